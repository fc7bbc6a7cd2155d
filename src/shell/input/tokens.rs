//! Bytes from a terminal, split into tokens: characters, key sequences, control strings, pastes.
//!
//! A terminal sends what a person types and what it answers to questions (of this program, or of a multiplexer around
//! it) on one line. An answer that is cut into letters would run commands, so a [`Decoder`] follows the grammar of
//! ECMA-48, 5.4 and 5.6, from one read to the next:
//!
//! 1. `ESC [` (CSI) ends with its final byte; `ESC O` (SS3) with the next letter; `ESC ]`, `ESC P`, `ESC _`, `ESC ^` and
//!    `ESC X` (OSC, DCS, APC, PM, SOS) with ST, an OSC also with BEL. The C1 characters U+0080-U+009F mean the same.
//! 2. `ESC` and any other character is that character with Alt.
//! 3. `ESC ]` is also what Alt and `]` send, so each wait has a limit ([`Decoder::deadline`]). What has the form of an
//!    answer is waited for longer, and dropped at the limit; anything else is handed out as the keys that were pressed.
//! 4. CAN and SUB cancel a string. Ctrl-C ends a string like the limit does, and is handed out.
//!
//! The tokens do not depend on how the bytes are divided among calls, as long as no limit passes between two of them.
//!
//! Not here: which key a token is (`keys`), reading and waiting (`input`).

use std::time::Duration;

/// A lone ESC is the Esc key after this time.
const ESCAPE: Duration = Duration::from_millis(80);
/// A sequence that may as well be Alt and keys is handed out as keys when no byte follows for this time.
const TYPED: Duration = Duration::from_millis(100);
/// The same for one that begins as answers do.
const BEGUN: Duration = Duration::from_millis(300);
/// A sequence that has the form of an answer is dropped when no byte follows for this time.
const ANSWER: Duration = Duration::from_secs(1);
/// A paste counts as complete when no byte follows for this time.
const PASTE: Duration = Duration::from_secs(5);
/// A sequence is given up after this time, however closely its characters follow one another (a key held down) ...
const WHOLE: Duration = Duration::from_secs(2);
/// ... and this much later for each character that has come, so that a large clipboard or paste gets through.
const EACH: Duration = Duration::from_millis(1);
/// No more characters of a control sequence or string are kept.
const KEPT: usize = 1024;
/// No more characters of a paste are kept.
const KEPT_OF_PASTE: usize = 1 << 20;
/// A person does not type this many characters within the limits: a longer string is the terminal's.
const LONG: usize = 64;
/// How a paste ends.
const PASTE_END: &str = "\x1B[201~";

/// One unit of input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A character, or a control character such as CR.
    Char(char),
    /// ESC and a character: usually a key pressed with Alt.
    Alt(char),
    /// The Esc key.
    Escape,
    /// A control sequence: its parameter and intermediate bytes, and its final byte.
    Csi(String, char),
    /// A single-shift sequence: its parameters (rarely any), and its letter.
    Ss3(String, char),
    /// A mouse report in the oldest form (X10): button, column and row, each 32 too large.
    X10([u8; 3]),
    /// A control string. Only the first 1,024 characters are kept.
    Control(Kind, String),
    /// A pasted text.
    Paste(String),
}

/// A kind of control string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Operating system command: colours, the title, the clipboard.
    Osc,
    /// Device control string: the terminal's name, its settings.
    Dcs,
    /// Application program command: graphics.
    Apc,
    /// Privacy message.
    Pm,
    /// Start of string.
    Sos,
}

impl Kind {
    /// The character that opens it behind ESC.
    const fn opener(self) -> char {
        match self {
            Self::Osc => ']',
            Self::Dcs => 'P',
            Self::Apc => '_',
            Self::Pm => '^',
            Self::Sos => 'X',
        }
    }

    fn of(opener: char) -> Option<Self> {
        [Self::Osc, Self::Dcs, Self::Apc, Self::Pm, Self::Sos].into_iter().find(|kind| kind.opener() == opener)
    }

