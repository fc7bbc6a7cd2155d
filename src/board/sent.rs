//! The outbox: messages and closings of the viewer, until a look at their source shows them.
//!
//! 1. An entry is pending until its source has accepted or refused it, and then until a look shows it.
//! 2. A message is shown when the item has more messages of the viewer than before. A closing is shown when the item is
//!    done. Both are shown when the item is removed. An entry that no look shows is dropped after two successful looks.
//! 3. A refused entry stays until it is sent again or its text is discarded.
//!
//! Not here: sending (the shell), permissions (the program).

use super::item::{Item, Person};
use crate::domain::Instant;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;

/// The number of successful looks after which an accepted entry is dropped.
const LOOKS: u8 = 2;

/// The operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// An answer in the thread that this teammate owes.
    Reply(TeammateIndex),
    /// A message in an item.
    Ask,
    /// An item was closed.
    Close,
}

/// The state of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// The source has not answered yet.
    OnItsWay,
    /// The source accepted it; this many looks have ended since.
    Taken(u8),
    /// The source refused it, or could not be reached: the reason, and what to do.
    Refused(Text),
}

/// An entry of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its number, which its result repeats.
    pub id: u64,
    /// The operation.
    pub deed: Deed,
    /// Its source.
    pub source: SourceId,
    /// Its item.
    pub item: ItemId,
    /// Its text.
    pub text: Text,
    /// When it was sent.
    pub at: Instant,
    /// Its state.
    pub course: Course,
    /// The number of the viewer's messages in the item before it.
    before: usize,
}

impl Sent {
    /// Returns whether it is in this item.
    pub fn is_in(&self, source: &SourceId, item: &ItemId) -> bool {
        self.source == *source && self.item == *item
    }

    /// The reason of a refusal, if any.
    pub fn refusal(&self) -> Option<&Text> {
        if let Course::Refused(why) = &self.course { Some(why) } else { None }
    }
}

/// All entries that no look has confirmed yet.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    all: Vec<Sent>,
    last: u64,
}

impl Outbox {
    /// Returns a new number.
    pub fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Adds a pending entry for an item, and drops a refused one. Returns its number.
    pub fn send(&mut self, deed: Deed, item: &Item, me: Option<TeammateIndex>, (text, at): (Text, Instant)) -> u64 {
        let id = self.number();
        self.forget(deed, &item.source, &item.id);
        let pending = self.all.iter().filter(|sent| sent.is_in(&item.source, &item.id) && sent.deed != Deed::Close);
        let before = messages_of(item, me) + pending.count();
        let (source, item) = (item.source.clone(), item.id.clone());
        self.all.push(Sent { id, deed, source, item, text, at, course: Course::OnItsWay, before });
        id
    }

    /// Drops the refused entry of this operation in an item.
    pub fn forget(&mut self, deed: Deed, source: &SourceId, item: &ItemId) {
        self.all.retain(|sent| sent.refusal().is_none() || sent.deed != deed || !sent.is_in(source, item));
    }

    /// Records the source's answer. Returns the entry.
    pub fn ended(&mut self, id: u64, outcome: Result<(), Text>) -> Option<&Sent> {
        let sent = self.all.iter_mut().find(|sent| sent.id == id)?;
        sent.course = outcome.map_or_else(Course::Refused, |()| Course::Taken(0));
        Some(sent)
    }

    /// The entries of an item, in order.
    pub fn of<'a, 'b>(
        &'a self,
        source: &'b SourceId,
        item: &'b ItemId,
    ) -> impl Iterator<Item = &'a Sent> + use<'a, 'b> {
        self.all.iter().filter(|sent| sent.is_in(source, item))
    }

    /// The answer in a thread.
    pub fn reply(&self, source: &SourceId, item: &ItemId, by: TeammateIndex) -> Option<&Sent> {
        self.all.iter().rfind(|sent| sent.is_in(source, item) && sent.deed == Deed::Reply(by))
    }

    /// The closing of an item.
    pub fn closing(&self, source: &SourceId, item: &ItemId) -> Option<&Sent> {
        self.all.iter().rfind(|sent| sent.is_in(source, item) && sent.deed == Deed::Close)
    }

    /// All entries, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Sent> {
        self.all.iter()
    }

    /// Handles an item that a look returned.
    pub(super) fn told(&mut self, item: &Item, me: Option<TeammateIndex>) {
        if self.all.is_empty() {
            return;
        }
        let mine = messages_of(item, me);
        let is_shown = |sent: &Sent| match sent.deed {
            Deed::Close => item.done,
            Deed::Reply(_) | Deed::Ask => item.done || mine > sent.before,
        };
        self.all.retain(|sent| !(sent.is_in(&item.source, &item.id) && is_shown(sent)));
    }

    /// Handles the removal of an item.
    pub(super) fn gone(&mut self, source: &SourceId, item: &ItemId) {
        self.all.retain(|sent| !sent.is_in(source, item));
    }

    /// Handles the successful end of a look at a source.
    pub(super) fn looked(&mut self, source: &SourceId) {
        for sent in self.all.iter_mut().filter(|sent| sent.source == *source) {
            if let Course::Taken(looks) = &mut sent.course {
                *looks += 1;
            }
        }
        self.all.retain(|sent| !matches!(sent.course, Course::Taken(looks) if looks >= LOOKS));
    }

    /// Maps teammates to new indices. Entries in threads of removed teammates are dropped.
    pub fn renumber(&mut self, index: impl Fn(TeammateIndex) -> Option<TeammateIndex>) {
        let renumbered = |mut sent: Sent| {
            if let Deed::Reply(by) = sent.deed {
                sent.deed = Deed::Reply(index(by)?);
            }
            Some(sent)
        };
        self.all = std::mem::take(&mut self.all).into_iter().filter_map(renumbered).collect();
    }
}

