//! What every kind of source that speaks HTTP must do, whatever its service is: one suite over all of them, against
//! services of this machine that misbehave. A kind joins with a row in `conformance/kinds.rs`; without one the suite fails.
//!
//! Every look goes through sync, as in the program, and everything that comes out of it is searched for secrets.
//!
//! Not here: what only one kind does (its own test), the whole of the HTTP floor (`tests/http.rs`), the kinds that
//! speak no HTTP (`kinds::ELSEWHERE`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

#[path = "conformance/kinds.rs"]
mod kinds;
#[path = "conformance/listening.rs"]
mod listening;
#[path = "conformance/looks.rs"]
mod looks;
#[path = "conformance/mail.rs"]
mod mail;
#[path = "conformance/pulse.rs"]
mod pulse;
#[path = "conformance/refusals.rs"]
mod refusals;
#[path = "conformance/rig.rs"]
mod rig;
#[path = "support/http/mod.rs"]
mod support;

use std::iter::once;
use std::sync::Arc;
use std::thread;

use asyncboard::board::Health;
use asyncboard::domain::batch::{Part, Parts};
use asyncboard::providers::{SignIn, Trouble, registry};
use asyncboard::sync::{Event, What};
use chrono::TimeDelta;
use serde_json::{Value, json};

use kinds::{CALENDARS, ELSEWHERE, KEY, ROWS, Row, SECOND, Signed, TOKEN, bare};
use rig::{Fault, Looked, Patience, board_after, look, look_in_halves, look_with, now, open};
use support::{Server, answer};

/// Trouble may take so many requests more than a good look: tries that are made again, another way to sign in or to ask.
const MORE: usize = 6;

/// A whole answer with a status, more headers and a body.
fn status(status: &'static str, headers: &'static [(&str, &str)], body: &'static str) -> Fault {
    Arc::new(move |_, stream| stream.write_all(&answer(status, headers, body)))
}

/// Bytes as they are.
fn bytes(bytes: &'static [u8]) -> Fault {
    Arc::new(move |_, stream| stream.write_all(bytes))
}

/// Trouble at every place of a first look, for every kind: it ends after few requests, and nothing is lost silently:
/// either the look fails, or says what could not be read, or has everything all the same. Gives the looks in which not
/// one request was answered well.
fn everywhere(fault: &Fault, patience: Patience) -> Vec<Looked> {
    let places = ROWS.iter().flat_map(|row| (0..row.requests).map(move |from| (row, from)));
    thread::scope(|scope| {
        let looks: Vec<_> = places.map(|(row, from)| scope.spawn(move || at(row, from, fault, patience))).collect();
        looks.into_iter().filter_map(|look| look.join().unwrap()).collect()
    })
}

fn at(row: &'static Row, from: usize, fault: &Fault, patience: Patience) -> Option<Looked> {
    let looked = look_with(row, from, fault, patience);
    let requests = looked.seen.len();
    assert!(requests <= row.requests + MORE, "{}: {requests} requests", looked.name);
    let told = looked.trouble().is_some() || looked.problems().is_some_and(|problems| !problems.is_empty());
    assert!(told || looked.titles() == [row.title], "{}: nobody was told: {:?}", looked.name, looked.events);
    (from == 0).then_some(looked)
}

/// The same, where the trouble must be of one variant and say these words, for all kinds.
#[track_caller]
fn ends(fault: &Fault, is: fn(&Trouble) -> bool, words: &[&str]) -> Vec<Looked> {
    all_are(everywhere(fault, Patience::Ample), is, words)
}

#[track_caller]
fn all_are(looks: Vec<Looked>, is: fn(&Trouble) -> bool, words: &[&str]) -> Vec<Looked> {
    assert_eq!(looks.len(), ROWS.len());
    for looked in &looks {
        assert!(looked.trouble().is_some_and(is), "{}: {:?}", looked.name, looked.events);
        let said = looked.words();
        assert!(words.iter().all(|word| said.contains(word)), "{}: {said}", looked.name);
    }
    looks
}

fn is_denied(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Denied { .. })
}

fn is_theirs(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Theirs { .. })
}

fn is_offline(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Offline { .. })
}

#[test]
fn every_kind_of_the_registry_is_in_this_suite() {
    let mut served: Vec<&str> = registry::kinds().iter().map(|kind| kind.about.kind).collect();
    let mut known: Vec<&str> =
        ROWS.iter().filter(|row| row.own.is_none()).map(|row| row.kind).chain(ELSEWHERE).chain(CALENDARS).collect();
    known.extend(mail::KINDS);
    served.sort_unstable();
    known.sort_unstable();
    known.dedup();
    assert_eq!(served, known, "a kind needs a row in tests/conformance/kinds.rs");
    for kind in ELSEWHERE {
        let about = registry::find(kind).unwrap().about;
        let has_items = about.parts.contains(&Part::Items);
        assert!(
            !has_items || about.settings.iter().all(|setting| setting.key != "url"),
            "{kind} has a service: it belongs into the suite"
        );
    }
}

