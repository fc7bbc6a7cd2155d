//! XML, as far as WebDAV needs it: elements by their local names, and text. No document type is read, so that no entity of
//! its own can be defined; depth and number of elements are bounded.
//!
//! Not here: which elements mean what (`wire`).

use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A deeper document is none of WebDAV's.
const DEEPEST: usize = 40;
/// One with more elements neither.
const MOST: usize = 1_000_000;

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Its name without its prefix.
    pub name: String,
    /// Its attribute `name`, which names a component in CalDAV; empty without one.
    pub label: String,
    /// The text in it, that of its children left out.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Node>,
}

impl Node {
    /// The elements in it with a name.
    pub fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element in it with a name.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Its text without the white space around it; `None`: there is none.
    pub fn word(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }
}

/// The outermost element of a document. An error says what is wrong, and quotes nothing.
pub fn read(document: &str) -> Result<Node, &'static str> {
    let mut reader = Reader::from_str(document);
    let mut open: Vec<Node> = vec![Node::default()];
    let mut seen = 0;
    loop {
        let top = open.last_mut().ok_or("it ends more than it begins")?;
        match reader.read_event().map_err(|_| "it is no XML")? {
            Event::Start(start) => {
                seen += 1;
                if open.len() > DEEPEST || seen > MOST {
                    return Err("it is too deep or too long");
                }
                open.push(node(&start));
            }
            Event::Empty(start) => {
                seen += 1;
                if seen > MOST {
                    return Err("it is too deep or too long");
                }
                top.children.push(node(&start));
            }
            Event::End(_) => {
                let done = open.pop().ok_or("it ends more than it begins")?;
                open.last_mut().ok_or("it ends more than it begins")?.children.push(done);
            }
            Event::Text(text) => top.text.push_str(&text.decode().map_err(|_| "its text cannot be read")?),
            Event::CData(text) => top.text.push_str(&text.decode().map_err(|_| "its text cannot be read")?),
            Event::GeneralRef(name) => {
                let letter = match name.resolve_char_ref().map_err(|_| "it has a wrong character")? {
                    Some(letter) => letter,
                    None => match &*name {
                        b"lt" => '<',
                        b"gt" => '>',
                        b"amp" => '&',
                        b"quot" => '"',
                        b"apos" => '\'',
                        _ => return Err("it has an entity of its own"),
                    },
                };
                top.text.push(letter);
            }
            Event::DocType(_) => return Err("it has a document type"),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let mut document = open.pop().filter(|_| open.is_empty()).ok_or("it ends before its elements do")?;
    document.children.pop().ok_or("it is empty")
}

fn node(start: &BytesStart<'_>) -> Node {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let label = start.attributes().flatten().find(|attribute| attribute.key.as_ref() == b"name");
    let label = label.map(|label| text(&label.value)).unwrap_or_default();
    Node { name: text(start.local_name().as_ref()), label, ..Node::default() }
}

/// A text as it stands in an element.
pub fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, letter| {
        let _ = match letter {
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '&' => out.write_str("&amp;"),
            other => out.write_char(other),
        };
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_told_by_their_local_names_and_text_by_what_it_means() {
        let text =
            "<?xml version='1.0'?><d:a xmlns:d=\"DAV:\"><!-- x --><b>1 &lt; 2 &#x41;<![CDATA[<&>]]></b><c/></d:a>";
        let node = read(text).unwrap();
        assert_eq!((&*node.name, node.children.len()), ("a", 2));
        assert_eq!(node.get("b").unwrap().text, "1 < 2 A<&>");
        assert_eq!(escaped("a<b>&c"), "a&lt;b&gt;&amp;c");
    }

    #[test]
    fn a_document_type_an_entity_of_its_own_and_one_that_is_too_deep_are_refused() {
        let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
        let bomb = "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>";
        for wrong in [bomb, "<a>&x;</a>", &deep, "<a><b></a>", "<a>", "", "text", "{\"a\":1}"] {
            assert!(read(wrong).is_err(), "{wrong:.40}");
        }
    }
}
