//! Every form of asking and doing: methods, bodies, answers that are no JSON, GraphQL, big answers, refusals that no status
//! tells, buckets.

use std::thread::ThreadId;
use std::time::Duration;

use asyncboard::providers::Trouble;
use asyncboard::providers::http::{Address, Answer, Api, Auth, Failure, Graph, Refusal, Request, Said};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::support::{Server, answer, json as in_json};
use super::{api, bearer, kind, now, setup};

/// A service that reads refusals as Slack's kind will.
fn refusal(said: &Said<'_>) -> Option<Refusal> {
    let word = said.text("/error").filter(|_| said.value("/ok") == Some(&Value::Bool(false)))?;
    let refusal = match word {
        "token_revoked" | "invalid_auth" => Refusal::meant(401),
        "missing_scope" => Refusal::meant(403).needs(said.text("/needed")),
        "ratelimited" => Refusal::meant(429),
        "too_many" => Refusal::meant(429).until(said.now + chrono::TimeDelta::hours(2)),
        "internal_error" => Refusal::meant(503),
        "channel_not_found" => Refusal::meant(404),
        _ => Refusal::meant(400),
    };
    Some(refusal.word(word))
}

fn with_hook(server: &Server) -> Api {
    let (mut setup, _) = setup(&server.url());
    setup.refusals = Some(refusal);
    setup.permissions = "channels:read";
    Api::new(setup, bearer())
}

/// The failure of a service that always answers so, its words, and how many requests there were.
async fn refused(status: &'static str, headers: &'static [(&str, &str)], body: &str) -> (Failure, String, usize) {
    let body = body.to_owned();
    let server = Server::start(move |_, _, stream| stream.write_all(&answer(status, headers, &body)));
    let failure = with_hook(&server).session(now()).get_json::<Value>("list", &[]).await.unwrap_err();
    let words = failure.trouble.text().raw().replace(&server.address.to_string(), "HOST");
    (failure, words, server.seen().len())
}

