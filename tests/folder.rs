//! The folder source from outside: what a look hands over, what it reads again, and what a broken file does.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should say where")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use asyncboard::config::{Located, Section, Source};
use asyncboard::domain::Instant;
use asyncboard::domain::batch::{Event, EventKind, EventSpan, Item, Page, Part, Problem, SetState, Status, When};
use asyncboard::domain::ids::{Account, TeammateId};
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::{Act, Ask, Context, Cursor, Done, Heard, Mate, Nudge, Provider, Sink, Trouble, registry};
use asyncboard::sync::acting::act_once;
use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;

#[path = "folder/copies.rs"]
mod copies;
#[path = "folder/names.rs"]
mod names;
#[path = "folder/people.rs"]
mod people;

/// When looks are, where a test says no other time.
const NOW: &str = "2026-11-22T14:30:00Z";

/// A team's folder and a source that reads it.
struct Team {
    home: TempDir,
    provider: Arc<dyn Provider>,
    now: &'static str,
}

/// What one look gave.
#[derive(Debug)]
struct Answer {
    pages: Vec<Page>,
    done: Done,
}

impl Answer {
    fn items(&self) -> BTreeMap<String, Item> {
        self.pages.iter().flat_map(|p| &p.items).map(|item| (item.id.raw().to_owned(), item.clone())).collect()
    }

    fn ids(&self) -> Vec<String> {
        self.items().into_keys().collect()
    }

    fn gone(&self) -> Vec<String> {
        let mut gone: Vec<String> = self.pages.iter().flat_map(|p| &p.gone).map(|id| id.raw().to_owned()).collect();
        gone.sort();
        gone
    }

    fn statuses(&self) -> Vec<(Account, Option<Status>)> {
        self.pages.iter().flat_map(|p| p.statuses.clone()).collect()
    }

    fn calendars(&self) -> Vec<(Account, Vec<Event>)> {
        self.pages.iter().flat_map(|p| p.calendars.clone()).map(|one| (one.owner, one.events)).collect()
    }

    fn problems(&self) -> Vec<String> {
        let mut told: Vec<String> = self.done.problems.iter().map(shown).collect();
        told.sort();
        told
    }
}

fn shown(problem: &Problem) -> String {
    let file = problem.file.as_ref().map_or("", |file| file.raw());
    let place = |n: Option<usize>| n.map_or("-".to_owned(), |n| n.to_string());
    format!("{file}:{}:{} {}", place(problem.line), place(problem.column), problem.text.raw())
}

fn section(file: &Path, text: &str) -> Section {
    let source = Arc::new(Source { path: file.to_owned(), text: text.to_owned(), included: false });
    let table = toml::de::DeTable::parse(text).unwrap();
    Section::new(&source, 0..text.len(), table.get_ref())
}

fn context() -> Context {
    Context::new(Arc::new(Zones::newest([])))
}

/// A world with these teammates.
fn context_of(ids: &[&str]) -> Context {
    let mate = |id: &&str| Mate { id: TeammateId::new(id).unwrap(), name: Text::new(*id), accounts: BTreeMap::new() };
    Context { mates: ids.iter().map(mate).collect(), ..context() }
}

