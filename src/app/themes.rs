//! Choosing a theme: a list whose selected theme is previewed on the whole board, until it is kept or the list is
//! closed.
//!
//! A kept theme applies to this board on backgrounds like this one, also in later runs, unless the config or the
//! command line names a theme.
//!
//! Not here: painting the list (`screen::chooser`), the themes (`ui::themes`), its keys (`update::themes`).

use crate::domain::text::Text;
use crate::ui::themes::Entry;
use crate::ui::{Depth, Glyphs, Ground, Look, Theme, Themes, scroll};

/// The appearance of the board.
#[derive(Debug)]
pub struct Appearance {
    /// A style for every role.
    pub theme: Theme,
    /// The other themes.
    pub choice: Choice,
    /// Glyphs for states and borders.
    pub glyphs: &'static Glyphs,
}

impl Appearance {
    /// The theme that paints use: the previewed one, else the chosen one.
    pub(super) fn look<'a>(&'a self, preview: Option<&'a Theme>) -> Look<'a> {
        Look { theme: preview.unwrap_or(&self.theme), glyphs: self.glyphs }
    }

    /// Applies a theme.
    pub(super) fn wear(&mut self, name: String, theme: Theme) {
        (self.theme, self.choice.name) = (theme, name);
    }

    /// Applies a changed config: the theme that it names now, else the current one as reread from its file.
    pub(super) fn reload(&mut self, theme: Option<Theme>, choice: Choice) {
        let before = std::mem::replace(&mut self.choice, choice);
        if let Some(theme) = theme {
            self.theme = theme;
            return;
        }
        if let Ok(theme) = self.choice.themes.find(&before.name, None) {
            self.theme = theme.at(self.choice.depth);
        }
        self.choice.name = before.name;
    }
}

/// What the chooser needs to know about the terminal and the config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// All themes.
    pub themes: Themes,
    /// The name of the current one.
    pub name: String,
    /// The number of colours.
    pub depth: Depth,
    /// The background, as far as it is known.
    pub ground: Ground,
    /// What names a theme, and will again in the next run.
    pub named_by: Option<NamedBy>,
    /// There is a store, so a choice lasts.
    pub lasts: bool,
}

/// What can override the kept theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedBy {
    /// The config.
    Config,
    /// The command line.
    CommandLine,
}

impl Default for Choice {
    fn default() -> Self {
        let ground = Ground::default();
        let name = ground.theme().to_owned();
        Self { themes: Themes::default(), name, depth: Depth::True, ground, named_by: None, lasts: false }
    }
}

/// The list of themes while it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chooser {
    /// The themes in the available colours, those for this background first.
    pub list: Vec<Entry>,
    /// The selected one.
    pub at: usize,
    /// The first visible one.
    pub offset: usize,
}

impl Chooser {
    pub(super) fn new(choice: &Choice) -> Self {
        let at_depth = |(about, theme): (Text, Theme)| (about, theme.at(choice.depth));
        let here = |entry: Entry| Entry { theme: entry.theme.map(at_depth), ..entry };
        let list: Vec<Entry> = choice.themes.entries_for(choice.ground).into_iter().map(here).collect();
        let at = list.iter().position(|entry| entry.name == choice.name).unwrap_or(0);
        Self { list, at, offset: 0 }
    }

    /// The selected theme.
    pub fn selected(&self) -> Option<&Entry> {
        self.list.get(self.at)
    }

    /// The selected theme; `None` if its file has a problem.
    pub fn preview(&self) -> Option<&Theme> {
        self.selected()?.theme.as_ref().ok().map(|(_, theme)| theme)
    }

    /// Selects a theme, where `visible` rows fit.
    pub(super) fn go(&mut self, at: usize, visible: usize) {
        self.at = at.min(self.list.len().saturating_sub(1));
        self.offset = scroll::scroll(self.offset, Some(self.at), visible, self.list.len());
    }
}

/// The name of the stored theme for a background.
pub fn setting(ground: Ground) -> String {
    format!("theme_{}", ground.word())
}
