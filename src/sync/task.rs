//! One source: ask, watch, wait, for ever.
//!
//! 1. It is never asked twice at the same time. What happens meanwhile leads to one more question afterwards.
//! 2. After the first answer it is watched, where it can be; then it is asked thoroughly once more, for what changed in
//!    between. So first data never wait for a watch.
//! 3. A watch that is lost is begun again after a thorough look. One that failed is tried again on an order only.
//! 4. A provider that breaks down (panics) or is silent for three minutes has failed like any other.
//!
//! Not here: how long to wait (`schedule`).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};

use super::event::{Event, Failure, WatchState, What};
use super::schedule::{Outcome, Schedule};
use super::{Clock, Orders, Out, Plugged};
use crate::domain::batch::Problem;
use crate::domain::text::Text;
use crate::providers::{Ask, Done, Sink, Trouble, Watch};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(3);
/// How long the beginning of a watch may take.
const WATCH_PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait after a nudge, so that the changes of one save are one.
const SETTLE: Duration = Duration::from_millis(100);
/// How long to wait after a watch was lost.
const LOST: Duration = Duration::from_secs(2);
/// Within how long everybody is asked after a sleep.
const SPREAD: Duration = Duration::from_secs(3);
/// How many pages may wait to be taken.
const PAGES: usize = 4;

/// Why a source is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Start,
    Interval,
    Nudge,
    Order,
    Lost,
}

struct Task {
    source: Plugged,
    clock: Arc<dyn Clock>,
    out: Arc<dyn Out>,
    schedule: Schedule,
    nudges: Option<mpsc::Receiver<()>>,
    watch: WatchState,
    obeyed: Orders,
}

/// Asks a source for ever, until no order can be given any more.
pub async fn run(source: Plugged, clock: Arc<dyn Clock>, out: Arc<dyn Out>, mut orders: watch::Receiver<Orders>) {
    let mut task = Task::new(source, clock, out);
    task.obeyed = *orders.borrow_and_update();
    let mut why = Why::Start;
    loop {
        let mut outcome = task.ask(task.thorough(why)).await;
        if outcome == Outcome::Well && task.wants_watch(why) && task.begin_watch().await {
            outcome = task.ask(true).await;
        }
        match task.wait(outcome, &mut orders).await {
            Some(next) => why = next,
            None => return,
        }
    }
}

/// Asks a source once.
pub async fn once(source: Plugged, clock: Arc<dyn Clock>, out: Arc<dyn Out>) {
    Task::new(source, clock, out).ask(true).await;
}

impl Task {
    fn new(source: Plugged, clock: Arc<dyn Clock>, out: Arc<dyn Out>) -> Self {
        let schedule = Schedule::new(source.refresh, (&source.id, std::process::id()));
        Self { source, clock, out, schedule, nudges: None, watch: WatchState::No, obeyed: Orders::default() }
    }

    fn tell(&self, what: What) {
        (self.out)(Event { source: self.source.id.clone(), at: self.clock.now(), what });
    }

    /// Asks, and tells what comes back.
    async fn ask(&mut self, thorough: bool) -> Outcome {
        log::info!(source = self.name(); "asked for {}", if thorough { "everything" } else { "what is new" });
        self.tell(What::Asking);
        let failure = match timeout(PATIENCE, self.answer(thorough)).await {
            Ok(Ok(Done { cursor, complete, problems })) => {
                if cursor.is_some() {
                    self.source.cursor.clone_from(&cursor);
                }
                log_end(self.name(), complete, &problems);
                self.tell(What::Done { complete, problems, cursor });
                return Outcome::Well;
            }
            Ok(Err(failure)) => failure,
            Err(_) => Failure::Silent,
        };
        let outcome = match &failure {
            Failure::Trouble(Trouble::Limited { until }) => {
                Outcome::Limited((*until - self.clock.now()).to_std().unwrap_or_default())
            }
            Failure::Trouble(Trouble::Denied { .. }) => Outcome::Denied,
            _ => Outcome::Failed,
        };
        log::warn!(source = self.name(); "failed: {}", failure.text().raw());
        self.tell(What::Failed(failure));
        outcome
    }

    fn name(&self) -> &str {
        self.source.id.as_str()
    }

    /// One answer. The provider works in a task of its own, whose panic is caught; it ends with this future.
    async fn answer(&self, thorough: bool) -> Result<Done, Failure> {
        let (sink, mut pages) = Sink::new(PAGES);
        let ask = Ask { now: self.clock.now(), cursor: self.source.cursor.clone(), thorough };
        let provider = self.source.provider.clone();
        let mut fetch = tokio::task::JoinSet::new();
        fetch.spawn(async move { provider.fetch(ask, sink).await });
        while let Some(page) = pages.recv().await {
            log::debug!(source = self.name(); "a page: {} items, {} gone", page.items.len(), page.gone.len());
            self.tell(What::Page(page));
        }
        match fetch.join_next().await {
            Some(Ok(done)) => done.map_err(Failure::Trouble),
            _ => Err(Failure::Panicked),
        }
    }

