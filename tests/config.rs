//! The config, from files to settings: good files give the settings that they say, bad ones every problem with its
//! place. Each file in `config/bad` shows one family of mistakes; its messages stand in `config/snapshots`.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail loudly too")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use asyncboard::config::{
    self, Config, Located, Looks, Notices, Osc, Permission, Problem, Screen, Severity, ThemeNames, load, load_text,
    render,
};
use asyncboard::domain::agreement::{Channel, Margin, Target};
use asyncboard::domain::deadline::DueZone;
use asyncboard::domain::form::{Dates, Form, Hours};
use asyncboard::domain::hours::Span;
use asyncboard::domain::notice::Kind;
use asyncboard::domain::sleep::Sleep;
use asyncboard::domain::teammate::{Away, AwaySpan, TeammateIndex, TeammateZone};
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::{Database, Zones};
use asyncboard::providers::{About, ActKind};
use chrono::{NaiveDate, TimeDelta};

fn zones() -> Zones {
    Zones::newest([])
}

fn good(path: &str) -> Config {
    load(Path::new(path), &zones(), None).unwrap_or_else(|problems| panic!("{}", render(&problems, false)))
}

/// What is wrong with a text, as people see it.
fn messages(text: &str) -> String {
    let problems = load_text("config.toml", text, &zones(), None).map_or_else(|problems| problems, |c| c.warnings);
    render(&problems, false)
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn bad_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir("tests/config/bad").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn problems_of(path: &Path) -> Vec<Problem> {
    load(path, &zones(), None).map_or_else(|problems| problems, |config| config.warnings)
}

#[test]
fn every_mistake_has_its_message() {
    for path in bad_files() {
        let shown = render(&problems_of(&path), false);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        insta::with_settings!({
            snapshot_path => "config/snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!(name, shown);
        });
    }
}

#[test]
fn every_mistake_has_its_line_and_column() {
    for path in bad_files() {
        for problem in problems_of(&path) {
            assert!(problem.line_column().is_some(), "{}: {}", path.display(), problem.what);
        }
    }
}

#[test]
fn only_unknown_zones_and_an_empty_team_let_the_board_open() {
    let opens = |path: &Path| load(path, &zones(), None).is_ok();
    let open: Vec<String> = bad_files()
        .into_iter()
        .filter(|path| opens(path))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(open, ["empty", "me_without_a_zone", "nobody", "zones", "zones_that_are_no_places"]);
}

#[test]
fn a_fixed_offset_that_is_a_zone_is_used_and_any_other_word_counts_as_no_zone() {
    let loaded = load(Path::new("tests/config/bad/zones_that_are_no_places.toml"), &zones(), None).unwrap();
    let used = loaded.team.mates.iter().filter(|mate| mate.zone.known().is_some());
    let used: Vec<&str> = used.map(|mate| mate.id.as_str()).collect();
    assert_eq!(used, ["p0", "p1", "p11"], "EST, Etc/GMT-5, PST8PDT");
    assert_eq!(loaded.warnings.len(), loaded.team.mates.len() + 1);
}

#[test]
fn c7_no_message_quotes_a_secret() {
    for path in bad_files() {
        for color in [false, true] {
            let problems = problems_of(&path);
            let said = format!("{}{problems:?}", render(&problems, color)).replace("ghp_canary8", "");
            assert!(!said.contains("canary"), "{}: {said}", path.display());
        }
    }
}

#[test]
fn t12_no_message_steers_the_terminal() {
    for path in bad_files() {
        let shown = render(&problems_of(&path), false);
        let steers = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{AD}' | '\u{202E}'));
        assert!(!shown.contains(steers), "{}: {shown:?}", path.display());
    }
    let raw = messages("me = \"\u{1B}]52;c;aGk=\u{7}\"\ntitle = \u{9B}31m\n");
    assert!(raw.contains("\u{FFFD}]52;c;aGk=\u{FFFD}") && !raw.contains(['\u{1B}', '\u{7}', '\u{9B}']), "{raw:?}");
}

#[test]
fn a_good_config_gives_what_it_says() {
    let config = good("tests/config/good/full.toml");
    assert_eq!(config.title, Some(Text::new("Atlas")));
    let Some(ThemeNames::ByGround { dark, light }) = config.looks.theme else { panic!("{:?}", config.looks) };
    assert_eq!([dark, light].map(|name| name.map(|name| name.value)), [Some("midnight".to_owned()), None]);
    assert_eq!(config.looks.glyphs.map(|name| name.value).as_deref(), Some("plain"));
    assert_eq!(config.looks.emoji.map(|name| name.value).as_deref(), Some("ascii"));
    assert_eq!((config.refresh, config.store), (Duration::from_mins(2), false));
    assert_eq!(config.team.me, Some(TeammateIndex(0)));
    assert_eq!(config.warnings, []);
    let files = ["tests/config/good/full.toml", "tests/config/parts/kenji.toml"];
    assert_eq!(config.files, files.map(PathBuf::from));
    let keys: Vec<String> = config.keys.unwrap().take_all().into_iter().map(|(key, _)| key.value).collect();
    assert_eq!(keys, ["quit"]);
    assert_eq!(config.status_format.map(|format| format.value).as_deref(), Some("{owe}"));
    let notices =
        Notices { osc: Some(Osc::Kitty), desktop: true, which: vec![Kind::Late, Kind::Back], ..Notices::default() };
    assert_eq!(config.notices, notices);
    let form = Form { hours: Hours::Of12, dates: Dates::MonthDay, week: chrono::Weekday::Sun };
    assert_eq!(config.screen, Screen { form, mouse: false, motion: true });
}

#[test]
fn teammates_stand_in_order_with_those_of_included_files_behind() {
    let team = good("tests/config/good/full.toml").team;
    let ids: Vec<&str> = team.mates.iter().map(|mate| mate.id.as_str()).collect();
    assert_eq!(ids, ["maya", "agency", "kenji"]);
    let names: Vec<&str> = team.mates.iter().map(|mate| mate.name.raw()).collect();
    assert_eq!(names, ["Maya Ortiz", "agency", "kenji"]);
    let zone = |n: usize| team.mates[n].zone.known().map(|zone| zone.name().to_owned());
    assert_eq!([zone(0), zone(1), zone(2)], [Some("America/New_York".into()), None, Some("Asia/Tokyo".into())]);
    assert_eq!(team.mates[1].zone, TeammateZone::None);
}

#[test]
fn a_teammate_has_hours_days_away_accounts_and_targets() {
    let team = good("tests/config/good/full.toml").team;
    let maya = &team.mates[0];
    assert_eq!(maya.role, Some(Text::new("design")));
    assert_eq!(maya.hours.on(4), [Span { start: 540, end: 750 }, Span { start: 810, end: 1050 }]);
    assert_eq!(maya.sleep, Sleep::Written(Span { start: 1380, end: 1890 }));
    let days: Vec<_> = maya.days.clone().into_iter().collect();
    assert_eq!(days, [(date(2026, 12, 5), vec![Span { start: 600, end: 840 }]), (date(2026, 12, 6), vec![])]);
    let days = AwaySpan::Days { from: date(2026, 12, 24), to: date(2027, 1, 1) };
    let (from, to) = ("2026-11-02T14:00:00Z".parse().unwrap(), "2026-11-02T17:00:00Z".parse().unwrap());
    let expected = [
        Away { span: days, note: Some(Text::new("vacation")), cover: None },
        Away { span: AwaySpan::Instants { from, to }, note: None, cover: None },
    ];
    assert_eq!(maya.away, expected);
    let accounts: Vec<(&str, &str)> = maya.accounts.iter().map(|(k, v)| (&**k, &**v)).collect();
    assert_eq!(accounts, [("jira", "5b10ac8d"), ("trello", "mayaortiz")]);
    assert_eq!(maya.targets.get(Channel::Direct), Some(Target::Elapsed(TimeDelta::hours(24))));
}

#[test]
fn the_agreement_is_joined_from_all_files() {
    let team = good("tests/config/good/full.toml").team;
    let agreement = &team.agreement;
    let of = |channel| agreement.targets.get(channel);
    assert_eq!(of(Channel::Comment), Some(Target::Days(2)));
    assert_eq!(of(Channel::Review), Some(Target::None));
    assert_eq!(of(Channel::Chat), Some(Target::Working(TimeDelta::hours(3))));
    assert_eq!(of(Channel::Email), None);
    assert_eq!((agreement.due_soon, agreement.at_risk), (Margin::Working(TimeDelta::minutes(90)), Margin::Days(2)));
}

#[test]
fn a_source_keeps_what_is_its_providers() {
    let sources = good("tests/config/good/full.toml").sources;
    let [mut jira, mut here] = <[_; 2]>::try_from(sources).unwrap();
    assert_eq!((jira.id.as_str(), &*jira.kind.value), ("work-jira", "jira"));
    assert_eq!(jira.refresh, Some(Duration::from_mins(5)));
    assert_eq!(jira.due_zone, DueZone::Zone(zones().find("Europe/Berlin").unwrap()));
    assert_eq!(jira.targets.get(Channel::Comment), Some(Target::Working(TimeDelta::hours(4))));
    let rest: Vec<String> = jira.section.take_all().into_iter().map(|(key, _)| key.value).collect();
    assert_eq!(rest, ["url", "token"]);
    assert_eq!((here.refresh, here.due_zone), (None, DueZone::Me));
    assert_eq!(here.section.needed_text("path").unwrap().value, "~/team/atlas");
    assert!(here.section.unknown().is_empty());
    assert_eq!(here.section.folder(), Path::new("tests/config/good"));
}

#[test]
fn the_demo_team_is_nine_people_in_seven_zones() {
    let config = good("src/shell/demo/team.toml");
    assert_eq!(config.warnings, []);
    let zones: std::collections::BTreeSet<&str> =
        config.team.mates.iter().filter_map(|mate| Some(mate.zone.known()?.name())).collect();
    assert_eq!((config.team.mates.len(), zones.len(), config.team.me), (9, 7, Some(TeammateIndex(0))));
    let sources: Vec<(&str, &str)> = config.sources.iter().map(|s| (s.id.as_str(), &*s.kind.value)).collect();
    assert_eq!(sources, [("demo", "demo")]);
}

#[test]
fn what_is_left_out_has_its_default() {
    let config = load_text("config.toml", "[[teammate]]\nid = \"maya\"\n", &zones(), None).unwrap();
    assert_eq!((config.title, config.looks), (None, Looks::default()));
    assert_eq!((config.refresh, config.store, config.team.me), (Duration::from_mins(1), true, None));
    assert_eq!(config.team.agreement, asyncboard::domain::agreement::Agreement::default());
    assert!(config.sources.is_empty() && config.keys.is_none() && config.warnings.is_empty());
}

#[test]
fn the_command_lines_me_wins_over_the_configs() {
    let text = "me = \"maya\"\n[[teammate]]\nid = \"maya\"\n[[teammate]]\nid = \"sam\"\nzone = \"UTC\"\nhours = []\n";
    let me = |flag| load_text("config.toml", text, &zones(), flag).map(|config| config.team.me);
    assert_eq!(me(None).unwrap(), Some(TeammateIndex(0)));
    assert_eq!(me(Some("sam")).unwrap(), Some(TeammateIndex(1)));
    let [problem] = &*me(Some("samm")).unwrap_err() else { panic!() };
    assert_eq!(problem.what, "--me is \"samm\", and no teammate has that id");
    assert_eq!(problem.help.as_deref(), Some("did you mean \"sam\"?"));
    assert_eq!(problem.location, None);
}

#[test]
fn hours_that_many_have_are_the_same_for_all_and_their_mistakes_are_told_for_each() {
    let text = |hours: &str| -> String {
        let mate = |id| format!("[[teammate]]\nid = \"{id}\"\nzone = \"UTC\"\nhours = {hours}\n");
        ["a", "b"].map(mate).concat()
    };
    let load = |hours| load_text("c", &text(hours), &zones(), None);
    let mates = load("[\"Mon 09:00-17:00\", \"Tue 10:00-12:00\"]").unwrap().team.mates.clone();
    assert_eq!(mates[0].hours, mates[1].hours);
    assert_eq!(mates[0].hours.on(1), [Span { start: 600, end: 720 }]);
    let lines = |problems: &[Problem]| problems.iter().map(|p| p.line_column().unwrap().0).collect::<Vec<_>>();
    assert_eq!(lines(&load("[\"Mon 09:00-17:00\", \"Tuu 10:00-12:00\"]").unwrap_err()), [4, 8]);
}

#[test]
fn d1_a_zone_whose_rules_are_out_of_date_is_flagged() {
    let zones = Zones::newest([Database { version: "2026e".to_owned(), ..Database::built_in() }]);
    let text = "[[teammate]]\nid = \"a\"\nzone = \"America/Havana\"\nhours = []\n";
    let config = load_text("c", text, &zones, None).unwrap();
    let [warning] = &*config.warnings else { panic!() };
    assert_eq!((warning.severity, warning.line_column()), (Severity::Warning, Some((3, 8))));
    assert!(warning.what.starts_with("America/Havana may be an hour wrong"), "{}", warning.what);
}

/// A folder with these files in it.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// The one thing that is wrong with a file, and where.
fn fault(path: &Path) -> (String, Option<(usize, usize)>) {
    let problems = load(path, &zones(), None).unwrap_err();
    let [problem] = &*problems else { panic!("{}", render(&problems, false)) };
    let what = problem.what.replace(&*path.parent().unwrap().to_string_lossy(), "");
    (what, problem.line_column())
}

#[test]
fn s7_a_file_that_cannot_be_read_is_named_with_the_reason() {
    let folder = folder(&[("large.toml", &vec![b'#'; 10 * 1024 * 1024])]);
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("sub")).unwrap();
    assert_eq!(fault(&path("none.toml")), ("cannot read \"/none.toml\": there is no such file".into(), None));
    let told = render(&load(&path("none.toml"), &zones(), None).unwrap_err(), false);
    assert!(told.contains("`asyncboard init --config FILE` writes"), "the next step: {told}");
    assert_eq!(fault(&path("sub")), ("cannot read \"/sub\": it is a folder".into(), None));
    assert_eq!(fault(&path("large.toml")), ("cannot read \"/large.toml\": it is larger than 4 MiB".into(), None));
}

