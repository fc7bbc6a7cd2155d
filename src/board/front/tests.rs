//! The front says what the whole board says, at any moment.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::{Front, ROWS, account, page, press};
use crate::board::concerns::{self, Task};
use crate::board::{Board, Desk, Link, Update};
use crate::domain::Instant;
use crate::domain::agreement::{Agreement, Channel, Target, Targets};
use crate::domain::batch::{Calendar, Due, Event, EventKind, EventSpan, Item, Message, Page, SetState, Status, When};
use crate::domain::bytes::{Reader, Writer};
use crate::domain::deadline::DueZone;
use crate::domain::hours::Hours;
use crate::domain::ids::{Account, CalendarId, ItemId, SourceId, TeammateId};
use crate::domain::records::{self, Records};
use crate::domain::teammate::{Away, AwaySpan, Seat, Team, Teammate, TeammateZone};
use crate::domain::text::Text;
use crate::domain::zone::Zones;
use crate::sync::event::{self, FrontPage, FrontSource};

fn t(text: &str) -> Instant {
    text.parse().unwrap()
}

/// An instant near the time of the tests, in minutes; now and then with a part of a second, or far away.
fn near() -> impl Strategy<Value = Instant> {
    let base = t("2026-11-23T12:00:00Z");
    let minutes = (-12_000_i64..12_000).prop_map(move |minute| base + TimeDelta::minutes(minute));
    let parts = (minutes.clone(), 0_i64..1_000_000_000).prop_map(|(at, part)| at + TimeDelta::nanoseconds(part));
    let far = (2107_i32..2300).prop_map(|year| t(&format!("{year}-03-01T00:00:00.000000001Z")));
    prop_oneof![20 => minutes, 4 => parts, 1 => far]
}

fn person() -> impl Strategy<Value = Account> {
    prop_oneof!["maya|kenji|sam", "dana"].prop_map(|name| Account::new(&name))
}

fn item() -> impl Strategy<Value = Item> {
    let due = prop_oneof![near().prop_map(|at| Due::Date(at.date_naive())), near().prop_map(Due::At),];
    let message = (person(), near(), vec(person(), 0..2))
        .prop_map(|(author, at, mentions)| Message { mentions, ..Message::new(author, at, Text::new("?")) });
    let words = ("[a-c]{1,2}", of("[xy]"), 0_usize..6);
    (words, any::<bool>(), vec(person(), 0..3), of(due), vec(message, 0..4)).prop_map(
        |((id, project, channel), done, assignees, due, messages)| Item {
            title: Text::new(format!("title of {id}")),
            project: project.map(Text::new),
            channel: Channel::ALL[channel],
            done: done && id.len() > 1,
            assignees,
            due,
            messages,
            ..Item::new(&id)
        },
    )
}

fn any_page() -> impl Strategy<Value = Page> {
    let status = (0_usize..4, of(near()), of(near())).prop_map(|(state, until, set_at)| Status {
        state: SetState::ALL[state],
        until,
        note: None,
        set_at,
        at_work_only: false,
    });
    let span = prop_oneof![
        (near(), 0_i64..3).prop_map(|(at, days)| EventSpan::AllDay {
            from: at.date_naive(),
            to: at.date_naive() + TimeDelta::days(days)
        }),
        (near(), 0_i64..300).prop_map(|(at, length)| EventSpan::Timed {
            start: When::At(at),
            end: When::At(at + TimeDelta::minutes(length))
        }),
    ];
    let kind = prop::sample::select(vec![EventKind::Busy, EventKind::Tentative, EventKind::Focus, EventKind::Away]);
    let event = (span, kind).prop_map(|(span, kind)| Event { span, kind, title: None, key: None });
    let calendar = (person(), vec(event, 0..3)).prop_map(|(owner, events)| Calendar {
        id: CalendarId::new(owner.raw()),
        owner,
        events,
    });
    let times = (vec((person(), of(status)), 0..2), vec(calendar, 0..2));
    let gone = vec("[a-c]{1,2}".prop_map(|id| ItemId::new(&id)), 0..2);
    (vec(item(), 0..6), gone, times).prop_map(|(items, gone, (statuses, calendars))| Page {
        items,
        gone,
        statuses,
        calendars,
        ..Page::default()
    })
}

