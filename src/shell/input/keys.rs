//! Tokens from a terminal -> keys, the mouse, pastes and focus, in the program's own words.
//!
//! Known are the sequences of xterm and of what is compatible with it, of rxvt and of the Linux console; also the forms
//! `CSI 27 ; .. ~` (xterm's modifyOtherKeys) and `CSI .. u`, which some terminals are set to send without being asked.
//! Every other sequence is an answer of the terminal, and gives no input.
//!
//! Not here: how bytes become tokens (`tokens`), what a key does (the program).

use super::tokens::Token;
use crate::app::input::{Input, Key, KeyCode, Mouse, MouseKind};

/// The input of a token; `None` if it has none.
pub fn input(token: Token) -> Option<Input> {
    match token {
        Token::Char(c) => key(c).map(Input::Key),
        Token::Alt(c) => key(c).map(|key| Input::Key(Key { alt: true, ..key }.normal())),
        Token::Escape => Some(Input::Key(Key::plain(KeyCode::Esc))),
        Token::Csi(parameters, last) => csi(&parameters, last),
        Token::Ss3(parameters, last) => ss3(&parameters, last).map(Input::Key),
        Token::X10(report) => x10(report).map(Input::Mouse),
        Token::Paste(text) => Some(Input::Paste(text)),
        Token::Control(..) => None,
    }
}

/// The key that sends this character.
fn key(c: char) -> Option<Key> {
    match c {
        '\0' => Some(Key::ctrl(' ')),
        '\r' => Some(Key::plain(KeyCode::Enter)),
        '\t' => Some(Key::plain(KeyCode::Tab)),
        '\x1B' => Some(Key::plain(KeyCode::Esc)),
        '\x7F' | '\x08' => Some(Key::plain(KeyCode::Backspace)),
        '\x01'..='\x1A' => Some(Key::ctrl(char::from(c as u8 - 1 + b'a'))),
        '\x1C'..='\x1F' => Some(Key::ctrl(char::from(c as u8 + 0x40))),
        c if c.is_control() || c == char::REPLACEMENT_CHARACTER => None,
        c => Some(Key::char(c)),
    }
}

/// The modifiers of a sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Held {
    ctrl: bool,
    alt: bool,
    shift: bool,
}

impl Held {
    fn with(self, code: KeyCode) -> Key {
        Key { code, ctrl: self.ctrl, alt: self.alt, shift: self.shift }.normal()
    }
}

/// The numbers of a sequence. An absent one is `None`.
struct Numbers<'a>(Vec<&'a str>);

impl<'a> Numbers<'a> {
    /// `None` if the parameters are not only numbers.
    fn of(parameters: &'a str) -> Option<Self> {
        let numeric = parameters.chars().all(|c| matches!(c, '0'..=';'));
        numeric.then(|| Self(if parameters.is_empty() { Vec::new() } else { parameters.split(';').collect() }))
    }

    /// A number, and the one behind its colon.
    fn pair(&self, at: usize) -> (Option<u32>, Option<u32>) {
        let mut parts = self.0.get(at).copied().unwrap_or_default().split(':');
        let mut next = || parts.next().and_then(|part| part.parse().ok());
        (next(), next())
    }

    fn first(&self) -> Option<u32> {
        self.pair(0).0
    }

    /// The modifiers at a place, if a key was pressed or repeated. They are one more than a set of bits.
    fn held(&self, at: usize) -> Option<Held> {
        const RELEASED: u32 = 3;
        let (set, event) = self.pair(at);
        let bits = set.unwrap_or(1).checked_sub(1)?;
        // Bit 8 is Meta in xterm, and the Option key in terminals on macOS.
        let held = Held { shift: bits & 1 != 0, alt: bits & (2 | 8) != 0, ctrl: bits & 4 != 0 };
        (event != Some(RELEASED)).then_some(held)
    }

    fn count(&self) -> usize {
        self.0.len()
    }
}

fn csi(parameters: &str, last: char) -> Option<Input> {
    if let Some(report) = parameters.strip_prefix('<') {
        return sgr(report, last).map(Input::Mouse);
    }
    if parameters == "[" {
        // The Linux console.
        let number = ('A'..='E').position(|c| c == last)?;
        return Some(Input::Key(Key::plain(KeyCode::F(number as u8 + 1))));
    }
    let numbers = Numbers::of(parameters)?;
    match (last, numbers.count()) {
        ('I', 0) => Some(Input::FocusGained),
        ('O', 0) => Some(Input::FocusLost),
        _ => pressed(&numbers, last).map(Input::Key),
    }
}

