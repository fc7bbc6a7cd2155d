//! What the board orders to be done in sources: each order on a thread of its own, once, whatever becomes of the engine
//! meanwhile; how it ended goes to the screen.
//!
//! Not here: what may be done (`rights`), sending (sync's `acting`), what is shown meanwhile (app).

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::clock::Clock;
use super::mail::EventSender;
use super::polling::Polling;
use super::setup::Setup;
use crate::app::News;
use crate::app::doing::{Act as Ordered, Ended, Order};
use crate::domain::ids::SourceId;
use crate::domain::text::Text;
use crate::providers::{Act, Did, Provider};
use crate::sync::acting::act_once;

/// The timeout, at the end of the program, for pending orders.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who carries orders out.
pub struct Acting {
    sources: Vec<(SourceId, Arc<dyn Provider>)>,
    clock: Clock,
    post: EventSender<News>,
}

/// How many orders are under way in this process: an end that waits for them must know those of earlier engines too.
static UNDER_WAY: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

fn under_way() -> MutexGuard<'static, usize> {
    UNDER_WAY.0.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One order that is under way, until it is dropped.
struct UnderWay;

impl UnderWay {
    fn begin() -> Self {
        *under_way() += 1;
        Self
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        *under_way() -= 1;
        UNDER_WAY.1.notify_all();
    }
}

impl Acting {
    /// Who carries orders out in these sources.
    pub fn new(setup: &Setup, post: EventSender<News>) -> Self {
        let sources = setup.sources.iter().map(|source| (source.config.id.clone(), source.provider.clone())).collect();
        Self { sources, clock: setup.clock, post }
    }

    /// Carries an order out. Does not wait; the source is looked at when it is done.
    pub fn start(&self, order: Order, polling: &Polling) {
        let Order { id, source, act } = order;
        let told = self.post.clone();
        let found = self.sources.iter().find(|(known, _)| *known == source).map(|(_, provider)| provider.clone());
        let Some(provider) = found else {
            let text = Text::new(format!("{source} is no longer in the config"));
            let _ = told.news(News::Acted(Ended { id, outcome: Err(text) }));
            return;
        };
        let (now, polling, mark) = (self.clock.now(), polling.clone(), UnderWay::begin());
        let work = move || {
            let what = act.word();
            log::info!(source = source.as_str(); "told to {what}");
            let outcome = match act_once(provider, of(act), now) {
                Ok(done) => done.map(remark).map_err(|failure| failure.text()),
                Err(error) => Err(Text::new(format!("nothing can be sent: {error}"))),
            };
            match &outcome {
                Ok(_) => log::info!(source = source.as_str(); "{what}: done"),
                Err(why) => log::warn!(source = source.as_str(); "{what}: {}", why.raw()),
            }
            let done = outcome.is_ok();
            let _ = told.news(News::Acted(Ended { id, outcome }));
            if done {
                polling.acted(source);
            }
            drop(mark);
        };
        if let Err(error) = std::thread::Builder::new().name("act".to_owned()).spawn(work) {
            let text = Text::new(format!("nothing can be sent: {error}"));
            let _ = self.post.news(News::Acted(Ended { id, outcome: Err(text) }));
        }
    }

    /// The program ends: waits a moment for what is under way, for an order that is cut off may or may not have arrived.
    pub fn end() {
        let all = UNDER_WAY.1.wait_timeout_while(under_way(), PATIENCE, |count| *count > 0);
        drop(all);
    }
}

impl Ordered {
    /// What it does, for the log.
    fn word(&self) -> &'static str {
        match self {
            Self::Reply(..) => "reply",
            Self::Ask(..) => "ask in an item",
            Self::Close(_) => "close an item",
            Self::Status(_) => "set a status",
            Self::CheckIn(..) => "write a check-in",
        }
    }
}

/// What the person should know of what was done.
fn remark(did: Did) -> Option<Text> {
    let already = did.already.map(|_| Text::new("that was done before, and stays as it is"));
    did.remark.or(already)
}

/// An order as providers know it.
fn of(act: Ordered) -> Act {
    match act {
        Ordered::Reply(item, to, text) => Act::Reply { item, to, text },
        Ordered::Ask(item, text) => Act::Ask { item, text },
        Ordered::Close(item) => Act::Close { item },
        Ordered::Status(status) => Act::SetStatus(status),
        Ordered::CheckIn(folder, date, text) => Act::CheckIn { folder, date, text },
    }
}
