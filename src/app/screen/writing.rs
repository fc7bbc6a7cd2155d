//! Paints the box in which a text for a source is written: the details of its target, the text, and its consequences.
//!
//! ```text
//!  ╭ Thread ────────────────────────────────────╮
//!  │ Lea Hoffmann   asks you           18h ago  │   as much of the details as there is room for, from their end
//!  ├─ Answer to Lea · chat, in demo ────────────┤
//!  │ The second one.▏                           │
//!  │                                            │
//!  │ Lea is at work until 10:30.                │
//!  ╰───── ctrl-s send  ctrl-e editor  esc back ─╯
//! ```
//!
//! Not here: editing (`app::editor`), what keys do (`update::doing`).

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};

use super::overlay::{paras, want_width};
use crate::app::doing::{Target, Writing};
use crate::app::layout::Layout;
use crate::app::model::{Model, Overlay, Subject};
use crate::board::checkins;
use crate::board::foresight::work;
use crate::domain::Instant;
use crate::domain::agreement::Targets;
use crate::domain::ids::is_id_char;
use crate::domain::join::ask::{Moment, Question};
use crate::domain::join::day;
use crate::domain::teammate::TeammateIndex;
use crate::panels::shared::next::{self, Next, Verb};
use crate::panels::shared::prose::{self, Para};
use crate::panels::shared::say;
use crate::ui::panel::Panel;
use crate::ui::{Align, Line, Role, Words, fit, popup};

/// The least rows of the text.
const LEAST: u16 = 3;
/// Below this many rows only the text is shown.
const LOW: u16 = 9;

/// The areas of the box.
struct Places {
    all: Rect,
    details: Rect,
    separator: Option<Rect>,
    text: Rect,
    told: Rect,
}

/// The contents of the box.
struct Parts {
    writing: Writing,
    details: Vec<Words<'static>>,
    told: Vec<Words<'static>>,
}

fn parts(model: &Model, layout: &Layout) -> Option<(Parts, Places)> {
    let Some(Overlay::Writing(writing)) = model.overlays.top() else { return None };
    let width = popup::place(layout.body, Size { width: want_width(layout), height: 1 }).width.saturating_sub(4).max(1);
    let details = prose::lines(&paras(model, &subject(model, &writing.to), width), width);
    let told = prose::lines(&told(model, writing), width);
    let rows = writing.editor.shown(width.into()).len() as u16;
    let parts = Parts { writing: (**writing).clone(), details, told };
    let places = places(layout, rows, &parts);
    Some((parts, places))
}

/// The subject of the details above the text.
fn subject(model: &Model, to: &Target) -> Subject {
    match to {
        Target::CheckIn(id) => {
            let place = model.board.team.checkins.iter().position(|plan| plan.id == *id);
            // A removed check-in has no details.
            Subject::CheckIn(place.unwrap_or(usize::MAX), model.board.team.me.unwrap_or(TeammateIndex(u32::MAX)))
        }
        Target::Reply(key) => Subject::Thread(key.clone()),
        Target::Ask(source, item) => {
            let thread = model.board.threads_of(source, item).into_iter().next();
            match thread {
                Some(thread) => Subject::Thread(crate::panels::threads::key(thread)),
                None => Subject::Deadline((source.clone(), item.clone())),
            }
        }
    }
}