#[test]
fn a_kind_with_every_part_and_push_takes_fewer_than_250_lines() {
    assert!(include_str!("conformance/pulse.rs").lines().count() < 250);
}

#[test]
fn a_kind_says_what_it_gives_and_needs_and_refuses_a_setting_that_it_does_not_know() {
    for row in &ROWS {
        let about = row.about();
        let words = [about.label, about.gives, about.permissions];
        assert!(words.iter().all(|words| !words.is_empty()), "{}: {words:?}", row.name);
        assert!(!about.parts.is_empty() && about.sign_in != SignIn::Nothing, "{}: {about:?}", row.name);
        assert!(about.settings.iter().any(|setting| setting.key == "url"), "{}", row.name);
        let problems = open(row, "http://127.0.0.1:1", "no_such_setting = 1").err().expect(row.name);
        assert!(problems.len() == 1 && problems[0].contains("no_such_setting"), "{}: {problems:?}", row.name);
    }
}

#[test]
fn a_good_service_is_read_in_few_requests_that_are_all_signed_and_name_nobody_else() {
    for row in &ROWS {
        let looked = look(row, row.answer);
        assert_eq!((looked.titles(), looked.problems()), (vec![row.title], Some(vec![])), "{looked:?}");
        assert_eq!(looked.seen.len(), row.requests, "{}", row.name);
        for seen in &looked.seen {
            let authorization = seen.header("authorization");
            let in_query = [TOKEN, KEY].iter().any(|secret| seen.line().contains(secret));
            match row.signed {
                Signed::Header(form) => {
                    assert!(authorization.is_some_and(|value| value.starts_with(form)) && !in_query, "{seen:?}");
                }
                Signed::Own(name) => {
                    assert!(seen.header(name) == Some(TOKEN) && authorization.is_none() && !in_query, "{seen:?}");
                }
                Signed::Query(names) => {
                    assert!(names.iter().all(|name| seen.line().contains(&format!("{name}=canary-"))), "{seen:?}");
                    assert_eq!(authorization, None);
                }
            }
            assert_eq!(seen.header("referer").or(seen.header("cookie")), None);
        }
    }
}

#[test]
fn c6_a_refused_secret_is_denied_and_the_words_name_it() {
    let fault = status("401 Unauthorized", &[], "");
    ends(&fault, is_denied, &["(401)", "token of \"work\"", "make a new one"]);
}

#[test]
fn c6_a_missing_permission_is_denied_and_the_words_say_that() {
    let fault = status("403 Forbidden", &[], "");
    ends(&fault, is_denied, &["(403)", "token of \"work\"", "a permission is missing (it needs: "]);
}

#[test]
fn what_is_not_there_is_a_matter_of_the_settings() {
    let fault = status("404 Not Found", &[], "");
    ends(&fault, |trouble| matches!(trouble, Trouble::Setup { .. }), &["(404)", "`url`"]);
}

#[test]
fn what_is_gone_for_good_is_the_services_doing() {
    ends(&status("410 Gone", &[], ""), is_theirs, &["(410)", "gone for good"]);
}

