//! Signing in by OAuth, against a sign-in service of this machine: renewals, refusals, every way that needs no browser.
//!
//! Not here: the command `auth` and the files in which sign-ins are kept (`tests/auth.rs`).

#![expect(clippy::unwrap_used, reason = "a test that fails here says so")]

#[path = "support/http/mod.rs"]
mod http;
#[path = "support/oauth.rs"]
mod oauth_service;

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use asyncboard::config::Secret;
use asyncboard::domain::Instant;
use asyncboard::providers::credential::{Credential, Lease, Why};
use asyncboard::providers::http::{Address, Bounds, Setup};
use asyncboard::providers::oauth::{
    self, AloneBy, DROPBOX, GOOGLE, Grant, InMemory, Kept, Leased, MICROSOFT, Scope, Service, Vault, ZOOM,
};
use chrono::TimeDelta;
use oauth_service::{Fault, SignInService};

const SCOPE: Scope = Scope { name: "calendar.freebusy", gives: "busy times" };

fn now() -> Instant {
    "2026-11-30T12:00:00Z".parse().unwrap()
}

/// A source that signs in at this service.
fn grant(service: &'static Service, at: &SignInService) -> Grant {
    let address = Address::parse(&at.server.url()).unwrap();
    let bounds = Bounds { tries: 1, ..Bounds::default() };
    Grant {
        source: "google".to_owned(),
        service,
        scopes: vec![SCOPE],
        who: None,
        client_id: "client-1".to_owned(),
        client_secret: None,
        tenant: "organizations".to_owned(),
        alone: None,
        refresh_token: None,
        auth_url: Some(address.clone()),
        setup: Setup { bounds, ..Setup::new(address) },
    }
}

/// Two boards that share what is kept: signed in with a refresh token.
fn boards(grant: Grant, service: &SignInService) -> (Arc<Grant>, Arc<InMemory>, [Leased; 2]) {
    let (grant, vault) = (Arc::new(grant), InMemory::at(now()));
    let kept = Kept { refresh: Some(Secret::new(service.refresh_token())), ..Kept::new(grant.client()) };
    vault.put("google", kept);
    let board = || Leased::new(grant.clone(), vault.clone());
    let both = [board(), board()];
    (grant, vault, both)
}

fn sent(service: &SignInService) -> Vec<String> {
    service.state.lock().unwrap().sent.clone()
}

#[test]
fn a_token_is_fetched_once_and_renewed_five_minutes_before_its_end() {
    let service = SignInService::start();
    let (_, vault, [board, _]) = boards(grant(&GOOGLE, &service), &service);
    assert!(board.is_stale());
    let first = board.fetch().unwrap();
    assert_eq!(board.fetch().unwrap(), first);
    vault.set_time(now() + TimeDelta::minutes(54));
    assert!(!board.is_stale());
    vault.set_time(now() + TimeDelta::minutes(55));
    assert!(board.is_stale());
    let second = board.fetch().unwrap();
    assert_ne!(second, first);
    // Google's refresh token stays good.
    assert_eq!(sent(&service), ["refresh-canary-0001-q8Zt5Lx0Wb7YkR3nUe6Hd9"; 2]);
}

#[test]
fn what_one_board_has_renewed_the_other_uses_and_a_token_that_works_once_is_sent_once() {
    let service = SignInService::start();
    service.state.lock().unwrap().works_once = true;
    let (_, vault, [one, two]) = boards(grant(&ZOOM, &service), &service);
    for hour in 1..=50 {
        assert_eq!(one.fetch().unwrap(), two.fetch().unwrap());
        vault.set_time(now() + TimeDelta::hours(hour));
    }
    // Refused before its end: one of them renews it, and the other takes that.
    let refused = one.fetch().unwrap();
    assert_eq!(two.fetch().unwrap(), refused);
    let other = two.again().unwrap();
    assert_ne!(other, refused);
    assert_eq!(one.again().unwrap(), other);
    let mut sent = sent(&service);
    assert_eq!(sent.len(), 52);
    sent.dedup();
    assert_eq!(sent.len(), 52, "an old token was sent again");
}

#[test]
fn two_boards_that_renew_at_the_same_moment_ask_once() {
    let service = SignInService::start();
    service.state.lock().unwrap().works_once = true;
    let (_, vault, boards) = boards(grant(&ZOOM, &service), &service);
    // In memory there is no lock between them; the boards of one process share their lease.
    let board = Arc::new(boards.into_iter().next().unwrap());
    for hour in 1..=20 {
        let fetch = |board: Arc<Leased>| std::thread::spawn(move || board.fetch().unwrap());
        let both = [fetch(board.clone()), fetch(board.clone())].map(|thread| thread.join().unwrap());
        assert_eq!(both[0], both[1]);
        vault.set_time(now() + TimeDelta::hours(hour));
    }
    assert_eq!(sent(&service).len(), 20);
}

