//! Paints the people with their hours, the numbers of people inside, and the further days.
//!
//! Not here: proposals and notes (`proposals`).

use ratatui::buffer::Buffer;

use super::{Canvas, Page, Scene, class_words};
use crate::domain::plan::best::Role as Need;
use crate::domain::plan::class::Burden;
use crate::panels::plan::arrange::{self, Lines, Slot, Widest};
use crate::panels::plan::rows::{self, Hour, Person};
use crate::panels::shared::day::Scale;
use crate::ui::look::Look;
use crate::ui::{Align, Role, Words, fit};

/// The rows of the people.
pub(super) struct Rows {
    rows: Vec<Option<Person>>,
    /// The people whose sleep the meeting overlaps.
    sleepers: String,
}

impl Rows {
    /// The rows of people, with the hours of a day cut into cells.
    pub fn new(scene: Scene<'_>, scale: Option<Scale>, burdens: &[Burden]) -> Self {
        let (board, state) = (scene.board, scene.state);
        let proposed = scene.proposal().map(|meeting| (meeting, burdens));
        let row = |index| rows::person(board, state, index, scale?, proposed);
        let sleepers = if proposed.is_some() { rows::sleepers(state, burdens) } else { String::new() };
        let outsider = |place| rows::outsider(board, state, place, scale?, proposed);
        let mates = state.people.iter().map(|index| row(*index));
        Self { rows: mates.chain((0..state.outsiders.len()).map(outsider)).collect(), sleepers }
    }

    /// The widths of their widest texts.
    pub fn widest(&self) -> Widest {
        let rows = || self.rows.iter().flatten();
        let most = |text: &dyn Fn(&Person) -> usize, least: usize| -> u16 {
            u16::try_from(rows().map(text).max().unwrap_or(0).max(least)).unwrap_or(u16::MAX)
        };
        Widest {
            name: most(&|row| fit::width(&row.name), 4),
            start: most(&|row| fit::width(&row.start), "start".len()),
            class: most(&|row| row.burden.map_or(0, |burden| burden.class.word().len()), "inside".len()),
        }
    }
}

/// Paints the people, the line below them, and the days to come.
pub(super) fn paint(canvas: Canvas<'_>, buf: &mut Buffer, page: &Page) {
    let (state, lines) = (canvas.scene.state, page.places.people);
    let first = arrange::first_seen(state.selected_person(), lines.height.into(), state.rows_of_people());
    for (place, line) in (first..state.rows_of_people()).zip(lines.top..lines.top + lines.height) {
        paint_row(canvas, buf, page, place, line);
    }
    super::bar(canvas, buf, lines, first, state.rows_of_people());
    if let Some(line) = page.places.levels {
        paint_levels(canvas, buf, page, line);
    }
    paint_days(canvas, buf, page);
}

/// Paints the row of a person on a line.
pub(super) fn paint_row(canvas: Canvas<'_>, buf: &mut Buffer, page: &Page, place: usize, line: u16) {
    let Some(Some(person)) = page.people.rows.get(place) else { return };
    let (glyphs, columns) = (canvas.look.glyphs, page.places.columns);
    let selected = canvas.scene.state.selected_person() == Some(place);
    if selected {
        canvas.select(buf, Lines { top: line, height: 1 }, true);
    }
    let (mark, role) = match person.role {
        Some(Need::Optional) => ("?", Role::Text),
        Some(Need::Required | Need::Outsider) => (glyphs.check, Role::Text),
        None => (" ", Role::Dim),
    };
    let whole = fit::width(&person.name) <= usize::from(columns.name.width);
    let name = if whole { &person.name } else { &person.brief };
    let put = |buf: &mut Buffer, slot, words: Words<'_>, align| canvas.put(buf, line, slot, &words, align);
    put(buf, columns.mark, Words::new(mark, Role::Accent), Align::Left);
    put(buf, columns.name, Words::new(name.clone(), role), Align::Left);
    put(buf, columns.offset, Words::new(person.offset.clone(), Role::Dim), Align::Right);
    if columns.per_hour > 0 {
        put(buf, columns.grid, hours(canvas.look, person), Align::Left);
        paint_start(canvas, buf, page, line);
    }
    put(buf, columns.start, Words::new(person.start.clone(), Role::Text), Align::Left);
    put(buf, columns.class, class_words(person.burden.as_ref()), Align::Left);
    put(buf, columns.why, Words::new(person.why.clone(), Role::Dim), Align::Left);
}

