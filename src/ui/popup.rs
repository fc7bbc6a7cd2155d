//! A panel in front of everything, in the middle.
//!
//! Not here: the contents of popups, and which are open (`app`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use super::fit;
use super::look::Look;
use super::panel::Panel;

/// The padding inside the border, on each side.
const PADDING: u16 = 1;
/// The minimum height of a popup in a corner, with its border.
const FEW: u16 = 7;

/// Where a popup stands whose inside wants to be so large: in the middle, no larger than the area, and where there is
/// room a cell away from its ends.
pub fn place(area: Rect, want: Size) -> Rect {
    let side = |whole: u16, most: u16| if most > 8 { whole.min(most - 2) } else { whole.min(most) };
    let width = side(want.width.saturating_add(2 + 2 * PADDING), area.width);
    let height = side(want.height.saturating_add(2), area.height);
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}

/// Where a popup stands that leaves what it is about to be seen: at the lower right, no higher than half of the area
/// unless it needs that for a few rows.
pub fn corner(area: Rect, want: Size) -> Rect {
    let width = want.width.saturating_add(2 + 2 * PADDING).min(area.width);
    let height = want.height.saturating_add(2).min((area.height / 2).max(FEW)).min(area.height);
    Rect { x: area.right() - width, y: area.bottom() - height, width, height }
}

/// The area inside a popup. Without room for a border it is the whole popup.
pub fn inner(place: Rect) -> Rect {
    if place.width < 3 || place.height < 3 {
        return place;
    }
    let inner = Panel::inner(place);
    let padding = if inner.width > 4 * PADDING { PADDING } else { 0 };
    Rect { x: inner.x + padding, width: inner.width - 2 * padding, ..inner }
}

/// Paints a popup in the middle of an area and returns the area inside.
pub fn paint(look: Look<'_>, area: Rect, buf: &mut Buffer, panel: Panel<'_>, want: Size) -> Rect {
    paint_at(look, place(area.intersection(buf.area), want), buf, panel)
}

/// Clears the area of a popup, paints its border and returns the area inside.
pub fn paint_at(look: Look<'_>, place: Rect, buf: &mut Buffer, panel: Panel<'_>) -> Rect {
    let place = place.intersection(buf.area);
    fit::clear(buf, place);
    if place.width >= 3 && place.height >= 3 {
        Panel { active: true, ..panel }.paint(look, place, buf);
    }
    inner(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_popup_stands_in_the_middle_and_never_outside() {
        assert_eq!(place(Rect::new(0, 0, 80, 24), Size::new(36, 8)), Rect::new(20, 7, 40, 10));
        assert_eq!(place(Rect::new(0, 0, 80, 24), Size::new(900, 900)), Rect::new(1, 1, 78, 22));
        assert_eq!(place(Rect::new(3, 4, 6, 2), Size::new(90, 90)), Rect::new(3, 4, 6, 2));
        assert_eq!(place(Rect::ZERO, Size::new(9, 9)), Rect::ZERO);
    }

    #[test]
    fn a_popup_in_the_corner_leaves_half_of_the_height() {
        assert_eq!(corner(Rect::new(0, 1, 160, 43), Size::new(40, 14)), Rect::new(116, 28, 44, 16));
        assert_eq!(corner(Rect::new(0, 1, 50, 18), Size::new(60, 14)), Rect::new(0, 10, 50, 9));
        assert_eq!(corner(Rect::new(0, 1, 50, 4), Size::new(20, 14)), Rect::new(26, 1, 24, 4));
        assert_eq!(corner(Rect::ZERO, Size::new(9, 9)), Rect::ZERO);
    }
}
