//! The one queue into the screen's thread, and what may lie in it.
//!
//! Not here: what is done with it (`run`).

use std::io;
use std::process::ExitStatus;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::app::input::Input;
use crate::domain::text::Text;

/// The capacity of the queue. A thread that finds it full waits.
const ROOM: usize = 256;

/// Something for the screen's thread.
#[derive(Debug)]
pub enum LoopEvent<News> {
    /// A person did something.
    Input(Input),
    /// The terminal's size may have changed.
    Resize,
    /// Leave, with this exit code.
    End(i32),
    /// Another process asks the process to stop for a while.
    Stop,
    /// The process was stopped and goes on.
    Continued,
    /// The clock was set, or the machine woke from sleep.
    ClockSet,
    /// The program's own news.
    News(News),
    /// Something for the person to read.
    Notice(Text),
    /// The person's own editor has ended.
    Edited(Ended),
}

/// How the person's own editor ended.
#[derive(Debug)]
pub struct Ended(pub io::Result<ExitStatus>);

/// The end of the queue that every thread may have: cheap to clone.
#[derive(Debug)]
pub struct EventSender<News>(SyncSender<LoopEvent<News>>);

/// The end of the queue that the screen's thread has.
#[derive(Debug)]
pub struct EventReceiver<News>(Receiver<LoopEvent<News>>);

/// Opens the queue.
pub fn open<News>() -> (EventSender<News>, EventReceiver<News>) {
    let (sender, receiver) = sync_channel(ROOM);
    (EventSender(sender), EventReceiver(receiver))
}

impl<News> Clone for EventSender<News> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<News> EventSender<News> {
    /// Sends news to the program; blocks while the queue is full. Returns `false` if the screen is gone, so that the
    /// sender may end.
    pub fn news(&self, news: News) -> bool {
        self.send(LoopEvent::News(news))
    }

    /// Shows a message to the user.
    pub fn notice(&self, text: impl Into<Box<str>>) -> bool {
        self.send(LoopEvent::Notice(Text::new(text)))
    }

    /// Puts a letter in; waits while the queue is full.
    pub(super) fn send(&self, letter: LoopEvent<News>) -> bool {
        self.0.send(letter).is_ok()
    }
}

/// An end of the queue that can be closed: what any holder of the gate sends later is dropped.
#[derive(Debug)]
pub struct Gate<News> {
    post: EventSender<News>,
    open: Arc<Mutex<bool>>,
}

impl<News> Clone for Gate<News> {
    fn clone(&self) -> Self {
        Self { post: self.post.clone(), open: self.open.clone() }
    }
}

impl<News> Gate<News> {
    /// An open gate.
    pub fn new(post: EventSender<News>) -> Self {
        Self { post, open: Arc::new(Mutex::new(true)) }
    }

    /// The queue behind it, for what is to arrive whether it is open or not.
    pub fn post(&self) -> EventSender<News> {
        self.post.clone()
    }

    /// As [`EventSender::news`]; `false` also when it is closed.
    pub fn news(&self, news: News) -> bool {
        *self.state() && self.post.news(news)
    }

    /// As [`EventSender::notice`]; `false` also when it is closed.
    pub fn notice(&self, text: impl Into<Box<str>>) -> bool {
        *self.state() && self.post.notice(text)
    }

    /// Closes it. What was put in before lies in the queue.
    pub fn close(&self) {
        *self.state() = false;
    }

    /// Held while an event is put in, so that none is put in after closing.
    fn state(&self) -> MutexGuard<'_, bool> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<News> EventReceiver<News> {
    /// Waits for a letter, at most so long. The queue never closes: the loop itself holds a [`EventSender`].
    pub(super) fn wait(&self, most: Option<Duration>) -> Option<LoopEvent<News>> {
        let Some(most) = most else { return self.0.recv().ok() };
        self.0.recv_timeout(most).ok()
    }

    /// A letter that is there already.
    pub(super) fn next(&self) -> Option<LoopEvent<News>> {
        self.0.try_recv().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_closed_gate_nothing_comes_and_what_came_before_stays() {
        let (post, inbox) = open();
        let gate = Gate::new(post.clone());
        assert!(gate.news(1));
        gate.clone().close();
        assert!(!gate.news(2) && !gate.notice("late"));
        assert!(post.news(3));
        let next = || match inbox.next() {
            Some(LoopEvent::News(n)) => Some(n),
            _ => None,
        };
        assert_eq!([next(), next(), next()], [Some(1), Some(3), None]);
    }
}
