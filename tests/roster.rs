//! `[team] from`: a Slack names the teammates. What the program makes of it, from the config to the board.
//!
//! Not here: what of a teammate is taken from where (config's own tests).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what it does not expect")]

#[path = "slack/fake.rs"]
mod fake;
#[path = "support/http/mod.rs"]
mod http;
mod support;

use fake::{Fake, TOKEN, no};
use serde_json::json;
use support::team::Team;

/// A workspace with people of every sort; five of them are in `#atlas`, three in `@design`.
fn workspace() -> Fake {
    let fake = Fake::start();
    let mut world = fake.world();
    let people = [("UMAYA", "Maya Ortiz"), ("UKENJI", "Kenji Mori"), ("ULEA", "Lea Hoffmann"), ("USAM", "Sam Okafor")];
    for (id, name) in people {
        world.user(id, name)["tz"] = "Asia/Tokyo".into();
    }
    world.user("UBOT", "Deploy Bot")["is_bot"] = true.into();
    world.user("UOLD", "Old Hand")["deleted"] = true.into();
    world.user("USTRANGER", "Vendor One")["is_stranger"] = true.into();
    world.user("UELSE", "Vendor Two")["team_id"] = "T9".into();
    world.user("UHOME", "Home Body")["team_id"] = "T1".into();
    world.channel("C1", "atlas");
    world
        .members
        .insert("C1".to_owned(), ["UMAYA", "UKENJI", "UBOT", "UOLD", "USTRANGER", "UELSE"].map(String::from).into());
    world.groups.push(json!({ "id": "S1", "handle": "design", "users": ["UMAYA", "ULEA", "UBOT"] }));
    drop(world);
    fake
}

fn team(fake: &Fake, of: &str) -> Team {
    Team::with_config(&format!(
        r#"
me = "maya"
[team]
from = "chat"
of = "{of}"
hours = ["Mon-Fri 09:00-17:00"]
[[teammate]]
id = "maya"
name = "Maya Ortiz"
zone = "America/New_York"
hours = ["Mon-Fri 09:00-17:00"]
[[source]]
id = "chat"
kind = "slack"
url = "{}"
token = "{TOKEN}"
"#,
        fake.server.url()
    ))
}

/// The ids of the board's teammates.
fn ids(team: &Team) -> Vec<String> {
    let board = team.json();
    board["teammates"].as_array().unwrap().iter().map(|mate| mate["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_channel_a_group_or_a_whole_workspace_names_the_teammates_without_programs_guests_and_those_who_left() {
    let cases: [(&str, &[&str]); 3] = [
        ("#atlas", &["maya", "kenji-mori"]),
        ("@design", &["maya", "lea-hoffmann"]),
        ("all", &["maya", "home-body", "kenji-mori", "lea-hoffmann", "sam-okafor"]),
    ];
    for (of, expected) in cases {
        let fake = workspace();
        let team = team(&fake, of);
        assert_eq!(ids(&team), ["maya"], "the team is not known before the source was asked");
        assert_eq!(ids(&team), expected, "{of}");
        // What is kept needs no source.
        let board = team.run(&["snapshot", "--format", "json", "--offline"]).json();
        assert_eq!(board["teammates"].as_array().unwrap().len(), expected.len());
        assert_eq!(board["teammates"][expected.len() - 1]["zone"], "Asia/Tokyo", "{of}");
    }
}

#[test]
fn a_one_shot_command_says_that_the_next_one_has_other_teammates() {
    let fake = workspace();
    let team = team(&fake, "#atlas");
    let ran = team.run(&["sync"]);
    assert!(ran.err.contains("a source named other teammates than before: the next command has them"), "{ran:?}");
    assert!(!team.run(&["sync"]).err.contains("other teammates"));
}

#[test]
fn a_team_that_cannot_be_read_is_a_problem_and_stays_as_it_was() {
    let fake = workspace();
    let team = team(&fake, "#atlas");
    team.run(&["sync"]);
    let told = |expected: &str| {
        let ran = team.run(&["check"]);
        assert!(ran.out.contains(expected), "{expected:?} in {ran:?}");
        assert_eq!(ids(&team), ["maya", "kenji-mori"]);
    };
    fake.world().always.insert("conversations.members".to_owned(), no("missing_scope"));
    told("the team is not read");
    fake.world().always.clear();
    fake.world().channels[0]["name"] = "atlas-2".into();
    told("the team is not read: no channel of yours is called \"atlas\"; did you mean \"atlas-2\"?");
}

#[test]
fn a_source_that_is_none_or_names_no_people_is_an_error() {
    let fake = workspace();
    let wrong = |from: &str| {
        let written = team(&fake, "all");
        let config = written.read("config.toml").replace("from = \"chat\"", &format!("from = \"{from}\""));
        written.write(
            "config.toml",
            &format!("{config}\n[[source]]\nid = \"here\"\nkind = \"folder\"\npath = \"here\"\n"),
        );
        let ran = written.run(&["snapshot"]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        ran.err
    };
    assert!(wrong("chatt").contains("from of [team] is \"chatt\", and no source has that id"));
    let folder = wrong("here");
    assert!(folder.contains("\"here\" cannot name the teammates") && folder.contains("slack"), "{folder}");
}

#[test]
fn an_open_board_takes_in_a_changed_team_like_an_edited_config() {
    let fake = workspace();
    let team = team(&fake, "#atlas");
    let terminal = team.open(160, 45);
    terminal.wait_text("Kenji Mori");
    fake.world().members.get_mut("C1").unwrap().push("ULEA".to_owned());
    // An edit of the config has the source asked again.
    fake.world().members.get_mut("C1").unwrap().retain(|id| id != "UKENJI");
    team.write("config.toml", &team.read("config.toml").replacen("me =", "title = \"Anew\"\nme =", 1));
    terminal.wait_text("Anew");
    terminal.wait_text("Lea Hoffmann");
    terminal.wait("Kenji gone", |screen| !screen.contents().contains("Kenji Mori"));
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
}
