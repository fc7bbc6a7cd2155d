//! One mail, as far as it was asked for.
//!
//! Not here: what a mail asks of whom (a kind).

use chrono::TimeDelta;

use super::header::{self, Fields};
use super::structure::{self, Body};
use super::tree::Tree;
use super::{date, words};
use crate::domain::Instant;

/// A mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Its number in the folder, which stays.
    pub uid: u32,
    /// Its flags, in small letters: `\seen`. Nothing when they were not told.
    pub flags: Option<Vec<String>>,
    /// When the server took it in.
    pub arrived: Option<Instant>,
    /// Sender, recipients, subject, date, ids.
    pub envelope: Option<Envelope>,
    /// What it consists of.
    pub body: Option<Body>,
    /// The fields of its header that were asked for.
    pub fields: Fields,
    /// Gmail's number of its thread.
    pub thread: Option<u64>,
    /// Gmail's labels, in small letters.
    pub labels: Option<Vec<String>>,
    /// The beginning of a part of it.
    pub part: Option<Vec<u8>>,
}

/// A mail's envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// When the sender says that it was written.
    pub date: Option<Instant>,
    /// Its subject.
    pub subject: String,
    /// Who wrote it.
    pub from: Vec<Address>,
    /// To whom.
    pub to: Vec<Address>,
    /// What it answers.
    pub in_reply_to: Vec<String>,
    /// Its id, without angle brackets.
    pub id: Option<String>,
}

/// Somebody in an envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// What they are called there.
    pub name: Option<String>,
    /// The address, in small letters.
    pub email: String,
}

impl Fetched {
    /// When it was written: as its sender says, if that is within a day of its arrival.
    pub fn at(&self) -> Option<Instant> {
        let said = self.envelope.as_ref().and_then(|envelope| envelope.date);
        match (said, self.arrived) {
            (Some(said), Some(arrived)) if (said - arrived).abs() <= TimeDelta::days(1) => Some(said),
            (_, Some(arrived)) => Some(arrived),
            (said, None) => said,
        }
    }
}

/// Reads the pairs of a response. Nothing without a number of its own.
pub(super) fn read(pairs: &[Tree]) -> Option<Fetched> {
    let (mut mail, mut uid) = (Fetched::default(), None);
    for pair in pairs.chunks(2) {
        let [key, value] = pair else { continue };
        let Some(key) = key.word() else { continue };
        match &*key {
            "UID" => uid = value.number(),
            "FLAGS" => mail.flags = Some(small_words(value)),
            "INTERNALDATE" => mail.arrived = value.bytes().and_then(date::arrived),
            "ENVELOPE" => mail.envelope = envelope(value.list()),
            "BODYSTRUCTURE" => mail.body = Some(structure::read(value)),
            "X-GM-THRID" => mail.thread = value.number(),
            "X-GM-LABELS" => mail.labels = Some(small_words(value)),
            key if key.starts_with("BODY[HEADER") => mail.fields = header::read(value.bytes().unwrap_or_default()),
            key if key.starts_with("BODY[") => mail.part = value.bytes().map(<[u8]>::to_vec),
            _ => {}
        }
    }
    mail.uid = uid?;
    Some(mail)
}

fn small_words(list: &Tree) -> Vec<String> {
    list.list().iter().filter_map(Tree::bytes).map(|word| String::from_utf8_lossy(word).to_ascii_lowercase()).collect()
}

fn envelope(values: &[Tree]) -> Option<Envelope> {
    let [date, subject, from, sender, _, to, _, _, in_reply_to, id] = values else { return None };
    let mut writers = addresses(from);
    if writers.is_empty() {
        writers = addresses(sender);
    }
    let text = |value: &Tree| value.bytes().map(words::read).unwrap_or_default();
    Some(Envelope {
        date: date.bytes().and_then(date::written),
        subject: text(subject),
        from: writers,
        to: addresses(to),
        in_reply_to: header::ids(&text(in_reply_to)),
        id: header::ids(&text(id)).into_iter().next(),
    })
}

