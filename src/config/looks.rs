//! `theme`, `glyphs` and `emoji`: what the config says about looks, each by a name.
//!
//! Not here: which names there are (their owners in `ui` look them up).

use super::problem::{Problem, keep};
use super::section::{Located, Section, Value};

/// The names that the config has for looks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// The theme, or one for each background.
    pub theme: Option<ThemeNames>,
    /// The set of glyphs.
    pub glyphs: Option<Located<String>>,
    /// How emoji are shown.
    pub emoji: Option<Located<String>>,
}

/// How the config names themes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThemeNames {
    /// One for every background: `"midnight"`.
    One(Located<String>),
    /// By the terminal's background: `{ dark = "midnight", light = "paper" }`. Either may be left out.
    ByGround {
        /// On a dark background.
        dark: Option<Located<String>>,
        /// On a light one.
        light: Option<Located<String>>,
    },
}

/// Reads them.
pub(super) fn read(root: &mut Section, problems: &mut Vec<Problem>) -> Looks {
    Looks {
        theme: theme(root, problems),
        glyphs: keep(root.text("glyphs"), problems),
        emoji: keep(root.text("emoji"), problems),
    }
}

fn theme(root: &mut Section, problems: &mut Vec<Problem>) -> Option<ThemeNames> {
    let found = root.take("theme")?;
    match found.value {
        Value::Text(value) => Some(ThemeNames::One(Located { value, place: found.place })),
        Value::Table(mut pair) => {
            let mut name = |key| keep(pair.text(key), problems);
            let (dark, light) = (name("dark"), name("light"));
            problems.extend(pair.unknown());
            Some(ThemeNames::ByGround { dark, light })
        }
        other => {
            let expected = "a theme's name in quotes, or { dark = \"...\", light = \"...\" }";
            problems.push(other.is_not(expected, "theme", found.place));
            None
        }
    }
}
