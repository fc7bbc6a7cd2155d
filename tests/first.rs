//! The first frame of a run, read from the tables that earlier runs left: it shows what the whole board shows at that
//! moment, as far as it has rows, and never anything else.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should say where")]

use std::path::Path;
use std::sync::Arc;

use asyncboard::board::concerns::{self, Task};
use asyncboard::board::derived::derived;
use asyncboard::board::{Board, Desk, Feed, Front, Health, Link, Update, first, foresight};
use asyncboard::config;
use asyncboard::domain::Instant;
use asyncboard::domain::agreement::{Channel, Targets};
use asyncboard::domain::batch::{
    Calendar, Due, Event as Appointment, EventKind, EventSpan, Item, Message, Page, Parts, Profile, SetState, Status,
    When,
};
use asyncboard::domain::deadline::DueZone;
use asyncboard::domain::ids::{Account, CalendarId, ItemId, SourceId};
use asyncboard::domain::teammate::{Team, TeammateIndex};
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::sync::Clock;
use asyncboard::sync::event::{Event, Failure, Tables, What};
use asyncboard::sync::store::{Key, Store, StoreScope};
use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

/// Maya in New York, Kenji in Kathmandu who is away for a day, and Sam who has no zone.
const TEAM: &str = r#"
me = "maya"
[[teammate]]
id = "maya"
zone = "America/New_York"
hours = ["Mon-Fri 09:00-12:30, 13:30-17:00"]
[[teammate]]
id = "kenji"
zone = "Asia/Kathmandu"
hours = ["Sun-Thu 10:00-18:00"]
accounts = { there = "k.mori" }
[[teammate.away]]
from = 2026-11-26
to = 2026-11-26
[[teammate]]
id = "sam"
[agreement]
chat = "4h"
direct = "24h elapsed"
document = "none"
"#;

/// So many rows of each list are read.
const ROWS: usize = 4;
const SOURCES: [&str; 2] = ["here", "there"];

fn t(text: &str) -> Instant {
    text.parse().unwrap()
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Instant {
        t("2026-11-23T12:00:00Z")
    }
}

/// An instant near the time of the tests, in minutes; now and then with a part of a second, or far away.
fn near() -> impl Strategy<Value = Instant> {
    let base = t("2026-11-23T12:00:00Z");
    let minutes = (-12_000_i64..12_000).prop_map(move |minute| base + TimeDelta::minutes(minute));
    let parts = (minutes.clone(), 0_i64..1_000_000).prop_map(|(at, part)| at + TimeDelta::microseconds(part));
    let far = (2107_i32..9999).prop_map(|year| t(&format!("{year}-03-01T00:00:00.000001Z")));
    prop_oneof![20 => minutes, 4 => parts, 1 => far]
}

fn person() -> impl Strategy<Value = Account> {
    prop_oneof!["maya|kenji|sam|k.mori", "dana"].prop_map(|name| Account::new(&name))
}

fn item() -> impl Strategy<Value = Item> {
    let due = prop_oneof![near().prop_map(|at| Due::Date(at.date_naive())), near().prop_map(Due::At)];
    let message = (person(), near(), vec(person(), 0..2))
        .prop_map(|(author, at, mentions)| Message { mentions, ..Message::new(author, at, Text::new("?")) });
    let words = ("[a-c]{1,2}", of("[xy]"), 0_usize..6, of("https://[xy]"));
    (words, any::<bool>(), vec(person(), 0..3), of(due), vec(message, 0..4)).prop_map(
        |((id, project, channel, url), done, assignees, due, messages)| Item {
            title: Text::new(format!("title of {id}")),
            project: project.map(Text::new),
            channel: Channel::ALL[channel],
            url: url.map(Text::new),
            done: done && id.len() > 1,
            assignees,
            due,
            messages,
            ..Item::new(&id)
        },
    )
}

