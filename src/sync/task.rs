//! One source: look, watch, wait, in a loop.
//!
//! 1. At most one look runs at a time. Events meanwhile cause one more look afterwards.
//! 2. After the first answer it is listened to, where it can be; once it listens it is asked once more, for what changed in
//!    between. So first data never wait for a connection.
//! 3. A nudge shortens the wait to the kind's least distance. It does not end a wait that the service asked for, nor a
//!    refusal.
//! 4. A provider that panics or sends no page for three minutes counts as failed. A look that makes progress has no
//!    time limit.
//! 5. A look reports cursors. If it fails, the next one resumes at the last cursor; if it is limited there, that is not
//!    a failure: it resumes at the instant that the service named.
//! 6. Two looks begin no closer together than the kind's minimum, whatever causes the second one: an interval, a nudge,
//!    an order.
//!
//! Not here: the delays (`schedule`).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant as Tick, sleep, sleep_until, timeout};

use super::event::{Event, Failure, WatchState, What};
use super::listener::{Listener, Word};
use super::schedule::{Outcome, Pace, Schedule};
use super::{Clock, Orders, Out, Plugged};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Problem, Progress};
use crate::providers::{Ask, Done, Listening, Piece, Sink, Trouble};

/// The most time between two pieces of an answer.
const PATIENCE: Duration = Duration::from_mins(3);
/// The delay after a nudge, so that the changes of one save cause one look.
const SETTLE: Duration = Duration::from_millis(100);
/// The delay after a watch was lost.
const LOST: Duration = Duration::from_secs(2);
/// The time over which looks are spread after a sleep.
const SPREAD: Duration = Duration::from_secs(3);
/// The capacity of the queue of pieces.
const PIECES: usize = 4;

/// The reason of a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Start,
    Interval,
    Nudge,
    Order,
    /// It is connected, and reports changes from now on.
    Listening,
    Lost,
}

struct Task {
    source: Plugged,
    clock: Arc<dyn Clock>,
    out: Arc<dyn Out>,
    schedule: Schedule,
    listener: Listener,
    watch: WatchState,
    /// Listening starts after the next answer: it never started, or the connection was lost.
    to_listen: bool,
    obeyed: Orders,
    look: Progressing,
    /// When the last look began.
    asked: Option<Tick>,
}

/// The progress of the present look.
#[derive(Clone, Copy, Default)]
struct Progressing {
    /// It has a cursor: it resumed at one, or reported one.
    stands: bool,
    /// It received data in this run.
    came: bool,
    /// The number of items, as far as this program received them.
    items: usize,
    /// The progress that the provider reports.
    told: Option<Progress>,
    /// The same of the previous look, at its cursor.
    before: (usize, Option<Progress>),
}

/// Reads a source until the sender of orders is dropped.
pub async fn run(source: Plugged, clock: Arc<dyn Clock>, out: Arc<dyn Out>, mut orders: watch::Receiver<Orders>) {
    let mut task = Task::new(source, clock, out);
    task.obeyed = orders.borrow_and_update().clone();
    let mut why = Why::Start;
    loop {
        let outcome = task.ask(task.thorough(why)).await;
        if outcome == Outcome::Well && (task.to_listen || why == Why::Order) {
            task.to_listen = false;
            task.listener.begin();
        }
        match task.wait(outcome, &mut orders).await {
            Some(next) => why = next,
            None => return,
        }
    }
}

/// Reads a source once.
pub async fn once(source: Plugged, clock: Arc<dyn Clock>, out: Arc<dyn Out>) {
    Task::new(source, clock, out).ask(true).await;
}

impl Task {
    fn new(source: Plugged, clock: Arc<dyn Clock>, out: Arc<dyn Out>) -> Self {
        let schedule = Schedule::new(source.refresh, (&source.id, std::process::id()));
        let again = Schedule::new(source.refresh, (&source.id, std::process::id(), "listen"));
        let listener = Listener::new(source.provider.clone(), clock.clone(), again);
        Self {
            source,
            clock,
            out,
            schedule,
            listener,
            watch: WatchState::No,
            to_listen: true,
            obeyed: Orders::default(),
            look: Progressing::default(),
            asked: None,
        }
    }

    fn tell(&self, what: What) {
        (self.out)(Event { source: self.source.id.clone(), at: self.clock.now(), what });
    }

