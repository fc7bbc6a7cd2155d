//! A real mail server, Dovecot, is read as it should be, over TLS, and is left as it was.
//!
//! It is no part of `cargo test` alone, as it needs Dovecot: `cargo test --test dovecot`, which `.ci/run` does.
//!
//! Not here: what mails ask of whom (`mail`), hostile servers (`conformance`).

#[path = "mail/dovecot.rs"]
mod dovecot;
#[path = "mail/fake.rs"]
mod fake;
#[path = "mail/rig.rs"]
mod rig;
#[path = "support/http/mod.rs"]
mod support;

use std::time::{Duration, SystemTime};

use asyncboard::providers::{Heard, Nudge, Trouble};

use dovecot::{Dovecot, PASSWORD};
use rig::{Rig, now, told};
use support::tls;

/// An hour of the days before the look.
fn hour(before: u64) -> SystemTime {
    SystemTime::from(now()) - Duration::from_secs(before * 3600)
}

/// A mail from Kenji to Maya, with more in its header, and a body.
fn mail(number: usize, subject: &str, more: &str, body: &str) -> Vec<u8> {
    format!(
        "From: Kenji Mori <kenji@acme.example>\r\nTo: Maya Ortiz <maya@acme.example>\r\nSubject: {subject}\r\n\
         Message-ID: <m{number}@acme.example>\r\n{more}\r\n{body}"
    )
    .into_bytes()
}

/// The excerpt of what Maya owes an answer to, by its subject.
fn excerpts(rig: &Rig) -> Vec<(String, String)> {
    rig.owed().into_iter().map(|(_, title, _, text)| (title, text)).collect()
}

#[test]
fn a_mailbox_is_read_over_tls_and_nothing_in_it_changes() {
    let server = Dovecot::start();
    server.deliver("INBOX", 1, "", hour(30), &mail(1, "Unread", "", "Ready?"));
    server.deliver("INBOX", 2, "S", hour(29), &mail(2, "Read", "", "Ready?"));
    server.deliver("INBOX", 3, "RS", hour(28), &mail(3, "Answered", "", "Ready?"));
    server.deliver("Trash", 4, "", hour(27), &mail(4, "Thrown away", "", "Ready?"));
    server.settle();
    let before = server.other().flags("INBOX");
    assert_eq!(before.len(), 3);
    let safe = format!("imaps://localhost:{}", server.safe_port);
    for settings in [server.settings(), server.settings_at(&safe)] {
        let mut rig = Rig::of("imap", &settings);
        let done = rig.look().unwrap();
        assert!(told(&done).is_empty(), "{:?}", told(&done));
        assert_eq!(rig.owes(), ["maya: Read", "maya: Unread"]);
        rig.everything().unwrap();
    }
    assert_eq!(server.other().flags("INBOX"), before);
}

#[test]
fn an_authority_that_nobody_trusts_is_refused_before_a_password_is_sent() {
    let server = Dovecot::start();
    for scheme in [format!("imap://localhost:{}", server.port), format!("imaps://localhost:{}", server.safe_port)] {
        let settings = format!("url = {scheme:?}\nuser = \"maya@acme.example\"\npassword = {PASSWORD:?}");
        let trouble = Rig::of("imap", &settings).look().unwrap_err();
        let Trouble::Offline { text } = &trouble else { panic!("{trouble:?}") };
        assert!(text.raw().contains("unknown issuer"), "{text:?}");
    }
}

#[test]
fn mails_of_every_form_end_as_they_should() {
    let server = Dovecot::start();
    let quoted = "Yes, on Monday.\r\n\r\nOn Sun, 22 Nov 2026, Maya wrote:\r\n> When?\r\n";
    server.deliver("INBOX", 1, "", hour(40), &mail(1, "Re: Quoted", "", quoted));
    let forwarded = "See below.\r\n\r\n-----Original Message-----\r\nFrom: Pat\r\nAn offer\r\n";
    server.deliver("INBOX", 2, "", hour(39), &mail(2, "Fwd: Forwarded", "", forwarded));
    let html = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n";
    // <p>Gr&uuml;&szlig;e &amp; <b>Tsch&uuml;ss</b></p><blockquote>old</blockquote>
    let body = "PHA+R3ImdXVtbDsmc3psaWc7ZSAmYW1wOyA8Yj5Uc2NoJnV1bWw7c3M8L2I+PC9wPjxibG9j\r\na3F1b3RlPm9sZDwvYmxvY2txdW90ZT4=\r\n";
    server.deliver("INBOX", 3, "", hour(38), &mail(3, "HTML only", html, body));
    let mut wrong =
        mail(4, "=?utf-8?Q?Falsch_=C3?= =?utf-8?Q?=BC?=", "Content-Type: text/plain; charset=utf-8\r\n", "");
    wrong.extend(b"Gr\xfc\xdfe\r\n");
    server.deliver("INBOX", 4, "", hour(37), &wrong);
    let signed = "Content-Type: multipart/signed; boundary=s; protocol=\"application/pgp-signature\"\r\n";
    let body = "--s\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n--a\r\nContent-Type: text/html\r\n\r\n<p>Loud\r\n--a\r\n\
                Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nSigned=20text\r\n--a--\r\n--s\r\n\
                Content-Type: application/pgp-signature\r\n\r\nabc\r\n--s--\r\n";
    server.deliver("INBOX", 5, "", hour(36), &mail(5, "Signed", signed, body));
    let opaque =
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n";
    server.deliver("INBOX", 6, "", hour(35), &mail(6, "Encrypted", opaque, "AAAA\r\n"));
    server.deliver("INBOX", 7, "", hour(34), &mail(7, "Of a list", "List-Id: <atlas.acme.example>\r\n", "News"));
    server.deliver("INBOX", 8, "", hour(10), &mail(8, "Away", "Auto-Submitted: auto-replied\r\n", "I am away."));
    server.settle();
    let mut rig = Rig::of("imap", &server.settings());
    let done = rig.look().unwrap();
    assert!(told(&done).is_empty(), "{:?}", told(&done));
    let row = |title: &str, text: &str| (title.to_owned(), text.to_owned());
    let expected = [
        row("Encrypted", "(encrypted)"),
        row("Falsch ü", "Grüße"),
        row("Forwarded", "See below."),
        row("HTML only", "Grüße & Tschüss"),
        row("Quoted", "Yes, on Monday."),
        row("Signed", "Signed text"),
    ];
    assert_eq!(excerpts(&rig), expected);
    assert_eq!(rig.statuses.keys().collect::<Vec<_>>(), ["kenji@acme.example"]);
}

