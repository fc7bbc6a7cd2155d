//! Paints the header: the board, the date, the time, the city; replies owed in both directions, deadlines over and at
//! risk; at the right the number of people working, and the sources.
//!
//! Where space is short, parts are dropped in this order: board, city, working, at risk, date, owed to me. A failed
//! source is shown at every width.
//!
//! Not here: the names of lists (`tabs`), the problems of a source (its panel).

use ratatui::buffer::Buffer;

use super::tabs;
use crate::app::layout::{Layout, Tabs};
use crate::app::model::Model;
use crate::board::{Health, SourceLine};
use crate::domain::batch::Progress;
use crate::panels::shared::say;
use crate::panels::sources::rows::Condition;
use crate::panels::sources::{rows, view};
use crate::ui::{Line, Role, Words};

/// The parts that can be dropped, in that order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Board,
    City,
    Working,
    Risk,
    Date,
    Weekday,
    Owed,
}

const LOST: [Part; 7] = [Part::Board, Part::City, Part::Working, Part::Risk, Part::Date, Part::Owed, Part::Weekday];

/// The least width at which every part is shown.
const WIDE: u16 = 140;
/// The least width at which the board and the city are shown.
const MIDDLE: u16 = 100;
/// The least width at which sources are named.
const NAMED: u16 = 40;
/// The most working sources that are listed; more are counted.
const EACH: usize = 3;

/// Paints the parts that fit.
pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let (look, area) = (model.look(), layout.header);
    buf.set_style(area, look.behind(Role::Header));
    let room = usize::from(area.width).saturating_sub(2);
    let mut lost = usually_lost(layout);
    let mut rest = LOST.iter().copied().filter(|part| !lost.contains(part)).collect::<Vec<_>>().into_iter();
    let mut brief = false;
    let (left, right) = loop {
        let (left, right) = (left(model, layout, &lost), right(model, layout, &lost, brief));
        let gap = if left.width() > 0 && right.width() > 0 { 2 } else { 0 };
        if left.width() + gap + right.width() <= room {
            break (left, right);
        }
        match rest.next() {
            Some(part) => lost.push(part),
            None if brief => break (left, right),
            // The last resort is one mark for all sources.
            None => brief = true,
        }
    };
    let mut line = Line::new(look, area, buf);
    line.gap(1);
    if let Some(notice) = notice(model, layout) {
        let half = (room / 2) as u16;
        line.column(&left, half, crate::ui::Align::Left).gap(1);
        line.rest(&notice, crate::ui::Align::Left);
        return;
    }
    let right_width = (right.width() as u16).min(line.left().saturating_sub(1));
    let left_room = line.left().saturating_sub(right_width + 2);
    line.column(&left, (left.width() as u16).min(left_room), crate::ui::Align::Left);
    let space = line.left().saturating_sub(right_width + 1);
    line.gap(space).flow(&right);
}

/// The parts that a header of this width drops whatever its texts.
fn usually_lost(layout: &Layout) -> Vec<Part> {
    let width = layout.header.width;
    let mut lost = Vec::new();
    if layout.tabs == Tabs::Header {
        lost.extend([Part::Board, Part::City, Part::Risk, Part::Date]);
    }
    if width < WIDE {
        lost.extend([Part::Working, Part::Risk]);
    }
    if width < MIDDLE {
        lost.extend([Part::Board, Part::City]);
    }
    lost
}

fn left(model: &Model, layout: &Layout, lost: &[Part]) -> Words<'static> {
    let has = |part: Part| !lost.contains(&part);
    let mut parts: Vec<Words<'static>> = Vec::new();
    let tabs = tabs::header(model, layout);
    if has(Part::Board) {
        let title =
            model.header.title.as_ref().map_or_else(|| "asyncboard".to_owned(), |title| title.clean().into_owned());
        parts.push(Words::new(title, Role::Brand));
    }
    if !tabs.is_empty() {
        let mut words = Words::empty();
        for (n, (_, tab)) in tabs.into_iter().enumerate() {
            words = if n > 0 { words.then("  ", Role::Dim).and(tab) } else { tab };
        }
        parts.push(words);
    }
    if layout.footer.is_none() && layout.tabs != Tabs::Header && layout.header.width >= NAMED {
        parts.push(Words::new(model.workspace.focus.title(), Role::TitleActive));
    }
    parts.push(clock(model, &has));
    parts.push(owed(model, &has));
    let gap = if layout.header.width < MIDDLE { "  " } else { "   " };
    let mut all = Words::empty();
    for (n, part) in parts.into_iter().filter(|part| part.width() > 0).enumerate() {
        all = if n > 0 { all.then(gap, Role::Dim).and(part) } else { part };
    }
    all
}

/// The date, the time and the city; the moment, while it is not now.
fn clock(model: &Model, has: &dyn Fn(Part) -> bool) -> Words<'static> {
    let (dial, now) = (model.board.dial(), model.time.now);
    if let Some(moment) = model.time.scrub {
        // A moment other than now is never dropped, so that it cannot be mistaken for now.
        let when = say::when(moment, dial, model.time.clock);
        let distance =
            if has(Part::Date) { format!(", {}", say::distance(moment, model.time.clock)) } else { String::new() };
        return Words::new(format!(" not now: {when}{distance} "), Role::Scrubbed);
    }
    let day = match () {
        () if has(Part::Date) => format!("{}  ", dial.day(now)),
        () if has(Part::Weekday) => dial.zone.date(now).format("%a ").to_string(),
        () => String::new(),
    };
    let zone = model.board.team.me.and_then(|me| model.board.team.get(me)).and_then(|mate| mate.zone.known());
    let city = zone.map_or_else(|| "UTC, as you have no zone".to_owned(), crate::domain::zone::Zone::city);
    let words = Words::new(day, Role::Dim).then(dial.time(now), Role::Strong);
    if has(Part::City) { words.then(format!("  {city}"), Role::Dim) } else { words }
}

