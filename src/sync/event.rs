//! What happens with a source.
//!
//! Not here: what it changes on the board (board).

use std::sync::Arc;

use crate::domain::Instant;
use crate::domain::batch::{Calendar, Page, Parts, Problem, Status};
use crate::domain::ids::{Account, SourceId};
use crate::domain::text::Text;
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

/// What the first frame of a later run needs of a piece of news: kept with it, and handed over as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontPage {
    /// A record for each item (`domain::records`).
    pub items: Vec<Vec<u8>>,
    /// The names of records that are no more.
    pub gone: Vec<String>,
    /// Statuses.
    pub statuses: Vec<(Account, Option<Status>)>,
    /// Calendars.
    pub calendars: Vec<Calendar>,
}

impl FrontPage {
    /// Is there nothing in it?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Gives something by its number; `None`: it is not there, or damaged.
pub type Fetch<'a> = dyn FnMut(usize) -> Option<Vec<u8>> + 'a;

/// Everything that the first frame needs, as the store has it: what is not asked for is not read.
pub struct Front<'a> {
    /// The pages up to some page.
    pub page: &'a mut Fetch<'a>,
    /// The parts of the table of these pages.
    pub part: &'a mut Fetch<'a>,
    /// Is there a table? Else there are no pages before the later ones.
    pub pressed: bool,
    /// The pages that came since, oldest first.
    pub later: Vec<Vec<u8>>,
    /// Reads the statuses and calendars of a page.
    pub times: fn(&[u8]) -> Option<Page>,
    /// How each source is, in the order of the config.
    pub sources: Vec<FrontSource>,
}

/// A table, by which whoever reads pages need not read them all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pressed {
    /// Its parts, by number.
    pub parts: Vec<(usize, Vec<u8>)>,
    /// How many bytes of the pages are still so: the rest was replaced, or is gone.
    pub live: usize,
}

/// Makes the table of so many pages. `None`: a page is none.
pub type Press = Arc<dyn Fn(usize, &mut Fetch<'_>) -> Option<Pressed> + Send + Sync>;

/// How a source is, for the first frame.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontSource {
    /// When it answered, and what in it could not be read; `None`: nothing is kept of it.
    pub answered: Option<(Instant, Vec<Problem>)>,
    /// Why it fails, and since when.
    pub failing: Option<(Text, Instant)>,
}

/// Why an answer failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The provider said why.
    Trouble(Trouble),
    /// The provider broke down: a fault in this program.
    Panicked,
    /// Nothing came back in time.
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
