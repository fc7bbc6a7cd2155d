//! Takes secrets out of what a provider hands over, in one place for all kinds: a service may repeat what it was sent.
//!
//! 1. Texts that people wrote lose what cannot be an ordinary word, once they are decoded; words about the source lose
//!    every secret (`Scrubber`).
//! 2. What tells things apart (ids, accounts, instants) stays as it is, and so do the bytes of a cursor: a provider
//!    keeps no text of a service there without scrubbing it first.
//!
//! Not here: the words of `http` itself, which are clean before they are cut to their length.

use super::{About, Ask, Done, Job, Provider, Sink, Trouble, Watch};
use crate::config::Scrubber;
use crate::domain::batch::{EventKind, Page, Problem, Status};
use crate::domain::ids::Account;
use crate::domain::text::Text;

/// A provider of which nothing that comes holds a secret.
pub struct Scrubbed {
    provider: Box<dyn Provider>,
    scrubber: Scrubber,
}

impl Scrubbed {
    /// A provider with what knows its secrets.
    pub fn new(provider: Box<dyn Provider>, scrubber: Scrubber) -> Self {
        Self { provider, scrubber }
    }
}

impl Provider for Scrubbed {
    fn about(&self) -> &'static About {
        self.provider.about()
    }

    fn hosts(&self) -> Vec<String> {
        self.provider.hosts()
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        let fetch = self.provider.fetch(ask, sink.scrubbed(self.scrubber.clone()));
        Box::pin(async move {
            let mut done = fetch.await.map_err(|trouble| trouble_without(trouble, &self.scrubber))?;
            for Problem { file, text, .. } in &mut done.problems {
                file.iter_mut().chain([text]).for_each(|text| words(text, &self.scrubber));
            }
            Ok(done)
        })
    }

    fn watch(&self) -> Watch {
        self.provider.watch()
    }

    fn tells(&self) -> bool {
        self.provider.tells()
    }

    fn set_status(&self, who: &Account, status: Option<&Status>) -> Result<(), Trouble> {
        self.provider.set_status(who, status).map_err(|trouble| trouble_without(trouble, &self.scrubber))
    }
}

fn trouble_without(mut trouble: Trouble, scrubber: &Scrubber) -> Trouble {
    match &mut trouble {
        Trouble::Denied { text }
        | Trouble::Offline { text }
        | Trouble::Theirs { text }
        | Trouble::Shape { text }
        | Trouble::Setup { text } => words(text, scrubber),
        Trouble::Limited { .. } => {}
    }
    trouble
}

/// A page in which no text holds a secret.
pub(super) fn page(mut page: Page, scrubber: &Scrubber) -> Page {
    let content = |text: &mut Text| content(text, scrubber);
    for item in &mut page.items {
        std::iter::once(&mut item.title)
            .chain(&mut item.url)
            .chain(&mut item.project)
            .for_each(|text| _ = content(text));
        for message in &mut item.messages {
            if content(&mut message.text) {
                // The ranges are those of the text as it came.
                message.named_at.clear();
            }
        }
    }
    for (_, status) in &mut page.statuses {
        status.iter_mut().filter_map(|status| status.note.as_mut()).for_each(|note| _ = content(note));
    }
    for (_, hint) in &mut page.hints {
        hint.iter_mut()
            .flat_map(|hint| hint.presence.iter_mut().chain(&mut hint.note))
            .for_each(|text| _ = content(text));
    }
    for check_in in &mut page.check_ins {
        check_in.text.iter_mut().for_each(|text| _ = content(text));
    }
    for calendar in &mut page.calendars {
        for event in &mut calendar.events {
            event.title.iter_mut().for_each(|title| _ = content(title));
            if let EventKind::Place(place) = &mut event.kind {
                content(place);
            }
        }
    }
    for profile in &mut page.people {
        profile.email.iter_mut().chain(&mut profile.name).chain(&mut profile.zone).for_each(|text| _ = content(text));
    }
    page
}

/// Takes secrets out of a text that people wrote. Returns whether there was any.
fn content(text: &mut Text, scrubber: &Scrubber) -> bool {
    let clean = match scrubber.scrub_content(text.raw()) {
        std::borrow::Cow::Borrowed(_) => return false,
        std::borrow::Cow::Owned(clean) => clean,
    };
    *text = Text::new(clean);
    true
}

fn words(text: &mut Text, scrubber: &Scrubber) {
    *text = Text::new(&*scrubber.scrub(text.raw()));
}
