//! The floors of the house, held: which module may name which, and which crates stay in their places. `src/lib.rs` says
//! why; the tables below say what. The sources are read as text, so this also holds for code that is compiled only on
//! other machines.
//!
//! What is told apart: imports (`use crate::{a, b::C}`), paths in the middle of code (`crate::a::b()`, `super::a`),
//! crates, and strings that are the name of a kind of source.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a checker may stop at what it does not understand")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[path = "floors/circles.rs"]
mod circles;
#[path = "floors/made_up.rs"]
mod made_up;
#[path = "floors/scan.rs"]
mod scan;

use asyncboard::providers::registry;
use circles::circles;
use made_up::{RIGHT, WRONG};
use scan::scan;

/// What a floor may name of another: all of it, or only what begins so.
enum May {
    All(&'static str),
    Only(&'static str, &'static [&'static str]),
}
use May::{All, Only};

/// Each floor, and the floors below it that it may name.
const FLOORS: &[(&str, &[May])] = &[
    ("domain", &[]),
    ("config", &[All("domain")]),
    ("providers", &[All("domain"), Only("config", OF_CONFIG)]),
    ("sync", &[All("domain"), All("config"), All("providers")]),
    ("board", &[All("domain"), Only("sync", &["event"])]),
    ("ui", &[All("domain"), All("config")]),
    ("panels", &[All("domain"), All("board"), All("ui")]),
    ("app", &[All("domain"), All("config"), All("sync"), All("board"), All("ui"), All("panels")]),
    (
        "shell",
        &[
            All("domain"),
            All("config"),
            All("providers"),
            All("sync"),
            All("board"),
            All("ui"),
            All("panels"),
            All("app"),
        ],
    ),
];

/// What a provider reads its settings with, and what its tests make them from.
const OF_CONFIG: &[&str] = &[
    "Secret",
    "SecretSource",
    "SecretFrom",
    "Scrubber",
    "Section",
    "Problem",
    "Severity",
    "Value",
    "Located",
    "Location",
    "HOLIDAY_CONCERNED",
    "HOLIDAY_FEED",
    "HOLIDAY_WORKS",
    "Source",
    "suggest",
    "nearest",
    "keep",
    "path_from",
    "Permission",
    "mended",
];

/// Files that stand on no floor, and may name all of them.
const ROOF: &[&str] = &["lib.rs", "main.rs"];

/// Where things are painted.
const SCREEN: &[&str] = &[
    "ui/",
    "panels/*/view.rs",
    "panels/*/view/",
    "app/layout.rs",
    "app/layout/",
    "app/screen.rs",
    "app/screen/",
    "shell/",
];

/// Crates with I/O or a screen, and the only places for them: folders end in `/`, `*` is any one name.
const FENCES: &[(&str, &[&str])] = &[
    ("ratatui", SCREEN),
    ("crossterm", &["shell/"]),
    ("clap", &["shell/"]),
    ("clap_complete", &["shell/"]),
    ("clap_mangen", &["shell/"]),
    ("reqwest", &["providers/http/", "providers/http.rs"]),
    ("rusqlite", &["sync/store/", "sync/store.rs"]),
    ("tokio", &["providers/", "sync/", "shell/"]),
    ("toml", &["config/", "providers/*/wire.rs"]),
    ("toml_edit", &["shell/"]),
    ("tokio_tungstenite", &["providers/socket/", "providers/socket.rs"]),
    ("async_imap", &["providers/mail/", "providers/mail.rs"]),
    ("tokio_rustls", &["providers/mail/", "providers/mail.rs"]),
    ("calcard", &["providers/calendar/"]),
    ("ical", &["providers/calendar/"]),
    ("ical_rs", &["providers/calendar/"]),
    ("pulldown_cmark", &["providers/markdown/", "providers/markdown.rs"]),
    ("mail_parser", &["providers/text/", "providers/text.rs", "providers/mail/", "providers/mail.rs"]),
    ("quick_xml", &["providers/"]),
    ("ring", &["providers/oauth/", "providers/socket/"]),
];

/// The folder in which panels may keep what several of them need.
const SHARED: &str = "shared";

/// Folders under `providers/` that are no kind of source: several kinds share them, and they know none.
const NO_KINDS: &[&str] =
    &["http", "kit", "socket", "mail", "calendar", "chat", "markdown", "text", "graph", "google", "oauth"];

/// Files under `providers/` that may name kinds.
const KNOW_KINDS: &[&str] = &["providers/mod.rs", "providers/registry.rs"];

/// Kinds whose names are words of their own elsewhere: `ics` is a format of `plan`, `folder` a key of `[[checkin]]`, a secret
/// may come from a `command`, and `zoom` is a command of the board.
const WORDS: &[&str] = &["ics", "folder", "zoom", "command"];

const WRITTEN: &str = "Imports go only downwards: the map is in the documentation of src/lib.rs, the tables are at the \
                       top of tests/floors.rs.";

#[test]
fn imports_go_only_downwards_and_crates_stay_in_their_places() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sources = read_sources(&src);
    let names = registry::kinds().iter().map(|kind| kind.about.kind.to_owned());
    let kinds = Kinds { folders: kinds(&sources), names: names.filter(|name| !WORDS.contains(&&**name)).collect() };
    let found: Vec<String> = sources.iter().flat_map(|(path, text)| check(path, text, &kinds)).collect();
    assert!(found.is_empty(), "{}\n\n{WRITTEN}\n", found.join("\n"));
}

/// Files that still import one another in circles: the files of each, or the folder that they are in. Nothing is added
/// here; what is untangled is taken out.
const CIRCLES: &[&[&str]] = &[
    &["config/problem.rs", "config/secrecy.rs"],
    &["providers/folder/list.rs", "providers/folder/strays.rs"],
    &["ui/depth.rs", "ui/theme.rs", "ui/theme_file.rs", "ui/themes.rs"],
];

#[test]
fn files_of_a_floor_import_one_another_in_one_direction() {
    let sources = read_sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let may = |file: &&str, circle: &[&str]| {
        circle.iter().any(|known| file == known || known.ends_with('/') && file.starts_with(known))
    };
    let is_known = |found: &Vec<&str>| CIRCLES.iter().any(|circle| found.iter().all(|file| may(file, circle)));
    let new: Vec<Vec<&str>> = circles(&sources).into_iter().filter(|found| !is_known(found)).collect();
    assert!(
        new.is_empty(),
        "files that import one another, also by way of others: put what both need into a third\n{new:#?}"
    );
}

/// The most fields that the model has: each area of the program is one, with a type and a message of its own.
const AREAS: usize = 12;

#[test]
fn the_model_is_a_field_for_each_area() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app/model.rs");
    let fields = fields(&fs::read_to_string(path).unwrap(), "Model");
    assert!(
        (1..=AREAS).contains(&fields.len()),
        "more than {AREAS} fields, put some into a type of their own: {fields:?}"
    );
}

#[test]
fn the_fields_of_a_struct_are_counted() {
    let text = "/// Doc: one.\npub struct Other { a: u8 }\n#[derive(Debug)]\npub struct Model {\n    /// Doc: two.\n    pub one: u8,\n    \
                two: Vec<u8>,\n}\n";
    assert_eq!(fields(text, "Model"), ["one", "two"]);
}

/// The names of the fields of a struct, as `rustfmt` writes it.
fn fields(text: &str, name: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| !line.ends_with(&format!("struct {name} {{"))).skip(1);
    let fields = lines.take_while(|line| *line != "}").map(str::trim).filter(|line| !line.starts_with(['/', '#']));
    fields.filter_map(|line| Some(line.split_once(':')?.0.trim_start_matches("pub ").to_owned())).collect()
}

