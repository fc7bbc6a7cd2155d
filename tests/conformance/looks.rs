//! One look after another: what a cursor is worth, and to whom. And what a look hands over: the parts that its kind names.
//!
//! Not here: looks that are cut by a limit (`conformance`).

use asyncboard::board::people::People;
use asyncboard::config;
use asyncboard::domain::batch::{Page, Part};
use asyncboard::domain::ids::Account;
use asyncboard::domain::teammate::TeammateIndex;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::Cursor;
use asyncboard::sync::{Event, Plugged, What};
use chrono::TimeDelta;

use super::kinds::{ACCOUNT, ROWS, Row};
use super::rig::{AMPLE, events_of, now, plugged, plugged_as, team};
use super::support::{Server, json};

fn server(row: &'static Row) -> Server {
    Server::start(move |_, seen, stream| stream.write_all(&json(&(row.answer)(seen).to_string())))
}

fn pages(events: &[Event]) -> impl Iterator<Item = &Page> {
    events.iter().filter_map(|event| match &event.what {
        What::Page(page) => Some(page),
        _ => None,
    })
}

fn titles(events: &[Event]) -> Vec<&str> {
    pages(events).flat_map(|page| &page.items).map(|item| item.title.raw()).collect()
}

/// The cursor with which a look ended well, and whether it gave all the items there are; without any problem.
#[track_caller]
fn ended(row: &Row, events: &[Event]) -> (Option<Cursor>, bool) {
    match events.last().map(|event| &event.what) {
        Some(What::Done { complete, problems, cursor, again: None }) if problems.is_empty() => {
            (cursor.clone(), complete.has(Part::Items))
        }
        other => panic!("{}: {other:?}", row.name),
    }
}

/// Everything is read as if for the first time.
#[track_caller]
fn is_new(row: &Row, source: Plugged, cursor: Cursor, at: asyncboard::domain::Instant, why: &str) {
    let events = events_of(&Plugged { cursor: Some(cursor), ..source }, at);
    let (_, is_all) = ended(row, &events);
    assert_eq!((titles(&events), is_all), (vec![row.title], true), "{}: {why}", row.name);
}

#[test]
fn a_second_look_with_the_cursor_takes_nothing_away_and_asks_for_no_more_than_the_first() {
    for row in &ROWS {
        let server = server(row);
        let mut source = plugged(row, &server, AMPLE);
        let (first, _) = ended(row, &events_of(&source, now()));
        assert!(first.is_some(), "{}: a look ends with a cursor", row.name);
        source.cursor = first;
        let asked = server.seen().len();
        let second = events_of(&source, now() + TimeDelta::minutes(1));
        ended(row, &second);
        assert!(titles(&second).iter().all(|title| *title == row.title), "{}: {second:?}", row.name);
        assert!(pages(&second).all(|page| page.gone.is_empty()), "{}: {second:?}", row.name);
        assert!(server.seen().len() <= 2 * asked, "{}: {:?}", row.name, server.lines());
    }
}

#[test]
fn a_cursor_of_other_settings_or_of_whoever_else_looks_is_none() {
    for row in &ROWS {
        let server = server(row);
        let other = format!("{AMPLE}\n{}", row.other);
        let cursor = |source: &Plugged| ended(row, &events_of(source, now())).0.unwrap();
        let of_other = cursor(&plugged(row, &server, &other));
        is_new(row, plugged(row, &server, AMPLE), of_other, now() + TimeDelta::minutes(1), "other settings");
        let of_kenji = cursor(&plugged_as("kenji", row, &server, AMPLE));
        is_new(row, plugged(row, &server, AMPLE), of_kenji, now() + TimeDelta::minutes(1), "another me");
    }
}

#[test]
fn p12_a_cursor_from_the_future_is_none() {
    for row in &ROWS {
        let server = server(row);
        let later = ended(row, &events_of(&plugged(row, &server, AMPLE), now() + TimeDelta::days(1))).0.unwrap();
        is_new(row, plugged(row, &server, AMPLE), later, now(), "from the future");
    }
}

#[test]
fn a_cursor_that_is_broken_in_any_way_is_none_or_does_no_harm() {
    for row in &ROWS {
        let server = server(row);
        let whole = ended(row, &events_of(&plugged(row, &server, AMPLE), now())).0.unwrap();
        let half = Cursor(whole.0[..whole.0.len() / 2].to_vec());
        for broken in
            [half, Cursor(Vec::new()), Cursor(b"{}".to_vec()), Cursor(b"null".to_vec()), Cursor(vec![0xFF; 99])]
        {
            is_new(row, plugged(row, &server, AMPLE), broken, now() + TimeDelta::minutes(1), "broken");
        }
    }
}

#[test]
fn a_look_hands_over_the_parts_that_its_kind_names_and_is_complete_in_no_other() {
    for row in &ROWS {
        let events = events_of(&plugged(row, &server(row), AMPLE), now());
        let holds = |part: Part| {
            pages(&events).any(|page| match part {
                Part::Items => !page.items.is_empty(),
                Part::Statuses => page.statuses.iter().any(|(_, status)| status.is_some()),
                Part::Hints => page.hints.iter().any(|(_, hint)| hint.is_some()),
                Part::Calendars => page.calendars.iter().any(|calendar| !calendar.events.is_empty()),
                Part::People => !page.people.is_empty(),
                Part::CheckIns => !page.check_ins.is_empty(),
            })
        };
        let named = row.about().parts;
        let handed_over: Vec<Part> = Part::ALL.into_iter().filter(|part| holds(*part)).collect();
        let mut all = named.to_vec();
        all.sort_by_key(|part| *part as u8);
        assert_eq!(handed_over, all, "{}: the small service holds something of each", row.name);
        let Some(What::Done { complete, .. }) = events.last().map(|event| &event.what) else { panic!("{events:?}") };
        assert!(complete.has(Part::Items), "{}", row.name);
        assert!(Part::ALL.into_iter().all(|part| named.contains(&part) || !complete.has(part)), "{}", row.name);
    }
}

#[test]
fn two_accounts_of_one_person_are_theirs_one_by_the_config_and_one_by_what_the_service_tells() {
    const OTHER: &str = "mo-2";
    let text = team("maya").replacen("[[teammate]]", &format!("[[teammate]]\naccounts = {{ more = {OTHER:?} }}"), 1);
    let mates = config::load_text("team.toml", &text, &Zones::newest([]), None).unwrap().team;
    // Of services that tell of nobody there is nobody to find.
    for row in ROWS.iter().filter(|row| row.about().parts.contains(&Part::People)) {
        let indices = [("work", ACCOUNT), ("more", OTHER)].map(|(source, account)| {
            let renamed = Server::start(move |_, seen, stream| {
                stream.write_all(&json(&(row.answer)(seen).to_string().replace(ACCOUNT, account)))
            });
            let events = events_of(&plugged(row, &renamed, AMPLE), now());
            let mut people = People::new(&mates, source, row.kind, false);
            people.learn(pages(&events).flat_map(|page| page.people.clone()).collect());
            // Who works on an item, or is named in it.
            let assigned = pages(&events).flat_map(|page| &page.items).flat_map(|item| {
                item.assignees.iter().chain(item.messages.iter().flat_map(|message| &message.mentions))
            });
            assert_eq!(assigned.collect::<Vec<_>>(), [&Account::new(account)], "{}", row.name);
            people.index(&Account::new(account))
        });
        assert_eq!(indices, [Some(TeammateIndex(0)); 2], "{}", row.name);
    }
}
