//! A source of any kind, opened on a service of this machine and looked at once, as the program does it.
//!
//! Not here: what a look must give (`conformance`).

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use asyncboard::board::{Board, Desk, Feed, Link};
use asyncboard::config::{self, Scrubber, Secret, SecretFrom, SecretSource};
use asyncboard::domain::Instant;
use asyncboard::domain::agreement::Targets;
use asyncboard::domain::deadline::DueZone;
use asyncboard::domain::ids::{SourceId, TeammateId};
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::credential::{Secrets, Unfetched};
use asyncboard::providers::{Context, Provider, Trouble, registry};
use asyncboard::sync::{self, Event, Failure, Plugged, What};

use super::kinds::{KEY, NAME, Row, TOKEN};
use super::support::{Seen, Server, Stream, answer, json};

/// What a service does instead of answering.
pub type Fault = Arc<dyn Fn(&Seen, &mut dyn Stream) -> io::Result<()> + Send + Sync>;

/// How long a source waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Longer than anything here takes, however busy the machine is.
    Ample,
    /// A second, for services that must be left.
    Scant,
}

/// Secrets that stand in the config, and are known to the scrubber once they were fetched, as those of the program are.
#[derive(Default)]
struct Written(Scrubber);

impl Secrets for Written {
    fn has(&self, source: &SecretSource) -> bool {
        source.from.is_some()
    }

    fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        let Some(SecretFrom::Text(secret)) = &source.from else {
            return Err(Unfetched { text: Text::new("not in the config") });
        };
        self.0.learn(secret);
        Ok(secret.clone())
    }

    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        self.fetch(source)
    }

    fn scrubber(&self) -> Scrubber {
        self.0.clone()
    }
}

