//! The store as a whole: what comes back, and what is done about everything that can be wrong with its files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use proptest::collection::vec;
use proptest::prelude::*;
use rusqlite::Connection;

use super::answers::{self, Change, End};
use super::cache::Cache;
use super::file::Form;
use super::kept::{self, Piece};
use super::parts::Batch;
use super::parts::tests::{known, page};
use super::trouble::tests::listen;
use super::{Keep, Key, Store, StoreScope, Trouble, Turn};
use crate::domain::Instant;
use crate::domain::batch::{Item, Page, Part, Parts, Problem, Profile};
use crate::domain::ids::{Account, ItemId, SourceId};
use crate::domain::text::Text;
use crate::providers::{Cursor, Trouble as Theirs};
use crate::sync::event::{Event, Failure, What};

const CACHE: &str = "cache-7.db";

fn t(text: &str) -> Instant {
    text.parse().unwrap()
}

fn now() -> Instant {
    t("2026-11-22T12:00:00Z")
}

struct Noon;

impl crate::sync::Clock for Noon {
    fn now(&self) -> Instant {
        now()
    }
}

fn id(name: &str) -> SourceId {
    SourceId::new(name).unwrap()
}

/// A home for stores, and what they said.
struct Home {
    folder: tempfile::TempDir,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Home {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), heard: Arc::default() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("asyncboard")
    }

    fn cache(&self) -> PathBuf {
        self.path().join(CACHE)
    }

    fn place(&self) -> StoreScope {
        let key = |name: &str| Key::of_board(Path::new(name));
        let sources = vec![(id("here"), key("here")), (id("there"), key("there"))];
        StoreScope { folder: Some(self.path()), board: key("board"), sources, print: key("print") }
    }

    fn open(&self) -> Store {
        let heard = self.heard.clone();
        Store::open(self.place(), Arc::new(Noon), Arc::new(move |text| heard.lock().unwrap().push(text.to_owned())))
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// A home in which something is kept.
    fn filled() -> Self {
        let home = Self::new();
        answer(&mut home.open(), "here", &[items(&["a", "b"])], true, Some("one"));
        home
    }

    /// The files in the folder.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

fn items(names: &[&str]) -> Page {
    let item = |name: &&str| Item { title: Text::new(format!("title of {name}")), ..Item::new(name) };
    Page { items: names.iter().map(item).collect(), ..Page::default() }
}

fn event(source: &str, what: What) -> Event {
    Event { source: id(source), at: now(), what }
}

/// What a store is told of an answer; waits until it is written, and says how many answers are not.
fn answer(store: &mut Store, source: &str, pages: &[Page], complete: bool, cursor: Option<&str>) -> usize {
    let recorder = store.recorder().unwrap();
    recorder.note(&event(source, What::Asking));
    for page in pages {
        recorder.note(&event(source, What::Page(page.clone())));
    }
    let cursor = cursor.map(|cursor| Cursor(cursor.into()));
    recorder.note(&event(
        source,
        What::Done { complete: Parts::ALL.only_if(complete), problems: vec![], cursor, again: None },
    ));
    recorder.finish()
}

/// What a store has of a source: the names of its items, and the cursor.
fn restored(store: &mut Store, source: &str) -> Option<(Vec<String>, Option<String>)> {
    let mut pages = Vec::new();
    let mut ended = false;
    let cursor = store.restore(&id(source), false, &mut |event| match event.what {
        What::Page(page) => pages.push(page),
        What::Restored { .. } => ended = true,
        _ => {}
    });
    let names = known(&pages).items.iter().map(|item| item.id.raw().to_owned()).collect();
    ended.then(|| (names, cursor.map(|cursor| String::from_utf8(cursor.0).unwrap())))
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with what may be nothing")]
fn both(names: &[&str], cursor: &str) -> Option<(Vec<String>, Option<String>)> {
    Some((names.iter().map(|name| (*name).to_owned()).collect(), Some(cursor.to_owned())))
}

#[test]
fn the_last_answer_comes_back_with_its_age_its_problems_and_its_cursor() {
    let home = Home::new();
    let mut store = home.open();
    let (page, problem) =
        (items(&["a"]), Problem { file: None, line: Some(3), column: None, text: Text::new("odd"), is_error: false });
    let recorder = store.recorder().unwrap();
    let done = What::Done {
        complete: Parts::ALL,
        problems: vec![problem.clone()],
        cursor: Some(Cursor(b"one".to_vec())),
        again: None,
    };
    for what in [What::Asking, What::Page(page.clone()), done] {
        recorder.note(&event("here", what));
    }
    assert_eq!(recorder.finish(), 0);
    let mut events = Vec::new();
    let cursor = home.open().restore(&id("here"), false, &mut |event| events.push(event));
    let expected = [
        event("here", What::Restoring),
        event("here", What::Page(page)),
        event("here", What::Restored { live: false, answered: true, problems: vec![problem] }),
    ];
    assert_eq!((cursor, events), (Some(Cursor(b"one".to_vec())), expected.to_vec()));
    assert_eq!(restored(&mut store, "there"), None);
    assert_eq!(home.heard(), Vec::<String>::new());
}

#[test]
fn what_changed_is_laid_over_what_was_there() {
    let home = Home::filled();
    let mut store = home.open();
    assert_eq!(restored(&mut store, "here"), both(&["a", "b"], "one"));
    let change = Page { gone: vec![ItemId::new("b")], ..items(&["c"]) };
    assert_eq!(answer(&mut store, "here", &[change], false, Some("one, two")), 0);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a", "c"], "one, two"));
    answer(&mut store, "here", &[items(&["d"])], false, None);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a", "c", "d"], "one, two"));
    answer(&mut store, "here", &[items(&["x"])], true, Some("new"));
    assert_eq!(restored(&mut home.open(), "here"), both(&["x"], "new"));
}

#[test]
fn an_answer_that_failed_is_not_kept() {
    let home = Home::filled();
    let mut store = home.open();
    let recorder = store.recorder().unwrap();
    for what in [
        What::Asking,
        What::Page(items(&["half"])),
        What::Failed(Failure::Trouble(Theirs::Theirs { text: Text::new("500") })),
    ] {
        recorder.note(&event("here", what));
    }
    restored(&mut store, "here");
    answer(&mut store, "here", &[items(&["c"])], false, None);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a", "b", "c"], "one"));
}

#[test]
fn many_changes_cost_no_room_for_ever() {
    let home = Home::filled();
    let mut store = home.open();
    restored(&mut store, "here");
    let mut cursor = "one".to_owned();
    for n in 0..400 {
        let name = format!("item-{}", n % 7);
        cursor.push_str(&".".repeat(100));
        answer(&mut store, "here", &[items(&[&name])], false, Some(&cursor));
    }
    let db = Connection::open(home.cache()).unwrap();
    let rows =
        |table: &str| -> i64 { db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap() };
    assert_eq!((rows("entry"), rows("chunk"), rows("staged"), rows("shown")), (9, 6, 0, 0));
    let names = ["a", "b", "item-0", "item-1", "item-2", "item-3", "item-4", "item-5", "item-6"];
    assert_eq!(restored(&mut home.open(), "here"), both(&names, &cursor));
}

#[test]
fn an_answer_with_nothing_new_rewrites_no_entry_and_no_cursor() {
    let home = Home::filled();
    let mut store = home.open();
    let db = Connection::open(home.cache()).unwrap();
    for (n, change) in ["INSERT ON entry", "UPDATE ON entry", "INSERT ON chunk"].into_iter().enumerate() {
        let abort = "BEGIN SELECT RAISE(ABORT, 'it was written'); END";
        db.execute_batch(&format!("CREATE TRIGGER no_{n} BEFORE {change} {abort}")).unwrap();
    }
    assert_eq!(answer(&mut store, "here", &[items(&["a", "b"])], true, Some("one")), 0);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a", "b"], "one"));
    assert_eq!(answer(&mut store, "here", &[items(&["a", "c"])], true, Some("one")), 1, "what is new is written");
}

#[test]
fn a_large_answer_is_written_down_in_parts_and_only_its_end_is_seen() {
    let home = Home::filled();
    let mut store = home.open();
    let recorder = store.recorder().unwrap();
    let large = |n: usize| {
        let item = |k: usize| Item { title: Text::new("x".repeat(2000)), ..Item::new(&format!("{n}-{k:03}")) };
        Page { items: (0..200).map(item).collect(), ..Page::default() }
    };
    let staged = || -> i64 {
        let db = Connection::open(home.cache()).unwrap();
        db.query_row("SELECT count(*) FROM staged", [], |row| row.get(0)).unwrap()
    };
    let done = |complete| What::Done { complete, problems: vec![], cursor: None, again: None };
    recorder.note(&event("here", What::Asking));
    (0..5).for_each(|n| recorder.note(&event("here", What::Page(large(n)))));
    assert_eq!(recorder.finish(), 0);
    assert_eq!((staged(), restored(&mut home.open(), "here")), (1, both(&["a", "b"], "one")));
    recorder.note(&event("here", What::Failed(Failure::Silent)));
    assert_eq!((recorder.finish(), staged()), (0, 0));
    recorder.note(&event("here", What::Asking));
    (0..5).for_each(|n| recorder.note(&event("here", What::Page(large(n)))));
    recorder.note(&event("here", done(Parts::ALL)));
    assert_eq!((recorder.finish(), staged()), (0, 0));
    assert_eq!(restored(&mut home.open(), "here").unwrap().0.len(), 1000);
}

#[test]
fn the_end_of_a_look_takes_back_only_what_is_of_the_parts_that_it_showed_whole() {
    let home = Home::new();
    let mut store = home.open();
    let recorder = store.recorder().unwrap();
    let look = |page: Page, complete: Parts| {
        recorder.note(&event("here", What::Asking));
        recorder.note(&event("here", What::Page(page)));
        recorder.note(&event("here", What::Done { complete, problems: vec![], cursor: None, again: None }));
        assert_eq!(recorder.finish(), 0);
        let mut pages = Vec::new();
        home.open().restore(&id("here"), false, &mut |event| {
            if let What::Page(page) = event.what {
                pages.push(page);
            }
        });
        let page = known(&pages);
        (page.items.len(), page.people.len())
    };
    let both = |item: &str, account: &str| Page { people: vec![Profile::new(Account::new(account))], ..items(&[item]) };
    assert_eq!(look(both("a", "maya"), Parts::ALL), (1, 1));
    assert_eq!(look(both("b", "kenji"), Parts::of(&[Part::Items])), (1, 2));
    assert_eq!(look(both("c", "sam"), Parts::of(&[Part::People])), (2, 1));
    assert_eq!(look(both("d", "sam"), Parts::NONE), (3, 1));
}

#[test]
fn a_cache_of_an_earlier_form_goes_without_a_word_and_what_else_is_there_stays() {
    let home = Home::new();
    fs::create_dir_all(home.path()).unwrap();
    let (old, others) = (["cache-1.db", "cache-4.db-wal"], ["cache-999.db", "cache-1.db.damaged-20261122T120000Z"]);
    for name in old.iter().chain(&others).chain(&["cache-x.db", "other.db"]) {
        fs::write(home.path().join(name), "old").unwrap();
    }
    assert_eq!(answer(&mut home.open(), "here", &[items(&["a"])], true, Some("one")), 0);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a"], "one"));
    assert!(old.iter().all(|name| !home.path().join(name).exists()), "{:?}", home.files());
    assert!(others.iter().chain(&["cache-x.db", "other.db"]).all(|name| home.path().join(name).exists()));
    assert_eq!(home.heard(), Vec::<String>::new());
}

fn mark() -> super::Mark {
    let key = super::MarkKey { who: "maya".into(), source: "here".into(), item: "a".into(), owed_by: "kenji".into() };
    super::Mark { key, at: now(), until: None, done: true, last_asked_at: now(), asks: 1 }
}

#[test]
fn files_and_folder_are_private() {
    let home = Home::new();
    let mut store = home.open();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    answer(&mut store, "here", &[items(&["a"])], true, None);
    store.recorder().unwrap().keep(Keep::Mark(mark()));
    let _turn = store.turn();
    store.recorder().unwrap().finish();
    assert_eq!(store.lasting().marks.len(), 1);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.path()), 0o700);
    let files = home.files();
    assert!(["cache-7.db", "cache-7.db-wal", "marks.db"].iter().all(|name| files.iter().any(|file| file == name)));
    for file in files {
        assert_eq!(mode(&home.path().join(&file)), 0o600, "{file}");
    }
}