fn opened(config: &Path, text: &str, context: &Context) -> Result<Arc<dyn Provider>, Vec<String>> {
    let section = section(config, text);
    let kind: Located<String> = Located { value: "folder".to_owned(), location: section.location() };
    let opened = registry::open(&kind, &section, context).map(Arc::from);
    opened.map_err(|problems| problems.into_iter().map(|p| p.what).collect())
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

impl Team {
    fn new() -> Self {
        Self::of(&[])
    }

    /// A team of teammates with these ids.
    fn of(ids: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let provider = Self::open(&home, ids);
        Self { home, provider, now: NOW }
    }

    fn open(home: &TempDir, ids: &[&str]) -> Arc<dyn Provider> {
        fs::create_dir_all(home.path().join("team")).unwrap();
        opened(&home.path().join("config.toml"), "path = \"team\"", &context_of(ids)).unwrap()
    }

    /// The same folder, read by a program that was started anew.
    fn restart(&mut self) {
        self.provider = Self::open(&self.home, &[]);
    }

    fn path(&self, file: &str) -> PathBuf {
        self.home.path().join("team").join(file)
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn item(&self, stem: &str, title: &str) {
        self.write(&format!("items/{stem}.toml"), format!("title = \"{title}\"\n"));
    }

    fn try_look(&self, cursor: Option<&Cursor>, thorough: bool) -> Result<Answer, Trouble> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (sink, mut pages) = Sink::new(2);
            let ask = Ask { now: at(self.now), cursor: cursor.cloned(), thorough };
            let mut fetch = self.provider.fetch(ask, sink);
            let mut answer = Vec::new();
            let done = loop {
                tokio::select! {
                    biased;
                    Some(piece) = pages.recv() => answer.push(piece.page),
                    done = &mut fetch => break done?,
                }
            };
            while let Ok(piece) = pages.try_recv() {
                answer.push(piece.page);
            }
            Ok(Answer { pages: answer, done })
        })
    }

    fn look(&self, cursor: Option<&Cursor>) -> Answer {
        self.try_look(cursor, true).unwrap()
    }

    /// A look at what a watch named.
    fn glance(&self, cursor: Option<&Cursor>) -> Answer {
        self.try_look(cursor, false).unwrap()
    }
}

