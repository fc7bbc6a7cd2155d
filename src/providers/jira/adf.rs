//! Atlassian's document format, the tree in which Cloud keeps comments -> plain text, and whom it mentions.
//!
//! Block after block stands on a line of its own; marks (bold, colours) fall away; of what is no text its name stays. A
//! node of an unknown kind gives what is inside it. In the place of a node a text, a list of nodes or `null` is taken
//! too; anything else is told as unreadable. Deeper than [`DEEPEST`] nothing is read.
//!
//! Not here: wiki text (`wiki`).

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

use super::map::Told;
use crate::providers::http::{Id, Lenient};

/// How deep a tree is read. Each level is an object in a list, and the decoder bears 128 of those together.
pub const DEEPEST: usize = 50;

/// The text of a tree, and whom it mentions.
pub fn read(json: &str) -> Told {
    let mut json = serde_json::Deserializer::from_str(json);
    let mut told = Told::default();
    match AtDepth(DEEPEST).deserialize(&mut json) {
        Ok(tree) if !tree.is_list() || !tree.content.is_empty() => tree.tell(&mut told),
        _ => told.unreadable(),
    }
    told.tidy();
    told
}

/// A node.
#[derive(Debug, Default)]
struct Node {
    kind: String,
    text: String,
    attrs: Attrs,
    content: Vec<Node>,
    /// It, or its text, has another shape than is known.
    odd: bool,
}

/// The attributes that are used, of whatever kind of node.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Attrs {
    id: Lenient<Id>,
    text: Lenient<Id>,
    short_name: Lenient<Id>,
    url: Lenient<Id>,
    alt: Lenient<Id>,
    title: Lenient<Id>,
    timestamp: Lenient<Id>,
    state: Lenient<Id>,
}

impl Node {
    fn tell(&self, told: &mut Told) {
        let attrs = &self.attrs;
        match &*self.kind {
            _ if self.odd => told.unreadable(),
            "text" => told.text.push_str(&self.text),
            "hardBreak" => told.text.push('\n'),
            "mention" => {
                let name = word(&attrs.text).unwrap_or_default().trim().trim_start_matches('@');
                told.mention(word(&attrs.id).unwrap_or_default(), name);
            }
            "emoji" => told.text.push_str(word(&attrs.text).or(word(&attrs.short_name)).unwrap_or_default()),
            "status" => told.text.push_str(word(&attrs.text).unwrap_or_default()),
            "date" => told.text.push_str(&date(word(&attrs.timestamp).unwrap_or_default())),
            "inlineCard" | "blockCard" | "embedCard" => told.text.push_str(word(&attrs.url).unwrap_or_default()),
            "media" | "mediaInline" => told.text.push_str(word(&attrs.alt).unwrap_or("[attachment]")),
            "rule" => told.line(),
            _ => self.tell_block(told),
        }
    }

    fn tell_block(&self, told: &mut Told) {
        let is_block = !matches!(&*self.kind, "tableCell" | "tableHeader" | "placeholder");
        if is_block {
            told.line();
        }
        match &*self.kind {
            "taskItem" if word(&self.attrs.state) == Some("DONE") => told.text.push_str("[x] "),
            "taskItem" => told.text.push_str("[ ] "),
            "listItem" => told.text.push_str("- "),
            "expand" | "nestedExpand" => {
                told.text.push_str(word(&self.attrs.title).unwrap_or_default());
                told.line();
            }
            _ => {}
        }
        for (n, node) in self.content.iter().enumerate() {
            if n > 0 && matches!(&*node.kind, "tableCell" | "tableHeader") {
                told.text.push_str(" | ");
            }
            // A bullet or a cell begins with a paragraph, which is to stand beside it.
            let inline =
                n == 0 && node.kind == "paragraph" && matches!(&*self.kind, "listItem" | "tableCell" | "tableHeader");
            if inline {
                node.content.iter().for_each(|inside| inside.tell(told));
            } else {
                node.tell(told);
            }
        }
        if is_block {
            told.line();
        }
    }
}

/// An attribute that says something.
fn word(attribute: &Lenient<Id>) -> Option<&str> {
    attribute.text().filter(|word| !word.is_empty())
}

/// The day of a timestamp in milliseconds.
fn date(timestamp: &str) -> String {
    let day = timestamp.parse().ok().and_then(chrono::DateTime::from_timestamp_millis);
    day.map(|day| day.date_naive().to_string()).unwrap_or_default()
}

/// Reads a node that may have so many levels, itself included. What is deeper is passed over without building it.
#[derive(Clone, Copy)]
struct AtDepth(usize);

impl<'de> DeserializeSeed<'de> for AtDepth {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Node {
    fn text(text: &str) -> Self {
        Self { kind: "text".to_owned(), text: text.to_owned(), ..Self::default() }
    }

    /// A list of nodes is a node that says nothing itself.
    fn is_list(&self) -> bool {
        self.kind.is_empty() && !self.odd
    }

