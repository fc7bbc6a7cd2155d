//! The shapes of Microsoft Graph's answers about Teams, as far as they are used.
//!
//! Not here: what they mean (`map`, `look`).

use crate::providers::http::{Id, LenientList};
use crate::providers::kit::shapes;

shapes! {
    /// Who we are, or somebody who was asked for by their address.
    User { id: String; display_name: Id as "displayName", mail: String, principal: String as "userPrincipalName" }
    /// A page of chats.
    Chats { value: LenientList<Chat>; next: String as "@odata.nextLink" }
    /// A chat.
    Chat { id: String; kind: String as "chatType", topic: Id, url: String as "webUrl", preview: Preview as "lastMessagePreview" }
    /// The newest message of a chat.
    Preview { ; id: Id, created: String as "createdDateTime" }
    /// A page of the members of a chat.
    Members { value: LenientList<Member>; next: String as "@odata.nextLink" }
    /// A member of a chat.
    Member { ; user_id: String as "userId", display_name: Id as "displayName", email: String, roles: LenientList<String> }
    /// A page of people.
    Users { value: LenientList<User>; next: String as "@odata.nextLink" }
    /// A page of messages, or of their changes; the last one of these says where the next are asked for.
    Messages { value: LenientList<Message>; next: String as "@odata.nextLink", delta: String as "@odata.deltaLink" }
    /// A page of teams, of the channels of one, or of its tags.
    Named { value: LenientList<One>; next: String as "@odata.nextLink" }
    /// A team, a channel or a tag.
    One { id: String; name: Id as "displayName" }
    /// A message.
    Message {
        id: String;
        kind: String as "messageType",
        created: String as "createdDateTime",
        modified: String as "lastModifiedDateTime",
        deleted: String as "deletedDateTime",
        from: From,
        body: Body,
        subject: Id,
        mentions: LenientList<Mention>,
        reactions: LenientList<Reaction>,
        attachments: LenientList<File>,
    }
    /// Who wrote a message: a person, or else an app.
    From { ; user: Identity }
    /// Somebody.
    Identity { ; id: String, display_name: Id as "displayName" }
    /// A text, plain or in HTML.
    Body { ; kind: String as "contentType", content: String }
    /// Whom a place of the text names.
    Mention { id: Id; text: Id as "mentionText", mentioned: Mentioned }
    /// A person or a tag; else a channel or a team, which name no person.
    Mentioned { ; user: Identity, tag: Identity }
    /// A reaction to a message.
    Reaction { ; kind: Id as "reactionType", created: String as "createdDateTime", user: From }
    /// A file, or another message that is quoted.
    File { ; name: Id }
    /// The presences of several people.
    Presences { value: LenientList<Presence>; }
    /// What somebody does.
    Presence {
        id: String;
        availability: String,
        activity: String,
        out: OutOfOffice as "outOfOfficeSettings",
        note: StatusMessage as "statusMessage",
    }
    /// Whether somebody is out of office, and what they say of it.
    OutOfOffice { ; is_out: bool as "isOutOfOffice", message: Id }
    /// What somebody wrote beside their presence.
    StatusMessage { ; message: Body }
}