#[test]
fn a_circle_of_files_is_found_and_a_parent_with_its_children_is_none() {
    let files = |files: &[(&str, &str)]| -> Vec<(String, String)> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    };
    let found = |all: &[(&str, &str)]| -> Vec<Vec<String>> {
        let sources = files(all);
        circles(&sources).into_iter().map(|circle| circle.into_iter().map(str::to_owned).collect()).collect()
    };
    let pair = [("ui/a.rs", "use super::b::B;"), ("ui/b.rs", "fn f() { crate::ui::a::g() }")];
    assert_eq!(found(&pair), [["ui/a.rs", "ui/b.rs"]]);
    let three = [("ui/a.rs", "use super::b::B;"), ("ui/b.rs", "use super::c;"), ("ui/c/mod.rs", "use crate::ui::a;")];
    assert_eq!(found(&three), [["ui/a.rs", "ui/b.rs", "ui/c/mod.rs"]]);
    let passed_on = [("ui/mod.rs", "pub use b::B;"), ("ui/a.rs", "use super::B;"), ("ui/b.rs", "use super::a::A;")];
    assert_eq!(found(&passed_on), [["ui/a.rs", "ui/b.rs"]]);
    let parent = [("ui/c/mod.rs", "mod d; use d::D;"), ("ui/c/d.rs", "use super::C;")];
    let tests = [("ui/a.rs", "#[cfg(test)]\nmod tests { use super::super::b::B; }"), ("ui/b.rs", "use super::a::A;")];
    let floors = [("ui/a.rs", "use crate::config::b;"), ("config/b.rs", "use crate::ui::a;")];
    for fine in [&parent[..], &tests, &floors] {
        assert_eq!(found(fine), Vec::<Vec<String>>::new(), "{fine:?}");
    }
}

