//! The floor `socket`: a WebSocket over the connections of `http`.

#![expect(clippy::unwrap_used, reason = "a test may stop at what it does not expect")]

#[path = "support/http/mod.rs"]
mod http;
#[path = "support/ws.rs"]
mod ws;

use std::time::Duration;

use asyncboard::providers::Trouble;
use asyncboard::providers::http::{Address, Api, Auth, Failure, Setup};
use asyncboard::providers::socket::{Came, Socket};

use http::{Server, answer};
use ws::{Came as Heard, Sockets};

fn run<T>(job: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(job)
}

async fn open(address: &str) -> Result<Socket, Failure> {
    let api = Api::new(Setup::new(Address::parse("http://127.0.0.1:1").unwrap()), Auth::None);
    let session = api.session("2026-11-23T12:00:00Z".parse().unwrap());
    Socket::open(&api, &session, address).await
}

#[test]
fn messages_go_in_both_directions_and_a_code_tells_why_it_was_closed() {
    let sockets = Sockets::start(|_, target, mut line| {
        assert_eq!(target, "/link?ticket=1");
        let text = line.text().unwrap();
        line.say(&format!("heard {text}")).unwrap();
        line.say(&"x".repeat(60_000)).unwrap();
        line.close(4009);
    });
    run(async {
        let mut socket = open(&format!("{}/link?ticket=1", sockets.url())).await.unwrap();
        socket.send("hello".to_owned()).await.unwrap();
        assert_eq!(socket.next().await, Ok(Came::Text("heard hello".to_owned())));
        assert_eq!(socket.next().await, Ok(Came::Text("x".repeat(60_000))));
        assert_eq!(socket.next().await, Ok(Came::Closed(Some(4009))));
    });
}

#[test]
fn a_silent_connection_is_asked_whether_it_stands_and_one_that_does_not_answer_has_ended() {
    let answers = Sockets::start(|_, _, mut line| {
        assert_eq!(line.hear(), Heard::Ping);
        assert_eq!(line.hear(), Heard::Ping);
        line.say("still here").unwrap();
        while line.text().is_some() {}
    });
    run(async {
        let mut socket = open(&answers.url()).await.unwrap().quiet(Duration::from_millis(50));
        assert_eq!(socket.next().await, Ok(Came::Text("still here".to_owned())));
    });
    let silent = Sockets::start(|_, _, line| {
        // It holds the connection, and reads nothing.
        std::thread::park_timeout(Duration::from_secs(30));
        drop(line);
    });
    run(async {
        let mut socket = open(&silent.url()).await.unwrap().quiet(Duration::from_millis(50));
        let ended = socket.next().await;
        assert!(matches!(&ended, Err(Trouble::Offline { text }) if text.raw().contains("half open")), "{ended:?}");
    });
}

#[test]
fn a_connection_that_is_cut_is_offline() {
    let sockets = Sockets::start(|_, _, line| drop(line));
    run(async {
        let mut socket = open(&sockets.url()).await.unwrap();
        let ended = socket.next().await;
        assert!(matches!(ended, Err(Trouble::Offline { .. }) | Ok(Came::Closed(None))), "{ended:?}");
    });
}

#[test]
fn what_is_no_socket_is_told_and_its_address_is_never_said() {
    let page = |status: &'static str, headers: &'static [(&str, &str)]| {
        Server::start(move |_, _, stream| stream.write_all(&answer(status, headers, "<html>")))
    };
    let failed = |server: &Server| {
        let address = format!("ws://{}/link?ticket=canary", server.address);
        let trouble = run(open(&address)).err().unwrap().trouble;
        assert!(!format!("{trouble:?}").contains("canary"), "{trouble:?}");
        trouble
    };
    assert!(matches!(failed(&page("200 OK", &[])), Trouble::Theirs { .. }));
    assert!(matches!(failed(&page("401 Unauthorized", &[])), Trouble::Denied { .. }));
    assert!(matches!(failed(&page("429 Too Many Requests", &[("Retry-After", "60")])), Trouble::Limited { .. }));
    assert!(matches!(failed(&page("302 Found", &[("Location", "http://127.0.0.1:2/")])), Trouble::Theirs { .. }));
    let accept = &[("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", "wrong")];
    let wrong = failed(&page("101 Switching Protocols", accept));
    assert!(matches!(&wrong, Trouble::Theirs { text } if text.raw().contains("no WebSocket")), "{wrong:?}");
    for address in ["https://host/", "wss://", "ws://host.example/", "wss://user:secret@host/"] {
        let trouble = run(open(address)).err().unwrap().trouble;
        assert!(matches!(trouble, Trouble::Theirs { .. }), "{address}");
    }
}
