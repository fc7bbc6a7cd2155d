//! What a response means.
//!
//! Not here: reading it off the connection (`wire`), one mail in it (`fetched`).

use super::failure::Refused;
use super::fetched::{self, Fetched};
use super::folder_name;
use super::tree::{Tree, parse};
use crate::config::Scrubber;

/// A response.
#[derive(Debug)]
pub(super) enum Reply {
    /// The end of the command with this tag.
    Done(String, Status, Refused),
    /// The server waits for more of the command.
    More,
    /// Something said beside: a greeting, a warning, a farewell; with the brackets' whole inside.
    Said(Status, Refused, String),
    /// What the server can do.
    Can(Vec<String>),
    /// A folder.
    Folder(Listed),
    /// The numbers that a search found.
    Found(Vec<u32>),
    /// So many mails are in the folder.
    Exists(u32),
    /// A mail is gone.
    Expunged,
    /// A mail.
    Mail(Box<Fetched>),
    /// A mail of which nothing could be read.
    Odd,
    /// Something else.
    Other,
}

/// How a command ended, or what a word said beside is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    No,
    Bad,
    Bye,
    Preauth,
}

/// A folder as a server lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name as the server writes it: for asking.
    pub raw: Vec<u8>,
    /// Its name for people.
    pub name: String,
    /// What it is, in small letters with the backslash: `\sent`, `\noselect`.
    pub marks: Vec<String>,
}

impl Listed {
    /// The inbox, which every server has, also where it does not list it.
    pub fn inbox() -> Self {
        Self { raw: b"INBOX".to_vec(), name: "INBOX".to_owned(), marks: Vec::new() }
    }
}

/// Reads a response. Words for people lose every secret.
pub(super) fn read(response: &[u8], scrubber: &Scrubber) -> Reply {
    if response.starts_with(b"+") {
        return Reply::More;
    }
    let (tag, rest) = split(response);
    if let Some((status, refused, code)) = status(rest, scrubber) {
        return match tag {
            b"*" => Reply::Said(status, refused, code),
            tag => Reply::Done(String::from_utf8_lossy(tag).into_owned(), status, refused),
        };
    }
    if tag != b"*" {
        return Reply::Other;
    }
    let (first, _) = split(rest);
    match parse(rest) {
        Some(values) => of_values(&values),
        None if first.iter().all(u8::is_ascii_digit) => Reply::Odd,
        None => Reply::Other,
    }
}

fn of_values(values: &[Tree]) -> Reply {
    let [first, rest @ ..] = values else { return Reply::Other };
    let words = || rest.iter().filter_map(Tree::word).collect();
    match (first.word().as_deref(), rest) {
        (Some("CAPABILITY"), _) => Reply::Can(words()),
        (Some("LIST"), [Tree::List(marks), _, name, ..]) => {
            let Some(raw) = name.bytes().map(<[u8]>::to_vec) else { return Reply::Other };
            let marks = marks.iter().filter_map(Tree::word).map(|word| word.to_ascii_lowercase()).collect();
            Reply::Folder(Listed { name: folder_name::read(&raw), raw, marks })
        }
        (Some("SEARCH"), numbers) => Reply::Found(numbers.iter().filter_map(Tree::number).collect()),
        (Some(_), [what, more @ ..]) => match (first.number::<u32>(), what.word().as_deref()) {
            (Some(count), Some("EXISTS")) => Reply::Exists(count),
            (Some(_), Some("EXPUNGE")) => Reply::Expunged,
            (Some(_), Some("FETCH")) => {
                let of = more.first().and_then(|list| fetched::read(list.list()));
                of.map_or(Reply::Odd, |mail| Reply::Mail(Box::new(mail)))
            }
            _ => Reply::Other,
        },
        _ => Reply::Other,
    }
}

fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b' ', bytes) {
        Some(at) => (bytes.get(..at).unwrap_or_default(), bytes.get(at + 1..).unwrap_or_default()),
        None => (bytes, &[]),
    }
}

/// `OK [CODE more] words`.
fn status(rest: &[u8], scrubber: &Scrubber) -> Option<(Status, Refused, String)> {
    let (word, text) = split(rest);
    let status = match word.to_ascii_uppercase().as_slice() {
        b"OK" => Status::Ok,
        b"NO" => Status::No,
        b"BAD" => Status::Bad,
        b"BYE" => Status::Bye,
        b"PREAUTH" => Status::Preauth,
        _ => return None,
    };
    let text = String::from_utf8_lossy(text);
    let inside = text.trim_start().strip_prefix('[').and_then(|text| text.split_once(']'));
    let (code, text) = inside.unwrap_or(("", &text));
    let first = code.split(' ').next().unwrap_or_default().to_ascii_uppercase();
    let refused = Refused { code: first, text: scrubber.scrub(text.trim()).into_owned() };
    Some((status, refused, code.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(text: &str) -> Reply {
        read(text.as_bytes(), &Scrubber::default())
    }

    #[test]
    fn a_command_ends_with_a_status_and_its_reason() {
        let Reply::Done(tag, status, refused) = reply("a7 NO [AUTHENTICATIONFAILED] Authentication failed.") else {
            panic!()
        };
        assert_eq!((&*tag, status), ("a7", Status::No));
        assert_eq!(refused.words(), "AUTHENTICATIONFAILED: Authentication failed.");
        let Reply::Said(status, refused, code) = reply("* ok [UIDVALIDITY 17] fine") else { panic!() };
        assert_eq!((status, &*refused.code, &*code), (Status::Ok, "UIDVALIDITY", "UIDVALIDITY 17"));
        assert!(matches!(reply("* BYE"), Reply::Said(Status::Bye, _, _)));
        assert!(matches!(reply("+ idling"), Reply::More));
    }

    #[test]
    fn folders_searches_and_counts_are_read() {
        let Reply::Folder(folder) = reply(r#"* LIST (\HasNoChildren \Sent) "/" "Entw&APw-rfe""#) else { panic!() };
        assert_eq!((&*folder.name, &folder.raw[..]), ("Entwürfe", &b"Entw&APw-rfe"[..]));
        assert_eq!(folder.marks, ["\\hasnochildren", "\\sent"]);
        assert!(matches!(reply("* SEARCH 1 5 9"), Reply::Found(found) if found == [1, 5, 9]));
        assert!(matches!(reply("* SEARCH"), Reply::Found(found) if found.is_empty()));
        assert!(matches!(reply("* 18 EXISTS"), Reply::Exists(18)));
        assert!(matches!(reply("* 4 EXPUNGE"), Reply::Expunged));
        assert!(matches!(reply("* CAPABILITY IMAP4rev1 idle"), Reply::Can(can) if can == ["IMAP4REV1", "IDLE"]));
    }

    #[test]
    fn a_mail_that_cannot_be_read_is_odd_and_everything_else_unknown_is_let_be() {
        for odd in ["* 1 FETCH (UID", "* 1 FETCH (FLAGS ())", "* 1 FETCH 7"] {
            assert!(matches!(reply(odd), Reply::Odd), "{odd}");
        }
        for other in ["* STATUS x (MESSAGES 1)", "", "x", "* ", "* FLAGS ("] {
            assert!(matches!(reply(other), Reply::Other | Reply::Odd), "{other}");
        }
    }
}
