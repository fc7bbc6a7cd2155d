//! The Slack source against a small Slack on this machine.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at what it does not expect")]

#[path = "slack/budgets.rs"]
mod budgets;
#[path = "support/chat.rs"]
mod chat;
#[path = "slack/doing.rs"]
mod doing;
#[path = "slack/fake.rs"]
mod fake;

#[path = "support/http/mod.rs"]
mod http;
#[path = "slack/push.rs"]
mod push;
#[path = "slack/rig.rs"]
mod rig;
#[path = "slack/rules.rs"]
mod rules;
#[path = "support/ws.rs"]
mod ws;

use asyncboard::domain::agreement::Channel;
use asyncboard::domain::batch::{Part, SetState};
use asyncboard::providers::Trouble;
use serde_json::json;

use fake::{Fake, TOKEN, limited, no};
use rig::{Rig, opened, told};

/// The id of a message at a time of the day on which every look begins (23 November 2026).
fn at(time: &str) -> String {
    let at: asyncboard::domain::Instant = format!("2026-11-23T{time}:00Z").parse().unwrap();
    format!("{}.000100", at.timestamp())
}

/// Maya, Kenji and Sam, who are teammates, and Pat, who is none; in `#atlas`.
fn team() -> Fake {
    let fake = Fake::start();
    let mut world = fake.world();
    for (id, name) in [("UMAYA", "Maya Ortiz"), ("UKENJI", "Kenji Mori"), ("USAM", "Sam Okafor"), ("UPAT", "Pat Doe")] {
        world.user(id, name);
    }
    world.channel("C1", "atlas");
    drop(world);
    fake
}

/// Who of them is a teammate.
const MATES: [(&str, &str); 3] = [("UMAYA", "Maya"), ("UKENJI", "Kenji"), ("USAM", "Sam")];

/// What is said of a failure, which never holds a secret.
fn words(done: Result<asyncboard::providers::Done, Trouble>) -> String {
    let trouble = done.unwrap_err();
    let shown = format!("{trouble:?} {}", trouble.text().raw());
    assert!(!shown.contains(TOKEN) && !shown.contains("canary"), "{shown}");
    trouble.text().raw().to_owned()
}

#[test]
fn a_channel_is_read_with_its_threads_and_an_item_is_what_somebody_is_named_in() {
    let fake = team();
    let mut world = fake.world();
    world.say("C1", &at("09:00"), "UMAYA", "<@UKENJI> could you check the *intro*?\nIt is long.");
    world.reply("C1", &at("09:00"), &at("09:30"), "UPAT", "me too &amp; soon");
    world.say("C1", &at("09:10"), "USAM", "lunch");
    drop(world);
    let mut rig = rig::rig(&fake, "");
    let done = rig.everything().unwrap();
    assert!(done.complete.has(Part::Items) && done.again.is_none() && told(&done).is_empty(), "{done:?}");
    assert_eq!(rig.titles(), ["@Kenji could you check the *intro*?"]);
    let item = rig.items.values().next().unwrap();
    assert_eq!(item.id.raw(), format!("C1:{}", at("09:00")));
    assert_eq!((item.project.as_ref().unwrap().raw(), item.channel), ("#atlas", Channel::Chat));
    let link = format!("https://acme.slack.com/archives/C1/p{}", at("09:00").replace('.', ""));
    assert_eq!(item.url.as_ref().unwrap().raw(), link);
    let texts: Vec<&str> = item.messages.iter().map(|message| message.text.raw()).collect();
    assert_eq!(texts, ["@Kenji could you check the *intro*?\nIt is long.", "me too & soon"]);
    assert_eq!(item.messages[0].at.timestamp_subsec_micros(), 100, "the full fraction of a second is kept");
    assert!(item.assignees.is_empty() && item.due.is_none() && !item.done && item.parties.is_empty());
    assert_eq!(rig.owed(&MATES), ["Kenji since 09:00, 1"]);
}

