//! The details of a deadline: its assignees, when each one's own day ends, and how much working time each has left.

use super::{BRIEF, agenda, conversation, field, joined, place};
use crate::app::conversation::Conversations;
use crate::board::{Board, Deadline};
use crate::domain::Instant;
use crate::panels::deadlines;
use crate::panels::shared::prose::Para;
use crate::panels::shared::say;
use crate::ui::Role;

/// The paragraphs of a deadline, at this width in columns.
pub fn deadline((board, texts): (&Board, &Conversations), deadline: &Deadline, width: u16, now: Instant) -> Vec<Para> {
    let brief = width < BRIEF;
    let row = deadlines::rows::row(board, deadline, now);
    let (viewer, item) = (&board.viewer, &deadline.item);
    let mut paras = vec![Para::Heading(row.title.clone())];
    paras.extend(brief.then_some(Para::Gap));
    let day = match &*row.long_due {
        "end of day" => "today, ",
        due if due.contains(' ') => "",
        _ => "today ",
    };
    let state = match (row.figure.is_empty(), row.short_word) {
        (true, _) => row.word.to_owned(),
        (false, "risk") => format!("{} left, at risk", row.figure),
        (false, "over") => format!("{} overdue", row.figure),
        (false, _) => format!("{} left", row.figure),
    };
    let role = deadlines::view::role(row.state);
    paras.push(Para::Text(0, format!("due {day}{}: {state}", row.long_due), role));
    paras.extend(brief.then_some(Para::Gap));
    let assignees = say::people(board, &item.assignees);
    let assignees = if assignees.is_empty() { "not assigned".to_owned() } else { assignees };
    paras.push(field("assigned", assignees, Role::Strong));
    paras.push(field("due", say::distance(deadline.due_at, now), Role::Text));
    for (index, term) in &deadline.terms {
        let left = term.left(board.position(*index, say::minute(now))).unwrap_or_default();
        let how = if now > deadline.due_at { "of working time since" } else { "of working time left" };
        let name = say::brief(board, *index);
        paras.push(field("", format!("{name}: {} {how}", say::left(left.abs(), false)), Role::Text));
        let zone = board.team.get(*index).and_then(|mate| mate.zone.known());
        let unknown = zone.and_then(|zone| agenda::unknown(board, *index, zone.date(deadline.due_at)));
        paras.extend(unknown.map(|words| field("", format!("{name}: {words}"), Role::Dim)));
    }
    for (index, end) in &deadline.ends {
        let zone = board.team.get(*index).and_then(|mate| mate.zone.known()).unwrap_or(viewer);
        let name = say::brief(board, *index);
        let theirs = say::when(*end, board.dial_of(zone), now);
        let text =
            format!("the day ends for {name} at {theirs} there, {} your time", say::when(*end, board.dial(), now));
        paras.push(field("", text, Role::Dim));
    }
    paras.extend(joined::of_deadline(board, deadline, now));
    paras.extend(place(item, width));
    if !item.messages.is_empty() || board.outbox.of(&item.source, &item.id).next().is_some() {
        paras.extend(conversation((board, texts), item, (&[], ""), brief, now));
    }
    paras
}
