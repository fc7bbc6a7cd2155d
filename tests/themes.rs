//! The bundled themes are complete, legible, and still mean something in fewer colours and to every kind of eyes; a
//! theme file's every mistake is found, with its place. Each file in `themes/bad` shows one family of mistakes; its
//! messages stand in `themes/snapshots`.

#[path = "themes/eyes.rs"]
mod eyes;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use asyncboard::config::{Problem, Source, render};
use asyncboard::ui::shade::{Rgb, luminance, rgb};
use asyncboard::ui::themes::Own;
use asyncboard::ui::{Depth, Ground, Role, Theme, Themes};
use ratatui::style::{Color, Modifier, Style};

/// Roles that are lines and shapes, not text.
const SHAPES: [Role; 10] = [
    Role::Border,
    Role::Scrollbar,
    Role::TimelineHours,
    Role::TimelineFocus,
    Role::TimelineBusy,
    Role::TimelineMaybe,
    Role::TimelineSleep,
    Role::TimelineNight,
    Role::TimelineEnd,
    Role::BorderActive,
];

/// The sixteen colours of a VGA, of which terminals' own are variations; those of text that is set to none.
const VGA: [(Color, Rgb); 16] = [
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

/// Where states of one kind stand below one another, and must be told apart.
const KINDS: [&[Role]; 3] = [
    &[Role::Working, Role::Break, Role::Focus, Role::Busy, Role::Off],
    &[Role::Late, Role::DueSoon, Role::Waiting, Role::NoTarget],
    &[Role::Overdue, Role::AtRisk, Role::Ok],
];

/// Every bundled theme with its name.
fn themes() -> Vec<(&'static str, Theme)> {
    let named = |name| (name, Theme::bundled(name).unwrap_or_else(|| panic!("{name} has a problem")));
    Theme::names().map(named).collect()
}

/// The background that a theme is made for: not pure black or white, which would be too easy.
fn background(ground: Ground) -> Rgb {
    if ground == Ground::Dark { (0x18, 0x1A, 0x22) } else { (0xFA, 0xF8, 0xF2) }
}

fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn parts(color: Color) -> Option<Rgb> {
    rgb(color).or_else(|| VGA.iter().find(|(known, _)| *known == color).map(|(_, parts)| *parts))
}

fn source(text: &str) -> Arc<Source> {
    Arc::new(Source { path: "mine.toml".into(), text: text.to_owned(), included: false })
}

fn load(text: &str) -> Result<Theme, Vec<Problem>> {
    Theme::load(&source(text))
}

/// The bundled themes and these.
fn with(own: &[(&str, &str)]) -> Themes {
    let own = own.iter().map(|(name, text)| Own {
        name: (*name).to_owned(),
        path: format!("themes/{name}.toml").into(),
        text: Ok((*text).to_owned()),
    });
    Themes::with(own.collect())
}

// ---------------------------------------------------------------------------------------------- bundled themes

#[test]
fn the_bundled_themes_are_these_and_none_has_a_problem() {
    let told: Vec<String> = themes()
        .iter()
        .map(|(name, theme)| format!("{name}: {}", theme.ground().map_or("any", Ground::word)))
        .collect();
    let expected = [
        "midnight: dark",
        "ember: dark",
        "pine: dark",
        "paper: light",
        "linen: light",
        "contrast: dark",
        "contrast-light: light",
        "colorblind: dark",
        "colorblind-light: light",
        "terminal: any",
        "plain: any",
    ];
    assert_eq!(told, expected);
    assert_eq!(Theme::bundled("midnigth"), None);
    assert_eq!([Ground::of(0, 0, 0), Ground::of(40, 44, 52)], [Ground::Dark; 2]);
    assert_eq!([Ground::of(255, 255, 255), Ground::of(253, 246, 227)], [Ground::Light; 2]);
    for ground in [Ground::Dark, Ground::Light] {
        assert_eq!(Theme::bundled(ground.theme()).unwrap().ground(), Some(ground));
    }
}

#[test]
fn every_file_in_the_folder_is_bundled_and_says_every_role_itself() {
    let mut files: Vec<PathBuf> = fs::read_dir("themes").unwrap().map(|entry| entry.unwrap().path()).collect();
    // The page about them is no theme.
    files.retain(|file| !file.ends_with("README.md"));
    files.sort();
    let mut names: Vec<PathBuf> = Theme::names().map(|name| format!("themes/{name}.toml").into()).collect();
    names.sort();
    assert_eq!(files, names);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let (_, styles) = text.split_once("[styles]").unwrap();
        let said: Vec<&str> = styles.lines().filter_map(|line| line.split_once(" = ")).map(|(role, _)| role).collect();
        let missing: Vec<&str> = Role::ALL.iter().map(|role| role.word()).filter(|word| !said.contains(word)).collect();
        assert_eq!(missing, Vec::<&str>::new(), "{}", file.display());
    }
}

