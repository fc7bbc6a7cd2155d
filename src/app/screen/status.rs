//! Paints the choice of a status: the states, a line for its end and a note, and the interpretation.
//!
//! Not here: what keys do (`update::status`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::prompt::VisiblePart;
use crate::app::doing::{Choosing, STATES};
use crate::app::layout::Layout;
use crate::app::model::{Model, Overlay};
use crate::ui::panel::Panel;
use crate::ui::{Align, Line, Role, Words, popup};

const WIDTH: u16 = 56;
/// The text before the line.
const BEFORE: &str = "until, note  ";

fn places(layout: &Layout) -> (Rect, Rect) {
    let all = popup::place(layout.body, Size { width: WIDTH, height: STATES.len() as u16 + 3 });
    (all, popup::inner(all))
}

fn choosing(model: &Model) -> Option<&Choosing> {
    if let Some(Overlay::Status(choosing)) = model.overlays.top() { Some(choosing) } else { None }
}

/// The areas: the line and its interpretation are always visible, and the states around the selected one.
fn rows(inner: Rect, at: usize) -> (Rect, usize, Rect) {
    let states = inner.height.saturating_sub(2).min(STATES.len() as u16);
    let from = (at + 1).saturating_sub(states.into());
    let gap = u16::from(inner.height > states + 2);
    let line = Rect { y: inner.y + states + gap, height: inner.height.min(1), ..inner };
    (Rect { height: states, ..inner }, from, line)
}

/// Paints the choice, while it is open.
pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let Some(choosing) = choosing(model) else { return };
    let (look, (all, inner)) = (model.look(), places(layout));
    popup::paint_at(look, all, buf, Panel { title: "Your status", foot: "enter set  esc back", ..Panel::default() });
    let (states, from, line) = rows(inner, choosing.at);
    for ((n, state), y) in STATES.iter().enumerate().skip(from).zip(states.top()..states.bottom()) {
        let (word, meaning) = match state {
            Some(state) => (state.word(), meaning(state.word())),
            None => ("none", "by your hours and calendar"),
        };
        let selected = n == choosing.at;
        let mark = if selected { look.glyphs.marker } else { " " };
        let role = if selected { Role::Strong } else { Role::Text };
        let words = Words::new(format!("{mark} "), Role::Marker);
        let words = words.then(format!("{word:<11}"), role).then(meaning, Role::Dim);
        Line::new(look, Rect { y, height: 1, ..states }, buf).rest(&words, Align::Left);
    }
    let window = VisiblePart::of(&choosing.line, line.width.saturating_sub(BEFORE.len() as u16));
    let words = Words::new(BEFORE, Role::Dim).then(window.all(&choosing.line).to_owned(), Role::Input);
    Line::new(look, line, buf).rest(&words, Align::Left);
    let below = Rect { y: line.y + 1, ..line }.intersection(inner);
    let words = match model.status_of(choosing) {
        Ok(set) => Words::new(model.words_of(set.as_ref(), model.time.clock), Role::Dim),
        Err(why) => Words::new(why, Role::Error),
    };
    if !below.is_empty() {
        Line::new(look, below, buf).rest(&words, Align::Left);
    }
}

/// The meaning of a state to others.
fn meaning(word: &str) -> &'static str {
    match word {
        "focus" => "at work, do not interrupt",
        "busy" => "at work, cannot answer",
        "available" => "can be asked at any hour",
        _ => "not there",
    }
}

/// The position of the cursor.
pub(super) fn cursor(model: &Model) -> Option<Position> {
    let choosing = choosing(model)?;
    let (_, inner) = places(&model.layout());
    let (_, _, line) = rows(inner, choosing.at);
    let window = VisiblePart::of(&choosing.line, line.width.saturating_sub(BEFORE.len() as u16));
    Some(Position { x: line.x + BEFORE.len() as u16 + window.cursor(&choosing.line), y: line.y })
}