/// What is done to a file that is kept.
type Damage = fn(&Path);

/// A byte range of a file becomes something else.
fn overwrite(path: &Path, from: usize, bytes: &[u8]) {
    let mut content = fs::read(path).unwrap();
    content[from..from + bytes.len()].copy_from_slice(bytes);
    fs::write(path, content).unwrap();
}

/// Puts everything into the file itself, so that damage to it matters.
fn checkpoint(home: &Home) {
    let db = Connection::open(home.cache()).unwrap();
    let _: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap();
}

#[test]
fn s2_a_damaged_file_is_moved_aside_once_and_the_board_goes_on() {
    let damages: [(&str, Damage); 6] = [
        ("0 bytes", |path| fs::write(path, "").unwrap()),
        ("text", |path| fs::write(path, "not a database\n".repeat(1000)).unwrap()),
        ("a damaged header", |path| overwrite(path, 0, &[0x5A; 100])),
        ("truncated", |path| fs::write(path, &fs::read(path).unwrap()[..8192]).unwrap()),
        ("zeroed pages", |path| overwrite(path, 8192, &[0; 8192])),
        ("a folder in its place", |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        }),
    ];
    for (name, damage) in damages {
        let home = Home::filled();
        checkpoint(&home);
        damage(&home.cache());
        let mut store = home.open();
        assert_eq!(restored(&mut store, "here"), None, "{name}");
        assert_eq!(home.heard().len(), 1, "{name}: {:?}", home.heard());
        assert!(home.heard()[0].contains("damaged-20261122T120000Z"), "{name}: {:?}", home.heard());
        assert!(home.files().contains(&format!("{CACHE}.damaged-20261122T120000Z")), "{name}: {:?}", home.files());
        assert_eq!(answer(&mut store, "here", &[items(&["new"])], true, Some("two")), 0, "{name}");
        assert_eq!(restored(&mut home.open(), "here"), both(&["new"], "two"), "{name}");
    }
}

