//! The lists of the hand-off: tasks before the viewer stops, and events before they started.
//!
//! Not here: which of the two is offered (`domain::join::handoff`), answers (`past`), words (panels, shell).

use std::cmp::Reverse;

use chrono::{NaiveDate, TimeDelta};

use super::foresight::{cover, last_asked_at, work};
use super::item::{Deadline, OpenThread, Person};
use super::state::Board;
use crate::domain::Instant;
use crate::domain::agreement::{Channel, Targets};
use crate::domain::join::ask::Question;
use crate::domain::join::handoff::Form;
use crate::domain::join::{day, handoff};
use crate::domain::teammate::TeammateIndex;

/// A thread that the viewer owes, and the cost of answering it only at their next start.
#[derive(Debug)]
pub struct Owe<'a> {
    /// The thread.
    pub thread: &'a OpenThread,
    /// The working time that the asker loses; `None` if unknown.
    pub loss: Option<TimeDelta>,
    /// It is late by then.
    pub late_then: bool,
    /// When the asker sees an answer sent now.
    pub sees_now: Option<Instant>,
    /// When the asker sees an answer sent at the viewer's next start.
    pub sees_then: Option<Instant>,
}

/// A teammate to ask before the viewer stops.
#[derive(Debug)]
pub struct AskFirst {
    /// The teammate.
    pub who: TeammateIndex,
    /// The latest time to ask.
    pub ask_by: Instant,
    /// The viewer's day on which they then see the answer.
    pub day: NaiveDate,
    /// The day on which they see it if they ask at their next start.
    pub then: NaiveDate,
}

/// A teammate who leaves soon.
#[derive(Debug)]
pub struct Leaving<'a> {
    /// The teammate.
    pub who: TeammateIndex,
    /// When they leave.
    pub at: Instant,
    /// When they are back.
    pub back: Option<Instant>,
    /// The threads that they owe the viewer.
    pub owes_me: Vec<&'a OpenThread>,
    /// The threads that the viewer owes them.
    pub i_owe: Vec<&'a OpenThread>,
}

/// The contents of one of the two forms, except the answers.
#[derive(Debug)]
pub struct Lists<'a> {
    /// The teammate whose hand-off it is.
    pub me: TeammateIndex,
    /// The form.
    pub form: Form,
    /// The start of the reported period.
    pub since: Instant,
    /// When they start next.
    pub next: Option<Instant>,
    /// The threads that they cover for others.
    pub covering: Vec<&'a OpenThread>,
    /// Before they stop: what they owe.
    pub owe: Vec<Owe<'a>>,
    /// Before they stop: the teammates to ask.
    pub ask: Vec<AskFirst>,
    /// Since they stopped: the threads in which they were asked.
    pub came_in: Vec<&'a OpenThread>,
    /// Since they stopped: the threads that became late.
    pub late: Vec<&'a OpenThread>,
    /// Since they stopped: the deadlines that passed.
    pub overdue: Vec<&'a Deadline>,
    /// Since they stopped: the teammates who leave soon.
    pub leaving: Vec<Leaving<'a>>,
}

/// The lists of a form; `None` selects the default one at `now`. Threads that `is_marked` are omitted.
pub fn lists<'a>(
    board: &'a Board,
    me: TeammateIndex,
    form: Option<Form>,
    now: Instant,
    is_marked: &dyn Fn(&OpenThread) -> bool,
) -> Lists<'a> {
    let mine = work(board, me);
    let form = form.unwrap_or_else(|| handoff::usual(mine, now));
    let (since, stop) = (handoff::since(mine, now), form == Form::Stop);
    Lists {
        me,
        form,
        since,
        next: mine.and_then(|work| day::next_start(work, now)),
        covering: covering(board, me, now, is_marked),
        owe: if stop { owe(board, me, now, is_marked) } else { Vec::new() },
        ask: if stop { ask(board, me, now) } else { Vec::new() },
        came_in: if stop { Vec::new() } else { came_in(board, me, since, is_marked) },
        late: if stop { Vec::new() } else { became_late(board, me, (since, now), is_marked) },
        overdue: if stop { Vec::new() } else { became_overdue(board, me, since, now) },
        leaving: if stop { Vec::new() } else { leaving(board, me, now, is_marked) },
    }
}

/// The open threads in the order of the board, without those that `is_marked`.
fn threads<'a>(board: &'a Board, is_marked: &dyn Fn(&OpenThread) -> bool) -> Vec<&'a OpenThread> {
    board.threads().iter().map(|ranked| &**ranked).filter(|thread| !is_marked(thread)).collect()
}

