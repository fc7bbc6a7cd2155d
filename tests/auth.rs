//! `asyncboard auth` and what follows from it, by the real program against services of this machine: signing in, what is
//! kept and where, several boards that renew the same sign-in, forgetting. And that no token is anywhere else.
//!
//! Not here: what a renewal decides (`tests/oauth.rs`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

#[path = "support/http/mod.rs"]
mod http;
#[path = "support/oauth.rs"]
mod oauth_service;
mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use http::{Seen, answer};
use oauth_service::{Fault, SignInService, State};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use support::team::{Team, ran};

/// A service of sign-ins with a calendar beside it: Maya is busy for an hour.
/// `dies`: a request that gets no answer.
fn service(dies: impl Fn(&Seen, &mut State) -> bool + Send + Sync + 'static) -> SignInService {
    SignInService::start_beside(move |seen, state| {
        let mut state = state.lock().unwrap();
        if dies(seen, &mut state) {
            return Some(Vec::new());
        }
        if !seen.line().contains("/calendar/v3/") && !seen.line().contains("/v1.0/") {
            return None;
        }
        if !state.lets_in(seen) {
            return Some(answer("401 Unauthorized", &[], json!({ "error": { "message": seen.head } }).to_string()));
        }
        let time = |hour: u32| json!({ "dateTime": format!("2026-11-23T{hour:02}:00:00Z") });
        let event = json!({ "id": "a", "summary": "Review", "start": time(14), "end": time(16) });
        let body = json!({ "summary": "maya@acme.example", "owner": { "address": "maya@acme.example" },
                           "items": [event], "value": [], "calendars": {}, "nextSyncToken": "s1" });
        Some(answer("200 OK", &[("Content-Type", "application/json")], body.to_string()))
    })
}

