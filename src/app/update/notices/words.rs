//! The words of notices: short for the header, with the time for a viewer who does not see the board, and several in
//! one.
//!
//! Not here: which notices are sent, and when.

use std::collections::HashSet;

use crate::app::panel::PanelId;
use crate::board::Board;
use crate::board::concerns::{self, Urgency};
use crate::board::notices::{About, Notice};
use crate::domain::Instant;
use crate::domain::notice::Kind;
use crate::panels::deadlines;
use crate::panels::shared::say;

/// The most people that are named in one announcement.
const NAMED: usize = 2;

/// One notice for each item: new takes precedence over late.
pub(super) fn merged<'a>(notices: impl Iterator<Item = &'a Notice> + Clone) -> Vec<&'a Notice> {
    let mine: HashSet<_> = notices.clone().filter(|notice| notice.kind() == Kind::Mine).filter_map(item).collect();
    let is_late = |notice: &Notice| notice.kind() == Kind::Late;
    notices.filter(|notice| !(is_late(notice) && item(notice).is_some_and(|item| mine.contains(&item)))).collect()
}

fn item(notice: &Notice) -> Option<(&str, &str)> {
    notice.item().map(|item| (item.source.as_str(), item.id.raw()))
}

/// The panel that shows what a notice is about.
pub(super) fn panel(notice: &Notice) -> PanelId {
    match notice.about {
        About::Asked(..) | About::LateReply(..) | About::Owed(..) => PanelId::Threads,
        About::Assigned(_) | About::LateDeadline(..) => PanelId::Deadlines,
        About::Back(_) | About::Clocks(_) => PanelId::Team,
        About::Failed(..) | About::Config(_) => PanelId::Sources,
    }
}

/// The short form of a notice: `Sam asks you: Launch copy`.
pub(super) fn few(board: &Board, notice: &Notice, now: Instant) -> String {
    let title = notice.item().map(|item| item.title.clean()).unwrap_or_default();
    let what = match &notice.about {
        About::Asked(_, asker) => {
            let asker = asker.as_ref().map_or_else(|| "somebody".to_owned(), |asker| say::person(board, asker));
            return format!("{} asks you: {title}", say::short(&asker));
        }
        About::Back(index) => return format!("{} is back", say::brief(board, *index)),
        About::Clocks(change) => return say::clock_change(board, change),
        About::Owed(_, index, due_at) => {
            let (name, since) = (say::brief(board, *index), say::when(*due_at, board.dial(), now));
            return format!("{name} is late since {since}: owes you {title}");
        }
        About::Failed(source, why) => return format!("{source} failed: {}", why.clean()),
        About::Config(mistake) => return format!("the config has a mistake: {}", mistake.clean()),
        About::Assigned(_) => "yours",
        About::LateReply(_, Urgency::Past) => "late",
        About::LateReply(..) => "due soon",
        About::LateDeadline(_, Urgency::Past) => "overdue",
        About::LateDeadline(..) => "at risk",
    };
    format!("{what}: {title}")
}

/// Notices for a viewer who does not see the board.
pub(super) fn all(board: &Board, notices: &[&Notice], now: Instant) -> String {
    if let [one] = notices {
        let due = due(board, one, now).map(|due| format!(", due {due}")).unwrap_or_default();
        return format!("{}{due}", few(board, one, now));
    }
    let count = |kind: Kind| notices.iter().filter(|notice| notice.kind() == kind).count();
    let counted = |n: usize, what: &str| (n > 0).then(|| format!("{n} {what}"));
    let parts = [
        counted(count(Kind::Mine), "new for you"),
        counted(count(Kind::Late), "late or due soon"),
        counted(count(Kind::Owed), "owed to you and late"),
        failures(notices),
        back(board, notices),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The due time of a notice's subject, if it is still on the board.
fn due(board: &Board, notice: &Notice, now: Instant) -> Option<String> {
    if matches!(notice.about, About::Owed(..)) {
        return None;
    }
    let (me, item) = (board.team.me?, notice.item()?);
    if panel(notice) == PanelId::Threads {
        let thread =
            concerns::owed(board, me).find(|thread| thread.item.id == item.id && thread.item.source == item.source);
        return Some(say::when(thread?.term?.due_at, board.dial(), now));
    }
    let mut deadlines = concerns::due(board, me);
    let deadline = deadlines.find(|deadline| deadline.item.id == item.id && deadline.item.source == item.source)?;
    Some(deadlines::rows::row(board, deadline, now).due)
}

/// The failed sources.
fn failures(notices: &[&Notice]) -> Option<String> {
    let sources: Vec<&str> = notices
        .iter()
        .filter_map(|notice| if let About::Failed(source, _) = &notice.about { Some(source.as_str()) } else { None })
        .collect();
    let config = notices.iter().any(|notice| matches!(notice.about, About::Config(_)));
    let sources = (!sources.is_empty()).then(|| format!("{} failed", sources.join(", ")));
    let config = config.then(|| "the config has a mistake".to_owned());
    let all: Vec<String> = sources.into_iter().chain(config).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// The people who are back: by name, if they are few.
fn back(board: &Board, notices: &[&Notice]) -> Option<String> {
    let indices =
        notices.iter().filter_map(|notice| if let About::Back(index) = notice.about { Some(index) } else { None });
    let names: Vec<String> = indices.map(|index| say::brief(board, index)).collect();
    match names.as_slice() {
        [] => None,
        [name] => Some(format!("{name} is back")),
        names if names.len() <= NAMED => Some(format!("{} are back", names.join(" and "))),
        names => Some(format!("{} people are back", names.len())),
    }
}
