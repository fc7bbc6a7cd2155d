//! A text as it is built from a service's markup, with whom it names.
//!
//! Not here: any markup (each kind's own, `markdown`, `text`), which account is a teammate's (board).

use std::ops::Range;

use super::people::People;
use crate::domain::Instant;
use crate::domain::batch::Message;
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::http::UNREADABLE;

/// So much of a text is kept: more than anybody reads on a board.
const LONGEST: usize = 16 * 1024;

/// A text, and whom it names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// The text.
    pub text: String,
    /// Whom it mentions, in order: the account or id, and what they are called there.
    pub mentions: Vec<(String, String)>,
    /// Where the text names people: byte ranges in order.
    pub named_at: Vec<Range<u32>>,
    /// A part of it has another shape than is known; its place in the text says so.
    pub odd: bool,
}

impl Prose {
    /// Adds a piece of text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// What follows stands on a line of its own.
    pub fn line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Somebody is mentioned: their account or id, and what they are called there. Without an account the words stand, and
    /// nobody is asked.
    pub fn mention(&mut self, account: &str, name: &str) {
        let start = self.text.len() as u32;
        self.text.push('@');
        self.text.push_str(if name.is_empty() { account } else { name });
        self.named_at.push(start..self.text.len() as u32);
        if !account.is_empty() {
            self.mentions.push((account.to_owned(), name.to_owned()));
        }
    }

    /// Something stands here that cannot be read.
    pub fn unreadable(&mut self) {
        self.text.push_str(UNREADABLE);
        self.odd = true;
    }

    /// Takes away what stands around the text, and what is too much of it.
    #[must_use]
    pub fn tidy(mut self) -> Self {
        self.text.truncate(self.text.floor_char_boundary(LONGEST));
        let before = (self.text.len() - self.text.trim_start().len()) as u32;
        self.text.truncate(self.text.trim_end().len());
        self.text.drain(..(before as usize).min(self.text.len()));
        let end = self.text.len() as u32;
        let moved = |at: &Range<u32>| at.start.saturating_sub(before)..at.end.saturating_sub(before);
        self.named_at = self.named_at.iter().map(moved).filter(|at| at.end <= end).collect();
        self
    }

    /// As a message.
    pub fn message(self, author: Account, at: Instant, people: &mut People) -> Message {
        let mut mentions: Vec<Account> = Vec::new();
        for (id, name) in &self.mentions {
            let account = people.mentioned(id, name);
            if !mentions.contains(&account) {
                mentions.push(account);
            }
        }
        Message { mentions, named_at: self.named_at, ..Message::new(author, at, Text::new(self.text)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_knows_whom_it_names_and_where_also_when_it_is_tidied() {
        let mut prose = Prose::default();
        prose.push(" \n ");
        prose.mention("5b10", "Kenji");
        prose.push(" and ");
        prose.mention("77", "");
        prose.mention("", "all");
        prose.mention("5b10", "Kenji");
        prose.push("   ");
        prose.line();
        let prose = prose.tidy();
        assert_eq!((&*prose.text, &prose.named_at[..2]), ("@Kenji and @77@all@Kenji", &[0..6, 11..14][..]));
        let at = "2026-11-22T09:00:00Z".parse().unwrap();
        let message = prose.message(Account::new("maya"), at, &mut People::default());
        assert_eq!(message.mentions, [Account::new("5b10"), Account::new("77")]);
    }

    #[test]
    fn a_text_without_end_is_cut_and_names_nobody_behind_the_cut() {
        let mut prose = Prose::default();
        prose.push(&"é".repeat(LONGEST));
        prose.mention("5b10", "Kenji");
        let prose = prose.tidy();
        assert_eq!((prose.text.len(), prose.named_at), (LONGEST, vec![]));
    }
}
