//! The texts of Teams as plain text, with whom they name.
//!
//! 1. `<at id="0">` is `@Name`; the message says whom each id names.
//! 2. A quoted message, an attachment and a system event are nothing. Paragraphs, line breaks and entries of lists stand on
//!    lines of their own. A picture and an emoji are what they say in words.
//! 3. Whom code names, nobody asks.
//!
//! Not here: cleaning the text for the screen (`Text`).

use std::collections::HashMap;

use crate::providers::kit::Prose;

/// Whom the places of a text name: the accounts of people, or none, and the name.
pub type Mentions = HashMap<String, (Vec<String>, String)>;

/// Elements of which nothing is shown.
const NOTHING: [&str; 5] = ["blockquote", "attachment", "systemeventmessage", "script", "style"];
/// Elements that begin and end a line.
const LINES: [&str; 10] = ["p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "pre"];
/// Elements in which nobody is asked.
const CODE: [&str; 3] = ["code", "pre", "codeblock"];

/// Reads HTML.
pub fn html(text: &str, mentions: &Mentions) -> Prose {
    let (mut prose, mut rest) = (Prose::default(), text);
    // How deep it is in what is not shown, and in code.
    let (mut hidden, mut code) = (0_usize, 0_usize);
    let mut at: Option<(String, String)> = None;
    while let Some(open) = rest.find('<') {
        let (before, from) = rest.split_at(open);
        put(before, hidden, &mut at, &mut prose);
        let Some((tag, after)) = tag(from) else {
            put("<", hidden, &mut at, &mut prose);
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        rest = after;
        let (name, ends) = (tag.name.as_str(), tag.ends);
        let depth = |depth: usize| if ends { depth.saturating_sub(1) } else { depth + usize::from(!tag.is_empty) };
        if NOTHING.contains(&name) {
            hidden = depth(hidden);
        }
        if CODE.contains(&name) {
            code = depth(code);
        }
        if hidden > 0 {
            continue;
        }
        if LINES.contains(&name) || name == "br" {
            if name == "br" { prose.push("\n") } else { prose.line() }
        } else if name == "at" && !ends {
            at = Some((tag.attribute("id").unwrap_or_default(), String::new()));
        } else if name == "at" {
            if let Some((id, shown)) = at.take() {
                let (accounts, name) = mentions.get(&id).cloned().unwrap_or_default();
                let name = if name.is_empty() { shown } else { name };
                let mut asked = accounts.into_iter().filter(|_| code == 0);
                prose.mention(&asked.next().unwrap_or_default(), &name);
                prose.mentions.extend(asked.map(|account| (account, name.clone())));
            }
        } else if matches!(name, "img" | "emoji") && !ends {
            put(&tag.attribute("alt").unwrap_or_default(), 0, &mut at, &mut prose);
        }
    }
    put(rest, hidden, &mut at, &mut prose);
    prose
}

/// Puts a text, its entities undone: into the text, or into the name of a mention.
fn put(text: &str, hidden: usize, at: &mut Option<(String, String)>, prose: &mut Prose) {
    if hidden > 0 || text.is_empty() {
        return;
    }
    let text = undone(text).replace(['\n', '\r'], " ");
    match at {
        Some((_, shown)) => shown.push_str(&text),
        None if text.trim().is_empty() && (prose.text.is_empty() || prose.text.ends_with('\n')) => {}
        None => prose.push(&text),
    }
}

/// A tag: `<p>`, `</p>`, `<br/>`.
struct Tag<'a> {
    name: String,
    inside: &'a str,
    ends: bool,
    is_empty: bool,
}

impl Tag<'_> {
    fn attribute(&self, key: &str) -> Option<String> {
        let small = self.inside.to_ascii_lowercase();
        let mut from = 0;
        while let Some(at) = small.get(from..)?.find(key) {
            let start = from + at;
            from = start + key.len();
            let begins = small.get(..start).is_some_and(|before| before.ends_with(char::is_whitespace));
            let value = self.inside.get(from..)?.trim_start().strip_prefix('=').filter(|_| begins).map(str::trim_start);
            if let Some(value) = value {
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
                let value = match quote {
                    Some(quote) => value.get(1..)?.split(quote).next()?,
                    None => value.split(|c: char| c.is_whitespace() || c == '/').next()?,
                };
                return Some(undone(value));
            }
        }
        None
    }
}

