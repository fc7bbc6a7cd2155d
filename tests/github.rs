//! The kind `github`, against a service of this machine with state: what a look asks for, how changes are seen, what all
//! that is said becomes, and how refusals are told.
//!
//! Not here: what every kind must do (`conformance`), Markdown (`providers/markdown`).

#![expect(
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::type_complexity,
    reason = "a test may stop at what it does not expect"
)]

#[path = "github/fake.rs"]
mod fake;
#[path = "support/graphql.rs"]
mod graphql;
#[path = "support/source.rs"]
mod source;
#[path = "support/http/mod.rs"]
mod support;

use asyncboard::domain::agreement::Channel;
use asyncboard::domain::batch::{Part, Parts};
use asyncboard::domain::ids::ItemId;
use asyncboard::providers::{Act, Trouble};
use chrono::TimeDelta;
use serde_json::{Value, json};

use fake::{Fake, at, issue, list, none, pull, request, requested, review, said, team, thread, user};
use source::{Rig, opened, told, words};

fn rig(fake: &Fake) -> Rig {
    Rig::new("github", &fake.settings(""))
}

/// A thing with some fields set.
fn with(mut thing: Value, fields: &[(&str, Value)]) -> Value {
    for (key, value) in fields {
        thing[*key] = value.clone();
    }
    thing
}

/// The talk of one pull request with these fields.
fn talk_of(fields: &[(&str, Value)]) -> (Vec<String>, Vec<String>) {
    let fake = Fake::start();
    fake.put(with(pull(7), fields));
    let mut rig = rig(&fake);
    rig.good();
    (rig.talk("acme/app#7"), rig.answers("acme/app#7"))
}

#[test]
fn an_issue_and_a_pull_request_become_items() {
    let fake = Fake::start();
    fake.put(with(
        issue(3),
        &[
            ("body", json!("Who can? @kenji")),
            ("assignees", list(&[json!({ "login": "Kenji", "name": "Kenji Mori", "email": "kenji@acme.example" })])),
            ("milestone", json!({ "dueOn": "2026-11-27T08:00:00Z", "state": "OPEN" })),
            ("comments", list(&[said("C1", "Kenji", "09:00", "I do, **@maya-o**")])),
        ],
    ));
    fake.put(pull(7));
    let mut rig = rig(&fake);
    let done = rig.good();
    assert!(done.complete.has(Part::Items));
    assert_eq!(rig.ids(), ["acme/app#3", "acme/app#7"]);
    let item = rig.item("acme/app#3");
    assert_eq!((item.title.raw(), item.channel, item.done), ("Issue 3", Channel::Comment, false));
    assert_eq!(
        (item.project.as_ref().unwrap().raw(), item.url.as_ref().unwrap().raw()),
        ("acme/app", "https://gh.example/3")
    );
    assert_eq!((rig.due("acme/app#3").as_deref(), item.assignees[0].raw()), (Some("2026-11-27"), "kenji"));
    assert_eq!(
        rig.talk("acme/app#3"),
        ["maya-o 08:00 [kenji] Who can? @kenji (named)", "kenji 09:00 [maya-o] I do, @maya-o"]
    );
    let kenji = rig.people.iter().find(|profile| profile.account.raw() == "kenji").unwrap();
    assert!(kenji.folds_case && kenji.email.as_ref().is_some_and(|email| email.raw() == "kenji@acme.example"));
    let pull = rig.item("acme/app#7");
    assert_eq!((pull.channel, pull.assignees[0].raw()), (Channel::Review, "maya-o"), "without an assignee, its author");
}

#[test]
fn a_milestones_date_is_the_day_of_its_utc_form_and_counts_while_it_is_open() {
    let due = |milestone: Value, more: &str, projects: Value| {
        let fake = Fake::start();
        fake.put(with(issue(3), &[("milestone", milestone), ("projectItems", projects)]));
        let mut rig = Rig::new("github", &fake.settings(more));
        rig.good();
        rig.due("acme/app#3")
    };
    let milestone = |at: &str, state: &str| json!({ "dueOn": at, "state": state });
    for (at, day) in [("2026-11-27T00:00:00Z", "2026-11-27"), ("2026-11-27T07:00:00Z", "2026-11-27")] {
        assert_eq!(due(milestone(at, "OPEN"), "", none()).as_deref(), Some(day));
    }
    assert_eq!(due(milestone("2026-11-27T00:00:00Z", "CLOSED"), "", none()), None);
    let dates = list(&[
        json!({ "field": { "date": "2026-12-05" } }),
        json!({ "field": { "date": "2026-12-01" } }),
        json!({ "field": null }),
    ]);
    let of_project = due(milestone("2026-11-27T00:00:00Z", "OPEN"), "due_field = \"Target date\"", dates);
    assert_eq!(of_project.as_deref(), Some("2026-12-01"), "the earliest, and before the milestone's");
}

