//! Where a secret comes from, by the config. In this order:
//!
//! 1. The environment variable `ASYNCBOARD_<SOURCE>_<SETTING>`.
//! 2. The value in the config: `{ env = "NAME" }`, `{ command = ["prog", "arg"] }`, `{ file = "PATH" }`,
//!    `{ keyring = "NAME" }`, or, with a warning, the text itself.
//!
//! Not here: fetching the secret (`shell::secrets`).

use std::path::PathBuf;

use super::problem::{Location, Problem, keep};
use super::secret::Secret;
use super::section::{Located, Section, Value, path_from};

/// The syntax of a secret, for messages.
const FORMS: &str =
    "{ env = \"NAME\" }, { command = [\"prog\", \"arg\"] }, { file = \"PATH\" } or { keyring = \"NAME\" }";

/// What to do with a setting that an included file may not have: who shares that file must not run programs here.
pub(super) const OWN: &str = "this belongs in your own config: put it there, not in an included file";

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretSource {
    /// The name of its setting, such as `token`.
    pub setting: String,
    /// The id of its source, as written; empty outside a source.
    pub owner: String,
    /// The value in the config; `None` if only the variable can have it.
    pub from: Option<SecretFrom>,
    /// It has several lines, as a key file does.
    pub is_document: bool,
}

/// The value of a secret in the config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretFrom {
    /// The secret itself.
    Text(Secret),
    /// An environment variable.
    Env(String),
    /// The output of a program, given as the program and its arguments.
    Command(Vec<String>),
    /// The contents of a file that only its owner can read.
    File(PathBuf),
    /// An entry of the system's keyring, by its name.
    Keyring(String),
}

impl SecretSource {
    /// The variable that overrides the config: `ASYNCBOARD_WORK_JIRA_TOKEN`.
    pub fn variable(&self) -> String {
        let spell = |text: &str| -> String {
            text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
        };
        format!("ASYNCBOARD_{}_{}", spell(&self.owner), spell(&self.setting))
    }

    /// Every environment variable that may have it.
    pub fn variables(&self) -> impl Iterator<Item = String> + '_ {
        let named = match &self.from {
            Some(SecretFrom::Env(name)) => Some(name.clone()),
            _ => None,
        };
        std::iter::once(self.variable()).chain(named)
    }

    /// The variable that the config names, where that is a name that may be repeated.
    pub fn named_variable(&self) -> Option<&str> {
        match &self.from {
            Some(SecretFrom::Env(name)) if is_variable(name) && !looks_secret(name) => Some(name),
            _ => None,
        }
    }

    /// Its name in messages: `token of "jira"`.
    pub fn name(&self) -> String {
        format!("{} of {:?}", self.setting, self.owner)
    }
}

/// How well-known tokens begin.
const PREFIXES: [&str; 20] = [
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "gldt-",
    "xox",
    "xapp-",
    "lin_api_",
    "lin_oauth_",
    "ATATT",
    "ATCTT",
    "ATTA",
    "AKIA",
    "ya29.",
    "sk-",
    "sl.",
    "eyJ",
];
/// A word of this many letters of both cases and digits is more likely a token than a name.
const LONG: usize = 16;

/// May it be the name of a variable? Such names are of ASCII letters, digits and `_`.
fn is_variable(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// Does a name look like a token that was pasted in the place of a name? Then it is not repeated.
pub fn looks_secret(name: &str) -> bool {
    let has = |is: fn(&char) -> bool| name.chars().any(|c| is(&c));
    let mixed = has(char::is_ascii_digit) && has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase);
    let hex = name.len() >= 2 * LONG && has(char::is_ascii_digit) && name.chars().all(|c| c.is_ascii_hexdigit());
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || hex || (name.len() >= LONG && mixed)
}

impl Section {
    /// Takes a secret from a table. A secret in the config itself is a warning. A setting that the config omits can still
    /// come from its variable.
    pub fn secret(&mut self, key: &'static str, problems: &mut Vec<Problem>) -> SecretSource {
        let owner = self.owner().to_owned();
        let from = self.take(key).and_then(|found| from(found, key, &self.folder(), problems));
        SecretSource { setting: key.to_owned(), owner, from, is_document: false }
    }

