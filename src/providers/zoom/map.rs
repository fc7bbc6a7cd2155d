//! Zoom's meetings -> events; presence -> a status or a hint.
//!
//! Not here: whose they are, and when they are asked for (`look`).

use chrono::TimeDelta;

use super::wire::{Meeting, Presence};
use crate::domain::Instant;
use crate::domain::batch::{Event, EventKind, EventSpan, Hint, SetState, Status, When};
use crate::domain::text::Text;
use crate::providers::kit::{Flaws, hash, instant};

/// Meetings with a time: once, and repeating at times that are fixed.
const TIMED: [u64; 2] = [2, 8];
/// A longer meeting is a mistake.
const LONGEST: i64 = 24 * 60;

/// A meeting as an event; nothing, when it has no time. `title`: whether its topic is shown.
pub fn event(meeting: &Meeting, title: bool, scrub: impl Fn(&str) -> String, flaws: &mut Flaws) -> Option<Event> {
    if !meeting.kind.as_ref().is_some_and(|kind| TIMED.contains(kind)) {
        return None;
    }
    let start = flaws.instant("meeting", meeting.start_time.text())?;
    let minutes = meeting.duration.as_ref().copied().filter(|minutes| (1..=LONGEST).contains(minutes))?;
    let span = EventSpan::Timed { start: When::At(start), end: When::At(start + TimeDelta::minutes(minutes)) };
    let title = meeting.topic.text().filter(|_| title).map(|topic| Text::new(scrub(topic)));
    let key = Some(hash(&(meeting.uuid.text().unwrap_or(&meeting.id.0), start)));
    Some(Event { span, kind: EventKind::Busy, title, key })
}

/// What somebody chose by hand, else what their client tells.
pub fn presence(presence: &Presence, now: Instant) -> (Option<Status>, Option<Hint>) {
    let state = match presence.status.as_str() {
        "Do_Not_Disturb" => Some(SetState::Focus),
        "Out_of_Office" => Some(SetState::Away),
        _ => None,
    };
    let until = presence.end_time.text().and_then(instant).filter(|until| *until > now);
    if let Some(state) = state {
        return (Some(Status { until, at_work_only: until.is_none(), ..Status::new(state) }), None);
    }
    let word = presence.status.replace('_', " ").to_lowercase();
    let presence = Some(word).filter(|word| !word.is_empty()).map(Text::new);
    let hint = presence.is_some().then_some(Hint { presence, note: None, until: None, seen_at: now });
    (None, hint)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_meeting_with_a_time_and_a_length_is_an_event_and_every_other_is_none() {
        let read = |json: Value| {
            event(&serde_json::from_str(&json.to_string()).unwrap(), true, str::to_owned, &mut Flaws::default())
        };
        let meeting = json!({ "id": 85_746_065, "uuid": "a==", "type": 2, "topic": "Review", "start_time": "2026-11-23T13:00:00Z", "duration": 45 });
        let found = read(meeting.clone()).unwrap();
        let at = |text: &str| When::At(text.parse().unwrap());
        assert_eq!(found.span, EventSpan::Timed { start: at("2026-11-23T13:00:00Z"), end: at("2026-11-23T13:45:00Z") });
        assert_eq!((found.kind, found.title), (EventKind::Busy, Some(Text::new("Review"))));
        for (key, value) in [
            ("type", json!(1)),
            ("type", json!(3)),
            ("start_time", Value::Null),
            ("duration", json!(0)),
            ("duration", Value::Null),
        ] {
            let mut other = meeting.clone();
            other[key] = value;
            assert_eq!(read(other.clone()), None, "{other}");
        }
    }

    #[test]
    fn no_disturbance_is_focus_until_its_end_and_the_rest_is_a_hint() {
        let now: Instant = "2026-11-23T12:00:00Z".parse().unwrap();
        let read = |json: Value| presence(&serde_json::from_str(&json.to_string()).unwrap(), now);
        let until: Instant = "2026-11-23T13:00:00Z".parse().unwrap();
        let focus = Status { until: Some(until), ..Status::new(SetState::Focus) };
        assert_eq!(
            read(json!({ "status": "Do_Not_Disturb", "end_time": "2026-11-23T13:00:00Z" })),
            (Some(focus), None)
        );
        let at_work = Status { at_work_only: true, ..Status::new(SetState::Focus) };
        assert_eq!(read(json!({ "status": "Do_Not_Disturb" })), (Some(at_work), None));
        assert_eq!(read(json!({ "status": "Out_of_Office" })).0.unwrap().state, SetState::Away);
        let hint = read(json!({ "status": "In_A_Zoom_Meeting" })).1.unwrap();
        assert_eq!(hint.presence.unwrap().raw(), "in a zoom meeting");
    }
}
