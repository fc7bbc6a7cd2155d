//! A proposal as text to be sent and as details, and what there is to say of fairness.
//!
//! Not here: rows (`rows`), copying (`app`), printing (`shell`).

use super::State;
use super::rows::{self, Hour, Time};
use super::words;
use crate::board::Board;
use crate::domain::form::Dial;
use crate::domain::interval::Interval;
use crate::domain::plan::fair::Strain;
use crate::domain::rfc3339;
use crate::domain::teammate::Seat;
use crate::panels::shared::prose::Para;
use crate::panels::shared::say;
use crate::ui::{Role, fit};

/// A participant of a meeting.
struct There {
    name: String,
    /// Their date and times; `None` without a zone.
    local: Option<Local>,
    hour: Hour,
    strain: Option<Strain>,
}

struct Local {
    date: chrono::NaiveDate,
    times: String,
    city: String,
}

fn there(board: &Board, state: &State, meeting: Interval) -> Vec<There> {
    let one = |(member, seat): (usize, &Seat)| {
        let zone = board.team.get(*seat).and_then(|mate| mate.zone.known());
        let local = zone.map(|zone| Local {
            date: zone.date(meeting.start),
            times: rows::times(board.dial_of(zone), meeting),
            city: zone.city(),
        });
        Some(There {
            name: say::seat(board, *seat),
            local,
            hour: Time::new(board.facts(*seat)?, meeting).hour(meeting),
            strain: state.found.strain(member, meeting),
        })
    };
    state.found.group().seats.iter().enumerate().filter_map(one).collect()
}

/// A proposal as text, on one line, by everybody's own clock. Where it is one date for all, that is said once; else each
/// has their own, with its weekday.
pub fn proposal(board: &Board, state: &State, meeting: Interval) -> String {
    let all = there(board, state, meeting);
    let dates = || all.iter().filter_map(|there| there.local.as_ref()).map(|local| local.date);
    let one_date = dates().next().filter(|first| dates().all(|date| date == *first));
    let day = |date: chrono::NaiveDate| format!("{} {}", date.format("%a"), board.form.date_of_year(date));
    let one = |there: &There| {
        let outside = match there.hour {
            Hour::Inside | Hour::Unknown => "",
            Hour::Partly | Hour::Outside => ", outside working hours",
            Hour::Busy => ", busy then",
            Hour::Away => ", away then",
        };
        match &there.local {
            None => format!("{} (zone unknown)", there.name),
            Some(local) if one_date.is_some() => format!("{} {} ({}{outside})", there.name, local.times, local.city),
            Some(local) => {
                format!("{} {} {} ({}{outside})", there.name, day(local.date), local.times, local.city)
            }
        }
    };
    let on = one_date.map(|date| format!(" on {}", day(date))).unwrap_or_default();
    let people = all.iter().map(one).collect::<Vec<_>>().join("; ");
    let utc = format!("{} {}", rfc3339::date(meeting.start.date_naive()), meeting.start.format("%H:%M"));
    let end = meeting.end.format("%H:%M");
    format!("Proposal of {}{on}: {people}. In UTC: {utc}-{end}.", say::wall(meeting.length()))
}

/// All about a proposal.
pub fn details(board: &Board, state: &State, meeting: Interval) -> Vec<Para> {
    let dial = board.dial();
    let mut paras = vec![Para::Heading(when(dial, meeting)), Para::Gap];
    let all = there(board, state, meeting);
    let texts = |there: &There| match &there.local {
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
        pieces.push((there.hour.word().to_owned(), role(there.hour)));
        pieces.extend(there.strain.map(|strain| (format!(", {}", strain.word()), Role::Warning)));
        paras.push(Para::Line(pieces));
    }
    if let Some(window) = state.found.window_around(meeting) {
        paras.extend([Para::Gap, Para::Field("window", when(dial, window.span), Role::Text)]);
    }
    let fairness = words::fairness(&state.found.invitation);
    paras.extend(fairness.map(|text| Para::Text(0, text, Role::Dim)));
    paras
}

fn when(dial: Dial<'_>, span: Interval) -> String {
    format!("{} {}, {}", dial.day(span.start), rows::times(dial, span), say::wall(span.length()))
}

/// The role of what a person does.
pub fn role(hour: Hour) -> Role {
    match hour {
        Hour::Inside => Role::Ok,
        Hour::Partly => Role::Break,
        Hour::Busy => Role::Busy,
        Hour::Away => Role::Away,
        Hour::Outside => Role::Off,
        Hour::Unknown => Role::Unknown,
    }
}
