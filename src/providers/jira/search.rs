//! Reading the answer to a query page by page. Cloud and Data Center use different methods:
//!
//! 1. Cloud returns a token for the next page. The list ends without a token, or with `isLast`. Pages may be shorter
//!    than requested.
//! 2. Data Center counts from `startAt`. An administrator's limit may shorten pages silently, so the next page starts
//!    behind the issues that came. The total may be too small, so only a page that is also shorter than requested ends
//!    the list, or an empty one. An empty page before the total truncates the list, which is reported.
//! 3. Data Center gets its queries by POST, because its documented form of `fields` in an address does not work.
//!
//! Not here: the queries (`jql`), what becomes of the issues (`look`).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::wire::{Found, Issue};
use crate::domain::batch::Progress;
use crate::domain::{Instant, serial};
use crate::providers::http::{self, Answer, Cut, Failure, LenientList, Next, Pages, Request, Session};

/// A longer query is sent by POST: addresses have a maximum length.
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
    /// The path of its API.
    pub fn base(self) -> &'static str {
        match self {
            Self::Cloud => "rest/api/3",
            Self::Server => "rest/api/2",
        }
    }
}

/// A query, the fields of each issue, and the page size, which the server may reduce.
pub type Wanted<'a> = (&'a str, &'static str, usize);

/// A search that is being read.
pub struct Search<'a> {
    session: &'a Session,
    kind: Kind,
    wanted: Wanted<'a>,
    pages: Pages,
    /// An earlier look read its first pages.
    goes_on: bool,
    /// The last page was read.
    is_over: bool,
    /// What is known of the answer so far.
    pub stand: Stand,
}

/// The place behind a page that is not the last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    at: http::Stand,
    first_total: Option<u64>,
    /// The number of issues that the server believed to be all did not change while they were read.
    pub steady: bool,
    /// When the server began to answer, by its clock.
    #[serde(with = "serial::maybe_instant")]
    pub began: Option<Instant>,
}

/// A search that failed.
#[derive(Debug)]
pub struct Ended {
    /// What happened.
    pub failure: Failure,
    /// The first page failed, so Jira may have refused the query itself.
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
    /// The progress, where the server tells the total.
    pub progress: Option<Progress>,
}

impl<'a> Search<'a> {
    /// Starts to read the issues that a query matches, or continues from the place of an earlier look.
    pub fn new(session: &'a Session, kind: Kind, wanted: Wanted<'a>, from: Option<Stand>) -> Self {
        let goes_on = from.is_some();
        let stand = from.unwrap_or(Stand { steady: true, ..Stand::default() });
        let pages = session.pages().from(&stand.at);
        Self { session, kind, wanted, pages, goes_on, is_over: false, stand }
    }

    /// Where a later look can go on; `None` at the end.
    pub fn resting_place(&self) -> Option<Stand> {
        (!self.is_over).then(|| self.stand.clone())
    }

    /// The next page; `None` after the last.
    pub async fn page(&mut self) -> Result<Option<Turn>, Ended> {
        if self.is_over {
            return Ok(None);
        }
        let mark = self.stand.at.mark.clone();
        let first = !self.is_under_way() && !self.goes_on;
        let asked = self.session.json(self.request(&mark)).await;
        let answer: Answer<Found> = asked.map_err(|failure| Ended { failure, first })?;
        if self.stand.began.is_none() {
            let date = answer.header("date").and_then(|date| DateTime::parse_from_rfc2822(date).ok());
            self.stand.began = date.map(|date| date.with_timezone(&Utc));
        }
        let Found { issues, next_page_token, is_last, total } = answer.value;
        let believed = total.unwrap_or_default();
        self.stand.steady &= *self.stand.first_total.get_or_insert(believed) == believed;
        let next = match self.kind {
            Kind::Cloud if is_last == Some(true) => Next::End,
            Kind::Cloud if is_last == Some(false) && next_page_token.is_none() => Next::Stop(Cut::Unnamed),
            Kind::Cloud => Next::token(next_page_token.as_deref()),
            Kind::Server => {
                let total = total.filter(|_| issues.len() < self.wanted.2);
                Next::start(mark.parse().unwrap_or_default(), issues.len(), total)
            }
        };
        match self.pages.turn(issues.good.iter().map(|issue| &*issue.key.0), next) {
            Some(Next::Mark(mark)) => self.stand.at = self.pages.stand(mark),
            _ => self.is_over = true,
        }
        let progress = total.filter(|_| self.kind == Kind::Server).map(|total| {
            let (done, total) = (self.pages.items(), usize::try_from(total).unwrap_or(usize::MAX));
            Progress { done, total: total.max(done) }
        });
        Ok(Some(Turn { issues, progress }))
    }

    fn request(&self, mark: &str) -> Request {
        const CLOUD: &str = "rest/api/3/search/jql";
        let (jql, fields, size) = self.wanted;
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

    /// Whether an issue was read.
    pub fn is_under_way(&self) -> bool {
        self.pages.items() > 0
    }
}