    /// The secret in a value that was taken from a table of this section, by its path: `calendars.maya`.
    pub fn secret_at(&self, path: &str, found: Located<Value>, problems: &mut Vec<Problem>) -> SecretSource {
        let from = from(found, path, &self.folder(), problems);
        SecretSource { setting: path.to_owned(), owner: self.owner().to_owned(), from, is_document: false }
    }
}

fn from(found: Located<Value>, key: &str, folder: &std::path::Path, problems: &mut Vec<Problem>) -> Option<SecretFrom> {
    let Located { value, location } = found;
    match value {
        Value::Text(text) => written(&text, key, location, problems),
        Value::Table(table) => named(table, key, folder, problems),
        other => {
            problems.push(other.is_not(FORMS, key, location).hide());
            None
        }
    }
}

/// A secret in the config itself.
fn written(text: &str, key: &str, location: Location, problems: &mut Vec<Problem>) -> Option<SecretFrom> {
    match Secret::parse(text) {
        Ok(secret) => {
            let readable = if others_can_read(&location) { ", in a file that others can read" } else { "" };
            let warning = Problem::warning(format!("{key} is in the config itself{readable}"), location);
            problems.push(warning.help(format!("better: {FORMS}")).hide());
            Some(SecretFrom::Text(secret))
        }
        Err(flaw) => {
            problems.push(Problem::error(format!("{key} {flaw}"), location).help(format!("expected {FORMS}")).hide());
            None
        }
    }
}

/// One of the tables of [`FORMS`].
fn named(mut table: Section, key: &str, folder: &std::path::Path, problems: &mut Vec<Problem>) -> Option<SecretFrom> {
    let location = table.location();
    let before = problems.len();
    let env = keep(table.text("env"), problems).map(|name| SecretFrom::Env(name.value));
    if let Some(entry) = table.entries.iter().find(|entry| entry.key.value == "command" && table.is_included()) {
        let what = format!("{key} comes from a program, in a file that another one includes");
        problems.push(Problem::error(what, entry.key.location.clone()).help(OWN).hide());
    }
    let command = table
        .texts("command", problems)
        .map(|words| SecretFrom::Command(words.value.into_iter().map(|word| word.value).collect()));
    let file = keep(table.text("file"), problems).map(|path| SecretFrom::File(path_from(folder, &path.value)));
    let keyring = keep(table.text("keyring"), problems).map(|name| SecretFrom::Keyring(name.value));
    problems.extend(table.unknown().into_iter().map(Problem::hide));
    let mut given: Vec<SecretFrom> = [env, command, file, keyring].into_iter().flatten().collect();
    let fault = match (given.pop(), given.is_empty()) {
        (Some(SecretFrom::Env(name)), true) if name.is_empty() || name.contains(['=', '\0']) => {
            "names no variable of an environment"
        }
        (Some(SecretFrom::Command(words)), true) if words.first().is_none_or(|program| program.trim().is_empty()) => {
            "names no program"
        }
        (Some(SecretFrom::Keyring(name)), true) if name.trim().is_empty() => "has an empty keyring name",
        (Some(from), true) => return Some(from),
        (Some(_), false) => "names several places",
        (None, _) if problems.len() > before => return None,
        (None, _) => "names no place",
    };
    problems.push(Problem::error(format!("{key} {fault}"), location).help(format!("expected one of {FORMS}")).hide());
    None
}

/// Can users other than the owner read the file of a location? `false` if that is unknown.
fn others_can_read(location: &Location) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(&location.source.path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = location;
        false
    }
}

#[cfg(test)]
mod tests {
    use super::super::load_text;
    use super::super::problem::Severity;
    use super::*;
    use crate::domain::zone::Zones;

