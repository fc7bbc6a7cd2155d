//! A plan for people: the proposals, why the first is not good for all, a series, who had the hard hours before, and the
//! windows.
//!
//! Not here: the words for what a meeting asks (`panels::plan::words`).

use std::fmt::Write;

use super::Planned;
use crate::domain::Instant;
use crate::domain::interval::Interval;
use crate::domain::plan::Window;
use crate::domain::plan::series::{Change, Load, Series};
use crate::panels::plan::invited::Invited;
use crate::panels::plan::{rows, words};
use crate::panels::shared::say;

/// So many starts of turns are written out.
const TURNS: usize = 12;

impl Planned<'_> {
    /// The whole text.
    pub fn text(&self, now: Instant) -> String {
        let mut out = String::new();
        for line in self.proposals(now).iter().chain(&self.series_lines()) {
            let _ = writeln!(out, "{line}");
        }
        if let Some(line) = words::fairness(&self.invitation) {
            let _ = writeln!(out, "{line}");
        }
        let _ = writeln!(out);
        self.write_windows(now, &mut out);
        out
    }

    fn proposals(&self, now: Instant) -> Vec<String> {
        let dial = self.board.dial();
        let line = |(place, proposal)| {
            let proposal: &crate::domain::plan::best::Proposal = proposal;
            let asks = words::asks(&self.invitation, &proposal.people, proposal.meeting, dial);
            format!("{} {}: {asks}", words::rank(place), words::start(proposal, dial))
        };
        let lines = self.plan.proposals.iter().enumerate().map(line);
        lines.chain(self.reason_words(now)).collect()
    }

    /// Why the first proposal is not good for all.
    pub fn reason_words(&self, now: Instant) -> Option<String> {
        let reason = self.plan.reason.as_ref()?;
        let first = self.plan.proposals.first();
        Some(words::reason(&self.invitation, &self.ask, (reason, first), (self.board.dial(), now)))
    }

    /// The series, what changes in it, and turns where they help.
    fn series_lines(&self) -> Vec<String> {
        let Some(series) = &self.plan.series else { return Vec::new() };
        let Some(first) = series.occurrences.first() else { return Vec::new() };
        let dial = self.board.dial();
        let often = if series.every.weeks == 1 {
            "every week".to_owned()
        } else {
            format!("every {} weeks", series.every.weeks)
        };
        let times = if series.occurrences.len() == 1 {
            "once".to_owned()
        } else {
            format!("{} times", series.occurrences.len())
        };
        let asks = words::asks(&self.invitation, &first.people, first.meeting, dial);
        let start = format!("{} {}", dial.day(first.meeting.start), dial.time(first.meeting.start));
        let mut lines = vec![format!("series {start}, {often}, {times}: {asks}")];
        lines.extend(self.changes(series));
        lines.extend(self.turns(series));
        lines
    }

    /// `from Mon 9 Mar: Sam 16:00 instead of 17:00, edge → inside`.
    fn changes(&self, series: &Series) -> Vec<String> {
        let dial = self.board.dial();
        let mut lines: Vec<(usize, Vec<String>)> = Vec::new();
        for change in &series.changes {
            let Some(words) = self.change(series, change) else { continue };
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

    fn change(&self, series: &Series, change: &Change) -> Option<String> {
        let dial = self.board.dial();
        let person = self.invitation.people.get(change.who)?;
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

    /// Who bears less is named first: `in turns: Mon 30 Nov 17:00, Mon 7 Dec 10:15, ...: Omar 10 instead of 24`.
    fn turns(&self, series: &Series) -> Option<String> {
        let dial = self.board.dial();
        let starts = series.rotation.as_ref()?.iter().map(|one| one.meeting.start);
        let starts: Vec<String> = starts.map(|start| format!("{} {}", dial.day(start), dial.time(start))).collect();
        let load = |load: &Load| {
            let person = self.invitation.people.get(load.who)?;
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
        Some(format!("in turns: {starts}{more}: {}", loads.join(" · ")))
    }

    /// The shared hours: each window by the viewer's clock, then by everybody's own.
    fn write_windows(&self, now: Instant, out: &mut String) {
        let length = say::working(self.ask.length);
        let people = self.windows.first().map(|window| self.sides(window));
        let (inside, all) = people.map_or((0, 0), |(inside, outside)| (inside.len(), inside.len() + outside.len()));
        let dial = self.board.dial();
        let (from, to) = (say::when(self.ask.span.start, dial, now), say::when(self.ask.span.end, dial, now));
        if inside == 0 {
            let _ = writeln!(out, "no {length} of working hours between {from} and {to}");
            return;
        }
        if inside == 1 && all > 1 {
            let _ = writeln!(out, "no two of {all} share {length} of their working hours between {from} and {to}");
            return;
        }
        let who = if inside == all { String::new() } else { format!(", {inside} of {all}") };
        let _ = writeln!(out, "shared hours, {length} and more{who}:");
        for window in &self.windows {
            let _ = writeln!(out, "\n{}", self.heading(window));
            let (inside, outside) = self.sides(window);
            let inside = inside.into_iter().map(|person| (person, ""));
            let all = inside.chain(outside.into_iter().map(|person| (person, ", outside")));
            let line =
                |(person, word): (&Invited, &str)| (self.local(person, window.span), person.brief.clone() + word);
            let lines: Vec<(String, String)> = all.map(line).collect();
            let width = lines.iter().map(|(times, _)| times.len()).max().unwrap_or(0);
            for (times, who) in lines {
                let _ = writeln!(out, "  {times:<width$}  {who}");
            }
        }
    }

    /// `Tue 24 Nov  09:00-12:00  3h, 2 of 3`.
    fn heading(&self, window: &Window) -> String {
        let dial = self.board.dial();
        let (inside, outside) = self.sides(window);
        let all = inside.len() + outside.len();
        let who = if outside.is_empty() { "everybody".to_owned() } else { format!("{} of {all}", inside.len()) };
        let times = rows::times(dial, window.span);
        format!("{}  {times}  {}, {who}", dial.day(window.span.start), say::wall(window.span.length()))
    }

    /// A window by somebody's own clock: `Tue 14:00-17:00`.
    fn local(&self, person: &Invited, span: Interval) -> String {
        let Some(zone) = person.zone() else { return "no zone".to_owned() };
        let day = zone.date(span.start).format("%a");
        format!("{day} {}", rows::times(self.board.dial_of(zone), span))
    }
}
