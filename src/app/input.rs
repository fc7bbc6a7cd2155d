//! Input events in the program's own types, and how keys are written in the config.
//!
//! Not here: reading them from a terminal (`shell::input`), what a key does (`keymap`).

use std::fmt;
use std::str::FromStr;

/// An input event from a person or their terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed.
    Key(Key),
    /// The mouse was used.
    Mouse(Mouse),
    /// A text was pasted, unsanitized.
    Paste(String),
    /// The terminal's window came to the front.
    FocusGained,
    /// The terminal's window went to the back.
    FocusLost,
}

/// A key with its modifiers.
///
/// Each key has one value, whatever the terminal reports: a character that shift changes is itself (`G`, never shift
/// and `g`), shift and tab are [`KeyCode::BackTab`], and control makes a letter lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The key.
    pub code: KeyCode,
    /// With control.
    pub ctrl: bool,
    /// With alt.
    pub alt: bool,
    /// With shift.
    pub shift: bool,
}

/// A key without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyCode {
    /// A character.
    Char(char),
    /// Enter.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Tab with shift.
    BackTab,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// A function key, from 1.
    F(u8),
}

/// The names of keys in the config. The first name of a key is the one that is shown.
const NAMES: [(&str, KeyCode); 24] = [
    ("enter", KeyCode::Enter),
    ("return", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("escape", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backtab", KeyCode::BackTab),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pgup", KeyCode::PageUp),
    ("pageup", KeyCode::PageUp),
    ("pgdn", KeyCode::PageDown),
    ("pgdown", KeyCode::PageDown),
    ("pagedown", KeyCode::PageDown),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("del", KeyCode::Delete),
    ("space", KeyCode::Char(' ')),
    ("minus", KeyCode::Char('-')),
    ("plus", KeyCode::Char('+')),
    ("comma", KeyCode::Char(',')),
];

/// The form of a key in the config, for error messages.
pub const KEY_FORM: &str = "a character such as \"g\" or \"?\", a name such as \"enter\", \"pgdn\", \"space\" or \"f5\", \
                            with \"ctrl-\", \"alt-\" or \"shift-\" before it; several in a row with spaces between: \"w =\"";

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character.
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// A character with control.
    pub const fn ctrl(c: char) -> Self {
        Self { ctrl: true, ..Self::char(c) }
    }

    /// The key in its normal form.
    #[must_use]
    pub fn normal(self) -> Self {
        match self.code {
            KeyCode::Char(c) if self.ctrl => {
                // Terminals do not distinguish ctrl-L from ctrl-l unless shift is reported.
                let code = KeyCode::Char(c.to_ascii_lowercase());
                Self { code, shift: self.shift && c.is_ascii_alphabetic(), ..self }
            }
            KeyCode::Char(c) if self.shift => {
                Self { code: KeyCode::Char(c.to_ascii_uppercase()), shift: false, ..self }
            }
            KeyCode::Tab if self.shift => Self { code: KeyCode::BackTab, shift: false, ..self },
            KeyCode::BackTab => Self { shift: false, ..self },
            _ => self,
        }
    }

    /// The character that this key types into a text field.
    pub fn text(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

/// A word that names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no key is called {found:?}")]
pub struct UnknownKey {
    /// The word.
    pub found: String,
}

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let (mut rest, mut key) = (text, Self::plain(KeyCode::Esc));
        while let Some((modifier, after)) = rest.split_once('-').filter(|(_, after)| !after.is_empty()) {
            match modifier.to_ascii_lowercase().as_str() {
                "ctrl" | "c" | "control" => key.ctrl = true,
                "alt" | "a" | "meta" => key.alt = true,
                "shift" | "s" => key.shift = true,
                _ => return Err(UnknownKey { found: text.to_owned() }),
            }
            rest = after;
        }
        key.code = code(rest).ok_or_else(|| UnknownKey { found: text.to_owned() })?;
        Ok(key.normal())
    }
}

/// The key of a name without modifiers.
fn code(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control() && !c.is_whitespace()).then_some(KeyCode::Char(c));
    }
    let small = name.to_ascii_lowercase();
    if let Some(number) = small.strip_prefix('f').and_then(|digits| digits.parse::<u8>().ok()) {
        return (1..=24).contains(&number).then_some(KeyCode::F(number));
    }
    NAMES.into_iter().find(|(known, _)| *known == small).map(|(_, code)| code)
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            f.write_str(if held { name } else { "" })?;
        }
        match self.code {
            KeyCode::BackTab => f.write_str("shift-tab"),
            KeyCode::Char(c) if !matches!(c, ' ' | ',') => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "f{number}"),
            code => f.write_str(NAMES.into_iter().find(|(_, known)| *known == code).map_or("", |(name, _)| name)),
        }
    }
}