#[test]
fn a_request_stands_through_comments_and_ends_when_it_is_not_listed() {
    let fake = Fake::start();
    let asked = [
        ("reviewRequests", list(&[request(user("Kenji"))])),
        ("timelineItems", list(&[requested("Maya-O", user("Kenji"), "09:00")])),
    ];
    fake.put(with(pull(7), &asked));
    let mut rig = rig(&fake);
    rig.good();
    let standing = "maya-o 09:00 [kenji] (standing, review requested)";
    assert_eq!(rig.talk("acme/app#7"), [standing]);
    let comment = ("comments", list(&[said("C1", "Kenji", "10:00", "will look tomorrow")]));
    fake.put(with(pull(7), &[asked[0].clone(), asked[1].clone(), comment.clone(), ("updatedAt", json!(at("10:00")))]));
    rig.good();
    assert_eq!(rig.talk("acme/app#7"), [standing, "kenji 10:00 [] will look tomorrow"]);
    // A review takes its author off the list.
    let reviewed = ("reviews", list(&[review("R1", "Kenji", "11:00", "APPROVED", "")]));
    fake.put(with(pull(7), &[asked[1].clone(), comment, reviewed, ("updatedAt", json!(at("11:00")))]));
    rig.good();
    assert_eq!(rig.talk("acme/app#7"), ["kenji 10:00 [] will look tomorrow"]);
    assert_eq!(rig.answers("acme/app#7"), ["kenji 11:00", "maya-o 09:00"]);
}

#[test]
fn a_request_is_of_the_latest_act_and_hands_the_ball_back() {
    let acts = [
        requested("Maya-O", user("Kenji"), "08:30"),
        requested("Lea", user("kenji"), "10:00"),
        requested("Maya-O", user("Sam"), "11:00"),
    ];
    let (talk, answers) =
        talk_of(&[("reviewRequests", list(&[request(user("Kenji"))])), ("timelineItems", list(&acts))]);
    assert_eq!(talk, ["lea 10:00 [kenji] (standing, review requested)"]);
    assert_eq!(answers, ["maya-o 08:30", "lea 10:00", "maya-o 11:00"]);
}

#[test]
fn a_request_of_which_nothing_is_told_is_of_the_author_since_it_was_opened() {
    let (talk, answers) = talk_of(&[("reviewRequests", list(&[request(user("Kenji"))]))]);
    assert_eq!((talk, answers.len()), (vec!["maya-o 08:00 [kenji] (standing, review requested)".to_owned()], 0));
}

#[test]
fn a_draft_asks_for_no_review_and_its_requests_count_from_when_it_is_ready() {
    let asked = [("reviewRequests", list(&[request(user("Kenji"))]))];
    let draft =
        [asked[0].clone(), ("isDraft", json!(true)), ("comments", list(&[said("C1", "maya-o", "09:00", "@kenji?")]))];
    assert_eq!(talk_of(&draft).0, ["maya-o 09:00 [kenji] @kenji?"]);
    let ready = json!({ "__typename": "ReadyForReviewEvent", "createdAt": at("10:00") });
    let events = list(&[requested("Maya-O", user("Kenji"), "09:00"), ready]);
    assert_eq!(
        talk_of(&[asked[0].clone(), ("timelineItems", events)]).0,
        ["maya-o 10:00 [kenji] (standing, review requested)"]
    );
}

#[test]
fn each_state_of_a_review_asks_as_it_should() {
    let reviews = [
        review("R1", "kenji", "09:00", "COMMENTED", "Is this meant?"),
        review("R2", "kenji", "09:01", "COMMENTED", ""),
        review("R3", "kenji", "09:02", "CHANGES_REQUESTED", ""),
        review("R4", "kenji", "09:03", "CHANGES_REQUESTED", "Please rename"),
        review("R5", "kenji", "09:04", "APPROVED", "Nice"),
        review("R6", "kenji", "09:05", "APPROVED", ""),
        review("R7", "kenji", "09:06", "DISMISSED", "Old @lea"),
        review("R8", "kenji", "09:07", "PENDING", "not yet"),
    ];
    let (talk, answers) = talk_of(&[("reviews", list(&reviews))]);
    assert_eq!(
        talk,
        [
            "kenji 09:00 [] Is this meant?",
            "kenji 09:02 [] (changes requested)",
            "kenji 09:03 [] Please rename",
            "kenji 09:04 [] Nice (named)",
            "kenji 09:06 [lea] Old @lea (named)",
        ]
    );
    assert_eq!(answers, ["kenji 09:01", "kenji 09:05"]);
}

