//! The sheets: the hand-off, the check-ins, the agreement, the pulse. Their contents are computed only while they are
//! shown.
//!
//! The past needs every conversation, which only the desk has: it is requested when a sheet opens, and again after a
//! change or a minute; at most one request is pending.
//!
//! Not here: their contents (`crate::panels`), painting (`screen`).

use super::{Ask, Effects};
use crate::app::model::{Model, Subject};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::update::planning::meetings;
use crate::board::OpenThread;
use crate::board::foresight::{last_asked_at, work};
use crate::board::handoff::{self, Lists};
use crate::board::past::{OddHours, Past, WEEKS, odd_hours};
use crate::domain::join::handoff::{Form, usual};
use crate::domain::text::Text;
use crate::panels::shared::say;
use crate::panels::shared::sheet::{Key, Sheet};
use crate::panels::{agreement, checkins, pulse};

impl Model {
    /// Recomputes a sheet. It is skipped while another panel is focused, as the sheet is not visible then.
    pub(in crate::app) fn refresh_sheet(&mut self, panel: PanelId) {
        if self.workspace.focus != panel {
            return;
        }
        let sheet = match panel {
            PanelId::Handoff => self.handoff_sheet(),
            PanelId::CheckIns => checkins::sheet(&self.board, self.time.now),
            PanelId::Agreement => agreement::sheet(&self.board, self.time.now),
            _ => pulse::sheet(&self.board, self.panels.looking_back.past.as_ref(), self.odd_hours()),
        };
        self.panels.sheet_mut(panel).into_iter().for_each(|state| state.set(sheet.clone()));
    }

    /// Opens the hand-off in its default form; opened again it shows the other one.
    pub(in crate::app) fn turn_handoff(&mut self, again: bool) {
        let shown = self.handoff_form();
        self.panels.looking_back.form = again.then_some(match shown {
            Form::Stop => Form::Start,
            Form::Start => Form::Stop,
        });
    }

    /// The form of the hand-off that is shown.
    pub(in crate::app) fn handoff_form(&self) -> Form {
        let mine = self.board.team.me.and_then(|me| work(&self.board, me));
        self.panels.looking_back.form.unwrap_or_else(|| usual(mine, self.time.now))
    }

    /// The hand-off that the board offers now.
    pub(in crate::app) fn offered_handoff(&self) -> Option<Form> {
        let mine = work(&self.board, self.board.team.me?)?;
        crate::domain::join::handoff::offered(mine, self.time.now)
    }

    /// The lists of the hand-off; `None` without a viewer.
    fn handoff_lists(&self) -> Option<Lists<'_>> {
        let (board, now) = (&self.board, self.time.now);
        let is_marked = |thread: &OpenThread| board.mark(thread, last_asked_at(thread), now).is_some();
        Some(handoff::lists(board, board.team.me?, Some(self.handoff_form()), now, &is_marked))
    }

    fn handoff_sheet(&self) -> Sheet {
        let answers = self.panels.looking_back.past.as_ref().map(|past| past.answers.as_slice());
        match self.handoff_lists() {
            Some(lists) => crate::panels::handoff::sheet(&self.board, &lists, answers, self.time.now),
            None => crate::panels::handoff::unknown(),
        }
    }

    /// The odd hours of the meetings that were taken in the weeks of the pulse.
    fn odd_hours(&self) -> OddHours {
        let Some(past) = &self.panels.looking_back.past else { return OddHours::default() };
        let taken = meetings(&self.board.team, &self.lasting.taken).into_iter();
        let taken: Vec<_> = taken.map(|meeting| (meeting.span, meeting.people)).collect();
        odd_hours(&self.board, &taken, (past.pulse.since, past.now))
    }

    /// The subject of the selected row of a sheet.
    pub(in crate::app) fn sheet_subject(&self, panel: PanelId) -> Option<Subject> {
        match self.panels.sheet(panel)?.key()? {
            Key::Thread(source, item, by) => Some(Subject::Thread((source.clone(), item.clone(), *by))),
            Key::Deadline(source, item) => Some(Subject::Deadline((source.clone(), item.clone()))),
            Key::Item(source, item) => {
                let open = self.board.threads_of(source, item).into_iter().next();
                let thread = open.map(|thread| Subject::Thread((source.clone(), item.clone(), thread.by())));
                thread.or_else(|| Some(Subject::Deadline((source.clone(), item.clone()))))
            }
            Key::Mate(index) => Some(Subject::Mate(*index)),
            Key::CheckIn(place, index) => Some(Subject::CheckIn(*place, *index)),
            Key::Channel(_) | Key::Other(_) => (panel == PanelId::Pulse).then_some(Subject::Weeks),
        }
    }

    /// Copies a sheet as Markdown; `None` if the focused panel is no such sheet.
    pub(in crate::app) fn copy_sheet(&mut self) -> Option<Effects> {
        let now = self.time.now;
        let text = match self.workspace.focus {
            PanelId::Handoff => {
                let answers =
                    self.panels.looking_back.past.as_ref().map(|past| past.answers.as_slice()).unwrap_or_default();
                crate::panels::handoff::text::markdown(&self.board, &self.handoff_lists()?, answers, now)
            }
            PanelId::Agreement => {
                let covers: Vec<String> = say::covers(&self.board, now);
                agreement::text::markdown(&self.board.team, &covers)
            }
            PanelId::Pulse => pulse::text::markdown(&self.panels.looking_back.past.as_ref()?.pulse),
            _ => return None,
        };
        self.footer.text = Some(Text::new("copied as Markdown"));
        Some(vec![Effect::Copy(Text::new(text)), Effect::Redraw])
    }

    /// Requests the past, if a visible sheet needs it and it is outdated.
    pub(in crate::app) fn ask_for_the_past(&mut self) -> Option<Effect<Ask>> {
        let focus = self.workspace.focus;
        let shown = focus == PanelId::Pulse || focus == PanelId::Handoff && self.handoff_form() == Form::Start;
        let now = say::minute(self.time.now);
        let back = &mut self.panels.looking_back;
        let known = back.past.as_ref().is_some_and(|past| past.now == now) && !back.is_stale;
        if !shown || known || back.asked.is_some() || self.board.is_beginning() {
            return None;
        }
        (back.asked, back.is_stale) = (Some(now), false);
        Some(Effect::Ask(Ask::Past(WEEKS, now)))
    }

    /// Stores the past.
    pub(in crate::app) fn take_past(&mut self, past: Past) -> Effects {
        self.panels.looking_back.asked = None;
        self.panels.looking_back.past = Some(past);
        let focus = self.workspace.focus;
        if !matches!(focus, PanelId::Pulse | PanelId::Handoff) {
            return Vec::new();
        }
        self.refresh(focus);
        vec![Effect::Redraw]
    }
}
