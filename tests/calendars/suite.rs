//! What each of these kinds must do whatever its service does: the same as every kind of items does in
//! `tests/conformance.rs`, for calendars.

use std::sync::{Arc, Mutex};

use asyncboard::providers::{Cursor, Trouble};
use serde_json::json;

use super::http::{Seen, Server, answer};
use super::rig::{Rig, TOKEN};

/// A kind, its settings beside `url`, and a good service with one event of Maya.
struct Row {
    kind: &'static str,
    settings: &'static str,
    other: &'static str,
    answer: fn(&Seen) -> Vec<u8>,
}

const EVENT: &str = "11-23T09:00Z to 11-23T10:00Z busy \"Review\"";

static ROWS: [Row; 3] = [
    Row {
        kind: "google-calendar",
        settings: "token = \"canary-token-0123456789\"",
        other: "show_titles = true",
        answer: google,
    },
    Row {
        kind: "outlook",
        settings: "token = \"canary-token-0123456789\"",
        other: "show_titles = true",
        answer: outlook,
    },
    Row {
        kind: "caldav",
        settings: "user = \"maya\"\npassword = \"canary-token-0123456789\"",
        other: "show_titles = true",
        answer: caldav,
    },
];

fn json_answer(value: &serde_json::Value) -> Vec<u8> {
    answer("200 OK", &[("Content-Type", "application/json")], value.to_string())
}

fn google(seen: &Seen) -> Vec<u8> {
    if seen.line().contains("freeBusy") {
        let calendars = json!({ "kenji@acme.example": { "busy": [] }, "sam@acme.example": { "busy": [] } });
        return json_answer(&json!({ "calendars": calendars }));
    }
    if seen.line().contains("syncToken") {
        return json_answer(&json!({ "items": [], "nextSyncToken": "s2" }));
    }
    let time = |hour: u32| json!({ "dateTime": format!("2026-11-23T{hour:02}:00:00Z") });
    let event = json!({ "id": "a", "iCalUID": "a@x", "summary": "Review", "start": time(9), "end": time(10) });
    json_answer(&json!({ "items": [event], "nextSyncToken": "s1" }))
}

fn outlook(seen: &Seen) -> Vec<u8> {
    if seen.line().contains("getSchedule") {
        let of = |who: &str| json!({ "scheduleId": format!("{who}@acme.example"), "scheduleItems": [] });
        return json_answer(&json!({ "value": [of("kenji"), of("sam")] }));
    }
    let time = |hour: u32| json!({ "dateTime": format!("2026-11-23T{hour:02}:00:00.0000000"), "timeZone": "UTC" });
    let event = json!({ "id": "a", "iCalUId": "a@x", "subject": "Review", "sensitivity": "normal", "showAs": "busy",
                        "start": time(9), "end": time(10) });
    json_answer(&json!({ "value": [event] }))
}

fn caldav(seen: &Seen) -> Vec<u8> {
    let calendar = "<resourcetype><collection/><C:calendar/></resourcetype><sync-token>t1</sync-token>";
    let one = |href: &str, prop: &str| {
        format!(
            "<response><href>{href}</href><propstat><prop>{prop}</prop><status>HTTP/1.1 200 OK</status></propstat></response>"
        )
    };
    let event = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a@x\nSUMMARY:Review\nDTSTART:20261123T090000Z\n\
                 DTEND:20261123T100000Z\nEND:VEVENT\nEND:VCALENDAR\n";
    let inside = if seen.body.contains("sync-collection") {
        "<sync-token>t1</sync-token>".to_owned()
    } else if seen.body.contains("calendar-query") {
        one("/cal/a.ics", &format!("<getetag>\"1\"</getetag><C:calendar-data>{event}</C:calendar-data>"))
    } else {
        one("/cal/", calendar)
    };
    let body = format!(
        "<?xml version=\"1.0\"?><multistatus xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">{inside}</multistatus>"
    );
    answer("207 Multi-Status", &[("Content-Type", "application/xml; charset=utf-8")], body)
}