#[test]
fn what_another_program_does_is_seen_and_a_folder_that_was_made_anew_is_read_anew() {
    let server = Dovecot::start();
    for number in 1..=3 {
        server.deliver("INBOX", number, "S", hour(30), &mail(number, &format!("Mail {number}"), "", "Ready?"));
    }
    server.settle();
    let mut rig = Rig::of("imap", &server.settings());
    rig.look().unwrap();
    assert_eq!(rig.owes(), ["maya: Mail 1", "maya: Mail 2", "maya: Mail 3"]);
    let mut other = server.other();
    other.run("SELECT INBOX");
    other.run("UID STORE 1 +FLAGS (\\Answered)");
    rig.look().unwrap();
    assert_eq!(rig.owes(), ["maya: Mail 2", "maya: Mail 3"]);
    other.run("UID MOVE 2 Archive");
    rig.look().unwrap();
    assert_eq!(rig.owes(), ["maya: Mail 3"], "archived");
    other.run("DELETE Archive");
    other.run("CREATE Archive");
    other.run("UID MOVE 3 Archive");
    rig.look().unwrap();
    assert!(rig.owes().is_empty());
    other.run("SELECT Archive");
    other.run("UID MOVE 1:* INBOX");
    rig.look().unwrap();
    assert_eq!(rig.owes(), ["maya: Mail 3"]);
}

#[test]
fn ten_thousand_mails_are_read_and_a_look_without_news_is_short() {
    let server = Dovecot::start();
    for number in 1..=10_000 {
        let body = mail(number, &format!("n{number}"), "Precedence: bulk\r\n", "News");
        server.deliver("INBOX", number, "S", hour(48), &body);
    }
    server.deliver("INBOX", 10_001, "", hour(1), &mail(10_001, "The last", "", "Ready?"));
    server.settle();
    let mut rig = Rig::of("imap", &server.settings());
    let done = rig.look().unwrap();
    assert!(told(&done).is_empty(), "{:?}", told(&done));
    assert_eq!(rig.owes(), ["maya: The last"]);
    let bytes = rig.cursor.as_ref().unwrap().0.len();
    assert!(bytes < 4 * 1024 * 1024, "the cursor has {bytes} bytes");
    let done = rig.look().unwrap();
    assert!(rig.pages.is_empty() && done.complete.is_empty());
}

#[test]
fn listening_tells_of_a_mail_that_arrives() {
    let server = Dovecot::start();
    let mut rig = Rig::of("imap", &server.settings());
    rig.look().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (nudge, mut heard) = Nudge::new();
        let listening = rig.provider.listen(nudge).unwrap();
        let hear = async {
            assert_eq!(heard.recv().await, Some(Heard::Listening));
            server.deliver("INBOX", 1, "", hour(1), &mail(1, "New", "", "Ready?"));
            server.settle();
            assert_eq!(heard.recv().await, Some(Heard::Changed));
        };
        tokio::select! {
            trouble = listening => panic!("{trouble:?}"),
            () = hear => {}
        }
    });
}

#[test]
fn odd_mails_and_recorded_ones_of_every_age_are_read_without_a_flaw() {
    let server = Dovecot::start();
    let mut mails = vec![
        b"\r\n".to_vec(),
        b"no header at all\r\n".to_vec(),
        b"Subject: no body".to_vec(),
        b"From: =?utf-8?Q?=FF?= <a@\r\nTo: <>, b, \"c\r\n\r\nodd addresses".to_vec(),
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--b\r\n\xff\xfe".to_vec(),
        (0..=255).collect(),
    ];
    // More of them stand beside the project, where it is developed.
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/apis/imap-mail/recorded/mail-parser");
    let mut paths: Vec<_> =
        std::fs::read_dir(samples).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    mails.extend(paths.iter().map(|path| std::fs::read(path).unwrap()));
    for (number, mail) in mails.iter().enumerate() {
        server.deliver("INBOX", number + 1, "S", hour(48), mail);
    }
    server.settle();
    let before = server.other().flags("INBOX");
    let mut rig = Rig::of("imap", &server.settings());
    let done = rig.look().unwrap();
    assert!(told(&done).is_empty(), "{:?}", told(&done));
    assert_eq!(before.len(), mails.len());
    assert_eq!(server.other().flags("INBOX"), before);
}
