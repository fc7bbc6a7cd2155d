//! Paints the team panel.

use chrono::{NaiveTime, TimeDelta};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::rows::{self, Row};
use super::{State, key_at};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::State as Doing;
use crate::domain::form::{Dial, Form};
use crate::domain::interval::Interval;
use crate::domain::teammate::Seat;
use crate::domain::zone::Edge;
use crate::panels::shared::chosen::Chosen;
use crate::panels::shared::filter::Marks;
use crate::panels::shared::{day, visible};
use crate::ui::columns::Column;
use crate::ui::look::Look;
use crate::ui::table::{self, Table};
use crate::ui::timeline::{Instants, timeline};
use crate::ui::{Role, Words, fit};

/// Paints the list of teammates at the moment that is shown, which need not be that of the clock.
pub fn paint(
    look: Look<'_>,
    area: Rect,
    buf: &mut Buffer,
    (board, state, chosen): (&Board, &State, &Chosen),
    (now, clock): (Instant, Instant),
    active: bool,
) {
    let day = day::around(&board.viewer, now).filter(|_| day_width(area.width) > 0);
    let width = day_width(area.width);
    let little = area.width < LITTLE;
    let marks = !chosen.is_empty();
    let columns = if little { narrow(board.form, marks) } else { columns(width, board.form, marks) };
    let rows = visible::rows(state, area.height, active);
    let found = Marks::of(&state.filter.text);
    Table { columns: &columns, titles: false }.paint(look, area, buf, rows, |n| {
        let seat = state.shown.get(n).copied().and_then(key_at);
        let row = seat.and_then(|seat| Some((seat, rows::row(board, seat, now)?)));
        row.map_or_else(
            || table::Row::Cells(Vec::new()),
            |(seat, row)| {
                let day = day.map_or_else(Words::empty, |day| day_line(look, width, board, seat, day, (now, clock)));
                let mark = if chosen.contains(seat) { look.glyphs.check } else { "" };
                if little { brief(look, row, mark, area.width < LEAST) } else { cells(look, row, day, (mark, &found)) }
            },
        )
    });
}

/// Below so many columns there is little room.
const LITTLE: u16 = 56;
/// Below so many there is hardly any.
const LEAST: u16 = 36;

/// How wide timelines are in a panel that is so wide inside: three cells an hour, two, one, or none; and the two ends.
fn day_width(inside: u16) -> u16 {
    match inside {
        184.. => 74,
        150.. => 50,
        116.. => 26,
        _ => 0,
    }
}

/// Writes the hours of the viewer's day onto the border above the timelines. `marks` is whether any teammate is marked.
pub fn ruler(look: Look<'_>, border: Rect, buf: &mut Buffer, (dial, marks): (Dial<'_>, bool), now: Instant) {
    let (viewer, inside) = (dial.zone, border.width.saturating_sub(2));
    let (width, Some(day)) = (day_width(inside), day::around(viewer, now)) else { return };
    let columns = columns(width, dial.form, marks);
    let Some(slot) = table::slots(&columns, inside).into_iter().find(|slot| slot.column == DAY && slot.width > 2)
    else {
        return;
    };
    let cells = i64::from(slot.width - 2);
    for hour in (0..24_u32).step_by(if width > 30 { 3 } else { 6 }) {
        let at = viewer.instant(viewer.date(now).and_time(NaiveTime::MIN) + TimeDelta::hours(hour.into()), Edge::Start);
        let cell = (at - day.start).num_seconds() * cells / day.length().num_seconds().max(1);
        let x = border.x + 1 + slot.x + 1 + cell as u16;
        fit::put(buf, (x, border.y), &dial.form.hour(hour), 3, look.style(Role::Dim));
    }
}

/// The time that a cell of the timelines in a panel stands for, at a column of the screen: the nearest cell's, or, when
/// it must be `exact`, only where there is one.
pub fn time_at(
    inner: Rect,
    (board, marks): (&Board, bool),
    now: Instant,
    column: u16,
    exact: bool,
) -> Option<Interval> {
    let day = day::around(&board.viewer, now)?;
    let width = day_width(inner.width);
    let columns = columns(width, board.form, marks);
    let slot = table::slots(&columns, inner.width).into_iter().find(|slot| slot.column == DAY && slot.width > 2)?;
    let (first, cells) = (inner.x + slot.x + 1, slot.width - 2);
    if exact && !(first..first + cells).contains(&column) {
        return None;
    }
    let cell = i32::from(column.saturating_sub(first).min(cells - 1));
    let at = |cell: i32| day.start + day.length() * cell / i32::from(cells);
    Interval::new(at(cell), at(cell + 1))
}

