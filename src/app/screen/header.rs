//! The top line: name, clock, counter, sources.
//!
//! Each part can be told in several forms, from the longest to the shortest, the last of which may be nothing. While
//! they do not fit, one part after another takes its next form.
//!
//! Not here: what a notice says (`notices`), what is wrong with a source (its panel).

use ratatui::buffer::Buffer;

use super::count;
use crate::app::layout::{Layout, Mode};
use crate::app::model::Model;
use crate::board::{Health, SourceLine};
use crate::domain::batch::Progress;
use crate::panels::shared::say;
use crate::panels::sources::rows::Condition;
use crate::panels::sources::{rows, view};
use crate::ui::{Line, Role, Words, fit};

/// The parts in their order on the line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The board's name; where one panel is shown without a border, the panel's.
    Name,
    /// The time, or the moment that is shown.
    Clock,
    /// Who works, and what the viewer owes.
    Counter,
    /// How the sources are.
    Sources,
}

/// Who gets shorter while all goes well: what one knows anyway first.
const CALM: [Part; 7] =
    [Part::Clock, Part::Sources, Part::Clock, Part::Counter, Part::Clock, Part::Clock, Part::Counter];
/// Who gets shorter while a source needs somebody: that is worth more than the date, which stands in every row of the
/// team, but not more than the time.
const TROUBLE: [Part; 10] = [
    Part::Sources,
    Part::Clock,
    Part::Clock,
    Part::Counter,
    Part::Sources,
    Part::Clock,
    Part::Sources,
    Part::Clock,
    Part::Sources,
    Part::Counter,
];

/// The fewest cells between two parts.
const GAP: usize = 2;

/// Paints what fits.
pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let look = model.look();
    let area = layout.header;
    buf.set_style(area, look.behind(Role::Header));
    let width = usize::from(area.width).saturating_sub(2);
    let mut parts = fitting(model, layout, width);
    // Behind the counter, from what room there is.
    if let Some(notice) = notice(model, width.saturating_sub(total(&parts))) {
        let behind = parts.iter().position(|(part, _)| *part == Part::Sources).unwrap_or(parts.len());
        parts.insert(behind, (Part::Counter, notice));
    }
    let spare = width.saturating_sub(total(&parts));
    let gaps = parts.len().saturating_sub(1).max(1);
    let mut line = Line::new(look, area, buf);
    line.gap(1);
    for (n, (_, words)) in parts.iter().enumerate() {
        if n > 0 {
            line.gap((GAP + spare / gaps + usize::from(n - 1 < spare % gaps)) as u16);
        }
        line.flow(words);
    }
}

fn total(parts: &[(Part, Words<'_>)]) -> usize {
    parts.iter().map(|(_, words)| words.width() + GAP).sum::<usize>().saturating_sub(GAP)
}

/// A part with its forms, the longest first, and which of them it has.
type Forms = (Part, Vec<Words<'static>>, usize);

/// The parts, each in the longest form in which all of them fit.
fn fitting(model: &Model, layout: &Layout, width: usize) -> Vec<(Part, Words<'static>)> {
    let short = layout.mode == Mode::Short;
    let mut forms: [Forms; 4] = [
        (Part::Name, names(model, short), 0),
        (Part::Clock, clocks(model), 0),
        (Part::Counter, counters(model), 0),
        (Part::Sources, sources(model), 0),
    ];
    let rest: &[Part] = if troubled(model).next().is_some() { &TROUBLE } else { &CALM };
    // The name of the only panel is worth more than that of the program.
    let (first, last) = if short { (None, Some(Part::Name)) } else { (Some(Part::Name), None) };
    let steps = first.into_iter().chain(rest.iter().copied()).chain(last);
    let mut done = Vec::new();
    for step in steps {
        if total(&told(&forms)) <= width {
            break;
        }
        done.extend(shorten(&mut forms, step));
    }
    // The last step may have made more room than it had to: who gave way before, the dearest first, gets what fits.
    for step in done.into_iter().rev() {
        let mut longer = forms.clone();
        longer.iter_mut().filter(|(part, ..)| *part == step).for_each(|(.., form)| *form -= 1);
        if total(&told(&longer)) <= width {
            forms = longer;
        }
    }
    told(&forms)
}

/// The parts in the forms that they have, but for those that say nothing.
fn told(forms: &[Forms]) -> Vec<(Part, Words<'static>)> {
    let each = forms.iter().filter_map(|(part, forms, form)| Some((*part, forms.get(*form)?.clone())));
    each.filter(|(_, words)| words.width() > 0).collect()
}

/// Gives a part its next form, if it has one. Gives the part back if so.
fn shorten(forms: &mut [Forms], step: Part) -> Option<Part> {
    let (_, forms, form) = forms.iter_mut().find(|(part, ..)| *part == step)?;
    let next = *form + 1;
    (next < forms.len()).then(|| {
        *form = next;
        step
    })
}

/// A notice is shown where there is room for so much of it, and never takes more than that.
const NOTICE: std::ops::RangeInclusive<usize> = 10..=48;

/// The newest notice, as far as it fits into the room that nothing else takes.
fn notice(model: &Model, room: usize) -> Option<Words<'static>> {
    let newest = model.notices.newest.as_ref()?;
    let more = if newest.more > 0 { format!(" +{}", newest.more) } else { String::new() };
    let room = room.checked_sub(GAP + more.len()).filter(|room| room >= NOTICE.start())?.min(*NOTICE.end());
    let text = fit::cut(&newest.text, room, model.appearance.glyphs.ellipsis).into_owned();
    Some(Words::new(text, Role::Accent).then(more, Role::Dim))
}

fn names(model: &Model, short: bool) -> Vec<Words<'static>> {
    let full = if short {
        let of = Words::new(model.workspace.focus.title(), Role::TitleActive);
        of.then(format!(" {}", count(model, model.workspace.focus)), Role::Count)
    } else {
        let words = Words::new("asyncboard", Role::Brand);
        match &model.header.title {
            None => words,
            Some(title) => words
                .then(format!(" {} ", model.appearance.glyphs.separator), Role::Dim)
                .then(title.clean().into_owned(), Role::Strong),
        }
    };
    vec![full, Words::empty()]
}

fn clocks(model: &Model) -> Vec<Words<'static>> {
    let dial = model.board.dial();
    if let Some(moment) = model.time.scrub {
        // A moment that is not now must never be taken for it: it does not go.
        let when = say::when(moment, dial, model.time.clock);
        let brief = Words::new(format!(" not now: {when} "), Role::Scrubbed);
        let distance = say::distance(moment, model.time.clock);
        return vec![Words::new(format!(" not now: {when}, {distance} "), Role::Scrubbed), brief];
    }
    let zone = model.board.team.me.and_then(|me| model.board.team.get(me)).and_then(|mate| mate.zone.known());
    let place = zone.map_or_else(|| "UTC, as you have no zone".to_owned(), crate::domain::zone::Zone::city);
    let weekday = dial.zone.date(model.time.now).format("%a ").to_string();
    let timed = |day: String| Words::new(day, Role::Dim).then(dial.time(model.time.now), Role::Strong);
    let dated = || timed(format!("{}  ", dial.day(model.time.now)));
    vec![dated().then(format!("  {place}"), Role::Dim), dated(), timed(weekday), timed(String::new()), Words::empty()]
}

