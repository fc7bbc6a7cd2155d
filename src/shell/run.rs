//! The loop on the screen's thread: it waits for letters, hands them to the program, carries its effects out, and
//! paints when something asked for it.
//!
//! What is there is taken before anything is painted: a storm of sizes or news costs one frame, not hundreds.
//!
//! Not here: what an event means (the program), the threads that write the letters.

use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::process::ExitStatus;
use std::time::Duration;

use ratatui::Frame;

use super::announce::Desktop;
use super::clipboard::{self, Multiplexer};
use super::clock::{self, Clock, Jumps};
use super::edit::Editing;
use super::input::{self, Decoder};
use super::mail::{Ended, EventReceiver, EventSender, LoopEvent};
use super::signals::{self, Watch, Whom};
use super::terminal::{self, Session};
use super::{announce, open, print};
use crate::app::input::{Input, Key};
use crate::app::program::{Draw, Effect, Event, Program};
use crate::domain::text::Text;

/// The most events that are handled before a frame, so that a flood of news cannot delay it.
const BATCH: usize = 512;
/// No wait is shorter: a program that is wrong about its next change costs little.
const SHORTEST: Duration = Duration::from_millis(5);

/// What the event loop needs.
pub struct Stage<News> {
    /// The terminal, taken over.
    pub session: Session,
    /// Where signals are heard.
    pub signals: Watch,
    /// The time.
    pub clock: Clock,
    /// What was typed before the loop ran, and the decoder that reads on from there.
    pub typed: (Vec<Input>, Decoder),
    /// Sets the environment variables that hold secrets, which are removed from child processes.
    pub hidden: fn() -> Vec<String>,
    /// The terminal multiplexer around the program.
    pub multiplexer: Multiplexer,
    /// What is done once the first frame is on the screen.
    pub painted: Option<Painted>,
    /// The two ends of the queue.
    pub mail: (EventSender<News>, EventReceiver<News>),
}

/// What is done once the first frame is on the screen.
pub type Painted = Box<dyn FnOnce() -> io::Result<()>>;

impl<News> Stage<News> {
    /// A stage with an ordinary clock, and no input yet.
    pub fn new(session: Session, signals: Watch, mail: (EventSender<News>, EventReceiver<News>)) -> Self {
        Self {
            session,
            signals,
            clock: Clock::Real,
            typed: (Vec::new(), Decoder::default()),
            hidden: Vec::new,
            multiplexer: Multiplexer::None,
            painted: None,
            mail,
        }
    }

    /// An end of the queue for another thread.
    pub fn post(&self) -> EventSender<News> {
        self.mail.0.clone()
    }
}

/// Runs a program until it quits, and gives its exit code. The terminal is given back by then. `carry` takes what the
/// program asks of other threads; it must not wait.
pub fn run<P>(program: &mut P, stage: Stage<P::News>, carry: impl FnMut(P::Ask)) -> i32
where
    P: Program + for<'f> Draw<Frame<'f>>,
    P::News: Send + 'static,
{
    let Stage { session, signals, clock, typed: (typed, decoder), hidden, multiplexer, painted, mail: (post, inbox) } =
        stage;
    let kept = typed.into_iter().map(LoopEvent::Input).collect();
    signals.tell(post.clone());
    if clock == Clock::Real {
        clock::watch_sets(post.clone());
    }
    let threads = signals::watch_hang_up(post.clone()).and_then(|()| input::start(post.clone(), decoder));
    let hands = Hands {
        session,
        inbox,
        post,
        clock,
        hidden,
        multiplexer,
        desktop: Desktop::default(),
        kept,
        painted,
        paint: Paint::Whole,
        resized: true,
        editing: None,
    };
    let mut desk = Loop { program, carry, painted: P::Painted::default(), jumps: Jumps::of(clock), hands };
    let ControlFlow::Break(end) = match threads {
        Ok(()) => desk.run(),
        Err(error) => ControlFlow::Break(Err(error)),
    };
    terminal::close();
    end.unwrap_or_else(|error| {
        if terminal::is_gone(&error) {
            return signals::GONE;
        }
        print::err(&format!("asyncboard: the terminal failed: {error}"));
        1
    })
}

/// The way out of the loop: an exit code, or a terminal that failed.
type Step = ControlFlow<io::Result<i32>>;

/// What the next frame writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Paint {
    Nothing,
    Changes,
    Whole,
}

