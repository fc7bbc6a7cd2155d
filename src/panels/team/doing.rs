//! What a teammate is doing, as entries in a fixed order, of which as many are shown as fit.
//!
//! ```text
//!  state · cover · no overlap · note · covers whom · travelling · place · hint
//! ```
//!
//! Not here: when that ends (`next`).

use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::{Availability, State};
use crate::domain::teammate::{Seat, TeammateZone};
use crate::ui::{Role, Words, fit};

/// Something to say of what a teammate is doing, in the order in which it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The state.
    State(String),
    /// Why nothing is known of it.
    Unknown(String),
    /// The note of a status, of leave, or the title of an event. The only entry that is cut.
    Note(String),
    /// Where they work.
    Place(String),
}

/// The fewest letters to which a note is cut.
const LETTERS: usize = 6;

impl Entry {
    fn text(&self) -> &str {
        match self {
            Self::State(text) | Self::Unknown(text) | Self::Note(text) | Self::Place(text) => text,
        }
    }

    fn role(&self, state: Role) -> Role {
        match self {
            Self::State(_) => state,
            Self::Unknown(_) => Role::Error,
            Self::Note(_) => Role::Text,
            Self::Place(_) => Role::Dim,
        }
    }
}

/// Everything there is to say, in order.
pub fn entries(board: &Board, seat: Seat, availability: &Availability) -> Vec<Entry> {
    let clean = |text: &crate::domain::text::Text| text.clean().into_owned();
    let maybe = if availability.tentative { "maybe " } else { "" };
    let mut entries = vec![Entry::State(format!("{maybe}{}", availability.state.word()))];
    if availability.state == State::Unknown {
        let zone = board.team.get(seat).map(|mate| &mate.zone);
        entries.push(Entry::Unknown(match zone {
            Some(TeammateZone::Unknown(written)) => format!("no zone is called {:?}", written.clean()),
            _ => "no zone".to_owned(),
        }));
    }
    entries.extend(availability.note.as_ref().map(clean).filter(|note| !note.is_empty()).map(Entry::Note));
    let there = !matches!(availability.state, State::Off | State::Away | State::Break | State::Unknown);
    entries.extend(availability.place.as_ref().filter(|_| there).map(clean).map(Entry::Place));
    entries
}

/// All of it as one text.
pub fn whole(entries: &[Entry]) -> String {
    entries.iter().map(Entry::text).collect::<Vec<_>>().join(" · ")
}

/// As much as fits: the first entry that does not ends it, but a note is cut before.
pub fn fitting(entries: &[Entry], width: usize, state: Role) -> (Words<'static>, bool) {
    let (mut words, mut left) = (Words::empty(), width);
    for (n, entry) in entries.iter().enumerate() {
        let gap = if n == 0 { "" } else { " · " };
        let needed = fit::width(gap) + fit::width(entry.text());
        if needed <= left || n == 0 {
            words.push(gap, Role::Dim);
            words.push(entry.text().to_owned(), entry.role(state));
            left = left.saturating_sub(needed);
            continue;
        }
        let room = left.saturating_sub(fit::width(gap));
        let cut = matches!(entry, Entry::Note(_) | Entry::Unknown(_)) && room > LETTERS;
        if cut {
            words.push(gap, Role::Dim);
            words.push(entry.text().to_owned(), entry.role(state));
        }
        return (words, true);
    }
    (words, fit::width_within(entries.first().map_or("", Entry::text), width).is_none())
}

/// Everything there is to say of a teammate at a moment.
pub fn of(board: &Board, seat: Seat, now: Instant) -> Vec<Entry> {
    board.availability(seat, now).map(|availability| entries(board, seat, &availability)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(entries: &[Entry], width: usize) -> String {
        let words = fitting(entries, width, Role::Text).0.plain();
        fit::cut(&words, width, "…").into_owned()
    }

    #[test]
    fn the_first_entry_that_does_not_fit_ends_it_and_only_a_note_is_cut() {
        let entries = [
            Entry::State("busy".to_owned()),
            Entry::Note("Outage review".to_owned()),
            Entry::Place("office".to_owned()),
        ];
        assert_eq!(shown(&entries, 30), "busy · Outage review · office");
        assert_eq!(shown(&entries, 28), "busy · Outage review");
        assert_eq!(shown(&entries, 17), "busy · Outage re…");
        assert_eq!(shown(&entries, 14), "busy · Outage…");
        assert_eq!(shown(&entries, 13), "busy");
    }
}
