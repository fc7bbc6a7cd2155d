//! The kinds of notices, which are announced outside the board.
//!
//! Not here: when a notice arises (`board`), how it is announced (`shell`).

/// A kind of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The viewer owes a new reply, or became an assignee of a deadline.
    Mine,
    /// A reply or deadline of the viewer's is about to be late.
    Late,
    /// A teammate whose reply the viewer waits for is back.
    Back,
    /// A reply that a teammate owes the viewer is late.
    Owed,
    /// A source failed, or the config has a mistake.
    Failed,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Mine, Self::Late, Self::Back, Self::Owed, Self::Failed];

    /// Its name in the config.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Late => "late",
            Self::Back => "back",
            Self::Owed => "owed",
            Self::Failed => "failed",
        }
    }
}
