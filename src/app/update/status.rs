//! Setting the viewer's status from the board: a state of a list, its end, and a note.
//!
//! Not here: painting the choice (`screen::status`), the syntax of an end (`domain::until`).

use super::{Ask, Effects};
use crate::app::doing::{Act, Choosing, Order, Right, STATES};
use crate::app::input::{Key, KeyCode};
use crate::app::model::{Model, Overlay};
use crate::app::program::Effect;
use crate::domain::Instant;
use crate::domain::batch::Status;
use crate::domain::ids::SourceId;
use crate::domain::text::Text;
use crate::domain::until;
use crate::panels::shared::say;

impl Model {
    /// Opens the choice, if a source can keep the status.
    pub(super) fn choose_status(&mut self) -> Effects {
        if self.board.team.me.is_none() {
            let text = "who you are is not known: set `me` in the config to a teammate's id";
            return self.tell("Not possible", Text::new(text));
        }
        if self.keepers().is_empty() {
            let refused = self.doing.rights.iter().find_map(|(_, rights)| match &rights.status {
                Some(Right::No(why)) => Some(why.clone()),
                Some(Right::Yes) | None => None,
            });
            let none = || Text::new("none of your sources keeps statuses: add one that does, such as a shared folder");
            return self.tell("Not possible", refused.unwrap_or_else(none));
        }
        self.overlays.push(Overlay::Status(Choosing::default()));
        vec![Effect::Redraw]
    }

    /// The sources that can keep the status.
    fn keepers(&self) -> Vec<SourceId> {
        let keeps = |(id, rights): &(SourceId, crate::app::doing::Rights)| {
            (rights.status == Some(Right::Yes)).then(|| id.clone())
        };
        self.doing.rights.iter().filter_map(keeps).collect()
    }

    /// The chosen status, or none; else the problem of its end.
    pub(in crate::app) fn status_of(&self, choosing: &Choosing) -> Result<Option<Status>, String> {
        let Some(Some(state)) = STATES.get(choosing.at) else { return Ok(None) };
        let (end, note) = until::split(choosing.line.text(), &self.board.viewer, self.time.clock)?;
        let note = Some(note).filter(|note| !note.is_empty()).map(Text::new);
        Ok(Some(Status { state: *state, until: end, note, set_at: Some(self.time.clock), at_work_only: false }))
    }

    /// Handles a key for the choice.
    pub(super) fn status_key(&mut self, key: Key, mut choosing: Choosing) -> Effects {
        let last = STATES.len() - 1;
        match key.code {
            KeyCode::Esc => {
                self.overlays.pop();
                return vec![Effect::Redraw];
            }
            KeyCode::Enter => return self.set_status(&choosing),
            KeyCode::Up | KeyCode::BackTab => choosing.at = choosing.at.checked_sub(1).unwrap_or(last),
            KeyCode::Down | KeyCode::Tab => choosing.at = if choosing.at == last { 0 } else { choosing.at + 1 },
            _ => _ = choosing.line.key(key),
        }
        self.overlays.replace(Overlay::Status(choosing));
        vec![Effect::Redraw]
    }

    fn set_status(&mut self, choosing: &Choosing) -> Effects {
        // The mistake is already shown below the line.
        let Ok(status) = self.status_of(choosing) else { return vec![Effect::Redraw] };
        self.overlays.pop();
        let mut effects = Vec::new();
        for source in self.keepers() {
            let id = self.board.outbox.number();
            self.doing.statuses.push((id, source.clone()));
            effects.push(Effect::Ask(Ask::Act(Order { id, source, act: Act::Status(status.clone()) })));
        }
        let words = self.words_of(status.as_ref(), self.time.clock);
        effects.extend(self.say(Text::new(format!("setting your status: {words}"))));
        effects
    }

    /// `focus until 15:00 · deep work`.
    pub(in crate::app) fn words_of(&self, status: Option<&Status>, now: Instant) -> String {
        let Some(status) = status else { return "none".to_owned() };
        let end = status.until.map(|t| format!(" until {}", say::when(t, self.board.dial(), now)));
        let note = status.note.as_ref().map(|note| format!(" · {}", note.clean()));
        format!("{}{}{}", status.state.word(), end.unwrap_or_default(), note.unwrap_or_default())
    }

    pub(super) fn status_ended(&mut self, source: &SourceId, outcome: Result<Option<Text>, Text>) -> Effects {
        let text = match outcome {
            Ok(None) => format!("your status is set in {source}"),
            Ok(Some(remark)) => format!("your status is set in {source}: {}", remark.raw()),
            Err(why) => format!("your status is not set in {source}: {}", why.raw()),
        };
        self.say(Text::new(text))
    }
}
