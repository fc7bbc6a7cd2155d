//! The panels by name.
//!
//! Not here: their positions (`layout`), their contents (`crate::panels`).

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
    /// The hand-off.
    Handoff,
    /// The check-ins.
    CheckIns,
    /// The agreement.
    Agreement,
    /// The pulse.
    Pulse,
}

impl PanelId {
    /// Every panel, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Team,
        Self::Threads,
        Self::Deadlines,
        Self::Plan,
        Self::Sources,
        Self::Handoff,
        Self::CheckIns,
        Self::Agreement,
        Self::Pulse,
    ];

    /// The panels in the order of `Tab`. The others are reached by their numbers.
    pub const TAB: [Self; 5] = [Self::Team, Self::Threads, Self::Deadlines, Self::Plan, Self::Sources];

    /// The panels that are sheets.
    pub const SHEETS: [Self; 4] = [Self::Handoff, Self::CheckIns, Self::Agreement, Self::Pulse];

    /// Returns whether it is a sheet, whose rows are computed only while it is shown.
    pub const fn is_sheet(self) -> bool {
        matches!(self, Self::Handoff | Self::CheckIns | Self::Agreement | Self::Pulse)
    }

    /// Its name in the config.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Threads => "threads",
            Self::Deadlines => "deadlines",
            Self::Plan => "plan",
            Self::Sources => "sources",
            Self::Handoff => "handoff",
            Self::CheckIns => "checkins",
            Self::Agreement => "agreement",
            Self::Pulse => "pulse",
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
            Self::Handoff => "Hand-off",
            Self::CheckIns => "Check-ins",
            Self::Agreement => "Agreement",
            Self::Pulse => "Pulse",
        }
    }
}
