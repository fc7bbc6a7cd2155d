//! `asyncboard check`: validates the config, and reads every source once.
//!
//! ```text
//! tz data 2026e (built in)
//! here     ok      20 items  12 ms  2 problems, 1 error
//!          error    items/launch.toml:3:8  expected a date
//!          warning  items/intro.toml:1:14  assignee "knji" is no teammate: did you mean "kenji"?
//!          outsiders: dana (7), bot (3): a teammate's `accounts` says whose name that is
//! tickets  failed  no answer within three minutes
//!          warning  missing permission read:org, needed for review requests to teams
//!          token from the variable TICKETS_TOKEN
//!          permissions of the token: repo
//!          the token ends on 31 Dec 2026, 08:00 UTC
//!          99 of 100 requests left, all of them again at 14:32 UTC
//!          kenji works Mon-Fri 09:00-18:00 (Asia/Tokyo) by the config, which counts; Outlook says Mon-Fri 08:00-17:00
//! ```
//!
//! An error is a problem because of which something could not be read. A warning is also told of a secret that may do more or
//! less than its source needs, or ends soon.
//!
//! ```text
//!  mod    the command, and its text     trial   one try of every source     json   the same for programs
//!  kept   what is kept on the disk
//! ```
//!
//! Not here: what is wrong with a config (its owners say).

mod json;
mod kept;
mod trial;

use std::fmt::Write;

use self::trial::{Trial, trials};
use super::cli::{self, Format, Global};
use super::failure::Failure;
use super::output::color_errors;
use super::setup::{Setup, setup};
use super::{auth, print, secrets};
use crate::domain::ids::SourceId;
use crate::domain::text::clean;
use crate::panels::shared::say;
use crate::panels::sources::rows::place;
use crate::providers::Examined;
use crate::providers::gauge::Gauge;

/// The most problems that are listed for each source, unless all are requested.
const TOLD: usize = 20;

/// Checks everything, and reports the result.
pub fn run(global: &Global, asked: &cli::Check) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    secrets::fetch_all();
    let trials = trials(&setup)?;
    let out = match asked.format {
        Format::Text => text(&setup, &trials, if asked.problems { usize::MAX } else { TOLD }),
        Format::Json => json::text(&setup, &trials)?,
    };
    print::out(&out).map_err(|error| Failure::failed(format!("error: printing failed: {error}")))?;
    Ok(i32::from(trials.iter().any(|(_, trial)| trial.is_bad())))
}

fn text(setup: &Setup, trials: &[(SourceId, Trial)], most: usize) -> String {
    let mut out = format!("tz data {} ({})\n", setup.zones.version(), setup.zones.origin());
    for note in &setup.notes {
        let _ = writeln!(out, "warning: {}", clean(note));
    }
    let width = trials.iter().map(|(id, _)| id.as_str().len()).max().unwrap_or_default();
    for (id, trial) in trials {
        out.push_str(&lines(trial, id, width, most));
        let source = setup.sources.iter().find(|source| source.config.id == *id);
        let signed = source.and_then(|source| source.provider.signed_in());
        let whences = secrets::keeper().whences(id.as_str()).join(", ");
        let note = source.map_or("", |source| source.provider.about().note).to_owned();
        let signed = signed.map(|signed| auth::standing(id.as_str(), signed));
        let parts = source.map(|source| kept::parts(source.provider.about()).join(", ")).unwrap_or_default();
        let kept = if parts.is_empty() { parts } else { format!("kept: {parts}") };
        let said = told(&trial.secret, &setup.gauges.of(id.as_str()));
        let more = [note, kept].into_iter().chain(signed).chain([whences]);
        for line in more.chain(said).filter(|line| !line.is_empty()) {
            let _ = writeln!(out, "{:width$}  {}", "", clean(&line));
        }
    }
    for line in kept::lines(setup) {
        let _ = writeln!(out, "{}", clean(&line));
    }
    if trials.is_empty() {
        out.push_str("no sources: `asyncboard add source` adds one to the config\n");
    }
    out
}

/// The description of a service by itself, and the remarks of its kind.
fn told(secret: &Examined, gauge: &Gauge) -> Vec<String> {
    let limit = gauge.limit.map(|limit| {
        let reset =
            limit.reset.map(|at| format!(", all of them again at {}", at.format("%H:%M UTC"))).unwrap_or_default();
        format!("{} of {} requests left{reset}", limit.left, limit.most)
    });
    let ends = secret.ends.map(|at| format!("the token ends on {}", at.format("%-d %b %Y, %H:%M UTC")));
    let granted = secret.permissions.as_ref().map(|granted| match granted[..] {
        [] => "the token has no permissions of its own".to_owned(),
        _ => format!("permissions of the token: {}", granted.join(", ")),
    });
    let of_token = granted.into_iter().chain(ends);
    of_token.chain(limit).chain(gauge.remarks.iter().cloned()).collect()
}

/// The report on a source, with at most `most` problems.
fn lines(trial: &Trial, id: &SourceId, width: usize, most: usize) -> String {
    let took = format!("{} ms", trial.took.as_millis());
    let counts = match (trial.problems.len(), trial.errors()) {
        (0, _) => String::new(),
        (all, 0) => format!("  {}", say::count(all, "problem")),
        (all, errors) => format!("  {}, {}", say::count(all, "problem"), say::count(errors, "error")),
    };
    let mut lines = match &trial.failed {
        Some(why) => format!("{:width$}  failed  {} ({took}){counts}\n", id.as_str(), why.clean()),
        None => format!("{:width$}  ok      {}  {took}{counts}\n", id.as_str(), say::count(trial.items(), "item")),
    };
    // Errors first, as others may be cut.
    let (errors, others): (Vec<_>, Vec<_>) = trial.problems.iter().partition(|problem| problem.is_error);
    for problem in errors.iter().chain(&others).take(most) {
        let word = if problem.is_error { "error  " } else { "warning" };
        let place = place(problem);
        let gap = if place.is_empty() { "" } else { "  " };
        let _ = writeln!(lines, "{:width$}  {word}  {place}{gap}{}", "", problem.text.clean());
    }
    if let Some(more @ 1..) = trial.problems.len().checked_sub(most) {
        let more = say::count(more, "more problem");
        let _ = writeln!(lines, "{:width$}  and {more}: `asyncboard check --problems` lists all", "");
    }
    let outsiders = trial.outsiders();
    if !outsiders.is_empty() {
        let each = outsiders.iter().map(|(name, count)| format!("{} ({count})", name.clean()));
        let all = each.collect::<Vec<_>>().join(", ");
        let _ = writeln!(lines, "{:width$}  outsiders: {all}: a teammate's `accounts` says whose name that is", "");
    }
    lines
}
