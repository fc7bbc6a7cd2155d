//! Running the program for what it prints.
//!
//! 1. No shell, a closed stdin, the config's folder to start in, an environment without secrets.
//! 2. It ends in time and prints no more than is read, or it is ended, with all that it has started.
//! 3. An exit that is not 0 is a failure, and the last line that it wrote to stderr says why.
//!
//! Not here: what it printed (`wire`).

use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::sync::oneshot;

use crate::domain::text::{Text, head};
use crate::providers::{Trouble, http};

/// So much of stderr is kept, its end.
const LAST: usize = 8 * 1024;
/// So much of its last line is shown, in graphemes.
const SHOWN: usize = 200;

/// A program, and its bounds.
pub struct Program {
    /// The program and its arguments, at least one word.
    pub words: Vec<String>,
    /// Where it starts.
    pub folder: PathBuf,
    /// How long it may take.
    pub patience: Duration,
    /// How much it may print.
    pub largest: usize,
}

impl Program {
    /// Its name for people: the last part of its path.
    pub fn name(&self) -> String {
        let word = self.words.first().map_or("", String::as_str);
        let name = Path::new(word).file_name().map_or(word.into(), |name| name.to_string_lossy());
        format!("{:?}", Text::new(&*name).clean())
    }

    fn spawn(&self, hidden: &[String]) -> io::Result<Child> {
        let (program, arguments) = self.words.split_first().ok_or(io::ErrorKind::NotFound)?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if !self.folder.as_os_str().is_empty() {
            command.current_dir(&self.folder);
        }
        // In a group of its own it can be ended whole, and cannot read from our terminal.
        command.process_group(0);
        for name in hidden {
            command.env_remove(name);
        }
        command.spawn()
    }

    fn unspawned(&self, error: &io::Error) -> Trouble {
        let name = self.name();
        http::setup(match error.kind() {
            io::ErrorKind::NotFound => {
                format!("run: the program {name} is not there: is it installed, and on the PATH?")
            }
            io::ErrorKind::PermissionDenied => format!("run: {name} may not be run by this user (chmod +x)"),
            _ => format!("run: {name} cannot be run ({error})"),
        })
    }
}

/// A program that runs: when this is dropped before it has ended, it is ended with all that it has started.
struct Running {
    group: Option<Pid>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // When all have ended there is none to signal.
        let _ = self.group.map(|group| kill_process_group(group, Signal::KILL));
    }
}

/// How it ended.
struct Ended {
    status: ExitStatus,
    printed: Vec<u8>,
    complained: Vec<u8>,
}

/// Runs it, and gives what it printed.
pub async fn run(program: Arc<Program>, hidden: Vec<String>) -> Result<Vec<u8>, Trouble> {
    let (name, most) = (program.name(), program.largest);
    let child = program.spawn(&hidden).map_err(|error| program.unspawned(&error))?;
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let mut running = Running { group };
    let (tell, told) = oneshot::channel();
    let work = move || {
        let _ = tell.send(wait(child, most));
    };
    thread::Builder::new().name("command".into()).spawn(work).map_err(|error| program.unspawned(&error))?;
    let Ok(told) = tokio::time::timeout(program.patience, told).await else {
        let seconds = program.patience.as_secs();
        return Err(offline(format!("{name} gave no answer within {seconds} s and was ended (`timeout`)")));
    };
    let ended = told.map_err(|_| offline(format!("{name} was broken off")))?;
    let ended = ended.map_err(|error| offline(format!("{name} cannot be listened to ({error})")))?;
    if ended.printed.len() > most {
        let most = most / (1024 * 1024);
        let text = format!("{name} prints too much: more than {most} MiB, the most that is read (`max_answer`)");
        return Err(Trouble::Theirs { text: Text::new(text) });
    }
    // It has ended; what it left running in the background is its own matter.
    running.group = None;
    if ended.status.success() {
        return Ok(ended.printed);
    }
    let said = last_line(&ended.complained).map(|line| format!(": {line}")).unwrap_or_default();
    Err(Trouble::Theirs { text: Text::new(format!("{name} failed ({}){said}", ended.status)) })
}

