//! Doing something in Teams: replying, and setting one's preferred presence, as the person who is signed in.
//!
//! 1. A reply to a message of a channel goes into its thread; in a chat it is a message.
//! 2. `@id` of a teammate becomes a mention. For a teammate without an account there no mention is sent. Everything else is
//!    text, in which no markup has a meaning.
//! 3. A presence is set with its end. Clearing removes only what was set from here, as long as it is unchanged.
//!
//! Not here: whether it is allowed (`allow` of the source).

use std::sync::PoisonError;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::place::Place;
use super::wire::{Named, Presence, User};
use super::{ABOUT, Teams};
use crate::domain::Instant;
use crate::domain::batch::{SetState, Status};
use crate::domain::ids::{Account, ItemId};
use crate::domain::text::Text;
use crate::providers::http::{Failure, Request, Session, segment, setup};
use crate::providers::kit::Piece;
use crate::providers::{Act, Did, Mate, Trouble, acting};

/// An absence that ends within this time is `BeRightBack`.
const SOON: TimeDelta = TimeDelta::hours(1);
/// What is said of a presence that was set.
const SHOWS: &str = "Teams shows it only while a client of yours is signed in";

/// Does something.
pub async fn act(teams: &Teams, act: Act, now: Instant) -> Result<Did, Trouble> {
    let session = teams.api.session(now);
    let doing = Doing { teams, session: &session };
    match act {
        Act::Reply { item, text, .. } | Act::Ask { item, text } => doing.reply(&item, &text).await,
        Act::SetStatus(Some(status)) => doing.status(&status, now).await,
        Act::SetStatus(None) => doing.clear().await,
        other => Err(acting::cannot(ABOUT.label, other.kind())),
    }
}

struct Doing<'a> {
    teams: &'a Teams,
    session: &'a Session,
}

impl Doing<'_> {
    /// Posts something; `needs` is the permission for it.
    async fn post(&self, path: String, value: &Value, needs: &str) -> Result<(), Trouble> {
        let done = self.session.act(Request::post(path, value)).await;
        done.map(drop).map_err(|failure| match failure.status {
            Some(403) => {
                let (said, source) = (failure.trouble.text(), &self.teams.source);
                let said = said.raw();
                setup(format!("{said}; this needs {needs}: `asyncboard auth {source}` signs in with it"))
            }
            _ => failure.into(),
        })
    }

    async fn reply(&self, item: &ItemId, text: &str) -> Result<Did, Trouble> {
        let (path, needs) = match thread(item.raw()) {
            Some((channel, root)) => {
                let place = Place { team: self.team_of(channel).await?, id: channel.to_owned(), name: String::new() };
                (format!("{}/{}/replies", place.messages(), segment(root)), "ChannelMessage.Send")
            }
            None => (format!("chats/{}/messages", segment(item.raw())), "ChatMessage.Send"),
        };
        self.meet(text).await?;
        let (content, mentions) = written(&self.teams.writer.pieces(text)?);
        let body = json!({ "contentType": "html", "content": content });
        self.post(path, &json!({ "body": body, "mentions": mentions }), needs).await?;
        Ok(Did::default())
    }

    /// The team of a channel.
    async fn team_of(&self, channel: &str) -> Result<String, Trouble> {
        let teams: Named = self.session.get_json("me/joinedTeams", &[]).await?.value;
        for team in teams.value.good {
            let path = format!("teams/{}/channels", segment(&team.id));
            let channels: Named = match self.session.get_json(&path, &[]).await {
                Ok(found) => found.value,
                // A team that the token cannot read may be unrelated to the channel.
                Err(Failure { status: Some(403 | 404), .. }) => continue,
                Err(failure) => return Err(failure.into()),
            };
            if channels.value.good.iter().any(|one| one.id == channel) {
                return Ok(team.id);
            }
        }
        Err(setup("the channel of this thread is in no team of yours any more".to_owned()))
    }

    /// Asks for the accounts of those whom a text mentions, where the config has an address only.
    async fn meet(&self, text: &str) -> Result<(), Trouble> {
        let (small, of) = (text.to_ascii_lowercase(), (&*self.teams.source, ABOUT.kind));
        let is_new = |mate: &&Mate| {
            small.contains(&format!("@{}", mate.id.as_str())) && self.teams.met.account(mate, of.0, of.1).is_none()
        };
        for mate in self.teams.mates.iter().filter(is_new) {
            let Some(address) = mate.address(of.0, of.1) else { continue };
            match self.session.get_json::<User>(&format!("users/{}", segment(address)), &[]).await {
                Ok(found) => {
                    let user = found.value;
                    self.teams.met.describe(&Account::new(&user.id), Some(address), user.display_name.text());
                }
                Err(failure) if failure.status == Some(404) => {}
                Err(failure) => return Err(failure.into()),
            }
        }
        Ok(())
    }

    /// Sets the preferred presence.
    async fn status(&self, status: &Status, now: Instant) -> Result<Did, Trouble> {
        let left = status.until.map(|until| until - now).filter(|left| *left > TimeDelta::zero());
        let word = match status.state {
            SetState::Focus => "DoNotDisturb",
            SetState::Busy => "Busy",
            SetState::Available => "Available",
            SetState::Away if left.is_some_and(|left| left <= SOON) => "BeRightBack",
            SetState::Away => "Away",
        };
        let mut value = json!({ "availability": word, "activity": word });
        if let (Some(left), Some(fields)) = (left, value.as_object_mut()) {
            let minutes = (left + TimeDelta::seconds(59)).num_minutes().max(1);
            fields.insert("expirationDuration".to_owned(), format!("PT{minutes}M").into());
        }
        self.post("me/presence/setUserPreferredPresence".to_owned(), &value, "Presence.ReadWrite").await?;
        *self.teams.ours.lock().unwrap_or_else(PoisonError::into_inner) = Some(word);
        Ok(Did { remark: Some(Text::new(SHOWS)), ..Did::default() })
    }

    /// Clears the preferred presence that was set from here.
    async fn clear(&self) -> Result<Did, Trouble> {
        let ours = *self.teams.ours.lock().unwrap_or_else(PoisonError::into_inner);
        let found: Presence = self.session.get_json("me/presence", &[]).await?.value;
        if ours.is_none() || found.availability.text() != ours {
            let text = "the presence in Teams was not set by this board, and stays: Teams itself resets it";
            let is_set = matches!(found.availability.text(), Some("DoNotDisturb" | "Busy" | "BeRightBack" | "Away"));
            return Ok(Did { remark: is_set.then(|| Text::new(text)), ..Did::default() });
        }
        let none = json!({});
        self.post("me/presence/clearUserPreferredPresence".to_owned(), &none, "Presence.ReadWrite").await?;
        *self.teams.ours.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(Did::default())
    }
}

