//! Notices: messages to a viewer who does not see the board, each sent once.
//!
//! 1. The newest is always in the header until its panel is visited, or for ten minutes.
//! 2. The notices that the config selects are announced by the board that reads the sources, so that one of several
//!    boards announces them.
//! 3. While the viewer is off, on a break, away or in focus, no notice is announced. Notices of that time that still
//!    hold are announced together when it ends, except those already seen.
//! 4. The keys of sent notices are kept, in the store if there is one. The items of a source's first look count as
//!    sent, so that old items are never news.
//! 5. Notices follow the clock: scrubbing time produces none.
//!
//! Not here: which changes produce a notice (`board::notices`), its words (`words`), announcing it (the shell).

mod acting;
mod words;

use std::collections::HashSet;

use chrono::TimeDelta;

use super::Effects;
use crate::app::model::Model;
use crate::app::notices::Newest;
use crate::app::program::{Announcement, Effect};
use crate::board::concerns;
use crate::board::notices::{self, About, Notice};
use crate::board::{Board, SourceLine};
use crate::config::Notices as Wanted;
use crate::domain::Instant;
use crate::domain::availability::State;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::panels::shared::say;
use crate::sync::store::Keep;

/// How long the newest notice is in the header.
const SHOWN: TimeDelta = TimeDelta::minutes(10);
impl Model {
    /// Handles the end of reading the data of earlier runs.
    pub(in crate::app) fn history_is_known(&mut self) -> Effects {
        self.notices.ready = true;
        let mut effects = self.look_for_notices();
        effects.extend(self.notices.newest.as_ref().map(|_| Effect::Redraw));
        effects
    }

    /// Sets whether this board reads the sources.
    pub(in crate::app) fn leads(&mut self, leads: bool) -> Effects {
        self.notices.leads = Some(leads);
        self.look_for_notices()
    }

    /// Collects new notices after the board or the clock has moved. Returns the effects.
    pub(in crate::app) fn look_for_notices(&mut self) -> Effects {
        let now = self.time.clock;
        let Some(me) = self.board.team.me.filter(|_| self.notices.ready) else { return Vec::new() };
        let mut all = notices::at(&self.board, me, now);
        let mistake = self.notices.mistake.as_ref();
        all.extend(mistake.map(|(text, since)| notices::of_config(&self.board, me, text, *since)));
        let holds = |notice: &Notice| match notice.about {
            About::Back(index) => self.board.availability(index, now).is_some_and(|at| concerns::is_there(&at)),
            _ => all.iter().any(|other| other.key == notice.key),
        };
        let held: Vec<Notice> = std::mem::take(&mut self.notices.held).into_iter().filter(holds).collect();
        self.notices.newest.take_if(|newest| now >= newest.since + SHOWN || !holds(&newest.notice));
        self.notices.held = held;
        let back = self.notices.gone.look(&self.board, me, now);
        let (known, fresh) = self.sort_notices(&all, &back, me);
        let mut keys: HashSet<String> = known.into_iter().filter(|key| !self.lasting.told.contains(key)).collect();
        self.show_newest(&fresh);
        let waiting: Vec<Notice> = std::mem::take(&mut self.notices.held).into_iter().chain(fresh).collect();
        let mut effects = Vec::new();
        match self.heard(me) {
            Heard::Later => self.notices.held = waiting,
            heard => {
                keys.extend(waiting.iter().map(|notice| notice.key.clone()));
                let wanted: Vec<&Notice> =
                    waiting.iter().filter(|notice| self.notices.wanted.which.contains(&notice.kind())).collect();
                if heard == Heard::Now && !wanted.is_empty() {
                    effects.push(Effect::Announce(self.announcement(&wanted)));
                }
            }
        }
        keys.extend(self.keys_of_today(&all, me));
        effects.extend(self.keep_told(keys));
        effects
    }

