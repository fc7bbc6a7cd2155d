//! Signs of what will go wrong, from what is known now: on an open thread, a deadline, a teammate. Only people with a zone
//! are judged, unless a rule says otherwise. What is due has signs only while it is ahead; [`Kind::AwayNow`] always.
//!
//! Not here: which thread belongs to which item (`board`), words (panels).

use chrono::TimeDelta;

use super::day;
use crate::domain::Instant;
use crate::domain::batch::Due;
use crate::domain::interval::{self, Interval};
use crate::domain::teammate::TeammateIndex;
use crate::domain::worktime::WorkTime;

/// What a sign says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The responder is away now.
    AwayNow,
    /// An assignee is away when it is due.
    OnLeave,
    /// It is due outside an assignee's hours.
    OffHours,
    /// A person who has to act has no working time before it is due.
    NoTime,
    /// Who owes an answer in the item is not back before it is due.
    Blocked,
    /// An answer in the item is due only after the item is.
    AnswerAfterDue,
    /// No other teammate works while this one does, in their next five days.
    NoOverlap,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::AwayNow,
        Self::OnLeave,
        Self::OffHours,
        Self::NoTime,
        Self::Blocked,
        Self::AnswerAfterDue,
        Self::NoOverlap,
    ];

    /// Its name in JSON and in filters.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AwayNow => "away_now",
            Self::OnLeave => "on_leave",
            Self::OffHours => "off_hours",
            Self::NoTime => "no_time",
            Self::Blocked => "blocked",
            Self::AnswerAfterDue => "answer_after_due",
            Self::NoOverlap => "no_overlap",
        }
    }
}

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign<T = ()> {
    /// What it says.
    pub kind: Kind,
    /// Of whom.
    pub who: TeammateIndex,
    /// When it ends or begins, for kinds that define that.
    pub at: Option<Instant>,
    /// The open thread in question.
    pub thread: Option<T>,
}

/// The signs on an open thread that a teammate owes.
pub fn of_thread(who: TeammateIndex, work: Option<&WorkTime>, due_at: Option<Instant>, now: Instant) -> Vec<Sign> {
    let Some(work) = work else { return Vec::new() };
    let is_away = interval::any_contains(work.away(), now);
    let no_time = due_at.is_some_and(|due| now < due && work.between(now, due).is_zero());
    let held = [(Kind::AwayNow, is_away), (Kind::NoTime, no_time)];
    let sign = |kind| Sign { kind, who, at: day::back(work, now), thread: None };
    held.into_iter().filter(|(_, holds)| *holds).map(|(kind, _)| sign(kind)).collect()
}

/// A deadline, for foresight.
#[derive(Clone, Copy, Debug)]
pub struct Deadline<'a, T> {
    /// As it is written.
    pub due: Due,
    /// When it is due.
    pub due_at: Instant,
    /// Its assignees among the teammates.
    pub assignees: &'a [TeammateIndex],
    /// The open threads of its item that are not owed by an assignee: who owes each, and when it is due.
    pub threads: &'a [(TeammateIndex, Option<Instant>, T)],
}

/// The signs on a deadline. `work` gives a teammate's working time.
pub fn of_deadline<'w, T: Copy>(
    deadline: Deadline<'_, T>,
    work: impl Fn(TeammateIndex) -> Option<&'w WorkTime>,
    now: Instant,
) -> Vec<Sign<T>> {
    let due_at = deadline.due_at;
    if now >= due_at {
        return Vec::new();
    }
    let mut signs: Vec<Sign<T>> = Vec::new();
    for who in deadline.assignees {
        let Some(work) = work(*who) else { continue };
        let mut sign = |kind, at| signs.push(Sign { kind, who: *who, at, thread: None });
        if let Some(kind) = absence(work, deadline.due, due_at) {
            sign(kind, day::back(work, due_at));
        }
        if work.between(now, due_at).is_zero() {
            sign(Kind::NoTime, day::back(work, now));
        }
    }
    for (who, answer_due, thread) in deadline.threads {
        let thread = Some(*thread);
        let back = work(*who).map(|work| day::back(work, now));
        if let Some(back) = back.filter(|back| back.is_none_or(|back| back >= due_at)) {
            signs.push(Sign { kind: Kind::Blocked, who: *who, at: back, thread });
        } else if answer_due.is_some_and(|answer| answer > due_at) {
            signs.push(Sign { kind: Kind::AnswerAfterDue, who: *who, at: *answer_due, thread });
        }
    }
    signs.sort_by_key(|sign| (sign.kind, sign.who));
    signs.dedup_by_key(|sign| (sign.kind, sign.who));
    signs
}