    fn odd() -> Self {
        Self { odd: true, ..Self::default() }
    }
}

impl<'de> Visitor<'de> for AtDepth {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node of a document")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::default())
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::text(text))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::odd())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node, E> {
        Ok(Node::odd())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node, E> {
        Ok(Node::odd())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::odd())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut node = Node::default();
        if self.0 > 1 {
            while let Some(inside) = list.next_element_seed(AtDepth(self.0 - 1))? {
                node.content.push(inside);
            }
        } else {
            while list.next_element::<IgnoredAny>()?.is_some() {}
        }
        Ok(node)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut node = Node::default();
        while let Some(key) = map.next_key::<String>()? {
            match &*key {
                "type" => node.kind = map.next_value::<Lenient<Id>>()?.ok().unwrap_or_default().0,
                "text" => {
                    let text = map.next_value::<Lenient<Id>>()?;
                    node.odd = text.is_odd();
                    node.text = text.ok().unwrap_or_default().0;
                }
                "attrs" => node.attrs = map.next_value::<Lenient<Attrs>>()?.ok().unwrap_or_default(),
                "content" if self.0 > 1 => {
                    let inside = map.next_value_seed(self)?;
                    // Mostly it is a list of nodes; anything else is the only one.
                    if inside.is_list() { node.content = inside.content } else { node.content.push(inside) }
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(content: &str) -> String {
        format!(r#"{{"version":1,"type":"doc","content":[{content}]}}"#)
    }

    fn text(content: &str) -> String {
        read(&doc(content)).text
    }

    #[test]
    fn blocks_stand_on_lines_of_their_own_and_marks_fall_away() {
        let table = [
            (
                r#"{"type":"paragraph","content":[{"type":"text","text":"Hello ","marks":[{"type":"strong"}]},{"type":"text","text":"you"}]}"#,
                "Hello you",
            ),
            (
                r#"{"type":"paragraph","content":[{"type":"text","text":"a"},{"type":"hardBreak"},{"type":"text","text":"b"}]},{"type":"paragraph","content":[]},{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"c"}]}"#,
                "a\nb\nc",
            ),
            (
                r#"{"type":"bulletList","content":[{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"one"}]}]},{"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"two"}]}]}]}"#,
                "- one\n- two",
            ),
            (
                r#"{"type":"taskList","content":[{"type":"taskItem","attrs":{"state":"DONE"},"content":[{"type":"text","text":"x"}]},{"type":"taskItem","attrs":{"state":"TODO"},"content":[{"type":"text","text":"y"}]}]}"#,
                "[x] x\n[ ] y",
            ),
            (
                r#"{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"k"}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"v"}]}]}]}]}"#,
                "k | v",
            ),
            (
                r#"{"type":"paragraph","content":[{"type":"emoji","attrs":{"shortName":":tada:","text":"🎉"}},{"type":"text","text":" "},{"type":"emoji","attrs":{"shortName":":own:"}},{"type":"text","text":" "},{"type":"status","attrs":{"text":"BLOCKED"}},{"type":"text","text":" "},{"type":"date","attrs":{"timestamp":"1795478400000"}}]}"#,
                "🎉 :own: BLOCKED 2026-11-24",
            ),
            (
                r#"{"type":"paragraph","content":[{"type":"inlineCard","attrs":{"url":"https://a.example/1"}}]},{"type":"mediaSingle","content":[{"type":"media","attrs":{"id":"x","type":"file"}}]}"#,
                "https://a.example/1\n[attachment]",
            ),
            (
                r#"{"type":"panel","content":[{"type":"newBlock","content":[{"type":"text","text":"inside"}]}]}"#,
                "inside",
            ),
            (
                r#"{"type":5,"content":null},{"attrs":[],"content":{"type":"text","text":"one"}},null,"bare""#,
                "one\nbare",
            ),
            (r#"{"type":"paragraph","content":[{"type":"text","text":["odd"]},7]}"#, "[unreadable][unreadable]"),
        ];
        for (content, expected) in table {
            assert_eq!(text(content), expected, "{content}");
        }
    }

    #[test]
    fn a_mention_is_an_account_and_reads_as_a_name() {
        let told = read(&doc(
            r#"{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"5b10:x","text":"@Kenji Mori"}},{"type":"text","text":" and "},{"type":"mention","attrs":{"id":"77"}},{"type":"mention","attrs":{"id":"","text":"@all"}}]}"#,
        ));
        assert_eq!(told.text, "@Kenji Mori and @77@all");
        assert_eq!(told.mentions, [("5b10:x".to_owned(), "Kenji Mori".to_owned()), ("77".to_owned(), String::new())]);
    }

    #[test]
    fn h9_a_tree_is_read_only_so_deep_and_what_is_deeper_hurts_nobody() {
        let nested = |levels: usize| {
            let open = r#"{"type":"blockquote","content":[{"type":"text","text":"x"},"#.repeat(levels);
            doc(&format!("{open}{{}}{}", "]}".repeat(levels)))
        };
        assert_eq!(read(&nested(10)).text.matches('x').count(), 10);
        assert_eq!(read(&nested(40_000)).text.matches('x').count(), DEEPEST - 2);
        for broken in ["", "[]", "{\"type\":", "{\"content\":7}", "{\"content\":[1]}", "7", "{}"] {
            let told = read(broken);
            assert_eq!((&*told.text, told.odd), ("[unreadable]", true), "{broken}");
        }
        let lists = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(read(&lists).text, "");
    }
}
