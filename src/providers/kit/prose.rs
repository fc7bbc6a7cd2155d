//! Building a text from the markup of a service, with its mentions.
//!
//! Not here: the markup (the kind, `markdown`, `text`), which accounts are teammates (board).

use std::ops::Range;

use super::people::People;
use crate::domain::Instant;
use crate::domain::batch::Message;
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::http::UNREADABLE;

/// The most bytes of a text that are kept.
const LONGEST: usize = 16 * 1024;

/// A text, and the people whom it names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// The text.
    pub text: String,
    /// The mentions in order: the account or id, and the name in the text.
    pub mentions: Vec<(String, String)>,
    /// The byte ranges of the mentions, in order.
    pub named_at: Vec<Range<u32>>,
    /// A part of it is malformed, and `[unreadable]` in the text.
    pub odd: bool,
}

/// Whether a place in a text is in a quotation, in markup that quotes by `>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotes {
    /// It is not.
    #[default]
    No,
    /// In a line that begins with `>`.
    Line,
    /// Behind `>>>` at the beginning of a line, which quotes the rest of the text.
    Rest,
}

impl Quotes {
    /// The same at the beginning of the next line.
    #[must_use]
    pub fn in_next_line(self) -> Self {
        if self == Self::Rest { self } else { Self::No }
    }
}

impl Prose {
    /// Adds a piece of text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Starts a new line, unless the text is at the start of one.
    pub fn line(&mut self) {
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Adds a mention: an account or id, and a name. Without an account only the name is added, and no person is asked.
    pub fn mention(&mut self, account: &str, name: &str) {
        let start = self.text.len() as u32;
        self.text.push('@');
        self.text.push_str(if name.is_empty() { account } else { name });
        self.named_at.push(start..self.text.len() as u32);
        if !account.is_empty() {
            self.mentions.push((account.to_owned(), name.to_owned()));
        }
    }

    /// Adds a place that cannot be read.
    pub fn unreadable(&mut self) {
        self.text.push_str(UNREADABLE);
        self.odd = true;
    }

    /// Removes white space around the text, and truncates a text that is too long.
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
