//! The Trello source against a small Trello on this machine.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

#[path = "trello/fake.rs"]
mod fake;
#[path = "trello/rig.rs"]
mod rig;

use std::collections::HashSet;

use asyncboard::domain::batch::{Due, Part};
use asyncboard::domain::ids::Account;
use asyncboard::providers::{Act, Done, Trouble};
use chrono::TimeDelta;
use serde_json::json;

use fake::server::Answer;
use fake::{Fake, KEY, TOKEN};
use rig::{Rig, opened, told};

/// Two boards with a few cards, comments and lines.
fn team() -> Fake {
    let fake = Fake::start();
    let mut world = fake.world();
    let launch = world.board("Launch");
    let copy = world.card(launch, 0, "Copy", &json!({ "due": "2026-11-27T15:00:00.000Z", "idMembers": ["m2"] }));
    world.comment(launch, copy, "m1", "@kenji could you check the intro?");
    let lines = json!([{ "id": "l1", "checkItems": [
        { "id": "i1", "name": "Draft", "state": "incomplete", "due": "2026-11-25T12:00:00.000Z", "idMember": "m3" },
        { "id": "i2", "name": "No date", "state": "incomplete", "due": null, "idMember": null },
    ]}]);
    world.card(launch, 1, "Video", &json!({ "checklists": lines }));
    let archived = world.card(launch, 0, "Archived", &json!({}));
    world.set(launch, archived, "closed", json!(true));
    let ops = world.board("Ops");
    let backup = world.card(ops, 0, "Backup", &json!({ "idMembers": ["m3"] }));
    world.comment(ops, backup, "m2", "done?");
    world.comment(ops, backup, "m3", "yes");
    drop(world);
    fake
}

/// A source that has read everything.
fn read(fake: &Fake, settings: &str) -> Rig {
    let mut rig = Rig::new(fake, settings);
    rig.everything().unwrap();
    fake.asked();
    rig
}

/// What a source knows after a refresh is what another one finds that looks at everything.
fn equals_everything(rig: &Rig, fake: &Fake) {
    let whole = read(fake, "");
    assert_eq!(rig.items, whole.items);
    assert_eq!(rig.titles(), whole.titles());
}

