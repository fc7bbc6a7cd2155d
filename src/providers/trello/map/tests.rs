use serde_json::json;

use super::*;

/// A board of three members, whom it has met.
fn board(people: &mut People) -> Around {
    let members = [("m1", "maya"), ("m2", "kenji"), ("m3", "sam")].map(|(id, name)| people.join(id, name));
    Around { name: "Launch".to_owned(), members: members.into() }
}

fn map_short(card: &serde_json::Value, comments: &serde_json::Value) -> (Vec<Item>, bool, Flaws) {
    let card = serde_json::from_str(&card.to_string()).unwrap();
    let comments = serde_json::from_str(&comments.to_string()).unwrap();
    let (mut flaws, mut people) = (Flaws::default(), People::new(true));
    let board = board(&mut people);
    let (items, is_short) = items(card, comments, &board, &mut people, &mut flaws);
    (items, is_short, flaws)
}

fn map(card: &serde_json::Value, comments: &serde_json::Value) -> (Vec<Item>, Flaws) {
    let (items, _, flaws) = map_short(card, comments);
    (items, flaws)
}

fn at(text: &str) -> Instant {
    instant(text).unwrap()
}

fn named(names: &[&str]) -> Vec<Account> {
    names.iter().map(|name| Account::new(name)).collect()
}

/// A comment by a member at a minute.
fn comment(number: u8, by: &str, minute: u8, text: &str) -> serde_json::Value {
    json!({
        "id": format!("6560{number:020x}"), "type": "commentCard", "idMemberCreator": by,
        "date": format!("2026-11-22T09:{minute:02}:00.000Z"), "data": { "text": text }
    })
}

#[test]
fn a_card_becomes_an_item_with_everything_that_it_says() {
    let card = json!({
        "id": "655d0000aaaaaaaaaaaaaaaa", "shortLink": "aB3dE6gH", "name": "Launch copy", "closed": false,
        "due": "2026-11-27T15:00:00.000Z", "dueComplete": false, "idMembers": ["m2", "m9"],
        "url": "https://cards.example/c/aB3dE6gH/1-launch-copy", "shortUrl": "https://cards.example/c/aB3dE6gH"
    });
    let (items, flaws) = map(&card, &json!([comment(1, "m1", 0, "@Kenji could you check the intro?")]));
    let expected = Item {
        title: Text::new("Launch copy"),
        assignees: named(&["kenji", "m9"]),
        due: Some(Due::At(at("2026-11-27T15:00:00Z"))),
        url: Some(Text::new("https://cards.example/c/aB3dE6gH/1-launch-copy")),
        project: Some(Text::new("Launch")),
        messages: vec![Message {
            mentions: named(&["kenji"]),
            named_at: vec![0..6],
            ..Message::new(
                Account::new("maya"),
                at("2026-11-22T09:00:00Z"),
                Text::new("@Kenji could you check the intro?"),
            )
        }],
        ..Item::new("aB3dE6gH")
    };
    assert_eq!((items, flaws), (vec![expected], Flaws::default()));
}

#[test]
fn a_card_that_says_nothing_is_called_by_its_id() {
    let expected = Item { project: Some(Text::new("Launch")), ..Item::new("655d0000aaaaaaaaaaaaaaaa") };
    assert_eq!(map(&json!({ "id": "655d0000aaaaaaaaaaaaaaaa" }), &json!([])).0, [expected]);
}

#[test]
fn done_is_what_is_marked_complete_or_archived() {
    for (said, done) in [
        (json!({}), false),
        (json!({ "dueComplete": true }), true),
        (json!({ "closed": true }), true),
        (json!({ "dueComplete": null, "closed": null }), false),
    ] {
        let mut card = json!({ "id": "c" });
        card.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        assert_eq!(map(&card, &json!([])).0[0].done, done, "{said}");
    }
}

