//! Asking a sign-in service: a form is posted, and tokens come back. No secret ever stands in an address.
//!
//! Not here: what a refusal means (`refused`), when to ask (`lease`, and the shell when a person signs in).

use std::future::Future;

use chrono::TimeDelta;
use serde::Deserialize;

use super::grant::{AloneBy, Grant};
use super::jwt;
use super::refused::{Refused, refused};
use super::service::{ClientBy, Endpoint, Revoke};
use crate::config::Secret;
use crate::domain::Instant;
use crate::providers::credential::{Credential, Lack};
use crate::providers::http::{Api, Auth, FromJson, Id, Lenient, Request, Setup};

/// An access token without a stated life lives so long.
const USUAL_LIFE: TimeDelta = TimeDelta::hours(1);

/// What a service hands out tokens for.
#[derive(Clone, Debug)]
pub enum Proof<'a> {
    /// A refresh token.
    Refresh(&'a Secret),
    /// A code that a browser brought, with the verifier that belongs to it and the address to which it was brought.
    Code {
        /// The code.
        code: &'a Secret,
        /// The verifier of PKCE.
        verifier: &'a Secret,
        /// The address of the redirect; `None`: the code was shown and pasted.
        redirect: Option<&'a str>,
    },
    /// The code of a device, which a person has permitted or will.
    Device(&'a Secret),
    /// What the config has: the key of a service account, or the client's own secret.
    Own,
}

/// What a service handed out.
#[derive(Debug)]
pub struct Granted {
    /// The access token.
    pub access: Secret,
    /// How long it lives.
    pub life: TimeDelta,
    /// The refresh token, where there is a new one.
    pub refresh: Option<Secret>,
    /// How long that one lives, where the service says it.
    pub refresh_life: Option<TimeDelta>,
    /// The permissions; `None`: all that were asked for.
    pub scopes: Option<Vec<String>>,
    /// As whom, where the answer says it.
    pub account: Option<String>,
}

/// A code for a sign-in on another device.
#[derive(Debug)]
pub struct DeviceCode {
    /// What is asked with.
    pub code: Secret,
    /// What the person types.
    pub user_code: String,
    /// Where they type it.
    pub address: String,
    /// How often it may be asked.
    pub interval: TimeDelta,
    /// How long it holds.
    pub life: TimeDelta,
}

/// Asks for tokens.
pub async fn tokens(grant: &Grant, proof: Proof<'_>, now: Instant) -> Result<Granted, Refused> {
    let scope = grant.scope();
    let owned: Vec<(&str, Secret)>;
    let fields: Vec<(&str, &str)> = match proof {
        Proof::Refresh(token) => vec![("grant_type", "refresh_token"), ("refresh_token", token.expose())],
        Proof::Code { code, verifier, redirect } => {
            let fields = [("grant_type", "authorization_code"), ("code", code.expose())];
            let redirect = redirect.map(|redirect| ("redirect_uri", redirect));
            fields.into_iter().chain([("code_verifier", verifier.expose())]).chain(redirect).collect()
        }
        Proof::Device(code) => {
            vec![("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", code.expose())]
        }
        Proof::Own => {
            owned = own(grant, &scope, now).await?;
            owned.iter().map(|(key, value)| (*key, value.expose())).collect()
        }
    };
    let answer: Answer = post(grant, &grant.service.token, &fields, now).await?;
    Ok(answer.granted())
}

/// What is posted to sign in without a person.
async fn own(grant: &Grant, scope: &str, now: Instant) -> Result<Vec<(&'static str, Secret)>, Refused> {
    match &grant.alone {
        Some(AloneBy::Key { key, subject }) => {
            let key = fetched(key).await?;
            // The vendor's own address, whichever is asked: a proxy passes the token on.
            let audience = format!("{}/{}", grant.service.token.base, grant.service.token.path);
            let jwt = jwt::signed(&key, &audience, scope, subject.as_deref(), now)
                .map_err(|what| Refused::setup(format!("key of {:?} {what}", grant.source)))?;
            grant.setup.scrubber.learn(&jwt);
            Ok(vec![("grant_type", Secret::new("urn:ietf:params:oauth:grant-type:jwt-bearer")), ("assertion", jwt)])
        }
        Some(AloneBy::Account(account)) => {
            Ok(vec![("grant_type", Secret::new("account_credentials")), ("account_id", Secret::new(account))])
        }
        None => Err(Refused::setup(format!("{:?} has nothing to sign in with", grant.source))),
    }
}

/// Begins a sign-in on another device.
pub async fn device(grant: &Grant, now: Instant) -> Result<DeviceCode, Refused> {
    let Some(endpoint) = &grant.service.device else {
        return Err(Refused::setup(format!("{} knows no sign-in by a code on another device", grant.service.label)));
    };
    let scope = grant.scope();
    let answer: DeviceAnswer = post(grant, endpoint, &[("scope", &scope)], now).await?;
    let address = answer.verification_uri.or(answer.verification_url).unwrap_or_default();
    Ok(DeviceCode {
        code: answer.device_code,
        user_code: answer.user_code,
        address,
        interval: seconds(&answer.interval).unwrap_or(TimeDelta::seconds(5)),
        life: seconds(&answer.expires_in).unwrap_or(TimeDelta::minutes(15)),
    })
}

/// Takes a sign-in back at the service. `None`: it can only be done by hand, there.
pub async fn revoke(
    grant: &Grant,
    access: Option<&Secret>,
    token: &Secret,
    now: Instant,
) -> Option<Result<(), Refused>> {
    let endpoint = match &grant.service.revoke {
        Revoke::ByHand(_) => return None,
        Revoke::Form(endpoint) => {
            let request = |path| Request::acting("POST", path).form(&[("token", token.expose())]);
            return Some(act(grant, endpoint, None, request, now).await);
        }
        Revoke::Signed(endpoint) => endpoint,
    };
    let auth = access.map(|access| Auth::Bearer(Credential::known(access.clone())));
    Some(act(grant, endpoint, auth, |path| Request::acting("POST", path).body("null", "application/json"), now).await)
}

async fn act(
    grant: &Grant,
    endpoint: &Endpoint,
    auth: Option<Auth>,
    request: impl FnOnce(String) -> Request,
    now: Instant,
) -> Result<(), Refused> {
    let (api, path) = api(grant, endpoint, auth)?;
    let done = api.session(now).act(request(path)).await;
    done.map(drop).map_err(|failure| refused(grant, failure))
}

/// Posts a form, with what the service knows the client by.
async fn post<T: FromJson>(
    grant: &Grant,
    endpoint: &Endpoint,
    fields: &[(&str, &str)],
    now: Instant,
) -> Result<T, Refused> {
    let (api, path) = api(grant, endpoint, None)?;
    let secret = match &grant.client_secret {
        Some(secret) if grant.service.client == ClientBy::Form => Some(fetched(secret).await?),
        _ => None,
    };
    let is_in_header = grant.service.client == ClientBy::Header && grant.client_secret.is_some();
    // A service account is its own client.
    let names_client =
        !is_in_header && !grant.client_id.is_empty() && !matches!(grant.alone, Some(AloneBy::Key { .. }));
    let client = names_client.then_some(("client_id", grant.client_id.as_str()));
    let secret = secret.as_ref().filter(|_| names_client).map(|secret| ("client_secret", secret.expose()));
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain(client).chain(secret).collect();
    let answer = api.session(now).json(Request::acting("POST", path).form(&fields)).await;
    answer.map(|answer| answer.value).map_err(|failure| refused(grant, failure))
}

/// A service, signed as it knows the client.
fn api(grant: &Grant, endpoint: &Endpoint, auth: Option<Auth>) -> Result<(Api, String), Refused> {
    let wrong = || Refused::setup(format!("{:?} has no address to sign in at", grant.source));
    let (address, path) = grant.at(endpoint).ok_or_else(wrong)?;
    let client = || match &grant.client_secret {
        Some(secret) if grant.service.client == ClientBy::Header => {
            Auth::Basic { user: grant.client_id.clone(), secret: secret.clone() }
        }
        _ => Auth::None,
    };
    // Its refusals are read here, whatever the source's own are.
    let setup = Setup { refusals: None, permissions: "", ..grant.setup.at(address) };
    Ok((Api::new(setup, auth.unwrap_or_else(client)), path))
}

/// A secret of the config, fetched where it may wait.
async fn fetched(credential: &Credential) -> Result<Secret, Refused> {
    let credential = credential.clone();
    let fetched = tokio::task::spawn_blocking(move || credential.fetch()).await;
    let broken = |_| Refused::setup("fetching a secret was broken off".to_owned());
    fetched.map_err(broken)?.map_err(Refused::of)
}

/// Does something that waits for the network, on a thread of its own: it is finished even when whoever wanted it is gone,
/// so that no new token is lost.
pub fn finish<T: Send>(work: impl Future<Output = Result<T, Refused>> + Send) -> Result<T, Refused> {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| Refused::setup(format!("no sign-in is possible here: {error}")))?.block_on(work)
    };
    let broken = || Err(Refused::setup("signing in was broken off".to_owned()));
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("sign-in".into()).spawn_scoped(scope, run);
        thread.map_or_else(|_| broken(), |thread| thread.join().unwrap_or_else(|_| broken()))
    })
}

