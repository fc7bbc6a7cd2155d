//! Paints the hours: scales, marks, people, how many are inside, days.
//!
//! Not here: the windows (`windows`).

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::Scene;
use crate::domain::form::{Dial, Hours as Clock};
use crate::domain::interval::Interval;
use crate::panels::plan::arrange::{self, Hours};
use crate::panels::plan::rows::{self, Hour, Level, Person};
use crate::panels::plan::tell;
use crate::panels::shared::day::Scale;
use crate::panels::shared::say;
use crate::ui::look::Look;
use crate::ui::{Align, Line, Role, Words, fit};

/// What the hours are painted with: the look, the whole area, where their columns stand, and the cells of the day.
#[derive(Clone, Copy)]
struct Canvas<'a> {
    look: Look<'a>,
    area: Rect,
    hours: &'a Hours,
    scale: Scale,
}

impl Canvas<'_> {
    /// The cells of a column on a line.
    fn cell(&self, line: u16, column: usize) -> Rect {
        let y = self.area.y + line;
        let slot = self.hours.slot(column);
        slot.map_or(Rect { width: 0, height: 0, ..self.area }, |slot| Rect {
            x: self.area.x + slot.x,
            y,
            width: slot.width,
            height: 1,
        })
    }

    fn put(&self, buf: &mut Buffer, (line, column): (u16, usize), words: &Words<'_>, align: Align) {
        Line::new(self.look, self.cell(line, column), buf).rest(words, align);
    }

    /// The text to the left of the hours, over all of its columns.
    fn label(&self, buf: &mut Buffer, line: u16, words: &Words<'_>) {
        let (from, to) = (self.cell(line, arrange::NAME), self.cell(line, arrange::GRID));
        let area = Rect { width: to.x.saturating_sub(from.x + 1), ..from };
        Line::new(self.look, area, buf).rest(words, Align::Left);
    }

    /// The text to the right of the hours, over all of its columns: the first of these that fits.
    fn remark(&self, buf: &mut Buffer, line: u16, texts: [String; 2], role: Role) {
        let grid = self.cell(line, arrange::GRID);
        let x = grid.right() + 2;
        let area = Rect { x, width: self.area.right().saturating_sub(x + 1), ..grid };
        if let Some(text) = texts.into_iter().find(|text| fit::width_within(text, area.width.into()).is_some()) {
            Line::new(self.look, area, buf).rest(&Words::new(text, role), Align::Left);
        }
    }

    /// Is there little room left of the hours?
    fn little(&self) -> bool {
        self.hours.slot(arrange::NAME).is_none_or(|slot| slot.width < 12)
    }

    /// The name of a day, left of its hours.
    fn label_day(&self, buf: &mut Buffer, line: u16, (dial, day): (Dial<'_>, Interval), role: Role) {
        self.label(buf, line, &Words::new(rows::day_name(dial, day, self.little()), role));
    }

    /// The cells of the hours on some lines.
    fn grid(&self, line: u16, height: u16, cells: Range<u16>) -> Rect {
        let grid = self.cell(line, arrange::GRID);
        let width = cells.end.saturating_sub(cells.start).min(grid.width.saturating_sub(cells.start));
        Rect { x: grid.x + cells.start.min(grid.width), width, height, ..grid }
    }
}

/// Paints the hours, and the days that are looked at.
pub(super) fn paint(look: Look<'_>, area: Rect, buf: &mut Buffer, scene: Scene<'_>, hours: &Hours) {
    let Some(scale) = scene.scale(hours) else { return };
    let canvas = Canvas { look, area, hours, scale };
    paint_scale(canvas, buf, scene);
    paint_marks(canvas, buf, scene);
    paint_people(canvas, buf, scene);
    paint_levels(canvas, buf, scene);
    paint_second_scale(canvas, buf, scene);
    paint_days(canvas, buf, scene);
    let proposal = scene.proposal().map(|meeting| scale.over(meeting)).unwrap_or_default();
    let height = hours.inside + 1 - (hours.scale + 1);
    buf.set_style(canvas.grid(hours.scale + 1, height, proposal), look.style(Role::Selected));
}

