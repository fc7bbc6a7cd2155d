//! One CalDAV server: what is asked of it, and its answers as they are meant.
//!
//! Not here: what a look does with them (`look`).

use super::wire::{Multistatus, WHAT};
use super::xml;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::http::{Api, Failure, Link, Request, Session, Target};

/// The media type of what is asked.
const XML: &str = "application/xml; charset=utf-8";

/// One look at a server.
pub struct Server<'a> {
    /// The service.
    pub api: &'a Api,
    /// The look.
    pub session: Session,
}

/// Why there is no answer.
pub enum Refused {
    /// It cannot be asked.
    Failure(Failure),
    /// It answered something else.
    Odd(Trouble),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Failure(failure) => failure.into(),
            Refused::Odd(trouble) => trouble,
        }
    }
}

impl Refused {
    /// The status, if the server gave one.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Failure(failure) => failure.status,
            Self::Odd(_) => None,
        }
    }

    /// The server no longer knows this token (RFC 6578, 3.2).
    pub fn is_stale_token(&self) -> bool {
        let Self::Failure(failure) = self else { return false };
        let says = failure.body.as_ref().is_some_and(|body| body.raw().contains("valid-sync-token"));
        matches!(failure.status, Some(403 | 409 | 412)) && says || failure.status == Some(410)
    }

    /// The server does not know this question.
    pub fn is_unknown_report(&self) -> bool {
        let Self::Failure(failure) = self else { return false };
        let says = failure.body.as_ref().is_some_and(|body| body.raw().contains("supported-report"));
        matches!(failure.status, Some(400 | 405 | 415 | 422 | 501)) || failure.status == Some(403) && says
    }

    /// It concerns this calendar alone: it is not there, or may not be read.
    pub fn is_its_own(&self) -> bool {
        matches!(self.status(), Some(403 | 404 | 410))
    }
}

impl Server<'_> {
    /// What a resource, or it and those in it, are.
    pub async fn what(&self, at: impl Into<Target>, depth: u8) -> Result<Multistatus, Refused> {
        self.ask("PROPFIND", at.into(), WHAT.to_owned(), Some(depth)).await
    }

    /// Asks for a report.
    pub async fn report(&self, at: &Link, body: String, depth: Option<u8>) -> Result<Multistatus, Refused> {
        self.ask("REPORT", at.clone().into(), body, depth).await
    }

    async fn ask(
        &self,
        verb: &'static str,
        at: Target,
        body: String,
        depth: Option<u8>,
    ) -> Result<Multistatus, Refused> {
        let request = Request::asking(verb, at).body(body, XML).bucket("dav");
        let request = match depth {
            Some(depth) => request.header("depth", depth.to_string()),
            None => request,
        };
        let answer = self.session.text(request).await?;
        let host = self.api.host();
        let odd =
            |what: &str| Refused::Odd(Trouble::Shape { text: Text::new(format!("not CalDAV from {host}: {what}")) });
        let document = xml::read(&answer.value).map_err(|what| odd(&format!("the answer cannot be read, {what}")))?;
        Multistatus::of(&document)
            .ok_or_else(|| odd("the answer is no multistatus; is `url` the address of a CalDAV server?"))
    }
}
