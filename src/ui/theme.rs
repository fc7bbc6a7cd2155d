//! What each role looks like.
//!
//! Not here: reading theme files (`theme_file`), which theme the user wants (`config`), what the terminal's background
//! is (`shell`).

use std::sync::Arc;

use ratatui::style::{Modifier, Style};

use super::depth::Depth;
use super::role::Role;
use super::theme_file::{Sheet, read};
use crate::config::{Problem, Source};

/// The themes that come with the program, as files.
const FILES: [(&str, &str); 2] =
    [("midnight", include_str!("../../themes/midnight.toml")), ("paper", include_str!("../../themes/paper.toml"))];

/// The name of the theme without colours.
const PLAIN: &str = "plain";

/// What it has instead. The other roles have what they fall back to.
const PLAIN_STYLES: [(Role, Modifier); 8] = [
    (Role::Strong, Modifier::BOLD),
    (Role::Dim, Modifier::DIM),
    (Role::Selected, Modifier::REVERSED),
    (Role::SelectedIdle, Modifier::BOLD),
    (Role::Scrubbed, Modifier::REVERSED),
    (Role::Input, Modifier::UNDERLINED),
    (Role::Match, Modifier::UNDERLINED),
    (Role::Link, Modifier::UNDERLINED),
];

/// What a theme is made to stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Light text on a dark background.
    Dark,
    /// Dark text on a light background.
    Light,
}

impl Ground {
    /// Is a background of this colour dark or light?
    pub fn of(red: u8, green: u8, blue: u8) -> Self {
        // The luminance whose contrast to black and to white is the same.
        if super::depth::luminance((red, green, blue)) > 0.179 { Self::Light } else { Self::Dark }
    }

    /// The name of the bundled theme for it.
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
    ground: Ground,
}

impl Theme {
    /// The names of the bundled themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(name, _)| *name).chain([PLAIN])
    }

    /// The bundled theme of a name.
    pub fn bundled(name: &str) -> Option<Self> {
        if name == PLAIN {
            return Some(Self::plain());
        }
        sheet(name).map(|sheet| Self::from_sheet(&sheet))
    }

    /// A theme from the text of a file of the user's own. Every problem is reported; with any, there is no theme.
    pub fn load(source: &Arc<Source>) -> Result<Self, Vec<Problem>> {
        read(source, &sheet).map(|sheet| Self::from_sheet(&sheet))
    }

    /// The theme that has no colours: for `NO_COLOR`, and for terminals that have none.
    pub fn plain() -> Self {
        Self::from_sheet(&Sheet::of_modifiers(&PLAIN_STYLES))
    }

    /// This theme in a terminal that has so many colours:
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
            let limited = depth.limit(*style);
            let reversed = limited.add_modifier.contains(Modifier::REVERSED);
            if *role == Role::SelectedIdle && reversed { Style::new().bold() } else { limited }
        };
        Self { styles: self.styles.iter().zip(Role::ALL).map(style).collect(), ground: self.ground }
    }

    /// What a role looks like.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// What the theme is made to stand on.
    pub fn ground(&self) -> Ground {
        self.ground
    }

    fn from_sheet(sheet: &Sheet) -> Self {
        let styles = Role::ALL.iter().map(|role| sheet.style(*role)).collect();
        Self { styles, ground: sheet.ground.unwrap_or(Ground::Dark) }
    }
}

/// A bundled theme as it is written. One with a problem is none; a test holds that there are none.
fn sheet(name: &str) -> Option<Sheet> {
    let (_, text) = FILES.iter().find(|(known, _)| *known == name)?;
    let source = Arc::new(Source { path: name.into(), text: (*text).to_owned() });
    read(&source, &|_| None).ok()
}