#[test]
fn on_another_day_calendars_are_read_again_and_no_other_file() {
    let mut team = Team::new();
    team.item("a", "An item");
    team.write(
        "calendars/sam.ics",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261122T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    let answer = team.look(None);
    let count = answer.calendars()[0].1.len();
    let again = team.look(answer.done.cursor.as_ref());
    assert!(again.pages.is_empty() && again.done.cursor.is_none(), "the same day");
    team.now = "2026-11-23T14:30:00Z";
    let later = team.look(answer.done.cursor.as_ref());
    assert_eq!((later.ids().len(), later.calendars()[0].1.len()), (0, count + 1));
    let again = team.look(later.done.cursor.as_ref());
    assert!(again.pages.is_empty() && again.done.cursor.is_none());
}

#[test]
fn a_look_hands_over_items_statuses_and_calendars() {
    let team = Team::new();
    team.write(
        "items/launch-copy.toml",
        "title = \"Launch copy\"\nassignees = [\"kenji\"]\n[[message]]\nauthor = \"maya\"\nat = 2026-11-22T09:00:00Z\n\
         text = \"@kenji could you check the intro?\"\n",
    );
    team.write("status/maya.toml", "state = \"focus\"\nuntil = 2026-11-22T16:00:00Z\n");
    team.write(
        "calendars/sam.ics",
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Dentist\r\nDTSTART:20261123T090000\r\nDTEND:20261123T100000\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    let answer = team.look(None);
    let item = &answer.items()["launch-copy"];
    assert_eq!((item.title.raw(), item.messages[0].mentions.as_slice()), ("Launch copy", &[Account::new("kenji")][..]));
    let until = Some(at("2026-11-22T16:00:00Z"));
    let status = Status { state: SetState::Focus, until, note: None, set_at: None, at_work_only: false };
    assert_eq!(answer.statuses(), [(Account::new("maya"), Some(status))]);
    let wall = |hour| When::Floating(at(&format!("2026-11-23T{hour}:00:00Z")).naive_utc());
    let span = EventSpan::Timed { start: wall("09"), end: wall("10") };
    let dentist = Event { span, kind: EventKind::Busy, title: Some(Text::new("Dentist")), key: None };
    assert_eq!(answer.calendars(), [(Account::new("sam"), vec![dentist])]);
    assert!(answer.done.complete.has(Part::Items) && answer.done.cursor.is_some());
    assert_eq!(answer.problems(), Vec::<String>::new());
}

#[test]
fn messages_in_files_of_their_own_join_those_in_the_items_file_by_time() {
    let team = Team::new();
    let message = |time: &str, text: &str| format!("author = \"sam\"\nat = 2026-11-22T{time}Z\ntext = \"{text}\"\n");
    let main = format!("[[message]]\n{}[[message]]\n{}", message("09:00:00", "1"), message("11:00:00", "4"));
    team.write("items/a.toml", main);
    team.write("items/a/20261122T1000-sam.toml", message("10:00:00", "3"));
    team.write("items/a/20261122T0900-sam.toml", message("09:00:00", "2"));
    team.write("items/a/.20261122T0930-sam.toml.swp", "half");
    team.write("items/messages-only/1.toml", message("08:00:00", "alone"));
    let items = team.look(None).items();
    let texts = |id: &str| items[id].messages.iter().map(|m| m.text.raw().to_owned()).collect::<Vec<_>>();
    assert_eq!(texts("a"), ["1", "2", "3", "4"]);
    assert_eq!(
        (items["messages-only"].title.raw(), texts("messages-only")),
        ("messages-only", vec!["alone".to_owned()])
    );
}

#[test]
fn a_broken_file_is_named_with_its_place_and_its_last_good_version_stays() {
    let team = Team::new();
    team.item("a", "A");
    team.item("b", "B");
    team.write("status/maya.toml", "state = \"busy\"\n");
    let cursor = team.look(None).done.cursor;
    team.write("items/a.toml", "title = \"A\"\nstatus = \"open\n");
    team.write("status/maya.toml", "state = busy\n");
    team.item("c", "C");
    let answer = team.look(cursor.as_ref());
    assert_eq!((answer.ids(), answer.gone(), answer.statuses()), (vec!["c".to_owned()], vec![], vec![]));
    let problems = answer.problems();
    assert!(problems[0].starts_with("items/a.toml:2:"), "{problems:?}");
    assert!(problems[1].starts_with("status/maya.toml:1:"), "{problems:?}");
    assert_eq!(problems.len(), 2);
    assert!(!answer.done.complete.has(Part::Items));
    let again = team.look(cursor.as_ref());
    assert_eq!((again.pages.len(), again.problems()), (0, problems));
    team.item("a", "A, mended");
    team.write("status/maya.toml", "state = \"away\"\n");
    let mended = team.look(cursor.as_ref());
    assert_eq!((mended.ids(), mended.statuses().len(), mended.problems()), (vec!["a".to_owned()], 1, vec![]));
}

#[test]
fn a_broken_message_holds_its_item_only_when_it_was_read_before() {
    let team = Team::new();
    let message = |text: &str| format!("author = \"sam\"\nat = 2026-11-22T09:00:00Z\ntext = \"{text}\"\n");
    team.item("a", "A");
    team.write("items/a/1.toml", message("one"));
    team.write("items/a/2.toml", "author = ");
    let first = team.look(None);
    assert_eq!(first.items()["a"].messages.len(), 1);
    assert_eq!(first.problems().len(), 1);
    team.write("items/a/2.toml", "author = still broken");
    team.item("a", "A two");
    let second = team.look(first.done.cursor.as_ref());
    assert_eq!((second.items()["a"].title.raw(), second.items()["a"].messages.len()), ("A two", 1));
    team.write("items/a/1.toml", "author = now broken too");
    let third = team.look(first.done.cursor.as_ref());
    assert_eq!((third.ids(), third.problems().len()), (vec![], 2));
}

#[test]
fn flaws_inside_a_file_are_told_until_they_are_mended_also_after_a_restart() {
    let mut team = Team::new();
    team.write("items/a.toml", "title = \"A\"\nchanel = \"chat\"\n");
    let first = team.look(None);
    let told = vec!["items/a.toml:2:1 unknown key \"chanel\": did you mean \"channel\"?".to_owned()];
    assert_eq!((first.ids(), first.problems()), (vec!["a".to_owned()], told.clone()));
    let second = team.look(first.done.cursor.as_ref());
    assert_eq!((second.ids(), second.problems()), (vec![], told.clone()));
    team.restart();
    let third = team.look(first.done.cursor.as_ref());
    assert_eq!(third.problems(), told);
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_stands() {
    let team = Team::new();
    team.item("good", "Good");
    team.write("items/latin1.toml", b"title = \"a\"\nurl = \"caf\xE9\"\n");
    team.write("items/big.toml", format!("title = \"{}\"", "x".repeat(10 << 20)));
    fs::create_dir_all(team.path("items/folder.toml")).unwrap();
    symlink(team.path("items/loop.toml"), team.path("items/loop.toml")).unwrap();
    symlink("nowhere.toml", team.path("items/dangling.toml")).unwrap();
    symlink(team.path("items/good.toml"), team.path("items/link.toml")).unwrap();
    team.write("calendars/maya.ics", "hello\n");
    let answer = team.look(None);
    assert_eq!(answer.ids(), ["good", "latin1", "link"]);
    let problems = answer.problems();
    let starts = [
        "calendars/maya.ics:1:- this is no calendar",
        "items/big.toml:-:- this file has 10241 KiB: at most 1024 are read",
        "items/dangling.toml:-:- this file cannot be read: it is a link that points at nothing",
        "items/folder.toml:-:- this is no file that can be read",
        "items/latin1.toml:2:11 a byte that is not UTF-8",
        "items/loop.toml:-:- this file cannot be read: ",
    ];
    assert_eq!(problems.len(), starts.len(), "{problems:?}");
    for (problem, start) in problems.iter().zip(starts) {
        assert!(problem.starts_with(start), "{problem}");
    }
}

#[test]
fn a_folder_that_may_not_be_entered_keeps_what_was_in_it() {
    let team = Team::new();
    team.item("a", "A");
    team.write("items/a/1.toml", "author = \"sam\"\nat = 2026-11-22T09:00:00Z\ntext = \"hi\"\n");
    let cursor = team.look(None).done.cursor;
    let mode = |file: &str, mode| fs::set_permissions(team.path(file), fs::Permissions::from_mode(mode)).unwrap();
    let shut = |file: &str| {
        mode(file, 0o000);
        // To the system's administrator no folder is shut.
        let told = fs::read_dir(team.path(file)).is_err();
        let answer = team.look(cursor.as_ref());
        mode(file, 0o755);
        assert_eq!((answer.ids(), answer.gone()), (vec![], vec![]));
        if told { answer.problems() } else { vec![] }
    };
    for problem in shut("items") {
        assert_eq!(problem, "items:-:- this folder cannot be read: permission denied");
    }
    for problem in shut("items/a") {
        assert_eq!(problem, "items/a:-:- this folder of messages cannot be read: permission denied");
    }
    assert_eq!(team.look(cursor.as_ref()).problems(), Vec::<String>::new());
}

#[test]
fn an_unchanged_file_is_not_sent_again_and_a_change_is() {
    let team = Team::new();
    for stem in ["a", "b", "c"] {
        team.item(stem, stem);
    }
    team.write("status/maya.toml", "state = \"busy\"\n");
    team.write("calendars/sam.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n");
    let first = team.look(None);
    let same = team.look(first.done.cursor.as_ref());
    assert_eq!((same.pages, same.done.cursor, same.done.complete.has(Part::Items)), (vec![], None, false));
    team.item("b", "changed");
    fs::remove_file(team.path("items/c.toml")).unwrap();
    fs::remove_file(team.path("status/maya.toml")).unwrap();
    fs::remove_file(team.path("calendars/sam.ics")).unwrap();
    let changed = team.look(first.done.cursor.as_ref());
    assert_eq!((changed.ids(), changed.gone()), (vec!["b".to_owned()], vec!["c".to_owned()]));
    assert_eq!(changed.statuses(), [(Account::new("maya"), None)]);
    assert_eq!(changed.calendars(), [(Account::new("sam"), vec![])]);
}

#[test]
fn after_a_restart_only_what_changed_since_the_cursor_is_sent() {
    let mut team = Team::new();
    for stem in ["a", "b", "c"] {
        team.item(stem, stem);
    }
    let cursor = team.look(None).done.cursor;
    team.restart();
    team.item("b", "changed");
    team.item("d", "new");
    fs::remove_file(team.path("items/c.toml")).unwrap();
    let answer = team.look(cursor.as_ref());
    assert_eq!((answer.ids(), answer.gone()), (vec!["b".to_owned(), "d".to_owned()], vec!["c".to_owned()]));
    assert!(!answer.done.complete.has(Part::Items));
    team.restart();
    let whole = team.look(None);
    assert_eq!(
        (whole.ids(), whole.done.complete.has(Part::Items)),
        (vec!["a".to_owned(), "b".to_owned(), "d".to_owned()], true)
    );
    team.restart();
    let foreign = team.look(Some(&Cursor(b"of somebody else".to_vec())));
    assert_eq!((foreign.ids().len(), foreign.done.complete.has(Part::Items)), (3, true));
}

#[test]
fn many_items_come_in_pages_of_which_the_first_are_small() {
    let team = Team::new();
    for n in 0..1500 {
        team.item(&format!("i{n:04}"), "x");
    }
    let answer = team.look(None);
    assert_eq!(answer.ids().len(), 1500);
    assert!(answer.pages[0].items.len() < 100, "{}", answer.pages[0].items.len());
    assert!(answer.pages.len() < 20, "{}", answer.pages.len());
    for page in &answer.pages {
        let progress = page.progress.unwrap();
        assert!(progress.total == 1500 && progress.done >= page.items.len() && progress.done <= 1500, "{progress:?}");
    }
}

#[test]
fn a_reading_that_nobody_waits_for_is_made_again() {
    let team = Team::new();
    for n in 0..500 {
        team.item(&format!("i{n:04}"), "x");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let (sink, mut pages) = Sink::new(1);
        let ask = Ask { now: at("2026-11-22T14:30:00Z"), cursor: None, thorough: true };
        let mut fetch = team.provider.fetch(ask, sink);
        tokio::select! {
            page = pages.recv() => assert!(page.is_some()),
            _ = &mut fetch => panic!("the sink holds one page only"),
        }
    });
    drop(runtime);
    assert_eq!(team.look(None).ids().len(), 500);
}

#[test]
fn a_missing_folder_names_itself_and_the_next_step() {
    let home = tempfile::tempdir().unwrap();
    let provider = opened(&home.path().join("config.toml"), "path = \"nowhere\"", &context()).unwrap();
    let team = Team { home, provider, now: NOW };
    let Err(Trouble::Setup { text }) = team.try_look(None, true) else { panic!("a missing folder is a wrong setting") };
    let expected = format!(
        "{} is not there: mend `path` in the config, or make the folder with `asyncboard init`",
        team.home.path().join("nowhere").display()
    );
    assert_eq!(text.raw(), expected);
}

#[test]
fn wrong_settings_are_named() {
    let problems = |text| opened(Path::new("/x/config.toml"), text, &context()).err().unwrap();
    assert_eq!(problems("pth = \"team\""), ["path is missing", "unknown key \"pth\""]);
    assert_eq!(problems("path = \"\""), ["path is empty"]);
    assert_eq!(problems("path = 7"), ["path is a number"]);
}

#[test]
fn ones_own_status_is_written_read_and_taken_back() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("team")).unwrap();
    let maya = Context { me: TeammateId::new("maya"), ..context_of(&["maya"]) };
    let provider = opened(&home.path().join("config.toml"), "path = \"team\"", &maya).unwrap();
    let (team, me) = (Team { home, provider, now: NOW }, Account::new("maya"));
    let set = |status: Option<&Status>| {
        let act = Act::SetStatus(status.cloned());
        act_once(team.provider.clone(), act, at("2026-11-22T14:30:00Z")).unwrap().unwrap();
    };
    let status = Status {
        state: SetState::Focus,
        until: Some(at("2026-11-22T16:00:00Z")),
        note: Some(Text::new("deep \"work\"")),
        set_at: Some(at("2026-11-22T14:30:00Z")),
        at_work_only: false,
    };
    set(Some(&status));
    let first = team.look(None);
    assert_eq!(first.statuses(), [(me.clone(), Some(status))]);
    assert_eq!(fs::read_dir(team.path("status")).unwrap().count(), 1, "nothing else is left in the folder");
    set(None);
    set(None);
    assert_eq!(team.look(first.done.cursor.as_ref()).statuses(), [(me, None)]);
}

