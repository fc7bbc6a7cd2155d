//! Paints a sheet: its border, with the keys that apply in it, and its rows.
//!
//! Not here: its contents (`crate::panels`), when they are computed (`update::sheets`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::moment;
use crate::app::command::Command;
use crate::app::doing::Right;
use crate::app::layout::Layout;
use crate::app::model::{Model, Subject};
use crate::app::panel::PanelId;
use crate::domain::join::handoff::Form;
use crate::panels::shared::view;
use crate::ui::fit;
use crate::ui::panel::Panel;

/// Paints it.
pub(super) fn paint(model: &Model, layout: &Layout, id: PanelId, area: Rect, buf: &mut Buffer) {
    let Some(state) = model.panels.sheet(id) else { return };
    let (look, active) = (model.look(), id == model.workspace.focus);
    let inner = inner(layout, area);
    if layout.bordered {
        let (title, mark) = (state.sheet.title.as_str(), moment(model));
        let foot = foot(model, id, usize::from(area.width.saturating_sub(6)));
        Panel { title, mark: &mark, count: "", foot: &foot, active }.paint(look, area, buf);
    }
    view::paint(look, inner, buf, state, active);
    if layout.bordered {
        view::bar(look, (area, inner), buf, state);
    }
}

fn inner(layout: &Layout, area: Rect) -> Rect {
    if layout.bordered { Panel::inner(area) } else { area }
}

/// The row of a sheet at a row of the screen.
pub fn sheet_row_at(model: &Model, id: PanelId, row: u16) -> Option<usize> {
    let layout = model.layout();
    let area = inner(&layout, layout.panel(id)?);
    view::row_at(model.look(), area, model.panels.sheet(id)?, row)
}

/// The keys that apply in a sheet, the most needed first.
pub(super) fn keys(model: &Model, id: PanelId) -> Vec<(Command, &'static str)> {
    let mut keys = Vec::new();
    let writes = model.check_in_in_hand().is_some_and(|plan| model.check_in_right(plan) == Right::Yes);
    if id == PanelId::CheckIns && writes {
        keys.push((Command::Repeat, "write yours"));
    }
    if model.subject().is_some() {
        let word = match id {
            PanelId::Pulse => "as a table",
            PanelId::CheckIns => "read",
            _ => "show",
        };
        keys.push((Command::Details, word));
    }
    if answers(model) {
        keys.push((Command::Answer, "answer"));
    }
    if id == PanelId::Handoff {
        let other = if model.handoff_form() == Form::Stop { "since you stopped" } else { "before you stop" };
        keys.push((Command::Handoff, other));
    }
    if id != PanelId::CheckIns {
        keys.push((Command::Copy, "copy as Markdown"));
    }
    keys.push((Command::Back, "back"));
    keys
}

/// Returns whether the viewer may answer the selected row's thread.
fn answers(model: &Model) -> bool {
    let Some(Subject::Thread((source, ..))) = model.subject() else { return false };
    model.doing.rights(&source).reply == Right::Yes
}

/// The keys for a border of this width: as many as fit, the last always.
fn foot(model: &Model, id: PanelId, room: usize) -> String {
    let word = |(command, word): (Command, &str)| Some(format!("{} {word}", model.keys.map.key_of(command)?));
    let mut words: Vec<String> = keys(model, id).into_iter().filter_map(word).collect();
    let width = |words: &[String]| words.iter().map(|word| fit::width(word) + 2).sum::<usize>();
    while words.len() > 1 && width(&words) > room + 2 {
        words.remove(words.len() - 2);
    }
    words.join("  ")
}
