//! The program in a real pseudo-terminal: how it starts, ends, stops and goes on, and what it leaves behind.
//!
//! Only this is expected of what it shows: the word `asyncboard`; `q` quits; `?` shows the help.
//!
//! Not here: what the board shows (`board`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

mod support;

use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use support::team::{NOW, Team};
use support::{Answers, PROGRAM, Terminal, command};

const NAME: &str = "you owe";
/// A line of the help, and of nothing else.
const HELP: &str = "go to the row below";

/// The program on its screen.
fn shown() -> Terminal {
    let terminal = Terminal::run(&[]);
    terminal.wait_text(NAME);
    terminal
}

/// One step back from the help.
fn close_help(terminal: &Terminal) {
    terminal.send("\x1B");
    terminal.wait("the help gone", |screen| !screen.contents().contains(HELP));
}

/// Runs the program from a shell that says what came of it behind its screen.
fn in_shell(script: &str) -> Terminal {
    Terminal::start(command("sh", &["-c", script, PROGRAM]), 80, 24, Answers::Never)
}

/// A shell with job control, which has a prompt.
fn interactive_shell() -> Terminal {
    let mut bash = command("bash", &["--norc", "--noprofile", "--noediting", "-i"]);
    bash.env("PS1", "ready> ");
    bash.env("BOARD", PROGRAM);
    let terminal = Terminal::start(bash, 80, 24, Answers::Never);
    terminal.wait_text("ready>");
    terminal
}

fn board_is_shown(terminal: &Terminal) {
    terminal.wait("the board", |screen| screen.alternate_screen() && screen.contents().contains(NAME));
}

fn shell_is_shown(terminal: &Terminal) {
    terminal.wait("the shell", |screen| !screen.alternate_screen() && screen.contents().trim_end().ends_with("ready>"));
    assert!(terminal.is_cooked());
}