    /// Reads `token` of a source; what it says, and what is wrong with it.
    fn read(text: &str) -> (Option<SecretFrom>, Vec<(Severity, String)>) {
        let text = format!("[[source]]\nid = \"work-jira\"\nkind = \"jira\"\n{text}\n");
        let config = load_text("/etc/board/config.toml", &text, &Zones::newest([]), None).unwrap();
        let (mut section, mut problems) = (config.sources[0].section.clone(), Vec::new());
        let source = section.secret("token", &mut problems);
        assert_eq!((&*source.setting, &*source.owner), ("token", "work-jira"));
        let told = |problem: Problem| {
            let shown = format!("{} {problem:?}", super::super::render(std::slice::from_ref(&problem), false));
            assert!(problem.line_column().is_some() && !shown.contains("canary"), "{shown}");
            (problem.severity, problem.what)
        };
        (source.from, problems.into_iter().map(told).collect())
    }

    #[test]
    fn every_place_that_a_secret_can_come_from_is_read() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        for (text, from) in [
            ("", None),
            ("token = { env = \"JIRA\" }", Some(SecretFrom::Env("JIRA".to_owned()))),
            ("token = { command = [\"pass\", \"jira\"] }", Some(SecretFrom::Command(words(&["pass", "jira"])))),
            ("token = { file = \"token\" }", Some(SecretFrom::File("/etc/board/token".into()))),
            ("token = { keyring = \"jira\" }", Some(SecretFrom::Keyring("jira".to_owned()))),
        ] {
            assert_eq!(read(text), (from, vec![]), "{text}");
        }
    }

    #[test]
    fn c1_a_secret_in_the_config_itself_is_taken_with_a_warning() {
        let (from, problems) = read("token = \" canary \"");
        assert_eq!(from, Some(SecretFrom::Text(Secret::new("canary"))));
        assert_eq!(problems, [(Severity::Warning, "token is in the config itself".to_owned())]);
        assert!(!format!("{from:?}").contains("canary"));
    }

    #[test]
    fn c7_what_is_wrong_with_a_secret_is_told_and_never_quoted() {
        for (text, what) in [
            ("token = 12345", "token is a number"),
            ("token = [\"canary\"]", "token is a list"),
            ("token = \"\\\"canary\\\"\"", "token is in quotes: remove the quotes"),
            (
                "token = \"canäry canary\"",
                "token holds a character that is not ASCII, which no token has: copy it again",
            ),
            ("token = {}", "token names no place"),
            ("token = { env = \"\" }", "token names no variable of an environment"),
            ("token = { env = \"A=canary\" }", "token names no variable of an environment"),
            ("token = { env = 5 }", "env is a number"),
            ("token = { command = [] }", "token names no program"),
            ("token = { command = \"canary\" }", "command is a text"),
            ("token = { keyring = \" \" }", "token has an empty keyring name"),
            ("token = { env = \"A\", file = \"canary\" }", "token names several places"),
        ] {
            assert_eq!(read(text), (None, vec![(Severity::Error, what.to_owned())]), "{text}");
        }
        let (from, problems) = read("token = { evn = \"canary\" }");
        assert_eq!((from, problems), (None, vec![(Severity::Error, "unknown key \"evn\"".to_owned())]));
    }

    #[test]
    fn c1_the_variable_of_a_setting_is_named_after_its_source() {
        let source = SecretSource {
            setting: "api-token".to_owned(),
            owner: "work-jira_2".to_owned(),
            from: None,
            is_document: false,
        };
        assert_eq!(source.variable(), "ASYNCBOARD_WORK_JIRA_2_API_TOKEN");
        let env = SecretSource { from: Some(SecretFrom::Env("JIRA".to_owned())), ..source };
        assert_eq!(env.variables().collect::<Vec<_>>(), ["ASYNCBOARD_WORK_JIRA_2_API_TOKEN", "JIRA"]);
    }

    #[cfg(unix)]
    #[test]
    fn c3_a_secret_in_a_config_that_others_can_read_is_warned_of_so() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, "[[source]]\nid = \"a\"\nkind = \"b\"\ntoken = \"canary\"\n").unwrap();
        let warning = |mode: u32| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let config = super::super::load(&path, &Zones::newest([]), None).unwrap();
            let mut problems = Vec::new();
            config.sources[0].section.clone().secret("token", &mut problems);
            problems.remove(0).what
        };
        assert_eq!(warning(0o600), "token is in the config itself");
        assert_eq!(warning(0o644), "token is in the config itself, in a file that others can read");
    }
}
