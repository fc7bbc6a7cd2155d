//! Public holidays by region, and `[[holiday]]`: a company's own days.
//!
//! The table (`holidays.txt`, written by `tools/holidays`) is searched for the regions that the config names, and is not read
//! otherwise.
//!
//! Rules:
//!
//! 1. A region has its country's days too: `DE-BY` those of `DE`. A `[[holiday]]` with a region concerns everybody in it or
//!    in a part of it.
//! 2. `works = true` turns a day into none for those whom it concerns, also a day of a calendar of holidays.
//! 3. Half days of the table take no working time unless `half_days` says which hours; they are shown as half days.
//! 4. A `[[holiday]]` with `ics` is a calendar whose all-day events are days off: a source of its own looks at it.
//! 5. The table holds some years: outside them it is not known which days are holidays in a region.
//!
//! Not here: what a holiday does to a person's time (`domain::holiday`).

mod table;

use std::collections::HashMap;

use chrono::NaiveDate;

use self::table::{Day, YEARS, days, warn};
use super::moment::Moment;
use super::problem::{Problem, keep, nearest, quoted};
use super::section::{Entry as Pair, Located, Section, Value};
use super::sources::SourceConfig;
use crate::domain::agreement::Targets;
use crate::domain::deadline::DueZone;
use crate::domain::holiday::{Holiday, Holidays};
use crate::domain::hours::{Span, spans};
use crate::domain::ids::SourceId;
use crate::domain::teammate::Teammate;
use crate::domain::text::Text;

/// The key of a source's table with the address of a calendar of holidays. No table of a config has it: such a source comes
/// from a `[[holiday]]`, and has the ids of those whom it concerns under [`CONCERNED`].
pub const FEED: &str = "[[holiday]] ics";
/// See [`FEED`].
pub const CONCERNED: &str = "[[holiday]] who";
/// The days that are none after all (`works = true`) of those whom a calendar of holidays concerns, each as a date and an id:
/// `2026-12-24 maya`. See [`FEED`].
pub const WORKS: &str = "[[holiday]] works";

/// A calendar of holidays: a source without an id of its own.
pub(super) struct Feed {
    table: Section,
    calendar: Located<Value>,
    who: Vec<String>,
    works: Vec<(NaiveDate, String)>,
}

/// A `[[holiday]]`.
struct Entry {
    what: What,
    region: Option<String>,
    who: Option<Vec<String>>,
}

enum What {
    Off(Holiday),
    Works(NaiveDate),
    HalfDays(Vec<Span>),
    Feed(Box<Section>, Located<Value>),
}

/// Reads `[[holiday]]`, and gives every teammate their holidays. `regions` are those of the teammates, in their order. Gives
/// the calendars of holidays, and the holidays of somebody without a region whom no `[[holiday]]` names.
pub(super) fn read(
    root: &mut Section,
    mates: &mut [Teammate],
    regions: &[Option<Located<String>>],
    problems: &mut Vec<Problem>,
) -> (Vec<Feed>, Holidays) {
    let entries: Vec<Entry> = root
        .tables("holiday", "holiday", problems)
        .into_iter()
        .filter_map(|table| entry(table, mates, problems))
        .collect();
    let mut known: HashMap<&str, Vec<Day>> = HashMap::new();
    let mut shared: HashMap<(&str, Vec<usize>), Holidays> = HashMap::new();
    for (mate, region) in mates.iter_mut().zip(regions) {
        let code = region.as_ref().map_or("", |region| region.value.as_str());
        let days = known.entry(code).or_insert_with(|| {
            let location = region.as_ref().map(|region| &region.location);
            location.map(|location| days(code, location, problems)).unwrap_or_default()
        });
        let id = mate.id.as_str();
        let concerning: Vec<usize> =
            (0..).zip(&entries).filter(|(_, entry)| entry.concerns(id, code)).map(|(n, _)| n).collect();
        let key = (code, concerning);
        let years = (!days.is_empty()).then_some(YEARS);
        let made = || made(days, years.clone(), &key.1.iter().filter_map(|n| entries.get(*n)).collect::<Vec<_>>());
        mate.holidays = if let Some(holidays) = shared.get(&key) {
            holidays.clone()
        } else {
            let holidays = made();
            shared.insert(key, holidays.clone());
            holidays
        };
    }
    let concern_all = entries.iter().filter(|entry| entry.who.is_none() && entry.region.is_none());
    let of_everyone = made(&[], None, &concern_all.collect::<Vec<_>>());
    (feeds(&entries, mates, regions), of_everyone)
}

