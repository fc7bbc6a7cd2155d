//! The kind `linear`, against a service of this machine with state: what a look asks for, how changes are seen, what all
//! that is said becomes, and how refusals are told.
//!
//! Not here: what every kind must do (`conformance`), Markdown (`providers/markdown`).

#![expect(clippy::indexing_slicing, clippy::type_complexity, reason = "a test may stop at what it does not expect")]

#[path = "linear/fake.rs"]
mod fake;
#[path = "support/graphql.rs"]
mod graphql;
#[path = "support/source.rs"]
mod source;
#[path = "support/http/mod.rs"]
mod support;

use asyncboard::domain::batch::{Part, Parts};
use asyncboard::domain::ids::ItemId;
use asyncboard::providers::{Act, Trouble, registry};
use serde_json::{Value, json};

use fake::{Fake, at, comment, issue};
use source::{Rig, told, words};

fn rig(fake: &Fake) -> Rig {
    Rig::new("linear", &fake.settings(""))
}

fn with(mut thing: Value, fields: &[(&str, Value)]) -> Value {
    for (key, value) in fields {
        thing[*key] = value.clone();
    }
    thing
}

/// The marked mentions of a text.
fn data(named: &[(&str, &str)]) -> Value {
    let nodes: Vec<Value> = named
        .iter()
        .map(|(id, label)| json!({ "type": "suggestion_userMentions", "attrs": { "id": id, "label": label } }))
        .collect();
    json!({ "type": "doc", "content": [{ "type": "paragraph", "content": nodes }] }).to_string().into()
}

#[test]
fn an_issue_becomes_an_item_with_its_comments() {
    let fake = Fake::start();
    fake.state().issues.push(with(
        issue(7),
        &[
            ("description", json!("Who **can**? @kenji")),
            ("assignee", json!({ "id": "u-kenji" })),
            ("dueDate", json!("2026-11-27")),
            ("projectMilestone", json!({ "targetDate": "2026-12-01" })),
            ("project", json!({ "name": "Launch" })),
            ("reactions", json!([{ "emoji": "+1", "createdAt": at("08:30"), "user": { "id": "u-kenji" } }])),
        ],
    ));
    fake.state().issues.push(with(issue(8), &[("projectMilestone", json!({ "targetDate": "2026-12-01" }))]));
    let asked = with(
        comment("c1", 7, "u-maya", "09:00", "@Kenji Mori, and @lea?"),
        &[("bodyData", data(&[("u-kenji", "Kenji Mori")]))],
    );
    fake.state().comments.extend([asked, comment("c2", 7, "u-kenji", "10:00", "soon")]);
    let mut rig = rig(&fake);
    let done = rig.good();
    assert!(done.complete.has(Part::Items));
    assert_eq!(
        rig.talk("ENG-7"),
        [
            "u-maya 08:00 [] Who can? @kenji (named)",
            "u-maya 09:00 [u-kenji] @Kenji Mori, and @lea?",
            "u-kenji 10:00 [] soon",
        ]
    );
    let item = rig.item("ENG-7");
    assert_eq!(
        (item.messages[1].named_at.clone(), rig.answers("ENG-7")),
        (vec![0..11], vec!["u-kenji 08:30 +1".to_owned()])
    );
    assert_eq!((item.assignees[0].raw(), item.project.as_ref().unwrap().raw()), ("u-kenji", "Launch"));
    assert_eq!((rig.due("ENG-7").as_deref(), rig.due("ENG-8").as_deref()), (Some("2026-11-27"), Some("2026-12-01")));
    assert_eq!(rig.item("ENG-8").project.as_ref().unwrap().raw(), "ENG", "without a project, its team");
    let kenji = rig.people.iter().find(|profile| profile.account.raw() == "u-kenji").unwrap();
    assert_eq!(kenji.email.as_ref().unwrap().raw(), "kenji@acme.example");
    assert_eq!(fake.asked(), ["Users", "Projects", "Issues", "Comments"]);
}

#[test]
fn a_resolved_thread_is_answers_and_so_is_resolving_it() {
    let fake = Fake::start();
    fake.state().issues.push(issue(7));
    let root = [
        ("resolvedAt", json!(at("11:00"))),
        ("resolvingUser", json!({ "id": "u-maya" })),
        ("bodyData", data(&[("u-maya", "Maya")])),
    ];
    let reply = [("parentId", json!("c1"))];
    fake.state().comments.extend([
        with(comment("c1", 7, "u-kenji", "09:00", "@Maya why?"), &root),
        with(comment("c2", 7, "u-maya", "09:30", "because"), &reply),
        comment("c3", 7, "u-kenji", "10:00", "and this?"),
    ]);
    let mut rig = rig(&fake);
    rig.good();
    assert_eq!(rig.talk("ENG-7"), ["u-kenji 10:00 [] and this?"]);
    let mut answers = rig.answers("ENG-7");
    answers.sort();
    assert_eq!(answers, ["u-kenji 09:00", "u-maya 09:30", "u-maya 11:00"]);
}

