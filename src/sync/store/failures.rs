//! The failures of sources: the latest message of each source that has not answered since, so that every reader of the
//! store (another board, a later run) can show it.
//!
//! Not here: showing it (board).

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::{Deserialize, Serialize};

use super::cache::Cache;
use super::coding::{from_bytes, sum_of, to_bytes};
use super::key::Key;
use super::trouble::Trouble;
use crate::domain::text::Text;
use crate::domain::{Instant, serial};

/// The most failures that are kept.
const MOST: i64 = 200;

/// The failure of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Failing {
    /// The message, without secrets.
    pub(super) why: Text,
    /// The instant of the first failure.
    #[serde(with = "serial::instant")]
    pub(super) since: Instant,
}

/// Records a failure of a source. The instant of the first failure is kept.
pub(super) fn put(cache: &mut Cache, key: Key, failing: &Failing) -> Result<(), Trouble> {
    let tx = cache.begin()?;
    let since = read(&tx, key)?.map_or(failing.since, |before| before.since);
    let bytes = to_bytes(&Failing { since, ..failing.clone() });
    tx.execute(
        "INSERT OR REPLACE INTO failure (key, bytes, sum) VALUES (?1, ?2, ?3)",
        params![key.bytes(), bytes, sum_of(&bytes)],
    )?;
    tx.execute("DELETE FROM failure WHERE id <= (SELECT max(id) FROM failure) - ?1", [MOST])?;
    Ok(tx.commit()?)
}

/// Removes the failure of a source that has answered.
pub(super) fn clear(tx: &Transaction<'_>, key: Key) -> Result<(), Trouble> {
    tx.prepare_cached("DELETE FROM failure WHERE key = ?1")?.execute([key.bytes()])?;
    Ok(())
}

/// The failure of a source, if any. A damaged row counts as absent.
pub(super) fn read(db: &Connection, key: Key) -> Result<Option<Failing>, Trouble> {
    let mut statement = db.prepare_cached("SELECT bytes, sum FROM failure WHERE key = ?1")?;
    let row = statement.query_row([key.bytes()], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?)));
    Ok(row.optional()?.filter(|(bytes, sum)| sum_of(bytes) == *sum).and_then(|(bytes, _)| from_bytes(&bytes)))
}
