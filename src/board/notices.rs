//! Derives the notices of the board at an instant, each with a stable key; storing the keys of sent notices prevents
//! duplicates.
//!
//! 1. A reply that the viewer owes, for each message that asks them.
//! 2. A deadline that they are an assignee of.
//! 3. One of these is nearly late, or late; again when its due time has moved.
//! 4. A teammate whose reply they wait for is back: once for each period of presence.
//! 5. Clocks change within two weeks: once for each change.
//! 6. A reply that a teammate owes them is late; again when its due time has moved.
//! 7. A source failed: once until it answers again.
//!
//! Not here: which notices were sent, and how (the program).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::concerns::{self, Urgency};
use super::index::Who;
use super::item::{Deadline, Item, Message, OpenThread, Person};
use super::line::{Health, SourceLine};
use super::state::Board;
use crate::domain::Instant;
use crate::domain::ids::SourceId;
use crate::domain::join::clocks::{self, Change};
use crate::domain::notice::Kind;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::domain::thread::ThreadState;

/// A notice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its key, which stays the same for the same subject.
    pub key: String,
    /// Its subject.
    pub about: About,
}

/// The subject of a notice.
#[derive(Clone, Debug)]
pub enum About {
    /// A reply that the viewer owes, and the person who asked.
    Asked(Arc<Item>, Option<Person>),
    /// A deadline that they are an assignee of.
    Assigned(Arc<Item>),
    /// A reply that they owe is nearly late, or late.
    LateReply(Arc<Item>, Urgency),
    /// A deadline of theirs has little time left, or has passed.
    LateDeadline(Arc<Item>, Urgency),
    /// A teammate whose reply they wait for is back.
    Back(TeammateIndex),
    /// Clocks change.
    Clocks(Change),
    /// A reply that a teammate owes them is late, since this instant.
    Owed(Arc<Item>, TeammateIndex, Instant),
    /// A source failed, with the reason.
    Failed(SourceId, Text),
    /// The config has a problem: the first of them.
    Config(Text),
}

impl Notice {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self.about {
            About::Asked(..) | About::Assigned(_) | About::Clocks(_) => Kind::Mine,
            About::LateReply(..) | About::LateDeadline(..) => Kind::Late,
            About::Back(_) => Kind::Back,
            About::Owed(..) => Kind::Owed,
            About::Failed(..) | About::Config(_) => Kind::Failed,
        }
    }

    /// The item of its subject.
    pub fn item(&self) -> Option<&Arc<Item>> {
        match &self.about {
            About::Asked(item, _)
            | About::Assigned(item)
            | About::LateReply(item, _)
            | About::LateDeadline(item, _)
            | About::Owed(item, ..) => Some(item),
            About::Back(_) | About::Clocks(_) | About::Failed(..) | About::Config(_) => None,
        }
    }
}

/// The key that records that a source's items were reported to this viewer, or existed before the first notice.
pub fn source_key(board: &Board, me: TeammateIndex, source: &SourceId) -> String {
    format!("{}:source:{source}", viewer(board, me))
}

/// All notices for the viewer at `now`, except returns.
pub fn at(board: &Board, me: TeammateIndex, now: Instant) -> Vec<Notice> {
    let replies = concerns::owed(board, me).flat_map(|thread| of_reply(board, me, thread, now));
    let deadlines = concerns::due(board, me).flat_map(|deadline| of_deadline(board, me, deadline, now));
    let clocks = clocks::ahead(&board.team, now).into_iter().map(|change| Notice {
        key: format!("{}:clocks:{}", viewer(board, me), change.at.timestamp()),
        about: About::Clocks(change),
    });
    let awaited = board.threads().iter().filter(|ranked| ranked.asker() == Some(Who::Mate(me)) && ranked.by() != me);
    let owed = awaited.filter_map(|ranked| of_owed(board, me, ranked, now));
    let failed = board.sources.iter().filter_map(|line| of_failure(board, me, line));
    replies.chain(deadlines).chain(clocks).chain(owed).chain(failed).collect()
}

