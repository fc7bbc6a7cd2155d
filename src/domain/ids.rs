//! Identifiers. Each kind has its own type, so that one cannot be passed in place of another.
//!
//! Not here: the values that they identify.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Returns whether `text` is a valid id of the config and the folder: `[a-z0-9][a-z0-9_-]*`.
pub fn is_id(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) && chars.all(is_id_char)
}

/// Returns whether `c` is allowed in an id, after the first character.
pub fn is_id_char(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-'
}

macro_rules! written_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Returns the id if `text` is valid.
            pub fn new(text: &str) -> Option<Self> {
                is_id(text).then(|| Self(text.into()))
            }

            /// The id as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

written_id!(
    /// A teammate's id, as in `[[teammate]] id = "maya"`. Its syntax makes it safe to display.
    TeammateId
);
written_id!(
    /// A source's id, as in `[[source]] id = "jira"`. Its syntax makes it safe to display.
    SourceId
);

/// The index of a teammate in the team, in the order of the config.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TeammateIndex(pub u32);

impl TeammateIndex {
    /// The index into [`Team::mates`](super::teammate::Team::mates).
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

macro_rules! foreign_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the text as the service wrote it.
            pub fn new(text: &str) -> Self {
                Self(text.into())
            }

            /// The text as the service wrote it, for comparisons, the store and requests. To display it, make a
            /// [`Text`](super::text::Text) of it.
            pub fn raw(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                <&str>::deserialize(from).map(Self::new)
            }
        }
    };
}

foreign_id!(
    /// An item's id within its source, as the source spells it. It comes from outside, so it has no `Display`.
    ItemId
);
foreign_id!(
    /// A person's account at a service: an account id or a user name; in a folder, a teammate's id.
    Account
);
foreign_id!(
    /// One of a person's calendars in a source, as the source spells it.
    CalendarId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_starts_with_a_small_letter_or_digit_and_goes_on_with_dashes_too() {
        for good in ["maya", "m", "0x", "a-b_c9"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "-a", "_a", "Maya", "a b", "ä", "a.b"] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
