//! Google Calendar on this machine, with a state: events that change, sync tokens that end, pages that are empty and go on,
//! calendars that are not shared, limits.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use asyncboard::config::Secret;
use asyncboard::providers::Trouble;
use asyncboard::providers::oauth::{Kept, Vault};
use serde_json::{Value, json};

use super::changing::{Changing, assert_rotated, signed_in, trouble_of_sign_in};
use super::http::{Seen, Server, answer};
use super::oauth_service::{SignInService, pairs};
use super::rig::{Rig, TEAM, TOKEN, now};

/// What the service knows.
#[derive(Default)]
pub struct State {
    /// The events of each calendar, by their ids.
    pub events: BTreeMap<String, BTreeMap<String, Value>>,
    /// What has changed, one after another: calendar and event.
    log: Vec<(String, String)>,
    /// Tokens of before this are no longer known.
    pub ended: usize,
    /// So many events a page; 0: all on one.
    pub page: usize,
    /// Every list begins with an empty page.
    pub empty_first: bool,
    /// Calendars that are not shared.
    pub closed: Vec<String>,
    /// At most so many people in one question.
    pub most: usize,
    /// What the next requests meet.
    pub faults: VecDeque<(u16, &'static str)>,
}

impl State {
    /// Puts an event into a calendar, or takes it out.
    pub fn put(&mut self, calendar: &str, id: &str, event: Option<Value>) {
        let events = self.events.entry(calendar.to_owned()).or_default();
        match event {
            Some(event) => _ = events.insert(id.to_owned(), event),
            None => _ = events.remove(id),
        }
        self.log.push((calendar.to_owned(), id.to_owned()));
    }

    fn list(&self, calendar: &str, query: &BTreeMap<String, String>) -> (u16, Value) {
        if self.closed.iter().any(|closed| closed == calendar) {
            return (404, json!({ "error": { "code": 404, "errors": [{ "reason": "notFound" }] } }));
        }
        let none = BTreeMap::new();
        let events = self.events.get(calendar).unwrap_or(&none);
        let whole = |id: &String| {
            let event = events.get(id).map(|event| {
                let mut event = event.clone();
                event.as_object_mut().unwrap().insert("id".to_owned(), id.as_str().into());
                event
            });
            event.unwrap_or_else(|| json!({ "id": id, "status": "cancelled" }))
        };
        let all: Vec<Value> = if let Some(token) = query.get("syncToken") {
            let forbidden = ["timeMin", "timeMax", "q", "orderBy", "updatedMin", "iCalUID"];
            assert!(forbidden.iter().all(|key| !query.contains_key(*key)), "{query:?}");
            let from: usize = token.trim_start_matches("sync-").parse().unwrap();
            if from < self.ended {
                return (410, json!({ "error": { "code": 410, "errors": [{ "reason": "fullSyncRequired" }] } }));
            }
            let mut ids: Vec<String> =
                self.log[from..].iter().filter(|(of, _)| of == calendar).map(|(_, id)| id.clone()).collect();
            ids.sort();
            ids.dedup();
            ids.iter().map(whole).collect()
        } else {
            assert!(query.contains_key("timeMin") && query.contains_key("timeMax"), "{query:?}");
            events.keys().map(whole).collect()
        };
        assert_eq!(query.get("singleEvents").map(String::as_str), Some("true"));
        let size = if self.page == 0 { all.len().max(1) } else { self.page };
        let mut pages: Vec<Vec<Value>> = all.chunks(size).map(<[Value]>::to_vec).collect();
        if self.empty_first {
            pages.insert(0, Vec::new());
        }
        if pages.is_empty() {
            pages.push(Vec::new());
        }
        let at: usize = query.get("pageToken").map_or(0, |token| token.trim_start_matches("page-").parse().unwrap());
        let mut told = json!({ "items": pages[at] });
        let last = at + 1 == pages.len();
        let (key, value) = if last {
            ("nextSyncToken", format!("sync-{}", self.log.len()))
        } else {
            ("nextPageToken", format!("page-{}", at + 1))
        };
        told.as_object_mut().unwrap().insert(key.to_owned(), value.into());
        (200, told)
    }