#[test]
fn s2_a_damaged_file_never_takes_the_place_of_an_earlier_one() {
    let home = Home::filled();
    checkpoint(&home);
    for content in ["first", "second"] {
        fs::write(home.cache(), content).unwrap();
        home.open();
    }
    let read = |name: &str| fs::read_to_string(home.path().join(name)).unwrap();
    assert_eq!(read("cache-7.db.damaged-20261122T120000Z"), "first");
    assert_eq!(read("cache-7.db.damaged-20261122T120000Z-1"), "second");
}

#[test]
fn s2_one_changed_byte_of_a_payload_is_noticed_and_only_its_source_is_read_anew() {
    let home = Home::filled();
    answer(&mut home.open(), "there", &[items(&["other"])], true, Some("there"));
    checkpoint(&home);
    let content = fs::read(home.cache()).unwrap();
    let at = content.windows(10).position(|window| window == b"title of a").unwrap();
    overwrite(&home.cache(), at + 9, b"A");
    let mut store = home.open();
    assert_eq!(restored(&mut store, "here"), None);
    assert_eq!(restored(&mut store, "there"), both(&["other"], "there"));
    assert_eq!(home.heard(), ["what was kept of here was damaged (a checksum is wrong): it is read anew"]);
    assert_eq!(answer(&mut store, "here", &[items(&["a"])], true, Some("two")), 0);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a"], "two"));
}

