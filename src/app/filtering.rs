//! A filter while it is typed, and its completions.
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
    /// The filtered panel.
    pub panel: PanelId,
    /// The filter before typing.
    pub before: String,
    /// The typed line.
    pub line: TextField,
    /// The completion that was accepted last; the next one replaces it.
    pub completion: Option<Completion>,
}

/// A completion that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The choices, at their current place in the line.
    pub choices: Choices,
    /// The index of the accepted choice.
    pub at: usize,
}

/// The list that a panel shows.
pub(super) fn over(panel: PanelId) -> Over {
    match panel {
        // Sheets have no filter.
        PanelId::Team | PanelId::Plan | PanelId::Handoff | PanelId::CheckIns | PanelId::Agreement | PanelId::Pulse => {
            Over::Team
        }
        PanelId::Threads => Over::Threads,
        PanelId::Deadlines => Over::Deadlines,
        PanelId::Sources => Over::Sources,
    }
}

impl Typing {
    /// A filter of a panel, before the first key.
    pub(super) fn new(panel: PanelId, filter: &Filter) -> Self {
        Self { panel, before: filter.text.clone(), line: TextField::new(filter.text.clone()), completion: None }
    }

    /// The completions at the cursor.
    pub(super) fn choices(&self, board: &Board) -> Option<Choices> {
        match &self.completion {
            Some(completion) => Some(completion.choices.clone()),
            None => filter::complete(self.line.text(), self.line.cursor(), over(self.panel), board),
        }
    }

    /// Accepts the next completion, or the previous one.
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
        // With only one choice, the next completions are offered at once.
        self.completion = (count > 1).then_some(Completion { choices, at });
    }
}