/// A team with one source of a kind that signs in there. Each program that is started says what it was given.
fn team(service: &SignInService, source: &str) -> Team {
    let team = Team::nobody();
    let url = service.server.url();
    let source = source.replace("URL", &url);
    team.write(
        "config.toml",
        &format!(
            "me = \"maya\"\nstore = true\n[[teammate]]\nid = \"maya\"\nzone = \"UTC\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n\
             accounts = {{ email = \"maya@acme.example\" }}\n[[source]]\n{source}\nauth_url = {url:?}\n"
        ),
    );
    team.write("client", "client-canary-5sW2p\n");
    fs::set_permissions(team.path("client"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::create_dir(team.path("told")).unwrap();
    tells(&team, "xdg-open", "");
    tells(&team, "secret-tool", "exit 1");
    team
}

const GOOGLE: &str = "id = \"google\"\nkind = \"google-calendar\"\nurl = \"URL/calendar/v3\"\nclient_id = \"client-1\"\n\
                      client_secret = { file = \"client\" }";
const OUTLOOK: &str = "id = \"outlook\"\nkind = \"outlook\"\nurl = \"URL/v1.0\"\nclient_id = \"client-1\"";

/// A program that writes down its environment, its arguments and those of whoever started it.
fn tells(team: &Team, name: &str, more: &str) {
    let place = team.path("told").join(name);
    let script = format!(
        "#!/bin/sh\n{{ env; echo \"args: $*\"; cat /proc/$$/cmdline /proc/$PPID/cmdline; }} >> {}\n{more}\n",
        place.display()
    );
    team.program(name, &script);
}

fn board(team: &Team, args: &[&str]) -> Command {
    let (config, log) = (team.path("config.toml"), team.path("log"));
    let own = ["--config", config.to_str().unwrap(), "--log", log.to_str().unwrap()];
    team.bare(&[args, &own].concat())
}

/// Signs in with a browser: opens the address that the program prints, and goes where that leads.
fn sign_in(team: &Team, before: impl FnOnce(&str)) -> (String, String) {
    let mut command = board(team, &["auth", "google"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let address = lines.by_ref().find(|line| line.starts_with("http://")).unwrap();
    let redirected = get(&address);
    let to = redirected.lines().find_map(|line| line.strip_prefix("Location: ")).unwrap().to_owned();
    before(&to);
    let page = get(&to);
    assert!(page.starts_with("HTTP/1.1 200 ") && !page.contains("<script"), "{page}");
    let said = lines.collect::<Vec<_>>().join("\n");
    assert!(child.wait().unwrap().success(), "{said}");
    (address, said)
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

/// Every file of the home, but for the sign-ins themselves; and those.
fn kept(team: &Team) -> (Vec<String>, Vec<String>) {
    team.files("home").into_iter().partition(|name| !name.contains("sign-in/"))
}

/// No token and no secret of the client is in anything but the sign-in itself.
#[track_caller]
fn is_clean(team: &Team, said: &[&str]) {
    let (others, _) = kept(team);
    let files = others.iter().map(|name| format!("home/{name}")).chain(["log".to_owned()]);
    let told = team.files("told").into_iter().map(|name| format!("told/{name}"));
    for name in files.chain(told) {
        let bytes = fs::read(team.path(&name)).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("canary"), "{name}: {}", String::from_utf8_lossy(&bytes));
    }
    for text in said {
        assert!(!text.contains("canary"), "{text}");
    }
}

#[test]
fn signing_in_with_a_browser_keeps_it_for_every_command_and_tells_no_token_to_anybody() {
    let service = service(|_, _| false);
    let team = team(&service, GOOGLE);
    let before = ran(&mut board(&team, &["auth"]));
    assert_eq!((before.code, &*before.out), (Some(0), "google  not signed in: asyncboard auth google\n"));
    let failed = ran(&mut board(&team, &["check"]));
    assert!(failed.out.contains("google is not signed in: asyncboard auth google"), "{failed:?}");

    let (address, said) = sign_in(&team, |to| {
        // A forged answer changes nothing, and the waiting goes on.
        let forged = to.split('?').next().unwrap().to_owned() + "?state=forged&code=evil";
        assert!(get(&forged).starts_with("HTTP/1.1 400 "));
    });
    assert!(address.contains("code_challenge_method=S256") && address.contains("access_type=offline"), "{address}");
    assert!(said.contains("signed in to Google as maya@acme.example, kept in "), "{said}");

    let (_, sign_ins) = kept(&team);
    let file = sign_ins.iter().find(|name| name.ends_with("google.json")).unwrap();
    let path = team.path(&format!("home/{file}"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(fs::read_to_string(&path).unwrap().contains("refresh-canary-"));

    let listed = ran(&mut board(&team, &["auth"]));
    assert!(listed.out.contains("signed in as maya@acme.example, renews itself (in "), "{listed:?}");
    let checked = ran(&mut board(&team, &["check"]));
    assert!(checked.out.contains("signed in as maya@acme.example, renews itself"), "{checked:?}");
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let shown = ran(&mut board(&team, &["snapshot", "--format", "json", "--now", "2026-11-23T14:30:00Z"]));
    assert_eq!(shown.json()["teammates"][0]["availability"]["until"], "2026-11-23T16:00:00Z", "{shown:?}");
    is_clean(&team, &[&said, &listed.out, &checked.out, &checked.err, &shown.out, &shown.err]);
    assert!(team.read("told/xdg-open").contains("args: http://"), "no browser was opened");
    // No secret stood in an address that we built.
    assert!(service.server.lines().iter().all(|line| !line.contains("canary")), "{:?}", service.server.lines());

    let forgotten = ran(&mut board(&team, &["auth", "--forget", "google"]));
    assert!(forgotten.err.contains("was revoked at Google, and deleted here"), "{forgotten:?}");
    assert_eq!(kept(&team).1, [""; 0]);
    assert_eq!(service.state.lock().unwrap().revoked.len(), 1);
    let after = ran(&mut board(&team, &["check"]));
    assert!(after.out.contains("google is not signed in"), "{after:?}");
    is_clean(&team, &[&forgotten.err, &after.out]);
}

#[test]
fn a_sign_in_that_others_can_read_is_refused_and_one_of_another_client_too() {
    let service = service(|_, _| false);
    let team = team(&service, GOOGLE);
    sign_in(&team, |_| {});
    let (_, sign_ins) = kept(&team);
    let path = team.path(&format!("home/{}", sign_ins.iter().find(|name| name.contains(".json")).unwrap()));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let told = ran(&mut board(&team, &["check"]));
    assert!(told.out.contains("can be read by others (mode 0644)"), "{told:?}");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let config = team.read("config.toml").replace("client-1", "client-2");
    team.write("config.toml", &config);
    let told = ran(&mut board(&team, &["check"]));
    assert!(told.out.contains("google was signed in with another client_id: asyncboard auth google"), "{told:?}");
}

#[test]
fn a_code_for_another_device_is_printed_and_waited_for() {
    let service = service(|_, _| false);
    service.state.lock().unwrap().device = ["authorization_pending"].into();
    let team = team(&service, OUTLOOK);
    let said = ran(&mut board(&team, &["auth", "outlook"]));
    assert!(said.err.contains("Open https://login.example/device in any browser, and type this code there: WDJB-MJHT"));
    assert!(said.err.contains("signed in to Microsoft as maya@acme.example"), "{said:?}");
    let forgotten = ran(&mut board(&team, &["auth", "--forget", "outlook"]));
    let by_hand =
        "is deleted here; Microsoft cannot revoke a single one: remove the permission at https://myapps.microsoft.com";
    assert!(forgotten.err.contains(by_hand), "{forgotten:?}");
    assert_eq!(kept(&team).1, [""; 0]);
    is_clean(&team, &[&said.err, &forgotten.err]);
}

#[test]
fn a_keyring_that_answers_keeps_it_and_one_that_cuts_what_it_is_given_does_not() {
    let service = service(|_, _| false);
    for (cut, is_kept) in [("cat", true), ("head -c 100", false)] {
        let team = team(&service, OUTLOOK);
        let ring = team.path("ring").display().to_string();
        let script = format!(
            "case $1 in store) {cut} > {ring};; lookup) cat {ring} 2>/dev/null || exit 1;; clear) rm -f {ring};; esac"
        );
        tells(&team, "secret-tool", &script);
        let said = ran(&mut board(&team, &["auth", "outlook"]));
        assert_eq!(said.code, Some(0), "{said:?}");
        let files = kept(&team).1;
        assert_eq!(files.iter().any(|name| name.contains(".json")), !is_kept, "{files:?}");
        assert_eq!(said.err.contains("kept in the keyring"), is_kept, "{said:?}");
        let checked = ran(&mut board(&team, &["check"]));
        assert_eq!(checked.code, Some(0), "{checked:?}");
        is_clean(&team, &[&said.err, &checked.out, &checked.err]);
        let forgotten = ran(&mut board(&team, &["auth", "--forget", "outlook"]));
        assert_eq!((forgotten.code, kept(&team).1.len()), (Some(0), 0), "{forgotten:?}");
        assert!(!is_kept || !team.path("ring").exists());
    }
}

#[test]
fn two_boards_with_a_refresh_token_that_works_once_live_through_a_hundred_renewals_with_kills_in_between() {
    let children: Arc<Mutex<Vec<Child>>> = Arc::default();
    let victims = children.clone();
    let service = service(move |seen, state| {
        let dies = seen.line().ends_with("/token") && state.faults.front() == Some(&Fault::CutBefore);
        if dies {
            let mut children = victims.lock().unwrap();
            // Both stand still before the first one dies: else the other could take over its lock and ask, and be killed
            // while the answer is on its way, which is the one death that a token that works once does not survive.
            for signal in [Signal::STOP, Signal::KILL] {
                children.iter_mut().for_each(|child| _ = kill_process(Pid::from_child(child), signal));
            }
        }
        dies
    });
    service.state.lock().unwrap().works_once = true;
    let team = team(&service, GOOGLE);
    sign_in(&team, |_| {});
    let start = |name: &str| {
        let said = fs::File::create(team.path(name)).unwrap();
        board(&team, &["check"]).stdout(said).stderr(Stdio::null()).spawn().unwrap()
    };
    let renewals = || service.state.lock().unwrap().sent.len();
    let (mut round, mut killed) = (0, 0);
    while renewals() < 100 {
        round += 1;
        {
            // Every access token ends before its time, so both boards want another one.
            let mut state = service.state.lock().unwrap();
            state.access.values_mut().for_each(|uses| *uses = 0);
            if round % 5 == 0 {
                state.faults.push_back(Fault::CutBefore);
            }
        }
        {
            // Both are known before either can be killed.
            let mut children = children.lock().unwrap();
            *children = vec![start("said-1"), start("said-2")];
        }
        let statuses: Vec<bool> = support::until("the end of both boards", || {
            let mut children = children.lock().unwrap();
            children.iter_mut().map(|child| child.try_wait().unwrap().map(|status| status.success())).collect()
        });
        service.state.lock().unwrap().faults.clear();
        if round % 5 == 0 {
            killed += 1;
            assert_eq!(statuses, [false, false], "round {round}");
        } else {
            let log: Vec<String> = team.read("log").lines().rev().take(90).map(str::to_owned).collect();
            let said = [team.read("said-1"), team.read("said-2"), log.join("\n")];
            assert_eq!(statuses, [true, true], "round {round}: {said:?}");
        }
    }
    assert!(killed > 10);
    // A refresh token was sent again only where its board was killed before the service had taken it.
    let mut once = service.state.lock().unwrap().sent.clone();
    once.dedup();
    let all = once.len();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), all, "an old token was sent again");
    is_clean(&team, &[]);
}
