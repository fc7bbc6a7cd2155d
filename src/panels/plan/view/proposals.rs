//! Paints the proposals and the notes below them; long ones take further lines.
//!
//! Not here: people (`people`).

use ratatui::buffer::Buffer;

use super::{Canvas, LITTLE, Page, RANK, label};
use crate::domain::plan::class::Class;
use crate::panels::plan::arrange::{Lines, Slot};
use crate::panels::plan::rows::Row;
use crate::panels::plan::tell::{self, Note};
use crate::ui::{Align, Role, Words, fit};

/// The columns of a proposal: the start, the range, the burdens.
struct Slots {
    start: Slot,
    range: Slot,
    asks: Slot,
}

impl Slots {
    fn of(row: &Row, width: u16) -> Self {
        let wide = |text: &str, least: usize| u16::try_from(fit::width(text).max(least)).unwrap_or(u16::MAX);
        let start = Slot { x: 1 + RANK + 2, width: wide(&row.start, if width < LITTLE { 12 } else { 16 }) };
        let after = start.x + start.width + 2;
        let range = Slot { x: after, width: if width < LITTLE { 0 } else { wide(&row.range, 13) } };
        let x = if range.width > 0 { range.x + range.width + 3 } else { after };
        let asks = Slot { x, width: width.saturating_sub(x + 1) };
        Self { start, range, asks }
    }
}

/// The lines that a proposal needs at this width.
pub(super) fn lines(row: &Row, width: u16) -> usize {
    let room = Slots::of(row, width).asks.width;
    let further = further_width(width);
    let pieces = wrapped(&row.asks, room, further);
    // The first line has the start, even if no text fits beside it.
    1 + pieces.iter().skip(1).filter(|piece| !piece.is_empty()).count()
}

/// The width of a further line.
fn further_width(width: u16) -> u16 {
    width.saturating_sub(1 + RANK + 2 + 1)
}

/// Wraps a text: the first piece is `room` wide, the others `further`.
fn wrapped(text: &str, room: u16, further: u16) -> Vec<String> {
    if fit::width(text) <= usize::from(room) {
        return vec![text.to_owned()];
    }
    let mut first = String::new();
    let mut parts = text.split(" · ").peekable();
    while let Some(part) = parts.peek() {
        let next = if first.is_empty() { (*part).to_owned() } else { format!("{first} · {part}") };
        if fit::width(&next) > usize::from(room) {
            break;
        }
        first = next;
        parts.next();
    }
    let rest = parts.collect::<Vec<_>>().join(" · ");
    let mut pieces = vec![first];
    pieces.extend(fit::wrap(&rest, usize::from(further.max(1))));
    pieces
}

/// The lines that a note needs at this width.
pub(super) fn note_lines(note: &Note, width: u16) -> usize {
    fit::wrap(&note.text, usize::from(further_width(width).max(1))).len().max(1)
}

/// Paints the proposals and the notes.
pub(super) fn paint(canvas: Canvas<'_>, buf: &mut Buffer, page: &Page) {
    for (place, lines) in page.places.proposals.iter().enumerate() {
        paint_row(canvas, buf, page, place, *lines);
    }
    for (note, lines) in page.notes.iter().zip(&page.places.notes) {
        paint_note(canvas, buf, note, *lines);
    }
}

/// Paints a proposal on some lines.
pub(super) fn paint_row(canvas: Canvas<'_>, buf: &mut Buffer, page: &Page, place: usize, lines: Lines) {
    let Some(row) = page.proposals.get(place) else { return };
    let state = canvas.scene.state;
    let chosen = state.chosen().is_some_and(|(at, _)| at == place);
    if chosen || state.selected_proposal() == Some(place) {
        canvas.select(buf, lines, state.selected_proposal() == Some(place));
    }
    let slots = Slots::of(row, canvas.area.width);
    let put = |buf: &mut Buffer, line, slot, text: &str, role| {
        canvas.put(buf, line, slot, &Words::new(text.to_owned(), role), Align::Left);
    };
    let top = lines.top;
    put(buf, top, Slot { x: 1, width: RANK }, &row.rank, if place == 0 { Role::Accent } else { Role::Text });
    put(buf, top, slots.start, &row.start, Role::Strong);
    put(buf, top, slots.range, &row.range, Role::Dim);
    let role = if row.worst == Class::Inside { tell::role(row.worst) } else { Role::Text };
    if lines.height < 2 {
        return put(buf, top, slots.asks, &row.asks, role);
    }
    let pieces = wrapped(&row.asks, slots.asks.width, further_width(canvas.area.width));
    let mut pieces = pieces.into_iter();
    put(buf, top, slots.asks, &pieces.next().unwrap_or_default(), role);
    let further = Slot { x: 1 + RANK + 2, width: further_width(canvas.area.width) };
    for (line, piece) in (top + 1..top + lines.height).zip(pieces) {
        put(buf, line, further, &piece, role);
    }
}

/// Paints a note: its label, then its text.
fn paint_note(canvas: Canvas<'_>, buf: &mut Buffer, note: &Note, lines: Lines) {
    canvas.write(buf, lines.top, &Words::new(label(note.label), Role::Column));
    let slot = Slot { x: 1 + RANK + 2, width: further_width(canvas.area.width) };
    let pieces = match lines.height {
        0 | 1 => vec![note.text.clone()],
        _ => fit::wrap(&note.text, usize::from(slot.width.max(1))),
    };
    for (line, piece) in (lines.top..lines.top + lines.height).zip(pieces) {
        canvas.put(buf, line, slot, &Words::new(piece, note.role), Align::Left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_has_a_line_for_each_piece_of_its_text_beside_or_below_its_start() {
        let row = |asks: &str| Row {
            rank: "best".to_owned(),
            start: "Mon 30 07:15".to_owned(),
            range: String::new(),
            asks: asks.to_owned(),
            worst: Class::Off,
        };
        assert_eq!(lines(&row("Ines 13:15"), 38), 1, "beside the start");
        assert_eq!(lines(&row("Ines 13:15, day off, 20h"), 38), 2, "below it");
        assert_eq!(lines(&row("Ines 13:15, day off, 20h · Kenji 21:15, off, 4h"), 38), 3);
    }
}
