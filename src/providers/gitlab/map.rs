//! Wire -> domain: what issues, merge requests and all that is said in them become.
//!
//! 1. The description is the first message and asks only those whom it mentions; a note asks as usual. What a bot wrote is
//!    none, unless that is wanted.
//! 2. A note in a resolved thread is an answer. So is an approval; a note within a minute of one's own approval is a part of
//!    it, and asks only those whom it mentions.
//! 3. A reviewer whose review is not over is asked by a standing message of who requested it; in a draft nobody is.
//!
//! Not here: the shapes (`wire`), what system notes tell (`notes`), Markdown (`providers::markdown`).

use chrono::TimeDelta;

use super::notes::{self, Told};
use super::wire::{Discussion, Note, Reviewer, Thing, User};
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::batch::{Answer, Asks, Deed, Due, Item, Message};
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::http::LenientList;
use crate::providers::kit::{Flaws, People, Prose, day, instant};
use crate::providers::markdown::{self, Flavour};

/// The account of somebody who was deleted, as the service shows it.
const GHOST: &str = "ghost";
/// What is written so soon before or after one's approval is a part of it.
const WITH_APPROVAL: TimeDelta = TimeDelta::seconds(60);
/// With what the title of a draft begins.
const DRAFTS: [&str; 2] = ["Draft:", "WIP:"];

/// Which of the two a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    Issues,
    MergeRequests,
}

impl Kind {
    /// Its word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Issues => "issues",
            Self::MergeRequests => "merge_requests",
        }
    }
}

/// What was said in a thing.
#[derive(Debug, Default)]
pub struct Said {
    pub discussions: LenientList<Discussion>,
    pub reviewers: LenientList<Reviewer>,
}

/// The account of somebody, with what the service tells of them.
pub fn account(user: Option<&User>, people: &mut People) -> Account {
    let Some(user) = user else { return people.account(GHOST) };
    let account = people.account(&user.username.to_ascii_lowercase());
    if !notes::is_bot(&user.username) && user.name.text().is_some() {
        people.describe(&account, None, user.name.text());
    }
    account
}

/// How a thing is written: `acme/app#7`, `acme/app!12`.
pub fn id(thing: &Thing, kind: Kind) -> String {
    if let Some(references) = thing.references.as_ref() {
        return references.full.clone();
    }
    let sign = if kind == Kind::Issues { '#' } else { '!' };
    // Servers before 12.7 do not say: the address has it.
    let path = thing.web_url.text().and_then(|url| url.split_once("://")?.1.split_once('/'));
    let project = path.map(|(_, path)| path.split("/-/").next().unwrap_or(path));
    let project = project.and_then(|path| path.split(&format!("/{}/", kind.word())).next());
    project
        .map_or_else(|| format!("{}{sign}{}", thing.project_id, thing.iid), |path| format!("{path}{sign}{}", thing.iid))
}

/// Whether it is over.
pub fn is_done(thing: &Thing) -> bool {
    matches!(thing.state.text(), Some("closed" | "merged"))
}

/// Whether it is a draft.
pub fn is_draft(thing: &Thing) -> bool {
    let title = thing.title.text().unwrap_or_default();
    thing.is_draft.is_true() || thing.is_unfinished.is_true() || DRAFTS.iter().any(|draft| title.starts_with(draft))
}

/// A thing as an item; without `said` it stands without messages.
pub fn item(thing: &Thing, kind: Kind, said: Option<Said>, bots: bool, people: &mut People, flaws: &mut Flaws) -> Item {
    let id = id(thing, kind);
    flaws.fields(&id, thing.odd());
    let author = account(thing.author.as_ref(), people);
    let is_bots = thing.author.as_ref().is_some_and(|author| notes::is_bot(&author.username));
    let several = flaws.good("assignee", thing.assignees.as_ref().cloned().unwrap_or_default());
    let listed: Vec<&User> =
        if several.is_empty() { thing.assignee.as_ref().into_iter().collect() } else { several.iter().collect() };
    let mut assignees: Vec<Account> = listed.into_iter().map(|user| account(Some(user), people)).collect();
    if kind == Kind::MergeRequests && assignees.is_empty() && !is_bots {
        assignees.push(author.clone());
    }
    let milestone = thing.milestone.as_ref().filter(|milestone| milestone.state.text() != Some("closed"));
    let due = thing.due_date.text().or_else(|| milestone?.due_date.text()).and_then(day).map(Due::Date);
    let closed = thing.merged_at.text().or(thing.closed_at.text()).and_then(instant);
    let project = id.rsplit_once(['#', '!']).map_or(&*id, |(project, _)| project).to_owned();
    let (mut messages, mut answers) = (Vec::new(), Vec::new());
    if let Some(said) = said {
        let mut talk =
            Talk { people, flaws, bots, messages: Vec::new(), answers: Vec::new(), wants_changes: Vec::new() };
        talk.read(thing, &author, said);
        (messages, answers) = (talk.messages, talk.answers);
        messages.sort_by_key(|message| message.at);
    }
    Item {
        title: Text::new(thing.title.text().unwrap_or(&id)),
        done: is_done(thing),
        done_at: closed.filter(|_| is_done(thing)),
        assignees,
        due,
        url: thing.web_url.text().map(Text::new),
        project: Some(Text::new(project)),
        channel: if kind == Kind::Issues { Channel::Comment } else { Channel::Review },
        messages,
        answers,
        ..Item::new(&id)
    }
}

/// An item's parts as they are gathered.
struct Talk<'a> {
    people: &'a mut People,
    flaws: &'a mut Flaws,
    bots: bool,
    messages: Vec<Message>,
    answers: Vec<Answer>,
    /// Which of the messages want changes.
    wants_changes: Vec<usize>,
}

