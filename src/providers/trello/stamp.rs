//! Ids of Trello: 24 hexadecimal digits that begin with the second in which the thing was made.
//!
//! Not here: other times (`kit`), what the times belong to (`map`).

use crate::domain::Instant;
use crate::providers::kit::made_at;

/// When the object with an id was made. `None`: the text is no id.
pub fn made(id: &str) -> Option<Instant> {
    made_at(id, 24)
}

/// The smallest id of an object that was made at a second or later, for a question about later objects.
pub fn least_id(seconds: i64) -> String {
    format!("{:08x}{:016x}", seconds.clamp(0, i64::from(u32::MAX)), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_id_of_a_second_was_made_then() {
        assert_eq!(least_id(0x54f4_5dea), "54f45dea0000000000000000");
        assert_eq!(made(&least_id(0x54f4_5dea)).map(|at| at.timestamp()), Some(0x54f4_5dea));
        assert_eq!(least_id(-1), "000000000000000000000000");
    }
}
