//! The HTTP floor against servers that misbehave, over raw sockets on loopback. Rows as in the list of faults: C
//! credentials, H HTTP.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail loudly too")]

#[path = "support/http/mod.rs"]
mod support;

#[path = "http/broken.rs"]
mod broken;
#[path = "http/limits.rs"]
mod limits;
#[path = "http/pages.rs"]
mod pages;
#[path = "http/reach.rs"]
mod reach;
#[path = "http/settings.rs"]
mod settings;
#[path = "http/signing.rs"]
mod signing;
#[path = "http/wire.rs"]
mod wire;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use asyncboard::config::Secret;
use asyncboard::domain::Instant;
use asyncboard::providers::Trouble;
use asyncboard::providers::credential::Credential;
use asyncboard::providers::http::{Address, Answer, Api, Auth, Failure, Request, Setup};
use serde::Deserialize;
use serde_json::Value;

use support::{Server, answer, json};

/// The secret that must be nowhere but in the header of its own service.
const CANARY: &str = "canary-0123456789";

/// Monday, 2026-11-23 12:00:00 UTC.
fn now() -> Instant {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// What a test reads.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
struct Found {
    #[serde(default)]
    ids: Vec<String>,
    #[serde(default)]
    next: Option<String>,
}

fn bearer() -> Auth {
    Auth::Bearer(Credential::known(Secret::new(CANARY)))
}

/// The waits between tries, which take no time in tests.
#[derive(Clone, Default)]
struct Waits(Arc<Mutex<Vec<Duration>>>);

impl Waits {
    fn taken(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

/// A service at a server, with short waits of its own.
fn setup(url: &str) -> (Setup, Waits) {
    let waits = Waits::default();
    let mut setup = Setup::new(Address::parse(url).unwrap());
    let log = waits.clone();
    setup.sleeper = Arc::new(move |wait| {
        log.0.lock().unwrap().push(wait);
        Box::pin(std::future::ready(()))
    });
    (setup, waits)
}

fn api(server: &Server) -> Api {
    Api::new(setup(&server.url()).0, bearer())
}

async fn get(api: &Api) -> Result<Answer<Found>, Failure> {
    api.session(now()).get_json("list", &[("q", "x")]).await
}

/// The words of the failure with which a server's only answer ends, and how many requests there were.
async fn words(bytes: Vec<u8>) -> (String, usize) {
    let server = Server::start(move |_, _, stream| stream.write_all(&bytes));
    let failure = get(&api(&server)).await.unwrap_err();
    assert!(!format!("{failure:?}").contains("canary"), "{failure:?}");
    let words = failure.trouble.text().raw().replace(&server.address.to_string(), "HOST");
    (words, server.seen().len())
}

#[tokio::test]
async fn a_request_says_who_asks_and_carries_its_query_and_no_referer() {
    let server = Server::start(|_, _, stream| stream.write_all(&json(r#"{"ids":["a"]}"#)));
    let answer = get(&api(&server)).await.unwrap();
    assert_eq!(answer.value, Found { ids: vec!["a".to_owned()], next: None });
    let seen = server.seen();
    assert_eq!(seen[0].line(), "GET /list?q=x");
    assert_eq!(seen[0].header("user-agent"), Some(concat!("asyncboard/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(seen[0].header("authorization"), Some("Bearer canary-0123456789"));
    assert_eq!(seen[0].header("accept"), Some("application/json"));
    assert_eq!(seen[0].header("referer").or(seen[0].header("cookie")), None);
}

#[tokio::test]
async fn a_post_sends_json_below_the_path_of_the_service_and_is_sent_once() {
    let server = Server::start(|_, _, stream| stream.write_all(&answer("503 Service Unavailable", &[], "")));
    let (setup, waits) = setup(&format!("{}/jira/", server.url()));
    let session = Api::new(setup, bearer()).session(now());
    let failure = session.json::<Value>(Request::post("rest/search", &[1, 2])).await.unwrap_err();
    assert_eq!(failure.status, Some(503));
    let seen = server.seen();
    assert_eq!((seen.len(), seen[0].line(), &*seen[0].body), (1, "POST /jira/rest/search", "[1,2]"));
    assert_eq!(seen[0].header("content-type"), Some("application/json"));
    assert_eq!((waits.taken(), session.requests()), (Vec::new(), 1));
}

#[tokio::test]
async fn a_compressed_answer_is_unfolded() {
    let server = Server::start(|_, seen, stream| {
        assert_eq!(seen.header("accept-encoding"), Some("gzip"));
        let body = broken::gzip(br#"{"ids":["a"]}"#);
        stream.write_all(&answer("200 OK", &[("Content-Encoding", "gzip")], body))
    });
    assert_eq!(get(&api(&server)).await.unwrap().value.ids, ["a"]);
}

/// The trouble of a failure, by its variant.
fn kind(trouble: &Trouble) -> &'static str {
    match trouble {
        Trouble::Denied { .. } => "denied",
        Trouble::Limited { .. } => "limited",
        Trouble::Offline { .. } => "offline",
        Trouble::Theirs { .. } => "theirs",
        Trouble::Shape { .. } => "shape",
        Trouble::Setup { .. } => "setup",
    }
}
