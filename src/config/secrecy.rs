//! Which lines of a config may be quoted in messages. A line that sets a secret, or may set one, is never quoted: a
//! mistyped token must not end up in a terminal's scrollback or in a bug report.
//!
//! Not here: where secrets come from.

use super::problem::Location;

/// A key that contains one of these words names a secret.
const PARTS: [&str; 9] =
    ["token", "secret", "passw", "passphrase", "credential", "apikey", "accesskey", "bearer", "privatekey"];
/// A key that equals one of these words names a secret.
const WORDS: [&str; 8] = ["key", "pass", "pat", "auth", "pwd", "pin", "cookie", "authorization"];
/// A key similar to one of these may name a secret.
const SLIPS: [&str; 4] = ["token", "secret", "password", "apikey"];
/// Keys of a source whose values are not secret.
const HARMLESS: [&str; 12] = [
    "id",
    "kind",
    "refresh",
    "due_zone",
    "path",
    "agreement",
    "comment",
    "chat",
    "direct",
    "email",
    "review",
    "document",
];
/// Keys before the first table.
const TOP: [&str; 10] = ["title", "me", "theme", "glyphs", "emoji", "refresh", "store", "include", "agreement", "keys"];
/// How many lines back the table and the statement of a line are searched. Beyond that they are unknown.
const LINES: usize = 200;
/// The maximum length of a line that is examined. The meaning of longer ones is unknown.
const LONGEST: usize = 2000;

/// Returns whether the statement at this location, or its table, names a secret.
pub(super) fn names_secret(location: &Location) -> bool {
    until_statement(upwards(location)).any(about_secret)
        || upwards(location).take(LINES).find(|line| is_header(line)).is_some_and(about_secret)
}

/// May the line at this location, which could not be parsed, contain a secret? The first rule that applies decides:
///
/// 1. A line, or a statement, that names a secret: yes.
/// 2. In a table of teammates, of the agreement or of keys: no.
/// 3. In another table: yes, except for keys that are never secret.
/// 4. Before the first table: yes, except for what looks like a key that belongs there.
pub(super) fn may_hold_secret(location: &Location) -> bool {
    if names_secret(location) {
        return true;
    }
    let key = upwards(location).take(LINES).find(|line| starts_statement(line)).map_or("", key_of);
    match upwards(location).take(LINES + 1).enumerate().find(|(_, line)| is_header(line)) {
        Some((_, header)) if in_harmless_table(header) => false,
        Some((0, _)) => false,
        Some(_) => !HARMLESS.contains(&key),
        None if upwards(location).nth(LINES).is_some() => true,
        None => super::problem::nearest(key, &TOP).is_none(),
    }
}

/// The lines of the file from the location upwards. A line that is too long counts as naming a secret.
fn upwards(location: &Location) -> impl Iterator<Item = &str> {
    let text = location.source.text.get(..location.line().end).unwrap_or_default();
    text.rsplit('\n').map(|line| if line.len() > LONGEST { "secret" } else { line.trim_end() })
}

/// The lines up to and including the first of the statement. An indented line may be inside brackets.
fn until_statement<'a>(lines: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    let mut over = false;
    let starts = |line: &str| !line.starts_with(char::is_whitespace) && starts_statement(line);
    lines.take(LINES).take_while(move |line| !std::mem::replace(&mut over, starts(line)))
}

/// Returns whether a table or a key begins on this line.
pub(super) fn starts_statement(line: &str) -> bool {
    let line = line.trim_start();
    is_header(line) || !key_of(line).is_empty()
}

/// A table's header, or what was meant as one.
fn is_header(line: &str) -> bool {
    line.trim_start()
        .strip_prefix('[')
        .is_some_and(|rest| rest.trim_start_matches(['[', ' ']).starts_with(char::is_alphabetic))
}

fn in_harmless_table(header: &str) -> bool {
    let name = header.trim_start().trim_start_matches(['[', ' ']).split([']', '.', ' ']).next().unwrap_or_default();
    ["teammate", "holiday", "agreement", "keys"].contains(&name)
}

/// The key that a line sets; empty when it sets none.
fn key_of(line: &str) -> &str {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'' | ' ');
    match line.split_once('=') {
        Some((key, _)) if key.chars().all(plain) => key.trim().trim_matches(['"', '\'']),
        _ => "",
    }
}

fn about_secret(line: &str) -> bool {
    // `[keys]` is the table of the keyboard, and `key` a word of it.
    line.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).any(|word| {
        let word = word.to_lowercase();
        let slip = || word.len() < 16 && SLIPS.iter().any(|secret| strsim::jaro_winkler(secret, &word) > 0.9);
        WORDS.contains(&&*word) || PARTS.iter().any(|part| word.contains(part)) || slip()
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::problem::Source;
    use super::*;

    /// The judgement on the line with `word`: does it name a secret, might it hold one.
    fn judge(text: &str, word: &str) -> (bool, bool) {
        let at = text.find(word).unwrap();
        let source = Arc::new(Source { path: "config.toml".into(), text: text.to_owned(), included: false });
        let location = Location { source, span: at..at + word.len() };
        (names_secret(&location), may_hold_secret(&location))
    }

    #[test]
    fn c7_a_line_that_sets_a_secret_is_never_quoted() {
        for line in ["token = X", "key= \"X", "api-key X", "apiKey: X", "my_password == X", "tokn = X", "pasword = X"] {
            assert_eq!(judge(&format!("[[source]]\nid = \"a\"\n{line}\n"), "X"), (true, true), "{line}");
            assert_eq!(judge(&format!("{line}\n[[source]]\nid = \"a\"\n"), "X"), (true, true), "{line}");
        }
        assert_eq!(judge("source = [{ id = \"a\", token = \"X\", refresh = 3 }]", "refresh"), (true, true));
    }

    #[test]
    fn c7_a_secret_that_goes_over_several_lines_is_not_quoted_either() {
        assert_eq!(judge("[[source]]\ntoken = {\n  env = \"A\",\n  X\n}\n", "X"), (true, true));
        assert_eq!(judge("[[source]]\ntoken = [\n\n\"a\",\n  X\n", "X"), (true, true));
        assert_eq!(judge("[source.token]\ntext = X\n", "X"), (true, true));
    }

    #[test]
    fn c7_what_was_not_understood_in_a_source_is_quoted_only_when_it_is_surely_harmless() {
        assert_eq!(judge("[[source]]\nid = X\n", "X"), (false, false));
        assert_eq!(judge("[[source]\nghp = X\n", "X"), (false, true));
        assert_eq!(judge("[[source]]\nghp_0123456789\n", "ghp"), (false, true));
        assert_eq!(judge("[[sources]]\n", "sources"), (false, false));
        assert_eq!(judge("ghp = X", "X"), (false, true));
        assert_eq!(judge(&format!("[[teammate]]\n{}ghp = X", "\n".repeat(300)), "X"), (false, true));
    }

    #[test]
    fn other_lines_are_quoted() {
        assert_eq!(judge("titel = X", "X"), (false, false));
        assert_eq!(judge("[[teammate]]\nwhatever = X", "X"), (false, false));
        assert_eq!(judge("[teammate.agreement]\nchatt = X", "X"), (false, false));
        assert_eq!(judge("[[source]]\ntoken = \"a\"\n[[teammate]]\nid = X", "X"), (false, false));
    }
}
