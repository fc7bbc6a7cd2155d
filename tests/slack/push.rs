//! Slack's push, from a socket of this machine.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

use asyncboard::providers::{Heard, Trouble};
use serde_json::{Value, json};

use super::chat::{DEADLINE, listen};
use super::fake::{Fake, no};
use super::rig::rig;
use super::ws::{Line, Sockets};
use super::{MATES, at, team};

const APP: &str = "app_token = \"xapp-canary-0123456789\"";

/// A Slack whose push comes from a script.
fn pushing(script: impl Fn(usize, Line) + Send + Sync + 'static) -> (Fake, Sockets) {
    let fake = team();
    let sockets = Sockets::start(move |number, target, line| {
        assert!(target.contains("ticket=canary"), "{target}");
        script(number, line);
    });
    fake.world().socket = format!("{}/link?ticket=canary", sockets.url());
    (fake, sockets)
}

fn event(id: &str, event: &Value) -> String {
    json!({ "envelope_id": id, "type": "events_api", "payload": { "event": event } }).to_string()
}

#[test]
fn an_event_is_acknowledged_and_the_next_look_asks_for_what_it_names_alone() {
    let (tell, told) = channel::<String>();
    let (told, (acked, acks)) = (Mutex::new(told), channel());
    let acked: Mutex<Sender<String>> = Mutex::new(acked);
    let (fake, _sockets) = pushing(move |_, mut line| {
        line.say(r#"{"type":"hello"}"#).unwrap();
        while let Ok(text) = told.lock().unwrap().recv_timeout(DEADLINE) {
            line.say(&text).unwrap();
            acked.lock().unwrap().send(line.text().unwrap_or_default()).unwrap();
        }
    });
    let mut world = fake.world();
    world.channel("C2", "ops");
    world.say("C1", &at("09:00"), "UMAYA", "<@UKENJI> ready?");
    drop(world);
    let mut source = rig(&fake, APP);
    source.everything().unwrap();
    let listened = listen(source.provider.clone());
    listened.until(Heard::Listening);
    source.wait(1).refresh().unwrap();
    fake.world().say("C1", &at("12:01"), "UKENJI", "lunch");
    let message = json!({ "type": "message", "channel": "C1", "ts": at("12:01"), "user": "UKENJI" });
    tell.send(event("e1", &message)).unwrap();
    listened.until(Heard::Changed);
    assert_eq!(acks.recv_timeout(DEADLINE).unwrap(), r#"{"envelope_id":"e1"}"#);
    let from = fake.requests();
    source.wait(1).refresh().unwrap();
    assert_eq!(source.owed(&MATES), [""; 0]);
    let lines = fake.asked(from);
    assert!(lines.len() == 1 && lines[0].starts_with("conversations.history?channel=C1"), "{lines:?}");
    // A reply in an old thread, of which nothing else would tell.
    fake.world().reply("C1", &at("09:00"), &at("12:02"), "USAM", "<@UMAYA> and now?");
    let reply = json!({ "type": "message", "channel": "C1", "ts": at("12:02"), "thread_ts": at("09:00") });
    tell.send(event("e2", &reply)).unwrap();
    listened.until(Heard::Changed);
    source.wait(1).refresh().unwrap();
    assert_eq!(source.owed(&MATES), ["Maya since 12:02, 1"]);
    drop(tell);
    assert!(matches!(listened.end(), Trouble::Offline { .. }));
}

#[test]
fn before_slack_disconnects_another_connection_is_opened() {
    let seen: Arc<Mutex<Vec<usize>>> = Arc::default();
    let log = seen.clone();
    let (fake, _sockets) = pushing(move |number, mut line| {
        log.lock().unwrap().push(number);
        line.say(r#"{"type":"hello"}"#).unwrap();
        if number == 0 {
            line.say(r#"{"type":"disconnect","reason":"refresh_requested"}"#).unwrap();
        } else if number == 1 {
            line.say(&event("e1", &json!({ "type": "message", "channel": "C1", "ts": "1.0" }))).unwrap();
        }
        while line.text().is_some() {}
    });
    let mut source = rig(&fake, APP);
    source.everything().unwrap();
    let listened = listen(source.provider.clone());
    listened.until(Heard::Changed);
    assert_eq!(*seen.lock().unwrap(), [0, 1]);
}

#[test]
fn connections_that_end_at_once_end_the_listening() {
    let (fake, _sockets) = pushing(|_, mut line| {
        line.say(r#"{"type":"disconnect","reason":"warning"}"#).unwrap();
        while line.text().is_some() {}
    });
    let mut source = rig(&fake, APP);
    source.everything().unwrap();
    let trouble = listen(source.provider.clone()).end();
    assert!(matches!(trouble, Trouble::Offline { .. }), "{trouble:?}");
    assert_eq!(fake.counts(0)["apps.connections.open"], 3);
}

#[test]
fn push_that_is_switched_off_or_refused_is_told_with_what_to_do() {
    let (fake, _sockets) = pushing(|_, mut line| {
        line.say(r#"{"type":"disconnect","reason":"link_disabled"}"#).unwrap();
    });
    let mut source = rig(&fake, APP);
    source.everything().unwrap();
    let trouble = listen(source.provider.clone()).end();
    assert!(matches!(&trouble, Trouble::Setup { .. }) && trouble.text().raw().contains("Socket Mode"), "{trouble:?}");
    fake.world().always.insert("apps.connections.open".into(), no("invalid_auth"));
    let trouble = listen(source.provider.clone()).end();
    assert!(matches!(&trouble, Trouble::Denied { .. }), "{trouble:?}");
    assert!(trouble.text().raw().contains("app_token") && !format!("{trouble:?}").contains("canary"), "{trouble:?}");
}
