//! The README and the pages that it leads to, which stand beside the code and the themes that they explain.
//!
//! Not here: what should stand in them.

use std::fs;
use std::path::Path;

/// A page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Where it is, below the project.
    pub path: String,
    /// Its contents.
    pub text: String,
}

/// The page at a path.
pub fn page(path: &str) -> Page {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    Page { path: path.to_owned(), text }
}

/// The README, and every README in a folder of `src` and `themes`.
pub fn pages() -> Vec<Page> {
    let mut paths = vec!["README.md".to_owned()];
    for root in ["src", "themes"] {
        collect(Path::new(root), &mut paths);
    }
    paths.sort();
    paths.iter().map(|path| page(path)).collect()
}

fn collect(folder: &Path, paths: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.file_name().is_some_and(|name| name == "README.md") {
            paths.push(path.to_str().unwrap().to_owned());
        }
    }
}
