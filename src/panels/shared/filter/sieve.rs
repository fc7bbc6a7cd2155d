//! Evaluates a filter on rows. Each term is one bit; the bits of items, people and states are computed once, and a
//! row's bits are their union.
//!
//! Not here: the terms (`read`), iterating a list (each panel).

use std::ops::{BitOr, BitOrAssign};

use memchr::memmem;

use super::due::When;
use super::field::MARKED;
use super::names::People;
use super::read::{Query, Term, Test};
use crate::board::index::{Entry, Who};
use crate::board::{Board, Wants};
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::teammate::TeammateIndex;

/// A bit set of the terms that hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bits(u64);

impl BitOr for Bits {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Bits {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A person's part in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The asker.
    Asker,
    /// The one who owes the reply, or an assignee.
    Responder,
}

/// The terms that hold for each person in a part.
#[derive(Clone, Debug)]
pub struct Parts {
    mates: Vec<Bits>,
    outsiders: Vec<Bits>,
}

impl Parts {
    /// The terms that match a person.
    pub fn of(&self, who: Who) -> Bits {
        match who {
            Who::Mate(index) => self.mates.get(index.index()),
            Who::Outsider(place) => self.outsiders.get(place as usize),
        }
        .copied()
        .unwrap_or_default()
    }
}

/// The terms about due times.
#[derive(Clone, Debug)]
pub struct Dues(Vec<(Bits, Vec<When>)>);

impl Dues {
    /// Returns whether there are no such terms.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The terms that hold for a due time, or for `None`.
    pub fn of(&self, due_at: Option<Instant>) -> Bits {
        let held = self.0.iter().filter(|(_, whens)| whens.iter().any(|when| when.holds(due_at)));
        held.fold(Bits::default(), |all, (bits, _)| all | *bits)
    }
}

impl Query {
    /// Returns whether the filter is empty, so that all rows pass.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The bits of a row that passes: negated terms must not hold.
    pub fn wanted(&self) -> Bits {
        self.bits(|term| !term.not)
    }

    /// The terms that satisfy a predicate.
    fn bits(&self, so: impl Fn(&Term) -> bool) -> Bits {
        let bit = |(n, term): (u32, &Term)| if so(term) { 1_u64 << (n & 63) } else { 0 };
        Bits((0..).zip(&self.terms).map(bit).fold(0, BitOr::bitor))
    }

    /// The terms whose test holds.
    fn holding(&self, holds: impl Fn(&Test) -> bool) -> Bits {
        self.bits(|term| holds(&term.test))
    }

    /// The terms that hold for a row with these texts.
    pub fn texts(&self, texts: &[&str]) -> Bits {
        self.holding(|test| matches!(test, Test::Text(word) if texts.iter().any(|text| contains(text, word))))
    }

    /// The terms that match this text, which is in lower case.
    fn small(&self, text: &str) -> Bits {
        let has = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
        self.holding(|test| matches!(test, Test::Text(word) if has(word)))
    }

    /// The terms that hold for a source, by index in the config.
    pub fn source(&self, place: u32) -> Bits {
        self.holding(|test| matches!(test, Test::Source(places) if places.contains(&place)))
    }

    /// The terms that hold for a state, by its name in JSON.
    pub fn state(&self, state: &str) -> Bits {
        self.holding(|test| matches!(test, Test::State(states) if states.contains(&state)))
    }

    /// The terms about due times.
    pub fn dues(&self) -> Dues {
        let due = |term: &Term| match &term.test {
            Test::Due(whens) => Some((self.bits(|other| std::ptr::eq(other, term)), whens.clone())),
            _ => None,
        };
        Dues(self.terms.iter().filter_map(due).collect())
    }

    /// The terms that hold for a thread's request.
    pub fn wants(&self, wants: Wants) -> Bits {
        self.holding(|test| matches!(test, Test::Wants(all) if all.contains(&wants)))
    }

