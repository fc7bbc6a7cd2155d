//! Discord's markup as plain text, with whom it names.
//!
//! 1. `<@1>` and `<@!1>` are `@Name`, `<@&1>` is `@role`, `<#1>` is `#name`, `<:n:1>` is `:n:`, a time is in UTC, `</cmd:1>`
//!    is `/cmd`, `\*` is `*`, and a spoiler is `(spoiler)`.
//! 2. Code between backticks is left as it is, and asks nobody; nor does a quotation.
//!
//! Not here: cleaning the text for the screen (`Text`).

use crate::domain::Instant;
use crate::providers::kit::{Prose, Quotes};

/// What names are to be put in the place of ids.
pub trait Names {
    /// The name of a person.
    fn person(&self, id: &str) -> Option<&str>;
    /// The name of a channel, without its `#`.
    fn channel(&self, id: &str) -> Option<&str>;
    /// The name of a role, and whom it means.
    fn role(&self, id: &str) -> Option<(&str, &[String])>;
}

/// Characters that a backslash takes their meaning from.
const MARKS: &str = "\\*_~`|>#-[](){}.!:<@";

/// Reads a text with markup.
pub fn markup(text: &str, names: &impl Names) -> Prose {
    let (mut prose, mut rest, mut quotes, mut begins) = (Prose::default(), text, Quotes::No, true);
    while let Some(at) = rest.find(['<', '`', '\\', '|', '\n', '>']) {
        let (before, from) = rest.split_at(at);
        prose.push(before);
        begins &= before.is_empty();
        rest = if let Some((code, after)) = code(from) {
            prose.push(code);
            after
        } else if let Some((token, after)) = from
            .strip_prefix('<')
            .and_then(|from| from.split_once('>'))
            .filter(|(token, _)| put(token, quotes != Quotes::No, names, &mut prose))
        {
            let _ = token;
            after
        } else if let Some(after) = from.strip_prefix('\\').filter(|after| after.starts_with(|c| MARKS.contains(c))) {
            let (mark, after) = first(after);
            prose.push(mark);
            after
        } else if let Some((hidden, after)) = from.strip_prefix("||").and_then(|from| from.split_once("||")) {
            prose.push("(spoiler)");
            // A spoiler hides words, and names people all the same.
            let inside = markup(hidden, names).mentions.into_iter().filter(|_| quotes == Quotes::No);
            prose.mentions.extend(inside.map(|(id, _)| (id, String::new())));
            after
        } else {
            let (sign, after) = first(from);
            quotes = match sign {
                "\n" => quotes.in_next_line(),
                // A quotation is a `>` and a space at the beginning of a line.
                ">" if begins && after.starts_with(">> ") => Quotes::Rest,
                ">" if begins && quotes == Quotes::No && after.starts_with([' ', '>']) => Quotes::Line,
                _ => quotes,
            };
            prose.push(sign);
            begins = sign == "\n";
            rest = after;
            continue;
        };
        begins = false;
    }
    prose.push(rest);
    prose
}

fn first(text: &str) -> (&str, &str) {
    text.split_at(text.chars().next().map_or(0, char::len_utf8))
}

/// Code between backticks, with them, and the rest: of three, of two or of one.
fn code(text: &str) -> Option<(&str, &str)> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let fence = text.get(..ticks.min(3)).filter(|fence| !fence.is_empty())?;
    let end = text.get(fence.len()..)?.find(fence)?;
    let end = fence.len() + end + fence.len();
    Some((text.get(..end)?, text.get(end..)?))
}

