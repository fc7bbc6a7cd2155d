//! What stands in the demo at its start: items with their conversations, statuses, calendars.
//!
//! Every state of a thread and of a deadline has one that is in it whenever the demo starts:
//!
//! | state | because |
//! |---|---|
//! | late | it was asked a week ago |
//! | `due_soon` | it was asked three working hours ago, in chat, of somebody whose hours are known here |
//! | waiting | it was asked minutes ago, with days to answer |
//! | `no_target` | a remark in a document, where the team expects nothing |
//! | overdue, today, tomorrow, this week, later | the dates count from the viewer's today |
//! | `at_risk` | it is due in less than two hours |
//!
//! Not here: what happens afterwards (`later`).

use std::collections::BTreeMap;

use chrono::{DurationRound, NaiveDate, TimeDelta};

use crate::domain::Instant;
use crate::domain::agreement::{Channel, Targets};
use crate::domain::batch::{
    Calendar, Due, Event, EventKind, EventSpan, Item, Message, Page, Profile, SetState, Status, When,
};
use crate::domain::holiday::Holidays;
use crate::domain::hours::Hours;
use crate::domain::ids::{Account, CalendarId, ItemId, TeammateId, is_id_char};
use crate::domain::sleep::Sleep;
use crate::domain::teammate::{Teammate, TeammateZone};
use crate::domain::text::Text;
use crate::domain::worktime::WorkTime;
use crate::domain::zone::{Zone, Zones};
use crate::providers::mentions::scan;

/// When something was said or is due, from the start on.
#[derive(Clone, Copy)]
enum Moment {
    Minutes(i64),
    Hours(i64),
    Days(i64),
    /// So many of Maya's working hours ago.
    MayasHours(i64),
}

use Moment::{Days, Hours as H, MayasHours, Minutes};

/// A deadline, from the start on.
enum Until {
    Nothing,
    /// So many of the viewer's days after today.
    Day(i64),
    Minute(i64),
}

use Until::{Day, Minute, Nothing};

type Said = (&'static str, Moment, &'static str);

struct Told {
    id: &'static str,
    title: &'static str,
    project: &'static str,
    channel: Channel,
    assignees: &'static [&'static str],
    due: Until,
    said: &'static [Said],
}