    /// Runs a look, and reports its events.
    async fn ask(&mut self, thorough: bool) -> Outcome {
        self.keep_distance().await;
        log::info!(source = self.name(); "asked for {}", if thorough { "everything" } else { "what is new" });
        self.tell(What::Asking);
        self.look.begin();
        let failure = match self.answer(thorough).await.map_or_else(|failure| self.so_far(failure), Ok) {
            Ok(Done { cursor, complete, mut problems, again }) => {
                if cursor.is_some() {
                    self.source.cursor.clone_from(&cursor);
                }
                problems.extend(again.map(|until| self.look.unfinished(until)));
                log_end(self.name(), complete, &problems);
                self.tell(What::Done { complete: complete.only_if(again.is_none()), problems, cursor, again });
                return again.map_or(Outcome::Well, |until| Outcome::Again(self.until(until)));
            }
            Err(failure) => failure,
        };
        let outcome = match &failure {
            Failure::Trouble(Trouble::Limited { until }) => Outcome::Limited(self.until(*until)),
            Failure::Trouble(Trouble::Denied { .. }) => Outcome::Denied,
            _ if self.look.stands && self.look.came => Outcome::CutOff,
            _ => Outcome::Failed,
        };
        log::warn!(source = self.name(); "failed: {}", failure.text().raw());
        self.tell(What::Failed(failure));
        outcome
    }

    /// A look that is limited at a cursor counts as unfinished, and resumes there.
    fn so_far(&self, failure: Failure) -> Result<Done, Failure> {
        match failure {
            Failure::Trouble(Trouble::Limited { until }) if self.look.stands => {
                Ok(Done { cursor: None, complete: Parts::NONE, problems: Vec::new(), again: Some(until) })
            }
            failure => Err(failure),
        }
    }

    fn until(&self, instant: Instant) -> Duration {
        (instant - self.clock.now()).to_std().unwrap_or_default()
    }

    /// Waits until another look may begin.
    async fn keep_distance(&mut self) {
        let least = self.source.provider.about().rhythm.least;
        if let Some(asked) = self.asked {
            sleep_until(asked + least).await;
        }
        self.asked = Some(Tick::now());
    }

    fn name(&self) -> &str {
        self.source.id.as_str()
    }

    /// Runs one look. The provider works in a task of its own, whose panic is caught; it ends with this future.
    async fn answer(&mut self, thorough: bool) -> Result<Done, Failure> {
        let (sink, mut pieces) = Sink::new(PIECES);
        let ask = Ask { now: self.clock.now(), cursor: self.source.cursor.clone(), thorough };
        let provider = self.source.provider.clone();
        let mut fetch = tokio::task::JoinSet::new();
        fetch.spawn(async move { provider.fetch(ask, sink).await });
        while let Some(piece) = timeout(PATIENCE, pieces.recv()).await.map_err(|_| Failure::Silent)? {
            self.take(piece);
        }
        match timeout(PATIENCE, fetch.join_next()).await {
            Ok(Some(Ok(done))) => done.map_err(Failure::Trouble),
            Ok(_) => Err(Failure::Panicked),
            Err(_) => Err(Failure::Silent),
        }
    }

    /// Reports a piece of an answer.
    fn take(&mut self, Piece { page, stands, goes_on }: Piece) {
        if goes_on {
            self.look.go_on();
            self.tell(What::GoesOn);
        }
        if page != Page::default() {
            log::debug!(source = self.name(); "a page: {} items, {} gone", page.items.len(), page.gone.len());
            self.look.came = true;
            self.look.items += page.items.len();
            self.look.told = page.progress.or(self.look.told);
            self.tell(What::Page(page));
        }
        if let Some(cursor) = stands {
            self.look.stands = true;
            self.source.cursor = Some(cursor.clone());
            self.tell(What::Stands(cursor));
        }
    }

