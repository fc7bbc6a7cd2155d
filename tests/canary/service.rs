//! One service of this machine that stands for many: its path says which kind it is, how it misbehaves, and from when on.
//! Whatever it says, it repeats what it was sent, secrets and all.
//!
//! Not here: who asks it, and where its words must not be found (`canary`).

use std::io;

use serde_json::{Value, json};

use super::http::{Seen, Server, Stream, answer};

/// A word of every misbehaving answer: where this is, a secret could be.
pub const ECHO: &str = "echo-of-the-service";

/// The ways in which it misbehaves.
pub const FAULTS: [&str; 15] = [
    "401", "403", "404", "429", "500", "plain", "redirect", "cut", "half", "html", "shape", "skip", "title", "headers",
    "captcha",
];

/// Where the misbehaving begins: at the first request, or once a list is asked for.
pub const WHEN: [&str; 2] = ["first", "late"];

/// A service, which redirects to `stranger`.
pub fn start(stranger: String) -> Server {
    Server::start(move |_, seen, stream| {
        let target = seen.line().split(' ').nth(1).unwrap_or_default().to_owned();
        let path = target.split('?').next().unwrap_or_default();
        let mut parts = path.trim_start_matches('/').splitn(4, '/');
        let (fault, when, kind) = (parts.next(), parts.next(), parts.next());
        let rest = parts.next().unwrap_or_default();
        let is_list = rest.contains("search") || rest.starts_with("boards/") || rest.starts_with("cards/");
        match fault.filter(|fault| *fault != "good" && (when == Some("first") || is_list)) {
            Some(fault) => misbehave(fault, kind, rest, seen, &format!("{stranger}{target}"), stream),
            None => stream.write_all(&json_answer(&good(kind, rest, "Launch copy"))),
        }
    })
}

fn json_answer(value: &Value) -> Vec<u8> {
    answer("200 OK", &[("Content-Type", "application/json")], value.to_string())
}

/// Misbehaves in one way: answers with what it was sent.
pub fn misbehave(
    fault: &str,
    kind: Option<&str>,
    rest: &str,
    seen: &Seen,
    elsewhere: &str,
    stream: &mut dyn Stream,
) -> io::Result<()> {
    let echo = format!("{ECHO} {}", seen.head.replace("\r\n", " "));
    let words = json!({ "message": echo, "errorMessages": [echo], "errors": { &echo: echo } }).to_string();
    let with = |status: &str, headers: &[(&str, &str)]| answer(status, headers, &words);
    let bytes = match fault {
        "401" => with("401 Unauthorized", &[]),
        "403" => with("403 Forbidden", &[]),
        "404" => with("404 Not Found", &[]),
        "429" => with("429 Too Many Requests", &[("Retry-After", "86400")]),
        "500" => with("500 Internal Server Error", &[]),
        "captcha" => with("403 Forbidden", &[("X-Authentication-Denied-Reason", &format!("CAPTCHA {echo}"))]),
        "plain" => answer("400 Bad Request", &[("Content-Type", "text/plain")], &echo),
        "redirect" => answer("302 Found", &[("Location", elsewhere)], &words),
        "cut" => [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", words.as_bytes()].concat(),
        "half" => {
            let half = format!("{{\"issues\":[{{\"key\":\"{}", echo.replace('"', "\\\""));
            answer("200 OK", &[], half)
        }
        "html" => answer("200 OK", &[("Content-Type", "text/html")], format!("<html>{echo}</html>")),
        "shape" => json_answer(&json!({ "issues": echo, "id": { &echo: echo } })),
        "skip" => json_answer(&skipped(kind, &echo)),
        "title" => json_answer(&good(kind, rest, &echo)),
        "headers" => {
            let link = format!("<{elsewhere}>; rel=\"next\"");
            let headers = [("Link", &*link), ("ETag", &echo), ("Set-Cookie", &echo), ("X-Seraph-LoginReason", &echo)];
            answer("200 OK", &headers, good(kind, rest, "Launch copy").to_string())
        }
        other => panic!("nobody misbehaves so: {other}"),
    };
    stream.write_all(&bytes)
}

/// Elements of lists that cannot be read, with words in them.
fn skipped(kind: Option<&str>, echo: &str) -> Value {
    let odd = json!([echo, { "key": { "a": echo }, "id": [echo] }, { "key": "A-1", "id": "1", "fields": { "comment": echo } }]);
    match kind {
        Some("trello-header" | "trello-query") => odd,
        _ => json!({ "issues": odd, "isLast": true, "total": 3, "startAt": 0 }),
    }
}

const BOARD: &str = "65f0c1a2b3c4d5e6f7a8b9c0";

/// A good answer, in which people's words are these.
fn good(kind: Option<&str>, rest: &str, words: &str) -> Value {
    let cloud = kind == Some("cloud");
    let link = if words.contains(ECHO) { words } else { "https://cards.example/c/Ca" };
    let person =
        json!({ "accountId": "5b10", "name": "maya", "displayName": words, "emailAddress": "maya@acme.example" });
    let comment = json!({ "id": "1", "author": person, "created": "2026-11-23T09:00:00.000+0000", "body": words });
    match rest {
        "rest/api/2/serverInfo" => json!({ "deploymentType": if cloud { "Cloud" } else { "Server" } }),
        "rest/api/2/myself" | "rest/api/3/myself" => json!({ "timeZone": "UTC" }),
        "rest/api/2/search" | "rest/api/3/search/jql" => json!({ "isLast": true, "startAt": 0, "total": 1, "issues": [{
            "id": "1", "key": "ATL-1", "fields": {
                "summary": words, "assignee": person, "duedate": "2026-11-27",
                "project": { "key": "ATL", "name": words }, "updated": "2026-11-23T09:00:00.000+0000",
                "comment": { "comments": [comment], "total": 1 },
            }
        }] }),
        "members/me/boards" => json!([{ "id": BOARD, "name": words }]),
        "batch" => json!([]),
        actions if actions.ends_with("/actions") => json!([]),
        _ => json!({ "id": BOARD, "name": words, "cards": [
            { "id": "65f0c1a2000000000000000a", "shortLink": "Ca", "name": words, "due": "2026-11-27T09:00:00.000Z", "url": link }
        ] }),
    }
}
