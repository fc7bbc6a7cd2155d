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

mod chooser;
mod footer;
mod header;
mod hints;
mod overlay;
mod painted;
mod palette;
mod prompt;
mod tabs;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::command::Command;
use super::layout::{Layout, Mode};
use super::model::{Model, Panels};
use super::panel::PanelId;
use super::program::Draw;
use crate::board::Health;
use crate::domain::interval::Interval;
use crate::panels::shared::listing::Moves;
use crate::panels::shared::say;
use crate::panels::{deadlines, plan, sources, team, threads};
use crate::ui::panel::Panel;
use crate::ui::{Align, Line, Role, Words, scroll};

use self::painted::Inputs;
pub use chooser::{theme_at, themes_shown};
pub use overlay::most_scroll;
pub use painted::Painted;
pub use palette::{found_at, palette_shown};
pub use tabs::tab_at;

impl Draw<Frame<'_>> for Model {
    fn draw(&self, painted: &mut Painted, frame: &mut Frame<'_>) {
        let area = frame.area();
        paint_from(Some(painted), self, area, frame.buffer_mut());
        if let Some(at) = prompt::cursor(self).or_else(|| palette::cursor(self)) {
            frame.set_cursor_position(at);
        }
    }
}

/// The screen as a buffer of the model's size.
pub fn still(model: &Model) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, model.workspace.size.columns, model.workspace.size.rows));
    paint(model, buf.area, &mut buf);
    buf
}

/// The same, as the next frame has it.
#[cfg(test)]
pub(super) fn drawn(model: &Model, painted: &mut Painted) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, model.workspace.size.columns, model.workspace.size.rows));
    paint_from(Some(painted), model, buf.area, &mut buf);
    buf
}

/// Paints everything into an area, which should have the model's size.
pub fn paint(model: &Model, area: Rect, buf: &mut Buffer) {
    paint_from(None, model, area, buf);
}

/// The same, where panels that did not change since they were `painted` need not be painted again.
fn paint_from(mut painted: Option<&mut Painted>, model: &Model, area: Rect, buf: &mut Buffer) {
    let layout = model.layout();
    if area.is_empty() {
        return;
    }
    if layout.mode == Mode::Tiny {
        let words = Words::new("asyncboard needs 20 columns and 5 rows", Role::Dim);
        Line::new(model.look(), area, buf).rest(&words, Align::Left);
        return;
    }
    header::paint(model, &layout, buf);
    if let Some(area) = layout.tabs {
        tabs::paint(model, area, buf);
    }
    for (id, area) in &layout.panels {
        let kept = painted.as_deref_mut().zip(Inputs::of(model, &layout, *id, *area));
        match kept {
            Some((painted, depends)) => painted.put(depends, buf, |buf| panel(model, &layout, *id, *area, buf)),
            None => panel(model, &layout, *id, *area, buf),
        }
    }
    if let Some(area) = layout.footer {
        footer::paint(model, area, buf);
    }
    chooser::paint(model, &layout, buf);
    overlay::paint(model, &layout, buf);
    palette::paint(model, &layout, buf);
    hints::paint(model, &layout, buf);
    prompt::paint(model, &layout, buf);
}

/// The time that the cell of a timeline stands for, at a column of the screen: the nearest cell's, or, with a row, only
/// where there is one.
pub fn moment_at(model: &Model, column: u16, row: Option<u16>) -> Option<Interval> {
    let layout = model.layout();
    if let Some(area) = plan_area(model, &layout) {
        return plan::view::time_at(area, model.scene(), column, row);
    }
    let area = layout.panel(PanelId::Team).filter(|_| layout.mode != Mode::Short)?;
    let shown = area.y..=area.y + (model.panels.team.len().min(layout.rows(PanelId::Team)) as u16);
    let exact = match row {
        Some(row) if shown.contains(&row) => true,
        Some(_) => return None,
        None => false,
    };
    let marks = !model.panels.chosen.is_empty();
    team::view::time_at(Panel::inner(area), (&model.board, marks), model.time.now, column, exact)
}

/// What is inside the border of the plan, while it is shown.
fn plan_area(model: &Model, layout: &Layout) -> Option<Rect> {
    let area = layout.panel(PanelId::Plan).filter(|_| model.workspace.focus == PanelId::Plan)?;
    Some(if layout.mode == Mode::Short { area } else { Panel::inner(area) })
}

/// The row of the plan's list at a row of the screen.
pub fn plan_row_at(model: &Model, row: u16) -> Option<usize> {
    plan::view::row_at(plan_area(model, &model.layout())?, model.scene(), row)
}