fn places(layout: &Layout, rows: u16, parts: &Parts) -> Places {
    let (details, told) = (parts.details.len() as u16, parts.told.len() as u16);
    let rows = rows.saturating_add(1).max(LEAST);
    let height = details.saturating_add(rows).saturating_add(told).saturating_add(2);
    let all = popup::place(layout.body, Size { width: want_width(layout), height });
    let inner = popup::inner(all);
    let zero = Rect { height: 0, ..inner };
    if inner.height < LOW {
        // The reason of a failure must be readable; the rest is visible in larger windows.
        let refused = parts.writing.refused.is_some();
        let told = if refused { told.min(inner.height.saturating_sub(LEAST)) } else { 0 };
        let text = Rect { height: inner.height - told, ..inner };
        return Places {
            all,
            details: zero,
            separator: None,
            text,
            told: Rect { y: text.bottom(), height: told, ..inner },
        };
    }
    let told = told.min(inner.height / 3);
    // The text gets what it needs of the rest, up to two thirds; the details get the remainder.
    let left = inner.height - told - 2;
    let rows = rows.min(left - (left / 3).min(details));
    let shown = details.min(left - rows);
    let details = Rect { height: shown, ..inner };
    let separator = Rect { x: all.x, width: all.width, y: details.bottom(), height: 1 };
    let text = Rect { y: separator.bottom(), height: left - shown, ..inner };
    let told = Rect { y: inner.bottom() - told, height: told, ..inner };
    Places { all, details, separator: Some(separator), text, told }
}

/// Paints the box, while it is open.
pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let Some((parts, places)) = parts(model, layout) else { return };
    let (look, Parts { writing, details, told }) = (model.look(), parts);
    let thing = if places.separator.is_none() {
        writing.title.as_str()
    } else {
        match subject(model, &writing.to) {
            Subject::Thread(_) => "Thread",
            Subject::CheckIn(..) => "Check-in",
            _ => "Deadline",
        }
    };
    let feet = ["ctrl-s send  ctrl-e editor  esc keep the draft", "ctrl-s send  esc keep", "ctrl-s  esc"];
    let room = usize::from(places.all.width.saturating_sub(6));
    let foot = feet.into_iter().find(|foot| foot.len() <= room).unwrap_or_default();
    popup::paint_at(look, places.all, buf, Panel { title: thing, foot, ..Panel::default() });
    let skipped = details.len().saturating_sub(places.details.height.into());
    for (y, words) in (places.details.top()..places.details.bottom()).zip(details.iter().skip(skipped)) {
        Line::new(look, Rect { y, height: 1, ..places.details }, buf).rest(words, Align::Left);
    }
    if let Some(area) = places.separator {
        separator(model, area, &writing.title, buf);
    }
    let (shown, from) = visible(&writing, places.text);
    for (y, row) in (places.text.top()..places.text.bottom()).zip(shown.iter().skip(from)) {
        let line = writing.editor.line(row.line).and_then(|line| line.text().get(row.part.clone()));
        let words = Words::new(line.unwrap_or_default().to_owned(), Role::Input);
        Line::new(look, Rect { y, height: 1, ..places.text }, buf).rest(&words, Align::Left);
    }
    for (y, words) in (places.told.top()..places.told.bottom()).zip(&told) {
        Line::new(look, Rect { y, height: 1, ..places.told }, buf).rest(words, Align::Left);
    }
}

/// `├─ Answer to Lea · chat, in demo ───┤`.
fn separator(model: &Model, area: Rect, title: &str, buf: &mut Buffer) {
    let (look, glyphs) = (model.look(), model.appearance.glyphs);
    let style = look.style(Role::BorderActive);
    fit::put(buf, (area.x, area.y), glyphs.tees[0], 1, style);
    for x in area.x + 1..area.right().saturating_sub(1) {
        fit::put(buf, (x, area.y), glyphs.across, 1, style);
    }
    fit::put(buf, (area.right().saturating_sub(1), area.y), glyphs.tees[1], 1, style);
    let room = usize::from(area.width.saturating_sub(6));
    let text = glyphs.spell(title);
    let title = fit::cut(&text, room, glyphs.ellipsis);
    let place = Rect { x: area.x + 2, width: fit::width(&title) as u16 + 2, ..area };
    let words = Words::new(format!(" {title} "), Role::TitleActive);
    Line::new(look, place, buf).rest(&words, Align::Left);
}

