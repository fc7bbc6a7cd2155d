//! The one queue into the screen's thread, and what may lie in it.
//!
//! Not here: what is done with it (`run`).

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::app::input::Input;
use crate::domain::text::Text;

/// How many letters may wait. Whoever is faster than the screen waits too.
const ROOM: usize = 256;

/// Something for the screen's thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Letter<News> {
    /// A person did something.
    Input(Input),
    /// The terminal's size may have changed.
    Resize,
    /// Leave, with this exit code.
    End(i32),
    /// Somebody asks the process to stop for a while.
    Stop,
    /// The process was stopped and goes on.
    Continued,
    /// Somebody set the clock, or the machine woke from sleep.
    ClockSet,
    /// The program's own news.
    News(News),
    /// Something for the person to read.
    Notice(Text),
}

/// The end of the queue that every thread may have: cheap to clone.
#[derive(Debug)]
pub struct Post<News>(SyncSender<Letter<News>>);

/// The end of the queue that the screen's thread has.
#[derive(Debug)]
pub struct Inbox<News>(Receiver<Letter<News>>);

/// Opens the queue.
pub fn open<News>() -> (Post<News>, Inbox<News>) {
    let (sender, receiver) = sync_channel(ROOM);
    (Post(sender), Inbox(receiver))
}

impl<News> Clone for Post<News> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<News> Post<News> {
    /// Tells the program something; waits while the queue is full. `false`: the screen is gone, and so may the teller.
    pub fn news(&self, news: News) -> bool {
        self.send(Letter::News(news))
    }

    /// Tells the person something.
    pub fn notice(&self, text: impl Into<Box<str>>) -> bool {
        self.send(Letter::Notice(Text::new(text)))
    }

    /// Puts a letter in; waits while the queue is full.
    pub(super) fn send(&self, letter: Letter<News>) -> bool {
        self.0.send(letter).is_ok()
    }
}

/// An end of the queue that can be closed: what comes later goes nowhere, whoever has the gate.
#[derive(Debug)]
pub struct Gate<News> {
    post: Post<News>,
    open: Arc<Mutex<bool>>,
}

impl<News> Clone for Gate<News> {
    fn clone(&self) -> Self {
        Self { post: self.post.clone(), open: self.open.clone() }
    }
}

impl<News> Gate<News> {
    /// An open gate.
    pub fn new(post: Post<News>) -> Self {
        Self { post, open: Arc::new(Mutex::new(true)) }
    }

    /// As [`Post::news`]; `false` also when it is closed.
    pub fn news(&self, news: News) -> bool {
        *self.state() && self.post.news(news)
    }

    /// As [`Post::notice`]; `false` also when it is closed.
    pub fn notice(&self, text: impl Into<Box<str>>) -> bool {
        *self.state() && self.post.notice(text)
    }

    /// Closes it. What was put in before lies in the queue.
    pub fn close(&self) {
        *self.state() = false;
    }

    /// Held while something is put in, so that nothing follows what was put in after closing.
    fn state(&self) -> MutexGuard<'_, bool> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<News> Inbox<News> {
    /// Waits for a letter, at most so long. The queue never closes: the loop itself holds a [`Post`].
    pub(super) fn wait(&self, most: Option<Duration>) -> Option<Letter<News>> {
        let Some(most) = most else { return self.0.recv().ok() };
        self.0.recv_timeout(most).ok()
    }

    /// A letter that is there already.
    pub(super) fn next(&self) -> Option<Letter<News>> {
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
        assert_eq!([inbox.next(), inbox.next(), inbox.next()], [Some(Letter::News(1)), Some(Letter::News(3)), None]);
    }
}
