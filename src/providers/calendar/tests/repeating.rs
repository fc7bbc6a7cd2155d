//! Events that repeat: which starts there are, how long each lasts, and what bounds the work.

use super::*;

/// The occurrences of a calendar with the given events' lines between two dates, in short, or what is wrong with it.
fn between(from: &str, to: &str, events: &[&str]) -> Vec<String> {
    let window = Window::between(day(from), day(to));
    let found = reading(&zones(), &window).read(written(events).as_bytes());
    let when = |when: &When| match when {
        When::At(at) => at.format("%m-%dT%H:%MZ").to_string(),
        When::Floating(wall) => wall.format("%m-%dT%H:%M").to_string(),
    };
    let mut events: Vec<String> = (found.events(&Whose { titles: true, ..Whose::default() }, &window).iter())
        .map(|event| {
            let title = event.title.as_ref().map(|title| format!(" {}", title.raw())).unwrap_or_default();
            match &event.span {
                EventSpan::AllDay { from, to } => format!("{}..{}{title}", from.format("%m-%d"), to.format("%m-%d")),
                EventSpan::Timed { start, end } => format!("{}..{}{title}", when(start), when(end)),
            }
        })
        .collect();
    events.sort();
    events.extend(found.flaws.iter().map(|flaw| flaw.text(true)));
    events
}

/// The same in the autumn of 2026.
fn autumn(events: &[&str]) -> Vec<String> {
    between("2026-09-01", "2026-12-01", events)
}

const NINE: &str = "DTSTART:20261001T090000Z\nDURATION:PT1H";

#[test]
fn the_first_start_stands_whatever_the_rule_gives() {
    assert_eq!(
        autumn(&[&format!("{NINE}\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2")]),
        ["10-01T09:00Z..10-01T10:00Z", "10-05T09:00Z..10-05T10:00Z", "10-12T09:00Z..10-12T10:00Z"],
        "the rule misses it"
    );
    for rule in ["FREQ=DAILY;UNTIL=20260930T000000Z", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", ""] {
        assert_eq!(autumn(&[&format!("{NINE}\nRRULE:{rule}")]), ["10-01T09:00Z..10-01T10:00Z"], "{rule}");
    }
}

#[test]
fn rules_and_dates_are_united_and_a_start_counts_once() {
    let event = format!(
        "{NINE}\nRRULE:FREQ=DAILY;COUNT=2\nRRULE:FREQ=DAILY;INTERVAL=2;COUNT=2\nRDATE:20261002T090000Z,20261005T120000Z\n\
         RDATE;VALUE=PERIOD:20261006T090000Z/PT3H,20261003T090000Z/20261003T093000Z"
    );
    assert_eq!(
        autumn(&[&event]),
        [
            "10-01T09:00Z..10-01T10:00Z",
            "10-02T09:00Z..10-02T10:00Z",
            "10-03T09:00Z..10-03T09:30Z",
            "10-05T12:00Z..10-05T13:00Z",
            "10-06T09:00Z..10-06T12:00Z",
        ]
    );
}

#[test]
fn a_rule_ends_with_its_last_day_its_last_instant_or_its_last_wall_clock() {
    let tokyo = "DTSTART;TZID=Asia/Tokyo:20261001T060000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=";
    for (until, count) in [
        ("20261003", 3),
        ("20261002T210000Z", 3),
        ("20261002T205959Z", 2),
        ("20261003T060000", 3),
        ("20261003T055959", 2),
    ] {
        assert_eq!(autumn(&[&format!("{tokyo}{until}")]).len(), count, "{until}");
    }
    let days = "DTSTART;VALUE=DATE:20261001\nRRULE:FREQ=DAILY;UNTIL=";
    assert_eq!(autumn(&[&format!("{days}20261003")]), ["10-01..10-02", "10-02..10-03", "10-03..10-04"]);
}

