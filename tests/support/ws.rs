//! A WebSocket server for tests (RFC 6455): its handshake, and messages of text in both directions.
//!
//! Not here: what is said (each test).

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A server whose connections a script holds, each on a thread of its own: the connection's number, and its two ends.
pub struct Sockets {
    pub address: SocketAddr,
}

/// A connection that stands.
pub struct Line(TcpStream);

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    Text(String),
    Ping,
    Closed,
}

impl Sockets {
    /// Starts a server.
    pub fn start(script: impl Fn(usize, &str, Line) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let script = Arc::new(script);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().map_while(Result::ok).enumerate() {
                let script = script.clone();
                thread::spawn(move || {
                    if let Some((target, line)) = shake(stream) {
                        script(number, &target, line);
                    }
                });
            }
        });
        Self { address }
    }

    /// Its address, as a service names it.
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }
}

/// The handshake: what was asked for, and the connection.
fn shake(mut stream: TcpStream) -> Option<(String, Line)> {
    stream.set_nodelay(true).ok()?;
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let header = |name: &str| {
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    };
    assert!(header("upgrade").is_some_and(|value| value.eq_ignore_ascii_case("websocket")), "{head}");
    assert_eq!(header("sec-websocket-version"), Some("13"));
    assert_eq!(header("authorization"), None, "a socket is not signed");
    let accept = format!("{}258EAFA5-E914-47DA-95CA-C5AB0DC85B11", header("sec-websocket-key")?);
    let accept = STANDARD.encode(ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, accept.as_bytes()));
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).ok()?;
    Some((head.split(' ').nth(1)?.to_owned(), Line(stream)))
}

impl Line {
    /// Sends a message.
    pub fn say(&mut self, text: &str) -> io::Result<()> {
        self.frame(1, text.as_bytes())
    }

    /// Closes with a code.
    pub fn close(&mut self, code: u16) {
        let _ = self.frame(8, &code.to_be_bytes());
    }

    fn frame(&mut self, kind: u8, bytes: &[u8]) -> io::Result<()> {
        let mut frame = vec![0x80 | kind];
        match bytes.len() {
            short @ 0..=125 => frame.push(short as u8),
            long => {
                frame.push(126);
                frame.extend((long as u16).to_be_bytes());
            }
        }
        frame.extend(bytes);
        self.0.write_all(&frame)
    }

    /// The next message of the client; a ping is answered.
    pub fn hear(&mut self) -> Came {
        self.read().unwrap_or(Came::Closed)
    }

    /// The next text of the client; nothing, when it has gone.
    pub fn text(&mut self) -> Option<String> {
        loop {
            match self.hear() {
                Came::Text(text) => return Some(text),
                Came::Ping => {}
                Came::Closed => return None,
            }
        }
    }

    fn read(&mut self) -> io::Result<Came> {
        loop {
            let mut head = [0; 2];
            self.0.read_exact(&mut head)?;
            let length = match head[1] & 0x7F {
                126 => {
                    let mut length = [0; 2];
                    self.0.read_exact(&mut length)?;
                    usize::from(u16::from_be_bytes(length))
                }
                short => usize::from(short),
            };
            assert_ne!(head[1] & 0x80, 0, "a client masks what it sends");
            let (mut mask, mut body) = ([0; 4], vec![0; length]);
            self.0.read_exact(&mut mask)?;
            self.0.read_exact(&mut body)?;
            body.iter_mut().enumerate().for_each(|(at, byte)| *byte ^= mask[at % 4]);
            match head[0] & 0x0F {
                1 => return Ok(Came::Text(String::from_utf8(body).unwrap())),
                8 => return Ok(Came::Closed),
                9 => {
                    self.frame(10, &body)?;
                    return Ok(Came::Ping);
                }
                _ => {}
            }
        }
    }
}
