//! Paints the threads: who owes whom as a sentence, and the time left as a figure with a word.
//!
//! Not here: the list and its groups (`super`), the contents of rows (`rows`).

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::rows::{self, Row};
use super::{Group, State};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::form::Form;
use crate::domain::thread::ThreadState;
use crate::panels::shared::filter::Marks;
use crate::panels::shared::lines::{self, INDENT, Line};
use crate::panels::shared::say;
use crate::ui::columns::Slot;
use crate::ui::list::{self, Column, Entry, Pane, instead};
use crate::ui::look::Look;
use crate::ui::{Role, Words, fit};

/// Below this width, inside the border, the teammate who owes and the figure come first.
const LITTLE: u16 = 48;
/// Below this width the figure is shortened to its largest unit.
const LEAST: u16 = 32;
/// The least cells of the asker's name in a narrow list.
const INITIAL: usize = 3;
/// The greatest width that a sentence with its request may take before the title exceeds its minimum.
const WANTED: usize = 26;
/// The least width beside a sentence: the glyph, the figure, 20 cells of the title, and the gaps.
const BESIDE: u16 = 1 + 1 + 7 + 2 + 2 + 20;
/// The index of the title among the columns.
const TITLE: usize = 3;

/// Optional columns, which are shown if no title has to be truncated for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guests {
    /// None.
    None,
    /// The due time in its long form.
    Due,
    /// The due time and the channel.
    All,
}

/// The widths of the widest texts of some rows.
#[derive(Clone, Copy, Debug, Default)]
struct Widest {
    /// Who owes whom.
    sentence: usize,
    /// The same with the request, if it is more than a reply.
    whole: usize,
    /// Who owes, with the fewest letters of the asker.
    least: usize,
    title: usize,
    sign: usize,
}

/// The columns of a list, with the optional ones that are present.
struct Shape {
    columns: Vec<Column>,
    word: bool,
    sign: bool,
    guests: Guests,
    due: bool,
}

impl Shape {
    /// The columns at this width of the list, given the widths of the widest texts.
    fn new(inner: u16, widest: Widest, form: Form) -> Self {
        let Widest { sentence, whole, least, title, sign } = widest;
        if inner < LITTLE {
            let figure = if inner < LEAST { 4 } else { 7 };
            let least = u16::try_from(least).unwrap_or(u16::MAX).min(list::content(inner).saturating_sub(figure + 10));
            let columns = vec![
                Column::fixed("", 1),
                Column::fixed("", figure).right(),
                Column::new("", 14.max(least), 14.max(least), 15.max(least)).at_most(sentence),
                Column::rest("about", 6, 14),
            ];
            return Self { columns, word: false, sign: false, guests: Guests::None, due: false };
        }
        // The sentence is not truncated while a title of the least width fits beside it.
        let sentence = sentence.min(list::content(inner).saturating_sub(BESIDE).into());
        // Optional columns require that no title is truncated.
        let fits = |shape: &Self| {
            let slots = list::place(&shape.columns, inner);
            let at = TITLE + usize::from(shape.word);
            slots.iter().find(|slot| slot.column == at).is_some_and(|slot| usize::from(slot.width) >= title)
        };
        let guests = [Guests::All, Guests::Due];
        let roomy = guests.map(|guests| Self::wide((sentence, whole, sign), (true, true), guests, form));
        let narrower = [(sign, true, true), (0, true, true), (0, false, true), (0, false, false)];
        let mut plain =
            narrower.map(|(sign, word, due)| Self::wide((sentence, whole, sign), (word, due), Guests::None, form));
        let enough = |shape: &Self| list::needed(&shape.columns) <= list::content(inner);
        if let Some(shape) = roomy.into_iter().find(|shape| enough(shape) && fits(shape)) {
            return shape;
        }
        let at = plain.iter().position(enough).unwrap_or(plain.len() - 1);
        plain.swap(0, at);
        let [first, ..] = plain;
        first
    }

