//! Answers: what comes back of them, what is laid over what, and what another board sees.

use proptest::collection::vec;
use proptest::prelude::*;
use rusqlite::Connection;

use super::*;

#[test]
fn the_last_answer_comes_back_with_its_age_its_problems_and_its_cursor() {
    let home = Home::new();
    let mut store = home.open();
    let (page, problem) =
        (items(&["a"]), Problem { file: None, line: Some(3), column: None, text: Text::new("odd"), is_error: false });
    let recorder = store.recorder().unwrap();
    let done = What::Done {
        complete: Parts::ALL,
        problems: vec![problem.clone()],
        cursor: Some(Cursor(b"one".to_vec())),
        again: None,
    };
    for what in [What::Asking, What::Page(page.clone()), done] {
        recorder.note(&event("here", what));
    }
    assert_eq!(recorder.finish(), 0);
    let mut events = Vec::new();
    let cursor = home.open().restore(&id("here"), false, &mut |event| events.push(event));
    let expected = [
        event("here", What::Restoring),
        event("here", What::Page(page)),
        event("here", What::Restored { live: false, answered: true, problems: vec![problem] }),
    ];
    assert_eq!((cursor, events), (Some(Cursor(b"one".to_vec())), expected.to_vec()));
    assert_eq!(restored(&mut store, "there"), None);
    assert_eq!(home.heard(), Vec::<String>::new());
}

#[test]
fn what_changed_is_laid_over_what_was_there() {
    let home = Home::filled();
    let mut store = home.open();
    assert_eq!(restored(&mut store, "here"), both(&["a", "b"], "one"));
    let change = Page { gone: vec![ItemId::new("b")], ..items(&["c"]) };
    assert_eq!(answer(&mut store, "here", &[change], false, Some("one, two")), 0);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a", "c"], "one, two"));
    answer(&mut store, "here", &[items(&["d"])], false, None);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a", "c", "d"], "one, two"));
    answer(&mut store, "here", &[items(&["x"])], true, Some("new"));
    assert_eq!(restored(&mut home.open(), "here"), both(&["x"], "new"));
}

#[test]
fn an_answer_that_failed_is_not_kept() {
    let home = Home::filled();
    let mut store = home.open();
    let recorder = store.recorder().unwrap();
    for what in [
        What::Asking,
        What::Page(items(&["half"])),
        What::Failed(Failure::Trouble(Theirs::Theirs { text: Text::new("500") })),
    ] {
        recorder.note(&event("here", what));
    }
    restored(&mut store, "here");
    answer(&mut store, "here", &[items(&["c"])], false, None);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a", "b", "c"], "one"));
}

#[test]
fn many_changes_cost_no_room_for_ever() {
    let home = Home::filled();
    let mut store = home.open();
    restored(&mut store, "here");
    let mut cursor = "one".to_owned();
    for n in 0..400 {
        let name = format!("item-{}", n % 7);
        cursor.push_str(&".".repeat(100));
        answer(&mut store, "here", &[items(&[&name])], false, Some(&cursor));
    }
    let db = Connection::open(home.cache()).unwrap();
    let rows =
        |table: &str| -> i64 { db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap() };
    assert_eq!((rows("entry"), rows("chunk"), rows("staged"), rows("shown")), (9, 6, 0, 0));
    let names = ["a", "b", "item-0", "item-1", "item-2", "item-3", "item-4", "item-5", "item-6"];
    assert_eq!(restored(&mut home.open(), "here"), both(&names, &cursor));
}

#[test]
fn an_answer_with_nothing_new_rewrites_no_entry_and_no_cursor() {
    let home = Home::filled();
    let mut store = home.open();
    let db = Connection::open(home.cache()).unwrap();
    for (n, change) in ["INSERT ON entry", "UPDATE ON entry", "INSERT ON chunk"].into_iter().enumerate() {
        let abort = "BEGIN SELECT RAISE(ABORT, 'it was written'); END";
        db.execute_batch(&format!("CREATE TRIGGER no_{n} BEFORE {change} {abort}")).unwrap();
    }
    assert_eq!(answer(&mut store, "here", &[items(&["a", "b"])], true, Some("one")), 0);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a", "b"], "one"));
    assert_eq!(answer(&mut store, "here", &[items(&["a", "c"])], true, Some("one")), 1, "what is new is written");
}

#[test]
fn a_large_answer_is_written_down_in_parts_and_only_its_end_is_seen() {
    let home = Home::filled();
    let mut store = home.open();
    let recorder = store.recorder().unwrap();
    let large = |n: usize| {
        let item = |k: usize| Item { title: Text::new("x".repeat(2000)), ..Item::new(&format!("{n}-{k:03}")) };
        Page { items: (0..200).map(item).collect(), ..Page::default() }
    };
    let staged = || -> i64 {
        let db = Connection::open(home.cache()).unwrap();
        db.query_row("SELECT count(*) FROM staged", [], |row| row.get(0)).unwrap()
    };
    let done = |complete| What::Done { complete, problems: vec![], cursor: None, again: None };
    recorder.note(&event("here", What::Asking));
    (0..5).for_each(|n| recorder.note(&event("here", What::Page(large(n)))));
    assert_eq!(recorder.finish(), 0);
    assert_eq!((staged(), restored(&mut home.open(), "here")), (1, both(&["a", "b"], "one")));
    recorder.note(&event("here", What::Failed(Failure::Silent)));
    assert_eq!((recorder.finish(), staged()), (0, 0));
    recorder.note(&event("here", What::Asking));
    (0..5).for_each(|n| recorder.note(&event("here", What::Page(large(n)))));
    recorder.note(&event("here", done(Parts::ALL)));
    assert_eq!((recorder.finish(), staged()), (0, 0));
    assert_eq!(restored(&mut home.open(), "here").unwrap().0.len(), 1000);
}