/// The place of the timelines among the columns.
const DAY: usize = 7;

/// A column for marks, where there are any.
fn mark_column(marks: bool) -> Column {
    Column::fixed("", marks.into())
}

/// The mark, the state's glyph, name, offset, time, weekday, doing, day, owes, due.
fn columns(day: u16, form: Form, marks: bool) -> [Column; 10] {
    [
        mark_column(marks),
        Column::fixed("", 1).gap(marks.into()),
        Column::flexible("name", 8, 16).gap(1),
        Column::fixed("", 6).right().gap(1).drop(6),
        Column::fixed("time", form.time_width()).right(),
        Column::fixed("", 3).gap(1).drop(4),
        Column::flexible("doing", 12, 36).grow(1),
        if day > 0 { Column::fixed("day", day) } else { Column::fixed("day", 0).gap(0) },
        Column::flexible("owes", 15, 19).drop(5),
        Column::fixed("due", 7).drop(7),
    ]
}

/// The same without a timeline, and what they owe last, where there is little room.
fn narrow(form: Form, marks: bool) -> [Column; 10] {
    [
        mark_column(marks),
        Column::fixed("", 1).gap(marks.into()),
        Column::flexible("name", 5, 12).gap(1),
        Column::fixed("", 0).gap(0),
        Column::fixed("time", form.time_width()).right().gap(1),
        Column::fixed("", 3).gap(1).drop(2),
        Column::flexible("doing", 16, 20).gap(1).grow(1),
        Column::fixed("day", 0).gap(0),
        Column::fixed("owes", 7).gap(1).drop(3),
        Column::fixed("due", 6).gap(1).drop(4),
    ]
}

/// What fits there: a short name, and the state with its end.
fn brief(look: Look<'_>, row: Row, mark: &'static str, least: bool) -> table::Row<'static> {
    let role = role(row.state);
    let edge = match row.edge {
        edge if edge.is_empty() => edge,
        edge if least => format!(" {edge}"),
        edge => format!(" {} {edge}", look.glyphs.arrow),
    };
    let late = if row.late.is_empty() { Role::Text } else { Role::Late };
    table::Row::Cells(vec![
        Words::new(mark, Role::Accent),
        Words::new(glyph(look, row.state), role),
        Words::new(row.short, Role::Text),
        Words::empty(),
        Words::new(row.time, Role::Strong),
        Words::new(row.day, Role::Warning),
        Words::new(row.word, role).then(edge, Role::Dim),
        Words::empty(),
        Words::new(row.owes, late),
        Words::new(row.due, Role::Text),
    ])
}

fn cells(look: Look<'_>, row: Row, day: Words<'static>, (mark, found): (&'static str, &Marks)) -> table::Row<'static> {
    let role = role(row.state);
    let word = row.word;
    let rest = row.doing.strip_prefix(&*word).unwrap_or_default().to_owned();
    let flawed = if row.flawed { Role::Error } else { Role::Dim };
    let late = if row.late.is_empty() { row.late } else { format!(" · {}", row.late) };
    let owes = Words::new(row.owes, Role::Text).then(late, Role::Late);
    table::Row::Cells(vec![
        Words::new(mark, Role::Accent),
        Words::new(glyph(look, row.state), role),
        found.on(row.name, Role::Text),
        Words::new(row.offset, Role::Dim),
        Words::new(row.time, Role::Strong),
        Words::new(row.day, Role::Warning),
        Words::new(word, role).then(rest, flawed),
        day,
        owes,
        Words::new(row.due, Role::Text),
    ])
}

fn day_line(
    look: Look<'_>,
    width: u16,
    board: &Board,
    seat: Seat,
    day: Interval,
    (now, clock): (Instant, Instant),
) -> Words<'static> {
    let seconds = |t: Instant| (t - day.start).num_seconds();
    let spans: Vec<(i64, i64)> =
        rows::hours(board, seat, day).iter().map(|span| (seconds(span.start), seconds(span.end))).collect();
    let instants = Instants { shown: Some(seconds(now)), clock: (clock != now).then(|| seconds(clock)) };
    timeline(look, width, day.length().num_seconds(), &spans, instants)
}

/// The role that an availability plays.
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
