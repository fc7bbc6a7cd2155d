//! The bundled themes are complete, legible, and still mean something in fewer colours; a theme file's every mistake is
//! found, with its place.

use std::sync::Arc;

use asyncboard::config::{Problem, Source};
use asyncboard::ui::depth::{luminance, rgb};
use asyncboard::ui::{Depth, Ground, Role, Theme};
use ratatui::style::{Color, Modifier, Style};

/// Roles that are lines and shapes, not text.
const SHAPES: [Role; 6] =
    [Role::Border, Role::Scrollbar, Role::TimelineHours, Role::TimelineNight, Role::TimelineEnd, Role::BorderActive];

/// The sixteen colours of a VGA, of which terminals' own are variations; those of text that is set to none.
const VGA: [(Color, (u8, u8, u8)); 16] = [
    (Color::Black, (0, 0, 0)),
    (Color::Red, (170, 0, 0)),
    (Color::Green, (0, 170, 0)),
    (Color::Yellow, (170, 85, 0)),
    (Color::Blue, (0, 0, 170)),
    (Color::Magenta, (170, 0, 170)),
    (Color::Cyan, (0, 170, 170)),
    (Color::Gray, (170, 170, 170)),
    (Color::DarkGray, (85, 85, 85)),
    (Color::LightRed, (255, 85, 85)),
    (Color::LightGreen, (85, 255, 85)),
    (Color::LightYellow, (255, 255, 85)),
    (Color::LightBlue, (85, 85, 255)),
    (Color::LightMagenta, (255, 85, 255)),
    (Color::LightCyan, (85, 255, 255)),
    (Color::White, (255, 255, 255)),
];

/// A theme of a name, and the background that it is made for: not pure black or white, which would be too easy.
fn themes() -> Vec<(&'static str, Theme, (u8, u8, u8))> {
    let with_ground = |name: &'static str| {
        let theme = Theme::bundled(name).unwrap_or_else(|| panic!("{name} has a problem"));
        let ground = if theme.ground() == Ground::Dark { (0x18, 0x1A, 0x22) } else { (0xFA, 0xF8, 0xF2) };
        (name, theme, ground)
    };
    Theme::names().map(with_ground).collect()
}

fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn parts(color: Color) -> Option<(u8, u8, u8)> {
    rgb(color).or_else(|| VGA.iter().find(|(known, _)| *known == color).map(|(_, parts)| *parts))
}

fn load(text: &str) -> Result<Theme, Vec<Problem>> {
    Theme::load(&Arc::new(Source { path: "mine.toml".into(), text: text.to_owned() }))
}

#[test]
fn the_bundled_themes_are_these_and_none_has_a_problem() {
    let names: Vec<&str> = themes().iter().map(|(name, ..)| *name).collect();
    assert_eq!(names, ["midnight", "paper", "plain"]);
    assert_eq!(Theme::bundled("midnigth"), None);
    assert_eq!([Ground::of(0, 0, 0), Ground::of(40, 44, 52)].map(Ground::theme), ["midnight"; 2]);
    assert_eq!([Ground::of(255, 255, 255), Ground::of(253, 246, 227)].map(Ground::theme), ["paper"; 2]);
}

#[test]
fn a_bundled_theme_file_says_every_role_itself() {
    for text in [include_str!("../themes/midnight.toml"), include_str!("../themes/paper.toml")] {
        let (_, styles) = text.split_once("[styles]").unwrap();
        let said: Vec<&str> = styles.lines().filter_map(|line| line.split_once(" = ")).map(|(role, _)| role).collect();
        let missing: Vec<&str> = Role::ALL.iter().map(|role| role.word()).filter(|word| !said.contains(word)).collect();
        assert_eq!(missing, Vec::<&str>::new());
    }
}

#[test]
fn no_bundled_theme_forces_a_background_but_under_the_selection() {
    for (name, theme, _) in themes() {
        for role in Role::ALL.iter().filter(|role| !matches!(role, Role::Selected | Role::SelectedIdle)) {
            assert_eq!(theme.style(*role).bg, None, "{name}: {role:?}");
        }
    }
}

