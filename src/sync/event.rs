//! Events of a source.
//!
//! Not here: their effect on the board (board).

use serde::{Deserialize, Serialize};

use crate::domain::batch::{Item, Page, Parts, Problem};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::domain::{Instant, serial};
use crate::providers::{Cursor, Trouble};

/// An event of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The source.
    pub source: SourceId,
    /// The instant.
    pub at: Instant,
    /// The kind.
    pub what: What,
}

/// The kind of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A look begins.
    Asking,
    /// The look resumes an interrupted one: what that one returned counts as returned by this one.
    GoesOn,
    /// A page of the answer.
    Page(Page),
    /// The cursor after the pages so far, which is kept with them even if the look fails.
    Stands(Cursor),
    /// The look has ended well.
    Done {
        /// These parts were returned completely: known entries of them that were not returned again are removed.
        complete: Parts,
        /// The problems found in it.
        problems: Vec<Problem>,
        /// The new cursor, if it changed, to be kept with the data.
        cursor: Option<Cursor>,
        /// The look is unfinished, and resumes at this instant.
        again: Option<Instant>,
    },
    /// The look has failed; known data and the pages of this look stay.
    Failed(Failure),
    /// Whether it reports changes without being polled.
    Watch(WatchState),
    /// Its pages from the store follow.
    Restoring,
    /// The following pages from the store are those of an unfinished look.
    Unfinished,
    /// All stored data were sent; they were fetched at the instant of this event.
    Restored {
        /// Another board refreshes it.
        live: bool,
        /// It has answered completely before; else only the beginning of its first answer is available.
        answered: bool,
        /// The problems found in it.
        problems: Vec<Problem>,
    },
    /// It fails, as recorded by another board or an earlier run.
    Failing {
        /// What happened and how to fix it.
        why: Text,
        /// The instant of the first failure.
        since: Instant,
    },
}

/// The threads and deadline of an item, for the first frame of a later run, kept in sorted tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived {
    /// The item's source, by index in the config.
    pub source: usize,
    /// The item.
    pub item: ItemId,
    /// The replies owed in it.
    pub threads: Vec<ThreadRow>,
    /// When it is due.
    pub due: Option<DueRow>,
}

/// A reply that is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadRow {
    /// The teammate who owes it.
    pub by: TeammateIndex,
    /// The teammate who asked.
    pub asker: Option<TeammateIndex>,
    /// When it was asked.
    #[serde(with = "serial::instant")]
    pub asked_at: Instant,
    /// When it is due.
    #[serde(with = "serial::maybe_instant")]
    pub due_at: Option<Instant>,
    /// The due time's position in the working time of the teammate who owes it, in microseconds from an origin that is
    /// the same in every run. `None` if they have no zone.
    pub position: Option<i64>,
}

/// A deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueRow {
    /// When.
    #[serde(with = "serial::instant")]
    pub at: Instant,
    /// The teammates who are assignees.
    pub assignees: Vec<TeammateIndex>,
}

/// One teammate's counts at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Open threads that they owe.
    pub owes: usize,
    /// Those of them that are late.
    pub owes_late: usize,
    /// Open threads in which they asked.
    pub waits_for: usize,
    /// Deadlines that have them as an assignee.
    pub due: usize,
}

/// A source, for the first frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRow {
    /// The number of its items.
    pub items: usize,
    /// When it last answered; `None` if never.
    pub fetched_at: Option<Instant>,
    /// The problems found in it.
    pub problems: Vec<Problem>,
    /// Why it fails, and since when.
    pub failing: Option<(Text, Instant)>,
}

/// The tables that a first frame is read from. Every method returns `None` if they cannot be read. Rows are identified
/// by the numbers of their items, which are valid as long as this value.
pub trait Tables {
    /// The sources, in the order of the config.
    fn sources(&mut self) -> Option<Vec<SourceRow>>;
    /// All data about people, with the indices of their sources.
    fn people(&mut self) -> Option<Vec<(usize, Page)>>;
    /// The counts of teammates at a moment; of one of them only, if given.
    fn shares(&mut self, now: Instant, of: Option<TeammateIndex>) -> Option<Vec<(TeammateIndex, Counts)>>;
    /// The number of deadlines.
    fn deadline_count(&mut self) -> Option<usize>;
    /// The first threads at a moment; `stand` holds each teammate's position in their working time then.
    fn threads(&mut self, now: Instant, stand: &[Option<i64>], most: usize) -> Option<Vec<(i64, TeammateIndex)>>;
    /// The first deadlines.
    fn deadlines(&mut self, most: usize) -> Option<Vec<i64>>;
    /// The items in which a teammate owes a reply or has a deadline; `waits`: also those in which they wait for a reply.
    fn of_mate(&mut self, index: TeammateIndex, waits: bool) -> Option<Vec<i64>>;
    /// Items, with the places of their sources.
    fn items(&mut self, numbers: &[i64]) -> Option<Vec<(i64, usize, Item)>>;
}

/// Why a look failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The provider reported it.
    Trouble(Trouble),
    /// The provider panicked: a bug in this program.
    Panicked,
    /// The answer timed out.
    Silent,
}

impl Failure {
    /// Until when the source asked us to wait, if that is the reason.
    pub fn until(&self) -> Option<Instant> {
        if let Self::Trouble(Trouble::Limited { until }) = self { Some(*until) } else { None }
    }

    /// The message.
    pub fn text(&self) -> Text {
        match self {
            Self::Trouble(trouble) => trouble.text(),
            Self::Panicked => Text::new("a fault in asyncboard itself; the other sources go on"),
            Self::Silent => Text::new("no answer within three minutes"),
        }
    }
}

/// Whether a source reports changes without being polled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WatchState {
    /// No: it is polled.
    #[default]
    No,
    /// Yes.
    Watching,
    /// It should, but cannot, for this reason: it is polled.
    Failed(Text),
}
