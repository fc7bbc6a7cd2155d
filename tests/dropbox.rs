//! The kind `dropbox`, against a service of this machine: what a look asks for, what file requests become, and how
//! refusals are told.
//!
//! Not here: what every kind must do (`conformance`), signing in (`tests/oauth.rs`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what it does not expect")]

#[path = "support/source.rs"]
mod source;
#[path = "support/http/mod.rs"]
mod support;

use std::sync::{Arc, Mutex};

use asyncboard::domain::batch::Part;
use serde_json::{Value, json};

use source::{Rig, opened};
use support::{Server, answer};

/// What is answered, one after another; the last again and again.
type Answers = Arc<Mutex<Vec<(&'static str, String)>>>;

fn service(answers: &[(&'static str, String)]) -> (Server, Answers) {
    let answers: Answers = Arc::new(Mutex::new(answers.to_vec()));
    let own = answers.clone();
    let server = Server::start(move |_, seen, stream| {
        assert_eq!(seen.header("authorization"), Some("Bearer sl.0123456789"));
        let mut answers = own.lock().unwrap();
        let (status, body) = if answers.len() > 1 { answers.remove(0) } else { answers[0].clone() };
        let media = if body.starts_with('{') { "application/json" } else { "text/plain" };
        stream.write_all(&answer(status, &[("Content-Type", media)], body))
    });
    (server, answers)
}

fn rig(server: &Server) -> Rig {
    Rig::new("dropbox", &format!("url = {:?}\ntoken = \"sl.0123456789\"", server.url()))
}

#[expect(clippy::needless_pass_by_value, reason = "the value is written where it is used")]
fn request(id: &str, deadline: Value, is_open: bool) -> Value {
    json!({ "id": id, "title": format!("Files {id}"), "url": format!("https://www.dropbox.example/request/{id}"),
        "created": "2026-11-01T08:00:00Z", "is_open": is_open, "file_count": 0, "deadline": deadline })
}

fn page(requests: &[Value], cursor: Option<&str>) -> String {
    json!({ "file_requests": requests, "cursor": cursor.unwrap_or("end"), "has_more": cursor.is_some() }).to_string()
}

#[test]
fn a_file_request_is_an_item_with_its_deadline_and_a_look_is_one_request() {
    let deadline = json!({ "deadline": "2026-11-27T16:30:00Z", "allow_late_uploads": { ".tag": "seven_days" } });
    let requests = [request("r1", deadline, true), request("r2", json!(null), true), request("r3", json!(null), false)];
    let (server, _) = service(&[("200 OK", page(&requests, None))]);
    let mut rig = rig(&server);
    let done = rig.good();
    assert!(done.complete.has(Part::Items));
    assert_eq!(rig.due("r1").as_deref(), Some("2026-11-27 16:30:00 UTC"));
    let item = rig.item("r1");
    assert_eq!((item.title.raw(), item.project.as_ref().unwrap().raw()), ("Files r1", "Dropbox"));
    assert_eq!((item.assignees.len(), item.messages.len(), rig.item("r2").due), (0, 0, None));
    assert_eq!(["r1", "r2", "r3"].map(|id| rig.item(id).done), [false, false, true]);
    rig.good();
    assert_eq!(server.lines(), ["POST /2/file_requests/list_v2"; 2]);
    assert_eq!(server.seen()[0].body, r#"{"limit":1000}"#);
}

#[test]
fn a_list_is_read_on_and_begun_anew_once_when_its_mark_is_too_old() {
    let first = page(&[request("r1", json!(null), true)], Some("c1"));
    let second = page(&[request("r2", json!(null), true)], None);
    let reset = r#"{"error_summary":"invalid_cursor/..","error":{".tag":"invalid_cursor"}}"#.to_owned();
    let (server, _) =
        service(&[("200 OK", first.clone()), ("409 Conflict", reset), ("200 OK", first), ("200 OK", second)]);
    let mut rig = rig(&server);
    rig.good();
    assert_eq!(rig.ids(), ["r1", "r2"]);
    assert_eq!(server.seen()[1].body, r#"{"cursor":"c1"}"#);
    assert_eq!(server.lines()[1], "POST /2/file_requests/list/continue");
}

#[test]
fn each_refusal_is_told_in_words_that_say_what_to_do() {
    let table = [
        ("400 Bad Request", "Error in call to API function", "Setup Dropbox does not take the request (400)"),
        (
            "401 Unauthorized",
            r#"{"error_summary":"expired_access_token/.","error":{".tag":"expired_access_token"}}"#,
            "Denied token of \"work\"",
        ),
        (
            "401 Unauthorized",
            r#"{"error_summary":"missing_scope/","error":{".tag":"missing_scope","required_scope":"file_requests.read"}}"#,
            "Denied (it needs: file_requests.read)",
        ),
        ("409 Conflict", r#"{"error_summary":"reset/","error":{".tag":"reset"}}"#, "Theirs reset"),
        (
            "429 Too Many Requests",
            r#"{"error_summary":"too_many_requests/","error":{"reason":{".tag":"too_many_requests"},"retry_after":300}}"#,
            "Limited 23 Nov 12:06",
        ),
    ];
    for (status, body, expected) in table {
        let (server, _) = service(&[(status, body.to_owned())]);
        let trouble = rig(&server).look().unwrap_err();
        let (variant, text) = expected.split_once(' ').unwrap();
        assert!(format!("{trouble:?}").starts_with(variant), "{expected}: {trouble:?}");
        assert!(trouble.text().raw().contains(text), "{expected}: {}", trouble.text().raw());
    }
}

#[test]
fn a_source_without_a_client_or_a_token_is_a_wrong_setting() {
    assert!(opened("dropbox", "").err().unwrap().join("; ").contains("client_id is missing"));
    assert!(opened("dropbox", "client_id = \"app key\"").is_ok());
}
