//! A sign-in service on this machine, with a state as real ones have it: refresh tokens that work once or stay good, codes
//! that belong to their verifier and their redirect, device codes that a person permits later, revocations.
//!
//! Not here: what a test expects, and the service that the tokens are for.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::http::{Seen, Server, Stream, answer};

/// What the next request to the token address meets instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This status, with nothing in it.
    Status(u16),
    /// A 400 with this word.
    Error(&'static str),
    /// The connection is cut, and nothing was done.
    CutBefore,
    /// The connection is cut after everything was done.
    CutAfter,
}

/// How the service stands.
#[derive(Debug, Default)]
pub struct State {
    /// A refresh token works once.
    pub works_once: bool,
    /// No refresh tokens are handed out.
    pub without_refresh: bool,
    /// How long access tokens live, in seconds.
    pub life: i64,
    /// What is granted; `None`: nothing is said of it.
    pub scope: Option<String>,
    /// Who is signed in.
    pub account: Option<String>,
    /// What the next requests meet.
    pub faults: VecDeque<Fault>,
    /// The refresh tokens that are good.
    pub good: Vec<String>,
    /// The access tokens that are good: of each, how many requests it is good for.
    pub access: BTreeMap<String, usize>,
    /// For how many requests an access token is good.
    pub uses: usize,
    /// Every refresh token that was sent, in order.
    pub sent: Vec<String>,
    /// Every form that came to the token address.
    pub forms: Vec<BTreeMap<String, String>>,
    /// Tokens that were revoked.
    pub revoked: Vec<String>,
    /// Codes: the challenge and the redirect that belong to each.
    codes: BTreeMap<String, (String, Option<String>)>,
    /// The answers to a device before it is let in.
    pub device: VecDeque<&'static str>,
    handed: usize,
}

/// The service.
pub struct SignInService {
    pub server: Server,
    pub state: Arc<Mutex<State>>,
}

impl SignInService {
    /// A service of which nobody has signed in yet.
    pub fn start() -> Self {
        Self::start_beside(|_, _| None)
    }

    /// The same, with another service beside it: what that gives an answer to is its own.
    pub fn start_beside(beside: impl Fn(&Seen, &Mutex<State>) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        let state = Arc::new(Mutex::new(State { life: 3600, uses: usize::MAX, ..State::default() }));
        let shared = state.clone();
        let server = Server::start(move |_, seen, stream| match beside(seen, &shared) {
            Some(bytes) => stream.write_all(&bytes),
            None => serve(seen, &shared, stream),
        });
        Self { server, state }
    }

    /// A refresh token that is good now.
    pub fn refresh_token(&self) -> String {
        let mut state = self.state.lock().unwrap();
        state.hand_out("refresh")
    }
}

impl State {
    fn hand_out(&mut self, what: &str) -> String {
        self.handed += 1;
        let token = format!("{what}-canary-{:04}-q8Zt5Lx0Wb7YkR3nUe6Hd9", self.handed);
        match what {
            "refresh" => self.good.push(token.clone()),
            _ => _ = self.access.insert(token.clone(), self.uses),
        }
        token
    }

    fn tokens(&mut self, refresh: Option<String>) -> Value {
        let access = self.hand_out("access");
        let mut told = json!({ "access_token": access, "token_type": "Bearer", "expires_in": self.life });
        let object = told.as_object_mut().unwrap();
        if let Some(refresh) = refresh {
            object.insert("refresh_token".to_owned(), refresh.into());
        }
        if let Some(scope) = &self.scope {
            object.insert("scope".to_owned(), scope.clone().into());
        }
        told
    }

    /// Whether a request is signed with an access token that is good; one use of it is gone then.
    pub fn lets_in(&mut self, seen: &Seen) -> bool {
        let token = seen.header("authorization").and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        match self.access.get_mut(token) {
            Some(uses @ 1..) => {
                *uses -= 1;
                true
            }
            _ => false,
        }
    }
}

