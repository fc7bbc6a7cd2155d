//! The check-ins sheet: each person's entry of today, its due time, and why it is not expected. A missed check-in is
//! shown as a word, and is neither counted nor sorted by.
//!
//! Not here: the states (`domain::join::checkin`), writing one (the shell).

use crate::board::foresight::{cover, work};
use crate::board::{Board, checkins};
use crate::domain::Instant;
use crate::domain::availability::State as Doing;
use crate::domain::checkin::CheckInPlan;
use crate::domain::join::checkin::{Row, State};
use crate::domain::join::day;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::Text;
use crate::panels::shared::prose::Para;
use crate::panels::shared::say;
use crate::panels::shared::sheet::{Cell, Key, Line, Mark, Sheet};
use crate::ui::list::Column;
use crate::ui::{Role, Words};

/// Below this width, in columns, each row takes two lines.
const NARROW: u16 = 56;

/// The contents of the sheet.
pub fn sheet(board: &Board, now: Instant) -> Sheet {
    let columns =
        vec![Column::fixed("", 1), Column::new("", 6, 8, 16), Column::new("", 8, 18, 20), Column::rest("", 10, 60)];
    let mut sheet = Sheet { title: "Check-ins".to_owned(), columns, narrow: NARROW, ..Sheet::default() };
    let plans = &board.team.checkins;
    match plans.as_slice() {
        [] => empty(&mut sheet),
        [plan] => sheet.title = format!("Check-in {}", name(board, plan)),
        _ => {}
    }
    for (n, plan) in plans.iter().enumerate() {
        if plans.len() > 1 {
            sheet.gap();
            sheet.lines.push(Line::Text(Words::new(name(board, plan), Role::Title)));
        }
        for row in checkins::rows(board, plan, board.written(n), now) {
            sheet.row(Key::CheckIn(n, row.who), cells(board, plan, &row, now));
        }
    }
    sheet
}

fn empty(sheet: &mut Sheet) {
    sheet.say("The config has no check-in yet. To have one, add this to it:", Role::Text);
    sheet.gap();
    for line in
        ["[[checkin]]", "id = \"daily\"", "at = \"10:00\"", "source = \"here\"      # the id of a folder source"]
    {
        sheet.say(line, Role::Dim);
    }
}

/// `Daily, by 10:00 of each one's day`.
fn name(board: &Board, plan: &CheckInPlan) -> String {
    let by = match plan.at {
        Some(at) => format!("by {} of each one's day", board.form.time(chrono::NaiveDate::default().and_time(at))),
        None => "by the end of each one's day".to_owned(),
    };
    format!("{}, {by}", plan.name.clean())
}

fn cells(board: &Board, plan: &CheckInPlan, row: &Row, now: Instant) -> Vec<Cell> {
    let due = |word: &str| {
        row.due_at.map_or_else(|| word.to_owned(), |due| format!("{word} {}", say::when(due, board.dial(), now)))
    };
    let (mark, state, role) = match row.state {
        State::Done => (Mark::Check, "done".to_owned(), Role::Text),
        State::Missed => (Mark::Late, due("missed, by"), Role::Late),
        State::Open => (Mark::Waiting, due("by"), Role::Text),
        State::Excused => (Mark::Nothing, "not asked".to_owned(), Role::Dim),
    };
    let who = if board.team.me == Some(row.who) { Role::Accent } else { Role::Text };
    let last = match (&row.text, row.state) {
        (Some(text), _) => Cell::text(one_line(text)),
        (None, State::Excused) => Cell::dim(excuse(board, plan, row, now)),
        (None, State::Open) => Cell::dim(begins(board, row.who, now)),
        (None, _) => Cell::empty(),
    };
    vec![Cell::Mark(mark), Cell::new(say::brief(board, row.who), who), Cell::new(state, role), last]
}

/// A multi-line text on one line.
fn one_line(text: &Text) -> String {
    text.raw()
        .lines()
        .map(|line| Text::new(line.trim()).clean().into_owned())
        .filter(|l| !l.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Why a check-in is not expected.
fn excuse(board: &Board, plan: &CheckInPlan, row: &Row, now: Instant) -> String {
    let (Some(work), Some(date)) = (work(board, row.who), row.date) else { return "no zone".to_owned() };
    let weekday = chrono::Datelike::weekday(&date).num_days_from_monday() as usize;
    if plan.days.get(weekday) == Some(&false) {
        return format!("not on {}", date.format("%A"));
    }
    let back = day::back(work, now).map(|back| say::when(back, board.dial(), now));
    let away = board.availability(row.who, now).is_some_and(|at| at.state == Doing::Away);
    let why = match (away, back) {
        (true, Some(back)) => format!("away until {back}"),
        (true, None) => "away".to_owned(),
        (false, Some(back)) => format!("day off, back {back}"),
        (false, None) => "day off".to_owned(),
    };
    let covers = cover(board, row.who, now).map(|cover| format!(" · {} covers", say::brief(board, cover)));
    why + &covers.unwrap_or_default()
}

/// When a day that has not begun begins.
fn begins(board: &Board, who: TeammateIndex, now: Instant) -> String {
    let Some(work) = work(board, who) else { return String::new() };
    if day::in_progress(work, now).is_some() {
        return String::new();
    }
    let start = day::next_start(work, now);
    start.map(|start| format!("day begins {}", say::when(start, board.dial(), now))).unwrap_or_default()
}

/// A person's whole entry.
pub fn details(board: &Board, place: usize, who: TeammateIndex, now: Instant) -> Vec<Para> {
    let Some(plan) = board.team.checkins.get(place) else { return Vec::new() };
    let rows = checkins::rows(board, plan, board.written(place), now);
    let Some(row) = rows.into_iter().find(|row| row.who == who) else { return Vec::new() };
    let mut paras = vec![Para::Heading(format!("{}: {}", plan.name.clean(), say::index(board, who)))];
    let date = row.date.map(|date| board.form.day(date));
    paras.extend(date.map(|date| Para::Field("date".to_owned(), date, Role::Text)));
    let state = match row.state {
        State::Excused => format!("not asked: {}", excuse(board, plan, &row, now)),
        _ => row.state.word().to_owned(),
    };
    paras.push(Para::Field("state".to_owned(), state, Role::Text));
    let due = row.due_at.map(|due| say::when(due, board.dial(), now));
    paras.extend(due.map(|due| Para::Field("by".to_owned(), due, Role::Text)));
    paras.push(Para::Gap);
    match &row.text {
        Some(text) => paras.extend(text.raw().lines().map(|line| match line.trim() {
            "" => Para::Gap,
            line => Para::Text(0, Text::new(line).clean().into_owned(), Role::Text),
        })),
        None => paras.push(Para::Text(0, "Nothing is written for this day.".to_owned(), Role::Dim)),
    }
    paras
}
