//! One look at Zoom: who is asked about, for what, and how often.
//!
//! | of each person | at the most | over all people |
//! |---|---|---|
//! | name and zone | once a day | 30 in a look |
//! | meetings | every 15 minutes | one a minute in the long run, 30 at once |
//! | presence | every 5 minutes | 15 in a look |
//!
//! Whoever was asked about longest ago comes first, so everybody has their turn.
//!
//! Not here: what the answers mean (`map`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::wire::{Meetings, Presence, User};
use super::{Zoom, map};
use crate::domain::Instant;
use crate::domain::batch::{Calendar, Page, Part, Parts, Problem, Profile, Status};
use crate::domain::ids::{Account, CalendarId};
use crate::domain::text::Text;
use crate::providers::http::{Cut, Failure, Next, Session, segment};
use crate::providers::kit::{Flaws, State, hash};
use crate::providers::{Done, Sink, Trouble};

/// How often each thing is asked of one person, in seconds; a look is a little early at times.
const DAILY: i64 = 86_400;
const MEETINGS: i64 = 15 * 60 - 60;
const PRESENCE: i64 = 5 * 60 - 60;
/// How many of each are asked for in one look.
const USERS_AT_ONCE: usize = 30;
const MEETINGS_AT_ONCE: i64 = 30;
const PRESENCE_AT_ONCE: usize = 15;

/// The cursor.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Seen {
    people: BTreeMap<String, Person>,
    /// So many meetings may be asked for, as of then (Unix time).
    budget: Option<(i64, i64)>,
    /// All people were asked about once.
    whole: bool,
    /// When the teammates were asked for, where this source names them.
    #[serde(default)]
    roster_at: i64,
}

/// Somebody, and when they were asked about (Unix times; 0: never).
#[derive(Debug, Default, Serialize, Deserialize)]
struct Person {
    /// Their id, which is their account.
    id: String,
    user_at: i64,
    meetings_at: i64,
    presence_at: i64,
    /// The status that was seen, and since when, if a look saw it begin.
    status: Option<(u64, Option<i64>)>,
    /// There is no such person.
    missing: bool,
}

pub struct Look<'a> {
    pub(super) zoom: &'a Zoom,
    pub(super) session: &'a Session,
    now: Instant,
    sink: &'a Sink,
    state: State<Seen>,
    pub(super) page: Page,
    pub(super) flaws: Flaws,
    pub(super) problems: Vec<String>,
}

impl<'a> Look<'a> {
    pub fn new(zoom: &'a Zoom, session: &'a Session, now: Instant, sink: &'a Sink, state: State<Seen>) -> Self {
        Self { zoom, session, now, sink, state, page: Page::default(), flaws: Flaws::default(), problems: Vec::new() }
    }

    /// Looks.
    pub async fn run(mut self) -> Result<Done, Trouble> {
        let is_first = !self.state.own.whole;
        for key in &self.zoom.people {
            self.state.own.people.entry(key.clone()).or_default();
        }
        let mut limited = None;
        if let Err(failure) = self.all().await {
            match failure.trouble {
                // What was read before stays; nothing at all is a refusal of the look.
                Trouble::Limited { until } if self.page != Page::default() => limited = Some(until),
                trouble => return Err(trouble),
            }
        }
        let asked = |person: &Person| {
            person.missing || (person.meetings_at > 0 && (person.presence_at > 0 || !self.zoom.presence))
        };
        let whole = limited.is_none() && self.state.own.people.values().all(asked);
        self.state.own.whole |= whole;
        let missing = self.state.own.people.iter().filter(|(_, person)| person.missing);
        let missing = missing
            .map(|(key, _)| format!("nobody is known as {:?} there: check `accounts`", Text::new(&**key).head(60)));
        let words = missing.chain(std::mem::take(&mut self.problems)).chain(self.flaws.words(None));
        let mut problems: Vec<Problem> = words.map(|words| Problem::at_large(&*self.session.scrub(&words))).collect();
        problems.extend(self.zoom.signed.problems());
        let page = std::mem::take(&mut self.page);
        if page != Page::default() {
            self.sink.send(page).await;
        }
        let at_once = self.zoom.people.len() <= PRESENCE_AT_ONCE;
        let all = Parts::of(&[Part::Calendars, Part::Statuses, Part::Hints, Part::People]);
        let complete = all.only_if(is_first && whole && at_once && self.zoom.presence && problems.is_empty());
        Ok(Done { cursor: Some(self.state.cursor()), complete, problems, again: None })
    }

