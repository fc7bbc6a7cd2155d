//! A plan for people: the proposals, why the first is not good for all, a series, who had the hard hours before, and the
//! windows.
//!
//! Not here: the words for what a meeting asks (`panels::plan::words`).

use std::fmt::Write;

use super::Planned;
use crate::domain::Instant;
use crate::domain::interval::Interval;
use crate::domain::plan::Window;
use crate::panels::plan::invited::Invited;
use crate::panels::plan::{rows, series, words};
use crate::panels::shared::say;

impl Planned<'_> {
    /// The whole text.
    pub fn text(&self, now: Instant) -> String {
        let mut out = String::new();
        let dial = self.board.dial();
        let series = self.plan.series.as_ref().map(|series| series::lines(&self.invitation, series, dial));
        for line in self.proposals(now).iter().chain(series.iter().flatten()) {
            let _ = writeln!(out, "{line}");
        }
        if let Some(line) = words::fairness(&self.invitation, false) {
            let _ = writeln!(out, "fairness, {line}");
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

    /// The shared hours: each window in the viewer's zone, then in each person's own.
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

    /// A window in a person's own zone: `Tue 14:00-17:00`.
    fn local(&self, person: &Invited, span: Interval) -> String {
        let Some(zone) = person.zone() else { return "no zone".to_owned() };
        let day = zone.date(span.start).format("%a");
        format!("{day} {}", rows::times(self.board.dial_of(zone), span))
    }
}
