//! All about one teammate, thread, deadline or source, as paragraphs.
//!
//! Not here: the popup that shows them (`screen`).

use crate::board::{Board, Deadline, Item, OpenThread, Person};
use crate::domain::Instant;
use crate::domain::agreement::Target;
use crate::domain::batch::Problem;
use crate::domain::teammate::{Seat, TeammateZone};
use crate::domain::thread::ThreadState;
use crate::panels::shared::prose::Para;
use crate::panels::shared::say;
use crate::panels::{deadlines, sources, team, threads};
use crate::ui::Role;

/// A teammate: their clock, what they are doing, what they owe and what they have to do.
pub fn teammate(board: &Board, seat: Seat, now: Instant) -> Vec<Para> {
    let (Some(mate), Some(row)) = (board.team.get(seat), team::rows::row(board, seat, now)) else { return Vec::new() };
    let mut paras = vec![Para::Heading(row.name.clone())];
    paras.extend(mate.role.as_ref().map(|role| Para::Field("role", role.clean().into_owned(), Role::Text)));
    let zone = match &mate.zone {
        TeammateZone::Known(zone) => Para::Field("zone", format!("{} ({})", zone.name(), row.offset), Role::Text),
        TeammateZone::Unknown(word) => {
            let help = format!("no zone is called {:?}: mend it in the config", word.clean());
            Para::Field("zone", help, Role::Error)
        }
        TeammateZone::None => Para::Field("zone", "none".to_owned(), Role::Dim),
    };
    paras.push(zone);
    paras.push(Para::Field("local time", format!("{} {}", row.time, row.day), Role::Strong));
    paras.push(Para::Field("now", row.doing, Role::Text));
    let next = board.availability(seat, now).and_then(|at| at.next_working_at).filter(|t| *t > now);
    let next =
        next.map(|t| format!("{} your time, in {}", say::when(t, board.dial(), now), say::wall(t - say::minute(now))));
    paras.extend(next.map(|text| Para::Field("works again", text, Role::Text)));
    let (counts, coverage) = (board.counts(seat), board.coverage());
    paras.push(Para::Field("waits for", say::counted(counts.waits_for, coverage, "reply"), Role::Text));
    if board.is_beginning() {
        // Among the first rows of the lists there are only some of theirs.
        for heading in
            [format!("Owes {}", coverage.figure(counts.owes)), format!("Due {}", coverage.figure(counts.due))]
        {
            paras.extend([Para::Gap, Para::Heading(heading), being_read()]);
        }
        return paras;
    }
    let owed: Vec<&OpenThread> =
        board.threads().iter().map(|ranked| &**ranked).filter(|thread| thread.by == seat).collect();
    paras.extend([Para::Gap, Para::Heading(format!("Owes {}", coverage.figure(owed.len())))]);
    paras.extend(owed.into_iter().take(MOST).map(|thread| thread_line(board, thread, now)));
    let is_theirs = |deadline: &&Deadline| deadline.item.assignees.contains(&Person::Mate(seat));
    let due: Vec<&Deadline> = board.deadlines().iter().map(|dated| &**dated).filter(is_theirs).collect();
    paras.extend([Para::Gap, Para::Heading(format!("Due {}", coverage.figure(due.len())))]);
    paras.extend(due.into_iter().take(MOST).map(|deadline| deadline_line(board, deadline, now)));
    paras
}

/// In the place of what is not joined yet.
fn being_read() -> Para {
    Para::Text(2, "being read".to_owned(), Role::Dim)
}

/// The most rows that a list inside details has.
const MOST: usize = 200;

fn thread_line(board: &Board, thread: &OpenThread, now: Instant) -> Para {
    let row = threads::rows::row(board, thread, now);
    let role = threads::view::role(row.state);
    Para::Line(vec![
        (format!("  {:<9} ", row.word), role),
        (format!("{:>8}  ", row.left), role),
        (row.title, Role::Text),
        (format!("  asked by {}", row.asker), Role::Dim),
    ])
}

