//! `CalDAV` against a real server, and against small ones that lack what it has.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use super::changing::Changing;
use super::http::{Server, answer};
use super::radicale::Radicale;
use super::rig::Rig;

fn settings(url: &str, more: &str) -> String {
    format!("kind = \"caldav\"\nurl = {url:?}\nuser = \"maya\"\npassword = \"canary-token-0123456789\"\n{more}")
}

/// A meeting on Monday.
fn event(uid: &str, hour: u32, title: &str, more: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T000000Z\r\n\
         SUMMARY:{title}\r\nDTSTART:20261123T{hour:02}0000Z\r\nDTEND:20261123T{:02}0000Z\r\n{more}END:VEVENT\r\nEND:VCALENDAR\r\n",
        hour + 1
    )
}

fn busy(hour: u32, title: &str) -> String {
    format!("11-23T{hour:02}:00Z to 11-23T{:02}:00Z busy {title:?}", hour + 1)
}

#[test]
fn calendars_are_found_from_the_server_the_principal_the_home_and_one_calendar() {
    let radicale = Radicale::start();
    for path in ["/maya/work/", "/maya/private/", "/kenji/main/"] {
        radicale.calendar(path);
    }
    radicale.put("/maya/work/a.ics", &event("a", 9, "A", ""));
    radicale.put("/maya/private/b.ics", &event("b", 10, "B", ""));
    radicale.put("/kenji/main/c.ics", &event("c", 11, "C", ""));
    for (path, maya) in [("", 2), ("/", 2), ("/maya/", 2), ("/maya", 2), ("/maya/work/", 1)] {
        let mut rig = Rig::new(&settings(&format!("{}{path}", radicale.url()), ""));
        rig.look().unwrap();
        assert_eq!((rig.events("maya").len(), rig.problems.len()), (maya, 0), "{path:?}: {:?}", rig.problems);
    }
    let more = "calendars = { maya = \"/maya/private/\", kenji = \"/kenji/\" }";
    let mut rig = Rig::new(&settings(&radicale.url(), more));
    rig.look().unwrap();
    assert_eq!(rig.events("maya"), [busy(10, "B")]);
    assert_eq!(rig.events("kenji"), ["11-23T11:00Z to 11-23T12:00Z busy"]);
    let mut rig = Rig::new(&settings(&radicale.url(), "calendars = { maya = \"*\", sam = \"/sam/none/\" }"));
    rig.look().unwrap();
    assert_eq!(rig.events("maya").len(), 2);
    assert!(rig.problems.len() == 1 && rig.problems[0].starts_with("sam: "), "{:?}", rig.problems);
}

#[test]
fn a_calendar_that_is_filled_changed_and_emptied_is_followed_and_an_ended_token_gives_a_full_look() {
    let radicale = Radicale::start();
    radicale.calendar("/maya/work/");
    radicale.put("/maya/work/a.ics", &event("a", 9, "A", ""));
    radicale.put("/maya/work/r.ics", &event("r", 14, "R", "RRULE:FREQ=DAILY;COUNT=3\r\n"));
    let mut rig = Rig::new(&settings(&radicale.url(), ""));
    rig.look().unwrap();
    assert_eq!(rig.events("maya").len(), 4);
    rig.look_after(5).unwrap();
    assert_eq!(rig.handed, 0);
    radicale.put("/maya/work/b.ics", &event("b", 10, "B", ""));
    radicale.put("/maya/work/a.ics", &event("a", 11, "A", ""));
    radicale.delete("/maya/work/r.ics");
    rig.look_after(5).unwrap();
    assert_eq!(rig.events("maya"), [busy(10, "B"), busy(11, "A")]);
    // The server no longer knows the token.
    radicale.forget_tokens();
    radicale.delete("/maya/work/b.ics");
    rig.look_after(5).unwrap();
    assert_eq!(rig.events("maya"), [busy(11, "A")]);
    // After a start what has changed is read whole; what has not is not.
    rig.restart();
    rig.look_after(5).unwrap();
    assert_eq!(rig.handed, 0);
    radicale.put("/maya/work/c.ics", &event("c", 15, "C", ""));
    rig.restart();
    rig.look_after(5).unwrap();
    assert_eq!(rig.events("maya"), [busy(11, "A"), busy(15, "C")]);
    // A calendar that is gone is handed over empty, while there is another one.
    radicale.calendar("/maya/other/");
    radicale.delete("/maya/work/");
    rig.look_after(120).unwrap();
    assert_eq!(rig.events("maya"), [""; 0]);
}

