//! A watch over some files, which uses no time while they do not change.
//!
//! Folders are watched, not files: editors save by renaming another file to the name, and a file may not be there yet.
//! Where a folder cannot be watched (it is not there, it is on a network mount, the system has no watches left) the files
//! have to be looked at every two seconds.
//!
//! Not here: what the files say.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::providers::mount::remote_mount;
use crate::shell::clock;

/// A change is handled when no other has followed for this time: several files are often saved together.
const QUIET: Duration = Duration::from_millis(100);
/// But no later than this.
const LONGEST: Duration = Duration::from_millis(400);
/// How often the files are looked at where they cannot be watched.
const POLL: Duration = Duration::from_secs(2);

/// A watch over the folders of some files.
#[derive(Default)]
pub(super) struct Watch {
    /// Ends when it is dropped.
    _system: Option<RecommendedWatcher>,
    /// The files that it is for.
    paths: Vec<PathBuf>,
    /// Every folder is watched.
    whole: bool,
    /// Folders that are not there.
    missing: Vec<PathBuf>,
    /// A watched folder itself was moved or removed.
    lost: Arc<AtomicBool>,
}

impl Watch {
    /// Begins to watch the folders of these files. `tell` hears of changes that may concern them.
    pub(super) fn over(paths: Vec<PathBuf>, tell: &SyncSender<()>) -> Self {
        let lost = Arc::new(AtomicBool::new(false));
        let folders: BTreeSet<PathBuf> = paths.iter().map(|path| folder(path).to_owned()).collect();
        let (there, missing): (Vec<_>, Vec<_>) = folders.into_iter().partition(|folder| folder.is_dir());
        let names = paths.iter().filter_map(|path| path.file_name().map(ToOwned::to_owned)).collect();
        let heard = Heard { names, folders: there.clone(), lost: lost.clone(), tell: tell.clone() };
        let system =
            begin(&there, heard).inspect_err(|error| log::info!("the config's files are polled: {error}")).ok();
        let whole =
            missing.is_empty() && system.is_some() && !there.iter().any(|folder| remote_mount(folder).is_some());
        Self { _system: system, paths, whole, missing, lost }
    }

    /// Returns whether the watch has to be replaced.
    pub(super) fn is_due(&self, paths: &[PathBuf]) -> bool {
        self.paths != paths || self.lost.load(Ordering::Relaxed) || self.missing.iter().any(|folder| folder.is_dir())
    }

    /// Waits until something has changed, or until the files have to be looked at.
    pub(super) fn wait(&self, told: &Receiver<()>) {
        if !self.whole {
            if told.recv_timeout(POLL).is_err() {
                return;
            }
        } else if told.recv().is_err() {
            return;
        }
        let end = clock::steady() + LONGEST;
        while clock::steady() < end && told.recv_timeout(QUIET).is_ok() {}
    }
}

fn begin(folders: &[PathBuf], mut heard: Heard) -> notify::Result<RecommendedWatcher> {
    let mut system = notify::recommended_watcher(move |event| heard.hear(event))?;
    for folder in folders {
        system.watch(folder, RecursiveMode::NonRecursive)?;
    }
    Ok(system)
}

/// The folder of a file.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Hears of changes, on the system's thread, and passes on those that may concern the files.
struct Heard {
    names: BTreeSet<OsString>,
    folders: Vec<PathBuf>,
    lost: Arc<AtomicBool>,
    tell: SyncSender<()>,
}

impl Heard {
    fn hear(&mut self, event: notify::Result<Event>) {
        let concerns = match event {
            // Reading the files is heard, too.
            Ok(Event { kind: EventKind::Access(kind), .. }) if kind != AccessKind::Close(AccessMode::Write) => false,
            Ok(event) => {
                let moved = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)));
                let itself = moved && event.paths.iter().any(|path| self.folders.contains(path));
                self.lost.fetch_or(itself, Ordering::Relaxed);
                let named = |path: &PathBuf| path.file_name().is_some_and(|name| self.names.contains(name));
                itself || event.need_rescan() || event.paths.iter().any(named)
            }
            Err(_) => {
                self.lost.store(true, Ordering::Relaxed);
                true
            }
        };
        if concerns {
            // One that waits already is enough.
            let _ = self.tell.try_send(());
        }
    }
}
