//! The schema of the config and the parser agree: every key that one takes the other takes too, with the same words and
//! types, and every example of the README and its pages fits both.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should say where")]

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;

use asyncboard::shell::cli::Global;
use asyncboard::shell::schema::schema;
use asyncboard::shell::setup;
use serde_json::{Value, json};
use support::schema::{faults, resolve};

/// A key that is like no other.
const UNKNOWN: &str = "zzqx9";

/// Keys whose values decide what else is said.
const ELSEWHERE: [&str; 3] = ["include", "id", "kind"];

/// A step from a table of the config into another.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Table(String),
    List(String),
    /// A source of a kind.
    Kind(String),
}

/// Every table with known keys in the schema, by the steps to it.
fn tables(node: &Value, path: &[Step], all: &mut Vec<(Vec<Step>, Value)>) {
    let root = schema();
    let node = resolve(&root, node);
    for (key, part) in node["properties"].as_object().into_iter().flatten() {
        for part in std::iter::once(part).chain(part["anyOf"].as_array().into_iter().flatten()) {
            let step = if part["type"] == "array" { Step::List(key.clone()) } else { Step::Table(key.clone()) };
            let inner = if part["type"] == "array" { &part["items"] } else { part };
            let path = [path, &[step]].concat();
            tables(inner, &path, all);
            for one in inner["allOf"].as_array().into_iter().flatten().filter(|one| one["then"].is_object()) {
                let kind = one["if"]["properties"]["kind"]["const"].as_str().unwrap().to_owned();
                tables(&one["then"], &[&path[..], &[Step::Kind(kind)]].concat(), all);
            }
        }
    }
    if node["properties"].is_object() {
        all.push((path.to_vec(), node.clone()));
    }
}

fn all_tables() -> Vec<(Vec<Step>, Value)> {
    let mut all = Vec::new();
    tables(&schema(), &[], &mut all);
    all
}

/// A config with a line in a table.
fn config(path: &[Step], line: &str) -> String {
    let mut text = String::new();
    let mut names: Vec<&str> = Vec::new();
    let mut inline = None;
    for (n, step) in path.iter().enumerate() {
        match step {
            Step::List(name) => {
                names.push(name);
                text.push_str(&format!("[[{}]]\n", names.join(".")));
                if !matches!(path.get(n + 1), Some(Step::Kind(_)))
                    && ["teammate", "source", "checkin"].contains(&&**name)
                {
                    text.push_str("id = \"a\"\n");
                }
            }
            Step::Kind(kind) => text.push_str(&format!("id = \"a\"\nkind = \"{kind}\"\n")),
            Step::Table(name) if n + 1 == path.len() && path.iter().any(|step| matches!(step, Step::Kind(_))) => {
                inline = Some(name);
            }
            Step::Table(name) => {
                names.push(name);
                text.push_str(&format!("[{}]\n", names.join(".")));
            }
        }
    }
    match inline {
        Some(name) => text + &format!("{name} = {{ {} }}\n", line.lines().next().unwrap_or_default()),
        None => text + line + "\n",
    }
}

/// What the parser says of a config: each problem with its help.
fn said(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    let problems = setup::read(&global(path)).err().unwrap_or_default();
    problems.into_iter().map(|problem| format!("{}: {}", problem.what, problem.help.unwrap_or_default())).collect()
}

fn global(config: PathBuf) -> Global {
    Global {
        config: Some(config),
        demo: false,
        theme: None,
        now: None,
        me: None,
        offline: true,
        log: None,
        version: false,
    }
}

/// The words that the parser names where an unknown one is.
fn known(said: &[String]) -> Option<BTreeSet<String>> {
    let unknown = said.iter().find(|said| said.contains(UNKNOWN))?;
    let (_, list) = unknown.split_once("known here: ")?;
    Some(list.split(", ").map(str::to_owned).collect())
}

#[test]
fn every_key_of_the_parser_is_in_the_schema_and_the_other_way_round() {
    let tables = all_tables();
    assert!(tables.len() > 20, "{}", tables.len());
    for (path, table) in tables {
        // Some keys are only taken beside another one, which says how one signs in.
        let lines = ["", "sign_in = \"google\"\n", "sign_in = \"microsoft\"\n"];
        let each = lines.map(|line| said(&config(&path, &format!("{UNKNOWN} = 1\n{line}"))));
        if each.iter().any(|said| is_left(&path, said)) {
            continue;
        }
        let sets: Vec<BTreeSet<String>> = each.iter().filter_map(|said| known(said)).collect();
        let Some(mut parser) = sets.into_iter().reduce(|all, more| &all | &more) else {
            panic!("{path:?}: no unknown key in {each:?}")
        };
        let schema: BTreeSet<String> = table["properties"].as_object().unwrap().keys().cloned().collect();
        // One is read only to say that it cannot be read yet; the other has no effect where there is no service.
        parser.retain(|key| schema.contains(key) || !["ics", "url"].contains(&key.as_str()));
        assert_eq!(parser, schema, "{path:?}");
    }
}

/// Is it a table that is only taken beside another setting?
fn is_left(path: &[Step], said: &[String]) -> bool {
    let is_unknown = |name: &str| said.iter().any(|said| said.starts_with(&format!("unknown key {name:?}")));
    path.last().is_some_and(|step| matches!(step, Step::Table(name) if is_unknown(name)))
}

