//! `[[teammate]]`: the teammates with their zones, hours and away ranges.
//!
//! Not here: the syntax of hours (`domain::hours`), the agreement (`agreement`).

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::moment::{FORM, Moment};
use super::problem::{Location, Problem, keep, quoted};
use super::section::{Located, Section, Value};
use super::{agreement, checkins, holidays, sources, zones};
use crate::domain::holiday::Holidays;
use crate::domain::hours::{Hours, HoursError, Span, loose, spans};
use crate::domain::ids::TeammateId;
use crate::domain::sleep::Sleep;
use crate::domain::teammate::{Away, AwaySpan, Teammate, TeammateZone};
use crate::domain::text::Text;
use crate::domain::zone::Zones;

/// The calendars of holidays, and the holidays of somebody without a region.
type OfHolidays = (Vec<holidays::Feed>, Holidays);

/// Reads the teammates, in the order of the config; the keys of their `accounts`, each with its first location; the
/// calendars of holidays, and the holidays of somebody without a region.
pub(super) fn read(
    root: &mut Section,
    zones: &Zones,
    problems: &mut Vec<Problem>,
) -> (Vec<Teammate>, Vec<Located<String>>, OfHolidays) {
    let mut known = Seen::default();
    let (mut mates, mut regions) = (Vec::new(), Vec::new());
    for section in root.tables("teammate", "teammate", problems) {
        known.mate = mates.len();
        match one(section, zones, &mut known, problems) {
            Some(mate) => {
                mates.push(mate);
                regions.push(known.region.take());
            }
            None => known.covers.retain(|(mate, ..)| *mate < mates.len()),
        }
    }
    let covers = std::mem::take(&mut known.covers);
    for (mate, range, named) in covers {
        let cover = checkins::index(&named, "cover", &mates, problems);
        if cover.is_some_and(|index| index.index() == mate) {
            let what = format!("{} covers for themselves", quoted(&named.value));
            problems.push(Problem::error(what, named.location).help("name another teammate, or take `cover` out"));
        } else if let Some(away) = mates.get_mut(mate).and_then(|mate| mate.away.get_mut(range)) {
            away.cover = cover;
        }
    }
    let of_holidays = holidays::read(root, &mut mates, &regions, problems);
    (mates, known.accounts, of_holidays)
}

/// Data of the teammates already read.
#[derive(Default)]
struct Seen {
    ids: HashMap<String, Location>,
    /// Parsed hours by their text, because many teammates have the same.
    hours: HashMap<String, Hours>,
    /// The distinct keys of their accounts.
    accounts: Vec<Located<String>>,
    /// The region of the one being read.
    region: Option<Located<String>>,
    /// The location in the team of the one being read.
    mate: usize,
    /// Who covers in which away range of whom, as the config names them: they may come later in it.
    covers: Vec<(usize, usize, Located<String>)>,
}

fn one(mut section: Section, zones: &Zones, known: &mut Seen, problems: &mut Vec<Problem>) -> Option<Teammate> {
    let id = sources::id(&mut section, "teammate", TeammateId::new, &mut known.ids, problems);
    let name = label(&mut section, "name", problems);
    let role = label(&mut section, "role", problems);
    let zone = zone(&mut section, zones, problems);
    let hours = hours(&mut section, zone != TeammateZone::None, &mut known.hours, problems);
    known.region = keep(section.text("region"), problems);
    let accounts = accounts(&mut section, &mut known.accounts, problems);
    let ranges = section.tables("away", "teammate.away", problems);
    let mut aways = Vec::new();
    for table in ranges {
        let Some((range, cover)) = away(table, problems) else { continue };
        known.covers.extend(cover.map(|cover| (known.mate, aways.len(), cover)));
        aways.push(range);
    }
    let days = days(&mut section, problems);
    let sleep = sleep(&mut section, problems);
    let targets = agreement::targets(&mut section, problems);
    problems.extend(section.unknown());
    let id = id?;
    let name = name.unwrap_or_else(|| Text::new(id.as_str()));
    Some(Teammate {
        id,
        name,
        role,
        zone,
        hours,
        days,
        sleep,
        away: aways,
        holidays: Holidays::default(),
        accounts,
        targets,
    })
}