#[test]
fn more_objects_than_one_question_takes_are_asked_for_in_several() {
    let radicale = Radicale::start();
    radicale.calendar("/maya/work/");
    let mut rig = Rig::new(&settings(&radicale.url(), ""));
    rig.look().unwrap();
    for n in 0..120 {
        radicale.put(&format!("/maya/work/{n}.ics"), &event(&format!("e{n}"), 9, &format!("E{n}"), ""));
    }
    rig.look_after(5).unwrap();
    assert_eq!((rig.events("maya").len(), rig.problems.len()), (120, 0));
}

#[test]
fn one_bad_object_is_a_problem_with_its_name_and_loses_no_other() {
    let server = small(Small::default(), |object| match object {
        "good" => event("good", 9, "G", ""),
        _ => event("bad", 9, "Secret title", "")
            .replace("DTSTART:20261123T090000Z", "DTSTART;TZID=Nowhere:20261123T090000"),
    });
    let mut rig = Rig::new(&settings(&server.url(), ""));
    rig.look().unwrap();
    assert_eq!(rig.events("maya"), [busy(9, "G")]);
    assert!(rig.problems.len() == 1 && rig.problems[0].starts_with("maya: bad.ics: "), "{:?}", rig.problems);
    assert!(!rig.problems[0].contains("Secret title"));
}

/// What a small server lacks, or has.
#[derive(Clone, Default)]
struct Small {
    ctag: bool,
    token: bool,
    etags: bool,
    /// The values of the ctag and the etags.
    version: Arc<Mutex<u32>>,
}

