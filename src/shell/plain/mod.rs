//! `snapshot --plain`: the board as sentences, one thing a line, for a voice that reads from top to bottom. There are
//! no columns, no borders, no glyphs and no abbreviations; no text is cut, and no line is broken.
//!
//! ```text
//!  mod     headings, counts first, and then one line each
//!  views   the hand-off, the agreement and the pulse
//!  signs   what will go wrong, and who covers
//!  speech  times and lengths of time in whole words
//! ```
//!
//! Not here: the screen (`app::screen`), the form for programs (`snapshot_json`).

mod signs;
mod speech;
mod views;

use chrono::TimeDelta;

use crate::board::past::{OddHours, Past};
use crate::board::{Board, Coverage, Deadline, Health, OpenThread, Person, SourceLine, checkins, foresight};
use crate::domain::Instant;
use crate::domain::availability::{Availability, State};
use crate::domain::batch::{Due, Problem, Progress};
use crate::domain::deadline::DeadlineState;
use crate::domain::form::Dial;
use crate::domain::join::checkin::Row;
use crate::domain::join::foresight::Sign;
use crate::domain::teammate::{Teammate, TeammateIndex, TeammateZone};
use crate::domain::text::{Text, clean};
use crate::domain::thread::ThreadState;
use crate::panels::shared::day;
use crate::panels::shared::say::{self, minute};
use crate::panels::{deadlines, team, threads};
use speech::count;

/// The data of the views, apart from the board.
pub struct Views {
    /// The past as derived from conversations.
    pub past: Past,
    /// What the meetings that were taken asked; `None` without a store.
    pub odd: Option<OddHours>,
}

/// The board at `now`, which must have been settled then, as lines.
pub fn lines(board: &Board, views: &Views, title: Option<&Text>, now: Instant) -> Vec<String> {
    let mut lines = summary(board, title, now);
    let alone = foresight::of_mates(board, now);
    let indices = board.team.indices().zip(&alone);
    let indices = indices.map(|((index, mate), signs)| teammate(board, index, mate, !signs.is_empty(), now));
    let nobody = "There are no teammates: add one to the config.";
    section(&mut lines, &format!("Team: {}", number(board.team.mates.len(), "teammate")), nobody, indices);
    let replies = board.threads();
    let in_sight = || replies.iter().filter(|thread| !board.is_marked(thread.brief()));
    let replies_said = in_sight().map(|thread| reply(board, thread, now));
    let marked = match board.marked_count() {
        0 => String::new(),
        n => format!(", and {n} marked"),
    };
    let title = format!("Threads: {}{marked}", number(in_sight().count(), "open reply"));
    section(&mut lines, &title, unknown(board).unwrap_or("Nobody owes a reply."), replies_said);
    let dated: Vec<_> = board.deadlines().iter().collect();
    let signs = foresight::of_deadlines(board, &dated, now);
    let due = dated.iter().zip(&signs).map(|(deadline, signs)| due(board, deadline, signs, now));
    let title = format!("Deadlines: {}", board.deadlines().len());
    section(&mut lines, &title, unknown(board).unwrap_or("Nothing is due."), due);
    let sources = board.sources.iter().flat_map(|line| source(line, board.dial(), now));
    let title = format!("Sources: {}", board.sources.len());
    section(&mut lines, &title, "There are no sources: add one to the config.", sources);
    views::hand_off(board, &mut lines, &views.past, now);
    for (n, plan) in board.team.checkins.iter().enumerate() {
        let rows = checkins::rows(board, plan, board.written(n), now);
        let said = rows.iter().map(|row| check_in(board, row, now));
        section(&mut lines, &format!("Check-in {}", plan.name.clean()), "It is for no one.", said);
    }
    views::agreement(board, &mut lines, now);
    views::pulse(board, &mut lines, &views.past.pulse, views.odd);
    lines
}

fn section(lines: &mut Vec<String>, title: &str, empty: &str, said: impl Iterator<Item = String>) {
    lines.extend([String::new(), title.to_owned()]);
    let before = lines.len();
    lines.extend(said);
    if lines.len() == before {
        lines.push(empty.to_owned());
    }
}

fn number(n: usize, thing: &str) -> String {
    count(i64::try_from(n).unwrap_or(i64::MAX), thing)
}

