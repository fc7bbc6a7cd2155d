//! Discord, with a bot: servers that it was invited to.
//!
//! ```text
//!  mod     settings, and one refresh        look     which channels are asked, and for what
//!  gateway being told, and presence         map text messages -> posts; markup -> plain text
//!  reading one channel, and who reacted     rooms    channels and threads        wire   their shapes
//! ```
//!
//! The rules of which messages ask whom are those of every chat (`chat`). Anybody on a server may bear anybody's name, so
//! teammates are found by their accounts alone, and no names are told.
//!
//! Not here: who is a teammate (board), HTTP itself (`http`).

mod gateway;
mod look;
mod map;
mod reading;
mod rooms;
mod text;
mod wire;

use std::sync::Mutex as Lock;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Mutex;

use self::gateway::{GatewaySession, Pushed};
use self::look::{Look, Memory, Seen};
use super::chat::{SETTINGS, Settings};
use super::credential::Credential;
use super::http::{self, Api, Auth, Failure, Pace, Setup};
use super::kit::{Owner, State};
use super::{
    About, Ask, Context, Done, Job, Listening, Nudge, Opening, Provider, Rhythm, Setting, SignIn, Sink, Takes, Trouble,
};
use crate::config::{Problem as ConfigProblem, Section};
use crate::domain::batch::Part;
use crate::domain::text::Text;

/// The service's own address.
const VENDOR: &str = "https://discord.com/api/v10";
/// How an id is found.
const HOW: &str =
    "expected a number such as \"185949590652977152\": switch on Developer Mode in Discord, then *Copy ID*";
/// The form of the cursor.
const FORM: u32 = 1;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "mentions, replies and threads of servers that a bot was invited to; presence while a board runs",
    settings: &OWN,
    permissions: "of a bot: View Channels, Read Message History; Message Content Intent; Presence Intent",
    parts: &[Part::Items],
    sign_in: SignIn::Secrets,
    rhythm: Rhythm {
        least: Duration::from_mins(1),
        listening: Listening::Hints(Duration::from_mins(10)),
        ..Rhythm::USUAL
    },
    ..About::new("discord", "Discord")
};

/// The settings: its own, then those of every chat but `direct`, for a bot has no direct messages of anybody's.
static OWN: [Setting; 10] = {
    let [window, channels, _, answers, groups, bots, presence, status] = SETTINGS;
    let token = Setting::needed("token", "the bot's token (a secret)").takes(Takes::Secret);
    let servers =
        Setting::optional("servers", "ids of servers; default: every one that the bot is in").takes(Takes::Texts);
    [token, servers, window, channels, answers, groups, bots, presence, status, http::URL]
};

/// A Discord, connected.
struct Discord {
    api: Api,
    token: Credential,
    servers: Vec<String>,
    settings: Settings,
    owner: Owner,
    memory: Mutex<Memory>,
    pushed: Pushed,
    /// The session of the gateway, to be resumed.
    session: Lock<Option<GatewaySession>>,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR));
    let token = opening.needed_secret("token");
    let servers = opening.texts("servers");
    opening.problems.extend(servers.iter().filter(|server| !is_id(&server.value)).map(|server| {
        let what = format!("servers holds {:?}, which is no id", Text::new(&*server.value).head(60));
        ConfigProblem::error(what, server.location.clone()).help(HOW)
    }));
    let servers: Vec<String> = servers.into_iter().map(|server| server.value).collect();
    context.warnings.add(nameless(section, context));
    let settings = Settings::read_without_direct(&mut opening.section, &mut opening.problems);
    let (setup, token) = opening.end(setup.zip(token))?;
    let setup = Setup { pace: Some(Pace::a_second(50)), ..setup };
    let auth = Auth::Header { name: "authorization", prefix: "Bot ", secret: token.clone() };
    Ok(Box::new(Discord {
        owner: Owner::new(FORM, context, &(setup.address.text(), &servers, &settings)),
        api: Api::new(setup, auth),
        token,
        servers,
        settings,
        memory: Mutex::default(),
        pushed: Pushed::default(),
        session: Lock::default(),
    }))
}

/// Ids are numbers.
fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u64>().is_ok()
}

/// Accounts that are not ids: display names are not unique there, so a name matches no teammate.
fn nameless(section: &Section, context: &Context) -> Vec<ConfigProblem> {
    let account = |mate: &super::Mate| {
        let account = mate.account(section.owner(), ABOUT.kind).filter(|account| !is_id(account))?;
        let (id, account) = (mate.id.clone(), Text::new(account));
        let what = format!("the account of {id} in Discord is {:?}, which is no id and finds nobody", account.head(60));
        Some(ConfigProblem::warning(what, section.location()).help(HOW))
    };
    context.mates.iter().filter_map(account).collect()
}

impl Provider for Discord {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        vec![self.api.address().origin()]
    }

    fn window(&self) -> Option<TimeDelta> {
        Some(self.settings.window())
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let memory = &mut *self.memory.lock().await;
            let session = self.api.session(ask.now).telling(&sink);
            let state = State::<Seen>::resume(ask.cursor.as_ref(), self.owner, ask.now);
            Look::new(self, &session, &ask, &sink, memory, state).run().await
        })
    }

    fn listen(&self, nudge: Nudge) -> Option<Job<'_, Trouble>> {
        let session = self.api.beside_visits()?;
        Some(Box::pin(async move { gateway::listen(self, &session, &nudge).await }))
    }
}

/// A trouble that a setting, or one of Discord's own, mends.
fn setup(text: &str) -> Trouble {
    Trouble::Setup { text: Text::new(text) }
}

/// A channel or server that is not there, or not for the bot.
fn is_shut(failure: &Failure) -> bool {
    let says = |code: &str| failure.body.as_ref().is_some_and(|body| body.raw().contains(code));
    match failure.status {
        Some(403) => says("50001") || says("50013"),
        Some(404) => says("10003") || says("10004"),
        _ => false,
    }
}
