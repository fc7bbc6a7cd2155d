//! Operations on a source: answering a thread, asking in an item, closing an item, setting the viewer's status.
//!
//! ```text
//!  key -> may it be done? -> a text, a question, a choice -> order -> its end
//!              no: the line of the config that would allow it
//! ```
//!
//! 1. A typed text is a draft until the source has accepted it: esc and a refusal keep it.
//! 2. An order is sent once. Until it has ended, no other of its kind is sent for the same target.
//!
//! Not here: permissions and drafts (`app::doing`), pending orders (`board::sent`), the status (`status`).

use super::{Ask, Effects};
use crate::app::command::Command;
use crate::app::doing::{Act, Closing, Ended, Order, Right, Target, Writing};
use crate::app::editor::Editor;
use crate::app::input::{Key, KeyCode};
use crate::app::message;
use crate::app::model::{Model, Overlay, Subject};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::screen;
use crate::app::typing::Edit;
use crate::board::Item;
use crate::board::sent::{Course, Deed, Sent};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::join::mark::Choice;
use crate::domain::text::Text;
use crate::panels::shared::say;
use crate::sync::store::Keep;

impl Model {
    /// Handles a message to the operations on sources.
    pub(super) fn update_doing(&mut self, message: message::Doing) -> Effects {
        match message {
            message::Doing::Answer => self.answer(),
            message::Doing::Ask => self.ask_in(),
            message::Doing::Done if self.markable_thread().is_some() => self.set_mark(Choice::Done),
            message::Doing::Done => self.close(),
            message::Doing::Status => self.choose_status(),
        }
    }

    /// The subject of a key: the details on top, else the selected row.
    pub(in crate::app) fn in_hand(&self) -> Option<Subject> {
        match self.overlays.top() {
            Some(Overlay::Details { of, .. }) => Some(of.clone()),
            None => self.subject(),
            Some(_) => None,
        }
    }

    fn answer(&mut self) -> Effects {
        match self.in_hand() {
            Some(Subject::Thread(key)) => self.write(Target::Reply(key)),
            Some(Subject::Deadline(_)) => self.say_key(Command::AskIn, "asks in this item; answers go to threads"),
            _ => self.say(Text::new("select a thread to answer it")),
        }
    }

    fn ask_in(&mut self) -> Effects {
        match self.in_hand() {
            Some(Subject::Thread((source, item, _)) | Subject::Deadline((source, item))) => {
                self.write(Target::Ask(source, item))
            }
            _ => self.say(Text::new("select a thread or a deadline to ask in its item")),
        }
    }

    fn say_key(&mut self, command: Command, what: &str) -> Effects {
        let key = self.keys.map.key_of(command).map(ToString::to_string).unwrap_or_default();
        self.say(Text::new(format!("{key} {what}")))
    }

    /// Opens the box, if its source accepts answers.
    fn write(&mut self, to: Target) -> Effects {
        let Some((source, item)) = to.item() else { return self.write_check_in() };
        if let Right::No(why) = self.doing.rights(source).reply {
            return self.tell("Not allowed", why);
        }
        let found = self.item_of(source, item).map(|item| self.title_of(&to, item));
        let Some(title) = found else { return self.say(Text::new("this has gone from the board")) };
        let pending = match &to {
            Target::Reply((source, item, by)) => self.board.outbox.reply(source, item, *by),
            Target::Ask(..) | Target::CheckIn(_) => {
                self.board.outbox.of(source, item).filter(|sent| sent.deed == Deed::Ask).last()
            }
        };
        if pending.is_some_and(|sent| sent.course == Course::OnItsWay) {
            return self.say(Text::new("your message is on its way: wait until the source has answered"));
        }
        let refused = pending.and_then(Sent::refusal).cloned();
        let draft = self.doing.draft(&to, &self.lasting.settings).unwrap_or_default();
        let editor = Editor::new(&draft);
        self.overlays.push(Overlay::Writing(Box::new(Writing { to, title, editor, refused })));
        vec![Effect::Redraw]
    }

    /// `Answer to Lea · chat, in demo`.
    fn title_of(&self, to: &Target, item: &Item) -> String {
        let board = &self.board;
        let whom = match to {
            Target::Reply(key @ (_, _, by)) if Some(*by) == board.team.me => {
                let askers = self.thread(key).map(|thread| thread.askers()).unwrap_or_default();
                let names: Vec<String> = askers.into_iter().map(|asker| say::called(board, asker)).collect();
                if names.is_empty() { "Answer".to_owned() } else { format!("Answer to {}", say::list(&names)) }
            }
            Target::Reply((_, _, by)) => format!("Message to {}", say::brief(board, *by)),
            Target::Ask(..) | Target::CheckIn(_) => "Ask in this item".to_owned(),
        };
        format!("{whom} · {}, in {}", item.channel.word(), item.source)
    }

    /// An item of a thread or a deadline on the board.
    pub(in crate::app) fn item_of(&self, source: &SourceId, item: &ItemId) -> Option<&Item> {
        let thread = self.board.threads_of(source, item).into_iter().next().map(|thread| &*thread.item);
        thread.or_else(|| self.board.deadline_of(source, item).map(|due| &*due.item))
    }

