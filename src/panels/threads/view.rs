//! Paints the threads panel.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::State;
use super::rows::{self, Row};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::thread::ThreadState;
use crate::panels::shared::filter::Marks;
use crate::panels::shared::{say, visible};
use crate::ui::columns::Column;
use crate::ui::look::Look;
use crate::ui::table::{self, Table};
use crate::ui::{Role, Words};

/// State, who owes whom, title, due, left. Where there is little room, who, and how long still, come before what it is
/// about.
fn columns(width: u16, due: u16) -> [Column; 6] {
    if width < LITTLE {
        return [
            Column::fixed("", 1),
            Column::fixed("state", 9).gap(1).drop(6),
            Column::flexible("who", 7, 13).gap(1),
            Column::flexible("title", 6, 14).gap(1).grow(1),
            Column::fixed("due", due).right().gap(1).drop(5),
            Column::fixed("left", 8).right().gap(1),
        ];
    }
    [
        Column::fixed("", 1),
        Column::fixed("state", 9).gap(1).drop(5),
        Column::flexible("who", 11, 15).gap(1),
        Column::flexible("title", 14, 24).grow(1),
        Column::fixed("due", due).right().drop(4),
        Column::fixed("left", 8).right().gap(1),
    ]
}

/// Below so many columns there is little room.
const LITTLE: u16 = 60;

/// Paints the list of open threads.
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
        let thread = state.shown.get(n).and_then(|place| board.threads().get(*place));
        thread
            .map_or_else(|| table::Row::Cells(Vec::new()), |thread| cells(look, rows::row(board, thread, now), &marks))
    });
}

fn cells(look: Look<'_>, row: Row, marks: &Marks) -> table::Row<'static> {
    let role = role(row.state);
    let by = marks.on(say::short(&row.by).to_owned(), Role::Text);
    let by = if row.mine { Words::new("you", Role::Accent) } else { by };
    let asker = marks.on(say::short(&row.asker).to_owned(), Role::Dim);
    table::Row::Cells(vec![
        Words::new(glyph(look, row.state), role),
        Words::new(row.word, role),
        by.then(format!(" {} ", look.glyphs.arrow), Role::Dim).and(asker),
        marks.on(row.title, Role::Text),
        Words::new(row.due, Role::Dim),
        Words::new(row.left, role),
    ])
}

/// The role that a thread's state plays.
pub fn role(state: ThreadState) -> Role {
    match state {
        ThreadState::Late => Role::Late,
        ThreadState::DueSoon => Role::DueSoon,
        ThreadState::Waiting => Role::Waiting,
        ThreadState::NoTarget => Role::NoTarget,
    }
}

/// The glyph of a thread's state.
pub fn glyph(look: Look<'_>, state: ThreadState) -> &'static str {
    match state {
        ThreadState::Late => look.glyphs.late,
        ThreadState::DueSoon => look.glyphs.due_soon,
        ThreadState::Waiting => look.glyphs.waiting,
        ThreadState::NoTarget => look.glyphs.no_target,
    }
}
