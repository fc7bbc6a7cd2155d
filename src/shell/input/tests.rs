//! What terminals send, in pieces and with pauses: what is a key, and what is not.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::app::input::{Input, Mouse, MouseKind};

/// What terminals answer, and what they tell of their own accord.
const ANSWERS: &[&str] = &[
    "\x1B]4;1;rgb:cccc/0000/0000\x1B\\",
    "\x1B]10;rgb:cccc/cccc/cccc\x1B\\",
    "\x1B]11;rgb:1414/1919/1f1f\x07",
    "\x1B]12;rgb:cccc/cccc/cccc\x07",
    "\x1B]52;c;cXVpdCBub3csIG8geQ==\x1B\\",
    "\x1B]lquit · où\x1B\\",
    "\x1BP>|Konsole 26.04.0\x1B\\",
    "\x1BP>|ghostty 1.2.0\x1B\\",
    "\x1BP1$r0;1q\x1B\\",
    "\x1BP1+r544e=787465726D\x1B\\",
    "\x1BP!|7E565445\x1B\\",
    "\x1B_Gi=31;OK\x1B\\",
    "\x1B^quit now\x1B\\",
    "\x1BXo y q\x1B\\",
    "\x1B[>0;10;1c",
    "\x1B[=0;1c",
    "\x1B[?62;4;22c",
    "\x1B[?0u",
    "\x1B[?2026;2$y",
    "\x1B[?1;0;65536S",
    "\x1B[12;40R",
    "\x1B[0n",
    "\x1B[8;40;140t",
    "\x1B[?997;1n",
    "\u{9D}10;rgb:cccc/cccc/cccc\u{9C}",
    "\u{90}>|foot\u{9C}",
    "\u{9B}>1;2c",
];

const fn ms(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// A terminal's line, on which time passes between what comes.
#[derive(Default)]
struct Line {
    decoder: Decoder,
    now: Duration,
    heard: Vec<Token>,
}

impl Line {
    fn send(&mut self, bytes: &[u8]) {
        self.heard.extend(self.decoder.feed(bytes, self.now));
    }

    /// Waits, as the thread does: whenever a limit passes it is obeyed.
    fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(deadline) = self.decoder.deadline().filter(|deadline| *deadline <= end) {
            self.now = deadline;
            self.heard.extend(self.decoder.expire(deadline));
        }
        self.now = end;
    }

    /// What was heard, when no byte follows for a long time.
    fn heard(mut self) -> Vec<Token> {
        self.wait(Duration::from_mins(1));
        self.heard
    }
}

/// What is heard of these pieces, with a pause behind each.
fn pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, pause: Duration) -> Vec<Token> {
    let mut line = Line::default();
    for piece in pieces {
        line.send(piece);
        line.wait(pause);
    }
    line.heard()
}

fn inputs(bytes: &str) -> Vec<Input> {
    pieces([bytes.as_bytes()], ms(0)).into_iter().filter_map(input).collect()
}

fn keys(names: &[&str]) -> Vec<Input> {
    names.iter().map(|name| Input::Key(name.parse().unwrap())).collect()
}

/// Only a key before the answer and one behind it are input.
fn assert_swallowed(heard: Vec<Token>, what: &str) {
    let inputs: Vec<Input> = heard.into_iter().filter_map(input).collect();
    assert_eq!(inputs, keys(&["j", "k"]), "{what}");
}

#[test]
fn an_answer_of_the_terminal_is_no_key_wherever_it_is_split() {
    for answer in ANSWERS {
        let sent = format!("j{answer}k");
        for at in 0..=sent.len() {
            let (before, after) = sent.as_bytes().split_at(at);
            assert_swallowed(pieces([before, after], ms(40)), &format!("{answer:?} split at {at}"));
        }
        assert_swallowed(pieces(sent.as_bytes().chunks(1), ms(20)), &format!("{answer:?} byte by byte"));
    }
}

#[test]
fn an_answer_that_has_shown_its_form_is_waited_for_over_a_long_pause() {
    for (begun, rest) in [
        ("j\x1B]10;rgb:cc", "cc/cccc/cccc\x1B\\k"),
        ("j\x1B]52;c;cXVpdA==\x1B", "\\k"),
        ("j\x1BP>|Kons", "ole o y\x1B\\k"),
        ("j\x1B_Gi=3", "1;OK\x1B\\k"),
        ("j\x1B[?6", "2;4c\x1B[?1;2ck"),
        ("j\x1B[>", "0;10;1ck"),
    ] {
        assert_swallowed(pieces([begun.as_bytes(), rest.as_bytes()], ms(900)), begun);
    }
}

