//! Choosing a theme: opening the list, selecting, keeping.
//!
//! Not here: the list (`themes`), painting (`screen::chooser`).

use super::Effects;
use crate::app::model::{Model, Overlay};
use crate::app::program::Effect;
use crate::app::screen;
use crate::app::themes::{Choice, Chooser, NamedBy, setting};
use crate::domain::text::{Text, clean};
use crate::panels::shared::say;
use crate::sync::store::Keep;
use crate::ui::Theme;

impl Model {
    /// The list of themes, if it is on top.
    pub(in crate::app) fn chooser(&self) -> Option<&Chooser> {
        self.overlays.top().and_then(Overlay::chooser)
    }

    /// Opens the list of themes, or closes it.
    pub(in crate::app) fn toggle_themes(&mut self) {
        if self.chooser().is_some() {
            self.overlays.pop();
            return;
        }
        let chooser = Chooser::new(&self.appearance.choice);
        let at = chooser.at;
        self.overlays.push(Overlay::Themes(chooser));
        self.go_to_theme(at);
    }

    /// Rebuilds the open list of themes, with the same one selected.
    pub(in crate::app) fn list_themes_again(&mut self) {
        let Some(name) = self.chooser().and_then(Chooser::selected).map(|entry| entry.name.clone()) else { return };
        let chooser = Chooser::new(&self.appearance.choice);
        let at = chooser.list.iter().position(|entry| entry.name == name).unwrap_or(chooser.at);
        if let Some(overlay) = self.overlays.top_mut() {
            *overlay = Overlay::Themes(chooser);
        }
        self.go_to_theme(at);
    }

    /// Selects a theme of the open list.
    pub(in crate::app) fn go_to_theme(&mut self, at: usize) {
        let visible = screen::themes_shown(self);
        if let Some(Overlay::Themes(chooser)) = self.overlays.top_mut() {
            chooser.go(at, visible);
        }
    }

    /// Keeps the selected theme, and reports for how long.
    pub(in crate::app) fn keep_theme(&mut self) -> Effects {
        let Some(Overlay::Themes(chooser)) = self.overlays.pop() else { return Vec::new() };
        let Some((entry, theme)) = chooser.selected().zip(chooser.preview().cloned()) else {
            let problems = chooser.selected().and_then(|entry| entry.theme.as_ref().err()).map_or(0, Vec::len);
            self.overlays.push(Overlay::Themes(chooser));
            return self.say(Text::new(flawed(problems)));
        };
        let name = entry.name.clone();
        self.keep_look(name, theme)
    }

    /// Applies the named theme, and reports for how long.
    pub(in crate::app) fn wear(&mut self, name: &str) -> Effects {
        self.overlays.close_themes();
        match self.appearance.choice.themes.find(name, None) {
            Ok(theme) => self.keep_look(name.to_owned(), theme.at(self.appearance.choice.depth)),
            Err(problems) => self.say(Text::new(flawed(problems.len()))),
        }
    }

    fn keep_look(&mut self, name: String, theme: Theme) -> Effects {
        self.appearance.wear(name.clone(), theme);
        self.footer.text = Some(Text::new(kept(&self.appearance.choice)));
        vec![self.keep(Keep::Setting(setting(self.appearance.choice.ground), Some(name))), Effect::Redraw]
    }
}

fn flawed(problems: usize) -> String {
    format!("its file has {}: `asyncboard themes` names them", say::count(problems, "problem"))
}

/// How long a choice holds, and what would make it permanent.
fn kept(choice: &Choice) -> String {
    let (name, ground) = (clean(&choice.name), choice.ground.word());
    match choice.named_by {
        Some(NamedBy::CommandLine) => format!("{name} until you quit: --theme named another, and would again"),
        Some(NamedBy::Config) => format!("{name} until you quit; to keep it change the config: theme = \"{name}\""),
        None if choice.lasts => {
            format!("{name} is kept for {ground} backgrounds; in the config: theme = {{ {ground} = \"{name}\" }}")
        }
        None => format!("{name} until you quit; to keep it write into a config: theme = \"{name}\""),
    }
}
