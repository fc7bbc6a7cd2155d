//! Pages as bytes and back: each item, status and calendar is a record of its own (`domain::records`), in the form that its
//! type derives, written by postcard. A new field of an item is kept without a word here.
//!
//! A change of this form is a new number in the name of the cache.
//!
//! Not here: where the bytes are kept (`cache`).

use serde::{Deserialize, Serialize};

use super::front::FRONT_PAGE;
use crate::domain::batch::{Calendar, Event, Page, Problem};
use crate::domain::ids::{Account, CalendarId, ItemId};
use crate::domain::records::Records;
use crate::domain::{Instant, serial};
use crate::sync::event::FrontPage;

/// A page as bytes. How far the reading was is not kept.
pub(super) fn encode(page: &Page) -> Vec<u8> {
    let items: Vec<Vec<u8>> = page.items.iter().map(to_bytes).collect();
    let statuses: Vec<Vec<u8>> = page.statuses.iter().map(to_bytes).collect();
    let named = |calendar: &Calendar| to_bytes(&(calendar_name(calendar), &calendar.events));
    let calendars: Vec<Vec<u8>> = page.calendars.iter().map(named).collect();
    let people: Vec<Vec<u8>> = page.people.iter().map(to_bytes).collect();
    let [items, statuses, calendars, people] =
        [&items, &statuses, &calendars, &people].map(|records| records.iter().map(Vec::as_slice).collect());
    Records { items, gone: page.gone.iter().map(ItemId::raw).collect(), statuses, calendars, people }.page()
}

/// The page that the bytes stand for; `None`: they are none that [`encode`] wrote.
pub(super) fn decode(bytes: &[u8]) -> Option<Page> {
    fn each<'a, T: Deserialize<'a>>(records: Vec<&'a [u8]>) -> Option<Vec<T>> {
        records.into_iter().map(from_bytes).collect()
    }
    let parts = Records::of(bytes)?;
    let calendar = |record| {
        let (name, events): (&str, Vec<Event>) = from_bytes(record)?;
        let (owner, id) = calendar_of(name)?;
        Some(Calendar { owner, id, events })
    };
    Some(Page {
        items: each(parts.items)?,
        gone: parts.gone.into_iter().map(ItemId::new).collect(),
        statuses: each(parts.statuses)?,
        calendars: parts.calendars.into_iter().map(calendar).collect::<Option<_>>()?,
        people: each(parts.people)?,
        ..Page::default()
    })
}

/// A value as bytes. A record begins with its name: that is the first field of what is written.
pub(super) fn to_bytes(value: &impl Serialize) -> Vec<u8> {
    // Into memory everything that derives its form can be written.
    postcard::to_allocvec(value).unwrap_or_default()
}

/// The value that the bytes stand for; `None`: they are none of that kind.
pub(super) fn from_bytes<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    postcard::take_from_bytes(bytes).ok().filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
}

/// The name of a calendar's record: its owner's length, its owner, its id.
fn calendar_name(calendar: &Calendar) -> String {
    let (owner, id) = (calendar.owner.raw(), calendar.id.raw());
    format!("{}:{owner}{id}", owner.len())
}

fn calendar_of(name: &str) -> Option<(Account, CalendarId)> {
    let (length, both) = name.split_once(':')?;
    let (owner, id) = both.split_at_checked(length.parse().ok()?)?;
    Some((Account::new(owner), CalendarId::new(id)))
}

/// A page of the front as bytes, in several where it is large.
pub(super) fn encode_front(page: &FrontPage) -> Vec<Vec<u8>> {
    let times = Page { statuses: page.statuses.clone(), calendars: page.calendars.clone(), ..Page::default() };
    let times = encode(&times);
    let records = Records::of(&times).unwrap_or_default();
    // What is gone was so before the items came.
    let mut next = Records { gone: page.gone.iter().map(String::as_str).collect(), ..records };
    let (mut pages, mut size) = (Vec::new(), 0);
    for item in &page.items {
        size += item.len();
        next.items.push(item);
        if size >= FRONT_PAGE {
            pages.push(std::mem::take(&mut next).page());
            size = 0;
        }
    }
    if !next.is_empty() {
        pages.push(next.page());
    }
    pages
}

