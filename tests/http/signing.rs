//! Who gets to see a secret, and what happens when a service refuses it (C5, C6, C8).

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use asyncboard::config::{Scrubber, Secret, SecretSource};
use asyncboard::providers::credential::{Credential, Secrets, Unfetched};
use asyncboard::providers::http::{Api, Auth, Request};

use super::support::{Server, answer, json};
use super::{CANARY, api, get, kind, now, setup, words};

/// Secrets as a helper gives them, one after the other; the last one stays.
struct Helper {
    secrets: Mutex<VecDeque<&'static str>>,
    again: Mutex<usize>,
}

impl Secrets for Helper {
    fn has(&self, _: &SecretSource) -> bool {
        true
    }

    fn fetch(&self, _: &SecretSource) -> Result<Secret, Unfetched> {
        Ok(Secret::new(self.secrets.lock().unwrap()[0]))
    }

    fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
        *self.again.lock().unwrap() += 1;
        let mut secrets = self.secrets.lock().unwrap();
        if secrets.len() > 1 {
            secrets.pop_front();
        }
        drop(secrets);
        self.fetch(source)
    }

    fn scrubber(&self) -> Scrubber {
        Scrubber::default()
    }
}

/// A service whose helper gives these secrets.
fn with_helper(server: &Server, secrets: &[&'static str]) -> (Api, Arc<Helper>) {
    let helper = Arc::new(Helper { secrets: Mutex::new(secrets.iter().copied().collect()), again: Mutex::new(0) });
    let source =
        SecretSource { setting: "token".to_owned(), owner: "cards".to_owned(), from: None, is_document: false };
    let auth = Auth::Bearer(Credential::asked(source, helper.clone()));
    (Api::new(setup(&server.url()).0, auth), helper)
}

/// A server that lets one token in, and refuses all others with a status.
fn lets_in(token: &'static str, refusal: &'static str) -> Server {
    Server::start(move |_, seen, stream| {
        let right = seen.header("authorization") == Some(&format!("Bearer {token}"));
        stream.write_all(&if right { json("{}") } else { answer(refusal, &[], "invalid token") })
    })
}

#[tokio::test]
async fn c5_a_redirect_to_another_host_port_or_scheme_is_not_followed_and_gets_no_secret() {
    let stranger = Server::start(|_, _, stream| stream.write_all(&json("{}")));
    let port = stranger.address.port();
    let targets = [
        format!("http://127.0.0.1:{port}/x"),
        format!("http://localhost:{port}/x"),
        format!("//127.0.0.1:{port}/x"),
        format!("https://127.0.0.1:{port}/x"),
    ];
    for to in targets {
        for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
            let bytes = answer(status, &[("Location", &to)], "");
            let (said, requests) = words(bytes).await;
            let code = &status[..3];
            assert!(said.starts_with("HOST redirects to ") && said.contains(code) && requests == 1, "{said}");
            assert!(said.ends_with("not followed; if the service has moved, change `url`"), "{said}");
        }
    }
    assert!(stranger.seen().is_empty());
}

#[tokio::test]
async fn c5_a_redirect_at_home_is_followed_three_times_without_a_referer() {
    let server = Server::start(|n, _, stream| {
        let to = format!("/moved/{n}");
        stream.write_all(&if n < 3 { answer("302 Found", &[("Location", &to)], "") } else { json("{}") })
    });
    get(&api(&server)).await.unwrap();
    assert_eq!(server.lines(), ["GET /list?q=x", "GET /moved/0", "GET /moved/1", "GET /moved/2"]);
    assert!(server.seen().iter().all(|seen| seen.header("referer").is_none()));
    let circle = Server::start(|_, _, stream| stream.write_all(&answer("302 Found", &[("Location", "/list")], "")));
    let failure = get(&api(&circle)).await.unwrap_err();
    assert!(failure.trouble.text().raw().ends_with("redirects for ever"));
    assert_eq!(circle.seen().len(), 4);
}

#[tokio::test]
async fn c5_what_is_posted_is_never_redirected() {
    let server = Server::start(|_, _, stream| stream.write_all(&answer("307 Temporary", &[("Location", "/x")], "")));
    let failure = api(&server).session(now()).json::<serde_json::Value>(Request::post("list", &1)).await.unwrap_err();
    assert_eq!((kind(&failure.trouble), server.seen().len()), ("theirs", 1));
}

#[tokio::test]
async fn c6_a_refused_token_is_fetched_once_more_and_a_new_one_is_used() {
    for refusal in ["401 Unauthorized", "403 Forbidden"] {
        let server = lets_in("new-token", refusal);
        let (api, helper) = with_helper(&server, &["old-token", "new-token"]);
        get(&api).await.unwrap();
        get(&api).await.unwrap();
        let used: Vec<_> = server.seen().iter().map(|seen| seen.header("authorization").unwrap().to_owned()).collect();
        assert_eq!(used, ["Bearer old-token", "Bearer new-token", "Bearer new-token"]);
        assert_eq!(*helper.again.lock().unwrap(), 1);
    }
}

#[tokio::test]
async fn c6_of_several_requests_that_are_refused_together_one_fetches_the_new_token_for_all() {
    let server = lets_in("new-token", "401 Unauthorized");
    let (api, helper) = with_helper(&server, &["old-token", "new-token"]);
    let session = api.session(now());
    let ask = |path: &'static str| session.get_json::<serde_json::Value>(path, &[]);
    let (a, b, c) = tokio::join!(ask("a"), ask("b"), ask("c"));
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!(*helper.again.lock().unwrap(), 1);
}

