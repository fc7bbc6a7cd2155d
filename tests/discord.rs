//! The Discord source against a small Discord on this machine.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what it does not expect")]

#[path = "support/chat.rs"]
mod chat;
#[path = "discord/fake.rs"]
mod fake;
#[path = "discord/gateway.rs"]
mod gateway;
#[path = "support/http/mod.rs"]
mod http;
#[path = "support/ws.rs"]
mod ws;

use asyncboard::domain::batch::Part;
use asyncboard::providers::{Trouble, discord};
use serde_json::json;

use chat::{Rig, told};
use fake::{Fake, TOKEN, id};

/// Who is a teammate, by their ids.
const MATES: [(&str, &str); 3] = [("1", "Maya"), ("2", "Kenji"), ("3", "Sam")];

fn rig(fake: &Fake, settings: &str) -> Rig {
    Rig::open(|section, context, _| discord::open(section, context), &fake.server.url(), TOKEN, settings)
}

/// A server with `#atlas`.
fn server() -> Fake {
    let fake = Fake::start();
    fake.world().channel("50", "atlas", 0);
    fake
}

fn owed(settings: &str, talk: impl Fn(&mut fake::World)) -> Vec<String> {
    let fake = server();
    talk(&mut fake.world());
    let mut source = rig(&fake, settings);
    source.everything().unwrap();
    source.owed(&MATES)
}

#[test]
fn the_rules_of_every_chat_hold() {
    let ask = |world: &mut fake::World| _ = world.say("50", &id("10:00", 1), "1", "<@2> ready?");
    assert_eq!(owed("", ask), ["Kenji since 10:00, 1"]);
    let lunch = |world: &mut fake::World| {
        ask(world);
        world.say("50", &id("10:05", 1), "2", "lunch");
    };
    assert_eq!(owed("", lunch), [""; 0]);
    assert_eq!(owed("answers = \"thread\"", lunch), ["Kenji since 10:00, 1"]);
    let reacted = |world: &mut fake::World| {
        ask(world);
        world.react("50", &id("10:00", 1), "👍", "2");
    };
    assert_eq!(owed("", reacted), [""; 0], "who reacted is asked for");
    let nobody = |world: &mut fake::World| {
        world.say("50", &id("10:00", 1), "1", "@everyone <@&7> `<@2>` Kenji");
        world.say("50", &id("10:01", 1), "9", "<@2> red")["author"]["bot"] = true.into();
        world.say("50", &id("10:02", 1), "3", "<@2>")["type"] = 7.into();
    };
    assert_eq!(owed("", nobody), [""; 0]);
    let thanks = |world: &mut fake::World| {
        world.say("50", &id("10:00", 1), "1", "<@2> done");
        world.say("50", &id("10:01", 1), "2", "thanks <@1> :pray:");
    };
    assert_eq!(owed("", thanks), [""; 0]);
}

#[test]
fn a_reply_belongs_to_the_item_of_what_it_refers_to_and_mentions_only_whom_it_names() {
    let fake = server();
    let mut world = fake.world();
    world.say("50", &id("10:00", 1), "1", "plan");
    world.reply("50", &id("10:01", 1), "3", "<@2> ok?", &id("10:00", 1));
    world.reply("50", &id("10:02", 1), "1", "I think so", &id("10:01", 1));
    world.say("50", &id("10:05", 1), "2", "lunch");
    drop(world);
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    let [item] = &source.items.values().collect::<Vec<_>>()[..] else { panic!("{:?}", source.titles()) };
    assert_eq!((item.id.raw(), item.title.raw()), (&*format!("50:{}", id("10:00", 1)), "plan"));
    assert_eq!(item.url.as_ref().unwrap().raw(), format!("https://discord.com/channels/1/50/{}", id("10:00", 1)));
    assert_eq!(item.messages.len(), 3);
    assert!(item.messages[2].mentions.is_empty(), "a reply mentions its author without a word");
    assert_eq!(source.owed(&MATES), ["Kenji since 10:01, 1"], "what only a reply asked is answered in the thread");
    // A reply that comes later belongs there, too.
    fake.world().reply("50", &id("12:01", 1), "2", "yes", &id("10:01", 1));
    source.wait(2).refresh().unwrap();
    assert_eq!((source.owed(&MATES), source.titles().len()), (vec![], 1));
}

#[test]
fn a_thread_of_a_message_is_its_item_and_one_of_a_forum_is_an_item_of_its_own() {
    let fake = server();
    let mut world = fake.world();
    let root = id("10:00", 1);
    world.say("50", &root, "1", "<@2> ready?");
    world.thread(&root, "ready", "50");
    world.say(&root, &id("10:05", 1), "2", "which one?");
    world.channel("60", "help", 15);
    world.thread("61", "post", "60");
    world.say("61", &id("10:10", 1), "3", "<@1> how does this work?");
    world.reply("61", &id("10:11", 1), "9", "good question", &id("10:10", 1));
    drop(world);
    let mut source = rig(&fake, "");
    let done = source.everything().unwrap();
    assert!(done.complete.has(Part::Items), "{done:?}");
    let ids: Vec<&str> = source.items.keys().map(String::as_str).collect();
    assert_eq!(ids, [&*format!("50:{root}"), "60:61"]);
    assert_eq!(source.items["60:61"].messages.len(), 2);
    assert_eq!(source.items["60:61"].project.as_ref().unwrap().raw(), "#help");
    assert_eq!(source.owed(&MATES), ["Maya since 10:10, 1"]);
    fake.world().say("61", &id("12:01", 1), "1", "like this");
    source.wait(2).refresh().unwrap();
    assert_eq!(source.owed(&MATES), [""; 0]);
}

