//! What was printed -> domain. A value that means nothing (a date that is none, an unknown word) counts as absent, and is
//! told with its JSON path.
//!
//! 1. Accounts are the program's own names. One that is a teammate's id is theirs, unless their `accounts` name another:
//!    then the id is no account of theirs here, and that is told.
//! 2. A message without `mentions` names those whom its text names with `@`; one without an author is nobody's in
//!    particular; one without a time counts from when it was first seen.
//! 3. Of two items with one id the first counts.
//!
//! Not here: the shapes (`wire`), who is a teammate (board).

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use super::Seen;
use super::wire::{self, Mistakes, Printed, Word};
use crate::config::suggest;
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::batch::{
    Calendar, Due, Event, EventKind, EventSpan, Item, Message, Page, Profile, SetState, Status, When,
};
use crate::domain::ids::{Account, CalendarId};
use crate::domain::text::Text;
use crate::domain::zone::Zones;
use crate::providers::http::Cut;
use crate::providers::kit::{hash, instant};
use crate::providers::{About, Context, Mate, mentions};

/// Who wrote what has no author.
const NOBODY: &str = "unknown";
/// So much of a text is kept.
const LONGEST: usize = 16 * 1024;
/// What a time has to be.
const INSTANT: &str = "expected an instant such as \"2026-11-23T09:00:00Z\"";
/// What becomes of a status whose end is not known.
const COUNTS_NOT: &str = "this status does not count until its `until` is mended";
/// The words for what an event does.
const KINDS: [&str; 5] = ["busy", "tentative", "focus", "away", "place"];

/// How what is printed is read.
pub struct Mapping {
    zones: Arc<Zones>,
    /// Teammates: their ids and names, where they name no account of this source.
    mates: Vec<(String, Text)>,
    /// The other teammates: their ids, and the accounts of this source that they name.
    elsewhere: Vec<(String, String)>,
    /// Every account by which whoever looks at the board may go, in small letters.
    me: Vec<String>,
    show_titles: bool,
    /// So many items are read.
    most: usize,
}

/// What it became.
pub struct Mapped {
    /// All of it.
    pub page: Page,
    /// What could not be read.
    pub problems: Vec<String>,
    /// Nothing of it was left out.
    pub whole: bool,
    /// When messages without a time were first seen.
    pub seen: Seen,
}

impl Mapping {
    /// That of a source.
    pub fn new(source: &str, about: &About, context: &Context, show_titles: bool, most: usize) -> Self {
        let mates = context.mates.iter().filter(|mate| mate.account(source, about.kind).is_none());
        let mates = mates.map(|mate| (mate.id.as_str().to_owned(), mate.name.clone())).collect();
        let elsewhere = context.mates.iter().filter_map(|mate| {
            let account = mate.account(source, about.kind)?;
            (account != mate.id.as_str()).then(|| (mate.id.as_str().to_owned(), account.to_owned()))
        });
        let elsewhere = elsewhere.collect();
        let names = |mate: &Mate| {
            let own = [mate.id.as_str().to_owned(), mate.name.raw().to_owned()];
            own.into_iter().chain(mate.accounts.values().cloned()).map(|name| name.to_lowercase()).collect()
        };
        let me = context.me().map(names).unwrap_or_default();
        Self { zones: context.zones.clone(), mates, elsewhere, me, show_titles, most }
    }

    /// Reads all of it. `seen` is what an earlier look gave.
    pub fn map(&self, printed: Printed, seen: &Seen, now: Instant) -> Mapped {
        let Printed { items, statuses, calendars, people, mistakes } = printed;
        let mut work = Work { mapping: self, mistakes, before: seen, seen: Seen::new(), now, named: BTreeSet::new() };
        let mut page = Page { people: work.people(people), ..Page::default() };
        let (mut ids, mut is_cut) = (HashSet::new(), false);
        for item in items {
            if page.items.len() >= self.most {
                is_cut = true;
                break;
            }
            if ids.insert(item.id.clone()) {
                page.items.push(work.item(item));
            } else {
                let what = format!("a second item has the id {:?}: left out", Text::new(item.id).head(60));
                work.mistakes.add("items", &what);
            }
        }
        page.statuses = statuses.into_iter().filter_map(|status| work.status(status)).collect();
        page.calendars = work.calendars(calendars);
        let own: Vec<Profile> = work.teammates(&page.people);
        work.tell_of_ids(&page.people);
        page.people.extend(own);
        let mut problems = work.mistakes.told;
        if work.mistakes.more > 0 {
            problems.push(format!("and {} more of that kind", work.mistakes.more));
        }
        problems.extend(is_cut.then(|| Cut::Items(self.most).words()));
        Mapped { page, problems, whole: !work.mistakes.lost && !is_cut, seen: work.seen }
    }
}

