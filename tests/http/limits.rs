//! Being asked to wait, and trouble that passes (H1, H2, H3 as far as one refresh goes).

use std::time::Duration;

use asyncboard::providers::Trouble;
use asyncboard::providers::http::{Api, Pace, Request, Setup};

use super::support::{Server, answer};
use super::{Waits, bearer, get, now, setup};

/// A service that gives one answer again and again, or only the first so many times.
fn service(bytes: Vec<u8>, times: usize) -> (Server, Api, Waits) {
    let server = Server::start(move |n, _, stream| {
        stream.write_all(if n < times {
            &bytes
        } else {
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
        })
    });
    let (setup, waits) = setup(&server.url());
    (server, Api::new(setup, bearer()), waits)
}

fn limited(after: &str) -> Vec<u8> {
    answer("429 Too Many Requests", &[("Retry-After", after)], "")
}

#[tokio::test]
async fn h1_a_short_wait_is_waited_out_and_never_cut_short() {
    for (after, seconds) in [("7", 6), ("Mon, 23 Nov 2026 12:00:08 GMT", 7)] {
        let (server, api, waits) = service(limited(after), 1);
        get(&api).await.unwrap();
        assert_eq!(server.seen().len(), 2);
        let [wait] = waits.taken()[..] else { panic!("{:?}", waits.taken()) };
        // The time that the request took is a part of it.
        assert!(wait > Duration::from_secs(seconds) && wait <= Duration::from_secs(seconds + 2), "{wait:?}");
    }
}

#[tokio::test]
async fn h1_a_date_in_the_past_means_now_with_a_wait_of_our_own() {
    let (server, api, waits) = service(limited("Mon, 23 Nov 2026 11:00:00 GMT"), 1);
    get(&api).await.unwrap();
    assert_eq!(server.seen().len(), 2);
    assert!(waits.taken()[0] <= Duration::from_secs(1));
}

#[tokio::test]
async fn h1_a_long_wait_is_told_and_not_waited_out() {
    for (after, seconds) in [("86400", 86_400), ("-1", 60), ("abc", 60)] {
        let (server, api, waits) = service(limited(after), 9);
        let failure = get(&api).await.unwrap_err();
        let Trouble::Limited { until } = failure.trouble else { panic!("{failure:?}") };
        let wait = (until - now()).num_seconds();
        assert!((seconds..seconds + 20).contains(&wait), "{after}: {wait}");
        assert_eq!((server.seen().len(), waits.taken()), (1, Vec::new()));
    }
}

#[tokio::test]
async fn h1_what_is_refused_until_tomorrow_is_not_asked_before_whoever_wants_it() {
    let (server, api, _) = service(limited("86400"), 1);
    let ask = |path: &'static str, hours: i64| {
        let session = api.session(now() + chrono::TimeDelta::hours(hours));
        async move { session.get_json::<serde_json::Value>(path, &[]).await.map(|_| ()).map_err(|failure| failure.trouble) }
    };
    let Err(Trouble::Limited { until }) = ask("list", 0).await else { panic!("it is refused") };
    assert_eq!(ask("list", 5).await, Err(Trouble::Limited { until }));
    assert_eq!(ask("other", 5).await, Ok(()));
    assert_eq!(server.lines(), ["GET /list", "GET /other"]);
    assert_eq!(ask("list", 25).await, Ok(()));
}

