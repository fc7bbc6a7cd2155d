//! Paints the plan, and handles hit testing.
//!
//! Not here: the layout (`arrange`), the texts (`rows`, `words`, `tell`).

mod people;
mod proposals;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::arrange::{self, Amount, Lines, Places, Slot, Widest};
use super::tell::{self, Note};
use super::{State, rows};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::form::{Dial, Hours};
use crate::domain::interval::Interval;
use crate::domain::plan::class::Burden;
use crate::panels::shared::day::{self, Scale};
use crate::panels::shared::listing::Moves;
use crate::ui::look::Look;
use crate::ui::{Align, Line, Role, Words, fit, scroll};

use people::Rows;

/// Below this width, in columns, the plan is narrow.
const LITTLE: u16 = 60;

/// The inputs of painting the plan.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The board.
    pub board: &'a Board,
    /// The panel's state.
    pub state: &'a State,
    /// The clock's time.
    pub clock: Instant,
    /// The displayed moment, if it is not now.
    pub moment: Option<Instant>,
}

/// The texts of a scene, and their layout.
struct Page {
    places: Places,
    people: Rows,
    proposals: Vec<rows::Row>,
    notes: Vec<Note>,
    scale: Option<Scale>,
}

impl<'a> Scene<'a> {
    fn proposal(&self) -> Option<Interval> {
        self.state.proposal(self.moment)
    }

    /// The day whose hours are shown: that of the proposal.
    fn day(&self) -> Option<Interval> {
        let at = self.proposal().map_or(self.moment.unwrap_or(self.clock), |meeting| meeting.start);
        day::around(&self.board.viewer, at)
    }

    /// The name of that day.
    pub fn day_name(&self) -> String {
        self.day().map(|day| rows::day_name(self.dial(), day, false)).unwrap_or_default()
    }

    fn days(&self) -> Vec<Option<Interval>> {
        rows::days(self.board, self.state, self.clock, self.moment)
    }

    fn dial(&self) -> Dial<'a> {
        self.board.dial()
    }

    /// Who is planned for, in words.
    fn head(&self, little: bool) -> String {
        let Self { board, state, .. } = *self;
        let people = &state.found.invitation.people;
        let names = |needed: bool| -> Vec<String> {
            use crate::domain::plan::best::Role::Optional;
            let wanted = people.iter().filter(|person| (person.role != Optional) == needed);
            wanted.map(|person| person.brief.clone()).collect()
        };
        let (required, optional) = (names(true), names(false));
        let group = state.found.group().words(board, [&required, &optional], little);
        let length = crate::panels::shared::say::working(state.wish.length());
        let often = state.wish.every().map(|every| format!(" {}", super::series::rhythm(Some(every.weeks))));
        format!("{length}{} {group}", often.unwrap_or_default())
    }

    /// The texts for an area, and their layout. The hours are as many as those of the longest day.
    fn page(&self, area: Rect) -> Page {
        let proposed = self.proposal();
        let burdens = proposed.map(|meeting| self.state.found.burdens(meeting)).unwrap_or_default();
        let little = area.width < LITTLE;
        let count = self.state.found.proposals().len();
        let all = (0..count).filter_map(|place| rows::proposal(self.board, self.state, place, little));
        let proposals: Vec<rows::Row> = all.collect();
        let notes = tell::notes(self.board, self.state, proposed, self.clock);
        let days = self.days();
        let hours = |day: &Interval| Scale { day: *day, per_hour: 1 }.len();
        let mut amount = Amount {
            head: fit::wrap(&self.head(little), room(area).max(1)).len(),
            people: self.state.rows_of_people(),
            proposals: proposals.iter().map(|row| proposals::lines(row, area.width)).collect(),
            notes: notes.iter().map(|note| proposals::note_lines(note, area.width)).collect(),
            shared: rows::shared(self.board, self.state, room(area), usize::MAX).len(),
            days: days.len(),
            hours: days.iter().flatten().chain(&self.day()).map(hours).max().unwrap_or(24),
            widest: Widest::default(),
        };
        let scale = |per_hour| self.day().map(|day| Scale { day, per_hour });
        let mut people = Rows::new(*self, scale(1), &burdens);
        amount.widest = people.widest();
        let places = arrange::places(area.width, area.height, &amount);
        let scale = scale(places.columns.per_hour.max(1));
        if places.columns.per_hour > 1 {
            people = Rows::new(*self, scale, &burdens);
        }
        Page { places, people, proposals, notes, scale }
    }
}

