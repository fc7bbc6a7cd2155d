//! Where in a JSON text decoding stopped, as a path such as `issues[1].id`.
//!
//! The path is found by walking the text again up to that byte, and only for a mistake that is told: decoding itself keeps
//! no path, which would cost time and code for every type.
//!
//! Not here: the words around it (`decode`, `lenient`).

/// A path has so many parts: an answer of brackets alone costs no more memory than any other.
const DEEPEST: usize = 64;

/// The byte behind which decoding stopped. `serde_json` counts lines from 1 and the bytes of a line.
pub(super) fn offset(json: &[u8], error: &serde_json::Error) -> usize {
    let line_start = match error.line() {
        0 | 1 => 0,
        line => json.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(line - 2).map_or(0, |(at, _)| at + 1),
    };
    (line_start + error.column()).min(json.len())
}

/// The path to the value at which decoding stopped; `.` is the whole text.
pub(super) fn path(json: &[u8], error: &serde_json::Error) -> String {
    let mut walk = Walk { json: json.get(..offset(json, error)).unwrap_or(json), at: 0, open: Vec::new(), deeper: 0 };
    while walk.step() {}
    walk.path()
}

/// An object or a list that has begun and not ended.
enum Open<'j> {
    /// With the key whose value was read last, as it is written.
    Object(Option<&'j [u8]>),
    /// With the number of the element that was read last.
    List(usize),
}

/// A walk over the tokens of a text, which may end anywhere.
struct Walk<'j> {
    json: &'j [u8],
    at: usize,
    open: Vec<Open<'j>>,
    /// How many more have begun inside the innermost of `open`.
    deeper: usize,
}

impl<'j> Walk<'j> {
    /// Goes over one token or one character between tokens; `false` at the end.
    fn step(&mut self) -> bool {
        let Some(byte) = self.json.get(self.at) else { return false };
        self.at += 1;
        match byte {
            b'{' | b'[' if self.open.len() == DEEPEST => self.deeper += 1,
            b'{' => self.open.push(Open::Object(None)),
            b'[' => self.open.push(Open::List(0)),
            b'}' | b']' if self.deeper > 0 => self.deeper -= 1,
            b'}' | b']' => drop(self.open.pop()),
            b'"' if self.deeper > 0 => {
                self.text();
            }
            b',' if self.deeper > 0 => {}
            b',' => match self.open.last_mut() {
                Some(Open::Object(key)) => *key = None,
                Some(Open::List(element)) => *element += 1,
                None => {}
            },
            b'"' => {
                let text = self.text();
                if let Some(Open::Object(key @ None)) = self.open.last_mut() {
                    *key = Some(text);
                }
            }
            _ => {}
        }
        true
    }

    /// A text, without its quotes; its first quote has been read.
    fn text(&mut self) -> &'j [u8] {
        let from = self.at;
        while let Some(byte) = self.json.get(self.at) {
            match byte {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        let text = self.json.get(from..self.at.min(self.json.len())).unwrap_or_default();
        self.at += 1;
        text
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for open in &self.open {
            match open {
                Open::Object(Some(key)) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&String::from_utf8_lossy(key));
                }
                Open::Object(None) => {}
                Open::List(element) => path.push_str(&format!("[{element}]")),
            }
        }
        if path.is_empty() { ".".to_owned() } else { path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::http::from_json;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Search {
        #[expect(dead_code, reason = "only its shape matters")]
        issues: Vec<Issue>,
    }

    #[derive(Debug, Deserialize)]
    struct Issue {
        #[expect(dead_code, reason = "only its shape matters")]
        id: String,
        #[serde(default)]
        #[expect(dead_code, reason = "only its shape matters")]
        votes: Option<Vec<u8>>,
    }

    fn place(json: &str) -> String {
        path(json.as_bytes(), &from_json::<Search>(json).unwrap_err())
    }

    #[test]
    fn a_path_names_keys_and_elements_from_the_top() {
        assert_eq!(place(r#"{"issues":[{"id":"a"},{"id":5}]}"#), "issues[1].id");
        assert_eq!(place(r#"{"issues":[{"id":"a"},{"id":["x"]}]}"#), "issues[1].id");
        assert_eq!(place(r#"{"issues":[{"id":"a"},{"id":{"x":1}}]}"#), "issues[1].id");
        assert_eq!(place(r#"{"issues":[{"id":"a","votes":[1,2,300]}]}"#), "issues[0].votes[2]");
        assert_eq!(place(r#"{"issues":[{"id":"a"},{"key":"b"}]}"#), "issues[1]");
        assert_eq!(place(r#"{"other":{"issues":[]}}"#), ".");
        assert_eq!(place("\"issues\""), ".");
    }

    #[test]
    fn quotes_brackets_and_commas_of_texts_are_no_tokens() {
        assert_eq!(place(r#"{"other":"a \" [{,","issues":[{"id":"\\"},{"id":null}]}"#), "issues[1].id");
        assert_eq!(place("{\n\"other\": [\"]\",\n\"}\"],\n\"issues\": [\n{\"id\":7}]}"), "issues[0].id");
    }

    #[test]
    fn a_path_into_the_depth_ends_before_it_is_long() {
        let deep = format!("{{\"issues\":{}", "[{\"a,[\":".repeat(10_000));
        assert!(place(&deep).len() < 8 * DEEPEST, "{}", place(&deep));
        let closed = format!("{{\"other\":{}{},\"issues\":[5]}}", "[".repeat(100), "]".repeat(100));
        assert_eq!(place(&closed), "issues[0]");
    }

    #[test]
    fn a_text_that_ends_anywhere_has_a_path_up_to_there() {
        let json = r#"{"issues":[{"id":"a\"b"},{"id":"#;
        for end in 0..=json.len() {
            let (cut, found) = (&json[..end], place(&json[..end]));
            let whole = ["issues[0].id", "issues[1].id"];
            assert!(found == "." || whole.iter().any(|whole| whole.starts_with(&*found)), "{cut}: {found}");
        }
        assert_eq!(place(json), "issues[1].id");
    }
}
