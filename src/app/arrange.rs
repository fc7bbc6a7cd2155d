//! The viewer's choice of panels and of their sizes: from the config, changed by keys and the mouse, kept in the store.
//!
//! Sizes are shares, in thousandths, of the space that two neighbours have together, so that they hold at every screen
//! size. Where the viewer chose none, the layout decides.
//!
//! Not here: what a share means on the screen (`layout`), which input changes it (`update`, `mouse`).

use std::fmt;

use super::panel::PanelId;
use crate::config::{Problem, Section, Value, keep, suggest};

/// A part of the space, in thousandths.
pub type Share = u16;

/// The whole space.
const WHOLE: Share = 1000;

/// The config's word for the timeline of the hours ahead.
const AHEAD: &str = "ahead";

/// The panels that can be removed from the board; the others always have the screen to themselves.
pub const BOARD: [PanelId; 3] = [PanelId::Team, PanelId::Threads, PanelId::Deadlines];

/// A dimension of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Its columns.
    Width,
    /// Its rows.
    Height,
}

/// A border between two panels that can be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Below the team.
    Team,
    /// Between threads and deadlines that stand side by side.
    Side,
    /// Between threads and deadlines that stand one above the other.
    Stack,
}

/// Which panels are shown, and how large.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    hidden: Vec<PanelId>,
    /// The timeline ahead is hidden.
    no_ahead: bool,
    team: Option<Share>,
    side: Option<Share>,
    stack: Option<Share>,
    /// The config sets the arrangement: changes hold until the program ends.
    pub fixed: bool,
}

impl Arrangement {
    /// Returns whether a panel is on the board.
    pub fn shows(&self, panel: PanelId) -> bool {
        !self.hidden.contains(&panel)
    }

    /// Removes a panel from the board, or puts it back. Returns `false` for the last one, which stays.
    pub fn toggle(&mut self, panel: PanelId) -> bool {
        if let Some(at) = self.hidden.iter().position(|hidden| *hidden == panel) {
            self.hidden.remove(at);
            return true;
        }
        let others = BOARD.iter().any(|other| *other != panel && self.shows(*other));
        if others && BOARD.contains(&panel) {
            self.hidden.push(panel);
            self.hidden.sort_unstable();
        }
        others
    }

    /// Returns whether the timeline ahead is shown where there is room.
    pub fn ahead(&self) -> bool {
        !self.no_ahead
    }

    /// Hides the timeline ahead, or shows it again.
    pub fn toggle_ahead(&mut self) {
        self.no_ahead = !self.no_ahead;
    }

    /// The share of the part before a border; `None` if the viewer chose none.
    pub fn share(&self, split: Split) -> Option<Share> {
        match split {
            Split::Team => self.team,
            Split::Side => self.side,
            Split::Stack => self.stack,
        }
    }

    /// Gives the part before a border `cells` of the `room` around it.
    pub fn set(&mut self, split: Split, cells: u16, room: u16) {
        // Rounded up, so that converting the share back gives the same number of cells.
        let share = (u32::from(cells) * u32::from(WHOLE)).div_ceil(u32::from(room.max(1)));
        let share = Some(u16::try_from(share).unwrap_or(WHOLE).min(WHOLE));
        match split {
            Split::Team => self.team = share,
            Split::Side => self.side = share,
            Split::Stack => self.stack = share,
        }
    }

    /// Reads the config's `[layout]`: `panels = ["team", "threads"]`, and sizes in per cent.
    pub fn read(mut section: Section) -> Result<Self, Vec<Problem>> {
        let (mut arrangement, mut problems) = (Self { fixed: true, ..Self::default() }, Vec::new());
        if let Some(panels) = section.texts("panels", &mut problems) {
            let words = BOARD.map(PanelId::word);
            for name in panels.value.iter().filter(|name| !words.contains(&name.value.as_str())) {
                let what = format!("no panel is called {:?}", name.value);
                problems.push(Problem::error(what, name.location.clone()).help(suggest(&name.value, &words)));
            }
            let shown = |panel: &PanelId| panels.value.iter().any(|name| name.value == panel.word());
            arrangement.hidden = BOARD.into_iter().filter(|panel| !shown(panel)).collect();
            if arrangement.hidden.len() == BOARD.len() && problems.is_empty() {
                let what = "panels leaves nothing to show";
                problems.push(Problem::error(what, panels.location).help(format!("name some of {}", words.join(", "))));
            }
        }
        arrangement.team = keep(per_cent(&mut section, "team"), &mut problems);
        arrangement.side = keep(per_cent(&mut section, "side"), &mut problems);
        arrangement.stack = keep(per_cent(&mut section, "stack"), &mut problems);
        problems.extend(section.unknown());
        if problems.is_empty() { Ok(arrangement) } else { Err(problems) }
    }

