//! A template and its values, as one line: plain, with escape sequences, or in tmux's own words.
//!
//! Texts from outside come clean, and can neither steer a terminal nor be a format of tmux.
//!
//! Not here: what the values are (`fields`).

use ratatui::style::{Color, Style};

use super::fields::{Facts, Value};
use super::template::{Piece, Template};
use crate::domain::text::clean;
use crate::ui::sgr::Looks;
use crate::ui::{Glyphs, Ground, Theme, fit, tmux};

/// A text field without a width of its own is no wider.
const WIDTH: u16 = 32;

/// The markup for styles.
#[derive(Clone, Copy, Debug)]
pub enum Markup<'a> {
    /// None.
    Plain,
    /// Escape sequences.
    Ansi(&'a Theme),
    /// Format of tmux's status line.
    Tmux(&'a Theme),
}

/// The line, without a line break.
pub fn line(template: &Template, facts: &Facts<'_>, markup: Markup<'_>, glyphs: &Glyphs) -> String {
    let mut out = String::new();
    let brush = Brush { facts, markup, glyphs };
    brush.pieces(&template.0, &mut out);
    out
}

struct Brush<'a> {
    facts: &'a Facts<'a>,
    markup: Markup<'a>,
    glyphs: &'a Glyphs,
}

impl Brush<'_> {
    fn pieces(&self, pieces: &[Piece], out: &mut String) {
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(&self.own(text)),
                Piece::Field(field, width) => self.value(&self.facts.value(*field), width.unwrap_or(WIDTH), out),
                Piece::If(field, inner) => {
                    if self.facts.value(*field).any {
                        self.pieces(inner, out);
                    }
                }
            }
        }
    }

    /// The template's own text.
    fn own(&self, text: &str) -> String {
        let text = clean(text);
        let text = self.glyphs.spell(&text);
        if let Markup::Tmux(_) = self.markup { tmux::with_styles(&text) } else { text.into_owned() }
    }

    fn value(&self, value: &Value, width: u16, out: &mut String) {
        let text = cut(value, width.into(), self.glyphs);
        let style = |theme: &Theme| value.role.map_or_else(Style::new, |role| theme.style(role));
        match self.markup {
            Markup::Plain => out.push_str(&text),
            Markup::Tmux(theme) => out.push_str(&tmux::styled(&text, on_ground(style(theme), theme.ground()))),
            Markup::Ansi(theme) => {
                let looks = Looks::of_style(style(theme));
                looks.write_after(&Looks::default(), out);
                out.push_str(&text);
                Looks::default().write_after(&looks, out);
            }
        }
    }
}

/// A colour is legible on the background that its theme is made for, which a status line seldom has: that of tmux is green.
/// So it brings that background along.
fn on_ground(style: Style, ground: Option<Ground>) -> Style {
    if style.fg.is_none_or(|fg| fg == Color::Reset) || style.bg.is_some() {
        return style;
    }
    style.bg(Color::Indexed(if ground == Some(Ground::Light) { 231 } else { 16 }))
}

/// A value in at most `width` cells: its head is truncated before its suffix.
fn cut(value: &Value, width: usize, glyphs: &Glyphs) -> String {
    let (head, tail) = (glyphs.spell(&value.head), &value.tail);
    match width.checked_sub(fit::width(tail)) {
        Some(room) if room > 1 => fit::cut(&head, room, glyphs.ellipsis).into_owned() + tail,
        _ => fit::cut(&(head.into_owned() + tail), width, glyphs.ellipsis).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_cut_before_the_time_that_is_left() {
        let value = |head: &str, tail: &str| Value { head: head.into(), tail: tail.into(), any: true, role: None };
        let at = |width| cut(&value("Launch copy", " 1h 20m"), width, &Glyphs::ROUNDED);
        assert_eq!([at(18), at(17), at(10)], ["Launch copy 1h 20m", "Launch co… 1h 20m", "La… 1h 20m"]);
        assert_eq!([at(8), at(1)], ["Launch…", "…"], "no room for both");
        assert_eq!(cut(&value("日本語の題", " 2h"), 8, &Glyphs::ROUNDED), "日本… 2h");
        assert_eq!(cut(&value("Launch copy", " 2h"), 8, &Glyphs::ASCII), "Laun~ 2h");
    }
}
