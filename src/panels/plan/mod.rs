//! The plan: people's hours, the proposed starts, and the burden of each for each person.
//!
//! ```text
//!  wish group -> invited found   what kind of meeting, for whom -> who is invited, and what is found for them
//!  rows words series tell        what rows say; what a meeting asks; one that repeats; a proposal as text and as details
//!  arrange -> view               layout and painting
//! ```
//!
//! The rows of the list are teammates, outsiders, then proposals. The proposal begins at the displayed moment; while
//! that is now, it is the one chosen last.
//!
//! Not here: marking people, and what keys do (`app`).

pub mod arrange;
pub mod found;
pub mod group;
pub mod invited;
pub mod rows;
pub mod series;
pub mod tell;
pub mod view;
pub mod wish;
pub mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::board::Board;
use crate::domain::Instant;
use crate::domain::interval::Interval;
use crate::domain::plan::best::Proposal;
pub use crate::domain::plan::history::Meeting;
use crate::domain::plan::outsider::Outsider;
use crate::domain::teammate::TeammateIndex;
use crate::domain::zone::Zones;
use crate::panels::shared::chosen::Chosen;
use crate::panels::shared::listing::{Listing, Moves};
use crate::panels::shared::mates;

use found::{Found, Search};
use wish::Wish;

/// The largest team in which every teammate has a row, invited or not.
const SMALL: usize = 12;

/// The identity of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A teammate.
    Mate(TeammateIndex),
    /// An outsider, by index.
    Outsider(usize),
    /// The proposal on this date of the viewer.
    Proposal(NaiveDate),
}

/// The state of the panel.
#[derive(Debug, Default)]
pub struct State {
    /// The rows: people, then proposals.
    pub list: Listing<Key>,
    /// The wished kind of meeting.
    pub wish: Wish,
    /// The marked teammates who are optional.
    pub may: BTreeSet<TeammateIndex>,
    /// The invited outsiders.
    pub outsiders: Vec<Outsider>,
    /// The zones that outsiders can have.
    pub zones: Option<Arc<Zones>>,
    /// The result of the search.
    pub found: Found,
    /// The teammates who have a row.
    pub people: Vec<TeammateIndex>,
    /// The date of the proposal that was chosen last.
    chosen: Option<NaiveDate>,
}

/// The inputs of the plan, apart from the board and the marks.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The windows that were taken before, by start.
    pub taken: &'a [Meeting],
    /// The clock's time.
    pub clock: Instant,
    /// The displayed moment, if it is not now.
    pub moment: Option<Instant>,
}

impl State {
    /// Recomputes the plan.
    pub fn refresh(&mut self, board: &Board, chosen: &Chosen, given: Given<'_>) {
        let Some(span) = found::span(&board.viewer, self.wish, given.clock, given.moment) else { return };
        let group = group::of(board, chosen, &self.may, &self.outsiders);
        self.found.look(board, Search { group, wish: self.wish, span, taken: given.taken.to_vec() });
        self.people = self.who(board, given.moment.unwrap_or(given.clock));
        self.choose_again();
        // If the selected proposal is gone, the selection moves to the chosen one rather than a neighbour.
        let follows = match self.list.key() {
            None => true,
            Some(Key::Proposal(date)) => Some(*date) != self.chosen,
            Some(Key::Mate(_) | Key::Outsider(_)) => false,
        };
        let total = self.rows_of_people() + self.found.proposals().len();
        let (people, outsiders, proposals) = (&self.people, self.outsiders.len(), self.found.proposals());
        let key_at = |place| key((people, outsiders), proposals, place);
        self.list.set(total, (0..total).collect(), |place, key| key_at(place) == Some(*key), key_at);
        if follows {
            self.go_to_chosen();
        }
    }

    /// Maps teammates to new indices, and searches again.
    pub fn renumber(&mut self, index: impl Fn(TeammateIndex) -> Option<TeammateIndex>) {
        self.list.rename(|key| match key {
            Key::Mate(mate) => index(*mate).map(Key::Mate),
            Key::Outsider(place) => Some(Key::Outsider(*place)),
            Key::Proposal(date) => Some(Key::Proposal(*date)),
        });
        self.may = self.may.iter().filter_map(|mate| index(*mate)).collect();
        (self.found, self.people) = (Found::default(), Vec::new());
    }

