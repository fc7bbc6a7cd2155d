//! A source of one of the kinds, looked at as sync does it: what it handed over, put together as the store does.
//!
//! Not here: the services.

use std::collections::BTreeMap;
use std::sync::Arc;

use asyncboard::config::{self, Scrubber, Secret, SecretFrom, SecretSource};
use asyncboard::domain::Instant;
use asyncboard::domain::batch::{Event, EventKind, EventSpan, Page, Part, When};
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::credential::{Secrets, Unfetched};
use asyncboard::providers::gauge::Gauges;
use asyncboard::providers::oauth::{InMemory, Vault};
use asyncboard::providers::{Ask, Context, Cursor, Done, Mate, Provider, Sink, Trouble, Week, registry};
use chrono::TimeDelta;

/// The secret in every config here.
pub const TOKEN: &str = "canary-token-0123456789";

/// Secrets as they stand in the config.
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

/// Three people, at whose board Maya looks.
pub const TEAM: &str = "me = \"maya\"\n\
    [[teammate]]\nid = \"maya\"\nname = \"Maya Ortiz\"\naccounts = { email = \"maya@acme.example\" }\n\
    [[teammate]]\nid = \"kenji\"\nname = \"Kenji Mori\"\naccounts = { email = \"Kenji@acme.example\" }\n\
    [[teammate]]\nid = \"sam\"\nname = \"Sam Keller\"\naccounts = { email = \"sam@acme.example\" }\n";

/// Monday at noon.
pub fn now() -> Instant {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// Opens a source of a kind with these settings, in this team.
pub fn open(team: &str, settings: &str, vault: Arc<dyn Vault>) -> Result<Box<dyn Provider>, Vec<String>> {
    open_with(team, settings, vault, &Gauges::default())
}

/// The same; what is remarked on the source goes here.
pub fn open_with(
    team: &str,
    settings: &str,
    vault: Arc<dyn Vault>,
    gauges: &Gauges,
) -> Result<Box<dyn Provider>, Vec<String>> {
    let text = format!("{team}[[source]]\nid = \"work\"\n{settings}\n");
    let zones = Arc::new(Zones::newest([]));
    let config = config::load_text("config.toml", &text, &zones, None).unwrap();
    let context = Context {
        secrets: Arc::new(Written::default()),
        sign_ins: vault,
        mates: config.team.mates.iter().map(Mate::from).collect(),
        me: config.team.me.and_then(|index| config.team.get(index)).map(|mate| mate.id.clone()),
        weeks: config.team.mates.iter().filter_map(Week::of).collect(),
        gauges: gauges.clone(),
        ..Context::new(zones)
    };
    let source = &config.sources[0];
    let words = |problem: config::Problem| format!("{}; {}", problem.what, problem.help.unwrap_or_default());
    registry::open(&source.kind, &source.section, &context)
        .map_err(|problems| problems.into_iter().map(words).collect())
}

/// A source with everything that it handed over.
pub struct Rig {
    settings: String,
    team: String,
    vault: Arc<InMemory>,
    provider: Box<dyn Provider>,
    gauges: Gauges,
    /// Of each calendar that is not empty, its events by owner.
    pub calendars: BTreeMap<(String, String), Vec<Event>>,
    /// Where the next look goes on.
    pub cursor: Option<Cursor>,
    /// How many calendars the last look handed over.
    pub handed: usize,
    /// What was wrong at the last look.
    pub problems: Vec<String>,
    /// The time.
    pub now: Instant,
}

impl Rig {
    /// A source that was never looked at.
    pub fn new(settings: &str) -> Self {
        Self::with(TEAM, settings, InMemory::at(now()))
    }

    /// The same in another team, with what is signed in.
    pub fn with(team: &str, settings: &str, vault: Arc<InMemory>) -> Self {
        let gauges = Gauges::default();
        let provider = open_with(team, settings, vault.clone(), &gauges).unwrap();
        let (settings, team) = (settings.to_owned(), team.to_owned());
        let (calendars, problems) = (BTreeMap::new(), Vec::new());
        Self { settings, team, vault, provider, gauges, calendars, cursor: None, handed: 0, problems, now: now() }
    }

    /// The program starts again: what was handed over and the cursor are kept, memory is not.
    pub fn restart(&mut self) {
        self.provider = open_with(&self.team, &self.settings, self.vault.clone(), &self.gauges).unwrap();
    }

    /// What is remarked on the source.
    pub fn remarks(&self) -> Vec<String> {
        self.gauges.of("work").remarks
    }

    /// Looks, so many minutes later.
    pub fn look_after(&mut self, minutes: i64) -> Result<Done, Trouble> {
        self.now += TimeDelta::minutes(minutes);
        self.vault.set_time(self.now);
        self.look()
    }

    /// Looks.
    pub fn look(&mut self) -> Result<Done, Trouble> {
        let ask = Ask { now: self.now, cursor: self.cursor.clone(), thorough: false };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (sink, mut pages) = Sink::new(4);
        let fetch = self.provider.fetch(ask, sink);
        let (done, pages) = runtime.block_on(async {
            let collect = async {
                let mut found: Vec<Page> = Vec::new();
                while let Some(piece) = pages.recv().await {
                    found.push(piece.page);
                }
                found
            };
            tokio::join!(fetch, collect)
        });
        let mut seen = Vec::new();
        for calendar in pages.into_iter().flat_map(|page| page.calendars) {
            let key = (calendar.owner.raw().to_owned(), calendar.id.raw().to_owned());
            seen.push(key.clone());
            self.calendars.insert(key, calendar.events);
        }
        self.handed = seen.len();
        let done = done?;
        if done.complete.has(Part::Calendars) {
            self.calendars.retain(|key, _| seen.contains(key));
        }
        self.cursor = done.cursor.clone().or(self.cursor.take());
        let words = |problem: &asyncboard::domain::batch::Problem| {
            let file = problem.file.as_ref().map(|file| format!("{}: ", file.raw())).unwrap_or_default();
            format!("{file}{}", problem.text.raw())
        };
        self.problems = done.problems.iter().map(words).collect();
        Ok(done)
    }

    /// The events of a person, in words: `23T09:00-10:00 busy Review`.
    pub fn events(&self, owner: &str) -> Vec<String> {
        let of = self.calendars.iter().filter(|((id, _), _)| id == owner).flat_map(|(_, events)| events);
        let mut all: Vec<String> = of.map(words).collect();
        all.sort();
        all
    }

    /// Everybody's events.
    pub fn all(&self) -> BTreeMap<String, Vec<String>> {
        ["maya", "kenji", "sam"].map(|id| (id.to_owned(), self.events(id))).into()
    }
}

fn words(event: &Event) -> String {
    let at = |when: &When| match when {
        When::At(at) => at.format("%m-%dT%H:%MZ").to_string(),
        When::Floating(wall) => wall.format("%m-%dT%H:%M").to_string(),
    };
    let span = match &event.span {
        EventSpan::AllDay { from, to } => format!("{} to {}", from.format("%m-%d"), to.format("%m-%d")),
        EventSpan::Timed { start, end } => format!("{} to {}", at(start), at(end)),
    };
    let kind = match &event.kind {
        EventKind::Busy => "busy".to_owned(),
        EventKind::Tentative => "tentative".to_owned(),
        EventKind::Focus => "focus".to_owned(),
        EventKind::Away => "away".to_owned(),
        EventKind::Place(place) => format!("at {}", place.raw()),
    };
    let title = event.title.as_ref().map(|title| format!(" {:?}", title.raw())).unwrap_or_default();
    format!("{span} {kind}{title}")
}
