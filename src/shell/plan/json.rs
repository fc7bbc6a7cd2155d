//! A plan as JSON, `asyncboard.plan/1`: programs rely on it, so its keys are written out here one by one.
//!
//! Not here: what the values mean (`domain::plan`).

use serde::Serialize;

use super::Planned;
use crate::domain::Instant;
use crate::domain::interval::Interval;
use crate::domain::plan::best::{Code, Proposal, Reason};
use crate::domain::plan::class::{Burden, Side};
use crate::domain::plan::series::{Change, Load, Occurrence, Series};
use crate::domain::plan::{Window, class::Outside};
use crate::domain::rfc3339;
use crate::domain::teammate::TeammateIndex;
use crate::panels::plan::invited::Invited;

/// The name and version of the form.
const SCHEMA: &str = "asyncboard.plan/1";

/// A plan.
#[derive(Serialize)]
pub struct PlanJson<'a> {
    schema: &'static str,
    now: String,
    me: Option<&'a str>,
    from: String,
    until: String,
    duration_minutes: i64,
    calendars_until: Option<String>,
    people: Vec<PersonJson<'a>>,
    windows: Vec<WindowJson<'a>>,
    proposals: Vec<ProposalJson<'a>>,
    reason: Option<ReasonJson<'a>>,
    fairness: FairnessJson<'a>,
    series: Option<SeriesJson<'a>>,
}

#[derive(Serialize)]
struct PersonJson<'a> {
    who: &'a str,
    name: &'a str,
    zone: Option<&'a str>,
    role: &'static str,
}

#[derive(Serialize)]
struct WindowJson<'a> {
    start: String,
    end: String,
    inside: Vec<&'a str>,
    outside: Vec<&'a str>,
}

#[derive(Serialize)]
struct ProposalJson<'a> {
    date: String,
    start: String,
    end: String,
    first_start: String,
    last_start: String,
    people: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    who: &'a str,
    class: &'static str,
    local_start: Option<String>,
    outside_minutes: Option<i64>,
    side: Option<&'static str>,
}

#[derive(Serialize)]
struct ReasonJson<'a> {
    code: &'static str,
    who: Vec<&'a str>,
    minutes: Option<i64>,
    side: Option<&'static str>,
}

#[derive(Serialize)]
struct FairnessJson<'a> {
    windows: Vec<TakenJson<'a>>,
    people: Vec<ShareJson<'a>>,
}

#[derive(Serialize)]
struct TakenJson<'a> {
    start: String,
    end: String,
    people: Vec<&'a str>,
}

#[derive(Serialize)]
struct ShareJson<'a> {
    who: &'a str,
    edge: u32,
    off: u32,
    day_off: u32,
    night: u32,
    load: u32,
}

#[derive(Serialize)]
struct SeriesJson<'a> {
    every_weeks: u32,
    occurrences: Vec<OccurrenceJson<'a>>,
    changes: Vec<ChangeJson<'a>>,
    rotation: Option<Vec<OccurrenceJson<'a>>>,
    loads: Vec<LoadJson<'a>>,
}

#[derive(Serialize)]
struct OccurrenceJson<'a> {
    start: String,
    end: String,
    people: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    index: usize,
    who: &'a str,
    shift_minutes: i64,
    before: &'static str,
    after: &'static str,
}

#[derive(Serialize)]
struct LoadJson<'a> {
    who: &'a str,
    series: u32,
    rotation: Option<u32>,
}

impl<'a> PlanJson<'a> {
    /// The JSON of a plan that was made at `now`.
    pub fn new(planned: &'a Planned<'_>, now: Instant) -> Self {
        let (ask, plan) = (&planned.ask, &planned.plan);
        let id = |index: TeammateIndex| planned.board.team.get(index).map(|mate| mate.id.as_str());
        let people = &planned.invitation.people;
        Self {
            schema: SCHEMA,
            now: rfc3339::utc(now),
            me: planned.board.team.me.and_then(id),
            from: rfc3339::utc(ask.span.start),
            until: rfc3339::utc(ask.span.end),
            duration_minutes: ask.length.num_minutes(),
            calendars_until: planned.calendars_until.map(rfc3339::utc),
            people: people.iter().map(person).collect(),
            windows: planned.windows.iter().map(|window| planned.window(window)).collect(),
            proposals: plan.proposals.iter().map(|proposal| planned.proposal(proposal)).collect(),
            reason: plan.reason.as_ref().map(|reason| planned.reason(reason)),
            fairness: FairnessJson {
                windows: planned
                    .invitation
                    .last
                    .iter()
                    .map(|meeting| taken(meeting.span, &meeting.people, id))
                    .collect(),
                people: people.iter().filter(|person| person.index.is_some()).map(share).collect(),
            },
            series: plan.series.as_ref().map(|series| planned.series(series)),
        }
    }
}

