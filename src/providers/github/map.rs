//! Wire -> domain: what issues, pull requests and all that is said in them become.
//!
//! 1. The description is the first message and asks only those whom it mentions; a comment asks as usual. What a bot
//!    wrote, what is minimized and a review that is pending are none.
//! 2. A review with words, or that wants changes, is a message; one that approves or was dismissed asks only those whom it
//!    mentions; without words it is an answer.
//! 3. A remark in a thread of a review is a message; in a resolved thread it is an answer.
//! 4. A request that is listed is a message of who requested it, unless the pull request is a draft. Every act of requesting
//!    is an answer, too.
//!
//! A team stands among the mentions as `org/team` until its members are known (`teams`).
//!
//! Not here: the shapes (`wire`), Markdown (`providers::markdown`).

use super::wire::{Comment, Happened, List, ReactionGroup, Thing, User};
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::batch::{Answer, Asks, Deed, Due, Item, Message};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::http::Lenient;
use crate::providers::kit::{Flaws, People, Prose, day, instant};
use crate::providers::markdown::{self, Flavour};

/// The account of somebody who was deleted, as the service shows it.
const GHOST: &str = "ghost";
/// What stands before a review that wants changes, once its author has pushed.
const PUSHED: &str = "(pushed since) ";

/// A thing of a repository as an item, and what else is to be known of it.
#[derive(Debug)]
pub struct Found {
    /// The item; the members of teams and reactions are not in it yet.
    pub item: Item,
    /// Its id in the service.
    pub node: String,
    /// Its number in its repository.
    pub number: u64,
    /// Its repository.
    pub repository: String,
    /// Who opened it.
    pub author: Account,
    /// What somebody reacted to, by ids of the service.
    pub reacted: Vec<String>,
    /// It has an assignee, a milestone or a comment.
    pub is_talked_of: bool,
    /// Not all of it was read.
    pub cut: Vec<String>,
}

/// What a look reads of the settings.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// What bots write counts.
    pub bots: bool,
}

/// An item's parts as they are gathered.
struct Talk<'a> {
    people: &'a mut People,
    flaws: &'a mut Flaws,
    reading: Reading,
    messages: Vec<Message>,
    answers: Vec<Answer>,
    reacted: Vec<String>,
    /// Which of the messages are reviews that want changes.
    wants_changes: Vec<usize>,
}

/// An account, with what the service tells of it. Without an author: that of the deleted.
pub fn account(user: Option<&User>, people: &mut People) -> Account {
    let Some((user, login)) = user.and_then(|user| Some((user, user.account()?))) else {
        return people.account(GHOST);
    };
    let account = people.account(&login);
    if !user.is_bot() && (user.name.text().is_some() || user.email.text().is_some()) {
        people.describe(&account, user.email.text(), user.name.text());
    }
    account
}

