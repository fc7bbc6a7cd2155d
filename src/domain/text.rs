//! Text from outside, which is stored raw and only displayed cleaned.
//!
//! [`Text`] has no `Display`. [`Text::clean`] returns what may be displayed; [`Text::raw`] is for hashing, matching,
//! requests and JSON, and its uses are easy to find.
//!
//! Not here: fitting text to cells (`ui::fit`).

use std::borrow::Cow;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;

/// How many bytes of a text are cleaned at most: far more than a screen holds, and little work.
const CAP: usize = 32 * 1024;
/// How many combining marks a character keeps at most.
const MARKS: usize = 8;
/// The replacement for characters that cannot be displayed.
const REPLACEMENT: char = '\u{FFFD}';

/// A text from outside: a title, a name, a message, a file's name, a server's error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Text(Box<str>);

impl Text {
    /// Wraps a text as it was received.
    pub fn new(raw: impl Into<Box<str>>) -> Self {
        Self(raw.into())
    }

    /// The text as it was received. Not for a terminal.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The text as it may be displayed, on one line.
    pub fn clean(&self) -> Cow<'_, str> {
        clean(&self.0)
    }

    /// Each of its lines as it may be displayed.
    pub fn clean_lines(&self) -> Vec<String> {
        self.0.lines().map(|line| clean(line).into_owned()).collect()
    }

    /// The first `most` graphemes of the raw text.
    pub fn head(&self, most: usize) -> &str {
        head(&self.0, most)
    }
}

/// The first `most` graphemes of `text`, which is not cleaned.
pub fn head(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let plain = text.as_bytes().get(..=most).is_some_and(is_plain);
    let end = if plain {
        most
    } else {
        let end = || text.grapheme_indices(true).nth(most).map_or(text.len(), |(at, _)| at);
        end_of_simple(text, most).unwrap_or_else(end)
    };
    text.get(..end).unwrap_or(text)
}

/// Where the first `most` characters of a text end, if these and the next one are simple.
fn end_of_simple(text: &str, most: usize) -> Option<usize> {
    let mut chars = text.char_indices();
    if !chars.by_ref().take(most).all(|(_, c)| is_simple(c)) {
        return None;
    }
    chars.next().map_or(Some(text.len()), |(at, c)| is_simple(c).then_some(at))
}

/// Is it a character that [`clean`] leaves alone, and a grapheme of its own beside others of this kind? The common letters
/// of many languages are.
fn is_simple(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{A0}'..='\u{AC}' | '\u{AE}'..='\u{2FF}' | '\u{400}'..='\u{481}'
        | '\u{3041}'..='\u{3096}' | '\u{30A0}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

/// Is all of it printable ASCII? Without an early end several bytes are compared at once.
pub fn is_plain(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |plain, byte| plain & (0x20..0x7F).contains(byte))
}

/// Cleans a text from outside for display. In this order:
///
/// 1. The text is cut after 32 KiB.
/// 2. A run of escape sequences (CSI, OSC, DCS and similar, introduced by ESC or a C1 character, terminated or not) and
///    control characters becomes one U+FFFD.
/// 3. A run of tabs and line breaks becomes one space.
/// 4. Bidi controls, zero-width characters, fillers and tags are removed, except a zero-width joiner and an emoji
///    selector inside an emoji.
/// 5. An unassigned character or noncharacter (U+FFFF) becomes U+FFFD: terminals disagree about its width.
/// 6. A character keeps at most eight combining marks.
pub fn clean(raw: &str) -> Cow<'_, str> {
    let raw = raw.get(..raw.floor_char_boundary(CAP)).unwrap_or_default();
    // Most texts are left alone, and clusters are looked up slowly.
    if is_plain(raw.as_bytes()) || raw.chars().all(is_simple) {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(cleaned(raw))
}

/// The rules 2 to 6 of [`clean`].
fn cleaned(raw: &str) -> String {
    let spaced = without_controls(raw);
    let mut out = String::with_capacity(spaced.len());
    for cluster in spaced.graphemes(true) {
        push_cluster(&mut out, cluster);
    }
    out
}

