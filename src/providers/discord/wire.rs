//! The shapes of Discord's answers and of its gateway's messages, as far as they are used.
//!
//! Not here: what they mean (`map`, `gateway`).

use crate::providers::http::{Id, LenientList};
use crate::providers::kit::shapes;

shapes! {
    /// Who we are.
    Me { ; bot: bool }
    /// A server, as it is listed, or named with its roles.
    Guild { id: String; name: Id, roles: LenientList<Role> }
    /// A role.
    Role { id: String; name: Id }
    /// A member of a server.
    Member { ; user: User, nick: Id, roles: LenientList<String> }
    /// A channel, a thread, or whatever else stands in a server.
    Channel { id: String; kind: u64 as "type", name: Id, parent_id: String, last_message_id: String }
    /// The threads of a server that are not archived.
    Threads { list: LenientList<Channel> as "threads"; }
    /// Somebody.
    User { id: String; username: Id, global_name: Id, bot: bool }
    /// A message. Whom it mentions is told by its content only: a reply mentions its author without a word.
    Message {
        id: String;
        kind: u64 as "type",
        content: String,
        author: User,
        webhook_id: String,
        mentions: LenientList<User>,
        message_reference: Reference,
        referenced_message: Box<serde_json::value::RawValue>,
        reactions: LenientList<Reaction>,
        attachments: LenientList<File>,
    }
    /// The message that a reply refers to.
    Reference { ; message_id: String, channel_id: String }
    /// A reaction, of which only its emoji is told.
    Reaction { ; emoji: Emoji }
    /// An emoji: of a server with an id, else a character.
    Emoji { ; id: String, name: Id }
    /// A file.
    File { ; filename: Id }
    /// Where the gateway is, and how many sessions may still be begun.
    Gateway { url: String; sessions: Sessions as "session_start_limit" }
    /// How many sessions may still be begun, and after how many milliseconds more.
    Sessions { ; remaining: u64, reset_after: i64 }
    /// What somebody does.
    Presence { user: User; status: String, activities: LenientList<Activity> }
    /// Something that somebody does; type 4 is what they wrote.
    Activity { ; kind: u64 as "type", state: Id, emoji: Emoji }
    /// The presences of a server.
    Presences { ; list: LenientList<Presence> as "presences" }
}

impl Emoji {
    /// As it is named in an address.
    pub fn key(&self) -> Option<String> {
        let name = self.name.text()?;
        Some(self.id.text().map_or_else(|| name.to_owned(), |id| format!("{name}:{id}")))
    }
}
