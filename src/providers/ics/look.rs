//! One look: each calendar is asked for, read, and handed over when it has changed.
//!
//! Rules:
//!
//! 1. A calendar that cannot be had, or is none any more, is a problem; what was known of it stays. The look fails only when
//!    none of them can be had.
//! 2. What is handed over is hashed: a file that was written anew and says the same is no news.
//! 3. What is wrong is told on every look. It is kept in memory alone, so a calendar with something wrong is read after a
//!    start even when it has not changed.
//!
//! Not here: where a calendar is (`place`), what its files mean (`providers::calendar`).

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use tokio::task::JoinSet;

use super::place::{self, Apis, Files, Found, Readers, content, stopped};
use super::settings::{HOLIDAYS, Settings, TEAM};
use super::state::{Known, Mark, State};
use super::team;
use crate::domain::Instant;
use crate::domain::batch::{Calendar, Event, EventSpan, Page, Part, Parts, Problem, Progress};
use crate::domain::ids::{Account, CalendarId};
use crate::domain::text::Text;
use crate::domain::zone::Zones;
use crate::providers::calendar::{Reading, Window};
use crate::providers::{Ask, Done, Sink, Trouble};

/// So many calendars are asked for at once.
const AT_ONCE: usize = 10;

/// A source of calendars.
pub struct Inner {
    /// Its settings.
    pub settings: Settings,
    zones: Arc<Zones>,
    apis: Apis,
    readers: Readers,
    /// What is wrong with each calendar.
    wrong: Mutex<BTreeMap<String, Vec<Problem>>>,
}

/// What came of one calendar.
enum Came {
    /// It has not changed.
    Same,
    /// It was read.
    Read(Read),
    /// It cannot be had.
    Failed(Trouble),
}

/// A calendar that was read.
#[derive(Default)]
struct Read {
    mark: Mark,
    /// The events of each person, by their ids.
    events: BTreeMap<String, Vec<Event>>,
    problems: Vec<Problem>,
    /// It is no calendar, or was cut off: what was known of it stays.
    is_broken: bool,
}

impl Inner {
    /// A source that was not asked yet.
    pub fn new(settings: Settings, zones: Arc<Zones>) -> Self {
        Self { settings, zones, apis: Apis::default(), readers: Readers::default(), wrong: Mutex::default() }
    }

    /// Looks at every calendar.
    pub async fn fetch(self: &Arc<Self>, ask: &Ask, sink: &Sink) -> Result<Done, Trouble> {
        let (today, print) = (ask.now.date_naive(), self.settings.print());
        let known = ask.cursor.as_ref().and_then(State::from_cursor);
        let before = known.clone().unwrap_or_default().held(print, today);
        let mut now = State::new(print, today);
        let (mut failed, mut whole) = (Vec::new(), true);
        let (mut running, mut waiting, total) =
            (JoinSet::new(), self.settings.wanted.iter(), self.settings.wanted.len());
        loop {
            while running.len() < AT_ONCE
                && let Some(wanted) = waiting.next()
            {
                let (inner, key) = (self.clone(), wanted.key.clone());
                let mark = self.mark_of(&key, before.get(&key));
                let was_known = before.get(&key).is_some_and(|known| known.handed.is_some());
                let asked_at = ask.now;
                running.spawn(async move {
                    let came = inner.clone().one(&key, mark, was_known, asked_at).await;
                    (key, came)
                });
            }
            let Some(came) = running.join_next().await else { break };
            let (key, came) = came.map_err(stopped)?;
            let mut page = Page::default();
            let known = match came {
                Came::Same => before.get(&key).cloned(),
                Came::Read(read) => {
                    whole &= !read.is_broken;
                    Some(self.take(&key, read, before.get(&key), &mut page))
                }
                Came::Failed(trouble) => {
                    whole = false;
                    failed.push((key.clone(), trouble));
                    before.get(&key).cloned()
                }
            };
            if let Some(known) = known {
                now.set(&key, known);
            }
            page.progress = Some(Progress { done: total - waiting.len() - running.len(), total });
            if !page.calendars.is_empty() && !sink.send(page).await {
                break;
            }
        }
        if let Some((_, trouble)) = failed.first().filter(|_| failed.len() == total) {
            return Err(trouble.clone());
        }
        let gone = gone(&before, &now);
        if !gone.is_empty() {
            sink.send(Page { calendars: gone, ..Page::default() }).await;
        }
        let problems = self.problems(failed);
        let complete = Parts::of(&[Part::Calendars]).only_if(known.is_none() && whole);
        let cursor = (known.as_ref() != Some(&now)).then(|| now.cursor());
        Ok(Done { cursor, complete, problems, again: None })
    }

