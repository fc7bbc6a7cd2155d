//! The kind `gitlab`, against a service of this machine with state: what a look asks for, how changes are seen, what all
//! that is said becomes, and how refusals are told.
//!
//! Not here: what every kind must do (`conformance`), Markdown (`providers/markdown`).

#![expect(clippy::indexing_slicing, clippy::type_complexity, reason = "a test may stop at what it does not expect")]

#[path = "gitlab/fake.rs"]
mod fake;
#[path = "support/source.rs"]
mod source;
#[path = "support/http/mod.rs"]
mod support;

use asyncboard::domain::agreement::Channel;
use asyncboard::domain::batch::Part;
use asyncboard::domain::ids::ItemId;
use asyncboard::providers::{Act, Trouble};
use serde_json::{Value, json};

use fake::{Fake, at, issue, merge_request, note, reviewer, system, talk, user};
use source::{Rig, opened, told, words};

fn rig(fake: &Fake) -> Rig {
    Rig::new("gitlab", &fake.settings(""))
}

fn with(mut thing: Value, fields: &[(&str, Value)]) -> Value {
    for (key, value) in fields {
        thing[*key] = value.clone();
    }
    thing
}

/// The talk and the answers of one merge request with these notes and reviewers.
fn talk_of(notes: &[Value], reviewers: &[Value], fields: &[(&str, Value)]) -> (Vec<String>, Vec<String>) {
    let fake = Fake::start();
    let listed: Vec<Value> = reviewers.iter().map(|one| one["user"].clone()).collect();
    fake.state().merge_requests.push(with(with(merge_request(12), &[("reviewers", json!(listed))]), fields));
    fake.state().talk.insert("merge_requests/12".to_owned(), talk(notes));
    fake.state().reviewers.insert("merge_requests/12".to_owned(), reviewers.to_vec());
    let mut rig = rig(&fake);
    rig.good();
    (rig.talk("acme/app!12"), rig.answers("acme/app!12"))
}

#[test]
fn an_issue_and_a_merge_request_become_items() {
    let fake = Fake::start();
    let milestone = json!({ "due_date": "2026-12-01", "state": "active" });
    fake.state().issues.push(with(
        issue(7),
        &[
            ("description", json!("Who can? @Kenji and @all")),
            ("user_notes_count", json!(1)),
            ("milestone", milestone.clone()),
            ("assignees", json!([{ "username": "Kenji", "name": "Kenji Mori" }])),
        ],
    ));
    fake.state().issues.push(with(issue(8), &[("due_date", json!("2026-11-27")), ("milestone", milestone)]));
    fake.state().issues.push(with(issue(9), &[("milestone", json!({ "due_date": "2026-12-01", "state": "closed" }))]));
    fake.state().merge_requests.push(merge_request(12));
    fake.state().talk.insert("issues/7".to_owned(), talk(&[note(1, "Kenji", "09:00", "I do\n/assign @lea")]));
    let mut rig = rig(&fake);
    let done = rig.good();
    assert!(done.complete.has(Part::Items));
    assert_eq!(rig.ids(), ["acme/app!12", "acme/app#7", "acme/app#8", "acme/app#9"]);
    let item = rig.item("acme/app#7");
    assert_eq!(
        (item.title.raw(), item.channel, item.project.as_ref().unwrap().raw()),
        ("Issue 7", Channel::Comment, "acme/app")
    );
    assert_eq!(
        rig.talk("acme/app#7"),
        ["maya.ortiz 08:00 [kenji] Who can? @Kenji and @all (named)", "kenji 09:00 [] I do"]
    );
    let due = ["acme/app#7", "acme/app#8", "acme/app#9"].map(|id| rig.due(id));
    assert_eq!(due, [Some("2026-12-01".to_owned()), Some("2026-11-27".to_owned()), None]);
    let merge = rig.item("acme/app!12");
    assert_eq!(
        (merge.channel, merge.assignees[0].raw()),
        (Channel::Review, "maya.ortiz"),
        "without an assignee, its author"
    );
    assert_eq!(fake.asked(), ["issues 200", "7 discussions 200", "merge_requests 200", "12 discussions 200"]);
}

