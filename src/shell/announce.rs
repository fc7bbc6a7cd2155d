//! Announcing something outside the screen: by the terminal's bell, by a sequence of the terminal's, or by the desktop.
//!
//! The text comes from outside: only its cleaned form is sent, to the desktop as one argument.
//!
//! Not here: what is announced, and when (the program).

use std::io;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::clipboard::Multiplexer;
use super::helper;
use crate::app::program::Announcement;
use crate::config::Osc;
use crate::domain::text::Text;

/// The most graphemes of a text that are announced.
const MOST: usize = 200;
/// The script that notifies a Mac's desktop; the message is passed as its arguments.
const SCRIPT: [&str; 3] =
    ["on run told", "display notification (item 2 of told) with title (item 1 of told)", "end run"];

/// What is sent to the terminal.
pub fn sequence(told: &Announcement, multiplexer: Multiplexer) -> Vec<u8> {
    let bell = if told.bell { "\x07" } else { "" };
    let (title, text) = (shown(&told.title), shown(&told.text));
    let osc = match told.osc {
        None => String::new(),
        // Some terminals take a number at the start for another request: a word never is one.
        Some(Osc::Nine) => format!("\x1B]9;{title}: {text}\x07"),
        // The title is between the semicolons.
        Some(Osc::Rxvt) => format!("\x1B]777;notify;{};{text}\x07", title.replace(';', ",")),
        Some(Osc::Kitty) => format!("\x1B]99;;{title}: {text}\x07"),
    };
    let osc = if osc.is_empty() { osc } else { multiplexer.passed(&osc) };
    format!("{bell}{osc}").into_bytes()
}

fn shown(text: &Text) -> String {
    Text::new(text.head(MOST)).clean().into_owned()
}

/// Notifies the desktop. A failure is reported once.
#[derive(Clone, Debug, Default)]
pub struct Desktop {
    failed: Arc<AtomicBool>,
}

impl Desktop {
    /// Notifies the desktop without blocking; `told` is called on another thread at the first failure.
    pub fn tell(&self, what: &Announcement, hidden: &[String], told: impl FnOnce(String) + Send + 'static) {
        let (program, args) = command(&shown(&what.title), &shown(&what.text), cfg!(target_os = "macos"));
        self.tell_by(program, &args, hidden, told);
    }

    fn tell_by(&self, program: &str, args: &[String], hidden: &[String], told: impl FnOnce(String) + Send + 'static) {
        let (failed, name) = (self.failed.clone(), program.to_owned());
        helper::start(program, args, hidden, move |outcome| {
            if let Some(why) = failure(&name, outcome)
                && !failed.swap(true, Ordering::Relaxed)
            {
                told(why);
            }
        });
    }
}

/// The program that notifies the desktop, and its arguments.
fn command(title: &str, text: &str, mac: bool) -> (&'static str, Vec<String>) {
    if mac {
        let script = SCRIPT.iter().flat_map(|line| ["-e", line]).map(str::to_owned);
        return ("osascript", script.chain([title.to_owned(), text.to_owned()]).collect());
    }
    // The text of a notification may be parsed as markup; the title never is.
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    ("notify-send", vec!["--app-name=asyncboard".to_owned(), "--".to_owned(), title.to_owned(), text])
}

fn failure(program: &str, outcome: io::Result<ExitStatus>) -> Option<String> {
    let why = match outcome {
        Ok(status) if status.success() => return None,
        Ok(status) => format!("{program} failed ({status})"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => format!("there is no {program}"),
        Err(error) => format!("{program}: {error}"),
    };
    Some(format!("the desktop cannot be told of notices: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::mpsc;
    use std::time::Duration;

    fn announcement(text: &str, osc: Option<Osc>) -> Announcement {
        Announcement { title: Text::new("Atlas; two"), text: Text::new(text), bell: true, osc, desktop: false }
    }

    fn sent(text: &str, osc: Option<Osc>, multiplexer: Multiplexer) -> String {
        String::from_utf8(sequence(&announcement(text, osc), multiplexer)).unwrap()
    }

    #[test]
    fn each_dialect_has_its_own_sequence_behind_the_bell() {
        let sent = |osc| sent("Kenji is back", osc, Multiplexer::None);
        assert_eq!(sent(None), "\x07");
        assert_eq!(sent(Some(Osc::Nine)), "\x07\x1B]9;Atlas; two: Kenji is back\x07");
        assert_eq!(sent(Some(Osc::Rxvt)), "\x07\x1B]777;notify;Atlas, two;Kenji is back\x07");
        assert_eq!(sent(Some(Osc::Kitty)), "\x07\x1B]99;;Atlas; two: Kenji is back\x07");
    }

    #[test]
    fn tmux_rings_the_bell_itself_and_passes_the_rest_on() {
        let passed = "\x07\x1BPtmux;\x1B\x1B]9;Atlas; two: hi\x07\x1B\\";
        assert_eq!(sent("hi", Some(Osc::Nine), Multiplexer::Tmux), passed);
        assert_eq!(sent("hi", Some(Osc::Nine), Multiplexer::Screen), "\x07\x1BP\x1B]9;Atlas; two: hi\x07\x1B\\");
    }

    #[test]
    fn t1_a_text_from_outside_cannot_end_the_sequence_or_begin_another() {
        let hostile = "a\x07\x1B]52;c;eA==\x07b\x1B\\\u{9C}c\n;d";
        let sent = sent(hostile, Some(Osc::Rxvt), Multiplexer::None);
        assert_eq!(sent.matches(['\x07', '\x1B', '\u{9C}', '\n']).count(), 3, "{sent:?}");
    }

    #[test]
    fn the_desktop_gets_texts_as_arguments_and_no_markup() {
        let (program, args) = command("--title", "<b>a</b> & -b", false);
        assert_eq!(program, "notify-send");
        assert_eq!(args, ["--app-name=asyncboard", "--", "--title", "&lt;b&gt;a&lt;/b&gt; &amp; -b"]);
        let (program, args) = command("Atlas", "\" & (do shell script \"id\")", true);
        assert_eq!(program, "osascript");
        assert_eq!(args.get(6..), Some(&["Atlas".to_owned(), "\" & (do shell script \"id\")".to_owned()][..]));
    }

    #[test]
    fn that_the_desktop_cannot_be_told_is_told_once_and_it_gets_no_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let (script, seen) = (folder.path().join("notify"), folder.path().join("seen"));
        let text =
            format!("#!/bin/sh\nprintf '%s|' \"$@\" \"${{CARGO_PKG_NAME-gone}}\" >> {}\nexit 3\n", seen.display());
        std::fs::write(&script, text).unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
        let (desktop, (sender, receiver)) = (Desktop::default(), mpsc::channel());
        let script = script.to_str().unwrap();
        for text in ["a b", "c"] {
            let (sender, hidden) = (sender.clone(), ["CARGO_PKG_NAME".to_owned()]);
            desktop.tell_by(script, &[text.to_owned()], &hidden, move |why| sender.send(why).unwrap());
        }
        drop(sender);
        let told: Vec<String> = std::iter::from_fn(|| receiver.recv_timeout(Duration::from_secs(20)).ok()).collect();
        assert_eq!(told, [format!("the desktop cannot be told of notices: {script} failed (exit status: 3)")]);
        let seen = std::fs::read_to_string(seen).unwrap();
        assert!(seen == "a b|gone|c|gone|" || seen == "c|gone|a b|gone|", "{seen}");
    }
}
