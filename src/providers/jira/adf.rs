//! Atlassian's document format, the tree in which Cloud keeps comments -> plain text and mentions.
//!
//! Each block becomes a line of its own. Marks (bold, colours) are dropped; an attachment becomes its name. A node of
//! an unknown type becomes its content. A text, a list of nodes or `null` is accepted in place of a node; any other
//! value becomes `[unreadable]`. Nodes deeper than [`DEEPEST`] are not read.
//!
//! Not here: wiki text (`wiki`).

use serde_json::Value;

use crate::providers::kit::{Prose, shallow};

/// How deep a tree is read. Each level is an object in a list, and the decoder accepts 128 nested values.
pub const DEEPEST: usize = 50;

/// The text of a tree, and the people whom it mentions.
pub fn read(json: &str) -> Prose {
    let mut prose = Prose::default();
    match shallow(json, 2 * DEEPEST) {
        Some(tree) if says_something(&tree) => tell(&tree, &mut prose),
        _ => prose.unreadable(),
    }
    prose.tidy()
}

fn says_something(tree: &Value) -> bool {
    match tree {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(_) => !word(tree.get("type")).is_empty() || !inside(tree).is_empty(),
        _ => true,
    }
}

fn tell(node: &Value, prose: &mut Prose) {
    let attr = |name: &str| word(node.pointer("/attrs").and_then(|attrs| attrs.get(name)));
    let first = |words: [String; 2]| words.into_iter().find(|word| !word.is_empty()).unwrap_or_default();
    match (node, &*word(node.get("type"))) {
        (Value::Null, _) => {}
        (Value::String(text), _) => prose.push(text),
        (Value::Bool(_) | Value::Number(_), _) => prose.unreadable(),
        _ if is_odd(node.get("text")) => prose.unreadable(),
        (_, "text") => prose.push(&word(node.get("text"))),
        (_, "hardBreak") => prose.push("\n"),
        (_, "mention") => prose.mention(&attr("id"), attr("text").trim().trim_start_matches('@')),
        (_, "emoji") => prose.push(&first([attr("text"), attr("shortName")])),
        (_, "status") => prose.push(&attr("text")),
        (_, "date") => prose.push(&date(&attr("timestamp"))),
        (_, "inlineCard" | "blockCard" | "embedCard") => prose.push(&attr("url")),
        (_, "media" | "mediaInline") => prose.push(&first([attr("alt"), "[attachment]".to_owned()])),
        (_, "rule") => prose.line(),
        (_, kind) => tell_block(node, kind, prose),
    }
}

fn tell_block(node: &Value, kind: &str, prose: &mut Prose) {
    let attr = |name: &str| word(node.pointer("/attrs").and_then(|attrs| attrs.get(name)));
    let is_cell = |kind: &str| matches!(kind, "tableCell" | "tableHeader");
    let is_block = !is_cell(kind) && kind != "placeholder";
    if is_block {
        prose.line();
    }
    match kind {
        "taskItem" if attr("state") == "DONE" => prose.push("[x] "),
        "taskItem" => prose.push("[ ] "),
        "listItem" => prose.push("- "),
        "expand" | "nestedExpand" => {
            prose.push(&attr("title"));
            prose.line();
        }
        _ => {}
    }
    for (n, one) in inside(node).iter().enumerate() {
        let own = word(one.get("type"));
        if n > 0 && is_cell(&own) {
            prose.push(" | ");
        }
        // The first paragraph of a list item or a cell belongs on the line of its bullet.
        if n == 0 && own == "paragraph" && (kind == "listItem" || is_cell(kind)) {
            for one in inside(one) {
                tell(one, prose);
            }
        } else {
            tell(one, prose);
        }
    }
    if is_block {
        prose.line();
    }
}

/// The content of a node: a list of nodes, or a single node.
fn inside(node: &Value) -> &[Value] {
    match node.as_array().or_else(|| node.get("content")?.as_array()) {
        Some(list) => list,
        None => node.get("content").filter(|one| !one.is_null()).map_or(&[], std::slice::from_ref),
    }
}

/// A text or a number as a text; empty for any other value.
fn word(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(word)) => word.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn is_odd(text: Option<&Value>) -> bool {
    matches!(text, Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)))
}

/// The day of a timestamp in milliseconds.
fn date(timestamp: &str) -> String {
    let day = timestamp.parse().ok().and_then(chrono::DateTime::from_timestamp_millis);
    day.map(|day| day.date_naive().to_string()).unwrap_or_default()
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
