//! `asyncboard events`: the events of calendars, occurrence by occurrence, as text or JSON (`asyncboard.events/1`).
//!
//! Not here: reading a file (`file`), stored calendars (`kept`), parsing files (`providers::calendar`).

mod file;
mod kept;
mod text;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::cli::{self, Format};
use super::clock::Clock;
use super::failure::Failure;
use super::json::write_safely;
use super::output::printed;
use super::print;
use crate::domain::batch::{EventKind, EventSpan, Problem, When};
use crate::domain::rfc3339;
use crate::domain::text::Text;
use crate::providers::calendar::Window;

/// The number of days that are shown if no end is given.
const DAYS: Days = Days::new(7);

/// The events that were found.
#[derive(Debug, Default)]
struct Found {
    events: Vec<Row>,
    problems: Vec<Problem>,
}

/// One occurrence of an event.
#[derive(Debug)]
struct Row {
    /// The owner, and the source that returned it; both absent for a file.
    of: Option<(String, String)>,
    span: EventSpan,
    /// `None` if it blocks no time.
    kind: Option<EventKind>,
    title: Option<Text>,
    uid: Option<String>,
}

/// A half-open range of dates in UTC.
#[derive(Clone, Copy, Debug)]
struct Dates {
    from: NaiveDate,
    to: NaiveDate,
}

/// Prints the events of calendars.
pub fn events(global: &cli::Global, asked: &cli::Events) -> Result<i32, Failure> {
    let clock = global.now.map_or(Clock::Real, Clock::Frozen);
    let dates = Dates::of(asked, clock.now().date_naive())?;
    let (found, zone, whole) = match &asked.file {
        Some(path) => file::read(path, asked, dates)?,
        None => kept::read(global, asked, dates)?,
    };
    let out = match asked.format {
        Format::Json => json(&found, dates)?,
        Format::Text => text::write(&found, &zone),
    };
    printed(print::out(&out))?;
    Ok(i32::from(!whole))
}

impl Dates {
    fn of(asked: &cli::Events, today: NaiveDate) -> Result<Self, Failure> {
        let from = asked.from.unwrap_or(today);
        let to = asked.to.or_else(|| from.checked_add_days(DAYS)).unwrap_or(from);
        if to <= from {
            return Err(Failure::wrong(format!("error: --to is {to}, which is not after {from}")));
        }
        Ok(Self { from, to })
    }

    fn window(self) -> Window {
        Window::between(self.from, self.to)
    }
}

impl Found {
    /// The events by start, end and UID.
    fn sorted(mut self) -> Self {
        self.events.sort_by_cached_key(|row| {
            let (start, end) = row.times();
            (start, end, row.uid.clone(), row.of.clone())
        });
        self
    }
}

#[derive(Serialize)]
struct Json<'a> {
    schema: &'static str,
    from: String,
    to: String,
    events: Vec<RowJson<'a>>,
    problems: Vec<ProblemJson<'a>>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    who: Option<&'a str>,
    source: Option<&'a str>,
    start: String,
    end: String,
    all_day: bool,
    floating: bool,
    kind: &'static str,
    place: Option<&'a str>,
    title: Option<&'a str>,
    uid: Option<&'a str>,
}

#[derive(Serialize)]
struct ProblemJson<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    text: &'a str,
}

fn json(found: &Found, dates: Dates) -> Result<String, Failure> {
    let json = Json {
        schema: "asyncboard.events/1",
        from: rfc3339::date(dates.from),
        to: rfc3339::date(dates.to),
        events: found.events.iter().map(Row::json).collect(),
        problems: found.problems.iter().map(ProblemJson::of).collect(),
    };
    let mut out = Vec::new();
    let written = write_safely(&json, &mut out);
    written.map_err(|error| Failure::failed(format!("error: the events cannot be written: {error}")))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

impl<'a> ProblemJson<'a> {
    fn of(problem: &'a Problem) -> Self {
        Self { file: problem.file.as_ref().map(Text::raw), line: problem.line, text: problem.text.raw() }
    }
}

impl Row {
    /// Its start and its end, as they are written.
    fn times(&self) -> (String, String) {
        let time = |when: &When| match when {
            When::At(t) => rfc3339::utc(*t),
            When::Floating(wall) => rfc3339::utc(wall.and_utc()).trim_end_matches('Z').to_owned(),
        };
        match &self.span {
            EventSpan::AllDay { from, to } => (rfc3339::date(*from), rfc3339::date(*to)),
            EventSpan::Timed { start, end } => (time(start), time(end)),
        }
    }

    fn is_floating(&self) -> bool {
        matches!(self.span, EventSpan::Timed { start: When::Floating(_), .. })
    }

    fn json(&self) -> RowJson<'_> {
        let (start, end) = self.times();
        let (who, source) = self.of.as_ref().map(|(who, source)| (who.as_str(), source.as_str())).unzip();
        let place = match &self.kind {
            Some(EventKind::Place(place)) => Some(place.raw()),
            _ => None,
        };
        RowJson {
            who,
            source,
            start,
            end,
            all_day: matches!(self.span, EventSpan::AllDay { .. }),
            floating: self.is_floating(),
            kind: word(self.kind.as_ref()),
            place,
            title: self.title.as_ref().map(Text::raw),
            uid: self.uid.as_deref(),
        }
    }
}

/// The word for a kind of event.
fn word(kind: Option<&EventKind>) -> &'static str {
    match kind {
        None => "none",
        Some(EventKind::Busy) => "busy",
        Some(EventKind::Tentative) => "tentative",
        Some(EventKind::Focus) => "focus",
        Some(EventKind::Away) => "away",
        Some(EventKind::Place(_)) => "place",
    }
}
