//! Zones in the form of the environment variable `TZ` (POSIX): `EST5EDT,M3.2.0,M11.1.0`, `CET-1CEST`, `<+03>-3`.
//!
//! Their offsets count westward: `IST-5:30` is five and a half hours ahead of UTC.

use super::{Advice, Word, abbreviation, normal, offset, seasons};

/// The zones that such a text may mean: those of its abbreviation that are at its offset, or cities at that offset.
pub(super) fn read(word: &str) -> Option<Advice> {
    let (name, rest) = match word.strip_prefix('<') {
        Some(quoted) => quoted.split_once('>')?,
        None => word.split_at(word.find(|c: char| !c.is_ascii_alphabetic()).filter(|at| *at > 2)?),
    };
    let end = rest.find(|c: char| !(c.is_ascii_digit() || "+-:".contains(c))).unwrap_or(rest.len());
    let (west, after) = rest.split_at(end);
    let is_rule = after.is_empty() || after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '<' || c == ',');
    let signed = if west.starts_with(['+', '-']) { west.to_owned() } else { format!("+{west}") };
    let offset = -offset::read(&signed).filter(|_| is_rule)?;
    let zones = abbreviation(&normal(name)).map_or_else(Vec::new, |advice| advice.zones);
    let summer = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '<');
    let fits = |[january, july]: [i32; 2]| [january, july].contains(&offset) && (!summer || january != july);
    let fitting: Vec<&str> = zones.into_iter().filter(|zone| seasons(zone).is_some_and(fits)).collect();
    Some(if fitting.is_empty() {
        Advice { word: Word::Offset(offset), zones: offset::cities(offset) }
    } else {
        Advice { word: Word::Abbreviation, zones: fitting }
    })
}
