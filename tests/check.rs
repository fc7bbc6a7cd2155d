//! `asyncboard check`: how many problems each source has, which of them are errors, and what services say of themselves.

#[path = "support/http/mod.rs"]
mod http;
mod support;

use http::{Server, answer};
use serde_json::json;
use support::team::{Team, ran};

const MILD: &str = "assignees = [\"knji\"]\n";
const BROKEN: &str = "title = \"Broken\ndue = 2026-11-27\n";

#[test]
fn a_problem_that_keeps_something_from_being_read_is_an_error_and_any_other_is_a_warning() {
    let team = Team::new();
    team.item("mild", MILD);
    let mild = team.run(&["check"]);
    assert_eq!((mild.code, mild.err.as_str()), (Some(0), ""), "{mild:?}");
    assert!(mild.out.contains("  1 problem\n      warning  items/mild.toml:1:14  assignee"), "{}", mild.out);
    team.item("broken", BROKEN);
    let broken = team.run(&["check"]);
    assert_eq!((broken.code, broken.err.as_str()), (Some(1), ""), "{broken:?}");
    assert!(broken.out.contains("  2 problems, 1 error\n      error    items/broken.toml:1:16  "), "{}", broken.out);
}

#[test]
fn all_problems_are_listed_on_request() {
    let team = Team::new();
    for n in 0..24 {
        team.item(&format!("mild-{n:02}"), MILD);
    }
    team.item("broken", BROKEN);
    let some = team.run(&["check"]);
    assert_eq!(some.out.matches("is no teammate").count(), 19, "{}", some.out);
    let (first, last) = ("items/broken.toml", "and 5 more problems: `asyncboard check --problems` lists all");
    assert!(some.out.lines().nth(2).unwrap().contains(first) && some.out.contains(last), "{}", some.out);
    let all = team.run(&["check", "--problems"]);
    assert_eq!(all.out.matches("is no teammate").count(), 24, "{}", all.out);
    let json = team.run(&["check", "--format", "json"]).json();
    assert_eq!(json["sources"][0]["problems"].as_array().unwrap().len(), 25);
}

