//! The demo source: a team's fortnight without a file or a network, told around the moment at which it is first asked,
//! so that there is something late, due and waiting whenever it is started. While one watches, people write.
//!
//! ```text
//!  mod     the calls: fetch, listen
//!  story   what stands there at the start     later   what happens afterwards
//! ```
//!
//! What it says depends on nothing but the first and the present `now`. The team itself is a config like any other.
//!
//! Not here: the team's hours and agreement (its config).

mod later;
mod story;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::TimeDelta;

use super::{About, Accounts, Ask, Context, Done, Job, Listening, Nudge, Provider, Rhythm, Sink, Trouble};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Progress};
use crate::domain::zone::Zones;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "a made-up team at work, built in",
    settings: &[],
    permissions: "none",
    parts: &[Part::Items, Part::Statuses, Part::Calendars],
    accounts: Accounts::TeammateIds,
    rhythm: Rhythm { listening: Listening::Everything, ..Rhythm::USUAL },
    ..About::new("demo", "Demo")
};

/// The demo.
struct Demo {
    zones: Arc<Zones>,
    /// When it was first asked: everything counts from there.
    start: OnceLock<Instant>,
}

/// Opens the demo. It has no settings.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut section = section.clone();
    // Every kind takes a base address; the demo has no use for it.
    section.take("url");
    let problems = section.unknown();
    if problems.is_empty() { Ok(Box::new(Demo::new(context.zones.clone()))) } else { Err(problems) }
}

impl Demo {
    fn new(zones: Arc<Zones>) -> Self {
        Self { zones, start: OnceLock::new() }
    }

    /// Everything that is so at `now`.
    fn page(&self, now: Instant) -> Page {
        let start = *self.start.get_or_init(|| now);
        let mut page = story::page(start, &self.zones);
        later::happen(&mut page, start, now.signed_duration_since(start).max(TimeDelta::zero()));
        page.progress = Some(Progress { done: page.items.len(), total: page.items.len() });
        page
    }
}

impl Provider for Demo {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            sink.send(self.page(ask.now)).await;
            Ok(Done { cursor: None, complete: Parts::ALL, problems: Vec::new(), again: None })
        })
    }

    fn hosts(&self) -> Vec<String> {
        Vec::new()
    }

    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        Some(Box::pin(async move {
            nudge.listening();
            for gap in later::gaps() {
                // A little late, so that what is announced has happened when it is asked for.
                tokio::time::sleep(Duration::from_secs(gap)).await;
                nudge.changed();
            }
            std::future::pending().await
        }))
    }
}

#[cfg(test)]
mod tests;
