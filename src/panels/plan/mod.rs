//! The plan: the hours of people, the starts that are proposed to them, and what each asks of whom.
//!
//! ```text
//!  wish group -> invited found   what kind of meeting, for whom -> who is invited, and what is found for them
//!  rows words series tell        what rows say; what a meeting asks; one that repeats; a proposal as text and as details
//!  arrange -> view               layout and painting
//! ```
//!
//! The rows of the list are teammates, people who are none, then proposals. What is proposed begins at the moment that is looked at; while that is
//! now, it is the proposal that was chosen last.
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

/// In a team no larger everybody has a row, planned for or not.
const SMALL: usize = 12;

/// What tells one row from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A teammate.
    Mate(TeammateIndex),
    /// Somebody who is no teammate, by their place among those.
    Outsider(usize),
    /// The proposal of a date of the viewer's.
    Proposal(NaiveDate),
}

/// The state of the panel.
#[derive(Debug, Default)]
pub struct State {
    /// The rows: people, then proposals.
    pub list: Listing<Key>,
    /// What kind of meeting is looked for.
    pub wish: Wish,
    /// Of those who are marked, who comes only if possible.
    pub may: BTreeSet<TeammateIndex>,
    /// People who are invited though they are no teammates.
    pub outsiders: Vec<Outsider>,
    /// The zones in which such people can be.
    pub zones: Option<Arc<Zones>>,
    /// What was found.
    pub found: Found,
    /// Which teammates have a row.
    pub people: Vec<TeammateIndex>,
    /// The date of the proposal that was chosen last.
    chosen: Option<NaiveDate>,
}

/// What the plan is made from, beside the board and the marks.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// What was taken before, by start.
    pub taken: &'a [Meeting],
    /// What the clock says.
    pub clock: Instant,
    /// The moment that is looked at, where that is not now.
    pub moment: Option<Instant>,
}

impl State {
    /// Takes in what the board has become.
    pub fn refresh(&mut self, board: &Board, chosen: &Chosen, given: Given<'_>) {
        let Some(span) = found::span(&board.viewer, self.wish, given.clock, given.moment) else { return };
        let group = group::of(board, chosen, &self.may, &self.outsiders);
        self.found.look(board, Search { group, wish: self.wish, span, taken: given.taken.to_vec() });
        self.people = self.who(board, given.moment.unwrap_or(given.clock));
        self.choose_again();
        // If the selected proposal is gone, the selection follows the one that is chosen rather than a neighbour.
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

    /// The team is another: each teammate has the index that this tells. What was found is looked for anew.
    pub fn renumber(&mut self, index: impl Fn(TeammateIndex) -> Option<TeammateIndex>) {
        self.list.rename(|key| match key {
            Key::Mate(mate) => index(*mate).map(Key::Mate),
            Key::Outsider(place) => Some(Key::Outsider(*place)),
            Key::Proposal(date) => Some(Key::Proposal(*date)),
        });
        self.may = self.may.iter().filter_map(|mate| index(*mate)).collect();
        (self.found, self.people) = (Found::default(), Vec::new());
    }

    /// Who has a row: with a filter whoever it finds, so that they can be taken in; else in a small team everybody, and in
    /// a large one those who are planned for.
    fn who(&self, board: &Board, now: Instant) -> Vec<TeammateIndex> {
        let typed = self.list.filter.text.trim();
        if typed.is_empty() && board.team.mates.len() > SMALL {
            return self.found.group().indices();
        }
        mates::found(board, typed, now)
    }

    /// The proposal that was chosen last may be gone: then the first is chosen.
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

    /// After a move: the selection is kept by the key that it has now. Is another proposal chosen?
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

    /// The person whose row is selected and who is no teammate.
    pub fn outsider(&self) -> Option<usize> {
        if let Some(Key::Outsider(place)) = self.list.key() { Some(*place) } else { None }
    }

    /// How many rows are of people: teammates, then outsiders.
    pub fn rows_of_people(&self) -> usize {
        self.people.len() + self.outsiders.len()
    }

    /// The proposal that was chosen last, and its place among them.
    pub fn chosen(&self) -> Option<(usize, &Proposal)> {
        let proposals = self.found.proposals().iter().enumerate();
        proposals.into_iter().find(|(_, proposal)| Some(proposal.date) == self.chosen)
    }

    /// The place of the selected person among the people.
    pub fn selected_person(&self) -> Option<usize> {
        Some(self.list.at()).filter(|at| *at < self.rows_of_people())
    }

    /// The place of the selected proposal among the proposals.
    pub fn selected_proposal(&self) -> Option<usize> {
        self.list.at().checked_sub(self.rows_of_people())
    }

    /// The meeting that is proposed.
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
