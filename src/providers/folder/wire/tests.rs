use super::*;

/// The flaws of an item's file, as `line:column text`.
fn flaws(text: &str) -> Vec<String> {
    let show = |flaw: &Flaw| {
        let (line, column) = line_column(text, flaw.at);
        format!("{line}:{column} {}", flaw.text)
    };
    match item(text) {
        Ok((_, flaws)) => flaws.iter().map(show).collect(),
        Err(flaw) => vec![show(&flaw)],
    }
}

#[test]
fn a_whole_item_is_read() {
    let text = "title = 'Launch copy'\nstatus = \"done\"\nassignees = [\"kenji\", \"a customer\"]\n\
                due = 2026-11-27\nurl = \"https://example.org\"\nproject = \"Launch\"\nchannel = \"review\"\n\
                [[message]]\nauthor = \"maya\"\nat = 2026-11-22T09:00:00.5+09:00\ntext = \"hi\"\n";
    let (found, flaws) = item(text).unwrap();
    let at = "2026-11-22T00:00:00.5Z".parse().unwrap();
    let placed = |written: &str, value: &'static str| {
        let start = text.find(written).unwrap();
        Placed { span: start..start + written.len(), text: value.into() }
    };
    let expected = ItemFile {
        title: Some("Launch copy".into()),
        done: true,
        assignees: vec![placed("\"kenji\"", "kenji"), placed("\"a customer\"", "a customer")],
        due: Some(Due::Date(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())),
        url: Some("https://example.org".into()),
        project: Some("Launch".into()),
        channel: Some(Channel::Review),
        messages: vec![MessageFile { author: placed("\"maya\"", "maya"), at, text: placed("\"hi\"", "hi") }],
        done_at: None,
    };
    assert_eq!((found, flaws), (expected, vec![]));
    assert_eq!(item("").unwrap(), (ItemFile::default(), vec![]));
}

#[test]
fn every_wrong_value_is_named_with_its_place_and_the_rest_stands() {
    let text = "title = 7\nstatus = \"opn\"\nassignees = \"kenji\"\ndue = \"2026-11-27\"\nchanel = \"chat\"\n\
                channel = \"chatt\"\nurl = \"https://example.org\"\n";
    assert_eq!(
        flaws(text),
        [
            "1:9 title is a number: expected a text in quotes",
            "2:10 status \"opn\" is not known: did you mean \"open\"?",
            "3:13 assignees is a text: expected a list such as [\"kenji\"]",
            "4:7 due is a text: expected a date such as 2026-11-27, or an instant with an offset such as \
             2026-11-27T17:00:00+09:00, without quotes",
            "5:1 unknown key \"chanel\": did you mean \"channel\"?",
            "6:11 channel \"chatt\" is not known: did you mean \"chat\"?",
        ]
    );
    assert_eq!(item(text).unwrap().0.url, Some("https://example.org".into()));
}

#[test]
fn a_wrong_message_is_named_and_the_others_stand() {
    let text = "[[message]]\nauthor = \"maya\"\nat = 2026-11-22T09:00:00\ntext = \"no offset\"\n\
                [[message]]\nauthor = \"\"\nat = 2026-11-22T09:00:00Z\ntxt = \"x\"\n\
                [[message]]\nauthor = \"sam\"\nat = 2026-11-22T09:00:00Z\ntext = \"right\"\n";
    assert_eq!(
        flaws(text),
        [
            "3:6 at has no offset: expected an instant with an offset, such as 2026-11-22T09:00:00Z",
            "5:1 this message lacks its text",
            "6:10 author is empty: expected a teammate's id or any other name",
            "8:1 unknown key \"txt\": did you mean \"text\"?",
        ]
    );
    assert_eq!(item(text).unwrap().0.messages.len(), 1);
    let single = "[message]\nauthor = \"maya\"\n";
    assert_eq!(flaws(single), ["1:1 message is a table: expected [[message]] above each message, with both brackets"]);
}