/// The notice of a late reply that a teammate owes the viewer.
fn of_owed(board: &Board, me: TeammateIndex, thread: &OpenThread, now: Instant) -> Option<Notice> {
    let due_at = thread.term.filter(|_| thread.state(now) == ThreadState::Late)?.due_at;
    let key = format!("{}:{}", key(board, me, "owed", &thread.item, due_at), viewer(board, thread.by));
    Some(Notice { key, about: About::Owed(thread.item.clone(), thread.by, due_at) })
}

fn of_failure(board: &Board, me: TeammateIndex, line: &SourceLine) -> Option<Notice> {
    let Health::Failed { why, since, .. } = &line.health else { return None };
    let key = format!("{}:failed:{}:{}", viewer(board, me), line.id, since.timestamp_millis());
    Some(Notice { key, about: About::Failed(line.id.clone(), why.clone()) })
}

/// The notice that the config has had a problem since an instant.
pub fn of_config(board: &Board, me: TeammateIndex, mistake: &Text, since: Instant) -> Notice {
    let key = format!("{}:config:{}", viewer(board, me), since.timestamp_millis());
    Notice { key, about: About::Config(mistake.clone()) }
}

fn of_reply(board: &Board, me: TeammateIndex, thread: &OpenThread, now: Instant) -> Vec<Notice> {
    let (item, urgency) = (&thread.item, concerns::Task::Reply(thread).urgency(now));
    let asked = |question: &Message| Notice {
        key: key(board, me, "asked", item, question.at),
        about: About::Asked(item.clone(), Some(question.author.clone())),
    };
    let due_at = thread.term.map(|term| term.due_at).filter(|_| urgency != Urgency::Calm);
    let late = due_at.map(|due_at| Notice {
        key: key(board, me, "late", item, due_at),
        about: About::LateReply(item.clone(), urgency),
    });
    thread.questions().map(asked).chain(late).collect()
}

/// Notices follow the viewer's own working time: another assignee running out of theirs is no news to the viewer.
fn of_deadline(board: &Board, me: TeammateIndex, deadline: &Deadline, now: Instant) -> Vec<Notice> {
    let item = &deadline.item;
    let source = &item.source;
    let assigned = Notice {
        key: format!("{}:assigned:{source}:{}", viewer(board, me), item.id.raw()),
        about: About::Assigned(item.clone()),
    };
    let soon = deadline.terms.iter().any(|(index, term)| *index == me && term.soon_at.is_some_and(|soon| soon <= now));
    let urgency = match now > deadline.due_at {
        true => Urgency::Past,
        false if soon => Urgency::Soon,
        false => Urgency::Calm,
    };
    let late = (urgency != Urgency::Calm).then(|| Notice {
        key: key(board, me, "due", item, deadline.due_at),
        about: About::LateDeadline(item.clone(), urgency),
    });
    std::iter::once(assigned).chain(late).collect()
}

fn viewer(board: &Board, me: TeammateIndex) -> &str {
    board.team.get(me).map_or("", |mate| mate.id.as_str())
}

fn key(board: &Board, me: TeammateIndex, what: &str, item: &Item, at: Instant) -> String {
    format!("{}:{what}:{}:{}:{}", viewer(board, me), item.source, item.id.raw(), at.timestamp_millis())
}

/// The teammates that the viewer waits for and who were absent at the last check.
#[derive(Clone, Debug, Default)]
pub struct Gone(BTreeSet<TeammateIndex>);

impl Gone {
    /// Checks again, and returns notices for those who came back. A meeting does not count as a return: a teammate is
    /// back once they can be asked.
    pub fn look(&mut self, board: &Board, me: TeammateIndex, now: Instant) -> Vec<Notice> {
        let awaited = concerns::awaited(board, me);
        self.0.retain(|index| awaited.contains(index));
        let mut back = Vec::new();
        for index in awaited {
            let Some(at) = board.availability(index, now) else { continue };
            if concerns::is_gone(&at) {
                self.0.insert(index);
            } else if concerns::is_there(&at) && self.0.remove(&index) {
                let until = at.until.map_or(0, |until| until.timestamp());
                let key = format!("{}:back:{}:{until}", viewer(board, me), viewer(board, index));
                back.push(Notice { key, about: About::Back(index) });
            }
        }
        back
    }
}
