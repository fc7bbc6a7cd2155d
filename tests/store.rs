//! The store, seen from outside: the program is run, killed, run again, and put into a world where nothing can be kept.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should say where")]

#[path = "support/http/mod.rs"]
mod http;
#[path = "support/jira.rs"]
mod jira;
#[path = "store/kept.rs"]
mod kept;
#[path = "store/locks.rs"]
mod locks;
mod support;
#[path = "store/texts.rs"]
mod texts;
#[path = "store/unfinished.rs"]
mod unfinished;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use support::{Answers, PROGRAM, Terminal, command, until};

/// A team in a home of its own.
struct Home(tempfile::TempDir);

const CONFIG: &str = r#"
me = "maya"

[[teammate]]
id = "maya"
zone = "America/New_York"
hours = ["Mon-Fri 09:00-17:00"]

[[source]]
id = "here"
kind = "folder"
path = "team"
refresh = "5s"
"#;

impl Home {
    fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        fs::create_dir_all(home.path("team/items")).unwrap();
        fs::write(home.config(), CONFIG).unwrap();
        home.item("first");
        home
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn config(&self) -> PathBuf {
        self.path("config.toml")
    }

    fn data(&self) -> PathBuf {
        self.path("data/asyncboard")
    }

    fn cache(&self) -> PathBuf {
        self.data().join("cache-8.db")
    }