#[test]
fn s2_an_entry_that_is_missing_or_changed_is_noticed_and_so_is_a_part_of_the_cursor() {
    let double = "INSERT INTO entry SELECT NULL, source, part, x'00', bytes, sum FROM entry LIMIT 1";
    let changes =
        ["DELETE FROM entry", "UPDATE entry SET part = 1", double, "DELETE FROM chunk", "UPDATE source SET items = 9"];
    for change in changes {
        let home = Home::filled();
        Connection::open(home.cache()).unwrap().execute(change, []).unwrap();
        assert_eq!(restored(&mut home.open(), "here"), None, "{change}");
        assert_eq!(home.heard().len(), 1, "{change}");
    }
}

#[test]
fn s2_garbage_beside_the_file_does_no_harm() {
    for ending in ["-wal", "-shm"] {
        let home = Home::filled();
        checkpoint(&home);
        fs::write(home.path().join(format!("{CACHE}{ending}")), vec![0xA7; 70_000]).unwrap();
        let mut store = home.open();
        assert_eq!(restored(&mut store, "here"), both(&["a", "b"], "one"), "{ending}");
        assert_eq!(answer(&mut store, "here", &[items(&["c"])], false, None), 0);
        assert_eq!(restored(&mut home.open(), "here"), both(&["a", "b", "c"], "one"), "{ending}");
    }
}

