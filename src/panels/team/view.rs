//! Paints the team: each teammate's state, next change in the viewer's time, day, and counts.
//!
//! Not here: the contents of rows (`rows`, `doing`, `next`).

use chrono::{NaiveTime, TimeDelta};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::rows::{self, Row};
use super::{State, doing, key_at};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::State as Doing;
use crate::domain::form::Form;
use crate::domain::interval::Interval;
use crate::domain::teammate::TeammateIndex;
use crate::domain::zone::Edge;
use crate::panels::shared::chosen::Chosen;
use crate::panels::shared::day;
use crate::panels::shared::filter::Marks;
use crate::panels::shared::lines::{self, INDENT, Line};
use crate::panels::shared::listing::Moves;
use crate::ui::columns::Slot;
use crate::ui::list::{self, Column, Entry, Pane};
use crate::ui::look::Look;
use crate::ui::timeline::{Filled, Instants, timeline};
use crate::ui::{Role, Words, fit};

/// Below this width, inside the border, a row has only the name and the next change.
const LEAST: u16 = 32;
/// The width of a weekday after a time.
const WEEKDAY: u16 = 4;
/// The least width of a column with full names.
const WHOLE: u16 = 12;

/// The content of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Glyph,
    Name,
    Offset,
    There,
    Doing,
    Verb,
    In,
    Time,
    Day,
    Owes,
    Late,
    Due,
    /// Verb and time in one.
    Both,
}

/// The columns of a list and their contents.
struct Shape {
    fields: Vec<Field>,
    columns: Vec<Column>,
}

impl Shape {
    fn new(inner: u16, form: Form) -> Self {
        let enough = |shape: &Self| list::needed(&shape.columns) <= list::content(inner);
        let levels = || (0..DROPPED.len()).filter_map(|level| DROPPED.get(..level)).chain([&DROPPED[..]]);
        // The weekday is dropped before the time of return is truncated.
        let mut wide = levels()
            .map(|dropped| Self::level(inner, form, dropped, form.time_width() + WEEKDAY))
            .chain(std::iter::once_with(|| Self::level(inner, form, &DROPPED, form.time_width())));
        let found = if inner < LEAST { None } else { wide.find(enough) };
        found.unwrap_or_else(|| {
            let least = Self::least(form, true);
            if enough(&least) { least } else { Self::least(form, false) }
        })
    }

    /// The name and the next change; and their own time, if there is room.
    fn least(form: Form, there: bool) -> Self {
        let both = 5 + form.short_width();
        let mut shape = vec![
            (Field::Glyph, Column::fixed("", 1)),
            (Field::Name, Column::rest("", 6, 8)),
            (Field::There, Column::fixed("there", form.time_width())),
            (Field::Both, Column::new("your time", both, both, both.max(16)).right()),
        ];
        shape.retain(|(field, _)| there || *field != Field::There);
        Self::of(shape)
    }

    fn of(shape: Vec<(Field, Column)>) -> Self {
        let (fields, columns) = shape.into_iter().unzip();
        Self { fields, columns }
    }

    /// The columns without those that have been dropped.
    fn level(inner: u16, form: Form, dropped: &[Field], there: u16) -> Self {
        let has = |field: Field| !dropped.contains(&field);
        let gap = |wide: u16| if inner < 48 { 1 } else { wide };
        let names = if inner < 78 { 6 } else { 8 };
        let name = Column { rest: !has(Field::Doing), ..Column::new("", names, 12, 16) };
        let time = if has(Field::In) { "in your time" } else { "your time" };
        let doing = Column::rest("doing", if inner < 58 { 9 } else { 17 }, 26).gap(gap(2));
        let day = day_width(inner);
        let all = [
            (Field::Glyph, Column::fixed("", 1)),
            (Field::Name, name),
            (Field::Offset, Column::fixed("", 6).right().gap(gap(2))),
            (Field::There, Column::fixed("there", there).gap(if has(Field::Offset) { 1 } else { gap(2) })),
            (Field::Doing, doing),
            (Field::Verb, Column::fixed("", 6).gap(gap(2))),
            (Field::In, Column::fixed("", 7).right()),
            (Field::Time, Column::fixed(time, form.short_width()).right()),
            (Field::Day, Column::fixed("", day).gap(gap(2))),
            (Field::Owes, Column::fixed("owes", 4).right().gap(gap(2))),
            (Field::Late, Column::fixed("late", 4).right()),
            (Field::Due, Column::fixed("due", 3).right()),
        ];
        Self::of(all.into_iter().filter(|(field, _)| has(*field) && (*field != Field::Day || day > 0)).collect())
    }

    /// The column of a field, at this width of the list.
    fn slot(&self, field: Field, inner: u16) -> Option<Slot> {
        let at = self.fields.iter().position(|other| *other == field)?;
        list::place(&self.columns, inner).into_iter().find(|slot| slot.column == at)
    }
}