#[test]
fn a_review_stands_by_its_state_and_is_of_the_latest_request() {
    let notes = [
        system(1, "Maya.Ortiz", "08:10", "requested review from @kenji, @lea, and @sam"),
        system(2, "Lea", "10:00", "<p>requested review from @Kenji and removed review request for @pat</p>"),
        note(3, "kenji", "10:30", "will look tomorrow"),
    ];
    let reviewers = ["unreviewed", "review_started", "reviewed", "requested_changes", "approved", "unapproved"];
    for (n, state) in reviewers.into_iter().enumerate() {
        let (talk, answers) = talk_of(&notes, &[reviewer("Kenji", state)], &[]);
        let stands = talk.iter().any(|line| line == "lea 10:00 [kenji] (standing, review requested)");
        assert_eq!(stands, n < 2, "{state}: {talk:?}");
        assert_eq!(answers, ["maya.ortiz 08:10", "lea 10:00"], "every act of requesting is an answer");
    }
    let (talk, _) = talk_of(&[], &[reviewer("Kenji", "unreviewed")], &[]);
    assert_eq!(
        talk,
        ["maya.ortiz 08:00 [kenji] (standing, review requested)"],
        "nothing tells who: the author, since it was opened"
    );
}

#[test]
fn a_draft_asks_for_no_review_and_its_requests_count_from_when_it_is_ready() {
    let request = system(1, "maya.ortiz", "08:10", "requested review from @kenji");
    let draft = talk_of(std::slice::from_ref(&request), &[reviewer("kenji", "unreviewed")], &[("draft", json!(true))]);
    assert_eq!(draft.0, [""; 0]);
    let old = talk_of(
        std::slice::from_ref(&request),
        &[reviewer("kenji", "unreviewed")],
        &[("draft", json!(null)), ("title", json!("WIP: x"))],
    );
    assert_eq!(old.0, [""; 0]);
    let ready = system(2, "maya.ortiz", "11:00", "marked this merge request as **ready**");
    let (talk, _) = talk_of(&[request, ready], &[reviewer("kenji", "unreviewed")], &[]);
    assert_eq!(talk, ["maya.ortiz 11:00 [kenji] (standing, review requested)"]);
}

#[test]
fn an_approval_answers_and_what_is_written_with_it_asks_nobody() {
    let notes = [
        system(1, "maya.ortiz", "08:10", "requested review from @kenji"),
        note(2, "kenji", "09:00", "Nice"),
        system(3, "kenji", "09:01", "approved this merge request"),
        note(4, "kenji", "09:05", "What next?"),
    ];
    let (talk, answers) = talk_of(&notes, &[reviewer("kenji", "unreviewed")], &[]);
    assert_eq!(
        talk,
        ["kenji 09:00 [] Nice (named)", "kenji 09:05 [] What next?"],
        "an older server tells of it by its note alone"
    );
    assert_eq!(answers, ["maya.ortiz 08:10", "kenji 09:01"]);
}

#[test]
fn changes_that_are_requested_ask_the_author_and_a_push_is_a_word() {
    let wanted = system(1, "kenji", "09:00", "requested changes");
    assert_eq!(talk_of(std::slice::from_ref(&wanted), &[], &[]).0, ["kenji 09:00 [] (changes requested)"]);
    let push = system(2, "maya.ortiz", "09:30", "added 2 commits\n\n<ul><li>a</li></ul>");
    assert_eq!(
        talk_of(&[wanted.clone(), push.clone()], &[], &[]).0,
        ["kenji 09:00 [] (changes requested, pushed since)"]
    );
    let answered = talk_of(&[wanted, push, note(3, "maya.ortiz", "09:40", "renamed")], &[], &[]).0;
    assert_eq!(answered, ["kenji 09:00 [] (changes requested)", "maya.ortiz 09:40 [] renamed"]);
}

#[test]
fn notes_of_a_resolved_thread_are_answers_and_bots_are_passed_over() {
    let resolved =
        with(note(1, "kenji", "09:00", "@maya.ortiz why?"), &[("resolvable", json!(true)), ("resolved", json!(true))]);
    let open = with(
        note(2, "kenji", "09:10", "@maya.ortiz and this?"),
        &[("resolvable", json!(true)), ("resolved", json!(false))],
    );
    let bot = note(3, "project_7_bot_a1", "09:20", "@kenji pipeline");
    let mut ghost = note(4, "x", "09:30", "bye");
    ghost["author"] = json!(null);
    let (talk, answers) = talk_of(&[resolved, open, bot, ghost], &[], &[]);
    assert_eq!(talk, ["kenji 09:10 [maya.ortiz] @maya.ortiz and this?", "ghost 09:30 [] bye"]);
    assert_eq!(answers, ["kenji 09:00"]);
}