    /// Returns whether the look is complete. A source that reports every change gets a complete look at an interval
    /// only after it has failed.
    fn thorough(&self, why: Why) -> bool {
        let tells_all = self.source.provider.about().rhythm.listening == Listening::Everything;
        match why {
            Why::Start | Why::Order | Why::Lost => true,
            Why::Listening => tells_all,
            Why::Interval => tells_all && self.listener.is_live(),
            Why::Nudge => false,
        }
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

    /// Waits for a reason to look again. `None` at the end.
    async fn wait(&mut self, outcome: Outcome, orders: &mut watch::Receiver<Orders>) -> Option<Why> {
        let delay = self.schedule.after(outcome, self.pace());
        match delay {
            Some(delay) => log::debug!(source = self.name(); "asked again in {:.0} s", delay.as_secs_f64()),
            None => log::debug!(source = self.name(); "asked again when something happens"),
        }
        let due = delay.map(|delay| Tick::now() + delay);
        // A wait that the service asked for, or a refusal, is not shortened by a change there.
        let waits = matches!(outcome, Outcome::Limited(_) | Outcome::Again(_) | Outcome::Denied);
        loop {
            let attended = self.is_attended();
            tokio::select! {
                biased;
                told = orders.changed() => {
                    told.ok()?;
                    let orders = orders.borrow_and_update().clone();
                    let acted = orders.acted.get(&self.source.id) != self.obeyed.acted.get(&self.source.id);
                    if self.obey(orders).await {
                        return Some(Why::Order);
                    }
                    if acted && !waits {
                        return Some(Why::Nudge);
                    }
                }
                word = self.listener.hear() => {
                    if let Some(why) = self.told(word, !waits && attended).await {
                        return Some(why);
                    }
                }
                () = until(due), if attended => return Some(Why::Interval),
            }
        }
    }

    /// The pace of looks after an answer.
    fn pace(&self) -> Pace {
        match self.source.provider.about().rhythm.listening {
            Listening::Hints(slow) if self.listener.is_live() => Pace::Slow(slow),
            Listening::Everything if self.listener.is_live() => Pace::WhenTold,
            _ => Pace::Refresh,
        }
    }

    /// Returns whether it may be read without an order. Some kinds are read only while the board is visible.
    fn is_attended(&self) -> bool {
        !(self.source.provider.about().rhythm.only_attended && self.obeyed.unattended)
    }

    /// Converts a report of the listener to a reason to look; `asks` is whether it may be one.
    async fn told(&mut self, word: Word, asks: bool) -> Option<Why> {
        match word {
            Word::Listening => {
                self.set_watch(WatchState::Watching);
                // Changes before it was connected were not reported.
                asks.then_some(Why::Listening)
            }
            Word::Changed if asks => {
                // The changes of one save cause one look.
                sleep(SETTLE).await;
                self.listener.drain();
                Some(Why::Nudge)
            }
            Word::Changed => None,
            Word::Lost => {
                self.to_listen = true;
                sleep(LOST).await;
                asks.then_some(Why::Lost)
            }
            Word::Failed(why) => {
                let was_live = self.watch == WatchState::Watching;
                self.set_watch(WatchState::Failed(why));
                (asks && was_live).then_some(Why::Lost)
            }
            Word::No => {
                self.set_watch(WatchState::No);
                None
            }
        }
    }

    /// An order to refresh is obeyed at once; after a sleep, looks are spread. Returns whether there is an order to
    /// look.
    async fn obey(&mut self, orders: Orders) -> bool {
        let (refresh, resumed) = (orders.refresh, orders.resumed);
        let before = std::mem::replace(&mut self.obeyed, orders);
        if refresh == before.refresh && resumed == before.resumed {
            return false;
        }
        if refresh == before.refresh {
            sleep(self.schedule.spread(SPREAD)).await;
        }
        true
    }
}

impl Progressing {
    /// Begins another look.
    fn begin(&mut self) {
        let before = if self.stands { (self.items, self.told) } else { self.before };
        *self = Self { before, ..Self::default() };
    }

    /// Continues the same look.
    fn go_on(&mut self) {
        self.stands = true;
        (self.items, self.told) = self.before;
    }

    /// The problem that a look is unfinished, for the sources line.
    fn unfinished(&self, until: Instant) -> Problem {
        let far = match self.told {
            Some(Progress { done, total }) if total > 0 => format!("{done} of {total} are read"),
            _ if self.items > 0 => format!("{} items are read", self.items),
            _ => "a part is read".to_owned(),
        };
        Problem::at_large(format!("{far}; the reading goes on at {}", until.format("%-d %b %H:%M UTC")))
    }
}

/// Logs how an answer ended, for `--log`.
fn log_end(source: &str, complete: Parts, problems: &[Problem]) {
    const MOST: usize = 20;
    let what = if complete.has(Part::Items) { "answered with everything" } else { "answered with what is new" };
    log::info!(source = source; "{what}, {} problems", problems.len());
    for problem in problems.iter().take(MOST) {
        let file = problem.file.as_ref().map(|file| format!("{}: ", file.raw())).unwrap_or_default();
        log::warn!(source = source; "{file}{}", problem.text.raw());
    }
}

async fn until(due: Option<Tick>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