#[cfg(unix)]
#[test]
fn s7_symlinks_in_a_circle_and_pipes_are_not_waited_for() {
    let folder = folder(&[]);
    let path = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink(path("a.toml"), path("b.toml")).unwrap();
    std::os::unix::fs::symlink(path("b.toml"), path("a.toml")).unwrap();
    assert!(fault(&path("a.toml")).0.starts_with("cannot read \"/a.toml\": "));
    assert_eq!(fault(Path::new("/dev/null")).0, "cannot read \"/null\": it is not an ordinary file");
}

#[cfg(target_os = "linux")]
#[test]
fn s7_a_file_that_fails_while_it_is_read_is_named() {
    assert!(fault(Path::new("/proc/self/mem")).0.starts_with("cannot read "));
}

#[test]
fn s7_a_file_that_is_no_utf_8_text_is_told_where_it_stops_being_so() {
    let folder = folder(&[("a.toml", b"title = \"A\"\nme = \"m\xFFa\"\n"), ("b.toml", b"\xFF\xFEt\0i\0")]);
    assert_eq!(fault(&folder.path().join("a.toml")), ("this is not UTF-8 text".into(), Some((2, 8))));
    assert_eq!(fault(&folder.path().join("b.toml")), ("this file is UTF-16".into(), Some((1, 1))));
}

