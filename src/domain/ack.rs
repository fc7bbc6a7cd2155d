//! Acknowledgements: messages such as "thanks @lea" or "👍", which answer but do not ask.
//!
//! Not here: what such a message answers (`conversation`).

use std::ops::Range;

use icu_properties::props::{ExtendedPictographic, GeneralCategory, GeneralCategoryGroup};
use icu_properties::{CodePointMapData, CodePointSetData};

/// The phrases that acknowledge when the team sets none.
pub const DEFAULT: [&str; 40] = [
    "thanks",
    "thank you",
    "many thanks",
    "thx",
    "ty",
    "ok",
    "okay",
    "great",
    "perfect",
    "cool",
    "nice",
    "done",
    "got it",
    "will do",
    "sounds good",
    "+1",
    "lgtm",
    "danke",
    "vielen dank",
    "alles klar",
    "erledigt",
    "merci",
    "d'accord",
    "parfait",
    "gracias",
    "vale",
    "perfecto",
    "obrigado",
    "obrigada",
    "grazie",
    "va bene",
    "ありがとう",
    "ありがとうございます",
    "了解です",
    "谢谢",
    "好的",
    "收到",
    "감사합니다",
    "спасибо",
    "хорошо",
];

/// Question marks: a message with one of these always asks.
const QUESTION_MARKS: [char; 6] = ['?', '？', '؟', '❓', '❔', '⁉'];

/// The phrases that acknowledge, normalized for comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acks {
    phrases: Vec<String>,
    longest: usize,
}

impl Default for Acks {
    fn default() -> Self {
        Self::new(DEFAULT)
    }
}

impl Acks {
    /// Normalizes these phrases. Without any, only messages of emoji and punctuation acknowledge.
    pub fn new<'p>(phrases: impl IntoIterator<Item = &'p str>) -> Self {
        let bare = |phrase: &str| bare([phrase].into_iter(), usize::MAX);
        let mut phrases: Vec<String> =
            phrases.into_iter().filter_map(bare).filter(|phrase| !phrase.is_empty()).collect();
        phrases.sort_unstable();
        phrases.dedup();
        Self { longest: phrases.iter().map(String::len).max().unwrap_or(0), phrases }
    }

    /// Returns whether a message only acknowledges. `mentions` are the byte ranges of its mentions, in order. The message
    /// has no question mark, and its text outside the mentions is one of:
    ///
    /// 1. Emoji and punctuation, but not just `,`, `:`, `;` and white space: a mention alone asks.
    /// 2. One of the phrases, compared without case. Each run of emoji, punctuation and white space counts as one space,
    ///    and is ignored at both ends.
    pub fn acknowledges(&self, text: &str, mentions: &[Range<u32>]) -> bool {
        let pieces = || Outside { text, mentions, from: 0 };
        let Some(left) = bare(pieces(), self.longest) else { return false };
        if pieces().any(|piece| piece.contains(QUESTION_MARKS)) {
            return false;
        }
        if left.is_empty() {
            return pieces().any(|piece| piece.contains(|c: char| !c.is_whitespace() && !matches!(c, ',' | ':' | ';')));
        }
        self.phrases.binary_search(&left).is_ok()
    }
}

/// Iterates over the parts of a text outside some ranges.
struct Outside<'a> {
    text: &'a str,
    mentions: &'a [Range<u32>],
    from: usize,
}

impl<'a> Iterator for Outside<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let Some((mention, rest)) = self.mentions.split_first() else {
            let last = self.text.get(self.from..).filter(|last| !last.is_empty())?;
            self.from = self.text.len();
            return Some(last);
        };
        self.mentions = rest;
        let piece = self.text.get(self.from..mention.start as usize).unwrap_or_default();
        self.from = self.from.max(mention.end as usize);
        Some(piece)
    }
}

/// The words of a text in lower case, separated by one space for each run of emoji, punctuation and white space and for
/// each boundary between two parts. `None` if they are longer than `longest` bytes.
fn bare<'a>(pieces: impl Iterator<Item = &'a str>, longest: usize) -> Option<String> {
    let (mut words, mut gap) = (String::new(), false);
    for piece in pieces {
        let mut rest = piece;
        while let Some(c) = rest.chars().next() {
            // No emoji begins with a letter of ASCII; a digit may begin one.
            let emoji = if c.is_ascii_alphabetic() { None } else { emoji(rest) };
            rest = rest.get(emoji.unwrap_or(c.len_utf8())..).unwrap_or_default();
            if emoji.is_some() || c.is_whitespace() || !c.is_ascii_alphanumeric() && is_punctuation(c) {
                gap = true;
                continue;
            }
            if std::mem::take(&mut gap) && !words.is_empty() {
                words.push(' ');
            }
            if c.is_ascii() {
                words.push(c.to_ascii_lowercase());
            } else {
                words.extend(c.to_lowercase());
            }
            if words.len() > longest {
                return None;
            }
        }
        gap = true;
    }
    Some(words)
}

