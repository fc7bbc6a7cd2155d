//! Sets of numbers as a command writes them: `1:4,7,9:*`.
//!
//! Not here: which mails are asked for (a kind).

use std::fmt::Write as _;

/// Numbers in order, those that follow one another as one range.
pub fn of(numbers: &[u32]) -> String {
    let mut set = String::new();
    let mut rest = numbers;
    while let [first, more @ ..] = rest {
        let run = (1..).zip(more).take_while(|(n, number)| first.checked_add(*n) == Some(**number)).count();
        let comma = if set.is_empty() { "" } else { "," };
        let _ = match more.get(run.wrapping_sub(1)) {
            Some(last) => write!(set, "{comma}{first}:{last}"),
            None => write!(set, "{comma}{first}"),
        };
        rest = more.get(run..).unwrap_or_default();
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_follow_one_another_are_a_range() {
        for (numbers, set) in
            [(&[][..], ""), (&[4], "4"), (&[1, 2, 3, 4, 7, 9, 10], "1:4,7,9:10"), (&[u32::MAX], "4294967295")]
        {
            assert_eq!(of(numbers), set);
        }
    }
}
