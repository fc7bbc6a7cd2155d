//! Waiting for changes of a folder (IDLE).
//!
//! Not here: what a change leads to (a kind).

use std::time::Duration;

use tokio::time::{Instant as Tick, timeout_at};

use super::failure::theirs;
use super::reply::Reply;
use super::session::Session;
use crate::providers::Trouble;

/// What happens while a session waits for changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// The server listens: what changes from now on is told.
    Waiting,
    /// Something changed.
    Changed,
}

fn tell(reply: &Reply, told: &mut impl FnMut(Idle)) {
    if matches!(reply, Reply::Exists(_) | Reply::Expunged | Reply::Mail(_) | Reply::Odd) {
        told(Idle::Changed);
    }
}

impl Session {
    /// Waits for changes of the open folder: up to `most`, then begins to wait anew. `told` is called once the server listens,
    /// and for each change. Ends only with a trouble.
    pub async fn idle(&mut self, most: Duration, mut told: impl FnMut(Idle)) -> Trouble {
        loop {
            if let Err(trouble) = self.idle_once(most, &mut told).await {
                return trouble;
            }
        }
    }

    async fn idle_once(&mut self, most: Duration, told: &mut impl FnMut(Idle)) -> Result<(), Trouble> {
        let tag = self.tag();
        self.write(format!("{tag} IDLE\r\n").as_bytes()).await?;
        let begun = self.deadline();
        loop {
            match self.next(begun).await? {
                Reply::More => break,
                Reply::Done(done, _, refused) if done == tag => {
                    return Err(theirs(format!("{} refuses IDLE ({})", self.host(), refused.words())));
                }
                reply => tell(&reply, told),
            }
        }
        told(Idle::Waiting);
        let end = Tick::now() + most;
        while let Ok(reply) = timeout_at(end, self.wire.next()).await {
            let reply = self.take(reply)?;
            if matches!(reply, Reply::Done(..)) {
                return Err(theirs(format!("{} ended IDLE before its time", self.host())));
            }
            tell(&reply, told);
        }
        self.write(b"DONE\r\n").await?;
        let end = self.deadline();
        loop {
            match self.next(end).await? {
                Reply::Done(done, _, _) if done == tag => return Ok(()),
                reply => tell(&reply, told),
            }
        }
    }
}