#[test]
fn each_instance_lasts_exactly_as_long_as_the_first_or_as_its_duration_says() {
    // New York's clocks go back on 1 November 2026, in the night.
    let night = "DTSTART;TZID=America/New_York:20261030T220000\nRRULE:FREQ=DAILY;COUNT=3\n";
    let eight = ["10-31T02:00Z..10-31T10:00Z", "11-01T02:00Z..11-01T10:00Z", "11-02T03:00Z..11-02T11:00Z"];
    assert_eq!(autumn(&[&format!("{night}DTEND;TZID=America/New_York:20261031T060000")]), eight);
    assert_eq!(autumn(&[&format!("{night}DURATION:PT8H")]), eight);
    let day = ["10-31T02:00Z..11-01T02:00Z", "11-01T02:00Z..11-02T03:00Z", "11-02T03:00Z..11-03T03:00Z"];
    assert_eq!(autumn(&[&format!("{night}DURATION:P1D")]), day);
}

#[test]
fn d5_an_instance_in_a_gap_is_kept_and_an_instance_in_a_fold_is_the_first() {
    let event = "DTSTART;TZID=Europe/Berlin:20260328T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3";
    assert_eq!(
        between("2026-03-01", "2026-04-01", &[event]),
        ["03-28T01:30Z..03-28T02:30Z", "03-29T01:30Z..03-29T02:30Z", "03-30T00:30Z..03-30T01:30Z"]
    );
    let fold = "DTSTART;TZID=Europe/Berlin:20261025T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=1";
    assert_eq!(autumn(&[fold]), ["10-25T00:30Z..10-25T01:30Z"]);
}

#[test]
fn d14_excluded_starts_are_taken_out_by_time_date_and_rule() {
    let daily = "DTSTART;TZID=Asia/Tokyo:20261001T060000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3";
    for (excluded, left) in [
        ("EXDATE:20261001T210000Z", 2),
        ("EXDATE;TZID=Asia/Tokyo:20261002T060000,20261003T060000", 1),
        ("EXDATE;TZID=Asia/Tokyo:20261002T060001", 3),
        ("EXDATE;VALUE=DATE:20261002", 2),
        ("EXRULE:FREQ=DAILY;INTERVAL=2", 1),
    ] {
        assert_eq!(autumn(&[&format!("{daily}\n{excluded}")]).len(), left, "{excluded}");
    }
    let days = "DTSTART;VALUE=DATE:20261001\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261002T000000Z";
    assert_eq!(autumn(&[days]), ["10-01..10-02", "10-03..10-04"]);
    let wrong = format!("SUMMARY:A\n{NINE}\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE;TZID=Nowhere:20261002T090000");
    let flaw = "\"A\" is in the zone \"Nowhere\", which is not known: it is left out: it may be shown where it does not happen";
    assert_eq!(autumn(&[&wrong]), ["10-01T09:00Z..10-01T10:00Z A", "10-02T09:00Z..10-02T10:00Z A", flaw]);
}

/// A daily meeting of three days, and an override of its second one.
fn overridden(master: &str, other: &str) -> Vec<String> {
    let master =
        format!("UID:a\nSUMMARY:M\nDTSTART:20261001T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\n{master}");
    autumn(&[&master, &format!("UID:a\nSUMMARY:O\nDURATION:PT2H\n{other}")])
}

#[test]
fn d14_an_override_replaces_the_instance_that_it_names() {
    let moved = "DTSTART:20261002T120000Z\nRECURRENCE-ID";
    let expected = ["10-01T09:00Z..10-01T10:00Z M", "10-02T12:00Z..10-02T14:00Z O", "10-03T09:00Z..10-03T10:00Z M"];
    for instance in [":20261002T090000Z", ";TZID=Asia/Tokyo:20261002T180000", ";VALUE=DATE:20261002"] {
        assert_eq!(overridden("", &format!("{moved}{instance}")), expected, "{instance}");
    }
    let cancelled = overridden("", &format!("STATUS:CANCELLED\n{moved}:20261002T090000Z"));
    assert_eq!(cancelled, [expected[0], expected[2]]);
    let without_start = overridden("", "STATUS:CANCELLED\nRECURRENCE-ID:20261002T090000Z");
    assert_eq!(without_start, [expected[0], expected[2]], "one that is cancelled needs no start");
    let excluded = overridden("EXDATE:20261002T090000Z", &format!("{moved}:20261002T090000Z"));
    assert_eq!(excluded, [expected[0], expected[2]], "an excluded instance has no override either");
}

