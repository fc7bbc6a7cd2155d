//! The files of the config: reads them, follows `include`, and merges them into one table.
//!
//! Not here: where the first file is (`shell`), what the keys mean (`settings`).

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::merge::merge;
use super::problem::{Location, Problem, Source, quoted};
use super::section::{Located, Section, path_from};
use super::syntax;

/// The maximum size of a file: the config of a team of 500 has about 60 KB.
const LARGEST: u64 = 4 * 1024 * 1024;
/// The maximum number of files.
const MOST: usize = 100;

/// The contents of the files.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The first file merged with all that it includes; `None` if it could not be read.
    pub root: Option<Section>,
    /// Every file that was read, in the order of reading.
    pub sources: Vec<Arc<Source>>,
    /// The problems found so far.
    pub problems: Vec<Problem>,
    /// Whether every file was read completely: then a key that was not found is missing.
    pub whole: bool,
    /// Every path that was asked for, and the true path of each: also of what could not be read.
    pub asked: Vec<PathBuf>,
    /// Every file that was opened, by its canonical path.
    seen: HashSet<PathBuf>,
    /// The files that are being read, each included by the one before it.
    within: Vec<PathBuf>,
    /// A file, by its canonical path, and the text that is read in location of its own.
    instead: Option<(PathBuf, String)>,
}

impl Files {
    /// Reads a file and all that it includes.
    pub fn open(path: &Path) -> Self {
        let mut files = Self { whole: true, ..Self::default() };
        files.root = files.file(path, None);
        files
    }

    /// The same as if one of the files had another text.
    pub fn open_with(path: &Path, edited: &Path, text: String) -> Self {
        let edited = fs::canonicalize(edited).unwrap_or_else(|_| edited.to_owned());
        let mut files = Self { whole: true, instead: Some((edited, text)), ..Self::default() };
        files.root = files.file(path, None);
        files
    }

    /// Reads a text as if it were a file.
    pub fn text(name: &str, text: &str) -> Self {
        let mut files = Self { whole: true, ..Self::default() };
        files.root = Some(files.section(Path::new(name), text.to_owned()));
        files
    }

    /// Reads a file that the command line names (`asked` is `None`) or that another file includes. A file that is included
    /// more than once is read once.
    fn file(&mut self, path: &Path, asked: Option<&Location>) -> Option<Section> {
        self.asked.push(path.to_owned());
        let found = fs::canonicalize(path).map_err(|error| reason(&error));
        self.asked.extend(found.clone().ok().filter(|found| found != path));
        let canonical = found.map_err(|why| self.unreadable(path, &why, asked)).ok()?;
        if self.within.contains(&canonical) {
            self.cycle(&canonical, asked);
            return None;
        }
        if self.seen.len() >= MOST && !self.seen.contains(&canonical) {
            self.unreadable(path, &format!("the config has more than {MOST} files"), asked);
            return None;
        }
        if !self.seen.insert(canonical.clone()) {
            return None;
        }
        let instead = self.instead.as_ref().filter(|(edited, _)| *edited == canonical);
        let bytes = instead.map_or_else(|| read(&canonical), |(_, text)| Ok(text.clone().into_bytes()));
        let bytes = bytes.map_err(|why| self.unreadable(path, &why, asked)).ok()?;
        let text = String::from_utf8(bytes).map_err(|error| self.not_text(path, &error.into_bytes())).ok()?;
        let path = shortest(path, &canonical);
        self.within.push(canonical);
        let section = self.section(&path, text);
        self.within.pop();
        Some(section)
    }

    /// Reads the text of a file and the files that it includes.
    fn section(&mut self, path: &Path, text: String) -> Section {
        let included = self.within.len() > 1;
        let source = Arc::new(Source { path: path.to_owned(), text, included });
        self.sources.push(source.clone());
        let (mut root, mistakes) = syntax::parse(&source);
        self.whole &= mistakes.is_empty();
        self.problems.extend(mistakes);
        let include = root.texts("include", &mut self.problems).map(|list| list.value).unwrap_or_default();
        for Located { value, location } in include {
            let path = path_from(&root.folder(), &value);
            if let Some(included) = self.file(&path, Some(&location)) {
                merge(&mut root, included, &mut self.problems);
            }
        }
        root
    }

    fn unreadable(&mut self, path: &Path, why: &str, asked: Option<&Location>) {
        self.whole = false;
        let what = format!("cannot read {:?}: {why}", path.to_string_lossy());
        self.problems.push(match asked {
            None if why == NOT_THERE => {
                Problem::general(what).help("`asyncboard init --config FILE` writes a first one there")
            }
            None => Problem::general(what),
            Some(location) => Problem::error(what, location.clone())
                .help("a path in include is relative to the folder of its file, or starts with `~` or `/`"),
        });
    }

    fn cycle(&mut self, canonical: &Path, asked: Option<&Location>) {
        let round = self.within.iter().skip_while(|path| *path != canonical).map(PathBuf::as_path).chain([canonical]);
        let names: Vec<String> =
            round.map(|path| quoted(&path.file_name().unwrap_or_default().to_string_lossy())).collect();
        let what = format!("files include one another in a circle: {}", names.join(" -> "));
        let problem =
            asked.map_or_else(|| Problem::general(&*what), |location| Problem::error(&*what, location.clone()));
        self.problems.push(problem.help("take one of these includes out"));
    }

    fn not_text(&mut self, path: &Path, bytes: &[u8]) {
        self.whole = false;
        let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let text = String::from_utf8_lossy(bytes).into_owned();
        let source = Arc::new(Source { path: path.to_owned(), text, included: !self.within.is_empty() });
        self.sources.push(source.clone());
        let utf_16 = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
        let what = if utf_16 { "this file is UTF-16" } else { "this is not UTF-8 text" };
        let problem = Problem::error(what, Location { source, span: at..at }).help("save the file as UTF-8");
        self.problems.push(problem.hide());
    }
}

/// The path as it is displayed, without `..` components if that is the same file.
fn shortest(path: &Path, canonical: &Path) -> PathBuf {
    let mut short = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if matches!(short.components().next_back(), Some(Component::Normal(_))) => {
                short.pop();
            }
            part => short.push(part),
        }
    }
    let same = fs::canonicalize(&short).is_ok_and(|found| found == canonical);
    if same { short } else { path.to_owned() }
}

/// Reads a regular file of limited size.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    let about = fs::metadata(path).map_err(|error| reason(&error))?;
    if about.is_dir() {
        return Err("it is a folder".to_owned());
    }
    // Opening a pipe would block until a process writes to it.
    if !about.is_file() {
        return Err("it is not an ordinary file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| reason(&error))?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("it is larger than {} MiB", LARGEST / 1024 / 1024));
    }
    Ok(bytes)
}

const NOT_THERE: &str = "there is no such file";

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => NOT_THERE.to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not read it".to_owned(),
        _ => error.to_string(),
    }
}