/// Paints the proposed start over the hours.
fn paint_start(canvas: Canvas<'_>, buf: &mut Buffer, page: &Page, line: u16) {
    let at = || page.scale?.at(canvas.scene.proposal()?.start);
    let Some(cell) = at() else { return };
    let grid = page.places.columns.grid;
    let slot = Slot { x: grid.x + cell, width: 1 };
    canvas.put(buf, line, slot, &Words::new(canvas.look.glyphs.start, Role::Accent), Align::Left);
}

/// A person's hours, dimmed if they are not invited.
fn hours(look: Look<'_>, person: &Person) -> Words<'static> {
    let mut words = Words::empty();
    for run in person.hours.chunk_by(|a, b| a == b) {
        if let Some(hour) = run.first() {
            let (glyph, role) = looks(look, *hour);
            words.push(glyph.repeat(run.len()), if person.role.is_some() { role } else { Role::TimelineNight });
        }
    }
    words
}

/// The glyph and the role of a cell.
fn looks(look: Look<'_>, hour: Hour) -> (&'static str, Role) {
    let glyphs = look.glyphs;
    match hour {
        Hour::Asleep => (glyphs.sleep, Role::TimelineNight),
        Hour::Busy => (glyphs.occupied, Role::Busy),
        Hour::Inside => (glyphs.hours, Role::TimelineHours),
        Hour::Partly => (glyphs.break_, Role::TimelineHours),
        Hour::Outside => (glyphs.night, Role::TimelineNight),
        Hour::Unknown => (glyphs.unknown, Role::Unknown),
    }
}

/// Paints the numbers of required people inside, below the people.
fn paint_levels(canvas: Canvas<'_>, buf: &mut Buffer, page: &Page, line: u16) {
    let (columns, state) = (page.places.columns, canvas.scene.state);
    let Some(scale) = page.scale else { return };
    let needed = state.found.needed();
    let tenths = if needed > 9 { ", in tenths" } else { "" };
    let label = Slot { width: columns.grid.x.saturating_sub(columns.name.x + 1), ..columns.name };
    canvas.put(buf, line, label, &Words::new(format!("how many of {needed}{tenths}"), Role::Dim), Align::Left);
    canvas.put(buf, line, columns.grid, &heat(canvas.look, &rows::levels(state, scale), needed), Align::Left);
    let right = Slot { width: canvas.area.width.saturating_sub(columns.start.x + 1), ..columns.start };
    let sleepers = &page.people.sleepers;
    if fit::width(sleepers) <= usize::from(right.width) {
        canvas.put(buf, line, right, &Words::new(sleepers.clone(), Role::Dim), Align::Left);
    }
}

/// The number of people inside in each cell, one digit each.
fn heat(look: Look<'_>, levels: &[usize], needed: usize) -> Words<'static> {
    let mut words = Words::empty();
    for run in levels.chunk_by(|a, b| a == b) {
        let Some(inside) = run.first().copied() else { continue };
        let text = rows::digit(inside, needed).map_or(look.glyphs.night.to_owned(), |digit| digit.to_string());
        let role = match inside {
            0 => Role::TimelineNight,
            all if all == needed => Role::Ok,
            _ => Role::Dim,
        };
        words.push(text.repeat(run.len()), role);
    }
    words
}

/// Paints the numbers of people inside on the searched days, one line each.
fn paint_days(canvas: Canvas<'_>, buf: &mut Buffer, page: &Page) {
    let (columns, lines, scene) = (page.places.columns, page.places.days, canvas.scene);
    let Some(scale) = page.scale.filter(|_| lines.height > 0) else { return };
    let days = scene.days();
    let shown = days.iter().position(|day| *day == Some(scale.day));
    let first = arrange::first_seen(shown, lines.height.into(), days.len());
    let label = Slot { width: columns.grid.x.saturating_sub(columns.name.x + 1), ..columns.name };
    for (n, line) in (first..days.len()).zip(lines.top..lines.top + lines.height) {
        let Some(day) = days.get(n).copied().flatten() else { continue };
        let role = if shown == Some(n) { Role::Strong } else { Role::Dim };
        let name = rows::day_name(scene.dial(), day, label.width < 12);
        canvas.put(buf, line, label, &Words::new(name, role), Align::Left);
        let levels = rows::levels(scene.state, Scale { day, ..scale });
        canvas.put(buf, line, columns.grid, &heat(canvas.look, &levels, scene.state.found.needed()), Align::Left);
    }
}