/// A thing as an item. `None`: it does not say when it was opened.
pub fn found(thing: Thing, reading: Reading, people: &mut People, flaws: &mut Flaws) -> Option<Found> {
    let repository = thing.repository.as_ref().map(|home| home.name.clone()).unwrap_or_default();
    let id = format!("{repository}#{}", thing.number);
    let Some(created) = instant(&thing.created_at) else {
        flaws.left_out(
            if thing.is_pull() { "pull request" } else { "issue" },
            Some("it does not say when it was opened"),
        );
        return None;
    };
    flaws.fields(&id, thing.odd());
    let author = account(thing.author.as_ref(), people);
    let is_bots = thing.author.as_ref().is_some_and(User::is_bot);
    let due = due(&thing, flaws);
    let mut assignees: Vec<Account> = Vec::new();
    let listed = flaws.good("assignee", take(&thing.assignees));
    assignees.extend(listed.iter().map(|user| account(Some(user), people)));
    if thing.is_pull() && assignees.is_empty() && !is_bots {
        assignees.push(author.clone());
    }
    let has_comments = thing.comments.as_ref().is_some_and(|comments| !comments.nodes.is_empty());
    let is_talked_of = !listed.is_empty() || thing.milestone.as_ref().is_some() || has_comments;
    let cut = cut(&id, &thing);
    let (messages, answers, reacted, wants_changes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut talk = Talk { people, flaws, reading, messages, answers, reacted, wants_changes };
    talk.react(&thing.id, &thing.reactions);
    let prose = markdown::read(thing.body.text().unwrap_or_default(), Flavour::GitHub);
    talk.say(prose, thing.author.as_ref(), created, Asks::Named);
    for comment in talk.flaws.good("comment", take(&thing.comments)) {
        talk.comment(&comment, true);
    }
    if thing.is_pull() {
        talk.pull(&thing, &author, created);
    }
    let Talk { mut messages, answers, reacted, .. } = talk;
    messages.sort_by_key(|message| message.at);
    let is_open = thing.is_open();
    let item = Item {
        title: Text::new(thing.title.text().unwrap_or(&id)),
        done: !is_open,
        done_at: thing.closed_at.text().and_then(instant).filter(|_| !is_open),
        assignees,
        due,
        url: thing.url.text().map(Text::new),
        project: Some(Text::new(&*repository)),
        channel: if thing.is_pull() { Channel::Review } else { Channel::Comment },
        messages,
        answers,
        ..Item::new(&id)
    };
    Some(Found { item, node: thing.id, number: thing.number, repository, author, reacted, is_talked_of, cut })
}

/// The earliest date of its projects' field, else that of its milestone while that is open. A milestone's is a time that
/// means the day of its UTC form.
fn due(thing: &Thing, flaws: &mut Flaws) -> Option<Due> {
    let fields = thing.projects.as_ref().into_iter().flat_map(|projects| &projects.nodes.good);
    let dates = fields.filter_map(|item| item.field.as_ref()?.date.text().and_then(day));
    if let Some(date) = dates.min() {
        return Some(Due::Date(date));
    }
    let milestone = thing.milestone.as_ref().filter(|milestone| milestone.state.text() != Some("CLOSED"))?;
    flaws.instant("due date", milestone.due_on.text()).map(|at| Due::Date(at.date_naive()))
}

/// What of it was not read.
fn cut(id: &str, thing: &Thing) -> Vec<String> {
    let mut cut = Vec::new();
    let mut tell = |missing: usize, most: usize, what: &str| {
        if missing > 0 {
            cut.push(format!("{id}: only its newest {most} {what} are read"));
        }
    };
    tell(thing.comments.as_ref().map_or(0, List::missing), 50, "comments");
    tell(thing.reviews.as_ref().map_or(0, List::missing), 50, "reviews");
    let threads = thing.threads.as_ref();
    tell(threads.map_or(0, List::missing), 30, "threads");
    let remarks = threads.into_iter().flat_map(|threads| &threads.nodes.good);
    let missing = remarks.filter_map(|thread| thread.comments.as_ref()).map(List::missing).max();
    tell(missing.unwrap_or_default(), 10, "remarks of a thread");
    cut
}

impl Talk<'_> {
    /// Remembers what somebody reacted to.
    fn react(&mut self, id: &str, groups: &Lenient<Vec<ReactionGroup>>) {
        let any = groups.as_ref().is_some_and(|groups| groups.iter().any(|group| group.created_at.text().is_some()));
        if any {
            self.reacted.push(id.to_owned());
        }
    }

    /// A text becomes a message, unless it says nothing, or a bot wrote it.
    fn say(&mut self, prose: Prose, author: Option<&User>, at: Instant, asks: Asks) -> bool {
        let is_bots = author.is_some_and(User::is_bot);
        let account = account(author, self.people);
        if prose.text.is_empty() || is_bots && !self.reading.bots {
            return false;
        }
        let asks = if is_bots { Asks::Named } else { asks };
        self.messages.push(Message { asks, ..prose.message(account, at, self.people) });
        true
    }

    fn answer(&mut self, by: Account, at: Instant) {
        self.answers.push(Answer { by, at, timed: true, mark: None });
    }

    /// A comment, or a remark in a thread; where it asks nobody any more it is an answer.
    fn comment(&mut self, comment: &Comment, asks: bool) {
        if comment.is_minimized.is_true() || comment.state.text() == Some("PENDING") {
            return;
        }
        let Some(at) = comment.created_at.text().and_then(instant) else {
            self.flaws.left_out("comment", Some("it does not say when it was written"));
            return;
        };
        if comment.body.is_odd() {
            self.flaws.text("comment");
        }
        self.react(&comment.id, &comment.reactions);
        let prose = markdown::read(comment.body.text().unwrap_or_default(), Flavour::GitHub);
        if !asks {
            let by = account(comment.author.as_ref(), self.people);
            self.answer(by, at);
        } else if !self.say(prose, comment.author.as_ref(), at, Asks::Usual)
            && !comment.author.as_ref().is_some_and(User::is_bot)
        {
            // An image alone, or nothing but a quotation's marks: it was said all the same.
            let by = account(comment.author.as_ref(), self.people);
            self.answer(by, at);
        }
    }

    fn pull(&mut self, thing: &Thing, author: &Account, created: Instant) {
        for review in self.flaws.good("review", take(&thing.reviews)) {
            self.review(&review);
        }
        for thread in self.flaws.good("thread", take(&thing.threads)) {
            let is_open = !thread.is_resolved.is_true();
            for remark in self.flaws.good("comment", take(&thread.comments)) {
                self.comment(&remark, is_open);
            }
        }
        let happened = self.flaws.good("event", take(&thing.timeline));
        self.requests(thing, &happened, author, created);
        let pushed = thing.head.as_ref().and_then(|head| head.target.as_ref()?.committed.text().and_then(instant));
        self.pushed(author, pushed);
    }

    fn review(&mut self, review: &Comment) {
        let state = review.state.text().unwrap_or_default();
        if state == "PENDING" || review.is_minimized.is_true() {
            return;
        }
        let Some(at) = review.submitted_at.text().and_then(instant) else {
            self.flaws.left_out("review", Some("it does not say when it was submitted"));
            return;
        };
        self.react(&review.id, &review.reactions);
        let prose = markdown::read(review.body.text().unwrap_or_default(), Flavour::GitHub);
        let (author, is_bots) = (review.author.as_ref(), review.author.as_ref().is_some_and(User::is_bot));
        let asks = if matches!(state, "APPROVED" | "DISMISSED") { Asks::Named } else { Asks::Usual };
        let (wants_changes, before) = (state == "CHANGES_REQUESTED", self.messages.len());
        if prose.text.is_empty() && wants_changes && !is_bots {
            let by = account(author, self.people);
            let deed = Some(Deed::ChangesRequested);
            self.messages.push(Message { deed, ..Message::new(by, at, Text::default()) });
        } else if !self.say(prose, author, at, asks) && !is_bots {
            let by = account(author, self.people);
            self.answer(by, at);
        }
        if wants_changes && self.messages.len() > before {
            self.wants_changes.push(before);
        }
    }

    /// Requests that are listed, and every act of requesting.
    fn requests(&mut self, thing: &Thing, happened: &[Happened], author: &Account, created: Instant) {
        let (mut ready, mut acts) = (None, Vec::new());
        for event in happened {
            let Some(at) = instant(&event.created_at) else { continue };
            match &*event.kind {
                "ReadyForReviewEvent" => ready = ready.max(Some(at)),
                "ReviewRequestedEvent" => {
                    let by = account(event.actor.as_ref(), self.people);
                    if event.actor.as_ref().is_some() {
                        self.answer(by.clone(), at);
                    }
                    let of = event.reviewer.as_ref().and_then(|reviewer| self.reviewer(reviewer));
                    acts.extend(of.map(|of| (of, by, at)));
                }
                _ => {}
            }
        }
        // A draft is not ready to be looked at.
        if thing.is_draft.is_true() {
            return;
        }
        for request in self.flaws.good("review request", take(&thing.requests)) {
            let Some(of) = request.reviewer.as_ref().and_then(|reviewer| self.reviewer(reviewer)) else { continue };
            let latest = acts.iter().filter(|(whom, ..)| *whom == of).max_by_key(|(.., at)| *at);
            let (by, at) = latest.map_or_else(|| (author.clone(), created), |(_, by, at)| (by.clone(), *at));
            let at = ready.map_or(at, |ready| at.max(ready));
            let (asks, deed, mentions) = (Asks::Standing, Some(Deed::ReviewRequest), vec![of]);
            self.messages.push(Message { mentions, asks, deed, ..Message::new(by, at, Text::default()) });
        }
    }

    /// Whom a request asks: a person or a team; bots owe nothing.
    fn reviewer(&mut self, reviewer: &User) -> Option<Account> {
        if let Some(team) = reviewer.team() {
            return Some(Account::new(&team));
        }
        (!reviewer.is_bot() && reviewer.account().is_some()).then(|| account(Some(reviewer), self.people))
    }

    /// Says of each review that wants changes that the author has pushed since, unless they have answered: a push says
    /// neither "done" nor "your turn".
    fn pushed(&mut self, author: &Account, pushed: Option<Instant>) {
        let spoke = self.messages.iter().filter(|message| message.author == *author).map(|message| message.at);
        let answered = self.answers.iter().filter(|answer| answer.by == *author).map(|answer| answer.at);
        let last = spoke.chain(answered).max();
        for at in std::mem::take(&mut self.wants_changes) {
            let Some(message) = self.messages.get_mut(at) else { continue };
            if pushed <= Some(message.at) || last > Some(message.at) {
                continue;
            }
            if message.deed.is_some() {
                message.deed = Some(Deed::ChangesPushed);
            } else {
                let by = PUSHED.len() as u32;
                message.text = Text::new(format!("{PUSHED}{}", message.text.raw()));
                message.named_at.iter_mut().for_each(|at| *at = at.start + by..at.end + by);
            }
        }
    }
}

/// The elements of a list that may be missing.
fn take<T: Clone>(list: &Lenient<List<T>>) -> crate::providers::http::LenientList<T> {
    list.as_ref().map(|list| list.nodes.clone()).unwrap_or_default()
}
