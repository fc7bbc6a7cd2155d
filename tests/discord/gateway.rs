//! Discord's gateway, from a socket of this machine.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use asyncboard::domain::batch::SetState;
use asyncboard::providers::{Heard, Trouble};
use serde_json::{Value, json};

use super::chat::{DEADLINE, listen};
use super::fake::{Fake, TOKEN, id};
use super::ws::{Line, Sockets};
use super::{MATES, rig, server};

fn hello(line: &mut Line, interval: u64) -> Value {
    line.say(&json!({ "op": 10, "d": { "heartbeat_interval": interval } }).to_string()).unwrap();
    next(line)
}

/// The next message of the client that is no heartbeat; heartbeats are acknowledged.
fn next(line: &mut Line) -> Value {
    while let Some(text) = line.text() {
        let message: Value = serde_json::from_str(&text).unwrap();
        if message["op"] != 1 {
            return message;
        }
        let _ = line.say(r#"{"op":11}"#);
    }
    Value::Null
}

fn ready(line: &mut Line, address: &str) {
    let data = json!({ "session_id": "s1", "resume_gateway_url": address });
    line.say(&json!({ "op": 0, "s": 1, "t": "READY", "d": data }).to_string()).unwrap();
}

/// A Discord whose gateway is a script.
fn served(script: impl Fn(usize, &str, Line) + Send + Sync + 'static) -> (Fake, Sockets) {
    let fake = server();
    let address: Arc<Mutex<String>> = Arc::default();
    let known = address.clone();
    let sockets = Sockets::start(move |number, target, line| {
        assert!(target.contains("v=10") && target.contains("encoding=json"), "{target}");
        script(number, &known.lock().unwrap().clone(), line);
    });
    address.lock().unwrap().clone_from(&sockets.url());
    fake.world().gateway = sockets.url();
    (fake, sockets)
}

#[test]
fn a_session_is_begun_with_its_intents_and_presences_are_handed_over_while_somebody_listens() {
    let (tell, told) = channel::<()>();
    let told = Mutex::new(told);
    let (begun, identified) = channel();
    let begun = Mutex::new(begun);
    let (fake, _sockets) = served(move |_, address, mut line| {
        begun.lock().unwrap().send(hello(&mut line, 60_000)).unwrap();
        ready(&mut line, address);
        let presence = json!({ "user": { "id": "2" }, "status": "dnd", "activities": [] });
        line.say(&json!({ "op": 0, "s": 2, "t": "PRESENCE_UPDATE", "d": presence }).to_string()).unwrap();
        let _ = told.lock().unwrap().recv_timeout(DEADLINE);
        line.close(4004);
    });
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    assert!(source.statuses.is_empty());
    let listened = listen(source.provider.clone());
    listened.until(Heard::Changed);
    let identify = identified.recv_timeout(DEADLINE).unwrap();
    assert_eq!((&identify["op"], &identify["d"]["token"]), (&json!(2), &json!(TOKEN)));
    assert_eq!(identify["d"]["intents"], 1 | 512 | 1024 | 32768 | 256);
    source.wait(1).refresh().unwrap();
    assert_eq!((source.statuses["2"].state, source.statuses["2"].at_work_only), (SetState::Focus, true));
    tell.send(()).unwrap();
    let trouble = listened.end();
    assert!(matches!(&trouble, Trouble::Denied { .. }), "{trouble:?}");
    source.wait(1).refresh().unwrap();
    assert!(source.statuses.is_empty(), "what only a push tells holds while it is listened to");
}

#[test]
fn a_connection_that_is_cut_is_resumed_before_a_new_session_is_begun() {
    let (begun, first) = channel();
    let begun = Mutex::new(begun);
    let (fake, _sockets) = served(move |number, address, mut line| {
        begun.lock().unwrap().send(hello(&mut line, 60_000)).unwrap();
        match number {
            0 => ready(&mut line, address),
            // It may not be resumed.
            1 => _ = line.say(r#"{"op":9,"d":false}"#),
            _ => {
                ready(&mut line, address);
                next(&mut line);
            }
        }
    });
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    let listened = listen(source.provider.clone());
    let said: Vec<Value> = (0..3).map(|_| first.recv_timeout(DEADLINE).unwrap()).collect();
    assert_eq!(said.iter().map(|message| message["op"].as_u64().unwrap()).collect::<Vec<_>>(), [2, 6, 2]);
    assert_eq!((&said[1]["d"]["session_id"], &said[1]["d"]["seq"]), (&json!("s1"), &json!(1)));
    listened.until(Heard::Listening);
}

#[test]
fn a_heartbeat_that_is_not_acknowledged_ends_the_connection() {
    let (begun, said) = channel();
    let begun = Mutex::new(begun);
    let (fake, _sockets) = served(move |number, address, mut line| {
        line.say(&json!({ "op": 10, "d": { "heartbeat_interval": 40 } }).to_string()).unwrap();
        let identify: Value = serde_json::from_str(&line.text().unwrap()).unwrap();
        begun.lock().unwrap().send(identify["op"].clone()).unwrap();
        if number == 0 {
            ready(&mut line, address);
        }
        // It hears, and says nothing any more.
        while line.text().is_some() {}
    });
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    let _listened = listen(source.provider.clone());
    assert_eq!(said.recv_timeout(DEADLINE).unwrap(), 2);
    assert_eq!(said.recv_timeout(DEADLINE).unwrap(), 6, "the half-open connection is left, and its session resumed");
}

#[test]
fn closing_codes_and_limits_are_told_with_what_to_do() {
    for (code, words) in [(4013, "Message Content Intent"), (4014, "presence = false"), (4010, "4010")] {
        let (fake, _sockets) = served(move |_, _, mut line| {
            hello(&mut line, 60_000);
            line.close(code);
        });
        let mut source = rig(&fake, "");
        source.everything().unwrap();
        let trouble = listen(source.provider.clone()).end();
        assert!(matches!(&trouble, Trouble::Setup { text } if text.raw().contains(words)), "{code}: {trouble:?}");
    }
    let (fake, _sockets) = served(|_, _, _| {});
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    fake.world().sessions = 0;
    let trouble = listen(source.provider.clone()).end();
    assert!(matches!(&trouble, Trouble::Limited { .. }), "no session may be begun: {trouble:?}");
    fake.world().sessions = 1;
    fake.world().gateway = "wss://gateway.evil.example".to_owned();
    let trouble = listen(source.provider.clone()).end();
    assert!(matches!(&trouble, Trouble::Theirs { text } if text.raw().contains("evil.example")), "{trouble:?}");
}

#[test]
fn an_edit_and_a_reaction_that_are_pushed_are_asked_for() {
    let (tell, told) = channel::<Value>();
    let told = Mutex::new(told);
    let (fake, _sockets) = served(move |_, address, mut line| {
        hello(&mut line, 60_000);
        ready(&mut line, address);
        while let Ok(event) = told.lock().unwrap().recv_timeout(DEADLINE) {
            line.say(&event.to_string()).unwrap();
        }
    });
    let asks = id("09:00", 1);
    fake.world().say("50", &asks, "1", "<@2> ready?");
    fake.world().say("50", &id("09:01", 1), "1", "<@3> ready?");
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    let listened = listen(source.provider.clone());
    listened.until(Heard::Listening);
    fake.world().react("50", &asks, "👍", "2");
    let reaction =
        json!({ "channel_id": "50", "message_id": asks, "user_id": "2", "emoji": { "id": null, "name": "👍" } });
    tell.send(json!({ "op": 0, "s": 2, "t": "MESSAGE_REACTION_ADD", "d": reaction })).unwrap();
    listened.until(Heard::Changed);
    source.wait(1).refresh().unwrap();
    assert_eq!(source.owed(&MATES), ["Sam since 09:01, 1"]);
    fake.world().messages.get_mut("50").unwrap()[1]["content"] = "never mind".into();
    tell.send(json!({ "op": 0, "s": 3, "t": "MESSAGE_UPDATE", "d": { "id": "x", "channel_id": "50" } })).unwrap();
    listened.until(Heard::Changed);
    source.wait(1).refresh().unwrap();
    assert_eq!(source.owed(&MATES), [""; 0]);
}
