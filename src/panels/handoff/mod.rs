//! The hand-off sheet: before the viewer stops, the tasks that would wait until their next start, and whom to ask
//! first; after they started, what happened meanwhile, and who leaves soon.
//!
//! Not here: the lists (`board::handoff`), when it is offered (`domain::join::handoff`).

pub mod text;

use crate::board::handoff::{AskFirst, Leaving, Lists, Owe};
use crate::board::{Board, Deadline, OpenThread};
use crate::domain::Instant;
use crate::domain::join::handoff::Form;
use crate::domain::join::pulse::Record;
use crate::domain::teammate::TeammateIndex;
use crate::domain::thread::ThreadState;
use crate::panels::shared::next::{self, Next, Verb};
use crate::panels::shared::say;
use crate::panels::shared::sheet::{Cell, Key, Sheet};
use crate::ui::list::Column;
use crate::ui::{Role, Words};

/// Below this width, in columns, each row takes two lines.
const NARROW: u16 = 60;

/// The contents of the sheet; `answers` once they are known.
pub fn sheet(board: &Board, lists: &Lists<'_>, answers: Option<&[Record]>, now: Instant) -> Sheet {
    let mut sheet = match lists.form {
        Form::Stop => stop(board, lists, now),
        Form::Start => start(board, lists, answers, now),
    };
    cover(board, lists, &mut sheet);
    if sheet.keys.is_empty() {
        sheet.gap();
        let nothing = match lists.form {
            Form::Stop => "Nothing waits for you until then, and there is no one to ask before.",
            Form::Start if answers.is_none() => "The answers are being read.",
            Form::Start => "Nothing came in, nothing is late, and no one leaves within 2h.",
        };
        sheet.say(nothing, Role::Dim);
    }
    sheet
}

/// The sheet for a viewer who is not a teammate.
pub fn unknown() -> Sheet {
    let mut sheet = Sheet { title: "Hand-off".to_owned(), ..Sheet::default() };
    sheet.say("Who are you? Set `me` in the config, or name yourself with --me.", Role::Dim);
    sheet
}

fn blank(title: String, columns: Vec<Column>) -> Sheet {
    Sheet { title, columns, narrow: NARROW, ..Sheet::default() }
}

fn stop(board: &Board, lists: &Lists<'_>, now: Instant) -> Sheet {
    let columns = vec![Column::fixed("", 18), Column::fixed("", 14), Column::rest("", 20, 40)];
    let mut sheet = blank(format!("Before you stop, {}", say::when(now, board.dial(), now)), columns);
    let back = lists.next.map(|next| say::when(next, board.dial(), now));
    sheet.say(
        match back {
            Some(back) => format!("You are back {back}. What you leave open until then:"),
            None => "When you are back is not known: your hours have no start within a year.".to_owned(),
        },
        Role::Text,
    );
    if !lists.owe.is_empty() {
        sheet.gap();
        sheet.head([Cell::head("you owe"), Cell::head("loses"), Cell::head("if you answer then")]);
        for row in &lists.owe {
            sheet.row(thread_key(row.thread), owe(board, row, now));
        }
    }
    if !lists.ask.is_empty() {
        ask(board, lists, &mut sheet, now);
    }
    sheet
}

/// A name below a heading.
fn named(name: &str) -> Cell {
    Cell::text(format!("  {name}"))
}

fn asker(board: &Board, thread: &OpenThread) -> String {
    thread.question().map_or_else(|| "somebody".to_owned(), |question| say::called(board, &question.author))
}

fn thread_key(thread: &OpenThread) -> Key {
    Key::Thread(thread.item.source.clone(), thread.item.id.clone(), thread.by)
}

fn owe(board: &Board, row: &Owe<'_>, now: Instant) -> Vec<Cell> {
    let loss = match row.loss {
        Some(loss) if loss.is_zero() => Cell::dim("nothing"),
        Some(loss) => Cell::text(say::working(loss)),
        None => Cell::dim("unknown"),
    };
    let late = match (row.thread.state(now), row.late_then) {
        (ThreadState::Late, _) => Words::new("late already", Role::Late).then(" · ", Role::Dim),
        (_, true) => Words::new("late by then", Role::DueSoon).then(" · ", Role::Dim),
        _ => Words::empty(),
    };
    let about = late.then(row.thread.item.title.clean().into_owned(), Role::Text);
    vec![named(&asker(board, row.thread)), loss, Cell::Words(about)]
}

