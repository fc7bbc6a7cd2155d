//! `[notices]`: how the viewer wants to be told of things while they look elsewhere.
//!
//! Not here: what is worth it (board), how it is done (the shell).

use super::problem::{Problem, keep, quoted, suggest};
use super::screen::one_of;
use super::section::Section;
use crate::domain::notice::Kind;

/// How the viewer wants to be told. Unless the config says otherwise nothing makes a sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notices {
    /// The terminal's bell rings.
    pub bell: bool,
    /// The terminal is told, in this dialect.
    pub osc: Option<Osc>,
    /// The desktop is told.
    pub desktop: bool,
    /// Of what.
    pub which: Vec<Kind>,
    /// Not outside the viewer's own working hours, nor while they are away or focus.
    pub quiet_outside_hours: bool,
}

/// How terminals are told of a notice: the number of the escape sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Osc {
    /// iTerm2's, which many understand.
    Nine,
    /// rxvt's.
    Rxvt,
    /// kitty's.
    Kitty,
}

const OSC: [(&str, Osc); 3] = [("9", Osc::Nine), ("777", Osc::Rxvt), ("99", Osc::Kitty)];

impl Default for Notices {
    fn default() -> Self {
        Self { bell: false, osc: None, desktop: false, which: Kind::ALL.into(), quiet_outside_hours: true }
    }
}

impl Notices {
    /// Is anybody told anything?
    pub fn are_off(&self) -> bool {
        !self.bell && self.osc.is_none() && !self.desktop
    }
}

/// Reads the table, if there is one.
pub(super) fn read(root: &mut Section, problems: &mut Vec<Problem>) -> Notices {
    let mut notices = Notices::default();
    let Some(mut section) = keep(root.table("notices"), problems) else { return notices };
    notices.which = which(&mut section, problems).unwrap_or(notices.which);
    notices.osc = one_of(&mut section, "osc", &OSC, problems);
    let switches = [
        ("bell", &mut notices.bell),
        ("desktop", &mut notices.desktop),
        ("quiet_outside_hours", &mut notices.quiet_outside_hours),
    ];
    for (key, switch) in switches {
        *switch = keep(section.truth(key), problems).map_or(*switch, |truth| truth.value);
    }
    problems.extend(section.unknown());
    notices
}

fn which(section: &mut Section, problems: &mut Vec<Problem>) -> Option<Vec<Kind>> {
    let texts = section.texts("which", problems)?;
    let known = Kind::ALL.map(Kind::word);
    let mut kinds = Vec::new();
    for text in texts.value {
        let kind = Kind::ALL.into_iter().find(|kind| kind.word() == text.value);
        if kind.is_none() {
            let what = format!("no notice is called {}", quoted(&text.value));
            problems.push(Problem::error(what, text.place).help(suggest(&text.value, &known)));
        }
        kinds.extend(kind);
    }
    Some(kinds)
}