#[test]
fn a_key_that_begins_like_a_control_string_eats_nothing() {
    for opener in ["]", "P", "_", "^", "X", "[", "O"] {
        let alt = format!("alt-{opener}");
        let press = format!("\x1B{opener}");
        let slowly = pieces([press.as_bytes(), b"j", b"k"], ms(300));
        assert_eq!(slowly.into_iter().filter_map(input).collect::<Vec<_>>(), keys(&[&alt, "j", "k"]), "{opener}");
    }
    for opener in ["]", "P", "_", "^", "X"] {
        let (alt, press) = (format!("alt-{opener}"), format!("\x1B{opener}"));
        let held = [press.as_bytes()].into_iter().chain([&b"j"[..]; 40]);
        let held = pieces(held, ms(33)).into_iter().filter_map(input).count();
        assert_eq!(held, 41, "{opener}, and j held down");
        assert_eq!(inputs(&format!("{press}jk\x03q")), keys(&[&alt, "j", "k", "ctrl-c", "q"]), "{opener} in one read");
        assert_eq!(inputs(&format!("{press}\x1B[A")), keys(&[&alt, "up"]), "{opener}, and an arrow");
        assert_eq!(inputs(&format!("{press}\x1B")), keys(&[&alt, "esc"]), "{opener}, and Esc");
    }
}

#[test]
fn a_string_without_an_end_is_dropped_at_its_limit_and_the_keys_behind_it_count() {
    for begun in ["\x1B]10;rgb:cccc", "\x1BP>|Konsole", "\x1B[?62", "\x1B]52;c;abc\x1B", "\u{9D}", "\x1B[M! "] {
        let heard = pieces([begun.as_bytes(), b"j", b"k"], ms(2000));
        assert_swallowed(heard, begun);
    }
    let mut line = Line::default();
    line.send(b"\x1B]10;rgb:");
    for _ in 0..20 {
        line.send(b"j");
        line.wait(ms(200));
    }
    let heard = line.heard().into_iter().filter_map(input).count();
    assert!((5..20).contains(&heard), "a string is not prolonged by keys for ever: {heard}");
}

#[test]
fn esc_is_a_key_when_nothing_follows() {
    let heard = pieces([&b"\x1B"[..], b"j"], ms(300));
    assert_eq!(heard, [Token::Escape, Token::Char('j')]);
    assert_eq!(inputs("\x1B\x1B"), keys(&["esc", "esc"]));
    assert_eq!(inputs("\x1B\x1B[A\x1B"), keys(&["esc", "up", "esc"]));
    assert_eq!(inputs("\x1B\x1B]10;rgb:0/0/0\x07"), keys(&["esc"]));
}

#[test]
fn a_paste_is_a_text_and_no_keys() {
    let text = "quit q\nq\x1B[20\x1B[A\x03 \u{9B}é\x1B[201";
    let sent = format!("j\x1B[200~{text}\x1B[201~k");
    let expected = [Token::Char('j'), Token::Paste(text.to_owned()), Token::Char('k')];
    for at in 0..=sent.len() {
        let (before, after) = sent.as_bytes().split_at(at);
        assert_eq!(pieces([before, after], ms(40)), expected, "split at {at}");
    }
    let cut = pieces([&b"\x1B[200~quit"[..], b"j"], Duration::from_secs(30));
    assert_eq!(cut, [Token::Paste("quit".to_owned()), Token::Char('j')]);
    let large = format!("\x1B[200~{}\x1B[201~k", "x".repeat(3 << 20));
    let heard = pieces([large.as_bytes()], ms(0));
    assert!(matches!(&heard[..], [Token::Paste(text), Token::Char('k')] if text.len() == 1 << 20));
}

#[test]
fn keys_have_the_names_that_the_config_uses() {
    let table: &[(&str, &str)] = &[
        ("g", "g"),
        ("G", "G"),
        ("ß", "ß"),
        ("日", "日"),
        ("\r", "enter"),
        ("\t", "tab"),
        ("\x7F", "backspace"),
        ("\x08", "backspace"),
        ("\x0C", "ctrl-l"),
        ("\0", "ctrl-space"),
        ("\x1D", "ctrl-]"),
        ("\x1Bx", "alt-x"),
        ("\x1BX\x1B\\\x1Bü", "alt-ü"),
        ("\x1B\r", "alt-enter"),
        ("\x1B\x7F", "alt-backspace"),
        ("\x1B[A", "up"),
        ("\x1BOB", "down"),
        ("\x1B[1;5C", "ctrl-right"),
        ("\x1B[1;2D", "shift-left"),
        ("\x1B[1;3A", "alt-up"),
        ("\x1B[1;9A", "alt-up"),
        ("\x1B[a", "shift-up"),
        ("\x1BOd", "ctrl-left"),
        ("\x1B[H", "home"),
        ("\x1B[4~", "end"),
        ("\x1B[7~", "home"),
        ("\x1B[3~", "delete"),
        ("\x1B[3;5~", "ctrl-delete"),
        ("\x1B[5^", "ctrl-pgup"),
        ("\x1B[6~", "pgdn"),
        ("\x1B[Z", "shift-tab"),
        ("\x1BOP", "f1"),
        ("\x1B[[C", "f3"),
        ("\x1B[15~", "f5"),
        ("\x1B[24;2~", "shift-f12"),
        ("\x1B[34~", "f20"),
        ("\x1B[1;5P", "ctrl-f1"),
        ("\x1BOM", "enter"),
        ("\x1BOj", "*"),
        ("\x1B[27;5;105~", "ctrl-i"),
        ("\x1B[13;2u", "shift-enter"),
        ("\x1B[97;5u", "ctrl-a"),
        ("\x1B[103:71;2u", "G"),
        ("\u{9B}1;5A", "ctrl-up"),
    ];
    for (sent, name) in table {
        assert_eq!(inputs(sent), keys(&[name]), "{sent:?}");
    }
    for nothing in ["\x1B[97;1:3u", "\x1B[1;1:3A", "\x1B[2~", "\x1B[99~", "\x1B[57441u", "\u{FFFD}", "\u{85}"] {
        assert_eq!(inputs(nothing), [], "{nothing:?}");
    }
}

