//! One look at a CalDAV server.
//!
//! 1. Calendars are found at the first look, and again once an hour.
//! 2. The first look of a calendar asks for every event that can meet the window. Later ones ask what has changed since a
//!    sync token, and get that alone, fifty objects a question. The objects live in memory; after a start a change is a full
//!    look.
//! 3. A token that the server no longer knows gives one full look. A server that cannot tell what has changed is asked for
//!    the calendar's ctag; without that for the etags of its events; without these for everything.
//! 4. A calendar that is not there, or may not be read, is a problem of its owner; any other failure ends the look, and what
//!    it brought stays.
//!
//! Not here: what an object means (`providers::calendar`).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{NaiveDate, TimeDelta};

use super::find::{Found, find};
use super::server::{Refused, Server};
use super::settings::Wanted;
use super::wire::{self, Multistatus};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Progress};
use crate::domain::text::Text;
use crate::domain::zone::Zones;
use crate::providers::calendar::book::{Book, Read, of_person};
use crate::providers::calendar::{Reading, Whose, Window};
use crate::providers::http::{Api, aside};
use crate::providers::kit::{Owner, State, at_once};
use crate::providers::{Ask, Done, Sink, Trouble};

/// So many calendars are read at once.
const AT_ONCE: usize = 6;
/// So many objects are asked for in one question.
const OBJECTS: usize = 50;
/// Calendars are found anew so often.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// A server that has more to say than one answer holds is asked so often at most.
const TURNS: usize = 100;
/// What a mark begins with that is a ctag and no token.
const CTAG: &str = "ctag:";
/// The same of a hash of the etags of all events.
const ETAGS: &str = "etags:";

/// A source.
pub struct Inner {
    /// The service.
    pub api: Api,
    wanted: Vec<Wanted>,
    show_titles: bool,
    owner: Owner,
    zones: Arc<Zones>,
    found: Mutex<Option<(Instant, Vec<Found>)>>,
    /// The objects of each calendar, by where they are.
    objects: Mutex<BTreeMap<String, Objects>>,
}

/// The objects of one calendar: what each holds, by where it is.
type Objects = BTreeMap<String, Arc<str>>;

/// What came of one calendar.
enum Came {
    Same(Option<String>),
    Read(Read),
}

impl Inner {
    /// A source that was not asked yet.
    pub fn new(api: Api, wanted: Vec<Wanted>, show_titles: bool, owner: Owner, zones: Arc<Zones>) -> Self {
        let (found, objects) = (Mutex::default(), Mutex::default());
        Self { api, wanted, show_titles, owner, zones, found, objects }
    }

    /// Looks at every calendar.
    pub async fn fetch(&self, ask: &Ask, sink: &Sink) -> Result<Done, Trouble> {
        let (today, session) = (ask.now.date_naive(), self.api.session(ask.now).telling(sink));
        let server = Server { api: &self.api, session };
        let known = State::<Book>::open(ask.cursor.as_ref(), self.owner, ask.now);
        let is_first = known.is_none();
        let before = known.map_or_else(|| Book::new(today), |state| state.own.on(today));
        let mut now = Book::new(today);
        let (all, lost) = self.find(&server, ask.now).await?;
        let (total, mut failed, mut problems) = (all.len(), lost.len(), Vec::new());
        let mut first: Option<Trouble> = None;
        for (owner, trouble) in lost {
            now.all_stay(&before, &owner);
            problems.push(of_person(&owner, trouble.text().raw()));
            first.get_or_insert(trouble);
        }
        for (n, some) in all.chunks(AT_ONCE).enumerate() {
            let mut page = Page::default();
            let mut jobs = Vec::new();
            for one in some {
                jobs.push(self.one(&server, one, before.mark(&one.owner, &one.name), today));
            }
            for (one, came) in some.iter().zip(at_once(AT_ONCE, jobs).await) {
                match came {
                    Ok(Came::Same(mark)) => now.stays(&before, &one.owner, &one.name, mark),
                    Ok(Came::Read(read)) => page.calendars.extend(now.take(&before, &one.owner, &one.name, read)),
                    Err(refused) if refused.is_its_own() => {
                        // It may be gone: it is looked for anew.
                        *self.held_found() = None;
                        now.stays(&before, &one.owner, &one.name, None);
                        let trouble = Trouble::from(refused);
                        problems.push(of_person(&one.owner, trouble.text().raw()));
                        first.get_or_insert(trouble);
                        failed += 1;
                    }
                    Err(refused) => return Err(refused.into()),
                }
            }
            page.progress = Some(Progress { done: (n * AT_ONCE + some.len()).min(total), total });
            sink.send(page).await;
        }
        if let Some(trouble) = first.filter(|_| failed >= total) {
            return Err(trouble);
        }
        let gone = now.gone(&before);
        if !gone.is_empty() {
            sink.send(Page { calendars: gone, ..Page::default() }).await;
        }
        let is_whole = problems.is_empty();
        problems.extend(now.problems());
        let moved = is_first || before != now;
        let state = State::begin(self.owner, ask.now, now);
        let done = state.done(Parts::of(&[Part::Calendars]).only_if(is_first && is_whole), moved);
        Ok(Done { problems, ..done })
    }

