//! Distributes rows among the lists.
//!
//! Not here: the positions of the panels (`super`).

use ratatui::layout::Rect;

use super::{LEAST, Lists, View};
use crate::app::panel::PanelId;

/// The limit of a list's need: more than any screen has, and small enough to add the needs of all lists.
const MOST: u16 = u16::MAX / 4;

/// The requirements of the lists of a board.
pub(super) struct Rooms<'a> {
    lists: &'a dyn Lists,
    border: u16,
}

/// What is known of a layout before its lists are placed.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    pub body: Rect,
    /// The rows of the team.
    pub top: u16,
    /// The needs of team, threads and deadlines; zero where hidden.
    pub needs: (u16, u16, u16),
    /// The viewer chose the height of the team.
    pub chosen: bool,
    /// Threads can be above deadlines.
    pub apart: bool,
    pub view: View<'a>,
}

/// The rows granted to further lines.
#[derive(Clone, Copy, Default)]
pub(super) struct Granted {
    pub threads: u16,
    pub deadlines: u16,
    pub team: u16,
}

impl Granted {
    pub(super) fn all(self) -> u16 {
        self.threads + self.deadlines + self.team
    }
}

impl<'a> Rooms<'a> {
    pub(super) fn of(lists: &'a dyn Lists, bordered: bool) -> Self {
        Self { lists, border: if bordered { 2 } else { 0 } }
    }

    /// The rows that a list needs, with its border. An empty list needs one line for its message.
    pub(super) fn need(&self, panel: PanelId) -> u16 {
        u16::try_from(self.lists.lines(panel).max(1)).unwrap_or(MOST).min(MOST) + self.border
    }
}

/// Grants the remaining rows to further lines: of threads, deadlines, then the team.
pub(super) fn granted(plan: Plan<'_>, lists: &dyn Lists, (left, team): (u16, u16), rows: u16) -> Granted {
    let (t, a, b) = plan.needs;
    if rows == 0 || !plan.apart {
        return Granted::default();
    }
    let wanted =
        |panel, shown: bool, width: u16| if shown { lists.wanted(panel, width.saturating_sub(2)) } else { Vec::new() };
    let mut all = [
        wanted(PanelId::Threads, a > 0, left),
        wanted(PanelId::Deadlines, b > 0, left),
        wanted(PanelId::Team, t > 0 && !plan.chosen && plan.top >= t, team),
    ];
    grant(&mut all, rows);
    let [threads, deadlines, team] = all.map(|lines| lines.iter().sum());
    Granted { threads, deadlines, team }
}

/// Reduces the wanted rows of several lists to `rows`: a second line for each from the top, then a third.
pub(super) fn grant(wanted: &mut [Vec<u16>], mut rows: u16) {
    let mut given: Vec<Vec<u16>> = wanted.iter().map(|lines| vec![0; lines.len()]).collect();
    for line in 1..=2 {
        for (lines, given) in wanted.iter().zip(&mut given) {
            for (want, got) in lines.iter().zip(given.iter_mut()) {
                if *want >= line && rows > 0 {
                    *got += 1;
                    rows -= 1;
                }
            }
        }
    }
    wanted.iter_mut().zip(given).for_each(|(wanted, given)| *wanted = given);
}

/// The rows of the upper of two lists that share an area: each gets what it needs or at least eight; the rest goes to
/// the lower.
pub(super) fn share(room: u16, upper: u16, lower: u16) -> u16 {
    let (a, b) = (u32::from(upper), u32::from(lower));
    if a + b <= u32::from(room) {
        return upper;
    }
    let part = ((u32::from(room) * a * 2 + a + b) / (2 * (a + b))) as u16;
    let (least, most) = (upper.min(LEAST), room.saturating_sub(lower.min(LEAST)));
    part.clamp(least.min(most), most)
}
