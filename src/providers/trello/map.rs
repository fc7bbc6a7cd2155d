//! Wire -> domain: what a card and its comments become.
//!
//! 1. A card is an item; its id there is the short link, else the id. It is done when its due date is marked complete
//!    or it is archived; the name of its list says nothing.
//! 2. A line of a checklist is an item of its own when it has a due date: `card:line`. It belongs to its member, and
//!    where it has none to those of the card. Conversations are the card's alone.
//! 3. Comments are messages, also those that came along when a card was copied; a reaction answers.
//! 4. `@card` mentions the card's members, `@board` those of the board, as the service itself tells them all.
//!
//! Not here: the shapes (`wire`), which cards there are (`full`, `look`).

use super::mentions::{BOARD, CARD, mentions};
use super::people::People;
use super::stamp;
use super::wire::{Action, Card, CheckItem, Reaction};
use crate::domain::Instant;
use crate::domain::batch::{Answer, Due, Item, Message};
use crate::domain::ids::{Account, ItemId};
use crate::domain::text::Text;
use crate::providers::http::{Each, Lenient, UNREADABLE};

/// What could not be understood, counted; the rest was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flaws {
    /// Cards, lines of checklists, comments, people.
    pub skipped: usize,
    /// Why the first of them was.
    pub first: Option<Text>,
    /// Due dates.
    pub dues: usize,
    /// Fields of another shape: the key of the card, and the field.
    pub fields: Vec<(String, &'static str)>,
    /// Texts of comments, which are shown as unreadable.
    pub texts: usize,
    /// Dates of comments, for which the time in their id counts.
    pub dates: usize,
    /// Some cards or lines of checklists may be among what could not be read: what was read is not all.
    pub items_lost: bool,
}

impl Flaws {
    /// Takes in what a list could not be read of, and gives what could.
    pub fn good<T>(&mut self, each: Each<T>) -> Vec<T> {
        self.skipped += each.skipped;
        if self.first.is_none() {
            self.first = each.bad.into_iter().next().map(|skipped| skipped.what);
        }
        each.good
    }

    /// The same of a list that may be missing.
    pub fn some<T>(&mut self, each: Lenient<Each<T>>) -> Vec<T> {
        each.ok().map(|each| self.good(each)).unwrap_or_default()
    }

    /// Something is left out.
    pub fn skip(&mut self, why: &str) {
        self.skipped += 1;
        self.first.get_or_insert_with(|| Text::new(why));
    }

    /// A due date, if there is one.
    fn due(&mut self, written: Option<&str>) -> Option<Due> {
        let written = written.filter(|text| !text.trim().is_empty())?;
        let due = stamp::instant(written).map(Due::At);
        self.dues += usize::from(due.is_none());
        due
    }

