//! Slack's markup as plain text, with whom it names.
//!
//! 1. `<@U1>` and `<@U1|x>` are `@Name`, `<#C1|x>` is `#x`, `<!here>` is `@here`, `<!subteam^S1|@d>` is `@d`, a date is its
//!    alternative, a link its text, else its address. `*`, `_`, `~` and backticks stay, and so does `:emoji:`.
//! 2. Then `&amp;`, `&lt;` and `&gt;` are undone, once.
//! 3. Whom code or a quotation names, nobody asks. `@here` and its like name nobody; a group names its members, where the
//!    settings say so.
//! 4. A message without text is read from its blocks, else it is what its attachments fall back to.
//!
//! Not here: cleaning the text for the screen (`Text`).

use serde_json::Value;

use crate::providers::kit::{Prose, Quotes};

/// What names are to be put in the place of ids.
pub trait Names {
    /// The name of a person.
    fn person(&self, id: &str) -> Option<&str>;
    /// The name of a channel, without its `#`.
    fn channel(&self, id: &str) -> Option<&str>;
    /// The handle of a group, and whom it means.
    fn group(&self, id: &str) -> Option<(&str, &[String])>;
}

/// Reads a text with markup.
pub fn mrkdwn(text: &str, names: &impl Names) -> Prose {
    let mut prose = Prose::default();
    let (mut rest, mut quiet) = (text, Quiet::default());
    while let Some(at) = rest.find(['<', '`', '\n', '&']) {
        let (before, from) = rest.split_at(at);
        prose.push(before);
        quiet.line |= !before.trim().is_empty();
        rest = if let Some(after) = from.strip_prefix("```") {
            quiet.fence = !quiet.fence && after.contains("```");
            prose.push("```");
            after
        } else if let Some(after) = from.strip_prefix('`') {
            let ends =
                after.find(['`', '\n']).is_some_and(|at| after.get(at..).is_some_and(|end| end.starts_with('`')));
            quiet.code = !quiet.code && !quiet.fence && ends;
            prose.push("`");
            after
        } else if let Some(after) = from.strip_prefix('\n') {
            prose.push("\n");
            (quiet.code, quiet.line, quiet.quotes) = (false, false, quiet.quotes.in_next_line());
            after
        } else if let Some((inside, after)) = from.strip_prefix('<').and_then(|from| from.split_once('>')) {
            token(inside, quiet.is_quiet(), names, &mut prose);
            quiet.line = true;
            after
        } else {
            let (sign, after) = entity(from);
            if sign == ">" && !quiet.line && quiet.quotes == Quotes::No {
                quiet.quotes = if after.starts_with("&gt;&gt;") { Quotes::Rest } else { Quotes::Line };
            }
            quiet.line = true;
            prose.push(sign);
            after
        };
    }
    prose.push(rest);
    prose
}

/// Why a mention at a place in the text asks no one.
#[derive(Default)]
struct Quiet {
    /// Between three backticks.
    fence: bool,
    /// Between two.
    code: bool,
    /// In a quotation.
    quotes: Quotes,
    /// The line has text before this place.
    line: bool,
}

impl Quiet {
    fn is_quiet(&self) -> bool {
        self.fence || self.code || self.quotes != Quotes::No
    }
}

/// One of the three signs that are written otherwise, else the character that stands there; and the rest.
fn entity(text: &str) -> (&str, &str) {
    let known = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")];
    let found = known.into_iter().find_map(|(written, sign)| Some((sign, text.strip_prefix(written)?)));
    found.unwrap_or_else(|| text.split_at(text.chars().next().map_or(0, char::len_utf8)))
}