/// The calendars of holidays, each with the ids of those whom it concerns.
fn feeds(entries: &[Entry], mates: &[Teammate], regions: &[Option<Located<String>>]) -> Vec<Feed> {
    let feed = |entry: &Entry| {
        let What::Feed(table, calendar) = &entry.what else { return None };
        let code = |region: &Option<Located<String>>| region.as_ref().map_or(String::new(), |code| code.value.clone());
        let all = mates.iter().map(|mate| mate.id.as_str()).zip(regions.iter().map(code));
        let concerned: Vec<(&str, String)> = all.filter(|(id, code)| entry.concerns(id, code)).collect();
        let works_of = |(id, code): &(&str, String)| {
            let theirs = entries.iter().filter(|other| other.concerns(id, code));
            theirs.filter_map(Entry::works).map(|date| (date, (*id).to_owned())).collect::<Vec<_>>()
        };
        let works = concerned.iter().flat_map(works_of).collect();
        let who = concerned.iter().map(|(id, _)| (*id).to_owned()).collect();
        Some(Feed { table: (**table).clone(), calendar: calendar.clone(), who, works })
    };
    entries.iter().filter_map(feed).collect()
}

/// The sources that look at calendars of holidays: `holidays`, `holidays-2`, each with an id that no other source has.
pub(super) fn sources(feeds: Vec<Feed>, others: &[SourceConfig]) -> Vec<SourceConfig> {
    let ids = (1..).map(|n| if n == 1 { "holidays".to_owned() } else { format!("holidays-{n}") });
    let free = ids.filter(|id| others.iter().all(|other| other.id.as_str() != id));
    free.zip(feeds).filter_map(|(id, feed)| feed.source(&id)).collect()
}

impl Feed {
    fn source(self, id: &str) -> Option<SourceConfig> {
        let Self { mut table, calendar, who, works } = self;
        let location = table.location();
        let at = |value: &str| Located { value: value.to_owned(), location: location.clone() };
        let list = |key: &str, texts: Vec<String>| {
            let texts = texts.iter().map(|text| at(text).map(Value::Text)).collect();
            Pair { key: at(key), value: Located { value: Value::List(texts), location: location.clone() } }
        };
        let works = works.into_iter().map(|(date, id)| format!("{date} {id}")).collect();
        table.entries = vec![Pair { key: at(FEED), value: calendar }, list(CONCERNED, who), list(WORKS, works)];
        id.clone_into(&mut table.owner);
        Some(SourceConfig {
            id: SourceId::new(id)?,
            kind: at("ics"),
            refresh: None,
            due_zone: DueZone::default(),
            targets: Targets::default(),
            allow: None,
            section: table,
        })
    }
}

/// The holidays that the days of a region and some entries come to.
fn made(days: &[Day], years: Option<std::ops::RangeInclusive<i32>>, entries: &[&Entry]) -> Holidays {
    let half_days = entries.iter().rev().find_map(|entry| match &entry.what {
        What::HalfDays(hours) => Some(hours.clone()),
        What::Off(_) | What::Works(_) | What::Feed(..) => None,
    });
    let of_table = days.iter().filter_map(|day| {
        let hours = if day.half { Some(half_days.clone()?) } else { None };
        Some(Holiday { date: day.date, name: Text::new(day.name), hours })
    });
    let own = entries.iter().filter_map(|entry| match &entry.what {
        What::Off(holiday) => Some(holiday.clone()),
        What::Works(_) | What::HalfDays(_) | What::Feed(..) => None,
    });
    let works = |date: NaiveDate| entries.iter().any(|entry| entry.works() == Some(date));
    let off = of_table.chain(own).filter(|holiday| !works(holiday.date)).collect();
    let is_told = |day: &&Day| day.half && half_days.is_none() && !works(day.date);
    let halves = days.iter().filter(is_told).map(|day| (day.date, Text::new(day.name))).collect();
    Holidays::known(off, halves, years)
}

