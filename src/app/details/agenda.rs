//! A teammate's working day as an agenda in both clocks, their upcoming leave, and gaps in the holiday data.

use chrono::{NaiveDate, TimeDelta};

use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::{Facts, HORIZON};
use crate::domain::holiday::Unknown;
use crate::domain::interval::Interval;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::panels::shared::prose::Para;
use crate::panels::shared::say;
use crate::ui::{Role, fit};

/// The width of a column of times.
const TIMES: usize = 15;
/// The label's width, as that of wide labels.
const LABEL: usize = 19;
/// The most ranges of leave that are listed.
const LEAVES: usize = 3;

/// The agenda of the working day in progress, or of the next one.
pub(super) fn day(board: &Board, index: TeammateIndex, now: Instant) -> Vec<Para> {
    let Some((facts, work)) = board.facts(index).and_then(|facts| Some((facts, facts.work()?))) else {
        return Vec::new();
    };
    let Some(date) = date(facts, now) else { return Vec::new() };
    let hours: Vec<Interval> = work.own(date).into_iter().flat_map(|span| work.within(span)).collect();
    if hours.is_empty() {
        return Vec::new();
    }
    let name = say::brief(board, index);
    let whole = TimeDelta::seconds(hours.iter().map(|span| span.length().num_seconds()).sum());
    let [_, busy, focus] = facts.occupied();
    let inside = |spans: &[Interval]| -> i64 {
        let cut = |span: &Interval| {
            hours.iter().filter_map(|hours| span.within(hours)).map(|cut| cut.length().num_seconds()).sum::<i64>()
        };
        spans.iter().map(cut).sum()
    };
    let free = whole - TimeDelta::seconds(inside(busy)) - TimeDelta::seconds(inside(focus));
    let free = if free > TimeDelta::zero() { say::working(free) } else { "none".to_owned() };
    let title = format!("{name}'s {}", date.format("%a %-d"));
    let head = vec![
        (fit::fit(&title, LABEL).into_owned(), Role::Title),
        (fit::fit("your time", TIMES).into_owned(), Role::Column),
        (fit::fit(&format!("{name}'s time"), TIMES).into_owned(), Role::Column),
        (format!("{}, {free} of it free", say::working(whole)), Role::Dim),
    ];
    let mut paras = vec![Para::Gap, Para::Line(head)];
    for (at, span) in hours.iter().enumerate() {
        paras.push(line(board, index, "  works", *span, Role::Text));
        paras.extend(events(board, index, facts, *span));
        let rest = hours.get(at + 1).and_then(|next| Interval::new(span.end, next.start));
        paras.extend(rest.map(|rest| line(board, index, "  break", rest, Role::Dim)));
    }
    paras
}

/// Notes on holidays that take no time: half days whose hours are unknown, and dates outside the years of the table.
/// Leave is looked up for the next sixty days.
pub(super) fn holidays(board: &Board, index: TeammateIndex, now: Instant) -> Vec<Para> {
    let Some((mate, facts)) = board.team.get(index).zip(board.facts(index)) else { return Vec::new() };
    let Some(today) = mate.zone.known().map(|zone| zone.date(now)) else { return Vec::new() };
    let next = date(facts, now).filter(|date| *date != today);
    let half = |date: NaiveDate| {
        let text = move |name: &Text| format!("{}: {} (hours not known)", board.form.long_day(date), name.clean());
        mate.holidays.halves(date).map(text).map(|text| Para::Wide("Half day".to_owned(), text, Role::Text))
    };
    let mut paras: Vec<Para> = [Some(today), next].into_iter().flatten().flat_map(half).collect();
    let ahead = today.checked_add_signed(HORIZON);
    paras.extend([Some(today), ahead].into_iter().flatten().find_map(|date| unknown(board, index, date)).map(said));
    paras
}

fn said(words: String) -> Para {
    Para::Text(0, words, Role::Dim)
}

/// The note for a date outside the years of the holiday table: `holidays unknown after 2030`.
pub(super) fn unknown(board: &Board, index: TeammateIndex, date: NaiveDate) -> Option<String> {
    let unknown = board.team.get(index)?.holidays.unknown(date)?;
    Some(match unknown {
        Unknown::Before(year) => format!("holidays unknown before {year}"),
        Unknown::After(year) => format!("holidays unknown after {year}"),
    })
}

/// The date of the working day in progress, or of the next one.
fn date(facts: &Facts, now: Instant) -> Option<NaiveDate> {
    let work = facts.work()?;
    let today = work.zone().date(now);
    let in_progress = [today.pred_opt()?, today].into_iter().find(|date| {
        let own = work.own(*date);
        own.last().is_some_and(|last| now < last.end)
            && own.iter().any(|span| !work.within(*span).is_empty())
            && own.first().is_some_and(|first| first.start <= now)
    });
    in_progress.or_else(|| facts.at(now).next_working_at.map(|t| work.zone().date(t)))
}

/// Their events within a range of their hours.
fn events(board: &Board, index: TeammateIndex, facts: &Facts, hours: Interval) -> Vec<Para> {
    let [sure, busy, focus] = facts.occupied();
    let is_sure = |span: &Interval| sure.iter().any(|other| other.within(span).is_some());
    let busy = busy
        .iter()
        .map(|span| (*span, if is_sure(span) { ("    busy", Role::Busy) } else { ("    maybe busy", Role::Busy) }));
    let all = busy.chain(focus.iter().map(|span| (*span, ("    focus", Role::Focus))));
    let mut all: Vec<_> = all.filter_map(|(span, what)| Some((span.within(&hours)?, what))).collect();
    all.sort_by_key(|(span, _)| span.start);
    all.into_iter().map(|(span, (word, role))| line(board, index, word, span, role)).collect()
}

fn line(board: &Board, index: TeammateIndex, word: &str, span: Interval, role: Role) -> Para {
    let times = |dial: crate::domain::form::Dial<'_>| format!("{}-{}", dial.time(span.start), dial.time(span.end));
    let theirs = board.team.get(index).and_then(|mate| mate.zone.known()).map(|zone| times(board.dial_of(zone)));
    Para::Line(vec![
        (fit::fit(word, LABEL).into_owned(), role),
        (fit::fit(&times(board.dial()), TIMES).into_owned(), Role::Text),
        (theirs.unwrap_or_default(), Role::Dim),
    ])
}

/// The leave that begins later: `24 Dec-1 Jan`.
pub(super) fn leave(board: &Board, index: TeammateIndex, now: Instant) -> Option<Para> {
    let facts = board.facts(index)?;
    let zone = facts.work()?.zone();
    let dates = |span: &Interval| {
        let (from, to) = (zone.date(span.start), zone.date(span.end - TimeDelta::nanoseconds(1)));
        let from_text = board.form.date(from);
        if from == to {
            format!("{} {from_text}", from.format("%a"))
        } else {
            format!("{from_text}-{}", board.form.date(to))
        }
    };
    let coming = facts.work()?.away().iter().filter(|span| span.start > now).take(LEAVES).map(dates);
    let coming: Vec<String> = coming.collect();
    (!coming.is_empty()).then(|| Para::Wide("Leave ahead".to_owned(), coming.join(" · "), Role::Text))
}
