//! Writing to sources from the board: permissions, drafts, and the orders that the shell carries out.
//!
//! Not here: what keys do (`update::doing`), pending orders (`board::sent`), carrying them out (the shell).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::editor::Editor;
use super::typing::TextField;
use super::undo::Undo;
use crate::domain::Instant;
use crate::domain::batch::{SetState, Status};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::text::Text;
use crate::panels::threads;
use crate::sync::store::MarkKey;

/// The prefix of a draft's name in the settings.
const DRAFT: &str = "draft ";
/// The longest draft that is kept between runs, in bytes.
const LONGEST: usize = 4096;
/// The most drafts that are kept between runs.
const MOST: usize = 6;

/// What a source permits; else the reason, with the config line that would permit it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Answering and asking.
    pub reply: Right,
    /// Closing items.
    pub close: Right,
    /// Setting the viewer's status; `None` if this kind of source has none.
    pub status: Option<Right>,
    /// Writing the viewer's check-in in a file.
    pub check_in: Right,
}

/// Whether an operation is permitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Right {
    /// Permitted.
    Yes,
    /// Not permitted: the reason, and what would permit it.
    No(Text),
}

impl Default for Right {
    fn default() -> Self {
        Self::No(Text::new("this source is only read"))
    }
}

/// Pending texts and orders, and what is permitted.
#[derive(Debug, Default)]
pub struct Doing {
    /// The permissions of each source, in the order of the config.
    pub rights: Vec<(SourceId, Rights)>,
    /// Texts that were begun and not sent, by the name of their target.
    drafts: BTreeMap<String, String>,
    /// What was done in this run and can be undone.
    pub undo: Undo,
    /// The thread whose mark is being undone.
    pub(super) returns: Option<MarkKey>,
    /// The numbers of the status that is being set, of each source.
    pub(super) statuses: Vec<(u64, SourceId)>,
    /// The pending check-ins.
    pub(super) check_ins: Vec<SentCheckIn>,
}

impl Doing {
    /// The permissions of a source.
    pub fn rights(&self, source: &SourceId) -> Rights {
        let found = self.rights.iter().find(|(id, _)| id == source);
        found.map(|(_, rights)| rights.clone()).unwrap_or_default()
    }

    /// The draft for a target.
    pub fn draft(&self, to: &Target, settings: &BTreeMap<String, String>) -> Option<String> {
        let name = to.name();
        self.drafts.get(&name).or_else(|| settings.get(&name)).filter(|text| !text.is_empty()).cloned()
    }

    /// Stores a draft, or removes it. Returns what to keep between runs.
    pub(super) fn set_draft(
        &mut self,
        to: &Target,
        text: &str,
        settings: &BTreeMap<String, String>,
    ) -> Option<(String, Option<String>)> {
        let name = to.name();
        let text = Some(text).filter(|text| !text.trim().is_empty());
        // An empty text overrides the kept one.
        self.drafts.insert(name.clone(), text.unwrap_or_default().to_owned());
        let others = settings.keys().filter(|key| key.starts_with(DRAFT) && **key != name).count();
        let kept = text.filter(|text| text.len() <= LONGEST && others < MOST).map(str::to_owned);
        (settings.get(&name) != kept.as_ref()).then_some((name, kept))
    }
}

/// The target of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An open thread.
    Reply(threads::Key),
    /// An item.
    Ask(SourceId, ItemId),
    /// The viewer's entry for the check-in with this id.
    CheckIn(String),
}

impl Target {
    /// The source and the item; `None` for a check-in.
    pub fn item(&self) -> Option<(&SourceId, &ItemId)> {
        match self {
            Self::Reply((source, item, _)) | Self::Ask(source, item) => Some((source, item)),
            Self::CheckIn(_) => None,
        }
    }

    /// The name of its draft. The draft of an answer belongs to the conversation, not to the person who owes the reply.
    fn name(&self) -> String {
        match self {
            Self::Reply((source, item, _)) => format!("{DRAFT}answer {source}:{}", item.raw()),
            Self::Ask(source, item) => format!("{DRAFT}ask {source}:{}", item.raw()),
            Self::CheckIn(id) => format!("{DRAFT}check-in {id}"),
        }
    }
}

/// A check-in that is being sent to its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentCheckIn {
    /// The number of its order.
    pub id: u64,
    /// The id of the check-in.
    pub check_in: String,
    /// Its source.
    pub source: SourceId,
    /// What was written.
    pub text: String,
}

/// A text that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writing {
    /// Its target.
    pub to: Target,
    /// The title of the box: `Answer to Lea · chat, in demo`.
    pub title: String,
    /// The text.
    pub editor: Editor,
    /// Why sending failed.
    pub refused: Option<Text>,
}

/// The confirmation before an item is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Its source.
    pub source: SourceId,
    /// The item.
    pub item: ItemId,
    /// Its title.
    pub title: Text,
    /// Why closing failed before.
    pub refused: Option<Text>,
}

/// Choosing a status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choosing {
    /// The selected one of [`STATES`].
    pub at: usize,
    /// The end of the status, and a note.
    pub line: TextField,
}

/// The states to choose from; `None` clears the status.
pub const STATES: [Option<SetState>; 5] =
    [Some(SetState::Focus), Some(SetState::Busy), Some(SetState::Available), Some(SetState::Away), None];

/// An order to a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its number, which [`Ended`] repeats.
    pub id: u64,
    /// The source.
    pub source: SourceId,
    /// The action.
    pub act: Act,
}

/// The action of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Answer in a conversation the message that was sent at this time.
    Reply(ItemId, Instant, String),
    /// Ask in an item.
    Ask(ItemId, String),
    /// Close an item.
    Close(ItemId),
    /// Set the viewer's status, or clear it.
    Status(Option<Status>),
    /// Add to the viewer's check-in of a day, in the file of this folder.
    CheckIn(String, NaiveDate, String),
}

/// The result of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its number.
    pub id: u64,
    /// A remark on success; else why it failed, and what to do.
    pub outcome: Result<Option<Text>, Text>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(item: &str) -> Target {
        Target::Ask(SourceId::new("here").unwrap(), ItemId::new(item))
    }

    #[test]
    fn a_draft_is_kept_between_runs_until_it_is_sent_or_emptied() {
        let (mut doing, mut settings) = (Doing::default(), BTreeMap::new());
        let mut keep = |doing: &mut Doing, item: &str, text: &str| {
            let kept = doing.set_draft(&to(item), text, &settings);
            match kept.clone() {
                Some((name, Some(text))) => _ = settings.insert(name, text),
                Some((name, None)) => _ = settings.remove(&name),
                None => {}
            }
            (kept, Doing::default().draft(&to(item), &settings))
        };
        assert_eq!(keep(&mut doing, "a", "one\ntwo").1.as_deref(), Some("one\ntwo"), "another run has it");
        assert_eq!(keep(&mut doing, "a", "one\ntwo").0, None, "it is kept already");
        assert_eq!(keep(&mut doing, "a", " \n").1, None);
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(keep(&mut doing, "a", &long).1, None, "too long to be kept");
        assert_eq!(doing.draft(&to("a"), &BTreeMap::new()), Some(long));
        let kept: Vec<bool> = (0..8).map(|n| keep(&mut doing, &format!("b{n}"), "x").1.is_some()).collect();
        assert_eq!(kept.iter().filter(|kept| **kept).count(), MOST);
    }
}
