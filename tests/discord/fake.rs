//! A small Discord on this machine: servers, channels, threads and messages that change as a test wants it.
//!
//! Not here: what a source must make of it (`discord`).

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

pub const TOKEN: &str = "bot-canary-0123456789";

/// The state of the service.
#[derive(Default)]
pub struct World {
    pub bot: bool,
    /// Channels and threads.
    pub channels: Vec<Value>,
    /// By channel or thread, oldest first.
    pub messages: BTreeMap<String, Vec<Value>>,
    /// Who reacted: by message and emoji.
    pub reacted: BTreeMap<(String, String), Vec<String>>,
    pub roles: Vec<Value>,
    pub members: Vec<Value>,
    /// How every request whose path ends so is refused.
    pub always: BTreeMap<String, (&'static str, Value)>,
    pub gateway: String,
    pub sessions: u64,
}

pub struct Fake {
    pub server: Server,
    world: Arc<Mutex<World>>,
}

impl Fake {
    pub fn start() -> Self {
        let world = Arc::new(Mutex::new(World { bot: true, sessions: 9, ..World::default() }));
        let answers = world.clone();
        let server = Server::start(move |_, seen, stream| {
            let (status, body) = respond(&answers.lock().unwrap(), seen);
            stream.write_all(&answer(status, &[("Content-Type", "application/json")], body.to_string()))
        });
        Self { server, world }
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }

    pub fn requests(&self) -> usize {
        self.server.seen().len()
    }

    pub fn asked(&self, from: usize) -> Vec<String> {
        self.server.lines().split_off(from).iter().map(|line| line.split(' ').nth(1).unwrap()[1..].to_owned()).collect()
    }
}

/// The id of something that was made at a time of 23 November 2026; `n` tells several of one minute apart.
pub fn id(time: &str, n: u64) -> String {
    let at: asyncboard::domain::Instant = format!("2026-11-23T{time}:00Z").parse().unwrap();
    ((((at.timestamp_millis() - 1_420_070_400_000) as u64) << 22) + n).to_string()
}

impl World {
    pub fn channel(&mut self, id: &str, name: &str, kind: u64) {
        self.channels.push(json!({ "id": id, "name": name, "type": kind, "last_message_id": null }));
    }

    pub fn thread(&mut self, id: &str, name: &str, parent: &str) {
        self.channels.push(json!({ "id": id, "name": name, "type": 11, "parent_id": parent, "last_message_id": null }));
    }

    /// Somebody speaks in a channel or a thread.
    pub fn say(&mut self, room: &str, id: &str, author: &str, content: &str) -> &mut Value {
        let channel = self.channels.iter_mut().find(|channel| channel["id"] == room).unwrap();
        channel["last_message_id"] = id.into();
        let author =
            json!({ "id": author, "username": format!("name-{author}"), "global_name": format!("Name {author}") });
        let message =
            json!({ "id": id, "type": 0, "content": content, "author": author, "mentions": [], "attachments": [] });
        let messages = self.messages.entry(room.to_owned()).or_default();
        messages.push(message);
        messages.last_mut().unwrap()
    }

    /// Somebody replies to a message, which mentions its author without a word.
    pub fn reply(&mut self, room: &str, id: &str, author: &str, content: &str, to: &str) {
        let referred = self.messages[room].iter().find(|message| message["id"] == to).cloned();
        let message = self.say(room, id, author, content);
        message["type"] = 19.into();
        message["message_reference"] = json!({ "message_id": to, "channel_id": room });
        if let Some(mut referred) = referred {
            message["mentions"] = json!([referred["author"]]);
            referred["referenced_message"] = Value::Null;
            message["referenced_message"] = referred;
        }
    }

    pub fn react(&mut self, room: &str, id: &str, emoji: &str, user: &str) {
        let message = self.messages.get_mut(room).unwrap().iter_mut().find(|message| message["id"] == id).unwrap();
        if message["reactions"].is_null() {
            message["reactions"] = json!([]);
        }
        message["reactions"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "count": 1, "emoji": { "id": null, "name": emoji } }));
        self.reacted.entry((id.to_owned(), emoji.to_owned())).or_default().push(user.to_owned());
    }
}

fn respond(world: &World, seen: &Seen) -> (&'static str, Value) {
    let target = seen.line().split(' ').nth(1).unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if seen.header("authorization") != Some(&format!("Bot {TOKEN}")) {
        return ("401 Unauthorized", json!({ "message": "401: Unauthorized", "code": 0 }));
    }
    if let Some((_, refusal)) = world.always.iter().find(|(end, _)| path.ends_with(end.as_str())) {
        return refusal.clone();
    }
    let query: BTreeMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let is_thread = |channel: &&Value| channel["type"] == 11;
    (
        "200 OK",
        match parts[..] {
            ["users", "@me"] => json!({ "id": "900", "username": "board", "bot": world.bot }),
            ["users", "@me", "guilds"] => json!([{ "id": "1", "name": "Acme" }]),
            ["guilds", "1", "channels"] => world.channels.iter().filter(|one| !is_thread(one)).cloned().collect(),
            ["guilds", "1", "threads", "active"] => {
                json!({ "threads": world.channels.iter().filter(is_thread).collect::<Vec<_>>(), "members": [] })
            }
            ["guilds", "1"] => json!({ "id": "1", "name": "Acme", "roles": world.roles }),
            ["guilds", "1", "members"] => json!(world.members),
            ["channels", room, "messages"] => messages(world, room, &query),
            ["channels", _, "messages", message, "reactions", emoji] => {
                let emoji = decoded(emoji);
                let users = world.reacted.get(&(message.to_owned(), emoji)).cloned().unwrap_or_default();
                users.iter().map(|id| json!({ "id": id, "username": "x" })).collect()
            }
            ["gateway", "bot"] => json!({ "url": world.gateway, "shards": 1,
            "session_start_limit": { "total": 1000, "remaining": world.sessions, "reset_after": 600_000, "max_concurrency": 1 } }),
            _ => return ("404 Not Found", json!({ "message": format!("no {path}"), "code": 0 })),
        },
    )
}

fn messages(world: &World, room: &str, query: &BTreeMap<&str, &str>) -> Value {
    let empty = Vec::new();
    let number = |id: &str| id.parse::<u64>().unwrap();
    let of = |message: &Value| number(message["id"].as_str().unwrap());
    let mut all: Vec<&Value> = world.messages.get(room).unwrap_or(&empty).iter().collect();
    all.sort_by_key(|message| of(message));
    let limit: usize = query.get("limit").map_or(50, |limit| limit.parse().unwrap());
    let mut found: Vec<&Value> = if let Some(after) = query.get("after") {
        all.into_iter().filter(|message| of(message) > number(after)).take(limit).collect()
    } else {
        let before = query.get("before").map_or(u64::MAX, |before| number(before));
        let older: Vec<&Value> = all.into_iter().filter(|message| of(message) < before).collect();
        older[older.len().saturating_sub(limit)..].to_vec()
    };
    found.reverse();
    json!(found)
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find('%') {
        bytes.extend(rest[..at].bytes());
        bytes.push(u8::from_str_radix(&rest[at + 1..at + 3], 16).unwrap());
        rest = &rest[at + 3..];
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).unwrap()
}
