use super::*;

fn zones() -> Zones {
    Zones::newest([])
}

/// Reads a calendar with the given events' lines.
fn calendar(events: &[&str]) -> Calendar {
    let body = events.join("\nEND:VEVENT\nBEGIN:VEVENT\n").replace('\n', "\r\n");
    read(
        &format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
        &zones(),
    )
}

/// What one event blocks, in short; or what is wrong with it.
fn one(lines: &str) -> String {
    let found = calendar(&[lines]);
    let when = |when: &When| match when {
        When::At(at) => at.format("%FT%RZ").to_string(),
        When::Floating(wall) => wall.format("%FT%R").to_string(),
    };
    let events = found.events.unwrap_or_default().into_iter().map(|event| {
        let out = if event.out_of_office { " away" } else { "" };
        match event.span {
            EventSpan::AllDay { from, to } => format!("{from}..{to}{out}"),
            EventSpan::Timed { start, end } => format!("{}..{}{out}", when(&start), when(&end)),
        }
    });
    events.chain(found.flaws.into_iter().map(|(_, text)| text)).collect::<Vec<_>>().join("; ")
}

#[test]
fn an_event_blocks_from_its_start_to_its_end() {
    for (lines, expected) in [
        ("DTSTART:20261127T090000Z\nDTEND:20261127T100000Z", "2026-11-27T09:00Z..2026-11-27T10:00Z"),
        ("DTSTART:20261127T090000\nDTEND:20261127T100000", "2026-11-27T09:00..2026-11-27T10:00"),
        (
            "DTSTART;TZID=Asia/Tokyo:20261127T090000\nDTEND;TZID=Europe/Berlin:20261127T020000",
            "2026-11-27T00:00Z..2026-11-27T01:00Z",
        ),
        ("DTSTART;TZID=Asia/Tokyo:20261127T090000Z\nDTEND:20261127T100000Z", "2026-11-27T09:00Z..2026-11-27T10:00Z"),
        ("DTSTART;VALUE=DATE:20261127\nDTEND;VALUE=DATE:20261129", "2026-11-27..2026-11-29"),
        ("DTSTART:20261127\nDTEND:20261127", "2026-11-27..2026-11-28"),
        ("DTSTART:20261127T235960Z\nDTEND:20261128T000100Z", "2026-11-27T23:59Z..2026-11-28T00:01Z"),
    ] {
        assert_eq!(one(lines), expected, "{lines}");
    }
}

#[test]
fn d14_without_an_end_a_time_blocks_nothing_and_a_date_its_day() {
    assert_eq!(one("DTSTART:20261127T090000Z"), "");
    assert_eq!(one("DTSTART:20261127T090000Z\nDTEND:20261127T090000Z"), "");
    assert_eq!(one("DTSTART;VALUE=DATE:20261127"), "2026-11-27..2026-11-28");
}

#[test]
fn a_duration_counts_days_by_the_calendar_and_hours_by_the_clock() {
    for (lines, expected) in [
        ("DTSTART:20261127T090000Z\nDURATION:PT1H30M", "2026-11-27T09:00Z..2026-11-27T10:30Z"),
        ("DTSTART:20261127T090000\nDURATION:P1W", "2026-11-27T09:00..2026-12-04T09:00"),
        ("DTSTART;VALUE=DATE:20261127\nDURATION:P2D", "2026-11-27..2026-11-29"),
        // New York's clocks go back on 1 November 2026.
        ("DTSTART;TZID=America/New_York:20261031T120000\nDURATION:P1D", "2026-10-31T16:00Z..2026-11-01T17:00Z"),
        ("DTSTART;TZID=America/New_York:20261031T120000\nDURATION:PT24H", "2026-10-31T16:00Z..2026-11-01T16:00Z"),
        ("DTSTART:20261127T090000Z\nDURATION:-PT1H", "an event without a title ends before it starts"),
        ("DTSTART:20261127T090000Z\nDURATION:PT0S", ""),
    ] {
        assert_eq!(one(lines), expected, "{lines}");
    }
}

