//! A mailbox as a source, and a copy of what it handed over.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helper may stop at what it does not expect")]

use std::collections::BTreeMap;
use std::sync::Arc;

use asyncboard::board::{Board, Desk, Feed, Link, OpenThread};
use asyncboard::config::{self, Scrubber, Secret, SecretFrom, SecretSource};
use asyncboard::domain::Instant;
use asyncboard::domain::agreement::Targets;
use asyncboard::domain::batch::{Item, Page, Part, Status};
use asyncboard::domain::deadline::DueZone;
use asyncboard::domain::ids::{SourceId, TeammateId};
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::credential::{Secrets, Unfetched};
use asyncboard::providers::{Ask, Context, Cursor, Done, Mate, Provider, Sink, Trouble, registry};
use asyncboard::sync::{Event, What};

use super::fake::{Fake, PASSWORD};

/// Secrets that stand in the config. What stands before a `|` is what is fetched first, what stands behind it is fetched anew.
#[derive(Default)]
struct Written(Scrubber);

impl Written {
    fn part(&self, source: &SecretSource, part: usize) -> Result<Secret, Unfetched> {
        let Some(SecretFrom::Text(secret)) = &source.from else {
            return Err(Unfetched { text: Text::new("not in the config") });
        };
        let parts: Vec<&str> = secret.expose().split('|').collect();
        let secret = Secret::new(parts[part.min(parts.len() - 1)].to_owned());
        self.0.learn(&secret);
        Ok(secret)
    }
}

impl Secrets for Written {
    fn has(&self, source: &SecretSource) -> bool {
        source.from.is_some()
    }

    fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        self.part(source, 0)
    }

    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        self.part(source, 1)
    }

    fn scrubber(&self) -> Scrubber {
        self.0.clone()
    }
}

/// A team of three, at whose board Maya looks.
pub const TEAM: &str = "me = \"maya\"\n\
    [[teammate]]\nid = \"maya\"\nname = \"Maya Ortiz\"\naccounts = { email = \"maya@acme.example\" }\n\
    [[teammate]]\nid = \"kenji\"\nname = \"Kenji Mori\"\naccounts = { email = \"kenji@acme.example\", mail = \"mori@home.example\" }\n\
    [[teammate]]\nid = \"sam\"\nname = \"Sam Field\"\naccounts = { email = \"sam@acme.example\" }\n";

