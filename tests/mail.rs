//! Mail by IMAP: what a look asks for, what the mails of a mailbox ask of whom, and how changes are seen. The server is one
//! of this machine (`mail/fake.rs`); `tests/dovecot.rs` asks a real one.
//!
//! Not here: the protocol's details (`providers::mail`), hostile servers (`conformance`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

#[path = "mail/fake.rs"]
mod fake;
#[path = "mail/rig.rs"]
mod rig;
#[path = "mail/safe.rs"]
mod safe;
#[path = "support/http/mod.rs"]
mod support;

use asyncboard::domain::batch::SetState;
use asyncboard::providers::{Heard, Nudge, Trouble};
use chrono::TimeDelta;

use fake::{Fake, Folder, Mail, PASSWORD, mail};
use rig::{Rig, now, open, settings, told};

const MAYA: &str = "Maya Ortiz <maya@acme.example>";
const KENJI: &str = "Kenji Mori <kenji@acme.example>";
const SAM: &str = "Sam Field <sam@acme.example>";
const PAT: &str = "Pat Stranger <pat@other.example>";

/// Looks once at a mailbox with these mails: who owes what.
#[track_caller]
fn owes(inbox: Vec<Mail>, sent: Vec<Mail>) -> Vec<String> {
    let fake = Fake::start();
    for mail in inbox {
        fake.add("INBOX", mail);
    }
    for mail in sent {
        fake.add("Sent", mail);
    }
    let mut rig = Rig::new(&fake, "");
    let done = rig.look().unwrap();
    assert!(told(&done).is_empty(), "{:?}", told(&done));
    rig.owes()
}

#[test]
fn a_mail_to_me_asks_me_and_mine_asks_the_teammates_in_its_to() {
    let fake = Fake::start();
    let plan = fake.add("INBOX", mail(KENJI, &[MAYA, SAM], "20 09:00", "Launch plan"));
    fake.add("INBOX", mail(KENJI, &[MAYA], "20 10:00", "Re: [atlas] Launch plan").answers(&plan));
    fake.add("INBOX", mail(PAT, &[MAYA], "21 09:00", "An offer"));
    fake.add("Sent", mail(MAYA, &[KENJI, SAM, PAT], "22 09:00", "Budget"));
    let mut rig = Rig::new(&fake, "");
    assert!(told(&rig.look().unwrap()).is_empty());
    let row = |by: &str, title: &str, asks, text: &str| (by.to_owned(), title.to_owned(), asks, text.to_owned());
    let expected = [
        row("kenji", "Budget", 1, "The text of Budget."),
        row("maya", "An offer", 1, "The text of An offer."),
        row("maya", "Launch plan", 2, "The text of Launch plan."),
        row("sam", "Budget", 1, "The text of Budget."),
    ];
    assert_eq!(rig.owed(), expected);
    let item = &rig.items[&plan.id];
    assert_eq!((item.channel.word(), &item.url, &item.project, item.assignees.len()), ("email", &None, &None, 0));
    assert!(fake.commands().iter().all(|command| !command.contains("SELECT") && !command.contains("BODY[")));
}

#[test]
fn m2_cc_and_what_others_ask_each_other_ask_nobody() {
    assert!(owes(vec![mail(KENJI, &[SAM], "20 09:00", "Between us")], vec![]).is_empty());
    assert!(owes(vec![mail(KENJI, &["list@acme.example"], "20 09:00", "To a list")], vec![]).is_empty());
    let to_mate_and_me = vec![mail(KENJI, &[SAM, MAYA], "20 09:00", "To both")];
    assert_eq!(owes(to_mate_and_me, vec![]), ["maya: To both"]);
}

#[test]
fn m3_more_than_five_addresses_are_an_announcement() {
    let to = |more: usize| -> Vec<String> { (0..more).map(|n| format!("p{n}@other.example")).collect() };
    let asks = |more: usize| {
        let others = to(more);
        let all: Vec<&str> = [MAYA].into_iter().chain(others.iter().map(String::as_str)).collect();
        owes(vec![mail(KENJI, &all, "20 09:00", "News")], vec![])
    };
    assert_eq!(asks(4), ["maya: News"]);
    assert!(asks(5).is_empty());
}

