//! Microsoft Teams, by Graph: the user's own chats, the channels that the settings name, and presence.
//!
//! ```text
//!  mod    settings, and one refresh       look   one look: who I am, chats, channels, presence
//!  chats  one chat                        channels   one channel and its threads       place places   which channels and tags
//!  map    messages -> posts, presences -> statuses and hints       text   HTML -> plain text       wire   their shapes
//!  act    replying, and setting one's presence                     roster   the teammates, where it names them
//! ```
//!
//! The rules of which messages ask whom are those of every chat (`chat`). It is asked only while somebody looks at the
//! board: Microsoft's terms forbid to ask in a loop whether something changed.
//!
//! Not here: who is a teammate (board), signing in (`oauth`).

mod act;
mod channels;
mod chats;
mod look;
mod map;
mod place;
mod places;
mod roster;
mod text;
mod wire;

use std::sync::{Arc, Mutex as Lock};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Mutex;

use self::look::{Look, Memory, Seen};
use super::chat::{SETTINGS, Settings};
use super::http::{self, Api};
use super::kit::{Met, Owner, State, Writer};
use super::oauth::{self, SignedIn};
use super::{
    About, Act, ActKind, Ask, Context, Did, Done, Job, Mate, Opening, Provider, Rhythm, Setting, SignIn, Sink, Takes,
    Trouble,
};
use crate::config::{Permission, Problem as ConfigProblem, Section};
use crate::domain::Instant;
use crate::domain::batch::Part;

/// The service's own address.
const VENDOR: &str = "https://graph.microsoft.com/v1.0";
/// The form of the cursor.
const FORM: u32 = 1;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "the chats of a work account, and the channels that are named; presence and out of office",
    settings: &OWN,
    permissions: "delegated: User.Read, Chat.Read, Presence.Read.All, User.ReadBasic.All, offline_access; with channels \
        Team.ReadBasic.All, Channel.ReadBasic.All, ChannelMessage.Read.All; with groups TeamworkTag.Read",
    names_team: true,
    acts: &[ActKind::SetStatus, ActKind::Reply, ActKind::Ask],
    parts: &[Part::Items, Part::Statuses, Part::Hints, Part::People],
    sign_in: SignIn::OAuth,
    rhythm: Rhythm { least: Duration::from_mins(5), only_attended: true, ..Rhythm::USUAL },
    ..About::new("teams", "Microsoft Teams")
};

/// The settings: those of signing in, then those of every chat; the words of a presence are Microsoft's own.
static OWN: [Setting; 14] = {
    let [window, _, direct, answers, _, bots, presence, _] = SETTINGS;
    let channels =
        Setting::optional("channels", "[\"Team/Channel\"], by names or ids; default: none").takes(Takes::Texts);
    let groups =
        Setting::optional("groups", "tags whose mention means each member, such as [\"@design\"]").takes(Takes::Texts);
    [
        oauth::CLIENT_ID,
        oauth::CLIENT_SECRET,
        oauth::TENANT,
        oauth::TOKEN,
        oauth::REFRESH_TOKEN,
        oauth::AUTH_URL,
        window,
        channels,
        direct,
        answers,
        groups,
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
    /// The id of the source.
    source: String,
    /// The teammates, as the config writes them.
    mates: Arc<[Mate]>,
    /// Everybody whom the service described.
    met: Met,
    writer: Writer,
    /// The presence that was set from here.
    ours: Lock<Option<&'static str>>,
    /// Which of its people are the team, if it names the teammates.
    roster: Option<String>,
}

/// Opens a source. Nothing is asked yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let mut opening = Opening::new(section, context, &ABOUT);
    let setup = opening.http(Some(VENDOR));
    let settings = Settings::read_without_words(&mut opening.section, &mut opening.problems);
    let roster = context.roster_of(section.owner());
    let scopes = scopes(&opening.section, &settings, roster.as_deref());
    let who = oauth::Who { path: "me", query: &[], pointer: "/userPrincipalName" };
    let wanted = oauth::Wanted { service: &oauth::MICROSOFT, scopes, who: Some(who) };
    let signed = opening.signed_in(wanted, setup.as_ref());
    let (setup, signed) = opening.end(setup.zip(signed))?;
    let (source, memory) = (section.owner().to_owned(), Memory::default());
    let by_address =
        context.mates.iter().filter(|mate| mate.account(&source, ABOUT.kind).is_none_or(|one| one.contains('@')));
    Ok(Box::new(Teams {
        owner: Owner::new(FORM, context, &(setup.address.text(), &settings)),
        addresses: by_address.filter_map(|mate| mate.address(&source, ABOUT.kind).map(str::to_owned)).collect(),
        accounts: context.accounts(&source, ABOUT.kind),
        api: Api::new(setup, signed.auth()),
        signed,
        settings,
        met: memory.people.met(),
        writer: Writer::new(&source, &ABOUT, context, memory.people.met()),
        memory: Mutex::new(memory),
        mates: context.mates.clone(),
        source,
        ours: Lock::default(),
        roster,
    }))
}

/// The permissions that the settings need.
fn scopes(section: &Section, settings: &Settings, roster: Option<&str>) -> Vec<oauth::Scope> {
    let has_channels = !settings.channels.is_empty();
    let names = |sign: char| roster.is_some_and(|of| of.starts_with(sign));
    let (replies, sets) = (section.allows(Permission::Reply), section.allows(Permission::Status));
    let wanted = [
        (true, "User.Read", "your name and address"),
        (settings.direct, "Chat.Read", "your chats"),
        (true, "User.ReadBasic.All", "names and addresses"),
        (settings.presence, "Presence.Read.All", "presence and out of office of teammates"),
        (has_channels || names('#'), "Team.ReadBasic.All", "the list of your teams"),
        (has_channels || names('#'), "Channel.ReadBasic.All", "the list of their channels"),
        (has_channels, "ChannelMessage.Read.All", "messages in channels"),
        (!settings.groups.is_empty() || names('@'), "TeamworkTag.Read", "the members of a tag"),
        (names('#'), "ChannelMember.Read.All", "the members of a channel"),
        (replies, "ChatMessage.Send", "replies in chats"),
        (replies && has_channels, "ChannelMessage.Send", "replies in channels"),
        (sets, "Presence.ReadWrite", "setting your presence"),
    ];
    wanted
        .into_iter()
        .filter(|(is_needed, ..)| *is_needed)
        .map(|(_, name, gives)| oauth::Scope { name, gives })
        .collect()
}

impl Provider for Teams {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        [self.api.address().origin()].into_iter().chain(self.signed.hosts()).collect()
    }

    fn window(&self) -> Option<TimeDelta> {
        Some(self.settings.window())
    }

    fn signed_in(&self) -> Option<&SignedIn> {
        Some(&self.signed)
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let memory = &mut *self.memory.lock().await;
            let session = self.api.session(ask.now).telling(&sink);
            let state = State::<Seen>::resume(ask.cursor.as_ref(), self.owner, ask.now);
            Look::new(self, &session, &ask, &sink, memory, state).run().await
        })
    }

    fn act(&self, act: Act, now: Instant) -> Job<'_, Result<Did, Trouble>> {
        Box::pin(act::act(self, act, now))
    }
}
