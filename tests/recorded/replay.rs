//! A service that gives the pieces of one recorded file as its answers, and one look at it by the program's own provider.
//!
//! Not here: what must come of it (`recorded`).

use std::sync::Arc;

use asyncboard::config::{self, Scrubber, Secret, SecretSource};
use asyncboard::domain::batch::Page;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::credential::{Secrets, Unfetched};
use asyncboard::providers::{Ask, Context, Done, Sink, Trouble, registry};
use serde_json::{Value, json};

use super::http::{Seen, Server, answer};
use super::pieces::{self, find};

/// Whose answers they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    JiraCloud,
    JiraServer,
    Trello,
}

/// What one look gave: its pages, and its end.
pub struct Looked {
    pub pages: Vec<Page>,
    pub end: Result<Done, Trouble>,
}

/// Looks at a service that has what a file holds; nothing when it holds nothing that is asked for.
pub fn read(service: Service, file: &Value) -> Option<Looked> {
    let server = if service == Service::Trello { trello(file)? } else { jira(service, file)? };
    Some(look(service, &server))
}

type Answers = Box<dyn Fn(&str, &Seen) -> (u16, Value) + Send + Sync>;

fn serve(answers: Answers) -> Server {
    Server::start(move |_, seen, stream| {
        let target = seen.line().split(' ').nth(1).unwrap_or_default();
        let (status, body) = answers(target.split('?').next().unwrap_or_default(), seen);
        let status = format!("{status} X");
        stream.write_all(&answer(&status, &[("Content-Type", "application/json")], body.to_string()))
    })
}

fn jira(service: Service, file: &Value) -> Option<Server> {
    let cloned = |found: Vec<&Value>| found.into_iter().cloned().collect::<Vec<_>>();
    let mut issues = cloned(find(file, &pieces::issue));
    if issues.is_empty() {
        let fields = cloned(find(file, &pieces::fields));
        issues.extend(fields.into_iter().map(|fields| json!({ "key": "FIELDS-1", "fields": fields })));
    }
    let (mut comments, server) =
        (cloned(find(file, &pieces::comments)), find(file, &pieces::server).first().copied().cloned());
    let (me, refusal) =
        (find(file, &pieces::myself).first().copied().cloned(), find(file, &pieces::refusal).first().copied().cloned());
    if issues.is_empty() && !comments.is_empty() {
        // An issue that has more comments than came is asked for singly.
        let more = json!({ "comments": [], "total": 1_000_000 });
        issues.push(json!({ "key": "COMMENTS-1", "fields": { "comment": more } }));
    } else {
        comments.clear();
    }
    if issues.is_empty() && server.is_none() && me.is_none() && refusal.is_none() {
        return None;
    }
    let kind = if service == Service::JiraCloud { "Cloud" } else { "Server" };
    let server = server.unwrap_or_else(|| json!({ "deploymentType": kind }));
    Some(serve(Box::new(move |path, _| match path.rsplit('/').next().unwrap_or_default() {
        "serverInfo" => (200, server.clone()),
        "myself" => (200, me.clone().unwrap_or_else(|| json!({ "timeZone": "UTC" }))),
        "search" | "jql" => match &refusal {
            Some(refusal) => (400, refusal.clone()),
            None => (200, json!({ "issues": issues, "isLast": true, "total": issues.len(), "startAt": 0 })),
        },
        "comment" => (200, comments.first().cloned().unwrap_or_else(|| json!({ "comments": [], "total": 0 }))),
        _ => (404, json!({})),
    })))
}

fn trello(file: &Value) -> Option<Server> {
    let all = |is: &dyn Fn(&Value) -> bool| find(file, is).into_iter().cloned().collect::<Vec<Value>>();
    let (mut cards, actions, members) = (all(&pieces::card), all(&pieces::comment), all(&pieces::member));
    let mut seen = std::collections::HashSet::new();
    cards.retain(|card| seen.insert(card["id"].to_string()));
    let checklists = if cards.is_empty() { all(&pieces::checklist) } else { Vec::new() };
    if !checklists.is_empty() {
        cards.push(json!({ "id": "65f0c1a2b3c4d5e6f7a8b9c1", "name": "their card", "checklists": checklists }));
    }
    // Comments belong to cards; of those that the file does not hold, only the id is known.
    for action in &actions {
        let id = &action["data"]["card"]["id"];
        if id.is_string() && cards.iter().all(|card| card["id"] != *id) {
            cards.push(json!({ "id": id, "name": "known by name", "badges": { "comments": 1 } }));
        }
    }
    let (mut boards, lists) = (all(&pieces::board), all(&pieces::list));
    if cards.is_empty() && boards.is_empty() && members.is_empty() && lists.is_empty() {
        return None;
    }
    if boards.is_empty() {
        boards.push(json!({ "id": "65f0c1a2b3c4d5e6f7a8b9c0", "name": "their board" }));
    }
    // All cards stand on the first board, and its lists are those of the file.
    boards[0]["cards"] = json!(cards);
    boards[0]["members"] = json!(members);
    if !lists.is_empty() {
        boards[0]["lists"] = json!(lists);
    }
    Some(serve(Box::new(move |path, seen| {
        let board = path.split('/').nth(2).and_then(|id| boards.iter().position(|board| board["id"] == id));
        match path {
            "/members/me/boards" => (200, json!(boards)),
            "/batch" => (200, json!([])),
            _ if path.starts_with("/cards/") => {
                let card = path.split('/').nth(2).unwrap_or_default();
                let mut card =
                    boards[0]["cards"].as_array().unwrap().iter().find(|known| known["id"] == card).unwrap().clone();
                card["actions"] =
                    actions.iter().filter(|action| action["data"]["card"]["id"] == card["id"]).cloned().collect();
                (200, card)
            }
            _ if path.ends_with("/cards/visible") => (200, json!([])),
            _ if path.ends_with("/actions") => (200, if board == Some(0) { json!(actions) } else { json!([]) }),
            _ => match board {
                Some(board) => (200, boards[board].clone()),
                None => panic!("Trello was asked {}", seen.line()),
            },
        }
    })))
}

/// Somebody who signs in.
struct Token;

impl Secrets for Token {
    fn has(&self, _: &SecretSource) -> bool {
        true
    }

    fn fetch(&self, _: &SecretSource) -> Result<Secret, Unfetched> {
        Ok(Secret::new("a-token-0123456789"))
    }

    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        self.fetch(source)
    }

    fn scrubber(&self) -> Scrubber {
        Scrubber::default()
    }
}

fn look(service: Service, server: &Server) -> Looked {
    let settings = match service {
        Service::Trello => "kind = \"trello\"",
        _ => "kind = \"jira\"\nquery = \"all\"",
    };
    let zones = Arc::new(Zones::newest([]));
    let text = format!("[[source]]\nid = \"work\"\nurl = {:?}\n{settings}\n", server.url());
    let config = config::load_text("config.toml", &text, &zones, None).unwrap();
    let context = Context { secrets: Arc::new(Token), ..Context::new(zones) };
    let source = &config.sources[0];
    let Ok(provider) = registry::open(&source.kind, &source.section, &context) else { panic!("it does not open") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (sink, mut handed) = Sink::new(2);
        let ask = Ask { now: "2026-11-23T12:00:00Z".parse().unwrap(), cursor: None, thorough: true };
        let collect = async {
            let mut pages = Vec::new();
            while let Some(piece) = handed.recv().await {
                pages.push(piece.page);
            }
            pages
        };
        let (end, pages) = tokio::join!(provider.fetch(ask, sink), collect);
        Looked { pages, end }
    })
}
