//! Calendar files (RFC 5545, read with tolerance): the bytes of a file -> what a person's time is blocked by. Every kind that
//! knows calendars goes through here.
//!
//! ```text
//!  mod       a file's events, and limits over all of them
//!  fold skim lines     bytes -> the unfolded lines of the events that can matter
//!  raw meaning         an event's properties; what it means for a person
//!  point length tzid described     times, lengths, zones by every name, zones that only the file describes
//!  rule      what a recurrence rule gives: the engine behind one function
//!  version join        the versions of one event -> its occurrences
//!  freebusy            times that are told as free or busy, without an event
//!  window    which time is asked about     book   what was handed over, for kinds that ask a service
//! ```
//!
//! Rules:
//!
//! 1. Versions of one event are those with one UID within one `VCALENDAR`; an event without a UID is alone (`join`).
//! 2. Floating times are in the zone that the calendar names (`X-WR-TIMEZONE`), else in that of the person; where that is not
//!    known here, they stay local, as all-day events do.
//! 3. One bad event never loses the others; a byte that is no UTF-8 costs its own event (`lines`).
//! 4. Of an event nothing is kept but when it is, what it means, a hash of its UID and start, and its title where that may
//!    be shown.
//!
//! Not here: reading and asking for files (the kinds).

pub mod book;
mod described;
mod fold;
mod freebusy;
mod join;
mod length;
mod lines;
mod meaning;
mod point;
mod raw;
mod rule;
mod skim;
mod tzid;
mod version;
mod window;

use std::collections::HashMap;

use calcard::icalendar::{ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarValue};
use calcard::{Entry, Parser};

use self::join::join;
use self::lines::{Lines, Spoilt};
pub use self::meaning::{Marks, Means};
use self::point::Zoning;
use self::raw::Raw;
use self::skim::MOST_EVENTS;
use self::tzid::Tzids;
pub use self::window::Window;
use crate::domain::batch::{Event, EventKind, EventSpan, When};
use crate::domain::text::{Text, head};
use crate::domain::zone::{Zone, Zones};

/// The most bytes of a file that are read: programs export years of events.
pub const MOST_BYTES: u64 = 16 << 20;
/// The most flaws that are told of one file.
const MOST_FLAWS: usize = 20;
/// The most occurrences of one file.
const MOST: usize = 20_000;

/// What a calendar's file says.
#[derive(Debug, Default)]
pub struct Calendar {
    /// When its events happen, and the version of each that says so; `None` when the file is no calendar at all.
    pub occurrences: Option<Vec<(EventSpan, usize)>>,
    /// The versions of its events.
    pub versions: Vec<Version>,
    /// What is wrong in it.
    pub flaws: Vec<Flaw>,
    /// Something in it begins that does not end: it may have been cut.
    pub is_cut_off: bool,
}

/// Something that is wrong in a calendar's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The line, where that is known.
    pub line: Option<usize>,
    subject: Subject,
    what: String,
}

/// What a flaw is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    File,
    /// An event: its title, if it has one that is not private.
    Event(Option<String>),
    /// A component with free and busy times.
    FreeBusy,
}

/// A version of an event, as far as anything of it may matter.
#[derive(Clone, Debug, Default)]
pub struct Version {
    /// Its UID; empty without one.
    pub uid: String,
    /// Its title.
    pub title: Option<String>,
    /// What says what it means.
    pub marks: Marks,
}

/// Whose calendar it is.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    /// The person's e-mail addresses, in small letters: by them an invitation tells what they answered.
    pub addresses: Vec<String>,
    /// The titles of their events may be shown.
    pub titles: bool,
    /// What an event means that says no more than its time.
    pub means: Means,
}

/// What a file is read with.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The zones that it may name.
    pub zones: &'a Zones,
    /// Which time is asked about.
    pub window: &'a Window,
    /// The zone of the person, if floating times are to be read in it.
    pub zone: Option<&'a Zone>,
    /// What an event means that says no more than its time: leave matters on more dates than other events.
    pub means: Means,
    /// Free and busy times (`VFREEBUSY`) are read, too.
    pub free_busy: bool,
}

