//! One look at Google Calendar.
//!
//! 1. Events of the signed-in account's own calendar, and with `detail = "events"` of everybody who shares theirs: a first
//!    look reads the window, later ones ask by sync token for what has changed. The events themselves live in memory alone;
//!    after a start a change is a full look.
//! 2. A sync token that is refused (410) gives one full look.
//! 3. Whoever's events are not read is asked about by freeBusy, fifty people a question. Where that is too many, or too
//!    long a time, the question is halved.
//! 4. One person's trouble (not shared, no such calendar) is a problem of that person; a limit or a refused sign-in ends the
//!    look, and what it brought stays.
//!
//! Not here: what an event means (`map`).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use chrono::{Days, NaiveDate, NaiveDateTime};
use serde_json::json;

use super::map;
use super::wire::{self, BusyCalendar, FIELDS, FreeBusy};
use crate::domain::batch::{Page, Part, Parts, Progress};
use crate::providers::calendar::Window;
use crate::providers::calendar::book::{Book, Read, of_person};
use crate::providers::http::{Api, Cut, Failure, Next, Request, Session, segment};
use crate::providers::kit::{Owner, State, at_once};
use crate::providers::oauth::SignedIn;
use crate::providers::{Ask, Context, Done, Sink, Trouble};

/// So many people are asked about in one question.
const PEOPLE: usize = 50;
/// So many calendars are read at once.
const AT_ONCE: usize = 6;
/// The names of a person's calendars in the book.
const EVENTS: &str = "events";
const BUSY: &str = "busy";

/// Somebody whose calendar is asked for.
#[derive(Clone, Debug, Hash)]
pub struct Person {
    id: String,
    address: String,
    is_me: bool,
}

impl Person {
    /// Everybody who has an address.
    pub fn all(context: &Context, source: &str, kind: &str) -> Vec<Self> {
        let person = |mate: &crate::providers::Mate| {
            let address = mate.address(source, kind)?.to_lowercase();
            Some(Self { id: mate.id.to_string(), address, is_me: Some(&mate.id) == context.me.as_ref() })
        };
        context.mates.iter().filter_map(person).collect()
    }

    /// Is it the viewer of the board?
    pub fn is_me(&self) -> bool {
        self.is_me
    }

    /// Their calendar's name: whoever is signed in has the main one.
    fn calendar(&self) -> &str {
        if self.is_me { "primary" } else { &self.address }
    }
}

/// A source.
pub struct Inner {
    /// The service.
    pub api: Api,
    signed: SignedIn,
    people: Vec<Person>,
    owner: Owner,
    all_events: bool,
    show_titles: bool,
    /// The events of each calendar as they came, by their ids.
    events: Mutex<BTreeMap<String, HashMap<String, wire::Event>>>,
}

/// What came of one calendar.
enum Came {
    Same(Option<String>),
    Read(Read),
    /// It is not shared with us, or there is none: why.
    Closed(String),
}

impl Inner {
    /// A source that was not asked yet.
    pub fn new(api: Api, signed: SignedIn, people: Vec<Person>, owner: Owner, all: bool, titles: bool) -> Self {
        Self { api, signed, people, owner, all_events: all, show_titles: titles, events: Mutex::default() }
    }

    /// Looks at everybody's calendar.
    pub async fn fetch(&self, ask: &Ask, sink: &Sink) -> Result<Done, Trouble> {
        let (session, today) = (self.api.session(ask.now).telling(sink), ask.now.date_naive());
        let known = State::<Book>::open(ask.cursor.as_ref(), self.owner, ask.now);
        let is_first = known.is_none();
        let before = known.map_or_else(|| Book::new(today), |state| state.own.on(today));
        let (mut now, mut problems) = (Book::new(today), Vec::new());
        let with_events: Vec<&Person> = self.people.iter().filter(|one| self.all_events || one.is_me).collect();
        let mut busy: Vec<&Person> = self.people.iter().filter(|one| !self.all_events && !one.is_me).collect();
        let total = with_events.len() + busy.len().div_ceil(PEOPLE);
        for (n, some) in with_events.chunks(AT_ONCE).enumerate() {
            let mut jobs = Vec::new();
            for one in some {
                jobs.push(self.one(&session, one, before.mark(&one.id, EVENTS), today));
            }
            let mut page = Page::default();
            for (person, came) in some.iter().zip(at_once(AT_ONCE, jobs).await) {
                match came? {
                    Came::Same(mark) => now.stays(&before, &person.id, EVENTS, mark),
                    Came::Read(read) => page.calendars.extend(now.take(&before, &person.id, EVENTS, read)),
                    Came::Closed(why) if person.is_me => {
                        now.stays(&before, &person.id, EVENTS, None);
                        problems.push(of_person(&person.id, &why));
                    }
                    Came::Closed(_) => busy.push(person),
                }
            }
            page.progress = Some(Progress { done: (n * AT_ONCE + some.len()).min(total), total });
            sink.send(page).await;
        }
        for some in busy.chunks(PEOPLE) {
            let mut page = Page::default();
            for (person, read) in self.busy(&session, some, today).await? {
                match read {
                    Ok(read) => page.calendars.extend(now.take(&before, &person.id, BUSY, read)),
                    Err(why) => {
                        now.stays(&before, &person.id, BUSY, None);
                        problems.push(of_person(&person.id, &why));
                    }
                }
            }
            sink.send(page).await;
        }
        let gone = now.gone(&before);
        if !gone.is_empty() {
            sink.send(Page { calendars: gone, ..Page::default() }).await;
        }
        problems.extend(self.signed.problems());
        problems.extend(now.problems());
        let mut state = State::begin(self.owner, ask.now, before);
        let moved = is_first || state.own != now;
        state.own = now;
        let complete = Parts::of(&[Part::Calendars]).only_if(is_first);
        let done = state.done(complete, moved);
        Ok(Done { problems, ..done })
    }

