//! What a kind of source is, as data: what it gives, what it can do, how often it may be asked, how one signs in.
//!
//! Not here: a source of it (the kind's `open`), what the config allows it (config).

use std::time::Duration;

use crate::domain::batch::Part;

/// What a kind of source is. A kind names what differs from [`About::new`].
#[derive(Debug)]
pub struct About {
    /// The word for it in the config.
    pub kind: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it gives, in a few words.
    pub gives: &'static str,
    /// What its pages hold.
    pub parts: &'static [Part],
    /// What it can do in the service.
    pub acts: &'static [ActKind],
    /// How often it is asked.
    pub rhythm: Rhythm,
    /// How one signs in.
    pub sign_in: SignIn,
    /// What its account names are.
    pub accounts: Accounts,
    /// The settings that it takes beside those of every kind: name, whether it is needed, meaning.
    pub settings: &'static [Setting],
    /// The permissions that its token needs.
    pub permissions: &'static str,
}

/// A kind of act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActKind {
    /// Sets a person's own status.
    SetStatus,
    /// Answers in a conversation.
    Reply,
    /// Asks in an item.
    Ask,
    /// Closes an item.
    Close,
    /// Writes a check-in.
    CheckIn,
}

/// How often a kind is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// The `refresh` of a source that sets none; `None`: the board's.
    pub refresh: Option<Duration>,
    /// The least distance between the beginnings of two looks, whatever asks for the second one.
    pub least: Duration,
}

/// How one signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Not at all.
    Nothing,
    /// With secrets that the config names.
    Secrets,
}

/// What the account names of a kind are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accounts {
    /// The service's own names, which `accounts` of a teammate, an address or a name joins to teammates.
    Own,
    /// The ids of teammates.
    TeammateIds,
}

/// A setting of a kind of source.
#[derive(Debug)]
pub struct Setting {
    /// The key in the config.
    pub key: &'static str,
    /// A source without it is a wrong config.
    pub needed: bool,
    /// What it means.
    pub meaning: &'static str,
}

impl About {
    /// A kind that gives and does nothing yet, is asked at the board's rhythm, and has accounts of its own.
    pub const fn new(kind: &'static str, label: &'static str) -> Self {
        Self {
            kind,
            label,
            gives: "",
            parts: &[],
            acts: &[],
            rhythm: Rhythm { refresh: None, least: Duration::ZERO },
            sign_in: SignIn::Nothing,
            accounts: Accounts::Own,
            settings: &[],
            permissions: "",
        }
    }

    /// Whether it can do something.
    pub fn can(&self, act: ActKind) -> bool {
        self.acts.contains(&act)
    }
}