    /// The teammates who have a row: with a filter those that match, so that they can be added; else in a small team
    /// all, and in a large one the group.
    fn who(&self, board: &Board, now: Instant) -> Vec<TeammateIndex> {
        let typed = self.list.filter.text.trim();
        if typed.is_empty() && board.team.mates.len() > SMALL {
            return self.found.group().indices();
        }
        mates::found(board, typed, now)
    }

    /// Chooses the first proposal if the one chosen last is gone.
    fn choose_again(&mut self) {
        let dates = || self.found.proposals().iter().map(|proposal| proposal.date);
        self.chosen = self.chosen.filter(|chosen| dates().any(|date| date == *chosen)).or_else(|| dates().next());
    }

    /// Selects the proposal that was chosen last.
    fn go_to_chosen(&mut self) {
        if let Some((at, _)) = self.chosen() {
            self.list.go(self.rows_of_people() + at, 1);
            self.hold();
        }
    }

    /// Selects the first proposal; when that is selected, the next, and after the last the first again.
    pub fn go_to_next(&mut self) {
        let proposals = self.found.proposals().len();
        let here = self.list.at().checked_sub(self.rows_of_people());
        let next = here.map_or(0, |here| here + 1);
        if proposals > 0 {
            self.list.go(self.rows_of_people() + next % proposals, 1);
            self.hold();
        }
    }

    /// Stores the key of the selected row after a move. Returns whether another proposal is chosen.
    pub fn hold(&mut self) -> bool {
        let (people, outsiders, proposals) = (&self.people, self.outsiders.len(), self.found.proposals());
        self.list.hold(|place| key((people, outsiders), proposals, place));
        let before = self.chosen;
        if let Some(Key::Proposal(date)) = self.list.key() {
            self.chosen = Some(*date);
        }
        self.chosen != before
    }

    /// The teammate whose row is selected.
    pub fn mate(&self) -> Option<TeammateIndex> {
        if let Some(Key::Mate(index)) = self.list.key() { Some(*index) } else { None }
    }

    /// The outsider whose row is selected.
    pub fn outsider(&self) -> Option<usize> {
        if let Some(Key::Outsider(place)) = self.list.key() { Some(*place) } else { None }
    }

    /// The number of people's rows: teammates, then outsiders.
    pub fn rows_of_people(&self) -> usize {
        self.people.len() + self.outsiders.len()
    }

    /// The proposal chosen last, with its index.
    pub fn chosen(&self) -> Option<(usize, &Proposal)> {
        let proposals = self.found.proposals().iter().enumerate();
        proposals.into_iter().find(|(_, proposal)| Some(proposal.date) == self.chosen)
    }

    /// The index of the selected person among the people.
    pub fn selected_person(&self) -> Option<usize> {
        Some(self.list.at()).filter(|at| *at < self.rows_of_people())
    }

    /// The index of the selected proposal among the proposals.
    pub fn selected_proposal(&self) -> Option<usize> {
        self.list.at().checked_sub(self.rows_of_people())
    }

    /// The proposed meeting.
    pub fn proposal(&self, moment: Option<Instant>) -> Option<Interval> {
        let start = moment.or_else(|| self.chosen().map(|(_, proposal)| proposal.meeting.start))?;
        Interval::new(start, start.checked_add_signed(self.wish.length())?)
    }
}

/// The key of a row.
fn key((people, outsiders): (&[TeammateIndex], usize), proposals: &[Proposal], place: usize) -> Option<Key> {
    match place.checked_sub(people.len()) {
        None => people.get(place).copied().map(Key::Mate),
        Some(at) if at < outsiders => Some(Key::Outsider(at)),
        Some(at) => proposals.get(at - outsiders).map(|proposal| Key::Proposal(proposal.date)),
    }
}