/// Reads an optional text for display, which must not be empty.
fn label(section: &mut Section, key: &'static str, problems: &mut Vec<Problem>) -> Option<Text> {
    let text = keep(section.text(key), problems)?;
    if text.value.trim().is_empty() {
        problems
            .push(Problem::error(format!("{key} is empty"), text.location).help("fill it in, or leave the key out"));
        return None;
    }
    Some(Text::new(text.value))
}

fn zone(section: &mut Section, zones: &Zones, problems: &mut Vec<Problem>) -> TeammateZone {
    let Some(text) = keep(section.text("zone"), problems) else { return TeammateZone::None };
    let until = "this teammate counts as having no zone";
    match zones::find(&text.value, &text.location, until, zones, problems) {
        Some(zone) => TeammateZone::Known(zone),
        None => TeammateZone::Unknown(Text::new(text.value)),
    }
}

fn hours(
    section: &mut Section,
    needed: bool,
    known: &mut HashMap<String, Hours>,
    problems: &mut Vec<Problem>,
) -> Hours {
    let before = problems.len();
    match section.texts("hours", problems) {
        Some(rules) => return weekly(&rules.value, known, problems),
        None if needed && problems.len() == before => {
            let missing = Problem::error("hours is missing, which a teammate with a zone needs", section.location());
            problems.push(missing.help("add `hours = [\"Mon-Fri 09:00-17:00\"]`, or `[]` for none"));
        }
        None => {}
    }
    Hours::default()
}

pub(super) fn weekly(
    rules: &[Located<String>],
    known: &mut HashMap<String, Hours>,
    problems: &mut Vec<Problem>,
) -> Hours {
    let written = rules.iter().map(|rule| rule.value.as_str()).collect::<Vec<_>>().join("\n");
    if let Some(hours) = known.get(&written) {
        return hours.clone();
    }
    let (mut hours, before) = (Hours::default(), problems.len());
    problems.extend(rules.iter().filter_map(|rule| {
        let error = hours.add(&rule.value).err()?;
        let problem = wrong_hours(&error, rule);
        // A typed value is often clear enough to suggest how the config writes it.
        let meant = loose::rules(&rule.value).unwrap_or_else(|unclear| unclear.nearest);
        let meant = meant.iter().map(|rule| quoted(rule)).collect::<Vec<_>>().join(", ");
        Some(problem.help(format!("expected {}; did you mean {meant}?", error.expected)))
    }));
    // Hours with errors are parsed again, so that the error is reported at every location.
    if problems.len() == before {
        known.insert(written, hours.clone());
    }
    hours
}

/// Reads `sleep`.
fn sleep(section: &mut Section, problems: &mut Vec<Problem>) -> Sleep {
    let Some(text) = keep(section.text("sleep"), problems) else { return Sleep::LeftOut };
    Sleep::parse(&text.value).unwrap_or_else(|error| {
        problems.push(wrong_hours(&error, &text));
        Sleep::LeftOut
    })
}

/// The problem of a rule. Its location is the wrong word, or the whole rule if that has escapes.
fn wrong_hours(error: &HoursError, rule: &Located<String>) -> Problem {
    let whole = &rule.location.span;
    let inside = whole.start + 1..whole.end.saturating_sub(1);
    let plain = rule.location.source.text.get(inside.clone()) == Some(&*rule.value);
    let span = if plain { inside.start + error.at.start..inside.start + error.at.end } else { whole.clone() };
    let what = format!("{} {}", error.what, quoted(&error.found));
    Problem::error(format!("wrong {what}"), Location { span, ..rule.location.clone() })
        .help(format!("expected {}", error.expected))
}

