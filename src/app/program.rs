//! The interface between the program and the loop that drives it: events in, effects out, and the instant of the next
//! visible change.
//!
//! Not here: the loop (`shell::run`), what the board does with an event.

use chrono::TimeDelta;

use super::input::Input;
use crate::config::Osc;
use crate::domain::Instant;
use crate::domain::text::Text;

/// A full-screen program as a value. It reads no clock and touches no terminal.
pub trait Program {
    /// What other threads tell it.
    type News;
    /// What it asks of other threads: a refresh, a status to set.
    type Ask;
    /// What painting keeps from one frame for the next.
    type Painted: Default;

    /// Takes an event in. Nothing is drawn unless an effect says so.
    fn handle(&mut self, event: Event<Self::News>, now: Instant) -> Vec<Effect<Self::Ask>>;

    /// The next instant, after `now`, at which anything visible changes without an event. Then a [`Event::Tick`] comes.
    fn wake(&self, now: Instant) -> Option<Instant>;
}

/// How a program is painted. A trait of its own, so that only those who paint name the kind of frame.
pub trait Draw<Frame>: Program {
    /// Paints the program as it is. Works at every size.
    fn draw(&self, painted: &mut Self::Painted, frame: &mut Frame);
}

/// Something that happened to the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<News> {
    /// A person did something. (Ctrl-C and Ctrl-Z end and stop the program before it hears of these keys.)
    Input(Input),
    /// Another thread has something to tell.
    News(News),
    /// The instant that [`Program::wake`] named is here.
    Tick,
    /// The terminal has this size: told once before the first paint, and whenever it changes. A full
    /// repaint follows.
    Resized(Size),
    /// The program ends: Ctrl-C was pressed, or the terminal is gone. No further message follows.
    Ending,
    /// The process was stopped (Ctrl-Z, `kill -STOP`) and goes on. A full repaint follows; what was known
    /// before is stale.
    Resumed,
    /// The wall clock jumped: the machine slept, or somebody set the clock. What was known before is stale. The amount
    /// is how much further the wall clock went than time did.
    ClockJumped(TimeDelta),
    /// Something for the person to read, such as why a link was not opened.
    Notice(Text),
    /// The text that [`Effect::Edit`] gave to the person's own editor, as it is now; else why it could not be edited.
    Edited(Result<String, Text>),
}

/// A terminal's size in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Size {
    /// How many columns.
    pub columns: u16,
    /// How many rows.
    pub rows: u16,
}

/// Something that the program wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<Ask> {
    /// Paint what changed.
    Redraw,
    /// Paint everything, for a terminal that holds debris.
    Repaint,
    /// Leave, with this exit code.
    Quit(i32),
    /// Let the terminal report the mouse, or no longer.
    Mouse(bool),
    /// Stop the process until its shell continues it.
    Suspend,
    /// Show a link in the browser.
    OpenLink(Text),
    /// Let the person's own editor have the terminal, with this text.
    Edit(String),
    /// Put a text into the terminal's clipboard.
    Copy(Text),
    /// Tell the person, who may be looking elsewhere.
    Announce(Announcement),
    /// Something that other threads do.
    Ask(Ask),
}

/// Something to tell the person outside the screen, and in which ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Who tells it: the board's title.
    pub title: Text,
    /// What.
    pub text: Text,
    /// By the terminal's bell.
    pub bell: bool,
    /// By a sequence of the terminal's.
    pub osc: Option<Osc>,
    /// By the desktop.
    pub desktop: bool,
}
