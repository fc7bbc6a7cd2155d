//! Microsoft Teams, by Graph: the user's own chats, and presence.
//!
//! ```text
//!  mod    settings, and one refresh       look   which chats are asked, and for what
//!  map    messages -> posts, presences -> statuses and hints       text   HTML -> plain text       wire   their shapes
//! ```
//!
//! The rules of which messages ask whom are those of every chat (`chat`). It is asked only while somebody looks at the
//! board: Microsoft's terms forbid to ask in a loop whether something changed.
//!
//! Not here: who is a teammate (board), signing in (`oauth`), channels of teams, which this version does not read.

mod look;
mod map;
mod text;
mod wire;

use std::time::Duration;

use tokio::sync::Mutex;

use self::look::{Look, Memory, Seen};
use super::chat::{SETTINGS, Settings};
use super::http::{self, Api};
use super::kit::{Owner, State};
use super::oauth::{self, SignedIn};
use super::{About, Ask, Context, Done, Job, Provider, Rhythm, Setting, SignIn, Sink, Takes, Trouble};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::batch::Part;

/// The service's own address.
const VENDOR: &str = "https://graph.microsoft.com/v1.0";
/// The form of the cursor.
const FORM: u32 = 1;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "the chats of a work account; presence and out of office",
    settings: &OWN,
    forms: &[
        ("client_secret", Takes::Secret),
        ("token", Takes::Secret),
        ("refresh_token", Takes::Secret),
        ("bots", Takes::Truth),
        ("presence", Takes::Truth),
    ],
    permissions: "delegated: User.Read, Chat.Read, Presence.Read.All, User.ReadBasic.All, offline_access",
    parts: &[Part::Items, Part::Statuses, Part::Hints, Part::People],
    sign_in: SignIn::OAuth,
    rhythm: Rhythm { least: Duration::from_mins(5), only_attended: true, ..Rhythm::USUAL },
    ..About::new("teams", "Microsoft Teams")
};

/// The settings: those of signing in, then those of every chat that have a meaning in chats alone.
static OWN: [Setting; 10] = {
    let [window, _, _, _, _, bots, presence, _] = SETTINGS;
    [
        oauth::CLIENT_ID,
        oauth::CLIENT_SECRET,
        oauth::TENANT,
        oauth::TOKEN,
        oauth::REFRESH_TOKEN,
        oauth::AUTH_URL,
        window,
        bots,
        presence,
        http::URL,
    ]
};

/// A Teams, connected.
struct Teams {
    api: Api,
    signed: SignedIn,
    settings: Settings,
    owner: Owner,
    /// The addresses of teammates whose accounts the config does not name.
    addresses: Vec<String>,
    /// The accounts of the others.
    accounts: Vec<String>,
    memory: Mutex<Memory>,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let (mut section, mut problems) = (section.clone(), Vec::new());
    let setup = http::read(&mut section, context, &ABOUT, Some(VENDOR), &mut problems);
    let scope = |name, gives| oauth::Scope { name, gives };
    let settings = Settings::read_chats_alone(&mut section, &mut problems);
    let mut scopes = vec![scope("User.Read", "who you are"), scope("Chat.Read", "your chats")];
    scopes.push(scope("User.ReadBasic.All", "names and addresses"));
    if settings.presence {
        scopes.push(scope("Presence.Read.All", "presence and out of office of teammates"));
    }
    let who = oauth::Who { path: "me", query: &[], pointer: "/userPrincipalName" };
    let wanted = oauth::Wanted { service: &oauth::MICROSOFT, scopes, who: Some(who) };
    let signed = oauth::read(&mut section, context, wanted, setup.as_ref(), &mut problems);
    problems.extend(section.unknown());
    let (Some(setup), Some(signed), true) = (setup, signed, problems.is_empty()) else { return Err(problems) };
    let source = section.owner().to_owned();
    let by_address =
        context.mates.iter().filter(|mate| mate.account(&source, ABOUT.kind).is_none_or(|one| one.contains('@')));
    Ok(Box::new(Teams {
        owner: Owner::new(FORM, context, &(setup.address.text(), &settings)),
        addresses: by_address.filter_map(|mate| mate.address(&source, ABOUT.kind).map(str::to_owned)).collect(),
        accounts: context.accounts(&source, ABOUT.kind),
        api: Api::new(setup, signed.auth()),
        signed,
        settings,
        memory: Mutex::default(),
    }))
}

impl Provider for Teams {
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
            let memory = &mut *self.memory.lock().await;
            let session = self.api.session(ask.now).telling(&sink);
            let state = State::<Seen>::open(ask.cursor.as_ref(), self.owner, ask.now);
            let state = state.unwrap_or_else(|| State::begin(self.owner, ask.now, Seen::default()));
            Look::new(self, &session, &ask, &sink, memory, state).run().await
        })
    }
}
