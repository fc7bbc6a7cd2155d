//! The first few of many, without putting all of them in order.

use std::cmp::Ordering;

/// The numbers below `len` that come first, at most so many, in no order.
pub(super) fn top(len: usize, most: usize, mut order: impl FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut best: Vec<usize> = Vec::with_capacity(2 * most);
    // Behind this one nobody is among the first.
    let mut last: Option<usize> = None;
    for n in 0..len {
        if last.is_some_and(|last| order(n, last).is_gt()) {
            continue;
        }
        best.push(n);
        if best.len() >= 2 * most {
            last = cut(&mut best, most, &mut order);
        }
    }
    cut(&mut best, most, &mut order);
    best
}

/// Leaves only the first ones, and gives the last of them when some fell away.
fn cut(best: &mut Vec<usize>, most: usize, order: &mut impl FnMut(usize, usize) -> Ordering) -> Option<usize> {
    if best.len() <= most || most == 0 {
        best.truncate(most);
        return None;
    }
    let (_, last, _) = best.select_nth_unstable_by(most - 1, |a, b| order(*a, *b));
    let last = *last;
    best.truncate(most);
    Some(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_ones_are_found_whatever_their_places(values: Vec<u8>, most in 0_usize..9) {
            let order = |a: usize, b: usize| values[a].cmp(&values[b]).then(a.cmp(&b));
            let mut found = top(values.len(), most, order);
            found.sort_by(|a, b| order(*a, *b));
            let mut all: Vec<usize> = (0..values.len()).collect();
            all.sort_by(|a, b| order(*a, *b));
            all.truncate(most);
            prop_assert_eq!(found, all);
        }
    }
}