/// Keys that are pressed one after another for one command: most often one, else a prefix and a further key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Chord(Vec<Key>);

impl Chord {
    /// Its keys, in order.
    pub fn keys(&self) -> &[Key] {
        &self.0
    }

    /// The keys that remain after `pressed`; `None` if the chord does not begin with them or is complete.
    pub fn after(&self, pressed: &[Key]) -> Option<Self> {
        self.0.strip_prefix(pressed).filter(|rest| !rest.is_empty()).map(|rest| Self(rest.to_vec()))
    }
}

impl From<Key> for Chord {
    fn from(key: Key) -> Self {
        Self(vec![key])
    }
}

impl FromStr for Chord {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let keys = text.split_whitespace().map(str::parse).collect::<Result<Vec<Key>, _>>()?;
        if keys.is_empty() { Err(UnknownKey { found: text.to_owned() }) } else { Ok(Self(keys)) }
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, key) in self.0.iter().enumerate() {
            write!(f, "{}{key}", if n > 0 { " " } else { "" })?;
        }
        Ok(())
    }
}

/// A mouse event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// The kind.
    pub kind: MouseKind,
    /// The column, from 0.
    pub column: u16,
    /// The row, from 0.
    pub row: u16,
}

/// The kind of a mouse event. Other buttons are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Press,
    /// The left button came up.
    Release,
    /// The wheel turned away from the user.
    ScrollUp,
    /// The wheel turned towards the user.
    ScrollDown,
    /// The mouse moved while the left button was held.
    Drag,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    #[test]
    fn written_names_are_read() {
        assert_eq!(key("ctrl-l"), Key::ctrl('l'));
        assert_eq!(key("shift-left"), Key { shift: true, ..Key::plain(KeyCode::Left) });
        assert_eq!(key("pgdn"), Key::plain(KeyCode::PageDown));
        assert_eq!(key("PageDown"), Key::plain(KeyCode::PageDown));
        assert_eq!(key("?"), Key::char('?'));
        assert_eq!(key("space"), Key::char(' '));
        assert_eq!(key("ctrl--"), Key::ctrl('-'));
        assert_eq!(key("-"), Key::char('-'));
        assert_eq!(key("f12"), Key::plain(KeyCode::F(12)));
        assert_eq!(key("f"), Key::char('f'));
        assert_eq!(key("alt-ü"), Key { alt: true, ..Key::char('ü') });
        assert_eq!(key("ctrl-alt-delete"), Key { ctrl: true, alt: true, ..Key::plain(KeyCode::Delete) });
    }

    #[test]
    fn one_key_has_one_value() {
        assert_eq!(key("shift-g"), Key::char('G'));
        assert_eq!(key("G"), Key::char('G'));
        assert_eq!(key("shift-tab"), Key::plain(KeyCode::BackTab));
        assert_eq!(key("backtab"), key("shift-backtab"));
        assert_eq!(key("ctrl-L"), Key::ctrl('l'));
        assert_eq!(Key { shift: true, ..Key::char('?') }.normal(), Key::char('?'));
    }

    #[test]
    fn a_word_that_names_no_key_is_told_back() {
        for bad in ["", "ctrl-", "hyper-x", "f0", "f25", "enterr", "ab", "\u{1B}"] {
            assert_eq!(bad.parse::<Key>(), Err(UnknownKey { found: bad.to_owned() }), "{bad:?}");
        }
    }

    #[test]
    fn keys_are_shown_by_their_first_name() {
        let shown: Vec<String> =
            ["PageUp", "shift-tab", "ctrl-alt-x", "Return", "space", "escape", "F5", "shift-home", "q"]
                .map(|name| key(name).to_string())
                .into();
        assert_eq!(shown, ["pgup", "shift-tab", "ctrl-alt-x", "enter", "space", "esc", "f5", "shift-home", "q"]);
    }

    #[test]
    fn only_a_character_without_control_and_alt_is_text() {
        assert_eq!(Key::char('ß').text(), Some('ß'));
        assert_eq!(Key::ctrl('l').text(), None);
        assert_eq!(Key::plain(KeyCode::Enter).text(), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(c in "[!-~]", ctrl: bool, alt: bool, shift: bool, named in 0..NAMES.len()) {
            for code in [KeyCode::Char(c.chars().next().unwrap()), NAMES[named].1] {
                let key = Key { code, ctrl, alt, shift }.normal();
                prop_assert_eq!(key.to_string().parse(), Ok(key));
            }
        }
    }
}
