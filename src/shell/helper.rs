//! Other programs that are started beside the board, such as a browser: by an argument list, never through a shell;
//! without input, output, or those of our environment variables that hold secrets.
//!
//! Not here: which program, and what its end means (`open`, `announce`).

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

/// Starts a program. The call does not wait; `told` hears, on another thread, what became of it. The program gets our
/// environment without the `hidden` variables.
pub fn start(
    program: &str,
    args: &[String],
    hidden: &[String],
    told: impl FnOnce(io::Result<ExitStatus>) + Send + 'static,
) {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // In a group of its own no Ctrl-Z or hang-up of ours reaches it.
    command.process_group(0);
    for name in hidden {
        command.env_remove(name);
    }
    // Without a thread there is no receiver either.
    let _ = thread::Builder::new().name("helper".into()).spawn(move || told(command.status()));
}