/// `you owe 3, 1 soon · owed to you 2, 1 late · 1 over, 3 at risk`.
fn owed(model: &Model, has: &dyn Fn(Part) -> bool) -> Words<'static> {
    let glance = model.header.glance;
    if model.board.team.me.is_none() {
        return Words::empty();
    }
    let coverage = model.board.coverage();
    let unread = coverage == crate::board::Coverage::None;
    if unread
        && model.board.sources.iter().all(|line| matches!(line.health, Health::Failed { .. }))
        && !model.board.sources.is_empty()
    {
        return Words::new("you owe: ", Role::Text).then("unknown, nothing could be read", Role::Error);
    }
    let figure = |n: usize| if coverage.is_none_of(n) { "nobody".to_owned() } else { coverage.figure(n) };
    let dot = || Words::new(format!(" {} ", model.appearance.glyphs.separator), Role::Dim);
    let also = |words: Words<'static>, n: usize, word: &str, role: Role| {
        if n > 0 { words.then(", ", Role::Text).then(format!("{} {word}", coverage.figure(n)), role) } else { words }
    };
    let role = if glance.owe > 0 { Role::Strong } else { Role::Text };
    let mut words = Words::new(format!("you owe {}", figure(glance.owe)), role);
    words = also(words, glance.late, "late", Role::Late);
    words = also(words, glance.soon, "soon", Role::DueSoon);
    if has(Part::Owed) {
        words = words.and(dot());
        words = if coverage.is_none_of(glance.awaited) {
            words.then("nobody owes you", Role::Text)
        } else {
            also(
                words.then(format!("owed to you {}", figure(glance.awaited)), Role::Text),
                glance.awaited_late,
                "late",
                Role::Late,
            )
        };
    }
    if has(Part::Risk) && glance.over + glance.risk > 0 {
        words = words.and(dot());
        if glance.over > 0 {
            words.push(format!("{} over", glance.over), Role::Overdue);
        }
        if glance.risk > 0 {
            words.push(if glance.over > 0 { ", " } else { "" }, Role::Text);
            words.push(format!("{} at risk", glance.risk), Role::AtRisk);
        }
    }
    words
}

fn right(model: &Model, layout: &Layout, lost: &[Part], brief: bool) -> Words<'static> {
    let (working, team) = (model.header.glance.working, model.board.team.mates.len());
    let sources = sources(model, if brief { 0 } else { layout.header.width });
    if lost.contains(&Part::Working) {
        return sources;
    }
    Words::new(format!("{working} of {team} working"), Role::Dim).then("   ", Role::Dim).and(sources)
}

/// Without a footer, a notice takes the right half of the header.
fn notice(model: &Model, layout: &Layout) -> Option<Words<'static>> {
    let newest = model.notices.newest.as_ref().filter(|_| layout.footer.is_none())?;
    Some(Words::new(format!("! {}", newest.text), Role::Accent))
}

/// The sources: failed ones first, then the others, as a number if they are many.
fn sources(model: &Model, width: u16) -> Words<'static> {
    let look = model.look();
    let conditions: Vec<(&SourceLine, Condition)> =
        model.board.sources.iter().map(|line| (line, rows::condition(line))).collect();
    let fails = |condition: Condition| matches!(condition, Condition::Failed | Condition::Flawed);
    let (failed, fine): (Vec<_>, Vec<_>) = conditions.into_iter().partition(|(_, condition)| fails(*condition));
    let mut words: Vec<Words<'static>> = Vec::new();
    let glyph = |condition: Condition| Words::new(view::glyph(look, condition), view::role(condition));
    if width < NAMED {
        let worst =
            failed.iter().chain(&fine).map(|(_, condition)| *condition).max_by_key(|condition| severity(*condition));
        return worst.map_or_else(Words::empty, glyph);
    }
    let named = |line: &SourceLine, condition: Condition| {
        let remark = if width < MIDDLE { String::new() } else { remark(line, model) };
        Words::new(format!("{} ", line.id), Role::Dim).and(glyph(condition)).then(remark, view::role(condition))
    };
    match failed.len() {
        0..=EACH => words.extend(failed.iter().map(|(line, condition)| named(line, *condition))),
        many => words.push(Words::new(format!("{many} sources "), Role::Dim).and(glyph(Condition::Failed))),
    }
    let room = width >= MIDDLE || failed.is_empty();
    match fine.len() {
        0 => {}
        _ if !room => {}
        1..=EACH => words.extend(fine.iter().map(|(line, condition)| named(line, *condition))),
        many => {
            let worst = fine.iter().map(|(_, condition)| *condition).max_by_key(|condition| severity(*condition));
            let mark = worst.map_or_else(Words::empty, glyph);
            words.push(Words::new(format!("{many} sources "), Role::Dim).and(mark));
        }
    }
    let mut all = Words::empty();
    for (n, part) in words.into_iter().enumerate() {
        all = if n > 0 { all.then("  ", Role::Dim).and(part) } else { part };
    }
    all
}

fn severity(condition: Condition) -> u8 {
    match condition {
        Condition::Fresh => 0,
        Condition::Stale => 1,
        Condition::Reading => 2,
        Condition::Flawed => 3,
        Condition::Failed => 4,
    }
}

/// The remark beside a source's mark: its progress, or its problems.
fn remark(line: &SourceLine, model: &Model) -> String {
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
