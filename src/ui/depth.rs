//! Colour depths of terminals, and the reduction of styles to them.
//!
//! Not here: detection of the depth (`shell`), styles of roles (`theme`), colour arithmetic (`shade`).

use std::sync::LazyLock;

use ratatui::style::{Color, Modifier, Style};

use super::shade::{Rgb, Seen, luminance, rgb};
use super::theme::Ground;

/// A colour depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// No colours: only bold, dim, underlined and reversed.
    Mono,
    /// The 16 ANSI colours.
    Sixteen,
    /// The 256 of the xterm palette.
    Indexed256,
    /// 24 bits.
    True,
}

impl Depth {
    /// A style in so many colours, on the background that it is made for (`None`: any):
    ///
    /// 1. All of them: as it is.
    /// 2. 256: each colour becomes the one of the palette's cube and greys that looks most like it.
    /// 3. Sixteen: a colour of the text becomes the one of its hue. Behind the text, sixteen colours
    ///    hold no colour soft enough to read on, so a background that is none of them becomes a reversed cell.
    /// 4. None: colours go, a background becomes a reversed cell.
    pub fn limit(self, style: Style, ground: Option<Ground>) -> Style {
        match self {
            Self::True => style,
            Self::Indexed256 => Style { fg: style.fg.map(indexed), bg: style.bg.map(indexed), ..style },
            Self::Sixteen if style.bg.is_some_and(|bg| rgb(bg).is_some()) => {
                Style { fg: Some(Color::Reset), bg: None, ..style }.add_modifier(Modifier::REVERSED)
            }
            Self::Sixteen => match style.fg.and_then(rgb) {
                Some(parts) => sixteen(parts, ground, style),
                None => style,
            },
            Self::Mono => {
                let bare = Style { fg: None, bg: None, ..style };
                let filled = style.bg.is_some_and(|bg| bg != Color::Reset);
                if filled { bare.add_modifier(Modifier::REVERSED) } else { bare }
            }
        }
    }
}

/// The 240 colours whose looks are fixed, as the eye has them.
static PALETTE: LazyLock<Vec<(u8, Seen)>> =
    LazyLock::new(|| (16..=255).filter_map(|n| Some((n, Seen::of(rgb(Color::Indexed(n))?)))).collect());

/// The one of those that looks most like a colour. One that reads as grey stays grey: a tint that the palette has not
/// would become a hue.
fn indexed(color: Color) -> Color {
    let Color::Rgb(r, g, b) = color else { return color };
    let seen = Seen::of((r, g, b));
    let fits = PALETTE.iter().filter(|(_, other)| !seen.is_grey() || other.is_grey());
    let nearest = fits.min_by(|(_, a), (_, b)| seen.unlike(*a).total_cmp(&seen.unlike(*b)));
    nearest.map_or(color, |(n, _)| Color::Indexed(*n))
}

/// A style in the terminal's sixteen colours, by hue and lightness rather than by distance: a pastel green is nearest to
/// grey, but green is what it means.
///
/// 1. A grey is the terminal's text, and dim unless it stands out well: the terminal's own greys are the background in
///    some schemes. Only white and black themselves stay, where they are far from the background.
/// 2. Any other colour is one of six hues: on a dark background the light one when it is light, else the plain one.
/// 3. On a light background plain yellow and plain cyan can hardly be read: they are red and blue.
fn sixteen(parts: Rgb, ground: Option<Ground>, style: Style) -> Style {
    let (light, spread) = (luminance(parts), spread(parts));
    let with = |color| Style { fg: Some(color), ..style };
    if spread < 40.0 {
        return match ground {
            Some(Ground::Dark) if light > 0.9 => with(Color::White),
            Some(Ground::Light) if light < 0.02 => with(Color::Black),
            Some(Ground::Dark) if light > 0.55 => with(Color::Reset),
            Some(Ground::Light) if light < 0.06 => with(Color::Reset),
            _ => with(Color::Reset).add_modifier(Modifier::DIM),
        };
    }
    let hue = sextant(parts, spread);
    with(match (hue, ground == Some(Ground::Dark) && light > 0.24) {
        (0, true) => Color::LightRed,
        (1, true) => Color::LightYellow,
        (2, true) => Color::LightGreen,
        (3, true) => Color::LightCyan,
        (4, true) => Color::LightBlue,
        (5, true) => Color::LightMagenta,
        (1, false) if ground != Some(Ground::Light) => Color::Yellow,
        (3, false) if ground != Some(Ground::Light) => Color::Cyan,
        (2, false) => Color::Green,
        (3 | 4, false) => Color::Blue,
        (5, false) => Color::Magenta,
        _ => Color::Red,
    })
}

