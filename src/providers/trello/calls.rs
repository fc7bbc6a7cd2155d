//! The calls: signing in one of two ways, and many questions in one request.
//!
//! 1. `Authorization: OAuth ...` comes first, for then no secret stands in an address. The first answer of 401 to it leads
//!    to one try with the secrets in the query; what worked is remembered. The setting `auth` decides it at once.
//! 2. Several questions go ten at a time to `/batch`. Whatever is no clear answer there is asked for singly, so that
//!    errors have their own status and words; where `/batch` itself is not understood, everything is.
//!
//! Not here: which questions (`routes`), what follows from the answers (`full`, `look`).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use serde_json::value::RawValue;

use super::routes::Route;
use crate::domain::Instant;
use crate::providers::credential::Credential;
use crate::providers::http::{Api, Auth, Bounds, Failure, FromJson, Request, Setup, Visit, from_json};
use crate::providers::{Sink, Trouble};

/// The most questions in one request.
const BATCH: usize = 10;

/// In which form requests are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Form {
    /// Not known yet.
    Either = 0,
    /// In a header.
    Header = 1,
    /// In the query.
    Query = 2,
}

/// The service, in both forms of signing in.
#[derive(Debug)]
pub struct Service {
    header: Api,
    query: Api,
    form: AtomicU8,
    batches: AtomicBool,
}

impl Service {
    /// A service. Nothing is asked yet.
    pub fn new(setup: Setup, key: &Credential, token: &Credential, form: Form) -> Self {
        let pairs = |names: [&'static str; 2]| names.into_iter().zip([key.clone(), token.clone()]).collect();
        Self {
            header: Api::new(setup.clone(), Auth::OAuth1Style(pairs(["oauth_consumer_key", "oauth_token"]))),
            query: Api::new(setup, Auth::Query(pairs(["key", "token"]))),
            form: AtomicU8::new(form as u8),
            batches: AtomicBool::new(true),
        }
    }

    /// To whom the secrets are sent.
    pub fn origin(&self) -> String {
        self.header.address().origin()
    }

    fn form(&self) -> Form {
        match self.form.load(Ordering::Relaxed) {
            1 => Form::Header,
            2 => Form::Query,
            _ => Form::Either,
        }
    }

    /// Is it known in which form it lets us in?
    pub fn is_known(&self) -> bool {
        self.form() != Form::Either
    }

    /// Begins a refresh. Each answer is told of as progress.
    pub fn calls(&self, now: Instant, sink: &Sink) -> Calls<'_> {
        Calls { service: self, header: self.header.visit(now), query: self.query.visit(now), sink: sink.clone() }
    }
}

/// One refresh of the service.
#[derive(Debug)]
pub struct Calls<'a> {
    service: &'a Service,
    header: Visit,
    query: Visit,
    sink: Sink,
}

