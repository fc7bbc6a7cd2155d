//! What the events of a teammate's calendars come to: each once, with its time in the teammate's zone.
//!
//! Rules:
//!
//! 1. One event that is told several times counts once, as the kind that says most: away, focus, busy, tentative. It is
//!    one by its key (UID and start); without keys by its time and title.
//! 2. An interval without key and title is a free/busy answer. Inside another event that blocks it is that event.
//! 3. An all-day event of kind away is leave in dates. Any other all-day event lasts from midnight to midnight.
//! 4. A floating time stands in the teammate's zone. Without a zone neither it nor an all-day event can be judged.
//!
//! Not here: what a teammate is doing because of them (`availability`).

use std::collections::HashMap;

use super::Instant;
use super::batch::{Event, EventKind, EventSpan, When};
use super::interval::Interval;
use super::teammate::AwaySpan;
use super::text::Text;
use super::zone::{Edge, Zone};

/// Intervals with the title that each has, by their start.
pub type Titled = Vec<(Interval, Option<Text>)>;

/// The events of one teammate.
#[derive(Debug, Default)]
pub struct Events {
    /// Time away, as the working time takes it.
    pub leave: Vec<(AwaySpan, Option<Text>)>,
    /// The time away that needs no zone.
    pub away: Titled,
    /// Time that is blocked for sure.
    pub busy: Titled,
    /// Time that is blocked perhaps.
    pub tentative: Titled,
    /// Time that they keep for work.
    pub focus: Titled,
    /// Where they work, and when.
    pub places: Vec<(Interval, Text)>,
}

impl Events {
    /// Joins the events that sources report of a teammate in this zone.
    pub fn of(told: &[Event], zone: Option<&Zone>) -> Self {
        let mut events = Self::default();
        let mut timed: Vec<(Interval, &Event)> = Vec::new();
        for event in once(told) {
            match (&event.kind, event.span, interval(event.span, zone)) {
                (EventKind::Away, EventSpan::AllDay { from, to }, _) => {
                    events.leave.extend(to.pred_opt().map(|to| (AwaySpan::Days { from, to }, event.title.clone())));
                }
                (EventKind::Place(place), _, Some(span)) => events.places.push((span, place.clone())),
                (_, _, Some(span)) => timed.push((span, event)),
                (_, _, None) => {}
            }
        }
        let (bare, whole): (Vec<_>, Vec<_>) = timed.into_iter().partition(|(_, event)| is_bare(event));
        let covers = Cover::of(&whole);
        let bare = bare.into_iter().filter(|(span, _)| !covers.holds(*span));
        for (span, event) in whole.iter().copied().chain(bare) {
            let title = event.title.clone();
            match event.kind {
                EventKind::Away => {
                    events.leave.push((AwaySpan::Instants { from: span.start, to: span.end }, title.clone()));
                    events.away.push((span, title));
                }
                EventKind::Focus => events.focus.push((span, title)),
                EventKind::Busy => events.busy.push((span, title)),
                EventKind::Tentative => events.tentative.push((span, title)),
                EventKind::Place(_) => {}
            }
        }
        for titled in [&mut events.away, &mut events.busy, &mut events.tentative, &mut events.focus] {
            titled.sort_by_key(|(span, _)| span.start);
        }
        events.places.sort_by_key(|(span, _)| span.start);
        events
    }
}

/// What makes an event one and the same.
#[derive(PartialEq, Eq, Hash)]
enum Identity<'e> {
    Key(u64),
    Told(EventSpan, Option<&'e str>),
    Place(EventSpan, &'e str),
}

/// Every event once, in the order of its first occurrence.
fn once(told: &[Event]) -> Vec<&Event> {
    let mut found: Vec<&Event> = Vec::new();
    let mut known: HashMap<Identity<'_>, usize> = HashMap::new();
    for event in told {
        let title = event.title.as_ref().map(Text::raw);
        let identity = match (&event.kind, event.key) {
            (EventKind::Place(place), _) => Identity::Place(event.span, place.raw()),
            (_, Some(key)) => Identity::Key(key),
            (_, None) => Identity::Told(event.span, title),
        };
        let at = *known.entry(identity).or_insert(found.len());
        match found.get_mut(at) {
            Some(first) if says(event) > says(first) => *first = event,
            Some(_) => {}
            None => found.push(event),
        }
    }
    found
}

/// How much an event says: by its kind, then by whether its title may be shown.
fn says(event: &Event) -> (u8, bool) {
    let kind = match event.kind {
        EventKind::Away => 4,
        EventKind::Focus => 3,
        EventKind::Busy => 2,
        EventKind::Tentative => 1,
        EventKind::Place(_) => 0,
    };
    (kind, event.title.is_some())
}

fn is_bare(event: &Event) -> bool {
    event.key.is_none() && event.title.is_none() && matches!(event.kind, EventKind::Busy | EventKind::Tentative)
}

/// The latest end of all events up to each start.
struct Cover(Vec<(Instant, Instant)>);

impl Cover {
    fn of(events: &[(Interval, &Event)]) -> Self {
        let mut spans: Vec<(Instant, Instant)> = events.iter().map(|(span, _)| (span.start, span.end)).collect();
        spans.sort_unstable();
        let mut latest = Instant::MIN_UTC;
        for (_, end) in &mut spans {
            latest = latest.max(*end);
            *end = latest;
        }
        Self(spans)
    }

    /// Returns whether an interval is inside one of the events.
    fn holds(&self, span: Interval) -> bool {
        let begun = self.0.partition_point(|(start, _)| *start <= span.start);
        begun.checked_sub(1).and_then(|last| self.0.get(last)).is_some_and(|(_, end)| span.end <= *end)
    }
}

/// When an event is, for a teammate of this zone. Times are read as calendars write them; midnights are those of the day.
fn interval(span: EventSpan, zone: Option<&Zone>) -> Option<Interval> {
    let settle = |when: When| match when {
        When::At(t) => Some(t),
        When::Floating(wall) => Some(zone?.instant(wall, Edge::Written)),
    };
    match span {
        EventSpan::AllDay { from, to } => {
            let zone = zone?;
            Interval::new(zone.midnight(from, Edge::Start), zone.midnight(to, Edge::End))
        }
        EventSpan::Timed { start, end } => Interval::new(settle(start)?, settle(end)?),
    }
}
