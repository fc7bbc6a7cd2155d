//! A source of any kind, opened on a service of this machine, and a copy of what it handed over so far.
//!
//! Not here: the service, what must be handed over.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helper may stop at what it does not expect")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use asyncboard::config::{self, Scrubber, Secret, SecretFrom, SecretSource};
use asyncboard::domain::Instant;
use asyncboard::domain::batch::{Asks, Deed, Due, Item, Page, Part, Profile};
use asyncboard::domain::ids::TeammateId;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::credential::{Secrets, Unfetched};
use asyncboard::providers::http::Sleeper;
use asyncboard::providers::{Act, Ask, Context, Cursor, Did, Done, Mate, Provider, Sink, Trouble, registry};
use chrono::TimeDelta;

/// Secrets that stand in the config.
#[derive(Default)]
struct Written(Scrubber);

impl Secrets for Written {
    fn has(&self, source: &SecretSource) -> bool {
        source.from.is_some()
    }

    fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        let Some(SecretFrom::Text(secret)) = &source.from else { panic!("{} is no text", source.name()) };
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

/// The team of every source here.
pub const TEAM: &str = "me = \"maya\"\n\
    [[teammate]]\nid = \"maya\"\nname = \"Maya Ortiz\"\naccounts = { email = \"maya@acme.example\", github = \"maya-o\", gitlab = \"maya.ortiz\" }\n\
    [[teammate]]\nid = \"kenji\"\nname = \"Kenji Mori\"\naccounts = { email = \"kenji@acme.example\", github = \"kenji\", gitlab = \"kenji\" }\n\
    [[teammate]]\nid = \"lea\"\nname = \"Lea Hoffmann\"\n";

/// Opens a source with these settings; the problems, if there are any.
pub fn opened(kind: &str, settings: &str) -> Result<Box<dyn Provider>, Vec<String>> {
    opened_with(kind, settings, None)
}

fn opened_with(kind: &str, settings: &str, sleeper: Option<Sleeper>) -> Result<Box<dyn Provider>, Vec<String>> {
    let text = format!("{TEAM}[[source]]\nid = \"work\"\nkind = {kind:?}\n{settings}\n");
    let zones = Arc::new(Zones::newest([]));
    let config = config::load_text("config.toml", &text, &zones, None).unwrap();
    let mates: Arc<[Mate]> = config.team.mates.iter().map(Mate::from).collect();
    let (secrets, me) = (Arc::new(Written::default()), TeammateId::new("maya"));
    let context = Context { secrets, me, mates, sleeper, ..Context::new(zones) };
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
    pub provider: Box<dyn Provider>,
    pub items: BTreeMap<String, Item>,
    pub people: Vec<Profile>,
    pub cursor: Option<Cursor>,
    /// The pages of the last look.
    pub pages: Vec<Page>,
    /// Where the last look stood last, before its end.
    pub stands: Option<Cursor>,
    pub now: Instant,
    /// What the look sent, and those before it on which it went on.
    sent: BTreeSet<String>,
    /// Waits take no time: they move the clock.
    moves_clock: bool,
}

impl Rig {
    pub fn new(kind: &str, settings: &str) -> Self {
        Self {
            provider: opened(kind, settings).unwrap(),
            items: BTreeMap::new(),
            people: Vec::new(),
            cursor: None,
            pages: Vec::new(),
            stands: None,
            sent: BTreeSet::new(),
            moves_clock: false,
            now: "2026-11-23T12:00:00Z".parse().unwrap(),
        }
    }

    /// The same, where a wait moves the clock in place of taking time.
    pub fn without_waits(kind: &str, settings: &str) -> Self {
        let sleeper: Sleeper = Arc::new(|wait| Box::pin(tokio::time::advance(wait)));
        Self {
            provider: opened_with(kind, settings, Some(sleeper)).unwrap(),
            moves_clock: true,
            ..Self::new(kind, settings)
        }
    }

    /// Looks, a minute after the look before, and gives how it ended.
    pub fn look(&mut self) -> Result<Done, Trouble> {
        self.now += TimeDelta::minutes(1);
        self.look_now(false)
    }

    /// Looks at everything, seven hours after the look before.
    pub fn everything(&mut self) -> Result<Done, Trouble> {
        self.now += TimeDelta::hours(7);
        self.look_now(true)
    }

