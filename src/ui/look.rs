//! How a board looks as a whole: a theme and a set of glyphs, handed to everything that paints.

use ratatui::style::Style;

use super::glyphs::Glyphs;
use super::role::Role;
use super::theme::Theme;

/// A theme and a set of glyphs.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// A style for every role.
    pub theme: &'a Theme,
    /// A glyph for every state and mark.
    pub glyphs: &'a Glyphs,
}

impl Look<'_> {
    /// What a role looks like.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// The style of a role for empty cells: its background.
    pub fn behind(&self, role: Role) -> Style {
        Style { bg: self.theme.style(role).bg, ..Style::new() }
    }
}
