//! Where sign-ins are kept: behind a trait, as only the shell touches the machine.
//!
//! Not here: what is kept (`kept`), when it is renewed (`lease`).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::kept::Kept;
use crate::domain::Instant;
use crate::domain::text::Text;

/// Where sign-ins are kept.
pub trait Vault: Send + Sync {
    /// The time by the machine's clock.
    fn now(&self) -> Instant;

    /// What is kept of a source's sign-in.
    fn read(&self, source: &str) -> Result<Option<Kept>, Fault>;

    /// Holds the lock of a source's sign-in: no other process renews it meanwhile. Waits for whoever holds it. `None`:
    /// they did not let go of it in time.
    fn hold(&self, source: &str, patience: Duration) -> Result<Option<Box<dyn Held + '_>>, Fault>;
}

/// A source's sign-in, while its lock is held.
pub trait Held {
    /// What is kept now.
    fn read(&self) -> Result<Option<Kept>, Fault>;

    /// Keeps this instead. It is on the disk when this returns.
    fn write(&self, kept: &Kept) -> Result<(), Fault>;

    /// Keeps nothing any more.
    fn forget(&self) -> Result<(), Fault>;
}

/// A sign-in could not be read or written: why, and what to do. Holds nothing of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// For people.
    pub text: Text,
}

/// Sign-ins that are kept nowhere: for a board without a home, and for tests of kinds.
#[derive(Default)]
pub struct InMemory {
    kept: Mutex<BTreeMap<String, Kept>>,
    now: Mutex<Option<Instant>>,
}

impl InMemory {
    /// Keeps sign-ins in memory, and says that it is this time.
    pub fn at(now: Instant) -> Arc<Self> {
        Arc::new(Self { kept: Mutex::default(), now: Mutex::new(Some(now)) })
    }

    /// Says from now on that it is this time.
    pub fn set_time(&self, now: Instant) {
        *lock(&self.now) = Some(now);
    }

    /// Keeps the sign-in of a source.
    pub fn put(&self, source: &str, kept: Kept) {
        lock(&self.kept).insert(source.to_owned(), kept);
    }
}

impl Vault for InMemory {
    fn now(&self) -> Instant {
        lock(&self.now).unwrap_or_default()
    }

    fn read(&self, source: &str) -> Result<Option<Kept>, Fault> {
        Ok(lock(&self.kept).get(source).cloned())
    }

    fn hold(&self, source: &str, _: Duration) -> Result<Option<Box<dyn Held + '_>>, Fault> {
        Ok(Some(Box::new(One { vault: self, source: source.to_owned() })))
    }
}

struct One<'v> {
    vault: &'v InMemory,
    source: String,
}

impl Held for One<'_> {
    fn read(&self) -> Result<Option<Kept>, Fault> {
        self.vault.read(&self.source)
    }

    fn write(&self, kept: &Kept) -> Result<(), Fault> {
        self.vault.put(&self.source, kept.clone());
        Ok(())
    }

    fn forget(&self) -> Result<(), Fault> {
        lock(&self.vault.kept).remove(&self.source);
        Ok(())
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
