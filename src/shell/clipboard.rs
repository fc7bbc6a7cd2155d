//! Copying by way of the terminal (OSC 52), which reaches the person's own clipboard through ssh and tmux too.
//!
//! Not here: writing it (`terminal`), what is copied (the program).

use crate::domain::text::Text;

/// The terminal multiplexer around the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiplexer {
    /// None, or one that passes sequences on unchanged.
    None,
    /// tmux, which may pass them on or answer them itself.
    Tmux,
    /// GNU screen, which passes on what is wrapped for it.
    Screen,
}

/// What the environment says about that.
pub fn multiplexer(env: impl Fn(&str) -> Option<String>) -> Multiplexer {
    let set = |name| env(name).is_some_and(|value| !value.is_empty());
    if set("TMUX") {
        Multiplexer::Tmux
    } else if set("STY") {
        Multiplexer::Screen
    } else {
        Multiplexer::None
    }
}

impl Multiplexer {
    /// A sequence so that what stands between passes it on. (tmux does where `allow-passthrough` is on.)
    pub fn passed(self, sequence: &str) -> String {
        match self {
            Self::None => sequence.to_owned(),
            Self::Tmux => format!("\x1BPtmux;{}\x1B\\", sequence.replace('\x1B', "\x1B\x1B")),
            Self::Screen => format!("\x1BP{sequence}\x1B\\"),
        }
    }
}

/// The bytes that put a text into the clipboard. Only what may be shown is copied: a line break or an escape sequence
/// in a clipboard becomes a command in the next shell it is pasted into.
pub fn sequence(text: &Text, multiplexer: Multiplexer) -> Vec<u8> {
    let plain = format!("\x1B]52;c;{}\x07", base64(text.clean().as_bytes()));
    let passed = multiplexer.passed(&plain);
    // Depending on its options tmux takes the one or passes on the other.
    if multiplexer == Multiplexer::Tmux { plain + &passed } else { passed }.into_bytes()
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |n: usize| u32::from(three.get(n).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or(b'=');
            out.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        let vectors = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("ü", "w7w=")];
        for (text, coded) in vectors {
            assert_eq!(base64(text.as_bytes()), coded);
        }
    }

    #[test]
    fn a_copy_goes_through_what_stands_between() {
        let copy = |multiplexer| String::from_utf8(sequence(&Text::new("foo"), multiplexer)).unwrap();
        assert_eq!(copy(Multiplexer::None), "\x1B]52;c;Zm9v\x07");
        assert_eq!(copy(Multiplexer::Tmux), "\x1B]52;c;Zm9v\x07\x1BPtmux;\x1B\x1B]52;c;Zm9v\x07\x1B\\");
        assert_eq!(copy(Multiplexer::Screen), "\x1BP\x1B]52;c;Zm9v\x07\x1B\\");
    }

    #[test]
    fn what_could_run_when_pasted_is_not_copied() {
        assert_eq!(sequence(&Text::new("ls\n"), Multiplexer::None), sequence(&Text::new("ls "), Multiplexer::None));
    }

    #[test]
    fn tmux_is_nearer_than_screen() {
        let env = |set: &'static [&'static str]| move |name: &str| set.contains(&name).then(|| "1".to_owned());
        assert_eq!(multiplexer(env(&[])), Multiplexer::None);
        assert_eq!(multiplexer(env(&["STY"])), Multiplexer::Screen);
        assert_eq!(multiplexer(env(&["STY", "TMUX"])), Multiplexer::Tmux);
    }
}
