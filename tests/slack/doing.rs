//! What is done in Slack, where the source allows it: replies and statuses.

use asyncboard::domain::batch::{SetState, Status};
use asyncboard::domain::ids::ItemId;
use asyncboard::domain::text::Text;
use asyncboard::providers::{Act, Did, Trouble};
use serde_json::{Value, json};

use super::chat::Rig;
use super::fake::Fake;
use super::rig::rig;
use super::{at, team};

fn act(source: &Rig, act: Act) -> Result<Did, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(source.provider.act(act, source.now))
}

fn reply(source: &Rig, item: &str, text: &str) -> Result<Did, Trouble> {
    act(source, Act::Reply { item: ItemId::new(item), to: source.now, text: text.to_owned() })
}

fn posted(fake: &Fake) -> Vec<(String, Value)> {
    std::mem::take(&mut fake.world().posted)
}

#[test]
fn a_reply_goes_into_its_thread_with_mentions_and_without_any_other_markup() {
    let fake = team();
    let source = rig(&fake, "");
    reply(&source, &format!("C1:{}", at("09:00")), "@kenji *yes* & <!here> @nobody").unwrap();
    let [(method, value)] = &posted(&fake)[..] else { panic!() };
    assert_eq!(method, "chat.postMessage");
    assert_eq!((&value["channel"], &value["thread_ts"]), (&json!("C1"), &json!(at("09:00"))));
    assert_eq!(value["text"], "<@UKENJI> *yes* &amp; &lt;!here&gt; @nobody");
    let elements = &value["blocks"][0]["elements"][0]["elements"];
    let expected =
        json!([{ "type": "user", "user_id": "UKENJI" }, { "type": "text", "text": " *yes* & <!here> @nobody" }]);
    assert_eq!(*elements, expected, "in blocks no markup has a meaning");
}

#[test]
fn a_reply_in_a_direct_conversation_has_no_thread_and_an_account_of_the_config_needs_no_list() {
    let fake = team();
    let source = rig(&fake, "");
    reply(&source, "D1", "hello @maya").unwrap();
    let [(_, value)] = &posted(&fake)[..] else { panic!() };
    assert_eq!(
        (&value["channel"], &value["thread_ts"], &value["text"]),
        (&json!("D1"), &Value::Null, &json!("hello <@UMAYA>"))
    );
    assert!(!fake.counts(0).contains_key("users.list"));
}

#[test]
fn a_teammate_without_an_account_is_refused_before_anything_is_sent() {
    let fake = team();
    let outcome = reply(&rig(&fake, ""), "D1", "hello @lea");
    assert!(matches!(outcome, Err(Trouble::Setup { .. })));
    let words = outcome.unwrap_err().text().raw().to_owned();
    assert_eq!(words, "Lea Hoffmann has no account in \"\": add it, or write the name without @");
    assert_eq!(posted(&fake), []);
}

#[test]
fn a_bots_token_does_nothing_for_its_words_would_answer_nothing() {
    let fake = team();
    fake.world().bot = true;
    let outcome = reply(&rig(&fake, ""), "D1", "hello");
    assert!(matches!(outcome, Err(Trouble::Setup { .. })));
    assert_eq!(posted(&fake), []);
}

#[test]
fn a_status_has_the_first_emoji_of_its_state_its_note_and_its_end_and_focus_wants_silence_until_then() {
    let fake = team();
    let source = rig(&fake, "");
    let until = source.now + chrono::TimeDelta::minutes(90);
    let focus = Status { until: Some(until), note: Some(Text::new("writing")), ..Status::new(SetState::Focus) };
    act(&source, Act::SetStatus(Some(focus))).unwrap();
    let profile = json!({ "profile": { "status_text": "writing", "status_emoji": ":dart:", "status_expiration": until.timestamp() } });
    let expected =
        vec![("users.profile.set".to_owned(), profile), ("dnd.setSnooze".to_owned(), json!("num_minutes=90"))];
    assert_eq!(posted(&fake), expected);
    act(&source, Act::SetStatus(Some(Status::new(SetState::Focus)))).unwrap();
    let profile = json!({ "profile": { "status_text": "focus", "status_emoji": ":dart:", "status_expiration": 0 } });
    assert_eq!(posted(&fake), [("users.profile.set".to_owned(), profile)], "without an end nothing is silenced");
}

#[test]
fn only_what_was_set_from_here_is_cleared() {
    let fake = team();
    let source = rig(&fake, "");
    let set = |emoji: &str, text: &str| {
        let mut world = fake.world();
        let profile = &mut world.person("UMAYA")["profile"];
        (profile["status_emoji"], profile["status_text"]) = (emoji.into(), text.into());
    };
    let until = source.now + chrono::TimeDelta::minutes(5);
    let focus = Status { until: Some(until), ..Status::new(SetState::Focus) };
    act(&source, Act::SetStatus(Some(focus))).unwrap();
    posted(&fake);
    set(":tada:", "party");
    let did = act(&source, Act::SetStatus(None)).unwrap();
    assert_eq!(posted(&fake), []);
    assert_eq!(did.remark.unwrap().raw(), "the status in Slack was not set from here, and stays");
    set(":dart:", "focus");
    act(&source, Act::SetStatus(Some(Status::new(SetState::Available)))).unwrap();
    let none = json!({ "profile": { "status_text": "", "status_emoji": "", "status_expiration": 0 } });
    let expected = vec![("users.profile.set".to_owned(), none), ("dnd.endSnooze".to_owned(), json!(""))];
    assert_eq!(posted(&fake), expected);
}