#[test]
fn d14_an_override_of_no_instance_stands_unless_its_master_is_newer() {
    let other = "SEQUENCE:1\nDTSTART:20261020T120000Z\nRECURRENCE-ID:20261020T090000Z";
    assert_eq!(overridden("SEQUENCE:1", other).len(), 4);
    assert_eq!(overridden("SEQUENCE:2", other).len(), 3);
    let made = "SEQUENCE:1\nDTSTART:20261120T120000Z\nRECURRENCE-ID:20261002T090000Z";
    let master = "UID:a\nSEQUENCE:2\nDTSTART:20261001T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3";
    let later = between("2026-11-15", "2026-12-01", &[master, &format!("UID:a\nDURATION:PT1H\n{made}")]);
    assert_eq!(later, ["11-20T12:00Z..11-20T13:00Z"], "one that is moved into the window from before it");
}

#[test]
fn d14_an_override_for_the_future_moves_every_later_start_up_to_the_next() {
    let event = |lines: &str| format!("UID:a\n{lines}");
    let zone = "TZID=Europe/Berlin";
    let found = autumn(&[
        &event(&format!("SUMMARY:M\nDTSTART;{zone}:20261023T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=6")),
        &event(&format!(
            "SUMMARY:F\nRECURRENCE-ID;RANGE=THISANDFUTURE;{zone}:20261024T090000\nDTSTART;{zone}:20261024T100000\nDURATION:PT2H"
        )),
        &event(&format!(
            "SUMMARY:S\nRECURRENCE-ID;{zone}:20261026T090000\nDTSTART;{zone}:20261026T150000\nDURATION:PT1H"
        )),
        &event(&format!(
            "SUMMARY:G\nRECURRENCE-ID;RANGE=THISANDFUTURE;{zone}:20261028T090000\nDTSTART;{zone}:20261028T080000\nDURATION:PT1H"
        )),
    ]);
    assert_eq!(
        found,
        [
            "10-23T07:00Z..10-23T08:00Z M",
            "10-24T08:00Z..10-24T10:00Z F",
            "10-25T09:00Z..10-25T11:00Z F",
            "10-26T14:00Z..10-26T15:00Z S",
            "10-27T09:00Z..10-27T11:00Z F",
            "10-28T07:00Z..10-28T08:00Z G",
        ]
    );
}

#[test]
fn d14_of_several_versions_the_highest_sequence_counts_and_equal_ones_all_stand() {
    let master =
        |sequence: u8, hour: u8| format!("UID:a\nSEQUENCE:{sequence}\nDTSTART:20261001T{hour:02}0000Z\nDURATION:PT1H");
    assert_eq!(autumn(&[&master(1, 9), &master(2, 10), &master(1, 11)]), ["10-01T10:00Z..10-01T11:00Z"]);
    assert_eq!(autumn(&[&master(1, 9), &master(1, 10)]).len(), 2);
    assert_eq!(autumn(&[&master(1, 9), &master(1, 9)]).len(), 1, "one start is one");
    let nameless = "DTSTART:20261001T090000Z\nDURATION:PT1H";
    assert_eq!(autumn(&[nameless, "SEQUENCE:4\nDTSTART:20261002T090000Z\nDURATION:PT1H"]).len(), 2);
    let other = |sequence: u8, hour: u8| {
        let times = format!("RECURRENCE-ID:20261001T090000Z\nDTSTART:20261001T{hour}0000Z\nDURATION:PT1H");
        format!("UID:a\nSEQUENCE:{sequence}\n{times}")
    };
    assert_eq!(autumn(&[&master(0, 9), &other(1, 14), &other(2, 15)]), ["10-01T15:00Z..10-01T16:00Z"]);
    let far = "UID:a\nSEQUENCE:3\nDTSTART:20281001T090000Z\nDURATION:PT1H";
    assert!(autumn(&[&master(1, 9), far]).is_empty(), "the newer version lies outside what is asked about");
}