/// What system notes told.
#[derive(Default)]
struct History {
    /// Who asked whom, and when.
    requests: Vec<(Account, Vec<String>, Instant)>,
    approvals: Vec<(Account, Instant)>,
    ready: Option<Instant>,
    pushed: Option<Instant>,
}

impl Talk<'_> {
    fn read(&mut self, thing: &Thing, author: &Account, said: Said) {
        let Some(created) = instant(&thing.created_at) else { return };
        let prose = markdown::read(thing.description.text().unwrap_or_default(), Flavour::GitLab);
        self.say(prose, thing.author.as_ref(), created, Asks::Named);
        let notes: Vec<Note> = (self.flaws.good("discussion", said.discussions).into_iter())
            .flat_map(|discussion| self.flaws.some("note", discussion.notes))
            .collect();
        let (system, written): (Vec<Note>, Vec<Note>) = notes.into_iter().partition(|note| note.system.is_true());
        let history = self.history(&system);
        for note in written {
            self.note(&note, &history);
        }
        if !is_draft(thing) {
            for reviewer in self.flaws.good("reviewer", said.reviewers) {
                self.request(&reviewer, &history, author, created);
            }
        }
        self.pushed(author, history.pushed);
    }

    /// A text becomes a message, unless it says nothing, or a bot wrote it.
    fn say(&mut self, prose: Prose, author: Option<&User>, at: Instant, asks: Asks) -> bool {
        let is_bots = author.is_some_and(|author| notes::is_bot(&author.username));
        let account = account(author, self.people);
        if prose.text.is_empty() || is_bots && !self.bots {
            return is_bots;
        }
        let asks = if is_bots { Asks::Named } else { asks };
        self.messages.push(Message { asks, ..prose.message(account, at, self.people) });
        true
    }

    fn answer(&mut self, by: Account, at: Instant) {
        self.answers.push(Answer { by, at, timed: true, mark: None });
    }

    fn history(&mut self, system: &[Note]) -> History {
        let mut history = History::default();
        for note in system {
            let (Some(at), Some(told)) = (instant(&note.created_at), notes::read(note.body.text().unwrap_or_default()))
            else {
                continue;
            };
            let by = account(note.author.as_ref(), self.people);
            match told {
                Told::Requested(names) => {
                    self.answer(by.clone(), at);
                    history.requests.push((by, names, at));
                }
                Told::Approved => {
                    self.answer(by.clone(), at);
                    history.approvals.push((by, at));
                }
                Told::WantsChanges => {
                    self.wants_changes.push(self.messages.len());
                    let deed = Some(Deed::ChangesRequested);
                    self.messages.push(Message { deed, ..Message::new(by, at, Text::default()) });
                }
                Told::Ready => history.ready = history.ready.max(Some(at)),
                Told::Pushed => history.pushed = history.pushed.max(Some(at)),
            }
        }
        history
    }

    fn note(&mut self, note: &Note, history: &History) {
        let Some(at) = instant(&note.created_at) else {
            self.flaws.left_out("note", Some("it does not say when it was written"));
            return;
        };
        if note.body.is_odd() {
            self.flaws.text("note");
        }
        let by = account(note.author.as_ref(), self.people);
        if note.resolvable.is_true() && note.resolved.is_true() {
            self.answer(by, at);
            return;
        }
        let approves = history.approvals.iter().any(|(who, when)| *who == by && (*when - at).abs() <= WITH_APPROVAL);
        let prose = markdown::read(note.body.text().unwrap_or_default(), Flavour::GitLab);
        let asks = if approves { Asks::Named } else { Asks::Usual };
        if !self.say(prose, note.author.as_ref(), at, asks) {
            // Quick actions alone, or an image: it was said all the same.
            self.answer(by, at);
        }
    }

    /// A review that is asked for and not over.
    fn request(&mut self, reviewer: &Reviewer, history: &History, author: &Account, created: Instant) {
        if !matches!(reviewer.state.text(), None | Some("unreviewed" | "review_started"))
            || notes::is_bot(&reviewer.user.username)
        {
            return;
        }
        let of = account(Some(&reviewer.user), self.people);
        let asked = history.requests.iter().filter(|(_, names, _)| names.iter().any(|name| *name == of.raw()));
        let latest = asked.max_by_key(|(.., at)| *at);
        let (by, at) = latest.map_or_else(|| (author.clone(), created), |(by, _, at)| (by.clone(), *at));
        // Older servers tell of an approval by its note alone.
        if history.approvals.iter().any(|(who, when)| *who == of && *when >= at) {
            return;
        }
        let at = history.ready.map_or(at, |ready| at.max(ready));
        let (asks, deed, mentions) = (Asks::Standing, Some(Deed::ReviewRequest), vec![of]);
        self.messages.push(Message { mentions, asks, deed, ..Message::new(by, at, Text::default()) });
    }

    /// Says of each demand for changes that the author has pushed since, unless they have answered.
    fn pushed(&mut self, author: &Account, pushed: Option<Instant>) {
        let spoke = self.messages.iter().filter(|message| message.author == *author).map(|message| message.at);
        let answered = self.answers.iter().filter(|answer| answer.by == *author).map(|answer| answer.at);
        let last = spoke.chain(answered).max();
        for at in std::mem::take(&mut self.wants_changes) {
            if let Some(message) = self.messages.get_mut(at)
                && pushed > Some(message.at)
                && last <= Some(message.at)
            {
                message.deed = Some(Deed::ChangesPushed);
            }
        }
    }
}
