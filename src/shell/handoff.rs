//! `asyncboard handoff`: what to do before one stops, or what happened before one started, as text, Markdown or JSON
//! (`asyncboard.handoff/1`).
//!
//! Not here: the lists (`board::handoff`).

use chrono::TimeDelta;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::cli::{self, Global, HandoffAt, Page};
use super::failure::Failure;
use super::join_json::id;
use super::output::{color_errors, printed, warn};
use super::setup::setup;
use super::snapshot_json::json_text;
use super::{once, print};
use crate::board::foresight::{deadline_id, last_asked_at, thread_id, work};
use crate::board::handoff::{self, AskFirst, Leaving, Owe};
use crate::board::{Board, OpenThread};
use crate::domain::Instant;
use crate::domain::join::day;
use crate::domain::join::handoff::{Form, offered, since, usual};
use crate::domain::join::pulse::Record;
use crate::domain::rfc3339;
use crate::domain::teammate::Seat;
use crate::domain::thread::whole_minutes;
use crate::panels::shared::say;

#[derive(Serialize)]
struct HandoffJson<'a> {
    schema: &'static str,
    now: String,
    me: &'a str,
    at: &'static str,
    offered: Option<&'static str>,
    since: String,
    next_start_at: Option<String>,
    covering: Vec<String>,
    owe: Option<Vec<OweRow<'a>>>,
    ask: Option<Vec<AskRow<'a>>>,
    came_in: Option<Vec<String>>,
    answers: Option<Vec<AnswerRow<'a>>>,
    became_late: Option<Vec<String>>,
    became_overdue: Option<Vec<String>>,
    leaving: Option<Vec<LeavingRow<'a>>>,
}

#[derive(Serialize)]
struct OweRow<'a> {
    thread: String,
    asked_by: Option<&'a str>,
    loss_minutes: Option<i64>,
    late_then: bool,
    sees_now_at: Option<String>,
    sees_then_at: Option<String>,
}

#[derive(Serialize)]
struct AskRow<'a> {
    who: &'a str,
    ask_by: String,
    answer_day: String,
    then_day: String,
}

#[derive(Serialize)]
struct AnswerRow<'a> {
    source: String,
    item: String,
    by: &'a str,
    asked_at: String,
    answered_at: String,
}

#[derive(Serialize)]
struct LeavingRow<'a> {
    who: &'a str,
    leaves_at: String,
    back_at: Option<String>,
    owes_me: Vec<String>,
    i_owe: Vec<String>,
}

/// Everything that it says.
struct Lists<'a> {
    me: Seat,
    form: Form,
    since: Instant,
    next: Option<Instant>,
    covering: Vec<&'a OpenThread>,
    owe: Vec<Owe<'a>>,
    ask: Vec<AskFirst>,
    came_in: Vec<&'a OpenThread>,
    late: Vec<&'a OpenThread>,
    leaving: Vec<Leaving<'a>>,
    answers: Vec<Record>,
}

/// Prints it.
pub fn run(global: &Global, asked: &cli::Handoff) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let me = setup.me()?;
    let (board, feed) = once::read(&setup, now, &mut |_| {})?;
    warn(&setup, &board, now);
    let form = asked.at.map(|at| if at == HandoffAt::Stop { Form::Stop } else { Form::Start });
    let mut lists = lists(&board, me, form, now);
    if lists.form == Form::Start {
        lists.answers = answers(feed.desk().records(), &board, me, (lists.since, now));
    }
    let text = match asked.format {
        Page::Json => json_text(&json(&board, &lists, now), "the hand-off")?,
        Page::Text => text(&board, &lists, now),
        Page::Md => markdown(&board, &lists, now),
    };
    printed(print::out(&text))
}

fn lists(board: &Board, me: Seat, form: Option<Form>, now: Instant) -> Lists<'_> {
    let mine = work(board, me);
    let form = form.unwrap_or_else(|| usual(mine, now));
    let since = since(mine, now);
    let is_marked = |thread: &OpenThread| board.mark(thread, last_asked_at(thread), now).is_some();
    let stop = form == Form::Stop;
    Lists {
        me,
        form,
        since,
        next: mine.and_then(|work| day::next_start(work, now)),
        covering: handoff::covering(board, me, now, &is_marked),
        owe: if stop { handoff::owe(board, me, now, &is_marked) } else { Vec::new() },
        ask: if stop { handoff::ask(board, me, now) } else { Vec::new() },
        came_in: handoff::came_in(board, me, since, &is_marked),
        late: handoff::became_late(board, me, (since, now), &is_marked),
        leaving: handoff::leaving(board, me, now, &is_marked),
        answers: Vec::new(),
    }
}

fn ids(board: &Board, threads: &[&OpenThread]) -> Vec<String> {
    threads.iter().map(|thread| thread_id(board, thread)).collect()
}

/// What others answered me in a period, in order; not what has no time of its own.
fn answers(records: Vec<Record>, board: &Board, me: Seat, (since, now): (Instant, Instant)) -> Vec<Record> {
    let in_period = |record: &Record| record.answered_at.is_some_and(|at| since <= at && at <= now);
    let mut mine: Vec<Record> =
        records.into_iter().filter(|record| record.asked_by == Some(me) && record.timed && in_period(record)).collect();
    mine.sort_by_key(|record| {
        (record.answered_at, record.source.clone(), record.item.clone(), id(board, record.by).to_owned())
    });
    mine
}