#[test]
fn h1_a_limit_is_obeyed_until_its_end_and_not_asked_again() {
    const DATE: &[(&str, &str)] = &[("Retry-After", "Mon, 23 Nov 2026 13:00:00 GMT")];
    let table: [(&'static [(&str, &str)], i64); 3] = [(&[("Retry-After", "3600")], 3600), (DATE, 3600), (&[], 60)];
    for (headers, seconds) in table {
        let fault = status("429 Too Many Requests", headers, "");
        for looked in ends(&fault, |trouble| matches!(trouble, Trouble::Limited { .. }), &["asked to wait until"]) {
            let Some(Trouble::Limited { until }) = looked.trouble() else { panic!() };
            // The wait begins when the answer comes, a little after the look began.
            let wait = *until - now();
            assert!(wait >= TimeDelta::seconds(seconds), "{}: {wait}", looked.name);
            assert!(wait < TimeDelta::seconds(seconds + 60), "{}: {wait}", looked.name);
            assert_eq!(looked.seen.len(), 1, "{}", looked.name);
        }
    }
}

#[test]
fn h3_a_service_in_trouble_is_tried_three_times_at_most() {
    let looks = ends(&status("500 Internal Server Error", &[], ""), is_theirs, &["is in trouble (500)"]);
    assert!(looks.iter().all(|looked| looked.seen.len() <= 3), "{looks:?}");
}

#[test]
fn h3_a_service_that_is_away_is_tried_three_times_at_most() {
    let looks = ends(&status("503 Service Unavailable", &[], "<html>"), is_theirs, &["is in trouble (503)"]);
    assert!(looks.iter().all(|looked| looked.seen.len() <= 3), "{looks:?}");
}

#[test]
fn h5_an_answer_that_is_cut_is_incomplete() {
    let with_length = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"issues\":[{\"id\":";
    ends(&bytes(with_length), is_offline, &["incomplete answer"]);
    for row in &ROWS {
        // Half of what would be right, and nothing says how long it should have been.
        let half: Fault = Arc::new(|seen, stream| {
            let body = (row.answer)(seen).to_string();
            let half = &body.as_bytes()[..body.len() / 2];
            stream.write_all(&[b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", half].concat())
        });
        let looks: Vec<_> = (0..row.requests).filter_map(|from| at(row, from, &half, Patience::Ample)).collect();
        let [looked] = &looks[..] else { panic!() };
        assert!(looked.words().contains("incomplete answer"), "{}: {}", looked.name, looked.words());
    }
}

#[test]
fn h8_a_web_page_instead_of_an_answer_is_named() {
    let fault = status("200 OK", &[("Content-Type", "text/html")], "<html>Welcome to the hotel</html>");
    ends(&fault, |trouble| matches!(trouble, Trouble::Shape { .. }), &["not JSON from 127.0.0.1", "a web page"]);
}

#[test]
fn c5_a_redirect_to_a_stranger_is_not_followed_and_the_stranger_hears_nothing() {
    let stranger = Arc::new(Server::start(|_, _, stream| stream.write_all(&support::json("{}"))));
    let to = stranger.url();
    let fault: Fault = Arc::new(move |seen, stream| {
        // As a service does that has moved: the same path and query, elsewhere.
        let target = seen.line().split(' ').nth(1).unwrap();
        stream.write_all(&answer("302 Found", &[("Location", &format!("{to}{target}"))], ""))
    });
    ends(&fault, is_theirs, &["redirects to", "not followed"]);
    assert_eq!(stranger.lines(), Vec::<String>::new());
}

#[test]
fn h4_a_service_that_says_nothing_is_left() {
    let fault: Fault = Arc::new(|_, stream| {
        let mut rest = [0; 64];
        while stream.read(&mut rest)? > 0 {}
        Ok(())
    });
    all_are(everywhere(&fault, Patience::Scant), is_offline, &["did not answer in time"]);
}

#[test]
fn h6_a_body_without_end_is_left() {
    let fault: Fault = Arc::new(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")?;
        loop {
            stream.write_all(&[b' '; 16 * 1024])?;
        }
    });
    ends(&fault, is_theirs, &["too large", "`max_answer`"]);
}

#[test]
fn the_last_good_data_stay_on_the_board_through_every_trouble() {
    let silence: Fault = Arc::new(|_, stream| stream.read(&mut [0]).map(|_| ()));
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"issues\":[{\"id\":";
    let mut troubles = vec![
        (bytes(b""), Patience::Ample),
        (bytes(cut), Patience::Ample),
        (status("200 OK", &[("Content-Type", "text/html")], "<html>"), Patience::Ample),
        (status("302 Found", &[("Location", "https://elsewhere.example/")], ""), Patience::Ample),
        (status("429 Too Many Requests", &[("Retry-After", "3600")], ""), Patience::Ample),
        (status("200 OK", &[], "{\"odd\":true}"), Patience::Ample),
        (status("204 No Content", &[], ""), Patience::Ample),
        (silence, Patience::Scant),
    ];
    let statuses = ["401 X", "403 X", "404 X", "410 X", "429 X", "500 X", "503 X"];
    troubles.extend(statuses.map(|code| (status(code, &[], ""), Patience::Ample)));
    thread::scope(|scope| {
        for (n, (fault, patience)) in troubles.iter().enumerate() {
            for row in &ROWS {
                scope.spawn(move || {
                    let board = board_after(row, fault, *patience);
                    let [source] = &board.sources[..] else { panic!() };
                    assert_eq!(source.items, 1, "{}, trouble {n}: {source:?}", row.name);
                    let Health::Failed { since, last, .. } = source.health else {
                        panic!("{}, {n}: {source:?}", row.name)
                    };
                    assert_eq!((since - now(), last), (TimeDelta::minutes(10), Some(now())), "{}, {n}", row.name);
                });
            }
        }
    });
}

/// The same, with something that nobody knows at the beginning of every list.
fn odd(value: Value) -> Value {
    match value {
        Value::Array(list) => once(json!({ "odd": [7] })).chain(list.into_iter().map(odd)).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, odd(value))).collect(),
        other => other,
    }
}

#[test]
fn h9_an_odd_element_in_every_list_is_told_and_the_rest_is_shown() {
    for row in &ROWS {
        let fault: Fault =
            Arc::new(|seen, stream| stream.write_all(&support::json(&odd((row.answer)(seen)).to_string())));
        for from in 0..row.requests {
            let looked = look_with(row, from, &fault, Patience::Ample);
            assert_eq!(looked.titles(), [row.title], "{}: {:?}", looked.name, looked.events);
            let problems = looked.problems().unwrap_or_default();
            assert!(problems.iter().any(|words| words.contains("could not be read")), "{}: {problems:?}", looked.name);
        }
    }
}

#[test]
fn a_second_page_is_read_and_nothing_after_the_last() {
    for row in &ROWS {
        let looked = look(row, row.paged);
        assert_eq!(looked.problems(), Some(vec![]), "{}: {:?}", row.name, looked.words());
        let titles: Vec<&str> = looked.titles().into_iter().map(bare).collect();
        assert_eq!((titles.first(), titles.last()), (Some(&row.title), Some(&SECOND)), "{}", row.name);
        assert_eq!(titles.iter().filter(|title| **title == SECOND).count(), 1, "{}", row.name);
        assert!(looked.seen.len() <= row.requests + 3, "{}: {} requests", row.name, looked.seen.len());
    }
}

#[test]
fn h7_a_page_that_comes_again_and_again_ends_and_that_is_said() {
    for row in &ROWS {
        let looked = look(row, row.endless);
        let problems = looked.problems().unwrap_or_default();
        let said = "truncated: the service sends the same page again and again";
        assert!(problems.iter().any(|problem| problem.contains(said)), "{}: {problems:?}", row.name);
        assert!(looked.seen.len() <= row.requests + MORE, "{}: {} requests", row.name, looked.seen.len());
        assert!(looked.titles().contains(&row.title), "{}", row.name);
    }
}

#[test]
fn c8_a_service_that_repeats_the_secrets_does_not_bring_them_to_anybodys_eyes() {
    let said = ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "200 OK"];
    for status in said {
        let fault: Fault = Arc::new(move |seen, stream| {
            // In words, as a key and as a value, and as a title.
            let body = json!({ "message": seen.head, &seen.head: 1, "name": seen.head, "summary": seen.head });
            stream.write_all(&answer(status, &[("Content-Type", "application/json")], body.to_string()))
        });
        everywhere(&fault, Patience::Ample);
        let plain: Fault = Arc::new(move |seen, stream| stream.write_all(&answer(status, &[], &seen.head)));
        everywhere(&plain, Patience::Ample);
    }
}