/// The lines of the text, and the first visible one, chosen so that the cursor is visible.
fn visible(writing: &Writing, text: Rect) -> (Vec<crate::app::editor::Shown>, usize) {
    let width = text.width.into();
    let (row, _) = writing.editor.place(width);
    (writing.editor.shown(width), (row + 1).saturating_sub(text.height.into()))
}

/// The position of the cursor.
pub(super) fn cursor(model: &Model) -> Option<Position> {
    let (parts, places) = parts(model, &model.layout())?;
    let (_, from) = visible(&parts.writing, places.text);
    let (row, cells) = parts.writing.editor.place(places.text.width.into());
    let (x, y) = (places.text.x + (cells as u16).min(places.text.width.saturating_sub(1)), (row - from) as u16);
    (y < places.text.height).then(|| Position { x, y: places.text.y + y })
}

/// The width of the text, in cells.
pub fn writing_width(model: &Model) -> u16 {
    parts(model, &model.layout()).map_or(1, |(_, places)| places.text.width)
}

/// The lines below the text: why sending failed, when it will be seen, and whom it asks.
fn told(model: &Model, writing: &Writing) -> Vec<Para> {
    if let Some(why) = &writing.refused {
        return vec![Para::Text(0, format!("not sent: {}", why.clean()), Role::Error)];
    }
    let sees = whom(model, &writing.to).map(|(index, answers)| sees(model, index, answers));
    let added = adds(model, &writing.to).then(|| "It is added below what you wrote.".to_owned());
    let lines = sees.into_iter().chain(asks(model, writing)).chain(added);
    lines.map(|text| Para::Text(0, text, Role::Dim)).collect()
}

/// Returns whether the viewer already has an entry in this day's check-in.
fn adds(model: &Model, to: &Target) -> bool {
    let (board, Target::CheckIn(id)) = (&model.board, to) else { return false };
    let place = board.team.checkins.iter().position(|plan| plan.id == *id);
    let rows = place
        .and_then(|n| Some(checkins::rows(board, board.team.checkins.get(n)?, board.written(n), model.time.clock)));
    rows.into_iter().flatten().any(|row| Some(row.who) == board.team.me && row.text.is_some())
}

/// The first reader of the text, and whether it answers their question.
fn whom(model: &Model, to: &Target) -> Option<(TeammateIndex, bool)> {
    let Target::Reply(key @ (_, _, by)) = to else { return None };
    let me = model.board.team.me;
    if Some(*by) != me {
        return Some((*by, false));
    }
    Some((model.thread(key)?.asker().filter(|asker| Some(*asker) != me)?, true))
}

/// `Lea is at work until 10:30 and sees it today.` For somebody who asked, when they see the answer.
fn sees(model: &Model, index: TeammateIndex, answers: bool) -> String {
    let (board, now) = (&model.board, model.time.clock);
    let (name, time) = (say::brief(board, index), |t| say::when(t, board.dial(), now));
    let state = board.availability(index, now).map(|at| at.state.word()).unwrap_or_default();
    let seen = work(board, index).filter(|_| answers).and_then(|work| day::sees(work, now));
    let next = next::next(board, index, now);
    let seen = match (seen, next) {
        (Some(seen), _) if seen == now => " and sees it today".to_owned(),
        (Some(seen), Next::At(Verb::Back, back)) if seen == back => " and sees it then".to_owned(),
        (Some(seen), _) => format!(" and sees it {}", time(seen)),
        (None, _) => String::new(),
    };
    match next {
        Next::At(Verb::Leaves, t) => format!("{name} is at work until {}{seen}.", time(t)),
        Next::At(Verb::Free, t) => match next::leaves_at(board, index, now).filter(|end| *end > t) {
            Some(end) => format!("{name} is in {state} until {}, at work until {}{seen}.", time(t), time(end)),
            None => format!("{name} is in {state} until {}{seen}.", time(t)),
        },
        Next::At(Verb::Back, t) => format!("{name} is {state}, back {}{seen}.", time(t)),
        Next::NotBack => format!("{name} is {state}, not back within 60 days."),
        Next::Unknown | Next::None => format!("{name}: {state}{seen}."),
    }
}

