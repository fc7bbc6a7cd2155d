//! The shortest escape sequence that changes a terminal from one style to another (SGR, ECMA-48, 8.3.117).
//!
//! Not here: where on the screen.

use std::fmt::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier, Style};

/// The modifiers that are painted, with their words and their codes (ECMA-48, 8.3.117).
pub const MODIFIERS: [(Modifier, &str, u8); 5] = [
    (Modifier::BOLD, "bold", 1),
    (Modifier::DIM, "dim", 2),
    (Modifier::ITALIC, "italic", 3),
    (Modifier::UNDERLINED, "underline", 4),
    (Modifier::REVERSED, "reverse", 7),
];

/// What a cell looks like; by default like a terminal's own text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Looks {
    /// The looks of a cell.
    pub fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// The looks of a text in a style.
    pub fn of_style(style: Style) -> Self {
        let color = |color: Option<Color>| color.unwrap_or_default();
        Self { fg: color(style.fg), bg: color(style.bg), modifier: style.add_modifier }
    }

    /// Do two styles look the same for an empty cell? The foreground colour of an empty cell is invisible.
    pub fn is_alike_where_empty(&self, other: &Self) -> bool {
        let drawn = (self.modifier | other.modifier).intersects(Modifier::UNDERLINED | Modifier::REVERSED);
        self == other || (self.bg == other.bg && !drawn)
    }

    /// Writes what makes the terminal go from `last` to these looks. A modifier that ends takes everything with it:
    /// that is shorter than ending it alone, and works everywhere.
    pub fn write_after(self, last: &Self, out: &mut String) {
        if self == *last {
            return;
        }
        let afresh = !(last.modifier - self.modifier).is_empty() || self == Self::default();
        let base = if afresh { Self::default() } else { *last };
        // An empty first parameter means 0, which resets.
        let mut codes = Codes { out, before: if afresh { "\u{1B}[;" } else { "\u{1B}[" } };
        let begun = self.modifier - base.modifier;
        for (_, _, code) in MODIFIERS.iter().filter(|(modifier, ..)| begun.contains(*modifier)) {
            codes.add(format_args!("{code}"));
        }
        if self.fg != base.fg {
            codes.add_color(self.fg, 30);
        }
        if self.bg != base.bg {
            codes.add_color(self.bg, 40);
        }
        out.push_str(if self == Self::default() { "\u{1B}[m" } else { "m" });
    }
}

/// Writes codes with the separators between them.
struct Codes<'a> {
    out: &'a mut String,
    before: &'static str,
}

impl Codes<'_> {
    fn add(&mut self, code: std::fmt::Arguments<'_>) {
        let _ = write!(self.out, "{}{code}", self.before);
        self.before = ";";
    }

    /// The code of a colour of the text (`base` 30) or behind it (40).
    fn add_color(&mut self, color: Color, base: u8) {
        let plain = |n: u8| base + n;
        let light = |n: u8| base + 60 + n;
        let code = match color {
            Color::Reset => plain(9),
            Color::Black => plain(0),
            Color::Red => plain(1),
            Color::Green => plain(2),
            Color::Yellow => plain(3),
            Color::Blue => plain(4),
            Color::Magenta => plain(5),
            Color::Cyan => plain(6),
            Color::Gray => plain(7),
            Color::DarkGray => light(0),
            Color::LightRed => light(1),
            Color::LightGreen => light(2),
            Color::LightYellow => light(3),
            Color::LightBlue => light(4),
            Color::LightMagenta => light(5),
            Color::LightCyan => light(6),
            Color::White => light(7),
            Color::Rgb(r, g, b) => return self.add(format_args!("{};2;{r};{g};{b}", base + 8)),
            Color::Indexed(n) => return self.add(format_args!("{};5;{n}", base + 8)),
        };
        self.add(format_args!("{code}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(last: Style, next: Style) -> String {
        let mut out = String::new();
        Looks::of_style(next).write_after(&Looks::of_style(last), &mut out);
        out
    }

    #[test]
    fn only_what_changes_is_told() {
        let plain = Style::new();
        let blue = plain.fg(Color::Blue);
        let cases = [
            (plain, plain, ""),
            (plain, blue, "\u{1B}[34m"),
            (blue, plain, "\u{1B}[m"),
            (blue, blue.add_modifier(Modifier::BOLD | Modifier::ITALIC), "\u{1B}[1;3m"),
            (blue.add_modifier(Modifier::BOLD), blue, "\u{1B}[;34m"),
            (blue.bg(Color::Indexed(236)), blue, "\u{1B}[49m"),
            (blue, plain.fg(Color::Rgb(1, 2, 3)).bg(Color::LightRed), "\u{1B}[38;2;1;2;3;101m"),
        ];
        for (last, next, told) in cases {
            assert_eq!(between(last, next), told, "{last:?} to {next:?}");
        }
    }

    #[test]
    fn an_empty_cell_shows_what_is_behind_it_and_the_lines_through_it_alone() {
        let blue = Style::new().fg(Color::Blue);
        let alike = |a: Style, b: Style| Looks::of_style(a).is_alike_where_empty(&Looks::of_style(b));
        assert!(alike(blue, Style::new().add_modifier(Modifier::BOLD)));
        assert!(!alike(blue, blue.bg(Color::Red)));
        for drawn in [Modifier::UNDERLINED, Modifier::REVERSED] {
            assert!(!alike(blue, blue.add_modifier(drawn)));
            assert!(!alike(blue.add_modifier(drawn), Style::new().add_modifier(drawn)));
        }
    }
}