#[test]
fn s2_folders_in_the_place_of_the_files_beside_it_leave_the_board_in_memory() {
    let home = Home::filled();
    checkpoint(&home);
    fs::create_dir_all(home.path().join(format!("{CACHE}-wal/x"))).unwrap();
    let mut store = home.open();
    assert_eq!(restored(&mut store, "here"), None);
    assert_eq!(home.heard().len(), 1, "{:?}", home.heard());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn s2_flipped_bits_anywhere_give_the_right_data_or_none(flips in vec((any::<prop::sample::Index>(), 0_u8..8), 1..20)) {
        let home = Home::filled();
        checkpoint(&home);
        let mut content = fs::read(home.cache()).unwrap();
        for (at, bit) in flips {
            let at = at.index(content.len());
            content[at] ^= 1 << bit;
        }
        fs::write(home.cache(), &content).unwrap();
        let mut store = home.open();
        let found = restored(&mut store, "here");
        prop_assert!(found.is_none() || found == both(&["a", "b"], "one"), "{:?}", found);
        prop_assert!(home.heard().len() <= 2, "{:?}", home.heard());
        if let Some(recorder) = store.recorder() {
            for what in [What::Asking, What::Done { complete: Parts::ALL, problems: vec![], cursor: None, again: None }] {
                recorder.note(&event("here", what));
            }
            recorder.finish();
        }
    }

    #[test]
    fn any_answers_survive_storing_and_loading(
        answers in vec((vec(page(), 0..3), any::<bool>(), proptest::option::of("[ab]{0,9}")), 1..6)
    ) {
        let home = Home::new();
        let mut store = home.open();
        let (mut all, mut cursor): (Vec<Page>, Option<String>) = Default::default();
        for (pages, complete, next) in answers {
            prop_assert_eq!(answer(&mut store, "here", &pages, complete, next.as_deref()), 0);
            if complete {
                all.clear();
            }
            all.extend(pages);
            cursor = next.or(cursor);
        }
        let mut back = Vec::new();
        let found = home.open().restore(&id("here"), false, &mut |event| {
            if let What::Page(page) = event.what {
                back.push(page);
            }
        });
        prop_assert_eq!(found.map(|found| String::from_utf8(found.0).unwrap()), cursor);
        prop_assert_eq!(known(&back), known(&all));
    }
}

