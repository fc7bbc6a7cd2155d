//! The folder source: a plain folder, which a team may share through any file sync or git.
//!
//! ```text
//!  mod        settings, and the calls: fetch, listen, act
//!  names      which paths mean something            list   what is there, without reading it
//!  copies     names that file syncs give to copies  strays files without effect
//!  stamps few what the files looked like            cursor records  the same for all units, kept over a restart
//!  look       one look: list, read what changed, send
//!  read       one unit's files, and what stays when one is broken      content   one file
//!  merge      an item and the copies of its file    people whose names are teammates'
//!  wire map   TOML -> values -> domain
//!  mentions   whom a message names                  watch  the system tells of changes
//!  after      a program that runs after that      checkins checkin_names   check-ins: files, and their names
//!  post       writing: statuses, messages, check-ins   close  marking an item done     write  files
//! ```
//!
//! Not here: who is a teammate, and what follows (board).

mod after;
mod checkin_names;
mod checkins;
mod close;
mod content;
mod copies;
mod cursor;
mod few;
mod list;
mod look;
mod map;
mod mentions;
mod merge;
mod names;
mod people;
mod post;
mod read;
mod records;
mod repair;
mod stamps;
mod strays;
mod watch;
mod wire;
mod write;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use self::after::After;
use self::content::Stuck;
use self::cursor::Known;
use self::look::{Look, Memory, Stopped, Which};
use self::people::People;
use self::read::World;
use self::watch::Watcher;
use super::calendar::Window;
use super::{
    About, Accounts, Act, ActKind, Ask, Context, Cursor, Did, Done, Job, Listening, Nudge, Provider, Rhythm, Setting,
    Sink, Takes, Trouble,
};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::Instant;
use crate::domain::batch::{Page, Part, Parts, Problem};
use crate::domain::text::Text;
use crate::domain::zone::Zones;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "items, conversations, statuses and calendars from plain files",
    settings: &[
        Setting::needed("path", "the folder; relative to this config, or from ~"),
        Setting::optional("show_titles", "`false`: titles of events only of your own calendar").takes(Takes::Truth),
        Setting::optional(
            "after_write",
            "a program and its arguments, run in the folder after the board wrote there; only in your own config",
        )
        .takes(Takes::Texts),
    ],
    permissions: "none: reading the folder, and writing there your status and check-ins",
    parts: &[Part::Items, Part::Statuses, Part::Calendars, Part::CheckIns],
    acts: &ActKind::ALL,
    is_own: true,
    rhythm: Rhythm { listening: Listening::Everything, ..Rhythm::USUAL },
    accounts: Accounts::TeammateIds,
    ..About::new("folder", "Folder")
};

/// A folder that a team shares.
struct Folder(Arc<Inner>);

struct Inner {
    root: PathBuf,
    zones: Arc<Zones>,
    people: People,
    /// The folders of check-ins.
    checkins: Vec<String>,
    /// The check-ins that were handed over; `None` before the first look.
    checked_in: Mutex<Option<checkins::Found>>,
    /// The files for which an earlier look still waits.
    stuck: Stuck,
    watcher: Watcher,
    /// What was seen; `None` before the first look, and after one that was cancelled.
    memory: Mutex<Option<Memory>>,
    /// What runs after the board has written.
    after: Option<After>,
}

/// Opens a folder source. Whether the folder is there is seen when it is asked: it may be on a stick.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut section = section.clone();
    // Every kind takes a base address; a folder has no use for it.
    section.take("url");
    let path = section.needed_text("path");
    let titles = section.truth("show_titles");
    let mut problems = Vec::new();
    let after = After::read(&mut section, &context.secrets, &mut problems);
    problems.extend(section.unknown());
    // Left out, every title is shown, as it always was in a folder.
    let titles = titles.unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let titles = titles.is_none_or(|titles| titles.value);
    match path {
        Ok(path) if problems.is_empty() => {
            let root = full_path(&path.value, &section.folder());
            let people = People::new(context, section.owner(), ABOUT.kind, titles);
            let own = context.check_ins.iter().filter(|(source, _)| source == section.owner());
            let checkins = own.map(|(_, folder)| folder.clone()).collect();
            let folder = Folder(Arc::new(Inner { after, ..inner(root, context.zones.clone(), people, checkins) }));
            Ok(Box::new(folder))
        }
        Ok(_) => Err(problems),
        Err(problem) => {
            problems.insert(0, problem);
            Err(problems)
        }
    }
}