/// The resources of the loop, independent of the program.
struct Hands<News> {
    session: Session,
    inbox: EventReceiver<News>,
    post: EventSender<News>,
    clock: Clock,
    hidden: fn() -> Vec<String>,
    multiplexer: Multiplexer,
    desktop: Desktop,
    kept: VecDeque<LoopEvent<News>>,
    painted: Option<Painted>,
    paint: Paint,
    resized: bool,
    /// The person's own editor has the terminal.
    editing: Option<Editing>,
}

struct Loop<'a, P: Program, Carry> {
    program: &'a mut P,
    carry: Carry,
    painted: P::Painted,
    jumps: Jumps,
    hands: Hands<P::News>,
}

impl<P, Carry> Loop<'_, P, Carry>
where
    P: Program + for<'f> Draw<Frame<'f>>,
    P::News: Send + 'static,
    Carry: FnMut(P::Ask),
{
    fn run(&mut self) -> ControlFlow<io::Result<i32>, std::convert::Infallible> {
        loop {
            self.settle()?;
            self.draw()?;
            if self.hands.kept.is_empty() {
                self.wait()?;
            }
            if let Some(jump) = self.jumps.look() {
                self.tell(Event::ClockJumped(jump))?;
            }
            for _ in 0..BATCH {
                let Some(letter) = self.hands.kept.pop_front().or_else(|| self.hands.inbox.next()) else { break };
                self.take(letter)?;
            }
        }
    }

    /// Waits for a letter, or for the instant at which something changes without an event.
    fn wait(&mut self) -> Step {
        let clock = self.hands.clock;
        let wake = self.program.wake(clock.now());
        let until = wake.and_then(|t| clock.until(t)).map(|wait| wait.max(SHORTEST));
        self.hands.kept.extend(self.hands.inbox.wait(until));
        if wake.is_some_and(|t| t <= clock.now()) { self.tell(Event::Tick) } else { Step::Continue(()) }
    }

    /// Sends the program the combined effect of the letters: a new size.
    fn settle(&mut self) -> Step {
        if std::mem::take(&mut self.hands.resized) {
            let size = self.hands.session.measure();
            self.hands.paint = Paint::Whole;
            self.tell(Event::Resized(size))?;
        }
        Step::Continue(())
    }

    fn draw(&mut self) -> Step {
        let hands = &mut self.hands;
        if hands.editing.is_some() {
            return Step::Continue(());
        }
        let paint = std::mem::replace(&mut hands.paint, Paint::Nothing);
        if paint == Paint::Nothing {
            return Step::Continue(());
        }
        if paint == Paint::Whole {
            hands.session.repaint();
        }
        or_end(hands.session.draw(|frame| self.program.draw(&mut self.painted, frame)))?;
        match hands.painted.take() {
            Some(painted) => or_end(painted()),
            None => Step::Continue(()),
        }
    }

    fn take(&mut self, letter: LoopEvent<P::News>) -> Step {
        match letter {
            LoopEvent::Input(Input::Key(key)) if key == Key::ctrl('c') => self.end(130),
            LoopEvent::Input(Input::Key(key)) if key == Key::ctrl('z') => self.suspend(Whom::Job),
            LoopEvent::Input(input) => {
                if input == Input::FocusGained {
                    self.hands.paint = Paint::Whole;
                }
                self.tell(Event::Input(input))
            }
            LoopEvent::Resize => {
                self.hands.resized = true;
                Step::Continue(())
            }
            // To have woken is enough: the time is looked at, and the next wait is worked out anew.
            LoopEvent::ClockSet => Step::Continue(()),
            LoopEvent::End(code) => self.end(code),
            // The editor stops with us, and has the terminal again with us.
            LoopEvent::Stop if self.hands.editing.is_some() => {
                signals::stop(Whom::Process);
                Step::Continue(())
            }
            LoopEvent::Continued if self.hands.editing.is_some() => Step::Continue(()),
            LoopEvent::Stop => self.suspend(Whom::Process),
            LoopEvent::Continued => self.resume(),
            LoopEvent::Edited(Ended(ended)) => self.edited(ended),
            LoopEvent::News(news) => self.tell(Event::News(news)),
            LoopEvent::Notice(text) => self.tell(Event::Notice(text)),
        }
    }

    /// Ends, once the program has put away what it holds.
    fn end(&mut self, code: i32) -> Step {
        self.tell(Event::Ending)?;
        Step::Break(Ok(code))
    }

    fn tell(&mut self, event: Event<P::News>) -> Step {
        let effects = self.program.handle(event, self.hands.clock.now());
        effects.into_iter().try_for_each(|effect| self.perform(effect))
    }

    fn perform(&mut self, effect: Effect<P::Ask>) -> Step {
        let hands = &mut self.hands;
        match effect {
            Effect::Redraw => hands.paint = hands.paint.max(Paint::Changes),
            Effect::Repaint => hands.paint = Paint::Whole,
            Effect::Quit(code) => return Step::Break(Ok(code)),
            Effect::Suspend => return self.suspend(Whom::Job),
            Effect::Edit(text) => return self.edit(&text),
            // Only the screen is ours while an editor has the terminal.
            Effect::Copy(_) | Effect::Mouse(_) if hands.editing.is_some() => {}
            Effect::Copy(text) => return or_end(hands.session.send(&clipboard::sequence(&text, hands.multiplexer))),
            Effect::Mouse(used) => return or_end(hands.session.use_mouse(used)),
            Effect::OpenLink(link) => {
                let post = hands.post.clone();
                let opened = open::open(&link, &(hands.hidden)(), move |failure| _ = post.notice(failure));
                if let Err(refused) = opened {
                    hands.kept.push_back(LoopEvent::Notice(Text::new(refused.to_string())));
                }
            }
            Effect::Announce(told) => {
                if told.desktop {
                    let post = hands.post.clone();
                    hands.desktop.tell(&told, &(hands.hidden)(), move |failure| _ = post.notice(failure));
                }
                if hands.editing.is_none() {
                    return or_end(hands.session.send(&announce::sequence(&told, hands.multiplexer)));
                }
            }
            Effect::Ask(ask) => (self.carry)(ask),
        }
        Step::Continue(())
    }

    /// Gives the terminal to the user's own editor. The loop continues meanwhile, without painting.
    fn edit(&mut self, text: &str) -> Step {
        let hands = &mut self.hands;
        if hands.editing.is_some() {
            return Step::Continue(());
        }
        input::pause(true);
        signals::leave_interrupts(true);
        terminal::restore();
        let started = Editing::start(text, &(hands.hidden)(), |name| std::env::var(name).ok());
        let (editing, mut child) = match started {
            Ok(started) => started,
            Err(why) => return self.take_back(Err(why)),
        };
        hands.editing = Some(editing);
        let post = hands.post.clone();
        let wait = move || _ = post.send(LoopEvent::Edited(Ended(child.wait())));
        match std::thread::Builder::new().name("editor".into()).spawn(wait) {
            Ok(_) => Step::Continue(()),
            Err(error) => self.edited(Err(error)),
        }
    }

    /// The editor has ended.
    fn edited(&mut self, ended: io::Result<ExitStatus>) -> Step {
        let Some(editing) = self.hands.editing.take() else { return Step::Continue(()) };
        self.take_back(editing.end(ended))
    }

    /// Takes the terminal back, and sends the program the edited text.
    fn take_back(&mut self, text: Result<String, Text>) -> Step {
        while !signals::is_in_front() {
            self.stop(Whom::Process)?;
        }
        or_end(self.hands.session.reenter())?;
        signals::leave_interrupts(false);
        input::pause(false);
        self.hands.resized = true;
        self.tell(Event::Edited(text))
    }

    /// Restores the terminal and stops, until the process is continued.
    fn suspend(&mut self, whom: Whom) -> Step {
        if !signals::can_be_continued() {
            return Step::Continue(());
        }
        terminal::restore();
        self.stop(whom)?;
        self.resume()
    }

    /// Stops, and waits to hear that somebody continued us: stopping may come a moment after asking for it. What else
    /// comes is kept for later, but for an order to end.
    fn stop(&mut self, whom: Whom) -> Step {
        signals::stop(whom);
        loop {
            match self.hands.inbox.wait(None) {
                Some(LoopEvent::Continued) | None => return Step::Continue(()),
                Some(LoopEvent::End(code)) => return Step::Break(Ok(code)),
                Some(LoopEvent::Stop) => {}
                Some(other) => self.hands.kept.push_back(other),
            }
        }
    }

    /// Takes the terminal again, once it is given to us, and paints everything.
    fn resume(&mut self) -> Step {
        while !signals::is_in_front() {
            self.stop(Whom::Process)?;
        }
        or_end(self.hands.session.reenter())?;
        self.hands.resized = true;
        self.tell(Event::Resumed)
    }
}

fn or_end(outcome: io::Result<()>) -> Step {
    outcome.map_or_else(|error| Step::Break(Err(error)), Step::Continue)
}