#[test]
fn s3_without_a_home_or_a_folder_nothing_is_kept_and_that_is_said_once() {
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let home = Home::new();
    fs::write(home.folder.path().join("file"), "").unwrap();
    for folder in [None, Some(home.folder.path().join("file/asyncboard")), Some("/proc/asyncboard".into())] {
        heard.lock().unwrap().clear();
        let ears = heard.clone();
        let say = Arc::new(move |text: &str| ears.lock().unwrap().push(text.to_owned()));
        let mut store = Store::open(StoreScope { folder: folder.clone(), ..home.place() }, Arc::new(Noon), say);
        assert_eq!((store.keeps(), store.recorder().is_none(), restored(&mut store, "here")), (false, true, None));
        assert!(matches!(store.turn(), Turn::Nobodys), "everybody asks for themselves");
        assert_eq!(heard.lock().unwrap().len(), 1, "{folder:?}");
    }
}

#[test]
fn s3_a_full_disk_in_mid_run_leaves_what_is_kept_and_what_waits_is_kept_later() {
    let home = Home::filled();
    let (voice, _) = listen();
    let mut cache = Cache::open(&home.path(), now(), &voice).unwrap();
    let key = home.place().sources[0].1;
    let before = names(&mut cache, key);
    let pages: i64 = cache.0.db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    let _: i64 = cache.0.db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get(0)).unwrap();
    let large =
        Page { items: vec![Item { title: Text::new("x".repeat(100_000)), ..Item::new("c") }], ..Page::default() };
    let change = whole(key, &large);
    assert!(matches!(answers::write(&mut cache, &home.place().of(), &change), Err(Trouble::Unusable(_))));
    assert_eq!(names(&mut cache, key), before);
    let _: i64 = cache.0.db.query_row("PRAGMA max_page_count = 100000", [], |row| row.get(0)).unwrap();
    answers::write(&mut cache, &home.place().of(), &change).unwrap();
    assert_eq!(names(&mut cache, key), ["c"]);
}

/// A change that tells all there is.
fn whole(key: Key, page: &Page) -> Change {
    Change {
        key,
        opens: true,
        end: End::Done(Parts::ALL),
        based: false,
        staged: None,
        batch: Batch::of(page),
        cursor: None,
        fetched_at: now(),
        problems: vec![],
    }
}

/// The names of the items that a cache has of a source.
fn names(cache: &mut Cache, key: Key) -> Vec<String> {
    let mut pages = Vec::new();
    kept::read(cache, key, &mut |piece| match piece {
        Piece::Page(page) => pages.push(page),
        Piece::Begins(_) | Piece::Unfinished => {}
    })
    .unwrap();
    known(&pages).items.iter().map(|item| item.id.raw().to_owned()).collect()
}

#[test]
fn s4_another_programs_database_and_one_of_a_newer_version_are_left_untouched() {
    let foreign = "PRAGMA application_id = 77; CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)";
    let plain = "CREATE TABLE theirs (x)";
    let newer = "PRAGMA application_id = 1094869857; PRAGMA user_version = 1000; CREATE TABLE source (x)";
    for content in [foreign, plain, newer] {
        let home = Home::new();
        fs::create_dir_all(home.path()).unwrap();
        Connection::open(home.cache()).unwrap().execute_batch(content).unwrap();
        let before = fs::read(home.cache()).unwrap();
        let mut store = home.open();
        assert_eq!((restored(&mut store, "here"), store.recorder().is_none()), (None, true));
        drop(store);
        let db = Connection::open(home.cache()).unwrap();
        let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0)).unwrap();
        assert_eq!(tables, 1, "{content}");
        if content != newer {
            assert_eq!(fs::read(home.cache()).unwrap(), before);
        }
        assert_eq!(home.heard().len(), 1, "{content}");
    }
}

