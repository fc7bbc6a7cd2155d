//! The starts that a recurrence rule gives (RFC 5545, 3.3.10): rule, first start and bounds -> wall clocks.
//!
//! This is the only place that knows the engine, which is young.
//!
//! Rules:
//!
//! 1. An empty rule, a `COUNT` below one and parts that no standard knows are as if absent. An unknown `FREQ`, an `INTERVAL`
//!    of 0 and an `RSCALE` other than Gregorian are errors, as is whatever else cannot be read.
//! 2. Whatever the rule says, it ends with the bounds. Without a `COUNT` its start is first moved by whole intervals to just
//!    before them, so a rule of seconds from 1970 costs no more than one from yesterday.
//! 3. Work is counted, never timed: at most [`STEPS`] steps, and a rule of which a single step would be too much work is not
//!    begun.
//!
//! Not here: which of the starts happen (`join`), zones (`point`).

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use ical::recur::expand::IcalRecurExpand;
use ical::recur::{IcalRecurDateTime, IcalRecurFreq, IcalRecurRule};

/// The most starts that are looked at for one rule.
pub const STEPS: i64 = 100_000;
/// The most comparisons that finding the starts of a rule may take, by a rough count.
const WORK: i64 = 60_000_000;
/// The engine gives up a search for the next start after so many empty periods.
const PERIODS: i64 = 1_000_000;
/// With a `COUNT`, which can only be counted from the start on, a rule starts no earlier.
const COUNTED_FROM: i32 = 1900;
const DAY: i64 = 86_400;

/// What is asked of a rule.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The first wall clock that matters.
    pub from: NaiveDateTime,
    /// The last one.
    pub to: NaiveDateTime,
    /// The most starts that are wanted.
    pub most: usize,
}

/// What a rule gives.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Starts inside the bounds, in order.
    pub starts: Vec<NaiveDateTime>,
    /// There are more than were looked at.
    pub cut: bool,
}

/// The end of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// That whole day.
    Date(NaiveDate),
    /// A time on the event's clock.
    Wall(NaiveDateTime),
    /// A time in UTC.
    Utc(NaiveDateTime),
}

/// The starts that a rule gives within the bounds, for an event whose first start is `start`; `utc` tells when one of its
/// wall clocks is.
pub fn starts(
    text: &str,
    start: NaiveDateTime,
    bounds: Bounds,
    utc: &dyn Fn(NaiveDateTime) -> NaiveDateTime,
) -> Result<Given, String> {
    let Some((mut rule, until)) = read(text)? else { return Ok(Given::default()) };
    if rule.count.is_some() && start.year() < COUNTED_FROM {
        return Err(format!("counts its times from {} on, before {COUNTED_FROM}", start.year()));
    }
    let last = match until {
        Some(Until::Date(date)) => date.and_hms_opt(23, 59, 59).unwrap_or(start),
        Some(Until::Wall(wall)) => wall,
        Some(Until::Utc(at)) => at.checked_add_days(chrono::Days::new(2)).unwrap_or(at),
        None => bounds.to,
    };
    let last = last.min(bounds.to);
    rule.until = civil(last);
    tidy(&mut rule);
    let start = if rule.count.is_none() { moved(&mut rule, start, bounds.from) } else { start };
    let Some(first) = civil(start) else { return Err("repeats from a date that no calendar has".to_owned()) };
    if work(&rule, start, last) > WORK {
        return Ok(Given { starts: Vec::new(), cut: true });
    }
    let ends = |wall: NaiveDateTime| matches!(until, Some(Until::Utc(at)) if utc(wall) > at);
    let (mut given, mut steps, mut before) = (Given::default(), 0, start);
    let step = step_seconds(&rule);
    for found in IcalRecurExpand::new(rule, first) {
        let Some(wall) = wall(found) else { continue };
        // What the engine passes over on its way counts, too.
        steps += 1 + step.map_or(0, |step| ((wall - before).num_seconds() / step).clamp(0, 60));
        before = wall;
        if steps > STEPS || given.starts.len() >= bounds.most {
            given.cut = true;
            break;
        }
        if ends(wall) {
            break;
        }
        if wall >= bounds.from {
            given.starts.push(wall);
        }
    }
    Ok(given)
}

