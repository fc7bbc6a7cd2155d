//! Splits a typed line into pieces, each with its position.
//!
//! ```text
//!  launch "two words" -invoice from:ken,sam -state:late due:<3d
//! ```
//!
//! Not here: the meaning of the pieces (`read`).

use std::ops::Range;

use super::field::Field;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its byte range, including its `-`.
    pub span: Range<usize>,
    /// It begins with `-` and is negated.
    pub not: bool,
    /// Its content.
    pub what: What,
}

/// The content of a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A word, or several in quotes.
    Text(Value),
    /// A field and its values.
    Field(Field, Vec<Value>),
    /// A name similar to a field's: its byte range, and the field that may be meant.
    Nearly(Range<usize>, Field),
}

/// A value, or a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// The text, without quotes.
    pub text: String,
    /// Its byte range, including quotes.
    pub span: Range<usize>,
    /// It is quoted.
    pub quoted: bool,
}

/// The pieces of a line:
///
/// 1. Pieces are separated by spaces; a `-` before a piece negates it.
/// 2. `"` begins a text that goes up to the next `"`, or to the end.
/// 3. The name of a field and `:` take values: up to a space, several by `,`, each quoted or not.
/// 4. A name that is nearly one of a field, followed by `:` and text other than `//`, is a problem.
/// 5. Anything else is a word, with or without `:`.
pub(super) fn pieces(line: &str) -> Vec<Piece> {
    let mut lexer = Lexer { line, at: 0 };
    std::iter::from_fn(|| lexer.piece()).collect()
}

struct Lexer<'a> {
    line: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn piece(&mut self) -> Option<Piece> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        let (start, rest) = (self.at, self.rest());
        if rest.is_empty() {
            return None;
        }
        let not = rest.strip_prefix('-').is_some_and(|after| after.starts_with(|c: char| !c.is_whitespace()));
        self.at += usize::from(not);
        let what = self.field().unwrap_or_else(|| What::Text(self.value(&[])));
        Some(Piece { span: start..self.at, not, what })
    }

    fn field(&mut self) -> Option<What> {
        let (name, after) = self.rest().split_once(':')?;
        let start = self.at;
        if let Some(field) = Field::of(name) {
            self.at += name.len() + 1;
            return Some(What::Field(field, self.values()));
        }
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
        let goes_on = after.starts_with(|c: char| !c.is_whitespace()) && !after.starts_with("//");
        let meant = Field::meant(name).filter(|_| is_name && goes_on)?;
        self.at += name.len() + 1;
        self.values();
        Some(What::Nearly(start..start + name.len() + 1, meant))
    }

    fn values(&mut self) -> Vec<Value> {
        let mut values = vec![self.value(&[','])];
        while self.rest().starts_with(',') {
            self.at += 1;
            values.push(self.value(&[',']));
        }
        values
    }

    /// A quoted text, or the text up to a space or one of `ends`.
    fn value(&mut self, ends: &[char]) -> Value {
        let (start, rest) = (self.at, self.rest());
        if let Some(inside) = rest.strip_prefix('"') {
            let text = inside.split_once('"').map_or(inside, |(text, _)| text);
            let close = usize::from(inside.len() > text.len());
            self.at += 1 + text.len() + close;
            return Value { text: text.to_owned(), span: start..self.at, quoted: true };
        }
        let text = rest.split(|c: char| c.is_whitespace() || ends.contains(&c)).next().unwrap_or_default();
        self.at += text.len();
        Value { text: text.to_owned(), span: start..self.at, quoted: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A compact form of the pieces: `-from:[ken|sam]`, `=word`, `?frm: from`.
    fn shown(line: &str) -> Vec<String> {
        let values = |values: &[Value]| values.iter().map(|v| v.text.clone()).collect::<Vec<_>>().join("|");
        let show = |piece: &Piece| {
            let what = match &piece.what {
                What::Text(value) => format!("={}", value.text),
                What::Field(field, found) => format!("{}:[{}]", field.word(), values(found)),
                What::Nearly(span, field) => format!("?{} {}", &line[span.clone()], field.word()),
            };
            format!("{}{what}", if piece.not { "-" } else { "" })
        };
        pieces(line).iter().map(show).collect()
    }

    #[test]
    fn a_line_falls_into_words_texts_and_fields() {
        assert_eq!(shown(r#" launch  "two words" -invoice"#), ["=launch", "=two words", "-=invoice"]);
        assert_eq!(shown("from:ken,sam -state:late Due:<3d"), ["from:[ken|sam]", "-state:[late]", "due:[<3d]"]);
        assert_eq!(shown(r#"to:"Kenji Mori",me x"#), ["to:[Kenji Mori|me]", "=x"]);
        assert_eq!(shown(r#"-"not this" -from:me"#), ["-=not this", "-from:[me]"]);
    }

    #[test]
    fn a_colon_in_a_word_that_is_no_field_is_part_of_the_word() {
        let words = ["https://example.org/a,b", "12:30", "feat:login", "to-do:x", ":", ":x", "todo:fix", "Re:"];
        for word in words {
            assert_eq!(shown(word), [format!("={word}")]);
        }
    }

    #[test]
    fn what_is_nearly_a_field_is_told() {
        assert_eq!(shown("frm:ken x"), ["?frm: from", "=x"]);
        assert_eq!(shown("-status:late"), ["-?status: state"]);
        assert_eq!(shown("frm:"), ["=frm:"], "nobody knows yet what this becomes");
    }

    #[test]
    fn what_is_not_finished_loses_nothing() {
        assert_eq!(shown("from:"), ["from:[]"]);
        assert_eq!(shown("state:late,"), ["state:[late|]"]);
        assert_eq!(shown("\"open"), ["=open"]);
        assert_eq!(shown("- -- -"), ["=-", "-=-", "=-"]);
        assert_eq!(shown("to:\"Ken"), ["to:[Ken]"]);
    }

    proptest! {
        #[test]
        fn pieces_stand_in_order_and_nothing_but_spaces_between_them(line in "(from:|state:|frm:|-|\"|,|:|é| |[a-z]){0,24}") {
            let mut at = 0;
            for piece in pieces(&line) {
                prop_assert!(line[at..piece.span.start].trim().is_empty());
                prop_assert!(piece.span.end > piece.span.start);
                at = piece.span.end;
            }
            prop_assert!(line[at..].trim().is_empty());
        }
    }
}
