//! What each glyph means, as one table: for the help on the board and for the README.
//!
//! Not here: the glyphs (`glyphs`).

use super::glyphs::Glyphs;
use super::role::Role;

/// A glyph and its meaning.
pub struct Entry {
    /// Which glyph of a set.
    pub glyph: fn(&Glyphs) -> &'static str,
    /// The role in which it is painted.
    pub role: Role,
    /// What it means, behind its word where it has one.
    pub means: &'static str,
}

/// A group of glyphs that are shown in one place.
pub struct Group {
    /// Where they are shown.
    pub heading: &'static str,
    /// The glyphs.
    pub entries: &'static [Entry],
}

const fn entry(glyph: fn(&Glyphs) -> &'static str, role: Role, means: &'static str) -> Entry {
    Entry { glyph, role, means }
}

/// Every glyph with a meaning of its own, in the order in which the board shows them.
pub static LEGEND: [Group; 5] = [
    Group {
        heading: "Teammates",
        entries: &[
            entry(|g| g.working, Role::Working, "working: inside working hours"),
            entry(|g| g.break_, Role::Break, "break: between two intervals of the day's hours"),
            entry(|g| g.off, Role::Off, "off: outside working hours"),
            entry(|g| g.away, Role::Away, "away: on leave, a holiday or out of office"),
            entry(|g| g.focus, Role::Focus, "focus: a focus event, or set by hand"),
            entry(|g| g.busy, Role::Busy, "busy: in an event, or set by hand"),
            entry(|g| g.available, Role::Available, "available: set by hand"),
            entry(|g| g.unknown, Role::Unknown, "unknown: no time zone"),
        ],
    },
    Group {
        heading: "Threads",
        entries: &[
            entry(|g| g.late, Role::Late, "late: past the agreed time"),
            entry(|g| g.due_soon, Role::DueSoon, "due soon: little working time left"),
            entry(|g| g.waiting, Role::Waiting, "waiting: there is time"),
            entry(|g| g.no_target, Role::NoTarget, "no target: no reply time is agreed on"),
        ],
    },
    Group {
        heading: "Deadlines",
        entries: &[
            entry(|g| g.overdue, Role::Overdue, "overdue: the due time has passed"),
            entry(|g| g.at_risk, Role::AtRisk, "at risk: little working time left"),
            entry(|g| g.ok, Role::Ok, "ok: there is time"),
        ],
    },
    Group {
        heading: "Sources",
        entries: &[
            entry(|g| g.fresh, Role::Ok, "up to date"),
            entry(|g| g.reading, Role::Progress, "being fetched"),
            entry(|g| g.stale, Role::Stale, "stale: older than it should be"),
            entry(|g| g.failed, Role::Error, "failed"),
        ],
    },
    Group {
        heading: "Hours",
        entries: &[
            entry(|g| g.hours, Role::Working, "working hours"),
            entry(|g| g.focus_hours, Role::Focus, "working hours with a focus event"),
            entry(|g| g.busy_hours, Role::Busy, "working hours with an event"),
            entry(|g| g.maybe_hours, Role::Busy, "working hours with a tentative event"),
            entry(|g| g.night, Role::Dim, "outside working hours"),
            entry(|g| g.sleep, Role::Dim, "sleep, in the plan"),
            entry(|g| g.now, Role::Accent, "the time that is shown"),
            entry(|g| g.clock, Role::Dim, "now, while another time is shown"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_a_teammate_a_thread_and_a_deadline_is_explained() {
        let explained: Vec<Role> = LEGEND.iter().flat_map(|group| group.entries).map(|entry| entry.role).collect();
        let states = Role::ALL.iter().filter(|role| Glyphs::ROUNDED.of(**role) != " ");
        assert_eq!(states.filter(|role| !explained.contains(role)).collect::<Vec<_>>(), [&Role::Text; 0]);
        for entry in LEGEND[..3].iter().flat_map(|group| group.entries) {
            assert_eq!((entry.glyph)(&Glyphs::ROUNDED), Glyphs::ROUNDED.of(entry.role), "{}", entry.means);
        }
    }
}
