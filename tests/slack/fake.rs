//! A small Slack on this machine: people, conversations and messages that change as a test wants it.
//!
//! Not here: what a source must make of it (`slack`).

#![allow(dead_code, reason = "each test uses a part of it")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's helper may stop at what it does not expect"
)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::http::{Seen, Server, answer};

pub const TOKEN: &str = "xoxp-canary-0123456789";

/// What is answered in the place of a good answer: a status, headers, and a body.
pub type Refusal = (&'static str, Vec<(&'static str, &'static str)>, Value);

/// The state of the service.
#[derive(Default)]
pub struct World {
    pub me: String,
    pub bot: bool,
    pub users: Vec<Value>,
    pub channels: Vec<Value>,
    /// By conversation, oldest first; replies stand among them with their `thread_ts`.
    pub messages: BTreeMap<String, Vec<Value>>,
    pub members: BTreeMap<String, Vec<String>>,
    pub groups: Vec<Value>,
    pub dnd: BTreeMap<String, Value>,
    /// Messages in a page, whatever was asked for.
    pub page: usize,
    /// How the next requests of a method are refused: the method, and each refusal once.
    pub refuse: Vec<(String, Refusal)>,
    /// How every request of a method is refused.
    pub always: BTreeMap<String, Refusal>,
    pub posted: Vec<(String, Value)>,
    /// Where push comes from.
    pub socket: String,
}

pub struct Fake {
    pub server: Server,
    world: Arc<Mutex<World>>,
}

/// A refusal inside a 200.
pub fn no(word: &str) -> Refusal {
    ("200 OK", vec![], json!({ "ok": false, "error": word, "needed": "channels:history" }))
}

/// A limit with its wait.
pub fn limited(seconds: &'static str) -> Refusal {
    ("429 Too Many Requests", vec![("Retry-After", seconds)], json!({ "ok": false, "error": "ratelimited" }))
}

impl Fake {
    pub fn start() -> Self {
        let world = World { me: "UMAYA".to_owned(), page: 200, ..World::default() };
        let world = Arc::new(Mutex::new(world));
        let answers = world.clone();
        let server = Server::start(move |_, seen, stream| {
            let mut world = answers.lock().unwrap();
            let (status, headers, body) = respond(&mut world, seen);
            drop(world);
            let mut all = vec![("Content-Type", "application/json")];
            all.extend(headers);
            stream.write_all(&answer(status, &all, body.to_string()))
        });
        Self { server, world }
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    /// The methods that were asked since the last call, each with its query.
    pub fn asked(&self, from: usize) -> Vec<String> {
        self.server.lines().split_off(from).iter().map(|line| line.split(' ').nth(1).unwrap()[1..].to_owned()).collect()
    }

    /// How often each method was asked from a request on.
    pub fn counts(&self, from: usize) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for line in self.asked(from) {
            *counts.entry(line.split('?').next().unwrap().to_owned()).or_default() += 1;
        }
        counts
    }

    pub fn requests(&self) -> usize {
        self.server.seen().len()
    }
}

impl World {
    pub fn user(&mut self, id: &str, name: &str) -> &mut Value {
        let profile = json!({ "real_name": name, "display_name": name.split(' ').next().unwrap(), "status_text": "",
            "status_emoji": "", "status_expiration": 0 });
        self.users
            .push(json!({ "id": id, "name": name.to_lowercase().replace(' ', "."), "deleted": false, "is_bot": false,
            "tz": "UTC", "profile": profile }));
        self.users.last_mut().unwrap()
    }

    pub fn person(&mut self, id: &str) -> &mut Value {
        self.users.iter_mut().find(|user| user["id"] == id).unwrap()
    }

    pub fn channel(&mut self, id: &str, name: &str) {
        self.channels.push(json!({ "id": id, "name": name, "is_channel": true, "is_im": false, "is_mpim": false }));
    }

    pub fn direct(&mut self, id: &str, with: &str) {
        self.channels.push(json!({ "id": id, "user": with, "is_im": true }));
    }

    pub fn group(&mut self, id: &str, members: &[&str]) {
        self.channels.push(json!({ "id": id, "name": "mpdm-x-1", "is_mpim": true }));
        self.members.insert(id.to_owned(), members.iter().map(|member| (*member).to_owned()).collect());
    }

    /// Somebody speaks at a channel's own level.
    pub fn say(&mut self, channel: &str, ts: &str, user: &str, text: &str) -> &mut Value {
        self.put(channel, json!({ "type": "message", "ts": ts, "user": user, "text": text }))
    }

    /// Somebody replies in a thread.
    pub fn reply(&mut self, channel: &str, root: &str, ts: &str, user: &str, text: &str) -> &mut Value {
        self.put(channel, json!({ "type": "message", "ts": ts, "user": user, "text": text, "thread_ts": root }))
    }

    pub fn put(&mut self, channel: &str, message: Value) -> &mut Value {
        let messages = self.messages.entry(channel.to_owned()).or_default();
        let ts = message["ts"].as_str().unwrap().to_owned();
        messages.push(message);
        messages.sort_by_key(|message| message["ts"].as_str().unwrap().to_owned());
        messages.iter_mut().find(|message| message["ts"] == *ts).unwrap()
    }

    pub fn message(&mut self, channel: &str, ts: &str) -> &mut Value {
        self.messages.get_mut(channel).unwrap().iter_mut().find(|message| message["ts"] == ts).unwrap()
    }

    pub fn delete(&mut self, channel: &str, ts: &str) {
        self.messages.get_mut(channel).unwrap().retain(|message| message["ts"] != ts);
    }

    pub fn react(&mut self, channel: &str, ts: &str, name: &str, user: &str) {
        let message = self.message(channel, ts);
        if message["reactions"].is_null() {
            message["reactions"] = json!([]);
        }
        message["reactions"].as_array_mut().unwrap().push(json!({ "name": name, "count": 1, "users": [user] }));
    }
}

fn query(seen: &Seen) -> BTreeMap<String, String> {
    let target = seen.line().split(' ').nth(1).unwrap_or_default();
    let pairs =
        target.split_once('?').map_or("", |(_, query)| query).split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(key, value)| (key.to_owned(), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        out.push(char::from(u8::from_str_radix(&rest[at + 1..at + 3], 16).unwrap()));
        rest = &rest[at + 3..];
    }
    out + rest
}

fn respond(world: &mut World, seen: &Seen) -> Refusal {
    let target = seen.line().split(' ').nth(1).unwrap_or_default();
    let method = target.split('?').next().unwrap_or_default().trim_start_matches('/').to_owned();
    if let Some(at) = world.refuse.iter().position(|(refused, _)| *refused == method) {
        return world.refuse.remove(at).1;
    }
    if let Some(refusal) = world.always.get(&method) {
        return refusal.clone();
    }
    if seen.header("authorization").is_none_or(|value| !value.starts_with("Bearer x")) {
        return no("not_authed");
    }
    ("200 OK", vec![], good(world, &method, &query(seen), &seen.body))
}

fn good(world: &mut World, method: &str, query: &BTreeMap<String, String>, body: &str) -> Value {
    let get = |key: &str| query.get(key).map_or("", String::as_str);
    let limit = get("limit").parse().unwrap_or(100);
    match method {
        "auth.test" => {
            let mut me = json!({ "ok": true, "url": "https://acme.slack.com/", "user_id": world.me, "team_id": "T1" });
            if world.bot {
                me["bot_id"] = "B1".into();
            }
            me
        }
        "apps.connections.open" => json!({ "ok": true, "url": world.socket }),
        "users.list" => page("members", &world.users, get("cursor"), limit),
        "users.info" => match world.users.iter().find(|user| user["id"] == get("user")) {
            Some(user) => json!({ "ok": true, "user": user }),
            None => no("user_not_found").2,
        },
        "dnd.teamInfo" => {
            let users: BTreeMap<&str, &Value> =
                get("users").split(',').filter_map(|id| Some((id, world.dnd.get(id)?))).collect();
            json!({ "ok": true, "users": users })
        }
        "usergroups.list" => json!({ "ok": true, "usergroups": world.groups }),
        "users.conversations" => {
            let types = get("types");
            let is_wanted = |channel: &&Value| match (channel["is_im"] == true, channel["is_mpim"] == true) {
                (true, _) => types.split(',').any(|kind| kind == "im"),
                (_, true) => types.contains("mpim"),
                _ => true,
            };
            let channels: Vec<Value> = world.channels.iter().filter(is_wanted).cloned().collect();
            page("channels", &channels, get("cursor"), limit)
        }
        "conversations.members" => json!({ "ok": true, "members": world.members[get("channel")] }),
        "conversations.history" => history(world, get("channel"), get("oldest"), get("cursor"), limit),
        "conversations.replies" => replies(world, get("channel"), get("ts"), get("cursor"), limit),
        _ => {
            world.posted.push((method.to_owned(), serde_json::from_str(body).unwrap_or(json!(body))));
            json!({ "ok": true })
        }
    }
}

fn page(name: &str, all: &[Value], cursor: &str, limit: usize) -> Value {
    let from: usize = cursor.parse().unwrap_or_default();
    let to = (from + limit).min(all.len());
    let next = if to < all.len() { to.to_string() } else { String::new() };
    json!({ "ok": true, name: all[from..to], "response_metadata": { "next_cursor": next } })
}

/// A message with what its thread adds to a root.
fn shown(world: &World, channel: &str, message: &Value) -> Value {
    let mut message = message.clone();
    let ts = message["ts"].clone();
    let replies: Vec<&Value> =
        world.messages[channel].iter().filter(|reply| reply["thread_ts"] == ts && reply["ts"] != ts).collect();
    if let Some(latest) = replies.last() {
        message["thread_ts"] = ts;
        message["reply_count"] = replies.len().into();
        message["latest_reply"] = latest["ts"].clone();
    }
    message
}

fn is_reply(message: &Value) -> bool {
    message["thread_ts"].is_string() && message["thread_ts"] != message["ts"]
}

fn history(world: &World, channel: &str, oldest: &str, cursor: &str, limit: usize) -> Value {
    if !world.channels.iter().any(|known| known["id"] == channel) {
        return no("channel_not_found").2;
    }
    let empty = Vec::new();
    let messages = world.messages.get(channel).unwrap_or(&empty).iter().rev();
    let listed = messages.filter(|message| !is_reply(message) || message["subtype"] == "thread_broadcast");
    let new = listed.filter(|message| message["ts"].as_str().unwrap() > oldest);
    let all: Vec<Value> = new.map(|message| shown(world, channel, message)).collect();
    page("messages", &all, cursor, limit.min(world.page))
}

fn replies(world: &World, channel: &str, root: &str, cursor: &str, limit: usize) -> Value {
    let of = |message: &&Value| message["ts"] == root || message["thread_ts"] == root;
    let all: Vec<Value> =
        world.messages[channel].iter().filter(of).map(|message| shown(world, channel, message)).collect();
    if all.is_empty() {
        return no("thread_not_found").2;
    }
    page("messages", &all, cursor, limit.min(world.page))
}