impl Reading<'_> {
    /// Reads a calendar's file.
    pub fn read(self, file: &[u8]) -> Calendar {
        let lines = Lines::of(file, &self.window.relevant(self.means));
        let calendars = calendars(&lines.text);
        let mut calendar = Calendar { occurrences: Some(Vec::new()), ..Calendar::default() };
        if calendars.is_empty() && lines.spoilt.is_empty() {
            if !lines.text.trim().is_empty() {
                calendar.occurrences = None;
                calendar.flaws.push(Flaw { line: Some(1), ..Flaw::of_file(no_calendar(&lines)) });
            }
            return calendar;
        }
        let tzids = Tzids::new(self.zones, &calendars);
        let mut numbers = lines.events.iter();
        let total = calendars.iter().map(|components| events(components).count()).sum::<usize>();
        for (n, components) in calendars.iter().enumerate() {
            let found: Vec<(Option<usize>, Raw<'_>)> = events(components)
                .map(|event| (numbers.next().copied().filter(|_| lines.events.len() == total), Raw::of(event)))
                .collect();
            let find = |name: &str| tzids.find(name, n);
            let own = own_zone(components, &find, &mut calendar.flaws);
            let floating = own.as_ref().or(self.zone);
            let zoning = Zoning { find: &find, floating };
            calendar.add(&found, zoning, self.window, self.means);
            if self.free_busy {
                calendar.add_told(components, zoning, self.window);
            }
        }
        calendar.is_cut_off = lines.unended;
        calendar.finish(&lines);
        calendar
    }
}

impl Calendar {
    /// The events of a calendar that lie in the window, as they are for a person.
    pub fn events(&self, whose: &Whose, window: &Window) -> Vec<Event> {
        let occurrences = self.occurrences.iter().flatten();
        occurrences.filter_map(|(span, of)| self.versions.get(*of)?.event(*span, whose, window)).collect()
    }

