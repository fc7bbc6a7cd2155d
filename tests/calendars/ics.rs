//! Calendars in files, in folders and at addresses that change while they are looked at: by a whole new file, by parts of a
//! folder, through a service that refuses, limits and cuts, through files that are half written.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::sync::{Arc, Mutex};

use super::changing::Changing;
use super::http::{Server, answer};

/// What a calendar's address meets instead of an answer.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// This status.
    Status(u16),
    /// An answer that ends before its length.
    Cut,
    /// A calendar that ends before its end.
    Half,
    /// A web page.
    Page,
}

/// What the service holds: of each path its version and events; and what the next requests meet.
#[derive(Default)]
struct State {
    calendars: BTreeMap<String, (u32, BTreeMap<String, String>)>,
    faults: VecDeque<Fault>,
}

struct Calendars {
    server: Server,
    state: Arc<Mutex<State>>,
    folder: tempfile::TempDir,
}

/// A calendar of these events.
fn whole(events: &BTreeMap<String, String>) -> String {
    let events: String = events.values().map(String::as_str).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

/// An event of one of several forms; some of them wrong.
fn event(id: &str, random: &mut fastrand::Rng) -> String {
    let (hour, title) = (random.u32(8..20), random.u8(..3));
    let who = ["maya", "kenji", "nobody"][random.usize(..3)];
    let lines = match random.u8(..6) {
        0 => "RRULE:FREQ=DAILY;COUNT=3\r\n",
        1 => "X-MICROSOFT-CDO-BUSYSTATUS:OOF\r\n",
        2 => "STATUS:TENTATIVE\r\n",
        3 => "RRULE:FREQ=NEVER\r\n",
        _ => "",
    };
    format!(
        "BEGIN:VEVENT\r\nUID:{id}\r\nSUMMARY:T{title}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{who}@acme.example\r\n\
         DTSTART:20261123T{hour:02}0000Z\r\nDURATION:PT1H\r\n{lines}END:VEVENT\r\n"
    )
}

impl Calendars {
    fn start() -> Self {
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = state.clone();
        let server = Server::start(move |_, seen, stream| {
            let mut state = shared.lock().unwrap();
            let path = seen.line().split_once(' ').unwrap().1.to_owned();
            let fault = state.faults.pop_front();
            let (version, events) = state.calendars.entry(path).or_default();
            let (etag, body) = (format!("\"{version}\""), whole(events));
            let headers = [("ETag", &*etag), ("Content-Type", "text/calendar"), ("Retry-After", "60")];
            let is_known = seen.header("if-none-match") == Some(&etag);
            let said = match fault {
                Some(Fault::Status(status)) => answer(&format!("{status} X"), &headers, "no"),
                Some(Fault::Page) => answer("200 OK", &headers[1..], "<html>sign in</html>"),
                Some(Fault::Half) => answer("200 OK", &headers[1..], &body[..body.len() - 15]),
                Some(Fault::Cut) => {
                    let said = answer("200 OK", &headers, &body);
                    said[..said.len() - 15].to_vec()
                }
                None if is_known => answer("304 Not Modified", &headers[..1], ""),
                None => answer("200 OK", &headers, body),
            };
            stream.write_all(&said)
        });
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("kenji")).unwrap();
        fs::write(folder.path().join("kenji/0.ics"), whole(&BTreeMap::new())).unwrap();
        Self { server, state, folder }
    }
}

impl Changing for Calendars {
    fn settings(&self) -> String {
        let (url, kenji) = (self.server.url(), self.folder.path().join("kenji"));
        let kenji = kenji.display();
        format!(
            "kind = \"ics\"\ncalendars = {{ maya = \"{url}/maya.ics\", kenji = \"{kenji}\", sam = \"{url}/sam.ics\" }}\n\
             team = \"{url}/team.ics\""
        )
    }

    fn change(&self, random: &mut fastrand::Rng) {
        let id = format!("e{}", random.u8(..6));
        let event = random.bool().then(|| event(&id, random));
        if random.u8(..4) == 0 {
            let path = self.folder.path().join(format!("kenji/{id}.ics"));
            match event {
                Some(event) => fs::write(path, whole(&[(id, event)].into())).unwrap(),
                None => _ = fs::remove_file(path),
            }
            return;
        }
        let path = ["/maya.ics", "/sam.ics", "/team.ics"][random.usize(..3)];
        let mut state = self.state.lock().unwrap();
        let (version, events) = state.calendars.entry(path.to_owned()).or_default();
        *version += 1;
        match event {
            Some(event) => _ = events.insert(id, event),
            None => _ = events.remove(&id),
        }
    }

    fn trouble(&self, random: &mut fastrand::Rng) {
        let fault = match random.u8(..7) {
            0 => Fault::Status(429),
            1 => Fault::Status(503),
            2 => Fault::Status(404),
            3 => Fault::Status(401),
            4 => Fault::Cut,
            5 => Fault::Half,
            _ => Fault::Page,
        };
        // One request meets it, or all of them, however often each is tried.
        let times = if random.bool() { 1 } else { 20 };
        self.state.lock().unwrap().faults.extend(vec![fault; times]);
        if random.u8(..3) == 0 {
            fs::write(self.folder.path().join("kenji/0.ics"), "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMM").unwrap();
        }
        if random.u8(..5) == 0 {
            fs::rename(self.folder.path().join("kenji"), self.folder.path().join("away")).unwrap();
        }
    }

    fn recover(&self) {
        self.state.lock().unwrap().faults.clear();
        let _ = fs::rename(self.folder.path().join("away"), self.folder.path().join("kenji"));
        fs::write(self.folder.path().join("kenji/0.ics"), whole(&BTreeMap::new())).unwrap();
    }
}

#[test]
fn two_looks_at_changing_files_and_addresses_agree() {
    super::changing::agree(&Calendars::start(), 60);
}
