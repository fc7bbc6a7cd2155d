//! What a terminal must be told to go from one look to another (SGR, ECMA-48, 8.3.117), in as few bytes as it takes.
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

    /// Writes what makes the terminal go from `last` to these looks. A modifier that ends takes everything with it:
    /// that is shorter than ending it alone, and works everywhere.
    pub fn write_after(self, last: &Self, out: &mut String) {
        if self == *last {
            return;
        }
        let afresh = !(last.modifier - self.modifier).is_empty() || self == Self::default();
        let base = if afresh { Self::default() } else { *last };
        let mut codes: Vec<String> = if afresh { vec![String::new()] } else { Vec::new() };
        let begun = self.modifier - base.modifier;
        codes.extend(MODIFIERS.iter().filter(|(m, ..)| begun.contains(*m)).map(|(.., code)| code.to_string()));
        if self.fg != base.fg {
            codes.push(color_code(self.fg, 30));
        }
        if self.bg != base.bg {
            codes.push(color_code(self.bg, 40));
        }
        let _ = write!(out, "\u{1B}[{}m", codes.join(";"));
    }
}

/// The code of a colour of the text (`base` 30) or behind it (40).
fn color_code(color: Color, base: u8) -> String {
    let plain = |n: u8| (base + n).to_string();
    let light = |n: u8| (base + 60 + n).to_string();
    match color {
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
        Color::Rgb(r, g, b) => format!("{};2;{r};{g};{b}", base + 8),
        Color::Indexed(n) => format!("{};5;{n}", base + 8),
    }
}