    /// For people; nothing when there are none.
    pub fn told(&self, board: &str) -> Vec<String> {
        let first = self.first.as_ref().map(|why| format!(", the first: {}", why.raw())).unwrap_or_default();
        let skipped = (self.skipped > 0)
            .then(|| format!("{} of {board:?} could not be read{first}", count(self.skipped, "piece")));
        let dues = (self.dues > 0).then(|| format!("{} in {board:?} could not be read", count(self.dues, "due date")));
        let fields = (!self.fields.is_empty()).then(|| {
            const NAMED: usize = 5;
            let named: Vec<String> =
                self.fields.iter().take(NAMED).map(|(key, field)| format!("{field} of {key}")).collect();
            let more = if self.fields.len() > NAMED { ", ..." } else { "" };
            format!("{} in {board:?} could not be read ({}{more})", count(self.fields.len(), "field"), named.join(", "))
        });
        let texts = (self.texts > 0).then(|| {
            let comments = count(self.texts, "comment");
            format!("the text of {comments} in {board:?} could not be read: who wrote it, and when, counts")
        });
        let dates = (self.dates > 0).then(|| {
            let comments = count(self.dates, "comment");
            format!("the date of {comments} in {board:?} could not be read: the time in the id counts")
        });
        [skipped, dues, fields, texts, dates].into_iter().flatten().collect()
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The items of a card: itself, and the lines of its checklists that are due. `comments` are all that there are, in any
/// order; other actions among them are left out.
pub fn items(card: Card, comments: Vec<Action>, board: &str, people: &mut People, flaws: &mut Flaws) -> Vec<Item> {
    let mut item = Item::new(card.key());
    flaws.fields.extend(card.odd().map(|field| (card.key().to_owned(), field)));
    item.title = Text::new(title(card.name.text(), card.key()));
    item.done = card.closed == Lenient::Read(true) || card.due_complete == Lenient::Read(true);
    for member in flaws.some(card.members) {
        people.meet(&member);
    }
    item.assignees = flaws.some(card.id_members).iter().map(|id| people.account(id)).collect();
    item.due = flaws.due(card.due.text());
    item.url = card.url.ok().or(card.short_url.ok()).map(Text::new);
    item.project = Some(Text::new(board));
    (item.messages, item.answers) = conversation(comments, &item.assignees, people, flaws);
    let mut lines = Vec::new();
    flaws.items_lost |= is_short(&card.checklists);
    for checklist in flaws.some(card.checklists) {
        flaws.items_lost |= is_short(&checklist.check_items);
        for line in flaws.some(checklist.check_items) {
            lines.extend(check_item(&line, &item, people, flaws));
        }
    }
    std::iter::once(item).chain(lines).collect()
}

/// Whether something in a list could not be read, or the list itself.
fn is_short<T>(list: &Lenient<Each<T>>) -> bool {
    list.is_odd() || list.as_ref().is_some_and(|each| !each.is_whole())
}

fn title(written: Option<&str>, otherwise: &str) -> String {
    written.filter(|name| !name.trim().is_empty()).unwrap_or(otherwise).to_owned()
}

/// Rule 2 of the file.
fn check_item(line: &CheckItem, card: &Item, people: &People, flaws: &mut Flaws) -> Option<Item> {
    let due = flaws.due(line.due.text())?;
    let id = ItemId::new(&format!("{}:{}", card.id.raw(), line.id));
    let own = line.id_member.text().filter(|id| !id.is_empty()).map(|id| vec![people.account(id)]);
    Some(Item {
        title: Text::new(format!("{} ({})", title(line.name.text(), &line.id), card.title.raw())),
        done: card.done || line.state.text() == Some("complete"),
        assignees: own.unwrap_or_else(|| card.assignees.clone()),
        due: Some(due),
        id,
        messages: Vec::new(),
        answers: Vec::new(),
        ..card.clone()
    })
}

type Conversation = (Vec<Message>, Vec<Answer>);

/// The messages of a card, oldest first; of equal times, in the order in which they were made. And the answers.
fn conversation(mut comments: Vec<Action>, card: &[Account], people: &mut People, flaws: &mut Flaws) -> Conversation {
    comments.retain(Action::is_comment);
    comments.sort_by(|a, b| a.id.cmp(&b.id));
    comments.dedup_by(|a, b| a.id == b.id);
    let (mut messages, mut answers) = (Vec::with_capacity(comments.len()), Vec::new());
    let mut before = None;
    for comment in comments {
        let written = comment.date.text().and_then(stamp::instant);
        // Ids grow with time: a comment was not made before one with a lesser id.
        let at = written.or_else(|| stamp::made(&comment.id).max(before.filter(|_| stamp::is_id(&comment.id))));
        let (Some(at), Some(author)) = (at, author(&comment, people)) else {
            flaws.skip("a comment says not when it was made, or not by whom");
            continue;
        };
        before = Some(at);
        flaws.dates += usize::from(written.is_none() && comment.date != Lenient::Absent);
        let text = match comment.data {
            Lenient::Read(data) => data.text,
            Lenient::Absent => Lenient::Absent,
            Lenient::Odd => Lenient::Odd,
        };
        flaws.texts += usize::from(text.is_odd());
        let text = if text.is_odd() { UNREADABLE.to_owned() } else { text.ok().unwrap_or_default().0 };
        for one in flaws.some(comment.reactions) {
            answers.extend(reaction(&one, people));
        }
        messages.push(message(author, at, text, card, people));
    }
    messages.sort_by_key(|message| message.at);
    (messages, answers)
}

/// Who wrote a comment; of a copied one, who wrote the first.
fn author(comment: &Action, people: &mut People) -> Option<Account> {
    let creator = comment.member_creator.as_ref().and_then(|member| people.meet(member));
    let original = comment.data.as_ref().and_then(|data| data.id_original_commenter.text());
    match original {
        Some(id) => Some(people.account(id)),
        None => creator.or_else(|| comment.id_member_creator.text().map(|id| people.account(id))),
    }
}

/// A reaction has no time of its own but in its id.
fn reaction(reaction: &Reaction, people: &mut People) -> Option<Answer> {
    let by = reaction.member.as_ref().and_then(|member| people.meet(member));
    let by = by.or_else(|| reaction.id_member.text().map(|id| people.account(id)))?;
    Some(Answer { by, at: stamp::made(reaction.id.text()?)?, timed: true, mark: None })
}

/// A comment with whom it mentions; see rule 4 of the file.
fn message(author: Account, at: Instant, text: String, card: &[Account], people: &People) -> Message {
    let mut message = Message::new(author, at, Text::new(text));
    let meant = |name: String| match &*name {
        CARD => card.to_vec(),
        BOARD => people.board().to_vec(),
        _ => vec![Account::new(&name)],
    };
    let named: Vec<_> = mentions(message.text.raw()).map(|(name, at)| (meant(name), at)).collect();
    for (accounts, at) in named {
        message.named_at.push(at);
        let fresh = accounts.into_iter().filter(|account| !message.mentions.contains(account));
        let fresh: Vec<Account> = fresh.collect();
        message.mentions.extend(fresh);
    }
    message
}

#[cfg(test)]
mod tests;