fn any_page() -> impl Strategy<Value = Page> {
    let status = (0_usize..4, of(near()), of(near())).prop_map(|(state, until, set_at)| Status {
        until,
        set_at,
        ..Status::new(SetState::ALL[state])
    });
    let span = prop_oneof![
        (near(), 0_i64..3).prop_map(|(at, days)| EventSpan::AllDay {
            from: at.date_naive(),
            to: at.date_naive() + TimeDelta::days(days)
        }),
        (near(), 0_i64..300).prop_map(|(at, length)| EventSpan::Timed {
            start: When::At(at),
            end: When::At(at + TimeDelta::minutes(length))
        }),
    ];
    let kind = prop::sample::select(vec![EventKind::Busy, EventKind::Tentative, EventKind::Focus, EventKind::Away]);
    let event = (span, kind).prop_map(|(span, kind)| Appointment { span, kind, title: None, key: None });
    let calendar = (person(), vec(event, 0..3)).prop_map(|(owner, events)| Calendar {
        id: CalendarId::new(owner.raw()),
        owner,
        events,
    });
    let profile = (person(), of(prop::sample::select(vec!["maya", "sam"])))
        .prop_map(|(who, name)| Profile { name: name.map(Text::new), ..Profile::new(who) });
    let times = (vec((person(), of(status)), 0..2), vec(calendar, 0..2), vec(profile, 0..2));
    let gone = vec("[a-c]{1,2}".prop_map(|id| ItemId::new(&id)), 0..2);
    (vec(item(), 0..6), gone, times).prop_map(|(items, gone, (statuses, calendars, people))| Page {
        items,
        gone,
        statuses,
        calendars,
        people,
        ..Page::default()
    })
}

/// How a look ends.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Whole,
    Changes,
    Fails,
}

/// A look at a source: what it hands over, and how it ends.
type Look = (usize, Vec<Page>, Ending);

fn look() -> impl Strategy<Value = Look> {
    let ending = prop::sample::select(vec![Ending::Whole, Ending::Changes, Ending::Changes, Ending::Fails]);
    (0_usize..2, vec(any_page(), 0..3), ending)
}

fn team() -> Arc<Team> {
    config::load_text("team.toml", TEAM, &Zones::newest([]), None).unwrap().team
}

fn ids() -> impl Iterator<Item = SourceId> {
    SOURCES.into_iter().map(|id| SourceId::new(id).unwrap())
}

/// A run of the program.
struct Run {
    board: Board,
    feed: Feed,
    store: Store,
}

fn start(team: &Arc<Team>, base: Instant) -> (Board, Feed) {
    let link = |id: SourceId| Link {
        accounts_are_ids: id.as_str() == "here",
        id,
        kind: "work".to_owned(),
        due_zone: DueZone::Assignee,
        targets: Targets::default(),
    };
    let desk = Desk::new(team.clone(), ids().map(link).collect(), base);
    let board = Board::new(team.clone(), desk.facts().to_vec(), ids().map(|id| (id, "work".to_owned())).collect());
    (board, Feed::new(desk, ids()))
}

impl Run {
    /// Starts at a moment, with what is kept.
    fn start(home: &Path, print: &str, base: Instant) -> Self {
        let key = |name: &str| Key::of_board(Path::new(name));
        let sources = ids().map(|id| (id.clone(), key(id.as_str()))).collect();
        let place = StoreScope { folder: Some(home.join("data")), board: key("board"), sources, print: key(print) };
        let mut store = Store::open(place, Arc::new(Noon), Arc::new(|text| panic!("{text}")));
        let (mut board, mut feed) = start(&team(), base);
        let (holds, mut rows) = (store.is_derived(), Vec::new());
        for id in ids() {
            store.restore(&id, false, &mut |event| {
                let updates = feed.take(event);
                rows.extend(derived(&updates, feed.desk().facts()));
                for update in updates {
                    board.apply(update);
                }
            });
        }
        let restored = store.restored();
        let recorder = store.recorder().unwrap();
        if !holds {
            recorder.derive_anew(&restored, rows);
            assert_eq!(recorder.finish(), 0);
        }
        Self { board, feed, store }
    }

    fn tell(&mut self, source: usize, what: What) {
        let (source, recorder) = (ids().nth(source).unwrap(), self.store.recorder().unwrap());
        let event = Event { source: source.clone(), at: Noon.now(), what };
        let ended = matches!(event.what, What::Done { .. });
        if !ended {
            recorder.note(&event);
        }
        let updates = self.feed.take(event.clone());
        recorder.derive(&source, derived(&updates, self.feed.desk().facts()));
        if ended {
            recorder.note(&event);
        }
        for update in updates {
            self.board.apply(update);
        }
    }