#[test]
fn m4_m6_mails_of_lists_and_programs_ask_nobody() {
    for fields in [
        "List-Id: <atlas.acme.example>",
        "List-Unsubscribe: <mailto:x@y>",
        "Precedence: bulk",
        "Precedence: list",
        "Precedence: junk",
        "Precedence: auto_reply",
        "Auto-Submitted: auto-generated",
        "Auto-Submitted: auto-notified; x=y",
        "X-Autoreply: yes",
        "Return-Path: <>",
    ] {
        assert!(owes(vec![mail(KENJI, &[MAYA], "20 09:00", "x").with(fields)], vec![]).is_empty(), "{fields}");
    }
    for from in ["no-reply", "noreply", "donotreply", "MAILER-DAEMON", "postmaster"] {
        assert!(
            owes(vec![mail(&format!("{from}@acme.example"), &[MAYA], "20 09:00", "x")], vec![]).is_empty(),
            "{from}"
        );
    }
    for fields in ["Auto-Submitted: no", "X-Auto-Response-Suppress: All", "Return-Path: <kenji@acme.example>"] {
        assert_eq!(owes(vec![mail(KENJI, &[MAYA], "20 09:00", "x").with(fields)], vec![]), ["maya: x"], "{fields}");
    }
    let invited = Mail {
        structure: r#"(("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)("TEXT" "CALENDAR" ("METHOD" "REQUEST") NIL NIL "7BIT" 1 1) "MIXED")"#.to_owned(),
        ..mail(KENJI, &[MAYA], "20 09:00", "Invitation")
    };
    assert!(owes(vec![invited], vec![]).is_empty());
}

#[test]
fn m4_m5_a_mail_of_a_list_answers_and_one_of_a_program_does_not() {
    let asked = mail(MAYA, &[KENJI], "20 09:00", "Ready?");
    let reply = |fields: &str| {
        let to_all = mail(KENJI, &["atlas@acme.example"], "20 10:00", "Re: Ready?").answers(&asked);
        owes(vec![to_all.with(fields)], vec![asked.clone()])
    };
    assert!(reply("X-Mailer: x").is_empty(), "whomever it goes to");
    assert!(reply("List-Id: <atlas>").is_empty());
    assert_eq!(reply("Auto-Submitted: auto-replied"), ["kenji: Ready?"]);
    assert_eq!(reply("Auto-Submitted: auto-generated"), ["kenji: Ready?"]);
}

#[test]
fn m5_my_answer_the_answered_flag_and_taking_it_out_of_the_inbox_end_what_i_owe() {
    let asked = mail(KENJI, &[MAYA], "20 09:00", "Ready?");
    let mine = mail(MAYA, &[KENJI], "20 10:00", "Re: Ready?").answers(&asked);
    assert_eq!(owes(vec![asked.clone()], vec![mine]), ["kenji: Ready?"], "my answer asks in turn");
    let again = mail(KENJI, &[MAYA], "20 11:00", "Re: Ready?").answers(&asked);
    let flagged = Mail { flags: "\\Seen \\Answered".to_owned(), ..asked.clone() };
    assert!(owes(vec![flagged.clone()], vec![]).is_empty());
    assert_eq!(owes(vec![flagged, again], vec![]), ["maya: Ready?"], "what was asked later is open");
    let deleted = Mail { flags: "\\Deleted".to_owned(), ..asked.clone() };
    assert!(owes(vec![deleted], vec![]).is_empty());
    assert!(owes(vec![], vec![asked]).is_empty(), "it stands in another folder");
}

#[test]
fn m7_a_mail_to_myself_asks_nobody_and_thanks_in_a_mail_are_a_question_like_any_other() {
    assert!(owes(vec![mail(MAYA, &[MAYA], "20 09:00", "Note to self")], vec![]).is_empty());
    let thanks = Mail { text: "Thanks!".to_owned(), ..mail(KENJI, &[MAYA], "20 09:00", "Thanks") };
    assert_eq!(owes(vec![thanks], vec![]), ["maya: Thanks"]);
}

