//! Files that cannot be used for now, or are not ours: a full disk, another program, an earlier form (faults, S3 to S9).

use rusqlite::Connection;

use super::super::file::Form;
use super::*;

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
    assert!(["cache-8.db", "cache-8.db-wal", "marks.db"].iter().all(|name| files.iter().any(|file| file == name)));
    for file in files {
        assert_eq!(mode(&home.path().join(&file)), 0o600, "{file}");
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
    assert!(matches!(answers::write(&mut cache, &home.place().of(), &change, true), Err(Trouble::Unusable(_))));
    assert_eq!(names(&mut cache, key), before);
    let _: i64 = cache.0.db.query_row("PRAGMA max_page_count = 100000", [], |row| row.get(0)).unwrap();
    answers::write(&mut cache, &home.place().of(), &change, true).unwrap();
    assert_eq!(names(&mut cache, key), ["c"]);
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
fn s6_a_drive_without_shared_memory_keeps_in_another_manner_and_says_so() {
    let home = Home::new();
    let form = Form { vfs: Some("unix-dotfile"), ..super::super::cache::FORM };
    let (voice, heard) = listen();
    let mut cache = Cache(form.open(&home.path(), now(), &voice).unwrap());
    let key = home.place().sources[0].1;
    answers::write(&mut cache, &home.place().of(), &whole(key, &items(&["a"])), true).unwrap();
    assert_eq!(names(&mut cache, key), ["a"]);
    assert_eq!(*heard.lock().unwrap(), ["cache-8.db is on a drive without shared memory: slower, but kept"]);
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