#[test]
fn a_file_that_is_no_toml_has_one_flaw_with_its_place() {
    let found = flaws("title = \"é\" x\n");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("1:13 "), "{found:?}");
    assert_eq!(
        flaws("title = \"a\"\n<<<<<<< HEAD\nstatus = \"open\"\n"),
        ["2:1 a merge left its marks here: keep what should stay (of messages, both sides) and remove the marks"]
    );
}

#[test]
fn d8_due_times_at_the_ends_of_the_calendar_are_read() {
    let due = |text: &str| item(&format!("due = {text}")).unwrap().0.due;
    let at = |text: &str| Some(Due::At(text.parse().unwrap()));
    assert_eq!(due("2026-11-27T17:00:00+00:00"), at("2026-11-27T17:00:00Z"));
    assert_eq!(due("2026-11-27T17:00:00-00:00"), at("2026-11-27T17:00:00Z"));
    assert_eq!(due("2026-11-27 17:00:00Z"), at("2026-11-27T17:00:00Z"));
    assert_eq!(due("0001-01-01T00:00:00+14:00"), at("0000-12-31T10:00:00Z"));
    assert_eq!(due("9999-12-31T23:59:59-14:00"), at("+10000-01-01T13:59:59Z"));
    assert_eq!(due("9999-12-31"), NaiveDate::from_ymd_opt(9999, 12, 31).map(Due::Date));
    assert_eq!(due("2026-11-27T17:00:00"), None);
    assert_eq!(due("17:00:00"), None);
}

#[test]
fn a_status_needs_a_state_that_is_known() {
    let (found, flaws) = status("state = \"focus\"\nuntil = 2026-11-22T12:00:00Z\nnote = \"deep\"\n").unwrap();
    let until = Some("2026-11-22T12:00:00Z".parse().unwrap());
    let expected = StatusFile { state: SetState::Focus, until, note: Some("deep".into()), set_at: None };
    assert_eq!((found, flaws), (Some(expected), vec![]));
    let (found, flaws) = status("state = \"gone\"\n").unwrap();
    let text = "state \"gone\" is not known: known here: focus, busy, available, away";
    assert_eq!((found, flaws), (None, vec![Flaw { at: 8, text: text.to_owned(), is_slip: false }]));
    let (found, flaws) = status("state = \"busy\"\nuntil = \"tonight\"\n").unwrap();
    let text = "until is a text: expected an instant with an offset, such as 2026-11-22T09:00:00Z, without quotes; this \
                status does not count until that is mended";
    assert_eq!((found, flaws), (None, vec![Flaw { at: 23, text: text.to_owned(), is_slip: false }]));
    let (found, flaws) = status("").unwrap();
    let text = "state is missing: expected one of focus, busy, available, away".to_owned();
    assert_eq!((found, flaws), (None, vec![Flaw { at: 0, text, is_slip: false }]));
}

proptest::proptest! {
    #[test]
    fn every_flaw_of_a_damaged_file_has_its_place_in_it(
        at in 0_usize..200, cut in 0_usize..20, put in "(\\PC|[\r\n=\"\\[\\]{}#]|9999-99-99|\\[\\[message\\]\\]){0,4}",
    ) {
        let whole = "title = \"Übergabe\"\nassignees = [\"kenji\"]\ndue = 2026-11-27\n[[message]]\nauthor = \"maya\"\n\
                     at = 2026-11-22T09:00:00Z\ntext = \"@kenji?\"\n";
        let start = whole.floor_char_boundary(at);
        let end = whole.floor_char_boundary(start + cut).max(start);
        let text = format!("{}{put}{}", &whole[..start], &whole[end..]);
        let flaws = item(&text).map_or_else(|flaw| vec![flaw], |(_, flaws)| flaws);
        for flaw in flaws {
            proptest::prop_assert!(flaw.at <= text.len() && !flaw.text.is_empty());
            let (line, column) = line_column(&text, flaw.at);
            proptest::prop_assert!(line >= 1 && column >= 1);
        }
    }
}
