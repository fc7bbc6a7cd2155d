//! Watching the folder: the system tells which files change; between changes no thread wakes up.
//!
//! Every folder is watched by itself, as it is entered: a team's folder may hold a `.git` with many more. The first
//! change after a look gives a nudge; what changes until the next look joins it.
//!
//! Not here: what to do about a change (`look`), how long to wait after a nudge (sync).

use std::collections::HashSet;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use super::list;
use super::look::Which;
use super::names::{self, Meaning, Part, Unit};
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::mount::remote_mount;

/// The watch over a folder, if there is one.
#[derive(Default)]
pub struct Watcher {
    system: Mutex<Option<RecommendedWatcher>>,
    hints: Arc<Mutex<Hints>>,
    /// The folders of check-ins.
    checkins: Vec<String>,
}

/// What the watch has named since the last look.
#[derive(Default)]
struct Hints {
    /// The folder, and where nudges go; `None`: the folder is not watched.
    live: Option<(PathBuf, mpsc::Sender<()>)>,
    /// The folders that are watched.
    watched: HashSet<PathBuf>,
    /// The units that changed.
    units: HashSet<Unit>,
    /// Something happened that names no unit: look at everything.
    everything: bool,
    /// The folders of check-ins: whatever happens there counts.
    checkins: Vec<String>,
    /// Something happened there.
    checked_in: bool,
}

impl Watcher {
    /// A watch that has not begun, also over these folders of check-ins.
    pub fn new(checkins: Vec<String>) -> Self {
        Self { checkins, ..Self::default() }
    }

    /// Begins to watch. What changed before is not told: look at everything once more.
    pub fn start(&self, root: &Path) -> Result<mpsc::Receiver<()>, Trouble> {
        if let Some(kind) = remote_mount(root) {
            return Err(setup(format!("{kind} does not tell of changes")));
        }
        self.try_start(root).map_err(|error| {
            self.end();
            setup(words(&error))
        })
    }

    fn try_start(&self, root: &Path) -> notify::Result<mpsc::Receiver<()>> {
        self.end();
        let root = root.canonicalize().map_err(notify::Error::io)?;
        let (sender, nudges) = mpsc::channel(1);
        let hints = self.hints.clone();
        let mut system = notify::recommended_watcher(move |event| locked(&hints).heard(event))?;
        let mut watched = HashSet::new();
        let parts = Part::ALL.map(|part| root.join(part.folder())).into_iter().filter(|folder| folder.is_dir());
        let folders = parts.chain(list::message_folders(&root).map_err(notify::Error::io)?);
        for folder in std::iter::once(root.clone()).chain(folders) {
            system.watch(&folder, RecursiveMode::NonRecursive)?;
            watched.insert(folder);
        }
        *locked(&self.hints) = Hints {
            live: Some((root, sender)),
            watched,
            everything: true,
            checkins: self.checkins.clone(),
            ..Hints::default()
        };
        *locked(&self.system) = Some(system);
        Ok(nudges)
    }

    /// What to look at now. Takes what the watch has named.
    pub fn which(&self, thorough: bool) -> Which {
        let mut hints = locked(&self.hints);
        let units = mem::take(&mut hints.units);
        let everything = mem::take(&mut hints.everything);
        hints.checked_in = false;
        if thorough || everything || hints.live.is_none() { Which::Everything } else { Which::Only(units) }
    }

    /// Makes sure that a folder is watched, if any is: called before it is listed.
    pub fn enter(&self, root: &Path, folder: &Path) {
        let folder = {
            let hints = locked(&self.hints);
            let Some((live, _)) = &hints.live else { return };
            let Ok(inner) = folder.strip_prefix(root) else { return };
            live.join(inner)
        };
        if locked(&self.hints).watched.contains(&folder) || !folder.is_dir() {
            return;
        }
        // The system's own thread must be able to hear events meanwhile, so the hints are not locked.
        let result = locked(&self.system).as_mut().map(|system| system.watch(&folder, RecursiveMode::NonRecursive));
        match result {
            Some(Ok(())) => {
                locked(&self.hints).watched.insert(folder);
            }
            Some(Err(error)) if !matches!(error.kind, ErrorKind::PathNotFound) => self.end(),
            _ => {}
        }
    }

    /// Ends the watch. The stream of nudges ends with it.
    pub fn end(&self) {
        *locked(&self.hints) = Hints::default();
        let system = locked(&self.system).take();
        drop(system);
    }
}

impl Hints {
    /// The system tells of a change. Called on a thread of its own.
    fn heard(&mut self, event: notify::Result<Event>) {
        let quiet = self.units.is_empty() && !self.everything && !self.checked_in;
        match event {
            Ok(event) if event.need_rescan() => self.everything = true,
            Ok(event) => self.changed(&event),
            Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => self.live = None,
            Err(_) => self.everything = true,
        }
        if quiet
            && (self.everything || self.checked_in || !self.units.is_empty())
            && let Some((_, nudges)) = &self.live
        {
            // A nudge that waits already is enough; when the listener is gone, it is not needed.
            let _ = nudges.try_send(());
        }
    }

