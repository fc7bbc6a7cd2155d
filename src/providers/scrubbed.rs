//! Takes secrets out of what a provider hands over, in one place for all kinds: a service may repeat what it was sent.
//!
//! 1. Texts that people wrote lose what cannot be an ordinary word, once they are decoded; words about the source lose
//!    every secret (`Scrubber`).
//! 2. What tells things apart (ids, accounts, instants) stays as it is, and so do the bytes of a cursor: a provider
//!    keeps no text of a service there without scrubbing it first.
//!
//! Not here: the words of `http` itself, which are clean before they are cut to their length.

use chrono::TimeDelta;

use super::oauth::SignedIn;
use super::{About, Act, Ask, Did, Done, Exam, Examined, Job, Nudge, Provider, Sink, Trouble};
use crate::config::Scrubber;
use crate::domain::Instant;
use crate::domain::batch::Problem;
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

    fn window(&self) -> Option<TimeDelta> {
        self.provider.window()
    }

    fn signed_in(&self) -> Option<&SignedIn> {
        self.provider.signed_in()
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

    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        let listening = self.provider.listen(nudge)?;
        Some(Box::pin(async move { trouble_without(listening.await, &self.scrubber) }))
    }

    fn examine(&self, exam: Exam) -> Job<'_, Examined> {
        let examining = self.provider.examine(exam);
        Box::pin(async move {
            let mut found = examining.await;
            found.warnings.iter_mut().for_each(|text| words(text, &self.scrubber));
            let names = found.permissions.iter_mut().flatten().chain(&mut found.missing);
            names.for_each(|name| *name = self.scrubber.scrub(name).into_owned());
            found
        })
    }

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        let doing = self.provider.act(act, now);
        Box::pin(async move {
            let mut did = doing.await.map_err(|trouble| trouble_without(trouble, &self.scrubber))?;
            did.remark.iter_mut().for_each(|remark| words(remark, &self.scrubber));
            Ok(did)
        })
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

fn words(text: &mut Text, scrubber: &Scrubber) {
    *text = Text::new(&*scrubber.scrub(text.raw()));
}
