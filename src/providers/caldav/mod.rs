//! Calendars on a CalDAV server: Nextcloud, Radicale, Fastmail, iCloud and others.
//!
//! ```text
//!  mod       what the kind is, its settings            settings   which calendars are whose
//!  find      where they are on the server              look       one look: by sync token, ctag, or whole
//!  server    what is asked, and answers as meant       wire xml   the shapes of both
//! ```
//!
//! Not here: what an event means (`calendar`), what was handed over (`calendar::book`).

mod find;
mod look;
mod server;
mod settings;
mod wire;
mod xml;

use std::time::Duration;

use self::look::Inner;
use super::http::{self, Api, Auth};
use super::kit::Owner;
use super::{
    About, Accounts, Ask, Context, Done, Job, Opening, Provider, Rhythm, Setting, SignIn, Sink, Takes, Trouble,
};
use crate::config::{Problem as ConfigProblem, Section, keep};
use crate::domain::batch::Part;

static SETTINGS: [Setting; 9] = {
    let [_, ca, client_cert, timeout, max_answer, _] = http::SETTINGS;
    [
        Setting::needed("url", "the address of the server, of a principal, of a calendar home, or of one calendar"),
        Setting::needed("user", "the name that you sign in with"),
        Setting::needed("password", "your password, or one for this program alone (a secret)").takes(Takes::Secret),
        Setting::optional(
            "calendars",
            "a table of teammates' ids, each with \"*\" (all of your own home) or a path such as \"/kenji/main/\"; left \
             out: all, as yours",
        ).takes(Takes::Table),
        Setting::optional("show_titles", "`true`: titles of everybody's events, not only of your own").takes(Takes::Truth),
        ca,
        client_cert,
        timeout,
        max_answer,
    ]
};

/// What the kind is.
pub static ABOUT: About = About {
    gives: "when people are busy, away or elsewhere, from calendars on a CalDAV server",
    parts: &[Part::Calendars],
    sign_in: SignIn::Secrets,
    settings: &SETTINGS,
    permissions: "reading the calendars",
    rhythm: Rhythm { refresh: Some(Duration::from_mins(5)), ..Rhythm::USUAL },
    accounts: Accounts::TeammateIds,
    ..About::new("caldav", "CalDAV")
};

struct CalDav(Inner);

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(None);
    let user = keep(opening.section.needed_text("user").map(Some), &mut opening.problems);
    let password = opening.needed_secret("password");
    let wanted = settings::calendars(&mut opening.section, context, &mut opening.problems);
    let show_titles = opening.truth("show_titles").unwrap_or_default();
    let ((setup, user), secret) = opening.end(setup.zip(user).zip(password))?;
    let owner = Owner::new(1, context, &(setup.address.text(), &user.value, &wanted, show_titles));
    let api = Api::new(setup, Auth::Basic { user: user.value, secret });
    Ok(Box::new(CalDav(Inner::new(api, wanted, show_titles, owner, context.zones.clone()))))
}

impl Provider for CalDav {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        vec![self.0.api.address().origin()]
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move { self.0.fetch(&ask, &sink).await })
    }
}