#[test]
fn versions_belong_together_within_one_calendar_only() {
    let event = |lines: &str| written(&[&format!("UID:a\nDURATION:PT1H\n{lines}")]);
    let two = event("SEQUENCE:1\nDTSTART:20261001T090000Z") + &event("SEQUENCE:2\nDTSTART:20261002T090000Z");
    assert_eq!(read(two.as_bytes()).events.unwrap().len(), 2);
}

#[test]
fn d13_a_rule_that_cannot_be_read_leaves_the_first_event_and_says_why() {
    for (rule, why) in [
        ("FREQ=DAILY;INTERVAL=0", "its INTERVAL is 0"),
        ("FREQ=DAILY;INTERVAL=many", "INTERVAL is no number"),
        ("FREQ=FORTNIGHTLY", "unknown recurrence frequency"),
        ("COUNT=3", "missing recurrence frequency"),
        ("FREQ=DAILY;RSCALE=HEBREW", "it is of another calendar than the Gregorian"),
        ("FREQ=WEEKLY;BYDAY=月", "it has letters that no rule has"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "recurrence number out of range"),
        ("FREQ=DAILY;UNTIL=soon", "UNTIL is no date and no time"),
    ] {
        let flaw = format!("\"A\" repeats by a rule that cannot be read: {why}; its first time stands");
        assert_eq!(
            autumn(&[&format!("SUMMARY:A\n{NINE}\nRRULE:{rule}")]),
            ["10-01T09:00Z..10-01T10:00Z A", &flaw],
            "{rule}"
        );
    }
    let old = "SUMMARY:A\nDTSTART:18990101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=9";
    assert_eq!(autumn(&[old]), ["\"A\" counts its times from 1899 on, before 1900; its first time stands"]);
}

#[test]
fn d13_what_no_standard_knows_is_as_if_it_were_absent() {
    let count = |rule: &str| autumn(&[&format!("{NINE}\nRRULE:{rule}")]).len();
    assert_eq!(count("FREQ=DAILY;COUNT=-1"), 61);
    assert_eq!(count("FREQ=DAILY;X-NEW=1;COUNT=2"), 2);
    assert_eq!(count("freq=daily;count=2;"), 2);
    assert_eq!(count("FREQ=DAILY;RSCALE=GREGORIAN;COUNT=2"), 2);
    assert_eq!(count("FREQ=DAILY;COUNT=100000000000000"), 61);
    assert_eq!(count("FREQ=MONTHLY;INTERVAL=70000"), 1);
    assert_eq!(count("FREQ=MONTHLY;INTERVAL=99999999999999"), 1);
    assert_eq!(count("FREQ=MONTHLY;BYDAY=-5TH;COUNT=2"), 1);
}

