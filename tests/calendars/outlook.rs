//! Outlook by Graph on this machine, with a state: one's own events by view or delta, everybody else's schedule.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use asyncboard::providers::Trouble;
use asyncboard::providers::oauth::InMemory;
use serde_json::{Value, json};

use super::changing::{Changing, assert_rotated, signed_in, trouble_of_sign_in};
use super::http::{Seen, Server, answer};
use super::oauth_service::{SignInService, pairs};
use super::rig::{Rig, TEAM, TOKEN, now};

/// What the service knows.
#[derive(Default)]
pub struct State {
    /// One's own events.
    events: BTreeMap<String, Value>,
    log: Vec<String>,
    /// Delta tokens of before this are no longer known.
    ended: usize,
    /// So many events a page; 0: all on one.
    page: usize,
    /// The schedule of each person, or why there is none.
    schedules: BTreeMap<String, Result<Vec<Value>, &'static str>>,
    /// What Outlook has of everybody's working hours.
    hours: Option<Value>,
    /// What the next requests meet.
    faults: VecDeque<(u16, &'static str)>,
}

impl State {
    fn put(&mut self, id: &str, event: Option<Value>) {
        match event {
            Some(event) => _ = self.events.insert(id.to_owned(), event),
            None => _ = self.events.remove(id),
        }
        self.log.push(id.to_owned());
    }

    fn view(&self, url: &str, path: &str, query: &BTreeMap<String, String>) -> (u16, Value) {
        let whole = |id: &String| match self.events.get(id) {
            Some(event) => with(event.clone(), &json!({ "id": id })),
            None => json!({ "id": id, "@removed": { "reason": "deleted" } }),
        };
        let is_delta = path.ends_with("/delta");
        let all: Vec<Value> = if let Some(token) = query.get("$deltatoken") {
            let from: usize = token.parse().unwrap();
            if from < self.ended {
                return (410, json!({ "error": { "code": "syncStateNotFound", "message": "start over" } }));
            }
            let mut ids = self.log[from..].to_vec();
            ids.sort();
            ids.dedup();
            ids.iter().map(whole).collect()
        } else {
            assert!(query.contains_key("startDateTime") || query.contains_key("$skip"), "{query:?}");
            self.events.keys().map(whole).collect()
        };
        let size = if self.page == 0 { all.len().max(1) } else { self.page };
        let at: usize = query.get("$skip").map_or(0, |skip| skip.parse().unwrap());
        let value: Vec<Value> = all.iter().skip(at).take(size).cloned().collect();
        let mut told = json!({ "value": value });
        let object = told.as_object_mut().unwrap();
        if at + size < all.len() {
            let token = query.get("$deltatoken").map(|token| format!("&$deltatoken={token}")).unwrap_or_default();
            object.insert("@odata.nextLink".to_owned(), format!("{url}{path}?$skip={}{token}", at + size).into());
        } else if is_delta {
            let link = format!("{url}{path}?$deltatoken={}", self.log.len());
            object.insert("@odata.deltaLink".to_owned(), link.into());
        }
        (200, told)
    }

    fn schedule(&self, body: &Value) -> (u16, Value) {
        let addresses = body["Schedules"].as_array().unwrap();
        assert!(addresses.len() <= 20, "{body}");
        let date = |at: &Value| at["dateTime"].as_str().unwrap().parse::<chrono::NaiveDateTime>().unwrap();
        let (from, to) = (date(&body["StartTime"]), date(&body["EndTime"]));
        assert!((to - from).num_days() < 42, "{body}");
        let of = |address: &Value| {
            let address = address.as_str().unwrap();
            match self.schedules.get(address) {
                Some(Err(code)) => json!({ "scheduleId": address, "error": { "responseCode": code } }),
                Some(Ok(items)) => {
                    let meets = |item: &&Value| date(&item["start"]) < to && date(&item["end"]) > from;
                    let items = items.iter().filter(meets).collect::<Vec<_>>();
                    json!({ "scheduleId": address, "scheduleItems": items, "workingHours": self.hours })
                }
                None => json!({ "scheduleId": address, "scheduleItems": [], "availabilityView": "",
                                "workingHours": self.hours }),
            }
        };
        (200, json!({ "value": addresses.iter().map(of).collect::<Vec<_>>() }))
    }
}

fn serve(seen: &Seen, url: &str, state: &Mutex<State>) -> Vec<u8> {
    let line = seen.line().to_owned();
    let (verb, target) = line.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    assert_eq!(seen.header("prefer"), Some("outlook.timezone=\"UTC\""), "{line}");
    let mut state = state.lock().unwrap();
    let (status, told) = match (state.faults.pop_front(), verb) {
        (Some((status, code)), _) => (status, json!({ "error": { "code": code, "message": "no" } })),
        (None, "POST") => state.schedule(&serde_json::from_str(&seen.body).unwrap()),
        (None, _) => state.view(url, path, &pairs(query)),
    };
    answer(&format!("{status} X"), &[("Content-Type", "application/json"), ("Retry-After", "120")], told.to_string())
}

/// The service.
pub struct Graph {
    server: Server,
    state: Arc<Mutex<State>>,
}

impl Graph {
    /// A service that knows nothing yet.
    pub fn start() -> Self {
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = state.clone();
        let server = Server::start(move |_, seen, stream| {
            let url = format!("http://{}", seen.header("host").unwrap());
            stream.write_all(&serve(seen, &url, &shared))
        });
        Self { server, state }
    }