#[test]
fn text_stands_out_from_the_background_and_from_the_selection() {
    for (name, theme, ground) in themes() {
        let backgrounds = [Role::Text, Role::Selected, Role::SelectedIdle]
            .map(|role| theme.style(role).bg.and_then(parts).unwrap_or(ground));
        for (role, fg) in Role::ALL.iter().filter_map(|role| Some((role, parts(theme.style(*role).fg?)?))) {
            let least = if SHAPES.contains(role) { 1.5 } else { 4.5 };
            for background in backgrounds {
                let found = contrast(fg, background);
                assert!(found >= least, "{name}: {role:?} is {found:.2}:1 on {background:x?}");
            }
        }
    }
}

#[test]
fn text_can_be_read_in_256_colours_and_in_sixteen() {
    for (name, theme, ground) in themes() {
        for (depth, least) in [(Depth::Indexed256, 4.0), (Depth::Sixteen, 3.0)] {
            // The sixteen have a black and a white of their own.
            let white_or_black = if theme.ground() == Ground::Dark { (0, 0, 0) } else { (255, 255, 255) };
            let ground = if depth == Depth::Sixteen { white_or_black } else { ground };
            let theme = theme.at(depth);
            for role in Role::ALL.iter().filter(|role| !SHAPES.contains(role)) {
                let Some(fg) = theme.style(*role).fg.and_then(parts) else { continue };
                let found = contrast(fg, ground);
                assert!(found >= least, "{name} at {depth:?}: {role:?} is {found:.2}:1");
            }
        }
    }
}

#[test]
fn sixteen_colours_are_the_terminals_own_and_the_selection_is_reversed() {
    for (name, theme, _) in themes() {
        let theme = theme.at(Depth::Sixteen);
        for role in Role::ALL {
            let style = theme.style(*role);
            for color in [style.fg, style.bg].into_iter().flatten() {
                assert!(!matches!(color, Color::Rgb(..) | Color::Indexed(_)), "{name}: {role:?} has {color}");
            }
        }
        let reversed = |role| theme.style(role).add_modifier.contains(Modifier::REVERSED);
        assert_eq!([Role::Selected, Role::SelectedIdle].map(reversed), [true, false], "{name}");
    }
}

#[test]
fn the_same_theme_in_the_same_depth_is_always_the_same() {
    for (_, theme, _) in themes() {
        for depth in [Depth::Mono, Depth::Sixteen, Depth::Indexed256, Depth::True] {
            assert_eq!(theme.at(depth), theme.at(depth));
            assert_eq!(theme.at(depth).at(depth), theme.at(depth));
        }
        assert_eq!(theme.at(Depth::True), theme);
    }
}

#[test]
fn p10_without_colours_no_style_has_one_and_what_is_urgent_still_stands_out() {
    for (name, theme, _) in themes() {
        let theme = theme.at(Depth::Mono);
        for role in Role::ALL {
            assert_eq!((theme.style(*role).fg, theme.style(*role).bg), (None, None), "{name}: {role:?}");
        }
        for role in [Role::Selected, Role::Late, Role::Overdue, Role::Error, Role::Key, Role::TitleActive] {
            assert_ne!(theme.style(role), theme.style(Role::Text), "{name}: {role:?}");
        }
    }
}

#[test]
fn a_theme_sets_styles_over_a_palette_and_roles_fall_back_to_roles() {
    let theme = load(
        "[palette]\nsea = \"#102030\"\nred = 9\n\n[styles]\ntext = \"white\"\ndim = { fg = \"sea\", italic = true }\n\
         late = { fg = \"red\", bg = \"110\", bold = true, reverse = false }\n",
    );
    let theme = theme.unwrap();
    assert_eq!(theme.style(Role::Text), Style::new().fg(Color::White));
    let dim = Style::new().fg(Color::Rgb(0x10, 0x20, 0x30)).italic();
    assert_eq!([Role::Dim, Role::Off, Role::Away, Role::Stale].map(|role| theme.style(role)), [dim; 4]);
    let late = Style::new().fg(Color::Indexed(9)).bg(Color::Indexed(110)).bold();
    assert_eq!([Role::Late, Role::Overdue].map(|role| theme.style(role)), [late; 2]);
    assert_eq!(theme.style(Role::Link), Style::new().fg(Color::White));
}

