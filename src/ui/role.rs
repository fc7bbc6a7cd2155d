//! What code asks for when it paints: a role, never a colour.
//!
//! Not here: what a role looks like (`theme`), its glyph (`glyphs`).

/// Makes the roles from one table: a line each with meaning, name, word in theme files, and the role to fall back to.
macro_rules! roles {
    ($($(#[$doc:meta])+ $name:ident = $word:literal > $fallback:ident,)+) => {
        /// A role that something on the screen plays.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Role { $($(#[$doc])+ $name,)+ }

        impl Role {
            /// Every role, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word for it in theme files.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// The role that it falls back to where a theme does not define it. `Text` falls back to itself.
            #[must_use]
            pub const fn fallback(self) -> Self {
                match self { $(Self::$name => Self::$fallback),+ }
            }
        }
    };
}

roles! {
    /// Primary text: names, titles, times.
    Text = "text" > Text,
    /// Secondary text: offsets, ages, hints.
    Dim = "dim" > Text,
    /// Emphasized text.
    Strong = "strong" > Text,
    /// The one colour that leads the eye.
    Accent = "accent" > Strong,
    /// A panel's border.
    Border = "border" > Dim,
    /// The border of the panel that has the keys.
    BorderActive = "border_active" > Accent,
    /// A panel's title.
    Title = "title" > Strong,
    /// The title of the panel that has the keys.
    TitleActive = "title_active" > Accent,
    /// How much a panel holds.
    Count = "count" > Dim,
    /// The names of a table's columns, and headings between its rows.
    Column = "column" > Dim,
    /// The selected row, combined with the styles of its cells.
    Selected = "selected" > Strong,
    /// The selected row of a panel that does not have the keys.
    SelectedIdle = "selected_idle" > Text,
    /// The mark beside the selected row.
    Marker = "marker" > Accent,
    /// The thumb of a scrollbar.
    Scrollbar = "scrollbar" > Border,
    /// The line on top.
    Header = "header" > Text,
    /// The board's name in the header.
    Brand = "brand" > Accent,
    /// The line at the bottom.
    Footer = "footer" > Dim,
    /// A key that can be pressed.
    Key = "key" > Accent,
    /// Text being typed.
    Input = "input" > Text,
    /// What a filter found in a text.
    Match = "match" > Accent,
    /// The clock while it is not at now.
    Scrubbed = "scrubbed" > Warning,
    /// Something failed.
    Error = "error" > Strong,
    /// Something needs a look.
    Warning = "warning" > Strong,
    /// A teammate inside working hours.
    Working = "working" > Text,
    /// A teammate between two stretches of a day's hours.
    Break = "break" > Dim,
    /// A teammate outside hours.
    Off = "off" > Dim,
    /// A teammate who is not there.
    Away = "away" > Off,
    /// A teammate who works and is not to be interrupted.
    Focus = "focus" > Busy,
    /// A teammate in an event.
    Busy = "busy" > Warning,
    /// A teammate who is there to be asked.
    Available = "available" > Working,
    /// A teammate whose state is unknown.
    Unknown = "unknown" > Off,
    /// A reply past its due time.
    Late = "late" > Error,
    /// A reply with little working time left.
    DueSoon = "due_soon" > Warning,
    /// A reply with time left.
    Waiting = "waiting" > Text,
    /// A reply without a target.
    NoTarget = "no_target" > Dim,
    /// A sign of trouble to come.
    Sign = "sign" > Warning,
    /// A deadline that has passed.
    Overdue = "overdue" > Late,
    /// A deadline with little working time left.
    AtRisk = "at_risk" > DueSoon,
    /// A deadline, or a source, that is fine.
    Ok = "ok" > Working,
    /// Working hours on a timeline.
    TimelineHours = "timeline_hours" > Working,
    /// Hours on a timeline that are kept for work.
    TimelineFocus = "timeline_focus" > Focus,
    /// Hours on a timeline that are busy.
    TimelineBusy = "timeline_busy" > Busy,
    /// Hours on a timeline that may be busy.
    TimelineMaybe = "timeline_maybe" > TimelineBusy,
    /// Hours on a timeline in which a person sleeps.
    TimelineSleep = "timeline_sleep" > TimelineNight,
    /// The current instant on a timeline.
    TimelineNow = "timeline_now" > Accent,
    /// Hours outside work on a timeline.
    TimelineNight = "timeline_night" > Border,
    /// The ends of a timeline.
    TimelineEnd = "timeline_end" > Border,
    /// Data that is older than it should be.
    Stale = "stale" > Dim,
    /// How far a reading is.
    Progress = "progress" > Accent,
    /// A person named in a text.
    Mention = "mention" > Accent,
    /// An address that can be opened.
    Link = "link" > Accent,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_role_has_a_word_of_its_own() {
        let words: BTreeSet<&str> = Role::ALL.iter().map(|role| role.word()).collect();
        assert_eq!(words.len(), Role::ALL.len());
    }

    #[test]
    fn every_role_falls_back_to_text_in_the_end() {
        for role in Role::ALL {
            let mut at = *role;
            for _ in 0..Role::ALL.len() {
                at = at.fallback();
            }
            assert_eq!(at, Role::Text, "{role:?}");
        }
    }
}
