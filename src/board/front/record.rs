//! An item with what follows from it, as the front keeps it: what decides which rows come first, then what rows say.
//!
//! Positions in working time count from the desk's base, which stands in the record. Of the conversation there is only who
//! asked; its texts come with the whole board.

use std::sync::Arc;

use chrono::TimeDelta;

use crate::board::Joined;
use crate::board::index::small;
use crate::board::item::{Deadline, Item, Message, OpenThread, Person};
use crate::domain::Instant;
use crate::domain::agreement::Target;
use crate::domain::bytes::{Reader, Writer};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::Seat;
use crate::domain::text::Text;
use crate::domain::thread::Term;

/// The name of an item's record; its source is told by its place in the config.
pub(super) fn name(source: usize, id: &ItemId) -> String {
    format!("{source}:{}", id.raw())
}

/// Takes a name apart.
pub(super) fn parts(name: &str) -> Option<(usize, &str)> {
    let (source, id) = name.split_once(':')?;
    Some((source.parse().ok()?, id))
}

/// The record of an item.
pub(super) fn encode(source: usize, joined: &Joined, base: Instant) -> Vec<u8> {
    let Joined { item, threads, deadline, .. } = joined;
    let mut out = Writer::default();
    out.text(&name(source, &item.id));
    out.instant(base);
    out.count(threads.len());
    for thread in threads {
        seat(&mut out, thread.by);
        out.option(thread.asker, seat);
        out.instant(thread.asked_at);
        out.option(thread.term, term);
    }
    out.option(deadline.as_ref(), |out, deadline| {
        out.instant(deadline.due_at);
        let mut seats: Vec<Seat> = item.assignees.iter().filter_map(Person::seat).collect();
        seats.sort_unstable();
        seats.dedup();
        out.count(seats.len());
        for one in seats {
            seat(out, one);
        }
    });
    words(&mut out, joined);
    out.done()
}

fn words(out: &mut Writer, joined: &Joined) {
    let Joined { item, threads, deadline, .. } = joined;
    out.text(item.title.raw());
    out.option(item.url.as_ref(), |out, text| out.text(text.raw()));
    out.option(item.project.as_ref(), |out, text| out.text(text.raw()));
    out.channel(item.channel);
    out.count(item.assignees.len());
    for one in &item.assignees {
        person(out, one);
    }
    out.option(item.due, Writer::due);
    for thread in threads {
        out.count(thread.asks());
        target(out, thread.target);
        out.option(thread.question().map(|question| &question.author), person);
    }
    let (terms, ends) = deadline.as_ref().map(|d| (&*d.terms, &*d.ends)).unwrap_or_default();
    out.count(terms.len());
    for (who, one) in terms {
        seat(out, *who);
        term(out, *one);
    }
    out.count(ends.len());
    for (who, at) in ends {
        seat(out, *who);
        out.instant(*at);
    }
}

/// What decides a thread's place.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) by: Seat,
    pub(super) asker: Option<Seat>,
    pub(super) asked_at: Instant,
    pub(super) term: Option<Term>,
}

impl Reply {
    /// Does somebody owe it, or wait for it?
    pub(super) fn concerns(&self, who: Option<&Seat>) -> bool {
        who.is_some() && (Some(&self.by) == who || self.asker.as_ref() == who)
    }
}

/// The part of a record that decides which rows come first.
pub(super) struct Numbers<'a> {
    pub(super) name: &'a str,
    pub(super) base: Instant,
    pub(super) due_at: Option<Instant>,
}

impl<'a> Numbers<'a> {
    /// Reads it; `reply` is told of each thread, `assignee` of each teammate who has the deadline.
    pub(super) fn read(
        from: &mut Reader<'a>,
        mut reply: impl FnMut(Reply),
        mut assignee: impl FnMut(Seat),
    ) -> Option<Self> {
        let (name, base) = (from.text()?, from.instant()?);
        for _ in 0..from.number()? {
            reply(Reply {
                by: read_seat(from)?,
                asker: from.option(read_seat)?,
                asked_at: from.instant()?,
                term: from.option(read_term)?,
            });
        }
        let due_at = from.option(|from| {
            let due_at = from.instant()?;
            for _ in 0..from.number()? {
                assignee(read_seat(from)?);
            }
            Some(due_at)
        })?;
        Some(Self { name, base, due_at })
    }
}

