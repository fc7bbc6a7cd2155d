//! Paints the model, without changing it. Works at every size.
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
//! Not here: positions (`layout`), the contents of rows (panels).

mod aside;
mod chooser;
mod footer;
mod frame;
mod header;
mod hints;
mod inviting;
mod overlay;
mod painted;
mod palette;
mod prompt;
mod sheets;
mod status;
mod tabs;
mod vacant;
mod writing;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::command::Command;
use super::layout::{Layout, Mode};
use super::model::Model;
use super::panel::PanelId;
use super::program::Draw;
use crate::domain::interval::Interval;
use crate::panels::shared::lines;
use crate::panels::shared::say;
use crate::panels::{deadlines, plan, sources, team, threads};
use crate::ui::list::Pane;
use crate::ui::panel::Panel;
use crate::ui::{Align, Line, Role, Words, scroll};

use self::painted::Inputs;
pub use chooser::{theme_at, themes_shown};
pub use overlay::most_scroll;
pub use painted::Painted;
pub use palette::{found_at, palette_shown};
pub use sheets::sheet_row_at;
pub use tabs::tab_at;
pub use writing::writing_width;

impl Draw<Frame<'_>> for Model {
    fn draw(&self, painted: &mut Painted, frame: &mut Frame<'_>) {
        let area = frame.area();
        paint_from(Some(painted), self, area, frame.buffer_mut());
        if let Some(at) = cursor(self) {
            frame.set_cursor_position(at);
        }
    }
}

/// The position of the cursor, while something is typed.
pub fn cursor(model: &Model) -> Option<Position> {
    let cursors = [prompt::cursor, palette::cursor, writing::cursor, status::cursor, inviting::cursor];
    cursors.into_iter().find_map(|cursor| cursor(model))
}

/// The screen as a buffer of the model's size.
pub fn still(model: &Model) -> Buffer {
    let mut buf = Buffer::empty(Rect::new(0, 0, model.workspace.size.columns, model.workspace.size.rows));
    paint(model, buf.area, &mut buf);
    buf
}

/// Like [`still`], as the next frame.
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

/// Like [`paint`], but panels that have not changed since `painted` are copied.
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
    for (id, area) in &layout.panels {
        let kept = painted.as_deref_mut().zip(Inputs::of(model, &layout, *id, *area));
        match kept {
            Some((painted, depends)) => painted.put(depends, buf, |buf| panel(model, &layout, *id, *area, buf)),
            None => panel(model, &layout, *id, *area, buf),
        }
    }
    aside::paint(model, &layout, buf);
    if let Some(area) = layout.footer {
        footer::paint(model, &layout, area, buf);
    }
    chooser::paint(model, &layout, buf);
    overlay::paint(model, &layout, buf);
    palette::paint(model, &layout, buf);
    hints::paint(model, &layout, buf);
    prompt::paint(model, &layout, buf);
    writing::paint(model, &layout, buf);
    status::paint(model, &layout, buf);
    inviting::paint(model, &layout, buf);
}

/// The time of the timeline cell at a column of the screen: of the nearest cell or, given a row, only of the cell in
/// it.
pub fn moment_at(model: &Model, column: u16, row: Option<u16>) -> Option<Interval> {
    let layout = model.layout();
    if let Some(area) = plan_area(model, &layout) {
        return plan::view::time_at(area, model.scene(), column, row);
    }
    let area = layout.panel(PanelId::Team).filter(|_| layout.bordered)?;
    let lines = lines::count(&model.panels.team, layout.further(PanelId::Team));
    let shown = area.y..=area.y + (lines.min(layout.rows(PanelId::Team)) as u16);
    let exact = match row {
        Some(row) if shown.contains(&row) => true,
        Some(_) => return None,
        None => false,
    };
    team::view::time_at(Panel::inner(area), &model.board, model.time.now, column, exact)
}

/// The area inside the border of the plan, while it is shown.
fn plan_area(model: &Model, layout: &Layout) -> Option<Rect> {
    let area = layout.panel(PanelId::Plan).filter(|_| model.workspace.focus == PanelId::Plan)?;
    Some(if layout.bordered { Panel::inner(area) } else { area })
}

/// The row of the plan's list at a row of the screen.
pub fn plan_row_at(model: &Model, row: u16) -> Option<usize> {
    plan::view::row_at(plan_area(model, &model.layout())?, model.scene(), row)
}

fn panel(model: &Model, layout: &Layout, id: PanelId, area: Rect, buf: &mut Buffer) {
    match id {
        PanelId::Team | PanelId::Threads | PanelId::Deadlines => list(model, layout, id, area, buf),
        PanelId::Plan | PanelId::Sources => alone(model, layout, id, area, buf),
        _ => sheets::paint(model, layout, id, area, buf),
    }
}

