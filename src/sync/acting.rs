//! Doing something in a source: once, and never again on a doubt.
//!
//! Not here: what may be done (`allow` of the source), what a provider does.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::Failure;
use crate::domain::Instant;
use crate::providers::acting::may_have_arrived;
use crate::providers::{Act, Did, Provider};

/// How long an act may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Does something in a source, and waits for its end. A provider that panics has failed, like any other.
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

/// The same for a command that does nothing else.
pub fn act_once(provider: Arc<dyn Provider>, what: Act, now: Instant) -> io::Result<Result<Did, Failure>> {
    let runtime = super::runtime()?;
    let done = runtime.block_on(act(provider, what, now));
    runtime.shutdown_background();
    Ok(done)
}