    /// How much a string that begins so looks like one that terminals send.
    fn trust(self, body: &str) -> Trust {
        let count = body.chars().count();
        match self {
            // A number and a semicolon, or a window's title.
            Self::Osc => match body.trim_start_matches(|c: char| c.is_ascii_digit()).chars().next() {
                None if count > 0 => Trust::Begun,
                Some(';') if !body.starts_with(';') => Trust::Answer,
                Some('l' | 'L' | 'I') if count > 2 => Trust::Answer,
                _ => Trust::Typed,
            },
            // A parameter, an intermediate byte or a private marker before the final letter.
            Self::Dcs if body.starts_with(|c| matches!(c, ' '..='?')) => {
                if count > 1 {
                    Trust::Answer
                } else {
                    Trust::Begun
                }
            }
            Self::Apc if body.starts_with('G') => {
                if body.contains('=') {
                    Trust::Answer
                } else {
                    Trust::Begun
                }
            }
            _ => Trust::Typed,
        }
    }
}

/// How sure it is that a sequence without its end is the terminal's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// It may as well be Alt and keys.
    Typed,
    /// It begins as answers do.
    Begun,
    /// It has the form of an answer.
    Answer,
}

/// Where in the grammar the bytes ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Ground,
    Escape,
    Csi,
    Ss3,
    /// Behind `ESC [ [`: the Linux console's function keys.
    Console,
    /// After `ESC [ M`: the number of bytes, of three, of a mouse report.
    X10([u8; 3], usize),
    String(Kind),
    /// In a string, behind an ESC, which is the first half of ST.
    StringEscape(Kind),
    /// In a paste, after this many characters of its terminator.
    Paste(usize),
}

/// Splits bytes into tokens, however they are divided among reads.
#[derive(Clone, Debug)]
pub struct Decoder {
    state: State,
    /// The bytes of a character that is not complete.
    partial: Vec<u8>,
    /// What came behind the opener of a sequence, as far as it is kept.
    body: String,
    /// How many characters that were.
    count: usize,
    /// The sequence was opened by a C1 character, which no key sends.
    by_c1: bool,
    /// When the sequence began.
    began: Duration,
    /// When the last byte came.
    last: Duration,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            state: State::Ground,
            partial: Vec::new(),
            body: String::new(),
            count: 0,
            by_c1: false,
            began: Duration::ZERO,
            last: Duration::ZERO,
        }
    }
}

impl Decoder {
    /// Takes bytes that came at an instant of a steady clock; gives the tokens that they complete.
    pub fn feed(&mut self, bytes: &[u8], now: Duration) -> Vec<Token> {
        let mut out = Vec::new();
        for byte in bytes {
            self.last = now;
            if self.is_idle() {
                self.began = now;
            }
            self.byte(*byte, &mut out);
        }
        out
    }

    /// The instant at which [`expire`](Self::expire) is due, unless more bytes come before it.
    pub fn deadline(&self) -> Option<Duration> {
        if self.is_idle() {
            return None;
        }
        let idle = match (self.state, self.trust()) {
            (State::Escape, _) => ESCAPE,
            (State::Paste(_), _) => PASTE,
            (_, Trust::Typed) => TYPED,
            (_, Trust::Begun) => BEGUN,
            (_, Trust::Answer) => ANSWER,
        };
        let count = u32::try_from(self.count).unwrap_or(u32::MAX);
        let whole = WHOLE.max(idle).saturating_add(EACH.saturating_mul(count));
        Some((self.last + idle).min(self.began.saturating_add(whole)))
    }

    /// Ends the wait for the rest of a sequence if its limit has passed.
    pub fn expire(&mut self, now: Duration) -> Vec<Token> {
        let mut out = Vec::new();
        if self.deadline().is_some_and(|deadline| deadline <= now) {
            self.partial.clear();
            self.give_up(&mut out);
        }
        out
    }