    fn look(&mut self, (source, pages, ending): Look) {
        self.tell(source, What::Asking);
        for page in pages {
            // Where accounts are the teammates' ids, there are no profiles.
            let people = if source == 0 { Vec::new() } else { page.people };
            self.tell(source, What::Page(Page { people, ..page }));
        }
        let done = |complete| What::Done { complete, problems: Vec::new(), cursor: None, again: None };
        self.tell(
            source,
            match ending {
                Ending::Whole => done(Parts::ALL),
                Ending::Changes => done(Parts::NONE),
                Ending::Fails => What::Failed(Failure::Silent),
            },
        );
    }

    /// The board of a first frame at a moment; `None`: there is none.
    fn first(&mut self, now: Instant, read: fn(&mut dyn Tables, Desk, Instant) -> Option<Front>) -> Option<Board> {
        assert_eq!(self.store.recorder().unwrap().finish(), 0);
        let (mut board, feed) = start(&self.board.team, now);
        let front = self.store.tables(|tables| read(tables, feed.into_desk(), now))?;
        board.apply(Update::Front(Box::new(front)));
        board.settle(now);
        Some(board)
    }
}

/// Everything that a board shows, as far as a front has rows.
fn shown(board: &mut Board, now: Instant) -> Vec<String> {
    board.settle(now);
    let mut rows = vec![format!("{} threads, {} deadlines", board.thread_count(), board.deadline_count())];
    let threads = board.threads();
    rows.extend((0..ROWS).filter_map(|place| threads.get(place)).map(|thread| {
        let (item, left) = (&thread.item, board.thread_left(thread, now));
        let asker = thread.question().map(|question| &question.author);
        let about = (&item.id, &item.title, &item.project, item.channel, thread.by, asker, thread.asks());
        format!(
            "{about:?} {:?} {:?} {:?} {left:?}",
            thread.state(now),
            thread.asked_at,
            foresight::target(board, thread)
        )
    }));
    rows.extend(board.deadlines().iter().take(ROWS).map(|due| {
        let left = board.deadline_left(due, now);
        format!("{:?} {:?} {:?} {:?} {left:?}", due.item.id, due.item.assignees, due.state(now), due.ends)
    }));
    rows.extend(
        (0..3)
            .map(TeammateIndex)
            .map(|index| format!("{:?} {:?}", board.counts(index), board.availability(index, now))),
    );
    rows.extend(board.sources.iter().map(|line| format!("{} {}", line.id, line.items)));
    rows
}

/// Everything that concerns the viewer.
fn of_mine(board: &mut Board, now: Instant) -> Vec<String> {
    board.settle(now);
    let me = board.team.me.unwrap();
    let task = |task: Task<'_>| format!("{} {:?} {:?}", task.title().raw(), task.due_at(), task.left(board, now));
    let mut told = vec![format!("{:?} {:?}", board.counts(me), concerns::next_back(board, me, now))];
    told.extend(concerns::next(board, me, now).map(task));
    told.extend(concerns::owed(board, me).map(Task::Reply).map(task));
    told.extend(concerns::due(board, me).map(Task::Due).map(task));
    told
}

fn rows(tables: &mut dyn Tables, desk: Desk, now: Instant) -> Option<Front> {
    first::read(tables, desk, now, ROWS)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_first_frame_shows_what_the_whole_board_shows_at_that_moment(
        looks in vec(vec(look(), 0..4), 1..4),
        bases in vec(near(), 4),
        moments in vec(near(), 1..4),
        print in prop::sample::select(vec!["one", "two"]),
    ) {
        let home = tempfile::tempdir().unwrap();
        for (n, looks) in looks.into_iter().enumerate() {
            // Some runs find another config than the one before.
            let mut run = Run::start(home.path(), if n == 1 { print } else { "one" }, bases[n]);
            for look in looks {
                run.look(look);
            }
            prop_assert_eq!(run.store.recorder().unwrap().finish(), 0);
        }
        let mut whole = Run::start(home.path(), "one", bases[3]);
        for now in moments {
            let Some(mut board) = whole.first(now, rows) else {
                let never = whole.board.sources.iter().all(|line| line.health == Health::Never);
                prop_assert!(never, "there is nothing to show");
                continue;
            };
            prop_assert_eq!(shown(&mut board, now), shown(&mut whole.board, now));
            let mut mine = whole.first(now, |tables, desk, now| first::read_mine(tables, desk, now, true)).unwrap();
            prop_assert_eq!(of_mine(&mut mine, now), of_mine(&mut whole.board, now));
            let mut asked = whole.first(now, |tables, desk, now| first::read_mine(tables, desk, now, false)).unwrap();
            // Whom the viewer waits for is told by the threads that are left out.
            prop_assert_eq!(&of_mine(&mut asked, now)[1..], &of_mine(&mut whole.board, now)[1..]);
        }
    }
}