#[test]
fn every_bundled_theme_is_told_in_one_short_sentence() {
    for entry in Themes::default().entries() {
        let (about, _) = entry.theme.unwrap();
        let about = about.clean().into_owned();
        assert!(about.ends_with('.') && about.len() <= 80, "{}: {about}", entry.name);
    }
}

#[test]
fn a_style_with_a_background_names_a_foreground() {
    for (name, theme) in themes() {
        for role in Role::ALL {
            let style = theme.style(*role);
            assert!(style.bg.is_none() || style.fg.is_some(), "{name}: {role:?}");
        }
    }
}

#[test]
fn no_bundled_theme_forces_a_background_but_under_the_selection() {
    for (name, theme) in themes() {
        for role in Role::ALL.iter().filter(|role| !matches!(role, Role::Selected | Role::SelectedIdle)) {
            assert_eq!(theme.style(*role).bg, None, "{name}: {role:?}");
        }
    }
}

#[test]
fn text_stands_out_from_the_background_and_from_the_selection() {
    for (name, theme) in themes() {
        let Some(ground) = theme.ground().map(background) else { continue };
        let most = if name.starts_with("contrast") { 7.0 } else { 4.5 };
        let check = |role: Role, fg: Rgb, on: Rgb, least: f64| {
            let found = contrast(fg, on);
            assert!(found >= least, "{name}: {role:?} is {found:.2}:1 on {on:x?}");
        };
        for (role, fg) in Role::ALL.iter().filter_map(|role| Some((*role, parts(theme.style(role.to_owned()).fg?)?))) {
            let (mut on, mut least) = (ground, if SHAPES.contains(&role) { 1.5 } else { most });
            // The selection's own colour is only ever on the selection.
            if matches!(role, Role::Selected | Role::SelectedIdle) {
                (on, least) = (theme.style(role).bg.and_then(parts).unwrap_or(ground), most);
                check(role, fg, on, least);
                continue;
            }
            check(role, fg, on, least);
            for selected in [Role::Selected, Role::SelectedIdle].map(|role| theme.style(role)) {
                let under = selected.bg.and_then(parts).filter(|_| selected.fg.is_none());
                check(role, fg, under.unwrap_or(on), least.min(4.5));
            }
        }
    }
}

#[test]
fn the_terminals_own_colours_are_taken_by_hue_alone_for_its_greys_may_be_the_background() {
    let theme = Theme::bundled("terminal").unwrap();
    // A plain blue is too dark for a black background in the palettes of old.
    let legible = [Color::Reset, Color::Red, Color::Green, Color::Yellow, Color::Magenta, Color::Cyan];
    for role in Role::ALL {
        let style = theme.style(*role);
        assert!(style.bg.is_none() && style.fg.is_none_or(|fg| legible.contains(&fg)), "{role:?}: {style:?}");
    }
    for depth in [Depth::Sixteen, Depth::Indexed256, Depth::True] {
        assert_eq!(theme.at(depth), theme);
    }
}