#[test]
fn set_up_mistakes_are_told_with_their_settings() {
    let problems = |settings: &str| {
        opened(&format!("url = \"http://127.0.0.1:1\"\ntoken = {TOKEN:?}\n{settings}"), rig::Waits::default())
            .err()
            .unwrap()
    };
    assert_eq!(
        problems("window = \"91d\""),
        ["window is \"91d\"; expected a duration such as \"90m\", \"2h\" or \"1h30m\", from \"1d\" to \"90d\""]
    );
    assert_eq!(problems("answers = \"chanel\""), ["answers is \"chanel\"; did you mean \"channel\"?"]);
    assert_eq!(problems("channels = [\"#\"]"), ["channels holds an empty name; fill it in, or leave it out"]);
    assert_eq!(
        problems("status = { \":tada:\" = \"focused\" }"),
        ["\":tada:\" means \"focused\", which is no state; did you mean \"focus\"?"]
    );
    assert_eq!(problems("chanels = []").len(), 1);
}

#[test]
fn a_channel_that_is_not_found_is_told_with_the_nearest_name_and_only_named_ones_are_asked_for() {
    let fake = team();
    fake.world().channel("C2", "random");
    let mut rig = rig::rig(&fake, "channels = [\"#atlas\", \"#randon\"]");
    let done = rig.everything().unwrap();
    assert_eq!(told(&done), ["no channel of yours is called \"randon\"; did you mean \"random\"?"]);
    let asked = fake.asked(0);
    assert!(asked.iter().any(|line| line.starts_with("conversations.history?channel=C1")));
    assert!(!asked.iter().any(|line| line.contains("C2")), "{asked:?}");
}

#[test]
fn a_message_that_is_none_of_a_persons_is_passed_over_and_bots_count_where_the_settings_say_so() {
    let fake = team();
    let mut world = fake.world();
    world.user("UBOT", "Builder")["is_bot"] = true.into();
    world.say("C1", &at("09:00"), "UMAYA", "<@UKENJI> joined")["subtype"] = "channel_join".into();
    world.say("C1", &at("09:01"), "UBOT", "<@UKENJI> red");
    world.say("C1", &at("09:02"), "USLACKBOT", "<@UKENJI> reminder");
    world.put("C1", json!({ "ts": at("09:03"), "subtype": "bot_message", "bot_id": "B7", "text": "<@UKENJI> hook" }));
    // What an app writes for a person is that person's.
    world.say("C1", &at("09:04"), "UPAT", "<@UKENJI> by an app")["bot_id"] = "B7".into();
    drop(world);
    let mut rig = rig::rig(&fake, "");
    rig.everything().unwrap();
    assert_eq!(rig.titles(), ["@Kenji by an app"]);
    let mut rig = rig::rig(&fake, "bots = true");
    rig.everything().unwrap();
    assert_eq!(rig.titles(), ["@Kenji red", "@Kenji reminder", "@Kenji hook", "@Kenji by an app"]);
}

#[test]
fn a_title_is_the_first_line_else_the_first_file_and_of_a_deleted_root_the_first_reply() {
    let fake = team();
    let mut world = fake.world();
    world.say("C1", &at("09:00"), "UMAYA", "\n \n<@UKENJI> second line\nmore");
    world.say("C1", &at("09:01"), "UMAYA", "")["files"] =
        json!([{ "id": "F1", "name": "plan.pdf", "title": "plan.pdf" }]);
    world.reply("C1", &at("09:01"), &at("09:02"), "USAM", "<@UMAYA> thanks?");
    world.say("C1", &at("09:03"), "USLACKBOT", "This message was deleted.")["subtype"] = "tombstone".into();
    world.reply("C1", &at("09:03"), &at("09:04"), "USAM", "<@UKENJI> still open?");
    world.say("C1", &at("09:05"), "UMAYA", "");
    world.reply("C1", &at("09:05"), &at("09:06"), "USAM", "<@UMAYA> what?");
    world.say("C1", &at("09:07"), "UMAYA", "")["blocks"] = json!([{ "type": "rich_text", "elements": [
        { "type": "rich_text_section", "elements": [{ "type": "user", "user_id": "USAM" }, { "type": "text", "text": " in blocks" }] },
    ] }]);
    drop(world);
    let mut rig = rig::rig(&fake, "");
    rig.everything().unwrap();
    assert_eq!(rig.titles(), ["@Kenji second line", "plan.pdf", "@Kenji still open?", "(no text)", "@Sam in blocks"]);
}

