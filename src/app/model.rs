//! The program's state: one field for each area, which has its own type.
//!
//! Not here: how it changes (`update`), how it is painted (`screen`).

use super::doing::Doing;
use super::keymap::{Keymap, Keys};
use super::layout::{Layout, Lists};
pub use super::lists::Panels;
use super::notices::Notices;
pub use super::overlay::{Overlay, Overlays, Subject};
use super::panel::PanelId;
use super::scrub::Time;
use super::themes::{Appearance, Choice, Chooser};
use super::wake::wake;
use super::workspace::Workspace;
use crate::board::index::Who;
use crate::board::{Board, Deadline, Item, OpenThread};
use crate::domain::Instant;
use crate::domain::deadline::DeadlineState;
use crate::domain::text::Text;
use crate::domain::thread::ThreadState;
use crate::panels::{ahead, deadlines, sources, threads};
use crate::sync::store::Lasting;
use crate::ui::{Glyphs, Look, Theme};

/// The program's state.
#[derive(Debug)]
pub struct Model {
    /// All known data, settled at [`Time::now`].
    pub board: Board,
    /// The instants that the board is computed for.
    pub time: Time,
    /// The contents of the header.
    pub header: Header,
    /// The lists of the panels.
    pub panels: Panels,
    /// The panels on the screen.
    pub workspace: Workspace,
    /// The stack of overlays.
    pub overlays: Overlays,
    /// The keymap and the chord that was begun.
    pub keys: Keys,
    /// Theme and glyphs.
    pub appearance: Appearance,
    /// The contents of the footer.
    pub footer: Footer,
    /// Past and pending notices.
    pub notices: Notices,
    /// Pending operations on sources, and the undo list.
    pub doing: Doing,
    /// Data that is kept between runs: at first the settings alone, the rest soon after.
    pub lasting: Lasting,
}

/// The contents of the header.
#[derive(Debug, Default)]
pub struct Header {
    /// The title of the board.
    pub title: Option<Text>,
    /// The counts at the displayed moment.
    pub glance: Glance,
}

/// The contents of the footer in place of hints.
#[derive(Debug, Default)]
pub struct Footer {
    /// The result of the last command, until the next key.
    pub text: Option<Text>,
    /// Problems of the config and notes on it: the first is in the footer until a key is pressed, all are above the
    /// help.
    pub advice: Vec<Text>,
    /// A key was pressed since the advice was shown.
    pub advice_seen: bool,
}

/// The counts of the header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// Teammates inside working hours who are not away.
    pub working: usize,
    /// Open threads that the viewer owes.
    pub owe: usize,
    /// Those of them that are late.
    pub late: usize,
    /// Those of them with little time left.
    pub soon: usize,
    /// Open threads that others owe the viewer.
    pub awaited: usize,
    /// Those of them that are late.
    pub awaited_late: usize,
    /// Deadlines that have passed.
    pub over: usize,
    /// Deadlines with little working time left.
    pub risk: usize,
}

impl Lists for Model {
    fn lines(&self, panel: PanelId) -> usize {
        self.panels.list(panel).lines()
    }

    fn wanted(&self, panel: PanelId, inner: u16) -> Vec<u16> {
        self.panels.wanted(panel, inner, &self.board, self.time.now)
    }

    fn ahead(&self) -> usize {
        self.panels.ahead.events.len()
    }
}

impl Model {
    /// The program at its start.
    pub fn new(board: Board, now: Instant, theme: Theme, glyphs: &'static Glyphs, keymap: Keymap) -> Self {
        let mut model = Self {
            board,
            time: Time::at(now),
            header: Header::default(),
            panels: Panels::default(),
            workspace: Workspace::default(),
            overlays: Overlays::default(),
            keys: Keys { map: keymap, pending: Vec::new() },
            appearance: Appearance { theme, choice: Choice::default(), glyphs },
            footer: Footer::default(),
            notices: Notices::default(),
            doing: Doing::default(),
            lasting: Lasting::default(),
        };
        model.settle(now);
        model
    }

