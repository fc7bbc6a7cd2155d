//! The settings of the screen, in one file for each board: the first frame needs them first, and a few lines are read
//! much faster than a database is opened.
//!
//! The file is replaced by an atomic rename. If two boards write at the same moment, the last one wins: both belong to
//! the same person.
//!
//! Not here: the meaning of the settings (the program).

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::file::{aside, private_folder};
use super::key::Key;
use super::trouble::{Trouble, Voice};
use crate::domain::Instant;

/// The size limit of the file: a larger one is not a file of settings.
const LARGEST: u64 = 64 * 1024;

/// Settings by name.
pub(super) type Settings = BTreeMap<String, String>;

/// The settings of a board, without changing the disk.
pub(super) fn read(folder: &Path, board: Key) -> Result<Settings, Trouble> {
    let file = match File::open(path(folder, board)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Settings::new()),
        file => file?,
    };
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).map_err(|_| Trouble::Damaged("it is no text".to_owned()))?;
    serde_json::from_str(&text).map_err(|error| Trouble::Damaged(error.to_string()))
}

/// Sets or removes a setting. A damaged file is moved aside.
pub(super) fn put(
    (folder, board): (&Path, Key),
    (name, value): (&str, Option<&str>),
    now: Instant,
    voice: &Voice,
) -> Result<(), Trouble> {
    private_folder(folder)?;
    let path = path(folder, board);
    let mut settings = match read(folder, board) {
        Err(Trouble::Damaged(why)) => {
            aside(&path, None, now, &why, voice)?;
            Settings::new()
        }
        settings => settings?,
    };
    match value {
        Some(value) => settings.insert(name.to_owned(), value.to_owned()),
        None => settings.remove(name),
    };
    let text = serde_json::to_string_pretty(&settings).map_err(|error| Trouble::Unusable(error.to_string()))?;
    replace(&path, &text)
}

fn path(folder: &Path, board: Key) -> PathBuf {
    folder.join(format!("board-{}.json", board.hex()))
}

fn replace(path: &Path, text: &str) -> Result<(), Trouble> {
    let fresh = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(fs::rename(fresh, path)?)
}

#[cfg(test)]
mod tests {
    use super::super::trouble::tests::listen;
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn now() -> Instant {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn board(name: &str) -> Key {
        Key::of_board(Path::new(name))
    }

    fn set(folder: &Path, name: &str, value: Option<&str>) -> Vec<String> {
        let (voice, heard) = listen();
        put((folder, board("a")), (name, value), now(), &voice).unwrap();
        let heard = heard.lock().unwrap();
        heard.clone()
    }

    fn found(folder: &Path, name: &str) -> Result<Vec<(String, String)>, Trouble> {
        read(folder, board(name)).map(|settings| settings.into_iter().collect())
    }

    fn theme(value: &str) -> Vec<(String, String)> {
        vec![("theme".to_owned(), value.to_owned())]
    }

    #[test]
    fn settings_are_of_one_board_and_the_last_value_stays() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("data");
        let odd = "a \"quoted\" word\n日本 = \\";
        for (name, value) in
            [("theme", Some("paper")), ("layout", Some("team 12")), ("theme", Some(odd)), ("layout", None)]
        {
            assert_eq!(set(&folder, name, value), [""; 0]);
        }
        assert_eq!(found(&folder, "a"), Ok(theme(odd)));
        assert_eq!(found(&folder, "b"), Ok(Vec::new()));
        let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(names, [path(&folder, board("a"))], "nothing else is left");
        assert_eq!(names[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn to_look_for_settings_makes_nothing() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(found(&home.path().join("none"), "a"), Ok(Vec::new()));
        assert!(!home.path().join("none").exists());
    }

    #[test]
    fn s2_a_damaged_file_of_settings_is_moved_aside_by_whoever_writes() {
        let home = tempfile::tempdir().unwrap();
        let file = path(home.path(), board("a"));
        for rubbish in [&b"{\"theme\": \"pap"[..], b"\xFF\xFE", b"{\"theme\": 7}"] {
            fs::write(&file, rubbish).unwrap();
            assert!(matches!(read(home.path(), board("a")), Err(Trouble::Damaged(_))), "{rubbish:?}");
            assert_eq!(fs::read(&file).unwrap(), rubbish, "to look changes nothing");
            let heard = set(home.path(), "theme", Some("paper"));
            assert_eq!(heard.len(), 1, "{heard:?}");
            assert!(heard[0].contains(" was damaged ("), "{heard:?}");
            assert_eq!(found(home.path(), "a"), Ok(theme("paper")));
            let kept = fs::read_dir(home.path()).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
            assert!(kept.into_iter().any(|bytes| bytes == rubbish), "it is not deleted");
        }
    }

    #[test]
    fn s6_where_nothing_can_be_written_the_reason_is_given() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        let (voice, _) = listen();
        let put = put((&file, board("a")), ("theme", None), now(), &voice);
        assert!(matches!(put, Err(Trouble::Unusable(_))), "{put:?}");
    }
}
