//! Reading a list page by page, with a guard against endless lists.
//!
//! ```text
//! let mut pages = session.pages();
//! let mut next = None;
//! loop {
//!     let found: Answer<Found> = session.json(Request::get("search").query_if("pageToken", next)).await?;
//!     let ids = found.value.issues.iter().map(|issue| &*issue.id);
//!     match pages.turn(ids, Next::token(found.value.next_page_token.as_deref())) {
//!         Some(Next::Mark(token)) => next = Some(token),
//!         _ => break,
//!     }
//! }
//! problems.extend(pages.cut().map(Cut::problem));
//! ```
//!
//! Not here: where an answer names its next page (the provider).

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::address::Link;
use super::answer::Answer;
use crate::domain::batch::Problem;

/// Where the next page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// There is no next page.
    End,
    /// At an address.
    Link(Link),
    /// Behind a mark: a token, a cursor, an offset, the last id.
    Mark(String),
    /// There is one, and it cannot be read.
    Stop(Cut),
}

impl Next {
    /// By the header `Link`.
    pub fn link<T>(answer: &Answer<T>) -> Self {
        match answer.next.clone() {
            Some(link) => Self::from_link(link),
            None => Self::End,
        }
    }

    /// By an address that stands in the answer.
    pub fn address<T>(answer: &Answer<T>, to: Option<&str>) -> Self {
        to.filter(|to| !to.is_empty()).map_or(Self::End, |to| Self::from_link(answer.link(to)))
    }

    fn from_link(link: Result<Link, String>) -> Self {
        link.map_or_else(|host| Self::Stop(Cut::Stranger(host)), Self::Link)
    }

    /// By a token or cursor; a missing or empty one means the end.
    pub fn token(token: Option<&str>) -> Self {
        token.filter(|token| !token.is_empty()).map_or(Self::End, |token| Self::Mark(token.to_owned()))
    }

    /// By an offset: `start` of this page, how many it `held`, and how many there are in all, if that is said. Only an
    /// empty page, or a total that is reached, ends the list; an empty page before the total cuts it.
    pub fn start(start: u64, held: usize, total: Option<u64>) -> Self {
        let next = start.saturating_add(held as u64);
        match total {
            Some(promised) if held == 0 && start < promised => Self::Stop(Cut::Short { promised, given: start }),
            _ if held == 0 || total.is_some_and(|total| next >= total) => Self::End,
            _ => Self::Mark(next.to_string()),
        }
    }

    /// Before the last id of this page; a page that held fewer than were asked for is the last.
    pub fn before(last: Option<&str>, held: usize, asked: usize) -> Self {
        if held < asked { Self::End } else { Self::token(last) }
    }
}

/// Why reading stopped before the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The same page came again.
    Repeats,
    /// More pages than are read.
    Pages(usize),
    /// More items than are read.
    Items(usize),
    /// The next page is on another host.
    Stranger(String),
    /// The service promised more items than it gave.
    Short {
        /// The promised number.
        promised: u64,
        /// The number that came.
        given: u64,
    },
    /// The service says that there is another page, and not where.
    Unnamed,
}

impl Cut {
    /// As a problem of the source.
    pub fn problem(&self) -> Problem {
        Problem::at_large(self.words())
    }

    /// What was cut, and why.
    pub fn words(&self) -> String {
        match self {
            Self::Repeats => "truncated: the service sends the same page again and again".to_owned(),
            Self::Pages(most) => format!("truncated: more than {most} pages; narrow what is asked for"),
            Self::Items(most) => {
                format!("truncated: more than {most} items; narrow what is asked for, or raise `max_items`")
            }
            Self::Stranger(host) => format!("truncated: the next page is at {host}, which is not asked"),
            Self::Short { promised, given } => format!("truncated: the service promised {promised} and gave {given}"),
            Self::Unnamed => "truncated: the service says that there is more, and does not say where".to_owned(),
        }
    }
}

/// A place in a list, for a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// Where the next page is; empty before the first.
    pub mark: String,
    pages: usize,
    items: usize,
}

/// The guard over one list.
#[derive(Debug)]
pub struct Pages {
    /// The most pages and the most items.
    most: (usize, usize),
    turned: usize,
    items: usize,
    /// Every mark or address that was given, and every page by its ids.
    seen: HashSet<u64>,
    cut: Option<Cut>,
}

impl Pages {
    /// A guard that lets through so many pages and items.
    pub fn new(most_pages: usize, most_items: usize) -> Self {
        Self { most: (most_pages, most_items), turned: 0, items: 0, seen: HashSet::new(), cut: None }
    }

    /// The guard over a list that an earlier look read up to here.
    #[must_use]
    pub fn from(self, stand: &Stand) -> Self {
        Self { turned: stand.pages, items: stand.items, ..self }
    }

    /// Where the reading stands, before the page at a mark.
    pub fn stand(&self, mark: String) -> Stand {
        Stand { mark, pages: self.turned, items: self.items }
    }

