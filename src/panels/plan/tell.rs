//! A proposal as text to send and as details, and the notes below the proposals.
//!
//! Not here: rows (`rows`), copying (`app`), printing (`shell`).

use super::invited::{Invitation, Invited};
use super::{Meeting, State, rows, series, words};
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::form::Dial;
use crate::domain::interval::Interval;
use crate::domain::plan::class::{Burden, Class};
use crate::domain::plan::ics::Event;
use crate::domain::plan::outsider::Outsider;
use crate::domain::rfc3339;
use crate::domain::teammate::TeammateIndex;
use crate::domain::text::clean;
use crate::panels::shared::prose::Para;
use crate::panels::shared::say;
use crate::ui::{Role, fit};

/// A participant of a meeting.
struct There<'a> {
    person: &'a Invited,
    name: String,
    /// Their date and times; `None` without a zone.
    local: Option<Local>,
    burden: Burden,
}

struct Local {
    date: chrono::NaiveDate,
    times: String,
    city: String,
}

fn there<'a>(board: &Board, state: &'a State, meeting: Interval) -> Vec<There<'a>> {
    let one = |(person, burden): (&'a Invited, Burden)| {
        let local = person.zone().map(|zone| Local {
            date: zone.date(meeting.start),
            times: rows::times(board.dial_of(zone), meeting),
            city: zone.city(),
        });
        There { person, name: clean(&person.name).into_owned(), local, burden }
    };
    state.found.invitation.people.iter().zip(state.found.burdens(meeting)).map(one).collect()
}

/// A proposal as text, on one line, in each person's own time. A date that is the same for all is given once; else each
/// has their own, with its weekday.
pub fn proposal(board: &Board, state: &State, meeting: Interval) -> String {
    let all = there(board, state, meeting);
    let dates = || all.iter().filter_map(|there| there.local.as_ref()).map(|local| local.date);
    let one_date = dates().next().filter(|first| dates().all(|date| date == *first));
    let day = |date: chrono::NaiveDate| format!("{} {}", date.format("%a"), board.form.date_of_year(date));
    let one = |there: &There<'_>| {
        let asks = match there.burden.class {
            Class::Inside | Class::Unknown => String::new(),
            Class::Edge | Class::Off => ", outside working hours".to_owned(),
            Class::DayOff => ", on a day off".to_owned(),
            Class::Night => ", at night".to_owned(),
            Class::Cannot => {
                let why = words::absence(there.person, meeting, board.dial());
                format!(", {}", why.unwrap_or_else(|| "cannot".to_owned()))
            }
        };
        match &there.local {
            None => format!("{} (zone unknown)", there.name),
            Some(local) if one_date.is_some() => format!("{} {} ({}{asks})", there.name, local.times, local.city),
            Some(local) => {
                format!("{} {} {} ({}{asks})", there.name, day(local.date), local.times, local.city)
            }
        }
    };
    let on = one_date.map(|date| format!(" on {}", day(date))).unwrap_or_default();
    let people = all.iter().map(one).collect::<Vec<_>>().join("; ");
    let utc = format!("{} {}", rfc3339::date(meeting.start.date_naive()), meeting.start.format("%H:%M"));
    let end = meeting.end.format("%H:%M");
    format!("Proposal of {}{on}: {people}. In UTC: {utc}-{end}.", say::wall(meeting.length()))
}

/// A meeting as an event of a calendar file. Without a `title` it is named after the people.
pub fn event(
    invitation: &Invitation,
    (meeting, burdens): (Interval, &[Burden]),
    title: Option<&str>,
    dial: Dial<'_>,
) -> Event {
    let people = || invitation.people.iter();
    let line = |(person, burden): (&Invited, &Burden)| {
        let (name, asks) = (clean(&person.name), words::burden(person, burden, meeting, dial));
        let Some(zone) = person.zone() else { return format!("{name}: {asks}") };
        let own = Dial { zone, form: dial.form };
        let when = format!("{} {}", own.day(meeting.start), rows::times(own, meeting));
        format!("{name}: {when}, {}, {asks}", zone.city())
    };
    let names = || people().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ");
    Event {
        span: meeting,
        people: people().map(|person| person.who.clone()).collect(),
        summary: title.map_or_else(names, str::to_owned),
        description: people().zip(burdens).map(line).collect::<Vec<_>>().join("\n"),
    }
}

/// The command that writes the proposal as a calendar file; for a meeting that repeats, the whole series.
pub fn command(board: &Board, state: &State, meeting: Interval) -> String {
    let wanted = &state.found.group().wanted;
    let ids = |indices: &[TeammateIndex]| {
        indices.iter().filter_map(|index| Some(board.team.get(*index)?.id.as_str())).collect::<Vec<_>>().join(",")
    };
    let start = board.viewer.local(meeting.start);
    let optional = match &wanted.optional[..] {
        [] => String::new(),
        some => format!(" --optional {}", ids(some)),
    };
    // A quote in a name ends the quoted text, is written escaped, and begins another.
    let quoted = |text: String| format!("'{}'", text.replace('\'', "'\\''"));
    let outsider = |outsider: &Outsider| {
        format!(" --outsider {}", quoted(format!("{}={}", outsider.name.clean(), outsider.zone.name())))
    };
    let outsiders: String = wanted.outsiders.iter().map(outsider).collect();
    let often = match state.wish.every().map(|every| every.weeks) {
        None => String::new(),
        Some(1) => " --every week".to_owned(),
        Some(n) => format!(" --every {n}weeks"),
    };
    let (required, date) = (ids(&wanted.required), rfc3339::date(start.date()));
    let (time, minutes) = (start.format("%H:%M"), meeting.length().num_minutes());
    format!(
        "asyncboard plan --with {required}{outsiders}{optional} --from {date} --days 1 --at {time} --duration {minutes}m{often} \
         --format ics > meeting.ics"
    )
}