/// The number of a teammate's messages in an item.
fn messages_of(item: &Item, me: Option<TeammateIndex>) -> usize {
    let me = me.map(Person::Mate);
    item.messages.iter().filter(|message| Some(&message.author) == me.as_ref()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::batch;
    use crate::domain::ids::Account;

    const ME: TeammateIndex = TeammateIndex(0);

    fn now() -> Instant {
        "2026-11-23T14:30:00Z".parse().unwrap()
    }

    fn item(messages_of_mine: usize, done: bool) -> Item {
        let message = |_| batch::Message::new(Account::new("maya"), now(), Text::new("x"));
        let told =
            batch::Item { messages: (0..messages_of_mine).map(message).collect(), done, ..batch::Item::new("a") };
        Item::new(SourceId::new("here").unwrap(), told, |_| Person::Mate(ME))
    }

    fn sent(outbox: &mut Outbox, deed: Deed, item: &Item) -> u64 {
        outbox.send(deed, item, Some(ME), (Text::new("yes"), now()))
    }

    #[test]
    fn a_message_is_on_its_way_until_a_look_shows_one_more_of_the_viewer() {
        let mut outbox = Outbox::default();
        let id = sent(&mut outbox, Deed::Reply(ME), &item(1, false));
        outbox.told(&item(1, false), Some(ME));
        assert_eq!(outbox.ended(id, Ok(())).map(|sent| sent.course.clone()), Some(Course::Taken(0)));
        sent(&mut outbox, Deed::Ask, &item(1, false));
        outbox.told(&item(2, false), Some(ME));
        let left: Vec<Deed> = outbox.iter().map(|sent| sent.deed).collect();
        assert_eq!(left, [Deed::Ask], "the second needs a second message");
        outbox.told(&item(3, false), Some(ME));
        assert_eq!(outbox.iter().count(), 0);
    }

    #[test]
    fn closing_ends_when_the_item_is_done_or_gone() {
        let mut outbox = Outbox::default();
        sent(&mut outbox, Deed::Close, &item(0, false));
        outbox.told(&item(1, false), Some(ME));
        assert_eq!(outbox.iter().count(), 1);
        outbox.told(&item(1, true), Some(ME));
        assert_eq!(outbox.iter().count(), 0);
        let open = item(0, false);
        sent(&mut outbox, Deed::Close, &open);
        outbox.gone(&open.source, &open.id);
        assert_eq!(outbox.iter().count(), 0);
    }

    #[test]
    fn what_was_taken_and_no_look_shows_is_forgotten_after_two_looks_and_what_was_refused_is_not() {
        let mut outbox = Outbox::default();
        let open = item(0, false);
        let taken = sent(&mut outbox, Deed::Ask, &open);
        let refused = sent(&mut outbox, Deed::Close, &open);
        let waiting = sent(&mut outbox, Deed::Reply(ME), &open);
        outbox.ended(taken, Ok(()));
        outbox.ended(refused, Err(Text::new("no")));
        outbox.looked(&open.source);
        assert_eq!(outbox.iter().count(), 3);
        outbox.looked(&open.source);
        assert_eq!(outbox.iter().map(|sent| sent.id).collect::<Vec<_>>(), [refused, waiting]);
        sent(&mut outbox, Deed::Close, &open);
        assert!(outbox.iter().all(|sent| sent.id != refused), "another try takes its place");
    }
}
