//! The settings of all kinds of source as flags: `--url VALUE`, `--boards VALUE`.
//!
//! Not here: which settings a kind accepts (its provider, from the config).

use std::collections::BTreeMap;

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::providers::{http, registry};
use crate::shell::global::Global;

/// Settings that every source takes.
const COMMON: [(&str, &str); 3] = [
    ("refresh", "how often it is fetched, such as 5m"),
    ("due_zone", "whose midnight ends a due date: assignee, me or a zone"),
    ("allow", "what may be written there: reply, close, status, with commas between"),
];

/// Settings with their values, as they were typed.
#[derive(Clone, Debug, Default)]
pub struct Settings(pub Vec<(&'static str, String)>);

/// Every setting of every kind, with its description by the first kind that has it.
fn known() -> BTreeMap<&'static str, &'static str> {
    // Flags that every command has are no settings.
    let own = Global::augment_args(Command::new(""));
    let is_own = |key: &str| key == "kind" || own.get_arguments().any(|arg| arg.get_id() == key);
    let of_kinds = registry::kinds().iter().flat_map(|kind| kind.about.settings).chain(&http::SETTINGS);
    let mut known: BTreeMap<&str, &str> = COMMON.into_iter().collect();
    for setting in of_kinds.filter(|setting| !is_own(setting.key)) {
        known.entry(setting.key).or_insert(setting.meaning);
    }
    known
}

impl FromArgMatches for Settings {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut settings = Self::default();
        settings.update_from_arg_matches(matches)?;
        Ok(settings)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        let given = |key: &'static str| Some((key, matches.get_one::<String>(key)?.clone()));
        self.0 = known().into_keys().filter_map(given).collect();
        Ok(())
    }
}

impl Args for Settings {
    fn augment_args(command: Command) -> Command {
        let flag = |(key, meaning): (&'static str, &'static str)| {
            Arg::new(key).long(key).value_name("VALUE").help(meaning).help_heading("Settings, by the kind")
        };
        command.args(known().into_iter().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
