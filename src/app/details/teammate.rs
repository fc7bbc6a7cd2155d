//! The details of a teammate: place, availability, replies owed in both directions, day, leave.

use super::{agenda, being_read, joined};
use crate::board::{Board, Deadline, OpenThread, Person};
use crate::domain::Instant;
use crate::domain::teammate::{TeammateIndex, TeammateZone};
use crate::domain::thread::ThreadState;
use crate::panels::shared::next::{self, Next};
use crate::panels::shared::prose::Para;
use crate::panels::shared::say;
use crate::panels::team::doing::Entry;
use crate::panels::{deadlines, team, threads};
use crate::ui::{Role, fit};

/// The most rows that a list inside details has.
const MOST: usize = 200;
/// The width of a figure inside details.
const FIGURE: usize = 15;
/// The width of a label, and of what precedes a title inside details.
const LABEL: usize = 19;

/// A teammate.
pub fn teammate(board: &Board, index: TeammateIndex, now: Instant) -> Vec<Para> {
    let (Some(mate), Some(row)) = (board.team.get(index), team::rows::row(board, index, now)) else {
        return Vec::new();
    };
    let mut who = vec![(row.name.clone(), Role::Title)];
    who.extend(mate.role.as_ref().map(|role| (format!("   {}", role.clean()), Role::Text)));
    let dot = if mate.role.is_some() { " · " } else { "   " };
    let zone = match &mate.zone {
        TeammateZone::Known(zone) => (format!("{dot}{}, {}", zone.city(), ahead(board, index, now)), Role::Dim),
        TeammateZone::Unknown(word) => {
            (format!("{dot}no zone is called {:?}: mend it in the config", word.clean()), Role::Error)
        }
        TeammateZone::None => (format!("{dot}no zone in the config"), Role::Dim),
    };
    who.push(zone);
    let mut paras =
        vec![Para::Line(who), Para::Text(0, now_and_next(board, index, &row, now), team::view::role(row.state))];
    let is_told = |entry: &&Entry| !matches!(entry, Entry::Travelling(_) | Entry::Hint(_));
    let note = row.entries.iter().skip(1).filter(is_told).cloned().collect::<Vec<_>>();
    if !note.is_empty() {
        paras.push(Para::Text(0, team::doing::whole(&note), Role::Text));
    }
    let hinted = team::doing::hinted(board, index, now);
    if !hinted.is_empty() {
        paras.push(Para::Text(0, hinted.join(" · "), Role::Dim));
    }
    paras.push(Para::Gap);
    if board.is_beginning() {
        // The first rows of the lists hold only some of theirs.
        paras.push(being_read());
        return paras;
    }
    paras.extend(between(board, index, now));
    paras.extend(owed(board, index, now));
    paras.extend(agenda::day(board, index, now));
    paras.extend(agenda::leave(board, index, now));
    paras.extend(agenda::holidays(board, index, now));
    paras.extend(joined::ask_by(board, index, now));
    paras.extend(joined::no_shared_hour(board, index, now));
    paras.extend(joined::clock_changes(board, index, now));
    paras
}

/// How far their clock is: `14h ahead of you`.
fn ahead(board: &Board, index: TeammateIndex, now: Instant) -> String {
    let offset = say::offset_of(board, index, now);
    match offset.split_at_checked(1) {
        _ if offset == "you" || offset == "same" => "your clock".to_owned(),
        Some(("+", size)) => format!("{size} ahead of you"),
        Some(("-", size)) => format!("{size} behind you"),
        _ => offset,
    }
}

/// `off, back in 9h 28m, 19:00 (Thu 09:00)`. Their own clock is in the selected row.
fn now_and_next(board: &Board, index: TeammateIndex, row: &team::rows::Row, now: Instant) -> String {
    let zone = board.team.get(index).and_then(|mate| mate.zone.known());
    let state = &row.word;
    match next::next(board, index, now) {
        Next::At(verb, t) => {
            let theirs = zone.filter(|zone| zone.offset(t) != board.viewer.offset(t));
            let theirs =
                theirs.map(|zone| format!(" ({})", say::when(t, board.dial_of(zone), now))).unwrap_or_default();
            let length = say::wall(t - say::minute(now));
            format!("{state}, {} in {length}, {}{theirs}", verb.word(), say::when(t, board.dial(), now))
        }
        Next::NotBack => format!("{state}, not back within 60d"),
        Next::Unknown => format!("{}, hours unknown", row.word),
        Next::None => state.clone(),
    }
}

