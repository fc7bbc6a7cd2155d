//! The line of tabs, where panels are shown one at a time.
//!
//! Not here: when there is such a line (`layout`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::count;
use crate::app::model::Model;
use crate::app::panel::PanelId;
use crate::ui::{Line, Role, Words};

/// The tabs in the longest form that fits, with the cells between them.
struct Tabs {
    each: Vec<(PanelId, Words<'static>)>,
    gap: u16,
}

/// How much the tabs say.
#[derive(Clone, Copy)]
enum Form {
    /// Titles and counts.
    Full,
    /// Titles, and the count of the panel that is shown.
    Titles,
    /// Two letters of every other panel.
    Letters,
}

pub(super) fn paint(model: &Model, area: Rect, buf: &mut Buffer) {
    let mut line = Line::new(model.look(), area, buf);
    line.gap(1);
    let tabs = tabs(model, area.width);
    for (_, words) in &tabs.each {
        line.flow(words).gap(tabs.gap);
    }
}

/// The panel whose tab is at a place of the screen.
pub fn tab_at(model: &Model, column: u16, row: u16) -> Option<PanelId> {
    let area = model.layout().tabs.filter(|area| area.y == row)?;
    let tabs = tabs(model, area.width);
    let mut start = area.x + 1;
    tabs.each.iter().find_map(|(id, words)| {
        let end = start + words.width() as u16;
        let here = (start..end).contains(&column);
        start = end + tabs.gap;
        here.then_some(*id)
    })
}

fn tabs(model: &Model, width: u16) -> Tabs {
    let made = |form, gap| Tabs { each: PanelId::ALL.map(|id| (id, tab(model, form, id))).into(), gap };
    let cells = |tabs: &Tabs| tabs.each.iter().map(|(_, words)| words.width() as u16 + tabs.gap).sum::<u16>();
    let longer = [made(Form::Full, 2), made(Form::Titles, 2), made(Form::Titles, 1)];
    longer.into_iter().find(|tabs| cells(tabs) < width + tabs.gap).unwrap_or_else(|| made(Form::Letters, 1))
}

fn tab(model: &Model, form: Form, id: PanelId) -> Words<'static> {
    let active = id == model.workspace.focus;
    let title = match form {
        Form::Letters if !active => id.title().get(..2).unwrap_or_default(),
        _ => id.title(),
    };
    let count = if active || matches!(form, Form::Full) { count(model, id) } else { String::new() };
    let space = if count.is_empty() { "" } else { " " };
    let role = if active { Role::TitleActive } else { Role::Dim };
    Words::new(title, role).then(format!("{space}{count}"), Role::Count)
}
