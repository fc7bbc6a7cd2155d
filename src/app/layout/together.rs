//! The arrangements in which all lists are shown: a desk, a pair, a stack.

use ratatui::layout::Rect;

use super::rooms::{self, Plan};
use super::{AHEAD, LOWEST, Layout, Lists, NARROWEST, PREVIEW, SHARED, Tabs, below, beside, cells};
use crate::app::arrange::Split;
use crate::app::panel::PanelId;

impl Layout {
    fn team(&mut self, height: u16) {
        if height > 0 {
            self.panels.push((PanelId::Team, Rect { height, ..self.body }));
        }
    }

    /// Threads over deadlines, with the preview right of them.
    pub(super) fn desk(&mut self, plan: Plan<'_>, lists: &dyn Lists) {
        let (_, a, b) = plan.needs;
        if a + b == 0 {
            return self.stack(plan, lists);
        }
        let mut below_team = Rect { y: plan.body.y + plan.top, height: plan.body.height - plan.top, ..plan.body };
        let mut right = beside(&mut below_team);
        if let Some(share) = plan.view.arrangement.share(Split::Side) {
            let room = below_team.width + right.width;
            let width = cells(room, Some(share), below_team.width, NARROWEST);
            below_team.width = width;
            right = Rect { x: below_team.right(), width: room - width, ..right };
        }
        let width = below_team.width;
        let left = below_team.height.saturating_sub(a.saturating_add(b));
        let granted = rooms::granted(plan, lists, (width, width), left);
        let (mut top, mut area) = (plan.top, below_team);
        if !plan.chosen {
            top += granted.team;
            area = Rect { y: area.y + granted.team, height: area.height - granted.team, ..area };
            right = Rect { y: right.y + granted.team, height: right.height - granted.team, ..right };
        }
        self.team(top);
        let rest = left.saturating_sub(granted.all());
        let ahead = plan.view.arrangement.ahead() && lists.ahead() > 0;
        if ahead && rest >= AHEAD {
            // The border does not depend on the data, so a refresh does not move it.
            self.ahead = Some(below(&mut area, rest));
        } else if ahead && right.height >= SHARED {
            let third = right.height / 3;
            self.ahead = Some(below(&mut right, third));
        }
        self.preview = Some(right);
        self.column(plan, area, (a + granted.threads, b + granted.deadlines));
    }

    /// Places threads above deadlines in an area, or both in a shared frame.
    fn column(&mut self, plan: Plan<'_>, area: Rect, (a, b): (u16, u16)) {
        match (a, b) {
            (0, 0) => {}
            (_, 0) => self.panels.push((PanelId::Threads, area)),
            (0, _) => self.panels.push((PanelId::Deadlines, area)),
            _ if !plan.apart => {
                self.tabs = Tabs::Shared;
                self.panels.push((plan.view.list, area));
            }
            _ => {
                let usual = rooms::share(area.height, a, b);
                let upper = cells(area.height, plan.view.arrangement.share(Split::Stack), usual, LOWEST);
                self.panels.push((PanelId::Threads, Rect { height: upper, ..area }));
                let lower = Rect { y: area.y + upper, height: area.height - upper, ..area };
                self.panels.push((PanelId::Deadlines, lower));
            }
        }
    }

    /// Threads beside deadlines, with the preview below both.
    pub(super) fn pair(&mut self, plan: Plan<'_>, lists: &dyn Lists) {
        self.team(plan.top);
        let mut area = Rect { y: plan.body.y + plan.top, height: plan.body.height - plan.top, ..plan.body };
        let (_, a, b) = plan.needs;
        let usual = (u32::from(area.width) * 11 / 20) as u16;
        let side = cells(area.width, plan.view.arrangement.share(Split::Side), usual, NARROWEST);
        // A pair is used where the lists need most of the rows; the preview is added where they do not.
        let whole = |panel, need: u16, width: u16| {
            let further: u16 = lists.wanted(panel, width.saturating_sub(2)).iter().sum();
            need.saturating_add(further)
        };
        if a.max(b).saturating_add(PREVIEW) <= area.height {
            let (one, other) = (whole(PanelId::Threads, a, side), whole(PanelId::Deadlines, b, area.width - side));
            let left = area.height.saturating_sub(one.max(other));
            if left >= PREVIEW {
                self.preview = Some(below(&mut area, left));
            }
        }
        self.panels.push((PanelId::Threads, Rect { width: side, ..area }));
        let right = Rect { x: area.x + side, width: area.width - side, ..area };
        self.panels.push((PanelId::Deadlines, right));
    }

    /// All lists one below the other, then the preview, then the timeline ahead.
    pub(super) fn stack(&mut self, plan: Plan<'_>, lists: &dyn Lists) {
        let (t, a, b) = plan.needs;
        let lists_only = a + b > 0;
        let team = if lists_only { plan.top } else { t.min(plan.body.height) };
        let left = (plan.body.height - team).saturating_sub(a.saturating_add(b));
        let granted = rooms::granted(plan, lists, (plan.body.width, plan.body.width), left);
        let team = if plan.chosen && lists_only { team } else { team + granted.team };
        let mut area = Rect { y: plan.body.y + team, height: plan.body.height - team, ..plan.body };
        let mut rest = left.saturating_sub(granted.all());
        let ahead = plan.view.arrangement.ahead() && lists.ahead() > 0;
        if rest >= PREVIEW {
            if ahead && rest >= PREVIEW + AHEAD {
                let rows = (rest / 3).max(AHEAD);
                self.ahead = Some(below(&mut area, rows));
                rest -= rows;
            }
            self.preview = Some(below(&mut area, rest));
        } else if ahead && rest >= AHEAD {
            self.ahead = Some(below(&mut area, rest));
        }
        if lists_only {
            self.team(team);
            self.column(plan, area, (a + granted.threads, b + granted.deadlines));
        } else {
            self.team(area.y + area.height - plan.body.y);
        }
    }
}
