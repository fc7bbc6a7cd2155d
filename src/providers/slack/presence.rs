//! What people chose, and what hints there are: statuses and do-not-disturb.
//!
//! Not here: names and zones (`lists`), which words mean which state (`chat`).

use std::collections::BTreeMap;

use super::Slack;
use super::book::Person;
use super::lists::Lists;
use super::wire::Silences;
use crate::domain::Instant;
use crate::domain::batch::{Hint, Page, SetState, Status};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::chat::Meaning;
use crate::providers::kit::hash;

/// So many people are asked about in one request.
const TOGETHER: usize = 50;
/// In a larger workspace only teammates are asked about.
const MANY: usize = 500;

impl Lists<'_> {
    /// Who wants silence, and until when; a hint, so it may be missing.
    pub(super) async fn silences(&mut self) -> Result<BTreeMap<String, Instant>, Trouble> {
        let people = &self.memory.book.people;
        let mut ids: Vec<String> =
            people.iter().filter(|(_, person)| !person.bot && !person.deleted).map(|(id, _)| id.clone()).collect();
        if ids.len() > MANY {
            ids.retain(|id| people.get(id).is_some_and(|person| self.slack.is_mate(id, person)));
        }
        ids.sort_unstable();
        let mut silences = BTreeMap::new();
        for ids in ids.chunks(TOGETHER) {
            match self.calls.ask::<Silences>("dnd.teamInfo", &[("users", &*ids.join(","))]).await {
                Ok(found) => {
                    self.seen.told.remove("silence");
                    silences
                        .extend(found.users.iter().filter_map(|(id, dnd)| Some((id.clone(), dnd.until(self.now)?))));
                }
                Err(failure) => {
                    self.without("silence", "who wants no disturbance is not read", failure)?;
                    break;
                }
            }
        }
        Ok(silences)
    }

    /// Tells of everybody what they chose, and what hints there are.
    pub(super) fn tell(&mut self, silences: &BTreeMap<String, Instant>, page: &mut Page) {
        let mut ids: Vec<&String> =
            self.memory.book.people.iter().filter(|(_, person)| !person.bot).map(|(id, _)| id).collect();
        ids.sort_unstable();
        for id in ids {
            let Some(person) = self.memory.book.people.get(id) else { continue };
            let (status, note) = self.slack.status(person, self.now);
            let number = status
                .as_ref()
                .map(|status| hash(&(status.state.word(), &person.emoji, &person.words, person.expires)));
            let since = self.seen.status_since(id, number, self.now);
            let status = status.map(|status| Status { set_at: since, ..status });
            let until = silences.get(id).copied();
            let presence = until.map(|_| Text::new("do not disturb"));
            let hint = Hint { presence, note, until, seen_at: self.now };
            let account = Account::new(id);
            page.statuses.push((account.clone(), status));
            page.hints.push((account, Some(hint).filter(|hint| hint.presence.is_some() || hint.note.is_some())));
        }
    }
}

impl super::wire::Dnd {
    /// Until when they want silence, if they want it now.
    fn until(&self, now: Instant) -> Option<Instant> {
        let time = |written: &crate::providers::http::Lenient<i64>| Instant::from_timestamp(*written.as_ref()?, 0);
        let snoozed = time(&self.snooze_endtime).filter(|until| self.snooze_enabled.is_true() && *until > now);
        let nightly = || {
            let (from, until) = (time(&self.next_dnd_start_ts)?, time(&self.next_dnd_end_ts)?);
            (self.enabled.is_true() && from <= now && now < until).then_some(until)
        };
        snoozed.or_else(nightly)
    }
}

impl Slack {
    /// What somebody chose by hand; else a hint of what they wrote.
    fn status(&self, person: &Person, now: Instant) -> (Option<Status>, Option<Text>) {
        let expires = Instant::from_timestamp(person.expires, 0).filter(|_| person.expires > 0);
        if person.deleted
            || (person.emoji.is_empty() && person.words.is_empty())
            || expires.is_some_and(|until| until <= now)
        {
            return (None, None);
        }
        let words = if person.words.is_empty() { &person.emoji } else { &person.words };
        let note = Some(Text::new(&**words));
        match self.settings.words.meaning(&person.emoji, &person.words) {
            Some(Meaning::State(state)) => {
                let at_work_only = expires.is_none() && state != SetState::Away;
                let note = note.filter(|_| !person.words.is_empty());
                (Some(Status { until: expires, note, at_work_only, ..Status::new(state) }), None)
            }
            Some(Meaning::Nothing) => (None, None),
            None => (None, note),
        }
    }
}
