//! Scenarios as data: what a service is asked and answers, step by step, and then the board.
//!
//! Each file of `tests/scenarios` is one story of one source. A step is a run of the program at an instant, with the
//! requests that it makes in it; all of them must come, and no other:
//!
//! ```toml
//! [[step]]
//! now = "2026-11-23T14:30:00Z"
//! board = """..."""                # what `snapshot --plain` prints then
//! [[step.ask]]
//! to = "GET /rest/api/3/myself"    # the method and the path
//! with = ["updated >="]            # what the query or the body holds, decoded; may be left out
//! answer = '''{ ... }'''
//! ```

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

#[path = "trello/server.rs"]
#[expect(dead_code, reason = "a story looks at less of a request than the tests of Trello")]
mod server;
mod support;

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use server::{Answer, Request, Server, decoded};
use support::team::{Team, ran};

#[derive(Deserialize)]
struct Scenario {
    /// The config; `{url}` is where the service is.
    config: String,
    /// The secrets of the source `work`, by setting.
    secrets: Vec<String>,
    step: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    now: String,
    board: String,
    ask: Vec<Exchange>,
}

#[derive(Clone, Deserialize)]
struct Exchange {
    to: String,
    #[serde(default)]
    with: Vec<String>,
    answer: String,
}

/// What is still to be asked in this step, and what was asked beside it.
#[derive(Default)]
struct Script {
    open: Vec<Exchange>,
    beside: Vec<String>,
}

impl Script {
    fn answer(&mut self, request: &Request) -> Answer {
        let (line, asked) = (format!("{} {}", request.verb, request.path), decoded(&request.target));
        let fits = |one: &Exchange| one.to == line && one.with.iter().all(|part| asked.contains(&**part));
        let Some(found) = self.open.iter().position(fits) else {
            self.beside.push(format!("{} {asked}", request.verb));
            return Answer::text(404, "no such thing");
        };
        Answer::json(&serde_json::from_str(&self.open.remove(found).answer).unwrap())
    }
}

fn plays(name: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(name);
    let scenario: Scenario = toml::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let script = Arc::new(Mutex::new(Script::default()));
    let asked = script.clone();
    let server = Server::start(move |request| asked.lock().unwrap().answer(request));
    let team = Team::with_config(&scenario.config.replace("{url}", &server.url()));
    let config = team.path("config.toml").to_str().unwrap().to_owned();
    for (n, step) in scenario.step.iter().enumerate() {
        *script.lock().unwrap() = Script { open: step.ask.clone(), beside: Vec::new() };
        let mut command = team.bare(&["snapshot", "--plain", "--config", &config, "--now", &step.now]);
        for secret in &scenario.secrets {
            command.env(format!("ASYNCBOARD_WORK_{}", secret.to_uppercase()), "a-secret-0123456789");
        }
        let ran = ran(&mut command);
        let script = std::mem::take(&mut *script.lock().unwrap());
        let missed: Vec<&String> = script.open.iter().map(|one| &one.to).collect();
        assert!(missed.is_empty() && script.beside.is_empty(), "{name}, step {n}: {missed:?}, {:#?}", script.beside);
        // The views behind the board do not depend on a service.
        let (board, views) = ran.out.split_once("\n\nHand-off, ").unwrap();
        assert!(views.contains("\nAgreement\n"), "{views}");
        assert_eq!((board.trim(), ran.code), (step.board.trim(), Some(0)), "{name}, step {n}: {}", ran.err);
    }
}

#[test]
fn a_story_of_jira_a_question_its_answer_and_an_issue_that_is_closed() {
    plays("jira.toml");
}

#[test]
fn a_story_of_trello_a_question_its_answer_and_a_card_that_is_archived() {
    plays("trello.toml");
}