#[test]
fn d13_hostile_rules_end_within_the_counted_bounds() {
    let many = (0..60).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let hours = (0..24).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let days = (1..=53).flat_map(|n| ["MO", "TU", "WE"].map(|day| format!("{n}{day}"))).collect::<Vec<_>>().join(",");
    let cut = "\"A\" repeats too often: too many, cut: of its times no more than 5000 are read";
    for (start, rule, is_cut) in [
        ("19700101", "FREQ=SECONDLY".to_owned(), true),
        ("19700101", "FREQ=MINUTELY".to_owned(), true),
        ("19700101", "FREQ=HOURLY".to_owned(), false),
        ("19700101", "FREQ=SECONDLY;COUNT=5000000".to_owned(), true),
        ("19700101", "FREQ=SECONDLY;BYSECOND=59;COUNT=5000000".to_owned(), true),
        ("19700101", "FREQ=SECONDLY;BYSETPOS=2".to_owned(), false),
        ("19700101", "FREQ=SECONDLY;BYSECOND=60".to_owned(), true),
        ("00010101", "FREQ=YEARLY;BYDAY=-5MO;BYWEEKNO=53".to_owned(), false),
        ("00010101", "FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2".to_owned(), false),
        ("19700101", format!("FREQ=YEARLY;BYHOUR={hours};BYMINUTE={many};BYSECOND={many};BYDAY={days}"), true),
        ("19000101", format!("FREQ=DAILY;COUNT=4000000;BYSETPOS=-366;BYHOUR={hours};BYMINUTE={many}"), true),
        (
            "19000101",
            format!("FREQ=DAILY;COUNT=4;BYSETPOS={many};BYHOUR={hours};BYMINUTE={many}").replace("S=0,", "S="),
            true,
        ),
    ] {
        let event = format!("SUMMARY:A\nDTSTART:{start}T000000Z\nDURATION:PT1S\nRRULE:{rule}");
        let found = autumn(&[&event]);
        assert_eq!(found.iter().any(|line| line == cut), is_cut, "{rule} {:?}", found.last());
        assert!(found.len() <= 5001, "{rule}");
        assert!(!rule.ends_with("LY") || found.len() > 1000, "what there is counts: {rule}");
    }
}

#[test]
fn d13_ten_thousand_excluded_dates_are_taken_out() {
    let excluded: Vec<String> = (0..10_000)
        .map(|n| (day("2000-01-01") + chrono::Days::new(n)).format("EXDATE:%Y%m%dT090000Z").to_string())
        .collect();
    let event = format!("DTSTART:20000101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\n{}", excluded.join("\n"));
    // The ten thousandth day after the first of 2000 is 19 May 2027.
    assert!(autumn(&[&event]).is_empty());
    assert_eq!(between("2027-05-18", "2027-05-20", &[&event]), ["05-19T09:00Z..05-19T10:00Z"]);
}

#[test]
fn a_calendar_is_cut_at_its_bounds_and_says_so() {
    let event = "DTSTART:20261001T090000Z\nDURATION:PT1H";
    let found = autumn(&vec![event; MOST_EVENTS + 1]);
    assert_eq!(found.len(), MOST_EVENTS + 1);
    assert_eq!(found.last().unwrap(), "too many, cut: of its events no more than 20000 are read");
    let hourly = "DTSTART:20260901T000000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY";
    let found = autumn(&[hourly; 10]);
    assert_eq!(found.iter().filter(|line| line.contains("..")).count(), MOST);
    assert_eq!(found.last().unwrap(), "too many, cut: of its events no more than 20000 times are read");
}

#[test]
fn an_event_outside_what_is_asked_about_costs_no_parsing_and_one_that_reaches_into_it_is_there() {
    let dates = Window::between(day("2026-10-01"), day("2026-10-31")).relevant(Means::Busy);
    let skipped = |event: &str| !skim::Skim::of(written(&[event]).as_bytes(), &dates).skipped.is_empty();
    assert!(skipped("DTSTART:20261201T090000Z\nDTEND:20261201T100000Z"));
    assert!(skipped("DTSTART:20250101T090000Z\nDTEND:20250101T100000Z"));
    assert!(skipped("DTSTART:20250101T090000Z\nDURATION:P2DT3H"));
    assert!(skipped("DTSTART;TZID=\"(UTC) a\":20250101T090000"));
    assert!(!skipped("DTSTART;VALUE=DATE:20250101\nDURATION:P100W"));
    assert!(!skipped("DTSTART:20250101T090000Z\nDTEND:20261005T100000Z"));
    assert!(!skipped("DTSTART:20250101T090000Z\nRRU\r\n LE:FREQ=DAILY"));
    assert!(!skipped("DTSTART:tomorrow"));
    assert!(!skipped("DTSTART:20261005T090000Z\nDURATION:PT1H"));
    let alarm = "DTSTART:20261005T090000Z\nBEGIN:VALARM\nTRIGGER:-PT1H\nDURATION:PT15M\nEND:VALARM\nDURATION:PT1H";
    assert_eq!(autumn(&[alarm]), ["10-05T09:00Z..10-05T10:00Z"]);
}

