//! Paints the deadlines: a figure and its word, then assignees, title and due time.
//!
//! Not here: the list (`super`), the contents of rows (`rows`).

use std::ops::Range;

use ratatui::buffer::Buffer;

use super::State;
use super::rows::{self, Row};
use crate::board::{Board, Dated, Deadline, foresight};
use crate::domain::Instant;
use crate::domain::deadline::DeadlineState;
use crate::domain::form::Form;
use crate::domain::join::foresight::Sign;
use crate::panels::shared::filter::Marks;
use crate::panels::shared::lines::{self, INDENT, Line};
use crate::panels::shared::listing::Moves;
use crate::panels::shared::say;
use crate::ui::list::{self, Column, Entry, Pane, instead};
use crate::ui::look::Look;
use crate::ui::{Role, Words, fit};

/// Below this width, inside the border, the assignees are at the right end.
const LITTLE: u16 = 48;
/// Below this width the figure is shortened to its largest unit.
const LEAST: u16 = 32;

/// Optional columns, which are shown if no title has to be truncated for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guests {
    /// None.
    None,
    /// The due time in its long form.
    Due,
    /// The due time and the project.
    All,
}

/// The columns of a list, with the optional ones that are present.
struct Shape {
    columns: Vec<Column>,
    little: bool,
    word: bool,
    /// The width of the column of signs, which fits the widest one; 0 if there is no such column.
    sign: usize,
    guests: Guests,
    due: bool,
}

impl Shape {
    /// The columns at this width of the list, given the widths of the widest names, title and sign.
    fn new(inner: u16, (who, title, sign): (usize, usize, usize), form: Form) -> Self {
        if inner < LITTLE {
            let figure = if inner < LEAST { 4 } else { 7 };
            let columns = vec![
                Column::fixed("", 1),
                Column::fixed("", figure).right(),
                Column::rest("about", 6, 14),
                Column::new("who", 5, 7, 11).at_most(who),
            ];
            return Self { columns, little: true, word: false, sign: 0, guests: Guests::None, due: false };
        }
        // Optional columns require that no title is truncated.
        let fits = |shape: &Self| usize::from(shape.title(inner)) >= title;
        let guests = [Guests::All, Guests::Due];
        let roomy = guests.map(|guests| Self::wide((who, sign), (true, true), guests, form));
        let narrower = [(sign, true, true), (0, true, true), (0, false, true), (0, false, false)];
        let mut plain = narrower.map(|(sign, word, due)| Self::wide((who, sign), (word, due), Guests::None, form));
        let enough = |shape: &Self| list::needed(&shape.columns) <= list::content(inner);
        if let Some(shape) = roomy.into_iter().find(|shape| enough(shape) && fits(shape)) {
            return shape;
        }
        let at = plain.iter().position(enough).unwrap_or(plain.len() - 1);
        plain.swap(0, at);
        let [first, ..] = plain;
        first
    }

    fn wide((who, sign): (usize, usize), (word, due): (bool, bool), guests: Guests, form: Form) -> Self {
        let mut columns = vec![Column::fixed("", 1), Column::fixed("", 7).right()];
        if word {
            columns.push(Column::fixed("", 4));
        }
        columns.push(Column::new("who", 5, 11, 16).at_most(who).gap(2));
        columns.push(Column::rest("about", 20, 48).gap(2));
        if sign > 0 {
            columns.push(Column::fixed("", sign as u16).gap(2));
        }
        if guests == Guests::All {
            columns.push(Column::fixed("project", 10).gap(2));
        }
        if due {
            columns.push(
                Column::fixed("due", if guests == Guests::None { form.short_width() } else { form.moment_width() })
                    .right()
                    .gap(2),
            );
        }
        Self { columns, little: false, word, sign, guests, due }
    }

    /// The width of the title, at this width of the list.
    fn title(&self, inner: u16) -> u16 {
        let at = if self.little { 2 } else { 3 + usize::from(self.word) };
        list::place(&self.columns, inner).iter().find(|slot| slot.column == at).map_or(0, |slot| slot.width)
    }
}

/// The rows in a range, and the widths of their names and titles.
fn rows(
    board: &Board,
    state: &State,
    range: Range<usize>,
    inner: u16,
    now: Instant,
) -> (Vec<Row>, (usize, usize, usize)) {
    let places = state.shown.get(range).unwrap_or_default();
    let deadlines = board.deadlines();
    let dated: Vec<&Dated> = places.iter().filter_map(|place| deadlines.get(*place)).collect();
    let signs = foresight::of_deadlines(board, &dated, now);
    let row = |(dated, signs): (&Deadline, &Vec<Sign<_>>)| Row {
        sign: foresight::told(board, dated, signs).map_or("", |sign| say::sign(sign.kind)),
        ..rows::row(board, dated, now)
    };
    let rows: Vec<Row> = dated.into_iter().map(|dated| -> &Deadline { dated }).zip(&signs).map(row).collect();
    let who = |row: &Row| fit::width(if inner < LITTLE { &row.first } else { &row.short_assignees });
    let widths = (rows.iter().map(who).max(), rows.iter().map(|row| fit::width(&row.title)).max());
    let sign = rows.iter().map(|row| fit::width(row.sign)).max();
    (rows, (widths.0.unwrap_or(0), widths.1.unwrap_or(0), sign.unwrap_or(0)))
}