/// The details of a proposal.
pub fn details(board: &Board, state: &State, meeting: Interval) -> Vec<Para> {
    let dial = board.dial();
    let mut paras = vec![Para::Heading(when(dial, meeting)), Para::Gap];
    let all = there(board, state, meeting);
    let texts = |there: &There<'_>| match &there.local {
        Some(local) => [there.name.clone(), board.form.day(local.date), local.times.clone(), local.city.clone()],
        None => [there.name.clone(), "zone unknown".to_owned(), String::new(), String::new()],
    };
    let rows: Vec<[String; 4]> = all.iter().map(texts).collect();
    let widths = rows.iter().fold([0; 4], |widths, row| {
        let mut texts = row.iter();
        widths.map(|width: usize| width.max(texts.next().map_or(0, |text| fit::width(text))))
    });
    for (there, row) in all.iter().zip(rows) {
        let roles = [Role::Text, Role::Dim, Role::Strong, Role::Dim];
        let padded = row.iter().zip(widths).map(|(text, width)| format!("{}  ", fit::fit(text, width)));
        let mut pieces: Vec<(String, Role)> = padded.zip(roles).collect();
        let class = there.burden.class;
        pieces.push((class.word().to_owned(), role(class)));
        let why = match there.burden.outside {
            Some(outside) => Some(words::outside(outside)),
            None if class == Class::Cannot => words::absence(there.person, meeting, dial),
            None => None,
        };
        pieces.extend(why.map(|why| (format!(", {why}"), Role::Dim)));
        paras.push(Para::Line(pieces));
    }
    if let Some(window) = state.found.window_around(meeting) {
        paras.extend([Para::Gap, Para::Field("shared".to_owned(), when(dial, window.span), Role::Text)]);
    }
    if let Some(text) = words::fairness(&state.found.invitation, true) {
        paras.extend([Para::Gap, Para::Field("fair".to_owned(), text, Role::Dim)]);
    }
    paras
}

fn when(dial: Dial<'_>, span: Interval) -> String {
    format!("{} {}, {}", dial.day(span.start), rows::times(dial, span), say::wall(span.length()))
}

/// The role of a class.
pub fn role(class: Class) -> Role {
    match class {
        Class::Inside => Role::Ok,
        Class::Edge | Class::Off | Class::DayOff | Class::Night => Role::Warning,
        Class::Cannot => Role::Away,
        Class::Unknown => Role::Unknown,
    }
}

/// A note below the proposals, with the label at its left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The label: `why`, `fair`.
    pub label: &'static str,
    /// The text.
    pub text: String,
    /// Its role.
    pub role: Role,
}

/// The notes below the proposals: why the first is not good for all; for a meeting that repeats its dates, changes and
/// turns; who had the hard hours before; the window taken last.
pub fn notes(board: &Board, state: &State, proposed: Option<Interval>, now: Instant) -> Vec<Note> {
    let (found, dial) = (&state.found, board.dial());
    let note = |label, text, role| Note { label, text, role };
    let mut notes = Vec::new();
    if let Some((reason, ask)) = found.plan.reason.as_ref().zip(found.ask(board)) {
        let first = found.plan.proposals.first();
        let text = words::reason(&found.invitation, &ask, (reason, first), (dial, now));
        notes.push(note("why", text, if first.is_some() { Role::Text } else { Role::Warning }));
    }
    if let Some(found_series) = &found.plan.series {
        let first = series::first(&found.invitation, found_series, dial);
        notes.extend(first.map(|text| note("series", text, Role::Text)));
        let changes = series::changes(&found.invitation, found_series, dial);
        notes.extend(changes.into_iter().map(|text| note("", text, Role::Warning)));
        let turns = series::turns(&found.invitation, found_series, dial);
        notes.extend(turns.map(|text| note("turns", text, Role::Text)));
    }
    notes.extend(words::fairness(&found.invitation, true).map(|text| note("fair", text, Role::Dim)));
    notes.extend(taken(board, state, proposed).map(|text| note("taken", text, Role::Dim)));
    notes
}

/// The window taken last or, if the proposal is taken, that one: `Thu 19 Nov 07:00 with Maya, Kenji`.
fn taken(board: &Board, state: &State, proposed: Option<Interval>) -> Option<String> {
    let last = &state.found.invitation.last;
    let here = last.iter().find(|meeting| is_taken(state, meeting, proposed));
    let meeting = here.or_else(|| last.last())?;
    let dial = board.dial();
    let name = |index: &TeammateIndex| say::brief(board, *index);
    let names = meeting.people.iter().map(name).collect::<Vec<_>>().join(", ");
    let back = if here.is_some() { "   Y again takes it back" } else { "" };
    let start = meeting.span.start;
    Some(format!("{} {} with {names}{back}", dial.day(start), dial.time(start)))
}

/// Returns whether a taken window is the proposal, for the same people.
pub fn is_taken(state: &State, meeting: &Meeting, proposed: Option<Interval>) -> bool {
    Some(meeting.span) == proposed && meeting.people == state.found.group().indices()
}