/// The time of every look: noon on a Monday.
pub fn now() -> Instant {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// The settings of a source on a fake server.
pub fn settings(fake: &Fake) -> String {
    format!("url = {:?}\nuser = \"maya@acme.example\"\npassword = {PASSWORD:?}\n", fake.url())
}

/// Opens a source of a kind with these settings; the problems, if there are any.
pub fn open(kind: &str, settings: &str) -> Result<Box<dyn Provider>, Vec<String>> {
    let text = format!("{TEAM}[[source]]\nid = \"post\"\nkind = {kind:?}\n{settings}\n");
    let zones = Arc::new(Zones::newest([]));
    let config = config::load_text("config.toml", &text, &zones, None).unwrap();
    let mates: Arc<[Mate]> = config.team.indices().map(|(_, mate)| Mate::from(mate)).collect();
    let secrets = Arc::new(Written::default());
    let context = Context { secrets, me: TeammateId::new("maya"), mates, ..Context::new(zones) };
    let source = &config.sources[0];
    registry::open(&source.kind, &source.section, &context).map_err(|problems| {
        let words = |problem: config::Problem| match problem.help {
            Some(help) => format!("{}; {help}", problem.what),
            None => problem.what,
        };
        problems.into_iter().map(words).collect()
    })
}

/// A source with everything that it handed over.
pub struct Rig {
    pub provider: Arc<dyn Provider>,
    pub items: BTreeMap<String, Item>,
    pub statuses: BTreeMap<String, Status>,
    pub cursor: Option<Cursor>,
    pub pages: Vec<Page>,
    pub now: Instant,
}

impl Rig {
    /// A source on a fake server, with more settings.
    pub fn new(fake: &Fake, more: &str) -> Self {
        Self::of("imap", &format!("{}{more}", settings(fake)))
    }

    /// A source of a kind with these settings.
    pub fn of(kind: &str, settings: &str) -> Self {
        let provider = open(kind, settings).unwrap().into();
        let (items, statuses) = (BTreeMap::new(), BTreeMap::new());
        Self { provider, items, statuses, cursor: None, pages: Vec::new(), now: now() }
    }

    /// Asks for what is new.
    pub fn look(&mut self) -> Result<Done, Trouble> {
        self.ask(false)
    }

    /// Asks for everything.
    pub fn everything(&mut self) -> Result<Done, Trouble> {
        self.ask(true)
    }

    fn ask(&mut self, thorough: bool) -> Result<Done, Trouble> {
        let ask = Ask { now: self.now, cursor: self.cursor.clone(), thorough };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (sink, mut pieces) = Sink::new(4);
        let fetch = self.provider.fetch(ask, sink);
        let (done, pages) = runtime.block_on(async {
            let collect = async {
                let mut found = Vec::new();
                while let Some(piece) = pieces.recv().await {
                    found.extend(Some(piece.page).filter(|page| *page != Page::default()));
                }
                found
            };
            tokio::join!(fetch, collect)
        });
        self.pages = pages;
        let done = done?;
        if done.complete.has(Part::Items) {
            self.items.clear();
        }
        if done.complete.has(Part::Statuses) {
            self.statuses.clear();
        }
        for page in &self.pages {
            self.items.extend(page.items.iter().map(|item| (item.id.raw().to_owned(), item.clone())));
            let set = |(who, status): &(_, Option<Status>)| {
                let who: &asyncboard::domain::ids::Account = who;
                Some((who.raw().to_owned(), status.clone()?))
            };
            self.statuses.extend(page.statuses.iter().filter_map(set));
        }
        if done.cursor.is_some() {
            self.cursor.clone_from(&done.cursor);
        }
        Ok(done)
    }

    /// Who owes an answer on the board, of what the last look handed over: who, in which thread, how often asked, and the
    /// excerpt.
    pub fn owed(&self) -> Vec<(String, String, usize, String)> {
        let config = config::load_text("config.toml", TEAM, &Zones::newest([]), None).unwrap();
        let id = SourceId::new("post").unwrap();
        let kind = "imap".to_owned();
        let (due_zone, targets) = (DueZone::Assignee, Targets::default());
        let link = Link { id: id.clone(), kind: kind.clone(), due_zone, targets, accounts_are_ids: false };
        let desk = Desk::new(config.team.clone(), vec![link], self.now);
        let mut board = Board::new(config.team, desk.facts().to_vec(), vec![(id.clone(), kind)]);
        let mut feed = Feed::new(desk, [id.clone()]);
        for what in self.pages.iter().cloned().map(What::Page) {
            let event = Event { source: id.clone(), at: self.now, what };
            feed.take(event).into_iter().for_each(|update| board.apply(update));
        }
        board.settle(self.now);
        let row = |thread: &OpenThread| {
            let by = board.team.get(thread.by).unwrap().id.as_str().to_owned();
            let text = thread.question().unwrap().text.raw().to_owned();
            (by, thread.item.title.raw().to_owned(), thread.asks(), text)
        };
        let mut owed: Vec<_> = board.threads().iter().map(|ranked| row(ranked)).collect();
        owed.sort();
        owed
    }

    /// The same, as `who: thread`.
    pub fn owes(&self) -> Vec<String> {
        self.owed().into_iter().map(|(by, title, _, _)| format!("{by}: {title}")).collect()
    }
}

/// The problems of an answer.
pub fn told(done: &Done) -> Vec<&str> {
    done.problems.iter().map(|problem| problem.text.raw()).collect()
}
