//! The details of an open thread: who owes whom a reply by when, whether they are available now, and the conversation.

use super::{BRIEF, conversation, field, joined, past, place};
use crate::app::conversation::Conversations;
use crate::board::{Board, OpenThread, Person, Wants, foresight};
use crate::domain::Instant;
use crate::domain::agreement::Target;
use crate::domain::teammate::TeammateIndex;
use crate::domain::thread::ThreadState;
use crate::panels::shared::next::{self, Next};
use crate::panels::shared::prose::Para;
use crate::panels::shared::say;
use crate::panels::{deadlines, threads};
use crate::ui::{Role, fit};

/// The paragraphs of an open thread, at this width in columns.
pub fn thread((board, texts): (&Board, &Conversations), thread: &OpenThread, width: u16, now: Instant) -> Vec<Para> {
    let brief = width < BRIEF;
    let row = threads::rows::row(board, thread, now);
    let mut paras = vec![Para::Heading(row.title.clone())];
    paras.extend(brief.then_some(Para::Gap));
    let sentences = [false, true].map(|brief| sentence(board, thread, &row, brief, now));
    let [long, short] = sentences;
    let text = if fit::width_within(&long, width.into()).is_some() { long } else { short };
    paras.push(Para::Text(0, text, threads::view::role(row.state)));
    paras.extend(brief.then_some(Para::Gap));
    paras.push(field("asked", asked(board, thread, brief, now), Role::Text));
    let whose = if brief { String::new() } else { agreed_by(board, thread) };
    paras.push(field("agreed", format!("{}{whose}", agreement(board, thread, row.mine)), Role::Text));
    paras.extend(whom(board, thread).and_then(|index| there(board, index, brief, now)));
    paras.extend(joined::of_thread(board, thread, now));
    let item_due = board
        .deadlines()
        .iter()
        .find(|deadline| deadline.item.id == thread.item.id && deadline.item.source == thread.item.source);
    paras.extend(item_due.map(|deadline| {
        let due = deadlines::rows::row(board, deadline, now);
        let mine = board.team.me.is_some_and(|me| deadline.item.assignees.contains(&Person::Mate(me)));
        let left = match (due.figure.is_empty(), mine && !brief && due.short_word == "left") {
            (true, _) => String::new(),
            (false, true) => format!(", {} of your time left", due.figure),
            (false, false) => format!(", {} {}", due.figure, due.short_word),
        };
        let day = if due.long_due.contains(' ') { "" } else { "today " };
        field("due", format!("{day}{}{left}", due.long_due), Role::Text)
    }));
    paras.extend(place(&thread.item, width));
    let asks = if row.mine { "asks you".to_owned() } else { format!("asks {}", row.short_by) };
    paras.extend(conversation((board, texts), &thread.item, (thread.unanswered.as_slice(), &asks), brief, now));
    paras
}

/// `you owe Lea a reply by 10:32, 1h of your working time left`.
fn sentence(board: &Board, thread: &OpenThread, row: &threads::rows::Row, brief: bool, now: Instant) -> String {
    let by = format!("{} {}", row.short_by, if row.mine { "owe" } else { "owes" });
    let askers: Vec<String> = thread.askers().into_iter().map(|asker| say::called(board, asker)).collect();
    let wants = match thread.question().map(crate::board::Message::wants) {
        Some(Wants::Review) => "a review",
        Some(Wants::Approval) => "an approval",
        Some(Wants::Reply) | None => "a reply",
    };
    let start = format!("{by} {} {wants}", say::list(&askers));
    let Some(term) = thread.term else { return format!("{start}: no target") };
    let due = format!("{start} by {}", say::when(term.due_at, board.dial(), now));
    let whose = if row.mine { "your" } else { "their" };
    match (row.state, brief) {
        _ if row.figure.is_empty() => format!("{due}: {}", row.word),
        (ThreadState::Late, _) => format!("{due}: {} late", row.figure),
        (_, true) => format!("{due}: {} left", row.figure),
        (_, false) => format!("{due}, {} of {whose} working time left", row.figure),
    }
}

/// `by Lea Hoffmann, Tue 24 Nov 15:02 (21:02), 18h ago; 1 ask`.
fn asked(board: &Board, thread: &OpenThread, brief: bool, now: Instant) -> String {
    let age = say::age(say::minute(now) - thread.asked_at);
    let first =
        thread.askers().first().map(|asker| if brief { say::called(board, asker) } else { say::person(board, asker) });
    let by = first.map(|first| format!("by {first}, ")).unwrap_or_default();
    let before = if is_before_window(board, thread, now) { "; asked before the window" } else { "" };
    if brief {
        return format!("{by}{}, {age} ago{before}", past(thread.asked_at, board.dial(), now));
    }
    let dial = board.dial();
    let when = format!("{} {}", dial.day(thread.asked_at), dial.time(thread.asked_at));
    let theirs = thread.asker().and_then(|asker| clock(board, asker, thread.asked_at));
    let asks = say::count(thread.asks(), "ask");
    format!("{by}{when}{}, {age} ago; {asks}{before}", theirs.unwrap_or_default())
}

