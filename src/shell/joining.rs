//! The desk's thread: joins the data of the store, then those of the sources, and sends updates to the screen.
//!
//! 1. What the store has for the first frame is shown at once; behind it, everything is joined on a board of its own,
//!    which then takes the place of the one that is shown.
//! 2. Without that, the first frame has as much as is joined by then.
//! 3. After a change of the config ([`First::Whole`]) the board is shown once everything is joined, and every source has
//!    answered or a moment has passed: the board before it stays on the screen.
//! 4. What waits is joined together: one news a batch.
//!
//! Not here: joining itself (`board::desk`), who asks the sources (`polling`), what is kept (`keeping`).

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use super::clock::{self, Clock};
use super::keeping::Keeping;
use super::mail::Gate;
use super::polling::Word;
use crate::app::News;
use crate::board::{Board, Feed, Health, Update};

/// How many events may wait for the desk.
pub const EVENTS: usize = 16;
/// The timeout of a whole board for sources that have never answered.
const PATIENCE: Duration = Duration::from_millis(500);
/// So many bytes of texts of conversations are held, where the store keeps all of them: those of a small team.
const TEXTS: usize = 512 * 1024;

/// Where the first that is known goes.
pub enum First {
    /// To the first frame, which waits for it a moment.
    Frame(SyncSender<Vec<Update>>),
    /// A whole board goes to the screen, as this news.
    Whole(Box<dyn FnOnce(Box<Board>) -> News + Send>),
}

/// What the thread works with.
pub struct Joining {
    /// Where everything is joined.
    pub feed: Feed,
    /// An empty board.
    pub whole: Board,
    /// What is kept of all that comes by.
    pub keeping: Keeping,
    /// The time.
    pub clock: Clock,
    /// What there is to join.
    pub words: Receiver<Word>,
    /// The way to the screen.
    pub gate: Gate<News>,
}

impl Joining {
    /// Works until the receiver is dropped.
    pub fn run(mut self, first: First) {
        let (begun, at_start) = match first {
            First::Frame(show) => (self.frame(&show), true),
            First::Whole(news) => (self.board(news), false),
        };
        let Some(mut updates) = begun else { return };
        loop {
            if !updates.is_empty() && !self.gate.news(News::Known(std::mem::take(&mut updates))) {
                return;
            }
            let Ok(word) = self.words.recv() else { return };
            for word in std::iter::once(word).chain(self.words.try_iter().take(EVENTS)) {
                match word {
                    Word::Event(event) => updates.extend(self.keeping.take(&mut self.feed, event)),
                    Word::Said(text) => _ = self.gate.notice(text),
                    // A change of the config leaves what lasts as it is, and the program has it already.
                    Word::Lasting(lasting) if at_start => _ = self.gate.news(News::Lasting(lasting)),
                    Word::Leads(leads) => _ = self.gate.news(News::Leads(leads)),
                    Word::Marked(marked) => _ = self.gate.news(News::Marked(marked)),
                    Word::Past(weeks, now) => {
                        _ = self.gate.news(News::Past(Box::new(self.feed.desk().past(weeks, now))));
                    }
                    Word::End => return,
                    Word::Texts(texts) => _ = self.gate.news(News::Texts(texts)),
                    Word::Lasting(_) | Word::Opened { .. } | Word::Restored(..) => {}
                }
            }
        }
    }

    /// Joins what the store has, and shows what there is for the first frame. Gives what is still to be told. `None`:
    /// the board has ended.
    fn frame(&mut self, show: &SyncSender<Vec<Update>>) -> Option<Vec<Update>> {
        let (mut updates, mut shown) = (Vec::new(), false);
        loop {
            match self.words.recv().ok()? {
                Word::Opened { front, keeps } => {
                    self.begin(front.is_some(), keeps);
                    if let Some(front) = front {
                        self.show(show, vec![Update::Front(front)]);
                        shown = true;
                    }
                }
                Word::Event(event) => {
                    let changes = self.keeping.take(&mut self.feed, event);
                    if shown {
                        self.join(changes);
                    } else {
                        updates.extend(changes);
                    }
                }
                Word::Said(text) => _ = self.gate.notice(text),
                Word::Restored(recorder, restored) => {
                    self.keeping.record(recorder, &restored);
                    break;
                }
                Word::End => return None,
                Word::Marked(marked) => _ = self.gate.news(News::Marked(marked)),
                Word::Lasting(_) | Word::Leads(_) | Word::Texts(_) | Word::Past(..) => {}
            }
        }
        if !shown {
            self.show(show, updates);
            return Some(Vec::new());
        }
        Some(vec![Update::Whole(Box::new(self.take_whole()))])
    }

    /// Shows something in the first frame, or soon after it.
    fn show(&self, show: &SyncSender<Vec<Update>>, updates: Vec<Update>) {
        if let Err(late) = show.send(updates)
            && !late.0.is_empty()
        {
            self.gate.news(News::Known(late.0));
        }
    }

    /// Joins what the store has and, for a moment, the first answers of sources that it lacks; then shows all of it.
    fn board(&mut self, news: Box<dyn FnOnce(Box<Board>) -> News + Send>) -> Option<Vec<Update>> {
        let (mut end, mut leads) = (None, None);
        while end.is_none() || !self.whole.sources.iter().all(|line| line.health != Health::Never) {
            let word = match end.map(|end: Duration| end.saturating_sub(clock::steady())) {
                None => self.words.recv().ok()?,
                Some(left) => match self.words.recv_timeout(left) {
                    Ok(word) => word,
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return None,
                },
            };
            match word {
                Word::Opened { front, keeps } => self.begin(front.is_some(), keeps),
                Word::Event(event) => {
                    let changes = self.keeping.take(&mut self.feed, event);
                    self.join(changes);
                }
                Word::Said(text) => _ = self.gate.notice(text),
                Word::Restored(recorder, restored) => {
                    self.keeping.record(recorder, &restored);
                    end = Some(clock::steady() + PATIENCE);
                }
                Word::Leads(now) => leads = Some(now),
                Word::End => return None,
                Word::Marked(marked) => _ = self.gate.news(News::Marked(marked)),
                Word::Lasting(_) | Word::Texts(_) | Word::Past(..) => {}
            }
        }
        let whole = self.take_whole();
        self.gate.news(news(Box::new(whole)));
        if let Some(leads) = leads {
            self.gate.news(News::Leads(leads));
        }
        Some(Vec::new())
    }

    /// The store begins to restore its data. `holds`: the first frame could be read from it; `keeps`: it keeps what the
    /// sources hand over, so the board need not hold all texts of conversations.
    fn begin(&mut self, holds: bool, keeps: bool) {
        self.keeping.restoring(holds);
        if keeps {
            self.feed.limit_texts(TEXTS);
        }
    }

    fn join(&mut self, changes: Vec<Update>) {
        for update in changes {
            self.whole.apply(update);
        }
    }

    fn take_whole(&mut self) -> Board {
        let blank = self.whole.blank();
        let mut whole = std::mem::replace(&mut self.whole, blank);
        whole.settle(self.clock.now());
        whole
    }
}