    /// By what a calendar is recognised that need not be read again.
    fn mark_of(&self, key: &str, known: Option<&Known>) -> Mark {
        let is_told = || self.wrong.lock().unwrap_or_else(PoisonError::into_inner).contains_key(key);
        known.filter(|known| !known.is_flawed || is_told()).map(|known| known.mark.clone()).unwrap_or_default()
    }

    /// Asks for one calendar, and reads it when it may have changed.
    async fn one(self: Arc<Self>, key: &str, mark: Mark, was_known: bool, now: Instant) -> Came {
        let Some(wanted) = self.settings.wanted(key) else { return Came::Same };
        let found = match place::find(&self.settings, (&self.apis, &self.readers), &wanted.place, mark, now).await {
            Ok(Some(found)) => found,
            Ok(None) => return Came::Same,
            Err(trouble) => return Came::Failed(trouble),
        };
        let (inner, key) = (self.clone(), key.to_owned());
        let work = move || inner.read(&key, found, was_known, now.date_naive());
        match self.readers.run(work).await {
            Ok(read) => Came::Read(read),
            Err(trouble) => Came::Failed(trouble),
        }
    }

    /// Reads a calendar's files.
    fn read(&self, key: &str, found: Found, was_known: bool, today: NaiveDate) -> Read {
        let window = Window::of_board(today);
        let mut read = Read { mark: found.mark, ..Read::default() };
        let mut nobody = 0;
        match found.files {
            Files::Fetched(bytes) => nobody += self.add(key, None, &bytes, was_known, &window, &mut read),
            Files::Here(files) => {
                for (name, path) in files {
                    match content(&path) {
                        Ok(bytes) => nobody += self.add(key, name.as_deref(), &bytes, was_known, &window, &mut read),
                        Err(text) => {
                            read.problems.push(problem(key, name.as_deref(), None, text));
                            read.is_broken = true;
                        }
                    }
                }
            }
        }
        if nobody > 0 {
            let events = if nobody == 1 { "event" } else { "events" };
            read.problems.push(problem(key, None, None, format!("{nobody} {events} of nobody on the board")));
        }
        match key {
            TEAM => {}
            HOLIDAYS => self.settings.concerned.keys().for_each(|id| _ = read.events.entry(id.clone()).or_default()),
            owner => _ = read.events.entry(owner.to_owned()).or_default(),
        }
        read
    }

    /// Adds what a file of a calendar says, and gives the number of events that are no teammate's.
    fn add(
        &self,
        key: &str,
        name: Option<&str>,
        bytes: &[u8],
        was_known: bool,
        window: &Window,
        read: &mut Read,
    ) -> usize {
        let means = self.settings.whose(key).means;
        let calendar = Reading { zones: &self.zones, window, zone: None, means, free_busy: true }.read(bytes);
        let titles = self.settings.shows_titles(key);
        let flaws = calendar.flaws.iter().map(|flaw| problem(key, name, flaw.line, flaw.text(titles)));
        read.problems.extend(flaws);
        // An empty file is none, too: a server that has trouble may answer so.
        let is_none = calendar.occurrences.is_none() || bytes.trim_ascii().is_empty();
        read.is_broken |= is_none || calendar.is_cut_off && was_known;
        if key == HOLIDAYS {
            let all = calendar.events(&self.settings.whose(key), window);
            for (id, works) in &self.settings.concerned {
                let days = all.iter().flat_map(|event| days_off(event, works));
                read.events.entry(id.clone()).or_default().extend(days);
            }
            return 0;
        }
        if key != TEAM {
            read.events.entry(key.to_owned()).or_default().extend(calendar.events(&self.settings.whose(key), window));
            return 0;
        }
        let (shared, nobody) = team::share(&calendar, &self.settings, window);
        for (owner, events) in shared {
            read.events.entry(owner).or_default().extend(events);
        }
        nobody
    }

