//! The themes that there are: those that come with the program, and the user's own, which win.
//!
//! Not here: the contents of a theme's file (`theme_file`), finding and reading the user's files (`shell`).

use std::path::PathBuf;
use std::sync::Arc;

use super::theme::{Ground, Theme};
use super::theme_file::{Sheet, read};
use crate::config::{Located, Location, Problem, Source, quoted, suggest};
use crate::domain::text::Text;

/// The themes that come with the program, as files: for dark backgrounds, for light ones, and the special ones.
pub(super) const FILES: [(&str, &str); 11] = [
    ("midnight", include_str!("../../themes/midnight.toml")),
    ("ember", include_str!("../../themes/ember.toml")),
    ("pine", include_str!("../../themes/pine.toml")),
    ("paper", include_str!("../../themes/paper.toml")),
    ("linen", include_str!("../../themes/linen.toml")),
    ("contrast", include_str!("../../themes/contrast.toml")),
    ("contrast-light", include_str!("../../themes/contrast-light.toml")),
    ("colorblind", include_str!("../../themes/colorblind.toml")),
    ("colorblind-light", include_str!("../../themes/colorblind-light.toml")),
    ("terminal", include_str!("../../themes/terminal.toml")),
    ("plain", include_str!("../../themes/plain.toml")),
];

/// A theme's file of the user's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Own {
    /// What the theme is called: the file's name without its ending.
    pub name: String,
    /// Where the file is.
    pub path: PathBuf,
    /// What it says, or why it could not be read.
    pub text: Result<String, String>,
}

/// A theme by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// The file, when it is the user's own.
    pub path: Option<PathBuf>,
    /// A sentence about it, and what it looks like; or everything that is wrong with its file.
    pub theme: Result<(Text, Theme), Vec<Problem>>,
}

/// The themes that there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Themes {
    own: Vec<Own>,
}

impl Themes {
    /// The bundled themes and these, which win over a bundled one of the same name.
    pub fn with(own: Vec<Own>) -> Self {
        Self { own }
    }

    /// Every name once: the user's own, then the bundled ones.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let bundled = FILES.iter().map(|(name, _)| *name).filter(|name| self.own(name).is_none());
        self.own.iter().map(|own| own.name.as_str()).chain(bundled)
    }

    /// The theme of a name; with `None` for a location the name is on the command line.
    pub fn find(&self, name: &str, place: Option<&Location>) -> Result<Theme, Vec<Problem>> {
        match self.sheet(name, &[]) {
            Some(found) => found.map(|sheet| Theme::from_sheet(&sheet)),
            None => Err(vec![self.unknown("no theme is called", name, place)]),
        }
    }

    /// Every theme, in the order of [`Themes::names`].
    pub fn entries(&self) -> Vec<Entry> {
        let entry = |name: &str| {
            let path = self.own(name).map(|own| own.path.clone());
            let sheet = self.sheet(name, &[]).unwrap_or_else(|| Ok(Sheet::default()));
            let theme = sheet.map(|sheet| (sheet.about.clone().unwrap_or_default(), Theme::from_sheet(&sheet)));
            Entry { name: name.to_owned(), path, theme }
        };
        self.names().map(entry).collect()
    }

    /// The same, with those first that suit a background.
    pub fn entries_for(&self, ground: Ground) -> Vec<Entry> {
        let mut entries = self.entries();
        let suits = |theme: &Theme| theme.ground().is_none_or(|made_for| made_for == ground);
        entries.sort_by_key(|entry| !entry.theme.as_ref().is_ok_and(|(_, theme)| suits(theme)));
        entries
    }

    fn own(&self, name: &str) -> Option<&Own> {
        self.own.iter().find(|own| own.name == name)
    }

    /// Reads a theme's file that is none of these, but may build on them.
    pub(super) fn read(&self, source: &Arc<Source>) -> Result<Sheet, Vec<Problem>> {
        read(source, &|parent| self.parent(parent, &[]))
    }

    /// A theme as it is written. `within` are the themes that build on it, each on the one behind it.
    fn sheet(&self, name: &str, within: &[&str]) -> Option<Result<Sheet, Vec<Problem>>> {
        let Some(own) = self.own(name) else { return bundled(name).map(Ok) };
        let text = match &own.text {
            Ok(text) => text.clone(),
            Err(why) => {
                let what = format!("cannot read {}: {why}", quoted(&own.path.to_string_lossy()));
                return Some(Err(vec![Problem::general(what)]));
            }
        };
        let source = Arc::new(Source { path: own.path.clone(), text, included: false });
        let within = [within, &[name]].concat();
        Some(read(&source, &|parent| self.parent(parent, &within)))
    }

    /// The theme that another one builds on. To one that has a bundled theme's name, this name is the bundled one.
    fn parent(&self, parent: &Located<String>, within: &[&str]) -> Result<Sheet, Vec<Problem>> {
        let name = parent.value.as_str();
        if let Some(bundled) = bundled(name).filter(|_| within.last() == Some(&name)) {
            return Ok(bundled);
        }
        if let Some(first) = within.iter().position(|known| *known == name) {
            let round: Vec<String> = within.iter().skip(first).chain([&name]).map(|name| quoted(name)).collect();
            let what = format!("themes build on one another in a circle: {}", round.join(" -> "));
            return Err(vec![Problem::error(what, parent.location.clone()).help("give one of them another parent")]);
        }
        let unknown = || Err(vec![self.unknown("no theme to build on is called", name, Some(&parent.location))]);
        self.sheet(name, within).unwrap_or_else(unknown)
    }

    fn unknown(&self, what: &str, name: &str, place: Option<&Location>) -> Problem {
        let known: Vec<&str> = self.names().collect();
        let problem = Problem::general(format!("{what} {}", quoted(name))).help(suggest(name, &known));
        Problem { location: place.cloned(), ..problem }
    }
}

/// A bundled theme as it is written. One with a problem is none; a test holds that there are none.
pub(super) fn bundled(name: &str) -> Option<Sheet> {
    let (_, text) = FILES.iter().find(|(known, _)| *known == name)?;
    let source = Arc::new(Source { path: name.into(), text: (*text).to_owned(), included: false });
    read(&source, &|_| Err(Vec::new())).ok()
}