#[test]
fn a_repeated_hour_is_taken_whole_and_a_missing_one_is_nothing() {
    let zone = "TZID=Europe/Berlin";
    assert_eq!(
        one(&format!("DTSTART;{zone}:20261025T023000\nDTEND;{zone}:20261025T024500")),
        "2026-10-25T00:30Z..2026-10-25T01:45Z"
    );
    assert_eq!(one(&format!("DTSTART;{zone}:20260329T021500\nDTEND;{zone}:20260329T024500")), "");
}

#[test]
fn transparent_and_cancelled_events_block_nothing() {
    let times = "DTSTART:20261127T090000Z\nDTEND:20261127T100000Z";
    assert_eq!(one(&format!("{times}\nTRANSP:TRANSPARENT")), "");
    assert_eq!(one(&format!("{times}\nSTATUS:CANCELLED\nRRULE:FREQ=DAILY")), "");
    assert_eq!(one(&format!("{times}\nTRANSP:OPAQUE\nSTATUS:TENTATIVE")), "2026-11-27T09:00Z..2026-11-27T10:00Z");
}

#[test]
fn only_an_all_day_event_out_of_office_takes_the_day_away() {
    let oof = "X-MICROSOFT-CDO-BUSYSTATUS:OOF";
    assert_eq!(one(&format!("DTSTART;VALUE=DATE:20261127\n{oof}")), "2026-11-27..2026-11-28 away");
    assert_eq!(
        one(&format!("DTSTART:20261127T090000Z\nDTEND:20261127T100000Z\n{oof}")),
        "2026-11-27T09:00Z..2026-11-27T10:00Z"
    );
    assert_eq!(one("DTSTART;VALUE=DATE:20261127\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY"), "2026-11-27..2026-11-28");
}

#[test]
fn what_cannot_be_read_is_named_with_its_line_and_the_others_stand() {
    let good = "SUMMARY:Good\nDTSTART:20261127T090000Z\nDTEND:20261127T100000Z";
    let found = calendar(&[
        "SUMMARY:Weekly\nDTSTART:20261127T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=月",
        "SUMMARY:Backwards\nDTSTART:20261127T090000Z\nDTEND:20261127T080000Z",
        good,
        "SUMMARY:Elsewhere\nDTSTART;TZID=Customized Time Zone:20261127T090000\nDURATION:PT1H",
        "SUMMARY:Never\nDTSTART:20260230T090000Z\nDURATION:PT1H",
        "SUMMARY:Nothing",
        "SUMMARY:Mixed\nDTSTART;VALUE=DATE:20261127\nDTEND:20261127T080000Z",
        "SUMMARY:Half\nDTSTART:20261127T090000\nDTEND:20261127T100000Z",
        "SUMMARY:Words\nDTSTART:tomorrow\nDURATION:PT1H",
    ]);
    let flaw = |line: usize, text: &str| (Some(line), text.to_owned());
    assert_eq!(
        found.flaws,
        [
            flaw(3, "\"Weekly\" repeats; repeating events are not read yet"),
            flaw(9, "\"Backwards\" ends before it starts"),
            flaw(19, "\"Elsewhere\" is in the zone \"Customized Time Zone\", which is not known: it is left out"),
            flaw(24, "\"Never\" has a wrong start: there is no such date"),
            flaw(29, "\"Nothing\" has no start"),
            flaw(32, "\"Mixed\" has a date at one end and a time at the other"),
            flaw(37, "\"Half\" has a zone at one end only"),
            flaw(42, "\"Words\" has a wrong start: \"tomorrow\""),
        ]
    );
    assert_eq!(found.events, calendar(&[good]).events);
    assert_eq!(found.events.unwrap().len(), 1);
}