#[test]
fn nothing_new_is_two_requests_and_both_are_not_modified() {
    let fake = Fake::start();
    fake.state().issues.push(issue(7));
    fake.state().merge_requests.push(merge_request(12));
    let mut rig = rig(&fake);
    rig.good();
    rig.good();
    fake.asked();
    let done = rig.good();
    assert_eq!((fake.asked(), done.cursor), (vec!["issues 304".to_owned(), "merge_requests 304".to_owned()], None));
    let changed =
        [("updated_at", json!(at("10:00"))), ("title", json!("Other")), ("reviewers", json!([user("kenji")]))];
    fake.state().merge_requests = vec![with(merge_request(12), &changed)];
    rig.good();
    assert_eq!(fake.asked(), ["issues 304", "merge_requests 200", "12 discussions 200", "12 reviewers 200"]);
    assert_eq!(rig.item("acme/app!12").title.raw(), "Other");
    rig.good();
    fake.asked();
    rig.good();
    assert_eq!(fake.asked(), ["issues 304", "merge_requests 304"]);
}

#[test]
fn what_was_done_is_told_once_and_then_left_out() {
    let fake = Fake::start();
    fake.state().issues.push(issue(7));
    fake.state().issues.push(issue(8));
    let mut rig = rig(&fake);
    rig.good();
    let closed = [("state", json!("closed")), ("updated_at", json!(at("10:00"))), ("closed_at", json!(at("10:00")))];
    fake.state().issues[0] = with(issue(7), &closed);
    rig.good();
    assert!(rig.item("acme/app#7").done && rig.item("acme/app#7").done_at.is_some());
    rig.everything().unwrap();
    assert_eq!(rig.ids(), ["acme/app#8"]);
}

#[test]
fn a_group_of_five_thousand_is_fifty_lists_and_six_hundred_questions_a_look_until_it_is_read() {
    let fake = Fake::start();
    {
        let mut state = fake.state();
        state.page = 100;
        let at = |iid: u64| json!(format!("2026-11-22T{:02}:{:02}:{:02}.000Z", iid / 3600, iid / 60 % 60, iid % 60));
        let notes = |iid: u64| [("user_notes_count", json!(u64::from(iid < 600))), ("updated_at", at(iid))];
        state.issues.extend((0..4000).map(|iid| with(issue(iid), &notes(iid))));
        state.merge_requests.extend((0..1000).map(|iid| with(merge_request(iid), &[("updated_at", at(iid))])));
    }
    let mut rig = Rig::without_waits("gitlab", &fake.settings(""));
    let asked = || {
        let asked = fake.asked();
        let talk = asked.iter().filter(|asked| asked.contains("discussions")).count();
        (asked.len() - talk, talk)
    };
    let done = rig.look().unwrap();
    assert_eq!((asked(), rig.items.len()), ((50, 600), 5000));
    assert!(done.again.is_some() && !done.complete.has(Part::Items));
    assert_eq!(told(&done), ["the conversations of 1000 more issues and merge requests are still to be read"]);
    assert!(rig.look().unwrap().again.is_some());
    assert_eq!(asked(), (50, 600));
    let done = rig.good();
    assert_eq!((asked(), done.again, done.complete.has(Part::Items)), ((50, 400), None, true));
    rig.good();
    assert_eq!(asked(), (2, 0));
    rig.good();
    assert_eq!(fake.asked(), ["issues 304", "merge_requests 304"]);
}

#[test]
fn an_item_with_six_hundred_conversations_is_read_whole_in_six_requests() {
    let fake = Fake::start();
    fake.state().page = 100;
    fake.state().merge_requests.push(merge_request(12));
    let notes: Vec<Value> = (0..600).map(|id| note(id, "kenji", "09:00", "why?")).collect();
    fake.state().talk.insert("merge_requests/12".to_owned(), talk(&notes));
    let mut rig = rig(&fake);
    rig.good();
    assert_eq!((rig.talk("acme/app!12").len(), fake.asked().len()), (600, 2 + 6));
}

#[test]
fn more_changes_than_may_be_asked_about_take_no_conversation_off_the_board() {
    let fake = Fake::start();
    fake.state().page = 100;
    let listed = [("reviewers", json!([user("kenji")]))];
    fake.state().merge_requests.extend((0..290).map(|iid| with(merge_request(iid), &listed)));
    fake.state().issues.extend((0..290).map(|iid| with(issue(iid), &[("user_notes_count", json!(1))])));
    for iid in 0..290 {
        fake.state().talk.insert(format!("issues/{iid}"), talk(&[note(1, "kenji", "09:00", "why?")]));
        fake.state().talk.insert(format!("merge_requests/{iid}"), talk(&[note(1, "kenji", "09:00", "why?")]));
    }
    let mut rig = Rig::without_waits("gitlab", &fake.settings(""));
    while rig.look().unwrap().again.is_some() {}
    let later = json!(at("12:30"));
    let mut state = fake.state();
    state.issues.iter_mut().for_each(|thing| thing["updated_at"] = later.clone());
    state.merge_requests.iter_mut().for_each(|thing| thing["updated_at"] = later.clone());
    drop(state);
    while rig.look().unwrap().again.is_some() {}
    let silent: Vec<&String> =
        rig.items.iter().filter(|(_, item)| item.messages.is_empty()).map(|(id, _)| id).collect();
    assert_eq!((silent, rig.items.len()), (vec![], 580));
}