/// The target of painting a part of the plan.
#[derive(Clone, Copy)]
struct Canvas<'a> {
    look: Look<'a>,
    area: Rect,
    scene: Scene<'a>,
    active: bool,
}

impl Canvas<'_> {
    /// The cells of a column on a line.
    fn cells(&self, line: u16, slot: Slot) -> Rect {
        let x = self.area.x + slot.x.min(self.area.width);
        let width = slot.width.min(self.area.right() - x);
        Rect { x, y: self.area.y + line, width, height: 1 }
    }

    fn put(&self, buf: &mut Buffer, line: u16, slot: Slot, words: &Words<'_>, align: Align) {
        if slot.width > 0 {
            Line::new(self.look, self.cells(line, slot), buf).rest(words, align);
        }
    }

    /// A text over a whole line.
    fn write(&self, buf: &mut Buffer, line: u16, words: &Words<'_>) {
        let slot = Slot { x: 1, width: self.area.width.saturating_sub(2) };
        self.put(buf, line, slot, words, Align::Left);
    }

    /// Marks a row as selected, on some lines; without focus (`keys`) as the proposed one.
    fn select(&self, buf: &mut Buffer, lines: Lines, keys: bool) {
        let role = if self.active && keys { Role::Selected } else { Role::SelectedIdle };
        for line in lines.top..lines.top + lines.height {
            let row = Rect { y: self.area.y + line, height: 1, ..self.area };
            buf.set_style(row, self.look.behind(role));
            if keys {
                fit::put(buf, (self.area.x, row.y), self.look.glyphs.marker, 1, self.look.style(Role::Marker));
            }
        }
    }
}

/// The cells of a text over a whole line.
fn room(area: Rect) -> usize {
    area.width.saturating_sub(2).into()
}

/// Paints the plan.
pub fn paint(look: Look<'_>, area: Rect, buf: &mut Buffer, scene: Scene<'_>, active: bool) {
    let canvas = Canvas { look, area, scene, active };
    let page = scene.page(area);
    let Some(head) = page.places.head else { return paint_little(canvas, buf, &page) };
    paint_head(canvas, buf, head);
    people::paint(canvas, buf, &page);
    proposals::paint(canvas, buf, &page);
    let Lines { top, height } = page.places.shared;
    let shared = rows::shared(scene.board, scene.state, room(area), height.into());
    for (line, text) in (top..top + height).zip(shared) {
        canvas.write(buf, line, &Words::new(text, Role::Dim));
    }
}

/// Who is planned for, and how far ahead is looked.
fn paint_head(canvas: Canvas<'_>, buf: &mut Buffer, Lines { top, height }: Lines) {
    let Scene { board, state, .. } = canvas.scene;
    let text = canvas.scene.head(canvas.area.width < LITTLE);
    let reach = rows::reach(board, state);
    if height > 1 {
        for (line, part) in (top..top + height).zip(fit::wrap(&text, room(canvas.area).max(1))) {
            canvas.write(buf, line, &Words::new(part, Role::Text));
        }
        return;
    }
    canvas.write(buf, top, &Words::new(text.clone(), Role::Text));
    if fit::width(&text) + 3 + fit::width(&reach) <= room(canvas.area) {
        let slot = Slot { x: 1, width: canvas.area.width.saturating_sub(2) };
        let skipped = u16::try_from(fit::width(&text) + 1).unwrap_or(u16::MAX);
        let slot = Slot { x: slot.x + skipped, width: slot.width.saturating_sub(skipped) };
        canvas.put(buf, top, slot, &Words::new(reach, Role::Dim), Align::Right);
    }
}

/// Paints a very small plan: people and proposals in one list.
fn paint_little(canvas: Canvas<'_>, buf: &mut Buffer, page: &Page) {
    let (state, height) = (canvas.scene.state, canvas.area.height);
    let first = state.list.offset(height.into());
    for (place, line) in (first..state.list.len()).zip(0..height) {
        match place.checked_sub(state.rows_of_people()) {
            None => people::paint_row(canvas, buf, page, place, line),
            Some(at) => proposals::paint_row(canvas, buf, page, at, Lines { top: line, height: 1 }),
        }
    }
    bar(canvas, buf, Lines { top: 0, height }, first, state.list.len());
}

