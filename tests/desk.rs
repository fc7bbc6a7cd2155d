//! The desk and the board together: what is handed over, and what is then known.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should say where")]

use std::collections::HashSet;

use chrono::Timelike;
use proptest::prelude::*;

use std::sync::Arc;

use asyncboard::board::index::Who;
use asyncboard::board::{Board, Counts, Desk, Link, Person, Ranked, SourceHint, Update};
use asyncboard::config;
use asyncboard::domain::Instant;
use asyncboard::domain::agreement::Targets;
use asyncboard::domain::batch::{
    Calendar, Due, Event, EventKind, EventSpan, Hint, Item, Message, Page, Part, Parts, Profile, SetState, Status, When,
};
use asyncboard::domain::deadline::DueZone;
use asyncboard::domain::ids::{Account, CalendarId, ItemId, SourceId};
use asyncboard::domain::teammate::TeammateIndex;
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;

const TEAM: &str = r#"
me = "maya"
[[teammate]]
id = "maya"
zone = "America/New_York"
hours = ["Mon-Fri 09:00-17:00"]
accounts = { other = "m.ortiz" }
[[teammate]]
id = "kenji"
zone = "Asia/Tokyo"
hours = ["Mon-Fri 09:00-18:00"]
[[teammate]]
id = "sam"
zone = "Europe/London"
hours = ["Mon-Fri 09:00-17:00"]
"#;

fn t(text: &str) -> Instant {
    text.parse().unwrap()
}

fn now() -> Instant {
    t("2026-11-23T15:00:00Z")
}

fn desk() -> (Desk, Board) {
    desk_of(TEAM)
}

fn desk_of(team: &str) -> (Desk, Board) {
    let zones = Zones::newest([]);
    let team = config::load_text("team.toml", team, &zones, None).unwrap().team;
    let link = |id: &str, ids| Link {
        id: SourceId::new(id).unwrap(),
        kind: "other".to_owned(),
        due_zone: DueZone::Assignee,
        targets: Targets::default(),
        accounts_are_ids: ids,
    };
    let desk = Desk::new(team.clone(), vec![link("here", true), link("there", false)], now());
    let names = ["here", "there"].map(|id| (SourceId::new(id).unwrap(), "other".to_owned()));
    let board = Board::new(team, desk.facts().to_vec(), names.to_vec());
    (desk, board)
}

fn said(author: &str, at: &str, mentions: &[&str]) -> Message {
    let mentions = mentions.iter().map(|name| Account::new(name)).collect();
    Message { mentions, ..Message::new(Account::new(author), t(at), Text::new("?")) }
}

fn item(id: &str, assignees: &[&str], messages: Vec<Message>) -> Item {
    Item { assignees: assignees.iter().map(|name| Account::new(name)).collect(), messages, ..Item::new(id) }
}

fn items(items: Vec<Item>) -> Page {
    Page { items, ..Page::default() }
}

fn apply(board: &mut Board, updates: Vec<Update>) {
    for update in updates {
        board.apply(update);
    }
    board.settle(now());
}

/// The board in short: threads with their state, deadlines, counts.
fn sketch(board: &Board) -> (Vec<String>, Vec<String>, Vec<Counts>) {
    let threads = board.threads().iter().map(|thread| {
        let by = &board.team.get(thread.by).unwrap().id;
        let due = thread.term.map(|term| term.due_at.to_rfc3339()).unwrap_or_default();
        format!(
            "{}:{}:{by} {} {due} {}",
            thread.item.source,
            thread.item.id.raw(),
            thread.state(now()).word(),
            thread.asks()
        )
    });
    let deadlines = board.deadlines().iter().map(|d| format!("{}:{} {}", d.item.source, d.item.id.raw(), d.due_at));
    (threads.collect(), deadlines.collect(), (0..3).map(|index| board.counts(TeammateIndex(index))).collect())
}