impl Entry {
    /// The day that it turns into none.
    fn works(&self) -> Option<NaiveDate> {
        match self.what {
            What::Works(date) => Some(date),
            What::Off(_) | What::HalfDays(_) | What::Feed(..) => None,
        }
    }

    fn concerns(&self, id: &str, region: &str) -> bool {
        let lives_there = |of: &String| {
            let part = region.get(..of.len()).is_some_and(|start| start.eq_ignore_ascii_case(of));
            part && region.get(of.len()..).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let is_meant = self.who.as_ref().is_none_or(|who| who.iter().any(|one| one == id));
        is_meant && self.region.as_ref().is_none_or(lives_there)
    }
}

fn entry(mut table: Section, mates: &[Teammate], problems: &mut Vec<Problem>) -> Option<Entry> {
    let before = problems.len();
    let date = date(&mut table, problems);
    let name = keep(table.text("name"), problems).filter(|name| !name.value.trim().is_empty());
    let own_hours = hours(&mut table, "hours", problems);
    let half_days = hours(&mut table, "half_days", problems);
    let works = keep(table.truth("works"), problems).is_some_and(|works| works.value);
    let region = keep(table.text("region"), problems);
    if let Some(region) = &region {
        warn(&region.value, &region.location, problems);
    }
    let who = who(&mut table, mates, problems);
    let ics = table.take("ics");
    problems.extend(table.unknown());
    let region_of = region.as_ref().map(|region| region.value.clone());
    if let Some(calendar) = ics {
        let beside = date.is_some() || name.is_some() || own_hours.is_some() || half_days.is_some() || works;
        if beside {
            let problem = Problem::error("ics and a day are in one [[holiday]]", table.location()).guarded();
            problems.push(problem.help("give the calendar a [[holiday]] of its own, with `region` or `who` at most"));
            return None;
        }
        return Some(Entry { what: What::Feed(Box::new(table), calendar), region: region_of, who });
    }
    let missing =
        |key: &str, help: &str| Problem::error(format!("{key} is missing"), table.location()).help(help.to_owned());
    let what = match (date, name, half_days) {
        (None, None, Some(hours)) if !works => Some(What::HalfDays(hours)),
        (Some(date), _, None) if works => Some(What::Works(date)),
        (Some(date), Some(name), None) => {
            Some(What::Off(Holiday { date, name: Text::new(name.value), hours: own_hours }))
        }
        (Some(_), None, _) => {
            problems.extend(
                (problems.len() == before).then(|| missing("name", "add what the day is called, or `works = true`")),
            );
            None
        }
        (Some(_) | None, _, Some(_)) => {
            problems.extend((problems.len() == before).then(|| {
                Problem::error("half_days and a day are in one [[holiday]]", table.location())
                    .help("give it a [[holiday]] of its own")
            }));
            None
        }
        (None, _, None) => {
            problems.extend(
                (problems.len() == before).then(|| missing("date", "add a date such as 2026-12-24, without quotes")),
            );
            None
        }
    };
    Some(Entry { what: what?, region: region.map(|region| region.value), who })
}

fn date(table: &mut Section, problems: &mut Vec<Problem>) -> Option<NaiveDate> {
    let Located { value, location } = keep(table.moment("date"), problems)?;
    match value {
        Moment::Date(date) => Some(date),
        Moment::At(_) => {
            problems.push(Problem::error("date is an instant", location).help("expected a date such as 2026-12-24"));
            None
        }
    }
}

fn hours(table: &mut Section, key: &'static str, problems: &mut Vec<Problem>) -> Option<Vec<Span>> {
    let Located { value, location } = keep(table.text(key), problems)?;
    match spans(&value) {
        Ok(hours) => Some(hours),
        Err(error) => {
            let problem = Problem::error(format!("wrong {} {}", error.what, quoted(&error.found)), location);
            problems.push(problem.help("expected START-END, such as \"12:00-24:00\""));
            None
        }
    }
}

fn who(table: &mut Section, mates: &[Teammate], problems: &mut Vec<Problem>) -> Option<Vec<String>> {
    let listed = table.texts("who", problems)?;
    let ids: Vec<&str> = mates.iter().map(|mate| mate.id.as_str()).collect();
    for one in listed.value.iter().filter(|one| !ids.contains(&&*one.value)) {
        let problem = Problem::error(
            format!("who names {}, and no teammate has that id", quoted(&one.value)),
            one.location.clone(),
        );
        problems.push(match nearest(&one.value, &ids) {
            Some(near) => problem.help(format!("did you mean {near:?}?")),
            None => problem.help("expected ids of teammates"),
        });
    }
    Some(listed.value.into_iter().map(|one| one.value).collect())
}

#[cfg(test)]
mod tests {
    use super::super::load_text;
    use super::table::{TABLE, day, row};
    use super::*;
    use crate::domain::holiday::Unknown;
    use crate::domain::zone::Zones;