/// The scroll bar of a list on some lines, over the right border.
fn bar(canvas: Canvas<'_>, buf: &mut Buffer, lines: Lines, offset: usize, len: usize) {
    let (area, top) = (canvas.area, canvas.area.y + lines.top);
    let around =
        Rect { x: area.x.saturating_sub(1), y: top.saturating_sub(1), width: area.width + 2, height: lines.height + 2 };
    scroll::paint_bar(canvas.look, around, buf, offset, lines.height.into(), len);
}

/// Paints the headings of the people's columns over the upper border: the hours, then `start  class`. `inner` is the area
/// inside of it.
pub fn ruler(look: Look<'_>, inner: Rect, buf: &mut Buffer, scene: Scene<'_>) {
    let Some(y) = inner.y.checked_sub(1) else { return };
    let page = scene.page(inner);
    let (columns, dial) = (page.places.columns, scene.dial());
    let border = Rect { y, height: 1, ..inner };
    let mut put = |x: u16, text: &str| {
        let width = u16::try_from(fit::width(text)).unwrap_or(u16::MAX);
        let cells = Rect { x: border.x + x, width, ..border };
        if page.places.people.height > 0 && cells.right() <= border.right() && is_free(buf, cells) {
            fit::put(buf, (cells.x, y), text, width, look.style(Role::Column));
        }
    };
    if let Some(scale) = page.scale.filter(|_| columns.per_hour > 0) {
        let step = match (columns.per_hour, dial.form.hours) {
            (4, Hours::Of24) => 1,
            (4, Hours::Of12) => 2,
            (2, _) => 3,
            _ => 6,
        };
        for (cell, label) in scale.labels(dial, step) {
            put(columns.grid.x + cell, &label);
        }
    }
    put(columns.start.x.saturating_sub(1), " start ");
    put(columns.class.x.saturating_sub(1), " class ");
}

/// Returns whether the cells hold only the border.
fn is_free(buf: &Buffer, cells: Rect) -> bool {
    let symbol = |x: u16| buf.cell((x, cells.y)).map(|cell| cell.symbol().to_owned());
    let border = symbol(cells.right());
    (cells.x..cells.right()).all(|x| symbol(x).is_some_and(|here| !here.chars().any(char::is_alphanumeric)))
        && border.is_some()
}

/// The time of the cell at a column of the screen, for a plan painted in an area; given a row, only inside the hours.
pub fn time_at(area: Rect, scene: Scene<'_>, column: u16, row: Option<u16>) -> Option<Interval> {
    let page = scene.page(area);
    let grid = page.places.columns.grid;
    let Lines { top, height } = page.places.people;
    let lines = area.y + top..=area.y + top + height;
    let cell = column.checked_sub(area.x + grid.x).filter(|cell| *cell < grid.width)?;
    page.scale?.span(cell).filter(|_| row.is_none_or(|row| lines.contains(&row)))
}

/// The list's row at a row of the screen.
pub fn row_at(area: Rect, scene: Scene<'_>, row: u16) -> Option<usize> {
    let (page, state) = (scene.page(area), scene.state);
    let line = row.checked_sub(area.y)?;
    if page.places.head.is_none() {
        let at = usize::from(line) + state.list.offset(area.height.into());
        return (line < area.height && at < state.list.len()).then_some(at);
    }
    let holds = |lines: &Lines| (lines.top..lines.top + lines.height).contains(&line);
    if holds(&page.places.people) {
        let Lines { top, height } = page.places.people;
        let first = arrange::first_seen(state.selected_person(), height.into(), state.rows_of_people());
        return Some(first + usize::from(line - top)).filter(|at| *at < state.rows_of_people());
    }
    page.places.proposals.iter().position(holds).map(|at| state.rows_of_people() + at)
}

/// The contents of a class cell: the word, in its role.
fn class_words(burden: Option<&Burden>) -> Words<'static> {
    burden.map_or_else(Words::empty, |burden| Words::new(burden.class.word(), tell::role(burden.class)))
}

/// The width of the rank of a proposal.
const RANK: u16 = 5;

/// Pads the label of a note to that width.
fn label(text: &str) -> String {
    fit::fit(text, usize::from(RANK) + 2).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_labels_fit_their_column() {
        let widest = (0..5).map(|place| fit::width(&super::super::words::rank(place))).max();
        assert!(widest <= Some(usize::from(RANK)));
        assert_eq!(label("series").len(), usize::from(RANK) + 2);
    }
}
