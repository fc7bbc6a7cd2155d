//! How many colours a terminal has, and what is left of a style in fewer of them.
//!
//! Not here: asking the terminal (`shell`), which style a role has (`theme`).

use ratatui::style::{Color, Modifier, Style};

/// How many colours there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None: only bold, dim, underlined, reversed.
    Mono,
    /// The terminal's own sixteen.
    Sixteen,
    /// The 256 of the xterm palette.
    Indexed256,
    /// 24 bits.
    True,
}

impl Depth {
    /// A style in so many colours:
    ///
    /// 1. All of them: as it is.
    /// 2. 256: each colour becomes the nearest of the palette's cube and greys.
    /// 3. Sixteen: a colour of the text becomes the one of its hue. Behind the text, sixteen colours
    ///    hold nothing soft enough to read on, so a background that is none of them becomes a reversed cell.
    /// 4. None: colours go, a background becomes a reversed cell.
    pub fn limit(self, style: Style) -> Style {
        match self {
            Self::True => style,
            Self::Indexed256 => Style { fg: style.fg.map(indexed), bg: style.bg.map(indexed), ..style },
            Self::Sixteen if style.bg.is_some_and(|bg| rgb(bg).is_some()) => {
                Style { fg: Some(Color::Reset), bg: None, ..style }.add_modifier(Modifier::REVERSED)
            }
            Self::Sixteen => Style { fg: style.fg.map(sixteen), ..style },
            Self::Mono => {
                let bare = Style { fg: None, bg: None, ..style };
                let filled = style.bg.is_some_and(|bg| bg != Color::Reset);
                if filled { bare.add_modifier(Modifier::REVERSED) } else { bare }
            }
        }
    }
}

/// The parts of a colour that is not one of the terminal's own sixteen.
pub fn rgb(color: Color) -> Option<(u8, u8, u8)> {
    match color {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(n @ 16..=231) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let n = n - 16;
            Some((level(n / 36), level(n / 6 % 6), level(n % 6)))
        }
        Color::Indexed(n @ 232..) => {
            let grey = 8 + 10 * (n - 232);
            Some((grey, grey, grey))
        }
        _ => None,
    }
}

/// Relative luminance, from 0 (black) to 1 (white), as WCAG 2.1 defines it.
pub fn luminance((r, g, b): (u8, u8, u8)) -> f64 {
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// The nearest of the 240 colours whose looks are fixed.
fn indexed(color: Color) -> Color {
    let Color::Rgb(r, g, b) = color else { return color };
    let distance = |n: &u8| {
        let near = rgb(Color::Indexed(*n)).unwrap_or_default();
        let square = |from: u8, to: u8| (i32::from(from) - i32::from(to)).pow(2);
        square(r, near.0) + square(g, near.1) + square(b, near.2)
    };
    (16..=255_u8).min_by_key(distance).map_or(color, Color::Indexed)
}

/// One of the terminal's sixteen colours, by hue and lightness rather than by distance: a pastel green is nearest to
/// grey, but green is what it means.
///
/// 1. A colour with little hue is black, dark grey, grey or white, by its luminance.
/// 2. Any other is one of six hues: the light one when it is light, else the plain one.
/// 3. Brown, which is a dark orange or yellow, is red: a plain yellow can hardly be read on white.
fn sixteen(color: Color) -> Color {
    let Some((r, g, b)) = rgb(color) else { return color };
    let light = luminance((r, g, b));
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    let spread = f64::from(high - low);
    if spread < 40.0 {
        return match light {
            l if l < 0.02 => Color::Black,
            l if l < 0.2 => Color::DarkGray,
            l if l < 0.7 => Color::Gray,
            _ => Color::White,
        };
    }
    match (sextant((r, g, b), spread), light > 0.24) {
        (0, true) => Color::LightRed,
        (1, true) => Color::LightYellow,
        (2, true) => Color::LightGreen,
        (2, false) => Color::Green,
        (3, true) => Color::LightCyan,
        (3, false) => Color::Cyan,
        (4, true) => Color::LightBlue,
        (4, false) => Color::Blue,
        (5, true) => Color::LightMagenta,
        (5, false) => Color::Magenta,
        _ => Color::Red,
    }
}

/// Which sixth of the circle of hues: 0 red, 1 yellow, 2 green, 3 cyan, 4 blue, 5 magenta.
fn sextant((r, g, b): (u8, u8, u8), spread: f64) -> u8 {
    let (red, green, blue) = (f64::from(r), f64::from(g), f64::from(b));
    let sixths = if r >= g && r >= b {
        (green - blue) / spread
    } else if g >= b {
        (blue - red) / spread + 2.0
    } else {
        (red - green) / spread + 4.0
    };
    // Red is for alarm: orange is on the side of yellow.
    let orange = (0.35..0.5).contains(&sixths);
    if orange { 1 } else { (sixths + 0.5).floor().rem_euclid(6.0) as u8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hue_stays_itself_in_sixteen_colours() {
        for (from, to) in [
            ((0xF2, 0x8B, 0x82), Color::LightRed),
            ((0xE5, 0xC0, 0x7B), Color::LightYellow),
            ((0xF0, 0xA8, 0x78), Color::LightYellow),
            ((0x8E, 0xC0, 0x7C), Color::LightGreen),
            ((0x7F, 0xB4, 0xF0), Color::LightBlue),
            ((0x1B, 0x5E, 0x20), Color::Green),
            ((0x8A, 0x53, 0x00), Color::Red),
            ((0x8B, 0x93, 0xA7), Color::Gray),
            ((0x4A, 0x51, 0x60), Color::DarkGray),
        ] {
            assert_eq!(sixteen(Color::Rgb(from.0, from.1, from.2)), to, "{from:x?}");
        }
        assert_eq!(sixteen(Color::Indexed(196)), Color::Red);
        assert_eq!(sixteen(Color::Cyan), Color::Cyan);
    }

    #[test]
    fn the_nearest_of_256_is_found() {
        assert_eq!(indexed(Color::Rgb(255, 0, 0)), Color::Indexed(196));
        assert_eq!(indexed(Color::Rgb(0x80, 0x80, 0x80)), Color::Indexed(244));
        assert_eq!(indexed(Color::Red), Color::Red);
    }

    #[test]
    fn a_background_becomes_a_reversed_cell_where_colours_are_few() {
        let selected = Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Rgb(40, 44, 60)).bold();
        let reversed = Style::new().bold().reversed();
        assert_eq!(Depth::Sixteen.limit(selected), reversed.fg(Color::Reset));
        assert_eq!(Depth::Mono.limit(selected), reversed);
        let own = Style::new().fg(Color::Black).bg(Color::Cyan);
        assert_eq!(Depth::Sixteen.limit(own), own);
        assert_eq!(Depth::True.limit(selected), selected);
    }
}
