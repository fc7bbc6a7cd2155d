//! A mail server of this machine that holds a mailbox, and misbehaves as it is told. It knows the commands that look, and
//! answers every other with `BAD`.
//!
//! Not here: what a test expects.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// The password that lets in.
pub const PASSWORD: &str = "canary-password-0123456789";
/// What the server can do.
pub const CAN: &str = "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 IDLE CONDSTORE SPECIAL-USE LIST-EXTENDED";

/// A mail in the mailbox.
#[derive(Clone, Debug)]
pub struct Mail {
    pub uid: u32,
    pub flags: String,
    pub at: String,
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    pub id: String,
    pub in_reply_to: String,
    pub fields: String,
    pub structure: String,
    pub text: String,
    pub thread: u64,
    pub labels: String,
    pub changed: u64,
}

/// A mail without a number yet: from whom, to whom, on which day and time of November 2026, about what.
pub fn mail(from: &str, to: &[&str], at: &str, subject: &str) -> Mail {
    Mail {
        uid: 0,
        flags: String::new(),
        at: at.to_owned(),
        from: from.to_owned(),
        to: to.iter().map(|to| (*to).to_owned()).collect(),
        subject: subject.to_owned(),
        id: format!("{}-{}@x", subject.replace(' ', "-"), at.replace([' ', ':'], "-")),
        in_reply_to: String::new(),
        fields: String::new(),
        structure: r#"("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "8BIT" 10 1 NIL NIL NIL NIL)"#.to_owned(),
        text: format!("The text of {subject}."),
        thread: 0,
        labels: String::new(),
        changed: 0,
    }
}

impl Mail {
    /// The same mail as an answer to another.
    pub fn answers(self, other: &Self) -> Self {
        Self { in_reply_to: format!("<{}>", other.id), ..self }
    }

    /// The same mail with more fields in its header.
    pub fn with(self, fields: &str) -> Self {
        Self { fields: format!("{fields}\r\n"), ..self }
    }

    fn envelope(&self) -> String {
        let address = |address: &str| {
            let (name, address) = match address.split_once(" <") {
                Some((name, address)) => (format!("{name:?}"), address.trim_end_matches('>')),
                None => ("NIL".to_owned(), address),
            };
            let (mailbox, host) = address.split_once('@').unwrap_or((address, "x"));
            format!("({name} NIL {mailbox:?} {host:?})")
        };
        let to: String = self.to.iter().map(|to| address(to)).collect();
        let to = if to.is_empty() { "NIL".to_owned() } else { format!("({to})") };
        let from = format!("({})", address(&self.from));
        let text = |text: &str| if text.is_empty() { "NIL".to_owned() } else { format!("{text:?}") };
        let id = if self.id.is_empty() { "NIL".to_owned() } else { format!("\"<{}>\"", self.id) };
        let (subject, answers) = (text(&self.subject), text(&self.in_reply_to));
        format!("(\"{} +0000\" {subject} {from} {from} {from} {to} NIL NIL {answers} {id})", self.date(' '))
    }

    fn date(&self, between: char) -> String {
        let (day, time) = self.at.split_once(' ').unwrap();
        format!("{day}{between}Nov{between}2026 {time}:00")
    }
}

/// A folder of the mailbox.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    pub marks: &'static str,
    pub validity: u32,
    pub next: u32,
    pub mails: Vec<Mail>,
    pub changed: u64,
    pub refuses: bool,
}

/// What the server holds, and what it saw.
#[derive(Debug, Default)]
pub struct Held {
    pub can: String,
    pub folders: Vec<(String, Folder)>,
    pub commands: Vec<String>,
    pub idle: usize,
    pub connections: usize,
    pub token: Option<String>,
}

/// What a command is answered with instead: bytes, and whether the connection is cut then.
pub type Fault = dyn Fn(usize, &str) -> Option<(Vec<u8>, bool)> + Send + Sync;

/// The server.
pub struct Fake {
    pub address: SocketAddr,
    held: Arc<(Mutex<Held>, Condvar)>,
}

impl Fake {
    /// A server whose mailbox has an inbox and a folder of what was sent.
    pub fn start() -> Self {
        Self::with(|_, _| None)
    }