struct Work<'a> {
    mapping: &'a Mapping,
    mistakes: Mistakes,
    before: &'a Seen,
    seen: Seen,
    now: Instant,
    /// Every account that was named.
    named: BTreeSet<String>,
}

impl Work<'_> {
    fn account(&mut self, word: &str) -> Account {
        self.named.insert(word.to_owned());
        Account::new(word)
    }

    fn people(&mut self, people: Vec<wire::Person>) -> Vec<Profile> {
        let profile = |person: wire::Person| {
            let text = |word: Option<Word>| word.map(|word| Text::new(word.text));
            let zone = person.zone.filter(|zone| {
                let is_known = self.mapping.zones.find(&zone.text).is_ok();
                if !is_known {
                    self.wrong(zone, "expected the name of a zone such as \"Europe/Berlin\"");
                }
                is_known
            });
            let (name, email) = (text(person.name), text(person.email));
            Profile { name, email, zone: text(zone), ..Profile::new(Account::new(&person.account)) }
        };
        people.into_iter().map(profile).collect()
    }

    /// Those who were named by a teammate's id, and whom the program did not describe.
    fn teammates(&self, told: &[Profile]) -> Vec<Profile> {
        let is_told = |id: &str| told.iter().any(|profile| profile.account.raw() == id);
        let mates = self.mapping.mates.iter().filter(|(id, _)| self.named.contains(id) && !is_told(id));
        mates.map(|(id, name)| Profile { name: Some(name.clone()), ..Profile::new(Account::new(id)) }).collect()
    }

    /// Tells of teammates who were named by their id, though they name another account.
    fn tell_of_ids(&mut self, told: &[Profile]) {
        for (id, account) in &self.mapping.elsewhere {
            let is_another = self.mapping.elsewhere.iter().any(|(_, other)| other == id);
            let is_told = told.iter().any(|profile| profile.account.raw() == id);
            if self.named.contains(id) && !is_another && !is_told {
                let (id, account) = (Text::new(id.as_str()), Text::new(account.as_str()));
                let what = format!(
                    "is a teammate's id, but their `accounts` name {:?} here, so {:?} counts as somebody outside the \
                     team: print {:?}, or leave that account out of the config",
                    account.head(60),
                    id.head(60),
                    account.head(60)
                );
                self.mistakes.add(&format!("{:?}", id.head(60)), &what);
            }
        }
    }

    fn item(&mut self, item: wire::Item) -> Item {
        let wire::Item { id, title, status, assignees, due, url, project, channel, messages } = item;
        let text = |word: Option<Word>| word.map(|word| Text::new(word.text));
        let channel = channel.and_then(|word| {
            let found = Channel::from_word(&word.text);
            if found.is_none() {
                self.wrong(&word, &suggest(&word.text, &Channel::ALL.map(Channel::word)));
            }
            found
        });
        let mut said = Vec::with_capacity(messages.len());
        let mut last = None;
        for message in messages {
            let message = self.message(&id, message, last);
            last = Some(message.at);
            said.push(message);
        }
        Item {
            title: text(title).unwrap_or_else(|| Text::new(&*id)),
            done: status.is_some_and(|word| self.is_done(&word)),
            assignees: assignees.iter().map(|word| self.account(&word.text)).collect(),
            due: due.and_then(|word| self.due(&word)),
            url: text(url),
            project: text(project),
            channel: channel.unwrap_or(Channel::Comment),
            messages: said,
            ..Item::new(&id)
        }
    }

    fn is_done(&mut self, word: &Word) -> bool {
        if !matches!(&*word.text, "open" | "done") {
            self.wrong(word, &suggest(&word.text, &["open", "done"]));
        }
        word.text == "done"
    }

    fn due(&mut self, word: &Word) -> Option<Due> {
        let due = instant(&word.text).map(Due::At).or_else(|| word.text.trim().parse().ok().map(Due::Date));
        if due.is_none() {
            self.wrong(word, "expected a date such as \"2026-11-27\", or an instant with an offset");
        }
        due
    }

    fn at(&mut self, word: &Word) -> Option<Instant> {
        let at = instant(&word.text);
        if at.is_none() {
            self.wrong(word, INSTANT);
        }
        at
    }

    /// A message of an item; `last` is the time of the one before it.
    fn message(&mut self, item: &str, message: wire::Message, last: Option<Instant>) -> Message {
        let wire::Message { author, at, text, mentions } = message;
        let author = author.map_or_else(|| NOBODY.to_owned(), |word| word.text);
        let mut text = text.map(|word| word.text).unwrap_or_default();
        text.truncate(text.floor_char_boundary(LONGEST));
        let at = at.and_then(|word| self.at(&word)).unwrap_or_else(|| self.first_seen(item, &author, &text, last));
        let found = |is_one: &dyn Fn(&str) -> bool| -> Vec<(String, std::ops::Range<u32>)> {
            let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            let found = mentions::scan(&text, is_name).filter(|found| !found.is_in_address(&text));
            let trimmed = |found: mentions::Mention<'_>| {
                let name = found.name.trim_end_matches(['.', '-', '_']);
                (name.to_owned(), found.at.start..found.at.start + 1 + name.len() as u32)
            };
            found.map(trimmed).filter(|(name, _)| is_one(name)).collect()
        };
        let mut said = Message::new(self.account(&author), at, Text::new(&*text));
        if let Some(named) = mentions {
            let accounts: Vec<String> = named.into_iter().map(|word| word.text).collect();
            let places = found(&|name| accounts.iter().any(|account| account.eq_ignore_ascii_case(name)));
            said.named_at = places.into_iter().map(|(_, at)| at).collect();
            for account in accounts {
                let account = self.account(&account);
                if !said.mentions.contains(&account) {
                    said.mentions.push(account);
                }
            }
        } else {
            for (name, at) in found(&|name| !name.is_empty()) {
                let small = name.to_ascii_lowercase();
                let is_id = self.mapping.mates.iter().any(|(id, _)| *id == small);
                let account = self.account(if is_id { &small } else { &name });
                said.mention(account, at);
            }
        }
        said
    }

    /// When a message without a time was first seen: never before the one in front of it.
    fn first_seen(&mut self, item: &str, author: &str, text: &str, last: Option<Instant>) -> Instant {
        let key = hash(&(item, author, text));
        let known = self.before.get(&key).and_then(|seconds| Instant::from_timestamp(*seconds, 0));
        let at = known.unwrap_or(self.now).max(last.unwrap_or(Instant::MIN_UTC));
        self.seen.insert(key, at.timestamp());
        at
    }

    fn status(&mut self, status: wire::Status) -> Option<(Account, Option<Status>)> {
        let wire::Status { path, who, state, until, endless, note, set_at } = status;
        let Some(who) = who else {
            self.mistakes.add(&path, "has no `who`: left out");
            return None;
        };
        let who = self.account(&who.text);
        // Without a state there is none.
        let Some(word) = state else { return Some((who, None)) };
        let Some(state) = SetState::from_word(&word.text) else {
            self.wrong(&word, &suggest(&word.text, &SetState::ALL.map(SetState::word)));
            self.mistakes.lost = true;
            return None;
        };
        // One whose end cannot be read would hold for ever: it is none until that is mended.
        let until = match until {
            Some(word) => {
                let at = instant(&word.text);
                if at.is_none() {
                    self.wrong(&word, &format!("{INSTANT}; {COUNTS_NOT}"));
                    return Some((who, None));
                }
                at
            }
            None if endless => {
                self.mistakes.add(&path, COUNTS_NOT);
                return Some((who, None));
            }
            None => None,
        };
        let set_at = set_at.and_then(|word| self.at(&word));
        Some((who, Some(Status { until, set_at, note: note.map(|word| Text::new(word.text)), ..Status::new(state) })))
    }

    /// Calendars, of each person one.
    fn calendars(&mut self, calendars: Vec<wire::Calendar>) -> Vec<Calendar> {
        let mut of: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for wire::Calendar { path, who, events } in calendars {
            let Some(who) = who else {
                self.mistakes.add(&path, "has no `who`: left out");
                continue;
            };
            let titles = self.mapping.show_titles || self.mapping.me.contains(&who.text.to_lowercase());
            let events: Vec<Event> = events.into_iter().filter_map(|event| self.event(event, titles)).collect();
            of.entry(who.text).or_default().extend(events);
        }
        let calendar = |(who, events): (String, Vec<Event>)| Calendar {
            owner: self.account(&who),
            id: CalendarId::new("printed"),
            events,
        };
        of.into_iter().map(calendar).collect()
    }

    fn event(&mut self, event: wire::Event, titles: bool) -> Option<Event> {
        let wire::Event { path, start, end, kind, title } = event;
        let Some(start) = start else {
            self.mistakes.add(&path, "has no `start`: left out");
            return None;
        };
        let span = match (self.time(&start)?, end.map(|word| self.time(&word))) {
            (_, Some(None)) => return None,
            (Time::Day(from), None) => Some(EventSpan::AllDay { from, to: from.succ_opt()? }),
            (Time::Day(from), Some(Some(Time::Day(to)))) if to >= from => {
                Some(EventSpan::AllDay { from, to: to.max(from.succ_opt()?) })
            }
            (Time::Clock(start), None) => Some(EventSpan::Timed { start, end: start }),
            (Time::Clock(start), Some(Some(Time::Clock(end)))) if !is_before(end, start) => {
                Some(EventSpan::Timed { start, end })
            }
            _ => None,
        };
        let Some(span) = span else {
            self.mistakes.add(&path, "its `end` does not fit its `start`: left out");
            return None;
        };
        let title = title.map(|word| Text::new(word.text));
        let kind = match kind.as_ref().map(|word| &*word.text) {
            None | Some("busy") => EventKind::Busy,
            Some("tentative") => EventKind::Tentative,
            Some("focus") => EventKind::Focus,
            Some("away") => EventKind::Away,
            Some("place") => EventKind::Place(title.clone().unwrap_or_default()),
            Some(other) => {
                let help = suggest(other, &KINDS);
                self.wrong(&kind.clone().unwrap_or_default(), &help);
                EventKind::Busy
            }
        };
        Some(Event { span, kind, title: title.filter(|_| titles), key: None })
    }

    /// A day, an instant, or a time by the clock of whoever it is.
    fn time(&mut self, word: &Word) -> Option<Time> {
        let text = word.text.trim();
        let floating = || text.parse::<NaiveDateTime>().ok().map(|wall| Time::Clock(When::Floating(wall)));
        let found = instant(text).map(|at| Time::Clock(When::At(at))).or_else(floating);
        let found = found.or_else(|| text.parse::<NaiveDate>().ok().map(Time::Day));
        if found.is_none() {
            self.wrong(word, "expected a date, or an instant such as \"2026-11-23T09:00:00Z\": the event is left out");
        }
        found
    }

    fn wrong(&mut self, word: &Word, expected: &str) {
        self.mistakes.add(&word.path, &format!("is {:?}; {expected}", Text::new(&*word.text).head(60)));
    }
}

/// Whether a time is before another, where both are instants, or both are times by the person's own clock.
fn is_before(end: When, start: When) -> bool {
    match (end, start) {
        (When::At(end), When::At(start)) => end < start,
        (When::Floating(end), When::Floating(start)) => end < start,
        (When::At(_), When::Floating(_)) | (When::Floating(_), When::At(_)) => false,
    }
}

enum Time {
    Day(NaiveDate),
    Clock(When),
}
