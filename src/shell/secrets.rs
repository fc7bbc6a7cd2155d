//! Fetching secrets: from the environment, a command, a file, the system's keyring. They are kept in memory, each is
//! fetched once, and again only after a service refused it.
//!
//! Where several say something, in this order: the variable `ASYNCBOARD_<SOURCE>_<SETTING>`, then the config.
//!
//! ```text
//!  secrets   the keeper      program   running a command      places   files, variables, the keyring's program
//! ```
//!
//! Not here: what the config says (`config::SecretSource`), using them (`providers::http`).

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::config::{Scrubber, Secret, SecretFrom, SecretSource};
use crate::domain::text::Text;
use crate::providers::credential::{Secrets, Unfetched};

mod places;
mod program;

use places::{keyring_command, of_file, text_of};
use program::Program;

/// A longer secret is none.
const LARGEST: usize = 8 * 1024;
/// What a variable that may hold a secret of ours begins with.
const PREFIX: &str = "ASYNCBOARD_";
/// The program's own variables, which hold none.
const OWN: [&str; 1] = ["ASYNCBOARD_CONFIG"];

/// How long each place may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A command.
    pub command: Duration,
    /// The system's keyring.
    pub keyring: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { command: Duration::from_secs(10), keyring: Duration::from_secs(3) }
    }
}

/// How the environment is read; tests bring their own.
type Environment = Box<dyn Fn() -> Vec<(OsString, OsString)> + Send + Sync>;

/// Keeps the secrets of all sources.
pub struct Keeper {
    environment: Environment,
    patience: Patience,
    scrubber: Scrubber,
    kept: Mutex<HashMap<Key, Kept>>,
}

/// Source and setting.
type Key = (String, String);

/// A secret that was asked about, and what fetching it gave.
#[derive(Clone)]
struct Kept {
    source: SecretSource,
    /// A lock of its own, held while it is fetched: a slow command holds up nobody but its own source.
    place: Arc<Mutex<Option<Result<Secret, Unfetched>>>>,
}

/// The keeper of this program. There is one, so that whatever is shown or written anywhere can be scrubbed.
pub fn keeper() -> Arc<Keeper> {
    static KEEPER: LazyLock<Arc<Keeper>> = LazyLock::new(Arc::default);
    KEEPER.clone()
}

impl Keeper {
    /// Keeps secrets of this machine.
    pub fn new() -> Self {
        Self::with(Box::new(|| std::env::vars_os().collect()), Patience::default())
    }

    /// Keeps secrets of another environment, and waits for so long.
    pub fn with(environment: Environment, patience: Patience) -> Self {
        Self { environment, patience, scrubber: Scrubber::default(), kept: Mutex::default() }
    }

    /// Fetches every secret that was asked about, all at once, so that commands run before the screen opens. What fails
    /// is told when it is needed.
    pub fn fetch_all(&self) {
        let known = self.known();
        thread::scope(|scope| {
            for source in &known {
                // Without a thread it is fetched when it is needed.
                let _ = thread::Builder::new().name("secret".into()).spawn_scoped(scope, || {
                    let _ = self.fetch(source);
                });
            }
        });
    }

    /// A text without any secret, for whatever is shown or written.
    pub fn scrub(&self, text: &str) -> String {
        self.scrubber.scrub(text).into_owned()
    }

    /// The variables of the environment that hold secrets: no child of ours gets them.
    pub fn hidden(&self) -> Vec<String> {
        let named: Vec<String> =
            self.known().iter().flat_map(|source| source.variables().collect::<Vec<_>>()).collect();
        let holds = |(name, value): (OsString, OsString)| {
            let name = name.into_string().ok()?;
            let ours = name.starts_with(PREFIX) && !OWN.contains(&&*name);
            let hides = ours || named.contains(&name) || self.scrubber.finds_in(&value.to_string_lossy());
            hides.then_some(name)
        };
        (self.environment)().into_iter().filter_map(holds).collect()
    }

    fn known(&self) -> Vec<SecretSource> {
        held(&self.kept).values().map(|kept| kept.source.clone()).collect()
    }

