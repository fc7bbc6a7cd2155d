//! Paints the bottom line while a filter is typed: the line with its problems marked, completions, and keys.
//!
//! ```text
//!  /launch frm:ken▏                                                    enter keep  esc undo
//!  ! no field is called frm: did you mean from:? Nothing is filtered: 9 of 9, 14 of 14, 13 of 13 rows.
//!  /state:l▏ate   tab late                                             enter keep  esc undo
//! ```
//!
//! Not here: problems and completions (`panels::shared::filter`), editing (`typing`).

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use super::count;
use crate::app::arrange::BOARD;
use crate::app::filtering::Typing;
use crate::app::layout::{Layout, Mode};
use crate::app::model::{Model, Overlay};
use crate::app::panel::PanelId;
use crate::app::typing::TextField;
use crate::panels::shared::filter::{Choices, Problem};
use crate::ui::{Align, Line, Role, Words, fit};

/// The cells before the line, with the margin.
const BEFORE: u16 = 2;

/// Paints it, while a filter is typed.
pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let Some(Overlay::Filter(typing)) = model.overlays.top() else { return };
    let problems = problems(model, typing);
    let area = line_place(layout, &problems);
    fit::clear(buf, area);
    buf.set_style(area, model.look().behind(Role::Footer));
    let window = VisiblePart::of(&typing.line, area.width.saturating_sub(BEFORE));
    let mut line = Line::new(model.look(), area, buf);
    line.gap(1).flow(&Words::new("/", Role::Key)).flow(&words(&typing.line, &window, &problems));
    let at_end = typing.line.cursor() == typing.line.text().len();
    if at_end && problems.is_empty() {
        follow(model, typing, &mut line);
    } else {
        keys(&mut line);
    }
    underline(&typing.line, &window, &problems, area, buf);
    if let Some(problem) = problems.first() {
        told(model, problem, place(layout), buf);
    }
}

/// The position of the cursor.
pub(super) fn cursor(model: &Model) -> Option<Position> {
    let Some(Overlay::Filter(typing)) = model.overlays.top() else { return None };
    let layout = model.layout();
    let area = line_place(&layout, &problems(model, typing));
    let window = VisiblePart::of(&typing.line, area.width.saturating_sub(BEFORE));
    let shown = layout.mode != Mode::Tiny;
    shown.then(|| Position { x: area.x + BEFORE + window.cursor(&typing.line), y: area.y })
}

/// The bottom line, whether there is a footer or not.
fn place(layout: &Layout) -> Rect {
    let bottom = Rect { y: layout.body.bottom().saturating_sub(1), height: layout.body.height.min(1), ..layout.body };
    layout.footer.unwrap_or(bottom)
}

/// The area of the line: above the bottom line if there is a problem, which is shown there.
fn line_place(layout: &Layout, problems: &[Problem]) -> Rect {
    let place = place(layout);
    if problems.is_empty() || place.y < 2 { place } else { Rect { y: place.y - 1, ..place } }
}

/// The problems of the line, except those of the word being typed.
fn problems(model: &Model, typing: &Typing) -> Vec<Problem> {
    let mut problems = model.query(typing.panel, typing.line.text()).problems;
    problems.retain(|problem| !problem.elsewhere);
    problems.retain(|problem| !(problem.could_grow && problem.span.end == typing.line.cursor()));
    problems
}

/// The visible part of a typed line: as much as fits, with the cursor in it.
pub(super) struct VisiblePart(Range<usize>);

impl VisiblePart {
    /// The visible part in `room` cells.
    pub(super) fn of(line: &TextField, room: u16) -> Self {
        let (text, cursor, room) = (line.text(), line.cursor(), usize::from(room));
        let before = text.get(..cursor).unwrap_or_default();
        // The cursor needs a cell of its own, also at the end.
        let mut from = 0;
        for (at, cluster) in before.grapheme_indices(true) {
            let rest = text.get(from..cursor).unwrap_or_default();
            if fit::width_within(rest, room.saturating_sub(1)).is_some() {
                break;
            }
            from = at + cluster.len();
        }
        let (mut to, mut used) = (from, 0);
        for cluster in text.get(from..).unwrap_or_default().graphemes(true) {
            used += fit::width(cluster);
            if used > room {
                break;
            }
            to += cluster.len();
        }
        Self(from..to)
    }

