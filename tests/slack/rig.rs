//! A source on a small Slack.
//!
//! Not here: what must come of it (`slack`).

use asyncboard::providers::{Provider, slack};

pub use super::chat::{Rig, Waits, told};
use super::fake::{Fake, TOKEN};

/// Opens a source with these settings; the problems, if there are any.
pub fn opened(settings: &str, waits: Waits) -> Result<Box<dyn Provider>, Vec<String>> {
    super::chat::opened(slack::open_waiting, settings, waits)
}

/// A source on a small Slack.
pub fn rig(fake: &Fake, settings: &str) -> Rig {
    Rig::open(slack::open_waiting, &fake.server.url(), TOKEN, settings)
}