/// Waits for a nudge; `None` when the watch is lost.
fn nudge(nudges: &mut Receiver<Heard>) -> Option<Heard> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), nudges.recv()).await.expect("a nudge") })
}

/// Listens on a thread of its own, which ends with why.
fn listen(team: &Team) -> (Receiver<Heard>, JoinHandle<Trouble>) {
    let (nudge, heard) = Nudge::new();
    let provider = team.provider.clone();
    let listening = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async { provider.listen(nudge).expect("a folder is watched").await })
    });
    (heard, listening)
}

fn watched(team: &Team) -> Receiver<Heard> {
    let (mut heard, _) = listen(team);
    assert_eq!(nudge(&mut heard), Some(Heard::Listening));
    heard
}

#[test]
fn a_watch_names_what_changed_and_only_that_is_looked_at() {
    let team = Team::new();
    team.item("a", "A");
    let cursor = team.look(None).done.cursor;
    let mut nudges = watched(&team);
    assert_eq!(team.glance(cursor.as_ref()).pages, []);
    // A change that the watch could not tell of is not seen by a glance.
    team.write("elsewhere/b.toml", "title = \"B\"\n");
    team.item("a", "changed");
    let mut title = None;
    while title.as_deref() != Some("changed") {
        assert_eq!(nudge(&mut nudges), Some(Heard::Changed));
        let items = team.glance(cursor.as_ref()).items();
        title = items.get("a").map(|item| item.title.raw().to_owned()).or(title);
    }
}