#[test]
fn bots_and_apps_are_passed_over_and_who_writes_from_elsewhere_is_an_outsider() {
    let fake = Fake::start();
    fake.state().issues.push(issue(7));
    let bot = [("user", json!(null)), ("botActor", json!({ "name": "GitHub" }))];
    let app = [("user", json!({ "id": "u-app", "app": true }))];
    let outside = [("user", json!(null)), ("externalUser", json!({ "name": "Pat from Slack" }))];
    fake.state().comments.extend([
        with(comment("c1", 7, "x", "09:00", "linked"), &bot),
        with(comment("c2", 7, "x", "09:10", "summary"), &app),
        with(comment("c3", 7, "x", "09:20", "any news?"), &outside),
    ]);
    let mut quiet = rig(&fake);
    quiet.good();
    assert_eq!(quiet.talk("ENG-7"), ["Pat from Slack 09:20 [] any news?"]);
    let mut loud = Rig::new("linear", &fake.settings("bots = true"));
    loud.good();
    assert_eq!(loud.talk("ENG-7")[..2], ["GitHub 09:00 [] linked (named)", "u-app 09:10 [] summary (named)"]);
}

#[test]
fn a_project_with_a_target_date_is_an_item_of_its_lead() {
    let fake = Fake::start();
    let project = |slug: &str, date: Value, status: &str| {
        json!({ "id": slug, "slugId": slug, "name": "Launch", "url": "https://linear.example/p", "targetDate": date,
            "status": { "type": status }, "lead": { "id": "u-kenji" } })
    };
    fake.state().projects.extend([
        project("a1", json!("2026-12-31"), "started"),
        project("b2", json!(null), "started"),
        project("c3", json!("2026-12-01"), "canceled"),
    ]);
    let mut rig = rig(&fake);
    rig.good();
    assert_eq!(rig.ids(), ["project:a1"]);
    let item = rig.item("project:a1");
    assert_eq!(
        (rig.due("project:a1").as_deref(), item.assignees[0].raw(), item.messages.len()),
        (Some("2026-12-31"), "u-kenji", 0)
    );
}

#[test]
fn nothing_new_is_one_request_and_a_comment_is_seen_though_its_issue_has_not_moved() {
    let fake = Fake::start();
    fake.state().issues.extend((0..9).map(issue));
    let mut rig = rig(&fake);
    rig.good();
    assert_eq!(rig.items.len(), 9);
    fake.asked();
    let done = rig.good();
    assert_eq!((fake.asked(), done.complete), (vec!["News".to_owned()], Parts::NONE));
    fake.state().comments.push(comment("c1", 3, "u-kenji", "12:03", "look"));
    rig.good();
    assert_eq!(
        (rig.talk("ENG-3"), fake.asked()),
        (vec!["u-kenji 12:03 [] look".to_owned()], vec!["News".to_owned(), "Issues".to_owned(), "Comments".to_owned()])
    );
    rig.good();
    assert_eq!(fake.asked(), ["News"]);
    assert_eq!(registry::find("linear").unwrap().about.rhythm.refresh, Some(std::time::Duration::from_mins(2)));
}

#[test]
fn five_thousand_issues_take_fifty_pages_and_a_hundred_of_comments_and_nothing_new_one() {
    let fake = Fake::start();
    fake.state().page = 100;
    fake.state().issues.extend((0..5000).map(issue));
    let comments = (0..7500).map(|n| comment(&format!("c{n}"), n % 5000, "u-kenji", "09:00", "soon"));
    fake.state().comments.extend(comments);
    let mut rig = rig(&fake);
    rig.good();
    let asked = fake.asked();
    let count = |what: &str| asked.iter().filter(|asked| *asked == what).count();
    assert_eq!((count("Users"), count("Projects"), count("Issues")), (1, 1, 50));
    assert!((50..=100).contains(&count("Comments")), "{}", count("Comments"));
    assert_eq!((rig.items.len(), asked.len()), (5000, 52 + count("Comments")));
    let spent = std::mem::take(&mut fake.state().spent);
    assert!(spent <= 165_000.0, "{spent} points");
    rig.good();
    let spent = std::mem::take(&mut fake.state().spent);
    assert_eq!((fake.asked(), spent <= 330.0), (vec!["News".to_owned()], true), "{spent}");
    fake.state().comments.push(comment("new", 7, "u-maya", "12:03", "and?"));
    rig.good();
    assert_eq!(fake.asked(), ["News", "Issues", "Comments"]);
}

