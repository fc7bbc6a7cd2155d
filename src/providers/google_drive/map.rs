//! Wire -> domain: what remarks, action items and approvals become.
//!
//! 1. A remark with its replies is an item. Its assignee is that of its action item, else the document's owners: so a remark
//!    that names nobody asks the owner.
//! 2. Mentions are what the service lists; what looks like one in the text is none, but is taken out where an
//!    acknowledgement is judged.
//! 3. Authors have no address. Theirs is ours where the service says that it is us; else that of the one person with their
//!    name among the owners and those with whom the document is shared; else the name itself is the account.
//! 4. An approval is an item that stands for those who have not answered.
//!
//! Not here: the shapes (`wire`).

use std::collections::BTreeSet;
use std::ops::Range;

use super::cursor::Known;
use super::wire::{Approval, Comment, File, Reply, User};
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::batch::{Answer, Asks, Deed, Due, Item, Message};
use crate::domain::ids::Account;
use crate::domain::text::{Text, head};
use crate::providers::http::Lenient;
use crate::providers::kit::{Flaws, People, instant};

/// So much of a remark stands in a title, in characters.
const TITLE: usize = 60;
/// So much of a text is kept.
const LONGEST: usize = 16 * 1024;
/// The account of somebody of whom nothing is told.
const NOBODY: &str = "unknown";

/// What is to be known of a file; `project`: the name of its folder.
pub fn known(file: &File, project: Option<&str>) -> Known {
    let people = |list: &Lenient<crate::providers::http::LenientList<User>>| -> Vec<(String, String)> {
        let good = list.as_ref().into_iter().flat_map(|list| &list.good);
        let pair =
            |user: &User| Some((user.name.text().unwrap_or_default().to_owned(), user.address.text()?.to_lowercase()));
        good.filter_map(pair).collect()
    };
    let owners = people(&file.owners);
    let mut all = owners.clone();
    all.extend(people(&file.permissions).into_iter().filter(|one| !owners.contains(one)));
    Known {
        name: file.name.text().unwrap_or(&file.id).to_owned(),
        link: file.link.text().unwrap_or_default().to_owned(),
        project: project.unwrap_or_default().to_owned(),
        // In a shared drive nobody owns.
        owners: if file.drive.text().is_some() {
            Vec::new()
        } else {
            owners.into_iter().map(|(_, address)| address).collect()
        },
        people: all,
        open: BTreeSet::new(),
    }
}

/// Reads what is said in one document.
pub struct Reading<'a> {
    pub id: &'a str,
    pub file: &'a Known,
    /// Our address.
    pub me: &'a str,
    pub people: &'a mut People,
    pub flaws: &'a mut Flaws,
}