fn labels(canvas: Canvas<'_>, buf: &mut Buffer, line: u16, dial: Dial<'_>) {
    let step = match (canvas.scale.per_hour, dial.form.hours) {
        (4, Clock::Of24) => 1,
        (1, _) => 4,
        _ => 2,
    };
    let room = step as u16 * canvas.scale.per_hour;
    for (cell, label) in canvas.scale.labels(dial, step) {
        let area = canvas.grid(line, 1, cell..cell + room);
        // The last may have no room.
        if fit::width_within(&label, area.width.into()).is_some() {
            Line::new(canvas.look, area, buf).rest(&Words::new(label, Role::Column), Align::Left);
        }
    }
}

fn paint_scale(canvas: Canvas<'_>, buf: &mut Buffer, scene: Scene<'_>) {
    let line = canvas.hours.scale;
    canvas.label_day(buf, line, (scene.dial(), canvas.scale.day), Role::Strong);
    labels(canvas, buf, line, scene.dial());
    if let Some(meeting) = scene.proposal() {
        let role = if scene.moment.is_some() { Role::Scrubbed } else { Role::Strong };
        let texts = [rows::times(scene.dial(), meeting), scene.dial().time(meeting.start)];
        canvas.remark(buf, line, texts, role);
    }
}

/// Now, the proposal, and the window that was chosen.
fn paint_marks(canvas: Canvas<'_>, buf: &mut Buffer, scene: Scene<'_>) {
    let (line, glyphs) = (canvas.hours.scale + 1, canvas.look.glyphs);
    let mut mark = |cells: Range<u16>, glyph: &str, role: Role| {
        let area = canvas.grid(line, 1, cells);
        let words = Words::new(glyph.repeat(area.width.into()), role);
        Line::new(canvas.look, area, buf).rest(&words, Align::Left);
    };
    if let Some((_, window)) = scene.state.window() {
        mark(canvas.scale.over(window.span), glyphs.across, Role::Border);
    }
    if let Some(meeting) = scene.proposal() {
        mark(canvas.scale.over(meeting), glyphs.full, Role::Accent);
    }
    if let Some(cell) = canvas.scale.at(scene.clock) {
        mark(cell..cell + 1, glyphs.now, Role::TimelineNow);
    }
    canvas.label(buf, line, &Words::new(format!("{} now", glyphs.now), Role::Dim));
}

fn paint_people(canvas: Canvas<'_>, buf: &mut Buffer, scene: Scene<'_>) {
    let (state, lines) = (scene.state, canvas.hours.people);
    let at = state.selected_person();
    let first = arrange::first_seen(at, lines.height.into(), state.people.len());
    let proposal = scene.proposal();
    for (n, line) in (first..state.people.len()).zip(lines.top..lines.top + lines.height) {
        let Some(seat) = state.people.get(n) else { continue };
        let Some(mut person) = rows::person(scene.board, state, *seat, canvas.scale, proposal) else { continue };
        if canvas.little() {
            person.name = person.brief.clone();
        }
        paint_person(canvas, buf, line, &person, at == Some(n));
    }
    super::bar(canvas.look, super::part(canvas.area, lines), buf, first, state.people.len());
}

fn paint_person(canvas: Canvas<'_>, buf: &mut Buffer, line: u16, person: &Person, selected: bool) {
    let glyphs = canvas.look.glyphs;
    if selected {
        fit::put(buf, (canvas.area.x, canvas.area.y + line), glyphs.marker, 1, canvas.look.style(Role::Marker));
    }
    let name = match (selected, person.planned) {
        (true, _) => Role::Strong,
        (_, true) => Role::Text,
        _ => Role::Dim,
    };
    let mark = if person.planned { glyphs.check } else { " " };
    canvas.put(buf, (line, arrange::MARK), &Words::new(mark, Role::Accent), Align::Left);
    canvas.put(buf, (line, arrange::NAME), &Words::new(person.name.clone(), name), Align::Left);
    canvas.put(buf, (line, arrange::OFFSET), &Words::new(person.offset.clone(), Role::Dim), Align::Right);
    canvas.put(buf, (line, arrange::GRID), &cells(canvas.look, person), Align::Left);
    let role = person.here.map_or(Role::Dim, tell::role);
    canvas.put(buf, (line, arrange::TIME), &Words::new(person.time.clone(), role), Align::Right);
    canvas.put(buf, (line, arrange::DAY), &Words::new(person.day.clone(), Role::Warning), Align::Left);
    let here = person.here.map(Hour::word).unwrap_or_default();
    let burden = person.strain.map(|strain| format!(", {}", strain.word())).unwrap_or_default();
    let words = Words::new(here, role).then(burden, Role::Warning);
    canvas.put(buf, (line, arrange::HERE), &words, Align::Left);
}

