//! One look at Outlook.
//!
//! 1. The events of whoever is signed in come from their calendar's view; where the sign-in may read more than the basics
//!    (`Calendars.Read`), only what has changed is asked for (delta). A delta that is refused gives one full look.
//! 2. Everybody else's schedule is asked for twenty people a question, and for less than 42 days, as Graph wants it: the
//!    near days in every look, the rest of the window once an hour. Each stretch of days is a calendar of its own.
//! 3. One person's trouble is a problem of that person; a limit or a refused sign-in ends the look, and what it brought
//!    stays.
//!
//! Not here: what an event means (`map`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::wire::{self, Events, FIELDS, Schedule, Schedules};
use super::{map, week};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Progress};
use crate::domain::zone::Zones;
use crate::providers::calendar::Window;
use crate::providers::calendar::book::{Book, Read, of_person};
use crate::providers::gauge::Gauges;
use crate::providers::http::{Api, Cut, Failure, Lenient, Next, Request, Session};
use crate::providers::kit::{Owner, State};
use crate::providers::oauth::SignedIn;
use crate::providers::{Ask, Context, Done, Sink, Trouble, Week};

/// So many people are asked about in one question.
const PEOPLE: usize = 20;
/// So many days at most: Graph wants less than 42.
const DAYS: u64 = 41;
/// The further days are asked for so often.
const FAR: TimeDelta = TimeDelta::hours(1);
/// The name of one's own calendar in the book.
const EVENTS: &str = "events";
/// The permission with which changes alone can be asked for.
const DELTA: &str = "Calendars.Read";

/// Somebody whose calendar is asked for.
#[derive(Clone, Debug, Hash)]
pub struct Person {
    id: String,
    address: String,
    is_me: bool,
}

impl Person {
    /// Their schedule among some.
    fn schedule<'s>(&self, found: &'s [Schedule]) -> Option<&'s Schedule> {
        found.iter().find(|schedule| schedule.address.eq_ignore_ascii_case(&self.address))
    }

    /// Everybody who has an address.
    pub fn all(context: &Context, source: &str, kind: &str) -> Vec<Self> {
        let person = |mate: &crate::providers::Mate| {
            let address = mate.address(source, kind)?.to_lowercase();
            Some(Self { id: mate.id.to_string(), address, is_me: Some(&mate.id) == context.me.as_ref() })
        };
        context.mates.iter().filter_map(person).collect()
    }
}

/// What this kind keeps between two looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Own {
    book: Book,
    /// When the further days were asked for, in seconds.
    far_at: i64,
}

/// A source.
pub struct Inner {
    /// The service.
    pub api: Api,
    signed: SignedIn,
    people: Vec<Person>,
    owner: Owner,
    show_titles: bool,
    /// The working hours of the config, and where what Outlook says of them goes.
    hours: WorkingWeeks,
    /// One's own events as they came, by their ids.
    events: Mutex<Option<HashMap<String, wire::Event>>>,
}

/// What a look at working hours needs.
pub struct WorkingWeeks {
    /// The id of the source.
    pub source: String,
    /// The hours of the config.
    pub weeks: Arc<[Week]>,
    /// The zones that Outlook may name.
    pub zones: Arc<Zones>,
    /// Where disagreements are told.
    pub gauges: Gauges,
}

impl Inner {
    /// A source that was not asked yet.
    pub fn new(
        (api, signed): (Api, SignedIn),
        people: Vec<Person>,
        owner: Owner,
        show_titles: bool,
        hours: WorkingWeeks,
    ) -> Self {
        Self { api, signed, people, owner, show_titles, hours, events: Mutex::default() }
    }