/// Rules 2 and 3 of [`clean`].
fn without_controls(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        if is_break(c) {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            rest = rest.trim_start_matches(|c| is_break(c) || c == ' ');
        } else if c.is_control() {
            if !out.ends_with(REPLACEMENT) {
                out.push(REPLACEMENT);
            }
            rest = after_sequence(rest);
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    out
}

fn is_break(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The rest of `text` after the control character or escape sequence at its start (ECMA-48, sections 5.4 and 5.6).
fn after_sequence(text: &str) -> &str {
    let mut chars = text.chars();
    match chars.next() {
        Some('\u{1B}') => match chars.clone().next() {
            Some('[') => after_csi(skip(chars)),
            Some(']' | 'P' | 'X' | '^' | '_') => after_string(skip(chars)),
            _ => {
                let rest = chars.as_str().trim_start_matches(|c| matches!(c, '\u{20}'..='\u{2F}'));
                rest.strip_prefix(|c| matches!(c, '\u{30}'..='\u{7E}')).unwrap_or(rest)
            }
        },
        Some('\u{9B}') => after_csi(chars.as_str()),
        Some('\u{90}' | '\u{98}' | '\u{9D}' | '\u{9E}' | '\u{9F}') => after_string(chars.as_str()),
        _ => chars.as_str(),
    }
}

fn skip(mut chars: std::str::Chars<'_>) -> &str {
    chars.next();
    chars.as_str()
}

fn after_csi(text: &str) -> &str {
    let rest = text.trim_start_matches(|c| matches!(c, '\u{20}'..='\u{3F}'));
    rest.strip_prefix(|c| matches!(c, '\u{40}'..='\u{7E}')).unwrap_or(rest)
}

/// The rest after a control string, which ends with BEL, ST or `ESC \`. An unterminated one extends to the end of the
/// text, as in a terminal.
fn after_string(text: &str) -> &str {
    let Some(at) = text.find(['\u{7}', '\u{9C}', '\u{1B}']) else { return "" };
    let rest = text.get(at..).unwrap_or_default();
    match rest.strip_prefix("\u{1B}\\") {
        Some(rest) => rest,
        None if rest.starts_with('\u{1B}') => rest,
        None => skip(rest.chars()),
    }
}

/// Rules 4 to 6 of [`clean`], for one grapheme cluster.
fn push_cluster(out: &mut String, cluster: &str) {
    let mut marks = 0;
    let mut previous = None;
    let mut chars = cluster.chars().peekable();
    while let Some(c) = chars.next() {
        let keeps_emoji = match c {
            '\u{200D}' => previous.is_some_and(in_emoji) && chars.peek().is_some_and(|c| is_emoji(*c)),
            '\u{FE0F}' => previous.is_some_and(|p| is_emoji(p) || matches!(p, '0'..='9' | '#' | '*')),
            _ => false,
        };
        if is_hidden(c) && !keeps_emoji {
            continue;
        }
        let c = if is_assigned(c) { c } else { REPLACEMENT };
        if previous.is_some() && !keeps_emoji && unicode_width::UnicodeWidthChar::width(c) == Some(0) {
            marks += 1;
            if marks > MARKS {
                continue;
            }
        }
        out.push(c);
        previous = Some(c);
    }
}

/// Characters that reorder their neighbours, or whose width on the screen is zero or uncertain.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Returns whether this character is assigned in the Unicode version of this program.
fn is_assigned(c: char) -> bool {
    // Common characters need no look-up.
    matches!(c, '\0'..='\u{2FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
        || CodePointMapData::<GeneralCategory>::new().get(c) != GeneralCategory::Unassigned
}

/// May a joiner follow this character inside an emoji? True for an emoji, its selector or its skin tone.
fn in_emoji(c: char) -> bool {
    is_emoji(c) || c == '\u{FE0F}'
}

/// The Unicode blocks of emoji.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{A9}' | '\u{AE}' | '\u{203C}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{2BFF}'
        | '\u{3030}' | '\u{303D}' | '\u{3297}' | '\u{3299}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn t1_t2_an_escape_sequence_becomes_one_replacement_and_leaves_no_debris() {
        assert_eq!(clean("a\u{1B}]52;c;aGk=\u{7}b"), "a\u{FFFD}b");
        assert_eq!(clean("a\u{1B}[2J\u{1B}[Hb"), "a\u{FFFD}b");
        assert_eq!(clean("a\u{1B}cb"), "a\u{FFFD}b");
        assert_eq!(clean("a\u{1B}[6nb"), "a\u{FFFD}b");
        assert_eq!(clean("a\u{1B}[38;5;1mred\u{1B}[0m"), "a\u{FFFD}red\u{FFFD}");
        assert_eq!(clean("a\u{1B}(Bb\0\u{8}c"), "a\u{FFFD}b\u{FFFD}c");
    }

    #[test]
    fn t3_a_sequence_in_one_c1_character_goes_whole_even_without_an_end() {
        assert_eq!(clean("a\u{9B}31mb"), "a\u{FFFD}b");
        assert_eq!(clean("a\u{9D}0;title\u{9C}b"), "a\u{FFFD}b");
        assert_eq!(clean("a\u{90}q#0\u{1B}\\b"), "a\u{FFFD}b");
        assert_eq!(clean("a\u{9D}0;title"), "a\u{FFFD}");
        assert_eq!(clean("a\u{9B}31"), "a\u{FFFD}");
        assert_eq!(clean("a\u{1B}"), "a\u{FFFD}");
    }

    #[test]
    fn t4_a_hyperlink_in_remote_text_leaves_its_text_only() {
        let link = "see \u{1B}]8;;https://evil.example\u{1B}\\the docs\u{1B}]8;;\u{1B}\\!";
        assert_eq!(clean(link), "see \u{FFFD}the docs\u{FFFD}!");
    }

    #[test]
    fn t5_marks_that_reorder_are_removed_and_neighbours_keep_their_order() {
        assert_eq!(clean("Ma\u{202E}ya\u{2067} \u{61C}Or\u{200F}tiz"), "Maya Ortiz");
    }

    #[test]
    fn t6_right_to_left_prose_stays() {
        assert_eq!(clean("שלום עולם"), "שלום עולם");
        assert_eq!(clean("مرحبا"), "مرحبا");
    }

    #[test]
    fn t7_characters_of_unsure_width_are_removed() {
        assert_eq!(clean("so\u{AD}ft \u{3164}fill\u{115F}er"), "soft filler");
        assert_eq!(clean("a\u{2028}b"), "a b");
        assert_eq!(clean("x\u{E0067}\u{E007F}y"), "xy");
    }

    #[test]
    fn t7_what_is_not_assigned_is_replaced_and_every_script_stays() {
        assert_eq!(clean("a\u{FDD0}b\u{FFFF}c\u{1FFFE}\u{10FFFF}"), "a\u{FFFD}b\u{FFFD}c\u{FFFD}\u{FFFD}");
        assert_eq!(clean("x\u{378}\u{301}y\u{50000}"), "x\u{FFFD}\u{301}y\u{FFFD}");
        for text in ["ಕನ್ನಡ", "ଓଡ଼ିଆ", "ꦧꦱꦗꦮ", "ᬩᬮᬶ", "தமிழ்", "ខ្មែរ", "हिन्दी", "ไทย", "Ελλάδα", "Юг", "日本語", "\u{E0B0}"]
        {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn t8_a_character_keeps_at_most_eight_marks() {
        let storm = format!("e{}x", "\u{301}".repeat(10_000));
        assert_eq!(clean(&storm), format!("e{}x", "\u{301}".repeat(8)));
    }

    #[test]
    fn t9_emoji_keep_what_joins_them_and_nothing_else_does() {
        for emoji in ["👩\u{200D}💻", "❤\u{FE0F}", "👍🏽", "🏳\u{FE0F}\u{200D}🌈", "1\u{FE0F}\u{20E3}", "👩🏽\u{200D}🚀"]
        {
            assert_eq!(clean(emoji), emoji);
        }
        assert_eq!(clean("a\u{200D}b\u{FE0F}"), "ab");
    }

    #[test]
    fn t10_what_lies_behind_the_cap_is_not_looked_at() {
        let title = "é".repeat(10_000_000);
        assert!(clean(&title).len() <= CAP);
    }

    #[test]
    fn t11_tabs_and_line_breaks_become_single_spaces() {
        assert_eq!(clean("a\tb\r\nc\n\n d"), "a b c d");
        assert_eq!(clean("\n a"), "a");
    }

    #[test]
    fn a_head_is_counted_in_graphemes() {
        assert_eq!(head("abc", 2), "ab");
        assert_eq!(head("e\u{301}e\u{301}x", 2), "e\u{301}e\u{301}");
        assert_eq!(head("\r\nab", 2), "\r\na");
        assert_eq!(head("ab", 2), "ab");
    }

    #[test]
    fn a_simple_character_is_left_alone_and_is_a_grapheme_of_its_own_beside_any_other() {
        let simple: String = ('\0'..=char::MAX).filter(|c| is_simple(*c)).collect();
        // Every one beside its neighbours, and beside the first of each stretch.
        let beside: String =
            simple.chars().flat_map(|c| [c, 'a', c, 'é', c, 'ж', c, 'が', c, 'ガ', c, '設', c, '가']).collect();
        for text in [simple, beside] {
            assert!(cleaned(&text) == text);
            assert!(text.graphemes(true).all(|cluster| cluster.chars().count() == 1));
        }
    }

    #[test]
    fn texts_in_common_letters_are_not_copied() {
        for text in ["設計 überprüfen résumé", "Ольга", "ありがとう ガ", "감사합니다"] {
            assert!(matches!(clean(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_head_is_the_first_graphemes_whatever_the_letters(
            text in "([a-zé設가ガж]|\\PC|\u{301}|\u{200D}|\u{3099}|\u{11A8}){0,12}", most in 0_usize..12,
        ) {
            prop_assert_eq!(head(&text, most), text.graphemes(true).take(most).collect::<String>());
        }

        #[test]
        fn what_is_left_alone_is_clean(raw in "([a-zé設가ガж]|\\PC|\\p{Cc}|\u{301}|\u{AD}){0,12}") {
            prop_assert_eq!(clean(&raw).into_owned(), cleaned(&raw));
        }

        #[test]
        fn clean_text_holds_nothing_that_can_steer_a_terminal(raw in "(\\PC|\\p{Cc}|\\p{Cf}|\u{1B}\\[|\u{FE0F}){0,40}") {
            let shown = clean(&raw);
            for c in shown.chars() {
                prop_assert!(!c.is_control(), "{c:?}");
                prop_assert!(!is_hidden(c) || matches!(c, '\u{200D}' | '\u{FE0F}'), "{c:?}");
            }
        }

        #[test]
        fn cleaning_twice_changes_nothing(raw in "(\\PC|\\p{Cc}|\\p{Cf}){0,40}") {
            let once = clean(&raw).into_owned();
            prop_assert_eq!(clean(&once).into_owned(), once);
        }
    }
}
