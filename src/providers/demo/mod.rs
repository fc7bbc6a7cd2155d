//! The demo source: a team's fortnight without a file or a network, told around the moment at which it is first asked,
//! so that there is something late, due and waiting whenever it is started. While one watches, people write.
//!
//! ```text
//!  mod     the calls: fetch, listen, act
//!  story   what stands there at the start     later   what happens afterwards     said   what one does there oneself
//!  past    what was done in the weeks before, and the check-ins of the day
//! ```
//!
//! What it says depends on nothing but the first and the present `now`. The team itself is a config like any other.
//!
//! Not here: the team's hours and agreement (its config).

mod later;
mod past;
mod said;
mod story;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;

use self::said::Said;
use super::{
    About, Accounts, Act, ActKind, Ask, Context, Did, Done, Job, Listening, Nudge, Provider, Rhythm, Sink, Trouble,
};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Progress};
use crate::domain::text::Text;
use crate::domain::zone::Zones;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "a made-up team at work, built in",
    settings: &[],
    permissions: "none",
    parts: &[Part::Items, Part::Statuses, Part::Calendars, Part::People],
    acts: &[ActKind::SetStatus, ActKind::Reply, ActKind::Ask, ActKind::Close],
    is_own: true,
    accounts: Accounts::TeammateIds,
    rhythm: Rhythm { listening: Listening::Everything, ..Rhythm::USUAL },
    ..About::new("demo", "Demo")
};

/// The demo.
struct Demo {
    zones: Arc<Zones>,
    /// When it was first asked: everything counts from there.
    start: OnceLock<Instant>,
    /// Who looks at the board.
    me: Option<String>,
    /// What they did here.
    said: Mutex<Vec<Said>>,
}

/// Opens the demo. It has no settings.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut section = section.clone();
    // Every kind takes a base address; the demo has no use for it.
    section.take("url");
    let problems = section.unknown();
    let me = context.me.as_ref().map(ToString::to_string);
    if problems.is_empty() { Ok(Box::new(Demo { me, ..Demo::new(context.zones.clone()) })) } else { Err(problems) }
}

impl Demo {
    fn new(zones: Arc<Zones>) -> Self {
        Self { zones, start: OnceLock::new(), me: None, said: Mutex::default() }
    }

    /// Everything that is so at `now`.
    fn page(&self, now: Instant) -> Page {
        let start = *self.start.get_or_init(|| now);
        let mut page = story::page(start, &self.zones);
        page.items.push(past::standup(start, &self.zones));
        page.items.extend(past::items(start, &self.zones));
        later::happen(&mut page, start, now.signed_duration_since(start).max(TimeDelta::zero()));
        for said in &*self.said.lock().unwrap_or_else(PoisonError::into_inner) {
            said.put(&mut page);
        }
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

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        let done = match self.me.as_deref().map(|me| Said::new(me, act, now)) {
            Some(Some(said)) => {
                self.said.lock().unwrap_or_else(PoisonError::into_inner).push(said);
                Ok(Did::default())
            }
            Some(None) => Err(Trouble::Setup { text: Text::new("the demo keeps no check-ins") }),
            None => Err(Trouble::Setup { text: Text::new("who writes is not known: name yourself with --me") }),
        };
        Box::pin(std::future::ready(done))
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