#[test]
fn a_look_that_takes_long_ends_itself_between_two_pages_and_goes_on() {
    let fake = Fake::start();
    fake.state().issues.extend((0..70).map(issue));
    fake.state().is_slow = true;
    let mut rig = Rig::without_waits("gitlab", &fake.settings(""));
    let done = rig.look().unwrap();
    let read = rig.items.len();
    assert!(done.again.is_some() && !done.complete.has(Part::Items) && (7..70).contains(&read), "{read} {done:?}");
    fake.state().is_slow = false;
    fake.asked();
    let done = rig.good();
    assert_eq!((done.again, done.complete.has(Part::Items), rig.items.len()), (None, true, 70));
    assert_eq!(fake.asked().len(), (70 - read) / 7 + 1, "no page is asked for twice");
}

#[test]
fn what_bots_write_asks_those_whom_it_mentions_where_that_is_wanted_and_a_bot_owns_no_merge_request() {
    let fake = Fake::start();
    let bot = user("project_7_bot_a1");
    fake.state()
        .merge_requests
        .push(with(merge_request(12), &[("author", bot), ("description", json!("Bumps x. @kenji"))]));
    let mut quiet = rig(&fake);
    quiet.good();
    assert_eq!((quiet.talk("acme/app!12"), quiet.item("acme/app!12").assignees.len()), (vec![], 0));
    let mut loud = Rig::new("gitlab", &fake.settings("bots = true"));
    loud.good();
    assert_eq!(loud.talk("acme/app!12"), ["project_7_bot_a1 08:00 [kenji] Bumps x. @kenji (named)"]);
}

#[test]
fn more_than_ten_projects_take_turns_of_ten_a_look() {
    let fake = Fake::start();
    let names: Vec<String> = (0..12).map(|n| format!("acme/p{n}")).collect();
    let mut rig = Rig::without_waits("gitlab", &fake.settings(&format!("projects = {names:?}")));
    rig.good();
    assert_eq!(fake.asked().len(), 24);
    let turns: Vec<usize> = (0..3)
        .map(|_| {
            rig.good();
            fake.asked().len()
        })
        .collect();
    assert_eq!(turns, [20, 4, 20]);
}

#[test]
fn pages_are_read_by_either_header() {
    for by_link in [false, true] {
        let fake = Fake::start();
        fake.state().issues.extend((0..16).map(issue));
        fake.state().by_link = by_link;
        let mut rig = rig(&fake);
        rig.good();
        assert_eq!((rig.items.len(), fake.asked().len()), (16, 4), "{by_link}");
    }
}

