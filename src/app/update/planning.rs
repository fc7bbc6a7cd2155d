//! Messages to the plan: marking people, changing the wish, proposing.
//!
//! The proposal begins at the displayed moment; while that is now, it is the one chosen last. Choosing another one
//! resets the moment to now, so that there is never more than one.
//!
//! Not here: finding proposals (`panels::plan`).

use chrono::TimeDelta;

use super::{Ask, Effects};
use crate::app::message;
use crate::app::model::{Model, Overlay, Panels, Subject};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::scrub::Step;
use crate::app::undo::Done;
use crate::domain::Instant;
use crate::domain::interval::Interval;
use crate::domain::plan::starts::quarter;
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::text::Text;
use crate::panels::plan::view::Scene;
use crate::panels::plan::wish::Wish;
use crate::panels::plan::{Given, Meeting, rows, tell};
use crate::panels::shared::say;
use crate::sync::store::{Keep, Lasting, Taken};

/// The name, in the store, of the wished kind of meeting.
pub const SETTING: &str = "plan";

/// The wished kind of meeting of the last run.
pub fn wish(lasting: &Lasting) -> Wish {
    lasting.settings.get(SETTING).map(|text| Wish::parse(text)).unwrap_or_default()
}

/// The taken windows, by start, of people in the team, in its order.
pub fn meetings(team: &Team, all: &[Taken]) -> Vec<Meeting> {
    let indices = |ids: &[String]| {
        let mut indices: Vec<TeammateIndex> = ids.iter().filter_map(|id| team.index(id)).collect();
        indices.sort_unstable();
        indices
    };
    let meeting =
        |taken: &Taken| Some(Meeting { span: Interval::new(taken.start, taken.end)?, people: indices(&taken.people) });
    all.iter().filter_map(meeting).collect()
}

impl Model {
    /// The answer to a plan key while the plan is closed.
    pub(super) fn plan_is_closed(&mut self) -> Effects {
        self.say(Text::new("open the plan first: this key acts on it"))
    }

    /// Handles a message to the plan.
    pub(super) fn update_plan(&mut self, message: message::Plan) -> Effects {
        match message {
            message::Plan::Mark => self.mark(),
            message::Plan::Unmark => self.unmark(),
            message::Plan::Invite => self.invite(),
            message::Plan::Length(longer) => self.wish(|wish| wish.longer(longer)),
            message::Plan::Days(by) => self.wish(|wish| wish.more_days(by.into())),
            message::Plan::Repeat => self.wish(Wish::next_rhythm),
            message::Plan::Best => self.go_to_next(),
            message::Plan::Take => self.take(),
            message::Plan::CopyCalendar => self.copy_calendar(),
            message::Plan::Undo => self.undo(),
        }
    }

    /// Recomputes the plan. It is skipped while another panel is focused, as the plan is not visible then.
    pub(in crate::app) fn refresh_plan(&mut self) {
        if self.workspace.focus != PanelId::Plan {
            return;
        }
        let taken = meetings(&self.board.team, &self.lasting.taken);
        let Panels { plan, chosen, .. } = &mut self.panels;
        plan.refresh(&self.board, chosen, Given { taken: &taken, clock: self.time.clock, moment: self.time.scrub });
    }

