//! The shapes of Slack's answers, as far as they are used. Its description is of 2021: what is not known is passed over.
//!
//! Not here: what they mean (`map`, `people`), refusals (`calls`).

use serde_json::value::RawValue;

use crate::providers::http::{Id, LenientList};
use crate::providers::kit::shapes;

shapes! {
    /// Who we are.
    Me { ; user_id: String, url: String, bot_id: String, team_id: String }
    /// Where the next page of a list is.
    More { ; next_cursor: Id }
    /// A page of people.
    Users { members: LenientList<User>; more: More as "response_metadata" }
    /// A person, asked for singly.
    OneUser { user: User; }
    /// A person or a program.
    User {
        id: String;
        name: Id,
        real_name: Id,
        deleted: bool,
        is_bot: bool,
        is_stranger: bool,
        team_id: String,
        enterprise_user: Box<RawValue>,
        tz: String,
        profile: Profile,
    }
    /// What somebody says of themselves.
    Profile {
        ;
        real_name: Id,
        display_name: Id,
        email: String,
        status_text: String,
        status_emoji: String,
        status_expiration: i64,
    }
    /// A page of conversations.
    Channels { channels: LenientList<Channel>; more: More as "response_metadata" }
    /// A conversation of any kind.
    Channel {
        id: String;
        name: Id,
        user: String,
        is_im: bool,
        is_mpim: bool,
        topic: Topic,
        updated: i64,
    }
    /// What a conversation is about.
    Topic { ; value: String }
    /// A page of the members of a conversation.
    Members { members: LenientList<String>; more: More as "response_metadata" }
    /// A page of messages.
    Messages { messages: LenientList<Message>; more: More as "response_metadata" }
    /// A message. A reaction lists at most some of its users.
    Message {
        ts: String;
        subtype: String,
        user: String,
        bot_id: String,
        text: String,
        thread_ts: String,
        reply_count: u64,
        latest_reply: String,
        reactions: LenientList<Reaction>,
        blocks: Box<RawValue>,
        attachments: LenientList<Attachment>,
        files: LenientList<File>,
    }
    /// A reaction to a message.
    Reaction { name: String; users: LenientList<String> }
    /// Something that is shown with a message.
    Attachment { ; fallback: String }
    /// A file.
    File { ; name: Id, title: Id }
    /// The user groups of the workspace.
    Groups { groups: LenientList<Group> as "usergroups"; }
    /// A user group.
    Group { id: String; handle: String, name: Id, users: LenientList<String> }
    /// Until when somebody is snoozing, or has their nightly silence.
    Dnd {
        ;
        enabled: bool as "dnd_enabled",
        next_dnd_start_ts: i64,
        next_dnd_end_ts: i64,
        snooze_enabled: bool,
        snooze_endtime: i64,
    }
    /// Where push comes from.
    Opened { url: String; }
}

/// The silence of several people.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Silences {
    /// By their accounts.
    #[serde(default)]
    pub users: std::collections::BTreeMap<String, Dnd>,
}

impl More {
    /// The mark of the next page; none at the end, which is an empty text or a missing field.
    pub fn mark(more: &crate::providers::http::Lenient<Self>) -> Option<&str> {
        more.as_ref()?.next_cursor.text().filter(|mark| !mark.is_empty())
    }
}