    fn wide(
        (sentence, whole, sign): (usize, usize, usize),
        (word, due): (bool, bool),
        guests: Guests,
        form: Form,
    ) -> Self {
        let mut columns = vec![Column::fixed("", 1), Column::fixed("", 7).right()];
        if word {
            columns.push(Column::fixed("", 4));
        }
        let sentence = (sentence as u16).max(15);
        let whole = whole.min(WANTED) as u16;
        columns.push(Column::new("who owes whom", sentence, sentence.max(whole), sentence.max(whole)).gap(2));
        columns.push(Column::rest("about", 20, 48).gap(2));
        if sign > 0 {
            columns.push(Column::fixed("", sign as u16).gap(2));
        }
        if guests == Guests::All {
            columns.push(Column::fixed("channel", 8).gap(2));
        }
        if due {
            columns.push(
                Column::fixed("due", if guests == Guests::None { form.short_width() } else { form.moment_width() })
                    .right()
                    .gap(2),
            );
        }
        Self { columns, word, sign: sign > 0, guests, due }
    }
}

/// The rows in a range, and the widths of their texts.
fn rows(board: &Board, state: &State, range: Range<usize>, now: Instant) -> (Vec<Row>, Widest) {
    let places = state.shown.get(range).unwrap_or_default();
    let rows: Vec<Row> =
        places.iter().filter_map(|place| Some(rows::row(board, board.threads().get(*place)?, now))).collect();
    let widest = |of: &dyn Fn(&Row) -> usize| rows.iter().map(of).max().unwrap_or(0);
    let named = |row: &Row| sentence(row, &Marks::of(""), 0).width();
    let least = |row: &Row| named(row) - fit::width(&row.short_asker).saturating_sub(INITIAL);
    let widths = Widest {
        sentence: widest(&named),
        whole: widest(&|row| if row.wanted.is_empty() { 0 } else { fit::width(&row.sentence) }),
        least: widest(&least),
        title: widest(&|row| fit::width(&row.title)),
        sign: widest(&|row| fit::width(row.sign)),
    };
    (rows, widths)
}

/// The further lines that each row wants, at this width of the list: for truncated titles.
pub fn wanted(board: &Board, state: &State, inner: u16, now: Instant) -> Vec<u16> {
    let (rows, widths) = rows(board, state, 0..state.shown.len(), now);
    let shape = Shape::new(inner, widths, board.form);
    let at = TITLE + usize::from(shape.word);
    let slots = list::place(&shape.columns, inner);
    let width = slots.iter().find(|slot| slot.column == at).map_or(0, |slot| usize::from(slot.width));
    let cut = |row: &Row| fit::width_within(&row.title, width).is_none();
    rows.iter().map(|row| if cut(row) { lines::further(&row.title, inner) } else { 0 }).collect()
}

/// Paints the open threads.
pub fn paint(pane: Pane<'_>, buf: &mut Buffer, (board, state): (&Board, &State), now: Instant) {
    let (look, inner) = (pane.look, pane.inner);
    let sight = lines::in_sight(state, pane.further, inner.height);
    let range = lines::rows(&sight);
    let (rows, widths) = rows(board, state, range.clone(), now);
    let shape = Shape::new(inner.width, widths, board.form);
    let slots = list::place(&shape.columns, inner.width);
    if let Some((frame, taken)) = pane.frame {
        list::headings(look, frame, buf, (&slots, &shape.columns), taken);
    }
    let marks = Marks::of(&state.filter.text);
    for (n, line) in sight.iter().enumerate() {
        let entry = match *line {
            Line::Group(group) => Entry::Across(1, group_words(board, state, group, now)),
            Line::Row(row, part) => {
                let Some(made) = row.checked_sub(range.start).and_then(|row| rows.get(row)) else { continue };
                let further = pane.further.get(row).copied().unwrap_or(0).into();
                if part > 0 {
                    let text = lines::part(&made.title, inner.width, part, further);
                    Entry::Across(INDENT, marks.on(text, Role::Text))
                } else {
                    let room = slots.iter().find(|slot| slot.column == TITLE - 1 + usize::from(shape.word));
                    let room = room.map_or(0, |slot| usize::from(slot.width));
                    entry(look, made, &shape, &marks, (inner.width, further, room))
                }
            }
        };
        list::paint(look, pane.place(n), buf, &slots, &shape.columns, &entry);
        if let Line::Row(row, 0) = *line
            && let Some(made) = rows.get(row - range.start)
        {
            in_place_of_figure(look, pane.place(n), buf, (&slots, shape.word), made);
        }
        if line.is_of(crate::panels::shared::listing::Moves::at(state)) {
            pane.mark(buf, n);
        }
    }
}