#[test]
fn the_json_says_how_everything_went() {
    let server = Server::start(|_, seen, stream| {
        let limit =
            [("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "42"), ("x-oauth-scopes", "read:jira-work")];
        let body = match seen.line().split(['?', ' ']).nth(1) {
            Some("/rest/api/2/serverInfo") => r#"{"deploymentType":"Cloud"}"#,
            Some("/rest/api/3/myself") => r#"{"timeZone":"UTC"}"#,
            _ => r#"{"issues":[],"isLast":true}"#,
        };
        stream.write_all(&answer("200 OK", &[&limit[..], &[("content-type", "application/json")]].concat(), body))
    });
    let config = format!(
        "me = \"maya\"\nstore = false\n[[teammate]]\nid = \"maya\"\nzone = \"UTC\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n\
         [[source]]\nid = \"here\"\nkind = \"folder\"\npath = \"team\"\n\
         [[source]]\nid = \"work\"\nkind = \"jira\"\nurl = {:?}\ntoken = {{ env = \"WORK\" }}\nquery = \"project = ATL\"\n",
        server.url()
    );
    let team = Team::with_config(&config);
    team.item("broken", BROKEN);
    let path = team.path("config.toml");
    let check = |args: &[&str]| {
        let all = [&["check", "--config", path.to_str().unwrap()], args].concat();
        ran(team.bare(&all).env("WORK", "token-0123456789"))
    };
    let checked = check(&["--format", "json"]);
    assert_eq!((checked.code, checked.err.as_str()), (Some(1), ""));
    let json = checked.json();
    assert_eq!((&json["schema"], &json["ok"]), (&json!("asyncboard.check/1"), &json!(false)));
    let [here, work] = &json["sources"].as_array().unwrap()[..] else { panic!("{json}") };
    assert_eq!(json!([here["state"], here["errors"], here["limit"]]), json!(["ok", 1, null]));
    let problem = &here["problems"][0];
    assert_eq!(
        json!([problem["severity"], problem["file"], problem["line"]]),
        json!(["error", "items/broken.toml", 1])
    );
    assert_eq!(json!([work["kind"], work["state"], work["errors"], work["items"]]), json!(["jira", "ok", 0, 0]));
    assert_eq!(work["limit"], json!({ "left": 42, "of": 100, "reset": null }));
    assert_eq!(
        json!([work["permissions"], work["secrets"]]),
        json!([["read:jira-work"], ["token from the variable WORK"]])
    );
    let text = check(&[]);
    assert!(text.out.contains("42 of 100 requests left"), "{}", text.out);
    assert!(text.out.contains("permissions of the token: read:jira-work"), "{}", text.out);
}

#[test]
fn a_permission_that_a_jira_does_not_give_is_named_with_what_it_is_needed_for() {
    let server = Server::start(|_, seen, stream| {
        let body = match seen.line().split(['?', ' ']).nth(1) {
            Some("/rest/api/2/serverInfo") => r#"{"deploymentType":"Server"}"#,
            Some("/rest/api/2/myself") => r#"{"timeZone":"UTC"}"#,
            Some("/rest/api/2/mypermissions") => {
                r#"{"permissions":{"BROWSE_PROJECTS":{"havePermission":true},"ADD_COMMENTS":{"havePermission":false},
                    "TRANSITION_ISSUES":{"havePermission":false}}}"#
            }
            _ => r#"{"issues":[],"total":0}"#,
        };
        stream.write_all(&answer("200 OK", &[("content-type", "application/json")], body))
    });
    for (allow, missing) in [("[]", json!([])), ("[\"reply\"]", json!(["Add comments"]))] {
        let team = Team::with_config(&format!(
            "me = \"maya\"\n[[teammate]]\nid = \"maya\"\n[[source]]\nid = \"work\"\nkind = \"jira\"\nurl = {:?}\n\
             token = {{ env = \"WORK\" }}\nquery = \"project = ATL\"\nallow = {allow}\n",
            server.url()
        ));
        let path = team.path("config.toml");
        let checked = ran(team
            .bare(&["check", "--format", "json", "--config", path.to_str().unwrap()])
            .env("WORK", "token-0123456789"));
        let work = &checked.json()["sources"][0];
        assert_eq!((checked.code, &work["missing_permissions"]), (Some(0), &missing), "{checked:?}");
        assert_eq!(work["permissions"], json!(["Browse projects"]));
        let told: Vec<&str> =
            work["problems"].as_array().unwrap().iter().map(|problem| problem["text"].as_str().unwrap()).collect();
        let words = "missing permission Add comments, needed for replies";
        assert_eq!(told.contains(&words), missing != json!([]), "{told:?}");
    }
}

#[test]
fn where_both_files_are_how_large_and_what_of_each_source_is_kept_is_printed() {
    for (store, first) in [("", "kept in \""), ("store = false\n", "kept in memory only (store = false): ")] {
        let team = Team::with_config(&format!("{store}{}", support::team::CONFIG));
        assert_eq!(team.run(&["snapshot"]).code, Some(0));
        let out = team.run(&["check"]).out;
        let kept: Vec<&str> = out.lines().filter(|line| line.starts_with("kept in ")).collect();
        let [cache, marks] = kept[..] else { panic!("{out}") };
        assert!(cache.starts_with(first), "{out}");
        assert!(!store.is_empty() || (cache.contains("cache-") && cache.contains(" KiB): ")), "{out}");
        assert!(marks.contains("marks.db\"") && marks.ends_with("trusted hosts"), "{out}");
        assert!(out.contains("  kept: items with their messages, "), "{out}");
        let json = team.run(&["check", "--format", "json"]).json();
        assert_eq!(json["kept"][0]["path"].is_null(), !store.is_empty(), "{json}");
        assert!(json["kept"][1]["path"].as_str().is_some_and(|path| path.ends_with("marks.db")), "{json}");
    }
}
