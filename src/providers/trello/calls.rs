//! Calls of the API: several questions in one request.
//!
//! Questions go to `/batch`, ten at a time. A question without a clear answer is asked again on its own, so that an
//! error has its own status and text. When the service does not support `/batch`, every question is asked on its own.
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
    /// The service supports `/batch`, as far as is known.
    pub batches: &'a AtomicBool,
}

impl Calls<'_> {
    /// Removes secrets from a text of the service, before it is truncated or stored.
    pub fn scrub(&self, text: &str) -> String {
        self.session.scrub(text).into_owned()
    }

    /// Asks one question.
    pub async fn one<T: FromJson>(&self, request: &Request) -> Result<T, Failure> {
        Ok(self.session.json(request.clone()).await?.value)
    }

    /// Asks many questions, and gives the answers in their order. `Err`: the service itself failed, and the remaining
    /// questions were not asked. The failure of a single question is among the answers.
    pub async fn many<T: FromJson>(&self, questions: &[Request]) -> Result<Vec<Result<T, Failure>>, Failure> {
        let of_one = |failure: &Failure| is_shut(failure) || is_too_much(failure) || failure.is_of_shape();
        batches(questions, BATCH, |batch| self.batch(batch), |question| self.one(question), of_one).await
    }

    /// Asks up to ten questions in one request. A question without a clear answer is `None`.
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
            // Only these answers are too large together; `/batch` works.
            Err(failure) if matches!(failure.trouble, Trouble::Theirs { .. }) && failure.status == Some(200) => {}
            Err(failure) if !is_misunderstood(&failure) => return Err(failure),
            Ok(_) | Err(_) => self.batches.store(false, Ordering::Relaxed),
        }
        Ok(Vec::new())
    }
}

/// Whether the service does not support `/batch`, or its answer has an unexpected shape.
fn is_misunderstood(failure: &Failure) -> bool {
    failure.is_of_shape() || matches!(failure.status, Some(400 | 403 | 404 | 405 | 410 | 414 | 422 | 431 | 501))
}

/// Whether the object does not exist or is hidden. A refused token has the status of a private board, but other words.
pub fn is_shut(failure: &Failure) -> bool {
    let says = |word: &str| failure.body.as_ref().is_some_and(|body| body.raw().contains(word));
    match failure.status {
        Some(400 | 404 | 410) => true,
        Some(401) => says("unauthorized"),
        Some(403) => !is_too_much(failure) && !matches!(failure.trouble, Trouble::Limited { .. }),
        _ => false,
    }
}

/// Separates the two kinds of failure. `Ok(Err(..))`: the object does not exist or is hidden.
pub fn unless_shut<T>(answer: Result<T, Failure>) -> Result<Result<T, Failure>, Failure> {
    match answer {
        Err(failure) if !is_shut(&failure) => Err(failure),
        answer => Ok(answer),
    }
}

/// Whether the answer is too large, and must be requested in parts.
pub fn is_too_much(failure: &Failure) -> bool {
    failure.body.as_ref().is_some_and(|body| body.raw().contains("API_TOO_MANY_CARDS_REQUESTED"))
        || (failure.status == Some(200) && matches!(failure.trouble, Trouble::Theirs { .. }))
        || matches!(failure.status, Some(413 | 449))
}