#[tokio::test]
async fn p12_a_limit_does_not_outlast_a_clock_that_is_set_back() {
    let (server, api, _) = service(limited("86400"), 1);
    assert!(get(&api).await.is_err());
    let a_year_ago = now() - chrono::TimeDelta::days(365);
    api.session(a_year_ago).get_json::<serde_json::Value>("list", &[]).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn h3_a_question_that_is_posted_is_tried_again_too() {
    let (server, api, _) = service(answer("503 Service Unavailable", &[], ""), 2);
    let question = || Request::ask("search", &serde_json::json!({ "jql": "a" }));
    api.session(now()).json::<serde_json::Value>(question()).await.unwrap();
    assert_eq!(server.lines(), ["POST /search"; 3]);
    let (server, api, waits) = service(limited("7"), 1);
    api.session(now()).json::<serde_json::Value>(question()).await.unwrap();
    assert_eq!((server.seen().len(), waits.taken().len()), (2, 1));
}

#[tokio::test]
async fn h2_a_limit_is_one_whatever_its_status_is() {
    let table = [
        ("403 Forbidden", r#"{"error":{"errors":[{"reason":"rateLimitExceeded"}]}}"#),
        ("403 Forbidden", r#"{"message":"You have exceeded a secondary rate limit."}"#),
        ("200 OK", r#"{"ok":false,"error":"ratelimited"}"#),
        ("400 Bad Request", r#"{"errors":[{"extensions":{"code":"RATELIMITED"}}]}"#),
    ];
    for (status, body) in table {
        let (server, api, _) = service(answer(status, &[("Retry-After", "300")], body), 9);
        let failure = get(&api).await.unwrap_err();
        assert!(matches!(failure.trouble, Trouble::Limited { .. }), "{status} {body}: {failure:?}");
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn h3_trouble_that_may_pass_is_tried_three_times_in_a_refresh_and_no_more() {
    for status in ["408", "425", "500", "502", "503", "504"] {
        let (server, api, waits) = service(answer(&format!("{status} x"), &[], ""), 9);
        let session = api.session(now());
        let failure = session.get_json::<serde_json::Value>("a", &[]).await.unwrap_err();
        assert_eq!(failure.status.map(|s| s.to_string()).as_deref(), Some(status));
        assert_eq!((server.seen().len(), session.requests()), (3, 3), "{status}");
        let taken = waits.taken();
        assert!(
            taken.len() == 2 && taken[0] <= Duration::from_secs(1) && taken[1] <= Duration::from_secs(2),
            "{taken:?}"
        );
        // What is left of the refresh does not begin anew.
        assert!(session.get_json::<serde_json::Value>("b", &[]).await.is_err());
        assert_eq!(server.seen().len(), 4, "{status}");
    }
}

#[tokio::test]
async fn h3_trouble_that_passes_is_forgotten() {
    let (server, api, waits) = service(answer("503 Service Unavailable", &[], ""), 2);
    get(&api).await.unwrap();
    assert_eq!((server.seen().len(), waits.taken().len()), (3, 2));
}

#[tokio::test]
async fn trouble_that_does_not_pass_is_not_tried_again() {
    for status in ["400 Bad Request", "404 Not Found", "410 Gone", "501 Not Implemented"] {
        let (server, api, _) = service(answer(status, &[], ""), 9);
        assert!(get(&api).await.is_err());
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn what_is_spent_is_not_asked_again_before_its_time() {
    let spent = [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "1795438800")];
    let (server, api, _) = service(answer("200 OK", &spent, "{}"), 9);
    get(&api).await.unwrap();
    let failure = get(&api).await.unwrap_err();
    assert_eq!(failure.trouble, Trouble::Limited { until: "2026-11-23T13:00:00Z".parse().unwrap() });
    // Another path has a limit of its own, and an hour later this one is open again.
    api.session(now()).get_json::<serde_json::Value>("other", &[]).await.unwrap();
    api.session(now() + chrono::TimeDelta::hours(2)).get_json::<serde_json::Value>("list", &[]).await.unwrap();
    assert_eq!(server.lines(), ["GET /list?q=x", "GET /other", "GET /list"]);
}

#[tokio::test]
async fn requests_begin_no_more_often_than_the_pace_of_the_service_and_each_bucket_at_its_own() {
    let server = Server::start(|_, _, stream| stream.write_all(&answer("200 OK", &[], "{}")));
    let (usual, waits) = setup(&server.url());
    let api = Api::new(Setup { pace: Some(Pace::a_second(2)), ..usual.clone() }, bearer());
    let session = api.session(now());
    for _ in 0..5 {
        session.get_json::<serde_json::Value>("list", &[]).await.unwrap();
    }
    // The tests' waits take no time, so the third comes a second too early, and the fifth two.
    let waited: u64 = waits.taken().iter().map(|wait| wait.as_millis() as u64).sum();
    assert!(server.seen().len() == 5 && waited > 2000, "{waited}");

    let (usual, waits) = setup(&server.url());
    let session = Api::new(usual, bearer()).session(now());
    let ask = |bucket: &'static str| Request::get("list").bucket(bucket).pace(Pace::a_minute(1));
    session.json::<serde_json::Value>(ask("history")).await.unwrap();
    session.json::<serde_json::Value>(ask("replies")).await.unwrap();
    assert_eq!(waits.taken(), Vec::<Duration>::new());
    // A minute is more than a refresh waits out.
    let failure = session.json::<serde_json::Value>(ask("history")).await.unwrap_err();
    let Trouble::Limited { until } = failure.trouble else { panic!("{failure:?}") };
    assert!((58..=60).contains(&(until - now()).num_seconds()), "{until}");
}
