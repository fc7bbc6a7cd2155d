//! Choosing a theme: a list whose selected theme is seen on the whole board, until it is kept or the list is left.
//!
//! What is kept holds for this board on backgrounds like this one, from the next start on too, unless the config or the
//! command line names a theme.
//!
//! Not here: how the list is painted (`screen::chooser`), which themes there are (`ui::themes`), what
//! keys do in it (`update::themes`).

use crate::domain::text::Text;
use crate::ui::themes::Entry;
use crate::ui::{Depth, Glyphs, Ground, Look, Theme, Themes, scroll};

/// The appearance of the board.
#[derive(Debug)]
pub struct Appearance {
    /// A style for every role.
    pub theme: Theme,
    /// Which other themes there are.
    pub choice: Choice,
    /// Glyphs for states and borders.
    pub glyphs: &'static Glyphs,
}

impl Appearance {
    /// What paints use: the theme that is being previewed, else the chosen one.
    pub(super) fn look<'a>(&'a self, preview: Option<&'a Theme>) -> Look<'a> {
        Look { theme: preview.unwrap_or(&self.theme), glyphs: self.glyphs }
    }

    /// Uses a theme from now on.
    pub(super) fn wear(&mut self, name: String, theme: Theme) {
        (self.theme, self.choice.name) = (theme, name);
    }

    /// Takes in a changed config: the theme that it names now, else the one that is shown, as its file says now.
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

/// What the chooser needs to know of the terminal and of the config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The themes that there are.
    pub themes: Themes,
    /// The name of the one that is shown.
    pub name: String,
    /// How many colours there are.
    pub depth: Depth,
    /// What the background is, as far as it is known.
    pub ground: Ground,
    /// Who named a theme, and will at the next start.
    pub named_by: Option<NamedBy>,
    /// There is a store, in which a choice lasts.
    pub lasts: bool,
}

/// Who can name a theme so that it wins over the one that was kept.
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
    /// The themes in as many colours as there are, those for this background first.
    pub list: Vec<Entry>,
    /// The selected one.
    pub at: usize,
    /// The first that is visible.
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

    /// The selected theme; `None` when its file has a mistake.
    pub fn preview(&self) -> Option<&Theme> {
        self.selected()?.theme.as_ref().ok().map(|(_, theme)| theme)
    }

    /// Selects a theme, of which so many are visible.
    pub(super) fn go(&mut self, at: usize, visible: usize) {
        self.at = at.min(self.list.len().saturating_sub(1));
        self.offset = scroll::scroll(self.offset, Some(self.at), visible, self.list.len());
    }
}

/// The name in the store of the theme that was chosen on a background.
pub fn setting(ground: Ground) -> String {
    format!("theme_{}", ground.word())
}
