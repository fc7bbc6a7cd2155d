//! The bottom line: what there is to read, or the keys that apply.
//!
//! Not here: the line in its place while something is typed (`prompt`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::command::Command;
use crate::app::keymap::Row;
use crate::app::layout::PanelId;
use crate::app::model::Model;
use crate::ui::{Align, Line, Role, Words};

pub(super) fn paint(model: &Model, area: Rect, buf: &mut Buffer) {
    let look = model.look();
    buf.set_style(area, look.behind(Role::Footer));
    let mut line = Line::new(look, area, buf);
    line.gap(1);
    if let Some(text) = &model.notice {
        line.rest(&Words::new(text.clean().into_owned(), Role::Text), Align::Left);
        return;
    }
    if let Some(first) = model.advice.first().filter(|_| model.overlays.is_empty()) {
        let more = model.advice.len() - 1;
        let more = if more > 0 { format!("  (and {more} more)") } else { String::new() };
        let ways_out = ways_out(model);
        let width: usize = ways_out.iter().map(|words| words.width() + 2).sum();
        let room = line.left().saturating_sub(width as u16 + 1);
        line.column(&Words::new(format!("{}{more}", first.clean()), Role::Warning), room, Align::Left).gap(2);
        for words in &ways_out {
            line.flow(words).gap(2);
        }
        return;
    }
    hints(model, &mut line);
}

/// The keys that apply here, as many as fit; there is always room for help and quit.
fn hints(model: &Model, line: &mut Line<'_>) {
    let applies = |command: Command| match command {
        Command::Help | Command::Quit => false,
        Command::Copy => model.link().is_some() || model.proposes(),
        Command::Open => model.link().is_some(),
        Command::Plan => model.overlays.is_empty() && model.focus != PanelId::Plan,
        Command::Mark => model.overlays.is_empty() && model.markable().is_some(),
        Command::Fairest | Command::LongerMeeting => model.overlays.is_empty() && model.focus == PanelId::Plan,
        Command::Sort => model.overlays.is_empty() && !model.orders(model.focus).is_empty(),
        Command::Zoom if model.focus == PanelId::Plan => false,
        Command::Details => model.overlays.is_empty() && model.subject().is_some(),
        _ => model.overlays.is_empty(),
    };
    let ways_out = ways_out(model);
    let mut left = usize::from(line.left());
    left = left.saturating_sub(ways_out.iter().map(|words| words.width() + 2).sum());
    let rows = model.keymap.rows().iter().filter(|row| applies(row.command));
    let mut chosen: Vec<Words<'_>> = Vec::new();
    for words in rows.filter_map(hint) {
        let Some(rest) = left.checked_sub(words.width() + 2) else { break };
        left = rest;
        chosen.push(words);
    }
    for words in chosen.iter().chain(&ways_out) {
        line.flow(words).gap(2);
    }
}

/// The hints for help and quit.
fn ways_out(model: &Model) -> Vec<Words<'_>> {
    let rows = model.keymap.rows().iter();
    rows.filter(|row| matches!(row.command, Command::Help | Command::Quit)).filter_map(hint).collect()
}

/// A key and what it does, for commands that have a hint.
fn hint(row: &Row) -> Option<Words<'_>> {
    let key = row.keys.first().filter(|_| !row.hint.is_empty())?;
    Some(Words::new(key.to_string(), Role::Key).then(format!(" {}", row.hint), Role::Footer))
}
