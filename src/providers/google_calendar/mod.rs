//! Google Calendar: when people are busy, away, focused or elsewhere.
//!
//! ```text
//!  mod      what the kind is, its settings, what its refusals mean
//!  look     one look: events by sync tokens, busy times of everybody else
//!  wire     the shapes of the answers          map   what they mean for a person's time
//! ```
//!
//! Not here: signing in (`oauth`), what was handed over (`calendar::book`).

mod look;
mod map;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use self::look::{Inner, Person};
use super::http::{self, Api, Refusal, Said, Setup};
use super::kit::Owner;
use super::oauth::{self, Scope, SignedIn, Wanted, Who};
use super::{
    About, Accounts, Ask, Context, Done, Job, Opening, Provider, Rhythm, Setting, SignIn, Sink, Takes, Trouble,
};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::batch::Part;

/// Google's own address.
const VENDOR: &str = "https://www.googleapis.com/calendar/v3";

const BUSY: Scope =
    Scope { name: "https://www.googleapis.com/auth/calendar.freebusy", gives: "the busy times of others" };
const OWN: Scope = Scope {
    name: "https://www.googleapis.com/auth/calendar.events.owned.readonly",
    gives: "your own leave, focus time and declined meetings",
};
const ALL: Scope = Scope {
    name: "https://www.googleapis.com/auth/calendar.events.readonly",
    gives: "leave, focus time and declined meetings of others",
};

/// The signed-in account: the name of one's main calendar is the address.
const WHO: Who =
    Who { path: "calendars/primary/events", query: &[("maxResults", "1"), ("fields", "summary")], pointer: "/summary" };

static SETTINGS: [Setting; 15] = {
    let [url, ca, client_cert, timeout, max_answer, _] = http::SETTINGS;
    [
        oauth::CLIENT_ID,
        oauth::CLIENT_SECRET,
        Setting::optional(
            "detail",
            "\"events\": events of everybody who shares them with you, so that leave is told from meetings; left out or \
             \"busy\": of others only when they are busy",
        ),
        Setting::optional("show_titles", "`true`: titles of everybody's events, not only of your own")
            .takes(Takes::Truth),
        oauth::KEY,
        oauth::SUBJECT,
        oauth::TOKEN,
        oauth::REFRESH_TOKEN,
        oauth::AUTH_URL,
        url,
        ca,
        client_cert,
        timeout,
        max_answer,
        Setting::optional("max_items", "the most events that are read of one calendar (25000)").takes(Takes::Number),
    ]
};

/// What the kind is.
pub static ABOUT: About = About {
    gives: "when people are busy, away, focused or elsewhere, from Google Calendar",
    parts: &[Part::Calendars],
    sign_in: SignIn::OAuth,
    settings: &SETTINGS,
    permissions: "calendar.freebusy and calendar.events.owned.readonly; with `detail = \"events\"` calendar.events.readonly",
    rhythm: Rhythm { refresh: Some(Duration::from_mins(5)), ..Rhythm::USUAL },
    accounts: Accounts::TeammateIds,
    ..About::new("google-calendar", "Google Calendar")
};

/// What follows from `detail = "busy"`.
const ONLY_BUSY: &str = "leave of others cannot be told from meetings: `detail = \"events\"` tells them apart where a \
                         calendar is shared with its events";

struct GoogleCalendar {
    inner: Arc<Inner>,
    signed: SignedIn,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR)).map(|setup| Setup { refusals: Some(refusal), ..setup });
    let all_events = opening.word("detail", &[("busy", false), ("events", true)]).unwrap_or_default();
    let show_titles = opening.truth("show_titles").unwrap_or_default();
    let scopes = if all_events { vec![BUSY, ALL] } else { vec![BUSY, OWN] };
    let wanted = Wanted { service: &oauth::GOOGLE, scopes, who: Some(WHO) };
    let signed = opening.signed_in(wanted, setup.as_ref());
    let (setup, signed) = opening.end(setup.zip(signed))?;
    let people = Person::all(context, section.owner(), ABOUT.kind);
    let settings = (setup.address.text().to_owned(), all_events, show_titles, people.clone());
    let owner = Owner::new(1, context, &settings);
    if !all_events && people.iter().any(|person| !person.is_me()) {
        context.gauges.remark(section.owner(), vec![ONLY_BUSY.to_owned()]);
    }
    let api = Api::new(setup, signed.auth());
    let inner = Inner::new(api, signed.clone(), people, owner, all_events, show_titles);
    Ok(Box::new(GoogleCalendar { inner: Arc::new(inner), signed }))
}

/// What Google's refusals mean: limits come as 403, and a permission that the sign-in lacks has a name of its own.
fn refusal(said: &Said<'_>) -> Option<Refusal> {
    let reason = said.text("/error/errors/0/reason")?;
    let status = match reason {
        "rateLimitExceeded" | "userRateLimitExceeded" | "quotaExceeded" | "dailyLimitExceeded" => 429,
        "authError" => 401,
        "insufficientPermissions" => 403,
        _ => return None,
    };
    Some(Refusal::meant(status).word(reason))
}

impl Provider for GoogleCalendar {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        std::iter::once(self.inner.api.address().origin()).chain(self.signed.hosts()).collect()
    }

    fn signed_in(&self) -> Option<&SignedIn> {
        Some(&self.signed)
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move { self.inner.fetch(&ask, &sink).await })
    }
}