#[test]
fn d14_of_two_versions_of_an_event_the_later_counts() {
    let times = "DTSTART:20261127T090000Z\nDTEND:20261127T100000Z";
    let moved = "DTSTART:20261127T110000Z\nDTEND:20261127T120000Z";
    let versions = |a: &str, b: &str| calendar(&[a, b]).events.unwrap().len();
    let old = format!("UID:a\nSEQUENCE:1\n{times}");
    assert_eq!(versions(&old, &format!("UID:a\nSEQUENCE:2\n{moved}")), 1);
    assert_eq!(versions(&old, &format!("UID:a\nSEQUENCE:2\nSTATUS:CANCELLED\n{moved}")), 0);
    assert_eq!(versions(&old, &format!("UID:b\nSEQUENCE:2\n{moved}")), 2);
    assert_eq!(versions(&old, &format!("UID:a\nSEQUENCE:2\nRECURRENCE-ID:20261127T090000Z\n{moved}")), 2);
}

#[test]
fn d15_a_calendar_in_odd_shape_gives_its_events_and_at_most_one_warning() {
    let event = "BEGIN:VEVENT\nSUMMARY:Überg\n abe\nDTSTART:20261127T090000Z\nDTEND:20261127T100000Z\nEND:VEVENT\n";
    let whole = format!("BEGIN:VCALENDAR\n{event}END:VCALENDAR\n");
    let count = |text: &str| {
        let found = read(text, &zones());
        (found.events.map_or(0, |events| events.len()), found.flaws.len())
    };
    assert_eq!(read(&whole, &zones()).events.unwrap()[0].title, Some(Text::new("Übergabe")));
    assert_eq!(count(&whole), (1, 0), "lines end in LF");
    assert_eq!(count(&whole.replace('\n', "\r")), (1, 0), "lines end in CR");
    assert_eq!(count(&format!("\u{FEFF}{whole}")), (1, 0), "a byte order mark");
    assert_eq!(count(&format!("{whole}{whole}")), (2, 0), "two calendars");
    assert_eq!(count(&format!("BEGIN:VCALENDAR\n{event}{event}")), (2, 1), "the calendar does not end");
    assert_eq!(count(&whole.replace("END:VEVENT\n", "")), (1, 1), "the event does not end");
    let first_open = format!("BEGIN:VCALENDAR\n{}{event}END:VCALENDAR\n", event.replace("END:VEVENT\n", ""));
    assert_eq!(count(&first_open), (2, 1), "an event begins inside another");
    assert_eq!(count("BEGIN:VCALENDAR\nEND:VCALENDAR\n"), (0, 0), "no events");
    assert_eq!(count(""), (0, 0), "nothing at all");
    assert_eq!(read("hello\n", &zones()).events, None);
}

#[test]
fn d15_many_flaws_are_told_in_few_words() {
    let events = vec!["DTSTART:20261127T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"; 2000];
    let found = calendar(&events);
    assert_eq!(found.flaws.len(), MOST_FLAWS + 1);
    assert_eq!(found.flaws[MOST_FLAWS], (None, "and 1980 more events of this file are left out".to_owned()));
}

proptest::proptest! {
    #[test]
    fn no_damage_to_a_calendar_breaks_the_reading(
        at in 0_usize..400, cut in 0_usize..40, put in "(\\PC|[\r\n:;=\"]|BEGIN:VEVENT|END:VEVENT|RRULE:|99999999T999999Z|-P9W){0,4}",
    ) {
        let whole = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSEQUENCE:1\r\nSUMMARY:Übergabe\r\n\
                     DTSTART;TZID=Europe/Berlin:20261025T023000\r\nDTEND;TZID=Europe/Berlin:20261025T033000\r\nEND:VEVENT\r\n\
                     BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261127\r\nDURATION:P2DT3H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        let start = whole.floor_char_boundary(at);
        let end = whole.floor_char_boundary(start + cut).max(start);
        read(&format!("{}{put}{}", &whole[..start], &whole[end..]), &zones());
    }
}
