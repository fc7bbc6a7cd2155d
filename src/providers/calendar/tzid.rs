//! Which zone a calendar's TZID means. Never UTC for want of better: a name that is not known is said.
//!
//! Not here: the rules of the zones (`domain::zone`), those of a zone that only the file describes (`described`).

use std::cell::{Cell, OnceCell};
use std::str::FromStr;

use calcard::common::timezone::Tz;
use calcard::icalendar::{ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarValue};

use super::described::{self, STEPS};
use crate::domain::zone::{Zone, Zones, names};

/// Windows zones whose names are offsets. Any other name that is only an offset says too little: whose summer time?
const WINDOWS_OFFSETS: [&str; 6] = ["UTC-11", "UTC-09", "UTC-08", "UTC-02", "UTC+12", "UTC+13"];

/// The zones that a file's names mean.
pub struct Tzids<'a> {
    zones: &'a Zones,
    /// The zones that each calendar of the file describes.
    described: Vec<Vec<Described<'a>>>,
    /// How many days may still be tried for what they describe.
    steps: Cell<u32>,
}

/// A zone that a calendar describes.
struct Described<'a> {
    name: &'a str,
    /// Where the calendar says that it is (`X-LIC-LOCATION`).
    place: Option<&'a str>,
    component: &'a ICalendarComponent,
    calendar: &'a [ICalendarComponent],
    /// The zone by its own rules, once it was asked for.
    zone: OnceCell<Option<Zone>>,
}

impl<'a> Tzids<'a> {
    /// Of a file with these calendars.
    pub fn new(zones: &'a Zones, calendars: &'a [Vec<ICalendarComponent>]) -> Self {
        let described = |calendar: &'a Vec<ICalendarComponent>| {
            let zones = calendar.iter().filter(|c| c.component_type == ICalendarComponentType::VTimezone);
            zones.filter_map(|component| Described::new(component, calendar)).collect()
        };
        Self { zones, described: calendars.iter().map(described).collect(), steps: Cell::new(STEPS) }
    }

    /// The zone of a name in one of the calendars. In this order:
    ///
    /// 1. An IANA name, in any case.
    /// 2. The end of a name with a vendor before it: `/freeassociation.sourceforge.net/Europe/Berlin`.
    /// 3. A Windows name, or the form in which Windows displays it: `W. Europe Standard Time`.
    /// 4. The place (`X-LIC-LOCATION`) that the file gives for the name.
    /// 5. What the file describes under that name, by its own rules.
    ///
    /// Of descriptions that of the same calendar comes first: many programs call every zone `Customized Time Zone`.
    pub fn find(&self, name: &str, calendar: usize) -> Option<Zone> {
        let name = plain(name);
        let known = self.named(name).or_else(|| self.behind_vendor(name)).or_else(|| self.windows(name));
        let known = known.or_else(|| self.shown(name));
        known.or_else(|| {
            let own = self.described.get(calendar).into_iter().flatten();
            let described: Vec<_> = own.chain(self.described.iter().flatten()).filter(|d| d.name == name).collect();
            let place = described.iter().find_map(|d| self.named(d.place?));
            place.or_else(|| described.iter().find_map(|described| described.zone(&self.steps)))
        })
    }

    fn named(&self, name: &str) -> Option<Zone> {
        self.zones.find(name).ok()
    }

    fn behind_vendor(&self, name: &str) -> Option<Zone> {
        let parts: Vec<&str> = name.strip_prefix('/')?.split('/').collect();
        let tail = |n: usize| parts.len().checked_sub(n).and_then(|from| parts.get(from..)).map(|tail| tail.join("/"));
        [3, 2, 1].into_iter().filter(|n| *n < parts.len()).filter_map(tail).find_map(|tail| self.named(&tail))
    }

    /// The zone of a name as Windows displays it: `(UTC-05:00) Eastern Time (US & Canada)`.
    fn shown(&self, name: &str) -> Option<Zone> {
        let advice = names::advise(name).filter(|advice| advice.word == names::Word::Windows)?;
        self.named(advice.zone()?)
    }

    fn windows(&self, name: &str) -> Option<Zone> {
        if let Some(zone) = names::windows(name) {
            return self.named(zone);
        }
        let zone = Tz::from_str(name).ok()?;
        let iana = zone.name()?;
        let only_offset = iana.starts_with("Etc/GMT") && iana.len() > "Etc/GMT".len();
        let named = !only_offset || WINDOWS_OFFSETS.contains(&name);
        self.named(&iana).filter(|_| named)
    }
}

impl<'a> Described<'a> {
    fn new(component: &'a ICalendarComponent, calendar: &'a [ICalendarComponent]) -> Option<Self> {
        let text = |is: &dyn Fn(&ICalendarProperty) -> bool| {
            component.entries.iter().find(|entry| is(&entry.name)).and_then(|entry| match entry.values.first() {
                Some(ICalendarValue::Text(text)) => Some(plain(text)),
                _ => None,
            })
        };
        let name = text(&|p| *p == ICalendarProperty::Tzid)?;
        let place = text(&|p| matches!(p, ICalendarProperty::Other(n) if n.eq_ignore_ascii_case("X-LIC-LOCATION")));
        Some(Self { name, place, component, calendar, zone: OnceCell::new() })
    }

    fn zone(&self, steps: &Cell<u32>) -> Option<Zone> {
        self.zone.get_or_init(|| described::zone(self.name, self.component, self.calendar, steps)).clone()
    }
}

/// A name without the white space and the quotes that some programs put around it.
fn plain(name: &str) -> &str {
    name.trim().trim_matches('"').trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Option<String> {
        let zones = Zones::newest([]);
        Tzids::new(&zones, &[]).find(name, 0).map(|zone| zone.name().to_owned())
    }

    #[test]
    fn d12_a_zone_is_found_by_every_name_that_means_one() {
        for (name, expected) in [
            ("America/New_York", "America/New_York"),
            ("america/new_york", "America/New_York"),
            (" Europe/Kiev ", "Europe/Kiev"),
            ("/freeassociation.sourceforge.net/Europe/Berlin", "Europe/Berlin"),
            ("/citadel.org/20210210_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            ("/example.org/2026/UTC", "UTC"),
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("Tokyo Standard Time", "Asia/Tokyo"),
            ("Western/Central Europe", "Europe/Berlin"),
            ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
            ("(GMT+10:00) Canberra, Melbourne, Sydney", "Australia/Sydney"),
            ("UTC-02", "Etc/GMT+2"),
            ("UTC", "UTC"),
        ] {
            assert_eq!(zone(name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn d12_a_name_that_says_too_little_is_no_zone() {
        for name in [
            "Customized Time Zone",
            "UTC+3",
            "GMT+0200",
            "UTC+03:00",
            "tzone://Microsoft/Custom",
            "",
            "/",
            "Custom",
            "0",
        ] {
            assert_eq!(zone(name), None, "{name}");
        }
    }
}
