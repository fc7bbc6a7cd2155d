//! `asyncboard ask`: the latest good moment to ask a teammate, as text or JSON (`asyncboard.ask/1`).
//!
//! Not here: its rules (`domain::join::ask`).

use serde::Serialize;

use super::cli::{self, Format, Global};
use super::failure::Failure;
use super::join_json::id;
use super::json::json_text;
use super::output::{color_errors, printed, warn};
use super::setup::setup;
use super::{once, print};
use crate::board::Board;
use crate::board::foresight::{cover, work};
use crate::domain::Instant;
use crate::domain::agreement::{Channel, Targets};
use crate::domain::form::Dial;
use crate::domain::join::ask::{Answer, Moment, Question, Reason};
use crate::domain::join::day;
use crate::domain::rfc3339;
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::say;

#[derive(Serialize)]
struct AskJson<'a> {
    schema: &'static str,
    now: String,
    who: &'a str,
    from: &'a str,
    channel: &'static str,
    target: String,
    due_at: Option<String>,
    reason: Option<&'static str>,
    seen_at: Option<String>,
    answer_day: Option<String>,
    ask_by: Option<String>,
    else_due_at: Option<String>,
    else_seen_at: Option<String>,
    else_day: Option<String>,
    back_at: Option<String>,
    cover: Option<CoverJson<'a>>,
}

#[derive(Serialize)]
struct CoverJson<'a> {
    who: &'a str,
    due_at: Option<String>,
    seen_at: Option<String>,
    answer_day: Option<String>,
    back_at: Option<String>,
}

/// Who asks whom, where.
struct Asked {
    who: TeammateIndex,
    from: TeammateIndex,
    channel: Channel,
    target: String,
    moment: Moment,
    reason: Option<Reason>,
}

/// Prints it.
pub fn run(global: &Global, asked: &cli::Ask) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let one = |id: &str| setup.indices(&[id.to_owned()]).map(|indices| indices.first().copied());
    let nobody = || Failure::wrong("error: who asks? Set `me` in the config, or name them with --from or --me");
    let who = one(&asked.who)?.ok_or_else(nobody)?;
    let from = match &asked.from {
        Some(id) => one(id)?,
        None => setup.config.team.me,
    };
    let from = from.ok_or_else(nobody)?;
    if who == from {
        return Err(Failure::wrong(format!("error: {} cannot ask themselves: name two teammates", asked.who)));
    }
    let board = once::read_board(&setup, now)?;
    warn(&setup, &board, now);
    let asked_of = of(&board, who, from, asked.channel.0, now);
    match asked.format {
        Format::Json => printed(print::out(&json_text(&json(&board, &asked_of, now), "the answer")?)),
        Format::Text => printed(print::out(&text(&board, &asked_of, now))),
    }
}

fn question(board: &Board, who: TeammateIndex, from: TeammateIndex, channel: Channel) -> Question<'_> {
    let none = Targets::default();
    let own = board.team.get(who).map_or(&none, |mate| &mate.targets);
    let target = board.team.agreement.target(channel, &none, own);
    Question { target, responder: work(board, who), asker: work(board, from) }
}

fn of(board: &Board, who: TeammateIndex, from: TeammateIndex, channel: Channel, now: Instant) -> Asked {
    let none = Targets::default();
    let own = board.team.get(who).map_or(&none, |mate| &mate.targets);
    let target = board.team.agreement.written(channel, &none, own);
    let question = question(board, who, from, channel);
    Asked { who, from, channel, target, moment: question.moment(now), reason: question.reason(now) }
}

