//! The keyboard and the mouse: a thread that waits for them, and crossterm's events in the program's own words.
//!
//! Not here: what a key does (the program), the terminal's modes (`terminal`).

use std::io;
use std::thread;

use crossterm::event::{self, Event, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use super::mail::{Letter, Post};
use crate::app::input::{Input, Key, KeyCode, Mouse, MouseKind};

/// So many failures in a row, and nobody reads any more. (A terminal that is gone shows as a hang-up.)
const MOST_FAILURES: u32 = 16;

/// Starts the thread. `late` says what of an answer to [`background`](super::background) may still come.
pub(super) fn start<News: Send + 'static>(post: Post<News>, late: Late) -> io::Result<()> {
    let read = move || {
        let (mut filter, mut failures) = (Filter::new(late), 0);
        while failures < MOST_FAILURES {
            let Ok(event) = event::read() else {
                failures += 1;
                continue;
            };
            failures = 0;
            for input in input(event).into_iter().flat_map(|input| filter.pass(input)) {
                if !post.send(Letter::Input(input)) {
                    return;
                }
            }
        }
    };
    thread::Builder::new().name("input".into()).spawn(read).map(|_| ())
}

/// An event in the program's own words; `None` for what means nothing here. (Sizes come by SIGWINCH.)
fn input(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) => self::key(key).map(Input::Key),
        Event::Mouse(mouse) => self::mouse(mouse).map(Input::Mouse),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::FocusGained => Some(Input::FocusGained),
        Event::FocusLost => Some(Input::FocusLost),
        Event::Resize(..) => None,
    }
}

fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let code = match event.code {
        event::KeyCode::Char(c) => KeyCode::Char(c),
        event::KeyCode::Enter => KeyCode::Enter,
        event::KeyCode::Esc => KeyCode::Esc,
        event::KeyCode::Tab => KeyCode::Tab,
        event::KeyCode::BackTab => KeyCode::BackTab,
        event::KeyCode::Up => KeyCode::Up,
        event::KeyCode::Down => KeyCode::Down,
        event::KeyCode::Left => KeyCode::Left,
        event::KeyCode::Right => KeyCode::Right,
        event::KeyCode::Home => KeyCode::Home,
        event::KeyCode::End => KeyCode::End,
        event::KeyCode::PageUp => KeyCode::PageUp,
        event::KeyCode::PageDown => KeyCode::PageDown,
        event::KeyCode::Backspace => KeyCode::Backspace,
        event::KeyCode::Delete => KeyCode::Delete,
        event::KeyCode::F(number) => KeyCode::F(number),
        _ => return None,
    };
    let held = |modifier| event.modifiers.contains(modifier);
    let (ctrl, alt, shift) = (held(KeyModifiers::CONTROL), held(KeyModifiers::ALT), held(KeyModifiers::SHIFT));
    Some(Key { code, ctrl, alt, shift }.normal())
}

fn mouse(event: MouseEvent) -> Option<Mouse> {
    let kind = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
        MouseEventKind::Up(MouseButton::Left) => MouseKind::Release,
        MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
        MouseEventKind::ScrollUp => MouseKind::ScrollUp,
        MouseEventKind::ScrollDown => MouseKind::ScrollDown,
        _ => return None,
    };
    Some(Mouse { kind, column: event.column, row: event.row })
}

/// Keys from bytes that were read before the thread ran: what people type ahead (text, control keys, arrows). A
/// sequence of any other kind falls away.
pub fn typed_ahead(bytes: &[u8]) -> Vec<Input> {
    let text = String::from_utf8_lossy(bytes);
    let (mut rest, mut keys) = (text.as_ref(), Vec::new());
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        let (key, next) = match after.strip_prefix(['[', 'O']) {
            Some(sequence) if c == '\x1B' => {
                let end = sequence.find(|c| matches!(c, '@'..='~')).map_or(sequence.len(), |at| at + 1);
                (arrow(sequence.get(..end).unwrap_or_default()), sequence.get(end..).unwrap_or_default())
            }
            _ => (plain(c), after),
        };
        keys.extend(key.map(Input::Key));
        rest = next;
    }
    keys
}

fn arrow(sequence: &str) -> Option<Key> {
    let code = match sequence {
        "A" => KeyCode::Up,
        "B" => KeyCode::Down,
        "C" => KeyCode::Right,
        "D" => KeyCode::Left,
        "H" => KeyCode::Home,
        "F" => KeyCode::End,
        _ => return None,
    };
    Some(Key::plain(code))
}

