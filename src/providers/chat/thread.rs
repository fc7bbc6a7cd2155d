//! Messages that are one item, and what answers them.
//!
//! Not here: reading them (a kind), which threads there are (`talk`).

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::post::Post;
use crate::domain::Instant;
use crate::domain::ack::Acks;
use crate::domain::agreement::Channel;
use crate::domain::batch::{Answer, Asks, Item};
use crate::domain::conversation::{Answered, Conversation, Said, owed};
use crate::domain::ids::{Account, ItemId, TeammateIndex};
use crate::domain::text::{Text, head};

/// So many messages of an item are handed over, the newest.
const MOST: usize = 500;
/// So many graphemes of a first line are a title.
const TITLE: usize = 80;
/// So long after a root a word at the channel's own level may answer it.
const ANSWERS: TimeDelta = TimeDelta::hours(24);

/// One item: a root with its replies, or a whole direct or group conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Its messages, oldest first.
    #[serde(rename = "p", default)]
    pub posts: Vec<Post>,
    /// The first word of each account that its root names, at the channel's own level after it.
    #[serde(rename = "l", default, skip_serializing_if = "Vec::is_empty")]
    pub level: Vec<Word>,
    /// When its replies were read last, as a Unix time.
    #[serde(rename = "r", default)]
    pub read_at: i64,
    /// What was handed over of it last, as a number that tells one state from another.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub told: Option<u64>,
    /// Since when somebody is asked in it who has not answered.
    #[serde(rename = "o", default, with = "crate::domain::serial::maybe_instant")]
    pub open: Option<Instant>,
    /// It may be another than it was when it was handed over.
    #[serde(skip)]
    pub stirred: bool,
}

/// Something that somebody said at a channel's own level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Who.
    #[serde(rename = "b")]
    pub by: String,
    /// When.
    #[serde(rename = "t", with = "crate::domain::serial::instant")]
    pub at: Instant,
}

/// What a conversation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A channel: each root is an item.
    Channel,
    /// Two people: one item, in which both are asked.
    Direct {
        /// Both of them.
        parties: [String; 2],
    },
    /// Three or more, and no channel: one item, in which only mentions ask, of those who are in it.
    Group {
        /// Who is in it; nobody, while that is not known.
        members: Vec<String>,
    },
}

/// What surrounds an item.
#[derive(Clone, Debug)]
pub struct Around {
    /// The conversation's id.
    pub id: String,
    /// What it is.
    pub shape: Shape,
    /// A channel's name with its `#`, the other's name, or a group's topic.
    pub name: String,
    /// Where the conversation is looked at, if that is known.
    pub url: Option<String>,
    /// Where a root is looked at, by the address of the conversation and the root's id.
    pub link: fn(&str, &str) -> String,
}

impl Shape {
    /// May somebody be asked in it?
    fn may_ask(&self, id: &str) -> bool {
        match self {
            Self::Channel => true,
            Self::Direct { parties } => parties.iter().any(|party| party == id),
            Self::Group { members } => members.iter().any(|member| member == id),
        }
    }

    fn parties(&self) -> &[String] {
        match self {
            Self::Direct { parties } => parties,
            _ => &[],
        }
    }
}

impl Thread {
    /// Takes a message in, in the place of an older state of it.
    pub fn take(&mut self, post: Post) {
        self.stirred = true;
        if let Some(known) = self.posts.iter_mut().find(|known| known.id == post.id) {
            *known = post;
        } else {
            let at = self.posts.partition_point(|known| (known.at, &known.id) <= (post.at, &post.id));
            self.posts.insert(at, post);
        }
    }

    /// Its root, unless that was deleted.
    pub fn root(&self, id: &str) -> Option<&Post> {
        self.posts.first().filter(|post| post.id == id)
    }

    /// Takes in what somebody said at the channel's own level, if it may answer the root: the first word of each whom it
    /// names.
    pub fn hear(&mut self, root: &str, said: &Word) {
        let Some(asks) = self.root(root) else { return };
        let in_time = said.at > asks.at && said.at <= asks.at + ANSWERS;
        if !in_time || !asks.mentions.contains(&said.by) {
            return;
        }
        match self.level.iter_mut().find(|word| word.by == said.by) {
            Some(known) if known.at <= said.at => return,
            Some(known) => known.at = said.at,
            None => self.level.push(said.clone()),
        }
        self.stirred = true;
    }