#[test]
fn the_states_of_a_theme_for_every_kind_of_colour_vision_are_told_apart_by_it() {
    for name in ["colorblind", "colorblind-light"] {
        let theme = Theme::bundled(name).unwrap();
        let text = if theme.ground() == Some(Ground::Dark) { (0xD4, 0xD7, 0xE0) } else { (0x22, 0x22, 0x22) };
        let color = |role| theme.style(role).fg.and_then(parts).unwrap_or(text);
        for (eyes, matrix, least) in &eyes::EYES {
            for (n, one, kind) in KINDS.iter().flat_map(|kind| kind.iter().enumerate().map(move |(n, r)| (n, *r, kind)))
            {
                for other in kind.iter().skip(n + 1) {
                    let found = eyes::unlike(color(one), color(*other), matrix);
                    assert!(found >= *least, "{name}, {eyes}: {one:?} and {other:?} are {found:.1} apart");
                }
            }
        }
    }
}

#[test]
fn to_other_eyes_the_colours_of_midnight_are_not_enough_so_the_check_above_means_something() {
    let theme = Theme::bundled("midnight").unwrap();
    let color = |role| theme.style(role).fg.and_then(parts).unwrap();
    let (_, deuteranopia, least) = &eyes::EYES[2];
    assert!(eyes::unlike(color(Role::Late), color(Role::Ok), deuteranopia) < *least);
}

// ------------------------------------------------------------------------------------------------ fewer colours

#[test]
fn text_can_be_read_in_256_colours_and_in_sixteen() {
    for (name, theme) in themes() {
        let Some(made_for) = theme.ground() else { continue };
        for (depth, least) in [(Depth::Indexed256, 4.0), (Depth::Sixteen, 3.0)] {
            // The sixteen have a black and a white of their own.
            let white_or_black = if made_for == Ground::Dark { (0, 0, 0) } else { (255, 255, 255) };
            let ground = if depth == Depth::Sixteen { white_or_black } else { background(made_for) };
            let theme = theme.at(depth);
            for role in Role::ALL.iter().filter(|role| !SHAPES.contains(role)) {
                let style = theme.style(*role);
                let Some(fg) = style.fg.and_then(parts) else { continue };
                let found = contrast(fg, style.bg.and_then(parts).unwrap_or(ground));
                assert!(found >= least, "{name} at {depth:?}: {role:?} is {found:.2}:1");
            }
        }
    }
}

#[test]
fn what_is_late_stands_out_from_what_is_soon_and_from_what_is_fine_at_every_depth() {
    for (name, theme) in themes() {
        for depth in [Depth::Mono, Depth::Sixteen, Depth::Indexed256, Depth::True] {
            let theme = theme.at(depth);
            let [late, soon, fine] = [Role::Overdue, Role::AtRisk, Role::Ok].map(|role| theme.style(role));
            assert!(late != fine && soon != fine, "{name} at {depth:?}");
            // Without colours both are bold, and the glyph and the word tell them apart.
            assert!(late != soon || depth == Depth::Mono || name == "plain", "{name} at {depth:?}");
        }
    }
}

#[test]
fn sixteen_colours_are_the_terminals_own_and_the_selection_is_reversed() {
    for (name, theme) in themes() {
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
    for (_, theme) in themes() {
        for depth in [Depth::Mono, Depth::Sixteen, Depth::Indexed256, Depth::True] {
            assert_eq!(theme.at(depth), theme.at(depth));
            assert_eq!(theme.at(depth).at(depth), theme.at(depth));
        }
        assert_eq!(theme.at(Depth::True), theme);
    }
}

#[test]
fn p10_without_colours_no_style_has_one_and_what_is_urgent_still_stands_out() {
    for (name, theme) in themes() {
        let theme = theme.at(Depth::Mono);
        for role in Role::ALL {
            assert_eq!((theme.style(*role).fg, theme.style(*role).bg), (None, None), "{name}: {role:?}");
        }
        for role in [Role::Selected, Role::Late, Role::Overdue, Role::Error, Role::Key, Role::TitleActive] {
            assert_ne!(theme.style(role), theme.style(Role::Text), "{name}: {role:?}");
        }
    }
}

// --------------------------------------------------------------------------------------------------- theme files

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
    assert_eq!((child.style(Role::Working), child.ground()), (parent.style(Role::Working), Some(Ground::Light)));
    assert_eq!(load("parent = \"midnight\"\n").unwrap(), Theme::bundled("midnight").unwrap());
    assert_eq!(load("parent = \"paper\"\nground = \"any\"\n").unwrap().ground(), None);
}