/// `4 of 9 working · you owe 2 · 1 late`, or `4/9 · owe 2 · 1 late` where there is little room.
fn counters(model: &Model) -> Vec<Words<'static>> {
    let mut forms = vec![counter(model, false), counter(model, true)];
    if model.time.scrub.is_some() {
        forms.push(Words::empty());
    }
    forms
}

fn counter(model: &Model, short: bool) -> Words<'static> {
    let (glance, team, coverage) = (model.header.glance, model.board.team.mates.len(), model.board.coverage());
    let dot = format!(" {} ", model.appearance.glyphs.separator);
    let working =
        if short { format!("{}/{team}", glance.working) } else { format!("{} of {team} working", glance.working) };
    let mut words = Words::new(working, Role::Text);
    if model.board.team.me.is_some() {
        words.push(dot.clone(), Role::Dim);
        let owe = if short { "owe" } else { "you owe" };
        words.push(
            format!("{owe} {}", coverage.figure(glance.owe)),
            if glance.owe > 0 { Role::Strong } else { Role::Text },
        );
    }
    if glance.late > 0 {
        words.push(dot, Role::Dim);
        words.push(format!("{} late", coverage.figure(glance.late)), Role::Late);
    }
    words
}

/// Sources that failed, or that hold something that cannot be read.
fn troubled(model: &Model) -> impl Iterator<Item = Condition> {
    let conditions = model.board.sources.iter().map(rows::condition);
    conditions.filter(|condition| matches!(condition, Condition::Failed | Condition::Flawed))
}

/// Every source with what there is to say of it; with its mark alone; how many of them need somebody: `✗ 2 failed`.
fn sources(model: &Model) -> Vec<Words<'static>> {
    let each = |remarks: bool| {
        let mut words = Words::empty();
        for (n, line) in model.board.sources.iter().enumerate() {
            words.push(if n > 0 { "  " } else { "" }, Role::Dim);
            words.push(format!("{} ", line.id), Role::Dim);
            let condition = rows::condition(line);
            words.push(view::glyph(model.look(), condition), view::role(condition));
            words.push(if remarks { source_remark(line, model) } else { String::new() }, view::role(condition));
        }
        words
    };
    let failed = troubled(model).filter(|condition| *condition == Condition::Failed).count();
    let (worst, word, count) = match failed {
        0 => (Condition::Flawed, "with problems", troubled(model).count()),
        _ => (Condition::Failed, "failed", failed),
    };
    let mark = Words::new(view::glyph(model.look(), worst), view::role(worst));
    let told = |text: String| mark.clone().then(text, view::role(worst));
    match count {
        0 => vec![each(true), Words::empty()],
        _ => vec![each(true), each(false), told(format!(" {count} {word}")), told(format!(" {count}")), Words::empty()],
    }
}

/// What the header says of a source beside its mark: how far its reading is, or its problems.
fn source_remark(line: &SourceLine, model: &Model) -> String {
    let on = say::reading_on(line, model.board.dial(), model.time.now);
    match (&line.health, line.progress) {
        (Health::Failed { last: Some(at), .. }, _) => {
            format!(" failed, {} old", say::age(say::minute(model.time.clock) - *at))
        }
        (Health::Failed { .. }, _) => " failed".to_owned(),
        (_, Some(Progress { total: 0, .. })) => format!(" reading{on}"),
        (_, Some(Progress { done, total })) => format!(" reading {done} of {total}{on}"),
        _ if !line.problems.is_empty() => format!(" {}", say::count(line.problems.len(), "problem")),
        _ => String::new(),
    }
}