#[test]
fn account_names_become_teammates_and_everybody_else_is_an_outsider() {
    let (mut desk, mut board) = desk();
    let message = |author, mention| said(author, "2026-11-20T10:00:00Z", &[mention]);
    let updates = desk.page(
        1,
        items(vec![item("a", &["m.ortiz", "ext"], vec![message("ext", "m.ortiz"), message("m.ortiz", "sam")])]),
    );
    apply(&mut board, updates);
    assert_eq!(board.threads().len(), 0, "sam is nobody there, and maya has answered");
    let updates = desk.page(1, items(vec![item("b", &["m.ortiz", "ext"], vec![message("ext", "m.ortiz")])]));
    apply(&mut board, updates);
    let thread = board.threads().get(0).unwrap();
    assert_eq!(
        (thread.by, thread.question().unwrap().author.clone()),
        (TeammateIndex(0), Person::Outsider(Text::new("ext")))
    );
    assert_eq!(thread.item.assignees, [Person::Mate(TeammateIndex(0)), Person::Outsider(Text::new("ext"))]);
}

#[test]
fn counts_say_who_owes_who_waits_and_who_has_what_to_do() {
    let (mut desk, mut board) = desk();
    let old = said("sam", "2026-11-10T10:00:00Z", &["maya", "kenji"]);
    let mut due = item("a", &["maya", "maya", "kenji"], vec![old, said("kenji", "2026-11-23T14:00:00Z", &["maya"])]);
    due.due = Some(Due::Date("2026-11-27".parse().unwrap()));
    let updates = desk.page(0, items(vec![due]));
    apply(&mut board, updates);
    let counts = |owes, owes_late, waits_for, due| Counts { owes, owes_late, waits_for, due };
    assert_eq!(sketch(&board).2, [counts(1, 1, 0, 1), counts(0, 0, 0, 1), counts(0, 0, 1, 0)]);
    let between = |one: TeammateIndex| board.threads().with(Some(one)).into_iter().collect::<Vec<_>>();
    assert_eq!(
        [between(TeammateIndex(0)), between(TeammateIndex(2)), between(TeammateIndex(1))],
        [vec![(TeammateIndex(2), 1)], vec![(TeammateIndex(0), 1)], vec![]]
    );
    assert_eq!(board.threads().get(0).unwrap().asks(), 2);
}

#[test]
fn everybody_who_asks_in_one_item_is_named_and_every_ask_is_news() {
    let (mut desk, mut board) = desk();
    let asks = vec![
        said("sam", "2026-11-20T10:00:00Z", &["maya"]),
        said("kenji", "2026-11-20T11:00:00Z", &["maya"]),
        said("a customer", "2026-11-20T12:00:00Z", &["maya"]),
        said("sam", "2026-11-20T13:00:00Z", &["maya"]),
    ];
    apply(&mut board, desk.page(0, Page { items: vec![item("copy", &[], asks)], ..Page::default() }));
    let thread = board.threads().get(0).unwrap();
    let times: Vec<u32> = thread.questions().map(|question| question.at.hour()).collect();
    assert_eq!((thread.asks(), times), (4, vec![10, 11, 12, 13]));
    let outsider = Person::Outsider(Text::new("a customer"));
    assert_eq!(thread.askers(), [&Person::Mate(TeammateIndex(2)), &Person::Mate(TeammateIndex(1)), &outsider]);
    let news = asyncboard::board::notices::at(&board, TeammateIndex(0), now());
    let keys: HashSet<String> =
        news.into_iter().map(|notice| notice.key).filter(|key| key.contains(":asked:")).collect();
    assert_eq!(keys.len(), 4);
}

