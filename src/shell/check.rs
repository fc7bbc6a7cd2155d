//! `asyncboard check`: is the config right, and does every source answer?
//!
//! ```text
//! tz data 2026e (built in)
//! here     ok      20 items  12 ms
//!          items/launch.toml:3:8  unknown key "titel": did you mean "title"?
//!          outsiders: dana (7), bot (3): a teammate's `accounts` says whose name that is
//! tickets  failed  no answer within three minutes
//!          token from the variable TICKETS_TOKEN
//! ```
//!
//! Not here: what is wrong with a config (its owners say).

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::cli::Global;
use super::failure::Failure;
use super::output::color_errors;
use super::setup::{Setup, setup};
use super::{auth, clock, print, secrets};
use crate::board::{Person, Update};
use crate::domain::batch::Problem;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::text::{Text, clean};
use crate::panels::shared::say;
use crate::panels::sources::rows::place;
use crate::sync::{self, Event, What};

/// So many problems are told of each source; the board tells all.
const TOLD: usize = 20;
/// So many outsiders are named for each source.
const NAMED: usize = 10;
/// Somebody who is seen less often is not worth a line.
const OFTEN: usize = 2;

/// How a source did.
#[derive(Debug, Default)]
struct Trial {
    items: HashMap<ItemId, Vec<Text>>,
    problems: Vec<Problem>,
    took: Duration,
    failed: Option<Text>,
}

/// Tries everything, and says how it went.
pub fn run(global: &Global) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let mut out = format!("tz data {} ({})\n", setup.zones.version(), setup.zones.origin());
    for note in &setup.notes {
        let _ = writeln!(out, "warning: {}", clean(note));
    }
    secrets::fetch_all();
    let trials = trials(&setup)?;
    let width = trials.iter().map(|(id, _)| id.as_str().len()).max().unwrap_or_default();
    for (id, trial) in &trials {
        out.push_str(&trial.lines(id, width));
        let source = setup.sources.iter().find(|source| source.config.id == *id);
        let note = source.map(|source| source.provider.about().note).filter(|note| !note.is_empty());
        if let Some(note) = note {
            let _ = writeln!(out, "{:width$}  {note}", "");
        }
        if let Some(signed) = source.and_then(|source| source.provider.signed_in()) {
            let _ = writeln!(out, "{:width$}  {}", "", clean(&auth::standing(id.as_str(), signed)));
        }
        let whences = secrets::keeper().whences(id.as_str()).join(", ");
        if !whences.is_empty() {
            let _ = writeln!(out, "{:width$}  {}", "", clean(&whences));
        }
    }
    if trials.is_empty() {
        out.push_str("no sources: add a [[source]] to the config\n");
    }
    print::out(&out).map_err(|error| Failure::failed(format!("error: printing failed: {error}")))?;
    Ok(i32::from(trials.iter().any(|(_, trial)| trial.failed.is_some())))
}

/// Asks every source for everything, without keeping it.
fn trials(setup: &Setup) -> Result<Vec<(SourceId, Trial)>, Failure> {
    let now = setup.clock.now();
    let (_, mut feed) = setup.board(now);
    let (tell, events) = channel();
    let (sources, start) = (setup.plugged(), clock::steady());
    // The instant at which something happened is the clock's own: a frozen one cannot tell how long it took.
    let told = move |event: Event| _ = tell.send((clock::steady(), event));
    let asking = std::thread::spawn(move || sync::once(sources, now, told));
    let mut trials: Vec<(SourceId, Trial)> =
        setup.sources.iter().map(|source| (source.config.id.clone(), Trial::default())).collect();
    for (at, event) in events {
        let Some((_, trial)) = trials.iter_mut().find(|(id, _)| *id == event.source) else { continue };
        trial.took = at.saturating_sub(start);
        match &event.what {
            What::Done { problems, .. } => trial.problems.clone_from(problems),
            What::Failed(failure) => trial.failed = Some(failure.text()),
            _ => {}
        }
        for update in feed.take(event) {
            trial.see(update);
        }
    }
    let asked = asking.join().unwrap_or_else(|_| Err(std::io::Error::other("a fault in asyncboard itself")));
    asked.map_err(|error| Failure::failed(format!("error: the sources cannot be asked: {error}")))?;
    Ok(trials)
}

impl Trial {
    /// Takes in who is in the items. An item that is told again counts once.
    fn see(&mut self, update: Update) {
        let Update::Items { put, gone, .. } = update else { return };
        for id in &gone {
            self.items.remove(id);
        }
        for joined in put {
            let people = joined.item.assignees.iter().chain(joined.item.messages.iter().map(|m| &m.author));
            let outsiders = people.filter_map(|person| match person {
                Person::Outsider(name) => Some(name.clone()),
                Person::Mate(_) => None,
            });
            self.items.insert(joined.item.id.clone(), outsiders.collect());
        }
    }

    /// What is said of it.
    fn lines(&self, id: &SourceId, width: usize) -> String {
        let took = format!("{} ms", self.took.as_millis());
        let mut lines = match &self.failed {
            Some(why) => format!("{:width$}  failed  {} ({took})\n", id.as_str(), why.clean()),
            None => format!("{:width$}  ok      {}  {took}\n", id.as_str(), say::count(self.items.len(), "item")),
        };
        for problem in self.problems.iter().take(TOLD) {
            let _ = writeln!(lines, "{:width$}  {}  {}", "", place(problem), problem.text.clean());
        }
        if let Some(more @ 1..) = self.problems.len().checked_sub(TOLD) {
            let _ = writeln!(lines, "{:width$}  and {}", "", say::count(more, "more problem"));
        }
        let outsiders = self.outsiders();
        if !outsiders.is_empty() {
            let each = outsiders.iter().map(|(name, count)| format!("{} ({count})", name.clean()));
            let all = each.collect::<Vec<_>>().join(", ");
            let _ = writeln!(lines, "{:width$}  outsiders: {all}: a teammate's `accounts` says whose name that is", "");
        }
        lines
    }

    /// Who is seen often and is no teammate, most often first.
    fn outsiders(&self) -> Vec<(&Text, usize)> {
        let mut counts: BTreeMap<&Text, usize> = BTreeMap::new();
        for name in self.items.values().flatten() {
            *counts.entry(name).or_default() += 1;
        }
        let mut often: Vec<(&Text, usize)> = counts.into_iter().filter(|(_, count)| *count >= OFTEN).collect();
        often.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        often.truncate(NAMED);
        often
    }
}