    fn busy(&self, body: &Value) -> (u16, Value) {
        let ids: Vec<&str> =
            body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap()).collect();
        if self.most > 0 && ids.len() > self.most {
            let told = json!({ "error": { "code": 400, "errors": [{ "reason": "tooManyCalendarsRequested" }] } });
            return (400, told);
        }
        let of = |id: &str| {
            if self.closed.iter().any(|closed| closed == id) && id.starts_with("sam") {
                return json!({ "errors": [{ "domain": "global", "reason": "notFound" }] });
            }
            let events = self.events.get(id).into_iter().flat_map(BTreeMap::values);
            let busy = events.filter_map(|event| {
                let (start, end) = (event["start"]["dateTime"].as_str()?, event["end"]["dateTime"].as_str()?);
                Some(json!({ "start": start, "end": end }))
            });
            json!({ "busy": busy.collect::<Vec<_>>() })
        };
        let calendars: serde_json::Map<String, Value> = ids.iter().map(|id| ((*id).to_owned(), of(id))).collect();
        (200, json!({ "calendars": calendars }))
    }
}

/// Answers a request; `None`: it is none for a calendar.
fn serve(seen: &Seen, state: &Mutex<State>) -> Option<Vec<u8>> {
    let line = seen.line().to_owned();
    let (verb, target) = line.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let rest = path.strip_prefix("/calendar/v3/")?;
    let mut state = state.lock().unwrap();
    let (status, told) = match state.faults.pop_front() {
        Some((status, reason)) => (status, json!({ "error": { "code": status, "errors": [{ "reason": reason }] } })),
        None if (verb, rest) == ("POST", "freeBusy") => state.busy(&serde_json::from_str(&seen.body).unwrap()),
        None => {
            let calendar = rest.strip_prefix("calendars/").unwrap().strip_suffix("/events").unwrap();
            state.list(&calendar.replace("%40", "@"), &pairs(query))
        }
    };
    Some(answer(&format!("{status} X"), &[("Content-Type", "application/json")], told.to_string()))
}

/// The service.
pub struct Google {
    server: Server,
    /// What it knows.
    pub state: Arc<Mutex<State>>,
}

impl Google {
    /// A service that knows nothing yet.
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let server = Server::start(move |_, seen, stream| stream.write_all(&serve(seen, &shared).unwrap()));
        Self { server, state }
    }

    /// A source of it.
    pub fn settings(&self, more: &str) -> String {
        let url = format!("{}/calendar/v3", self.server.url());
        format!("kind = \"google-calendar\"\nurl = {url:?}\ntoken = {TOKEN:?}\nclient_id = \"c\"\n{more}")
    }

    fn put(&self, calendar: &str, id: &str, event: Value) {
        self.state.lock().unwrap().put(calendar, id, Some(event));
    }

    fn asked(&self) -> usize {
        self.server.seen().len()
    }
}

/// A meeting on Monday.
fn at(hour: u32, title: &str) -> Value {
    let time = |hour: u32| json!({ "dateTime": format!("2026-11-23T{hour:02}:00:00+00:00") });
    json!({ "iCalUID": format!("{title}@x"), "summary": title, "status": "confirmed", "start": time(hour),
            "end": time(hour + 1) })
}

fn with(event: Value, more: &Value) -> Value {
    let (mut event, more) = (event, more.as_object().unwrap().clone());
    event.as_object_mut().unwrap().extend(more);
    event
}

#[test]
fn every_kind_of_event_means_what_it_says_and_titles_are_those_of_ones_own() {
    let google = Google::start();
    let mine = |id: &str, event: Value| google.put("primary", id, event);
    mine("a", at(9, "Review"));
    mine("b", with(at(10, "Dentist"), &json!({ "eventType": "outOfOffice", "visibility": "private" })));
    mine("c", with(at(11, "Deep work"), &json!({ "eventType": "focusTime" })));
    mine("d", with(at(12, "Free"), &json!({ "transparency": "transparent" })));
    mine("e", with(at(13, "Cake"), &json!({ "eventType": "birthday" })));
    let answered = |word: &str| json!({ "attendees": [{ "self": true, "responseStatus": word }] });
    mine("f", with(at(14, "No"), &answered("declined")));
    mine("g", with(at(15, "Perhaps"), &answered("needsAction")));
    mine("h", with(at(16, "Maybe"), &json!({ "status": "tentative" })));
    let days = json!({ "start": { "date": "2026-11-25" }, "end": { "date": "2026-11-27" } });
    mine("i", with(with(at(0, "Fair"), &days), &json!({})));
    let place = |properties: Value| json!({ "eventType": "workingLocation", "workingLocationProperties": properties });
    mine("j", with(at(17, "x"), &place(json!({ "homeOffice": {} }))));
    mine("k", with(at(18, "x"), &place(json!({ "officeLocation": { "label": "HQ 3" } }))));
    mine("l", with(at(19, "x"), &place(json!({ "officeLocation": {} }))));
    google.put("kenji@acme.example", "a", at(9, "Of Kenji"));
    let mut rig = Rig::new(&google.settings(""));
    let done = rig.look().unwrap();
    assert!(done.complete.has(asyncboard::domain::batch::Part::Calendars));
    assert_eq!(
        rig.events("maya"),
        [
            "11-23T09:00Z to 11-23T10:00Z busy \"Review\"",
            "11-23T10:00Z to 11-23T11:00Z away",
            "11-23T11:00Z to 11-23T12:00Z focus \"Deep work\"",
            "11-23T15:00Z to 11-23T16:00Z tentative \"Perhaps\"",
            "11-23T16:00Z to 11-23T17:00Z tentative \"Maybe\"",
            "11-23T17:00Z to 11-23T18:00Z at home \"x\"",
            "11-23T18:00Z to 11-23T19:00Z at HQ 3 \"x\"",
            "11-23T19:00Z to 11-23T20:00Z at office \"x\"",
            "11-25 to 11-27 busy \"Fair\"",
        ]
    );
    // Of others only when they are busy: one question for all of them.
    assert_eq!(rig.events("kenji"), ["11-23T09:00Z to 11-23T10:00Z busy"]);
    assert_eq!((google.asked(), rig.problems.len()), (2, 0), "{:?}", rig.problems);
}

