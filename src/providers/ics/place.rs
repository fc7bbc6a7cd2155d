//! One calendar's files: where they are, and whether they have changed.
//!
//! Not here: what they mean (`providers::calendar`).

use std::collections::HashMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::settings::{CalendarAddress, Settings, is_web, path};
use super::state::Mark;
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::calendar::MOST_BYTES;
use crate::providers::credential::Credential;
use crate::providers::http::{Address, Api, Auth, Request, Validators};

/// So many threads of a source read files at once. Each may hold a whole file and what a parser makes of it, and the memory
/// of a thread is of no use to the others.
const READERS: usize = 2;
/// The most files of a folder that are read.
const MOST_FILES: usize = 20_000;

/// A calendar that may have changed.
pub struct Found {
    /// By what it is recognised the next time.
    pub mark: Mark,
    /// Its files.
    pub files: Files,
}

/// The files of a calendar.
pub enum Files {
    /// One that was fetched.
    Fetched(Vec<u8>),
    /// Those of this machine, each with what it is called in words about it.
    Here(Vec<(Option<String>, PathBuf)>),
}

/// The services that were asked before, by their address.
pub type Apis = Mutex<HashMap<String, Api>>;

/// The threads that read files, and what files say.
pub struct Readers(Semaphore);

impl Default for Readers {
    fn default() -> Self {
        Self(Semaphore::new(READERS))
    }
}

impl Readers {
    /// Does some work on one of the threads, once it is free.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Trouble> {
        // The semaphore is never closed.
        let _turn = self.0.acquire().await;
        tokio::task::spawn_blocking(work).await.map_err(stopped)
    }
}

/// Finds a calendar's files. `None`: it has not changed.
pub async fn find(
    settings: &Settings,
    (apis, readers): (&Apis, &Readers),
    place: &CalendarAddress,
    mark: Mark,
    now: Instant,
) -> Result<Option<Found>, Trouble> {
    match place {
        CalendarAddress::Path(path) => here(readers, path.clone(), mark).await,
        CalendarAddress::Secret(secret) | CalendarAddress::Web(secret, _) => {
            let address = asked(secret.clone()).await?;
            if is_web(&address) {
                fetched(settings, apis, &address, mark, now).await
            } else {
                here(readers, path(&settings.folder, &address), mark).await
            }
        }
    }
}

/// The address itself. A command or a keyring may take its time.
async fn asked(secret: Credential) -> Result<String, Trouble> {
    let fetched = tokio::task::spawn_blocking(move || secret.fetch()).await.map_err(stopped)?;
    match fetched {
        Ok(address) => Ok(address.expose().trim().to_owned()),
        Err(unfetched) => Err(Trouble::Setup { text: unfetched.text }),
    }
}

async fn fetched(
    settings: &Settings,
    apis: &Apis,
    address: &str,
    mark: Mark,
    now: Instant,
) -> Result<Option<Found>, Trouble> {
    let wrong = |what: &str| Trouble::Setup { text: Text::new(format!("the address of this calendar {what}")) };
    let (service, link) = Address::of_file(address).map_err(wrong)?;
    let api = {
        let mut known = apis.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Api::new(settings.setup.at(service.clone()), Auth::None);
        known.entry(service.text().to_owned()).or_insert_with(new).clone()
    };
    let mut validators = match mark {
        Mark::Web(validators) => validators,
        Mark::None | Mark::Files(_) => Validators::default(),
    };
    let request = Request::follow(link).hidden();
    let Some(answer) = api.session(now).bytes_if_changed(request, &mut validators).await? else { return Ok(None) };
    Ok(Some(Found { mark: Mark::Web(validators), files: Files::Fetched(answer.value) }))
}

async fn here(readers: &Readers, path: PathBuf, mark: Mark) -> Result<Option<Found>, Trouble> {
    let shown = path.display().to_string();
    let listed = readers.run(move || list(&path)).await?;
    let found = listed.map_err(|error| Trouble::Setup { text: Text::new(unreadable(&shown, &error)) })?;
    Ok((found.mark != mark).then_some(found))
}

/// What to say of a path that cannot be read.
fn unreadable(shown: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("{shown} is not there: mend its path in the config"),
        _ => format!("{shown} cannot be read: {error}"),
    }
}

/// The files of a path: the file, or those of a folder that end in `.ics`.
fn list(path: &Path) -> io::Result<Found> {
    let mut hash = DefaultHasher::new();
    let about = fs::metadata(path)?;
    let mut files = Vec::new();
    if about.is_dir() {
        for entry in fs::read_dir(path)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_calendar = Path::new(&name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("ics"));
            // A file system without times, or a link that points at nothing: it is looked at anew.
            let about = fs::metadata(entry.path()).ok().filter(fs::Metadata::is_file);
            if let Some(about) = about.filter(|_| is_calendar && !name.starts_with('.')) {
                files.push((name, entry.path(), about));
            }
        }
        files.sort_by(|a, b| a.0.cmp(&b.0));
        files.truncate(MOST_FILES);
    } else if about.is_file() {
        files.push((String::new(), path.to_owned(), about));
    } else {
        return Err(io::Error::other("it is no file and no folder"));
    }
    for (name, _, about) in &files {
        (name, about.len(), about.modified().ok()).hash(&mut hash);
    }
    let named = |name: String| Some(name).filter(|name| !name.is_empty());
    let here = files.into_iter().map(|(name, path, _)| (named(name), path)).collect();
    Ok(Found { mark: Mark::Files(hash.finish()), files: Files::Here(here) })
}

/// The content of a file, or why it cannot be had.
pub fn content(path: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: io::Error| format!("this file cannot be read: {error}");
    let file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len().min(MOST_BYTES + 1);
    // A limited reader does not tell how much there is to read.
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!("is larger than {} MiB, the most that is read", MOST_BYTES >> 20));
    }
    Ok(bytes)
}

/// A task that was not done.
pub fn stopped(error: tokio::task::JoinError) -> Trouble {
    if error.is_panic() {
        std::panic::resume_unwind(error.into_panic());
    }
    Trouble::Offline { text: Text::new("the reading was stopped") }
}
