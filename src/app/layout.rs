//! Where the panels are on the screen, for update (paging, the mouse) and drawing alike.
//!
//! ```text
//!  desk   140 columns and 36 rows   team on top; threads over deadlines, the preview right of them
//!  pair   120 columns               team; threads beside deadlines; the preview below both
//!  stack  else                      team, threads, deadlines, the preview, one below the other
//!  tabs   at most 20 rows           one list, with the preview right of it from 140 columns
//!  tiny   under 20 columns or 5 rows   one line that says so
//! ```
//!
//! Width, height and the number of lines of each list decide, never the focus or the data of one row. Space that the
//! lists do not need goes to further lines of truncated rows, to the preview, to the timeline ahead, and to the last
//! list.
//!
//! Not here: how many lines each list needs (`Model::layout`), how rows are distributed (`rooms`), the arrangements of
//! several lists (`together`), movable borders (`borders`).

mod borders;
mod rooms;
mod together;

use ratatui::layout::Rect;

use super::arrange::{Arrangement, BOARD, Share, Split};
use super::panel::PanelId;
use super::program::Size;
use rooms::Rooms;

/// The arrangement of the panels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Lists on the left, the preview on the right.
    Desk,
    /// Threads beside deadlines.
    Pair,
    /// All lists, one below the other.
    Stack,
    /// One list.
    Tabs,
    /// Too small for any list.
    Tiny,
}

/// Where the names of lists that share a frame are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tabs {
    /// Every list has a place of its own.
    #[default]
    None,
    /// All names are in the title of the only frame.
    Title,
    /// The names of threads and deadlines are in the title of their shared frame.
    Shared,
    /// In the header.
    Header,
    /// The name of the list in the footer.
    Footer,
}

/// The further lines of each list's rows; empty where no row has any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Further {
    /// The team.
    pub team: Vec<u16>,
    /// The threads.
    pub threads: Vec<u16>,
    /// The deadlines.
    pub deadlines: Vec<u16>,
}

/// The inputs of a layout, apart from the lists.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The size of the screen.
    pub size: Size,
    /// The focused panel.
    pub focus: PanelId,
    /// The list shown where threads and deadlines share a frame.
    pub list: PanelId,
    /// The focused panel has the whole screen.
    pub zoomed: bool,
    /// The viewer's choice of panels and sizes.
    pub arrangement: &'a Arrangement,
}

/// The requirements of the lists.
pub trait Lists {
    /// How many lines a list has.
    fn lines(&self, panel: PanelId) -> usize;

    /// The further lines that each row of a list wants, at this width inside its border.
    fn wanted(&self, panel: PanelId, inner: u16) -> Vec<u16>;

    /// The number of lines of the timeline ahead.
    fn ahead(&self) -> usize;
}

/// Where the panels are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The arrangement.
    pub mode: Mode,
    /// The line on top.
    pub header: Rect,
    /// The line at the bottom.
    pub footer: Option<Rect>,
    /// The area between the two.
    pub body: Rect,
    /// The panels have borders.
    pub bordered: bool,
    /// The panels that are shown.
    pub panels: Vec<(PanelId, Rect)>,
    /// Where the names of lists that share a frame are.
    pub tabs: Tabs,
    /// The details of the selected row.
    pub preview: Option<Rect>,
    /// The timeline of the next hours.
    pub ahead: Option<Rect>,
    /// The further lines of the rows.
    pub further: Further,
}

/// The least size of a desk.
const DESK: (u16, u16) = (140, 36);
/// The least width of a pair.
const PAIR: u16 = 120;
/// The greatest height at which only one list is shown.
const TABS: u16 = 20;
/// The least height at which panels have borders.
const BORDERED: u16 = 12;
/// The least height with a footer.
const FOOTER: u16 = 7;
/// The fewest rows of a list, with its border, where rows are scarce.
const LEAST: u16 = 8;
/// The fewest rows of a preview, and of the timeline ahead, with their borders.
const PREVIEW: u16 = 8;
const AHEAD: u16 = 6;
/// The least height at which a preview gives a third of its rows to the timeline ahead.
const SHARED: u16 = 28;
/// The least width of a panel that the viewer resizes.
const NARROWEST: u16 = 30;
const LOWEST: u16 = 4;

