//! One refresh of a service. It tries again where that may help, waits where it is asked to, signs in once more when it
//! is refused.
//!
//! Not here: a single try (`exchange`), which requests (the provider), when the next refresh is (sync).

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use chrono::TimeDelta;
use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::answer::{Answer, next_link};
use super::api::{Api, Bounds};
use super::auth::Signature;
use super::decode::Body;
use super::exchange::{Extra, Raw};
use super::failure::Failure;
use super::marks::{self, Marks};
use super::pages::Pages;
use super::request::Request;
use crate::domain::Instant;
use crate::providers::Trouble;

/// The first wait between tries is up to this, each further one up to twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// No wait of our own is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// One refresh of a service.
pub struct Visit {
    pub(super) api: Api,
    began: (Instant, tokio::time::Instant),
    /// Failures in a row, over all requests.
    failed: AtomicUsize,
    /// Requests that left this machine.
    pub(super) sent: AtomicUsize,
    /// The secrets that were refused already in this refresh.
    refused: tokio::sync::Mutex<Option<u64>>,
}

impl Visit {
    pub(super) fn new(api: Api, now: Instant) -> Self {
        let began = (now, tokio::time::Instant::now());
        Self {
            api,
            began,
            failed: AtomicUsize::new(0),
            sent: AtomicUsize::new(0),
            refused: tokio::sync::Mutex::default(),
        }
    }

    /// The time: that at which the refresh began, and what has passed since.
    pub fn now(&self) -> Instant {
        self.began.0 + TimeDelta::from_std(self.began.1.elapsed()).unwrap_or_default()
    }

    /// How many requests were sent so far.
    pub fn requests(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }

    /// The bounds of this service.
    pub fn bounds(&self) -> &Bounds {
        &self.api.0.setup.bounds
    }