fn person(person: &Invited) -> PersonJson<'_> {
    let zone = person.zone_name.as_deref();
    PersonJson { who: &person.who, name: &person.name, zone, role: person.role.key() }
}

fn taken<'a>(span: Interval, people: &[TeammateIndex], id: impl Fn(TeammateIndex) -> Option<&'a str>) -> TakenJson<'a> {
    let people = people.iter().filter_map(|index| id(*index)).collect();
    TakenJson { start: rfc3339::utc(span.start), end: rfc3339::utc(span.end), people }
}

fn share(person: &Invited) -> ShareJson<'_> {
    let share = person.share;
    ShareJson {
        who: &person.who,
        edge: share.edge,
        off: share.off,
        day_off: share.day_off,
        night: share.night,
        load: share.load(),
    }
}

fn row<'a>(person: &'a Invited, burden: &Burden, start: Instant) -> RowJson<'a> {
    let local = |zone: &crate::domain::zone::Zone| rfc3339::local(start, zone.offset(start));
    let (outside, side): (Option<Outside>, Option<Side>) = (burden.outside, burden.outside.and_then(|o| o.side));
    RowJson {
        who: &person.who,
        class: burden.class.key(),
        local_start: person.zone().and_then(local),
        outside_minutes: outside.map(|outside| outside.by.num_minutes()),
        side: side.map(Side::key),
    }
}

impl Planned<'_> {
    fn who(&self, person: usize) -> &str {
        self.invitation.people.get(person).map_or("", |person| person.who.as_str())
    }

    fn rows(&self, burdens: &[Burden], start: Instant) -> Vec<RowJson<'_>> {
        self.invitation.people.iter().zip(burdens).map(|(person, burden)| row(person, burden, start)).collect()
    }

    fn window(&self, window: &Window) -> WindowJson<'_> {
        let (inside, outside) = self.sides(window);
        let (start, end) = (rfc3339::utc(window.span.start), rfc3339::utc(window.span.end));
        WindowJson {
            start,
            end,
            inside: inside.into_iter().map(|person| person.who.as_str()).collect(),
            outside: outside.into_iter().map(|person| person.who.as_str()).collect(),
        }
    }

    fn proposal(&self, proposal: &Proposal) -> ProposalJson<'_> {
        ProposalJson {
            date: rfc3339::date(proposal.date),
            start: rfc3339::utc(proposal.meeting.start),
            end: rfc3339::utc(proposal.meeting.end),
            first_start: rfc3339::utc(proposal.first),
            last_start: rfc3339::utc(proposal.last),
            people: self.rows(&proposal.people, proposal.meeting.start),
        }
    }

    fn reason(&self, reason: &Reason) -> ReasonJson<'_> {
        ReasonJson {
            code: Code::key(reason.code),
            who: reason.who.iter().map(|person| self.who(*person)).collect(),
            minutes: reason.outside.map(|by| by.num_minutes()),
            side: reason.side.map(Side::key),
        }
    }

    fn series(&self, series: &Series) -> SeriesJson<'_> {
        let change = |change: &Change| ChangeJson {
            index: change.index,
            who: self.who(change.who),
            shift_minutes: change.shift.num_minutes(),
            before: change.before.key(),
            after: change.after.key(),
        };
        let load = |load: &Load| LoadJson { who: self.who(load.who), series: load.series, rotation: load.rotation };
        let all = |list: &[Occurrence]| list.iter().map(|one| self.occurrence(one)).collect();
        SeriesJson {
            every_weeks: series.every.weeks,
            occurrences: all(&series.occurrences),
            changes: series.changes.iter().map(change).collect(),
            rotation: series.rotation.as_deref().map(all),
            loads: series.loads.iter().map(load).collect(),
        }
    }

    fn occurrence(&self, one: &Occurrence) -> OccurrenceJson<'_> {
        OccurrenceJson {
            start: rfc3339::utc(one.meeting.start),
            end: rfc3339::utc(one.meeting.end),
            people: self.rows(&one.people, one.meeting.start),
        }
    }
}
