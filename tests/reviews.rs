//! GitHub, GitLab and Linear, asked by the program itself: what `check` says of their tokens, what a reply sends, and what
//! rows and JSON say of what is wanted.
//!
//! Not here: what each service's answers become (`tests/github.rs` and the others).

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::type_complexity,
    reason = "a test may stop at what it does not expect"
)]
#![allow(dead_code, reason = "the fakes serve other tests, too")]

#[path = "github/fake.rs"]
mod github;
#[path = "gitlab/fake.rs"]
mod gitlab;
#[path = "support/graphql.rs"]
mod graphql;
#[path = "linear/fake.rs"]
mod linear;
#[path = "support/mod.rs"]
mod program;
#[path = "support/http/mod.rs"]
mod support;

use program::team::{Ran, Team};
use serde_json::{Value, json};
use support::{Server, answer};

const TEAM: &str = "me = \"maya\"\nstore = false\n\
    [[teammate]]\nid = \"maya\"\nname = \"Maya Ortiz\"\nzone = \"UTC\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n\
    accounts = { github = \"maya-o\", gitlab = \"maya.ortiz\", email = \"maya@acme.example\" }\n\
    [[teammate]]\nid = \"kenji\"\nname = \"Kenji Mori\"\nzone = \"UTC\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n\
    accounts = { github = \"kenji\", gitlab = \"kenji\", email = \"kenji@acme.example\" }\n";

/// A team with one source.
fn team(kind: &str, settings: &str) -> Team {
    // A config that holds a secret is readable by its owner alone.
    let team = Team::with_config(&format!("{TEAM}[[source]]\nid = \"work\"\nkind = {kind:?}\n{settings}\n"));
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(team.path("config.toml"), private).unwrap();
    team
}

/// What `check` says of the only source, as JSON and as text.
fn checked(team: &Team) -> (Value, String) {
    let json = team.run(&["check", "--format", "json"]).json();
    (json["sources"][0].clone(), team.run(&["check"]).out)
}

fn warnings(source: &Value) -> Vec<&str> {
    let problems = source["problems"].as_array().unwrap();
    assert!(problems.iter().all(|problem| problem["severity"] == "warning"), "{source}");
    problems.iter().map(|problem| problem["text"].as_str().unwrap()).collect()
}

/// An empty GitHub, whose answers have these headers.
fn github_with(headers: &'static [(&'static str, &'static str)]) -> Server {
    Server::start(move |_, _, stream| {
        let page = r#"{"data":{"repository":{"nameWithOwner":"acme/app","isArchived":false},"rateLimit":null}}"#;
        let all: Vec<_> = [("Content-Type", "application/json")].iter().chain(headers).copied().collect();
        stream.write_all(&answer("200 OK", &all, page))
    })
}

fn github_settings(server: &Server, more: &str) -> String {
    format!("url = {:?}\ntoken = \"ghp_0123456789abcdef\"\nrepos = [\"acme/app\"]\n{more}", server.url())
}

#[test]
fn check_tells_what_a_classic_token_of_github_may_and_may_not_do() {
    let server = github_with(&[
        ("x-oauth-scopes", "repo, workflow"),
        ("x-ratelimit-limit", "5000"),
        ("x-ratelimit-remaining", "4990"),
    ]);
    let team = team("github", &github_settings(&server, "due_field = \"Target date\""));
    let (source, text) = checked(&team);
    let [org, project, repo, more] = warnings(&source)[..] else { panic!("{source}") };
    assert_eq!(org, "missing permission read:org, needed for review requests to teams");
    assert_eq!(project, "missing permission read:project, needed for `due_field`");
    assert!(repo.contains("scope repo may also write: a fine-grained token can be limited to reading"), "{repo}");
    assert_eq!(more, "the token has more scopes than this source needs: workflow");
    assert_eq!((&source["permissions"], &source["limit"]["left"]), (&json!(["repo", "workflow"]), &json!(4990)));
    assert!(text.contains("  warning  missing permission read:org") && text.contains("4990 of 5000"), "{text}");
    assert!(text.contains("permissions of the token: repo, workflow"), "{text}");
}

#[test]
fn check_says_when_a_token_of_github_ends_and_warns_two_weeks_before() {
    let far = github_with(&[("github-authentication-token-expiration", "2027-11-23 08:00:00 UTC")]);
    let (source, text) = checked(&team("github", &github_settings(&far, "")));
    assert_eq!(
        (warnings(&source), &source["ends"], &source["permissions"]),
        (vec![], &json!("2027-11-23T08:00:00Z"), &json!(null))
    );
    assert!(text.contains("the token ends on 23 Nov 2027, 08:00 UTC"), "{text}");
    let near = github_with(&[("github-authentication-token-expiration", "2026-11-30 08:00:00 UTC")]);
    let (source, _) = checked(&team("github", &github_settings(&near, "")));
    assert_eq!(warnings(&source), ["the token ends on 30 Nov 2026, 08:00 UTC: make a new one"]);
}

