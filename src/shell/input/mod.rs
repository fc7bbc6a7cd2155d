//! The thread that reads the keyboard and the mouse from the terminal.
//!
//! The bytes are decoded here, not by a library: what a terminal answers to somebody else's question has to be told from
//! keys, also when it comes in pieces.
//!
//! ```text
//!  bytes --tokens--> characters, sequences, control strings --keys--> keys, mouse, pastes, focus
//! ```
//!
//! Not here: what a key does (the program), the terminal's modes (`terminal`), sizes (SIGWINCH, `signals`).

mod keys;
#[cfg(test)]
mod tests;
mod tokens;

use std::io;
use std::os::fd::AsFd;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::clock;
use super::mail::{EventSender, LoopEvent};
use super::terminal::Keyboard;
pub use keys::input;
pub use tokens::{Decoder, Kind, Token};

/// The thread ends after this many failed reads in a row. (A terminal that is gone shows as a hang-up.)
const MOST_FAILURES: u32 = 16;

/// Whether another program has the keyboard, and who waits for it.
static PAUSE: (Mutex<bool>, Condvar) = (Mutex::new(false), Condvar::new());

/// Releases the keyboard to another program, such as an editor, until it is resumed: input meanwhile belongs to it.
pub(super) fn pause(paused: bool) {
    *PAUSE.0.lock().unwrap_or_else(PoisonError::into_inner) = paused;
    PAUSE.1.notify_all();
}

/// Waits while another program has the keyboard. Returns `false` if none had it.
fn wait_for_keyboard() -> bool {
    let paused = PAUSE.0.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = *paused;
    drop(PAUSE.1.wait_while(paused, |paused| *paused));
    waited
}

/// Starts the thread. The decoder may be in the middle of a sequence.
pub(super) fn start<News: Send + 'static>(post: EventSender<News>, mut decoder: Decoder) -> io::Result<()> {
    let keyboard = Keyboard::open()?;
    let read = move || {
        let (mut chunk, mut failures) = ([0; 4096], 0);
        while failures < MOST_FAILURES {
            let wait = decoder.deadline().map(|deadline| deadline.saturating_sub(clock::steady()));
            // Bytes that are available belong to the previous ones, even if this thread was late to read.
            let mut tokens = match is_readable(&keyboard, wait) {
                Ok(false) => Vec::new(),
                // Those bytes may have been read by now.
                Ok(true) if wait_for_keyboard() => continue,
                Ok(true) => match rustix::io::read(&keyboard, &mut chunk) {
                    Ok(length) if length > 0 => {
                        failures = 0;
                        decoder.feed(chunk.get(..length).unwrap_or_default(), clock::steady())
                    }
                    Err(Errno::INTR | Errno::AGAIN) => continue,
                    Ok(_) | Err(_) => {
                        failures += 1;
                        continue;
                    }
                },
                Err(_) => {
                    failures += 1;
                    continue;
                }
            };
            tokens.extend(decoder.expire(clock::steady()));
            for input in tokens.into_iter().filter_map(input) {
                if !post.send(LoopEvent::Input(input)) {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("input".into()).spawn(read).map(|_| ())
}

/// Waits until input is available, for at most `most`.
fn is_readable(keyboard: &Keyboard, most: Option<Duration>) -> io::Result<bool> {
    let limit = most.and_then(|most| Timespec::try_from(most).ok());
    let mut asked = [PollFd::from_borrowed_fd(keyboard.as_fd(), PollFlags::IN)];
    match poll(&mut asked, limit.as_ref()) {
        Ok(ready) => Ok(ready > 0),
        Err(Errno::INTR | Errno::AGAIN) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
