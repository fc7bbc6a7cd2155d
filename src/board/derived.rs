//! The threads and deadlines that are stored beside their items, so that a later run can determine the first rows
//! without joining everything.
//!
//! Not here: storing them (the store), reading them (`first`).

use std::collections::HashMap;
use std::sync::Arc;

use super::item::{Joined, OpenThread, Person};
use super::state::Update;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::teammate::TeammateIndex;
use crate::sync::event::{Derived, DueRow, ThreadRow};

/// The origin of stored positions, near the present: 2026-01-01.
fn epoch() -> Instant {
    Instant::from_timestamp(1_767_225_600, 0).unwrap_or_default()
}

/// The values to store for updates; `facts` are those that the updates were derived with.
pub fn derived(updates: &[Update], facts: &[Arc<Facts>]) -> Vec<Derived> {
    let mut rows = Vec::new();
    let mut stands: HashMap<TeammateIndex, Option<i64>> = HashMap::new();
    for update in updates {
        let Update::Items { source, put, .. } = update else { continue };
        rows.extend(put.iter().map(|joined| Derived {
            source: *source,
            item: joined.item.id.clone(),
            threads: joined.threads.iter().map(|thread| row(thread, facts, &mut stands)).collect(),
            due: due(joined),
        }));
    }
    rows
}

fn row(thread: &OpenThread, facts: &[Arc<Facts>], stands: &mut HashMap<TeammateIndex, Option<i64>>) -> ThreadRow {
    let OpenThread { by, asked_at, term, .. } = thread;
    let facts = facts.get(by.index());
    let start = *stands.entry(*by).or_insert_with(|| facts?.work()?.position(epoch()).num_microseconds());
    let position = term.and_then(|term| term.position?.num_microseconds());
    ThreadRow {
        by: *by,
        asker: thread.asker(),
        asked_at: *asked_at,
        due_at: term.map(|term| term.due_at),
        position: position.zip(start).map(|(at, start)| at.saturating_sub(start)),
    }
}

fn due(joined: &Joined) -> Option<DueRow> {
    let deadline = joined.deadline.as_ref()?;
    Some(DueRow { at: deadline.due_at, assignees: joined.item.assignees.iter().filter_map(Person::index).collect() })
}

/// The positions of a moment in each teammate's working time, in stored units.
pub(super) fn stand(facts: &[Arc<Facts>], now: Instant) -> Vec<Option<i64>> {
    let stand = |facts: &Arc<Facts>| {
        let work = facts.work()?;
        (work.position(now) - work.position(epoch())).num_microseconds()
    };
    facts.iter().map(stand).collect()
}