/// Whether an assignee is on leave when it is due, or has no hours then.
fn absence(work: &WorkTime, due: Due, due_at: Instant) -> Option<Kind> {
    match due {
        Due::Date(date) => {
            let own = work.own(date);
            if own.is_empty() {
                return Some(Kind::OffHours);
            }
            interval::minus(&own, work.away()).is_empty().then_some(Kind::OnLeave)
        }
        Due::At(_) => {
            let before = due_at.checked_sub_signed(TimeDelta::seconds(1))?;
            if interval::any_contains(work.away(), before) {
                return Some(Kind::OnLeave);
            }
            (!in_own_hours(work, before)).then_some(Kind::OffHours)
        }
    }
}

/// Does an instant lie in the stretch from the first start to the last end of one date's own hours? Away is not taken out.
fn in_own_hours(work: &WorkTime, t: Instant) -> bool {
    let today = work.zone().date(t);
    let dates = (-2..=1).filter_map(|n| today.checked_add_signed(TimeDelta::days(n)));
    let stretch = |own: Vec<Interval>| Some((own.first()?.start, own.last()?.end));
    dates.filter_map(|date| stretch(work.own(date))).any(|(start, end)| start <= t && t < end)
}

/// Who shares no working time with anybody else in their next five days: for each teammate, the end of the last of those
/// days, where that is so. `works` are the teammates' working times, in the order of the team.
pub fn without_overlap(works: &[Option<&WorkTime>], now: Instant) -> Vec<Option<Instant>> {
    let own: Vec<Option<Own>> = works.iter().map(|work| Own::of((*work)?, now)).collect();
    let latest = own.iter().flatten().map(|own| own.until).max().unwrap_or(now);
    let Some(span) = Interval::new(now, latest) else { return vec![None; works.len()] };
    let all: Vec<Vec<Interval>> =
        works.iter().map(|work| work.map_or_else(Vec::new, |work| work.within(span))).collect();
    let zoned = works.iter().flatten().count();
    let alone = |(n, own): (usize, &Option<Own>)| {
        let own = own.as_ref().filter(|_| zoned > 1)?;
        let others = all.iter().enumerate().filter(|(other, _)| *other != n);
        let meets = others.map(|(_, theirs)| theirs).any(|theirs| touch(&own.work, theirs));
        (!meets).then_some(own.until)
    };
    own.iter().enumerate().map(alone).collect()
}

/// Does nobody of the others work while this teammate does, in their next five days? Then the end of the last of those
/// days. The others are looked at until one does.
pub fn is_alone<'w>(work: &WorkTime, others: impl Iterator<Item = &'w WorkTime>, now: Instant) -> Option<Instant> {
    let own = Own::of(work, now)?;
    let span = Interval::new(now, own.until)?;
    let mut any = false;
    for other in others {
        any = true;
        if touch(&own.work, &other.within(span)) {
            return None;
        }
    }
    any.then_some(own.until)
}

/// A teammate's working time in their next five days, from now on.
struct Own {
    work: Vec<Interval>,
    until: Instant,
}

impl Own {
    fn of(work: &WorkTime, now: Instant) -> Option<Self> {
        let days = day::next_days(work, now, 5);
        let until = days.last()?.span.end;
        let from_now = |day: &day::Day| Interval::new(day.span.start.max(now), day.span.end);
        let spans = days.iter().filter_map(from_now).flat_map(|span| work.within(span)).collect();
        Some(Self { work: interval::union(spans), until })
    }
}

/// Returns whether two sorted lists of disjoint intervals have an instant in common.
fn touch(left: &[Interval], right: &[Interval]) -> bool {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        if a.start < b.end && b.start < a.end {
            return true;
        }
        if a.end <= b.end {
            left.next();
        } else {
            right.next();
        }
    }
    false
}
