//! The content of one file, or why it cannot be had.
//!
//! Not here: what the content means (`wire`, `calendar`), which files to read (`read`).

use std::fs::{self, File};
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use super::list::{problem, reason};
use super::marks::Mark;
use super::wire::{self, Flaw};
use crate::domain::batch::Problem;
use crate::domain::text::Text;

/// Why a file's content cannot be had.
pub enum Unread {
    /// The file is not there any more.
    Gone,
    /// It cannot be read, or is not what it should be.
    Broken(Problem),
}

/// Reads a file into the buffer. What may mend without the file being written (a permission, a link's target) makes the
/// mark one to look at again.
pub fn bytes(root: &Path, file: &str, mark: &mut Mark, cap: u64, buffer: &mut Vec<u8>) -> Result<(), Unread> {
    let path = root.join(file);
    let broken = |text: String| Unread::Broken(problem(file, text));
    if mark.is_unsure() && fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
        return Err(broken("this is no file that can be read".to_owned()));
    }
    if mark.size > cap && !mark.is_unsure() {
        return Err(broken(too_big(mark.size, cap)));
    }
    buffer.clear();
    let read = File::open(&path).and_then(|open| open.take(cap + 1).read_to_end(buffer));
    if let Err(error) = read {
        let dangling = error.kind() == ErrorKind::NotFound && fs::symlink_metadata(&path).is_ok();
        if error.kind() == ErrorKind::NotFound && !dangling {
            return Err(Unread::Gone);
        }
        *mark = Mark::unsure();
        let why = if dangling { "it is a link that points at nothing".to_owned() } else { reason(&error) };
        return Err(broken(format!("this file cannot be read: {why}")));
    }
    if buffer.len() as u64 > cap {
        return Err(broken(too_big(buffer.len() as u64, cap)));
    }
    Ok(())
}

/// Reads a file as [`bytes`] does, and gives its text without a byte order mark.
pub fn text<'b>(
    root: &Path,
    file: &str,
    mark: &mut Mark,
    cap: u64,
    buffer: &'b mut Vec<u8>,
) -> Result<&'b str, Unread> {
    bytes(root, file, mark, cap, buffer)?;
    match std::str::from_utf8(buffer) {
        Ok(text) => Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
        Err(error) => {
            let good = buffer.get(..error.valid_up_to()).unwrap_or_default();
            let text = std::str::from_utf8(good).unwrap_or_default();
            let flaw = Flaw { at: text.len(), text: "this is not UTF-8: save the file as UTF-8".to_owned() };
            Err(broken(file, text, &flaw))
        }
    }
}

/// A file that cannot be used, because of a flaw in its text.
pub fn broken(file: &str, text: &str, flaw: &Flaw) -> Unread {
    Unread::Broken(placed(file, text, flaw))
}

/// A flaw of a file's text, with its place.
pub fn placed(file: &str, text: &str, flaw: &Flaw) -> Problem {
    let (line, column) = wire::line_column(text, flaw.at);
    Problem { file: Some(Text::new(file)), line: Some(line), column: Some(column), text: Text::new(flaw.text.as_str()) }
}

fn too_big(size: u64, cap: u64) -> String {
    format!("this file has {} KiB: at most {} are read", size.div_ceil(1024), cap / 1024)
}
