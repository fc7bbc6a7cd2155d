//! A look that is cut off, limited or ended with the program, again and again, until it comes to its end: what was read
//! stays, on the board and in the store, and the end of the look takes away exactly what it never showed.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use asyncboard::board::{Board, Desk, Feed, Link};
use asyncboard::config;
use asyncboard::domain::agreement::Targets;
use asyncboard::domain::batch::{Due, Item, Page, Parts};
use asyncboard::domain::deadline::DueZone;
use asyncboard::domain::ids::SourceId;
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::{Cursor, Trouble};
use asyncboard::sync::store::{Key, Recorder, Store, StoreScope};
use asyncboard::sync::{Clock, Event, Failure, What};
use proptest::prelude::*;

use super::jira::{Answer, Jira};

/// What the source has: a page for each.
const ALL: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

struct Noon;

impl Clock for Noon {
    fn now(&self) -> asyncboard::domain::Instant {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }
}

fn id() -> SourceId {
    SourceId::new("work").unwrap()
}

fn event(what: What) -> Event {
    Event { source: id(), at: Noon.now(), what }
}

fn page(name: &str) -> Page {
    let due = Some(Due::At("2026-11-29T12:00:00Z".parse().unwrap()));
    Page { items: vec![Item { due, ..Item::new(name) }], ..Page::default() }
}

/// A program that shows the source and keeps what it says.
struct Program {
    board: Board,
    feed: Feed,
    recorder: Recorder,
    cursor: Option<Cursor>,
}

impl Program {
    /// Starts with what is kept.
    fn start(home: &Path) -> Self {
        let team = config::load_text("team.toml", "", &Zones::newest([]), None).unwrap().team;
        let (due_zone, targets) = (DueZone::Assignee, Targets::default());
        let link = Link { id: id(), kind: "work".to_owned(), due_zone, targets, accounts_are_ids: false };
        let desk = Desk::new(team.clone(), vec![link], Noon.now());
        let mut board = Board::new(team, desk.facts().to_vec(), vec![(id(), "work".to_owned())]);
        let mut feed = Feed::new(desk, [id()]);
        let key = Key::of_board(Path::new("work"));
        let (sources, print) = (vec![(id(), key)], Key::print(&[]));
        let place = StoreScope { folder: Some(home.join("data")), board: key, sources, print };
        let mut store = Store::open(place, Arc::new(Noon), Arc::new(|text| panic!("{text}")));
        let mut take = |event| feed.take(event).into_iter().for_each(|update| board.apply(update));
        let cursor = store.restore(&id(), false, &mut take);
        let recorder = store.recorder().unwrap();
        Self { board, feed, recorder, cursor }
    }

    fn tell(&mut self, what: What) {
        if let What::Stands(cursor) | What::Done { cursor: Some(cursor), .. } = &what {
            self.cursor = Some(cursor.clone());
        }
        self.recorder.note(&event(what.clone()));
        let board = &mut self.board;
        self.feed.take(event(what)).into_iter().for_each(|update| board.apply(update));
    }

    /// Where the reading stands: the number of the next page, when it is in the middle.
    fn stands(&self) -> Option<usize> {
        String::from_utf8(self.cursor.as_ref()?.0.clone()).unwrap().parse().ok()
    }

    /// Looks, up to so many pages, and then ends as it is told. Gives whether everything was read.
    fn look(&mut self, pages: usize, end: Ending) -> bool {
        self.tell(What::Asking);
        let first = match self.stands() {
            Some(first) if end != Ending::Anew => {
                self.tell(What::GoesOn);
                first
            }
            _ => 0,
        };
        for (n, name) in ALL.iter().enumerate().skip(first).take(pages) {
            self.tell(What::Page(page(name)));
            self.tell(What::Stands(Cursor((n + 1).to_string().into_bytes())));
        }
        if first + pages >= ALL.len() {
            let cursor = Some(Cursor(b"end".to_vec()));
            self.tell(What::Done { complete: Parts::ALL, problems: vec![], cursor, again: None });
            return true;
        }
        // A page that came, but behind which the look does not stand.
        self.tell(What::Page(page(ALL[first + pages])));
        let failure = Failure::Trouble(Trouble::Theirs { text: Text::new("500") });
        match end {
            Ending::Fails | Ending::Anew => self.tell(What::Failed(failure)),
            Ending::IsLimited => {
                let again = Some("2026-11-22T13:00:00Z".parse().unwrap());
                self.tell(What::Done { complete: Parts::NONE, problems: vec![], cursor: None, again });
            }
            Ending::IsKilled => {}
        }
        false
    }

