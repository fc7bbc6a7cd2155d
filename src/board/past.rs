//! The past as derived from conversations: the pulse, and the answers to the viewer since their last stop.
//!
//! It needs every conversation, so it is computed on the desk, on request.
//!
//! Not here: the rules (`domain::join::pulse`), words (panels, shell).

use super::desk::Desk;
use super::state::Board;
use crate::domain::Instant;
use crate::domain::ids::SourceId;
use crate::domain::interval::Interval;
use crate::domain::join::handoff;
use crate::domain::join::pulse::{Known, Pulse, Record, pulse};
use crate::domain::plan::class::Class;
use crate::domain::plan::person::Person;
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::worktime::WorkTime;

/// The default number of weeks of the pulse.
pub const WEEKS: u16 = 8;

/// The past as derived from conversations, at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The instant.
    pub now: Instant,
    /// The team's response statistics.
    pub pulse: Pulse,
    /// The answers of others to the viewer since their last stop.
    pub answers: Vec<Record>,
}

impl Desk {
    /// The past at `now`, with a pulse of `weeks` weeks.
    pub fn past(&self, weeks: u16, now: Instant) -> Past {
        let (records, dated, team) = (self.records(), self.dated(), self.team());
        let works: Vec<Option<&WorkTime>> = self.facts().iter().map(|facts| facts.work()).collect();
        let sources: Vec<SourceId> = self.sources().cloned().collect();
        let zone = team.viewer_zone();
        let known =
            Known { records: &records, dated: &dated, works: &works, me: team.me, zone: &zone, sources: &sources };
        let told = pulse(known, weeks, now);
        let mine = team.me.and_then(|me| works.get(me.index()).copied().flatten());
        let since = handoff::since(mine, now);
        let answers = team.me.map(|me| answers(records, team, me, (since, now))).unwrap_or_default();
        Past { now, pulse: told, answers }
    }
}

/// The answers of others to a teammate in a period, by time; those without a time of their own are omitted.
fn answers(records: Vec<Record>, team: &Team, me: TeammateIndex, (since, now): (Instant, Instant)) -> Vec<Record> {
    let in_period = |record: &Record| record.answered_at.is_some_and(|at| since <= at && at <= now);
    let is_mine = |record: &Record| record.asked_by == Some(me) && record.timed && in_period(record);
    let mut mine: Vec<Record> = records.into_iter().filter(is_mine).collect();
    let id = |index: TeammateIndex| team.get(index).map(|mate| mate.id.as_str()).unwrap_or_default().to_owned();
    mine.sort_by_cached_key(|record| (record.answered_at, record.source.clone(), record.item.clone(), id(record.by)));
    mine
}

/// The number of taken meetings, and of attendances outside comfortable hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OddHours {
    /// The number of meetings.
    pub windows: usize,
    /// The number of attendances outside a person's hours, counted once for each meeting.
    pub hours: usize,
    /// The viewer's part of them.
    pub mine: usize,
}

/// The odd hours of the meetings that start in a period.
pub fn odd_hours(
    board: &Board,
    taken: &[(Interval, Vec<TeammateIndex>)],
    (since, now): (Instant, Instant),
) -> OddHours {
    let mut odd = OddHours::default();
    for (span, people) in taken.iter().filter(|(span, _)| since <= span.start && span.start <= now) {
        odd.windows += 1;
        for index in people {
            let (Some(facts), Some(mate)) = (board.facts(*index), board.team.get(*index)) else { continue };
            let class = Person::around(facts, mate.sleep, *span).class_without_events(*span);
            if matches!(class, Class::Edge | Class::Off | Class::DayOff | Class::Night) {
                odd.hours += 1;
                odd.mine += usize::from(Some(*index) == board.team.me);
            }
        }
    }
    odd
}