#[tokio::test]
async fn a_refusal_inside_a_200_has_the_trouble_the_words_and_the_reaction_of_its_status() {
    let (failure, words, requests) = refused("200 OK", &[], r#"{"ok":false,"error":"token_revoked"}"#).await;
    assert_eq!(
        (kind(&failure.trouble), failure.status, failure.word.as_deref()),
        ("denied", Some(401), Some("token_revoked"))
    );
    assert_eq!(words, "HOST refuses the token (token_revoked); make a new one, and check that it is copied whole");
    assert_eq!(requests, 1);

    let body = r#"{"ok":false,"error":"missing_scope","needed":"im:history","provided":"x"}"#;
    let (failure, words, _) = refused("200 OK", &[], body).await;
    assert_eq!((kind(&failure.trouble), failure.status), ("denied", Some(403)));
    assert!(words.ends_with("(missing_scope); a permission is missing (it needs: im:history)"), "{words}");

    let (failure, _, _) = refused("200 OK", &[("Retry-After", "300")], r#"{"ok":false,"error":"ratelimited"}"#).await;
    let Trouble::Limited { until } = failure.trouble else { panic!("{failure:?}") };
    assert!((300..320).contains(&(until - now()).num_seconds()));
    let (failure, _, _) = refused("200 OK", &[], r#"{"ok":false,"error":"too_many"}"#).await;
    let Trouble::Limited { until } = failure.trouble else { panic!("{failure:?}") };
    assert!((7200..7220).contains(&(until - now()).num_seconds()));

    let (failure, words, requests) = refused("200 OK", &[], r#"{"ok":false,"error":"internal_error"}"#).await;
    assert_eq!((kind(&failure.trouble), &*words, requests), ("theirs", "HOST is in trouble (internal_error)", 3));

    let (failure, words, requests) = refused("200 OK", &[], r#"{"ok":false,"error":"odd canary-0123456789"}"#).await;
    assert_eq!((kind(&failure.trouble), requests), ("theirs", 1));
    assert!(words.starts_with("HOST did not take the request (odd ") && !words.contains("canary"), "{words}");
}

#[tokio::test]
async fn a_kind_may_say_that_any_status_is_meant_as_another_and_what_it_does_not_read_stays() {
    let (failure, words, _) = refused("400 Bad Request", &[], r#"{"ok":false,"error":"invalid_auth"}"#).await;
    assert_eq!((kind(&failure.trouble), failure.status), ("denied", Some(401)), "{words}");
    let (failure, words, _) = refused("403 Forbidden", &[], r#"{"ok":false,"error":"channel_not_found"}"#).await;
    assert_eq!((kind(&failure.trouble), failure.status), ("setup", Some(404)), "{words}");
    let (failure, words, _) = refused("404 Not Found", &[], "<html>").await;
    assert_eq!(kind(&failure.trouble), "setup");
    assert!(words.contains("(404)"), "{words}");
    let google = r#"{"error":{"code":403,"errors":[{"reason":"rateLimitExceeded"}]}}"#;
    assert_eq!(kind(&refused("403 Forbidden", &[], google).await.0.trouble), "limited");
}

#[tokio::test]
async fn an_answer_that_is_no_refusal_is_read_whatever_else_it_says() {
    let server = Server::start(|_, _, stream| stream.write_all(&in_json(r#"{"ok":true,"error":"token_revoked"}"#)));
    assert!(with_hook(&server).session(now()).get_json::<Value>("list", &[]).await.is_ok());
}

#[derive(Debug, Deserialize, PartialEq)]
struct Viewer {
    viewer: Option<String>,
}

async fn graph(server: &Server) -> Result<Graph<Viewer>, Failure> {
    api(server).session(now()).graphql("graphql", "query Q($n: Int) { viewer }", &json!({ "n": 5 })).await
}

#[tokio::test]
async fn a_graphql_query_is_asked_again_and_gives_data_and_the_errors_beside_them() {
    let server = Server::start(|n, _, stream| {
        let body =
            r#"{"data":{"viewer":"maya"},"errors":[{"type":"NOT_FOUND","path":["repository",0],"message":"no"}]}"#;
        stream.write_all(&if n == 0 { answer("502 Bad Gateway", &[], "") } else { in_json(body) })
    });
    let Graph { data, errors } = graph(&server).await.unwrap();
    assert_eq!(data, Viewer { viewer: Some("maya".to_owned()) });
    assert_eq!(errors.iter().map(|e| (e.is("NOT_FOUND"), &*e.path)).collect::<Vec<_>>(), [(true, "repository.0")]);
    assert_eq!(server.lines(), ["POST /graphql"; 2]);
    let sent: Value = serde_json::from_str(&server.seen()[0].body).unwrap();
    assert_eq!(sent, json!({ "query": "query Q($n: Int) { viewer }", "variables": { "n": 5 } }));
}

#[tokio::test]
async fn h2_the_errors_of_a_graphql_answer_without_data_are_refusals_by_their_code() {
    let table = [
        ("200 OK", r#"{"errors":[{"type":"RATE_LIMITED","message":"slow"}]}"#, "limited", 1),
        ("200 OK", r#"{"data":{"viewer":"a"},"errors":[{"type":"RATE_LIMITED"}]}"#, "limited", 1),
        ("400 Bad Request", r#"{"errors":[{"extensions":{"code":"RATELIMITED"}}]}"#, "limited", 1),
        ("200 OK", r#"{"errors":[{"extensions":{"code":"UNAUTHENTICATED"}}],"data":null}"#, "denied", 1),
        ("400 Bad Request", r#"{"errors":[{"extensions":{"code":"AUTHENTICATION_ERROR"}}]}"#, "denied", 1),
        ("200 OK", r#"{"errors":[{"type":"FORBIDDEN","message":"no"}]}"#, "denied", 1),
        ("200 OK", r#"{"errors":[{"extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}"#, "theirs", 3),
        ("200 OK", r#"{"errors":[{"message":"Field 'x' doesn't exist"}]}"#, "theirs", 1),
        ("200 OK", r#"{"data":{"viewer":7},"errors":[]}"#, "shape", 1),
    ];
    for (status, body, trouble, requests) in table {
        let server =
            Server::start(move |_, _, stream| stream.write_all(&answer(status, &[("Retry-After", "300")], body)));
        let failure = graph(&server).await.unwrap_err();
        assert_eq!((kind(&failure.trouble), server.seen().len()), (trouble, requests), "{body}: {failure:?}");
    }
    let server = Server::start(|_, _, stream| {
        stream.write_all(&in_json(r#"{"errors":[{"type":"FORBIDDEN","message":"Resource not accessible"}]}"#))
    });
    let failure = graph(&server).await.unwrap_err();
    let words = failure.trouble.text().raw().to_owned();
    assert!(words.contains("(FORBIDDEN): Resource not accessible; a permission is missing"), "{words}");
    assert_eq!(failure.word.as_deref(), Some("FORBIDDEN"));
}

#[tokio::test]
async fn any_method_asks_with_any_body_and_is_asked_again_where_that_may_help() {
    let server = Server::start(|n, _, stream| {
        stream.write_all(&match n {
            0 => answer("503 Service Unavailable", &[], ""),
            1 => answer("301 Moved", &[("Location", "/dav/maya/")], ""),
            _ => answer("207 Multi-Status", &[("Content-Type", "application/xml")], "<multistatus/>"),
        })
    });
    let request =
        Request::asking("PROPFIND", ".well-known/caldav").header("depth", "0").body("<propfind/>", "application/xml");
    let found = api(&server).session(now()).bytes(request).await.unwrap();
    assert_eq!((found.status, &found.value[..]), (207, &b"<multistatus/>"[..]));
    assert_eq!(server.lines(), ["PROPFIND /.well-known/caldav", "PROPFIND /.well-known/caldav", "PROPFIND /dav/maya/"]);
    for seen in server.seen() {
        assert_eq!((&*seen.body, seen.header("depth"), seen.header("accept")), ("<propfind/>", Some("0"), Some("*/*")));
        assert_eq!(seen.header("content-type"), Some("application/xml"));
    }
}

#[tokio::test]
async fn an_answer_is_read_as_text_in_the_charset_that_it_names() {
    let table: [(&str, &[u8], &str); 4] = [
        ("text/calendar; charset=utf-8", "\u{FEFF}Zoë".as_bytes(), "Zoë"),
        ("text/calendar", b"Zo\xEB", "Zo\u{FFFD}"),
        ("text/calendar; charset=ISO-8859-1", b"Zo\xEB", "Zoë"),
        ("text/plain; charset=\"windows-1252\"", b"5 \x80", "5 €"),
    ];
    for (media, bytes, text) in table {
        let server =
            Server::start(move |_, _, stream| stream.write_all(&answer("200 OK", &[("Content-Type", media)], bytes)));
        let found: Answer<String> = api(&server).session(now()).text(Request::get("sam.ics")).await.unwrap();
        assert_eq!(found.value, text, "{media}");
    }
}

/// The thread on which an answer is decoded.
struct Decoded(ThreadId);

impl<'de> Deserialize<'de> for Decoded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?;
        Ok(Self(std::thread::current().id()))
    }
}

#[tokio::test]
async fn a_big_answer_is_decoded_away_from_the_thread_of_the_others() {
    for (bytes, is_here) in [(1000, true), (300_000, false)] {
        let server =
            Server::start(move |_, _, stream| stream.write_all(&in_json(&format!("\"{}\"", "x".repeat(bytes)))));
        let decoded = api(&server).session(now()).get_json::<Decoded>("big", &[]).await.unwrap().value;
        assert_eq!(decoded.0 == std::thread::current().id(), is_here, "{bytes} bytes");
    }
}

/// Acts at a service, and gives the words and how often it was sent.
async fn acted(server: &Server) -> (String, usize) {
    let request = Request::acting("PUT", "issue/1").json(&json!({ "comment": "yes" }));
    let mut setup = setup(&server.url()).0;
    (setup.bounds.idle, setup.bounds.whole) = (Duration::from_millis(300), Duration::from_millis(600));
    let failure = Api::new(setup, bearer()).session(now()).act(request).await.unwrap_err();
    (failure.trouble.text().raw().replace(&server.address.to_string(), "HOST"), server.seen().len())
}

#[tokio::test]
async fn what_acts_is_sent_once_and_a_doubt_says_that_it_may_have_arrived() {
    const DOUBT: &str = "it may have arrived: look at HOST before you do it again";
    let silent = Server::start(|_, _, stream| {
        let mut rest = [0; 64];
        while stream.read(&mut rest)? > 0 {}
        Ok(())
    });
    let cut = Server::start(|_, _, stream| stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"));
    let hung_up = Server::start(|_, _, _| Ok(()));
    let away = Server::start(|_, _, stream| stream.write_all(&answer("503 Service Unavailable", &[], "")));
    let gateway = Server::start(|_, _, stream| stream.write_all(&answer("504 Gateway Timeout", &[], "")));
    for server in [silent, cut, hung_up, away, gateway] {
        let (words, sent) = acted(&server).await;
        assert!(words.ends_with(DOUBT) && sent == 1, "{sent}: {words}");
    }
}

#[tokio::test]
async fn what_was_surely_not_done_says_no_doubt() {
    for (status, headers) in [
        ("400 Bad Request", &[][..]),
        ("401 Unauthorized", &[]),
        ("403 Forbidden", &[]),
        ("404 Not Found", &[]),
        ("307 Temporary", &[("Location", "/x")]),
        ("429 Too Many Requests", &[("Retry-After", "300")]),
    ] {
        let server = Server::start(move |_, _, stream| stream.write_all(&answer(status, headers, "")));
        let (words, sent) = acted(&server).await;
        assert!(!words.contains("arrived") && sent == 1, "{status}: {sent}: {words}");
    }
    // Nobody listens there.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (setup, waits) = setup(&format!("http://{gone}"));
    let failure = Api::new(setup, bearer()).session(now()).act(Request::acting("DELETE", "x")).await.unwrap_err();
    assert!(!failure.trouble.text().raw().contains("arrived"), "{failure:?}");
    assert_eq!(waits.taken().len(), 2, "without a connection it may be tried again");
}

#[tokio::test]
async fn what_acts_and_was_refused_because_of_a_short_limit_is_done_afterwards() {
    let server = Server::start(|n, _, stream| {
        let limited = answer("429 Too Many Requests", &[("Retry-After", "2")], "");
        stream.write_all(&if n == 0 { limited } else { answer("204 No Content", &[], "") })
    });
    let done = api(&server).session(now()).act(Request::post("comment", &"yes")).await.unwrap();
    assert_eq!((done.status, server.seen().len()), (204, 2));
}

#[tokio::test]
async fn what_is_spent_is_a_bucket_that_the_kind_names_or_a_resource_that_the_service_names() {
    let server = Server::start(|_, seen, stream| {
        let spent = [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset-After", "600")];
        let of_search = [spent[0], spent[1], ("X-RateLimit-Resource", "search")];
        stream.write_all(&match seen.line().split('?').next().unwrap_or_default() {
            "GET /api/history" => answer("200 OK", &spent, "{}"),
            "GET /search/code" => answer("200 OK", &of_search, "{}"),
            "GET /search/issues" => answer("200 OK", &[("X-RateLimit-Resource", "search")], "{}"),
            _ => in_json("{}"),
        })
    });
    let api = api(&server);
    let ask = async |request: Request| {
        api.session(now()).json::<Value>(request).await.map(|_| ()).map_err(|f| kind(&f.trouble))
    };
    let history = |path: &str| Request::get(path).bucket("history");
    assert_eq!(ask(history("api/history").query("channel", "C1")).await, Ok(()));
    assert_eq!(ask(history("other/path")).await, Err("limited"));
    assert_eq!(ask(Request::get("api/history")).await, Ok(()), "another bucket, though the path is the same");

    assert_eq!(ask(Request::get("search/issues")).await, Ok(()));
    assert_eq!(ask(Request::get("search/code")).await, Ok(()));
    assert_eq!(
        (ask(Request::get("search/issues")).await, ask(Request::get("search/code")).await),
        (Err("limited"), Err("limited"))
    );
    assert_eq!(ask(Request::get("search/other")).await, Ok(()), "nothing said yet that it is a search");

    api.session(now()).spend("graph", now() + chrono::TimeDelta::hours(1));
    assert_eq!(ask(Request::get("x").bucket("graph")).await, Err("limited"));
}

#[tokio::test]
async fn a_limit_of_the_whole_service_holds_for_every_path() {
    let server = Server::start(|_, _, stream| {
        let global = [("Retry-After", "600"), ("X-RateLimit-Global", "true")];
        stream.write_all(&answer("429 Too Many Requests", &global, r#"{"retry_after":600.5,"global":true}"#))
    });
    let api = api(&server);
    for path in ["a", "b"] {
        let failure = api.session(now()).get_json::<Value>(path, &[]).await.unwrap_err();
        assert_eq!(kind(&failure.trouble), "limited");
    }
    assert_eq!(server.lines(), ["GET /a"]);
}

#[tokio::test]
async fn of_an_address_that_is_a_secret_nothing_but_its_host_is_said() {
    let server = Server::start(|_, seen, stream| {
        stream.write_all(&match seen.line() {
            line if line.contains("moved") => answer("302 Found", &[("Location", "https://canary.example/canary")], ""),
            _ => answer("404 Not Found", &[], ""),
        })
    });
    for path in ["private-canary/basic.ics?token=canary", "moved-canary.ics"] {
        let (address, file) = Address::of_file(&format!("{}/{path}", server.url())).unwrap();
        let (setup, _) = setup(address.text());
        let request = Request::follow(file).hidden().roaming();
        let failure = Api::new(setup, Auth::None).session(now()).text(request.clone()).await.unwrap_err();
        let said = format!("{failure:?} {request:?}").replace("canary.example", "HOST");
        assert!(!said.contains("canary"), "{said}");
        assert!(said.contains("a secret address of 127.0.0.1") || said.contains("redirects to HOST"), "{said}");
    }
}

#[tokio::test]
async fn only_a_request_that_roams_and_is_not_signed_is_redirected_to_another_service() {
    let cdn = Server::start(|_, _, stream| stream.write_all(&answer("200 OK", &[], "BEGIN:VCALENDAR")));
    let to = format!("{}/sam.ics", cdn.url());
    let server = Server::start(move |_, _, stream| stream.write_all(&answer("302 Found", &[("Location", &to)], "")));
    let ask =
        async |auth: Auth, request: Request| Api::new(setup(&server.url()).0, auth).session(now()).text(request).await;
    assert_eq!(ask(Auth::None, Request::get("a").roaming()).await.unwrap().value, "BEGIN:VCALENDAR");
    assert!(ask(Auth::None, Request::get("a")).await.is_err());
    assert!(ask(Auth::None, Request::get("a").roaming().hidden()).await.is_err());
    assert!(ask(bearer(), Request::get("a").roaming()).await.is_err());
    assert_eq!(cdn.seen().len(), 1);
}

#[tokio::test]
async fn another_address_of_a_service_is_asked_beside_it_with_its_own_secrets_and_limits() {
    let spent = [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset-After", "600")];
    let server = Server::start(move |_, _, stream| stream.write_all(&answer("200 OK", &spent, "{}")));
    let api = api(&server);
    let other = api.beside(Address::parse(&format!("{}/v2", server.url())).unwrap(), Auth::None);
    for api in [&api, &other] {
        api.session(now()).get_json::<Value>("a", &[]).await.unwrap();
    }
    let seen = server.seen();
    assert_eq!(server.lines(), ["GET /a", "GET /v2/a"]);
    assert_eq!((seen[0].header("authorization").is_some(), seen[1].header("authorization")), (true, None));
}