/// A text without markup, its three signs undone.
fn plain(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        let (sign, after) = entity(from);
        out.push_str(before);
        out.push_str(sign);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// What stands between `<` and `>`.
fn token(inside: &str, quiet: bool, names: &impl Names, prose: &mut Prose) {
    let (target, label) = inside.split_once('|').map_or((inside, None), |(target, label)| (target, Some(plain(label))));
    let label = label.filter(|label| !label.is_empty());
    if let Some(id) = target.strip_prefix('@') {
        person(id, label.as_deref(), quiet, names, prose);
    } else if let Some(id) = target.strip_prefix('#') {
        let name = label.or_else(|| names.channel(id).map(str::to_owned)).unwrap_or_else(|| id.to_owned());
        prose.push(&format!("#{name}"));
    } else if let Some(id) = target.strip_prefix("!subteam^") {
        group(id, label.as_deref(), quiet, names, prose);
    } else if target.starts_with("!date^") {
        prose.push(&label.unwrap_or_default());
    } else if let Some(word) = target.strip_prefix('!') {
        let word = word.split('^').next().unwrap_or_default();
        prose.push(&label.unwrap_or_else(|| format!("@{word}")));
    } else {
        prose.push(&label.unwrap_or_else(|| plain(target)));
    }
}

fn person(id: &str, label: Option<&str>, quiet: bool, names: &impl Names, prose: &mut Prose) {
    let name = names.person(id).or(label).unwrap_or(id);
    // Without an account the name stands, and nobody is asked.
    prose.mention(if quiet { "" } else { id }, name);
}

fn group(id: &str, label: Option<&str>, quiet: bool, names: &impl Names, prose: &mut Prose) {
    let known = names.group(id);
    let handle = label.or(known.map(|(handle, _)| handle)).unwrap_or(id);
    prose.mention("", handle.trim_start_matches('@'));
    let members = known.map(|(_, members)| members).filter(|_| !quiet).unwrap_or_default();
    prose.mentions.extend(members.iter().map(|member| (member.clone(), String::new())));
}

/// Reads the blocks of a message that has no text.
#[expect(clippy::indexing_slicing, reason = "of JSON, in which what is missing is null")]
pub fn blocks(blocks: &Value, names: &impl Names) -> Prose {
    let mut prose = Prose::default();
    for block in blocks.as_array().into_iter().flatten() {
        prose.line();
        match block["type"].as_str() {
            Some("rich_text") => elements(&block["elements"], false, names, &mut prose),
            Some("section" | "header") => {
                let inside = mrkdwn(block["text"]["text"].as_str().unwrap_or_default(), names);
                join(inside, &mut prose);
            }
            _ => {}
        }
    }
    prose
}

fn join(more: Prose, prose: &mut Prose) {
    let start = prose.text.len() as u32;
    prose.push(&more.text);
    prose.named_at.extend(more.named_at.into_iter().map(|at| at.start + start..at.end + start));
    prose.mentions.extend(more.mentions);
}

#[expect(clippy::indexing_slicing, reason = "of JSON, in which what is missing is null")]
fn elements(list: &Value, quiet: bool, names: &impl Names, prose: &mut Prose) {
    for element in list.as_array().into_iter().flatten() {
        let text = |key: &str| element[key].as_str().unwrap_or_default();
        let quiet = quiet || element["style"]["code"] == true;
        match text("type") {
            "rich_text_section" | "rich_text_list" => {
                prose.line();
                elements(&element["elements"], quiet, names, prose);
            }
            "rich_text_quote" | "rich_text_preformatted" => {
                prose.line();
                elements(&element["elements"], true, names, prose);
            }
            "text" => prose.push(text("text")),
            "user" => person(text("user_id"), None, quiet, names, prose),
            "usergroup" => group(text("usergroup_id"), None, quiet, names, prose),
            "channel" => {
                let id = text("channel_id");
                prose.push(&format!("#{}", names.channel(id).unwrap_or(id)));
            }
            "broadcast" => prose.push(&format!("@{}", text("range"))),
            "emoji" => prose.push(&format!(":{}:", text("name"))),
            "link" => prose.push(if text("text").is_empty() { text("url") } else { text("text") }),
            "date" => prose.push(text("fallback")),
            _ => {}
        }
    }
}

/// A text as it is written into a message: without any markup of its own.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    struct Book(Vec<String>);

    impl Names for Book {
        fn person(&self, id: &str) -> Option<&str> {
            [("U1", "Maya"), ("U2", "Kenji")].into_iter().find(|(known, _)| *known == id).map(|(_, name)| name)
        }

        fn channel(&self, id: &str) -> Option<&str> {
            (id == "C1").then_some("atlas")
        }

        fn group(&self, id: &str) -> Option<(&str, &[String])> {
            (id == "S1").then_some(("design", &self.0))
        }
    }

    fn read(text: &str) -> (String, Vec<String>) {
        let prose = mrkdwn(text, &Book(vec!["U1".to_owned(), "U2".to_owned()])).tidy();
        (prose.text, prose.mentions.into_iter().map(|(id, _)| id).collect())
    }

    #[test]
    fn markup_becomes_plain_text_and_names_whom_it_marks() {
        for (text, expected, mentions) in [
            ("<@U1> ready?", "@Maya ready?", "U1"),
            ("<@U1|old> and <@U9>", "@Maya and @U9", "U1 U9"),
            ("in <#C1> and <#C2|ops> and <#C3>", "in #atlas and #ops and #C3", ""),
            ("<!here> <!channel> <!everyone|everyone>", "@here @channel everyone", ""),
            ("<!subteam^S1|@d> <!subteam^S1> <!subteam^S2>", "@d @design @S2", "U1 U2 U1 U2"),
            ("<!date^1392734382^{date}|18 Feb>", "18 Feb", ""),
            (
                "<https://a.example/?a=1&amp;b=2|the &lt;plan&gt;> <https://b.example>",
                "the <plan> https://b.example",
                "",
            ),
            ("<mailto:a@b.example|a@b.example>", "a@b.example", ""),
            ("a &lt; b &amp;&amp; c &gt; d &amp;lt;", "a < b && c > d &lt;", ""),
            ("*bold* _it_ ~no~ `code` :tada:", "*bold* _it_ ~no~ `code` :tada:", ""),
            ("a < b and <unended", "a < b and <unended", ""),
            ("", "", ""),
        ] {
            let (found, named) = read(text);
            assert_eq!((found.as_str(), named.join(" ").as_str()), (expected, mentions), "{text}");
        }
    }

    #[test]
    fn whom_code_or_a_quotation_names_nobody_asks() {
        for (text, mentions) in [
            ("`<@U1>` <@U2>", "U2"),
            ("```\n<@U1>\n``` <@U2>", "U2"),
            ("&gt; <@U1> said\n<@U2> see", "U2"),
            ("a &gt; <@U1>", "U1"),
            ("<@U2>\n&gt;&gt;&gt; all\n<@U1>", "U2"),
            ("one ` tick <@U1>", "U1"),
            ("``` no end <@U1>", "U1"),
            ("`a\n<@U1>` b", "U1"),
        ] {
            assert_eq!(read(text).1.join(" "), mentions, "{text}");
        }
        let quoted = mrkdwn("&gt; <@U1> said", &Book(Vec::new()));
        assert_eq!((&*quoted.text, quoted.named_at.len()), ("> @Maya said", 1));
    }

    #[test]
    fn a_message_without_text_is_read_from_its_blocks() {
        let value = json!([
            { "type": "header", "text": { "type": "plain_text", "text": "Plan" } },
            { "type": "rich_text", "elements": [
                { "type": "rich_text_section", "elements": [
                    { "type": "user", "user_id": "U1" }, { "type": "text", "text": " see " },
                    { "type": "link", "url": "https://a.example" }, { "type": "emoji", "name": "tada" },
                    { "type": "text", "text": "x", "style": { "code": true } },
                ] },
                { "type": "rich_text_quote", "elements": [{ "type": "user", "user_id": "U2" }] },
                { "type": "rich_text_list", "elements": [
                    { "type": "rich_text_section", "elements": [{ "type": "broadcast", "range": "here" }] },
                ] },
            ] },
            { "type": "section", "text": { "type": "mrkdwn", "text": "<@U1> &amp; more" } },
            { "type": "divider" }, 7,
        ]);
        let prose = blocks(&value, &Book(Vec::new())).tidy();
        assert_eq!(prose.text, "Plan\n@Maya see https://a.example:tada:x\n@Kenji\n@here\n@Maya & more");
        assert_eq!(prose.mentions.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["U1", "U1"]);
        let at: Vec<&str> = prose.named_at.iter().map(|at| &prose.text[at.start as usize..at.end as usize]).collect();
        assert_eq!(at, ["@Maya", "@Kenji", "@Maya"]);
    }

    #[test]
    fn what_is_written_holds_no_markup_of_its_own() {
        assert_eq!(escaped("<!here> a & b"), "&lt;!here&gt; a &amp; b");
        assert_eq!(mrkdwn(&escaped("<!here> a & b"), &Book(Vec::new())).text, "<!here> a & b");
    }
}