/// Why threads and deadlines are unknown, where they are.
fn unknown(board: &Board) -> Option<&'static str> {
    let failed = |line: &SourceLine| matches!(line.health, Health::Failed { last: None, .. });
    match board.sources.as_slice() {
        [] => Some("Unknown: there are no sources."),
        lines if lines.iter().all(failed) => Some("Unknown: no source could be read."),
        _ => None,
    }
}

/// What it is, when, and the counts.
fn summary(board: &Board, title: Option<&Text>, now: Instant) -> Vec<String> {
    let dial = board.dial();
    let title = title.map(|title| format!(" {}", title.clean())).unwrap_or_default();
    let place = if dial.zone.name() == "UTC" { "UTC".to_owned() } else { dial.zone.city() };
    let day = dial.form.long_day_of_year(dial.zone.date(now));
    let coverage = board.coverage();
    let mut lines = vec![format!("Board{title}, {day}, {} in {place}.", dial.time(now))];
    lines.push(format!("{} of {} working.", board.working(now), number(board.team.mates.len(), "teammate")));
    if board.team.me.is_some() {
        let (mine, counted) = (board.owed_by_me(), |n, thing| say::counted(n, coverage, thing));
        let late =
            if mine.owes_late > 0 { format!(", {} late", coverage.figure(mine.owes_late)) } else { String::new() };
        let (owes, due) = (counted(mine.owes, "reply"), counted(mine.due, "deadline"));
        let waits = if coverage == Coverage::None { counted(0, "reply") } else { coverage.figure(mine.waits_for) };
        lines.push(format!("You owe {owes}{late}, wait for {waits}, and have {due}."));
    }
    if coverage == Coverage::None {
        return lines;
    }
    let state = |state| board.threads().iter().filter(|thread| thread.state(now) == state).count();
    let (late, soon) = (state(ThreadState::Late), state(ThreadState::DueSoon));
    lines.push(format!(
        "In all {} owed, {late} late and {soon} due soon.",
        replies_are(board.threads().len(), coverage)
    ));
    let state = |state| board.deadlines().iter().filter(|deadline| deadline.state(now) == state).count();
    let (overdue, risk) = (state(DeadlineState::Overdue), state(DeadlineState::AtRisk));
    let all = say::counted(board.deadlines().len(), coverage, "deadline");
    lines.push(format!("In all {all}, {overdue} overdue and {risk} at risk."));
    lines
}

fn replies_are(n: usize, coverage: Coverage) -> String {
    let is = if n == 1 && coverage == Coverage::All { "is" } else { "are" };
    format!("{} {is}", say::counted(n, coverage, "reply"))
}

fn teammate(board: &Board, index: TeammateIndex, mate: &Teammate, is_alone: bool, now: Instant) -> String {
    let is_me = board.team.me == Some(index);
    let mut who = say::name(mate);
    if is_me {
        who.push_str(", you");
    }
    who.extend(mate.role.iter().map(|role| format!(", {}", role.clean())));
    let zone = mate.zone.known();
    let dial = board.dial_of(zone.unwrap_or(&board.viewer));
    let at = board.availability(index, now);
    let doing = at.as_ref().map(|at| doing(mate, at, dial, now)).unwrap_or_default();
    let mut sentences = vec![format!("{who}: {doing}")];
    sentences.extend(zone.filter(|_| !is_me).map(|_| local_time(board, dial, now)));
    let (note, place) = at.map(|at| (at.note, at.place)).unwrap_or_default();
    sentences.extend(note.map(|note| format!("Note: {}", ended(&note))));
    sentences.extend(place.map(|place| format!("Works from: {}", ended(&place))));
    sentences.extend(hours(board, index, now));
    sentences.extend(signs::of_mate(board, index, is_alone, now));
    let (counts, coverage) = (board.counts(index), board.coverage());
    if counts.owes > 0 {
        let late =
            if counts.owes_late > 0 { format!(", {} late", coverage.figure(counts.owes_late)) } else { String::new() };
        sentences.push(format!("Owes {}{late}", say::counted(counts.owes, coverage, "reply")));
    }
    if counts.due > 0 {
        sentences.push(format!("Has {}", say::counted(counts.due, coverage, "deadline")));
    }
    sentences.join(". ") + "."
}

