//! Answers that are cut, too large, too slow, or no JSON (H4, H5, H6, H8, H9).

use std::io::Write;
use std::time::Duration;

use asyncboard::providers::http::{Api, Lenient, LenientList};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

use super::support::{Server, Stream, answer, json};
use super::{api, bearer, get, kind, now, setup, words};

/// Compresses.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Waits for the client to hang up.
fn until_gone(stream: &mut dyn Stream) -> std::io::Result<()> {
    let mut rest = [0; 64];
    while stream.read(&mut rest)? > 0 {}
    Ok(())
}

/// Writes a byte, and a little later another, until the client hangs up.
fn drip(stream: &mut dyn Stream, bytes: impl Iterator<Item = u8>) -> std::io::Result<()> {
    for byte in bytes {
        stream.write_all(&[byte])?;
        stream.flush()?;
        std::thread::park_timeout(Duration::from_millis(50));
    }
    Ok(())
}

/// A service that may take little time.
fn hasty(server: &Server) -> Api {
    let (mut setup, _) = setup(&server.url());
    setup.bounds.idle = Duration::from_millis(400);
    setup.bounds.whole = Duration::from_secs(1);
    Api::new(setup, bearer())
}

/// Asks a server that never comes to an end, and sees to it that it was hung up on.
async fn slow(script: impl Fn(&mut dyn Stream) -> std::io::Result<()> + Send + Sync + 'static) -> String {
    let server = Server::start(move |_, _, stream| script(stream));
    let failure = get(&hasty(&server)).await.unwrap_err();
    assert_eq!((kind(&failure.trouble), server.seen().len()), ("offline", 1));
    server.wait_closed(1).await;
    failure.trouble.text().raw().replace(&server.address.to_string(), "HOST")
}

const TOO_SLOW: &str = "HOST did not answer in time (at most 400 ms of silence, 1 s in all)";

#[tokio::test]
async fn h4_a_body_that_drips_ends_with_the_time_for_the_whole() {
    let words = slow(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")?;
        drip(stream, std::iter::repeat(b' '))
    });
    assert_eq!(words.await, TOO_SLOW);
}

#[tokio::test]
async fn h4_a_header_that_drips_ends_with_the_time_for_the_whole() {
    let words = slow(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ")?;
        drip(stream, std::iter::repeat(b'x'))
    });
    assert_eq!(words.await, TOO_SLOW);
}

#[tokio::test]
async fn h4_silence_before_and_inside_an_answer_ends_with_the_time_for_silence() {
    assert_eq!(slow(until_gone).await, TOO_SLOW);
    let inside = |stream: &mut dyn Stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ids\":")?;
        stream.flush()?;
        until_gone(stream)
    };
    assert_eq!(slow(inside).await, TOO_SLOW);
}

#[tokio::test]
async fn h5_an_answer_that_is_cut_is_called_incomplete_however_it_is_cut() {
    let body = br#"{"ids":["a","b"]}"#;
    let packed = gzip(body);
    let cut_length = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ids\":[\"a\"".to_vec();
    let cut_chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n{\"ids\":[\"a\"".to_vec();
    let no_last_chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ids\r\n".to_vec();
    let cut_gzip = answer("200 OK", &[("Content-Encoding", "gzip")], &packed[..packed.len() - 12]);
    for bytes in [cut_length, cut_chunk, no_last_chunk, cut_gzip] {
        let (said, requests) = words(bytes).await;
        assert_eq!((&*said, requests), ("incomplete answer from HOST: the connection ended too early", 1));
    }
    let without_length = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"ids\":[\"a\"".to_vec();
    assert_eq!(words(without_length).await.0, "incomplete answer from HOST: it ends at ids[0]");
}

#[tokio::test]
async fn h5_a_connection_that_ends_before_an_answer_is_tried_again() {
    let server = Server::start(|n, _, stream| if n < 2 { Ok(()) } else { stream.write_all(&json(r#"{"ids":["a"]}"#)) });
    assert_eq!(get(&api(&server)).await.unwrap().value.ids, ["a"]);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn h6_a_small_answer_that_unfolds_into_a_large_one_is_left() {
    let bomb = gzip(&vec![b' '; 64 * 1024 * 1024]);
    assert!(bomb.len() < 128 * 1024);
    let (said, requests) = words(answer("200 OK", &[("Content-Encoding", "gzip")], bomb)).await;
    assert_eq!(requests, 1);
    assert_eq!(said, "the answer of HOST is too large: more than 16 MiB, the most that is read (`max_answer`)");
}

#[tokio::test]
async fn h6_an_answer_that_says_that_it_is_large_is_not_read_and_an_endless_one_is_left() {
    let too_large = "the answer of HOST is too large: more than 1 MiB, the most that is read (`max_answer`)";
    for head in ["Content-Length: 200000000", "Connection: close"] {
        let server = Server::start(move |_, _, stream| {
            stream.write_all(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").as_bytes())?;
            loop {
                stream.write_all(&[b' '; 4096])?;
            }
        });
        let (mut setup, _) = setup(&server.url());
        setup.bounds.body = 1024 * 1024;
        let failure = get(&Api::new(setup, bearer())).await.unwrap_err();
        assert_eq!(failure.trouble.text().raw().replace(&server.address.to_string(), "HOST"), too_large);
        server.wait_closed(1).await;
    }
}

#[tokio::test]
async fn h8_what_is_no_json_is_named_and_its_host_too() {
    let page = answer("200 OK", &[("Content-Type", "text/html")], "<html>Welcome to the hotel</html>");
    let utf16: Vec<u8> = "\u{FEFF}{\"ids\":[]}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let table = [
        (page, "a web page; is something between here and there that wants a person to sign in?"),
        (json(""), "an empty answer (200)"),
        (b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec(), "an empty answer (204)"),
        (answer("200 OK", &[], utf16), "the text is UTF-16"),
        (json("invalid token"), "expected value at its top, near `invalid token`"),
    ];
    for (bytes, what) in table {
        assert_eq!(words(bytes).await, (format!("not JSON from HOST: {what}"), 1));
    }
    let bom = Server::start(|_, _, stream| stream.write_all(&json("\u{FEFF}{\"ids\":[\"a\"]}")));
    assert_eq!(get(&api(&bom)).await.unwrap().value.ids, ["a"]);
}

#[tokio::test]
async fn h9_an_item_of_another_shape_is_skipped_and_counted_and_the_rest_arrives() {
    #[derive(Debug, Deserialize)]
    struct Search {
        issues: LenientList<Issue>,
        #[serde(default)]
        nothing: Lenient<LenientList<Issue>>,
        null: Lenient<LenientList<Issue>>,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Issue {
        id: String,
    }
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let number = "1".repeat(31);
    let body = format!(
        r#"{{"null":null,"x":{deep},"issues":[{{"id":"a"}},{deep},{{"id":{number}}},{{"id":"b","x":{deep}}}]}}"#
    );
    let server = Server::start(move |_, _, stream| stream.write_all(&json(&body)));
    let found = api(&server).session(now()).get_json::<Search>("list", &[]).await.unwrap().value;
    let ids: Vec<&str> = found.issues.good.iter().map(|issue| &*issue.id).collect();
    assert_eq!((ids, found.issues.bad.len()), (vec!["a", "b"], 2));
    assert!(found.nothing == Lenient::Absent && found.null == Lenient::Absent);
}