    /// The same, where some commands are answered otherwise: by their number in a connection, from 0 for the greeting.
    pub fn with(fault: impl Fn(usize, &str) -> Option<(Vec<u8>, bool)> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let folder = |marks| Folder { marks, validity: 7, next: 1, changed: 1, ..Folder::default() };
        let folders = vec![
            ("INBOX".to_owned(), folder("\\HasNoChildren")),
            ("Sent".to_owned(), folder("\\HasNoChildren \\Sent")),
            ("Junk".to_owned(), folder("\\Junk")),
        ];
        let held = Held { can: CAN.to_owned(), folders, ..Held::default() };
        let held = Arc::new((Mutex::new(held), Condvar::new()));
        let (shared, fault) = (held.clone(), Arc::new(fault));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (held, fault) = (shared.clone(), fault.clone());
                thread::spawn(move || drop(Talk::new(stream, held, fault).run()));
            }
        });
        Self { address, held }
    }

    /// Its address for a source.
    pub fn url(&self) -> String {
        format!("imap://{}", self.address)
    }

    /// What it holds and saw.
    pub fn held(&self) -> MutexGuard<'_, Held> {
        self.held.0.lock().unwrap()
    }

    /// The commands since this was asked last.
    pub fn commands(&self) -> Vec<String> {
        std::mem::take(&mut self.held().commands)
    }

    /// Changes a folder, and tells whoever listens.
    pub fn change(&self, folder: &str, change: impl FnOnce(&mut Folder)) {
        let mut held = self.held();
        let (_, folder) = held.folders.iter_mut().find(|(name, _)| name == folder).unwrap();
        folder.changed += 1;
        change(folder);
        drop(held);
        self.held.1.notify_all();
    }

    /// Adds a mail to a folder.
    pub fn add(&self, folder: &str, mail: Mail) -> Mail {
        let mut added = mail;
        self.change(folder, |folder| {
            added.uid = folder.next;
            added.changed = folder.changed;
            folder.next += 1;
            folder.mails.push(added.clone());
        });
        added
    }

    /// Changes the flags or labels of a mail.
    pub fn mark(&self, folder: &str, uid: u32, change: impl FnOnce(&mut Mail)) {
        self.change(folder, |folder| {
            let changed = folder.changed;
            let mail = folder.mails.iter_mut().find(|mail| mail.uid == uid).unwrap();
            change(mail);
            mail.changed = changed;
        });
    }

    /// Adds a folder.
    pub fn folder(&self, name: &str, marks: &'static str) {
        let folder = Folder { marks, validity: 7, next: 1, changed: 1, ..Folder::default() };
        self.held().folders.push((name.to_owned(), folder));
    }

    /// Waits until so many connections wait for changes.
    pub fn wait_idle(&self, connections: usize) {
        let deadline = Duration::from_secs(30);
        let held = self.held.0.lock().unwrap();
        let waited = self.held.1.wait_timeout_while(held, deadline, |held| held.idle < connections).unwrap();
        assert!(!waited.1.timed_out(), "nobody waits for changes");
    }
}

struct Talk {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
    held: Arc<(Mutex<Held>, Condvar)>,
    fault: Arc<Fault>,
    folder: Option<String>,
    number: usize,
}

impl Talk {
    fn new(stream: TcpStream, held: Arc<(Mutex<Held>, Condvar)>, fault: Arc<Fault>) -> Self {
        let reader = BufReader::new(stream.try_clone().unwrap());
        Self { reader, writer: stream, held, fault, folder: None, number: 0 }
    }