#[test]
fn a_limit_in_the_middle_keeps_what_came_and_another_run_asks_for_the_rest_alone() {
    for row in &ROWS {
        let titles = |events: &[Event]| -> Vec<String> {
            let pages = events.iter().filter_map(|event| match &event.what {
                What::Page(page) => Some(&page.items),
                _ => None,
            });
            pages.flatten().map(|item| bare(item.title.raw()).to_owned()).collect()
        };
        let is_so_far = |event: &Event| matches!(&event.what, What::Done { again: Some(_), complete: Parts::NONE, .. });
        let mut halves = 0;
        for from in 0..row.requests + 3 {
            let [(first, _), (rest, asked)] = look_in_halves(row, from);
            let ended = |events: &[Event]| match events.last().map(|event| &event.what) {
                Some(What::Done { complete, again: None, .. }) => complete.has(Part::Items),
                _ => false,
            };
            // After a first look that was complete, the next one may be a change.
            assert!(ended(&first) || ended(&rest), "{}: {rest:?}", row.name);
            if !first.iter().any(is_so_far) {
                assert!(titles(&first).len() != 1, "{}: a limit in the middle is no failure: {first:?}", row.name);
                continue;
            }
            halves += 1;
            assert_eq!((titles(&first), titles(&rest)), (vec![row.title.to_owned()], vec![SECOND.to_owned()]));
            assert!(rest.iter().any(|event| event.what == What::GoesOn), "{}: {rest:?}", row.name);
            assert!(asked.len() < row.requests + 1, "{}: {} requests for the rest", row.name, asked.len());
        }
        assert!(halves > 0, "{}: no limit was in the middle", row.name);
    }
}
