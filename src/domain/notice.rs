//! The kinds of notices: what is worth telling somebody who looks elsewhere.
//!
//! Not here: when there is one (board), how it is told (the config, the program).

/// A kind of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Something became the viewer's: a reply that they owe, a deadline that they are an assignee of.
    Mine,
    /// Something of theirs is about to be late.
    Late,
    /// A teammate whose reply they wait for is back.
    Back,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Mine, Self::Late, Self::Back];

    /// The word for it in the config.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Late => "late",
            Self::Back => "back",
        }
    }
}
