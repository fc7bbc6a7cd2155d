//! The views that have the screen alone, as sentences: the hand-off, the agreement, the pulse. A check-in has its section in
//! `super`.
//!
//! Not here: their data (`board::handoff`, `domain::join::pulse`), the screen (`panels`).

use chrono::{NaiveDate, TimeDelta};

use super::speech::{self, count};
use super::{capital, ended, name, number, quoted, section};
use crate::board::foresight::last_asked_at;
use crate::board::handoff::{self, AskFirst, Leaving, Lists, Owe};
use crate::board::past::{OddHours, Past};
use crate::board::{Board, OpenThread};
use crate::domain::Instant;
use crate::domain::agreement::{Channel, Margin, Target, Targets};
use crate::domain::join::handoff::Form;
use crate::domain::join::pulse::{ByChannel, Figures, JUDGED, PEOPLE, Pulse, Record};
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::say;

/// The hand-off in the default form at `now`, with the answers of the past.
pub fn hand_off(board: &Board, lines: &mut Vec<String>, past: &Past, now: Instant) {
    let Some(me) = board.team.me else { return };
    let is_marked = |thread: &OpenThread| board.mark(thread, last_asked_at(thread), now).is_some();
    let lists = handoff::lists(board, me, None, now, &is_marked);
    let (title, said) = match lists.form {
        Form::Stop => ("Hand-off, before you stop", before(board, &lists, now)),
        Form::Start => ("Hand-off, since you stopped", since(board, &lists, &past.answers, now)),
    };
    let covering = lists.covering.iter().map(|thread| {
        let (who, asker) = (say::index(board, thread.by), asker(board, thread));
        format!("You cover for {who}, who owes {asker} a reply on {}.", title_of(thread))
    });
    section(lines, title, "There is nothing to hand off.", said.into_iter().chain(covering));
}

fn title_of(thread: &OpenThread) -> String {
    quoted(&thread.item.title.clean())
}

fn asker(board: &Board, thread: &OpenThread) -> String {
    thread.question().map_or_else(|| "somebody".to_owned(), |question| name(board, &question.author))
}

fn before(board: &Board, lists: &Lists<'_>, now: Instant) -> Vec<String> {
    let back = lists.next.map_or_else(
        || "When you are back is not known: your hours have no start within a year.".to_owned(),
        |next| format!("You are back {}.", speech::when(next, board.dial(), now)),
    );
    let owe = lists.owe.iter().map(|row| owed(board, row));
    let ask = lists.ask.iter().map(|row| first(board, row, now));
    std::iter::once(back).chain(owe).chain(ask).collect()
}

fn owed(board: &Board, row: &Owe<'_>) -> String {
    let costs = match row.loss {
        Some(loss) if loss.is_zero() => "to answer only then costs them no working time".to_owned(),
        Some(loss) => format!("to answer only then costs them {} of working time", speech::working(loss)),
        None => "what it costs them to answer only then is not known".to_owned(),
    };
    let late = if row.late_then { ", and is late" } else { "" };
    format!("You owe {} a reply on {}: {costs}{late}.", asker(board, row.thread), title_of(row.thread))
}

fn first(board: &Board, row: &AskFirst, now: Instant) -> String {
    let who = say::index(board, row.who);
    let by = speech::at(row.ask_by, board.dial(), now);
    let (day, then) = (date(board, row.day, now), date(board, row.then, now));
    format!("Ask {who} by {}, or you see the answer {then} instead of {day}.", by.trim_start_matches("at "))
}

/// A date of the viewer: `today`, `on Friday 27 November`.
fn date(board: &Board, date: NaiveDate, now: Instant) -> String {
    let noon = date.and_hms_opt(12, 0, 0).map(|noon| noon.and_utc());
    let offset = TimeDelta::seconds(board.viewer.offset(now).into());
    noon.map(|noon| speech::day(noon - offset, board.dial(), now)).unwrap_or_default()
}

fn since(board: &Board, lists: &Lists<'_>, answers: &[Record], now: Instant) -> Vec<String> {
    let when = |t: Instant| speech::when(t, board.dial(), now);
    let mut said = vec![format!("You stopped {}.", when(lists.since))];
    said.extend(
        lists.came_in.iter().map(|thread| format!("{} asked you on {}.", asker(board, thread), title_of(thread))),
    );
    said.extend(answers.iter().map(|record| {
        let at = record.answered_at.map(|at| format!(" {}", when(at))).unwrap_or_default();
        format!("{} answered you{at} on {}.", say::index(board, record.by), quoted(&record.title.clean()))
    }));
    said.extend(lists.late.iter().map(|thread| {
        let mine = board.team.me == Some(thread.by);
        let owes = if mine {
            format!("you owe {}", asker(board, thread))
        } else {
            format!("{} owes you", say::index(board, thread.by))
        };
        format!("Late since then: {owes} a reply on {}.", title_of(thread))
    }));
    said.extend(
        lists.overdue.iter().map(|deadline| format!("Overdue since then: {}.", quoted(&deadline.item.title.clean()))),
    );
    said.extend(lists.leaving.iter().map(|row| leaves(board, row, now)));
    said
}

fn leaves(board: &Board, row: &Leaving<'_>, now: Instant) -> String {
    let (who, dial) = (say::index(board, row.who), board.dial());
    let back = row.back.map(|back| format!(", and is back {}", speech::when(back, dial, now))).unwrap_or_default();
    let mut sentence =
        format!("{who} leaves {}, {}{back}.", speech::at(row.at, dial, now), speech::distance(row.at, now));
    if !row.i_owe.is_empty() {
        sentence.push_str(&format!(" You owe {who} {}.", number(row.i_owe.len(), "reply")));
    }
    if !row.owes_me.is_empty() {
        sentence.push_str(&format!(" {who} owes you {}.", number(row.owes_me.len(), "reply")));
    }
    sentence
}

