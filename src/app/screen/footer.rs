//! Paints the bottom line: at the left the keys for the selected row, a notice, or the result of the last command; at
//! the right the number of marked teammates.
//!
//! Not here: the line in its place while something is typed (`prompt`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{count, sheets};
use crate::app::command::Command;
use crate::app::doing::{Right, Rights};
use crate::app::layout::{Layout, Tabs};
use crate::app::model::{Model, Overlay, Panels, Subject};
use crate::app::panel::PanelId;
use crate::domain::join::handoff::Form;
use crate::ui::{Align, Line, Role, Words, fit};

/// The fewest cells of a notice beside the key that marks it as seen; with fewer, the key is omitted.
const WORTH: usize = 16;
/// The least width at which the hand-off is offered in its own words.
const LONG: u16 = 60;
/// The most keys that are offered, apart from those that are offered everywhere.
const KEYS: usize = 8;

pub(super) fn paint(model: &Model, layout: &Layout, area: Rect, buf: &mut Buffer) {
    let look = model.look();
    buf.set_style(area, look.behind(Role::Footer));
    let mut right = right(model);
    let mut line = Line::new(look, area, buf);
    line.gap(1);
    let all = line.left();
    let beside = |right: &Words<'_>| all.saturating_sub(right.width() as u16 + if right.width() > 0 { 3 } else { 1 });
    let mut room = beside(&right);
    let left = said(model, usize::from(room)).unwrap_or_else(|| {
        let hints = hints(model, layout, usize::from(room));
        if hints.width() > usize::from(room) {
            // The panel's name and the help take precedence over what is on the right.
            right = Words::empty();
            room = beside(&right);
        }
        hints
    });
    line.column(&left, room, Align::Left);
    let space = line.left().saturating_sub(right.width() as u16 + 1);
    line.gap(space).flow(&right);
}

/// `2 marked · 6 now you start`: the number of marked teammates, and the hand-off while it is offered.
fn right(model: &Model) -> Words<'static> {
    let mut words = match model.board.marked_count() {
        0 => Words::empty(),
        n => Words::new(format!("{n} marked"), Role::Dim),
    };
    if !model.panels.chosen.is_empty() {
        let gap = if words.width() > 0 { ", " } else { "" };
        words.push(format!("{gap}{} for the plan", model.panels.chosen.len()), Role::Dim);
    }
    let Some(form) = model.offered_handoff().filter(|_| model.workspace.focus != PanelId::Handoff) else {
        return words;
    };
    let key = key(model, Command::Handoff);
    if key.width() == 0 {
        return words;
    }
    if words.width() > 0 {
        words.push(format!(" {} ", model.appearance.glyphs.separator), Role::Dim);
    }
    let long = model.workspace.size.columns >= LONG;
    let word = match (form, long) {
        (Form::Stop, true) => "before you stop",
        (Form::Start, true) => "now you start",
        (Form::Stop, false) => "stop",
        (Form::Start, false) => "start",
    };
    words.and(key).then(format!(" {word}"), Role::Footer)
}

/// The message: the result of the last command, problems of the config, or the newest notice.
fn said(model: &Model, room: usize) -> Option<Words<'static>> {
    let leave = |words: Words<'static>, word: &str, also: Words<'static>| {
        let end = Words::new("   ", Role::Dim).and(key(model, Command::Back)).then(format!(" {word}"), Role::Footer);
        let left = room.saturating_sub(end.width() + also.width());
        if left < WORTH {
            return words;
        }
        let text = fit::cut(&words.plain(), left, model.appearance.glyphs.ellipsis).into_owned();
        let role = words.pieces().next().map_or(Role::Text, |piece| piece.role);
        Words::new(text, role).and(also).and(end)
    };
    if let Some(text) = &model.footer.text {
        return Some(Words::new(text.clean().into_owned(), Role::Text));
    }
    let on_board = model.overlays.is_empty();
    if let Some(first) = model.footer.advice.first().filter(|_| on_board && !model.footer.advice_seen) {
        let more = model.footer.advice.len() - 1;
        let more = if more > 0 { format!("  (and {more} more)") } else { String::new() };
        let words = Words::new(format!("{}{more}", first.clean()), Role::Warning);
        let help = Words::new("  ", Role::Dim).and(key(model, Command::Help)).then(" help", Role::Footer);
        let quit = Words::new("  ", Role::Dim).and(key(model, Command::Quit)).then(" quit", Role::Footer);
        let end = help.and(quit);
        let left = room.saturating_sub(end.width());
        let text = fit::cut(&words.plain(), left, model.appearance.glyphs.ellipsis).into_owned();
        return Some(Words::new(text, Role::Warning).and(end));
    }
    let newest = model.notices.newest.as_ref().filter(|_| on_board)?;
    let notices = if newest.more == 1 { "notice" } else { "notices" };
    let more = match newest.more {
        0 => Words::empty(),
        n => Words::new(format!("   {n} more {notices}"), Role::Dim),
    };
    let text = format!("! {}", newest.text);
    // The keys that act on it are shown only if the message fits beside them.
    let acts = model.notice_acts();
    let acts = (0..=acts.len()).rev().map(|n| acts_words(model, acts.get(..n).unwrap_or_default()));
    let end = "   esc seen".len() + more.width();
    let fits = |acts: &Words<'_>| fit::width(&text) + acts.width() + end <= room;
    let acts = acts.into_iter().find(fits).unwrap_or_else(Words::empty);
    Some(leave(Words::new(text, Role::Accent), "seen", acts.and(more)))
}

