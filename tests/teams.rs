//! The Teams source against a small Graph on this machine.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what it does not expect")]

#[path = "teams/channels.rs"]
mod channels;
#[path = "support/chat.rs"]
mod chat;
#[path = "teams/doing.rs"]
mod doing;
#[path = "support/http/mod.rs"]
mod http;
#[path = "teams/people.rs"]
mod people;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use asyncboard::domain::agreement::Channel;
use asyncboard::domain::batch::{Part, SetState};
use asyncboard::providers::{Trouble, teams};
use serde_json::{Value, json};

use chat::{Rig, told};
use http::{Seen, Server, answer};

const TOKEN: &str = "graph-canary-0123456789";
/// Who is a teammate, by their ids.
const MATES: [(&str, &str); 3] = [("maya", "Maya"), ("kenji", "Kenji"), ("sam", "Sam")];

#[derive(Default)]
struct World {
    /// The id, what it is, its topic, and who is in it.
    chats: Vec<(String, &'static str, Option<&'static str>, Vec<&'static str>)>,
    messages: BTreeMap<String, Vec<Value>>,
    presences: BTreeMap<String, Value>,
    /// The roots of `#General` of the team `Atlas`, and the replies of each.
    roots: Vec<Value>,
    replies: BTreeMap<String, Vec<Value>>,
    /// The people of the organisation, two a page.
    users: Vec<Value>,
    /// The delta link that is given out next carries this; one with another is stale.
    turn: usize,
    /// What was written: path and body.
    posted: Vec<(String, Value)>,
    /// How every request whose path holds this is refused.
    always: BTreeMap<String, (&'static str, Value)>,
}

struct Fake {
    server: Server,
    world: Arc<Mutex<World>>,
}

impl Fake {
    fn start() -> Self {
        let world: Arc<Mutex<World>> = Arc::default();
        let answers = world.clone();
        let server = Server::start(move |_, seen, stream| {
            let host = format!("http://{}", seen.header("host").unwrap_or_default());
            let (status, body) = respond(&mut answers.lock().unwrap(), seen, &host);
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

    fn rig(&self, settings: &str) -> Rig {
        Rig::open(|section, context, _| teams::open(section, context), &self.server.url(), TOKEN, settings)
    }
}

fn at(time: &str) -> String {
    format!("2026-11-23T{time}:00.123Z")
}

impl World {
    fn chat(&mut self, id: &str, kind: &'static str, topic: Option<&'static str>, members: &[&'static str]) {
        self.chats.push((id.to_owned(), kind, topic, members.to_vec()));
    }

    fn say(&mut self, chat: &str, time: &str, user: &str, html: &str) -> &mut Value {
        let n = self.messages.get(chat).map_or(0, Vec::len);
        let id = format!("{n}{}", time.replace(':', ""));
        self.messages.entry(chat.to_owned()).or_default().push(message(&id, time, user, html));
        self.messages.get_mut(chat).unwrap().last_mut().unwrap()
    }

    /// A root of `#General`.
    fn root(&mut self, id: &str, time: &str, user: &str, html: &str) -> &mut Value {
        self.roots.push(message(id, time, user, html));
        let root = self.roots.last_mut().unwrap();
        root["turn"] = self.turn.into();
        root
    }

    fn reply(&mut self, root: &str, id: &str, time: &str, user: &str, html: &str) {
        self.replies.entry(root.to_owned()).or_default().push(message(id, time, user, html));
    }
}

fn message(id: &str, time: &str, user: &str, html: &str) -> Value {
    // Whom `<at id="kenji">` names is beside the text.
    let named = MATES.iter().filter(|(id, _)| html.contains(&format!("id=\"{id}\"")));
    let mentions: Vec<Value> = named
            .map(|(id, name)| json!({ "id": id, "mentionText": name, "mentioned": { "user": { "id": id, "displayName": name } } }))
            .collect();
    json!({
        "id": id, "messageType": "message",
        "createdDateTime": at(time), "lastModifiedDateTime": at(time), "deletedDateTime": null,
        "from": { "user": { "id": user, "displayName": user } },
        "body": { "contentType": "html", "content": html }, "mentions": mentions, "reactions": [], "attachments": [],
    })
}

fn name_of(id: &str) -> String {
    if id == "maya" { "Maya Ortiz".to_owned() } else { format!("Name of {id}") }
}

fn respond(world: &mut World, seen: &Seen, host: &str) -> (&'static str, Value) {
    let target = seen.line().split(' ').nth(1).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if seen.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return ("401 Unauthorized", json!({ "error": { "code": "InvalidAuthenticationToken", "message": "no" } }));
    }
    if let Some((_, refusal)) = world.always.iter().find(|(part, _)| path.contains(part.as_str())) {
        return refusal.clone();
    }
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let person = |id: &str| json!({ "id": id, "displayName": name_of(id), "mail": format!("{id}@acme.example") });
    (
        "200 OK",
        match parts[..] {
            _ if parts[0] != "communications" && seen.line().starts_with("POST") => {
                world.posted.push((path.to_owned(), serde_json::from_str(&seen.body).unwrap()));
                json!({})
            }
            ["me"] => person("maya"),
            ["users"] => {
                assert!(query.contains("select=id"), "only what is used is asked for: {query}");
                let from: usize = query.split("skip=").nth(1).map_or(0, |from| from.parse().unwrap());
                let rows = world.users.get(from..).unwrap_or_default();
                let next = (rows.len() > 2).then(|| format!("{host}/users?$select=id&skip={}", from + 2));
                json!({ "value": rows[..rows.len().min(2)], "@odata.nextLink": next })
            }
            ["users", address] => person(address.split("%40").next().unwrap()),
            ["me", "chats"] => {
                assert!(query.contains("expand=lastMessagePreview") && query.contains("top=50"), "{query}");
                let preview =
                    |id: &str| {
                        world.messages.get(id)?.last().map(
                            |message| json!({ "id": message["id"], "createdDateTime": message["createdDateTime"] }),
                        )
                    };
                let chat = |(id, kind, topic, _): &(String, &str, Option<&str>, Vec<&str>)| json!({ "id": id, "chatType": kind, "topic": topic, "webUrl": format!("https://teams.example/{id}"), "lastMessagePreview": preview(id) });
                json!({ "value": world.chats.iter().map(chat).collect::<Vec<_>>() })
            }
            ["chats", id, "members"] => {
                let (.., members) = world.chats.iter().find(|(known, ..)| known == id).unwrap();
                let member = |id: &&str| json!({ "id": "m", "userId": id, "displayName": name_of(id), "email": format!("{id}@acme.example") });
                json!({ "value": members.iter().map(member).collect::<Vec<_>>() })
            }
            ["chats", id, "messages"] => {
                let query = query.replace('+', " ").replace("%20", " ").replace("%3A", ":");
                let since = query.split(" gt ").nth(1).unwrap().split('&').next().unwrap().to_owned();
                assert!(
                    query.contains("orderby=lastModifiedDateTime"),
                    "a filter without its order is ignored: {query}"
                );
                let new = |message: &&Value| message["lastModifiedDateTime"].as_str().unwrap() > since.as_str();
                let mut found: Vec<&Value> = world.messages[id].iter().filter(new).collect();
                found.reverse();
                json!({ "value": found })
            }
            ["communications", "getPresencesByUserId"] => {
                let body: Value = serde_json::from_str(&seen.body).unwrap();
                let ids = body["ids"].as_array().unwrap();
                json!({ "value": ids.iter().filter_map(|id| world.presences.get(id.as_str().unwrap())).collect::<Vec<_>>() })
            }
            ["me", "joinedTeams"] => json!({ "value": [{ "id": "t1", "displayName": "Atlas" }] }),
            ["teams", "t1", "channels"] => {
                json!({ "value": [{ "id": "19:gen@thread.tacv2", "displayName": "General" }] })
            }
            ["teams", "t1", "tags"] => json!({ "value": [{ "id": "tag1", "displayName": "design" }] }),
            ["teams", "t1", "tags", "tag1", "members"] => {
                let members = ["kenji", "sam"].map(|id| json!({ "userId": id, "displayName": id }));
                json!({ "value": members })
            }
            ["teams", "t1", "channels", "19%3Agen%40thread.tacv2", "members"] => json!({ "value": [
                { "userId": "kenji", "displayName": "Kenji Mori", "email": "kenji@acme.example", "roles": ["owner"] },
                { "userId": "guest", "displayName": "A Guest", "email": "guest@other.example", "roles": ["guest"] },
            ] }),
            ["teams", "t1", "channels", "19%3Agen%40thread.tacv2", "messages", "delta"] => {
                let token = query.split("token=").nth(1).map(|token| token.parse::<usize>().unwrap());
                if token.is_some_and(|token| token != world.turn) {
                    return ("410 Gone", json!({ "error": { "code": "resyncRequired", "message": "start again" } }));
                }
                assert!(token.is_some() || query.contains("filter=lastModifiedDateTime"), "{query}");
                let changed = |root: &&Value| token.is_none() || root["turn"] == world.turn;
                let found: Vec<Value> = world.roots.iter().filter(changed).cloned().collect();
                world.turn += 1;
                let link =
                    format!("{host}/teams/t1/channels/19%3Agen%40thread.tacv2/messages/delta?token={}", world.turn);
                json!({ "value": found, "@odata.deltaLink": link })
            }
            ["teams", "t1", "channels", "19%3Agen%40thread.tacv2", "messages", root, "replies"]
                if seen.line().starts_with("GET") =>
            {
                json!({ "value": world.replies.get(root).cloned().unwrap_or_default() })
            }
            ["me", "presence"] => world.presences["maya"].clone(),
            _ => panic!("Graph was asked for {target}"),
        },
    )
}

#[test]
fn chats_are_items_by_the_rules_of_every_chat() {
    let fake = Fake::start();
    let mut world = fake.world();
    world.chat("c1", "oneOnOne", None, &["maya", "kenji"]);
    world.say("c1", "10:00", "maya", "<p>hi</p>");
    world.say("c1", "10:01", "maya", "<p><at id=\"sam\">Sam</at> knows</p>");
    world.chat("c2", "group", Some("Launch"), &["maya", "kenji", "sam"]);
    world.say("c2", "10:00", "maya", "<p>hello</p>");
    world.say("c2", "10:10", "kenji", "<p><at id=\"sam\">Sam</at> ready?</p>");
    world.chat("c3", "meeting", None, &["sam", "maya", "kenji"]);
    world.say("c3", "10:20", "kenji", "<blockquote><at id=\"maya\">Maya</at></blockquote>all fine");
    world.say("c3", "10:21", "kenji", "<systemEventMessage/>")["messageType"] = "systemEventMessage".into();
    world.chat("c4", "oneOnOne", None, &["maya"]);
    world.say("c4", "10:30", "maya", "a note");
    drop(world);
    let mut source = fake.rig("");
    let done = source.everything().unwrap();
    assert!(done.complete.has(Part::Items) && told(&done).is_empty(), "{done:?}");
    let titles: Vec<(&str, &str)> = source.items.values().map(|item| (item.id.raw(), item.title.raw())).collect();
    assert_eq!(titles, [("c1", "Name of kenji"), ("c2", "Launch"), ("c3", "Name of kenji, Name of sam")]);
    let direct = &source.items["c1"];
    assert_eq!((direct.channel, direct.parties.len(), direct.messages[0].text.raw()), (Channel::Direct, 2, "hi"));
    assert_eq!(direct.messages[0].at.timestamp_subsec_millis(), 123);
    assert_eq!(source.items["c3"].messages.len(), 1);
    assert_eq!(source.owed(&MATES), ["Kenji since 10:00, 2", "Sam since 10:10, 1"]);
}

#[test]
fn a_reaction_has_a_time_of_its_own_and_an_edit_and_a_deletion_come_with_the_next_message() {
    let fake = Fake::start();
    let mut world = fake.world();
    world.chat("c1", "group", None, &["maya", "kenji", "sam"]);
    world.say("c1", "10:00", "maya", "<at id=\"kenji\">Kenji</at> ready?");
    world.say("c1", "10:30", "maya", "<at id=\"kenji\">Kenji</at>?")["reactions"] = json!([]);
    world.say("c1", "10:31", "sam", "never mind <at id=\"maya\">Maya</at>?");
    drop(world);
    let mut source = fake.rig("");
    source.everything().unwrap();
    assert_eq!(source.owed(&MATES), ["Kenji since 10:00, 2", "Maya since 10:31, 1"]);
    let mut world = fake.world();
    let messages = world.messages.get_mut("c1").unwrap();
    messages[0]["reactions"] =
        json!([{ "reactionType": "like", "createdDateTime": at("11:00"), "user": { "user": { "id": "kenji" } } }]);
    messages[0]["lastModifiedDateTime"] = at("12:01").into();
    messages[2]["deletedDateTime"] = at("12:01").into();
    messages[2]["lastModifiedDateTime"] = at("12:01").into();
    world.say("c1", "12:02", "sam", "lunch");
    drop(world);
    source.wait(5).refresh().unwrap();
    assert_eq!(source.owed(&MATES), [""; 0], "a reaction at 11:00 answers what was asked at 10:30");
    assert_eq!(source.items["c1"].messages.len(), 3);
}

#[test]
fn a_first_look_asks_for_each_chat_twice_and_one_at_nothing_new_for_two_things() {
    let fake = Fake::start();
    let mut world = fake.world();
    for n in 0..30 {
        let id = format!("c{n}");
        world.chat(&id, "oneOnOne", None, &["maya", "kenji"]);
        world.say(&id, "10:00", "kenji", "hello");
    }
    drop(world);
    let mut source = fake.rig("");
    source.everything().unwrap();
    assert_eq!(fake.requests(), 2 + 30 + 30 + 1);
    let from = fake.requests();
    source.wait(5).refresh().unwrap();
    assert_eq!(fake.requests() - from, 2);
    fake.world().say("c7", "12:01", "maya", "yes");
    let from = fake.requests();
    source.wait(5).refresh().unwrap();
    assert_eq!(fake.requests() - from, 3);
    assert_eq!(source.owed(&MATES).len(), 30, "one is answered, and asks back");
}

#[test]
fn presence_is_a_status_where_it_was_chosen_and_may_be_missing() {
    let fake = Fake::start();
    let mut world = fake.world();
    world.chat("c1", "oneOnOne", None, &["maya", "kenji"]);
    world.say("c1", "10:00", "kenji", "hello");
    world
        .presences
        .insert("kenji".into(), json!({ "id": "kenji", "availability": "DoNotDisturb", "activity": "DoNotDisturb" }));
    world.presences.insert("maya".into(), json!({ "id": "maya", "availability": "Busy", "activity": "InAMeeting" }));
    drop(world);
    let mut source = fake.rig("");
    source.everything().unwrap();
    assert_eq!((source.statuses["kenji"].state, source.statuses["kenji"].at_work_only), (SetState::Focus, true));
    assert_eq!(source.hints["maya"].presence.as_ref().unwrap().raw(), "in a meeting");
    let refusal = ("403 Forbidden", json!({ "error": { "code": "Forbidden", "message": "no consent" } }));
    fake.world().always.insert("getPresences".into(), refusal);
    let mut source = fake.rig("");
    let done = source.everything().unwrap();
    assert!(done.complete.has(Part::Items) && !done.complete.has(Part::Statuses));
    assert!(told(&done)[0].starts_with("presence is not read: "), "{done:?}");
    let mut source = fake.rig("presence = false");
    assert!(told(&source.everything().unwrap()).is_empty());
}

#[test]
fn a_chat_that_refuses_is_a_problem_and_everything_that_refuses_is_denied() {
    let fake = Fake::start();
    let mut world = fake.world();
    for id in ["c1", "c2"] {
        world.chat(id, "oneOnOne", None, &["maya", "kenji"]);
        world.say(id, "10:00", "kenji", "hello");
    }
    let refusal = ("403 Forbidden", json!({ "error": { "code": "Forbidden", "message": "not in it" } }));
    world.always.insert("chats/c2".into(), refusal.clone());
    drop(world);
    let mut source = fake.rig("");
    let done = source.everything().unwrap();
    assert_eq!((source.items.len(), told(&done)), (1, vec!["a chat cannot be read: not in it"]));
    fake.world().always.insert("me/chats".into(), refusal);
    let outcome = fake.rig("").everything();
    assert!(matches!(&outcome, Err(Trouble::Denied { text }) if text.raw().contains("Chat.Read")), "{outcome:?}");
    fake.world().always.insert("/me".into(), ("401 Unauthorized", json!({ "error": { "message": "expired" } })));
    assert!(matches!(fake.rig("").everything(), Err(Trouble::Denied { .. })));
}
