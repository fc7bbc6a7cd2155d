//! The kind `google-drive`, against a service of this machine with state: what a look asks for, how changes are seen, what
//! remarks and approvals become, and how refusals are told.
//!
//! Not here: what every kind must do (`conformance`), signing in (`tests/oauth.rs`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what it does not expect")]

#[path = "support/source.rs"]
mod source;
#[path = "support/http/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use asyncboard::domain::agreement::Channel;
use asyncboard::domain::batch::Part;
use asyncboard::providers::Trouble;
use serde_json::{Value, json};

use source::{Rig, opened, told};
use support::{Seen, Server, answer};

/// A Drive, in pages of seven.
#[derive(Default)]
struct State {
    files: Vec<Value>,
    folders: Vec<Value>,
    comments: BTreeMap<String, Vec<Value>>,
    approvals: BTreeMap<String, Vec<Value>>,
    changes: Vec<Value>,
    instead: Vec<(&'static str, &'static str, String)>,
    asked: Vec<String>,
    /// The largest page; 0: seven.
    page: usize,
}

struct Fake {
    server: Server,
    state: Arc<Mutex<State>>,
}

fn at(time: &str) -> String {
    format!("2026-11-23T{time}:00.000Z")
}

fn person(address: &str, name: &str) -> Value {
    json!({ "emailAddress": address, "displayName": name })
}

fn file(id: &str) -> Value {
    json!({
        "id": id, "name": "Plan", "mimeType": "application/vnd.google-apps.document", "modifiedTime": at("08:00"),
        "webViewLink": format!("https://docs.example/{id}/edit"), "parents": ["root"],
        "owners": [person("Maya@acme.example", "Maya Ortiz")],
        "permissions": [person("maya@acme.example", "Maya Ortiz"), person("kenji@acme.example", "Kenji Mori"),
            person("lea@acme.example", "Lea"), person("lea@other.example", "Lea")],
    })
}

fn remark(id: &str, who: &str, time: &str, content: &str) -> Value {
    json!({ "id": id, "content": content, "createdTime": at(time), "modifiedTime": at(time),
        "author": { "displayName": who, "me": false }, "resolved": false, "replies": [] })
}

fn reply(who: &str, time: &str, content: &str) -> Value {
    json!({ "id": "r", "content": content, "createdTime": at(time), "author": { "displayName": who } })
}

fn with(mut thing: Value, fields: &[(&str, Value)]) -> Value {
    for (key, value) in fields {
        thing[*key] = value.clone();
    }
    thing
}

