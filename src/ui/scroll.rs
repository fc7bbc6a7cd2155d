//! The visible part of a long list, as pure functions, and its thin scrollbar.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::fit;
use super::look::Look;
use super::panel::Panel;
use super::role::Role;

/// The first visible row of a list of `len` rows in `height` rows of the screen, when it was `offset` until now:
///
/// 1. The selected row is visible.
/// 2. No row at the end of the screen stays empty while there are rows before the first.
/// 3. It moves no further than needed.
pub fn scroll(offset: usize, selected: Option<usize>, height: usize, len: usize) -> usize {
    let last = len.saturating_sub(height);
    let Some(selected) = selected.map(|at| at.min(len.saturating_sub(1))) else { return offset.min(last) };
    let earliest = (selected + 1).saturating_sub(height);
    offset.clamp(earliest, selected.max(earliest)).min(last)
}

/// The part of a bar of `height` cells that stands for `visible` of `len` rows; none when all are visible. It is at an
/// end of the bar only when the list is at that end.
pub fn thumb(offset: usize, visible: usize, len: usize, height: u16) -> Option<Range<u16>> {
    let bar = usize::from(height);
    if bar == 0 || visible == 0 || len <= visible {
        return None;
    }
    let size = (bar.saturating_mul(visible) / len).clamp(1, bar);
    let (way, steps) = (bar - size, len - visible);
    let start = match offset.min(steps) {
        0 => 0,
        at if at == steps => way,
        at => (at.saturating_mul(way) / steps).min(way.saturating_sub(1)).max(way.min(1)),
    };
    Some(start as u16..(start + size) as u16)
}

/// Paints the bar over the right border of a panel or popup that stands in `area`. It is left out when all rows are
/// visible.
pub fn paint_bar(look: Look<'_>, area: Rect, buf: &mut Buffer, offset: usize, visible: usize, len: usize) {
    let inner = Panel::inner(area.intersection(buf.area));
    let Some(thumb) = thumb(offset, visible, len, inner.height) else { return };
    for y in thumb {
        fit::put(buf, (inner.right(), inner.y + y), look.glyphs.thumb, 1, look.style(Role::Scrollbar));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_list_moves_only_when_the_selection_would_leave_it() {
        assert_eq!(scroll(0, Some(4), 5, 20), 0);
        assert_eq!(scroll(0, Some(5), 5, 20), 1);
        assert_eq!(scroll(7, Some(3), 5, 20), 3);
        assert_eq!(scroll(7, Some(9), 5, 20), 7);
        assert_eq!(scroll(18, None, 5, 20), 15);
        assert_eq!(scroll(3, Some(2), 10, 4), 0);
        assert_eq!(scroll(3, Some(9), 0, 4), 4);
        assert_eq!(scroll(3, Some(0), 5, 0), 0);
    }

    #[test]
    fn the_bar_is_at_an_end_only_when_the_list_is() {
        assert_eq!(thumb(0, 10, 10, 10), None);
        assert_eq!(thumb(0, 10, 20, 10), Some(0..5));
        assert_eq!(thumb(1, 10, 20, 10), Some(1..6));
        assert_eq!(thumb(9, 10, 20, 10), Some(4..9));
        assert_eq!(thumb(10, 10, 20, 10), Some(5..10));
        assert_eq!(thumb(10, 10, 100_000, 10), Some(1..2));
        assert_eq!(thumb(1, 9, 11, 10), Some(1..9));
        assert_eq!(thumb(1, 9, 11, 1), Some(0..1));
        assert_eq!([thumb(5, 0, 20, 9), thumb(5, 9, 20, 0)], [None, None]);
    }

    proptest! {
        #[test]
        fn the_selection_is_always_visible(offset in 0_usize..99, at in 0_usize..50, height in 1_usize..40, more in 0_usize..50) {
            let len = at + 1 + more;
            let first = scroll(offset, Some(at), height, len);
            prop_assert!(first <= at && at < first + height);
            prop_assert!(first + height <= len.max(height));
            prop_assert_eq!(scroll(first, Some(at), height, len), first);
        }

        #[test]
        fn the_bar_stays_inside(offset in 0_usize..2000, visible in 0_usize..300, len: usize, height in 0_u16..300) {
            if let Some(thumb) = thumb(offset, visible, len, height) {
                prop_assert!(thumb.start < thumb.end && thumb.end <= height);
            }
        }
    }
}