#[test]
fn a_line_of_a_checklist_with_a_due_date_is_an_item_of_its_own() {
    let line = |id: &str, more: serde_json::Value| {
        let mut line =
            json!({ "id": id, "name": format!("Line {id}"), "state": "incomplete", "due": "2026-11-25T12:00:00Z" });
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line
    };
    let lines = [
        line("1", json!({ "idMember": "m3" })),
        line("2", json!({ "state": "complete", "idMember": null })),
        line("3", json!({ "due": null })),
        line("4", json!({ "due": "soon" })),
        json!({ "name": "no id" }),
    ];
    let card = json!({
        "id": "c", "shortLink": "s", "name": "Card", "url": "https://cards.example/c/s", "idMembers": ["m1"],
        "checklists": [{ "id": "l", "checkItems": lines }]
    });
    let (items, flaws) = map(&card, &json!([comment(1, "m2", 0, "and?")]));
    let told: Vec<_> = items
        .iter()
        .map(|item| (item.id.raw(), item.title.raw(), item.done, item.assignees.clone(), item.messages.len()))
        .collect();
    assert_eq!(
        told,
        [
            ("s", "Card", false, named(&["maya"]), 1),
            ("s:1", "Line 1 (Card)", false, named(&["sam"]), 0),
            ("s:2", "Line 2 (Card)", true, named(&["maya"]), 0),
        ]
    );
    assert!(items[1].url == items[0].url && items[1].due == Some(Due::At(at("2026-11-25T12:00:00Z"))));
    assert_eq!(flaws.lost(PIECE), 1);
    assert_eq!(flaws.words(Some("Launch"))[1], "1 due date in \"Launch\" could not be read");
}

#[test]
fn comments_are_messages_oldest_first_and_equal_times_stand_as_they_were_made() {
    let comments = json!([
        comment(4, "m1", 5, "d"),
        comment(3, "m1", 1, "c"),
        comment(1, "m1", 1, "a"),
        comment(2, "m1", 1, "b"),
        comment(2, "m1", 1, "b"),
        { "type": "updateCard", "id": "656000000000000000000009", "idMemberCreator": "m1" },
    ]);
    let (items, _) = map(&json!({ "id": "c" }), &comments);
    let texts: Vec<&str> = items[0].messages.iter().map(|message| message.text.raw()).collect();
    assert_eq!(texts, ["a", "b", "c", "d"]);
}

#[test]
fn the_author_of_a_comment_is_found_in_every_way_in_which_it_may_be_told() {
    let comments = json!([
        { "type": "commentCard", "id": "656000000000000000000001", "memberCreator": { "id": "m7", "username": "Lea" }, "idMemberCreator": "m7" },
        { "type": "commentCard", "id": "656000000000000000000002", "memberCreator": null, "idMemberCreator": "m2" },
        { "type": "copyCommentCard", "id": "656000000000000000000003", "idMemberCreator": "m1", "data": { "idOriginalCommenter": "m3" } },
        { "type": "commentCard", "id": "656000000000000000000004", "idMemberCreator": "gone" },
        { "type": "commentCard", "id": "656000000000000000000005" },
        { "type": "commentCard", "id": "no time", "idMemberCreator": "m1", "date": "soon" },
    ]);
    let (items, flaws) = map(&json!({ "id": "c" }), &comments);
    let authors: Vec<&str> = items[0].messages.iter().map(|message| message.author.raw()).collect();
    assert_eq!(authors, ["lea", "kenji", "sam", "gone"]);
    assert_eq!(items[0].messages[0].at, made("656000000000000000000001").unwrap());
    assert_eq!(
        flaws.words(Some("Launch")),
        ["2 pieces of \"Launch\" could not be read, the first: a comment says not when it was made, or not by whom"]
    );
}

#[test]
fn at_card_mentions_the_members_of_the_card_and_at_board_those_of_the_board() {
    let card = json!({ "id": "c", "idMembers": ["m2", "m9"] });
    for (text, expected) in [
        ("@card", named(&["kenji", "m9"])),
        ("@board @sam", named(&["maya", "kenji", "sam"])),
        ("@Lea, @card", named(&["lea", "kenji", "m9"])),
        ("no one", named(&[])),
    ] {
        let (items, _) = map(&card, &json!([comment(1, "m1", 0, text)]));
        assert_eq!(items[0].messages[0].mentions, expected, "{text}");
    }
}

#[test]
fn a_reaction_stands_at_the_time_in_its_id() {
    let mut asked = comment(1, "m1", 0, "ok?");
    asked["reactions"] = json!([
        { "id": "656100000000000000000001", "idMember": "m2" },
        { "id": "656200000000000000000001", "member": { "id": "m8", "username": "Noor" } },
        { "id": "x", "idMember": "m2" },
        { "id": "656100000000000000000001" },
    ]);
    let (items, _) = map(&json!({ "id": "c" }), &json!([asked]));
    let answer = |by: &str, id: &str| Answer { by: Account::new(by), at: made(id).unwrap(), timed: true, mark: None };
    assert_eq!(
        items[0].answers,
        [answer("kenji", "656100000000000000000001"), answer("noor", "656200000000000000000001"),]
    );
}