/// The replies that they owe the viewer, and that the viewer owes them.
fn between(board: &Board, index: TeammateIndex, now: Instant) -> Vec<Para> {
    let Some(me) = board.team.me.filter(|me| *me != index) else { return Vec::new() };
    let threads = || board.threads().iter().map(|ranked| &**ranked);
    let theirs: Vec<&OpenThread> =
        threads().filter(|thread| thread.by == index && thread.asker() == Some(me)).collect();
    let mine: Vec<&OpenThread> = threads().filter(|thread| thread.by == me && thread.asker() == Some(index)).collect();
    let name = say::brief(board, index);
    let figure = |all: &[&OpenThread]| match all.first() {
        None => "nothing".to_owned(),
        Some(first) => {
            // Threads are ordered, so the first one is the most overdue.
            let row = threads::rows::row(board, first, now);
            let late =
                if first.state(now) == ThreadState::Late { format!(", {} late", row.figure) } else { String::new() };
            format!("{}{late}", all.len())
        }
    };
    let text = format!("{name} owes you {}; you owe {name} {}", figure(&theirs), figure(&mine));
    let mut paras = vec![Para::Wide("Between you".to_owned(), text, Role::Text)];
    let lines = theirs.into_iter().chain(mine).take(MOST);
    paras.extend(lines.map(|thread| thread_line(board, (thread, Other::Asker), now)));
    paras
}

/// The other person that a thread in details names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Other {
    /// None: both are named above.
    Asker,
    /// The person who is owed the reply.
    Named,
}

/// The replies that they owe to others, how many they wait for, and their deadlines.
fn owed(board: &Board, index: TeammateIndex, now: Instant) -> Vec<Para> {
    let (coverage, me) = (board.coverage(), board.team.me);
    let is_owed = |thread: &&OpenThread| thread.by == index && (me == Some(index) || thread.asker() != me);
    let owed: Vec<&OpenThread> = board.threads().iter().map(|ranked| &**ranked).filter(is_owed).collect();
    let is_theirs = |deadline: &&Deadline| deadline.item.assignees.contains(&Person::Mate(index));
    let due: Vec<&Deadline> = board.deadlines().iter().map(|dated| &**dated).filter(is_theirs).collect();
    let waits = board.counts(index).waits_for;
    let mut paras = Vec::new();
    if !owed.is_empty() || waits > 0 {
        let others = if me == Some(index) { "" } else { " others" };
        let waits = format!("waits for {}", say::counted(waits, coverage, "reply"));
        paras.push(Para::Wide(format!("Owes{others} {}", coverage.figure(owed.len())), waits, Role::Dim));
    }
    paras.extend(owed.into_iter().take(MOST).map(|thread| thread_line(board, (thread, Other::Named), now)));
    let mut label = format!("Due {}", coverage.figure(due.len()));
    if due.is_empty() {
        paras.push(Para::Wide(label, "nothing".to_owned(), Role::Dim));
        return paras;
    }
    for deadline in due.into_iter().take(MOST) {
        paras.push(deadline_line(board, &label, deadline, now));
        label = String::new();
    }
    paras
}

fn thread_line(board: &Board, (thread, other): (&OpenThread, Other), now: Instant) -> Para {
    let row = threads::rows::row(board, thread, now);
    let role = threads::view::role(row.state);
    let figure = if row.figure.is_empty() { row.word.to_owned() } else { format!("{} {}", row.figure, row.short_word) };
    let sentence = if other == Other::Named { format!("  {}", row.sentence) } else { String::new() };
    Para::Line(vec![
        (format!("    {}", fit::fit(&figure, FIGURE)), role),
        (row.title, Role::Text),
        (sentence, Role::Dim),
    ])
}

/// `Due 2   App store screenshots, all 22 of them     0m, at risk`.
fn deadline_line(board: &Board, label: &str, deadline: &Deadline, now: Instant) -> Para {
    let row = deadlines::rows::row(board, deadline, now);
    let state = match (row.figure.is_empty(), row.short_word) {
        (true, _) => row.word.to_owned(),
        (false, "risk") => format!("{}, at risk", row.figure),
        (false, "over") => format!("{} overdue", row.figure),
        (false, word) => format!("{} {word}", row.figure),
    };
    let label = fit::fit(label, LABEL).into_owned();
    let ends = vec![format!("{}  {state}", row.long_due), state, row.figure];
    Para::Split(vec![(label, Role::Dim), (row.title, deadlines::view::role(row.state))], ends)
}
