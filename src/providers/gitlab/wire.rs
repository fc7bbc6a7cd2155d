//! The shapes of GitLab's answers, as far as they are used.
//!
//! Not here: what they mean (`map`, `notes`).

use crate::providers::http::LenientList;
use crate::providers::kit::shapes;

shapes! {
    /// An issue or a merge request of a list.
    Thing {
        iid: u64,
        project_id: u64,
        created_at: String,
        updated_at: String;
        title: String,
        description: String,
        state: String,
        closed_at: String,
        merged_at: String,
        web_url: String,
        references: References,
        author: User,
        assignees: LenientList<User>,
        assignee: User,
        reviewers: LenientList<User>,
        milestone: Milestone,
        due_date: String,
        notes: u64 as "user_notes_count",
        is_draft: bool as "draft",
        is_unfinished: bool as "work_in_progress",
    }
    /// How a thing is written: `acme/app#7`.
    References { full: String; }
    /// A person.
    User { username: String; name: String }
    /// A milestone.
    Milestone { ; due_date: String, state: String }
    /// A discussion: one note, or a thread.
    Discussion { id: String; is_single: bool as "individual_note", notes: LenientList<Note> }
    /// A note: what somebody wrote, or what the system tells.
    Note {
        created_at: String;
        body: String,
        author: User,
        system: bool,
        resolvable: bool,
        resolved: bool,
    }
    /// Somebody who is to review, and how far they are.
    Reviewer { user: User; state: String }
}