#[test]
fn a_direct_conversation_is_one_item_with_its_threads_and_those_with_oneself_or_a_bot_are_left_out() {
    let fake = team();
    let mut world = fake.world();
    world.user("UBOT", "Builder")["is_bot"] = true.into();
    for (id, with) in [("D1", "UKENJI"), ("D2", "UMAYA"), ("D3", "UBOT"), ("D4", "USLACKBOT")] {
        world.direct(id, with);
        world.say(id, &at("09:00"), with, "hello");
    }
    world.reply("D1", &at("09:00"), &at("09:30"), "UKENJI", "in a thread");
    world.say("D1", &at("09:10"), "UMAYA", "yes");
    drop(world);
    let mut rig = rig::rig(&fake, "");
    rig.everything().unwrap();
    let [item] = &rig.items.values().collect::<Vec<_>>()[..] else { panic!("{:?}", rig.titles()) };
    assert_eq!(
        (item.id.raw(), item.title.raw(), item.channel, &item.project),
        ("D1", "Kenji Mori", Channel::Direct, &None)
    );
    let texts: Vec<&str> = item.messages.iter().map(|message| message.text.raw()).collect();
    assert_eq!(texts, ["hello", "yes", "in a thread"]);
    let mut parties: Vec<&str> = item.parties.iter().map(asyncboard::domain::ids::Account::raw).collect();
    parties.sort_unstable();
    assert_eq!(parties, ["UKENJI", "UMAYA"]);
    assert_eq!(rig.owed(&MATES), ["Maya since 09:30, 1"]);
    let mut rig = rig::rig(&fake, "direct = false");
    rig.everything().unwrap();
    assert!(rig.items.is_empty());
}

#[test]
fn in_a_group_conversation_only_mentions_ask_of_those_who_are_in_it() {
    let fake = team();
    let mut world = fake.world();
    world.group("G1", &["UMAYA", "USAM", "UKENJI"]);
    world.say("G1", &at("09:00"), "UMAYA", "hello");
    world.say("G1", &at("09:01"), "UMAYA", "<@UPAT> <@UKENJI> ready?");
    drop(world);
    let mut rig = rig::rig(&fake, "");
    rig.everything().unwrap();
    let item = rig.items.values().next().unwrap();
    assert_eq!((item.id.raw(), item.title.raw(), item.channel), ("G1", "Kenji Mori, Sam Okafor", Channel::Direct));
    assert!(item.parties.is_empty());
    assert_eq!(rig.owed(&MATES), ["Kenji since 09:01, 1"]);
    assert_eq!(fake.counts(0)["conversations.members"], 1);
    rig.wait(20).everything().unwrap();
    assert_eq!(fake.counts(0)["conversations.members"], 1, "who is in it is asked once");
}

#[test]
fn a_group_of_the_settings_means_its_members() {
    let fake = team();
    let mut world = fake.world();
    world.groups = vec![json!({ "id": "S1", "handle": "design", "users": ["UKENJI", "USAM"] })];
    world.say("C1", &at("09:00"), "UMAYA", "<!subteam^S1|@design> ready?");
    drop(world);
    let mut rig = rig::rig(&fake, "groups = [\"@design\"]");
    rig.everything().unwrap();
    assert_eq!(rig.owed(&MATES), ["Kenji since 09:00, 1", "Sam since 09:00, 1"]);
    let mut rig = rig::rig(&fake, "groups = [\"@desing\"]");
    let done = rig.everything().unwrap();
    assert_eq!(told(&done), ["no user group is called \"desing\"; did you mean \"design\"?"]);
    let mut rig = rig::rig(&fake, "");
    rig.everything().unwrap();
    assert!(rig.owed(&MATES).is_empty() && rig.items.is_empty());
}

