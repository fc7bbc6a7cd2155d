//! Running a command for what it prints: no shell, a timeout, and no input but what it is given.
//!
//! Not here: which command, and what the line means.

use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use zeroize::Zeroizing;

use crate::shell::clock;

/// A command to run.
pub struct Program<'a> {
    /// The program and its arguments.
    pub words: &'a [String],
    /// Variables that it does not get.
    pub hidden: &'a [String],
    /// How long it may take.
    pub patience: Duration,
    /// How much it may print.
    pub largest: usize,
    /// What it can read; a few KiB at most.
    pub input: &'a [u8],
}

/// Why there is no line. Never quotes what was printed.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No word was given.
    #[error("names no program")]
    Nameless,
    /// There is no such program.
    #[error("is not there: is it installed, and on the PATH?")]
    Missing,
    /// Not for this user.
    #[error("may not be run by this user")]
    Forbidden,
    /// It could not be started, or not be listened to.
    #[error("cannot be run ({0})")]
    Broken(io::Error),
    /// It failed.
    #[error("failed ({0}): run it by hand to see why")]
    Failed(ExitStatus),
    /// It has not ended.
    #[error("gave no answer within {} s", .0.as_secs_f32())]
    Slow(Duration),
    /// No line, or an empty one.
    #[error("printed nothing")]
    Silent,
    /// More than a secret can have, in KiB.
    #[error("printed more than {0} KiB")]
    Talkative(usize),
    /// A letter that no header takes.
    #[error("printed a character that is not ASCII")]
    NotAscii,
}

/// A report of the thread about the child.
enum News {
    Printed(io::Result<Zeroizing<Vec<u8>>>),
    Ended(io::Result<ExitStatus>),
}

impl Program<'_> {
    /// The first line that it prints.
    pub fn first_line(&self) -> Result<Zeroizing<String>, Fault> {
        let printed = self.printed()?;
        let line = text(printed.split(|byte| *byte == b'\n').next().unwrap_or_default())?;
        if line.trim().is_empty() { Err(Fault::Silent) } else { Ok(line) }
    }

    /// All that it prints.
    pub fn output(&self) -> Result<Zeroizing<String>, Fault> {
        text(&self.printed()?)
    }

    /// Runs it. Its messages are not shown: they may quote a secret.
    fn printed(&self) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let child = self.spawn()?;
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let outcome = self.wait(child);
        if outcome.is_err() {
            // The processes that it has started end with it. When all have ended there is none to signal.
            let _ = group.map(|group| kill_process_group(group, Signal::KILL));
        }
        outcome
    }

    fn spawn(&self) -> Result<Child, Fault> {
        let (program, arguments) = self.words.split_first().ok_or(Fault::Nameless)?;
        let mut command = Command::new(program);
        let stdin = if self.input.is_empty() { Stdio::null() } else { Stdio::piped() };
        command.args(arguments).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::null());
        // In a group of its own it can be ended whole, and cannot read from our terminal.
        command.process_group(0);
        for name in self.hidden {
            command.env_remove(name);
        }
        let mut child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Fault::Missing,
            io::ErrorKind::PermissionDenied => Fault::Forbidden,
            _ => Fault::Broken(error),
        })?;
        if let Some(mut stdin) = child.stdin.take() {
            // The value fits into the pipe, so this does not block. A child that does not read it reports that by its
            // exit code.
            let _ = stdin.write_all(self.input);
        }
        Ok(child)
    }

    /// Waits for the end of the program and of its output. Both come from threads, so that neither can keep us.
    fn wait(&self, mut child: Child) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let (news, heard) = channel();
        let (stdout, most) = (child.stdout.take(), self.largest as u64 + 1);
        let told = news.clone();
        let reads = move || {
            let mut bytes = Zeroizing::new(Vec::with_capacity(most as usize));
            let read = stdout.map_or(Ok(0), |stdout| stdout.take(most).read_to_end(&mut bytes));
            let _ = told.send(News::Printed(read.map(|_| bytes)));
        };
        let waits = move || {
            let _ = news.send(News::Ended(child.wait()));
        };
        for work in [Box::new(reads) as Box<dyn FnOnce() + Send>, Box::new(waits)] {
            thread::Builder::new().name("secret".into()).spawn(work).map_err(Fault::Broken)?;
        }
        self.hear(&heard)
    }

    fn hear(&self, heard: &Receiver<News>) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let (start, mut printed, mut ended) = (clock::steady(), None, None);
        loop {
            match (&printed, ended) {
                (Some(_), Some(status)) if ExitStatus::success(&status) => break,
                (Some(_), Some(status)) => return Err(Fault::Failed(status)),
                _ => {}
            }
            let left = self.patience.saturating_sub(clock::steady().saturating_sub(start));
            match heard.recv_timeout(left) {
                Ok(News::Printed(Ok(bytes))) if bytes.len() > self.largest => {
                    return Err(Fault::Talkative(self.largest / 1024));
                }
                Ok(News::Printed(Ok(bytes))) => printed = Some(bytes),
                Ok(News::Ended(Ok(status))) => ended = Some(status),
                Ok(News::Printed(Err(error)) | News::Ended(Err(error))) => return Err(Fault::Broken(error)),
                Err(_) => return Err(Fault::Slow(self.patience)),
            }
        }
        printed.ok_or(Fault::Silent)
    }
}

fn text(printed: &[u8]) -> Result<Zeroizing<String>, Fault> {
    std::str::from_utf8(printed).map(|text| Zeroizing::new(text.to_owned())).map_err(|_| Fault::NotAscii)
}
