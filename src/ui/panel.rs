//! A border with a title on the left, how much there is on the right, and a line at the bottom.
//!
//! Not here: the contents of the panel.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::fit;
use super::look::Look;
use super::role::Role;

/// A border with a title and a footer. Texts are already cleaned.
#[derive(Clone, Copy, Debug, Default)]
pub struct Panel<'a> {
    /// What the panel is, at the left of its top.
    pub title: &'a str,
    /// What sets it apart from how it usually is, behind the title: the moment that it shows.
    pub mark: &'a str,
    /// How much it holds, at the right of its top.
    pub count: &'a str,
    /// What else there is to say, at the right of its bottom.
    pub foot: &'a str,
    /// It has the keys.
    pub active: bool,
}

impl Panel<'_> {
    /// The area inside the border.
    pub fn inner(area: Rect) -> Rect {
        if area.width < 2 || area.height < 2 {
            return Rect { width: 0, height: 0, ..area };
        }
        Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
    }

    /// Paints the border of an area and returns the area inside. An area too small for a border stays empty.
    pub fn paint(&self, look: Look<'_>, area: Rect, buf: &mut Buffer) -> Rect {
        let area = area.intersection(buf.area);
        let inner = Self::inner(area);
        if area.width < 2 || area.height < 2 {
            return inner;
        }
        let style = look.style(if self.active { Role::BorderActive } else { Role::Border });
        paint_border(look, area, buf, style);
        self.write_top(look, area, buf);
        self.write_bottom(look, area, buf);
        inner
    }

    /// Writes at the right of the bottom border of an area.
    pub fn foot(look: Look<'_>, area: Rect, buf: &mut Buffer, text: &str) {
        let area = area.intersection(buf.area);
        if area.height > 1 {
            write(look, area, buf, (area.bottom() - 1, text, look.style(Role::Count)), Some(0));
        }
    }

    /// The title has priority: the count is left out if it would touch the title.
    fn write_top(&self, look: Look<'_>, area: Rect, buf: &mut Buffer) {
        let title = look.style(if self.active { Role::TitleActive } else { Role::Title });
        let mut taken = write(look, area, buf, (area.y, self.title, title), None);
        let behind = Rect { x: area.x + taken, width: area.width.saturating_sub(taken), ..area };
        taken += write(look, behind, buf, (area.y, self.mark, look.style(Role::Scrubbed)), None);
        let count = look.style(Role::Count);
        write(look, area, buf, (area.y, self.count, count), Some(taken));
    }

    fn write_bottom(&self, look: Look<'_>, area: Rect, buf: &mut Buffer) {
        let count = look.style(Role::Count);
        write(look, area, buf, (area.bottom() - 1, self.foot, count), Some(0));
    }
}

/// Writes a text onto a border, one cell from its corner and with a space on both sides, and returns the cells that it
/// takes from the corner. On the right (after the cells already taken) it is written whole or not at all.
fn write(
    look: Look<'_>,
    area: Rect,
    buf: &mut Buffer,
    (y, text, style): (u16, &str, Style),
    right_of: Option<u16>,
) -> u16 {
    let Some(room) = area.width.checked_sub(5 + right_of.unwrap_or(0)).filter(|room| *room > 0) else { return 0 };
    let text = look.glyphs.spell(text);
    let shown = fit::cut(&text, room.into(), look.glyphs.ellipsis);
    let width = fit::width(&shown) as u16;
    if width == 0 || right_of.is_some() && shown != text {
        return 0;
    }
    let x = if right_of.is_some() { area.right() - 4 - width } else { area.x + 1 };
    fit::put(buf, (x, y), " ", 1, style);
    fit::put(buf, (x + 1, y), &shown, width, style);
    fit::put(buf, (x + 1 + width, y), " ", 1, style);
    width + 2
}

fn paint_border(look: Look<'_>, area: Rect, buf: &mut Buffer, style: Style) {
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for x in area.left() + 1..right {
        fit::put(buf, (x, area.y), look.glyphs.across, 1, style);
        fit::put(buf, (x, bottom), look.glyphs.across, 1, style);
    }
    for y in area.top() + 1..bottom {
        fit::put(buf, (area.x, y), look.glyphs.down, 1, style);
        fit::put(buf, (right, y), look.glyphs.down, 1, style);
    }
    let places = [(area.x, area.y), (right, area.y), (area.x, bottom), (right, bottom)];
    for (place, corner) in places.into_iter().zip(look.glyphs.corners) {
        fit::put(buf, place, corner, 1, style);
    }
}
