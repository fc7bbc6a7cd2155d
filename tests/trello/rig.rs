//! What a provider of Trello is tested with: a source opened on a fake service, and a copy of what it handed over.

#![allow(dead_code, reason = "each test and benchmark uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test's helper may stop at what it does not expect")]

use std::collections::BTreeMap;
use std::sync::Arc;

use asyncboard::config::{Scrubber, Secret, SecretFrom, SecretSource, Section, Source};
use asyncboard::domain::Instant;
use asyncboard::domain::batch::{Item, Page, Part};
use asyncboard::domain::ids::TeammateId;
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::credential::{Secrets, Unfetched};
use asyncboard::providers::{Act, Ask, Context, Cursor, Did, Done, Mate, Provider, Sink, Trouble, trello};

use super::fake::{Fake, KEY, TOKEN};

/// Secrets that stand in the config.
#[derive(Default)]
struct Written(Scrubber);

impl Secrets for Written {
    fn has(&self, source: &SecretSource) -> bool {
        source.from.is_some()
    }

    fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        let Some(SecretFrom::Text(secret)) = &source.from else { panic!("{} is no text", source.name()) };
        Ok(secret.clone())
    }

    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        self.fetch(source)
    }

    fn scrubber(&self) -> Scrubber {
        self.0.clone()
    }
}

/// Opens a source on a fake service.
pub fn open(fake: &Fake, settings: &str) -> Box<dyn Provider> {
    let settings = format!("url = {:?}\nkey = {KEY:?}\ntoken = {TOKEN:?}\n{settings}\n", fake.server.url());
    opened(&settings).unwrap()
}

/// Opens a source with these settings; the problems, if there are any.
pub fn opened(settings: &str) -> Result<Box<dyn Provider>, Vec<String>> {
    let source = Arc::new(Source { path: "config.toml".into(), text: settings.to_owned(), included: false });
    let table = toml::de::DeTable::parse(settings).unwrap();
    let section = Section::new(&source, 0..settings.len(), table.get_ref());
    let mate = |id: &str, name: &str, accounts: &[(&str, &str)]| Mate {
        id: TeammateId::new(id).unwrap(),
        name: Text::new(name),
        accounts: accounts.iter().map(|(key, account)| ((*key).to_owned(), (*account).to_owned())).collect(),
    };
    let mates = Arc::new([mate("maya", "Maya Full", &[("trello", "maya")]), mate("ken", "Kenji Full", &[])]);
    let context = Context { mates, secrets: Arc::new(Written::default()), ..Context::new(Arc::new(Zones::newest([]))) };
    trello::open(&section, &context).map_err(|problems| {
        let words = |problem: asyncboard::config::Problem| match problem.help {
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
    pub cursor: Option<Cursor>,
    /// The pages of the last answer.
    pub pages: Vec<Page>,
    pub now: Instant,
    /// The last answer went on where one before it stood.
    pub goes_on: bool,
    /// Where the last answer stood last, before its end.
    pub stands: Option<Cursor>,
}

impl Rig {
    pub fn new(fake: &Fake, settings: &str) -> Self {
        let now = "2026-11-22T09:00:00Z".parse().unwrap();
        Self {
            provider: open(fake, settings),
            items: BTreeMap::new(),
            cursor: None,
            pages: Vec::new(),
            now,
            goes_on: false,
            stands: None,
        }
    }

    /// Does something.
    pub fn act(&self, act: Act) -> Result<Did, Trouble> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(self.provider.act(act, self.now))
    }

    /// Asks for what is new.
    pub fn refresh(&mut self) -> Result<Done, Trouble> {
        self.ask(false)
    }

    /// Asks for everything.
    pub fn everything(&mut self) -> Result<Done, Trouble> {
        self.ask(true)
    }

    fn ask(&mut self, thorough: bool) -> Result<Done, Trouble> {
        let ask = Ask { now: self.now, cursor: self.cursor.clone(), thorough };
        (self.goes_on, self.stands) = (false, None);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (sink, mut pages) = Sink::new(4);
        let fetch = self.provider.fetch(ask, sink);
        let (done, pages) = runtime.block_on(async {
            let collect = async {
                let mut found = Vec::new();
                while let Some(piece) = pages.recv().await {
                    self.goes_on |= piece.goes_on;
                    self.stands = piece.stands.or(self.stands.take());
                    found.extend(Some(piece.page).filter(|page| *page != Page::default()));
                }
                found
            };
            tokio::join!(fetch, collect)
        });
        self.pages = pages;
        let done = done?;
        self.take_in(done.complete.has(Part::Items));
        if done.cursor.is_some() {
            self.cursor.clone_from(&done.cursor);
        }
        Ok(done)
    }

    fn take_in(&mut self, complete: bool) {
        if complete {
            self.items.clear();
        }
        for page in &self.pages {
            page.gone.iter().for_each(|id| drop(self.items.remove(id.raw())));
            self.items.extend(page.items.iter().map(|item| (item.id.raw().to_owned(), item.clone())));
        }
    }

    /// The titles of what is known, in the order of the alphabet.
    pub fn titles(&self) -> Vec<&str> {
        let mut titles: Vec<&str> = self.items.values().map(|item| item.title.raw()).collect();
        titles.sort_unstable();
        titles
    }

    /// The item with a title.
    pub fn item(&self, title: &str) -> &Item {
        self.items.values().find(|item| item.title.raw() == title).unwrap()
    }
}

/// The problems of an answer.
pub fn told(done: &Done) -> Vec<&str> {
    done.problems.iter().map(|problem| problem.text.raw()).collect()
}
