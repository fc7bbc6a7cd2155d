//! The program's state: what is known, what is looked at, and how.
//!
//! Not here: how it changes (`update`), how it is painted (`screen`).

use super::arrange::{Arrangement, Split};
use super::input::Key;
use super::keymap::Keymap;
use super::layout::Layout;
use super::notices::Notices;
pub use super::overlay::{Overlay, Subject};
use super::palette;
use super::panel::PanelId;
use super::program::Size;
use super::themes::{Choice, Chooser};
use super::wake::wake;
use crate::board::{Board, Deadline, Item, OpenThread};
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::panels::shared::chosen::Chosen;
use crate::panels::{deadlines, plan, sources, team, threads};
use crate::sync::store::Lasting;
use crate::ui::{Glyphs, Look, Theme};

/// The program's state.
#[derive(Debug)]
pub struct Model {
    /// Everything known, settled at `now`.
    pub board: Board,
    /// The instant that is shown: now, unless time is scrubbed.
    pub now: Instant,
    /// Now, by the clock: ages are told from here.
    pub clock: Instant,
    /// Where the moment was put, while it is not at now.
    pub scrub: Option<Instant>,
    /// What the board is called.
    pub title: Option<Text>,
    /// The panels' states.
    pub panels: Panels,
    /// The panel that has the keys.
    pub focus: PanelId,
    /// The panel with the keys has the whole screen.
    pub zoomed: bool,
    /// Keys that were pressed and are the beginning of something.
    pub pending: Vec<Key>,
    /// What lies over the panels; the last has the keys.
    pub overlays: Vec<Overlay>,
    /// Which panels are shown, and how large.
    pub arrangement: Arrangement,
    /// What was told while somebody looks elsewhere, and what is to be.
    pub notices: Notices,
    /// What the mouse has taken hold of.
    pub held: Option<Held>,
    /// The screen's size.
    pub size: Size,
    /// A style for every role.
    pub theme: Theme,
    /// What other themes there are.
    pub choice: Choice,
    /// Glyphs for states and borders.
    pub glyphs: &'static Glyphs,
    /// Which key does what.
    pub keymap: Keymap,
    /// What holds for all at `now`.
    pub glance: Glance,
    /// The next instant at which anything visible may change by itself.
    pub wake: Option<Instant>,
    /// Something to read on the bottom line, until the next key.
    pub notice: Option<Text>,
    /// What to mend in the config, and what to know: the first stands on the bottom line until somebody does anything,
    /// and all of it above the help.
    pub advice: Vec<Text>,
    /// Somebody has done something since.
    pub advice_seen: bool,
    /// What was run by the palette in this session, the last first.
    pub recent: Vec<palette::Entry>,
    /// What lasts between runs: at first the settings alone, soon the rest.
    pub lasting: Lasting,
}

/// The panels' states.
#[derive(Debug, Default)]
pub struct Panels {
    /// The team.
    pub team: team::State,
    /// The open threads.
    pub threads: threads::State,
    /// The deadlines.
    pub deadlines: deadlines::State,
    /// The plan.
    pub plan: plan::State,
    /// The sources.
    pub sources: sources::State,
    /// Who is marked for the plan.
    pub chosen: Chosen,
}

/// What holds for all at an instant: the header's counter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// Teammates inside working hours and outside away.
    pub working: usize,
    /// Open threads that the viewer owes.
    pub owe: usize,
    /// Those of them that are late.
    pub late: usize,
}

/// What the mouse has taken hold of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The moment, on a timeline.
    Moment,
    /// A border between panels.
    Border(Split),
}

impl Model {
    /// The program at its start.
    pub fn new(board: Board, now: Instant, theme: Theme, glyphs: &'static Glyphs, keymap: Keymap) -> Self {
        let mut model = Self {
            board,
            now,
            clock: now,
            scrub: None,
            title: None,
            panels: Panels::default(),
            focus: PanelId::default(),
            zoomed: false,
            pending: Vec::new(),
            overlays: Vec::new(),
            arrangement: Arrangement::default(),
            notices: Notices::default(),
            held: None,
            size: Size::default(),
            theme,
            choice: Choice::default(),
            glyphs,
            keymap,
            glance: Glance::default(),
            wake: None,
            notice: None,
            advice: Vec::new(),
            advice_seen: false,
            recent: Vec::new(),
            lasting: Lasting::default(),
        };
        model.settle(now);
        model
    }