    fn run(&mut self) -> io::Result<()> {
        self.held.0.lock().unwrap().connections += 1;
        if !self.instead("greeting")? {
            self.say("* OK ready\r\n")?;
        }
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            self.number += 1;
            let line = line.trim_end();
            let Some((tag, command)) = line.split_once(' ') else { continue };
            let said = if command.contains("AUTHENTICATE") { command[..command.len().min(18)].trim() } else { command };
            self.held.0.lock().unwrap().commands.push(said.to_owned());
            if self.instead(command)? {
                continue;
            }
            self.answer(tag, command)?;
        }
    }

    /// Whether a command was answered with a fault. A fault may name the tag as `TAG`.
    fn instead(&mut self, command: &str) -> io::Result<bool> {
        let Some((bytes, cut)) = (self.fault)(self.number, command) else { return Ok(false) };
        let text = String::from_utf8_lossy(&bytes).replace("TAG", &format!("a{}", self.number));
        self.say(&text)?;
        if cut {
            self.writer.shutdown(std::net::Shutdown::Both)?;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(true)
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_all(text.as_bytes())
    }

    fn answer(&mut self, tag: &str, command: &str) -> io::Result<()> {
        let ok = format!("{tag} OK done\r\n");
        let (word, rest) = command.split_once(' ').unwrap_or((command, ""));
        match word {
            "CAPABILITY" => {
                let can = self.held.0.lock().unwrap().can.clone();
                self.say(&format!("* CAPABILITY {can}\r\n{ok}"))
            }
            "AUTHENTICATE" => self.authenticate(tag, rest),
            "LOGIN" => {
                let is_right = rest == format!("\"maya@acme.example\" \"{PASSWORD}\"");
                self.say(&if is_right { ok } else { format!("{tag} NO [AUTHENTICATIONFAILED] no\r\n") })
            }
            "LIST" => {
                let listed =
                    self.held.0.lock().unwrap().folders.iter().fold(String::new(), |mut all, (name, folder)| {
                        let _ = write!(all, "* LIST ({}) \"/\" {name:?}\r\n", folder.marks);
                        all
                    });
                self.say(&(listed + &ok))
            }
            "EXAMINE" => self.examine(tag, rest),
            "UID" => self.uid(tag, rest),
            "IDLE" => self.idle(tag),
            "LOGOUT" => self.say(&format!("* BYE\r\n{ok}")),
            _ => self.say(&format!("{tag} BAD this server only looks\r\n")),
        }
    }

    fn authenticate(&mut self, tag: &str, rest: &str) -> io::Result<()> {
        let (how, coded) = rest.split_once(' ').unwrap_or((rest, ""));
        let token = self.held.0.lock().unwrap().token.clone();
        let plain = match how {
            "PLAIN" => format!("\0maya@acme.example\0{PASSWORD}"),
            _ => format!("user=maya@acme.example\x01auth=Bearer {}\x01\x01", token.unwrap_or_default()),
        };
        let mut coded = coded.to_owned();
        if coded.is_empty() {
            self.say("+ \r\n")?;
            self.reader.read_line(&mut coded)?;
        }
        if coded.trim_end() == base64(plain.as_bytes()) {
            return self.say(&format!("{tag} OK in\r\n"));
        }
        if how == "XOAUTH2" {
            self.say("+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")?;
            let mut empty = String::new();
            self.reader.read_line(&mut empty)?;
            assert_eq!(empty, "\r\n", "a refused token is acknowledged with an empty line");
        }
        self.say(&format!("{tag} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n"))
    }

    fn examine(&mut self, tag: &str, rest: &str) -> io::Result<()> {
        let name = rest.trim_end_matches(" (CONDSTORE)").trim_matches('"').to_owned();
        let held = self.held.0.lock().unwrap();
        let found = held.folders.iter().find(|(known, folder)| *known == name && !folder.refuses);
        let text = match found {
            Some((_, folder)) => format!(
                "* {} EXISTS\r\n* OK [UIDVALIDITY {}] x\r\n* OK [UIDNEXT {}] x\r\n{}{tag} OK [READ-ONLY] done\r\n",
                folder.mails.len(),
                folder.validity,
                folder.next,
                if held.can.contains("CONDSTORE") {
                    format!("* OK [HIGHESTMODSEQ {}] x\r\n", folder.changed)
                } else {
                    String::new()
                }
            ),
            None => format!("{tag} NO [NONEXISTENT] no such folder\r\n"),
        };
        drop(held);
        self.folder = Some(name);
        self.say(&text)
    }

    fn uid(&mut self, tag: &str, rest: &str) -> io::Result<()> {
        let held = self.held.0.lock().unwrap();
        let name = self.folder.clone().unwrap();
        let (_, folder) = held.folders.iter().find(|(known, _)| *known == name).unwrap();
        let mut text = String::new();
        if let Some(day) = rest.strip_prefix("SEARCH SINCE ") {
            let since: u32 =
                if day.ends_with("Nov-2026") { day.split('-').next().unwrap().parse().unwrap() } else { 0 };
            let day = |mail: &&Mail| mail.at.split(' ').next().unwrap().parse::<u32>().unwrap() >= since;
            text.push_str("* SEARCH");
            folder.mails.iter().filter(day).for_each(|mail| _ = write!(text, " {}", mail.uid));
            text.push_str("\r\n");
        } else if let Some(set) = rest.strip_prefix("SEARCH UID ") {
            let last = folder.mails.last().map_or(0, |mail| mail.uid);
            text.push_str("* SEARCH");
            let found = folder.mails.iter().filter(|mail| within(set, mail.uid, last));
            found.for_each(|mail| _ = write!(text, " {}", mail.uid));
            text.push_str("\r\n");
        } else {
            let (set, what) = rest.strip_prefix("FETCH ").unwrap().split_once(' ').unwrap();
            let (what, since) = what.split_once(" (CHANGEDSINCE ").unwrap_or((what, "0)"));
            let since: u64 = since.trim_end_matches(')').parse().unwrap();
            let last = folder.mails.last().map_or(0, |mail| mail.uid);
            for (n, mail) in folder.mails.iter().enumerate() {
                if within(set, mail.uid, last) && mail.changed > since {
                    let _ = write!(text, "* {} FETCH (UID {} {})\r\n", n + 1, mail.uid, fetched(mail, what));
                }
            }
        }
        let _ = write!(text, "{tag} OK done\r\n");
        drop(held);
        self.say(&text)
    }

    fn idle(&mut self, tag: &str) -> io::Result<()> {
        let seen = self.held.0.lock().unwrap().folders.iter().map(|(_, folder)| folder.changed).sum::<u64>();
        self.say("+ idling\r\n")?;
        self.held.0.lock().unwrap().idle += 1;
        self.held.1.notify_all();
        let (held, mut writer) = (self.held.clone(), self.writer.try_clone()?);
        let done = Arc::new(Mutex::new(false));
        let ends = done.clone();
        thread::spawn(move || {
            let mut known = seen;
            loop {
                let state = held.0.lock().unwrap();
                let sum = |state: &Held| state.folders.iter().map(|(_, folder)| folder.changed).sum::<u64>();
                let tick = Duration::from_millis(200);
                let (state, _) = held.1.wait_timeout_while(state, tick, |state| sum(state) == known).unwrap();
                let (now, exists) = (sum(&state), state.folders[0].1.mails.len());
                drop(state);
                if *ends.lock().unwrap() {
                    return;
                }
                if now != known && writer.write_all(format!("* {exists} EXISTS\r\n").as_bytes()).is_err() {
                    return;
                }
                known = now;
            }
        });
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        *done.lock().unwrap() = true;
        self.held.0.lock().unwrap().idle -= 1;
        assert_eq!(line, "DONE\r\n");
        self.say(&format!("{tag} OK done\r\n"))
    }
}

