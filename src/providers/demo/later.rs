//! What happens in the demo while one watches: a message or a status every 20 to 60 seconds. When the story has been
//! told, the statuses go round.
//!
//! Not here: what stands there at the start (`story`).

use chrono::TimeDelta;

use super::story::{message, status};
use crate::domain::Instant;
use crate::domain::batch::{Item, Page, SetState};
use crate::domain::ids::Account;

/// Something that happens.
enum Change {
    /// Somebody writes under an item.
    Says(&'static str, &'static str, &'static str),
    /// Somebody sets their status, for so many minutes.
    Sets(&'static str, SetState, i64, &'static str),
    /// An item is done.
    Closes(&'static str),
}

use Change::{Closes, Says, Sets};

/// What happens, each so many seconds after the one before.
const STORY: [(u64, Change); 20] = [
    (
        20,
        Says(
            "status-page",
            "sam",
            "@maya no rush, but the page still says \"we are looking into it\". We have looked.",
        ),
    ),
    (35, Sets("kenji", SetState::Focus, 45, "Screenshots. 14 of 22.")),
    (40, Says("sso-pilot", "ravi", "Their admin answered! At 2 in the morning, bless him. Testing the login now.")),
    (25, Says("welcome-mail", "ines", "@lea the last test mail greeted me as \"Hello {{first_name}}\". I feel seen.")),
    (50, Sets("chidi", SetState::Busy, 30, "On a call with the pilot customer")),
    (
        30,
        Says(
            "invoice-cent",
            "Hanako Abe (Sakura Books)",
            "Our accountant asks again, very politely. One yen is one yen.",
        ),
    ),
    (45, Says("contrast", "aiko", "Checked on the train in full sun: readable now. Approved, lovely work.")),
    (20, Sets("lea", SetState::Available, 60, "Migration done, nothing burned")),
    (60, Says("welcome-mail", "lea", "Fixed, sorry. You are \"Hello Ines\" again, as you deserve.")),
    (35, Says("subtitles", "kenji", "@aiko 三分目の字幕が早すぎます。もう半秒だけ、お願いできますか？")),
    (40, Closes("contrast")),
    (
        25,
        Says(
            "launch-list",
            "chidi",
            "@maya pilot says yes to the Thursday slot. I said yes back before they could think.",
        ),
    ),
    (55, Sets("sam", SetState::Focus, 50, "Card retries, headphones on")),
    (30, Says("sso-pilot", "chidi", "Logged in as the customer. I am now 400 bookshops.")),
    (45, Says("retry-cards", "sam", "Second half of the retries is in review. @ravi could you look at the backoff?")),
    (20, Sets("aiko", SetState::Busy, 25, "Subtitles, minute three")),
    (
        50,
        Says(
            "press-kit",
            "ines",
            "@maya the logo in the kit is the old one with the extra pixel. Sentimental, but wrong.",
        ),
    ),
    (40, Says("retry-cards", "ravi", "Looked. The jitter is jittering. One question left inline, otherwise go.")),
    (35, Says("subtitles", "aiko", "半秒、足しました。見ていて気持ちいいです。")),
    (60, Says("status-page", "lea", "I have a draft with the word \"resolved\" in it. Feels good to type.")),
];

/// What goes on for ever afterwards.
const ROUND: [(u64, Change); 6] = [
    (45, Sets("kenji", SetState::Available, 20, "Ask me things")),
    (30, Sets("sam", SetState::Busy, 15, "Pairing with Ravi")),
    (55, Sets("lea", SetState::Focus, 25, "Reading, really reading")),
    (40, Sets("chidi", SetState::Available, 20, "Between two calls")),
    (60, Sets("ines", SetState::Focus, 30, "Writing the changelog")),
    (35, Sets("ravi", SetState::Busy, 15, "Tea, then review")),
];

/// The seconds from each change to the next, without end.
pub fn gaps() -> impl Iterator<Item = u64> {
    changes().map(|(gap, _)| *gap)
}

fn changes() -> impl Iterator<Item = &'static (u64, Change)> {
    STORY.iter().chain(ROUND.iter().cycle())
}

/// Makes happen what has happened since the start.
pub fn happen(page: &mut Page, start: Instant, elapsed: TimeDelta) {
    let mut after = TimeDelta::zero();
    let whole_round: u64 = ROUND.iter().map(|(gap, _)| gap).sum();
    let story: u64 = STORY.iter().map(|(gap, _)| gap).sum();
    // Of rounds long past only the last shows: skip the others.
    let past = TimeDelta::seconds((story + whole_round) as i64);
    let rounds = (elapsed - past).num_seconds().max(0) / whole_round as i64;
    for (n, (gap, change)) in changes().enumerate() {
        after += TimeDelta::seconds(*gap as i64);
        if n == STORY.len() {
            after += TimeDelta::seconds(rounds * whole_round as i64);
        }
        if after > elapsed {
            return;
        }
        apply(page, change, start + after);
    }
}

fn item<'a>(page: &'a mut Page, id: &str) -> Option<&'a mut Item> {
    page.items.iter_mut().find(|item| item.id.raw() == id)
}

fn apply(page: &mut Page, change: &Change, at: Instant) {
    match change {
        Says(id, who, text) => {
            if let Some(item) = item(page, id) {
                item.messages.push(message(who, at, text));
            }
        }
        Closes(id) => {
            if let Some(item) = item(page, id) {
                item.done = true;
            }
        }
        Sets(who, state, minutes, note) => {
            let who = Account::new(who);
            page.statuses.retain(|(other, _)| *other != who);
            page.statuses.push((who, Some(status(*state, at, *minutes, note))));
        }
    }
}

#[cfg(test)]
pub fn people() -> impl Iterator<Item = &'static str> {
    STORY.iter().chain(&ROUND).filter_map(|(_, change)| match change {
        Says(_, who, _) | Sets(who, ..) => Some(*who),
        Closes(_) => None,
    })
}

#[cfg(test)]
pub fn places() -> impl Iterator<Item = &'static str> {
    STORY.iter().filter_map(|(_, change)| match change {
        Says(id, ..) | Closes(id) => Some(*id),
        Sets(..) => None,
    })
}
