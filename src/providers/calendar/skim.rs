//! Which events of a file are worth parsing. A parser costs several microseconds an event, and most events of a calendar
//! are over: looking at a few lines of each tells which.
//!
//! An event is left out only when nothing of it can matter: it repeats in no way, it lies outside the dates that are asked
//! about, and no other event that is read has its UID (of several versions of one event one wins). Leave matters on more
//! dates than anything else; an event may be leave when it says how it is shown. What cannot be judged is parsed. Reminders,
//! tasks and notes are left out, too; free and busy times are not.
//!
//! Not here: decoding what is left (`lines`).

use std::collections::HashSet;
use std::ops::{Range, RangeInclusive};

use chrono::{Days, NaiveDate};
use xxhash_rust::xxh3::xxh3_64;

use super::fold::{Line, Mark, lines, value};
use super::window::Relevant;

/// The most events of a file that are read.
pub const MOST_EVENTS: usize = 20_000;

/// What a look at a file's lines tells.
#[derive(Debug, Default)]
pub struct Skim {
    /// The parts of the file that need not be parsed, in order.
    pub skipped: Vec<Range<Mark>>,
    /// Something begins that does not end: the file may be cut.
    pub unended: bool,
    /// It has more events than are read.
    pub cut: bool,
}

/// An event, as far as its lines were looked at.
#[derive(Debug)]
struct Head {
    part: Range<Mark>,
    uid: Option<u64>,
    /// It repeats, or holds many times.
    repeats: bool,
    /// It may be leave.
    is_leave: bool,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    /// Its duration in days, rounded up.
    days: Option<u64>,
}

/// Where the looking is.
#[derive(Default)]
struct State {
    event: Option<Head>,
    /// Something that does not matter begins here: its name, and the place.
    aside: Option<(Vec<u8>, Mark)>,
    depth: i64,
    /// The place behind what was looked at.
    end: Option<Mark>,
}

impl Skim {
    /// Looks at a file; these dates are asked about.
    pub fn of(file: &[u8], dates: &Relevant) -> Self {
        let (mut place, mut heads, mut skipped) = (State::default(), Vec::new(), Vec::new());
        for line in lines(file) {
            place.take(&line, &mut heads, &mut skipped);
        }
        if let Some(end) = place.end {
            place.close(end, &mut heads);
            place.close_aside(end, &mut skipped);
        }
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
                skipped.push(head.part);
            }
        }
        skipped.sort_by_key(|range| range.start);
        Self { skipped, unended, cut }
    }

    /// Goes through the places of a file in their order: where a part that need not be parsed ends, for a byte in it.
    pub fn passes(&self) -> impl FnMut(usize) -> Option<Mark> + '_ {
        let mut rest = self.skipped.iter().peekable();
        move |at| {
            while rest.next_if(|part| part.end.at <= at).is_some() {}
            rest.peek().filter(|part| part.start.at <= at).map(|part| part.end)
        }
    }
}

impl State {
    fn take(&mut self, line: &Line<'_>, heads: &mut Vec<Head>, skipped: &mut Vec<Range<Mark>>) {
        self.end = Some(line.to);
        // Most lines are told by their first letter.
        let letter = line.first().map(|byte| byte.to_ascii_uppercase());
        let matters = match letter {
            None | Some(b'B' | b'E') => true,
            Some(b'D' | b'R' | b'U' | b'X') => self.aside.is_none() && self.event.is_some(),
            Some(_) => false,
        };
        if !matters {
            return;
        }
        let whole;
        let name = if let Some(name) = line.name() {
            name
        } else {
            whole = line.bytes();
            whole.split(|byte| matches!(byte, b':' | b';')).next().unwrap_or_default().trim_ascii_end()
        };
        let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
        match letter {
            None | Some(b'B') if is(b"BEGIN") => self.begin(line, heads, skipped),
            None | Some(b'E') if is(b"END") => self.end(line, heads, skipped),
            _ if self.aside.is_none() => {
                if let Some(event) = &mut self.event {
                    event.take(name, line);
                }
            }
            _ => {}
        }
    }

