//! The wished kind of meeting: its length, the number of days searched, and its rhythm.
//!
//! Not here: which keys change it (`app`), storing it (the store).

use std::fmt;

use chrono::TimeDelta;

use crate::domain::plan::best::Every;

/// The lengths of meetings, in minutes.
const LENGTHS: [i64; 6] = [15, 30, 45, 60, 90, 120];
/// The fewest and the most days that are searched.
const DAYS: (i64, i64) = (1, 14);
/// The rhythms, in weeks from one meeting to the next; 0 is a single meeting.
const RHYTHMS: [u32; 3] = [0, 1, 2];
/// The period of a meeting that repeats, in weeks.
const WEEKS: u32 = 12;

/// The wished kind of meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    minutes: i64,
    days: i64,
    weeks: u32,
}

impl Default for Wish {
    fn default() -> Self {
        Self { minutes: 45, days: 5, weeks: 0 }
    }
}

impl Wish {
    /// The length.
    pub fn length(self) -> TimeDelta {
        TimeDelta::minutes(self.minutes)
    }

    /// The reach of the search: days of 24 hours.
    pub fn reach(self) -> TimeDelta {
        TimeDelta::days(self.days)
    }

    /// The reach in days.
    pub fn days(self) -> i64 {
        self.days
    }

    /// The rhythm.
    pub fn every(self) -> Option<Every> {
        (self.weeks > 0).then(|| Every { weeks: self.weeks, times: WEEKS.div_ceil(self.weeks) })
    }

    /// A longer meeting, or a shorter one; unchanged at the ends of the list.
    #[must_use]
    pub fn longer(self, longer: bool) -> Self {
        let mut lengths = LENGTHS.into_iter();
        let next = if longer {
            lengths.find(|length| *length > self.minutes)
        } else {
            lengths.rfind(|length| *length < self.minutes)
        };
        Self { minutes: next.unwrap_or(self.minutes), ..self }
    }

    /// More or fewer days; clamped to the limits.
    #[must_use]
    pub fn more_days(self, by: i64) -> Self {
        Self { days: (self.days + by).clamp(DAYS.0, DAYS.1), ..self }
    }

    /// The next rhythm: every week, every two weeks, once.
    #[must_use]
    pub fn next_rhythm(self) -> Self {
        let next = RHYTHMS.into_iter().find(|weeks| *weeks > self.weeks);
        Self { weeks: next.unwrap_or_default(), ..self }
    }

    /// Parses the stored form ([`Display`](fmt::Display)); unreadable parts become the default. Earlier versions stored
    /// no rhythm.
    pub fn parse(text: &str) -> Self {
        let mut parts = text.split(' ');
        let mut number = || parts.next().map(|part| part.parse::<i64>().ok());
        let (minutes, days, weeks, more) = (number().flatten(), number().flatten(), number(), number());
        let read = || {
            let weeks = weeks.map_or(Some(0), |weeks| u32::try_from(weeks?).ok())?;
            Some(Self { minutes: minutes?, days: days?, weeks }).filter(|_| more.is_none())
        };
        let is_one = |wish: &Self| {
            LENGTHS.contains(&wish.minutes) && (DAYS.0..=DAYS.1).contains(&wish.days) && RHYTHMS.contains(&wish.weeks)
        };
        read().filter(is_one).unwrap_or_default()
    }
}

impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.minutes, self.days, self.weeks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_stays_within_its_ends_and_reads_back() {
        let mut wish = Wish::default();
        let longer: Vec<i64> = (0..4).map(|_| (wish = wish.longer(true), wish.minutes).1).collect();
        assert_eq!(longer, [60, 90, 120, 120]);
        let shorter: Vec<i64> = (0..6).map(|_| (wish = wish.longer(false), wish.minutes).1).collect();
        assert_eq!(shorter, [90, 60, 45, 30, 15, 15]);
        assert_eq!([wish.more_days(1).days, wish.more_days(99).days, wish.more_days(-99).days], [6, 14, 1]);
        let rhythms: Vec<_> = (0..3).map(|_| (wish = wish.next_rhythm(), wish.every()).1).collect();
        assert_eq!(rhythms, [Some(Every { weeks: 1, times: 12 }), Some(Every { weeks: 2, times: 6 }), None]);
        for wish in [wish.more_days(3), wish.next_rhythm()] {
            assert_eq!(Wish::parse(&wish.to_string()), wish);
        }
        assert_eq!(Wish::parse("30 7"), Wish { minutes: 30, days: 7, weeks: 0 }, "as an earlier version kept it");
        for odd in ["", "45", "44 7", "45 0", "45 15", "x y", "45 7 3", "45 7 x", "45 7 -1", "45 7 1 1"] {
            assert_eq!(Wish::parse(odd), Wish::default(), "{odd:?}");
        }
    }
}
