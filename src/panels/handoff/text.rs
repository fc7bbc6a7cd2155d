//! The hand-off as text and as Markdown, for printing and copying.
//!
//! Not here: the view (`super`), the form for programs (the shell).

use chrono::TimeDelta;
use unicode_width::UnicodeWidthStr as _;

use crate::board::handoff::{AskFirst, Leaving, Lists};
use crate::board::{Board, Deadline, OpenThread};
use crate::domain::Instant;
use crate::domain::join::handoff::Form;
use crate::domain::join::pulse::Record;
use crate::domain::text::Text;
use crate::panels::shared::say;

/// One line: kind, person, figure or time, subject, and link.
struct Row {
    what: &'static str,
    who: String,
    figure: String,
    about: String,
    link: Option<String>,
}

fn link(url: Option<&Text>) -> Option<String> {
    url.map(|url| url.clean().into_owned())
}

fn about(what: &'static str, who: String, figure: String, thread: &OpenThread) -> Row {
    let link = link(thread.item.url.as_ref());
    Row { what, who, figure, about: thread.item.title.clean().into_owned(), link }
}

/// The first name of the asker.
fn asker(board: &Board, thread: &OpenThread) -> String {
    thread.question().map(|question| say::called(board, &question.author)).unwrap_or_default()
}

fn rows(board: &Board, lists: &Lists<'_>, answers: &[Record], now: Instant) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for row in &lists.owe {
        let late = if row.late_then { ", late then" } else { "" };
        rows.push(about("owe", asker(board, row.thread), format!("{}{late}", loss(row.loss)), row.thread));
    }
    rows.extend(lists.ask.iter().map(|row| ask_first(board, row, now)));
    if lists.form == Form::Start {
        let plain = |what, who, thread| about(what, who, String::new(), thread);
        rows.extend(lists.came_in.iter().map(|thread| plain("asked", asker(board, thread), thread)));
        rows.extend(answers.iter().map(|record| answered(board, record, now)));
        rows.extend(lists.late.iter().map(|thread| plain("late", say::brief(board, thread.by), thread)));
        rows.extend(lists.overdue.iter().map(|deadline| overdue(deadline)));
        rows.extend(lists.leaving.iter().map(|row| leaves(board, row, now)));
    }
    let covered = |thread: &&OpenThread| about("cover", say::brief(board, thread.by), String::new(), thread);
    rows.extend(lists.covering.iter().map(covered));
    rows
}

fn overdue(deadline: &Deadline) -> Row {
    let about = deadline.item.title.clean().into_owned();
    let link = link(deadline.item.url.as_ref());
    Row { what: "over", who: "you".to_owned(), figure: String::new(), about, link }
}

/// The asker's loss.
fn loss(loss: Option<TimeDelta>) -> String {
    match loss {
        Some(loss) if loss.is_zero() => "loses nothing".to_owned(),
        Some(loss) => format!("loses {}", say::working(loss)),
        None => "loss unknown".to_owned(),
    }
}

fn ask_first(board: &Board, row: &AskFirst, now: Instant) -> Row {
    let (day, then) = (board.form.day(row.day), board.form.day(row.then));
    let figure = format!("by {}", say::when(row.ask_by, board.dial(), now));
    let about = format!("else you see it {then} instead of {day}");
    Row { what: "ask", who: say::brief(board, row.who), figure, about, link: None }
}

fn answered(board: &Board, record: &Record, now: Instant) -> Row {
    let figure = record.answered_at.map(|at| say::when(at, board.dial(), now)).unwrap_or_default();
    let about = record.title.clean().into_owned();
    Row { what: "answer", who: say::brief(board, record.by), figure, about, link: None }
}

fn leaves(board: &Board, row: &Leaving<'_>, now: Instant) -> Row {
    let when = |t: Instant| say::when(t, board.dial(), now);
    let back = row.back.map(|back| format!("back {}", when(back)));
    let about = back.into_iter().chain(between(row)).collect::<Vec<_>>().join("; ");
    Row { what: "leaves", who: say::brief(board, row.who), figure: when(row.at), about, link: None }
}

/// The open threads between the viewer and a teammate who leaves.
pub(super) fn between(row: &Leaving<'_>) -> Option<String> {
    match (row.owes_me.len(), row.i_owe.len()) {
        (0, 0) => None,
        (owes, 0) => Some(format!("owes you {owes}")),
        (0, owe) => Some(format!("you owe {owe}")),
        (owes, owe) => Some(format!("owes you {owes}, you owe {owe}")),
    }
}

fn heading(board: &Board, lists: &Lists<'_>, now: Instant) -> String {
    let when = |t: Instant| say::when(t, board.dial(), now);
    match lists.form {
        Form::Stop => {
            let back = lists.next.map(|next| format!(", back {}", when(next))).unwrap_or_default();
            format!("Before you stop · {}{back}", when(now))
        }
        Form::Start => format!("Since you stopped · {}", when(lists.since)),
    }
}

/// The hand-off as lines of text.
pub fn text(board: &Board, lists: &Lists<'_>, answers: &[Record], now: Instant) -> String {
    let rows = rows(board, lists, answers, now);
    let widest = |cell: fn(&Row) -> &str| rows.iter().map(|row| cell(row).width()).max().unwrap_or_default();
    let (who, figure) = (widest(|row| &row.who), widest(|row| &row.figure));
    let padded = |text: &str, width: usize| format!("{text}{}", " ".repeat(width - text.width()));
    let mut out = heading(board, lists, now) + "\n";
    for row in &rows {
        let (name, cell) = (padded(&row.who, who), padded(&row.figure, figure));
        out.push_str(&format!("{:<6}  {name}  {cell}  {}\n", row.what, row.about));
    }
    if rows.is_empty() {
        out.push_str("nothing to hand off\n");
    }
    out
}

/// Escapes Markdown markup in a text.
fn escape(text: &str) -> String {
    let is_markup = |c: char| "\\`*_[]<>|".contains(c);
    text.chars().flat_map(|c| is_markup(c).then_some('\\').into_iter().chain([c])).collect()
}

/// The hand-off as a list in Markdown.
pub fn markdown(board: &Board, lists: &Lists<'_>, answers: &[Record], now: Instant) -> String {
    let mut out = format!("## {}\n\n", heading(board, lists, now));
    let rows = rows(board, lists, answers, now);
    for row in &rows {
        let about = escape(&row.about);
        let about = row.link.as_ref().map_or_else(|| about.clone(), |link| format!("[{about}](<{link}>)"));
        let figure = if row.figure.is_empty() { String::new() } else { format!(" {}:", escape(&row.figure)) };
        out.push_str(&format!("- {} **{}**{figure} {about}\n", row.what, escape(&row.who)));
    }
    if rows.is_empty() {
        out.push_str("nothing to hand off\n");
    }
    out
}
