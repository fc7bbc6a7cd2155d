//! One source: ask, watch, wait, for ever.
//!
//! 1. It is never asked twice at the same time. What happens meanwhile leads to one more question afterwards.
//! 2. After the first answer it is watched, where it can be; then it is asked thoroughly once more, for what changed in
//!    between. So first data never wait for a watch.
//! 3. A watch that is lost is begun again after a thorough look. One that failed is tried again on an order only.
//! 4. A provider that breaks down (panics) or hands over nothing for three minutes has failed like any other. What makes
//!    progress may take as long as it takes.
//! 5. A look hands over where it stands. When it fails, the next one goes on there; when it is limited there, that is no
//!    failure: it goes on at the instant that the service named.
//!
//! 6. Two looks begin no nearer to each other than the kind wants, whatever asks for the second one: an interval, a nudge,
//!    an order.
//!
//! Not here: how long to wait (`schedule`).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, sleep_until, timeout};

use super::event::{Event, Failure, WatchState, What};
use super::schedule::{Outcome, Schedule};
use super::{Clock, Orders, Out, Plugged};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Problem, Progress};
use crate::domain::text::Text;
use crate::providers::{Ask, Done, Piece, Sink, Trouble, Watch};

/// How long a look may take between one piece of its answer and the next.
const PATIENCE: Duration = Duration::from_mins(3);
/// How long the beginning of a watch may take.
const WATCH_PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait after a nudge, so that the changes of one save are one.
const SETTLE: Duration = Duration::from_millis(100);
/// How long to wait after a watch was lost.
const LOST: Duration = Duration::from_secs(2);
/// Within how long everybody is asked after a sleep.
const SPREAD: Duration = Duration::from_secs(3);
/// How many pieces of an answer may wait to be taken.
const PIECES: usize = 4;

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
    look: Progressing,
    /// When the last look began.
    asked: Option<tokio::time::Instant>,
}

/// How far the present look is.
#[derive(Clone, Copy, Default)]
struct Progressing {
    /// It stands somewhere: it goes on where an earlier one stood, or told where it stands itself.
    stands: bool,
    /// Something came in this run.
    came: bool,
    /// How many items came, as far as this program saw them come.
    items: usize,
    /// How far the provider says that it is.
    told: Option<Progress>,
    /// The same of the look before this one, where it stands.
    before: (usize, Option<Progress>),
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
        Self {
            source,
            clock,
            out,
            schedule,
            nudges: None,
            watch: WatchState::No,
            obeyed: Orders::default(),
            look: Progressing::default(),
            asked: None,
        }
    }

    fn tell(&self, what: What) {
        (self.out)(Event { source: self.source.id.clone(), at: self.clock.now(), what });
    }

    /// Asks, and tells what comes back.
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

    /// A look that is limited where it stands has come so far, and goes on there.
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
        self.asked = Some(tokio::time::Instant::now());
    }

    fn name(&self) -> &str {
        self.source.id.as_str()
    }

    /// One answer. The provider works in a task of its own, whose panic is caught; it ends with this future.
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

    /// Tells a piece of an answer.
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

impl Progressing {
    /// Another look begins.
    fn begin(&mut self) {
        let before = if self.stands { (self.items, self.told) } else { self.before };
        *self = Self { before, ..Self::default() };
    }

    /// It is the same look as before.
    fn go_on(&mut self) {
        self.stands = true;
        (self.items, self.told) = self.before;
    }

    /// That a look is not at its end, for the sources line.
    fn unfinished(&self, until: Instant) -> Problem {
        let far = match self.told {
            Some(Progress { done, total }) if total > 0 => format!("{done} of {total} are read"),
            _ if self.items > 0 => format!("{} items are read", self.items),
            _ => "a part is read".to_owned(),
        };
        Problem::at_large(format!("{far}; the reading goes on at {}", until.format("%-d %b %H:%M UTC")))
    }
}

/// For `--log`: how an answer ended.
fn log_end(source: &str, complete: Parts, problems: &[Problem]) {
    const MOST: usize = 20;
    let what = if complete.has(Part::Items) { "answered with everything" } else { "answered with what is new" };
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