    /// Reads a person's events, or what has changed of them.
    async fn one(
        &self,
        session: &Session,
        person: &Person,
        mark: Option<&str>,
        today: NaiveDate,
    ) -> Result<Came, Failure> {
        let held = |inner: &Self| inner.held().get(&person.id).cloned();
        if let Some(mark) = mark {
            match self.pages(session, person, &[("syncToken", mark.to_owned())]).await {
                Ok((changed, _, next)) if changed.is_empty() => return Ok(Came::Same(next)),
                // Only where the rest is in memory can a change be put into its place.
                Ok((changed, wrong, next)) => {
                    if let Some(mut events) = held(self) {
                        for event in changed {
                            if map::is_cancelled(&event) {
                                events.remove(&event.id);
                            } else {
                                events.insert(event.id.clone(), event);
                            }
                        }
                        return Ok(Came::Read(self.read(person, events, wrong, next, today)));
                    }
                }
                Err(failure) if failure.status == Some(410) => {}
                Err(failure) => return closed(failure),
            }
        }
        let (from, to) = Window::of_board(today).span();
        let range = [("timeMin", utc(from)), ("timeMax", utc(to))];
        match self.pages(session, person, &range).await {
            Ok((events, wrong, next)) => {
                let events = events.into_iter().map(|event| (event.id.clone(), event)).collect();
                Ok(Came::Read(self.read(person, events, wrong, next, today)))
            }
            Err(failure) => closed(failure),
        }
    }

    /// Every page of a person's events: the events, what is wrong, and where the next look goes on.
    async fn pages(
        &self,
        session: &Session,
        person: &Person,
        range: &[(&str, String)],
    ) -> Result<(Vec<wire::Event>, Vec<String>, Option<String>), Failure> {
        let path = format!("calendars/{}/events", segment(person.calendar()));
        let first = Request::get(path)
            .query("singleEvents", "true")
            .query("maxResults", "2500")
            .query("maxAttendees", "1")
            .query("fields", FIELDS)
            .bucket("events");
        let first = range.iter().fold(first, |request, (key, value)| request.query(key, value.as_str()));
        let (mut all, mut skipped, mut pages, mut on) = (Vec::new(), 0, session.pages(), None::<String>);
        loop {
            let found: wire::Events = session.json(first.clone().query_if("pageToken", on.as_deref())).await?.value;
            let items = found.items;
            skipped += items.skipped;
            let ids = items.good.iter().map(|event| &*event.id);
            let next = pages.turn(ids, Next::token(found.next_page_token.as_deref()));
            all.extend(items.good);
            let Some(Next::Mark(mark)) = next else {
                let odd = (skipped > 0).then(|| format!("{skipped} events could not be read and are left out"));
                let cut = pages.cut().map(Cut::words);
                // What was cut is read again, from its beginning.
                let mark = found.next_sync_token.filter(|_| cut.is_none());
                return Ok((all, odd.into_iter().chain(cut).collect(), mark));
            };
            on = Some(mark);
        }
    }

    /// What a person's events mean; they stay in memory.
    fn read(
        &self,
        person: &Person,
        events: HashMap<String, wire::Event>,
        mut wrong: Vec<String>,
        mark: Option<String>,
        today: NaiveDate,
    ) -> Read {
        let (window, titles) = (Window::of_board(today), person.is_me || self.show_titles);
        let mut unread = 0;
        let meant = events.values().filter_map(|event| {
            let read = map::event(event, titles, &window);
            unread += usize::from(read.is_err());
            read.ok().flatten()
        });
        let meant = meant.collect();
        if unread > 0 {
            wrong.push(format!("{unread} events have no times that can be read and are left out"));
        }
        self.held().insert(person.id.clone(), events);
        Read { events: meant, mark, wrong }
    }