#[test]
fn a_status_that_was_chosen_is_a_status_and_the_rest_is_a_hint() {
    let fake = team();
    let mut world = fake.world();
    let mut set = |id: &str, emoji: &str, text: &str, until: i64| {
        let profile = &mut world.person(id)["profile"];
        profile["status_emoji"] = emoji.into();
        profile["status_text"] = text.into();
        profile["status_expiration"] = until.into();
    };
    let until = 1_795_438_800;
    set("UMAYA", ":dart:", "writing", until);
    set("UKENJI", ":palm_tree::skin-tone-2:", "", 0);
    set("USAM", ":spiral_calendar_pad:", "", 0);
    set("UPAT", ":tada:", "party", 0);
    world.dnd.insert(
        "USAM".into(),
        json!({ "dnd_enabled": true, "next_dnd_start_ts": 1_795_430_000, "next_dnd_end_ts": until }),
    );
    world.dnd.insert(
        "UKENJI".into(),
        json!({ "dnd_enabled": true, "next_dnd_start_ts": until, "next_dnd_end_ts": until + 9 }),
    );
    drop(world);
    let mut rig = rig::rig(&fake, "");
    rig.everything().unwrap();
    let status = |rig: &Rig, id: &str| {
        let status = &rig.statuses[id];
        (
            status.state,
            status.until.map(|until| until.timestamp()),
            status.note.as_ref().map(|note| note.raw().to_owned()),
            status.at_work_only,
        )
    };
    assert_eq!(status(&rig, "UMAYA"), (SetState::Focus, Some(until), Some("writing".into()), false));
    assert_eq!(status(&rig, "UKENJI"), (SetState::Away, None, None, false), "away holds without an end");
    assert_eq!(status(&rig, "USAM"), (SetState::Busy, None, None, true), "the others hold at work only");
    assert!(!rig.statuses.contains_key("UPAT"));
    let hint = |rig: &Rig, id: &str| {
        rig.hints.get(id).map(|hint| {
            (
                hint.presence.as_ref().map(|p| p.raw().to_owned()),
                hint.note.as_ref().map(|n| n.raw().to_owned()),
                hint.until.map(|until| until.timestamp()),
            )
        })
    };
    assert_eq!(hint(&rig, "UPAT"), Some((None, Some("party".into()), None)));
    assert_eq!(hint(&rig, "USAM"), Some((Some("do not disturb".into()), None, Some(until))));
    assert_eq!(hint(&rig, "UKENJI"), None);
    assert_eq!(rig.people["UMAYA"].zone.as_ref().unwrap().raw(), "UTC");
    assert!(
        rig.statuses.values().all(|status| status.set_at.is_none()),
        "when they were set before the first look is not known"
    );
    fake.world().person("UPAT")["profile"]["status_emoji"] = ":brain:".into();
    rig.wait(11).refresh().unwrap();
    assert_eq!(rig.statuses["UPAT"].set_at, Some(rig.now), "a status that a look saw begin has its time");
    assert_eq!(rig.statuses["UMAYA"].set_at, None);
    let mut rig = rig::rig(&fake, "presence = false\nstatus = { \":tada:\" = \"busy\" }");
    rig.everything().unwrap();
    assert!(rig.statuses.is_empty() && rig.hints.is_empty() && rig.people["UMAYA"].zone.is_none());
    assert_eq!(fake.counts(0)["dnd.teamInfo"], 2);
    let mut rig = rig::rig(&fake, "status = { \":dart:\" = \"none\" }");
    rig.everything().unwrap();
    assert!(!rig.statuses.contains_key("UMAYA") && !rig.hints.contains_key("UMAYA"));
}

