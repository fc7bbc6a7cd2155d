//! Paints the line that invites a person who is not a teammate, and its interpretation below.
//!
//! Not here: what keys do (`update::inviting`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::prompt::VisiblePart;
use crate::app::layout::Layout;
use crate::app::model::{Model, Overlay};
use crate::app::typing::TextField;
use crate::ui::panel::Panel;
use crate::ui::{Align, Line, Role, Words, popup};

const WIDTH: u16 = 66;
/// The text before the line.
const BEFORE: &str = "name=zone  ";

fn line(model: &Model) -> Option<&TextField> {
    if let Some(Overlay::Inviting(line)) = model.overlays.top() { Some(line) } else { None }
}

fn places(layout: &Layout) -> (Rect, Rect) {
    let all = popup::place(layout.body, Size { width: WIDTH, height: 3 });
    (all, popup::inner(all))
}

/// Paints the line, while it is open.
pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let Some(line) = line(model) else { return };
    let (look, (all, inner)) = (model.look(), places(layout));
    let panel =
        Panel { title: "Invite somebody who is no teammate", foot: "enter invite  esc back", ..Panel::default() };
    popup::paint_at(look, all, buf, panel);
    let window = VisiblePart::of(line, inner.width.saturating_sub(BEFORE.len() as u16));
    let typed = Words::new(BEFORE, Role::Dim).then(window.all(line).to_owned(), Role::Input);
    let told = match model.invited(line.text()) {
        _ if line.text().trim().is_empty() => {
            Words::new("such as Pat=lima: works Mon-Fri 09:00-17:00 there", Role::Dim)
        }
        Ok(outsider) => {
            let (name, now) = (outsider.name.clean().into_owned(), model.time.clock);
            let time = model.board.dial_of(&outsider.zone).time(now);
            Words::new(format!("{name}, {}: {time} there now", outsider.zone.city()), Role::Text)
        }
        Err(why) => Words::new(why, Role::Error),
    };
    for (words, y) in [typed, Words::empty(), told].iter().zip(inner.top()..inner.bottom()) {
        Line::new(look, Rect { y, height: 1, ..inner }, buf).rest(words, Align::Left);
    }
}

/// The position of the cursor.
pub(super) fn cursor(model: &Model) -> Option<Position> {
    let line = line(model)?;
    let (_, inner) = places(&model.layout());
    let window = VisiblePart::of(line, inner.width.saturating_sub(BEFORE.len() as u16));
    Some(Position { x: inner.x + BEFORE.len() as u16 + window.cursor(line), y: inner.y })
}
