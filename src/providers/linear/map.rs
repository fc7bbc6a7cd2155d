//! Wire -> domain: what issues, projects and all that is said in them become.
//!
//! 1. The description is the first message. The service does not tell whom it mentions, so it asks nobody.
//! 2. A comment mentions those whom its `bodyData` marks; a name in plain text is none.
//! 3. In a thread whose root is resolved all is an answer, and so is resolving it.
//! 4. What a bot or an app wrote is none, unless that is wanted. Who wrote from elsewhere (mail, Slack) is an outsider.
//! 5. A project with a target date that is not over is an item, with its lead as assignee.
//!
//! Not here: the shapes (`wire`), Markdown (`providers::markdown`).

use std::collections::HashMap;

use serde_json::Value;

use super::wire::{Comment, Issue, Named, Project, Reaction, Type, User};
use crate::domain::Instant;
use crate::domain::batch::{Answer, Asks, Due, Item, Message};
use crate::domain::ids::{Account, ItemId};
use crate::domain::text::Text;
use crate::providers::http::{Lenient, LenientList};
use crate::providers::kit::{Flaws, People, day, instant, shallow};
use crate::providers::markdown::{self, Flavour};

/// Who wrote what has no author.
const NOBODY: &str = "unknown";
/// No node of a text that is read lies deeper.
const LEVELS: usize = 48;

/// The account of somebody, with what the service tells of them.
pub fn account(user: &User, people: &mut People) -> Account {
    let account = people.account(&user.id);
    if !user.app.is_true() && (user.name.text().is_some() || user.email.text().is_some()) {
        people.describe(&account, user.email.text(), user.name.text());
    }
    account
}

/// Who wrote something: their account, and whether it is a program.
fn author(
    user: &Lenient<User>,
    bot: &Lenient<Named>,
    outsider: &Lenient<Named>,
    people: &mut People,
) -> (Account, bool) {
    match (user.as_ref(), outsider.as_ref(), bot.as_ref()) {
        (Some(user), ..) => (account(user, people), user.app.is_true()),
        (None, Some(outsider), _) => (people.account(outsider.name.text().unwrap_or(NOBODY)), false),
        (None, None, Some(bot)) => (people.account(bot.name.text().unwrap_or(NOBODY)), true),
        (None, None, None) => (people.account(NOBODY), false),
    }
}

/// Whether an issue is over.
pub fn is_done(issue: &Issue) -> bool {
    is_over(&issue.state) || issue.trashed.is_true() || issue.archived_at.text().is_some()
}

fn is_over(state: &Lenient<Type>) -> bool {
    matches!(state.as_ref().and_then(|state| state.kind.text()), Some("completed" | "canceled"))
}

/// The identifiers under which an issue is no more.
pub fn earlier(issue: &Issue) -> impl Iterator<Item = ItemId> {
    issue.earlier.as_ref().into_iter().flatten().filter(|old| **old != issue.identifier).map(|old| ItemId::new(old))
}

/// An issue as an item, with its comments.
pub fn item(issue: &Issue, comments: &[Comment], bots: bool, people: &mut People, flaws: &mut Flaws) -> Item {
    let id = &issue.identifier;
    flaws.fields(id, issue.odd());
    let name = |named: &Lenient<Named>| named.as_ref().and_then(|named| named.name.text()).map(Text::new);
    let milestone = issue.milestone.as_ref().and_then(|milestone| milestone.target_date.text());
    let done = is_done(issue);
    let over = [&issue.completed_at, &issue.canceled_at, &issue.archived_at].map(Lenient::<String>::text);
    let mut talk = Talk { people, flaws, bots, messages: Vec::new(), answers: Vec::new() };
    talk.description(issue);
    talk.comments(comments);
    talk.react(&issue.reactions);
    let Talk { mut messages, answers, .. } = talk;
    messages.sort_by_key(|message| message.at);
    Item {
        title: Text::new(issue.title.text().unwrap_or(id)),
        done,
        done_at: over.into_iter().flatten().find_map(instant).filter(|_| done),
        assignees: issue.assignee.as_ref().map(|user| account(user, people)).into_iter().collect(),
        due: issue.due_date.text().or(milestone).and_then(day).map(Due::Date),
        url: issue.url.text().map(Text::new),
        project: name(&issue.project).or_else(|| id.rsplit_once('-').map(|(team, _)| Text::new(team))),
        messages,
        answers,
        ..Item::new(id)
    }
}