/// Maya in New York, Kenji in Kathmandu who is away for a day, and Sam who has no zone.
fn team() -> Arc<Team> {
    let zones = Zones::newest([]);
    let mate = |id: &str, zone: &str, rule: &str| {
        let mut hours = Hours::default();
        let zone = zones.find(zone).map_or(TeammateZone::None, TeammateZone::Known);
        zone.known().iter().for_each(|_| hours.add(rule).unwrap());
        Teammate {
            id: TeammateId::new(id).unwrap(),
            name: Text::new(id),
            role: None,
            zone,
            hours,
            days: BTreeMap::new(),
            away: Vec::new(),
            accounts: BTreeMap::new(),
            targets: Targets::default(),
        }
    };
    let day = t("2026-11-26T00:00:00Z").date_naive();
    let away = vec![Away { span: AwaySpan::Days { from: day, to: day }, note: None }];
    let mates = vec![
        mate("maya", "America/New_York", "Mon-Fri 09:00-12:30, 13:30-17:00"),
        Teammate { away, ..mate("kenji", "Asia/Kathmandu", "Sun-Thu 10:00-18:00") },
        mate("sam", "none", ""),
    ];
    let mut agreement = Agreement::default();
    let targets = [(Channel::Chat, "4h"), (Channel::Direct, "24h elapsed"), (Channel::Document, "none")];
    for (channel, target) in targets {
        agreement.targets.set(channel, Target::parse(target).unwrap());
    }
    Arc::new(Team { mates, me: Some(Seat(0)), agreement })
}

fn sources() -> Vec<SourceId> {
    ["here", "there"].map(|id| SourceId::new(id).unwrap()).to_vec()
}

fn start(team: &Arc<Team>, base: Instant) -> (Desk, Board) {
    let link = |id: SourceId| Link {
        id,
        kind: "other".to_owned(),
        due_zone: DueZone::Assignee,
        targets: Targets::default(),
        accounts_are_ids: true,
    };
    let desk = Desk::new(team.clone(), sources().into_iter().map(link).collect(), base);
    let names = sources().into_iter().map(|id| (id, "other".to_owned()));
    let board = Board::new(team.clone(), desk.facts().to_vec(), names.collect());
    (desk, board)
}

thread_local! {
    /// The statuses and calendars that were told: how they look as bytes is the store's business.
    static TOLD: RefCell<Vec<Page>> = const { RefCell::new(Vec::new()) };
}

/// A page of the front as the store has it.
fn stored(page: &FrontPage) -> Vec<u8> {
    let record = |account: &Account, told: Page| {
        let number = TOLD.with_borrow_mut(|all| {
            all.push(told);
            all.len() - 1
        });
        let mut out = Writer::default();
        out.text(account.raw());
        out.count(number);
        out.done()
    };
    let status = |(who, status): &(Account, Option<Status>)| {
        record(who, Page { statuses: vec![(who.clone(), status.clone())], ..Page::default() })
    };
    let calendar = |one: &Calendar| record(&one.owner, Page { calendars: vec![one.clone()], ..Page::default() });
    let statuses: Vec<Vec<u8>> = page.statuses.iter().map(status).collect();
    let calendars: Vec<Vec<u8>> = page.calendars.iter().map(calendar).collect();
    let (items, gone) = (page.items.iter().map(Vec::as_slice), page.gone.iter().map(String::as_str));
    Records {
        items: items.collect(),
        gone: gone.collect(),
        statuses: statuses.iter().map(Vec::as_slice).collect(),
        calendars: calendars.iter().map(Vec::as_slice).collect(),
        ..Records::default()
    }
    .page()
}

/// The statuses and calendars in a page.
fn times_in(page: &[u8]) -> Option<Page> {
    let Records { statuses, calendars, .. } = Records::of(page)?;
    let mut times = Page::default();
    for record in statuses.into_iter().chain(calendars) {
        let mut from = Reader::new(record);
        let (_, number) = (from.text()?, usize::try_from(from.number()?).ok()?);
        let told = TOLD.with_borrow(|all| all.get(number).cloned())?;
        times.statuses.extend(told.statuses);
        times.calendars.extend(told.calendars);
    }
    Some(times)
}