#[test]
fn beyond_the_window_of_meetings_only_what_may_be_leave_is_parsed() {
    let window = Window::of_board(day("2026-11-30"));
    let skipped = |lines: &str, means| {
        let file = written(&[&format!("DTSTART:20270601T090000Z\nDTEND:20270601T100000Z\n{lines}")]);
        !skim::Skim::of(file.as_bytes(), &window.relevant(means)).skipped.is_empty()
    };
    for word in ["", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY", "X-MICROSOFT-CDO-BUSYSTATUS: free", "X-OTHER:OOF"] {
        assert!(skipped(word, Means::Busy), "{word}");
        assert!(!skipped(word, Means::Away), "a calendar of leave: {word}");
    }
    for word in
        ["X-MICROSOFT-CDO-BUSYSTATUS:OOF", "x-microsoft-cdo-busystatus;X=1:oof", "X-MICROSOFT-CDO-BUSY\n STATUS:OOF"]
    {
        assert!(!skipped(word, Means::Busy), "{word}");
    }
}

#[test]
fn an_hourly_meeting_is_whole_in_the_window_of_meetings() {
    let window = Window::of_board(day("2026-11-30"));
    let hourly = "DTSTART:20200101T000000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY";
    let found = |lines: &str| {
        let found = reading(&zones(), &window).read(written(&[&format!("{hourly}\n{lines}")]).as_bytes());
        let flaws: Vec<String> = found.flaws.iter().map(|flaw| flaw.text(false)).collect();
        (found.events(&Whose::default(), &window).len(), flaws)
    };
    assert_eq!(found(""), (109 * 24, Vec::new()));
    let cut = "an event repeats too often: too many, cut: of its times no more than 5000 are read";
    assert_eq!(found("X-MICROSOFT-CDO-BUSYSTATUS:OOF"), (5000, vec![cut.to_owned()]));
}

#[test]
fn what_is_kept_lies_in_the_window_of_its_kind() {
    let today = day("2026-11-30");
    let window = Window::of_board(today);
    let event = |days: i64, leave: bool| {
        let date = (today + chrono::TimeDelta::days(days)).format("%Y%m%d");
        let word = if leave { "\nX-MICROSOFT-CDO-BUSYSTATUS:OOF" } else { "" };
        let file = written(&[&format!("DTSTART;VALUE=DATE:{date}{word}")]);
        let found = reading(&zones(), &window).read(file.as_bytes());
        found.events(&Whose::default(), &window).len()
    };
    assert_eq!([-9, -8, 100, 101].map(|days| event(days, false)), [0, 1, 1, 0]);
    assert_eq!([-61, -60, 400, 401].map(|days| event(days, true)), [0, 1, 1, 0]);
}

#[test]
fn a_calendar_of_leave_means_away_whatever_is_shown() {
    let kind = |lines: &str| {
        let file = written(&[&format!("DTSTART;VALUE=DATE:20261001\n{lines}")]);
        let events = read_for(file.as_bytes(), &Whose { means: Means::Away, ..Whose::default() }).events.unwrap();
        events.into_iter().next().map(|event| event.kind)
    };
    for lines in ["", "TRANSP:TRANSPARENT", "STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"] {
        assert_eq!(kind(lines), Some(EventKind::Away), "{lines}");
    }
    assert_eq!(kind("STATUS:CANCELLED"), None);
    assert!(matches!(kind("X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"), Some(EventKind::Place(_))));
}

