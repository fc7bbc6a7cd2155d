//! Performs operations on a source: at most once, and never again after an unclear outcome.
//!
//! Not here: permissions (`allow` of the source), what a provider does.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::Failure;
use crate::domain::Instant;
use crate::providers::acting::may_have_arrived;
use crate::providers::{Act, Did, Provider};

/// The timeout of an operation.
const PATIENCE: Duration = Duration::from_mins(1);

/// Performs an operation on a source, and waits for its end. A provider that panics counts as failed.
pub async fn act(provider: Arc<dyn Provider>, act: Act, now: Instant) -> Result<Did, Failure> {
    let what = format!("{} was told to {}", provider.about().label, act.kind().words());
    let mut work = tokio::task::JoinSet::new();
    work.spawn(async move { provider.act(act, now).await });
    match timeout(PATIENCE, work.join_next()).await {
        Ok(Some(Ok(done))) => done.map_err(Failure::Trouble),
        Ok(_) => Err(Failure::Panicked),
        Err(_) => Err(Failure::Trouble(may_have_arrived(&what, "it did not answer within a minute"))),
    }
}

/// Like [`act`], for a command that does nothing else.
pub fn act_once(provider: Arc<dyn Provider>, what: Act, now: Instant) -> io::Result<Result<Did, Failure>> {
    let runtime = super::runtime()?;
    let done = runtime.block_on(act(provider, what, now));
    runtime.shutdown_background();
    Ok(done)
}
