//! C8: the secrets of a whole team in one run over the whole program: every form of signing in, every place that a secret
//! comes from, services that misbehave in every way and repeat what they were sent. Then everything that the program wrote
//! or gave to others is searched: stdout, stderr, the terminal's bytes, the log, the store, reports of panics, the
//! environments and the arguments of child processes, and its own arguments.
//!
//! The tokens of sign-ins are held in the same way (`canary/sign_in`): they are in the sign-in itself alone.
//!
//! It shows that it would find one: the search finds every form of a secret (`needles`), and the words that came with the
//! secrets are found in all those places.

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

#[path = "support/http/mod.rs"]
mod http;
#[path = "canary/needles.rs"]
mod needles;
#[path = "support/oauth.rs"]
mod oauth_service;
#[path = "canary/service.rs"]
mod service;
#[path = "canary/sign_in.rs"]
mod sign_in;
mod support;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use http::{Server, json};
use needles::{SECRETS, USER, hits};
use portable_pty::CommandBuilder;
use service::{ECHO, FAULTS, WHEN};
use support::team::Team;
use support::{Answers, Terminal};

/// The forms of signing in: a kind, its settings, and the name of it in an address.
fn forms(team: &Team) -> [(&'static str, &'static str, String); 4] {
    let file = team.path("vault/htoken").display().to_string();
    [
        ("jira", "cloud", format!("user = {USER:?}\ntoken = {{ env = \"CLOUD_TOKEN\" }}\nquery = \"project = ATL\"")),
        ("jira", "server", "token = { command = [\"vault\", \"server\"] }\nquery = \"project = ATL\"".to_owned()),
        (
            "trello",
            "trello-header",
            format!("key = {{ command = [\"vault\", \"hkey\"] }}\ntoken = {{ file = {file:?} }}"),
        ),
        // The sixth secret is in the config itself.
        (
            "trello",
            "trello-query",
            format!("key = {{ keyring = \"qkey\" }}\ntoken = {:?}\nauth = \"query\"", SECRETS[5]),
        ),
    ]
}

/// A team with a source for each form, each way of misbehaving, and each moment; one that is good; and one that nobody
/// answers.
fn team(service: &Server) -> Team {
    let team = Team::nobody();
    let mut config = "me = \"maya\"\n[[teammate]]\nid = \"maya\"\nzone = \"UTC\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n\
                      accounts = { jira = \"5b10\" }\n"
        .to_owned();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (kind, form, settings) in forms(&team) {
        let mut source = |id: &str, url: &str| {
            let _ = write!(config, "[[source]]\nid = \"{form}-{id}\"\nkind = {kind:?}\nurl = {url:?}\n{settings}\n");
        };
        source("good", &format!("{}/good/first/{form}", service.url()));
        source("nobody", &format!("http://{nobody}"));
        for (fault, when) in FAULTS.iter().flat_map(|fault| WHEN.map(|when| (fault, when))) {
            source(&format!("{fault}-{when}"), &format!("{}/{fault}/{when}/{form}", service.url()));
        }
    }
    team.write("config.toml", &config);
    for (name, secret) in ["server", "hkey", "htoken", "qkey"].iter().zip(&SECRETS[1..5]) {
        hide(&team, name, secret);
    }
    let vault = team.path("vault");
    tells(&team, "vault", &format!("cat {}/$1", vault.display()));
    tells(&team, "secret-tool", &format!("cat {}/$5", vault.display()));
    tells(&team, "xdg-open", "");
    team
}

/// Puts a secret into the team's vault.
fn hide(team: &Team, name: &str, secret: &str) {
    team.write(&format!("vault/{name}"), &format!("{secret}\n"));
    fs::set_permissions(team.path(&format!("vault/{name}")), fs::Permissions::from_mode(0o600)).unwrap();
}