/// The time of every look: noon on a Monday.
pub fn now() -> Instant {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// Opens a source of a kind with these settings; the problems, if there are any.
pub fn open(row: &Row, url: &str, more: &str) -> Result<Box<dyn Provider>, Vec<String>> {
    open_as("maya", row, url, more)
}

/// The same, where somebody else looks at the board.
pub fn open_as(me: &str, row: &Row, url: &str, more: &str) -> Result<Box<dyn Provider>, Vec<String>> {
    let (kind, settings) = (row.kind, row.settings);
    let text = format!("{}[[source]]\nid = \"work\"\nkind = {kind:?}\nurl = {url:?}\n{settings}\n{more}\n", team(me));
    let zones = Arc::new(Zones::newest([]));
    let config = config::load_text("config.toml", &text, &zones, None).unwrap();
    let context = Context { secrets: Arc::new(Written::default()), me: TeammateId::new(me), ..Context::new(zones) };
    let source = &config.sources[0];
    let words = |problem: config::Problem| format!("{problem:?}");
    let opened = match row.own {
        Some(own) => own.open(&source.section, &context),
        None => registry::open(&source.kind, &source.section, &context),
    };
    opened.map_err(|problems| problems.into_iter().map(words).collect())
}

/// A team of two, at whose board `me` looks.
pub fn team(me: &str) -> String {
    let mate = |id: &str, name: &str| format!("[[teammate]]\nid = {id:?}\nname = {name:?}\n");
    format!("me = {me:?}\n{}{}", mate("maya", NAME), mate("kenji", "Kenji Mori"))
}

/// What one look gave, and what the service saw of it.
#[derive(Debug)]
pub struct Looked {
    /// For the words of a failed test.
    pub name: String,
    /// Everything that the rest of the program was told.
    pub events: Vec<Event>,
    /// The requests.
    pub seen: Vec<Seen>,
}

/// Longer than anything here takes.
pub const AMPLE: &str = "timeout = \"60s\"\nmax_answer = 1";
const SCANT: &str = "timeout = \"1s\"\nmax_answer = 1";

/// Looks once at a good service.
pub fn look(row: &Row, answer: fn(&Seen) -> serde_json::Value) -> Looked {
    let server = Server::start(move |_, seen, stream| stream.write_all(&json(&answer(seen).to_string())));
    look_at(row, &server, AMPLE, row.name.to_owned())
}

/// Looks once at a service that answers well up to, not at, its request number `from`, and then no more.
pub fn look_with(row: &'static Row, from: usize, fault: &Fault, patience: Patience) -> Looked {
    let fault = fault.clone();
    let server = Server::start(move |number, seen, stream| {
        if number < from { stream.write_all(&json(&(row.answer)(seen).to_string())) } else { fault(seen, stream) }
    });
    let more = match patience {
        Patience::Ample => AMPLE,
        Patience::Scant => SCANT,
    };
    look_at(row, &server, more, format!("{}, trouble from request {from} on", row.name))
}

/// The board after a good look, and after one more, ten minutes later, in which the service does something else.
pub fn board_after(row: &'static Row, fault: &Fault, patience: Patience) -> Board {
    let (fault, well) = (fault.clone(), Arc::new(AtomicBool::new(true)));
    let answers = well.clone();
    let server = Server::start(move |_, seen, stream| {
        if answers.load(Ordering::SeqCst) {
            stream.write_all(&json(&(row.answer)(seen).to_string()))
        } else {
            fault(seen, stream)
        }
    });
    let mut source = plugged(row, &server, if patience == Patience::Ample { AMPLE } else { SCANT });
    let (mut board, mut feed) = board(&source.id, row.kind);
    for at in [now(), now() + chrono::TimeDelta::minutes(10)] {
        for event in events_of(&source, at) {
            if let What::Done { cursor: Some(cursor), .. } = &event.what {
                source.cursor = Some(cursor.clone());
            }
            feed.take(event).into_iter().for_each(|update| board.apply(update));
        }
        well.store(false, Ordering::SeqCst);
    }
    board
}

/// A look at a service in two halves that is limited from its request number `from` on, and what another run makes of the
/// rest once the limit is over; with how many requests each took.
pub fn look_in_halves(row: &'static Row, from: usize) -> [(Vec<Event>, Vec<Seen>); 2] {
    let limits = Arc::new(AtomicBool::new(true));
    let limited = limits.clone();
    let server = Server::start(move |number, seen, stream| {
        if number >= from && limited.load(Ordering::SeqCst) {
            return stream.write_all(&answer("429 Too Many Requests", &[("Retry-After", "600")], ""));
        }
        stream.write_all(&json(&(row.halves)(seen).to_string()))
    });
    let mut source = plugged(row, &server, AMPLE);
    let first = events_of(&source, now());
    let stands = first.iter().rev().find_map(|event| match &event.what {
        What::Stands(cursor) | What::Done { cursor: Some(cursor), .. } => Some(cursor.clone()),
        _ => None,
    });
    let asked = server.seen().len();
    limits.store(false, Ordering::SeqCst);
    source = Plugged { cursor: stands, ..plugged(row, &server, AMPLE) };
    let rest = events_of(&source, now() + chrono::TimeDelta::minutes(11));
    let (before, after) = (server.seen()[..asked].to_vec(), server.seen()[asked..].to_vec());
    [(first, before), (rest, after)]
}

/// An empty board with one source.
fn board(id: &SourceId, kind: &str) -> (Board, Feed) {
    let team = config::load_text("team.toml", "", &Zones::newest([]), None).unwrap().team;
    let kind = kind.to_owned();
    let (due_zone, targets) = (DueZone::Assignee, Targets::default());
    let link = Link { id: id.clone(), kind: kind.clone(), due_zone, targets, accounts_are_ids: false };
    let desk = Desk::new(team.clone(), vec![link], now());
    let board = Board::new(team, desk.facts().to_vec(), vec![(id.clone(), kind)]);
    (board, Feed::new(desk, [id.clone()]))
}

/// A source of a kind at a server, with more settings.
pub fn plugged(row: &Row, server: &Server, more: &str) -> Plugged {
    plugged_as("maya", row, server, more)
}

/// The same, where somebody else looks at the board.
pub fn plugged_as(me: &str, row: &Row, server: &Server, more: &str) -> Plugged {
    let provider = open_as(me, row, &server.url(), more).unwrap().into();
    let refresh = std::time::Duration::from_mins(1);
    Plugged { id: SourceId::new("work").unwrap(), provider, refresh, cursor: None }
}

/// Everything that a look tells.
pub fn events_of(source: &Plugged, at: Instant) -> Vec<Event> {
    let events: Arc<Mutex<Vec<Event>>> = Arc::default();
    let told = events.clone();
    sync::once(vec![source.clone()], at, move |event| told.lock().unwrap().push(event)).unwrap();
    std::mem::take(&mut *events.lock().unwrap())
}

fn look_at(row: &Row, server: &Server, more: &str, name: String) -> Looked {
    let events = events_of(&plugged(row, server, more), now());
    let looked = Looked { name, events, seen: server.seen() };
    looked.holds_no_secret();
    looked
}

impl Looked {
    /// What failed, if it did.
    pub fn trouble(&self) -> Option<&Trouble> {
        self.events.iter().find_map(|event| match &event.what {
            What::Failed(Failure::Trouble(trouble)) => Some(trouble),
            What::Failed(other) => panic!("{}: {other:?}", self.name),
            _ => None,
        })
    }

    /// The words of what failed.
    pub fn words(&self) -> String {
        self.trouble().map(|trouble| trouble.text().raw().to_owned()).unwrap_or_default()
    }

    /// What could not be read, when the look ended well.
    pub fn problems(&self) -> Option<Vec<&str>> {
        self.events.iter().find_map(|event| match &event.what {
            What::Done { problems, .. } => Some(problems.iter().map(|problem| problem.text.raw()).collect()),
            _ => None,
        })
    }

    /// The titles of the items that came.
    pub fn titles(&self) -> Vec<&str> {
        let pages = self.events.iter().filter_map(|event| match &event.what {
            What::Page(page) => Some(&page.items),
            _ => None,
        });
        pages.flatten().map(|item| item.title.raw()).collect()
    }

    /// Neither as it is nor in any spelling that a header or an address gives it.
    fn holds_no_secret(&self) {
        let scrubber = Scrubber::default();
        for secret in [TOKEN, KEY] {
            scrubber.learn(&Secret::new(secret));
        }
        let said = format!("{:?} {}", self.events, self.words());
        assert!(!said.contains("canary") && !scrubber.finds_in(&said), "{}: {said}", self.name);
    }
}
