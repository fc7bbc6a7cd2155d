//! The secrets of sign-ins: access and refresh tokens, codes, the client's own secret. Every kind that signs in, by a browser,
//! a device code and a refresh token of the config; services of data and of sign-ins that misbehave in every way and repeat
//! what they were sent. They may be in the sign-in itself, and nowhere else.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Cursor, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use portable_pty::CommandBuilder;
use serde_json::json;

use super::http::{Seen, Server, answer};
use super::needles::{CLIENT, TOKENS, hits};
use super::oauth_service::{Fault, SignInService};
use super::service::{ECHO, FAULTS, misbehave};
use super::support::team::Team;
use super::support::{self, Answers, Terminal};
use super::{below, clean, has, hide, tells};

/// The kinds that sign in, and what each needs beside it.
const KINDS: [(&str, &str); 6] =
    [("google-calendar", ""), ("outlook", ""), ("google-drive", ""), ("dropbox", ""), ("zoom", ""), ("teams", "")];

/// How a sign-in service misbehaves: it answers with the form that it was sent.
const REFUSALS: [&str; 5] = ["grant", "client", "trouble", "page", "redirect"];

/// A sign-in service, and below `/api` the services of data: good ones, and those that misbehave as their path says.
fn service(stranger: String) -> SignInService {
    let service = SignInService::start_beside(move |seen, signed| {
        let target = seen.line().split(' ').nth(1)?.to_owned();
        let (fault, rest) = target.strip_prefix("/api/")?.split_once('/')?;
        if !signed.lock().unwrap().lets_in(seen) {
            return Some(answer("401 Unauthorized", &[], echo(seen)));
        }
        if fault != "good" {
            let mut said = Cursor::new(Vec::new());
            misbehave(fault, None, rest, seen, &format!("{stranger}{target}"), &mut said).unwrap();
            return Some(said.into_inner());
        }
        let time = |hour: u32| json!({ "dateTime": format!("2026-11-23T{hour:02}:00:00Z") });
        let event = json!({ "id": "a", "summary": "Review", "start": time(14), "end": time(16) });
        let body = json!({ "summary": "maya@acme.example", "owner": { "address": "maya@acme.example" }, "items": [event],
                           "value": [], "calendars": {}, "nextSyncToken": "s1" });
        Some(answer("200 OK", &[("Content-Type", "application/json")], body.to_string()))
    });
    service.state.lock().unwrap().works_once = false;
    service
}

fn echo(seen: &Seen) -> String {
    let words = format!("{ECHO} {} {}", seen.head.replace("\r\n", " "), seen.body);
    json!({ "error": { "message": words }, "error_description": words }).to_string()
}

/// A sign-in service that refuses, and repeats what it was sent.
fn refusing(how: &'static str, stranger: String) -> Server {
    Server::start(move |_, seen, stream| {
        let words = format!("{ECHO} {} {}", seen.head.replace("\r\n", " "), seen.body);
        let error = |word: &str| json!({ "error": word, "error_description": words, "error_uri": words }).to_string();
        let said = match how {
            "grant" => answer("400 Bad Request", &[], error("invalid_grant")),
            "client" => answer("401 Unauthorized", &[("WWW-Authenticate", &words)], error("invalid_client")),
            "trouble" => answer("503 Service Unavailable", &[], &words),
            "page" => answer("200 OK", &[("Content-Type", "text/html")], format!("<html>{words}</html>")),
            _ => answer("307 Temporary Redirect", &[("Location", &format!("{stranger}/token"))], &words),
        };
        stream.write_all(&said)
    })
}

