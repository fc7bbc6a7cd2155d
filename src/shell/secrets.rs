//! Fetching secrets: from the environment, a command, a file, the system's keyring. They are kept in memory, each is
//! fetched once, and again only after a service refused it.
//!
//! Of several sources of a value the first applies: the variable `ASYNCBOARD_<SOURCE>_<SETTING>`, then the config.
//!
//! ```text
//!  secrets   the keeper      program   running a command      places   files, variables, the keyring's program
//! ```
//!
//! Not here: parsing the config (`config::SecretSource`), using secrets (`providers::http`).

use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::fmt;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{clock, print};
use crate::config::{Scrubber, Secret, SecretFrom, SecretSource, looks_secret};
use crate::domain::text::Text;
use crate::providers::credential::{Secrets, Unfetched};

mod places;
mod program;

use places::{keyring_command, of_file, text_of};
use program::Fault;
pub use program::{Fault as RunFault, Program};

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
    /// A wait shorter than this is not reported.
    pub quiet: Duration,
    /// How long a failure of a command is remembered. After that it is run again for the next that asks.
    pub failure: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { command: seconds(10), keyring: seconds(3), quiet: seconds(1), failure: seconds(5) }
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
    place: Arc<Slot>,
    /// The variables that the config named for it before: they stay hidden.
    earlier: BTreeSet<String>,
}

/// Where a secret is put once it was fetched, or why it was not, and when. A lock of its own, held while it is fetched: a
/// slow command delays only its own source.
type Slot = Mutex<Option<(Result<Secret, Unfetched>, Duration)>>;

/// Fetches the secrets of all sources, before any of them is asked: a command may take a while, and a person who waits
/// for it wants to know.
pub fn fetch_all() {
    keeper().fetch_all(&|names, most| {
        print::err(&format!("waiting for {names} (at most {} s)", most.as_secs()));
    });
}

