//! `asyncboard add`: the config is edited in place, its comments stay, and what cannot be added says why.

mod support;

use serde_json::json;
use support::team::{CONFIG, NOW, Team, ran};

/// A config with comments at every place.
fn commented() -> String {
    CONFIG
        .replace("title =", "# The title.\ntitle =")
        .replace(
            "hours = [\"Mon-Fri 09:00-17:00\"]\n",
            "hours = [\"Mon-Fri 09:00-17:00\"] # as in London\n#role = \"x\"\n",
        )
        .replace("[[source]]", "# Where work happens.\n[[source]]")
        + "\n# The end.\n#[keys]\n"
}

fn added(team: &Team, args: &[&str]) -> String {
    let before = team.read("config.toml");
    let ran = team.run(&[&["add"], args].concat());
    assert_eq!(ran.code, Some(0), "{args:?}: {ran:?}");
    let after = team.read("config.toml");
    for line in before.lines() {
        assert!(after.lines().any(|kept| kept == line), "{args:?} lost {line:?}\n{after}");
    }
    assert!(team.run(&["check"]).err.is_empty(), "{after}");
    after
}

#[test]
fn everything_that_can_be_added_is_there_and_every_comment_stays() {
    let team = Team::with_config(&commented());
    added(
        &team,
        &[
            "teammate",
            "lea",
            "--name",
            "Lea Hoffmann",
            "--zone",
            "Berlin",
            "--hours",
            "mon-thu 8-16; fri 8-14",
            "--email",
            "lea@acme.example",
            "--account",
            "jira=5b10",
            "--role",
            "product",
            "--region",
            "DE-BE",
        ],
    );
    added(
        &team,
        &["away", "sam", "--from", "2026-12-24", "--to", "2027-01-01", "--note", "vacation", "--cover", "lea"],
    );
    added(&team, &["away", "maya", "--from", "2026-11-23"]);
    added(&team, &["holiday", "2026-12-31", "Company day", "--region", "DE"]);
    added(
        &team,
        &["source", "docs", "--kind", "folder", "--path", "docs", "--show_titles", "false", "--refresh", "5m"],
    );
    team.write("docs/items/a.toml", "title = \"A\"\n");
    insta::assert_snapshot!(team.read("config.toml"));
    let json = team.json();
    assert_eq!(json["teammates"][3]["zone"], "Europe/Berlin");
    assert_eq!(json["teammates"][0]["availability"]["state"], "away");
    assert_eq!(json["sources"][1]["items"], json!(1));
}

#[test]
fn a_source_takes_its_settings_as_they_are_typed() {
    let team = Team::new();
    let jira = "source jira --kind jira --url http://localhost:9 --user a@b.example --token env:JIRA_TOKEN";
    let text = added(&team, &jira.split(' ').collect::<Vec<_>>());
    let settings = "token = { env = \"JIRA_TOKEN\" }\nurl = \"http://localhost:9\"\nuser = \"a@b.example\"\n";
    assert!(text.ends_with(&format!("[[source]]\nid = \"jira\"\nkind = \"jira\"\n{settings}")), "{text}");
    let trello = "source cards --kind trello --key keyring:k --token file:t --boards a,b --refresh 5m";
    let text = added(&team, &trello.split(' ').collect::<Vec<_>>());
    let settings = "boards = [\"a\", \"b\"]\nkey = { keyring = \"k\" }\nrefresh = \"5m\"\ntoken = { file = \"t\" }\n";
    assert!(text.ends_with(&format!("kind = \"trello\"\n{settings}")), "{text}");
}

