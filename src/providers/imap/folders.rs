//! Which folders of a mailbox are read.
//!
//! Not here: reading them (`look`).

use crate::config::suggest;
use crate::providers::mail::Listed;

/// What is read beside the inbox, by what the server says that it is for.
const SPECIAL: [&str; 3] = ["\\sent", "\\archive", "\\all"];
/// What is never read.
const NEVER: [&str; 3] = ["\\junk", "\\trash", "\\drafts"];
/// Where a server says of no folder what it is for: their usual names, in small letters.
const USUAL: [&str; 7] = ["sent", "sent items", "sent messages", "sent mail", "archive", "archives", "inbox.sent"];

/// The folders that are read, and what is wrong with those that are named.
pub fn choose(listed: &[Listed], wanted: &[String]) -> (Vec<Listed>, Vec<String>) {
    let inbox = || listed.iter().find(|folder| is_inbox(folder)).cloned().unwrap_or_else(Listed::inbox);
    let open = |folder: &&Listed| !has(folder, &["\\noselect", "\\nonexistent"]);
    if wanted.is_empty() {
        let tells = listed.iter().any(|folder| has(folder, &SPECIAL) || has(folder, &NEVER));
        let is_usual = |folder: &Listed| USUAL.contains(&folder.name.to_lowercase().as_str());
        let is_one = |folder: &&Listed| if tells { has(folder, &SPECIAL) } else { is_usual(folder) };
        let more = listed.iter().filter(open).filter(|folder| !is_inbox(folder)).filter(is_one).cloned();
        let mut more: Vec<Listed> = more.collect();
        // A server lists them in any order, and in another one each time.
        more.sort_by(|a, b| a.name.cmp(&b.name));
        return (std::iter::once(inbox()).chain(more).collect(), Vec::new());
    }
    let (mut chosen, mut problems): (Vec<Listed>, Vec<String>) = (Vec::new(), Vec::new());
    for name in wanted {
        let found = listed.iter().filter(open).find(|folder| folder.name == *name);
        let found = found.or_else(|| listed.iter().filter(open).find(|folder| folder.name.eq_ignore_ascii_case(name)));
        match found {
            None if name.eq_ignore_ascii_case("INBOX") => chosen.push(inbox()),
            None => {
                let names: Vec<&str> = listed.iter().filter(open).map(|folder| folder.name.as_str()).collect();
                problems.push(format!("there is no folder {name:?}: {}", suggest(name, &names)));
            }
            Some(folder) if has(folder, &NEVER) => {
                problems.push(format!("the folder {name:?} is not read: junk, trash and drafts never are"));
            }
            Some(folder) if chosen.contains(folder) => {}
            Some(folder) => chosen.push(folder.clone()),
        }
    }
    (chosen, problems)
}

/// Whether it is the inbox.
pub fn is_inbox(folder: &Listed) -> bool {
    folder.raw.eq_ignore_ascii_case(b"INBOX")
}

fn has(folder: &Listed, marks: &[&str]) -> bool {
    folder.marks.iter().any(|mark| marks.contains(&mark.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(folders: &[(&str, &str)]) -> Vec<Listed> {
        let folder = |(name, marks): &(&str, &str)| Listed {
            raw: name.as_bytes().to_vec(),
            name: (*name).to_owned(),
            marks: marks.split_whitespace().map(str::to_owned).collect(),
        };
        folders.iter().map(folder).collect()
    }

    fn chosen(folders: &[(&str, &str)], wanted: &[&str]) -> (Vec<String>, Vec<String>) {
        let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
        let (chosen, problems) = choose(&listed(folders), &wanted);
        (chosen.into_iter().map(|folder| folder.name).collect(), problems)
    }

    #[test]
    fn the_inbox_and_what_was_sent_and_kept_are_read_and_nothing_else() {
        let special = [
            ("Gesendet", "\\hasnochildren \\sent"),
            ("INBOX", ""),
            ("Papierkorb", "\\trash"),
            ("Archiv", "\\archive"),
            ("Spam", "\\junk"),
            ("Entwürfe", "\\drafts"),
            ("Projects", ""),
            ("Sent", ""),
        ];
        assert_eq!(chosen(&special, &[]).0, ["INBOX", "Archiv", "Gesendet"]);
        let gmail =
            [("INBOX", ""), ("[Gmail]", "\\noselect"), ("[Gmail]/All Mail", "\\all"), ("[Gmail]/Trash", "\\trash")];
        assert_eq!(chosen(&gmail, &[]).0, ["INBOX", "[Gmail]/All Mail"]);
        assert_eq!(chosen(&[("Sent Items", ""), ("Inbox", ""), ("Work", "")], &[]).0, ["Inbox", "Sent Items"]);
        assert_eq!(chosen(&[], &[]).0, ["INBOX"]);
    }

    #[test]
    fn a_folder_that_is_named_and_not_there_is_a_problem_with_the_nearest_name() {
        let (folders, problems) =
            chosen(&[("INBOX", ""), ("Projects", ""), ("Trash", "\\trash")], &["inbox", "Project", "INBOX", "Trash"]);
        assert_eq!(folders, ["INBOX"]);
        assert!(problems[0].contains("\"Project\"") && problems[0].contains("\"Projects\""), "{problems:?}");
        assert!(problems[1].contains("junk, trash and drafts"), "{problems:?}");
    }
}
