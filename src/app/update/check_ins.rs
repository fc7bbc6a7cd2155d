//! Writing the viewer's check-in from the sheet of check-ins: the same box as for an answer, and an order to the source
//! that keeps it.
//!
//! 1. It is for the viewer's current day by the clock, whatever moment is displayed.
//! 2. In a folder it is appended to the file of that day; in a conversation it is a message in that item.
//! 3. It can always be written, also by a viewer who is not asked.
//!
//! Not here: the box itself (`doing`), the states (`domain::join::checkin`).

use super::{Ask, Effects};
use crate::app::doing::{Act, Order, Right, SentCheckIn, Target, Writing};
use crate::app::editor::Editor;
use crate::app::model::{Model, Overlay, Subject};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::board::checkins;
use crate::domain::checkin::{CheckInPlan, Destination};
use crate::domain::ids::ItemId;
use crate::domain::text::Text;
use crate::sync::store::Keep;

impl Model {
    /// The check-in that the viewer would write: that of the details on top, else that of the selected row, else the
    /// only one.
    pub(in crate::app) fn check_in_in_hand(&self) -> Option<&CheckInPlan> {
        let plans = &self.board.team.checkins;
        match self.in_hand() {
            Some(Subject::CheckIn(place, _)) => plans.get(place),
            None if self.overlays.is_empty() && self.workspace.focus == PanelId::CheckIns => match plans.as_slice() {
                [only] => Some(only),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the viewer may write it; else the reason, and what would permit it.
    pub(in crate::app) fn check_in_right(&self, plan: &CheckInPlan) -> Right {
        if self.board.team.me.is_none() {
            return Right::No(Text::new("who you are is not known: set `me` in the config to a teammate's id"));
        }
        let rights = self.doing.rights(&plan.source);
        match &plan.place {
            Destination::Folder(_) => rights.check_in,
            Destination::Item(item) => match rights.reply {
                Right::Yes => Right::Yes,
                Right::No(why) => Right::No(Text::new(format!(
                    "this check-in is kept in the conversation of {} in {}: write it there. From here it cannot be: {}",
                    Text::new(item.as_str()).clean(),
                    plan.source,
                    why.raw()
                ))),
            },
        }
    }

    /// Opens the box for a check-in.
    pub(super) fn write_check_in(&mut self) -> Effects {
        let Some(plan) = self.check_in_in_hand() else {
            return self.say(Text::new("select a row of the check-in that you want to write"));
        };
        if let Right::No(why) = self.check_in_right(plan) {
            return self.tell("Not possible", why);
        }
        if self.doing.check_ins.iter().any(|sent| sent.check_in == plan.id) {
            return self.say(Text::new("your check-in is on its way: wait until the source has answered"));
        }
        let Some(me) = self.board.team.me else { return Vec::new() };
        let day = self.board.form.day(checkins::date_of(&self.board, me, self.time.clock));
        let title = format!("{} for {day} · in {}", plan.name.clean(), plan.source);
        let to = Target::CheckIn(plan.id.clone());
        let draft = self.doing.draft(&to, &self.lasting.settings).unwrap_or_default();
        let editor = Editor::new(&draft);
        self.overlays.push(Overlay::Writing(Box::new(Writing { to, title, editor, refused: None })));
        vec![Effect::Redraw]
    }

    /// Sends the check-in that was written.
    pub(super) fn send_check_in(&mut self, mut writing: Writing, id: &str) -> Effects {
        let plan = self.board.team.checkins.iter().find(|plan| plan.id == id).cloned();
        let unsent = match &plan {
            _ if writing.editor.is_blank() => Some(Text::new("nothing is written yet")),
            None => {
                Some(Text::new("the config has no such check-in any more: copy the text, or press esc, which keeps it"))
            }
            Some(plan) => match self.check_in_right(plan) {
                Right::Yes => None,
                Right::No(why) => Some(why),
            },
        };
        let (Some(plan), None, Some(me)) = (plan, &unsent, self.board.team.me) else {
            writing.refused = unsent;
            self.overlays.replace(Overlay::Writing(Box::new(writing)));
            return vec![Effect::Redraw];
        };
        let mut effects = self.keep_draft(&writing);
        let text = writing.editor.text().trim_end().to_owned();
        let act = match plan.place {
            Destination::Folder(folder) => {
                let date = checkins::date_of(&self.board, me, self.time.clock);
                Act::CheckIn(folder, date, text.clone())
            }
            Destination::Item(item) => Act::Ask(ItemId::new(&item), text.clone()),
        };
        let (order, source) = (self.board.outbox.number(), plan.source);
        self.footer.text = Some(Text::new(format!("on its way to {source}")));
        effects.push(Effect::Ask(Ask::Act(Order { id: order, source: source.clone(), act })));
        self.doing.check_ins.push(SentCheckIn { id: order, check_in: plan.id, source, text });
        self.overlays.pop();
        effects.push(Effect::Redraw);
        effects
    }

    /// Handles the source's answer: the draft is removed, unless the order was refused or another draft was begun.
    pub(super) fn check_in_ended(&mut self, sent: &SentCheckIn, outcome: Result<Option<Text>, Text>) -> Effects {
        if let Err(why) = outcome {
            let text = format!("your check-in is not written, and your text is kept: {}", why.raw());
            return self.say(Text::new(text));
        }
        let (to, settings) = (Target::CheckIn(sent.check_in.clone()), &self.lasting.settings);
        let is_same = self.doing.draft(&to, settings).is_none_or(|draft| draft.trim_end() == sent.text);
        let kept = if is_same { self.doing.set_draft(&to, "", settings) } else { None };
        let mut effects: Effects =
            kept.map(|(name, value)| self.keep(Keep::Setting(name, value))).into_iter().collect();
        effects.extend(self.say(Text::new(format!("your check-in is written in {}", sent.source))));
        effects
    }
}