    /// A text of the service without secrets, before it is cut, kept or put into words.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.api.0.setup.scrubber.scrub(text)
    }

    /// A guard for one list that is read page by page.
    pub fn pages(&self) -> Pages {
        Pages::new(self.bounds().pages, self.bounds().items)
    }

    /// Gets a path below the service's address, with a query, and decodes the answer.
    pub async fn get_json<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Answer<T>, Failure> {
        let request = query.iter().fold(Request::get(path), |request, (key, value)| request.query(key, *value));
        self.json(request).await
    }

    /// Posts a value to a path below the service's address, and decodes the answer. It is sent once, for it may change
    /// something there; a question that a service wants posted is [`Request::ask`].
    pub async fn post_json<T: DeserializeOwned>(
        &self,
        path: &str,
        value: &impl Serialize,
    ) -> Result<Answer<T>, Failure> {
        self.json(Request::post(path, value)).await
    }

    /// Sends a request and decodes the answer.
    pub async fn json<T: DeserializeOwned>(&self, request: Request) -> Result<Answer<T>, Failure> {
        let raw = self.send(&request, &|_| Vec::new()).await?;
        self.decode(raw)
    }

    /// Sends a request for something else than JSON: calendars, plain text.
    pub async fn bytes(&self, request: Request) -> Result<Answer<Vec<u8>>, Failure> {
        let mut raw = self.send(&request, &|_| Vec::new()).await?;
        let body = std::mem::take(&mut raw.body);
        Ok(self.answer(raw, body))
    }

    /// Asks whether an address has changed since its marks were taken. `None`: it has not.
    pub async fn if_changed<T: DeserializeOwned>(
        &self,
        request: Request,
        marks: &mut Marks,
    ) -> Result<Option<Answer<T>>, Failure> {
        let key = marks::key(self.url(&request).as_str());
        let raw = self.send(&request, &|who| marks.ask(who, &key)).await?;
        if raw.status == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let (who, headers) = (raw.who, raw.headers.clone());
        let answer = self.decode(raw)?;
        marks.remember(who, key, &headers);
        Ok(Some(answer))
    }

    fn decode<T: DeserializeOwned>(&self, raw: Raw) -> Result<Answer<T>, Failure> {
        let host = self.api.host();
        let media = raw.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let scrubber = &self.api.0.setup.scrubber;
        let body = Body { bytes: &raw.body, media, status: raw.status, host: &host, scrubber };
        let value = body.decode().map_err(|trouble| Failure { status: Some(raw.status), ..Failure::new(trouble) })?;
        Ok(self.answer(raw, value))
    }

    fn answer<T>(&self, raw: Raw, value: T) -> Answer<T> {
        let address = self.api.address().clone();
        let next = next_link(&raw.headers, &raw.url, &address);
        Answer { value, status: raw.status, next, url: raw.url, address, headers: raw.headers }
    }

    /// Sends a request, and again where that may help:
    ///
    /// 1. Only what asks and changes nothing, and only a failure that may pass.
    /// 2. At most so many tries in a row as the bounds say, over all requests of this refresh.
    /// 3. After a random wait, twice as long each time; after what the service asks for, if that is more.
    /// 4. A wait beyond our patience is not waited out: the failure says until when, and before that this path is not asked
    ///    again, whoever wants it.
    async fn send(&self, request: &Request, extra: &(dyn Fn(u16) -> Extra + Sync)) -> Result<Raw, Failure> {
        let (inner, tries) = (&self.api.0, self.bounds().tries);
        let waits = ExponentialBuilder::default().with_min_delay(FIRST_WAIT).with_max_delay(LONGEST_WAIT);
        let mut waits = waits.with_max_times(tries).build();
        loop {
            let failure = match self.attempt(request, extra).await {
                Ok(raw) => {
                    self.failed.store(0, Ordering::Relaxed);
                    return Ok(raw);
                }
                Err(failure) => failure,
            };
            let again = failure.passing && request.only_asks() && self.may_fail_again();
            let pause = waits.next().filter(|_| again).and_then(|wait| self.pause(&failure, wait));
            let Some(pause) = pause else {
                if failure.not_before.is_some() {
                    inner.set_spent(self.url(request).path(), failure.not_before);
                }
                return Err(failure);
            };
            log::info!(source = inner.setup.source.as_str(); "tries again in {:.1} s", pause.as_secs_f64());
            (inner.setup.sleeper)(pause).await;
        }
    }

    fn may_fail_again(&self) -> bool {
        self.failed.fetch_add(1, Ordering::Relaxed) + 1 < self.bounds().tries
    }

    /// How long to wait before the next try, if it is worth waiting.
    fn pause(&self, failure: &Failure, wait: Duration) -> Option<Duration> {
        let own = wait.mul_f64(fastrand::f64());
        let theirs = failure.not_before.and_then(|until| (until - self.now()).to_std().ok()).unwrap_or_default();
        // Ours comes on top of theirs, or all who were refused together would come back together.
        let pause = if theirs.is_zero() { own } else { theirs + own.min(Duration::from_secs(1)) };
        (pause <= self.bounds().patience).then_some(pause)
    }

    /// One try: signs, sends, and judges the status. Refused secrets are fetched anew once.
    async fn attempt(&self, request: &Request, extra: &(dyn Fn(u16) -> Extra + Sync)) -> Result<Raw, Failure> {
        let inner = &self.api.0;
        let path = self.url(request).path().to_owned();
        if let Some(until) = inner.spent_until(&path, self.now()) {
            log::info!(source = inner.setup.source.as_str(); "{path} is not asked before {until:?}, as its limit wants it");
            let limited = Failure { not_before: Some(until), ..Failure::passing(Trouble::Limited { until }) };
            return Err(limited);
        }
        let signature = inner.signature().await?;
        let outcome = self.exchange(request, &signature, extra).await;
        let status = match &outcome {
            Err(failure) if matches!(failure.trouble, Trouble::Denied { .. }) => failure.status,
            _ => None,
        };
        match status {
            Some(status) => match self.sign_again(&signature, status).await? {
                Some(signature) => self.exchange(request, &signature, extra).await,
                None => outcome,
            },
            None => outcome,
        }
    }

    /// Other secrets than those that were refused, if there are any: asked for once in a refresh, and after a 403 (which
    /// mostly means that the secret is right and the permission is missing) only until they came out the same.
    async fn sign_again(&self, signature: &Signature, status: u16) -> Result<Option<Arc<Signature>>, Failure> {
        let inner = &self.api.0;
        if inner.auth.credentials().is_empty() {
            return Ok(None);
        }
        let mut refused = self.refused.lock().await;
        // Another request may have been refused before this one, and have got a new one.
        if let Some(newer) = inner.newer_than(signature.who).await {
            return Ok(Some(newer));
        }
        let same = || *inner.same.lock().unwrap_or_else(PoisonError::into_inner) == Some(signature.who);
        if refused.replace(signature.who) == Some(signature.who) || (status == 403 && same()) {
            return Ok(None);
        }
        let found = inner.sign_again(signature.who).await?;
        let what = if found.is_some() { "others were found" } else { "they are the same" };
        log::info!(source = inner.setup.source.as_str(); "the secrets were refused and fetched again: {what}");
        if found.is_none() {
            *inner.same.lock().unwrap_or_else(PoisonError::into_inner) = Some(signature.who);
        }
        Ok(found)
    }
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Visit({:?}, {} requests)", self.api.address(), self.requests())
    }
}
