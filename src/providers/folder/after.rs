//! `after_write`: a program that runs after the board has written into the folder, such as git, which sends it on.
//!
//! 1. It runs in the folder, without a shell, without input, and without the variables that hold secrets of sources.
//! 2. What was written stays written when it fails: the person is told why.
//!
//! Not here: writing (`post`).

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use crate::config::{Problem, Section};
use crate::domain::text::{Text, head};
use crate::providers::credential::Secrets;

/// How long it may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// So much of its last line is told, in graphemes.
const SHOWN: usize = 200;
/// So much of what it complains is read.
const READ: u64 = 64 * 1024;

/// A program and its arguments.
pub struct After {
    words: Vec<String>,
    secrets: Arc<dyn Secrets>,
}

impl After {
    /// Takes the setting.
    pub fn read(section: &mut Section, secrets: &Arc<dyn Secrets>, problems: &mut Vec<Problem>) -> Option<Self> {
        let found = section.texts("after_write", problems)?;
        let words: Vec<String> = found.value.into_iter().map(|word| word.value).collect();
        if words.first().is_none_or(|program| program.trim().is_empty()) {
            let problem = Problem::error("after_write names no program", found.location);
            problems.push(problem.help("expected a program and its arguments, such as [\"git\", \"push\"]"));
            return None;
        }
        Some(Self { words, secrets: secrets.clone() })
    }

    /// Runs it. Gives what to say if that failed.
    pub fn run(&self, folder: &Path) -> Option<Text> {
        run(&self.words, folder, &self.secrets.hidden(), PATIENCE)
            .err()
            .map(|why| Text::new(format!("written, but after_write failed: {why}")))
    }
}

fn run(words: &[String], folder: &Path, hidden: &[String], patience: Duration) -> Result<(), String> {
    let (program, arguments) = words.split_first().ok_or("no program")?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).process_group(0);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    for name in hidden {
        command.env_remove(name);
    }
    let child = command.spawn().map_err(|error| format!("{program:?} cannot be run ({error})"))?;
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (tell, told) = channel();
    let wait = move || _ = tell.send(ended(child));
    thread::Builder::new().name("after write".into()).spawn(wait).map_err(|error| error.to_string())?;
    let Ok(ended) = told.recv_timeout(patience) else {
        let _ = group.map(|group| kill_process_group(group, Signal::KILL));
        return Err(format!("{program:?} took more than {} s and was ended", patience.as_secs()));
    };
    let (status, complained) = ended.map_err(|error| error.to_string())?;
    if status.success() {
        return Ok(());
    }
    let last = complained.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let last = head(last, SHOWN);
    Err(format!("{program:?} ended with {status}{}", if last.is_empty() { String::new() } else { format!(": {last}") }))
}

/// Waits for its end.
fn ended(mut child: Child) -> std::io::Result<(ExitStatus, String)> {
    let mut complained = Vec::new();
    if let Some(stderr) = &mut child.stderr {
        stderr.take(READ).read_to_end(&mut complained)?;
    }
    // What it still says is not waited for.
    drop(child.stderr.take());
    Ok((child.wait()?, String::from_utf8_lossy(&complained).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    #[test]
    fn it_runs_in_the_folder_and_says_why_it_failed() {
        let folder = tempfile::tempdir().unwrap();
        let run = |script: &str, patience| run(&words(script), folder.path(), &["HOME".to_owned()], patience);
        assert_eq!(run("test -z \"$HOME\" && touch sent", PATIENCE), Ok(()));
        assert!(folder.path().join("sent").exists());
        let why = run("echo first >&2; echo 'no remote' >&2; exit 3", PATIENCE).unwrap_err();
        assert_eq!(why, "\"sh\" ended with exit status: 3: no remote");
        let slow = run("exec cat /dev/zero > /dev/null", Duration::ZERO).unwrap_err();
        assert!(slow.contains("was ended"), "{slow}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let why = run(&["no-such-program-7".to_owned()], Path::new("."), &[], PATIENCE).unwrap_err();
        assert!(why.starts_with("\"no-such-program-7\" cannot be run ("), "{why}");
    }
}