    async fn all(&mut self) -> Result<(), Failure> {
        let now = self.now.timestamp();
        if let Some(of) = self.zoom.roster.clone().filter(|_| !(0..DAILY).contains(&(now - self.state.own.roster_at))) {
            self.roster(&of).await?;
            self.state.own.roster_at = now;
        }
        for key in self.turn(USERS_AT_ONCE, DAILY, |person| person.user_at) {
            self.user(&key).await?;
        }
        let (left, since) = self.state.own.budget.unwrap_or((MEETINGS_AT_ONCE, now));
        let mut left = (left + ((now - since) / 60).max(0)).min(MEETINGS_AT_ONCE);
        for key in self.turn(left.max(0) as usize, MEETINGS, |person| person.meetings_at) {
            left -= self.meetings(&key).await?;
            self.state.own.budget = Some((left, now));
        }
        self.state.own.budget = Some((left, now));
        if self.zoom.presence {
            for key in self.turn(PRESENCE_AT_ONCE, PRESENCE, |person| person.presence_at) {
                if !self.presence(&key).await? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Who is to be asked about: at most so many, and only whoever was not within so many seconds.
    fn turn(&self, most: usize, every: i64, at: impl Fn(&Person) -> i64) -> Vec<String> {
        let now = self.now.timestamp();
        let is_due = |at: i64| !(0..every).contains(&(now - at));
        let people = self.state.own.people.iter().filter(|(key, person)| {
            self.zoom.people.contains(key) && (!person.missing || !(0..DAILY).contains(&(now - person.user_at)))
        });
        let mut turns: Vec<(i64, &String)> =
            people.map(|(key, person)| (at(person), key)).filter(|(at, _)| is_due(*at)).collect();
        turns.sort_unstable();
        turns.into_iter().take(most).map(|(_, key)| key.clone()).collect()
    }

    fn person(&mut self, key: &str) -> &mut Person {
        self.state.own.people.entry(key.to_owned()).or_default()
    }

    /// Their account: their id, else what they were asked for by.
    fn account(&mut self, key: &str) -> Account {
        let id = self.person(key).id.clone();
        Account::new(if id.is_empty() { key } else { &id })
    }

    /// Name, address and zone.
    async fn user(&mut self, key: &str) -> Result<(), Failure> {
        let now = self.now.timestamp();
        let found = self.session.get_json::<User>(&format!("users/{}", segment(key)), &[]).await;
        let user = match found {
            Ok(found) => found.value,
            Err(failure) if failure.status == Some(404) => {
                (self.person(key).missing, self.person(key).user_at) = (true, now);
                return Ok(());
            }
            Err(failure) => return Err(failure),
        };
        let scrub = |text: Option<&str>| {
            text.filter(|text| !text.trim().is_empty()).map(|text| self.session.scrub(text).into_owned())
        };
        let name = scrub(Some(&user.name()));
        let zone = user.timezone.text().filter(|zone| self.zoom.presence && !zone.is_empty());
        let known = zone.filter(|zone| self.zoom.zones.find(zone).is_ok());
        if let (Some(zone), None) = (zone, known) {
            self.problems.push(format!("the zone of {:?} is not known: {:?}", key, Text::new(zone).head(60)));
        }
        let (email, zone) = (scrub(user.email.text()).map(Text::new), known.map(Text::new));
        let profile = Profile { email, name: name.map(Text::new), zone, ..Profile::new(Account::new(&user.id)) };
        self.page.people.push(profile);
        let person = self.person(key);
        (person.id, person.user_at, person.missing) = (user.id, now, false);
        Ok(())
    }

    /// The meetings that somebody hosts, as one calendar; how many requests that took.
    async fn meetings(&mut self, key: &str) -> Result<i64, Failure> {
        let (now, path) = (self.now.timestamp(), format!("users/{}/meetings", segment(key)));
        let (mut all, mut mark, mut guard, mut asked, mut restarted) =
            (Vec::new(), String::new(), self.session.pages(), 0, false);
        loop {
            let query = [("type", "upcoming"), ("page_size", "300"), ("next_page_token", &*mark)];
            let query = if mark.is_empty() { &query[..2] } else { &query[..] };
            asked += 1;
            let page = match self.session.get_json::<Meetings>(&path, query).await {
                Ok(page) => page.value,
                // A mark that is too old: from the beginning, once.
                Err(failure) if failure.status == Some(400) && !mark.is_empty() && !restarted => {
                    (restarted, mark) = (true, String::new());
                    (all, guard) = (Vec::new(), self.session.pages());
                    continue;
                }
                Err(failure) if failure.status == Some(404) => {
                    (self.person(key).missing, self.person(key).meetings_at) = (true, now);
                    return Ok(asked);
                }
                Err(failure) => return Err(failure),
            };
            let meetings = self.flaws.good("meeting", page.meetings);
            let next =
                guard.turn(meetings.iter().map(|meeting| &*meeting.id.0), Next::token(page.next_page_token.text()));
            all.extend(meetings);
            let Some(Next::Mark(on)) = next else { break };
            mark = on;
        }
        self.problems.extend(guard.cut().map(Cut::words));
        let is_mine = self.zoom.me.as_deref() == Some(key) || key == "me";
        let mut flaws = std::mem::take(&mut self.flaws);
        let scrub = |text: &str| self.session.scrub(text).into_owned();
        let events = all.iter().filter_map(|meeting| map::event(meeting, is_mine, scrub, &mut flaws)).collect();
        self.flaws = flaws;
        let owner = self.account(key);
        self.page.calendars.push(Calendar { owner, id: CalendarId::new("hosted"), events });
        self.person(key).meetings_at = now;
        Ok(asked)
    }

    /// What somebody does; `false`: it may not be read of anybody.
    async fn presence(&mut self, key: &str) -> Result<bool, Failure> {
        let now = self.now.timestamp();
        let found = self.session.get_json::<Presence>(&format!("users/{}/presence_status", segment(key)), &[]).await;
        self.person(key).presence_at = now;
        let found = match found {
            Ok(found) => found.value,
            Err(failure) if failure.status == Some(404) => return Ok(true),
            Err(failure) if failure.status == Some(403) => {
                self.problems.push(format!("presence is not read: {}", failure.trouble.text().raw()));
                return Ok(false);
            }
            Err(failure) => return Err(failure),
        };
        let (status, hint) = map::presence(&found, self.now);
        let number = hash(&(&found.status, found.end_time.text()));
        let person = self.person(key);
        // When they set it is known only where a look saw another status before.
        let since = match person.status {
            Some((known, since)) if known == number => since,
            Some(_) => Some(now),
            None => None,
        };
        person.status = Some((number, since));
        let set_at = since.and_then(|since| Instant::from_timestamp(since, 0));
        let account = self.account(key);
        self.page.statuses.push((account.clone(), status.map(|status| Status { set_at, ..status })));
        self.page.hints.push((account, hint));
        Ok(true)
    }
}