    /// Splits notices into the keys that a source had at its first look, and news.
    fn sort_notices(&self, all: &[Notice], back: &[Notice], me: TeammateIndex) -> (Vec<String>, Vec<Notice>) {
        let told = |key: &String| self.lasting.told.contains(key);
        let mut known = Vec::new();
        let unseen = self.board.sources.iter().filter(|line| !told(&notices::source_key(&self.board, me, &line.id)));
        let (seen_now, unread): (Vec<_>, Vec<_>) = unseen.partition(|line| line.health.fetched_at().is_some());
        let of = |notice: &Notice, lines: &[&SourceLine]| {
            notice.item().is_some_and(|item| lines.iter().any(|line| line.id == item.source))
        };
        known.extend(seen_now.iter().map(|line| notices::source_key(&self.board, me, &line.id)));
        known.extend(all.iter().filter(|notice| of(notice, &seen_now)).map(|notice| notice.key.clone()));
        let held = |key: &String| self.notices.held.iter().any(|notice| notice.key == *key);
        let is_news = |notice: &&Notice| {
            !told(&notice.key) && !held(&notice.key) && !of(notice, &seen_now) && !of(notice, &unread)
        };
        let fresh = all.iter().chain(back).filter(is_news).cloned().collect();
        (known, fresh)
    }

    /// Puts the newest notice into the header.
    fn show_newest(&mut self, fresh: &[Notice]) {
        let fresh = words::merged(fresh.iter());
        let Some(last) = fresh.last() else { return };
        let earlier = self.notices.newest.as_ref().map_or(0, |newest| newest.more + 1);
        let (text, panel) = (words::few(&self.board, last, self.time.clock), words::panel(last));
        let more = earlier + fresh.len() - 1;
        let notice = (*last).clone();
        self.notices.newest = Some(Newest { text, more, panel, notice, since: say::minute(self.time.clock) });
    }

    /// Handles a key or a mouse button: the newest notice counts as seen while its panel is focused.
    pub(in crate::app) fn looked(&mut self) -> Effects {
        let focus = self.workspace.focus;
        if self.notices.newest.as_ref().is_none_or(|newest| newest.panel != focus) {
            return Vec::new();
        }
        self.notice_is_seen()
    }

    /// Marks the newest notice and all pending ones as seen.
    fn notice_is_seen(&mut self) -> Effects {
        self.notices.newest = None;
        let held = std::mem::take(&mut self.notices.held).into_iter().map(|notice| notice.key).collect();
        let mut effects = self.keep_told(held);
        effects.push(Effect::Redraw);
        effects
    }

    /// Whether a notice may be announced now.
    fn heard(&self, me: TeammateIndex) -> Heard {
        let wanted = &self.notices.wanted;
        match self.notices.leads {
            _ if wanted.are_off() => Heard::Never,
            None => Heard::Later,
            Some(false) => Heard::Never,
            Some(true) if wanted.quiet_outside_hours && is_quiet(&self.board, me, self.time.clock) => Heard::Later,
            Some(true) => Heard::Now,
        }
    }

    /// Refreshes the keys of all notices that hold, once a day: the store drops old keys.
    fn keys_of_today(&mut self, all: &[Notice], me: TeammateIndex) -> Vec<String> {
        let today = self.board.viewer.date(self.time.clock);
        if self.notices.kept_on.replace(today) == Some(today) {
            return Vec::new();
        }
        let sources = self.board.sources.iter().map(|line| notices::source_key(&self.board, me, &line.id));
        let keys = sources.chain(all.iter().map(|notice| notice.key.clone()));
        keys.filter(|key| self.lasting.told.contains(key)).collect()
    }

    fn keep_told(&mut self, keys: HashSet<String>) -> Effects {
        if keys.is_empty() {
            return Vec::new();
        }
        let mut keys: Vec<String> = keys.into_iter().collect();
        keys.sort_unstable();
        vec![self.keep(Keep::Told(keys))]
    }

    fn announcement(&self, notices: &[&Notice]) -> Announcement {
        let title = self.header.title.as_ref().map_or_else(|| Text::new("asyncboard"), Text::clone);
        let text = words::all(&self.board, &words::merged(notices.iter().copied()), self.time.clock);
        let Wanted { bell, osc, desktop, .. } = self.notices.wanted;
        Announcement { title, text: Text::new(text), bell, osc, desktop }
    }
}

/// Whether a notice may be announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    Now,
    Later,
    Never,
}

/// Returns whether the viewer is not to be disturbed.
fn is_quiet(board: &Board, me: TeammateIndex, now: Instant) -> bool {
    let state = board.availability(me, now).map(|at| at.state);
    matches!(state, Some(State::Off | State::Break | State::Away | State::Focus))
}