    /// A source of it.
    pub fn settings(&self, more: &str) -> String {
        let url = format!("{}/v1.0", self.server.url());
        format!("kind = \"outlook\"\nurl = {url:?}\ntoken = {TOKEN:?}\n{more}")
    }

    fn put(&self, id: &str, event: Value) {
        self.state.lock().unwrap().put(id, Some(event));
    }

    fn schedule(&self, who: &str, items: Result<Vec<Value>, &'static str>) {
        self.state.lock().unwrap().schedules.insert(format!("{who}@acme.example"), items);
    }
}

fn time(day: u32, hour: u32) -> Value {
    json!({ "dateTime": format!("2026-11-{day:02}T{hour:02}:00:00.0000000"), "timeZone": "UTC" })
}

fn at(hour: u32, title: &str) -> Value {
    json!({ "iCalUId": format!("{title}@x"), "subject": title, "sensitivity": "normal", "isAllDay": false,
            "isCancelled": false, "showAs": "busy", "responseStatus": { "response": "organizer" },
            "start": time(23, hour), "end": time(23, hour + 1) })
}

fn item(hour: u32, status: &str) -> Value {
    json!({ "status": status, "start": time(23, hour), "end": time(23, hour + 1), "subject": "S", "isPrivate": false })
}

fn with(event: Value, more: &Value) -> Value {
    let (mut event, more) = (event, more.as_object().unwrap().clone());
    event.as_object_mut().unwrap().extend(more);
    event
}

#[test]
fn ones_own_events_and_everybody_elses_schedule_mean_what_they_say() {
    let graph = Graph::start();
    graph.put("a", at(9, "Review"));
    graph.put("b", with(at(10, "Dentist"), &json!({ "showAs": "oof", "sensitivity": "private" })));
    graph.put("c", with(at(11, "Free"), &json!({ "showAs": "free" })));
    graph.put("d", with(at(12, "Maybe"), &json!({ "showAs": "tentative" })));
    let answered = |word: &str, shown: &str| json!({ "responseStatus": { "response": word }, "showAs": shown });
    graph.put("e", with(at(13, "No"), &answered("declined", "busy")));
    graph.put("f", with(at(14, "Open"), &answered("notResponded", "unknown")));
    graph.put("g", with(at(15, "Yes, in my calendar"), &answered("notResponded", "busy")));
    graph.put("h", with(at(16, "Gone"), &json!({ "isCancelled": true })));
    graph.put("i", with(at(17, "x"), &json!({ "showAs": "workingElsewhere" })));
    let days = json!({ "isAllDay": true, "start": time(25, 0), "end": time(27, 0) });
    graph.put("j", with(at(0, "Fair"), &days));
    let items = ["free", "tentative", "busy", "oof", "workingElsewhere", "unknown"];
    graph.schedule("kenji", Ok((8..).zip(items).map(|(hour, status)| item(hour, status)).collect()));
    graph.schedule("sam", Err("ErrorMailRecipientNotFound"));
    let mut rig = Rig::new(&graph.settings(""));
    rig.look().unwrap();
    assert_eq!(
        rig.events("maya"),
        [
            "11-23T09:00Z to 11-23T10:00Z busy \"Review\"",
            "11-23T10:00Z to 11-23T11:00Z away",
            "11-23T12:00Z to 11-23T13:00Z tentative \"Maybe\"",
            "11-23T14:00Z to 11-23T15:00Z tentative \"Open\"",
            "11-23T15:00Z to 11-23T16:00Z busy \"Yes, in my calendar\"",
            "11-23T17:00Z to 11-23T18:00Z at elsewhere \"x\"",
            "11-25 to 11-27 busy \"Fair\"",
        ]
    );
    let kenji = ["09 tentative", "10 busy", "11 away", "12 at elsewhere", "13 busy"].map(|words| {
        let (hour, kind) = words.split_once(' ').unwrap();
        let next = hour.parse::<u32>().unwrap() + 1;
        format!("11-23T{hour}:00Z to 11-23T{next:02}:00Z {kind}")
    });
    assert_eq!(rig.events("kenji"), kenji);
    assert_eq!(rig.problems, ["sam: Outlook cannot tell when they are busy (ErrorMailRecipientNotFound)"]);
    // My own view, and three stretches of days for the others.
    assert_eq!(graph.server.seen().len(), 4);
}

#[test]
fn the_near_days_are_asked_for_in_every_look_and_the_rest_once_an_hour() {
    let graph = Graph::start();
    graph.schedule("kenji", Ok(vec![item(9, "busy")]));
    let mut rig = Rig::new(&graph.settings(""));
    let mut asked = Vec::new();
    for minutes in [0, 5, 30, 30, 5] {
        let before = graph.server.seen().len();
        rig.look_after(minutes).unwrap();
        asked.push(graph.server.seen().len() - before);
        assert_eq!(rig.events("kenji").len(), 1);
    }
    assert_eq!(asked, [4, 2, 2, 4, 2]);
}

#[test]
fn working_hours_of_outlook_are_not_taken_over_and_a_disagreement_is_remarked() {
    let graph = Graph::start();
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let hours = |start: &str| {
        json!({ "daysOfWeek": days, "startTime": start, "endTime": "17:00:00.0000000",
                "timeZone": { "name": "Tokyo Standard Time" } })
    };
    let lives = |id: &str, more: &str| format!("id = \"{id}\"\n{more}");
    let team = TEAM
        .replace(&lives("kenji", ""), &lives("kenji", "zone = \"Asia/Tokyo\"\nhours = [\"Mon-Fri 09:00-17:00\"]\n"));
    let mut rig = Rig::with(&team, &graph.settings(""), InMemory::at(now()));
    for (said, expected) in [
        (Some(hours("09:00:00.0000000")), vec![]),
        (
            Some(hours("08:00:00.0000000")),
            vec![
                "kenji works Mon-Fri 09:00-17:00 (Asia/Tokyo) by the config, which counts; Outlook says Mon-Fri 08:00-17:00 \
             (Asia/Tokyo)",
            ],
        ),
        (Some(json!({ "daysOfWeek": "all" })), vec![]),
        (None, vec![]),
    ] {
        graph.state.lock().unwrap().hours = said;
        rig.look_after(5).unwrap();
        assert_eq!(rig.remarks(), expected);
        assert!(rig.problems.is_empty(), "{:?}", rig.problems);
    }
}

#[test]
fn a_delta_is_used_where_the_sign_in_may_and_one_that_has_ended_gives_one_full_look() {
    use asyncboard::config::Secret;
    use asyncboard::providers::oauth::{Access, Kept};
    let graph = Graph::start();
    graph.put("a", at(9, "A"));
    // An instance says only when it is: the rest is its master's.
    graph.put("m", with(at(9, "Series"), &json!({ "type": "seriesMaster", "showAs": "oof" })));
    graph.put("m1", json!({ "type": "occurrence", "seriesMasterId": "m", "start": time(24, 9), "end": time(24, 10) }));
    let url = format!("{}/v1.0", graph.server.url());
    let settings = format!("kind = \"outlook\"\nurl = {url:?}\nclient_id = \"c\"");
    let vault = InMemory::at(now());
    let signed = super::rig::open(super::rig::TEAM, &settings, vault.clone()).unwrap();
    let grant = signed.signed_in().unwrap().grant().unwrap();
    let access = Access::new(Secret::new("canary-access"), now(), chrono::TimeDelta::days(30));
    let scopes = ["https://graph.microsoft.com/Calendars.Read", "Calendars.ReadBasic"].map(str::to_owned).to_vec();
    vault.put("work", Kept { access: Some(access), scopes: Some(scopes), ..Kept::new(grant.client()) });
    let mut rig = Rig::with(super::rig::TEAM, &settings, vault);
    rig.look().unwrap();
    let series = "11-24T09:00Z to 11-24T10:00Z away \"Series\"";
    assert_eq!(rig.events("maya"), ["11-23T09:00Z to 11-23T10:00Z busy \"A\"", series]);
    graph.put("a", at(12, "A"));
    graph.state.lock().unwrap().page = 1;
    rig.look_after(5).unwrap();
    assert_eq!(rig.events("maya"), ["11-23T12:00Z to 11-23T13:00Z busy \"A\"", series]);
    assert!(graph.server.lines().iter().any(|line| line.contains("deltatoken")), "{:?}", graph.server.lines());
    graph.state.lock().unwrap().put("a", None);
    graph.state.lock().unwrap().ended = 100;
    rig.look_after(5).unwrap();
    assert_eq!(rig.events("maya"), [series]);
}

#[test]
fn a_limit_is_waited_for_as_long_as_graph_says_and_what_was_known_stays() {
    let graph = Graph::start();
    graph.put("a", at(9, "A"));
    let mut rig = Rig::new(&graph.settings(""));
    rig.look().unwrap();
    graph.state.lock().unwrap().faults.push_back((429, "TooManyRequests"));
    let Err(Trouble::Limited { until }) = rig.look_after(5) else { panic!("no limit") };
    assert!((until - rig.now).num_seconds() >= 120);
    assert_eq!(rig.events("maya").len(), 1);
    graph.state.lock().unwrap().faults.push_back((403, "ErrorAccessDenied"));
    let Err(Trouble::Denied { text }) = rig.look_after(5) else { panic!("not denied") };
    assert!(text.raw().contains("Calendars.ReadBasic"), "{}", text.raw());
}

#[test]
fn five_hundred_people_take_twenty_six_requests_and_seventy_six_once_an_hour() {
    let mate = |n: usize| format!("[[teammate]]\nid = \"m{n}\"\naccounts = {{ email = \"m{n}@acme.example\" }}\n");
    let mates = (0..499).map(mate).collect::<Vec<_>>().concat();
    let me = "me = \"maya\"\n[[teammate]]\nid = \"maya\"\naccounts = { email = \"maya@acme.example\" }\n";
    let graph = Graph::start();
    let mut rig = Rig::with(&format!("{me}{mates}"), &graph.settings(""), InMemory::at(now()));
    rig.look().unwrap();
    assert_eq!(graph.server.seen().len(), 76);
    rig.look_after(5).unwrap();
    assert_eq!(graph.server.seen().len(), 76 + 26);
}

impl Changing for Graph {
    fn settings(&self) -> String {
        Graph::settings(self, "")
    }

