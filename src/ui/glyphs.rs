//! Glyphs: what stands for a state, a border, a mark. Each is one cell wide on every terminal that we know of.
//!
//! A colour never carries meaning alone: every state has a glyph here, and a word where it is shown.
//!
//! Not here: colours (`theme`).

use std::borrow::Cow;

use super::role::Role;

/// A set of glyphs.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// A teammate inside working hours.
    pub working: &'static str,
    /// A teammate between two stretches of a day's hours.
    pub break_: &'static str,
    /// A teammate outside hours.
    pub off: &'static str,
    /// A teammate who is not there.
    pub away: &'static str,
    /// A teammate who is not to be interrupted.
    pub focus: &'static str,
    /// A teammate in an event.
    pub busy: &'static str,
    /// A teammate who is there to be asked.
    pub available: &'static str,
    /// A teammate of whom nothing is known.
    pub unknown: &'static str,

    /// A reply past its due time.
    pub late: &'static str,
    /// A reply with little working time left.
    pub due_soon: &'static str,
    /// A reply with time left.
    pub waiting: &'static str,
    /// A reply that nobody set a time for.
    pub no_target: &'static str,

    /// A deadline that has passed.
    pub overdue: &'static str,
    /// A deadline with little working time left.
    pub at_risk: &'static str,
    /// A deadline that is fine.
    pub ok: &'static str,

    /// A source that answered.
    pub fresh: &'static str,
    /// A source that is being read.
    pub reading: &'static str,
    /// A source whose data is older than it should be.
    pub stale: &'static str,
    /// A source that failed.
    pub failed: &'static str,
    /// A source that never answered yet.
    pub never: &'static str,

    /// Hours outside work on a timeline.
    pub night: &'static str,
    /// Working hours on a timeline.
    pub hours: &'static str,
    /// The current instant on a timeline.
    pub now: &'static str,
    /// The start of a timeline.
    pub day_start: &'static str,
    /// The end of a timeline.
    pub day_end: &'static str,

    /// The corners of a border: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// A border that runs sideways.
    pub across: &'static str,
    /// A border that runs down.
    pub down: &'static str,
    /// The part of a scrollbar that says where one is.
    pub thumb: &'static str,

    /// The mark beside the selected row.
    pub marker: &'static str,
    /// What stands for text that was cut off.
    pub ellipsis: &'static str,
    /// What separates two things on a line.
    pub separator: &'static str,
    /// Something is done or chosen.
    pub check: &'static str,
    /// Progress that was made.
    pub full: &'static str,
    /// Progress that is left.
    pub empty: &'static str,
    /// From one to another.
    pub arrow: &'static str,
}

impl Glyphs {
    /// Round corners and geometric shapes.
    pub const ROUNDED: Self = Self {
        working: "●",
        break_: "◐",
        off: "○",
        away: "◌",
        focus: "◆",
        busy: "■",
        available: "◉",
        unknown: "?",
        late: "!",
        due_soon: "▲",
        waiting: "•",
        no_target: "-",
        overdue: "!",
        at_risk: "▲",
        ok: "•",
        fresh: "✓",
        reading: "↻",
        stale: "◷",
        failed: "✗",
        never: "-",
        night: "·",
        hours: "▆",
        now: "│",
        day_start: "▕",
        day_end: "▏",
        corners: ["╭", "╮", "╰", "╯"],
        across: "─",
        down: "│",
        thumb: "┃",
        marker: "▌",
        ellipsis: "…",
        separator: "·",
        check: "✓",
        full: "━",
        empty: "─",
        arrow: "→",
    };

    /// Only characters that every terminal and every font has.
    pub const ASCII: Self = Self {
        working: "*",
        break_: "~",
        off: "o",
        away: "x",
        focus: "#",
        busy: "=",
        available: "+",
        unknown: "?",
        late: "!",
        due_soon: "^",
        waiting: ".",
        no_target: "-",
        overdue: "!",
        at_risk: "^",
        ok: ".",
        fresh: "+",
        reading: "%",
        stale: "~",
        failed: "x",
        never: "-",
        night: ".",
        hours: "#",
        now: "|",
        day_start: "[",
        day_end: "]",
        corners: ["+", "+", "+", "+"],
        across: "-",
        down: "|",
        thumb: "#",
        marker: ">",
        ellipsis: "~",
        separator: "-",
        check: "x",
        full: "#",
        empty: "-",
        arrow: ">",
    };

