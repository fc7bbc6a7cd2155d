//! `asyncboard plan`: when people can meet, as text or JSON (`asyncboard.plan/1`).
//!
//! Not here: finding the windows (`domain::plan`).

use std::io::{self, Write};

use chrono::TimeDelta;
use serde::Serialize;

use super::cli;
use super::snapshot_json::write_safely;
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::form::Dial;
use crate::domain::interval::Interval;
use crate::domain::plan::fair::{self, Days, Shares};
use crate::domain::plan::{self, Window};
use crate::domain::rfc3339;
use crate::domain::teammate::Seat;
use crate::domain::zone::{Edge, Zone};
use crate::panels::plan::found::{self, Meeting};
use crate::panels::plan::{rows, tell};
use crate::panels::shared::say;

/// The windows of some people.
#[derive(Debug)]
pub struct Windows {
    with: Vec<Seat>,
    length: TimeDelta,
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
    Some(Windows { with, length: asked.duration, span, found: plan::windows(&free, asked.duration) })
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
            let (start, end) = (rfc3339::utc(window.span.start), rfc3339::utc(window.span.end));
            WindowJson { start, end, inside: ids(inside), outside: ids(outside) }
        };
        write_safely(&PlanJson { schema: "asyncboard.plan/1", windows: self.found.iter().map(row).collect() }, out)
    }

    /// Writes them for people: each window by the viewer's clock, then by everybody's own; which start is the fairest; and
    /// who had the early and late hours of the windows that were `taken` before.
    pub fn write_text(&self, board: &Board, taken: &[Meeting], now: Instant, out: &mut impl Write) -> io::Result<()> {
        let dial = board.dial();
        if self.found.is_empty() {
            let (from, to) = (say::when(self.span.start, dial, now), say::when(self.span.end, dial, now));
            writeln!(out, "Nobody of them can meet for so long between {from} and {to}.")?;
        }
        for (n, window) in self.found.iter().enumerate() {
            writeln!(out, "{}{}", if n > 0 { "\n" } else { "" }, self.heading(dial, window))?;
            let (inside, outside) = self.sides(window);
            let all =
                inside.into_iter().map(|seat| (seat, "")).chain(outside.into_iter().map(|seat| (seat, ", outside")));
            let lines: Vec<(String, String)> =
                all.map(|(seat, word)| (local(board, seat, window.span), say::seat(board, seat) + word)).collect();
            let width = lines.iter().map(|(times, _)| times.len()).max().unwrap_or(0);
            for (times, who) in lines {
                writeln!(out, "  {times:<width$}  {who}")?;
            }
        }
        let shares = found::shares(board, &self.with, taken);
        let fairest = self.fairest(board, &shares);
        let lines = [fairest, tell::fairness(board, &self.with, &shares)];
        for (n, line) in lines.into_iter().flatten().enumerate() {
            writeln!(out, "{}{line}", if n == 0 { "\n" } else { "" })?;
        }
        Ok(())
    }

    /// `Tue 24 Nov  09:00-12:00  3h, 2 of 3`.
    fn heading(&self, dial: Dial<'_>, window: &Window) -> String {
        let (inside, all) = (window.inside.len(), self.with.len());
        let who = if inside == all { "everybody".to_owned() } else { format!("{inside} of {all}") };
        let times = rows::times(dial, window.span);
        format!("{}  {times}  {}, {who}", dial.day(window.span.start), say::wall(window.span.length()))
    }

    /// `fairest: Tue 24 Nov 10:00-10:45, late for Sam Keller`.
    fn fairest(&self, board: &Board, shares: &Shares) -> Option<String> {
        let work = |seat: &Seat| board.facts(*seat).and_then(|facts| facts.work());
        let days: Vec<Days> = self.with.iter().map(|seat| Days::around(work(seat), self.span)).collect();
        let days: Vec<&Days> = days.iter().collect();
        let (_, start) = fair::fairest(&self.found, self.length, &days, &shares.each)?;
        let meeting = Interval::new(start, start + self.length)?;
        let burden = |(seat, days): (&Seat, &&Days)| {
            Some(format!("{} for {}", days.strain(meeting)?.word(), say::seat(board, *seat)))
        };
        let burdens: Vec<String> = self.with.iter().zip(&days).filter_map(burden).collect();
        let burdens = if burdens.is_empty() { "early or late for nobody".to_owned() } else { burdens.join(", ") };
        let dial = board.dial();
        Some(format!("fairest: {} {}, {burdens}", dial.day(start), rows::times(dial, meeting)))
    }
}

/// A window by somebody's own clock: `Tue 14:00-17:00`.
fn local(board: &Board, seat: Seat, span: Interval) -> String {
    let zone = board.team.get(seat).and_then(|mate| mate.zone.known());
    let times =
        |zone: &Zone| format!("{} {}", zone.date(span.start).format("%a"), rows::times(board.dial_of(zone), span));
    zone.map_or_else(|| "no zone".to_owned(), times)
}
