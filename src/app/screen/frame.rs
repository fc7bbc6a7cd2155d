//! Paints the frame of a list: its title with counts, or the titles of the lists that share it, and the number of rows
//! hidden above and below.
//!
//! Not here: the rows (`crate::panels`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::count;
use crate::app::arrange::BOARD;
use crate::app::layout::{Layout, Tabs};
use crate::app::model::{Model, Panels};
use crate::app::panel::PanelId;
use crate::panels::shared::lines::{self, Line as Shown};
use crate::panels::shared::listing::Listing;
use crate::panels::shared::say;
use crate::ui::panel::Panel;
use crate::ui::{Line, Role, Words};

/// Paints the frame of a list. Returns the column at which its title ends.
pub(super) fn paint(model: &Model, layout: &Layout, id: PanelId, area: Rect, buf: &mut Buffer) -> u16 {
    let (look, active) = (model.look(), id == model.workspace.focus);
    let (above, below) = hidden(model, layout, id);
    let foot = if below > 0 { format!("{below} more below") } else { String::new() };
    Panel { foot: &foot, active, ..Panel::default() }.paint(look, area, buf);
    let words = title(model, layout, id, usize::from(area.width.saturating_sub(4)));
    let taken = write(model, area, buf, &words);
    if above == 0 {
        return taken;
    }
    // Behind the title, after a piece of the border.
    let end = taken + 1;
    let rest = Rect { x: end, width: area.right().saturating_sub(end), height: 1, ..area };
    let text = format!("{above} above");
    if usize::from(rest.width) < text.len() + 4 {
        return taken;
    }
    write(model, rest, buf, &Words::new(text, Role::Count))
}

/// Writes a title into the top border of an area. Returns the column at which it ends.
pub(super) fn write(model: &Model, area: Rect, buf: &mut Buffer, words: &Words<'_>) -> u16 {
    let room = area.width.saturating_sub(4);
    let width = u16::try_from(words.width()).unwrap_or(u16::MAX).min(room);
    let place = Rect { x: area.x + 1, width: width + 2, height: 1, ..area };
    let padded = Words::new(" ", Role::Title).and(words.clone());
    let mut line = Line::new(model.look(), Rect { width: width + 1, ..place }, buf);
    line.rest(&padded, crate::ui::Align::Left);
    crate::ui::fit::put(buf, (place.x + width + 1, place.y), " ", 1, model.look().style(Role::Title));
    place.x + width + 1
}

/// The title of a list, or of all lists that share its frame.
pub(super) fn title(model: &Model, layout: &Layout, id: PanelId, room: usize) -> Words<'static> {
    let all: Vec<PanelId> = shared(model, layout);
    if all.len() < 2 || !all.contains(&id) {
        return named(model, id, id == model.workspace.focus, true);
    }
    let separator = || Words::new(format!(" {} ", model.appearance.glyphs.down), Role::Border);
    let joined = |each: &dyn Fn(PanelId) -> Words<'static>| {
        let mut words = Words::empty();
        for (n, panel) in all.iter().enumerate() {
            words = if n > 0 { words.and(separator()) } else { words };
            words = words.and(each(*panel));
        }
        words
    };
    let long = joined(&|panel| named(model, panel, panel == id, panel == id));
    if long.width() <= room {
        return long;
    }
    let short = joined(&|panel| match panel {
        _ if panel == id => named(model, panel, true, false),
        _ => Words::new(panel.title().get(..2).unwrap_or_default(), Role::Dim),
    });
    if short.width() <= room { short } else { named(model, id, true, false) }
}

/// The lists that share a frame.
pub(super) fn shared(model: &Model, layout: &Layout) -> Vec<PanelId> {
    let lists: &[PanelId] = match layout.tabs {
        Tabs::Title | Tabs::Header => &BOARD,
        Tabs::Shared => &[PanelId::Threads, PanelId::Deadlines],
        Tabs::None | Tabs::Footer => &[],
    };
    lists.iter().copied().filter(|panel| model.workspace.arrangement.shows(*panel)).collect()
}

/// The name of a list with its count and, where there is room, its order and its filter.
pub(super) fn named(model: &Model, id: PanelId, active: bool, whole: bool) -> Words<'static> {
    let here = active && model.workspace.focus == id;
    let words = Words::new(
        id.title(),
        if here {
            Role::TitleActive
        } else if active {
            Role::Title
        } else {
            Role::Dim
        },
    );
    let count = count(model, id);
    let counted = |words: Words<'static>| {
        if count.is_empty() { words } else { words.then(format!(" {count}"), Role::Count) }
    };
    if !whole {
        return counted(words);
    }
    let order = Panels::orders(id).get(model.panels.order(id)).filter(|_| model.panels.order(id) > 0);
    let words = order.map_or(words.clone(), |word| words.then(format!(" by {word}"), Role::Count));
    let filter = super::filter_words(model, id);
    let words = counted(if filter.is_empty() { words } else { words.then(format!(" {filter}"), Role::Match) });
    match model.time.scrub.filter(|_| id != PanelId::Sources) {
        Some(moment) => {
            let at = say::when(moment, model.board.dial(), model.time.clock);
            words.then(" ", Role::Title).then(format!(" at {at} "), Role::Scrubbed)
        }
        None => words,
    }
}

/// The number of rows of a list that are hidden above and below.
fn hidden(model: &Model, layout: &Layout, id: PanelId) -> (usize, usize) {
    let (height, further) = (layout.rows(id), layout.further(id));
    match id {
        PanelId::Team => beyond(&model.panels.team, further, height),
        PanelId::Threads => beyond(&model.panels.threads, further, height),
        PanelId::Deadlines => beyond(&model.panels.deadlines, further, height),
        _ => (0, 0),
    }
}

fn beyond<K: Clone + PartialEq>(list: &Listing<K>, further: &[u16], height: usize) -> (usize, usize) {
    let sight = lines::in_sight(list, further, u16::try_from(height).unwrap_or(u16::MAX));
    let rows = lines::rows(&sight);
    if rows.is_empty() {
        let lines: &[Shown] = &sight;
        return (0, if lines.is_empty() && height > 0 { 0 } else { list.shown.len() });
    }
    (rows.start, list.shown.len().saturating_sub(rows.end))
}