/// A teammate's availability, with its end or their return, in their own zone.
fn doing(mate: &Teammate, at: &Availability, dial: Dial<'_>, now: Instant) -> String {
    let until = || at.until.map(|t| format!(" until {}", speech::until(t, dial, now))).unwrap_or_default();
    let back = || match at.next_working_at {
        Some(t) if t > now => format!(", back {}, {}", speech::at(t, dial, now), speech::distance(t, now)),
        _ => until(),
    };
    match (at.state, &mate.zone) {
        (State::Unknown, TeammateZone::Unknown(written)) => {
            format!("nobody knows, as no time zone is called {:?}", written.clean())
        }
        (State::Unknown, _) => "nobody knows, as they have no time zone".to_owned(),
        (State::Off, _) => format!("off{}", back()),
        (State::Away, _) => format!("away{}", back()),
        (State::Break, _) => format!("on a break{}", until()),
        (State::Busy, _) if at.tentative => format!("perhaps busy{}", until()),
        (State::Focus, _) => format!("in focus, not to be interrupted{}", until()),
        (State::Working | State::Busy | State::Available, _) => format!("{}{}", at.state.word(), until()),
    }
}

/// A teammate's clock, beside the viewer's.
fn local_time(board: &Board, dial: Dial<'_>, now: Instant) -> String {
    let other_day = dial.zone.date(now) != board.viewer.date(now);
    let day = if other_day { format!(" on {}", dial.zone.date(now).format("%A")) } else { String::new() };
    let apart = speech::offset(dial.zone.offset(now) - board.viewer.offset(now));
    let apart = apart.map_or_else(|| "the same as yours".to_owned(), |apart| format!("{apart} you"));
    format!("It is {}{day} there, {apart}", dial.time(now))
}

/// When they work on the viewer's day, by the viewer's clock: the timeline.
fn hours(board: &Board, index: TeammateIndex, now: Instant) -> Option<String> {
    let day = day::around(&board.viewer, now)?;
    let dial = board.dial();
    let end = |t: Instant| if t == day.end { "midnight".to_owned() } else { dial.time(t) };
    let spans = team::rows::hours(board, index, day);
    let spans: Vec<String> =
        spans.iter().map(|span| format!("{} to {}", dial.time(span.start), end(span.end))).collect();
    (!spans.is_empty()).then(|| format!("Works today, by your clock, {}", speech::list(&spans)))
}

fn reply(board: &Board, thread: &OpenThread, now: Instant) -> String {
    let row = threads::rows::row(board, thread, now);
    let by = if row.mine { "you owe".to_owned() } else { format!("{} owes", row.by) };
    let askers: Vec<String> = thread.askers().into_iter().map(|asker| name(board, asker)).collect();
    let asker = say::list(&askers);
    let mut sentences = vec![format!("{}: {by} {asker} a reply on {}", capital(row.word), quoted(&row.title))];
    let due = thread.term.map(|term| speech::when(term.due_at, board.dial(), now));
    let left = board.thread_left(thread, minute(now));
    sentences.extend(due.map(|due| limit(&due, left, row.state == ThreadState::Late)));
    let times =
        if thread.asks() > 1 { format!(", and {} in all", number(thread.asks(), "time")) } else { String::new() };
    sentences.push(format!("Asked {} ago{times}", speech::age(minute(now) - thread.asked_at)));
    sentences.extend(signs::of_thread(board, thread, now));
    sentences.push(format!("In {}, by {}", thread.item.source, thread.item.channel.word()));
    sentences.join(". ") + "."
}

/// One person's check-in.
fn check_in(board: &Board, row: &Row, now: Instant) -> String {
    let who = say::index(board, row.who);
    let due = row.due_at.map(|due| format!(", due {}", speech::when(due, board.dial(), now))).unwrap_or_default();
    match &row.text {
        Some(text) => format!("{who}: done. {}.", ended(text)),
        None if row.due_at.is_none() => format!("{who}: not asked."),
        None => format!("{who}: {}{due}.", row.state.word()),
    }
}

