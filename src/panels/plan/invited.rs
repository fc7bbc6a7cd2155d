//! The invitation to a meeting: required teammates, outsiders, optional teammates, in this order; each with their
//! burdens in the windows that were taken before.
//!
//! Not here: who is marked (`group`), the proposals (`domain::plan`).

use std::sync::Arc;

use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::plan::best::{Guest, Role};
use crate::domain::plan::history::{self, Meeting, Share};
use crate::domain::plan::outsider::Outsider;
use crate::domain::sleep::Sleep;
use crate::domain::teammate::{TeammateIndex, TeammateZone};
use crate::domain::worktime::WorkTime;
use crate::domain::zone::Zone;
use crate::panels::shared::say;

/// The people that are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The required teammates.
    pub required: Vec<TeammateIndex>,
    /// The required outsiders.
    pub outsiders: Vec<Outsider>,
    /// The optional teammates.
    pub optional: Vec<TeammateIndex>,
}

/// An invited person.
#[derive(Clone, Debug)]
pub struct Invited {
    /// Their index, if they are a teammate.
    pub index: Option<TeammateIndex>,
    /// Their id, or an outsider's name: raw.
    pub who: String,
    /// Their whole name, raw.
    pub name: String,
    /// A short display name, unique among the invited.
    pub brief: String,
    /// Their zone as the config writes it.
    pub zone_name: Option<String>,
    /// Whether they are required.
    pub role: Role,
    /// Facts about their time.
    pub facts: Arc<Facts>,
    /// When they sleep.
    pub sleep: Sleep,
    /// Their burdens in earlier windows.
    pub share: Share,
}

impl Invited {
    /// Their zone, if it is known.
    pub fn zone(&self) -> Option<&Zone> {
        self.facts.work().map(WorkTime::zone)
    }

    fn guest(&self) -> Guest<'_> {
        Guest { facts: &self.facts, sleep: self.sleep, role: self.role, load: self.share.load() }
    }
}

/// The invited people, and the windows that count for them.
#[derive(Clone, Debug, Default)]
pub struct Invitation {
    /// The people, in order.
    pub people: Vec<Invited>,
    /// The windows taken last, the oldest first.
    pub last: Vec<Meeting>,
}

impl Invitation {
    /// Invites people.
    pub fn new(board: &Board, wanted: &Wanted, taken: &[Meeting], base: Instant) -> Self {
        let mates: Vec<TeammateIndex> = wanted.required.iter().chain(&wanted.optional).copied().collect();
        let id = |index: TeammateIndex| board.team.get(index).map(|mate| mate.id.as_str());
        let last = history::last(taken, &mates, id);
        let mut people: Vec<Invited> = Vec::new();
        let mates = |indices: &[TeammateIndex], role| {
            indices.iter().filter_map(|index| mate(board, *index, role, &last)).collect()
        };
        let required: Vec<Invited> = mates(&wanted.required, Role::Required);
        let optional: Vec<Invited> = mates(&wanted.optional, Role::Optional);
        people.extend(required);
        people.extend(wanted.outsiders.iter().map(|outsider| stranger(outsider, base)));
        people.extend(optional);
        name_briefly(&mut people);
        Self { people, last }
    }

    /// The people as guests of a plan.
    pub fn guests(&self) -> Vec<Guest<'_>> {
        self.people.iter().map(Invited::guest).collect()
    }
}

fn mate(board: &Board, index: TeammateIndex, role: Role, last: &[Meeting]) -> Option<Invited> {
    let mate = board.team.get(index)?;
    let facts = board.shared_facts(index)?.clone();
    let zone_name = match &mate.zone {
        TeammateZone::None => None,
        TeammateZone::Unknown(text) => Some(text.raw().to_owned()),
        TeammateZone::Known(zone) => Some(zone.name().to_owned()),
    };
    Some(Invited {
        index: Some(index),
        who: mate.id.as_str().to_owned(),
        name: mate.name.raw().to_owned(),
        brief: say::name(mate),
        zone_name,
        role,
        sleep: mate.sleep,
        share: history::share(last, index, &facts, mate.sleep),
        facts,
    })
}

fn stranger(outsider: &Outsider, base: Instant) -> Invited {
    Invited {
        index: None,
        who: outsider.name.raw().to_owned(),
        name: outsider.name.raw().to_owned(),
        brief: outsider.name.clean().into_owned(),
        zone_name: Some(outsider.zone.name().to_owned()),
        role: Role::Outsider,
        facts: Arc::new(outsider.facts(base)),
        sleep: Sleep::LeftOut,
        share: Share::default(),
    }
}

/// Gives each person their first name; people with the same one keep their full names.
fn name_briefly(people: &mut [Invited]) {
    let whole: Vec<String> = people.iter().map(|person| person.brief.clone()).collect();
    let alike = |first: &str| whole.iter().filter(|other| say::short(other) == first).count();
    for (person, name) in people.iter_mut().zip(&whole) {
        let first = say::short(name);
        if alike(first) == 1 {
            first.clone_into(&mut person.brief);
        }
    }
}