fn answer_row<'a>(board: &'a Board, record: &Record) -> AnswerRow<'a> {
    AnswerRow {
        source: record.source.to_string(),
        item: record.item.clone(),
        by: id(board, record.by),
        asked_at: rfc3339::utc(record.asked_at),
        answered_at: record.answered_at.map(rfc3339::utc).unwrap_or_default(),
    }
}

fn json<'a>(board: &'a Board, lists: &Lists<'a>, now: Instant) -> HandoffJson<'a> {
    let stop = lists.form == Form::Stop;
    let owe = |row: &Owe<'a>| OweRow {
        thread: thread_id(board, row.thread),
        asked_by: row.thread.question().map(|question| board.name_raw(&question.author)),
        loss_minutes: row.loss.map(whole_minutes),
        late_then: row.late_then,
        sees_now_at: row.sees_now.map(rfc3339::utc),
        sees_then_at: row.sees_then.map(rfc3339::utc),
    };
    let ask = |row: &AskFirst| AskRow {
        who: id(board, row.who),
        ask_by: rfc3339::utc(row.ask_by),
        answer_day: rfc3339::date(row.day),
        then_day: rfc3339::date(row.then),
    };
    let leaving = |row: &Leaving<'a>| LeavingRow {
        who: id(board, row.who),
        leaves_at: rfc3339::utc(row.at),
        back_at: row.back.map(rfc3339::utc),
        owes_me: ids(board, &row.owes_me),
        i_owe: ids(board, &row.i_owe),
    };
    let overdue = handoff::became_overdue(board, lists.me, lists.since, now);
    HandoffJson {
        schema: "asyncboard.handoff/1",
        now: rfc3339::utc(now),
        me: id(board, lists.me),
        at: lists.form.word(),
        offered: work(board, lists.me).and_then(|work| offered(work, now)).map(Form::word),
        since: rfc3339::utc(lists.since),
        next_start_at: lists.next.map(rfc3339::utc),
        covering: ids(board, &lists.covering),
        owe: stop.then(|| lists.owe.iter().map(owe).collect()),
        ask: stop.then(|| lists.ask.iter().map(ask).collect()),
        came_in: (!stop).then(|| ids(board, &lists.came_in)),
        answers: (!stop).then(|| lists.answers.iter().map(|record| answer_row(board, record)).collect()),
        became_late: (!stop).then(|| ids(board, &lists.late)),
        became_overdue: (!stop).then(|| overdue.iter().map(|deadline| deadline_id(deadline)).collect()),
        leaving: (!stop).then(|| lists.leaving.iter().map(leaving).collect()),
    }
}

/// One line: what it is, who, in a figure or a time, about what, and where to look at it.
struct Row {
    what: &'static str,
    who: String,
    figure: String,
    about: String,
    link: Option<String>,
}

fn rows(board: &Board, lists: &Lists<'_>, now: Instant) -> Vec<Row> {
    let asker = |thread: &OpenThread| {
        let name = thread.question().map(|question| say::person(board, &question.author)).unwrap_or_default();
        say::short(&name).to_owned()
    };
    let about = |what, who, figure: String, thread: &OpenThread| Row {
        what,
        who,
        figure,
        about: thread.item.title.clean().into_owned(),
        link: thread.item.url.as_ref().map(|url| url.clean().into_owned()),
    };
    let mut rows: Vec<Row> = Vec::new();
    for row in &lists.owe {
        let late = if row.late_then { ", late then" } else { "" };
        rows.push(about("owe", asker(row.thread), format!("{}{late}", loss(row.loss)), row.thread));
    }
    rows.extend(lists.ask.iter().map(|row| ask_first(board, row, now)));
    if lists.form == Form::Start {
        rows.extend(lists.came_in.iter().map(|thread| about("asked", asker(thread), String::new(), thread)));
        rows.extend(lists.answers.iter().map(|record| answered(board, record, now)));
        rows.extend(lists.late.iter().map(|thread| about("late", say::brief(board, thread.by), String::new(), thread)));
        for deadline in handoff::became_overdue(board, lists.me, lists.since, now) {
            let link = deadline.item.url.as_ref().map(|url| url.clean().into_owned());
            let (who, about) = ("you".to_owned(), deadline.item.title.clean().into_owned());
            rows.push(Row { what: "over", who, figure: String::new(), about, link });
        }
        rows.extend(lists.leaving.iter().map(|row| leaves(board, row, now)));
    }
    rows.extend(
        lists.covering.iter().map(|thread| about("cover", say::brief(board, thread.by), String::new(), thread)),
    );
    rows
}

/// What the asker loses.
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
    let owed = match (row.owes_me.len(), row.i_owe.len()) {
        (0, 0) => None,
        (owes, 0) => Some(format!("owes you {owes}")),
        (0, owe) => Some(format!("you owe {owe}")),
        (owes, owe) => Some(format!("owes you {owes}, you owe {owe}")),
    };
    let about = back.into_iter().chain(owed).collect::<Vec<_>>().join("; ");
    Row { what: "leaves", who: say::brief(board, row.who), figure: when(row.at), about, link: None }
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

fn text(board: &Board, lists: &Lists<'_>, now: Instant) -> String {
    let rows = rows(board, lists, now);
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

/// A text with what Markdown would read as markup escaped.
fn escape(text: &str) -> String {
    let is_markup = |c: char| "\\`*_[]<>|".contains(c);
    text.chars().flat_map(|c| is_markup(c).then_some('\\').into_iter().chain([c])).collect()
}

fn markdown(board: &Board, lists: &Lists<'_>, now: Instant) -> String {
    let mut out = format!("## {}\n\n", heading(board, lists, now));
    let rows = rows(board, lists, now);
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
