//! Rows as they may stand in a snapshot: no sentence of anybody's, but all that shows whether they are right.
//!
//! ```text
//!   AAA-99 open, due 2026-11-27, of 1, in "99 letters #3af1", a link
//!     2026-11-22T09:00:00Z by a9..(24): 35 letters #91c0, mentions 1
//! ```
//!
//! Not here: where they come from (`replay`).

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use asyncboard::domain::batch::{Due, Item, Profile};
use asyncboard::domain::text::Text;

use super::replay::Looked;

/// The rows of a look.
pub fn of(looked: &Looked) -> String {
    let mut out = String::new();
    let people: Vec<&Profile> = looked.pages.iter().flat_map(|page| &page.people).collect();
    let (named, mailed) = (
        people.iter().filter(|one| one.name.is_some()).count(),
        people.iter().filter(|one| one.email.is_some()).count(),
    );
    match &looked.end {
        Ok(done) => {
            let _ = writeln!(out, "  {} people, {named} with a name, {mailed} with an address", people.len());
            for problem in &done.problems {
                let _ = writeln!(out, "  problem: {}", problem.text.raw().replace(char::is_numeric, "9"));
            }
        }
        Err(trouble) => {
            let words = format!("{trouble:?}").split([' ', '{']).next().unwrap_or_default().to_owned();
            let _ = writeln!(out, "  failed: {words}, {}", mark(&trouble.text()));
        }
    }
    for item in looked.pages.iter().flat_map(|page| &page.items) {
        row(item, &mut out);
    }
    out
}

fn row(item: &Item, out: &mut String) {
    let state = if item.done { "done" } else { "open" };
    let due = match &item.due {
        None => "no due date".to_owned(),
        Some(Due::Date(day)) => format!("due {day}"),
        Some(Due::At(at)) => format!("due {}", at.format("%Y-%m-%dT%H:%M:%SZ")),
    };
    let of: Vec<String> = item.assignees.iter().map(|account| shape(account.raw())).collect();
    let project = item.project.as_ref().map_or_else(|| "nothing".to_owned(), mark);
    let link =
        item.url.as_ref().map_or("no link", |url| if url.raw().starts_with("http") { "a link" } else { "an ODD link" });
    let (id, title) = (shape(item.id.raw()), mark(&item.title));
    let _ = writeln!(out, "  {id} {state}, {title}, {due}, of [{}], in {project}, {link}", of.join(", "));
    for message in &item.messages {
        let (at, by) = (message.at.format("%Y-%m-%dT%H:%M:%SZ"), shape(message.author.raw()));
        let mentions = message.mentions.len();
        let _ = writeln!(out, "    {at} by {by}: {}, mentions {mentions}", mark(&message.text));
    }
    for answer in &item.answers {
        let _ =
            writeln!(out, "    {} a reaction of {}", answer.at.format("%Y-%m-%dT%H:%M:%SZ"), shape(answer.by.raw()));
    }
}

/// The form of an id: capitals as `A`, small letters as `a`, digits as `9`; long ones by their beginning and length.
fn shape(id: &str) -> String {
    let letter = |c: char| match c {
        'A'..='Z' => 'A',
        'a'..='z' => 'a',
        c if c.is_alphabetic() => 'o',
        c if c.is_numeric() => '9',
        other => other,
    };
    let shape: String = id.chars().map(letter).collect();
    let length = shape.chars().count();
    if length > 16 { format!("{}..({length})", shape.chars().take(6).collect::<String>()) } else { shape }
}

/// A text without its words.
fn mark(text: &Text) -> String {
    let mut hasher = DefaultHasher::new();
    text.raw().hash(&mut hasher);
    let lines = text.raw().lines().count();
    let more = if lines > 1 { format!(" in {lines} lines") } else { String::new() };
    format!("{} letters{more} #{:04x}", text.raw().chars().count(), hasher.finish() as u16)
}
