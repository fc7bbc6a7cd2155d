//! Results of joining people, time and agreement, in words: until when to ask a teammate, foresight, cover, marks, and
//! clock changes.
//!
//! Not here: the rules (`domain::join`), the words on rows (panels).

use super::field;
use crate::board::foresight::{cover, work};
use crate::board::{Board, Deadline, OpenThread, foresight};
use crate::domain::Instant;
use crate::domain::agreement::{Channel, Targets};
use crate::domain::join::ask::{Moment, Question};
use crate::domain::join::clocks;
use crate::domain::join::foresight::{self as domain_foresight, Kind, Sign};
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::prose::Para;
use crate::panels::shared::say;
use crate::ui::{Role, fit};

/// The width of a label and of a time, as in the agenda.
const LABEL: usize = 19;
const TIMES: usize = 15;

/// The channels in display order; those with the same answer share a line.
const CHANNELS: [Channel; 6] =
    [Channel::Chat, Channel::Direct, Channel::Comment, Channel::Review, Channel::Email, Channel::Document];

/// Until when a question to a teammate is answered on the same day of the viewer, for each channel.
pub(super) fn ask_by(board: &Board, index: TeammateIndex, now: Instant) -> Vec<Para> {
    let (Some(me), Some(mate)) = (board.team.me.filter(|me| *me != index), board.team.get(index)) else {
        return Vec::new();
    };
    let (responder, asker, none) = (work(board, index), work(board, me), Targets::default());
    if asker.is_none() {
        return Vec::new();
    }
    let mut told: Vec<(Vec<&str>, Moment)> = Vec::new();
    for channel in CHANNELS {
        let target = board.team.agreement.target(channel, &none, &mate.targets);
        let moment = Question { target, responder, asker }.moment(now);
        let word = say::channel(channel);
        match told.iter_mut().find(|(_, other)| *other == moment) {
            Some((words, _)) => words.push(word),
            None => told.push((vec![word], moment)),
        }
    }
    let name = say::brief(board, index);
    let head = vec![
        (fit::fit("Ask by", LABEL).into_owned(), Role::Title),
        (fit::fit("your time", TIMES).into_owned(), Role::Column),
        (fit::fit(&format!("{name}'s time"), TIMES).into_owned(), Role::Column),
        ("the answer reaches you".to_owned(), Role::Column),
    ];
    let line = |(words, moment): &(Vec<&str>, Moment)| line(board, index, &words.join(", "), moment, now);
    [Para::Gap, Para::Line(head)].into_iter().chain(told.iter().map(line)).collect()
}

fn line(board: &Board, index: TeammateIndex, words: &str, moment: &Moment, now: Instant) -> Para {
    let label = (fit::fit(&format!("  {words}"), LABEL).into_owned(), Role::Text);
    let Some((seen, day)) = moment.now.seen_at.zip(moment.now.day) else {
        let why = if moment.now.due_at.is_none() { "no answer is agreed" } else { "you are not back within 60d" };
        return Para::Line(vec![label, (why.to_owned(), Role::Dim)]);
    };
    let theirs = |t: Instant| {
        let zone = board.team.get(index).and_then(|mate| mate.zone.known());
        zone.map(|zone| say::when(t, board.dial_of(zone), now)).unwrap_or_default()
    };
    let by = moment.ask_by.map(|t| by(board, t, now)).unwrap_or_default();
    let there = moment.ask_by.filter(|t| *t != now).map(theirs).unwrap_or_default();
    let later = moment.later.day.filter(|later| *later > day);
    let later = later.map(|later| format!(", else {}", near(board, later, now))).unwrap_or_default();
    Para::Line(vec![
        label,
        (fit::fit(&by, TIMES).into_owned(), Role::Text),
        (fit::fit(&there, TIMES).into_owned(), Role::Dim),
        (format!("{}{later}", say::when(seen, board.dial(), now)), Role::Text),
    ])
}

/// `09:59, in 27m`.
fn by(board: &Board, t: Instant, now: Instant) -> String {
    let when = say::when(t, board.dial(), now);
    let long = format!("{when}, in {}", say::wall(t - say::minute(now)));
    match () {
        () if t == now => "now".to_owned(),
        () if long.len() < TIMES => long,
        () => when,
    }
}

/// A nearby date by its weekday, else the date.
fn near(board: &Board, date: chrono::NaiveDate, now: Instant) -> String {
    match (date - board.viewer.date(now)).num_days() {
        0..=6 => date.format("%a").to_string(),
        _ => board.form.date(date),
    }
}