/// How far the strongest part is from the weakest.
fn spread((r, g, b): Rgb) -> f64 {
    f64::from(r.max(g).max(b) - r.min(g).min(b))
}

/// Which sixth of the circle of hues: 0 red, 1 yellow, 2 green, 3 cyan, 4 blue, 5 magenta.
///
/// 1. Red is for alarm: orange is on the side of yellow, unless it is glaring.
/// 2. An olive, in which green is the strongest, is green.
fn sextant((r, g, b): Rgb, spread: f64) -> u8 {
    let (red, green, blue) = (f64::from(r), f64::from(g), f64::from(b));
    let sixths = if r >= g && r >= b {
        (green - blue) / spread
    } else if g >= b {
        (blue - red) / spread + 2.0
    } else {
        (red - green) / spread + 4.0
    };
    match sixths {
        0.35..0.5 if spread < 180.0 => 1,
        1.1..1.5 => 2,
        _ => (sixths + 0.5).floor().rem_euclid(6.0) as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_sixteen(color: u32, ground: Option<Ground>) -> Style {
        Depth::Sixteen.limit(Style::new().fg(Color::from_u32(color)), ground)
    }

    #[test]
    fn a_hue_stays_itself_in_sixteen_colours() {
        for (from, to) in [
            (0xF2_8B82, Color::LightRed),
            (0xE5_C07B, Color::LightYellow),
            (0xF0_A878, Color::LightYellow),
            (0xFF_8F2E, Color::LightRed),
            (0x8E_C07C, Color::LightGreen),
            (0xB5_C283, Color::LightGreen),
            (0x5F_9B76, Color::LightGreen),
            (0x4F_8060, Color::Green),
            (0x7F_B4F0, Color::LightBlue),
            (0x6F_CABD, Color::LightCyan),
        ] {
            assert_eq!(in_sixteen(from, Some(Ground::Dark)), Style::new().fg(to), "{from:x}");
        }
        assert_eq!(Depth::Sixteen.limit(Style::new().fg(Color::Cyan), None), Style::new().fg(Color::Cyan));
    }

    #[test]
    fn on_a_light_background_no_hue_is_light_and_none_is_yellow_or_cyan() {
        for (from, to) in [
            (0x1B_5E20, Color::Green),
            (0x4B_6418, Color::Green),
            (0x84_995A, Color::Green),
            (0x8A_5300, Color::Red),
            (0x0B_6565, Color::Blue),
            (0x7A_3FB0, Color::Magenta),
        ] {
            assert_eq!(in_sixteen(from, Some(Ground::Light)), Style::new().fg(to), "{from:x}");
        }
    }

    #[test]
    fn a_grey_is_the_terminals_text_and_dim_unless_it_stands_out() {
        let (text, dim) = (Style::new().fg(Color::Reset), Style::new().fg(Color::Reset).dim());
        for (from, ground, to) in [
            (0x8B_93A7, Some(Ground::Dark), dim),
            (0x4A_5160, Some(Ground::Dark), dim),
            (0xD0_D0D0, Some(Ground::Dark), text),
            (0xFF_FFFF, Some(Ground::Dark), Style::new().fg(Color::White)),
            (0x59_616F, Some(Ground::Light), dim),
            (0x3B_3B3B, Some(Ground::Light), text),
            (0x00_0000, Some(Ground::Light), Style::new().fg(Color::Black)),
            (0xFF_FFFF, None, dim),
        ] {
            assert_eq!(in_sixteen(from, ground), to, "{from:x} on {ground:?}");
        }
    }

    #[test]
    fn of_256_the_one_that_looks_most_alike_is_found_and_a_grey_stays_grey() {
        let found = |color| indexed(Color::from_u32(color));
        assert_eq!(found(0xFF_0000), Color::Indexed(196));
        assert_eq!(found(0x80_8080), Color::Indexed(244));
        // The nearest by distance are a pink, an olive and a magenta.
        assert_eq!([0xF1_E5CF, 0xAD_A193, 0xB3_203C].map(found), [254, 247, 124].map(Color::Indexed));
        assert_eq!(indexed(Color::Red), Color::Red);
    }

    #[test]
    fn a_background_becomes_a_reversed_cell_where_colours_are_few() {
        let selected = Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Rgb(40, 44, 60)).bold();
        let reversed = Style::new().bold().reversed();
        assert_eq!(Depth::Sixteen.limit(selected, None), reversed.fg(Color::Reset));
        assert_eq!(Depth::Mono.limit(selected, None), reversed);
        let own = Style::new().fg(Color::Black).bg(Color::Cyan);
        assert_eq!(Depth::Sixteen.limit(own, None), own);
        assert_eq!(Depth::True.limit(selected, None), selected);
    }
}