/// The teammates to ask before the viewer stops.
fn ask(board: &Board, lists: &Lists<'_>, sheet: &mut Sheet, now: Instant) {
    let day = |row: &AskFirst| (row.day, row.then);
    let instead = |row: &AskFirst| {
        let name = |date: chrono::NaiveDate| weekday(board, date, now);
        format!("{} instead of {}", name(row.then), name(row.day))
    };
    let same = lists.ask.first().filter(|first| lists.ask.iter().all(|row| day(row) == day(first)));
    let heading = same.map_or_else(
        || "or you see the answer a day later".to_owned(),
        |first| format!("or you see the answer {}", instead(first)),
    );
    sheet.gap();
    sheet.head([Cell::head("ask before"), Cell::head(heading), Cell::empty()]);
    for row in &lists.ask {
        let by = say::when(row.ask_by, board.dial(), now);
        let doing = doing(board, row.who, now);
        let more = if same.is_some() { doing } else { format!("{doing} · {}", instead(row)) };
        let cells = [named(&say::brief(board, row.who)), Cell::text(by), Cell::dim(more)];
        sheet.row(Key::Mate(row.who), cells);
    }
}

/// A nearby date by its weekday, else the date.
fn weekday(board: &Board, date: chrono::NaiveDate, now: Instant) -> String {
    match (date - board.viewer.date(now)).num_days() {
        0 => "today".to_owned(),
        1..=6 => date.format("%a").to_string(),
        _ => board.form.date(date),
    }
}

/// A teammate's availability and next change: `at work, leaves Thu 00:30`.
fn doing(board: &Board, index: TeammateIndex, now: Instant) -> String {
    let state = board.availability(index, now).map(|at| at.state.word()).unwrap_or_default();
    match next::next(board, index, now) {
        Next::At(Verb::Back, t) => format!("back {}", say::when(t, board.dial(), now)),
        Next::At(verb, t) => format!("{state}, {} {}", verb.word(), say::when(t, board.dial(), now)),
        Next::NotBack => "not back within 60d".to_owned(),
        Next::Unknown | Next::None => state.to_owned(),
    }
}

fn start(board: &Board, lists: &Lists<'_>, answers: Option<&[Record]>, now: Instant) -> Sheet {
    let columns = vec![Column::fixed("", 18), Column::rest("", 20, 50)];
    let mut sheet = blank(format!("Now you start, {}", at(board, now)), columns);
    sheet.say(format!("Since you stopped, {}:", at(board, lists.since)), Role::Text);
    sheet.gap();
    if !lists.came_in.is_empty() {
        let count = format!("{} that you owe", say::count(lists.came_in.len(), "reply"));
        sheet.head([Cell::head("came in"), Cell::head(count)]);
        for thread in &lists.came_in {
            let name = named(&asker(board, thread));
            sheet.row(thread_key(thread), [name, Cell::Words(left(board, thread, now))]);
        }
    }
    match answers {
        Some([]) => {}
        Some(answers) => {
            sheet.head([Cell::head("answers"), Cell::head(format!("{} to what you asked", answers.len()))]);
            for record in answers {
                sheet.row(key_of(record), answer(board, record, now));
            }
        }
        None => sheet.head([Cell::head("answers"), Cell::head("being read")]),
    }
    for (n, thread) in lists.late.iter().enumerate() {
        let label = if n == 0 { Cell::new("late now", Role::Late) } else { Cell::empty() };
        sheet.row(thread_key(thread), [label, Cell::Words(sentence(board, thread))]);
    }
    for (n, deadline) in lists.overdue.iter().enumerate() {
        let label = if n == 0 { Cell::new("overdue now", Role::Overdue) } else { Cell::empty() };
        let title = deadline.item.title.clean().into_owned();
        sheet.row(deadline_key(deadline), [label, Cell::text(title)]);
    }
    for (n, row) in lists.leaving.iter().enumerate() {
        if n == 0 {
            sheet.gap();
        }
        let label = if n == 0 { Cell::head("leaves next") } else { Cell::empty() };
        sheet.row(Key::Mate(row.who), [label, Cell::text(leaves(board, row, now))]);
    }
    sheet
}

