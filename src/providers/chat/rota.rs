//! Which conversations a look asks when nothing tells of changes.
//!
//! Those that spoke or had an open question within a day come first, then the others in turn; of each, the one that was
//! asked longest ago. Never more than the kind's allowance.

use super::seen::Seen;
use super::talk::Talk;
use crate::domain::Instant;

/// A conversation is lively for so many seconds after somebody spoke or asked.
pub const LIVELY: i64 = 86_400;

/// The ids of the conversations to ask, at most so many.
pub fn rota(seen: &Seen, now: Instant, most: usize) -> Vec<String> {
    let from = now.timestamp() - LIVELY;
    let is_lively = |talk: &Talk| talk.spoke_at >= from || talk.open().any(|(_, _, since)| since.timestamp() >= from);
    let mut turns: Vec<(bool, i64, &str)> =
        seen.talks.iter().map(|(id, talk)| (!is_lively(talk), talk.asked_at, id.as_str())).collect();
    turns.sort_unstable();
    turns.into_iter().take(most).map(|(_, _, id)| id.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversations_that_spoke_within_a_day_are_asked_first_and_the_others_in_turn() {
        let now: Instant = "2026-11-23T12:00:00Z".parse().unwrap();
        let mut seen = Seen::default();
        for (id, spoke_ago, asked_ago) in [("a", 7_200, 60), ("b", 200_000, 900), ("c", 200_000, 600), ("d", 60, 120)] {
            let talk = Talk {
                spoke_at: now.timestamp() - spoke_ago,
                asked_at: now.timestamp() - asked_ago,
                ..Talk::default()
            };
            seen.talks.insert(id.to_owned(), talk);
        }
        assert_eq!(rota(&seen, now, 3), ["d", "a", "b"]);
        assert_eq!(rota(&seen, now, 9), ["d", "a", "b", "c"]);
    }
}