#[test]
fn what_two_sources_of_a_kind_hold_counts_once_as_the_first_of_them_has_it() {
    let (mut desk, mut board) = desk();
    let linked = |id: &str, asked: &str, by: &str| Item {
        url: Some(Text::new("https://example.org/copy")),
        due: Some(Due::Date("2026-11-27".parse().unwrap())),
        ..item(id, &["sam"], vec![said(by, asked, &["maya", "m.ortiz"])])
    };
    let one = |source: &str| vec![format!("{source}:copy:maya")];
    let ids = |board: &Board| -> Vec<String> {
        let id = |thread: &asyncboard::board::Ranked| format!("{}:{}:maya", thread.item.source, thread.item.id.raw());
        board.threads().iter().map(id).collect()
    };
    apply(&mut board, desk.page(1, items(vec![linked("copy", "2026-11-20T09:00:00Z", "dana")])));
    assert_eq!(ids(&board), one("there"));
    apply(&mut board, desk.page(0, items(vec![linked("copy", "2026-11-20T10:00:00Z", "dana")])));
    assert_eq!((ids(&board), board.deadlines().len()), (one("here"), 1));
    // Again, and the other way round: the same.
    apply(&mut board, desk.page(1, items(vec![linked("copy", "2026-11-20T09:00:00Z", "dana")])));
    assert_eq!((ids(&board), board.deadlines().len(), board.counts(TeammateIndex(0)).owes), (one("here"), 1, 1));
    // Once the first no longer has it, the other's counts.
    desk.begin(0);
    apply(&mut board, desk.complete(0, Parts::ALL));
    assert_eq!((ids(&board), board.deadlines().len()), (one("there"), 1));
}

#[test]
fn an_acknowledgement_answers_and_asks_nobody_unless_the_team_says_otherwise() {
    let thanks = |text: &str| Message {
        mentions: vec![Account::new("kenji")],
        named_at: vec![0..6],
        ..Message::new(Account::new("maya"), t("2026-11-20T10:00:00Z"), Text::new(text))
    };
    let open = |text: &str| {
        let (mut desk, mut board) = desk();
        let asked = said("kenji", "2026-11-20T09:00:00Z", &["maya"]);
        apply(
            &mut board,
            desk.page(0, Page { items: vec![item("copy", &[], vec![asked, thanks(text)])], ..Page::default() }),
        );
        let threads: Vec<TeammateIndex> = board.threads().iter().map(|thread| thread.by).collect();
        threads
    };
    assert_eq!(open("@kenji thanks!"), []);
    assert_eq!(open("@kenji 👍"), []);
    assert_eq!(open("@kenji thanks, and the intro"), [TeammateIndex(1)]);
    assert_eq!(open("@kenji"), [TeammateIndex(1)]);
}

#[test]
fn what_the_viewer_asked_for_stays_when_everything_is_put_in_the_place_of_what_was_there() {
    let (_, mut board) = desk();
    (board.motion, board.form.week) = (false, chrono::Weekday::Sun);
    let whole = board.blank();
    assert_eq!((whole.motion, whole.form), (false, board.form));
    let other = desk().1;
    board.apply(Update::Whole(Box::new(other)));
    assert_eq!((board.motion, board.form.week), (false, chrono::Weekday::Sun));
}

#[test]
fn d7_a_deadline_knows_each_assignees_own_end_of_the_day() {
    let (mut desk, mut board) = desk();
    let due = Item {
        due: Some(Due::Date("2026-11-27".parse().unwrap())),
        ..item("a", &["maya", "kenji", "sam"], Vec::new())
    };
    let updates = desk.page(0, items(vec![due]));
    apply(&mut board, updates);
    let deadline = &board.deadlines()[0];
    assert_eq!(deadline.due_at, t("2026-11-27T15:00:00Z"));
    let ends = [(0, "2026-11-28T05:00:00Z"), (1, "2026-11-27T15:00:00Z"), (2, "2026-11-28T00:00:00Z")];
    assert_eq!(deadline.ends, ends.map(|(index, end)| (TeammateIndex(index), t(end))));
}

#[test]
fn a_complete_look_takes_away_what_it_did_not_show() {
    let (mut desk, mut board) = desk();
    let ask = || vec![said("sam", "2026-11-20T10:00:00Z", &["maya"])];
    desk.begin(0);
    let mut updates = desk.page(0, items(vec![item("a", &[], ask()), item("b", &[], ask())]));
    updates.extend(desk.complete(0, Parts::ALL));
    apply(&mut board, updates);
    assert_eq!(board.sources[0].items, 2);
    desk.begin(0);
    let mut updates = desk.page(0, items(vec![item("b", &[], ask())]));
    updates.extend(desk.complete(0, Parts::ALL));
    apply(&mut board, updates);
    assert_eq!(sketch(&board).0, ["here:b:maya waiting 2026-11-23T22:00:00+00:00 1"]);
    let updates = desk.page(0, Page { gone: vec![ItemId::new("b")], ..Page::default() });
    apply(&mut board, updates);
    assert_eq!((sketch(&board).0, board.sources[0].items), (Vec::new(), 0));
}

