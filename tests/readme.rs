//! The README's tables are what the program says of itself. After a change `README=write cargo test --test readme`
//! writes them anew.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use asyncboard::app::keymap::Keymap;
use asyncboard::providers::registry;
use asyncboard::ui::{Ground, Themes};

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");

/// The rows between the header of a table and its end mark.
fn check(name: &str, rows: &[String]) {
    let text = std::fs::read_to_string(README).unwrap();
    let (before, rest) = text.split_once(&format!("<!-- {name}: ")).unwrap();
    let (_, after) = rest.split_once(&format!("<!-- end of {name} -->")).unwrap();
    let head: Vec<&str> = rest.lines().take(3).collect();
    let wanted =
        format!("{before}<!-- {name}: {}\n{}\n<!-- end of {name} -->{after}", head.join("\n"), rows.join("\n"));
    if std::env::var("README").is_ok_and(|what| what == "write") {
        std::fs::write(README, &wanted).unwrap();
    }
    assert_eq!(std::fs::read_to_string(README).unwrap(), wanted, "the README's table of {name} is not the program's");
}

#[test]
fn the_tables_are_the_programs() {
    let key = |key: &asyncboard::app::input::Chord| format!("`{key}`");
    let row = |row: &asyncboard::app::keymap::Row| {
        let keys: Vec<String> = row.keys.iter().map(key).collect();
        format!("| {} | `{}` | {} |", keys.join(" "), row.command.word(), row.help)
    };
    check("keys", &Keymap::default().rows().iter().map(row).collect::<Vec<_>>());
    let row = |kind: &registry::Kind| {
        let about = kind.about;
        let setting = |s: &asyncboard::providers::Setting| {
            format!("`{}`{}: {}", s.key, if s.needed { " (needed)" } else { "" }, s.meaning)
        };
        let settings: Vec<String> = about.settings.iter().map(setting).collect();
        format!("| `{}` | {} | {} | {} |", about.kind, about.gives, settings.join("; "), about.permissions)
    };
    check("sources", &registry::kinds().iter().map(row).collect::<Vec<_>>());
    let row = |entry: &asyncboard::ui::themes::Entry| {
        let (about, theme) = entry.theme.as_ref().unwrap();
        format!("| `{}` | {} | {} |", entry.name, theme.ground().map_or("any", Ground::word), about.clean())
    };
    check("themes", &Themes::default().entries().iter().map(row).collect::<Vec<_>>());
}

#[test]
fn the_theme_of_the_readme_works_as_it_stands() {
    let text = std::fs::read_to_string(README).unwrap();
    let theme = text.split("```toml\n").find(|block| block.starts_with("# themes/")).unwrap();
    let theme = theme.split("```").next().unwrap().to_owned();
    let source = asyncboard::config::Source { path: "sea.toml".into(), text: theme, included: false };
    asyncboard::ui::Theme::load(&source.into()).unwrap();
}