    fn change(&self, random: &mut fastrand::Rng) {
        self.state.lock().unwrap().change(random);
    }

    fn trouble(&self, random: &mut fastrand::Rng) {
        self.state.lock().unwrap().trouble(random);
    }

    fn recover(&self) {
        self.state.lock().unwrap().faults.clear();
    }
}

impl State {
    fn change(&mut self, random: &mut fastrand::Rng) {
        let id = format!("e{}", random.u8(..6));
        let hour = random.u32(8..20);
        if random.bool() {
            let event = random.bool().then(|| at(hour, &format!("T{}", random.u8(..3))));
            self.put(&id, event);
        } else {
            let items = vec![item(hour, ["busy", "oof", "free"][random.usize(..3)])];
            self.schedules.insert("kenji@acme.example".to_owned(), Ok(items));
        }
    }

    fn trouble(&mut self, random: &mut fastrand::Rng) {
        match random.u8(..4) {
            0 => self.faults.push_back((429, "TooManyRequests")),
            1 => self.faults.push_back((403, "ErrorAccessDenied")),
            2 => self.faults.extend([(503, "serviceNotAvailable"); 3]),
            _ => self.page = random.usize(..3),
        }
    }
}

/// The same service for somebody who is signed in.
struct Signed {
    state: Arc<Mutex<State>>,
    service: SignInService,
}

impl Changing for Signed {
    fn settings(&self) -> String {
        format!("kind = \"outlook\"\nurl = \"{}/v1.0\"\ntoken = {TOKEN:?}", self.service.server.url())
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
            return;
        }
        trouble_of_sign_in(&self.service, random);
        let mut state = self.state.lock().unwrap();
        state.ended = if random.bool() { state.log.len() + 1 } else { 0 };
    }