    /// When people are busy.
    async fn busy<'p>(
        &self,
        session: &Session,
        people: &[&'p Person],
        today: NaiveDate,
    ) -> Result<Vec<(&'p Person, Result<Read, String>)>, Failure> {
        let (from, to) = Window::busy_dates(today);
        let mut found: BTreeMap<String, BusyCalendar> = BTreeMap::new();
        let mut waiting = vec![(people.to_vec(), from, to)];
        while let Some((some, from, to)) = waiting.pop() {
            let items: Vec<_> = some.iter().map(|person| json!({ "id": person.address })).collect();
            let body = json!({ "timeMin": utc(midnight(from)), "timeMax": utc(midnight(to)), "items": items });
            let answer = session.json::<FreeBusy>(Request::ask("freeBusy", &body)).await;
            let answer = match answer {
                Ok(answer) => answer.value,
                Err(failure) => {
                    let (halves, middle) = (some.split_at(some.len() / 2), from + Days::new(days(from, to) / 2));
                    match reason(&failure).as_deref() {
                        Some("tooManyCalendarsRequested" | "groupTooBig") if some.len() > 1 => {
                            waiting.extend([(halves.0.to_vec(), from, to), (halves.1.to_vec(), from, to)]);
                        }
                        Some("timeRangeTooLong") if days(from, to) > 1 => {
                            waiting.extend([(some.clone(), from, middle), (some, middle, to)]);
                        }
                        _ => return Err(failure),
                    }
                    continue;
                }
            };
            for (id, calendar) in answer.calendars {
                let Some(calendar) = calendar.ok() else { continue };
                match found.entry(id.to_lowercase()) {
                    std::collections::btree_map::Entry::Vacant(place) => _ = place.insert(calendar),
                    std::collections::btree_map::Entry::Occupied(mut place) => join(place.get_mut(), calendar),
                }
            }
        }
        let read = |person: &&'p Person| (*person, read_busy(found.get(&person.address)));
        Ok(people.iter().map(read).collect())
    }

    fn held(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, HashMap<String, wire::Event>>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A calendar that cannot be read is its person's trouble; any other failure is that of the look.
fn closed(failure: Failure) -> Result<Came, Failure> {
    match failure.status {
        Some(404) => Ok(Came::Closed("there is no such calendar, or it is not shared with you".to_owned())),
        Some(403) if reason(&failure).as_deref() == Some("forbidden") => {
            Ok(Came::Closed("the calendar is not shared with you".to_owned()))
        }
        _ => Err(failure),
    }
}

/// Google's word for a refusal.
fn reason(failure: &Failure) -> Option<String> {
    let json: serde_json::Value = serde_json::from_str(failure.body.as_ref()?.raw()).ok()?;
    json.pointer("/error/errors/0/reason")?.as_str().map(str::to_owned)
}

/// What a person's busy times are, or why there are none.
fn read_busy(calendar: Option<&BusyCalendar>) -> Result<Read, String> {
    let calendar = calendar.ok_or("Google said nothing of this calendar")?;
    match calendar.errors.as_ref().and_then(|errors| errors.first()).map(|error| error.reason.as_str()) {
        None => {}
        Some("notFound") => return Err("the calendar is not shared with you (notFound)".to_owned()),
        Some(other) => return Err(format!("Google cannot tell when they are busy ({other})")),
    }
    let periods = calendar.busy.as_ref();
    let skipped = periods.map_or(0, |periods| periods.skipped);
    let events: Vec<_> = periods.into_iter().flat_map(|periods| &periods.good).map(map::busy).collect();
    let unread = skipped + events.iter().filter(|event| event.is_none()).count();
    let wrong = (unread > 0).then(|| format!("{unread} busy times could not be read and are left out"));
    let events = events.into_iter().flatten().filter(|event| !crate::providers::calendar::is_empty(&event.span));
    Ok(Read { events: events.collect(), mark: None, wrong: wrong.into_iter().collect() })
}

/// Two answers about the same calendar, of one time and the next.
fn join(first: &mut BusyCalendar, second: BusyCalendar) {
    match (first.busy.as_mut(), second.busy.ok()) {
        (Some(all), Some(more)) => all.append(more),
        (None, Some(more)) => first.busy = crate::providers::http::Lenient::Read(more),
        (_, None) => {}
    }
    if first.errors.as_ref().is_none_or(Vec::is_empty) {
        first.errors = second.errors;
    }
}

fn days(from: NaiveDate, to: NaiveDate) -> u64 {
    u64::try_from((to - from).num_days()).unwrap_or_default()
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(chrono::NaiveTime::MIN)
}

fn utc(wall: NaiveDateTime) -> String {
    crate::domain::rfc3339::utc(wall.and_utc())
}
