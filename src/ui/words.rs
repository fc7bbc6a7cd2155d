//! Styled text on one line: pieces of text with roles, and the line that paints them side by side.
//!
//! The width of a text never moves what is to the right of its column.
//!
//! Not here: measuring and cutting text (`fit`), the widths of columns (`columns`).

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::fit::{self, Align};
use super::glyphs::Glyphs;
use super::look::Look;
use super::role::Role;

/// A text with a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The text; already cleaned if it comes from outside.
    pub text: Cow<'a, str>,
    /// Its role.
    pub role: Role,
}

/// Pieces of text side by side, each with a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words<'a> {
    first: Piece<'a>,
    rest: Vec<Piece<'a>>,
}

impl<'a> Words<'a> {
    /// A single text with a role.
    pub fn new(text: impl Into<Cow<'a, str>>, role: Role) -> Self {
        Self { first: Piece { text: text.into(), role }, rest: Vec::new() }
    }

    /// No text.
    pub const fn empty() -> Self {
        Self { first: Piece { text: Cow::Borrowed(""), role: Role::Text }, rest: Vec::new() }
    }

    /// Appends a text.
    #[must_use]
    pub fn then(mut self, text: impl Into<Cow<'a, str>>, role: Role) -> Self {
        self.push(text, role);
        self
    }

    /// Appends a text in place.
    pub fn push(&mut self, text: impl Into<Cow<'a, str>>, role: Role) {
        self.rest.push(Piece { text: text.into(), role });
    }

    /// Appends other words.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.rest.extend(std::iter::once(others.first).chain(others.rest));
        self
    }

    /// The pieces in order.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece<'a>> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    /// The total width in cells.
    pub fn width(&self) -> usize {
        self.pieces().map(|piece| fit::width(&piece.text)).sum()
    }

    /// The text without roles.
    pub fn plain(&self) -> String {
        self.pieces().map(|piece| &*piece.text).collect()
    }

    /// The same text in the characters of a set of glyphs.
    fn spelled(&self, glyphs: &Glyphs) -> Cow<'_, Self> {
        let spelled = |piece: &Piece<'a>| matches!(glyphs.spell(&piece.text), Cow::Borrowed(_));
        if self.pieces().all(spelled) {
            return Cow::Borrowed(self);
        }
        let spell = |piece: &Piece<'a>| Piece { text: glyphs.spell(&piece.text).into_owned().into(), ..*piece };
        Cow::Owned(Self { first: spell(&self.first), rest: self.rest.iter().map(spell).collect() })
    }

    fn width_within(&self, most: usize) -> Option<usize> {
        self.pieces().try_fold(0, |used, piece| Some(used + fit::width_within(&piece.text, most - used)?))
    }
}

/// One row of the screen, painted from left to right.
#[derive(Debug)]
pub struct Line<'a> {
    look: Look<'a>,
    buf: &'a mut Buffer,
    x: u16,
    y: u16,
    end: u16,
}

impl<'a> Line<'a> {
    /// The first row of an area.
    pub fn new(look: Look<'a>, area: Rect, buf: &'a mut Buffer) -> Self {
        let end = if area.height == 0 { area.x } else { area.right() };
        Self { look, buf, x: area.x, y: area.y, end }
    }

    /// The number of cells left.
    pub fn left(&self) -> u16 {
        self.end - self.x
    }

    /// Skips cells.
    pub fn gap(&mut self, cells: u16) -> &mut Self {
        self.x += cells.min(self.left());
        self
    }

    /// Paints words into exactly this many cells.
    pub fn column(&mut self, words: &Words<'_>, width: u16, align: Align) -> &mut Self {
        let (width, words) = (width.min(self.left()), words.spelled(self.look.glyphs));
        let fits = words.width_within(width.into());
        let space = fits.map_or(0, |used| width - used as u16);
        let at = if align == Align::Right { self.x + space } else { self.x };
        self.paint(&words, at, self.x + width, fits.is_some());
        self.x += width;
        self
    }