/// Paints a list of the board.
fn list(model: &Model, layout: &Layout, id: PanelId, area: Rect, buf: &mut Buffer) {
    let (look, active) = (model.look(), id == model.workspace.focus);
    let frame = layout.bordered.then(|| (area, frame::paint(model, layout, id, area, buf)));
    let inner = if layout.bordered { Panel::inner(area) } else { area };
    let pane = Pane { look, inner, frame, active, further: layout.further(id) };
    let (board, now, panels) = (&model.board, model.time.now, &model.panels);
    match id {
        PanelId::Team => {
            let clock = model.time.clock;
            team::view::paint(pane, buf, (board, &panels.team, &panels.chosen), (now, clock));
        }
        PanelId::Threads => threads::view::paint(pane, buf, (board, &panels.threads), now),
        PanelId::Deadlines => deadlines::view::paint(pane, buf, (board, &panels.deadlines), now),
        _ => {}
    }
    empty(model, id, inner, buf);
}

/// Paints a panel that has the whole screen.
fn alone(model: &Model, layout: &Layout, id: PanelId, area: Rect, buf: &mut Buffer) {
    let (look, active) = (model.look(), id == model.workspace.focus);
    let (board, panels) = (&model.board, &model.panels);
    let count = count(model, id);
    let filter = filter_words(model, id);
    let gap = if filter.is_empty() { "" } else { " " };
    let day = if id == PanelId::Plan { format!(" {}", model.scene().day_name()) } else { String::new() };
    let counted = if count.is_empty() { String::new() } else { format!(" {count}") };
    let title = format!("{}{counted}{day}{gap}{filter}", id.title());
    let inner = if layout.bordered {
        let mark = if id == PanelId::Sources { String::new() } else { moment(model) };
        let foot = if id == PanelId::Plan { plan_keys(model) } else { source_keys(model) };
        Panel { title: &title, mark: &mark, count: "", foot: &foot, active }.paint(look, area, buf)
    } else {
        area
    };
    if id == PanelId::Plan {
        plan::view::paint(look, inner, buf, model.scene(), active);
        if layout.bordered {
            plan::view::ruler(look, inner, buf, model.scene());
        }
        return;
    }
    sources::view::paint(look, inner, buf, (board, &panels.sources), model.time.clock, active);
    empty(model, id, inner, buf);
    if layout.bordered {
        let (list, visible) = (panels.list(id), usize::from(inner.height));
        scroll::paint_bar(look, area, buf, list.offset(visible), visible, list.len());
    }
}

/// The keys of the plan: `f next best  d longer`.
fn plan_keys(model: &Model) -> String {
    let keys = [
        (Command::Best, "next best"),
        (Command::LongerMeeting, "longer"),
        (Command::Mark, "must, may, not"),
        (Command::Invite, "invite"),
        (Command::Copy, "copy"),
        (Command::Take, "take"),
        (Command::Undo, "undo"),
        (Command::Back, "back"),
    ];
    key_words(model, &keys)
}

/// The keys of the list of sources: `r try now  enter all problems`.
fn source_keys(model: &Model) -> String {
    key_words(model, &[(Command::Refresh, "try now"), (Command::Details, "all problems"), (Command::Back, "back")])
}

fn key_words(model: &Model, keys: &[(Command, &str)]) -> String {
    let word = |(command, word): &(Command, &str)| {
        let row = model.keys.map.rows().iter().find(|row| row.command == *command)?;
        Some(format!("{} {word}", row.keys.first()?))
    };
    keys.iter().filter_map(word).collect::<Vec<_>>().join("  ")
}

/// Explains why a list is empty.
fn empty(model: &Model, id: PanelId, inner: Rect, buf: &mut Buffer) {
    if model.panels.list(id).is_empty() {
        let place = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        for (words, y) in vacant::lines(model, id, place).iter().zip(inner.top()..inner.bottom()) {
            Line::new(model.look(), Rect { y, height: 1, ..place }, buf).rest(words, Align::Left);
        }
    }
}

/// `9`, or `3 of 9` while a filter is active.
fn count(model: &Model, id: PanelId) -> String {
    let total = match id {
        PanelId::Team => model.panels.team.total,
        PanelId::Threads => model.panels.threads.total,
        PanelId::Deadlines => model.panels.deadlines.total,
        PanelId::Sources => return model.board.sources.len().to_string(),
        _ => return String::new(),
    };
    let shown = model.panels.list(id).len();
    let total_known = match id {
        PanelId::Threads | PanelId::Deadlines => model.board.coverage().figure(total),
        _ => total.to_string(),
    };
    if shown == total || is_awaited(model, id) { total_known } else { format!("{shown} of {total_known}") }
}

/// Returns whether the list is empty only because its data has not arrived yet.
fn is_awaited(model: &Model, id: PanelId) -> bool {
    let sifted = match id {
        PanelId::Threads => model.panels.threads.is_sifted(),
        PanelId::Deadlines => model.panels.deadlines.is_sifted(),
        _ => false,
    };
    sifted && model.board.is_beginning()
}

fn filter_words(model: &Model, id: PanelId) -> String {
    let filter = model.panels.filter(id);
    let mine = if filter.mine { "mine" } else { "" };
    let text = if filter.text.is_empty() { String::new() } else { format!("/{}", filter.text) };
    [mine, &text].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The displayed moment if it is not now: `at Thu 18:00`.
fn moment(model: &Model) -> String {
    let at = |moment| format!("at {}", say::when(moment, model.board.dial(), model.time.clock));
    model.time.scrub.map(at).unwrap_or_default()
}