#[test]
fn a_comment_of_which_the_date_or_the_type_cannot_be_read_counts_by_the_time_in_its_id() {
    let odd = |field: &str, value: serde_json::Value| {
        let mut comment = comment(2, "m2", 9, "done");
        comment[field] = value;
        comment
    };
    let date = "the date of 1 comment in \"Launch\" could not be read: the time in the id counts";
    for (field, value, told) in [
        ("date", json!(null), vec![]),
        ("date", json!(5), vec![date]),
        ("date", json!([]), vec![date]),
        ("date", json!("soon"), vec![date]),
        ("type", json!(null), vec![]),
        ("type", json!(5), vec![]),
    ] {
        let (items, flaws) =
            map(&json!({ "id": "c" }), &json!([odd(field, value.clone()), comment(1, "m1", 0, "ok?")]));
        let said: Vec<&str> = items[0].messages.iter().map(|message| message.author.raw()).collect();
        assert_eq!(
            (said, flaws.words(Some("Launch"))),
            (vec!["maya", "kenji"], told.into_iter().map(str::to_owned).collect())
        );
        assert!(items[0].messages[1].at >= items[0].messages[0].at, "{field}: {value}");
    }
    let lone = json!([{ "id": "656000000000000000000001", "idMemberCreator": "m1", "date": 5 }]);
    assert_eq!(map(&json!({ "id": "c" }), &lone).0[0].messages[0].at, made("656000000000000000000001").unwrap());
}

#[test]
fn lines_of_checklists_that_cannot_be_read_may_be_items_and_whole_ones_hide_nothing() {
    for (checklists, lost) in [
        (json!([]), false),
        (json!([{ "checkItems": [] }]), false),
        (json!({}), true),
        (json!([5]), true),
        (json!([{ "checkItems": "x" }]), true),
        (json!([{ "checkItems": [{ "id": [] }] }]), true),
    ] {
        let (_, is_short, _) = map_short(&json!({ "id": "c", "checklists": checklists }), &json!([]));
        assert_eq!(is_short, lost, "{checklists}");
    }
}

#[test]
fn whom_a_comment_names_is_an_at_sign_and_the_longest_run_of_letters_digits_and_underscores() {
    for (text, named) in [
        ("@mayaortiz could you check the intro?", &["mayaortiz"][..]),
        ("thanks @sam_k2, @Lea; and (@KENJI).", &["sam_k2", "lea", "kenji"]),
        ("**@maya**'s turn, not @sam-k's", &["maya", "sam"]),
        ("@maya/@sam\n@lea", &["maya", "sam", "lea"]),
        ("@ maya @@sam @", &["sam"]),
        ("@maya @sam @Maya", &["maya", "sam"]),
        ("確認@maya、josé@sam", &["maya", "sam"]),
        ("mail x@maya.example", &[]),
        ("x.@maya", &[]),
        ("7@maya", &[]),
        ("maya-@sam", &[]),
        ("see https://pages.example/@maya/x", &[]),
        ("", &[]),
    ] {
        let (items, _) = map(&json!({ "id": "c" }), &json!([comment(1, "m1", 0, text)]));
        let found: Vec<&str> = items[0].messages[0].mentions.iter().map(Account::raw).collect();
        assert_eq!(found, named, "{text}");
    }
}

#[test]
fn ids_become_user_names_in_small_letters_and_who_is_unknown_keeps_the_id() {
    let mut people = People::new(true);
    let mut met = |json: &str| meet(&serde_json::from_str(json).unwrap(), &mut people);
    assert_eq!(met(r#"{"id":"m1","username":"MayaOrtiz","fullName":"Maya Ortiz"}"#), Some(Account::new("mayaortiz")));
    assert_eq!(met(r#"{"id":"m2","username":"sam"}"#), Some(Account::new("sam")));
    assert_eq!(met(r#"{"id":"m3"}"#), Some(Account::new("m3")));
    assert_eq!(met(r#"{"username":"Lea"}"#), Some(Account::new("lea")));
    assert_eq!(met("{}"), None);
    let told: Vec<String> = people.news().into_iter().map(|one| one.account.raw().to_owned()).collect();
    assert_eq!(told, ["mayaortiz"]);
}