#[test]
fn a_zone_that_is_not_known_is_a_problem_and_no_guess() {
    let fake = team();
    fake.world().person("USAM")["tz"] = "Mars/Olympus".into();
    let mut rig = rig::rig(&fake, "");
    let done = rig.everything().unwrap();
    assert_eq!(told(&done), ["the zone of \"Sam Okafor\" is not known: \"Mars/Olympus\""]);
    assert!(rig.people["USAM"].zone.is_none() && rig.people["UMAYA"].zone.is_some());
}

#[test]
fn a_change_is_seen_with_its_answers_and_what_did_not_change_is_not_sent_again() {
    let fake = team();
    fake.world().say("C1", &at("09:00"), "UMAYA", "<@UKENJI> ready?");
    fake.world().say("C1", &at("09:05"), "UPAT", "<@USAM> and you?");
    let mut rig = rig::rig(&fake, "");
    rig.everything().unwrap();
    assert_eq!(rig.owed(&MATES), ["Kenji since 09:00, 1", "Sam since 09:05, 1"]);
    rig.wait(1).refresh().unwrap();
    assert!(rig.pages.iter().all(|page| page.items.is_empty()), "{:?}", rig.pages);
    fake.world().say("C1", &at("12:01"), "UKENJI", "<@UMAYA> yes, and yours?");
    rig.wait(1).refresh().unwrap();
    assert_eq!(rig.owed(&MATES), ["Maya since 12:01, 1", "Sam since 09:05, 1"]);
    // A reply in an old thread does not show in the history: an open thread is asked for.
    fake.world().reply("C1", &at("09:05"), &at("12:02"), "USAM", "almost");
    fake.world().react("C1", &at("12:01"), "eyes", "UMAYA");
    rig.wait(1).refresh().unwrap();
    assert_eq!(rig.owed(&MATES), [""; 0]);
    assert_eq!(rig.pages.iter().map(|page| page.items.len()).sum::<usize>(), 2);
}

#[test]
fn a_second_program_goes_on_from_the_cursor_and_hands_an_open_item_over_whole() {
    let fake = team();
    fake.world().say("C1", &at("09:00"), "UMAYA", "<@UKENJI> ready?");
    fake.world().direct("D1", "UKENJI");
    fake.world().say("D1", &at("09:10"), "UKENJI", "hello");
    let mut first = rig::rig(&fake, "");
    first.everything().unwrap();
    let mut rig =
        Rig { cursor: first.cursor.clone(), items: first.items.clone(), now: first.now, ..rig::rig(&fake, "") };
    let from = fake.requests();
    rig.wait(5).everything().unwrap();
    assert_eq!(fake.counts(from)["conversations.history"], 2);
    assert_eq!(rig.items, first.items);
    fake.world().say("C1", &at("12:06"), "UKENJI", "lunch");
    fake.world().react("D1", &at("09:10"), "wave", "UMAYA");
    rig.wait(5).refresh().unwrap();
    assert_eq!(rig.owed(&MATES), [""; 0], "a reaction in a direct conversation is seen while it holds a question");
    assert_eq!(
        rig.items[&format!("C1:{}", at("09:00"))].messages,
        first.items[&format!("C1:{}", at("09:00"))].messages
    );
}

#[test]
fn an_edit_and_a_deletion_that_nothing_told_of_are_seen_within_six_hours() {
    let fake = team();
    fake.world().say("C1", &at("09:00"), "UMAYA", "<@UKENJI> ready?");
    fake.world().reply("C1", &at("09:00"), &at("09:01"), "UKENJI", "yes");
    fake.world().say("C1", &at("09:05"), "UPAT", "<@USAM> and you?");
    let mut rig = rig::rig(&fake, "");
    rig.everything().unwrap();
    fake.world().message("C1", &at("09:01"))["text"] = "yes, <@UMAYA> you too?".into();
    fake.world().delete("C1", &at("09:05"));
    rig.wait(361).refresh().unwrap();
    assert_eq!(rig.owed(&MATES), ["Maya since 09:01, 1"]);
    assert_eq!(rig.titles().len(), 1);
}