#[test]
fn s7_line_ends_of_windows_and_a_byte_order_mark_change_nothing() {
    let text = fs::read_to_string("tests/config/bad/many.toml").unwrap();
    let plain = messages(&text);
    assert_eq!(messages(&text.replace('\n', "\r\n")), plain);
    assert_eq!(messages(&format!("\u{FEFF}{text}")), plain);
    assert!(messages("\u{FEFF}title = 7\r\n").contains("config.toml:1:9"));
}

#[test]
fn s7_a_file_that_is_included_by_two_others_is_read_once() {
    let folder = folder(&[
        ("top.toml", b"include = [\"left.toml\", \"right.toml\"]"),
        ("left.toml", b"include = [\"shared.toml\"]"),
        ("right.toml", b"include = [\"./shared.toml\"]"),
        ("shared.toml", b"title = \"Shared\"\n[[teammate]]\nid = \"maya\"\n"),
    ]);
    let config = load(&folder.path().join("top.toml"), &zones(), None).unwrap();
    assert_eq!(config.title, Some(Text::new("Shared")));
    assert_eq!(config.files.len(), 4);
}

#[test]
fn an_included_sources_paths_start_at_its_own_file() {
    let folder = folder(&[("top.toml", b"include = [\"sub/team.toml\"]\n[[teammate]]\nid = \"maya\"\n")]);
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/team.toml"), "[[source]]\nid = \"here\"\nkind = \"folder\"\n").unwrap();
    let config = load(&folder.path().join("top.toml"), &zones(), None).unwrap();
    assert_eq!(config.sources[0].section.folder(), folder.path().join("sub"));
}