/// The further lines that each row wants, at this width of the list: for truncated titles.
pub fn wanted(board: &Board, state: &State, inner: u16, now: Instant) -> Vec<u16> {
    let (rows, widths) = rows(board, state, 0..state.shown.len(), inner, now);
    let width = usize::from(Shape::new(inner, widths, board.form).title(inner));
    let cut = |row: &Row| fit::width_within(&row.title, width).is_none();
    rows.iter().map(|row| if cut(row) { lines::further(&row.title, inner) } else { 0 }).collect()
}

/// Paints the deadlines.
pub fn paint(pane: Pane<'_>, buf: &mut Buffer, (board, state): (&Board, &State), now: Instant) {
    let (look, inner) = (pane.look, pane.inner);
    let sight = lines::in_sight(state, pane.further, inner.height);
    let range = lines::rows(&sight);
    let (rows, widths) = rows(board, state, range.clone(), inner.width, now);
    let shape = Shape::new(inner.width, widths, board.form);
    let slots = list::place(&shape.columns, inner.width);
    if let Some((frame, taken)) = pane.frame {
        list::headings(look, frame, buf, (&slots, &shape.columns), taken);
    }
    let marks = Marks::of(&state.filter.text);
    for (n, line) in sight.iter().enumerate() {
        let Line::Row(row, part) = *line else { continue };
        let Some(made) = row.checked_sub(range.start).and_then(|row| rows.get(row)) else { continue };
        let further = pane.further.get(row).copied().unwrap_or(0).into();
        let entry = if part > 0 {
            let text = lines::part(&made.title, inner.width, part, further);
            Entry::Across(INDENT, marks.on(text, Role::Text))
        } else {
            entry(look, made, &shape, &marks, (inner.width, further))
        };
        list::paint(look, pane.place(n), buf, &slots, &shape.columns, &entry);
        if let (0, Some(sent)) = (part, made.sent) {
            let columns = (&*slots, shape.word);
            instead(look, pane.place(n), buf, columns, |width| Words::new(sent.words(width, "closed"), sent.role()));
        }
        if line.is_of(state.at()) {
            pane.mark(buf, n);
        }
    }
}

fn entry(look: Look<'_>, row: &Row, shape: &Shape, marks: &Marks, (inner, further): (u16, usize)) -> Entry<'static> {
    let role = role(row.state);
    let figure = if inner < LEAST { say::largest(&row.figure) } else { &row.figure };
    let who = |text: &str| match text.strip_prefix("you") {
        Some(rest) if rest.is_empty() || rest.starts_with(',') => {
            Words::new("you", Role::Accent).and(marks.on(rest.to_owned(), Role::Text))
        }
        _ => marks.on(text.to_owned(), Role::Text),
    };
    let due = |long: bool| Words::new(if long { row.long_due.clone() } else { row.short_due.clone() }, Role::Dim);
    let (figure, word) = if row.sent.is_some() { ("", "") } else { (figure, row.short_word) };
    let mut cells = vec![Words::new(glyph(look, row.state), role), Words::new(figure.to_owned(), role)];
    // The sign precedes the end of a row that takes two lines.
    let before = || Words::new(row.sign, Role::Sign).then(if row.sign.is_empty() { "" } else { "  " }, Role::Dim);
    let title = marks.on(row.title.clone(), Role::Text);
    let title = match row.sign {
        "" => title,
        _ if shape.sign > 0 => title,
        _ => Words::new(look.glyphs.sign, Role::Sign).then(" ", Role::Text).and(title),
    };
    if shape.little {
        if further > 0 {
            let names = before().and(who(&row.short_assignees)).then("  ", Role::Dim).and(due(true));
            return Entry::Ending(cells, names);
        }
        cells.extend([title, who(&row.first)]);
        return Entry::Cells(cells);
    }
    if shape.word {
        cells.push(Words::new(word, role));
    }
    cells.push(who(&row.short_assignees));
    if further > 0 {
        return Entry::Ending(cells, before().and(due(true)));
    }
    cells.push(title);
    if shape.sign > 0 {
        cells.push(Words::new(row.sign, Role::Sign));
    }
    if shape.guests == Guests::All {
        cells.push(marks.on(row.project.clone(), Role::Dim));
    }
    if shape.due {
        cells.push(due(shape.guests != Guests::None));
    }
    Entry::Cells(cells)
}

/// The role of a deadline's state. A deadline with time left has no colour.
pub fn role(state: DeadlineState) -> Role {
    match state {
        DeadlineState::Overdue => Role::Overdue,
        DeadlineState::AtRisk => Role::AtRisk,
        DeadlineState::Ok => Role::Waiting,
    }
}

/// The glyph of a deadline's state.
pub fn glyph(look: Look<'_>, state: DeadlineState) -> &'static str {
    match state {
        DeadlineState::Overdue => look.glyphs.overdue,
        DeadlineState::AtRisk => look.glyphs.at_risk,
        DeadlineState::Ok => look.glyphs.ok,
    }
}