#[test]
fn a_server_that_does_not_tell_of_reviewers_is_a_problem_and_the_rest_is_shown() {
    let fake = Fake::start();
    let listed = [("reviewers", json!([user("kenji")]))];
    fake.state().merge_requests.extend([12, 13].map(|iid| with(merge_request(iid), &listed)));
    fake.state().instead.push(("/reviewers", "404 Not Found", vec![], r#"{"error":"404 Not Found"}"#));
    let mut rig = rig(&fake);
    let done = rig.look().unwrap();
    assert!(told(&done)[0].contains("review requests are not known"), "{:?}", told(&done));
    assert_eq!((rig.items.len(), fake.asked().iter().filter(|asked| asked.contains("reviewers")).count()), (2, 1));
}

#[test]
fn each_refusal_is_told_in_words_that_say_what_to_do() {
    let table: [(&str, Vec<(&'static str, &'static str)>, &'static str, &str); 6] = [
        ("401 Unauthorized", vec![], r#"{"message":"401 Unauthorized"}"#, "Denied token of \"work\""),
        (
            "403 Forbidden",
            vec![],
            r#"{"error":"insufficient_scope","error_description":"The request requires higher privileges"}"#,
            "Denied (it needs: read_api",
        ),
        (
            "404 Not Found",
            vec![],
            r#"{"message":"404 Group Not Found"}"#,
            "Setup acme is not there, or this token may not see it",
        ),
        ("429 Too Many Requests", vec![("Retry-After", "90")], "Retry later\n", "Limited 23 Nov 12:02"),
        (
            "429 Too Many Requests",
            vec![("RateLimit-Remaining", "0"), ("RateLimit-Reset", "1795435800")],
            "Retry later\n",
            "Limited 23 Nov 12:10",
        ),
        ("503 Service Unavailable", vec![("Content-Type", "text/html")], "<html>", "Theirs is in trouble (503)"),
    ];
    for (status, headers, body, expected) in table {
        let fake = Fake::start();
        fake.state().instead.push(("", status, headers, body));
        let trouble = rig(&fake).look().unwrap_err();
        let (variant, text) = expected.split_once(' ').unwrap();
        assert!(format!("{trouble:?}").starts_with(variant), "{expected}: {trouble:?}");
        assert!(trouble.text().raw().contains(text), "{expected}: {}", trouble.text().raw());
    }
}

#[test]
fn a_project_that_is_not_there_is_a_problem_and_all_of_them_are_a_wrong_setting() {
    let fake = Fake::start();
    fake.state().issues.push(issue(7));
    fake.state().instead.push(("acme%2Flost", "404 Not Found", vec![], "{}"));
    let mut some = Rig::new("gitlab", &fake.settings("projects = [\"acme/app\", \"acme/lost\"]"));
    let done = some.look().unwrap();
    assert_eq!(
        (told(&done), some.ids()),
        (vec!["acme/lost is not there, or this token may not see it"], vec!["acme/app#7"])
    );
    let none = Rig::new("gitlab", &fake.settings("projects = [\"acme/lost\"]")).look();
    assert!(matches!(none, Err(Trouble::Setup { .. })), "{none:?}");
    assert!(words(none).contains("check `url`, `groups` and `projects`"));
}

#[test]
fn a_service_that_is_away_for_a_moment_is_asked_again() {
    let fake = Fake::start();
    fake.state().issues.push(issue(7));
    fake.state().once.push(("issues", "503 Service Unavailable", vec![], "<html>"));
    let mut rig = rig(&fake);
    rig.good();
    assert_eq!(rig.ids(), ["acme/app#7"]);
}

#[test]
fn wrong_settings_are_told_with_what_was_expected() {
    for (settings, words) in [
        ("token = \"x\"", "groups is missing"),
        ("groups = [\"acme\"]", "token is missing"),
        ("token = \"x\"\ngroups = [\"\"]", "groups has \"\", which is none"),
        ("token = \"x\"\nprojects = [\"app\"]", "projects has \"app\", which is none"),
        ("token = \"x\"\ngroups = [\"a\"]\ngroup = 1", "unknown key \"group\""),
    ] {
        let problems = opened("gitlab", settings).err().unwrap().join("; ");
        assert!(problems.contains(words), "{settings}: {problems}");
    }
}

#[test]
fn an_answer_is_a_note_or_a_reply_in_the_thread_of_the_question() {
    let fake = Fake::start();
    let alone = json!({ "id": "d1", "individual_note": true, "notes": [note(1, "kenji", "09:00", "why?")] });
    let thread = json!({ "id": "d2", "individual_note": false, "notes": [note(2, "kenji", "10:00", "and this?")] });
    fake.state().talk.insert("merge_requests/12".to_owned(), vec![alone, thread]);
    let mut rig = rig(&fake);
    let reply = |time: &str, text: &str| Act::Reply {
        item: ItemId::new("acme/app!12"),
        to: at(time).parse().unwrap(),
        text: text.to_owned(),
    };
    rig.act(reply("09:00", "@kenji: /close")).unwrap();
    rig.act(reply("10:00", "/close\n@all")).unwrap();
    rig.act(Act::Ask { item: ItemId::new("acme/app#7"), text: "when?".to_owned() }).unwrap();
    let posted = fake.state().posted.clone();
    let path = "projects/acme%2Fapp/merge_requests/12";
    assert_eq!(posted[0], (format!("{path}/notes"), json!({ "body": "@kenji: /close" }).to_string()));
    assert_eq!(
        posted[1],
        (format!("{path}/discussions/d2/notes"), json!({ "body": "\\/close\n@\u{200B}all" }).to_string())
    );
    assert_eq!(posted[2].0, "projects/acme%2Fapp/issues/7/notes");
    fake.state().instead.push(("discussions", "403 Forbidden", vec![], r#"{"error":"insufficient_scope"}"#));
    assert!(words(rig.act(reply("10:00", "x"))).contains("the scope api"));
}
