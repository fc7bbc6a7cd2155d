//! `asyncboard pulse`: how the team's ways work out, as text, CSV, Markdown or JSON (`asyncboard.pulse/1`).
//!
//! Not here: its rules (`domain::join::pulse`).

use serde::Serialize;

use super::cli::{self, Global, Sheet};
use super::failure::Failure;
use super::join_json::id;
use super::output::{color_errors, printed, warn};
use super::setup::{Setup, setup};
use super::snapshot_json::json_text;
use super::{once, print};
use crate::board::foresight::work;
use crate::board::{Board, Feed};
use crate::domain::Instant;
use crate::domain::ids::SourceId;
use crate::domain::interval::Interval;
use crate::domain::join::pulse::{ByChannel, Known, Met, Pulse, Week, pulse};
use crate::domain::plan::class::Class;
use crate::domain::plan::person::Person;
use crate::domain::rfc3339;
use crate::domain::worktime::WorkTime;
use crate::panels::shared::say;

#[derive(Serialize)]
struct PulseJson<'a> {
    schema: &'static str,
    now: String,
    me: Option<&'a str>,
    since: String,
    channels: Vec<ChannelRow>,
    weeks: Vec<WeekRow>,
    deadlines: MetRow,
    mine: Option<Vec<ChannelRow>>,
    inconvenient: Inconvenient,
    sources: Vec<SourceRow<'a>>,
}

#[derive(Serialize)]
struct ChannelRow {
    channel: &'static str,
    asks: usize,
    judged: usize,
    kept_percent: Option<usize>,
    timed: usize,
    median_minutes: Option<i64>,
    p90_minutes: Option<i64>,
}

#[derive(Serialize)]
struct WeekRow {
    week: String,
    starts_at: String,
    channels: Vec<ChannelRow>,
    deadlines: MetRow,
    overlap_minutes: Option<i64>,
}

#[derive(Serialize)]
struct MetRow {
    judged: usize,
    met_percent: Option<usize>,
    unknown: usize,
}

#[derive(Serialize)]
struct SourceRow<'a> {
    id: &'a str,
    asks: usize,
    from: Option<String>,
}

/// Meetings that were taken, and how many people had to be there at an hour that asks something of them; `None`
/// without a store.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Inconvenient {
    windows: Option<usize>,
    hours: Option<usize>,
    mine: Option<usize>,
}

/// Prints it.
pub fn run(global: &Global, asked: &cli::Pulse) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    let (board, feed) = once::read(&setup, now, &mut |_| {})?;
    warn(&setup, &board, now);
    let told = of(&setup, &board, &feed, asked.since, now);
    let hours = inconvenient(&setup, &board, (told.since, now));
    let text = match asked.format {
        Sheet::Json => json_text(&json(&board, &told, hours, now), "the pulse")?,
        Sheet::Csv => csv(&told),
        Sheet::Md => table(&told, "| ", " | ", " |", true),
        Sheet::Text => text(&board, &told, hours),
    };
    printed(print::out(&text))
}

fn of(setup: &Setup, board: &Board, feed: &Feed, weeks: u16, now: Instant) -> Pulse {
    let (records, dated) = (feed.desk().records(), feed.desk().dated());
    let works: Vec<Option<&WorkTime>> = board.team.seats().map(|(seat, _)| work(board, seat)).collect();
    let sources: Vec<SourceId> = setup.sources.iter().map(|source| source.config.id.clone()).collect();
    let known = Known {
        records: &records,
        dated: &dated,
        works: &works,
        me: board.team.me,
        zone: &board.viewer,
        sources: &sources,
    };
    pulse(known, weeks, now)
}

/// What the meetings that were taken in a period asked.
fn inconvenient(setup: &Setup, board: &Board, (since, now): (Instant, Instant)) -> Inconvenient {
    let Some(place) = &setup.store else { return Inconvenient::default() };
    let (mut windows, mut hours, mut mine) = (0, 0, 0);
    for taken in place.taken().into_iter().filter(|taken| since <= taken.start && taken.start <= now) {
        windows += 1;
        let Some(span) = Interval::new(taken.start, taken.end) else { continue };
        for seat in taken.people.iter().filter_map(|who| board.team.seat(who)) {
            let (Some(facts), Some(mate)) = (board.facts(seat), board.team.get(seat)) else { continue };
            let class = Person::around(facts, mate.sleep, span).class_without_events(span);
            if matches!(class, Class::Edge | Class::Off | Class::DayOff | Class::Night) {
                hours += 1;
                mine += usize::from(Some(seat) == board.team.me);
            }
        }
    }
    Inconvenient { windows: Some(windows), hours: Some(hours), mine: Some(mine) }
}