    /// How things look: while a theme is being chosen, as in the selected one.
    pub fn look(&self) -> Look<'_> {
        let preview = self.overlays.iter().rev().find_map(Overlay::chooser).and_then(Chooser::preview);
        Look { theme: preview.unwrap_or(&self.theme), glyphs: self.glyphs }
    }

    /// Where things stand on the screen.
    pub fn layout(&self) -> Layout {
        Layout::new(self.size, self.focus, self.zoomed, self.board.team.mates.len(), &self.arrangement)
    }

    /// Works out everything that depends on what is known and on the moment, when the clock says `now`.
    pub fn settle(&mut self, now: Instant) {
        self.clock = now;
        let now = self.scrub.unwrap_or(now);
        self.now = now;
        self.board.settle(now);
        let mine = self.board.team.me.map(|me| self.board.counts(me)).unwrap_or_default();
        self.glance = Glance { working: self.board.working(now), owe: mine.owes, late: mine.owes_late };
        for panel in PanelId::ALL {
            self.refresh(panel);
        }
        self.wake = wake(&self.board, self.clock, self.scrub.is_some());
    }

    /// Works out anew what a panel shows.
    pub fn refresh(&mut self, panel: PanelId) {
        match panel {
            PanelId::Team => team::refresh(&mut self.panels.team, &self.board, self.now),
            PanelId::Threads => threads::refresh(&mut self.panels.threads, &self.board, self.now),
            PanelId::Deadlines => deadlines::refresh(&mut self.panels.deadlines, &self.board, self.now),
            PanelId::Plan => self.refresh_plan(),
            PanelId::Sources => sources::refresh(&mut self.panels.sources, &self.board, self.now),
        }
    }

    /// The words for the orders in which a panel's rows can be shown, if there are several.
    pub fn orders(&self, panel: PanelId) -> &'static [&'static str] {
        match panel {
            PanelId::Team => &team::sort::WORDS,
            PanelId::Threads => &threads::sort::WORDS,
            PanelId::Deadlines => &deadlines::sort::WORDS,
            PanelId::Plan | PanelId::Sources => &[],
        }
    }

    /// The order in which a panel's rows are shown, among [`orders`](Self::orders).
    pub fn order(&self, panel: PanelId) -> usize {
        match panel {
            PanelId::Team => self.panels.team.order,
            PanelId::Threads => self.panels.threads.order,
            PanelId::Deadlines => self.panels.deadlines.order,
            PanelId::Plan | PanelId::Sources => 0,
        }
    }

    /// What the selected row of the panel with the keys is about.
    pub fn subject(&self) -> Option<Subject> {
        match self.focus {
            PanelId::Team => self.panels.team.key().copied().map(Subject::Mate),
            PanelId::Threads => self.panels.threads.key().cloned().map(Subject::Thread),
            PanelId::Deadlines => self.panels.deadlines.key().cloned().map(Subject::Deadline),
            PanelId::Plan => match self.panels.plan.mate() {
                Some(seat) => Some(Subject::Mate(seat)),
                None => self.proposal().map(|_| Subject::Proposal),
            },
            PanelId::Sources => {
                let place = self.panels.sources.selected()?;
                let entry = sources::rows::entries(&self.board).get(place).copied()?;
                Some(entry.source.map_or(Subject::Config, Subject::Source))
            }
        }
    }

    /// The item that something is about, if it is still on the board.
    pub fn item(&self, of: &Subject) -> Option<&Item> {
        match of {
            Subject::Thread(key) => self.thread(key).map(|thread| &*thread.item),
            Subject::Deadline(key) => self.deadline(key).map(|deadline| &*deadline.item),
            Subject::Mate(_) | Subject::Source(_) | Subject::Config | Subject::Proposal => None,
        }
    }

    /// The open thread of a key.
    pub fn thread(&self, key: &threads::Key) -> Option<&OpenThread> {
        self.board.threads().find(|thread| threads::is(thread, key)).map(|ranked| &**ranked)
    }

    /// The deadline of a key.
    pub fn deadline(&self, key: &deadlines::Key) -> Option<&Deadline> {
        self.board.deadlines().iter().find(|deadline| deadlines::is(deadline, key)).map(|dated| &**dated)
    }

    /// The link that `open` and `copy` take: that of the details on top, or of the selected row while nothing hides it.
    pub fn link(&self) -> Option<&Text> {
        let item = match (self.overlays.last(), self.focus) {
            (Some(Overlay::Details { of, .. }), _) => self.item(of),
            (Some(Overlay::Help { .. } | Overlay::Themes(_) | Overlay::Palette(_)), _)
            | (_, PanelId::Team | PanelId::Plan | PanelId::Sources) => None,
            (_, PanelId::Threads) => self.board.threads().get(self.panels.threads.selected()?).map(|t| &*t.item),
            (_, PanelId::Deadlines) => self.board.deadlines().get(self.panels.deadlines.selected()?).map(|d| &*d.item),
        };
        item?.url.as_ref()
    }
}
