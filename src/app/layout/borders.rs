//! Movable borders between panels: their positions, and hit testing.

use super::{Layout, Mode};
use crate::app::arrange::Split;
use crate::app::panel::PanelId;

impl Layout {
    /// The position of a border, as the cells before it, and the space around it; `None` if the layout has no such
    /// border.
    pub fn split(&self, split: Split) -> Option<(u16, u16)> {
        let threads = self.panel(PanelId::Threads);
        let deadlines = self.panel(PanelId::Deadlines);
        match split {
            Split::Team => {
                let team = self.panel(PanelId::Team).filter(|team| team.height < self.body.height)?;
                Some((team.height, self.body.height))
            }
            Split::Side => {
                let pair = threads.zip(deadlines).filter(|(left, right)| left.y == right.y);
                let beside = || Some((threads.or(deadlines)?, self.preview.filter(|_| self.mode == Mode::Desk)?));
                let (left, right) = pair.or_else(beside)?;
                Some((left.width, left.width + right.width))
            }
            Split::Stack => {
                let (above, below) = threads.zip(deadlines).filter(|(above, below)| above.y < below.y)?;
                Some((above.height, above.height + below.height))
            }
        }
    }

    /// The border at a position of the screen: the two lines where panels touch.
    pub fn split_at(&self, column: u16, row: u16) -> Option<Split> {
        let body = self.body;
        let near = |place: u16, end: u16| place == end || place + 1 == end;
        let below = |split| self.split(split).is_some_and(|(cells, _)| near(row, body.y + cells));
        if below(Split::Team) {
            return Some(Split::Team);
        }
        let first = self.panel(PanelId::Threads).or(self.panel(PanelId::Deadlines))?;
        let beside = self.split(Split::Side).is_some() && row >= first.y && near(column, first.right());
        let left = (first.left()..first.right()).contains(&column);
        let under = self.split(Split::Stack).is_some() && left && near(row, first.bottom());
        beside.then_some(Split::Side).or(under.then_some(Split::Stack))
    }
}