#[test]
fn a_child_changes_its_parents_palette_and_styles_and_keeps_the_rest() {
    let parent = Theme::bundled("paper").unwrap();
    let child = load("parent = \"paper\"\n[palette]\nbrick = \"#ff0000\"\n[styles]\ndim = \"ink\"\n").unwrap();
    assert_eq!(child.style(Role::Late), parent.style(Role::Late).fg(Color::Rgb(255, 0, 0)));
    assert_eq!(child.style(Role::Dim), parent.style(Role::Accent));
    assert_eq!((child.style(Role::Working), child.ground()), (parent.style(Role::Working), Ground::Light));
    assert_eq!(load("parent = \"midnight\"\n").unwrap(), Theme::bundled("midnight").unwrap());
}

#[test]
fn every_mistake_in_a_theme_file_is_told_with_its_line_and_the_nearest_word() {
    let text = "parent = \"midnigth\"\nground = \"darc\"\npallete = 1\n[palette]\nsea = \"#12345\"\nsky = \"#1234567\"\n\
                [styles]\nlait = \"red\"\ndim = \"skyy\"\nlate = { fg = \"gren\", bolt = true, italic = 3 }\nkey = 256\n\
                link = [1]\n";
    let told: Vec<(usize, String, Option<String>)> = load(text)
        .unwrap_err()
        .into_iter()
        .map(|problem| {
            let place = problem.place.unwrap();
            let line = text[..place.span.start].matches('\n').count() + 1;
            (line, problem.what, problem.help)
        })
        .collect();
    let did_you_mean = |word: &str| Some(format!("did you mean {word:?}?"));
    let number = || Some("expected \"#rrggbb\" or a number from 0 to 255".to_owned());
    let row = |line: usize, what: &str, help: Option<String>| (line, what.to_owned(), help);
    let expected = [
        row(2, "no ground is called \"darc\"", did_you_mean("dark")),
        row(1, "no theme to build on is called \"midnigth\"", did_you_mean("midnight")),
        row(5, "no colour is called \"#12345\"", number()),
        row(6, "no colour is called \"#1234567\"", number()),
        row(9, "no colour is called \"skyy\"", None),
        row(11, "no colour is called \"256\"", number()),
        row(10, "no colour is called \"gren\"", did_you_mean("green")),
        row(10, "italic is a number", Some("expected true or false".to_owned())),
        row(10, "unknown key \"bolt\"", did_you_mean("bold")),
        row(12, "this is not a colour", Some("expected \"#rrggbb\", a name or a number".to_owned())),
        row(8, "unknown key \"lait\"", did_you_mean("late")),
        row(3, "unknown key \"pallete\"", did_you_mean("palette")),
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(&expected) {
        assert_eq!((told.0, &told.1), (expected.0, &expected.1), "{told:#?}");
        assert!(expected.2.is_none() || told.2 == expected.2, "{told:?}");
    }
}

#[test]
fn the_order_of_the_tables_of_a_theme_does_not_matter() {
    let theme = load("[styles]\ntext = \"sea\"\n[palette]\nsea = \"#0000ff\"\n").unwrap();
    assert_eq!(theme.style(Role::Text), Style::new().fg(Color::Rgb(0, 0, 255)));
}

#[test]
fn a_theme_file_that_is_not_toml_is_one_problem() {
    let [problem] = &*load("[styles\n").unwrap_err() else { panic!("one problem was expected") };
    assert_eq!(problem.what, "unclosed table", "{problem:?}");
}
