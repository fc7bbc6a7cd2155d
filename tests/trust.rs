//! What a file that a team shares may not do: run programs, write, or send a token to another host.
//!
//! Not here: which file includes which (`config`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

#[path = "support/http/mod.rs"]
mod http;
mod support;

use http::{Server, answer};
use support::team::{Ran, Team};

const OWN: &str = "include = [\"team.toml\"]\nme = \"maya\"\n[[teammate]]\nid = \"maya\"\nzone = \"UTC\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n";
const TOKEN: &str = "token-0123456789";

/// A Jira that refuses everybody: what matters is who is asked.
fn service() -> Server {
    Server::start(|_, _, stream| stream.write_all(&answer("401 Unauthorized", &[], "")))
}

fn jira(url: &str, more: &str) -> String {
    format!(
        "[[source]]\nid = \"work\"\nkind = \"jira\"\nurl = {url:?}\ntoken = {{ env = \"WORK\" }}\nquery = \"a = b\"\n{more}"
    )
}

/// A board whose config includes a file that the team shares.
fn team(shared: &str) -> Team {
    let team = Team::with_config(OWN);
    team.write("team.toml", shared);
    team
}

fn run(team: &Team, args: &[&str]) -> Ran {
    let config = team.path("config.toml");
    let mut command = team.bare(&[args, &["--config", config.to_str().unwrap()]].concat());
    command.env("WORK", TOKEN);
    support::team::ran(&mut command)
}

#[test]
fn a_source_of_an_included_file_sends_nothing_to_another_host_until_it_is_trusted() {
    let (first, second) = (service(), service());
    let team = team(&jira(&first.url(), ""));
    assert_eq!(run(&team, &["check"]).code, Some(1));
    let asked = first.seen().len();
    assert!(asked > 0 && first.seen().iter().any(|seen| seen.head.contains(TOKEN)));
    assert_eq!(run(&team, &["trust"]).out, format!("work  {}\n", first.url()));

    // Somebody changes the shared file.
    team.write("team.toml", &jira(&second.url(), ""));
    let moved = format!("work now points to {} (was {}): asyncboard trust work", second.url(), first.url());
    for args in [&["check"][..], &["sync"], &["snapshot"]] {
        let ran = run(&team, args);
        assert!(format!("{}{}", ran.out, ran.err).contains(&moved), "{ran:?}");
    }
    assert_eq!((first.seen().len(), second.seen().len()), (asked, 0));
    assert_eq!(run(&team, &["trust"]).out, format!("{moved}\n"));

    let trusted = run(&team, &["trust", "work"]);
    assert_eq!((trusted.code, trusted.out), (Some(0), format!("work may speak to {}\n", second.url())));
    assert_eq!(run(&team, &["check"]).code, Some(1));
    assert!(second.seen().iter().any(|seen| seen.head.contains(TOKEN)));
}

#[test]
fn a_gateway_in_an_included_file_is_a_host_like_any_other() {
    let (first, second) = (service(), service());
    let cloud = |gateway: &str| jira(&first.url(), &format!("cloud_id = \"abc\"\ngateway = {gateway:?}\n"));
    let team = team(&cloud(&first.url()));
    run(&team, &["check"]);
    team.write("team.toml", &cloud(&second.url()));
    assert!(run(&team, &["check"]).out.contains("work now points to"));
    assert_eq!(second.seen().len(), 0);
}

#[test]
fn a_source_of_ones_own_config_and_one_without_a_secret_need_no_trust() {
    let (first, second) = (service(), service());
    let team = team("");
    for service in [&first, &second] {
        team.write("config.toml", &format!("{OWN}{}", jira(&service.url(), "")));
        run(&team, &["check"]);
        assert!(!service.seen().is_empty());
    }
    let named = run(&team, &["trust", "work"]);
    assert_eq!(named.out, "work needs no trust: it is in your own config, or sends no secret\n");
    assert_eq!(run(&team, &["trust"]).out, "no source of an included file sends a secret\n");
    let missing = run(&team, &["trust", "wrok"]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.contains("no source is called \"wrok\"") && missing.err.contains("work"), "{missing:?}");
}

#[test]
fn an_included_file_may_neither_run_a_program_nor_allow_writing() {
    let source = "[[source]]\nid = \"work\"\nkind = \"jira\"\nurl = \"https://a.example\"\n";
    let program = format!("{source}token = {{ command = [\"touch\", \"ran\"] }}\nquery = \"a = b\"\n");
    for (shared, line, what) in [
        (program.clone(), 5, "token comes from a program, in a file that another one includes"),
        (format!("{source}allow = [\"reply\"]\n"), 5, "allow is set in a file that another one includes"),
        (format!("{source}after_write = [\"git\"]\n"), 5, "after_write is set in a file that another one includes"),
    ] {
        let ran = run(&team(&shared), &["check"]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.err.contains(what) && ran.err.contains("belongs in your own config"), "{ran:?}");
        assert!(ran.err.contains(&format!("team.toml:{line}")), "{ran:?}");
    }
    // The same stands in one's own config without an error.
    let own = Team::with_config(&format!("{}{program}", OWN.replace("include = [\"team.toml\"]\n", "")));
    assert_ne!(run(&own, &["status"]).code, Some(2));
}
