//! What events do to the model.
//!
//! Not here: what keys mean (`keymap`), how things are painted (`screen`).

mod filtering;
mod mouse;
mod notices;
mod palette;
pub mod planning;
pub mod reload;
pub mod resize;
mod themes;

use crate::app::command::Command;
use crate::app::input::{Input, Key, KeyCode};
use crate::app::keymap::Found;
use crate::app::model::{Model, Overlay};
use crate::app::panel::PanelId;
use crate::app::program::{Effect, Event, Program};
use crate::app::screen;
use crate::app::scrub::{self, Step};
use crate::board::Update;
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::panels::shared::filter::Filter;
use crate::panels::shared::listing::Moves;
use crate::panels::{deadlines, team, threads};
use crate::sync::store::{Keep, Lasting};
use reload::{Advice, Reloaded};
use resize::Side;

/// What other threads tell the board.
#[derive(Debug)]
pub enum News {
    /// What is known has changed.
    Known(Vec<Update>),
    /// What lasts was read: it comes once, soon after the first frame.
    Lasting(Lasting),
    /// This board asks the sources, or (`false`) another one does, or nobody.
    Leads(bool),
    /// The config was changed: a board of what it says now, and all else that follows from it.
    Reloaded(Box<Reloaded>),
    /// What to mend in the config, and what to know: in the place of what was said before.
    Advice(Advice),
}

/// What the board asks of other threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Ask every source for what is new.
    Refresh,
    /// The machine slept, or the program stood still: ask every source, but not all at once.
    Resumed,
    /// Keep something small for good.
    Keep(Keep),
    /// Somebody looks at the screen, or (`false`) has turned to another one.
    Looks(bool),
}

pub(super) type Effects = Vec<Effect<Ask>>;

impl Program for Model {
    type News = News;
    type Ask = Ask;
    type Painted = screen::Painted;

    fn handle(&mut self, event: Event<News>, now: Instant) -> Effects {
        match event {
            Event::Input(input) => self.input(input),
            Event::News(News::Lasting(lasting)) => {
                // The settings are newer here: they were read before the first frame.
                let settings = std::mem::take(&mut self.lasting.settings);
                self.lasting = Lasting { settings, ..lasting };
                let mut effects = self.history_is_known();
                if self.focus == PanelId::Plan {
                    self.refresh(PanelId::Plan);
                    effects.push(Effect::Redraw);
                }
                effects
            }
            Event::News(News::Known(updates)) => {
                for update in updates {
                    self.board.apply(update);
                }
                self.settle(now);
                self.redraw_and_tell()
            }
            Event::News(News::Leads(leads)) => self.leads(leads),
            Event::News(News::Reloaded(reloaded)) => self.reload(*reloaded, now),
            Event::News(News::Advice(advice)) => self.advise(advice),
            Event::Tick => {
                self.settle(now);
                self.redraw_and_tell()
            }
            Event::Resized(size) => {
                self.size = size;
                Vec::new()
            }
            Event::Resumed | Event::ClockJumped(_) => {
                self.settle(now);
                let mut effects = vec![Effect::Ask(Ask::Resumed), Effect::Repaint];
                effects.extend(self.look_for_notices());
                effects
            }
            Event::Notice(text) => self.say(text),
        }
    }

    fn wake(&self, _now: Instant) -> Option<Instant> {
        self.wake
    }
}

impl Model {
    /// Keeps something small for good: here at once, and in the store.
    pub fn keep(&mut self, keep: Keep) -> Effect<Ask> {
        self.lasting.take(&keep);
        Effect::Ask(Ask::Keep(keep))
    }

    fn redraw_and_tell(&mut self) -> Effects {
        let mut effects = vec![Effect::Redraw];
        effects.extend(self.look_for_notices());
        effects
    }

    pub(in crate::app) fn say(&mut self, text: Text) -> Effects {
        self.notice = Some(text);
        vec![Effect::Redraw]
    }

    fn input(&mut self, input: Input) -> Effects {
        match input {
            Input::Key(key) => {
                self.notice = None;
                self.advice_seen = true;
                let mut effects = self.key(key);
                effects.extend(self.looked());
                effects
            }
            Input::Mouse(mouse) => {
                let mut effects = self.mouse(mouse);
                effects.extend(self.looked());
                effects
            }
            Input::Paste(text) => self.paste(&text),
            Input::FocusGained => vec![Effect::Repaint, Effect::Ask(Ask::Looks(true))],
            Input::FocusLost => vec![Effect::Ask(Ask::Looks(false))],
        }
    }

    fn key(&mut self, key: Key) -> Effects {
        if let Some(Overlay::Filter(typing)) = self.overlays.last().cloned() {
            return self.filter_key(key, typing);
        }
        if let Some(Overlay::Palette(palette)) = self.overlays.last().cloned() {
            return self.palette_key(key, palette);
        }
        let waited = !self.pending.is_empty();
        self.pending.push(key);
        match self.keymap.find(&self.pending) {
            Found::Prefix => return vec![Effect::Redraw],
            // Esc takes a prefix back, whatever else it does.
            Found::Command(command) if !waited || key.code != KeyCode::Esc => {
                self.pending.clear();
                return self.command(command);
            }
            Found::Command(_) | Found::Nothing => self.pending.clear(),
        }
        vec![Effect::Redraw]
    }