    /// Looks at everybody's calendar.
    pub async fn fetch(&self, ask: &Ask, sink: &Sink) -> Result<Done, Trouble> {
        let (session, today) = (self.api.session(ask.now).telling(sink), ask.now.date_naive());
        self.signed.prepare().await;
        let known = State::<Own>::open(ask.cursor.as_ref(), self.owner, ask.now);
        let is_first = known.is_none();
        let old = known.map(|state| state.own).unwrap_or_default();
        let is_new_day = old.book.clone().on(today) != old.book;
        let before = if is_first { Book::new(today) } else { old.book.clone().on(today) };
        let passed = ask.now.timestamp().saturating_sub(old.far_at);
        let is_far = is_first || is_new_day || !(0..FAR.num_seconds()).contains(&passed);
        let mut own = Own { book: Book::new(today), far_at: if is_far { ask.now.timestamp() } else { old.far_at } };
        let mut problems = Vec::new();
        for me in self.people.iter().filter(|person| person.is_me) {
            let mut page = Page::default();
            match self.mine(&session, before.mark(&me.id, EVENTS), today).await? {
                Ok(read) => page.calendars.extend(own.book.take(&before, &me.id, EVENTS, read)),
                Err(mark) => own.book.stays(&before, &me.id, EVENTS, mark),
            }
            sink.send(page).await;
        }
        let others: Vec<&Person> = self.people.iter().filter(|person| !person.is_me).collect();
        let (total, mut remarks) = (others.len(), Vec::new());
        for (n, some) in others.chunks(PEOPLE).enumerate() {
            let mut page = Page::default();
            for (name, from, to) in stretches(today) {
                if name != NEAR && !is_far {
                    for person in some {
                        let mark = before.mark(&person.id, &name).map(str::to_owned);
                        own.book.stays(&before, &person.id, &name, mark);
                    }
                    continue;
                }
                let found = self.schedules(&session, some, from, to).await?;
                if name == NEAR {
                    remarks.extend(some.iter().filter_map(|person| self.differs(person, &found, ask.now)));
                }
                for (person, read) in self.schedules_of(some, &found, today) {
                    match read {
                        Ok(read) => page.calendars.extend(own.book.take(&before, &person.id, &name, read)),
                        Err(why) => {
                            own.book.stays(&before, &person.id, &name, None);
                            problems.push(of_person(&person.id, &why));
                        }
                    }
                }
            }
            page.progress = Some(Progress { done: (n * PEOPLE + some.len()).min(total), total });
            sink.send(page).await;
        }
        self.hours.gauges.remark(&self.hours.source, remarks);
        let gone = own.book.gone(&before);
        if !gone.is_empty() {
            sink.send(Page { calendars: gone, ..Page::default() }).await;
        }
        problems.extend(self.signed.problems());
        if self.people.is_empty() {
            problems.push(of_person("team", "no teammate has an address: write it into `accounts`, under `email`"));
        }
        problems.extend(own.book.problems());
        // One person's trouble is the same in every stretch of days.
        problems.dedup();
        let moved = is_first || own != old;
        let state = State::begin(self.owner, ask.now, own);
        let done = state.done(Parts::of(&[Part::Calendars]).only_if(is_first), moved);
        Ok(Done { problems, ..done })
    }

    /// One's own events. `Ok(Err(_))`: nothing has changed, and there the next look goes on.
    async fn mine(
        &self,
        session: &Session,
        mark: Option<&str>,
        today: NaiveDate,
    ) -> Result<Result<Read, Option<String>>, Failure> {
        // The link of a delta is an address of Graph's own; it is followed at home only.
        if let Some(link) = mark.and_then(|mark| self.api.link(mark)) {
            match self.pages(session, Request::follow(link)).await {
                Ok(Pages { events, delta, .. }) if events.is_empty() => return Ok(Err(delta)),
                Ok(Pages { events: changed, wrong, delta }) => {
                    let held = self.held().clone();
                    if let Some(mut events) = held {
                        for event in changed {
                            if event.removed.is_some() {
                                events.remove(&event.id);
                            } else {
                                events.insert(event.id.clone(), event);
                            }
                        }
                        return Ok(Ok(self.read(events, wrong, delta, today)));
                    }
                }
                Err(failure) if is_stale(&failure) => {}
                Err(failure) => return Err(failure),
            }
        }
        let (from, to) = Window::of_board(today).span();
        let path = if self.signed.has(DELTA) { "me/calendarView/delta" } else { "me/calendarView" };
        let request = Request::get(path).query("startDateTime", wall(from) + "Z").query("endDateTime", wall(to) + "Z");
        let request = request.query("$select", FIELDS).query("$top", "500");
        let Pages { events, wrong, delta } = self.pages(session, request).await?;
        let events = events.into_iter().filter(|event| event.removed.is_none());
        let events = events.map(|event| (event.id.clone(), event)).collect();
        Ok(Ok(self.read(events, wrong, delta, today)))
    }

    async fn pages(&self, session: &Session, first: Request) -> Result<Pages, Failure> {
        let (mut all, mut skipped, mut pages, mut request) = (Vec::new(), 0, session.pages(), first);
        loop {
            let asked = request.header("prefer", "outlook.timezone=\"UTC\"").bucket("events");
            let answer = session.json::<Events>(asked).await?;
            let next = Next::address(&answer, answer.value.next.as_deref());
            let Events { value, delta, .. } = answer.value;
            skipped += value.skipped;
            let next = pages.turn(value.good.iter().map(|event| &*event.id), next);
            all.extend(value.good);
            let Some(Next::Link(link)) = next else {
                let odd = (skipped > 0).then(|| format!("{skipped} events could not be read and are left out"));
                let cut = pages.cut().map(Cut::words);
                let delta = delta.filter(|_| cut.is_none());
                return Ok(Pages { events: all, wrong: odd.into_iter().chain(cut).collect(), delta });
            };
            request = Request::follow(link);
        }
    }

    /// What one's own events mean; they stay in memory.
    fn read(
        &self,
        events: HashMap<String, wire::Event>,
        mut wrong: Vec<String>,
        mark: Option<String>,
        today: NaiveDate,
    ) -> Read {
        let (window, mut unread, mut meant) = (Window::of_board(today), 0, Vec::new());
        for event in events.values().filter(|event| !is_master(event, &events)) {
            match map::event(&whole(event, &events), &window) {
                Ok(event) => meant.extend(event),
                Err(_) => unread += 1,
            }
        }
        if unread > 0 {
            wrong.push(format!("{unread} events have no times that can be read and are left out"));
        }
        *self.held() = Some(events);
        Read { events: meant, mark, wrong }
    }