impl Row {
    fn settings(&self, server: &Server, more: &str) -> String {
        let url = format!("{}/cal", server.url());
        format!(
            "kind = {:?}\nurl = {url:?}\nclient_id = \"c\"\n{}\ntimeout = \"30s\"\nmax_answer = 1\n{more}",
            self.kind, self.settings
        )
        .replace(if self.kind == "caldav" { "client_id = \"c\"\n" } else { "\u{0}" }, "")
    }
}

/// Words that came out of a look, in which no secret may be.
#[track_caller]
fn is_clean(row: &Row, rig: &Rig, trouble: Option<&Trouble>) {
    let cursor = rig.cursor.as_ref().map(|cursor| String::from_utf8_lossy(&cursor.0).into_owned());
    let said = format!("{:?} {:?} {:?} {cursor:?}", rig.calendars, rig.problems, trouble);
    assert!(!said.contains(TOKEN), "{}: {said}", row.kind);
}

type Fault = Arc<dyn Fn(&Seen, &mut dyn super::http::Stream) -> std::io::Result<()> + Send + Sync>;

/// A look at a good service, and then one at a service that misbehaves from its n-th request on, for every n: what was
/// known stays, and the trouble is told. Gives the trouble of the looks in which no request was answered well.
fn everywhere(fault: &Fault) -> Vec<(&'static str, Trouble, usize)> {
    let mut first = Vec::new();
    for row in &ROWS {
        for from in 0..4 {
            let (seen, bad) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(false)));
            let (count, is_bad, fault) = (seen.clone(), bad.clone(), fault.clone());
            let server = Server::start(move |_, seen, stream| {
                let n = {
                    let mut count = count.lock().unwrap();
                    *count += 1;
                    *count - 1
                };
                if *is_bad.lock().unwrap() && n >= from {
                    fault(seen, stream)
                } else {
                    stream.write_all(&(row.answer)(seen))
                }
            });
            let mut rig = Rig::new(&row.settings(&server, ""));
            rig.look().unwrap();
            assert_eq!((rig.events("maya"), rig.problems.len()), (vec![EVENT.to_owned()], 0), "{}", row.kind);
            *seen.lock().unwrap() = 0;
            *bad.lock().unwrap() = true;
            rig.restart();
            let looked = rig.look_after(24 * 60);
            assert_eq!(rig.events("maya"), [EVENT], "{}, from {from}: {looked:?}", row.kind);
            let asked = *seen.lock().unwrap();
            assert!(asked <= 12, "{}: {asked} requests", row.kind);
            is_clean(row, &rig, looked.as_ref().err());
            match looked {
                Err(trouble) if from == 0 => first.push((row.kind, trouble, asked)),
                Ok(_) => {
                    assert!(from > 0 && (asked <= from || !rig.problems.is_empty()), "{}: nobody was told", row.kind);
                }
                Err(_) => {}
            }
        }
    }
    first
}

fn status(status: &'static str, headers: &'static [(&str, &str)], body: &'static str) -> Fault {
    Arc::new(move |_, stream| stream.write_all(&answer(status, headers, body)))
}

#[track_caller]
fn ends(fault: &Fault, is: fn(&Trouble) -> bool) {
    let looks = everywhere(fault);
    assert_eq!(looks.len(), ROWS.len());
    for (kind, trouble, _) in looks {
        assert!(is(&trouble), "{kind}: {trouble:?}");
    }
}

#[test]
fn a_refused_secret_and_a_missing_permission_are_denied() {
    ends(&status("401 Unauthorized", &[], ""), |trouble| matches!(trouble, Trouble::Denied { .. }));
    ends(&status("403 Forbidden", &[], ""), |trouble| matches!(trouble, Trouble::Denied { .. }));
}

#[test]
fn a_limit_is_obeyed() {
    let fault = status("429 Too Many Requests", &[("Retry-After", "3600")], "");
    ends(&fault, |trouble| matches!(trouble, Trouble::Limited { .. }));
}