#[test]
fn of_two_statuses_the_one_set_later_wins_whatever_source_it_is_from() {
    let (mut desk, mut board) = desk();
    let page = |account, state, set_at| {
        let status = Status { state, until: None, note: None, set_at: Some(t(set_at)), at_work_only: false };
        Page { statuses: vec![(Account::new(account), Some(status))], ..Page::default() }
    };
    let state = |board: &Board| board.availability(TeammateIndex(0), now()).unwrap().state.word();
    let updates = desk.page(0, page("maya", SetState::Focus, "2026-11-23T10:00:00Z"));
    apply(&mut board, updates);
    let updates = desk.page(1, page("m.ortiz", SetState::Busy, "2026-11-23T09:00:00Z"));
    apply(&mut board, updates);
    assert_eq!(state(&board), "focus");
    let updates = desk.page(0, Page { statuses: vec![(Account::new("maya"), None)], ..Page::default() });
    apply(&mut board, updates);
    assert_eq!(state(&board), "busy");
}

fn calendar(owner: &str, id: &str, events: Vec<Event>) -> Calendar {
    Calendar { owner: Account::new(owner), id: CalendarId::new(id), events }
}

fn meeting(start: &str, end: &str) -> Event {
    let span = EventSpan::Timed { start: When::At(t(start)), end: When::At(t(end)) };
    Event { span, kind: EventKind::Busy, title: None, key: None }
}

#[test]
fn of_several_statuses_the_latest_that_holds_at_the_instant_counts() {
    let (mut desk, mut board) = desk();
    let page = |account, state, set_at, until: Option<&str>| {
        let status = Status { state, until: until.map(t), note: None, set_at: Some(t(set_at)), at_work_only: false };
        Page { statuses: vec![(Account::new(account), Some(status))], ..Page::default() }
    };
    let (early, late) = ("2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z");
    apply(&mut board, desk.page(1, page("m.ortiz", SetState::Busy, early, Some("2026-11-23T17:00:00Z"))));
    apply(&mut board, desk.page(0, page("maya", SetState::Focus, late, Some("2026-11-23T15:30:00Z"))));
    let at = |time: &str| {
        let found = board.availability(TeammateIndex(0), t(time)).unwrap();
        (found.state.word(), found.until.unwrap())
    };
    assert_eq!(at("2026-11-23T15:00:00Z"), ("focus", t("2026-11-23T15:30:00Z")));
    assert_eq!(at("2026-11-23T15:30:00Z"), ("busy", t("2026-11-23T17:00:00Z")));
    assert_eq!(at("2026-11-23T17:00:00Z").0, "working");
}

#[test]
fn several_calendars_of_one_person_all_hold_and_each_is_replaced_alone() {
    let (mut desk, mut board) = desk();
    let two = vec![
        calendar("maya", "work", vec![meeting("2026-11-23T15:00:00Z", "2026-11-23T15:30:00Z")]),
        calendar("maya", "private", vec![meeting("2026-11-23T16:00:00Z", "2026-11-23T16:30:00Z")]),
    ];
    apply(&mut board, desk.page(0, Page { calendars: two, ..Page::default() }));
    let states = |board: &Board| {
        let at = |time: &str| board.availability(TeammateIndex(0), t(time)).unwrap().state.word();
        [at("2026-11-23T15:10:00Z"), at("2026-11-23T16:10:00Z")]
    };
    assert_eq!(states(&board), ["busy", "busy"]);
    let gone = Page { calendars: vec![calendar("maya", "work", Vec::new())], ..Page::default() };
    apply(&mut board, desk.page(0, gone));
    assert_eq!(states(&board), ["working", "busy"]);
}