    fn shown(&mut self) -> BTreeSet<String> {
        self.board.settle(Noon.now());
        self.board.deadlines().iter().map(|dated| dated.item.id.raw().to_owned()).collect()
    }
}

/// How a look ends before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Fails,
    IsLimited,
    /// And the program with it.
    IsKilled,
    /// It began anew, though another stood in the middle, and failed.
    Anew,
}

fn runs() -> impl Strategy<Value = Vec<(usize, Ending, bool)>> {
    let end = prop::sample::select(vec![Ending::Fails, Ending::IsLimited, Ending::IsKilled, Ending::Anew]);
    prop::collection::vec((0_usize..4, end, any::<bool>()), 0..10)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_was_read_stays_whatever_ends_a_look_and_its_end_takes_away_what_it_never_showed(runs in runs()) {
        let home = tempfile::tempdir().unwrap();
        let mut program = Program::start(home.path());
        program.tell(What::Asking);
        for name in ["a", "b", "old"] {
            program.tell(What::Page(page(name)));
        }
        program.tell(What::Done { complete: Parts::ALL, problems: vec![], cursor: None, again: None });
        let mut ended = false;
        for (pages, end, restarts) in runs {
            if ended {
                break;
            }
            ended = program.look(pages, end);
            let stands = program.stands().unwrap_or_default();
            prop_assert_eq!(program.recorder.finish(), 0);
            if restarts || end == Ending::IsKilled {
                program = Program::start(home.path());
            }
            let shown = program.shown();
            if !ended {
                prop_assert_eq!(program.stands().unwrap_or_default(), stands);
                prop_assert!(ALL[..stands].iter().chain(&["a", "b", "old"]).all(|name| shown.contains(*name)), "{:?}", shown);
            }
        }
        if !ended {
            prop_assert!(program.look(ALL.len(), Ending::Fails));
            prop_assert_eq!(program.recorder.finish(), 0);
        }
        let all: BTreeSet<String> = ALL.iter().map(|name| (*name).to_owned()).collect();
        prop_assert_eq!(program.shown(), all.clone());
        prop_assert_eq!(Program::start(home.path()).shown(), all);
    }
}

#[test]
fn sync_that_is_limited_half_way_keeps_what_it_read_and_the_next_one_asks_for_the_rest_alone() {
    let (home, jira) = (super::Home::new(), Jira::start());
    (0..450).for_each(|n| jira.add(&format!("ATL-{n}"), n + 10));
    let source = format!("id = \"work\"\nkind = \"jira\"\nurl = \"{}\"\nquery = \"open\"", jira.url);
    let mate = "[[teammate]]\nid = \"maya\"\nzone = \"America/New_York\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n";
    std::fs::write(home.config(), format!("me = \"maya\"\n{mate}[[source]]\n{source}\n")).unwrap();
    let limited = Answer { status: 429, headers: "Retry-After: 600\r\n", body: String::new() };
    jira.state().later.push_back(("/search", 3, limited));
    let kept = || {
        let printed = home.run(&["snapshot", "--offline", "--format", "json"]);
        let json: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
        let source = &json["sources"][0];
        (source["items"].as_u64().unwrap(), source["problems"].as_array().unwrap().len())
    };
    assert_eq!(home.run(&["sync"]).status.code(), Some(0));
    assert_eq!(kept(), (300, 1), "three pages, and a word about the rest");
    jira.asked();
    home.sync();
    assert_eq!(kept(), (450, 0));
    let searches = jira.asked().into_iter().filter(|asked| asked.path.contains("/search")).count();
    assert_eq!(searches, 2);
}