#[test]
fn q_restores_the_terminal_and_exits_with_0() {
    let terminal = shown();
    assert!(!terminal.is_cooked());
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn ctrl_c_restores_the_terminal_and_exits_with_130() {
    let terminal = shown();
    terminal.send("\x03");
    assert_eq!(terminal.exit_code(), 130);
    terminal.assert_restored();
}

#[test]
fn esc_never_quits() {
    let terminal = shown();
    terminal.send("?");
    terminal.wait_text(HELP);
    close_help(&terminal);
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[cfg(debug_assertions)]
mod faults {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn faulty(what: &str, home: &std::path::Path) -> Terminal {
        let mut board = command(PROGRAM, &["--demo", "--now", NOW]);
        board.env("ASYNCBOARD_TEST_FAULT", what);
        board.env("XDG_STATE_HOME", home);
        let terminal = Terminal::start(board, 120, 24, Answers::Never);
        terminal.wait_text(NAME);
        terminal
    }

    fn reports(home: &std::path::Path) -> Vec<std::path::PathBuf> {
        let folder = std::fs::read_dir(home.join("asyncboard/reports")).into_iter().flatten();
        folder.map(|entry| entry.unwrap().path()).collect()
    }

    #[test]
    fn p1_a_panic_while_drawing_restores_the_terminal_and_says_where_its_report_is() {
        let home = tempfile::tempdir().unwrap();
        let terminal = faulty("draw", home.path());
        terminal.send("?");
        assert_eq!(terminal.exit_code(), 101);
        terminal.assert_restored();
        let reports = reports(home.path());
        assert_eq!(reports.len(), 1);
        let shown = terminal.text().replace('\n', "");
        assert!(shown.contains("a panic for a test"), "{shown}");
        assert!(shown.contains(reports[0].to_str().unwrap()), "{shown}");
        assert_eq!(reports[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(std::fs::read_to_string(&reports[0]).unwrap().contains("a panic for a test"));
    }

    #[test]
    fn p2_a_panic_on_another_thread_never_touches_the_terminal_and_the_board_goes_on() {
        let home = tempfile::tempdir().unwrap();
        let terminal = faulty("thread", home.path());
        terminal.send("!?");
        terminal.wait_text(HELP);
        assert_eq!(reports(home.path()).len(), 1);
        let raw = terminal.raw();
        assert!(!raw.contains("a panic for a test") && !raw.contains("\x1B[?1049l"), "{raw:?}");
        terminal.send("qq");
        assert_eq!(terminal.exit_code(), 0);
        terminal.assert_restored();
    }

    #[test]
    fn p2_a_provider_that_panics_is_a_failed_source_and_the_board_goes_on() {
        let home = tempfile::tempdir().unwrap();
        let terminal = faulty("source", home.path());
        // It answers once, and breaks down ever after: what it said stays.
        terminal.wait_text("✗");
        terminal.send("5");
        terminal.wait_text("a fault in asyncboard itself");
        terminal.send("2");
        terminal.wait("what the source said before", |screen| screen.contents().contains(" owes "));
        terminal.send("?");
        terminal.wait_text(HELP);
        assert!(!reports(home.path()).is_empty());
        let raw = terminal.raw();
        assert!(!raw.contains("a panic for a test") && !raw.contains("\x1B[?1049l"), "{raw:?}");
        close_help(&terminal);
        terminal.send("q");
        assert_eq!(terminal.exit_code(), 0);
        terminal.assert_restored();
    }

    #[test]
    fn p3_signals_while_a_source_is_being_read_end_the_program_as_they_do_at_rest() {
        let signals = [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131)];
        for (signal, code) in signals {
            let home = tempfile::tempdir().unwrap();
            let terminal = faulty("hang", home.path());
            terminal.wait_text("reading");
            terminal.signal(signal);
            assert_eq!(terminal.exit_code(), code, "{signal:?}");
            terminal.assert_restored();
        }
    }

    #[test]
    fn a_source_that_hangs_holds_up_no_key() {
        let home = tempfile::tempdir().unwrap();
        let terminal = faulty("hang", home.path());
        terminal.wait_text("reading");
        terminal.send("?");
        terminal.wait_text(HELP);
        close_help(&terminal);
        terminal.send("q");
        assert_eq!(terminal.exit_code(), 0);
        terminal.assert_restored();
    }
}

#[test]
fn p3_signals_that_end_restore_the_terminal_and_have_their_own_exit_codes() {
    let signals = [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::QUIT, 131)];
    for (signal, code) in signals {
        let terminal = shown();
        terminal.signal(signal);
        assert_eq!(terminal.exit_code(), code, "{signal:?}");
        terminal.assert_restored();
    }
}

#[test]
fn p3_a_signal_during_the_start_leaves_nothing_behind() {
    // At every stage of the start: before anything is written, once it takes the terminal, and while it asks.
    for stage in ["", "\x1B[?1049h", "\x1B]11;?"] {
        let terminal = in_shell("\"$0\"; echo \"came $?.\"");
        terminal.wait_bytes(0, stage);
        for board in children_of(terminal.pid()) {
            let _ = kill_process(board, Signal::TERM);
        }
        terminal.wait("the exit code", |screen| !screen.alternate_screen() && screen.contents().contains("came "));
        // Who is told before it listens is ended by the system, and a shell says 143 of that too.
        terminal.wait_text("came 143.");
        assert_eq!(terminal.exit_code(), 0);
        terminal.assert_restored();
    }
}

/// The processes that a process started, once there is one.
fn children_of(parent: Pid) -> Vec<Pid> {
    let path = format!("/proc/{0}/task/{0}/children", parent.as_raw_nonzero());
    support::until("a child", || {
        let text = std::fs::read_to_string(&path).ok()?;
        let found: Vec<Pid> = text.split_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)).collect();
        Some(found).filter(|found| !found.is_empty())
    })
}

#[test]
fn p3_an_order_to_end_is_obeyed_when_the_terminal_takes_nothing_in() {
    let terminal = shown();
    terminal.stop_output();
    terminal.send("?");
    terminal.wait_stuck();
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.end().exit_code(), 143);
    assert!(terminal.is_cooked());
}

