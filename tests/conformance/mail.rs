//! What every kind that speaks IMAP must do, whatever its server does: it ends in time with the right trouble, nothing
//! changes in the mailbox, and nothing that is said holds the password.
//!
//! Not here: what mails ask of whom (`tests/mail.rs`).

#[path = "../mail/fake.rs"]
mod fake;
#[path = "../mail/rig.rs"]
mod mail_rig;

use asyncboard::providers::{SignIn, Trouble, registry};

use fake::{Fake, PASSWORD, mail};
use mail_rig::{Rig, open, settings};

/// Every kind that speaks IMAP.
pub static KINDS: [&str; 2] = ["imap", "gmail"];

const ME: &str = "maya@acme.example";
const KENJI: &str = "kenji@acme.example";

/// A look at a server that answers the commands that begin so with these bytes, and cuts the connection then if `cut`.
#[track_caller]
fn look(begins: &'static str, bytes: impl Into<Vec<u8>>, cut: bool, more: &str) -> Vec<Trouble> {
    let bytes: Vec<u8> = bytes.into();
    let troubles = KINDS.map(|kind| {
        let answer = bytes.clone();
        let fake = Fake::with(move |_, command| command.starts_with(begins).then(|| (answer.clone(), cut)));
        fake.add("INBOX", mail(KENJI, &[ME], "20 09:00", "Ready?"));
        let mut rig = Rig::of(kind, &format!("{}{more}", settings(&fake)));
        let trouble = rig.look().err().unwrap_or_else(|| panic!("{kind} is content with {begins}"));
        assert!(rig.pages.is_empty(), "{kind}: half of a mailbox is no mailbox");
        assert!(!trouble.text().raw().contains("canary"), "{trouble:?}");
        trouble
    });
    troubles.into()
}

#[track_caller]
fn all(troubles: &[Trouble], is: fn(&Trouble) -> bool, words: &str) {
    for trouble in troubles {
        assert!(is(trouble) && trouble.text().raw().contains(words), "{trouble:?}");
    }
}

fn offline(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Offline { .. })
}

fn theirs(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Theirs { .. })
}

fn limited(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Limited { .. })
}

fn denied(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Denied { .. })
}

#[test]
fn a_mail_kind_says_what_it_gives_and_needs() {
    for kind in KINDS {
        let about = registry::find(kind).unwrap().about;
        assert!([about.label, about.gives, about.permissions].iter().all(|words| !words.is_empty()));
        assert!(!about.parts.is_empty() && about.acts.is_empty() && about.sign_in == SignIn::Secrets);
        let problems = open(kind, "url = \"imaps://x\"\nuser = \"m\"\npassword = \"p\"\nno_such = 1").err().unwrap();
        assert!(problems.len() == 1 && problems[0].contains("no_such"), "{problems:?}");
    }
}

