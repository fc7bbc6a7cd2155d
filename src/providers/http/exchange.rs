//! One request and its answer: signs and sends, follows redirects at home, reads the body, judges the status.
//!
//! Not here: trying again, waiting, signing in again (`session`).

use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Method, Response, StatusCode, Url};

use super::address::{Link, shown};
use super::api::{Inner, Setup};
use super::aside::aside;
use super::auth::{Auth, Signature};
use super::body::{self, Fault};
use super::clock::Clock;
use super::failure::{self, Asked, Failure, theirs};
use super::refusal::{self, Refusal};
use super::refused::Of;
use super::request::{Request, Target};
use super::trace::Trace;
use super::{limits, refused};
use crate::domain::Instant;
use crate::domain::text::Text;
use crate::providers::Trouble;

/// Redirects at home that are followed.
const REDIRECTS: usize = 3;

/// An answer as it came: 2xx, or 304 to a question that allowed it.
pub(super) struct Raw {
    pub status: u16,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Who asked: see [`Signature::fingerprint`].
    pub who: u16,
}

/// Headers that a question carries beside its own.
pub(super) type Extra = Vec<(HeaderName, HeaderValue)>;

/// One try of a request.
pub(super) struct Exchange<'a> {
    pub inner: &'a Inner,
    pub request: &'a Request,
    pub signature: &'a Signature,
    pub clock: Clock,
    /// Requests that left this machine.
    pub sent: &'a AtomicUsize,
}

