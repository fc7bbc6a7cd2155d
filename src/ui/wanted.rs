//! Looks up the themes and glyphs that the config names, and reports unknown names.
//!
//! Not here: the defaults by terminal (`shell`).

use super::glyphs::Glyphs;
use super::theme::{Ground, Theme};
use super::themes::Themes;
use crate::config::{Located, Looks, Problem, ThemeNames, quoted, suggest};

/// The names of the ways to display emoji: as they are, or replaced by a plain mark.
pub const EMOJI: [&str; 2] = ["unicode", "ascii"];

/// A theme that was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// One theme for every background.
    One(String, Theme),
    /// A theme by background; `None` if none is named for it.
    ByGround {
        /// The theme on a dark background.
        dark: Option<(String, Theme)>,
        /// The theme on a light background.
        light: Option<(String, Theme)>,
    },
}

/// The theme, glyphs and emoji that the config names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The theme.
    pub theme: Option<Named>,
    glyphs: Option<&'static Glyphs>,
    plain_emoji: Option<bool>,
}

impl Wanted {
    /// Looks up the names.
    pub fn read(looks: &Looks, themes: &Themes, problems: &mut Vec<Problem>) -> Self {
        let mut theme = |name: &Located<String>| match themes.find(&name.value, Some(&name.location)) {
            Ok(theme) => Some((name.value.clone(), theme)),
            Err(wrong) => {
                problems.extend(wrong);
                None
            }
        };
        let theme = match &looks.theme {
            None => None,
            Some(ThemeNames::One(name)) => theme(name).map(|(name, theme)| Named::One(name, theme)),
            Some(ThemeNames::ByGround { dark, light }) => Some(Named::ByGround {
                dark: dark.as_ref().and_then(&mut theme),
                light: light.as_ref().and_then(&mut theme),
            }),
        };
        let mut known = |key: &str, name: &Option<Located<String>>, words: &[&'static str]| {
            let Located { value, location } = name.as_ref()?;
            let found = words.iter().find(|word| *word == value).copied();
            if found.is_none() {
                let what = format!("{key} is {}, which is none of its values", quoted(value));
                problems.push(Problem::error(what, location.clone()).help(suggest(value, words)));
            }
            found
        };
        let sets: Vec<&str> = Glyphs::names().collect();
        let glyphs = known("glyphs", &looks.glyphs, &sets).and_then(Glyphs::named);
        let plain_emoji = known("emoji", &looks.emoji, &EMOJI).map(|word| word == "ascii");
        Self { theme, glyphs, plain_emoji }
    }

    /// The glyphs for a terminal: those named, else those that it supports.
    pub fn glyphs(&self, unicode: bool) -> &'static Glyphs {
        let glyphs = self.glyphs.unwrap_or(if unicode { &Glyphs::ROUNDED } else { &Glyphs::ASCII });
        if self.plain_emoji.unwrap_or(!unicode) { glyphs.without_emoji() } else { glyphs }
    }
}

impl Named {
    /// Returns whether it depends on the background.
    pub fn by_ground(&self) -> bool {
        matches!(self, Self::ByGround { .. })
    }

    /// The theme for a background with its name, if one is named for it.
    pub fn on(&self, ground: Ground) -> Option<(String, Theme)> {
        match (self, ground) {
            (Self::One(name, theme), _) => Some((name.clone(), theme.clone())),
            (Self::ByGround { dark, .. }, Ground::Dark) => dark.clone(),
            (Self::ByGround { light, .. }, Ground::Light) => light.clone(),
        }
    }
}