    /// The names of the sets, as the config writes them.
    pub const NAMES: [&'static str; 2] = ["rounded", "ascii"];

    /// The set of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        match name {
            "rounded" => Some(&Self::ROUNDED),
            "ascii" => Some(&Self::ASCII),
            _ => None,
        }
    }

    /// A text in characters of this set: the marks that stand between words have a plain form too.
    pub fn spell<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if !self.separator.is_ascii() || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let plain = |c: char| match c {
            '·' => '-',
            '…' => '~',
            '▏' => '|',
            other => other,
        };
        text.chars().map(plain).collect::<String>().into()
    }

    /// The glyph of a state, by the role that it plays; a space for a role that is no state.
    pub const fn of(&self, role: Role) -> &'static str {
        match role {
            Role::Working => self.working,
            Role::Break => self.break_,
            Role::Off => self.off,
            Role::Away => self.away,
            Role::Focus => self.focus,
            Role::Busy => self.busy,
            Role::Available => self.available,
            Role::Unknown => self.unknown,
            Role::Late => self.late,
            Role::DueSoon => self.due_soon,
            Role::Waiting => self.waiting,
            Role::NoTarget => self.no_target,
            Role::Overdue => self.overdue,
            Role::AtRisk => self.at_risk,
            Role::Ok => self.ok,
            _ => " ",
        }
    }

    #[cfg(test)]
    fn all(&self) -> Vec<&'static str> {
        let families = self.families().concat();
        let rest = [
            self.day_start,
            self.day_end,
            self.across,
            self.down,
            self.thumb,
            self.marker,
            self.ellipsis,
            self.separator,
            self.check,
            self.full,
            self.empty,
            self.arrow,
        ];
        [families, self.corners.to_vec(), rest.to_vec()].concat()
    }

    /// Glyphs that must differ from each other, in groups.
    #[cfg(test)]
    fn families(&self) -> [Vec<&'static str>; 5] {
        [
            vec![self.working, self.break_, self.off, self.away, self.focus, self.busy, self.available, self.unknown],
            vec![self.late, self.due_soon, self.waiting, self.no_target],
            vec![self.overdue, self.at_risk, self.ok],
            vec![self.fresh, self.reading, self.stale, self.failed, self.never],
            vec![self.night, self.hours, self.now],
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use unicode_width::UnicodeWidthStr;

    const SETS: [Glyphs; 2] = [Glyphs::ROUNDED, Glyphs::ASCII];

    #[test]
    fn p10_the_plain_set_has_a_plain_mark_for_each_that_stands_between_words() {
        let text = "off · back in 3h…▏Łukasz";
        assert_eq!(Glyphs::ASCII.spell(text), "off - back in 3h~|Łukasz");
        assert_eq!(Glyphs::ROUNDED.spell(text), text);
    }

    #[test]
    fn every_glyph_is_one_cell_wide() {
        for glyph in SETS.iter().flat_map(Glyphs::all) {
            assert_eq!((glyph.width(), glyph.chars().count()), (1, 1), "{glyph}");
        }
    }

    #[test]
    fn states_of_one_family_have_glyphs_of_their_own() {
        for family in SETS.iter().flat_map(Glyphs::families) {
            let different: BTreeSet<&str> = family.iter().copied().collect();
            assert_eq!(different.len(), family.len(), "{family:?}");
        }
    }

    #[test]
    fn every_set_is_found_by_its_name() {
        assert_eq!(Glyphs::NAMES.map(Glyphs::named), [Some(&Glyphs::ROUNDED), Some(&Glyphs::ASCII)]);
        assert_eq!(Glyphs::named("round"), None);
    }

    #[test]
    fn p10_the_ascii_set_is_ascii() {
        assert!(Glyphs::ASCII.all().iter().all(|glyph| glyph.is_ascii()));
    }
}