/// The tag at the beginning of a text, and the rest. A `>` in quotes does not end it.
fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    let inside = text.strip_prefix('<')?;
    if let Some(comment) = inside.strip_prefix("!--") {
        let (_, rest) = comment.split_once("-->").unwrap_or((comment, ""));
        return Some((Tag { name: String::new(), inside: "", ends: false, is_empty: true }, rest));
    }
    let ends = inside.starts_with('/');
    let name_at = inside.trim_start_matches('/');
    if !name_at.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut quote = None;
    let end = inside.char_indices().find(|(_, c)| {
        match (quote, *c) {
            (None, '"' | '\'') => quote = Some(*c),
            (Some(open), c) if open == c => quote = None,
            (None, '>') => return true,
            _ => {}
        }
        false
    });
    let (end, _) = end?;
    let body = inside.get(..end)?;
    let name: String = name_at.chars().take_while(char::is_ascii_alphanumeric).collect();
    let is_empty = body.ends_with('/');
    Some((Tag { name: name.to_ascii_lowercase(), inside: body, ends, is_empty }, inside.get(end + 1..)?))
}

/// A text with its entities undone, once.
fn undone(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let known = from.get(1..).and_then(|from| from.split_once(';')).filter(|(name, _)| name.len() <= 10);
        if let Some((c, after)) = known.and_then(|(name, after)| Some((entity(name)?, after))) {
            out.push(c);
            rest = after;
        } else {
            out.push('&');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<char> {
    let number = |text: &str, radix| u32::from_str_radix(text, radix).ok().and_then(char::from_u32);
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        name => match name.strip_prefix('#')? {
            hex if hex.starts_with(['x', 'X']) => number(hex.get(1..)?, 16),
            decimal => number(decimal, 10),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_plain_text_and_names_whom_it_marks() {
        let person = |id: &str, account: &str, name: &str| {
            let accounts = Some(account.to_owned()).into_iter().filter(|account| !account.is_empty());
            (id.to_owned(), (accounts.collect::<Vec<_>>(), name.to_owned()))
        };
        let mentions: Mentions = [person("0", "u1", "Maya Ortiz"), person("1", "", "General")].into();
        for (text, expected, named) in [
            ("<p><at id=\"0\">Maya</at> ready?</p>", "@Maya Ortiz ready?", "u1"),
            ("<at id='1'>General</at> &amp; <at id=9>Lost</at>", "@General & @Lost", ""),
            ("<p>one</p>\n<p>two<br>three</p><ul><li>four</li></ul>", "one\ntwo\nthree\nfour", ""),
            ("<blockquote itemscope><p><at id=\"0\">Maya</at> said</p></blockquote><p>yes</p>", "yes", ""),
            ("<attachment id=\"1\"></attachment><p>see</p>", "see", ""),
            ("<systemEventMessage/>after", "after", ""),
            (
                "a <emoji id=\"smile\" alt=\"😄\"></emoji><img src=\"x>y\" alt=\"a &lt;plan&gt;\"/> b",
                "a 😄a <plan> b",
                "",
            ),
            ("<code><at id=\"0\">Maya</at></code> x", "@Maya Ortiz x", ""),
            ("a&nbsp;b &#233;&#xe9; &unknown; &amp;lt; 1 < 2", "a b éé &unknown; &lt; 1 < 2", ""),
            ("<!-- <at id=\"0\">x</at> --><b>bold</b>", "bold", ""),
            ("", "", ""),
        ] {
            let prose = html(text, &mentions).tidy();
            let ids: Vec<&str> = prose.mentions.iter().map(|(id, _)| id.as_str()).collect();
            assert_eq!((prose.text.as_str(), ids.join(" ").as_str()), (expected, named), "{text}");
        }
    }
}
