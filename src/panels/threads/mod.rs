//! The open threads: who owes whom a reply, the most urgent first.

pub mod rows;
pub mod sort;
pub mod view;

use crate::board::index::Who;
use crate::board::{Board, Brief, OpenThread, Ranked, Wants, foresight};
use crate::domain::Instant;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::TeammateIndex;
use crate::domain::thread::{Term, ThreadState};
use crate::panels::shared::filter::{self, Bits, MARKED, Over, Part, Query};
use crate::panels::shared::listing::Listing;

/// The identity of a thread.
pub type Key = (SourceId, ItemId, TeammateIndex);

/// The state of the panel.
pub type State = Listing<Key>;

/// The key of a thread.
pub fn key(thread: &OpenThread) -> Key {
    (thread.item.source.clone(), thread.item.id.clone(), thread.by)
}

/// Returns whether a thread has this key.
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
    /// Threads that the viewer marked.
    Marked,
}

const GROUPS: [Group; 4] = [Group::Mine, Group::Awaited, Group::Others, Group::Marked];

/// The group of a thread.
fn group(board: &Board, me: TeammateIndex, brief: Brief) -> Group {
    match brief.asker() {
        _ if board.is_marked(brief) => Group::Marked,
        _ if brief.by() == me => Group::Mine,
        Some(Who::Mate(asker)) if asker == me => Group::Awaited,
        _ => Group::Others,
    }
}

/// The `n`-th group that is shown.
pub fn group_at(board: &Board, state: &State, n: usize) -> Option<Group> {
    let first = board.threads().get(*state.shown.get(*state.groups.get(n)?)?)?;
    Some(group(board, board.team.me?, first.brief()))
}

/// Groups rows, keeping their order within each group. Returns where each group begins.
fn groups(board: &Board, shown: &mut Vec<usize>, me: TeammateIndex) -> Vec<usize> {
    let threads = board.threads();
    let known = shown.len().min(if board.is_beginning() { threads.len() } else { usize::MAX });
    let (mut parts, rest) = ([const { Vec::new() }; GROUPS.len()], shown.split_off(known));
    for place in shown.drain(..) {
        let of = threads.brief(place).map_or(Group::Others, |brief| group(board, me, brief));
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

/// Recomputes the rows for a moment.
pub fn refresh(state: &mut State, board: &Board, now: Instant) {
    let threads = board.threads();
    let query = filter::read(&state.filter.text, Over::Threads, board, now);
    let total = board.thread_count();
    let mut shown: Vec<usize> = if board.is_beginning() && state.is_sifted() {
        // Only a whole board can be filtered.
        Vec::new()
    } else if query.is_empty() && !state.filter.mine && board.marked_count() == 0 {
        (0..total).collect()
    } else if query.is_empty() && !state.filter.mine {
        // Marked threads are hidden.
        let marked = |place: &usize| threads.brief(*place).is_some_and(|brief| board.is_marked(brief));
        (0..total).filter(|place| !marked(place)).collect()
    } else {
        let (passes, me) = (passes(&query, board, now), board.team.me);
        let is_mine = |brief: Brief| me.is_some() && (Some(brief.by()) == me || brief.asker() == me.map(Who::Mate));
        let marked = query.asks_for_marked();
        let in_sight = |brief: Brief| marked || !board.is_marked(brief);
        threads
            .filter(|brief, thread| (!state.filter.mine || is_mine(brief)) && in_sight(brief) && passes(brief, thread))
    };
    sort::sort(state.order, board, &mut shown);
    state.groups = match board.team.me {
        Some(me) if state.order == 0 && !state.ungrouped => {
            // Without room for group lines the groups are still contiguous.
            let starts = groups(board, &mut shown, me);
            if state.cramped { Vec::new() } else { starts }
        }
        _ => Vec::new(),
    };
    let is = |place: usize, key: &Key| threads.get(place).is_some_and(|thread| is(thread, key));
    let hidden = if query.asks_for_marked() { 0 } else { board.marked_count() };
    state.set(total.saturating_sub(hidden), shown, is, |place| threads.get(place).map(|thread| key(thread)));
}

/// Returns the predicate of a filter. What does not depend on the single thread is looked up once.
fn passes<'a>(query: &'a Query, board: &'a Board, now: Instant) -> impl Fn(Brief, &Ranked) -> bool + 'a {
    let items = query.items(board, None);
    let (askers, responders) = (query.parts(Part::Asker, board), query.parts(Part::Responder, board));
    let states = STATES.map(|state| (state, query.state(state.word())));
    let state_of = move |term: Option<Term>| {
        let state = term.map_or(ThreadState::NoTarget, |term| term.state(now));
        states.iter().find(|(other, _)| *other == state).map_or_else(Bits::default, |(_, bits)| *bits)
    };
    let wants = Wants::ALL.map(|wants| (wants, query.wants(wants)));
    let wants_of = move |wanted: Wants| {
        wants.iter().find(|(other, _)| *other == wanted).map_or_else(Bits::default, |(_, bits)| *bits)
    };
    let (wanted, dues, asks_for_state) = (query.wanted(), query.dues(), query.asks_for_state());
    let marked = query.state(MARKED);
    let (asks_for_group, asks_for_sign) = (query.asks_for_group(), query.asks_for_sign());
    let asks_for_wants = query.asks_for_wants();
    move |brief, thread| {
        let item = items.get(brief.slot().index()).copied().unwrap_or_default();
        let asker = brief.asker().map_or_else(Bits::default, |who| askers.of(who));
        let mut bits = item | asker | responders.of(Who::Mate(brief.by()));
        if asks_for_state {
            bits |= state_of(thread.term());
            if board.is_marked(brief) {
                bits |= marked;
            }
        }
        if asks_for_group {
            bits |= query.group(foresight::group(board, thread).word());
        }
        if asks_for_sign {
            let signs = foresight::of_thread(board, thread, now);
            bits |= signs.iter().fold(Bits::default(), |all, sign| all | query.sign(sign.kind.word()));
        }
        if asks_for_wants {
            bits |= wants_of(thread.wants());
        }
        if !dues.is_empty() {
            bits |= dues.of(thread.term().map(|term| term.due_at));
        }
        bits == wanted
    }
}

const STATES: [ThreadState; 4] = [ThreadState::Late, ThreadState::DueSoon, ThreadState::Waiting, ThreadState::NoTarget];