/// A program that says what it was given, and the arguments of its parent process.
fn tells(team: &Team, name: &str, more: &str) {
    let told = team.path("told");
    fs::create_dir_all(&told).unwrap();
    let place = format!("{}/{name}.$$", told.display());
    let script = format!(
        "#!/bin/sh\n{{ env; echo \"args: $*\"; cat /proc/$$/cmdline /proc/$PPID/cmdline; }} > {place}\n{more}\n"
    );
    team.program(name, &script);
}

/// The variables that hold secrets: the one that the config names, and some that it does not.
fn variables() -> [(&'static str, String); 3] {
    let cloud = SECRETS[0];
    [
        ("CLOUD_TOKEN", cloud.to_owned()),
        ("ASYNCBOARD_OTHER_TOKEN", cloud.to_owned()),
        ("COPY", format!("https://x.example/?a={cloud}")),
    ]
}

/// The program on this team with a log; what it said.
fn run(team: &Team, args: &[&str]) -> [Vec<u8>; 2] {
    let (config, log) = (team.path("config.toml"), team.path("log"));
    let all = [args, &["--config", config.to_str().unwrap(), "--log", log.to_str().unwrap()]].concat();
    let output = team.bare(&all).envs(variables()).output().unwrap();
    [output.stdout, output.stderr]
}

/// The board in a terminal, with a log.
fn board(team: &Team) -> CommandBuilder {
    let log = team.path("log");
    let mut command = team.command(&["--log", log.to_str().unwrap()]);
    for (name, value) in variables() {
        command.env(name, value);
    }
    command
}

/// Everything that is below a folder. What SQLite keeps beside a file may go between two looks.
fn below(team: &Team, folder: &str) -> Vec<(String, Vec<u8>)> {
    let read = |name: &String| {
        let path = format!("{folder}/{name}");
        match fs::read(team.path(&path)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            read => Some((path, read.unwrap())),
        }
    };
    team.files(folder).iter().filter_map(read).collect()
}

#[track_caller]
fn clean(place: &str, bytes: &[u8]) {
    let found = hits(bytes);
    assert!(found.is_empty(), "{place} gives a secret away: {found:?}\n{}", String::from_utf8_lossy(bytes));
}

#[track_caller]
fn has(place: &str, bytes: &[u8], words: &str) {
    let text = String::from_utf8_lossy(bytes);
    assert!(text.contains(words), "{words:?} is not in {place}, so nothing could be found there:\n{text}");
}

/// Looks at every problem, opens a link, quits. Gives the bytes of the terminal, and the arguments of the process.
fn look(team: &Team) -> (String, Vec<u8>) {
    let terminal = Terminal::start(board(team), 200, 50, Answers::Never);
    // Of every source it is known how it is.
    support::until("the end of every look", || {
        let log = team.read("log");
        let log = log.rsplit_once(" begins, process ").unwrap().1;
        let ended = log.matches("answered with everything").count() + log.matches(" failed: ").count();
        (ended >= (FAULTS.len() * 2 + 2) * 4).then_some(())
    });
    terminal.send("3");
    terminal.wait_text("Launch copy");
    terminal.send("/launch\r");
    terminal.wait_text(" /launch ");
    terminal.wait_text("Launch copy");
    terminal.send("o");
    support::until("the browser", || {
        below(team, "told").iter().any(|(name, _)| name.contains("xdg-open")).then_some(())
    });
    // Until Esc has done its work, a key behind it would be one with Alt.
    // Esc closes the newest notice before it clears the filter.
    support::until("the end of the filter", || {
        let from = terminal.written();
        terminal.send("\x1B");
        support::until("an answer to Esc", || (terminal.written() > from).then_some(()));
        terminal.look(|screen| !screen.contents().contains(" /launch ")).then_some(())
    });
    terminal.send("5");
    terminal.wait_text("cloud-401");
    // What is wrong in the config comes first: a note for each source whose token stands in it.
    let of_a_form = FAULTS.len() * 2 + 2;
    for _ in 0..of_a_form {
        terminal.press("j");
    }
    terminal.close_notices();
    // Those of one form with all that is said of them, the others in the list.
    for _ in 0..of_a_form {
        terminal.press("j");
        terminal.send("\r");
        terminal.wait("the details", |screen| !screen.contents().contains(" enter details "));
        terminal.send("\x1B");
        terminal.wait_text(" enter details ");
    }
    for _ in 0..3 {
        terminal.press("\x1B[6~");
    }
    let arguments = fs::read(format!("/proc/{}/cmdline", terminal.pid().as_raw_nonzero())).unwrap();
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    (terminal.raw(), arguments)
}

#[test]
fn c8_no_secret_is_anywhere_whatever_the_services_do() {
    let stranger = Server::start(|_, _, stream| stream.write_all(&json("{}")));
    let service = service::start(stranger.url());
    let team = team(&service);
    for args in [&["check"][..], &["sync"], &["snapshot"], &["snapshot", "--format", "json"]] {
        let [out, err] = run(&team, args);
        clean(&format!("stdout of {args:?}"), &out);
        clean(&format!("stderr of {args:?}"), &err);
        // What came beside the secrets came through.
        let told = if args == ["check"] { &out } else { &err };
        has(&format!("what {args:?} says"), told, ECHO);
    }
    let (raw, arguments) = look(&team);
    clean("the terminal", raw.as_bytes());
    has("the terminal", raw.as_bytes(), ECHO);
    clean("the arguments", &arguments);
    has("the arguments", &arguments, "--log");

    let log = fs::read(team.path("log")).unwrap();
    clean("the log", &log);
    has("the log", &log, ECHO);
    has("the log", &log, "token comes from the variable CLOUD_TOKEN");

    let kept = below(&team, "home");
    for (name, bytes) in &kept {
        clean(name, bytes);
    }
    let store = kept.iter().filter(|(name, _)| name.contains("cache") || name.contains("marks"));
    assert!(store.clone().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains(ECHO)), "the store holds nothing");

    let children = below(&team, "told");
    for child in ["vault", "secret-tool", "xdg-open"] {
        let mut told = children.iter().filter(|(name, _)| name.contains(child)).peekable();
        assert!(told.peek().is_some(), "{child} was not run");
        for (name, bytes) in told {
            clean(name, bytes);
            has(name, bytes, "PATH=");
            has(name, bytes, "--log");
        }
    }
    assert!(stranger.seen().is_empty(), "{:?}", stranger.lines());
    // The services did get them, or nothing would be proved.
    let sent: String = service.seen().iter().map(|seen| seen.head.as_str()).collect();
    for secret in SECRETS {
        assert!(hits(sent.as_bytes()).values().any(|known| *known == secret), "{secret} was never sent");
    }
}

#[cfg(debug_assertions)]
#[test]
fn c8_no_secret_is_in_what_a_panicking_source_leaves_behind() {
    let stranger = Server::start(|_, _, stream| stream.write_all(&json("{}")));
    let team = team(&service::start(stranger.url()));
    let mut command = board(&team);
    command.env("ASYNCBOARD_TEST_FAULT", "source");
    let terminal = Terminal::start(command, 160, 45, Answers::Never);
    terminal.wait_text("Launch copy");
    terminal.send("r");
    let reports = || below(&team, "home").into_iter().filter(|(name, _)| name.contains("reports/")).collect::<Vec<_>>();
    // The source panics again at every try: the last report may never get whole.
    let whole = |name: &str| Path::new(name).extension().is_some_and(|form| form == "txt");
    support::until("a report", || reports().iter().any(|(name, _)| whole(name)).then_some(()));
    support::until("the log of it", || team.read("log").contains("a fault of asyncboard's own").then_some(()));
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    clean("the terminal", terminal.raw().as_bytes());
    clean("the log", team.read("log").as_bytes());
    for (name, bytes) in reports() {
        clean(&name, &bytes);
        if whole(&name) {
            has(&name, &bytes, "a panic for a test");
        }
    }
}