const STORY: [Told; 14] = [
    Told {
        id: "status-page",
        title: "Status page: what we say after the outage",
        project: "Launch",
        channel: Channel::Chat,
        assignees: &["maya"],
        due: Day(0),
        said: &[
            ("sam", H(-52), "Eleven minutes, start to finish. I have had longer sneezes, but customers noticed."),
            ("maya", H(-50), "I'd like it honest and short. What broke, what we changed, no passive voice."),
            (
                "lea",
                MayasHours(3),
                "@maya which of the two drafts goes up? I'm fine with either, as long as it's today.",
            ),
        ],
    },
    Told {
        id: "launch-copy",
        title: "Launch copy: the first sentence",
        project: "Launch",
        channel: Channel::Comment,
        assignees: &["kenji"],
        due: Day(5),
        said: &[
            ("maya", Days(-8), "Draft is in. The first sentence is carrying a piano up the stairs; help it?"),
            ("kenji", Days(-8), "It is a strong sentence. It could be two."),
            ("maya", Days(-7), "@kenji could you check the intro as someone who has never heard of us?"),
        ],
    },
    Told {
        id: "app-shots",
        title: "App store screenshots, all 22 of them",
        project: "Launch",
        channel: Channel::Comment,
        assignees: &["kenji"],
        due: Minute(110),
        said: &[
            ("ines", H(-20), "The store wants them without the notch now. Or with. Their page says both."),
            (
                "kenji",
                H(-9),
                "With, I called them. Uploading in one go at the end, so please no new buttons until then.",
            ),
        ],
    },
    Told {
        id: "press-kit",
        title: "Press kit",
        project: "Launch",
        channel: Channel::Comment,
        assignees: &["maya"],
        due: Day(1),
        said: &[("ines", H(-28), "Photos are in. @maya you blink in only one of them, which is a record.")],
    },
    Told {
        id: "launch-list",
        title: "🚀 Launch checklist",
        project: "Launch",
        channel: Channel::Chat,
        assignees: &["maya", "chidi"],
        due: Day(6),
        said: &[
            ("chidi", H(-6), "Everything in the first column is green. I took a screenshot in case it doesn't last."),
            ("maya", H(-5), "Framing it. @ravi is the rollback rehearsed, or rehearsed-rehearsed?"),
            ("ravi", H(-4), "Rehearsed-rehearsed. We rolled back my lunch order too."),
        ],
    },
    Told {
        id: "invoice-cent",
        title: "Invoices are off by one yen",
        project: "Billing",
        channel: Channel::Email,
        assignees: &["sam"],
        due: Day(-3),
        said: &[
            (
                "Hanako Abe (Sakura Books)",
                Days(-9),
                "Good morning. Our invoice is one yen more than the sum of its lines.",
            ),
            (
                "sam",
                Days(-9),
                "Thank you, you are right. We round per line and then again. I'll come back with a date.",
            ),
            (
                "Hanako Abe (Sakura Books)",
                Days(-8),
                "Thank you. Our accountant loves you already, but would love the date too.",
            ),
        ],
    },
    Told {
        id: "retry-cards",
        title: "Retry failed card payments, gently",
        project: "Billing",
        channel: Channel::Review,
        assignees: &["sam"],
        due: Day(2),
        said: &[
            (
                "sam",
                Days(-7),
                "First half is up: three tries, two days apart, never at night. @tomas would you review?",
            ),
            ("lea", H(-30), "The copy for try three reads like a break-up letter. I like it."),
        ],
    },
    Told {
        id: "annual-toggle",
        title: "Pricing page: the annual toggle nobody finds",
        project: "Billing",
        channel: Channel::Comment,
        assignees: &["tomas"],
        due: Day(4),
        said: &[
            (
                "chidi",
                H(-26),
                "Three customers this week asked for yearly billing. All three were on the page that has it.",
            ),
            (
                "tomas",
                H(-25),
                "I moved it up and made it look like a switch. @maya is this still your design, or an accident?",
            ),
            ("maya", H(-23), "A happy accident. Ship it, and let's pretend I drew it."),
        ],
    },
    Told {
        id: "tax-ids",
        title: "Tax ids on receipts",
        project: "Billing",
        channel: Channel::Email,
        assignees: &["lea", "sam"],
        due: Day(20),
        said: &[(
            "Pieter (bookkeeping)",
            Minutes(-25),
            "Could somebody tell me which countries come first? I have a form for each.",
        )],
    },
    Told {
        id: "sso-pilot",
        title: "Single sign-on for the pilot customer",
        project: "Onboarding",
        channel: Channel::Comment,
        assignees: &["ravi", "chidi"],
        due: Day(12),
        said: &[
            (
                "chidi",
                H(-31),
                "They have 400 bookshops and one admin, and the admin is on leave until the day we need him.",
            ),
            ("ravi", H(-27), "Wrote to his leave address. @chidi do we have a test tenant meanwhile?"),
            ("chidi", H(-26), "We do: user is \"test\", the password is in the vault and is not \"test\"."),
        ],
    },
    Told {
        id: "welcome-mail",
        title: "Welcome mail ✉\u{FE0F} third and friendliest version 🎉",
        project: "Onboarding",
        channel: Channel::Email,
        assignees: &["lea"],
        due: Day(3),
        said: &[
            ("ines", Minutes(-50), "Version two had four calls to action. Five, if you count \"breathe\"."),
            ("lea", Minutes(-44), "Version three has one. @ines would you read it aloud, in your airport voice?"),
        ],
    },
    Told {
        id: "subtitles",
        title: "オンボーディング動画の字幕",
        project: "Onboarding",
        channel: Channel::Comment,
        assignees: &["aiko"],
        due: Day(9),
        said: &[
            (
                "kenji",
                H(-12),
                "全部見ました。とても分かりやすいです。@aiko 二分目の「保存」は「保管」の方がよさそうです。",
            ),
            ("aiko", H(-11), "ありがとうございます！直しました。"),
        ],
    },
    Told {
        id: "quick-start",
        title: "מדריך התחלה מהירה",
        project: "Onboarding",
        channel: Channel::Document,
        assignees: &["ines"],
        due: Nothing,
        said: &[(
            "Noa (translator)",
            Days(-2),
            "First chapter is translated. Right to left, like all the best first chapters.",
        )],
    },
    Told {
        id: "contrast",
        title: "Dark mode: grey on slightly greyer",
        project: "Launch",
        channel: Channel::Review,
        assignees: &["tomas"],
        due: Day(0),
        said: &[(
            "tomas",
            Minutes(-70),
            "Every grey is two steps lighter. @aiko would you look at it in daylight? I live in a basement.",
        )],
    },
];

