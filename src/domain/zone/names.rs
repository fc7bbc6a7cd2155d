//! Words that people write in place of a zone's name, and the zones to use instead.
//!
//! People write offsets (`GMT+3`), abbreviations (`IST`), names of Windows (`India Standard Time`), cities and countries.
//! These are looked up in tables. They are never matched by edit distance, because the zone with the most similar name is
//! usually hours away. Only misspelt names of places are.
//!
//! The tables (`names/*.txt`) are searched only for a word that is not a zone's name: a correct config does not pay for
//! them.
//!
//! Not here: the rules of the zones (`offsets`), which warning is given (`config::zones`).

mod offset;
mod posix;

pub use offset::text as offset_text;

use super::offsets::Offsets;

const ABBREVIATIONS: &str = include_str!("names/abbreviations.txt");
const WINDOWS: &str = include_str!("names/windows.txt");
const CITIES: &str = include_str!("names/cities.txt");
const COUNTRIES: &str = include_str!("names/countries.txt");

/// The kind of word in place of a zone's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// An offset from UTC, in seconds.
    Offset(i32),
    /// An abbreviation: `IST`.
    Abbreviation,
    /// A name that Windows or another program has for a zone.
    Windows,
    /// A city.
    City,
    /// A country.
    Country,
    /// The name of a zone or a place with a mistake in it.
    Misspelt,
}

/// The zones to use instead of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The kind of the word.
    pub word: Word,
    /// The zones that may be meant, the most likely first.
    pub zones: Vec<&'static str>,
}

impl Advice {
    fn new(word: Word, zones: Vec<&'static str>) -> Option<Self> {
        (!zones.is_empty()).then_some(Self { word, zones })
    }

    /// The zone that is meant, if only one is possible.
    pub fn zone(&self) -> Option<&'static str> {
        match (&self.zones[..], self.word) {
            (_, Word::Offset(_) | Word::Misspelt) => None,
            ([one], _) => Some(one),
            _ => None,
        }
    }

    /// The advice as a sentence for a message.
    pub fn text(&self) -> String {
        let list = || either(self.zones.iter().map(|zone| format!("{zone:?}")));
        let one = self.zones.len() == 1;
        match self.word {
            Word::Offset(0) => {
                "take \"UTC\", or the zone of a city: an offset does not follow clock changes".to_owned()
            }
            Word::Offset(offset) if self.zones.is_empty() => {
                format!("no place is at {}: take the zone of a city", offset::text(offset))
            }
            Word::Offset(offset) => {
                let cities = either(self.zones.iter().map(|zone| format!("{zone:?} ({})", season(zone, offset))));
                format!("take the zone of a city, because an offset does not follow clock changes: such as {cities}")
            }
            Word::Abbreviation if one => format!("take the zone of a city instead of an abbreviation: {}", list()),
            Word::Abbreviation => format!("several places use this abbreviation: take the zone of one, {}", list()),
            Word::Windows => format!("this is a name for {}: take that", list()),
            Word::City if one => format!("the zone of this city is {}", list()),
            Word::City => format!("several cities have this name: take the zone of one, {}", list()),
            Word::Country if one => format!("the zone of this country is {}", list()),
            Word::Country => format!("this country has several zones: take that of a city, such as {}", list()),
            Word::Misspelt => format!("the nearest right word is {}", list()),
        }
    }
}

/// When the clocks of a zone are at an offset: `UTC+01:00 in winter`.
fn season(zone: &str, offset: i32) -> String {
    let seasons = seasons(zone).is_some_and(|[january, july]| january != july);
    format!("{} {}", offset::text(offset), if seasons { "in winter" } else { "all year" })
}

/// The offsets of a zone in January and July.
fn seasons(zone: &str) -> Option<[i32; 2]> {
    const JANUARY: i64 = 1_799_971_200;
    let offsets = Offsets::from_tzif(&super::built_in(zone)?)?;
    Some([offsets.at(JANUARY), offsets.at(JANUARY + 181 * 86_400)])
}

