//! The only place that prints outside the full screen: what is for programs to stdout, what is for people to stderr.
//!
//! Not here: the full screen (`terminal`).

use std::io::{self, BufWriter, StdoutLock, Write};

use crate::domain::text::clean;

/// The size of one write: the capacity of a pipe.
const BUFFER: usize = 64 * 1024;

/// Prints to stdout. A reader that closes the pipe early (`| head`) is not an error.
pub fn out(text: &str) -> io::Result<()> {
    each(|out| out.write_all(text.as_bytes()))
}

/// The same for what is made while it is printed.
pub fn each(write: impl FnOnce(&mut BufWriter<StdoutLock<'_>>) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    quietly(write(&mut out).and_then(|()| out.flush()))
}

/// Prints to stderr, a line at a time. A failure to write is ignored: there is no other place to report it.
pub fn err(text: &str) {
    let mut stderr = io::stderr().lock();
    let line = if text.ends_with('\n') { "" } else { "\n" };
    let _ = stderr.write_all(format!("{text}{line}").as_bytes());
}

/// Lines as they may be shown: they may quote a text from outside.
pub fn clean_lines(text: &str) -> String {
    text.lines().map(clean).collect::<Vec<_>>().join("\n")
}

fn quietly(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p8_a_closed_pipe_is_a_quiet_end_and_a_full_disk_is_not() {
        let outcome = |kind: io::ErrorKind| quietly(Err(kind.into())).map_err(|error| error.kind());
        assert_eq!(outcome(io::ErrorKind::BrokenPipe), Ok(()));
        assert_eq!(outcome(io::ErrorKind::StorageFull), Err(io::ErrorKind::StorageFull));
    }

    #[test]
    fn t12_what_a_message_quotes_cannot_steer_a_terminal_and_its_lines_stay() {
        assert_eq!(clean_lines("error: \u{1B}[31mx\u{202E}y\n\n  help\n"), "error: \u{FFFD}xy\n\n  help");
    }
}
