//! The pulse as text, CSV and Markdown, for printing and copying.
//!
//! Not here: the view (`super`), the form for programs (the shell).

use crate::board::Board;
use crate::board::past::OddHours;
use crate::domain::join::pulse::{ByChannel, JUDGED, PEOPLE, Pulse};
use crate::panels::shared::say;

const HEADINGS: [&str; 8] =
    ["week", "channel", "asks", "judged", "kept_percent", "timed", "median_minutes", "p90_minutes"];

/// One row for each week and channel.
fn rows(pulse: &Pulse) -> Vec<Vec<String>> {
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let mut rows = Vec::new();
    for week in &pulse.weeks {
        for (channel, figures) in &week.channels {
            rows.push(vec![
                week.name(),
                channel.word().to_owned(),
                figures.asks.to_string(),
                figures.judged.to_string(),
                figures.kept.map(|n| n.to_string()).unwrap_or_default(),
                figures.timed.to_string(),
                number(figures.median),
                number(figures.p90),
            ]);
        }
    }
    rows
}

/// One comma-separated row for each week and channel.
pub fn csv(pulse: &Pulse) -> String {
    table(pulse, "", ",", "", false)
}

/// The same as a table in Markdown.
pub fn markdown(pulse: &Pulse) -> String {
    table(pulse, "| ", " | ", " |", true)
}

fn table(pulse: &Pulse, before: &str, between: &str, after: &str, rule: bool) -> String {
    let line = |cells: &[String]| format!("{before}{}{after}\n", cells.join(between));
    let mut out = line(&HEADINGS.map(str::to_owned));
    if rule {
        out.push_str(&format!("|{}\n", "---|".repeat(HEADINGS.len())));
    }
    for row in rows(pulse) {
        out.push_str(&line(&row));
    }
    out
}

/// Why a share is not shown.
fn too_little(judged: usize) -> String {
    if judged < JUDGED {
        format!("too little to judge: {judged} of {JUDGED}")
    } else {
        format!("not told: fewer than {PEOPLE} people")
    }
}

/// The figures as text, with a note where there are too few data. `odd` is present if meetings are kept.
pub fn text(board: &Board, pulse: &Pulse, odd: Option<OddHours>) -> String {
    let mut out = format!("since {}\n", board.dial().day(pulse.since));
    let mut list = |heading: &str, own: &ByChannel| {
        out.push_str(&format!("\n{heading}\n"));
        if own.is_empty() {
            out.push_str("  no question was asked\n");
        }
        for (channel, figures) in own {
            let kept = match figures.kept {
                Some(percent) => format!("{percent} % in time"),
                None => too_little(figures.judged),
            };
            let time = |minutes: Option<i64>| minutes.map(|n| say::working(chrono::TimeDelta::minutes(n)));
            let median = time(figures.median).map(|median| format!(", half within {median}")).unwrap_or_default();
            let p90 = time(figures.p90).map(|p90| format!(", nine of ten within {p90}")).unwrap_or_default();
            out.push_str(&format!("  {:<9} {:>4} asked  {kept}{median}{p90}\n", channel.word(), figures.asks));
        }
    };
    list("the team", &pulse.channels);
    if let Some(mine) = &pulse.mine {
        list("what you owed", mine);
    }
    let met = match pulse.deadlines.met {
        Some(percent) => format!("{percent} % met"),
        None => too_little(pulse.deadlines.judged),
    };
    let unknown = pulse.deadlines.unknown;
    let unknown = if unknown > 0 { format!(", {unknown} done at a time that is not known") } else { String::new() };
    out.push_str(&format!("\ndeadlines  {met}{unknown}\n"));
    if let Some(OddHours { windows, hours, mine }) = odd {
        out.push_str(&format!("meetings taken  {windows}, {hours} hard hours, {mine} of them yours\n"));
    }
    out
}
