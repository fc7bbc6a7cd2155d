//! Slack's push: Socket Mode.
//!
//! 1. The app's own token gives the address of a socket. Each envelope is acknowledged; what it tells is remembered until
//!    the next look, which asks for the data.
//! 2. When Slack says that it is about to disconnect, another connection is opened before this one is left.
//! 3. Slack hands each event to one of an app's connections only: a push is a hint, and looks go on, more seldom.
//!
//! Not here: what a look makes of it (`look`), beginning again (sync).

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::Slack;
use super::calls::trouble;
use super::wire::Opened;
use crate::domain::text::Text;
use crate::providers::http::{Api, Request, Session};
use crate::providers::kit::shallow;
use crate::providers::socket::{Came, Socket};
use crate::providers::{Nudge, Trouble};

/// Envelopes are read so deep.
const DEEP: usize = 12;
/// A connection that Slack wants to end sooner than this is no good one; so many of them in a row are left at once.
const GOOD: Duration = Duration::from_mins(1);
const SHORT: usize = 2;

/// What was pushed since the last look.
#[derive(Debug, Default)]
pub struct Pushed {
    news: Mutex<News>,
    live: AtomicBool,
}

/// What is to be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Conversations in which somebody spoke.
    pub channels: BTreeSet<String>,
    /// Threads in which something happened: the conversation, and the root.
    pub threads: BTreeSet<(String, String)>,
    /// Somebody changed their profile.
    pub people: bool,
}

impl Pushed {
    /// Whether it is listened to now.
    pub fn is_live(&self) -> bool {
        self.live.load(Ordering::Relaxed)
    }

    /// What was pushed since the last call.
    pub fn take(&self) -> News {
        std::mem::take(&mut *self.news.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Something is to be asked for.
    pub fn note(&self, note: impl FnOnce(&mut News)) {
        note(&mut self.news.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// It is listened to as long as this lives.
struct Live<'a>(&'a Pushed);

impl Drop for Live<'_> {
    fn drop(&mut self) {
        self.0.live.store(false, Ordering::Relaxed);
    }
}

/// Listens until it cannot any more, and says why.
#[expect(clippy::indexing_slicing, reason = "of JSON, in which what is missing is null")]
pub async fn listen(slack: &Slack, app: &Api, token: &str, session: &Session, nudge: &Nudge) -> Trouble {
    let live = Live(&slack.pushed);
    let session = session.at(app);
    let mut socket = match connect(app, token, &session).await {
        Ok(socket) => socket,
        Err(trouble) => return trouble,
    };
    let (mut since, mut short) = (Instant::now(), 0);
    loop {
        let text = match socket.next().await {
            Ok(Came::Text(text)) => text,
            Ok(Came::Closed(_)) => return offline("Slack closed the connection of its push"),
            Err(trouble) => return trouble,
        };
        let envelope = shallow(&text, DEEP).unwrap_or_default();
        if let Some(id) = envelope["envelope_id"].as_str()
            && let Err(trouble) = socket.send(json!({ "envelope_id": id }).to_string()).await
        {
            return trouble;
        }
        match envelope["type"].as_str() {
            Some("hello") => {
                live.0.live.store(true, Ordering::Relaxed);
                nudge.listening();
            }
            Some("disconnect") if envelope["reason"] == "link_disabled" => {
                let text = "Slack's push is switched off: switch on Socket Mode for the app, or take out `app_token`";
                return Trouble::Setup { text: Text::new(text) };
            }
            Some("disconnect") => {
                short = if since.elapsed() < GOOD { short + 1 } else { 0 };
                if short > SHORT {
                    return offline("Slack ends every connection of its push at once");
                }
                let next = match connect(app, token, &session).await {
                    Ok(next) => next,
                    Err(trouble) => return trouble,
                };
                since = Instant::now();
                std::mem::replace(&mut socket, next).close().await;
            }
            _ => {
                let event = &envelope["payload"]["event"];
                if tell(event, &slack.pushed) {
                    nudge.changed();
                }
            }
        }
    }
}

/// Opens a connection.
async fn connect(app: &Api, token: &str, session: &Session) -> Result<Socket, Trouble> {
    let opened = session.json::<Opened>(Request::asking("POST", "apps.connections.open")).await;
    let opened = opened.map_err(|failure| trouble(failure, token))?.value;
    Socket::open(app, session, &opened.url).await.map_err(Trouble::from)
}

fn offline(text: &str) -> Trouble {
    Trouble::Offline { text: Text::new(text) }
}

/// Remembers what an event tells; `false`: nothing.
#[expect(clippy::indexing_slicing, reason = "of JSON, in which what is missing is null")]
fn tell(event: &Value, pushed: &Pushed) -> bool {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match event["type"].as_str() {
        Some("user_change" | "user_status_changed" | "user_profile_changed") => pushed.note(|news| news.people = true),
        Some("reaction_added" | "reaction_removed") => {
            let (Some(channel), Some(ts)) = (text(&event["item"]["channel"]), text(&event["item"]["ts"])) else {
                return false;
            };
            // In a direct conversation what is open is read again; in a channel the thread is, of which this may be a reply.
            pushed.note(|news| {
                news.channels.insert(channel.clone());
                news.threads.insert((channel, ts));
            });
        }
        Some("message") => {
            let Some(channel) = text(&event["channel"]) else { return false };
            let changed =
                [&event["message"], &event["previous_message"]].into_iter().find(|message| message.is_object());
            let message = changed.unwrap_or(event);
            let root = text(&message["thread_ts"]).or_else(|| changed.and_then(|message| text(&message["ts"])));
            pushed.note(|news| {
                news.threads.extend(root.map(|root| (channel.clone(), root)));
                news.channels.insert(channel);
            });
        }
        _ => return false,
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_names_the_conversation_and_the_thread_that_are_to_be_asked_for() {
        let told = |event: Value| {
            let pushed = Pushed::default();
            let tells = tell(&event, &pushed);
            (tells, pushed.take())
        };
        let news = |channel: &str, thread: Option<&str>| News {
            channels: [channel.to_owned()].into(),
            threads: thread.map(|root| (channel.to_owned(), root.to_owned())).into_iter().collect(),
            people: false,
        };
        let plain = json!({ "type": "message", "channel": "C1", "ts": "2.0", "user": "U1", "text": "hi" });
        assert_eq!(told(plain), (true, news("C1", None)));
        let reply = json!({ "type": "message", "channel": "C1", "ts": "2.0", "thread_ts": "1.0" });
        assert_eq!(told(reply), (true, news("C1", Some("1.0"))));
        let edit =
            json!({ "type": "message", "subtype": "message_changed", "channel": "C1", "message": { "ts": "1.0" } });
        assert_eq!(told(edit), (true, news("C1", Some("1.0"))));
        let deleted = json!({ "type": "message", "subtype": "message_deleted", "channel": "C1",
            "previous_message": { "ts": "2.0", "thread_ts": "1.0" } });
        assert_eq!(told(deleted), (true, news("C1", Some("1.0"))));
        let reaction = json!({ "type": "reaction_added", "item": { "type": "message", "channel": "C1", "ts": "1.0" } });
        assert_eq!(told(reaction), (true, news("C1", Some("1.0"))));
        assert!(told(json!({ "type": "user_change", "user": { "id": "U1" } })).1.people);
        for odd in [json!(null), json!({ "type": "message" }), json!({ "type": "team_join" }), json!({ "type": 7 })] {
            assert_eq!(told(odd), (false, News::default()));
        }
    }
}