/// The addresses of a list. The marks that begin and end a group have no host, and are none.
fn addresses(list: &Tree) -> Vec<Address> {
    let address = |one: &Tree| {
        let [name, _, mailbox, host] = one.list() else { return None };
        let (mailbox, host) = (mailbox.bytes()?, host.bytes()?);
        let email = format!("{}@{}", String::from_utf8_lossy(mailbox).trim(), String::from_utf8_lossy(host).trim());
        let name = name.bytes().map(words::read).filter(|name| !name.trim().is_empty());
        Some(Address { name, email: email.to_lowercase() })
    };
    list.list().iter().filter_map(address).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::parse;
    use super::*;

    fn mail(text: &str) -> Option<Fetched> {
        read(parse(text.as_bytes()).unwrap()[0].list())
    }

    #[test]
    fn a_mail_is_read_and_every_field_of_an_envelope_may_be_missing() {
        let nil = mail("(UID 3 ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL))").unwrap();
        assert_eq!((nil.uid, nil.envelope), (3, Some(Envelope::default())));
        assert_eq!(mail("(FLAGS ())"), None);
        let whole = mail(
            "(UID 4 FLAGS (\\Seen \\Answered) INTERNALDATE \" 2-Nov-2026 10:09:36 +0100\" ENVELOPE (\"Mon, 2 Nov 2026 \
             09:00:00 +0000 (UTC)\" \"=?utf-8?Q?Gr=C3=BC=C3=9Fe?=\" ((\"Kenji Mori\" NIL \"Kenji\" \"ACME.example\")) NIL \
             NIL ((NIL NIL \"team\" NIL)(NIL NIL \"maya\" \"acme.example\")(NIL NIL NIL NIL)) NIL NIL \"<a@x> <b@x>\" \
             \"<c@x>\") X-GM-THRID 17 X-GM-LABELS (\"\\\\Inbox\" Work))",
        )
        .unwrap();
        let envelope = whole.envelope.clone().unwrap();
        assert_eq!((&*envelope.subject, envelope.id.as_deref()), ("Grüße", Some("c@x")));
        assert_eq!(
            envelope.from,
            [Address { name: Some("Kenji Mori".to_owned()), email: "kenji@acme.example".to_owned() }]
        );
        assert_eq!(envelope.to.iter().map(|to| &*to.email).collect::<Vec<_>>(), ["maya@acme.example"]);
        assert_eq!(envelope.in_reply_to, ["a@x", "b@x"]);
        assert_eq!(
            (whole.thread, whole.labels.clone().unwrap()),
            (Some(17), vec!["\\inbox".to_owned(), "work".to_owned()])
        );
        assert_eq!(whole.at(), "2026-11-02T09:00:00Z".parse().ok());
    }

    #[test]
    fn m1_a_date_far_from_the_arrival_is_not_believed() {
        let at = |date: &str| {
            mail(&format!(
                "(UID 1 INTERNALDATE \"02-Nov-2026 10:00:00 +0000\" ENVELOPE ({date} NIL NIL NIL NIL NIL NIL NIL NIL NIL))"
            ))
            .unwrap()
            .at()
            .unwrap()
            .to_rfc3339()
        };
        let arrived = "2026-11-02T10:00:00+00:00";
        assert_eq!(at("\"Sun, 1 Nov 2026 10:00:00 +0000\""), "2026-11-01T10:00:00+00:00");
        assert_eq!(at("\"Sun, 1 Nov 2026 09:59:59 +0000\""), arrived);
        assert_eq!(at("\"Wed, 1 Jan 2098 00:00:00 +0000\""), arrived);
        assert_eq!((at("NIL"), at("\"yesterday\"")), (arrived.to_owned(), arrived.to_owned()));
    }
}