#[test]
fn s7_a_chain_of_includes_that_never_ends_is_cut() {
    let folder = folder(&[]);
    for n in 0..200 {
        fs::write(folder.path().join(format!("{n}.toml")), format!("include = [\"{}.toml\"]", n + 1)).unwrap();
    }
    let problems = load(&folder.path().join("0.toml"), &zones(), None).unwrap_err();
    assert!(problems[0].what.ends_with("the config has more than 100 files"), "{}", problems[0].what);
}

#[test]
fn a_message_without_end_is_cut() {
    let many = (0..500).map(|n| format!("unknown{n} = 1")).collect::<Vec<_>>().join("\n");
    let shown = messages(&format!("[[teammate]]\nid = \"a\"\n{many}"));
    assert_eq!(shown.matches("error: unknown key").count(), 200);
    assert!(shown.ends_with("\n... and 300 more\n"), "{shown}");
    let long = messages(&format!("me = \"{}\"\n[[teammate]]\nid = \"a\"\n", "x".repeat(100_000)));
    assert!(long.len() < 1000, "{}", long.len());
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        messages(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_change_to_a_good_config_makes_it_panic(
        cuts in proptest::collection::vec((0..1500_usize, 0..12_usize, "[\\[\\]{}=\",#.\\\\\n\r \u{1B}\u{202E}a-z0-9é-]{0,4}"), 1..6),
    ) {
        let mut text: Vec<char> = fs::read_to_string("tests/config/good/full.toml").unwrap().chars().collect();
        for (at, length, put) in cuts {
            let (start, end) = (at.min(text.len()), (at + length).min(text.len()));
            text.splice(start..end, put.chars());
        }
        messages(&text.into_iter().collect::<String>());
    }
}

/// What `allow` of a source says.
fn allow(words: &str) -> Vec<Located<Permission>> {
    let text = format!("[[source]]\nid = \"a\"\nkind = \"a\"\nallow = {words}\n");
    let config = config::load_text("c.toml", &text, &Zones::newest([]), None).unwrap();
    config.sources.into_iter().next().unwrap().allow.unwrap()
}

#[test]
fn an_act_is_done_where_the_kind_can_and_the_config_allows_it() {
    let service = About { acts: &[ActKind::SetStatus, ActKind::Reply], ..About::new("chat", "Chat") };
    let own = About { acts: &ActKind::ALL, is_own: true, ..About::new("files", "Files") };
    let may = |about: &About, allow: Option<&[Located<Permission>]>| {
        ActKind::ALL.map(|act| if about.may(act, allow) { 'y' } else { '-' }).iter().collect::<String>()
    };
    assert_eq!(may(&service, None), "-----");
    assert_eq!(may(&service, Some(&allow("[]"))), "-----");
    assert_eq!(may(&service, Some(&allow("[\"reply\", \"close\"]"))), "-y---");
    assert_eq!(may(&own, None), "yyyyy");
    assert_eq!(may(&own, Some(&allow("[\"status\"]"))), "y---y");
}

#[test]
fn a_permission_for_which_the_kind_has_no_act_is_a_wrong_setting() {
    let service = About { acts: &[ActKind::SetStatus, ActKind::Reply], ..About::new("chat", "Chat") };
    let said = |about: &About, words: &str| {
        let problems = about.check(&allow(words));
        problems.into_iter().map(|problem| format!("{}; {}", problem.what, problem.help.unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(said(&service, "[\"reply\", \"status\"]"), Vec::<String>::new());
    let close = "allow has \"close\", but Chat sources cannot do that; expected some of status, reply";
    assert_eq!(said(&service, "[\"close\"]"), [close]);
    let none = "allow has \"close\", but Quiet sources cannot do that; take `allow` out: the board only reads there";
    assert_eq!(said(&About::new("quiet", "Quiet"), "[\"close\"]"), [none]);
}

#[test]
fn an_unknown_permission_is_named_with_the_nearest() {
    let text = "[[source]]\nid = \"a\"\nkind = \"a\"\nallow = [\"replay\"]\n";
    let problems = config::load_text("c.toml", text, &Zones::newest([]), None).unwrap_err();
    let wrong = problems.iter().find(|problem| problem.what.contains("replay")).unwrap();
    assert_eq!(wrong.what, "allow has \"replay\", which is no permission");
    assert_eq!(wrong.help.as_deref(), Some("did you mean \"reply\"?"));
}