impl Fake {
    fn start() -> Self {
        let state: Arc<Mutex<State>> = Arc::default();
        let own = state.clone();
        let server = Server::start(move |_, seen, stream| {
            assert_eq!(seen.header("authorization"), Some("Bearer ya29.0123456789"));
            let (status, body) = own.lock().unwrap().answer(seen);
            stream.write_all(&answer(status, &[("Content-Type", "application/json")], body))
        });
        Self { server, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    fn rig(&self, more: &str) -> Rig {
        Rig::new("google-drive", &format!("url = {:?}\ntoken = \"ya29.0123456789\"\n{more}", self.server.url()))
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state().asked)
    }

    /// The document is changed, as the service tells it.
    fn change(&self, id: &str) {
        let file = self.state().files.iter().find(|file| file["id"] == id).cloned();
        self.state().changes.push(json!({ "fileId": id, "removed": file.is_none(), "file": file }));
    }
}

impl State {
    fn answer(&mut self, seen: &Seen) -> (&'static str, String) {
        let target = seen.line().split(' ').nth(1).unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.strip_prefix("/drive/v3/").unwrap().to_owned();
        let ask = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(&format!("{key}=")).map(decoded));
        self.asked.push(if ask("startModifiedTime").is_some() { format!("{path} since") } else { path.clone() });
        if let Some((_, status, body)) = self.instead.iter().find(|(part, ..)| path.contains(part)) {
            return (status, body.clone());
        }
        let most = if self.page == 0 { 7 } else { self.page };
        let page = |all: &[Value], key: &str| {
            let start: usize = ask("pageToken").map_or(0, |mark| mark.parse().unwrap());
            let end = (start + most).min(all.len());
            let mut page = json!({ key: all[start.min(end)..end] });
            if end < all.len() {
                page["nextPageToken"] = end.to_string().into();
            }
            page
        };
        let parts: Vec<&str> = path.split('/').collect();
        let body = match parts[..] {
            ["about"] => {
                assert!(ask("fields").is_some(), "refused without fields");
                json!({ "user": person("maya@acme.example", "Maya Ortiz") })
            }
            ["changes", "startPageToken"] => json!({ "startPageToken": self.changes.len().to_string() }),
            ["changes"] => {
                let from: usize = ask("pageToken").unwrap().parse().unwrap();
                json!({ "changes": self.changes[from..], "newStartPageToken": self.changes.len().to_string() })
            }
            ["files"] => {
                let query = ask("q").unwrap();
                let of_folders = query.starts_with("mimeType = ");
                let list = if of_folders { &self.folders } else { &self.files };
                let is_inside = |file: &&Value| {
                    !query.contains(" in parents")
                        || query.contains(&format!("'{}' in parents", file["parents"][0].as_str().unwrap()))
                };
                page(&list.iter().filter(is_inside).cloned().collect::<Vec<_>>(), "files")
            }
            ["files", id] => match self.folders.iter().find(|folder| folder["id"] == id) {
                Some(folder) => folder.clone(),
                None => {
                    return (
                        "404 Not Found",
                        r#"{"error":{"code":404,"message":"File not found","errors":[{"reason":"notFound"}]}}"#
                            .to_owned(),
                    );
                }
            },
            ["files", id, "comments"] => {
                assert!(ask("fields").is_some(), "refused without fields");
                let since = ask("startModifiedTime").unwrap_or_default();
                let all = self.comments.get(id).cloned().unwrap_or_default();
                page(
                    &all.into_iter().filter(|one| one["modifiedTime"].as_str().unwrap() >= &*since).collect::<Vec<_>>(),
                    "comments",
                )
            }
            ["files", id, "approvals"] => {
                assert!(ask("fields").is_some(), "answers with nothing without fields");
                page(&self.approvals.get(id).cloned().unwrap_or_default(), "items")
            }
            _ => panic!("Drive was asked for {path}"),
        };
        ("200 OK", body.to_string())
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => u8::from_str_radix(std::str::from_utf8(&[rest.next().unwrap(), rest.next().unwrap()]).unwrap(), 16)
                .unwrap(),
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// The only remark of a document as an item.
fn one(fields: &[(&str, Value)]) -> Rig {
    let fake = Fake::start();
    fake.state().files.push(file("f1"));
    fake.state()
        .comments
        .insert("f1".to_owned(), vec![with(remark("c1", "Kenji Mori", "09:00", "Is this right?"), fields)]);
    let mut rig = fake.rig("");
    rig.good();
    rig
}

#[test]
fn a_remark_is_an_item_that_asks_the_owner() {
    let rig = one(&[]);
    let item = rig.item("f1:c1");
    assert_eq!((item.title.raw(), item.channel), ("Plan: Is this right?", Channel::Document));
    assert_eq!(item.url.as_ref().unwrap().raw(), "https://docs.example/f1/edit?disco=c1");
    assert_eq!(
        (item.assignees[0].raw(), rig.talk("f1:c1")),
        ("maya@acme.example", vec!["kenji@acme.example 09:00 [] Is this right?".to_owned()])
    );
    let quoted = one(&[("quotedFileContent", json!({ "value": "our launch" }))]);
    assert_eq!(quoted.item("f1:c1").title.raw(), "Plan: “our launch”");
}

#[test]
fn an_action_item_and_mentions_are_what_the_service_lists() {
    let rig = one(&[
        ("content", json!("+kenji@acme.example and @nobody please")),
        ("mentionedEmailAddresses", json!(["Kenji@acme.example"])),
        ("assigneeEmailAddress", json!("kenji@acme.example")),
        (
            "replies",
            json!([with(
                reply("Maya Ortiz", "10:00", "you then"),
                &[("assigneeEmailAddress", json!("lea@acme.example"))]
            )]),
        ),
    ]);
    assert_eq!(rig.item("f1:c1").assignees[0].raw(), "lea@acme.example", "the last assignment counts");
    assert_eq!(
        rig.talk("f1:c1"),
        [
            "kenji@acme.example 09:00 [kenji@acme.example] +kenji@acme.example and @nobody please",
            "maya@acme.example 10:00 [lea@acme.example] you then",
        ]
    );
    assert_eq!(rig.item("f1:c1").messages[0].named_at, [0..19]);
}

#[test]
fn authors_are_known_by_being_us_or_by_the_one_person_of_their_name() {
    let by = |author: Value| one(&[("author", author)]).item("f1:c1").messages[0].author.raw().to_owned();
    assert_eq!(by(json!({ "displayName": "M. Ortiz", "me": true })), "maya@acme.example");
    assert_eq!(by(json!({ "displayName": "Kenji Mori" })), "kenji@acme.example");
    assert_eq!(by(json!({ "displayName": "Lea" })), "lea", "there are two");
    assert_eq!(by(json!({ "displayName": "Pat" })), "pat");
    let rig = one(&[("author", json!({ "displayName": "Pat Outside" }))]);
    assert!(rig.people.iter().any(|profile| profile.name.as_ref().is_some_and(|name| name.raw() == "Pat Outside")));
}

#[test]
fn in_a_shared_drive_nobody_owns() {
    let fake = Fake::start();
    fake.state().files.push(with(file("f1"), &[("driveId", json!("d1"))]));
    fake.state().comments.insert("f1".to_owned(), vec![remark("c1", "Kenji Mori", "09:00", "x?")]);
    let mut rig = fake.rig("");
    rig.good();
    assert_eq!(rig.item("f1:c1").assignees, []);
}

#[test]
fn resolving_and_reopening_without_words_are_answers() {
    let action = |action: &str, time: &str| with(reply("Maya Ortiz", time, ""), &[("action", json!(action))]);
    let rig = one(&[(
        "replies",
        json!([action("resolve", "10:00"), action("reopen", "11:00"), reply("Kenji Mori", "12:00", "and now?")]),
    )]);
    assert_eq!(rig.answers("f1:c1"), ["maya@acme.example 10:00", "maya@acme.example 11:00"]);
    assert_eq!(rig.talk("f1:c1").len(), 2);
}

#[test]
fn an_approval_stands_for_those_who_have_not_answered() {
    let fake = Fake::start();
    fake.state().files.push(file("f1"));
    let response = |address: &str, response: &str| json!({ "reviewer": person(address, "x"), "response": response });
    let approval = |id: &str, status: &str| {
        json!({ "approvalId": id, "status": status, "createTime": at("09:00"), "dueTime": "2026-11-27T15:00:00Z",
            "initiator": person("maya@acme.example", "Maya Ortiz"),
            "reviewerResponses": [response("kenji@acme.example", "NO_RESPONSE"), response("lea@acme.example", "APPROVED")] })
    };
    fake.state().approvals.insert("f1".to_owned(), vec![approval("a1", "IN_PROGRESS"), approval("a2", "APPROVED")]);
    let mut rig = fake.rig("");
    rig.good();
    assert_eq!(rig.ids(), ["f1:approval:a1"]);
    let item = rig.item("f1:approval:a1");
    assert_eq!((item.title.raw(), item.channel, item.assignees.len()), ("Plan (approval)", Channel::Review, 1));
    assert_eq!(rig.due("f1:approval:a1").as_deref(), Some("2026-11-27 15:00:00 UTC"));
    assert_eq!(
        rig.talk("f1:approval:a1"),
        ["maya@acme.example 09:00 [kenji@acme.example] (standing, approval requested)"]
    );
}

#[test]
fn a_first_look_is_three_questions_and_two_a_document_and_nothing_new_one_and_ten() {
    let fake = Fake::start();
    for n in 0..40 {
        fake.state().files.push(file(&format!("f{n:02}")));
        fake.state().comments.insert(format!("f{n:02}"), vec![remark("c1", "Kenji Mori", "09:00", "x?")]);
    }
    let mut rig = fake.rig("");
    let done = rig.good();
    assert!(done.complete.has(Part::Items));
    let asked = fake.asked();
    assert_eq!((asked.iter().filter(|asked| asked.starts_with("files/")).count(), rig.items.len()), (80, 40));
    assert_eq!(asked.len() - 80, 2 + 40_usize.div_ceil(7), "pages of seven documents");
    rig.good();
    let asked = fake.asked();
    assert_eq!((asked.len(), asked.iter().filter(|asked| asked.ends_with(" since")).count()), (11, 10));
}

#[test]
fn three_hundred_documents_are_read_in_a_look_and_then_on() {
    let fake = Fake::start();
    fake.state().page = 100;
    fake.state().files.extend((0..320).map(|n| file(&format!("f{n:03}"))));
    let mut rig = fake.rig("");
    let asked = || {
        let asked = fake.asked();
        let lists = asked.iter().filter(|asked| asked.starts_with("files/")).count();
        (asked.len() - lists, lists)
    };
    let done = rig.look().unwrap();
    assert_eq!((asked(), done.again.is_some()), ((2 + 4, 600), true), "pages of a hundred documents");
    let done = rig.good();
    assert_eq!((asked(), done.again, done.complete.has(Part::Items)), ((0, 40), None, true));
    rig.good();
    assert_eq!(asked(), (1, 10));
}

#[test]
fn a_document_with_six_hundred_remarks_is_read_whole_in_six_pages() {
    let fake = Fake::start();
    fake.state().page = 100;
    fake.state().files.push(file("f1"));
    let remarks = (0..600).map(|n| remark(&format!("c{n}"), "Kenji Mori", "09:00", "x?")).collect();
    fake.state().comments.insert("f1".to_owned(), remarks);
    let mut rig = fake.rig("");
    rig.good();
    assert_eq!((rig.items.len(), fake.asked().len()), (600, 3 + 6 + 1));
}

#[test]
fn approvals_that_cannot_be_read_are_a_problem_and_the_remarks_are_shown() {
    for (status, reason) in [("403 Forbidden", "forbidden"), ("404 Not Found", "notSupported")] {
        let fake = Fake::start();
        fake.state().files.push(file("f1"));
        fake.state().comments.insert("f1".to_owned(), vec![remark("c1", "Kenji Mori", "09:00", "x?")]);
        let body = format!(r#"{{"error":{{"code":0,"message":"no","errors":[{{"reason":"{reason}"}}]}}}}"#);
        fake.state().instead.push(("approvals", status, body));
        let mut rig = fake.rig("");
        let done = rig.look().unwrap();
        assert!(told(&done)[0].starts_with("approvals cannot be read"), "{:?}", told(&done));
        assert_eq!((rig.ids(), done.complete.has(Part::Items)), (vec!["f1:c1"], true));
    }
}

#[test]
fn what_is_said_or_resolved_is_seen_with_a_change_or_in_turn() {
    let fake = Fake::start();
    fake.state().files.extend(["f1", "f2"].map(file));
    fake.state().comments.insert("f1".to_owned(), vec![remark("c1", "Kenji Mori", "09:00", "x?")]);
    let mut rig = fake.rig("");
    rig.good();
    fake.asked();
    let resolved = with(
        remark("c1", "Kenji Mori", "09:00", "x?"),
        &[("resolved", json!(true)), ("modifiedTime", json!(at("12:01")))],
    );
    fake.state().comments.insert("f1".to_owned(), vec![resolved]);
    rig.good();
    assert!(rig.item("f1:c1").done, "no change tells of it");
    fake.state().comments.insert("f2".to_owned(), vec![remark("c2", "Kenji Mori", "09:00", "and this?")]);
    fake.change("f2");
    fake.asked();
    rig.good();
    assert_eq!(fake.asked(), ["changes", "files/f2/comments", "files/f2/approvals", "files/f1/comments since"]);
    assert!(rig.items.contains_key("f2:c2"));
    fake.state().files.retain(|file| file["id"] != "f2");
    fake.change("f2");
    rig.good();
    assert!(!rig.items.contains_key("f2:c2"));
    rig.everything().unwrap();
    assert_eq!(rig.ids(), [""; 0]);
}

#[test]
fn folders_are_read_with_those_below_and_name_the_project() {
    let fake = Fake::start();
    let folder = |id: &str, parent: &str, name: &str| json!({ "id": id, "name": name, "parents": [parent] });
    fake.state().folders.extend([
        folder("top1", "root", "Launch"),
        folder("sub1", "top1", "Copy"),
        folder("other", "root", "Other"),
    ]);
    for (id, parent) in [("f1", "top1"), ("f2", "sub1"), ("f3", "other")] {
        fake.state().files.push(with(file(id), &[("parents", json!([parent]))]));
        fake.state().comments.insert(id.to_owned(), vec![remark("c1", "Kenji Mori", "09:00", "x?")]);
    }
    let mut rig = fake.rig("folders = [\"https://drive.google.com/drive/u/0/folders/top1?usp=sharing\", \"lost\"]");
    let done = rig.look().unwrap();
    assert!(told(&done)[0].starts_with("the folder lost is not there"), "{:?}", told(&done));
    assert_eq!(rig.ids(), ["f1:c1", "f2:c1"]);
    let projects = ["f1:c1", "f2:c1"].map(|id| rig.item(id).project.as_ref().unwrap().raw().to_owned());
    assert_eq!(projects, ["Launch", "Copy"]);
}

#[test]
fn each_refusal_is_told_in_words_that_say_what_to_do() {
    let refused =
        |reason: &str| format!(r#"{{"error":{{"code":403,"message":"no","errors":[{{"reason":"{reason}"}}]}}}}"#);
    let table = [
        ("401 Unauthorized", "{}".to_owned(), "Denied token of \"work\""),
        (
            "403 Forbidden",
            refused("insufficientPermissions"),
            "Denied drive.readonly is missing; run asyncboard auth work",
        ),
        ("403 Forbidden", refused("accessNotConfigured"), "Denied switch on the Google Drive API in your project"),
        ("403 Forbidden", refused("userRateLimitExceeded"), "Limited 23 Nov 12:02"),
        ("403 Forbidden", refused("rateLimitExceeded"), "Limited 23 Nov 12:02"),
        ("429 Too Many Requests", "{}".to_owned(), "Limited 23 Nov 12:02"),
    ];
    for (status, body, expected) in table {
        let fake = Fake::start();
        fake.state().instead.push(("about", status, body));
        let trouble = fake.rig("").look().unwrap_err();
        let (variant, text) = expected.split_once(' ').unwrap();
        assert!(format!("{trouble:?}").starts_with(variant), "{expected}: {trouble:?}");
        assert!(trouble.text().raw().contains(text), "{expected}: {}", trouble.text().raw());
    }
}

#[test]
fn a_document_that_is_gone_or_takes_no_remarks_is_left_out() {
    let fake = Fake::start();
    fake.state().files.extend(["f1", "f2", "f3"].map(file));
    fake.state().comments.insert("f1".to_owned(), vec![remark("c1", "Kenji Mori", "09:00", "x?")]);
    let gone = r#"{"error":{"code":404,"message":"File not found","errors":[{"reason":"notFound"}]}}"#;
    let closed = r#"{"error":{"code":403,"message":"no","errors":[{"reason":"cannotCommentOnFile"}]}}"#;
    fake.state().instead.extend([
        ("f2/comments", "404 Not Found", gone.to_owned()),
        ("f3/comments", "403 Forbidden", closed.to_owned()),
    ]);
    let mut rig = fake.rig("");
    rig.good();
    assert_eq!(rig.ids(), ["f1:c1"]);
    fake.state().instead.push(("f1/comments", "500 Internal Server Error", "{}".to_owned()));
    assert!(matches!(fake.rig("").look(), Err(Trouble::Theirs { .. })));
}

#[test]
fn wrong_settings_are_told_with_what_was_expected() {
    for (settings, words) in [
        ("", "client_id is missing"),
        ("token = \"x\"\nfolders = [\"a b\"]", "folders has \"a b\", which is no folder"),
        ("token = \"x\"\nfolder = \"a\"", "unknown key \"folder\""),
    ] {
        let problems = opened("google-drive", settings).err().unwrap().join("; ");
        assert!(problems.contains(words), "{settings}: {problems}");
    }
}
