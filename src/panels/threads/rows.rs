//! The contents of a thread's row.

use crate::board::{Board, OpenThread, Wants, foresight};
use crate::domain::Instant;
use crate::domain::thread::ThreadState;
use crate::panels::shared::standing::Standing;
use crate::panels::shared::{next, say};

/// A thread's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// How urgent it is.
    pub state: ThreadState,
    /// Its word.
    pub word: &'static str,
    /// The teammate who owes the reply.
    pub by: String,
    /// The asker.
    pub asker: String,
    /// The item's title.
    pub title: String,
    /// When it is due, by the viewer's clock.
    pub due: String,
    /// The working time left, or how late it is: `1h 20m`, `-3h`.
    pub left: String,
    /// The same without a sign, for the word after it; `no target`.
    pub figure: String,
    /// The word after the figure: `late`, `soon`, `left`.
    pub short_word: &'static str,
    /// The short name of the teammate who owes; `you` for the viewer.
    pub short_by: String,
    /// The short name of the first asker; `you` for the viewer.
    pub short_asker: String,
    /// The number of other askers.
    pub more: usize,
    /// Who owes whom: `you owe Lea`.
    pub sentence: String,
    /// The request, at the end of the sentence, if it is more than a reply: ` a review`.
    pub wanted: &'static str,
    /// When it is due, in nine cells.
    pub short_due: String,
    /// The word for its channel.
    pub channel: &'static str,
    /// The viewer owes it.
    pub mine: bool,
    /// The viewer's answer, while no look has confirmed it.
    pub sent: Option<Standing>,
    /// The viewer's mark: `done`, or until when it is hidden.
    pub mark: Option<String>,
    /// The word of the first of its signs: `away`.
    pub sign: &'static str,
}

/// The row of a thread.
pub fn row(board: &Board, thread: &OpenThread, now: Instant) -> Row {
    let state = thread.state(now);
    let left = board.thread_left(thread, say::minute(now));
    let left = left.map(|left| say::left(left, state == ThreadState::Late)).unwrap_or_default();
    let mine = board.team.me == Some(thread.by);
    let askers = thread.askers();
    let short_by = if mine { "you".to_owned() } else { say::brief(board, thread.by) };
    let short_asker = askers.first().map_or_else(|| "somebody".to_owned(), |asker| say::called(board, asker));
    let more = askers.len().saturating_sub(1);
    let others = if more > 0 { format!(" +{more}") } else { String::new() };
    let mark = board.mark(thread, thread.last_asked_at(), now).map(|mark| match mark.until {
        _ if mark.done => "done".to_owned(),
        Some(until) => say::within(until, board.dial(), now, 12),
        None => "snoozed".to_owned(),
    });
    let signs = foresight::of_thread(board, thread, now);
    Row {
        mark,
        sign: signs.first().map_or("", |sign| say::sign(sign.kind)),
        figure: left.trim_start_matches('-').to_owned(),
        short_word: short_word(state),
        sentence: format!(
            "{short_by} {} {short_asker}{others}{}",
            if mine { "owe" } else { "owes" },
            what(thread.wants())
        ),
        wanted: what(thread.wants()),
        short_by,
        short_asker,
        more,
        short_due: thread.term.map(|term| next::time(board, term.due_at, now)).unwrap_or_default(),
        channel: thread.item.channel.word(),
        state,
        word: word(state),
        by: say::index(board, thread.by),
        asker: asker(board, thread),
        title: thread.item.title.clean().into_owned(),
        due: thread.term.map(|term| say::when(term.due_at, board.dial(), now)).unwrap_or_default(),
        left,
        mine,
        sent: board.outbox.reply(&thread.item.source, &thread.item.id, thread.by).map(Standing::of),
    }
}

/// The request, if it is more than a reply.
fn what(wants: Wants) -> &'static str {
    match wants {
        Wants::Reply => "",
        Wants::Review => " a review",
        Wants::Approval => " an approval",
    }
}

/// The first asker, and the number of others.
fn asker(board: &Board, thread: &OpenThread) -> String {
    match *thread.askers() {
        [] => String::new(),
        [one] => say::person(board, one),
        [first, ref others @ ..] => format!("{} +{}", say::person(board, first), others.len()),
    }
}

/// The word after the figure of a state.
pub fn short_word(state: ThreadState) -> &'static str {
    match state {
        ThreadState::Late => "late",
        ThreadState::DueSoon => "soon",
        ThreadState::Waiting => "left",
        ThreadState::NoTarget => "",
    }
}

/// The word for a state.
pub fn word(state: ThreadState) -> &'static str {
    match state {
        ThreadState::Late => "late",
        ThreadState::DueSoon => "due soon",
        ThreadState::Waiting => "waiting",
        ThreadState::NoTarget => "no target",
    }
}
