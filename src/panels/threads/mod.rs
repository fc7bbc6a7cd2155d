//! The open threads: who owes whom a reply, the most urgent first.

pub mod rows;
pub mod sort;
pub mod view;

use crate::board::index::Who;
use crate::board::{Board, Brief, OpenThread, Ranked};
use crate::domain::Instant;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::Seat;
use crate::domain::thread::{Term, ThreadState};
use crate::panels::shared::filter::{self, Bits, Over, Part, Query};
use crate::panels::shared::listing::Listing;

/// What tells one thread from another.
pub type Key = (SourceId, ItemId, Seat);

/// The state of the panel.
pub type State = Listing<Key>;

/// The key of a thread.
pub fn key(thread: &OpenThread) -> Key {
    (thread.item.source.clone(), thread.item.id.clone(), thread.by)
}

/// Is this the thread of a key?
pub fn is(thread: &Ranked, (source, item, by): &Key) -> bool {
    thread.by() == *by && thread.item.id == *item && thread.item.source == *source
}

/// A group of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// The viewer owes.
    Mine,
    /// The viewer waits.
    Awaited,
    /// Others owe one another.
    Others,
}

const GROUPS: [Group; 3] = [Group::Mine, Group::Awaited, Group::Others];

/// The group of a thread.
fn group(me: Seat, by: Seat, asker: Option<Who>) -> Group {
    match asker {
        _ if by == me => Group::Mine,
        Some(Who::Mate(asker)) if asker == me => Group::Awaited,
        _ => Group::Others,
    }
}

/// The group whose line is the `n`-th.
pub fn group_at(board: &Board, state: &State, n: usize) -> Option<Group> {
    let first = board.threads().get(*state.shown.get(*state.groups.get(n)?)?)?;
    Some(group(board.team.me?, first.by(), first.asker()))
}

/// Puts rows into groups, each in the order that they had, and says where each group begins.
fn groups(board: &Board, shown: &mut Vec<usize>, me: Seat) -> Vec<usize> {
    let threads = board.threads();
    let known = shown.len().min(if board.is_beginning() { threads.len() } else { usize::MAX });
    let (mut parts, rest) = ([const { Vec::new() }; 3], shown.split_off(known));
    for place in shown.drain(..) {
        let of = threads.brief(place).map_or(Group::Others, |thread| group(me, thread.by(), thread.asker()));
        for (part, _) in parts.iter_mut().zip(GROUPS).filter(|(_, group)| *group == of) {
            part.push(place);
        }
    }
    let mut starts = Vec::new();
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        starts.push(shown.len());
        shown.extend(part);
    }
    shown.extend(rest);
    starts
}

/// Takes in what the board has become, at a moment.
pub fn refresh(state: &mut State, board: &Board, now: Instant) {
    let threads = board.threads();
    let query = filter::read(&state.filter.text, Over::Threads, board, now);
    let total = board.thread_count();
    let mut shown: Vec<usize> = if board.is_beginning() && state.is_sifted() {
        // Only all of it can be sifted.
        Vec::new()
    } else if query.is_empty() && !state.filter.mine {
        (0..total).collect()
    } else {
        let (passes, me) = (passes(&query, board, now), board.team.me);
        let is_mine = |brief: Brief| me.is_some() && (Some(brief.by()) == me || brief.asker() == me.map(Who::Mate));
        threads.filter(|brief, thread| (!state.filter.mine || is_mine(brief)) && passes(brief, thread))
    };
    sort::sort(state.order, board, &mut shown);
    state.groups = match board.team.me {
        Some(me) if state.order == 0 && !state.ungrouped && !state.cramped => groups(board, &mut shown, me),
        _ => Vec::new(),
    };
    let is = |place: usize, key: &Key| threads.get(place).is_some_and(|thread| is(thread, key));
    state.set(total, shown, is, |place| threads.get(place).map(|thread| key(thread)));
}

/// Which threads pass. All that does not depend on the single thread is looked up before.
fn passes(query: &Query, board: &Board, now: Instant) -> impl Fn(Brief, &Ranked) -> bool {
    let items = query.items(board, None);
    let (askers, responders) = (query.parts(Part::Asker, board), query.parts(Part::Responder, board));
    let states = STATES.map(|state| (state, query.state(state.word())));
    let state_of = move |term: Option<Term>| {
        let state = term.map_or(ThreadState::NoTarget, |term| term.state(now));
        states.iter().find(|(other, _)| *other == state).map_or_else(Bits::default, |(_, bits)| *bits)
    };
    let (wanted, dues, asks_for_state) = (query.wanted(), query.dues(), query.asks_for_state());
    move |brief, thread| {
        let item = items.get(brief.slot().index()).copied().unwrap_or_default();
        let asker = brief.asker().map_or_else(Bits::default, |who| askers.of(who));
        let mut bits = item | asker | responders.of(Who::Mate(brief.by()));
        if asks_for_state {
            bits |= state_of(thread.term());
        }
        if !dues.is_empty() {
            bits |= dues.of(thread.term().map(|term| term.due_at));
        }
        bits == wanted
    }
}

const STATES: [ThreadState; 4] = [ThreadState::Late, ThreadState::DueSoon, ThreadState::Waiting, ThreadState::NoTarget];