    fn is_idle(&self) -> bool {
        self.state == State::Ground && self.partial.is_empty()
    }

    fn trust(&self) -> Trust {
        if self.by_c1 || self.count > LONG {
            return Trust::Answer;
        }
        match self.state {
            State::Csi if self.body.starts_with(['<', '=', '>', '?']) || self.count > 1 => Trust::Answer,
            State::Csi if self.count == 1 => Trust::Begun,
            State::X10(..) => Trust::Answer,
            State::String(kind) | State::StringEscape(kind) => kind.trust(&self.body),
            _ => Trust::Typed,
        }
    }

    /// Ends a sequence that has no end: a paste is what came of it, an answer is dropped, and the rest was typed.
    fn give_up(&mut self, out: &mut Vec<Token>) {
        let trust = self.trust();
        let state = std::mem::replace(&mut self.state, State::Ground);
        let body = std::mem::take(&mut self.body);
        let opener = match state {
            State::Paste(_) => return out.push(Token::Paste(body)),
            State::Escape => return out.push(Token::Escape),
            _ if trust == Trust::Answer => return,
            State::Ground | State::X10(..) => return,
            State::Csi | State::Console => '[',
            State::Ss3 => 'O',
            State::String(kind) | State::StringEscape(kind) => kind.opener(),
        };
        out.push(Token::Alt(opener));
        out.extend(body.chars().map(Token::Char));
        if matches!(state, State::StringEscape(_)) {
            out.push(Token::Escape);
        }
    }

    /// Takes a byte: assembles characters, but in a mouse report, whose bytes are numbers.
    fn byte(&mut self, byte: u8, out: &mut Vec<Token>) {
        if let State::X10(mut report, at) = self.state {
            if let Some(place) = report.get_mut(at) {
                *place = byte;
            }
            self.state = State::X10(report, at + 1);
            if at + 1 == report.len() {
                self.end(out, Token::X10(report));
            }
            return;
        }
        self.partial.push(byte);
        while !self.partial.is_empty() {
            match std::str::from_utf8(&self.partial).map(|text| text.chars().next()) {
                Ok(c) => {
                    self.partial.clear();
                    if let Some(c) = c {
                        self.char(c, out);
                    }
                }
                Err(error) => {
                    // The bytes may be the beginning of a character.
                    let Some(bad) = error.error_len() else { return };
                    let bad: Vec<u8> = self.partial.drain(..bad).collect();
                    for byte in bad {
                        self.bad(byte, out);
                    }
                }
            }
        }
    }

    /// A byte that belongs to no character: a C1 control character of eight bits, or an error in the line.
    fn bad(&mut self, byte: u8, out: &mut Vec<Token>) {
        match byte {
            _ if matches!(self.state, State::Paste(_)) => self.char(char::REPLACEMENT_CHARACTER, out),
            0x80..=0x9F => self.char(char::from(byte), out),
            _ => {}
        }
    }

    fn char(&mut self, c: char, out: &mut Vec<Token>) {
        match self.state {
            State::Ground => self.ground(c, out),
            State::Escape => self.escape(c, out),
            State::Csi => self.csi(c, out),
            State::Ss3 => match c {
                '0'..='9' | ';' => self.keep(c),
                '@'..='~' => self.end_with(out, |body| Token::Ss3(body, c)),
                _ => self.interrupt(c, out),
            },
            State::Console => match c {
                '@'..='~' => self.end_with(out, |body| Token::Csi(body, c)),
                _ => self.interrupt(c, out),
            },
            State::String(kind) => self.string(kind, c, out),
            State::StringEscape(kind) if c == '\\' => self.end_with(out, |body| Token::Control(kind, body)),
            // An ESC that begins no ST ends the string, and begins another sequence.
            State::StringEscape(kind) => {
                self.state = State::String(kind);
                self.give_up(out);
                self.open(State::Escape);
                self.char(c, out);
            }
            State::Paste(ending) => self.paste(ending, c, out),
            // Its bytes are taken before they become characters.
            State::X10(..) => {}
        }
    }

