//! What is done in the plan: marking people, changing what is looked for, proposing.
//!
//! A proposal begins at the moment that is looked at; while that is now, with the window that was chosen last. To choose
//! another window takes the moment back to now, so that there is never more than one proposal.
//!
//! Not here: finding windows (`panels::plan`).

use chrono::TimeDelta;

use super::Effects;
use crate::app::message;
use crate::app::model::{Model, Overlay, Panels, Subject};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::scrub::Step;
use crate::domain::Instant;
use crate::domain::interval::Interval;
use crate::domain::plan::fair;
use crate::domain::teammate::{Seat, Team};
use crate::domain::text::Text;
use crate::panels::plan::view::Scene;
use crate::panels::plan::wish::Wish;
use crate::panels::plan::{Given, Meeting, rows, tell};
use crate::panels::shared::say;
use crate::sync::store::{Keep, Lasting, Taken};

/// The name, in the store, of what kind of meeting is looked for.
pub const SETTING: &str = "plan";

/// What kind of meeting was looked for when the board was open last.
pub fn wish(lasting: &Lasting) -> Wish {
    lasting.settings.get(SETTING).map(|text| Wish::parse(text)).unwrap_or_default()
}

/// The windows that were taken, by start, of those who are in the team, in its order.
pub fn meetings(team: &Team, all: &[Taken]) -> Vec<Meeting> {
    let seats = |ids: &[String]| {
        let mut seats: Vec<Seat> = ids.iter().filter_map(|id| team.seat(id)).collect();
        seats.sort_unstable();
        seats
    };
    let meeting =
        |taken: &Taken| Some(Meeting { span: Interval::new(taken.start, taken.end)?, people: seats(&taken.people) });
    all.iter().filter_map(meeting).collect()
}

impl Model {
    /// Does what a message to the plan says.
    pub(super) fn update_plan(&mut self, message: message::Plan) -> Effects {
        match message {
            message::Plan::Mark => self.mark(),
            message::Plan::Unmark => self.unmark(),
            message::Plan::Length(longer) => self.wish(|wish| wish.longer(longer)),
            message::Plan::Days(by) => self.wish(|wish| wish.more_days(by.into())),
            message::Plan::Fairest => self.go_to_fairest(),
        }
    }

    /// Works the plan out anew. While another panel has the keys it is not on the screen, and not computed.
    pub(in crate::app) fn refresh_plan(&mut self) {
        if self.workspace.focus != PanelId::Plan {
            return;
        }
        let taken = meetings(&self.board.team, &self.lasting.taken);
        let Panels { plan, chosen, .. } = &mut self.panels;
        plan.refresh(&self.board, chosen, Given { taken: &taken, clock: self.time.clock, moment: self.time.scrub });
    }