#[test]
fn an_issue_with_six_hundred_comments_is_read_whole_in_six_pages() {
    let fake = Fake::start();
    fake.state().page = 100;
    fake.state().issues.push(issue(7));
    fake.state().comments.extend((0..600).map(|n| comment(&format!("c{n}"), 7, "u-kenji", "09:00", "soon")));
    let mut rig = rig(&fake);
    rig.good();
    let pages = fake.asked().iter().filter(|asked| *asked == "Comments").count();
    assert_eq!((rig.talk("ENG-7").len(), pages), (600, 6));
}

#[test]
fn a_look_that_takes_long_ends_itself_between_two_pages_and_goes_on() {
    let fake = Fake::start();
    fake.state().issues.extend((0..70).map(issue));
    fake.state().is_slow = true;
    let mut rig = Rig::without_waits("linear", &fake.settings(""));
    let done = rig.look().unwrap();
    let read = rig.items.len();
    assert!(done.again.is_some() && done.complete == Parts::NONE && (7..70).contains(&read), "{read} {done:?}");
    fake.state().is_slow = false;
    let done = rig.good();
    assert_eq!((done.again, done.complete.has(Part::Items), rig.items.len()), (None, true, 70));
}

#[test]
fn a_snoozed_issue_counts_a_breach_is_no_due_date_and_a_delegate_is_no_assignee() {
    let fake = Fake::start();
    let more = [
        ("snoozedUntilAt", json!("2026-12-24T09:00:00Z")),
        ("slaBreachesAt", json!("2026-11-24T09:00:00Z")),
        ("delegate", json!({ "id": "u-app" })),
        ("state", json!({ "type": "triage" })),
    ];
    fake.state().issues.push(with(issue(7), &more));
    let mut rig = rig(&fake);
    rig.good();
    let item = rig.item("ENG-7");
    assert_eq!((item.done, item.assignees.len(), item.due, item.messages.len()), (false, 0, None, 0));
}

#[test]
fn what_is_done_archived_or_trashed_is_told_once_and_a_moved_issue_leaves_its_old_name() {
    let fake = Fake::start();
    fake.state().issues.extend((1..5).map(issue));
    let mut rig = rig(&fake);
    rig.good();
    let later = ("updatedAt", json!(at("12:05")));
    fake.state().issues[0] = with(
        issue(1),
        &[("state", json!({ "type": "completed" })), ("completedAt", json!(at("12:05"))), later.clone()],
    );
    fake.state().issues[1] = with(issue(2), &[("archivedAt", json!(at("12:05"))), later.clone()]);
    fake.state().issues[2] = with(issue(3), &[("trashed", json!(true)), later.clone()]);
    fake.state().issues[3] =
        with(issue(4), &[("identifier", json!("OPS-1")), ("previousIdentifiers", json!(["ENG-4"])), later]);
    rig.good();
    let done: Vec<bool> = ["ENG-1", "ENG-2", "ENG-3", "OPS-1"].map(|id| rig.item(id).done).to_vec();
    assert_eq!((done, rig.items.len()), (vec![true, true, true, false], 4));
    assert!(rig.item("ENG-1").done_at.is_some());
}

#[test]
fn a_look_of_whose_points_few_remain_waits_for_new_ones_and_goes_on() {
    let fake = Fake::start();
    fake.state().issues.extend((0..9).map(issue));
    fake.state().points = 15_000;
    let mut rig = rig(&fake);
    let done = rig.look().unwrap();
    assert_eq!((done.again, done.complete), (Some("2026-11-23T12:30:00Z".parse().unwrap()), Parts::NONE));
    fake.state().points = 240_000;
    rig.now = "2026-11-23T12:31:00Z".parse().unwrap();
    let done = rig.look_now(false).unwrap();
    assert_eq!((done.again, rig.items.len()), (None, 9));
    assert_eq!(fake.asked().iter().filter(|asked| *asked == "Users").count(), 1);
}

