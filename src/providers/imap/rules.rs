//! What the mails of a thread ask of whom, and what answers it (M1 to M7).
//!
//! Not here: what a mail is (`letter`), which mails belong together (`threads`).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta};

use super::circle::{Circle, Who};
use super::letter::Kind;
use super::threads::Mail;
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::batch::{Answer, Asks, Item, Message, SetState, Status};
use crate::domain::ids::{Account, ItemId};
use crate::domain::text::Text;

/// The most mails of a thread; the newest are kept.
const LONGEST: usize = 500;
/// An automatic reply holds for so long.
const AWAY: TimeDelta = TimeDelta::hours(24);

/// A thread of mails, oldest first.
pub struct Thread<'t, 'a> {
    mails: &'t [Mail<'a>],
    circle: &'t Circle,
}

impl<'t, 'a> Thread<'t, 'a> {
    /// A thread of mails, oldest first.
    pub fn new(mails: &'t [Mail<'a>], circle: &'t Circle) -> Self {
        Self { mails, circle }
    }

    /// Whom a mail asks. Mine asks the teammates in its `To`; somebody else's asks me when I am in its `To` and it stands in
    /// the inbox. What others ask each other is not counted: the answer may never reach this mailbox.
    fn asked(&self, mail: &Mail<'a>) -> Vec<Account> {
        if mail.letter.kind != Kind::Personal {
            return Vec::new();
        }
        let is_mine = mail.letter.by(self.circle) == Some(Who::Me);
        let asks = |to: &&String| (self.circle.who(to) == Some(Who::Me)) != is_mine && (is_mine || mail.in_inbox);
        let mut asked: Vec<Account> = Vec::new();
        for account in mail.letter.to.iter().filter(asks).map(|to| self.circle.account(to)) {
            if !asked.contains(&account) {
                asked.push(account);
            }
        }
        asked
    }

    /// The thread as an item; nothing, if it asks nobody.
    pub fn item(&self) -> Option<Item> {
        let written = || self.mails.iter().filter(|mail| mail.letter.kind.is_written());
        if !written().any(|mail| !self.asked(mail).is_empty()) {
            return None;
        }
        let first = self.mails.first()?;
        let late = written().count().saturating_sub(LONGEST);
        let answer = |mail: &Mail<'a>| Answer { by: self.circle.me(), at: at(mail), timed: false, mark: None };
        Some(Item {
            id: ItemId::new(&first.letter.id),
            title: Text::new(written().next()?.letter.subject.as_str()),
            channel: Channel::Email,
            messages: written().skip(late).map(|mail| self.message(mail)).collect(),
            answers: self.mails.iter().filter(|mail| self.is_marked(mail)).map(answer).collect(),
            ..Item::new(&first.letter.id)
        })
    }

    /// A flag says that I answered it.
    fn is_marked(&self, mail: &Mail<'a>) -> bool {
        mail.answered && mail.letter.by(self.circle) != Some(Who::Me)
    }

    fn message(&self, mail: &Mail<'a>) -> Message {
        let text = mail.letter.text.as_deref().unwrap_or_default();
        let author = self.circle.account(&mail.letter.from);
        Message {
            mentions: self.asked(mail),
            // All of it: a mail's text is not read for acknowledgements.
            named_at: std::iter::once(0..text.len() as u32).filter(|all| !all.is_empty()).collect(),
            asks: Asks::Named,
            ..Message::new(author, at(mail), Text::new(text))
        }
    }

    /// The first mail that each still owes an answer to, as the board finds them. Asked of one who is nobody's account on
    /// the board it is found too, which costs no more than its text.
    pub fn open(&self) -> Vec<&'t Mail<'a>> {
        let mut open: BTreeMap<Account, &'t Mail<'a>> = BTreeMap::new();
        // A flag answers a mail at its own time, after it and whatever else was written then.
        let mut marked: Option<i64> = None;
        for mail in self.mails {
            if marked.is_some_and(|at| at < mail.letter.at) {
                marked = None;
                open.remove(&self.circle.me());
            }
            if mail.letter.kind.is_written() {
                self.answers(mail, &mut open);
                for account in self.asked(mail) {
                    open.entry(account).or_insert(mail);
                }
            }
            if self.is_marked(mail) {
                marked = Some(mail.letter.at);
            }
        }
        if marked.is_some() {
            open.remove(&self.circle.me());
        }
        open.into_values().collect()
    }

    fn answers(&self, mail: &Mail<'a>, open: &mut BTreeMap<Account, &'t Mail<'a>>) {
        if let Some(who) = mail.letter.by(self.circle) {
            open.retain(|account, _| {
                self.circle.who(account.raw()).is_none_or(|asked| asked != who)
                    && *account != self.circle.account(&mail.letter.from)
            });
        }
    }
}

fn at(mail: &Mail<'_>) -> Instant {
    DateTime::from_timestamp(mail.letter.at, 0).unwrap_or_default()
}

/// Who is away by an automatic reply that nothing which they wrote later takes back, in the order of their addresses.
pub fn away<'m, 'a: 'm>(
    mails: impl IntoIterator<Item = &'m Mail<'a>>,
    circle: &Circle,
    now: Instant,
) -> Vec<(Account, Status)> {
    let mut last: BTreeMap<Who, (Option<(i64, Account)>, i64)> = BTreeMap::new();
    for mail in mails {
        let Some(who) = mail.letter.by(circle) else { continue };
        let (replied, wrote) = last.entry(who).or_insert((None, i64::MIN));
        let at = mail.letter.at;
        match mail.letter.kind {
            Kind::AutoReply if replied.as_ref().is_none_or(|(before, _)| *before < at) => {
                *replied = Some((at, circle.account(&mail.letter.from)));
            }
            kind if kind.is_written() => *wrote = at.max(*wrote),
            _ => {}
        }
    }
    let holds = |(replied, wrote): (Option<(i64, Account)>, i64)| {
        let (at, account) = replied.filter(|(at, _)| *at > wrote)?;
        let at = DateTime::from_timestamp(at, 0)?;
        let until = at + AWAY;
        let status = Status { until: Some(until), set_at: Some(at), ..Status::new(SetState::Away) };
        (until > now).then_some((account, status))
    };
    last.into_values().filter_map(holds).collect()
}