    /// A key for the box.
    pub(super) fn writing_key(&mut self, key: Key, mut writing: Box<Writing>) -> Effects {
        match key.code {
            KeyCode::Esc => return self.leave_writing(),
            KeyCode::Char('s') if key.ctrl => return self.send(*writing),
            KeyCode::Char('e') if key.ctrl => {
                let mut effects = self.keep_draft(&writing);
                effects.push(Effect::Edit(writing.editor.text()));
                return effects;
            }
            _ if key.ctrl && self.keys.map.command(key) == Some(Command::Repaint) => return vec![Effect::Repaint],
            _ => {}
        }
        let width = usize::from(screen::writing_width(self));
        let (edit, new_line) = (writing.editor.key(key, width), key.code == KeyCode::Enter);
        if edit == Edit::Text {
            writing.refused = None;
        }
        // The draft is stored at each new line, so that a crash does not lose a long text.
        let mut effects = if new_line { self.keep_draft(&writing) } else { Vec::new() };
        self.remember_draft(&writing);
        self.overlays.replace(Overlay::Writing(writing));
        effects.push(Effect::Redraw);
        effects
    }

    pub(super) fn writing_paste(&mut self, text: &str, mut writing: Box<Writing>) -> Effects {
        writing.editor.paste(text);
        let mut effects = self.keep_draft(&writing);
        self.overlays.replace(Overlay::Writing(writing));
        effects.push(Effect::Redraw);
        effects
    }

    /// Handles the text that comes back from the user's own editor, or why it could not be edited.
    pub(super) fn edited(&mut self, text: Result<String, Text>) -> Effects {
        let Some(Overlay::Writing(writing)) = self.overlays.top_mut() else { return vec![Effect::Redraw] };
        match text {
            Ok(text) => {
                writing.editor = Editor::new(text.trim_end());
                writing.refused = None;
            }
            Err(why) => writing.refused = Some(why),
        }
        let writing = writing.clone();
        let mut effects = self.keep_draft(&writing);
        effects.push(Effect::Redraw);
        effects
    }

    /// Closes the box and keeps the draft.
    fn leave_writing(&mut self) -> Effects {
        let Some(Overlay::Writing(writing)) = self.overlays.pop() else { return vec![Effect::Redraw] };
        let mut effects = self.keep_draft(&writing);
        if writing.editor.is_blank() {
            // Closing the box also dismisses a refusal.
            if let Some((source, item)) = writing.to.item() {
                self.board.outbox.forget(deed_of(&writing.to), source, item);
                self.refresh_lists();
            }
            effects.push(Effect::Redraw);
        } else {
            effects.extend(self.say(Text::new("your text is kept: the same key goes on with it")));
        }
        effects
    }

    /// Keeps the draft when the program ends, as esc does.
    pub(super) fn put_away(&mut self) -> Effects {
        match self.overlays.top().cloned() {
            Some(Overlay::Writing(writing)) => self.keep_draft(&writing),
            _ => Vec::new(),
        }
    }

    fn remember_draft(&mut self, writing: &Writing) -> Option<(String, Option<String>)> {
        self.doing.set_draft(&writing.to, &writing.editor.text(), &self.lasting.settings)
    }

    pub(super) fn keep_draft(&mut self, writing: &Writing) -> Effects {
        let kept = self.remember_draft(writing);
        kept.map(|(name, value)| self.keep(Keep::Setting(name, value))).into_iter().collect()
    }

    fn send(&mut self, mut writing: Writing) -> Effects {
        let Some((source, item)) = writing.to.item() else {
            let Target::CheckIn(id) = writing.to.clone() else { return Vec::new() };
            return self.send_check_in(writing, &id);
        };
        let found = self.item_of(source, item).cloned();
        let unsent = match &found {
            _ if writing.editor.is_blank() => Some("nothing is written yet"),
            None => Some("this has gone from the board: copy the text, or press esc, which keeps it"),
            Some(_) => None,
        };
        let (Some(item), None) = (found, unsent) else {
            writing.refused = unsent.map(Text::new);
            self.overlays.replace(Overlay::Writing(Box::new(writing)));
            return vec![Effect::Redraw];
        };
        let mut effects = self.keep_draft(&writing);
        let text = writing.editor.text().trim_end().to_owned();
        let act = match &writing.to {
            Target::Reply(key) => {
                let asked_at = self.thread(key).and_then(|thread| Some(thread.questions().last()?.at));
                Act::Reply(item.id.clone(), asked_at.unwrap_or(self.time.clock), text.clone())
            }
            Target::Ask(..) | Target::CheckIn(_) => Act::Ask(item.id.clone(), text.clone()),
        };
        effects.extend(self.order(deed_of(&writing.to), &item, &text, act));
        self.overlays.pop();
        effects
    }