/// `a`, `a or b`, `a, b or c`.
fn either(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = words.collect();
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} or {last}", words.join(", ")) }
}

/// The zones to use instead of a word that is not a zone's name. The word is tried as, in this order:
///
/// 1. An offset, also in the form of `TZ`: `GMT+3`, `+05:30`, `<+03>-3`.
/// 2. A name of Windows, also as it is shown: `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna`.
/// 3. An abbreviation, also in the form of `TZ`: `IST`, `CET-1CEST`.
/// 4. A city or a country, also behind a continent (`Europe/Munich`) or before a comma (`San Francisco, CA`).
/// 5. A misspelt name.
pub fn advise(word: &str) -> Option<Advice> {
    let word = word.trim().trim_matches('"').trim();
    if let Some(offset) = offset::read(word) {
        return Some(Advice { word: Word::Offset(offset), zones: offset::cities(offset) });
    }
    let name = normal(word);
    if let Some(zone) = windows(word) {
        return Advice::new(Word::Windows, vec![zone]);
    }
    let alternatives =
        || shown(word).or_else(|| abbreviation(&name)).or_else(|| posix::read(word)).or_else(|| place(word));
    let advice = alternatives().or_else(|| misspelt(word, &name));
    advice.filter(|advice| !advice.zones.is_empty())
}

/// The zones to use instead of a zone that exists but is not a place: a fixed offset or an abbreviation.
pub fn instead_of(zone: &str) -> Option<Advice> {
    let signed = zone.strip_prefix("Etc/GMT").filter(|rest| rest.len() > 1);
    // The signs of these names are turned: `Etc/GMT-5` is five hours ahead of UTC.
    let hours = signed.and_then(|hours| hours.parse::<i32>().ok()).filter(|hours| *hours != 0);
    if let Some(hours) = hours {
        let offset = -hours * 3600;
        return Some(Advice { word: Word::Offset(offset), zones: offset::cities(offset) });
    }
    let name = zone.strip_prefix("Etc/").unwrap_or(zone);
    if name.contains('/') {
        // An area and a city: no abbreviation is written so, and most zones of a config are.
        return None;
    }
    let greenwich = ["GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich"].contains(&name);
    abbreviation(&if greenwich { normal("GMT") } else { normal(zone) })
}

/// The zone of a name that Windows has for it: `W. Europe Standard Time`.
pub fn windows(name: &str) -> Option<&'static str> {
    let name = normal(name);
    let standard = name.replace("daylight time", "standard time").replace("summer time", "standard time");
    let find = |name: &str| lines(WINDOWS).find(|(windows, _)| normal(windows) == name).map(|(_, zone)| zone);
    find(&name).or_else(|| find(&standard))
}

/// A zone as Windows displays it: an offset in parentheses, then cities or a name.
fn shown(word: &str) -> Option<Advice> {
    let (offset, rest) = word.strip_prefix('(')?.split_once(')')?;
    let offset = offset::read(offset)?;
    let city = || rest.split(',').find_map(|city| place(city)?.zone());
    match windows(rest).or_else(city) {
        Some(zone) => Advice::new(Word::Windows, vec![zone]),
        None => Some(Advice { word: Word::Offset(offset), zones: offset::cities(offset) }),
    }
}

fn abbreviation(name: &str) -> Option<Advice> {
    let zones = lines(ABBREVIATIONS).find(|(short, _)| normal(short) == *name)?.1;
    Advice::new(Word::Abbreviation, zones.split(' ').collect())
}

/// A city or a country.
fn place(word: &str) -> Option<Advice> {
    let last = word.rsplit('/').next().unwrap_or(word);
    let first = last.split(',').next().unwrap_or(last);
    let names = [word, last, first].map(normal);
    names.iter().find_map(|name| {
        let name = name.strip_suffix(" time").unwrap_or(name);
        city(name).or_else(|| country(name))
    })
}

fn city(name: &str) -> Option<Advice> {
    let has = |cities: &str| cities.split(", ").any(|city| normal(city) == *name);
    let mut zones: Vec<&str> = lines(CITIES).filter(|(_, cities)| has(cities)).map(|(zone, _)| zone).collect();
    if zones.is_empty() {
        zones = by_last_part(name);
    }
    Advice::new(Word::City, zones)
}

