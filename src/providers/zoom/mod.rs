//! Zoom: meetings that teammates host, as busy time, and presence.
//!
//! ```text
//!  mod      settings, and one refresh               look       who is asked, for what, and how often
//!  roster   the teammates, where it names them      map wire   answers -> domain
//! ```
//!
//! Meetings to which somebody was only invited, and instant ones, are not to be had.
//!
//! Not here: who is a teammate (board), signing in (`oauth`).

mod look;
mod map;
mod roster;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Mutex;

use self::look::{Look, Seen};
use super::http::{self, Api, Refusal, Said, Setup};
use super::kit::{Owner, State};
use super::oauth::{self, SignedIn};
use super::{About, Ask, Context, Done, Job, Opening, Provider, Rhythm, Setting, SignIn, Sink, Takes, Trouble};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::batch::Part;
use crate::domain::zone::Zones;

/// The service's own address.
const VENDOR: &str = "https://api.zoom.us/v2";
/// The form of the cursor.
const FORM: u32 = 1;
/// Presence is asked so often.
const OFTEN: Duration = Duration::from_mins(5);

/// What the kind is.
pub static ABOUT: About = About {
    gives: "meetings that teammates host, as busy time; presence and zones",
    settings: &[
        oauth::ACCOUNT_ID,
        oauth::CLIENT_ID,
        oauth::CLIENT_SECRET,
        oauth::TOKEN,
        oauth::REFRESH_TOKEN,
        oauth::AUTH_URL,
        Setting::optional("presence", "read presence, and compare zones (true)").takes(Takes::Truth),
        http::URL,
    ],
    permissions: "user:read:user:admin, meeting:read:list_meetings:admin, user:read:presence_status:admin",
    parts: &[Part::Calendars, Part::Statuses, Part::Hints, Part::People],
    names_team: true,
    sign_in: SignIn::OAuth,
    rhythm: Rhythm { refresh: Some(OFTEN), least: OFTEN, ..Rhythm::USUAL },
    ..About::new("zoom", "Zoom")
};

/// A Zoom, connected.
struct Zoom {
    api: Api,
    signed: SignedIn,
    owner: Owner,
    zones: Arc<Zones>,
    presence: bool,
    /// Whom it asks about, by their ids or addresses.
    people: Vec<String>,
    /// Whoever looks at the board, among them: the topics of their meetings are shown.
    me: Option<String>,
    /// Which of its people are the team, if it names the teammates.
    roster: Option<String>,
    memory: Mutex<()>,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR)).map(|setup| Setup { refusals: Some(refusal), ..setup });
    let presence = opening.truth("presence").unwrap_or(true);
    let scope = |name, gives| oauth::Scope { name, gives };
    let mut scopes = vec![
        scope("user:read:user:admin", "names and zones"),
        scope("meeting:read:list_meetings:admin", "meetings that teammates host"),
    ];
    scopes.extend(presence.then(|| scope("user:read:presence_status:admin", "presence")));
    let roster = context.roster_of(section.owner());
    match roster.as_deref() {
        Some("all") => scopes.push(scope("user:read:list_users:admin", "the list of teammates")),
        Some(_) => scopes.extend([
            scope("group:read:list_groups:admin", "the list of groups"),
            scope("group:read:list_members:admin", "the list of teammates"),
        ]),
        None => {}
    }
    let who = oauth::Who { path: "users/me", query: &[], pointer: "/email" };
    let wanted = oauth::Wanted { service: &oauth::ZOOM, scopes, who: Some(who) };
    let signed = opening.signed_in(wanted, setup.as_ref());
    let (setup, signed) = opening.end(setup.zip(signed))?;
    let source = section.owner().to_owned();
    let key = |mate: &super::Mate| {
        let own = mate.account(&source, ABOUT.kind).or_else(|| mate.address(&source, ABOUT.kind));
        own.map(str::to_owned)
    };
    let people: Vec<String> = context.mates.iter().filter_map(key).collect();
    Ok(Box::new(Zoom {
        owner: Owner::new(FORM, context, &(setup.address.text(), &people, presence)),
        me: context.me().and_then(key),
        roster,
        api: Api::new(setup, signed.auth()),
        signed,
        zones: context.zones.clone(),
        presence,
        // One person's own token knows that person alone.
        people: if people.is_empty() { vec!["me".to_owned()] } else { people },
        memory: Mutex::default(),
    }))
}

/// What a refusal of Zoom's is meant as: its own codes tell more than its statuses.
fn refusal(said: &Said<'_>) -> Option<Refusal> {
    let (code, message) = (said.value("/code")?.as_i64()?, said.text("/message").unwrap_or_default());
    if let Some((_, scopes)) = message.split_once("scopes:") {
        return Some(Refusal::meant(403).word(code.to_string()).needs(Some(scopes.trim_matches(['[', ']', ' ', '.']))));
    }
    match said.status {
        429 if said.header("retry-after").is_none() && message.to_lowercase().contains("daily") => {
            let tomorrow = (said.now + TimeDelta::days(1)).date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
            Some(Refusal::meant(429).until(tomorrow))
        }
        401 if code == 124 => Some(Refusal::meant(401).word("124")),
        _ => None,
    }
}

impl Provider for Zoom {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        [self.api.address().origin()].into_iter().chain(self.signed.hosts()).collect()
    }

    fn signed_in(&self) -> Option<&SignedIn> {
        Some(&self.signed)
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let _one_at_a_time = self.memory.lock().await;
            let session = self.api.session(ask.now).telling(&sink);
            let state = State::<Seen>::resume(ask.cursor.as_ref(), self.owner, ask.now);
            Look::new(self, &session, ask.now, &sink, state).run().await
        })
    }
}
