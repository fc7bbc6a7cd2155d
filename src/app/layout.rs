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

use super::program::Size;

/// The panels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PanelId {
    /// The team.
    #[default]
    Team,
    /// The open threads.
    Threads,
    /// The deadlines.
    Deadlines,
    /// The sources.
    Sources,
}

impl PanelId {
    /// The panels in the order of `Tab`.
    pub const ALL: [Self; 4] = [Self::Team, Self::Threads, Self::Deadlines, Self::Sources];

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Team => "Team",
            Self::Threads => "Threads",
            Self::Deadlines => "Deadlines",
            Self::Sources => "Sources",
        }
    }
}

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

impl Layout {
    /// The layout of a screen on which `focus` has the keys, for a team of so many.
    pub fn new(size: Size, focus: PanelId, zoomed: bool, team: usize) -> Self {
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
        let alone = zoomed || focus == PanelId::Sources;
        let stack = stacked(body, team);
        match mode {
            Mode::Wide if !alone => Self { mode, header, tabs: None, panels: side_by_side(body, team), footer, body },
            Mode::Medium if !alone && stack.is_some() => {
                Self { mode, header, tabs: None, panels: stack.unwrap_or_default(), footer, body }
            }
            Mode::Wide if alone => Self { mode, header, tabs: None, panels: vec![(focus, body)], footer, body },
            _ => {
                let tabs = Some(Rect { height: 1, ..body });
                let panel = Rect { y: body.y + 1, height: body.height - 1, ..body };
                Self { mode, header, tabs, panels: vec![(focus, panel)], footer, body }
            }
        }
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

fn team_height(body: Rect, team: usize, share: u16) -> u16 {
    let wanted = u16::try_from(team.max(1)).unwrap_or(u16::MAX).saturating_add(2);
    wanted.min((body.height * share / 100).max(LEAST))
}

fn side_by_side(body: Rect, team: usize) -> Vec<(PanelId, Rect)> {
    let top = team_height(body, team, 50);
    let left = body.width * 56 / 100;
    let below = Rect { y: body.y + top, height: body.height - top, ..body };
    vec![
        (PanelId::Team, Rect { height: top, ..body }),
        (PanelId::Threads, Rect { width: left, ..below }),
        (PanelId::Deadlines, Rect { x: body.x + left, width: body.width - left, ..below }),
    ]
}

/// Three panels one above the other, where there is room for it.
fn stacked(body: Rect, team: usize) -> Option<Vec<(PanelId, Rect)>> {
    let top = team_height(body, team, 36);
    let rest = body.height.checked_sub(top)?;
    let middle = rest * 55 / 100;
    if middle < LEAST || rest - middle < LEAST {
        return None;
    }
    let at = |y: u16, height: u16| Rect { y: body.y + y, height, ..body };
    Some(vec![
        (PanelId::Team, at(0, top)),
        (PanelId::Threads, at(top, middle)),
        (PanelId::Deadlines, at(top + middle, rest - middle)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use Mode::{Medium, Narrow, Short, Tiny, Wide};
    use proptest::prelude::*;

    fn layout(columns: u16, rows: u16) -> Layout {
        Layout::new(Size { columns, rows }, PanelId::Threads, false, 9)
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
        fn nothing_overlaps_or_leaves_the_screen(columns in 0..400_u16, rows in 0..200_u16, focus in 0..4_usize, zoomed: bool, team in 0..600_usize) {
            let layout = Layout::new(Size { columns, rows }, PanelId::ALL[focus], zoomed, team);
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