    /// Does what a command says.
    pub fn command(&mut self, command: Command) -> Effects {
        match command {
            Command::Quit => return vec![Effect::Quit(0)],
            Command::Repaint => return vec![Effect::Repaint],
            Command::Refresh => {
                self.notice = Some(Text::new("asking every source"));
                return vec![Effect::Ask(Ask::Refresh), Effect::Redraw];
            }
            Command::Open => return self.with_link(Effect::OpenLink, "opening"),
            Command::Copy if self.proposes() => return self.copy_proposal(),
            Command::Copy => return self.with_link(Effect::Copy, "copied"),
            Command::Mark => return self.mark(),
            Command::Unmark => return self.unmark(),
            Command::LongerMeeting => return self.wish(|wish| wish.longer(true)),
            Command::ShorterMeeting => return self.wish(|wish| wish.longer(false)),
            Command::MoreDays => return self.wish(|wish| wish.more_days(1)),
            Command::FewerDays => return self.wish(|wish| wish.more_days(-1)),
            Command::Fairest => return self.go_to_fairest(),
            Command::Help => self.toggle_help(),
            Command::Back => self.back(),
            Command::Details if self.chooser().is_some() => return self.keep_theme(),
            Command::Details => self.details(),
            Command::Theme => self.toggle_themes(),
            Command::Filter => self.start_filter(),
            Command::Palette => self.open_palette(),
            Command::Mine => {
                let filter = self.filter_mut(self.focus);
                filter.mine = !filter.mine;
                self.refresh(self.focus);
            }
            Command::Sort => return self.sort(),
            Command::Later => self.scrub(Step::Quarters(1)),
            Command::Earlier => self.scrub(Step::Quarters(-1)),
            Command::HourLater => self.scrub(Step::Hours(1)),
            Command::HourEarlier => self.scrub(Step::Hours(-1)),
            Command::DayLater => self.scrub(Step::Days(1)),
            Command::DayEarlier => self.scrub(Step::Days(-1)),
            Command::Now => self.look_at(None),
            Command::Wider => return self.resize(Side::Width, 2),
            Command::Narrower => return self.resize(Side::Width, -2),
            Command::Taller => return self.resize(Side::Height, 1),
            Command::Shorter => return self.resize(Side::Height, -1),
            Command::ToggleTeam => return self.toggle_panel(PanelId::Team),
            Command::ToggleThreads => return self.toggle_panel(PanelId::Threads),
            Command::ToggleDeadlines => return self.toggle_panel(PanelId::Deadlines),
            Command::Rearrange => return self.arrange_anew(),
            Command::Zoom => self.zoomed = !self.zoomed,
            Command::NextPanel => self.turn(1),
            Command::PreviousPanel => self.turn(PanelId::ALL.len() - 1),
            Command::Team => self.show(PanelId::Team),
            Command::Threads => self.show(PanelId::Threads),
            Command::Deadlines => self.show(PanelId::Deadlines),
            Command::Plan => self.show(PanelId::Plan),
            Command::Sources => self.show(PanelId::Sources),
            Command::Down => self.step(1),
            Command::Up => self.step(-1),
            Command::PageDown => self.step(self.page()),
            Command::PageUp => self.step(-self.page()),
            Command::Top => self.step(isize::MIN / 2),
            Command::Bottom => self.step(isize::MAX / 2),
        }
        vec![Effect::Redraw]
    }

    /// Shows the rows of the panel with the keys in the next order.
    fn sort(&mut self) -> Effects {
        let (panel, words) = (self.focus, self.orders(self.focus));
        let Some(next) = (self.order(panel) + 1).checked_rem(words.len()) else {
            return self.say(Text::new("these rows have one order"));
        };
        match panel {
            PanelId::Team => self.panels.team.order = next,
            PanelId::Threads => self.panels.threads.order = next,
            PanelId::Deadlines => self.panels.deadlines.order = next,
            PanelId::Plan | PanelId::Sources => {}
        }
        self.refresh(panel);
        self.say(Text::new(format!("by {}", words.get(next).copied().unwrap_or_default())))
    }

    fn scrub(&mut self, by: Step) {
        let from = self.scrub_from(by);
        self.look_at(Some(scrub::step(from, by, &self.board.viewer, self.clock)));
    }

    /// Puts the moment somewhere, or back to now.
    pub(in crate::app) fn look_at(&mut self, moment: Option<Instant>) {
        self.scrub = moment.filter(|moment| *moment != self.clock);
        self.settle(self.clock);
    }

