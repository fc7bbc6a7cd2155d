//! Writing in a Jira: comments, and transitions to a status that is done.
//!
//! 1. A comment is plain text in paragraphs; `@id` of a teammate becomes the site's own mention.
//! 2. An item is closed by the first transition, as the site lists them, that leads to a status of the category `done`
//!    and whose fields we can fill: those with a default, and the resolution, of which `Done` or `Fixed` comes first.
//! 3. The request that lists the transitions may be retried; a request that changes something is sent once.
//!
//! Not here: reading the two formats of a comment (`adf`, `wiki`), which acts are permitted (`allow`).

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::search::Kind;
use crate::providers::Trouble;
use crate::providers::http::{Failure, Request, Session, segment, setup};
use crate::providers::kit::Piece;

/// The scope that a Cloud token with scopes needs.
const NEEDS: &str = "a Cloud token with scopes needs write:jira-work";
/// A zero-width space, which separates characters that together would be markup.
const APART: char = '\u{200B}';
/// The resolutions that are preferred, where the transition needs one.
const DONE: [&str; 3] = ["Done", "Fixed", "Resolved"];

/// Adds a comment to an issue.
pub async fn comment(session: &Session, kind: Kind, key: &str, pieces: &[Piece<'_>]) -> Result<(), Trouble> {
    let body = match kind {
        Kind::Cloud => json!({ "body": document(pieces) }),
        Kind::Server => json!({ "body": wiki(pieces) }),
    };
    let request = Request::post(format!("{}/issue/{}/comment", kind.base(), segment(key)), &body);
    let done = session.act(request).await;
    done.map(|_| ()).map_err(|failure| explain(failure, key, "the comment"))
}

/// Closes an issue.
pub async fn close(session: &Session, kind: Kind, key: &str) -> Result<(), Trouble> {
    let path = format!("{}/issue/{}/transitions", kind.base(), segment(key));
    let request = Request::get(path.clone()).query("expand", "transitions.fields");
    let found: Found = session.json(request).await.map_err(|failure| explain(failure, key, "closing"))?.value;
    let done: Vec<&Transition> = found.transitions.iter().filter(|one| one.is_done()).collect();
    let mut filled = done.iter().map(|one| (*one, one.fill()));
    let Some((transition, fields)) = filled.find_map(|(one, fields)| Some((one, fields.ok()?))) else {
        return Err(setup(match done.first().map(|one| (one, one.fill())) {
            Some((one, Err(field))) => {
                format!(
                    "{key} cannot be closed from here: the transition {:?} asks for {field:?}: close it in Jira",
                    one.name
                )
            }
            _ => format!(
                "{key} cannot be closed from here: no transition leads to a status that is done: close it in Jira"
            ),
        }));
    };
    let mut body = json!({ "transition": { "id": transition.id } });
    if let (false, Some(body)) = (fields.is_empty(), body.as_object_mut()) {
        body.insert("fields".to_owned(), Value::Object(fields));
    }
    let done = session.act(Request::post(path, &body)).await;
    done.map(|_| ()).map_err(|failure| explain(failure, key, "closing"))
}

/// The trouble of a refused request, in words that fit the act.
fn explain(failure: Failure, key: &str, what: &str) -> Trouble {
    match failure.status {
        Some(400) => setup(format!("Jira does not take {what} in {key}: {}", failure.said())),
        Some(404) => setup(format!("{key} is not there, or may not be seen by whoever the token belongs to")),
        Some(401 | 403) => {
            let said = failure.trouble.text();
            setup(format!("{}; to reply and to close, {NEEDS}", said.raw()))
        }
        _ => failure.into(),
    }
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    transitions: Vec<Transition>,
}

#[derive(Deserialize)]
struct Transition {
    id: String,
    #[serde(default)]
    name: String,
    to: Option<To>,
    #[serde(default)]
    fields: Map<String, Value>,
}

#[derive(Deserialize)]
struct To {
    #[serde(rename = "statusCategory")]
    category: Option<Category>,
}

#[derive(Deserialize)]
struct Category {
    key: Option<String>,
}

impl Transition {
    fn is_done(&self) -> bool {
        let category =
            self.to.as_ref().and_then(|to| to.category.as_ref()).and_then(|category| category.key.as_deref());
        category == Some("done")
    }

    /// The values of the required fields. `Err`: the name of a required field that cannot be filled from here.
    fn fill(&self) -> Result<Map<String, Value>, String> {
        let mut filled = Map::new();
        for (id, field) in &self.fields {
            let is = |name: &str| field.get(name).and_then(Value::as_bool).unwrap_or_default();
            if !is("required") || is("hasDefaultValue") {
                continue;
            }
            let name = field.get("name").and_then(Value::as_str).unwrap_or(id).to_owned();
            let allowed = field.get("allowedValues").and_then(Value::as_array).filter(|_| id == "resolution");
            let names = allowed.into_iter().flatten().filter_map(|value| value.get("name")?.as_str());
            let rank = |name: &&str| DONE.iter().position(|done| done.eq_ignore_ascii_case(name)).unwrap_or(DONE.len());
            let Some(resolution) = names.min_by_key(rank) else { return Err(name) };
            filled.insert(id.clone(), json!({ "name": resolution }));
        }
        Ok(filled)
    }
}

/// A text as Cloud keeps it: a paragraph for each run of lines.
fn document(pieces: &[Piece<'_>]) -> Value {
    let (mut paragraphs, mut nodes): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    let end = |nodes: &mut Vec<Value>, paragraphs: &mut Vec<Value>| {
        while nodes.last().is_some_and(is_break) {
            nodes.pop();
        }
        if !nodes.is_empty() {
            paragraphs.push(json!({ "type": "paragraph", "content": std::mem::take(nodes) }));
        }
    };
    for piece in pieces {
        match piece {
            Piece::Mention(account, name) => {
                nodes.push(json!({ "type": "mention", "attrs": { "id": account.raw(), "text": format!("@{name}") } }));
            }
            Piece::Text(text) => {
                for (n, line) in text.split('\n').enumerate() {
                    if n > 0 && nodes.last().is_some_and(is_break) {
                        end(&mut nodes, &mut paragraphs);
                    } else if n > 0 && !nodes.is_empty() {
                        nodes.push(json!({ "type": "hardBreak" }));
                    }
                    if !line.is_empty() {
                        nodes.push(json!({ "type": "text", "text": line }));
                    }
                }
            }
        }
    }
    end(&mut nodes, &mut paragraphs);
    json!({ "type": "doc", "version": 1, "content": paragraphs })
}

fn is_break(node: &Value) -> bool {
    node.get("type").and_then(Value::as_str) == Some("hardBreak")
}

/// A text as Data Center keeps it: wiki text whose only markup are the mentions.
fn wiki(pieces: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Mention(account, _) => out.push_str(&format!("[~{}]", account.raw())),
            Piece::Text(text) => escape(text, &mut out),
        }
    }
    out
}

