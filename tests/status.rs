//! `asyncboard status`: one line for a status bar, from what is kept, run as a status bar runs it.
//!
//! Not here: what a template may be (`shell::status::template`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

mod support;

use std::net::TcpListener;

use support::team::{CONFIG, NOW, Ran, Team, ran};

/// Maya owes Kenji a reply, has something due tomorrow, and waits for Kenji, who is off until 19:00 in New York.
fn team_with(config: &str, title: &str) -> Team {
    let team = Team::with_config(config);
    let item = format!(
        r#"title = "{title}"
assignees = ["maya"]
due = 2026-11-24

[[message]]
author = "kenji"
at = 2026-11-23T12:00:00Z
text = "@maya could you check the intro?"
"#
    );
    team.item("launch-copy", &item);
    team.item(
        "tests",
        "title = \"Tests\"\n[[message]]\nauthor = \"maya\"\nat = 2026-11-23T12:00:00Z\ntext = \"@kenji are they green?\"\n",
    );
    team
}

/// The same, with everything kept.
fn team() -> Team {
    let team = team_with(CONFIG, "Launch copy");
    sync(&team);
    team
}

fn sync(team: &Team) {
    let synced = team.run(&["sync"]);
    assert_eq!((synced.code, synced.err.as_str()), (Some(0), ""));
}

fn status(team: &Team, args: &[&str]) -> Ran {
    team.run(&[&["status"], args].concat())
}

fn line(team: &Team, args: &[&str]) -> String {
    let ran = status(team, args);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    ran.out
}

/// The line at another time.
fn line_at(team: &Team, now: &str, format: &str) -> String {
    let config = team.path("config.toml");
    let args = ["status", "--format", format, "--now", now, "--config", config.to_str().unwrap()];
    ran(&mut team.bare(&args)).out
}

#[test]
fn the_usual_line_says_who_works_what_i_owe_and_what_comes_next() {
    // Maya and Sam work; of Maya's working day and the next are left seven hours today and seven and a half tomorrow.
    assert_eq!(line(&team(), &[]), "2/3 · owe 1 · late 0 · Launch copy 14h 30m\n");
}

#[test]
fn every_field_says_what_it_is_called_after() {
    let fields = "{working} {team} {owe} {late} {due} {at_risk} {overdue} {time} {age} {stale}";
    assert_eq!(line(&team(), &["--format", fields]), "2 3 1 0 1 0 0 09:30 <1m old 0\n");
    let texts = "{me}|{title}|{next}|{next_back}|{next:15}|{me:4}";
    let expected = "Maya Ortiz|Atlas|Launch copy 14h 30m|Kenji 19:00|Launch… 14h 30m|May…\n";
    assert_eq!(line(&team(), &["--format", texts]), expected);
}

#[test]
fn a_condition_shows_its_piece_only_when_there_is_any() {
    let format = "{?late:late {late} }{?owe:owe {owe}}{?stale: {age}}";
    assert_eq!(line(&team(), &["--format", format]), "owe 1\n");
    // What is kept has the machine's time, so a time to come is the one at which it is old.
    let old = line_at(&team(), "2040-01-02T15:00:00Z", format);
    assert!(old.starts_with("late 1 owe 1 ") && old.ends_with("d old\n"), "{old:?}");
    let wednesday = "2026-11-25T15:00:00Z";
    // Everything is past: the reply comes before what was due.
    assert_eq!(line_at(&team(), wednesday, "{next} {overdue}"), "Launch copy -1h 1\n");
}

#[test]
fn without_data_the_line_says_what_is_known_and_stderr_what_to_do() {
    let team = team_with(CONFIG, "Launch copy");
    let ran = status(&team, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "2/3 · owe ? · late ? · ? · no data\n"));
    assert_eq!(ran.err, "warning: no data yet: open asyncboard once, or run `asyncboard sync`\n");
}

#[test]
fn with_nothing_to_do_and_nobody_awaited_the_line_says_so() {
    let team = Team::new();
    sync(&team);
    let format = "{next}{?next: never}, {next_back}{?next_back: never}";
    assert_eq!(line(&team, &["--format", format]), "all clear, nobody\n");
}