impl Calls<'_> {
    /// The bounds of this service.
    pub fn bounds(&self) -> &Bounds {
        self.header.bounds()
    }

    /// A text of the service without secrets, before it is cut or kept.
    pub fn scrub(&self, text: &str) -> String {
        self.header.scrub(text).into_owned()
    }

    /// A guard for one list that is read page by page.
    pub fn pages(&self) -> crate::providers::http::Pages {
        self.header.pages()
    }

    /// Asks one question.
    pub async fn one<T: FromJson>(&self, route: &Route) -> Result<T, Failure> {
        self.send(route.request()).await
    }

    async fn send<T: FromJson>(&self, request: Request) -> Result<T, Failure> {
        let answer = match self.service.form() {
            Form::Header => self.header.json(request).await?.value,
            Form::Query => self.query.json(request).await?.value,
            Form::Either => self.send_either(request).await?,
        };
        // A board may take many answers, and is one page.
        self.sink.alive().await;
        Ok(answer)
    }

    /// Rule 1 of the file.
    async fn send_either<T: FromJson>(&self, request: Request) -> Result<T, Failure> {
        let refused = match self.header.json(request.clone()).await {
            Ok(answer) => {
                self.service.form.store(Form::Header as u8, Ordering::Relaxed);
                return Ok(answer.value);
            }
            Err(failure) if failure.status == Some(401) => failure,
            Err(failure) => return Err(failure),
        };
        match self.query.json(request).await {
            Ok(answer) => {
                self.service.form.store(Form::Query as u8, Ordering::Relaxed);
                Ok(answer.value)
            }
            Err(failure) if failure.status == Some(401) => Err(refused),
            Err(failure) => Err(failure),
        }
    }

    /// Asks many questions; the answers stand in their order. `Err`: the service itself is in trouble, and the rest was
    /// not asked. What is wrong with one question only is its own answer.
    pub async fn many<T: FromJson>(&self, routes: &[Route]) -> Result<Vec<Result<T, Failure>>, Failure> {
        let mut answers = Vec::with_capacity(routes.len());
        for routes in routes.chunks(BATCH) {
            let found = if routes.len() > 1 { self.batch(routes).await? } else { Vec::new() };
            let mut found = found.into_iter();
            for route in routes {
                let answer = found.next().flatten().and_then(|raw| from_json(raw.get()).ok());
                answers.push(match answer {
                    Some(answer) => Ok(answer),
                    None => self.one_of_many(route).await?,
                });
            }
        }
        Ok(answers)
    }

    /// What is wrong with one question only, or with the service itself.
    async fn one_of_many<T: FromJson>(&self, route: &Route) -> Result<Result<T, Failure>, Failure> {
        match self.one(route).await {
            Err(failure) if !is_about_the_question(&failure) => Err(failure),
            answer => Ok(answer),
        }
    }

    /// Asks up to ten questions in one request: of each a clear answer, if there is one.
    async fn batch(&self, routes: &[Route]) -> Result<Vec<Option<Box<RawValue>>>, Failure> {
        if !self.service.batches.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        let urls: Vec<String> = routes.iter().map(Route::address).collect();
        let request = Request::get("batch").query("urls", urls.join(","));
        match self.send::<Vec<BTreeMap<String, Box<RawValue>>>>(request).await {
            Ok(answers) if answers.len() == routes.len() => {
                Ok(answers.into_iter().map(|mut answer| answer.remove("200")).collect())
            }
            // Too large together is no reason never to ask together again.
            Err(failure) if matches!(failure.trouble, Trouble::Theirs { .. }) && failure.status == Some(200) => {
                Ok(Vec::new())
            }
            Err(failure) if !is_misunderstood(&failure) => Err(failure),
            Ok(_) | Err(_) => {
                self.service.batches.store(false, Ordering::Relaxed);
                Ok(Vec::new())
            }
        }
    }
}

/// The service does not know `/batch`, or answers it with something else than we know.
fn is_misunderstood(failure: &Failure) -> bool {
    matches!(failure.trouble, Trouble::Shape { .. })
        || matches!(failure.status, Some(400 | 403 | 404 | 405 | 410 | 414 | 422 | 431 | 501))
}

/// Only this question was refused or had an odd answer; others may well be answered.
fn is_about_the_question(failure: &Failure) -> bool {
    is_shut(failure) || is_too_much(failure) || matches!(failure.trouble, Trouble::Shape { .. })
}

/// The thing is not there, or not for us. A refused token has the same status as a private board; the words tell.
pub fn is_shut(failure: &Failure) -> bool {
    let says = |word: &str| failure.body.as_ref().is_some_and(|body| body.raw().contains(word));
    match failure.status {
        Some(400 | 404 | 410) => true,
        Some(401) => says("unauthorized"),
        Some(403) => !is_too_much(failure) && !matches!(failure.trouble, Trouble::Limited { .. }),
        _ => false,
    }
}

/// The service finds the answer too large: it is to be asked for in parts.
pub fn is_too_much(failure: &Failure) -> bool {
    failure.body.as_ref().is_some_and(|body| body.raw().contains("API_TOO_MANY_CARDS_REQUESTED"))
        || (failure.status == Some(200) && matches!(failure.trouble, Trouble::Theirs { .. }))
        || matches!(failure.status, Some(413 | 449))
}