#[test]
fn s5_a_second_board_sees_what_the_first_one_keeps() {
    let home = Home::filled();
    let (mut first, mut second) = (home.open(), home.open());
    restored(&mut first, "here");
    restored(&mut second, "here");
    let followed = |second: &mut Store| {
        let mut names = Vec::new();
        second.follow(true, &mut |event| match event.what {
            What::Page(page) => names.extend(page.items.iter().map(|item| item.id.raw().to_owned())),
            What::Restored { live, .. } => assert!(live),
            _ => {}
        });
        names
    };
    assert_eq!(followed(&mut second), Vec::<String>::new(), "nothing has changed");
    answer(&mut first, "there", &[items(&["x"])], true, None);
    assert_eq!(followed(&mut second), ["x"], "only what has changed");
    assert_eq!(followed(&mut second), Vec::<String>::new());
    answer(&mut first, "here", &[items(&["c"])], false, Some("two"));
    assert_eq!(followed(&mut second), ["a", "b", "c"]);
    assert_eq!(second.cursor(&id("here")), Some(Cursor(b"two".to_vec())));
}

#[test]
fn s6_a_drive_without_shared_memory_keeps_in_another_manner_and_says_so() {
    let home = Home::new();
    let form = Form { vfs: Some("unix-dotfile"), ..super::cache::FORM };
    let (voice, heard) = listen();
    let mut cache = Cache(form.open(&home.path(), now(), &voice).unwrap());
    let key = home.place().sources[0].1;
    answers::write(&mut cache, &home.place().of(), &whole(key, &items(&["a"]))).unwrap();
    assert_eq!(names(&mut cache, key), ["a"]);
    assert_eq!(*heard.lock().unwrap(), ["cache-7.db is on a drive without shared memory: slower, but kept"]);
}

