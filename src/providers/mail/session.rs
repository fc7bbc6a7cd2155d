//! A session with a mail server: its connection, and commands with the answers to them.
//!
//! Not here: signing in (`sign_in`), what can be asked (`looking`, `idle`).

use std::sync::Arc;

use tokio::time::{Instant as Tick, timeout, timeout_at};

use super::connect::{self, Stream};
use super::failure::{Refused, offline, setup, shape, theirs};
use super::reply::{self, Reply, Status};
use super::setup::Setup;
use super::trace::Trace;
use super::wire::{Broken, Wire};
use crate::providers::Trouble;
use crate::providers::http::{self, Bounds, Clock};

/// What came in answer to a command.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub replies: Vec<Reply>,
    /// Why it was refused, if it was.
    pub refused: Option<Refused>,
}

/// A connection to a server.
pub struct Session {
    pub(super) setup: Arc<Setup>,
    pub(super) wire: Wire,
    pub(super) clock: Clock,
    /// What the server can do, in capitals.
    pub(super) can: Vec<String>,
    tag: u32,
    /// The server let us in with its greeting.
    pub(super) is_in: bool,
    /// Mails of which nothing could be read, so far.
    pub(super) odd: usize,
}

impl Session {
    /// Connects and makes the connection safe. Nobody is signed in yet.
    pub(super) async fn connect(setup: &Arc<Setup>, clock: Clock) -> Result<Self, Trouble> {
        let Setup { place, proxy, bounds, .. } = &**setup;
        let mut stream = connect::open(place, proxy, bounds).await?;
        if place.tls_first {
            stream = connect::secure(stream, place, setup.connector()?, bounds).await?;
        }
        let mut session = Self::over(setup, stream, clock);
        session.greet().await?;
        if place.tls_first {
            return Ok(session);
        }
        session.start_tls().await
    }

    fn over(setup: &Arc<Setup>, stream: Box<dyn Stream>, clock: Clock) -> Self {
        let wire = Wire::new(stream, setup.bounds.body);
        Self { setup: setup.clone(), wire, clock, can: Vec::new(), tag: 0, is_in: false, odd: 0 }
    }

    async fn greet(&mut self) -> Result<(), Trouble> {
        let source = self.setup.source.clone();
        let trace = Trace::begin(&source, "connected");
        let greeting = self.next(self.deadline()).await;
        let Reply::Said(status, refused, _) = trace.seen(greeting)? else {
            return Err(shape(format!("{} does not greet as a mail server does; is the port right?", self.host())));
        };
        trace.answered("greeted", &self.wire);
        match status {
            Status::Ok => {}
            Status::Preauth => self.is_in = true,
            _ => return Err(self.farewell(&refused)),
        }
        if self.can.is_empty() {
            self.ask_what_it_can().await?;
        }
        Ok(())
    }

    /// Puts TLS over the connection. A server of this machine may do without; over a network everybody could read along.
    async fn start_tls(mut self) -> Result<Self, Trouble> {
        let host = self.host();
        if !self.can("STARTTLS") {
            if self.setup.place.is_loopback() {
                return Ok(self);
            }
            return Err(setup(format!(
                "{host} offers no TLS (STARTTLS), so everybody on the way could read the password: use imaps://, or ask its administrator"
            )));
        }
        let answer = self.command("STARTTLS").await?;
        if let Some(refused) = answer.refused {
            return Err(theirs(format!("{host} refuses STARTTLS ({}); use imaps://", refused.words())));
        }
        let Self { setup, wire, clock, .. } = self;
        // What came with the answer could have been put there by anybody on the way.
        let injected = || theirs(format!("{host} said more before TLS began than it may: the connection is not safe"));
        let stream = wire.into_stream().ok_or_else(injected)?;
        let stream = connect::secure(stream, &setup.place, setup.connector()?, &setup.bounds).await?;
        let mut session = Self::over(&setup, stream, clock);
        session.ask_what_it_can().await?;
        Ok(session)
    }

    pub(super) async fn ask_what_it_can(&mut self) -> Result<(), Trouble> {
        self.can.clear();
        self.command("CAPABILITY").await.map(drop)
    }

    /// Whether the server can do something, in capitals: `CONDSTORE`.
    pub fn can(&self, what: &str) -> bool {
        self.can.iter().any(|can| can == what)
    }

    /// The server, as people know it.
    pub fn host(&self) -> String {
        self.setup.place.name()
    }

    /// A text without any secret that cannot be an ordinary word: for what is kept of it.
    pub fn scrub(&self, text: &str) -> String {
        self.setup.scrubber.scrub_content(text).into_owned()
    }

    /// Sends a command of plain words, and reads the answer to it.
    pub(super) async fn command(&mut self, line: &str) -> Result<Answer, Trouble> {
        self.send(line.as_bytes(), line).await
    }

    /// Sends a command; `words` say what it is, without secrets.
    pub(super) async fn send(&mut self, line: &[u8], words: &str) -> Result<Answer, Trouble> {
        let tag = self.tag();
        let source = self.setup.source.clone();
        let trace = Trace::begin(&source, words);
        let deadline = self.deadline();
        let sent = self.write(&[tag.as_bytes(), b" ", line, b"\r\n"].concat()).await;
        trace.seen(sent)?;
        let answer = self.answer(&tag, deadline).await;
        let answer = trace.seen(answer)?;
        trace.answered(if answer.refused.is_some() { "refused" } else { "OK" }, &self.wire);
        Ok(answer)
    }

