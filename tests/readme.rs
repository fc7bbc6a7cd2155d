//! The README's tables are generated from the program, and its examples work. After a change
//! `README=write cargo test --test readme` writes the tables; a kind of source without a section gets an empty one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use asyncboard::app::keymap::Keymap;
use asyncboard::providers::{Setting, registry};
use asyncboard::ui::{Glyphs, LEGEND};

mod support;

use support::team::{NOW, Team, ran};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// The heading before which the section of a new kind is put.
const BEHIND_KINDS: &str = "\n<!-- A kind that is new";

fn readme() -> String {
    std::fs::read_to_string(README).unwrap()
}

fn writes() -> bool {
    std::env::var("README").is_ok_and(|what| what == "write")
}

/// Replaces the README at once, because another test may read it meanwhile.
fn write(text: &str) {
    let next = concat!(env!("CARGO_TARGET_TMPDIR"), "/README.md");
    std::fs::write(next, text).unwrap();
    std::fs::rename(next, README).unwrap();
}

/// The rows between the header of a table and its end mark.
fn check(name: &str, rows: &[String]) {
    let text = readme();
    let parts = text.split_once(&format!("<!-- {name}: ")).and_then(|(before, rest)| {
        let (table, after) = rest.split_once(&format!("<!-- end of {name} -->"))?;
        Some((before, table, after))
    });
    let Some((before, table, after)) = parts else {
        panic!("the README has no table {name:?}: `README=write cargo test --test readme` makes it");
    };
    let head: Vec<&str> = table.lines().take(3).collect();
    let wanted =
        format!("{before}<!-- {name}: {}\n{}\n<!-- end of {name} -->{after}", head.join("\n"), rows.join("\n"));
    if writes() {
        write(&wanted);
    }
    assert_eq!(readme(), wanted, "the README's table of {name} is not the program's: write it by `README=write`");
}

/// Gives a kind that has no table of settings a section with an empty one.
fn begin_section(kind: &registry::Kind) {
    let (text, name) = (readme(), format!("settings of {}", kind.about.kind));
    if text.contains(&format!("<!-- {name}: ")) || !writes() {
        return;
    }
    let (before, after) = text.split_once(BEHIND_KINDS).unwrap();
    let mark = format!("<!-- {name}: checked against the program by tests/readme.rs -->");
    let table = format!("{mark}\n| setting | is |\n|---|---|\n<!-- end of {name} -->");
    let section = format!("\n### {}\n\n{table}\n", kind.about.label);
    write(&format!("{before}{section}{BEHIND_KINDS}{after}"));
}

#[test]
fn the_tables_are_the_programs() {
    let row = |kind: &registry::Kind| {
        let about = kind.about;
        format!("| `{}` | {} | {} |", about.kind, about.gives, about.permissions)
    };
    check("sources", &registry::kinds().iter().map(row).collect::<Vec<_>>());
    let row = |setting: &Setting| {
        format!("| `{}`{} | {} |", setting.key, if setting.needed { " (needed)" } else { "" }, setting.meaning)
    };
    for kind in registry::kinds().iter().filter(|kind| !kind.about.settings.is_empty()) {
        begin_section(kind);
        let rows: Vec<String> = kind.about.settings.iter().map(row).collect();
        check(&format!("settings of {}", kind.about.kind), &rows);
    }
    let row = |entry: &asyncboard::ui::legend::Entry| {
        let glyph = |set: &Glyphs| format!("`{}`", (entry.glyph)(set).replace('|', "\\|"));
        format!("| {} | {} | {} |", glyph(&Glyphs::ROUNDED), glyph(&Glyphs::ASCII), entry.means)
    };
    check("legend", &LEGEND.iter().flat_map(|group| group.entries).map(row).collect::<Vec<_>>());
}

#[test]
fn every_key_that_the_readme_names_is_bound() {
    let text = readme();
    let table = text.split("| key | does |").nth(1).unwrap().split("\n\n").next().unwrap().to_owned();
    let rows = Keymap::default();
    let named: Vec<&str> = table.lines().skip(2).flat_map(|row| row.split(" | ").next().unwrap().split('`')).collect();
    let named: Vec<&str> = named.into_iter().map(str::trim).filter(|key| !key.is_empty() && *key != "|").collect();
    assert!(named.len() > 25, "{named:?}");
    for key in named {
        let key = match key {
            "←" => "left",
            "→" => "right",
            key => key,
        };
        let bound = rows.rows().iter().flat_map(|row| &row.keys);
        let is_bound =
            bound.map(ToString::to_string).any(|chord| chord == key || chord.starts_with(&format!("{key} ")));
        assert!(is_bound, "{key} is no key of the board");
    }
}

#[test]
fn the_theme_of_the_readme_works_as_it_stands() {
    let theme = block("# themes/");
    let source = asyncboard::config::Source { path: "sea.toml".into(), text: theme, included: false };
    asyncboard::ui::Theme::load(&source.into()).unwrap();
}

#[test]
fn the_config_and_the_item_of_the_readme_give_a_full_board() {
    let team = Team::nobody();
    team.write("home/.config/asyncboard/config.toml", &block("# config.toml"));
    team.write("home/team/atlas/items/launch-copy.toml", &block("# items/launch-copy.toml"));
    let board = ran(&mut team.bare(&["snapshot", "--format", "json", "--now", NOW]));
    assert_eq!((board.code, board.err.as_str()), (Some(0), ""), "{board:?}");
    let json = board.json();
    let states: Vec<&str> = json["teammates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mate| mate["availability"]["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["working", "off"]);
    assert_eq!(json["threads"][0]["owed_by"], "kenji");
    assert_eq!(json["deadlines"][0]["assignees"][0], "kenji");
    let check = ran(&mut team.bare(&["check"]));
    assert_eq!((check.code, check.out.contains("problem")), (Some(0), false), "{check:?}");
}

#[test]
fn every_setting_of_the_readme_is_right() {
    let team = Team::nobody();
    let path = team.path("config.toml");
    team.write("home/team/atlas/items/launch-copy.toml", &block("# items/launch-copy.toml"));
    for start in ["# every setting", "[notices]"] {
        team.write(
            "config.toml",
            &block(start).replace("[notices]\nbell = true  ", "[[teammate]]\nid = \"a\"\n[notices]\nbell = true  "),
        );
        let told = ran(&mut team.bare(&["snapshot", "--config", path.to_str().unwrap()]));
        assert_eq!((told.code, told.err.as_str()), (Some(0), ""), "{start}: {told:?}");
    }
}

/// The TOML example that starts with these words.
fn block(start: &str) -> String {
    let text = readme();
    let block = text.split("```toml\n").find(|block| block.starts_with(start)).unwrap();
    block.split("```").next().unwrap().to_owned()
}