    /// What answers beside messages: reactions, and words at the channel's own level before the first reply.
    fn answers(&self, root: Option<&str>, at_level: bool) -> Vec<Answer> {
        let reactions = self.posts.iter().flat_map(|post| {
            post.reactions.iter().map(|reaction| Answer {
                by: Account::new(&reaction.by),
                at: reaction.at.unwrap_or(post.at),
                timed: reaction.at.is_some(),
                mark: Some(Text::new(&*reaction.mark)),
            })
        });
        let replied = root.and_then(|root| self.posts.iter().find(|post| post.id != root)).map(|reply| reply.at);
        let counts = |word: &&Word| at_level && replied.is_none_or(|reply| word.at < reply);
        let said = self.level.iter().filter(counts).map(|word| Answer {
            by: Account::new(&word.by),
            at: word.at,
            timed: true,
            mark: None,
        });
        reactions.chain(said).collect()
    }

    /// As an item; `None`, when there is nothing to hand over: nobody is named in it, or no message is known.
    pub fn item(&self, root: &str, around: &Around, at_level: bool) -> Option<Item> {
        let Around { id, shape, name, url, link } = around;
        let is_channel = *shape == Shape::Channel;
        let names_somebody = self.posts.iter().any(|post| !post.mentions.is_empty());
        if self.posts.is_empty() || (is_channel && !names_somebody) {
            return None;
        }
        let from = self.posts.len().saturating_sub(MOST);
        let shown = self.posts.get(from..).unwrap_or_default();
        let item = Item::new(&if is_channel { format!("{id}:{root}") } else { id.clone() });
        Some(Item {
            title: Text::new(if is_channel { title(&self.posts) } else { name.clone() }),
            url: url.as_deref().map(|url| if is_channel { Text::new(link(url, root)) } else { Text::new(url) }),
            project: is_channel.then(|| Text::new(&**name)),
            channel: if is_channel { Channel::Chat } else { Channel::Direct },
            parties: shape.parties().iter().map(|party| Account::new(party)).collect(),
            messages: shown.iter().map(|post| post.message(|id| shape.may_ask(id))).collect(),
            answers: self.answers(is_channel.then_some(root), at_level),
            ..item
        })
    }

    /// It has more messages than are handed over.
    pub fn is_cut(&self) -> bool {
        self.posts.len() > MOST
    }

    /// Since when somebody is asked in it who has not answered, as far as accounts tell: who is a teammate, the board knows.
    pub fn open_since(&self, root: &str, shape: &Shape, at_level: bool) -> Option<Instant> {
        let index = |account: &str, known: &mut Vec<String>| {
            let at = known.iter().position(|one| one == account).unwrap_or_else(|| {
                known.push(account.to_owned());
                known.len() - 1
            });
            TeammateIndex(at as u32)
        };
        let (mut known, acks) = (Vec::new(), Acks::default());
        let messages: Vec<Said> = self
            .posts
            .iter()
            .map(|post| {
                let ranges: Vec<_> = post.named_at.iter().map(|(start, end)| *start..*end).collect();
                Said {
                    by: Some(index(&post.by, &mut known)),
                    by_assignee: false,
                    at: post.at,
                    mentions: post
                        .mentions
                        .iter()
                        .filter(|id| shape.may_ask(id))
                        .map(|id| index(id, &mut known))
                        .collect(),
                    asks: Asks::Usual,
                    acknowledges: acks.acknowledges(&post.text, &ranges),
                }
            })
            .collect();
        let parties: Vec<TeammateIndex> = shape.parties().iter().map(|party| index(party, &mut known)).collect();
        let is_channel = *shape == Shape::Channel;
        let answers: Vec<Answered> = self
            .answers(is_channel.then_some(root), at_level)
            .iter()
            .map(|answer| Answered { by: index(answer.by.raw(), &mut known), at: answer.at, timed: answer.timed })
            .collect();
        let conversation = Conversation { messages: &messages, assignees: &[], parties: &parties, answers: &answers };
        owed(conversation).iter().map(|owed| owed.asked_at).min()
    }

    /// The id of an item of this conversation.
    pub fn id(root: &str, around: &Around) -> ItemId {
        ItemId::new(&if around.shape == Shape::Channel { format!("{}:{root}", around.id) } else { around.id.clone() })
    }
}

/// The title of a channel's item: the first line of the first message that has one, else the name of its first file.
fn title(posts: &[Post]) -> String {
    let Some(first) = posts.first() else { return String::new() };
    let line = first.text.lines().map(str::trim).find(|line| !line.is_empty());
    let title = line.or(first.file.as_deref()).map(|title| head(title, TITLE));
    title.unwrap_or("(no text)").to_owned()
}
