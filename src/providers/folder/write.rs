//! How files of the folder are written: a reader sees the old file or the new one.
//!
//! Not here: what is written (`post`, `close`).

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::list::reason;
use super::names::{Part, composed};
use crate::domain::ids::ItemId;
use crate::domain::text::Text;
use crate::providers::Trouble;

/// Puts a text in the place of a file of the folder, by a hidden file beside it.
pub fn replace(root: &Path, file: &str, text: &str) -> io::Result<()> {
    let whole = root.join(file);
    let (Some(folder), Some(name)) = (whole.parent(), whole.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    fs::create_dir_all(folder)?;
    let passing = folder.join(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
    let write = || {
        let mut open = File::create(&passing)?;
        open.write_all(text.as_bytes())?;
        open.sync_all()?;
        fs::rename(&passing, &whole)
    };
    write().inspect_err(|_| {
        // The failure itself is what counts; a leftover is hidden and passed over.
        let _ = fs::remove_file(&passing);
    })
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