    /// The plan, for painting and hit testing.
    pub fn scene(&self) -> Scene<'_> {
        Scene { board: &self.board, state: &self.panels.plan, clock: self.time.clock, moment: self.time.scrub }
    }

    /// The proposed meeting, while the plan is shown.
    pub fn proposal(&self) -> Option<Interval> {
        self.panels.plan.proposal(self.time.scrub).filter(|_| self.workspace.focus == PanelId::Plan)
    }

    /// Returns whether `copy` copies a proposal.
    pub fn proposes(&self) -> bool {
        let in_sight = matches!(self.overlays.top(), None | Some(Overlay::Details { of: Subject::Proposal, .. }));
        in_sight && self.proposal().is_some()
    }

    /// The start of a scrubbing step: in the plan the proposal, moved by quarters on quarters of an hour.
    pub(in crate::app) fn scrub_from(&self, by: Step) -> Instant {
        let Some(proposal) = self.proposal() else { return self.time.now };
        let from = proposal.start;
        match by {
            Step::Quarters(n) if n > 0 && quarter(from) != from => quarter(from) - TimeDelta::minutes(15),
            Step::Quarters(_) => quarter(from),
            Step::Hours(_) | Step::Days(_) => from,
        }
    }

    /// Updates the proposal after a move in the plan.
    pub(in crate::app) fn hold_plan(&mut self) {
        if self.panels.plan.hold() && self.time.scrub.is_some() {
            self.look_at(None);
        }
    }

    /// Marks the selected teammate, or removes the mark. In the plan a teammate is required, optional, or absent; while
    /// none is marked there, the planned people are marked first.
    fn mark(&mut self) -> Effects {
        let outsider = self.panels.plan.outsider().filter(|_| self.workspace.focus == PanelId::Plan);
        if let Some(place) = outsider.filter(|_| self.overlays.is_empty()) {
            return self.uninvite(place);
        }
        let Some(index) = self.markable().filter(|_| self.overlays.is_empty()) else {
            return self.say(Text::new("only teammates can be marked, in their rows"));
        };
        self.note_marks();
        let planning = self.workspace.focus == PanelId::Plan;
        let (Panels { plan, chosen, .. }, me) = (&mut self.panels, self.board.team.me);
        if planning && chosen.is_empty() {
            chosen.set(&plan.found.group().indices());
        }
        if planning && chosen.contains(index) && plan.may.insert(index) {
            // From now on their attendance is optional.
        } else {
            plan.may.remove(&index);
            chosen.toggle(index, me);
        }
        self.refresh(PanelId::Plan);
        let said = self.said_of_marks(index);
        self.say(Text::new(said))
    }

    /// Records the marks before they change.
    fn note_marks(&mut self) {
        let Panels { plan, chosen, .. } = &self.panels;
        self.doing.undo.note(Done::Marks { chosen: chosen.clone(), may: plan.may.clone() });
    }

    /// The teammate whose row is selected.
    pub fn markable(&self) -> Option<TeammateIndex> {
        match self.workspace.focus {
            PanelId::Team => self.panels.team.key().copied(),
            PanelId::Plan => self.panels.plan.mate(),
            _ => None,
        }
    }

    fn said_of_marks(&self, index: TeammateIndex) -> String {
        let chosen = &self.panels.chosen;
        let name = say::index(&self.board, index);
        match chosen.len() {
            0 => "no one is marked any more".to_owned(),
            _ if !chosen.contains(index) => format!("{name} is no longer marked"),
            _ if self.panels.plan.may.contains(&index) => format!("{name} comes if possible"),
            2 if self.board.team.me.is_some_and(|me| me != index && chosen.contains(me)) => {
                format!("{name} and you are marked for the plan")
            }
            _ => format!("{name} is marked for the plan"),
        }
    }

    fn unmark(&mut self) -> Effects {
        if !self.panels.chosen.is_empty() {
            self.note_marks();
        }
        self.panels.chosen.clear();
        self.panels.plan.may.clear();
        self.refresh(PanelId::Plan);
        self.say(Text::new("no one is marked any more"))
    }

    /// Changes the wish, and stores it for the next run.
    fn wish(&mut self, change: impl Fn(Wish) -> Wish) -> Effects {
        if self.workspace.focus != PanelId::Plan {
            return self.plan_is_closed();
        }
        let wish = change(self.panels.plan.wish);
        if wish == self.panels.plan.wish {
            return self.say(Text::new("this is as far as it goes"));
        }
        self.panels.plan.wish = wish;
        self.refresh(PanelId::Plan);
        vec![self.keep(Keep::Setting(SETTING.to_owned(), Some(wish.to_string()))), Effect::Redraw]
    }

    /// Goes to the first proposal; from there to the next.
    fn go_to_next(&mut self) -> Effects {
        if self.workspace.focus != PanelId::Plan {
            return self.plan_is_closed();
        }
        // Proposals start from now, whatever moment is displayed.
        self.look_at(None);
        if self.panels.plan.found.proposals().is_empty() {
            return self.say(Text::new("there is no proposal to go to"));
        }
        self.panels.plan.go_to_next();
        vec![Effect::Redraw]
    }

    /// The proposed meeting; an error says why it cannot be copied.
    fn to_come(&self) -> Option<Result<Interval, Text>> {
        let meeting = self.proposal()?;
        let begun = meeting.start < say::minute(self.time.clock);
        Some(if begun { Err(Text::new("this has begun already: propose a time to come")) } else { Ok(meeting) })
    }

    /// Copies the proposal.
    pub(in crate::app) fn copy_proposal(&mut self) -> Effects {
        match self.to_come() {
            None => Vec::new(),
            Some(Err(why)) => self.say(why),
            Some(Ok(meeting)) => {
                let text = tell::proposal(&self.board, &self.panels.plan, meeting);
                self.footer.text = Some(Text::new(format!("copied: {}", self.when(meeting))));
                vec![Effect::Copy(Text::new(text)), Effect::Redraw]
            }
        }
    }

    /// Copies the command that writes the proposal as a calendar file, as a clipboard may not keep its line breaks.
    fn copy_calendar(&mut self) -> Effects {
        match self.to_come() {
            None => self.plan_is_closed(),
            Some(Err(why)) => self.say(why),
            Some(Ok(meeting)) => {
                let command = tell::command(&self.board, &self.panels.plan, meeting);
                self.footer.text = Some(Text::new(format!("copied: {command}")));
                vec![Effect::Copy(Text::new(command)), Effect::Redraw]
            }
        }
    }

    /// Takes the proposed window for the planned people, or releases it if it is taken.
    fn take(&mut self) -> Effects {
        let Some(meeting) = self.proposal().filter(|_| self.proposes()) else {
            return self.plan_is_closed();
        };
        let indices = self.panels.plan.found.group().indices();
        let ids = indices.iter().filter_map(|index| Some(self.board.team.get(*index)?.id.as_str().to_owned()));
        let taken = Taken { start: meeting.start, end: meeting.end, people: ids.collect() };
        let known = self.lasting.taken.iter().any(|other| other.is(&taken));
        let (keep, back) = (Keep::Taken(taken.clone()), Keep::Untaken(taken));
        let (keep, back) = if known { (back, keep) } else { (keep, back) };
        let (when, word) = (self.when(meeting), if known { "no longer taken" } else { "taken" });
        let undone = if known { "taken again" } else { "no longer taken" };
        self.doing.undo.note(Done::Kept(back, format!("{undone}: {when}")));
        let kept = self.keep(keep);
        self.refresh(PanelId::Plan);
        self.footer.text = Some(Text::new(format!("{word}: {when}")));
        vec![kept, Effect::Redraw]
    }

    /// Undoes the latest change of this run.
    fn undo(&mut self) -> Effects {
        match self.doing.undo.last() {
            None => self.say(Text::new("there is nothing to undo in this run")),
            Some(Done::Marks { chosen, may }) => {
                (self.panels.chosen, self.panels.plan.may) = (chosen, may);
                self.refresh(PanelId::Plan);
                let marked = say::count(self.panels.chosen.len(), "teammate");
                self.say(Text::new(format!("undone: {marked} marked")))
            }
            Some(Done::Outsiders(before)) => {
                self.panels.plan.outsiders = before;
                self.refresh(PanelId::Plan);
                let invited = say::count(self.panels.plan.outsiders.len(), "outsider");
                self.say(Text::new(format!("undone: {invited} invited")))
            }
            Some(Done::Thread(keeps, words)) => {
                self.footer.text = Some(Text::new(words));
                self.doing.returns = keeps.iter().find_map(|keep| match keep {
                    Keep::Unmark(key) => Some(key.clone()),
                    _ => None,
                });
                vec![Effect::Ask(Ask::Mark(keeps)), Effect::Redraw]
            }
            Some(Done::Kept(keep, words)) => {
                let kept = self.keep(keep);
                self.refresh(PanelId::Plan);
                self.footer.text = Some(Text::new(words));
                vec![kept, Effect::Redraw]
            }
        }
    }

    fn when(&self, meeting: Interval) -> String {
        let dial = self.board.dial();
        format!("{} {}", dial.day(meeting.start), rows::times(dial, meeting))
    }
}