/// Everything at the start.
pub fn page(start: Instant, zones: &Zones) -> Page {
    let zone = |name: &str| zones.find(name).unwrap_or_else(|_| Zone::utc());
    let viewer = zone("America/New_York");
    let today = viewer.date(start);
    let mayas = mayas_hours(viewer, start);
    let tell = |told: &Told| item(told, start, today, mayas.as_ref());
    let mut page = Page { items: STORY.iter().map(tell).collect(), ..Page::default() };
    page.statuses = vec![
        (
            Account::new("lea"),
            Some(status(SetState::Focus, start - TimeDelta::minutes(40), 90, "Billing migration. Fire only.")),
        ),
        (Account::new("ines"), Some(status(SetState::Away, start - TimeDelta::minutes(10), 45, "School run"))),
        (
            Account::new("ravi"),
            Some(status(SetState::Available, start - TimeDelta::minutes(15), 120, "Reviews welcome")),
        ),
    ];
    page.calendars = vec![
        calendar("sam", vec![meeting(start, -20, 65, "Outage review"), meeting(start, 1500, 45, "One to one")]),
        calendar("maya", vec![meeting(start, 90, 60, "Copy review"), place(start, -30, 480, "office")]),
        calendar(
            "kenji",
            vec![
                meeting(start, -510, 30, "Stand-up"),
                meeting(start, 240, 30, "Store review call"),
                perhaps(meeting(start, 630, 30, "Interview")),
                place(start, 560, 480, "office"),
            ],
        ),
        calendar("lea", vec![focus(start, -60, 90, "Billing migration")]),
        calendar("ravi", vec![perhaps(meeting(start, 60, 30, "Rollback rehearsal"))]),
        calendar(
            "chidi",
            vec![meeting(start, 90, 60, "Pilot customer"), perhaps(meeting(start, 1440, 60, "Pilot customer"))],
        ),
        calendar("aiko", vec![meeting(start, 330, 45, "Subtitle session")]),
    ];
    let singapore = Some(Text::new("Asia/Singapore"));
    page.people = vec![Profile { zone: singapore, ..Profile::new(Account::new("kenji")) }];
    page
}

fn calendar(who: &str, events: Vec<Event>) -> Calendar {
    Calendar { owner: Account::new(who), id: CalendarId::new(who), events }
}

fn item(told: &Told, start: Instant, today: NaiveDate, mayas: Option<&WorkTime>) -> Item {
    let at = |moment: Moment| match moment {
        Minutes(n) => start + TimeDelta::minutes(n),
        H(n) => start + TimeDelta::hours(n),
        Days(n) => start + TimeDelta::days(n),
        MayasHours(n) => {
            mayas.and_then(|time| time.back(start, TimeDelta::hours(n))).unwrap_or(start - TimeDelta::hours(n))
        }
    };
    Item {
        id: ItemId::new(told.id),
        title: Text::new(told.title),
        assignees: told.assignees.iter().map(|who| Account::new(who)).collect(),
        due: match told.due {
            Nothing => None,
            Day(n) => today.checked_add_signed(TimeDelta::days(n)).map(Due::Date),
            Minute(n) => Some(Due::At(start + TimeDelta::minutes(n))),
        },
        url: Some(Text::new(format!("https://example.org/atlas/{}", told.id))),
        project: Some(Text::new(told.project)),
        channel: told.channel,
        messages: told.said.iter().map(|(who, when, text)| message(who, at(*when), text)).collect(),
        ..Item::new(told.id)
    }
}

/// A message, with the names that it calls.
pub fn message(who: &str, at: Instant, text: &str) -> Message {
    let mut message = Message::new(Account::new(who), at, Text::new(text));
    for mention in scan(text, is_id_char) {
        message.mention(Account::new(mention.name), mention.at);
    }
    message
}

/// A status that holds for so many minutes.
pub fn status(state: SetState, set_at: Instant, minutes: i64, note: &str) -> Status {
    let until = Some(set_at + TimeDelta::minutes(minutes));
    Status { state, until, note: Some(Text::new(note)), set_at: Some(set_at), at_work_only: false }
}

/// A meeting so many minutes from the start, on a round five minutes as meetings are.
fn meeting(start: Instant, minutes: i64, length: i64, title: &str) -> Event {
    let round = start.duration_trunc(TimeDelta::minutes(5)).unwrap_or(start);
    let from = round + TimeDelta::minutes(minutes);
    let span = EventSpan::Timed { start: When::At(from), end: When::At(from + TimeDelta::minutes(length)) };
    Event { span, kind: EventKind::Busy, title: Some(Text::new(title)), key: None }
}

/// An event in which somebody must not be interrupted.
fn focus(start: Instant, minutes: i64, length: i64, title: &str) -> Event {
    Event { kind: EventKind::Focus, ..meeting(start, minutes, length, title) }
}

/// An event that may not happen.
fn perhaps(event: Event) -> Event {
    Event { kind: EventKind::Tentative, ..event }
}

/// Where somebody works for so long.
fn place(start: Instant, minutes: i64, length: i64, name: &str) -> Event {
    Event { kind: EventKind::Place(Text::new(name)), title: None, ..meeting(start, minutes, length, "") }
}

/// The viewer's working time, as the demo's config has it.
fn mayas_hours(zone: Zone, start: Instant) -> Option<WorkTime> {
    let mut hours = Hours::default();
    hours.add("Mon-Fri 09:00-12:30, 13:30-17:30").ok()?;
    let mate = Teammate {
        id: TeammateId::new("maya")?,
        name: Text::new("Maya Ortiz"),
        role: None,
        zone: TeammateZone::Known(zone),
        hours,
        days: BTreeMap::new(),
        sleep: Sleep::LeftOut,
        away: Vec::new(),
        holidays: Holidays::default(),
        accounts: BTreeMap::new(),
        targets: Targets::default(),
    };
    WorkTime::new(&mate, &[], start)
}
