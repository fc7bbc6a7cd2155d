//! Handles events: this file only routes them to the area that they concern.
//!
//! ```text
//!  event -> key -> command -> message     a key, by the keymap
//!        lists conversation workspace overlay time planning     one file for each area
//!                   doing status check_ins    what is done in sources
//!  filtering palette themes inviting      overlays that have more to do
//!  sheets                                 the views that have the screen alone, and what they need of the past
//!  mouse reload notices                   what comes otherwise
//! ```
//!
//! Not here: the bindings of keys (`keymap`), painting (`screen`).

mod check_ins;
mod conversation;
mod doing;
mod filtering;
mod inviting;
mod lists;
mod marks;
mod mouse;
mod notices;
mod overlay;
mod palette;
pub mod planning;
pub mod reload;
mod sheets;
mod status;
mod themes;
mod time;
pub mod workspace;

use crate::app::command::Command;
use crate::app::conversation::Texts;
use crate::app::doing::{Ended, Order};
use crate::app::input::{Input, Key};
use crate::app::marks::Marked;
use crate::app::message::{self, Message};
use crate::app::model::Model;
use crate::app::panel::PanelId;
use crate::app::program::{Effect, Event, Program};
use crate::app::screen;
use crate::board::Update;
use crate::board::past::Past;
use crate::domain::Instant;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::text::Text;
use crate::sync::store::{Keep, Lasting, MarkKey, Taken};
use reload::{Advice, Reloaded};

/// News from other threads.
#[derive(Debug)]
pub enum News {
    /// Data has changed.
    Known(Vec<Update>),
    /// The data that is kept between runs: sent once, soon after the first frame.
    Lasting(Lasting),
    /// Whether this board reads the sources; `false` if another one does, or none.
    Leads(bool),
    /// The config was changed: a board built from it, and everything else that follows from it.
    Reloaded(Box<Reloaded>),
    /// An order has ended.
    Acted(Ended),
    /// The taken windows of the store, after another process changed them.
    Taken(Vec<Taken>),
    /// Problems of the config and notes on it, which replace the former ones.
    Advice(Advice),
    /// The texts of a conversation that were asked for.
    Texts(Texts),
    /// The past as derived from conversations, as requested.
    Past(Box<Past>),
    /// The result of setting marks on threads, or marks set by another board.
    Marked(Marked),
}

/// Requests to other threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Refresh every source.
    Refresh,
    /// The machine slept, or the process was stopped: refresh every source, but not all at once.
    Resumed,
    /// Send an order to a source, once.
    Act(Order),
    /// Store a small value.
    Keep(Keep),
    /// Set or remove these marks on threads, and report the stored ones.
    Mark(Vec<Keep>),
    /// Another process may have changed marks on threads: report the stored ones.
    Marks,
    /// These marks have expired: remove each if it is still the one that was set then.
    DropMarks(Vec<(MarkKey, Instant)>),
    /// Derive the past from conversations at an instant, with a pulse of this many weeks.
    Past(u16, Instant),
    /// Whether the terminal's window has the focus.
    Watched(bool),
    /// Look up the texts of the messages of these items, the first one first.
    Texts(Vec<(SourceId, ItemId)>),
}

pub(super) type Effects = Vec<Effect<Ask>>;

impl Program for Model {
    type News = News;
    type Ask = Ask;
    type Painted = screen::Painted;

    fn handle(&mut self, event: Event<News>, now: Instant) -> Effects {
        let mut effects = self.route(event, now);
        effects.extend(self.ask_texts());
        effects.extend(self.ask_for_the_past());
        effects.extend(self.drop_marks());
        effects
    }

    fn wake(&self, _now: Instant) -> Option<Instant> {
        self.time.wake
    }
}

impl Model {
    /// Routes an event to its area.
    fn route(&mut self, event: Event<News>, now: Instant) -> Effects {
        match event {
            Event::Input(input) => self.input(input),
            Event::News(news) => self.news(news, now),
            Event::Tick => {
                self.settle(now);
                self.redraw_and_tell()
            }
            Event::Resized(size) => {
                self.resized(size);
                Vec::new()
            }
            Event::Resumed | Event::ClockJumped(_) => {
                self.settle(now);
                let mut effects = vec![Effect::Ask(Ask::Resumed), Effect::Repaint];
                effects.extend(self.look_for_notices());
                effects
            }
            Event::Ending => self.put_away(),
            Event::Notice(text) => self.say(text),
            Event::Edited(text) => self.edited(text),
        }
    }

