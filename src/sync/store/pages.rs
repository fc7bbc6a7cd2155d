//! Pages as bytes and back: each item, status and calendar is a record of its own (`domain::records`).
//!
//! A change of this form is a new number in the name of the cache.
//!
//! Not here: where the bytes are kept (`cache`).

use super::front::FRONT_PAGE;
use crate::domain::Instant;
use crate::domain::batch::{
    Answer, Asks, Calendar, Deed, Event, EventSpan, Item, Message, Page, Problem, Profile, SetState, Status, When,
};
use crate::domain::bytes::{Reader, Writer};
use crate::domain::ids::{Account, CalendarId, ItemId};
use crate::domain::records::Records;
use crate::domain::text::Text;
use crate::sync::event::FrontPage;

/// A page as bytes. How far the reading was is not kept.
pub(super) fn encode(page: &Page) -> Vec<u8> {
    let mut out = Writer::default();
    out.count(page.items.len());
    for one in &page.items {
        out.sized(|out| item(out, one));
    }
    out.count(page.gone.len());
    for id in &page.gone {
        out.text(id.raw());
    }
    out.count(page.statuses.len());
    for (who, set) in &page.statuses {
        out.sized(|out| {
            out.text(who.raw());
            out.option(set.as_ref(), status);
        });
    }
    out.count(page.calendars.len());
    for calendar in &page.calendars {
        out.sized(|out| {
            out.text(&calendar_name(calendar));
            out.count(calendar.events.len());
            for one in &calendar.events {
                event(out, one);
            }
        });
    }
    out.count(page.people.len());
    for one in &page.people {
        out.sized(|out| {
            out.text(one.account.raw());
            out.option(one.email.as_ref(), |out, text| out.text(text.raw()));
            out.option(one.name.as_ref(), |out, text| out.text(text.raw()));
            out.byte(u8::from(one.folds_case));
        });
    }
    out.done()
}