    /// The visible text of a piece of the line.
    fn text<'a>(&self, line: &'a TextField, piece: &Range<usize>) -> &'a str {
        let (from, to) = (piece.start.max(self.0.start), piece.end.min(self.0.end));
        line.text().get(from..to.max(from)).unwrap_or_default()
    }

    /// The cells from the start of the visible part to an offset in the line.
    fn cells(&self, line: &TextField, to: usize) -> u16 {
        fit::width(self.text(line, &(0..to))) as u16
    }

    /// The cell of the cursor.
    pub(super) fn cursor(&self, line: &TextField) -> u16 {
        self.cells(line, line.cursor())
    }

    /// The whole visible text.
    pub(super) fn all<'a>(&self, line: &'a TextField) -> &'a str {
        self.text(line, &(0..line.text().len()))
    }
}

/// The visible part of the line, with its problems in their role.
fn words(line: &TextField, window: &VisiblePart, problems: &[Problem]) -> Words<'static> {
    let (mut words, mut at) = (Words::empty(), 0);
    for problem in problems {
        words.push(window.text(line, &(at..problem.span.start)).to_owned(), Role::Input);
        words.push(window.text(line, &problem.span).to_owned(), Role::Error);
        at = problem.span.end;
    }
    words.then(window.text(line, &(at..line.text().len())).to_owned(), Role::Input)
}

/// Problems are underlined too: colour alone never carries meaning.
fn underline(line: &TextField, window: &VisiblePart, problems: &[Problem], area: Rect, buf: &mut Buffer) {
    for problem in problems {
        let (from, to) = (window.cells(line, problem.span.start), window.cells(line, problem.span.end));
        let cells = Rect { x: area.x + BEFORE + from, width: to - from, ..area }.intersection(area);
        buf.set_style(cells, Style::new().add_modifier(Modifier::UNDERLINED));
    }
}

/// The problem below the line, and that the filter is not active meanwhile.
fn told(model: &Model, problem: &Problem, place: Rect, buf: &mut Buffer) {
    let of = |id: PanelId| {
        let figure = count(model, id);
        if figure.contains(" of ") { figure } else { format!("{figure} of {figure}") }
    };
    let rows = BOARD.map(of).join(", ");
    let all = if problem.is_mistake() { format!(" Nothing is filtered: {rows} rows.") } else { String::new() };
    let words = Words::new("! ", Role::Error).then(problem.text.clone(), Role::Error).then(all, Role::Dim);
    fit::clear(buf, place);
    buf.set_style(place, model.look().behind(Role::Footer));
    Line::new(model.look(), place, buf).gap(1).rest(&words, Align::Left);
}

/// The completion at the end of the line, and the keys.
fn follow(model: &Model, typing: &Typing, line: &mut Line<'_>) {
    let choices = typing.choices(&model.board);
    let ghost = choices.as_ref().filter(|_| typing.completion.is_none()).and_then(|choices| rest(typing, choices));
    // The cursor's cell.
    match ghost {
        Some(ghost) => line.flow(&Words::new(ghost, Role::Dim)).gap(2),
        None => line.gap(3),
    };
    let keys_width = keys_words().width() as u16 + 3;
    if let Some(choices) = choices {
        let offered = offered(typing, &choices, usize::from(line.left().saturating_sub(keys_width)));
        line.flow(&offered);
    }
    keys(line);
}

/// The text that Tab would insert; the name of a field only once it has been begun.
fn rest(typing: &Typing, choices: &Choices) -> Option<String> {
    let typed = typing.line.text().get(choices.span.clone())?.to_lowercase();
    let first = choices.texts.first().filter(|first| !typed.is_empty() || !first.ends_with(':'))?;
    first.to_lowercase().strip_prefix(&typed)?;
    first.get(typed.len()..).map(ToOwned::to_owned)
}

/// As many of the choices as fit, the accepted one in its own role.
fn offered(typing: &Typing, choices: &Choices, room: usize) -> Words<'static> {
    let taken = typing.completion.as_ref().map(|taken| taken.at);
    let mut words = Words::new("tab", Role::Key);
    let mut width = words.width();
    // Choices before the accepted one are dropped first.
    let from = taken.map_or(0, |at| at.saturating_sub(2));
    for (n, text) in choices.texts.iter().enumerate().skip(from) {
        width += fit::width(text) + 2;
        if width > room {
            break;
        }
        words.push(if n == from { " " } else { "  " }, Role::Dim);
        words.push(text.clone(), if taken == Some(n) { Role::Input } else { Role::Dim });
    }
    if width > room && words.pieces().count() == 1 { Words::empty() } else { words }
}

fn keys_words() -> Words<'static> {
    let words = Words::new("enter", Role::Key).then(" keep  ", Role::Footer);
    words.then("esc", Role::Key).then(" undo", Role::Footer)
}

/// The keys at the right end, where there is room for both.
fn keys(line: &mut Line<'_>) {
    let words = keys_words();
    let width = words.width() as u16 + 1;
    if let Some(space) = line.left().checked_sub(width) {
        line.gap(space).flow(&words);
    }
}
