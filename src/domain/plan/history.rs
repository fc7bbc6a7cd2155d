//! What the windows that were taken before asked of people.
//!
//! 1. Of the windows with any of the teammates the eight with the latest start count, then end, then people; future ones
//!    too.
//! 2. Who was to be there has the class that the window has by today's hours, leave and sleep. Events are not looked at:
//!    the meeting is one of them by now. A person who cannot come bears no cost.
//! 3. The load of a person is the sum of the points of their classes. Those without a zone have none.
//!
//! Not here: where the windows are kept (`sync::store`).

use super::class::Class;
use super::person::Person;
use crate::domain::availability::Facts;
use crate::domain::interval::Interval;
use crate::domain::sleep::Sleep;
use crate::domain::teammate::TeammateIndex;

/// How many windows count.
pub const LAST: usize = 8;

/// A window that was taken, and who was to be there, in the order of the config.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// When.
    pub span: Interval,
    /// Who.
    pub people: Vec<TeammateIndex>,
}

/// How often a person had each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// At the edge of a stretch of work.
    pub edge: u32,
    /// In the evening or the early morning of a working day.
    pub off: u32,
    /// On a day off.
    pub day_off: u32,
    /// At night.
    pub night: u32,
}

impl Share {
    /// Counts one more.
    pub fn add(&mut self, class: Class) {
        match class {
            Class::Edge => self.edge += 1,
            Class::Off => self.off += 1,
            Class::DayOff => self.day_off += 1,
            Class::Night => self.night += 1,
            Class::Inside | Class::Cannot | Class::Unknown => {}
        }
    }

    /// The numbers with their classes, the worst class first.
    pub fn counts(&self) -> [(Class, u32); 4] {
        let Self { edge, off, day_off, night } = *self;
        [(Class::Night, night), (Class::DayOff, day_off), (Class::Off, off), (Class::Edge, edge)]
    }

    /// The sum of the points.
    pub fn load(&self) -> u32 {
        self.counts().into_iter().filter_map(|(class, n)| Some(class.points()? * n)).sum()
    }
}

/// The windows that count for some teammates, the oldest first. `name` is the id of a teammate.
pub fn last<'n>(
    taken: &[Meeting],
    teammates: &[TeammateIndex],
    name: impl Fn(TeammateIndex) -> Option<&'n str>,
) -> Vec<Meeting> {
    let concerns = |meeting: &&Meeting| meeting.people.iter().any(|index| teammates.contains(index));
    let mut found: Vec<Meeting> = taken.iter().filter(concerns).cloned().collect();
    let names = |meeting: &Meeting| meeting.people.iter().filter_map(|index| name(*index)).collect::<Vec<_>>();
    found.sort_by_cached_key(|meeting| (meeting.span, names(meeting)));
    found.split_off(found.len().saturating_sub(LAST))
}

/// The share of a teammate in windows.
pub fn share(windows: &[Meeting], index: TeammateIndex, facts: &Facts, sleep: Sleep) -> Share {
    let mut share = Share::default();
    for meeting in windows.iter().filter(|meeting| meeting.people.contains(&index)) {
        share.add(Person::around(facts, sleep, meeting.span).class_without_events(meeting.span));
    }
    share
}
