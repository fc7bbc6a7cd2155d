//! Typing a filter: the list follows each letter; what is offered is taken over with a key; a mistake is told.
//!
//! Not here: what a filter means (`panels::shared::filter`), how the line is painted (`screen::prompt`).

use super::command::Command;
use super::input::{Key, KeyCode};
use super::layout::PanelId;
use super::model::{Model, Overlay};
use super::program::Effect;
use super::typing::{Edit, Line};
use super::update::Effects;
use crate::domain::text::Text;
use crate::panels::shared::filter::{self, Choices, Filter, Over, Query};

/// A filter that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// The panel that it filters.
    pub panel: PanelId,
    /// What the filter was before.
    pub before: String,
    /// What is typed.
    pub line: Line,
    /// What was taken over last of what was offered: the next one takes its place.
    pub taken: Option<Taken>,
}

/// Something that was taken over of what was offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What was offered, where it stands now.
    pub choices: Choices,
    /// Which of them it is.
    pub at: usize,
}

/// The list that a panel shows.
pub(super) fn over(panel: PanelId) -> Over {
    match panel {
        PanelId::Team | PanelId::Plan => Over::Team,
        PanelId::Threads => Over::Threads,
        PanelId::Deadlines => Over::Deadlines,
        PanelId::Sources => Over::Sources,
    }
}

impl Typing {
    /// The filter of a panel, about to be typed.
    fn new(panel: PanelId, filter: &Filter) -> Self {
        Self { panel, before: filter.text.clone(), line: Line::new(filter.text.clone()), taken: None }
    }

    /// What is offered at the cursor.
    pub(super) fn choices(&self, model: &Model) -> Option<Choices> {
        match &self.taken {
            Some(taken) => Some(taken.choices.clone()),
            None => filter::complete(self.line.text(), self.line.cursor(), over(self.panel), &model.board),
        }
    }

    /// Takes over the next of what is offered, or the one before.
    fn complete(&mut self, model: &Model, back: bool) {
        let Some(mut choices) = self.choices(model) else { return };
        let (count, last) = (choices.texts.len(), self.taken.as_ref().map(|taken| taken.at));
        let at = match last {
            None if back => count.saturating_sub(1),
            None => 0,
            Some(at) => (at + if back { count.saturating_sub(1) } else { 1 }) % count.max(1),
        };
        let Some(text) = choices.texts.get(at) else { return };
        self.line.replace(choices.span.clone(), text);
        choices.span.end = choices.span.start + text.len();
        // With no other choice what comes next is offered at once.
        self.taken = (count > 1).then_some(Taken { choices, at });
    }
}

impl Model {
    pub(super) fn start_filter(&mut self) {
        self.overlays.clear();
        let typing = Typing::new(self.focus, self.filter_mut(self.focus));
        self.overlays.push(Overlay::Filter(typing));
    }

    /// The filter's line as it is read now.
    pub(super) fn query(&self, panel: PanelId, line: &str) -> Query {
        filter::read(line, over(panel), &self.board, self.now)
    }

    pub(super) fn filter_key(&mut self, key: Key, mut typing: Typing) -> Effects {
        match key.code {
            KeyCode::Enter => return self.keep_filter(&typing),
            KeyCode::Esc => {
                self.overlays.pop();
                self.set_filter(typing.panel, &typing.before);
                return vec![Effect::Redraw];
            }
            KeyCode::Tab | KeyCode::BackTab => {
                typing.complete(self, key.code == KeyCode::BackTab);
                return self.typed(typing);
            }
            KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
                let command = self.keymap.command(key);
                let overlay = self.overlays.pop();
                let effects = command.map(|command| self.command(command)).unwrap_or_default();
                self.overlays.extend(overlay);
                return effects;
            }
            _ => {}
        }
        if typing.line.key(key) == Edit::None {
            let repaint = self.keymap.command(key) == Some(Command::Repaint);
            return vec![if repaint { Effect::Repaint } else { Effect::Redraw }];
        }
        typing.taken = None;
        self.typed(typing)
    }

    pub(super) fn filter_paste(&mut self, text: &str, mut typing: Typing) -> Effects {
        typing.line.paste(text);
        typing.taken = None;
        self.typed(typing)
    }

    /// The line has changed: the list follows.
    fn typed(&mut self, typing: Typing) -> Effects {
        self.set_filter(typing.panel, typing.line.text());
        self.overlays.pop();
        self.overlays.push(Overlay::Filter(typing));
        vec![Effect::Redraw]
    }

    /// The line stays as it is; what is wrong with it is told once more.
    fn keep_filter(&mut self, typing: &Typing) -> Effects {
        self.overlays.pop();
        let wrong = self.query(typing.panel, typing.line.text()).problems.into_iter().next();
        self.notice = wrong.map(|problem| Text::new(problem.text));
        vec![Effect::Redraw]
    }

    fn set_filter(&mut self, panel: PanelId, text: &str) {
        let filter = self.filter_mut(panel);
        if filter.text != text {
            text.clone_into(&mut filter.text);
            self.refresh(panel);
        }
    }
}