/// A person's hours, dimmed if they are not part of the plan.
fn cells(look: Look<'_>, person: &Person) -> Words<'static> {
    let mut words = Words::empty();
    for run in person.hours.chunk_by(|a, b| a == b) {
        if let Some(hour) = run.first() {
            let (glyph, role) = looks(look, *hour);
            words.push(glyph.repeat(run.len()), if person.planned { role } else { Role::TimelineNight });
        }
    }
    words
}

/// The glyph and the role of a cell.
fn looks(look: Look<'_>, hour: Hour) -> (&'static str, Role) {
    let glyphs = look.glyphs;
    match hour {
        Hour::Inside => (glyphs.hours, Role::TimelineHours),
        Hour::Partly => (glyphs.break_, Role::TimelineHours),
        Hour::Busy => (glyphs.busy, Role::Busy),
        Hour::Away => (glyphs.away, Role::Away),
        Hour::Outside => (glyphs.night, Role::TimelineNight),
        Hour::Unknown => (glyphs.unknown, Role::Unknown),
    }
}

/// How many are inside, below the people.
fn paint_levels(canvas: Canvas<'_>, buf: &mut Buffer, scene: Scene<'_>) {
    let (line, group) = (canvas.hours.inside, scene.state.found.group().seats.len());
    let label = if group <= 9 { "inside" } else { "inside, in tenths" };
    canvas.label(buf, line, &Words::new(label, Role::Dim));
    let words = heat(canvas.look, &rows::levels(scene.state, canvas.scale), group);
    canvas.put(buf, (line, arrange::GRID), &words, Align::Left);
    if let Some(meeting) = scene.proposal() {
        let inside = scene.state.found.inside(meeting);
        let role = if inside == group { Role::Ok } else { Role::Dim };
        canvas.remark(buf, line, [format!("{inside} of {group} inside"), format!("{inside}/{group}")], role);
    }
}

/// How many are inside in each cell, a digit each; cells in windows are marked.
fn heat(look: Look<'_>, levels: &[Level], group: usize) -> Words<'static> {
    let mut words = Words::empty();
    for run in levels.chunk_by(|a, b| a == b) {
        let Some(level) = run.first() else { continue };
        let text = rows::digit(level.inside, group).map_or(look.glyphs.night.to_owned(), |digit| digit.to_string());
        let role = match (level.inside, level.window) {
            (0, _) => Role::TimelineNight,
            (_, true) => Role::Match,
            (all, _) if all == group => Role::Ok,
            _ => Role::Dim,
        };
        words.push(text.repeat(run.len()), role);
    }
    words
}

/// The hours by the clock of the teammate whose row is selected.
fn paint_second_scale(canvas: Canvas<'_>, buf: &mut Buffer, scene: Scene<'_>) {
    let line = canvas.hours.inside + 1;
    let mate = scene.state.mate().and_then(|seat| scene.board.team.get(seat));
    let Some((mate, zone)) = mate.and_then(|mate| Some((mate, mate.zone.known()?))) else { return };
    let label = format!("{}, {}", say::short(&say::name(mate)), zone.city());
    canvas.label(buf, line, &Words::new(label, Role::Column));
    labels(canvas, buf, line, scene.board.dial_of(zone));
}

/// How many are inside on the days that are looked at, a line each.
fn paint_days(canvas: Canvas<'_>, buf: &mut Buffer, scene: Scene<'_>) {
    let (days, lines, group) = (scene.days(), canvas.hours.days, scene.state.found.group().seats.len());
    let shown = days.iter().position(|day| *day == Some(canvas.scale.day));
    let first = arrange::first_seen(shown, lines.height.into(), days.len());
    for (n, line) in (first..days.len()).zip(lines.top..lines.top + lines.height) {
        let Some(day) = days.get(n).copied().flatten() else { continue };
        let scale = Scale { day, ..canvas.scale };
        let role = if shown == Some(n) { Role::Strong } else { Role::Dim };
        canvas.label_day(buf, line, (scene.dial(), day), role);
        let words = heat(canvas.look, &rows::levels(scene.state, scale), group);
        canvas.put(buf, (line, arrange::GRID), &words, Align::Left);
    }
}
