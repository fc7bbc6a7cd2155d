//! How files of the folder are written: without losing what others write, and never so much that it would not be read.
//!
//! Not here: what is written (`post`, `close`), how a file is replaced (`providers::rewrite`).

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use super::content::too_big;
use super::list::reason;
use super::names::{Part, composed};
use crate::domain::ids::ItemId;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::rewrite::{self, Failed};

/// A file of the folder that is written.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The folder.
    pub root: &'a Path,
    /// The file, as the folder names it.
    pub file: &'a str,
    /// The most bytes that are read of it.
    pub cap: u64,
}

impl Target<'_> {
    /// Puts a text in the place of what the file says.
    pub fn replace(self, text: &str) -> Result<(), Trouble> {
        self.write(|_| Ok(Some(text.to_owned()))).map(|_| ())
    }

    /// Writes a file that is not there yet. `false`: there is one of this name.
    pub fn create(self, text: &str) -> Result<bool, Trouble> {
        self.write(|old| Ok(old.is_none().then(|| text.to_owned())))
    }

    /// Changes the text of the file, which is empty where there is none. `change` gives `None` to leave it as it is, and may
    /// be called several times. Returns whether the file was written.
    pub fn change(self, mut change: impl FnMut(&str) -> Result<Option<String>, Trouble>) -> Result<bool, Trouble> {
        self.write(|old| {
            let old = old.unwrap_or_default();
            self.is_read(old.len(), |size| format!("{size}: shorten it first"))?;
            let text = std::str::from_utf8(old).map_err(|error| {
                let at = error.valid_up_to();
                let line = 1 + old.iter().take(at).filter(|byte| **byte == b'\n').count();
                setup(format!("{} is not UTF-8 (line {line}): save it as UTF-8, then try again", self.file))
            })?;
            change(text)
        })
    }

    fn write(self, mut change: impl FnMut(Option<&[u8]>) -> Result<Option<String>, Trouble>) -> Result<bool, Trouble> {
        let change = |old: Option<&[u8]>| {
            let new = change(old)?;
            new.iter().try_for_each(|new| {
                self.is_read(new.len(), |size| format!("with this text {size}, so nothing was written: write less"))
            })?;
            Ok(new.map(String::into_bytes))
        };
        self.is_inside()?;
        rewrite::change(&self.root.join(self.file), change).map_err(|failed| match failed {
            Failed::Refused(trouble) => trouble,
            Failed::System(error) => unwritten(self.file, &error),
        })
    }

    /// A link is followed within the folder alone: everybody who shares the folder can make one, to any file of the
    /// writer.
    fn is_inside(self) -> Result<(), Trouble> {
        let path = self.root.join(self.file);
        let Ok(root) = fs::canonicalize(self.root) else { return Ok(()) };
        let is_link = fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink());
        let mut whole = fs::canonicalize(&path);
        if whole.is_err() && !is_link {
            // It is to be made: what counts is the first of the folders above it that is there.
            whole = path
                .ancestors()
                .skip(1)
                .find_map(|above| fs::canonicalize(above).ok())
                .ok_or(ErrorKind::NotFound.into());
        }
        match whole {
            Ok(whole) if whole.starts_with(&root) => Ok(()),
            Ok(whole) => {
                let to = whole.display();
                Err(setup(format!("{} is a link to {to}, outside of the folder: change that file itself", self.file)))
            }
            Err(_) => Err(setup(format!("{} is a link to a file that is not there: remove the link", self.file))),
        }
    }

    /// What would not be read is not written.
    fn is_read(self, size: usize, words: impl Fn(String) -> String) -> Result<(), Trouble> {
        let size = size as u64;
        if size <= self.cap { Ok(()) } else { Err(setup(format!("{}: {}", self.file, words(too_big(size, self.cap))))) }
    }
}

/// The stem of an item's files, as it is spelt in the folder.
pub fn stem_of(root: &Path, item: &ItemId) -> Result<String, Trouble> {
    let id = item.raw();
    if id.is_empty() || id.starts_with('.') || id.contains(['/', '\\', '\0']) {
        return Err(setup(format!("{id:?} is no item of this folder")));
    }
    let listed = match fs::read_dir(root.join(Part::Items.folder())) {
        Ok(listed) => listed,
        Err(error) => return Err(setup(format!("items cannot be listed: {}", reason(&error)))),
    };
    let mut stems = listed.filter_map(|entry| {
        let name = entry.ok()?.file_name().into_string().ok()?;
        let stem = name.strip_suffix(Part::Items.ending()).unwrap_or(&name).to_owned();
        (*composed(&stem) == *id).then_some(stem)
    });
    stems.next().ok_or_else(|| setup(format!("items has no item {id:?}: was it renamed or removed?")))
}

pub fn unwritten(file: &str, error: &io::Error) -> Trouble {
    setup(format!("{file} cannot be written: {}", reason(error)))
}

pub fn setup(text: String) -> Trouble {
    Trouble::Setup { text: Text::new(text) }
}