    /// Shows the plan to somebody who paints it, or looks for what stands where in it.
    pub fn scene(&self) -> Scene<'_> {
        Scene { board: &self.board, state: &self.panels.plan, clock: self.time.clock, moment: self.time.scrub }
    }

    /// The meeting that is proposed, while the plan is shown.
    pub fn proposal(&self) -> Option<Interval> {
        self.panels.plan.proposal(self.time.scrub).filter(|_| self.workspace.focus == PanelId::Plan)
    }

    /// Is a proposal what `copy` takes?
    pub fn proposes(&self) -> bool {
        let in_sight = matches!(self.overlays.top(), None | Some(Overlay::Details { of: Subject::Proposal, .. }));
        in_sight && self.proposal().is_some()
    }

    /// From where a step of scrubbing goes: in the plan from the proposal, and there by quarters on quarters of an hour.
    pub(in crate::app) fn scrub_from(&self, by: Step) -> Instant {
        let Some(proposal) = self.proposal() else { return self.time.now };
        let from = proposal.start;
        match by {
            Step::Quarters(n) if n > 0 && fair::quarter(from) != from => fair::quarter(from) - TimeDelta::minutes(15),
            Step::Quarters(_) => fair::quarter(from),
            Step::Hours(_) | Step::Days(_) => from,
        }
    }

    /// After a move in the plan: another window is another proposal.
    pub(in crate::app) fn hold_plan(&mut self) {
        if self.panels.plan.hold() && self.time.scrub.is_some() {
            self.look_at(None);
        }
    }

    /// Marks the selected teammate, or removes the mark. With no teammate marked in the plan, those who are planned for are
    /// marked first: somebody comes to them, or leaves them.
    fn mark(&mut self) -> Effects {
        let Some(seat) = self.markable().filter(|_| self.overlays.is_empty()) else {
            return self.say(Text::new("only teammates can be marked, in their rows"));
        };
        let (chosen, me) = (&mut self.panels.chosen, self.board.team.me);
        if self.workspace.focus == PanelId::Plan && chosen.is_empty() {
            chosen.set(&self.panels.plan.found.group().seats);
        }
        chosen.toggle(seat, me);
        self.refresh(PanelId::Plan);
        let said = self.said_of_marks(seat);
        self.say(Text::new(said))
    }

    /// The teammate whose row is selected.
    pub fn markable(&self) -> Option<Seat> {
        match self.workspace.focus {
            PanelId::Team => self.panels.team.key().copied(),
            PanelId::Plan => self.panels.plan.mate(),
            _ => None,
        }
    }

    fn said_of_marks(&self, seat: Seat) -> String {
        let chosen = &self.panels.chosen;
        let name = say::seat(&self.board, seat);
        match chosen.len() {
            0 => "nobody is marked any more".to_owned(),
            _ if !chosen.contains(seat) => format!("{name} is no longer marked"),
            2 if self.board.team.me.is_some_and(|me| me != seat && chosen.contains(me)) => {
                format!("{name} and you are marked for the plan")
            }
            _ => format!("{name} is marked for the plan"),
        }
    }

    fn unmark(&mut self) -> Effects {
        self.panels.chosen.clear();
        self.refresh(PanelId::Plan);
        self.say(Text::new("nobody is marked any more"))
    }

    /// Looks for another kind of meeting, and remembers that for the next start.
    fn wish(&mut self, change: impl Fn(Wish) -> Wish) -> Effects {
        if self.workspace.focus != PanelId::Plan {
            return self.say(Text::new("this is for the plan"));
        }
        let wish = change(self.panels.plan.wish);
        if wish == self.panels.plan.wish {
            return self.say(Text::new("this is as far as it goes"));
        }
        self.panels.plan.wish = wish;
        self.refresh(PanelId::Plan);
        vec![self.keep(Keep::Setting(SETTING.to_owned(), Some(wish.to_string()))), Effect::Redraw]
    }

    /// Proposes the start that shares early and late hours best.
    fn go_to_fairest(&mut self) -> Effects {
        if self.workspace.focus != PanelId::Plan {
            return self.say(Text::new("this is for the plan"));
        }
        // Of the windows from now on, wherever the moment is.
        self.look_at(None);
        let Some((window, start)) = self.panels.plan.found.fairest else {
            return self.say(Text::new("there is no window to choose from"));
        };
        self.panels.plan.go_to(window);
        self.look_at(Some(start));
        vec![Effect::Redraw]
    }

    /// Copies the proposal, and notes it as taken.
    pub(in crate::app) fn copy_proposal(&mut self) -> Effects {
        let Some(meeting) = self.proposal() else { return Vec::new() };
        if meeting.start < say::minute(self.time.clock) {
            return self.say(Text::new("this has begun already: propose a time to come"));
        }
        let text = tell::proposal(&self.board, &self.panels.plan, meeting);
        let seats = &self.panels.plan.found.group().seats;
        let ids = seats.iter().filter_map(|seat| Some(self.board.team.get(*seat)?.id.as_str().to_owned()));
        let taken = Taken { start: meeting.start, end: meeting.end, people: ids.collect() };
        let kept = self.keep(Keep::Taken(taken));
        self.refresh(PanelId::Plan);
        let dial = self.board.dial();
        let when = format!("{} {}", dial.day(meeting.start), rows::times(dial, meeting));
        self.footer.text = Some(Text::new(format!("copied and counted as taken: {when}")));
        vec![Effect::Copy(Text::new(text)), kept, Effect::Redraw]
    }
}