/// The statuses and calendars in a page of the front.
pub(super) fn decode_times(page: &[u8]) -> Option<Page> {
    let Records { statuses, calendars, .. } = Records::of(page)?;
    if statuses.is_empty() && calendars.is_empty() {
        return Some(Page::default());
    }
    decode(&Records { statuses, calendars, ..Records::default() }.page())
}

/// When an answer came to its end, if one has, and what in the source could not be read.
#[derive(Serialize, Deserialize)]
struct Head {
    #[serde(with = "serial::maybe_instant")]
    fetched_at: Option<Instant>,
    problems: Vec<Problem>,
}

/// A head as bytes.
pub(super) fn encode_head(fetched_at: Option<Instant>, problems: &[Problem]) -> Vec<u8> {
    to_bytes(&Head { fetched_at, problems: problems.to_vec() })
}

/// What [`encode_head`] wrote.
pub(super) fn decode_head(bytes: &[u8]) -> Option<(Option<Instant>, Vec<Problem>)> {
    from_bytes(bytes).map(|Head { fetched_at, problems }| (fetched_at, problems))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::agreement::Channel;
    use crate::domain::batch::{
        Answer, Asks, Deed, Due, EventKind, EventSpan, Item, Message, Profile, SetState, Status, When,
    };
    use crate::domain::records;
    use crate::domain::text::Text;
    use chrono::{DateTime, NaiveDate};
    use proptest::collection::vec;
    use proptest::option::of;
    use proptest::prelude::*;

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
            let id = ItemId::new(&id);
            Item { id, title, done, assignees, due, url, project, channel, parties, messages, answers, done_at }
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
        let people = (vec((account(), of(status())), 0..3), vec(calendar, 0..3), vec(profile, 0..3));
        (vec(item(), 0..5), gone, people).prop_map(|(items, gone, (statuses, calendars, people))| Page {
            items,
            gone,
            statuses,
            calendars,
            people,
            ..Page::default()
        })
    }

    /// What is known after pages, in the order of names.
    pub(in super::super) fn known(pages: &[Page]) -> Page {
        use std::collections::BTreeMap;
        let (mut items, mut statuses, mut calendars) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut people = BTreeMap::new();
        for page in pages {
            people.extend(page.people.iter().map(|one| (one.account.clone(), one.clone())));
            page.gone.iter().for_each(|id| _ = items.remove(id));
            items.extend(page.items.iter().map(|item| (item.id.clone(), item.clone())));
            statuses.extend(page.statuses.iter().cloned());
            calendars.extend(page.calendars.iter().map(|one| ((one.owner.clone(), one.id.clone()), one.clone())));
        }
        Page {
            items: items.into_values().collect(),
            statuses: statuses.into_iter().collect(),
            calendars: calendars.into_values().collect(),
            people: people.into_values().collect(),
            ..Page::default()
        }
    }

    proptest! {
        #[test]
        fn any_page_comes_back(page in page()) {
            prop_assert_eq!(decode(&encode(&page)), Some(page));
        }

        #[test]
        fn molten_pages_say_what_the_pages_said(pages in vec(page(), 0..5)) {
            let bytes: Vec<Vec<u8>> = pages.iter().map(encode).collect();
            let molten = records::melt(bytes.iter().map(Vec::as_slice), 64 * 1024).unwrap();
            let back: Vec<Page> = molten.iter().map(|bytes| decode(bytes).unwrap()).collect();
            prop_assert_eq!(known(&back), known(&pages));
        }

        #[test]
        fn any_bytes_are_no_page_or_a_page(bytes: Vec<u8>) {
            let _ = (decode(&bytes), decode_head(&bytes), records::melt([&*bytes], 64 * 1024));
        }

        #[test]
        fn a_head_comes_back(at in of(instant()), file in of(text()), line in of(any::<usize>()), said in text()) {
            let problems = vec![Problem { file, line, column: None, text: said }];
            prop_assert_eq!(decode_head(&encode_head(at, &problems)), Some((at, problems)));
        }
    }
}
