//! Free and busy times: what each type means, whose they are, and what bounds them.

use super::*;

/// A calendar with free/busy components of these lines, and events behind them.
fn file(components: &[&str], events: &str) -> String {
    let one = |lines: &&str| {
        format!("BEGIN:VFREEBUSY\nUID:f@x\nDTSTART:20261101T000000Z\nDTEND:20261201T000000Z\n{lines}\nEND:VFREEBUSY\n")
    };
    let body = components.iter().map(one).collect::<String>();
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{body}{events}END:VCALENDAR\n").replace('\n', "\r\n")
}

/// What the lines of a free/busy component come to.
fn told(lines: &str, means: Means) -> Vec<String> {
    let found = read_for(file(&[lines], "").as_bytes(), &Whose { means, titles: true, ..Whose::default() });
    let event = |event: Event| {
        assert!(event.key.is_none() && event.title.is_none(), "an interval has no UID and no title");
        let span = match event.span {
            EventSpan::Timed { start: When::At(start), end: When::At(end) } => {
                format!("{}-{}", start.format("%dT%H:%M"), end.format("%H:%M"))
            }
            other => format!("{other:?}"),
        };
        format!("{span} {:?}", event.kind).to_lowercase()
    };
    let mut all: Vec<String> = found.events.unwrap().into_iter().map(event).collect();
    all.sort();
    all.extend(found.flaws.into_iter().map(|(_, text)| text));
    all
}

const FOUR: &str = "FREEBUSY;FBTYPE=FREE:20261123T080000Z/PT1H\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20261123T090000Z/PT1H\n\
                    FREEBUSY;FBTYPE=BUSY:20261123T100000Z/20261123T110000Z\n\
                    freebusy;fbtype=busy-unavailable:20261123T110000Z/20261123T120000Z";

#[test]
fn each_type_of_a_free_busy_time_means_what_it_says() {
    let busy = ["23t09:00-10:00 tentative", "23t10:00-11:00 busy", "23t11:00-12:00 busy"];
    assert_eq!(told(FOUR, Means::Busy), busy);
    assert_eq!(told("FREEBUSY:20261123T100000Z/PT1H", Means::Busy), ["23t10:00-11:00 busy"]);
    assert_eq!(told("FREEBUSY;FBTYPE=X-LUNCH:20261123T100000Z/PT1H", Means::Busy), ["23t10:00-11:00 busy"]);
    assert!(told("COMMENT:none", Means::Busy).is_empty());
}

#[test]
fn in_a_calendar_of_leave_all_but_free_is_away() {
    let away = ["23t09:00-10:00 away", "23t10:00-11:00 away", "23t11:00-12:00 away"];
    assert_eq!(told(FOUR, Means::Away), away);
}

#[test]
fn whom_a_free_busy_request_asks_has_answered_nothing() {
    let asked = "ATTENDEE:mailto:kenji@acme.example\nATTENDEE;PARTSTAT=DECLINED:mailto:sam@acme.example\n\
                 FREEBUSY:20261123T100000Z/PT1H";
    for address in ["kenji@acme.example", "sam@acme.example"] {
        let whose = Whose { addresses: vec![address.to_owned()], ..Whose::default() };
        let events = read_for(file(&[asked], "").as_bytes(), &whose).events.unwrap();
        assert_eq!(events.into_iter().map(|event| event.kind).collect::<Vec<_>>(), [EventKind::Busy], "{address}");
    }
}

#[test]
fn several_times_in_one_line_and_several_components_of_one_uid_all_stand() {
    let lines = "FREEBUSY:20261123T100000Z/PT1H,20261124T100000Z/20261124T103000Z\n ,20261125T100000Z/PT15M";
    let three = ["23t10:00-11:00 busy", "24t10:00-10:30 busy", "25t10:00-10:15 busy"];
    assert_eq!(told(lines, Means::Busy), three);
    let more = "FREEBUSY:20261126T100000Z/PT1H";
    let event = "BEGIN:VEVENT\nUID:f@x\nSUMMARY:A\nDTSTART:20261127T100000Z\nDURATION:PT1H\nEND:VEVENT\n";
    let found = read(file(&[lines, more], event).as_bytes());
    assert_eq!((found.events.unwrap().len(), found.flaws), (5, Vec::new()), "the event with the same UID stands, too");
}

#[test]
fn a_time_that_cannot_be_read_is_said_once_and_the_others_stand() {
    let lines = "FREEBUSY:20261123T100000Z/PT1H,tomorrow,20261123T120000Z\nFREEBUSY:20261124T120000Z/20261124T110000Z";
    let found = told(lines, Means::Busy);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0], "23t10:00-11:00 busy");
    assert!(found[1].starts_with("a free/busy component has a wrong FREEBUSY"), "{found:?}");
    assert!(found[1].ends_with(": it is left out"), "{found:?}");
}

#[test]
fn free_busy_times_are_cut_at_their_bounds_and_only_those_of_the_window_are_kept() {
    let start = day("2026-11-01").and_hms_opt(0, 0, 0).unwrap();
    let minute = |n: i64| (start + chrono::TimeDelta::minutes(n)).format("FREEBUSY:%Y%m%dT%H%M%SZ/PT1M\n").to_string();
    let many = (0..6000).map(minute).collect::<String>();
    let found = read(file(&[many.trim_end()], "").as_bytes());
    assert_eq!(found.events.unwrap().len(), 5000);
    assert_eq!(found.flaws[0].1, "a free/busy component has too many times, cut: no more than 5000 are read");
    let window = Window::of_board(day("2026-11-01"));
    let far = "FREEBUSY:20200101T100000Z/PT1H,20261102T100000Z/PT1H,20400101T100000Z/PT1H";
    let found = reading(&zones(), &window).read(file(&[far], "").as_bytes());
    assert_eq!(found.events(&Whose::default(), &window).len(), 1);
}

#[test]
fn a_reading_of_events_alone_leaves_free_busy_times_out() {
    let window = Window::between(day("2026-11-01"), day("2026-12-01"));
    let zones = zones();
    let only_events = Reading { free_busy: false, ..reading(&zones, &window) };
    assert!(only_events.read(file(&[FOUR], "").as_bytes()).occurrences.unwrap().is_empty());
}
