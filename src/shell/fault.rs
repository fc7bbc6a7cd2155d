//! Faults for tests: in a debug build the board breaks down where `ASYNCBOARD_TEST_FAULT` says, so that a test can look
//! at what is left then.
//!
//! ```text
//!  draw     painting panics once the help is open
//!  thread   a thread beside the board panics when `!` is pressed
//!  source   the provider of every source panics whenever it is asked, but for the first time
//!  hang     no source ever answers
//! ```
//!
//! Not here: what comes of a fault (`report`, sync). A release build is compiled without this file.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ratatui::Frame;

use crate::app::input::{Input, Key};
use crate::app::model::Overlay;
use crate::app::program::{Draw, Effect, Event, Program};
use crate::app::{Ask as BoardAsk, Model, News};
use crate::domain::Instant;
use crate::providers::{About, Act, Ask, Did, Done, Job, Nudge, Provider, Sink, Trouble};
use crate::sync::Plugged;

/// Where the program breaks down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Draw,
    Thread,
    Source,
    Hang,
}

fn wanted() -> Option<Fault> {
    match std::env::var("ASYNCBOARD_TEST_FAULT").ok()?.as_str() {
        "draw" => Some(Fault::Draw),
        "thread" => Some(Fault::Thread),
        "source" => Some(Fault::Source),
        "hang" => Some(Fault::Hang),
        _ => None,
    }
}

/// What every fault that panics says.
fn break_down() -> ! {
    panic!("a panic for a test")
}

/// The board, with the fault that was asked for.
pub struct WithFault {
    board: Model,
    fault: Option<Fault>,
}

impl WithFault {
    /// The board; without the variable it has no fault.
    pub fn new(board: Model) -> Self {
        Self { board, fault: wanted() }
    }
}

impl Program for WithFault {
    type News = News;
    type Ask = BoardAsk;
    type Painted = <Model as Program>::Painted;

    fn handle(&mut self, event: Event<News>, now: Instant) -> Vec<Effect<BoardAsk>> {
        let pressed = matches!(event, Event::Input(Input::Key(key)) if key == Key::char('!'));
        if pressed && self.fault == Some(Fault::Thread) {
            // Its end is the panic that was wanted.
            let _ = std::thread::spawn(|| break_down()).join();
        }
        self.board.handle(event, now)
    }

    fn wake(&self, now: Instant) -> Option<Instant> {
        self.board.wake(now)
    }
}

impl Draw<Frame<'_>> for WithFault {
    fn draw(&self, painted: &mut Self::Painted, frame: &mut Frame<'_>) {
        let help = matches!(self.board.overlays.top(), Some(Overlay::Help { .. }));
        if help && self.fault == Some(Fault::Draw) {
            break_down();
        }
        self.board.draw(painted, frame);
    }
}

/// The sources, with the fault that was asked for.
pub fn in_sources(sources: Vec<Plugged>) -> Vec<Plugged> {
    let Some(fault @ (Fault::Source | Fault::Hang)) = wanted() else { return sources };
    let broken = |source: Plugged| {
        let provider = Broken { sound: source.provider.clone(), fault, asked: AtomicBool::new(false) };
        Plugged { provider: Arc::new(provider), ..source }
    };
    sources.into_iter().map(broken).collect()
}

/// A provider with a fault.
struct Broken {
    sound: Arc<dyn Provider>,
    fault: Fault,
    asked: AtomicBool,
}

impl Provider for Broken {
    fn about(&self) -> &'static About {
        self.sound.about()
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        match self.fault {
            Fault::Hang => Box::pin(async {
                let stuck = tokio::task::spawn_blocking(|| -> Result<Done, Trouble> {
                    loop {
                        std::thread::park();
                    }
                });
                stuck.await.unwrap_or_else(|_| break_down())
            }),
            _ if self.asked.swap(true, Ordering::Relaxed) => Box::pin(async { break_down() }),
            _ => self.sound.fetch(ask, sink),
        }
    }

    fn hosts(&self) -> Vec<String> {
        self.sound.hosts()
    }

    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        self.sound.listen(nudge)
    }

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        self.sound.act(act, now)
    }
}
