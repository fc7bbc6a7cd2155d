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
//! Width, height and the number of lines of each list decide, never the focus or the data of one row. What the lists
//! leave goes to further lines of rows that are cut, to the preview, to what is ahead, and to the last list.
//!
//! Not here: how many lines each list needs (`Model::layout`), how rows are shared (`rooms`), the lists together
//! (`together`), borders that can be moved (`borders`).

mod borders;
mod rooms;
mod together;

use ratatui::layout::Rect;

use super::arrange::{Arrangement, BOARD, Share, Split};
use super::panel::PanelId;
use super::program::Size;
use rooms::Rooms;

/// Which of the arrangements.
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
    /// No room.
    Tiny,
}

/// Where the names of the lists that share a place are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tabs {
    /// Every list has a place of its own.
    #[default]
    None,
    /// All in the title of the only frame.
    Title,
    /// Threads and deadlines in the title of the frame that they share.
    Shared,
    /// In the header.
    Header,
    /// The name of the list in the footer.
    Footer,
}

/// How many further lines the rows of each list have; empty where none has any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Further {
    /// The team.
    pub team: Vec<u16>,
    /// The threads.
    pub threads: Vec<u16>,
    /// The deadlines.
    pub deadlines: Vec<u16>,
}

/// What decides about a layout, but for the lists themselves.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The size of the screen.
    pub size: Size,
    /// The panel that has the keys.
    pub focus: PanelId,
    /// The list that is shown where threads and deadlines share a frame.
    pub list: PanelId,
    /// The panel with the keys has the whole screen.
    pub zoomed: bool,
    /// The viewer's choice of panels and sizes.
    pub arrangement: &'a Arrangement,
}

/// What the lists need.
pub trait Lists {
    /// How many lines a list has.
    fn lines(&self, panel: PanelId) -> usize;

    /// How many further lines each row of a list wants that is so wide inside its border.
    fn wanted(&self, panel: PanelId, inner: u16) -> Vec<u16>;

    /// How many lines there are ahead.
    fn ahead(&self) -> usize;
}

/// Where the panels are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Which arrangement.
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
    /// Where the names of the lists are that share a place.
    pub tabs: Tabs,
    /// The details of the selected row.
    pub preview: Option<Rect>,
    /// What happens in the next hours.
    pub ahead: Option<Rect>,
    /// The further lines of the rows.
    pub further: Further,
}

/// From this size on there is a desk.
const DESK: (u16, u16) = (140, 36);
/// From this width on there can be a pair.
const PAIR: u16 = 120;
/// Up to this height one list is shown.
const TABS: u16 = 20;
/// From this height on panels have borders.
const BORDERED: u16 = 12;
/// From this height on there is a footer.
const FOOTER: u16 = 7;
/// The fewest rows that a list is worth, with its border, where rows are few.
const LEAST: u16 = 8;
/// The fewest rows of a preview, and of what is ahead, with their borders.
const PREVIEW: u16 = 8;
const AHEAD: u16 = 6;
/// From this height on a preview gives a third of its rows to what is ahead.
const SHARED: u16 = 28;
/// The fewest columns and rows that a panel is made by its viewer.
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

    /// One list, with the names of all.
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

    /// One list in all of the body, with the preview beside or below it.
    fn zoomed(&mut self, view: View<'_>, lists: &dyn Lists) {
        self.mode = Mode::Stack;
        let mut area = self.body;
        if area.width >= DESK.0 {
            self.preview = Some(beside(&mut area));
        } else {
            let rooms = Rooms::of(lists, self.bordered);
            let need = rooms.need(view.focus);
            // Every row has to be made for this, which is only done for a list that leaves rows.
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

    /// A list alone in an area: its rows have further lines as far as there is room.
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

    /// All lists that are on the board.
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
        // In a pair that has too few rows there are no further lines: neither list would stay as it is.
        for (panel, area) in panels.into_iter().filter(|_| !keeps) {
            self.fill(panel, area, lists);
        }
    }

    /// Where a panel is, if it is shown.
    pub fn panel(&self, id: PanelId) -> Option<Rect> {
        self.panels.iter().find(|(panel, _)| *panel == id).map(|(_, area)| *area)
    }

    /// How many lines of its list a panel shows.
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

    /// The panel at a place of the screen, and the number of the list's line there.
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
/// Only areas of 140 columns or more are asked for it, so it has 46 at least. One column more there could leave over a
/// quarter of a high screen empty beside rows that are cut.
fn beside(area: &mut Rect) -> Rect {
    let width = (area.width / 3).min(80);
    area.width -= width;
    Rect { x: area.right(), width, ..*area }
}

/// Takes so many rows from the lower end of an area.
fn below(area: &mut Rect, rows: u16) -> Rect {
    area.height -= rows;
    Rect { y: area.bottom(), height: rows, ..*area }
}

/// How large what is before a border is: its share, or the usual size where the viewer chose none, but so that both
/// sides keep `least`.
fn cells(room: u16, share: Option<Share>, usual: u16, least: u16) -> u16 {
    let Some(share) = share else { return usual.min(room) };
    let wanted = (u32::from(room) * u32::from(share) / 1000) as u16;
    wanted.clamp(least.min(room), room.saturating_sub(least).max(least.min(room)))
}

#[cfg(test)]
mod tests;