#[test]
fn m1_copies_are_one_mail_and_the_one_without_list_headers_counts() {
    let straight = mail(KENJI, &[MAYA], "20 09:00", "Twice");
    let by_list = straight.clone().with("List-Id: <atlas>");
    assert_eq!(owes(vec![by_list.clone(), straight.clone()], vec![]), ["maya: Twice"]);
    assert_eq!(owes(vec![straight.clone(), by_list.clone()], vec![]), ["maya: Twice"]);
    let fake = Fake::start();
    fake.folder("Archive", "\\Archive");
    fake.add("Archive", straight.clone());
    fake.add("INBOX", straight);
    let mut rig = Rig::new(&fake, "");
    rig.look().unwrap();
    assert_eq!(rig.owed().len(), 1);
    assert_eq!(rig.items.values().next().unwrap().messages.len(), 1);
}

#[test]
fn m1_a_thread_is_joined_by_ids_also_over_a_mail_that_is_not_there() {
    let missing = mail(SAM, &[KENJI], "19 09:00", "Root");
    let one = mail(KENJI, &[MAYA], "20 09:00", "Re: Root").answers(&missing);
    let two =
        mail(MAYA, &[PAT], "21 09:00", "Fwd: Something else").with(&format!("References: <a@b>\r\n\t<{}>", missing.id));
    assert!(owes(vec![one.clone()], vec![two]).is_empty(), "my mail in the same thread answers");
    let other = Mail { id: String::new(), ..mail(KENJI, &[MAYA], "20 10:00", "Root") };
    assert_eq!(owes(vec![one, other], vec![]), ["maya: Root", "maya: Root"], "a subject alone joins nothing");
}

#[test]
fn m6_an_automatic_reply_is_a_status_until_a_day_after_the_last_and_own_mail_takes_it_back() {
    let away = |hours: i64, more: Vec<Mail>| {
        let fake = Fake::start();
        let reply = mail(KENJI, &[MAYA], "22 20:00", "Out of office").with("Auto-Submitted: auto-replied (vacation)");
        fake.add("INBOX", reply);
        for mail in more {
            fake.add("INBOX", mail);
        }
        let mut rig = Rig::new(&fake, "");
        rig.now = now() + TimeDelta::hours(hours);
        rig.look().unwrap();
        assert!(rig.owes().iter().all(|row| !row.contains("Out of office")));
        rig.statuses.get("kenji@acme.example").cloned()
    };
    let status = away(0, vec![]).unwrap();
    assert_eq!((status.state, status.at_work_only), (SetState::Away, false));
    let at = |text: &str| text.parse().ok();
    assert_eq!((status.set_at, status.until), (at("2026-11-22T20:00:00Z"), at("2026-11-23T20:00:00Z")));
    assert_eq!(away(8, vec![]), None, "a day later it is over");
    assert_eq!(away(0, vec![mail(KENJI, &[SAM], "23 08:00", "Back")]), None);
    assert!(away(0, vec![mail(KENJI, &[MAYA], "22 19:00", "Before")]).is_some());
    let second = mail(KENJI, &[MAYA], "23 10:00", "Out").with("Auto-Submitted: auto-replied");
    assert_eq!(away(8, vec![second]).unwrap().until, at("2026-11-24T10:00:00Z"));
}

#[test]
fn teammates_are_found_by_any_of_their_addresses_and_never_by_their_names() {
    let home = mail("K. <MORI@Home.Example>", &[MAYA], "20 09:00", "From home");
    let asked = mail(MAYA, &["mori@home.example"], "20 08:00", "To home");
    let reply = mail(KENJI, &[MAYA], "20 10:00", "Re: To home").answers(&asked);
    assert_eq!(owes(vec![home, reply], vec![asked]), ["maya: From home", "maya: To home"]);
    let impostor = mail("Kenji Mori <kenji@evil.example>", &[MAYA], "20 09:00", "Who am I");
    let fake = Fake::start();
    let asked = fake.add("Sent", mail(MAYA, &[KENJI], "20 08:00", "Ready?"));
    fake.add("INBOX", impostor.answers(&asked));
    let mut rig = Rig::new(&fake, "");
    rig.look().unwrap();
    assert_eq!(rig.owes(), ["kenji: Ready?", "maya: Ready?"]);
}