/// Reads a rule, without its end. `None`: there is nothing in it.
fn read(text: &str) -> Result<Option<(IcalRecurRule, Option<Until>)>, String> {
    let unreadable = |why: &str| format!("repeats by a rule that cannot be read: {why}");
    if !text.is_ascii() {
        return Err(unreadable("it has letters that no rule has"));
    }
    let (mut kept, mut until, mut count, mut interval) = (String::new(), None, None, None);
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let Some((name, value)) = part.split_once('=').map(|(name, value)| (name.trim(), value.trim())) else {
            continue;
        };
        match &*name.to_ascii_uppercase() {
            "UNTIL" => until = Some(end(value).ok_or_else(|| unreadable("UNTIL is no date and no time"))?),
            "COUNT" => count = Some(number(value).ok_or_else(|| unreadable("COUNT is no number"))?).filter(|n| *n > 0),
            "INTERVAL" => {
                let number = number(value).ok_or_else(|| unreadable("INTERVAL is no number"))?;
                interval = Some(if number > 0 { number } else { return Err(unreadable("its INTERVAL is 0")) });
            }
            "RSCALE" if !value.eq_ignore_ascii_case("GREGORIAN") => {
                return Err(unreadable("it is of another calendar than the Gregorian"));
            }
            _ => {
                kept.push_str(part);
                kept.push(';');
            }
        }
    }
    if kept.is_empty() && until.is_none() && count.is_none() && interval.is_none() {
        return Ok(None);
    }
    let mut rule = IcalRecurRule::parse(&kept).map_err(|error| unreadable(&error.to_string().to_lowercase()))?;
    rule.count = count;
    rule.interval = interval.unwrap_or(1);
    Ok(Some((rule, until)))
}

/// A number, as far as the engine can count; 0 for what is below that.
fn number(value: &str) -> Option<u32> {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(if value.starts_with('-') { 0 } else { digits.parse().unwrap_or(u32::MAX) })
}

fn end(value: &str) -> Option<Until> {
    let upper = value.to_ascii_uppercase();
    if let Some(utc) = upper.strip_suffix('Z') {
        return NaiveDateTime::parse_from_str(utc, "%Y%m%dT%H%M%S").ok().map(Until::Utc);
    }
    let date = || (upper.len() == 8).then(|| NaiveDate::parse_from_str(&upper, "%Y%m%d").ok()).flatten();
    date().map(Until::Date).or_else(|| NaiveDateTime::parse_from_str(&upper, "%Y%m%dT%H%M%S").ok().map(Until::Wall))
}

/// Takes out of the lists of a rule what is there twice, or says nothing at this frequency. A leap second counts as the
/// second before it.
fn tidy(rule: &mut IcalRecurRule) {
    fn once<T: Ord>(list: &mut Vec<T>) {
        list.sort_unstable();
        list.dedup();
    }
    for second in &mut rule.by_second {
        *second = (*second).min(59);
    }
    let counts = matches!(rule.freq, IcalRecurFreq::Monthly | IcalRecurFreq::Yearly);
    for day in &mut rule.by_day {
        day.ordinal = day.ordinal.filter(|ordinal| counts && *ordinal != 0);
    }
    rule.by_day.sort_by_key(|day| (day.weekday, day.ordinal));
    rule.by_day.dedup();
    once(&mut rule.by_second);
    once(&mut rule.by_minute);
    once(&mut rule.by_hour);
    once(&mut rule.by_month);
    once(&mut rule.by_month_day);
    once(&mut rule.by_year_day);
    once(&mut rule.by_week_no);
    once(&mut rule.by_set_pos);
}

