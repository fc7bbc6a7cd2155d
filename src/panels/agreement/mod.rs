//! The agreement sheet: the expected response time of each channel, the purpose of each channel, and individual
//! targets.
//!
//! Not here: what a target means (`domain::agreement`), the form for programs (the shell).

pub mod text;

use chrono::TimeDelta;

use crate::board::Board;
use crate::domain::Instant;
use crate::domain::agreement::{Channel, Target, Targets};
use crate::domain::checkin::CheckInPlan;
use crate::domain::teammate::Team;
use crate::panels::shared::say;
use crate::panels::shared::sheet::{Cell, Key, Sheet};
use crate::ui::Role;
use crate::ui::list::Column;

/// Below this width, in columns, each row takes two lines.
const NARROW: u16 = 64;

/// A target in words, in working time of `whose`.
pub fn words(target: Target, whose: &str) -> String {
    let nth = |n: u16| match n {
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        n => format!("{n}th"),
    };
    let day_of = if whose.is_empty() { "the " } else { whose };
    match target {
        Target::Working(_) => format!("within {target} of {whose}working time"),
        Target::Days(1) => format!("by the end of {day_of}next working day"),
        Target::Days(n) => format!("by the end of {day_of}{} working day", nth(n)),
        Target::Elapsed(wall) => elapsed(wall),
        Target::None if whose.is_empty() => "not expected".to_owned(),
        Target::None => "no answer expected".to_owned(),
    }
}

/// `within 24 hours`.
fn elapsed(wall: TimeDelta) -> String {
    match (wall.num_hours(), wall == TimeDelta::hours(wall.num_hours())) {
        (1, true) => "within an hour".to_owned(),
        (hours, true) => format!("within {hours} hours"),
        _ => format!("within {}", say::wall(wall)),
    }
}

/// A teammate's own target, in short form.
fn own(target: Target) -> String {
    match target {
        Target::Working(_) => format!("within {target}"),
        Target::Days(1) => "by the next working day".to_owned(),
        Target::Days(n) => format!("by the end of working day {n}"),
        Target::Elapsed(wall) => elapsed(wall),
        Target::None => "not expected".to_owned(),
    }
}

/// The contents of the sheet.
pub fn sheet(board: &Board, now: Instant) -> Sheet {
    let columns = vec![Column::fixed("", 8), Column::new("", 24, 37, 40).gap(2), Column::rest("", 10, 40).gap(2)];
    let mut sheet = Sheet { title: "Agreement".to_owned(), columns, narrow: NARROW, ..Sheet::default() };
    let team = &board.team;
    sheet.head([Cell::head("channel"), Cell::head("an answer is expected"), Cell::head("purpose, exceptions")]);
    for channel in Channel::ALL {
        rows(board, channel, &mut sheet);
    }
    sheet.gap();
    let [soon, risk] = &team.agreement.margins;
    sheet.say(format!("soon: at most {soon} left · at risk: at most {risk} left"), Role::Dim);
    for plan in &team.checkins {
        sheet.say(checkin(board, plan), Role::Dim);
    }
    for line in say::covers(board, now) {
        sheet.say(line, Role::Text);
    }
    sheet
}

/// A channel, and below it each exception.
fn rows(board: &Board, channel: Channel, sheet: &mut Sheet) {
    let (agreement, none) = (&board.team.agreement, Targets::default());
    let target = agreement.target(channel, &none, &none);
    let purpose = agreement.purpose.get(&channel).map(|text| text.clean().into_owned());
    let is_set = agreement.targets.get(channel).is_some();
    let mut lasts: Vec<Cell> = purpose.map(Cell::text).into_iter().collect();
    lasts.extend((!is_set).then(|| Cell::dim("(default)")));
    let sources = agreement.sources.iter().filter_map(|(id, own)| Some((id.to_string(), own.get(channel)?)));
    let mates = board.team.indices();
    let mates = mates.filter_map(|(index, mate)| Some((say::brief(board, index), mate.targets.get(channel)?)));
    lasts.extend(sources.chain(mates).map(|(name, target)| Cell::text(format!("{name}: {}", own(target)))));
    let mut lasts = lasts.into_iter();
    let first = lasts.next().unwrap_or_else(Cell::empty);
    let role = if target == Target::None { Role::Dim } else { Role::Text };
    let cells = [Cell::new(say::channel(channel), Role::Strong), Cell::new(words(target, ""), role), first];
    sheet.row(Key::Channel(channel), cells);
    for last in lasts {
        sheet.head([Cell::empty(), Cell::empty(), last]);
    }
}

fn checkin(board: &Board, plan: &CheckInPlan) -> String {
    let by = plan.at.map(|at| format!(" by {}", board.form.time(chrono::NaiveDate::default().and_time(at))));
    format!(
        "check-in {}{}, {}",
        plan.name.clean(),
        by.unwrap_or_else(|| " by the end of the day".to_owned()),
        days(plan)
    )
}

/// The days of a check-in.
fn days(plan: &CheckInPlan) -> String {
    const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    match plan.days {
        [true, true, true, true, true, true, true] => "every day".to_owned(),
        [true, true, true, true, true, false, false] => "Mon-Fri".to_owned(),
        days => NAMES.into_iter().zip(days).filter(|(_, on)| *on).map(|(name, _)| name).collect::<Vec<_>>().join(", "),
    }
}

/// The check-ins of a team, for the agreement as text.
fn checkins(team: &Team) -> impl Iterator<Item = String> + '_ {
    team.checkins.iter().map(|plan| format!("check-in {}, {}", plan.name.clean(), days(plan)))
}
