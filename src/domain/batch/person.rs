//! The data of a source about people: profiles, chosen statuses, and hints of clients.
//!
//! Not here: which status applies at an instant (`availability`).

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
    /// Their display name.
    pub name: Option<Text>,
    /// The source compares account names without regard to the case of ASCII letters. It hands them over in small
    /// letters; those of the config are lowered where they are compared.
    pub folds_case: bool,
    /// The IANA name of the zone that they set there. A provider reports an unknown name as a problem.
    pub zone: Option<Text>,
    /// It is a bot's account.
    pub bot: bool,
}

impl Profile {
    /// A profile with an account alone, which is compared exactly.
    pub fn new(account: Account) -> Self {
        Self { account, email: None, name: None, folds_case: false, zone: None, bot: false }
    }
}

/// A person of a source's roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Their account.
    pub account: Account,
    /// Their user name at the service.
    pub user: Text,
    /// Their display name.
    pub name: Option<Text>,
    /// Their e-mail address, if the source reports it.
    pub email: Option<Text>,
    /// The IANA name of the zone that they set there.
    pub zone: Option<Text>,
}

/// A teammate's own status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The state.
    pub state: SetState,
    /// The exclusive end; `None` is until further notice.
    #[serde(with = "serial::maybe_instant")]
    pub until: Option<Instant>,
    /// Their note.
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
    /// The service's word: `idle`, `in a call`.
    pub presence: Option<Text>,
    /// Their own note.
    pub note: Option<Text>,
    /// The exclusive end; `None` is until further notice.
    #[serde(with = "serial::maybe_instant")]
    pub until: Option<Instant>,
    /// When the source observed it.
    #[serde(with = "serial::instant")]
    pub seen_at: Instant,
}

/// A person's check-in of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIn {
    /// The check-in's folder in the source.
    pub folder: Text,
    /// The day, in the person's own zone.
    #[serde(with = "serial::date")]
    pub date: NaiveDate,
    /// The person.
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
    /// Available for questions.
    Available,
    /// Absent.
    Away,
}

impl SetState {
    /// Every state, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Focus, Self::Busy, Self::Available, Self::Away];

    /// Its name in files, commands and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Focus => "focus",
            Self::Busy => "busy",
            Self::Available => "available",
            Self::Away => "away",
        }
    }

    /// The state with this name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}