/// A time with its weekday: `Wed 17:30`.
fn at(board: &Board, t: Instant) -> String {
    format!("{} {}", board.viewer.date(t).format("%a"), board.dial().time(t))
}

fn key_of(record: &Record) -> Key {
    Key::Item(record.source.clone(), crate::domain::ids::ItemId::new(&record.item))
}

fn deadline_key(deadline: &Deadline) -> Key {
    Key::Deadline(deadline.item.source.clone(), deadline.item.id.clone())
}

fn answer(board: &Board, record: &Record, now: Instant) -> Vec<Cell> {
    let when = record.answered_at.map(|at| recent(board, at, now)).unwrap_or_default();
    let who = format!("  {}, {when}", say::brief(board, record.by));
    vec![Cell::text(who), Cell::text(record.title.clean().into_owned())]
}

/// A past time: `01:10` today, `Wed 17:40` before.
fn recent(board: &Board, t: Instant, now: Instant) -> String {
    if board.viewer.date(t) == board.viewer.date(now) { board.dial().time(t) } else { at(board, t) }
}

/// The time left of a thread, and its title.
fn left(board: &Board, thread: &OpenThread, now: Instant) -> Words<'static> {
    let state = thread.state(now);
    let left = board.thread_left(thread, say::minute(now)).map(|left| say::left(left, state == ThreadState::Late));
    let title = thread.item.title.clean().into_owned();
    let figure = left.map(|left| left.trim_start_matches('-').to_owned());
    let (word, role) = match state {
        ThreadState::Late => ("late", Role::Late),
        ThreadState::DueSoon => ("left", Role::DueSoon),
        ThreadState::Waiting | ThreadState::NoTarget => ("left", Role::Waiting),
    };
    match figure {
        Some(figure) => Words::new(format!("{figure} {word}"), role).then(" · ", Role::Dim).then(title, Role::Text),
        None => Words::new(title, Role::Text),
    }
}

/// `you owe Ines: Press kit`.
fn sentence(board: &Board, thread: &OpenThread) -> Words<'static> {
    let mine = board.team.me == Some(thread.by);
    let who = if mine {
        format!("you owe {}", asker(board, thread))
    } else {
        format!("{} owes you", say::brief(board, thread.by))
    };
    Words::new(format!("{who}: {}", thread.item.title.clean()), Role::Text)
}

/// `Lea in 1h 25m, 10:30, back Fri 02:00; you owe 1`.
fn leaves(board: &Board, row: &Leaving<'_>, now: Instant) -> String {
    let when = |t: Instant| say::when(t, board.dial(), now);
    let back = row.back.map(|back| format!(", back {}", when(back))).unwrap_or_default();
    let between = text::between(row).map(|between| format!("; {between}")).unwrap_or_default();
    let length = say::wall(row.at - say::minute(now));
    format!("{} in {length}, {}{back}{between}", say::brief(board, row.who), when(row.at))
}

/// The threads that the viewer covers for others, in both forms.
fn cover(board: &Board, lists: &Lists<'_>, sheet: &mut Sheet) {
    for (n, thread) in lists.covering.iter().enumerate() {
        if n == 0 {
            sheet.gap();
            sheet.head([Cell::head("you cover"), Cell::empty()]);
        }
        let owes = format!("{} owes {}", say::brief(board, thread.by), asker(board, thread));
        let about = Words::new(thread.item.title.clean().into_owned(), Role::Text);
        let mut cells = vec![named(&owes)];
        // The title is in the last column of either form.
        cells.resize(sheet.columns.len() - 1, Cell::empty());
        cells.push(Cell::Words(about));
        sheet.row(thread_key(thread), cells);
    }
}