/// A whole record. `stands` tells where an instant stands in a teammate's working time as it is counted now.
pub(super) fn read(
    bytes: &[u8],
    sources: &[SourceId],
    mut stands: impl FnMut(Seat, Instant) -> Option<TimeDelta>,
) -> Option<Joined> {
    let mut from = Reader::new(bytes);
    let mut replies = Vec::new();
    let Numbers { name, base, due_at } = Numbers::read(&mut from, |reply| replies.push(reply), |_| {})?;
    let mut counted = |who: Seat, term: Term| {
        let moved = term.position.and_then(|position| Some(position + stands(who, base)?));
        Term { position: moved, ..term }
    };
    let (source, id) = parts(name)?;
    let from = &mut from;
    let title = from.foreign()?;
    let small = small(&title).into();
    let mut item = Item {
        source: sources.get(source)?.clone(),
        id: ItemId::new(id),
        title,
        url: from.option(Reader::foreign)?,
        project: from.option(Reader::foreign)?,
        channel: from.channel()?,
        done: false,
        assignees: from.list(read_person)?,
        due: from.option(Reader::due)?,
        messages: Vec::new(),
    };
    let mut words = Vec::new();
    for reply in &replies {
        words.push((usize::try_from(from.number()?).ok()?.clamp(1, 1000), read_target(from)?));
        let author = from.option(read_person)?.unwrap_or(Person::Mate(reply.by));
        item.messages.push(Message { author, at: reply.asked_at, text: Text::default(), deed: None });
    }
    let mut terms = from.list(|from| Some((read_seat(from)?, read_term(from)?)))?;
    for (who, term) in &mut terms {
        *term = counted(*who, *term);
    }
    let ends = from.list(|from| Some((read_seat(from)?, from.instant()?)))?;
    let item = Arc::new(item);
    let thread = |(message, (reply, (asks, target))): (u32, (Reply, (usize, Target)))| {
        Box::new(OpenThread {
            item: item.clone(),
            by: reply.by,
            asker: reply.asker,
            asked_at: reply.asked_at,
            unanswered: vec![message; asks].into(),
            target,
            term: reply.term.map(|term| counted(reply.by, term)),
        })
    };
    let threads = (0..).zip(replies.into_iter().zip(words)).map(thread).collect();
    let deadline = due_at.map(|due_at| Deadline { item: item.clone(), due_at, terms, ends });
    from.is_done().then_some(Joined { item, threads, deadline, title: small })
}

fn seat(out: &mut Writer, seat: Seat) {
    out.number(seat.0.into());
}

fn read_seat(from: &mut Reader<'_>) -> Option<Seat> {
    u32::try_from(from.number()?).ok().map(Seat)
}

fn person(out: &mut Writer, person: &Person) {
    match person {
        Person::Mate(who) => {
            out.byte(0);
            seat(out, *who);
        }
        Person::Outsider(name) => {
            out.byte(1);
            out.text(name.raw());
        }
    }
}

fn read_person(from: &mut Reader<'_>) -> Option<Person> {
    match from.byte()? {
        0 => read_seat(from).map(Person::Mate),
        1 => from.foreign().map(Person::Outsider),
        _ => None,
    }
}

fn length(out: &mut Writer, length: TimeDelta) {
    out.signed(length.num_seconds());
    out.signed(length.subsec_nanos().into());
}

fn read_length(from: &mut Reader<'_>) -> Option<TimeDelta> {
    let seconds = TimeDelta::try_seconds(from.signed()?)?;
    // Nanoseconds stand beside them with a sign of their own.
    seconds.checked_add(&TimeDelta::nanoseconds(from.signed()?))
}

fn term(out: &mut Writer, term: Term) {
    out.instant(term.due_at);
    out.option(term.soon_at, Writer::instant);
    out.option(term.position, length);
}

fn read_term(from: &mut Reader<'_>) -> Option<Term> {
    Some(Term { due_at: from.instant()?, soon_at: from.option(Reader::instant)?, position: from.option(read_length)? })
}

fn target(out: &mut Writer, target: Target) {
    match target {
        Target::None => out.byte(0),
        Target::Working(amount) => {
            out.byte(1);
            length(out, amount);
        }
        Target::Days(n) => {
            out.byte(2);
            out.number(n.into());
        }
        Target::Elapsed(amount) => {
            out.byte(3);
            length(out, amount);
        }
    }
}

fn read_target(from: &mut Reader<'_>) -> Option<Target> {
    Some(match from.byte()? {
        0 => Target::None,
        1 => Target::Working(read_length(from)?),
        2 => Target::Days(u16::try_from(from.number()?).ok()?),
        3 => Target::Elapsed(read_length(from)?),
        _ => return None,
    })
}