/// The start moved by whole intervals to just before `from`. What the rule takes of its start (the day of the month, the
/// month) is written into the rule before that.
fn moved(rule: &mut IcalRecurRule, start: NaiveDateTime, from: NaiveDateTime) -> NaiveDateTime {
    let interval = i64::from(rule.interval);
    let jump = |behind: i64, step: i64| (behind.div_euclid(step) - 1).max(0) * step;
    let by_seconds = |unit: i64| {
        let seconds = jump((from - start).num_seconds(), unit.saturating_mul(interval));
        start.checked_add_signed(chrono::TimeDelta::seconds(seconds)).unwrap_or(start)
    };
    let is_yearly = rule.freq == IcalRecurFreq::Yearly;
    match rule.freq {
        IcalRecurFreq::Secondly => return by_seconds(1),
        IcalRecurFreq::Minutely => return by_seconds(60),
        IcalRecurFreq::Hourly => return by_seconds(3600),
        IcalRecurFreq::Daily => return by_seconds(DAY),
        IcalRecurFreq::Weekly => return by_seconds(7 * DAY),
        IcalRecurFreq::Monthly | IcalRecurFreq::Yearly => {}
    }
    let month = |wall: NaiveDateTime| i64::from(wall.year()) * 12 + i64::from(wall.month0());
    // A period of years begins in January.
    let first = if is_yearly { month(start) - i64::from(start.month0()) } else { month(start) };
    let months = jump(month(from) - first, if is_yearly { 12 * interval } else { interval });
    if months == 0 {
        return start;
    }
    let selects = !rule.by_day.is_empty()
        || !rule.by_month_day.is_empty()
        || is_yearly && !(rule.by_year_day.is_empty() && rule.by_week_no.is_empty());
    if !selects {
        rule.by_month_day = vec![start.day() as i8];
        if is_yearly && rule.by_month.is_empty() {
            rule.by_month = vec![start.month() as u8];
        }
    }
    let month = first + months;
    let year = i32::try_from(month.div_euclid(12)).ok();
    let date = year.and_then(|year| NaiveDate::from_ymd_opt(year, month.rem_euclid(12) as u32 + 1, 1));
    date.map_or(start, |date| date.and_time(start.time()))
}

/// Roughly how many comparisons the engine needs up to the last wall clock.
fn work(rule: &IcalRecurRule, start: NaiveDateTime, last: NaiveDateTime) -> i64 {
    let (period, days) = match rule.freq {
        IcalRecurFreq::Secondly => (1, 1),
        IcalRecurFreq::Minutely => (60, 1),
        IcalRecurFreq::Hourly => (3600, 1),
        IcalRecurFreq::Daily => (DAY, 1),
        IcalRecurFreq::Weekly => (7 * DAY, 7),
        IcalRecurFreq::Monthly => (28 * DAY, 31),
        IcalRecurFreq::Yearly => (365 * DAY, 380),
    };
    let length = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let seconds = (last - start).num_seconds().max(0);
    let periods = (seconds / (period * i64::from(rule.interval)) + 1).min(PERIODS);
    let lists = rule.by_day.len() + rule.by_month_day.len() + rule.by_year_day.len() + rule.by_week_no.len();
    let times = rule.by_hour.len().max(1) * rule.by_minute.len().max(1) * rule.by_second.len().max(1);
    let buffered = if rule.freq == IcalRecurFreq::Secondly { 1 } else { days * length(times) };
    let picked = buffered * length(rule.by_set_pos.len());
    if buffered > STEPS {
        return i64::MAX;
    }
    periods * (days * (1 + length(lists)) + if picked > 0 { buffered + picked } else { 0 })
}

/// The length of a period in seconds, where the engine may pass over many of them to find the next start.
fn step_seconds(rule: &IcalRecurRule) -> Option<i64> {
    let filters = !(rule.by_hour.is_empty() && rule.by_minute.is_empty() && rule.by_second.is_empty());
    let unit = match rule.freq {
        IcalRecurFreq::Secondly => 1,
        IcalRecurFreq::Minutely => 60,
        IcalRecurFreq::Hourly => 3600,
        _ => return None,
    };
    filters.then(|| unit * i64::from(rule.interval))
}

/// A wall clock in the engine's form; `None` outside the years that a calendar can write.
fn civil(wall: NaiveDateTime) -> Option<IcalRecurDateTime> {
    (0..=9999).contains(&wall.year()).then(|| IcalRecurDateTime {
        year: wall.year(),
        month: wall.month() as u8,
        day: wall.day() as u8,
        hour: wall.hour() as u8,
        minute: wall.minute() as u8,
        second: wall.second() as u8,
    })
}

fn wall(found: IcalRecurDateTime) -> Option<NaiveDateTime> {
    let date = NaiveDate::from_ymd_opt(found.year, found.month.into(), found.day.into())?;
    date.and_hms_opt(found.hour.into(), found.minute.into(), found.second.into())
}