fn inner(root: PathBuf, zones: Arc<Zones>, people: People, checkins: Vec<String>) -> Inner {
    let (stuck, watcher) = (Stuck::default(), Watcher::new(checkins.clone()));
    let (memory, checked_in) = (Mutex::default(), Mutex::default());
    Inner { root, zones, people, checkins, checked_in, stuck, watcher, memory, after: None }
}

/// A path of the config: `~` is the home folder, and a relative one starts at the config's own folder.
fn full_path(path: &str, config: &Path) -> PathBuf {
    let home = || directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    match path.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/')).zip(home()) {
        Some((rest, home)) => home.join(rest.trim_start_matches('/')),
        None => config.join(path),
    }
}

impl Provider for Folder {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        let inner = self.0.clone();
        let stop = StopOnDrop(Arc::new(AtomicBool::new(false)));
        Box::pin(async move {
            let stopping = stop.0.clone();
            let look = move || inner.fetch(&ask, &sink, &stopping);
            match tokio::task::spawn_blocking(look).await {
                Ok(done) => done,
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(_) => Err(stopped()),
            }
        })
    }

    fn hosts(&self) -> Vec<String> {
        Vec::new()
    }

    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        let inner = self.0.clone();
        Some(Box::pin(async move {
            let _end = EndOnDrop(inner.clone());
            let begin = move || inner.watcher.start(&inner.root);
            let mut changes = match tokio::task::spawn_blocking(begin).await {
                Ok(Ok(changes)) => changes,
                Ok(Err(trouble)) => return trouble,
                Err(_) => return stopped(),
            };
            nudge.listening();
            while changes.recv().await.is_some() {
                nudge.changed();
            }
            Trouble::Offline { text: Text::new("the watch over the folder was lost") }
        }))
    }

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        let inner = self.0.clone();
        Box::pin(async move {
            let work = move || {
                let already = post::act(&inner.root, inner.people.me(), &act, now)?;
                let after = inner.after.as_ref().filter(|_| already.is_none());
                Ok(Did { remark: after.and_then(|after| after.run(&inner.root)), already })
            };
            match tokio::task::spawn_blocking(work).await {
                Ok(done) => done,
                Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                Err(_) => Err(stopped()),
            }
        })
    }
}

/// Ends the watch when the future that listens to it is dropped.
struct EndOnDrop(Arc<Inner>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.watcher.end();
    }
}