#[test]
fn with_busy_times_alone_it_is_remarked_that_leave_cannot_be_told_from_meetings() {
    let google = Google::start();
    let remarks = |more: &str| Rig::new(&google.settings(more)).remarks();
    let told = "leave of others cannot be told from meetings: `detail = \"events\"` tells them apart where a calendar is \
                shared with its events";
    assert_eq!(
        (remarks(""), remarks("detail = \"busy\""), remarks("detail = \"events\"")),
        (vec![told.to_owned()], vec![told.to_owned()], vec![])
    );
}

#[test]
fn with_events_of_all_leave_is_told_from_meetings_and_who_shares_nothing_is_asked_for_busy_times() {
    let google = Google::start();
    google.put("kenji@acme.example", "a", with(at(9, "Leave"), &json!({ "eventType": "outOfOffice" })));
    google.put("sam@acme.example", "a", at(11, "Hidden"));
    google.state.lock().unwrap().closed = vec!["sam@acme.example".to_owned()];
    let mut rig = Rig::new(&google.settings("detail = \"events\""));
    rig.look().unwrap();
    assert_eq!(rig.events("kenji"), ["11-23T09:00Z to 11-23T10:00Z away"]);
    assert_eq!(
        (rig.events("sam"), &rig.problems[..]),
        (vec![], &["sam: the calendar is not shared with you (notFound)".to_owned()][..])
    );
    google.state.lock().unwrap().closed.clear();
    let mut titled = Rig::new(&google.settings("detail = \"events\"\nshow_titles = true"));
    titled.look().unwrap();
    assert_eq!(titled.events("kenji"), ["11-23T09:00Z to 11-23T10:00Z away \"Leave\""]);
}

#[test]
fn a_later_look_asks_by_token_and_hands_over_only_what_has_changed() {
    let google = Google::start();
    google.put("primary", "a", at(9, "A"));
    google.put("primary", "b", at(10, "B"));
    let mut rig = Rig::new(&google.settings(""));
    rig.look().unwrap();
    rig.look_after(5).unwrap();
    assert_eq!((rig.handed, google.asked()), (0, 4));
    google.state.lock().unwrap().put("primary", "a", None);
    google.put("primary", "b", at(12, "B"));
    rig.look_after(5).unwrap();
    assert_eq!(rig.events("maya"), ["11-23T12:00Z to 11-23T13:00Z busy \"B\""]);
    assert_eq!((rig.handed, google.asked()), (1, 6));
    // After a start nothing has changed: what the store has stays, and nothing is read whole.
    rig.restart();
    rig.look_after(5).unwrap();
    assert_eq!((rig.handed, google.asked()), (0, 8));
    // What has changed meanwhile is read whole.
    rig.restart();
    google.put("primary", "c", at(14, "C"));
    rig.look_after(5).unwrap();
    assert_eq!((rig.events("maya").len(), google.asked()), (2, 11));
}

