//! The settings that every chat takes.
//!
//! Not here: those of one service (its kind).

use chrono::TimeDelta;

use super::status::{Meaning, Words};
use crate::config::{Located, Problem, Section, Value, keep, suggest};
use crate::domain::agreement::{DURATION_FORM, duration};
use crate::domain::batch::SetState;
use crate::providers::kit::word;
use crate::providers::{Setting, Takes};

/// What [`Settings::read`] takes, for the documentation of a kind.
pub const SETTINGS: [Setting; 8] = [
    Setting::optional("window", "how far back messages count, \"1d\" to \"90d\" (\"14d\")"),
    Setting::optional("channels", "\"#name\" or ids; default: all of yours").takes(Takes::Texts),
    Setting::optional("direct", "read direct messages and group messages (true)").takes(Takes::Truth),
    Setting::optional(
        "answers",
        "what answers a question at a channel's own level: \"channel\" or \"thread\" (\"channel\")",
    ),
    Setting::optional("groups", "user groups whose mention means each member, such as [\"@design\"]")
        .takes(Takes::Texts),
    Setting::optional("bots", "treat what bots write like what people write (false)").takes(Takes::Truth),
    Setting::optional("presence", "read statuses and presence, and compare zones (true)").takes(Takes::Truth),
    Setting::optional("status", "a table: emoji or words of a status, and the state that each means")
        .takes(Takes::Table),
];

/// The settings of a chat.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Settings {
    /// How far back messages count, in seconds.
    window: i64,
    /// The channels that are wanted, as written; none: all of mine.
    pub channels: Vec<String>,
    /// Direct and group conversations are read.
    pub direct: bool,
    /// A later message at a channel's own level may answer.
    pub at_level: bool,
    /// The groups whose mention means each member, without their `@`.
    pub groups: Vec<String>,
    /// What bots write counts as anybody's.
    pub bots: bool,
    /// Statuses and presence are read.
    pub presence: bool,
    /// What emoji and words of a status mean.
    pub words: Words,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            window: TimeDelta::days(14).num_seconds(),
            channels: Vec::new(),
            direct: true,
            at_level: true,
            groups: Vec::new(),
            bots: false,
            presence: true,
            words: Words::default(),
        }
    }
}

impl Settings {
    /// Takes the settings out of the section of a source.
    pub fn read(section: &mut Section, problems: &mut Vec<Problem>) -> Self {
        let direct = truth(section, "direct", problems).unwrap_or(true);
        Self { direct, ..Self::take(section, problems) }
    }

    /// The same, where the words of a status are the service's own.
    pub fn read_without_words(section: &mut Section, problems: &mut Vec<Problem>) -> Self {
        let direct = truth(section, "direct", problems).unwrap_or(true);
        Self { direct, ..Self::take_alike(section, problems) }
    }

    fn take(section: &mut Section, problems: &mut Vec<Problem>) -> Self {
        Self { words: words(section, problems), ..Self::take_alike(section, problems) }
    }

    fn take_alike(section: &mut Section, problems: &mut Vec<Problem>) -> Self {
        let usual = Self::default();
        let levels = [("channel", true), ("thread", false)];
        Self {
            window: window(section, problems).map_or(usual.window, |window| window.num_seconds()),
            channels: names(section, "channels", problems),
            direct: usual.direct,
            at_level: word(section, "answers", &levels, problems).unwrap_or(usual.at_level),
            groups: names(section, "groups", problems)
                .iter()
                .map(|name| name.trim_start_matches('@').to_owned())
                .collect(),
            bots: truth(section, "bots", problems).unwrap_or(usual.bots),
            presence: truth(section, "presence", problems).unwrap_or(usual.presence),
            words: usual.words,
        }
    }

    /// The same, where a service has no direct messages that could be read.
    pub fn read_without_direct(section: &mut Section, problems: &mut Vec<Problem>) -> Self {
        Self { direct: false, ..Self::take(section, problems) }
    }

    /// How far back messages count.
    pub fn window(&self) -> TimeDelta {
        TimeDelta::seconds(self.window)
    }
}

fn truth(section: &mut Section, key: &'static str, problems: &mut Vec<Problem>) -> Option<bool> {
    keep(section.truth(key), problems).map(|truth| truth.value)
}

fn window(section: &mut Section, problems: &mut Vec<Problem>) -> Option<TimeDelta> {
    let Located { value, location } = keep(section.text("window"), problems)?;
    let read = duration(&value).filter(|window| (TimeDelta::days(1)..=TimeDelta::days(90)).contains(window));
    if read.is_none() {
        let help = format!("expected {DURATION_FORM}, from \"1d\" to \"90d\"");
        problems.push(Problem::error(format!("window is {value:?}"), location).help(help));
    }
    read
}

/// A list of names, none of them empty.
fn names(section: &mut Section, key: &'static str, problems: &mut Vec<Problem>) -> Vec<String> {
    let list = section.texts(key, problems).map(|list| list.value).unwrap_or_default();
    let empty = list.iter().filter(|name| name.value.trim().trim_start_matches(['#', '@']).is_empty());
    problems.extend(empty.map(|name| {
        Problem::error(format!("{key} holds an empty name"), name.location.clone()).help("fill it in, or leave it out")
    }));
    list.into_iter().map(|name| name.value.trim().to_owned()).collect()
}

/// `[source.status]`: keys of the user's own.
fn words(section: &mut Section, problems: &mut Vec<Problem>) -> Words {
    let mut own = Vec::new();
    let Some(mut table) = keep(section.table("status"), problems) else { return Words::default() };
    let known: Vec<&str> = SetState::ALL.iter().map(|state| state.word()).chain(["none"]).collect();
    for (key, Located { value, location }) in table.take_all() {
        let Value::Text(said) = &value else {
            problems.push(value.is_not("a state in quotes", &key.value, location));
            continue;
        };
        match (SetState::from_word(said), said.as_str()) {
            (Some(state), _) => own.push((key.value, Meaning::State(state))),
            (None, "none") => own.push((key.value, Meaning::Nothing)),
            (None, _) => problems.push(
                Problem::error(format!("{:?} means {said:?}, which is no state", key.value), location)
                    .help(suggest(said, &known)),
            ),
        }
    }
    Words::new(own)
}
