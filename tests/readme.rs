//! The README and the pages that it leads to: their tables are generated from the program, their links lead somewhere, and
//! their examples work. After a change `README=write cargo test --test readme` writes the tables; a kind of source without a
//! page gets an empty one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::fmt::Write;
use std::sync::Once;

use asyncboard::app::keymap::Keymap;
use asyncboard::providers::{Setting, registry};
use asyncboard::ui::{Glyphs, LEGEND};

mod support;

use support::pages::{Page, page, pages};
use support::team::{NOW, Team, ran};

fn writes() -> bool {
    std::env::var("README").is_ok_and(|what| what == "write")
}

/// Replaces a page at once, because another test may read it meanwhile.
fn write(path: &str, text: &str) {
    let next = format!("{}/{}", env!("CARGO_TARGET_TMPDIR"), path.replace('/', "-"));
    std::fs::write(&next, text).unwrap();
    std::fs::rename(next, path).unwrap();
}

/// The rows between the header of a table and its end mark.
fn check(path: &str, name: &str, rows: &[String]) {
    let text = page(path).text;
    let parts = text.split_once(&format!("<!-- {name}: ")).and_then(|(before, rest)| {
        let (table, after) = rest.split_once(&format!("<!-- end of {name} -->"))?;
        Some((before, table, after))
    });
    let Some((before, table, after)) = parts else {
        panic!("{path} has no table {name:?}");
    };
    let head: Vec<&str> = table.lines().take(3).collect();
    let rows: Vec<&str> = rows.iter().flat_map(|row| [row.as_str(), "\n"]).collect();
    let rows = rows.concat();
    let wanted = format!("{before}<!-- {name}: {}\n{rows}<!-- end of {name} -->{after}", head.join("\n"));
    if writes() {
        write(path, &wanted);
    }
    assert_eq!(
        page(path).text,
        wanted,
        "the table of {name} in {path} is not the program's: write it by `README=write`"
    );
}

/// The page of a kind: the README of its folder. A kind that shares a folder has its settings on that one's page.
fn page_of(kind: &registry::Kind) -> Page {
    let name = kind.about.kind;
    let mark = format!("<!-- settings of {name}: ");
    if let Some(found) = pages().into_iter().find(|page| page.text.contains(&mark)) {
        return found;
    }
    let path = format!("src/providers/{}/README.md", name.replace('-', "_"));
    if writes() && !std::path::Path::new(&path).exists() {
        let table =
            format!("{mark}checked against the program by tests/readme.rs -->\n| setting | meaning |\n|---|---|");
        write(
            &path,
            &format!("# {}\n\n## Settings\n\n{table}\n<!-- end of settings of {name} -->\n", kind.about.label),
        );
    }
    page(&path)
}

/// The tables, compared or written once, before another test reads what they lead to.
static TABLES: Once = Once::new();

#[test]
fn the_tables_are_the_programs() {
    TABLES.call_once(tables);
}

fn tables() {
    let row = |setting: &Setting| {
        format!("| `{}`{} | {} |", setting.key, if setting.needed { " (needed)" } else { "" }, setting.meaning)
    };
    let mut kinds = Vec::new();
    for kind in registry::kinds() {
        let (about, path) = (kind.about, page_of(kind).path);
        kinds.push(format!("| [`{}`]({path}) | {} |", about.kind, about.gives));
        if !about.settings.is_empty() {
            let rows: Vec<String> = about.settings.iter().map(row).collect();
            check(&path, &format!("settings of {}", about.kind), &rows);
        }
    }
    check("README.md", "sources", &kinds);
    let row = |entry: &asyncboard::ui::legend::Entry| {
        let glyph = |set: &Glyphs| format!("`{}`", (entry.glyph)(set).replace('|', "\\|"));
        format!("| {} | {} | {} |", glyph(&Glyphs::ROUNDED), glyph(&Glyphs::ASCII), entry.means)
    };
    let rows: Vec<String> = LEGEND.iter().flat_map(|group| group.entries).map(row).collect();
    check("src/app/README.md", "legend", &rows);
}

