//! Wire -> domain: mapping cards and comments.
//!
//! 1. A card is an item; its id there is the short link, else the id. It is done when its due date is marked complete
//!    or it is archived; the name of its list does not matter.
//! 2. A line of a checklist is an item of its own when it has a due date: `card:line`. It belongs to its member, and
//!    where it has none to those of the card. Conversations are the card's alone.
//! 3. Comments are messages, also those that came along when a card was copied; a reaction answers.
//! 4. `@card` mentions the card's members, `@board` those of the board, as in Trello.
//!
//! Not here: the shapes (`wire`), reading cards (`full`, `look`).

use super::stamp::made;
use super::wire::{Action, Card, CheckItem, Member, Reaction};
use crate::domain::Instant;
use crate::domain::batch::{Answer, Due, Item, Message};
use crate::domain::ids::{Account, ItemId};
use crate::domain::text::Text;
use crate::providers::http::{Lenient, LenientList, UNREADABLE};
use crate::providers::kit::{Flaws, People, instant};
use crate::providers::mentions::scan;

/// The noun under which cards, lines of checklists, comments and people that cannot be read are counted.
pub const PIECE: &str = "piece";
const DUE: &str = "due date";

/// The facts about a board that its cards need.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Its name.
    pub name: String,
    /// Its members.
    pub members: Vec<Account>,
}

/// The items of a card, and whether others could not be read.
type Found = (Vec<Item>, bool);

/// The account of a member: the user name in lower case, or the id of a member without a name. `None`: the member has
/// neither.
pub fn meet(member: &Member, people: &mut People) -> Option<Account> {
    let name = member.username.text().filter(|name| !name.is_empty());
    let account = match (member.id.text(), name) {
        (Some(id), Some(name)) => people.join(id, name),
        (id, name) => people.account(name.or(id)?),
    };
    if let Some(full) = member.full_name.text().filter(|full| name.is_some() && !full.trim().is_empty()) {
        people.describe(&account, None, Some(full));
    }
    Some(account)
}

/// The items of a card: the card, and the lines of its checklists with a due date. `comments` are all comments of the
/// card, in any order; other actions among them are ignored.
pub fn items(card: Card, comments: Vec<Action>, board: &Around, people: &mut People, flaws: &mut Flaws) -> Found {
    let mut item = Item::new(card.key());
    flaws.fields(card.key(), card.odd());
    item.title = Text::new(title(card.name.text(), card.key()));
    item.done = card.closed.is_true() || card.due_complete.is_true();
    for member in flaws.some(PIECE, card.members) {
        meet(&member, people);
    }
    item.assignees = flaws.some(PIECE, card.id_members).iter().map(|id| people.account(id)).collect();
    item.due = flaws.instant(DUE, card.due.text()).map(Due::At);
    item.url = card.url.ok().or(card.short_url.ok()).map(Text::new);
    item.project = Some(Text::new(&*board.name));
    (item.messages, item.answers) = conversation(comments, &item.assignees, &board.members, people, flaws);
    let (mut lines, mut lost) = (Vec::new(), is_short(&card.checklists));
    for checklist in flaws.some(PIECE, card.checklists) {
        lost |= is_short(&checklist.check_items);
        for line in flaws.some(PIECE, checklist.check_items) {
            lines.extend(check_item(&line, &item, people, flaws));
        }
    }
    (std::iter::once(item).chain(lines).collect(), lost)
}

/// Whether a list, or an element of it, could not be read.
fn is_short<T>(list: &Lenient<LenientList<T>>) -> bool {
    list.is_odd() || list.as_ref().is_some_and(|each| !each.is_whole())
}

fn title(written: Option<&str>, otherwise: &str) -> String {
    written.filter(|name| !name.trim().is_empty()).unwrap_or(otherwise).to_owned()
}

