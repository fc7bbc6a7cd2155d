//! How the board looks is the viewer's: a theme named, chosen live, or by the background; glyphs and emoji by the config;
//! themes of one's own. All of it by the program as people run it.
//!
//! Not here: what the themes are (`themes`), what else keys do (`board`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

mod support;

use support::grid::Grid;
use support::team::{CONFIG, Ran, Team, ran};
use support::{Answers, Terminal};
use vt100::Color;

/// The colours in which three bundled themes write the program's name.
const MIDNIGHT: Color = Color::Rgb(0x82, 0xB4, 0xF5);
const EMBER: Color = Color::Rgb(0xEB, 0xA9, 0x68);
const PAPER: Color = Color::Rgb(0x1F, 0x5F, 0xC0);
/// The one in which [`SEA`] does.
const GREEN: Color = Color::Rgb(0x00, 0xAA, 0x77);

/// A theme of one's own: like midnight, with another colour to lead the eye.
const SEA: &str = "about = \"By the sea.\"\nparent = \"midnight\"\n[palette]\nsky = \"#00aa77\"\n";

/// [`CONFIG`] with these lines before it.
fn with(lines: &str) -> Team {
    Team::with_config(&format!("{lines}\n{CONFIG}"))
}

/// The board in a terminal of all colours.
fn open(team: &Team, args: &[&str], answers: Answers) -> Terminal {
    let mut command = team.command(args);
    command.env("COLORTERM", "truecolor");
    Terminal::start(command, 120, 40, answers)
}

fn wait_color(terminal: &Terminal, color: Color) {
    let what = format!("the name in {color:?}");
    terminal.wait(&what, |screen| {
        screen.contents().contains("Atlas") && screen.cell(0, 1).is_some_and(|cell| cell.fgcolor() == color)
    });
}

/// Opens the list of themes and moves down to one.
fn select(terminal: &Terminal, name: &str) {
    let rows = |grid: &Grid| grid.panel("Themes").map(|panel| grid.rows(&panel)).unwrap_or_default();
    let selected = |grid: &Grid| rows(grid).iter().position(|row| row.contains('▌'));
    terminal.send("t");
    terminal.wait_grid("the themes", |grid| selected(grid).is_some());
    terminal.send("g");
    terminal.wait_grid("the first theme", |grid| selected(grid) == Some(0));
    let listed = rows(&terminal.grid());
    let at = listed
        .iter()
        .position(|row| row.split_whitespace().any(|word| word == name))
        .unwrap_or_else(|| panic!("{listed:?}"));
    terminal.send(&"j".repeat(at));
    terminal.wait_grid(name, |grid| selected(grid) == Some(at));
}

fn quit(terminal: &Terminal) {
    terminal.send("q");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

/// The board once, as text, in all colours.
fn shown(team: &Team, args: &[&str]) -> Ran {
    let config = team.path("config.toml");
    let now = ["--config", config.to_str().unwrap(), "--now", support::team::NOW, "snapshot", "--color", "always"];
    ran(team.bare(&[&now, args].concat()).env("COLORTERM", "truecolor"))
}

fn has_color(ran: &Ran, color: Color) -> bool {
    let Color::Rgb(r, g, b) = color else { return false };
    ran.code == Some(0) && ran.out.contains(&format!("38;2;{r};{g};{b}mAtlas"))
}

fn failed(ran: &Ran, words: &[&str]) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{ran:?}");
    for word in words {
        assert!(ran.err.contains(word), "{word:?} is not in {ran:?}");
    }
}

// ------------------------------------------------------------------------------------------------ chosen live

#[test]
fn a_theme_is_seen_while_it_is_selected_and_esc_leaves_the_board_as_it_was() {
    let team = Team::new();
    let terminal = open(&team, &[], Answers::Never);
    wait_color(&terminal, MIDNIGHT);
    select(&terminal, "ember");
    wait_color(&terminal, EMBER);
    terminal.send("\x1B");
    wait_color(&terminal, MIDNIGHT);
    terminal.wait_grid("no list", |grid| grid.panel("Themes").is_none());
    quit(&terminal);
}

