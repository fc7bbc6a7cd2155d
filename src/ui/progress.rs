//! A progress bar. It changes only when progress is reported; there is no animation.

use super::look::Look;
use super::role::Role;
use super::words::Words;

/// Progress in whole per cent, 100 only when complete. Zero of zero is complete.
pub fn percent(done: usize, total: usize) -> u8 {
    if done >= total { 100 } else { (done as u128 * 100 / total as u128) as u8 }
}

/// A bar of `width` cells.
pub fn bar(look: Look<'_>, width: u16, done: usize, total: usize) -> Words<'static> {
    let width = usize::from(width);
    let made = if done >= total { width } else { (done as u128 * width as u128 / total as u128) as usize };
    let made_cells = look.glyphs.full.repeat(made);
    Words::new(made_cells, Role::Progress).then(look.glyphs.empty.repeat(width - made), Role::Border)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::glyphs::Glyphs;
    use crate::ui::theme::Theme;

    #[test]
    fn only_the_end_is_all_of_it() {
        assert_eq!([percent(0, 3), percent(2, 3), percent(3, 3), percent(9, 3), percent(0, 0)], [0, 66, 100, 100, 100]);
        assert_eq!(percent(usize::MAX - 1, usize::MAX), 99);
        let theme = Theme::plain();
        let look = Look { theme: &theme, glyphs: &Glyphs::ROUNDED };
        assert_eq!(bar(look, 5, 2, 5).plain(), "━━───");
        assert_eq!(bar(look, 5, 999, 1000).plain(), "━━━━─");
        assert_eq!(bar(look, 0, 1, 2).plain(), "");
    }
}
