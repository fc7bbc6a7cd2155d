//! What each role looks like.
//!
//! Not here: which themes there are (`themes`), reading their files (`theme_file`), which one the user wants
//! (`config`), what the terminal's background is (`shell`).

use std::sync::Arc;

use ratatui::style::{Modifier, Style};

use super::depth::Depth;
use super::role::Role;
use super::theme_file::Sheet;
use super::themes::{self, Themes};
use crate::config::{Problem, Source};

/// A background, and the colours that are made for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ground {
    /// A dark background, for light text.
    #[default]
    Dark,
    /// A light background, for dark text.
    Light,
}

impl Ground {
    /// Returns whether a background of this colour is dark or light.
    pub fn of(red: u8, green: u8, blue: u8) -> Self {
        // The luminance whose contrast to black and to white is the same.
        if super::shade::luminance((red, green, blue)) > 0.179 { Self::Light } else { Self::Dark }
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
        }
    }

    /// The name of the bundled theme for it, where none is named.
    pub const fn theme(self) -> &'static str {
        match self {
            Self::Dark => "midnight",
            Self::Light => "paper",
        }
    }
}

/// A style for every role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    styles: Vec<Style>,
    ground: Option<Ground>,
}

impl Theme {
    /// The names of the bundled themes: those for dark backgrounds, those for light ones, and the special ones.
    pub fn names() -> impl Iterator<Item = &'static str> {
        themes::FILES.iter().map(|(name, _)| *name)
    }

    /// The bundled theme of a name.
    pub fn bundled(name: &str) -> Option<Self> {
        themes::bundled(name).map(|sheet| Self::from_sheet(&sheet))
    }

    /// A theme from the text of a file. Every problem is reported; with any, there is no theme.
    pub fn load(source: &Arc<Source>) -> Result<Self, Vec<Problem>> {
        Themes::default().read(source).map(|sheet| Self::from_sheet(&sheet))
    }

    /// The theme that has no colours: for `NO_COLOR`, and for terminals that have none.
    pub fn plain() -> Self {
        Self::from_sheet(&themes::bundled("plain").unwrap_or_default())
    }

    /// This theme in a terminal with this number of colours:
    ///
    /// 1. Without any, every theme is the plain one.
    /// 2. Else each style has what is left of its colours ([`Depth::limit`]).
    /// 3. But where the selection had to be reversed, that of a panel without the keys is bold: only one leads the eye.
    #[must_use]
    pub fn at(&self, depth: Depth) -> Self {
        if depth == Depth::Mono {
            return Self::plain();
        }
        let style = |(style, role): (&Style, &Role)| {
            let limited = depth.limit(*style, self.ground);
            let reversed = limited.add_modifier.contains(Modifier::REVERSED);
            if *role == Role::SelectedIdle && reversed { Style::new().bold() } else { limited }
        };
        Self { styles: self.styles.iter().zip(Role::ALL).map(style).collect(), ground: self.ground }
    }

    /// What a role looks like.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// The background that the theme is made for; `None`: any.
    pub fn ground(&self) -> Option<Ground> {
        self.ground
    }

    pub(super) fn from_sheet(sheet: &Sheet) -> Self {
        Self { styles: Role::ALL.iter().map(|role| sheet.style(*role)).collect(), ground: sheet.ground }
    }
}
