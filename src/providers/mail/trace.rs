//! A command in the log (`--log`): what was asked, how it ended, and how long it took. Without a log it costs nothing.
//!
//! Not here: scrubbing, which the log does with every line.

use tokio::time::Instant;

use super::wire::Wire;
use crate::domain::text::head;
use crate::providers::Trouble;

/// More of a command than this tells nobody more.
const LONGEST: usize = 300;

/// A command that was sent.
pub(super) struct Trace<'a> {
    source: &'a str,
    /// What was asked; nothing without a log.
    asked: Option<(String, Instant)>,
}

impl<'a> Trace<'a> {
    /// A command is being sent; its words hold no secret.
    pub fn begin(source: &'a str, words: &str) -> Self {
        let asked = log::log_enabled!(log::Level::Debug).then(|| (head(words, LONGEST).to_owned(), Instant::now()));
        Self { source, asked }
    }

    /// A whole answer came.
    pub fn answered(self, how: &str, wire: &Wire) {
        if let Some((what, began)) = self.asked {
            let (took, bytes, responses) = (began.elapsed().as_millis(), wire.bytes(), wire.responses());
            log::info!(source = self.source; "{what}: {how}, {responses} responses, {bytes} bytes, {took} ms");
        }
    }

    /// Says so, when no answer came, or not the whole of it.
    pub fn seen<T>(&self, outcome: Result<T, Trouble>) -> Result<T, Trouble> {
        if let (Some((what, began)), Err(trouble)) = (&self.asked, &outcome) {
            let took = began.elapsed().as_millis();
            log::warn!(source = self.source; "{what}: no answer after {took} ms: {}", trouble.text().raw());
        }
        outcome
    }
}
