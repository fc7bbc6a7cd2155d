use super::*;
use crate::domain::batch::EventKind;

mod freebusy;
mod repeating;

fn zones() -> Zones {
    Zones::newest([])
}

/// Reads as a source without data about the person does.
fn reading<'a>(zones: &'a Zones, window: &'a Window) -> Reading<'a> {
    Reading { zones, window, zone: None, means: Means::Busy, free_busy: true }
}

/// What a calendar comes to for somebody.
struct Found {
    events: Option<Vec<Event>>,
    flaws: Vec<(Option<usize>, String)>,
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn read_for(file: &[u8], whose: &Whose) -> Found {
    let window = Window::between(day("1990-01-01"), day("2101-01-01"));
    let found = Reading { means: whose.means, ..reading(&zones(), &window) }.read(file);
    let events = found.occurrences.is_some().then(|| found.events(whose, &window));
    let flaws = found.flaws.iter().map(|flaw| (flaw.line, flaw.text(whose.titles))).collect();
    Found { events, flaws }
}

/// Reads a calendar of Kenji, whose titles may be shown.
fn read(file: &[u8]) -> Found {
    read_for(file, &Whose { addresses: vec!["kenji@acme.example".to_owned()], titles: true, means: Means::Busy })
}

/// A calendar with the given events' lines.
fn written(events: &[&str]) -> String {
    let body = events.join("\nEND:VEVENT\nBEGIN:VEVENT\n").replace('\n', "\r\n");
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
}

/// Reads a calendar with the given events' lines.
fn calendar(events: &[&str]) -> Found {
    read(written(events).as_bytes())
}

/// What one event blocks, in short; or what is wrong with it.
fn one(lines: &str) -> String {
    let found = calendar(&[lines]);
    let when = |when: &When| match when {
        When::At(at) => at.format("%FT%RZ").to_string(),
        When::Floating(wall) => wall.format("%FT%R").to_string(),
    };
    let events = found.events.unwrap_or_default().into_iter().map(|event| {
        let out = match &event.kind {
            EventKind::Busy => String::new(),
            EventKind::Place(place) => format!(" at {}", place.raw()),
            other => format!(" {other:?}").to_lowercase(),
        };
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
fn a_time_in_a_repeated_or_a_missing_hour_is_read_as_the_calendar_standard_says() {
    let zone = "TZID=Europe/Berlin";
    let event = |from: &str, to: &str| one(&format!("DTSTART;{zone}:{from}00\nDTEND;{zone}:{to}00"));
    // 02:00 to 03:00 comes twice on 25 October: the first of them is meant, also by an end.
    assert_eq!(event("20261025T0230", "20261025T0245"), "2026-10-25T00:30Z..2026-10-25T00:45Z");
    // 02:00 to 03:00 does not exist on 29 March: the clocks would show an hour more.
    assert_eq!(event("20260329T0215", "20260329T0245"), "2026-03-29T01:15Z..2026-03-29T01:45Z");
    assert_eq!(event("20260329T0250", "20260329T0310"), "");
}

#[test]
fn the_first_word_of_an_event_that_means_something_decides() {
    let times = "DTSTART:20261127T090000Z\nDTEND:20261127T100000Z";
    let shown = |word: &str| format!("X-MICROSOFT-CDO-BUSYSTATUS:{word}");
    let invited = |answer: &str| {
        format!("ATTENDEE{answer}:MAILTO:Kenji@Acme.Example\nATTENDEE;PARTSTAT=DECLINED:mailto:lea@acme.example")
    };
    for (lines, kind) in [
        (String::new(), Some("")),
        ("TRANSP:OPAQUE".to_owned(), Some("")),
        ("TRANSP:TRANSPARENT".to_owned(), None),
        ("STATUS:CANCELLED\nRRULE:FREQ=DAILY".to_owned(), None),
        ("STATUS:TENTATIVE".to_owned(), Some(" tentative")),
        (shown("FREE"), None),
        (shown("BUSY"), Some("")),
        (shown("tentative"), Some(" tentative")),
        (shown("OOF"), Some(" away")),
        (shown("WORKINGELSEWHERE"), Some(" at elsewhere")),
        (shown("OOF") + "\nTRANSP:TRANSPARENT", None),
        (shown("OOF") + "\nSTATUS:CANCELLED", None),
        (shown("OOF") + "\nSTATUS:TENTATIVE", Some(" away")),
        (shown("WORKINGELSEWHERE") + "\nTRANSP:TRANSPARENT", Some(" at elsewhere")),
        (invited(";PARTSTAT=ACCEPTED"), Some("")),
        (invited(";PARTSTAT=DECLINED"), None),
        (invited(";PARTSTAT=DELEGATED"), None),
        (invited(";PARTSTAT=TENTATIVE"), Some(" tentative")),
        (invited(";PARTSTAT=NEEDS-ACTION"), Some(" tentative")),
        (invited(""), Some(" tentative")),
        (invited("") + "\nORGANIZER:mailto:kenji@acme.example", Some("")),
        (invited(";PARTSTAT=DECLINED") + "\n" + &shown("OOF"), None),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:lea@acme.example".to_owned(), Some("")),
    ] {
        let expected = kind.map(|kind| format!("2026-11-27T09:00Z..2026-11-27T10:00Z{kind}")).unwrap_or_default();
        assert_eq!(one(&format!("{times}\n{lines}")), expected, "{lines}");
    }
    assert_eq!(one(&format!("DTSTART;VALUE=DATE:20261127\n{}", shown("OOF"))), "2026-11-27..2026-11-28 away");
}

#[test]
fn a_title_that_may_not_be_shown_is_not_handed_over_and_an_event_is_known_by_its_uid_and_start() {
    let event = |lines: &str| {
        format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:Secret\nDURATION:PT1H\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
        )
    };
    let read = |lines: &str, titles: bool| {
        let whose = Whose { titles, ..Whose::default() };
        read_for(event(lines).as_bytes(), &whose).events.unwrap().remove(0)
    };
    let nine = "DTSTART:20261127T090000Z";
    let shown = |lines: &str, titles| read(lines, titles).title.map(|title| title.raw().to_owned());
    assert_eq!((shown(nine, true).as_deref(), shown(nine, false)), (Some("Secret"), None));
    for class in ["PRIVATE", "CONFIDENTIAL"] {
        assert_eq!(shown(&format!("{nine}\nCLASS:{class}"), true), None);
    }
    assert_eq!(shown(&format!("{nine}\nCLASS:PUBLIC"), true).as_deref(), Some("Secret"));
    let key = read(nine, true).key;
    assert!(key.is_some() && key == read("DTSTART;TZID=Asia/Tokyo:20261127T180000", false).key, "the same instant");
    assert_ne!(key, read("DTSTART:20261127T100000Z", true).key);
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
            flaw(
                3,
                "\"Weekly\" repeats by a rule that cannot be read: it has letters that no rule has; its first time stands"
            ),
            flaw(9, "\"Backwards\" ends before it starts"),
            flaw(19, "\"Elsewhere\" is in the zone \"Customized Time Zone\", which is not known: it is left out"),
            flaw(24, "\"Never\" has a wrong start: there is no such date"),
            flaw(29, "\"Nothing\" has no start"),
            flaw(32, "\"Mixed\" has a date at one end and a time at the other"),
            flaw(37, "\"Half\" has a zone at its end and none at its start"),
            flaw(42, "\"Words\" has a wrong start: \"tomorrow\""),
        ]
    );
    let titles: Vec<_> = found.events.unwrap().into_iter().map(|event| event.title.unwrap().raw().to_owned()).collect();
    assert_eq!(titles, ["Weekly", "Good"]);
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
    assert_eq!(versions(&old, &format!("UID:a\nSEQUENCE:2\nRECURRENCE-ID:20261127T090000Z\n{moved}")), 1);
    assert_eq!(versions(&old, &format!("UID:a\nSEQUENCE:2\nRECURRENCE-ID:20261128T090000Z\n{moved}")), 2);
}

#[test]
fn d15_a_calendar_in_odd_shape_gives_its_events_and_at_most_one_warning() {
    let event = "BEGIN:VEVENT\nSUMMARY:Überg\n abe\nDTSTART:20261127T090000Z\nDTEND:20261127T100000Z\nEND:VEVENT\n";
    let whole = format!("BEGIN:VCALENDAR\n{event}END:VCALENDAR\n");
    let count = |text: &str| {
        let found = read(text.as_bytes());
        (found.events.map_or(0, |events| events.len()), found.flaws.len())
    };
    assert_eq!(read(whole.as_bytes()).events.unwrap()[0].title, Some(Text::new("Übergabe")));
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
    assert_eq!(read(b"hello\n").events, None);
}

#[test]
fn d15_many_flaws_are_told_in_few_words() {
    let events = vec!["DTSTART:20261127T090000Z\nDURATION:-PT1H"; 2000];
    let found = calendar(&events);
    assert_eq!(found.flaws.len(), MOST_FLAWS + 1);
    assert_eq!(found.flaws[MOST_FLAWS], (None, "and 1980 more events of this file are left out".to_owned()));
}

#[test]
fn a_byte_that_is_wrong_costs_its_own_event_and_a_fold_inside_a_character_none() {
    let event = |title: &[u8], hour: u8| {
        let times = format!("\r\nDTSTART:20261127T{hour:02}0000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n");
        [b"BEGIN:VEVENT\r\nSUMMARY:".as_slice(), title, times.as_bytes()].concat()
    };
    let file = [
        b"BEGIN:VCALENDAR\r\nX-WR-CALNAME:Caf\xE9\r\n".as_slice(),
        &event(b"Stand-up \xF0\x9F\r\n \x98\x80", 9),
        &event(b"Caf\xE9", 10),
        &event("設計".as_bytes(), 11),
        b"END:VCALENDAR\r\n",
    ]
    .concat();
    let found = read(&file);
    let titles: Vec<_> = found.events.unwrap().into_iter().map(|event| event.title.unwrap().raw().to_owned()).collect();
    assert_eq!(titles, ["Stand-up 😀", "設計"]);
    let text = "\"Caf\u{FFFD}\" has a byte that is not UTF-8: it is left out; save the file as UTF-8";
    assert_eq!(found.flaws, [(Some(10), text.to_owned())]);
    let utf16: Vec<u8> = "BEGIN:VCALENDAR".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let found = read(&[b"\xFF\xFE", utf16.as_slice()].concat());
    assert_eq!(found.flaws, [(Some(1), "this is not UTF-8: save the file as UTF-8".to_owned())]);
}

/// A calendar with a zone of these lines that is called `Custom`, and an event of an hour at each of these times in it.
fn described(zone: &str, starts: &[&str]) -> String {
    let event = |start: &&str| format!("BEGIN:VEVENT\nDTSTART;TZID=Custom:{start}\nDURATION:PT1H\nEND:VEVENT\n");
    let events: String = starts.iter().map(event).collect();
    format!("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Custom\n{zone}END:VTIMEZONE\n{events}END:VCALENDAR\n")
}

/// A kind of time of a zone, from its start on by rules.
fn observance(kind: &str, from: &str, to: &str, lines: &str) -> String {
    format!("BEGIN:{kind}\nTZOFFSETFROM:{from}\nTZOFFSETTO:{to}\n{lines}\nEND:{kind}\n")
}

/// The starts of a file's events in UTC, or what is wrong with them.
fn starts(file: &str) -> Vec<String> {
    let found = read(file.as_bytes());
    let events = found.events.unwrap().into_iter().map(|event| match event.span {
        EventSpan::Timed { start: When::At(at), .. } => at.format("%FT%RZ").to_string(),
        other => format!("{other:?}"),
    });
    events.chain(found.flaws.into_iter().map(|(_, text)| text)).collect()
}

#[test]
fn a_zone_that_only_the_file_describes_is_read_by_its_own_rules() {
    let berlin = |winter: &str, summer: &str| {
        let standard = observance("STANDARD", "+0200", "+0100", &format!("DTSTART:{winter}"));
        standard + &observance("DAYLIGHT", "+0100", "+0200", &format!("DTSTART:{summer}"))
    };
    let times = ["20260329T013000", "20260329T033000", "20261025T013000", "20261025T033000", "20990701T120000"];
    let expected =
        ["2026-03-29T00:30Z", "2026-03-29T01:30Z", "2026-10-24T23:30Z", "2026-10-25T02:30Z", "2099-07-01T10:00Z"];
    for (winter, summer) in [
        ("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"),
        ("RRULE:FREQ=YEARLY;BYDAY=SU;BYMONTH=10;BYSETPOS=-1", "RRULE:FREQ=YEARLY;BYDAY=SU;BYMONTH=3;BYSETPOS=-1"),
        (
            "RRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=25,26,27,28,29,30,31;BYDAY=SU",
            "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1,-2,-3,-4,-5,-6,-7;BYDAY=SU",
        ),
    ] {
        for (from, to) in [("16011028T030000", "16010325T020000"), ("19961027T030000", "19810329T020000")] {
            let zone = berlin(&format!("{from}\n{winter}"), &format!("{to}\n{summer}"));
            assert_eq!(starts(&described(&zone, &times)), expected, "{winter} {from}");
        }
    }
}

#[test]
fn a_described_zone_has_fixed_offsets_single_changes_and_rules_that_end() {
    let fixed = observance("STANDARD", "+0900", "+0900", "DTSTART:16010101T000000");
    assert_eq!(starts(&described(&fixed, &["20261122T230000"])), ["2026-11-22T14:00Z"]);
    let minutes = observance("STANDARD", "-0330", "-0330", "DTSTART:19700101T000000");
    assert_eq!(starts(&described(&minutes, &["20261122T230000"])), ["2026-11-23T02:30Z"]);
    // Summer time up to 2025, given by single dates; then none.
    let dates = observance("DAYLIGHT", "+0100", "+0200", "DTSTART:20240401T020000\nRDATE:20250401T020000")
        + &observance("STANDARD", "+0200", "+0100", "DTSTART:20241001T030000\nRDATE:20251001T030000");
    let times = ["20240101T120000", "20240701T120000", "20250701T120000", "20260701T120000"];
    assert_eq!(
        starts(&described(&dates, &times)),
        ["2024-01-01T11:00Z", "2024-07-01T10:00Z", "2025-07-01T10:00Z", "2026-07-01T11:00Z"]
    );
    for end in ["UNTIL=20250401T010000Z", "UNTIL=20250401", "UNTIL=20250401T020000", "COUNT=2"] {
        let rule = format!("DTSTART:20240401T020000\nRRULE:FREQ=YEARLY;{end}");
        let zone = observance("DAYLIGHT", "+0100", "+0200", &rule)
            + &observance("STANDARD", "+0200", "+0100", "DTSTART:20231001T030000\nRRULE:FREQ=YEARLY");
        assert_eq!(starts(&described(&zone, &times[2..])), ["2025-07-01T10:00Z", "2026-07-01T11:00Z"], "{end}");
    }
}

#[test]
fn a_described_zone_that_cannot_be_read_whole_is_named() {
    let left_out = "an event without a title is in the zone \"Custom\", which is not known: it is left out";
    for zone in [
        String::new(),
        observance("STANDARD", "+0100", "later", "DTSTART:19700101T000000"),
        observance("STANDARD", "+0100", "+0100", "X-NOTHING:1"),
        observance("STANDARD", "+0200", "+0100", "DTSTART:19700101T000000\nRRULE:FREQ=DAILY"),
        observance("STANDARD", "+0200", "+0100", "DTSTART:19700101T000000\nRRULE:FREQ=YEARLY;BYWEEKNO=44;BYDAY=SU"),
    ] {
        assert_eq!(starts(&described(&zone, &["20261122T230000"])), [left_out], "{zone}");
    }
}

#[test]
fn a_known_name_wins_over_its_description_and_each_calendar_of_a_file_describes_its_own() {
    let zone = |to: &str| observance("STANDARD", to, to, "DTSTART:19700101T000000");
    let at = ["20261122T120000"];
    let tokyo = described(&zone("+0100"), &at).replace("Custom", "Tokyo Standard Time");
    assert_eq!(starts(&tokyo), ["2026-11-22T03:00Z"]);
    let two = described(&zone("+0100"), &at) + &described(&zone("+0200"), &at);
    assert_eq!(starts(&two), ["2026-11-22T11:00Z", "2026-11-22T10:00Z"]);
    let elsewhere = described(&zone("+0100"), &[]) + &described("", &at).replace("TZID:Custom", "TZID:Other");
    assert_eq!(starts(&elsewhere), ["2026-11-22T11:00Z"]);
    let quoted = described(&zone("+0100"), &at).replace("TZID:Custom", "TZID:\"Custom\"");
    assert_eq!(starts(&quoted), ["2026-11-22T11:00Z"]);
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
        read(format!("{}{put}{}", &whole[..start], &whole[end..]).as_bytes());
    }
}