#[test]
fn s9_a_store_that_another_program_holds_is_left_alone_and_what_waits_is_kept_later() {
    let home = Home::filled();
    let mut store = home.open();
    restored(&mut store, "here");
    let holder = Connection::open(home.cache()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(answer(&mut store, "here", &[items(&["c"])], false, Some("two")), 1, "it waits");
    assert_eq!(home.heard(), ["the cache is held by another program: not kept this time"]);
    holder.execute_batch("ROLLBACK").unwrap();
    assert_eq!(answer(&mut store, "here", &[items(&["d"])], false, Some("three")), 0);
    assert_eq!(restored(&mut home.open(), "here"), both(&["a", "b", "c", "d"], "three"));
}

#[test]
fn s9_what_lasts_waits_in_its_order_while_another_program_holds_its_file() {
    let home = Home::filled();
    let mut store = home.open();
    let recorder = store.recorder().unwrap();
    let mark = mark();
    recorder.keep(Keep::Mark(mark.clone()));
    recorder.finish();
    let holder = Connection::open(home.path().join("marks.db")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    recorder.keep(Keep::Unmark(mark.key.clone()));
    recorder.finish();
    assert_eq!(store.lasting().marks, std::slice::from_ref(&mark), "what is there can be read meanwhile");
    holder.execute_batch("ROLLBACK").unwrap();
    recorder.keep(Keep::Told(vec!["late:copy".to_owned()]));
    recorder.finish();
    let lasting = store.lasting();
    assert_eq!((lasting.marks.len(), lasting.told.len()), (0, 1));
    assert_eq!(home.heard(), ["the history is held by another program: not kept this time"]);
}

#[test]
fn s9_a_store_that_is_held_at_the_start_is_used_once_it_is_free() {
    let home = Home::filled();
    checkpoint(&home);
    let holder = Connection::open(home.cache()).unwrap();
    holder.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();
    let mut store = home.open();
    assert_eq!(restored(&mut store, "here"), None);
    assert_eq!(home.heard(), ["the cache is held by another program: not kept this time"]);
    drop(holder);
    assert_eq!(answer(&mut store, "here", &[items(&["c"])], true, Some("two")), 0);
    assert_eq!(restored(&mut home.open(), "here"), both(&["c"], "two"));
}

#[test]
fn a_change_that_builds_on_what_was_moved_aside_is_not_kept_but_everything_is() {
    let home = Home::filled();
    let mut store = home.open();
    restored(&mut store, "here");
    for name in [CACHE, "cache-7.db-wal", "cache-7.db-shm"] {
        let _ = fs::remove_file(home.path().join(name));
    }
    assert_eq!(answer(&mut store, "here", &[items(&["c"])], false, Some("two")), 1);
    assert_eq!(restored(&mut home.open(), "here"), None);
    answer(&mut store, "here", &[items(&["all"])], true, Some("three"));
    assert_eq!(restored(&mut home.open(), "here"), both(&["all"], "three"));
}

#[test]
fn a_damaged_history_is_moved_aside_too() {
    let home = Home::filled();
    fs::write(home.path().join("marks.db"), "rubbish").unwrap();
    let mut store = home.open();
    let mark = mark();
    store.recorder().unwrap().keep(Keep::Mark(mark.clone()));
    store.recorder().unwrap().finish();
    assert_eq!(store.lasting().marks, std::slice::from_ref(&mark));
    assert!(home.files().contains(&"marks.db.damaged-20261122T120000Z".to_owned()));
    store.recorder().unwrap().keep(Keep::Unmark(mark.key));
    store.recorder().unwrap().finish();
    assert_eq!(store.lasting().marks, []);
}

#[test]
fn an_item_is_found_as_it_came_last_be_it_gathered_staged_waiting_or_written() {
    let home = Home::filled();
    let mut store = home.open();
    restored(&mut store, "here");
    let recorder = store.recorder().unwrap();
    let find = |item: &str| {
        let (tell, told) = std::sync::mpsc::channel();
        recorder.find(&id("here"), &ItemId::new(item), move |found| tell.send(found).unwrap());
        told.recv().unwrap().map(|item: Item| item.title.raw().len())
    };
    let titled = |length: usize| Page {
        items: vec![Item { title: Text::new("x".repeat(length)), ..Item::new("b") }],
        ..Page::default()
    };
    assert_eq!((find("b"), find("other")), (Some("title of b".len()), None), "written");
    recorder.note(&event("here", What::Asking));
    recorder.note(&event("here", What::Page(titled(20))));
    assert_eq!((find("b"), find("a")), (Some(20), Some("title of a".len())), "gathered");
    recorder.note(&event("here", What::Page(Page { items: vec![large("large")], ..Page::default() })));
    assert_eq!((find("b"), find("large")), (Some(20), Some(2_000_000)), "staged");
    let holder = Connection::open(home.cache()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let gone = Page { gone: vec![ItemId::new("a")], ..titled(30) };
    recorder.note(&event("here", What::Page(gone)));
    recorder.note(&event("here", What::Done { complete: Parts::NONE, problems: vec![], cursor: None, again: None }));
    assert_eq!((find("b"), find("a")), (Some(30), None), "waiting");
    holder.execute_batch("ROLLBACK").unwrap();
    recorder.note(&event("here", What::Asking));
    recorder.note(&event("here", What::Done { complete: Parts::NONE, problems: vec![], cursor: None, again: None }));
    assert_eq!(recorder.finish(), 0);
    assert_eq!((find("b"), find("a")), (Some(30), None));
}

/// An item that is large.
fn large(name: &str) -> Item {
    Item { title: Text::new("x".repeat(2_000_000)), ..Item::new(name) }
}