/// Whom the text asks, and what follows: `It asks Lea, who then owes an answer by Thu 05:02 (11:02).`, and until when it may
/// wait: `Sent by 09:59, in 27m, you see the answer Thu 09:00; later, Fri 09:00.`
fn asks(model: &Model, writing: &Writing) -> Vec<String> {
    let (board, now) = (&model.board, model.time.clock);
    let Some(item) = writing.to.item().and_then(|(source, item)| model.item_of(source, item)) else {
        return Vec::new();
    };
    let me = board.team.me;
    let text = writing.editor.text();
    let mut asked: Vec<TeammateIndex> = Vec::new();
    for id in mentions(&text).into_iter().filter_map(|span| text.get(span)) {
        let index = board.team.index(&id.to_ascii_lowercase()).filter(|index| Some(*index) != me);
        asked.extend(index.filter(|index| !asked.contains(index)));
    }
    let names: Vec<String> = asked.iter().map(|index| say::brief(board, *index)).collect();
    let [one] = asked[..] else {
        return if names.is_empty() {
            Vec::new()
        } else {
            vec![format!("It asks {}, who then owe an answer.", say::list(&names))]
        };
    };
    let none = Targets::default();
    let theirs = board.team.get(one).map_or(&none, |mate| &mate.targets);
    // The agreement of the source applies: the question is asked there.
    let agreement = &board.team.agreement;
    let there = agreement.sources.iter().find(|(id, _)| *id == item.source).map_or(&none, |(_, targets)| targets);
    let viewer = me.and_then(|me| work(board, me));
    let target = agreement.target(item.channel, there, theirs);
    let moment = Question { target, responder: work(board, one), asker: viewer }.moment(now);
    let name = say::brief(board, one);
    let Some(due) = moment.now.due_at else {
        return vec![format!("It asks {name}, who then owes an answer, by no fixed time.")];
    };
    let zone = board.team.get(one).and_then(|mate| mate.zone.known());
    let theirs = zone.filter(|zone| zone.offset(due) != board.viewer.offset(due));
    let theirs = theirs.map(|zone| format!(" ({})", board.dial_of(zone).time(due))).unwrap_or_default();
    let when = say::when(due, board.dial(), now);
    let first = format!("It asks {name}, who then owes an answer by {when}{theirs}.");
    std::iter::once(first).chain(waits(model, &moment)).collect()
}

/// The latest time at which a question still gets its answer seen on the same day.
fn waits(model: &Model, moment: &Moment) -> Option<String> {
    let (board, now) = (&model.board, model.time.clock);
    let (by, seen) = (moment.ask_by?, moment.now.seen_at?);
    let when = |t: Instant| say::when(t, board.dial(), now);
    let later = moment.later.seen_at.map_or_else(|| "not within 60 days".to_owned(), when);
    let seen = when(seen);
    Some(if by == now {
        format!("Sent now, you see the answer {seen}; a minute later, {later}.")
    } else {
        format!(
            "Sent by {}, in {}, you see the answer {seen}; later, {later}.",
            when(by),
            say::wall(by - say::minute(now))
        )
    })
}

/// The ranges of ids behind an `@`.
fn mentions(text: &str) -> Vec<Range<usize>> {
    let is_part = |c: char| is_id_char(c.to_ascii_lowercase());
    let mention = |(at, _): (usize, &str)| {
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at + 1..)?;
        let length = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let joined = before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        (length > 0 && !joined).then_some(at + 1..at + 1 + length)
    };
    text.match_indices('@').filter_map(mention).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_mention_is_an_id_behind_an_at_that_stands_alone() {
        let text = "@kenji ask @Lea, not a@b.example; 確認@sam_2 @";
        let found: Vec<&str> = super::mentions(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(found, ["kenji", "Lea", "sam_2"]);
    }
}