#[tokio::test]
async fn c6_a_token_that_stays_refused_is_told_and_asked_for_once_in_a_refresh() {
    let server = lets_in("another", "401 Unauthorized");
    let (api, helper) = with_helper(&server, &["old-token", "newer-token"]);
    let session = api.session(now());
    let failure = session.get_json::<serde_json::Value>("a", &[]).await.unwrap_err();
    assert_eq!((kind(&failure.trouble), failure.status), ("denied", Some(401)));
    assert_eq!(
        failure.trouble.text().raw(),
        format!(
            "{} refuses token of \"cards\" (401): invalid token; make a new one, and check that it is copied whole",
            server.address
        )
    );
    assert_eq!((server.seen().len(), *helper.again.lock().unwrap()), (2, 1));
}

#[tokio::test]
async fn c6_a_missing_permission_does_not_run_the_helper_in_every_refresh() {
    let server = lets_in("another", "403 Forbidden");
    let (api, helper) = with_helper(&server, &["old-token"]);
    for _ in 0..3 {
        assert_eq!(kind(&get(&api).await.unwrap_err().trouble), "denied");
    }
    assert_eq!((server.seen().len(), *helper.again.lock().unwrap()), (3, 1));
}

#[tokio::test]
async fn c6_an_answer_as_to_somebody_who_is_not_signed_in_is_a_refusal() {
    // A Jira with an expired token: it answers well, with nothing in it.
    let server = Server::start(|_, seen, stream| {
        let new = seen.header("authorization") == Some("Bearer new-token");
        let reason = if new { "OK" } else { "AUTHENTICATED_FAILED" };
        stream.write_all(&answer("200 OK", &[("X-Seraph-LoginReason", reason)], "{}"))
    });
    let (api, helper) = with_helper(&server, &["old-token", "new-token"]);
    get(&api).await.unwrap();
    assert_eq!((server.seen().len(), *helper.again.lock().unwrap()), (2, 1));
    let (api, _) = with_helper(&server, &["old-token"]);
    let failure = get(&api).await.unwrap_err();
    assert_eq!((kind(&failure.trouble), failure.status), ("denied", Some(401)));
    // Who is not signed in at all gets what everybody gets.
    get(&Api::new(setup(&server.url()).0, Auth::None)).await.unwrap();
}

#[tokio::test]
async fn c6_a_service_that_wants_to_see_a_person_first_is_said_to() {
    let reason = [("X-Authentication-Denied-Reason", "CAPTCHA_CHALLENGE; login-url=https://x.example/login.jsp")];
    let (said, _) = words(answer("403 Forbidden", &reason, "<html>")).await;
    assert_eq!(said, "HOST wants to see a person: sign in there once with a browser, then ask again");
}

#[tokio::test]
async fn c8_a_service_that_repeats_our_secret_does_not_get_it_shown() {
    let echo = format!(r#"{{"message":"no such token {CANARY} (Bearer%20{CANARY})"}}"#);
    let (said, _) = words(answer("400 Bad Request", &[], echo)).await;
    assert_eq!(said, "HOST did not take the request (400): no such token *** (Bearer%20***)");
    let (said, _) = words(json(&format!(r#"{{"ids":"{CANARY}"}}"#))).await;
    assert!(said.contains("***") && !said.contains("canary"), "{said}");
}

#[tokio::test]
async fn c8_a_secret_in_the_query_is_in_no_word_of_any_failure() {
    let auth = || Auth::Query(vec![("token", Credential::known(Secret::new(CANARY)))]);
    let server = Server::start(|_, _, stream| stream.write_all(&answer("404 Not Found", &[], "")));
    let (setup, _) = setup(&server.url());
    let failure = get(&Api::new(setup.clone(), auth())).await.unwrap_err();
    assert_eq!(server.lines(), [format!("GET /list?q=x&token={CANARY}")]);
    assert_eq!(
        failure.trouble.text().raw(),
        format!("{}/list is not there (404); check `url`, and the names in this source's settings", server.url())
    );
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (setup, _) = super::setup(&format!("http://{nobody}"));
    let failure = get(&Api::new(setup, auth())).await.unwrap_err();
    assert_eq!(
        failure.trouble.text().raw(),
        format!("no connection to {nobody}: it is refused; is the port right, and the service running?")
    );
    assert!(!format!("{failure:?}").contains("canary"));
}

#[tokio::test]
async fn a_secret_that_cannot_be_had_is_said_before_anything_is_sent() {
    struct Locked;
    impl Secrets for Locked {
        fn has(&self, _: &SecretSource) -> bool {
            true
        }
        fn fetch(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
            Err(Unfetched { text: asyncboard::domain::text::Text::new(format!("{} is locked", source.name())) })
        }
        fn again(&self, source: &SecretSource) -> Result<Secret, Unfetched> {
            self.fetch(source)
        }
        fn scrubber(&self) -> Scrubber {
            Scrubber::default()
        }
    }
    let server = Server::start(|_, _, stream| stream.write_all(&json("{}")));
    let source =
        SecretSource { setting: "token".to_owned(), owner: "cards".to_owned(), from: None, is_document: false };
    let auth = Auth::Bearer(Credential::asked(source, Arc::new(Locked)));
    let failure = get(&Api::new(setup(&server.url()).0, auth)).await.unwrap_err();
    assert_eq!((kind(&failure.trouble), failure.trouble.text().raw()), ("denied", "token of \"cards\" is locked"));
    assert!(server.seen().is_empty());
}
