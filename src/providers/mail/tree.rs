//! The inside of a response: words, texts, and lists of them.
//!
//! It takes what servers really send: raw bytes in quoted texts, unknown words, empty lists. What cannot be read costs this
//! one response.
//!
//! Not here: which word means what (`reply`).

/// A response nested deeper than this is refused: nothing that is meant is.
const DEEPEST: usize = 60;

/// A value in a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    /// A bare word, such as `FETCH`, `12`, `\Seen`, `BODY[1]<0>`; `NIL` is one.
    Word(String),
    /// A quoted text, or a literal.
    Text(Vec<u8>),
    /// A list in parentheses.
    List(Vec<Self>),
}

impl Tree {
    /// The word, in capitals; nothing of another value.
    pub fn word(&self) -> Option<String> {
        match self {
            Self::Word(word) => Some(word.to_ascii_uppercase()),
            _ => None,
        }
    }

    /// The bytes of a text, or of a word that stands where a text may; nothing of `NIL` or a list.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Text(bytes) => Some(bytes),
            Self::Word(word) if !word.eq_ignore_ascii_case("NIL") => Some(word.as_bytes()),
            _ => None,
        }
    }

    /// The number that a word is.
    pub fn number<T: std::str::FromStr>(&self) -> Option<T> {
        match self {
            Self::Word(word) => word.parse().ok(),
            Self::Text(_) | Self::List(_) => None,
        }
    }

    /// What a list holds; of everything else nothing.
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(list) => list,
            _ => &[],
        }
    }
}

/// The values of a response; nothing if it cannot be read.
pub(super) fn parse(response: &[u8]) -> Option<Vec<Tree>> {
    let mut reader = Reader { bytes: response, at: 0 };
    let values = reader.values(0)?;
    (reader.at == response.len()).then_some(values)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Values up to the end, or to the parenthesis that ends the list they are in.
    fn values(&mut self, depth: usize) -> Option<Vec<Tree>> {
        let mut values = Vec::new();
        loop {
            match self.peek() {
                None => return Some(values),
                Some(b')') if depth > 0 => return Some(values),
                Some(b' ' | b'\r' | b'\n') => self.at += 1,
                Some(b'(') if depth < DEEPEST => {
                    self.at += 1;
                    values.push(Tree::List(self.values(depth + 1)?));
                    if self.peek() != Some(b')') {
                        return None;
                    }
                    self.at += 1;
                }
                Some(b'(' | b')') => return None,
                Some(b'"') => values.push(Tree::Text(self.quoted()?)),
                Some(b'{') => values.push(Tree::Text(self.literal()?)),
                Some(_) => values.push(Tree::Word(self.bare())),
            }
        }
    }

    fn quoted(&mut self) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        loop {
            self.at += 1;
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(text);
                }
                b'\\' => {
                    self.at += 1;
                    text.push(self.peek()?);
                }
                byte => text.push(byte),
            }
        }
    }

    fn literal(&mut self) -> Option<Vec<u8>> {
        let rest = self.bytes.get(self.at..)?;
        let close = memchr::memchr(b'}', rest)?;
        let digits = rest.get(1..close)?;
        let digits = digits.strip_suffix(b"+").unwrap_or(digits);
        let length: usize = std::str::from_utf8(digits).ok()?.parse().ok()?;
        let line = memchr::memchr(b'\n', rest)?;
        let start = self.at + line + 1;
        let text = self.bytes.get(start..start.checked_add(length)?)?.to_vec();
        self.at = start + length;
        Some(text)
    }

    /// A word. What stands in its brackets belongs to it: `BODY[HEADER.FIELDS (Subject)]`.
    fn bare(&mut self) -> String {
        let (start, mut inside) = (self.at, false);
        while let Some(byte) = self.peek() {
            match byte {
                b'[' => inside = true,
                b']' => inside = false,
                b' ' | b'(' | b')' | b'"' if !inside => break,
                b'\r' | b'\n' => break,
                _ => {}
            }
            self.at += 1;
        }
        String::from_utf8_lossy(self.bytes.get(start..self.at).unwrap_or_default()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Tree {
        Tree::Word(text.to_owned())
    }

    fn text(text: &str) -> Tree {
        Tree::Text(text.into())
    }

    #[test]
    fn words_texts_literals_and_lists_are_read() {
        let found = parse(
            b"* 12 FETCH (UID 5 FLAGS (\\Seen) BODY[HEADER.FIELDS (A B)]<0> {4}\r\na\r\nb X \"q\\\"\\\\\" NIL ())",
        );
        let list = vec![
            word("UID"),
            word("5"),
            word("FLAGS"),
            Tree::List(vec![word("\\Seen")]),
            word("BODY[HEADER.FIELDS (A B)]<0>"),
            text("a\r\nb"),
            word("X"),
            text("q\"\\"),
            word("NIL"),
            Tree::List(vec![]),
        ];
        assert_eq!(found, Some(vec![word("*"), word("12"), word("FETCH"), Tree::List(list)]));
        assert_eq!(
            (word("NIL").bytes(), word("x").bytes(), text("NIL").bytes()),
            (None, Some(&b"x"[..]), Some(&b"NIL"[..]))
        );
    }

    #[test]
    fn raw_bytes_are_kept_and_what_is_no_response_is_none() {
        assert_eq!(parse(b"\"\xff\""), Some(vec![Tree::Text(vec![0xff])]));
        for odd in ["(", ")", "(a", "\"a", "{5}\r\nab", "{x}\r\n", "a)"] {
            assert_eq!(parse(odd.as_bytes()), None, "{odd}");
        }
        assert_eq!(parse("(".repeat(10_000).as_bytes()), None);
        let deep = format!("{}{}", "(".repeat(DEEPEST), ")".repeat(DEEPEST));
        assert!(parse(deep.as_bytes()).is_some());
    }
}
