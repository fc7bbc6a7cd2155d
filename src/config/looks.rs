//! `theme`, `glyphs` and `emoji`: the names of what determines the board's appearance.
//!
//! Not here: which names exist (`ui` looks them up).

use super::problem::{Problem, keep};
use super::section::{Located, Section, Value};

/// The names that determine the board's appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// The theme, or a theme for each background.
    pub theme: Option<ThemeNames>,
    /// The set of glyphs.
    pub glyphs: Option<Located<String>>,
    /// How emoji are displayed.
    pub emoji: Option<Located<String>>,
}

/// The theme names in the config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThemeNames {
    /// The same theme on every background: `"midnight"`.
    One(Located<String>),
    /// A theme by the terminal's background: `{ dark = "midnight", light = "paper" }`. Either is optional.
    ByGround {
        /// The theme on a dark background.
        dark: Option<Located<String>>,
        /// The theme on a light background.
        light: Option<Located<String>>,
    },
}

/// Reads the names.
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
        Value::Text(value) => Some(ThemeNames::One(Located { value, location: found.location })),
        Value::Table(mut pair) => {
            let mut name = |key| keep(pair.text(key), problems);
            let (dark, light) = (name("dark"), name("light"));
            problems.extend(pair.unknown());
            Some(ThemeNames::ByGround { dark, light })
        }
        other => {
            let expected = "a theme's name in quotes, or { dark = \"...\", light = \"...\" }";
            problems.push(other.is_not(expected, "theme", found.location));
            None
        }
    }
}