#[test]
fn remarks_in_a_resolved_thread_are_answers_and_others_are_messages() {
    let threads = [
        thread("T1", false, &[said("M1", "kenji", "09:00", "@maya-o why?")]),
        thread("T2", true, &[said("M2", "kenji", "09:10", "@maya-o typo"), said("M3", "maya-o", "09:20", "done")]),
    ];
    let (talk, answers) = talk_of(&[("reviewThreads", list(&threads))]);
    assert_eq!(talk, ["kenji 09:00 [maya-o] @maya-o why?"]);
    assert_eq!(answers, ["kenji 09:10", "maya-o 09:20"]);
}

#[test]
fn what_was_pushed_since_changes_were_requested_is_a_word_and_nothing_else() {
    let reviews = |state: &str| {
        list(&[review("R1", "kenji", "09:00", state, ""), review("R2", "lea", "09:10", state, "Rename @maya-o")])
    };
    let head = |time: &str| json!({ "target": { "committedDate": at(time) } });
    let wanted = |time: &str, comments: Value| {
        talk_of(&[("reviews", reviews("CHANGES_REQUESTED")), ("headRef", head(time)), ("comments", comments)]).0
    };
    assert_eq!(
        wanted("10:00", none()),
        ["kenji 09:00 [] (changes requested, pushed since)", "lea 09:10 [maya-o] (pushed since) Rename @maya-o"]
    );
    assert_eq!(wanted("08:50", none()), ["kenji 09:00 [] (changes requested)", "lea 09:10 [maya-o] Rename @maya-o"]);
    let answered = wanted("10:00", list(&[said("C1", "maya-o", "09:30", "renamed")]));
    assert_eq!(answered[..2], ["kenji 09:00 [] (changes requested)", "lea 09:10 [maya-o] Rename @maya-o"]);
}

#[test]
fn what_bots_write_is_passed_over_unless_it_is_wanted_and_a_bot_may_request() {
    let bot = json!({ "__typename": "Bot", "login": "dependabot" });
    let mut comment = said("C1", "x", "09:00", "Bumps x. @kenji");
    comment["author"] = bot.clone();
    let mut event = requested("x", user("Kenji"), "09:30");
    event["actor"] = bot.clone();
    let fields = [
        ("author", bot),
        ("body", json!("From the bot @lea")),
        ("comments", list(&[comment])),
        ("reviewRequests", list(&[request(user("Kenji"))])),
        ("timelineItems", list(&[event])),
    ];
    let fake = Fake::start();
    fake.put(with(pull(7), &fields));
    let mut quiet = rig(&fake);
    quiet.good();
    assert_eq!(quiet.talk("acme/app#7"), ["dependabot 09:30 [kenji] (standing, review requested)"]);
    assert_eq!(quiet.item("acme/app#7").assignees, []);
    let mut loud = Rig::new("github", &fake.settings("bots = true"));
    loud.good();
    assert_eq!(
        loud.talk("acme/app#7")[..2],
        ["dependabot 08:00 [lea] From the bot @lea (named)", "dependabot 09:00 [kenji] Bumps x. @kenji (named)"]
    );
}

#[test]
fn hidden_comments_are_none_and_a_deleted_author_is_a_ghost() {
    let mut hidden = said("C1", "kenji", "09:00", "spam");
    hidden["isMinimized"] = true.into();
    let mut ghost = said("C2", "x", "09:10", "I left");
    ghost["author"] = json!(null);
    assert_eq!(talk_of(&[("comments", list(&[hidden, ghost]))]).0, ["ghost 09:10 [] I left"]);
}

#[test]
fn a_small_team_is_asked_without_the_author_and_a_large_one_is_not() {
    let fake = Fake::start();
    let teams = [("acme/core", vec!["maya-o", "kenji", "lea"]), ("acme/all", vec!["a", "b", "c", "d", "e", "f"])];
    fake.state().teams.extend(teams.map(|(name, members)| (name.to_owned(), members)));
    let requests = list(&[request(team("Core")), request(team("all"))]);
    let comments = list(&[said("C1", "maya-o", "09:00", "@acme/core and @acme/all, see @types/node")]);
    fake.put(with(pull(7), &[("reviewRequests", requests), ("comments", comments)]));
    let talk = |more: &str| {
        let mut rig = Rig::new("github", &fake.settings(more));
        rig.good();
        rig.talk("acme/app#7")
    };
    let text = "@acme/core and @acme/all, see @types/node";
    assert_eq!(
        talk(""),
        [
            "maya-o 08:00 [kenji lea] (standing, review requested)".to_owned(),
            format!("maya-o 09:00 [kenji lea] {text}")
        ]
    );
    assert_eq!(talk("team_requests = false"), [format!("maya-o 09:00 [] {text}")]);
    assert_eq!(talk("team_requests = true")[1], "maya-o 08:00 [a b c d e f] (standing, review requested)");
    let asked: Vec<Value> =
        fake.state().asked.iter().filter(|(what, _)| what == "Team").map(|(_, team)| team["slug"].clone()).collect();
    assert_eq!(asked, ["all", "core", "all", "core"], "never for somebody else's, nor when none is wanted");
}