impl Layout {
    /// The layout of a screen.
    pub fn new(view: View<'_>, lists: &dyn Lists) -> Self {
        let (width, height) = (view.size.columns, view.size.rows);
        let whole = Rect::new(0, 0, width, height);
        let footer = (height >= FOOTER).then(|| Rect { y: height - 1, height: 1, ..whole });
        let body = Rect { y: 1, height: height.saturating_sub(1 + u16::from(footer.is_some())), ..whole };
        let mut layout = Self {
            mode: Mode::Tabs,
            header: Rect { height: height.min(1), ..whole },
            footer,
            body,
            bordered: height >= BORDERED,
            panels: Vec::new(),
            tabs: Tabs::None,
            preview: None,
            ahead: None,
            further: Further::default(),
        };
        if width < 20 || height < 5 {
            return Self { mode: Mode::Tiny, header: whole, footer: None, body: whole, ..layout };
        }
        let shows = |panel: PanelId| view.arrangement.shows(panel);
        if !BOARD.contains(&view.focus) || !shows(view.focus) {
            layout.mode = if height <= TABS { Mode::Tabs } else { Mode::Stack };
            layout.panels.push((view.focus, body));
            return layout;
        }
        if height <= TABS {
            layout.tabs(view, lists);
        } else if view.zoomed {
            layout.zoomed(view, lists);
        } else {
            layout.together(view, lists);
        }
        layout
    }

    /// Lays out one list, with the names of all.
    fn tabs(&mut self, view: View<'_>, lists: &dyn Lists) {
        let (width, height) = (view.size.columns, view.size.rows);
        let mut area = self.body;
        if width >= DESK.0 && height >= BORDERED {
            self.preview = Some(beside(&mut area));
        }
        self.tabs = match (height >= BORDERED, width >= 80) {
            (true, _) => Tabs::Title,
            (false, true) => Tabs::Header,
            (false, false) => Tabs::Footer,
        };
        self.put(view.focus, area, lists);
    }

    /// Lays out one list in the whole body, with the preview beside or below it.
    fn zoomed(&mut self, view: View<'_>, lists: &dyn Lists) {
        self.mode = Mode::Stack;
        let mut area = self.body;
        if area.width >= DESK.0 {
            self.preview = Some(beside(&mut area));
        } else {
            let rooms = Rooms::of(lists, self.bordered);
            let need = rooms.need(view.focus);
            // This needs every row, so it is computed only for a list that leaves rows.
            let further = |area: Rect| -> u16 { lists.wanted(view.focus, area.width.saturating_sub(2)).iter().sum() };
            if need < area.height {
                let left = area.height.saturating_sub(need.saturating_add(further(area)));
                if left >= PREVIEW {
                    self.preview = Some(below(&mut area, left));
                }
            }
        }
        self.put(view.focus, area, lists);
    }

    /// Places a list alone in an area: its rows get further lines as far as there is room.
    fn put(&mut self, panel: PanelId, area: Rect, lists: &dyn Lists) {
        self.panels.push((panel, area));
        self.fill(panel, area, lists);
    }

    /// Gives the rows of a list further lines, as far as there is room in its area.
    fn fill(&mut self, panel: PanelId, area: Rect, lists: &dyn Lists) {
        let border = if self.bordered { 2 } else { 0 };
        let inner = area.height.saturating_sub(border);
        let lines = u16::try_from(lists.lines(panel)).unwrap_or(u16::MAX);
        let Some(left) = inner.checked_sub(lines).filter(|left| *left > 0) else { return };
        let mut wanted = [lists.wanted(panel, area.width.saturating_sub(border))];
        rooms::grant(&mut wanted, left);
        let [given] = wanted;
        if given.iter().any(|lines| *lines > 0) {
            match panel {
                PanelId::Team => self.further.team = given,
                PanelId::Threads => self.further.threads = given,
                PanelId::Deadlines => self.further.deadlines = given,
                _ => {}
            }
        }
    }