    /// Is everything to be looked at? A source that is watched is asked at an interval only after it has failed.
    fn thorough(&self, why: Why) -> bool {
        match why {
            Why::Start | Why::Order | Why::Lost => true,
            Why::Interval => self.nudges.is_some(),
            Why::Nudge => false,
        }
    }

    /// Is it time to begin a watch, or to begin it again where it was lost?
    fn wants_watch(&self, why: Why) -> bool {
        let lost = self.watch == WatchState::Watching;
        self.nudges.is_none() && (lost || matches!(why, Why::Start | Why::Order | Why::Lost))
    }

    /// Begins to watch, and says whether there is a watch now.
    async fn begin_watch(&mut self) -> bool {
        let provider = self.source.provider.clone();
        let begun = timeout(WATCH_PATIENCE, tokio::task::spawn_blocking(move || provider.watch())).await;
        let (state, nudges) = match begun {
            Ok(Ok(Watch::No)) => (WatchState::No, None),
            Ok(Ok(Watch::Failed(text))) => (WatchState::Failed(text), None),
            Ok(Ok(Watch::Nudges(nudges))) => (WatchState::Watching, Some(nudges)),
            Ok(Err(_)) | Err(_) => (WatchState::Failed(Text::new("the watch could not be begun")), None),
        };
        self.nudges = nudges;
        self.set_watch(state);
        self.nudges.is_some()
    }

    fn set_watch(&mut self, state: WatchState) {
        if self.watch != state {
            let words = match &state {
                WatchState::No => "it tells of no changes",
                WatchState::Watching => "it tells of changes from now on",
                WatchState::Failed(why) => why.raw(),
            };
            log::info!(source = self.name(); "watch: {words}");
            self.watch = state.clone();
            self.tell(What::Watch(state));
        }
    }

    /// Waits for a reason to ask again. `None`: there will be none.
    async fn wait(&mut self, outcome: Outcome, orders: &mut watch::Receiver<Orders>) -> Option<Why> {
        let delay = self.schedule.after(outcome, self.nudges.is_some());
        match delay {
            Some(delay) => log::debug!(source = self.name(); "asked again in {:.0} s", delay.as_secs_f64()),
            None => log::debug!(source = self.name(); "asked again when something happens"),
        }
        tokio::select! {
            biased;
            told = orders.changed() => {
                told.ok()?;
                let orders = *orders.borrow_and_update();
                self.obey(orders).await;
                Some(Why::Order)
            }
            nudge = next_nudge(&mut self.nudges) => Some(self.nudged(nudge).await),
            () = pause(delay) => Some(Why::Interval),
        }
    }

    /// An order to refresh is obeyed at once; after a sleep, everybody takes a moment of their own.
    async fn obey(&mut self, orders: Orders) {
        let at_once = orders.refresh != self.obeyed.refresh;
        self.obeyed = orders;
        if !at_once {
            sleep(self.schedule.spread(SPREAD)).await;
        }
    }

    /// Lets a change settle; what is told meanwhile is part of it.
    async fn nudged(&mut self, nudge: Option<()>) -> Why {
        if nudge.is_none() {
            self.nudges = None;
            sleep(LOST).await;
            return Why::Lost;
        }
        sleep(SETTLE).await;
        if let Some(nudges) = &mut self.nudges {
            while nudges.try_recv().is_ok() {}
        }
        Why::Nudge
    }
}

/// For `--log`: how an answer ended.
fn log_end(source: &str, complete: bool, problems: &[Problem]) {
    const MOST: usize = 20;
    let what = if complete { "answered with everything" } else { "answered with what is new" };
    log::info!(source = source; "{what}, {} problems", problems.len());
    for problem in problems.iter().take(MOST) {
        let file = problem.file.as_ref().map(|file| format!("{}: ", file.raw())).unwrap_or_default();
        log::warn!(source = source; "{file}{}", problem.text.raw());
    }
}

async fn next_nudge(nudges: &mut Option<mpsc::Receiver<()>>) -> Option<()> {
    match nudges {
        Some(nudges) => nudges.recv().await,
        None => std::future::pending().await,
    }
}

async fn pause(delay: Option<Duration>) {
    match delay {
        Some(delay) => sleep(delay).await,
        None => std::future::pending().await,
    }
}
