//! What a kind of source is, as data: what it gives, what it can do, how often it may be asked, how one signs in.
//!
//! Not here: a source of it (the kind's `open`), what the config allows it (config).

use std::time::Duration;

use crate::config::{Located, Permission, Problem};
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
    /// It can name the teammates (`[team] from`).
    pub names_team: bool,
    /// What it can do in the service.
    pub acts: &'static [ActKind],
    /// What it writes is the team's own: a source that says no `allow` may do all that the kind can.
    pub is_own: bool,
    /// How often it is asked.
    pub rhythm: Rhythm,
    /// How one signs in.
    pub sign_in: SignIn,
    /// What its account names are.
    pub accounts: Accounts,
    /// The settings that it takes beside those of every kind.
    pub settings: &'static [Setting],
    /// The settings that may be left out and of which `init` asks all the same, because most need them.
    pub asks: &'static [&'static str],
    /// The permissions that its token needs.
    pub permissions: &'static str,
    /// What `asyncboard check` says of every source of it; mostly nothing.
    pub note: &'static str,
}

/// The type of a setting's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// `true` or `false`.
    Truth,
    /// A number.
    Number,
    /// A secret: a text, or a table that says where it is.
    Secret,
    /// A table with a text or a secret for each teammate, by their ids.
    SecretOfEach,
    /// A table.
    Table,
    /// Values of several types.
    Any,
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

impl ActKind {
    /// Every kind of act.
    pub const ALL: [Self; 5] = [Self::SetStatus, Self::Reply, Self::Ask, Self::Close, Self::CheckIn];

    /// What a user must allow for it; `None`: it is done only in a source that is the team's own.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::SetStatus => Some(Permission::Status),
            Self::Reply | Self::Ask => Some(Permission::Reply),
            Self::Close => Some(Permission::Close),
            Self::CheckIn => None,
        }
    }

    /// What it does, behind "cannot".
    pub const fn words(self) -> &'static str {
        match self {
            Self::SetStatus => "set a status",
            Self::Reply => "reply in a conversation",
            Self::Ask => "ask in an item",
            Self::Close => "close an item",
            Self::CheckIn => "keep a check-in",
        }
    }
}

/// How often a kind is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// The `refresh` of a source that sets none; `None`: the board's.
    pub refresh: Option<Duration>,
    /// The least distance between the beginnings of two looks, whatever asks for the second one.
    pub least: Duration,
    /// Whether it tells of changes.
    pub listening: Listening,
    /// It is asked only while somebody looks at the board.
    pub only_attended: bool,
}

impl Rhythm {
    /// The rhythm of a kind that is asked at the board's, and tells of no changes.
    pub const USUAL: Self =
        Self { refresh: None, least: Duration::ZERO, listening: Listening::No, only_attended: false };
}

/// Whether a kind tells of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listening {
    /// It does not: it is asked at intervals.
    No,
    /// It tells of some, sooner or later; while it is listened to, looks go on at this distance.
    Hints(Duration),
    /// It tells of every change: while it is listened to, it is asked only when it has told of one.
    Everything,
}

/// How one signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// Not at all.
    Nothing,
    /// With secrets that the config names.
    Secrets,
    /// By OAuth: `asyncboard auth SOURCE`.
    OAuth,
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
    /// The type of its value.
    pub takes: Takes,
}

impl Setting {
    /// A setting without which a source is a wrong config.
    pub const fn needed(key: &'static str, meaning: &'static str) -> Self {
        Self { key, needed: true, meaning, takes: Takes::Text }
    }

    /// A setting that may be left out.
    pub const fn optional(key: &'static str, meaning: &'static str) -> Self {
        Self { key, needed: false, meaning, takes: Takes::Text }
    }

    /// The same with a value of another type than a text.
    #[must_use]
    pub const fn takes(self, takes: Takes) -> Self {
        Self { takes, ..self }
    }
}

impl About {
    /// A kind that gives and does nothing yet, is asked at the board's rhythm, and has accounts of its own.
    pub const fn new(kind: &'static str, label: &'static str) -> Self {
        Self {
            kind,
            label,
            gives: "",
            parts: &[],
            names_team: false,
            acts: &[],
            is_own: false,
            rhythm: Rhythm::USUAL,
            sign_in: SignIn::Nothing,
            accounts: Accounts::Own,
            settings: &[],
            asks: &[],
            permissions: "",
            note: "",
        }
    }

    /// The type of a setting's value. A key that is not among the kind's own settings is one of every service
    /// ([`http::SETTINGS`](super::http::SETTINGS)).
    pub fn takes(&self, key: &str) -> Takes {
        match self.settings.iter().find(|setting| setting.key == key) {
            Some(setting) => setting.takes,
            None if matches!(key, "max_answer" | "max_items") => Takes::Number,
            None => Takes::Text,
        }
    }

    /// Whether it connects to a service, to which one signs in.
    pub fn is_service(&self) -> bool {
        self.sign_in != SignIn::Nothing
    }

    /// Whether it can do something.
    pub fn can(&self, act: ActKind) -> bool {
        self.acts.contains(&act)
    }

    /// Whether a source of it may do something: the kind can, and the config allows it. A source that is the team's own
    /// may do everything where the config does not say.
    pub fn may(&self, act: ActKind, allow: Option<&[Located<Permission>]>) -> bool {
        let allowed = match (allow, act.permission()) {
            (None, _) | (Some(_), None) => self.is_own,
            (Some(allow), Some(needed)) => allow.iter().any(|one| one.value == needed),
        };
        self.can(act) && allowed
    }

    /// What is wrong in `allow`: permissions for which the kind has no act.
    pub fn check(&self, allow: &[Located<Permission>]) -> Vec<Problem> {
        let known: Vec<&str> = Permission::ALL
            .into_iter()
            .filter(|permission| self.acts.iter().any(|act| act.permission() == Some(*permission)))
            .map(Permission::word)
            .collect();
        let useless = allow.iter().filter(|one| !known.contains(&one.value.word()));
        let problem = |one: &Located<Permission>| {
            let what = format!("allow has {:?}, but {} sources cannot do that", one.value.word(), self.label);
            let help = match known[..] {
                [] => "take `allow` out: the board only reads there".to_owned(),
                _ => format!("expected some of {}", known.join(", ")),
            };
            Problem::error(what, one.location.clone()).help(help)
        };
        useless.map(problem).collect()
    }
}