/// The fields in the order in which they are dropped.
const DROPPED: [Field; 7] = [Field::Offset, Field::Late, Field::Due, Field::Owes, Field::Day, Field::In, Field::Doing];

/// The width of timelines, with their two ends, at this width inside the border.
fn day_width(inner: u16) -> u16 {
    match inner {
        196.. => 74,
        150.. => 50,
        114.. => 26,
        _ => 0,
    }
}

/// The further lines that each row wants, at this width of the list: for truncated notes.
pub fn wanted(board: &Board, state: &State, inner: u16, now: Instant) -> Vec<u16> {
    let slot = Shape::new(inner, board.form).slot(Field::Doing, inner);
    let wants = |place: &usize| {
        let (index, slot) = key_at(*place).zip(slot)?;
        let entries = doing::of(board, index, now);
        let (words, cut) = doing::fitting(&entries, slot.width.into(), Role::Text);
        (cut || words.width() > usize::from(slot.width)).then(|| lines::further(&doing::whole(&entries), inner))
    };
    state.shown.iter().map(|place| wants(place).unwrap_or(0)).collect()
}

/// Paints the teammates at the displayed moment, which may differ from the clock's.
pub fn paint(
    pane: Pane<'_>,
    buf: &mut Buffer,
    (board, state, chosen): (&Board, &State, &Chosen),
    (now, clock): (Instant, Instant),
) {
    let (look, inner) = (pane.look, pane.inner);
    let shape = Shape::new(inner.width, board.form);
    let slots = list::place(&shape.columns, inner.width);
    if let Some((frame, taken)) = pane.frame {
        list::headings(look, frame, buf, (&slots, &shape.columns), taken);
        ruler(look, frame, buf, board, &shape, now);
    }
    let sight = lines::in_sight(state, pane.further, inner.height);
    let marks = Marks::of(&state.filter.text);
    let index = |row: usize| state.shown.get(row).copied().and_then(key_at);
    for (n, line) in sight.iter().enumerate() {
        let Line::Row(at, part) = *line else { continue };
        let Some((index, row)) = index(at).and_then(|index| Some((index, rows::row(board, index, now)?))) else {
            continue;
        };
        let further = pane.further.get(at).copied().unwrap_or(0).into();
        let entry = if part > 0 {
            let text = lines::part(&doing::whole(&row.entries), inner.width, part, further);
            Entry::Across(INDENT, Words::new(text, Role::Text))
        } else {
            let late = shape.fields.contains(&Field::Late);
            let cell = Cell { look, board, index, row: &row, marks: &marks, chosen, further: further > 0, late };
            let width = |n: usize| slots.iter().find(|slot| slot.column == n).map_or(0, |slot| slot.width);
            let cells = shape.fields.iter().enumerate().map(|(n, field)| cell.words(*field, width(n), (now, clock)));
            Entry::Cells(cells.collect())
        };
        list::paint(look, pane.place(n), buf, &slots, &shape.columns, &entry);
        if line.is_of(state.at()) {
            pane.mark(buf, n);
        }
    }
}

/// The inputs of the cells of a row.
#[derive(Clone, Copy)]
struct Cell<'a> {
    look: Look<'a>,
    board: &'a Board,
    index: TeammateIndex,
    row: &'a Row,
    marks: &'a Marks,
    chosen: &'a Chosen,
    further: bool,
    /// There is a column for late replies.
    late: bool,
}

impl Cell<'_> {
    fn words(&self, field: Field, width: u16, (now, clock): (Instant, Instant)) -> Words<'static> {
        let (row, state) = (self.row, role(self.row.state));
        match field {
            Field::Glyph if self.chosen.contains(self.index) => Words::new(self.look.glyphs.check, Role::Accent),
            Field::Glyph => Words::new(glyph(self.look, row.state), state),
            Field::Name => {
                let whole = width >= WHOLE && fit::width_within(&row.name, width.into()).is_some();
                self.marks.on(if whole { row.name.clone() } else { row.short.clone() }, Role::Text)
            }
            Field::Offset if row.offset == "you" => Words::new("you", Role::Accent),
            Field::Offset => Words::new(row.offset.clone(), Role::Dim),
            Field::There if row.day.is_empty() || usize::from(width) < row.time.len() + 1 + row.day.len() => {
                Words::new(row.time.clone(), Role::Strong)
            }
            Field::There => Words::new(row.time.clone(), Role::Strong).then(format!(" {}", row.day), Role::Warning),
            Field::Doing if self.further => Words::new(row.word.clone(), state),
            Field::Doing => doing::fitting(&row.entries, width.into(), state).0,
            Field::Verb | Field::In | Field::Time | Field::Both => self.next(field),
            Field::Day => day_line(self.look, width, self.board, self.index, (now, clock)),
            Field::Owes => self.owes(),
            Field::Late => Words::new(row.late.clone(), Role::Late),
            Field::Due => Words::new(row.due.clone(), Role::Text),
        }
    }

    fn next(&self, field: Field) -> Words<'static> {
        let next = &self.row.next;
        let role = if next.soon { Role::DueSoon } else { Role::Text };
        match field {
            Field::Verb => Words::new(next.verb, if next.soon { Role::DueSoon } else { Role::Dim }),
            Field::In => Words::new(next.length.clone(), role),
            Field::Time => Words::new(next.time.clone(), role),
            _ => Words::new(next.short, Role::Dim).then(format!(" {}", next.time), role),
        }
    }

    /// The replies they owe; with `!` if some are late and no column counts them.
    fn owes(&self) -> Words<'static> {
        let row = self.row;
        if row.late.is_empty() || self.late {
            Words::new(row.owes.clone(), Role::Text)
        } else {
            Words::new(format!("{}!", row.owes), Role::Late)
        }
    }
}

