//! Takes secrets out of the texts of a page.
//!
//! Not here: problems and troubles (`scrubbed`).

use crate::config::Scrubber;
use crate::domain::batch::{EventKind, Page};
use crate::domain::text::Text;

/// A page in which no text holds a secret.
pub fn scrubbed(mut page: Page, scrubber: &Scrubber) -> Page {
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
    for member in page.roster.iter_mut().flatten() {
        let rest = member.name.iter_mut().chain(&mut member.email).chain(&mut member.zone);
        rest.chain([&mut member.user]).for_each(|text| _ = content(text));
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