#[test]
fn p4_ctrl_z_gives_the_shell_its_terminal_and_fg_paints_everything_again() {
    let terminal = interactive_shell();
    terminal.send("$BOARD\r");
    board_is_shown(&terminal);
    terminal.send("\x1A");
    shell_is_shown(&terminal);
    terminal.send("jobs\r");
    terminal.wait_text("Stopped");
    shell_is_shown(&terminal);
    terminal.send("fg\r");
    board_is_shown(&terminal);
    assert!(!terminal.is_cooked());
    terminal.send("?");
    terminal.wait_text(HELP);
    close_help(&terminal);
    terminal.send("q");
    shell_is_shown(&terminal);
    terminal.send("exit\r");
    terminal.end();
}

#[test]
fn p4_kill_tstp_stops_as_ctrl_z_does_and_bg_does_not_touch_the_terminal() {
    let terminal = interactive_shell();
    terminal.send("$BOARD\r");
    board_is_shown(&terminal);
    let board = children_of(terminal.pid())[0];
    kill_process(board, Signal::TSTP).unwrap();
    shell_is_shown(&terminal);
    let before = terminal.written();
    terminal.send("bg; until jobs -s | grep -q .; do :; done; jobs\r");
    terminal.wait_bytes(before, "Stopped");
    shell_is_shown(&terminal);
    assert!(!terminal.raw()[before..].contains("\x1B[?1049h"), "it painted over the shell");
    terminal.send("fg\r");
    board_is_shown(&terminal);
    terminal.send("q");
    shell_is_shown(&terminal);
    terminal.send("exit\r");
    terminal.end();
}

