//! What the user of a Jira may do there, in at least one project: both kinds of Jira tell it of the user who asks. A server that is
//! too old to know a permission by these names does not tell it.
//!
//! Not here: the scopes of a Cloud token, which Jira does not tell; a refusal (`http`).

use super::search::Kind;
use crate::providers::http::{Lenient, Session};
use crate::providers::kit::shapes;
use crate::providers::{ActKind, Exam, Examined};

shapes! {
    /// The permissions that were asked about.
    Mine { permissions: Permissions; }
    /// Each of them.
    Permissions {
        ;
        browse: Right as "BROWSE_PROJECTS",
        comment: Right as "ADD_COMMENTS",
        transition: Right as "TRANSITION_ISSUES",
    }
    /// A permission.
    Right { ; have: bool as "havePermission" }
}

/// Asks what the user may do.
pub async fn examine(session: &Session, kind: Kind, exam: &Exam) -> Examined {
    let mut found = Examined::of(exam);
    let path = format!("{}/mypermissions", kind.base());
    let names = [("permissions", "BROWSE_PROJECTS,ADD_COMMENTS,TRANSITION_ISSUES")];
    let Ok(answer) = session.get_json::<Mine>(&path, &names).await else { return found };
    let Permissions { browse, comment, transition } = answer.value.permissions;
    let has = |right: Lenient<Right>| right.ok().and_then(|right| right.have.ok());
    let told = [
        (true, has(browse), "Browse projects", "reading issues"),
        (exam.may(&[ActKind::Reply, ActKind::Ask]), has(comment), "Add comments", "replies"),
        (exam.may(&[ActKind::Close]), has(transition), "Transition issues", "closing issues"),
    ];
    if found.permissions.is_none() {
        let held = told.iter().filter(|(_, has, ..)| *has == Some(true)).map(|(_, _, name, _)| (*name).to_owned());
        found.permissions = told.iter().any(|(_, has, ..)| has.is_some()).then(|| held.collect());
    }
    let lacking = told.into_iter().filter(|(needed, has, ..)| *needed && *has == Some(false));
    lacking.fold(found, |found, (_, _, name, why)| found.lacks(name, why))
}
