//! A web server of the plainest kind, on loopback, with connections that stay open.
//!
//! Not here: what it answers.

#![expect(clippy::unwrap_used, reason = "a test's helper may stop at what it does not expect")]

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use serde_json::Value;

/// A request that was read.
#[derive(Clone, Debug)]
pub struct Request {
    pub verb: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    /// As it came, with the query.
    pub target: String,
    pub headers: Vec<(String, String)>,
}

impl Request {
    pub fn query(&self, key: &str) -> Option<String> {
        self.query.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, &'static str)>,
    pub body: String,
}

impl Answer {
    pub fn json(value: &Value) -> Self {
        Self { status: 200, headers: vec![("content-type", "application/json")], body: value.to_string() }
    }

    pub fn text(status: u16, body: &str) -> Self {
        Self { status, headers: vec![("content-type", "text/plain")], body: body.to_owned() }
    }
}

/// A server that runs until the test ends.
pub struct Server {
    address: SocketAddr,
}

impl Server {
    pub fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let answer = answer.clone();
                thread::spawn(move || serve(&stream, &*answer));
            }
        });
        Self { address }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn serve(stream: &TcpStream, answer: &dyn Fn(&Request) -> Answer) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut lines = BufReader::new(stream);
    loop {
        let answer = answer(&read(&mut lines)?);
        let mut head = format!("HTTP/1.1 {} So\r\ncontent-length: {}\r\n", answer.status, answer.body.len());
        for (name, value) in &answer.headers {
            head.extend([name, ": ", value, "\r\n"]);
        }
        let mut out = stream;
        out.write_all(format!("{head}\r\n{}", answer.body).as_bytes()).ok()?;
    }
}

fn read(lines: &mut impl BufRead) -> Option<Request> {
    let line = next(lines)?;
    let (verb, rest) = line.split_once(' ')?;
    let (verb, target) = (verb.to_owned(), rest.split(' ').next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let line = next(lines)?;
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, length)| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    lines.read_exact(&mut body).ok()?;
    Some(Request { verb, path: decoded(path), query: pairs(query), headers, target: target.clone() })
}

fn next(lines: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    (lines.read_line(&mut line).ok()? > 0).then(|| line.trim_end().to_owned())
}

/// A query, decoded.
pub fn pairs(query: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| pair.split_once('=').map(|(key, value)| (decoded(key), decoded(value)));
    query.split('&').filter_map(pair).collect()
}

/// Without the encoding by percent signs.
pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}
