//! Opening a source: its settings are taken out of its section of the config, and every problem is gathered on the way.
//!
//! A wrong setting is a problem and counts as left out, so that one run of the program reports every problem of a
//! section. An unknown key is a problem, too.
//!
//! Not here: the settings of one kind (its `open`), how a problem is shown (config).

use super::credential::Credential;
use super::http::{self, Setup};
use super::kit::word;
use super::oauth::{self, SignedIn, Wanted};
use super::{About, Context};
use crate::config::{Located, Problem, Section, keep};

/// The section of a source while its settings are taken out of it.
pub struct Opening<'a> {
    /// What is left of the section, for a kind's own readers.
    pub section: Section,
    /// What is wrong so far.
    pub problems: Vec<Problem>,
    context: &'a Context,
    about: &'static About,
}

impl<'a> Opening<'a> {
    /// Begins to read the section of a source of a kind.
    pub fn new(section: &Section, context: &'a Context, about: &'static About) -> Self {
        Self { section: section.clone(), problems: Vec::new(), context, about }
    }

    /// The settings that every kind with HTTP takes. `vendor` is the service's own address, for a source without `url`;
    /// `None`: the kind has no such address, and `url` is needed.
    pub fn http(&mut self, vendor: Option<&str>) -> Option<Setup> {
        http::read(&mut self.section, self.context, self.about, vendor, &mut self.problems)
    }

    /// A secret that may be left out.
    pub fn secret(&mut self, key: &'static str) -> Option<Credential> {
        self.context.secret(&mut self.section, key, &mut self.problems)
    }

    /// A secret that the kind cannot do without.
    pub fn needed_secret(&mut self, key: &'static str) -> Option<Credential> {
        self.context.needed_secret(&mut self.section, key, &mut self.problems)
    }

    /// How the source signs in by OAuth.
    pub fn signed_in(&mut self, wanted: Wanted, setup: Option<&Setup>) -> Option<SignedIn> {
        oauth::read(&mut self.section, self.context, wanted, setup, &mut self.problems)
    }

    /// A text.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        keep(self.section.text(key), &mut self.problems).map(|text| text.value)
    }

    /// A list of texts; empty when it is left out.
    pub fn texts(&mut self, key: &'static str) -> Vec<Located<String>> {
        self.section.texts(key, &mut self.problems).map(|list| list.value).unwrap_or_default()
    }

    /// `true` or `false`.
    pub fn truth(&mut self, key: &'static str) -> Option<bool> {
        keep(self.section.truth(key), &mut self.problems).map(|truth| truth.value)
    }

    /// What one of some words means.
    pub fn word<T: Clone>(&mut self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        word(&mut self.section, key, words, &mut self.problems)
    }

    /// A setting is missing; `help` says what to add.
    pub fn missing(&mut self, key: &str, help: &str) {
        self.problems.push(Problem::error(format!("{key} is missing"), self.section.location()).help(help));
    }

    /// Ends the reading. `needed` is what the source cannot do without; it is absent only if there is a problem
    /// already.
    pub fn end<T>(mut self, needed: Option<T>) -> Result<T, Vec<Problem>> {
        self.problems.extend(self.section.unknown());
        needed.filter(|_| self.problems.is_empty()).ok_or(self.problems)
    }
}
