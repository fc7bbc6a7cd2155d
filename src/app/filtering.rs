//! A filter while it is typed, and what is offered for it.
//!
//! Not here: what a filter means (`panels::shared::filter`), its keys (`update::filtering`), how the line is painted
//! (`screen::prompt`).

use super::panel::PanelId;
use super::typing::TextField;
use crate::board::Board;
use crate::panels::shared::filter::{self, Choices, Filter, Over};

/// A filter that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// The panel that it filters.
    pub panel: PanelId,
    /// What the filter was before.
    pub before: String,
    /// What is typed.
    pub line: TextField,
    /// What was taken over last of what was offered: the next one takes its place.
    pub completion: Option<Completion>,
}

/// Something that was taken over of what was offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What was offered, where it stands now.
    pub choices: Choices,
    /// Which of them it is.
    pub at: usize,
}

/// The list that a panel shows.
pub(super) fn over(panel: PanelId) -> Over {
    match panel {
        // A sheet has no filter to be typed.
        PanelId::Team | PanelId::Plan | PanelId::Handoff | PanelId::CheckIns | PanelId::Agreement | PanelId::Pulse => {
            Over::Team
        }
        PanelId::Threads => Over::Threads,
        PanelId::Deadlines => Over::Deadlines,
        PanelId::Sources => Over::Sources,
    }
}

impl Typing {
    /// The filter of a panel, about to be typed.
    pub(super) fn new(panel: PanelId, filter: &Filter) -> Self {
        Self { panel, before: filter.text.clone(), line: TextField::new(filter.text.clone()), completion: None }
    }

    /// What is offered at the cursor.
    pub(super) fn choices(&self, board: &Board) -> Option<Choices> {
        match &self.completion {
            Some(completion) => Some(completion.choices.clone()),
            None => filter::complete(self.line.text(), self.line.cursor(), over(self.panel), board),
        }
    }

    /// Takes over the next of what is offered, or the one before.
    pub(super) fn complete(&mut self, board: &Board, back: bool) {
        let Some(mut choices) = self.choices(board) else { return };
        let (count, last) = (choices.texts.len(), self.completion.as_ref().map(|taken| taken.at));
        let at = match last {
            None if back => count.saturating_sub(1),
            None => 0,
            Some(at) => (at + if back { count.saturating_sub(1) } else { 1 }) % count.max(1),
        };
        let Some(text) = choices.texts.get(at) else { return };
        self.line.replace(choices.span.clone(), text);
        choices.span.end = choices.span.start + text.len();
        // With no other choice what comes next is offered at once.
        self.completion = (count > 1).then_some(Completion { choices, at });
    }
}