/// Writes the hours of the viewer's day into the border above the timelines.
fn ruler(look: Look<'_>, frame: Rect, buf: &mut Buffer, board: &Board, shape: &Shape, now: Instant) {
    let (dial, viewer) = (board.dial(), &board.viewer);
    let Some(day) = day::around(viewer, now) else { return };
    let Some(slot) = shape.slot(Field::Day, frame.width.saturating_sub(2)).filter(|slot| slot.width > 2) else {
        return;
    };
    let cells = i64::from(slot.width - 2);
    for hour in (0..24_u32).step_by(if slot.width > 30 { 3 } else { 6 }) {
        let at = viewer.instant(viewer.date(now).and_time(NaiveTime::MIN) + TimeDelta::hours(hour.into()), Edge::Start);
        let cell = (at - day.start).num_seconds() * cells / day.length().num_seconds().max(1);
        let x = frame.x + 1 + slot.x + 1 + cell as u16;
        fit::put(buf, (x, frame.y), &dial.form.hour(hour), 3, look.style(Role::Column));
    }
}

/// The time of a timeline cell, at a column of the screen: of the nearest cell or, if `exact`, only of the cell there.
pub fn time_at(inner: Rect, board: &Board, now: Instant, column: u16, exact: bool) -> Option<Interval> {
    let day = day::around(&board.viewer, now)?;
    let slot = Shape::new(inner.width, board.form).slot(Field::Day, inner.width).filter(|slot| slot.width > 2)?;
    let (first, cells) = (inner.x + slot.x + 1, slot.width - 2);
    if exact && !(first..first + cells).contains(&column) {
        return None;
    }
    let cell = i32::from(column.saturating_sub(first).min(cells - 1));
    let at = |cell: i32| day.start + day.length() * cell / i32::from(cells);
    Interval::new(at(cell), at(cell + 1))
}

fn day_line(
    look: Look<'_>,
    width: u16,
    board: &Board,
    index: TeammateIndex,
    (now, clock): (Instant, Instant),
) -> Words<'static> {
    let Some(day) = day::around(&board.viewer, now) else { return Words::empty() };
    let seconds = |t: Instant| (t - day.start).num_seconds();
    let spans = |spans: &[Interval]| -> Vec<(i64, i64)> {
        let first = spans.partition_point(|span| span.end <= day.start);
        let inside = spans.get(first..).unwrap_or_default().iter().take_while(|span| span.start < day.end);
        inside.map(|span| (seconds(span.start), seconds(span.end))).collect()
    };
    let [busy, maybe, focus] = board.facts(index).map(|facts| facts.occupied().map(&spans)).unwrap_or_default();
    let hours = spans(&rows::hours(board, index, day));
    let filled = Filled { hours: &hours, busy: &busy, maybe: &maybe, focus: &focus };
    let instants = Instants { shown: Some(seconds(now)), clock: (clock != now).then(|| seconds(clock)) };
    timeline(look, width, day.length().num_seconds(), filled, instants)
}

/// The role of an availability.
pub fn role(state: Doing) -> Role {
    match state {
        Doing::Away => Role::Away,
        Doing::Focus => Role::Focus,
        Doing::Busy => Role::Busy,
        Doing::Available => Role::Available,
        Doing::Working => Role::Working,
        Doing::Break => Role::Break,
        Doing::Off => Role::Off,
        Doing::Unknown => Role::Unknown,
    }
}

/// The glyph of an availability.
pub fn glyph(look: Look<'_>, state: Doing) -> &'static str {
    match state {
        Doing::Away => look.glyphs.away,
        Doing::Focus => look.glyphs.focus,
        Doing::Busy => look.glyphs.busy,
        Doing::Available => look.glyphs.available,
        Doing::Working => look.glyphs.working,
        Doing::Break => look.glyphs.break_,
        Doing::Off => look.glyphs.off,
        Doing::Unknown => look.glyphs.unknown,
    }
}
