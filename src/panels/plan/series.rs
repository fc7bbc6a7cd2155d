//! A meeting that repeats, in words: its dates, changes from one to the next, and turns that share the burdens.
//!
//! Not here: finding them (`domain::plan::series`).

use super::invited::Invitation;
use super::words;
use crate::domain::form::Dial;
use crate::domain::plan::series::{Change, Load, Series};
use crate::panels::shared::say;

/// The most starts of turns that are listed.
const TURNS: usize = 12;

/// The description of a series, in lines.
pub fn lines(invitation: &Invitation, series: &Series, dial: Dial<'_>) -> Vec<String> {
    let first = self::first(invitation, series, dial).map(|text| format!("series {text}"));
    let turns = turns(invitation, series, dial).map(|text| format!("in turns: {text}"));
    first.into_iter().chain(changes(invitation, series, dial)).chain(turns).collect()
}

/// `Mon 2 Mar 12:00, every week, 6 times: Sam 17:00, 45m after work`.
pub fn first(invitation: &Invitation, series: &Series, dial: Dial<'_>) -> Option<String> {
    let first = series.occurrences.first()?;
    let often = match series.every.weeks {
        1 => "every week".to_owned(),
        n => format!("every {n} weeks"),
    };
    let times = match series.occurrences.len() {
        1 => "once".to_owned(),
        n => format!("{n} times"),
    };
    let asks = words::asks(invitation, &first.people, first.meeting, dial);
    let start = format!("{} {}", dial.day(first.meeting.start), dial.time(first.meeting.start));
    Some(format!("{start}, {often}, {times}: {asks}"))
}

/// `from Mon 9 Mar: Sam 16:00 instead of 17:00, edge → inside`.
pub fn changes(invitation: &Invitation, series: &Series, dial: Dial<'_>) -> Vec<String> {
    let mut lines: Vec<(usize, Vec<String>)> = Vec::new();
    for change in &series.changes {
        let Some(words) = self::change(invitation, series, change, dial) else { continue };
        match lines.last_mut().filter(|(index, _)| *index == change.index) {
            Some((_, all)) => all.push(words),
            None => lines.push((change.index, vec![words])),
        }
    }
    let line = |(index, all): (usize, Vec<String>)| {
        let start = series.occurrences.get(index)?.meeting.start;
        Some(format!("from {}: {}", dial.day(start), all.join(" · ")))
    };
    lines.into_iter().filter_map(line).collect()
}

fn change(invitation: &Invitation, series: &Series, change: &Change, dial: Dial<'_>) -> Option<String> {
    let person = invitation.people.get(change.who)?;
    let at = |index: usize| Some(words::local(person.zone()?, series.occurrences.get(index)?.meeting.start, dial));
    let mut parts = Vec::new();
    if !change.shift.is_zero() {
        let (before, after) = (at(change.index.checked_sub(1)?)?, at(change.index)?);
        parts.push(format!("{after} instead of {before}"));
    }
    if change.before != change.after {
        parts.push(format!("{} → {}", change.before.word(), change.after.word()));
    }
    Some(format!("{} {}", person.brief, parts.join(", ")))
}

/// The people with smaller burdens first: `Mon 30 Nov 17:00, Mon 7 Dec 10:15, 4 more: Omar 10 instead of 24`. `None` if
/// turns do not help.
pub fn turns(invitation: &Invitation, series: &Series, dial: Dial<'_>) -> Option<String> {
    let starts = series.rotation.as_ref()?.iter().map(|one| one.meeting.start);
    let starts: Vec<String> = starts.map(|start| format!("{} {}", dial.day(start), dial.time(start))).collect();
    let load = |load: &Load| {
        let person = invitation.people.get(load.who)?;
        let turned = load.rotation.filter(|turned| *turned != load.series)?;
        Some(format!("{} {turned} instead of {}", person.brief, load.series))
    };
    let mut loads: Vec<&Load> = series.loads.iter().collect();
    loads.sort_by_key(|load| load.rotation > Some(load.series));
    let loads: Vec<String> = loads.into_iter().filter_map(load).collect();
    let more = match starts.len().checked_sub(TURNS) {
        None | Some(0) => String::new(),
        Some(more) => format!(", {more} more"),
    };
    let starts = starts.get(..TURNS).unwrap_or(&starts).join(", ");
    Some(format!("{starts}{more}: {}", loads.join(" · ")))
}

/// The name of a rhythm: `once`, `every week`, `every 2 weeks`.
pub fn rhythm(weeks: Option<u32>) -> String {
    match weeks {
        None => "once".to_owned(),
        Some(1) => "every week".to_owned(),
        Some(n) => format!("every {}", say::count(n as usize, "week")),
    }
}
