//! `asyncboard plan`: when people can meet, as text or JSON (`asyncboard.plan/1`).
//!
//! Not here: finding the windows (`domain::plan`).

use std::io::{self, Write};

use chrono::TimeDelta;
use serde::Serialize;

use super::cli;
use super::snapshot_json::{instant, write_safely};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::interval::Interval;
use crate::domain::plan::{self, Window};
use crate::domain::teammate::Seat;
use crate::domain::zone::Edge;
use crate::panels::shared::say;

/// The windows of some people.
#[derive(Debug)]
pub struct Windows {
    with: Vec<Seat>,
    span: Interval,
    found: Vec<Window>,
}

/// Finds the windows that were asked for: from now, or from the viewer's local midnight that opens a date, for so many
/// days of 24 hours.
pub fn find(board: &Board, with: Vec<Seat>, asked: &cli::Plan, now: Instant) -> Option<Windows> {
    let start = asked.from.map_or(now, |date| board.viewer.midnight(date, Edge::Start));
    let end = start.checked_add_signed(TimeDelta::days(asked.days.into()))?;
    let span = Interval::new(start, end)?;
    let free: Vec<Vec<Interval>> =
        with.iter().map(|seat| board.facts(*seat).map_or_else(Vec::new, |facts| plan::free(facts, span))).collect();
    Some(Windows { with, span, found: plan::windows(&free, asked.duration) })
}

#[derive(Serialize)]
struct PlanJson<'a> {
    schema: &'static str,
    windows: Vec<WindowJson<'a>>,
}

#[derive(Serialize)]
struct WindowJson<'a> {
    start: String,
    end: String,
    inside: Vec<&'a str>,
    outside: Vec<&'a str>,
}

impl Windows {
    /// Those who are inside a window, and those who are not.
    fn sides(&self, window: &Window) -> (Vec<Seat>, Vec<Seat>) {
        let numbered = self.with.iter().copied().enumerate();
        let (inside, outside): (Vec<_>, Vec<_>) = numbered.partition(|(n, _)| window.inside.contains(n));
        let seats = |side: Vec<(usize, Seat)>| side.into_iter().map(|(_, seat)| seat).collect();
        (seats(inside), seats(outside))
    }

    /// Writes them as JSON.
    pub fn write_json(&self, board: &Board, out: &mut impl Write) -> io::Result<()> {
        let ids = |seats: Vec<Seat>| seats.iter().filter_map(|s| Some(board.team.get(*s)?.id.as_str())).collect();
        let row = |window: &Window| {
            let (inside, outside) = self.sides(window);
            let (start, end) = (instant(window.span.start), instant(window.span.end));
            WindowJson { start, end, inside: ids(inside), outside: ids(outside) }
        };
        write_safely(&PlanJson { schema: "asyncboard.plan/1", windows: self.found.iter().map(row).collect() }, out)
    }

    /// Writes them for people: each window by the viewer's clock, then by everybody's own.
    pub fn write_text(&self, board: &Board, now: Instant, out: &mut impl Write) -> io::Result<()> {
        let dial = board.dial();
        if self.found.is_empty() {
            let (from, to) = (say::when(self.span.start, dial, now), say::when(self.span.end, dial, now));
            return writeln!(out, "Nobody of them can meet for so long between {from} and {to}.");
        }
        for (n, window) in self.found.iter().enumerate() {
            let (inside, outside) = self.sides(window);
            let length = say::wall(window.span.length());
            let day = dial.day(window.span.start);
            let (start, end) = (dial.time(window.span.start), dial.time(window.span.end));
            let all = if outside.is_empty() {
                "everybody".to_owned()
            } else {
                format!("{} of {}", inside.len(), self.with.len())
            };
            writeln!(out, "{}{day}  {start}-{end}  {length}, {all}", if n > 0 { "\n" } else { "" })?;
            for seat in inside {
                let Some(zone) = board.team.get(seat).and_then(|mate| mate.zone.known()) else { continue };
                let (name, theirs) = (say::seat(board, seat), board.dial_of(zone));
                let (start, end) = (theirs.time(window.span.start), theirs.time(window.span.end));
                writeln!(out, "  {} {start}-{end}  {name}", zone.date(window.span.start).format("%a"))?;
            }
            for seat in outside {
                writeln!(out, "  outside          {}", say::seat(board, seat))?;
            }
        }
        Ok(())
    }
}
