//! What was told to the person while they look elsewhere, and what is to be.
//!
//! Not here: when something is told, and in which words (`update::notices`).

use chrono::NaiveDate;

use super::panel::PanelId;
use crate::board::notices::{About, Gone, Notice};
use crate::config::Notices as Wanted;
use crate::domain::Instant;
use crate::domain::text::Text;

/// What was told, and what is to be.
#[derive(Debug, Default)]
pub struct Notices {
    /// What the config wants announced, and how.
    pub wanted: Wanted,
    /// The newest that was not looked at.
    pub newest: Option<Newest>,
    /// What lasts has been read: what was told before is known.
    pub(super) ready: bool,
    /// This board asks the sources; `None`: not known yet.
    pub(super) leads: Option<bool>,
    pub(super) gone: Gone,
    /// What came while nothing may be announced.
    pub(super) held: Vec<Notice>,
    /// The first mistake of the config as it is on the disk, and since when it is known.
    pub(super) mistake: Option<(Text, Instant)>,
    /// The viewer's date on which all keys were last kept anew.
    pub(super) kept_on: Option<NaiveDate>,
}

/// A notice in the header.
#[derive(Clone, Debug)]
pub struct Newest {
    /// What it says.
    pub text: String,
    /// How many others there are that were not looked at.
    pub more: usize,
    /// The panel that shows what it is about.
    pub panel: PanelId,
    pub(super) notice: Notice,
    /// The minute in which it came.
    pub(super) since: Instant,
}

impl Notices {
    /// The team is another: what was remembered of its people's indices is forgotten.
    pub(super) fn forget_people(&mut self) {
        let of_person = |notice: &Notice| matches!(notice.about, About::Back(_));
        self.gone = Gone::default();
        self.held.retain(|notice| !of_person(notice));
        self.newest.take_if(|newest| of_person(&newest.notice));
    }
}
