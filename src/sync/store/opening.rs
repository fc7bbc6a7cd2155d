//! Opens the cache while the config is still being read: its path is the same for every board.
//!
//! Not here: handling a cache that cannot be opened. Opening the store detects that again.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use rusqlite::config::DbConfig;

use super::cache::{self, Cache};
use super::trouble::Voice;

/// A cache that is being opened.
pub struct Opening {
    folder: PathBuf,
    thread: JoinHandle<Option<Cache>>,
}

impl Opening {
    /// Begins to open the cache in a folder, on a thread of its own, if it exists.
    pub fn begin(folder: PathBuf) -> Option<Self> {
        let place = folder.clone();
        let thread = std::thread::Builder::new().name("opening".to_owned()).spawn(move || open(&place)).ok()?;
        Some(Self { folder, thread })
    }

    /// The cache, if it is in this folder and could be opened.
    pub(super) fn cache(self, folder: &Path) -> Option<Cache> {
        self.thread.join().ok()?.filter(|_| self.folder == folder)
    }
}

fn open(folder: &Path) -> Option<Cache> {
    if !folder.join(cache::FORM.name).exists() {
        return None;
    }
    let spoke = Arc::new(AtomicBool::new(false));
    let heard = spoke.clone();
    let voice = Voice::new(Arc::new(move |_| heard.store(true, Ordering::Relaxed)));
    let cache = cache::FORM.open_as_it_is(&folder.join(cache::FORM.name), &voice).map(Cache).ok()?;
    // It may remain unused: closing it must not checkpoint the log of other processes.
    cache.0.db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).ok()?;
    (!spoke.load(Ordering::Relaxed)).then_some(cache)
}

#[cfg(test)]
mod tests {
    use super::super::trouble::tests::listen;
    use super::*;
    use crate::domain::Instant;
    use std::fs;

    fn now() -> Instant {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn opened(folder: &Path) -> bool {
        Opening::begin(folder.to_owned()).unwrap().cache(folder).is_some()
    }

    #[test]
    fn only_a_sound_cache_that_is_there_is_opened_and_nothing_is_made_or_moved() {
        let home = tempfile::tempdir().unwrap();
        let names = || {
            let entries =
                fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            entries.filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect::<Vec<_>>()
        };
        assert!(!opened(&home.path().join("none")) && !opened(home.path()));
        assert_eq!(names(), [""; 0]);
        fs::write(home.path().join(cache::FORM.name), "rubbish").unwrap();
        assert!(!opened(home.path()));
        assert_eq!(names(), [cache::FORM.name]);
        fs::remove_file(home.path().join(cache::FORM.name)).unwrap();
        drop(Cache::open(home.path(), now(), &listen().0).unwrap());
        assert!(opened(home.path()));
        assert_eq!(names(), [cache::FORM.name]);
    }

    #[test]
    fn a_cache_in_another_folder_is_not_taken() {
        let home = tempfile::tempdir().unwrap();
        drop(Cache::open(home.path(), now(), &listen().0).unwrap());
        assert!(Opening::begin(home.path().to_owned()).unwrap().cache(Path::new("/elsewhere")).is_none());
    }
}
