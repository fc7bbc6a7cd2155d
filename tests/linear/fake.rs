//! A Linear on this machine, with state: it answers the questions of `src/providers/linear/queries` in pages of seven.
//!
//! Not here: whether the questions are valid, and what they cost (`tools/queries`).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helper may stop at what it does not expect")]

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::graphql;
use super::support::{Server, answer};

#[derive(Default)]
pub struct State {
    pub users: Vec<Value>,
    pub issues: Vec<Value>,
    pub comments: Vec<Value>,
    pub projects: Vec<Value>,
    /// What the next answers are in place of the usual ones, by the operation.
    pub instead: Vec<(&'static str, &'static str, Vec<(&'static str, String)>, String)>,
    /// Teams that the key may not read.
    pub forbidden: Vec<&'static str>,
    /// The largest page; 0: seven.
    pub page: usize,
    /// Every other question is to be asked again in 25 seconds.
    pub is_slow: bool,
    is_refused: bool,
    /// What the questions cost.
    pub spent: f64,
    /// What remains of the points.
    pub points: u64,
    pub asked: Vec<(String, Value)>,
    pub done: Vec<Value>,
}

pub struct Fake {
    pub server: Server,
    state: Arc<Mutex<State>>,
}

pub fn at(time: &str) -> String {
    format!("2026-11-23T{time}:00.000Z")
}

pub fn issue(number: u64) -> Value {
    json!({
        "id": format!("i{number}"), "identifier": format!("ENG-{number}"), "previousIdentifiers": [],
        "title": format!("Issue {number}"), "url": format!("https://linear.example/ENG-{number}"), "dueDate": null,
        "description": null, "createdAt": at("08:00"), "updatedAt": at("08:00"), "completedAt": null, "canceledAt": null,
        "archivedAt": null, "trashed": null, "state": { "type": "started" }, "assignee": null, "creator": { "id": "u-maya" },
        "project": null, "projectMilestone": null, "reactions": [],
    })
}

pub fn comment(id: &str, issue: u64, who: &str, time: &str, body: &str) -> Value {
    json!({
        "id": id, "body": body, "bodyData": "{}", "createdAt": at(time), "updatedAt": at(time), "parentId": null,
        "resolvedAt": null, "issue": { "id": format!("i{issue}") }, "user": { "id": who, "app": false }, "botActor": null,
        "externalUser": null, "resolvingUser": null, "reactions": [],
    })
}

impl Fake {
    pub fn start() -> Self {
        let users = [("u-maya", "Maya Ortiz", "maya@acme.example"), ("u-kenji", "Kenji Mori", "kenji@acme.example")];
        let users = users.map(|(id, name, email)| json!({ "id": id, "name": name, "email": email, "app": false }));
        let state = Arc::new(Mutex::new(State { users: users.to_vec(), points: 240_000, ..State::default() }));
        let own = state.clone();
        let server = Server::start(move |_, seen, stream| {
            assert_eq!((seen.line(), seen.header("authorization")), ("POST /graphql", Some("lin_api_0123456789")));
            let question: Value = serde_json::from_str(&seen.body).unwrap();
            let answered = own.lock().unwrap().answer(&question);
            stream.write_all(&answered)
        });
        Self { server, state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn settings(&self, more: &str) -> String {
        format!("url = {:?}\ntoken = \"lin_api_0123456789\"\n{more}", self.server.url())
    }

    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state().asked).into_iter().map(|(operation, _)| operation).collect()
    }

    pub fn instead(&self, operation: &'static str, status: &'static str, headers: &[(&'static str, &str)], body: &str) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.state().instead.push((operation, status, headers, body.to_owned()));
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

impl State {
    fn answer(&mut self, question: &Value) -> Vec<u8> {
        let operation = question["query"].as_str().unwrap().split_whitespace().nth(1).unwrap();
        let operation = operation.split('(').next().unwrap().to_owned();
        let variables = &question["variables"];
        self.asked.push((operation.clone(), variables.clone()));
        self.is_refused = self.is_slow && !self.is_refused;
        if self.is_refused {
            return answer("429 Too Many Requests", &[("Retry-After", "25")], "{}");
        }
        let cost = graphql::linear(question["query"].as_str().unwrap(), variables);
        assert!(cost <= 10_000.0, "{operation}: {cost}");
        self.spent += cost;
        let most = if self.page == 0 { 7 } else { self.page };
        if let Some(n) = self.instead.iter().position(|(which, ..)| *which == operation) {
            let (_, status, headers, body) = self.instead.remove(n);
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, &**value)).collect();
            return answer(status, &headers, body);
        }
        let teams = variables.to_string();
        if self.forbidden.iter().any(|team| teams.contains(&format!("{team:?}"))) {
            let error = r#"{"errors":[{"message":"not allowed","extensions":{"code":"FORBIDDEN"}}],"data":null}"#;
            return answer("200 OK", &[("Content-Type", "application/json")], error);
        }
        let data = match &*operation {
            "Users" => json!({ "users": page(&self.users.iter().collect::<Vec<_>>(), variables, "after", most) }),
            "Issues" => {
                let is_wanted = |issue: &&Value| {
                    matches(issue, &variables["filter"])
                        && (variables["archived"] == true || issue["archivedAt"].is_null())
                };
                json!({ "issues": page(&newest(&self.issues, is_wanted), variables, "after", most) })
            }
            "Comments" => {
                let of = variables["filter"]["issue"]["id"]["in"].as_array().unwrap();
                let of: HashSet<&str> = of.iter().filter_map(Value::as_str).collect();
                let is_wanted = |comment: &&Value| of.contains(text(&comment["issue"], "id"));
                json!({ "comments": page(&newest(&self.comments, is_wanted), variables, "after", most) })
            }
            "Projects" => {
                json!({ "projects": page(&self.projects.iter().collect::<Vec<_>>(), variables, "after", most) })
            }
            "News" => {
                let issues = newest(&self.issues, |issue| matches(issue, &variables["issues"]));
                let since = text(&variables["comments"]["updatedAt"], "gte").to_owned();
                let comments = newest(&self.comments, |comment| text(comment, "updatedAt") >= &*since);
                json!({ "issues": page(&issues, variables, "afterIssue", most), "comments": page(&comments, variables, "afterComment", most) })
            }
            "Subject" => {
                let issue = self.issues.iter().find(|issue| issue["identifier"] == variables["id"]);
                let of = |comment: &&Value| issue.is_some_and(|issue| comment["issue"]["id"] == issue["id"]);
                let comments: Vec<&Value> = self.comments.iter().filter(of).collect();
                json!({ "issue": issue.map(|issue| json!({ "id": issue["id"], "comments": { "nodes": comments } })) })
            }
            other => {
                self.done.push(json!([other, variables]));
                json!({ "commentCreate": { "success": true } })
            }
        };
        let reset = "1795437000000";
        let points = self.points.to_string();
        let headers = [
            ("Content-Type", "application/json"),
            ("X-RateLimit-Complexity-Remaining", &*points),
            ("X-RateLimit-Complexity-Reset", reset),
        ];
        answer("200 OK", &headers, json!({ "data": data }).to_string())
    }
}

fn newest(all: &[Value], is_wanted: impl Fn(&&Value) -> bool) -> Vec<&Value> {
    let mut found: Vec<&Value> = all.iter().filter(is_wanted).collect();
    found.sort_by_key(|one| std::cmp::Reverse(text(one, "updatedAt")));
    found
}

/// What of a filter of issues the source uses.
fn matches(issue: &Value, filter: &Value) -> bool {
    let ids = filter["id"]["in"].as_array().is_none_or(|ids| ids.contains(&issue["id"]));
    let keys = filter["team"]["key"]["in"].as_array();
    let teams =
        keys.is_none_or(|keys| keys.iter().any(|key| text(issue, "identifier").starts_with(key.as_str().unwrap())));
    let states = filter["state"]["type"]["nin"].as_array().is_none_or(|over| !over.contains(&issue["state"]["type"]));
    ids && teams && states && text(issue, "updatedAt") >= text(&filter["updatedAt"], "gte")
}

fn page(all: &[&Value], variables: &Value, after: &str, most: usize) -> Value {
    let start: usize = variables[after].as_str().map_or(0, |mark| mark.parse().unwrap());
    let first = variables["first"].as_u64().map_or(25, |first| usize::try_from(first).unwrap());
    let end = (start + most.min(first)).min(all.len());
    json!({ "nodes": all[start.min(end)..end], "pageInfo": { "hasNextPage": end < all.len(), "endCursor": end.to_string() } })
}