    /// Sends an order, and records it as pending.
    fn order(&mut self, deed: Deed, item: &Item, text: &str, act: Act) -> Effects {
        let (me, said) = (self.board.team.me, (Text::new(text), self.time.clock));
        let id = self.board.outbox.send(deed, item, me, said);
        self.refresh_lists();
        self.footer.text = Some(Text::new(format!("on its way to {}", item.source)));
        vec![Effect::Ask(Ask::Act(Order { id, source: item.source.clone(), act })), Effect::Redraw]
    }

    /// Handles the end of an order.
    pub(super) fn ended(&mut self, ended: Ended) -> Effects {
        let Ended { id, outcome } = ended;
        if let Some(at) = self.doing.statuses.iter().position(|(of, _)| *of == id) {
            let (_, source) = self.doing.statuses.remove(at);
            return self.status_ended(&source, outcome);
        }
        if let Some(at) = self.doing.check_ins.iter().position(|sent| sent.id == id) {
            let sent = self.doing.check_ins.remove(at);
            return self.check_in_ended(&sent, outcome);
        }
        let remark = outcome.as_ref().ok().cloned().flatten();
        let Some(sent) = self.board.outbox.ended(id, outcome.map(|_| ())).cloned() else { return Vec::new() };
        let mut effects = Vec::new();
        let to = match sent.deed {
            Deed::Reply(by) => Some(Target::Reply((sent.source.clone(), sent.item.clone(), by))),
            Deed::Ask => Some(Target::Ask(sent.source.clone(), sent.item.clone())),
            Deed::Close => None,
        };
        let done = if sent.deed == Deed::Close { "closed" } else { "sent" };
        match (sent.refusal(), to) {
            (None, to) => {
                // Unless another draft was begun meanwhile.
                let settings = &self.lasting.settings;
                let to = to.filter(|to| {
                    self.doing.draft(to, settings).is_none_or(|draft| draft.trim_end() == sent.text.raw())
                });
                let kept = to.and_then(|to| self.doing.set_draft(&to, "", &self.lasting.settings));
                effects.extend(kept.map(|(name, value)| self.keep(Keep::Setting(name, value))));
                let remark = remark.map(|remark| format!(": {}", remark.raw())).unwrap_or_default();
                effects.extend(self.say(Text::new(format!("{done}, in {}{remark}", sent.source))));
            }
            (Some(why), to) => {
                if let Some(Overlay::Writing(writing)) = self.overlays.top_mut()
                    && Some(&writing.to) == to.as_ref()
                {
                    writing.refused = Some(why.clone());
                }
                effects.extend(self.say(Text::new(format!("not {done}: {}", why.raw()))));
            }
        }
        self.refresh_lists();
        effects
    }

    /// Asks for confirmation to close the item of the selected deadline.
    fn close(&mut self) -> Effects {
        let Some(Subject::Deadline(key)) = self.in_hand() else {
            return self.say(Text::new("select a deadline to close its item"));
        };
        let Some((source, id, title)) = self.deadline(&key).map(|deadline| {
            let item = &deadline.item;
            (item.source.clone(), item.id.clone(), item.title.clone())
        }) else {
            return self.say(Text::new("this has gone from the board"));
        };
        if let Right::No(why) = self.doing.rights(&source).close {
            return self.tell("Not allowed", why);
        }
        let sent = self.board.outbox.closing(&source, &id);
        if sent.is_some_and(|sent| sent.refusal().is_none()) {
            return self.say(Text::new("this is being closed already"));
        }
        let refused = sent.and_then(Sent::refusal).cloned();
        self.overlays.push(Overlay::Closing(Closing { source, item: id, title, refused }));
        vec![Effect::Redraw]
    }

    /// Handles a key for the confirmation.
    pub(super) fn closing_key(&mut self, key: Key, closing: &Closing) -> Effects {
        match key.code {
            KeyCode::Char('y' | 'Y') if !key.ctrl && !key.alt => {}
            KeyCode::Esc | KeyCode::Char('n' | 'N' | 'q') => {
                self.overlays.pop();
                self.board.outbox.forget(Deed::Close, &closing.source, &closing.item);
                self.refresh_lists();
                return vec![Effect::Redraw];
            }
            _ => return vec![Effect::Redraw],
        }
        self.overlays.pop();
        let Some(item) = self.item_of(&closing.source, &closing.item).cloned() else {
            return self.say(Text::new("this has gone from the board"));
        };
        self.order(Deed::Close, &item, "", Act::Close(item.id.clone()))
    }

    /// Shows a message that is too long for the bottom line, or must not be overlooked.
    pub(super) fn tell(&mut self, title: &'static str, text: Text) -> Effects {
        self.overlays.push(Overlay::Told { title, text });
        vec![Effect::Redraw]
    }

    fn refresh_lists(&mut self) {
        self.refresh(PanelId::Threads);
        self.refresh(PanelId::Deadlines);
    }
}

fn deed_of(to: &Target) -> Deed {
    match to {
        Target::Reply((_, _, by)) => Deed::Reply(*by),
        Target::Ask(..) | Target::CheckIn(_) => Deed::Ask,
    }
}
