//! Paints the areas beside or below the lists: the details of the selected row, and the timeline ahead.
//!
//! Not here: their contents (`app::details`, `panels::ahead`).

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::frame;
use super::overlay::paras;
use crate::app::layout::Layout;
use crate::app::model::Model;
use crate::panels::ahead;
use crate::panels::shared::prose;
use crate::ui::list::Pane;
use crate::ui::panel::Panel;
use crate::ui::{Align, Line, Role, Words};

pub(super) fn paint(model: &Model, layout: &Layout, buf: &mut Buffer) {
    if let Some(area) = layout.preview {
        preview(model, area, buf);
    }
    if let Some(area) = layout.ahead {
        events(model, area, buf);
    }
}

/// The first screenful of the details of the selected row.
fn preview(model: &Model, area: Rect, buf: &mut Buffer) {
    let look = model.look();
    let inner = Panel::default().paint(look, area, buf);
    frame::write(model, area, buf, &Words::new("Preview", Role::Title));
    let Some(of) = model.subject() else { return };
    let text = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let lines = prose::lines(&paras(model, &of, text.width), text.width);
    for (y, words) in (text.top()..text.bottom()).zip(&lines) {
        Line::new(look, Rect { y, height: 1, ..text }, buf).rest(words, Align::Left);
    }
    let more = lines.len().saturating_sub(text.height.into());
    if more > 0 {
        Panel::foot(look, area, buf, &format!("{more} more below"));
    }
}

fn events(model: &Model, area: Rect, buf: &mut Buffer) {
    let (look, state) = (model.look(), &model.panels.ahead);
    let inner = Panel::default().paint(look, area, buf);
    let title = Words::new("Ahead", Role::Title).then(format!(" {}", state.events.len()), Role::Count);
    let taken = frame::write(model, area, buf, &title);
    let pane = Pane { look, inner, frame: Some((area, taken)), active: false, further: &[] };
    let more = ahead::view::paint(pane, buf, (&model.board, state), model.time.now);
    if more > 0 {
        Panel::foot(look, area, buf, &format!("{more} more below"));
    }
}
