//! Who and what is in a workspace: people, groups, names of channels.
//!
//! Not here: asking for them (`lists`).

use std::collections::HashMap;

use super::text::Names;
use super::wire::User;

/// The program that Slack itself speaks as.
const SLACKBOT: &str = "USLACKBOT";

/// Everybody and everything that is known by an id.
#[derive(Debug, Default)]
pub struct Book {
    pub people: HashMap<String, Person>,
    /// The names of channels, without their `#`.
    pub channels: HashMap<String, String>,
    pub groups: HashMap<String, Group>,
}

/// Somebody, or a program.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// What they are called by others.
    pub shown: String,
    /// Their name.
    pub name: String,
    /// Their user name; empty, when it is not told.
    pub user: String,
    /// The workspace that they are of, unless they are of the whole organisation.
    pub team: Option<String>,
    /// They are of another organisation.
    pub stranger: bool,
    pub email: Option<String>,
    pub zone: Option<String>,
    pub bot: bool,
    /// Deactivated.
    pub deleted: bool,
    pub emoji: String,
    pub words: String,
    /// When their status ends, as a Unix time; 0: never.
    pub expires: i64,
}

/// A user group.
#[derive(Debug)]
pub struct Group {
    pub handle: String,
    /// Whom its mention means; nobody, unless the settings name the group.
    pub members: Vec<String>,
    /// Who is in it.
    pub everyone: Vec<String>,
}

impl Person {
    /// Somebody as the service describes them; `scrub` takes secrets out.
    pub fn new(user: &User, scrub: impl Fn(&str) -> String) -> Self {
        let profile = user.profile.as_ref();
        let text = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(&scrub);
        let user_name = text(user.name.text()).unwrap_or_default();
        let name = text(profile.and_then(|profile| profile.real_name.text()));
        let name = name.or_else(|| text(user.real_name.text())).or_else(|| text(user.name.text()));
        let name = name.unwrap_or_else(|| user.id.clone());
        Self {
            shown: text(profile.and_then(|profile| profile.display_name.text())).unwrap_or_else(|| name.clone()),
            name,
            user: user_name,
            team: user.team_id.text().filter(|_| user.enterprise_user.as_ref().is_none()).map(str::to_owned),
            stranger: user.is_stranger.is_true(),
            email: text(profile.and_then(|profile| profile.email.text())),
            zone: text(user.tz.text()),
            bot: user.is_bot.is_true() || user.id == SLACKBOT,
            deleted: user.deleted.is_true(),
            emoji: text(profile.and_then(|profile| profile.status_emoji.text())).unwrap_or_default(),
            words: text(profile.and_then(|profile| profile.status_text.text())).unwrap_or_default(),
            expires: profile.and_then(|profile| profile.status_expiration.as_ref()).copied().unwrap_or_default(),
        }
    }
}

impl Book {
    /// Is it a program's account?
    pub fn is_bot(&self, id: &str) -> bool {
        id == SLACKBOT || self.people.get(id).is_some_and(|person| person.bot)
    }
}

impl Names for Book {
    fn person(&self, id: &str) -> Option<&str> {
        self.people.get(id).map(|person| &*person.shown)
    }

    fn channel(&self, id: &str) -> Option<&str> {
        self.channels.get(id).map(String::as_str)
    }

    fn group(&self, id: &str) -> Option<(&str, &[String])> {
        self.groups.get(id).map(|group| (&*group.handle, &*group.members))
    }
}
