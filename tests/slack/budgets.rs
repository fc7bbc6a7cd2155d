//! How much a look asks for: the budgets, in requests.

use super::fake::Fake;
use super::rig::rig;
use super::{at, team};

/// Fifty channels with two threads each, of which half take two pages to read.
fn large(people: usize) -> Fake {
    let fake = team();
    let mut world = fake.world();
    for n in world.users.len()..people {
        world.user(&format!("U{n}"), &format!("Person {n}"));
    }
    world.channels.clear();
    world.page = 3;
    for channel in 0..50 {
        let id = format!("C{channel}");
        world.channel(&id, &format!("room-{channel}"));
        for thread in 0..2 {
            let root = at(&format!("0{}:00", 8 + thread));
            world.say(&id, &root, "UMAYA", "<@UKENJI> ready?");
            world.reply(&id, &root, &at(&format!("0{}:01", 8 + thread)), "UKENJI", "yes");
        }
        for plain in 0..=channel % 2 {
            world.say(&id, &at(&format!("09:3{plain}")), "USAM", "news");
        }
    }
    drop(world);
    fake
}

#[test]
fn a_first_look_at_fifty_conversations_asks_for_each_page_and_thread_once_and_a_hundred_of_each_at_the_most() {
    let fake = large(9);
    let mut source = rig(&fake, "");
    let done = source.everything().unwrap();
    assert!(!done.complete.is_empty() && done.again.is_none(), "{done:?}");
    let counts = fake.counts(0);
    assert_eq!((counts["conversations.history"], counts["conversations.replies"]), (75, 100));
    assert_eq!(
        (counts["users.list"], counts["dnd.teamInfo"], counts["users.conversations"], counts["auth.test"]),
        (1, 1, 1, 1)
    );
    assert_eq!(source.titles().len(), 100);
    // Fifty of a method in a minute: the first fifty at once, the others after that.
    let waits = source.waits.lock().unwrap().clone();
    assert_eq!(waits.len(), 25 + 50);
    assert!(waits.iter().all(|wait| *wait <= 60), "{waits:?}");
}

#[test]
fn a_look_at_nothing_new_asks_some_conversations_in_turn_and_all_of_them_within_three_looks() {
    let fake = large(9);
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    let mut asked = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let from = fake.requests();
        source.wait(1).refresh().unwrap();
        let lines = fake.asked(from);
        assert!(lines.len() <= 30, "{}", lines.len());
        asked.extend(
            lines.iter().filter_map(|line| line.split("channel=").nth(1)?.split('&').next().map(str::to_owned)),
        );
        assert!(source.pages.iter().all(|page| page.items.is_empty()));
    }
    assert_eq!(asked.len(), 50);
}

#[test]
fn a_workspace_of_five_hundred_takes_two_more_pages_of_people_and_ten_questions_about_silence() {
    let fake = large(500);
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    let counts = fake.counts(0);
    assert_eq!((counts["users.list"], counts["dnd.teamInfo"]), (3, 10));
    let from = fake.requests();
    source.wait(11).refresh().unwrap();
    assert_eq!(fake.counts(from)["users.list"], 3, "people are read every ten minutes");
}

#[test]
fn what_is_more_than_a_look_may_ask_is_read_by_the_next_ones() {
    let fake = large(9);
    let mut world = fake.world();
    for channel in 50..130 {
        world.channel(&format!("C{channel}"), &format!("room-{channel}"));
        world.say(&format!("C{channel}"), &at("10:00"), "UMAYA", "<@UKENJI> ready?");
    }
    drop(world);
    let mut source = rig(&fake, "");
    let mut looks = 0;
    loop {
        let from = fake.requests();
        let done = source.wait(1).everything().unwrap();
        let counts = fake.counts(from);
        assert!(counts["conversations.history"] <= 100, "{counts:?}");
        looks += 1;
        if done.again.is_none() {
            assert!(!done.complete.is_empty(), "{done:?}");
            break;
        }
        assert!(done.problems[0].text.raw().starts_with("read ") && done.complete.is_empty(), "{done:?}");
        assert!(looks < 5);
    }
    assert_eq!((looks, source.titles().len()), (2, 180));
}

#[test]
fn a_first_look_at_five_hundred_people_and_fifty_channels_hands_over_small_pages_and_ends_with_a_short_cursor() {
    let fake = large(500);
    let mut source = rig(&fake, "");
    source.everything().unwrap();
    // The board joins one page between two keys: people once, then no more than a conversation at a time.
    let (lists, talks): (Vec<_>, Vec<_>) = source.pages.iter().partition(|page| !page.people.is_empty());
    assert_eq!((lists.len(), lists[0].people.len()), (1, 500));
    assert!(talks.len() >= 49, "{}", talks.len());
    let most = talks.iter().map(|page| page.items.len() + page.gone.len()).max();
    assert!(most <= Some(2), "{most:?}");
    // What a look keeps does not grow with the people who never spoke.
    let kept = source.cursor.as_ref().unwrap().0.len();
    assert!(kept < 128 * 1024, "{kept}");
    source.wait(1).refresh().unwrap();
    assert!(source.pages.iter().all(|page| page.items.is_empty() && page.people.is_empty()));
}
