//! Marks on threads: done, or snoozed; and undoing them.
//!
//! A mark is stored before its row leaves the screen: the key requests the change, and the stored marks come back as
//! news. An expired mark is removed from the store as soon as the board knows.
//!
//! Not here: when a mark holds (`domain::join::mark`, `board`), storing it (the store).

use super::{Ask, Effects};
use crate::app::marks::{self, Marked};
use crate::app::model::{Model, Overlay, Subject};
use crate::app::panel::PanelId;
use crate::app::program::Effect;
use crate::app::undo::Done;
use crate::board::{OpenThread, Update};
use crate::domain::join::mark::Choice;
use crate::domain::text::Text;
use crate::panels::shared::say;
use crate::sync::store::{Keep, Mark as Kept, MarkKey};

impl Model {
    /// The thread that a mark would be set on: that of the details on top, else that of the selected row.
    pub(in crate::app) fn markable_thread(&self) -> Option<&OpenThread> {
        let of = match self.overlays.top() {
            Some(Overlay::Details { of, .. }) => of.clone(),
            Some(_) => return None,
            None => self.subject()?,
        };
        if let Subject::Thread(key) = of { self.thread(&key) } else { None }
    }

    /// The viewer's stored mark on a thread, if it holds.
    fn kept_mark(&self, key: &MarkKey, thread: &OpenThread) -> Option<Kept> {
        self.board.mark(thread, thread.last_asked_at(), self.time.now)?;
        self.lasting.marks.iter().find(|mark| mark.key == *key).cloned()
    }

    /// Returns whether the selected thread is marked.
    pub(in crate::app) fn is_marked(&self) -> bool {
        let mark = |thread: &OpenThread| self.board.mark(thread, thread.last_asked_at(), self.time.now).is_some();
        self.markable_thread().is_some_and(mark)
    }

    /// Marks the selected thread; a thread that is already done is not marked again.
    pub(super) fn set_mark(&mut self, choice: Choice) -> Effects {
        let Some(me) = self.board.team.me else {
            return self.say(Text::new("who are you? set `me` in the config to mark threads"));
        };
        let Some(thread) = self.markable_thread() else {
            return self.say(Text::new("only an open thread can be marked: select one"));
        };
        let key = marks::key(&self.board.team, me, thread);
        let before = self.kept_mark(&key, thread);
        let mark = marks::mark(&self.board, me, thread, choice, self.time.clock);
        let title = thread.item.title.clean().into_owned();
        let again = choice == Choice::Done && before.as_ref().is_some_and(|mark| mark.done);
        let words = match (again, choice, mark.until) {
            (true, ..) => format!("not done: {title}"),
            (_, Choice::Done, _) => format!("done until something new asks: {title}"),
            (_, _, Some(until)) => {
                format!("out of sight until {}: {title}", say::when(until, self.board.dial(), self.time.clock))
            }
            _ => format!("out of sight until something new asks: {title}"),
        };
        let keep = if again { Keep::Unmark(key.clone()) } else { Keep::Mark(mark) };
        let back = std::iter::once(Keep::Unmark(key)).chain(before.map(Keep::Mark)).collect();
        self.doing.undo.note(Done::Thread(back, format!("undone: {title}")));
        self.footer.text = Some(Text::new(words));
        vec![Effect::Ask(Ask::Mark(vec![keep])), Effect::Redraw]
    }

    /// Handles marks that were set or removed, by this board or another.
    pub(super) fn take_marked(&mut self, marked: Marked) -> Effects {
        match marked {
            Marked::All(all) if all == self.lasting.marks => return Vec::new(),
            Marked::All(all) => self.lasting.marks = all,
            Marked::Here(keeps) => keeps.iter().for_each(|keep| self.lasting.take(keep)),
            Marked::Failed(why) => {
                self.doing.returns = None;
                return self.say(Text::new(format!("the mark cannot be kept: {why}")));
            }
        }
        self.show_marks();
        let clock = self.time.clock;
        self.settle(clock);
        self.select_returned();
        vec![Effect::Redraw]
    }

    /// A thread whose mark was undone here is selected once it is on the list again.
    fn select_returned(&mut self) {
        let (Some(key), Some(me)) = (self.doing.returns.take(), self.board.team.me) else { return };
        let team = &self.board.team;
        let place = self.board.threads().iter().position(|thread| marks::key(team, me, thread) == key);
        if let Some(place) = place {
            self.select_shown(PanelId::Threads, place);
        }
    }

    /// Puts the marks that are kept on the board.
    pub(in crate::app) fn show_marks(&mut self) {
        let all = marks::marks(&self.board.team, &self.lasting.marks);
        self.board.apply(Update::Marks(all));
    }

    /// Removes expired marks.
    pub(super) fn drop_marks(&mut self) -> Option<Effect<Ask>> {
        let over: Vec<_> = self.board.marks_over().to_vec();
        if over.is_empty() {
            return None;
        }
        let dropped: Vec<_> = over.iter().map(|mark| (marks::key_of(&self.board.team, mark), mark.set_at)).collect();
        let is_dropped = |mark: &Kept| dropped.iter().any(|(key, at)| *key == mark.key && *at == mark.at);
        self.lasting.marks.retain(|mark| !is_dropped(mark));
        self.show_marks();
        let clock = self.time.clock;
        self.settle(clock);
        Some(Effect::Ask(Ask::DropMarks(dropped)))
    }
}
