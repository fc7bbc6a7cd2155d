//! Which clusters take the same number of cells in every terminal.
//!
//! Terminals, multiplexers and libraries agree on the widths of single characters of the scripts below. They disagree on
//! spacing marks, conjuncts, joined emoji, marks behind a letter, and on characters that are newer than their tables.
//! After such a cluster only the terminal knows the position of its cursor.
//!
//! Not here: the assumed width of a cluster (`fit`), repositioning the cursor (`shell::screen`).

/// Returns whether this cluster has the same width in every terminal.
pub fn is_certain(cluster: &str) -> bool {
    if let [byte] = cluster.as_bytes() {
        return (b' '..=b'~').contains(byte);
    }
    let mut chars = cluster.chars();
    matches!((chars.next(), chars.next()), (Some(c), None) if is_agreed(c))
}

/// The maximum width of a cluster in any terminal: two cells for each of its characters.
pub fn most_cells(cluster: &str) -> u16 {
    u16::try_from(cluster.chars().count()).unwrap_or(u16::MAX).saturating_mul(2)
}

/// Without marks, and without the symbols that an emoji font may draw.
fn is_agreed(c: char) -> bool {
    matches!(c,
        // Latin, Greek, Cyrillic.
        '\u{A1}'..='\u{A8}' | '\u{AA}'..='\u{AC}' | '\u{AF}'..='\u{2FF}' | '\u{370}'..='\u{482}'
        | '\u{48A}'..='\u{52F}' | '\u{1E00}'..='\u{1FFF}'
        // Punctuation, figures, currencies, letters as symbols.
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203B}' | '\u{203D}'..='\u{2048}' | '\u{204A}'..='\u{205E}'
        | '\u{2070}'..='\u{209C}' | '\u{20A0}'..='\u{20BF}' | '\u{2100}'..='\u{2121}' | '\u{2123}'..='\u{2138}'
        | '\u{213A}'..='\u{214F}' | '\u{2150}'..='\u{218B}'
        // Arrows, mathematics, lines, blocks, shapes, Braille; the two marks that the board itself uses; U+FFFD.
        | '\u{2190}'..='\u{2193}' | '\u{219A}'..='\u{21A8}' | '\u{21AB}'..='\u{21FF}' | '\u{2200}'..='\u{22FF}'
        | '\u{2500}'..='\u{25A9}' | '\u{25AC}'..='\u{25B5}' | '\u{25B7}'..='\u{25BF}' | '\u{25C1}'..='\u{25FA}'
        | '\u{2713}' | '\u{2717}' | '\u{2800}'..='\u{28FF}' | '\u{FFFD}'
        // Ideographs, kana, Hangul syllables, and the forms of either width.
        | '\u{3000}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{309B}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAD9}' | '\u{FF01}'..='\u{FF60}'
        | '\u{FF61}'..='\u{FF9D}' | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{2FA1D}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::buffer::CellWidth;

    #[test]
    fn scripts_that_all_terminals_know_are_certain_and_others_are_not() {
        for certain in ["a", " ", "é", "ß", "Ω", "Ж", "日", "ア", "ｱ", "한", "Ａ", "…", "─", "▆", "●", "✓", "\u{FFFD}"]
        {
            assert!(is_certain(certain), "{certain}");
        }
        for unsure in
            ["e\u{301}", "ಕಾ", "ଭା", "ꦏꦺ", "ண்", "ខ្មែ", "हि", "ำ", "🚀", "❤\u{FE0F}", "👩\u{200D}💻", "ｶﾞ", "✉", ""]
        {
            assert!(!is_certain(unsure), "{unsure}");
        }
    }

    #[test]
    fn what_is_certain_takes_one_cell_or_two() {
        for c in ('\0'..=char::MAX).filter(|c| is_certain(&c.to_string())) {
            let width = c.to_string().cell_width();
            assert!((1..=2).contains(&width), "{c:?} takes {width}");
        }
    }
}