#[test]
fn folders_that_come_later_are_watched_too() {
    let team = Team::new();
    team.item("a", "A");
    let cursor = team.look(None).done.cursor;
    let mut nudges = watched(&team);
    team.glance(cursor.as_ref());
    for state in ["busy", "away"] {
        team.write("status/maya.toml", format!("state = \"{state}\"\n"));
        let mut seen = None;
        while seen != SetState::from_word(state) {
            assert_eq!(nudge(&mut nudges), Some(Heard::Changed));
            let statuses = team.glance(cursor.as_ref()).statuses();
            seen = statuses.last().and_then(|(_, status)| status.as_ref()).map(|status| status.state).or(seen);
        }
    }
    for n in 1..=2 {
        let message = format!("author = \"sam\"\nat = 2026-11-22T09:00:00Z\ntext = \"{n}\"\n");
        team.write(&format!("items/a/{n}.toml"), message);
        let mut messages = 0;
        while messages < n {
            assert_eq!(nudge(&mut nudges), Some(Heard::Changed));
            messages = team.glance(cursor.as_ref()).items().get("a").map_or(messages, |item| item.messages.len());
        }
    }
    fs::remove_file(team.path("items/a.toml")).unwrap();
    fs::remove_dir_all(team.path("items/a")).unwrap();
    let mut gone = Vec::new();
    while gone.is_empty() {
        assert_eq!(nudge(&mut nudges), Some(Heard::Changed));
        gone = team.glance(cursor.as_ref()).gone();
    }
    assert_eq!(gone, ["a"]);
}

