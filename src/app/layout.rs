//! Where things stand on the screen, for update (paging, the mouse) and drawing alike.
//!
//! ```text
//!  wide    120 columns and more     team on top with timelines; threads and deadlines side by side below
//!  medium  80 to 119 columns        team, threads and deadlines stacked
//!  narrow  20 to 79 columns         one panel at a time, tabs above it
//!  short   under 12 rows            one panel at a time, without a border; wins over narrow
//!  tiny    under 20 columns or 5 rows   one line that says so
//! ```

use ratatui::layout::Rect;

use super::arrange::{Arrangement, BOARD, Share, Split};
use super::panel::PanelId;
use super::program::Size;

/// Which of the five arrangements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// All panels, with timelines.
    Wide,
    /// All panels, stacked.
    Medium,
    /// One panel, with tabs.
    Narrow,
    /// One panel, without a border.
    Short,
    /// No room.
    Tiny,
}

/// Where things stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Which arrangement.
    pub mode: Mode,
    /// The line on top.
    pub header: Rect,
    /// The line of tabs, where panels are shown one at a time.
    pub tabs: Option<Rect>,
    /// The panels that are shown.
    pub panels: Vec<(PanelId, Rect)>,
    /// The line at the bottom.
    pub footer: Option<Rect>,
    /// What a popup may cover.
    pub body: Rect,
}

/// The fewest rows that a bordered panel is worth.
const LEAST: u16 = 4;
/// Beside the deadlines, threads have at least so many columns: they are what one looks at most.
const THREADS: u16 = 67;
/// The fewest columns that a panel beside another is worth.
const NARROWEST: u16 = 30;

impl Layout {
    /// The layout of a screen on which `focus` has the keys, for a team of so many, as the viewer arranged it.
    pub fn new(size: Size, focus: PanelId, zoomed: bool, team: usize, arrangement: &Arrangement) -> Self {
        let (width, height) = (size.columns, size.rows);
        let whole = Rect::new(0, 0, width, height);
        if width < 20 || height < 5 {
            return Self { mode: Mode::Tiny, header: whole, tabs: None, panels: Vec::new(), footer: None, body: whole };
        }
        let header = Rect { height: 1, ..whole };
        if height < 12 {
            let footer = (height >= 7).then(|| Rect { y: height - 1, height: 1, ..whole });
            let body = Rect { y: 1, height: height - 1 - u16::from(footer.is_some()), ..whole };
            return Self { mode: Mode::Short, header, tabs: None, panels: vec![(focus, body)], footer, body };
        }
        let footer = Some(Rect { y: height - 1, height: 1, ..whole });
        let body = Rect { y: 1, height: height - 2, ..whole };
        let mode = match width {
            ..80 => Mode::Narrow,
            80..120 => Mode::Medium,
            _ => Mode::Wide,
        };
        let alone = zoomed || !BOARD.contains(&focus) || !arrangement.shows(focus);
        let together = match mode {
            _ if alone => None,
            Mode::Wide => Some(side_by_side(body, team, arrangement)),
            Mode::Medium => stacked(body, team, arrangement),
            Mode::Narrow | Mode::Short | Mode::Tiny => None,
        };
        let (tabs, panels) = match together {
            Some(panels) => (None, panels),
            None if mode == Mode::Wide => (None, vec![(focus, body)]),
            None => {
                let panel = Rect { y: body.y + 1, height: body.height - 1, ..body };
                (Some(Rect { height: 1, ..body }), vec![(focus, panel)])
            }
        };
        Self { mode, header, tabs, panels, footer, body }
    }

    /// Where a panel stands, if it is shown.
    pub fn panel(&self, id: PanelId) -> Option<Rect> {
        self.panels.iter().find(|(panel, _)| *panel == id).map(|(_, area)| *area)
    }

    /// How many rows of its list a panel shows.
    pub fn rows(&self, id: PanelId) -> usize {
        let border = if self.mode == Mode::Short { 0 } else { 2 };
        self.panel(id).map_or(0, |area| usize::from(area.height.saturating_sub(border)))
    }