/// `   enter show it  a answer`.
fn acts_words(model: &Model, acts: &[(Command, &'static str)]) -> Words<'static> {
    let mut words = Words::empty();
    for (command, word) in acts {
        let gap = if words.width() > 0 { "  " } else { "   " };
        words = words.then(gap, Role::Footer).and(key(model, *command)).then(format!(" {word}"), Role::Footer);
    }
    words
}

fn key(model: &Model, command: Command) -> Words<'static> {
    Words::new(model.keys.map.key_of(command).map(ToString::to_string).unwrap_or_default(), Role::Key)
}

/// The first key of those that ask for a command one after another.
fn prefix(model: &Model, command: Command) -> Words<'static> {
    let chord = model.keys.map.key_of(command);
    let first = chord.and_then(|chord| chord.keys().first()).map(ToString::to_string);
    Words::new(first.unwrap_or_default(), Role::Key)
}

/// The keys that apply here, as many as fit, the most needed first; the help always fits.
fn hints(model: &Model, layout: &Layout, room: usize) -> Words<'static> {
    let mut all: Vec<Words<'static>> = Vec::new();
    if layout.tabs == Tabs::Footer || layout.tabs == Tabs::None && !layout.bordered {
        let (id, count) = (model.workspace.focus, count(model, model.workspace.focus));
        all.push(Words::new(format!("{} {count}", id.title()), Role::TitleActive));
    }
    let hint = |(command, word): &(Command, &'static str)| {
        let key = if *command == Command::SnoozeHour { prefix(model, *command) } else { key(model, *command) };
        (key.width() > 0).then(|| key.then(format!(" {word}"), Role::Footer))
    };
    let ends: Vec<Words<'static>> = ends(model).iter().filter_map(hint).collect();
    let end: usize = ends.iter().chain(&all).map(|words| words.width() + 2).sum();
    let mut left = (room + 2).saturating_sub(end);
    let offered: Vec<_> = offered(model, layout).into_iter().filter_map(|it| Some((it.0, hint(&it)?))).collect();
    // The most needed keys get room first, and keep their own order.
    let mut ranked: Vec<usize> = (0..offered.len()).collect();
    ranked.sort_by_key(|place| offered.get(*place).map(|(command, _)| rank(*command)));
    let mut shown: Vec<usize> = Vec::new();
    for place in ranked {
        let width = offered.get(place).map_or(0, |(_, words)| words.width() + 2);
        if let Some(rest) = left.checked_sub(width).filter(|_| shown.len() < KEYS) {
            left = rest;
            shown.push(place);
        }
    }
    all.extend(offered.into_iter().enumerate().filter(|(place, _)| shown.contains(place)).map(|(_, (_, words))| words));
    let mut line = Words::empty();
    for (n, words) in all.into_iter().chain(ends).enumerate() {
        line = if n > 0 { line.then("  ", Role::Footer).and(words) } else { words };
    }
    line
}

/// The rank of a key where there is little room: smaller numbers stay.
fn rank(command: Command) -> u8 {
    match command {
        Command::Now => 0,
        Command::Answer | Command::AskIn | Command::MyStatus => 1,
        Command::Details => 2,
        Command::Done | Command::Best | Command::Take | Command::Copy => 3,
        Command::NextPanel => 4,
        Command::Filter => 5,
        Command::SnoozeHour => 6,
        Command::Open => 8,
        Command::Sort => 9,
        _ => 7,
    }
}