/// Pages of a source that calls people by numbers: what is told of the two accounts of Kenji, and one of somebody else.
fn told_of_numbers() -> Vec<Page> {
    let status = |set_at: &str, state, until: &str| Status {
        state,
        until: Some(t(until)),
        note: None,
        set_at: Some(t(set_at)),
        at_work_only: false,
    };
    let person =
        |account: &str, email: &str| Profile { email: Some(Text::new(email)), ..Profile::new(Account::new(account)) };
    let people = |all: Vec<Profile>| Page { people: all, ..Page::default() };
    let one = |account: &str, status| Page { statuses: vec![(Account::new(account), Some(status))], ..Page::default() };
    vec![
        items(vec![item("a", &["1"], vec![said("9", "2026-11-20T14:00:00Z", &["2"])])]),
        people(vec![person("1", "kenji@acme.example")]),
        people(vec![person("2", "mori@acme.example"), person("9", "dana@acme.example")]),
        one("1", status("2026-11-23T10:00:00Z", SetState::Focus, "2026-11-23T15:20:00Z")),
        one("2", status("2026-11-23T09:00:00Z", SetState::Busy, "2026-11-23T15:40:00Z")),
        one("9", status("2026-11-23T11:00:00Z", SetState::Away, "2026-11-24T15:40:00Z")),
        Page {
            calendars: vec![calendar("1", "x", vec![meeting("2026-11-23T16:00:00Z", "2026-11-23T16:30:00Z")])],
            ..Page::default()
        },
        Page {
            calendars: vec![calendar("2", "x", vec![meeting("2026-11-23T17:00:00Z", "2026-11-23T17:30:00Z")])],
            ..Page::default()
        },
    ]
}

/// What a store hands over at once after a restart: everything that came before.
fn kept(pages: &[Page]) -> Page {
    let mut all = Page::default();
    for page in pages.iter().cloned() {
        all.items.extend(page.items);
        all.people.extend(page.people);
        all.statuses.extend(page.statuses);
        all.calendars.extend(page.calendars);
    }
    all
}

proptest! {
    #[test]
    fn the_board_does_not_depend_on_the_order_of_pages_nor_on_a_restart_between_them(
        pages in Just(told_of_numbers()).prop_shuffle(), restart in 0..=8_usize,
    ) {
        let run = |parts: Vec<Page>| {
            let team = TEAM.replace("id = \"kenji\"", "id = \"kenji\"\naccounts = { email = \"kenji@acme.example\", work = \"mori@acme.example\" }");
            let (mut desk, mut board) = desk_of(&team);
            for page in parts {
                apply(&mut board, desk.page(1, page));
            }
            let at = |minute: i64| board.availability(TeammateIndex(1), now() + chrono::TimeDelta::minutes(minute)).unwrap();
            let times: Vec<_> = [0, 30, 45, 70, 100, 130].map(at).into_iter().map(|at| (at.state, at.until)).collect();
            (sketch(&board), times)
        };
        let straight = run(told_of_numbers());
        let states: Vec<_> = straight.1.iter().map(|(state, _)| state.word()).collect();
        prop_assert_eq!(states, ["focus", "busy", "off", "busy", "off", "busy"]);
        prop_assert_eq!(straight.0.0.len(), 1);
        let (before, after) = pages.split_at(restart);
        let again = std::iter::once(kept(before)).chain(after.iter().cloned()).collect();
        prop_assert_eq!(run(again), straight.clone());
        prop_assert_eq!(run(pages), straight);
    }
}

#[test]
fn an_absence_that_arrives_later_moves_the_due_times() {
    let (mut desk, mut board) = desk();
    let updates = desk.page(0, items(vec![item("a", &[], vec![said("sam", "2026-11-23T14:00:00Z", &["maya"])])]));
    apply(&mut board, updates);
    assert_eq!(board.threads().get(0).unwrap().term.unwrap().due_at, t("2026-11-24T22:00:00Z"));
    let out = Event {
        span: EventSpan::AllDay { from: "2026-11-24".parse().unwrap(), to: "2026-11-26".parse().unwrap() },
        kind: EventKind::Away,
        key: None,
        title: None,
    };
    let updates = desk.page(0, Page { calendars: vec![calendar("maya", "work", vec![out])], ..Page::default() });
    apply(&mut board, updates);
    assert_eq!(board.threads().get(0).unwrap().term.unwrap().due_at, t("2026-11-26T22:00:00Z"));
}