fn deadline_line(board: &Board, deadline: &Deadline, now: Instant) -> Para {
    let row = deadlines::rows::row(board, deadline, now);
    let role = deadlines::view::role(row.state);
    Para::Line(vec![
        (format!("  {:<9} ", row.word), role),
        (format!("{:>8}  ", row.left), role),
        (row.title, Role::Text),
        (format!("  {}", row.due), Role::Dim),
    ])
}

/// An open thread: who owes whom, by when, and the conversation.
pub fn thread(board: &Board, thread: &OpenThread, now: Instant) -> Vec<Para> {
    let row = threads::rows::row(board, thread, now);
    let mut paras = vec![Para::Heading(row.title.clone())];
    paras.extend(place(&thread.item));
    paras.push(Para::Field("owes", owing(board, thread, &row), Role::Strong));
    let asked = format!(
        "{}, {} ago",
        say::when(thread.asked_at, board.dial(), now),
        say::age(say::minute(now) - thread.asked_at)
    );
    let asks = if thread.asks() > 1 { format!("{asked}, {} times since", thread.asks()) } else { asked };
    paras.push(Para::Field("asked", asks, Role::Text));
    paras.push(Para::Field("agreement", agreement(thread), Role::Text));
    if let Some(term) = thread.term {
        let theirs = board
            .facts(thread.by)
            .and_then(|facts| facts.work())
            .map(|work| say::when(term.due_at, board.dial_of(work.zone()), now));
        let theirs = theirs.filter(|_| !row.mine).map(|t| format!(" ({t} for {})", say::short(&row.by)));
        let due = format!("{}{}", say::when(term.due_at, board.dial(), now), theirs.unwrap_or_default());
        paras.push(Para::Field("due", due, Role::Text));
    }
    let whose = if row.mine { "your" } else { "their" };
    let left = match (row.state, row.left.strip_prefix('-')) {
        (ThreadState::Late, Some(past)) => format!("late by {past} of {whose} working time"),
        (ThreadState::Late, None) => "late".to_owned(),
        (ThreadState::NoTarget, _) => "no target".to_owned(),
        _ if row.left.is_empty() => row.word.to_owned(),
        _ => format!("{}: {} of {whose} working time left", row.word, row.left),
    };
    paras.push(Para::Field("state", left, threads::view::role(row.state)));
    paras.extend(conversation(board, &thread.item, thread.unanswered.as_slice(), now));
    paras
}

/// Who owes whom; the viewer is `you`.
fn owing(board: &Board, thread: &OpenThread, row: &threads::rows::Row) -> String {
    let by = if row.mine { "you owe".to_owned() } else { format!("{} owes", row.by) };
    let me = board.team.me;
    let name = |asker: &Person| match asker.seat() {
        Some(seat) if Some(seat) == me => "you".to_owned(),
        _ => say::person(board, asker),
    };
    let askers: Vec<String> = thread.askers().into_iter().map(name).collect();
    format!("{by} {} a reply", say::list(&askers))
}

fn agreement(thread: &OpenThread) -> String {
    let within = match thread.target {
        Target::Working(amount) => format!("within {} of working time", say::working(amount)),
        Target::Days(n) => format!("by the end of {}", say::count(n.into(), "working day")),
        Target::Elapsed(amount) => format!("within {} by the wall", say::wall(amount)),
        Target::None => "no expectation".to_owned(),
    };
    format!("{}: {within}", thread.item.channel.word())
}

fn place(item: &Item) -> Vec<Para> {
    let field = |label, text: &crate::domain::text::Text, role| Para::Field(label, text.clean().into_owned(), role);
    let mut paras = Vec::new();
    paras.extend(item.project.as_ref().map(|project| field("project", project, Role::Text)));
    let id = crate::domain::text::clean(item.id.raw()).into_owned();
    paras.push(Para::Field("item", format!("{} in {}", id, item.source), Role::Dim));
    paras.extend(item.url.as_ref().map(|url| field("link", url, Role::Link)));
    paras
}

