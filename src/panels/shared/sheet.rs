//! A sheet: lines of text, and selectable rows in columns. The panels with the whole screen to themselves are sheets.
//!
//! ```text
//!  You are back Thu 09:00. What you leave open until then:     a text, which is wrapped
//!  you owe      loses     if you answer then                   cells that cannot be selected
//!  ▌ Lea        6h 30m    late already · Status page           a row
//! ```
//!
//! 1. A cell takes the room of empty cells behind it. The last one is wrapped, as far as there are lines; in a sheet that
//!    scrolls anyway it is whole.
//! 2. Where there is no room for all columns, some are dropped; where that is not enough, a row is its first cells on one
//!    line, and the last below them.
//! 3. The rows that are out of sight are not laid out.
//!
//! Not here: a sheet's contents (each panel), its border (`app`).

use super::filter::Filter;
use super::listing::Moves;
use crate::domain::agreement::Channel;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::TeammateIndex;
use crate::ui::list::Column;
use crate::ui::{Role, Words};

/// The subject of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// An open thread.
    Thread(SourceId, ItemId, TeammateIndex),
    /// A deadline.
    Deadline(SourceId, ItemId),
    /// An item without open threads or deadline.
    Item(SourceId, ItemId),
    /// A teammate.
    Mate(TeammateIndex),
    /// A person's entry for the check-in at this index of the team's list.
    CheckIn(usize, TeammateIndex),
    /// A channel of the agreement.
    Channel(Channel),
    /// Any other subject, by number.
    Other(usize),
}

/// A mark at the start of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Done.
    Check,
    /// Needs attention.
    Late,
    /// Pending.
    Waiting,
    /// Not expected.
    Nothing,
}

/// A cell of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Words(Words<'static>),
    /// A mark.
    Mark(Mark),
    /// A bar for each value from 0 to 100; a dot for `None`.
    Bars(Vec<Option<u8>>),
}

/// A line of a sheet, before it is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// An empty line.
    Gap,
    /// A text across the sheet, which is wrapped.
    Text(Words<'static>),
    /// Cells that are not selectable.
    Head(Vec<Cell>),
    /// Selectable cells.
    Row(Vec<Cell>),
}

/// The contents of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its title.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// The subjects of its rows, in order.
    pub keys: Vec<Key>,
    /// The columns that are dropped if not all fit, in this order.
    pub drops: &'static [usize],
    /// Below this width, in columns, each row takes two lines.
    pub narrow: u16,
}

/// A sheet and its selected row.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// The contents.
    pub sheet: Sheet,
    /// A sheet has no filter; every panel needs the field.
    pub filter: Filter,
    at: usize,
    key: Option<Key>,
}

impl Cell {
    /// A text in a role.
    pub fn new(text: impl Into<String>, role: Role) -> Self {
        Self::Words(Words::new(text.into(), role))
    }

    /// A plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(text, Role::Text)
    }

    /// A secondary text.
    pub fn dim(text: impl Into<String>) -> Self {
        Self::new(text, Role::Dim)
    }

    /// A heading.
    pub fn head(text: impl Into<String>) -> Self {
        Self::new(text, Role::Column)
    }

    /// An empty cell.
    pub fn empty() -> Self {
        Self::Words(Words::empty())
    }

    /// Returns whether the cell is empty.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Words(words) => words.width() == 0,
            Self::Mark(_) => false,
            Self::Bars(bars) => bars.is_empty(),
        }
    }
}

impl Sheet {
    /// Adds a text across the sheet.
    pub fn say(&mut self, text: impl Into<String>, role: Role) {
        self.lines.push(Line::Text(Words::new(text.into(), role)));
    }

    /// Adds an empty line, except at the start.
    pub fn gap(&mut self) {
        if !matches!(self.lines.last(), None | Some(Line::Gap)) {
            self.lines.push(Line::Gap);
        }
    }

    /// Adds cells that are not selectable.
    pub fn head(&mut self, cells: impl Into<Vec<Cell>>) {
        self.lines.push(Line::Head(cells.into()));
    }

    /// Adds a row.
    pub fn row(&mut self, key: Key, cells: impl Into<Vec<Cell>>) {
        self.keys.push(key);
        self.lines.push(Line::Row(cells.into()));
    }
}

impl State {
    /// Replaces the contents. The selection stays on the same subject.
    pub fn set(&mut self, sheet: Sheet) {
        let found = self.key.as_ref().and_then(|key| sheet.keys.iter().position(|other| other == key));
        self.at = found.unwrap_or_else(|| self.at.min(sheet.keys.len().saturating_sub(1)));
        self.sheet = sheet;
        self.hold();
    }

    /// The subject of the selected row.
    pub fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    /// Stores the subject of the selected row after a move.
    pub fn hold(&mut self) {
        self.key = self.sheet.keys.get(self.at).cloned();
    }

    /// Drops the stored subject, after the team has changed.
    pub fn forget(&mut self) {
        *self = Self::default();
    }
}

impl Moves for State {
    fn len(&self) -> usize {
        self.sheet.keys.len()
    }

    fn at(&self) -> usize {
        self.at
    }

    /// A sheet places its lines itself (`view`).
    fn offset(&self, _height: usize) -> usize {
        0
    }

    fn lines(&self) -> usize {
        self.sheet.lines.len()
    }

    fn line_of(&self, row: usize) -> usize {
        let is_row = |(_, line): &(usize, &Line)| matches!(line, Line::Row(_));
        self.sheet.lines.iter().enumerate().filter(is_row).nth(row).map_or(0, |(at, _)| at)
    }

    fn go(&mut self, to: usize, _height: usize) {
        self.at = to.min(self.len().saturating_sub(1));
    }
}