fn is_punctuation(c: char) -> bool {
    GeneralCategoryGroup::Punctuation.contains(CodePointMapData::<GeneralCategory>::new().get(c))
}

/// The length in bytes of the emoji, or part of an emoji, at the start of a text:
///
/// 1. A keycap: a digit, `#` or `*` followed by U+20E3.
/// 2. A name between colons: `:tada:`.
/// 3. A pictograph, one half of a flag, a joiner or a skin tone.
fn emoji(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    if first == ':' {
        return name(text);
    }
    if first.is_ascii() {
        return keycap(text);
    }
    let joins = matches!(first, '\u{200D}' | '\u{FE0E}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}');
    let flag = matches!(first, '\u{1F1E6}'..='\u{1F1FF}');
    let pictograph = || CodePointSetData::new::<ExtendedPictographic>().contains(first);
    (joins || flag || pictograph()).then(|| first.len_utf8())
}

fn keycap(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(|c: char| c.is_ascii_digit() || matches!(c, '#' | '*'))?;
    let rest = rest.strip_prefix('\u{FE0F}').unwrap_or(rest).strip_prefix('\u{20E3}')?;
    Some(text.len() - rest.len())
}

fn name(text: &str) -> Option<usize> {
    let inside = text.strip_prefix(':')?;
    let end = inside.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-')))?;
    (end > 0 && inside.get(end..)?.starts_with(':')).then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ranges of `@name` in a text.
    fn mentions(text: &str) -> Vec<Range<u32>> {
        let end =
            |at: usize| text[at + 1..].find(|c: char| !c.is_ascii_alphanumeric()).map_or(text.len(), |n| at + 1 + n);
        text.match_indices('@').map(|(at, _)| at as u32..end(at) as u32).collect()
    }

    fn quiet(text: &str) -> bool {
        Acks::default().acknowledges(text, &mentions(text))
    }

    #[test]
    fn a_phrase_of_thanks_acknowledges_whomever_it_names() {
        for text in [
            "thanks",
            "Thanks @lea",
            "@lea: thank  you!!",
            "thx :)",
            "OK",
            "okay…",
            "great 🎉",
            "+1",
            "+1!",
            "D’accord.",
            "ありがとう。",
            "了解です！",
            "谢谢！",
            "Спасибо",
            "got\nit 👌",
            "¡Gracias!",
            "@sam, @lea, will do",
        ] {
            assert!(quiet(text), "{text}");
        }
    }

    #[test]
    fn emoji_and_punctuation_acknowledge_and_a_mention_alone_does_not() {
        for text in ["👍", "🙏🏽 @lea", "👩‍💻 ✅", ":+1:", "🇯🇵 🇳🇿", "1️⃣", "!!", "...", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "❤", "@lea ♥️"]
        {
            assert!(quiet(text), "{text}");
        }
        for text in ["@lea", "@lea, @sam:", "@lea;", "", " ", ",", "@lea\n"] {
            assert!(!quiet(text), "{text}");
        }
    }

    #[test]
    fn whatever_says_more_or_asks_is_no_acknowledgement() {
        for text in [
            "ok?",
            "done？",
            "👍 ❓",
            "⁉",
            "👍؟",
            "not ok",
            "thanks, and the intro",
            "done 2 of 3",
            "+2",
            "1",
            "perfect timing",
            "👍 or 👎",
            "ありがとう、確認します",
            "thanks2",
            "10:30:45",
            "@lea could you look",
            "thanks thanks",
        ] {
            assert!(!quiet(text), "{text}");
        }
    }

    #[test]
    fn a_team_may_name_its_own_phrases_or_none() {
        let own = Acks::new(["roger", "Ok!", "Got  it."]);
        assert!(own.acknowledges("ROGER.", &[]) && own.acknowledges("ok", &[]) && own.acknowledges("got it", &[]));
        assert!(!own.acknowledges("thanks", &[]));
        let none = Acks::new([]);
        assert!(none.acknowledges("👍", &[]) && !none.acknowledges("ok", &[]));
        assert_eq!(Acks::new(["!!", "👍"]), none);
    }

    #[test]
    fn a_name_taken_out_leaves_no_word_joined_across_it() {
        assert!(!Acks::default().acknowledges("than@leaks", &[4..8]));
        assert!(!Acks::default().acknowledges("thanks", &[3..400]));
    }
}