    pub fn look_now(&mut self, thorough: bool) -> Result<Done, Trouble> {
        let ask = Ask { now: self.now, cursor: self.cursor.clone(), thorough };
        self.stands = None;
        let (sink, mut pieces) = Sink::new(4);
        let fetch = self.provider.fetch(ask, sink);
        let mut goes_on = false;
        let moves_clock = self.moves_clock;
        let (done, pages) = runtime().block_on(async {
            let (over, is_over) = std::sync::mpsc::channel::<()>();
            if moves_clock {
                tokio::time::pause();
                // While a blocking task runs, the clock moves only where a wait moves it.
                drop(tokio::task::spawn_blocking(move || is_over.recv()));
            }
            let collect = async {
                let mut found = Vec::new();
                while let Some(piece) = pieces.recv().await {
                    goes_on |= piece.goes_on;
                    self.stands = piece.stands.or(self.stands.take());
                    found.extend(Some(piece.page).filter(|page| *page != Page::default()));
                }
                found
            };
            let ended = tokio::join!(fetch, collect);
            drop(over);
            ended
        });
        self.pages = pages;
        if !goes_on {
            self.sent.clear();
        }
        self.sent.extend(self.pages.iter().flat_map(|page| &page.items).map(|item| item.id.raw().to_owned()));
        let done = done?;
        if done.complete.has(Part::Items) {
            self.items.retain(|id, _| self.sent.contains(id));
        }
        for page in &self.pages {
            page.gone.iter().for_each(|id| _ = self.items.remove(id.raw()));
            self.items.extend(page.items.iter().map(|item| (item.id.raw().to_owned(), item.clone())));
            self.people.extend(page.people.iter().cloned());
        }
        self.cursor = done.cursor.clone().or(self.cursor.take());
        Ok(done)
    }

    /// A look that must end well and without problems.
    #[track_caller]
    pub fn good(&mut self) -> Done {
        let done = self.look().unwrap();
        let told: Vec<&str> = done.problems.iter().map(|problem| problem.text.raw()).collect();
        assert_eq!(told, [""; 0]);
        done
    }

    pub fn act(&mut self, act: Act) -> Result<Did, Trouble> {
        runtime().block_on(self.provider.act(act, self.now))
    }

    #[track_caller]
    pub fn item(&self, id: &str) -> &Item {
        self.items.get(id).unwrap_or_else(|| panic!("{id}: {:?}", self.items.keys()))
    }

    /// What is said in an item, one line a message: `maya-o 09:00 [kenji] text (standing, review requested)`.
    #[track_caller]
    pub fn talk(&self, id: &str) -> Vec<String> {
        self.item(id).messages.iter().map(line).collect()
    }

    /// The answers of an item that are no messages: `kenji 10:00`, with the reaction where there is one.
    #[track_caller]
    pub fn answers(&self, id: &str) -> Vec<String> {
        let answers = self.item(id).answers.iter().map(|answer| {
            let mark = answer.mark.as_ref().map(|mark| format!(" {}", mark.raw())).unwrap_or_default();
            format!("{} {}{mark}", answer.by.raw(), answer.at.format("%H:%M"))
        });
        answers.collect()
    }

    pub fn ids(&self) -> Vec<&str> {
        self.items.keys().map(String::as_str).collect()
    }

    #[track_caller]
    pub fn due(&self, id: &str) -> Option<String> {
        self.item(id).due.map(|due| match due {
            Due::Date(date) => date.to_string(),
            Due::At(at) => at.to_string(),
        })
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn line(message: &asyncboard::domain::batch::Message) -> String {
    let names: Vec<&str> = message.mentions.iter().map(asyncboard::domain::ids::Account::raw).collect();
    let mut words: Vec<&str> = match message.asks {
        Asks::Usual => vec![],
        Asks::Named => vec!["named"],
        Asks::Standing => vec!["standing"],
    };
    words.extend(message.deed.map(Deed::words));
    let words = if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) };
    let (author, at, text) = (message.author.raw(), message.at.format("%H:%M"), message.text.raw());
    format!("{author} {at} [{}] {text}{words}", names.join(" ")).replace("]  (", "] (")
}

/// The words of a trouble.
pub fn words<T: std::fmt::Debug>(ended: Result<T, Trouble>) -> String {
    ended.unwrap_err().text().raw().to_owned()
}

/// The problems with which a look ended.
pub fn told(done: &Done) -> Vec<&str> {
    done.problems.iter().map(|problem| problem.text.raw()).collect()
}