#[test]
fn a_theme_that_was_kept_is_there_at_the_next_start_on_backgrounds_like_that_one() {
    let team = Team::new();
    let terminal = open(&team, &[], Answers::Never);
    wait_color(&terminal, MIDNIGHT);
    select(&terminal, "ember");
    terminal.send("\r");
    terminal.wait_text("ember is kept for dark backgrounds; in the config: theme = { dark = \"ember\" }");
    quit(&terminal);
    let again = open(&team, &[], Answers::Never);
    wait_color(&again, EMBER);
    quit(&again);
    let light = open(&team, &[], Answers::Light);
    wait_color(&light, PAPER);
    quit(&light);
    let named = open(&team, &["--theme", "midnight"], Answers::Never);
    wait_color(&named, MIDNIGHT);
    quit(&named);
}

#[test]
fn the_theme_of_the_config_comes_back_at_the_next_start_and_that_is_said() {
    let team = with("theme = \"midnight\"");
    let terminal = open(&team, &[], Answers::Never);
    wait_color(&terminal, MIDNIGHT);
    select(&terminal, "ember");
    terminal.send("\r");
    terminal.wait_text("ember until you quit; to keep it change the config: theme = \"ember\"");
    wait_color(&terminal, EMBER);
    quit(&terminal);
    let again = open(&team, &[], Answers::Never);
    wait_color(&again, MIDNIGHT);
    quit(&again);
}

#[test]
fn a_kept_theme_that_is_gone_is_told_and_the_board_opens_in_another() {
    let team = Team::new();
    team.write("themes/sea.toml", SEA);
    let terminal = open(&team, &[], Answers::Never);
    select(&terminal, "sea");
    terminal.send("\r");
    terminal.wait_text("sea is kept");
    quit(&terminal);
    team.remove("themes/sea.toml");
    let again = open(&team, &[], Answers::Never);
    again.wait_text("the theme \"sea\" that was kept is gone");
    wait_color(&again, MIDNIGHT);
    quit(&again);
}

// ------------------------------------------------------------------------------------------------ named

#[test]
fn a_pair_of_themes_goes_by_the_background_and_one_left_out_is_the_bundled_one() {
    let team = with("theme = { dark = \"ember\" }");
    for (answers, color) in [(Answers::Never, EMBER), (Answers::Light, PAPER)] {
        let terminal = open(&team, &[], answers);
        wait_color(&terminal, color);
        assert!(terminal.raw().contains("\x1B]11;?"), "the background is asked for");
        quit(&terminal);
    }
    let team = with("theme = \"ember\"");
    let named = open(&team, &[], Answers::Light);
    wait_color(&named, EMBER);
    assert!(!named.raw().contains("\x1B]11;?"), "one theme holds on every background");
    quit(&named);
}

#[test]
fn a_theme_of_ones_own_is_found_by_the_config_and_by_the_command_line() {
    let team = Team::new();
    team.write("themes/sea.toml", SEA);
    assert!(has_color(&shown(&team, &["--theme", "sea"]), GREEN));
    team.write("config.toml", &format!("theme = \"sea\"\n{CONFIG}"));
    assert!(has_color(&shown(&team, &[]), GREEN));
    assert!(has_color(&shown(&team, &["--theme", "midnight"]), MIDNIGHT));
    team.write("themes/midnight.toml", SEA);
    assert!(has_color(&shown(&team, &["--theme", "midnight"]), GREEN), "one's own wins over a bundled one");
}