#[test]
fn further_addresses_of_mine_are_me() {
    let fake = Fake::start();
    fake.add("INBOX", mail(KENJI, &["m.ortiz@acme.example"], "20 09:00", "To my other self"));
    let mut rig = Rig::new(&fake, "addresses = [\"M.Ortiz@acme.example\"]");
    rig.look().unwrap();
    assert_eq!(rig.owes(), ["maya: To my other self"]);
}

/// The commands of a look that ask something of folders.
fn asking(fake: &Fake) -> Vec<String> {
    let begins = |command: &String| ["EXAMINE", "UID"].iter().any(|word| command.starts_with(word));
    fake.commands().into_iter().filter(begins).collect()
}

#[test]
fn a_look_in_which_nothing_changed_opens_each_folder_and_asks_no_more() {
    let fake = Fake::start();
    fake.add("INBOX", mail(KENJI, &[MAYA], "20 09:00", "Ready?"));
    let mut rig = Rig::new(&fake, "");
    rig.look().unwrap();
    assert!(asking(&fake).iter().any(|command| command == "UID SEARCH SINCE 8-Nov-2026"));
    let done = rig.look().unwrap();
    assert_eq!(asking(&fake), ["EXAMINE \"INBOX\" (CONDSTORE)", "EXAMINE \"Sent\" (CONDSTORE)"]);
    assert!(rig.pages.is_empty() && done.cursor.is_none() && done.complete.is_empty());
}

#[test]
fn new_mail_changed_flags_and_what_is_gone_are_seen() {
    for can in [fake::CAN, "IMAP4rev1 AUTH=PLAIN"] {
        let fake = Fake::start();
        fake.held().can = can.to_owned();
        let one = fake.add("INBOX", mail(KENJI, &[MAYA], "20 09:00", "One"));
        let two = fake.add("INBOX", mail(KENJI, &[MAYA], "20 10:00", "Two"));
        let mut rig = Rig::new(&fake, "");
        rig.look().unwrap();
        assert_eq!(rig.owes(), ["maya: One", "maya: Two"], "{can}");
        fake.add("INBOX", mail(KENJI, &[MAYA], "21 09:00", "Three"));
        rig.look().unwrap();
        assert_eq!(rig.owes(), ["maya: One", "maya: Three", "maya: Two"]);
        fake.mark("INBOX", one.uid, |mail| mail.flags = "\\Answered".to_owned());
        rig.look().unwrap();
        assert_eq!(rig.owes(), ["maya: Three", "maya: Two"]);
        fake.change("INBOX", |folder| folder.mails.retain(|mail| mail.uid != two.uid));
        rig.look().unwrap();
        assert_eq!(rig.owes(), ["maya: Three"]);
        fake.add("INBOX", mail(KENJI, &[MAYA], "22 09:00", "Four"));
        fake.change("INBOX", |folder| folder.mails.retain(|mail| mail.subject != "Three"));
        rig.look().unwrap();
        assert_eq!(rig.owes(), ["maya: Four"], "one came and one went: there are as many as before");
    }
}

#[test]
fn a_folder_with_new_numbers_is_read_from_its_beginning() {
    let fake = Fake::start();
    fake.add("INBOX", mail(KENJI, &[MAYA], "20 09:00", "Old number"));
    let mut rig = Rig::new(&fake, "");
    rig.look().unwrap();
    fake.change("INBOX", |folder| {
        *folder = Folder { marks: folder.marks, validity: 8, next: 1, changed: 1, ..Folder::default() };
    });
    fake.add("INBOX", mail(KENJI, &[MAYA], "21 09:00", "New number"));
    rig.look().unwrap();
    assert_eq!(rig.owes(), ["maya: New number"]);
}

#[test]
fn what_is_open_stays_known_behind_the_window_and_what_is_answered_leaves_it() {
    let fake = Fake::start();
    fake.add("INBOX", mail(KENJI, &[MAYA], "10 09:00", "Open"));
    let answered = fake.add("INBOX", mail(KENJI, &[MAYA], "10 10:00", "Answered"));
    fake.mark("INBOX", answered.uid, |mail| mail.flags = "\\Answered".to_owned());
    let mut rig = Rig::new(&fake, "");
    rig.look().unwrap();
    assert_eq!((rig.owes(), rig.items.len()), (vec!["maya: Open".to_owned()], 2));
    rig.now = now() + TimeDelta::days(5);
    rig.look().unwrap();
    assert_eq!((rig.owes(), rig.items.len()), (vec!["maya: Open".to_owned()], 1));
    let mut fresh = Rig::new(&fake, "");
    fresh.now = rig.now;
    fresh.look().unwrap();
    assert!(fresh.owes().is_empty(), "a new store does not know it");
    rig.now = now() + TimeDelta::days(90);
    rig.look().unwrap();
    assert!(rig.items.is_empty(), "ninety days after it was asked");
}

