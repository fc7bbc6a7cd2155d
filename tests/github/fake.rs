//! A GitHub on this machine, with state: it answers the questions of `src/providers/github/queries` from repositories that a
//! test changes, in pages of seven at most, and counts what they cost.
//!
//! Not here: whether the questions are valid (`tools/queries`).

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helper may stop at what it does not expect")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::graphql;
use super::support::{Server, answer, json as as_json};

/// What an answer is in place of the usual one: status, headers, body.
pub type Instead = (&'static str, Vec<(&'static str, String)>, String);

/// The state of the service.
#[derive(Default)]
pub struct State {
    /// Repositories by their names: issues and pull requests.
    pub repositories: BTreeMap<String, Vec<Value>>,
    /// Old names.
    pub renamed: BTreeMap<String, String>,
    /// Members of teams.
    pub teams: BTreeMap<String, Vec<&'static str>>,
    /// Reactions, by the id of what they are to: who, which, when.
    pub reactions: BTreeMap<String, Vec<(&'static str, &'static str, &'static str)>>,
    /// What the next answers are in place of the usual ones, by the operation.
    pub instead: Vec<(&'static str, Instead)>,
    /// Errors beside the data of every answer to an operation.
    pub beside: Vec<(&'static str, Value)>,
    /// What remains of the hour.
    pub remaining: i64,
    /// Every question: the operation, its variables.
    pub asked: Vec<(String, Value)>,
    /// What they cost.
    pub points: usize,
    /// The largest page.
    pub page: usize,
    /// Every other question is to be asked again in 25 seconds.
    pub is_slow: bool,
    is_refused: bool,
    /// Mutations, by name, with their variables.
    pub done: Vec<(String, Value)>,
}

/// The service.
pub struct Fake {
    pub server: Server,
    state: Arc<Mutex<State>>,
}

/// An empty connection.
pub fn none() -> Value {
    json!({ "totalCount": 0, "nodes": [], "pageInfo": { "hasNextPage": false, "endCursor": null } })
}

pub fn list(nodes: &[Value]) -> Value {
    json!({ "totalCount": nodes.len(), "nodes": nodes })
}

pub fn user(login: &str) -> Value {
    json!({ "__typename": "User", "login": login, "name": null, "email": "" })
}

/// An instant of the day of every test.
pub fn at(time: &str) -> String {
    format!("2026-11-23T{time}:00Z")
}

/// An open issue that was opened at 08:00 by Maya.
pub fn issue(number: u64) -> Value {
    json!({
        "__typename": "Issue", "id": format!("I_{number}"), "number": number, "url": format!("https://gh.example/{number}"),
        "title": format!("Issue {number}"), "updatedAt": at("08:00"), "createdAt": at("08:00"), "closedAt": null,
        "body": "", "state": "OPEN", "author": user("Maya-O"), "milestone": null, "reactionGroups": null,
        "assignees": none(), "comments": none(),
    })
}

/// An open pull request that was opened at 08:00 by Maya.
pub fn pull(number: u64) -> Value {
    let mut pull = issue(number);
    pull.as_object_mut().unwrap().remove("state");
    for (key, value) in [
        ("__typename", json!("PullRequest")),
        ("id", json!(format!("P_{number}"))),
        ("pullState", json!("OPEN")),
        ("title", json!(format!("Pull {number}"))),
        ("isDraft", json!(false)),
        ("headRef", json!(null)),
        ("reviewRequests", none()),
        ("reviews", none()),
        ("reviewThreads", none()),
        ("timelineItems", none()),
    ] {
        pull[key] = value;
    }
    pull
}

/// A comment, remark or review.
pub fn said(id: &str, who: &str, time: &str, body: &str) -> Value {
    json!({ "id": id, "body": body, "createdAt": at(time), "submittedAt": at(time), "isMinimized": false,
        "author": user(who), "reactionGroups": null })
}

pub fn review(id: &str, who: &str, time: &str, state: &str, body: &str) -> Value {
    let mut review = said(id, who, time, body);
    review["state"] = state.into();
    review
}

pub fn thread(id: &str, is_resolved: bool, remarks: &[Value]) -> Value {
    json!({ "id": id, "isResolved": is_resolved, "comments": list(remarks) })
}

/// A request that is listed.
pub fn request(of: Value) -> Value {
    json!({ "requestedReviewer": of })
}

/// An act of requesting.
pub fn requested(by: &str, of: Value, time: &str) -> Value {
    json!({ "__typename": "ReviewRequestedEvent", "createdAt": at(time), "actor": user(by), "requestedReviewer": of })
}

pub fn team(slug: &str) -> Value {
    json!({ "__typename": "Team", "slug": slug, "organization": { "login": "Acme" } })
}

impl Fake {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State { remaining: 4000, page: 7, ..State::default() }));
        let own = state.clone();
        let server = Server::start(move |_, seen, stream| {
            let question: Value = serde_json::from_str(&seen.body).unwrap();
            assert_eq!(seen.line(), "POST /api/graphql");
            assert!(seen.header("authorization").is_some_and(|token| token.starts_with("Bearer ")), "{seen:?}");
            let answered = own.lock().unwrap().answer(&question);
            stream.write_all(&answered)
        });
        Self { server, state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn settings(&self, more: &str) -> String {
        let repos = if more.contains("repos =") { "" } else { "repos = [\"acme/app\"]" };
        format!("url = {:?}\ntoken = \"ghp_0123456789abcdef\"\n{repos}\n{more}", self.server.url())
    }

    /// Puts a thing into `acme/app`, in the place of what has its number.
    pub fn put(&self, thing: Value) {
        self.put_into("acme/app", thing);
    }

    pub fn put_into(&self, repository: &str, mut thing: Value) {
        thing["repository"] = json!({ "nameWithOwner": repository });
        let mut state = self.state();
        let things = state.repositories.entry(repository.to_owned()).or_default();
        things.retain(|known| known["number"] != thing["number"]);
        things.push(thing);
    }

    /// The operations that were asked since the last call, and what they cost.
    pub fn asked(&self) -> (Vec<String>, usize) {
        let mut state = self.state();
        let points = std::mem::take(&mut state.points);
        (std::mem::take(&mut state.asked).into_iter().map(|(operation, _)| operation).collect(), points)
    }

    pub fn instead(&self, operation: &'static str, status: &'static str, headers: &[(&'static str, &str)], body: &str) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.state().instead.push((operation, (status, headers, body.to_owned())));
    }
}

impl State {
    fn answer(&mut self, question: &Value) -> Vec<u8> {
        let query = question["query"].as_str().unwrap();
        let operation = query.split_whitespace().nth(1).unwrap().split('(').next().unwrap().to_owned();
        let variables = &question["variables"];
        self.asked.push((operation.clone(), variables.clone()));
        self.is_refused = self.is_slow && !self.is_refused;
        if self.is_refused {
            return answer("429 Too Many Requests", &[("Retry-After", "25")], "{}");
        }
        if let Some(n) = self.instead.iter().position(|(which, _)| *which == operation) {
            let (_, (status, headers, body)) = self.instead.remove(n);
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, &**value)).collect();
            return answer(status, &headers, body);
        }
        let (points, nodes) = graphql::github(query, variables);
        // The dates of projects are one more connection for each thing.
        let (most_points, most_nodes) = if variables["hasDue"] == true { (11, 18_500) } else { (10, 18_000) };
        let is_small = operation != "Page" || nodes <= most_nodes && points <= most_points;
        assert!(nodes <= 500_000 && is_small, "{operation}: {points} points, {nodes} nodes");
        self.points += points;
        let mut data = match &*operation {
            "Page" => self.page(variables),
            "Whole" => self.whole(variables),
            "News" | "More" => self.news(&operation, variables),
            "Repositories" => self.owned(variables),
            "Reactions" => self.reacted(variables),
            "Team" => self.team(variables),
            "Subject" => self.subject(variables),
            other => self.mutate(other, variables),
        };
        data["rateLimit"] = json!({ "cost": 1, "remaining": self.remaining, "resetAt": at("12:30") });
        let mut whole = json!({ "data": data });
        let mut errors: Vec<Value> =
            self.beside.iter().filter(|(which, _)| *which == operation).map(|(_, error)| error.clone()).collect();
        for (alias, missing) in whole["data"].as_object().unwrap() {
            if missing.is_null() {
                errors.push(json!({ "type": "NOT_FOUND", "path": [alias], "message": "Could not resolve" }));
            }
        }
        if !errors.is_empty() {
            whole["errors"] = errors.into();
        }
        as_json(&whole.to_string())
    }

    fn name(&self, variables: &Value, n: &str) -> Option<String> {
        let part = |key: &str| variables[format!("{key}{n}")].as_str().unwrap();
        let asked = format!("{}/{}", part("owner"), part("name")).to_lowercase();
        let name = self.renamed.get(&asked).cloned().unwrap_or(asked);
        self.repositories.contains_key(&name).then_some(name)
    }

    /// Those of a kind, newest first.
    fn things(&self, name: &str, kind: &str) -> Vec<Value> {
        let mut things: Vec<Value> =
            self.repositories[name].iter().filter(|thing| thing["__typename"] == kind).cloned().collect();
        things.sort_by_key(|thing| std::cmp::Reverse(thing["updatedAt"].as_str().unwrap().to_owned()));
        things
    }

    fn turned(&self, things: Vec<Value>, most: usize, after: &Value) -> Value {
        let start: usize = after.as_str().map_or(0, |mark| mark.parse().unwrap());
        let end = (start + most.min(self.page)).min(things.len());
        json!({ "totalCount": things.len(), "nodes": things[start..end],
            "pageInfo": { "hasNextPage": end < things.len(), "endCursor": end.to_string() } })
    }

    fn page(&self, variables: &Value) -> Value {
        let Some(name) = self.name(variables, "") else { return json!({ "repository": null }) };
        let size = |key: &str| usize::try_from(variables[key].as_u64().unwrap()).unwrap();
        let open = |kind: &str, state: &str| -> Vec<Value> {
            self.things(&name, kind).into_iter().filter(|thing| thing[state] == "OPEN").collect()
        };
        let mut repository = json!({ "nameWithOwner": name, "isArchived": false });
        if variables["begins"] == true {
            let newest = |kind: &str| list(&self.things(&name, kind).into_iter().take(3).collect::<Vec<_>>());
            repository["newestIssues"] = newest("Issue");
            repository["newestPulls"] = newest("PullRequest");
        }
        if variables["withIssues"] == true {
            repository["issues"] = self.turned(open("Issue", "state"), size("issues"), &variables["afterIssue"]);
        }
        if variables["withPulls"] == true {
            let pulls = open("PullRequest", "pullState");
            repository["pullRequests"] = self.turned(pulls, size("pulls"), &variables["afterPull"]);
        }
        json!({ "repository": repository })
    }

    fn whole(&self, variables: &Value) -> Value {
        let all: Vec<&Value> = self.repositories.values().flatten().collect();
        let ids = variables["ids"].as_array().unwrap();
        assert!(ids.len() <= 20, "{ids:?}");
        let found = ids
            .iter()
            .map(|id| all.iter().find(|thing| thing["id"] == *id).map_or(json!(null), |thing| (*thing).clone()));
        json!({ "nodes": found.collect::<Vec<_>>() })
    }

    fn news(&self, operation: &str, variables: &Value) -> Value {
        let count = (0..100).take_while(|n| variables.get(format!("owner{n}")).is_some()).count();
        let aliases =
            if operation == "More" { vec![String::new()] } else { (0..count).map(|n| n.to_string()).collect() };
        assert!(aliases.len() <= 50, "{aliases:?}");
        let mut data = json!({});
        for n in aliases {
            let alias = format!("r{}", if n.is_empty() { "0" } else { &n });
            let Some(name) = self.name(variables, &n) else {
                data[alias] = json!(null);
                continue;
            };
            let since = variables[format!("since{n}")].as_str().unwrap_or_default();
            let issues: Vec<Value> = self
                .things(&name, "Issue")
                .into_iter()
                .filter(|one| one["updatedAt"].as_str().unwrap() >= since)
                .collect();
            let mut repository = json!({ "nameWithOwner": name });
            if variables["withIssues"] == true {
                repository["issues"] = self.turned(issues, 20, &variables["afterIssue"]);
            }
            if operation == "News" || variables["withPulls"] == true {
                repository["pullRequests"] =
                    self.turned(self.things(&name, "PullRequest"), 20, &variables["afterPull"]);
            }
            data[alias] = repository;
        }
        data
    }

    fn owned(&self, variables: &Value) -> Value {
        let owner = format!("{}/", variables["owner"].as_str().unwrap().to_lowercase());
        let names = self.repositories.keys().filter_map(|name| name.strip_prefix(&owner));
        let names: Vec<Value> = names.map(|name| json!({ "name": name })).collect();
        if names.is_empty() {
            return json!({ "repositoryOwner": null });
        }
        json!({ "repositoryOwner": { "repositories": self.turned(names, 100, &variables["after"]) } })
    }

    fn reacted(&self, variables: &Value) -> Value {
        let ids = variables["ids"].as_array().unwrap();
        assert!(ids.len() <= 100);
        let of = |id: &Value| {
            let none = Vec::new();
            let reactions = self.reactions.get(id.as_str().unwrap()).unwrap_or(&none).iter();
            let nodes: Vec<Value> = reactions
                .map(|(who, which, when)| json!({ "content": which, "createdAt": at(when), "user": user(who) }))
                .collect();
            json!({ "id": id, "reactions": list(&nodes) })
        };
        json!({ "nodes": ids.iter().map(of).collect::<Vec<_>>() })
    }

    fn team(&self, variables: &Value) -> Value {
        let team = format!("{}/{}", variables["org"].as_str().unwrap(), variables["slug"].as_str().unwrap());
        let members = self.teams.get(&team.to_lowercase());
        let members =
            members.map(|members| json!({ "members": list(&members.iter().map(|one| user(one)).collect::<Vec<_>>()) }));
        json!({ "organization": { "team": members } })
    }

    fn subject(&self, variables: &Value) -> Value {
        let Some(name) = self.name(variables, "") else { return json!({ "repository": null }) };
        let thing = self.repositories[&name].iter().find(|thing| thing["number"] == variables["number"]);
        json!({ "repository": { "issueOrPullRequest": thing } })
    }

    fn mutate(&mut self, operation: &str, variables: &Value) -> Value {
        self.done.push((operation.to_owned(), variables.clone()));
        json!({ "done": { "clientMutationId": null } })
    }
}
