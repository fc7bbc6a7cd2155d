//! The only place that prints outside the full screen: what is for programs to stdout, what is for people to stderr.
//!
//! Not here: the full screen (`terminal`).

use std::io::{self, Write};

use crate::domain::text::clean;

/// Prints to stdout. Somebody who closes the pipe early (`| head`) has read enough: that is no failure.
pub fn out(text: &str) -> io::Result<()> {
    quietly(&mut io::stdout().lock(), text)
}

/// Prints to stderr, a line at a time. When nobody can read it there is nobody to tell.
pub fn err(text: &str) {
    let mut stderr = io::stderr().lock();
    let line = if text.ends_with('\n') { "" } else { "\n" };
    let _ = stderr.write_all(format!("{text}{line}").as_bytes());
}

/// Lines as they may be shown: they may quote a text from outside.
pub fn clean_lines(text: &str) -> String {
    text.lines().map(clean).collect::<Vec<_>>().join("\n")
}

fn quietly(to: &mut impl Write, text: &str) -> io::Result<()> {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fails(io::ErrorKind);

    impl Write for Fails {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn p8_a_closed_pipe_is_a_quiet_end_and_a_full_disk_is_not() {
        let outcome = |kind| quietly(&mut Fails(kind), "board").map_err(|error| error.kind());
        assert_eq!(outcome(io::ErrorKind::BrokenPipe), Ok(()));
        assert_eq!(outcome(io::ErrorKind::StorageFull), Err(io::ErrorKind::StorageFull));
    }

    #[test]
    fn t12_what_a_message_quotes_cannot_steer_a_terminal_and_its_lines_stay() {
        assert_eq!(clean_lines("error: \u{1B}[31mx\u{202E}y\n\n  help\n"), "error: \u{FFFD}xy\n\n  help");
    }

    #[test]
    fn the_whole_text_is_printed() {
        let mut to = Vec::new();
        quietly(&mut to, "a board\n").unwrap();
        assert_eq!(to, b"a board\n");
    }
}