    fn ground(&mut self, c: char, out: &mut Vec<Token>) {
        match c {
            '\x1B' => self.open(State::Escape),
            '\u{80}'..='\u{9F}' => {
                // C1 is ESC and a character 0x40 lower. Only those that open something mean anything here.
                let opener = u8::try_from(u32::from(c) - 0x40).map(char::from);
                if let Some(state) = opener.ok().and_then(opened) {
                    self.open(state);
                    self.by_c1 = true;
                }
            }
            c => out.push(Token::Char(c)),
        }
    }

    fn escape(&mut self, c: char, out: &mut Vec<Token>) {
        match (c, opened(c)) {
            (_, Some(state)) => self.open(state),
            ('\x1B', _) => out.push(Token::Escape),
            ('\u{80}'..='\u{9F}', _) => self.interrupt(c, out),
            _ => self.end(out, Token::Alt(c)),
        }
    }

    fn csi(&mut self, c: char, out: &mut Vec<Token>) {
        match c {
            ' '..='?' => self.keep(c),
            '[' if self.count == 0 => {
                self.keep(c);
                self.state = State::Console;
            }
            'M' if self.count == 0 => self.state = State::X10([0; 3], 0),
            '~' if self.body == "200" => self.open(State::Paste(0)),
            '@'..='~' => self.end_with(out, |body| Token::Csi(body, c)),
            _ => self.interrupt(c, out),
        }
    }

    fn string(&mut self, kind: Kind, c: char, out: &mut Vec<Token>) {
        match c {
            '\u{9C}' => self.end_with(out, |body| Token::Control(kind, body)),
            '\x07' if kind == Kind::Osc => self.end_with(out, |body| Token::Control(kind, body)),
            '\x1B' => self.state = State::StringEscape(kind),
            '\x18' | '\x1A' if self.trust() == Trust::Answer => self.open(State::Ground),
            '\x03' | '\x18' | '\x1A' => self.interrupt(c, out),
            c => self.keep(c),
        }
    }

    /// An unexpected character ends the sequence, and is parsed again.
    fn interrupt(&mut self, c: char, out: &mut Vec<Token>) {
        self.give_up(out);
        self.ground(c, out);
    }

    /// Begins a sequence.
    fn open(&mut self, state: State) {
        self.state = state;
        self.body.clear();
        (self.count, self.by_c1, self.began) = (0, false, self.last);
    }

    /// Handles a character of a paste, after `ending` characters of its terminator.
    fn paste(&mut self, ending: usize, c: char, out: &mut Vec<Token>) {
        if PASTE_END.chars().nth(ending) == Some(c) {
            self.state = State::Paste(ending + 1);
            if ending + 1 == PASTE_END.len() {
                self.end_with(out, Token::Paste);
            }
            return;
        }
        PASTE_END.chars().take(ending).for_each(|c| self.keep_at_most(KEPT_OF_PASTE, c));
        let begins = PASTE_END.starts_with(c);
        self.state = State::Paste(usize::from(begins));
        if !begins {
            self.keep_at_most(KEPT_OF_PASTE, c);
        }
    }

    fn keep(&mut self, c: char) {
        self.keep_at_most(KEPT, c);
    }

    fn keep_at_most(&mut self, most: usize, c: char) {
        self.count += 1;
        if self.count <= most {
            self.body.push(c);
        }
    }

    fn end(&mut self, out: &mut Vec<Token>, token: Token) {
        self.open(State::Ground);
        out.push(token);
    }

    fn end_with(&mut self, out: &mut Vec<Token>, token: impl FnOnce(String) -> Token) {
        let body = std::mem::take(&mut self.body);
        self.end(out, token(body));
    }
}

/// What a character behind ESC opens.
fn opened(c: char) -> Option<State> {
    match c {
        '[' => Some(State::Csi),
        'O' => Some(State::Ss3),
        c => Kind::of(c).map(State::String),
    }
}
