//! The burdens of a meeting in words: for one person, why the first proposal is not good for all, and who had the hard
//! hours before.
//!
//! Not here: where the words are shown (`view`, `shell::plan`).

use std::cmp::Reverse;

use super::invited::{Invitation, Invited};
use crate::domain::Instant;
use crate::domain::availability::HORIZON;
use crate::domain::form::Dial;
use crate::domain::interval::Interval;
use crate::domain::plan::best::{Ask, Code, Proposal, Reason};
use crate::domain::plan::class::{Burden, Class, Outside, Side};
use crate::domain::plan::history::Share;
use crate::domain::zone::Zone;
use crate::panels::shared::say;

/// How far outside a meeting is: `1h 15m before work`, `in a break`.
pub fn outside(outside: Outside) -> String {
    let by = say::working(outside.by);
    match outside.side {
        Some(Side::Before) => format!("{by} before work"),
        Some(Side::After) => format!("{by} after work"),
        Some(Side::Break) => "in a break".to_owned(),
        None if outside.by.is_zero() => "while they sleep".to_owned(),
        None => "no work near".to_owned(),
    }
}

/// The burden of a meeting for a person: `1h 15m before work`; `night, 6h before work`; `cannot, away until Wed 2 Dec`.
pub fn burden(person: &Invited, burden: &Burden, meeting: Interval, dial: Dial<'_>) -> String {
    let class = burden.class.word();
    match (burden.class, burden.outside) {
        (Class::Edge, Some(far)) => outside(far),
        (_, Some(far)) => format!("{class}, {}", outside(far)),
        (Class::Cannot, None) => match absence(person, meeting, dial) {
            Some(why) => format!("{class}, {why}"),
            None => class.to_owned(),
        },
        (_, None) => class.to_owned(),
    }
}

/// Why a person cannot come: `away until Wed 2 Dec`, `busy until 15:30`. The date is that of their return, in their own
/// zone.
pub fn absence(person: &Invited, meeting: Interval, dial: Dial<'_>) -> Option<String> {
    Some(match hindrance(person, meeting)? {
        (Hindrance::Away, back) => format!("away until {}", dial.form.day(person.zone()?.date(back))),
        (Hindrance::Busy, end) => format!("busy until {}", say::when(end, dial, meeting.start)),
    })
}

/// Like [`absence`], in the viewer's time: `away until Mon 08:00`.
pub fn absence_until(person: &Invited, meeting: Interval, dial: Dial<'_>) -> Option<String> {
    let (hindrance, until) = hindrance(person, meeting)?;
    let word = match hindrance {
        Hindrance::Away => "away",
        Hindrance::Busy => "busy",
    };
    Some(format!("{word} until {}", say::when(until, dial, meeting.start)))
}

/// What prevents a person from coming.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hindrance {
    Away,
    Busy,
}

/// What prevents a person from coming, and until when: the end of an event, or their return to work.
fn hindrance(person: &Invited, meeting: Interval) -> Option<(Hindrance, Instant)> {
    let touching = |set: &[Interval]| {
        let next = set.get(set.partition_point(|span| span.end <= meeting.start)).copied();
        next.filter(|span| span.start < meeting.end)
    };
    let work = person.facts.work()?;
    if let Some(away) = touching(work.away()) {
        return Some((Hindrance::Away, work.next(away.end, HORIZON).unwrap_or(away.end)));
    }
    touching(person.facts.blocked()).map(|busy| (Hindrance::Busy, busy.end))
}

/// A person's time at an instant in their own zone, with the weekday if it is not the viewer's: `Tue 07:45`.
pub fn local(zone: &Zone, t: Instant, dial: Dial<'_>) -> String {
    let day = say::other_day(zone, dial.zone, t);
    let time = Dial { zone, form: dial.form }.time(t);
    if day.is_empty() { time } else { format!("{day} {time}") }
}