#[test]
fn ten_thousand_mails_are_read_in_bounded_commands_the_newest_first() {
    let fake = Fake::start();
    for n in 0..10_000 {
        let mail = mail(PAT, &["list@other.example"], "20 09:00", &format!("n{n}"));
        fake.add("INBOX", if n == 5000 { self::mail(KENJI, &[MAYA], "20 09:00", "In the middle") } else { mail });
    }
    let mut rig = Rig::new(&fake, "");
    rig.look().unwrap();
    assert_eq!(rig.owes(), ["maya: In the middle"]);
    let asked = asking(&fake);
    assert_eq!(asked.iter().filter(|command| command.starts_with("UID FETCH")).count(), 51);
    assert!(asked.iter().all(|command| command.len() < 400), "{asked:?}");
    assert!(
        asked.iter().find(|command| command.starts_with("UID FETCH")).unwrap().starts_with("UID FETCH 9801:10000 ")
    );
    rig.look().unwrap();
    assert_eq!(asking(&fake).len(), 2);
}

#[test]
fn thousands_of_new_mails_are_read_in_bounded_commands_too() {
    let fake = Fake::start();
    let mut rig = Rig::new(&fake, "");
    rig.look().unwrap();
    for n in 0..1000 {
        fake.add("INBOX", mail(KENJI, &[MAYA], "20 09:00", &format!("n{n}")));
    }
    asking(&fake);
    rig.look().unwrap();
    assert_eq!(rig.owed().len(), 1000);
    let asked = asking(&fake);
    assert_eq!(asked.iter().filter(|command| command.contains("ENVELOPE")).count(), 5, "{asked:?}");
    let texts = asked.iter().filter(|command| command.contains("BODY.PEEK[1]")).count();
    assert_eq!(texts, 2, "the texts of the newest four hundred: {asked:?}");
}

#[test]
fn a_first_look_at_a_thousand_mails_in_three_folders_takes_few_commands() {
    let fake = Fake::start();
    fake.folder("Archive", "\\Archive");
    for n in 0..1000 {
        let folder = ["INBOX", "Sent", "Archive"][n % 3];
        fake.add(folder, mail(KENJI, &[MAYA], "20 09:00", &format!("n{n}")));
    }
    Rig::new(&fake, "").look().unwrap();
    let commands = fake.commands();
    assert!(commands.len() <= 8 + 3 * 7, "{commands:?}");
}

#[test]
fn more_mails_than_are_read_are_told_and_the_newest_count() {
    let fake = Fake::start();
    for n in 0..20 {
        fake.add("INBOX", mail(KENJI, &[MAYA], &format!("20 09:{n:02}"), &format!("n{n:02}")));
    }
    let mut rig = Rig::new(&fake, "max_items = 3");
    let done = rig.look().unwrap();
    assert_eq!(rig.owes(), ["maya: n17", "maya: n18", "maya: n19"]);
    assert_eq!(told(&done), ["of \"INBOX\" only the newest 3 mails are read; raise `max_items`"]);
}