#[test]
fn a_good_server_is_only_looked_at() {
    for kind in KINDS {
        let fake = Fake::start();
        fake.add("INBOX", mail(KENJI, &[ME], "20 09:00", "Ready?"));
        let before = format!("{:?}", fake.held().folders);
        let mut rig = Rig::of(kind, &settings(&fake));
        let done = rig.look().unwrap();
        assert!(done.problems.is_empty() && rig.items.len() == 1, "{done:?}");
        rig.everything().unwrap();
        assert_eq!(format!("{:?}", fake.held().folders), before);
        for command in fake.commands() {
            let word = command.split(' ').take_while(|word| *word != "(UID").collect::<Vec<_>>().join(" ");
            let looks = ["CAPABILITY", "AUTHENTICATE", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH", "LOGOUT"];
            assert!(looks.iter().any(|looks| word.starts_with(looks)), "{command}");
            assert!(!command.contains("BODY["), "it would mark mails as read: {command}");
        }
    }
}

#[test]
fn a_connection_that_is_cut_anywhere_is_offline() {
    for begins in ["greeting", "CAPABILITY", "AUTHENTICATE", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH"] {
        all(&look(begins, "", true, ""), offline, "ended too early");
    }
    let inside = "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (References)] {400}\r\nReferences: <a@";
    all(&look("UID FETCH", inside, true, ""), offline, "ended too early");
}

#[test]
fn a_server_that_says_farewell_is_offline_and_one_that_has_too_many_connections_is_left_alone() {
    for begins in ["greeting", "LIST", "UID FETCH"] {
        all(&look(begins, "* BYE going down\r\n", false, ""), offline, "going down");
        all(&look(begins, "* BYE Too many simultaneous connections.\r\n", false, ""), limited, "wait until");
    }
}

#[test]
fn what_is_larger_than_its_bound_is_refused() {
    let huge = "* 1 FETCH (UID 1 BODY[HEADER.FIELDS (References)] {2147483648}\r\n";
    all(&look("UID FETCH", huge, false, ""), theirs, "a literal of more than 1 MiB");
    let line = format!("* OK {}", "x".repeat(70_000));
    all(&look("LIST", line, false, ""), theirs, "a line of more than 64 KiB");
    let endless = "* 1 EXISTS\r\n".repeat(25_100);
    all(&look("EXAMINE", endless, false, ""), theirs, "more than 25,000 responses");
    let large = format!("* X {}\r\n", "x".repeat(60_000)).repeat(20);
    all(&look("LIST", large, false, "max_answer = 1"), theirs, "max_answer");
}

#[test]
fn a_server_that_falls_silent_is_left_after_its_time() {
    for begins in ["greeting", "LIST", "UID FETCH"] {
        all(&look(begins, "", false, "timeout = \"1s\""), offline, "did not answer in time");
    }
}

#[test]
fn a_refused_sign_in_and_a_server_at_fault_are_told_apart() {
    let no = |code: &str| look("AUTHENTICATE", format!("TAG NO [{code}] Sorry\r\n"), false, "");
    for code in ["AUTHENTICATIONFAILED", "EXPIRED", "CONTACTADMIN"] {
        all(&no(code), denied, code);
    }
    for code in ["UNAVAILABLE", "INUSE", "SERVERBUG"] {
        all(&no(code), theirs, code);
    }
    for code in ["LIMIT", "OVERQUOTA"] {
        all(&no(code), limited, "wait until");
    }
    let repeats = format!("TAG NO [AUTHENTICATIONFAILED] {PASSWORD} is wrong\r\n");
    all(&look("AUTHENTICATE", repeats, false, ""), denied, "*** is wrong");
}

#[test]
fn what_does_not_greet_as_a_mail_server_is_no_mail_server() {
    let http = "HTTP/1.1 400 Bad Request\r\n\r\n";
    all(&look("greeting", http, false, ""), |trouble| matches!(trouble, Trouble::Shape { .. }), "is the port right?");
}

#[test]
fn a_mail_that_cannot_be_read_costs_itself_alone() {
    for kind in KINDS {
        let odd = "* 1 FETCH (UID 1 ENVELOPE (\"a\" (((\r\n* 2 FETCH (UID 2)\r\n* 7 FETCH 8\r\n* X (\r\n\
                   * 3 FETCH (UID 3 INTERNALDATE \"20-Nov-2026 09:00:00 +0000\" ENVELOPE (NIL \"Good\" ((NIL NIL \"kenji\" \
                   \"acme.example\")) NIL NIL ((NIL NIL \"maya\" \"acme.example\")) NIL NIL NIL \"<good@x>\"))\r\nTAG OK done\r\n";
        let fake = Fake::with(move |_, command| command.contains("ENVELOPE").then(|| (odd.as_bytes().to_vec(), false)));
        fake.add("INBOX", mail(KENJI, &[ME], "20 09:00", "Ready?"));
        let mut rig = Rig::of(kind, &settings(&fake));
        let done = rig.look().unwrap();
        assert_eq!(rig.items.values().map(|item| item.title.raw()).collect::<Vec<_>>(), ["Good"]);
        let told = done.problems[0].text.raw();
        assert!(told.contains("2 mails of \"INBOX\" could not be read"), "{told}");
    }
}

#[test]
fn a_cursor_of_somebody_else_or_from_the_future_reads_everything_anew() {
    let fake = Fake::start();
    fake.add("INBOX", mail(KENJI, &[ME], "20 09:00", "Ready?"));
    let mut rig = Rig::of("imap", &settings(&fake));
    rig.look().unwrap();
    let cursor = rig.cursor.clone();
    let searches = |rig: &mut Rig| {
        fake.commands();
        rig.look().unwrap();
        fake.commands().iter().filter(|command| command.starts_with("UID SEARCH")).count()
    };
    let mut other = Rig::of("imap", &format!("{}window = \"10d\"", settings(&fake)));
    other.cursor.clone_from(&cursor);
    assert_eq!(searches(&mut other), 1, "other settings");
    rig.now -= chrono::TimeDelta::hours(1);
    assert_eq!(searches(&mut rig), 1, "the clock was set back");
    let cursor = String::from_utf8(cursor.unwrap().0).unwrap();
    assert!(!cursor.contains("canary"), "{cursor}");
}