/// Waits for the end of its output, and of itself. A program that prints too much is not waited for.
fn wait(mut child: Child, most: usize) -> io::Result<Ended> {
    let stderr = child.stderr.take();
    let complaints = thread::Builder::new().name("command".into()).spawn(move || last(stderr))?;
    let mut printed = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        stdout.take(most as u64 + 1).read_to_end(&mut printed)?;
    }
    if printed.len() > most {
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let _ = group.map(|group| kill_process_group(group, Signal::KILL));
    }
    let status = child.wait()?;
    Ok(Ended { status, printed, complained: complaints.join().unwrap_or_default() })
}

/// The end of what a stream holds, read to its end.
fn last(stream: Option<impl Read>) -> Vec<u8> {
    let (mut kept, mut piece) = (Vec::new(), [0; 4096]);
    let Some(mut stream) = stream else { return kept };
    while let Ok(read @ 1..) = stream.read(&mut piece) {
        kept.extend_from_slice(piece.get(..read).unwrap_or_default());
        let much = kept.len().saturating_sub(LAST);
        kept.drain(..much);
    }
    kept
}

/// The last line that says something.
fn last_line(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty())?;
    Some(head(line, SHOWN).to_owned())
}

fn offline(text: String) -> Trouble {
    Trouble::Offline { text: Text::new(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(script: &str, patience: u64, largest: usize) -> Arc<Program> {
        let words = ["sh", "-c", script].map(str::to_owned).to_vec();
        Arc::new(Program { words, folder: PathBuf::new(), patience: Duration::from_secs(patience), largest })
    }

    async fn words(script: &str, patience: u64, largest: usize) -> String {
        run(program(script, patience, largest), Vec::new()).await.unwrap_err().text().raw().to_owned()
    }

    #[tokio::test]
    async fn a_program_that_fails_is_told_with_its_last_line_of_stderr() {
        let said = words("echo {}; echo first >&2; echo 'no such host' >&2; echo >&2; exit 3", 60, 99).await;
        assert_eq!(said, "\"sh\" failed (exit status: 3): no such host");
        assert_eq!(words("exit 4", 60, 99).await, "\"sh\" failed (exit status: 4)");
    }

    #[tokio::test]
    async fn a_program_without_an_end_is_ended_and_so_is_one_that_prints_without_an_end() {
        assert_eq!(words("sleep 600", 1, 99).await, "\"sh\" gave no answer within 1 s and was ended (`timeout`)");
        let said = words("yes", 60, 1024 * 1024).await;
        assert_eq!(said, "\"sh\" prints too much: more than 1 MiB, the most that is read (`max_answer`)");
    }

    #[tokio::test]
    async fn its_stdin_is_closed_and_variables_with_secrets_are_not_there() {
        let hidden = vec!["PATH".to_owned()];
        let printed = run(program("read line || printf 'closed %s' \"${HOME:+home}\"", 60, 99), Vec::new()).await;
        assert!(printed.unwrap().starts_with(b"closed"));
        let mut with_a_path = Arc::into_inner(program("echo \"[$HOME]\"", 60, 99)).unwrap();
        with_a_path.words[0] = "/bin/sh".to_owned();
        let printed = run(Arc::new(with_a_path), ["HOME".to_owned()].into_iter().chain(hidden).collect()).await;
        assert_eq!(printed.unwrap(), b"[]\n");
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_a_matter_of_the_settings() {
        let missing =
            Program { words: vec!["no-such-program-7".to_owned()], ..Arc::into_inner(program("", 9, 9)).unwrap() };
        let trouble = run(Arc::new(missing), Vec::new()).await.unwrap_err();
        assert!(matches!(trouble, Trouble::Setup { .. }), "{trouble:?}");
        assert!(trouble.text().raw().contains("is not there"), "{trouble:?}");
    }
}
