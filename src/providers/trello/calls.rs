//! The calls: many questions in one request.
//!
//! Several questions go ten at a time to `/batch`. Whatever is no clear answer there is asked for singly, so that errors
//! have their own status and words; where `/batch` itself is not understood, everything is.
//!
//! Not here: which questions (`routes`), what follows from the answers (`full`, `look`).

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::value::RawValue;

use crate::providers::Trouble;
use crate::providers::http::{Failure, FromJson, Request, Session, from_json};
use crate::providers::kit::batches;

/// The most questions in one request.
const BATCH: usize = 10;

/// One refresh of the service.
pub struct Calls<'a> {
    pub session: Session,
    /// `/batch` was not misunderstood yet.
    pub batches: &'a AtomicBool,
}

impl Calls<'_> {
    /// A text of the service without secrets, before it is cut or kept.
    pub fn scrub(&self, text: &str) -> String {
        self.session.scrub(text).into_owned()
    }

    /// Asks one question.
    pub async fn one<T: FromJson>(&self, request: &Request) -> Result<T, Failure> {
        Ok(self.session.json(request.clone()).await?.value)
    }

    /// Asks many questions; the answers stand in their order. `Err`: the service itself is in trouble, and the rest was
    /// not asked. What is wrong with one question only is its own answer.
    pub async fn many<T: FromJson>(&self, questions: &[Request]) -> Result<Vec<Result<T, Failure>>, Failure> {
        let of_one = |failure: &Failure| is_shut(failure) || is_too_much(failure) || failure.is_of_shape();
        batches(questions, BATCH, |batch| self.batch(batch), |question| self.one(question), of_one).await
    }

    /// Asks up to ten questions in one request: of each a clear answer, if there is one.
    async fn batch<T: FromJson>(&self, questions: &[Request]) -> Result<Vec<Option<T>>, Failure> {
        if !self.batches.load(Ordering::Relaxed) {
            return Ok(Vec::new());
        }
        let urls: Vec<String> = questions.iter().map(Request::relative).collect();
        let request = Request::get("batch").query("urls", urls.join(","));
        match self.one::<Vec<BTreeMap<String, Box<RawValue>>>>(&request).await {
            Ok(answers) if answers.len() == questions.len() => {
                let clear = |answer: BTreeMap<String, Box<RawValue>>| from_json(answer.get("200")?.get()).ok();
                return Ok(answers.into_iter().map(clear).collect());
            }
            // Too large together is no reason never to ask together again.
            Err(failure) if matches!(failure.trouble, Trouble::Theirs { .. }) && failure.status == Some(200) => {}
            Err(failure) if !is_misunderstood(&failure) => return Err(failure),
            Ok(_) | Err(_) => self.batches.store(false, Ordering::Relaxed),
        }
        Ok(Vec::new())
    }
}

/// The service does not know `/batch`, or answers it with something else than we know.
fn is_misunderstood(failure: &Failure) -> bool {
    failure.is_of_shape() || matches!(failure.status, Some(400 | 403 | 404 | 405 | 410 | 414 | 422 | 431 | 501))
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

/// An answer that may be `Ok(Err(..))`: the thing is not there, or not for us.
pub fn unless_shut<T>(answer: Result<T, Failure>) -> Result<Result<T, Failure>, Failure> {
    match answer {
        Err(failure) if !is_shut(&failure) => Err(failure),
        answer => Ok(answer),
    }
}

/// The service finds the answer too large: it is to be asked for in parts.
pub fn is_too_much(failure: &Failure) -> bool {
    failure.body.as_ref().is_some_and(|body| body.raw().contains("API_TOO_MANY_CARDS_REQUESTED"))
        || (failure.status == Some(200) && matches!(failure.trouble, Trouble::Theirs { .. }))
        || matches!(failure.status, Some(413 | 449))
}
