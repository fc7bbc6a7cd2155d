//! The panel of deadlines, the earliest first.

pub mod rows;
pub mod sort;
pub mod view;

use crate::board::foresight::ByItem;
use crate::board::{Board, Dated, Deadline};
use crate::domain::Instant;
use crate::domain::deadline::DeadlineState;
use crate::domain::ids::{ItemId, SourceId};
use crate::panels::shared::filter::{self, Bits, Over, Part, Query};
use crate::panels::shared::listing::Listing;

/// The identity of a deadline.
pub type Key = (SourceId, ItemId);

/// The state of the panel.
pub type State = Listing<Key>;

/// The key of a deadline.
pub fn key(deadline: &Deadline) -> Key {
    (deadline.item.source.clone(), deadline.item.id.clone())
}

/// Returns whether a deadline has this key.
pub fn is(deadline: &Deadline, (source, item): &Key) -> bool {
    deadline.item.id == *item && deadline.item.source == *source
}

/// Recomputes the rows for a moment.
pub fn refresh(state: &mut State, board: &Board, now: Instant) {
    let deadlines = board.deadlines();
    let query = filter::read(&state.filter.text, Over::Deadlines, board, now);
    let total = board.deadline_count();
    // Only a whole board can be filtered.
    let all = 0..if board.is_beginning() && state.is_sifted() { 0 } else { total };
    let mut shown: Vec<usize> = if query.is_empty() {
        all.collect()
    } else {
        let passes = passes(&query, board, now);
        all.filter(|place| deadlines.get(*place).is_some_and(&passes)).collect()
    };
    if state.filter.mine {
        let me = board.team.me;
        let is_mine = |deadline: &Dated| deadline.item.assignees.iter().any(|person| person.index() == me);
        shown.retain(|place| me.is_some() && deadlines.get(*place).is_some_and(is_mine));
    }
    sort::sort(state.order, board, &mut shown, now);
    let is = |place: usize, key: &Key| deadlines.get(place).is_some_and(|deadline| is(deadline, key));
    state.set(total, shown, is, |place| deadlines.get(place).map(|deadline| key(deadline)));
}

/// Returns the predicate of a filter. What does not depend on the single deadline is looked up once.
fn passes<'a>(query: &'a Query, board: &'a Board, now: Instant) -> impl Fn(&'a Dated) -> bool + 'a {
    let items = query.items(board, Some(&query.parts(Part::Responder, board)));
    let states = STATES.map(|state| (state, query.state(state.word())));
    let state_of = move |state: DeadlineState| {
        states.iter().find(|(other, _)| *other == state).map_or_else(Bits::default, |(_, bits)| *bits)
    };
    let (wanted, dues, asks_for_state) = (query.wanted(), query.dues(), query.asks_for_state());
    let by_item = query.asks_for_sign().then(|| ByItem::of(board));
    move |deadline| {
        let mut bits = items.get(deadline.slot().index()).copied().unwrap_or_default();
        if asks_for_state {
            bits |= state_of(deadline.state(now));
        }
        if let Some(by_item) = &by_item {
            let signs = by_item.of_deadline(board, deadline, now);
            bits |= signs.iter().fold(Bits::default(), |all, sign| all | query.sign(sign.kind.word()));
        }
        bits | dues.of(Some(deadline.due_at)) == wanted
    }
}

const STATES: [DeadlineState; 3] = [DeadlineState::Overdue, DeadlineState::AtRisk, DeadlineState::Ok];