/// A project as an item. `None`: it has no target date, or is over.
pub fn project(project: &Project, people: &mut People) -> Option<Item> {
    let due = project.target_date.text().and_then(day).filter(|_| !is_over(&project.status))?;
    let id = format!("project:{}", project.slug);
    Some(Item {
        title: Text::new(project.name.text().unwrap_or(&id)),
        assignees: project.lead.as_ref().map(|lead| account(lead, people)).into_iter().collect(),
        due: Some(Due::Date(due)),
        url: project.url.text().map(Text::new),
        project: project.name.text().map(Text::new),
        ..Item::new(&id)
    })
}

struct Talk<'a> {
    people: &'a mut People,
    flaws: &'a mut Flaws,
    bots: bool,
    messages: Vec<Message>,
    answers: Vec<Answer>,
}

impl Talk<'_> {
    fn answer(&mut self, by: Account, at: Instant, mark: Option<Text>) {
        self.answers.push(Answer { by, at, timed: true, mark });
    }

    fn react(&mut self, reactions: &Lenient<LenientList<Reaction>>) {
        for reaction in reactions.as_ref().into_iter().flat_map(|reactions| &reactions.good) {
            let at = reaction.created_at.text().and_then(instant);
            if let (Some(at), Some(user)) = (at, reaction.user.as_ref()) {
                let by = self.people.account(&user.id);
                self.answer(by, at, reaction.emoji.text().map(Text::new));
            }
        }
    }

    fn description(&mut self, issue: &Issue) {
        let by = issue.creator.as_ref().map(|user| account(user, self.people));
        let by = by.unwrap_or_else(|| self.people.account(NOBODY));
        let prose = markdown::read(issue.description.text().unwrap_or_default(), Flavour::Nobody);
        let Some(at) = instant(&issue.created_at).filter(|_| !prose.text.is_empty()) else { return };
        self.messages.push(Message { asks: Asks::Named, ..prose.message(by, at, self.people) });
    }

    fn comments(&mut self, comments: &[Comment]) {
        let resolved: HashMap<&str, &Comment> =
            comments.iter().filter(|root| root.resolved_at.text().is_some()).map(|root| (&*root.id, root)).collect();
        for root in resolved.values() {
            let at = root.resolved_at.text().and_then(instant);
            if let (Some(at), Some(by)) = (at, root.resolving.as_ref()) {
                let by = self.people.account(&by.id);
                self.answer(by, at, None);
            }
        }
        for comment in comments {
            self.react(&comment.reactions);
            let Some(at) = instant(&comment.created_at) else {
                self.flaws.left_out("comment", Some("it does not say when it was written"));
                continue;
            };
            if comment.body.is_odd() {
                self.flaws.text("comment");
            }
            let (by, is_bots) = author(&comment.user, &comment.bot, &comment.outsider, self.people);
            let root = comment.parent.text().unwrap_or(&comment.id);
            if resolved.contains_key(root) {
                self.answer(by, at, None);
            } else if !is_bots || self.bots {
                let asks = if is_bots { Asks::Named } else { Asks::Usual };
                let message = self.message(comment, by, at);
                self.messages.push(Message { asks, ..message });
            }
        }
    }

    /// A comment's words, and whom they mention.
    fn message(&mut self, comment: &Comment, by: Account, at: Instant) -> Message {
        let mut prose = markdown::read(comment.body.text().unwrap_or_default(), Flavour::Nobody);
        let mut named = Vec::new();
        if let Some(data) = comment.data.text().and_then(|data| shallow(data, LEVELS)) {
            mentions(&data, &mut named);
        }
        for (_, label) in &named {
            let written = format!("@{label}");
            let places = prose.text.match_indices(&*written).map(|(at, _)| at as u32..(at + written.len()) as u32);
            prose.named_at.extend(places.filter(|_| !label.is_empty()));
        }
        prose.named_at.sort_by_key(|at| at.start);
        prose.named_at.dedup();
        prose.mentions = named.into_iter().map(|(id, _)| (id, String::new())).collect();
        prose.message(by, at, self.people)
    }
}

/// The people whom the nodes of a text mention: their ids, and what they are called there.
fn mentions(node: &Value, found: &mut Vec<(String, String)>) {
    let text = |pointer: &str| node.pointer(pointer).and_then(Value::as_str);
    if text("/type") == Some("suggestion_userMentions")
        && let Some(id) = text("/attrs/id")
    {
        found.push((id.to_owned(), text("/attrs/label").unwrap_or_default().trim_start_matches('@').to_owned()));
    }
    for child in node.get("content").and_then(Value::as_array).into_iter().flatten() {
        mentions(child, found);
    }
}