    /// Executes a command.
    pub fn command(&mut self, command: Command) -> Effects {
        self.update(command.into())
    }

    /// Routes a message to its area.
    fn update(&mut self, message: Message) -> Effects {
        match message {
            Message::List(message) => self.update_list(message),
            Message::Workspace(message) => self.update_workspace(message),
            Message::Overlay(message) => self.update_overlays(message),
            Message::Time(message) => self.update_time(message),
            Message::Plan(message::Plan::Repeat) if self.workspace.focus == PanelId::CheckIns => self.write_check_in(),
            Message::Plan(message) => self.update_plan(message),
            Message::Doing(message) => self.update_doing(message),
            Message::Mark(choice) => self.set_mark(choice),
            Message::Program(message) => self.update_program(message),
        }
    }

    fn update_program(&mut self, message: message::Program) -> Effects {
        match message {
            // In an overlay the key closes it; on the board it ends the program.
            message::Program::Quit if !self.overlays.is_empty() => self.update_overlays(message::Overlay::Back),
            message::Program::Quit => vec![Effect::Quit(0)],
            message::Program::Repaint => vec![Effect::Repaint],
            message::Program::Refresh => {
                self.footer.text = Some(Text::new("asking every source"));
                vec![Effect::Ask(Ask::Refresh), Effect::Redraw]
            }
        }
    }

    fn news(&mut self, news: News, now: Instant) -> Effects {
        match news {
            News::Known(updates) => {
                for update in updates {
                    self.board.apply(update);
                }
                self.panels.looking_back.is_stale = true;
                self.settle(now);
                self.redraw_and_tell()
            }
            News::Lasting(lasting) => self.take_lasting(lasting),
            News::Leads(leads) => self.leads(leads),
            News::Reloaded(reloaded) => self.reload(*reloaded, now),
            News::Acted(ended) => self.ended(ended),
            News::Taken(taken) => {
                self.lasting.taken = taken;
                if self.workspace.focus != PanelId::Plan {
                    return Vec::new();
                }
                self.refresh(PanelId::Plan);
                vec![Effect::Redraw]
            }
            News::Advice(advice) => self.advise(advice),
            News::Texts(texts) => self.take_texts(texts),
            News::Past(past) => self.take_past(*past),
            News::Marked(marked) => self.take_marked(marked),
        }
    }

    fn take_lasting(&mut self, lasting: Lasting) -> Effects {
        // The settings in memory are newer: they were read before the first frame.
        let settings = std::mem::take(&mut self.lasting.settings);
        // If every list is empty, the marks could not be read, and those of the first frame stay.
        let is_empty = lasting.marks.is_empty() && lasting.told.is_empty() && lasting.taken.is_empty();
        let marks = if is_empty { std::mem::take(&mut self.lasting.marks) } else { lasting.marks };
        self.lasting = Lasting { settings, marks, ..lasting };
        self.show_marks();
        let clock = self.time.clock;
        self.settle(clock);
        let mut effects = self.history_is_known();
        if self.workspace.focus == PanelId::Plan {
            self.refresh(PanelId::Plan);
            effects.push(Effect::Redraw);
        }
        effects
    }

    fn input(&mut self, input: Input) -> Effects {
        match input {
            Input::Key(key) => {
                self.footer.text = None;
                self.footer.advice_seen = true;
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
            Input::FocusGained => vec![Effect::Repaint, Effect::Ask(Ask::Watched(true))],
            Input::FocusLost => vec![Effect::Ask(Ask::Watched(false))],
        }
    }

    fn key(&mut self, key: Key) -> Effects {
        if let Some(effects) = self.overlay_key(key) {
            return effects;
        }
        match self.keys.press(key) {
            Some(command) => self.command(command),
            None => vec![Effect::Redraw],
        }
    }

    /// Keeps a small value, in memory at once and in the store.
    pub fn keep(&mut self, keep: Keep) -> Effect<Ask> {
        self.lasting.take(&keep);
        Effect::Ask(Ask::Keep(keep))
    }

    /// Shows a message on the bottom line.
    pub(in crate::app) fn say(&mut self, text: Text) -> Effects {
        self.footer.text = Some(text);
        vec![Effect::Redraw]
    }

    fn redraw_and_tell(&mut self) -> Effects {
        let mut effects = vec![Effect::Redraw];
        effects.extend(self.look_for_notices());
        effects
    }
}
