//! The terminal: taken over, painted, and always given back as it was.
//!
//! ```text
//!  Session::open ──> draw, draw, draw ──> restore       q, an error
//!                       │      ^     ───> restore       a panic, a signal: from any thread, any number of times
//!                    restore ──> reenter                Ctrl-Z, fg
//! ```
//!
//! Not here: the bytes of a frame (`screen`), reading it (`input`, `background`), what it can show (`capabilities`), what is painted (the program).

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use ratatui::{Frame, Terminal};
use rustix::event::PollFlags;
use rustix::io::Errno;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{isatty, tcgetwinsize};

use super::line::{is_ready, write_all};
use super::screen::{Preview, Screen};
use crate::app::program::Size;

/// Alternate screen, cleared; no cursor; no wrapping at the right edge; bracketed paste; focus events.
const ENTER: &str = "\x1B[?1049h\x1B[2J\x1B[H\x1B[?25l\x1B[?7l\x1B[?2004h\x1B[?1004h";
/// Presses, releases, the wheel, and movements while a button is held, in the form without a limit. Not other movements:
/// they would wake the loop without need.
const MOUSE: &str = "\x1B[?1002h\x1B[?1006h";
/// The same ends.
const NO_MOUSE: &str = "\x1B[?1006l\x1B[?1002l";
/// Everything back, in the opposite order, behind the end of a frame that may have been cut short.
const LEAVE: &str = "\x1B[?2026l\x1B[?1006l\x1B[?1002l\x1B[?1004l\x1B[?2004l\x1B[?7h\x1B[0m\x1B[?1049l\x1B[?25h";

/// Where this program can show itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// On a terminal, full-screen.
    Screen,
    /// Into a file or a pipe: a text, once.
    Paper,
    /// There is a terminal to write to and none to read keys from.
    Nowhere,
}

/// Decides where, by three rules:
///
/// 1. With stdout redirected: a text.
/// 2. With keys from stdin, or from the terminal that controls the process: the full screen.
/// 3. Else nowhere.
pub fn place() -> Output {
    decide(isatty(stdout()), isatty(stdin()), || Keyboard::open().is_ok())
}

fn decide(stdout_is_terminal: bool, stdin_is_terminal: bool, controlling: impl FnOnce() -> bool) -> Output {
    match (stdout_is_terminal, stdin_is_terminal) {
        (false, _) => Output::Paper,
        (true, true) => Output::Screen,
        (true, false) if controlling() => Output::Screen,
        (true, false) => Output::Nowhere,
    }
}

/// Where keys come from: stdin, or the controlling terminal when stdin is something else.
#[derive(Debug)]
pub enum Keyboard {
    /// Stdin is a terminal.
    Stdin,
    /// It is not; this is the controlling one.
    Controlling(OwnedFd),
}

impl Keyboard {
    /// Finds it.
    pub fn open() -> io::Result<Self> {
        if isatty(stdin()) {
            return Ok(Self::Stdin);
        }
        let terminal = std::fs::File::options().read(true).write(true).open("/dev/tty")?;
        Ok(Self::Controlling(terminal.into()))
    }
}

impl AsFd for Keyboard {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Stdin => stdin(),
            Self::Controlling(terminal) => terminal.as_fd(),
        }
    }
}

/// What the process has done to its terminal. It has one, so there is one of these.
static STATE: Mutex<State> = Mutex::new(State::Cooked);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The terminal is as it was found.
    Cooked,
    /// It is ours.
    Entered,
    /// It was given back for good: the process is leaving.
    Closed,
}

/// This code does not panic, and a panic elsewhere must still reach its report.
fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn enter(mouse: bool, question: &str) -> io::Result<()> {
    let mut state = state();
    if *state == State::Closed {
        return Err(io::Error::other("the program is leaving"));
    }
    if *state == State::Entered {
        // Another program may have changed the modes: they are set again, not assumed.
        crossterm::terminal::disable_raw_mode()?;
    }
    crossterm::terminal::enable_raw_mode()?;
    *state = State::Entered;
    let mouse = if mouse { MOUSE } else { "" };
    write_all(format!("{ENTER}{mouse}{question}").as_bytes())
}