#[test]
fn a_token_that_has_ended_gives_one_full_look_and_a_new_day_one_too() {
    let google = Google::start();
    google.put("primary", "a", at(9, "A"));
    let mut rig = Rig::new(&google.settings(""));
    rig.look().unwrap();
    google.put("primary", "b", at(10, "B"));
    google.state.lock().unwrap().ended = 100;
    rig.look_after(5).unwrap();
    assert_eq!((rig.events("maya").len(), google.asked(), rig.problems.len()), (2, 5, 0));
    google.state.lock().unwrap().ended = 0;
    rig.look_after(24 * 60).unwrap();
    let asked = google.server.lines();
    assert!(asked[5].contains("timeMin=2026-09-25"), "{asked:?}");
}

#[test]
fn a_page_that_is_empty_and_goes_on_is_not_the_end() {
    let google = Google::start();
    for n in 0..7 {
        google.put("primary", &format!("e{n}"), at(9 + n, "A"));
    }
    {
        let mut state = google.state.lock().unwrap();
        (state.empty_first, state.page) = (true, 3);
    }
    let mut rig = Rig::new(&google.settings(""));
    rig.look().unwrap();
    assert_eq!((rig.events("maya").len(), rig.problems.len()), (7, 0));
    google.put("primary", "e7", at(20, "A"));
    rig.look_after(5).unwrap();
    assert_eq!((rig.events("maya").len(), rig.handed), (8, 1));
}

#[test]
fn a_question_about_too_many_people_is_halved() {
    let google = Google::start();
    google.put("kenji@acme.example", "a", at(9, "K"));
    google.put("sam@acme.example", "a", at(10, "S"));
    google.state.lock().unwrap().most = 1;
    let mut rig = Rig::new(&google.settings(""));
    rig.look().unwrap();
    assert_eq!((rig.events("kenji").len(), rig.events("sam").len()), (1, 1));
}

#[test]
fn a_limit_that_comes_as_403_is_waited_for_and_what_was_known_stays() {
    let google = Google::start();
    google.put("primary", "a", at(9, "A"));
    let mut rig = Rig::new(&google.settings(""));
    rig.look().unwrap();
    for reason in ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"] {
        google.state.lock().unwrap().faults.push_back((403, reason));
        let trouble = rig.look_after(5).unwrap_err();
        assert!(matches!(trouble, Trouble::Limited { .. }), "{trouble:?}");
        assert_eq!(rig.events("maya").len(), 1);
    }
    google.state.lock().unwrap().faults.push_back((403, "insufficientPermissions"));
    let trouble = rig.look_after(5).unwrap_err();
    let Trouble::Denied { text } = &trouble else { panic!("{trouble:?}") };
    assert!(text.raw().contains("calendar.freebusy"), "{}", text.raw());
}

#[test]
fn five_hundred_people_take_eleven_requests() {
    let mate = |n: usize| format!("[[teammate]]\nid = \"m{n}\"\naccounts = {{ email = \"m{n}@acme.example\" }}\n");
    let mates = (0..499).map(mate).collect::<Vec<_>>().concat();
    let me = "me = \"maya\"\n[[teammate]]\nid = \"maya\"\naccounts = { email = \"maya@acme.example\" }\n";
    let google = Google::start();
    let vault = asyncboard::providers::oauth::InMemory::at(now());
    let mut rig = Rig::with(&format!("{me}{mates}"), &google.settings(""), vault);
    rig.look().unwrap();
    assert_eq!(google.asked(), 11);
}

