//! Discord's gateway: being told that something changed, and presence.
//!
//! 1. A heartbeat goes out at the distance that the gateway wants, the first one sooner by chance. One that is not
//!    acknowledged before the next ends the connection: it is half open.
//! 2. A session that was cut is resumed before a new one is begun; also by the next listener of this source.
//! 3. An event only names what is to be asked for. Presences are kept as long as somebody listens, and handed over by the
//!    next look.
//! 4. The token goes to Discord's own hosts only, or to the host that the settings name.
//!
//! Not here: the socket itself (`socket`), beginning again (sync).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::time::{Instant as Tick, sleep, sleep_until};

use super::wire::{Gateway, Presence, Presences};
use super::{Discord, setup};
use crate::domain::Instant;
use crate::domain::batch::{Hint, SetState, Status};
use crate::domain::text::Text;
use crate::providers::chat::{Meaning, Words};
use crate::providers::http::{Session, from_json};
use crate::providers::socket::{Came, Socket};
use crate::providers::{Nudge, Trouble};

/// What is listened to: servers, messages, reactions, texts; and presences.
const INTENTS: u64 = 1 | 512 | 1024 | 32768;
const PRESENCES: u64 = 256;
/// Presences are kept of so many people.
const MOST: usize = 5_000;
/// A heartbeat is no rarer than this, whatever is wanted.
const RAREST: Duration = Duration::from_mins(2);

/// What was pushed.
#[derive(Debug, Default)]
pub struct Pushed {
    news: Mutex<News>,
    presences: Mutex<BTreeMap<String, Told>>,
}

/// What is to be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Channels and threads in which something was edited or deleted.
    pub stale: BTreeSet<String>,
    /// Reactions: where, to which message, which.
    pub reactions: BTreeSet<(String, String, String)>,
}

/// What was told of somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// `online`, `idle`, `dnd`, `offline`.
    status: String,
    /// What they wrote: an emoji, and words.
    emoji: String,
    words: String,
}

/// What that means.
pub struct Seen {
    pub status: Option<Status>,
    pub hint: Option<Hint>,
}

/// A session that can be resumed.
#[derive(Clone, Debug)]
pub struct GatewaySession {
    id: String,
    address: String,
    seq: Option<u64>,
}

