//! What of a service is spent, and until when.
//!
//! A service counts requests by bucket: by method (Slack), by route (Discord), by workload (Graph), by resource (GitHub).
//! A request's bucket is what its kind named, else its path. Where an answer says to which resource it belongs, every
//! bucket of that resource is spent with it.
//!
//! Not here: reading the headers (`limits`), waiting (`session`).

use std::collections::HashMap;

use super::limits::{LONGEST, Reach};
use crate::domain::Instant;

/// Paths hold ids, so there is no end of them: with more than so many, everything is forgotten.
const MOST: usize = 10_000;

/// The buckets of one service.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    /// The whole service.
    all: Option<Instant>,
    /// By bucket.
    spent: HashMap<String, Instant>,
    /// By the resources that answers named.
    resources: HashMap<String, Instant>,
    /// The resource of each bucket, as its last answer named it.
    of: HashMap<String, String>,
}

impl Buckets {
    /// Until when a bucket is spent, if it is now. A wait that is longer than any that is believed was noted before the
    /// clock was set back.
    pub fn spent_until(&self, bucket: &str, now: Instant) -> Option<Instant> {
        let resource = self.of.get(bucket).and_then(|resource| self.resources.get(resource));
        let until = [self.all.as_ref(), self.spent.get(bucket), resource].into_iter().flatten();
        until.copied().filter(|until| *until > now && *until <= now + LONGEST).max()
    }

    /// What an answer says of its bucket: it is spent until then, or is not.
    pub fn note(&mut self, bucket: &str, reach: Reach<'_>, until: Option<Instant>) {
        if self.spent.len().max(self.of.len()) >= MOST {
            *self = Self::default();
        }
        match reach {
            Reach::Bucket => set(&mut self.spent, bucket, until),
            Reach::Resource(resource) => {
                self.of.insert(bucket.to_owned(), resource.to_owned());
                set(&mut self.spent, bucket, None);
                set(&mut self.resources, resource, until);
            }
            Reach::All => self.all = until,
        }
    }
}

fn set(map: &mut HashMap<String, Instant>, key: &str, until: Option<Instant>) {
    match until {
        Some(until) => map.insert(key.to_owned(), until),
        None => map.remove(key),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    fn at(minute: i64) -> Instant {
        "2026-11-23T12:00:00Z".parse::<Instant>().unwrap() + TimeDelta::minutes(minute)
    }

    #[test]
    fn a_bucket_a_resource_and_the_whole_service_are_spent_each_for_itself() {
        let mut buckets = Buckets::default();
        buckets.note("history", Reach::Bucket, Some(at(5)));
        buckets.note("search/issues", Reach::Resource("search"), None);
        buckets.note("search/code", Reach::Resource("search"), Some(at(9)));
        let until = |buckets: &Buckets, bucket: &str| buckets.spent_until(bucket, at(0));
        assert_eq!(until(&buckets, "history"), Some(at(5)));
        assert_eq!((until(&buckets, "search/issues"), until(&buckets, "search/code")), (Some(at(9)), Some(at(9))));
        assert_eq!((until(&buckets, "replies"), buckets.spent_until("history", at(5))), (None, None));
        buckets.note("replies", Reach::All, Some(at(2)));
        assert_eq!((until(&buckets, "anything"), until(&buckets, "history")), (Some(at(2)), Some(at(5))));
        buckets.note("search/code", Reach::Resource("search"), None);
        buckets.note("history", Reach::Bucket, None);
        assert_eq!((until(&buckets, "search/issues"), until(&buckets, "history")), (Some(at(2)), Some(at(2))));
    }

    #[test]
    fn p12_a_wait_beyond_all_belief_is_none() {
        let mut buckets = Buckets::default();
        buckets.note("a", Reach::Bucket, Some(at(60)));
        assert_eq!(buckets.spent_until("a", at(0) - TimeDelta::days(365)), None);
    }

    #[test]
    fn paths_without_end_take_no_memory_without_end() {
        let mut buckets = Buckets::default();
        for n in 0..3 * MOST {
            buckets.note(&n.to_string(), Reach::Bucket, Some(at(5)));
            buckets.note(&n.to_string(), Reach::Resource("core"), None);
        }
        assert!(buckets.of.len() <= MOST && buckets.spent.len() <= MOST);
    }
}
