//! The bottom line: what there is to read, or the keys that apply.
//!
//! Not here: the line in its place while something is typed (`prompt`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::command::Command;
use crate::app::keymap::Row;
use crate::app::model::{Model, Panels};
use crate::app::panel::PanelId;
use crate::panels::shared::say;
use crate::ui::{Align, Line, Role, Words};

pub(super) fn paint(model: &Model, area: Rect, buf: &mut Buffer) {
    let look = model.look();
    buf.set_style(area, look.behind(Role::Footer));
    let mut line = Line::new(look, area, buf);
    line.gap(1);
    if let Some(text) = &model.footer.text {
        line.rest(&Words::new(text.clean().into_owned(), Role::Text), Align::Left);
        return;
    }
    if !model.footer.advice_seen && model.overlays.is_empty() && !model.footer.advice.is_empty() {
        return advice(model, &mut line);
    }
    hints(model, &mut line);
}

/// The first thing to mend or to know, and how to leave.
fn advice(model: &Model, line: &mut Line<'_>) {
    let Some(first) = model.footer.advice.first() else { return };
    let more = model.footer.advice.len() - 1;
    let more = if more > 0 { format!("  (and {more} more)") } else { String::new() };
    let ways_out = ways_out(model);
    let width: usize = ways_out.iter().map(|words| words.width() + 2).sum();
    let room = line.left().saturating_sub(width as u16 + 1);
    line.column(&Words::new(format!("{}{more}", first.clean()), Role::Warning), room, Align::Left).gap(2);
    for words in &ways_out {
        line.flow(words).gap(2);
    }
}

/// Where fewer columns are left for hints, they are worth more than the reminder of what was to be mended.
const REMINDED: usize = 60;

/// The keys that apply here, as many as fit, what one needs most first; there is always room for help and quit.
fn hints(model: &Model, line: &mut Line<'_>) {
    let ways_out = ways_out(model);
    let mut left = usize::from(line.left());
    left = left.saturating_sub(ways_out.iter().map(|words| words.width() + 2).sum());
    let reminder = (!model.footer.advice.is_empty() && left > REMINDED).then(|| {
        let notes = say::count(model.footer.advice.len(), "note");
        Words::new(format!("{} {notes} in the help", model.appearance.glyphs.late), Role::Warning)
    });
    let rows = || model.keys.map.rows().iter().filter(|row| applies(model, row.command));
    // Who looks at another moment has to find back.
    let (first, rest): (Vec<_>, Vec<_>) = rows().partition(|row| row.command == Command::Now);
    let mut chosen: Vec<Words<'_>> = Vec::new();
    for words in reminder.into_iter().chain(first.into_iter().chain(rest).filter_map(hint)) {
        let Some(rest) = left.checked_sub(words.width() + 2) else { break };
        left = rest;
        chosen.push(words);
    }
    for words in chosen.iter().chain(&ways_out) {
        line.flow(words).gap(2);
    }
}

/// Does a command do anything here that is worth a hint?
fn applies(model: &Model, command: Command) -> bool {
    let open = model.overlays.is_empty();
    match command {
        Command::Help | Command::Quit => false,
        Command::Copy => model.link().is_some() || model.proposes(),
        Command::Open => model.link().is_some(),
        Command::Plan => open && model.workspace.focus != PanelId::Plan,
        Command::Mark => open && model.markable().is_some(),
        Command::Best | Command::LongerMeeting | Command::Repeat => open && model.workspace.focus == PanelId::Plan,
        Command::Take => model.proposes(),
        Command::Undo => open && model.undo.any(),
        Command::Sort => open && !Panels::orders(model.workspace.focus).is_empty(),
        // A panel that is alone for want of room, or because it always is, stays so.
        Command::Zoom => open && (model.workspace.zoomed || model.layout().panels.len() > 1),
        Command::Details => open && model.subject().is_some(),
        Command::Now => open && model.time.scrub.is_some(),
        // Sources are everybody's, and are told as of now.
        Command::Mine | Command::Later => open && model.workspace.focus != PanelId::Sources,
        _ => open,
    }
}

/// The hints for help and quit.
fn ways_out(model: &Model) -> Vec<Words<'_>> {
    let rows = model.keys.map.rows().iter();
    rows.filter(|row| matches!(row.command, Command::Help | Command::Quit)).filter_map(hint).collect()
}

/// A key and what it does, for commands that have a hint.
fn hint(row: &Row) -> Option<Words<'_>> {
    let key = row.keys.first().filter(|_| !row.hint.is_empty())?;
    Some(Words::new(key.to_string(), Role::Key).then(format!(" {}", row.hint), Role::Footer))
}