#[test]
fn the_page_of_a_kind_has_its_setup_its_permissions_and_what_it_sees() {
    for kind in registry::kinds().iter().filter(|kind| kind.about.kind != "demo") {
        let Page { path, text } = page_of(kind);
        for part in ["\n## Set it up", "\n1. ", "ermissions**:", "dministrator**", "**It sees**", " never "] {
            let in_a_table = part == "ermissions**:" && text.contains("\n## Permissions\n");
            assert!(text.contains(part) || in_a_table, "{path} lacks {part:?}");
        }
        let example = format!("kind = \"{}\"\n", kind.about.kind);
        assert!(blocks(&text, "toml").any(|block| block.contains(&example)), "{path} has no example of {example}");
        // What `check` and the screen say that a token needs is explained there.
        let ends = |c: char| c == ',' || c == ';' || c == '`' || c.is_whitespace();
        let named = kind.about.permissions.split(ends).map(|word| word.trim_end_matches([')', '.']));
        for permission in named.filter(|word| word.contains(['.', '_']) || word.matches(':').count() > 1) {
            assert!(text.contains(permission), "{path} does not explain {permission}");
        }
    }
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |heading: &str| {
        let lower = heading.to_lowercase();
        let letters = lower.chars().filter(|c| c.is_alphanumeric() || *c == ' ' || *c == '-' || *c == '_');
        letters.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(kept).collect()
}

#[test]
fn every_link_leads_somewhere() {
    if writes() {
        TABLES.call_once(tables);
    }
    let mut found = 0;
    for Page { path, text } in pages() {
        let folder = std::path::Path::new(&path).parent().unwrap().to_owned();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone().into() } else { folder.join(file) };
            assert!(target.exists(), "{path}: {link} leads nowhere");
            if !anchor.is_empty() {
                let there = anchors(&std::fs::read_to_string(target).unwrap());
                assert!(there.iter().any(|known| known == anchor), "{path}: {link} is none of {there:?}");
            }
            found += 1;
        }
    }
    assert!(found > 50, "{found}");
}

#[test]
fn the_packages_carry_every_page_and_what_it_links_to() {
    let made = std::process::Command::new("sh").args(["packaging/build.sh", "pages"]).status().unwrap();
    assert!(made.success());
    let carried = std::path::Path::new("target/extras/doc");
    for Page { path, text } in pages() {
        assert_eq!(std::fs::read_to_string(carried.join(&path)).unwrap(), text, "{path}");
        let folder = carried.join(std::path::Path::new(&path).parent().unwrap());
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            assert!(link.contains("://") || folder.join(link).exists(), "{path}: {link} is not carried");
        }
    }
    assert!(std::fs::read_to_string("Cargo.toml").unwrap().contains("[\"target/extras/doc/**/*\", "));
}

#[test]
fn every_page_can_be_reached_from_the_readme() {
    if writes() {
        TABLES.call_once(tables);
    }
    let (mut reached, mut next) = (vec!["README.md".to_owned()], 0);
    while let Some(path) = reached.get(next).cloned() {
        let folder = std::path::Path::new(&path).parent().unwrap().to_owned();
        for link in page(&path).text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let Ok(target) = folder.join(link).canonicalize() else { continue };
            let target = target.strip_prefix(std::path::Path::new(".").canonicalize().unwrap()).unwrap().to_owned();
            let is_page = target.extension().is_some_and(|extension| extension == "md");
            let target = target.to_str().unwrap().to_owned();
            if is_page && !reached.contains(&target) {
                reached.push(target);
            }
        }
        next += 1;
    }
    let missed: Vec<String> =
        pages().into_iter().map(|page| page.path).filter(|path| !reached.contains(path)).collect();
    assert_eq!(missed, [""; 0]);
}

#[test]
fn every_config_that_a_page_shows_is_accepted() {
    let mut tried = 0;
    for Page { path, text } in pages() {
        for block in
            blocks(&text, "toml").filter(|block| !block.starts_with("# items/") && !block.starts_with("# themes/"))
        {
            let team = Team::nobody();
            // A part of a config: with the people whom it names, and with the source that names the team.
            let slack = "[[source]]\nid = \"slack\"\nkind = \"slack\"\ntoken = { env = \"T\" }\n";
            let mut behind = if block.starts_with("[team]") { slack.to_owned() } else { String::new() };
            for id in ["maya", "kenji", "sam"] {
                let person = format!("[[teammate]]\nid = \"{id}\"");
                if !block.contains(&person) {
                    let _ = writeln!(behind, "{person}");
                }
            }
            let whole = format!("{block}\n{behind}");
            team.write("config.toml", &whole);
            let config = team.path("config.toml");
            let told = ran(&mut team.bare(&["snapshot", "--offline", "--config", config.to_str().unwrap()]));
            assert_eq!(told.code, Some(0), "{path}: {told:?}\n{whole}");
            tried += 1;
        }
    }
    assert!(tried > 25, "{tried}");
}

#[test]
fn every_key_that_the_readme_names_is_bound() {
    let text = page("README.md").text;
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

/// The examples of a page in a language.
fn blocks<'a>(text: &'a str, language: &str) -> impl Iterator<Item = &'a str> {
    text.split("\n```").filter_map(move |block| block.strip_prefix(&format!("{language}\n")))
}

/// The TOML example that starts with these words.
fn block(start: &str) -> String {
    let found = pages().into_iter().find_map(|page| {
        let block = blocks(&page.text, "toml").find(|block| block.starts_with(start))?;
        Some(format!("{block}\n"))
    });
    found.unwrap()
}