/// A warning that a teammate and the viewer share no working hour in the days ahead.
pub(super) fn no_shared_hour(board: &Board, index: TeammateIndex, now: Instant) -> Option<Para> {
    let me = board.team.me.filter(|me| *me != index)?;
    let (mine, theirs) = (work(board, me)?, work(board, index)?);
    let alone = domain_foresight::is_alone(theirs, std::iter::once(mine), now).is_some();
    alone.then(|| Para::Text(0, "You share no working hour.".to_owned(), Role::Dim))
}

/// The clock changes ahead that concern a teammate and the viewer.
pub(super) fn clock_changes(board: &Board, index: TeammateIndex, now: Instant) -> Vec<Para> {
    let concerns = |change: &clocks::Change| {
        let both = [Some(index), board.team.me];
        change.zones.iter().any(|zone| zone.who.iter().any(|who| both.contains(&Some(*who))))
    };
    let changes = clocks::ahead(&board.team, now).into_iter().filter(concerns);
    let text = |change: clocks::Change| {
        let only = change.pairs.iter().filter(|pair| pair.with == index).copied().collect();
        let change = clocks::Change { pairs: only, ..change };
        Para::Wide("Clocks".to_owned(), say::clock_change(board, &change), Role::Sign)
    };
    changes.map(text).collect()
}

fn back(board: &Board, at: Option<Instant>, now: Instant) -> String {
    at.map_or_else(|| "not back within 60d".to_owned(), |at| format!("back {}", say::when(at, board.dial(), now)))
}

/// Notes on a thread: who is away and who covers, that no time is left, and the viewer's mark.
pub(super) fn of_thread(board: &Board, thread: &OpenThread, now: Instant) -> Vec<Para> {
    let name = if board.team.me == Some(thread.by) { "you".to_owned() } else { say::brief(board, thread.by) };
    let is = if name == "you" { "are" } else { "is" };
    let sentence = |sign: Sign| {
        if sign.kind == Kind::AwayNow {
            let covers = cover(board, thread.by, now).map(|cover| format!(" · {} covers", say::brief(board, cover)));
            format!("{name} {is} away, {}{}", back(board, sign.at, now), covers.unwrap_or_default())
        } else {
            let has = if name == "you" { "have" } else { "has" };
            format!("{name} {has} no working time before it is due, {}", back(board, sign.at, now))
        }
    };
    let signs = foresight::of_thread(board, thread, now).into_iter().map(sentence);
    let mut paras: Vec<Para> = signs.map(|text| field("sign", text, Role::Sign)).collect();
    paras.extend(board.mark(thread, thread.last_asked_at(), now).map(|mark| {
        let word = if mark.done { "done" } else { "snoozed" };
        let until = mark.until.map(|until| say::when(until, board.dial(), now));
        let until = until.unwrap_or_else(|| "something new asks".to_owned());
        field("marked", format!("{word} until {until}"), Role::Dim)
    }));
    paras
}

/// Foresight for a deadline.
pub(super) fn of_deadline(board: &Board, deadline: &Deadline, now: Instant) -> Vec<Para> {
    let Some(dated) = board.deadline_of(&deadline.item.source, &deadline.item.id) else { return Vec::new() };
    let signs = foresight::of_deadlines(board, &[dated], now).into_iter().flatten();
    signs.map(|sign| field("sign", sentence(board, &sign, now), Role::Sign)).collect()
}

fn sentence(board: &Board, sign: &Sign<&OpenThread>, now: Instant) -> String {
    let mine = board.team.me == Some(sign.who);
    let name = if mine { "you".to_owned() } else { say::brief(board, sign.who) };
    let (is, has) = if mine { ("are", "have") } else { ("is", "has") };
    let asker = sign.thread.and_then(OpenThread::question);
    let asker = asker.map_or_else(|| "somebody".to_owned(), |asked| say::called(board, &asked.author));
    let back = back(board, sign.at, now);
    match sign.kind {
        Kind::OnLeave | Kind::AwayNow | Kind::NoOverlap => format!("{name} {is} on leave when it is due, {back}"),
        Kind::OffHours => format!("{name} {has} no hours when it is due, {back}"),
        Kind::NoTime => format!("{name} {has} no working time left before it is due, {back}"),
        Kind::Blocked => format!("{name}, who owes {asker} a reply here, {is} {back}, after this is due"),
        Kind::AnswerAfterDue => {
            let at = sign.at.map(|at| say::when(at, board.dial(), now)).unwrap_or_default();
            format!("{name} may answer {asker} here until {at}, after this is due")
        }
    }
}
