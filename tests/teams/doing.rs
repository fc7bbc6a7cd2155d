//! Replying, and setting one's presence.

use asyncboard::domain::batch::{SetState, Status};
use asyncboard::domain::ids::ItemId;
use asyncboard::domain::text::Text;
use asyncboard::providers::{Act, Did, Trouble};
use serde_json::{Value, json};

use super::Fake;
use super::chat::Rig;

fn act(source: &Rig, act: Act) -> Result<Did, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(source.provider.act(act, source.now))
}

fn reply(source: &Rig, item: &str, text: &str) -> Result<Did, Trouble> {
    let to = source.now;
    act(source, Act::Reply { item: ItemId::new(item), to, text: text.to_owned() })
}

fn posted(fake: &Fake) -> Vec<(String, Value)> {
    std::mem::take(&mut fake.world().posted)
}

#[test]
fn a_reply_goes_into_the_thread_of_a_channel_or_into_the_chat_and_mentions_as_teams_does() {
    let fake = Fake::start();
    let mut world = fake.world();
    world.chat("c1", "oneOnOne", None, &["maya", "kenji"]);
    world.say("c1", "10:00", "kenji", "hi");
    drop(world);
    let mut source = fake.rig("");
    source.everything().unwrap();
    reply(&source, "c1", "yes <b>\nall").unwrap();
    reply(&source, "19:gen@thread.tacv2:100", "so @maya: ok").unwrap();
    let found = posted(&fake);
    assert_eq!(found[0].0, "/chats/c1/messages");
    assert_eq!(found[0].1["body"], json!({ "contentType": "html", "content": "yes &lt;b&gt;<br>all" }));
    assert_eq!(found[1].0, "/teams/t1/channels/19%3Agen%40thread.tacv2/messages/100/replies");
    assert_eq!(found[1].1["body"]["content"], "so <at id=\"0\">Maya Ortiz</at>: ok");
    assert_eq!(found[1].1["mentions"][0]["mentioned"]["user"]["displayName"], "Maya Ortiz");
}

#[test]
fn a_mention_of_somebody_without_an_account_sends_nothing() {
    let fake = Fake::start();
    let source = fake.rig("");
    let Err(Trouble::Setup { text }) = reply(&source, "c1", "@lea look") else { panic!() };
    assert!(text.raw().starts_with("Lea Hoffmann has no account in "), "{text:?}");
    assert_eq!(posted(&fake), []);
}

#[test]
fn a_state_becomes_the_preferred_presence_with_its_end_and_only_what_was_set_here_is_cleared() {
    let fake = Fake::start();
    let source = fake.rig("");
    let at = |hours: i64| Some(source.now + chrono::TimeDelta::hours(hours));
    let cases = [
        (SetState::Focus, at(2), "DoNotDisturb", Some("PT120M")),
        (SetState::Busy, None, "Busy", None),
        (SetState::Available, None, "Available", None),
        (SetState::Away, at(1), "BeRightBack", Some("PT60M")),
        (SetState::Away, at(2), "Away", Some("PT120M")),
    ];
    for (state, until, word, length) in cases {
        let status = Status { until, note: Some(Text::new("secret plans")), ..Status::new(state) };
        let did = act(&source, Act::SetStatus(Some(status))).unwrap();
        assert!(did.remark.unwrap().raw().contains("only while a client of yours is signed in"));
        let mut expected = json!({ "availability": word, "activity": word });
        if let Some(length) = length {
            expected["expirationDuration"] = length.into();
        }
        assert_eq!(posted(&fake), [("/me/presence/setUserPreferredPresence".to_owned(), expected)]);
    }
    let clear = |availability: &str| {
        fake.world().presences.insert("maya".into(), json!({ "id": "maya", "availability": availability }));
        act(&source, Act::SetStatus(None)).unwrap()
    };
    assert!(clear("DoNotDisturb").remark.is_some());
    assert_eq!(posted(&fake), [], "it was set elsewhere meanwhile");
    assert_eq!(clear("Away").remark, None);
    assert_eq!(posted(&fake)[0].0, "/me/presence/clearUserPreferredPresence");
    clear("Away");
    assert_eq!(posted(&fake), [], "it is ours no more");
}

#[test]
fn a_refused_reply_names_the_permission() {
    let fake = Fake::start();
    let refusal = ("403 Forbidden", json!({ "error": { "code": "Forbidden", "message": "missing scope" } }));
    fake.world().always.insert("chats/c1/messages".into(), refusal);
    let Err(Trouble::Setup { text }) = reply(&fake.rig(""), "c1", "yes") else { panic!() };
    assert!(text.raw().contains("ChatMessage.Send"), "{text:?}");
}