impl Pushed {
    /// What was pushed since the last call.
    pub fn take(&self) -> News {
        std::mem::take(&mut *self.news.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who does what, while somebody listens.
    pub fn presences(&self) -> BTreeMap<String, Told> {
        self.presences.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Told {
    fn new(presence: &Presence) -> Self {
        let custom =
            presence.activities.as_ref().and_then(|all| all.good.iter().find(|one| one.kind.as_ref() == Some(&4)));
        let emoji = custom.and_then(|one| one.emoji.as_ref()?.name.text());
        let words = custom.and_then(|one| one.state.text());
        Self {
            status: presence.status.text().unwrap_or_default().to_owned(),
            emoji: emoji.unwrap_or_default().to_owned(),
            words: words.unwrap_or_default().to_owned(),
        }
    }

    /// A status where they chose one by hand, and a hint of the rest.
    pub fn meaning(&self, words: &Words, now: Instant) -> Seen {
        let status = |state, note: &str, at_work_only| {
            let note = Some(note).filter(|note| !note.is_empty()).map(Text::new);
            Status { note, at_work_only, ..Status::new(state) }
        };
        let custom = words.meaning(&self.emoji, &self.words);
        let chosen = match custom {
            Some(Meaning::State(state)) => Some(status(state, &self.words, state != SetState::Away)),
            _ if self.status == "dnd" => Some(status(SetState::Focus, "", true)),
            _ => None,
        };
        let presence = Some(&*self.status).filter(|status| !matches!(*status, "" | "dnd")).map(Text::new);
        let note = if self.words.is_empty() { &self.emoji } else { &self.words };
        let note = Some(&**note).filter(|note| custom.is_none() && !note.is_empty()).map(Text::new);
        let hint = (presence.is_some() || note.is_some()).then_some(Hint { presence, note, until: None, seen_at: now });
        Seen { status: chosen, hint }
    }
}

/// Presences hold as long as this lives.
struct Live<'a>(&'a Pushed);

impl Drop for Live<'_> {
    fn drop(&mut self) {
        self.0.presences.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// How a connection ended.
enum Ended {
    /// The session can be resumed at once.
    Resume,
    /// A new session is to be begun.
    Anew,
    /// Listening ends.
    Trouble(Trouble),
}

/// Listens until it cannot any more, and says why.
pub async fn listen(discord: &Discord, session: &Session, nudge: &Nudge) -> Trouble {
    let _live = Live(&discord.pushed);
    let mut cuts = 0;
    loop {
        let begun = Tick::now();
        let ended = connection(discord, session, nudge).await;
        cuts = if begun.elapsed() > Duration::from_mins(1) { 0 } else { cuts + 1 };
        match ended {
            Ended::Trouble(trouble) => return trouble,
            _ if cuts > 2 => return offline("Discord ends every connection of its gateway at once"),
            Ended::Resume => {}
            Ended::Anew => {
                *discord.session.lock().unwrap_or_else(PoisonError::into_inner) = None;
                // As the gateway wants it: between one and five seconds.
                sleep(Duration::from_millis(1_000 + fastrand::u64(..4_000))).await;
            }
        }
    }
}

fn offline(text: &str) -> Trouble {
    Trouble::Offline { text: Text::new(text) }
}

/// One connection, from its hello to its end.
#[expect(clippy::indexing_slicing, reason = "of JSON, in which what is missing is null")]
async fn connection(discord: &Discord, session: &Session, nudge: &Nudge) -> Ended {
    let earlier = discord.session.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let address = match &earlier {
        Some(earlier) => earlier.address.clone(),
        None => match gateway(session).await {
            Ok(address) => address,
            Err(trouble) => return Ended::Trouble(trouble),
        },
    };
    if let Err(trouble) = may_have_the_token(discord, &address) {
        return Ended::Trouble(trouble);
    }
    let address = format!("{}/?v=10&encoding=json", address.trim_end_matches('/'));
    let mut socket = match Socket::open(&discord.api, session, &address).await {
        Ok(socket) => socket,
        // The session's own address may be gone: a new one is asked for.
        Err(_) if earlier.is_some() => return Ended::Anew,
        Err(failure) => return Ended::Trouble(failure.into()),
    };
    let token = discord.token.clone();
    let Ok(Ok(secret)) = tokio::task::spawn_blocking(move || token.fetch()).await else {
        return Ended::Trouble(Trouble::Denied { text: Text::new("the bot's token cannot be read") });
    };
    let mut beat = Beat::default();
    let mut greeted = false;
    loop {
        let came = tokio::select! {
            biased;
            came = socket.next() => came,
            () = beat.due() => {
                if beat.unanswered {
                    return Ended::Resume;
                }
                let seq = seq(discord);
                if socket.send(json!({ "op": 1, "d": seq }).to_string()).await.is_err() {
                    return Ended::Resume;
                }
                beat.sent();
                continue;
            }
        };
        let text = match came {
            Ok(Came::Text(text)) => text,
            Ok(Came::Closed(code)) => return closed(code),
            Err(trouble @ (Trouble::Theirs { .. } | Trouble::Shape { .. })) => return Ended::Trouble(trouble),
            Err(_) => return Ended::Resume,
        };
        let Ok(message) = serde_json::from_str::<Envelope>(&text) else { continue };
        if let Some(seq) = message.s
            && let Some(session) = &mut *discord.session.lock().unwrap_or_else(PoisonError::into_inner)
        {
            session.seq = Some(seq);
        }
        let data = message.d.as_ref().map_or("null", |data| data.get());
        match message.op {
            10 if !greeted => {
                greeted = true;
                let value: Value = serde_json::from_str(data).unwrap_or_default();
                beat.every(Duration::from_millis(value["heartbeat_interval"].as_u64().unwrap_or(41_250)));
                let intents = INTENTS | if discord.settings.presence { PRESENCES } else { 0 };
                let hello = match &earlier {
                    Some(GatewaySession { id, seq, .. }) => {
                        json!({ "op": 6, "d": { "token": secret.expose(), "session_id": id, "seq": seq } })
                    }
                    None => json!({ "op": 2, "d": { "token": secret.expose(), "intents": intents,
                        "properties": { "os": std::env::consts::OS, "browser": "asyncboard", "device": "asyncboard" } } }),
                };
                if socket.send(hello.to_string()).await.is_err() {
                    return Ended::Resume;
                }
            }
            1 => beat.now(),
            11 => beat.unanswered = false,
            7 => return Ended::Resume,
            9 => return if data == "true" { Ended::Resume } else { Ended::Anew },
            0 => event(discord, nudge, &message, data),
            _ => {}
        }
    }
}

/// A message of the gateway.
#[derive(serde::Deserialize)]
struct Envelope {
    op: u64,
    #[serde(default)]
    d: Option<Box<serde_json::value::RawValue>>,
    #[serde(default)]
    s: Option<u64>,
    #[serde(default)]
    t: Option<String>,
}

fn seq(discord: &Discord) -> Option<u64> {
    discord.session.lock().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|session| session.seq)
}

/// When the next heartbeat is due, and whether the last one was acknowledged.
#[derive(Default)]
struct Beat {
    every: Duration,
    at: Option<Tick>,
    unanswered: bool,
}

impl Beat {
    fn every(&mut self, every: Duration) {
        self.every = every.clamp(Duration::from_millis(10), RAREST);
        self.at = Some(Tick::now() + self.every.mul_f64(fastrand::f64()));
    }

    fn sent(&mut self) {
        self.unanswered = true;
        self.at = Some(Tick::now() + self.every);
    }

    fn now(&mut self) {
        self.at = Some(Tick::now());
        self.unanswered = false;
    }

    async fn due(&self) {
        match self.at {
            Some(at) => sleep_until(at).await,
            None => std::future::pending().await,
        }
    }
}

/// The address of the gateway, unless no more sessions may be begun.
async fn gateway(session: &Session) -> Result<String, Trouble> {
    let gateway: Gateway = session.get_json("gateway/bot", &[]).await?.value;
    if let Some(sessions) = gateway.sessions.as_ref()
        && sessions.remaining.as_ref() == Some(&0)
    {
        let wait = TimeDelta::milliseconds(sessions.reset_after.as_ref().copied().unwrap_or(60_000));
        return Err(Trouble::Limited { until: session.now() + wait });
    }
    Ok(gateway.url)
}

/// The token is said over the socket, so only Discord's own hosts get one, or that of the settings.
fn may_have_the_token(discord: &Discord, address: &str) -> Result<(), Trouble> {
    let host = |text: &str| {
        text.split("://").nth(1).unwrap_or_default().split(['/', '?', ':']).next().unwrap_or_default().to_owned()
    };
    let (own, theirs) = (host(&discord.api.address().origin()), host(address));
    let is_discords = |host: &str| {
        ["discord.com", "discord.gg"].iter().any(|known| host == *known || host.ends_with(&format!(".{known}")))
    };
    if theirs == own || (is_discords(&own) && is_discords(&theirs) && address.starts_with("wss://")) {
        return Ok(());
    }
    let text =
        format!("{own} names a gateway at a stranger ({:?}): the token is not sent there", Text::new(theirs).head(60));
    Err(Trouble::Theirs { text: Text::new(text) })
}

/// What a code means with which the gateway closed a connection.
fn closed(code: Option<u16>) -> Ended {
    Ended::Trouble(match code {
        Some(4004) => Trouble::Denied {
            text: Text::new(
                "Discord refuses the bot's token (4004); make a new one, and check that it is copied whole",
            ),
        },
        Some(code @ (4013 | 4014)) => setup(&format!(
            "Discord does not give this bot its intents ({code}): switch on Message Content Intent (and Presence Intent) for the bot, or presence = false"
        )),
        Some(code @ 4010..=4012) => setup(&format!("Discord's gateway does not take this bot ({code})")),
        Some(4007 | 4009) => return Ended::Anew,
        _ => return Ended::Resume,
    })
}

/// Something happened.
#[expect(clippy::indexing_slicing, reason = "of JSON, in which what is missing is null")]
fn event(discord: &Discord, nudge: &Nudge, message: &Envelope, data: &str) {
    let value = || serde_json::from_str::<Value>(data).unwrap_or_default();
    let text = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
    let news = &discord.pushed.news;
    match message.t.as_deref().unwrap_or_default() {
        "READY" => {
            let ready = value();
            let session = text(&ready, "session_id").zip(text(&ready, "resume_gateway_url"));
            let session = session.map(|(id, address)| GatewaySession { id, address, seq: message.s });
            *discord.session.lock().unwrap_or_else(PoisonError::into_inner) = session;
            nudge.listening();
        }
        "RESUMED" => nudge.listening(),
        "PRESENCE_UPDATE" => {
            if let Ok(presence) = from_json::<Presence>(data) {
                present(discord, &presence);
                nudge.changed();
            }
        }
        "GUILD_CREATE" => {
            if let Ok(guild) = from_json::<Presences>(data) {
                guild.list.as_ref().into_iter().flat_map(|all| &all.good).for_each(|one| present(discord, one));
                nudge.changed();
            }
        }
        "MESSAGE_UPDATE" | "MESSAGE_DELETE" | "MESSAGE_DELETE_BULK" => {
            let stale = text(&value(), "channel_id");
            news.lock().unwrap_or_else(PoisonError::into_inner).stale.extend(stale);
            nudge.changed();
        }
        "MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE" => {
            let value = value();
            let emoji = &value["emoji"];
            let mark =
                text(emoji, "name").map(|name| text(emoji, "id").map_or(name.clone(), |id| format!("{name}:{id}")));
            if let (Some(channel), Some(message), Some(mark)) =
                (text(&value, "channel_id"), text(&value, "message_id"), mark)
            {
                news.lock().unwrap_or_else(PoisonError::into_inner).reactions.insert((channel, message, mark));
                nudge.changed();
            }
        }
        "MESSAGE_CREATE" | "THREAD_CREATE" | "THREAD_DELETE" | "CHANNEL_CREATE" | "CHANNEL_DELETE"
        | "CHANNEL_UPDATE" => {
            nudge.changed();
        }
        _ => {}
    }
}

fn present(discord: &Discord, presence: &Presence) {
    let mut presences = discord.pushed.presences.lock().unwrap_or_else(PoisonError::into_inner);
    if presences.len() < MOST || presences.contains_key(&presence.user.id) {
        presences.insert(presence.user.id.clone(), Told::new(presence));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_chose_is_a_status_and_what_their_client_tells_is_a_hint() {
        let now: Instant = "2026-11-23T12:00:00Z".parse().unwrap();
        let read = |json: Value| {
            let Seen { status, hint } =
                Told::new(&serde_json::from_str(&json.to_string()).unwrap()).meaning(&Words::default(), now);
            let status =
                status.map(|status| (status.state, status.note.map(|note| note.raw().to_owned()), status.at_work_only));
            let text = |text: Option<Text>| text.map(|text| text.raw().to_owned());
            (status, hint.map(|hint| (text(hint.presence), text(hint.note))))
        };
        let presence = |status: &str, activities: Value| json!({ "user": { "id": "1" }, "status": status, "activities": activities });
        assert_eq!(read(presence("idle", json!([]))), (None, Some((Some("idle".into()), None))));
        assert_eq!(read(presence("dnd", json!([]))), (Some((SetState::Focus, None, true)), None));
        let custom =
            json!([{ "type": 0, "name": "Chess" }, { "type": 4, "state": "lunch", "emoji": { "name": "🍔" } }]);
        let away = (Some((SetState::Away, Some("lunch".into()), false)), Some((Some("online".into()), None)));
        assert_eq!(read(presence("online", custom)), away);
        let words = json!([{ "type": 4, "state": "Deep work" }]);
        assert_eq!(read(presence("dnd", words)).0, Some((SetState::Focus, Some("Deep work".into()), true)));
        let other = json!([{ "type": 4, "state": "party", "emoji": { "name": "🎉", "id": null } }]);
        assert_eq!(read(presence("offline", other)), (None, Some((Some("offline".into()), Some("party".into())))));
    }
}