/// By when, and how much working time is left, or has passed since.
fn limit(due: &str, left: Option<TimeDelta>, past: bool) -> String {
    match left {
        Some(left) if past => format!("It was due {due}, {} of working time ago", speech::working(left)),
        None if past => format!("It was due {due}"),
        Some(left) if left <= TimeDelta::zero() => format!("Due {due}, with no working time left"),
        Some(left) => format!("Due {due}, with {} of working time left", speech::working(left)),
        None => format!("Due {due}"),
    }
}

fn due(board: &Board, deadline: &Deadline, signs: &[Sign<&OpenThread>], now: Instant) -> String {
    let row = deadlines::rows::row(board, deadline, now);
    let item = &deadline.item;
    let word = if row.state == DeadlineState::Ok { "In time" } else { row.word };
    let mut what = format!("{}: {}", capital(word), quoted(&row.title));
    what.extend(item.project.iter().map(|project| format!(", project {}", project.clean())));
    let people: Vec<String> = item.assignees.iter().map(|person| name(board, person)).collect();
    let people = if people.is_empty() { "nobody".to_owned() } else { speech::list(&people) };
    what.extend([", assigned to ", &people]);
    let dial = board.dial();
    let at = match item.due {
        // Told by its date, where that is the viewer's own.
        Some(Due::Date(date)) if board.viewer.end_of(date) == deadline.due_at => {
            let within = deadline.due_at.checked_sub_signed(TimeDelta::nanoseconds(1));
            speech::day(within.unwrap_or(deadline.due_at), dial, now)
        }
        _ => speech::when(deadline.due_at, dial, now),
    };
    let left = board.deadline_left(deadline, minute(now));
    let when = limit(&at, left, row.state == DeadlineState::Overdue);
    let signs = signs.iter().fold(String::new(), |all, sign| format!("{all} {}.", signs::sentence(board, sign, now)));
    format!("{what}. {when}.{signs} In {}.", item.source)
}

/// A source, and a line for each of its problems.
fn source(line: &SourceLine, dial: Dial<'_>, now: Instant) -> Vec<String> {
    let age = |at: Instant| speech::age(minute(now) - at);
    let on = line.again.map(|at| format!(", on at {}", speech::until(at, dial, now))).unwrap_or_default();
    let health = match (&line.health, line.progress) {
        (Health::Failed { why, until, since, last }, _) => {
            let data =
                last.map_or_else(|| "nothing to show".to_owned(), |at| format!("showing what is {} old", age(at)));
            let why = until
                .map_or_else(|| ended(why), |t| format!("it asked us to wait until {}", speech::until(t, dial, now)));
            format!("failed {} ago, {data}, because {why}", age(*since))
        }
        (_, Some(Progress { total: 0, .. })) => format!("reading{on}"),
        (_, Some(Progress { done, total })) => format!("reading, {done} of {total}{on}"),
        (Health::Never, None) => "not read yet".to_owned(),
        (Health::Ok(at), None) => format!("fresh, {} old", age(*at)),
        (Health::Stale(at), None) => format!("from an earlier run, {} old", age(*at)),
    };
    let mut said = format!("{}, kind {}: {health}. {}", line.id, clean(&line.kind), number(line.items, "item"));
    if !line.problems.is_empty() {
        said = format!("{said}, {}", number(line.problems.len(), "problem"));
    }
    said.extend(line.remark.iter().map(|remark| format!(", {}", remark.clean())));
    std::iter::once(said + ".").chain(line.problems.iter().map(problem)).collect()
}

fn problem(problem: &Problem) -> String {
    let file = problem.file.as_ref().map(|file| format!(" in {}", file.clean()));
    let part = |name: &str, n: Option<usize>| n.map(|n| format!(", {name} {n}")).unwrap_or_default();
    let place = file.map(|file| format!("{file}{}{}", part("line", problem.line), part("column", problem.column)));
    format!("Problem{}: {}.", place.unwrap_or_default(), ended(&problem.text))
}

/// A text from outside, to which a full stop can be added.
fn ended(text: &Text) -> String {
    text.clean().trim_end_matches('.').to_owned()
}

/// A person's name; `you` for the viewer.
fn name(board: &Board, person: &Person) -> String {
    let is_me = person.index().is_some() && person.index() == board.team.me;
    if is_me { "you".to_owned() } else { say::person(board, person) }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

fn quoted(title: &str) -> String {
    format!("\"{title}\"")
}