#[test]
fn a_team_whose_members_may_not_be_read_is_a_problem_that_names_it() {
    let fake = Fake::start();
    fake.put(with(pull(7), &[("reviewRequests", list(&[request(team("core"))]))]));
    let done = rig(&fake).look().unwrap();
    assert!(told(&done)[0].starts_with("the members of acme/core cannot be read"), "{:?}", told(&done));
}

#[test]
fn reactions_answer_with_their_own_time() {
    let fake = Fake::start();
    let some = json!([{ "createdAt": null }, { "createdAt": at("10:00") }]);
    let comment = with(said("C1", "maya-o", "09:00", "@kenji ok?"), &[("reactionGroups", some.clone())]);
    fake.put(with(issue(3), &[("reactionGroups", some), ("comments", list(&[comment]))]));
    fake.put(issue(4));
    fake.state().reactions.insert("C1".to_owned(), vec![("Kenji", "THUMBS_UP", "10:00")]);
    fake.state().reactions.insert("I_3".to_owned(), vec![("Lea", "HEART", "11:00")]);
    let mut rig = rig(&fake);
    rig.good();
    assert_eq!(rig.answers("acme/app#3"), ["lea 11:00 HEART", "kenji 10:00 THUMBS_UP"]);
    assert_eq!(fake.asked().0, ["Page", "Reactions"]);
}

#[test]
fn a_look_at_nothing_new_is_one_request_of_one_point_and_a_change_costs_one_more() {
    let fake = Fake::start();
    let repos = ["app", "web-a", "web-b", "ops", "docs"];
    for (n, repo) in repos.iter().enumerate() {
        for number in 0..6 {
            fake.put_into(&format!("acme/{repo}"), issue(number + 10 * n as u64));
        }
    }
    let closed = with(
        issue(90),
        &[("state", json!("CLOSED")), ("updatedAt", json!(at("11:30"))), ("closedAt", json!(at("11:30")))],
    );
    fake.put_into("acme/ops", closed);
    let mut rig =
        Rig::new("github", &fake.settings("repos = [\"acme/app\", \"acme/web-*\", \"acme/ops\", \"Acme/Docs\"]"));
    rig.good();
    let (asked, points) = fake.asked();
    assert_eq!((asked.len(), rig.items.len()), (6, 30));
    assert!(points <= 60, "{points}");
    let done = rig.good();
    assert_eq!((fake.asked(), done.cursor, done.complete), ((vec!["News".to_owned()], 1), None, Parts::NONE));
    let changed = with(issue(21), &[("updatedAt", json!(at("12:00"))), ("title", json!("Another title"))]);
    fake.put_into("acme/web-b", changed);
    rig.good();
    assert_eq!(fake.asked().0, ["News", "Whole"]);
    assert_eq!(rig.item("acme/web-b#21").title.raw(), "Another title");
    rig.good();
    assert_eq!(fake.asked(), (vec!["News".to_owned()], 1));
}

#[test]
fn fifty_repositories_with_five_thousand_open_items_take_some_hundred_and_fifty_requests() {
    let fake = Fake::start();
    fake.state().page = 100;
    let mut names = Vec::new();
    for repo in 0..50 {
        for number in 0..100 {
            let thing = if number < 50 { issue(number) } else { pull(number) };
            let thing = with(thing, &[("id", json!(format!("{repo}-{number}")))]);
            fake.put_into(&format!("acme/r{repo:02}"), thing);
        }
        names.push(format!("acme/r{repo:02}"));
    }
    let mut rig = Rig::new("github", &fake.settings(&format!("repos = {names:?}")));
    rig.good();
    let (asked, points) = fake.asked();
    assert_eq!(rig.items.len(), 5000);
    assert!(asked.len() <= 150 && points <= 1000, "{} requests, {points} points", asked.len());
    rig.good();
    assert_eq!(fake.asked(), (vec!["News".to_owned()], 1));
    let changed = [("id", json!("7-60")), ("updatedAt", json!(at("12:00"))), ("title", json!("Another title"))];
    fake.put_into("acme/r07", with(pull(60), &changed));
    rig.good();
    let (asked, points) = fake.asked();
    assert_eq!(
        (asked, rig.item("acme/r07#60").title.raw()),
        (vec!["News".to_owned(), "Whole".to_owned()], "Another title")
    );
    assert!(points <= 2, "{points}");
}

#[test]
fn a_pull_request_with_six_hundred_threads_costs_what_any_other_does_and_what_is_not_read_is_told() {
    let fake = Fake::start();
    let threads: Vec<Value> =
        (0..30).map(|n| thread(&format!("T{n}"), false, &[said(&format!("M{n}"), "kenji", "09:00", "why?")])).collect();
    let mut threads = list(&threads);
    threads["totalCount"] = 600.into();
    fake.put(with(pull(7), &[("reviewThreads", threads)]));
    let mut rig = rig(&fake);
    let done = rig.look().unwrap();
    assert_eq!(told(&done), ["acme/app#7: only its newest 30 threads are read"]);
    assert_eq!((rig.talk("acme/app#7").len(), fake.asked().0), (30, vec!["Page".to_owned()]));
}