fn accounts(
    section: &mut Section,
    keys: &mut Vec<Located<String>>,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, String> {
    let Some(mut table) = keep(section.table("accounts"), problems) else { return BTreeMap::new() };
    let mut accounts = BTreeMap::new();
    for (key, Located { value, location }) in table.take_all() {
        if let Value::Text(account) = value {
            if !keys.iter().any(|known| known.value == key.value) {
                keys.push(key.clone());
            }
            accounts.insert(key.value, account);
        } else {
            let key = format!("the account for {}", quoted(&key.value));
            problems.push(value.is_not(
                "a text in quotes: the name or id that this service has for the person",
                &key,
                location,
            ));
        }
    }
    accounts
}

/// An away range, and who covers in it as the config names them.
fn away(mut table: Section, problems: &mut Vec<Problem>) -> Option<(Away, Option<Located<String>>)> {
    let from = end_of_away(&mut table, "from", problems);
    let to = end_of_away(&mut table, "to", problems);
    let note = keep(table.text("note"), problems).map(|note| Text::new(note.value));
    let cover = keep(table.text("cover"), problems);
    problems.extend(table.unknown());
    let (from, to) = (from?, to?);
    let span = match (from.value, to.value) {
        (Moment::Date(from), Moment::Date(to)) => AwaySpan::Days { from, to },
        (Moment::At(from), Moment::At(to)) => AwaySpan::Instants { from, to },
        _ => {
            let mixed = Problem::error("one end is a date and the other an instant", to.location)
                .also("the other end", from.location);
            problems.push(mixed.help("write two dates, both of them away, or two instants"));
            return None;
        }
    };
    let backwards = match span {
        AwaySpan::Days { from, to } => from > to,
        AwaySpan::Instants { from, to } => from > to,
    };
    if backwards {
        let problem = Problem::error("away until before it begins", to.location).also("it begins here", from.location);
        problems.push(problem.help("from must not be after to"));
        return None;
    }
    Some((Away { span, note, cover: None }, cover))
}

fn end_of_away(table: &mut Section, key: &'static str, problems: &mut Vec<Problem>) -> Option<Located<Moment>> {
    needed_moment(table, key, FORM, problems)
}

/// Reads a required date or instant.
fn needed_moment(
    table: &mut Section,
    key: &'static str,
    form: &str,
    problems: &mut Vec<Problem>,
) -> Option<Located<Moment>> {
    match table.moment(key) {
        Ok(Some(moment)) => return Some(moment),
        Ok(None) => {
            let missing = Problem::error(format!("{key} is missing"), table.location());
            problems.push(missing.help(format!("add it: {form}")));
        }
        Err(problem) => problems.push(problem),
    }
    None
}

/// Reads `[[teammate.day]]`: the hours of single dates.
fn days(section: &mut Section, problems: &mut Vec<Problem>) -> BTreeMap<NaiveDate, Vec<Span>> {
    let mut days = BTreeMap::new();
    let mut taken: HashMap<NaiveDate, Location> = HashMap::new();
    for mut table in section.tables("day", "teammate.day", problems) {
        let moment = needed_moment(&mut table, "date", "a date such as 2026-12-05, without quotes", problems);
        let hours = day_hours(&mut table, problems);
        problems.extend(table.unknown());
        let Some(Located { value, location }) = moment else { continue };
        let Moment::Date(date) = value else {
            problems.push(Problem::error("date is an instant", location).help("expected a date such as 2026-12-05"));
            continue;
        };
        if let Some(first) = taken.get(&date) {
            let twice = Problem::error(format!("{date} has hours of its own twice"), location)
                .also("the first time", first.clone());
            problems.push(twice.help("keep one of them; it may have several stretches"));
            continue;
        }
        taken.insert(date, location);
        days.insert(date, hours);
    }
    days
}

fn day_hours(table: &mut Section, problems: &mut Vec<Problem>) -> Vec<Span> {
    let before = problems.len();
    let Some(rules) = table.texts("hours", problems) else {
        if problems.len() == before {
            let missing = Problem::error("hours is missing", table.location());
            problems.push(missing.help("add `hours = [\"10:00-14:00\"]`, or `[]` for a day off"));
        }
        return Vec::new();
    };
    let mut day = Vec::new();
    for rule in &rules.value {
        match spans(&rule.value) {
            Ok(more) => day.extend(more),
            Err(error) => problems.push(
                wrong_hours(&error, rule)
                    .help("expected START-END[, START-END...] without days, such as \"10:00-14:00\""),
            ),
        }
    }
    day
}