#[test]
fn the_end_of_a_look_takes_back_only_what_is_of_the_parts_that_it_showed_whole() {
    let home = Home::new();
    let mut store = home.open();
    let recorder = store.recorder().unwrap();
    let look = |page: Page, complete: Parts| {
        recorder.note(&event("here", What::Asking));
        recorder.note(&event("here", What::Page(page)));
        recorder.note(&event("here", What::Done { complete, problems: vec![], cursor: None, again: None }));
        assert_eq!(recorder.finish(), 0);
        let mut pages = Vec::new();
        home.open().restore(&id("here"), false, &mut |event| {
            if let What::Page(page) = event.what {
                pages.push(page);
            }
        });
        let page = known(&pages);
        (page.items.len(), page.people.len())
    };
    let both = |item: &str, account: &str| Page { people: vec![Profile::new(Account::new(account))], ..items(&[item]) };
    assert_eq!(look(both("a", "maya"), Parts::ALL), (1, 1));
    assert_eq!(look(both("b", "kenji"), Parts::of(&[Part::Items])), (1, 2));
    assert_eq!(look(both("c", "sam"), Parts::of(&[Part::People])), (2, 1));
    assert_eq!(look(both("d", "sam"), Parts::NONE), (3, 1));
}

#[test]
fn s5_a_second_board_sees_what_the_first_one_keeps() {
    let home = Home::filled();
    let (mut first, mut second) = (home.open(), home.open());
    restored(&mut first, "here");
    restored(&mut second, "here");
    let followed = |second: &mut Store| {
        let mut names = Vec::new();
        second.follow(true, &mut |event| match event.what {
            What::Page(page) => names.extend(page.items.iter().map(|item| item.id.raw().to_owned())),
            What::Restored { live, .. } => assert!(live),
            _ => {}
        });
        names
    };
    assert_eq!(followed(&mut second), Vec::<String>::new(), "nothing has changed");
    answer(&mut first, "there", &[items(&["x"])], true, None);
    assert_eq!(followed(&mut second), ["x"], "only what has changed");
    assert_eq!(followed(&mut second), Vec::<String>::new());
    answer(&mut first, "here", &[items(&["c"])], false, Some("two"));
    assert_eq!(followed(&mut second), ["a", "b", "c"]);
    assert_eq!(second.cursor(&id("here")), Some(Cursor(b"two".to_vec())));
}

#[test]
fn an_item_is_found_as_it_came_last_be_it_gathered_staged_waiting_or_written() {
    let home = Home::filled();
    let mut store = home.open();
    restored(&mut store, "here");
    let recorder = store.recorder().unwrap();
    let find = |item: &str| {
        let (tell, told) = std::sync::mpsc::channel();
        recorder.find(&id("here"), &ItemId::new(item), move |found| tell.send(found).unwrap());
        told.recv().unwrap().map(|item: Item| item.title.raw().len())
    };
    let titled = |length: usize| Page {
        items: vec![Item { title: Text::new("x".repeat(length)), ..Item::new("b") }],
        ..Page::default()
    };
    assert_eq!((find("b"), find("other")), (Some("title of b".len()), None), "written");
    recorder.note(&event("here", What::Asking));
    recorder.note(&event("here", What::Page(titled(20))));
    assert_eq!((find("b"), find("a")), (Some(20), Some("title of a".len())), "gathered");
    recorder.note(&event("here", What::Page(Page { items: vec![large("large")], ..Page::default() })));
    assert_eq!((find("b"), find("large")), (Some(20), Some(2_000_000)), "staged");
    let holder = Connection::open(home.cache()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let gone = Page { gone: vec![ItemId::new("a")], ..titled(30) };
    recorder.note(&event("here", What::Page(gone)));
    recorder.note(&event("here", What::Done { complete: Parts::NONE, problems: vec![], cursor: None, again: None }));
    assert_eq!((find("b"), find("a")), (Some(30), None), "waiting");
    holder.execute_batch("ROLLBACK").unwrap();
    recorder.note(&event("here", What::Asking));
    recorder.note(&event("here", What::Done { complete: Parts::NONE, problems: vec![], cursor: None, again: None }));
    assert_eq!(recorder.finish(), 0);
    assert_eq!((find("b"), find("a")), (Some(30), None));
}

/// An item that is large.
fn large(name: &str) -> Item {
    Item { title: Text::new("x".repeat(2_000_000)), ..Item::new(name) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_answers_survive_storing_and_loading(
        answers in vec((vec(page(), 0..3), any::<bool>(), proptest::option::of("[ab]{0,9}")), 1..6)
    ) {
        let home = Home::new();
        let mut store = home.open();
        let (mut all, mut cursor): (Vec<Page>, Option<String>) = Default::default();
        for (pages, complete, next) in answers {
            prop_assert_eq!(answer(&mut store, "here", &pages, complete, next.as_deref()), 0);
            if complete {
                all.clear();
            }
            all.extend(pages);
            cursor = next.or(cursor);
        }
        let mut back = Vec::new();
        let found = home.open().restore(&id("here"), false, &mut |event| {
            if let What::Page(page) = event.what {
                back.push(page);
            }
        });
        prop_assert_eq!(found.map(|found| String::from_utf8(found.0).unwrap()), cursor);
        prop_assert_eq!(known(&back), known(&all));
    }
}
