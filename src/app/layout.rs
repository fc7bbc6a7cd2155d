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
//! Not here: how many lines each list needs (`Model::layout`), how rows are shared (`rooms`).

mod rooms;

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

    fn team(&mut self, height: u16) {
        if height > 0 {
            self.panels.push((PanelId::Team, Rect { height, ..self.body }));
        }
    }

    /// Threads over deadlines, with the preview right of them.
    fn desk(&mut self, plan: rooms::Plan<'_>, lists: &dyn Lists) {
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
            // Whatever happens: a refresh moves no border.
            self.ahead = Some(below(&mut area, rest));
        } else if ahead && right.height >= SHARED {
            let third = right.height / 3;
            self.ahead = Some(below(&mut right, third));
        }
        self.preview = Some(right);
        self.column(plan, area, (a + granted.threads, b + granted.deadlines));
    }

    /// Threads and deadlines one over the other in an area, or in a frame that they share.
    fn column(&mut self, plan: rooms::Plan<'_>, area: Rect, (a, b): (u16, u16)) {
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
    fn pair(&mut self, plan: rooms::Plan<'_>, lists: &dyn Lists) {
        self.team(plan.top);
        let mut area = Rect { y: plan.body.y + plan.top, height: plan.body.height - plan.top, ..plan.body };
        let (_, a, b) = plan.needs;
        let usual = (u32::from(area.width) * 11 / 20) as u16;
        let side = cells(area.width, plan.view.arrangement.share(Split::Side), usual, NARROWEST);
        // A pair is made where the lists need most of the rows; the preview comes where they do not.
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

    /// All lists one below the other, then the preview, then what is ahead.
    fn stack(&mut self, plan: rooms::Plan<'_>, lists: &dyn Lists) {
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

    /// The border at a place of the screen: the two lines where panels touch.
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

#[cfg(test)]
mod tests;
