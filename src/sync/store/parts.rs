//! Converts between pages and entries: each item, status, hint, calendar, profile and check-in is a named entry. A new
//! field of any of them needs no change here.
//!
//! Not here: the table of entries (`entries`).

use serde::{Deserialize, Serialize};

use super::coding::{from_bytes, to_bytes};
use crate::domain::batch::{Calendar, CheckIn, Hint, Item, Page, Part, Profile, Status};
use crate::domain::ids::{Account, ItemId};
use crate::sync::event::Derived;

/// A change of one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Put {
    pub(super) part: Part,
    /// Its identity in its source.
    pub(super) name: Vec<u8>,
    /// `None` removes it.
    pub(super) bytes: Option<Vec<u8>>,
}

/// A piece of an answer, in order of arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Batch {
    pub(super) puts: Vec<Put>,
    /// The derived rows of items, each with its source's key.
    pub(super) derived: Vec<([u8; 16], Derived)>,
}

impl Batch {
    /// The changes of a page. Progress is not stored.
    pub(super) fn of(page: &Page) -> Self {
        let put = |part, name, bytes| Put { part, name, bytes };
        let gone = page.gone.iter().map(|id| put(Part::Items, to_bytes(id), None));
        let items = page.items.iter().map(|item| put(Part::Items, to_bytes(&item.id), Some(to_bytes(item))));
        let statuses = page.statuses.iter().map(|(who, status)| {
            put(Part::Statuses, to_bytes(who), status.as_ref().map(|status| to_bytes(&(who, status))))
        });
        let hints = page
            .hints
            .iter()
            .map(|(who, hint)| put(Part::Hints, to_bytes(who), hint.as_ref().map(|hint| to_bytes(&(who, hint)))));
        let calendars = page.calendars.iter().map(|one| {
            let bytes = (!one.events.is_empty()).then(|| to_bytes(one));
            put(Part::Calendars, to_bytes(&(&one.owner, &one.id)), bytes)
        });
        let people = page.people.iter().map(|one| put(Part::People, to_bytes(&one.account), Some(to_bytes(one))));
        let check_ins = page.check_ins.iter().map(|one| {
            let name = CheckIn { text: None, ..one.clone() };
            put(Part::CheckIns, to_bytes(&name), one.text.as_ref().map(|_| to_bytes(one)))
        });
        let puts = gone.chain(items).chain(statuses).chain(hints).chain(calendars).chain(people).chain(check_ins);
        Self { puts: puts.collect(), derived: Vec::new() }
    }

    /// Adds a later piece.
    pub(super) fn append(&mut self, later: Self) {
        self.puts.extend(later.puts);
        self.derived.extend(later.derived);
    }

    /// The last change of an item in it: the item, or `Some(None)` if it was removed; `None` if unchanged.
    #[expect(clippy::option_option, reason = "a removed item differs from one that did not change")]
    pub(super) fn find(&self, id: &ItemId) -> Option<Option<Item>> {
        let name = to_bytes(id);
        let put = self.puts.iter().rev().find(|put| put.part == Part::Items && put.name == name)?;
        Some(put.bytes.as_ref().and_then(|bytes| from_bytes(bytes)))
    }

    /// Its approximate memory use, in bytes.
    pub(super) fn weight(&self) -> usize {
        let puts = self.puts.iter().map(|put| put.name.len() + put.bytes.as_ref().map_or(0, Vec::len));
        puts.sum::<usize>() + self.derived.len() * 64
    }
}

/// Adds an entry to a page; `None` if the bytes are not of that part.
pub(super) fn add(page: &mut Page, part: Part, bytes: &[u8]) -> Option<()> {
    match part {
        Part::Items => page.items.push(from_bytes::<Item>(bytes)?),
        Part::Statuses => {
            let (who, status) = from_bytes::<(Account, Status)>(bytes)?;
            page.statuses.push((who, Some(status)));
        }
        Part::Hints => {
            let (who, hint) = from_bytes::<(Account, Hint)>(bytes)?;
            page.hints.push((who, Some(hint)));
        }
        Part::Calendars => page.calendars.push(from_bytes::<Calendar>(bytes)?),
        Part::People => page.people.push(from_bytes::<Profile>(bytes)?),
        Part::CheckIns => page.check_ins.push(from_bytes::<CheckIn>(bytes)?),
    }
    Some(())
}

