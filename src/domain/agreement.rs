//! The agreement: how soon a reply is expected on each channel.
//!
//! Not here: the instant by which a given reply is due (`thread`).

use std::collections::BTreeMap;
use std::fmt;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::ack::Acks;
use super::ids::SourceId;
use super::text::Text;

/// The kind of place in which a conversation happens. The agreement has a target for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Channel {
    /// A comment on a card or an issue.
    Comment,
    /// A message in a room.
    Chat,
    /// A message to one person.
    Direct,
    /// A mail.
    Email,
    /// A request to review a change.
    Review,
    /// A remark in a shared document.
    Document,
}

impl Channel {
    /// Every channel, in the order of the config's example.
    pub const ALL: [Self; 6] = [Self::Comment, Self::Chat, Self::Direct, Self::Email, Self::Review, Self::Document];

    /// The name of the channel in the config, in JSON and on the screen.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Chat => "chat",
            Self::Direct => "direct",
            Self::Email => "email",
            Self::Review => "review",
            Self::Document => "document",
        }
    }

    /// The channel with this name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.word() == word)
    }
}

/// By when a reply is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `"4h"`, `"90m"`: an amount of the responder's working time.
    Working(TimeDelta),
    /// `"2d"`: the end of the responder's n-th working day after the day of the question.
    Days(u16),
    /// `"24h elapsed"`: elapsed time.
    Elapsed(TimeDelta),
    /// `"none"`: no reply is expected by any time.
    None,
}

/// The syntax of a target, for error messages.
pub const TARGET_FORM: &str =
    "working time such as \"4h\" or \"90m\", working days such as \"2d\", \"24h elapsed\", or \"none\"";
/// The syntax of a duration, for error messages.
pub const DURATION_FORM: &str = "a duration such as \"90m\", \"2h\" or \"1h30m\"";

/// The duration that a text nearly is: `4 hours`, `60`, which counts minutes or the unit that is given.
pub fn nearest_duration(text: &str, unit: char) -> Option<String> {
    let plain: String = text.trim().to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let cut = plain.find(|c: char| !c.is_ascii_digit()).unwrap_or(plain.len());
    let (number, word) = plain.split_at_checked(cut)?;
    let units =
        [("days", 'd'), ("hours", 'h'), ("hrs", 'h'), ("minutes", 'm'), ("mins", 'm'), ("seconds", 's'), ("secs", 's')];
    let unit = if word.is_empty() { unit } else { units.iter().find(|(name, _)| name.starts_with(word))?.1 };
    (!number.is_empty() && number.len() < 6).then(|| format!("{number}{unit}"))
}

impl Target {
    /// Parses a target in the syntax of the config ([`TARGET_FORM`]).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text == "none" {
            return Some(Self::None);
        }
        if let Some(wall) = text.strip_suffix("elapsed") {
            let spaced = wall.ends_with(char::is_whitespace);
            return duration(wall.trim_end()).filter(|_| spaced).map(Self::Elapsed);
        }
        match text.strip_suffix('d') {
            Some(days) => digits(days)?.try_into().ok().filter(|n| (1..=366).contains(n)).map(Self::Days),
            None => duration(text).map(Self::Working),
        }
    }
}

impl fmt::Display for Target {
    /// The target in the syntax of the config.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Working(amount) => f.write_str(&written_duration(*amount)),
            Self::Days(n) => write!(f, "{n}d"),
            Self::Elapsed(wall) => write!(f, "{} elapsed", written_duration(*wall)),
            Self::None => f.write_str("none"),
        }
    }
}

/// A duration in the syntax of the config: `1h30m`.
fn written_duration(length: TimeDelta) -> String {
    let mut rest = length.num_seconds();
    let mut written = String::new();
    for (unit, seconds) in [('h', 3600), ('m', 60), ('s', 1)] {
        if rest >= seconds {
            written.push_str(&format!("{}{unit}", rest / seconds));
            rest %= seconds;
        }
    }
    if written.is_empty() { "0m".to_owned() } else { written }
}

/// How long before its due time a thread is due soon, or a deadline at risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Margin {
    /// `"4h"`, `"90m"`: once this much working time, or less, is left.
    Working(TimeDelta),
    /// `"2d"`: once a target of two working days, asked for now, would be due at the due time or later.
    Days(u16),
}

/// The syntax of a margin, for error messages.
pub const MARGIN_FORM: &str = "working time such as \"2h\" or \"90m\", or working days such as \"2d\"";

impl Margin {
    /// Parses a margin in the syntax of the config ([`MARGIN_FORM`]). `"0d"` is zero working time.
    pub fn parse(text: &str) -> Option<Self> {
        match Target::parse(text) {
            Some(Target::Working(amount)) => Some(Self::Working(amount)),
            Some(Target::Days(n)) => Some(Self::Days(n)),
            Some(Target::Elapsed(_) | Target::None) => None,
            None => duration(text.trim()).filter(TimeDelta::is_zero).map(Self::Working),
        }
    }
}

/// Parses a duration in days (of 24 hours), hours, minutes and seconds, each at most once and in this order: `"90m"`,
/// `"1h30m"`, `"60s"`. At most 10,000 days.
pub fn duration(text: &str) -> Option<TimeDelta> {
    let (mut rest, mut seconds) = (text, 0_i64);
    for (unit, length) in [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)] {
        if let Some((number, after)) = rest.split_once(unit) {
            seconds = seconds.checked_add(digits(number)?.checked_mul(length)?)?;
            rest = after;
        }
    }
    let fits = seconds <= 10_000 * 86_400;
    (rest.is_empty() && !text.is_empty() && fits).then(|| TimeDelta::seconds(seconds))
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// The targets that one layer of the agreement (team, source or teammate) sets for some channels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets([Option<(Target, Box<str>)>; 6]);

