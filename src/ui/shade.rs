//! What a colour is made of: its parts, how light it is, and how it looks beside another.
//!
//! Not here: the reduction of colours to fewer ones (`depth`).

use ratatui::style::Color;

/// Red, green and blue.
pub type Rgb = (u8, u8, u8);

/// The parts of a colour that is not one of the terminal's own sixteen.
pub fn rgb(color: Color) -> Option<Rgb> {
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

/// A part of a colour in proportion to its light, from 0 to 1 (sRGB, IEC 61966-2-1).
pub fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

/// Relative luminance, from 0 (black) to 1 (white), as WCAG 2.1 defines it.
pub fn luminance((r, g, b): Rgb) -> f64 {
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// The contrast that a text needs on its background (WCAG 2.1, AA).
const CONTRAST: f64 = 4.5;

/// The contrast of two colours, from 1 to 21, as WCAG 2.1 defines it.
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Is a foreground legible on a background? Not known of the terminal's own colours: then `false`.
pub fn legible(fg: Color, bg: Color) -> bool {
    rgb(fg).zip(rgb(bg)).is_some_and(|(fg, bg)| contrast(fg, bg) >= CONTRAST)
}

/// A colour as the eye has it (Oklab): lightness from 0 to 1, and how far it is from grey on two axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    light: f64,
    green_red: f64,
    blue_yellow: f64,
}

impl Seen {
    /// A colour of these parts.
    pub fn of((r, g, b): Rgb) -> Self {
        let (r, g, b) = (linear(r), linear(g), linear(b));
        let long = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let medium = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let short = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        Self {
            light: 0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short,
            green_red: 1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short,
            blue_yellow: 0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short,
        }
    }

    /// Returns whether its hue is so weak that it reads as grey.
    pub fn is_grey(self) -> bool {
        self.green_red.hypot(self.blue_yellow) < 0.035
    }

    /// How unlike another it is. Another hue is worse than another lightness: the hue is what a colour means.
    pub fn unlike(self, other: Self) -> f64 {
        let square = |a: f64, b: f64| (a - b).powi(2);
        let hues = square(self.green_red, other.green_red) + square(self.blue_yellow, other.blue_yellow);
        square(self.light, other.light) + 2.0 * hues
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_and_white_are_the_ends_and_greys_have_no_hue() {
        assert!(Seen::of((0, 0, 0)).light.abs() < 1e-6);
        assert!((Seen::of((255, 255, 255)).light - 1.0).abs() < 1e-6);
        for grey in [(0, 0, 0), (128, 128, 128), (255, 255, 255), (0x9A, 0xA3, 0xB8)] {
            assert!(Seen::of(grey).is_grey(), "{grey:?}");
        }
        assert!(!Seen::of((0x95, 0xC0, 0xA4)).is_grey());
    }

    #[test]
    fn the_palette_of_xterm_is_known() {
        assert_eq!(rgb(Color::Indexed(196)), Some((255, 0, 0)));
        assert_eq!(rgb(Color::Indexed(110)), Some((135, 175, 215)));
        assert_eq!(rgb(Color::Indexed(244)), Some((128, 128, 128)));
        assert_eq!([rgb(Color::Indexed(9)), rgb(Color::Red), rgb(Color::Reset)], [None; 3]);
    }
}
