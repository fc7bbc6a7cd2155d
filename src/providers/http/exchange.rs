//! One request and its answer: signs and sends, follows redirects at home, reads the body, judges the status.
//!
//! Not here: trying again, waiting, signing in again (`visit`).

use std::sync::atomic::Ordering;

use reqwest::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION};
use reqwest::{Response, StatusCode, Url};

use super::address::Redacted;
use super::answer::Link;
use super::api::Setup;
use super::auth::Signature;
use super::body::{self, Fault};
use super::failure::{self, Asked, Failure, theirs};
use super::refused::Of;
use super::request::{Request, Target};
use super::trace::Trace;
use super::visit::Visit;
use super::{limits, refused};
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

impl Visit {
    /// Sends, follows redirects at home, reads the body and judges the status.
    pub(super) async fn exchange(
        &self,
        request: &Request,
        signature: &Signature,
        extra: &(dyn Fn(u16) -> Extra + Sync),
    ) -> Result<Raw, Failure> {
        let (mut url, mut extra) = (self.url(request), extra(signature.fingerprint()));
        let mut asked_fully = false;
        for _ in 0..=REDIRECTS {
            let trace = Trace::begin(&self.api.0.setup.source, request.verb(), &url);
            let mut response = trace.seen(self.ask(request, url.clone(), signature, &extra).await)?;
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
                url = self.redirected(request, &url, &response)?;
            } else {
                let may_be_same = status == StatusCode::NOT_MODIFIED && !extra.is_empty() && !asked_fully;
                let body = trace.seen(self.read(&mut response).await)?;
                trace.answered(status.as_u16(), body.len());
                let raw = Raw {
                    status: status.as_u16(),
                    url,
                    headers: response.headers().clone(),
                    body,
                    who: signature.fingerprint(),
                };
                return self.judge(raw, may_be_same);
            }
        }
        Err(Failure::new(theirs(format!("{} redirects for ever", self.api.host()))))
    }

    async fn ask(
        &self,
        request: &Request,
        mut url: Url,
        signature: &Signature,
        extra: &Extra,
    ) -> Result<Response, Failure> {
        let client = self.api.0.client()?;
        signature.sign(&mut url);
        let mut builder = match &request.body {
            None => client.get(url),
            Some((body, media)) => client.post(url).header(CONTENT_TYPE, *media).body(body.clone()),
        };
        if !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
            builder = builder.header(ACCEPT, "application/json");
        }
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        for (name, value) in extra.iter().chain(&signature.header) {
            builder = builder.header(name, value);
        }
        self.sent.fetch_add(1, Ordering::Relaxed);
        builder.send().await.map_err(|error| self.explain(&error))
    }

    /// Where a redirect leads, when it may be followed: something that is got, at home.
    fn redirected(&self, request: &Request, from: &Url, response: &Response) -> Result<Url, Failure> {
        let (host, status) = (self.api.host(), response.status().as_u16());
        let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        let found = self.api.address().follow(from, to);
        let text = match found {
            Ok(url) if request.is_get() => return Ok(url),
            Ok(url) => format!("{host} redirects what was posted to {} ({status}): not followed", Redacted(&url)),
            Err(stranger) => format!(
                "{host} redirects to {stranger} ({status}): not followed; if the service has moved, change `url`"
            ),
        };
        Err(Failure { status: Some(status), ..Failure::new(theirs(text)) })
    }

    async fn read(&self, response: &mut Response) -> Result<Vec<u8>, Failure> {
        let status = Some(response.status().as_u16());
        let read = body::read(response, self.bounds().body).await;
        read.map_err(|fault| match fault {
            Fault::Client(error) => Failure { status, passing: false, ..self.explain(&error) },
            Fault::TooLarge => {
                let (host, most) = (self.api.host(), self.bounds().body.div_ceil(1024 * 1024));
                let text = format!(
                    "the answer of {host} is too large: more than {most} MiB, the most that is read (`max_answer`)"
                );
                Failure { status, ..Failure::new(theirs(text)) }
            }
        })
    }

    /// An answer, or what its status means.
    fn judge(&self, raw: Raw, may_be_same: bool) -> Result<Raw, Failure> {
        let (now, path) = (self.now(), raw.url.path());
        self.api.0.set_spent(path, limits::spent(&raw.headers, now));
        if let Some(until) = limits::refusal(raw.status, &raw.headers, &raw.body, now) {
            let body = beginning(&raw.body);
            let failure = Failure { not_before: Some(until), ..Failure::passing(Trouble::Limited { until }) };
            return Err(Failure { status: Some(raw.status), body, ..failure });
        }
        let credentials = self.api.0.auth.credentials();
        if refused::wants_a_person(&raw.headers) {
            return Err(refused::for_a_person(&self.api.host()));
        }
        let is_answer = (200..300).contains(&raw.status) || (may_be_same && raw.status == 304);
        let is_for_us = credentials.is_empty() || !refused::is_not_let_in(&raw.headers);
        if is_answer && is_for_us {
            return Ok(raw);
        }
        let (status, body) = if is_answer { (401, None) } else { (raw.status, beginning(&raw.body)) };
        let names: Vec<String> = credentials.iter().map(|c| c.name()).collect();
        let (host, place, secrets) = (self.api.host(), Redacted(&raw.url).to_string(), names.join(", "));
        let Setup { permissions: needs, scrubber, .. } = &self.api.0.setup;
        let of = Of { host: &host, place: &place, secrets: &secrets, needs, scrubber };
        Err(refused::explain(status, of, body))
    }

    fn explain(&self, error: &reqwest::Error) -> Failure {
        failure::of_client(error, &Asked { host: &self.api.host(), bounds: self.bounds() })
    }

    /// The address of a request, not yet signed.
    pub(super) fn url(&self, request: &Request) -> Url {
        let mut url = match &request.target {
            Target::Path(path) => self.api.address().join(path),
            Target::Link(Link(url)) => url.clone(),
        };
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        url
    }
}

/// The beginning of a body, as it came.
fn beginning(body: &[u8]) -> Option<Text> {
    const MOST: usize = 16 * 1024;
    let text = String::from_utf8_lossy(body.get(..MOST).unwrap_or(body));
    (!text.trim().is_empty()).then(|| Text::new(&*text))
}
