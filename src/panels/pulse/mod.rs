//! The pulse sheet: the team's response statistics, by channel and week. Each bar is a week; a week with too few data
//! is a dot, not an empty bar. No line is about a single teammate except the viewer.
//!
//! Not here: the figures (`domain::join::pulse`), their data (`board::past`).

pub mod text;

use chrono::TimeDelta;

use crate::board::Board;
use crate::board::past::{OddHours, Past};
use crate::domain::agreement::Channel;
use crate::domain::join::pulse::{ByChannel, Figures, JUDGED, Met, PEOPLE, Pulse, TIMED, TIMED_P90};
use crate::panels::shared::prose::Para;
use crate::panels::shared::say::{self, channel as name};
use crate::panels::shared::sheet::{Cell, Key, Sheet};
use crate::ui::list::Column;
use crate::ui::{Role, fit};

/// Below this width, in columns, each row takes two lines.
const NARROW: u16 = 42;
/// The columns that are dropped first: the note, 90%, the bars.
const DROPS: &[usize] = &[6, 4, 2];
/// Below this width, in columns, there are no bars.
const BARS: u16 = 40;

/// The contents of the sheet; `past` once it is known, `odd` if meetings are kept.
pub fn sheet(board: &Board, past: Option<&Past>, odd: OddHours) -> Sheet {
    let Some(past) = past else {
        let mut sheet = Sheet { title: "Pulse".to_owned(), ..Sheet::default() };
        sheet.say("The conversations of the last weeks are being read.", Role::Dim);
        return sheet;
    };
    let pulse = &past.pulse;
    let since = board.dial().day(pulse.since);
    let weeks = u16::try_from(pulse.weeks.len()).unwrap_or(u16::MAX).min(52);
    let columns = vec![
        Column::fixed("", 9),
        Column::fixed("", 4).right(),
        Column::fixed("", weeks.max(7)).gap(2),
        Column::fixed("", 11).right().gap(2),
        Column::fixed("", 10).right().gap(2),
        Column::fixed("", 4).right().gap(2),
        Column::rest("", 10, 12).gap(2),
    ];
    let title = format!("Pulse, {} since {since}", say::count(pulse.weeks.len(), "week"));
    let mut sheet = Sheet { title, columns, drops: DROPS, narrow: NARROW, ..Sheet::default() };
    let heads = ["channel", "kept", "by week", "half within", "90% within", "asks", ""];
    sheet.head(heads.map(Cell::head));
    if pulse.channels.is_empty() {
        sheet.say("No question was asked in these weeks.", Role::Dim);
    }
    for (channel, figures) in &pulse.channels {
        sheet.row(Key::Channel(*channel), team_row(pulse, *channel, figures));
    }
    deadlines(pulse, &mut sheet);
    overlap(board, pulse, &mut sheet);
    odd_hours(odd, &mut sheet);
    mine(pulse, &mut sheet);
    sheet
}

fn percent(share: usize) -> Cell {
    Cell::text(format!("{share}%"))
}

fn length(minutes: i64) -> String {
    say::working(TimeDelta::minutes(minutes))
}

fn small(share: usize) -> Option<u8> {
    u8::try_from(share.min(100)).ok()
}

/// Why a share is not shown: `too little: 3 of 5 judged`, or fewer than three people.
fn too_little(count: usize, least: usize, what: &str) -> Cell {
    if count < least {
        Cell::dim(format!("too little: {count} of {least} {what}"))
    } else {
        Cell::dim(format!("too little: fewer than {PEOPLE} people"))
    }
}

fn team_row(pulse: &Pulse, channel: Channel, figures: &Figures) -> Vec<Cell> {
    let of = |own: &ByChannel| own.iter().find(|(other, _)| *other == channel).map(|(_, figures)| *figures);
    let bars = pulse.weeks.iter().map(|week| of(&week.channels)?.kept.and_then(small)).collect();
    row(name(channel), figures, Some(bars))
}

/// A row of figures, with bars where there are several weeks.
fn row(name: &str, figures: &Figures, bars: Option<Vec<Option<u8>>>) -> Vec<Cell> {
    let asks = Cell::dim(figures.asks.to_string());
    let name = Cell::new(name, Role::Strong);
    let times = |value: Option<i64>, least: usize| match value {
        Some(minutes) => Cell::text(length(minutes)),
        None if figures.timed == 0 => Cell::empty(),
        None if figures.timed < least => Cell::dim("too little"),
        None => Cell::dim("few people"),
    };
    let missing = figures.p90.is_none() && figures.median.is_some() && figures.timed < TIMED_P90;
    let note = if missing { Cell::dim(format!("{} of {TIMED_P90}", figures.timed)) } else { Cell::empty() };
    if let Some(kept) = figures.kept {
        let bars = bars.map_or_else(|| Cell::dim(format!("of {}", figures.judged)), Cell::Bars);
        let (half, most) = (times(figures.median, TIMED), times(figures.p90, TIMED_P90));
        vec![name, percent(kept), bars, half, most, asks, note]
    } else {
        let why = too_little(figures.judged, JUDGED, "judged");
        vec![name, why, Cell::empty(), Cell::empty(), Cell::empty(), asks, Cell::empty()]
    }
}

