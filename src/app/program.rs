//! The interface between the program and the loop that drives it: events in, effects out, and the instant of the next
//! visible change.
//!
//! Not here: the loop (`shell::run`), how the board handles an event.

use chrono::TimeDelta;

use super::input::Input;
use crate::config::Osc;
use crate::domain::Instant;
use crate::domain::text::Text;

/// A full-screen program as a value. It reads no clock and touches no terminal.
pub trait Program {
    /// News from other threads.
    type News;
    /// Requests to other threads: a refresh, a status to set.
    type Ask;
    /// What painting caches between frames.
    type Painted: Default;

    /// Handles an event. The screen is repainted only if an effect asks for it.
    fn handle(&mut self, event: Event<Self::News>, now: Instant) -> Vec<Effect<Self::Ask>>;

    /// The next instant after `now` at which anything visible changes without an event. [`Event::Tick`] is sent then.
    fn wake(&self, now: Instant) -> Option<Instant>;
}

/// How a program is painted. A separate trait, so that only painting code names the frame type.
pub trait Draw<Frame>: Program {
    /// Paints the program. Works at every size.
    fn draw(&self, painted: &mut Self::Painted, frame: &mut Frame);
}

/// An event for the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<News> {
    /// Input from a person. (The loop handles Ctrl-C and Ctrl-Z before the program sees them.)
    Input(Input),
    /// News from another thread.
    News(News),
    /// The instant that [`Program::wake`] returned has passed.
    Tick,
    /// The terminal's size: sent once before the first paint, and on every change. A full repaint follows.
    Resized(Size),
    /// The program ends: Ctrl-C was pressed, or the terminal is gone. No further event follows.
    Ending,
    /// The process was stopped (Ctrl-Z, `kill -STOP`) and continues. A full repaint follows; earlier data is stale.
    Resumed,
    /// The wall clock jumped: the machine slept, or the clock was set. Earlier data is stale. The amount is how much
    /// further the wall clock went than the monotonic one.
    ClockJumped(TimeDelta),
    /// A message for the user, such as why a link was not opened.
    Notice(Text),
    /// The edited text of [`Effect::Edit`]; else why it could not be edited.
    Edited(Result<String, Text>),
}

/// A terminal's size in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Size {
    /// The number of columns.
    pub columns: u16,
    /// The number of rows.
    pub rows: u16,
}

/// A request of the program to the loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<Ask> {
    /// Paint what changed.
    Redraw,
    /// Repaint everything, for a terminal with a corrupt screen.
    Repaint,
    /// Quit with this exit code.
    Quit(i32),
    /// Enable or disable mouse reporting.
    Mouse(bool),
    /// Stop the process until its shell continues it.
    Suspend,
    /// Show a link in the browser.
    OpenLink(Text),
    /// Edit this text in the user's own editor, which gets the terminal.
    Edit(String),
    /// Copy a text to the terminal's clipboard.
    Copy(Text),
    /// Announce something to a user who may not see the screen.
    Announce(Announcement),
    /// A request to other threads.
    Ask(Ask),
}

/// An announcement outside the screen, and its channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// The title of the board.
    pub title: Text,
    /// The message.
    pub text: Text,
    /// By the terminal's bell.
    pub bell: bool,
    /// By a sequence of the terminal's.
    pub osc: Option<Osc>,
    /// By the desktop.
    pub desktop: bool,
}
