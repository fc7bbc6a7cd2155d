//! Writing in Trello: comments, and cards and lines of checklists that are done.
//!
//! 1. A comment's text is Markdown there: what would be markup is escaped. `@id` of a teammate becomes `@` and their
//!    user name; any other `@` is written so that it is no mention.
//! 2. A card with a due date is done when that is marked complete; one without is archived, as there is no other mark.
//!    A line of a checklist is complete.
//!
//! Not here: the parts of an item's id (`map`), which acts are permitted (`allow`).

use super::wire::Card;
use crate::providers::Trouble;
use crate::providers::http::{Failure, Request, Session, segment, setup};
use crate::providers::kit::Piece;

/// A zero-width space: between `@` and a name it prevents a mention.
const APART: char = '\u{200B}';

/// Adds a comment to a card.
pub async fn comment(session: &Session, item: &str, pieces: &[Piece<'_>]) -> Result<(), Trouble> {
    // The conversation of a line is that of its card.
    let card = item.split(':').next().unwrap_or(item);
    let path = format!("cards/{}/actions/comments", segment(card));
    let done = session.act(Request::acting("POST", path).query("text", text(pieces))).await;
    done.map(|_| ()).map_err(|failure| explain(failure, item, "the comment"))
}

/// Closes a card, or a line of its checklists.
pub async fn close(session: &Session, item: &str) -> Result<(), Trouble> {
    let failed = |failure| explain(failure, item, "closing");
    let request = if let Some((card, line)) = item.split_once(':') {
        let path = format!("cards/{}/checkItem/{}", segment(card), segment(line));
        Request::acting("PUT", path).query("state", "complete")
    } else {
        let path = format!("cards/{}", segment(item));
        let asked = Request::get(path.clone()).query("fields", "due");
        let card: Card = session.json(asked).await.map_err(failed)?.value;
        let key = if card.due.text().is_some() { "dueComplete" } else { "closed" };
        Request::acting("PUT", path).query(key, "true")
    };
    session.act(request).await.map(|_| ()).map_err(failed)
}

/// The trouble of a refused request, in words that fit the act.
fn explain(failure: Failure, item: &str, what: &str) -> Trouble {
    match failure.status {
        Some(400) => setup(format!("Trello does not take {what} in {item}: {}", failure.said())),
        Some(404) => setup(format!("{item} is not there, or may not be seen by whoever the token belongs to")),
        Some(401 | 403) => {
            let said = failure.trouble.text();
            setup(format!("{}; to reply and to close, the token must be made with the scope read,write", said.raw()))
        }
        _ => failure.into(),
    }
}

/// A text as Markdown whose only markup are the mentions.
fn text(pieces: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Mention(account, _) => {
                out.push('@');
                out.push_str(account.raw());
            }
            Piece::Text(text) => escape(text, &mut out),
        }
    }
    out
}

/// Escapes marks of emphasis, code, links and HTML; the beginnings of headings and quotes; and sets names apart from
/// `@`.
fn escape(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let before = out.chars().next_back();
        let next = chars.peek().copied();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let at_start = before.is_none_or(|c| c == '\n');
        let is_markup = match c {
            '\\' | '`' | '[' | ']' | '<' => true,
            '*' | '~' => !(is_space(before) && is_space(next)) || at_start,
            // Inside a word it is what it looks like.
            '_' => !(is_word(before) && is_word(next) || is_space(before) && is_space(next)),
            '#' | '>' => at_start,
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(c);
        if c == '@' && next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_') && !is_word(before) {
            out.push(APART);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Account;

    #[test]
    fn a_comment_has_no_markup_but_the_mentions() {
        for (written, expected) in [
            ("Ship it? 2 * 3, a_b, c-d", "Ship it? 2 * 3, a_b, c-d"),
            ("*bold* _slanted_ `code` [x](y) <b>", "\\*bold\\* \\_slanted\\_ \\`code\\` \\[x\\](y) \\<b>"),
            ("# big\n> quote\nnot # here", "\\# big\n\\> quote\nnot # here"),
            ("@card @board me@acme.example @ x", "@\u{200B}card @\u{200B}board me@acme.example @ x"),
        ] {
            assert_eq!(text(&[Piece::Text(written)]), expected);
        }
        let kenji = Piece::Mention(Account::new("kenjimori"), "Kenji Mori");
        assert_eq!(text(&[Piece::Text("ok "), kenji, Piece::Text("?")]), "ok @kenjimori?");
    }
}