fn deadlines(pulse: &Pulse, sheet: &mut Sheet) {
    let Met { judged, met, unknown } = pulse.deadlines;
    if judged + unknown == 0 {
        return;
    }
    let name = Cell::new("deadlines", Role::Strong);
    let unknown = if unknown > 0 { format!("; {unknown} more done, not known when") } else { String::new() };
    let bars = pulse.weeks.iter().map(|week| week.deadlines.met.and_then(small)).collect();
    let cells = match met {
        Some(met) => vec![name, percent(met), Cell::Bars(bars), Cell::dim(format!("met, of {judged}{unknown}"))],
        None => vec![name, too_little(judged, JUDGED, "judged")],
    };
    sheet.row(Key::Other(0), cells);
}

/// The overlap of a week, and when it last differed.
fn overlap(board: &Board, pulse: &Pulse, sheet: &mut Sheet) {
    let weeks: Vec<Option<i64>> = pulse.weeks.iter().map(|week| week.overlap).collect();
    let Some(now) = weeks.last().copied().flatten() else { return };
    let most = weeks.iter().flatten().copied().max().unwrap_or(0).max(1);
    let bars = weeks.iter().map(|minutes| u8::try_from(100 * (*minutes)? / most).ok()).collect();
    let other = pulse.weeks.iter().rev().find(|week| week.overlap.is_some_and(|minutes| minutes != now));
    let before = other.and_then(|week| Some((week.overlap?, week.monday)));
    let before =
        before.map(|(minutes, monday)| format!("; {} in the week of {}", length(minutes), board.form.date(monday)));
    let hours = Cell::text(format!("{}h", now / 60));
    let note = Cell::dim(format!("a week with half the team at work{}", before.unwrap_or_default()));
    sheet.row(Key::Other(1), [Cell::new("overlap", Role::Strong), hours, Cell::Bars(bars), note]);
}

fn odd_hours(odd: OddHours, sheet: &mut Sheet) {
    let name = Cell::new("odd hours", Role::Strong);
    let OddHours { windows, hours, mine } = odd;
    let note = match windows {
        0 => "no meeting was taken in the plan in these weeks".to_owned(),
        _ => format!("times somebody met outside their hours, in {}; you {mine}", say::count(windows, "meeting")),
    };
    sheet.row(Key::Other(2), [name, Cell::text(hours.to_string()), Cell::dim(note)]);
}

/// The viewer's own figures: the only lines about one person.
fn mine(pulse: &Pulse, sheet: &mut Sheet) {
    let Some(mine) = pulse.mine.as_ref().filter(|mine| !mine.is_empty()) else { return };
    sheet.gap();
    sheet.head([Cell::head("yours: only you see these lines"), Cell::empty()]);
    for (channel, figures) in mine {
        sheet.row(Key::Other(3 + *channel as usize), row(name(*channel), figures, None));
    }
}

/// All weeks and channels as a table.
pub fn table(pulse: &Pulse, width: u16) -> Vec<Para> {
    let brief = width < BARS;
    let mut paras = vec![Para::Heading("Week by week".to_owned()), Para::Gap];
    let cell =
        |text: &str, width: usize| format!("{:>width$}", fit::fit(text, fit::width(text).min(width)), width = width);
    let line = |cells: [String; 6]| {
        let [week, channel, rest @ ..] = cells;
        let mut text = format!("{week:<9} {channel:<9}");
        for (n, value) in rest.iter().enumerate().take(if brief { 2 } else { 4 }) {
            text.push_str(&cell(value, if n < 2 { 6 } else { 10 }));
        }
        text
    };
    let heads = ["week", "channel", "asks", "kept", "half", "90%"].map(str::to_owned);
    paras.push(Para::Line(vec![(line(heads), Role::Column)]));
    for week in pulse.weeks.iter().rev() {
        let mut first = week.name();
        for (channel, figures) in &week.channels {
            let time = |value: Option<i64>| value.map_or_else(|| "-".to_owned(), length);
            let kept = figures.kept.map_or_else(|| format!("{}/{JUDGED}", figures.judged), |kept| format!("{kept}%"));
            let kept = if figures.judged >= JUDGED && figures.kept.is_none() { "-".to_owned() } else { kept };
            let cells = [
                std::mem::take(&mut first),
                name(*channel).to_owned(),
                figures.asks.to_string(),
                kept,
                time(figures.median),
                time(figures.p90),
            ];
            paras.push(Para::Line(vec![(line(cells), Role::Text)]));
        }
        if week.channels.is_empty() {
            paras.push(Para::Line(vec![(format!("{first:<9} no question"), Role::Dim)]));
        }
    }
    paras.push(Para::Gap);
    let rule = format!(
        "Kept: answered by the time of today's agreement. A share needs {JUDGED} judged replies, a median {TIMED} timed ones, \
         90% {TIMED_P90}, each of {PEOPLE} people or more; 3/5 says that 3 of the 5 are there. Times are the responder's \
         working time, and each is one that happened."
    );
    paras.push(Para::Text(0, rule, Role::Dim));
    paras
}
