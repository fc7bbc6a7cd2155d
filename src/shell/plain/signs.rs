//! What will go wrong, and who covers for whom, as sentences.
//!
//! Not here: the rules (`domain::join::foresight`), the words on the screen (`panels`, `app::details`).

use super::{name, speech};
use crate::board::foresight::{self, cover, covered_by};
use crate::board::{Board, OpenThread};
use crate::domain::Instant;
use crate::domain::join::foresight::{Kind, Sign};
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::say;

/// Who is meant, with the verb behind it: `You are`, `Kenji Mori is`.
fn who(board: &Board, index: TeammateIndex, verb: (&str, &str)) -> String {
    if board.team.me == Some(index) {
        format!("You {}", verb.0)
    } else {
        format!("{} {}", say::index(board, index), verb.1)
    }
}

const IS: (&str, &str) = ("are", "is");
const HAS: (&str, &str) = ("have", "has");

fn back(board: &Board, at: Option<Instant>, now: Instant) -> String {
    at.map_or_else(|| "not back within 60 days".to_owned(), |at| format!("back {}", speech::at(at, board.dial(), now)))
}

/// The signs on a thread, and who covers for whom owes it.
pub fn of_thread(board: &Board, thread: &OpenThread, now: Instant) -> Vec<String> {
    let sentence = |sign: Sign| match sign.kind {
        Kind::AwayNow => format!("{} away, {}", who(board, thread.by, IS), back(board, sign.at, now)),
        _ => format!("{} no working time before it is due, {}", who(board, thread.by, HAS), back(board, sign.at, now)),
    };
    let mut said: Vec<String> = foresight::of_thread(board, thread, now).into_iter().map(sentence).collect();
    said.extend(cover(board, thread.by, now).map(|cover| format!("{} covers", say::index(board, cover))));
    said
}

/// A sign on a deadline.
pub fn sentence(board: &Board, sign: &Sign<&OpenThread>, now: Instant) -> String {
    let back = back(board, sign.at, now);
    let asker = sign.thread.and_then(OpenThread::question);
    let asker = asker.map_or_else(|| "somebody".to_owned(), |asked| name(board, &asked.author));
    match sign.kind {
        Kind::OnLeave | Kind::AwayNow | Kind::NoOverlap => {
            format!("{} on leave when it is due, {back}", who(board, sign.who, IS))
        }
        Kind::OffHours => format!("{} no working hours when it is due, {back}", who(board, sign.who, HAS)),
        Kind::NoTime => format!("{} no working time left before it is due, {back}", who(board, sign.who, HAS)),
        Kind::Blocked => {
            let (who, is) = (say::index(board, sign.who), if board.team.me == Some(sign.who) { "are" } else { "is" });
            let who = if is == "are" { "You".to_owned() } else { who };
            let owe = if is == "are" { "owe" } else { "owes" };
            format!("{who}, who {owe} {asker} a reply there, {is} {back}, after it is due")
        }
        Kind::AnswerAfterDue => {
            let until = sign.at.map(|at| speech::at(at, board.dial(), now)).unwrap_or_default();
            let until = until.trim_start_matches("at ").to_owned();
            format!("{} until {until} to answer {asker} there, after it is due", who(board, sign.who, HAS))
        }
    }
}

/// Of a teammate: whether no teammate shares their hours, who covers for them, and for whom they cover.
pub fn of_mate(board: &Board, index: TeammateIndex, is_alone: bool, now: Instant) -> Vec<String> {
    let mut said = Vec::new();
    if is_alone {
        said.push("Shares no working time with anybody in the next five days".to_owned());
    }
    if let Some(cover) = cover(board, index, now) {
        let away =
            board.availability(cover, now).is_some_and(|at| at.state == crate::domain::availability::State::Away);
        let away = if away { ", who is away too" } else { "" };
        said.push(format!("{} covers{away}", say::index(board, cover)));
    }
    let covered: Vec<String> = covered_by(board, index, now).map(|other| say::index(board, other)).collect();
    if !covered.is_empty() {
        said.push(format!("Covers for {}", speech::list(&covered)));
    }
    said
}
