//! `[notices]`: how and when notices are announced.
//!
//! Not here: when a notice arises (`board`), announcing it (`shell`).

use super::problem::{Problem, keep, quoted, suggest};
use super::screen::one_of;
use super::section::Section;
use crate::domain::notice::Kind;

/// How notices are announced. By default they are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notices {
    /// Ring the terminal's bell.
    pub bell: bool,
    /// Send this escape sequence to the terminal.
    pub osc: Option<Osc>,
    /// Send a desktop notification.
    pub desktop: bool,
    /// Which kinds of notices are announced.
    pub which: Vec<Kind>,
    /// Announce only inside the viewer's working hours, and not while their state is away or focus.
    pub quiet_outside_hours: bool,
}

/// The escape sequence (OSC) for notifications, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Osc {
    /// OSC 9, of iTerm2, which many terminals support.
    Nine,
    /// OSC 777, of rxvt.
    Rxvt,
    /// OSC 99, of kitty.
    Kitty,
}

const OSC: [(&str, Osc); 3] = [("9", Osc::Nine), ("777", Osc::Rxvt), ("99", Osc::Kitty)];

impl Default for Notices {
    fn default() -> Self {
        Self { bell: false, osc: None, desktop: false, which: Kind::ALL.into(), quiet_outside_hours: true }
    }
}

impl Notices {
    /// Returns whether notices are announced at all.
    pub fn are_off(&self) -> bool {
        !self.bell && self.osc.is_none() && !self.desktop
    }
}

/// Reads the table, which is optional.
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
            problems.push(Problem::error(what, text.location).help(suggest(&text.value, &known)));
        }
        kinds.extend(kind);
    }
    Some(kinds)
}