fn entry(
    look: Look<'_>,
    row: &Row,
    shape: &Shape,
    marks: &Marks,
    (inner, further, room): (u16, usize, usize),
) -> Entry<'static> {
    let role = role(row.state);
    let figure = if inner < LEAST { say::largest(&row.figure) } else { &row.figure };
    let no_target = row.state == ThreadState::NoTarget;
    let (figure, word) = match &row.mark {
        _ if row.sent.is_some() => ("", ""),
        Some(_) if shape.word => ("", ""),
        Some(mark) => (mark.as_str(), ""),
        None => (figure, row.short_word),
    };
    let role = if row.mark.is_some() { Role::Dim } else { role };
    let mut cells = vec![Words::new(glyph(look, row.state), role), Words::new(figure.to_owned(), role)];
    if shape.word {
        cells.push(Words::new(word, role));
    }
    cells.push(sentence(row, marks, room));
    let due = |long: bool| Words::new(if long { row.due.clone() } else { row.short_due.clone() }, Role::Dim);
    let sign = Words::new(row.sign, Role::Sign);
    if further > 0 {
        let gap = if row.sign.is_empty() { "" } else { "  " };
        return Entry::Ending(cells, sign.then(gap, Role::Dim).and(due(true)));
    }
    let title = marks.on(row.title.clone(), if no_target { Role::Dim } else { Role::Text });
    cells.push(if row.sign.is_empty() || shape.sign { title } else { signed(look, title) });
    if shape.sign {
        cells.push(sign);
    }
    if shape.guests == Guests::All {
        cells.push(Words::new(row.channel, Role::Dim));
    }
    if shape.due {
        cells.push(due(shape.guests != Guests::None));
    }
    Entry::Cells(cells)
}

/// A title after the mark of a sign, if there is no room for the sign's word.
fn signed(look: Look<'_>, title: Words<'static>) -> Words<'static> {
    Words::new(look.glyphs.sign, Role::Sign).then(" ", Role::Text).and(title)
}

/// Writes over the columns of figure and word: the state of an answer, or `no target`.
fn in_place_of_figure(look: Look<'_>, area: Rect, buf: &mut Buffer, columns: (&[Slot], bool), row: &Row) {
    match row.sent {
        Some(sent) => instead(look, area, buf, columns, |width| Words::new(sent.words(width, "sent"), sent.role())),
        None if row.mark.is_some() && columns.1 => {
            let mark = row.mark.clone().unwrap_or_default();
            instead(look, area, buf, columns, |_| Words::new(mark.clone(), Role::Dim));
        }
        None if row.state == ThreadState::NoTarget && columns.1 => {
            instead(look, area, buf, columns, |_| Words::new("no target", Role::NoTarget));
        }
        None => {}
    }
}

/// `you owe Lea`, `Kenji owes you a review`: the viewer in the accent; the request only if all of it fits.
fn sentence(row: &Row, marks: &Marks, room: usize) -> Words<'static> {
    let name = |name: &str| {
        if name == "you" { Words::new("you", Role::Accent) } else { marks.on(name.to_owned(), Role::Text) }
    };
    let verb = if row.mine { " owe " } else { " owes " };
    let more = if row.more > 0 { format!(" +{}", row.more) } else { String::new() };
    let wanted = if fit::width(&row.sentence) <= room { row.wanted } else { "" };
    name(&row.short_by)
        .then(verb, Role::Text)
        .and(name(&row.short_asker))
        .then(more, Role::Dim)
        .then(wanted, Role::Text)
}

/// `owed to you 2, 1 late`.
fn group_words(board: &Board, state: &State, group: usize, now: Instant) -> Words<'static> {
    let Some((first, name)) = state.groups.get(group).copied().zip(super::group_at(board, state, group)) else {
        return Words::empty();
    };
    let end = state.groups.get(group + 1).copied().unwrap_or(state.shown.len());
    let rows = state.shown.get(first..end).unwrap_or_default();
    let words = Words::new(
        match name {
            Group::Mine => "you owe",
            Group::Awaited => "owed to you",
            Group::Others => "between others",
            Group::Marked => "marked",
        },
        Role::Column,
    );
    if board.is_beginning() {
        return words;
    }
    let is_late =
        |place: &usize| board.threads().get(*place).is_some_and(|thread| thread.state(now) == ThreadState::Late);
    // Late ones are first.
    let late = rows.partition_point(is_late);
    let words = words.then(format!(" {}", board.coverage().figure(rows.len())), Role::Column);
    if late == 0 { words } else { words.then(", ", Role::Column).then(format!("{late} late"), Role::Late) }
}

/// The role of a thread's state.
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