/// The keeper of this process. There is one, so that everything shown or written can be scrubbed.
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

    /// Fetches every secret that was asked about, so that commands run before the screen opens. What fails is told when it
    /// is needed. When it takes long, `waiting` hears for which, and how long at the most.
    ///
    /// 1. Sources without a cost come first: then no command gets a copy of it in its environment.
    /// 2. Commands run all at the same time.
    pub fn fetch_all(&self, waiting: &dyn Fn(&str, Duration)) {
        let (known, cheap): (Vec<_>, Vec<_>) = self.known().into_iter().partition(|source| self.is_costly(source));
        for source in &cheap {
            let _ = self.fetch(source);
        }
        let start = clock::steady();
        let (tell, fetched) = channel();
        thread::scope(|scope| {
            let mut missing: BTreeSet<String> = known.iter().map(SecretSource::name).collect();
            for source in &known {
                let tell = tell.clone();
                let fetch = move || {
                    let _ = self.fetch(source);
                    let _ = tell.send(source.name());
                };
                // Without a thread it is fetched when it is needed.
                let _ = thread::Builder::new().name("secret".into()).spawn_scoped(scope, fetch);
            }
            drop(tell);
            loop {
                let left = self.patience.quiet.saturating_sub(clock::steady().saturating_sub(start));
                match fetched.recv_timeout(left) {
                    Ok(name) => _ = missing.remove(&name),
                    Err(RecvTimeoutError::Disconnected) => break,
                    Err(RecvTimeoutError::Timeout) => {
                        let names: Vec<String> = missing.into_iter().collect();
                        break waiting(&names.join(", "), self.patience.command);
                    }
                }
            }
        });
    }

    /// A text with all secrets scrubbed, for display or output.
    pub fn scrub(&self, text: &str) -> String {
        self.scrubber.scrub(text).into_owned()
    }

    /// The variables of the environment that hold secrets: no child of ours gets them. A variable that the config names is
    /// known from then on, also before its first use: another variable may hold the same.
    pub fn hidden(&self) -> Vec<String> {
        let kept: Vec<Kept> = held(&self.kept).values().cloned().collect();
        let named: BTreeSet<String> =
            kept.into_iter().flat_map(|kept| kept.source.variables().chain(kept.earlier).collect::<Vec<_>>()).collect();
        let all = (self.environment)();
        for (_, value) in all.iter().filter(|(name, _)| name.to_str().is_some_and(|name| named.contains(name))) {
            if let Some(secret) = value.to_str().and_then(|value| Secret::parse(value).ok()) {
                self.scrubber.learn(&secret);
            }
        }
        let holds = |(name, value): (OsString, OsString)| {
            let name = name.into_string().ok()?;
            let ours = name.starts_with(PREFIX) && !OWN.contains(&&*name);
            let hides = ours || named.contains(&name) || self.scrubber.finds_in(&value.to_string_lossy());
            hides.then_some(name)
        };
        all.into_iter().filter_map(holds).collect()
    }

    fn known(&self) -> Vec<SecretSource> {
        held(&self.kept).values().map(|kept| kept.source.clone()).collect()
    }

    fn place(&self, source: &SecretSource) -> Arc<Slot> {
        let key = (source.owner.clone(), source.setting.clone());
        let new = || Kept { source: source.clone(), place: Arc::default(), earlier: BTreeSet::new() };
        let mut all = held(&self.kept);
        let kept = all.entry(key).or_insert_with(new);
        if kept.source != *source {
            // The config has changed: a secret fetched before is obsolete.
            let before = kept.source.variables().chain(std::mem::take(&mut kept.earlier)).collect();
            *kept = Kept { earlier: before, ..new() };
        }
        kept.place.clone()
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        (self.environment)().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Returns whether a program is run for it.
    fn is_costly(&self, source: &SecretSource) -> bool {
        let runs = matches!(source.from, Some(SecretFrom::Command(_) | SecretFrom::Keyring(_)));
        runs && self.variable(&source.variable()).is_none()
    }

    /// Where a secret comes from, for people.
    fn whence(&self, source: &SecretSource) -> Option<String> {
        let own = source.variable();
        if self.variable(&own).is_some() {
            return Some(format!("the variable {own}"));
        }
        Some(match source.from.as_ref()? {
            SecretFrom::Text(_) => "the config itself".to_owned(),
            // A token that was pasted in the place of a name must not be repeated.
            SecretFrom::Env(_) => match source.named_variable() {
                Some(name) => format!("the variable {name}"),
                None => "the variable that the config names (not repeated: it may be the secret itself)".to_owned(),
            },
            SecretFrom::File(path) if path.file_name().is_some_and(|name| looks_secret(&name.to_string_lossy())) => {
                "the file that the config names (not repeated: it may be the secret itself)".to_owned()
            }
            SecretFrom::File(path) => format!("the file {:?}", path.to_string_lossy()),
            SecretFrom::Command(words) if words.first().is_some_and(|word| looks_secret(word)) => {
                "the command that the config names (not repeated: it may be the secret itself)".to_owned()
            }
            SecretFrom::Command(words) => format!("the command {:?}", words.first().map_or("", String::as_str)),
            SecretFrom::Keyring(name) if looks_secret(name) => {
                "the keyring's entry that the config names (not repeated: it may be the secret itself)".to_owned()
            }
            SecretFrom::Keyring(name) => format!("the keyring's entry {name:?}"),
        })
    }

    /// What each secret of a source is, and where it comes from: `token from the variable JIRA_TOKEN`.
    pub fn whences(&self, owner: &str) -> Vec<String> {
        let mut known = self.known();
        known.retain(|source| source.owner == owner);
        known.sort_by(|a, b| a.setting.cmp(&b.setting));
        known.iter().filter_map(|one| Some(format!("{} from {}", one.setting, self.whence(one)?))).collect()
    }

    /// Goes and gets it.
    fn get(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        let own = source.variable();
        let Some(whence) = self.whence(source) else {
            let missing = format!("is missing: set {own}, or `{}` in the config", source.setting);
            return Err(unfetched(source, &missing));
        };
        log::info!(source = source.owner.as_str(); "{} comes from {whence}", source.setting);
        let found = match (self.variable(&own), &source.from) {
            (Some(value), _) => text_of(value),
            (None, None) => Err("is not set".to_owned()),
            (None, Some(SecretFrom::Text(secret))) => {
                self.scrubber.learn(secret);
                return Ok(secret.clone());
            }
            (None, Some(SecretFrom::Env(name))) => {
                let unset = match source.named_variable() {
                    Some(_) => "is not set",
                    None => "is not set: `env` takes the name of a variable that holds the secret, not the secret",
                };
                self.variable(name).ok_or_else(|| unset.to_owned()).and_then(text_of)
            }
            (None, Some(SecretFrom::File(path))) => of_file(path),
            (None, Some(SecretFrom::Command(words))) => {
                self.run(words, self.patience.command, source.is_document).map_err(|fault| fault.to_string())
            }
            (None, Some(SecretFrom::Keyring(name))) => {
                self.of_keyring(&keyring_command(name), name, source.is_document)
            }
        };
        let text = found.map_err(|why| unfetched(source, &format!("cannot be read: {whence} {why}")))?;
        let parsed = if source.is_document { Secret::document(&text) } else { Secret::parse(&text) };
        let secret = parsed.map_err(|flaw| unfetched(source, &format!("cannot be used: {whence} {flaw}")))?;
        self.scrubber.learn(&secret);
        Ok(secret)
    }

    fn run(&self, words: &[String], patience: Duration, whole: bool) -> Result<Zeroizing<String>, Fault> {
        let program = Program { words, hidden: &self.hidden(), patience, largest: LARGEST, input: b"" };
        if whole { program.output() } else { program.first_line() }
    }

    /// Asks the system's keyring by the program that the system has for that: talking to it ourselves would take a
    /// hundred crates more.
    fn of_keyring(&self, words: &[String], name: &str, whole: bool) -> Result<Zeroizing<String>, String> {
        let entry = if looks_secret(name) { "NAME".to_owned() } else { format!("{name:?}") };
        let store = if cfg!(target_os = "macos") {
            format!("security add-generic-password -s asyncboard -a {entry} -w")
        } else {
            format!("secret-tool store --label=asyncboard service asyncboard account {entry}")
        };
        self.run(words, self.patience.keyring, whole).map_err(|fault| match fault {
            Fault::Missing => format!("cannot be asked for: there is no {}", words.first().map_or("", String::as_str)),
            Fault::Slow(_) => format!("{fault}: unlock the keyring, and ask again"),
            Fault::Failed(_) => format!("is not there, or the keyring is locked; to store it: {store}"),
            other => other.to_string(),
        })
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
    fn hidden(&self) -> Vec<String> {
        Self::hidden(self)
    }

    fn has(&self, source: &SecretSource) -> bool {
        let has = source.from.is_some() || self.variable(&source.variable()).is_some();
        if has {
            // From now on it is known: for `fetch_all`, and to hide its variables.
            self.place(source);
        }
        has
    }

    /// A failure of a command is kept too, for a moment: what is fetched before the screen opens is wanted right after
    /// that. Later it is run again, for a source that failed so is asked only when a person wants it. A free source (a variable,
    /// a file) is always read again.
    fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        let place = self.place(source);
        let mut place = held(&place);
        if let Some((fetched, at)) = &*place
            && (fetched.is_ok() || clock::steady().saturating_sub(*at) < self.patience.failure)
        {
            return fetched.clone();
        }
        let fetched = self.get(source);
        let keeps = fetched.is_ok() || self.is_costly(source);
        *place = keeps.then(|| (fetched.clone(), clock::steady()));
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