/// Puts what stands between `<` and `>`; `false`: it is no markup.
fn put(token: &str, quotes: bool, names: &impl Names, prose: &mut Prose) -> bool {
    let is_id = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(id) = token.strip_prefix("@&").filter(|id| is_id(id)) {
        let known = names.role(id);
        prose.mention("", known.map_or("role", |(name, _)| name));
        let members = known.map(|(_, members)| members).filter(|_| !quotes).unwrap_or_default();
        prose.mentions.extend(members.iter().map(|member| (member.clone(), String::new())));
    } else if let Some(id) = token.strip_prefix("@!").or_else(|| token.strip_prefix('@')).filter(|id| is_id(id)) {
        prose.mention(if quotes { "" } else { id }, names.person(id).unwrap_or(id));
    } else if let Some(id) = token.strip_prefix('#').filter(|id| is_id(id)) {
        prose.push(&format!("#{}", names.channel(id).unwrap_or(id)));
    } else if let Some(command) = token.strip_prefix('/') {
        let Some((name, _)) = command.rsplit_once(':').filter(|(_, id)| is_id(id)) else { return false };
        prose.push(&format!("/{name}"));
    } else if let Some(time) = token.strip_prefix("t:") {
        let seconds = time.split(':').next().and_then(|seconds| seconds.parse().ok());
        let Some(at) = seconds.and_then(|seconds| Instant::from_timestamp(seconds, 0)) else { return false };
        prose.push(&at.format("%-d %b %Y %H:%M UTC").to_string());
    } else if let Some(emoji) = token.strip_prefix("a:").or_else(|| token.strip_prefix(':')) {
        let Some((name, _)) = emoji.rsplit_once(':').filter(|(_, id)| is_id(id)) else { return false };
        prose.push(&format!(":{name}:"));
    } else {
        return false;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Book(Vec<String>);

    impl Names for Book {
        fn person(&self, id: &str) -> Option<&str> {
            [("1", "Maya"), ("2", "Kenji")].into_iter().find(|(known, _)| *known == id).map(|(_, name)| name)
        }

        fn channel(&self, id: &str) -> Option<&str> {
            (id == "5").then_some("atlas")
        }

        fn role(&self, id: &str) -> Option<(&str, &[String])> {
            (id == "7").then_some(("design", &self.0))
        }
    }

    #[test]
    fn markup_becomes_plain_text_and_names_whom_it_marks() {
        for (text, expected, mentions) in [
            ("<@1> ready?", "@Maya ready?", "1"),
            ("<@!2> and <@9>", "@Kenji and @9", "2 9"),
            ("<@&7> <@&8>", "@design @role", "1 2"),
            ("in <#5> and <#6>", "in #atlas and #6", ""),
            ("<:tada:11> <a:wave:12> </ask me:13>", ":tada: :wave: /ask me", ""),
            ("at <t:1618953630:R>", "at 20 Apr 2021 21:20 UTC", ""),
            ("\\*no\\* ||secret <@1>|| end", "*no* (spoiler) end", "1"),
            ("> ||<@1>||\n||`<@1>` <@2>||", "> (spoiler)\n(spoiler)", "2"),
            ("<@2>\n>>> all\n<@1>\n> <@1>", "@Kenji\n>>> all\n@Maya\n> @Maya", "2"),
            ("a >>> b\n<@1>", "a >>> b\n@Maya", "1"),
            ("`<@1>` ``<@1> ` x`` ```\n<@1>\n``` <@2>", "`<@1>` ``<@1> ` x`` ```\n<@1>\n``` @Kenji", "2"),
            ("> <@1> said\n<@2> see", "> @Maya said\n@Kenji see", "2"),
            ("@everyone @here", "@everyone @here", ""),
            ("a < b > c <@x> <:no:> ` |", "a < b > c <@x> <:no:> ` |", ""),
            ("C:\\path", "C:\\path", ""),
        ] {
            let prose = markup(text, &Book(vec!["1".to_owned(), "2".to_owned()]));
            let named: Vec<&str> = prose.mentions.iter().map(|(id, _)| id.as_str()).collect();
            assert_eq!((prose.text.as_str(), named.join(" ").as_str()), (expected, mentions), "{text}");
        }
    }
}
