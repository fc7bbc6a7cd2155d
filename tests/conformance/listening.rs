//! Being told of changes, for every kind that listens over HTTP: a push leads to a look, a limit is not ended by one, and a
//! listener that is cut is begun again.
//!
//! The service answers `/wait` only when a test lets it. Everything runs in real time, and is waited for with a deadline.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use asyncboard::domain::batch::Hint;
use asyncboard::providers::Listening;
use asyncboard::sync::{self, Clock, Event, Handle, Plugged, WatchState, What};

use super::kinds::{ACCOUNT, ROWS, Row};
use super::rig::{now, plugged};
use super::support::{Seen, Server, Stream, answer, json};

/// A `/wait` may be silent for longer than any test.
const PATIENT: &str = "timeout = \"180s\"";
const DEADLINE: Duration = Duration::from_secs(30);

struct Still;

impl Clock for Still {
    fn now(&self) -> asyncboard::domain::Instant {
        now()
    }
}

/// How many pushes may be answered: each `/wait` takes one, or waits for it. And how many have arrived.
#[derive(Default)]
struct Gate(Mutex<(usize, usize)>, Condvar);

impl Gate {
    fn open(&self, pushes: usize) {
        self.0.lock().unwrap().0 += pushes;
        self.1.notify_all();
    }

    fn pass(&self) {
        self.0.lock().unwrap().1 += 1;
        self.1.notify_all();
        let (mut gate, _) = self.1.wait_timeout_while(self.0.lock().unwrap(), DEADLINE, |gate| gate.0 == 0).unwrap();
        gate.0 = gate.0.saturating_sub(1);
    }

    fn arrived(&self) -> usize {
        self.0.lock().unwrap().1
    }

    #[track_caller]
    fn until_arrived(&self, waits: usize) {
        let arrived = self.1.wait_timeout_while(self.0.lock().unwrap(), DEADLINE, |gate| gate.1 < waits).unwrap();
        assert!(!arrived.1.timed_out(), "{} of {waits} waits arrived", arrived.0.1);
    }
}

type Wait = dyn Fn(usize, &mut dyn Stream) -> std::io::Result<()> + Send + Sync;

/// A kind at work at a service whose `/wait` does what a test says, and whose other answers are good until they are not.
struct Bench {
    server: Server,
    events: Receiver<Event>,
    gate: Arc<Gate>,
    limited: Arc<Mutex<bool>>,
    _handle: Handle,
}

fn bench(
    row: &'static Row,
    wait: impl Fn(usize, &mut dyn Stream) -> std::io::Result<()> + Send + Sync + 'static,
) -> Bench {
    let (gate, limited, waits): (Arc<Gate>, Arc<Mutex<bool>>, _) =
        (Arc::default(), Arc::default(), AtomicUsize::new(0));
    let (passes, refuses, wait): (_, _, Box<Wait>) = (gate.clone(), limited.clone(), Box::new(wait));
    let server = Server::start(move |_, seen, stream| {
        if is_wait(seen) {
            passes.pass();
            return wait(waits.fetch_add(1, Ordering::SeqCst), stream);
        }
        if *refuses.lock().unwrap() {
            return stream.write_all(&answer("429 Too Many Requests", &[("Retry-After", "3600")], ""));
        }
        stream.write_all(&json(&(row.answer)(seen).to_string()))
    });
    let (told, events) = channel();
    let source = Plugged { refresh: Duration::from_millis(500), ..plugged(row, &server, PATIENT) };
    let told = Mutex::new(told);
    let handle = sync::start(vec![source], Arc::new(Still), move |event| {
        // The test may have ended.
        let _ = told.lock().unwrap().send(event);
    });
    Bench { server, events, gate, limited, _handle: handle.unwrap() }
}

fn is_wait(seen: &Seen) -> bool {
    seen.line().starts_with("GET /wait")
}

impl Bench {
    /// Waits until something happens.
    #[track_caller]
    fn until<T>(&self, is: impl Fn(&What) -> Option<T>) -> T {
        // Looks go on meanwhile: what has not happened after so many events does not happen.
        let events = (0..1000).map(|_| self.events.recv_timeout(DEADLINE).unwrap());
        events.into_iter().find_map(|event| is(&event.what)).unwrap()
    }

    fn until_listening(&self) {
        self.until(|what| (*what == What::Watch(WatchState::Watching)).then_some(()));
    }

    /// Waits for the page with the presence that was only pushed.
    fn until_pushed(&self) {
        let is_pushed = |hint: &Option<Hint>| {
            let presence = hint.as_ref().and_then(|hint| hint.presence.as_ref());
            presence.is_some_and(|presence| presence.raw() == "in a call")
        };
        self.until(|what| match what {
            What::Page(page) => page.hints.iter().any(|(_, hint)| is_pushed(hint)).then_some(()),
            _ => None,
        });
    }

    /// The requests that were no waits.
    fn looks(&self) -> usize {
        self.server.seen().iter().filter(|seen| !is_wait(seen)).count()
    }
}

fn listeners() -> impl Iterator<Item = &'static Row> {
    // Those that listen over a socket have tests of their own.
    let waits = |row: &&Row| row.own.is_some();
    ROWS.iter().filter(waits).filter(|row| row.about().rhythm.listening != Listening::No)
}

fn push() -> Vec<u8> {
    json(&format!(r#"{{"ok":true,"id":{ACCOUNT:?},"presence":"in a call"}}"#))
}

#[test]
fn a_push_leads_to_a_look_that_knows_what_was_pushed() {
    assert!(listeners().count() > 0);
    for row in listeners() {
        let bench = bench(row, |_, stream| stream.write_all(&push()));
        bench.until_listening();
        bench.gate.open(1);
        bench.until_pushed();
    }
}

#[test]
fn a_push_does_not_end_a_wait_that_the_service_asked_for() {
    for row in listeners() {
        let bench = bench(row, |_, stream| stream.write_all(&push()));
        bench.until_listening();
        *bench.limited.lock().unwrap() = true;
        bench.gate.open(1);
        bench.until(|what| matches!(what, What::Failed(_) | What::Done { again: Some(_), .. }).then_some(()));
        // Each wait is asked for only after the push before it was told.
        let (arrived, asked) = (bench.gate.arrived(), bench.looks());
        bench.gate.open(5);
        bench.gate.until_arrived(arrived + 5);
        assert_eq!(bench.looks(), asked, "{}", row.name);
    }
}

#[test]
fn a_listener_that_is_cut_begins_again_and_looks_go_on() {
    for row in listeners() {
        // The first few are cut: a request that asks is tried again before it is given up.
        let bench = bench(row, |n, stream| if n < 3 { Ok(()) } else { stream.write_all(&push()) });
        bench.until_listening();
        bench.gate.open(3);
        bench.gate.until_arrived(4);
        bench.gate.open(1);
        bench.until_pushed();
    }
}
