//! `asyncboard handoff`: what to do before one stops, or what happened before one started, as text, Markdown or JSON
//! (`asyncboard.handoff/1`).
//!
//! Not here: the lists (`board::handoff`).

use serde::Serialize;

use super::cli::{self, Global, HandoffAt, Page};
use super::failure::Failure;
use super::join_json::id;
use super::json::json_text;
use super::output::{color_errors, printed, warn};
use super::setup::setup;
use super::{once, print};
use crate::board::foresight::{deadline_id, last_asked_at, thread_id, work};
use crate::board::handoff::{self, AskFirst, Leaving, Lists, Owe};
use crate::board::{Board, OpenThread};
use crate::domain::Instant;
use crate::domain::join::handoff::{Form, offered};
use crate::domain::join::pulse::Record;
use crate::domain::rfc3339;
use crate::domain::thread::whole_minutes;
use crate::panels::handoff::text;

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

/// Prints it.
pub fn run(global: &Global, asked: &cli::Handoff) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let me = setup.me()?;
    let (board, feed) = once::read(&setup, now, &mut |_| {})?;
    warn(&setup, &board, now);
    let form = asked.at.map(|at| if at == HandoffAt::Stop { Form::Stop } else { Form::Start });
    let is_marked = |thread: &OpenThread| board.mark(thread, last_asked_at(thread), now).is_some();
    let lists = handoff::lists(&board, me, form, now, &is_marked);
    let answers = if lists.form == Form::Start { feed.desk().past(1, now).answers } else { Vec::new() };
    let text = match asked.format {
        Page::Json => json_text(&json(&board, &lists, &answers, now), "the hand-off")?,
        Page::Text => text::text(&board, &lists, &answers, now),
        Page::Md => text::markdown(&board, &lists, &answers, now),
    };
    let done = print::out(&text);
    // The process ends: to free a large board piece by piece would only keep the shell waiting.
    std::mem::forget((board, feed));
    printed(done)
}

fn ids(board: &Board, threads: &[&OpenThread]) -> Vec<String> {
    threads.iter().map(|thread| thread_id(board, thread)).collect()
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

fn json<'a>(board: &'a Board, lists: &Lists<'a>, answers: &[Record], now: Instant) -> HandoffJson<'a> {
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
        answers: (!stop).then(|| answers.iter().map(|record| answer_row(board, record)).collect()),
        became_late: (!stop).then(|| ids(board, &lists.late)),
        became_overdue: (!stop).then(|| lists.overdue.iter().map(|deadline| deadline_id(deadline)).collect()),
        leaving: (!stop).then(|| lists.leaving.iter().map(leaving).collect()),
    }
}
