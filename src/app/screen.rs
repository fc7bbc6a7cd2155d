//! Paints the model. Nothing is changed by it, and it works at every size.
//!
//! ```text
//!   asyncboard · Atlas    Thu 26 Mar  14:32  New York       4 of 9 working · you owe 2 · 1 late       jira ✓
//!  ╭ Team ───────────────────────────────────────────────────────────────────────────────────────────── 9 ╮
//!  │ ● Maya Ortiz      you   14:32   working until 17:30   ▕·······▆▆▆▆▆│▆▆▆·······▏  owes 2      due 3     │
//!  ╰───────────────────────────────────────────────────────────────────────────────────────────────────────╯
//!  ╭ Threads ─────────────────────────────────────── 5 ╮╭ Deadlines ─────────────────────────────────── 7 ╮
//!  │ ! late  you ← Sam  Launch copy     09:00   -2h    ││ ▲ at risk  Copy deck   Launch  Kenji  Fri     3h │
//!  ╰───────────────────────────────────────────────────╯╰─────────────────────────────────────────────────╯
//!   enter details  / filter  tab next panel  ? help  q quit
//! ```
//!
//! Not here: where things stand (`layout`), what rows say (panels).

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use super::command::Command;
use super::details;
use super::keymap::Row;
use super::layout::{Layout, Mode, PanelId};
use super::model::{Model, Overlay, Subject};
use super::program::Draw;
use crate::board::{Health, SourceLine};
use crate::domain::batch::Progress;
use crate::panels::shared::listing::Moves;
use crate::panels::shared::prose::{self, Para};
use crate::panels::shared::say;
use crate::panels::{deadlines, sources, team, threads};
use crate::ui::panel::Panel;
use crate::ui::{Align, Line, Role, Words, fit, popup, scroll};

impl Draw<Frame<'_>> for Model {
    fn draw(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        paint(self, area, frame.buffer_mut());
    }
}

/// The screen as a buffer of the model's size.
pub fn still(model: &Model) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, model.size.columns, model.size.rows));
    paint(model, buf.area, &mut buf);
    buf
}

/// Paints everything into an area, which should have the model's size.
pub fn paint(model: &Model, area: Rect, buf: &mut Buffer) {
    let layout = model.layout();
    if area.is_empty() {
        return;
    }
    if layout.mode == Mode::Tiny {
        let words = Words::new("asyncboard needs 20 columns and 5 rows", Role::Dim);
        Line::new(model.look(), area, buf).rest(&words, Align::Left);
        return;
    }
    header(model, &layout, buf);
    if let Some(area) = layout.tabs {
        tabs(model, area, buf);
    }
    for (id, area) in &layout.panels {
        panel(model, &layout, *id, *area, buf);
    }
    if let Some(area) = layout.footer {
        footer(model, area, buf);
    }
    overlay(model, &layout, buf);
}

// ---------------------------------------------------------------------------------------------------- header

