//! The panels by name.
//!
//! Not here: where they stand (`layout`), what they show (`crate::panels`).

/// The panels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PanelId {
    /// The team.
    Team,
    /// The open threads.
    #[default]
    Threads,
    /// The deadlines.
    Deadlines,
    /// The plan.
    Plan,
    /// The sources.
    Sources,
}

impl PanelId {
    /// The panels in the order of `Tab`.
    pub const ALL: [Self; 5] = [Self::Team, Self::Threads, Self::Deadlines, Self::Plan, Self::Sources];

    /// The word for it in the config.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Threads => "threads",
            Self::Deadlines => "deadlines",
            Self::Plan => "plan",
            Self::Sources => "sources",
        }
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Team => "Team",
            Self::Threads => "Threads",
            Self::Deadlines => "Deadlines",
            Self::Plan => "Plan",
            Self::Sources => "Sources",
        }
    }
}
