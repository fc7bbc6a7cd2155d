//! Is the terminal's background dark or light? Asked once, before anybody else reads the keyboard.
//!
//! The question is OSC 11, with a request for the terminal's attributes (DA1) behind it: every terminal answers the
//! second, so its answer says that no answer to the first will come any more.
//!
//! Not here: when not to ask (the caller: one theme is named for all backgrounds, `NO_COLOR`, no clever terminal).

use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::PollFlags;

use super::clock;
use super::input::{Late, typed_ahead};
use super::terminal::{Keyboard, is_ready};
use crate::app::input::Input;
use crate::ui::Ground;

/// No longer than this is waited for an answer.
pub const PATIENCE: Duration = Duration::from_millis(50);
/// What is sent to the terminal.
pub const QUESTION: &str = "\x1B]11;?\x1B\\\x1B[c";

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the background is.
    pub ground: Ground,
    /// What the person typed meanwhile: it is theirs, and goes to the program.
    pub typed: Vec<Input>,
    /// What of the answer may still come.
    pub late: Late,
}

impl Default for Answer {
    /// The answer when nobody asked.
    fn default() -> Self {
        Self { ground: Ground::Dark, typed: Vec::new(), late: Late::Nothing }
    }
}

/// Waits for the answer, at most [`PATIENCE`].
pub fn hear() -> Answer {
    let mut read = Vec::new();
    let Ok(keyboard) = Keyboard::open() else { return Answer { late: Late::All, ..Answer::default() } };
    let deadline = clock::steady() + PATIENCE;
    loop {
        let left = deadline.saturating_sub(clock::steady()).as_millis();
        if left == 0 || !is_ready(keyboard.as_fd(), PollFlags::IN, left as i64) {
            break;
        }
        let mut chunk = [0; 256];
        let Ok(length) = rustix::io::read(keyboard.as_fd(), &mut chunk) else { break };
        read.extend(chunk.iter().take(length));
        if length == 0 || parse(&read).fenced {
            break;
        }
    }
    answer(&parse(&read))
}

fn answer(parsed: &Parsed) -> Answer {
    // The fence came and the answer did not: something between us and the terminal (a multiplexer) may have answered
    // the fence by itself, and the answer may still come.
    let late = match parsed {
        Parsed { cut: true, .. } => Late::Rest,
        Parsed { colour: Some(_), .. } => Late::Nothing,
        _ => Late::All,
    };
    Answer { ground: ground(parsed.colour), typed: typed_ahead(&parsed.rest), late }
}

/// Dark, also when there is no answer.
fn ground(colour: Option<[f32; 3]>) -> Ground {
    let Some(parts) = colour else { return Ground::Dark };
    let [red, green, blue] = parts.map(|part| (part * 255.0).round() as u8);
    Ground::of(red, green, blue)
}

/// What stood in the bytes that were read.
#[derive(Clone, Debug, Default, PartialEq)]
struct Parsed {
    /// The background: red, green, blue, from 0 to 1.
    colour: Option<[f32; 3]>,
    /// The answer behind the answer came.
    fenced: bool,
    /// The bytes end inside an answer.
    cut: bool,
    /// Everything else.
    rest: Vec<u8>,
}

fn parse(bytes: &[u8]) -> Parsed {
    let (mut parsed, mut at) = (Parsed::default(), bytes);
    while let Some((first, after)) = at.split_first() {
        if let Some(body) = at.strip_prefix(b"\x1B]11;") {
            let Some(end) = body.iter().position(|b| matches!(b, 0x07 | 0x1B | 0x9C)) else {
                parsed.cut = true;
                break;
            };
            parsed.colour = body.get(..end).and_then(colour).or(parsed.colour);
            let closing = body.get(end..).unwrap_or_default();
            parsed.cut = closing == b"\x1B";
            at = closing.strip_prefix(b"\x1B\\").or(closing.get(1..)).unwrap_or_default();
        } else if let Some(body) = at.strip_prefix(b"\x1B[?") {
            let end = body.iter().position(|b| matches!(b, b'@'..=b'~'));
            parsed.fenced |= end.and_then(|end| body.get(end)) == Some(&b'c');
            at = end.and_then(|end| body.get(end + 1..)).unwrap_or_default();
        } else {
            parsed.rest.push(*first);
            at = after;
        }
    }
    parsed
}

/// `rgb:R/G/B` or `rgba:R/G/B/A` with one to four hexadecimal digits each, or `#RRGGBB`.
fn colour(text: &[u8]) -> Option<[f32; 3]> {
    let text = std::str::from_utf8(text).ok()?;
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
    use crate::app::input::Key;
    use proptest::prelude::*;

    fn told(bytes: &str) -> Answer {
        answer(&parse(bytes.as_bytes()))
    }

    #[test]
    fn every_form_of_the_answer_is_understood() {
        for light in
            ["\x1B]11;rgb:ffff/ffff/ffff\x1B\\\x1B[?62c", "\x1B]11;rgb:f/f/d\x07\x1B[?6c", "\x1B]11;#fafafa\x07"]
        {
            let expected = Answer { ground: Ground::Light, ..Answer::default() };
            assert_eq!(told(light), expected, "{light:?}");
        }
        for dark in ["\x1B]11;rgb:1e1e/1e1e/2e2e\x1B\\\x1B[?62;4c", "\x1B]11;rgba:00/00/80/ff\x07\x1B[?1;2c"] {
            assert_eq!(told(dark), Answer::default(), "{dark:?}");
        }
        assert_eq!(told("\x1B[?6c"), Answer { late: Late::All, ..Answer::default() });
    }

    #[test]
    fn what_is_typed_meanwhile_is_kept_in_order() {
        let typed = told("j\x1B]11;rgb:0/0/0\x07k\x1B[?6cl").typed;
        assert_eq!(typed, ["j", "k", "l"].map(|name| Input::Key(name.parse::<Key>().unwrap())));
    }

    #[test]
    fn without_the_fence_the_answer_may_still_come() {
        assert_eq!(told("").late, Late::All);
        assert_eq!(told("\x1B]11;rgb:ff").late, Late::Rest);
        assert_eq!(told("\x1B]11;rgb:0/0/0\x1B").late, Late::Rest);
        assert_eq!(told("\x1B]11;rgb:0/0/0\x07").late, Late::Nothing);
        assert_eq!(told("\x1B[?6c").late, Late::All);
    }

    #[test]
    fn a_wrong_colour_counts_as_none() {
        for wrong in ["rgb:gg/00/00", "rgb:fffff/0/0", "rgb:/0/0", "rgb:0/0", "#fff", "", "hsl:1/1/1"] {
            assert_eq!(colour(wrong.as_bytes()), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_their_end(bytes: Vec<u8>) {
            parse(&bytes);
        }
    }
}