/// Name, clock, counter, sources: what does not fit goes, the highest number first.
fn header(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let look = model.look();
    let area = layout.header;
    buf.set_style(area, look.style(Role::Header));
    let width = usize::from(area.width).saturating_sub(2);
    // What must be told of a failed source is worth more than the clock, which stands in every row of the team.
    let failed = model.board.sources.iter().any(|line| matches!(line.health, Health::Failed { .. }));
    let mut parts = vec![
        (3, name(model, layout)),
        (2, clock(model)),
        (0, counter(model, area.width < 60)),
        (if failed { 1 } else { 4 }, source_marks(model)),
    ];
    let total = |parts: &[(u8, Words<'_>)]| parts.iter().map(|(_, w)| w.width() + 3).sum::<usize>().saturating_sub(3);
    while parts.len() > 1 && total(&parts) > width {
        let last = parts.iter().map(|(order, _)| *order).max().unwrap_or_default();
        parts.retain(|(order, _)| *order != last);
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

fn name(model: &Model, layout: &Layout) -> Words<'static> {
    if layout.mode == Mode::Short {
        let of = Words::new(model.focus.title(), Role::TitleActive);
        return of.then(format!(" {}", count(model, model.focus)), Role::Count);
    }
    let words = Words::new("asyncboard", Role::Brand);
    let Some(title) = &model.title else { return words };
    words.then(format!(" {} ", model.glyphs.separator), Role::Dim).then(title.clean().into_owned(), Role::Strong)
}

fn clock(model: &Model) -> Words<'static> {
    let viewer = &model.board.viewer;
    let day = viewer.local(model.now).format("%a %-d %b").to_string();
    let zone = model.board.team.me.and_then(|me| model.board.team.get(me)).and_then(|mate| mate.zone.known());
    let place = zone.map_or_else(|| "UTC, as you have no zone".to_owned(), crate::domain::zone::Zone::city);
    let words = Words::new(format!("{day}  "), Role::Dim).then(say::clock(model.now, viewer), Role::Strong);
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

// ---------------------------------------------------------------------------------------------------- panels

fn tabs(model: &Model, area: Rect, buf: &mut Buffer) {
    let mut line = Line::new(model.look(), area, buf);
    line.gap(1);
    for id in PanelId::ALL {
        let role = if id == model.focus { Role::TitleActive } else { Role::Dim };
        let title =
            if area.width < 50 && id != model.focus { id.title().get(..2).unwrap_or_default() } else { id.title() };
        line.flow(&Words::new(title, role).then(format!(" {}", count(model, id)), Role::Count)).gap(2);
    }
}

fn panel(model: &Model, layout: &Layout, id: PanelId, area: Rect, buf: &mut Buffer) {
    let (look, active) = (model.look(), id == model.focus);
    let count = count(model, id);
    let filter = filter_words(model, id);
    let title = if filter.is_empty() { id.title().to_owned() } else { format!("{} {filter}", id.title()) };
    let inner = if layout.mode == Mode::Short {
        area
    } else {
        Panel { title: &title, count: &count, foot: "", active }.paint(look, area, buf)
    };
    let (board, now, panels) = (&model.board, model.now, &model.panels);
    match id {
        PanelId::Team => team::view::paint(look, inner, buf, (board, &panels.team), now, active),
        PanelId::Threads => threads::view::paint(look, inner, buf, (board, &panels.threads), now, active),
        PanelId::Deadlines => deadlines::view::paint(look, inner, buf, (board, &panels.deadlines), now, active),
        PanelId::Sources => sources::view::paint(look, inner, buf, (board, &panels.sources), now, active),
    }
    if id == PanelId::Team && layout.mode != Mode::Short {
        team::view::ruler(look, area, buf, &board.viewer, now);
    }
    let list = list(model, id);
    if list.is_empty() {
        let words = Words::new(empty_words(model, id), Role::Dim);
        Line::new(look, Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }, buf)
            .rest(&words, Align::Left);
    }
    if layout.mode != Mode::Short {
        let visible = usize::from(inner.height);
        scroll::paint_bar(look, area, buf, list.offset(visible), visible, list.len());
    }
}

fn list(model: &Model, id: PanelId) -> &dyn Moves {
    match id {
        PanelId::Team => &model.panels.team,
        PanelId::Threads => &model.panels.threads,
        PanelId::Deadlines => &model.panels.deadlines,
        PanelId::Sources => &model.panels.sources,
    }
}

/// `9`, or `3 of 9` while a filter hides some.
fn count(model: &Model, id: PanelId) -> String {
    let total = match id {
        PanelId::Team => model.panels.team.total,
        PanelId::Threads => model.panels.threads.total,
        PanelId::Deadlines => model.panels.deadlines.total,
        PanelId::Sources => return model.board.sources.len().to_string(),
    };
    let shown = list(model, id).len();
    if shown == total { total.to_string() } else { format!("{shown} of {total}") }
}

fn filter_words(model: &Model, id: PanelId) -> String {
    let filter = match id {
        PanelId::Team => &model.panels.team.filter,
        PanelId::Threads => &model.panels.threads.filter,
        PanelId::Deadlines => &model.panels.deadlines.filter,
        PanelId::Sources => &model.panels.sources.filter,
    };
    let mine = if filter.mine { "mine" } else { "" };
    let text = if filter.text.is_empty() { String::new() } else { format!("/{}", filter.text) };
    [mine, &text].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Why a list is empty: there is nothing, nothing matches, nothing is known yet, or nothing could be had.
fn empty_words(model: &Model, id: PanelId) -> String {
    let sources = &model.board.sources;
    if !filter_words(model, id).is_empty() {
        return "nothing matches".to_owned();
    }
    match id {
        PanelId::Team => "no teammates: add a [[teammate]] to the config".to_owned(),
        PanelId::Sources => "no sources: add a [[source]] to the config".to_owned(),
        _ if sources.is_empty() => "no sources: add a [[source]] to the config".to_owned(),
        _ if sources.iter().all(|line| matches!(line.health, Health::Failed { last: None, .. })) => {
            "unknown: no source could be read".to_owned()
        }
        _ if sources.iter().any(|line| line.health == Health::Never) => "reading".to_owned(),
        PanelId::Threads => "nobody owes a reply".to_owned(),
        PanelId::Deadlines => "nothing is due".to_owned(),
    }
}

// ---------------------------------------------------------------------------------------------------- footer

fn footer(model: &Model, area: Rect, buf: &mut Buffer) {
    let look = model.look();
    buf.set_style(area, look.style(Role::Footer));
    let mut line = Line::new(look, area, buf);
    line.gap(1);
    if let Some(Overlay::Filter { panel, .. }) = model.overlays.last() {
        let text = filter_text(model, *panel);
        let words = Words::new("/", Role::Key).then(text, Role::Input).then("▏", Role::Accent);
        let hint = Words::new("enter", Role::Key).then(" keep  ", Role::Footer).then("esc", Role::Key);
        let hint = hint.then(" undo", Role::Footer);
        let room = line.left().saturating_sub(hint.width() as u16 + 3);
        line.column(&words, room, Align::Left).gap(2).flow(&hint);
        return;
    }
    if let Some(text) = &model.notice {
        line.rest(&Words::new(text.clean().into_owned(), Role::Text), Align::Left);
        return;
    }
    if let Some(first) = model.advice.first().filter(|_| model.overlays.is_empty()) {
        let more = model.advice.len() - 1;
        let more = if more > 0 { format!("  (and {more} more)") } else { String::new() };
        let ways_out = ways_out(model);
        let width: usize = ways_out.iter().map(|words| words.width() + 2).sum();
        let room = line.left().saturating_sub(width as u16 + 1);
        line.column(&Words::new(format!("{}{more}", first.clean()), Role::Warning), room, Align::Left).gap(2);
        for words in &ways_out {
            line.flow(words).gap(2);
        }
        return;
    }
    hints(model, &mut line);
}

fn filter_text(model: &Model, panel: PanelId) -> String {
    let text = match panel {
        PanelId::Team => &model.panels.team.filter.text,
        PanelId::Threads => &model.panels.threads.filter.text,
        PanelId::Deadlines => &model.panels.deadlines.filter.text,
        PanelId::Sources => &model.panels.sources.filter.text,
    };
    text.clone()
}

/// The keys that apply here, as many as fit; there is always room for help and quit.
fn hints(model: &Model, line: &mut Line<'_>) {
    let applies = |command: Command| match command {
        Command::Help | Command::Quit => false,
        Command::Open | Command::Copy => model.link().is_some(),
        Command::Details => model.overlays.is_empty() && model.subject().is_some(),
        _ => model.overlays.is_empty(),
    };
    let ways_out = ways_out(model);
    let mut left = usize::from(line.left());
    left = left.saturating_sub(ways_out.iter().map(|words| words.width() + 2).sum());
    let rows = model.keymap.rows().iter().filter(|row| applies(row.command));
    let mut chosen: Vec<Words<'_>> = Vec::new();
    for words in rows.filter_map(hint) {
        let Some(rest) = left.checked_sub(words.width() + 2) else { break };
        left = rest;
        chosen.push(words);
    }
    for words in chosen.iter().chain(&ways_out) {
        line.flow(words).gap(2);
    }
}

/// The hints for help and quit.
fn ways_out(model: &Model) -> Vec<Words<'_>> {
    let rows = model.keymap.rows().iter();
    rows.filter(|row| matches!(row.command, Command::Help | Command::Quit)).filter_map(hint).collect()
}

/// A key and what it does, for commands that have a hint.
fn hint(row: &Row) -> Option<Words<'_>> {
    let key = row.keys.first().filter(|_| !row.hint.is_empty())?;
    Some(Words::new(key.to_string(), Role::Key).then(format!(" {}", row.hint), Role::Footer))
}

// -------------------------------------------------------------------------------------------------- overlays

fn overlay(model: &Model, layout: &Layout, buf: &mut Buffer) {
    let Some((title, lines, at)) = overlay_lines(model) else { return };
    let want = Size { width: want_width(layout), height: lines.len() as u16 };
    let panel = Panel { title, count: "", foot: "esc back", active: true };
    let inner = popup::paint(model.look(), layout.body, buf, panel, want);
    for (y, words) in (inner.top()..inner.bottom()).zip(lines.iter().skip(at)) {
        Line::new(model.look(), Rect { y, height: 1, ..inner }, buf).rest(words, Align::Left);
    }
    let place = popup::place(layout.body, want);
    scroll::paint_bar(model.look(), place, buf, at, inner.height.into(), lines.len());
}

fn want_width(layout: &Layout) -> u16 {
    layout.body.width.min(94)
}

/// Title, lines and scroll of the popup on top.
fn overlay_lines(model: &Model) -> Option<(&'static str, Vec<Words<'static>>, usize)> {
    let layout = model.layout();
    let width = popup::place(layout.body, Size { width: want_width(&layout), height: 1 }).width.saturating_sub(4);
    match model.overlays.last()? {
        Overlay::Filter { .. } => None,
        Overlay::Help { scroll } => Some(("Help", help_lines(model, width), *scroll)),
        Overlay::Details { of, scroll } => Some((subject_title(of), prose::lines(&paras(model, of), width), *scroll)),
    }
}

/// How far the popup on top can be scrolled.
pub fn most_scroll(model: &Model) -> usize {
    let Some((_, lines, _)) = overlay_lines(model) else { return 0 };
    let layout = model.layout();
    let place = popup::place(layout.body, Size { width: want_width(&layout), height: lines.len() as u16 });
    lines.len().saturating_sub(usize::from(place.height.saturating_sub(2)))
}

fn subject_title(of: &Subject) -> &'static str {
    match of {
        Subject::Mate(_) => "Teammate",
        Subject::Thread(_) => "Thread",
        Subject::Deadline(_) => "Deadline",
        Subject::Source(_) => "Source",
    }
}

fn paras(model: &Model, of: &Subject) -> Vec<Para> {
    let (board, now) = (&model.board, model.now);
    let gone = || vec![Para::Text(0, "This has gone from the board.".to_owned(), Role::Dim)];
    match of {
        Subject::Mate(seat) => details::teammate(board, *seat, now),
        Subject::Source(place) => details::source(board, *place, now),
        Subject::Thread(key) => model.thread(key).map_or_else(gone, |thread| details::thread(board, thread, now)),
        Subject::Deadline(key) => {
            model.deadline(key).map_or_else(gone, |deadline| details::deadline(board, deadline, now))
        }
    }
}

/// A line a command; where there is little room the keys stand above what they do.
fn help_lines(model: &Model, width: u16) -> Vec<Words<'static>> {
    let row = |row: &Row| {
        let keys = row.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        if width < 60 {
            let told = Para::Text(2, row.help.to_owned(), Role::Text);
            return prose::lines(&[Para::Line(vec![(keys, Role::Key)]), told], width);
        }
        vec![Words::new(fit::fit(&keys, 16).into_owned(), Role::Key).then(row.help, Role::Text)]
    };
    model.keymap.rows().iter().flat_map(row).collect()
}