#[test]
fn a_teammate_of_an_included_file_is_changed_there_and_links_and_line_ends_stay() {
    let team = Team::new();
    let (top, source) = CONFIG.split_once("[[source]]").unwrap_or_default();
    let (head, mates) = top.split_once("[[teammate]]").unwrap_or_default();
    team.write("config.toml", &format!("{head}include = [\"shared.toml\"]\n[[source]]{source}"));
    team.write("real.toml", &format!("[[teammate]]{mates}").replace('\n', "\r\n"));
    std::os::unix::fs::symlink("real.toml", team.path("shared.toml")).ok();
    let before = team.read("config.toml");
    for args in [&["away", "kenji", "--from", "2026-12-01"][..], &["teammate", "lea"][..]] {
        let ran = team.run(&[&["add"], args].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.out.contains("shared.toml"), "{ran:?}");
    }
    assert_eq!(team.read("config.toml"), before);
    let shared = team.read("real.toml");
    assert!(shared.contains("[[teammate.away]]\r\nfrom = 2026-12-01\r\nto = 2026-12-01\r\n"), "{shared:?}");
    assert!(!shared.replace("\r\n", "").contains('\n') && shared.contains("id = \"lea\""), "{shared:?}");
    assert!(team.path("shared.toml").is_symlink());
}

#[test]
fn what_cannot_be_added_says_why_and_nothing_is_written() {
    let team = Team::new();
    let before = team.read("config.toml");
    let mut said = Vec::new();
    for (code, args) in [
        (1, &["teammate", "kenji"][..]),
        (2, &["teammate", "Kenji Mori"]),
        (2, &["teammate", "lea", "--zone", "GMT+1"]),
        (2, &["teammate", "lea", "--zone", "Berlin", "--hours", "9-5"]),
        (2, &["teammate", "lea", "--account", "jira"]),
        (1, &["away", "kenij", "--from", "2026-12-01"]),
        (2, &["away", "kenji", "--from", "tomorrow"]),
        (2, &["away", "kenji", "--from", "2026-12-02", "--to", "2026-12-01"]),
        (1, &["away", "kenji", "--from", "2026-12-02", "--cover", "nat"]),
        (2, &["holiday", "24.12.2026", "Eve"]),
        (1, &["source", "here", "--kind", "folder", "--path", "x"]),
        (2, &["source", "jira", "--kind", "jria", "--url", "https://acme.example"]),
        (2, &["source", "jira", "--kind", "jira"]),
        (2, &["source", "docs", "--kind", "folder", "--path", "x", "--user", "y"]),
        (2, &["source", "docs", "--kind", "folder", "--pth", "x"]),
    ] {
        let ran = team.run(&[&["add"], args].concat());
        assert_eq!((ran.code, ran.out.as_str()), (Some(code), ""), "{args:?}: {ran:?}");
        said.push(format!("add {}\n{}", args.join(" "), ran.err));
        assert_eq!(team.read("config.toml"), before, "{args:?}");
    }
    let folder = team.path("").display().to_string();
    insta::assert_snapshot!(said.join("\n").replace(&folder, "/TMP/"));
}

#[test]
fn without_a_config_add_says_how_to_start_one() {
    let team = Team::nobody();
    let ran = ran(&mut team.bare(&["add", "teammate", "lea", "--now", NOW]));
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("asyncboard init"), "{ran:?}");
}

#[test]
fn additions_at_one_moment_are_all_there_and_the_config_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let team = Team::new();
    let config = team.path("config.toml");
    std::fs::set_permissions(&config, std::fs::Permissions::from_mode(0o640)).unwrap();
    let ids: Vec<String> = (0..6).map(|n| format!("mate-{n}")).collect();
    std::thread::scope(|scope| {
        for id in &ids {
            let team = &team;
            scope.spawn(move || {
                let args = ["add", "teammate", id, "--zone", "Europe/Paris", "--hours", "Mon-Fri 09:00-17:00"];
                let ran = team.run(&args);
                assert_eq!(ran.code, Some(0), "{ran:?}");
            });
        }
    });
    let text = team.read("config.toml");
    for id in &ids {
        assert_eq!(text.matches(&format!("id = {id:?}")).count(), 1, "{text}");
    }
    assert_eq!(std::fs::metadata(&config).unwrap().permissions().mode() & 0o777, 0o640);
}
