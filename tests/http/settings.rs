//! The settings that every kind of source with HTTP takes.

use std::sync::Arc;
use std::time::Duration;

use asyncboard::config::{Config, Problem, load_text};
use asyncboard::domain::zone::Zones;
use asyncboard::providers::http::{Bounds, Setup, read};
use asyncboard::providers::{About, Context, registry};

/// A kind that speaks HTTP.
fn trello() -> &'static About {
    registry::find("trello").unwrap().about
}

/// Reads the settings of a source of which the config says this; what they are, and what is wrong with them.
fn read_text(text: &str, vendor: Option<&str>) -> (Option<Setup>, Vec<String>) {
    let zones = Zones::newest([]);
    let text = format!("[[source]]\nid = \"cards\"\nkind = \"cards\"\n{text}\n");
    let Ok(Config { sources, .. }) = load_text("/no/config.toml", &text, &zones, None) else { panic!("{text}") };
    let mut problems = Vec::new();
    let mut section = sources[0].section.clone();
    let setup = read(&mut section, &Context::new(Arc::new(zones)), trello(), vendor, &mut problems);
    assert!(section.unknown().is_empty());
    let told = |problem: Problem| {
        assert!(problem.line_column().is_some());
        format!("{} ({})", problem.what, problem.help.unwrap_or_default())
    };
    (setup, problems.into_iter().map(told).collect())
}

#[test]
fn what_is_left_out_is_as_usual() {
    let (setup, problems) = read_text("", Some("https://api.cards.example"));
    let setup = setup.unwrap();
    assert_eq!(
        (setup.address.text(), setup.bounds, problems),
        ("https://api.cards.example", Bounds::default(), vec![])
    );
}

#[test]
fn bounds_can_be_set() {
    let text = "url = \"https://acme.example/x\"\ntimeout = \"2m\"\nmax_answer = 64\nmax_items = 100";
    let (setup, problems) = read_text(text, None);
    let bounds = Bounds {
        idle: Duration::from_secs(40),
        whole: Duration::from_mins(2),
        body: 64 * 1024 * 1024,
        items: 100,
        ..Bounds::default()
    };
    assert_eq!((setup.unwrap().bounds, problems), (bounds, vec![]));
}

#[test]
fn every_wrong_setting_is_named_and_an_address_is_never_quoted() {
    let text = "url = \"http://maya:canary@acme.example\"\nca = \"/no/such/file\"\nclient_cert = \"/dev/zero\"\n\
                timeout = \"1h\"\nmax_answer = 0\nmax_items = \"many\"";
    let (setup, problems) = read_text(text, Some("https://api.cards.example"));
    assert!(setup.is_none());
    let starts = [
        "url holds a user or a password",
        "the file of ca cannot be read",
        "the file of client_cert cannot be read (it is not an ordinary file)",
        "timeout is no such duration",
        "max_answer is 0 (expected a whole number from 1 to 1024)",
        "max_items is a text (expected a number)",
    ];
    assert_eq!(problems.len(), starts.len(), "{problems:?}");
    for (problem, start) in problems.iter().zip(starts) {
        assert!(problem.starts_with(start) && !problem.contains("canary"), "{problem}");
    }
    assert_eq!(read_text("", None).1, ["url is missing (add `url = \"...\"` to this table)"]);
}

#[test]
fn a_file_without_a_certificate_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, "no certificate").unwrap();
    let (_, problems) = read_text(&format!("ca = {path:?}\nclient_cert = {path:?}"), Some("https://a.example"));
    assert_eq!(
        problems,
        [
            format!("the file of ca holds no certificate in PEM (this is {path:?})"),
            format!("the file of client_cert does not hold a certificate and its key in PEM (this is {path:?})"),
        ]
    );
}