    /// Takes in a calendar that was read: what is to be handed over of it, and what to remember.
    fn take(&self, key: &str, read: Read, before: Option<&Known>, page: &mut Page) -> Known {
        let is_flawed = !read.problems.is_empty();
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.remove(key);
        if is_flawed {
            wrong.insert(key.to_owned(), read.problems);
        }
        let before = before.cloned().unwrap_or_default();
        if read.is_broken {
            return Known { mark: Mark::None, is_flawed, ..before };
        }
        let handed = Some(hash(&read.events));
        let owners: Vec<String> = read.events.keys().cloned().collect();
        if before.handed != handed {
            let gone = before.owners.iter().filter(|owner| !owners.contains(owner));
            page.calendars.extend(gone.map(|owner| calendar(owner, key, Vec::new())));
            let events = read.events.into_iter();
            page.calendars.extend(events.map(|(owner, events)| calendar(&owner, key, events)));
        }
        Known { mark: read.mark, handed, owners, is_flawed }
    }

    /// Everything that is wrong.
    fn problems(&self, failed: Vec<(String, Trouble)>) -> Vec<Problem> {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let told = wrong.values().flatten().cloned();
        let failed =
            failed.into_iter().map(|(key, trouble)| problem(&key, None, None, trouble.text().raw().to_owned()));
        failed.chain(told).collect()
    }
}

/// The calendars that are wanted no more, each empty.
fn gone(before: &State, now: &State) -> Vec<Calendar> {
    let lost = before.calendars().filter(|(key, _)| now.get(key).is_none());
    lost.flat_map(|(key, known)| known.owners.iter().map(move |owner| calendar(owner, key, Vec::new()))).collect()
}

fn calendar(owner: &str, key: &str, events: Vec<Event>) -> Calendar {
    Calendar { owner: Account::new(owner), id: CalendarId::new(key), events }
}

/// Something that is wrong with a calendar, or with one of its files.
fn problem(key: &str, name: Option<&str>, line: Option<usize>, text: String) -> Problem {
    let whose = match key {
        TEAM => "team",
        HOLIDAYS => "holidays",
        owner => owner,
    };
    let file = name.map_or_else(|| whose.to_owned(), |name| format!("{whose}/{name}"));
    Problem { file: Some(Text::new(file)), line, column: None, text: Text::new(text), is_error: false }
}

/// The days of an event that are holidays, for somebody who works on these dates.
fn days_off(event: &Event, works: &[NaiveDate]) -> Vec<Event> {
    let EventSpan::AllDay { from, to } = event.span else { return Vec::new() };
    let mut cuts: Vec<NaiveDate> = works.iter().copied().filter(|date| (from..to).contains(date)).collect();
    if cuts.is_empty() {
        return vec![event.clone()];
    }
    cuts.sort_unstable();
    let starts = std::iter::once(from).chain(cuts.iter().filter_map(NaiveDate::succ_opt));
    let ends = cuts.iter().copied().chain([to]);
    let spans = starts.zip(ends).filter(|(from, to)| from < to);
    // The key tells an event by its start, so what is left has none: its parts are several.
    spans.map(|(from, to)| Event { span: EventSpan::AllDay { from, to }, key: None, ..event.clone() }).collect()
}

fn hash(events: &BTreeMap<String, Vec<Event>>) -> u64 {
    let mut hash = DefaultHasher::new();
    for (owner, events) in events {
        owner.hash(&mut hash);
        for Event { span, kind, title, key } in events {
            (span, kind, title.as_ref().map(Text::raw), key).hash(&mut hash);
        }
    }
    hash.finish()
}
