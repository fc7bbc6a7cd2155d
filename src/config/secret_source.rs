//! What the config says about where a secret comes from.
//!
//! 1. The environment variable `ASYNCBOARD_<SOURCE>_<SETTING>` comes before anything else.
//! 2. Then what the config says: `{ env = "NAME" }`, `{ command = ["prog", "arg"] }`, `{ file = "PATH" }`,
//!    `{ keyring = "NAME" }`, or, with a warning, the text itself.
//!
//! Not here: fetching it, which touches the machine (the shell's `secrets`).

use std::path::PathBuf;

use super::problem::{Place, Problem, keep, suggest};
use super::secret::Secret;
use super::section::{Located, Section, Value, path_from};

/// The forms of a secret, for messages.
const FORMS: &str =
    "{ env = \"NAME\" }, { command = [\"prog\", \"arg\"] }, { file = \"PATH\" } or { keyring = \"NAME\" }";

/// Where one secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretSource {
    /// The setting that it is, such as `token`.
    pub setting: String,
    /// The id of the source that it belongs to, as written; empty outside a source.
    pub owner: String,
    /// What the config says; nothing when only the variable can have it.
    pub from: Option<SecretFrom>,
}

/// What the config says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFrom {
    /// The secret itself.
    Text(Secret),
    /// A variable of the environment.
    Env(String),
    /// What a program prints: the program and its arguments.
    Command(Vec<String>),
    /// What stands in a file that only its owner can read.
    File(PathBuf),
    /// A name in the system's keyring.
    Keyring(String),
}

impl SecretSource {
    /// The variable that comes before what the config says: `ASYNCBOARD_WORK_JIRA_TOKEN`.
    pub fn variable(&self) -> String {
        let spell = |text: &str| -> String {
            text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
        };
        format!("ASYNCBOARD_{}_{}", spell(&self.owner), spell(&self.setting))
    }

    /// Every variable of the environment that may hold it.
    pub fn variables(&self) -> impl Iterator<Item = String> + '_ {
        let named = match &self.from {
            Some(SecretFrom::Env(name)) => Some(name.clone()),
            _ => None,
        };
        std::iter::once(self.variable()).chain(named)
    }

    /// Its name for people: `token of "jira"`.
    pub fn name(&self) -> String {
        format!("{} of {:?}", self.setting, self.owner)
    }
}

impl Section {
    /// Takes a secret. What is wrong with it is a problem; so is, as a warning, a secret that stands in the config
    /// itself. A setting that the config leaves out can still come from its variable.
    pub fn secret(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> SecretSource {
        let owner = self.owner().to_owned();
        let from = self.take(key).and_then(|found| from(found, key, &self.folder(), problems));
        SecretSource { setting: key.to_owned(), owner, from }
    }
}

fn from(
    found: Located<Value>,
    key: &'static str,
    folder: &std::path::Path,
    problems: &mut Vec<Problem>,
) -> Option<SecretFrom> {
    let Located { value, place } = found;
    match value {
        Value::Text(text) => written(&text, key, place, problems),
        Value::Table(table) => named(table, key, folder, problems),
        other => {
            problems.push(other.is_not(FORMS, key, place).hide());
            None
        }
    }
}

/// A secret that stands in the config itself.
fn written(text: &str, key: &str, place: Place, problems: &mut Vec<Problem>) -> Option<SecretFrom> {
    match Secret::parse(text) {
        Ok(secret) => {
            let readable = if others_can_read(&place) { ", in a file that others can read" } else { "" };
            let warning = Problem::warning(format!("{key} stands in the config itself{readable}"), place);
            problems.push(warning.help(format!("better: {FORMS}")).hide());
            Some(SecretFrom::Text(secret))
        }
        Err(flaw) => {
            problems.push(Problem::error(format!("{key} {flaw}"), place).help(format!("expected {FORMS}")).hide());
            None
        }
    }
}

/// One of the tables of [`FORMS`].
fn named(
    mut table: Section,
    key: &'static str,
    folder: &std::path::Path,
    problems: &mut Vec<Problem>,
) -> Option<SecretFrom> {
    let place = table.place();
    let before = problems.len();
    let env = keep(table.text("env"), problems).map(|name| SecretFrom::Env(name.value));
    let command = table
        .texts("command", problems)
        .map(|words| SecretFrom::Command(words.value.into_iter().map(|word| word.value).collect()));
    let file = keep(table.text("file"), problems).map(|path| SecretFrom::File(path_from(folder, &path.value)));
    let keyring = keep(table.text("keyring"), problems).map(|name| SecretFrom::Keyring(name.value));
    // What nobody knows may be the secret, so only its place is told.
    let known = ["env", "command", "file", "keyring"];
    problems.extend(table.unknown().into_iter().map(|problem| problem.help(suggest("", &known)).hide()));
    let mut given: Vec<SecretFrom> = [env, command, file, keyring].into_iter().flatten().collect();
    let fault = match (given.pop(), given.is_empty()) {
        (Some(SecretFrom::Env(name)), true) if name.is_empty() || name.contains(['=', '\0']) => {
            "names no variable of an environment"
        }
        (Some(SecretFrom::Command(words)), true) if words.first().is_none_or(|program| program.trim().is_empty()) => {
            "names no program"
        }
        (Some(SecretFrom::Keyring(name)), true) if name.trim().is_empty() => "names nothing in a keyring",
        (Some(from), true) => return Some(from),
        (Some(_), false) => "comes from several places",
        (None, _) if problems.len() > before => return None,
        (None, _) => "comes from nowhere",
    };
    problems.push(Problem::error(format!("{key} {fault}"), place).help(format!("expected one of {FORMS}")).hide());
    None
}

/// Whether others than its owner can read the file at a place. Where that cannot be told: no.
fn others_can_read(place: &Place) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(&place.source.path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = place;
        false
    }
}