/// A server with one calendar of two objects, and no sync reports.
fn small(has: Small, object: impl Fn(&str) -> String + Send + Sync + 'static) -> Server {
    Server::start(move |_, seen, stream| {
        let found = |href: &str, inside: &str| {
            format!(
                "<d:response><d:href>{href}</d:href><d:propstat><d:prop>{inside}</d:prop>\
                 <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            )
        };
        let inside = if seen.body.contains("sync-collection") {
            let body = "<d:error xmlns:d=\"DAV:\"><d:supported-report/></d:error>";
            return stream.write_all(&answer("403 Forbidden", &[("Content-Type", "text/xml")], body));
        } else if seen.body.contains("calendar-query") {
            let version = *has.version.lock().unwrap();
            let etag = if has.etags { format!("<d:getetag>\"{version}\"</d:getetag>") } else { String::new() };
            let with_data = seen.body.contains("calendar-data");
            let data = |name: &str| {
                let data = format!("<c:calendar-data>{}</c:calendar-data>", object(name));
                found(&format!("/cal/{name}.ics"), &format!("{etag}{}", if with_data { &*data } else { "" }))
            };
            data("good") + &data("bad")
        } else {
            let version = has.version.lock().unwrap();
            let ctag = has.ctag.then(|| format!("<s:getctag>{version}</s:getctag>"));
            let token = has.token.then(|| "<d:sync-token>t</d:sync-token>".to_owned());
            let kind = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>";
            found("/cal/", &format!("{kind}{}{}", ctag.unwrap_or_default(), token.unwrap_or_default()))
        };
        let body = format!(
            "<d:multistatus xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\" \
             xmlns:s=\"http://calendarserver.org/ns/\">{inside}</d:multistatus>"
        );
        stream.write_all(&answer("207 Multi-Status", &[("Content-Type", "application/xml")], body))
    })
}

#[test]
fn a_server_without_sync_reports_is_followed_by_its_ctag_else_by_its_etags_else_it_is_read_whole() {
    let whole = |server: &Server| server.seen().iter().filter(|seen| seen.body.contains("<c:calendar-data/>")).count();
    for (ctag, token, etags, expected) in [
        (true, false, true, [1, 1, 1, 2]),
        (false, false, true, [1, 1, 1, 2]),
        // That it has no reports is known once it was asked for one.
        (true, true, true, [1, 2, 2, 3]),
        (false, true, true, [1, 2, 2, 3]),
        (false, false, false, [1, 2, 3, 4]),
    ] {
        let has = Small { ctag, token, etags, ..Small::default() };
        let server = small(has.clone(), |object| event(object, 9, object, ""));
        let mut rig = Rig::new(&settings(&server.url(), ""));
        let mut asked = Vec::new();
        for look in 0..4 {
            // Something changes before the last look alone.
            *has.version.lock().unwrap() = u32::from(look == 3);
            rig.look_after(5).unwrap();
            asked.push(whole(&server));
            assert_eq!(rig.events("maya").len(), 2);
        }
        assert_eq!(asked, expected, "ctag {ctag}, token {token}, etags {etags}");
        let before = server.seen().len();
        rig.look_after(5).unwrap();
        let can_tell = !token && (ctag || etags);
        assert!(!can_tell || server.seen().len() == before + 1, "unchanged is one request a calendar");
    }
}

/// A real server behind one that misbehaves when it is told to: what the next requests meet.
struct Changes {
    radicale: Radicale,
    between: Server,
    faults: Arc<Mutex<VecDeque<u16>>>,
}

/// A request without a fault.
const PASS: u16 = 1;

/// Passes requests on; 0 is an answer that is cut in the middle.
fn between(url: &str, faults: Arc<Mutex<VecDeque<u16>>>) -> Server {
    let address = url.trim_start_matches("http://").to_owned();
    Server::start(move |_, seen, stream| {
        let fault = faults.lock().unwrap().pop_front();
        if let Some(status @ 1..) = fault.filter(|status| *status != PASS) {
            return stream.write_all(&answer(&format!("{status} X"), &[("Retry-After", "60")], "not now"));
        }
        let mut real = TcpStream::connect(&address)?;
        let (line, rest) = seen.head.split_once("\r\n").unwrap();
        write!(real, "{line}\r\nConnection: close\r\n{rest}\r\n\r\n{}", seen.body)?;
        let mut said = Vec::new();
        real.read_to_end(&mut said)?;
        said.truncate(if fault == Some(0) { said.len() - 20 } else { said.len() });
        stream.write_all(&said)
    })
}

impl Changing for Changes {
    fn settings(&self) -> String {
        settings(&self.between.url(), "calendars = { maya = \"/maya/\", kenji = \"/kenji/main/\" }")
    }

    fn change(&self, random: &mut fastrand::Rng) {
        let calendar = ["/maya/work/", "/maya/other/", "/kenji/main/"][random.usize(..3)];
        let id = random.u8(..6);
        let path = format!("{calendar}{id}.ics");
        if random.bool() {
            let more = if random.bool() { "RRULE:FREQ=DAILY;COUNT=3\r\n" } else { "" };
            self.radicale
                .put(&path, &event(&format!("e{id}"), random.u32(8..20), &format!("T{}", random.u8(..3)), more));
        } else {
            self.radicale.delete(&path);
        }
    }

    fn trouble(&self, random: &mut fastrand::Rng) {
        let mut faults = self.faults.lock().unwrap();
        // The trouble may begin at any request of the look.
        let good = random.usize(..3);
        match random.u8(..5) {
            0 => faults.extend([429]),
            1 => faults.extend([503; 3]),
            2 => faults.extend([404]),
            3 => faults.extend([0; 3]),
            _ => self.radicale.forget_tokens(),
        }
        for _ in 0..good.min(faults.len()) {
            faults.push_front(PASS);
        }
    }

    fn recover(&self) {
        self.faults.lock().unwrap().clear();
    }
}

#[test]
fn two_looks_at_a_changing_caldav_server_agree() {
    let radicale = Radicale::start();
    for path in ["/maya/work/", "/maya/other/", "/kenji/main/"] {
        radicale.calendar(path);
    }
    let faults: Arc<Mutex<VecDeque<u16>>> = Arc::default();
    let between = between(&radicale.url(), faults.clone());
    super::changing::agree(&Changes { radicale, between, faults }, 25);
}
