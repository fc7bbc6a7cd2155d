//! Inviting a person who is not a teammate to the plan.
//!
//! Not here: painting the line (`screen::inviting`), the syntax (`domain::plan::outsider`).

use super::Effects;
use crate::app::input::{Key, KeyCode};
use crate::app::model::{Model, Overlay};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::typing::TextField;
use crate::app::undo::Done;
use crate::domain::plan::outsider::Outsider;
use crate::domain::text::Text;

impl Model {
    /// Opens the line.
    pub(super) fn invite(&mut self) -> Effects {
        if self.workspace.focus != PanelId::Plan {
            return self.plan_is_closed();
        }
        self.overlays.push(Overlay::Inviting(TextField::default()));
        vec![Effect::Redraw]
    }

    /// The person named in the line, or the problem of the line.
    pub(in crate::app) fn invited(&self, text: &str) -> Result<Outsider, String> {
        let plan = &self.panels.plan;
        let zones = plan.zones.as_ref().ok_or_else(|| "no time zones are known here".to_owned())?;
        let outsider = Outsider::parse(text, zones)?;
        let name = outsider.name.raw();
        if self.board.team.index(name).is_some() {
            return Err(format!("{:?} is a teammate: mark them in their row", outsider.name.clean()));
        }
        if plan.outsiders.iter().any(|other| other.name == outsider.name) {
            return Err(format!("{:?} is invited already", outsider.name.clean()));
        }
        Ok(outsider)
    }

    /// Handles a key for the line.
    pub(super) fn inviting_key(&mut self, key: Key, mut line: TextField) -> Effects {
        match key.code {
            KeyCode::Esc => _ = self.overlays.pop(),
            KeyCode::Enter if line.text().trim().is_empty() => _ = self.overlays.pop(),
            // The mistake is already shown below the line.
            KeyCode::Enter => {
                let Ok(outsider) = self.invited(line.text()) else { return vec![Effect::Redraw] };
                self.overlays.pop();
                let said = format!("{} is invited", outsider.name.clean());
                self.change_outsiders(|outsiders| outsiders.push(outsider));
                return self.say(Text::new(said));
            }
            _ => {
                line.key(key);
                self.overlays.replace(Overlay::Inviting(line));
            }
        }
        vec![Effect::Redraw]
    }

    /// Removes the selected outsider from the plan.
    pub(super) fn uninvite(&mut self, place: usize) -> Effects {
        let Some(name) = self.panels.plan.outsiders.get(place).map(|outsider| outsider.name.clean().into_owned())
        else {
            return Vec::new();
        };
        self.change_outsiders(|outsiders| _ = outsiders.remove(place));
        self.say(Text::new(format!("{name} is no longer invited")))
    }

    fn change_outsiders(&mut self, change: impl FnOnce(&mut Vec<Outsider>)) {
        let before = self.panels.plan.outsiders.clone();
        change(&mut self.panels.plan.outsiders);
        self.doing.undo.note(Done::Outsiders(before));
        self.refresh(PanelId::Plan);
    }
}
