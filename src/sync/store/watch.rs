//! Being told that another program has written to the cache, or to the lasting file: the system watches the file and its
//! log, and nothing runs while neither changes.
//!
//! Not here: what is read then (`Store::follow`), what is done where files cannot be watched (the shell).

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{cache, steps};
use crate::providers::mount::remote_mount;

/// A watch over a file of the store; it ends when it is dropped.
pub struct Watched(#[expect(dead_code, reason = "to have it is to be told")] RecommendedWatcher);

/// Begins to watch the cache in a folder. `None`: it cannot be watched there.
pub(super) fn watch(folder: &Path, changed: impl Fn() + Send + 'static) -> Option<Watched> {
    watch_file(folder, cache::FORM.name, changed)
}

/// Begins to watch the lasting file in a folder. `None`: it cannot be watched there.
pub(super) fn watch_lasting(folder: &Path, changed: impl Fn() + Send + 'static) -> Option<Watched> {
    // To look into the file makes an empty log and removes it again: without the stamp, every look would be told as a change.
    let (place, last) = (folder.to_owned(), Mutex::new(stamp(folder)));
    watch_file(folder, steps::FORM.name, move || {
        let now = stamp(&place);
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != now {
            *last = now;
            drop(last);
            changed();
        }
    })
}

/// Length and time of the last change of the lasting file and of its log; a log without content counts as none.
fn stamp(folder: &Path) -> [Option<(u64, SystemTime)>; 2] {
    [steps::FORM.name.to_owned(), format!("{}-wal", steps::FORM.name)].map(|name| {
        let told = fs::metadata(folder.join(name)).ok()?;
        Some((told.len(), told.modified().ok()?)).filter(|(length, _)| *length > 0)
    })
}

fn watch_file(folder: &Path, file: &'static str, changed: impl Fn() + Send + 'static) -> Option<Watched> {
    if remote_mount(folder).is_some() {
        return None;
    }
    let heard = move |event: notify::Result<Event>| {
        if event.is_err() || event.is_ok_and(|event| concerns(&event, file)) {
            changed();
        }
    };
    let mut watcher = notify::recommended_watcher(heard).ok()?;
    // The folder, as the log comes and goes.
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(Watched(watcher))
}

/// Was the cache or its log written, or may it have been?
fn concerns(event: &Event, file: &str) -> bool {
    let wrote = EventKind::Access(AccessKind::Close(AccessMode::Write));
    if matches!(event.kind, EventKind::Access(_)) && event.kind != wrote {
        return false;
    }
    let is_ours = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.strip_prefix(file).is_some_and(|rest| rest.is_empty() || rest == "-wal" || rest == "-journal")
    };
    event.need_rescan() || event.paths.iter().any(|path| is_ours(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, Flag, ModifyKind};

    #[test]
    fn an_empty_log_that_comes_and_goes_is_no_change_of_the_lasting_file() {
        let folder = tempfile::tempdir().unwrap();
        let (file, log) =
            (folder.path().join(steps::FORM.name), folder.path().join(format!("{}-wal", steps::FORM.name)));
        fs::write(&file, "marks").unwrap();
        let before = stamp(folder.path());
        fs::write(&log, "").unwrap();
        assert_eq!(stamp(folder.path()), before);
        fs::write(&log, "a mark").unwrap();
        let logged = stamp(folder.path());
        assert_ne!(logged, before);
        fs::write(&log, "a mark and another").unwrap();
        assert_ne!(stamp(folder.path()), logged);
        fs::remove_file(&log).unwrap();
        assert_eq!(stamp(folder.path()), before);
    }

    #[test]
    fn what_is_written_to_the_cache_is_told_and_nothing_else() {
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let read = EventKind::Access(AccessKind::Close(AccessMode::Read));
        let closed = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let tells = |kind: EventKind, name: &str| {
            concerns(&Event::new(kind).add_path(Path::new("/data").join(name)), cache::FORM.name)
        };
        for ending in ["", "-wal", "-journal"] {
            let name = format!("{}{ending}", cache::FORM.name);
            assert!(tells(written, &name) && tells(closed, &name) && !tells(read, &name), "{name}");
        }
        assert!(tells(EventKind::Create(CreateKind::File), &format!("{}-wal", cache::FORM.name)));
        for other in ["marks.db", "marks.db-wal", "board-1.json", "other.db"] {
            assert!(!tells(written, other), "{other}");
        }
        assert!(!tells(written, &format!("{}-shm", cache::FORM.name)), "readers write there too");
        assert!(concerns(&Event::new(EventKind::Other).set_flag(Flag::Rescan), cache::FORM.name));
    }
}
