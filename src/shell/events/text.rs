//! Events for people: a line each.

use super::{Found, Row, word};
use crate::domain::batch::{EventKind, EventSpan, When};
use crate::domain::text::{Text, clean};
use crate::domain::zone::Zone;

/// The events by the clock of a zone, and what could not be read.
pub(super) fn write(found: &Found, zone: &Zone) -> String {
    let mut lines: Vec<String> = found.events.iter().map(|row| line(row, zone)).collect();
    if lines.is_empty() {
        lines.push("no events".to_owned());
    }
    for problem in &found.problems {
        let file = problem.file.as_ref().map(|file| format!("{}: ", file.clean())).unwrap_or_default();
        let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        lines.push(format!("problem: {file}{line}{}", problem.text.clean()));
    }
    lines.join("\n") + "\n"
}

fn line(row: &Row, zone: &Zone) -> String {
    let place = match &row.kind {
        Some(EventKind::Place(place)) => format!(" {}", place.clean()),
        _ => String::new(),
    };
    let who = row.of.as_ref().map(|(who, _)| format!("{}  ", clean(who))).unwrap_or_default();
    let title = row.title.as_ref().map(|title: &Text| format!("  {}", title.clean())).unwrap_or_default();
    format!("{}  {who}{}{place}{title}", times(row, zone), word(row.kind.as_ref()))
}

/// `Mon 23 Nov 09:00-10:00`, `Mon 23 Nov`, `Mon 23 Nov to Tue 24 Nov`.
fn times(row: &Row, zone: &Zone) -> String {
    const DAY: &str = "%a %-d %b %Y";
    match &row.span {
        EventSpan::AllDay { from, to } => {
            let last = to.pred_opt().unwrap_or(*to).max(*from);
            let first = from.format(DAY);
            if last == *from { first.to_string() } else { format!("{first} to {}", last.format(DAY)) }
        }
        EventSpan::Timed { start, end } => {
            let wall = |when: &When| match when {
                When::At(t) => zone.local(*t),
                When::Floating(wall) => *wall,
            };
            let (start, end) = (wall(start), wall(end));
            let day = if start.date() == end.date() { String::new() } else { format!("{} ", end.format(DAY)) };
            format!("{} {}-{day}{}", start.format(DAY), start.format("%H:%M"), end.format("%H:%M"))
        }
    }
}
