//! What the demo team did in the weeks before its start: questions with their answers, and items that were done, of which
//! the pulse tells; and what they wrote today as their check-ins.
//!
//! 1. In each of eight weeks there are a room, a board and a mailbox, all done. In each, outsiders ask a teammate at work,
//!    who answers in time or, now and then, too late.
//! 2. In some weeks the mailbox has too few questions to tell of, and reviews are too few in all.
//!
//! Not here: what is open (`story`).

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::story::message;
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::batch::{Due, Item, Message};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::domain::zone::{Edge, Zone, Zones};

/// How many weeks.
const WEEKS: i64 = 8;

/// Somebody, their zone, and a time of day at which they are at work from Tuesday to Thursday.
type Mate = (&'static str, &'static str, u32, u32);

const MATES: [Mate; 7] = [
    ("maya", "America/New_York", 9, 20),
    ("sam", "Europe/London", 9, 0),
    ("kenji", "Asia/Tokyo", 9, 30),
    ("lea", "Europe/Berlin", 8, 40),
    ("ravi", "Asia/Kolkata", 9, 10),
    ("tomas", "America/Sao_Paulo", 10, 15),
    ("aiko", "Australia/Sydney", 8, 30),
];

/// A question of an outsider, and the answer.
const TALK: [(&str, &str); 6] = [
    ("@{who} is the export on your side or on ours?", "Ours, and it is back."),
    ("@{who} could you look at the second invoice?", "Looked. It is right, and it looks wrong."),
    ("@{who} does the pilot start on Thursday?", "It does. I have told everybody twice."),
    ("@{who} which of the two links do we keep?", "The short one."),
    ("@{who} may I quote you on that?", "You may, without the part about the printer."),
    ("@{who} is it safe to press the blue button?", "It is. The red one is safe as well, it only looks angry."),
];

/// A place where questions are asked: its id, its title, its channel, how many questions a week, and the minutes until an
/// answer, in turn.
struct Room {
    id: &'static str,
    title: &'static str,
    channel: Channel,
    asks: fn(i64) -> usize,
    minutes: &'static [i64],
}

const ROOMS: [Room; 4] = [
    Room {
        id: "room",
        title: "Pilot customers' room",
        channel: Channel::Chat,
        asks: |_| 7,
        minutes: &[25, 70, 110, 45, 160, 95, 400, 15, 130, 60, 85],
    },
    Room {
        id: "backlog",
        title: "Backlog",
        channel: Channel::Comment,
        asks: |_| 5,
        minutes: &[180, 60, 4300, 150, 95, 200, 40, 120, 7200, 30],
    },
    Room {
        id: "mailbox",
        title: "Mailbox",
        channel: Channel::Email,
        asks: |week| if week % 3 == 1 { 2 } else { 5 },
        minutes: &[240, 7300, 150, 90, 200, 8700, 210],
    },
    Room {
        id: "rollout",
        title: "Rollout",
        channel: Channel::Review,
        asks: |week| usize::from(week % 4 == 0),
        minutes: &[90, 120],
    },
];

/// What was due, in each week the same number; in turn a day early, on the day, and late.
const SHIPPED: [(&str, &[&str]); 5] = [
    ("Release notes", &["maya", "tomas"]),
    ("Ledger export", &["sam"]),
    ("Mobile build", &["kenji"]),
    ("Help pages", &["aiko", "lea"]),
    ("Usage report", &["ravi"]),
];

/// Everything that was done in the weeks before a start.
pub fn items(start: Instant, zones: &Zones) -> Vec<Item> {
    let today = start.date_naive();
    let monday = |weeks: i64| {
        let since = i64::from(today.weekday().num_days_from_monday()) + 7 * weeks;
        today.checked_sub_signed(TimeDelta::days(since)).unwrap_or(today)
    };
    let rooms = (1..WEEKS).flat_map(|week| ROOMS.iter().map(move |room| (week, room)));
    let rooms = rooms.filter(|(week, room)| (room.asks)(*week) > 0);
    let talk = rooms.map(|(week, room)| conversation(room, (week, monday(week)), start, zones));
    let shipped = (1..WEEKS).flat_map(|week| (0..SHIPPED.len()).map(move |n| (week, n)));
    talk.chain(shipped.filter_map(|(week, n)| ship(week, n, monday(week)))).collect()
}