    fn with_link(&mut self, effect: fn(Text) -> Effect<Ask>, done: &str) -> Effects {
        match self.link().cloned() {
            Some(link) => {
                self.notice = Some(Text::new(format!("{done} {}", link.raw())));
                vec![effect(link), Effect::Redraw]
            }
            None => self.say(Text::new("this row has no link")),
        }
    }

    fn toggle_help(&mut self) {
        if let Some(Overlay::Help { .. }) = self.overlays.last() {
            self.overlays.pop();
        } else {
            self.overlays.push(Overlay::Help { scroll: 0 });
        }
    }

    /// One step back: what lies on top goes first, then the filter, then the zoom.
    fn back(&mut self) {
        if self.overlays.pop().is_some() {
            return;
        }
        let filter = self.filter_mut(self.focus);
        if !filter.is_empty() {
            *filter = Filter::default();
            self.refresh(self.focus);
        } else if self.zoomed {
            self.zoomed = false;
        } else if matches!(self.focus, PanelId::Plan | PanelId::Sources) {
            self.focus = PanelId::Team;
        }
    }

    pub(in crate::app) fn details(&mut self) {
        if !self.overlays.is_empty() {
            return;
        }
        if let Some(of) = self.subject() {
            self.overlays.push(Overlay::Details { of, scroll: 0 });
        }
    }

    fn paste(&mut self, text: &str) -> Effects {
        match self.overlays.last().cloned() {
            Some(Overlay::Filter(typing)) => self.filter_paste(text, typing),
            Some(Overlay::Palette(palette)) => self.palette_paste(text, palette),
            _ => Vec::new(),
        }
    }

    fn turn(&mut self, by: usize) {
        let at = PanelId::ALL.iter().position(|id| *id == self.focus).unwrap_or(0);
        // A panel that is off the board is turned to by its number only.
        let others = (1..=PanelId::ALL.len()).map(|n| at + n * by);
        let next = others.filter_map(|n| PanelId::ALL.iter().cycle().nth(n).copied());
        let next = next.into_iter().find(|panel| self.arrangement.shows(*panel));
        self.show(next.unwrap_or(self.focus));
    }

    pub(in crate::app) fn show(&mut self, panel: PanelId) {
        self.overlays.clear();
        self.focus = panel;
        if panel == PanelId::Plan {
            self.refresh(panel);
        }
    }

    fn page(&self) -> isize {
        let rows = match self.overlays.last() {
            Some(Overlay::Themes(_)) => screen::themes_shown(self),
            Some(_) => usize::from(self.layout().body.height) / 2,
            None => self.layout().rows(self.focus),
        };
        isize::try_from(rows.max(2) - 1).unwrap_or(1)
    }

    /// Moves the selection, or scrolls what lies on top.
    pub(in crate::app) fn step(&mut self, by: isize) {
        let most = screen::most_scroll(self);
        match self.overlays.last_mut() {
            Some(Overlay::Help { scroll } | Overlay::Details { scroll, .. }) => {
                *scroll = scroll.saturating_add_signed(by).min(most);
                return;
            }
            Some(Overlay::Themes(chooser)) => {
                let at = chooser.at.saturating_add_signed(by);
                return self.go_to_theme(at);
            }
            Some(Overlay::Palette(palette)) => {
                let at = palette.at.saturating_add_signed(by);
                return self.go_in_palette(at);
            }
            Some(Overlay::Filter(_)) | None => {}
        }
        let rows = self.layout().rows(self.focus);
        self.list_mut(self.focus).step(by, rows);
        self.hold(self.focus);
    }

    pub(in crate::app) fn list_mut(&mut self, panel: PanelId) -> &mut dyn Moves {
        match panel {
            PanelId::Team => &mut self.panels.team,
            PanelId::Threads => &mut self.panels.threads,
            PanelId::Deadlines => &mut self.panels.deadlines,
            PanelId::Plan => &mut self.panels.plan.list,
            PanelId::Sources => &mut self.panels.sources,
        }
    }

    /// After a move: the selection is kept by the key that it has now.
    pub(in crate::app) fn hold(&mut self, panel: PanelId) {
        let Model { panels, board, .. } = self;
        match panel {
            PanelId::Plan => self.hold_plan(),
            PanelId::Team => panels.team.hold(team::key_at),
            PanelId::Threads => panels.threads.hold(|place| board.threads().get(place).map(|t| threads::key(t))),
            PanelId::Deadlines => {
                panels.deadlines.hold(|place| board.deadlines().get(place).map(|d| deadlines::key(d)));
            }
            PanelId::Sources => panels.sources.hold(Some),
        }
    }

    /// The filter of a panel.
    pub fn filter_mut(&mut self, panel: PanelId) -> &mut Filter {
        match panel {
            PanelId::Team => &mut self.panels.team.filter,
            PanelId::Threads => &mut self.panels.threads.filter,
            PanelId::Deadlines => &mut self.panels.deadlines.filter,
            PanelId::Plan => &mut self.panels.plan.list.filter,
            PanelId::Sources => &mut self.panels.sources.filter,
        }
    }
}