prop_compose! {
    fn some_item()(id in "[a-d]", asks in prop::collection::vec((0..4_usize, 0..3_usize, 1..28_u32), 0..4), due in prop::option::of(1..28_u32)) -> Item {
        const NAMES: [&str; 4] = ["maya", "kenji", "sam", "ext"];
        let message = |(by, to, day): (usize, usize, u32)| said(NAMES[by], &format!("2026-11-{day:02}T10:00:00Z"), &[NAMES[to]]);
        let due = due.map(|day| Due::Date(format!("2026-11-{day:02}").parse().unwrap()));
        Item { due, ..item(&id, &["kenji"], asks.into_iter().map(message).collect()) }
    }
}

proptest! {
    #[test]
    fn applying_twice_equals_once_and_the_order_of_sources_does_not_matter(
        here in prop::collection::vec(some_item(), 0..6), there in prop::collection::vec(some_item(), 0..6),
    ) {
        let run = |order: &[(usize, &Vec<Item>)]| {
            let (mut desk, mut board) = desk();
            for (source, list) in order {
                let updates = desk.page(*source, items((*list).clone()));
                apply(&mut board, updates);
            }
            sketch(&board)
        };
        let once = run(&[(0, &here), (1, &there)]);
        prop_assert_eq!(run(&[(1, &there), (0, &here)]), once.clone());
        prop_assert_eq!(run(&[(0, &here), (0, &here), (1, &there), (1, &there)]), once);
    }
}

#[test]
fn who_turns_out_to_be_a_teammate_owes_what_was_asked_of_them_before() {
    let (mut desk, mut board) = desk();
    let asked = said("m.ortiz", "2026-11-23T14:00:00Z", &["k-77"]);
    let updates = desk.page(1, items(vec![item("a", &["k-77"], vec![asked])]));
    apply(&mut board, updates);
    assert_eq!(board.threads().len(), 0);
    let people = |account: &str| {
        let profile = Profile { name: Some(Text::new("kenji")), ..Profile::new(Account::new(account)) };
        Page { people: vec![profile], ..Page::default() }
    };
    let updates = desk.page(1, people("k-77"));
    apply(&mut board, updates);
    assert_eq!(board.threads().iter().map(|thread| thread.by).collect::<Vec<_>>(), [TeammateIndex(1)]);
    assert_eq!(board.threads().get(0).unwrap().item.assignees, [Person::Mate(TeammateIndex(1))]);
    // Somebody else of that name: now nobody knows whose account it is.
    let updates = desk.page(1, people("k-78"));
    apply(&mut board, updates);
    assert_eq!(board.threads().len(), 0);
}

#[test]
fn an_item_that_a_page_has_twice_stands_on_the_board_once_as_it_was_last() {
    let (mut desk, mut board) = desk();
    let asks = |author: &str| item("one", &["sam"], vec![said(author, "2026-11-23T10:00:00Z", &["sam"])]);
    let due = |item: Item| Item { due: Some(Due::Date("2026-11-27".parse().unwrap())), ..item };
    apply(&mut board, desk.page(0, items(vec![due(asks("maya")), due(asks("kenji"))])));
    assert_eq!(board.threads().iter().map(Ranked::asker).collect::<Vec<_>>(), [Some(Who::Mate(TeammateIndex(1)))]);
    assert_eq!(board.deadlines().len(), 1);
}