/// The ids of the sources, and a team that has them.
fn team(service: &SignInService, refusing: &[(&str, Server)]) -> (Team, Vec<String>) {
    let team = Team::nobody();
    let (url, mut ids) = (service.server.url(), Vec::new());
    let mut config = "me = \"maya\"\n[[teammate]]\nid = \"maya\"\nzone = \"UTC\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n\
                      accounts = { email = \"maya@acme.example\" }\n"
        .to_owned();
    let mut source = |id: String, kind: &str, api: &str, auth: &str, more: &str| {
        let _ = write!(
            config,
            "[[source]]\nid = {id:?}\nkind = {kind:?}\nurl = \"{url}/api/{api}\"\nclient_id = \"client-1\"\n\
             client_secret = {{ command = [\"vault\", \"client\"] }}\nauth_url = {auth:?}\n{more}\n"
        );
        ids.push(id);
    };
    let kept = "refresh_token = { command = [\"vault\", \"refresh\"] }";
    source("browser".to_owned(), "google-calendar", "good/v3", &url, "");
    source("device".to_owned(), "outlook", "good/v1", &url, "");
    for (kind, more) in KINDS {
        for fault in FAULTS {
            source(format!("{kind}-{fault}"), kind, &format!("{fault}/x"), &url, &format!("{kept}\n{more}"));
        }
    }
    // By a variable that the config names.
    source("variable".to_owned(), "outlook", "good/v1", &url, "refresh_token = { env = \"REFRESH\" }");
    for (how, server) in refusing {
        for kind in ["google-calendar", "zoom"] {
            source(format!("{kind}-auth-{how}"), kind, "good/x", &server.url(), kept);
        }
    }
    team.write("config.toml", &config);
    hide(&team, "client", CLIENT);
    let refresh = service.refresh_token();
    hide(&team, "refresh", &refresh);
    tells(&team, "vault", &format!("cat {}/$1", team.path("vault").display()));
    tells(&team, "xdg-open", "");
    (team, ids)
}

fn command(team: &Team, args: &[&str]) -> Command {
    let (config, log) = (team.path("config.toml"), team.path("log"));
    let own = ["--config", config.to_str().unwrap(), "--log", log.to_str().unwrap()];
    let mut command = team.bare(&[args, &own].concat());
    command.envs(variables(team));
    command
}