    /// Counts a page, by the ids of all that it held, and says where to read on. `None` at the end, or, in this order:
    ///
    /// 1. when the next page cannot be read;
    /// 2. when a page came that came before, or its mark or address did; an empty page may come again;
    /// 3. when there were enough items or pages.
    pub fn turn<'a>(&mut self, ids: impl Iterator<Item = &'a str>, next: Next) -> Option<Next> {
        let mut page = DefaultHasher::new();
        let held = ids.inspect(|id| id.hash(&mut page)).count();
        self.turned += 1;
        self.items += held;
        let repeated = held > 0 && !self.seen.insert(page.finish());
        let mut place = DefaultHasher::new();
        match &next {
            Next::End if !repeated => return None,
            Next::End => {}
            Next::Link(link) => ("link", link.raw()).hash(&mut place),
            Next::Mark(mark) => ("mark", mark).hash(&mut place),
            Next::Stop(cut) => {
                self.cut = Some(cut.clone());
                return None;
            }
        }
        self.cut = if repeated || !self.seen.insert(place.finish()) {
            Some(Cut::Repeats)
        } else if self.items >= self.most.1 {
            Some(Cut::Items(self.most.1))
        } else if self.turned >= self.most.0 {
            Some(Cut::Pages(self.most.0))
        } else {
            return Some(next);
        };
        None
    }

    /// Counts a page of a list whose newest stand first and whose ids grow with time, and gives the id before which to
    /// read on. A page with fewer than were `asked` is the last.
    pub fn turn_back<'a>(
        &mut self,
        ids: impl Iterator<Item = &'a str> + Clone,
        held: usize,
        asked: usize,
    ) -> Option<String> {
        let next = Next::before(ids.clone().min(), held, asked);
        match self.turn(ids, next)? {
            Next::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// How many items were counted.
    pub fn items(&self) -> usize {
        self.items
    }

    /// Why the list was truncated. `None`: it was read to its end.
    pub fn cut(&self) -> Option<&Cut> {
        self.cut.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns pages of the given ids until the guard stops.
    fn read(most: (usize, usize), mut page: impl FnMut(usize) -> (Vec<String>, Next)) -> (usize, Option<Cut>) {
        let mut pages = Pages::new(most.0, most.1);
        for n in 1.. {
            let (ids, next) = page(n);
            if pages.turn(ids.iter().map(String::as_str), next).is_none() {
                return (n, pages.cut().cloned());
            }
        }
        unreachable!()
    }

    fn mark(n: usize) -> Next {
        Next::Mark(n.to_string())
    }

    #[test]
    fn a_list_is_read_to_its_end() {
        let page = |n: usize| (vec![n.to_string()], if n < 5 { mark(n) } else { Next::End });
        assert_eq!(read((1000, 25_000), page), (5, None));
        let empty_in_between = |n: usize| (Vec::new(), if n < 5 { mark(n) } else { Next::End });
        assert_eq!(read((1000, 25_000), empty_in_between), (5, None));
    }

    #[test]
    fn h7_the_same_mark_or_the_same_page_for_ever_stops() {
        assert_eq!(read((1000, 25_000), |n| (vec![n.to_string()], mark(0))), (2, Some(Cut::Repeats)));
        assert_eq!(read((1000, 25_000), |n| (vec!["a".to_owned()], mark(n))), (2, Some(Cut::Repeats)));
        let circle = |n: usize| (vec![n.to_string()], mark(n % 7));
        assert_eq!(read((1000, 25_000), circle), (8, Some(Cut::Repeats)));
    }

    #[test]
    fn h7_a_million_pages_stop_at_the_bounds() {
        assert_eq!(read((1000, 25_000), |n| (vec![n.to_string()], mark(n))), (1000, Some(Cut::Pages(1000))));
        assert_eq!(read((1000, 25_000), |n| (Vec::new(), mark(n))), (1000, Some(Cut::Pages(1000))));
        let full = |n: usize| ((0..100).map(|i| format!("{n}-{i}")).collect(), mark(n));
        assert_eq!(read((1000, 25_000), full), (250, Some(Cut::Items(25_000))));
    }

    #[test]
    fn a_list_whose_newest_stand_first_is_read_back_by_its_least_id() {
        let mut pages = Pages::new(9, 99);
        assert_eq!(pages.turn_back(["c", "b"].into_iter(), 3, 3), Some("b".to_owned()));
        assert_eq!((pages.turn_back(["a"].into_iter(), 1, 3), pages.cut()), (None, None));
        assert_eq!(pages.turn_back(["c", "b"].into_iter(), 3, 3), None);
        assert_eq!(pages.cut(), Some(&Cut::Repeats));
    }

    #[test]
    fn h7_a_stranger_is_not_asked() {
        let cut = Cut::Stranger("evil.example".to_owned());
        assert_eq!(
            read((9, 9), |_| (Vec::new(), Next::Stop(Cut::Stranger("evil.example".to_owned())))),
            (1, Some(cut.clone()))
        );
        assert_eq!(cut.problem().text.raw(), "truncated: the next page is at evil.example, which is not asked");
    }

    #[test]
    fn an_empty_page_before_the_promised_total_is_a_cut() {
        let cut = Cut::Short { promised: 900, given: 100 };
        assert_eq!(Next::start(100, 0, Some(900)), Next::Stop(cut.clone()));
        assert_eq!(read((9, 9), |_| (Vec::new(), Next::Stop(cut.clone()))), (1, Some(cut.clone())));
        assert_eq!(cut.problem().text.raw(), "truncated: the service promised 900 and gave 100");
    }

    #[test]
    fn marks_of_every_form_know_their_end() {
        assert_eq!((Next::token(None), Next::token(Some(""))), (Next::End, Next::End));
        assert_eq!(Next::token(Some("t")), Next::Mark("t".to_owned()));
        assert_eq!(Next::start(0, 50, Some(120)), Next::Mark("50".to_owned()));
        assert_eq!(Next::start(100, 20, Some(120)), Next::End);
        assert_eq!(Next::start(100, 50, None), Next::Mark("150".to_owned()));
        assert_eq!((Next::start(100, 0, Some(100)), Next::start(u64::MAX, 9, Some(1))), (Next::End, Next::End));
        assert_eq!(Next::before(Some("x"), 1000, 1000), Next::Mark("x".to_owned()));
        assert_eq!(Next::before(Some("x"), 999, 1000), Next::End);
    }
}