impl Exchange<'_> {
    /// Sends, follows redirects at home, reads the body and judges the status.
    pub async fn run(&self, mut extra: Extra) -> Result<Raw, Failure> {
        let (mut url, hidden) = (url(self.inner, self.request), self.request.hidden);
        let mut asked_fully = false;
        for _ in 0..=REDIRECTS {
            let trace = Trace::begin(&self.inner.setup.source, self.request.verb, &url, hidden);
            let mut response = trace.seen(self.send(url.clone(), &extra).await)?;
            let status = response.status();
            if status == StatusCode::NOT_MODIFIED && extra.is_empty() && !asked_fully {
                // Something on the way answers from a cache that we do not have.
                trace.answered(status.as_u16(), 0);
                asked_fully = true;
                extra = vec![(CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
            } else if status.is_redirection()
                && status != StatusCode::NOT_MODIFIED
                && status != StatusCode::MULTIPLE_CHOICES
            {
                trace.answered(status.as_u16(), 0);
                url = self.redirected(&url, &response)?;
            } else {
                let may_be_same = status == StatusCode::NOT_MODIFIED && !extra.is_empty() && !asked_fully;
                let body = trace.seen(self.read(&mut response).await)?;
                trace.answered(status.as_u16(), body.len());
                let raw = Raw {
                    status: status.as_u16(),
                    url,
                    headers: response.headers().clone(),
                    body,
                    who: self.signature.fingerprint(),
                };
                return self.judge(raw, may_be_same).await;
            }
        }
        Err(Failure::new(theirs(format!("{} redirects for ever", self.host()))))
    }

    fn host(&self) -> String {
        self.inner.setup.address.host()
    }

    async fn send(&self, mut url: Url, extra: &Extra) -> Result<Response, Failure> {
        let (client, request) = (self.inner.client()?, self.request);
        self.signature.sign(&mut url);
        // Every verb of a kind is a token.
        let verb = Method::from_bytes(request.verb.as_bytes()).unwrap_or(Method::GET);
        let mut builder = client.request(verb, url);
        if let Some((body, media)) = &request.body {
            builder = builder.header(CONTENT_TYPE, *media).body(body.clone());
        }
        if !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
            builder = builder.header(ACCEPT, "application/json");
        }
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        for (name, value) in extra.iter().chain(&self.signature.header) {
            builder = builder.header(name, value);
        }
        self.sent.fetch_add(1, Ordering::Relaxed);
        builder.send().await.map_err(|error| self.explain(&error))
    }

    /// Where a redirect leads, when it may be followed: at home, or anywhere by a request that roams and is not signed.
    fn redirected(&self, from: &Url, response: &Response) -> Result<Url, Failure> {
        let (host, status, request) = (self.host(), response.status().as_u16(), self.request);
        let address = &self.inner.setup.address;
        let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        let roams = request.roams && !request.hidden && matches!(self.inner.auth, Auth::None);
        let found = if roams { address.roam(from, to) } else { address.follow(from, to) };
        let text = match found {
            Ok(url) if request.may_follow(status) => return Ok(url),
            Ok(url) => {
                let to = shown(&url, request.hidden);
                format!("{host} redirects what was posted to {to} ({status}): not followed")
            }
            Err(stranger) => format!(
                "{host} redirects to {stranger} ({status}): not followed; if the service has moved, change `url`"
            ),
        };
        Err(Failure { status: Some(status), ..Failure::new(theirs(text)) })
    }

    async fn read(&self, response: &mut Response) -> Result<Vec<u8>, Failure> {
        let (status, cap) = (Some(response.status().as_u16()), self.inner.setup.bounds.body);
        let read = body::read(response, cap).await;
        read.map_err(|fault| match fault {
            Fault::Client(error) => Failure { status, passing: false, ..self.explain(&error) },
            Fault::TooLarge => {
                let (host, most) = (self.host(), cap.div_ceil(1024 * 1024));
                let text = format!(
                    "the answer of {host} is too large: more than {most} MiB, the most that is read (`max_answer`)"
                );
                Failure { status, ..Failure::new(theirs(text)) }
            }
        })
    }

    /// An answer, or what its status means, or that which the kind says it is meant as.
    async fn judge(&self, raw: Raw, may_be_same: bool) -> Result<Raw, Failure> {
        let now = self.clock.now();
        let (raw, refusal) = self.refusal(raw, now).await;
        let status = refusal.as_ref().map_or(raw.status, |refusal| refusal.status);
        let limit = match &refusal {
            Some(Refusal { status: 429, until, .. }) => {
                until.or_else(|| limits::refusal(429, &raw.headers, &raw.body, now))
            }
            Some(_) => None,
            None => limits::refusal(status, &raw.headers, &raw.body, now),
        };
        // A shorter wait is waited out.
        let patience = TimeDelta::from_std(self.inner.setup.bounds.patience).unwrap_or_default();
        let spent = limit.filter(|until| *until - now > patience).or_else(|| limits::spent(&raw.headers, now));
        self.note(&raw, spent);
        let setup = &self.inner.setup;
        let headers = &raw.headers;
        let (left, granted, ends) = (limits::left(headers, now), limits::granted(headers), limits::ends(headers));
        setup.gauges.note(&setup.source, left, granted, ends);
        let word = refusal.as_ref().and_then(|refusal| refusal.word.clone());
        if let Some(until) = limit {
            let body = beginning(&raw.body);
            let failure = Failure { not_before: Some(until), ..Failure::passing(Trouble::Limited { until }) };
            return Err(Failure { status: Some(raw.status), body, word, ..failure });
        }
        let credentials = self.inner.auth.credentials();
        if refused::wants_a_person(&raw.headers) {
            return Err(refused::for_a_person(&self.host()));
        }
        let is_answer = (200..300).contains(&status) || (may_be_same && status == 304);
        let is_for_us = credentials.is_empty() || !refused::is_not_let_in(&raw.headers);
        if is_answer && is_for_us {
            return Ok(raw);
        }
        let (status, came, body) =
            if is_answer { (401, 401, None) } else { (status, raw.status, beginning(&raw.body)) };
        let names: Vec<String> = credentials.iter().map(|c| c.name()).collect();
        let (host, place, secrets) = (self.host(), shown(&raw.url, self.request.hidden), names.join(", "));
        let Setup { permissions, scrubber, .. } = &self.inner.setup;
        let needs = refusal.as_ref().and_then(|refusal| refusal.needs.as_deref()).unwrap_or(permissions);
        let (host, place, secrets, word) = (&*host, &*place, &*secrets, word.as_deref());
        Err(refused::explain(status, Of { host, place, secrets, needs, scrubber, word, sent: came }, body))
    }

    /// What the kind, or the usual codes of GraphQL, say that an answer is meant as.
    async fn refusal(&self, raw: Raw, now: Instant) -> (Raw, Option<Refusal>) {
        let (kind, is_graph) = (self.inner.setup.refusals, self.request.is_graph);
        aside(raw.body.len(), move || {
            let Raw { status, headers, body, .. } = &raw;
            let refusal = refusal::read(&refusal::Seen { status: *status, headers, body, is_graph, now }, kind);
            (raw, refusal)
        })
        .await
    }

    /// Remembers what is spent.
    fn note(&self, raw: &Raw, until: Option<Instant>) {
        let bucket = bucket(self.request, &raw.url);
        let mut buckets = self.inner.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.note(bucket, limits::reach(&raw.headers), until);
    }

    fn explain(&self, error: &reqwest::Error) -> Failure {
        failure::of_client(error, &Asked { host: &self.host(), bounds: &self.inner.setup.bounds })
    }
}

/// The bucket of a request to an address.
pub(super) fn bucket<'a>(request: &'a Request, url: &'a Url) -> &'a str {
    request.bucket.as_deref().unwrap_or_else(|| url.path())
}

/// The address of a request, not yet signed.
pub(super) fn url(inner: &Inner, request: &Request) -> Url {
    let mut url = match &request.target {
        Target::Path(path) => inner.setup.address.join(path),
        Target::Link(Link(url)) => url.clone(),
    };
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    url
}

/// The beginning of a body, as it came.
fn beginning(body: &[u8]) -> Option<Text> {
    const MOST: usize = 16 * 1024;
    let text = String::from_utf8_lossy(body.get(..MOST).unwrap_or(body));
    (!text.trim().is_empty()).then(|| Text::new(&*text))
}
