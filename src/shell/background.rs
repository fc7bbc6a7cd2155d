//! Detects whether the terminal's background is dark or light, once, before the keyboard is read.
//!
//! The question is OSC 11, with a request for the terminal's attributes (DA1) behind it: every terminal answers the
//! second, so its answer says that no answer to the first will come any more.
//!
//! Not here: when not to ask (the caller: one theme is named for all backgrounds, `NO_COLOR`, no clever terminal).

use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::PollFlags;

use super::clock;
use super::input::{Decoder, Kind, Token, input};
use super::line::is_ready;
use super::terminal::Keyboard;
use crate::app::input::Input;
use crate::ui::Ground;

/// No longer than this is waited for an answer.
pub const PATIENCE: Duration = Duration::from_millis(50);
/// What is sent to the terminal.
pub const QUESTION: &str = "\x1B]11;?\x1B\\\x1B[c";

/// What came of asking.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The background: red, green, blue, from 0 to 1.
    colour: Option<[f32; 3]>,
    /// The answer to the second question came: no answer to the first will follow.
    fenced: bool,
    /// What the person typed meanwhile: it is theirs, and goes to the program.
    pub typed: Vec<Input>,
    /// Reads on where the bytes ended, perhaps inside the answer.
    pub decoder: Decoder,
}

impl Answer {
    /// The background; without an answer that of `COLORFGBG`, else dark.
    pub fn ground(&self, colorfgbg: Option<&str>) -> Ground {
        let Some(parts) = self.colour else { return colorfgbg.and_then(told).unwrap_or(Ground::Dark) };
        let [red, green, blue] = parts.map(|part| (part * 255.0).round() as u8);
        Ground::of(red, green, blue)
    }

    fn take(&mut self, bytes: &[u8], now: Duration) {
        for token in self.decoder.feed(bytes, now) {
            match token {
                Token::Control(Kind::Osc, body) if body.starts_with("11;") => {
                    self.colour = body.get(3..).and_then(colour).or(self.colour);
                }
                Token::Csi(parameters, 'c') if parameters.starts_with('?') => self.fenced = true,
                token => self.typed.extend(input(token)),
            }
        }
    }
}

/// Waits for the answer, at most [`PATIENCE`].
pub fn hear() -> Answer {
    let mut answer = Answer::default();
    let Ok(keyboard) = Keyboard::open() else { return answer };
    let deadline = clock::steady() + PATIENCE;
    while !answer.fenced {
        let left = deadline.saturating_sub(clock::steady()).as_millis();
        if left == 0 || !is_ready(keyboard.as_fd(), PollFlags::IN, left as i64) {
            break;
        }
        let mut chunk = [0; 256];
        match rustix::io::read(keyboard.as_fd(), &mut chunk) {
            Ok(length) if length > 0 => answer.take(chunk.get(..length).unwrap_or_default(), clock::steady()),
            _ => break,
        }
    }
    answer
}

/// What `COLORFGBG` says: the numbers of the foreground and, last, of the background, as `15;0` or `0;default;15`. Of the
/// sixteen colours 7 and from 9 on are light, as rxvt and vim take them.
fn told(colorfgbg: &str) -> Option<Ground> {
    let (_, back) = colorfgbg.rsplit_once(';')?;
    let back: u8 = back.trim().parse().ok().filter(|back| *back < 16)?;
    Some(if back == 7 || back > 8 { Ground::Light } else { Ground::Dark })
}

/// `rgb:R/G/B` or `rgba:R/G/B/A` with one to four hexadecimal digits each, or `#RRGGBB`.
fn colour(text: &str) -> Option<[f32; 3]> {
    let part = |digits: &str| {
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok().filter(|n| (1..=4).contains(n))?)? - 1;
        Some(u32::from_str_radix(digits, 16).ok()? as f32 / most as f32)
    };
    if let Some(digits) = text.strip_prefix('#').filter(|digits| digits.len() == 6) {
        return Some([part(digits.get(..2)?)?, part(digits.get(2..4)?)?, part(digits.get(4..)?)?]);
    }
    let (_, parts) = text.split_once(':').filter(|(form, _)| matches!(*form, "rgb" | "rgba"))?;
    let mut parts = parts.split('/').map(part);
    Some([parts.next()??, parts.next()??, parts.next()??])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::input::{Key, Mouse, MouseKind};

    fn told(bytes: &str) -> Answer {
        let mut answer = Answer::default();
        answer.take(bytes.as_bytes(), Duration::ZERO);
        answer
    }

    #[test]
    fn every_form_of_the_answer_is_understood() {
        for light in [
            "\x1B]11;rgb:ffff/ffff/ffff\x1B\\\x1B[?62c",
            "\x1B]11;rgb:f/f/d\x07\x1B[?6c",
            "\x1B]11;#fafafa\x07\x1B[?6c",
        ] {
            let answer = told(light);
            assert_eq!(
                (answer.ground(Some("15;0")), answer.fenced, answer.typed),
                (Ground::Light, true, vec![]),
                "{light:?}"
            );
        }
        for dark in
            ["\x1B]11;rgb:1e1e/1e1e/2e2e\x1B\\\x1B[?62;4c", "\x1B]11;rgba:00/00/80/ff\x07\x1B[?1;2c", "\x1B[?6c"]
        {
            let answer = told(dark);
            assert_eq!((answer.ground(None), answer.fenced, answer.typed), (Ground::Dark, true, vec![]), "{dark:?}");
        }
    }

    #[test]
    fn without_an_answer_the_environment_decides_and_else_it_is_dark() {
        let ground = |told| Answer::default().ground(told);
        for light in ["0;15", "0;default;15", "0;7", "4;11"] {
            assert_eq!(ground(Some(light)), Ground::Light, "{light}");
        }
        for dark in ["15;0", "15;default;0", "7;8", "default;default", "15", "", "0;99", "0;x"] {
            assert_eq!(ground(Some(dark)), Ground::Dark, "{dark}");
        }
        assert_eq!(ground(None), Ground::Dark);
    }

    #[test]
    fn what_is_typed_meanwhile_is_kept_in_order() {
        let typed = told("jü\r\x1B[B\x1B]11;rgb:0/0/0\x07\x1BOA\x1B[<0;1;1m\x03\x1B[?6c\x7F").typed;
        let mut expected = ["j", "ü", "enter", "down", "up", "ctrl-c", "backspace"]
            .map(|name| Input::Key(name.parse::<Key>().unwrap()))
            .to_vec();
        expected.insert(5, Input::Mouse(Mouse { kind: MouseKind::Release, column: 0, row: 0 }));
        assert_eq!(typed, expected);
    }

    #[test]
    fn an_answer_that_was_cut_is_read_to_its_end_later() {
        let whole = "\x1B]11;rgb:ffff/ffff/ffff\x1B\\\x1B[?62;22c";
        for cut in 0..whole.len() {
            let (before, after) = whole.split_at(cut);
            let mut answer = told(before);
            let late = answer.decoder.feed(after.as_bytes(), Duration::ZERO);
            assert_eq!(answer.typed, [], "cut at {cut}");
            assert!(late.into_iter().find_map(input).is_none(), "cut at {cut}");
        }
    }

    #[test]
    fn a_wrong_colour_counts_as_none() {
        for wrong in ["rgb:gg/00/00", "rgb:fffff/0/0", "rgb:/0/0", "rgb:0/0", "#fff", "", "hsl:1/1/1"] {
            assert_eq!(colour(wrong), None, "{wrong}");
        }
    }
}
