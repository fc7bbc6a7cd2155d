//! The table of cases of the rules for all chats: each row a test.

use super::fake::World;
use super::rig::rig;
use super::{MATES, at, team};

/// Who owes what after a conversation in `#atlas`.
fn owed(settings: &str, talk: impl Fn(&mut World)) -> Vec<String> {
    let fake = team();
    talk(&mut fake.world());
    let mut source = rig(&fake, settings);
    source.everything().unwrap();
    source.owed(&MATES)
}

#[test]
fn a_question_that_is_answered_in_its_thread_is_answered_and_one_put_back_without_a_mention_opens_nothing() {
    let found = owed("", |world| {
        world.say("C1", &at("10:00"), "UMAYA", "<@UKENJI> ready?");
        world.reply("C1", &at("10:00"), &at("10:05"), "UKENJI", "which one?");
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_word_at_the_channels_own_level_answers_unless_the_settings_want_threads() {
    let lunch = |world: &mut World| {
        world.say("C1", &at("10:00"), "UMAYA", "<@UKENJI> ready?");
        world.say("C1", &at("10:05"), "UKENJI", "lunch");
    };
    assert_eq!(owed("", lunch), [""; 0]);
    assert_eq!(owed("answers = \"thread\"", lunch), ["Kenji since 10:00, 1"]);
}

#[test]
fn a_word_at_the_channels_own_level_answers_within_a_day_and_before_any_reply() {
    let late = owed("", |world| {
        // 22 November, 10:00, and a day and a second later.
        world.say("C1", "1795341600.000100", "UMAYA", "<@UKENJI> ready?");
        world.say("C1", "1795428001.000100", "UKENJI", "lunch");
    });
    assert_eq!(late, ["Kenji since 10:00, 1"]);
    let after_a_reply = owed("", |world| {
        world.say("C1", &at("10:00"), "UMAYA", "<@UKENJI> ready?");
        world.reply("C1", &at("10:00"), &at("10:03"), "USAM", "I wonder");
        world.say("C1", &at("10:05"), "UKENJI", "lunch");
    });
    assert_eq!(after_a_reply, ["Kenji since 10:00, 1"]);
}

#[test]
fn what_only_a_reply_asked_is_answered_in_the_thread() {
    let found = owed("", |world| {
        world.say("C1", &at("10:00"), "USAM", "plan");
        world.reply("C1", &at("10:00"), &at("10:01"), "UMAYA", "<@UKENJI> ok?");
        world.say("C1", &at("10:05"), "UKENJI", "lunch");
    });
    assert_eq!(found, ["Kenji since 10:01, 1"]);
}

#[test]
fn thanks_with_a_mention_and_an_emoji_ask_nothing() {
    let found = owed("", |world| {
        world.say("C1", &at("10:00"), "UMAYA", "<@UKENJI> done");
        world.say("C1", &at("10:01"), "UKENJI", "thanks <@UMAYA> :pray:");
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_reaction_stands_at_the_time_of_the_message_it_was_put_on() {
    let found = owed("", |world| {
        world.say("C1", &at("10:00"), "UMAYA", "<@UKENJI> ready?");
        world.reply("C1", &at("10:00"), &at("10:30"), "UMAYA", "<@UKENJI>?");
        world.react("C1", &at("10:00"), "+1", "UKENJI");
    });
    assert_eq!(found, ["Kenji since 10:30, 1"]);
}

#[test]
fn an_answer_of_one_who_was_asked_leaves_the_other_open() {
    let found = owed("", |world| {
        world.say("C1", &at("10:00"), "UPAT", "<@UKENJI> <@USAM> who can?");
        world.reply("C1", &at("10:00"), &at("10:02"), "USAM", "not me");
    });
    assert_eq!(found, ["Kenji since 10:00, 1"]);
}

#[test]
fn everybody_a_group_that_is_not_named_a_bot_and_a_name_in_words_ask_nobody() {
    let found = owed("", |world| {
        world.user("UBOT", "Builder")["is_bot"] = true.into();
        world.say("C1", &at("10:00"), "UMAYA", "<!here> and <!subteam^S1|@design>");
        world.say("C1", &at("10:01"), "UBOT", "<@UKENJI> the build is red");
        world.say("C1", &at("10:02"), "UMAYA", "Kenji and @Kenji Mori will know")["subtype"] = "me_message".into();
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn in_a_direct_conversation_the_other_is_asked_and_who_is_not_in_it_is_not() {
    let found = owed("", |world| {
        world.direct("D1", "UKENJI");
        world.say("D1", &at("10:00"), "UMAYA", "hi");
        world.say("D1", &at("10:01"), "UMAYA", "<@USAM> knows");
    });
    assert_eq!(found, ["Kenji since 10:00, 2"]);
}

#[test]
fn a_reply_that_was_also_sent_to_the_channel_counts_as_both() {
    let found = owed("", |world| {
        world.say("C1", &at("10:00"), "UMAYA", "<@UKENJI> ready?");
        world.say("C1", &at("10:01"), "UMAYA", "<@UKENJI> and the other?");
        world.reply("C1", &at("10:00"), &at("10:05"), "UKENJI", "yes")["subtype"] = "thread_broadcast".into();
    });
    assert_eq!(found, [""; 0]);
}
