//! The lists of the panels: one state each, addressed by the panel.
//!
//! Not here: the contents of rows (`crate::panels`), messages (`update::lists`).

use super::conversation::Conversations;
use super::looking_back::LookingBack;
use super::panel::PanelId;
use crate::board::Board;
use crate::domain::Instant;
use crate::panels::shared::chosen::Chosen;
use crate::panels::shared::filter::Filter;
use crate::panels::shared::lines;
use crate::panels::shared::listing::Moves;
use crate::panels::shared::sheet;
use crate::panels::{ahead, deadlines, plan, sources, team, threads};

/// The states of the panels.
#[derive(Debug, Default)]
pub struct Panels {
    /// The team.
    pub team: team::State,
    /// The open threads.
    pub threads: threads::State,
    /// The deadlines.
    pub deadlines: deadlines::State,
    /// The plan.
    pub plan: plan::State,
    /// The sources.
    pub sources: sources::State,
    /// The timeline of the next hours.
    pub ahead: ahead::State,
    /// The teammates marked for the plan.
    pub chosen: Chosen,
    /// The texts of the selected row's conversation and of its neighbours'.
    pub conversations: Conversations,
    /// The hand-off.
    pub handoff: sheet::State,
    /// The check-ins.
    pub checkins: sheet::State,
    /// The agreement.
    pub agreement: sheet::State,
    /// The pulse.
    pub pulse: sheet::State,
    /// The past derived from conversations, and the form of the hand-off.
    pub looking_back: LookingBack,
}

impl Panels {
    /// The list of a panel.
    pub fn list(&self, panel: PanelId) -> &dyn Moves {
        match panel {
            PanelId::Team => &self.team,
            PanelId::Threads => &self.threads,
            PanelId::Deadlines => &self.deadlines,
            PanelId::Plan => &self.plan.list,
            PanelId::Sources => &self.sources,
            PanelId::Handoff => &self.handoff,
            PanelId::CheckIns => &self.checkins,
            PanelId::Agreement => &self.agreement,
            PanelId::Pulse => &self.pulse,
        }
    }

    /// A panel that is a sheet.
    pub fn sheet(&self, panel: PanelId) -> Option<&sheet::State> {
        match panel {
            PanelId::Handoff => Some(&self.handoff),
            PanelId::CheckIns => Some(&self.checkins),
            PanelId::Agreement => Some(&self.agreement),
            PanelId::Pulse => Some(&self.pulse),
            PanelId::Team | PanelId::Threads | PanelId::Deadlines | PanelId::Plan | PanelId::Sources => None,
        }
    }

    /// Like [`sheet`](Self::sheet), mutable.
    pub(super) fn sheet_mut(&mut self, panel: PanelId) -> Option<&mut sheet::State> {
        match panel {
            PanelId::Handoff => Some(&mut self.handoff),
            PanelId::CheckIns => Some(&mut self.checkins),
            PanelId::Agreement => Some(&mut self.agreement),
            PanelId::Pulse => Some(&mut self.pulse),
            PanelId::Team | PanelId::Threads | PanelId::Deadlines | PanelId::Plan | PanelId::Sources => None,
        }
    }

    pub(super) fn list_mut(&mut self, panel: PanelId) -> &mut dyn Moves {
        match panel {
            PanelId::Team => &mut self.team,
            PanelId::Threads => &mut self.threads,
            PanelId::Deadlines => &mut self.deadlines,
            PanelId::Plan => &mut self.plan.list,
            PanelId::Sources => &mut self.sources,
            PanelId::Handoff => &mut self.handoff,
            PanelId::CheckIns => &mut self.checkins,
            PanelId::Agreement => &mut self.agreement,
            PanelId::Pulse => &mut self.pulse,
        }
    }

    /// The further lines that each row of a panel wants, at this width inside its border.
    pub(super) fn wanted(&self, panel: PanelId, inner: u16, board: &Board, now: Instant) -> Vec<u16> {
        match panel {
            PanelId::Team => team::view::wanted(board, &self.team, inner, now),
            PanelId::Threads => threads::view::wanted(board, &self.threads, inner, now),
            PanelId::Deadlines => deadlines::view::wanted(board, &self.deadlines, inner, now),
            _ => Vec::new(),
        }
    }