    fn item(&self, stem: &str) {
        let text = format!("title = \"The item {stem}\"\nassignees = [\"maya\"]\ndue = 2030-01-01\n");
        fs::write(self.path(&format!("team/items/{stem}.toml")), text).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("--config").arg(self.config()).args(args).env_clear();
        command.env("HOME", self.0.path()).env("XDG_DATA_HOME", self.path("data"));
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn sync(&self) {
        let done = self.run(&["sync"]);
        assert_eq!(
            (done.status.code(), text(&done.stdout), text(&done.stderr)),
            (Some(0), String::new(), String::new())
        );
    }

    /// What the board says without asking anybody: the source's state, and the titles of the deadlines.
    fn offline(&self) -> (String, Vec<String>) {
        board(&self.run(&["snapshot", "--offline", "--format", "json"]))
    }

    fn terminal(&self) -> Terminal {
        self.terminal_with(&[])
    }

    fn terminal_with(&self, args: &[&str]) -> Terminal {
        let config = self.config();
        let mut board = command(PROGRAM, &[&["--config", config.to_str().unwrap()], args].concat());
        board.env("XDG_DATA_HOME", self.path("data"));
        Terminal::start(board, 120, 40, Answers::Never)
    }

    /// When the store has it that the source answered last.
    fn fetched_at(&self) -> String {
        let printed = self.run(&["snapshot", "--offline", "--format", "json"]);
        let json: Value = serde_json::from_slice(&printed.stdout).unwrap();
        json["sources"][0]["fetched_at"].as_str().unwrap().to_owned()
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn board(printed: &Output) -> (String, Vec<String>) {
    let json: Value = serde_json::from_slice(&printed.stdout).unwrap_or_else(|_| panic!("{printed:?}"));
    let titles = json["deadlines"].as_array().unwrap().iter().map(|due| due["title"].as_str().unwrap().to_owned());
    (json["sources"][0]["state"].as_str().unwrap().to_owned(), titles.collect())
}

fn stale(titles: &[&str]) -> (String, Vec<String>) {
    ("stale".to_owned(), titles.iter().map(|title| (*title).to_owned()).collect())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn what_sync_keeps_is_shown_offline_even_when_the_source_is_gone() {
    let home = Home::new();
    assert_eq!(home.offline(), ("never".to_owned(), vec![]));
    home.sync();
    home.item("second");
    assert_eq!(home.offline(), stale(&["The item first"]), "nobody was asked");
    home.sync();
    fs::remove_dir_all(home.path("team")).unwrap();
    assert_eq!(home.offline(), stale(&["The item first", "The item second"]));
    let plan = home.run(&["plan", "--with", "maya", "--offline"]);
    assert_eq!((plan.status.code(), text(&plan.stderr)), (Some(0), String::new()));
}

#[test]
fn sync_exits_with_1_and_a_line_for_each_source_that_failed_and_keeps_what_was_there() {
    let home = Home::new();
    home.sync();
    fs::remove_dir_all(home.path("team")).unwrap();
    let done = home.run(&["sync"]);
    assert_eq!(done.status.code(), Some(1));
    let lines = text(&done.stderr);
    assert!(lines.starts_with("here: ") && lines.contains("is not there") && lines.lines().count() == 1, "{lines}");
    assert_eq!(
        home.offline(),
        ("failed".to_owned(), vec!["The item first".to_owned()]),
        "and it is known that it fails"
    );
    let again = home.run(&["snapshot", "--offline"]);
    assert_eq!(again.status.code(), Some(0));
    assert!(text(&again.stderr).contains("the source here failed: "), "{again:?}");
    fs::create_dir_all(home.path("team/items")).unwrap();
    home.item("second");
    home.sync();
    assert_eq!(home.offline(), stale(&["The item second"]), "an answer ends it");
}

#[test]
fn a_source_that_never_answered_is_known_to_fail_too() {
    let home = Home::new();
    fs::remove_dir_all(home.path("team")).unwrap();
    assert_eq!(home.run(&["sync"]).status.code(), Some(1));
    assert_eq!(home.offline(), ("failed".to_owned(), vec![]));
}

#[test]
fn a_later_start_says_that_a_source_failed_and_how_old_is_what_it_shows() {
    let home = Home::new();
    home.sync();
    fs::remove_dir_all(home.path("team")).unwrap();
    assert_eq!(home.run(&["sync"]).status.code(), Some(1));
    let config = home.config();
    let mut board = command(PROGRAM, &["--offline", "--config", config.to_str().unwrap()]);
    board.env("XDG_DATA_HOME", home.path("data"));
    let board = Terminal::start(board, 120, 40, Answers::Never);
    board.wait_text("The item first");
    board.send("5");
    board.wait_text("failed <1m ago");
    board.wait_text("1 item as of <1m ago");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
}

#[test]
fn a_source_that_was_changed_in_the_config_is_another_one() {
    let home = Home::new();
    home.sync();
    fs::write(home.config(), CONFIG.replace("\"team\"", "\"other\"")).unwrap();
    assert_eq!(home.offline(), ("never".to_owned(), vec![]));
    fs::write(home.config(), CONFIG.replace("5s", "5m")).unwrap();
    assert_eq!(home.offline(), stale(&["The item first"]), "its rhythm makes no other source of it");
}

#[test]
fn one_config_has_one_store_by_whatever_name_it_is_called() {
    let home = Home::new();
    home.sync();
    fs::create_dir(home.path("beside")).unwrap();
    std::os::unix::fs::symlink(home.path("config.toml"), home.path("link.toml")).unwrap();
    let (full, link) = (home.config(), home.path("link.toml"));
    let [full, link] = [&full, &link].map(|path| path.to_str().unwrap());
    let names = [(".", full), (".", "config.toml"), (".", "./config.toml"), ("beside", "../config.toml"), (".", link)];
    for (folder, name) in names {
        let mut command = Command::new(PROGRAM);
        command.args(["--config", name, "snapshot", "--offline", "--format", "json"]).env_clear();
        command.env("HOME", home.0.path()).env("XDG_DATA_HOME", home.path("data")).current_dir(home.path(folder));
        assert_eq!(board(&command.output().unwrap()), stale(&["The item first"]), "{name} in {folder}");
    }
}

#[test]
fn the_clock_of_the_command_line_is_not_written_into_the_store() {
    let home = Home::new();
    let real = |fetched: &str| !fetched.starts_with("2019") && !fetched.starts_with("2999");
    for now in ["2019-11-22T12:00:00Z", "2999-11-22T12:00:00Z"] {
        assert_eq!(home.run(&["--now", now, "sync"]).status.code(), Some(0));
        assert!(real(&home.fetched_at()), "{}", home.fetched_at());
        fs::remove_dir_all(home.path("data")).unwrap();
        let board = home.terminal_with(&["--now", now]);
        board.wait_text("The item first");
        until("it is kept", || (home.offline() == stale(&["The item first"])).then_some(()));
        board.send("q");
        assert_eq!(board.exit_code(), 0);
        assert!(real(&home.fetched_at()), "{}", home.fetched_at());
        fs::remove_dir_all(home.path("data")).unwrap();
    }
}

#[test]
fn what_is_kept_is_private() {
    let home = Home::new();
    home.sync();
    assert_eq!((mode(&home.data()), mode(&home.cache())), (0o700, 0o600));
}

#[test]
fn with_store_false_nothing_is_kept_on_the_disk() {
    let home = Home::new();
    fs::write(home.config(), format!("store = false\n{CONFIG}")).unwrap();
    let board = home.terminal();
    board.wait_text("The item first");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
    assert_eq!(home.run(&["snapshot"]).status.code(), Some(0));
    let synced = home.run(&["sync"]);
    assert_eq!(
        (synced.status.code(), text(&synced.stderr)),
        (Some(1), "error: nothing is kept, so there is nothing to sync\n".to_owned())
    );
    assert!(!home.path("data").exists());
}

#[test]
fn c8_no_token_and_nothing_else_of_the_config_is_in_the_store() {
    let home = Home::new();
    let secret = "[[source]]\nid = \"cards\"\nkind = \"trello\"\ntoken = \"canary-4711\"\nkey = \"other-canary\"\n";
    fs::write(home.config(), format!("{CONFIG}{secret}")).unwrap();
    let done = home.run(&["sync"]);
    let mut all = vec![done.stdout, done.stderr];
    all.extend(fs::read_dir(home.data()).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()));
    assert!(all.iter().all(|bytes| !text(bytes).contains("canary")));
    assert!(all.iter().any(|bytes| text(bytes).contains("The item first")), "the store is looked at");
}

#[test]
fn the_board_opens_with_what_was_kept_and_keeps_what_it_reads() {
    let home = Home::new();
    home.sync();
    fs::remove_dir_all(home.path("team")).unwrap();
    let board = home.terminal();
    board.wait_text("The item first");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
    fs::create_dir_all(home.path("team/items")).unwrap();
    home.item("second");
    let board = home.terminal();
    board.wait("the new item alone", |screen| {
        let shown = screen.contents();
        shown.contains("The item second") && !shown.contains("The item first")
    });
    until("it is kept", || (home.offline() == stale(&["The item second"])).then_some(()));
    board.send("q");
    assert_eq!(board.exit_code(), 0);
}

#[test]
fn a_board_that_is_offline_asks_nobody() {
    let home = Home::new();
    home.sync();
    home.item("second");
    let config = home.config();
    let mut board = command(PROGRAM, &["--offline", "--config", config.to_str().unwrap()]);
    board.env("XDG_DATA_HOME", home.path("data"));
    let board = Terminal::start(board, 120, 40, Answers::Never);
    board.wait_text("The item first");
    home.sync();
    board.send("r");
    board.wait_text("The item second");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
}

#[test]
fn s5_a_second_board_follows_the_first_and_takes_its_place_when_it_is_killed() {
    let home = Home::new();
    let first = home.terminal();
    first.wait_text("The item first");
    let second = home.terminal();
    second.wait_text("The item first");
    home.item("second");
    second.wait_text("The item second");
    first.signal(rustix::process::Signal::KILL);
    first.end();
    home.item("third");
    second.wait_text("The item third");
    second.send("q");
    assert_eq!(second.exit_code(), 0);
}

#[test]
fn a_board_that_follows_another_is_told_of_a_change_by_the_store_long_before_its_own_interval() {
    let home = Home::new();
    fs::write(home.config(), CONFIG.replace("5s", "1h")).unwrap();
    let first = home.terminal();
    first.wait_text("The item first");
    let second = home.terminal();
    second.wait_text("The item first");
    // The first one is told by the watched folder, the second by the store alone.
    for n in 0..3 {
        home.item(&format!("news-{n}"));
        second.wait_text(&format!("The item news-{n}"));
    }
    for board in [second, first] {
        board.send("q");
        assert_eq!(board.exit_code(), 0);
    }
}

#[test]
fn s5_a_board_that_follows_another_shows_that_a_source_fails_there_and_that_it_answers_again() {
    let home = Home::new();
    let first = home.terminal();
    first.wait_text("The item first");
    let second = home.terminal();
    second.wait_text("The item first");
    fs::remove_dir_all(home.path("team")).unwrap();
    first.wait_text("failed");
    second.send("r");
    second.wait("the failure, and what was there before", |screen| {
        let shown = screen.contents();
        shown.contains("failed") && shown.contains("The item first")
    });
    fs::create_dir_all(home.path("team/items")).unwrap();
    home.item("second");
    first.send("r");
    first.wait_text("The item second");
    second.send("r");
    second.wait("that it answers again", |screen| {
        let shown = screen.contents();
        !shown.contains("failed") && shown.contains("The item second")
    });
    for board in [first, second] {
        board.send("q");
        assert_eq!(board.exit_code(), 0);
    }
}

#[test]
fn s2_a_damaged_cache_is_moved_aside_and_said_and_the_board_is_read_anew() {
    let home = Home::new();
    home.sync();
    fs::write(home.cache(), "rubbish").unwrap();
    let board = home.terminal();
    board.wait_text("The item first");
    board.wait_text("cache-8.db was damaged");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
    let names = fs::read_dir(home.data()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let aside = names.filter(|name| name.starts_with("cache-8.db.damaged-") && name.ends_with('Z'));
    assert_eq!(aside.collect::<Vec<_>>().len(), 1);
}

#[test]
fn s3_where_nothing_can_be_kept_the_board_works_and_says_so() {
    let home = Home::new();
    fs::write(home.path("data"), "a file in the place of the folder").unwrap();
    let board = home.terminal();
    board.wait_text("The item first");
    board.wait_text("what is fetched is not kept");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
    assert_eq!(home.run(&["sync"]).status.code(), Some(1));
}

#[test]
fn s3_a_file_that_may_not_grow_is_a_full_disk_and_no_reason_to_die() {
    let home = Home::new();
    home.sync();
    for n in 0..100 {
        let text = format!("title = \"{}\"\n", "x".repeat(2000));
        fs::write(home.path(&format!("team/items/large-{n}.toml")), text).unwrap();
    }
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -f 64; exec \"$0\" \"$@\"", PROGRAM, "--config"]).arg(home.config()).arg("sync");
    shell.env_clear().env("HOME", home.0.path()).env("XDG_DATA_HOME", home.path("data"));
    let done = shell.output().unwrap();
    assert_eq!(done.status.code(), Some(1), "{done:?}");
    assert!(text(&done.stderr).contains("what is fetched is not kept"), "{done:?}");
    assert_eq!(home.offline(), stale(&["The item first"]));
    home.sync();
}

/// A process that must not outlive the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn s1_killed_at_any_moment_the_store_holds_a_whole_answer() {
    let home = Home::new();
    home.sync();
    let known = |round: usize| format!("round-{round:02}");
    let mut dice = 7_u64;
    for round in 0..40 {
        home.item(&known(round));
        let both = [(); 2].map(|()| Killed(home.command(&["sync"]).stderr(Stdio::null()).spawn().unwrap()));
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // When to kill is all that chance decides; nothing is expected to have happened by then.
        std::thread::sleep(Duration::from_micros(dice >> 33 & 0x7FFF));
        drop(both);
        let (state, titles) = home.offline();
        // Everything that was there at one moment: the first rounds, without a gap, and all that was kept before.
        let whole: Vec<String> = std::iter::once("first".to_owned())
            .chain((0..titles.len() - 1).map(known))
            .map(|stem| format!("The item {stem}"))
            .collect();
        assert_eq!((state.as_str(), &titles), ("stale", &whole), "round {round}");
    }
    let rest = fs::read_dir(home.data()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(rest.filter(|name| name.contains("damaged")).count(), 0);
    home.sync();
    assert_eq!(home.offline().1.len(), 41);
}

#[test]
fn check_says_how_every_source_does_and_who_in_it_is_nobodys_teammate() {
    let home = Home::new();
    for stem in ["one", "two"] {
        let message = "[[message]]\nauthor = \"dana\"\nat = 2026-11-22T09:00:00Z\ntext = \"hello\"\n";
        fs::write(home.path(&format!("team/items/{stem}.toml")), message).unwrap();
    }
    let done = home.run(&["check"]);
    let said = text(&done.stdout);
    assert_eq!(done.status.code(), Some(0), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("tz data 20"), "{said}");
    let rows: Vec<&&str> =
        lines.iter().filter(|line| !line.starts_with("warning") && !line.starts_with("tz")).collect();
    assert!(rows[0].starts_with("here  ok      3 items  ") && rows[0].ends_with(" ms"), "{said}");
    assert_eq!(rows[1].trim(), "outsiders: dana (2): a teammate's `accounts` says whose name that is");
    assert!(!home.path("data").exists(), "nothing is kept");
    fs::remove_dir_all(home.path("team")).unwrap();
    let done = home.run(&["check"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stdout).contains("here  failed  "), "{done:?}");
}
