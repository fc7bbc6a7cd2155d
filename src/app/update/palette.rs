//! Matching in the command palette, and running the selected entry.
//!
//! Not here: painting (`screen::palette`), the entries (`palette`).

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use unicode_segmentation::UnicodeSegmentation;

use super::Effects;
use crate::app::command::Command;
use crate::app::input::{Key, KeyCode};
use crate::app::model::{Model, Overlay};
use crate::app::palette::{Description, Entry, Hit, Palette};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::screen;
use crate::app::typing::Edit;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::{Text, clean};
use crate::panels::shared::listing::Moves;
use crate::panels::shared::say;
use crate::panels::team;

impl Model {
    /// The palette, while it has the keys.
    pub(in crate::app) fn palette(&self) -> Option<&Palette> {
        self.overlays.palette()
    }

    pub(in crate::app) fn open_palette(&mut self) {
        self.find(Palette::default());
    }

    /// The description of an entry.
    pub(in crate::app) fn describe(&self, entry: &Entry) -> Description {
        match entry {
            Entry::Command(command) => {
                let row = self.keys.map.rows().iter().find(|row| row.command == *command);
                let keys = row.map(|row| row.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
                Description {
                    name: command.word().replace('_', " "),
                    help: row.map_or("", |row| row.help).to_owned(),
                    keys: keys.unwrap_or_default(),
                }
            }
            Entry::Theme(name) => Description {
                name: format!("theme {}", clean(name)),
                help: "let the board look like this".to_owned(),
                keys: String::new(),
            },
            Entry::Mate(index) => {
                let id = self.board.team.get(*index).map_or("", |mate| mate.id.as_str());
                let name = say::index(&self.board, *index);
                let help = if name == id { String::new() } else { id.to_owned() };
                Description { name: format!("go to {name}"), help, keys: String::new() }
            }
        }
    }

    /// All entries: the ones run last, the commands, the themes, the teammates.
    fn entries(&self) -> Vec<Entry> {
        let commands =
            self.keys.map.rows().iter().map(|row| row.command).filter(|command| *command != Command::Palette);
        let themes = self.appearance.choice.themes.names().map(|name| Entry::Theme(name.to_owned()));
        let mates = self.board.team.indices().map(|(index, _)| Entry::Mate(index));
        let all = commands.map(Entry::Command).chain(themes).chain(mates);
        let rest = all.filter(|entry| !self.overlays.recent.contains(entry));
        self.overlays.recent.iter().cloned().chain(rest).collect()
    }

    /// Matches again for the open palette.
    pub(in crate::app) fn find_again(&mut self) {
        if let Some(palette) = self.palette().cloned() {
            self.find(palette);
        }
    }

    /// Matches the palette's line, and shows the result.
    fn find(&mut self, mut palette: Palette) {
        if self.palette().is_some() {
            self.overlays.pop();
        }
        let entries = self.entries();
        palette.total = entries.len();
        palette.hits = self.hits(palette.line.text(), entries);
        (palette.at, palette.offset) = (0, 0);
        self.overlays.push(Overlay::Palette(palette));
    }

    /// The entries whose name contains the letters in this order, the best first; then those whose description contains
    /// every word or its beginning.
    fn hits(&self, line: &str, entries: Vec<Entry>) -> Vec<Hit> {
        let pattern = Pattern::new(line, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        let mut matcher = Matcher::new(config);
        let words: Vec<String> = line.split_whitespace().map(str::to_lowercase).collect();
        let (mut named, mut told) = (Vec::new(), Vec::new());
        for entry in entries {
            let Description { name, help, .. } = self.describe(&entry);
            let all = format!("{name} {help}").to_lowercase();
            let begins = |word: &String| all.split(|c: char| !c.is_alphanumeric()).any(|told| told.starts_with(word));
            if let Some((score, marks)) = score(&pattern, &mut matcher, &name) {
                named.push((score, Hit { entry, name: marks }));
            } else if words.iter().all(begins) {
                told.push(Hit { entry, name: Vec::new() });
            }
        }
        // The sort is stable.
        named.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        named.into_iter().map(|(_, hit)| hit).chain(told).collect()
    }

    pub(in crate::app) fn palette_key(&mut self, key: Key, mut palette: Palette) -> Effects {
        match (key.code, self.keys.map.command(key)) {
            (KeyCode::Enter, _) => return self.run_selected(),
            (KeyCode::Esc, _) => _ = self.overlays.pop(),
            (KeyCode::Up | KeyCode::BackTab, _) => self.step(-1),
            (KeyCode::Down | KeyCode::Tab, _) => self.step(1),
            (KeyCode::Char('p'), _) if key.ctrl => self.step(-1),
            (KeyCode::Char('n'), _) if key.ctrl => self.step(1),
            (KeyCode::PageUp | KeyCode::PageDown, Some(command)) => return self.command(command),
            (_, command) => match palette.line.key(key) {
                Edit::Text => self.find(palette),
                Edit::Cursor => self.move_cursor(palette),
                Edit::None if command == Some(Command::Repaint) => return vec![Effect::Repaint],
                Edit::None => {}
            },
        }
        vec![Effect::Redraw]
    }

    fn move_cursor(&mut self, palette: Palette) {
        self.overlays.replace(Overlay::Palette(palette));
    }

    pub(in crate::app) fn palette_paste(&mut self, text: &str, mut palette: Palette) -> Effects {
        palette.line.paste(text);
        self.find(palette);
        vec![Effect::Redraw]
    }

    /// Selects an entry of the open palette.
    pub(in crate::app) fn go_in_palette(&mut self, at: usize) {
        let visible = screen::palette_shown(self);
        if let Some(Overlay::Palette(palette)) = self.overlays.top_mut() {
            palette.go(at, visible);
        }
    }

    /// Runs the selected entry, and remembers it.
    pub(in crate::app) fn run_selected(&mut self) -> Effects {
        let Some(entry) = self.palette().and_then(|p| p.hits.get(p.at)).map(|hit| hit.entry.clone()) else {
            return self.say(Text::new("nothing is called like this"));
        };
        self.overlays.pop();
        self.overlays.remember(entry.clone());
        match entry {
            Entry::Command(command) => self.command(command),
            Entry::Theme(name) => self.wear(&name),
            Entry::Mate(index) => self.go_to(index),
        }
    }

    /// Selects a teammate's row, even if it was hidden.
    fn go_to(&mut self, index: TeammateIndex) -> Effects {
        self.show(PanelId::Team);
        let hidden = |team: &team::State| !team.shown.contains(&index.index());
        if hidden(&self.panels.team) {
            self.set_mine(PanelId::Team, false);
            self.set_filter(PanelId::Team, "");
            self.refresh(PanelId::Team);
        }
        let rows = self.layout().rows(PanelId::Team);
        let at = self.panels.team.shown.iter().position(|place| *place == index.index()).unwrap_or(0);
        self.panels.team.go(at, rows);
        self.hold(PanelId::Team);
        vec![Effect::Redraw]
    }
}

/// The score of a match, and the indices of the matched characters.
fn score(pattern: &Pattern, matcher: &mut Matcher, text: &str) -> Option<(u32, Vec<usize>)> {
    // One character for each grapheme, so that matches can be highlighted.
    let chars: Vec<char> = text.graphemes(true).filter_map(|cluster| cluster.chars().next()).collect();
    let text = if text.is_ascii() { Utf32Str::Ascii(text.as_bytes()) } else { Utf32Str::Unicode(&chars) };
    let mut marks = Vec::new();
    let score = pattern.indices(text, matcher, &mut marks)?;
    marks.sort_unstable();
    marks.dedup();
    Some((score, marks.into_iter().map(|mark| mark as usize).collect()))
}