    /// The panel at a place of the screen, and the number of the list's row there.
    pub fn hit(&self, column: u16, row: u16) -> Option<(PanelId, Option<usize>)> {
        let at = ratatui::layout::Position { x: column, y: row };
        let (id, area) = self.panels.iter().find(|(_, area)| area.contains(at))?;
        let first = area.y + u16::from(self.mode != Mode::Short);
        let inside = row >= first && usize::from(row - first) < self.rows(*id);
        Some((*id, inside.then(|| usize::from(row - first))))
    }
}

/// The borders between panels that can be moved.
impl Layout {
    /// Where a border stands, as the cells before it, and the room around it; `None`: there is none now.
    pub fn split(&self, split: Split) -> Option<(u16, u16)> {
        let threads = self.panel(PanelId::Threads);
        let deadlines = self.panel(PanelId::Deadlines);
        match split {
            Split::Team => {
                let team = self.panel(PanelId::Team).filter(|team| team.height < self.body.height)?;
                Some((team.height, self.body.height))
            }
            Split::Side => {
                let (left, right) = threads.zip(deadlines).filter(|(left, right)| left.y == right.y)?;
                Some((left.width, left.width + right.width))
            }
            Split::Stack => {
                let (above, below) = threads.zip(deadlines).filter(|(above, below)| above.y < below.y)?;
                Some((above.height, above.height + below.height))
            }
        }
    }

    /// The border at a place of the screen: the two lines where panels touch.
    pub fn split_at(&self, column: u16, row: u16) -> Option<Split> {
        let body = self.body;
        let near = |place: u16, end: u16| place == end || place + 1 == end;
        let below = |split| self.split(split).is_some_and(|(cells, _)| near(row, body.y + cells));
        if below(Split::Team) {
            return Some(Split::Team);
        }
        let threads = self.panel(PanelId::Threads)?;
        let beside = self.split(Split::Side).is_some() && row >= threads.y && near(column, threads.right());
        let under = self.split(Split::Stack).is_some() && near(row, threads.bottom());
        beside.then_some(Split::Side).or(under.then_some(Split::Stack))
    }
}

/// How large what stands before a border is: its share, or what it has when nobody chose, but so that both sides keep
/// `least`.
fn cells(room: u16, share: Option<Share>, usual: u16, least: u16) -> u16 {
    let wanted = share.map_or(usual, |share| (u32::from(room) * u32::from(share) / 1000) as u16);
    wanted.clamp(least.min(room), room.saturating_sub(least).max(least.min(room)))
}

/// So many rows as the team has, with its border, but no more than a part of the body in per cent.
fn team_height(body: Rect, team: usize, most: u16) -> u16 {
    let wanted = u16::try_from(team.max(1)).unwrap_or(u16::MAX).saturating_add(2);
    wanted.min((body.height * most / 100).max(LEAST))
}

/// The team on top, where it is shown, and what is left for the others, if there are any.
fn under_team(body: Rect, usual: u16, arrangement: &Arrangement) -> (Option<Rect>, Option<Rect>) {
    let others = arrangement.shows(PanelId::Threads) || arrangement.shows(PanelId::Deadlines);
    if !arrangement.shows(PanelId::Team) {
        return (None, Some(body));
    }
    if !others {
        return (Some(body), None);
    }
    let top = cells(body.height, arrangement.share(Split::Team), usual, LEAST);
    let below = Rect { y: body.y + top, height: body.height - top, ..body };
    (Some(Rect { height: top, ..body }), Some(below))
}

/// The team on top, threads and deadlines side by side below.
fn side_by_side(body: Rect, team: usize, arrangement: &Arrangement) -> Vec<(PanelId, Rect)> {
    let (top, below) = under_team(body, team_height(body, team, 50), arrangement);
    let mut panels: Vec<(PanelId, Rect)> = top.map(|top| (PanelId::Team, top)).into_iter().collect();
    let Some(below) = below else { return panels };
    let left = cells(below.width, arrangement.share(Split::Side), (below.width * 53 / 100).max(THREADS), NARROWEST);
    let right = Rect { x: below.x + left, width: below.width - left, ..below };
    panels.extend(halves(arrangement, below, Rect { width: left, ..below }, right));
    panels
}