/// A line of a checklist as an item (rule 2). `None`: it has no due date.
fn check_item(line: &CheckItem, card: &Item, people: &mut People, flaws: &mut Flaws) -> Option<Item> {
    let due = flaws.instant(DUE, line.due.text())?;
    let own = line.id_member.text().filter(|id| !id.is_empty()).map(|id| vec![people.account(id)]);
    Some(Item {
        id: ItemId::new(&format!("{}:{}", card.id.raw(), line.id)),
        title: Text::new(format!("{} ({})", title(line.name.text(), &line.id), card.title.raw())),
        done: card.done || line.state.text() == Some("complete"),
        assignees: own.unwrap_or_else(|| card.assignees.clone()),
        due: Some(Due::At(due)),
        messages: Vec::new(),
        answers: Vec::new(),
        ..card.clone()
    })
}

/// The messages of a card, oldest first, and the answers. Messages of the same time are ordered by their ids.
fn conversation(
    mut comments: Vec<Action>,
    card: &[Account],
    board: &[Account],
    people: &mut People,
    flaws: &mut Flaws,
) -> (Vec<Message>, Vec<Answer>) {
    comments.retain(Action::is_comment);
    comments.sort_by(|a, b| a.id.cmp(&b.id));
    comments.dedup_by(|a, b| a.id == b.id);
    let (mut messages, mut answers, mut before) = (Vec::with_capacity(comments.len()), Vec::new(), None);
    for comment in comments {
        let written = comment.date.text().and_then(instant);
        // Ids grow with time: a comment is not older than one with a smaller id.
        let at = written.or_else(|| made(&comment.id).and_then(|at| Some(at).max(before)));
        let (Some(at), Some(author)) = (at, author(&comment, people)) else {
            flaws.left_out(PIECE, Some("a comment says not when it was made, or not by whom"));
            continue;
        };
        before = Some(at);
        if written.is_none() && comment.date != Lenient::Absent {
            flaws.date("comment");
        }
        let is_odd = comment.data.is_odd() || comment.data.as_ref().is_some_and(|data| data.text.is_odd());
        if is_odd {
            flaws.text("comment");
        }
        let text = comment.data.ok().and_then(|data| data.text.ok()).unwrap_or_default().0;
        for one in flaws.some(PIECE, comment.reactions) {
            answers.extend(reaction(&one, people));
        }
        let text = if is_odd { UNREADABLE.to_owned() } else { text };
        messages.push(message(author, at, &text, card, board, people));
    }
    messages.sort_by_key(|message| message.at);
    (messages, answers)
}

/// The author of a comment; of a copied comment, the author of the original.
fn author(comment: &Action, people: &mut People) -> Option<Account> {
    let creator = comment.member_creator.as_ref().and_then(|member| meet(member, people));
    let original = comment.data.as_ref().and_then(|data| data.id_original_commenter.text());
    match original {
        Some(id) => Some(people.account(id)),
        None => creator.or_else(|| comment.id_member_creator.text().map(|id| people.account(id))),
    }
}

/// A reaction as an answer. Its time is that of its id.
fn reaction(reaction: &Reaction, people: &mut People) -> Option<Answer> {
    let by = reaction.member.as_ref().and_then(|member| meet(member, people));
    let by = by.or_else(|| reaction.id_member.text().map(|id| people.account(id)))?;
    Some(Answer { by, at: made(reaction.id.text()?)?, timed: true, mark: None })
}

/// A comment as a message with its mentions (rule 4). A mention is an `@` and the longest run of ASCII letters, digits
/// and `_`, outside of web addresses.
fn message(
    author: Account,
    at: Instant,
    text: &str,
    card: &[Account],
    board: &[Account],
    people: &mut People,
) -> Message {
    let mut message = Message::new(author, at, Text::new(text));
    for mention in scan(text, |c| c.is_ascii_alphanumeric() || c == '_').filter(|found| !found.is_in_address(text)) {
        let meant = match &*mention.name.to_ascii_lowercase() {
            "card" => card.to_vec(),
            "board" => board.to_vec(),
            name => vec![people.account(name)],
        };
        message.named_at.push(mention.at);
        for account in meant {
            if !message.mentions.contains(&account) {
                message.mentions.push(account);
            }
        }
    }
    message
}

#[cfg(test)]
mod tests;