#[test]
fn a_page_that_is_too_complex_is_asked_for_at_half_its_size() {
    let fake = Fake::start();
    fake.state().issues.push(issue(7));
    fake.instead("Issues", "400 Bad Request", &[], r#"{"errors":[{"message":"Query too complex"}]}"#);
    let mut good = rig(&fake);
    good.good();
    let sizes: Vec<Value> = fake
        .state()
        .asked
        .iter()
        .filter(|(what, _)| what == "Issues")
        .map(|(_, asked)| asked["first"].clone())
        .collect();
    assert_eq!((sizes, good.ids()), (vec![json!(100), json!(50)], vec!["ENG-7"]));
    for _ in 0..9 {
        fake.instead("Issues", "400 Bad Request", &[], r#"{"errors":[{"message":"Query too complex"}]}"#);
    }
    assert!(matches!(rig(&fake).look(), Err(Trouble::Theirs { .. })));
}

#[test]
fn a_team_that_may_not_be_read_is_a_problem_that_names_it() {
    let fake = Fake::start();
    fake.state().issues.push(issue(7));
    fake.state().forbidden.push("OPS");
    let mut rig = Rig::new("linear", &fake.settings("teams = [\"ENG\", \"OPS\"]"));
    let done = rig.look().unwrap();
    assert_eq!((told(&done), rig.ids()), (vec!["the key may not read the team OPS (FORBIDDEN)"], vec!["ENG-7"]));
}

#[test]
fn each_refusal_is_told_in_words_that_say_what_to_do() {
    let coded = |code: &str| format!(r#"{{"errors":[{{"message":"no","extensions":{{"code":"{code}"}}}}]}}"#);
    let table: Vec<(&'static str, Vec<(&'static str, &str)>, String, &str)> = vec![
        ("401 Unauthorized", vec![], "{}".to_owned(), "Denied the token of \"work\" is refused (401)"),
        (
            "400 Bad Request",
            vec![],
            coded("AUTHENTICATION_ERROR"),
            "Denied the token of \"work\" is refused (AUTHENTICATION_ERROR)",
        ),
        (
            "400 Bad Request",
            vec![("X-RateLimit-Requests-Remaining", "0"), ("X-RateLimit-Requests-Reset", "1795435800000")],
            coded("RATELIMITED"),
            "Limited 23 Nov 12:10",
        ),
        (
            "400 Bad Request",
            vec![("X-RateLimit-Complexity-Remaining", "0"), ("X-RateLimit-Complexity-Reset", "1795435800000")],
            coded("RATELIMITED"),
            "Limited 23 Nov 12:10",
        ),
    ];
    for (status, headers, body, expected) in table {
        let fake = Fake::start();
        fake.instead("Users", status, &headers, &body);
        let trouble = rig(&fake).look().unwrap_err();
        let (variant, text) = expected.split_once(' ').unwrap();
        assert!(format!("{trouble:?}").starts_with(variant), "{expected}: {trouble:?}");
        assert!(trouble.text().raw().contains(text), "{expected}: {}", trouble.text().raw());
    }
}

#[test]
fn an_answer_is_a_comment_in_the_thread_of_the_question() {
    let fake = Fake::start();
    fake.state().issues.push(issue(7));
    let child = with(comment("c2", 7, "u-kenji", "09:30", "and?"), &[("parentId", json!("c1"))]);
    fake.state().comments.extend([comment("c1", 7, "u-kenji", "09:00", "why?"), child]);
    let mut rig = rig(&fake);
    rig.good();
    let reply = |time: &str, text: &str| Act::Reply {
        item: ItemId::new("ENG-7"),
        to: at(time).parse().unwrap(),
        text: text.to_owned(),
    };
    rig.act(reply("09:30", "@kenji yes\n*no*")).unwrap();
    rig.act(reply("11:00", "yes")).unwrap();
    let done = fake.state().done.clone();
    let paragraph = |nodes: Value| json!({ "type": "paragraph", "content": nodes });
    let body = json!({ "type": "doc", "content": [
        paragraph(json!([{ "type": "suggestion_userMentions", "attrs": { "id": "u-kenji", "label": "Kenji Mori" } }, { "type": "text", "text": " yes" }])),
        paragraph(json!([{ "type": "text", "text": "*no*" }])),
    ] });
    assert_eq!(done[0], json!(["Comment", { "issue": "i7", "parent": "c1", "body": body }]));
    assert_eq!((&done[1][1]["parent"], done.len()), (&json!(null), 2));
    assert!(
        words(rig.act(Act::Ask { item: ItemId::new("ENG-99"), text: "x".to_owned() })).contains("ENG-99 is not there")
    );
}