/// The commands that apply to the selected row or the focused panel.
fn offered(model: &Model, layout: &Layout) -> Vec<(Command, &'static str)> {
    let (focus, open) = (model.workspace.focus, model.overlays.is_empty());
    let mut all = Vec::new();
    let mut offer = |holds: bool, command: Command, word: &'static str| {
        if holds {
            all.push((command, word));
        }
    };
    let (answers, closes, asks) = (may(model, Command::Answer), may(model, Command::Done), may(model, Command::AskIn));
    if let Some(
        Overlay::Writing(_) | Overlay::Closing(_) | Overlay::Status(_) | Overlay::Inviting(_) | Overlay::Told { .. },
    ) = model.overlays.top()
    {
        // These keys are in the panel's border.
        return all;
    }
    if !open {
        offer(answers, Command::Answer, "answer");
        offer(closes, Command::Done, "close");
        offer(asks && !answers, Command::AskIn, "ask");
        offer(true, Command::Back, "back");
        offer(model.link().is_some(), Command::Open, "open");
        offer(model.link().is_some() || model.proposes(), Command::Copy, "copy");
        return all;
    }
    // At another moment, the way back to now is always offered.
    offer(model.time.scrub.is_some(), Command::Now, "now");
    if focus.is_sheet() {
        for (command, word) in sheets::keys(model, focus) {
            offer(true, command, word);
        }
        return all;
    }
    offer(answers, Command::Answer, "answer");
    let thread = model.markable_thread().is_some();
    offer(thread, Command::Done, if model.is_marked() { "not done" } else { "done" });
    offer(thread, Command::SnoozeHour, "snooze");
    let previewed = layout.preview.is_some();
    let empty = model.subject().is_none() && focus != PanelId::Plan;
    offer(empty, Command::MyStatus, "set your status");
    offer(empty && focus != PanelId::Sources, Command::Sources, "sources");
    offer(closes, Command::Done, "close");
    offer(asks && !answers, Command::AskIn, "ask");
    let read = match () {
        () if previewed => "read on",
        () if model.workspace.size.columns < LONG => "read",
        () => "details",
    };
    offer(model.subject().is_some(), Command::Details, read);
    offer(model.link().is_some(), Command::Open, "open");
    offer(model.proposes(), Command::Copy, "copy");
    offer(model.markable().is_some(), Command::Mark, "mark");
    offer(model.proposes(), Command::Take, "take");
    offer(focus == PanelId::Plan, Command::Best, "next best");
    offer(focus == PanelId::Plan, Command::LongerMeeting, "longer");
    offer(focus == PanelId::Plan, Command::Invite, "invite");
    let next = match layout.tabs {
        Tabs::None => "next panel",
        Tabs::Footer => "next",
        _ => model.workspace.after(1).title(),
    };
    offer(true, Command::NextPanel, next);
    offer(focus != PanelId::Plan, Command::Filter, "filter");
    offer(!model.panels.chosen.is_empty() && focus != PanelId::Plan, Command::Plan, "plan");
    offer(model.doing.undo.any(), Command::Undo, "undo");
    offer(model.workspace.zoomed, Command::Zoom, "unzoom");
    offer(focus != PanelId::Plan && model.panels.chosen.is_empty(), Command::Plan, "plan");
    offer(!Panels::orders(focus).is_empty(), Command::Sort, "sort");
    all.dedup();
    all
}

/// Returns whether a command applies to the subject in hand, and is permitted there.
fn may(model: &Model, command: Command) -> bool {
    let (source, right): (_, fn(&Rights) -> &Right) = match (command, model.in_hand()) {
        (Command::Answer | Command::AskIn, Some(Subject::Thread((source, ..)))) => (source, |rights| &rights.reply),
        (Command::AskIn, Some(Subject::Deadline((source, _)))) => (source, |rights| &rights.reply),
        (Command::Done, Some(Subject::Deadline((source, _)))) => (source, |rights| &rights.close),
        _ => return false,
    };
    *right(&model.doing.rights(&source)) == Right::Yes
}

/// The commands at the end, where there is room for more than the help.
fn ends(model: &Model) -> Vec<(Command, &'static str)> {
    let width = model.workspace.size.columns;
    let mut all = Vec::new();
    if let Some(Overlay::Writing(_) | Overlay::Closing(_) | Overlay::Status(_) | Overlay::Inviting(_)) =
        model.overlays.top()
    {
        // The key for help types a letter there.
        return all;
    }
    let focus = model.workspace.focus;
    let none = model.overlays.is_empty() && model.subject().is_none();
    let empty = none && focus != PanelId::Plan && !focus.is_sheet();
    if (width >= 100 || empty && width >= 60) && model.overlays.is_empty() {
        all.push((Command::Palette, "commands"));
    }
    all.push((Command::Help, "help"));
    if empty && width >= 60 {
        all.push((Command::Quit, "quit"));
    }
    all
}
