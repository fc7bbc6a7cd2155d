//! The data of a source about people: profiles, chosen statuses, and hints of clients.
//!
//! Not here: which of it counts at an instant (`availability`).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::domain::{Instant, serial};

/// A person's profile at a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Their account.
    pub account: Account,
    /// Their e-mail address, if the source reports it.
    pub email: Option<Text>,
    /// Their name for people.
    pub name: Option<Text>,
    /// The source compares account names without regard to the case of ASCII letters. It hands them over in small
    /// letters; those of the config are lowered where they are compared.
    pub folds_case: bool,
    /// The IANA name of the zone that they set there. A provider reports an unknown name as a problem.
    pub zone: Option<Text>,
    /// It is a program's account.
    pub bot: bool,
}

impl Profile {
    /// A profile with an account alone, which is compared exactly.
    pub fn new(account: Account) -> Self {
        Self { account, email: None, name: None, folds_case: false, zone: None, bot: false }
    }
}

/// A person whom a source names as one of the team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Their account.
    pub account: Account,
    /// What the service calls them as a user.
    pub user: Text,
    /// Their name for people.
    pub name: Option<Text>,
    /// Their e-mail address, if the source reports it.
    pub email: Option<Text>,
    /// The IANA name of the zone that they set there.
    pub zone: Option<Text>,
}

/// What a teammate set about themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// What they are doing.
    pub state: SetState,
    /// Up to, not at, this instant; `None`: until further notice.
    #[serde(with = "serial::maybe_instant")]
    pub until: Option<Instant>,
    /// In their words.
    pub note: Option<Text>,
    /// When they set it; of two statuses the later one wins.
    #[serde(with = "serial::maybe_instant")]
    pub set_at: Option<Instant>,
    /// It holds inside working hours and outside time away only: a choice without an end, which people forget.
    pub at_work_only: bool,
}

impl Status {
    /// A status until further notice, without a note.
    pub fn new(state: SetState) -> Self {
        Self { state, until: None, note: None, set_at: None, at_work_only: false }
    }
}

/// What a client works out about a person without being told. It is shown as a word, and changes no state, count or
/// colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The service's word for it: `idle`, `in a call`.
    pub presence: Option<Text>,
    /// Their own words beside it.
    pub note: Option<Text>,
    /// Up to, not at, this instant; `None`: until further notice.
    #[serde(with = "serial::maybe_instant")]
    pub until: Option<Instant>,
    /// When the source saw it.
    #[serde(with = "serial::instant")]
    pub seen_at: Instant,
}

/// What a person wrote as their check-in of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIn {
    /// The check-in's folder in the source.
    pub folder: Text,
    /// The day, by the person's own clock.
    #[serde(with = "serial::date")]
    pub date: NaiveDate,
    /// Who.
    pub who: Account,
    /// What they wrote; `None` if it was removed.
    pub text: Option<Text>,
}

/// The states that people set themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetState {
    /// Working, and not to be interrupted.
    Focus,
    /// Occupied.
    Busy,
    /// There to be asked.
    Available,
    /// Not there.
    Away,
}

impl SetState {
    /// Every state, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Focus, Self::Busy, Self::Available, Self::Away];

    /// The word for it in files, commands and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Focus => "focus",
            Self::Busy => "busy",
            Self::Available => "available",
            Self::Away => "away",
        }
    }

    /// The state that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}
