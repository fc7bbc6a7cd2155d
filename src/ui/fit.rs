//! Measures, cuts and writes text. Only this module writes characters into a buffer and knows the width of text.
//!
//! A text is a row of grapheme clusters, each as wide as ratatui's buffer takes it to be; none is ever split. What
//! comes here has been cleaned before ([`crate::domain::text`]): no control character, no cluster of unsure width.
//! Clusters that take no cell are left out, as the buffer leaves them out. Right-to-left text stays in its logical
//! order: the terminal turns it.
//!
//! Not here: roles (`words`), where on the screen (`table`, `panel`, and their callers).

use std::borrow::Cow;

use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

/// The default mark of truncated text.
const ELLIPSIS: &str = "…";

/// The alignment of a text in a width larger than its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the start.
    #[default]
    Left,
    /// At the end: numbers, times.
    Right,
}

/// The width of a text in cells.
pub fn width(text: &str) -> usize {
    width_within(text, usize::MAX).unwrap_or(usize::MAX)
}

/// How many cells a text takes if they are no more than `most`. However long the text is, only so much of it is looked
/// at.
pub fn width_within(text: &str, most: usize) -> Option<usize> {
    if starts_plain(text, most) {
        return (text.len() <= most).then_some(text.len());
    }
    let mut used = 0_usize;
    for cluster in text.graphemes(true) {
        used = used.saturating_add(cells(cluster));
        if used > most {
            return None;
        }
    }
    Some(used)
}

/// A text in exactly `width` cells, at the start of them; what does not fit gives way to an ellipsis.
pub fn fit(text: &str, width: usize) -> Cow<'_, str> {
    fit_to(text, width, Align::Left, ELLIPSIS)
}

/// A text in exactly `width` cells, on one side of them; what does not fit gives way to `ellipsis`.
pub fn fit_to<'a>(text: &'a str, width: usize, align: Align, ellipsis: &str) -> Cow<'a, str> {
    let shown = cut(text, width, ellipsis);
    let space = width - self::width(&shown).min(width);
    if space == 0 {
        return shown;
    }
    let space = " ".repeat(space);
    Cow::Owned(match align {
        Align::Left => format!("{shown}{space}"),
        Align::Right => format!("{space}{shown}"),
    })
}

/// A text in at most `width` cells; what does not fit gives way to `ellipsis`.
pub fn cut<'a>(text: &'a str, width: usize, ellipsis: &str) -> Cow<'a, str> {
    match width_within(text, width) {
        Some(_) => shown(text),
        None => Cow::Owned(cut_short(text, width, ellipsis)),
    }
}

/// The start of a text and `ellipsis` in at most `width` cells, also when all of the text would fit: more follows it.
pub fn cut_short(text: &str, width: usize, ellipsis: &str) -> String {
    let mark = self::width(ellipsis);
    let Some(room) = width.checked_sub(mark) else { return String::new() };
    let (mut used, mut kept) = (0, String::new());
    for cluster in clusters(text) {
        used += cells(cluster);
        if used > room {
            break;
        }
        kept.push_str(cluster);
    }
    kept.truncate(kept.trim_end().len());
    kept.push_str(ellipsis);
    kept
}

/// A text in lines of at most `width` cells. Lines break at spaces; a word that is longer than a line breaks anywhere.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if width == 0 {
        return lines;
    }
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = self::width(word);
        if used > 0 && used + 1 + length <= width {
            line.push(' ');
            line.push_str(word);
            used += 1 + length;
            continue;
        }
        if used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        for cluster in clusters(word).filter(|cluster| cells(cluster) <= width) {
            if used + cells(cluster) > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(cluster);
            used += cells(cluster);
        }
    }
    if used > 0 {
        lines.push(line);
    }
    lines
}

