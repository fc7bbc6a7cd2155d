//! What services say in their answers of limits and of the secret: how much of a limit is left, which permissions the secret
//! has, and when it ends. And the remarks of a kind on a source without a problem.
//!
//! Not here: reading it from headers (`http::limits`), telling it (the shell's `check`).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::Instant;

/// What one service said last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gauge {
    /// The limit of which the least is left.
    pub limit: Option<Left>,
    /// The permissions of the secret, in the service's words.
    pub granted: Option<Vec<String>>,
    /// When the secret ends, where the service says that it does.
    pub ends: Option<Instant>,
    /// What somebody who set the source up should know of it.
    pub remarks: Vec<String>,
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// So many requests.
    pub left: u64,
    /// Of so many.
    pub most: u64,
    /// When all of them are there again.
    pub reset: Option<Instant>,
}

impl Left {
    /// Is a smaller part of it left than of another?
    fn is_less(&self, other: &Self) -> bool {
        u128::from(self.left) * u128::from(other.most) <= u128::from(other.left) * u128::from(self.most)
    }
}

/// What the services said, by the ids of their sources. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Gauges(Arc<Mutex<BTreeMap<String, Gauge>>>);

impl Gauges {
    /// Takes in what an answer says.
    pub fn note(&self, source: &str, limit: Option<Left>, granted: Option<Vec<String>>, ends: Option<Instant>) {
        if limit.is_none() && granted.is_none() && ends.is_none() {
            return;
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let gauge = all.entry(source.to_owned()).or_default();
        let is_lowest = |limit: &Left| gauge.limit.is_none_or(|known| limit.is_less(&known));
        gauge.limit = limit.filter(is_lowest).or(gauge.limit);
        gauge.granted = granted.or_else(|| gauge.granted.take());
        gauge.ends = ends.or(gauge.ends);
    }

    /// Takes in what there is to remark on a source now, in place of what there was.
    pub fn remark(&self, source: &str, remarks: Vec<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(source.to_owned()).or_default().remarks = remarks;
    }

    /// What the service of a source said.
    pub fn of(&self, source: &str) -> Gauge {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(source).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_limits_the_one_of_which_the_least_is_left_is_told() {
        let gauges = Gauges::default();
        let limit = |left, most| Some(Left { left, most, reset: None });
        gauges.note("jira", limit(90, 100), None, None);
        gauges.note("jira", limit(400, 5000), Some(vec!["read".to_owned()]), None);
        gauges.note("jira", limit(89, 100), None, None);
        gauges.remark("jira", vec!["old".to_owned()]);
        gauges.remark("jira", vec!["new".to_owned()]);
        let remarks = vec!["new".to_owned()];
        let expected = Gauge { limit: limit(400, 5000), granted: Some(vec!["read".to_owned()]), remarks, ends: None };
        assert_eq!(gauges.of("jira"), expected);
        assert_eq!(gauges.of("other"), Gauge::default());
    }
}
