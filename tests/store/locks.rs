//! The locks of SQLite, seen from another process: while the program has the cache open, nobody else may think that they
//! are the last who has.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::mpsc::channel;

use rustix::process::{Flock, FlockOffsetType, FlockType, Pid, fcntl_getlk};
use serde_json::Value;

use super::http::Server;
use super::support::until;
use super::{CONFIG, Home, Killed, stale, text};

/// Whose lock keeps others from having the whole file for themselves.
fn locked_by(path: &Path) -> Option<Pid> {
    let all = Flock { start: 0, length: 0, pid: None, typ: FlockType::WriteLock, offset_type: FlockOffsetType::Set };
    fcntl_getlk(File::open(path).unwrap(), &all).unwrap().and_then(|lock| lock.pid)
}

/// A source that is asked over the network.
fn slow(url: &str) -> String {
    format!("[[source]]\nid = \"slow\"\nkind = \"jira\"\nurl = \"{url}\"\ntoken = \"a-long-token\"\nquery = \"x\"\n")
}

#[test]
fn while_sync_waits_for_a_source_its_locks_stand_and_a_stranger_leaves_its_log_alone() {
    let home = Home::new();
    home.sync();
    home.item("second");
    let ((ask, asked), (release, released)) = (channel(), channel::<()>());
    let waits = Mutex::new((ask, released));
    let server = Server::start(move |_, _, stream| {
        let (ask, released) = &*waits.lock().unwrap();
        let _ = ask.send(());
        let _ = released.recv();
        stream.write_all(b"HTTP/1.1 400 no\r\nContent-Length: 0\r\n\r\n")
    });
    std::fs::write(home.config(), format!("{CONFIG}{}", slow(&server.url()))).unwrap();
    let mut sync = home.command(&["sync"]);
    let mut sync = Killed(sync.stderr(Stdio::piped()).spawn().unwrap());
    asked.recv().unwrap();
    // Each of these opens the cache and closes it again, as another SQLite does.
    until("the first source is kept", || {
        (home.offline() == stale(&["The item first", "The item second"])).then_some(())
    });
    let cache = home.cache();
    assert_eq!(locked_by(&cache).map(Pid::as_raw_nonzero), i32::try_from(sync.0.id()).unwrap().try_into().ok());
    assert!(cache.with_extension("db-wal").exists() && cache.with_extension("db-shm").exists());
    drop(release);
    assert_eq!(sync.0.wait().unwrap().code(), Some(1));
    let printed = home.run(&["snapshot", "--offline", "--format", "json"]);
    let json: Value = serde_json::from_slice(&printed.stdout).unwrap_or_else(|_| panic!("{}", text(&printed.stderr)));
    assert_eq!(json["sources"][1]["state"], "failed", "what sync wrote last is there");
    assert_eq!(home.offline(), stale(&["The item first", "The item second"]));
}

#[test]
fn a_board_holds_its_locks_after_a_first_start_and_after_a_changed_config() {
    let home = Home::new();
    for config in [CONFIG.to_owned(), format!("title = \"Atlas\"\n{CONFIG}"), CONFIG.replace("5s", "6s")] {
        std::fs::write(home.config(), config).unwrap();
        let board = home.terminal();
        board.wait_text("The item first");
        until("it is kept", || (home.cache().exists() && home.offline() == stale(&["The item first"])).then_some(()));
        assert_eq!(locked_by(&home.cache()), Some(board.pid()));
        board.send("q");
        assert_eq!(board.exit_code(), 0);
    }
}
