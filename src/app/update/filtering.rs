//! Typing a filter: every key refilters the lists of the board together, or any other list alone; a key accepts
//! completions; problems are shown.
//!
//! Not here: the meaning of a filter (`panels::shared::filter`), painting the line (`screen::prompt`), the line
//! (`filtering`).

use super::Effects;
use crate::app::arrange::BOARD;
use crate::app::command::Command;
use crate::app::filtering::{Typing, over};
use crate::app::input::{Key, KeyCode};
use crate::app::model::{Model, Overlay};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::typing::Edit;
use crate::domain::text::Text;
use crate::panels::shared::filter::{self, Query};

impl Model {
    pub(in crate::app) fn start_filter(&mut self) {
        if self.workspace.focus.is_sheet() {
            self.footer.text = Some(Text::new("this view has no filter"));
            return;
        }
        self.overlays.clear();
        let typing = Typing::new(self.workspace.focus, self.panels.filter_mut(self.workspace.focus));
        self.overlays.push(Overlay::Filter(typing));
    }

    /// The filter's line as it is parsed now.
    pub(in crate::app) fn query(&self, panel: PanelId, line: &str) -> Query {
        filter::read(line, over(panel), &self.board, self.time.now)
    }

    pub(in crate::app) fn filter_key(&mut self, key: Key, mut typing: Typing) -> Effects {
        match key.code {
            KeyCode::Enter => return self.keep_filter(&typing),
            KeyCode::Esc => {
                self.overlays.pop();
                self.set_filter(typing.panel, &typing.before);
                return vec![Effect::Redraw];
            }
            KeyCode::Tab | KeyCode::BackTab => {
                typing.complete(&self.board, key.code == KeyCode::BackTab);
                return self.typed(typing);
            }
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
                let command = self.keys.map.command(key);
                let Some(overlay) = self.overlays.pop() else { return Vec::new() };
                let effects = command.map(|command| self.command(command)).unwrap_or_default();
                self.overlays.push(overlay);
                return effects;
            }
            _ => {}
        }
        if typing.line.key(key) == Edit::None {
            let repaint = self.keys.map.command(key) == Some(Command::Repaint);
            return vec![if repaint { Effect::Repaint } else { Effect::Redraw }];
        }
        typing.completion = None;
        self.typed(typing)
    }

    pub(in crate::app) fn filter_paste(&mut self, text: &str, mut typing: Typing) -> Effects {
        typing.line.paste(text);
        typing.completion = None;
        self.typed(typing)
    }

    /// Refilters after the line has changed.
    fn typed(&mut self, typing: Typing) -> Effects {
        self.set_filter(typing.panel, typing.line.text());
        self.overlays.replace(Overlay::Filter(typing));
        vec![Effect::Redraw]
    }

    /// Keeps the line; a problem in it is reported again.
    fn keep_filter(&mut self, typing: &Typing) -> Effects {
        self.overlays.pop();
        let problems = self.query(typing.panel, typing.line.text()).problems;
        let wrong = problems.into_iter().find(|problem| !problem.elsewhere);
        self.footer.text = wrong.map(|problem| Text::new(problem.text));
        vec![Effect::Redraw]
    }

    /// Shows only the viewer's own rows in a list, or all; all lists of the board share this.
    pub(in crate::app) fn set_mine(&mut self, panel: PanelId, mine: bool) {
        for other in with(panel) {
            let filter = self.panels.filter_mut(other);
            if filter.mine != mine {
                filter.mine = mine;
                self.refresh(other);
            }
        }
    }

    /// Filters a list; all lists of the board share the filter.
    pub(in crate::app) fn set_filter(&mut self, panel: PanelId, text: &str) {
        for other in with(panel) {
            let filter = self.panels.filter_mut(other);
            if filter.text != text {
                text.clone_into(&mut filter.text);
                self.refresh(other);
            }
        }
    }
}

/// The lists that share a filter: those of the board, or any other list alone.
fn with(panel: PanelId) -> impl Iterator<Item = PanelId> {
    let together = move |other: &PanelId| *other == panel || (BOARD.contains(&panel) && BOARD.contains(other));
    PanelId::ALL.into_iter().filter(together)
}