#[test]
fn gmails_labels_say_what_stands_in_the_inbox_and_its_threads_what_belongs_together() {
    let fake = Fake::start();
    fake.held().can = format!("{} X-GM-EXT-1", fake::CAN);
    fake.held().folders = vec![
        ("INBOX".to_owned(), Folder { validity: 1, next: 1, ..Folder::default() }),
        ("[Gmail]".to_owned(), Folder { marks: "\\Noselect", ..Folder::default() }),
        ("[Gmail]/All Mail".to_owned(), Folder { marks: "\\All", validity: 2, next: 1, ..Folder::default() }),
    ];
    let all = "[Gmail]/All Mail";
    let label = |thread, labels: &str, mail: Mail| Mail { thread, labels: labels.to_owned(), ..mail };
    let open = fake.add(all, label(1, "\"\\\\Inbox\" work", mail(KENJI, &[MAYA], "20 09:00", "In the inbox")));
    fake.add(all, label(2, "work", mail(KENJI, &[MAYA], "20 09:00", "Archived")));
    fake.add(all, label(3, "\"\\\\Sent\"", mail(MAYA, &[KENJI], "20 09:00", "Sent")));
    fake.add(all, label(3, "", mail(KENJI, &[PAT], "20 10:00", "Elsewhere")));
    fake.add(all, label(4, "\"\\\\Draft\"", mail(MAYA, &[KENJI], "20 09:00", "A draft")));
    let settings = settings(&fake);
    let mut rig = Rig::of("gmail", &settings);
    assert!(told(&rig.look().unwrap()).is_empty());
    assert_eq!(rig.owes(), ["maya: In the inbox"]);
    fake.mark(all, open.uid, |mail| mail.labels = "work".to_owned());
    rig.look().unwrap();
    assert!(rig.owes().is_empty(), "it was archived");
}

#[test]
fn a_gmail_source_needs_no_address_of_a_server() {
    let provider = open("gmail", "user = \"maya@acme.example\"\npassword = \"x\"").unwrap();
    assert_eq!(provider.hosts(), ["imaps://imap.gmail.com:993"]);
}

#[test]
fn every_wrong_setting_is_named_and_an_address_is_never_quoted() {
    let problems = |text: &str| open("imap", text).err().unwrap();
    let wrong = problems(
        "url = \"https://maya:canary@acme.example\"\nuser = \"m\"\nwindow = \"91d\"\naddresses = [\"maya\"]\nno_such = 1",
    );
    for word in ["url is neither", "password is missing", "window", "addresses has \"maya\"", "no_such"] {
        assert!(wrong.iter().any(|problem| problem.contains(word)), "{word}: {wrong:?}");
    }
    assert!(!wrong.join("").contains("canary"), "{wrong:?}");
    let both = problems("url = \"imaps://x\"\nuser = \"m\"\npassword = \"a\"\ntoken = \"b\"");
    assert!(both.len() == 1 && both[0].contains("both a password and a token"), "{both:?}");
    assert!(problems("user = \"m\"\npassword = \"a\"").iter().any(|problem| problem.contains("url")));
}

#[test]
fn a_password_that_is_refused_is_denied_with_what_to_do() {
    let fake = Fake::start();
    let wrong = settings(&fake).replace(PASSWORD, "canary-wrong-password-1");
    let trouble = Rig::of("imap", &wrong).look().unwrap_err();
    let Trouble::Denied { text } = &trouble else { panic!("{trouble:?}") };
    assert!(text.raw().contains("refuses password of \"post\" (AUTHENTICATIONFAILED"), "{text:?}");
    assert!(text.raw().contains("app password") && !text.raw().contains("canary"), "{text:?}");
}

#[test]
fn one_signs_in_with_every_way_that_a_server_takes() {
    for can in ["IMAP4rev1 SASL-IR AUTH=PLAIN", "IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"] {
        let fake = Fake::start();
        fake.held().can = can.to_owned();
        assert!(Rig::new(&fake, "").look().is_ok(), "{can}");
    }
    let fake = Fake::start();
    fake.held().can = "IMAP4rev1 LOGINDISABLED".to_owned();
    let trouble = Rig::new(&fake, "").look().unwrap_err();
    assert!(matches!(&trouble, Trouble::Setup { text } if text.raw().contains("takes no password")), "{trouble:?}");
    assert!(fake.commands().iter().all(|command| !command.starts_with("LOGIN ")));
}

#[test]
fn an_access_token_is_fetched_anew_when_it_is_refused() {
    for can in [fake::CAN, "IMAP4rev1 AUTH=XOAUTH2"] {
        let fake = Fake::start();
        fake.held().can = can.to_owned();
        fake.held().token = Some("canary-token-new-1".to_owned());
        let token = |token: &str| format!("url = {:?}\nuser = \"maya@acme.example\"\ntoken = {token:?}\n", fake.url());
        assert!(Rig::of("imap", &token("canary-token-old-1|canary-token-new-1")).look().is_ok(), "{can}");
        let trouble = Rig::of("imap", &token("canary-token-old-1")).look().unwrap_err();
        let Trouble::Denied { text } = &trouble else { panic!("{trouble:?}") };
        assert!(text.raw().contains("refuses token of \"post\"") && !text.raw().contains("canary"), "{text:?}");
    }
}

