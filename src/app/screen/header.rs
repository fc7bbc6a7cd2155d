//! The top line: name, clock, counter, sources.

use ratatui::buffer::Buffer;

use super::count;
use crate::app::layout::{Layout, Mode};
use crate::app::model::Model;
use crate::board::{Health, SourceLine};
use crate::domain::batch::Progress;
use crate::panels::shared::say;
use crate::panels::sources;
use crate::ui::{Line, Role, Words, fit};

/// Name, clock, counter, sources: what does not fit goes, the highest number first.
pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let look = model.look();
    let area = layout.header;
    buf.set_style(area, look.behind(Role::Header));
    let width = usize::from(area.width).saturating_sub(2);
    // What must be told of a failed source is worth more than the clock, which stands in every row of the team.
    let failed = model.board.sources.iter().any(|line| matches!(line.health, Health::Failed { .. }));
    let scrubbed = model.scrub.is_some();
    let marks = if failed { 1 } else { 4 };
    let mut parts = vec![
        (3, name(model, layout)),
        // A moment that is not now must never be taken for it.
        (if scrubbed { 0 } else { 2 }, clock(model, area.width)),
        (u8::from(scrubbed), counter(model, area.width < 60)),
        (marks, source_marks(model)),
    ];
    let total = |parts: &[(u8, Words<'_>)]| parts.iter().map(|(_, w)| w.width() + 3).sum::<usize>().saturating_sub(3);
    while parts.len() > 1 && total(&parts) > width {
        let last = parts.iter().map(|(order, _)| *order).max().unwrap_or_default();
        parts.retain(|(order, _)| *order != last);
    }
    // Behind the counter, from what room there is.
    if let Some(notice) = notice(model, width.saturating_sub(total(&parts))) {
        let behind =
            parts.len() - usize::from(parts.len() > 1 && parts.last().is_some_and(|(order, _)| *order == marks));
        parts.insert(behind, (u8::MAX, notice));
    }
    let spare = width.saturating_sub(total(&parts));
    let gaps = parts.len().saturating_sub(1).max(1);
    let mut line = Line::new(look, area, buf);
    line.gap(1);
    for (n, (_, part)) in parts.iter().enumerate() {
        if n > 0 {
            line.gap((3 + spare / gaps + usize::from(n - 1 < spare % gaps)) as u16);
        }
        line.flow(part);
    }
}

/// A notice is shown where there is room for so much of it, and never takes more than that.
const NOTICE: std::ops::RangeInclusive<usize> = 10..=48;

/// The newest notice, as far as it fits into the room that nothing else takes.
fn notice(model: &Model, room: usize) -> Option<Words<'static>> {
    let newest = model.notices.newest.as_ref()?;
    let more = if newest.more > 0 { format!(" +{}", newest.more) } else { String::new() };
    let room = room.checked_sub(3 + more.len()).filter(|room| room >= NOTICE.start())?.min(*NOTICE.end());
    let text = fit::cut(&newest.text, room, model.glyphs.ellipsis).into_owned();
    Some(Words::new(text, Role::Accent).then(more, Role::Dim))
}

fn name(model: &Model, layout: &Layout) -> Words<'static> {
    if layout.mode == Mode::Short {
        let of = Words::new(model.focus.title(), Role::TitleActive);
        return of.then(format!(" {}", count(model, model.focus)), Role::Count);
    }
    let words = Words::new("asyncboard", Role::Brand);
    let Some(title) = &model.title else { return words };
    words.then(format!(" {} ", model.glyphs.separator), Role::Dim).then(title.clean().into_owned(), Role::Strong)
}

fn clock(model: &Model, width: u16) -> Words<'static> {
    let dial = model.board.dial();
    if let Some(moment) = model.scrub {
        let text =
            format!(" not now: {}, {} ", say::when(moment, dial, model.clock), say::distance(moment, model.clock));
        return Words::new(text, Role::Scrubbed);
    }
    if width < 50 {
        let day = if width < 30 { String::new() } else { format!("{} ", dial.zone.date(model.now).format("%a")) };
        return Words::new(day, Role::Dim).then(dial.time(model.now), Role::Strong);
    }
    let zone = model.board.team.me.and_then(|me| model.board.team.get(me)).and_then(|mate| mate.zone.known());
    let place = zone.map_or_else(|| "UTC, as you have no zone".to_owned(), crate::domain::zone::Zone::city);
    let words = Words::new(format!("{}  ", dial.day(model.now)), Role::Dim).then(dial.time(model.now), Role::Strong);
    words.then(format!("  {place}"), Role::Dim)
}

/// `4 of 9 working · you owe 2 · 1 late`, or `4/9 · owe 2 · 1 late` where there is little room.
fn counter(model: &Model, short: bool) -> Words<'static> {
    let (glance, team) = (model.glance, model.board.team.mates.len());
    let dot = format!(" {} ", model.glyphs.separator);
    let working =
        if short { format!("{}/{team}", glance.working) } else { format!("{} of {team} working", glance.working) };
    let mut words = Words::new(working, Role::Text);
    if model.board.team.me.is_some() {
        words.push(dot.clone(), Role::Dim);
        let owe = if short { "owe" } else { "you owe" };
        words.push(format!("{owe} {}", glance.owe), if glance.owe > 0 { Role::Strong } else { Role::Text });
    }
    if glance.late > 0 {
        words.push(dot, Role::Dim);
        words.push(format!("{} late", glance.late), Role::Late);
    }
    words
}

fn source_marks(model: &Model) -> Words<'static> {
    let mut words = Words::empty();
    for (n, line) in model.board.sources.iter().enumerate() {
        words.push(if n > 0 { "  " } else { "" }, Role::Dim);
        words.push(format!("{} ", line.id), Role::Dim);
        let condition = sources::rows::condition(line);
        words.push(sources::view::glyph(model.look(), condition), sources::view::role(condition));
        words.push(source_remark(line), sources::view::role(condition));
    }
    words
}

/// What the header says of a source beside its mark: how far its reading is, or its problems.
fn source_remark(line: &SourceLine) -> String {
    match (&line.health, line.progress) {
        (Health::Failed { .. }, _) => " failed".to_owned(),
        (_, Some(Progress { total: 0, .. })) => " reading".to_owned(),
        (_, Some(Progress { done, total })) => format!(" reading {done} of {total}"),
        _ if !line.problems.is_empty() => format!(" {}", say::count(line.problems.len(), "problem")),
        _ => String::new(),
    }
}
