//! Answers that real services gave, read by the program's own providers: each becomes sensible rows.
//!
//! The project's own few are always read. Those that stand beside it in `../shared/apis` are, where that folder is; of
//! them nothing is repeated in here but counts, shapes of ids, states, dates, and marks of texts. A file that holds nothing
//! of what is ever asked for is named, so that none is passed over unseen.
//!
//! Not here: the requests that lead to such answers (`jira`, `trello`).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that fails here says so"
)]

#[path = "support/http/mod.rs"]
mod http;
#[path = "recorded/pieces.rs"]
mod pieces;
#[path = "recorded/replay.rs"]
mod replay;
#[path = "recorded/rows.rs"]
mod rows;

use std::fs;
use std::path::{Path, PathBuf};

use replay::Service;

/// Every file below a folder, in order, by its path from there.
fn files(folder: &Path) -> Vec<String> {
    let (mut folders, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.retain(|name| Path::new(name).extension().is_some_and(|end| end == "json"));
    found.sort();
    found
}

/// What becomes of every answer in a folder.
fn read(service: Service, folder: &Path) -> String {
    let (mut out, mut others) = (String::new(), Vec::new());
    for name in files(folder) {
        let text = fs::read_to_string(folder.join(&name)).unwrap();
        let file: serde_json::Value = serde_json::from_str(&text).expect(&name);
        match replay::read(service, &file) {
            Some(looked) => out.extend([&name, "\n", &*rows::of(&looked)]),
            None => others.push(name),
        }
    }
    format!("{out}\nnothing that is asked for:\n  {}\n", others.join("\n  "))
}

/// Compares with what was found right, if the folder is there.
fn holds(service: Service, folder: &str, snapshot: &str) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = root.join(folder);
    if folder.is_dir() {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(root.join("tests/recorded"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(snapshot, read(service, &folder)));
    }
}

#[test]
fn every_answer_of_jira_cloud_becomes_sensible_rows() {
    holds(Service::JiraCloud, "tests/fixtures/answers/jira-cloud", "own_jira_cloud");
    holds(Service::JiraCloud, "../shared/apis/jira-cloud/recorded", "jira_cloud");
}

#[test]
fn every_answer_of_jira_data_center_becomes_sensible_rows() {
    holds(Service::JiraServer, "tests/fixtures/answers/jira-dc", "own_jira_dc");
    holds(Service::JiraServer, "../shared/apis/jira-dc/recorded", "jira_dc");
}

#[test]
fn every_answer_of_trello_becomes_sensible_rows() {
    holds(Service::Trello, "tests/fixtures/answers/trello", "own_trello");
    holds(Service::Trello, "../shared/apis/trello/recorded", "trello");
}