    /// The row of a panel's list at a visible line.
    pub(super) fn row_at(&self, panel: PanelId, line: usize, further: &[u16]) -> Option<usize> {
        let groups: &[usize] = if panel == PanelId::Threads { &self.threads.groups } else { &[] };
        match lines::line_at(groups, further, line) {
            lines::Line::Row(row, _) if row < self.list(panel).len() => Some(row),
            _ => None,
        }
    }

    /// The filter of a panel.
    pub fn filter(&self, panel: PanelId) -> &Filter {
        match panel {
            PanelId::Team => &self.team.filter,
            PanelId::Threads => &self.threads.filter,
            PanelId::Deadlines => &self.deadlines.filter,
            PanelId::Plan => &self.plan.list.filter,
            PanelId::Sources => &self.sources.filter,
            PanelId::Handoff => &self.handoff.filter,
            PanelId::CheckIns => &self.checkins.filter,
            PanelId::Agreement => &self.agreement.filter,
            PanelId::Pulse => &self.pulse.filter,
        }
    }

    /// Like [`filter`](Self::filter), mutable.
    pub fn filter_mut(&mut self, panel: PanelId) -> &mut Filter {
        match panel {
            PanelId::Team => &mut self.team.filter,
            PanelId::Threads => &mut self.threads.filter,
            PanelId::Deadlines => &mut self.deadlines.filter,
            PanelId::Plan => &mut self.plan.list.filter,
            PanelId::Sources => &mut self.sources.filter,
            PanelId::Handoff => &mut self.handoff.filter,
            PanelId::CheckIns => &mut self.checkins.filter,
            PanelId::Agreement => &mut self.agreement.filter,
            PanelId::Pulse => &mut self.pulse.filter,
        }
    }

    /// The names of the sort orders of a panel, if there are several.
    pub fn orders(panel: PanelId) -> &'static [&'static str] {
        match panel {
            PanelId::Team => &team::sort::WORDS,
            PanelId::Threads => &threads::sort::WORDS,
            PanelId::Deadlines => &deadlines::sort::WORDS,
            _ => &[],
        }
    }

    /// The order of a panel's rows, as an index into [`orders`](Self::orders).
    pub fn order(&self, panel: PanelId) -> usize {
        match panel {
            PanelId::Team => self.team.order,
            PanelId::Threads => self.threads.order,
            PanelId::Deadlines => self.deadlines.order,
            _ => 0,
        }
    }

    /// Selects the next sort order of a panel. Returns its name, or `None` if there is only one.
    pub(super) fn next_order(&mut self, panel: PanelId) -> Option<&'static str> {
        let names = Self::orders(panel);
        let next = (self.order(panel) + 1).checked_rem(names.len())?;
        match panel {
            PanelId::Team => self.team.order = next,
            PanelId::Threads => self.threads.order = next,
            PanelId::Deadlines => self.deadlines.order = next,
            _ => {}
        }
        names.get(next).copied()
    }

    /// Recomputes the rows of a panel; those of the plan and of sheets need more than the board.
    pub(super) fn refresh(&mut self, panel: PanelId, board: &Board, now: Instant) {
        match panel {
            PanelId::Team => team::refresh(&mut self.team, board, now),
            PanelId::Threads => threads::refresh(&mut self.threads, board, now),
            PanelId::Deadlines => deadlines::refresh(&mut self.deadlines, board, now),
            PanelId::Sources => sources::refresh(&mut self.sources, board, now),
            _ => {}
        }
    }

    /// Stores the key of the selected row after a move. The plan has no keys.
    pub(super) fn hold(&mut self, panel: PanelId, board: &Board) {
        match panel {
            PanelId::Team => self.team.hold(team::key_at),
            PanelId::Threads => self.threads.hold(|place| board.threads().get(place).map(|t| threads::key(t))),
            PanelId::Deadlines => self.deadlines.hold(|place| board.deadlines().get(place).map(|d| deadlines::key(d))),
            PanelId::Sources => self.sources.hold(Some),
            PanelId::Plan => {}
            PanelId::Handoff | PanelId::CheckIns | PanelId::Agreement | PanelId::Pulse => {
                self.sheet_mut(panel).into_iter().for_each(sheet::State::hold);
            }
        }
    }
}
