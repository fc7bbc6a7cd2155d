//! A GitLab on this machine, with state: lists in pages of seven, discussions, reviewers, and `ETag`s.
//!
//! Not here: what a look must ask for.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helper may stop at what it does not expect")]

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::support::{Seen, Server, answer};

/// The state of the service.
#[derive(Default)]
pub struct State {
    pub issues: Vec<Value>,
    pub merge_requests: Vec<Value>,
    /// By `issues/7` or `merge_requests/7`: discussions.
    pub talk: BTreeMap<String, Vec<Value>>,
    /// By `merge_requests/7`: reviewers.
    pub reviewers: BTreeMap<String, Vec<Value>>,
    /// What is answered in place of the usual: a part of the path, then status, headers and body; for good.
    pub instead: Vec<(&'static str, &'static str, Vec<(&'static str, &'static str)>, &'static str)>,
    /// The same for one answer.
    pub once: Vec<(&'static str, &'static str, Vec<(&'static str, &'static str)>, &'static str)>,
    /// The largest page; 0: seven.
    pub page: usize,
    /// Every other question is to be asked again in 25 seconds.
    pub is_slow: bool,
    is_refused: bool,
    /// What the service tells of the token.
    pub token: Option<Value>,
    /// Pages are told by the header `Link` instead of `X-Next-Page`.
    pub by_link: bool,
    /// What was posted: paths and bodies.
    pub posted: Vec<(String, String)>,
    /// Requests, and their statuses.
    pub asked: Vec<(String, u16)>,
}

pub struct Fake {
    pub server: Server,
    state: Arc<Mutex<State>>,
}

/// An instant of the day of every test.
pub fn at(time: &str) -> String {
    format!("2026-11-23T{time}:00.000Z")
}

pub fn user(name: &str) -> Value {
    json!({ "username": name, "name": null })
}

pub fn issue(iid: u64) -> Value {
    json!({
        "iid": iid, "project_id": 7, "title": format!("Issue {iid}"), "description": "", "state": "opened",
        "created_at": at("08:00"), "updated_at": at("08:00"), "closed_at": null, "due_date": null, "milestone": null,
        "web_url": format!("https://gl.example/acme/app/-/issues/{iid}"), "references": { "full": format!("acme/app#{iid}") },
        "author": user("Maya.Ortiz"), "assignees": [], "user_notes_count": 0,
    })
}

pub fn merge_request(iid: u64) -> Value {
    let mut thing = issue(iid);
    for (key, value) in [
        ("title", json!(format!("Merge {iid}"))),
        ("references", json!({ "full": format!("acme/app!{iid}") })),
        ("reviewers", json!([])),
        ("draft", json!(false)),
    ] {
        thing[key] = value;
    }
    thing
}

pub fn note(id: u64, who: &str, time: &str, body: &str) -> Value {
    json!({ "id": id, "author": user(who), "created_at": at(time), "body": body, "system": false, "resolvable": false })
}

/// What the system tells.
pub fn system(id: u64, who: &str, time: &str, body: &str) -> Value {
    let mut note = note(id, who, time, body);
    note["system"] = true.into();
    note
}

pub fn talk(notes: &[Value]) -> Vec<Value> {
    notes.iter().map(|note| json!({ "id": format!("d{}", note["id"]), "notes": [note] })).collect()
}

pub fn reviewer(who: &str, state: &str) -> Value {
    json!({ "user": user(who), "state": state, "created_at": at("08:00") })
}

impl Fake {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let own = state.clone();
        let server = Server::start(move |_, seen, stream| {
            let answered = own.lock().unwrap().answer(seen);
            stream.write_all(&answered)
        });
        Self { server, state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn settings(&self, more: &str) -> String {
        let place = if more.contains("groups =") || more.contains("projects =") { "" } else { "groups = [\"acme\"]" };
        format!("url = \"{}/gitlab\"\ntoken = \"glpat-0123456789\"\n{place}\n{more}", self.server.url())
    }

    /// Requests since the last call: the last two parts of the path, and the status.
    pub fn asked(&self) -> Vec<String> {
        let asked = std::mem::take(&mut self.state().asked);
        asked.into_iter().map(|(path, status)| format!("{path} {status}")).collect()
    }
}

impl State {
    fn answer(&mut self, seen: &Seen) -> Vec<u8> {
        assert_eq!(seen.header("private-token"), Some("glpat-0123456789"), "{seen:?}");
        let target = seen.line().split(' ').nth(1).unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.strip_prefix("/gitlab/api/v4/").unwrap();
        if seen.line().starts_with("POST ") {
            self.posted.push((path.to_owned(), seen.body.clone()));
            return answer("201 Created", &[("Content-Type", "application/json")], "{}");
        }
        self.is_refused = self.is_slow && !self.is_refused;
        if self.is_refused {
            return answer("429 Too Many Requests", &[("Retry-After", "25")], "Retry later\n");
        }
        let (status, headers, body) = self.find(path, query, seen);
        let parts: Vec<&str> = path.rsplit('/').take(3).collect();
        let short = match parts[..] {
            [last @ ("discussions" | "reviewers"), iid, _] => format!("{iid} {last}"),
            [last, ..] => last.to_owned(),
            [] => String::new(),
        };
        self.asked.push((short, status[..3].parse().unwrap()));
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        answer(&status, &headers, body)
    }

    fn find(&mut self, path: &str, query: &str, seen: &Seen) -> (String, Vec<(String, String)>, String) {
        let own = |(_, status, headers, body): &(&str, &str, Vec<(&str, &str)>, &str)| {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            ((*status).to_owned(), headers, (*body).to_owned())
        };
        if let Some(n) = self.once.iter().position(|(part, ..)| path.contains(part)) {
            return own(&self.once.remove(n));
        }
        if let Some(instead) = self.instead.iter().find(|(part, ..)| path.contains(part)) {
            return own(instead);
        }
        let ask = |key: &str| {
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            pairs.filter(|(name, _)| *name == key).map(|(_, value)| value.replace("%3A", ":")).next()
        };
        let parts: Vec<&str> = path.split('/').collect();
        let none = Vec::new();
        let all: Vec<&Value> = match parts[..] {
            ["personal_access_tokens", "self"] => {
                let (status, body) = self
                    .token
                    .as_ref()
                    .map_or(("404 Not Found", "{}".to_owned()), |token| ("200 OK", token.to_string()));
                return (status.to_owned(), vec![("Content-Type".to_owned(), "application/json".to_owned())], body);
            }
            ["groups" | "projects", _, list] => {
                let list = if list == "issues" { &self.issues } else { &self.merge_requests };
                let since = ask("updated_after").unwrap_or_default();
                let is_wanted = |thing: &&Value| {
                    (ask("state").unwrap() == "all" || thing["state"] == "opened")
                        && thing["updated_at"].as_str().unwrap() >= &*since
                };
                let mut all: Vec<&Value> = list.iter().filter(is_wanted).collect();
                all.sort_by_key(|thing| std::cmp::Reverse(thing["updated_at"].as_str().unwrap()));
                all
            }
            ["projects", "7" | "acme%2Fapp", kind, iid, "discussions"] => {
                self.talk.get(&format!("{kind}/{iid}")).unwrap_or(&none).iter().collect()
            }
            ["projects", "7", kind, iid, "reviewers"] => {
                self.reviewers.get(&format!("{kind}/{iid}")).unwrap_or(&none).iter().collect()
            }
            _ => panic!("GitLab was asked for {path}"),
        };
        let page: usize = ask("page").map_or(1, |page| page.parse().unwrap());
        let most = if self.page == 0 { 7 } else { self.page };
        let (start, end) = ((page - 1) * most, (page * most).min(all.len()));
        let is_more = end < all.len();
        let body = json!(all[start.min(end)..end]).to_string();
        let mut hash = DefaultHasher::new();
        (&body, is_more).hash(&mut hash);
        let etag = format!("W/\"{:x}\"", hash.finish());
        if seen.header("if-none-match") == Some(&etag) {
            return ("304 Not Modified".to_owned(), Vec::new(), String::new());
        }
        let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned()), ("ETag".to_owned(), etag)];
        if self.by_link {
            let host = seen.header("host").unwrap();
            let next = format!("<http://{host}/gitlab/api/v4/{path}?page={}>; rel=\"next\"", page + 1);
            headers.extend(is_more.then(|| ("Link".to_owned(), next)));
        } else {
            headers.push(("X-Next-Page".to_owned(), if is_more { (page + 1).to_string() } else { String::new() }));
        }
        ("200 OK".to_owned(), headers, body)
    }
}