fn pressed(numbers: &Numbers<'_>, last: char) -> Option<Key> {
    let shift = Held { shift: true, ..Held::default() };
    match last {
        // With parameters this is the cursor's position, not F3 (xterm sends that as SS3).
        'R' if numbers.count() > 0 => None,
        'a'..='d' if numbers.count() == 0 => Some(shift.with(lettered(last.to_ascii_uppercase())?)),
        'Z' => Some(Key::plain(KeyCode::BackTab)),
        '~' if numbers.first() == Some(27) => Some(numbers.held(1)?.with(coded(numbers.pair(2).0?)?)),
        '~' if numbers.count() <= 2 => Some(numbers.held(1)?.with(numbered(numbers.first()?)?)),
        // rxvt: with Control.
        '^' if numbers.count() == 1 => Some(Held { ctrl: true, ..Held::default() }.with(numbered(numbers.first()?)?)),
        'u' => Some(numbers.held(1)?.with(coded(numbers.first()?)?)),
        _ if numbers.count() <= 2 && matches!(numbers.first(), None | Some(1)) => {
            Some(numbers.held(1)?.with(lettered(last)?))
        }
        _ => None,
    }
}

fn ss3(parameters: &str, last: char) -> Option<Key> {
    let numbers = Numbers::of(parameters)?;
    // Some put the modifiers first, others second, as behind CSI.
    let held = numbers.held(numbers.count().saturating_sub(1))?;
    match last {
        'a'..='d' => Some(Held { ctrl: true, ..held }.with(lettered(last.to_ascii_uppercase())?)),
        'M' => Some(held.with(KeyCode::Enter)),
        'X' => Some(Key::char('=')),
        // The keypad, from `*` to `9`.
        'j'..='y' => Some(Key::char(char::from(last as u8 - 0x40))),
        _ => Some(held.with(lettered(last)?)),
    }
}

/// The key whose sequence ends in this letter.
fn lettered(last: char) -> Option<KeyCode> {
    Some(match last {
        'A' => KeyCode::Up,
        'B' => KeyCode::Down,
        'C' => KeyCode::Right,
        'D' => KeyCode::Left,
        'H' => KeyCode::Home,
        'F' => KeyCode::End,
        'P'..='S' => KeyCode::F(last as u8 - b'P' + 1),
        _ => return None,
    })
}

/// The key of `CSI number ~`.
fn numbered(number: u32) -> Option<KeyCode> {
    let function = |from: u32, key: u32| Some(KeyCode::F(u8::try_from(number - from + key).ok()?));
    match number {
        1 | 7 => Some(KeyCode::Home),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28..=29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => None,
    }
}

/// The key with this code point.
fn coded(code: u32) -> Option<KeyCode> {
    match code {
        8 | 127 => Some(KeyCode::Backspace),
        9 => Some(KeyCode::Tab),
        13 => Some(KeyCode::Enter),
        27 => Some(KeyCode::Esc),
        // Kitty's numbers for keys without a character.
        0xE000..=0xF8FF => None,
        _ => char::from_u32(code).filter(|c| !c.is_control()).map(KeyCode::Char),
    }
}

/// A mouse report in the form that is asked for: `CSI < button ; column ; row`, with M for a press and m for a release.
fn sgr(report: &str, last: char) -> Option<Mouse> {
    let numbers = Numbers::of(report).filter(|numbers| numbers.count() == 3)?;
    let at = |place| u16::try_from(numbers.pair(place).0?.checked_sub(1)?).ok();
    let release = match last {
        'M' => false,
        'm' => true,
        _ => return None,
    };
    Some(Mouse { kind: kind(numbers.first()?, release)?, column: at(1)?, row: at(2)? })
}

/// The same in the oldest form, in which a release does not name the button.
fn x10([button, column, row]: [u8; 3]) -> Option<Mouse> {
    const OFFSET: u8 = 32;
    let at = |place: u8| place.checked_sub(OFFSET + 1).map(u16::from);
    let button = u32::from(button.checked_sub(OFFSET)?);
    let release = button & 0b1110_0011 == 3;
    Some(Mouse { kind: kind(if release { button - 3 } else { button }, release)?, column: at(column)?, row: at(row)? })
}

/// The kind of a button's number. The bits of modifiers are ignored.
fn kind(button: u32, release: bool) -> Option<MouseKind> {
    const MODIFIERS: u32 = 4 | 8 | 16;
    const MOTION: u32 = 32;
    match (button & !MODIFIERS, release) {
        (0 | MOTION, true) => Some(MouseKind::Release),
        (0, false) => Some(MouseKind::Press),
        (MOTION, false) => Some(MouseKind::Drag),
        (64, false) => Some(MouseKind::ScrollUp),
        (65, false) => Some(MouseKind::ScrollDown),
        _ => None,
    }
}
