//! Requests the texts of the conversations that are visible or next to visible ones.
//!
//! Not here: storing them (`crate::app::conversation`).

use std::sync::Arc;

use super::{Ask, Effects};
use crate::app::conversation::Texts;
use crate::app::model::{Model, Overlay, Subject};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::board::Item;

impl Model {
    /// Requests the wanted texts that are not in memory.
    pub(super) fn ask_texts(&mut self) -> Option<Effect<Ask>> {
        let wanted = self.conversations_wanted();
        let asked = self.panels.conversations.want(&wanted);
        (!asked.is_empty()).then_some(Effect::Ask(Ask::Texts(asked)))
    }

    /// Stores the texts of a conversation, and repaints if it is visible.
    pub(super) fn take_texts(&mut self, texts: Texts) -> Effects {
        let shown = self.conversation_shown().or_else(|| self.selected_item(0));
        let is_shown = shown.is_some_and(|item| item.id == texts.item && item.source == texts.source);
        self.panels.conversations.take(texts);
        is_shown.then_some(Effect::Redraw).into_iter().collect()
    }

    /// The item in the details on top, then those of the selected row, of the next one and of the one before it.
    fn conversations_wanted(&self) -> Vec<Arc<Item>> {
        let rows = [0, 1, -1].into_iter().filter_map(|by| self.selected_item(by));
        self.conversation_shown().into_iter().chain(rows).collect()
    }

    /// The item in the details on top.
    fn conversation_shown(&self) -> Option<Arc<Item>> {
        let Some(Overlay::Details { of, .. }) = self.overlays.top() else { return None };
        match of {
            Subject::Thread(key) => self.thread(key).map(|thread| thread.item.clone()),
            Subject::Deadline(key) => self.deadline(key).map(|deadline| deadline.item.clone()),
            _ => None,
        }
    }

    /// The item of the row `by` rows below the selected one, in the focused panel.
    fn selected_item(&self, by: isize) -> Option<Arc<Item>> {
        let list = self.panels.list(self.workspace.focus);
        let row = list.at().checked_add_signed(by)?;
        match self.workspace.focus {
            PanelId::Threads => {
                let place = *self.panels.threads.shown.get(row)?;
                self.board.threads().get(place).map(|thread| thread.item.clone())
            }
            PanelId::Deadlines => {
                let place = *self.panels.deadlines.shown.get(row)?;
                self.board.deadlines().get(place).map(|deadline| deadline.item.clone())
            }
            _ => None,
        }
    }
}