#[test]
fn a_new_refresh_token_is_written_before_it_is_used_and_the_one_before_is_tried_once_if_it_is_refused() {
    let service = SignInService::start();
    service.state.lock().unwrap().works_once = true;
    let (_, vault, [board, _]) = boards(grant(&ZOOM, &service), &service);
    board.fetch().unwrap();
    let kept = vault.read("google").unwrap().unwrap();
    let (old, new) = ("refresh-canary-0001-q8Zt5Lx0Wb7YkR3nUe6Hd9", "refresh-canary-0002-q8Zt5Lx0Wb7YkR3nUe6Hd9");
    assert_eq!(kept.refresh.as_ref().map(Secret::expose), Some(new));
    assert_eq!(kept.earlier.as_ref().map(Secret::expose), Some(old));
    // The service has lost the new one.
    service.state.lock().unwrap().good = vec![old.to_owned()];
    vault.set_time(now() + TimeDelta::hours(1));
    board.fetch().unwrap();
    assert_eq!(sent(&service), [old, new, old]);
    // Once the next one has worked, the one before it is gone.
    vault.set_time(now() + TimeDelta::hours(2));
    board.fetch().unwrap();
    let kept = vault.read("google").unwrap().unwrap();
    assert!(kept.tokens().all(|token| token.expose() != old));
}

#[test]
fn while_the_service_is_in_trouble_the_old_access_token_serves_as_long_as_it_lasts() {
    let service = SignInService::start();
    let (_, vault, [board, _]) = boards(grant(&GOOGLE, &service), &service);
    let first = board.fetch().unwrap();
    for (minute, fault) in [(56, Fault::Status(503)), (57, Fault::CutBefore)] {
        vault.set_time(now() + TimeDelta::minutes(minute));
        service.state.lock().unwrap().faults.push_back(fault);
        assert_eq!(board.fetch().unwrap(), first);
    }
    vault.set_time(now() + TimeDelta::hours(1));
    service.state.lock().unwrap().faults.extend([Fault::Status(503), Fault::CutBefore]);
    assert_eq!(board.fetch().unwrap_err().why, Why::Theirs);
    assert_eq!(board.fetch().unwrap_err().why, Why::Offline);
    assert_ne!(board.fetch().unwrap(), first);
}

#[test]
fn each_refusal_says_what_happened_and_what_to_do() {
    let service = SignInService::start();
    let told = |service_kind: &'static Service, word: &'static str| {
        let (_, _, [board, _]) = boards(grant(service_kind, &service), &service);
        service.state.lock().unwrap().faults = [Fault::Error(word)].into();
        let lack = board.fetch().unwrap_err();
        (lack.why, lack.text.raw().to_owned())
    };
    let ended = "sign-in to google has ended (revoked, unused for long, or the app is still in Testing, which ends it \
                 after 7 days): asyncboard auth google";
    assert_eq!(told(&GOOGLE, "invalid_grant"), (Why::Denied, ended.to_owned()));
    let wrong = "client_id or client_secret of google is wrong: Google does not know it";
    assert_eq!(told(&GOOGLE, "invalid_client"), (Why::Setup, wrong.to_owned()));
    let consent = "sign-in to google needs an administrator's consent for calendar.freebusy: asyncboard auth google";
    assert_eq!(told(&MICROSOFT, "consent_required"), (Why::Denied, consent.to_owned()));
    assert_eq!(told(&MICROSOFT, "interaction_required"), (Why::Denied, consent.to_owned()));
    let scope =
        "the client of google may not ask Microsoft for calendar.freebusy offline_access: add these permissions there";
    assert_eq!(told(&MICROSOFT, "invalid_scope"), (Why::Setup, scope.to_owned()));
}

#[test]
fn an_answer_that_was_lost_ends_a_sign_in_whose_token_works_once_and_the_words_say_so() {
    let service = SignInService::start();
    service.state.lock().unwrap().works_once = true;
    let (_, _, [board, other]) = boards(grant(&ZOOM, &service), &service);
    service.state.lock().unwrap().faults.push_back(Fault::CutAfter);
    let lost = board.fetch().unwrap_err();
    assert_eq!(lost.why, Why::Offline);
    assert!(lost.text.raw().contains("it may have arrived"), "{}", lost.text.raw());
    let lack = other.fetch().unwrap_err();
    let ended = "sign-in to google has ended (revoked, or unused for 90 days, or the answer to its last renewal was lost): \
                 asyncboard auth google";
    assert_eq!((lack.why, lack.text.raw()), (Why::Denied, ended));
}