    fn recover(&self) {
        let mut state = self.state.lock().unwrap();
        (state.faults, state.ended) = (VecDeque::new(), 0);
        self.service.state.lock().unwrap().faults.clear();
    }
}

#[test]
fn two_looks_at_a_changing_outlook_agree_while_tokens_are_refused_and_rotate() {
    // Without the right to ask by delta, and with it.
    for scope in [None, Some("Calendars.Read Calendars.ReadBasic offline_access")] {
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = state.clone();
        let service = SignInService::start_beside(move |seen, signed| {
            if !seen.line().contains(" /v1.0/") {
                return None;
            }
            if !signed.lock().unwrap().lets_in(seen) {
                return Some(answer("401 Unauthorized", &[], "{\"error\":{\"code\":\"InvalidAuthenticationToken\"}}"));
            }
            let url = format!("http://{}", seen.header("host").unwrap());
            Some(serve(seen, &url, &shared))
        });
        {
            let mut signed = service.state.lock().unwrap();
            signed.access.insert(TOKEN.to_owned(), usize::MAX);
            signed.scope = scope.map(str::to_owned);
        }
        let signed = Signed { state, service };
        super::changing::agree(&signed, 40);
        assert_rotated(&signed.service);
        let asked = signed.service.server.lines().iter().any(|line| line.contains("deltatoken="));
        assert_eq!(asked, scope.is_some(), "by delta, where that may be");
    }
}

#[test]
fn two_looks_at_a_changing_outlook_agree() {
    super::changing::agree(&Graph::start(), 60);
}