#[test]
fn a_look_that_takes_long_ends_itself_between_two_pages_and_goes_on() {
    let fake = Fake::start();
    (0..70).for_each(|number| fake.put(issue(number)));
    fake.state().is_slow = true;
    let mut rig = Rig::without_waits("github", &fake.settings(""));
    let done = rig.look().unwrap();
    let read = rig.items.len();
    assert_eq!((done.again.is_some(), done.complete), (true, Parts::NONE));
    assert!((7..70).contains(&read), "{read}");
    fake.state().is_slow = false;
    fake.asked();
    let done = rig.look().unwrap();
    assert_eq!((done.again, done.complete.has(Part::Items), rig.items.len()), (None, true, 70));
    assert_eq!(fake.asked().0.len(), (70 - read) / 7, "no page is asked for twice");
}

#[test]
fn an_outdated_thread_counts_as_any_other() {
    let outdated =
        with(thread("T1", false, &[said("M1", "kenji", "09:00", "@maya-o why?")]), &[("isOutdated", json!(true))]);
    assert_eq!(talk_of(&[("reviewThreads", list(&[outdated]))]).0, ["kenji 09:00 [maya-o] @maya-o why?"]);
}

#[test]
fn a_remark_that_is_not_submitted_is_none_and_a_request_to_a_bot_asks_nobody() {
    let pending = with(said("M1", "kenji", "09:00", "not yet"), &[("state", json!("PENDING"))]);
    let bot = json!({ "__typename": "Bot", "login": "copilot" });
    let (talk, answers) = talk_of(&[
        ("reviewThreads", list(&[thread("T1", false, &[pending])])),
        ("reviewRequests", list(&[request(bot)])),
    ]);
    assert_eq!((talk, answers), (vec![], vec![]));
}

#[test]
fn what_was_done_is_told_once_and_then_left_out() {
    let fake = Fake::start();
    fake.put(pull(7));
    fake.put(issue(3));
    let mut rig = rig(&fake);
    rig.good();
    fake.asked();
    let merged = [("pullState", json!("MERGED")), ("updatedAt", json!(at("12:00"))), ("closedAt", json!(at("12:00")))];
    fake.put(with(pull(7), &merged));
    // Opened and closed since: it was never on the board.
    fake.put(with(issue(4), &[("state", json!("CLOSED")), ("updatedAt", json!(at("12:00")))]));
    rig.good();
    assert!(rig.item("acme/app#7").done && rig.item("acme/app#7").done_at.is_some());
    assert!(!rig.items.contains_key("acme/app#4"));
    rig.good();
    assert_eq!(fake.asked().0, ["News", "Whole", "News"]);
    rig.everything().unwrap();
    assert_eq!(rig.ids(), ["acme/app#3"]);
}

#[test]
fn many_changes_are_read_on_until_the_mark() {
    let fake = Fake::start();
    for number in 0..40 {
        fake.put(pull(number));
    }
    let mut rig = rig(&fake);
    rig.good();
    fake.asked();
    for number in 0..30 {
        fake.put(with(pull(number), &[("updatedAt", json!(at("12:00"))), ("title", json!("changed"))]));
    }
    rig.good();
    assert_eq!(rig.items.values().filter(|item| item.title.raw() == "changed").count(), 30);
    let (asked, _) = fake.asked();
    assert_eq!(asked.iter().filter(|what| *what == "Whole").count(), 2, "{asked:?}");
    assert!(asked.iter().filter(|what| *what == "More").count() <= 5, "{asked:?}");
    rig.good();
    assert_eq!(fake.asked().0, ["News"]);
}

#[test]
fn what_is_deleted_is_gone_at_the_next_look_at_everything() {
    let fake = Fake::start();
    fake.put(issue(3));
    fake.put(issue(4));
    let mut rig = rig(&fake);
    rig.good();
    fake.state().repositories.get_mut("acme/app").unwrap().retain(|thing| thing["number"] == 4);
    rig.good();
    assert_eq!(rig.ids().len(), 2);
    rig.everything().unwrap();
    assert_eq!(rig.ids(), ["acme/app#4"]);
}

#[test]
fn a_renamed_repository_ends_in_the_same_board_under_its_new_name() {
    let fake = Fake::start();
    fake.put(issue(3));
    let mut rig = rig(&fake);
    rig.good();
    let mut moved = fake.state().repositories.remove("acme/app").unwrap();
    for thing in &mut moved {
        thing["repository"]["nameWithOwner"] = "acme/product".into();
    }
    fake.state().repositories.insert("acme/product".to_owned(), moved);
    fake.state().renamed.insert("acme/app".to_owned(), "acme/product".to_owned());
    rig.good();
    assert_eq!(rig.ids(), ["acme/product#3"]);
    fake.asked();
    rig.good();
    assert_eq!(fake.asked().0, ["News"]);
}

