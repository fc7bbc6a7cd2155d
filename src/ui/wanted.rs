//! The looks that the config names: themes and glyphs, or what is wrong with the names.
//!
//! Not here: what holds where it names none (the shell decides by the terminal).

use super::glyphs::Glyphs;
use super::theme::{Ground, Theme};
use super::themes::Themes;
use crate::config::{Located, Looks, Problem, ThemeNames, quoted, suggest};

/// The ways in which emoji can be shown: as they are, or a plain mark.
const EMOJI: [&str; 2] = ["unicode", "ascii"];

/// The theme that somebody named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// One, whatever the background.
    One(String, Theme),
    /// One for each background; `None`: not for this one.
    ByGround {
        /// On a dark background.
        dark: Option<(String, Theme)>,
        /// On a light one.
        light: Option<(String, Theme)>,
    },
}

/// The looks that the config names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The theme.
    pub theme: Option<Named>,
    glyphs: Option<&'static Glyphs>,
    plain_emoji: Option<bool>,
}

impl Wanted {
    /// Looks the names up.
    pub fn read(looks: &Looks, themes: &Themes, problems: &mut Vec<Problem>) -> Self {
        let mut theme = |name: &Located<String>| match themes.find(&name.value, Some(&name.place)) {
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
            let Located { value, place } = name.as_ref()?;
            let found = words.iter().find(|word| *word == value).copied();
            if found.is_none() {
                let what = format!("{key} is {}, which is none of its values", quoted(value));
                problems.push(Problem::error(what, place.clone()).help(suggest(value, words)));
            }
            found
        };
        let sets: Vec<&str> = Glyphs::names().collect();
        let glyphs = known("glyphs", &looks.glyphs, &sets).and_then(Glyphs::named);
        let plain_emoji = known("emoji", &looks.emoji, &EMOJI).map(|word| word == "ascii");
        Self { theme, glyphs, plain_emoji }
    }

    /// The glyphs for a terminal: those that are named, else as many as it has.
    pub fn glyphs(&self, unicode: bool) -> &'static Glyphs {
        let glyphs = self.glyphs.unwrap_or(if unicode { &Glyphs::ROUNDED } else { &Glyphs::ASCII });
        if self.plain_emoji.unwrap_or(!unicode) { glyphs.without_emoji() } else { glyphs }
    }
}

impl Named {
    /// Does it depend on the background?
    pub fn by_ground(&self) -> bool {
        matches!(self, Self::ByGround { .. })
    }

    /// The theme for a background, with its name, where one is named for it.
    pub fn on(&self, ground: Ground) -> Option<(String, Theme)> {
        match (self, ground) {
            (Self::One(name, theme), _) => Some((name.clone(), theme.clone())),
            (Self::ByGround { dark, .. }, Ground::Dark) => dark.clone(),
            (Self::ByGround { light, .. }, Ground::Light) => light.clone(),
        }
    }
}