/// The page that the bytes stand for; `None`: they are none that [`encode`] wrote.
pub(super) fn decode(bytes: &[u8]) -> Option<Page> {
    let parts = Records::of(bytes)?;
    let mut page = Page { gone: parts.gone.into_iter().map(ItemId::new).collect(), ..Page::default() };
    for record in parts.items {
        page.items.push(read_item(&mut Reader::new(record))?);
    }
    for record in parts.statuses {
        let mut from = Reader::new(record);
        page.statuses.push((Account::new(from.text()?), from.option(read_status)?));
    }
    for record in parts.calendars {
        let mut from = Reader::new(record);
        let (owner, id) = calendar_of(from.text()?)?;
        page.calendars.push(Calendar { owner, id, events: from.list(read_event)? });
    }
    for record in parts.people {
        let mut from = Reader::new(record);
        let account = Account::new(from.text()?);
        let mut text = || from.option(|from| from.text().map(Text::new));
        let (email, name) = (text()?, text()?);
        page.people.push(Profile { account, email, name, folds_case: from.flag()? });
    }
    Some(page)
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

fn item(out: &mut Writer, item: &Item) {
    out.text(item.id.raw());
    out.text(item.title.raw());
    out.byte(u8::from(item.done));
    accounts(out, &item.assignees);
    out.option(item.due, Writer::due);
    foreign(out, item.url.as_ref());
    foreign(out, item.project.as_ref());
    out.channel(item.channel);
    accounts(out, &item.parties);
    out.count(item.messages.len());
    for message in &item.messages {
        out.text(message.author.raw());
        out.instant(message.at);
        accounts(out, &message.mentions);
        out.count(message.named_at.len());
        for at in &message.named_at {
            out.number(at.start.into());
            out.number(at.end.into());
        }
        out.text(message.text.raw());
        out.byte(message.asks as u8);
        out.byte(message.deed.map_or(0, |deed| deed as u8 + 1));
    }
    out.count(item.answers.len());
    for answer in &item.answers {
        out.text(answer.by.raw());
        out.instant(answer.at);
        out.byte(u8::from(answer.timed));
        foreign(out, answer.mark.as_ref());
    }
    out.option(item.done_at, Writer::instant);
}

fn read_item(from: &mut Reader<'_>) -> Option<Item> {
    let item = Item {
        id: ItemId::new(from.text()?),
        title: from.foreign()?,
        done: from.flag()?,
        assignees: from.list(account)?,
        due: from.option(Reader::due)?,
        url: from.option(Reader::foreign)?,
        project: from.option(Reader::foreign)?,
        channel: from.channel()?,
        parties: from.list(account)?,
        messages: from.list(|from| {
            Some(Message {
                author: account(from)?,
                at: from.instant()?,
                mentions: from.list(account)?,
                named_at: from.list(|from| Some(from.number()?.try_into().ok()?..from.number()?.try_into().ok()?))?,
                text: from.foreign()?,
                asks: *[Asks::Usual, Asks::Named, Asks::Standing].get(usize::from(from.byte()?))?,
                deed: match from.byte()? {
                    0 => None,
                    n => Some(*Deed::ALL.get(usize::from(n) - 1)?),
                },
            })
        })?,
        answers: from.list(|from| {
            let (by, at) = (account(from)?, from.instant()?);
            Some(Answer { by, at, timed: from.flag()?, mark: from.option(Reader::foreign)? })
        })?,
        done_at: from.option(Reader::instant)?,
    };
    from.is_done().then_some(item)
}

fn accounts(out: &mut Writer, accounts: &[Account]) {
    out.count(accounts.len());
    for account in accounts {
        out.text(account.raw());
    }
}

fn account(from: &mut Reader<'_>) -> Option<Account> {
    from.text().map(Account::new)
}

fn foreign(out: &mut Writer, text: Option<&Text>) {
    out.option(text, |out, text| out.text(text.raw()));
}

fn status(out: &mut Writer, status: &Status) {
    out.byte(SetState::ALL.iter().position(|state| *state == status.state).unwrap_or_default() as u8);
    out.option(status.until, Writer::instant);
    foreign(out, status.note.as_ref());
    out.option(status.set_at, Writer::instant);
}

fn read_status(from: &mut Reader<'_>) -> Option<Status> {
    Some(Status {
        state: *SetState::ALL.get(usize::from(from.byte()?))?,
        until: from.option(Reader::instant)?,
        note: from.option(Reader::foreign)?,
        set_at: from.option(Reader::instant)?,
    })
}

fn event(out: &mut Writer, event: &Event) {
    match event.span {
        EventSpan::AllDay { from, to } => {
            out.byte(0);
            out.date(from);
            out.date(to);
        }
        EventSpan::Timed { start, end } => {
            out.byte(1);
            when(out, start);
            when(out, end);
        }
    }
    out.byte(u8::from(event.out_of_office));
    foreign(out, event.title.as_ref());
}

fn read_event(from: &mut Reader<'_>) -> Option<Event> {
    let span = match from.byte()? {
        0 => EventSpan::AllDay { from: from.date()?, to: from.date()? },
        1 => EventSpan::Timed { start: read_when(from)?, end: read_when(from)? },
        _ => return None,
    };
    Some(Event { span, out_of_office: from.flag()?, title: from.option(Reader::foreign)? })
}

fn when(out: &mut Writer, when: When) {
    match when {
        When::At(at) => {
            out.byte(0);
            out.instant(at);
        }
        When::Floating(wall) => {
            out.byte(1);
            out.wall(wall);
        }
    }
}

fn read_when(from: &mut Reader<'_>) -> Option<When> {
    match from.byte()? {
        0 => from.instant().map(When::At),
        1 => from.wall().map(When::Floating),
        _ => None,
    }
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
pub(super) fn encode_head(fetched_at: Option<Instant>, problems: &[Problem]) -> Vec<u8> {
    let mut out = Writer::default();
    out.option(fetched_at, Writer::instant);
    out.count(problems.len());
    for problem in problems {
        foreign(&mut out, problem.file.as_ref());
        out.option(problem.line, Writer::count);
        out.option(problem.column, Writer::count);
        out.text(problem.text.raw());
    }
    out.done()
}

/// What [`encode_head`] wrote.
pub(super) fn decode_head(bytes: &[u8]) -> Option<(Option<Instant>, Vec<Problem>)> {
    let mut from = Reader::new(bytes);
    let fetched_at = from.option(Reader::instant)?;
    let place = |from: &mut Reader<'_>| from.option(|from| usize::try_from(from.number()?).ok());
    let problems = from.list(|from| {
        Some(Problem {
            file: from.option(Reader::foreign)?,
            line: place(from)?,
            column: place(from)?,
            text: from.foreign()?,
        })
    })?;
    from.is_done().then_some((fetched_at, problems))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::agreement::Channel;
    use crate::domain::batch::Due;
    use crate::domain::records;
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
        })
    }

    fn event() -> impl Strategy<Value = Event> {
        let when =
            prop_oneof![instant().prop_map(When::At), instant().prop_map(|wall| When::Floating(wall.naive_utc())),];
        let span = prop_oneof![
            (date(), date()).prop_map(|(from, to)| EventSpan::AllDay { from, to }),
            (when.clone(), when).prop_map(|(start, end)| EventSpan::Timed { start, end }),
        ];
        (span, any::<bool>(), of(text())).prop_map(|(span, out_of_office, title)| Event { span, out_of_office, title })
    }

    /// Any page that a provider may hand over.
    pub(in super::super) fn page() -> impl Strategy<Value = Page> {
        let gone = vec("[a-d]{1,2}".prop_map(|id| ItemId::new(&id)), 0..4);
        let profile = (account(), of(text()), of(text()), any::<bool>());
        let profile =
            profile.prop_map(|(account, email, name, folds_case)| Profile { account, email, name, folds_case });
        let calendar = (account(), "[a-c:]{0,2}", vec(event(), 0..3));
        let calendar = calendar.prop_map(|(owner, id, events)| Calendar { owner, id: CalendarId::new(&id), events });
        let people = (vec((account(), of(status())), 0..3), vec(calendar, 0..3), vec(profile, 0..3));
        (vec(item(), 0..5), gone, people).prop_map(|(items, gone, (statuses, calendars, people))| Page {
            items,
            gone,
            statuses,
            calendars,
            people,
            progress: None,
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
