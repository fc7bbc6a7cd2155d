//! A text that is written here, as Markdown in which nothing is markup, and nobody is mentioned but those who are meant.
//!
//! Not here: whom it mentions (`kit`).

/// Of no width: it keeps apart what would be a mention together.
const APART: char = '\u{200B}';
/// What may be markup anywhere.
const MARKS: &str = "\\`*_{}[]<>#|~&!$";

/// Pieces one after another: a mention as the service writes it, or words.
pub fn written<'t>(pieces: impl Iterator<Item = Result<String, &'t str>>) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Ok(mention) => out.push_str(&mention),
            Err(words) => escape(words, &mut out),
        }
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        let line = out.rsplit('\n').next().unwrap_or_default();
        let begins = line.trim_start_matches(' ').is_empty();
        // `1.` and `1)` begin a list, too.
        let is_number = !line.is_empty() && line.trim_start().bytes().all(|byte| byte.is_ascii_digit()) && !begins;
        let is_mark = MARKS.contains(c) || (begins && "+-=/:".contains(c)) || (is_number && ".)".contains(c));
        if is_mark {
            out.push('\\');
        }
        // Four spaces at the beginning of a line would be code.
        if begins && matches!(c, ' ' | '\t') {
            continue;
        }
        out.push(c);
        if c == '@' {
            out.push(APART);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Flavour, read};
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> String {
        written(std::iter::once(Err(text)))
    }

    #[test]
    fn nothing_of_a_text_is_markup_and_it_mentions_nobody_by_chance() {
        for (text, expected) in [
            ("Ship it? Yes, 1.5 times.", "Ship it? Yes, 1.5 times."),
            ("*bold* `code` #12 <b>", "\\*bold\\* \\`code\\` \\#12 \\<b\\>"),
            ("- a\n+ b\n1. c\n# d", "\\- a\n\\+ b\n1\\. c\n\\# d"),
            ("/close\n    code", "\\/close\ncode"),
            ("@here maya@acme.example", "@\u{200B}here maya@\u{200B}acme.example"),
        ] {
            assert_eq!(of(text), expected);
        }
        let pieces = [Ok("@kenji".to_owned()), Err(", @all: *ok*?")];
        assert_eq!(written(pieces.into_iter()), "@kenji, @\u{200B}all: \\*ok\\*?");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text in "[a-c1 *_`#<>&!|~$+=/.)\\[\\]{}\\\\@:-]{0,30}") {
            let prose = read(&of(&text), Flavour::GitLab);
            let shown = prose.text.replace(APART, "");
            prop_assert_eq!(shown.trim(), text.trim(), "{:?}", of(&text));
            prop_assert!(prose.mentions.is_empty());
        }
    }
}
