//! `asyncboard pulse`: how the team's ways work out, as text, CSV, Markdown or JSON (`asyncboard.pulse/1`).
//!
//! Not here: its rules (`domain::join::pulse`).

use serde::Serialize;

use super::cli::{self, Global, Sheet};
use super::failure::Failure;
use super::join_json::id;
use super::json::json_text;
use super::output::{color_errors, printed, warn};
use super::setup::{Setup, setup};
use super::{once, print};
use crate::app::planning::meetings;
use crate::board::Board;
use crate::board::past::{OddHours, odd_hours};
use crate::domain::Instant;
use crate::domain::ids::SourceId;
use crate::domain::join::pulse::{ByChannel, Met, Pulse, Week};
use crate::domain::rfc3339;
use crate::panels::pulse::text;
use crate::sync::store::SOON;

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
#[derive(Clone, Copy, Serialize)]
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
    let told = feed.desk().past(asked.since, now).pulse;
    let odd = odd(&setup, &board, (told.since, now));
    let text = match asked.format {
        Sheet::Json => json_text(&json(&board, &told, odd, now), "the pulse")?,
        Sheet::Csv => text::csv(&told),
        Sheet::Md => text::markdown(&told),
        Sheet::Text => text::text(&board, &told, odd),
    };
    let done = print::out(&text);
    // The process ends: to free a large board piece by piece would only keep the shell waiting.
    std::mem::forget((board, feed));
    printed(done)
}

/// The odd hours of the meetings taken in a period; `None` without a store.
pub(super) fn odd(setup: &Setup, board: &Board, period: (Instant, Instant)) -> Option<OddHours> {
    let place = setup.store.as_ref()?;
    let taken = meetings(&board.team, &place.taken(SOON)?).into_iter().map(|meeting| (meeting.span, meeting.people));
    Some(odd_hours(board, &taken.collect::<Vec<_>>(), period))
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

fn json<'a>(board: &'a Board, pulse: &'a Pulse, odd: Option<OddHours>, now: Instant) -> PulseJson<'a> {
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
        inconvenient: Inconvenient {
            windows: odd.map(|odd| odd.windows),
            hours: odd.map(|odd| odd.hours),
            mine: odd.map(|odd| odd.mine),
        },
        sources: pulse.sources.iter().map(source).collect(),
    }
}