#[test]
fn a_first_look_asks_for_each_channel_once_and_one_at_nothing_new_for_two_lists_a_server() {
    let fake = server();
    let mut world = fake.world();
    for n in 0..50 {
        let room = (100 + n).to_string();
        world.channel(&room, &format!("room-{n}"), 0);
        world.say(&room, &id("09:00", n + 1), "1", "<@2> ready?");
    }
    world.channel("70", "old", 0);
    world.say("70", "175928847299117063", "1", "<@2> years ago");
    drop(world);
    let mut source = rig(&fake, "");
    let done = source.everything().unwrap();
    assert!(done.complete.has(Part::Items) && source.titles().len() == 50, "{done:?}");
    assert!(fake.requests() <= 2 + 2 + 60, "{} requests", fake.requests());
    assert!(!fake.asked(0).iter().any(|line| line.starts_with("channels/70")), "older than the window");
    let from = fake.requests();
    source.wait(1).refresh().unwrap();
    assert_eq!(fake.asked(from), ["guilds/1/channels", "guilds/1/threads/active"]);
    fake.world().say("101", &id("12:01", 1), "2", "yes");
    let from = fake.requests();
    source.wait(1).refresh().unwrap();
    assert_eq!(fake.asked(from).len(), 3, "{:?}", fake.asked(from));
    assert_eq!(source.owed(&MATES).len(), 49);
}

#[test]
fn pages_are_read_back_until_they_are_older_than_the_window() {
    let fake = server();
    let mut world = fake.world();
    world.say("50", "175928847299117063", "1", "<@2> years ago");
    for n in 0..250 {
        world.say("50", &id("09:00", n + 1), "1", "<@2> ready?");
    }
    drop(world);
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    assert_eq!(source.titles().len(), 250);
    let messages = fake.asked(0).iter().filter(|line| line.contains("/messages?")).count();
    assert_eq!(messages, 3);
}

#[test]
fn a_channel_that_refuses_is_a_problem_and_is_not_asked_again_for_an_hour() {
    let fake = server();
    let mut world = fake.world();
    world.channel("51", "secret", 0);
    world.say("50", &id("09:00", 1), "1", "<@2> ready?");
    world.say("51", &id("09:00", 2), "1", "<@2> ready?");
    world.always.insert(
        "channels/51/messages".into(),
        ("403 Forbidden", json!({ "message": "Missing Access", "code": 50001 })),
    );
    drop(world);
    let mut source = rig(&fake, "");
    let done = source.everything().unwrap();
    let text = "\"#secret\" cannot be read (Missing Access): give the bot View Channels and Read Message History there";
    assert_eq!(told(&done), [text]);
    assert_eq!(source.titles().len(), 1);
    let from = fake.requests();
    assert_eq!(told(&source.wait(30).refresh().unwrap()), [text]);
    assert!(!fake.asked(from).iter().any(|line| line.contains("51/messages")));
    source.wait(31).refresh().unwrap();
    assert!(fake.asked(from).iter().any(|line| line.contains("51/messages")));
}

#[test]
fn a_persons_token_is_refused_and_texts_that_arrive_empty_are_told() {
    let fake = server();
    fake.world().bot = false;
    let outcome = rig(&fake, "").everything();
    assert!(matches!(&outcome, Err(Trouble::Denied { text }) if text.raw().contains("make a bot")), "{outcome:?}");
    let fake = server();
    fake.world().say("50", &id("09:00", 1), "1", "");
    let done = rig(&fake, "").everything().unwrap();
    let text = "Message Content Intent is off: switch it on for the bot, else texts and mentions arrive empty";
    assert_eq!(told(&done), [text]);
    let fake = server();
    fake.world().always.insert("@me".into(), ("401 Unauthorized", json!({ "message": "401: Unauthorized" })));
    assert!(matches!(rig(&fake, "").everything(), Err(Trouble::Denied { .. })));
}

#[test]
fn a_role_of_the_settings_means_its_members() {
    let fake = server();
    let mut world = fake.world();
    world.roles = vec![json!({ "id": "7", "name": "design" })];
    world.members = vec![
        json!({ "user": { "id": "2", "username": "k" }, "roles": ["7"] }),
        json!({ "user": { "id": "3", "username": "s" }, "roles": [] }),
    ];
    world.say("50", &id("09:00", 1), "1", "<@&7> ready?");
    drop(world);
    let mut source = rig(&fake, "groups = [\"@design\"]");
    source.everything().unwrap();
    assert_eq!(source.owed(&MATES), ["Kenji since 09:00, 1"]);
    assert_eq!(source.titles(), ["@design ready?"]);
}

#[test]
fn an_edit_and_a_deletion_that_nothing_told_of_are_seen_within_six_hours() {
    let fake = server();
    fake.world().say("50", &id("09:00", 1), "1", "<@2> ready?");
    fake.world().say("50", &id("09:01", 1), "1", "<@3> ready?");
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    assert_eq!(source.titles().len(), 2);
    let mut world = fake.world();
    world.messages.get_mut("50").unwrap().remove(0);
    world.messages.get_mut("50").unwrap()[0]["content"] = "<@3> all ready?".into();
    drop(world);
    source.wait(361).refresh().unwrap();
    assert_eq!(source.titles(), ["@Name 3 all ready?".replace("Name 3", "3")]);
}

#[test]
fn a_server_that_is_no_number_is_an_error_that_says_where_an_id_comes_from() {
    let settings = format!(
        "token = {TOKEN:?}\nservers = [\"185949590652977152\", \"my server\", \"\", \"99999999999999999999999\"]"
    );
    let open: chat::Open = |section, context, _| discord::open(section, context);
    let Err(problems) = chat::opened(open, &settings, chat::Waits::default()) else { panic!() };
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[0].starts_with("servers holds \"my server\", which is no id; expected a number such as "));
}