    fn place(&self, source: &SecretSource) -> Arc<Mutex<Option<Result<Secret, Unfetched>>>> {
        let key = (source.owner.clone(), source.setting.clone());
        let new = || Kept { source: source.clone(), place: Arc::default() };
        held(&self.kept).entry(key).or_insert_with(new).place.clone()
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        (self.environment)().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Goes and gets it.
    fn get(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        let own = source.variable();
        let (whence, found) = if let Some(value) = self.variable(&own) {
            (format!("the variable {own}"), text_of(value))
        } else {
            match &source.from {
                None => {
                    return Err(unfetched(
                        source,
                        &format!("is missing: set {own}, or `{}` in the config", source.setting),
                    ));
                }
                Some(SecretFrom::Text(secret)) => {
                    self.scrubber.learn(secret);
                    return Ok(secret.clone());
                }
                Some(SecretFrom::Env(name)) => {
                    let found = self.variable(name).ok_or_else(|| "is not set".to_owned()).and_then(text_of);
                    (format!("the variable {name}"), found)
                }
                Some(SecretFrom::File(path)) => (format!("the file {:?}", path.to_string_lossy()), of_file(path)),
                Some(SecretFrom::Command(words)) => {
                    let program = words.first().map_or("", String::as_str);
                    (format!("the command {program:?}"), self.run(words, self.patience.command))
                }
                Some(SecretFrom::Keyring(name)) => (format!("the keyring's entry {name:?}"), self.of_keyring(name)),
            }
        };
        log::info!(source = source.owner.as_str(); "{} comes from {whence}", source.setting);
        let text = found.map_err(|why| unfetched(source, &format!("cannot be had: {whence} {why}")))?;
        let secret =
            Secret::parse(&text).map_err(|flaw| unfetched(source, &format!("cannot be used: {whence} {flaw}")))?;
        self.scrubber.learn(&secret);
        Ok(secret)
    }

    fn run(&self, words: &[String], patience: Duration) -> Result<Zeroizing<String>, String> {
        Program { words, hidden: &self.hidden(), patience, largest: LARGEST }.first_line()
    }

    /// Asks the system's keyring by the program that the system has for that: talking to it ourselves would take a
    /// hundred crates more.
    fn of_keyring(&self, name: &str) -> Result<Zeroizing<String>, String> {
        let words = keyring_command(name);
        let store = if cfg!(target_os = "macos") {
            format!("security add-generic-password -s asyncboard -a {name:?} -w")
        } else {
            format!("secret-tool store --label=asyncboard service asyncboard account {name:?}")
        };
        self.run(&words, self.patience.keyring).map_err(|why| format!("{why}; to store it: {store}"))
    }
}

impl Default for Keeper {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keeper")
    }
}

impl Secrets for Keeper {
    fn has(&self, source: &SecretSource) -> bool {
        let has = source.from.is_some() || self.variable(&source.variable()).is_some();
        if has {
            // From now on it is known: for `fetch_all`, and to hide its variables.
            self.place(source);
        }
        has
    }

    /// A failure of a command is kept too: it may have asked a person something, and nobody wants to be asked every
    /// minute. What costs nothing (a variable, a file) is looked at again.
    fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        let place = self.place(source);
        let mut place = held(&place);
        if let Some(fetched) = &*place {
            return fetched.clone();
        }
        let fetched = self.get(source);
        let costly = matches!(source.from, Some(SecretFrom::Command(_) | SecretFrom::Keyring(_)));
        if fetched.is_ok() || costly {
            *place = Some(fetched.clone());
        }
        fetched
    }

    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        *held(&self.place(source)) = None;
        self.fetch(source)
    }

    fn scrubber(&self) -> Scrubber {
        self.scrubber.clone()
    }
}

/// What a lock guards, also after a panic: each value in here is whole at every moment.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unfetched(source: &SecretSource, what: &str) -> Unfetched {
    Unfetched { text: Text::new(format!("{} {what}", source.name())) }
}

#[cfg(test)]
mod tests;