/// Returns whether it was asked before the messages that its source still reads; such a thread stays open from before.
fn is_before_window(board: &Board, thread: &OpenThread, now: Instant) -> bool {
    let line = board.sources.iter().find(|line| line.id == thread.item.source);
    line.and_then(|line| line.window).is_some_and(|window| now - thread.asked_at > window)
}

/// A time in the zone of a teammate whose clock differs: ` (21:02)`.
fn clock(board: &Board, index: TeammateIndex, t: Instant) -> Option<String> {
    let zone = board.team.get(index)?.zone.known()?;
    let differs = zone.offset(t) != board.viewer.offset(t);
    differs.then(|| format!(" ({})", board.dial_of(zone).time(t)))
}

fn agreement(board: &Board, thread: &OpenThread, mine: bool) -> String {
    let whose = if mine { "your" } else { "their" };
    let within = match foresight::target(board, thread) {
        Target::Working(amount) => format!("within {} of {whose} working time", say::working(amount)),
        Target::Days(1) => format!("by the end of {whose} next working day"),
        Target::Days(n) => format!("by the end of {whose} working day {n} after it"),
        Target::Elapsed(amount) => format!("within {}, by the clock", say::wall(amount)),
        Target::None => "no reply is expected".to_owned(),
    };
    format!("{}: {within}", thread.item.channel.word())
}

/// Who set the target: ` (the team's agreement)`.
fn agreed_by(board: &Board, thread: &OpenThread) -> String {
    let (channel, agreement) = (thread.item.channel, &board.team.agreement);
    let mate = board.team.get(thread.by).and_then(|mate| mate.targets.get(channel));
    let source =
        agreement.sources.iter().find(|(id, _)| *id == thread.item.source).and_then(|(_, own)| own.get(channel));
    match (mate, source, agreement.targets.get(channel)) {
        (Some(_), ..) if board.team.me == Some(thread.by) => " (your own)".to_owned(),
        (Some(_), ..) => format!(" ({}'s own)", say::brief(board, thread.by)),
        (None, Some(_), _) => format!(" (for {})", thread.item.source),
        (None, None, Some(_)) => " (the team's agreement)".to_owned(),
        (None, None, None) => " (the usual)".to_owned(),
    }
}

/// The teammate whose availability is shown: who owes or, if that is the viewer, who asked.
fn whom(board: &Board, thread: &OpenThread) -> Option<TeammateIndex> {
    if Some(thread.by) == board.team.me { thread.asker().filter(|asker| *asker != thread.by) } else { Some(thread.by) }
}

/// A teammate's availability now and its next change: `focus, free 10:22; leaves 10:30`.
fn there(board: &Board, index: TeammateIndex, brief: bool, now: Instant) -> Option<Para> {
    let availability = board.availability(index, now)?;
    let maybe = if availability.tentative { "maybe " } else { "" };
    let mut text = format!("{maybe}{}", availability.state.word());
    let time = |t: Instant| {
        let theirs = if brief { None } else { clock(board, index, t) };
        format!("{}{}", say::when(t, board.dial(), now), theirs.unwrap_or_default())
    };
    match next::next(board, index, now) {
        Next::At(verb, t) => {
            text = format!("{text}, {} {}", verb.word(), time(t));
            let leaving = match verb {
                next::Verb::Free => next::leaves_at(board, index, now).filter(|end| *end > t),
                _ => None,
            };
            let end = leaving.or((verb == next::Verb::Leaves).then_some(t));
            if let Some(end) = leaving {
                text = format!("{text}; leaves {}", say::when(end, board.dial(), now));
            }
            let back = end.filter(|_| !brief).and_then(|end| board.facts(index)?.at(end).next_working_at);
            if let Some(back) = back {
                text = format!("{text}; back {}", say::when(back, board.dial(), now));
            }
        }
        Next::NotBack => text = format!("{text}, not back within 60d"),
        Next::Unknown => text = format!("{text}, hours unknown"),
        Next::None => {}
    }
    let zone = board.team.get(index).and_then(|mate| mate.zone.known());
    let local = zone.filter(|_| !brief).map(|zone| format!("{}, ", board.dial_of(zone).time(now)));
    let label = format!("{} now", say::brief(board, index));
    Some(field(&label, format!("{}{text}", local.unwrap_or_default()), Role::Text))
}
