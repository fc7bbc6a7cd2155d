//! The poller without sources: what is kept, and when the store is looked at.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;

use super::super::clock::Clock;
use super::poller::patience;
use super::*;
use crate::sync::store::{Keep, Key, Store, StoreScope, Turn};

fn place(home: &Path) -> StoreScope {
    let source = (SourceId::new("here").unwrap(), Key::of_board(Path::new("here")));
    let board = Key::of_board(Path::new("board"));
    StoreScope { folder: Some(home.join("asyncboard")), board, sources: vec![source], print: Key::print(&[]) }
}

/// A poller without sources at work, which may begin; what it tells, and its thread.
fn start(place: Option<StoreScope>, offline: bool) -> (Polling, Receiver<Word>, JoinHandle<()>) {
    let ((orders, told), (tell, words)) = (channel(), sync_channel(16));
    let clock = Arc::new(Clock::Real);
    let (recorder, kept, first) = (None, false, None);
    let (sender, looks) = (Some(orders.clone()), true);
    let poller = Poller {
        orders: sender,
        looks,
        sources: Vec::new(),
        offline,
        clock,
        told,
        tell,
        recorder,
        kept,
        first,
        place: None,
        unread: false,
    };
    let thread = std::thread::spawn(move || poller.run(place, None));
    let polling = Polling(orders);
    polling.begin();
    (polling, words, thread)
}

fn store(place: StoreScope) -> Store {
    Store::open(place, Arc::new(Clock::Real), Arc::new(|text| panic!("{text}")))
}

#[test]
fn what_the_program_wants_kept_is_kept_whether_it_leads_follows_or_is_offline() {
    let home = tempfile::tempdir().unwrap();
    let keep = |n: usize| Keep::Setting("layout".to_owned(), Some(n.to_string()));
    for n in 0..3 {
        let first = store(place(home.path()));
        let lock = first.turn();
        assert!(matches!(lock, Turn::Mine(_)));
        let lock = (n == 1).then_some(lock);
        let (polling, words, thread) = start(Some(place(home.path())), n == 2);
        polling.ask(Ask::Keep(keep(n)));
        polling.end_within(Duration::from_mins(1));
        assert_eq!(place(home.path()).settings()["layout"], n.to_string());
        drop((polling, lock));
        let lasting = words.iter().find_map(|word| match word {
            Word::Lasting(lasting) => Some(lasting.settings),
            _ => None,
        });
        let before = n.checked_sub(1).map(|n| ("layout".to_owned(), n.to_string()));
        assert_eq!(lasting, Some(before.into_iter().collect()), "as it was at the start");
        thread.join().unwrap();
    }
}

#[test]
fn a_store_that_cannot_be_watched_is_looked_at_once_a_second_while_somebody_looks() {
    let [second, hour] = [Duration::from_secs(1), Duration::from_hours(1)];
    let cases = [(true, true, hour, hour), (false, true, hour, second), (false, false, hour, hour)];
    for (watched, looks, interval, expected) in cases {
        assert_eq!(patience(watched, looks, interval), expected, "watched: {watched}, looks: {looks}");
    }
    let short = Duration::from_millis(500);
    assert_eq!(patience(false, true, short), short);
}

#[test]
fn with_nothing_kept_on_the_disk_the_end_is_not_waited_for() {
    let (polling, words, thread) = start(None, false);
    polling.ask(Ask::Keep(Keep::Told(vec!["late".to_owned()])));
    polling.end();
    drop(polling);
    assert!(words.iter().any(|word| matches!(word, Word::Lasting(lasting) if lasting == Lasting::default())));
    thread.join().unwrap();
}