#[test]
fn a_password_goes_over_tls_whose_certificate_is_trusted_and_over_nothing_else() {
    let (authority, folder) = (support::tls::Authority::new(), tempfile::tempdir().unwrap());
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, authority.pem()).unwrap();
    for tls_first in [true, false] {
        let server = safe::start(&authority.identity(), tls_first);
        let scheme = if tls_first { "imaps" } else { "imap" };
        let url = format!("{scheme}://localhost:{}", server.address.port());
        let settings = format!("url = {url:?}\nuser = \"maya@acme.example\"\npassword = {PASSWORD:?}\n");
        let done = Rig::of("imap", &format!("{settings}ca = {ca:?}")).look().unwrap();
        assert!(told(&done).is_empty(), "{:?}", told(&done));
        let trouble = Rig::of("imap", &settings).look().unwrap_err();
        let Trouble::Offline { text } = &trouble else { panic!("{trouble:?}") };
        assert!(text.raw().contains("unknown issuer"), "{text:?}");
        let named = settings.replace("localhost", "127.0.0.1");
        let trouble = Rig::of("imap", &format!("{named}ca = {ca:?}")).look().unwrap_err();
        assert!(matches!(&trouble, Trouble::Offline { text } if text.raw().contains("wrong host")), "{trouble:?}");
        let open = server.open.lock().unwrap();
        assert!(open.lines().all(|line| line == "a1 STARTTLS"), "{open}");
    }
}

#[test]
fn a_sign_in_by_oauth_is_named_by_its_service_and_needs_a_client() {
    let source = |more: &str| open("gmail", &format!("user = \"maya@acme.example\"\n{more}"));
    let signed = source("sign_in = \"google\"\nclient_id = \"c\"").unwrap();
    assert!(signed.signed_in().is_some());
    assert!(signed.hosts().contains(&"https://oauth2.googleapis.com".to_owned()), "{:?}", signed.hosts());
    let wrong = |more: &str| source(more).err().unwrap().join("; ");
    assert!(wrong("sign_in = \"google\"").contains("client_id is missing"));
    assert!(wrong("sign_in = \"gogle\"").contains("\"google\""));
    assert!(wrong("sign_in = \"google\"\nclient_id = \"c\"\npassword = \"p\"").contains("both a password and"));
    assert!(wrong("client_id = \"c\"\npassword = \"p\"").contains("client_id"));
}

#[test]
fn a_folder_that_cannot_be_opened_is_a_problem_and_the_others_are_read() {
    let fake = Fake::start();
    fake.add("INBOX", mail(KENJI, &[MAYA], "20 09:00", "Ready?"));
    fake.change("Sent", |folder| folder.refuses = true);
    let mut rig = Rig::new(&fake, "");
    let done = rig.look().unwrap();
    assert_eq!(told(&done), ["the folder \"Sent\" cannot be opened (NONEXISTENT: no such folder)"]);
    assert_eq!(rig.owes(), ["maya: Ready?"]);
    let trouble = Rig::new(&fake, "folders = [\"Sent\"]").look().unwrap_err();
    assert!(matches!(trouble, Trouble::Setup { .. }), "{trouble:?}");
}

#[test]
fn listening_tells_of_what_changes_in_the_inbox() {
    let fake = Fake::start();
    let mut rig = Rig::new(&fake, "");
    rig.look().unwrap();
    let (provider, runtime) =
        (rig.provider.clone(), tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap());
    runtime.block_on(async {
        let (nudge, mut heard) = Nudge::new();
        let listening = provider.listen(nudge).unwrap();
        let hear = async {
            assert_eq!(heard.recv().await, Some(Heard::Listening));
            fake.add("INBOX", mail(KENJI, &[MAYA], "20 09:00", "New"));
            assert_eq!(heard.recv().await, Some(Heard::Changed));
        };
        tokio::select! {
            trouble = listening => panic!("{trouble:?}"),
            () = hear => {}
        }
    });
}
