//! The hosts of sources that an included file names: a change of that file must not be enough to send a token
//! elsewhere. Such a source is bound to the hosts with which it is first used; once it points to another, no request is
//! sent until a person says `asyncboard trust SOURCE`.
//!
//! Not here: storing the bindings (the store), settings that an included file may not have (config).

use std::sync::Arc;

use super::cli::{self, Global};
use super::clock::Clock;
use super::failure::Failure;
use super::output::{color_errors, printed};
use super::print;
use super::setup::{Opened, Setup, setup};
use crate::config::suggest;
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::providers::{Trouble, registry};
use crate::sync::Plugged;
use crate::sync::store::{Bound, Hosts};

/// What is known of the hosts of a board's sources.
pub struct Trust {
    hosts: Option<Hosts>,
    bound: Result<Bound, String>,
    now: Instant,
}

impl Trust {
    /// Reads the bindings, where some source needs one.
    pub fn of(setup: &Setup, now: Instant) -> Self {
        let needed = setup.sources.iter().any(|source| needs(source).is_some());
        let hosts = setup.hosts.clone().filter(|_| needed);
        let bound = hosts.as_ref().map_or_else(|| Ok(Bound::new()), |hosts| hosts.bound(now));
        Self { hosts, bound, now }
    }

    /// Why a source may not be asked; `None`: it may. One that is used for the first time is bound.
    pub fn forbids(&self, source: &Opened) -> Option<Text> {
        let (wanted, hosts) = (needs(source)?, self.hosts.as_ref()?);
        let id = source.config.id.as_str();
        let bound = match &self.bound {
            Ok(bound) => bound,
            Err(why) => return Some(Text::new(format!("the hosts of {id} cannot be checked: {why}"))),
        };
        match bound.get(id) {
            Some(known) if *known == wanted => None,
            Some(known) => Some(Text::new(moved(id, &wanted, known))),
            None => {
                let bind = hosts.bind(id, &wanted, self.now);
                bind.err().map(|why| Text::new(format!("the hosts of {id} cannot be noted: {why}")))
            }
        }
    }
}

impl Setup {
    /// The sources, for those who ask them. One that now points to another host than it is bound to is not asked.
    pub fn plugged(&self) -> Vec<Plugged> {
        let trust = Trust::of(self, Clock::Real.now());
        let plug = |source: &Opened| Plugged {
            id: source.config.id.clone(),
            provider: match trust.forbids(source) {
                Some(text) => Arc::new(registry::refusing(source.provider.about(), Trouble::Denied { text })),
                None => source.provider.clone(),
            },
            refresh: source.refresh(&self.config),
            cursor: None,
        };
        self.sources.iter().map(plug).collect()
    }
}

/// The hosts of a source that has to be bound to them: an included file names it, and it sends a secret.
fn needs(source: &Opened) -> Option<Vec<String>> {
    let mut hosts = if source.config.section.is_included() { source.provider.hosts() } else { Vec::new() };
    hosts.sort();
    hosts.dedup();
    (!hosts.is_empty()).then_some(hosts)
}

fn moved(id: &str, wanted: &[String], known: &[String]) -> String {
    let known = if known.is_empty() { "unknown".to_owned() } else { known.join(", ") };
    format!("{id} now points to {} (was {known}): asyncboard trust {id}", wanted.join(", "))
}

/// Lists the bindings, or binds a source to where it points now.
pub fn run(global: &Global, asked: &cli::Trust) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    match &asked.source {
        Some(id) => bind(&setup, id, now),
        None => list(&setup, now),
    }
}

fn bind(setup: &Setup, id: &str, now: Instant) -> Result<i32, Failure> {
    let Some(source) = setup.sources.iter().find(|source| source.config.id.as_str() == id) else {
        let ids: Vec<&str> = setup.sources.iter().map(|source| source.config.id.as_str()).collect();
        return Err(Failure::failed(format!("error: no source is called {id:?}: {}", suggest(id, &ids))));
    };
    let Some(wanted) = needs(source) else {
        return printed(print::out(&format!("{id} needs no trust: it is in your own config, or sends no secret\n")));
    };
    let no_home = || Failure::failed("error: there is no folder to note it in: this user has no home");
    let hosts = setup.hosts.as_ref().ok_or_else(no_home)?;
    let failed = |why| Failure::failed(format!("error: the hosts of {id} cannot be noted: {why}"));
    hosts.bind(id, &wanted, now).map_err(failed)?;
    printed(print::out(&format!("{id} may speak to {}\n", wanted.join(", "))))
}

fn list(setup: &Setup, now: Instant) -> Result<i32, Failure> {
    let trust = Trust::of(setup, now);
    let failed = |why: &String| Failure::failed(format!("error: the trusted hosts cannot be read: {why}"));
    let bound = trust.bound.as_ref().map_err(failed)?;
    let line = |source: &Opened| {
        let (id, wanted) = (source.config.id.as_str(), needs(source)?);
        Some(match bound.get(id) {
            Some(known) if *known == wanted => format!("{id}  {}\n", wanted.join(", ")),
            Some(known) => format!("{}\n", moved(id, &wanted, known)),
            None => format!("{id}  {} (not used yet)\n", wanted.join(", ")),
        })
    };
    let lines: String = setup.sources.iter().filter_map(line).collect();
    let none = "no source of an included file sends a secret\n";
    printed(print::out(if lines.is_empty() { none } else { &lines }))
}