    /// Everybody's calendars, and those of whom none could be found.
    async fn find(&self, server: &Server<'_>, now: Instant) -> Result<(Vec<Found>, Vec<(String, Trouble)>), Trouble> {
        let kept = self.held_found().clone();
        if let Some((at, found)) = kept
            && (TimeDelta::zero()..AGAIN).contains(&(now - at))
        {
            return Ok((found, Vec::new()));
        }
        let (mut all, mut lost) = (Vec::new(), Vec::new());
        for wanted in &self.wanted {
            match find(server, wanted).await {
                Ok(found) if found.is_empty() => {
                    let text = Text::new("there is no calendar with events here");
                    lost.push((wanted.owner.clone(), Trouble::Setup { text }));
                }
                Ok(found) => all.extend(found),
                Err(refused) if refused.is_its_own() => lost.push((wanted.owner.clone(), refused.into())),
                Err(refused) => return Err(refused.into()),
            }
        }
        if lost.is_empty() {
            *self.held_found() = Some((now, all.clone()));
        }
        Ok((all, lost))
    }

    /// Reads a calendar, or what has changed of it.
    async fn one(
        &self,
        server: &Server<'_>,
        one: &Found,
        mark: Option<&str>,
        today: NaiveDate,
    ) -> Result<Came, Refused> {
        let held = self.held_objects().get(&one.name).cloned();
        let (from, to) = Window::of_board(today).span();
        let mut tells_changes = true;
        match mark {
            None => {}
            Some(mark) if mark.starts_with(ETAGS) => {
                let now = etags(&server.report(&one.link, wire::query(from, to, false), Some(1)).await?);
                if now.as_deref() == Some(mark) {
                    return Ok(Came::Same(now));
                }
            }
            Some(mark) if mark.starts_with(CTAG) => {
                let (_, now) = self.state(server, one).await?;
                if now.as_deref() == Some(mark) {
                    return Ok(Came::Same(now));
                }
            }
            Some(token) => match self.changes(server, one, token).await {
                Ok((changed, gone, next)) if changed.is_empty() && gone.is_empty() => return Ok(Came::Same(next)),
                Ok((changed, gone, next)) => {
                    if let Some(mut objects) = held {
                        objects.retain(|href, _| !gone.contains(href));
                        for some in changed.chunks(OBJECTS) {
                            for href in some {
                                objects.remove(href);
                            }
                            objects.extend(data(server.report(&one.link, wire::some(some), None).await?));
                        }
                        return Ok(Came::Read(self.read(one, objects, next, today).await));
                    }
                }
                Err(refused) if refused.is_unknown_report() => tells_changes = false,
                Err(refused) if refused.is_stale_token() => {}
                Err(refused) => return Err(refused),
            },
        }
        // The state before the events: what changes in between is told again.
        let (token, ctag) = self.state(server, one).await?;
        let found = server.report(&one.link, wire::query(from, to, true), Some(1)).await?;
        let mark = token.filter(|_| tells_changes).or(ctag).or_else(|| etags(&found));
        Ok(Came::Read(self.read(one, data(found), mark, today).await))
    }