#[test]
fn a_watch_ends_with_its_folder() {
    let team = Team::new();
    team.item("a", "A");
    let mut nudges = watched(&team);
    fs::remove_dir_all(team.path("")).unwrap();
    while nudge(&mut nudges).is_some() {}
}

#[test]
fn a_folder_that_is_not_there_cannot_be_watched() {
    let team = Team::new();
    fs::remove_dir_all(team.path("")).unwrap();
    let Trouble::Setup { text } = listen(&team).1.join().unwrap() else { panic!("there is nothing to watch") };
    assert_eq!(text.raw(), "cannot be watched: it is not there");
}

#[test]
fn an_unknown_kind_is_a_wrong_config_and_a_kind_of_a_later_version_a_failed_source() {
    let section = section(Path::new("/x/config.toml"), "token = { env = \"X\" }\nquery = \"mine\"");
    let open = |kind: &str| {
        registry::open(&Located { value: kind.to_owned(), location: section.location() }, &section, &context())
    };
    let problems = open("foldr").err().unwrap();
    let said: Vec<_> = problems.iter().map(|p| (p.what.as_str(), p.help.as_deref())).collect();
    assert_eq!(said, [("no kind of source is called \"foldr\"", Some("did you mean \"folder\"?"))]);
    let Some(kind) = registry::names().into_iter().find(|name| registry::find(name).is_none()) else { return };
    let provider = open(kind).unwrap();
    assert_eq!(provider.about().kind, kind);
    let team = Team { provider: provider.into(), home: tempfile::tempdir().unwrap(), now: NOW };
    let Err(Trouble::Setup { text }) = team.try_look(None, true) else { panic!("it cannot be served") };
    assert!(text.raw().ends_with(" by name, but cannot read it yet"), "{}", text.raw());
}

