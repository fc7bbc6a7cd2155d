//! What kind of meeting is looked for: how long, and within how many days.
//!
//! Not here: which keys change it (`app`), where it is kept (the store).

use std::fmt;

use chrono::TimeDelta;

/// How long meetings are, in minutes.
const LENGTHS: [i64; 6] = [15, 30, 45, 60, 90, 120];
/// How many days are looked at, at the least and at the most.
const DAYS: (i64, i64) = (1, 14);

/// What kind of meeting is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    minutes: i64,
    days: i64,
}

impl Default for Wish {
    fn default() -> Self {
        Self { minutes: 45, days: 7 }
    }
}

impl Wish {
    /// How long it is to be.
    pub fn length(self) -> TimeDelta {
        TimeDelta::minutes(self.minutes)
    }

    /// How far ahead it is looked for: so many days of 24 hours.
    pub fn reach(self) -> TimeDelta {
        TimeDelta::days(self.days)
    }

    /// A longer meeting, or a shorter one; the same at the ends of the list.
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

    /// So many more days; the same at the ends.
    #[must_use]
    pub fn more_days(self, by: i64) -> Self {
        Self { days: (self.days + by).clamp(DAYS.0, DAYS.1), ..self }
    }

    /// As it was kept ([`Display`](fmt::Display)); what cannot be read is as usual.
    pub fn parse(text: &str) -> Self {
        let parts = text.split_once(' ').and_then(|(m, d)| Some((m.parse().ok()?, d.parse::<i64>().ok()?)));
        let known = parts.filter(|(m, d)| LENGTHS.contains(m) && (DAYS.0..=DAYS.1).contains(d));
        known.map_or_else(Self::default, |(minutes, days)| Self { minutes, days })
    }
}

impl fmt::Display for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.minutes, self.days)
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
        assert_eq!([wish.more_days(1).days, wish.more_days(99).days, wish.more_days(-99).days], [8, 14, 1]);
        assert_eq!(Wish::parse(&wish.more_days(3).to_string()), wish.more_days(3));
        for odd in ["", "45", "44 7", "45 0", "45 15", "x y", "45 7 1"] {
            assert_eq!(Wish::parse(odd), Wish::default(), "{odd:?}");
        }
    }
}