#[test]
fn nobody_who_never_signed_in_or_with_another_client_asks_the_service() {
    let service = SignInService::start();
    let (_, vault, [board, _]) = boards(grant(&GOOGLE, &service), &service);
    vault.hold("google", Duration::ZERO).unwrap().unwrap().forget().unwrap();
    assert_eq!(board.fetch().unwrap_err().text.raw(), "google is not signed in: asyncboard auth google");
    let other = Grant { client_id: "client-2".to_owned(), ..grant(&GOOGLE, &service) };
    vault.put("google", Kept::new(other.client()));
    let text = board.fetch().unwrap_err().text;
    assert_eq!(text.raw(), "google was signed in with another client_id: asyncboard auth google");
    assert!(service.server.seen().is_empty());
}

#[test]
fn a_refresh_token_of_the_config_signs_in_and_another_one_begins_anew() {
    let service = SignInService::start();
    service.state.lock().unwrap().works_once = true;
    let given = |token: String| {
        let token = Some(Credential::known(Secret::new(token)));
        Arc::new(Grant { refresh_token: token, ..grant(&ZOOM, &service) })
    };
    let vault = InMemory::at(now());
    let first = service.refresh_token();
    Leased::new(given(first.clone()), vault.clone()).fetch().unwrap();
    // The config still has the first one, which has been replaced long ago.
    vault.set_time(now() + TimeDelta::hours(1));
    Leased::new(given(first.clone()), vault.clone()).fetch().unwrap();
    let second = service.refresh_token();
    Leased::new(given(second.clone()), vault.clone()).fetch().unwrap();
    let sent = sent(&service);
    assert_eq!((sent.len(), &sent[0], &sent[2]), (3, &first, &second));
}

#[test]
fn the_scrubber_knows_a_token_from_its_arrival_and_forgets_it_once_it_was_replaced_twice() {
    let service = SignInService::start();
    service.state.lock().unwrap().works_once = true;
    let (grant, vault, [board, _]) = boards(grant(&ZOOM, &service), &service);
    let tokens: Vec<Secret> = (1..=6)
        .map(|hour| {
            let token = board.fetch().unwrap();
            assert!(grant.setup.scrubber.finds_in(token.expose()));
            vault.set_time(now() + TimeDelta::hours(hour));
            token
        })
        .collect();
    let known: Vec<bool> = tokens.iter().map(|token| grant.setup.scrubber.finds_in(token.expose())).collect();
    assert_eq!(known, [false, false, false, false, true, true]);
}

#[test]
fn the_client_is_told_as_each_service_wants_it_and_no_address_holds_a_secret() {
    let service = SignInService::start();
    let secret = || Some(Credential::known(Secret::new("client-canary")));
    let last = |of: &'static Service| {
        let (_, _, [board, _]) = boards(Grant { client_secret: secret(), ..grant(of, &service) }, &service);
        board.fetch().unwrap();
        let form = service.state.lock().unwrap().forms.last().unwrap().clone();
        let seen = service.server.seen().last().unwrap().clone();
        assert!(!seen.line().contains("canary"), "{}", seen.line());
        let basic = seen.header("authorization").map(str::to_owned);
        (seen.line().to_owned(), form.get("client_id").cloned(), form.get("client_secret").cloned(), basic)
    };
    let in_form = |line: &str| (line.to_owned(), Some("client-1".to_owned()), Some("client-canary".to_owned()), None);
    assert_eq!(last(&GOOGLE), in_form("POST /token"));
    assert_eq!(last(&MICROSOFT), in_form("POST /organizations/oauth2/v2.0/token"));
    assert_eq!(last(&DROPBOX), in_form("POST /oauth2/token"));
    let basic = Some("Basic Y2xpZW50LTE6Y2xpZW50LWNhbmFyeQ==".to_owned());
    assert_eq!(last(&ZOOM), ("POST /oauth/token".to_owned(), None, None, basic));
}

