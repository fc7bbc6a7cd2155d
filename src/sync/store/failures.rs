//! How sources fail: what was told last of each that has not answered since, so that whoever reads the store (another
//! board, a later run) can say so.
//!
//! Not here: what is told of it (board).

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::cache::Cache;
use super::key::Key;
use super::pages::{from_bytes, to_bytes};
use super::rows::hash_of;
use super::trouble::Trouble;
use crate::domain::text::Text;
use crate::domain::{Instant, serial};

/// So many are kept at most.
const MOST: i64 = 200;

/// That a source fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Failing {
    /// Why, in words without secrets.
    pub(super) why: Text,
    /// Since when.
    #[serde(with = "serial::instant")]
    pub(super) since: Instant,
}

impl Cache {
    /// A source failed. What is known since earlier stays known since then.
    pub(super) fn fail(&mut self, key: Key, failing: &Failing) -> Result<(), Trouble> {
        let tx = self.0.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let since = read(&tx, key)?.map_or(failing.since, |before| before.since);
        let bytes = to_bytes(&Failing { since, ..failing.clone() });
        tx.execute(
            "INSERT OR REPLACE INTO failure (key, bytes, seal) VALUES (?1, ?2, ?3)",
            params![key.bytes(), bytes, hash_of(&bytes)],
        )?;
        tx.execute("DELETE FROM failure WHERE id <= (SELECT max(id) FROM failure) - ?1", [MOST])?;
        Ok(tx.commit()?)
    }

    /// How a source fails, if it does. What is damaged is not known.
    pub(super) fn failing(&mut self, key: Key) -> Result<Option<Failing>, Trouble> {
        let tx = self.0.db.transaction()?;
        read(&tx, key)
    }
}

/// A source has answered.
pub(super) fn clear(tx: &Transaction<'_>, key: Key) -> Result<(), Trouble> {
    tx.prepare("DELETE FROM failure WHERE key = ?1")?.execute([key.bytes()])?;
    Ok(())
}

fn read(tx: &Transaction<'_>, key: Key) -> Result<Option<Failing>, Trouble> {
    let mut statement = tx.prepare("SELECT bytes, seal FROM failure WHERE key = ?1")?;
    let row = statement.query_row([key.bytes()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?)));
    Ok(row.optional()?.filter(|(bytes, seal)| hash_of(bytes) == *seal).and_then(|(bytes, _)| from_bytes(&bytes)))
}