    fn begin(&mut self, line: &Line<'_>, heads: &mut Vec<Head>, skipped: &mut Vec<Range<Mark>>) {
        self.depth += 1;
        let bytes = line.bytes();
        let what = value(&bytes, b"BEGIN").unwrap_or_default();
        let is = |word: &[u8]| what.eq_ignore_ascii_case(word);
        if is(b"VEVENT") || is(b"VFREEBUSY") || is(b"VCALENDAR") || is(b"VTIMEZONE") {
            self.close_aside(line.from, skipped);
            self.close(line.from, heads);
            let is_read = is(b"VEVENT") || is(b"VFREEBUSY");
            self.event = is_read.then(|| Head::at(line.from, is(b"VFREEBUSY")));
        } else if self.aside.is_none() && (is(b"VALARM") || is(b"VTODO") || is(b"VJOURNAL")) {
            self.aside = Some((what.to_ascii_uppercase(), line.from));
        }
    }

    fn end(&mut self, line: &Line<'_>, heads: &mut Vec<Head>, skipped: &mut Vec<Range<Mark>>) {
        self.depth -= 1;
        let bytes = line.bytes();
        let what = value(&bytes, b"END").unwrap_or_default();
        let is = |word: &[u8]| what.eq_ignore_ascii_case(word);
        let is_event = is(b"VEVENT") || is(b"VFREEBUSY");
        if is_event || is(b"VCALENDAR") {
            self.close_aside(line.from, skipped);
            self.close(if is_event { line.to } else { line.from }, heads);
        } else if self.aside.as_ref().is_some_and(|(name, _)| is(name)) {
            self.close_aside(line.to, skipped);
        }
    }

    fn close(&mut self, end: Mark, heads: &mut Vec<Head>) {
        heads.extend(self.event.take().map(|head| Head { part: head.part.start..end, ..head }));
    }

    fn close_aside(&mut self, end: Mark, skipped: &mut Vec<Range<Mark>>) {
        skipped.extend(self.aside.take().map(|(_, start)| start..end));
    }
}

impl Head {
    fn at(from: Mark, repeats: bool) -> Self {
        Self { part: from..from, uid: None, repeats, is_leave: false, start: None, end: None, days: None }
    }

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
        } else if is(b"X-MICROSOFT-CDO-BUSYSTATUS") {
            let bytes = line.bytes();
            let shown = value(&bytes, name).unwrap_or_default();
            let is_other = [&b"BUSY"[..], b"FREE", b"TENTATIVE"].iter().any(|word| shown.eq_ignore_ascii_case(word));
            self.is_leave = !is_other;
        }
    }

    /// Can it matter on one of these dates, as far as it tells?
    fn meets(&self, dates: &Relevant) -> bool {
        let dates: &RangeInclusive<NaiveDate> = if self.is_leave { &dates.leave } else { &dates.other };
        let Some(start) = self.start.filter(|_| !self.repeats) else { return true };
        let lasting = || start.checked_add_days(Days::new(self.days.unwrap_or(1)));
        let end = self.end.or_else(lasting).unwrap_or(NaiveDate::MAX);
        start <= *dates.end() && end >= *dates.start()
    }
}

/// The date at the start of a value: `20261127T090000Z`. A value that has a colon too many has its date behind it.
fn date(value: &[u8]) -> Option<NaiveDate> {
    let value = value.rsplit(|byte| *byte == b':').next()?.trim_ascii();
    let digit = |byte: &u8| char::from(*byte).to_digit(10);
    let number = |bytes: &[u8]| bytes.iter().try_fold(0_u32, |all, byte| Some(all * 10 + digit(byte)?));
    let (year, month, day) = (value.get(..4)?, value.get(4..6)?, value.get(6..8)?);
    NaiveDate::from_ymd_opt(i32::try_from(number(year)?).ok()?, number(month)?, number(day)?)
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
