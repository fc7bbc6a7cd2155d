//! Channels that the settings name, and tags.

use serde_json::json;

use super::chat::{Rig, told};
use super::{Fake, MATES, at};

const CHANNEL: &str = "channels = [\"Atlas/General\"]";
const KENJI: &str = "<at id=\"kenji\">Kenji</at>";

fn looked(fake: &Fake, settings: &str) -> Rig {
    let mut source = fake.rig(settings);
    let done = source.everything().unwrap();
    assert_eq!(told(&done), [""; 0]);
    source
}

#[test]
fn a_named_channel_has_an_item_for_each_root_that_names_somebody_with_its_replies() {
    let fake = Fake::start();
    let mut world = fake.world();
    world.root("100", "10:00", "maya", &format!("<p>{KENJI} ready?</p><p>more</p>"));
    world.root("101", "10:01", "sam", "plan");
    world.reply("101", "201", "10:02", "maya", &format!("{KENJI} ok?"));
    world.root("102", "10:03", "maya", &format!("{KENJI} and this?"));
    world.reply("102", "202", "10:04", "kenji", "yes");
    world.root("103", "10:05", "sam", "nobody is named");
    drop(world);
    let source = looked(&fake, CHANNEL);
    let ids: Vec<&str> = source.items.keys().map(String::as_str).collect();
    let item = |root: &str| format!("19:gen@thread.tacv2:{root}");
    assert_eq!(ids, [item("100"), item("101"), item("102")]);
    let first = &source.items[&item("100")];
    assert_eq!((first.title.raw(), first.project.as_ref().unwrap().raw()), ("@Kenji ready?", "#General"));
    let link = "https://teams.microsoft.com/l/message/19%3Agen%40thread.tacv2/100";
    assert_eq!(first.url.as_ref().unwrap().raw(), link);
    assert_eq!(source.owed(&MATES), ["Kenji since 10:00, 1", "Kenji since 10:02, 1"]);
}

#[test]
fn a_later_look_asks_the_delta_and_the_replies_of_the_last_two_days() {
    let fake = Fake::start();
    fake.world().root("100", "10:00", "maya", &format!("{KENJI} ready?"));
    fake.world().root("101", "10:01", "sam", "plan");
    let mut source = looked(&fake, CHANNEL);
    let from = fake.requests();
    // Neither of these shows in the delta.
    fake.world().reply("101", "201", "12:02", "maya", &format!("{KENJI} ok?"));
    fake.world().reply("100", "200", "12:03", "kenji", "yes");
    source.wait(5).refresh().unwrap();
    assert_eq!(source.owed(&MATES), ["Kenji since 12:02, 1"]);
    // The list of chats, the delta, two threads, presence.
    assert_eq!(fake.requests() - from, 5);
    // A root that is deleted is gone; one that is edited asks whom it names now.
    let mut world = fake.world();
    let turn = world.turn;
    world.roots[0]["deletedDateTime"] = at("12:04").into();
    world.roots[0]["turn"] = turn.into();
    world.roots[1]["body"]["content"] = "edited".into();
    world.roots[1]["turn"] = turn.into();
    drop(world);
    source.wait(5).refresh().unwrap();
    assert_eq!(source.items["19:gen@thread.tacv2:101"].title.raw(), "edited");
}

#[test]
fn a_delta_that_holds_no_longer_is_begun_anew() {
    let fake = Fake::start();
    fake.world().root("100", "10:00", "maya", &format!("{KENJI} ready?"));
    let mut source = looked(&fake, CHANNEL);
    fake.world().turn += 5;
    fake.world().root("104", "12:01", "maya", &format!("{KENJI} still?"));
    let done = source.wait(5).refresh().unwrap();
    assert_eq!(told(&done), [""; 0]);
    assert_eq!(source.owed(&MATES), ["Kenji since 10:00, 1", "Kenji since 12:01, 1"]);
}

#[test]
fn a_channel_or_tag_that_is_not_there_is_a_problem_with_the_nearest_name() {
    let fake = Fake::start();
    let mut source = fake.rig("channels = [\"Atlas/Genral\", \"Altas/General\", \"General\"]\ngroups = [\"@desing\"]");
    for _ in 0..2 {
        let done = source.everything().unwrap();
        let expected = [
            "no channel of that team is called \"Genral\"; did you mean \"General\"?",
            "no team of yours is called \"Altas\"; did you mean \"Atlas\"?",
            "\"General\" names no channel: write it as \"Team/Channel\"",
        ];
        assert_eq!(told(&done)[..3], expected);
    }
    let mut source = fake.rig(&format!("{CHANNEL}\ngroups = [\"@desing\"]"));
    assert_eq!(
        told(&source.everything().unwrap()),
        ["no tag of these teams is called \"desing\"; did you mean \"design\"?"]
    );
}

#[test]
fn a_tag_means_each_of_its_members_only_where_the_settings_name_it() {
    let fake = Fake::start();
    fake.world().root("100", "10:00", "maya", "<at id=\"0\">design</at> who can?")["mentions"] =
        json!([{ "id": 0, "mentionText": "design", "mentioned": { "user": null, "tag": { "id": "tag1" } } }]);
    let named = looked(&fake, &format!("{CHANNEL}\ngroups = [\"@design\"]"));
    assert_eq!(named.owed(&MATES), ["Kenji since 10:00, 1", "Sam since 10:00, 1"]);
    assert!(looked(&fake, CHANNEL).items.is_empty());
}

#[test]
fn a_channel_that_refuses_is_a_problem_and_chats_go_on() {
    let fake = Fake::start();
    let mut world = fake.world();
    world.chat("c1", "oneOnOne", None, &["maya", "kenji"]);
    world.say("c1", "10:00", "maya", "hi");
    world
        .always
        .insert("delta".into(), ("403 Forbidden", json!({ "error": { "code": "Forbidden", "message": "no" } })));
    drop(world);
    let mut source = fake.rig(CHANNEL);
    let done = source.everything().unwrap();
    assert!(told(&done)[0].starts_with("#General cannot be read: "), "{done:?}");
    assert_eq!(source.items.len(), 1);
    // Without direct messages chats are not asked for.
    let from = fake.requests();
    fake.rig("direct = false").everything().unwrap();
    assert_eq!(fake.requests() - from, 2);
}
