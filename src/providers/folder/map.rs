//! Wire -> domain: what the values in the files become.
//!
//! Not here: the files' shapes (`wire`), calendars (`calendar`).

use std::borrow::Cow;
use std::collections::HashMap;

use super::mentions::{id, mentions};
use super::names::composed;
use super::wire::{ItemFile, MessageFile, StatusFile};
use crate::domain::batch::{Item, Message, Status};
use crate::domain::ids::Account;
use crate::domain::text::Text;

/// Names that were met: each is kept once, however many messages it stands in.
#[derive(Debug, Default)]
pub struct Names(HashMap<Box<str>, Account>);

impl Names {
    /// The account of a name, which is one in every form of Unicode.
    pub fn account(&mut self, name: &str) -> Account {
        let name = composed(name);
        if let Some(known) = self.0.get(&*name) {
            return known.clone();
        }
        let account = Account::new(&name);
        self.0.insert((*name).into(), account.clone());
        account
    }
}

/// An item from its file; of what the file does not say, the defaults hold.
pub fn item(stem: &str, file: ItemFile<'_>, names: &mut Names) -> Item {
    let new = Item::new(stem);
    Item {
        title: file.title.map(text).filter(is_visible).unwrap_or(new.title),
        done: file.done,
        assignees: file.assignees.iter().map(|name| names.account(&name.text)).collect(),
        due: file.due,
        url: file.url.map(text),
        project: file.project.map(text),
        channel: file.channel.unwrap_or(new.channel),
        messages: file.messages.into_iter().map(|one| message(one, names)).collect(),
        done_at: file.done_at,
        ..new
    }
}

/// A message, wherever it stood.
pub fn message(file: MessageFile<'_>, names: &mut Names) -> Message {
    let mut message = Message::new(names.account(&file.author.text), file.at, text(file.text.text));
    let found: Vec<_> = mentions(message.text.raw()).map(|found| (names.account(&id(&found)), found.at)).collect();
    for (account, at) in found {
        message.mention(account, at);
    }
    message
}

/// Brings a conversation in order: by time; of equal times, as they stood.
pub fn in_order(messages: &mut [Message]) {
    messages.sort_by_key(|message| message.at);
}

/// A status.
pub fn status(file: StatusFile<'_>) -> Status {
    Status { state: file.state, until: file.until, note: file.note.map(text), set_at: file.set_at, at_work_only: false }
}

/// Is there anything of it on the screen?
fn is_visible(text: &Text) -> bool {
    !text.clean().trim().is_empty()
}

fn text(raw: Cow<'_, str>) -> Text {
    Text::new(raw.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::folder::wire;

    fn read(text: &str) -> Item {
        item("launch-copy", wire::item(text).unwrap().0, &mut Names::default())
    }

    #[test]
    fn an_empty_file_is_an_open_item_that_is_called_like_its_file() {
        assert_eq!(read(""), Item::new("launch-copy"));
    }

    #[test]
    fn an_item_whose_title_cannot_be_seen_is_called_like_its_file() {
        for title in ["", " ", "\\t\\n", "\u{115F}\u{1160}", "\u{200B}\u{2060}", "\u{202E}", "\u{3164} \u{FEFF}"] {
            assert_eq!(read(&format!("title = \"{title}\"")), Item::new("launch-copy"), "{title:?}");
        }
        assert_eq!(read("title = \"\u{115F}x\"").title.raw(), "\u{115F}x");
    }

    #[test]
    fn a_message_says_whom_it_names() {
        let item = read(
            "[[message]]\nauthor = \"a customer\"\nat = 2026-11-22T09:00:00Z\ntext = \"@kenji or @sam? x@maya.example\"",
        );
        let expected = Message {
            mentions: vec![Account::new("kenji"), Account::new("sam")],
            named_at: vec![0..6, 10..14],
            ..Message::new(
                Account::new("a customer"),
                "2026-11-22T09:00:00Z".parse().unwrap(),
                Text::new("@kenji or @sam? x@maya.example"),
            )
        };
        assert_eq!(item.messages, [expected]);
    }

    #[test]
    fn a_conversation_is_ordered_by_time_and_equal_times_stay_as_they_stood() {
        let at = |text: &str, time: &str| Message {
            mentions: vec![],
            ..Message::new(Account::new("sam"), time.parse().unwrap(), Text::new(text))
        };
        let mut messages =
            [at("c", "2026-11-22T09:00:01Z"), at("a", "2026-11-22T09:00:00Z"), at("b", "2026-11-22T09:00:00Z")];
        in_order(&mut messages);
        assert_eq!(messages.map(|m| m.text.raw().to_owned()), ["a", "b", "c"]);
    }
}
