//! What a meeting asks of one person: the words for it.
//!
//! Not here: which of them holds (`person`).

use chrono::TimeDelta;

/// What a meeting asks of one person, from the least to the most; last: they cannot come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The meeting lies in their working hours.
    Inside,
    /// It lies near a stretch of their work: at most two hours before or after it, or in a break.
    Edge,
    /// It lies in the evening or the early morning of a working day.
    Off,
    /// None of their work is near.
    DayOff,
    /// It overlaps their sleep.
    Night,
    /// They are away, or an event blocks the time.
    Cannot,
    /// They have no zone.
    Unknown,
}

/// The classes that cost those who can come something.
pub const ASKING: [Class; 4] = [Class::Edge, Class::Off, Class::DayOff, Class::Night];

impl Class {
    /// Its name in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Edge => "edge",
            Self::Off => "off",
            Self::DayOff => "day_off",
            Self::Night => "night",
            Self::Cannot => "cannot",
            Self::Unknown => "unknown",
        }
    }

    /// Its name for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DayOff => "day off",
            Self::Unknown => "no zone",
            other => other.key(),
        }
    }

    /// How much it asks; `None` of those who cannot come, and of those without a zone.
    pub const fn points(self) -> Option<u32> {
        match self {
            Self::Inside => Some(0),
            Self::Edge => Some(1),
            Self::Off => Some(2),
            Self::DayOff => Some(3),
            Self::Night => Some(4),
            Self::Cannot | Self::Unknown => None,
        }
    }
}

/// On which side of a stretch of work a meeting lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// It begins before the stretch.
    Before,
    /// It ends after the stretch.
    After,
    /// It lies between the intervals of one stretch.
    Break,
}

impl Side {
    /// Its name in JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Break => "break",
        }
    }
}

/// How far a meeting sticks out of the nearest stretch of a person's work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Outside {
    /// By how much; at most eight days.
    pub by: TimeDelta,
    /// On which side; `None` when no stretch is nearer than eight days, or the meeting lies within one.
    pub side: Option<Side>,
}

/// What a meeting asks of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Burden {
    /// The class.
    pub class: Class,
    /// How far outside it is; `None` for those inside, those who cannot come, and those without a zone.
    pub outside: Option<Outside>,
}
