//! How a provider that is listened to tells that something changed.
//!
//! A nudge carries no data: what a push told is the provider's own memory, and comes by the next look. So data come one
//! way.
//!
//! Not here: when a nudge leads to a look, when a lost connection is begun again (sync).

use tokio::sync::mpsc;

/// What a listening provider tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It listens from now on: what changes after this is told.
    Listening,
    /// Something changed.
    Changed,
}

/// The end that a provider tells through. Cheap to clone; it never waits.
#[derive(Clone, Debug)]
pub struct Nudge {
    heard: mpsc::Sender<Heard>,
}

impl Nudge {
    /// An end to tell through, and the end that hears. What waits there unheard is bounded, however much is told.
    pub fn new() -> (Self, mpsc::Receiver<Heard>) {
        // One that listens and one that changed; a change that waits already stands for all that follow.
        let (heard, receiver) = mpsc::channel(2);
        (Self { heard }, receiver)
    }

    /// The connection stands: what changes from now on is told.
    pub fn listening(&self) {
        // When the buffer is full or the hearing end is gone, the listener is about to be heard, or dropped.
        let _ = self.heard.try_send(Heard::Listening);
    }

    /// Something changed.
    pub fn changed(&self) {
        let _ = self.heard.try_send(Heard::Changed);
    }
}
