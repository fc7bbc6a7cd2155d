//! A day's hours in a row of cells, with the current instant among them.
//!
//! A day is not always 24 hours long, so positions are counted from its start, in any unit that the caller likes.
//!
//! Not here: which hours (`domain::worktime`), when the viewer's day begins (a panel).

use super::look::Look;
use super::role::Role;
use super::words::Words;

/// What a cell of a timeline shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hour {
    /// Less than half of its time is inside hours.
    Night,
    /// At least half of its time is inside hours, and free.
    Hours,
    /// Inside hours, and most of it kept for work.
    Focus,
    /// Inside hours, and most of it perhaps busy.
    Maybe,
    /// Inside hours, and most of it busy.
    Busy,
    /// The instant that is shown is in its time.
    Now,
    /// Now, while another instant is shown.
    Clock,
}

impl Hour {
    fn role(self) -> Role {
        match self {
            Self::Night => Role::TimelineNight,
            Self::Hours => Role::TimelineHours,
            Self::Focus => Role::TimelineFocus,
            Self::Maybe => Role::TimelineMaybe,
            Self::Busy => Role::TimelineBusy,
            Self::Now => Role::TimelineNow,
            Self::Clock => Role::Dim,
        }
    }

    fn glyph(self, look: Look<'_>) -> &'static str {
        match self {
            Self::Night => look.glyphs.night,
            Self::Hours => look.glyphs.hours,
            Self::Focus => look.glyphs.focus_hours,
            Self::Maybe => look.glyphs.maybe_hours,
            Self::Busy => look.glyphs.busy_hours,
            Self::Now => look.glyphs.now,
            Self::Clock => look.glyphs.clock,
        }
    }
}

/// The positions of two instants on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Instants {
    /// The one that is shown.
    pub shown: Option<i64>,
    /// Now, when that is another.
    pub clock: Option<i64>,
}

/// Spans from and up to, not at, a position. They do not overlap.
pub type Spans = [(i64, i64)];

/// What fills a day: the hours inside it, and what of them is busy, busy or perhaps, and kept for work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled<'a> {
    /// The hours.
    pub hours: &'a Spans,
    /// Busy for sure.
    pub busy: &'a Spans,
    /// Busy for sure or perhaps.
    pub maybe: &'a Spans,
    /// Kept for work.
    pub focus: &'a Spans,
}

/// A day of `length`, cut into `count` cells of equal time. `instants` are the positions of the instant that is shown and, when that is another, of
/// now, if they are on this day.
pub fn hours(count: usize, length: i64, filled: Filled<'_>, instants: Instants) -> Vec<Hour> {
    let (cells, length) = (count as i128, i128::from(length.max(1)));
    // Everything is counted `count` times, so that a cell is exactly `length` long.
    let cell = |index: i128| {
        let (start, end) = (index * length, (index + 1) * length);
        let holds = |mark: Option<i64>| mark.is_some_and(|mark| (start..end).contains(&(i128::from(mark) * cells)));
        if holds(instants.shown) {
            return Hour::Now;
        }
        if holds(instants.clock) {
            return Hour::Clock;
        }
        let inside = |(from, to): &(i64, i64)| {
            let (from, to) = (i128::from(*from) * cells, i128::from(*to) * cells);
            (to.min(end) - from.max(start)).max(0)
        };
        let covered = |spans: &Spans| spans.iter().map(inside).sum::<i128>() * 2;
        let half = |spans: &Spans| covered(spans) > length;
        match () {
            () if covered(filled.hours) < length => Hour::Night,
            () if half(filled.busy) => Hour::Busy,
            () if half(filled.maybe) => Hour::Maybe,
            () if half(filled.focus) => Hour::Focus,
            () => Hour::Hours,
        }
    };
    (0..cells).map(cell).collect()
}