/// Signed in at a service of this machine, which lets access tokens end before their time.
#[test]
fn a_token_that_is_revoked_is_renewed_once_and_a_sign_in_that_has_ended_says_so() {
    let state = Arc::new(Mutex::new(State::default()));
    state.lock().unwrap().put("primary", "a", Some(at(9, "A")));
    let shared = state.clone();
    let service = SignInService::start_beside(move |seen, signed| {
        let is_calendar = seen.line().contains(" /calendar/v3/");
        if is_calendar && !signed.lock().unwrap().lets_in(seen) {
            return Some(answer("401 Unauthorized", &[], "{\"error\":{\"errors\":[{\"reason\":\"authError\"}]}}"));
        }
        serve(seen, &shared)
    });
    service.state.lock().unwrap().works_once = true;
    service.state.lock().unwrap().uses = 3;
    let url = service.server.url();
    let settings = format!(
        "kind = \"google-calendar\"\nurl = \"{url}/calendar/v3\"\nclient_id = \"client-1\"\nauth_url = {url:?}"
    );
    let vault = asyncboard::providers::oauth::InMemory::at(now());
    let provider = super::rig::open(TEAM, &settings, vault.clone()).unwrap();
    let grant = provider.signed_in().unwrap().grant().unwrap();
    let kept = Kept { refresh: Some(Secret::new(service.refresh_token())), ..Kept::new(grant.client()) };
    vault.put("work", kept);
    let mut rig = Rig::with(TEAM, &settings, vault.clone());
    for _ in 0..10 {
        rig.look_after(1).unwrap();
        assert_eq!(rig.events("maya").len(), 1);
    }
    let sent = service.state.lock().unwrap().sent.clone();
    assert!(sent.len() >= 5, "{sent:?}");
    let mut once = sent.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), sent.len(), "an old refresh token was sent again");
    // Revoked at the service.
    let mut state = service.state.lock().unwrap();
    state.good.clear();
    state.access.clear();
    drop(state);
    let trouble = rig.look_after(1).unwrap_err();
    let Trouble::Denied { text } = &trouble else { panic!("{trouble:?}") };
    assert!(text.raw().starts_with("sign-in to work has ended ("), "{}", text.raw());
    assert!(text.raw().contains("asyncboard auth work"), "{}", text.raw());
    assert_eq!(rig.events("maya").len(), 1, "what was known stays");
    assert!(vault.read("work").unwrap().is_some());
}

impl Changing for Google {
    fn settings(&self) -> String {
        Google::settings(self, "detail = \"events\"")
    }

    fn change(&self, random: &mut fastrand::Rng) {
        self.state.lock().unwrap().change(random);
    }

    fn trouble(&self, random: &mut fastrand::Rng) {
        self.state.lock().unwrap().trouble(random);
    }

    fn recover(&self) {
        self.state.lock().unwrap().recover();
    }
}

impl State {
    fn change(&mut self, random: &mut fastrand::Rng) {
        let calendar = ["primary", "kenji@acme.example", "sam@acme.example"][random.usize(..3)];
        let id = format!("e{}", random.u8(..6));
        let event = random.bool().then(|| at(random.u32(8..20), &format!("T{}", random.u8(..3))));
        self.put(calendar, &id, event);
    }

    fn trouble(&mut self, random: &mut fastrand::Rng) {
        match random.u8(..5) {
            0 => self.faults.push_back((403, "rateLimitExceeded")),
            1 => self.faults.push_back((404, "notFound")),
            2 => self.faults.extend([(503, "backendError"); 3]),
            3 => self.ended = self.log.len() + 1,
            _ => (self.page, self.empty_first) = (random.usize(..3), random.bool()),
        }
    }

    fn recover(&mut self) {
        self.faults.clear();
        self.ended = 0;
    }
}

/// The same service for somebody who is signed in.
struct Signed {
    state: Arc<Mutex<State>>,
    service: SignInService,
}

impl Changing for Signed {
    fn settings(&self) -> String {
        let url = self.service.server.url();
        format!("kind = \"google-calendar\"\nurl = \"{url}/calendar/v3\"\ndetail = \"events\"\ntoken = {TOKEN:?}")
    }

    fn going_on(&self) -> Rig {
        signed_in(&self.service, &self.settings().replace(&format!("token = {TOKEN:?}"), ""))
    }

    fn change(&self, random: &mut fastrand::Rng) {
        self.state.lock().unwrap().change(random);
    }

    fn trouble(&self, random: &mut fastrand::Rng) {
        if random.bool() {
            self.state.lock().unwrap().trouble(random);
        } else {
            trouble_of_sign_in(&self.service, random);
        }
    }

    fn recover(&self) {
        self.state.lock().unwrap().recover();
        self.service.state.lock().unwrap().faults.clear();
    }
}

#[test]
fn two_looks_at_a_changing_google_calendar_agree_while_tokens_are_refused_and_rotate() {
    let state: Arc<Mutex<State>> = Arc::default();
    let shared = state.clone();
    let service = SignInService::start_beside(move |seen, signed| {
        if seen.line().contains(" /calendar/v3/") && !signed.lock().unwrap().lets_in(seen) {
            return Some(answer("401 Unauthorized", &[], "{\"error\":{\"errors\":[{\"reason\":\"authError\"}]}}"));
        }
        serve(seen, &shared)
    });
    service.state.lock().unwrap().access.insert(TOKEN.to_owned(), usize::MAX);
    let signed = Signed { state, service };
    super::changing::agree(&signed, 40);
    assert_rotated(&signed.service);
}

#[test]
fn two_looks_at_a_changing_google_calendar_agree() {
    super::changing::agree(&Google::start(), 60);
}