#[test]
fn own_themes_build_on_own_themes_and_win_over_bundled_ones() {
    let sea = "about = \"Deep.\"\nparent = \"midnight\"\n[palette]\nsky = \"#00ffff\"\n";
    let themes = with(&[
        ("deep", "parent = \"sea\"\n[styles]\ndim = \"sky\"\n"),
        ("paper", "parent = \"paper\"\n[styles]\ndim = \"brick\"\n"),
        ("sea", sea),
    ]);
    let cyan = Color::Rgb(0, 255, 255);
    let deep = themes.find("deep", None).unwrap();
    assert_eq!([Role::Dim, Role::Accent].map(|role| deep.style(role).fg), [Some(cyan); 2]);
    let (own, bundled) = (themes.find("paper", None).unwrap(), Theme::bundled("paper").unwrap());
    assert_eq!(
        (own.style(Role::Dim).fg, own.style(Role::Text)),
        (bundled.style(Role::Late).fg, bundled.style(Role::Text))
    );

    let names: Vec<&str> = themes.names().collect();
    assert_eq!(names[..5], ["deep", "paper", "sea", "midnight", "ember"]);
    assert_eq!(names.iter().filter(|name| **name == "paper").count(), 1);
    let entries = themes.entries();
    assert_eq!(entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>(), names);
    let about = |n: usize| entries[n].theme.as_ref().map(|(about, _)| about.clean().into_owned()).unwrap();
    assert_eq!((about(0).as_str(), about(2).as_str()), ("", "Deep."), "a parent's sentence is not about the child");
    assert_eq!((entries[2].path.as_ref(), entries[3].path.as_ref()), (Some(&"themes/sea.toml".into()), None));
}

#[test]
fn themes_for_the_background_come_first_and_those_with_a_mistake_last() {
    let themes = with(&[("broken", "parent = 1\n"), ("day", "parent = \"linen\"\n"), ("night", "parent = \"pine\"\n")]);
    let names = |ground| themes.entries_for(ground).into_iter().map(|entry| entry.name).collect::<Vec<_>>();
    let (dark, light) = (names(Ground::Dark), names(Ground::Light));
    assert_eq!(dark[..7], ["night", "midnight", "ember", "pine", "contrast", "colorblind", "terminal"]);
    assert_eq!(light[..7], ["day", "paper", "linen", "contrast-light", "colorblind-light", "terminal", "plain"]);
    assert_eq!((dark[8].as_str(), dark[9].as_str()), ("broken", "day"));
}

#[test]
fn a_theme_that_cannot_be_read_or_is_not_there_says_so() {
    let unread = Own { name: "mine".into(), path: "themes/mine.toml".into(), text: Err("it is a folder".into()) };
    let themes = Themes::with(vec![unread]);
    let told = |name: &str| render(&themes.find(name, None).unwrap_err(), false);
    assert!(told("mine").contains("cannot read \"themes/mine.toml\": it is a folder"), "{}", told("mine"));
    assert!(told("mien").contains("no theme is called \"mien\""), "{}", told("mien"));
    assert!(told("mien").contains("did you mean \"mine\"?"), "{}", told("mien"));
}

#[test]
fn every_mistake_in_a_theme_file_has_its_message() {
    let mut files: Vec<PathBuf> =
        fs::read_dir("tests/themes/bad").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    let own =
        |path: &PathBuf| Own { name: name(path), path: path.clone(), text: Ok(fs::read_to_string(path).unwrap()) };
    let themes = Themes::with(files.iter().map(own).collect());
    for path in &files {
        let problems = themes.find(&name(path), None).unwrap_err();
        assert!(problems.iter().all(|problem| problem.line_column().is_some()), "{problems:?}");
        insta::with_settings!({
            snapshot_path => "themes/snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(name(path), render(&problems, false));
        });
    }
}

#[test]
fn the_order_of_the_tables_of_a_theme_does_not_matter() {
    let theme = load("[styles]\ntext = \"sea\"\n[palette]\nsea = \"#0000ff\"\n").unwrap();
    assert_eq!(theme.style(Role::Text), Style::new().fg(Color::Rgb(0, 0, 255)));
}