/// The conversation of an item; the messages still unanswered are marked.
fn conversation(board: &Board, item: &Item, unanswered: &[u32], now: Instant) -> Vec<Para> {
    if board.is_beginning() {
        return vec![Para::Gap, Para::Heading("The conversation".to_owned()), being_read()];
    }
    let mut order: Vec<usize> = (0..item.messages.len()).collect();
    order.sort_by_key(|n| item.messages.get(*n).map(|message| message.at));
    let mut paras = vec![Para::Gap, Para::Heading(say::count(item.messages.len(), "message"))];
    for n in order {
        let Some(message) = item.messages.get(n) else { continue };
        let author = say::person(board, &message.author);
        let when =
            format!("  {}, {} ago", say::when(message.at, board.dial(), now), say::age(say::minute(now) - message.at));
        let open = if unanswered.contains(&(n as u32)) { "  unanswered" } else { "" };
        paras.push(Para::Gap);
        paras.push(Para::Line(vec![(author, Role::Strong), (when, Role::Dim), (open.to_owned(), Role::DueSoon)]));
        paras.push(Para::Text(2, message.words().clean().into_owned(), Role::Text));
    }
    paras
}

/// A deadline: whose, when each assignee's own day ends, and how much working time each has left.
pub fn deadline(board: &Board, deadline: &Deadline, now: Instant) -> Vec<Para> {
    let row = deadlines::rows::row(board, deadline, now);
    let viewer = &board.viewer;
    let item = &deadline.item;
    let mut paras = vec![Para::Heading(row.title)];
    paras.extend(place(item));
    let assignees = say::people(board, &item.assignees);
    let assignees = if assignees.is_empty() { "nobody".to_owned() } else { assignees };
    paras.push(Para::Field("assigned to", assignees, Role::Strong));
    let due = format!("{}, {}", say::when(deadline.due_at, board.dial(), now), say::distance(deadline.due_at, now));
    paras.push(Para::Field("due", due, Role::Text));
    paras.push(Para::Field("state", row.word.to_owned(), deadlines::view::role(row.state)));
    for (seat, term) in &deadline.terms {
        let left = term.left(board.position(*seat, say::minute(now))).unwrap_or_default();
        let how = if now > deadline.due_at { "of working time since" } else { "of working time left" };
        let name = say::seat(board, *seat);
        paras.push(Para::Field("", format!("{name}: {} {how}", say::left(left.abs(), false)), Role::Text));
    }
    for (seat, end) in &deadline.ends {
        let zone = board.team.get(*seat).and_then(|mate| mate.zone.known()).unwrap_or(viewer);
        let name = say::seat(board, *seat);
        let theirs = say::when(*end, board.dial_of(zone), now);
        let text =
            format!("the day ends for {name} at {theirs} there, {} your time", say::when(*end, board.dial(), now));
        paras.push(Para::Field("", text, Role::Dim));
    }
    if !item.messages.is_empty() {
        paras.extend(conversation(board, item, &[], now));
    }
    paras
}

/// A source: how it is, and everything in it that could not be read.
pub fn source(board: &Board, place: usize, clock: Instant) -> Vec<Para> {
    let Some(line) = board.sources.get(place) else { return Vec::new() };
    let condition = sources::rows::condition(line);
    let mut paras = vec![
        Para::Heading(line.id.to_string()),
        Para::Field("kind", crate::domain::text::clean(&line.kind).into_owned(), Role::Text),
        Para::Field("health", sources::rows::words(line, board.dial(), clock), sources::view::role(condition)),
    ];
    paras.extend(line.problems.iter().flat_map(problem));
    paras
}

/// The config: what to mend in it.
pub fn config(board: &Board) -> Vec<Para> {
    std::iter::once(Para::Heading("config".to_owned())).chain(board.advice.iter().flat_map(problem)).collect()
}

/// A problem: its place, and below it what is wrong.
fn problem(problem: &Problem) -> [Para; 3] {
    [
        Para::Gap,
        Para::Text(0, sources::rows::place(problem), Role::Warning),
        Para::Text(2, problem.text.clean().into_owned(), Role::Text),
    ]
}
