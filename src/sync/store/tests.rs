//! The store as a whole: what comes back, and what is done about everything that can be wrong with its files.

mod damage;
mod files;
mod restoring;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use super::answers::{self, Change, End};
use super::cache::Cache;
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

const CACHE: &str = "cache-8.db";

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

fn mark() -> super::Mark {
    let key = super::MarkKey { who: "maya".into(), source: "here".into(), item: "a".into(), owed_by: "kenji".into() };
    super::Mark { key, at: now(), until: None, done: true, last_asked_at: now(), asks: 1 }
}

/// Puts everything into the file itself, so that damage to it matters.
fn checkpoint(home: &Home) {
    let db = Connection::open(home.cache()).unwrap();
    let _: i64 = db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).unwrap();
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