#[test]
fn what_leaves_the_window_is_gone_but_an_open_question_stays_for_ninety_days() {
    let fake = team();
    fake.world().say("C1", &at("09:00"), "UMAYA", "<@UKENJI> open?");
    fake.world().say("C1", &at("09:10"), "UMAYA", "<@USAM> answered?");
    fake.world().reply("C1", &at("09:10"), &at("09:20"), "USAM", "yes");
    let mut rig = rig::rig(&fake, "window = \"2d\"");
    rig.everything().unwrap();
    assert_eq!(rig.titles().len(), 2);
    rig.wait(3 * 24 * 60).refresh().unwrap();
    assert_eq!(rig.titles(), ["@Kenji open?"]);
    assert_eq!(rig.owed(&MATES), ["Kenji since 09:00, 1"]);
    fake.world().reply("C1", &at("09:00"), "1795770000.000100", "UKENJI", "at last");
    rig.wait(2 * 24 * 60).refresh().unwrap();
    assert_eq!(rig.titles(), [""; 0]);
    let mut rig = rig::rig(&fake, "window = \"1d\"");
    rig.now += chrono::TimeDelta::days(3);
    rig.everything().unwrap();
    assert!(rig.items.is_empty(), "a new store does not know it");
}

#[test]
fn what_a_conversation_refuses_is_a_problem_that_names_it_and_its_items_are_gone() {
    let fake = team();
    fake.world().channel("C2", "ops");
    for channel in ["C1", "C2"] {
        fake.world().say(channel, &at("09:00"), "UMAYA", "<@UKENJI> ready?");
    }
    let (named, all) = ("channels = [\"#atlas\", \"#ops\"]", "");
    for (word, settings, advice) in [
        ("channel_not_found", named, ", or leave it out of `channels`"),
        ("not_in_channel", all, " to it"),
        ("is_archived", all, " to it"),
    ] {
        let mut rig = rig::rig(&fake, settings);
        rig.everything().unwrap();
        assert_eq!(rig.titles().len(), 2);
        fake.world().refuse.push(("conversations.history".into(), no(word)));
        let done = rig.wait(1).refresh().unwrap();
        assert_eq!(told(&done), [format!("\"#atlas\" cannot be read ({word}): invite this token's user{advice}")]);
        assert_eq!(rig.items.keys().map(|id| &id[..2]).collect::<Vec<_>>(), ["C2"]);
    }
}

#[test]
fn refusals_are_told_in_slacks_own_words() {
    let refused = |method: &str, refusal: fake::Refusal| {
        let fake = team();
        fake.world().groups = vec![json!({ "id": "S1", "handle": "design", "users": [] })];
        fake.world().always.insert(method.to_owned(), refusal);
        let mut rig = rig::rig(&fake, "groups = [\"@design\"]");
        rig.everything()
    };
    for word in
        ["invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required"]
    {
        let outcome = refused("auth.test", no(word));
        assert!(matches!(outcome, Err(Trouble::Denied { .. })));
        assert_eq!(
            words(outcome),
            format!("Slack refuses token of \"\" ({word}); make a new one and reinstall the app")
        );
    }
    for method in ["conversations.history", "users.conversations"] {
        let outcome = refused(method, no("missing_scope"));
        assert!(matches!(outcome, Err(Trouble::Denied { .. })));
        assert!(words(outcome).contains("channels:history"));
    }
    for method in ["users.list", "dnd.teamInfo", "usergroups.list"] {
        let done = refused(method, no("missing_scope")).unwrap();
        assert_eq!(told(&done).len(), 1, "{method}: {done:?}");
        assert!(told(&done)[0].contains("channels:history") && done.complete.has(Part::Items), "{done:?}");
    }
    for word in ["internal_error", "fatal_error", "service_unavailable", "request_timeout"] {
        assert!(matches!(refused("conversations.history", no(word)), Err(Trouble::Theirs { .. })), "{word}");
    }
    let outcome = refused("conversations.history", no("brand_new"));
    assert!(matches!(outcome, Err(Trouble::Shape { .. })));
    assert!(words(outcome).contains("\"brand_new\""));
}

