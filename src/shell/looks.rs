//! How the board looks in this terminal: which theme, in how many colours, with which glyphs.
//!
//! Not here: what the terminal can show (`capabilities`, `background`), what the config names (`setup`).

use std::collections::BTreeMap;

use super::capabilities::{Capabilities, Colours};
use super::setup::Setup;
use crate::app::themes::{Choice, NamedBy, setting};
use crate::config::quoted;
use crate::ui::{Depth, Glyphs, Ground, Theme};

/// How the board looks.
pub struct Looks {
    /// The theme, in as many colours as there are.
    pub theme: Theme,
    /// What else could be chosen.
    pub choice: Choice,
    /// The glyphs.
    pub glyphs: &'static Glyphs,
    /// A message for the user.
    pub note: Option<String>,
}

/// Does the theme depend on the background? Not where there are no colours, or where one is named for all.
pub fn by_ground(setup: &Setup, can: Capabilities) -> bool {
    let named = setup.theme.is_some() || setup.wanted.theme.as_ref().is_some_and(|theme| !theme.by_ground());
    !named && can.clever && can.colours != Colours::None
}

/// Chooses, from what wins to what holds last:
///
/// 1. The theme that the command line names.
/// 2. The theme that the config names, for this background.
/// 3. The theme that was chosen and kept for such a background (`kept`, by the setting's name).
/// 4. The bundled theme for this background.
pub fn choose(setup: &Setup, can: Capabilities, ground: Ground, kept: &BTreeMap<String, String>) -> Looks {
    let depth = depth(can.colours);
    let command = setup.theme.clone();
    let config = setup.wanted.theme.as_ref();
    let named_by = match (&command, config) {
        (Some(_), _) => Some(NamedBy::CommandLine),
        (None, Some(_)) => Some(NamedBy::Config),
        (None, None) => None,
    };
    let (mut found, mut note) = (command.or_else(|| config?.on(ground)), None);
    if let Some(name) = kept.get(&setting(ground)).filter(|_| named_by.is_none()) {
        found = setup.themes.find(name, None).ok().map(|theme| (name.clone(), theme));
        if found.is_none() {
            note =
                Some(format!("the theme {} that was kept is gone or has a mistake: press t to choose", quoted(name)));
        }
    }
    let bundled = || (ground.theme().to_owned(), Theme::bundled(ground.theme()).unwrap_or_else(Theme::plain));
    let (name, theme) = found.unwrap_or_else(bundled);
    // A theme that is named states its background.
    let ground = if by_ground(setup, can) { ground } else { theme.ground().unwrap_or(ground) };
    let choice = Choice { themes: setup.themes.clone(), name, depth, ground, named_by, lasts: setup.store.is_some() };
    Looks { theme: theme.at(depth), choice, glyphs: setup.wanted.glyphs(can.unicode), note }
}

/// How many colours a theme may use.
fn depth(colours: Colours) -> Depth {
    match colours {
        Colours::None => Depth::Mono,
        Colours::Sixteen => Depth::Sixteen,
        Colours::Palette => Depth::Indexed256,
        Colours::True => Depth::True,
    }
}