/// What reads a front.
type Read = fn(event::Front<'_>, &Board, Instant) -> Option<Front>;

/// What is kept of pages that come, each of a source, in runs of the program that begin at different moments.
struct Kept {
    pages: Vec<Vec<u8>>,
}

impl Kept {
    fn take(&mut self, desk: &mut Desk, source: usize, from: Page) -> Vec<Update> {
        let (statuses, calendars) = (from.statuses.clone(), from.calendars.clone());
        let updates = desk.page(source, from);
        let mut told = page(&updates, desk.base());
        let of = |who: &Account| Some(account(source, desk.seat(source, who)?, who));
        told.statuses = statuses.into_iter().filter_map(|(who, status)| Some((of(&who)?, status))).collect();
        let seated = |one: Calendar| Some(Calendar { owner: of(&one.owner)?, ..one });
        told.calendars = calendars.into_iter().filter_map(seated).collect();
        self.pages.push(stored(&told));
        updates
    }

    /// What a run that begins at this moment reads of it, when a table was made after so many pages, and they were molten
    /// then or not.
    fn front(&self, pressed: usize, melt: bool, team: &Arc<Team>, at: Instant, read: Read) -> Front {
        let mut pages = self.pages.clone();
        let later = pages.split_off(pressed.min(pages.len()));
        if melt {
            pages = records::melt(pages.iter().map(Vec::as_slice), 200).unwrap();
        }
        let mut page = |n: usize| pages.get(n).cloned();
        let pressed = press(pages.len(), &mut page, team, &sources()).unwrap();
        let mut part = |n: usize| pressed.parts.iter().find(|(number, _)| *number == n).map(|(_, part)| part.clone());
        let kept = event::Front {
            page: &mut page,
            part: &mut part,
            pressed: true,
            later,
            times: times_in,
            sources: vec![FrontSource::default(); 2],
        };
        read(kept, &start(team, at).1, at).unwrap()
    }
}

/// Everything that a board shows: the threads as far as a front has rows; and the rest.
fn shown(board: &mut Board, now: Instant) -> (Vec<String>, Vec<String>) {
    board.settle(now);
    let mut rows = vec![format!("{} threads, {} deadlines", board.thread_count(), board.deadline_count())];
    let threads = board.threads();
    let first = (0..ROWS).filter_map(|place| threads.get(place)).map(|thread| {
        let (item, left) = (&thread.item, board.thread_left(thread, now));
        let asker = thread.question().map(|question| &question.author);
        let about = (&item.id, &item.title, &item.project, item.channel, thread.by, asker, thread.asks());
        format!("{about:?} {:?} {:?} {:?} {left:?}", thread.state(now), thread.asked_at, thread.target)
    });
    let first = first.collect();
    rows.extend(board.deadlines().iter().take(ROWS).map(|due| {
        let left = board.deadline_left(due, now);
        format!("{:?} {:?} {:?} {:?} {left:?}", due.item.id, due.item.assignees, due.state(now), due.ends)
    }));
    rows.extend((0..3).map(Seat).map(|seat| format!("{:?} {:?}", board.counts(seat), board.availability(seat, now))));
    rows.extend(board.sources.iter().map(|line| format!("{} {}", line.id, line.items)));
    (first, rows)
}

/// Everything that concerns the viewer.
fn of_mine(board: &mut Board, now: Instant) -> Vec<String> {
    board.settle(now);
    let me = board.team.me.unwrap();
    let task = |task: Task<'_>| format!("{} {:?} {:?}", task.title().raw(), task.due_at(), task.left(board, now));
    let mut told = vec![format!("{:?} {:?}", board.counts(me), concerns::next_back(board, me, now))];
    told.extend(concerns::next(board, me, now).map(task));
    told.extend(concerns::owed(board, me).map(Task::Reply).map(task));
    told.extend(concerns::due(board, me).map(Task::Due).map(task));
    told
}

#[test]
fn a_table_is_made_however_many_runs_of_the_program_the_records_come_from() {
    let (team, first) = (team(), t("2026-11-23T12:00:00Z"));
    let (mut kept, mut pages) = (Kept { pages: Vec::new() }, Vec::new());
    for run in 0..300 {
        let base = first + TimeDelta::minutes(run);
        let ask = Message::new(Account::new("dana"), base, Text::new("?"));
        let (assignees, due) = (vec![Account::new("maya"), Account::new("kenji")], Some(Due::At(base)));
        let item = Item { assignees, due, messages: vec![ask], ..Item::new(&format!("item-{run}")) };
        let page = Page { items: vec![item], ..Page::default() };
        kept.take(&mut start(&team, base).0, 0, page.clone());
        pages.push(page);
    }
    let (mut desk, mut whole) = start(&team, first);
    for page in pages {
        desk.page(0, page).into_iter().for_each(|update| whole.apply(update));
    }
    let now = first + TimeDelta::hours(30);
    let (_, mut board) = start(&team, now);
    let front = kept.front(300, false, &team, now, |kept, blank, now| Front::read(kept, blank, now, usize::MAX));
    board.apply(Update::Front(Box::new(front)));
    assert_eq!(shown(&mut board, now), shown(&mut whole, now));
}

proptest! {
    #[test]
    fn the_front_shows_what_the_whole_board_shows_at_any_moment(
        pages in vec((0_usize..2, any_page()), 0..8),
        again in 0_usize..8,
        starts in (near(), near(), near()),
        moments in vec(near(), 1..4),
        (pressed, melt) in (0_usize..8, any::<bool>()),
    ) {
        let team = team();
        // Some pages came in an earlier run, whose positions count from elsewhere.
        let (mut desk, _) = start(&team, starts.0);
        let mut kept = Kept { pages: Vec::new() };
        let mut earlier = Vec::new();
        for (source, from) in pages.iter().take(again) {
            kept.take(&mut desk, *source, from.clone());
            earlier.push((*source, from.clone()));
        }
        let (mut desk, mut whole) = start(&team, starts.1);
        for (source, from) in earlier {
            desk.page(source, from).into_iter().for_each(|update| whole.apply(update));
        }
        for (source, from) in pages.into_iter().skip(again) {
            kept.take(&mut desk, source, from).into_iter().for_each(|update| whole.apply(update));
        }
        let (_, mut board) = start(&team, starts.2);
        let front = |read| Update::Front(Box::new(kept.front(pressed, melt, &team, starts.2, read)));
        board.apply(front(|kept, blank, now| Front::read(kept, blank, now, usize::MAX)));
        let (_, mut mine) = start(&team, starts.2);
        mine.apply(front(Front::read_mine));
        prop_assert_eq!(of_mine(&mut mine, starts.2), of_mine(&mut whole, starts.2));
        prop_assert_eq!(shown(&mut board, starts.2), shown(&mut whole, starts.2));
        prop_assert_eq!(board.index().mates(), whole.index().mates());
        for now in moments {
            prop_assert_eq!(of_mine(&mut mine, now), of_mine(&mut whole, now));
            let ((threads, rest), whole) = (shown(&mut board, now), shown(&mut whole, now));
            // Far from the moment of reading there may be no rows at all, but never others.
            prop_assert!(threads.is_empty() || threads == whole.0, "{threads:?} {whole:?}");
            prop_assert_eq!(rest, whole.1);
        }
        board.apply(Update::Whole(Box::new(whole)));
        prop_assert!(!board.is_front());
    }

    #[test]
    fn any_bytes_are_no_front_or_one_that_can_be_shown(bytes: Vec<u8>, now in near()) {
        let team = team();
        let page = Records { items: vec![&bytes], ..Records::default() }.page();
        let any = [bytes.clone(), page, [&[0; 9], &*bytes].concat()];
        let mut get = |n: usize| any.get(n % 3).cloned();
        for (pressed, later) in [(false, vec![bytes.clone()]), (false, vec![any[1].clone()]), (true, Vec::new()), (true, vec![any[1].clone()])] {
            for first in 0..3 {
                let mut part = |n: usize| any.get((n + first) % 3).cloned();
                let sources = vec![FrontSource::default(); 2];
                let later = later.clone();
                let kept = event::Front { page: &mut get, part: &mut part, pressed, later, times: times_in, sources };
                let (_, blank) = start(&team, now);
                let found = match first {
                    1 => Front::read_mine(kept, &blank, now),
                    rows => Front::read(kept, &blank, now, rows),
                };
                let Some(front) = found else { continue };
                let (_, mut board) = start(&team, now);
                board.apply(Update::Front(Box::new(front)));
                shown(&mut board, now);
            }
        }
    }
}