    /// Parses the output of [`Display`](fmt::Display), of this version or another: unknown words are skipped.
    pub fn parse(text: &str) -> Self {
        let mut arrangement = Self::default();
        for (key, value) in text.split(' ').filter_map(|word| word.split_once('=')) {
            let share = || value.parse().ok().filter(|share| *share <= WHOLE);
            match key {
                "hidden" if value == AHEAD => arrangement.no_ahead = true,
                "hidden" => arrangement.hidden.extend(BOARD.into_iter().find(|panel| panel.word() == value)),
                "team" => arrangement.team = share(),
                "side" => arrangement.side = share(),
                "stack" => arrangement.stack = share(),
                _ => {}
            }
        }
        arrangement.hidden.truncate(BOARD.len() - 1);
        arrangement
    }
}

impl fmt::Display for Arrangement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = self.hidden.iter().map(|panel| format!("hidden={}", panel.word()));
        let hidden = hidden.chain(self.no_ahead.then(|| format!("hidden={AHEAD}")));
        let shares = [("team", self.team), ("side", self.side), ("stack", self.stack)];
        let shares = shares.into_iter().filter_map(|(key, share)| Some(format!("{key}={}", share?)));
        f.write_str(&hidden.chain(shares).collect::<Vec<_>>().join(" "))
    }
}

fn per_cent(section: &mut Section, key: &'static str) -> Result<Option<Share>, Problem> {
    const FORM: &str = "a part of the room in per cent, from 10 to 90";
    let Some(found) = section.take(key) else { return Ok(None) };
    let Value::Number(digits) = &found.value else { return Err(found.value.is_not(FORM, key, found.location)) };
    match digits.parse::<Share>() {
        Ok(number @ 10..=90) => Ok(Some(number * (WHOLE / 100))),
        _ => Err(Problem::error(format!("{key} is {digits}"), found.location).help(format!("expected {FORM}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load_text;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Arrangement, Vec<String>> {
        let text = format!("[[teammate]]\nid = \"maya\"\n[layout]\n{text}");
        let config = load_text("layout.toml", &text, &super::super::tests::zones(), None).unwrap();
        let what = |problems: Vec<Problem>| problems.into_iter().map(|problem| problem.what).collect();
        Arrangement::read(config.layout.unwrap()).map_err(what)
    }

    #[test]
    fn the_config_says_which_panels_and_how_large() {
        let arrangement = read("panels = [\"threads\", \"team\"]\nteam = 30\nside = 60").unwrap();
        assert_eq!(BOARD.map(|panel| arrangement.shows(panel)), [true, true, false]);
        assert_eq!(
            [Split::Team, Split::Side, Split::Stack].map(|s| arrangement.share(s)),
            [Some(300), Some(600), None]
        );
    }

    #[test]
    fn every_mistake_in_it_is_told() {
        let problems = read("panels = [\"thread\"]\nteam = 5\nside = \"half\"\nstak = 50").unwrap_err();
        let expected = ["no panel is called \"thread\"", "team is 5", "side is a text", "unknown key \"stak\""];
        assert_eq!(problems, expected);
    }

    #[test]
    fn the_last_panel_cannot_be_hidden() {
        let mut arrangement = Arrangement::default();
        let done = BOARD.map(|panel| arrangement.toggle(panel));
        assert_eq!((done, arrangement.shows(PanelId::Deadlines)), ([true, true, false], true));
        assert!(arrangement.toggle(PanelId::Team) && arrangement.shows(PanelId::Team));
    }

    proptest! {
        #[test]
        fn a_share_of_cells_is_those_cells_again(room in 1..500_u16, part in 0..=1000_u32) {
            let cells = (u32::from(room) * part / 1000) as u16;
            let mut arrangement = Arrangement::default();
            arrangement.set(Split::Side, cells, room);
            let share = arrangement.share(Split::Side).unwrap();
            prop_assert_eq!((u32::from(room) * u32::from(share) / 1000) as u16, cells);
        }

        #[test]
        fn an_arrangement_comes_back_from_its_text(toggles in proptest::collection::vec(0..3_usize, 0..6), team in proptest::option::of(0..=1000_u16), stack in proptest::option::of(0..=1000_u16)) {
            let mut arrangement = Arrangement { team, stack, ..Arrangement::default() };
            for panel in toggles {
                arrangement.toggle(BOARD[panel]);
            }
            prop_assert_eq!(Arrangement::parse(&arrangement.to_string()), arrangement);
        }

        #[test]
        fn any_text_is_an_arrangement_that_shows_something(text in "((hidden|team|side|stack|x)=[a-z0-9]{0,9} ){0,5}\\PC{0,9}") {
            let arrangement = Arrangement::parse(&format!("{text} hidden=team hidden=threads hidden=deadlines"));
            prop_assert!(BOARD.into_iter().any(|panel| arrangement.shows(panel)));
        }
    }
}