#[test]
fn who_spoke_and_when_counts_whatever_the_text_is_and_one_bad_byte_costs_no_item() {
    let team = Team::new();
    let message = |text: &str| format!("[[message]]\nauthor = \"kenji\"\nat = 2026-11-20T09:00:00Z\n{text}\n");
    for (name, text) in [("number", "text = 5"), ("list", "text = [\"a\"]"), ("missing", "")] {
        team.write(&format!("items/{name}.toml"), message(text));
    }
    team.write("items/half.toml", format!("title = \"Half\"\ndue = 2026-11-27\n{}", message("text = \"a \\ud83d\"")));
    let latin = [b"title = \"Caf\xe9\"\n".as_slice(), message("text = \"ok\"").as_bytes()].concat();
    fs::write(team.path("items/latin.toml"), latin).unwrap();
    fs::create_dir_all(team.path("items/number")).unwrap();
    let nul = b"author = \"sam\"\nat = 2026-11-20T10:00:00Z\ntext = \"a\0b\"\n";
    fs::write(team.path("items/number/1-sam.toml"), nul).unwrap();
    let answer = team.look(None);
    let texts = |id: &str| -> Vec<String> {
        let item = answer.items().remove(id).unwrap();
        item.messages.iter().map(|message| format!("{}: {}", message.author.raw(), message.text.raw())).collect()
    };
    assert_eq!(texts("number"), ["kenji: (unreadable)", "sam: a\u{FFFD}b"]);
    assert_eq!(texts("list"), ["kenji: (unreadable)"]);
    assert_eq!(texts("missing"), ["kenji: (unreadable)"]);
    assert_eq!(texts("half"), ["kenji: a \u{FFFD}"]);
    assert_eq!(texts("latin"), ["kenji: ok"]);
    let problems = answer.problems();
    let place = |problem: &String| problem.split(' ').next().unwrap().to_owned();
    let places = [
        "items/half.toml:6:11",
        "items/latin.toml:1:13",
        "items/list.toml:4:8",
        "items/missing.toml:1:1",
        "items/number.toml:4:8",
        "items/number/1-sam.toml:3:10",
    ];
    assert_eq!(problems.iter().map(place).collect::<Vec<_>>(), places, "{problems:?}");
}
