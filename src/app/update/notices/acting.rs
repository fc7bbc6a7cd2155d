//! Going to what the newest notice is about. The key for it is one of its own: a notice comes at any moment, and must not
//! take a key that is meant for the selected row.
//!
//! Not here: when a notice is shown (`super`), its words (`words`).

use super::words;
use crate::app::command::Command;
use crate::app::model::Model;
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::update::Effects;
use crate::board::notices::{About, Notice};
use crate::domain::text::Text;
use crate::panels::{deadlines, sources, threads};

impl Model {
    /// The keys that act on the newest notice, in words.
    pub(in crate::app) fn notice_acts(&self) -> Vec<(Command, &'static str)> {
        let Some(newest) = &self.notices.newest else { return Vec::new() };
        let mut acts = vec![(Command::Notice, "show it")];
        if let About::Failed(..) = newest.notice.about {
            acts.push((Command::Refresh, "try now"));
        }
        acts
    }

    /// The open thread that a notice is about.
    fn thread_of(&self, notice: &Notice) -> Option<threads::Key> {
        let (item, by) = match &notice.about {
            About::Asked(item, _) | About::LateReply(item, _) => (item, self.board.team.me?),
            About::Owed(item, by, _) => (item, *by),
            _ => return None,
        };
        Some((item.source.clone(), item.id.clone(), by))
    }

    /// Selects the row that the newest notice is about.
    pub(in crate::app) fn show_notice(&mut self) -> Effects {
        let Some(notice) = self.notices.newest.as_ref().map(|newest| newest.notice.clone()) else {
            return self.say(Text::new("there is no notice"));
        };
        let mut effects = self.notice_is_seen();
        self.overlays.clear();
        self.show_subject(&notice);
        effects.push(Effect::Redraw);
        effects
    }

    /// Selects the row that a notice is about, even if it was hidden.
    fn show_subject(&mut self, notice: &Notice) {
        let panel = words::panel(notice);
        let place = match &notice.about {
            About::Assigned(item) | About::LateDeadline(item, _) => {
                let key: deadlines::Key = (item.source.clone(), item.id.clone());
                self.board.deadlines().iter().position(|deadline| deadlines::is(deadline, &key))
            }
            About::Back(index) => Some(index.index()),
            About::Failed(source, _) => {
                let line = self.board.sources.iter().position(|line| line.id == *source);
                let entries = sources::rows::entries(&self.board);
                entries.iter().position(|entry| entry.source == line && entry.problem.is_none() && entry.note.is_none())
            }
            About::Config(_) | About::Clocks(_) => Some(0),
            About::Asked(..) | About::LateReply(..) | About::Owed(..) => {
                let key = self.thread_of(notice);
                key.and_then(|key| self.board.threads().iter().position(|thread| threads::is(thread, &key)))
            }
        };
        self.show(panel);
        if let Some(place) = place {
            self.select(panel, place);
        }
    }

    /// Selects the row of a panel with this index of its list; a filter that hides it is cleared.
    fn select(&mut self, panel: PanelId, place: usize) {
        if self.row_of(panel, place).is_none() {
            self.panels.filter_mut(panel).mine = false;
            self.set_filter(panel, "");
            self.refresh(panel);
        }
        self.select_shown(panel, place);
    }

    /// Selects the row of a panel that shows this place of its list, if there is one.
    pub(in crate::app) fn select_shown(&mut self, panel: PanelId, place: usize) {
        let Some(at) = self.row_of(panel, place) else { return };
        let rows = self.layout().rows(panel);
        self.panels.list_mut(panel).go(at, rows);
        self.hold(panel);
    }

    /// The row of a panel that shows this place of its list.
    fn row_of(&self, panel: PanelId, place: usize) -> Option<usize> {
        let shown = match panel {
            PanelId::Team => &self.panels.team.shown,
            PanelId::Threads => &self.panels.threads.shown,
            PanelId::Deadlines => &self.panels.deadlines.shown,
            PanelId::Sources => &self.panels.sources.shown,
            _ => return None,
        };
        shown.iter().position(|other| *other == place)
    }
}
