//! Watches the cache or the lasting file for writes of other programs: the system watches the file and its log, so no
//! thread wakes while neither changes.
//!
//! Not here: reading the changes (`Store::follow`), polling where files cannot be watched (the shell).

use std::path::Path;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{cache, steps};
use crate::providers::mount::remote_mount;

/// A watch on a file of the store; it ends when dropped.
pub struct Watched(#[expect(dead_code, reason = "to have it is to be told")] RecommendedWatcher);

/// Watches the cache in a folder. `None` if it cannot be watched there.
pub(super) fn watch(folder: &Path, changed: impl Fn() + Send + 'static) -> Option<Watched> {
    watch_file(folder, cache::FORM.name, |_| true, changed)
}

/// Watches the lasting file in a folder. `None` if it cannot be watched there.
pub(super) fn watch_lasting(folder: &Path, changed: impl Fn() + Send + 'static) -> Option<Watched> {
    watch_file(folder, steps::FORM.name, wrote, changed)
}

/// Returns whether content was written. Reading the file creates an empty log and removes it again, which is not a
/// change.
fn wrote(event: &Event) -> bool {
    event.need_rescan() || matches!(event.kind, EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any))
}

fn watch_file(
    folder: &Path,
    file: &'static str,
    counts: fn(&Event) -> bool,
    changed: impl Fn() + Send + 'static,
) -> Option<Watched> {
    if remote_mount(folder).is_some() {
        return None;
    }
    let heard = move |event: notify::Result<Event>| {
        if event.is_err() || event.is_ok_and(|event| counts(&event) && concerns(&event, file)) {
            changed();
        }
    };
    let mut watcher = notify::recommended_watcher(heard).ok()?;
    // The folder is watched, as the log is created and removed.
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(Watched(watcher))
}

/// Returns whether the cache or its log may have been written.
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
    use notify::event::{CreateKind, DataChange, Flag};

    #[test]
    fn an_empty_log_that_comes_and_goes_is_no_change_of_the_lasting_file() {
        let tells = |kind: EventKind| wrote(&Event::new(kind).add_path("/data/marks.db-wal".into()));
        assert!(tells(EventKind::Modify(ModifyKind::Data(DataChange::Any))));
        for other in [
            EventKind::Create(CreateKind::File),
            EventKind::Access(AccessKind::Close(AccessMode::Write)),
            EventKind::Remove(notify::event::RemoveKind::File),
        ] {
            assert!(!tells(other), "{other:?}");
        }
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
