//! What a user may allow the board to do in a source.
//!
//! Not here: reading `allow` (`allow`), what a kind can do (`providers`).

/// Something that a user may allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Setting one's own status.
    Status,
    /// Replying in conversations, and asking in items.
    Reply,
    /// Closing items.
    Close,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 3] = [Self::Status, Self::Reply, Self::Close];

    /// The word for it in the config.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Reply => "reply",
            Self::Close => "close",
        }
    }
}