fn serve(seen: &Seen, state: &Mutex<State>, stream: &mut dyn Stream) -> io::Result<()> {
    let line = seen.line().to_owned();
    let (verb, target) = line.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut state = state.lock().unwrap();
    let last = path.rsplit('/').next().unwrap();
    let (status, told) = match (verb, last) {
        ("GET", "auth" | "authorize") => return stream.write_all(&authorize(&pairs(query), &mut state)),
        ("POST", "token") => {
            let form = pairs(&seen.body);
            state.forms.push(form.clone());
            match state.faults.pop_front() {
                Some(Fault::Status(status)) => (status, Value::Null),
                Some(Fault::Error(word)) => (400, json!({ "error": word })),
                Some(Fault::CutBefore) => return Ok(()),
                Some(Fault::CutAfter) => {
                    let _ = exchange(&form, &mut state);
                    return Ok(());
                }
                None => exchange(&form, &mut state),
            }
        }
        ("POST", "devicecode") => {
            let told = json!({ "device_code": "device-canary-h4Jk8Nw2Xb5QeT9vGz3Lc6", "user_code": "WDJB-MJHT", "interval": 1,
                "verification_uri": "https://login.example/device", "expires_in": 900 });
            (200, told)
        }
        ("POST", "revoke") => {
            let form = pairs(&seen.body);
            let bearer = seen.header("authorization").map(|value| value.trim_start_matches("Bearer ").to_owned());
            let token = form.get("token").cloned().or(bearer).unwrap_or_default();
            state.good.retain(|good| *good != token);
            state.revoked.push(token);
            (200, json!({}))
        }
        _ => (404, json!({ "error": "no such address" })),
    };
    let body = if told.is_null() { String::new() } else { told.to_string() };
    let status = format!("{status} X");
    stream.write_all(&answer(&status, &[("Content-Type", "application/json")], body))
}

/// What the person's browser gets: sent back with a code, or a code to copy.
fn authorize(query: &BTreeMap<String, String>, state: &mut State) -> Vec<u8> {
    state.handed += 1;
    let code = format!("code-canary-{:04}-m3Vh9Rt6Yp2DsK7jFq4Mx8", state.handed);
    let redirect = query.get("redirect_uri").cloned();
    assert_eq!(query.get("code_challenge_method").map(String::as_str), Some("S256"));
    state.codes.insert(code.clone(), (query["code_challenge"].clone(), redirect.clone()));
    match redirect {
        Some(redirect) => {
            let to = format!("{redirect}/?state={}&code={code}", query["state"]);
            answer("302 Found", &[("Location", &to)], "")
        }
        None => answer("200 OK", &[], code),
    }
}

fn exchange(form: &BTreeMap<String, String>, state: &mut State) -> (u16, Value) {
    let refused =
        |word: &str| (400, json!({ "error": word, "error_description": format!("{word}, said the service") }));
    let is_first = !state.without_refresh;
    match form.get("grant_type").map(String::as_str) {
        Some("refresh_token") => {
            let token = form["refresh_token"].clone();
            state.sent.push(token.clone());
            if !state.good.contains(&token) {
                return refused("invalid_grant");
            }
            let next = state.works_once.then(|| {
                state.good.clear();
                state.hand_out("refresh")
            });
            (200, state.tokens(next))
        }
        Some("authorization_code") => {
            let Some((challenge, redirect)) = state.codes.remove(&form["code"]) else {
                return refused("invalid_grant");
            };
            let proved = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes())) == challenge;
            if !proved || form.get("redirect_uri") != redirect.as_ref() {
                return refused("invalid_grant");
            }
            let first = is_first.then(|| state.hand_out("refresh"));
            (200, state.tokens(first))
        }
        Some("urn:ietf:params:oauth:grant-type:device_code") => {
            if let Some(word) = state.device.pop_front() {
                return refused(word);
            }
            let first = is_first.then(|| state.hand_out("refresh"));
            (200, state.tokens(first))
        }
        Some("urn:ietf:params:oauth:grant-type:jwt-bearer" | "account_credentials") => (200, state.tokens(None)),
        _ => refused("unsupported_grant_type"),
    }
}

/// The pairs of a query or a form.
pub fn pairs(text: &str) -> BTreeMap<String, String> {
    let decode = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'+' => b' ',
                b'%' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => other,
            });
        }
        String::from_utf8(bytes).unwrap()
    };
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.filter_map(|pair| pair.split_once('=')).map(|(key, value)| (decode(key), decode(value))).collect()
}