    /// Lays out all lists that are on the board.
    fn together(&mut self, view: View<'_>, lists: &dyn Lists) {
        let body = self.body;
        let (width, height) = (view.size.columns, view.size.rows);
        let shows = |panel: PanelId| view.arrangement.shows(panel);
        let (team, threads, deadlines) = (shows(PanelId::Team), shows(PanelId::Threads), shows(PanelId::Deadlines));
        let rooms = Rooms::of(lists, true);
        let need = |panel: PanelId| if shows(panel) { rooms.need(panel) } else { 0 };
        let (t, a, b) = (need(PanelId::Team), need(PanelId::Threads), need(PanelId::Deadlines));
        let usual = t.min((body.height / 2).max(body.height.saturating_sub(a.saturating_add(b))));
        let top = match (team, threads || deadlines) {
            (false, _) => 0,
            (true, false) => body.height,
            (true, true) => cells(body.height, view.arrangement.share(Split::Team), usual, LOWEST),
        };
        let room = body.height - top;
        let few = u32::from(t) + u32::from(a) + u32::from(b) > u32::from(body.height);
        let both = threads && deadlines;
        let apart = a.min(LEAST) + b.min(LEAST) <= room;
        self.mode = if width >= DESK.0 && height >= DESK.1 {
            Mode::Desk
        } else if width >= PAIR && few && both && (a.min(b).saturating_mul(2) >= room || !apart) {
            Mode::Pair
        } else {
            Mode::Stack
        };
        let chosen = view.arrangement.share(Split::Team).is_some();
        let plan = rooms::Plan { body, top, needs: (t, a, b), chosen, apart, view };
        match self.mode {
            Mode::Desk => self.desk(plan, lists),
            Mode::Pair => self.pair(plan, lists),
            _ => self.stack(plan, lists),
        }
        let keeps = self.mode == Mode::Pair && a.max(b) > room;
        let panels = self.panels.clone();
        // A pair with too few rows has no further lines, so that neither list changes its size.
        for (panel, area) in panels.into_iter().filter(|_| !keeps) {
            self.fill(panel, area, lists);
        }
    }

    /// The area of a panel, if it is shown.
    pub fn panel(&self, id: PanelId) -> Option<Rect> {
        self.panels.iter().find(|(panel, _)| *panel == id).map(|(_, area)| *area)
    }

    /// The number of lines of its list that a panel shows.
    pub fn rows(&self, id: PanelId) -> usize {
        let border = if self.bordered { 2 } else { 0 };
        self.panel(id).map_or(0, |area| usize::from(area.height.saturating_sub(border)))
    }

    /// The further lines of a panel's rows.
    pub fn further(&self, id: PanelId) -> &[u16] {
        match id {
            PanelId::Team => &self.further.team,
            PanelId::Threads => &self.further.threads,
            PanelId::Deadlines => &self.further.deadlines,
            _ => &[],
        }
    }

    /// The panel at a position of the screen, and the line of its list there.
    pub fn hit(&self, column: u16, row: u16) -> Option<(PanelId, Option<usize>)> {
        let at = ratatui::layout::Position { x: column, y: row };
        let (id, area) = self.panels.iter().find(|(_, area)| area.contains(at))?;
        let first = area.y + u16::from(self.bordered);
        let inside = row >= first && usize::from(row - first) < self.rows(*id);
        Some((*id, inside.then(|| usize::from(row - first))))
    }
}

/// Takes a third of an area from its right, at most 80 columns.
///
/// Callers pass areas of at least 140 columns, so the result has at least 46. One column more could leave over a
/// quarter of a high screen empty beside truncated rows.
fn beside(area: &mut Rect) -> Rect {
    let width = (area.width / 3).min(80);
    area.width -= width;
    Rect { x: area.right(), width, ..*area }
}

/// Takes `rows` from the lower end of an area.
fn below(area: &mut Rect, rows: u16) -> Rect {
    area.height -= rows;
    Rect { y: area.bottom(), height: rows, ..*area }
}

/// The size of the part before a border: its share, or the usual size if the viewer chose none, clamped so that both
/// sides keep `least`.
fn cells(room: u16, share: Option<Share>, usual: u16, least: u16) -> u16 {
    let Some(share) = share else { return usual.min(room) };
    let wanted = (u32::from(room) * u32::from(share) / 1000) as u16;
    wanted.clamp(least.min(room), room.saturating_sub(least).max(least.min(room)))
}

#[cfg(test)]
mod tests;
