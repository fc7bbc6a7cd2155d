//! Refusals inside a 200, of the kinds whose services refuse so: they are what a 401, 403, 429 or 503 would be, at every place
//! of a look.

use std::sync::Arc;

use asyncboard::providers::Trouble;

use super::kinds::{ROWS, Row, path};
use super::rig::{Fault, Looked, Patience, look_with};
use super::support::{answer, json};

/// The looks of a kind at whose service every request from each place on is refused with a body, in a 200.
fn refused(row: &'static Row, body: &'static str, headers: &'static [(&str, &str)]) -> Vec<Looked> {
    let fault: Fault = Arc::new(move |_, stream| {
        stream.write_all(&if headers.is_empty() { json(body) } else { answer("200 OK", headers, body) })
    });
    (0..row.requests).map(|from| look_with(row, from, &fault, Patience::Ample)).collect()
}

fn rows() -> impl Iterator<Item = (&'static Row, [&'static str; 4])> {
    ROWS.iter().filter_map(|row| Some((row, row.refuses?)))
}

#[test]
fn some_kind_refuses_inside_a_200() {
    assert!(rows().count() > 0);
}

#[test]
fn c6_a_secret_that_is_refused_inside_a_200_is_denied_and_the_words_name_it() {
    for (row, [body, ..]) in rows() {
        for looked in refused(row, body, &[]) {
            let words = looked.words();
            assert!(matches!(looked.trouble(), Some(Trouble::Denied { .. })), "{}: {:?}", looked.name, looked.events);
            assert!(words.contains("token of \"work\"") && words.contains("make a new one"), "{words}");
        }
    }
}

#[test]
fn c6_a_permission_that_is_missing_inside_a_200_is_denied_and_named() {
    for (row, [_, body, ..]) in rows() {
        for looked in refused(row, body, &[]) {
            let words = looked.words();
            assert!(matches!(looked.trouble(), Some(Trouble::Denied { .. })), "{}: {:?}", looked.name, looked.events);
            assert!(words.contains("a permission is missing (it needs: "), "{words}");
        }
    }
}

#[test]
fn h1_a_limit_inside_a_200_is_obeyed_until_its_end_and_not_asked_again() {
    for (row, [_, _, body, _]) in rows() {
        for (from, looked) in refused(row, body, &[("Retry-After", "3600")]).into_iter().enumerate() {
            // A part that may be done without is told of, and the look goes on without it.
            let limited = matches!(looked.trouble(), Some(Trouble::Limited { .. })) || looked.problems().is_some();
            assert!(limited, "{}: {:?}", looked.name, looked.events);
            let paths: Vec<&str> = looked.seen.iter().skip(from).map(path).collect();
            let once = paths.iter().all(|path| paths.iter().filter(|other| *other == path).count() == 1);
            assert!(once && paths.len() <= 3, "{}: {paths:?}", looked.name);
        }
    }
}

#[test]
fn h3_trouble_inside_a_200_is_tried_three_times_at_most() {
    for (row, [.., body]) in rows() {
        for (from, looked) in refused(row, body, &[]).into_iter().enumerate() {
            assert!(matches!(looked.trouble(), Some(Trouble::Theirs { .. })), "{}: {:?}", looked.name, looked.events);
            assert_eq!(looked.seen.len(), from + 3, "{}", looked.name);
        }
    }
}
