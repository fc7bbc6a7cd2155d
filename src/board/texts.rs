//! Limits the texts of messages in memory. A small team's texts all stay in memory. With a store, the remaining texts
//! of a larger team stay there, and are read when their conversation is shown.
//!
//! Not here: reading them (the store), showing them (`app`).

use super::item::Item;

/// The texts in memory.
#[derive(Debug, Default)]
pub struct Texts {
    /// The most bytes in memory; `None` is unlimited.
    most: Option<usize>,
    held: usize,
}

impl Texts {
    /// Limits the bytes in memory.
    pub fn limit(&mut self, most: usize) {
        self.most = Some(most);
    }

    /// Takes an item: without the texts of its messages if they exceed the limit, unless it is to be kept `whole`.
    pub fn take(&mut self, item: Item, whole: bool) -> Item {
        let held = self.held + bytes(&item);
        if !whole && self.most.is_some_and(|most| held > most) {
            return item.abridged();
        }
        self.held = held;
        item
    }

    /// Releases the texts of an item that was removed or replaced.
    pub fn let_go(&mut self, item: &Item) {
        self.held = self.held.saturating_sub(bytes(item));
    }
}

/// The bytes of an item's texts; omitted ones count as zero.
fn bytes(item: &Item) -> usize {
    item.messages.iter().map(|message| message.text.raw().len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Person;
    use crate::domain::Instant;
    use crate::domain::batch::{self, Message};
    use crate::domain::ids::{Account, SourceId};
    use crate::domain::text::Text;

    fn item(text: &str) -> Item {
        let message = Message::new(Account::new("a"), Instant::default(), Text::new(text));
        let told = batch::Item { messages: vec![message], ..batch::Item::new("one") };
        Item::new(SourceId::new("here").unwrap(), told, |_| Person::Outsider(Text::default()))
    }

    #[test]
    fn texts_are_held_up_to_a_limit_and_those_that_go_make_room() {
        let mut texts = Texts::default();
        assert!(!texts.take(item("any length"), false).abridged, "without a limit");
        texts.limit(18);
        let second = texts.take(item("12345678"), false);
        assert!(!second.abridged);
        let third = texts.take(item("9"), false);
        assert!(third.abridged && third.messages[0].text == Text::default());
        assert!(!texts.take(item("9"), true).abridged, "it is held all the same");
        texts.let_go(&item("9"));
        texts.let_go(&third);
        assert!(texts.take(item("9"), false).abridged, "it was not held");
        texts.let_go(&second);
        assert!(!texts.take(item("9"), false).abridged);
    }
}