#[test]
fn check_says_what_a_token_of_gitlab_may_do_and_when_it_ends() {
    let fake = gitlab::Fake::start();
    let check = |token: Option<Value>, more: &str| {
        fake.state().token = token;
        checked(&team("gitlab", &fake.settings(more)))
    };
    let (source, text) = check(Some(json!({ "scopes": ["read_api"], "expires_at": "2027-06-30", "active": true })), "");
    assert_eq!((warnings(&source), &source["ends"]), (vec![], &json!("2027-06-30T00:00:00Z")));
    assert!(text.contains("the token ends on 30 Jun 2027, 00:00 UTC"), "{text}");
    let (source, _) = check(Some(json!({ "scopes": ["api"], "expires_at": "2026-11-30" })), "");
    let ends = "the token ends on 30 Nov 2026, 00:00 UTC: make a new one";
    assert_eq!(warnings(&source), [ends, "the token's scope api may also write: read_api is enough to read"]);
    let (source, _) = check(Some(json!({ "scopes": ["read_api"], "expires_at": null })), "allow = [\"reply\"]");
    assert_eq!(warnings(&source), ["missing permission api, needed for replies"]);
    let (source, _) = check(None, "");
    assert_eq!((warnings(&source), &source["ends"]), (vec![], &json!(null)), "an older server does not tell");
    assert_eq!(source["state"], "ok");
}

#[test]
fn check_says_what_dropbox_cannot_give() {
    let server = Server::start(|_, _, stream| {
        let page = r#"{"file_requests":[],"cursor":"end","has_more":false}"#;
        stream.write_all(&answer("200 OK", &[("Content-Type", "application/json")], page))
    });
    let (source, text) = checked(&team("dropbox", &format!("url = {:?}\ntoken = \"sl.0123456789\"", server.url())));
    assert_eq!(source["state"], "ok");
    assert!(text.contains("comments, mentions and tasks are not in its interface"), "{text}");
}

/// What `asyncboard reply` says where it is allowed, after what it says where it is not.
fn replied(kind: &str, settings: &str, thread: &str) -> Ran {
    let refused = team(kind, settings).run(&["reply", thread, "@kenji", "soon"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert!(refused.err.contains("add to its [[source]] allow = [\"reply\"]"), "{refused:?}");
    team(kind, &format!("{settings}\nallow = [\"reply\"]")).run(&["reply", thread, "@kenji", "soon"])
}

#[test]
fn a_reply_goes_to_github_where_it_is_allowed_and_nothing_is_sent_where_it_is_not() {
    let fake = github::Fake::start();
    let mut issue = github::issue(3);
    issue["comments"] = github::list(&[github::said("C1", "Kenji", "09:00", "@maya-o when?")]);
    fake.put(issue);
    let ran = replied("github", &fake.settings(""), "work:acme/app#3:maya");
    assert_eq!((ran.code, fake.state().done.len()), (Some(0), 1), "{ran:?}");
    assert_eq!(fake.state().done[0], ("Comment".to_owned(), json!({ "subject": "I_3", "body": "@kenji soon" })));
}

#[test]
fn a_reply_goes_to_gitlab_where_it_is_allowed_and_nothing_is_sent_where_it_is_not() {
    let fake = gitlab::Fake::start();
    let mut issue = gitlab::issue(7);
    issue["user_notes_count"] = json!(1);
    fake.state().issues.push(issue);
    fake.state()
        .talk
        .insert("issues/7".to_owned(), gitlab::talk(&[gitlab::note(1, "kenji", "09:00", "@maya.ortiz when?")]));
    let ran = replied("gitlab", &fake.settings(""), "work:acme/app#7:maya");
    assert_eq!((ran.code, fake.state().posted.len()), (Some(0), 1), "{ran:?}");
    assert_eq!(fake.state().posted[0].1, json!({ "body": "@kenji soon" }).to_string());
}

#[test]
fn a_reply_goes_to_linear_where_it_is_allowed_and_nothing_is_sent_where_it_is_not() {
    let fake = linear::Fake::start();
    fake.state().issues.push(linear::issue(7));
    let mut asked = linear::comment("c1", 7, "u-kenji", "09:00", "@Maya when?");
    let mention = json!({ "type": "suggestion_userMentions", "attrs": { "id": "u-maya", "label": "Maya" } });
    asked["bodyData"] = json!({ "type": "doc", "content": [mention] }).to_string().into();
    fake.state().comments.push(asked);
    let ran = replied("linear", &fake.settings(""), "work:ENG-7:maya");
    let done = fake.state().done.clone();
    assert_eq!((ran.code, done.len()), (Some(0), 1), "{ran:?}");
    assert_eq!((&done[0][1]["parent"], &done[0][1]["issue"]), (&json!("c1"), &json!("i7")));
}

#[test]
fn a_reviews_row_says_what_is_wanted_and_so_does_the_json() {
    let fake = github::Fake::start();
    let mut pull = github::pull(7);
    pull["reviewRequests"] = github::list(&[github::request(github::user("Kenji"))]);
    pull["timelineItems"] = github::list(&[github::requested("Maya-O", github::user("Kenji"), "09:00")]);
    pull["comments"] = github::list(&[github::said("C1", "Kenji", "10:00", "@maya-o will look tomorrow, or when?")]);
    fake.put(pull);
    let mut wanted = github::pull(8);
    wanted["reviews"] = github::list(&[github::review("R1", "kenji", "09:00", "CHANGES_REQUESTED", "")]);
    fake.put(wanted);
    let team = team("github", &fake.settings(""));
    let board = team.json();
    let mut threads: Vec<Value> = board["threads"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["id"], one["wants"], one["excerpt"]]))
        .collect();
    threads.sort_by_key(ToString::to_string);
    assert_eq!(
        threads,
        [
            json!(["work:acme/app#7:kenji", "review", "review requested"]),
            json!(["work:acme/app#7:maya", "reply", "@maya-o will look tomorrow, or when?"]),
            json!(["work:acme/app#8:maya", "reply", "changes requested"]),
        ]
    );
    let text = team.run(&["snapshot", "--size", "180x40"]).out;
    assert!(text.contains("Kenji owes you a review"), "{text}");
}