    /// Adds what one calendar of the file holds.
    fn add(&mut self, found: &[(Option<usize>, Raw<'_>)], zoning: Zoning<'_>, window: &Window, means: Means) {
        let first = self.versions.len();
        let mut groups: Vec<Vec<(usize, &Raw<'_>)>> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (n, (_, raw)) in found.iter().enumerate() {
            let group = if let Some(group) = known.get(raw.uid).filter(|_| !raw.uid.is_empty()) {
                *group
            } else {
                groups.push(Vec::new());
                known.insert(raw.uid, groups.len() - 1);
                groups.len() - 1
            };
            groups.get_mut(group).into_iter().for_each(|group| group.push((n, raw)));
            self.versions.push(Version::of(raw));
        }
        for group in groups {
            let is_leave = group.iter().any(|(_, raw)| raw.marks.may_be_leave(means));
            let window = if is_leave { *window } else { window.without_leave() };
            let joined = join(&group, zoning, &window);
            for (of, why) in joined.flaws {
                let Some((line, raw)) = found.get(of) else { continue };
                let title = raw.summary.filter(|_| !raw.marks.is_private()).map(str::to_owned);
                self.flaws.push(Flaw { line: *line, subject: Subject::Event(title), what: why });
            }
            if !self.keep(joined.occurrences, first) {
                break;
            }
        }
    }

    /// Adds the free and busy times that one calendar of the file tells.
    fn add_told(&mut self, components: &[ICalendarComponent], zoning: Zoning<'_>, window: &Window) {
        let is_told = |component: &&ICalendarComponent| component.component_type == ICalendarComponentType::VFreebusy;
        for component in components.iter().filter(is_told) {
            let told = freebusy::told(component, zoning, window);
            let flaw = |what| Flaw { line: None, subject: Subject::FreeBusy, what };
            self.flaws.extend(told.flaws.into_iter().map(flaw));
            let first = self.versions.len();
            let version = |marks| Version { uid: told.uid.clone(), title: None, marks };
            self.versions.extend(told.marks.into_iter().map(version));
            if !self.keep(told.occurrences, first) {
                break;
            }
        }
    }

    /// Keeps occurrences, whose versions begin with this one, as far as there is room; `false`: there is none left.
    fn keep(&mut self, found: Vec<(EventSpan, usize)>, first: usize) -> bool {
        let occurrences = self.occurrences.get_or_insert_default();
        let room = MOST.saturating_sub(occurrences.len());
        if found.len() > room {
            self.flaws.push(Flaw::of_file(format!("too many, cut: of its events no more than {MOST} times are read")));
        }
        occurrences.extend(found.into_iter().take(room).map(|(span, of)| (span, first + of)));
        room > 0
    }

    /// Puts what is wrong into order, and tells no more than a person reads.
    fn finish(&mut self, lines: &Lines) {
        self.flaws.extend(lines.spoilt.iter().map(spoilt));
        self.flaws.sort_by_key(|flaw| flaw.line.unwrap_or(usize::MAX));
        self.flaws.dedup();
        let more = self.flaws.len().saturating_sub(MOST_FLAWS);
        if more > 0 {
            self.flaws.truncate(MOST_FLAWS);
            self.flaws.push(Flaw::of_file(format!("and {more} more events of this file are left out")));
        }
        if lines.cut {
            let text = format!("too many, cut: of its events no more than {MOST_EVENTS} are read");
            self.flaws.insert(0, Flaw::of_file(text));
        }
        if lines.unended {
            let text = "an END line is missing: the file may be cut; what is there is read";
            self.flaws.insert(0, Flaw::of_file(text.to_owned()));
        }
    }
}

impl Version {
    fn of(raw: &Raw<'_>) -> Self {
        Self { uid: raw.uid.to_owned(), title: raw.summary.map(str::to_owned), marks: raw.marks.clone() }
    }

    /// An occurrence of it for a person; `None`: it means nothing for their time, or not in this window.
    pub fn event(&self, span: EventSpan, whose: &Whose, window: &Window) -> Option<Event> {
        let kind = self.marks.kind(&whose.addresses, whose.means)?;
        if is_empty(&span) || !window.meets(&span, Some(&kind)) {
            return None;
        }
        let title = self.title.as_deref().filter(|_| whose.titles && !self.marks.is_private()).map(Text::new);
        let key = key(&self.uid, &span).filter(|_| !self.marks.is_told());
        Some(Event { span, kind, title, key })
    }

    /// What it means for a person; `None`: nothing.
    pub fn kind(&self, whose: &Whose) -> Option<EventKind> {
        self.marks.kind(&whose.addresses, whose.means)
    }
}

/// Has it no length?
pub fn is_empty(span: &EventSpan) -> bool {
    match span {
        EventSpan::AllDay { from, to } => from >= to,
        EventSpan::Timed { start, end } => start == end,
    }
}

fn no_calendar(lines: &Lines) -> String {
    if lines.replaced {
        return "this is not UTF-8: save the file as UTF-8".to_owned();
    }
    "this is no calendar: expected BEGIN:VCALENDAR".to_owned()
}

fn spoilt(event: &Spoilt) -> Flaw {
    let what = "has a byte that is not UTF-8: it is left out; save the file as UTF-8".to_owned();
    Flaw { line: Some(event.line), subject: Subject::Event(event.title.clone()), what }
}

impl Flaw {
    fn of_file(what: String) -> Self {
        Self { line: None, subject: Subject::File, what }
    }

    /// What is wrong, for people. `titles`: the titles of these events may be shown.
    pub fn text(&self, titles: bool) -> String {
        let event = match &self.subject {
            Subject::File => return self.what.clone(),
            Subject::FreeBusy => "a free/busy component".to_owned(),
            Subject::Event(Some(title)) if titles => format!("{:?}", head(title, 60)),
            Subject::Event(_) if titles => "an event without a title".to_owned(),
            Subject::Event(_) => "an event".to_owned(),
        };
        format!("{event} {}", self.what)
    }
}

/// The components of each calendar in the file.
fn calendars(text: &str) -> Vec<Vec<ICalendarComponent>> {
    let mut parser = Parser::new(text);
    let mut found = Vec::new();
    loop {
        match parser.entry() {
            Entry::ICalendar(calendar) if is_calendar(&calendar.components) => found.push(calendar.components),
            Entry::Eof => return found,
            _ => {}
        }
    }
}

fn is_calendar(components: &[ICalendarComponent]) -> bool {
    components.first().is_some_and(|first| first.component_type == ICalendarComponentType::VCalendar)
}

fn events(components: &[ICalendarComponent]) -> impl Iterator<Item = &ICalendarComponent> {
    components.iter().filter(|component| component.component_type == ICalendarComponentType::VEvent)
}

/// The zone that a calendar names for its floating times.
fn own_zone(
    components: &[ICalendarComponent],
    find: &dyn Fn(&str) -> Option<Zone>,
    flaws: &mut Vec<Flaw>,
) -> Option<Zone> {
    let calendar = components.first()?;
    let is_zone = |name: &ICalendarProperty| matches!(name, ICalendarProperty::Other(name) if name.eq_ignore_ascii_case("X-WR-TIMEZONE"));
    let entry = calendar.entries.iter().find(|entry| is_zone(&entry.name))?;
    let Some(ICalendarValue::Text(name)) = entry.values.first() else { return None };
    let zone = find(name);
    if zone.is_none() {
        let name = head(name, 60);
        let text = format!("the calendar's own zone {name:?} is not known: its floating times are the person's");
        flaws.push(Flaw::of_file(text));
    }
    zone
}

/// A hash of an event's UID and start, the same whichever source tells it.
pub fn key(uid: &str, span: &EventSpan) -> Option<u64> {
    let start = match span {
        EventSpan::AllDay { from, .. } => format!("date {from}"),
        EventSpan::Timed { start: When::At(at), .. } => format!("at {}", at.timestamp()),
        EventSpan::Timed { start: When::Floating(wall), .. } => format!("floating {wall}"),
    };
    (!uid.is_empty()).then(|| xxhash_rust::xxh3::xxh3_64(format!("{uid}\n{start}").as_bytes()))
}

#[cfg(test)]
mod tests;
