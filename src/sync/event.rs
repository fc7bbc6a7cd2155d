//! What happens with a source.
//!
//! Not here: what it changes on the board (board).

use serde::{Deserialize, Serialize};

use crate::domain::batch::{Item, Page, Parts, Problem};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::domain::{Instant, serial};
use crate::providers::{Cursor, Trouble};

/// Something that happened with a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Which source.
    pub source: SourceId,
    /// When.
    pub at: Instant,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It is being asked.
    Asking,
    /// The look goes on where an earlier one ended before its time: what that one told counts as told by this one.
    GoesOn,
    /// A piece of its answer.
    Page(Page),
    /// Where the look stands behind the pages so far: to be kept with them, whatever becomes of the look.
    Stands(Cursor),
    /// Its answer has ended well.
    Done {
        /// All that there is of these parts was sent: what was known of them and not sent again is no more.
        complete: Parts,
        /// Everything in it that could not be read.
        problems: Vec<Problem>,
        /// Where it came to, when that is elsewhere than before: to be kept with the data.
        cursor: Option<Cursor>,
        /// The look is not at its end, and goes on at this instant.
        again: Option<Instant>,
    },
    /// Its answer has failed; what was known stays, and so do the pages of this look.
    Failed(Failure),
    /// It tells of changes by itself from now on, or not.
    Watch(WatchState),
    /// Its pages from the store follow.
    Restoring,
    /// The pages from the store that follow are those of a look that is not at its end.
    Unfinished,
    /// All that the store has of it was sent: it was fetched at the instant of this event.
    Restored {
        /// Another board keeps it fresh.
        live: bool,
        /// It has answered to the end before; else only the beginning of its first answer is there.
        answered: bool,
        /// Everything in it that could not be read.
        problems: Vec<Problem>,
    },
    /// It fails, as the store has it: who asked it was another board, or an earlier run.
    Failing {
        /// What happened and how to mend it.
        why: Text,
        /// Since when.
        since: Instant,
    },
}

/// What follows from an item, for the first frame of a later run: it is kept in tables, to be read in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived {
    /// The item's source, by its place in the config.
    pub source: usize,
    /// The item.
    pub item: ItemId,
    /// The replies that are owed in it.
    pub threads: Vec<ThreadRow>,
    /// When it is due.
    pub due: Option<DueRow>,
}

/// A reply that is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadRow {
    /// Who owes it.
    pub by: TeammateIndex,
    /// The teammate who asked.
    pub asker: Option<TeammateIndex>,
    /// Since when.
    #[serde(with = "serial::instant")]
    pub asked_at: Instant,
    /// By when.
    #[serde(with = "serial::maybe_instant")]
    pub due_at: Option<Instant>,
    /// The due time's position in the working time of the one who owes it, in microseconds; from where it counts is the same
    /// in every run. `None`: they have no zone.
    pub position: Option<i64>,
}

/// A deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueRow {
    /// When.
    #[serde(with = "serial::instant")]
    pub at: Instant,
    /// The teammates who have it.
    pub assignees: Vec<TeammateIndex>,
}

/// One teammate's share at an instant.
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

/// A source, for a first frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRow {
    /// How many items it has.
    pub items: usize,
    /// When it answered last; `None`: it never has.
    pub fetched_at: Option<Instant>,
    /// What in it could not be read.
    pub problems: Vec<Problem>,
    /// Why it fails, and since when.
    pub failing: Option<(Text, Instant)>,
}

/// The tables from which a first frame is read. `None`, wherever it is given: they cannot be read. Rows are named by the
/// numbers of their items, which hold as long as this does.
pub trait Tables {
    /// The sources, in the order of the config.
    fn sources(&mut self) -> Option<Vec<SourceRow>>;
    /// All that is told of people, by the places of the sources.
    fn people(&mut self) -> Option<Vec<(usize, Page)>>;
    /// The shares of teammates at a moment; of one of them only, where one is named.
    fn shares(&mut self, now: Instant, of: Option<TeammateIndex>) -> Option<Vec<(TeammateIndex, Counts)>>;
    /// How many deadlines there are.
    fn deadline_count(&mut self) -> Option<usize>;
    /// The threads that come first at a moment; `stand` has each index's position in their working time then.
    fn threads(&mut self, now: Instant, stand: &[Option<i64>], most: usize) -> Option<Vec<(i64, TeammateIndex)>>;
    /// The deadlines that come first.
    fn deadlines(&mut self, most: usize) -> Option<Vec<i64>>;
    /// The items in which a teammate owes a reply or has a deadline; `waits`: also those in which they wait for a reply.
    fn of_mate(&mut self, index: TeammateIndex, waits: bool) -> Option<Vec<i64>>;
    /// Items, with the places of their sources.
    fn items(&mut self, numbers: &[i64]) -> Option<Vec<(i64, usize, Item)>>;
}

/// Why an answer failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The provider said why.
    Trouble(Trouble),
    /// The provider broke down: a fault in this program.
    Panicked,
    /// No answer came in time.
    Silent,
}

impl Failure {
    /// Until when the source asked us to wait, if that is why.
    pub fn until(&self) -> Option<Instant> {
        if let Self::Trouble(Trouble::Limited { until }) = self { Some(*until) } else { None }
    }

    /// What happened, for people.
    pub fn text(&self) -> Text {
        match self {
            Self::Trouble(trouble) => trouble.text(),
            Self::Panicked => Text::new("a fault in asyncboard itself; the other sources go on"),
            Self::Silent => Text::new("no answer within three minutes"),
        }
    }
}

/// Whether a source tells of changes by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WatchState {
    /// It does not: it is asked at intervals.
    #[default]
    No,
    /// It does.
    Watching,
    /// It should, but cannot, and why: it is asked at intervals.
    Failed(Text),
}