#[test]
fn a_service_in_trouble_is_tried_three_times_at_most() {
    for (kind, trouble, asked) in everywhere(&status("503 Service Unavailable", &[], "<html>")) {
        assert!(matches!(trouble, Trouble::Theirs { .. }) && asked <= 3, "{kind}: {asked} {trouble:?}");
    }
}

#[test]
fn a_web_page_or_another_shape_in_place_of_an_answer_takes_nothing_away() {
    let page = status("200 OK", &[("Content-Type", "text/html")], "<html><body>Welcome to the hotel</body></html>");
    ends(&page, |trouble| matches!(trouble, Trouble::Shape { .. }));
    ends(&status("200 OK", &[], "{\"odd\":true}"), |trouble| matches!(trouble, Trouble::Shape { .. }));
    ends(&status("200 OK", &[], "<odd/>"), |trouble| matches!(trouble, Trouble::Shape { .. }));
}

#[test]
fn an_answer_that_is_cut_takes_nothing_away() {
    let cut: Fault =
        Arc::new(|_, stream| stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"items\":["));
    ends(&cut, |trouble| matches!(trouble, Trouble::Offline { .. }));
}

#[test]
fn a_redirect_to_a_stranger_is_not_followed() {
    let stranger = Arc::new(Server::start(|_, _, stream| stream.write_all(&answer("200 OK", &[], "{}"))));
    let to = stranger.url();
    let fault: Fault =
        Arc::new(move |_, stream| stream.write_all(&answer("302 Found", &[("Location", to.as_str())], "")));
    ends(&fault, |trouble| matches!(trouble, Trouble::Theirs { .. }));
    assert_eq!(stranger.lines(), [""; 0]);
}

#[test]
fn a_service_that_repeats_the_secret_does_not_bring_it_to_anybodys_eyes() {
    for status in ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "500 Internal Server Error", "200 OK"] {
        let fault: Fault = Arc::new(move |seen, stream| {
            let body = json!({ "error": { "message": seen.head, "code": seen.head }, "value": seen.head });
            stream.write_all(&answer(status, &[("Content-Type", "application/json")], body.to_string()))
        });
        everywhere(&fault);
    }
}

#[test]
fn a_cursor_of_other_settings_from_the_future_or_broken_is_none() {
    for row in &ROWS {
        let server = Server::start(move |_, seen, stream| stream.write_all(&(row.answer)(seen)));
        let is_new = |cursor: Cursor, minutes: i64, why: &str| {
            let mut rig = Rig::new(&row.settings(&server, ""));
            rig.cursor = Some(cursor);
            let done = rig.look_after(minutes).unwrap();
            assert!(done.complete.has(asyncboard::domain::batch::Part::Calendars), "{}: {why}", row.kind);
            assert_eq!(rig.events("maya"), [EVENT], "{}: {why}", row.kind);
        };
        let cursor = |more: &str, minutes: i64| {
            let mut rig = Rig::new(&row.settings(&server, more));
            rig.look_after(minutes).unwrap();
            rig.cursor.clone().unwrap()
        };
        is_new(cursor(row.other, 0), 1, "other settings");
        is_new(cursor("", 24 * 60), 0, "from the future");
        let whole = cursor("", 0);
        for broken in [whole.0[..whole.0.len() / 2].to_vec(), Vec::new(), b"{}".to_vec(), vec![0xFF; 99]] {
            is_new(Cursor(broken), 1, "broken");
        }
        let text = String::from_utf8(whole.0).unwrap();
        assert!(!text.contains('@') && !text.contains("Review") && !text.contains("/cal"), "{}: {text}", row.kind);
    }
}

#[test]
fn nothing_changed_hands_over_nothing_in_few_requests() {
    for (row, most) in ROWS.iter().zip([2, 2, 1]) {
        let server = Server::start(move |_, seen, stream| stream.write_all(&(row.answer)(seen)));
        let mut rig = Rig::new(&row.settings(&server, ""));
        rig.look().unwrap();
        let asked = server.seen().len();
        rig.look_after(5).unwrap();
        assert_eq!((rig.handed, server.seen().len() - asked), (0, most), "{}: {:?}", row.kind, server.lines());
    }
}
