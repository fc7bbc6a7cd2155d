//! The port of this machine to which a service sends the browser back (RFC 8252): one path, and exactly one answer, the one
//! with the right state. Every other request gets a 400, and the waiting goes on.
//!
//! Not here: what the answer holds (`answer`).

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use super::answer::{self, Answer};
use crate::config::Secret;

/// A longer request is no answer.
const LARGEST: usize = 16 * 1024;
/// The timeout for a connection that sends no request.
const PATIENCE: Duration = Duration::from_secs(10);

const DONE: &str = "The answer has arrived. You can close this page: the terminal says how it went.";
const OTHER: &str = "This is not the answer to a sign-in.";

/// Listens on a local port (0 for any free one), and returns the answer.
pub fn listen(port: u16, state: &Secret, tell: Sender<Answer>) -> io::Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let port = listener.local_addr()?.port();
    let state = state.clone();
    let accept = move || {
        for stream in listener.incoming().filter_map(Result::ok) {
            let (state, tell) = (state.clone(), tell.clone());
            // A browser may open connections that it does not use: none holds up another.
            let _ = thread::Builder::new().name("browser".into()).spawn(move || serve(stream, &state, &tell));
        }
    };
    thread::Builder::new().name("browser".into()).spawn(accept)?;
    Ok(port)
}

fn serve(mut stream: TcpStream, state: &Secret, tell: &Sender<Answer>) {
    let _ = stream.set_read_timeout(Some(PATIENCE));
    let found = head(&mut stream).and_then(|head| target(&head).and_then(|target| answer::of_address(target, state)));
    let (status, said) = if found.is_some() { ("200 OK", DONE) } else { ("400 Bad Request", OTHER) };
    let _ = stream.write_all(page(status, said).as_bytes());
    let _ = stream.flush();
    if let Some(answer) = found {
        // Only the first one is taken; when the waiting has ended, none.
        let _ = tell.send(answer);
    }
}

/// The head of a request.
fn head(stream: &mut TcpStream) -> Option<String> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 1024]);
    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(piece.get(..read)?);
        if bytes.len() > LARGEST {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}

/// What is asked for, where it is the one path that there is.
fn target(head: &str) -> Option<&str> {
    let target = head.lines().next()?.strip_prefix("GET ")?.split(' ').next()?;
    target.starts_with("/?").then_some(target)
}

/// A page without scripts that says what to do. It is not cached, and its address is not sent as a referrer.
fn page(status: &str, said: &str) -> String {
    let body = format!("<!doctype html><meta charset=utf-8><title>asyncboard</title><p>{said}</p>\n");
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nContent-Security-Policy: default-src 'none'\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    fn ask(port: u16, request: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        said
    }

    #[test]
    fn exactly_one_answer_is_taken_and_every_other_request_gets_400() {
        let (tell, told) = channel();
        let port = listen(0, &Secret::new("right"), tell).unwrap();
        for other in [
            "GET / HTTP/1.1\r\n\r\n",
            "GET /favicon.ico HTTP/1.1\r\n\r\n",
            "GET /?code=forged&state=wrong HTTP/1.1\r\n\r\n",
            "GET /other?code=forged&state=right HTTP/1.1\r\n\r\n",
            "POST /?code=forged&state=right HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        ] {
            assert!(ask(port, other).starts_with("HTTP/1.1 400 "), "{other}");
        }
        let said = ask(port, "GET /?code=abc&state=right HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        assert!(said.starts_with("HTTP/1.1 200 OK") && !said.contains("<script") && said.contains("close this page"));
        assert!(!said.contains("abc"), "{said}");
        assert_eq!(told.recv().unwrap(), Answer::Code(Secret::new("abc")));
        assert!(told.try_recv().is_err());
    }
}