    /// The holidays of each teammate in December 2026 and January 2027, and the warnings.
    fn of(text: &str) -> (Vec<Vec<String>>, Vec<String>) {
        let config = load_text("config.toml", text, &Zones::newest([]), None).unwrap();
        let shown = |holiday: &Holiday| {
            let hours = holiday.hours.as_ref().map(|hours| format!(" {}", hours.len())).unwrap_or_default();
            format!("{} {}{hours}", holiday.date.format("%m-%d"), holiday.name.raw())
        };
        let near = |holiday: &&Holiday| ["2026-12", "2027-01"].contains(&&*holiday.date.format("%Y-%m").to_string());
        let mates = config.team.mates.iter();
        let found = mates.map(|mate| mate.holidays.days().iter().filter(near).map(shown).collect()).collect();
        (found, config.warnings.into_iter().map(|problem| problem.what).collect())
    }

    fn team(more: &str) -> String {
        let mate =
            |id: &str, region: &str| format!("[[teammate]]\nid = {id:?}\nzone = \"UTC\"\nhours = []\n{region}\n");
        let mates = [("maya", "region = \"DE-BY\""), ("kenji", "region = \"DE\""), ("sam", "")];
        format!("me = \"maya\"\n{}{more}", mates.map(|(id, region)| mate(id, region)).concat())
    }

    #[test]
    fn a_region_has_the_days_of_its_country_and_its_own() {
        let (found, warnings) = of(&team(""));
        let country = ["12-25 Christmas Day", "12-26 Second Day of Christmas", "01-01 New Year's Day"];
        assert_eq!(found[1], country);
        assert_eq!(found[0], [&country[..], &["01-06 Epiphany"]].concat());
        assert!(found[2].is_empty() && warnings.is_empty(), "{warnings:?}");
    }

    #[test]
    fn a_companys_own_days_concern_a_region_some_people_or_everybody() {
        let (found, _) = of(&team(
            "[[holiday]]\ndate = 2026-12-24\nname = \"Company day\"\nhours = \"12:00-24:00\"\nregion = \"DE\"\n\
             [[holiday]]\ndate = 2026-12-23\nname = \"Move\"\nwho = [\"sam\"]\n\
             [[holiday]]\ndate = 2026-12-26\nworks = true\nregion = \"DE-BY\"\n",
        ));
        assert_eq!(found[0], ["12-25 Christmas Day", "01-01 New Year's Day", "01-06 Epiphany", "12-24 Company day 1"]);
        assert_eq!(found[1][1], "12-26 Second Day of Christmas");
        assert_eq!(found[2], ["12-23 Move"]);
    }

    #[test]
    fn a_calendar_of_holidays_is_a_source_of_those_whom_it_concerns() {
        let text = team(
            "[[source]]\nid = \"holidays\"\nkind = \"folder\"\n\
             [[holiday]]\nics = \"https://h.example/x.ics\"\nregion = \"DE\"\n[[holiday]]\nics = \"own.ics\"\n",
        );
        let config = load_text("config.toml", &text, &Zones::newest([]), None).unwrap();
        let who = |n: usize| {
            let mut section = config.sources[n].section.clone();
            assert!(section.take(FEED).is_some());
            section.texts(CONCERNED, &mut Vec::new()).unwrap().value.into_iter().map(|id| id.value).collect::<Vec<_>>()
        };
        let ids: Vec<&str> = config.sources.iter().map(|source| source.id.as_str()).collect();
        assert_eq!(ids, ["holidays", "holidays-2", "holidays-3"]);
        assert_eq!(
            (who(1), who(2)),
            (vec!["maya".to_owned(), "kenji".to_owned()], ["maya", "kenji", "sam"].map(str::to_owned).into())
        );
        let beside = team("[[holiday]]\nics = \"https://h.example/key.ics\"\ndate = 2026-12-24\nname = \"A\"\n");
        let wrong = load_text("config.toml", &beside, &Zones::newest([]), None).unwrap_err();
        assert_eq!(wrong[0].what, "ics and a day are in one [[holiday]]");
    }