#[test]
fn every_mistake_in_a_theme_that_is_named_is_told_with_those_of_the_config() {
    let team = with("theme = { dark = \"sea\", light = \"papr\", drak = 1 }\nglyphs = \"plan\"\nemoji = \"asci\"");
    team.write("themes/sea.toml", "parent = \"midnigth\"\n[styles]\nlait = \"red\"\n");
    failed(
        &shown(&team, &["--theme", "see"]),
        &[
            "config.toml:1:33",
            "did you mean \"paper\"?",
            "unknown key \"drak\"",
            "config.toml:2:10",
            "did you mean \"plain\"?",
            "config.toml:3:9",
            "did you mean \"ascii\"?",
            "themes/sea.toml:1:10",
            "did you mean \"midnight\"?",
            "themes/sea.toml:3:1",
            "did you mean \"late\"?",
            "no theme is called \"see\"",
        ],
    );
    failed(&shown(&Team::new(), &["--theme", "see"]), &["no theme is called \"see\"", "known here: midnight, ember"]);
}

#[test]
fn the_themes_are_listed_with_their_background_and_what_they_are_like() {
    let team = Team::new();
    team.write("themes/sea.toml", SEA);
    team.write("themes/broken.toml", "parent = \"broken\"\n");
    let config = team.path("config.toml");
    let listed = ran(&mut team.bare(&["themes", "--config", config.to_str().unwrap()]));
    assert_eq!(listed.code, Some(0));
    let lines: Vec<Vec<&str>> = listed.out.lines().map(|line| line.split("  ").map(str::trim).collect()).collect();
    let row = |name: &str| -> Vec<&str> {
        let line = lines.iter().find(|line| line.first() == Some(&name)).unwrap_or_else(|| panic!("{}", listed.out));
        line.iter().copied().filter(|part| !part.is_empty()).collect()
    };
    let path = |name: &str| format!("({})", team.path(name).display());
    assert_eq!(row("sea"), ["sea", "dark", "By the sea.", &path("themes/sea.toml")]);
    assert_eq!(row("broken"), ["broken", "-", "1 problem", &path("themes/broken.toml")]);
    assert_eq!(row("paper")[..2], ["paper", "light"]);
    assert!(listed.err.contains("themes/broken.toml:1:10"), "{}", listed.err);
    // Whatever is named in the first column can be asked for.
    for line in &lines {
        let code = shown(&team, &["--theme", line.first().unwrap()]).code;
        assert_eq!(code, Some(if line.first() == Some(&"broken") { 2 } else { 0 }), "{line:?}");
    }
}

// ------------------------------------------------------------------------------------------------ glyphs, emoji

#[test]
fn glyphs_are_those_of_the_config_else_as_many_as_the_terminal_has() {
    let corner = |team: &Team, language: &str| {
        let config = team.path("config.toml");
        let args = ["snapshot", "--config", config.to_str().unwrap()];
        let ran = ran(team.bare(&args).env("LANG", language));
        ran.out.lines().nth(1).unwrap_or_default().chars().next()
    };
    let (free, plain) = (Team::new(), with("glyphs = \"plain\""));
    assert_eq!([corner(&free, "C.UTF-8"), corner(&free, "C")], [Some('╭'), Some('+')]);
    assert_eq!([corner(&plain, "C.UTF-8"), corner(&plain, "C")], [Some('┌'); 2]);
    assert_eq!(corner(&with("glyphs = \"ascii\""), "C.UTF-8"), Some('+'));
}

#[test]
fn t9_emoji_from_outside_are_a_plain_mark_where_that_is_wanted_and_json_keeps_them() {
    let team = with("emoji = \"ascii\"");
    team.item("go", "title = \"🚀🎉 Go 日本\"\nassignees = [\"maya\"]\ndue = 2026-11-27\n");
    let ran = team.run(&["snapshot", "--size", "160x30"]);
    assert!(ran.out.contains("* Go 日本") && !ran.out.contains('🚀'), "{}", ran.out);
    assert!(team.json().to_string().contains("🚀🎉 Go 日本"));
    let free = Team::new();
    free.item("go", "title = \"🚀🎉 Go 日本\"\nassignees = [\"maya\"]\ndue = 2026-11-27\n");
    assert!(free.run(&["snapshot", "--size", "160x30"]).out.contains("🚀🎉 Go 日本"));
}
