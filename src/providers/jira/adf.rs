//! Atlassian's document format, the tree in which Cloud keeps comments -> plain text, and whom it mentions.
//!
//! Block after block stands on a line of its own; marks (bold, colours) fall away; of what is no text its name stays. A
//! node that we do not know gives what is inside it. Deeper than [`DEEPEST`] nothing is read.
//!
//! Not here: wiki text (`wiki`).

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

use super::map::Told;

/// How deep a tree is read. Each level is an object in a list, and the decoder bears 128 of those together.
pub const DEEPEST: usize = 50;

/// The text of a tree, and whom it mentions. `None`: it is no tree.
pub fn read(json: &str) -> Option<Told> {
    let mut json = serde_json::Deserializer::from_str(json);
    let tree = AtDepth(DEEPEST).deserialize(&mut json).ok()?;
    let mut told = Told::default();
    tree.tell(&mut told);
    told.tidy();
    Some(told)
}

/// A node.
#[derive(Debug, Default)]
struct Node {
    kind: String,
    text: String,
    attrs: Attrs,
    content: Vec<Node>,
}

/// The attributes that are used, of whatever kind of node.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Attrs {
    id: Loose,
    text: Loose,
    short_name: Loose,
    url: Loose,
    alt: Loose,
    title: Loose,
    timestamp: Loose,
    state: Loose,
}

/// A text, where there is one: of anything else nothing.
#[derive(Debug, Default)]
struct Loose(String);

impl Node {
    fn tell(&self, told: &mut Told) {
        let attrs = &self.attrs;
        match &*self.kind {
            "text" => told.text.push_str(&self.text),
            "hardBreak" => told.text.push('\n'),
            "mention" => {
                let name = attrs.text.0.trim().trim_start_matches('@');
                told.mention(&attrs.id.0, name);
            }
            "emoji" => told.text.push_str(attrs.text.or(&attrs.short_name)),
            "status" => told.text.push_str(&attrs.text.0),
            "date" => told.text.push_str(&date(&attrs.timestamp.0)),
            "inlineCard" | "blockCard" | "embedCard" => told.text.push_str(&attrs.url.0),
            "media" | "mediaInline" => told.text.push_str(attrs.alt.or_word("[attachment]")),
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
            "taskItem" if self.attrs.state.0 == "DONE" => told.text.push_str("[x] "),
            "taskItem" => told.text.push_str("[ ] "),
            "listItem" => told.text.push_str("- "),
            "expand" | "nestedExpand" => {
                told.text.push_str(&self.attrs.title.0);
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

impl Loose {
    fn or<'a>(&'a self, other: &'a Self) -> &'a str {
        self.or_word(&other.0)
    }

    fn or_word<'a>(&'a self, word: &'a str) -> &'a str {
        if self.0.is_empty() { word } else { &self.0 }
    }
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
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for AtDepth {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node of a document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut node = Node::default();
        while let Some(key) = map.next_key::<String>()? {
            match &*key {
                "type" => node.kind = map.next_value::<Loose>()?.0,
                "text" => node.text = map.next_value::<Loose>()?.0,
                "attrs" => node.attrs = map.next_value::<Option<Attrs>>()?.unwrap_or_default(),
                "content" if self.0 > 1 => node.content = map.next_value_seed(Content(self.0 - 1))?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(node)
    }
}

/// Reads a list of nodes; `null` is an empty one.
struct Content(usize);

impl<'de> DeserializeSeed<'de> for Content {
    type Value = Vec<Node>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Node>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Content {
    type Value = Vec<Node>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of nodes")
    }

    fn visit_unit<E>(self) -> Result<Vec<Node>, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Node>, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element_seed(AtDepth(self.0))? {
            nodes.push(node);
        }
        Ok(nodes)
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Loose;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("anything")
            }

            fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
                Ok(Loose(text.to_owned()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Loose, E> {
                Ok(Loose(number.to_string()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Loose, E> {
                Ok(Loose(number.to_string()))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Loose, E> {
                Ok(Loose::default())
            }

            fn visit_bool<E>(self, _: bool) -> Result<Loose, E> {
                Ok(Loose::default())
            }

            fn visit_unit<E>(self) -> Result<Loose, E> {
                Ok(Loose::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Loose, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Loose::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Loose::default())
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(content: &str) -> String {
        format!(r#"{{"version":1,"type":"doc","content":[{content}]}}"#)
    }

    fn text(content: &str) -> String {
        read(&doc(content)).unwrap().text
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
            (r#"{"type":5,"content":null},{"attrs":null,"text":["odd"]}"#, ""),
        ];
        for (content, expected) in table {
            assert_eq!(text(content), expected, "{content}");
        }
    }

    #[test]
    fn a_mention_is_an_account_and_reads_as_a_name() {
        let told = read(&doc(
            r#"{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"5b10:x","text":"@Kenji Mori"}},{"type":"text","text":" and "},{"type":"mention","attrs":{"id":"77"}},{"type":"mention","attrs":{"id":"","text":"@all"}}]}"#,
        ))
        .unwrap();
        assert_eq!(told.text, "@Kenji Mori and @77@all");
        assert_eq!(told.mentions, [("5b10:x".to_owned(), "Kenji Mori".to_owned()), ("77".to_owned(), String::new())]);
    }

    #[test]
    fn h9_a_tree_is_read_only_so_deep_and_what_is_deeper_hurts_nobody() {
        let nested = |levels: usize| {
            let open = r#"{"type":"blockquote","content":[{"type":"text","text":"x"},"#.repeat(levels);
            doc(&format!("{open}{{}}{}", "]}".repeat(levels)))
        };
        assert_eq!(read(&nested(10)).unwrap().text.matches('x').count(), 10);
        assert_eq!(read(&nested(40_000)).unwrap().text.matches('x').count(), DEEPEST - 2);
        for broken in ["", "null", "[]", "\"text\"", "{\"type\":", "{\"content\":7}", "{\"content\":[1]}"] {
            assert!(read(broken).is_none(), "{broken}");
        }
    }
}