/// The zones whose name ends with this part, in any case, `_` as a space: `new york`. Names of one and the same zone count
/// once.
pub fn ending(part: &str) -> Vec<&'static str> {
    let mut zones = by_last_part(&normal(part));
    let rules = |zone: &str| Offsets::from_tzif(&super::built_in(zone)?);
    let mut known = Vec::new();
    zones.retain(|zone| {
        let rules = rules(zone);
        let is_new = rules.is_none() || !known.contains(&rules);
        known.push(rules);
        is_new
    });
    zones
}

/// The zones whose name ends with this part. If a zone has an old and a new name, the new one has more parts.
fn by_last_part(name: &str) -> Vec<&'static str> {
    let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let ends = |zone: &&str| zone.rsplit_once('/').is_some_and(|(area, city)| area != "Etc" && normal(city) == *name);
    let mut zones: Vec<&str> = names.filter(ends).collect();
    let parts = |zone: &str| zone.matches('/').count();
    let most = zones.iter().map(|zone| parts(zone)).max().unwrap_or(0);
    zones.retain(|zone| parts(zone) == most);
    zones
}

fn country(name: &str) -> Option<Advice> {
    let has = |countries: &str| countries.split(", ").any(|country| normal(country) == *name);
    let zones = lines(COUNTRIES).find(|(countries, _)| has(countries))?.1;
    Advice::new(Word::Country, zones.split(' ').collect())
}

/// The zone, city or country with the least edit distance from a name (Damerau-Levenshtein, at most two, with the same
/// first letter). `None` if several are equally near.
fn misspelt(word: &str, name: &str) -> Option<Advice> {
    // A word with a digit or with "time" is not a place, and a short word is similar to too many.
    let letters = name.chars().count();
    let is_place = letters > 4 && !name.contains(|c: char| c.is_ascii_digit()) && !name.ends_with("time");
    let shouts = letters < 6 && !word.contains(char::is_lowercase);
    if !is_place || shouts {
        return None;
    }
    let most = if letters < 8 { 1 } else { 2 };
    let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).filter(|zone| *zone != "Factory");
    let zones = zones.flat_map(|zone| [zone, zone.rsplit('/').next().unwrap_or(zone)].map(|name| (name, zone)));
    let listed = |(zone, cities): (&'static str, &'static str)| cities.split(", ").map(move |city| (city, zone));
    let countries = lines(COUNTRIES).map(|(names, zones)| (zones.split(' ').next().unwrap_or(zones), names));
    let known = zones.chain(lines(CITIES).flat_map(listed)).chain(countries.flat_map(listed));
    let near = known.filter_map(|(known, zone)| {
        let known = normal(known);
        let starts = known.chars().next() == name.chars().next();
        let distance = strsim::osa_distance(&known, name);
        (starts && distance <= most).then(|| (distance, 1.0 - strsim::jaro_winkler(&known, name), zone))
    });
    let mut near: Vec<(usize, f64, &str)> = near.collect();
    near.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (distance, unlike, zone) = *near.first()?;
    let as_near = |other: &(usize, f64, &str)| other.0 == distance && other.1 - unlike < 0.01;
    let sure = near.iter().filter(|other| as_near(other)).all(|other| other.2 == zone);
    sure.then(|| Advice { word: Word::Misspelt, zones: vec![zone] })
}

/// The lines of a table, split at the colon.
fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "))
}

/// A name normalized for comparison, without case, accents and punctuation: `São Paulo` and `sao_paulo` are equal, `St. John's` and `st johns` too.
fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match nucleo_matcher::chars::normalize(c) {
            '.' | '\'' | '’' | '\u{300}'..='\u{36F}' => {}
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' => out.push('d'),
            'ß' => out.push_str("ss"),
            '&' => out.push_str(" and "),
            plain if plain.is_alphanumeric() || plain == '+' => out.extend(plain.to_lowercase()),
            _ => out.push(' '),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
