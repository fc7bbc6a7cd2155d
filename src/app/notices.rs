//! The state of notices: what was announced, and what is held back.
//!
//! Not here: when a notice is announced, and its words (`update::notices`).

use chrono::NaiveDate;

use super::panel::PanelId;
use crate::board::notices::{About, Gone, Notice};
use crate::config::Notices as Wanted;
use crate::domain::Instant;
use crate::domain::text::Text;

/// Past and pending notices.
#[derive(Debug, Default)]
pub struct Notices {
    /// What the config wants announced, and how.
    pub wanted: Wanted,
    /// The newest unseen notice.
    pub newest: Option<Newest>,
    /// Data from earlier runs was read, so the keys of earlier notices are known.
    pub(super) ready: bool,
    /// Whether this board reads the sources; `None` until known.
    pub(super) leads: Option<bool>,
    pub(super) gone: Gone,
    /// Notices that arrived while announcements are held back.
    pub(super) held: Vec<Notice>,
    /// The first problem of the config on the disk, and when it was found.
    pub(super) mistake: Option<(Text, Instant)>,
    /// The viewer's date on which all keys were last refreshed.
    pub(super) kept_on: Option<NaiveDate>,
}

/// A notice in the header.
#[derive(Clone, Debug)]
pub struct Newest {
    /// What it says.
    pub text: String,
    /// The number of other unseen notices.
    pub more: usize,
    /// The panel of its subject.
    pub panel: PanelId,
    pub(super) notice: Notice,
    /// The minute in which it arrived.
    pub(super) since: Instant,
}

impl Notices {
    /// Drops what refers to teammates by index, after the team has changed.
    pub(super) fn forget_people(&mut self) {
        let of_person = |notice: &Notice| matches!(notice.about, About::Back(_));
        self.gone = Gone::default();
        self.held.retain(|notice| !of_person(notice));
        self.newest.take_if(|newest| of_person(&newest.notice));
    }
}