    /// The theme that paints use: while a theme is being chosen, the selected one.
    pub fn look(&self) -> Look<'_> {
        self.appearance.look(self.overlays.chooser().and_then(Chooser::preview))
    }

    /// The positions of the panels on the screen.
    pub fn layout(&self) -> Layout {
        Layout::new(self.workspace.view(), self)
    }

    /// Recomputes everything that depends on the data and the moment; the clock says `now`.
    pub fn settle(&mut self, now: Instant) {
        self.time.go_on(now);
        let now = self.time.now;
        self.board.settle(now);
        let mine = self.board.owed_by_me();
        self.header.glance = Glance {
            working: self.board.working(now),
            owe: mine.owes,
            late: mine.owes_late,
            awaited: mine.waits_for,
            ..self.glanced(now)
        };
        for panel in PanelId::ALL {
            self.refresh(panel);
        }
        ahead::refresh(&mut self.panels.ahead, &self.board, now);
        self.time.wake = wake(&self.board, self.time.clock, self.time.scrub.is_some());
    }

    /// The counts that the model computes: the states of the viewer's threads, and of deadlines.
    fn glanced(&self, now: Instant) -> Glance {
        let mut glance = Glance::default();
        if self.board.is_beginning() {
            return glance;
        }
        for deadline in self.board.deadlines() {
            match deadline.state(now) {
                DeadlineState::Overdue => glance.over += 1,
                DeadlineState::AtRisk => glance.risk += 1,
                DeadlineState::Ok => {}
            }
        }
        let Some(me) = self.board.team.me else { return glance };
        for thread in self.board.threads().between(me).filter(|thread| !self.board.is_marked(thread.brief())) {
            let (mine, awaited) = (thread.by() == me, thread.asker() == Some(Who::Mate(me)));
            match thread.state(now) {
                ThreadState::DueSoon if mine => glance.soon += 1,
                ThreadState::Late if awaited && !mine => glance.awaited_late += 1,
                _ => {}
            }
        }
        glance
    }

    /// Recomputes the rows of a panel.
    pub fn refresh(&mut self, panel: PanelId) {
        match panel {
            PanelId::Plan => self.refresh_plan(),
            _ if panel.is_sheet() => self.refresh_sheet(panel),
            _ => self.panels.refresh(panel, &self.board, self.time.now),
        }
    }

    /// The subject of the selected row of the focused panel.
    pub fn subject(&self) -> Option<Subject> {
        match self.workspace.focus {
            PanelId::Team => self.panels.team.key().copied().map(Subject::Mate),
            PanelId::Threads => self.panels.threads.key().cloned().map(Subject::Thread),
            PanelId::Deadlines => self.panels.deadlines.key().cloned().map(Subject::Deadline),
            PanelId::Plan => match self.panels.plan.mate() {
                Some(index) => Some(Subject::Mate(index)),
                None if self.panels.plan.outsider().is_some() => None,
                None => self.proposal().map(|_| Subject::Proposal),
            },
            PanelId::Sources => {
                let place = self.panels.sources.selected()?;
                let entry = sources::rows::entries(&self.board).get(place).copied()?;
                Some(entry.source.map_or(Subject::Config, Subject::Source))
            }
            panel => self.sheet_subject(panel),
        }
    }

    /// The item of a subject, if it is still on the board.
    pub fn item(&self, of: &Subject) -> Option<&Item> {
        match of {
            Subject::Thread(key) => self.thread(key).map(|thread| &*thread.item),
            Subject::Deadline(key) => self.deadline(key).map(|deadline| &*deadline.item),
            Subject::Mate(_)
            | Subject::Source(_)
            | Subject::Config
            | Subject::Proposal
            | Subject::CheckIn(..)
            | Subject::Weeks => None,
        }
    }

    /// The open thread of a key.
    pub fn thread(&self, key: &threads::Key) -> Option<&OpenThread> {
        let threads = self.board.threads();
        // Usually it is the selected row.
        let selected = self.panels.threads.selected().and_then(|place| threads.get(place));
        let found = selected.filter(|thread| threads::is(thread, key));
        let (source, item, by) = key;
        let of_item = || self.board.threads_of(source, item).into_iter().find(|thread| thread.by() == *by);
        found.or_else(of_item).map(|ranked| &**ranked)
    }

    /// The deadline of a key.
    pub fn deadline(&self, key: &deadlines::Key) -> Option<&Deadline> {
        let all = self.board.deadlines();
        let selected = self.panels.deadlines.selected().and_then(|place| all.get(place));
        let found = selected.filter(|deadline| deadlines::is(deadline, key));
        found.or_else(|| self.board.deadline_of(&key.0, &key.1)).map(|dated| &**dated)
    }

    /// The link for `open` and `copy`: that of the details on top, or of the selected row while no overlay hides it.
    pub fn link(&self) -> Option<&Text> {
        let item = match (self.overlays.top(), self.workspace.focus) {
            (Some(Overlay::Details { of, .. }), _) => self.item(of),
            (Some(_), _) | (_, PanelId::Team | PanelId::Plan | PanelId::Sources) => None,
            (_, panel) if panel.is_sheet() => self.item(&self.sheet_subject(panel)?),
            (_, PanelId::Threads) => self.board.threads().get(self.panels.threads.selected()?).map(|t| &*t.item),
            _ => self.board.deadlines().get(self.panels.deadlines.selected()?).map(|d| &*d.item),
        };
        item?.url.as_ref()
    }
}