fn plain(c: char) -> Option<Key> {
    match c {
        '\r' => Some(Key::plain(KeyCode::Enter)),
        '\t' => Some(Key::plain(KeyCode::Tab)),
        '\x1B' => Some(Key::plain(KeyCode::Esc)),
        '\x7F' | '\x08' => Some(Key::plain(KeyCode::Backspace)),
        '\x01'..='\x1A' => Some(Key::ctrl(char::from(c as u8 - 1 + b'a'))),
        c if c.is_control() || c == char::REPLACEMENT_CHARACTER => None,
        c => Some(Key::char(c)),
    }
}

/// What of a terminal's answer about its background may still come, when it took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// Nothing.
    Nothing,
    /// All of it.
    All,
    /// The rest of it.
    Rest,
}

/// Takes one late answer out of what is typed: crossterm knows no such answers and would hand them on as keys, `r`
/// and `:` among them.
///
/// 1. The answer begins like alt-] with `11;` behind it. Whatever differs from that is given back as it was typed.
/// 2. From there to its end (alt-\ or ctrl-g) nothing is handed on, but no more than an answer can be long.
struct Filter {
    state: Swallow,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Swallow {
    Nothing,
    Begin(Vec<Input>),
    Rest(usize),
}

/// How an answer begins, behind its alt-].
const BEGIN: [char; 3] = ['1', '1', ';'];
/// No answer is longer than this many characters.
const LONGEST: usize = 40;

impl Filter {
    fn new(late: Late) -> Self {
        let state = match late {
            Late::Nothing => Swallow::Nothing,
            Late::All => Swallow::Begin(Vec::new()),
            Late::Rest => Swallow::Rest(LONGEST),
        };
        Self { state }
    }

    /// What is handed on now that this came.
    fn pass(&mut self, input: Input) -> Vec<Input> {
        let key = if let Input::Key(key) = &input { Some(*key) } else { None };
        let alt = |c| Key { alt: true, ..Key::char(c) };
        match &mut self.state {
            Swallow::Nothing => vec![input],
            Swallow::Rest(left) => {
                let ends = *left == 0 || key == Some(alt('\\')) || key == Some(Key::ctrl('g'));
                *left = left.saturating_sub(1);
                if ends {
                    self.state = Swallow::Nothing;
                }
                if key.is_some() { Vec::new() } else { vec![input] }
            }
            Swallow::Begin(held) => {
                let expected = match held.len() {
                    0 => Some(alt(']')),
                    n => BEGIN.get(n - 1).copied().map(Key::char),
                };
                held.push(input);
                if key.is_none() || key != expected {
                    return std::mem::take(held);
                }
                if held.len() > BEGIN.len() {
                    self.state = Swallow::Rest(LONGEST);
                }
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(names: &[&str]) -> Vec<Input> {
        names.iter().map(|name| Input::Key(name.parse().unwrap())).collect()
    }

    fn passed(late: Late, names: &[&str]) -> Vec<Input> {
        let mut filter = Filter::new(late);
        keys(names).into_iter().flat_map(|input| filter.pass(input)).collect()
    }

    #[test]
    fn a_released_key_is_no_key() {
        let pressed = KeyEvent::new(event::KeyCode::Char('J'), KeyModifiers::SHIFT);
        assert_eq!(key(pressed), Some(Key::char('J')));
        assert_eq!(key(KeyEvent { kind: KeyEventKind::Release, ..pressed }), None);
    }

    #[test]
    fn what_was_typed_ahead_is_read_in_order() {
        let typed = typed_ahead("jü\r\x1B[B\x1BOA\x1B[<0;1;1M\x03\x7F\x1B".as_bytes());
        assert_eq!(typed, keys(&["j", "ü", "enter", "down", "up", "ctrl-c", "backspace", "esc"]));
    }

    #[test]
    fn a_late_answer_is_swallowed_and_what_is_typed_around_it_is_not() {
        let answer = ["alt-]", "1", "1", ";", "r", "g", "b", ":", "f", "f", "/", "0", "alt-\\"];
        assert_eq!(passed(Late::All, &[&["j"][..], &answer, &["k", "alt-]"]].concat()), keys(&["j", "k", "alt-]"]));
        assert_eq!(passed(Late::Rest, &["f", "/", "0", "ctrl-g", "k"]), keys(&["k"]));
        assert_eq!(passed(Late::Nothing, &answer), keys(&answer));
    }

    #[test]
    fn what_only_begins_like_an_answer_is_given_back() {
        let typed = ["alt-]", "1", "j", "alt-]", "1", "1", "x"];
        assert_eq!(passed(Late::All, &typed), keys(&typed));
    }
}