    /// Returns whether a term tests what threads want.
    pub fn asks_for_wants(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.test, Test::Wants(_)))
    }

    /// Returns whether a term tests states.
    pub fn asks_for_state(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.test, Test::State(_)))
    }

    /// Returns whether a term tests for marked threads, which are hidden otherwise.
    pub fn asks_for_marked(&self) -> bool {
        let asks = |test: &Test| matches!(test, Test::State(states) if states.contains(&MARKED));
        self.terms.iter().any(|term| !term.not && asks(&term.test))
    }

    /// The terms that hold for a group, by its name in JSON.
    pub fn group(&self, group: &str) -> Bits {
        self.holding(|test| matches!(test, Test::Group(groups) if groups.contains(&group)))
    }

    /// Returns whether a term tests groups.
    pub fn asks_for_group(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.test, Test::Group(_)))
    }

    /// The terms that hold for a sign, by its name in JSON.
    pub fn sign(&self, sign: &str) -> Bits {
        self.holding(|test| matches!(test, Test::Sign(signs) if signs.contains(&sign)))
    }

    /// Returns whether a term tests signs.
    pub fn asks_for_sign(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.test, Test::Sign(_)))
    }

    /// The terms that hold for each item of the board by its own data, by slot: title, project, source, channel; and
    /// assignees, if given.
    pub fn items(&self, board: &Board, assignees: Option<&Parts>) -> Vec<Bits> {
        let index = board.index();
        let mut items = self.around(board, assignees).unwrap_or_else(|| vec![Bits::default(); index.len()]);
        for (n, term) in (0_u32..).zip(&self.terms) {
            let Test::Text(word) = &term.test else { continue };
            index.find(word, |slot| {
                if let Some(bits) = items.get_mut(slot.index()) {
                    *bits |= Bits(1 << (n & 63));
                }
            });
        }
        items
    }

    /// The terms that match each item apart from its title. `None` if none matches any item, which is the common case.
    fn around(&self, board: &Board, assignees: Option<&Parts>) -> Option<Vec<Bits>> {
        let index = board.index();
        let projects: Vec<Bits> = (0..).zip(index.projects().small()).map(|(n, name)| self.project(n, name)).collect();
        let sources: Vec<Bits> =
            (0..).zip(&board.sources).map(|(n, line)| self.source(n) | self.texts(&[line.id.as_str()])).collect();
        let channels = Channel::ALL.map(|channel| self.channel(channel));
        let people = assignees.map_or(&[][..], |parts| &parts.mates).iter();
        let people = people.chain(assignees.map_or(&[][..], |parts| &parts.outsiders));
        if projects.iter().chain(&sources).chain(&channels).chain(people).all(|bits| *bits == Bits::default()) {
            return None;
        }
        let of = |(entry, people): (&Entry, &[Who])| {
            let source = sources.get(entry.source as usize).copied().unwrap_or_default();
            let project = entry.project.and_then(|place| projects.get(place as usize)).copied().unwrap_or_default();
            let channel = channels.get(entry.channel as usize).copied().unwrap_or_default();
            let people = people.iter().filter_map(|who| Some(assignees?.of(*who)));
            people.fold(source | project | channel, BitOr::bitor)
        };
        Some(index.entries().map(of).collect())
    }

    fn project(&self, place: u32, name: &str) -> Bits {
        self.small(name) | self.holding(|test| matches!(test, Test::Project(places) if places.contains(&place)))
    }

    fn channel(&self, channel: Channel) -> Bits {
        let named = self.holding(|test| matches!(test, Test::Channel(channels) if channels.contains(&channel)));
        named | self.texts(&[channel.word()])
    }

    /// The terms that hold for each person in a part: by name, and by the conditions on that part.
    pub fn parts(&self, part: Part, board: &Board) -> Parts {
        let asked = |who: Who| {
            let has = |people: &People| people.has(who);
            self.holding(|test| match test {
                Test::From(people) => part == Part::Asker && has(people),
                Test::To(people) => part == Part::Responder && has(people),
                _ => false,
            })
        };
        let mates = (0..).map(TeammateIndex).zip(board.index().mates());
        let outsiders = (0..).zip(board.index().outsiders().small());
        Parts {
            mates: mates.map(|(index, name)| self.small(name) | asked(Who::Mate(index))).collect(),
            outsiders: outsiders.map(|(n, name)| self.small(name) | asked(Who::Outsider(n))).collect(),
        }
    }
}

/// Returns whether `text` contains `word`, which is in lower case, ignoring case.
fn contains(text: &str, word: &str) -> bool {
    if !(text.is_ascii() && word.is_ascii()) {
        return text.to_lowercase().contains(word);
    }
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first() else { return true };
    let starts = memchr::memchr2_iter(*first, first.to_ascii_uppercase(), text);
    let at = |start: usize| text.get(start..start + word.len());
    starts.filter_map(at).any(|found| found.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_stands_at_its_own_place() {
        assert!(Channel::ALL.iter().enumerate().all(|(n, channel)| *channel as usize == n));
    }
}