fn conversation(room: &Room, (week, monday): (i64, NaiveDate), start: Instant, zones: &Zones) -> Item {
    let mut messages: Vec<Message> = Vec::new();
    for n in 0..(room.asks)(week) {
        let turn = usize::try_from(week).unwrap_or(0) * 5 + n;
        let of = |len: usize| turn % len.max(1);
        let Some((who, zone, hour, minute)) = MATES.get(of(MATES.len())) else { continue };
        let (Some((ask, answer)), Some(minutes)) = (TALK.get(of(TALK.len())), room.minutes.get(of(room.minutes.len())))
        else {
            continue;
        };
        let date = monday + TimeDelta::days(1 + (n as i64) % 3);
        let Some(asked) = wall(zones, zone, date, (*hour, *minute)) else { continue };
        messages.push(message("Priya (pilot customer)", asked, &ask.replace("{who}", who)));
        messages.push(message(who, asked + TimeDelta::minutes(*minutes), answer));
    }
    messages.retain(|message| message.at <= start);
    messages.sort_by_key(|message| message.at);
    let last = messages.last().map(|message| message.at);
    let id = format!("{}-{monday}", room.id);
    let title = Text::new(format!("{}, week of {}", room.title, monday.format("%-d %b")));
    Item { title, channel: room.channel, done: true, done_at: last, messages, ..Item::new(&id) }
}

fn wall(zones: &Zones, zone: &str, date: NaiveDate, (hour, minute): (u32, u32)) -> Option<Instant> {
    let zone = zones.find(zone).unwrap_or_else(|_| Zone::utc());
    Some(zone.instant(date.and_hms_opt(hour, minute, 0)?, Edge::Start))
}

fn ship(week: i64, n: usize, monday: NaiveDate) -> Option<Item> {
    let (title, people) = SHIPPED.get(n)?;
    let due = monday + TimeDelta::days(3);
    let turn = usize::try_from(week).unwrap_or(0) + n;
    let days = match turn % 6 {
        0 => 1,
        1 | 4 => -1,
        _ => 0,
    };
    let noon = (due + TimeDelta::days(days)).and_hms_opt(12, 0, 0)?.and_utc();
    let done_at = (turn % 11 != 7).then_some(noon);
    let id = format!("{}-{monday}", title.to_lowercase().replace(' ', "-"));
    let title = Text::new(format!("{title}, week of {}", monday.format("%-d %b")));
    let assignees = people.iter().map(|who| Account::new(who)).collect();
    Some(Item { title, assignees, due: Some(Due::Date(due)), done: true, done_at, ..Item::new(&id) })
}

/// What people wrote this morning of theirs: who, when by their clock, and what.
const WROTE: [(Mate, &str); 6] = [
    (("maya", "America/New_York", 9, 12), "Status page today, then the launch list."),
    (("sam", "Europe/London", 9, 20), "Outage review. Retries are in review, gently."),
    (("kenji", "Asia/Tokyo", 9, 55), "22 screenshots, 22 opinions."),
    (("ines", "Europe/Berlin", 9, 50), "Press kit, then the airport voice."),
    (("ravi", "Asia/Kolkata", 9, 40), "Rehearsed the rollback. Twice."),
    (("aiko", "Australia/Sydney", 9, 5), "Subtitles, minute three."),
];

/// The item in which the demo team writes its check-ins.
pub const STANDUP: &str = "standup";

/// The check-ins of a day, as far as they are written at the start.
pub fn standup(start: Instant, zones: &Zones) -> Item {
    let wrote = |((who, name, hour, minute), text): &(Mate, &str)| {
        let zone = zones.find(name).unwrap_or_else(|_| Zone::utc());
        let at = wall(zones, name, zone.date(start), (*hour, *minute)).filter(|at| *at <= start)?;
        Some(message(who, at, text))
    };
    let mut messages: Vec<Message> = WROTE.iter().filter_map(wrote).collect();
    messages.sort_by_key(|message| message.at);
    Item { title: Text::new("Daily"), done: true, messages, ..Item::new(STANDUP) }
}