/// Tells the reading threads to stop when the future that waits for them is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Inner {
    fn fetch(&self, ask: &Ask, sink: &Sink, stop: &AtomicBool) -> Result<Done, Trouble> {
        let mut kept = match self.memory.try_lock() {
            Ok(kept) => kept,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(unfinished()),
        };
        self.is_there()?;
        let name = self.root.to_string_lossy();
        let remembered = ask.cursor.as_ref().and_then(|_| kept.take());
        let hinted = remembered.is_some();
        let from_cursor = || ask.cursor.as_ref().and_then(|cursor| Known::from_cursor(&name, &cursor.0));
        let today = ask.now.date_naive();
        let known = remembered.or_else(|| from_cursor().map(Memory::new));
        let complete = known.is_none();
        let people = self.people.print();
        let mut memory = known.unwrap_or_else(|| Memory::new(Known::nothing(&name, &people, today)));
        let mut which = self.watcher.which(ask.thorough || !hinted);
        let anew = memory.known.is_of_others(&people);
        if anew {
            which = Which::Anew;
        }
        // Of calendars only the time around today is known: they are read again on another day.
        let new_day = memory.known.is_of_another_day(today);
        if new_day && matches!(which, Which::Only(_)) {
            which = Which::Everything;
        }
        let window = Window::of_board(today);
        let (root, zones, people_of, stuck) = (&self.root, &self.zones, &self.people, &self.stuck);
        let world = World { root, zones, window: &window, people: people_of, stuck };
        let look = Look { world, new_day, sink, stop };
        let found = look.run(&which, &mut memory, &mut |folder: &Path| self.watcher.enter(&self.root, folder));
        let Ok(anything) = found.map_err(|Stopped| ()) else {
            *kept = None;
            return Err(stopped());
        };
        memory.known.tidy(&name, &people, today);
        let (checked_in, more) = self.check_ins(ask.now, sink)?;
        let cursor = (anything || complete || anew || new_day).then(|| Cursor(memory.known.cursor()));
        let complete = Parts::ALL.only_if(complete).and(Parts::of(&[Part::CheckIns]).only_if(checked_in));
        let problems = memory.problems().into_iter().chain(more).collect();
        let done = Done { cursor, complete, problems, again: None };
        *kept = Some(memory);
        Ok(done)
    }

    /// Hands the check-ins over if any of them changed, all of them; returns whether it did, and what is wrong in them.
    fn check_ins(&self, now: Instant, sink: &Sink) -> Result<(bool, Vec<Problem>), Trouble> {
        if self.checkins.is_empty() {
            return Ok((false, Vec::new()));
        }
        let mut enter = |folder: &Path| self.watcher.enter(&self.root, folder);
        let world = (&*self.root, &self.stuck, &self.people);
        let (found, mut problems) = checkins::read(world, &self.checkins, now, &mut enter);
        problems.extend(strays::like_check_ins(&self.root, &self.checkins));
        let mut before = self.checked_in.lock().unwrap_or_else(PoisonError::into_inner);
        if before.as_ref() == Some(&found) {
            return Ok((false, problems));
        }
        let check_ins = checkins::page(&found);
        if !check_ins.is_empty() && !sink.send_blocking(Page { check_ins, ..Page::default() }) {
            return Err(stopped());
        }
        *before = Some(found);
        Ok((true, problems))
    }

    /// Is the folder there, and may it be read?
    fn is_there(&self) -> Result<(), Trouble> {
        let shown = self.root.display();
        let text = match fs::read_dir(&self.root) {
            Ok(_) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                format!("{shown} is not there: mend `path` in the config, or make the folder with `asyncboard init`")
            }
            Err(error) if error.kind() == ErrorKind::NotADirectory => {
                format!("{shown} is a file: `path` in the config should name a folder")
            }
            Err(error) => format!("{shown} cannot be read: {}", list::reason(&error)),
        };
        Err(Trouble::Setup { text: Text::new(text) })
    }
}

fn stopped() -> Trouble {
    Trouble::Offline { text: Text::new("the reading was stopped") }
}

/// An earlier reading hangs in a mount that does not answer. Threads that wait for it would only pile up.
fn unfinished() -> Trouble {
    Trouble::Offline { text: Text::new("an earlier reading of this folder has not ended yet: is its mount alive?") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_starts_at_home_or_at_the_config() {
        let config = Path::new("/etc/board");
        assert_eq!(full_path("/srv/team", config), Path::new("/srv/team"));
        assert_eq!(full_path("team", config), Path::new("/etc/board/team"));
        assert_eq!(full_path("~team", config), Path::new("/etc/board/~team"));
        if let Some(home) = directories::BaseDirs::new() {
            assert_eq!(full_path("~/team", config), home.home_dir().join("team"));
            assert_eq!(full_path("~", config), home.home_dir());
        }
    }
}
