//! Applies a changed config while the board is open: a new board, theme and keys; the viewer keeps their place.
//!
//! Teammates and sources are referred to by index in the config's order, so every reference is mapped by id to the new
//! index. References to removed ones are dropped.
//!
//! 1. The focused panel, filters, orders, the zoom and the displayed moment stay; so does the selection, on the same
//!    subject.
//! 2. Changes made at the board (the theme, sizes) stay, unless the config changed the same setting.
//!
//! Not here: reading the config (the shell).

use super::Effects;
use crate::app::arrange::Arrangement;
use crate::app::conversation::Conversations;
use crate::app::doing::Rights;
use crate::app::keymap::Keymap;
use crate::app::looking_back::LookingBack;
use crate::app::marks;
use crate::app::model::{Model, Overlay};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::themes::Choice;
use crate::board::{Board, Update};
use crate::config::Notices as Wanted;
use crate::domain::Instant;
use crate::domain::batch::Problem;
use crate::domain::ids::SourceId;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::panels::shared::sheet;
use crate::panels::sources::rows;
use crate::ui::{Glyphs, Theme};

/// Problems of the config, and notes on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// For the bottom line and the help.
    pub notes: Vec<Text>,
    /// The problems, for the sources' panel.
    pub problems: Vec<Problem>,
    /// The config on the disk has errors, and the board keeps the former one.
    pub broken: bool,
}

/// What a changed config yields.
#[derive(Debug)]
pub struct Reloaded {
    /// A board of its team and sources, with the known data.
    pub board: Box<Board>,
    /// The theme, if the config now yields another one.
    pub theme: Option<Theme>,
    /// The other themes.
    pub choice: Choice,
    /// Glyphs for states and borders.
    pub glyphs: &'static Glyphs,
    /// The bindings.
    pub keymap: Keymap,
    /// The arrangement, if the config now yields another one.
    pub arrangement: Option<Arrangement>,
    /// The notices to announce.
    pub wanted: Wanted,
    /// The title of the board.
    pub title: Option<Text>,
    /// Problems and notes.
    pub advice: Advice,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// The permissions of each source.
    pub rights: Vec<(SourceId, Rights)>,
}

impl Model {
    /// Applies a changed config.
    pub(in crate::app) fn reload(&mut self, reloaded: Reloaded, now: Instant) -> Effects {
        let Reloaded { board, theme, choice, glyphs, keymap, arrangement, wanted, title, advice, mouse, rights } =
            reloaded;
        self.take_board(*board);
        self.doing.rights = rights;
        self.appearance.reload(theme, choice);
        (self.appearance.glyphs, self.keys.map, self.header.title, self.notices.wanted) =
            (glyphs, keymap, title, wanted);
        if let Some(arrangement) = arrangement {
            self.arrange(arrangement);
        }
        self.panels.conversations = Conversations::default();
        self.workspace.drag = None;
        self.keys.pending.clear();
        self.settle(now);
        self.list_again();
        let mut effects = vec![Effect::Mouse(mouse)];
        effects.extend(self.advise(advice));
        effects.extend(self.look_for_notices());
        effects
    }

    /// Shows the problems of the config, in place of the former ones.
    pub(in crate::app) fn advise(&mut self, advice: Advice) -> Effects {
        self.footer.advice_seen = false;
        self.footer.text = None;
        let mistake = advice.notes.first().filter(|_| advice.broken).cloned();
        self.notices.mistake = mistake.map(|text| (text, self.time.clock));
        (self.footer.advice, self.board.advice) = (advice.notes, advice.problems);
        self.refresh(PanelId::Sources);
        let mut effects = vec![Effect::Redraw];
        effects.extend(self.look_for_notices());
        effects
    }

    fn take_board(&mut self, board: Board) {
        let mut old = std::mem::replace(&mut self.board, board);
        let mut outbox = std::mem::take(&mut old.outbox);
        let board = &mut self.board;
        outbox.renumber(|mate: TeammateIndex| board.team.index(old.team.get(mate)?.id.as_str()));
        board.outbox = outbox;
        let board = &self.board;
        let index = |mate: TeammateIndex| board.team.index(old.team.get(mate)?.id.as_str());
        let source = |place: usize| {
            let id = &old.sources.get(place)?.id;
            board.sources.iter().position(|line| line.id == *id)
        };
        let row = |place: usize| {
            let source = match rows::entries(&old).get(place)?.source {
                Some(place) => Some(source(place)?),
                None => None,
            };
            rows::entries(board).iter().position(|entry| entry.source == source && entry.note.is_none())
        };
        let panels = &mut self.panels;
        let all = marks::marks(&board.team, &self.lasting.marks);
        panels.team.rename(|mate| index(*mate));
        panels.threads.rename(|(source, item, by)| Some((source.clone(), item.clone(), index(*by)?)));
        panels.deadlines.rename(|key| Some(key.clone()));
        panels.sources.rename(|place| row(*place));
        panels.plan.renumber(index);
        for panel in PanelId::SHEETS {
            panels.sheet_mut(panel).into_iter().for_each(sheet::State::forget);
        }
        panels.looking_back = LookingBack::default();
        let marked: Vec<TeammateIndex> = panels.chosen.indices().filter_map(index).collect();
        panels.chosen.set(&marked);
        self.overlays.renumber(index, source);
        self.board.apply(Update::Marks(all));
        let board = &self.board;
        let ids = |board: &Board| board.team.mates.iter().map(|mate| mate.id.clone()).collect::<Vec<_>>();
        if ids(&old) != ids(board) {
            self.notices.forget_people();
            self.doing.undo.forget_marks();
        }
    }

    /// Recomputes the open lists.
    fn list_again(&mut self) {
        match self.overlays.top_mut() {
            Some(Overlay::Filter(typing)) => typing.completion = None,
            Some(Overlay::Palette(_)) => self.find_again(),
            Some(Overlay::Themes(_)) => self.list_themes_again(),
            _ => {}
        }
    }
}
