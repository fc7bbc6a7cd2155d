//! A team's config and folder on the disk, a home of their own, and the program run on them.
//!
//! Not here: what the program should make of them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use super::{Answers, PROGRAM, Terminal};

/// The instant at which every test looks at its team: a Monday, 09:30 in New York.
pub const NOW: &str = "2026-11-23T14:30:00Z";

/// Maya looks at the board; Kenji is in Tokyo and Sam in London; one folder.
pub const CONFIG: &str = r#"title = "Atlas"
me = "maya"

[[teammate]]
id = "maya"
name = "Maya Ortiz"
role = "design"
zone = "America/New_York"
hours = ["Mon-Fri 09:00-12:30, 13:30-17:30"]

[[teammate]]
id = "kenji"
name = "Kenji Mori"
role = "mobile"
zone = "Asia/Tokyo"
hours = ["Mon-Fri 09:00-12:00, 13:00-18:00"]

[[teammate]]
id = "sam"
name = "Sam Keller"
zone = "Europe/London"
hours = ["Mon-Fri 09:00-17:00"]

[[source]]
id = "here"
kind = "folder"
path = "team"
"#;

/// A kind of source that this version knows by name only, if there is one.
pub fn unserved() -> Option<&'static str> {
    use asyncboard::providers::registry;
    registry::names().into_iter().find(|name| registry::find(name).is_none())
}

/// A team's files, and a home.
pub struct Team {
    root: TempDir,
}

/// What a command that prints once came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// The exit code.
    pub code: Option<i32>,
    /// Stdout.
    pub out: String,
    /// Stderr.
    pub err: String,
}

impl Ran {
    /// Stdout as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}\n{self:?}"))
    }
}

impl Team {
    /// The team of [`CONFIG`], with an empty folder.
    pub fn new() -> Self {
        Self::with_config(CONFIG)
    }

    /// A team with this config, and an empty folder.
    pub fn with_config(config: &str) -> Self {
        let team = Self::nobody();
        team.write("config.toml", config);
        fs::create_dir_all(team.path("team/items")).unwrap();
        team
    }

    /// A home in which there is nothing.
    pub fn nobody() -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("home")).unwrap();
        Self { root }
    }

    /// Where a file of the team is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Writes a file, all of it at once: nobody reads the half of it.
    pub fn write(&self, name: &str, text: &str) {
        let (path, beside) = (self.path(name), self.path("beside"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&beside, text).unwrap();
        fs::rename(beside, path).unwrap();
    }

    /// Writes an item.
    pub fn item(&self, stem: &str, text: &str) {
        self.write(&format!("team/items/{stem}.toml"), text);
    }

    /// Removes a file.
    pub fn remove(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// What a file says.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Every file below a folder, by its path from there, in order.
    pub fn files(&self, below: &str) -> Vec<String> {
        let (root, mut folders, mut found) = (self.path(below), vec![self.path(below)], Vec::new());
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned());
                }
            }
        }
        found.sort();
        found
    }

    /// Puts a program into a folder that stands first in `PATH`.
    pub fn program(&self, name: &str, script: &str) {
        let path = format!("bin/{name}");
        self.write(&path, script);
        fs::set_permissions(self.path(&path), fs::Permissions::from_mode(0o700)).unwrap();
    }

    /// The environment of everything that is run here. `TZ` names no zone: nobody may look at it.
    fn environment(&self) -> Vec<(&'static str, String)> {
        let path = std::env::var("PATH").unwrap_or_default();
        let place = |path: &Path| path.to_str().unwrap().to_owned();
        vec![
            ("PATH", format!("{}:{path}", place(&self.path("bin")))),
            ("HOME", place(&self.path("home"))),
            ("TERM", "xterm-256color".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("TZ", "garbage".to_owned()),
            ("RUST_BACKTRACE", "0".to_owned()),
        ]
    }

    /// The arguments that name this team and freeze the clock.
    fn own_args(&self) -> [String; 4] {
        let config = self.path("config.toml").to_str().unwrap().to_owned();
        ["--config".to_owned(), config, "--now".to_owned(), NOW.to_owned()]
    }

    /// The program on this team, for a terminal.
    pub fn command(&self, args: &[&str]) -> CommandBuilder {
        let own = self.own_args();
        let all: Vec<&str> = own.iter().map(String::as_str).chain(args.iter().copied()).collect();
        self.bare_command(&all)
    }

    /// The program in this home, for a terminal.
    pub fn bare_command(&self, args: &[&str]) -> CommandBuilder {
        let mut command = super::command(PROGRAM, args);
        for (name, value) in self.environment() {
            command.env(name, value);
        }
        command.cwd(self.root.path());
        command
    }

    /// The board of this team on a screen of this size.
    pub fn open(&self, columns: u16, rows: u16) -> Terminal {
        Terminal::start(self.command(&[]), columns, rows, Answers::Never)
    }

    /// The same, with the clock frozen at another instant.
    pub fn open_at(&self, columns: u16, rows: u16, now: &str) -> Terminal {
        let config = self.path("config.toml");
        let command = self.bare_command(&["--config", config.to_str().unwrap(), "--now", now]);
        Terminal::start(command, columns, rows, Answers::Never)
    }

    /// The program in this home, without a terminal.
    pub fn bare(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(args).env_clear().envs(self.environment()).stdin(Stdio::null()).current_dir(self.root.path());
        command
    }

    /// Runs the program on this team, without a terminal.
    pub fn run(&self, args: &[&str]) -> Ran {
        let own = self.own_args();
        let all: Vec<&str> = args.iter().copied().chain(own.iter().map(String::as_str)).collect();
        ran(&mut self.bare(&all))
    }

    /// The board of this team as JSON.
    pub fn json(&self) -> serde_json::Value {
        let ran = self.run(&["snapshot", "--format", "json"]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.json()
    }
}

/// Runs a command to its end.
pub fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}
