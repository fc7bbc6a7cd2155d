//! How complete the counts of a board are: a source that was never read may hold more.
//!
//! Not here: the counts (`state`).

use super::line::SourceLine;
use super::state::Board;

/// How complete a count is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// Every source was read.
    #[default]
    All,
    /// Some sources were never read, or not to their end.
    Some,
    /// No source was ever read.
    None,
}

impl Coverage {
    /// The coverage of these sources. Without any source it is complete.
    pub fn of(sources: &[SourceLine]) -> Self {
        let read = |line: &SourceLine| line.health.fetched_at().is_some();
        if sources.iter().all(read) {
            Self::All
        } else if sources.iter().any(|line| read(line) || line.items > 0) {
            Self::Some
        } else {
            Self::None
        }
    }

    /// A count for display: `2`, `2+` if there may be more, `?` if unknown.
    pub fn figure(self, count: usize) -> String {
        match self {
            Self::All => count.to_string(),
            Self::Some => format!("{count}+"),
            Self::None => "?".to_owned(),
        }
    }

    /// A count for JSON; `None` if unknown.
    pub fn number(self, count: usize) -> Option<usize> {
        (self != Self::None).then_some(count)
    }

    /// Whether a zero count may be omitted.
    pub fn is_none_of(self, count: usize) -> bool {
        count == 0 && self == Self::All
    }
}

impl Board {
    /// The coverage of all counts.
    pub fn coverage(&self) -> Coverage {
        Coverage::of(&self.sources)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Health;
    use crate::domain::Instant;
    use crate::domain::ids::SourceId;
    use crate::domain::text::Text;

    fn line(health: Health, items: usize) -> SourceLine {
        let (id, kind) = (SourceId::new("here").unwrap(), "folder".to_owned());
        let label = id.to_string();
        SourceLine {
            id,
            kind,
            label,
            health,
            progress: None,
            items,
            problems: Vec::new(),
            remark: None,
            again: None,
            window: None,
        }
    }

    #[test]
    fn a_count_is_unknown_where_no_source_was_read_and_has_a_plus_where_one_was_not() {
        let at = Instant::UNIX_EPOCH;
        let failed = |last| Health::Failed { why: Text::new("no"), until: None, since: at, last };
        let of = |lines: &[SourceLine]| Coverage::of(lines).figure(2);
        assert_eq!(of(&[]), "2");
        assert_eq!(of(&[line(Health::Ok(at), 0), line(failed(Some(at)), 3), line(Health::Stale(at), 0)]), "2");
        assert_eq!(of(&[line(Health::Ok(at), 0), line(Health::Never, 0)]), "2+");
        assert_eq!(of(&[line(Health::Never, 0), line(failed(None), 0)]), "?");
        // The first look is running, and has returned items.
        assert_eq!(of(&[line(Health::Never, 5)]), "2+");
    }
}