#[test]
fn a_server_to_server_app_signs_in_by_its_own_secret() {
    let service = SignInService::start();
    let alone = Some(AloneBy::Account("account-7".to_owned()));
    let secret = Some(Credential::known(Secret::new("client-canary")));
    let grant = Arc::new(Grant { alone, client_secret: secret, ..grant(&ZOOM, &service) });
    let board = Leased::new(grant, InMemory::at(now()));
    board.fetch().unwrap();
    let form = service.state.lock().unwrap().forms[0].clone();
    assert_eq!((&*form["grant_type"], &*form["account_id"]), ("account_credentials", "account-7"));
}

#[test]
fn a_service_account_signs_an_assertion_with_its_key() {
    let service = SignInService::start();
    let key = Credential::known(Secret::new(include_str!("fixtures/service-account.json")));
    let subject = Some("maya@acme.example".to_owned());
    let alone = Some(AloneBy::Key { key, subject });
    let grant = Arc::new(Grant { alone, client_id: String::new(), ..grant(&GOOGLE, &service) });
    Leased::new(grant, InMemory::at(now())).fetch().unwrap();
    let form = service.state.lock().unwrap().forms[0].clone();
    assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:jwt-bearer");
    assert_eq!(form.len(), 2, "{form:?}");
    let pieces: Vec<&str> = form["assertion"].split('.').collect();
    let decoded = |piece: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(piece).unwrap()
    };
    let json = |piece: &str| serde_json::from_slice::<serde_json::Value>(&decoded(piece)).unwrap();
    assert_eq!(json(pieces[0]), serde_json::json!({ "alg": "RS256", "typ": "JWT", "kid": "key-1" }));
    let claims = serde_json::json!({
        "iss": "board@acme.iam.gserviceaccount.com", "sub": "maya@acme.example", "scope": "calendar.freebusy",
        "aud": "https://oauth2.googleapis.com/token", "iat": now().timestamp(), "exp": now().timestamp() + 3600,
    });
    assert_eq!(json(pieces[1]), claims);
    let public = decoded(include_str!("fixtures/service-account.public").trim());
    let known = ring::signature::UnparsedPublicKey::new(&ring::signature::RSA_PKCS1_2048_8192_SHA256, public);
    known.verify(format!("{}.{}", pieces[0], pieces[1]).as_bytes(), &decoded(pieces[2])).unwrap();
}

#[test]
fn a_device_code_is_asked_at_its_interval_slower_when_told_and_until_it_ends() {
    let service = SignInService::start();
    let grant = grant(&MICROSOFT, &service);
    let asked = |answers: &[&'static str]| {
        service.state.lock().unwrap().device = answers.iter().copied().collect();
        let code = oauth::finish(oauth::device(&grant, now())).unwrap();
        assert_eq!((&*code.user_code, &*code.address), ("WDJB-MJHT", "https://login.example/device"));
        let (time, waits) = (RefCell::new(now()), RefCell::new(Vec::new()));
        let sleep = |wait: Duration| {
            waits.borrow_mut().push(wait.as_secs());
            *time.borrow_mut() += TimeDelta::from_std(wait).unwrap();
        };
        let got = oauth::wait(&grant, &code, &|| *time.borrow(), &sleep);
        (got.map(|granted| granted.refresh.is_some()).map_err(|why| why.lack.text.raw().to_owned()), waits.into_inner())
    };
    assert_eq!(asked(&["authorization_pending", "slow_down", "authorization_pending"]), (Ok(true), vec![1, 1, 6, 6]));
    let refused = Err("the access to google was refused in the browser".to_owned());
    assert_eq!(asked(&["authorization_pending", "authorization_declined"]), (refused, vec![1, 1]));
    let over = || Err("the code has ended: asyncboard auth google gives another".to_owned());
    assert_eq!(asked(&["expired_token"]), (over(), vec![1]));
    // A service that never says so: after its 15 minutes it is over all the same.
    let (got, waits) = asked(&["authorization_pending"; 1000]);
    assert_eq!((got, waits.len()), (over(), 900));
}

#[test]
fn a_permission_that_was_not_granted_is_named_with_what_the_board_lacks() {
    let service = SignInService::start();
    let grant = grant(&GOOGLE, &service);
    let missing = |scopes: &[&str]| {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        grant.missing(Some(&scopes)).into_iter().map(|text| text.raw().to_owned()).collect::<Vec<_>>()
    };
    let told = "missing permission calendar.freebusy, needed for busy times: run `asyncboard auth google` and grant it";
    assert_eq!(missing(&["openid"]), [told]);
    assert_eq!(missing(&["CALENDAR.freebusy"]), [""; 0]);
    assert_eq!(missing(&["https://www.example.com/auth/calendar.freebusy"]), [""; 0]);
    assert!(grant.missing(None).is_empty());
}
