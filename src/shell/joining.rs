//! The desk's thread: joins what the store has, and then what the sources hand over, and tells the screen what changes.
//!
//! 1. What the store has for the first frame is shown at once; behind it, everything is joined on a board of its own,
//!    which then takes the place of the one that is shown.
//! 2. Without that, the first frame has as much as is joined by then.
//! 3. What waits is joined together: one news a batch.
//!
//! Not here: joining itself (`board::desk`), who asks the sources (`polling`), what is kept (`keeping`).

use std::sync::mpsc::{Receiver, SyncSender};

use super::clock::Clock;
use super::keeping::Keeping;
use super::mail::Post;
use super::polling::Word;
use crate::app::News;
use crate::board::{Board, Feed, Update};

/// How many events may wait for the desk.
pub const EVENTS: usize = 16;

/// What the thread works with.
pub struct Joining {
    /// Where everything is joined.
    pub feed: Feed,
    /// A board on which nothing is known.
    pub whole: Board,
    /// What is kept of all that comes by.
    pub keeping: Keeping,
    /// The time.
    pub clock: Clock,
    /// What there is to join.
    pub words: Receiver<Word>,
    /// Who waits, for a moment, to paint what the store has.
    pub first: Option<SyncSender<Vec<Update>>>,
    /// Gives the way to the screen, once there is one.
    pub posts: Receiver<Post<News>>,
}

impl Joining {
    /// Works until nobody is there any more.
    pub fn run(mut self) {
        let mut said = Vec::new();
        let Some((post, mut updates)) = self.restore(&mut said) else { return };
        for text in said {
            post.notice(text);
        }
        loop {
            if !updates.is_empty() && !post.news(News::Known(std::mem::take(&mut updates))) {
                return;
            }
            let Ok(word) = self.words.recv() else { return };
            for word in std::iter::once(word).chain(self.words.try_iter().take(EVENTS)) {
                match word {
                    Word::Event(event) => updates.extend(self.keeping.take(&mut self.feed, event)),
                    Word::Said(text) => _ = post.notice(text),
                    Word::Lasting(lasting) => _ = post.news(News::Lasting(lasting)),
                    Word::Leads(leads) => _ = post.news(News::Leads(leads)),
                    Word::Front(_) | Word::Restored(..) => {}
                }
            }
        }
    }

    /// Joins what the store has. Gives the way to the screen, and what is still to be told there. `None`: nobody is there
    /// any more.
    fn restore(&mut self, said: &mut Vec<String>) -> Option<(Post<News>, Vec<Update>)> {
        let (mut updates, mut shown) = (Vec::new(), None);
        loop {
            match self.words.recv().ok()? {
                Word::Front(found) => {
                    self.keeping.restoring(found.as_deref());
                    if let Some(front) = found {
                        shown = Some(self.show(vec![Update::Front(front)])?);
                    }
                }
                Word::Event(event) => {
                    let changes = self.keeping.take(&mut self.feed, event);
                    match &shown {
                        Some(_) => changes.into_iter().for_each(|update| self.whole.apply(update)),
                        None => updates.extend(changes),
                    }
                }
                Word::Said(text) => said.push(text),
                Word::Restored(recorder, restored) => {
                    self.keeping.record(recorder, &restored);
                    break;
                }
                Word::Lasting(_) | Word::Leads(_) => {}
            }
        }
        let Some(post) = shown else { return Some((self.show(updates)?, Vec::new())) };
        let blank = self.whole.blank();
        let mut whole = std::mem::replace(&mut self.whole, blank);
        whole.settle(self.clock.now());
        Some((post, vec![Update::Whole(Box::new(whole))]))
    }

    /// Shows something in the first frame, or soon after it.
    fn show(&mut self, updates: Vec<Update>) -> Option<Post<News>> {
        let late = self.first.take()?.send(updates).err().map(|late| late.0);
        let post = self.posts.recv().ok()?;
        if let Some(late) = late.filter(|late| !late.is_empty()) {
            post.news(News::Known(late));
        }
        Some(post)
    }
}
