//! The whole program on a network that is not kind: behind a proxy, before answers that would fill its memory, with a
//! command that wants to be asked for a secret. Rows as in the list of faults.
//!
//! Not here: what one request comes to (`http`), what each kind of source makes of it (`conformance`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

#[path = "support/http/mod.rs"]
mod http;
mod support;

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Server, Stream, answer, json};
use support::team::Team;
use support::{Answers, Terminal};

const ME: &str =
    "me = \"maya\"\nstore = false\n[[teammate]]\nid = \"maya\"\nzone = \"UTC\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n";

/// A source of Jira.
fn jira(id: &str, url: &str, token: &str) -> String {
    format!("[[source]]\nid = {id:?}\nkind = \"jira\"\nurl = {url:?}\ntoken = {token}\nquery = \"project = ATL\"\n")
}

#[test]
fn c10_a_proxy_of_the_environment_is_named_and_gets_no_token_and_nobody_its_password() {
    let unwilling =
        Server::start(|_, _, stream| stream.write_all(&answer("407 Proxy Authentication Required", &[], "")));
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let source = jira("work", "https://api.acme.example", "{ env = \"WORK\" }");
    let team = Team::with_config(&format!("{ME}{source}"));
    let log = team.path("log");
    for (proxy, words) in [
        (unwilling.address, "the proxy of HTTPS_PROXY wants a user and a password"),
        (nobody, "the proxy of HTTPS_PROXY cannot be reached: check it, or name this host in NO_PROXY"),
    ] {
        let config = team.path("config.toml");
        let args = ["check", "--config", config.to_str().unwrap(), "--log", log.to_str().unwrap()];
        let mut command = team.bare(&args);
        command.env("WORK", "token-0123456789").env("HTTPS_PROXY", format!("http://maya:password-0123@{proxy}"));
        let ran = support::team::ran(&mut command);
        assert_eq!(ran.code, Some(1));
        assert!(ran.out.contains(&format!("api.acme.example cannot be reached: {words}")), "{}", ran.out);
        let all = format!("{}{}{}", ran.out, ran.err, team.read("log"));
        assert!(!all.contains("password-0123") && !all.contains("0123456789"), "{all}");
    }
    let seen = unwilling.seen();
    assert!(!seen.is_empty() && seen.iter().all(|seen| seen.line() == "CONNECT api.acme.example:443"), "{seen:?}");
    assert!(seen.iter().all(|seen| !seen.head.contains("0123456789")), "{seen:?}");
}

/// So many spaces, compressed.
fn bomb(mib: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let piece = vec![b' '; 1024 * 1024];
    (0..mib).for_each(|_| encoder.write_all(&piece).unwrap());
    encoder.finish().unwrap()
}

/// An answer that fills memory, if it is let.
fn flood(which: &str, stream: &mut dyn Stream) -> io::Result<()> {
    const OPEN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n";
    let repeated = |from: &str, piece: &str, to: &str, times: usize| format!("{from}{}{to}", piece.repeat(times));
    let mib = 1024 * 1024;
    match which {
        "folded" => stream.write_all(&answer("200 OK", &[("Content-Encoding", "gzip")], bomb(200))),
        "endless" => {
            stream.write_all(OPEN)?;
            loop {
                stream.write_all(&[b'['; 16 * 1024])?;
            }
        }
        "announced" => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n{"),
        "deep" => stream.write_all(&json(&repeated("{\"issues\":[", "[", "", 15 * mib))),
        "numbers" => stream.write_all(&json(&repeated("{\"issues\":[0", ",0", "]}", mib))),
        "issues" => stream.write_all(&json(&repeated("{\"issues\":[{}", ",{\"key\":1}", "]}", mib))),
        "comments" => {
            let comments =
                repeated("{\"issues\":[{\"key\":1,\"fields\":{\"comment\":[{}", ",{\"created\":\"\"}", "]}}]}", mib);
            stream.write_all(&json(&comments))
        }
        other => panic!("no such flood: {other}"),
    }
}

/// The floods, and what is said of each.
const FLOODS: [(&str, &str); 7] = [
    ("folded", "is too large: more than 16 MiB"),
    ("endless", "is too large: more than 16 MiB"),
    ("announced", "is too large: more than 16 MiB"),
    ("deep", "incomplete answer"),
    ("numbers", "1048577 issues could not be read"),
    ("issues", "issues could not be read"),
    ("comments", "comments could not be read"),
];

#[cfg(target_os = "linux")]
#[test]
fn h6_no_answer_fills_the_memory() {
    let server = Server::start(|_, seen, stream| match seen.line().split(['/', '?']).collect::<Vec<_>>()[..] {
        [_, _, "rest", _, _, "myself"] => stream.write_all(&json(r#"{"timeZone":"UTC"}"#)),
        [_, which, ..] => flood(which, stream),
        _ => Ok(()),
    });
    // One after the other: the beginnings of all together, which are allowed, would come to more.
    for (which, words) in FLOODS {
        let source = jira("work", &format!("{}/{which}", server.url()), "\"token-0123456789\"");
        let team = Team::with_config(&format!("{ME}{source}deployment = \"cloud\"\n"));
        let log = team.path("log");
        let terminal = Terminal::start(team.command(&["--log", log.to_str().unwrap()]), 100, 30, Answers::Never);
        let log = support::until("the end of the look", || {
            let log = std::fs::read_to_string(&log).ok()?;
            (log.contains(" failed: ") || log.contains("answered with")).then_some(log)
        });
        let status = std::fs::read_to_string(format!("/proc/{}/status", terminal.pid().as_raw_nonzero())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let kib: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
        // Of which a build for tests takes some 50 MiB for its own code.
        assert!(kib < 96 * 1024, "{which}: {kib} KiB");
        support::until("words for it", || team.read("log").contains(words).then_some(()));
        terminal.send("q");
        assert_eq!(terminal.exit_code(), 0, "{which}: {log}");
    }
}

#[test]
fn c2_a_command_that_asks_at_the_terminal_is_waited_for_in_words_and_the_other_sources_run() {
    let good = Server::start(|_, _, stream| {
        stream.write_all(&json(r#"{"deploymentType":"Cloud","issues":[],"isLast":true}"#))
    });
    let asks = "{ command = [\"sh\", \"-c\", \"read x < /dev/tty; echo $x\"] }";
    let sources = [jira("asks", &good.url(), asks), jira("good", &good.url(), "\"token-0123456789\"")];
    let team = Team::with_config(&format!("{ME}{}", sources.concat()));
    let terminal = Terminal::start(team.command(&[]), 200, 30, Answers::Never);
    terminal.wait_text("waiting for token of \"asks\" (at most 10 s)");
    assert!(!terminal.look(vt100::Screen::alternate_screen));
    // What is typed meanwhile is ours: the command never hears of it.
    terminal.send("5");
    terminal.wait("the board", vt100::Screen::alternate_screen);
    terminal.wait_text("gave no answer within 10 s");
    terminal.wait("the other source", |screen| screen.contents().contains("read now"));
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}