#[test]
fn a_new_repository_of_a_pattern_is_found_within_the_hour_and_a_lost_one_is_gone() {
    let fake = Fake::start();
    fake.put_into("acme/web-a", issue(1));
    let mut rig = Rig::new("github", &fake.settings("repos = [\"acme/web-*\"]"));
    rig.good();
    fake.put_into("acme/web-b", issue(2));
    rig.good();
    assert_eq!(rig.ids(), ["acme/web-a#1"]);
    rig.now += TimeDelta::hours(1);
    rig.good();
    assert_eq!(rig.ids(), ["acme/web-a#1", "acme/web-b#2"]);
    fake.state().repositories.remove("acme/web-a");
    rig.now += TimeDelta::hours(1);
    rig.good();
    assert_eq!(rig.ids(), ["acme/web-b#2"]);
}

#[test]
fn the_issues_that_are_wanted_are_read() {
    let fake = Fake::start();
    fake.put(issue(1));
    fake.put(with(issue(2), &[("comments", list(&[said("C", "kenji", "09:00", "x")]))]));
    fake.put(with(issue(3), &[("assignees", list(&[json!({ "login": "kenji" })]))]));
    fake.put(with(issue(4), &[("milestone", json!({ "dueOn": null, "state": "OPEN" }))]));
    fake.put(pull(5));
    for (issues, expected) in
        [("all", vec!["1", "2", "3", "4", "5"]), ("talk", vec!["2", "3", "4", "5"]), ("none", vec!["5"])]
    {
        let mut rig = Rig::new("github", &fake.settings(&format!("issues = {issues:?}")));
        rig.good();
        let ids: Vec<&str> = rig.ids().iter().map(|id| id.strip_prefix("acme/app#").unwrap()).collect();
        assert_eq!(ids, expected, "{issues}");
        fake.asked();
        rig.good();
        assert_eq!(fake.asked().0, ["News"]);
    }
}

#[test]
fn more_than_is_read_of_an_item_is_told() {
    let fake = Fake::start();
    let mut comments = list(&[said("C", "kenji", "09:00", "x")]);
    comments["totalCount"] = 60.into();
    fake.put(with(issue(7), &[("comments", comments)]));
    let done = rig(&fake).look().unwrap();
    assert_eq!(told(&done), ["acme/app#7: only its newest 50 comments are read"]);
}

#[test]
fn a_page_that_takes_too_long_is_asked_for_at_half_its_size_down_to_five() {
    let fake = Fake::start();
    fake.put(issue(3));
    let slow =
        r#"{"data":null,"errors":[{"message":"Something went wrong while executing your query on 2026-11-23."}]}"#;
    fake.instead("Page", "502 Bad Gateway", &[], "<html>");
    fake.instead("Page", "200 OK", &[], slow);
    let mut good = rig(&fake);
    good.good();
    let sizes = |fake: &Fake| -> Vec<Value> {
        fake.state().asked.drain(..).map(|(_, asked)| asked["issues"].clone()).collect()
    };
    assert_eq!((sizes(&fake), good.ids()), (vec![json!(50), json!(25), json!(12)], vec!["acme/app#3"]));
    for _ in 0..5 {
        fake.instead("Page", "504 Gateway Timeout", &[], "");
    }
    let trouble = rig(&fake).look().unwrap_err();
    assert!(matches!(trouble, Trouble::Theirs { .. }), "{trouble:?}");
    assert_eq!(sizes(&fake), [50, 25, 12, 6, 5]);
}

#[test]
fn a_look_of_whose_points_few_remain_waits_and_goes_on_where_it_stood() {
    let fake = Fake::start();
    for number in 0..10 {
        fake.put(issue(number));
    }
    fake.state().remaining = 400;
    let mut rig = rig(&fake);
    let done = rig.look().unwrap();
    assert_eq!((done.again, done.complete), (Some(at("12:30").parse().unwrap()), Parts::NONE));
    assert_eq!(rig.items.len(), 7);
    fake.state().remaining = 5000;
    fake.asked();
    rig.now = at("12:31").parse().unwrap();
    let done = rig.look_now(false).unwrap();
    assert_eq!((fake.asked().0.len(), done.again, rig.items.len()), (1, None, 10));
    assert!(done.cursor.is_some());
}

