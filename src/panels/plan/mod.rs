//! The plan: hours by teammates, and the windows in which they can meet.
//!
//! ```text
//!  wish group -> found      how long a meeting, for whom -> the windows, and who has the early and late hours
//!  rows tell                what rows say; a proposal as text and as details
//!  arrange -> view          layout and painting
//! ```
//!
//! The rows of the list are people, then windows. A proposal begins at the moment that is looked at; while that is now,
//! it begins with the window that was chosen last.
//!
//! Not here: marking people, and what keys do (`app`).

pub mod arrange;
pub mod found;
pub mod group;
pub mod invited;
pub mod rows;
pub mod tell;
pub mod view;
pub mod wish;
pub mod words;

use crate::board::Board;
use crate::domain::Instant;
use crate::domain::interval::Interval;
pub use crate::domain::plan::history::Meeting;
use crate::domain::plan::{Window, fair};
use crate::domain::teammate::Seat;
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
    Mate(Seat),
    /// A window.
    Window(Interval),
}

/// The state of the panel.
#[derive(Debug, Default)]
pub struct State {
    /// The rows: people, then windows.
    pub list: Listing<Key>,
    /// What kind of meeting is looked for.
    pub wish: Wish,
    /// What was found.
    pub found: Found,
    /// Who has a row.
    pub people: Vec<Seat>,
    /// The numbers of the windows that have a row.
    pub windows: Vec<usize>,
    /// The window that was chosen last.
    chosen: Option<Interval>,
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
        let group = group::of(board, chosen);
        self.found.look(board, Search { group, wish: self.wish, span, taken: given.taken.to_vec() });
        self.people = self.who(board, given.moment.unwrap_or(given.clock));
        let mine = |window: &Window| {
            let seats = &self.found.group().seats;
            window.inside.iter().any(|member| seats.get(*member).copied() == board.team.me)
        };
        let all = (0..).zip(&self.found.windows);
        self.windows = all.filter(|(_, w)| !self.list.filter.mine || mine(w)).map(|(n, _)| n).collect();
        self.choose_again();
        // If the selected window has changed, the selection follows the proposal rather than the neighbouring window.
        let follows = match self.list.key() {
            None => true,
            Some(Key::Window(span)) => Some(*span) != self.chosen,
            Some(Key::Mate(_)) => false,
        };
        let total = self.people.len() + self.windows.len();
        let (people, windows, found) = (&self.people, &self.windows, &self.found.windows);
        let key_at = |place| key(people, windows, found, place);
        self.list.set(total, (0..total).collect(), |place, key| key_at(place) == Some(*key), key_at);
        if follows {
            self.go_to_chosen();
        }
    }

    /// The team is another: each teammate has the seat that this tells. What was found is looked for anew.
    pub fn reseat(&mut self, seat: impl Fn(Seat) -> Option<Seat>) {
        self.list.rename(|key| match key {
            Key::Mate(mate) => seat(*mate).map(Key::Mate),
            Key::Window(span) => Some(Key::Window(*span)),
        });
        (self.found, self.people, self.windows) = (Found::default(), Vec::new(), Vec::new());
    }

    /// Who has a row: with a filter whoever it finds, so that they can be taken in; else in a small team everybody, and in
    /// a large one those who are planned for.
    fn who(&self, board: &Board, now: Instant) -> Vec<Seat> {
        let typed = self.list.filter.text.trim();
        if typed.is_empty() && board.team.mates.len() > SMALL {
            return self.found.group().seats.clone();
        }
        mates::found(board, typed, now)
    }

    /// The window that was chosen last may be another now: its start moves on with the clock, and one day it is over.
    fn choose_again(&mut self) {
        let shown = || self.windows.iter().filter_map(|n| self.found.windows.get(*n)).map(|window| window.span);
        let still = self.chosen.filter(|chosen| shown().any(|span| span == *chosen));
        let next = || {
            let start = self.chosen?.start;
            shown().find(|span| span.end > start)
        };
        self.chosen = still.or_else(next).or_else(|| shown().next());
    }

    /// Selects the window that was chosen last.
    fn go_to_chosen(&mut self) {
        if let Some((at, _)) = self.window() {
            self.list.go(self.people.len() + at, 1);
            self.hold();
        }
    }

    /// Selects a window by its number among all that were found.
    pub fn go_to(&mut self, window: usize) {
        if let Some(at) = self.windows.iter().position(|n| *n == window) {
            self.list.go(self.people.len() + at, 1);
            self.hold();
        }
    }

    /// After a move: the selection is kept by the key that it has now. Is another window chosen?
    pub fn hold(&mut self) -> bool {
        let (people, windows, found) = (&self.people, &self.windows, &self.found.windows);
        self.list.hold(|place| key(people, windows, found, place));
        let before = self.chosen;
        if let Some(Key::Window(span)) = self.list.key() {
            self.chosen = Some(*span);
        }
        self.chosen != before
    }

    /// The teammate whose row is selected.
    pub fn mate(&self) -> Option<Seat> {
        if let Some(Key::Mate(seat)) = self.list.key() { Some(*seat) } else { None }
    }

    /// The window that was chosen last, and its place among those that have a row.
    pub fn window(&self) -> Option<(usize, &Window)> {
        let windows = (0..).zip(self.windows.iter().filter_map(|n| self.found.windows.get(*n)));
        windows.into_iter().find(|(_, window)| Some(window.span) == self.chosen)
    }

    /// The place of the selected person among the people.
    pub fn selected_person(&self) -> Option<usize> {
        Some(self.list.at()).filter(|at| *at < self.people.len())
    }

    /// The place, among the windows that have a row, of the selected one, or else of the one that was chosen last.
    pub fn selected_window(&self) -> Option<usize> {
        self.list.at().checked_sub(self.people.len()).or_else(|| self.window().map(|(at, _)| at))
    }

    /// The meeting that is proposed.
    pub fn proposal(&self, moment: Option<Instant>) -> Option<Interval> {
        let length = self.wish.length();
        let first = || self.window().map(|(_, window)| fair::first_start(window.span, length));
        let start = moment.or_else(first)?;
        Interval::new(start, start.checked_add_signed(length)?)
    }
}

/// The key of a row.
fn key(people: &[Seat], windows: &[usize], found: &[Window], place: usize) -> Option<Key> {
    match place.checked_sub(people.len()) {
        None => people.get(place).copied().map(Key::Mate),
        Some(at) => found.get(*windows.get(at)?).map(|window| Key::Window(window.span)),
    }
}