/// The channel and the root of an item of a channel. Roots are numbers, as no end of a chat's id is.
fn thread(item: &str) -> Option<(&str, &str)> {
    let is_number = |root: &str| !root.is_empty() && root.bytes().all(|byte| byte.is_ascii_digit());
    item.rsplit_once(':').filter(|(_, root)| is_number(root))
}

/// A text as HTML, and whom its places name.
fn written(pieces: &[Piece<'_>]) -> (String, Vec<Value>) {
    let (mut content, mut mentions) = (String::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Text(text) => content.push_str(&escaped(text)),
            Piece::Mention(account, name) => {
                let id = mentions.len();
                content.push_str(&format!("<at id=\"{id}\">{}</at>", escaped(name)));
                let user = json!({ "id": account.raw(), "displayName": name, "userIdentityType": "aadUser" });
                mentions.push(json!({ "id": id, "mentionText": name, "mentioned": { "user": user } }));
            }
        }
    }
    (content, mentions)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("<br>"),
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_of_a_channel_is_told_from_a_chat_by_its_root() {
        assert_eq!(thread("19:ab@thread.tacv2:1616990032035"), Some(("19:ab@thread.tacv2", "1616990032035")));
        for chat in ["19:ab@thread.v2", "19:a_b@unq.gbl.spaces", "48:notes", "19:"] {
            assert_eq!(thread(chat), None, "{chat}");
        }
    }

    #[test]
    fn everything_but_a_mention_is_text() {
        let (content, mentions) = written(&[
            Piece::Text("<at id=\"1\">all</at> & \"more\"\nthen "),
            Piece::Mention(Account::new("k1"), "Kenji <M>"),
        ]);
        let expected = "&lt;at id=&quot;1&quot;&gt;all&lt;/at&gt; &amp; &quot;more&quot;<br>then <at id=\"0\">Kenji &lt;M&gt;</at>";
        assert_eq!(content, expected);
        assert_eq!(mentions[0]["mentioned"]["user"]["id"], "k1");
    }
}
