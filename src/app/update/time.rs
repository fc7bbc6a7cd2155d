//! Messages to the displayed moment: it moves, or goes back to now.
//!
//! Not here: the size of a step (`scrub`).

use super::Effects;
use crate::app::message;
use crate::app::model::Model;
use crate::app::program::Effect;
use crate::app::scrub;
use crate::domain::Instant;

impl Model {
    /// Handles a message to the displayed moment.
    pub(super) fn update_time(&mut self, message: message::Time) -> Effects {
        match message {
            message::Time::Step(by) => {
                let to = scrub::step(self.scrub_from(by), by, &self.board.viewer, self.time.clock);
                self.look_at(Some(to));
            }
            message::Time::Now => self.look_at(None),
        }
        vec![Effect::Redraw]
    }

    /// Displays a moment, or now.
    pub(in crate::app) fn look_at(&mut self, moment: Option<Instant>) {
        self.time.choose(moment);
        self.settle(self.time.clock);
    }
}