fn fetched(mail: &Mail, what: &str) -> String {
    let mut parts = Vec::new();
    if what.contains("FLAGS") {
        parts.push(format!("FLAGS ({})", mail.flags));
    }
    if what.contains("X-GM-LABELS") {
        parts.push(format!("X-GM-LABELS ({})", mail.labels));
    }
    if what.contains("X-GM-THRID") {
        parts.push(format!("X-GM-THRID {}", mail.thread));
    }
    if what.contains("ENVELOPE") {
        let fields = &mail.fields;
        parts.push(format!("INTERNALDATE \"{} +0000\" ENVELOPE {}", mail.date('-'), mail.envelope()));
        parts.push(format!("BODYSTRUCTURE {}", mail.structure));
        parts.push(format!("BODY[HEADER.FIELDS (References)] {{{}}}\r\n{fields}\r\n", fields.len() + 2));
    } else if let Some((_, part)) = what.split_once("BODY.PEEK[") {
        let part = part.split(']').next().unwrap();
        parts.push(format!("BODY[{part}]<0> {{{}}}\r\n{}", mail.text.len(), mail.text));
    }
    parts.join(" ")
}

fn within(set: &str, uid: u32, last: u32) -> bool {
    let number = |text: &str| if text == "*" { last } else { text.parse().unwrap() };
    set.split(',').any(|range| match range.split_once(':') {
        Some((from, to)) => {
            let (from, to) = (number(from), number(to));
            (from.min(to)..=from.max(to)).contains(&uid)
        }
        None => number(range) == uid,
    })
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for n in 0..4 {
            let sign = SIGNS[(number >> (18 - 6 * n) & 63) as usize];
            text.push(if n <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    text
}

/// Reads whatever comes, for servers that say nothing.
pub fn drain(stream: &mut TcpStream) {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
}