    /// Where the next look of a calendar may go on: its token, and its ctag.
    async fn state(&self, server: &Server<'_>, one: &Found) -> Result<(Option<String>, Option<String>), Refused> {
        let said = server.what(one.link.clone(), 0).await?;
        let me = said.resources.into_iter().next().unwrap_or_default();
        let token = me.word("sync-token").map(str::to_owned);
        Ok((token, me.word("getctag").map(|ctag| format!("{CTAG}{ctag}"))))
    }

    /// What has changed since a token: the objects, those that are gone, and the next token.
    async fn changes(
        &self,
        server: &Server<'_>,
        one: &Found,
        token: &str,
    ) -> Result<(Vec<String>, Vec<String>, Option<String>), Refused> {
        let (mut changed, mut gone, mut token) = (Vec::new(), Vec::new(), token.to_owned());
        for _ in 0..TURNS {
            let found = server.report(&one.link, wire::changes(&token), None).await?;
            let mut goes_on = false;
            for resource in found.resources {
                match resource.status {
                    // The answer was cut: the rest comes with the next token (RFC 6578, 3.6).
                    Some(507) => goes_on = true,
                    Some(404 | 410) => gone.push(resource.href),
                    _ => changed.push(resource.href),
                }
            }
            let Some(next) = found.sync_token else { return Ok((changed, gone, None)) };
            token = next;
            if !goes_on {
                return Ok((changed, gone, Some(token)));
            }
        }
        Ok((changed, gone, None))
    }

    /// What a calendar's objects mean; they stay in memory.
    async fn read(&self, one: &Found, objects: Objects, mark: Option<String>, today: NaiveDate) -> Read {
        let wanted = self.wanted.iter().find(|wanted| wanted.owner == one.owner);
        let titles = self.show_titles || wanted.is_some_and(|wanted| wanted.is_me);
        let addresses = wanted.map(|wanted| wanted.addresses.clone()).unwrap_or_default();
        let whose = Whose { addresses, titles, ..Whose::default() };
        let (zones, all) = (self.zones.clone(), objects.clone());
        self.held_objects().insert(one.name.clone(), objects);
        let bytes = all.values().map(|text| text.len()).sum();
        aside(bytes, move || {
            let (window, mut read) = (Window::of_board(today), Read { mark, ..Read::default() });
            for (href, text) in &all {
                // Only events are asked for: what else comes with a change would not come with a full look.
                let reading =
                    Reading { zones: &zones, window: &window, zone: None, means: whose.means, free_busy: false };
                let calendar = reading.read(text.as_bytes());
                let name = href.rsplit('/').find(|piece| !piece.is_empty()).unwrap_or_default();
                read.wrong.extend(calendar.flaws.iter().map(|flaw| format!("{name}: {}", flaw.text(false))));
                read.events.extend(calendar.events(&whose, &window));
            }
            read.wrong.truncate(20);
            read
        })
        .await
    }

    fn held_found(&self) -> MutexGuard<'_, Option<(Instant, Vec<Found>)>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn held_objects(&self) -> MutexGuard<'_, BTreeMap<String, Objects>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A mark by the etags of all events in an answer; `None`: one of them has none.
fn etags(found: &Multistatus) -> Option<String> {
    let etag = |resource: &wire::Resource| Some(format!("{} {}", resource.href, resource.word("getetag")?));
    let mut all: Vec<String> = found.resources.iter().map(etag).collect::<Option<_>>()?;
    all.sort();
    Some(format!("{ETAGS}{:016x}", xxhash_rust::xxh3::xxh3_64(all.join("\n").as_bytes())))
}

/// The objects in an answer; one that is gone by now has no data.
fn data(found: Multistatus) -> Objects {
    let object = |resource: wire::Resource| {
        let text: Arc<str> = resource.get("calendar-data")?.text.as_str().into();
        Some((resource.href, text))
    };
    found.resources.into_iter().filter_map(object).collect()
}
