//! Paints the plan, and finds what is at a position in it.
//!
//! Not here: the layout (`arrange`), the texts (`rows`, `tell`).

mod hours;
mod windows;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::arrange::{self, Amount, Hours, Lines, Places};
use super::{State, rows, words};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::form::Dial;
use crate::domain::interval::Interval;
use crate::panels::shared::day::{self, Scale};
use crate::panels::shared::listing::Moves;
use crate::ui::look::Look;
use crate::ui::{Align, Line, Role, Words, scroll};

/// Below so many columns there is little room.
const LITTLE: u16 = 60;

/// Everything that the plan is painted from.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// Everything known.
    pub board: &'a Board,
    /// The panel's state.
    pub state: &'a State,
    /// What the clock says.
    pub clock: Instant,
    /// The moment that is looked at, where that is not now.
    pub moment: Option<Instant>,
}

/// The days displayed, with the gaps between weeks.
type Days = Vec<Option<Interval>>;

impl<'a> Scene<'a> {
    fn proposal(&self) -> Option<Interval> {
        self.state.proposal(self.moment)
    }

    /// The day whose hours are shown: that of the proposal.
    fn day(&self) -> Option<Interval> {
        let at = self.proposal().map_or(self.moment.unwrap_or(self.clock), |meeting| meeting.start);
        day::around(&self.board.viewer, at)
    }

    fn days(&self) -> Days {
        rows::days(self.board, self.state, self.clock, self.moment)
    }

    fn fairness(&self) -> Option<String> {
        words::fairness(&self.state.found.invitation)
    }

    fn dial(&self) -> Dial<'a> {
        self.board.dial()
    }

    fn scale(&self, hours: &Hours) -> Option<Scale> {
        Some(Scale { day: self.day()?, per_hour: hours.per_hour })
    }

    /// The layout in an area. The scale of future days is that of the longest of them.
    fn places(&self, area: Rect) -> Places {
        let days = self.days();
        let hours = |day: &Interval| Scale { day: *day, per_hour: 1 }.len();
        let amount = Amount {
            people: self.state.people.len(),
            windows: self.state.windows.len(),
            days: days.len(),
            hours: days.iter().flatten().chain(&self.day()).map(hours).max().unwrap_or(24),
            fairness: !self.state.found.invitation.last.is_empty(),
        };
        arrange::places(area.width, area.height, amount, self.board.form)
    }
}

/// Paints the plan.
pub fn paint(look: Look<'_>, area: Rect, buf: &mut Buffer, scene: Scene<'_>, active: bool) {
    let places = scene.places(area);
    let line = |at: u16| Rect { y: area.y + at, height: 1, ..area };
    if let Some(at) = places.head {
        write(
            look,
            line(at),
            buf,
            scene.state.found.group().words(scene.board, scene.state.found.names(), area.width < LITTLE),
            Role::Dim,
        );
    }
    if let Some(hours) = &places.hours {
        hours::paint(look, area, buf, scene, hours);
    }
    if let Some(at) = places.heading {
        let role = if scene.state.found.windows.is_empty() { Role::Warning } else { Role::Column };
        write(look, line(at), buf, rows::heading(scene.board, scene.state, scene.clock), role);
    }
    windows::paint(look, part(area, places.list), buf, scene, (places.hours.is_none(), active));
    if let Some((at, text)) = places.fairness.zip(scene.fairness()) {
        write(look, line(at), buf, text, Role::Dim);
    }
}

fn part(area: Rect, lines: Lines) -> Rect {
    Rect { y: area.y + lines.top, height: lines.height, ..area }
}

fn write(look: Look<'_>, area: Rect, buf: &mut Buffer, text: String, role: Role) {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    Line::new(look, area, buf).rest(&Words::new(text, role), Align::Left);
}

/// The scroll bar of a list in an area, over its right border.
fn bar(look: Look<'_>, area: Rect, buf: &mut Buffer, offset: usize, len: usize) {
    let (x, y) = (area.x.saturating_sub(1), area.y.saturating_sub(1));
    let around = Rect { x, y, width: area.width + 2, height: area.height + 2 };
    scroll::paint_bar(look, around, buf, offset, area.height.into(), len);
}

/// The time that a cell of the hours stands for, at a column of the screen: of a plan that is painted in an area; with a
/// row, only where the hours stand.
pub fn time_at(area: Rect, scene: Scene<'_>, column: u16, row: Option<u16>) -> Option<Interval> {
    let hours = scene.places(area).hours?;
    let grid = hours.slot(arrange::GRID)?;
    let lines = area.y + hours.scale..=area.y + hours.inside + 1;
    let cell = column.checked_sub(area.x + grid.x).filter(|cell| *cell < grid.width)?;
    scene.scale(&hours)?.span(cell).filter(|_| row.is_none_or(|row| lines.contains(&row)))
}

/// The number of the list's row at a row of the screen.
pub fn row_at(area: Rect, scene: Scene<'_>, row: u16) -> Option<usize> {
    let (places, state) = (scene.places(area), scene.state);
    let line = row.checked_sub(area.y)?;
    let seen = |lines: Lines, (at, len): (Option<usize>, usize)| {
        let n = line.checked_sub(lines.top).filter(|n| *n < lines.height)?;
        let at = usize::from(n) + arrange::first_seen(at, lines.height.into(), len);
        (at < len).then_some(at)
    };
    let Some(hours) = places.hours else {
        let n = line.checked_sub(places.list.top).filter(|n| *n < places.list.height)?;
        let at = usize::from(n) + state.list.offset(places.list.height.into());
        return (at < state.list.len()).then_some(at);
    };
    let people = seen(hours.people, (state.selected_person(), state.people.len()));
    people.or_else(|| Some(seen(places.list, (state.selected_window(), state.windows.len()))? + state.people.len()))
}
