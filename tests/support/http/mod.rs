//! A service on this machine that misbehaves as it is told: a raw socket, one thread, no protocol of its own.
//!
//! Not here: what a test expects.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

pub mod tls;

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A connection as a script sees it: plain or inside TLS.
pub trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// One request, as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Everything up to the empty line.
    pub head: String,
    /// What was posted.
    pub body: String,
}

impl Seen {
    /// The request line without the version: `GET /x?y=1`.
    pub fn line(&self) -> &str {
        self.head.lines().next().unwrap().rsplit_once(' ').unwrap().0
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .skip(1)
            .filter_map(|l| l.split_once(": "))
            .find(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v)
    }
}

/// What a server does with the connection on which request number `n` (from 0) has arrived. An error of writing means
/// that the client has hung up.
pub type Script = dyn Fn(usize, &Seen, &mut dyn Stream) -> io::Result<()> + Send + Sync;

/// A server on loopback. It answers each request on a connection of its own, and ends with the test.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// Connections that were closed again, by either side.
    closed: Arc<Mutex<Receiver<()>>>,
}

impl Server {
    /// Starts a server.
    pub fn start(script: impl Fn(usize, &Seen, &mut dyn Stream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self::start_with(script, |stream| Some(Box::new(stream)))
    }

    /// Starts a server that wraps each connection.
    pub fn start_with(
        script: impl Fn(usize, &Seen, &mut dyn Stream) -> io::Result<()> + Send + Sync + 'static,
        wrap: impl Fn(TcpStream) -> Option<Box<dyn Stream>> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (told, closed) = channel();
        let (script, wrap, log) = (Arc::new(script), Arc::new(wrap), seen.clone());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (script, wrap, log, told) = (script.clone(), wrap.clone(), log.clone(), told.clone());
                thread::spawn(move || {
                    if let Some(mut stream) = wrap(stream) {
                        serve(&mut *stream, &log, &*script);
                    }
                    let _: Result<(), _> = Sender::send(&told, ());
                });
            }
        });
        Self { address, seen, closed: Arc::new(Mutex::new(closed)) }
    }

    /// Its address for a source.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The request lines so far.
    pub fn lines(&self) -> Vec<String> {
        self.seen().iter().map(|seen| seen.line().to_owned()).collect()
    }

    /// Waits until so many connections have ended, while the client goes on with its work.
    pub async fn wait_closed(&self, connections: usize) {
        let closed = self.closed.clone();
        let wait = move || {
            let closed = closed.lock().unwrap();
            for _ in 0..connections {
                closed.recv_timeout(Duration::from_secs(30)).expect("the connection still stands");
            }
        };
        tokio::task::spawn_blocking(wait).await.unwrap();
    }
}

fn serve(stream: &mut dyn Stream, log: &Mutex<Vec<Seen>>, script: &Script) {
    let Some(seen) = receive(stream) else { return };
    let n = {
        let mut log = log.lock().unwrap();
        log.push(seen.clone());
        log.len() - 1
    };
    let _ = script(n, &seen, stream);
    let _ = stream.flush();
}

/// Reads one request.
pub fn receive(stream: &mut dyn Stream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).ok()?;
    let mut seen = Seen { head: head.trim_end().to_owned(), body: String::new() };
    let length = seen.header("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    seen.body = String::from_utf8(body).ok()?;
    Some(seen)
}

/// A whole answer.
pub fn answer(status: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    [format!("{head}\r\n").as_bytes(), body].concat()
}

/// A whole answer in JSON.
pub fn json(body: &str) -> Vec<u8> {
    answer("200 OK", &[("Content-Type", "application/json")], body)
}
