//! Glyphs: the characters for states, borders and marks. Each is one cell wide in every known terminal.
//!
//! ```text
//!  rounded   round corners, geometric shapes    for fonts and terminals of today
//!  plain     square corners, few shapes         only what the fonts of thirty years ago have too
//!  ascii     ASCII                              for terminals without UTF-8
//! ```
//!
//! A terminal can be told to draw characters of ambiguous width (UAX #11) two cells wide, as old fonts of China, Japan
//! and Korea have them; then borders tear. The plain set has none of them but the lines of its borders, the ASCII set
//! none at all; a test names those of the rounded set.
//!
//! A colour never carries meaning alone: every state has a glyph here, and a word where it is shown.
//!
//! Not here: colours (`theme`).

use std::borrow::Cow;

use super::emoji;
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
    /// A teammate whose state is unknown.
    pub unknown: &'static str,

    /// A reply past its due time.
    pub late: &'static str,
    /// A reply with little working time left.
    pub due_soon: &'static str,
    /// A reply with time left.
    pub waiting: &'static str,
    /// A reply without a target.
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
    /// Free working hours on a timeline.
    pub hours: &'static str,
    /// Hours of sleep in the plan.
    pub sleep: &'static str,
    /// The start that is proposed, over the hours of the plan.
    pub start: &'static str,
    /// Busy hours in the plan.
    pub occupied: &'static str,
    /// Working hours that are kept for work.
    pub focus_hours: &'static str,
    /// Working hours that are busy.
    pub busy_hours: &'static str,
    /// Working hours that may be busy.
    pub maybe_hours: &'static str,
    /// The instant that is shown on a timeline.
    pub now: &'static str,
    /// Now on a timeline, while another instant is shown.
    pub clock: &'static str,
    /// The start of a timeline.
    pub day_start: &'static str,
    /// The end of a timeline.
    pub day_end: &'static str,

    /// The corners of a border: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// Where a line that runs sideways meets a border: left, right.
    pub tees: [&'static str; 2],
    /// A border that runs sideways.
    pub across: &'static str,
    /// A border that runs down.
    pub down: &'static str,
    /// The thumb of a scrollbar.
    pub thumb: &'static str,

    /// The mark beside the selected row.
    pub marker: &'static str,
    /// The mark of truncated text.
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
    /// A sign of trouble to come, where there is no room for its word.
    pub sign: &'static str,
    /// The replacement for an emoji in a text from outside; `None` to show the emoji.
    pub emoji: Option<&'static str>,
}

/// Every set by the name that the config has for it, and the same with a mark in place of emoji.
static SETS: [(&str, Glyphs, Glyphs); 3] = [
    ("rounded", Glyphs::ROUNDED, Glyphs { emoji: Some("*"), ..Glyphs::ROUNDED }),
    ("plain", Glyphs::PLAIN, Glyphs { emoji: Some("*"), ..Glyphs::PLAIN }),
    ("ascii", Glyphs::ASCII, Glyphs { emoji: Some("*"), ..Glyphs::ASCII }),
];

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
        sleep: "z",
        start: "┃",
        occupied: "▂",
        focus_hours: "▄",
        busy_hours: "▂",
        maybe_hours: "▁",
        now: "│",
        clock: "┊",
        day_start: "▕",
        day_end: "▏",
        corners: ["╭", "╮", "╰", "╯"],
        tees: ["├", "┤"],
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
        sign: "»",
        emoji: None,
    };

    /// Square corners, and only characters that every common font has (WGL4). None is of ambiguous width but the
    /// lines.
    pub const PLAIN: Self = Self {
        working: "*",
        break_: "~",
        off: "◦",
        away: "x",
        focus: "◊",
        busy: "▬",
        available: "+",
        unknown: "?",
        late: "!",
        due_soon: "^",
        waiting: "∙",
        no_target: "-",
        overdue: "!",
        at_risk: "^",
        ok: "∙",
        fresh: "+",
        reading: "%",
        stale: "~",
        failed: "x",
        never: "-",
        night: "∙",
        hours: "▬",
        sleep: "z",
        start: "│",
        occupied: "-",
        focus_hours: "=",
        busy_hours: "-",
        maybe_hours: "_",
        now: "│",
        clock: ":",
        day_start: "[",
        day_end: "]",
        corners: ["┌", "┐", "└", "┘"],
        tees: ["├", "┤"],
        across: "─",
        down: "│",
        thumb: "▐",
        marker: "►",
        ellipsis: "~",
        separator: "∙",
        check: "+",
        full: "▬",
        empty: "-",
        arrow: "»",
        sign: ">",
        emoji: None,
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
        sleep: "z",
        start: "|",
        occupied: "-",
        focus_hours: "=",
        busy_hours: "-",
        maybe_hours: "_",
        now: "|",
        clock: ":",
        day_start: "[",
        day_end: "]",
        corners: ["+", "+", "+", "+"],
        tees: ["+", "+"],
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
        sign: ">",
        emoji: None,
    };

    /// The names of the sets, as the config writes them.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SETS.iter().map(|(name, ..)| *name)
    }

    /// The set of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SETS.iter().find(|(known, ..)| *known == name).map(|(_, set, _)| set)
    }

    /// This set with a plain mark in place of emoji.
    pub fn without_emoji(&'static self) -> &'static Self {
        SETS.iter().find(|(_, set, _)| set == self).map_or(self, |(.., plain)| plain)
    }

    /// A text in characters of this set: the marks that we put between words have a form in every set, and an emoji
    /// may have one too.
    pub fn spell<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let shown = self.emoji.map_or(Cow::Borrowed(text), |mark| emoji::replaced(text, mark));
        let others = (self.separator, self.ellipsis) != (Self::ROUNDED.separator, Self::ROUNDED.ellipsis);
        if others && shown.contains(['·', '…']) {
            return shown.replace('·', self.separator).replace('…', self.ellipsis).into();
        }
        shown
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

    /// Returns whether it is a shape of a timeline rather than text.
    pub fn is_shape(&self, symbol: &str) -> bool {
        let heights = [self.hours, self.focus_hours, self.busy_hours, self.maybe_hours];
        [self.night, self.day_start, self.day_end].contains(&symbol) || heights.contains(&symbol)
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
            self.sign,
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
            vec![self.night, self.hours, self.focus_hours, self.busy_hours, self.maybe_hours, self.now, self.clock],
        ]
    }
}

#[cfg(test)]
mod tests;