impl Targets {
    /// The target that this layer sets for a channel.
    pub fn get(&self, channel: Channel) -> Option<Target> {
        self.0.get(channel as usize)?.as_ref().map(|(target, _)| *target)
    }

    /// The target that this layer sets for a channel, as it is written.
    pub fn written(&self, channel: Channel) -> Option<&str> {
        self.0.get(channel as usize)?.as_ref().map(|(_, written)| &**written)
    }

    /// Sets a channel's target.
    pub fn set(&mut self, channel: Channel, target: Target) {
        self.set_written(channel, target, &target.to_string());
    }

    /// Sets a channel's target, as it is written.
    pub fn set_written(&mut self, channel: Channel, target: Target, written: &str) {
        if let Some(slot) = self.0.get_mut(channel as usize) {
            *slot = Some((target, written.trim().into()));
        }
    }
}

/// The team's agreement: a target for every channel, and the margins of urgency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The targets that the team set; other channels have the default.
    pub targets: Targets,
    /// How long before its due time a thread is due soon.
    pub due_soon: Margin,
    /// How long before its due time a deadline is at risk.
    pub at_risk: Margin,
    /// The phrases of acknowledgements.
    pub acks: Acks,
    /// `due_soon` and `at_risk` as they are written.
    pub margins: [Box<str>; 2],
    /// What each channel is for.
    pub purpose: BTreeMap<Channel, Text>,
    /// The targets of each source, in the order of the config.
    pub sources: Vec<(SourceId, Targets)>,
}

impl Default for Agreement {
    fn default() -> Self {
        Self {
            targets: Targets::default(),
            due_soon: Margin::Working(TimeDelta::hours(2)),
            at_risk: Margin::Working(TimeDelta::hours(4)),
            acks: Acks::default(),
            margins: ["2h".into(), "4h".into()],
            purpose: BTreeMap::new(),
            sources: Vec::new(),
        }
    }
}

impl Agreement {
    /// The target in force: the teammate's, else the source's, else the team's, else the default.
    pub fn target(&self, channel: Channel, source: &Targets, teammate: &Targets) -> Target {
        let set = teammate.get(channel).or_else(|| source.get(channel)).or_else(|| self.targets.get(channel));
        set.unwrap_or(Self::default_target(channel))
    }

    /// The targets of a source.
    pub fn of_source(&self, source: &SourceId) -> Option<&Targets> {
        self.sources.iter().find(|(id, _)| id == source).map(|(_, targets)| targets)
    }

    /// The target of a channel for which no layer sets one.
    pub const fn default_target(channel: Channel) -> Target {
        match channel {
            Channel::Comment | Channel::Review => Target::Days(1),
            Channel::Chat | Channel::Direct => Target::Working(TimeDelta::hours(4)),
            Channel::Email | Channel::Document => Target::Days(2),
        }
    }

    /// The target in force, as it is written.
    pub fn written(&self, channel: Channel, source: &Targets, teammate: &Targets) -> String {
        let set =
            teammate.written(channel).or_else(|| source.written(channel)).or_else(|| self.targets.written(channel));
        set.map_or_else(|| Self::default_target(channel).to_string(), str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_kinds_of_target_are_read() {
        assert_eq!(Target::parse("4h"), Some(Target::Working(TimeDelta::hours(4))));
        assert_eq!(Target::parse("90m"), Some(Target::Working(TimeDelta::minutes(90))));
        assert_eq!(Target::parse("1h30m"), Some(Target::Working(TimeDelta::minutes(90))));
        assert_eq!(Target::parse("2d"), Some(Target::Days(2)));
        assert_eq!(Target::parse("24h elapsed"), Some(Target::Elapsed(TimeDelta::hours(24))));
        assert_eq!(Target::parse("none"), Some(Target::None));
        for bad in [
            "",
            "4",
            "h",
            "4 h",
            "0d",
            "-1h",
            "1d2",
            "2w",
            "24helapsed",
            "elapsed",
            "9999999999999999999h",
            "99999999h",
            "400d",
        ] {
            assert_eq!(Target::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_margin_is_working_time_or_working_days() {
        assert_eq!(Margin::parse("4h"), Some(Margin::Working(TimeDelta::hours(4))));
        assert_eq!(Margin::parse("1h30m"), Some(Margin::Working(TimeDelta::minutes(90))));
        assert_eq!(Margin::parse(" 2d "), Some(Margin::Days(2)));
        for none in ["0m", "0d"] {
            assert_eq!(Margin::parse(none), Some(Margin::Working(TimeDelta::zero())), "{none}");
        }
        for bad in ["", "2", "2 d", "-2d", "24h elapsed", "none", "400d", "2w"] {
            assert_eq!(Margin::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_teammates_target_wins_over_the_sources_and_that_over_the_teams() {
        let mut agreement = Agreement::default();
        let (mut source, mut teammate) = (Targets::default(), Targets::default());
        let holds = |a: &Agreement, s: &Targets, t: &Targets| a.target(Channel::Chat, s, t);
        assert_eq!(holds(&agreement, &source, &teammate), Target::Working(TimeDelta::hours(4)));
        agreement.targets.set(Channel::Chat, Target::Days(1));
        assert_eq!(holds(&agreement, &source, &teammate), Target::Days(1));
        source.set(Channel::Chat, Target::Days(2));
        assert_eq!(holds(&agreement, &source, &teammate), Target::Days(2));
        teammate.set(Channel::Chat, Target::None);
        assert_eq!(holds(&agreement, &source, &teammate), Target::None);
        assert_eq!(agreement.target(Channel::Email, &source, &teammate), Target::Days(2));
    }
}