impl From<Lack> for Refused {
    fn from(lack: Lack) -> Self {
        Self::of(lack)
    }
}

#[derive(Deserialize)]
struct Answer {
    access_token: Secret,
    #[serde(default)]
    expires_in: Lenient<Id>,
    #[serde(default)]
    refresh_token: Option<Secret>,
    #[serde(default)]
    refresh_token_expires_in: Lenient<Id>,
    #[serde(default)]
    scope: Lenient<String>,
    #[serde(default)]
    id_token: Option<Secret>,
}

#[derive(Deserialize)]
struct DeviceAnswer {
    device_code: Secret,
    user_code: String,
    #[serde(default)]
    verification_uri: Option<String>,
    /// The older name.
    #[serde(default)]
    verification_url: Option<String>,
    #[serde(default)]
    interval: Lenient<Id>,
    #[serde(default)]
    expires_in: Lenient<Id>,
}

impl Answer {
    fn granted(self) -> Granted {
        let scopes = self.scope.as_ref().map(|scope| scope.split([' ', ',']).filter(|one| !one.is_empty()));
        Granted {
            life: seconds(&self.expires_in).unwrap_or(USUAL_LIFE),
            refresh: self.refresh_token.filter(|token| !token.expose().is_empty()),
            refresh_life: seconds(&self.refresh_token_expires_in).filter(|life| !life.is_zero()),
            scopes: scopes.map(|scopes| scopes.map(str::to_owned).collect()),
            account: self.id_token.as_ref().and_then(jwt::account),
            access: self.access_token,
        }
    }
}

/// A number of seconds, which some services write as a text.
fn seconds(written: &Lenient<Id>) -> Option<TimeDelta> {
    let number: f64 = written.as_ref()?.0.parse().ok()?;
    (0.0..=1e9).contains(&number).then(|| TimeDelta::seconds(number as i64))
}

/// What a failed request came to.
impl Refused {
    /// It never reached the service, or the service is in trouble: what there is may serve on.
    pub fn may_pass(&self) -> bool {
        use crate::providers::credential::Why;
        matches!(self.lack.why, Why::Offline | Why::Theirs | Why::Limited(_))
    }
}
