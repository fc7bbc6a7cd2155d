//! Who is planned for.
//!
//! Not here: marking them (the team panel and this one, through `shared::chosen`).

use crate::board::Board;
use crate::domain::teammate::{Seat, Teammate};
use crate::panels::shared::chosen::Chosen;

/// So many people meet without much ado: a team no larger is planned for as a whole.
const SMALL: usize = 8;

/// Why these are planned for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// They are marked.
    #[default]
    Marked,
    /// No one is marked, and the team is small: all teammates with a zone.
    Team,
    /// No one is marked, and the team is large: the viewer and the teammates with whom they share most open threads.
    Shared,
}

/// Who is planned for, in the order of the team.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Their seats.
    pub seats: Vec<Seat>,
    /// Why they.
    pub why: Why,
}

/// Who is planned for:
///
/// 1. Those who are marked.
/// 2. If no one is marked, in a small team: all teammates with a zone.
/// 3. Else the viewer and, up to the size of a small team, those with a zone who owe them replies, or whom they owe any:
///    those with most, and of equal ones the first.
pub fn of(board: &Board, chosen: &Chosen) -> Group {
    if !chosen.is_empty() {
        return Group { seats: chosen.seats().collect(), why: Why::Marked };
    }
    let has_zone = |(_, mate): &(Seat, &Teammate)| mate.zone.known().is_some();
    if board.team.mates.len() <= SMALL {
        let seats = board.team.seats().filter(has_zone).map(|(seat, _)| seat).collect();
        return Group { seats, why: Why::Team };
    }
    let shared = board.threads().with(board.team.me);
    let with = |seat: Seat| shared.get(&seat).copied().unwrap_or_default();
    let others = board.team.seats().filter(has_zone).map(|(seat, _)| seat);
    let mut seats: Vec<Seat> = others.filter(|seat| with(*seat) > 0 && Some(*seat) != board.team.me).collect();
    seats.sort_by_key(|seat| (std::cmp::Reverse(with(*seat)), *seat));
    seats.truncate(SMALL - 1);
    seats.extend(board.team.me);
    seats.sort_unstable();
    Group { seats, why: Why::Shared }
}

impl Group {
    /// Who it is, and why: `4 marked: Maya, Sam, Kenji, Lea`; in fewer words where there is `little` room.
    pub fn words(&self, board: &Board, names: &[String], little: bool) -> String {
        let names = || names.join(", ");
        let others = self.seats.len() - usize::from(self.seats.iter().any(|seat| Some(*seat) == board.team.me));
        match self.why {
            Why::Marked => format!("{} marked: {}", self.seats.len(), names()),
            Why::Team if little => format!("the team: {}", names()),
            Why::Team => format!("the team, as nobody is marked: {}", names()),
            Why::Shared if others == 0 && little => "mark people to plan for".to_owned(),
            Why::Shared if others == 0 => "nobody is marked, and you share no open thread: mark people".to_owned(),
            Why::Shared if little => format!("nobody marked: {}", names()),
            Why::Shared => format!("with whom you share most threads, as nobody is marked: {}", names()),
        }
    }
}