#[test]
fn the_mouse_and_focus_are_understood() {
    let at = |kind, column, row| Input::Mouse(Mouse { kind, column, row });
    assert_eq!(inputs("\x1B[<0;1;1M"), [at(MouseKind::Press, 0, 0)]);
    assert_eq!(inputs("\x1B[<4;300;50m"), [at(MouseKind::Release, 299, 49)]);
    assert_eq!(inputs("\x1B[<32;5;6M"), [at(MouseKind::Drag, 4, 5)]);
    assert_eq!(inputs("\x1B[<64;5;6M\x1B[<65;5;6M"), [at(MouseKind::ScrollUp, 4, 5), at(MouseKind::ScrollDown, 4, 5)]);
    assert_eq!(inputs("\x1B[M !!\x1B[M#!!"), [at(MouseKind::Press, 0, 0), at(MouseKind::Release, 0, 0)]);
    assert_eq!(pieces([&b"\x1B[M !\xFFj"[..]], ms(0)).len(), 2, "its bytes are numbers");
    for other in ["\x1B[<2;1;1M", "\x1B[<35;1;1M", "\x1B[<0;0;1M", "\x1B[<0;99999;1M", "\x1B[<0;1M", "\x1B[0;1;1M"] {
        assert_eq!(inputs(other), [], "{other:?}");
    }
    assert_eq!(inputs("\x1B[I\x1B[O"), [Input::FocusGained, Input::FocusLost]);
}

#[test]
fn a_broken_line_loses_no_more_than_its_broken_characters() {
    assert_eq!(pieces([&b"j\xC3\x28\xFFk\xE6\x97"[..], b"\xA5"], ms(20)), ["j", "(", "k", "日"].map(character));
    assert_eq!(pieces([&b"j\xE6\x97"[..], b"k"], ms(300)), ["j", "k"].map(character));
    assert_eq!(inputs("\x1B[12;\x03q"), keys(&["ctrl-c", "q"]));
}

fn character(text: &str) -> Token {
    Token::Char(text.parse().unwrap())
}

/// Bytes in which openers and ends are frequent.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => prop::sample::select(ANSWERS).prop_map(|answer| answer.as_bytes().to_vec()),
        3 => prop::sample::select(&[
            "\x1B", "\x1B[", "\x1B]", "\x1BP", "\x1B\\", "\x1BO", "\x1B[200~", "\x1B[201~", "\x1B[M", "\x1B[[", "\x07",
            "\x18", "\x03", "\u{9C}", "é", "j", "1;", "A", "~",
        ][..]).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..5),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn tokens_do_not_depend_on_how_bytes_are_divided(bytes in bytes(), sizes in prop::collection::vec(1..9_usize, 1..9)) {
        let mut divided = Vec::new();
        let (mut rest, mut sizes) = (&bytes[..], sizes.into_iter().cycle());
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(sizes.next().unwrap().min(rest.len()));
            divided.push(piece);
            rest = after;
        }
        prop_assert_eq!(pieces(divided, ms(0)), pieces([&bytes[..]], ms(0)));
    }

    #[test]
    fn after_the_limit_of_whatever_came_a_key_is_a_key(bytes in bytes()) {
        let heard = pieces([&bytes[..], b"q"], Duration::from_mins(1));
        prop_assert_eq!(heard.last(), Some(&Token::Char('q')));
    }

    #[test]
    fn typed_text_is_handed_out_as_it_is(text in "[^\\x00-\\x1F\\x7F-\u{9F}]*") {
        let heard: Vec<Token> = text.chars().map(Token::Char).collect();
        prop_assert_eq!(pieces(text.as_bytes().chunks(1), ms(1)), heard);
    }
}