#[test]
fn every_word_of_the_parser_is_in_the_schema_and_the_other_way_round() {
    let mut checked = 0;
    for (path, table) in all_tables() {
        for (key, part) in table["properties"].as_object().unwrap() {
            let (words, value) = match (&part["enum"], &part["items"]["enum"]) {
                (Value::Array(words), _) => (words, format!("\"{UNKNOWN}\"")),
                (_, Value::Array(words)) => (words, format!("[\"{UNKNOWN}\"]")),
                _ => continue,
            };
            let said = said(&config(&path, &format!("{key} = {value}")));
            let Some(parser) = known(&said) else { panic!("{path:?} {key}: no unknown word in {said:?}") };
            let words: BTreeSet<String> = words.iter().map(|word| word.as_str().unwrap().to_owned()).collect();
            assert_eq!(parser, words, "{path:?} {key}");
            checked += 1;
        }
    }
    assert!(checked > 8, "{checked}");
}

#[test]
fn the_types_of_the_schema_are_those_of_the_parser() {
    let values = ["\"x\"", "1", "true", "[\"x\"]", "{ zzqx9 = \"x\" }"];
    for (path, table) in all_tables() {
        // Dates are texts to an editor.
        let is_date = |part: &Value| part["pattern"].as_str().is_some_and(|pattern| pattern.starts_with("^[0-9]{4}-"));
        let is_any = |part: &Value| part["type"].is_null() && part["anyOf"].is_null() && part["const"].is_null();
        let skipped = |key: &str, part: &Value| ELSEWHERE.contains(&key) || is_date(part) || is_any(part);
        for (key, part) in table["properties"].as_object().unwrap().iter().filter(|(key, part)| !skipped(key, part)) {
            // Of a list of tables, only what is no list at all is told here.
            let is_list_of_tables = part["items"].is_object() && part["items"]["type"] != "string";
            for value in values.into_iter().filter(|value| !(is_list_of_tables && value.starts_with('['))) {
                let toml: toml::Table = format!("v = {value}").parse().unwrap();
                let value_json = support::schema::as_json(&toml["v"]);
                let fits = types(part).iter().any(|wanted| support::schema::is_type(&value_json, wanted));
                let said = said(&config(&path, &format!("{key} = {value}")));
                if is_left(&path, &said) || said.iter().any(|said| said.starts_with(&format!("unknown key {key:?}"))) {
                    continue;
                }
                let refused = said.iter().any(|said| is_type_problem(said, key));
                assert_eq!(fits, !refused, "{path:?} {key} = {value}: {said:?}");
            }
        }
    }
}

/// The types that a part of the schema takes.
fn types(part: &Value) -> Vec<String> {
    let kinds: Vec<&Value> = match part["anyOf"].as_array() {
        Some(any) => any.iter().collect(),
        None => vec![part],
    };
    let each = |kind: &Value| match kind["type"].as_str() {
        Some(word) => vec![word.to_owned()],
        None if kind["const"].is_string() => vec!["string".to_owned()],
        None => ["string", "integer", "boolean", "array", "object"].map(str::to_owned).to_vec(),
    };
    kinds.into_iter().flat_map(each).collect()
}

/// Is it the parser's word for a value of another type?
fn is_type_problem(said: &str, key: &str) -> bool {
    let names = ["a text", "a number", "true or false", "a date or a time", "a list", "a table"];
    said.contains("is one table, where a list is expected")
        || names
            .iter()
            .any(|name| said.starts_with(&format!("{key} is {name}: ")) || said.contains(&format!("{key} is {name}, ")))
}

#[test]
fn the_schema_finds_faults() {
    let root = schema();
    let find =
        |text: &str| faults(&root, &root, &support::schema::as_json(&toml::Value::Table(text.parse().unwrap())), "");
    assert_eq!(find("me = \"a\"\n[[teammate]]\nid = \"a\"\n"), [""; 0]);
    for (text, fault) in [
        ("mee = \"a\"\n", "mee"),
        ("[[teammate]]\nname = \"a\"\n", "id"),
        ("[[teammate]]\nid = \"A\"\n", "teammate"),
        ("[[source]]\nid = \"a\"\nkind = \"jira\"\nurl = \"x\"\nboards = [\"b\"]\n", "boards"),
        ("glyphs = \"round\"\n", "glyphs"),
        ("[screen]\nmouse = \"no\"\n", "mouse"),
    ] {
        let found = find(text);
        assert!(found.iter().any(|found| found.contains(fault)), "{text}: {found:?}");
    }
}

#[test]
fn every_config_that_is_right_fits_the_schema() {
    let root = schema();
    let mut texts: Vec<(String, String)> = Vec::new();
    for page in support::pages::pages() {
        for block in page.text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            if !block.starts_with("# items/") && !block.starts_with("# themes/") {
                texts.push((block.lines().next().unwrap().to_owned(), block.to_owned()));
            }
        }
    }
    for entry in std::fs::read_dir("tests/config/good").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            texts.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    texts.push(("the demo".to_owned(), include_str!("../src/shell/demo/team.toml").to_owned()));
    assert!(texts.len() > 25);
    for (name, text) in texts {
        let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
        let found = faults(&root, &root, &support::schema::as_json(&toml::Value::Table(table)), "");
        // A part of a source's section shows one thing alone.
        let found: Vec<String> =
            found.into_iter().filter(|fault| !(name == "[[source]]" && fault.contains(" lacks "))).collect();
        assert_eq!(found, [""; 0], "{name}");
    }
}

#[test]
fn the_command_prints_the_schema_and_how_editors_use_it() {
    let team = support::team::Team::nobody();
    let printed = support::team::ran(&mut team.bare(&["schema"]));
    assert_eq!((printed.code, printed.err.as_str()), (Some(0), ""));
    assert_eq!(printed.json(), schema());
    assert_eq!(schema()["$schema"], json!("http://json-schema.org/draft-07/schema#"));
    assert!(schema()["$comment"].as_str().unwrap().contains("#:schema ./schema.json"));
}