#[test]
fn floating_times_are_in_the_zone_of_the_calendar_and_an_end_without_a_zone_is_on_its_starts_clock() {
    let event = "DTSTART:20261001T090000\nDTEND:20261001T100000";
    let named = written(&[event]).replace("VERSION:2.0", "X-WR-TIMEZONE:Asia/Tokyo");
    let spans = |file: &str| {
        let found = read(file.as_bytes());
        (found.events.unwrap().into_iter().map(|event| event.span).collect::<Vec<_>>(), found.flaws)
    };
    let at = |text: &str| When::At(text.parse().unwrap());
    let tokyo = EventSpan::Timed { start: at("2026-10-01T00:00:00Z"), end: at("2026-10-01T01:00:00Z") };
    assert_eq!(spans(&named), (vec![tokyo], Vec::new()));
    let half = written(&["DTSTART;TZID=Asia/Tokyo:20261001T090000\nDTEND:20261001T100000"]);
    assert_eq!(spans(&half), (vec![tokyo], Vec::new()));
    let (floating, flaws) = spans(&named.replace("Asia/Tokyo", "Nowhere"));
    assert!(matches!(floating[..], [EventSpan::Timed { start: When::Floating(_), .. }]));
    let text = "the calendar's own zone \"Nowhere\" is not known: its floating times are the person's";
    assert_eq!(flaws, [(None, text.to_owned())]);
}

#[test]
fn what_is_wrong_names_no_title_that_may_not_be_shown() {
    let wrong = "SUMMARY:Secret\nDTSTART:20261001T090000Z\nDURATION:-PT1H";
    let flaws = |lines: &str, titles| {
        let whose = Whose { titles, ..Whose::default() };
        read_for(written(&[&format!("{wrong}\n{lines}")]).as_bytes(), &whose).flaws.remove(0).1
    };
    assert_eq!(flaws("", true), "\"Secret\" ends before it starts");
    assert_eq!(flaws("", false), "an event ends before it starts");
    assert_eq!(flaws("CLASS:PRIVATE", true), "an event without a title ends before it starts");
    let bytes = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nCLASS:PRIVATE\nSUMMARY:Secr\xFF\nEND:VEVENT\nEND:VCALENDAR\n";
    let spoilt = read_for(bytes, &Whose { titles: true, ..Whose::default() }).flaws.remove(0).1;
    assert!(!spoilt.contains("Secr"), "{spoilt}");
}

/// The rules that the shared table holds, worked out by another program. It is not part of a plain clone.
#[test]
fn rules_give_what_another_program_gives() {
    let table =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/ics/rrule/dateutil-cases.jsonl");
    let Ok(table) = std::fs::read_to_string(table) else { return };
    let zones = zones();
    let mut wrong = Vec::new();
    for line in table.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case[key].as_str().unwrap().to_owned();
        let expected: Vec<i64> = case["utc_epoch"].as_array().unwrap().iter().map(|t| t.as_i64().unwrap()).collect();
        let zone = zones.find(&text("tzid")).unwrap();
        let start = chrono::NaiveDateTime::parse_from_str(&text("dtstart"), "%Y%m%dT%H%M%S").unwrap();
        let clock = point::Clock::In(zone);
        let utc = |wall| clock.utc(wall, None);
        let wall = |t: i64| clock.wall(chrono::DateTime::from_timestamp(t, 0).unwrap().naive_utc(), None);
        // From the third on: a rule without COUNT is moved.
        for from in [0, 2] {
            let Some((first, last)) = expected.get(from).zip(expected.last()) else { continue };
            let hour = chrono::TimeDelta::hours(2);
            let bounds = rule::Bounds { from: wall(*first) - hour, to: wall(*last) + hour, most: 5000 };
            let given = rule::starts(&text("rrule"), start, bounds, &utc).unwrap();
            let mut given: Vec<i64> = given.starts.into_iter().map(|wall| utc(wall).and_utc().timestamp()).collect();
            given.retain(|t| first <= t && t <= last);
            given.dedup();
            if given != expected[from..] {
                wrong.push(format!("{} {}", case["id"], text("rrule")));
            }
        }
    }
    // Three rules with BYSETPOS in a first week of which a part lies before the start, which the two read differently.
    assert!(wrong.len() <= 6, "{wrong:#?}");
}
