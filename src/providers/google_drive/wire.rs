//! The shapes of Google Drive's answers, as far as they are used, and the fields that are asked for.
//!
//! Not here: what they mean (`map`).

use crate::providers::http::LenientList;
use crate::providers::kit::shapes;

/// What is asked of a file.
pub const FILE: &str = "id,name,mimeType,webViewLink,modifiedTime,driveId,parents,trashed,owners(emailAddress,displayName),permissions(emailAddress,displayName)";
/// What is asked of remarks; without it the service refuses.
pub const COMMENTS: &str = "nextPageToken,comments(id,content,createdTime,modifiedTime,resolved,deleted,author(displayName,me),quotedFileContent(value),assigneeEmailAddress,mentionedEmailAddresses,replies(id,content,createdTime,deleted,action,author(displayName,me),assigneeEmailAddress,mentionedEmailAddresses))";
/// What is asked of approvals; without it the service answers with nothing.
pub const APPROVALS: &str = "nextPageToken,items(approvalId,status,createTime,dueTime,initiator(displayName,emailAddress,me),reviewerResponses(response,reviewer(displayName,emailAddress,me)))";

shapes! {
    /// Who we are there.
    About { user: User; }
    /// From where on changes are told.
    StartToken { token: String as "startPageToken"; }
    /// A page of files.
    Files { files: LenientList<File>; next: String as "nextPageToken" }
    /// A file or a folder.
    File {
        id: String;
        name: String,
        media: String as "mimeType",
        link: String as "webViewLink",
        modified: String as "modifiedTime",
        drive: String as "driveId",
        parents: Vec<String>,
        trashed: bool,
        owners: LenientList<User>,
        permissions: LenientList<User>,
    }
    /// A person. Authors of remarks have no address.
    User { ; address: String as "emailAddress", name: String as "displayName", me: bool }
    /// A page of changes.
    Changes {
        changes: LenientList<Change>;
        next: String as "nextPageToken",
        start: String as "newStartPageToken",
    }
    /// A file that was changed, or is no more.
    Change { ; file_id: String as "fileId", removed: bool, file: File }
    /// A page of remarks.
    Comments { comments: LenientList<Comment>; next: String as "nextPageToken" }
    /// A remark with its replies.
    Comment {
        id: String,
        created: String as "createdTime";
        modified: String as "modifiedTime",
        content: String,
        resolved: bool,
        deleted: bool,
        author: User,
        quote: Quote as "quotedFileContent",
        assignee: String as "assigneeEmailAddress",
        mentioned: Vec<String> as "mentionedEmailAddresses",
        replies: LenientList<Reply>,
    }
    /// A reply.
    Reply {
        created: String as "createdTime";
        content: String,
        deleted: bool,
        action: String,
        author: User,
        assignee: String as "assigneeEmailAddress",
        mentioned: Vec<String> as "mentionedEmailAddresses",
    }
    /// What a remark is about.
    Quote { ; value: String }
    /// A page of approvals; without any the list is missing.
    Approvals { ; items: LenientList<Approval>, next: String as "nextPageToken" }
    /// An approval.
    Approval {
        id: String as "approvalId";
        status: String,
        created: String as "createTime",
        due: String as "dueTime",
        initiator: User,
        responses: LenientList<Response> as "reviewerResponses",
    }
    /// What somebody answered to an approval.
    Response { ; response: String, reviewer: User }
}