/// The burdens of a proposal, the greatest first: `Kenji Tue 07:45, 1h 15m before work · Maya 1h after work`. The
/// viewer's own time is that of the proposal, and is not repeated.
pub fn asks(invitation: &Invitation, burdens: &[Burden], meeting: Interval, dial: Dial<'_>) -> String {
    let all = || invitation.people.iter().zip(burdens);
    let mut some: Vec<(&Invited, &Burden)> = all().filter(|(_, burden)| burden.class != Class::Inside).collect();
    if some.is_empty() {
        return "inside for all".to_owned();
    }
    let by = |burden: &Burden| burden.outside.map(|outside| outside.by);
    some.sort_by_key(|(_, burden)| (Reverse(burden.class.points()), Reverse(by(burden))));
    let one = |(person, burden): (&Invited, &Burden)| {
        let mine = person.zone().is_none_or(|zone| zone == dial.zone);
        let time = person.zone().filter(|_| !mine).map(|zone| format!(" {},", local(zone, meeting.start, dial)));
        format!("{}{} {}", person.brief, time.unwrap_or_default(), self::burden(person, burden, meeting, dial))
    };
    some.into_iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// A proposal's start, and the range of starts with the same burdens: `Mon 23 Nov 17:45 (17:00-18:45)`.
pub fn start(proposal: &Proposal, dial: Dial<'_>) -> String {
    let at = format!("{} {}", dial.day(proposal.meeting.start), dial.time(proposal.meeting.start));
    let range = range(proposal, dial);
    if range.is_empty() { at } else { format!("{at} {range}") }
}

/// The range of starts with the same burdens: `(17:00-18:45)`; empty if there is one start.
pub fn range(proposal: &Proposal, dial: Dial<'_>) -> String {
    if proposal.first == proposal.last {
        return String::new();
    }
    format!("({}-{})", dial.time(proposal.first), dial.time(proposal.last))
}

/// The name of a rank: `best`, `2nd`.
pub fn rank(place: usize) -> String {
    match place {
        0 => "best".to_owned(),
        1 => "2nd".to_owned(),
        2 => "3rd".to_owned(),
        n => format!("{}th", n + 1),
    }
}

/// Why the first proposal is not good for all.
pub fn reason(
    invitation: &Invitation,
    ask: &Ask<'_>,
    (reason, first): (&Reason, Option<&Proposal>),
    (dial, now): (Dial<'_>, Instant),
) -> String {
    let people = || reason.who.iter().filter_map(|person| invitation.people.get(*person));
    let names: Vec<String> = people().map(|person| person.brief.clone()).collect();
    let absences = |meeting: Interval| {
        let one = |person: &Invited| match absence(person, meeting, dial) {
            Some(why) => format!("{} cannot on these days ({why})", person.brief),
            None => format!("{} cannot on these days", person.brief),
        };
        people().map(one).collect::<Vec<_>>()
    };
    let least = || {
        let by = reason.outside.map(|by| outside(Outside { by, side: reason.side }));
        format!("the least asks {}, {}", names.join(", "), by.unwrap_or_default())
    };
    match reason.code {
        Code::Unknown if names.len() == 1 => format!("{} has no zone", names.join(", ")),
        Code::Unknown => format!("{} have no zone", say::list(&names)),
        Code::NoStart => {
            let until = ask.span.end;
            format!("no {} fits before {}", say::working(ask.length), until_words(until, dial, now))
        }
        Code::Cannot if names.is_empty() => "at no start can two of the required come".to_owned(),
        Code::Cannot => absences(Interval { start: ask.span.start, end: ask.span.start + ask.length }).join(" · "),
        Code::Missing => match first {
            Some(first) => {
                let one = |person: &Invited| {
                    let why = absence(person, first.meeting, dial).map(|why| format!(" ({why})")).unwrap_or_default();
                    format!("{} cannot{why}", person.brief)
                };
                format!("no start has everybody: {}", people().map(one).collect::<Vec<_>>().join(" · "))
            }
            None => String::new(),
        },
        Code::Asks(Class::Night) => format!("every start is somebody's night: {}", least()),
        Code::Asks(Class::DayOff) => format!("every start is on somebody's day off: {}", least()),
        Code::Asks(_) => format!("no start is inside for all: {}", least()),
    }
}

/// The end of a plan: the day alone if it is a midnight of the viewer's.
fn until_words(until: Instant, dial: Dial<'_>, now: Instant) -> String {
    let date = dial.zone.date(until);
    if dial.zone.midnight(date, crate::domain::zone::Edge::Start) == until {
        dial.form.day(date)
    } else {
        say::when(until, dial, now)
    }
}

/// A share, the most frequent class first: `5 edge, 1 night`; empty for an empty share.
fn share(share: Share) -> String {
    let mut some: Vec<(Class, u32)> = share.counts().into_iter().filter(|(_, n)| *n > 0).collect();
    some.sort_by_key(|(_, n)| Reverse(*n));
    some.into_iter().map(|(class, n)| format!("{n} {}", class.word())).collect::<Vec<_>>().join(", ")
}

/// The classes that each person had in the windows taken last: `last 8 windows: Kenji 5 edge, 1 night · Maya 2 off`.
/// `None` if no window was taken. With `everybody`, people without any are listed too.
pub fn fairness(invitation: &Invitation, everybody: bool) -> Option<String> {
    let last = match invitation.last.len() {
        0 => return None,
        1 => "last window".to_owned(),
        n => format!("last {n} windows"),
    };
    let teammates = || invitation.people.iter().filter(|person| person.index.is_some());
    if teammates().all(|person| share(person.share).is_empty()) {
        return Some(format!("{last}: nobody out of their day"));
    }
    let one = |person: &Invited| match share(person.share) {
        none if none.is_empty() => everybody.then(|| format!("{} none", person.brief)),
        some => Some(format!("{} {some}", person.brief)),
    };
    let mut people: Vec<&Invited> = teammates().collect();
    people.sort_by_key(|person| Reverse(person.share.load()));
    Some(format!("{last}: {}", people.into_iter().filter_map(one).collect::<Vec<_>>().join(" · ")))
}
