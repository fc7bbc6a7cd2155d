//! What `asyncboard init` writes: it loads without problems, and so does every example in it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail loudly too")]

use std::path::Path;

use asyncboard::config::{Config, load_text, render};
use asyncboard::domain::hours::Span;
use asyncboard::domain::ids::TeammateId;
use asyncboard::domain::zone::{Zone, Zones};
use asyncboard::shell::init::{Answers, Member, NewSource, files};

fn member(id: &str, name: &str, zone: &str, hours: &str) -> Member {
    let zone = Zones::newest([]).find(zone).unwrap();
    Member { id: TeammateId::new(id).unwrap(), name: name.to_owned(), zone, hours: vec![hours.to_owned()] }
}

fn answers() -> Answers {
    Answers {
        me: member("maya", "Maya Ortiz", "America/New_York", "Mon-Fri 09:00-12:30, 13:30-17:30"),
        mates: Vec::new(),
        sources: Vec::new(),
        folder: "/home/maya/team".into(),
        config: "/home/maya/.config/asyncboard/config.toml".into(),
        now: "2026-11-22T02:30:00.5Z".parse().unwrap(),
    }
}

fn loaded(text: &str, name: &str) -> Config {
    let config = load_text(name, text, &Zones::newest([]), None);
    let config = config.unwrap_or_else(|problems| panic!("{}\n{text}", render(&problems, false)));
    assert_eq!(config.warnings, []);
    config
}

/// The line without the `#` of an example.
fn uncommented(line: &str) -> &str {
    line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line)
}

#[test]
fn the_config_loads_without_problems_and_says_what_was_answered() {
    let (path, text) = files(&answers()).swap_remove(0);
    assert_eq!(path, Path::new("/home/maya/.config/asyncboard/config.toml"));
    let config = loaded(&text, "config.toml");
    let [maya] = &*config.team.mates else { panic!() };
    assert_eq!((maya.id.as_str(), maya.name.raw()), ("maya", "Maya Ortiz"));
    assert_eq!(maya.zone.known().map(Zone::name), Some("America/New_York"));
    assert_eq!(maya.hours.on(0), [Span { start: 540, end: 750 }, Span { start: 810, end: 1050 }]);
    assert!(config.team.me.is_some());
    let [mut here] = <[_; 1]>::try_from(config.sources).unwrap();
    assert_eq!((here.id.as_str(), &*here.kind.value), ("here", "folder"));
    assert_eq!(here.section.needed_text("path").unwrap().value, "/home/maya/team");
}

#[test]
fn teammates_and_services_stand_in_the_config() {
    let mates = vec![
        member("lea", "Lea Hoffmann", "Europe/Berlin", "Mon-Fri 08:00-16:00"),
        member("jose", "José", "America/Lima", "Mon-Fri 09:00-17:00"),
    ];
    let mut jira = NewSource::new("jira");
    jira.set("url", "\"https://acme.atlassian.net\"".to_owned());
    jira.secret("token", "JIRA_TOKEN", "an API token");
    let (_, text) = files(&Answers { mates, sources: vec![jira], ..answers() }).swap_remove(0);
    let config = loaded(&text, "config.toml");
    let team: Vec<&str> = config.team.mates.iter().map(|mate| mate.name.raw()).collect();
    assert_eq!(team, ["Maya Ortiz", "Lea Hoffmann", "José"]);
    let sources: Vec<&str> = config.sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(sources, ["here", "jira"]);
}

#[test]
fn every_example_in_the_config_works_once_it_is_uncommented() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("team.toml"), "[[teammate]]\nid = \"sam\"\n").unwrap();
    let (_, text) = files(&answers()).swap_remove(0);
    let all: Vec<&str> = text.lines().map(uncommented).collect();
    let mut config = loaded(&all.join("\n"), &folder.path().join("config.toml").to_string_lossy());
    let sources: Vec<&str> = config.sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(sources, ["here", "jira", "cards"]);
    let team: Vec<&str> = config.team.mates.iter().map(|mate| mate.id.as_str()).collect();
    assert_eq!(team, ["maya", "kenji", "sam"]);
    assert!(config.keys.take().is_some() && config.looks.theme.is_some() && config.title.is_some());
}

#[test]
fn the_first_item_asks_its_reader_something_and_is_due_by_their_own_calendar() {
    let (path, text) = files(&answers()).swap_remove(1);
    assert_eq!(path, Path::new("/home/maya/team/items/welcome.toml"));
    let item: toml::Table = text.parse().unwrap();
    assert_eq!(item["assignees"].as_array().unwrap()[0].as_str(), Some("maya"));
    // It is still the 21st in New York.
    assert_eq!(item["due"].to_string(), "2026-11-24");
    let message = &item["message"].as_array().unwrap()[0];
    assert_eq!(message["at"].to_string(), "2026-11-22T02:30:00Z");
    assert!(message["text"].as_str().unwrap().starts_with("@maya "));
    assert_eq!(message["author"].as_str(), Some("asyncboard"));
}

#[test]
fn an_answer_cannot_break_out_of_its_quotes() {
    let name = "M\"a\\y{ME}a\u{1B}\n# {ZONE}".to_owned();
    let me = Member { name: name.clone(), hours: Vec::new(), ..answers().me };
    let (_, text) = files(&Answers { me, ..answers() }).swap_remove(0);
    assert_eq!(loaded(&text, "config.toml").team.mates[0].name.raw(), name);
}