/// The timeline of a day in exactly `width` cells, including its two ends; empty if there is no room for a cell between
/// them.
pub fn timeline(look: Look<'_>, width: u16, length: i64, filled: Filled<'_>, instants: Instants) -> Words<'static> {
    let Some(count) = usize::from(width).checked_sub(2).filter(|count| *count > 0) else { return Words::empty() };
    let mut words = Words::new(look.glyphs.day_start, Role::TimelineEnd);
    for run in hours(count, length, filled, instants).chunk_by(|a, b| a == b) {
        if let Some(hour) = run.first() {
            words.push(hour.glyph(look).repeat(run.len()), hour.role());
        }
    }
    words.then(look.glyphs.day_end, Role::TimelineEnd)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::glyphs::Glyphs;
    use crate::ui::theme::Theme;
    use proptest::prelude::*;

    const HOUR: i64 = 60;

    fn shown(width: u16, length: i64, spans: &[(i64, i64)], now: Option<i64>) -> String {
        marked(width, length, spans, Instants { shown: now, clock: None })
    }

    fn marked(width: u16, length: i64, spans: &[(i64, i64)], instants: Instants) -> String {
        let theme = Theme::plain();
        let filled = Filled { hours: spans, ..Filled::default() };
        timeline(Look { theme: &theme, glyphs: &Glyphs::ROUNDED }, width, length, filled, instants).plain()
    }

    #[test]
    fn a_day_shows_its_hours_and_now() {
        let spans = [(9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR)];
        assert_eq!(shown(26, 24 * HOUR, &spans, Some(14 * HOUR + 32)), "▕·········▆▆▆·▆│▆▆·······▏");
        assert_eq!(shown(14, 24 * HOUR, &spans, None), "▕····▆▆▆▆▆···▏");
    }

    #[test]
    fn the_higher_a_cell_the_freer_it_is() {
        let theme = Theme::plain();
        let filled = Filled {
            hours: &[(0, 6 * HOUR)],
            busy: &[(HOUR, 2 * HOUR), (6 * HOUR, 8 * HOUR)],
            maybe: &[(HOUR, 3 * HOUR)],
            focus: &[(2 * HOUR, 4 * HOUR)],
        };
        let look = Look { theme: &theme, glyphs: &Glyphs::ROUNDED };
        assert_eq!(timeline(look, 10, 8 * HOUR, filled, Instants::default()).plain(), "▕▆▂▁▄▆▆··▏");
    }

    #[test]
    fn while_another_instant_is_shown_now_has_a_mark_of_its_own() {
        let instants = |shown, clock| Instants { shown: Some(shown), clock: Some(clock) };
        assert_eq!(marked(10, 8 * HOUR, &[(HOUR, 6 * HOUR)], instants(HOUR, 4 * HOUR)), "▕·│▆▆┊▆··▏");
        assert_eq!(marked(10, 8 * HOUR, &[], instants(HOUR, HOUR + 5)), "▕·│······▏");
    }

    #[test]
    fn a_cell_counts_as_hours_when_half_of_it_does() {
        assert_eq!(shown(6, 4 * HOUR, &[(30, 90), (149, 180)], None), "▕▆▆▆·▏");
        assert_eq!(shown(6, 4 * HOUR, &[(31, 89), (151, 180)], None), "▕····▏");
        assert_eq!(shown(6, 4 * HOUR, &[(120, 135), (150, 165)], None), "▕··▆·▏");
    }

    #[test]
    fn d3_days_of_23_and_25_hours_fill_the_same_cells() {
        assert_eq!(shown(25, 23 * HOUR, &[(8 * HOUR, 16 * HOUR)], Some(0)), "▕│·······▆▆▆▆▆▆▆▆·······▏");
        assert_eq!(shown(27, 25 * HOUR, &[(10 * HOUR, 18 * HOUR)], Some(25 * HOUR - 1)), "▕··········▆▆▆▆▆▆▆▆······│▏");
    }

    #[test]
    fn now_on_another_day_is_not_shown() {
        assert_eq!(shown(6, 4 * HOUR, &[], Some(4 * HOUR)), "▕····▏");
        assert_eq!(shown(6, 4 * HOUR, &[], Some(-1)), "▕····▏");
        assert_eq!(shown(2, 4 * HOUR, &[], Some(0)), "");
    }

    proptest! {
        #[test]
        fn a_timeline_is_as_wide_as_was_asked(
            width in 0_u16..400,
            length in i64::MIN..i64::MAX,
            spans in proptest::collection::vec((i64::MIN..i64::MAX, i64::MIN..i64::MAX), 0..4),
            now in proptest::option::of(0_i64..2000),
        ) {
            let expected = if width < 3 { 0 } else { usize::from(width) };
            prop_assert_eq!(shown(width, length, &spans, now).chars().count(), expected);
        }
    }
}
