//! Slack, with a person's token or a bot's.
//!
//! ```text
//!  mod     settings, and one refresh              calls   asking, each method in its queue; refusals
//!  lists   people and groups                      conversations   my conversations
//!  presence   statuses, do-not-disturb            book    who and what is known by an id
//!  look    which messages are asked, in which order       reading   one conversation
//!  map text   messages -> posts; markup -> plain text     push      being told (Socket Mode)
//!  act     replying, and setting one's status     roster  the teammates, where it names them
//!  wire    their shapes                              scopes  what the token lacks
//! ```
//!
//! The rules of which messages ask whom are those of every chat (`chat`).
//!
//! Not here: who is a teammate (board), HTTP itself (`http`).

mod act;
mod book;
mod calls;
mod conversations;
mod lists;
mod look;
mod map;
mod presence;
mod push;
mod reading;
mod roster;
mod scopes;
mod text;
mod wire;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex as Lock};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Mutex;

use self::act::Ours;
use self::book::{Book, Person};
use self::calls::{Calls, refusal};
use self::look::Look;
use self::push::Pushed;
use super::chat::{Around, Pace, SETTINGS, Seen, Settings};
use super::credential::Credential;
use super::http::{self, Api, Auth, Setup, Sleeper};
use super::kit::{Owner, People, State};
use super::{
    About, Act, ActKind, Ask, Context, Did, Done, Exam, Examined, Job, Listening, Mate, Nudge, Opening, Provider,
    Rhythm, Setting, SignIn, Sink, Takes, Trouble,
};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::Instant;
use crate::domain::batch::Part;
use crate::domain::zone::Zones;

/// The service's own address.
const VENDOR: &str = "https://slack.com/api";
/// The form of the cursor.
const FORM: u32 = 1;
/// So many requests of a method are sent in a minute.
const MINUTE: usize = 50;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "mentions, threads and direct messages; statuses, do-not-disturb, zones",
    settings: &OWN,
    permissions: "channels, groups, im and mpim: read and history; users:read; users:read.email; dnd:read; usergroups:read",
    parts: &[Part::Items, Part::Statuses, Part::Hints, Part::People],
    sign_in: SignIn::Secrets,
    names_team: true,
    acts: &[ActKind::SetStatus, ActKind::Reply, ActKind::Ask],
    rhythm: Rhythm {
        least: Duration::from_mins(1),
        listening: Listening::Hints(Duration::from_mins(10)),
        ..Rhythm::USUAL
    },
    ..About::new("slack", "Slack")
};

/// The settings: its own, then those of every chat.
static OWN: [Setting; 11] = {
    let [window, channels, direct, answers, groups, bots, presence, status] = SETTINGS;
    let token =
        Setting::needed("token", "a user's token (xoxp-...), or a bot's (xoxb-...) (a secret)").takes(Takes::Secret);
    let app =
        Setting::optional("app_token", "the app's own token (xapp-...), for push (a secret)").takes(Takes::Secret);
    [token, app, window, channels, direct, answers, groups, bots, presence, status, http::URL]
};

/// A Slack, connected.
struct Slack {
    api: Api,
    token: Credential,
    settings: Settings,
    owner: Owner,
    zones: Arc<Zones>,
    pace: Pace,
    /// The teammates, as the config writes them.
    mates: Arc<[Mate]>,
    /// Their accounts, where the config names them.
    accounts: Vec<String>,
    /// The id of the source.
    source: String,
    memory: Mutex<Memory>,
    /// The app's own token, for push.
    app: Option<(Api, String)>,
    pushed: Pushed,
    /// What was set from here.
    ours: Lock<Option<Ours>>,
    /// Which of its people are the team, if it names the teammates.
    roster: Option<String>,
}

/// What is kept from look to look, as long as the program runs.
#[derive(Default)]
struct Memory {
    me: Me,
    book: Book,
    people: People,
    /// My conversations, and what surrounds their items.
    around: BTreeMap<String, Around>,
    /// When something happened in each, as far as the list of them says.
    active: BTreeMap<String, i64>,
    /// When the lists were read last.
    listed: Option<Instant>,
    /// When conversations were asked in turn last.
    rota: Option<Instant>,
}

/// Whose token it is.
#[derive(Clone, Debug, Default)]
struct Me {
    user: String,
    /// The workspace.
    team: Option<String>,
    /// It is a bot's.
    bot: bool,
    /// The workspace's address.
    url: Option<String>,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    open_waiting(section, context, None)
}

/// The same, with another way to wait; for tests.
pub fn open_waiting(
    section: &Section,
    context: &Context,
    sleeper: Option<Sleeper>,
) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR));
    let token = opening.needed_secret("token");
    let app = opening.secret("app_token");
    let settings = Settings::read(&mut opening.section, &mut opening.problems);
    let (setup, token) = opening.end(setup.zip(token))?;
    let sleeper = sleeper.unwrap_or_else(|| setup.sleeper.clone());
    let setup = Setup { refusals: Some(refusal), sleeper, ..setup };
    let source = section.owner().to_owned();
    let api = Api::new(setup.clone(), Auth::Bearer(token.clone()));
    let app = app.map(|app| (api.beside(setup.address.clone(), Auth::Bearer(app.clone())), app.name()));
    Ok(Box::new(Slack {
        owner: Owner::new(FORM, context, &(setup.address.text(), &settings)),
        api,
        token,
        settings,
        zones: context.zones.clone(),
        pace: Pace::new(MINUTE),
        mates: context.mates.clone(),
        accounts: context.accounts(&source, ABOUT.kind),
        roster: context.roster_of(&source),
        source,
        memory: Mutex::default(),
        app,
        pushed: Pushed::default(),
        ours: Lock::default(),
    }))
}

impl Provider for Slack {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        vec![self.api.address().origin()]
    }

    fn examine(&self, exam: Exam) -> Job<'_, Examined> {
        let found = scopes::examine(&exam, &self.settings, self.roster.as_deref());
        Box::pin(std::future::ready(found))
    }

    fn window(&self) -> Option<TimeDelta> {
        Some(self.settings.window())
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let memory = &mut *self.memory.lock().await;
            let session = self.api.session(ask.now).telling(&sink);
            let (token, sleeper) = (self.token.name(), &self.api.setup().sleeper);
            let calls = Calls { session: &session, pace: &self.pace, sleeper, token: &token };
            let state = State::<Seen>::resume(ask.cursor.as_ref(), self.owner, ask.now);
            Look::new(self, &calls, &ask, &sink, memory, state).run().await
        })
    }

    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        let ((app, token), session) = (self.app.as_ref()?, self.api.beside_visits()?);
        Some(Box::pin(async move { push::listen(self, app, token, &session, &nudge).await }))
    }

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        Box::pin(act::act(self, act, now))
    }
}

impl Slack {
    /// Is it a teammate's account, as far as the config tells?
    fn is_mate(&self, id: &str, person: &Person) -> bool {
        self.mates.iter().any(|mate| {
            let (source, kind) = (&*self.source, ABOUT.kind);
            let address = mate.address(source, kind);
            mate.account(source, kind) == Some(id)
                || (address.is_some() && address == person.email.as_deref())
                || mate.name.raw() == person.name
        })
    }
}
