//! The terminal's line: waiting for it, and writing to it.
//!
//! Not here: what is written (`screen`), the terminal's modes (`terminal`), reading (`input`, `background`).

use std::io;
use std::os::fd::BorrowedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::stdio::stdout;

/// Waits, at most this many milliseconds, until the descriptor is readable or writable.
pub(super) fn is_ready(what: BorrowedFd<'_>, how: PollFlags, milliseconds: i64) -> bool {
    let limit = Timespec { tv_sec: milliseconds / 1000, tv_nsec: (milliseconds % 1000) * 1_000_000 };
    let mut asked = [PollFd::from_borrowed_fd(what, how)];
    poll(&mut asked, Some(&limit)).is_ok_and(|ready| ready > 0) && asked.iter().all(|fd| fd.revents().contains(how))
}

/// Writes straight to the terminal, past the standard library's buffers.
pub(super) fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(stdout(), bytes) {
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            // Another process that shares the terminal made it non-blocking.
            Err(Errno::AGAIN) => _ = is_ready(stdout(), PollFlags::OUT, 1000),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