/// Three panels one above the other, where there is room for it.
fn stacked(body: Rect, team: usize, arrangement: &Arrangement) -> Option<Vec<(PanelId, Rect)>> {
    let (top, below) = under_team(body, team_height(body, team, 36), arrangement);
    let mut panels: Vec<(PanelId, Rect)> = top.map(|top| (PanelId::Team, top)).into_iter().collect();
    let Some(below) = below else { return Some(panels) };
    let middle = cells(below.height, arrangement.share(Split::Stack), below.height * 55 / 100, LEAST);
    let lower = Rect { y: below.y + middle, height: below.height - middle, ..below };
    panels.extend(halves(arrangement, below, Rect { height: middle, ..below }, lower));
    panels.iter().all(|(_, area)| area.height >= LEAST).then_some(panels)
}

/// Threads and deadlines in the two halves of a room; the whole room for one without the other.
fn halves(arrangement: &Arrangement, whole: Rect, threads: Rect, deadlines: Rect) -> Vec<(PanelId, Rect)> {
    match (arrangement.shows(PanelId::Threads), arrangement.shows(PanelId::Deadlines)) {
        (true, true) => vec![(PanelId::Threads, threads), (PanelId::Deadlines, deadlines)],
        (true, false) => vec![(PanelId::Threads, whole)],
        (false, true) => vec![(PanelId::Deadlines, whole)],
        (false, false) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Mode::{Medium, Narrow, Short, Tiny, Wide};
    use proptest::prelude::*;

    fn layout(columns: u16, rows: u16) -> Layout {
        Layout::new(Size { columns, rows }, PanelId::Threads, false, 9, &Arrangement::default())
    }

    #[test]
    fn each_size_has_its_arrangement() {
        let modes = [(160, 45), (119, 30), (79, 20), (20, 12), (160, 11), (19, 45), (160, 4), (0, 0)]
            .map(|(w, h)| layout(w, h).mode);
        assert_eq!(modes, [Wide, Medium, Narrow, Narrow, Short, Tiny, Tiny, Tiny]);
    }

    #[test]
    fn medium_stacks_where_there_is_room_and_shows_tabs_where_there_is_none() {
        assert_eq!(layout(100, 30).panels.len(), 3);
        assert_eq!((layout(100, 12).panels.len(), layout(100, 12).tabs.is_some()), (1, true));
    }

    #[test]
    fn a_click_finds_the_panel_and_the_row() {
        let layout = layout(160, 45);
        assert_eq!(layout.hit(3, 0), None);
        assert_eq!(layout.hit(3, 1), Some((PanelId::Team, None)));
        assert_eq!(layout.hit(3, 2), Some((PanelId::Team, Some(0))));
    }

    proptest! {
        #[test]
        fn nothing_overlaps_or_leaves_the_screen(columns in 0..400_u16, rows in 0..200_u16, focus in 0..5_usize, zoomed: bool, team in 0..600_usize, arranged in "(hidden=(team|threads|deadlines) ){0,3}(team=[0-9]{1,3} )?(side=[0-9]{1,3} )?(stack=[0-9]{1,3})?") {
            let arrangement = Arrangement::parse(&arranged);
            let layout = Layout::new(Size { columns, rows }, PanelId::ALL[focus], zoomed, team, &arrangement);
            let mut areas: Vec<Rect> = layout.panels.iter().map(|(_, area)| *area).collect();
            areas.extend(layout.tabs);
            areas.extend(layout.footer);
            areas.push(layout.header);
            let screen = Rect::new(0, 0, columns, rows);
            for (n, area) in areas.iter().enumerate() {
                prop_assert_eq!(area.intersection(screen), *area);
                prop_assert!(areas[..n].iter().all(|other| other.intersection(*area).is_empty()));
            }
            if layout.mode != Mode::Tiny {
                prop_assert!(layout.panel(PanelId::ALL[focus]).is_some_and(|area| !area.is_empty()));
                prop_assert_eq!(areas.iter().map(|a| a.area()).sum::<u32>(), screen.area());
            }
        }
    }
}