/// What is said of a failure, which never holds a secret.
fn words(done: Result<Done, Trouble>) -> String {
    let trouble = done.unwrap_err();
    let shown = format!("{trouble:?} {}", trouble.text().raw());
    for secret in [KEY, TOKEN, "canary"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    trouble.text().raw().to_owned()
}

#[test]
fn every_open_board_is_read_with_its_cards_lines_and_comments() {
    let fake = team();
    let mut rig = Rig::new(&fake, "");
    let done = rig.everything().unwrap();
    assert!(done.complete.has(Part::Items) && done.cursor.is_some() && done.problems.is_empty(), "{done:?}");
    assert_eq!(rig.titles(), ["Backup", "Copy", "Draft (Video)", "Video"]);
    assert_eq!(
        rig.pages.iter().map(|page| page.progress.unwrap()).map(|p| (p.done, p.total)).collect::<Vec<_>>(),
        [(1, 2), (2, 2)]
    );
    let copy = rig.item("Copy");
    assert_eq!(copy.due, Some(Due::At("2026-11-27T15:00:00Z".parse().unwrap())));
    assert_eq!(copy.project.as_ref().unwrap().raw(), "Launch");
    assert_eq!(copy.assignees[0].raw(), "kenji");
    assert_eq!(copy.messages[0].mentions[0].raw(), "kenji");
    assert_eq!(rig.item("Draft (Video)").assignees[0].raw(), "sam");
    let said: Vec<_> = rig.item("Backup").messages.iter().map(|m| (m.author.raw(), m.text.raw())).collect();
    assert_eq!(said, [("kenji", "done?"), ("sam", "yes")]);
    let mut people: Vec<_> =
        rig.pages[0].people.iter().map(|p| (p.account.raw(), p.name.as_ref().unwrap().raw())).collect();
    people.sort_unstable();
    assert_eq!(people, [("kenji", "Kenji Full"), ("maya", "Maya Full"), ("sam", "Sam Full")]);
    // My boards, and each board in one request.
    assert_eq!(fake.asked().0, 3);
}

#[test]
fn boards_are_named_by_id_short_link_or_name_and_what_is_not_found_is_told() {
    let fake = team();
    let (link, shut) = {
        let mut world = fake.world();
        let shut = world.board("Private");
        world.boards[shut].shut = true;
        (world.boards[0].link.clone(), world.boards[shut].id.clone())
    };
    let mut rig = Rig::new(&fake, &format!("boards = [{link:?}, \"ops\", \"Marketing\", {shut:?}, \"Launch\"]"));
    let done = rig.everything().unwrap();
    assert_eq!(rig.titles(), ["Backup", "Copy", "Draft (Video)", "Video"]);
    let problems = [
        "no open board of yours is called \"Marketing\"; there are \"Launch\", \"Ops\"".to_owned(),
        format!("the board {shut:?} is not there, or not open to this token (unauthorized permission requested)"),
    ];
    assert_eq!(told(&done), problems);
    // What could not be read is told on later looks too.
    assert_eq!(told(&rig.refresh().unwrap()), problems);
    let none = words(Rig::new(&fake, "boards = [\"Marketing\"]").everything());
    assert_eq!(
        none,
        "no board can be read: no open board of yours is called \"Marketing\"; there are \"Launch\", \"Ops\"; check `boards`"
    );
}

#[test]
fn a_refresh_in_which_nothing_changed_is_one_request_for_five_boards_and_hands_over_nothing() {
    let fake = team();
    for name in ["Third", "Fourth", "Fifth"] {
        fake.world().board(name);
    }
    let mut rig = read(&fake, "");
    for _ in 0..3 {
        rig.now += TimeDelta::minutes(1);
        let done = rig.refresh().unwrap();
        assert!(
            done.cursor.is_none() && !done.complete.has(Part::Items) && rig.pages.is_empty(),
            "{done:?} {:?}",
            rig.pages
        );
        assert_eq!(fake.asked().0, 1);
    }
    // Sometimes the boards themselves are listed again.
    rig.now += TimeDelta::minutes(3);
    rig.refresh().unwrap();
    assert_eq!(fake.asked().0, 2);
    // And everything is looked at after six hours.
    rig.now += TimeDelta::hours(6);
    assert!(rig.refresh().unwrap().complete.has(Part::Items));
}

#[test]
fn what_changed_is_asked_for_and_nothing_else() {
    let fake = team();
    let mut rig = read(&fake, "");
    let copy_id = fake.world().boards[0].cards[0]["id"].as_str().unwrap().to_owned();
    fake.world().comment(0, 0, "m2", "I could, and did");
    rig.refresh().unwrap();
    let (requests, asked) = fake.asked();
    assert_eq!(requests, 3);
    assert_eq!(asked.iter().filter(|path| path.contains("cards/")).collect::<Vec<_>>(), [&format!("/cards/{copy_id}")]);
    assert_eq!(rig.pages[0].items.iter().map(|item| item.title.raw()).collect::<Vec<_>>(), ["Copy"]);
    equals_everything(&rig, &fake);
}

#[test]
fn after_every_piece_of_work_a_refresh_knows_what_looking_at_everything_finds() {
    let fake = team();
    let mut rig = read(&fake, "");
    let mut steps: Vec<fn(&mut fake::World)> = Vec::new();
    let mut step = |step| steps.push(step);
    step(|world| world.comment(1, 0, "m1", "@board all well?"));
    step(|world| world.set(0, 0, "due", json!("2026-12-01T09:00:00.000Z")));
    step(|world| world.set(0, 0, "dueComplete", json!(true)));
    step(|world| world.set(0, 1, "idMembers", json!(["m1", "m2"])));
    step(|world| {
        world.card(1, 1, "Restore", &json!({ "due": "2026-11-30T09:00:00.000Z" }));
    });
    // The due date of a line changes: no action tells of that.
    step(|world| {
        world.boards[0].cards[1]["checklists"][0]["checkItems"][1]["due"] = json!("2026-11-29T09:00:00.000Z");
        world.touch(0, 1);
    });
    // A comment is deleted, or edited: nor of that.
    step(|world| {
        world.boards[1].actions.retain(|action| action["data"]["text"] != "done?");
        world.boards[1].cards[0]["badges"]["comments"] = json!(2);
        world.touch(1, 0);
    });
    step(|world| {
        world.boards[0].cards[1]["checklists"] = json!([]);
        world.touch(0, 1);
    });
    step(|world| world.set(0, 2, "closed", json!(false)));
    step(|world| world.archive_list(0, 1, true));
    step(|world| world.archive_list(0, 1, false));
    step(|world| world.move_to(0, 0, 1));
    step(|world| world.set(1, 0, "closed", json!(true)));
    step(|world| world.delete(1, 1));
    step(|world| {
        world.boards[1].name = "Operations".to_owned();
        world.wait(1);
    });
    step(|world| world.boards[0].closed = true);
    for (number, step) in steps.iter().enumerate() {
        let before = rig.items.clone();
        step(&mut fake.world());
        let done = rig.refresh().unwrap();
        assert!(!done.complete.has(Part::Items) && done.problems.is_empty(), "{done:?}");
        assert_ne!(rig.items, before, "step {number}");
        equals_everything(&rig, &fake);
        let again = rig.refresh().unwrap();
        assert!(again.cursor.is_none() && rig.pages.is_empty(), "step {number}: {:?}", rig.pages);
    }
    assert_eq!(rig.titles(), ["Copy"]);
}

#[test]
fn a_reaction_is_found_within_ten_minutes_though_nothing_tells_of_it() {
    let fake = team();
    let mut rig = read(&fake, "");
    fake.world().react(0, 0, "m2");
    rig.now += TimeDelta::minutes(4);
    rig.refresh().unwrap();
    assert_eq!((rig.item("Copy").answers.len(), fake.asked().0), (0, 1));
    rig.now += TimeDelta::minutes(6);
    rig.refresh().unwrap();
    assert_eq!(rig.item("Copy").answers[0].by.raw(), "kenji");
    equals_everything(&rig, &fake);
    // From then on, and when there is none, it is one request more for ten boards.
    fake.asked();
    rig.now += TimeDelta::minutes(10);
    rig.refresh().unwrap();
    let (_, asked) = fake.asked();
    assert!(rig.pages.is_empty(), "{:?}", rig.pages);
    assert!(asked.iter().all(|path| !path.contains("cards")), "{asked:?}");
    // One on a card that is not shown is looked at once.
    fake.world().comment(0, 2, "m1", "hidden");
    rig.refresh().unwrap();
    fake.world().react(0, 2, "m2");
    for requests in [4, 3] {
        rig.now += TimeDelta::minutes(10);
        fake.asked();
        rig.refresh().unwrap();
        assert_eq!((fake.asked().0, rig.pages.iter().map(|page| page.items.len()).sum::<usize>()), (requests, 0));
    }
}

#[test]
fn a_deleted_card_is_gone_with_its_lines() {
    let fake = team();
    let mut rig = read(&fake, "");
    let link = fake.world().boards[0].cards[1]["shortLink"].as_str().unwrap().to_owned();
    fake.world().delete(0, 1);
    rig.refresh().unwrap();
    let gone: Vec<&str> = rig.pages[0].gone.iter().map(asyncboard::domain::ids::ItemId::raw).collect();
    assert_eq!(gone, [link.clone(), format!("{link}:i1")]);
    assert_eq!(rig.titles(), ["Backup", "Copy"]);
}

#[test]
fn cards_in_archived_lists_are_left_out_though_the_service_calls_them_visible() {
    let fake = team();
    fake.world().archive_list(0, 1, true);
    assert_eq!(read(&fake, "").titles(), ["Backup", "Copy"]);
}

#[test]
fn new_boards_are_found_and_boards_that_are_closed_or_shut_are_left() {
    let fake = team();
    let mut rig = read(&fake, "");
    let third = fake.world().board("Third");
    fake.world().card(third, 0, "New", &json!({}));
    rig.now += TimeDelta::minutes(6);
    rig.refresh().unwrap();
    assert_eq!(rig.titles(), ["Backup", "Copy", "Draft (Video)", "New", "Video"]);
    fake.world().boards[0].closed = true;
    fake.world().boards[1].shut = true;
    let done = rig.refresh().unwrap();
    assert_eq!(rig.titles(), ["New"]);
    let id = fake.world().boards[1].id.clone();
    assert_eq!(
        told(&done),
        [format!("the board {id:?} is not there, or not open to this token (unauthorized permission requested)")]
    );
}

#[test]
fn cards_that_are_too_many_for_one_answer_come_page_by_page() {
    let fake = team();
    for number in 0..700 {
        fake.world().card(0, 0, &format!("Card {number}"), &json!({}));
    }
    fake.world().most_cards = 300;
    let mut rig = Rig::new(&fake, "");
    let done = rig.everything().unwrap();
    assert_eq!((rig.items.len(), told(&done)), (704, vec![]));
    assert_eq!(rig.item("Draft (Video)").assignees[0].raw(), "sam");
    let (_, asked) = fake.asked();
    // 1000 and 500 are too many; then 250, 250, 202.
    assert_eq!(asked.iter().filter(|path| path.ends_with("cards/visible")).count(), 5);
    fake.world().comment(0, 0, "m2", "and now?");
    rig.refresh().unwrap();
    assert_eq!(rig.item("Copy").messages.len(), 2);
}

#[test]
fn comments_are_read_back_until_every_card_that_is_shown_has_its_own() {
    let fake = team();
    {
        let mut world = fake.world();
        let old = world.card(0, 0, "Old", &json!({}));
        world.comment(0, old, "m1", "long ago");
        let buried = world.card(0, 0, "Buried", &json!({}));
        world.set(0, buried, "closed", json!(true));
        (0..2500).for_each(|number| world.comment(0, buried, "m1", &format!("noise {number}")));
    }
    let mut rig = Rig::new(&fake, "");
    rig.everything().unwrap();
    assert_eq!(rig.item("Old").messages[0].text.raw(), "long ago");
    assert_eq!(rig.item("Copy").messages.len(), 1);
    // Two cards want more than the newest thousand: they are asked for singly, in one request.
    assert_eq!(fake.asked().0, 4);
    // Many that want more: the comments of the board are read on.
    for number in 0..30 {
        let card = fake.world().card(0, 0, &format!("Many {number}"), &json!({}));
        fake.world().comment(0, card, "m2", "one");
    }
    let buried = fake.world().boards[0].cards.iter().position(|card| card["name"] == "Buried").unwrap();
    (0..1500).for_each(|_| fake.world().comment(0, buried, "m1", "noise"));
    rig.everything().unwrap();
    assert!((0..30).all(|number| rig.item(&format!("Many {number}")).messages.len() == 1));
    let (_, asked) = fake.asked();
    assert_eq!(asked.iter().filter(|path| path.ends_with("/actions") && !path.starts_with(' ')).count(), 1);
}

#[test]
fn h7_more_cards_than_are_wanted_are_cut_and_that_is_said() {
    let fake = team();
    let mut rig = Rig::new(&fake, "max_items = 2");
    let done = rig.everything().unwrap();
    assert!(rig.items.len() <= 3, "{:?}", rig.titles());
    assert_eq!(told(&done), ["truncated: more than 2 items; narrow what is asked for, or raise `max_items`"]);
}

#[test]
fn a_list_that_is_cut_is_not_all_there_is_wherever_it_is_cut() {
    // Between two boards, in the middle of one, and in the middle of one that comes page by page.
    for (most_items, more_cards, most_cards) in [(2, 0, usize::MAX), (1, 0, usize::MAX), (60, 70, 50)] {
        let fake = team();
        for number in 0..more_cards {
            fake.world().card(0, 0, &format!("Card {number}"), &json!({}));
        }
        fake.world().most_cards = most_cards;
        let mut rig = Rig::new(&fake, &format!("max_items = {most_items}"));
        let done = rig.everything().unwrap();
        assert!(!done.complete.has(Part::Items), "{most_items}");
        let problem =
            format!("truncated: more than {most_items} items; narrow what is asked for, or raise `max_items`");
        assert_eq!(told(&done), [&*problem], "{most_items}");
    }
}

#[test]
fn what_a_cut_look_leaves_unread_stays_on_the_board() {
    let fake = team();
    let mut rig = read(&fake, "");
    assert_eq!(rig.titles(), ["Backup", "Copy", "Draft (Video)", "Video"]);
    rig.provider = rig::open(&fake, "max_items = 1");
    rig.everything().unwrap();
    assert_eq!(rig.titles(), ["Backup", "Copy", "Draft (Video)", "Video"]);
    // A board that is read again by a look in between, because it has another name.
    fake.world().boards[0].name = "Launching".to_owned();
    fake.world().touch(0, 0);
    rig.refresh().unwrap();
    assert_eq!(rig.titles(), ["Backup", "Copy", "Draft (Video)", "Video"]);
}

#[test]
fn null_in_the_place_of_a_list_that_was_asked_for_is_no_empty_list() {
    let fake = team();
    let mut rig = read(&fake, "");
    fake.world().instead = Some(Answer::json(&json!(null)));
    assert!(matches!(rig.everything(), Err(Trouble::Shape { .. })));
    assert_eq!(rig.titles(), ["Backup", "Copy", "Draft (Video)", "Video"]);
}

#[test]
fn cards_that_cannot_be_read_take_no_kept_card_away() {
    let fake = team();
    let mut rig = read(&fake, "");
    let before: Vec<String> = rig.titles().into_iter().map(str::to_owned).collect();
    for card in &mut fake.world().boards[0].cards {
        card["id"] = json!([]);
    }
    let done = rig.everything().unwrap();
    assert!(
        !done.complete.has(Part::Items) && told(&done)[0].starts_with("2 pieces of \"Launch\" could not be read"),
        "{done:?}"
    );
    assert_eq!(rig.titles(), before);
}

#[test]
fn a_comment_counts_by_its_author_and_time_whatever_its_text_is() {
    for odd in [json!(["a"]), json!({ "a": 1 }), json!(true)] {
        let fake = team();
        let comment = fake.world().boards[0].actions.iter().position(|action| action["type"] == "commentCard").unwrap();
        fake.world().boards[0].actions[comment]["data"]["text"] = odd.clone();
        let mut rig = Rig::new(&fake, "");
        let done = rig.everything().unwrap();
        let said: Vec<_> = rig.item("Copy").messages.iter().map(|m| (m.author.raw(), m.text.raw())).collect();
        assert_eq!(said, [("maya", "[unreadable]")], "{odd}");
        let problem = "the text of 1 comment in \"Launch\" could not be read: who wrote it, and when, counts";
        assert_eq!(told(&done), [problem]);
    }
}

#[test]
fn a_card_of_which_the_comments_cannot_be_read_keeps_those_that_are_known() {
    let fake = team();
    let mut rig = read(&fake, "");
    let (key, id) = {
        let mut world = fake.world();
        world.comment(0, 0, "m2", "looks good");
        let card = &world.boards[0].cards[0];
        (card["shortLink"].as_str().unwrap().to_owned(), card["id"].clone())
    };
    fake.world().odd_comments = Some(id);
    let done = rig.refresh().unwrap();
    assert_eq!(rig.item("Copy").messages.len(), 1);
    assert_eq!(told(&done), [format!("1 field in \"Launch\" could not be read (actions of {key})")]);
}

#[test]
fn h13_forty_boards_with_five_thousand_cards_and_three_hundred_people_take_a_request_a_board() {
    let fake = Fake::start();
    let (boards, cards, people) = (40, 125, 300);
    for board in 0..boards {
        let mut world = fake.world();
        world.board(&format!("Board {board}"));
        let person = |n: usize| (format!("p{n}"), format!("user{n}"), format!("Person {n}"));
        world.boards[board].members.extend((0..people).map(person));
        for card in 0..cards {
            let who = format!("p{}", (board * cards + card) % people);
            world.card(board, card % 2, &format!("Card {card}"), &json!({ "idMembers": [who] }));
        }
    }
    let mut rig = Rig::new(&fake, "");
    let done = rig.everything().unwrap();
    assert_eq!((rig.items.len(), told(&done)), (boards * cards, vec![]));
    let accounts: HashSet<&str> = rig.items.values().flat_map(|item| &item.assignees).map(Account::raw).collect();
    assert_eq!(accounts.len(), people);
    assert_eq!(fake.asked().0, boards + 1);
}

#[test]
fn where_many_questions_in_one_request_are_not_understood_each_is_asked_singly() {
    let fake = team();
    fake.world().batch = false;
    let mut rig = read(&fake, "");
    assert_eq!(rig.titles(), ["Backup", "Copy", "Draft (Video)", "Video"]);
    fake.world().comment(0, 0, "m2", "and now?");
    rig.refresh().unwrap();
    assert_eq!(rig.item("Copy").messages.len(), 2);
    assert!(!fake.asked().1.contains(&"/batch".to_owned()));
}

#[test]
fn h9_a_card_of_another_shape_is_skipped_and_counted_and_the_rest_is_shown() {
    let fake = team();
    fake.world().boards[0].cards[0]["id"] = json!({ "odd": true });
    let mut rig = Rig::new(&fake, "");
    let done = rig.everything().unwrap();
    assert_eq!(rig.titles(), ["Backup", "Draft (Video)", "Video"]);
    let [problem] = told(&done)[..] else { panic!("{done:?}") };
    assert!(problem.starts_with("1 piece of \"Launch\" could not be read, the first: id: "), "{problem}");
}

#[test]
fn h9_a_card_with_a_name_of_another_shape_stays_and_is_named() {
    let fake = team();
    fake.world().boards[0].cards[0]["name"] = json!({ "odd": true });
    let key = fake.world().boards[0].cards[0]["shortLink"].as_str().unwrap().to_owned();
    let mut rig = Rig::new(&fake, "");
    let done = rig.everything().unwrap();
    assert_eq!(rig.titles(), ["Backup", &key, "Draft (Video)", "Video"]);
    assert_eq!(told(&done), [format!("1 field in \"Launch\" could not be read (name of {key})")]);
}

#[test]
fn h9_a_board_of_mine_that_cannot_be_read_is_told_and_takes_nothing_away() {
    let fake = team();
    fake.world().odd_boards = 1;
    let mut rig = Rig::new(&fake, "");
    assert_eq!(told(&rig.everything().unwrap()), ["1 of your boards could not be read"]);
    assert_eq!(rig.titles(), ["Copy", "Draft (Video)", "Video"]);
    fake.world().odd_boards = 0;
    let mut rig = read(&fake, "");
    fake.world().odd_boards = 1;
    rig.now += TimeDelta::minutes(6);
    rig.refresh().unwrap();
    assert_eq!(rig.titles(), ["Backup", "Copy", "Draft (Video)", "Video"]);
}

#[test]
fn secrets_go_in_a_header_where_the_service_takes_that_and_else_in_the_query() {
    let fake = team();
    fake.world().query = false;
    let mut rig = Rig::new(&fake, "");
    rig.everything().unwrap();
    let requests = std::mem::take(&mut fake.world().requests);
    assert!(requests.iter().all(|request| !request.target.contains("canary")), "{requests:?}");
    // A service that takes only the query: the header is refused once, and never tried again.
    (fake.world().header, fake.world().query) = (false, true);
    let mut rig = Rig::new(&fake, "");
    rig.everything().unwrap();
    rig.refresh().unwrap();
    let by_header = |request: &fake::server::Request| request.header("authorization").is_some();
    assert_eq!(fake.world().requests.iter().map(by_header).filter(|by| *by).count(), 1);
}

#[test]
fn the_setting_decides_how_to_sign_in() {
    let fake = team();
    fake.world().header = false;
    let refused = words(Rig::new(&fake, "auth = \"header\"").everything());
    assert!(refused.contains("(401): invalid token"), "{refused}");
    assert_eq!(fake.asked().0, 1);
    Rig::new(&fake, "auth = \"query\"").everything().unwrap();
    assert!(fake.world().requests.iter().all(|request| request.header("authorization").is_none()));
}

#[test]
fn c6_a_refused_token_is_told_in_words_and_without_a_secret() {
    let fake = team();
    let mut rig = read(&fake, "");
    (fake.world().header, fake.world().query) = (false, false);
    for thorough in [false, true] {
        let trouble = if thorough { rig.everything() } else { rig.refresh() };
        assert!(matches!(trouble, Err(Trouble::Denied { .. })), "{trouble:?}");
        let said = words(trouble);
        assert!(said.contains("refuses key of \"\", token of \"\" (401): invalid token"), "{said}");
    }
    // What worked before is not tried in the other form.
    assert!(fake.world().requests.iter().all(|request| !request.target.contains("canary")));
    let said = words(Rig::new(&fake, "").everything());
    assert!(said.contains("(401): invalid token"), "{said}");
}

#[test]
fn h1_a_limit_is_told_with_its_end() {
    let fake = team();
    let mut rig = read(&fake, "");
    let said = json!({ "error": "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded" });
    let mut limited = Answer { status: 429, ..Answer::json(&said) };
    limited.headers.push(("x-rate-limit-api-token-remaining", "0"));
    limited.headers.push(("x-rate-limit-api-token-interval-ms", "900000"));
    fake.world().instead = Some(limited);
    let before = rig.items.clone();
    let Err(Trouble::Limited { until }) = rig.refresh() else { panic!("this is a limit") };
    let wait = (until - rig.now).num_seconds();
    assert!((899..=902).contains(&wait), "{wait}");
    assert_eq!((rig.pages.len(), &rig.items), (0, &before));
    fake.world().instead = None;
    rig.now += TimeDelta::minutes(16);
    fake.world().comment(0, 0, "m2", "and now?");
    rig.refresh().unwrap();
    equals_everything(&rig, &fake);
}

#[test]
fn h8_a_web_page_in_place_of_an_answer_is_named() {
    let fake = team();
    let mut rig = read(&fake, "");
    fake.world().instead = Some(Answer { body: "<html>Sign in</html>".to_owned(), ..Answer::text(200, "") });
    for thorough in [true, false] {
        let trouble = if thorough { rig.everything() } else { rig.refresh() };
        assert!(matches!(trouble, Err(Trouble::Shape { .. })), "{trouble:?}");
        let said = words(trouble);
        assert!(said.contains("not JSON from 127.0.0.1"), "{said}");
    }
}

#[test]
fn wrong_settings_are_told_each() {
    let settings = "auth = \"heder\"\nboard = \"Launch\"\nboards = [\" \"]\ntoken = \"\"";
    let Err(problems) = opened(settings) else { panic!() };
    let known = "did you mean \"header\"?";
    assert_eq!(problems.len(), 5, "{problems:?}");
    assert!(problems.iter().any(|problem| problem.starts_with("key is missing")), "{problems:?}");
    assert!(problems.iter().any(|problem| problem == &format!("auth is \"heder\"; {known}")), "{problems:?}");
    assert!(problems.iter().any(|problem| problem.starts_with("unknown key \"board\"; did you mean \"boards\"?")));
    assert!(problems.iter().any(|problem| problem.starts_with("boards holds an empty name")), "{problems:?}");
    assert!(problems.iter().any(|problem| problem.starts_with("token is empty")), "{problems:?}");
    assert!(opened("key = \"a\"\ntoken = \"b\"").is_ok());
}

#[test]
fn reading_all_boards_goes_on_behind_the_last_board_that_was_read_also_in_another_run() {
    for restarts in [true, false] {
        let fake = Fake::start();
        for n in 0..5 {
            let mut world = fake.world();
            let board = world.board(&format!("Board {n}"));
            world.card(board, 0, &format!("Card {n}"), &json!({}));
        }
        let mut rig = Rig::new(&fake, "");
        let third = fake.world().boards[3].id.clone();
        let limited = Answer { headers: vec![("retry-after", "600")], ..Answer::text(429, "") };
        fake.world().instead_of = Some((third, limited));
        let refused = rig.everything();
        assert!(matches!(refused, Err(Trouble::Limited { .. })), "{refused:?}");
        assert_eq!((rig.pages.len(), rig.goes_on), (3, false));
        fake.world().instead_of = None;
        let stands = rig.stands.clone();
        if restarts {
            rig = Rig::new(&fake, "");
        }
        (rig.cursor, rig.now) = (stands, rig.now + TimeDelta::minutes(11));
        fake.asked();
        let done = rig.everything().unwrap();
        assert_eq!((rig.pages.len(), rig.goes_on, done.complete.has(Part::Items)), (2, true, true));
        let titles: Vec<&str> = rig.pages.iter().flat_map(|page| &page.items).map(|item| item.title.raw()).collect();
        assert_eq!(titles, ["Card 3", "Card 4"]);
        // A new run has to find out once in which form it is let in.
        assert_eq!(fake.asked().0, 2 + usize::from(restarts), "a request for each board");
        assert!(rig.refresh().unwrap().again.is_none() && !rig.goes_on);
    }
}

/// What was written since the last call, by path and query without the secrets.
fn written(fake: &Fake) -> Vec<String> {
    let requests = std::mem::take(&mut fake.world().requests);
    let written = requests.iter().filter(|request| request.verb != "GET");
    written
        .map(|request| {
            let pairs = request.query.iter().filter(|(key, _)| !matches!(&**key, "key" | "token"));
            let pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
            format!("{} {} {}", request.verb, request.path, pairs.join("&"))
        })
        .collect()
}

fn reply(rig: &Rig, title: &str, text: &str) -> Act {
    Act::Reply { item: rig.item(title).id.clone(), to: rig.now, text: text.to_owned() }
}

#[test]
fn a_reply_is_a_comment_in_which_only_mentions_are_markup() {
    let fake = team();
    let mut rig = read(&fake, "");
    written(&fake);
    let id = rig.item("Copy").id.raw().to_owned();
    rig.act(reply(&rig, "Copy", "@ken yes\n*not* @card")).unwrap();
    let path = format!("POST /cards/{id}/actions/comments");
    assert_eq!(written(&fake), [format!("{path} text=@kenji yes\n\\*not\\* @\u{200B}card")]);
    rig.refresh().unwrap();
    let messages = &rig.item("Copy").messages;
    let last = messages.last().unwrap();
    assert_eq!((last.author.raw(), last.mentions.len(), last.mentions[0].raw()), ("maya", 1, "kenji"));
    // A line of a checklist has the conversation of its card.
    rig.act(reply(&rig, "Draft (Video)", "ok")).unwrap();
    let id = rig.item("Video").id.raw().to_owned();
    assert_eq!(written(&fake), [format!("POST /cards/{id}/actions/comments text=ok")]);
}

#[test]
fn a_source_that_never_looked_finds_out_how_to_sign_in_before_it_writes_once() {
    let fake = team();
    let id = read(&fake, "").item("Copy").id.clone();
    for (header, query) in [(true, false), (false, true)] {
        (fake.world().header, fake.world().query) = (header, query);
        let rig = Rig::new(&fake, "");
        written(&fake);
        rig.act(Act::Ask { item: id.clone(), text: "ok?".to_owned() }).unwrap();
        assert_eq!(written(&fake).len(), 1, "header: {header}");
    }
}

#[test]
fn a_card_is_closed_by_its_due_date_or_archived_and_a_line_is_complete() {
    let fake = team();
    let mut rig = read(&fake, "");
    let id = |rig: &Rig, title: &str| rig.item(title).id.raw().to_owned();
    for (title, expected) in [
        ("Copy", format!("PUT /cards/{} dueComplete=true", id(&rig, "Copy"))),
        ("Backup", format!("PUT /cards/{} closed=true", id(&rig, "Backup"))),
        ("Draft (Video)", format!("PUT /cards/{}/checkItem/i1 state=complete", id(&rig, "Video"))),
    ] {
        written(&fake);
        rig.act(Act::Close { item: rig.item(title).id.clone() }).unwrap();
        assert_eq!(written(&fake), [expected]);
        rig.refresh().unwrap();
        let left = rig.items.values().find(|item| item.title.raw() == title);
        assert!(left.is_none_or(|item| item.done), "{title}");
    }
}

#[test]
fn a_refused_comment_says_why_and_one_that_may_have_arrived_is_not_sent_again() {
    let fake = team();
    let rig = read(&fake, "");
    let said = |act: Act| rig.act(act).unwrap_err().text().raw().to_owned();
    for (status, body, says) in [
        (502, "", "it may have arrived: look at"),
        (400, "invalid value for text", "Trello does not take the comment"),
        (401, "unauthorized permission requested", "made with the scope read,write"),
    ] {
        fake.world().instead = Some(Answer::text(status, body));
        written(&fake);
        let words = said(reply(&rig, "Copy", "again"));
        assert!(words.contains(says), "{status}: {words}");
        assert!(!words.contains(TOKEN) && !words.contains(KEY), "{words}");
        assert_eq!(written(&fake).len(), 1, "{status}: sent once");
    }
}
