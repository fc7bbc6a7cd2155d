//! Listening to one source, beside its looks.
//!
//! 1. A provider listens in a task of its own, whose panic is caught; it ends with the listener.
//! 2. A lost connection is reopened after a complete look, at once the first time; one that is lost again within a
//!    minute, or could not be opened, is reopened with increasing delay.
//! 3. A refusal, a wrong setting or an unknown answer is final: it is retried only on an order.
//!
//! Not here: the effect of a nudge (`task`).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant as Tick, sleep_until};

use super::Clock;
use super::schedule::{Outcome, Pace, Schedule};
use crate::domain::text::Text;
use crate::providers::{Heard, Listening, Nudge, Provider, Trouble};

/// A connection that lasted this long counts as good.
const GOOD: Duration = Duration::from_mins(1);

/// A report of the listener.
#[derive(Debug, PartialEq, Eq)]
pub enum Word {
    /// It is connected.
    Listening,
    /// Something changed.
    Changed,
    /// The connection was lost, so changes are not reported; a complete look reopens it.
    Lost,
    /// It is not connected, for this reason; it may be retried later.
    Failed(Text),
    /// This source does not report changes.
    No,
}

/// The state of the connection.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// It waits for an order.
    Idle,
    /// It reconnects at this time.
    Waiting(Tick),
    /// It is connecting.
    Beginning,
    /// It is connected since this time.
    Listening(Tick),
}

/// The receiving end.
pub struct Listener {
    provider: Arc<dyn Provider>,
    clock: Arc<dyn Clock>,
    phase: Phase,
    work: JoinSet<Option<Trouble>>,
    heard: Option<mpsc::Receiver<Heard>>,
    schedule: Schedule,
    /// The number of consecutive connections that were lost within a minute.
    short: u32,
}

impl Listener {
    /// A listener that is not started. `refresh` bounds its delay after failures.
    pub fn new(provider: Arc<dyn Provider>, clock: Arc<dyn Clock>, schedule: Schedule) -> Self {
        Self { provider, clock, phase: Phase::Idle, work: JoinSet::new(), heard: None, schedule, short: 0 }
    }

    /// Returns whether it is connected.
    pub fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Listening(_))
    }

    /// Starts listening, if the kind supports it. Does nothing if it is connected or connecting.
    pub fn begin(&mut self) {
        let can = self.provider.about().rhythm.listening != Listening::No;
        if !can || matches!(self.phase, Phase::Beginning | Phase::Listening(_)) {
            return;
        }
        let (nudge, heard) = Nudge::new();
        let provider = self.provider.clone();
        self.work = JoinSet::new();
        self.work.spawn(async move {
            match provider.listen(nudge) {
                Some(listening) => Some(listening.await),
                None => None,
            }
        });
        (self.heard, self.phase) = (Some(heard), Phase::Beginning);
    }

    /// The next report. Dropping this future is cancel-safe.
    pub async fn hear(&mut self) -> Word {
        loop {
            match self.phase {
                Phase::Idle => std::future::pending().await,
                Phase::Waiting(until) => {
                    sleep_until(until).await;
                    self.begin();
                }
                Phase::Beginning | Phase::Listening(_) => {
                    tokio::select! {
                        biased;
                        heard = next(&mut self.heard) => match heard {
                            Some(Heard::Listening) => {
                                self.phase = Phase::Listening(Tick::now());
                                return Word::Listening;
                            }
                            Some(Heard::Changed) => return Word::Changed,
                            None => self.heard = None,
                        },
                        ended = self.work.join_next() => return self.ended(ended),
                    }
                }
            }
        }
    }

    /// Discards the changes reported so far: the next look sees them.
    pub fn drain(&mut self) {
        while let Some(Heard::Changed) = self.heard.as_mut().and_then(|heard| heard.try_recv().ok()) {}
    }

    fn ended(&mut self, ended: Option<Result<Option<Trouble>, JoinError>>) -> Word {
        let since = if let Phase::Listening(since) = self.phase { Some(since) } else { None };
        self.phase = Phase::Idle;
        let trouble = match ended {
            Some(Ok(Some(trouble))) => trouble,
            Some(Ok(None)) => return Word::No,
            Some(Err(_)) | None => {
                return Word::Failed(Text::new("listening ended by a fault in asyncboard itself"));
            }
        };
        if since.is_some_and(|since| since.elapsed() >= GOOD) {
            self.short = 0;
        }
        let wait = match &trouble {
            Trouble::Denied { .. } | Trouble::Setup { .. } | Trouble::Shape { .. } => {
                return Word::Failed(trouble.text());
            }
            Trouble::Limited { until } => {
                let wait = (*until - self.clock.now()).to_std().unwrap_or_default();
                self.schedule.after(Outcome::Limited(wait), Pace::Refresh)
            }
            Trouble::Offline { .. } | Trouble::Theirs { .. } => {
                self.short += 1;
                if since.is_some() && self.short <= 1 {
                    return Word::Lost;
                }
                self.schedule.after(Outcome::Failed, Pace::Refresh)
            }
        };
        self.phase = wait.map_or(Phase::Idle, |wait| Phase::Waiting(Tick::now() + wait));
        Word::Failed(trouble.text())
    }
}

async fn next(heard: &mut Option<mpsc::Receiver<Heard>>) -> Option<Heard> {
    match heard {
        Some(heard) => heard.recv().await,
        None => std::future::pending().await,
    }
}
