//! Damaged files: they are moved aside, and everything is read anew (faults, S2).

use proptest::collection::vec;
use proptest::prelude::*;
use rusqlite::Connection;

use super::*;

/// What is done to a file that is kept.
type Damage = fn(&Path);

/// A byte range of a file becomes something else.
fn overwrite(path: &Path, from: usize, bytes: &[u8]) {
    let mut content = fs::read(path).unwrap();
    content[from..from + bytes.len()].copy_from_slice(bytes);
    fs::write(path, content).unwrap();
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
    assert_eq!(read("cache-8.db.damaged-20261122T120000Z"), "first");
    assert_eq!(read("cache-8.db.damaged-20261122T120000Z-1"), "second");
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

#[test]
fn a_change_that_builds_on_what_was_moved_aside_is_not_kept_but_everything_is() {
    let home = Home::filled();
    let mut store = home.open();
    restored(&mut store, "here");
    for name in [CACHE, "cache-8.db-wal", "cache-8.db-shm"] {
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
}
