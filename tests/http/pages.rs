//! Pages that never end, and answers that were seen before (H7, H10).

use asyncboard::config::Secret;
use asyncboard::providers::Trouble;
use asyncboard::providers::credential::Credential;
use asyncboard::providers::http::{Api, Auth, Cut, Next, Request, Validators};

use super::support::{Server, answer, json};
use super::{Found, api, bearer, now, setup};

/// Reads a list to its end, by token or by the header `Link`; the ids, and why it was cut.
async fn read(api: &Api) -> (Vec<String>, Option<Cut>) {
    let (session, mut ids) = (api.session(now()), Vec::new());
    let mut pages = session.pages();
    let mut request = Request::get("list");
    loop {
        let answer = session.json::<Found>(request).await.unwrap();
        let next = if answer.next.is_some() { Next::link(&answer) } else { Next::token(answer.value.next.as_deref()) };
        let turned = pages.turn(answer.value.ids.iter().map(String::as_str), next);
        ids.extend(answer.value.ids);
        request = match turned {
            Some(Next::Mark(token)) => Request::get("list").query("token", token),
            Some(Next::Link(link)) => Request::follow(link),
            _ => return (ids, pages.cut().cloned()),
        };
    }
}

#[tokio::test]
async fn a_list_is_read_page_by_page_by_token_and_by_link() {
    let by_token = Server::start(|n, _, stream| {
        let next = if n < 2 { format!(r#","next":"t/{n}""#) } else { String::new() };
        stream.write_all(&json(&format!(r#"{{"ids":["{n}"]{next}}}"#)))
    });
    assert_eq!(read(&api(&by_token)).await, (vec!["0".to_owned(), "1".to_owned(), "2".to_owned()], None));
    assert_eq!(by_token.lines(), ["GET /list", "GET /list?token=t%2F0", "GET /list?token=t%2F1"]);
    let by_link = Server::start(|n, _, stream| {
        let link =
            if n < 1 { [("Link", "</list?page=2>; rel=\"next\"")] } else { [("Link", "</list>; rel=\"first\"")] };
        stream.write_all(&answer("200 OK", &link, format!(r#"{{"ids":["{n}"]}}"#)))
    });
    assert_eq!(read(&api(&by_link)).await, (vec!["0".to_owned(), "1".to_owned()], None));
    assert_eq!(by_link.lines(), ["GET /list", "GET /list?page=2"]);
}

#[tokio::test]
async fn h7_the_same_token_or_the_same_page_for_ever_stops_with_a_mark() {
    let same_token = Server::start(|n, _, stream| stream.write_all(&json(&format!(r#"{{"ids":["{n}"],"next":"t"}}"#))));
    assert_eq!(read(&api(&same_token)).await, (vec!["0".to_owned(), "1".to_owned()], Some(Cut::Repeats)));
    let same_page = Server::start(|n, _, stream| stream.write_all(&json(&format!(r#"{{"ids":["a"],"next":"{n}"}}"#))));
    assert_eq!(read(&api(&same_page)).await.1, Some(Cut::Repeats));
    assert_eq!(same_page.seen().len(), 2);
}

#[tokio::test]
async fn h7_a_next_page_at_another_host_is_not_asked() {
    let stranger = Server::start(|_, _, stream| stream.write_all(&json("{}")));
    let link = format!("<{}/list>; rel=\"next\"", stranger.url());
    let server = Server::start(move |_, _, stream| stream.write_all(&answer("200 OK", &[("Link", &link)], "{}")));
    assert_eq!(read(&api(&server)).await, (Vec::new(), Some(Cut::Stranger(stranger.address.to_string()))));
    assert_eq!((server.seen().len(), stranger.seen().len()), (1, 0));
}

#[tokio::test]
async fn h7_pages_without_end_stop_at_the_bound() {
    let server = Server::start(|n, _, stream| stream.write_all(&json(&format!(r#"{{"ids":["{n}"],"next":"{n}"}}"#))));
    let (mut setup, _) = setup(&server.url());
    setup.bounds.pages = 20;
    let (ids, cut) = read(&Api::new(setup, bearer())).await;
    assert_eq!((ids.len(), cut, server.seen().len()), (20, Some(Cut::Pages(20)), 20));
}

/// A server with an `ETag`, which answers 304 to whoever knows it.
fn tagged() -> Server {
    Server::start(|_, seen, stream| match seen.header("if-none-match") {
        Some("\"1\"") => stream.write_all(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"),
        _ => stream.write_all(&answer("200 OK", &[("ETag", "\"1\"")], r#"{"ids":["a"]}"#)),
    })
}

async fn changed(api: &Api, validators: &mut Validators) -> Option<Vec<String>> {
    let found = api.session(now()).json_if_changed::<Found>(Request::get("list"), validators).await.unwrap();
    found.map(|answer| answer.value.ids)
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let server = tagged();
    let (api, mut validators) = (api(&server), Validators::default());
    assert_eq!(changed(&api, &mut validators).await, Some(vec!["a".to_owned()]));
    let mut stored: Validators = serde_json::from_str(&serde_json::to_string(&validators).unwrap()).unwrap();
    assert_eq!(changed(&api, &mut stored).await, None);
}

#[tokio::test]
async fn h10_without_validators_and_with_those_of_another_token_everything_is_asked() {
    let server = tagged();
    let mut validators = Validators::default();
    changed(&api(&server), &mut validators).await.unwrap();
    let other = Auth::Bearer(Credential::known(Secret::new("another-token")));
    let other = Api::new(setup(&server.url()).0, other);
    assert_eq!(changed(&other, &mut validators).await, Some(vec!["a".to_owned()]));
    assert_eq!(server.seen()[1].header("if-none-match"), None);
    validators.clear();
    assert_eq!(changed(&other, &mut validators).await, Some(vec!["a".to_owned()]));
}

#[tokio::test]
async fn h10_a_304_that_nobody_asked_for_is_followed_by_a_full_question() {
    let server = Server::start(|_, seen, stream| match seen.header("cache-control") {
        Some("no-cache") => stream.write_all(&json(r#"{"ids":["a"]}"#)),
        _ => stream.write_all(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"),
    });
    assert_eq!(changed(&api(&server), &mut Validators::default()).await, Some(vec!["a".to_owned()]));
    let stubborn =
        Server::start(|_, _, stream| stream.write_all(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"));
    let failure =
        api(&stubborn).session(now()).json_if_changed::<Found>(Request::get("list"), &mut Validators::default()).await;
    assert_eq!((failure.unwrap_err().status, stubborn.seen().len()), (Some(304), 2));
}

#[tokio::test]
async fn bytes_of_any_method_are_asked_for_with_their_validators_too() {
    let server = Server::start(|_, seen, stream| match seen.header("if-modified-since") {
        Some("Mon, 23 Nov 2026 08:00:00 GMT") => {
            stream.write_all(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
        }
        _ => stream.write_all(&answer(
            "207 Multi-Status",
            &[("Last-Modified", "Mon, 23 Nov 2026 08:00:00 GMT")],
            format!("<{}/>", seen.body),
        )),
    });
    let (api, mut validators) = (api(&server), Validators::default());
    let ask = |body: &'static str| Request::asking("REPORT", "cal/").body(body, "application/xml");
    let mut changed = async |body| {
        let found = api.session(now()).bytes_if_changed(ask(body), &mut validators).await.unwrap();
        found.map(|answer| String::from_utf8(answer.value).unwrap())
    };
    assert_eq!(changed("a").await.as_deref(), Some("<a/>"));
    // Another question to the same address.
    assert_eq!(changed("b").await.as_deref(), Some("<b/>"));
    assert_eq!((changed("a").await, changed("b").await), (None, None));
}

#[tokio::test]
async fn the_same_bytes_are_no_news_from_a_service_that_passes_over_the_question() {
    let server = Server::start(|n, _, stream| {
        let body = if n < 2 { r#"{"ids":["a"]}"# } else { r#"{"ids":["b"]}"# };
        stream.write_all(&answer("200 OK", &[("ETag", &format!("\"{n}\""))], body))
    });
    let (api, mut validators) = (api(&server), Validators::default());
    assert_eq!(changed(&api, &mut validators).await, Some(vec!["a".to_owned()]));
    assert_eq!(changed(&api, &mut validators).await, None);
    assert_eq!(changed(&api, &mut validators).await, Some(vec!["b".to_owned()]));
}

#[tokio::test]
async fn an_answer_that_cannot_be_decoded_is_asked_for_again() {
    let server = Server::start(|_, seen, stream| {
        assert_eq!(seen.header("if-none-match"), None);
        stream.write_all(&answer("200 OK", &[("ETag", "\"1\"")], "{\"ids\":7}"))
    });
    let (api, mut validators) = (api(&server), Validators::default());
    for _ in 0..2 {
        let found = api.session(now()).json_if_changed::<Found>(Request::get("list"), &mut validators).await;
        assert!(matches!(found.unwrap_err().trouble, Trouble::Shape { .. }));
    }
}
