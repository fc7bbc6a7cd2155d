//! Paints the continuations of a pending chord.
//!
//! Not here: the hints of the bottom line (`footer`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use crate::app::command::Command;
use crate::app::keymap::Row;
use crate::app::layout::Layout;
use crate::app::model::Model;
use crate::ui::panel::Panel;
use crate::ui::{Align, Line, Role, Words, fit, popup};

/// The cells that keys take.
const KEYS: usize = 8;
/// The cells around the lines of a popup: its border and margins, and the free cells beside it.
const AROUND: usize = 6;

/// Paints the continuations above the bottom line, while keys are pending.
pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    if model.keys.pending.is_empty() {
        return;
    }
    let line = |rest: String, help| Words::new(fit::fit(&rest, KEYS).into_owned(), Role::Key).then(help, Role::Text);
    let rows = model.keys.map.following(&model.keys.pending);
    let rows: Vec<_> = rows.collect();
    let fits = |(_, row): &(_, &Row)| KEYS + fit::width(row.help) + AROUND <= usize::from(layout.body.width);
    let short = !rows.iter().all(fits);
    let says = |row: &Row| if short && !row.hint.is_empty() { row.hint } else { row.help };
    let lines: Vec<Words<'_>> = rows.iter().map(|(rest, row)| line(rest.to_string(), says(row))).collect();
    let widest = lines.iter().map(Words::width).max().unwrap_or(0);
    let pressed = model.keys.pending.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let title = format!("{pressed} {}", word(&rows));
    let want = Size { width: widest as u16, height: lines.len() as u16 };
    let place = popup::place(layout.body, want);
    let corner = Rect { x: layout.body.right() - place.width, y: layout.body.bottom() - place.height, ..place };
    let panel = Panel { title: &title, foot: "esc back", active: true, ..Panel::default() };
    let inner = popup::paint_at(model.look(), corner, buf, panel);
    for (y, words) in (inner.top()..inner.bottom()).zip(&lines) {
        Line::new(model.look(), Rect { y, height: 1, ..inner }, buf).rest(words, Align::Left);
    }
}

/// One word for the commands that may follow.
fn word<T>(rows: &[(T, &Row)]) -> &'static str {
    let all = |is: fn(Command) -> bool| rows.iter().all(|(_, row)| is(row.command));
    let snooze = |command| {
        use Command::{SnoozeHour, SnoozeMonday, SnoozeNew, SnoozeTomorrow};
        matches!(command, SnoozeHour | SnoozeTomorrow | SnoozeMonday | SnoozeNew)
    };
    let panels = |command| {
        use Command::{Rearrange, ToggleAhead, ToggleDeadlines, ToggleTeam, ToggleThreads};
        matches!(command, ToggleTeam | ToggleThreads | ToggleDeadlines | ToggleAhead | Rearrange)
    };
    match () {
        () if all(snooze) => "snooze",
        () if all(panels) => "panels on the board",
        () => "and then",
    }
}