    /// Paints words into as many cells as they need.
    pub fn flow(&mut self, words: &Words<'_>) -> &mut Self {
        let words = words.spelled(self.look.glyphs);
        let fits = words.width_within(self.left().into());
        let width = fits.map_or(self.left(), |used| used as u16);
        self.paint(&words, self.x, self.x + width, fits.is_some());
        self.x += width;
        self
    }

    /// Paints words into all remaining cells.
    pub fn rest(&mut self, words: &Words<'_>, align: Align) -> &mut Self {
        self.column(words, self.left(), align)
    }

    /// Paints words from `x` up to but excluding `end`. Words that do not fit are truncated:
    ///
    /// 1. A piece that leaves at least one cell after it is painted whole.
    /// 2. The first other piece is cut, ends with the mark of truncated text, and is the last.
    fn paint(&mut self, words: &Words<'_>, mut x: u16, end: u16, fits: bool) {
        for piece in words.pieces() {
            let (room, style) = (end - x, self.look.style(piece.role));
            if fits || room > 0 && fit::width_within(&piece.text, usize::from(room) - 1).is_some() {
                x += self.put(x, &piece.text, room, style);
            } else {
                let short = fit::cut_short(&piece.text, room.into(), self.look.glyphs.ellipsis);
                self.put(x, &short, room, style);
                return;
            }
        }
    }

    fn put(&mut self, x: u16, text: &str, room: u16, style: Style) -> u16 {
        fit::put(self.buf, (x, self.y), text, room, style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::dump;
    use crate::ui::theme::Theme;

    fn painted(width: u16, paint: impl FnOnce(&mut Line<'_>)) -> String {
        let (theme, mut buf) = (Theme::plain(), Buffer::empty(Rect::new(0, 0, width, 1)));
        let look = Look { theme: &theme, glyphs: &Glyphs::ROUNDED };
        paint(&mut Line::new(look, buf.area, &mut buf));
        dump::plain(&buf).trim_end_matches('\n').to_owned()
    }

    #[test]
    fn columns_stand_where_they_should_whatever_is_in_them() {
        for text in [
            "Maya",
            "Maya Ortiz-Fernández de la Vega",
            "日本語日本語",
            "👩\u{200D}💻👩\u{200D}💻👩\u{200D}💻👩\u{200D}💻",
            "שלום",
        ] {
            let line = painted(20, |line| {
                line.column(&Words::new(text, Role::Text), 7, Align::Left).gap(1);
                line.column(&Words::new("14:32", Role::Dim), 6, Align::Right).gap(1);
                line.rest(&Words::new("off", Role::Off), Align::Left);
            });
            let (before, after) = line.split_at(line.find(" 14:32 off").unwrap());
            assert_eq!((fit::width(before), after), (8, " 14:32 off"), "{text}");
        }
    }

    #[test]
    fn words_that_do_not_fit_are_cut_in_the_piece_that_is_the_last_to_begin() {
        let words = Words::new("late", Role::Late).then(" by ", Role::Dim).then("3h", Role::Strong);
        let shown = |width| painted(width, |line| _ = line.column(&words, width, Align::Left));
        assert_eq!(shown(10), "late by 3h");
        assert_eq!(shown(9), "late by …");
        assert_eq!(shown(8), "late by…");
        assert_eq!(shown(5), "late…");
        assert_eq!(shown(4), "lat…");
        assert_eq!(shown(0), "");
    }

    #[test]
    fn t9_a_mark_in_place_of_an_emoji_takes_one_cell_and_nothing_beside_it_moves() {
        let (theme, mut buf) = (Theme::plain(), Buffer::empty(Rect::new(0, 0, 20, 1)));
        let look = Look { theme: &theme, glyphs: Glyphs::ROUNDED.without_emoji() };
        let mut line = Line::new(look, buf.area, &mut buf);
        line.column(&Words::new("🚀🚀 go", Role::Text), 5, Align::Right).gap(1);
        line.flow(&Words::new("🎉", Role::Text).then(" done", Role::Dim)).gap(1).flow(&Words::new("off", Role::Off));
        assert_eq!(dump::plain(&buf), " * go * done off\n");
    }
}
