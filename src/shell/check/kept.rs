//! What is kept on the disk: where both files are, how large they are, and what of each source is in them.
//!
//! Not here: what was found in each source (`trial`).

use std::path::Path;

use crate::domain::batch::Part;
use crate::providers::About;
use crate::shell::setup::{Setup, data_folder};
use crate::sync::store;

/// A file that is kept.
pub struct Kept {
    /// Where it is; `None`: it is not kept on the disk.
    pub path: Option<String>,
    /// How large it is, in bytes; `None`: it is not there.
    pub bytes: Option<u64>,
    /// What is in it.
    pub holds: &'static str,
}

/// Both files of the store: the cache, and what lasts.
pub fn files(setup: &Setup) -> [Kept; 2] {
    let folder = data_folder();
    let [cache, marks] = store::files();
    let of = |name: &str, kept: bool, holds| {
        let path = folder.as_deref().filter(|_| kept).map(|folder: &Path| folder.join(name));
        let bytes = path.as_ref().and_then(|path| std::fs::metadata(path).ok()).map(|about| about.len());
        Kept { path: path.map(|path| path.to_string_lossy().into_owned()), bytes, holds }
    };
    let is_cached = setup.store.is_some();
    [
        of(cache, is_cached, "what the board shows, for its first frame and for `status`"),
        of(marks, true, "marks, history, windows taken, rosters, trusted hosts"),
    ]
}

/// The same for people, a line for each.
pub fn lines(setup: &Setup) -> Vec<String> {
    let line = |file: &Kept| match (&file.path, file.bytes) {
        (None, _) if setup.config.store => format!("in memory only, there is no folder for it: {}", file.holds),
        (None, _) => format!("in memory only (store = false): {}", file.holds),
        (Some(path), None) => format!("{path:?} (not there yet): {}", file.holds),
        (Some(path), Some(bytes)) => format!("{path:?} ({} KiB): {}", bytes.div_ceil(1024), file.holds),
    };
    files(setup)
        .iter()
        .map(|file| format!("kept in {}", line(file)).replace("kept in in memory", "kept in memory"))
        .collect()
}

/// What is kept of a source: the parts that its kind hands over.
pub fn parts(about: &About) -> Vec<&'static str> {
    let word = |part: &Part| match part {
        Part::Items => "items with their messages",
        Part::Statuses => "statuses",
        Part::Hints => "hints",
        Part::Calendars => "events of calendars",
        Part::People => "names and addresses of people",
        Part::CheckIns => "check-ins",
    };
    about.parts.iter().map(word).collect()
}
