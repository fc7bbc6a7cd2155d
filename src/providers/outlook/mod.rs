//! Outlook by Microsoft Graph: when people are busy, away or elsewhere. Work and school accounts only.
//!
//! ```text
//!  mod      what the kind is, its settings          look     one look: my own events, everybody else's schedule
//!  wire     the shapes of the answers               map      what they mean for a person's time
//!  week     the working hours that Outlook has of somebody, beside those of the config
//! ```
//!
//! Not here: signing in (`oauth`), what was handed over (`calendar::book`).

mod look;
mod map;
mod week;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use self::look::{Inner, Person, WorkingWeeks};
use super::http::{self, Api, Refusal, Said, Setup};
use super::kit::Owner;
use super::oauth::{self, Scope, SignedIn, Wanted, Who};
use super::{
    About, Accounts, Ask, Context, Done, Job, Opening, Provider, Rhythm, Setting, SignIn, Sink, Takes, Trouble,
};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::batch::Part;

/// Microsoft's own address.
const VENDOR: &str = "https://graph.microsoft.com/v1.0";

const SCOPE: Scope = Scope { name: "Calendars.ReadBasic", gives: "busy times and leave" };

/// The signed-in account, which the calendar's owner is.
const WHO: Who = Who { path: "me/calendar", query: &[("$select", "owner")], pointer: "/owner/address" };

static SETTINGS: [Setting; 12] = {
    let [url, ca, client_cert, timeout, max_answer, _] = http::SETTINGS;
    [
        oauth::CLIENT_ID,
        oauth::CLIENT_SECRET,
        oauth::TENANT,
        Setting::optional("show_titles", "`true`: titles of everybody's events, not only of your own")
            .takes(Takes::Truth),
        oauth::TOKEN,
        oauth::REFRESH_TOKEN,
        oauth::AUTH_URL,
        url,
        ca,
        client_cert,
        timeout,
        max_answer,
    ]
};

/// What the kind is.
pub static ABOUT: About = About {
    gives: "when people are busy, away or elsewhere, from Outlook (work and school accounts)",
    parts: &[Part::Calendars],
    sign_in: SignIn::OAuth,
    settings: &SETTINGS,
    permissions: "Calendars.ReadBasic and offline_access",
    rhythm: Rhythm { refresh: Some(Duration::from_mins(5)), ..Rhythm::USUAL },
    accounts: Accounts::TeammateIds,
    ..About::new("outlook", "Outlook")
};

struct Outlook {
    inner: Arc<Inner>,
    signed: SignedIn,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR)).map(|setup| Setup { refusals: Some(refusal), ..setup });
    let show_titles = opening.truth("show_titles").unwrap_or_default();
    let wanted = Wanted { service: &oauth::MICROSOFT, scopes: vec![SCOPE], who: Some(WHO) };
    let signed = opening.signed_in(wanted, setup.as_ref());
    let (setup, signed) = opening.end(setup.zip(signed))?;
    let people = Person::all(context, section.owner(), ABOUT.kind);
    let owner = Owner::new(1, context, &(setup.address.text(), show_titles, &people));
    let api = Api::new(setup, signed.auth());
    let hours = WorkingWeeks {
        source: section.owner().to_owned(),
        weeks: context.weeks.clone(),
        zones: context.zones.clone(),
        gauges: context.gauges.clone(),
    };
    let inner = Inner::new((api, signed.clone()), people, owner, show_titles, hours);
    Ok(Box::new(Outlook { inner: Arc::new(inner), signed }))
}

/// What Graph's words mean where its status says less.
fn refusal(said: &Said<'_>) -> Option<Refusal> {
    let code = said.text("/error/code")?;
    let status = match code {
        "InvalidAuthenticationToken" | "AuthenticationError" => 401,
        "ErrorAccessDenied" | "Authorization_RequestDenied" => 403,
        "TooManyRequests" | "ApplicationThrottled" | "activityLimitReached" => 429,
        _ => return None,
    };
    Some(Refusal::meant(status).word(code))
}

impl Provider for Outlook {
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