    /// Everything up to the end of a command. A server that asks for more of one gets an empty line.
    pub(super) async fn answer(&mut self, tag: &str, deadline: Tick) -> Result<Answer, Trouble> {
        let mut answer = Answer::default();
        loop {
            match self.next(deadline).await? {
                Reply::Done(done, status, refused) if done == tag => {
                    answer.refused = (status != Status::Ok).then_some(refused);
                    return Ok(answer);
                }
                Reply::More => self.write(b"\r\n").await?,
                reply => answer.replies.push(reply),
            }
        }
    }

    /// The next response, in time.
    pub(super) async fn next(&mut self, deadline: Tick) -> Result<Reply, Trouble> {
        let idle = (Tick::now() + self.setup.bounds.idle).min(deadline);
        match timeout_at(idle, self.wire.next()).await {
            Ok(response) => self.take(response),
            Err(_) => Err(self.late()),
        }
    }

    /// Takes in what holds for the whole session: what the server can do, and that it says farewell.
    pub(super) fn take(&mut self, response: Result<Vec<u8>, Broken>) -> Result<Reply, Trouble> {
        let response = response.map_err(|broken| self.broken(&broken))?;
        let reply = reply::read(&response, &self.setup.scrubber);
        match &reply {
            Reply::Can(can) => self.can.clone_from(can),
            Reply::Said(Status::Ok | Status::Preauth, refused, code) if refused.code == "CAPABILITY" => {
                self.can = code.split_whitespace().skip(1).map(str::to_ascii_uppercase).collect();
            }
            Reply::Said(Status::Bye, refused, _) => return Err(self.farewell(refused)),
            _ => {}
        }
        Ok(reply)
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let sent = timeout(self.setup.bounds.idle, self.wire.send(bytes)).await;
        sent.map_err(|_| self.late())?.map_err(|_| self.broken(&Broken::Cut))
    }

    pub(super) fn tag(&mut self) -> String {
        self.tag += 1;
        format!("a{}", self.tag)
    }

    pub(super) fn deadline(&self) -> Tick {
        Tick::now() + self.setup.bounds.whole
    }

    fn late(&self) -> Trouble {
        let Bounds { idle, whole, .. } = &self.setup.bounds;
        let (host, idle, whole) = (self.host(), http::spell(*idle), http::spell(*whole));
        offline(format!("{host} did not answer in time (at most {idle} of silence, {whole} in all)"))
    }

    fn broken(&self, broken: &Broken) -> Trouble {
        match broken {
            Broken::Cut => offline(format!("the connection to {} ended too early", self.host())),
            Broken::TooMuch(what) => theirs(format!("{} sent {what}", self.host())),
        }
    }

    fn farewell(&self, refused: &Refused) -> Trouble {
        let said = || offline(format!("{} ended the session ({})", self.host(), refused.words()));
        refused.at_large(&self.host(), self.clock.now()).unwrap_or_else(said)
    }
}

/// A text in quotes. A name of a folder came from the server itself, and holds no line break.
pub(super) fn quoted(text: &[u8]) -> Vec<u8> {
    let mut quoted = vec![b'"'];
    for byte in text.iter().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)) {
        if matches!(byte, b'"' | b'\\') {
            quoted.push(b'\\');
        }
        quoted.push(*byte);
    }
    quoted.push(b'"');
    quoted
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::super::server::Server;
    use super::*;

    /// A session over a connection whose other end says this at once, and what came there.
    async fn told(said: &str) -> (Result<(), Trouble>, String) {
        let (near, mut far): (DuplexStream, DuplexStream) = duplex(64 * 1024);
        let setup = Arc::new(Setup::new(Server::parse("imap://mail.acme.example").unwrap()));
        far.write_all(said.as_bytes()).await.unwrap();
        let clock = Clock::begin("2026-11-23T12:00:00Z".parse().unwrap());
        let begun = async {
            let mut session = Session::over(&setup, Box::new(near), clock);
            session.greet().await?;
            session.start_tls().await.map(drop)
        };
        let begun = begun.await;
        let mut heard = Vec::new();
        far.read_to_end(&mut heard).await.unwrap();
        (begun, String::from_utf8(heard).unwrap())
    }

    #[tokio::test]
    async fn a_server_off_this_machine_that_offers_no_tls_is_sent_no_password() {
        for greeting in ["* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n", "* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n"] {
            let (session, heard) = told(greeting).await;
            let trouble = session.err().unwrap();
            assert!(matches!(&trouble, Trouble::Setup { text } if text.raw().contains("STARTTLS")), "{trouble:?}");
            assert_eq!(heard, "");
        }
    }

    #[tokio::test]
    async fn what_comes_before_tls_began_is_not_believed() {
        let said = "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\na1 OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n";
        let (session, heard) = told(said).await;
        let trouble = session.err().unwrap();
        assert!(matches!(&trouble, Trouble::Theirs { text } if text.raw().contains("not safe")), "{trouble:?}");
        assert_eq!(heard, "a1 STARTTLS\r\n");
    }
}