#[test]
fn a_mark_of_a_list_that_is_too_old_begins_it_again_once() {
    let fake = team();
    fake.world().page = 1;
    fake.world().say("C1", &at("09:00"), "UMAYA", "<@UKENJI> one?");
    fake.world().say("C1", &at("09:10"), "UMAYA", "<@UKENJI> two?");
    let mut rig = rig::rig(&fake, "");
    // The first page comes; the second is refused.
    fake.world().refuse.push(("conversations.history".into(), no("invalid_cursor")));
    rig.everything().unwrap();
    assert_eq!(rig.titles().len(), 2);
}

#[test]
fn a_bots_token_reads_channels_and_no_direct_messages_and_threads_that_it_may_not_read_are_told() {
    let fake = team();
    let mut world = fake.world();
    world.bot = true;
    world.direct("D1", "UKENJI");
    world.say("C1", &at("09:00"), "UMAYA", "<@UKENJI> ready?");
    world.reply("C1", &at("09:00"), &at("09:10"), "USAM", "?");
    world.always.insert("conversations.replies".into(), no("not_allowed_token_type"));
    drop(world);
    let mut rig = rig::rig(&fake, "");
    let done = rig.everything().unwrap();
    assert_eq!(
        told(&done),
        ["the replies of threads are not read, as a bot's token may not: use a user's token (xoxp-...)"]
    );
    assert_eq!(rig.titles(), ["@Kenji ready?"]);
}

#[test]
fn a_first_look_in_the_slow_state_goes_on_a_page_a_minute_until_it_is_complete() {
    let fake = team();
    let mut world = fake.world();
    world.channel("C2", "ops");
    world.say("C1", &at("09:00"), "UMAYA", "<@UKENJI> ready?");
    for minute in 0..40 {
        world.say("C2", &at(&format!("08:{minute:02}")), "UPAT", "<@USAM> news?");
    }
    drop(world);
    let mut rig = rig::rig(&fake, "");
    // The first conversation is read, and the second one is limited.
    let done = {
        fake.world().refuse.push(("conversations.replies".into(), limited("600")));
        fake.world().reply("C1", &at("09:00"), &at("09:10"), "USAM", "hm");
        rig.everything().unwrap()
    };
    assert!(done.again.is_some() && done.complete.is_empty(), "{done:?}");
    let slowly = "Slack gives this app one page a minute; make it an internal app of your workspace";
    assert!(told(&done).contains(&slowly) && told(&done).iter().any(|words| words.starts_with("read ")), "{done:?}");
    let mut looks = 0;
    let done = loop {
        let from = fake.requests();
        let done = rig.wait(11).refresh().unwrap();
        let counts = fake.counts(from);
        assert!(counts.get("conversations.history").is_none_or(|count| *count <= 1), "{counts:?}");
        assert!(counts.get("conversations.replies").is_none_or(|count| *count <= 1), "{counts:?}");
        assert!(fake.asked(from).iter().filter(|line| line.contains("history")).all(|line| line.contains("limit=15")));
        looks += 1;
        if done.again.is_none() || looks > 20 {
            break done;
        }
        assert!(rig.goes_on);
    };
    assert!(done.complete.has(Part::Items), "{done:?}");
    assert_eq!((looks, rig.titles().len()), (2, 41), "of three pages of fifteen the first one came before");
    for method in ["conversations.history", "conversations.replies"] {
        fake.world().always.insert(method.into(), limited("600"));
    }
    assert!(matches!(rig.wait(1).refresh(), Err(Trouble::Limited { .. })), "nothing at all could be read");
}
