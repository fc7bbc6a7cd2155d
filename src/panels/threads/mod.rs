//! The open threads: who owes whom a reply, the most urgent first.

pub mod rows;
pub mod sort;
pub mod view;

use crate::board::index::Who;
use crate::board::{Board, OpenThread, Ranked};
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

/// Takes in what the board has become, at a moment.
pub fn refresh(state: &mut State, board: &Board, now: Instant) {
    let threads = board.threads();
    let query = filter::read(&state.filter.text, Over::Threads, board, now);
    let total = board.thread_count();
    let mut shown: Vec<usize> = (0..total).collect();
    if state.is_sifted() && board.is_front() {
        shown.clear();
    }
    if !query.is_empty() {
        let passes = passes(&query, board, now);
        shown.retain(|place| threads.get(*place).is_some_and(&passes));
    }
    if state.filter.mine {
        let me = board.team.me;
        let is_mine = |thread: &Ranked| Some(thread.by()) == me || thread.asker() == me.map(Who::Mate);
        shown.retain(|place| me.is_some() && threads.get(*place).is_some_and(is_mine));
    }
    sort::sort(state.order, board, &mut shown);
    let is = |place: usize, key: &Key| threads.get(place).is_some_and(|thread| is(thread, key));
    state.set(total, shown, is, |place| threads.get(place).map(|thread| key(thread)));
}

/// Which threads pass. All that does not depend on the single thread is looked up before.
fn passes(query: &Query, board: &Board, now: Instant) -> impl Fn(&Ranked) -> bool {
    let items = query.items(board, None);
    let (askers, responders) = (query.parts(Part::Asker, board), query.parts(Part::Responder, board));
    let states = STATES.map(|state| (state, query.state(state.word())));
    let state_of = move |term: Option<Term>| {
        let state = term.map_or(ThreadState::NoTarget, |term| term.state(now));
        states.iter().find(|(other, _)| *other == state).map_or_else(Bits::default, |(_, bits)| *bits)
    };
    let (wanted, dues, asks_for_state) = (query.wanted(), query.dues(), query.asks_for_state());
    move |thread| {
        let item = items.get(thread.slot().index()).copied().unwrap_or_default();
        let asker = thread.asker().map_or_else(Bits::default, |who| askers.of(who));
        let mut bits = item | asker | responders.of(Who::Mate(thread.by()));
        if asks_for_state {
            bits |= state_of(thread.term());
        }
        bits | dues.of(thread.term().map(|term| term.due_at)) == wanted
    }
}

const STATES: [ThreadState; 4] = [ThreadState::Late, ThreadState::DueSoon, ThreadState::Waiting, ThreadState::NoTarget];
