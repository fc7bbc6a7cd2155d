//! Meetings as a calendar file (RFC 5545) that any calendar imports: single events in UTC, without an organizer, attendees
//! or a rule, so that importing it invites no one and no program moves a series.
//!
//! 1. Lines end in CRLF and have at most 75 octets; longer ones are folded between characters (3.1).
//! 2. In texts `\`, `;`, `,` and line breaks are escaped (3.3.11); other control characters are left out.
//! 3. The UID is a name-based UUID (RFC 9562, version 5) of start, end, people and title: the same event each time, and no
//!    name of a machine in it (3.8.4.7; RFC 7986, 5.3).
//!
//! Not here: which meetings are written (`shell::plan`).

use uuid::Uuid;

use crate::domain::Instant;
use crate::domain::interval::Interval;
use crate::domain::rfc3339;

/// What names of events are made in. It never changes: the same meeting has the same UID for ever.
const SPACE: Uuid = Uuid::from_u128(0x6b1f_6f5c_93c4_4f0e_8f7a_d1a5_0c2e_7b46);
/// The most octets of a line, without its end.
const LONGEST: usize = 75;

/// A meeting to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub span: Interval,
    /// Who, by ids and names: a part of what makes it one event.
    pub people: Vec<String>,
    /// What it is called.
    pub summary: String,
    /// The description.
    pub description: String,
}

/// A calendar with some meetings, made at `now`.
pub fn calendar(events: &[Event], now: Instant) -> String {
    let mut out = String::new();
    let mut line = |text: &str| fold(text, &mut out);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line(concat!("PRODID:-//asyncboard//asyncboard ", env!("CARGO_PKG_VERSION"), "//EN"));
    for event in events {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", uid(event)));
        line(&format!("DTSTAMP:{}", moment(now)));
        line(&format!("DTSTART:{}", moment(event.span.start)));
        line(&format!("DTEND:{}", moment(event.span.end)));
        line(&format!("SUMMARY:{}", text(&event.summary)));
        line(&format!("DESCRIPTION:{}", text(&event.description)));
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out
}

fn uid(event: &Event) -> Uuid {
    let (start, end) = (rfc3339::exact(event.span.start), rfc3339::exact(event.span.end));
    let mut name = Vec::new();
    let parts = [start, end].into_iter().chain(event.people.iter().cloned()).chain([event.summary.clone()]);
    for part in parts {
        // With its length before it, no part can be read as another.
        name.extend((part.len() as u64).to_be_bytes());
        name.extend(part.as_bytes());
    }
    Uuid::new_v5(&SPACE, &name)
}

/// An instant in UTC: `20261123T224500Z`.
fn moment(t: Instant) -> String {
    rfc3339::utc(t).replace(['-', ':'], "")
}

/// A text as a value.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            '\t' => out.push('\t'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a line, folded.
fn fold(line: &str, out: &mut String) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > LONGEST {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn t(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn event(summary: &str, description: &str) -> Event {
        Event {
            span: Interval { start: t("2026-11-23T22:45:00.5Z"), end: t("2026-11-23T23:30:00.5Z") },
            people: ["maya", "kenji"].map(str::to_owned).to_vec(),
            summary: summary.to_owned(),
            description: description.to_owned(),
        }
    }

    #[test]
    fn a_calendar_has_every_property_and_neither_invites_nor_repeats() {
        let made =
            calendar(&[event("Maya, Kenji; weekly\\sync", "Maya 17:45\nKenji 07:45")], t("2026-11-23T14:30:00Z"));
        let version = env!("CARGO_PKG_VERSION");
        let expected = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//asyncboard//asyncboard {version}//EN\r\nBEGIN:VEVENT\r\n\
             UID:c3a03ad4-308f-5b27-9c25-31c2b8435f7c\r\nDTSTAMP:20261123T143000Z\r\nDTSTART:20261123T224500Z\r\n\
             DTEND:20261123T233000Z\r\nSUMMARY:Maya\\, Kenji\\; weekly\\\\sync\r\n\
             DESCRIPTION:Maya 17:45\\nKenji 07:45\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        assert_eq!(made, expected);
    }

    #[test]
    fn the_same_meeting_is_the_same_event_and_another_one_is_another() {
        let base = event("a", "");
        let others = [
            Event { description: "x".into(), ..base.clone() },
            Event { summary: "b".into(), ..base.clone() },
            Event { people: vec!["maya".into()], ..base.clone() },
            Event { people: vec!["mayakenji".into()], ..base.clone() },
            Event { span: Interval { end: t("2026-11-23T23:31:00Z"), ..base.span }, ..base.clone() },
        ];
        let same = others.map(|other| uid(&other) == uid(&base));
        assert_eq!(same, [true, false, false, false, false]);
    }

    proptest! {
        #[test]
        fn whatever_the_texts_lines_are_short_end_in_crlf_and_read_back(summary in any::<String>(), description in any::<String>()) {
            let made = calendar(&[event(&summary, &description)], t("2026-11-23T14:30:00Z"));
            prop_assert!(made.ends_with("\r\n"));
            prop_assert!(made.replace("\r\n", "").chars().all(|c| c == '\t' || !c.is_control()));
            for line in made.split("\r\n") {
                prop_assert!(line.len() <= LONGEST, "{} octets", line.len());
            }
            let unfolded = made.replace("\r\n ", "");
            let value = unfolded.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
            prop_assert_eq!(value, text(&summary));
        }
    }
}