/// Every Rust file under a folder: its path from there, and its text.
fn read_sources(src: &Path) -> Vec<(String, String)> {
    let (mut folders, mut sources) = (vec![src.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(src).unwrap().components();
                let name: Vec<_> = name.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
                sources.push((name.join("/"), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources.sort();
    sources
}

/// The kinds of sources: their folders under `providers/`, and their names in the registry.
struct Kinds {
    folders: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// The folders of the kinds.
fn kinds(sources: &[(String, String)]) -> BTreeSet<String> {
    let kind = |path: &str| match path.split('/').collect::<Vec<_>>()[..] {
        ["providers", kind, "mod.rs"] if !NO_KINDS.contains(&kind) => Some(kind.to_owned()),
        _ => None,
    };
    sources.iter().filter_map(|(path, _)| kind(path)).collect()
}

/// Everything in a file that breaks a rule:
///
/// 1. A floor names only floors that its row lists, and of those only what the row says; nobody names all of the crate
///    at once (`use crate::*`).
/// 2. A panel names no other panel, and a provider no other provider. What several providers share names none.
/// 3. A fenced crate is named only in its places. What ratatui passes on of crossterm is crossterm.
/// 4. Outside `providers/` no path goes into a kind's folder, and no string (but in tests) is the name of a kind.
fn check(path: &str, text: &str, kinds: &Kinds) -> Vec<String> {
    let file = scan(path, text);
    let own = path.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
    let mut found = Vec::new();
    for (line, named) in &file.paths {
        let mut report = |what: String| found.push(format!("src/{path}:{line}: {what}"));
        if let Some(inside) = named.strip_prefix(&["crate".to_owned()][..]) {
            if !ROOF.contains(&path)
                && let Some(what) = wrong_floor(&own, inside)
            {
                report(what);
            }
            if let Some(what) = wrong_neighbour(path, inside, &kinds.folders) {
                report(what);
            }
        } else if let Some(what) = wrong_crate(path, named) {
            report(what);
        }
        if own != "providers"
            && let Some(pair) = named.windows(2).find(|pair| pair[0] == "providers" && kinds.folders.contains(&pair[1]))
        {
            report(format!("{own} names the kind {:?}: only providers/ knows the kinds, ask its registry", pair[1]));
        }
    }
    if own != "providers" {
        for (line, string) in file.strings.iter().filter(|(_, string)| kinds.names.contains(string)) {
            let what =
                format!("the string {string:?} is a kind of source: only providers/ knows them, ask its registry");
            found.push(format!("src/{path}:{line}: {what}"));
        }
    }
    found.dedup();
    found
}

/// Rule 1 of [`check`]. `inside` is a path inside the crate.
fn wrong_floor(own: &str, inside: &[String]) -> Option<String> {
    let is_floor = |name: &str| FLOORS.iter().any(|(floor, _)| *floor == name);
    let other = inside.first()?;
    if other == "*" {
        return Some(format!("{own} imports all of the crate: name what is meant"));
    }
    if other == own || !is_floor(other) {
        return None;
    }
    let Some((_, may)) = FLOORS.iter().find(|(floor, _)| *floor == own) else {
        return Some(format!("{own} is no floor, and names {other}"));
    };
    let allowed = may.iter().find_map(|may| match may {
        All(floor) if floor == other => Some(None),
        Only(floor, names) if floor == other => Some(Some(*names)),
        _ => None,
    });
    match (allowed, inside.get(1)) {
        (None, _) => Some(format!("{own} may not import {other}")),
        (Some(Some(names)), Some(name)) if !names.contains(&name.as_str()) => {
            Some(format!("of {other}, {own} may import only {}, not {name}", names.join(", ")))
        }
        (Some(Some(names)), None) => Some(format!("of {other}, {own} may import only {}", names.join(", "))),
        _ => None,
    }
}

/// Rule 2 of [`check`].
fn wrong_neighbour(path: &str, inside: &[String], kinds: &BTreeSet<String>) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let [floor, own, ..] = parts[..] else { return None };
    let [other_floor, other, _, ..] = inside else { return None };
    // A panel's folder is a small name; what begins with a capital is a type of the floor itself.
    let is_one = match floor {
        "panels" => parts.len() > 2 && other.starts_with(|c: char| c.is_ascii_lowercase()) && other != SHARED,
        "providers" => kinds.contains(other) && !KNOW_KINDS.contains(&path),
        _ => false,
    };
    (floor == other_floor && own != other && is_one)
        .then(|| format!("{floor}/{own} may not import its neighbour {other}"))
}

/// Rule 3 of [`check`].
fn wrong_crate(path: &str, named: &[String]) -> Option<String> {
    let mut named = named.iter().map(String::as_str);
    let name = match (named.next()?, named.next()) {
        ("ratatui", Some("crossterm")) => "crossterm",
        (name, _) => name,
    };
    let (_, places) = FENCES.iter().find(|(fenced, _)| *fenced == name)?;
    let inside = places.iter().any(|place| is_at(path, place));
    (!inside).then(|| format!("{name} is only for {}", places.join(", ")))
}

/// Is a file at a place as [`FENCES`] writes it?
fn is_at(path: &str, place: &str) -> bool {
    let (mut parts, mut wanted) = (path.split('/'), place.trim_end_matches('/').split('/'));
    let matches = wanted.by_ref().all(|want| parts.next().is_some_and(|part| want == "*" || want == part));
    matches && (parts.next().is_some() == place.ends_with('/'))
}

#[test]
fn the_checker_finds_what_is_wrong_and_nothing_else() {
    let names = || BTreeSet::from(["cards", "letters"].map(str::to_owned));
    let kinds = Kinds { folders: names(), names: names() };
    let mut missed = String::new();
    for (path, text, expected) in WRONG {
        let found = check(path, &format!("//! Top.\n{text}\n"), &kinds);
        let expected = format!("src/{path}:2: {expected}");
        if found.len() != 1 || !found[0].starts_with(&expected) {
            let _ = writeln!(missed, "{path}: {text}\n    expected {expected}\n    found {found:?}");
        }
    }
    for (path, text) in RIGHT {
        let found = check(path, text, &kinds);
        if !found.is_empty() {
            let _ = writeln!(missed, "{path}: {text}\n    expected nothing\n    found {found:?}");
        }
    }
    assert!(missed.is_empty(), "\n{missed}");
}

#[test]
fn the_kinds_are_the_folders_of_providers() {
    let paths = ["providers/mod.rs", "providers/cards/mod.rs", "providers/cards/map.rs", "providers/http/mod.rs"];
    let sources = paths.map(|path| (path.to_owned(), String::new()));
    assert_eq!(kinds(&sources), BTreeSet::from(["cards".to_owned()]));
}

#[test]
fn the_floors_stand_in_order() {
    for (index, (floor, may)) in FLOORS.iter().enumerate() {
        for All(other) | Only(other, _) in *may {
            assert!(FLOORS[..index].iter().any(|(below, _)| below == other), "{floor} stands on {other}");
        }
    }
}