/// Escapes what wiki text takes for markup: braces, brackets, bars and backslashes wherever they are; marks of emphasis
/// where they touch a word from outside; the beginnings of lines that make lists, headings and quotes.
fn escape(text: &str, out: &mut String) {
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let starts_markup = |line: &str| {
            let word = line.split(' ').next().unwrap_or_default();
            let heading = word.len() == 3 && word.starts_with('h') && word.ends_with('.');
            heading || word == "bq." || (!word.is_empty() && word.chars().all(|c| matches!(c, '*' | '#' | '-')))
        };
        let at_start = out.is_empty() || out.ends_with('\n');
        let mut chars = line.chars().peekable();
        let mut before: Option<char> = out.chars().next_back().filter(|c| *c != '\n');
        if at_start && starts_markup(line) {
            if line.starts_with(['h', 'b']) {
                // The letter of a heading cannot be escaped: an invisible character goes before it.
                out.push(APART);
            } else {
                out.push('\\');
                out.extend(chars.next());
            }
        }
        while let Some(c) = chars.next() {
            let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            let opens = outside(before) && chars.peek().is_some_and(|next| !next.is_whitespace());
            let closes = before.is_some_and(|c| !c.is_whitespace()) && outside(chars.peek().copied());
            let is_markup = match c {
                '{' | '}' | '[' | ']' | '|' => true,
                '*' | '_' | '+' | '^' | '~' => opens || closes && !outside(before),
                '!' => chars.peek().is_some_and(|next| !next.is_whitespace()),
                '?' => before == Some('?') || chars.peek() == Some(&'?'),
                '-' => opens && before.is_some() && chars.peek() != Some(&'-') && before != Some('-'),
                _ => false,
            };
            if is_markup {
                out.push('\\');
            }
            out.push(c);
            if c == '\\' && chars.peek().is_none_or(char::is_ascii_punctuation) {
                // Two backslashes are a line break, and one escapes what follows.
                out.push(APART);
            }
            before = Some(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{adf, wiki as read_wiki};
    use super::*;
    use crate::domain::ids::Account;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_a_document_of_paragraphs_with_mentions() {
        let kenji = Piece::Mention(Account::new("5b10:x"), "Kenji Mori");
        let found = document(&[kenji, Piece::Text(" yes\nno\n\n\n*x*\n")]);
        let expected = json!({ "type": "doc", "version": 1, "content": [
            { "type": "paragraph", "content": [
                { "type": "mention", "attrs": { "id": "5b10:x", "text": "@Kenji Mori" } },
                { "type": "text", "text": " yes" }, { "type": "hardBreak" }, { "type": "text", "text": "no" }
            ] },
            { "type": "paragraph", "content": [{ "type": "text", "text": "*x*" }] }
        ] });
        assert_eq!(found, expected);
    }

    #[test]
    fn wiki_text_has_no_markup_but_the_mentions() {
        let of = |text: &str| wiki(&[Piece::Text(text)]);
        for (text, written) in [
            ("Ship it? Yes! 2*3 - 1 = a_b", "Ship it? Yes! 2*3 - 1 = a_b"),
            ("{code} [link|x] \\n", "\\{code\\} \\[link\\|x\\] \\n"),
            ("*bold* and _slanted_", "\\*bold\\* and \\_slanted\\_"),
            ("* one\n# two\n- three", "\\* one\n\\# two\n\\- three"),
            ("h1. big\nbq. quote\nhi. there", "\u{200B}h1. big\n\u{200B}bq. quote\n\u{200B}hi. there"),
            ("!image.png! ??cite??", "\\!image.png! \\?\\?cite\\?\\?"),
        ] {
            assert_eq!(of(text), written, "{text}");
        }
        let mention = Piece::Mention(Account::new("k.mori"), "Kenji");
        assert_eq!(wiki(&[mention, Piece::Text(": *ok*?")]), "[~k.mori]: \\*ok\\*?");
    }

    #[test]
    fn the_transition_is_one_to_a_done_status_whose_fields_can_be_filled() {
        let of = |json: Value| serde_json::from_value::<Transition>(json).unwrap();
        let done = json!({ "statusCategory": { "key": "done" } });
        let plain = of(json!({ "id": "1", "to": done }));
        assert!(plain.is_done() && plain.fill().unwrap().is_empty());
        assert!(!of(json!({ "id": "1", "to": { "statusCategory": { "key": "new" } } })).is_done());
        assert!(!of(json!({ "id": "1" })).is_done());
        let fields = json!({ "resolution": { "required": true, "name": "Resolution", "allowedValues": [{ "name": "Won't do" }, { "name": "Done" }] },
                             "assignee": { "required": true, "hasDefaultValue": true } });
        let filled = of(json!({ "id": "1", "to": done, "fields": fields })).fill().unwrap();
        assert_eq!(Value::Object(filled), json!({ "resolution": { "name": "Done" } }));
        let fields = json!({ "customfield_1": { "required": true, "name": "Root cause" } });
        assert_eq!(of(json!({ "id": "1", "to": done, "fields": fields })).fill(), Err("Root cause".to_owned()));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text in "[a-c {}\\[\\]*_|\\\\!?@h1.~-]{0,30}") {
            let squeezed = |text: &str| text.trim().to_owned();
            let written = wiki(&[Piece::Text(&text)]);
            let read = read_wiki::read(&written);
            prop_assert_eq!(squeezed(&read.text.replace('\u{200B}', "")), squeezed(&text), "{:?}", written);
            prop_assert!(read.mentions.is_empty());
            let read = adf::read(&document(&[Piece::Text(&text)]).to_string());
            prop_assert_eq!(squeezed(&read.text), squeezed(&text));
        }
    }
}
