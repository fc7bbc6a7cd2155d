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
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::wire::{Found, Issue, Touched};
use crate::domain::Instant;
use crate::domain::batch::Progress;
use crate::providers::http::{Answer, Cut, Each, Failure, Next, Pages, Request, Visit};

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

/// Something that a search finds.
pub trait Keyed: DeserializeOwned + Send + 'static {
    /// Its key.
    fn key(&self) -> &str;
}

impl Keyed for Issue {
    fn key(&self) -> &str {
        &self.key.0
    }
}

impl Keyed for Touched {
    fn key(&self) -> &str {
        &self.key.0
    }
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The query.
    pub jql: &'a str,
    /// Of each issue these.
    pub fields: &'static str,
    /// So many in a page, if the server likes.
    pub size: usize,
}

/// A search that is being read.
pub struct Search<'a> {
    visit: &'a Visit,
    kind: Kind,
    wanted: Wanted<'a>,
    pages: Pages,
    next: Option<Next>,
    first_total: Option<u64>,
    /// What the server believed to be all did not change while it was read.
    pub steady: bool,
    /// The server's clock when it began to answer.
    pub began: Option<Instant>,
}

/// Where the reading of an answer stands: behind a page that is not the last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// Where the next page is.
    mark: String,
    pages: usize,
    items: usize,
    first_total: Option<u64>,
    steady: bool,
    /// When the server began to answer, in milliseconds.
    began: Option<i64>,
}

impl Stand {
    /// When the server began to answer.
    pub fn began(&self) -> Option<Instant> {
        Instant::from_timestamp_millis(self.began?)
    }
}

/// One page.
pub struct Turn<T> {
    /// The issues.
    pub issues: Each<T>,
    /// How far the reading is, where the server says how far it goes.
    pub progress: Option<Progress>,
}

impl<'a> Search<'a> {
    /// Begins to read.
    pub fn new(visit: &'a Visit, kind: Kind, wanted: Wanted<'a>) -> Self {
        let (pages, next) = (visit.pages(), Some(Next::Mark(String::new())));
        Self { visit, kind, wanted, pages, next, first_total: None, steady: true, began: None }
    }

    /// Goes on to read where an earlier look stood.
    #[must_use]
    pub fn from(self, stand: &Stand) -> Self {
        let Stand { mark, pages, items, first_total, steady, .. } = stand.clone();
        let (pages, next) = (self.pages.after(pages, items), Some(Next::Mark(mark)));
        Self { pages, next, first_total, steady, began: stand.began(), ..self }
    }

    /// Where the reading stands; `None` at its end.
    pub fn stand(&self) -> Option<Stand> {
        let Some(Next::Mark(mark)) = &self.next else { return None };
        Some(Stand {
            mark: mark.clone(),
            pages: self.pages.turned(),
            items: self.pages.items(),
            first_total: self.first_total,
            steady: self.steady,
            began: self.began.map(|began| began.timestamp_millis()),
        })
    }

    /// The next page; `None` after the last.
    pub async fn page<T: Keyed>(&mut self) -> Result<Option<Turn<T>>, Failure> {
        let Some(Next::Mark(mark)) = self.next.take() else { return Ok(None) };
        let answer: Answer<Found<T>> = self.visit.json(self.request(&mark)).await?;
        if self.began.is_none() {
            self.began = answer
                .header("date")
                .and_then(|date| DateTime::parse_from_rfc2822(date).ok())
                .map(|d| d.with_timezone(&Utc));
        }
        let Found { issues, next_page_token, is_last, total } = answer.value;
        self.steady &= *self.first_total.get_or_insert(total.unwrap_or_default()) == total.unwrap_or_default();
        let next = match self.kind {
            Kind::Cloud if is_last == Some(true) => Next::End,
            Kind::Cloud if is_last == Some(false) && next_page_token.is_none() => Next::Stop(Cut::Unnamed),
            Kind::Cloud => Next::token(next_page_token.as_deref()),
            Kind::Server => {
                let total = total.filter(|_| issues.len() < self.wanted.size);
                Next::start(mark.parse().unwrap_or_default(), issues.len(), total)
            }
        };
        self.next = self.pages.turn(issues.good.iter().map(Keyed::key), next);
        let progress = total.filter(|_| self.kind == Kind::Server).map(|total| {
            let (done, total) = (self.pages.items(), usize::try_from(total).unwrap_or(usize::MAX));
            Progress { done, total: total.max(done) }
        });
        Ok(Some(Turn { issues, progress }))
    }

    fn request(&self, mark: &str) -> Request {
        const CLOUD: &str = "rest/api/3/search/jql";
        let Wanted { jql, fields, size } = self.wanted;
        let token = (!mark.is_empty()).then_some(mark);
        if self.kind == Kind::Cloud && jql.len() <= LONGEST_QUERY {
            let request = Request::get(CLOUD).query("jql", jql).query("fields", fields);
            return request.query("maxResults", size.to_string()).query_if("nextPageToken", token);
        }
        let fields: Vec<&str> = fields.split(',').collect();
        match (self.kind, token) {
            (Kind::Cloud, Some(token)) => {
                let body = json!({ "jql": jql, "maxResults": size, "fields": fields, "nextPageToken": token });
                Request::ask(CLOUD, &body)
            }
            (Kind::Cloud, None) => Request::ask(CLOUD, &json!({ "jql": jql, "maxResults": size, "fields": fields })),
            (Kind::Server, mark) => {
                let start: u64 = mark.unwrap_or_default().parse().unwrap_or_default();
                let body = json!({ "jql": jql, "maxResults": size, "fields": fields, "startAt": start });
                Request::ask("rest/api/2/search", &body)
            }
        }
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