#[test]
fn an_item_that_only_a_failed_look_knew_hides_no_deadline_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let now = t("2026-11-23T12:00:00Z");
    // One thing, linked by two sources: it is one row, of the first source.
    let item = || {
        let due = Some(Due::Date("2026-11-23".parse().unwrap()));
        Item { due, url: Some(Text::new("https://y")), ..Item::new("a") }
    };
    let page = || vec![Page { items: vec![item()], ..Page::default() }];
    let mut run = Run::start(home.path(), "one", now);
    run.look((0, page(), Ending::Fails));
    run.look((1, page(), Ending::Whole));
    assert_eq!(run.store.recorder().unwrap().finish(), 0);
    drop(run);
    // What the failed look told is not kept, so the row is that of the second source.
    let mut next = Run::start(home.path(), "one", now);
    let mut board = next.first(now, rows).unwrap();
    assert_eq!(board.deadline_count(), 1);
    assert_eq!(shown(&mut board, now), shown(&mut next.board, now));
}

#[test]
fn of_what_concerns_the_viewer_only_what_is_asked_for_is_read_and_derived() {
    let home = tempfile::tempdir().unwrap();
    let now = t("2026-11-23T12:00:00Z");
    let asks = |id: &str, by: &str, whom: &[&str]| {
        let mentions = whom.iter().map(|name| Account::new(name)).collect();
        let message = Message { mentions, ..Message::new(Account::new(by), now, Text::new("ready?")) };
        Item { messages: vec![message], ..Item::new(id) }
    };
    let due = Item { assignees: vec![Account::new("maya")], due: Some(Due::At(now)), ..Item::new("due") };
    let items = vec![
        asks("both", "sam", &["maya", "kenji"]),
        due,
        asks("others", "sam", &["kenji"]),
        asks("waits", "maya", &["kenji"]),
    ];
    let mut run = Run::start(home.path(), "one", now);
    run.look((0, vec![Page { items, ..Page::default() }], Ending::Whole));
    assert_eq!(run.store.recorder().unwrap().finish(), 0);
    for (waits, expected) in
        [(false, vec![("both", 1), ("due", 0)]), (true, vec![("both", 1), ("due", 0), ("waits", 1)])]
    {
        let desk = start(&run.board.team, now).1.into_desk();
        let front = run.store.tables(|tables| first::read_mine(tables, desk, now, waits)).unwrap();
        let mut read: Vec<_> =
            front.joined.iter().map(|(_, joined)| (joined.item.id.raw(), joined.threads.len())).collect();
        read.sort_unstable();
        assert_eq!(read, expected);
    }
}

#[test]
fn what_follows_from_a_config_as_it_was_is_not_shown() {
    let home = tempfile::tempdir().unwrap();
    let item = Item { due: Some(Due::At(t("2026-11-29T12:00:00Z"))), ..Item::new("a") };
    let now = t("2026-11-23T12:00:00Z");
    Run::start(home.path(), "one", now).look((0, vec![Page { items: vec![item], ..Page::default() }], Ending::Whole));
    let mut same = Run::start(home.path(), "one", now);
    assert_eq!(same.first(now, rows).map(|board| board.deadline_count()), Some(1));
    let key = |name: &str| Key::of_board(Path::new(name));
    let sources = ids().map(|id| (id.clone(), key(id.as_str()))).collect();
    let place = StoreScope {
        folder: Some(home.path().join("data")),
        board: key("board"),
        sources,
        print: key("another config"),
    };
    let mut other = Store::open(place, Arc::new(Noon), Arc::new(|text| panic!("{text}")));
    assert!(!other.is_derived() && other.tables(|_| Some(())).is_none());
}
