//! Which events of a file are worth parsing. A parser costs several microseconds an event, and most events of a calendar
//! are over: looking at a few lines of each tells which.
//!
//! An event is left out only when nothing of it can matter: it repeats in no way, it lies outside the dates that are asked
//! about, and no other event that is read has its UID (of several versions of one event one wins). What cannot be judged is
//! parsed. Reminders, tasks and notes are left out, too.
//!
//! Not here: decoding what is left (`lines`).

use std::collections::HashSet;
use std::ops::{Range, RangeInclusive};

use chrono::{Days, NaiveDate};
use xxhash_rust::xxh3::xxh3_64;

use super::fold::{Line, lines, value};

/// The most events of a file that are read.
pub const MOST_EVENTS: usize = 20_000;

/// What a look at a file's lines tells.
#[derive(Debug, Default)]
pub struct Skim {
    /// The bytes of the file that need not be parsed, in order.
    pub skipped: Vec<Range<usize>>,
    /// Something begins that does not end: the file may be cut.
    pub unended: bool,
    /// It has more events than are read.
    pub cut: bool,
}

/// An event, as far as its lines were looked at.
#[derive(Debug, Default)]
struct Head {
    bytes: Range<usize>,
    uid: Option<u64>,
    repeats: bool,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    /// Its duration in days, rounded up.
    days: Option<u64>,
}

/// Where the looking is.
#[derive(Default)]
struct State {
    event: Option<Head>,
    /// Something that does not matter begins here: its name, and the byte.
    aside: Option<(Vec<u8>, usize)>,
    depth: i64,
}

impl Skim {
    /// Looks at a file; these dates are asked about.
    pub fn of(file: &[u8], dates: &RangeInclusive<NaiveDate>) -> Self {
        let (mut place, mut heads, mut skipped) = (State::default(), Vec::new(), Vec::new());
        for line in lines(file) {
            place.take(&line, &mut heads, &mut skipped);
        }
        place.close(file.len(), &mut heads);
        place.close_aside(file.len(), &mut skipped);
        let unended = place.depth > 0;
        let meets: Vec<bool> = heads.iter().map(|head| head.meets(dates)).collect();
        let met = heads.iter().zip(&meets).filter(|(_, meets)| **meets);
        let known: HashSet<u64> = met.filter_map(|(head, _)| head.uid).collect();
        let (mut kept, mut cut) = (0, false);
        for (head, meets) in heads.into_iter().zip(meets) {
            let is_kept = meets || head.uid.is_some_and(|uid| known.contains(&uid));
            cut |= is_kept && kept == MOST_EVENTS;
            if is_kept && kept < MOST_EVENTS {
                kept += 1;
            } else {
                skipped.push(head.bytes);
            }
        }
        skipped.sort_by_key(|range| range.start);
        Self { skipped, unended, cut }
    }

    /// Goes through the places of a file in their order: is a byte one of those that need not be parsed?
    pub fn passes(&self) -> impl FnMut(usize) -> bool + '_ {
        let mut rest = self.skipped.iter().peekable();
        move |at| {
            while rest.next_if(|range| range.end <= at).is_some() {}
            rest.peek().is_some_and(|range| range.contains(&at))
        }
    }
}

