//! Jira's wiki text, in which Data Center keeps comments -> plain text and mentions.
//!
//! Macros in braces, the brackets of links, and escapes are removed. Markup that is readable as it stands (stars around
//! bold words, dashes before list items) is kept.
//!
//! Not here: Cloud's trees (`adf`).

use crate::providers::kit::Prose;

/// Macros whose content is kept verbatim, without mentions and links.
const VERBATIM: [&str; 2] = ["code", "noformat"];
/// Macros that only format their content.
const DRESS: [&str; 4] = ["quote", "color", "panel", "anchor"];

/// The text, and the people whom it mentions.
pub fn read(wiki: &str) -> Prose {
    let mut prose = Prose::default();
    let mut rest = wiki;
    let mut line_start = true;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '{' => braces(rest, &mut prose),
            '[' => brackets(rest, &mut prose),
            '!' => image(rest, &mut prose),
            '\\' => escape(rest, &mut prose),
            'h' | 'b' if line_start => opening(rest),
            _ => None,
        };
        line_start = c == '\n' || (line_start && c == ' ');
        rest = taken.unwrap_or_else(|| {
            if c != '\r' {
                prose.text.push(c);
            }
            after(rest, c.len_utf8())
        });
    }
    prose.tidy()
}

fn after(text: &str, bytes: usize) -> &str {
    text.get(bytes..).unwrap_or_default()
}

/// `{quote}`, `{color:red}`, `{{monospaced}}`, `{code:java}...{code}`.
fn braces<'a>(rest: &'a str, prose: &mut Prose) -> Option<&'a str> {
    if let Some(inside) = rest.strip_prefix("{{") {
        let (mono, behind) = inside.split_once("}}").filter(|(mono, _)| !mono.contains('\n'))?;
        prose.text.push_str(mono);
        return Some(behind);
    }
    let (inside, behind) = after(rest, 1).split_once('}')?;
    let name = inside.split(':').next().unwrap_or_default();
    if VERBATIM.contains(&name) {
        let (verbatim, end) = behind.split_once(&format!("{{{name}}}")).unwrap_or((behind, ""));
        prose.line();
        prose.text.push_str(verbatim.trim_matches(['\r', '\n']));
        prose.line();
        return Some(end);
    }
    if !DRESS.contains(&name) {
        return None;
    }
    if matches!(name, "quote" | "panel") {
        prose.line();
    }
    Some(behind)
}

/// `[~name]`, `[~accountid:id]`, `[text|address]`, `[address]`.
fn brackets<'a>(rest: &'a str, prose: &mut Prose) -> Option<&'a str> {
    let (inside, behind) = after(rest, 1).split_once(']').filter(|(inside, _)| !inside.contains('\n'))?;
    if let Some(name) = inside.strip_prefix('~') {
        let account = name.strip_prefix("accountid:").unwrap_or(name).trim();
        if account.is_empty() {
            return None;
        }
        prose.mention(account, "");
        return Some(behind);
    }
    let (text, address) = inside.split_once('|').unwrap_or((inside, inside));
    let is_link = ["http://", "https://", "mailto:", "#", "^"].iter().any(|start| address.starts_with(start));
    if !is_link {
        return None;
    }
    prose.text.push_str(if text.trim().is_empty() { address } else { text });
    Some(behind)
}

/// `!picture.png|thumbnail!`: its name stays.
fn image<'a>(rest: &'a str, prose: &mut Prose) -> Option<&'a str> {
    let (inside, behind) = after(rest, 1).split_once('!')?;
    let name = inside.split('|').next().unwrap_or_default();
    let is_name =
        name.contains('.') && !name.contains([' ', '\n', '\t']) && !name.starts_with('.') && !name.ends_with('.');
    if !is_name {
        return None;
    }
    prose.text.push_str(name);
    Some(behind)
}

/// `\{` is a brace, `\\` a line break.
fn escape<'a>(rest: &'a str, prose: &mut Prose) -> Option<&'a str> {
    let escaped = after(rest, 1);
    match escaped.chars().next()? {
        '\\' => {
            prose.text.push('\n');
            Some(after(escaped, 1))
        }
        c if c.is_ascii_punctuation() => {
            prose.text.push(c);
            Some(after(escaped, 1))
        }
        _ => None,
    }
}

/// `h1. ` to `h6. ` and `bq. ` at the start of a line.
fn opening(rest: &str) -> Option<&str> {
    let (word, behind) = rest.split_at_checked(4)?;
    let heading = matches!(word.as_bytes(), [b'h', b'1'..=b'6', b'.', b' ']);
    (heading || word == "bq. ").then_some(behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wiki_text_reads_as_a_person_would_read_it() {
        let table = [
            ("plain *bold* _it_", "plain *bold* _it_"),
            ("h2. Plan\r\n* one\r\n* two", "Plan\n* one\n* two"),
            ("{quote}asked{quote}answered", "asked\nanswered"),
            ("{color:#ff0000}red{color} {{mono}}", "red mono"),
            ("look:{code:java}[~kenji] a{b}{code}done", "look:\n[~kenji] a{b}\ndone"),
            ("{noformat}never ends [~kenji]", "never ends [~kenji]"),
            ("[the page|https://a.example/x] [https://b.example] [^log.txt]", "the page https://b.example ^log.txt"),
            ("an [ordinary] bracket, {brace} and \\{escape\\}", "an [ordinary] bracket, {brace} and {escape}"),
            ("!shot.png|thumbnail! wow! really!", "shot.png wow! really!"),
            ("one\\\\two C:\\temp", "one\ntwo C:\\temp"),
            ("bq. quoted\nhow. ever", "quoted\nhow. ever"),
            ("[~] [ { ! \\", "[~] [ { ! \\"),
            ("é日本 {日本", "é日本 {日本"),
            ("", ""),
        ];
        for (wiki, expected) in table {
            assert_eq!(read(wiki).text, expected, "{wiki}");
        }
    }

    #[test]
    fn mentions_are_names_or_account_ids_but_not_inside_code() {
        let prose = read("[~kenji] and [~accountid:5b10:x], not [mail|mailto:a@b.example] {code}[~sam]{code}");
        assert_eq!(prose.text, "@kenji and @5b10:x, not mail\n[~sam]");
        let mentions: Vec<&str> = prose.mentions.iter().map(|(account, _)| &**account).collect();
        assert_eq!(mentions, ["kenji", "5b10:x"]);
    }
}