#[test]
fn what_is_complete_loses_what_was_not_sent_again_in_every_part_that_it_names_and_in_no_other() {
    let (mut desk, mut board) = desk();
    let status = Status { set_at: Some(now()), ..Status::new(SetState::Focus) };
    let hint = Hint { presence: Some(Text::new("idle")), note: None, until: None, seen_at: now() };
    let everything = Page {
        items: vec![item("a", &[], Vec::new())],
        statuses: vec![(Account::new("maya"), Some(status))],
        hints: vec![(Account::new("maya"), Some(hint))],
        calendars: vec![calendar("kenji", "work", vec![meeting("2026-11-23T02:00:00Z", "2026-11-23T02:30:00Z")])],
        ..Page::default()
    };
    let seen = |board: &Board| {
        let hints = board.hints(TeammateIndex(0), now()).count();
        let kenji = board.availability(TeammateIndex(1), t("2026-11-23T02:10:00Z")).unwrap().state.word();
        let maya = board.availability(TeammateIndex(0), now()).unwrap().basis.word();
        (board.sources[0].items, maya, hints, kenji)
    };
    let all = (1, "status", 1, "busy");
    for (parts, after) in [
        (vec![], all),
        (vec![Part::Items], (0, "status", 1, "busy")),
        (vec![Part::Statuses], (1, "hours", 1, "busy")),
        (vec![Part::Hints], (1, "status", 0, "busy")),
        (vec![Part::Calendars], (1, "status", 1, "working")),
        (vec![Part::People], all),
        (Part::ALL.to_vec(), (0, "hours", 0, "working")),
    ] {
        desk.begin(0);
        apply(&mut board, desk.page(0, everything.clone()));
        apply(&mut board, desk.complete(0, Parts::ALL));
        assert_eq!(seen(&board), all);
        desk.begin(0);
        apply(&mut board, desk.complete(0, Parts::of(&parts)));
        assert_eq!(seen(&board), after, "{parts:?}");
    }
}

#[test]
fn a_profile_that_a_complete_look_does_not_tell_again_names_nobody_any_more() {
    let (mut desk, mut board) = desk();
    let ask = item("a", &[], vec![said("9", "2026-11-20T10:00:00Z", &["7"])]);
    let profile = Profile { name: Some(Text::new("kenji")), ..Profile::new(Account::new("7")) };
    desk.begin(1);
    apply(&mut board, desk.page(1, Page { people: vec![profile], ..items(vec![ask.clone()]) }));
    apply(&mut board, desk.complete(1, Parts::ALL));
    assert_eq!(board.threads().len(), 1);
    desk.begin(1);
    apply(&mut board, desk.page(1, items(vec![ask])));
    apply(&mut board, desk.complete(1, Parts::ALL));
    assert_eq!(board.threads().len(), 0);
}

#[test]
fn hints_change_no_state_and_last_until_their_end_and_a_zone_is_told_while_its_clock_differs() {
    let (desk, mut board) = desk();
    let mut desk = desk.with_zones(Arc::new(Zones::newest([])));
    let before = board.availability(TeammateIndex(1), now());
    let hint = Hint {
        presence: Some(Text::new("idle")),
        note: Some(Text::new("lunch")),
        until: Some(t("2026-11-23T18:00:00Z")),
        seen_at: now(),
    };
    let zone = |zone: &str| Profile { zone: Some(Text::new(zone)), ..Profile::new(Account::new("kenji")) };
    let page = Page {
        hints: vec![(Account::new("kenji"), Some(hint))],
        people: vec![zone("Asia/Singapore")],
        ..Page::default()
    };
    apply(&mut board, desk.page(0, page));
    let shown = |board: &Board, at: &str| {
        let one = |hint: &SourceHint| {
            let word = hint.hint_at(t(at)).and_then(|hint| hint.presence.as_ref()).map(|word| word.raw().to_owned());
            (hint.source.to_string(), word, hint.zone_at(t(at)).map(|zone| zone.name().to_owned()))
        };
        board.hints(TeammateIndex(1), t(at)).map(one).collect::<Vec<_>>()
    };
    let (here, idle) = ("here".to_owned(), Some("idle".to_owned()));
    let travelling = Some("Asia/Singapore".to_owned());
    assert_eq!(board.availability(TeammateIndex(1), now()), before);
    assert_eq!(shown(&board, "2026-11-23T17:59:59Z"), [(here.clone(), idle.clone(), travelling.clone())]);
    assert_eq!(shown(&board, "2026-11-23T18:00:00Z"), [(here.clone(), None, travelling)]);
    // The same clock as that of the config (Tokyo), and a name that no database has.
    for same in ["Asia/Seoul", "Mars/Base"] {
        apply(&mut board, desk.page(0, Page { people: vec![zone(same)], ..Page::default() }));
        assert_eq!(shown(&board, "2026-11-23T17:00:00Z"), [(here.clone(), idle.clone(), None)], "{same}");
        assert_eq!(shown(&board, "2026-11-23T18:00:00Z"), [], "{same}");
    }
}