    #[test]
    fn half_days_take_nothing_unless_their_hours_are_said() {
        let lines = TABLE.lines().filter_map(|line| line.split_once('\t'));
        let mut lines = lines;
        let half = lines.find(|(code, row)| code.len() == 2 && row.contains('/')).unwrap().0;
        let date = row(half).unwrap().filter_map(|word| day("", word)).find(|day| day.half).unwrap().date;
        let mate = format!("me = \"a\"\n[[teammate]]\nid = \"a\"\nzone = \"UTC\"\nhours = []\nregion = {half:?}\n");
        let count = |text: &str| {
            let config = load_text("config.toml", text, &Zones::newest([]), None).unwrap();
            let holidays = &config.team.mates[0].holidays;
            (holidays.days().iter().filter(|day| day.hours.is_some()).count(), holidays.halves(date).count())
        };
        assert_eq!(count(&mate), (0, 1), "a word, and no time");
        let (off, told) = count(&format!("{mate}[[holiday]]\nhalf_days = \"12:00-24:00\"\n"));
        assert!(off > 0 && told == 0, "{half}");
        assert_eq!(count(&format!("{mate}[[holiday]]\ndate = {date}\nworks = true\n")), (0, 0), "{half}");
    }

    #[test]
    fn d11_estimated_days_carry_the_word_and_what_is_not_known_is_said() {
        assert!(TABLE.lines().any(|line| line.contains("(estimated)")));
        let years = || row("US").unwrap().filter_map(|word| day("", word)).map(|day| chrono::Datelike::year(&day.date));
        assert_eq!((years().min(), years().max()), (Some(*YEARS.start()), Some(*YEARS.end())));
        let config = load_text("config.toml", &team(""), &Zones::newest([]), None).unwrap();
        let unknown = |mate: usize, date: &str| config.team.mates[mate].holidays.unknown(date.parse().unwrap());
        assert_eq!(unknown(0, "2031-01-01"), Some(Unknown::After(2030)));
        assert_eq!(unknown(1, "2024-12-31"), Some(Unknown::Before(2025)));
        assert_eq!([unknown(0, "2030-12-31"), unknown(1, "2025-01-01"), unknown(2, "2031-01-01")], [None; 3]);
        let one = |region: &str| {
            of(&format!("me = \"a\"\n[[teammate]]\nid = \"a\"\nzone = \"UTC\"\nhours = []\nregion = {region:?}\n")).1
        };
        assert_eq!(one("XX"), ["no public holidays are known of \"XX\""]);
        assert_eq!(one("DE-XX"), ["only the holidays of the country are known of \"DE-XX\""]);
        assert_eq!(one("names"), ["no public holidays are known of \"names\""]);
    }

    #[test]
    fn a_region_in_other_letters_is_told_with_the_one_that_is_meant() {
        let warned = |region: &str| {
            let text =
                format!("me = \"a\"\n[[teammate]]\nid = \"a\"\nzone = \"UTC\"\nhours = []\nregion = {region:?}\n");
            let config = load_text("config.toml", &text, &Zones::newest([]), None).unwrap();
            config.warnings.iter().filter_map(|problem| problem.help.clone()).collect::<Vec<_>>().join(" / ")
        };
        for (wrong, right) in
            [("US-ny", "US-NY"), ("us-NY", "US-NY"), ("us", "US"), ("de-by", "DE-BY"), ("US_NY", "US-NY")]
        {
            assert!(warned(wrong).starts_with(&format!("did you mean {right:?}?")), "{wrong}: {}", warned(wrong));
        }
        assert!(warned("US-ZZ").starts_with("known are "), "{}", warned("US-ZZ"));
    }
}