/// Writes as much of a text as `width` cells from a place on hold, and says how many it took. What lies outside the
/// buffer is not written. What was there is gone, and all its looks but its background.
pub fn put(buf: &mut Buffer, (x, y): (u16, u16), text: &str, width: u16, style: Style) -> u16 {
    let width = width.min(buf.area.right().saturating_sub(x));
    if width == 0 || x < buf.area.left() || y < buf.area.top() || y >= buf.area.bottom() {
        return 0;
    }
    let others = Modifier::all() - style.add_modifier;
    let style = Style { fg: style.fg.or(Some(Color::Reset)), sub_modifier: others, ..style };
    if starts_plain(text, width.into()) {
        return put_plain(buf, (x, y), text, width, style);
    }
    debug_assert!(!text.contains(char::is_control), "text must be cleaned before it is painted: {text:?}");
    buf.set_stringn(x, y, text, width.into(), style).0 - x
}

/// The same for text of one byte a cell, which is most of a board: no width needs to be measured.
#[expect(clippy::disallowed_methods, reason = "one printable ASCII character is what a cell is made for")]
fn put_plain(buf: &mut Buffer, (x, y): (u16, u16), text: &str, width: u16, style: Style) -> u16 {
    let mut at = x;
    for index in 0..text.len().min(width.into()) {
        if let (Some(cell), Some(symbol)) = (buf.cell_mut((at, y)), text.get(index..=index)) {
            cell.set_symbol(symbol).set_style(style);
        }
        at += 1;
    }
    at - x
}