/// The variables that hold a refresh token: the one that the config names, and some that it does not.
fn variables(team: &Team) -> [(&'static str, String); 3] {
    let token = team.read("vault/refresh").trim().to_owned();
    let copy = format!("https://x.example/?a={token}");
    [("REFRESH", token.clone()), ("ASYNCBOARD_OTHER_REFRESH_TOKEN", token), ("COPY", copy)]
}

/// The board in a terminal, with a log.
fn board(team: &Team) -> CommandBuilder {
    let log = team.path("log");
    let mut command = team.command(&["--log", log.to_str().unwrap()]);
    for (name, value) in variables(team) {
        command.env(name, value);
    }
    command
}

/// Runs a command; what it said is clean.
fn run(team: &Team, args: &[&str]) -> String {
    let output = command(team, args).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    clean(&format!("what {args:?} says"), &said);
    String::from_utf8_lossy(&said).into_owned()
}

/// What a browser gets.
fn get(address: &str) -> String {
    let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    said
}

/// Signs in as a browser does.
fn sign_in(team: &Team) {
    let mut child = command(team, &["auth", "browser"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap) {
        if line.starts_with("http://") {
            let arguments = fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
            clean("the arguments while somebody signs in", &arguments);
            let redirected = get(&line);
            let to = redirected.lines().find_map(|line| line.strip_prefix("Location: ")).unwrap();
            clean("the page that the browser shows", get(to).as_bytes());
        }
        said += &line;
    }
    clean("what signing in says", said.as_bytes());
    assert!(child.wait().unwrap().success(), "{said}");
}

/// Looks at every source and its details in a terminal.
fn look(team: &Team, ids: &[String]) {
    let terminal = Terminal::start(board(team), 200, 50, Answers::Never);
    support::until("the end of every look", || {
        let log = team.read("log");
        let log = log.rsplit_once(" begins, process ").unwrap().1;
        let ended = log.matches(" answered with ").count() + log.matches(" failed: ").count();
        (ended >= ids.len()).then_some(())
    });
    terminal.send("5");
    terminal.wait_text("google-calendar-401");
    for _ in ids {
        terminal.press("j");
    }
    terminal.close_notices();
    for _ in 0..8 {
        terminal.send("\r");
        terminal.wait("the details", |screen| !screen.contents().contains(" enter details "));
        terminal.send("\x1B");
        terminal.wait_text(" enter details ");
        terminal.press("k");
    }
    let arguments = fs::read(format!("/proc/{}/cmdline", terminal.pid().as_raw_nonzero())).unwrap();
    clean("the arguments", &arguments);
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    clean("the terminal", terminal.raw().as_bytes());
}

/// Every file of the home is clean, but for the sign-ins themselves; the others are clean; the child processes got no secret.
fn search(team: &Team, children: &[&str]) {
    let (sign_ins, others): (Vec<_>, Vec<_>) =
        below(team, "home").into_iter().partition(|(name, _)| name.contains("/sign-in/"));
    for (name, bytes) in &others {
        clean(name, bytes);
    }
    let is_store = |name: &str| name.contains("cache");
    assert!(others.iter().any(|(name, _)| is_store(name)), "there is no store: {others:?}");
    assert!(
        sign_ins.iter().any(|(_, bytes)| hits(bytes).values().any(|secret| *secret == TOKENS)),
        "no token is in the sign-ins: nothing could be found elsewhere"
    );
    clean("the log", team.read("log").as_bytes());
    let told = below(team, "told");
    for child in children {
        assert!(told.iter().any(|(name, _)| name.contains(child)), "{child} was not run");
    }
    for (name, bytes) in told {
        clean(&name, &bytes);
        has(&name, &bytes, "PATH=");
    }
}

#[test]
fn c8_no_secret_of_a_sign_in_is_anywhere_but_in_the_sign_in_itself() {
    let stranger = Server::start(|_, _, stream| stream.write_all(&answer("200 OK", &[], "{}")));
    let service = service(stranger.url());
    let refusing: Vec<(&str, Server)> = REFUSALS.map(|how| (how, refusing(how, stranger.url()))).into();
    let (team, ids) = team(&service, &refusing);
    // A keyring that does not answer: the sign-in is in a file.
    tells(&team, "secret-tool", "exit 1");
    sign_in(&team);
    assert!(run(&team, &["auth", "device"]).contains("signed in to Microsoft"));
    assert!(run(&team, &["auth"]).contains("renews itself"));
    for args in [&["check"][..], &["sync"], &["snapshot"], &["snapshot", "--format", "json"], &["status"]] {
        let said = run(&team, args);
        assert!(args == ["status"] || said.contains(ECHO), "{args:?}: {said}");
    }
    look(&team, &ids);
    search(&team, &["vault", "secret-tool", "xdg-open"]);
    assert!(stranger.seen().is_empty(), "{:?}", stranger.lines());
    // They did travel, in the bodies and headers where they belong and in no address.
    let seen = service.server.seen();
    let lines: String = seen.iter().map(Seen::line).collect();
    clean("the addresses", lines.as_bytes());
    for (what, secret) in [("tokens", TOKENS), ("the client's secret", CLIENT)] {
        let sent: Vec<&str> = seen.iter().flat_map(|seen| [&*seen.head, &*seen.body]).collect();
        assert!(hits(sent.join(" ").as_bytes()).values().any(|known| *known == secret), "{what} were never sent");
    }
    for id in ["browser", "device"] {
        run(&team, &["auth", "--forget", id]);
    }
    let names = team.files("home");
    let kept: Vec<_> =
        names.iter().filter(|name| name.contains("browser.json") || name.contains("device.json")).collect();
    assert!(kept.is_empty(), "{kept:?}");
}

#[test]
fn c8_a_token_that_rotates_while_its_service_fails_is_in_no_log_and_no_store() {
    let stranger = Server::start(|_, _, stream| stream.write_all(&answer("200 OK", &[], "{}")));
    let service = service(stranger.url());
    let (team, _) = team(&service, &[]);
    let ring = team.path("ring").display().to_string();
    // A keyring that answers: it is told by its stdin.
    let script = format!(
        "case $1 in store) cat > {ring};; lookup) cat {ring} 2>/dev/null || exit 1;; clear) rm -f {ring};; esac"
    );
    tells(&team, "secret-tool", &script);
    service.state.lock().unwrap().works_once = true;
    sign_in(&team);
    for fault in [Fault::Status(500), Fault::Error("invalid_grant"), Fault::CutAfter] {
        let mut state = service.state.lock().unwrap();
        state.access.values_mut().for_each(|uses| *uses = 0);
        state.faults.push_back(fault);
        drop(state);
        run(&team, &["sync", "--now", "2026-11-23T14:30:00Z"]);
    }
    assert!(service.state.lock().unwrap().sent.len() > 1, "nothing was renewed");
    clean("the log", team.read("log").as_bytes());
    for (name, bytes) in below(&team, "home").into_iter().chain(below(&team, "told")) {
        if !name.contains("/sign-in/") {
            clean(&name, &bytes);
        }
    }
    assert!(hits(&fs::read(&ring).unwrap()).values().any(|secret| *secret == TOKENS), "the keyring has it");
}