fn channels(channels: &ByChannel) -> Vec<ChannelRow> {
    let row =
        |(channel, figures): &(crate::domain::agreement::Channel, crate::domain::join::pulse::Figures)| ChannelRow {
            channel: channel.word(),
            asks: figures.asks,
            judged: figures.judged,
            kept_percent: figures.kept,
            timed: figures.timed,
            median_minutes: figures.median,
            p90_minutes: figures.p90,
        };
    channels.iter().map(row).collect()
}

fn met(met: Met) -> MetRow {
    MetRow { judged: met.judged, met_percent: met.met, unknown: met.unknown }
}

fn json<'a>(board: &'a Board, pulse: &'a Pulse, inconvenient: Inconvenient, now: Instant) -> PulseJson<'a> {
    let week = |week: &Week| WeekRow {
        week: week.name(),
        starts_at: rfc3339::utc(week.starts_at),
        channels: channels(&week.channels),
        deadlines: met(week.deadlines),
        overlap_minutes: week.overlap,
    };
    let source = |(id, asks, from): &'a (SourceId, usize, Option<Instant>)| SourceRow {
        id: id.as_str(),
        asks: *asks,
        from: from.map(rfc3339::utc),
    };
    PulseJson {
        schema: "asyncboard.pulse/1",
        now: rfc3339::utc(now),
        me: board.team.me.map(|me| id(board, me)),
        since: rfc3339::utc(pulse.since),
        channels: channels(&pulse.channels),
        weeks: pulse.weeks.iter().map(week).collect(),
        deadlines: met(pulse.deadlines),
        mine: pulse.mine.as_ref().map(channels),
        inconvenient,
        sources: pulse.sources.iter().map(source).collect(),
    }
}

const HEADINGS: [&str; 8] =
    ["week", "channel", "asks", "judged", "kept_percent", "timed", "median_minutes", "p90_minutes"];

/// One row for each week and channel.
fn rows(pulse: &Pulse) -> Vec<Vec<String>> {
    let number = |n: Option<i64>| n.map(|n| n.to_string()).unwrap_or_default();
    let mut rows = Vec::new();
    for week in &pulse.weeks {
        for row in channels(&week.channels) {
            rows.push(vec![
                week.name(),
                row.channel.to_owned(),
                row.asks.to_string(),
                row.judged.to_string(),
                row.kept_percent.map(|n| n.to_string()).unwrap_or_default(),
                row.timed.to_string(),
                number(row.median_minutes),
                number(row.p90_minutes),
            ]);
        }
    }
    rows
}

fn csv(pulse: &Pulse) -> String {
    table(pulse, "", ",", "", false)
}

fn table(pulse: &Pulse, before: &str, between: &str, after: &str, rule: bool) -> String {
    let line = |cells: &[String]| format!("{before}{}{after}\n", cells.join(between));
    let mut out = line(&HEADINGS.map(str::to_owned));
    if rule {
        out.push_str(&format!("|{}\n", "---|".repeat(HEADINGS.len())));
    }
    for row in rows(pulse) {
        out.push_str(&line(&row));
    }
    out
}

/// Why a share is not told.
fn too_little(judged: usize) -> String {
    if judged < 5 { format!("too little to judge: {judged} of 5") } else { "not told: fewer than 3 people".to_owned() }
}

/// The figures for people: what there is too little of is said.
fn text(board: &Board, pulse: &Pulse, inconvenient: Inconvenient) -> String {
    let mut out = format!("since {}\n", board.dial().day(pulse.since));
    let mut list = |heading: &str, own: &ByChannel| {
        out.push_str(&format!("\n{heading}\n"));
        if own.is_empty() {
            out.push_str("  no question was asked\n");
        }
        for row in channels(own) {
            let kept = match row.kept_percent {
                Some(percent) => format!("{percent} % in time"),
                None => too_little(row.judged),
            };
            let time = |minutes: Option<i64>| minutes.map(|n| say::working(chrono::TimeDelta::minutes(n)));
            let median = time(row.median_minutes).map(|median| format!(", half within {median}")).unwrap_or_default();
            let p90 = time(row.p90_minutes).map(|p90| format!(", nine of ten within {p90}")).unwrap_or_default();
            out.push_str(&format!("  {:<9} {:>4} asked  {kept}{median}{p90}\n", row.channel, row.asks));
        }
    };
    list("the team", &pulse.channels);
    if let Some(mine) = &pulse.mine {
        list("what you owed", mine);
    }
    let met = match pulse.deadlines.met {
        Some(percent) => format!("{percent} % met"),
        None => too_little(pulse.deadlines.judged),
    };
    let unknown = pulse.deadlines.unknown;
    let unknown = if unknown > 0 { format!(", {unknown} done at a time that is not known") } else { String::new() };
    out.push_str(&format!("\ndeadlines  {met}{unknown}\n"));
    if let (Some(windows), Some(hours), Some(mine)) = (inconvenient.windows, inconvenient.hours, inconvenient.mine) {
        out.push_str(&format!("meetings taken  {windows}, {hours} hard hours, {mine} of them yours\n"));
    }
    out
}
