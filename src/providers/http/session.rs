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
use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use serde::Serialize;
use serde_json::json;

use super::answer::{Answer, next_link};
use super::api::Api;
use super::aside::aside;
use super::auth::Signature;
use super::bounds::Bounds;
use super::clock::Clock;
use super::decode::{Body, FromJson};
use super::exchange::{Exchange, Extra, Raw, bucket, url};
use super::failure::Failure;
use super::graph::{Envelope, Graph};
use super::limits::Reach;
use super::pages::Pages;
use super::request::Request;
use super::validators::{self, Validators};
use crate::domain::Instant;
use crate::providers::{Sink, Trouble};

/// The first wait between tries is up to this, each further one up to twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// No wait of our own is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// One refresh of a service.
pub struct Session {
    api: Api,
    clock: Clock,
    /// Failures in a row, over all requests.
    failed: AtomicUsize,
    /// Requests that left this machine.
    sent: AtomicUsize,
    /// The secrets that were refused already in this refresh.
    refused: tokio::sync::Mutex<Option<u64>>,
    /// Who is told of progress.
    sink: Option<Sink>,
}

impl Api {
    /// Begins a refresh. `now` is the time at which it begins.
    pub fn session(&self, now: Instant) -> Session {
        let clock = Clock::begin(now);
        *self.0.clock.lock().unwrap_or_else(PoisonError::into_inner) = Some(clock);
        self.visit_by(clock)
    }

    /// A session for requests outside of a look, such as those of a listener, with the clock of the last look. `None`:
    /// there was no look yet.
    pub fn beside_visits(&self) -> Option<Session> {
        let clock = *self.0.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.map(|clock| self.visit_by(clock))
    }

    pub(super) fn visit_by(&self, clock: Clock) -> Session {
        let (failed, sent, refused) = (AtomicUsize::new(0), AtomicUsize::new(0), tokio::sync::Mutex::default());
        Session { api: self.clone(), clock, failed, sent, refused, sink: None }
    }
}

impl Session {
    /// Reports progress to the sink with each answer, for a look in which many answers are one page.
    #[must_use]
    pub fn telling(self, sink: &Sink) -> Self {
        Self { sink: Some(sink.clone()), ..self }
    }

    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    pub(super) fn api(&self) -> &Api {
        &self.api
    }

    /// The current time: the start of the look, plus the time that has passed since.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// How many requests were sent so far.
    pub fn requests(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }

    /// The bounds of this service.
    pub fn bounds(&self) -> &Bounds {
        &self.api.0.setup.bounds
    }

