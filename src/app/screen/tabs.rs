//! The names of lists that share a frame, where they can be clicked: in a title, or in the header.
//!
//! Not here: when there are such names (`layout`), the title of a frame (`frame`).

use super::{count, frame};
use crate::app::layout::{Layout, Tabs};
use crate::app::model::Model;
use crate::app::panel::PanelId;
use crate::ui::{Role, Words};

/// The lists for the header: `Team 9  [Threads 14]  Deadlines 13`, with the area of each.
pub(super) fn header(model: &Model, layout: &Layout) -> Vec<(PanelId, Words<'static>)> {
    if layout.tabs != Tabs::Header {
        return Vec::new();
    }
    let tab = |id: PanelId| {
        let name = format!("{} {}", id.title(), count(model, id));
        let words = if id == model.workspace.focus {
            Words::new("[", Role::Dim).then(name, Role::TitleActive).then("]", Role::Dim)
        } else {
            Words::new(name, Role::Dim)
        };
        (id, words)
    };
    frame::shared(model, layout).into_iter().map(tab).collect()
}

/// The list whose name is at a position of the screen.
pub fn tab_at(model: &Model, column: u16, row: u16) -> Option<PanelId> {
    let layout = model.layout();
    let (start, gap, names) = match layout.tabs {
        Tabs::Header if row == layout.header.y => (layout.header.x + 1, 2, header(model, &layout)),
        Tabs::Title | Tabs::Shared => {
            let (id, area) = *layout.panels.iter().rfind(|(_, area)| area.y == row)?;
            let all = frame::shared(model, &layout);
            if !all.contains(&id) {
                return None;
            }
            let names = all.into_iter().map(|panel| (panel, frame::named(model, panel, panel == id, panel == id)));
            (area.x + 2, 3, names.collect())
        }
        _ => return None,
    };
    let mut start = start;
    names.iter().find_map(|(id, words)| {
        let end = start + words.width() as u16;
        let here = (start..end).contains(&column);
        start = end + gap;
        here.then_some(*id)
    })
}