#[test]
fn p4_a_process_that_others_stopped_paints_everything_when_it_goes_on() {
    let terminal = shown();
    let from = terminal.written();
    terminal.signal(Signal::STOP);
    terminal.signal(Signal::CONT);
    terminal.wait_bytes(from, "\x1B[?1049h");
    terminal.send("?");
    terminal.wait_text(HELP);
    close_help(&terminal);
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn p4_a_stop_that_could_not_be_undone_is_not_obeyed() {
    let terminal = shown();
    terminal.send("\x1A?");
    terminal.wait_text(HELP);
    terminal.signal(Signal::TSTP);
    close_help(&terminal);
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn p5_when_the_terminal_is_gone_so_is_the_process() {
    let mut terminal = shown();
    terminal.hang_up();
    assert_eq!(terminal.end().exit_code(), 129);
}

#[test]
fn p5_when_the_terminal_is_gone_and_hang_ups_are_ignored_so_is_the_process() {
    // The shell leads the session, and hears of the end; the program below it does not.
    let mut terminal = in_shell("trap '' HUP; \"$0\"; exit $?");
    terminal.wait_text(NAME);
    kill_process(children_of(terminal.pid())[0], Signal::HUP).unwrap();
    terminal.send("?");
    terminal.wait_text(HELP);
    terminal.hang_up();
    assert_eq!(terminal.end().exit_code(), 129);
}

/// A tmux server of its own; nothing where there is no tmux.
struct Tmux(tempfile::TempDir);

impl Tmux {
    fn new() -> Option<Self> {
        Command::new("tmux").arg("-V").output().ok()?;
        Some(Self(tempfile::tempdir().unwrap()))
    }

    fn args<'a>(&'a self, rest: &[&'a str]) -> Vec<String> {
        let socket = self.0.path().join("socket");
        let own = ["-S", socket.to_str().unwrap(), "-f", "/dev/null"];
        own.iter().chain(rest).map(|arg| (*arg).to_owned()).collect()
    }

    fn tell(&self, args: &[&str]) -> String {
        let told = Command::new("tmux").args(self.args(args)).env_remove("TMUX").output().unwrap();
        String::from_utf8(told.stdout).unwrap().trim().to_owned()
    }

    fn terminal(&self, args: &[&str]) -> Terminal {
        let args = self.args(args);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        Terminal::start(command("tmux", &args), 80, 24, Answers::Never)
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.tell(&["kill-server"]);
    }
}

#[test]
fn p6_tmux_may_detach_and_attach_and_killing_its_session_ends_the_program() {
    let Some(tmux) = Tmux::new() else { return };
    let first = tmux.terminal(&["new-session", "-s", "t", PROGRAM]);
    first.wait_text(NAME);
    let board =
        Pid::from_raw(tmux.tell(&["display-message", "-p", "-t", "t", "#{pane_pid}"]).parse().unwrap()).unwrap();
    tmux.tell(&["detach-client", "-s", "t"]);
    first.end();
    let second = tmux.terminal(&["attach-session", "-t", "t"]);
    second.wait_text(NAME);
    second.send("?");
    second.wait_text(HELP);
    tmux.tell(&["kill-session", "-t", "t"]);
    second.end();
    support::until("the end of the program", || test_kill_process(board).is_err().then_some(()));
}

#[test]
fn t7_in_tmux_rows_in_every_script_end_as_plain_ones_do() {
    let Some(tmux) = Tmux::new() else { return };
    let scripts = [
        ("kannada", "ಕೊಡಿ ಪೊ"),
        ("odia", "ଓଡ଼ିଆ ଭାଷା"),
        ("javanese", "ꦗꦮꦺ"),
        ("balinese", "ᬩᬮᬶ ᬪᬵᬱ"),
        ("tamil", "தமிழ் கொ"),
        ("khmer", "ខ្មែរ កោះ"),
        ("hindi", "हिन्दी की"),
        ("thai", "น้ำ ทำ"),
        ("emoji", "👩\u{200D}👩\u{200D}👧 ❤\u{FE0F} 🇩🇪"),
        ("decomposed", "e\u{301}e\u{301}"),
        ("nonchar", "a\u{FFFE}b"),
        ("unassigned", "a\u{378}b"),
        ("plain", "plain"),
    ];
    let team = Team::new();
    for (name, text) in scripts {
        team.item(name, &format!("title = \"{text} {name}\"\nassignees = [\"maya\"]\ndue = 2026-12-03T10:00:00Z\n"));
    }
    let config = team.path("config.toml");
    let board = [PROGRAM, "--config", config.to_str().unwrap(), "--now", NOW];
    let args = tmux.args(&[&["-u", "new-session", "-s", "t"][..], &board].concat());
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut client = command("tmux", &args);
    client.env("HOME", team.path("home"));
    let terminal = Terminal::start(client, 100, 40, Answers::Never);
    terminal.wait_text(NAME);
    // How each row ends: behind its title, where the columns of figures are.
    let ends = || {
        let shown = tmux.tell(&["capture-pane", "-p", "-t", "t"]);
        let row = |name: &str| shown.lines().find(|line| line.contains(&format!(" {name} "))).map(str::to_owned);
        let end = |row: String| row.chars().rev().take(30).collect::<String>();
        scripts.iter().map(|(name, _)| Some((*name, end(row(name)?)))).collect::<Option<Vec<_>>>()
    };
    for keys in ["3z", "G", "g", "j"] {
        terminal.send(keys);
        support::until("every row, and all of them ending alike", || {
            let ends = ends()?;
            ends.iter()
                .all(|(_, end)| end.starts_with('│') && Some(end) == ends.last().map(|(_, end)| end))
                .then_some(())
        });
    }
}

#[test]
fn p7_after_a_storm_of_sizes_the_last_one_is_drawn() {
    let terminal = shown();
    for step in 0..400_u16 {
        terminal.resize(20 + step % 97, 5 + step % 31);
    }
    for (columns, rows) in [(1, 1), (0, 0), (1000, 500), (0, 10), (100, 30)] {
        terminal.resize(columns, rows);
    }
    terminal.resize(90, 28);
    // The bottom line stands on the lowest row of the last size, and of no other.
    terminal.wait_grid("the bottom line on the lowest row", |grid| grid.row(27).contains("? help"));
    terminal.wait_text(NAME);
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn p8_into_a_pipe_or_a_file_goes_a_text_and_a_pipe_closed_early_is_a_quiet_end() {
    let text = Command::new(PROGRAM).args(["--demo", "--now", NOW]).stdin(Stdio::null()).output().unwrap();
    assert_eq!((text.status.code(), text.stderr.as_slice()), (Some(0), &b""[..]));
    let shown = String::from_utf8(text.stdout).unwrap();
    assert!(shown.contains(NAME) && !shown.contains('\x1B'), "{shown:?}");
    assert_eq!(shown.lines().count(), 40);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("board.txt");
    let to = std::fs::File::create(&file).unwrap();
    let written = Command::new(PROGRAM).args(["--demo", "--now", NOW]).stdout(to).status().unwrap();
    assert_eq!((written.code(), std::fs::read_to_string(file).unwrap()), (Some(0), shown));

    for (command, reader) in
        [("", "true"), ("snapshot", "head -1"), ("snapshot --format json", "head -1"), ("themes", "true")]
    {
        let script =
            format!("set -o pipefail; \"$0\" --demo {command} | {reader} >/dev/null; echo \"${{PIPESTATUS[0]}}\"");
        let closed = Command::new("bash").args(["-c", &script, PROGRAM]).output().unwrap();
        assert_eq!(String::from_utf8(closed.stdout).unwrap(), "0\n", "{command} | {reader}");
        assert_eq!(closed.stderr, b"", "{command} | {reader}");
    }
}

#[test]
fn p9_with_stdin_elsewhere_keys_come_from_the_controlling_terminal() {
    for redirection in ["</dev/null", "<&-", "< \"$HOME/..\""] {
        let terminal = in_shell(&format!("exec \"$0\" {redirection}"));
        terminal.wait_text(NAME);
        terminal.send("?");
        terminal.wait_text(HELP);
        close_help(&terminal);
        terminal.send("q");
        assert_eq!(terminal.exit_code(), 0, "{redirection}");
        terminal.assert_restored();
    }
}

#[test]
fn p9_without_a_terminal_for_keys_there_is_one_line_and_exit_2() {
    // A session of its own has no controlling terminal; stdout is still one.
    let terminal = in_shell("setsid --wait \"$0\" </dev/null; echo \"came $?.\"");
    terminal.wait_text("came 2.");
    assert_eq!(terminal.text().lines().filter(|line| !line.is_empty()).count(), 2, "{}", terminal.text());
    assert!(!terminal.raw().contains('\x1B'));
    terminal.exit_code();
}

#[test]
fn p10_poor_terminals_get_ascii_borders_without_colours() {
    let poor: [(&str, &[(&str, &str)]); 4] = [
        ("no TERM", &[("TERM", "")]),
        ("a dumb one", &[("TERM", "dumb")]),
        ("another locale", &[("LC_ALL", "C"), ("NO_COLOR", "1")]),
        ("no colours", &[("NO_COLOR", "1"), ("COLORTERM", "truecolor")]),
    ];
    // A team whose own words are ASCII, with every kind of row.
    let team = Team::new();
    team.item("ask", "title = \"Launch\"\nassignees = [\"kenji\"]\ndue = 2026-11-27\n[[message]]\nauthor = \"maya\"\nat = 2026-11-20T09:00:00Z\ntext = \"@kenji when?\"\n");
    team.item("broken", "title = \"\n");
    team.write("team/status/sam.toml", "state = \"focus\"\nuntil = 2026-11-23T16:00:00Z\nnote = \"deep work\"\n");
    for (what, vars) in poor {
        let mut board = team.command(&[]);
        for (name, value) in vars {
            board.env(name, value);
        }
        let terminal = Terminal::start(board, 120, 30, Answers::Never);
        terminal.wait_text("1 problem");
        if what != "no colours" {
            for keys in ["5", "3", "\r", "2", "\r", "1", "\r", "?"] {
                terminal.press(keys);
                assert!(terminal.text().is_ascii(), "{what}, {keys:?}:\n{}", terminal.text());
            }
            terminal.send("2/x");
            terminal.wait_text("/x");
            assert!(terminal.text().is_ascii(), "{what}, filter:\n{}", terminal.text());
            terminal.send("\r");
        }
        assert!(!has_colour(&terminal.raw()), "{what}: {:?}", terminal.raw());
        terminal.send("q");
        assert_eq!(terminal.exit_code(), 0, "{what}");
    }
}

/// Is any colour but the terminal's own set?
fn has_colour(raw: &str) -> bool {
    let sequences = raw.split("\x1B[").skip(1).filter_map(|rest| rest.split_once('m'));
    let styles =
        sequences.map(|(style, _)| style).filter(|style| style.bytes().all(|b| b.is_ascii_digit() || b == b';'));
    styles
        .flat_map(|style| style.split(';'))
        .any(|n| n.parse().is_ok_and(|n: u16| matches!(n, 30..=38 | 40..=48 | 90..=107)))
}

#[test]
fn p13_few_descriptors_and_little_memory_are_enough_or_said() {
    for limit in ["ulimit -n 32", "ulimit -v 1048576"] {
        let terminal = in_shell(&format!("{limit}; exec \"$0\""));
        terminal.wait_text(NAME);
        terminal.send("q");
        assert_eq!(terminal.exit_code(), 0, "{limit}");
        terminal.assert_restored();
    }
}

#[test]
fn the_background_is_asked_for_once_and_keys_typed_meanwhile_are_not_lost() {
    let terminal = Terminal::start(command(PROGRAM, &[]), 80, 24, Answers::Light);
    terminal.send("?");
    terminal.wait_text(HELP);
    assert_eq!(terminal.raw().matches("\x1B]11;?").count(), 1);
    close_help(&terminal);
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn an_answer_that_comes_too_late_is_not_taken_for_keys() {
    let terminal = shown();
    terminal.send("\x1B]11;rgb:ffff/ffff/eeee\x1B\\\x1B[?62;22c?");
    terminal.wait_text(HELP);
    close_help(&terminal);
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn answers_to_somebody_elses_questions_do_nothing() {
    let terminal = Terminal::run(&["--demo", "--now", NOW]);
    terminal.wait_text("demo ✓");
    terminal.press("3");
    let (before, from) = (terminal.grid().below_header(), terminal.written());
    for answer in [
        "\x1B]10;rgb:cccc/cccc/cccc\x1B\\",
        "\x1B]52;c;eSBvIHE=\x07",
        "\x1BP>|ghostty 1.2.0 y o q\x1B\\",
        "\x1B_Gi=31;OK\x1B\\",
        "\x1B[>0;10;1c",
        "\x1B[?62;22c",
    ] {
        terminal.send(answer);
    }
    // Keys are taken in the order in which they come: behind the help, all of the answers have been read.
    terminal.send("?");
    terminal.wait_text(HELP);
    close_help(&terminal);
    assert_eq!(terminal.grid().below_header(), before);
    assert!(!terminal.raw()[from..].contains("\x1B]52;"), "the clipboard was written");
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_key_that_comes_together_with_a_resize_is_not_lost() {
    let terminal = shown();
    for columns in 60..90 {
        terminal.resize(columns, 20);
        terminal.send("?");
        terminal.wait_text(HELP);
        terminal.resize(columns, 21);
        close_help(&terminal);
    }
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_full_repaint_asks_the_terminal_nothing() {
    let terminal = shown();
    let from = terminal.written();
    terminal.resize(70, 20);
    terminal.wait_bytes(from, "\x1B[2J");
    terminal.wait_text(NAME);
    assert!(!terminal.raw().contains("\x1B[6n"));
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}
