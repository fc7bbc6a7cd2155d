//! What is to be known of the secret of a source: what it may do, more or less than the source needs, and when it ends.
//! `asyncboard check` asks for it after a look.
//!
//! Not here: reading it from answers (`gauge`), the permissions of each kind (its folder), telling it (the shell's `check`).

use chrono::TimeDelta;

use super::ActKind;
use super::gauge::Gauge;
use crate::domain::Instant;
use crate::domain::text::Text;

/// A secret that ends sooner than this is worth a warning.
const SOON: TimeDelta = TimeDelta::days(14);

/// What is known before a secret is examined.
#[derive(Clone, Debug)]
pub struct Exam {
    /// The time; a provider reads no clock.
    pub now: Instant,
    /// What the service said in its answers so far.
    pub said: Gauge,
    /// What the config lets the source do (`allow`).
    pub acts: Vec<ActKind>,
}

impl Exam {
    /// Whether the source may write at all.
    pub fn writes(&self) -> bool {
        !self.acts.is_empty()
    }

    /// Whether the source may do one of these.
    pub fn may(&self, acts: &[ActKind]) -> bool {
        self.acts.iter().any(|act| acts.contains(act))
    }
}

/// The words about a permission that a source needs and its secret lacks; the same for every kind.
pub fn missing(permission: &str, why: &str) -> String {
    format!("missing permission {permission}, needed for {why}")
}

/// What is to be known of a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examined {
    /// Its permissions, in the service's words; `None`: the service does not tell them.
    pub permissions: Option<Vec<String>>,
    /// The permissions that the source needs and the secret lacks, in the service's words.
    pub missing: Vec<String>,
    /// When it ends; `None`: it does not, or the service does not tell.
    pub ends: Option<Instant>,
    /// What is missing, what is more than needed, and that it ends soon.
    pub warnings: Vec<Text>,
}

impl Examined {
    /// What the service said in its answers, with a warning when the secret ends soon.
    pub fn of(exam: &Exam) -> Self {
        Self::default().with(exam.said.granted.clone(), exam.said.ends, exam.now)
    }

    /// The same with these permissions and this end.
    #[must_use]
    pub fn with(mut self, permissions: Option<Vec<String>>, ends: Option<Instant>, now: Instant) -> Self {
        self.permissions = permissions;
        self.ends = ends;
        if let Some(at) = ends.filter(|at| *at - now < SOON) {
            let when = at.format("%-d %b %Y, %H:%M UTC");
            let text =
                if at <= now { format!("the token ended on {when}") } else { format!("the token ends on {when}") };
            self.warnings.push(Text::new(format!("{text}: make a new one")));
        }
        self
    }

    /// The same without a permission that the source needs for something, which is a warning.
    #[must_use]
    pub fn lacks(mut self, permission: &str, why: &str) -> Self {
        self.missing.push(permission.to_owned());
        self.warn(missing(permission, why))
    }

    /// The same without each of these permissions, with what it is needed for, that was not granted.
    #[must_use]
    pub fn needs(self, granted: &[String], needed: &[(&str, &str)]) -> Self {
        let is_missing = |(name, _): &&(&str, &str)| !granted.iter().any(|other| other == name);
        needed.iter().filter(is_missing).fold(self, |found, (name, why)| found.lacks(name, why))
    }

    /// The same with one more warning.
    #[must_use]
    pub fn warn(mut self, text: impl Into<Box<str>>) -> Self {
        self.warnings.push(Text::new(text));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_that_is_missing_is_named_with_what_it_is_needed_for() {
        let granted = ["dnd:read".to_owned()];
        let found = Examined::default().needs(&granted, &[("users:read", "names"), ("dnd:read", "do-not-disturb")]);
        assert_eq!(found.missing, ["users:read"]);
        assert_eq!(found.warnings, [Text::new("missing permission users:read, needed for names")]);
    }

    #[test]
    fn a_secret_that_ends_within_two_weeks_is_worth_a_warning() {
        let warnings = |ends: &str| {
            let said = Gauge { ends: Some(ends.parse().unwrap()), ..Gauge::default() };
            let exam = Exam { now: "2026-11-23T12:00:00Z".parse().unwrap(), said, acts: Vec::new() };
            Examined::of(&exam).warnings.iter().map(|text| text.raw().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(warnings("2027-11-23T12:00:00Z"), [""; 0]);
        assert_eq!(warnings("2026-12-01T00:00:00Z"), ["the token ends on 1 Dec 2026, 00:00 UTC: make a new one"]);
        assert_eq!(warnings("2026-11-01T00:00:00Z"), ["the token ended on 1 Nov 2026, 00:00 UTC: make a new one"]);
    }
}