fn panel(model: &Model, layout: &Layout, id: PanelId, area: Rect, buf: &mut Buffer) {
    let (look, active) = (model.look(), id == model.workspace.focus);
    let count = full_count(model, id);
    let filter = filter_words(model, id);
    let order = Panels::orders(id).get(model.panels.order(id)).filter(|_| model.panels.order(id) > 0);
    let order = order.map(|word| format!(" by {word}")).unwrap_or_default();
    let gap = if filter.is_empty() { "" } else { " " };
    let day = if id == PanelId::Plan { format!(" {}", model.scene().day_name()) } else { String::new() };
    let title = format!("{}{day}{order}{gap}{filter}", id.title());
    let inner = if layout.mode == Mode::Short {
        area
    } else {
        let mark = if id == PanelId::Sources { String::new() } else { moment(model) };
        let foot = if id == PanelId::Plan { plan_keys(model) } else { String::new() };
        Panel { title: &title, mark: &mark, count: &count, foot: &foot, active }.paint(look, area, buf)
    };
    let (board, now, panels) = (&model.board, model.time.now, &model.panels);
    match id {
        PanelId::Team => {
            team::view::paint(look, inner, buf, (board, &panels.team, &panels.chosen), (now, model.time.clock), active);
        }
        PanelId::Threads => threads::view::paint(look, inner, buf, (board, &panels.threads), now, active),
        PanelId::Deadlines => deadlines::view::paint(look, inner, buf, (board, &panels.deadlines), now, active),
        PanelId::Plan => plan::view::paint(look, inner, buf, model.scene(), active),
        PanelId::Sources => sources::view::paint(look, inner, buf, (board, &panels.sources), model.time.clock, active),
    }
    if id == PanelId::Team && layout.mode != Mode::Short {
        team::view::ruler(look, area, buf, (board.dial(), !panels.chosen.is_empty()), now);
    }
    if id == PanelId::Plan {
        if layout.mode != Mode::Short {
            plan::view::ruler(look, inner, buf, model.scene());
        }
        return;
    }
    let list = model.panels.list(id);
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

/// What keys do in the plan: `f next best  d longer`.
fn plan_keys(model: &Model) -> String {
    let keys = [
        (Command::Best, "next best"),
        (Command::LongerMeeting, "longer"),
        (Command::Mark, "must, may, not"),
        (Command::Copy, "copy"),
        (Command::Take, "take"),
        (Command::Undo, "undo"),
        (Command::Back, "back"),
    ];
    let word = |(command, word): (Command, &str)| {
        let row = model.keys.map.rows().iter().find(|row| row.command == command)?;
        Some(format!("{} {word}", row.keys.first()?))
    };
    keys.into_iter().filter_map(word).collect::<Vec<_>>().join("  ")
}

/// How much a panel holds; of the team also how many are marked: `9, 3 marked`.
fn full_count(model: &Model, id: PanelId) -> String {
    let (count, marked) = (count(model, id), model.panels.chosen.len());
    if id == PanelId::Team && marked > 0 { format!("{count}, {marked} marked") } else { count }
}

/// `9`, or `3 of 9` while a filter hides some.
fn count(model: &Model, id: PanelId) -> String {
    let total = match id {
        PanelId::Team => model.panels.team.total,
        PanelId::Threads => model.panels.threads.total,
        PanelId::Deadlines => model.panels.deadlines.total,
        PanelId::Plan => return String::new(),
        PanelId::Sources => return model.board.sources.len().to_string(),
    };
    let shown = model.panels.list(id).len();
    let total_known = match id {
        PanelId::Threads | PanelId::Deadlines => model.board.coverage().figure(total),
        _ => total.to_string(),
    };
    if shown == total || is_awaited(model, id) { total_known } else { format!("{shown} of {total_known}") }
}

/// Is nothing shown only because the whole list is not there yet?
fn is_awaited(model: &Model, id: PanelId) -> bool {
    let sifted = match id {
        PanelId::Threads => model.panels.threads.is_sifted(),
        PanelId::Deadlines => model.panels.deadlines.is_sifted(),
        PanelId::Team | PanelId::Plan | PanelId::Sources => false,
    };
    sifted && model.board.is_beginning()
}

fn filter_words(model: &Model, id: PanelId) -> String {
    let filter = model.panels.filter(id);
    let mine = if filter.mine { "mine" } else { "" };
    let text = if filter.text.is_empty() { String::new() } else { format!("/{}", filter.text) };
    [mine, &text].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The moment that is shown, when it is not now: `at Thu 18:00`.
fn moment(model: &Model) -> String {
    let at = |moment| format!("at {}", say::when(moment, model.board.dial(), model.time.clock));
    model.time.scrub.map(at).unwrap_or_default()
}

/// Why a list is empty: there is nothing, nothing matches, nothing is known yet, or nothing could be had.
fn empty_words(model: &Model, id: PanelId) -> String {
    let sources = &model.board.sources;
    if is_awaited(model, id) {
        return "reading".to_owned();
    }
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
        // The plan says itself that nobody can meet.
        PanelId::Plan => String::new(),
    }
}