    fn changed(&mut self, event: &Event) {
        let wrote = EventKind::Access(AccessKind::Close(AccessMode::Write));
        if matches!(event.kind, EventKind::Access(_)) && event.kind != wrote {
            return;
        }
        let left = matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)));
        for path in &event.paths {
            if left || matches!(event.kind, EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_))) {
                // A folder that left, or that came anew, is not watched (any more).
                self.watched.remove(path);
            }
            let Some(Ok(inner)) = self.live.as_ref().map(|(root, _)| path.strip_prefix(root)) else { continue };
            if self.checkins.iter().any(|folder| inner.starts_with(folder) || Path::new(folder).starts_with(inner)) {
                self.checked_in = true;
                continue;
            }
            match names::meaning(inner) {
                Meaning::Root if left => self.live = None,
                Meaning::Root | Meaning::Part => self.everything = true,
                Meaning::Unit(unit) => {
                    self.units.insert(unit);
                }
                Meaning::Nothing => {}
            }
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn setup(text: String) -> Trouble {
    Trouble::Setup { text: Text::new(text) }
}

/// Why the folder cannot be watched, in words.
fn words(error: &notify::Error) -> String {
    let full = |error: &std::io::Error| error.raw_os_error().is_some_and(|code| matches!(code, 23 | 24 | 28));
    match &error.kind {
        ErrorKind::MaxFilesWatch => {
            "the system's limit of watches is reached (on Linux: fs.inotify.max_user_watches)".to_owned()
        }
        ErrorKind::Io(io) if full(io) => {
            "the system's limit of watchers is reached (on Linux: fs.inotify.max_user_instances)".to_owned()
        }
        ErrorKind::Io(io) => format!("cannot be watched: {}", list::reason(io)),
        _ => format!("cannot be watched: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, Flag, RemoveKind};

    fn hints() -> (Hints, mpsc::Receiver<()>) {
        let (sender, nudges) = mpsc::channel(1);
        (Hints { live: Some(("/team".into(), sender)), ..Hints::default() }, nudges)
    }

    fn tell(hints: &mut Hints, kind: EventKind, path: &str) {
        hints.heard(Ok(Event::new(kind).add_path(path.into())));
    }

    const WRITTEN: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));

    #[test]
    fn one_save_gives_one_nudge_however_many_events_it_makes() {
        let (mut hints, mut nudges) = hints();
        tell(&mut hints, EventKind::Create(CreateKind::File), "/team/items/.launch.toml.swp");
        assert!(nudges.try_recv().is_err());
        tell(&mut hints, WRITTEN, "/team/items/launch.toml");
        tell(&mut hints, EventKind::Access(AccessKind::Close(AccessMode::Write)), "/team/items/launch.toml");
        assert!(nudges.try_recv().is_ok());
        tell(&mut hints, WRITTEN, "/team/items/launch.toml");
        assert!(nudges.try_recv().is_err());
        assert_eq!(hints.units, [Unit::new(Part::Items, "launch")].into());
        hints.units.clear();
        tell(&mut hints, WRITTEN, "/team/status/maya.toml");
        assert!(nudges.try_recv().is_ok());
    }

    #[test]
    fn reading_and_what_is_not_ours_gives_no_nudge() {
        let (mut hints, mut nudges) = hints();
        tell(&mut hints, EventKind::Access(AccessKind::Open(AccessMode::Any)), "/team/items/launch.toml");
        tell(&mut hints, EventKind::Access(AccessKind::Close(AccessMode::Read)), "/team/items/launch.toml");
        tell(&mut hints, EventKind::Create(CreateKind::File), "/team/.git");
        tell(&mut hints, WRITTEN, "/team/readme.md");
        assert!(nudges.try_recv().is_err());
    }

    #[test]
    fn lost_events_and_new_parts_mean_a_look_at_everything() {
        for event in [
            Event::new(EventKind::Other).set_flag(Flag::Rescan),
            Event::new(EventKind::Create(CreateKind::Folder)).add_path("/team/items".into()),
        ] {
            let (mut hints, mut nudges) = hints();
            hints.heard(Ok(event));
            assert!(hints.everything && nudges.try_recv().is_ok());
        }
    }

    #[test]
    fn when_the_folder_goes_the_nudges_end() {
        let (mut hints, mut nudges) = hints();
        tell(&mut hints, EventKind::Remove(RemoveKind::Folder), "/team");
        assert_eq!(nudges.try_recv(), Err(mpsc::error::TryRecvError::Disconnected));
        let (mut hints, mut nudges) = self::hints();
        hints.heard(Err(notify::Error::new(ErrorKind::MaxFilesWatch)));
        assert_eq!(nudges.try_recv(), Err(mpsc::error::TryRecvError::Disconnected));
    }
}