/// A part's number in the tables.
pub(super) fn number(part: Part) -> i64 {
    part as i64
}

/// The part of a number.
pub(super) fn part(number: i64) -> Option<Part> {
    Part::ALL.into_iter().find(|part| *part as i64 == number)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::Instant;
    use crate::domain::agreement::Channel;
    use crate::domain::batch::{Answer, Asks, Deed, Due, Event, EventKind, EventSpan, Message, SetState, When};
    use crate::domain::ids::CalendarId;
    use crate::domain::text::Text;
    use chrono::{DateTime, NaiveDate};
    use proptest::collection::vec;
    use proptest::option::of;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn instant() -> impl Strategy<Value = Instant> {
        (-80_000_000_000_i64..80_000_000_000, 0_u32..1_000_000_000)
            .prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap())
    }

    fn date() -> impl Strategy<Value = NaiveDate> {
        (-400_000_i32..3_000_000).prop_map(|days| NaiveDate::from_num_days_from_ce_opt(days).unwrap())
    }

    fn text() -> impl Strategy<Value = Text> {
        any::<String>().prop_map(Text::new)
    }

    fn account() -> impl Strategy<Value = Account> {
        "[a-e]|\\PC{0,9}".prop_map(|name| Account::new(&name))
    }

    fn item() -> impl Strategy<Value = Item> {
        let due = prop_oneof![date().prop_map(Due::Date), instant().prop_map(Due::At)];
        let asks = prop_oneof![Just(Asks::Usual), Just(Asks::Named), Just(Asks::Standing)];
        let said = (
            account(),
            instant(),
            vec(account(), 0..3),
            vec((0_u32..9, 9_u32..99).prop_map(|(from, to)| from..to), 0..3),
            text(),
        );
        let message = (said, asks, of(prop::sample::select(&Deed::ALL))).prop_map(|(said, asks, deed)| {
            let (author, at, mentions, named_at, text) = said;
            Message { author, at, mentions, named_at, text, asks, deed }
        });
        let answer = (account(), instant(), any::<bool>(), of(text())).prop_map(|(by, at, timed, mark)| Answer {
            by,
            at,
            timed,
            mark,
        });
        let first = ("[a-d]{1,2}", text(), any::<bool>(), vec(account(), 0..3), of(due), of(text()), of(text()));
        let second = (0_usize..6, vec(account(), 0..3), vec(message, 0..3), vec(answer, 0..3), of(instant()));
        (first, second).prop_map(|((id, title, done, assignees, due, url, project), second)| {
            let (channel, parties, messages, answers, done_at) = second;
            let channel = Channel::ALL[channel];
            let new = Item::new(&id);
            Item { title, done, assignees, due, url, project, channel, parties, messages, answers, done_at, ..new }
        })
    }

    fn status() -> impl Strategy<Value = Status> {
        (0_usize..4, of(instant()), of(text()), of(instant())).prop_map(|(state, until, note, set_at)| Status {
            state: SetState::ALL[state],
            until,
            note,
            set_at,
            at_work_only: false,
        })
    }

    fn event() -> impl Strategy<Value = Event> {
        let when =
            prop_oneof![instant().prop_map(When::At), instant().prop_map(|wall| When::Floating(wall.naive_utc())),];
        let span = prop_oneof![
            (date(), date()).prop_map(|(from, to)| EventSpan::AllDay { from, to }),
            (when.clone(), when).prop_map(|(start, end)| EventSpan::Timed { start, end }),
        ];
        let kind = prop_oneof![
            Just(EventKind::Busy),
            Just(EventKind::Tentative),
            Just(EventKind::Focus),
            Just(EventKind::Away),
            text().prop_map(EventKind::Place),
        ];
        let event = (span, kind, of(text()), of(any::<u64>()));
        event.prop_map(|(span, kind, title, key)| Event { span, kind, title, key })
    }

    /// Any page that a provider may hand over.
    pub(in super::super) fn page() -> impl Strategy<Value = Page> {
        let gone = vec("[a-d]{1,2}".prop_map(|id| ItemId::new(&id)), 0..4);
        let profile = (account(), of(text()), of(text()), any::<bool>());
        let profile = profile.prop_map(|(account, email, name, folds_case)| Profile {
            email,
            name,
            folds_case,
            ..Profile::new(account)
        });
        let calendar = (account(), "[a-c:]{0,2}", vec(event(), 0..3));
        let calendar = calendar.prop_map(|(owner, id, events)| Calendar { owner, id: CalendarId::new(&id), events });
        let hint = (of(text()), of(text()), of(instant()), instant());
        let hint = hint.prop_map(|(presence, note, until, seen_at)| Hint { presence, note, until, seen_at });
        let check_in = (text(), date(), account(), of(text()));
        let check_in = check_in.prop_map(|(folder, date, who, text)| CheckIn { folder, date, who, text });
        let people = (vec((account(), of(status())), 0..3), vec(calendar, 0..3), vec(profile, 0..3));
        let more = (vec((account(), of(hint)), 0..3), vec(check_in, 0..3));
        (vec(item(), 0..5), gone, people, more).prop_map(
            |(items, gone, (statuses, calendars, people), (hints, check_ins))| Page {
                items,
                gone,
                statuses,
                hints,
                calendars,
                people,
                check_ins,
                roster: None,
                progress: None,
            },
        )
    }

    /// What is known after pages, in the order of names.
    pub(in super::super) fn known(pages: &[Page]) -> Page {
        let (mut items, mut statuses, mut hints) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (mut calendars, mut people, mut check_ins) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for page in pages {
            people.extend(page.people.iter().map(|one| (one.account.clone(), one.clone())));
            page.gone.iter().for_each(|id| _ = items.remove(id));
            items.extend(page.items.iter().map(|item| (item.id.clone(), item.clone())));
            statuses.extend(page.statuses.iter().cloned());
            hints.extend(page.hints.iter().cloned());
            calendars.extend(page.calendars.iter().map(|one| ((one.owner.clone(), one.id.clone()), one.clone())));
            let key = |one: &CheckIn| (one.folder.clone(), one.date, one.who.clone());
            check_ins.extend(page.check_ins.iter().map(|one| (key(one), one.clone())));
        }
        Page {
            items: items.into_values().collect(),
            statuses: statuses.into_iter().filter(|(_, status)| status.is_some()).collect(),
            hints: hints.into_iter().filter(|(_, hint)| hint.is_some()).collect(),
            calendars: calendars.into_values().filter(|one: &Calendar| !one.events.is_empty()).collect(),
            people: people.into_values().collect(),
            check_ins: check_ins.into_values().filter(|one: &CheckIn| one.text.is_some()).collect(),
            ..Page::default()
        }
    }

    proptest! {
        #[test]
        fn a_page_comes_back_from_its_entries(page in page()) {
            let (mut back, mut names) = (Page::default(), BTreeMap::new());
            for Put { part, name, bytes } in Batch::of(&page).puts {
                names.insert((number(part), name), bytes);
            }
            for ((part_number, _), bytes) in names {
                if let Some(bytes) = bytes {
                    add(&mut back, part(part_number).unwrap(), &bytes).unwrap();
                }
            }
            prop_assert_eq!(known(&[back]), known(&[Page { gone: Vec::new(), ..page }]));
        }

        #[test]
        fn any_bytes_are_no_entry_or_one(bytes: Vec<u8>) {
            for part in Part::ALL {
                let _ = add(&mut Page::default(), part, &bytes);
            }
        }
    }
}