/// Gives the terminal back as it was, if it is ours. Safe from any thread, also while another one panics or is stuck
/// in a write; a terminal that accepts no bytes is not waited for.
pub fn restore() {
    give_back(&mut state(), State::Cooked);
}

/// Restores the terminal for good: it cannot be entered again.
pub fn close() {
    give_back(&mut state(), State::Closed);
}

/// How many rows it has now; where it does not say, as many as an ordinary one.
pub fn rows() -> usize {
    tcgetwinsize(stdout()).ok().map(|size| size.ws_row.into()).filter(|rows| *rows > 0).unwrap_or(50)
}

/// Returns whether the terminal is ours right now.
pub fn is_entered() -> bool {
    *state() == State::Entered
}

fn give_back(state: &mut State, as_what: State) {
    if *state == State::Entered {
        if is_ready(stdout(), PollFlags::OUT, 50) {
            let _ = write_all(LEAVE.as_bytes());
        }
        let _ = crossterm::terminal::disable_raw_mode();
    }
    if *state != State::Closed {
        *state = as_what;
    }
}

/// Returns whether the error means that the terminal is gone.
pub fn is_gone(error: &io::Error) -> bool {
    let gone = [Errno::IO, Errno::PIPE, Errno::NXIO, Errno::BADF].map(Errno::raw_os_error);
    error.raw_os_error().is_some_and(|code| gone.contains(&code))
}

/// The terminal while it is ours. Dropping it gives it back.
pub struct Session {
    terminal: Terminal<Screen>,
    preview: Preview,
    mouse: bool,
    whole: bool,
}

impl Session {
    /// Takes the terminal over. A question to it goes with the first bytes: its answer comes while other things are done.
    pub fn open(mouse: bool, question: &str) -> io::Result<Self> {
        // Colours are the theme's business: crossterm's own idea of NO_COLOR would swallow bold with them.
        crossterm::style::force_color_output(true);
        let mut screen = Screen::new();
        let preview = screen.preview();
        let opened = enter(mouse, question).and_then(|()| {
            screen.measure();
            Terminal::new(screen)
        });
        // Half taken over is still taken over.
        let terminal = opened.inspect_err(|_| restore())?;
        Ok(Self { terminal, preview, mouse, whole: true })
    }

    /// Takes the terminal over again, after [`restore`] or after the process was stopped by others.
    pub fn reenter(&mut self) -> io::Result<()> {
        self.whole = true;
        self.terminal.backend_mut().cursor_is_hidden();
        enter(self.mouse, "")
    }

    /// Lets the terminal report the mouse, or no longer.
    pub fn use_mouse(&mut self, used: bool) -> io::Result<()> {
        if std::mem::replace(&mut self.mouse, used) == used {
            return Ok(());
        }
        write_all(if used { MOUSE } else { NO_MOUSE }.as_bytes())
    }

    /// Looks how large the terminal is now. Frames have this size until the next look.
    pub fn measure(&mut self) -> Size {
        self.terminal.backend_mut().measure();
        self.terminal.backend().size_seen()
    }

    /// The next frame writes every cell, independent of what the terminal shows.
    pub fn repaint(&mut self) {
        self.whole = true;
    }

    /// Paints a frame and writes what differs from the last one, at once. Without a difference no byte is written.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if std::mem::take(&mut self.whole) {
            self.terminal.clear()?;
        }
        let preview = &self.preview;
        self.terminal.draw(|frame| {
            paint(frame);
            preview.show(frame.buffer_mut());
        })?;
        Ok(())
    }

    /// Sends bytes that leave the screen as it is, such as a copied text.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        write_all(bytes)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        restore();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p8_p9_where_the_program_shows_itself_depends_on_what_is_a_terminal() {
        assert_eq!(decide(false, true, || true), Output::Paper);
        assert_eq!(decide(false, false, || false), Output::Paper);
        assert_eq!(decide(true, true, || unreachable!()), Output::Screen);
        assert_eq!(decide(true, false, || true), Output::Screen);
        assert_eq!(decide(true, false, || false), Output::Nowhere);
    }

    #[test]
    fn a_terminal_that_is_not_ours_is_left_alone() {
        restore();
        assert!(!is_entered());
    }
}