fn json<'a>(board: &'a Board, asked: &Asked, now: Instant) -> AskJson<'a> {
    let Moment { now: first, ask_by, later } = asked.moment;
    let back = |index: TeammateIndex| work(board, index).and_then(|work| day::back(work, now)).map(rfc3339::utc);
    let cover = cover(board, asked.who, now).map(|cover| {
        let own = cover == asked.from;
        let answer = if own { Answer::default() } else { question(board, cover, asked.from, asked.channel).at(now) };
        CoverJson {
            who: id(board, cover),
            due_at: answer.due_at.map(rfc3339::utc),
            seen_at: answer.seen_at.map(rfc3339::utc),
            answer_day: answer.day.map(rfc3339::date),
            back_at: back(cover),
        }
    });
    AskJson {
        schema: "asyncboard.ask/1",
        now: rfc3339::utc(now),
        who: id(board, asked.who),
        from: id(board, asked.from),
        channel: asked.channel.word(),
        target: asked.target.clone(),
        due_at: first.due_at.map(rfc3339::utc),
        reason: asked.reason.map(Reason::word),
        seen_at: first.seen_at.map(rfc3339::utc),
        answer_day: first.day.map(rfc3339::date),
        ask_by: ask_by.map(rfc3339::utc),
        else_due_at: later.due_at.map(rfc3339::utc),
        else_seen_at: later.seen_at.map(rfc3339::utc),
        else_day: later.day.map(rfc3339::date),
        back_at: back(asked.who),
        cover,
    }
}

/// The answer for people: times are the asker's, those of whom they ask in brackets.
fn text(board: &Board, asked: &Asked, now: Instant) -> String {
    let name = say::brief(board, asked.who);
    let Moment { now: first, ask_by, later } = asked.moment;
    let mut lines = vec![match (first.due_at, asked.reason) {
        (None, Some(Reason::NoTarget)) => format!("no answer is agreed for {} with {name}", asked.channel.word()),
        (None, Some(Reason::NoZone)) => format!("{name} has no zone: a target in working time cannot be counted"),
        (None, _) => format!("{name} does not have enough working time within a year to answer by {}", asked.target),
        (Some(due), _) => {
            let seen = first.seen_at.map(|seen| format!(" · you see it {}", mine(board, asked, seen, now)));
            let by = both(board, asked, due, now);
            let (channel, target) = (asked.channel.word(), &asked.target);
            format!("{name} · {channel}, {target} · expected by {by}{}", seen.unwrap_or_default())
        }
    }];
    if let (Some(ask_by), Some(day)) = (ask_by, first.day) {
        let when =
            if ask_by == now { "ask now".to_owned() } else { format!("ask by {}", both(board, asked, ask_by, now)) };
        let joint = if ask_by == now { ", or" } else { ", else" };
        let dial = dial(board, asked.from);
        let date = |date| dial.form.day(date);
        let moved = match later.day {
            Some(later) => format!("it moves from {} to {}", date(day), date(later)),
            None => format!("it is not seen on {} any more", date(day)),
        };
        lines.push(format!("{when}{joint} {moved}"));
    }
    if let Some(cover) = cover(board, asked.who, now) {
        let answer = question(board, cover, asked.from, asked.channel).at(now);
        let back = work(board, asked.who).and_then(|work| day::back(work, now));
        let back = back.map(|back| format!(", back {}", mine(board, asked, back, now))).unwrap_or_default();
        let by = answer.due_at.filter(|_| cover != asked.from);
        let by = by.map(|due| format!(": expected by {}", mine(board, asked, due, now))).unwrap_or_default();
        lines.push(format!("{name} is away{back} · {} covers{by}", say::brief(board, cover)));
    }
    lines.join("\n") + "\n"
}

fn dial(board: &Board, index: TeammateIndex) -> Dial<'_> {
    let zone = board.team.get(index).and_then(|mate| mate.zone.known());
    board.dial_of(zone.unwrap_or(&board.viewer))
}

fn mine(board: &Board, asked: &Asked, t: Instant, now: Instant) -> String {
    say::when(t, dial(board, asked.from), now)
}

/// The asker's time, and in brackets that of whom they ask.
fn both(board: &Board, asked: &Asked, t: Instant, now: Instant) -> String {
    let theirs = work(board, asked.who).map(|_| format!(" ({})", say::when(t, dial(board, asked.who), now)));
    format!("{}{}", mine(board, asked, t, now), theirs.unwrap_or_default())
}