impl State {
    fn take(&mut self, line: &Line<'_>, heads: &mut Vec<Head>, skipped: &mut Vec<Range<usize>>) {
        let whole;
        let name = if let Some(name) = line.name() {
            name
        } else {
            whole = line.bytes();
            whole.split(|byte| matches!(byte, b':' | b';')).next().unwrap_or_default().trim_ascii_end()
        };
        let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
        match name.first().map(u8::to_ascii_uppercase) {
            Some(b'B') if is(b"BEGIN") => self.begin(line, heads, skipped),
            Some(b'E') if is(b"END") => self.end(line, heads, skipped),
            Some(b'D' | b'R' | b'U') if self.aside.is_none() => {
                if let Some(event) = &mut self.event {
                    event.take(name, line);
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, line: &Line<'_>, heads: &mut Vec<Head>, skipped: &mut Vec<Range<usize>>) {
        self.depth += 1;
        let bytes = line.bytes();
        let what = value(&bytes, b"BEGIN").unwrap_or_default().to_ascii_uppercase();
        match &what[..] {
            b"VEVENT" | b"VCALENDAR" | b"VTIMEZONE" => {
                self.close_aside(line.at, skipped);
                self.close(line.at, heads);
                if what == b"VEVENT" {
                    self.event = Some(Head { bytes: line.at..line.at, ..Head::default() });
                }
            }
            _ if self.aside.is_some() => {}
            b"VALARM" | b"VTODO" | b"VJOURNAL" => self.aside = Some((what, line.at)),
            _ => {}
        }
    }

    fn end(&mut self, line: &Line<'_>, heads: &mut Vec<Head>, skipped: &mut Vec<Range<usize>>) {
        self.depth -= 1;
        let bytes = line.bytes();
        let what = value(&bytes, b"END").unwrap_or_default().to_ascii_uppercase();
        // Behind the line as it stands in the file, as far as this matters: the next line begins later.
        let behind = line.at + 1;
        match &what[..] {
            b"VEVENT" | b"VCALENDAR" => {
                self.close_aside(line.at, skipped);
                self.close(if what == b"VEVENT" { behind } else { line.at }, heads);
            }
            _ if self.aside.as_ref().is_some_and(|(name, _)| *name == what) => self.close_aside(behind, skipped),
            _ => {}
        }
    }

    fn close(&mut self, end: usize, heads: &mut Vec<Head>) {
        heads.extend(self.event.take().map(|head| Head { bytes: head.bytes.start..end, ..head }));
    }

    fn close_aside(&mut self, end: usize, skipped: &mut Vec<Range<usize>>) {
        skipped.extend(self.aside.take().map(|(_, start)| start..end));
    }
}

impl Head {
    fn take(&mut self, name: &[u8], line: &Line<'_>) {
        let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
        if is(b"RRULE") || is(b"RDATE") || is(b"RECURRENCE-ID") {
            self.repeats = true;
        } else if is(b"UID") {
            self.uid = value(&line.bytes(), name).filter(|uid| !uid.is_empty()).map(xxh3_64);
        } else if is(b"DTSTART") {
            self.start = value(&line.bytes(), name).and_then(date);
        } else if is(b"DTEND") {
            self.end = value(&line.bytes(), name).and_then(date);
        } else if is(b"DURATION") {
            self.days = value(&line.bytes(), name).and_then(days);
        }
    }

    /// Can it matter on one of these dates, as far as it tells?
    fn meets(&self, dates: &RangeInclusive<NaiveDate>) -> bool {
        let Some(start) = self.start.filter(|_| !self.repeats) else { return true };
        let lasting = || start.checked_add_days(Days::new(self.days.unwrap_or(1)));
        let end = self.end.or_else(lasting).unwrap_or(NaiveDate::MAX);
        start <= *dates.end() && end >= *dates.start()
    }
}

/// The date at the start of a value: `20261127T090000Z`. A value that has a colon too many has its date behind it.
fn date(value: &[u8]) -> Option<NaiveDate> {
    let value = value.rsplit(|byte| *byte == b':').next()?.trim_ascii();
    let digits = std::str::from_utf8(value.get(..8)?).ok()?;
    NaiveDate::parse_from_str(digits, "%Y%m%d").ok()
}

/// The length of a duration in days, rounded up: `P2DT3H`.
fn days(value: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(value).ok()?.trim_start_matches('+').strip_prefix(['P', 'p'])?;
    let (mut seconds, mut number) = (0_u64, 0_u64);
    for c in text.chars() {
        let unit = match c.to_ascii_uppercase() {
            'W' => 604_800,
            'D' => 86_400,
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            'T' => continue,
            digit => {
                number = number.checked_mul(10)?.checked_add(digit.to_digit(10)?.into())?;
                continue;
            }
        };
        seconds = seconds.checked_add(std::mem::take(&mut number).checked_mul(unit)?)?;
    }
    Some(seconds.div_ceil(86_400) + 1)
}