#[test]
fn a_wrong_template_is_wrong_usage_and_names_its_place() {
    let ran = status(&team(), &["--format", "owe {lat}"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert_eq!(ran.err, "error: --format: no field is called \"lat\" (character 6): did you mean \"late\"?\n");
}

#[test]
fn the_config_has_a_template_and_the_command_line_wins() {
    let team = team_with(&format!("{CONFIG}[status]\nformat = \"{{late}}/{{owe}}\"\n"), "Launch copy");
    sync(&team);
    assert_eq!(line(&team, &[]), "0/1\n");
    assert_eq!(line(&team, &["--format", "{owe}"]), "1\n");
    team.write("config.toml", &format!("{CONFIG}[status]\nformat = \"ü {{lat}}\"\n"));
    let ran = status(&team, &[]);
    assert_eq!(ran.code, Some(2));
    let config = team.path("config.toml");
    let place = format!("{}:{}:14", config.display(), CONFIG.lines().count() + 2);
    let words = [place.as_str(), "format: no field is called \"lat\"", "did you mean \"late\"?"];
    assert!(words.iter().all(|word| ran.err.contains(word)), "{words:?}\n{}", ran.err);
}

#[test]
fn where_nothing_is_kept_it_says_why_and_fails() {
    let team = team_with(&CONFIG.replacen("me =", "store = false\nme =", 1), "Launch copy");
    let ran = status(&team, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("`store = false`"), "{ran:?}");
    let demo = status(&team, &["--demo"]);
    assert_eq!((demo.code, demo.out.as_str()), (Some(1), ""));
    assert!(demo.err.contains("the demo team keeps nothing"), "{demo:?}");
}

#[test]
fn a_cache_that_belongs_to_another_program_is_told_of_once() {
    let team = team();
    let kept = team.files("home");
    let cache = kept.iter().find(|file| file.ends_with("cache-8.db")).unwrap();
    let path = team.path("home").join(cache);
    std::fs::remove_file(&path).unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE notes (text)").unwrap();
    let ran = status(&team, &[]);
    assert_eq!(ran.err.matches("it belongs to another program").count(), 1, "{ran:?}");
}

#[test]
fn nobody_is_asked() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let jira = format!(
        "[[source]]\nid = \"jira\"\nkind = \"jira\"\nurl = \"http://{}\"\ntoken = {{ command = [\"touch\", \"asked\"] }}\n",
        server.local_addr().unwrap()
    );
    let team = team_with(&format!("{CONFIG}{jira}"), "Launch copy");
    let ran = status(&team, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(server.accept().is_err(), "a request came");
    assert!(!team.path("asked").exists(), "a secret was fetched");
}

#[test]
fn t12_texts_from_outside_steer_neither_a_terminal_nor_tmux() {
    let hostile = r"#{host} #(reboot) #[fg=red]\u001B[2J\nx\u202E";
    let team = team_with(CONFIG, hostile);
    sync(&team);
    let tmux = line(&team, &["--color", "tmux", "--format", "#[fg=red]a#[default]#{next:60}"]);
    let title = "##{host} ##(reboot) ##[fg=red]\u{FFFD} x 14h 30m";
    assert!(tmux.starts_with("#[fg=red]a#[default]##") && tmux.contains(title), "{tmux:?}");
    let plain = line(&team, &["--format", "\u{1B}[31m{next:60}"]);
    assert_eq!(plain, "\u{FFFD}#{host} #(reboot) #[fg=red]\u{FFFD} x 14h 30m\n");
}

#[test]
fn colours_are_those_of_the_theme_and_there_only_when_asked_for() {
    let team = team();
    let with = |color: &str| line(&team, &["--color", color, "--theme", "terminal", "--format", "{late} {owe}"]);
    assert_eq!([with("auto"), with("never")], ["0 1\n"; 2]);
    assert_eq!(with("always"), "0 \u{1B}[1m1\u{1B}[m\n");
    assert_eq!(with("tmux"), "0 #[bold]1#[default]\n");
    let config = team.path("config.toml");
    let late = ["status", "--color", "tmux", "--theme", "terminal", "--format", "{late}", "--config"];
    let late = ran(&mut team.bare(&[&late[..], &[config.to_str().unwrap(), "--now", "2026-11-25T15:00:00Z"]].concat()));
    assert_eq!(
        late.out, "#[fg=red bg=colour16 bold]1#[default]\n",
        "a colour brings its ground along: the line of tmux is green"
    );
}

#[test]
fn what_a_watched_folder_tells_an_open_board_is_never_old() {
    let team = team();
    let later = "2040-01-02T15:00:00Z";
    assert_eq!(line_at(&team, later, "{stale}"), "1\n");
    let board = team.open(120, 40);
    board.wait_text("Launch copy");
    board.send("5");
    board.wait_text("watched");
    assert_eq!(line_at(&team, later, "{age} {stale}"), "<1m old 0\n");
    board.send("q");
    assert_eq!(board.exit_code(), 0);
    assert_eq!(line_at(&team, later, "{stale}"), "1\n");
    assert_eq!(line_at(&team, NOW, "{stale}"), "0\n");
}

#[test]
fn without_working_hours_the_status_says_when_it_is_due_and_no_length_as_if_it_were_working_time() {
    let config =
        format!("{CONFIG}\n[agreement]\nemail = \"24h elapsed\"\n\n[[teammate]]\nid = \"noor\"\nname = \"Noor\"\n");
    let team = Team::with_config(&config);
    team.item(
        "mail",
        "title = \"C mail\"\nchannel = \"email\"\n[[message]]\nauthor = \"sam\"\nat = 2026-11-23T01:00:00Z\n\
         text = \"@noor when?\"\n",
    );
    sync(&team);
    let noor = |now: &str| {
        let path = team.path("config.toml");
        let args = ["status", "--format", "{next}", "--now", now, "--me", "noor", "--config", path.to_str().unwrap()];
        ran(&mut team.bare(&args)).out
    };
    assert_eq!(noor(NOW).trim_end(), "C mail by Tue 01:00");
    assert_eq!(noor("2026-11-24T02:00:00Z").trim_end(), "C mail since 01:00");
}
