//! `asyncboard checkin`: writes the viewer's check-in, or prints all check-ins as text or JSON
//! (`asyncboard.checkins/1`).
//!
//! Not here: its rules (`domain::join::checkin`), how a folder keeps it (its provider).

use serde::Serialize;

use super::cli::{self, Format, Global};
use super::failure::Failure;
use super::join_json::{CheckInRow, check_in_rows, id};
use super::json::json_text;
use super::output::{color_errors, printed, warn};
use super::setup::{Setup, setup};
use super::{once, print};
use crate::board::{Board, checkins};
use crate::config::suggest;
use crate::domain::Instant;
use crate::domain::checkin::{CheckInPlan, Destination};
use crate::domain::rfc3339;
use crate::panels::shared::say;
use crate::providers::{Act, ActKind};
use crate::sync::acting::act_once;

#[derive(Serialize)]
struct CheckInsJson<'a> {
    schema: &'static str,
    now: String,
    me: Option<&'a str>,
    checkins: Vec<CheckInRow<'a>>,
}

/// Writes the viewer's check-in if a text is given, else prints all check-ins.
pub fn run(global: &Global, asked: &cli::CheckIn) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let text = asked.text.join(" ");
    if !text.trim().is_empty() {
        return write(&setup, asked.id.as_deref(), text, now);
    }
    if asked.id.is_some() {
        chosen(&setup, asked.id.as_deref())?;
    }
    let board = once::read_board(&setup, now)?;
    warn(&setup, &board, now);
    match asked.format {
        Format::Json => {
            let me = board.team.me.map(|me| id(&board, me));
            let checkins = check_in_rows(&board, now);
            let all = CheckInsJson { schema: "asyncboard.checkins/1", now: rfc3339::utc(now), me, checkins };
            printed(print::out(&json_text(&all, "the check-ins")?))
        }
        Format::Text => printed(print::out(&text_of(&board, now))),
    }
}

/// The check-in to write: the one that is named, or the only one.
fn chosen<'a>(setup: &'a Setup, named: Option<&str>) -> Result<&'a CheckInPlan, Failure> {
    let plans = &setup.config.team.checkins;
    let ids: Vec<&str> = plans.iter().map(|plan| plan.id.as_str()).collect();
    match (named, &plans[..]) {
        (_, []) => Err(Failure::wrong("error: the config has no check-in: add a [[checkin]] with an id and a source")),
        (Some(named), _) => plans.iter().find(|plan| plan.id == named).ok_or_else(|| {
            Failure::wrong(format!("error: no check-in has the id {named:?}: {}", suggest(named, &ids)))
        }),
        (None, [one]) => Ok(one),
        (None, _) => Err(Failure::wrong(format!("error: which check-in? Name it with --id: {}", ids.join(", ")))),
    }
}

fn write(setup: &Setup, named: Option<&str>, text: String, now: Instant) -> Result<i32, Failure> {
    let plan = chosen(setup, named)?;
    let me = setup.me()?;
    let folder = match &plan.place {
        Destination::Folder(folder) => folder,
        Destination::Item(item) => {
            return Err(Failure::failed(format!(
                "error: the check-in {} is kept in the conversation of {item:?} in {}: write it there",
                plan.id, plan.source
            )));
        }
    };
    let source = setup.sources.iter().find(|source| source.config.id == plan.source);
    let source = source.filter(|source| source.may(ActKind::CheckIn)).ok_or_else(|| {
        Failure::failed(format!("error: {} keeps no check-ins: name a folder source in [[checkin]]", plan.source))
    })?;
    let (board, _) = setup.board(now);
    let date = checkins::date_of(&board, me, now);
    let act = Act::CheckIn { folder: folder.clone(), date, text };
    let failed = |why: &str| Failure::failed(format!("error: writing your check-in in {} failed: {why}", plan.source));
    let done = act_once(source.provider.clone(), act, now).map_err(|error| failed(&error.to_string()))?;
    done.map_err(|failure| failed(&failure.text().clean()))?;
    // What is printed stays free for programs; the word is for people.
    print::err(&format!("{}, {}: written", plan.name.clean(), rfc3339::date(date)));
    Ok(0)
}

/// The check-ins for people.
fn text_of(board: &Board, now: Instant) -> String {
    let mut out = String::new();
    for (n, plan) in board.team.checkins.iter().enumerate() {
        out.push_str(&format!("{}{}\n", if n > 0 { "\n" } else { "" }, plan.name.clean()));
        let rows = checkins::rows(board, plan, board.written(n), now);
        let names: Vec<String> = rows.iter().map(|row| say::brief(board, row.who)).collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
        for (row, name) in rows.iter().zip(&names) {
            let by = row.due_at.filter(|_| row.text.is_none());
            let by = by.map(|due| format!(", by {}", say::when(due, board.dial(), now))).unwrap_or_default();
            let text = row.text.as_ref().map(|text| format!(": {}", text.clean())).unwrap_or_default();
            out.push_str(&format!("  {name:<width$}  {}{by}{text}\n", row.state.word()));
        }
    }
    if board.team.checkins.is_empty() {
        out.push_str("The config has no check-in: add a [[checkin]] with an id and a source.\n");
    }
    out
}