/// The threads that the viewer owes: by the asker's loss, the greatest first, then those of unknown loss.
pub fn owe<'a>(
    board: &'a Board,
    me: TeammateIndex,
    now: Instant,
    is_marked: &dyn Fn(&OpenThread) -> bool,
) -> Vec<Owe<'a>> {
    let next = work(board, me).and_then(|work| day::next_start(work, now));
    let row = |thread: &'a OpenThread| {
        let asker = thread.asker().and_then(|asker| work(board, asker));
        let then = asker.zip(next);
        Owe {
            thread,
            loss: then.map(|(asker, next)| asker.between(now, next)),
            late_then: thread.term.zip(next).is_some_and(|(term, next)| term.due_at < next),
            sees_now: asker.and_then(|asker| day::sees(asker, now)),
            sees_then: then.and_then(|(asker, next)| day::sees(asker, next)),
        }
    };
    let mine = board.threads().iter().map(|ranked| &**ranked).filter(|thread| thread.by == me && !is_marked(thread));
    let mut rows: Vec<Owe<'a>> = mine.map(row).collect();
    rows.sort_by_key(|row| (row.loss.is_none(), Reverse(row.loss)));
    rows
}

/// The teammates to ask before the viewer stops: those whose answer they would see on a later day if asked at the next
/// start.
pub fn ask(board: &Board, me: TeammateIndex, now: Instant) -> Vec<AskFirst> {
    let Some(asker) = work(board, me) else { return Vec::new() };
    let Some(next) = day::next_start(asker, now) else { return Vec::new() };
    let none = Targets::default();
    let row = |(who, mate): (TeammateIndex, &crate::domain::teammate::Teammate)| {
        let responder = work(board, who).filter(|_| who != me)?;
        let target = board.team.agreement.target(Channel::Chat, &none, &mate.targets);
        let question = Question { target, responder: Some(responder), asker: Some(asker) };
        let day = question.at(now).day?;
        let then = question.at(next).day.filter(|then| *then > day)?;
        let ask_by = question.moment(now).ask_by?;
        Some(AskFirst { who, ask_by, day, then })
    };
    let mut rows: Vec<AskFirst> = board.team.indices().filter_map(row).collect();
    rows.sort_by_key(|row| (row.ask_by, id_of(board, row.who)));
    rows
}

fn id_of(board: &Board, index: TeammateIndex) -> String {
    board.team.get(index).map(|mate| mate.id.as_str().to_owned()).unwrap_or_default()
}

/// The threads that the viewer covers for others.
pub fn covering<'a>(
    board: &'a Board,
    me: TeammateIndex,
    now: Instant,
    is_marked: &dyn Fn(&OpenThread) -> bool,
) -> Vec<&'a OpenThread> {
    let covered: Vec<bool> = board.team.indices().map(|(index, _)| cover(board, index, now) == Some(me)).collect();
    let mine = |thread: &&OpenThread| covered.get(thread.by.index()) == Some(&true);
    threads(board, is_marked).into_iter().filter(mine).collect()
}

/// The threads in which the viewer was asked since their last stop.
pub fn came_in<'a>(
    board: &'a Board,
    me: TeammateIndex,
    since: Instant,
    is_marked: &dyn Fn(&OpenThread) -> bool,
) -> Vec<&'a OpenThread> {
    let new = |thread: &&OpenThread| thread.by == me && last_asked_at(thread) >= since;
    threads(board, is_marked).into_iter().filter(new).collect()
}

/// The viewer's threads that became late since their last stop.
pub fn became_late<'a>(
    board: &'a Board,
    me: TeammateIndex,
    (since, now): (Instant, Instant),
    is_marked: &dyn Fn(&OpenThread) -> bool,
) -> Vec<&'a OpenThread> {
    let late = |thread: &&OpenThread| {
        let mine = thread.by == me || thread.asker() == Some(me);
        mine && thread.term.is_some_and(|term| since <= term.due_at && term.due_at < now)
    };
    threads(board, is_marked).into_iter().filter(late).collect()
}

/// The viewer's deadlines that passed since their last stop.
pub fn became_overdue(board: &Board, me: TeammateIndex, since: Instant, now: Instant) -> Vec<&Deadline> {
    let mine = |deadline: &&Deadline| deadline.item.assignees.iter().filter_map(Person::index).any(|index| index == me);
    let past = |deadline: &&Deadline| since <= deadline.due_at && deadline.due_at < now;
    board.deadlines().iter().map(|dated| &**dated).filter(past).filter(mine).collect()
}

/// The teammates who leave within [`handoff::LEAVING`], the first to leave first.
pub fn leaving<'a>(
    board: &'a Board,
    me: TeammateIndex,
    now: Instant,
    is_marked: &dyn Fn(&OpenThread) -> bool,
) -> Vec<Leaving<'a>> {
    let all = threads(board, is_marked);
    let row = |(who, _): (TeammateIndex, &crate::domain::teammate::Teammate)| {
        let work = work(board, who).filter(|_| who != me)?;
        let at = day::in_progress(work, now)?.span.end;
        let leaves = at - now <= handoff::LEAVING && !work.is_working(at);
        let between = |by: TeammateIndex, asker: TeammateIndex| {
            all.iter().copied().filter(|thread| thread.by == by && thread.asker() == Some(asker)).collect()
        };
        let back = day::back(work, at);
        leaves.then(|| Leaving { who, at, back, owes_me: between(who, me), i_owe: between(me, who) })
    };
    let mut rows: Vec<Leaving<'a>> = board.team.indices().filter_map(row).collect();
    rows.sort_by_key(|row| (row.at, id_of(board, row.who)));
    rows
}