/// Empties an area, also of the far half of a wide character that reaches into it from the left.
#[expect(clippy::disallowed_methods, reason = "a space is written over a character that is half covered")]
pub fn clear(buf: &mut Buffer, area: Rect) {
    let area = area.intersection(buf.area);
    for y in area.top()..area.bottom() {
        let reaches_in = |x: &u16| {
            let width = buf.cell((*x, y)).map_or(1, CellWidth::cell_width);
            x.saturating_add(width) > area.left()
        };
        if let Some(x) = (buf.area.left()..area.left()).rev().take(8).find(reaches_in) {
            buf.cell_mut((x, y)).map(|cell| cell.set_symbol(" "));
        }
        for x in area.left()..area.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
}

/// The clusters of a text that take cells.
fn clusters(text: &str) -> impl Iterator<Item = &str> {
    text.graphemes(true).filter(|cluster| cells(cluster) > 0)
}

/// The width of a cluster in cells; zero for a control character.
fn cells(cluster: &str) -> usize {
    match cluster.as_bytes() {
        [byte] => usize::from((0x20..0x7F).contains(byte)),
        _ if cluster.contains(char::is_control) => 0,
        _ => cluster.cell_width().into(),
    }
}

/// Is it, or is what stands in its first `most` cells and one more, printable ASCII, a cell a byte? (The one more could
/// be a mark on the last.)
fn starts_plain(text: &str, most: usize) -> bool {
    text.bytes().take(most.saturating_add(1)).all(|byte| (0x20..0x7F).contains(&byte))
}

/// A text without the clusters of zero width, which would join with their neighbours.
fn shown(text: &str) -> Cow<'_, str> {
    if starts_plain(text, usize::MAX) || text.graphemes(true).all(|cluster| cells(cluster) > 0) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(clusters(text).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_that_is_too_long_ends_in_an_ellipsis() {
        assert_eq!(fit("Maya Ortiz", 10), "Maya Ortiz");
        assert_eq!(fit("Maya Ortiz", 12), "Maya Ortiz  ");
        assert_eq!(fit("Maya Ortiz", 7), "Maya O…");
        assert_eq!(fit("Maya Ortiz", 6), "Maya… ");
        assert_eq!(fit("Maya Ortiz", 1), "…");
        assert_eq!(fit("Maya Ortiz", 0), "");
        assert_eq!(fit_to("14:32", 7, Align::Right, "~"), "  14:32");
        assert_eq!(fit_to("14:32", 4, Align::Right, "~"), "14:~");
    }

    #[test]
    fn a_wide_character_is_shown_whole_or_not_at_all() {
        assert_eq!(fit("日本語", 6), "日本語");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日… ");
        assert_eq!(fit("日本語", 2), "… ");
        assert_eq!(fit("👩\u{200D}💻👩\u{200D}💻", 3), "👩\u{200D}💻…");
        assert_eq!(fit("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
    }

    #[test]
    fn what_takes_no_cell_is_left_out() {
        assert_eq!(fit("\u{301}a", 3), "a  ");
        assert_eq!(fit_to("\u{301}a", 3, Align::Right, "…"), "  a");
    }

    #[test]
    fn lines_break_at_spaces_and_long_words_anywhere() {
        assert_eq!(wrap("could you check the intro?", 10), ["could you", "check the", "intro?"]);
        assert_eq!(wrap("a  reallylongword b", 6), ["a", "really", "longwo", "rd b"]);
        assert_eq!(wrap("日本語テキスト", 5), ["日本", "語テ", "キス", "ト"]);
        assert_eq!(wrap("日", 1), Vec::<String>::new());
        assert_eq!(wrap("   ", 4), Vec::<String>::new());
        assert_eq!(wrap("a", 0), Vec::<String>::new());
    }

    #[test]
    fn clearing_takes_away_a_wide_character_that_reaches_in() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
        put(&mut buf, (0, 0), "a日本b", 6, Style::new());
        clear(&mut buf, Rect::new(2, 0, 2, 1));
        assert_eq!(buf, Buffer::with_lines(["a    b"]));
    }

    #[test]
    fn what_is_written_over_something_keeps_its_background_and_nothing_else() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 4, 1));
        put(&mut buf, (0, 0), "────", 4, Style::new().fg(Color::Red).bg(Color::Blue).dim());
        put(&mut buf, (1, 0), "ab", 2, Style::new().bold());
        let at = |x: u16| buf.cell((x, 0)).map(|cell| (cell.fg, cell.bg, cell.modifier));
        assert_eq!(at(1), Some((Color::Reset, Color::Blue, Modifier::BOLD)));
        assert_eq!(at(3), Some((Color::Red, Color::Blue, Modifier::DIM)));
    }

    #[test]
    fn t10_of_a_long_text_only_the_start_is_looked_at() {
        let title = "日".repeat(100_000);
        assert_eq!(width_within(&title, 20), None);
        assert_eq!(fit(&title, 5), "日日…");
    }

    proptest! {
        #[test]
        fn a_fitted_text_takes_exactly_its_width(raw in "(\\PC|\\p{Cf}|\u{FE0F}|[日本ﾞ👩🇩🇪\u{600}]){0,30}", cells in 0_usize..40) {
            let text = crate::domain::text::clean(&raw);
            for align in [Align::Left, Align::Right] {
                prop_assert_eq!(width(&fit_to(&text, cells, align, "…")), cells);
            }
        }

        #[test]
        fn the_buffer_agrees_about_widths(raw in "(\\PC|\\p{Cf}|\u{FE0F}|[日本ﾞ👩🇩🇪\u{600}]){0,30}") {
            let text = crate::domain::text::clean(&raw);
            let mut buf = Buffer::empty(Rect::new(0, 0, 200, 1));
            let used = put(&mut buf, (0, 0), &text, 200, Style::new());
            prop_assert_eq!(usize::from(used), width(&text));
        }

        #[test]
        fn wrapped_lines_fit_and_lose_no_word(raw in "[a-z日 ]{0,60}", cells in 2_usize..20) {
            let lines = wrap(&raw, cells);
            for line in &lines {
                prop_assert!(width(line) <= cells && width(line) > 0, "{:?}", line);
            }
            let letters = |text: &str| text.replace(' ', "");
            prop_assert_eq!(letters(&lines.concat()), letters(&raw));
        }
    }
}
