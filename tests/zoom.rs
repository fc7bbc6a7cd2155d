//! The Zoom source against a small Zoom on this machine.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what it does not expect")]

#[path = "support/chat.rs"]
mod chat;
#[path = "support/http/mod.rs"]
mod http;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use asyncboard::config::{Section, Source};
use asyncboard::domain::batch::{Part, SetState};
use asyncboard::domain::ids::TeammateId;
use asyncboard::domain::text::Text;
use asyncboard::domain::zone::Zones;
use asyncboard::providers::{Context, Mate, Trouble, zoom};
use serde_json::{Value, json};

use chat::{Rig, Written, told};
use http::{Seen, Server, answer};

const TOKEN: &str = "zoom-canary-0123456789";

#[derive(Default)]
struct World {
    meetings: BTreeMap<String, Vec<Value>>,
    presences: BTreeMap<String, Value>,
    /// The people of the account, or of its group `design`.
    users: Vec<Value>,
    /// Meetings and people in a page.
    page: usize,
    /// How every request whose path holds this is refused.
    always: BTreeMap<String, (&'static str, Value)>,
    /// How the next one is.
    once: Vec<(String, (&'static str, Value))>,
}

struct Fake {
    server: Server,
    world: Arc<Mutex<World>>,
}

impl Fake {
    fn start() -> Self {
        let world = Arc::new(Mutex::new(World { page: 300, ..World::default() }));
        let answers = world.clone();
        let server = Server::start(move |_, seen, stream| {
            let (status, body) = respond(&mut answers.lock().unwrap(), seen);
            stream.write_all(&answer(status, &[("Content-Type", "application/json")], body.to_string()))
        });
        Self { server, world }
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    fn requests(&self) -> usize {
        self.server.seen().len()
    }

    fn count(&self, from: usize, what: &str) -> usize {
        self.server.lines()[from..].iter().filter(|line| line.split('?').next().unwrap().ends_with(what)).count()
    }

    /// A source with so many teammates, who are known by their addresses.
    fn rig(&self, mates: usize) -> Rig {
        let settings = format!("url = {:?}\ntoken = {TOKEN:?}", self.server.url());
        let source = Arc::new(Source { path: "config.toml".into(), text: settings.clone(), included: false });
        let table = toml::de::DeTable::parse(&settings).unwrap();
        let section = Section::new(&source, 0..settings.len(), table.get_ref());
        let mate = |n: usize| Mate {
            id: TeammateId::new(&format!("m{n}")).unwrap(),
            name: Text::new(format!("Mate {n}")),
            accounts: [("zoom".to_owned(), format!("m{n}@acme.example"))].into(),
        };
        let (mates, me) = ((0..mates).map(mate).collect(), TeammateId::new("m0"));
        let context =
            Context { secrets: Arc::new(Written::default()), mates, me, ..Context::new(Arc::new(Zones::newest([]))) };
        let Ok(provider) = zoom::open(&section, &context) else { panic!("it does not open") };
        Rig::of(provider)
    }
}

fn respond(world: &mut World, seen: &Seen) -> (&'static str, Value) {
    let target = seen.line().split(' ').nth(1).unwrap().to_owned();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    if let Some(at) = world.once.iter().position(|(part, _)| target.contains(part.as_str())) {
        return world.once.remove(at).1;
    }
    if let Some((_, refusal)) = world.always.iter().find(|(part, _)| path.contains(part.as_str())) {
        return refusal.clone();
    }
    assert_eq!(seen.header("authorization"), Some(&*format!("Bearer {TOKEN}")));
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    if let ["users"] | ["groups", _, "members"] = parts[..] {
        let from: usize = query.split("next_page_token=").nth(1).map_or(0, |token| token.parse().unwrap());
        let to = (from + world.page).min(world.users.len());
        let next = if to < world.users.len() { to.to_string() } else { String::new() };
        let list = if parts.len() == 1 { "users" } else { "members" };
        return ("200 OK", json!({ list: world.users[from..to], "next_page_token": next }));
    }
    if parts == ["groups"] {
        return ("200 OK", json!({ "groups": [{ "id": "g1", "name": "design", "total_members": 2 }] }));
    }
    let id = parts[1].split("%40").next().unwrap().to_owned();
    (
        "200 OK",
        match parts[2..] {
            [] => {
                json!({ "id": id, "email": format!("{id}@acme.example"), "display_name": format!("Name {id}"), "timezone": "Asia/Tokyo" })
            }
            ["meetings"] => {
                assert!(query.contains("type=upcoming") && query.contains("page_size=300"), "{query}");
                let from: usize = query.split("next_page_token=").nth(1).map_or(0, |token| token.parse().unwrap());
                let all = world.meetings.get(&id).cloned().unwrap_or_default();
                let to = (from + world.page).min(all.len());
                let next = if to < all.len() { to.to_string() } else { String::new() };
                json!({ "meetings": all[from..to], "next_page_token": next })
            }
            ["presence_status"] => world.presences.get(&id).cloned().unwrap_or(json!({ "status": "Available" })),
            _ => panic!("Zoom was asked for {target}"),
        },
    )
}

fn meeting(id: u64, start: &str) -> Value {
    json!({ "id": id, "uuid": format!("u{id}"), "type": 2, "topic": format!("Topic {id}"), "start_time": start, "duration": 30 })
}

#[test]
fn hosted_meetings_are_busy_time_and_only_my_own_have_titles() {
    let fake = Fake::start();
    let mut world = fake.world();
    world.meetings.insert("m0".into(), vec![meeting(1, "2026-11-23T13:00:00Z"), meeting(2, "2026-11-24T13:00:00Z")]);
    world.meetings.insert("m1".into(), vec![meeting(3, "2026-11-23T14:00:00Z")]);
    world.presences.insert("m1".into(), json!({ "status": "Do_Not_Disturb", "end_time": "2026-11-23T13:00:00Z" }));
    world.page = 1;
    drop(world);
    let mut source = fake.rig(2);
    let done = source.everything().unwrap();
    assert!(
        done.complete.has(Part::Calendars) && !done.complete.has(Part::Items) && told(&done).is_empty(),
        "{done:?}"
    );
    let calendars: Vec<_> = source.pages.iter().flat_map(|page| &page.calendars).collect();
    let titles = |n: usize| {
        calendars[n]
            .events
            .iter()
            .map(|event| event.title.as_ref().map(|title| title.raw().to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!((calendars[0].owner.raw(), titles(0)), ("m0", vec![Some("Topic 1".into()), Some("Topic 2".into())]));
    assert_eq!((calendars[1].owner.raw(), titles(1)), ("m1", vec![None]));
    assert_eq!((source.statuses["m1"].state, source.statuses["m1"].at_work_only), (SetState::Focus, false));
    assert_eq!(source.hints["m0"].presence.as_ref().unwrap().raw(), "available");
    assert_eq!(source.people["m0"].zone.as_ref().unwrap().raw(), "Asia/Tokyo");
}

#[test]
fn the_budgets_hold_for_nine_people_and_for_five_hundred() {
    let fake = Fake::start();
    let mut source = fake.rig(9);
    source.everything().unwrap();
    assert_eq!(fake.requests(), 27);
    let from = fake.requests();
    for _ in 0..12 {
        source.wait(5).refresh().unwrap();
    }
    assert_eq!((fake.count(from, "/meetings"), fake.count(from, "/presence_status")), (36, 108));
    let fake = Fake::start();
    let mut source = fake.rig(500);
    source.everything().unwrap();
    assert_eq!(fake.requests(), 75);
    for _ in 0..60 {
        source.wait(5).refresh().unwrap();
    }
    let from = fake.requests();
    for _ in 0..12 {
        source.wait(5).refresh().unwrap();
    }
    assert_eq!((fake.count(from, "/meetings"), fake.count(from, "/presence_status")), (60, 180));
}

#[test]
fn refusals_are_told_in_zooms_own_terms() {
    let refused = |part: &str, status: &'static str, body: Value| {
        let fake = Fake::start();
        fake.world().always.insert(part.to_owned(), (status, body));
        let outcome = fake.rig(2).everything();
        (outcome, fake.requests())
    };
    let (outcome, _) = refused("users", "401 Unauthorized", json!({ "code": 124, "message": "Invalid access token." }));
    assert!(matches!(&outcome, Err(Trouble::Denied { text }) if text.raw().contains("124")), "{outcome:?}");
    let scopes =
        json!({ "code": 4711, "message": "Invalid access token, does not contain scopes:[meeting:read:admin]." });
    let (outcome, _) = refused("meetings", "400 Bad Request", scopes);
    assert!(
        matches!(&outcome, Err(Trouble::Denied { text }) if text.raw().contains("meeting:read:admin")),
        "{outcome:?}"
    );
    let daily = json!({ "code": 429, "message": "You have reached the maximum daily rate limit for this API." });
    let (outcome, requests) = refused("users", "429 Too Many Requests", daily);
    let midnight: asyncboard::domain::Instant = "2026-11-24T00:00:00Z".parse().unwrap();
    assert!(matches!(outcome, Err(Trouble::Limited { until }) if until == midnight), "{outcome:?}");
    assert_eq!(requests, 1);
    let (outcome, _) = refused("m1", "404 Not Found", json!({ "code": 1001, "message": "User does not exist" }));
    assert_eq!(told(&outcome.unwrap()), ["nobody is known as \"m1@acme.example\" there: check `accounts`"]);
    let (outcome, _) = refused("presence_status", "403 Forbidden", json!({ "code": 200, "message": "No permission." }));
    assert!(told(&outcome.unwrap())[0].starts_with("presence is not read: "));
}

#[test]
fn a_mark_of_a_list_that_is_too_old_begins_it_again_once() {
    let fake = Fake::start();
    let mut world = fake.world();
    world.page = 1;
    world.meetings.insert("m0".into(), vec![meeting(1, "2026-11-23T13:00:00Z"), meeting(2, "2026-11-24T13:00:00Z")]);
    let stale = json!({ "code": 300, "message": "The next page token is invalid or expired." });
    world.once.push(("next_page_token=1".into(), ("400 Bad Request", stale)));
    drop(world);
    let mut source = fake.rig(1);
    source.everything().unwrap();
    let calendars: Vec<_> = source.pages.iter().flat_map(|page| &page.calendars).collect();
    assert_eq!(calendars[0].events.len(), 2);
}

fn named(fake: &Fake, of: &str) -> (Rig, Vec<String>) {
    let open = |section: &_, context: &_, _| zoom::open(section, context);
    let mut source = Rig::of_team(open, &fake.server.url(), TOKEN, of);
    let done = source.everything().unwrap();
    let problems = told(&done).into_iter().map(str::to_owned).collect();
    (source, problems)
}

#[test]
fn an_account_or_a_group_names_its_active_people_over_all_pages() {
    let fake = Fake::start();
    let mut world = fake.world();
    world.page = 2;
    world.users = vec![
        json!({ "id": "z2", "email": "kenji@acme.example", "display_name": "Kenji Mori", "timezone": "Asia/Tokyo", "status": "active" }),
        json!({ "id": "z1", "email": "maya@acme.example", "first_name": "Maya", "last_name": "Ortiz", "timezone": "Mars/Base" }),
        json!({ "id": "z3", "email": "old@acme.example", "display_name": "Old Hand", "status": "inactive" }),
    ];
    drop(world);
    for of in ["all", "@design"] {
        let (source, problems) = named(&fake, of);
        assert_eq!(source.members(), [["z1", "maya", "Maya Ortiz"], ["z2", "kenji", "Kenji Mori"]], "{of}");
        let zones: Vec<Option<&str>> = source
            .pages
            .iter()
            .filter_map(|page| page.roster.as_ref())
            .flatten()
            .map(|member| member.zone.as_ref().map(Text::raw))
            .collect();
        assert_eq!(zones, [None, Some("Asia/Tokyo")]);
        assert_eq!(problems.iter().filter(|problem| problem.contains("team")).count(), 0, "{problems:?}");
    }
}

#[test]
fn a_group_that_is_not_there_or_is_refused_leaves_the_team_as_it_was() {
    let fake = Fake::start();
    let (source, problems) = named(&fake, "@desing");
    let expected = "the team is not read: no group is called \"desing\"; did you mean \"design\"?";
    assert!(problems.iter().any(|problem| problem == expected) && source.members().is_empty(), "{problems:?}");
    let refusal = json!({ "code": 200, "message": "No permission." });
    fake.world().always.insert("groups".into(), ("400 Bad Request", refusal));
    let (source, problems) = named(&fake, "@design");
    assert!(problems.iter().any(|problem| problem.starts_with("the team is not read: ")), "{problems:?}");
    assert!(source.members().is_empty());
}
