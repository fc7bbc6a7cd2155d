//! Replaces emoji in texts from outside by a plain mark, because terminals disagree about their width.
//!
//! Not here: whether they are wanted (`glyphs`), cleaning text (`domain::text`).

use std::borrow::Cow;

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;

/// A text with `mark` in place of its emoji:
///
/// 1. A character that the emoji selector follows is one, and so is a wide one of the emoji's blocks, with all that is
///    joined to it (skin tones, families, flags).
/// 2. A keycap stays as its digit.
/// 3. Consecutive ones share one mark.
///
/// A symbol that is as narrow as a letter is text, and stays.
pub fn replaced<'t>(text: &'t str, mark: &str) -> Cow<'t, str> {
    if text.is_ascii() || !text.graphemes(true).any(is_emoji) {
        return Cow::Borrowed(text);
    }
    let (mut out, mut within) = (String::with_capacity(text.len()), false);
    for cluster in text.graphemes(true) {
        let emoji = is_emoji(cluster);
        match cluster.chars().next() {
            Some(key) if emoji && key.is_ascii() => out.push(key),
            _ if emoji && within => {}
            _ if emoji => out.push_str(mark),
            _ => out.push_str(cluster),
        }
        within = emoji;
    }
    Cow::Owned(out)
}

fn is_emoji(cluster: &str) -> bool {
    let wide = || cluster.starts_with(in_blocks) && cluster.cell_width() > 1;
    !cluster.is_ascii() && (cluster.contains('\u{FE0F}') || wide())
}

/// The blocks in which emoji stand. (Some stand among the ideographs: those are text until the selector follows.)
fn in_blocks(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t9_an_emoji_is_one_mark_whatever_is_joined_to_it() {
        for emoji in ["🚀", "👩\u{200D}💻", "❤\u{FE0F}", "👍🏽", "🏳\u{FE0F}\u{200D}🌈", "🇩🇪", "✉\u{FE0F}", "⌚", "🎉🎉🚀"]
        {
            assert_eq!(replaced(&format!("a {emoji} b"), "*"), "a * b", "{emoji}");
        }
        assert_eq!(replaced("🎉 🎉", "*"), "* *");
        assert_eq!(replaced("step 1\u{FE0F}\u{20E3} of 3", "*"), "step 1 of 3");
    }

    #[test]
    fn what_is_no_emoji_stays() {
        for text in ["Łukasz", "日本語 ㊗", "שלום", "✓ done → next", "© ™ ✉ ❤", "#1 * 2", "e\u{301}"]
        {
            assert_eq!(replaced(text, "*"), text);
        }
    }
}
