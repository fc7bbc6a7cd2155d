//! How a provider hands over what it reads: page by page, while the rest arrives.
//!
//! Not here: what becomes of a page (sync, board).

use super::Cursor;
use super::scrubbed_page::scrubbed;
use crate::config::Scrubber;
use crate::domain::batch::Page;

/// Where pages go. Bounded: a provider that is faster than the board waits.
#[derive(Clone, Debug)]
pub struct Sink {
    pieces: tokio::sync::mpsc::Sender<Piece>,
    scrubber: Scrubber,
}

/// What a provider handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// What came; it may hold nothing.
    pub page: Page,
    /// Where the look stands, once the page is taken in.
    pub stands: Option<Cursor>,
    /// The look goes on where an earlier one ended before its time.
    pub goes_on: bool,
}

impl Sink {
    /// A sink and its other end, which holds at most so many pages.
    pub fn new(pages: usize) -> (Self, tokio::sync::mpsc::Receiver<Piece>) {
        let (sender, receiver) = tokio::sync::mpsc::channel(pages);
        (Self { pieces: sender, scrubber: Scrubber::default() }, receiver)
    }

    /// The same sink, for pages in which a service may repeat secrets.
    pub(super) fn scrubbed(self, scrubber: Scrubber) -> Self {
        Self { scrubber, ..self }
    }

    fn piece(&self, page: Page) -> Piece {
        Piece { page: scrubbed(page, &self.scrubber), ..Piece::default() }
    }

    /// Hands over a page. `false`: the board has gone, and the work may stop.
    pub async fn send(&self, page: Page) -> bool {
        self.pieces.send(self.piece(page)).await.is_ok()
    }

    /// Hands over a page, and where the look stands behind it: a look that is given this cursor goes on there.
    pub async fn send_to(&self, page: Page, stands: Cursor) -> bool {
        self.pieces.send(Piece { stands: Some(stands), ..self.piece(page) }).await.is_ok()
    }

    /// Says, before the first page, that this look goes on where [`Ask::cursor`](super::Ask::cursor) stands: what was sent up to there counts
    /// as sent by this look.
    pub async fn go_on(&self) -> bool {
        self.pieces.send(Piece { goes_on: true, ..Piece::default() }).await.is_ok()
    }

    /// Says that the look makes progress, though no page is ready.
    pub async fn alive(&self) -> bool {
        self.pieces.send(Piece::default()).await.is_ok()
    }

    /// [`send`](Self::send) from a thread that may wait.
    pub fn send_blocking(&self, page: Page) -> bool {
        self.pieces.blocking_send(self.piece(page)).is_ok()
    }
}