impl Reading<'_> {
    /// Tells the names of those of whom an address is known.
    pub fn introduce(&mut self) {
        for (name, address) in &self.file.people {
            let account = self.people.account(address);
            self.people.describe(&account, Some(address), Some(name));
        }
    }

    fn account(&mut self, address: &str) -> Account {
        self.people.account(&address.to_lowercase())
    }

    fn author(&mut self, user: &Lenient<User>) -> Account {
        let Some(user) = user.as_ref() else { return self.people.account(NOBODY) };
        if user.me.is_true() && !self.me.is_empty() {
            let me = self.me.to_owned();
            return self.account(&me);
        }
        if let Some(address) = user.address.text() {
            return self.account(address);
        }
        let Some(name) = user.name.text().filter(|name| !name.is_empty()) else { return self.people.account(NOBODY) };
        let addresses: BTreeSet<&str> =
            self.file.people.iter().filter(|(known, _)| known == name).map(|(_, address)| &**address).collect();
        if let (1, Some(address)) = (addresses.len(), addresses.first()) {
            let address = (*address).to_owned();
            return self.account(&address);
        }
        let account = self.people.account(name);
        self.people.describe(&account, None, Some(name));
        account
    }

    /// A remark as an item.
    pub fn remark(&mut self, comment: &Comment) -> Option<Item> {
        let Some(created) = instant(&comment.created) else {
            self.flaws.left_out("remark", Some("it does not say when it was written"));
            return None;
        };
        let id = format!("{}:{}", self.id, comment.id);
        let replies: Vec<Reply> = self.flaws.some("reply", comment.replies.clone());
        let mut of_replies = replies.iter().filter_map(|reply| reply.assignee.text());
        let assignee = of_replies.next_back().or(comment.assignee.text()).filter(|address| !address.is_empty());
        let addresses: Vec<String> = assignee.map_or_else(|| self.file.owners.clone(), |one| vec![one.to_owned()]);
        let assignees = addresses.iter().map(|address| self.account(address)).collect();
        let (mut messages, mut answers) = (Vec::new(), Vec::new());
        if !comment.deleted.is_true() {
            let by = self.author(&comment.author);
            let named = (&comment.mentioned, &comment.assignee);
            messages.push(self.message(by, created, comment.content.text().unwrap_or_default(), named));
        }
        for reply in replies.iter().filter(|reply| !reply.deleted.is_true()) {
            let Some(at) = instant(&reply.created) else { continue };
            let by = self.author(&reply.author);
            let text = reply.content.text().unwrap_or_default();
            if text.trim().is_empty() {
                answers.push(Answer { by, at, timed: true, mark: None });
            } else {
                messages.push(self.message(by, at, text, (&reply.mentioned, &reply.assignee)));
            }
        }
        let quote = comment
            .quote
            .as_ref()
            .and_then(|quote| quote.value.text())
            .map(str::trim)
            .filter(|quote| !quote.is_empty());
        let about = quote.map_or_else(
            || short(comment.content.text().unwrap_or_default()),
            |quote| format!("“{}”", head(quote, TITLE)),
        );
        Some(Item {
            title: Text::new(format!("{}: {about}", self.file.name)),
            done: comment.resolved.is_true() || comment.deleted.is_true(),
            done_at: comment.modified.text().and_then(instant).filter(|_| comment.resolved.is_true()),
            assignees,
            url: link(&self.file.link, &comment.id),
            project: Some(self.file.project.as_str()).filter(|name| !name.is_empty()).map(Text::new),
            channel: Channel::Document,
            messages,
            answers,
            ..Item::new(&id)
        })
    }

    fn message(
        &mut self,
        by: Account,
        at: Instant,
        text: &str,
        (mentioned, assignee): (&Lenient<Vec<String>>, &Lenient<String>),
    ) -> Message {
        let text = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
        let mut message = Message::new(by, at, Text::new(text));
        let listed = mentioned.as_ref().into_iter().flatten().map(String::as_str).chain(assignee.text());
        for address in listed.filter(|address| !address.is_empty()) {
            let account = self.account(address);
            if !message.mentions.contains(&account) {
                message.mentions.push(account);
            }
        }
        message.named_at = addresses(text);
        message
    }

    /// An approval as an item.
    pub fn approval(&mut self, approval: &Approval) -> Option<Item> {
        let id = format!("{}:approval:{}", self.id, approval.id);
        let created = self.flaws.instant("approval", approval.created.text())?;
        let done = approval.status.text() != Some("IN_PROGRESS");
        let responses = self.flaws.some("answer to an approval", approval.responses.clone());
        let waiting = responses
            .iter()
            .filter(|one| matches!(one.response.text(), None | Some("NO_RESPONSE" | "RESPONSE_UNSPECIFIED")));
        let reviewers: Vec<Lenient<User>> = waiting.map(|one| one.reviewer.clone()).collect();
        let assignees: Vec<Account> = reviewers.iter().map(|reviewer| self.author(reviewer)).collect();
        let by = self.author(&approval.initiator);
        let (asks, deed) = (Asks::Standing, Some(Deed::ApprovalRequest));
        let request = Message { asks, deed, mentions: assignees.clone(), ..Message::new(by, created, Text::default()) };
        Some(Item {
            title: Text::new(format!("{} (approval)", self.file.name)),
            done,
            assignees,
            due: self.flaws.instant("due time", approval.due.text()).map(Due::At),
            url: Some(self.file.link.as_str()).filter(|link| !link.is_empty()).map(Text::new),
            project: Some(self.file.project.as_str()).filter(|name| !name.is_empty()).map(Text::new),
            channel: Channel::Review,
            messages: vec![request],
            ..Item::new(&id)
        })
    }
}

/// The beginning of a remark, cut at a word.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = head(&line, TITLE);
    if cut.len() == line.len() {
        return line;
    }
    let at_word = cut.rfind(' ').filter(|at| *at > 0).and_then(|at| cut.get(..at)).unwrap_or(cut);
    format!("{at_word}…")
}

/// The address of a remark in its document.
fn link(file: &str, comment: &str) -> Option<Text> {
    if file.is_empty() {
        return None;
    }
    let sign = if file.contains('?') { '&' } else { '?' };
    Some(Text::new(format!("{file}{sign}disco={comment}")))
}

/// Where a text has addresses behind `@` or `+`, as people mention there.
fn addresses(text: &str) -> Vec<Range<u32>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(['@', '+']) {
        let before = text.get(..at).unwrap_or_default();
        let rest = text.get(at + 1..).unwrap_or_default();
        let end = rest.find(|c: char| c.is_whitespace() || ",;:()<>".contains(c)).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default().trim_end_matches(['.', '?', '!']);
        let is_address = word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if is_address && !before.ends_with(|c: char| c.is_alphanumeric()) {
            found.push(at as u32..(at + 1 + word.len()) as u32);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_beginning_of_a_remark_cut_at_a_word() {
        assert_eq!(short("Is this\n right?"), "Is this right?");
        let long = "This sentence is a good deal longer than what fits into a title of a row";
        assert_eq!(short(long), "This sentence is a good deal longer than what fits into a…");
    }

    #[test]
    fn what_looks_like_a_mention_is_taken_out_where_an_acknowledgement_is_judged() {
        let text = "+kenji@acme.example, thanks @maya@acme.example. a+b@x.example";
        let found: Vec<&str> =
            addresses(text).into_iter().map(|at| &text[at.start as usize..at.end as usize]).collect();
        assert_eq!(found, ["+kenji@acme.example", "@maya@acme.example"]);
    }

    #[test]
    fn the_link_of_a_remark_is_that_of_its_file_with_the_remark() {
        let of = |file: &str| link(file, "c1").map(|link| link.raw().to_owned());
        assert_eq!(
            of("https://docs.example/d/1/edit?usp=drivesdk").as_deref(),
            Some("https://docs.example/d/1/edit?usp=drivesdk&disco=c1")
        );
        assert_eq!(
            (of("https://docs.example/d/1").as_deref(), of("")),
            (Some("https://docs.example/d/1?disco=c1"), None)
        );
    }
}
