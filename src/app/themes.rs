//! Choosing a theme: a list whose selected theme is seen on the whole board, until it is kept or the list is left.
//!
//! What is kept holds for this board on backgrounds like this one, from the next start on too, unless the config or the
//! command line names a theme.
//!
//! Not here: how the list is painted (`screen::chooser`), which themes there are (`ui::themes`).

use super::model::{Model, Overlay};
use super::program::Effect;
use super::screen;
use super::update::Effects;
use crate::domain::text::{Text, clean};
use crate::panels::shared::say;
use crate::sync::store::Keep;
use crate::ui::themes::Entry;
use crate::ui::{Depth, Ground, Theme, Themes, scroll};

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
    pub firm: Option<Firm>,
    /// There is a store, in which a choice lasts.
    pub lasts: bool,
}

/// Who can name a theme so that it wins over the one that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firm {
    /// The config.
    Config,
    /// The command line.
    Command,
}

impl Default for Choice {
    fn default() -> Self {
        let ground = Ground::default();
        let name = ground.theme().to_owned();
        Self { themes: Themes::default(), name, depth: Depth::True, ground, firm: None, lasts: false }
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
    fn new(choice: &Choice) -> Self {
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

    /// What the selected theme looks like; nothing when its file has a mistake.
    pub fn preview(&self) -> Option<&Theme> {
        self.selected()?.theme.as_ref().ok().map(|(_, theme)| theme)
    }

    /// Selects a theme, of which so many are visible.
    fn go(&mut self, at: usize, visible: usize) {
        self.at = at.min(self.list.len().saturating_sub(1));
        self.offset = scroll::scroll(self.offset, Some(self.at), visible, self.list.len());
    }
}

/// The name in the store of the theme that was chosen on a background.
pub fn setting(ground: Ground) -> String {
    format!("theme_{}", ground.word())
}

impl Model {
    /// The list of themes, while it has the keys.
    pub(super) fn chooser(&self) -> Option<&Chooser> {
        self.overlays.last().and_then(Overlay::chooser)
    }

    /// Opens the list of themes, or leaves it.
    pub(super) fn toggle_themes(&mut self) {
        if self.chooser().is_some() {
            self.overlays.pop();
            return;
        }
        let chooser = Chooser::new(&self.choice);
        let at = chooser.at;
        self.overlays.push(Overlay::Themes(chooser));
        self.go_to_theme(at);
    }

    /// Lists the themes anew while the list is open, with the same one selected.
    pub(super) fn list_themes_again(&mut self) {
        let Some(name) = self.chooser().and_then(Chooser::selected).map(|entry| entry.name.clone()) else { return };
        let chooser = Chooser::new(&self.choice);
        let at = chooser.list.iter().position(|entry| entry.name == name).unwrap_or(chooser.at);
        if let Some(overlay) = self.overlays.last_mut() {
            *overlay = Overlay::Themes(chooser);
        }
        self.go_to_theme(at);
    }

    /// Selects a theme of the open list.
    pub(super) fn go_to_theme(&mut self, at: usize) {
        let visible = screen::themes_shown(self);
        if let Some(Overlay::Themes(chooser)) = self.overlays.last_mut() {
            chooser.go(at, visible);
        }
    }

    /// Keeps the selected theme, and says for how long.
    pub(super) fn keep_theme(&mut self) -> Effects {
        let Some(Overlay::Themes(chooser)) = self.overlays.pop() else { return Vec::new() };
        let Some((entry, theme)) = chooser.selected().zip(chooser.preview().cloned()) else {
            let problems = chooser.selected().and_then(|entry| entry.theme.as_ref().err()).map_or(0, Vec::len);
            self.overlays.push(Overlay::Themes(chooser));
            return self.say(Text::new(flawed(problems)));
        };
        let name = entry.name.clone();
        self.keep_look(name, theme)
    }

    /// Looks like the theme of a name from now on, and says for how long.
    pub(super) fn wear(&mut self, name: &str) -> Effects {
        self.overlays.retain(|overlay| overlay.chooser().is_none());
        match self.choice.themes.find(name, None) {
            Ok(theme) => self.keep_look(name.to_owned(), theme.at(self.choice.depth)),
            Err(problems) => self.say(Text::new(flawed(problems.len()))),
        }
    }

    fn keep_look(&mut self, name: String, theme: Theme) -> Effects {
        (self.theme, self.choice.name) = (theme, name.clone());
        self.notice = Some(Text::new(kept(&self.choice)));
        vec![self.keep(Keep::Setting(setting(self.choice.ground), Some(name))), Effect::Redraw]
    }
}

fn flawed(problems: usize) -> String {
    format!("its file has {}: `asyncboard themes` names them", say::count(problems, "problem"))
}

/// How long a choice holds, and what makes it hold for good.
fn kept(choice: &Choice) -> String {
    let (name, ground) = (clean(&choice.name), choice.ground.word());
    match choice.firm {
        Some(Firm::Command) => format!("{name} until you quit: --theme named another, and would again"),
        Some(Firm::Config) => format!("{name} until you quit; to keep it change the config: theme = \"{name}\""),
        None if choice.lasts => {
            format!("{name} is kept for {ground} backgrounds; in the config: theme = {{ {ground} = \"{name}\" }}")
        }
        None => format!("{name} until you quit; to keep it write into a config: theme = \"{name}\""),
    }
}