    /// Removes secrets from a text of the service, before it is truncated, stored or quoted.
    pub fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.api.0.setup.scrubber.scrub(text)
    }

    /// A guard for one list that is read page by page.
    pub fn pages(&self) -> Pages {
        Pages::new(self.bounds().pages, self.bounds().items)
    }

    /// A bucket is spent until then, as an answer says in its own way.
    pub fn spend(&self, bucket: &str, until: Instant) {
        let mut buckets = self.api.0.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.note(bucket, Reach::Bucket, Some(until));
    }

    /// Gets a path below the service's address, with a query, and decodes the answer.
    pub async fn get_json<T: FromJson>(&self, path: &str, query: &[(&str, &str)]) -> Result<Answer<T>, Failure> {
        let request = query.iter().fold(Request::get(path), |request, (key, value)| request.query(key, *value));
        self.json(request).await
    }

    /// Sends a request and decodes the answer; a big one on a thread of its own.
    pub async fn json<T: FromJson>(&self, request: Request) -> Result<Answer<T>, Failure> {
        let raw = self.send(&request, &|_| Vec::new()).await?;
        self.decode(&request, raw).await
    }

    /// Sends a request and gives its answer as text: of the charset that the service names, where that is UTF-8, ISO
    /// 8859-1 or Windows-1252; what is wrong in it is U+FFFD.
    pub async fn text(&self, request: Request) -> Result<Answer<String>, Failure> {
        let answer = self.bytes(request).await?;
        Ok(answer.text())
    }

    /// Sends a request and gives its answer as it is: calendars, XML.
    pub async fn bytes(&self, request: Request) -> Result<Answer<Vec<u8>>, Failure> {
        let raw = self.send(&request.accept_all(), &|_| Vec::new()).await?;
        Ok(self.whole(raw))
    }

    /// Sends a request that changes data, and ignores the answer's body. See [`Request::acting`].
    pub async fn act(&self, request: Request) -> Result<Answer<()>, Failure> {
        let raw = self.send(&request, &|_| Vec::new()).await?;
        Ok(self.answer(raw, ()))
    }

    /// Posts a GraphQL mutation, which is sent once: see [`Request::acting`]. An answer without data is a refusal.
    pub async fn mutate<T: FromJson>(
        &self,
        path: &str,
        query: &str,
        variables: &impl Serialize,
    ) -> Result<Graph<T>, Failure> {
        let request = Request::post(path, &json!({ "query": query, "variables": variables })).graph();
        let answer: Answer<Envelope<T>> = self.json(request).await?;
        Ok(answer.value.graph())
    }

    /// Posts a GraphQL query, and gives the data and the errors beside them. An answer without data is a refusal.
    pub async fn graphql<T: FromJson>(
        &self,
        path: &str,
        query: &str,
        variables: &impl Serialize,
    ) -> Result<Graph<T>, Failure> {
        Ok(self.graphql_answer(path, query, variables).await?.value)
    }

    /// The same with the headers of the answer, for services that tell there what a question has cost.
    pub async fn graphql_answer<T: FromJson>(
        &self,
        path: &str,
        query: &str,
        variables: &impl Serialize,
    ) -> Result<Answer<Graph<T>>, Failure> {
        let request = Request::ask(path, &json!({ "query": query, "variables": variables })).graph();
        let answer: Answer<Envelope<T>> = self.json(request).await?;
        Ok(answer.map(Envelope::graph))
    }

    /// Asks whether an answer has changed since its validators were taken, and decodes it. `None`: it has not.
    pub async fn json_if_changed<T: FromJson>(
        &self,
        request: Request,
        validators: &mut Validators,
    ) -> Result<Option<Answer<T>>, Failure> {
        let Some((raw, seen)) = self.if_changed(&request, validators).await? else { return Ok(None) };
        let answer = self.decode(&request, raw).await?;
        validators.remember(seen);
        Ok(Some(answer))
    }

    /// Asks whether an answer has changed since its validators were taken, and gives it as it is. `None`: it has not.
    pub async fn bytes_if_changed(
        &self,
        request: Request,
        validators: &mut Validators,
    ) -> Result<Option<Answer<Vec<u8>>>, Failure> {
        let Some((raw, seen)) = self.if_changed(&request.accept_all(), validators).await? else { return Ok(None) };
        validators.remember(seen);
        Ok(Some(self.whole(raw)))
    }

    /// Compares an answer with the last one. An answer with the same bytes has not changed, although some services send
    /// it with status 200.
    async fn if_changed(
        &self,
        request: &Request,
        validators: &Validators,
    ) -> Result<Option<(Raw, validators::Seen)>, Failure> {
        let key = validators::key(request.verb, url(&self.api.0, request).as_str(), request.carried());
        let raw = self.send(request, &|who| validators.ask(who, &key)).await?;
        if raw.status == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let seen = validators::Seen::of(raw.who, key, &raw.headers, &raw.body);
        Ok((!validators.knows(&seen)).then_some((raw, seen)))
    }

    async fn decode<T: FromJson>(&self, request: &Request, mut raw: Raw) -> Result<Answer<T>, Failure> {
        let media = raw.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (host, scrubber) = (self.api.host(), self.api.0.setup.scrubber.clone());
        let (bytes, status) = (std::mem::take(&mut raw.body), raw.status);
        let decoded = aside(bytes.len(), move || {
            Body { bytes: &bytes, media: media.as_deref(), status, host: &host, scrubber: &scrubber }.decode()
        });
        let failed = |trouble| {
            let failure = Failure { status: Some(status), ..Failure::new(trouble) };
            if request.only_asks() { failure } else { failure.of_act(&self.api.host()) }
        };
        let value = decoded.await.map_err(failed)?;
        Ok(self.answer(raw, value))
    }

    fn whole(&self, mut raw: Raw) -> Answer<Vec<u8>> {
        let body = std::mem::take(&mut raw.body);
        self.answer(raw, body)
    }

    fn answer<T>(&self, raw: Raw, value: T) -> Answer<T> {
        let address = self.api.address().clone();
        let next = next_link(&raw.headers, &raw.url, &address);
        Answer { value, status: raw.status, next, url: raw.url, address, headers: raw.headers }
    }

    /// Sends a request, and again where that may help:
    ///
    /// 1. Only a failure that may pass. What acts is sent again only when it surely was not done: no connection stood,
    ///    or it was refused because of a limit.
    /// 2. At most so many tries in a row as the bounds say, over all requests of this refresh.
    /// 3. After a random wait, twice as long each time; after what the service asks for, if that is more.
    /// 4. A wait beyond our patience is not waited out: the failure says until when, and before that this bucket is not
    ///    asked again by any request.
    async fn send(&self, request: &Request, extra: &(dyn Fn(u16) -> Extra + Sync)) -> Result<Raw, Failure> {
        let (inner, tries) = (&self.api.0, self.bounds().tries);
        let waits = ExponentialBuilder::default().with_min_delay(FIRST_WAIT).with_max_delay(LONGEST_WAIT);
        let mut waits = waits.with_max_times(tries).build();
        loop {
            let failure = match self.attempt(request, extra).await {
                Ok(raw) => {
                    self.failed.store(0, Ordering::Relaxed);
                    if let Some(sink) = &self.sink {
                        sink.alive().await;
                    }
                    return Ok(raw);
                }
                Err(failure) => failure,
            };
            let not_done = failure.unsent || failure.status == Some(429);
            let again = failure.passing && (request.only_asks() || not_done) && self.may_fail_again();
            let pause = waits.next().filter(|_| again).and_then(|wait| self.pause(&failure, wait));
            let Some(pause) = pause else {
                return Err(if request.only_asks() { failure } else { failure.of_act(&self.api.host()) });
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
        // The random wait is added to the service's, so that clients that were refused together do not return together.
        let pause = if theirs.is_zero() { own } else { theirs + own.min(Duration::from_secs(1)) };
        (pause <= self.bounds().patience).then_some(pause)
    }

    /// Waits until the request may begin, by the pace of the service and by its own. `Err`: that is longer than a
    /// refresh has patience for.
    async fn wait_for_turn(&self, request: &Request, bucket: &str) -> Result<(), Failure> {
        let inner = &self.api.0;
        let paces = [inner.setup.pace.map(|pace| ("", pace)), request.pace.map(|pace| (bucket, pace))];
        let now = self.now();
        let turn = {
            let mut begun = inner.paces.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = paces.iter().flatten().map(|(bucket, pace)| begun.turn(bucket, *pace, now)).max().unwrap_or(now);
            if (turn - now).to_std().unwrap_or_default() > self.bounds().patience {
                return Err(Failure { not_before: Some(turn), ..Failure::unsent(Trouble::Limited { until: turn }) });
            }
            paces.iter().flatten().for_each(|(bucket, pace)| begun.take(bucket, *pace, turn));
            turn
        };
        if turn > now {
            (inner.setup.sleeper)((turn - now).to_std().unwrap_or_default()).await;
        }
        Ok(())
    }

    /// One try: signs, sends, and judges the status. Refused secrets are fetched anew once.
    async fn attempt(&self, request: &Request, extra: &(dyn Fn(u16) -> Extra + Sync)) -> Result<Raw, Failure> {
        let inner = &self.api.0;
        let address = url(inner, request);
        let spent = |now| {
            let buckets = inner.buckets.lock().unwrap_or_else(PoisonError::into_inner);
            buckets.spent_until(bucket(request, &address), now)
        };
        if let Some(until) = spent(self.now()) {
            log::info!(source = inner.setup.source.as_str(); "{request:?} is not sent before {until:?}, as its limit wants it");
            return Err(Failure { not_before: Some(until), ..Failure::unsent(Trouble::Limited { until }) });
        }
        self.wait_for_turn(request, bucket(request, &address)).await?;
        let signature = inner.signature().await?;
        let outcome = self.exchange(request, &signature, extra).await;
        let denied = |outcome: &Result<Raw, Failure>| match outcome {
            Err(failure) if matches!(failure.trouble, Trouble::Denied { .. }) => failure.status,
            _ => None,
        };
        if inner.is_form_open() && denied(&outcome) == Some(401) {
            let second = inner.second_form().await?;
            let other = self.exchange(request, &second, extra).await;
            if denied(&other) != Some(401) {
                if other.is_ok() {
                    inner.let_in(&second, true).await;
                }
                return other;
            }
        } else if outcome.is_ok() {
            inner.let_in(&signature, false).await;
        }
        match denied(&outcome) {
            Some(status) => match self.sign_again(&signature, status).await? {
                Some(signature) => self.exchange(request, &signature, extra).await,
                None => outcome,
            },
            None => outcome,
        }
    }

    async fn exchange(
        &self,
        request: &Request,
        signature: &Signature,
        extra: &(dyn Fn(u16) -> Extra + Sync),
    ) -> Result<Raw, Failure> {
        let exchange = Exchange { inner: &self.api.0, request, signature, clock: self.clock, sent: &self.sent };
        exchange.run(extra(signature.fingerprint())).await
    }

    /// Other secrets than those that were refused, if there are any: asked for once in a refresh, and after a 403
    /// (which mostly means that the secret is right and the permission is missing) only until they came out the same.
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
        // Renewing what signing in gave adds no permission to it.
        let is_useless = || status == 403 && (inner.auth.is_leased() || same());
        if refused.replace(signature.who) == Some(signature.who) || is_useless() {
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

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Session({:?}, {} requests)", self.api.address(), self.requests())
    }
}
