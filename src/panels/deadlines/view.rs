//! Paints the deadlines panel.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::State;
use super::rows::{self, Row};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::deadline::DeadlineState;
use crate::panels::shared::filter::Marks;
use crate::panels::shared::visible;
use crate::ui::columns::Column;
use crate::ui::look::Look;
use crate::ui::table::{self, Table};
use crate::ui::{Role, Words};

/// State, title, project, assignees, due, left. Where there is little room: what, and when.
fn columns(width: u16, due: u16) -> [Column; 7] {
    [
        Column::fixed("", 1),
        Column::fixed("state", 7).gap(1).drop(6),
        Column::flexible(
            "title",
            if width < LITTLE {
                6
            } else if width < 46 {
                20
            } else {
                14
            },
            30,
        )
        .grow(3)
        .gap(1),
        Column::flexible("project", 6, 10).grow(1).drop(7),
        Column::flexible("assignees", 6, 10).grow(1).drop(5),
        Column::fixed("due", due).right(),
        Column::fixed("left", 8).right().gap(1).drop(3),
    ]
}

/// Below so many columns there is little room.
const LITTLE: u16 = 34;

/// Paints the list of deadlines.
pub fn paint(
    look: Look<'_>,
    area: Rect,
    buf: &mut Buffer,
    (board, state): (&Board, &State),
    now: Instant,
    active: bool,
) {
    let rows = visible::rows(state, area.height, active);
    let columns = columns(area.width, board.form.moment_width());
    let marks = Marks::of(&state.filter.text);
    Table { columns: &columns, titles: false }.paint(look, area, buf, rows, |n| {
        let deadline = state.shown.get(n).and_then(|place| board.deadlines().get(*place));
        deadline.map_or_else(
            || table::Row::Cells(Vec::new()),
            |deadline| cells(look, rows::row(board, deadline, now), &marks),
        )
    });
}

fn cells(look: Look<'_>, row: Row, marks: &Marks) -> table::Row<'static> {
    let role = role(row.state);
    table::Row::Cells(vec![
        Words::new(glyph(look, row.state), role),
        Words::new(row.word, role),
        marks.on(row.title, Role::Text),
        marks.on(row.project, Role::Dim),
        marks.on(row.assignees, Role::Text),
        Words::new(row.due, Role::Dim),
        Words::new(row.left, role),
    ])
}

/// The role that a deadline's state plays.
pub fn role(state: DeadlineState) -> Role {
    match state {
        DeadlineState::Overdue => Role::Overdue,
        DeadlineState::AtRisk => Role::AtRisk,
        DeadlineState::Ok => Role::Ok,
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
