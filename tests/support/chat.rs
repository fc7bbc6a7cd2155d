//! A source of a chat on a small service, what it handed over, and who owes whom then.
//!
//! Not here: what must come of it (each test).

#![allow(dead_code, reason = "each test uses a part of it")]
#![expect(clippy::unwrap_used, reason = "a test's helper may stop at what it does not expect")]

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use asyncboard::config::Problem;
use asyncboard::config::{Scrubber, Secret, SecretFrom, SecretSource, Section, Source};
use asyncboard::domain::Instant;
use asyncboard::domain::ack::Acks;
use asyncboard::domain::batch::{Asks, Hint, Item, Member, Page, Part, Profile, Status};
use asyncboard::domain::conversation::{Answered, Conversation, Said, owed};
use asyncboard::domain::ids::TeammateId;
use asyncboard::domain::ids::{Account, TeammateIndex};
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::credential::{Secrets, Unfetched};
use asyncboard::providers::http::Sleeper;
use asyncboard::providers::{Ask, Context, Cursor, Done, Heard, Mate, Nudge, Provider, Sink, Trouble};

/// Secrets that stand in the config.
#[derive(Default)]
pub struct Written(Scrubber);

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

/// How long was waited, in seconds; nothing is waited in a test.
pub type Waits = Arc<Mutex<Vec<u64>>>;

/// What opens a source of a kind.
pub type Open = fn(&Section, &Context, Option<Sleeper>) -> Result<Box<dyn Provider>, Vec<Problem>>;

/// A team of three, one of whom names an account in Slack.
fn context() -> Context {
    let mate = |(id, name, account): (&str, &str, &str)| Mate {
        id: TeammateId::new(id).unwrap(),
        name: Text::new(name),
        accounts: (!account.is_empty()).then(|| ("slack".to_owned(), account.to_owned())).into_iter().collect(),
    };
    let mates = [("maya", "Maya Ortiz", "UMAYA"), ("kenji", "Kenji Mori", ""), ("lea", "Lea Hoffmann", "")].map(mate);
    let secrets = Arc::new(Written::default());
    Context { secrets, mates: Arc::new(mates), ..Context::new(Arc::new(Zones::newest([]))) }
}

/// Opens a source with these settings; the problems, if there are any.
pub fn opened(open: Open, settings: &str, waits: Waits) -> Result<Box<dyn Provider>, Vec<String>> {
    opened_in(open, settings, &context(), waits)
}

fn opened_in(open: Open, settings: &str, context: &Context, waits: Waits) -> Result<Box<dyn Provider>, Vec<String>> {
    let source = Arc::new(Source { path: "config.toml".into(), text: settings.to_owned(), included: false });
    let table = toml::de::DeTable::parse(settings).unwrap();
    let section = Section::new(&source, 0..settings.len(), table.get_ref());
    let sleeper: Sleeper = Arc::new(move |wait: Duration| {
        waits.lock().unwrap().push(wait.as_secs());
        Box::pin(std::future::ready(()))
    });
    open(&section, context, Some(sleeper)).map_err(|problems| {
        let words = |problem: Problem| match problem.help {
            Some(help) => format!("{}; {help}", problem.what),
            None => problem.what,
        };
        problems.into_iter().map(words).collect()
    })
}

/// A source with everything that it handed over.
pub struct Rig {
    pub provider: Arc<dyn Provider>,
    pub waits: Waits,
    pub items: BTreeMap<String, Item>,
    pub statuses: BTreeMap<String, Status>,
    pub hints: BTreeMap<String, Hint>,
    pub people: BTreeMap<String, Profile>,
    pub cursor: Option<Cursor>,
    pub pages: Vec<Page>,
    pub now: Instant,
    pub goes_on: bool,
}

impl Rig {
    pub fn open(open: Open, url: &str, token: &str, settings: &str) -> Self {
        let waits = Waits::default();
        let settings = format!("url = {url:?}\ntoken = {token:?}\n{settings}\n");
        let provider = opened(open, &settings, waits.clone()).unwrap();
        Self { waits, ..Self::of(provider) }
    }

    /// A source that names the teammates (`[team] from`): the members of `of`.
    pub fn of_team(open: Open, url: &str, token: &str, of: &str) -> Self {
        let settings = format!("url = {url:?}\ntoken = {token:?}\n");
        let mut context = context();
        context.roster = Some((String::new(), of.to_owned()));
        Self::of(opened_in(open, &settings, &context, Waits::default()).unwrap())
    }

    /// A source that is open.
    pub fn of(provider: Box<dyn Provider>) -> Self {
        Self {
            provider: provider.into(),
            waits: Waits::default(),
            items: BTreeMap::new(),
            statuses: BTreeMap::new(),
            hints: BTreeMap::new(),
            people: BTreeMap::new(),
            cursor: None,
            pages: Vec::new(),
            now: "2026-11-23T12:00:00Z".parse().unwrap(),
            goes_on: false,
        }
    }

    /// The teammates whom the last look named: the account, the user name and the name of each.
    pub fn members(&self) -> Vec<[String; 3]> {
        let members = self.pages.iter().filter_map(|page| page.roster.as_ref()).flatten();
        let name = |member: &Member| member.name.as_ref().map(|name| name.raw().to_owned()).unwrap_or_default();
        members.map(|member| [member.account.raw().to_owned(), member.user.raw().to_owned(), name(member)]).collect()
    }

    /// Asks for what is new.
    pub fn refresh(&mut self) -> Result<Done, Trouble> {
        self.ask(false)
    }

