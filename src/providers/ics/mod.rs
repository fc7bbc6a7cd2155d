//! Calendars that somebody publishes or exports: a file, a folder of files, or an address.
//!
//! ```text
//!  mod       what the kind is
//!  settings  which calendars, whose, and where they are
//!  look      one look: each calendar is asked for, read, and handed over when it has changed
//!  place     one calendar's files: where they are, and whether they have changed
//!  team      one feed of many people's events: whose is each?
//!  state     what was seen: the cursor
//! ```
//!
//! A calendar of holidays (`[[holiday]] ics` of the config) is a source of this kind, too: its all-day events are everybody's
//! whom it concerns.
//!
//! Only the time around today is kept (`calendar::Window`), so on another day every calendar is read whole. Otherwise a file
//! that has not changed is not read, and an address is asked whether it has.
//!
//! Not here: what a calendar's file means (`providers::calendar`), HTTP itself (`http`).

mod look;
mod place;
mod settings;
mod state;
mod team;

use std::sync::Arc;
use std::time::Duration;

use self::look::Inner;
use self::settings::Settings;
use super::{About, Accounts, Ask, Context, Done, Job, Provider, Rhythm, Setting, SignIn, Sink, Takes, Trouble, http};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::batch::Part;

static SETTINGS: [Setting; 8] = {
    let [_, ca, client_cert, timeout, max_answer, _] = http::SETTINGS;
    [
        Setting::optional(
            "calendars",
            "a table of teammates' ids, each with an address (a secret), a file or a folder",
        )
        .takes(Takes::SecretOfEach),
        Setting::optional(
            "team",
            "one calendar with the events of many people: an address (a secret), a file or a folder",
        )
        .takes(Takes::Secret),
        Setting::optional("means", "\"busy\", or \"away\" for calendars that hold only leave; default: busy"),
        Setting::optional("show_titles", "`true`: titles of everybody's events, not only of your own")
            .takes(Takes::Truth),
        ca,
        client_cert,
        timeout,
        max_answer,
    ]
};

const fn about(refresh: Duration) -> About {
    About {
        gives: "when people are busy, away or elsewhere, from calendars on the web or in files",
        parts: &[Part::Calendars],
        sign_in: SignIn::Secrets,
        settings: &SETTINGS,
        asks: &["calendars"],
        permissions: "none beside the address",
        rhythm: Rhythm { refresh: Some(refresh), ..Rhythm::USUAL },
        accounts: Accounts::TeammateIds,
        ..About::new("ics", "iCalendar")
    }
}

/// What the kind is, where every calendar is a file.
pub static ABOUT: About = about(Duration::from_mins(5));
/// The same, where some are on the web.
static ABOUT_WEB: About = about(Duration::from_mins(15));

struct Ics(Arc<Inner>);

/// Opens a source. No file is read and no address asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let settings = Settings::read(section, context, &ABOUT)?;
    Ok(Box::new(Ics(Arc::new(Inner::new(settings, context.zones.clone())))))
}

impl Provider for Ics {
    fn about(&self) -> &'static About {
        if self.0.settings.is_on_the_web() { &ABOUT_WEB } else { &ABOUT }
    }

    fn hosts(&self) -> Vec<String> {
        self.0.settings.hosts()
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        let inner = self.0.clone();
        Box::pin(async move { inner.fetch(&ask, &sink).await })
    }
}