    /// The schedules of some people in a stretch of days.
    async fn schedules(
        &self,
        session: &Session,
        people: &[&Person],
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<Schedule>, Failure> {
        let addresses: Vec<&str> = people.iter().map(|person| person.address.as_str()).collect();
        let at = |date: NaiveDate| json!({ "dateTime": wall(date.and_time(NaiveTime::MIN)), "timeZone": "UTC" });
        let body = json!({
            "Schedules": addresses, "StartTime": at(from), "EndTime": at(to), "AvailabilityViewInterval": 1440,
        });
        let request = Request::ask("me/calendar/getSchedule", &body).header("prefer", "outlook.timezone=\"UTC\"");
        Ok(session.json::<Schedules>(request.bucket("schedule")).await?.value.value.good)
    }

    /// What each person's schedule means.
    fn schedules_of<'p>(
        &self,
        people: &[&'p Person],
        found: &[Schedule],
        today: NaiveDate,
    ) -> Vec<(&'p Person, Result<Read, String>)> {
        let window = Window::of_board(today);
        people.iter().map(|person| (*person, self.schedule(person.schedule(found), &window))).collect()
    }

    /// Where the working hours that Outlook has of somebody are not those of the config.
    fn differs(&self, person: &Person, found: &[Schedule], now: Instant) -> Option<String> {
        let WorkingWeeks { weeks, zones, .. } = &self.hours;
        let own = weeks.iter().find(|week| week.who.as_str() == person.id)?;
        week::differs(person.schedule(found)?.week.as_ref()?, own, zones, now)
    }

    fn schedule(&self, schedule: Option<&Schedule>, window: &Window) -> Result<Read, String> {
        let schedule = schedule.ok_or("Outlook said nothing of this calendar")?;
        if let Some(error) = schedule.error.as_ref() {
            let code = error.response_code.as_deref().unwrap_or("no reason");
            return Err(format!("Outlook cannot tell when they are busy ({code})"));
        }
        let items = schedule.items.as_ref();
        let (mut unread, mut events) = (items.map_or(0, |items| items.skipped), Vec::new());
        for item in items.into_iter().flat_map(|items| &items.good) {
            match map::item(item, self.show_titles, window) {
                Ok(event) => events.extend(event),
                Err(_) => unread += 1,
            }
        }
        let odd = (unread > 0).then(|| format!("{unread} times could not be read and are left out"));
        Ok(Read { events, mark: None, wrong: odd.into_iter().collect() })
    }

    fn held(&self) -> MutexGuard<'_, Option<HashMap<String, wire::Event>>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything that was read of one's own events.
struct Pages {
    events: Vec<wire::Event>,
    wrong: Vec<String>,
    delta: Option<String>,
}

/// The first of the stretches, which every look asks for.
const NEAR: &str = "days-0";

/// The window in stretches of less than 42 days, each with its name.
fn stretches(today: NaiveDate) -> Vec<(String, NaiveDate, NaiveDate)> {
    let (mut from, end) = Window::busy_dates(today);
    let mut all = Vec::new();
    while from < end {
        let to = from.checked_add_days(Days::new(DAYS)).unwrap_or(end).min(end);
        all.push((format!("days-{}", all.len()), from, to));
        from = to;
    }
    all
}

/// The master of a series that comes in instances, which is none itself.
fn is_master(event: &wire::Event, events: &HashMap<String, wire::Event>) -> bool {
    let is_of = |other: &wire::Event| other.series_master_id.as_ref() == Some(&event.id);
    event.form.as_ref().is_some_and(|form| form == "seriesMaster") && events.values().any(is_of)
}

/// What a master says of a field that an instance does not mention.
fn fill<T: Clone>(own: &mut Lenient<T>, master: &Lenient<T>) {
    if matches!(own, Lenient::Absent) {
        *own = master.clone();
    }
}

/// An event with what its master says, where it says nothing itself.
fn whole(event: &wire::Event, events: &HashMap<String, wire::Event>) -> wire::Event {
    let mut whole = event.clone();
    let Some(master) = event.series_master_id.as_ref().and_then(|id| events.get(id)) else { return whole };
    fill(&mut whole.uid, &master.uid);
    fill(&mut whole.subject, &master.subject);
    fill(&mut whole.sensitivity, &master.sensitivity);
    fill(&mut whole.is_all_day, &master.is_all_day);
    fill(&mut whole.is_cancelled, &master.is_cancelled);
    fill(&mut whole.show_as, &master.show_as);
    fill(&mut whole.response_status, &master.response_status);
    whole
}

/// The token of a delta holds no longer.
fn is_stale(failure: &Failure) -> bool {
    let code = failure.body.as_ref().and_then(|body| {
        let json: serde_json::Value = serde_json::from_str(body.raw()).ok()?;
        json.pointer("/error/code")?.as_str().map(str::to_ascii_lowercase)
    });
    failure.status == Some(410) || matches!(code.as_deref(), Some("syncstatenotfound" | "resyncrequired"))
}

fn wall(wall: NaiveDateTime) -> String {
    wall.format("%Y-%m-%dT%H:%M:%S").to_string()
}
