//! What is kept of a mail, from look to look.
//!
//! Not here: which mails are read (`look`), what follows from them (`rules`).

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::circle::{Circle, Who};
use super::subject;
use crate::domain::text::head;
use crate::providers::mail::{Address, Envelope, Fetched, Part, ids};

/// A mail to more people is an announcement (M3).
const FEW: usize = 5;
/// So much of a subject is kept.
const SUBJECT: usize = 200;
/// So many ids of earlier mails are kept: the newest tell the thread.
const REFERENCES: usize = 30;
/// Senders that are programs (M4).
const PROGRAMS: [&str; 5] = ["no-reply", "noreply", "donotreply", "mailer-daemon", "postmaster"];

/// A mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its id; of one without, where it stands.
    #[serde(rename = "i")]
    pub id: String,
    /// The threads that it belongs to, as numbers: of its own id, and of those that it answers.
    #[serde(rename = "r")]
    pub refs: Vec<u64>,
    /// When it was written, in seconds.
    #[serde(rename = "a")]
    pub at: i64,
    /// Who wrote it.
    #[serde(rename = "f")]
    pub from: String,
    /// What an outsider is called there.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who of those who count are in its `To`, unless it is an announcement.
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Its subject, bare.
    #[serde(rename = "s")]
    pub subject: String,
    /// What it is.
    #[serde(rename = "m")]
    pub kind: Kind,
    /// What its flags and labels say.
    #[serde(rename = "l")]
    pub flags: Flags,
    /// Where its text is, until that was read.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// The beginning of its text, once it was read.
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What a mail is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// One that a person wrote.
    #[default]
    #[serde(rename = "p")]
    Personal,
    /// One of a list: it asks nobody, and answers (M4).
    #[serde(rename = "l")]
    List,
    /// One that a program wrote, or an invitation: it neither asks nor answers (M4, M6).
    #[serde(rename = "a")]
    Automatic,
    /// An automatic reply: the same, and a status of its sender (M6).
    #[serde(rename = "r")]
    AutoReply,
}

impl Kind {
    /// Whether a person wrote it.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Personal | Self::List)
    }
}

/// What the flags and labels of a mail say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flags(u8);

impl Flags {
    const ANSWERED: u8 = 1;
    const DELETED: u8 = 2;
    const INBOX: u8 = 4;
    const DRAFT: u8 = 8;

    /// Reads flags, and Gmail's labels.
    pub fn of(mail: &Fetched) -> Self {
        let flags = mail.flags.iter().chain(&mail.labels).flatten();
        let bit = |flag: &String| match flag.as_str() {
            "\\answered" => Self::ANSWERED,
            "\\deleted" => Self::DELETED,
            "\\inbox" => Self::INBOX,
            "\\draft" | "\\drafts" => Self::DRAFT,
            _ => 0,
        };
        Self(flags.map(bit).fold(0, |all, bit| all | bit))
    }

    /// I answered it (M5).
    pub fn answered(self) -> bool {
        self.0 & Self::ANSWERED != 0
    }

    /// It is to be deleted: it stands in no folder any more.
    pub fn deleted(self) -> bool {
        self.0 & Self::DELETED != 0
    }

    /// A label says that it stands in the inbox.
    pub fn in_inbox(self) -> bool {
        self.0 & Self::INBOX != 0 && !self.deleted()
    }

    /// It was not sent yet.
    pub fn draft(self) -> bool {
        self.0 & Self::DRAFT != 0
    }
}

impl Letter {
    /// What matters of a mail. `place` names it where it has no id. Nothing, if there is no telling when it was written.
    pub fn of(mail: &Fetched, circle: &Circle, place: &str) -> Option<Self> {
        let at = mail.at()?.timestamp();
        let none = Envelope::default();
        let envelope = mail.envelope.as_ref().unwrap_or(&none);
        let id = envelope.id.clone().unwrap_or_else(|| place.to_owned());
        let writer = envelope.from.first().cloned().unwrap_or_default();
        let body = mail.body.clone().unwrap_or_default();
        let name = writer.name.filter(|_| circle.who(&writer.email).is_none());
        let encrypted = body.encrypted && body.text.is_none();
        Some(Self {
            refs: threads(&id, envelope, mail),
            id,
            at,
            name: name.map(|name| head(&name, SUBJECT).to_owned()),
            to: recipients(&envelope.to, circle),
            subject: head(subject::bare(&envelope.subject), SUBJECT).to_owned(),
            kind: kind(mail, &writer.email),
            flags: Flags::of(mail),
            text: match (&body.text, encrypted) {
                (_, true) => Some("(encrypted)".to_owned()),
                (None, false) => Some(String::new()),
                (Some(_), false) => None,
            },
            part: body.text,
            from: writer.email,
        })
    }

    /// Whether somebody who counts wrote it.
    pub fn by(&self, circle: &Circle) -> Option<Who> {
        circle.who(&self.from)
    }
}

/// The number of a thread.
pub fn thread(id: &str) -> u64 {
    xxh3_64(id.as_bytes())
}

fn threads(id: &str, envelope: &Envelope, mail: &Fetched) -> Vec<u64> {
    if let Some(number) = mail.thread {
        return vec![thread(&format!("X-GM-THRID {number}"))];
    }
    let field = |name: &str| ids(mail.fields.get(name).unwrap_or_default());
    let mut all = vec![thread(id)];
    let references = field("references");
    let late = references.len().saturating_sub(REFERENCES);
    // The first is the thread's beginning, and the last are the nearest.
    let kept = references.first().into_iter().chain(references.iter().skip(late.max(1)));
    for id in envelope.in_reply_to.iter().chain(&field("in-reply-to")).chain(kept) {
        if !all.contains(&thread(id)) {
            all.push(thread(id));
        }
    }
    all
}

/// Who of those who count is asked by being in `To`, each once.
fn recipients(to: &[Address], circle: &Circle) -> Vec<String> {
    let mut all: Vec<&str> = to.iter().map(|to| to.email.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    if all.len() > FEW {
        return Vec::new();
    }
    let mut counts: Vec<String> = Vec::new();
    for to in to.iter().map(|to| &to.email).filter(|to| circle.who(to).is_some()) {
        if !counts.contains(to) {
            counts.push(to.clone());
        }
    }
    counts
}

/// What a mail is by its header. A sign that a program wrote it counts more than that it is of a list.
fn kind(mail: &Fetched, from: &str) -> Kind {
    let field = |name: &str| mail.fields.get(name).map(str::to_ascii_lowercase);
    let auto = field("auto-submitted").unwrap_or_default();
    let auto = auto.split([';', ' ', '(']).next().unwrap_or_default();
    let precedence = field("precedence").unwrap_or_default();
    let local = from.split('@').next().unwrap_or_default();
    let is_bounce = field("return-path").is_some_and(|path| path.split_whitespace().collect::<String>() == "<>");
    let is_program = PROGRAMS.contains(&local);
    if auto == "auto-replied" && !is_program {
        return Kind::AutoReply;
    }
    let is_automatic = !matches!(auto, "" | "no")
        || field("x-autoreply").is_some_and(|value| value != "no")
        || precedence == "auto_reply"
        || is_bounce
        || mail.body.as_ref().is_some_and(|body| body.invites);
    if is_automatic || is_program {
        return Kind::Automatic;
    }
    let is_list = field("list-id").is_some()
        || field("list-unsubscribe").is_some()
        || matches!(&*precedence, "bulk" | "list" | "junk");
    if is_list { Kind::List } else { Kind::Personal }
}