/// How soon an answer is expected on each channel, and who covers whom.
pub fn agreement(board: &Board, lines: &mut Vec<String>, now: Instant) {
    let team = &board.team;
    let mut said: Vec<String> = Channel::ALL.into_iter().map(|channel| channel_of(board, channel)).collect();
    said.push(format!(
        "A reply is due soon with {} left, a deadline is at risk with {} left.",
        margin(team.agreement.due_soon),
        margin(team.agreement.at_risk)
    ));
    let covers = crate::board::foresight::covers(board, now);
    let pairs = (0..).map(TeammateIndex).zip(covers);
    said.extend(pairs.filter_map(|(index, cover)| {
        Some(format!("{} covers for {}.", say::index(board, cover?), say::index(board, index)))
    }));
    section(lines, "Agreement", "", said.into_iter());
}

/// `Chat: an answer is expected within 4 hours of the responder's working time. It is for quick questions.`
fn channel_of(board: &Board, channel: Channel) -> String {
    let (agreement, none) = (&board.team.agreement, Targets::default());
    let mut sentences =
        vec![format!("{}: {}", capital(say::channel(channel)), expected(agreement.target(channel, &none, &none)))];
    if agreement.targets.get(channel).is_none() {
        sentences.push("This is the default".to_owned());
    }
    sentences.extend(agreement.purpose.get(&channel).map(|text| format!("It is for {}", ended(text))));
    let sources = agreement.sources.iter().filter_map(|(id, own)| Some((format!("In {id}"), own.get(channel)?)));
    let mates = board.team.indices();
    let mates = mates
        .filter_map(|(index, mate)| Some((format!("Of {}", say::index(board, index)), mate.targets.get(channel)?)));
    sentences.extend(sources.chain(mates).map(|(whose, target)| format!("{whose} {}", expected(target))));
    sentences.join(". ") + "."
}

fn expected(target: Target) -> String {
    match target {
        Target::Working(amount) => {
            format!("an answer is expected within {} of the responder's working time", speech::working(amount))
        }
        Target::Days(1) => "an answer is expected by the end of the responder's next working day".to_owned(),
        Target::Days(n) => format!("an answer is expected by the end of the responder's working day {n} after it"),
        Target::Elapsed(amount) => format!("an answer is expected within {} by the clock", speech::working(amount)),
        Target::None => "no answer is expected".to_owned(),
    }
}

fn margin(margin: Margin) -> String {
    match margin {
        Margin::Working(amount) => format!("{} of working time", speech::working(amount)),
        Margin::Days(n) => count(n.into(), "working day"),
    }
}

/// The team's response statistics. The only individual figures are the viewer's.
pub fn pulse(board: &Board, lines: &mut Vec<String>, pulse: &Pulse, odd: Option<OddHours>) {
    let title = format!(
        "Pulse: {} since {}",
        count(i64::try_from(pulse.weeks.len()).unwrap_or(i64::MAX), "week"),
        board.dial().form.long_day(board.dial().zone.date(pulse.since))
    );
    let mut said = channels("", &pulse.channels);
    let met = pulse.deadlines;
    if met.judged + met.unknown > 0 {
        let share = met.met.map_or_else(
            || too_little(met.judged),
            |percent| format!("{percent} percent of {} were met", number(met.judged, "deadline")),
        );
        let unknown = match met.unknown {
            0 => String::new(),
            n => format!(", and when {} was done is not known", number(n, "more deadline")),
        };
        said.push(format!("Deadlines: {share}{unknown}."));
    }
    if let Some(minutes) = pulse.weeks.last().and_then(|week| week.overlap) {
        let hours = speech::working(TimeDelta::minutes(minutes));
        said.push(format!("Overlap: in this week half of the team or more works at the same time for {hours}."));
    }
    if let Some(OddHours { windows, hours, mine }) = odd.filter(|odd| odd.windows > 0) {
        let (met, times) = (number(windows, "meeting"), number(hours, "time"));
        said.push(format!("Odd hours: in {met} somebody met outside their hours {times}, of which you {mine}."));
    }
    said.extend(pulse.mine.iter().flat_map(|mine| channels("Yours, ", mine)));
    section(lines, &title, "No question was asked in these weeks.", said.into_iter());
}

fn channels(before: &str, own: &ByChannel) -> Vec<String> {
    own.iter()
        .map(|(channel, figures)| figures_of(&capital(&format!("{before}{}", say::channel(*channel))), figures))
        .collect()
}

/// `Chat: 68 questions, 91 percent answered in time, half within 1 hour 50 minutes, 90 percent within 6 hours.`
fn figures_of(channel: &str, figures: &Figures) -> String {
    let length = |minutes: i64| speech::working(TimeDelta::minutes(minutes));
    let share = figures
        .kept
        .map_or_else(|| too_little(figures.judged), |percent| format!("{percent} percent answered in time"));
    let half = figures.median.map(|minutes| format!(", half within {}", length(minutes))).unwrap_or_default();
    let most = figures.p90.map(|minutes| format!(", 90 percent within {}", length(minutes))).unwrap_or_default();
    format!("{channel}: {}, {share}{half}{most}.", number(figures.asks, "question"))
}

fn too_little(judged: usize) -> String {
    if judged < JUDGED {
        format!("too little to tell how many in time: {judged} of {JUDGED} are judged")
    } else {
        format!("not told how many in time: they are of fewer than {PEOPLE} people")
    }
}
