//! The kinds of source: one row a kind. Whoever needs a kind finds it here and never writes its name.
//!
//! Not here: what a kind does (its folder), the settings that every kind takes (config).

use super::scrubbed::Scrubbed;
use super::{
    About, Ask, Context, Done, Job, Open, Provider, Sink, Trouble, caldav, command, demo, discord, dropbox, folder,
    github, gitlab, google_calendar, google_drive, ics, imap, jira, linear, outlook, slack, teams, trello, zoom,
};
use crate::config::{Located, Problem, Section, suggest};
use crate::domain::text::Text;

/// A kind of source that this version serves.
pub struct Kind {
    /// What it is.
    pub about: &'static About,
    open: Open,
}

impl Kind {
    /// A kind: what it is, and what makes a source of its section of the config.
    pub const fn new(about: &'static About, open: Open) -> Self {
        Self { about, open }
    }

    /// Opens a source of which nothing that comes holds a secret.
    pub fn open(&self, section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<Problem>> {
        let provider = (self.open)(section, context)?;
        Ok(Box::new(Scrubbed::new(provider, context.secrets.scrubber())))
    }
}

/// Every kind that this version serves. One that speaks HTTP also has a row in `tests/conformance/kinds.rs`.
static KINDS: &[Kind] = &[
    Kind::new(&folder::ABOUT, folder::open),
    Kind::new(&demo::ABOUT, demo::open),
    Kind::new(&jira::ABOUT, jira::open),
    Kind::new(&trello::ABOUT, trello::open),
    Kind::new(&ics::ABOUT, ics::open),
    Kind::new(&caldav::ABOUT, caldav::open),
    Kind::new(&google_calendar::ABOUT, google_calendar::open),
    Kind::new(&outlook::ABOUT, outlook::open),
    Kind::new(&command::ABOUT, command::open),
    Kind::new(&github::ABOUT, github::open),
    Kind::new(&slack::ABOUT, slack::open),
    Kind::new(&gitlab::ABOUT, gitlab::open),
    Kind::new(&linear::ABOUT, linear::open),
    Kind::new(&google_drive::ABOUT, google_drive::open),
    Kind::new(&dropbox::ABOUT, dropbox::open),
    Kind::new(&discord::ABOUT, discord::open),
    Kind::new(&teams::ABOUT, teams::open),
    Kind::new(&zoom::ABOUT, zoom::open),
    Kind::new(&imap::ABOUT, imap::open),
    Kind::new(&imap::GMAIL_ABOUT, imap::open_gmail),
];

/// A kind that this version knows by name only.
const fn unserved(kind: &'static str, label: &'static str) -> About {
    About::new(kind, label)
}

/// Every kind that this version knows by name only: a source of such a kind fails, and its config is not wrong.
static UNSERVED: &[About] = &[unserved("google-tasks", "Google Tasks")];

/// Every kind that this version serves.
pub fn kinds() -> &'static [Kind] {
    KINDS
}

/// The name of every kind that this version serves or knows by name.
pub fn names() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.about.kind).chain(UNSERVED.iter().map(|about| about.kind)).collect()
}

/// The kind of a name, if this version serves it.
pub fn find(kind: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|known| known.about.kind == kind)
}

/// The kind that a new team starts with: it needs no server and no account.
pub fn starter() -> &'static About {
    &folder::ABOUT
}

/// Opens a source, of which nothing that comes holds a secret. A kind that nobody knows is a wrong config; one that this version knows by name only gives a source
/// that always fails and says so.
pub fn open(kind: &Located<String>, section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<Problem>> {
    let word = kind.value.as_str();
    if let Some(known) = find(word) {
        return known.open(section, context);
    }
    if let Some(about) = UNSERVED.iter().find(|about| about.kind == word) {
        let text = format!("this version knows {} by name, but cannot read it yet", about.label);
        return Ok(Box::new(Refusing { about, trouble: Trouble::Setup { text: Text::new(text) } }));
    }
    let problem = Problem::error(format!("no kind of source is called {word:?}"), kind.location.clone());
    Err(vec![problem.help(suggest(word, &names()))])
}

/// A source that is never asked, and always fails for the same reason.
pub fn refusing(about: &'static About, trouble: Trouble) -> impl Provider {
    Refusing { about, trouble }
}

struct Refusing {
    about: &'static About,
    trouble: Trouble,
}

impl Provider for Refusing {
    fn about(&self) -> &'static About {
        self.about
    }

    fn hosts(&self) -> Vec<String> {
        Vec::new()
    }

    fn fetch(&self, _ask: Ask, _sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(std::future::ready(Err(self.trouble.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::ActKind;

    #[test]
    fn every_kind_has_a_name_of_its_own_that_is_an_id() {
        let mut names = names();
        assert!(names.iter().all(|name| crate::domain::ids::is_id(name)));
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn a_kind_is_found_by_its_name_only_when_it_is_served() {
        for kind in kinds() {
            assert!(find(kind.about.kind).is_some_and(|found| std::ptr::eq(found, kind)));
        }
        assert!(find("google-tasks").is_none() && find("Folder").is_none());
        assert!(starter().can(ActKind::SetStatus));
    }
}