#[test]
fn each_refusal_is_told_in_words_that_say_what_to_do() {
    let forbidden = |path: &str| {
        format!(
            r#"{{"data":{{"repository":null}},"errors":[{{"type":"FORBIDDEN","path":[{path}],"message":"Resource not accessible by personal access token"}}]}}"#
        )
    };
    let table: Vec<(&str, Vec<(&'static str, &str)>, String, &str)> = vec![
        ("401 Unauthorized", vec![], r#"{"message":"Bad credentials"}"#.to_owned(),
            "Denied the token of \"work\" is refused: make a new one at"),
        ("200 OK", vec![], r#"{"data":{"repository":null},"errors":[{"type":"FORBIDDEN","path":["repository"],"extensions":{"saml_failure":true},"message":"Resource protected by organization SAML enforcement."}]}"#.to_owned(),
            "Denied authorise it (Configure SSO beside the token"),
        ("403 Forbidden", vec![("X-GitHub-SSO", "required; url=https://github.com/orgs/acme/sso")], "{}".to_owned(),
            "Denied single sign-on"),
        ("200 OK", vec![], forbidden(r#""repository","issues""#), "Denied (it needs: Issues: read)"),
        ("200 OK", vec![], forbidden(r#""repository","pullRequests","nodes",0,"reviews""#), "Denied (it needs: Pull requests: read)"),
        ("200 OK", vec![], r#"{"errors":[{"type":"INSUFFICIENT_SCOPES","message":"Your token has not been granted the required scopes to execute this query. The 'date' field requires one of the following scopes: ['read:project'], but your token has only been granted the: ['repo'] scopes."}]}"#.to_owned(),
            "Denied (it needs: read:project)"),
        ("200 OK", vec![], r#"{"errors":[{"message":"Field 'reviewThreads' doesn't exist on type 'PullRequest'","extensions":{"code":"undefinedField"}}]}"#.to_owned(),
            "Setup this GitHub Enterprise Server is too old (it needs 3.x with `reviewThreads`)"),
        ("200 OK", vec![], r#"{"errors":[{"type":"MAX_NODE_LIMIT_EXCEEDED","message":"too many nodes"}]}"#.to_owned(), "Theirs too many nodes"),
        ("200 OK", vec![("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "1795435800")], r#"{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}"#.to_owned(),
            "Limited 23 Nov 12:10"),
        ("403 Forbidden", vec![("Retry-After", "90")], r#"{"message":"You have exceeded a secondary rate limit"}"#.to_owned(), "Limited 23 Nov 12:02"),
        ("429 Too Many Requests", vec![], r#"{"message":"You have exceeded a secondary rate limit"}"#.to_owned(), "Limited 23 Nov 12:02"),
    ];
    for (status, headers, body, expected) in table {
        let fake = Fake::start();
        fake.put(issue(3));
        fake.instead("Page", status, &headers, &body);
        // What stands in the place of one answer stands in the place of the next one, after new secrets.
        fake.instead("Page", status, &headers, &body);
        let trouble = rig(&fake).look().unwrap_err();
        let (variant, text) = expected.split_once(' ').unwrap();
        assert!(format!("{trouble:?}").starts_with(variant), "{expected}: {trouble:?}");
        assert!(trouble.text().raw().contains(text), "{expected}: {}", trouble.text().raw());
    }
}

#[test]
fn a_repository_that_is_not_there_is_a_problem_and_all_of_them_are_a_wrong_setting() {
    let fake = Fake::start();
    fake.put(issue(3));
    let mut some = Rig::new("github", &fake.settings("repos = [\"acme/app\", \"acme/lost\"]"));
    let done = some.look().unwrap();
    let lost = "acme/lost is not there, or this token may not see it: its resource owner and its repositories decide";
    assert_eq!((told(&done), some.ids()), (vec![lost], vec!["acme/app#3"]));
    assert_eq!(told(&some.look().unwrap()), [lost], "it is told as long as it is so");
    let none = Rig::new("github", &fake.settings("repos = [\"acme/lost\"]")).look();
    assert!(matches!(none, Err(Trouble::Setup { .. })), "{none:?}");
    assert!(words(none).contains("acme/lost is not there"));
}

#[test]
fn dates_of_projects_that_may_not_be_read_are_a_problem_and_the_rest_is_shown() {
    let fake = Fake::start();
    fake.put(issue(3));
    let path = ["repository", "issues", "nodes", "0", "projectItems", "nodes", "0", "field"];
    let error =
        json!({ "type": "FORBIDDEN", "path": path, "message": "Resource not accessible by personal access token" });
    fake.state().beside.push(("Page", error));
    let mut rig = Rig::new("github", &fake.settings("due_field = \"Target\""));
    let done = rig.look().unwrap();
    assert!(told(&done)[0].starts_with("dates of projects cannot be read (Projects: read)"), "{:?}", told(&done));
    assert_eq!(rig.ids(), ["acme/app#3"]);
}

#[test]
fn teams_that_a_token_is_refused_are_a_problem_and_the_rest_is_shown() {
    let fake = Fake::start();
    fake.put(with(pull(7), &[("reviewRequests", list(&[request(team("core")), request(user("Kenji"))]))]));
    let refused = r#"{"data":{"organization":{"team":null}},"errors":[{"type":"FORBIDDEN","path":["organization","team"],"message":"Resource not accessible by personal access token"}]}"#;
    fake.instead("Team", "200 OK", &[], refused);
    let mut rig = rig(&fake);
    let done = rig.look().unwrap();
    assert!(told(&done)[0].starts_with("the members of acme/core cannot be read"), "{:?}", told(&done));
    assert_eq!(rig.talk("acme/app#7"), ["maya-o 08:00 [kenji] (standing, review requested)"]);
}

#[test]
fn a_token_that_may_not_read_addresses_reads_everything_else() {
    let fake = Fake::start();
    fake.put(issue(3));
    let refused = r#"{"errors":[{"type":"INSUFFICIENT_SCOPES","message":"Your token has not been granted the required scopes to execute this query. The 'email' field requires one of the following scopes: ['user:email', 'read:user'], but your token has only been granted the: [''] scopes."}]}"#;
    fake.instead("Page", "200 OK", &[], refused);
    let mut rig = rig(&fake);
    rig.good();
    assert_eq!(rig.ids(), ["acme/app#3"]);
    assert!(!fake.server.seen().last().unwrap().body.contains("email"));
}

#[test]
fn a_service_that_is_away_for_a_moment_is_asked_again() {
    let fake = Fake::start();
    fake.put(issue(3));
    fake.instead("Page", "503 Service Unavailable", &[], "<html>");
    let mut rig = rig(&fake);
    rig.good();
    assert_eq!(rig.ids(), ["acme/app#3"]);
}

#[test]
fn wrong_settings_are_told_with_what_was_expected() {
    for (settings, words) in [
        ("token = \"x\"", "repos is missing"),
        ("token = \"x\"\nrepos = []", "repos is empty"),
        ("repos = [\"acme/app\"]", "token is missing"),
        ("token = \"x\"\nrepos = [\"acme\"]", "repos has \"acme\", which is no repository"),
        ("token = \"x\"\nrepos = [\"acme/*/x\"]", "which is no repository"),
        ("token = \"x\"\nrepos = [\"acme/a*b\"]", "which is no repository"),
        ("token = \"x\"\nrepos = [\"*/app\"]", "which is no repository"),
        ("token = \"x\"\nrepos = [\"acme/app\"]\nissues = \"some\"", "issues is \"some\""),
        ("token = \"x\"\nrepos = [\"acme/app\"]\nrepo = 1", "unknown key \"repo\""),
    ] {
        let problems = opened("github", settings).err().unwrap().join("; ");
        assert!(problems.contains(words), "{settings}: {problems}");
    }
    assert!(opened("github", "token = \"x\"\nrepos = [\"acme/*\"]").is_ok());
}

#[test]
fn an_answer_is_a_comment_or_a_reply_in_the_thread_of_the_question() {
    let fake = Fake::start();
    fake.put(with(
        pull(7),
        &[("reviewThreads", list(&[thread("T1", false, &[said("M1", "kenji", "09:00", "why?")])]))],
    ));
    let mut rig = rig(&fake);
    let reply = |time: &str, text: &str| Act::Reply {
        item: ItemId::new("acme/app#7"),
        to: at(time).parse().unwrap(),
        text: text.to_owned(),
    };
    rig.act(reply("09:00", "@kenji: *because*, @here")).unwrap();
    rig.act(reply("10:00", "yes")).unwrap();
    rig.act(Act::Ask { item: ItemId::new("acme/app#7"), text: "when?".to_owned() }).unwrap();
    let done = fake.state().done.clone();
    assert_eq!(
        done[0],
        ("Answer".to_owned(), json!({ "thread": "T1", "body": "@kenji: \\*because\\*, @\u{200B}here" }))
    );
    assert_eq!(done[1], ("Comment".to_owned(), json!({ "subject": "P_7", "body": "yes" })));
    assert_eq!((done[2].1["body"].as_str(), done.len()), (Some("when?"), 3));
    let unsent = rig.act(Act::Ask { item: ItemId::new("acme/app#7"), text: "@lea?".to_owned() });
    assert!(words(unsent).starts_with("Lea Hoffmann has no account in \"work\""));
    let missing = rig.act(Act::Ask { item: ItemId::new("acme/app#99"), text: "x".to_owned() });
    assert!(words(missing).contains("acme/app#99 is not there"));
    fake.instead("Comment", "200 OK", &[], r#"{"data":{"addComment":null},"errors":[{"type":"FORBIDDEN","path":["addComment"],"message":"Resource not accessible by personal access token"}]}"#);
    let refused = words(rig.act(Act::Ask { item: ItemId::new("acme/app#7"), text: "x".to_owned() }));
    assert!(refused.contains("Issues: write and Pull requests: write"), "{refused}");
    assert_eq!(fake.state().done.len(), 3);
}