    /// Asks for everything.
    pub fn everything(&mut self) -> Result<Done, Trouble> {
        self.ask(true)
    }

    /// Some time passes.
    pub fn wait(&mut self, minutes: i64) -> &mut Self {
        self.now += chrono::TimeDelta::minutes(minutes);
        self
    }

    fn ask(&mut self, thorough: bool) -> Result<Done, Trouble> {
        let ask = Ask { now: self.now, cursor: self.cursor.clone(), thorough };
        self.goes_on = false;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (sink, mut pages) = Sink::new(4);
        let fetch = self.provider.fetch(ask, sink);
        let (done, pages) = runtime.block_on(async {
            let collect = async {
                let mut found = Vec::new();
                while let Some(piece) = pages.recv().await {
                    self.goes_on |= piece.goes_on;
                    found.extend(Some(piece.page).filter(|page| *page != Page::default()));
                }
                found
            };
            tokio::join!(fetch, collect)
        });
        self.pages = pages;
        if let Ok(done) = &done {
            if done.complete.has(Part::Items) && !self.goes_on {
                self.items.clear();
            }
            if done.cursor.is_some() {
                self.cursor.clone_from(&done.cursor);
            }
        }
        self.take_in();
        done
    }

    fn take_in(&mut self) {
        for page in &self.pages {
            page.gone.iter().for_each(|id| drop(self.items.remove(id.raw())));
            self.items.extend(page.items.iter().map(|item| (item.id.raw().to_owned(), item.clone())));
            for (account, status) in &page.statuses {
                put(&mut self.statuses, account, status.clone());
            }
            for (account, hint) in &page.hints {
                put(&mut self.hints, account, hint.clone());
            }
            self.people.extend(page.people.iter().map(|person| (person.account.raw().to_owned(), person.clone())));
        }
    }

    /// The ids and titles of the items that are known.
    pub fn titles(&self) -> Vec<&str> {
        self.items.values().map(|item| item.title.raw()).collect()
    }

    /// Who owes a reply, since when and how many asked, among these people: `Kenji since 10:00, 1`.
    pub fn owed(&self, mates: &[(&str, &str)]) -> Vec<String> {
        let index = |account: &Account| {
            mates.iter().position(|(id, _)| *id == account.raw()).map(|at| TeammateIndex(at as u32))
        };
        let mut all: Vec<String> = self.items.values().flat_map(|item| of_item(item, &index, mates)).collect();
        all.sort();
        all
    }
}

fn put<T>(map: &mut BTreeMap<String, T>, account: &Account, value: Option<T>) {
    match value {
        Some(value) => _ = map.insert(account.raw().to_owned(), value),
        None => _ = map.remove(account.raw()),
    }
}

/// What follows from an item, as the board works it out.
fn of_item(item: &Item, index: &dyn Fn(&Account) -> Option<TeammateIndex>, mates: &[(&str, &str)]) -> Vec<String> {
    let acks = Acks::default();
    let messages: Vec<Said> = item
        .messages
        .iter()
        .map(|message| Said {
            by: index(&message.author),
            by_assignee: false,
            at: message.at,
            mentions: message.mentions.iter().filter_map(index).collect(),
            asks: if message.mentions.is_empty() || message.mentions.iter().any(|one| index(one).is_some()) {
                message.asks
            } else {
                Asks::Named
            },
            acknowledges: acks.acknowledges(message.text.raw(), &message.named_at),
        })
        .collect();
    let parties: Vec<TeammateIndex> = item.parties.iter().filter_map(index).collect();
    let answers: Vec<Answered> = item
        .answers
        .iter()
        .filter_map(|answer| Some(Answered { by: index(&answer.by)?, at: answer.at, timed: answer.timed }))
        .collect();
    let conversation = Conversation { messages: &messages, assignees: &[], parties: &parties, answers: &answers };
    let words = |owed: asyncboard::domain::conversation::Owed| {
        let (_, name) = mates[owed.by.index()];
        format!("{name} since {}, {}", owed.asked_at.format("%H:%M"), owed.messages.len())
    };
    owed(conversation).into_iter().map(words).collect()
}

/// The problems of an answer.
pub fn told(done: &Done) -> Vec<&str> {
    done.problems.iter().map(|problem| problem.text.raw()).collect()
}

/// A provider that is listened to, on a thread of its own.
pub struct Listened {
    pub heard: Receiver<Heard>,
    pub ended: Receiver<Trouble>,
}

/// Nothing here takes longer.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Listens until the provider ends it.
pub fn listen(provider: Arc<dyn Provider>) -> Listened {
    let ((tell, heard), (end, ended)) = (channel(), channel());
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (nudge, mut told) = Nudge::new();
            let mut listening = provider.listen(nudge).unwrap();
            loop {
                tokio::select! {
                    biased;
                    Some(heard) = told.recv() => { let _ = tell.send(heard); }
                    trouble = &mut listening => {
                        let _ = end.send(trouble);
                        return;
                    }
                }
            }
        });
    });
    Listened { heard, ended }
}

impl Listened {
    /// Waits until it is told so.
    #[track_caller]
    pub fn until(&self, expected: Heard) {
        while self.heard.recv_timeout(DEADLINE).unwrap() != expected {}
    }

    /// Why it ended.
    #[track_caller]
    pub fn end(&self) -> Trouble {
        self.ended.recv_timeout(DEADLINE).unwrap()
    }
}
