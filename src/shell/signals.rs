//! Signals of the system: end, stop, continue, window size changed, terminal gone.
//!
//! A process must end when it is told to, even when its screen's thread is stuck in a write to a terminal that takes
//! no more bytes. So the thread that hears an order to end passes it on, waits, and then carries it out.
//!
//! Not here: what the loop does with it (`run`), giving the terminal back (`terminal`).

use std::io;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{Signal, getpgrp, getpid, getsid, kill_current_process_group, kill_process};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

use super::mail::{EventSender, LoopEvent};
use super::terminal::{self, Keyboard};

/// The exit code when the terminal is gone: that of SIGHUP.
pub const GONE: i32 = 128 + SIGHUP;
/// The timeout for the screen's thread to restore the terminal.
const GIVE_BACK: Duration = Duration::from_millis(70);
/// The timeout for the process to exit after that.
const LEAVE: Duration = Duration::from_secs(1);

/// Another program has the terminal: its interrupt keys are for that program.
static OTHERS: AtomicBool = AtomicBool::new(false);

/// While another program, such as an editor, has the terminal, its interrupt keys do not end this process.
pub(super) fn leave_interrupts(to_others: bool) {
    OTHERS.store(to_others, Ordering::Relaxed);
}

type Listener = Box<dyn Fn(Told) + Send>;

/// A signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    End(i32),
    Stop,
    Continued,
    Resize,
}

fn told(signal: i32) -> Told {
    match signal {
        SIGTSTP => Told::Stop,
        SIGCONT => Told::Continued,
        SIGWINCH => Told::Resize,
        ending => Told::End(128 + ending),
    }
}

/// Receives signals, from its start on. Until a receiver is attached, a request to end is carried out at once.
#[derive(Clone, Default)]
pub struct Watch(Arc<Mutex<Option<Listener>>>);

impl Watch {
    /// Starts hearing. What was ignored when the process started (SIGHUP under `nohup`) stays ignored.
    pub fn start() -> io::Result<Self> {
        let watch = Self::default();
        let ignored = ignored();
        let wanted = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP].into_iter().filter(|signal| !is_in(ignored, *signal));
        let mut signals = Signals::new(wanted.chain([SIGCONT, SIGWINCH]))?;
        let listener = watch.clone();
        thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in signals.forever() {
                listener.hear(told(signal));
            }
        })?;
        Ok(watch)
    }

    /// From now on the loop hears them.
    pub(super) fn tell<News: Send + 'static>(&self, post: EventSender<News>) {
        let tell = move |told| {
            post.send(match told {
                Told::End(code) => LoopEvent::End(code),
                Told::Stop => LoopEvent::Stop,
                Told::Continued => LoopEvent::Continued,
                Told::Resize => LoopEvent::Resize,
            });
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(tell));
    }

    fn hear(&self, told: Told) {
        if OTHERS.load(Ordering::Relaxed)
            && matches!(told, Told::End(code) if code == 128 + SIGINT || code == 128 + SIGQUIT)
        {
            return;
        }
        let listener = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (listener.as_ref(), told) {
            (None, Told::End(code)) => {
                log_end(code);
                end_now(code)
            }
            (None, Told::Stop) if !terminal::is_entered() && can_be_continued() => stop(Whom::Process),
            (None, _) => {}
            (Some(tell), told) => {
                if let Told::End(code) = told {
                    end_soon(code);
                    log_end(code);
                }
                tell(told);
            }
        }
    }
}

/// For `--log`. It comes after the order to end was passed on, so that a log on a dead drive cannot delay the end.
fn log_end(code: i32) {
    log::info!("a signal tells to end, with the exit code {code}");
}

/// Ends the process with this code by force, unless it has ended within a second.
pub(super) fn end_soon(code: i32) {
    let force = move || {
        thread::sleep(GIVE_BACK);
        drop(give_back());
        thread::sleep(LEAVE);
        std::process::exit(code);
    };
    if thread::Builder::new().name("end".into()).spawn(force).is_err() {
        end_now(code);
    }
}

fn end_now(code: i32) -> ! {
    let _ = give_back().recv_timeout(LEAVE);
    std::process::exit(code)
}

/// Restores the terminal on a thread of its own, as even that can block. The returned channel closes when it is done.
fn give_back() -> Receiver<()> {
    let (done, closed) = channel::<()>();
    let close = move || {
        terminal::close();
        drop(done);
    };
    let _ = thread::Builder::new().name("give back".into()).spawn(close);
    closed
}

/// Notices that the terminal is gone, which no signal tells when SIGHUP is ignored. It waits for no other event, so it
/// never wakes before.
pub(super) fn watch_hang_up<News: Send + 'static>(post: EventSender<News>) -> io::Result<()> {
    let keyboard = Keyboard::open()?;
    thread::Builder::new().name("hang-up".into()).spawn(move || {
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        loop {
            let mut asked = [PollFd::from_borrowed_fd(keyboard.as_fd(), PollFlags::empty())];
            match poll(&mut asked, None) {
                Ok(_) if asked.iter().any(|fd| fd.revents().intersects(gone)) => break,
                Ok(_) | Err(Errno::INTR | Errno::AGAIN) => {}
                Err(_) => return,
            }
        }
        end_soon(GONE);
        log::info!("the terminal is gone");
        post.send(LoopEvent::End(GONE));
    })?;
    Ok(())
}

/// Who is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    /// Suspension of this process alone.
    Process,
    /// The whole job, as Ctrl-Z means it: a shell takes the terminal back when all of the job has stopped.
    Job,
}

/// Stops the process. The call returns when the process is continued, or a moment before it stops.
pub(super) fn stop(whom: Whom) {
    let _ = match whom {
        Whom::Process => kill_process(getpid(), Signal::STOP),
        Whom::Job => kill_current_process_group(Signal::STOP),
    };
}

/// Is there anybody who could continue us? A shell runs its jobs in process groups of their own; in the group that
/// leads the session there is no shell above us, and who stops there never goes on.
pub(super) fn can_be_continued() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Is the terminal given to our job? A job in the background (`bg`) may not touch it.
pub(super) fn is_in_front() -> bool {
    rustix::termios::tcgetpgrp(rustix::stdio::stdout()).map_or(true, |front| front == getpgrp())
}

/// The signals that were ignored when the process started, as a set of bits. Where the system does not tell, none.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

fn is_in(set: u64, signal: i32) -> bool {
    set >> (signal - 1) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p3_every_ending_signal_has_the_exit_code_that_shells_give_it() {
        let codes = [SIGTERM, SIGHUP, SIGINT, SIGQUIT].map(told);
        assert_eq!(codes, [143, 129, 130, 131].map(Told::End));
    }

    #[test]
    fn a_set_of_signals_counts_from_its_lowest_bit() {
        assert!(is_in(0b1, SIGHUP));
        assert!(is_in(0x4000, SIGTERM));
        assert!(!is_in(0x4000, SIGHUP));
    }
}
