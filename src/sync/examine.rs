//! Examines the secrets of sources, once, after a look: their permissions and expiry.
//!
//! Not here: the checks of a kind (its provider), reporting (the shell).

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::runtime;
use crate::domain::ids::SourceId;
use crate::providers::{Exam, Examined, Provider};

/// The timeout of an examination.
const PATIENCE: Duration = Duration::from_secs(20);

/// A source whose secret is to be examined.
pub struct Examinee {
    /// Its id.
    pub id: SourceId,
    /// Its provider.
    pub provider: Arc<dyn Provider>,
    /// What is known so far.
    pub exam: Exam,
}

/// Examines the secrets of all these sources concurrently. Sources that cannot be examined are omitted.
pub fn examine(sources: Vec<Examinee>) -> io::Result<Vec<(SourceId, Examined)>> {
    let runtime = runtime()?;
    let found = runtime.block_on(async {
        let (mut tasks, mut found) = (JoinSet::new(), Vec::new());
        for Examinee { id, provider, exam } in sources {
            tasks.spawn(async move {
                let examined = tokio::time::timeout(PATIENCE, provider.examine(exam)).await;
                examined.ok().map(|examined| (id, examined))
            });
        }
        while let Some(examined) = tasks.join_next().await {
            found.extend(examined.ok().flatten());
        }
        found
    });
    runtime.shutdown_background();
    Ok(found)
}
