//! Reading the answer to a query page by page. Cloud and Data Center do it in different ways, and share nothing:
//!
//! 1. Cloud gives a token for the next page; a missing one, or `isLast`, is the end. Pages may be shorter than asked for.
//! 2. Data Center counts from `startAt`. An administrator's cap may cut pages without a word, so the next page begins
//!    behind what really came; the total may be too small, so only a page that is also shorter than asked for ends the
//!    list, or an empty one. An empty one before the total cuts the list, and that is said.
//!
//! 3. Data Center is posted to: its own description of `fields` in an address can be met by no request.
//!
//! Not here: what is asked (`jql`), what is done with it (`look`).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::wire::{Found, Issue};
use crate::domain::batch::Progress;
use crate::domain::{Instant, serial};
use crate::providers::http::{self, Answer, Cut, Failure, LenientList, Next, Pages, Request, Session};

/// A longer query is posted: addresses have their limits.
const LONGEST_QUERY: usize = 1500;

/// The two kinds of Jira.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Run by Atlassian.
    Cloud,
    /// Run by a company itself: Data Center, and Server before it.
    Server,
}

impl Kind {
    /// Where its calls are.
    pub fn base(self) -> &'static str {
        match self {
            Self::Cloud => "rest/api/3",
            Self::Server => "rest/api/2",
        }
    }
}

/// What is asked: a query, the fields of each issue, and so many in a page, if the server likes.
pub type Wanted<'a> = (&'a str, &'static str, usize);

/// A search that is being read.
pub struct Search<'a> {
    session: &'a Session,
    kind: Kind,
    jql: &'a str,
    fields: &'static str,
    /// So many in a page, if the server likes.
    size: usize,
    pages: Pages,
    /// No page was read yet, now or by an earlier look.
    is_first: bool,
    /// Absent behind the last page.
    stand: Option<Stand>,
    /// What the server believed to be all did not change while it was read.
    pub steady: bool,
    /// The server's clock when it began to answer.
    pub began: Option<Instant>,
}

/// Where the reading of an answer stands: behind a page that is not the last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    at: http::Stand,
    first_total: Option<u64>,
    steady: bool,
    /// When the server began to answer.
    #[serde(with = "serial::maybe_instant")]
    began: Option<Instant>,
}

/// A search that ended before its end.
#[derive(Debug)]
pub struct Ended {
    /// What happened.
    pub failure: Failure,
    /// No page was read yet, so the query itself may be refused.
    pub first: bool,
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self { failure, first: false }
    }
}

/// One page.
pub struct Turn {
    /// The issues.
    pub issues: LenientList<Issue>,
    /// How far the reading is, where the server says how far it goes.
    pub progress: Option<Progress>,
}

impl<'a> Search<'a> {
    /// Begins to read what a query names, with these fields and so many in a page, or goes on where an earlier look stood.
    pub fn new(session: &'a Session, kind: Kind, (jql, fields, size): Wanted<'a>, from: Option<Stand>) -> Self {
        let is_first = from.is_none();
        let stand = from.unwrap_or(Stand { steady: true, ..Stand::default() });
        let pages = session.pages().from(&stand.at);
        Self {
            session,
            kind,
            jql,
            fields,
            size,
            pages,
            is_first,
            steady: stand.steady,
            began: stand.began,
            stand: Some(stand),
        }
    }

    /// Where the reading stands; `None` at its end.
    pub fn stand(&self) -> Option<Stand> {
        self.stand.clone()
    }

    /// The next page; `None` after the last.
    pub async fn page(&mut self) -> Result<Option<Turn>, Ended> {
        let Some(Stand { at: http::Stand { mark, .. }, first_total, .. }) = self.stand.take() else { return Ok(None) };
        let first = !self.is_under_way() && self.is_first;
        let answer: Answer<Found> =
            self.session.json(self.request(&mark)).await.map_err(|failure| Ended { failure, first })?;
        if self.began.is_none() {
            let date = answer.header("date").and_then(|date| DateTime::parse_from_rfc2822(date).ok());
            self.began = date.map(|date| date.with_timezone(&Utc));
        }
        let Found { issues, next_page_token, is_last, total } = answer.value;
        let first_total = first_total.or(Some(total.unwrap_or_default()));
        self.steady &= first_total == Some(total.unwrap_or_default());
        let next = match self.kind {
            Kind::Cloud if is_last == Some(true) => Next::End,
            Kind::Cloud if is_last == Some(false) && next_page_token.is_none() => Next::Stop(Cut::Unnamed),
            Kind::Cloud => Next::token(next_page_token.as_deref()),
            Kind::Server => {
                let total = total.filter(|_| issues.len() < self.size);
                Next::start(mark.parse().unwrap_or_default(), issues.len(), total)
            }
        };
        if let Some(Next::Mark(mark)) = self.pages.turn(issues.good.iter().map(|issue| &*issue.key.0), next) {
            let (at, steady, began) = (self.pages.stand(mark), self.steady, self.began);
            self.stand = Some(Stand { at, first_total, steady, began });
        }
        let progress = total.filter(|_| self.kind == Kind::Server).map(|total| {
            let (done, total) = (self.pages.items(), usize::try_from(total).unwrap_or(usize::MAX));
            Progress { done, total: total.max(done) }
        });
        Ok(Some(Turn { issues, progress }))
    }

    fn request(&self, mark: &str) -> Request {
        const CLOUD: &str = "rest/api/3/search/jql";
        let Self { jql, fields, size, .. } = *self;
        let token = (!mark.is_empty()).then_some(mark);
        if self.kind == Kind::Cloud && jql.len() <= LONGEST_QUERY {
            let request = Request::get(CLOUD).query("jql", jql).query("fields", fields);
            return request.query("maxResults", size.to_string()).query_if("nextPageToken", token);
        }
        let fields: Vec<&str> = fields.split(',').collect();
        let (path, body) = match (self.kind, token) {
            (Kind::Cloud, None) => (CLOUD, json!({ "jql": jql, "maxResults": size, "fields": fields })),
            (Kind::Cloud, on) => {
                (CLOUD, json!({ "jql": jql, "maxResults": size, "fields": fields, "nextPageToken": on }))
            }
            (Kind::Server, _) => {
                let start: u64 = mark.parse().unwrap_or_default();
                ("rest/api/2/search", json!({ "jql": jql, "maxResults": size, "fields": fields, "startAt": start }))
            }
        };
        Request::ask(path, &body)
    }

    /// Why reading stopped before the end.
    pub fn cut(&self) -> Option<&Cut> {
        self.pages.cut()
    }

    /// Did it come past its first page?
    pub fn is_under_way(&self) -> bool {
        self.pages.items() > 0
    }
}
