//! How wide each column of a table is.
//!
//! Not here: painting (`table`).

use super::fit::Align;

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, for a table that shows them.
    pub title: &'static str,
    /// It is never narrower, unless the table itself is.
    pub min: u16,
    /// What its texts mostly need.
    pub ideal: u16,
    /// Its share of what is left when every column has what it needs.
    pub weight: u16,
    /// Where there is no room the highest goes first; 0 never goes.
    pub drop: u8,
    /// Free cells on its left, unless it is the first.
    pub gap: u16,
    /// The side on which its texts stand.
    pub align: Align,
}

impl Column {
    /// A column that has one width, and stays.
    pub const fn fixed(title: &'static str, width: u16) -> Self {
        Self { title, min: width, ideal: width, weight: 0, drop: 0, gap: 2, align: Align::Left }
    }

    /// A column whose width may be anything from `min` to `ideal`, and which stays.
    pub const fn flexible(title: &'static str, min: u16, ideal: u16) -> Self {
        Self { min, ..Self::fixed(title, ideal) }
    }

    /// It takes a share of what is left over.
    #[must_use]
    pub const fn grow(self, weight: u16) -> Self {
        Self { weight, ..self }
    }

    /// It may go where there is no room; the highest number goes first.
    #[must_use]
    pub const fn drop(self, drop: u8) -> Self {
        Self { drop, ..self }
    }

    /// It stands so far from the column on its left.
    #[must_use]
    pub const fn gap(self, gap: u16) -> Self {
        Self { gap, ..self }
    }

    /// Its texts stand at its right end.
    #[must_use]
    pub const fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }
}

/// Where a column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Which column it is.
    pub column: usize,
    /// Its distance from the left end of the table.
    pub x: u16,
    /// How wide it is, at least one cell.
    pub width: u16,
}

/// Finds room for columns side by side in `width` cells:
///
/// 1. While the least that they need is too much, the one with the highest `drop` goes (of equal ones the last).
/// 2. Each has its `min`; if that is still too much, the last ones have what is left, or go.
/// 3. What is left brings them nearer to their `ideal`, each by the same part of the way.
/// 4. What is left then goes to those with a weight, by weight.
pub fn solve(columns: &[Column], width: u16) -> Vec<Slot> {
    let kept = keep(columns, width);
    let gap = |n: usize, column: &Column| if n == 0 { 0 } else { u32::from(column.gap) };
    let gaps: u32 = kept.iter().enumerate().map(|(n, (_, column))| gap(n, column)).sum();
    let mins: Vec<u32> = kept.iter().map(|(_, column)| column.min.into()).collect();
    let free = u32::from(width).saturating_sub(gaps + mins.iter().sum::<u32>());
    let wanted: Vec<u32> = kept.iter().map(|(_, column)| column.ideal.saturating_sub(column.min).into()).collect();
    let grown = share(free.min(wanted.iter().sum()), &wanted);
    let weights: Vec<u32> = kept.iter().map(|(_, column)| column.weight.into()).collect();
    let extra = share(free - grown.iter().sum::<u32>(), &weights);

    let (mut x, mut slots) = (0_u32, Vec::with_capacity(kept.len()));
    for (n, (column, about)) in kept.iter().enumerate() {
        let part = |of: &[u32]| of.get(n).copied().unwrap_or(0);
        x += gap(n, about);
        let width = (part(&mins) + part(&grown) + part(&extra)).min(u32::from(width).saturating_sub(x));
        if width > 0 {
            slots.push(Slot { column: *column, x: x as u16, width: width as u16 });
        }
        x += width;
    }
    slots
}

/// Rule 1 of [`solve`].
fn keep(columns: &[Column], width: u16) -> Vec<(usize, &Column)> {
    let mut kept: Vec<(usize, &Column)> = columns.iter().enumerate().collect();
    let least = |kept: &[(usize, &Column)]| -> u32 {
        let gaps: u32 = kept.iter().skip(1).map(|(_, column)| u32::from(column.gap)).sum();
        gaps + kept.iter().map(|(_, column)| u32::from(column.min)).sum::<u32>()
    };
    while least(&kept) > width.into() {
        let droppable = kept.iter().enumerate().filter(|(_, (_, column))| column.drop > 0);
        let Some((at, _)) = droppable.max_by_key(|(_, (_, column))| column.drop) else { break };
        kept.remove(at);
    }
    kept
}

/// Deals `amount` out by `weights`. What the division leaves over goes to the first ones, a cell each.
fn share(amount: u32, weights: &[u32]) -> Vec<u32> {
    let all = weights.iter().map(|weight| u64::from(*weight)).sum::<u64>();
    if all == 0 {
        return vec![0; weights.len()];
    }
    let part = |weight: &u32| (u64::from(amount) * u64::from(*weight) / all) as u32;
    let mut parts: Vec<u32> = weights.iter().map(part).collect();
    let mut left = amount - parts.iter().sum::<u32>();
    for (part, _) in parts.iter_mut().zip(weights).filter(|(_, weight)| **weight > 0) {
        let more = left.min(1);
        *part += more;
        left -= more;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEAM: [Column; 4] = [
        Column::fixed("", 1),
        Column::flexible("name", 6, 12).gap(1),
        Column::fixed("time", 5).right(),
        Column::flexible("doing", 4, 10).grow(1).drop(1),
    ];

    fn widths(columns: &[Column], width: u16) -> Vec<(usize, u16, u16)> {
        solve(columns, width).into_iter().map(|slot| (slot.column, slot.x, slot.width)).collect()
    }

    #[test]
    fn what_is_left_over_goes_to_the_column_that_grows() {
        assert_eq!(widths(&TEAM, 40), [(0, 0, 1), (1, 2, 12), (2, 16, 5), (3, 23, 17)]);
    }

    #[test]
    fn where_it_is_tight_columns_come_as_near_to_their_ideal_as_they_can() {
        assert_eq!(widths(&TEAM, 27), [(0, 0, 1), (1, 2, 9), (2, 13, 5), (3, 20, 7)]);
    }

    #[test]
    fn where_there_is_no_room_a_column_goes() {
        assert_eq!(widths(&TEAM, 20), [(0, 0, 1), (1, 2, 11), (2, 15, 5)]);
    }

    #[test]
    fn columns_that_must_stay_are_cut_from_the_right() {
        assert_eq!(widths(&TEAM, 12), [(0, 0, 1), (1, 2, 6), (2, 10, 2)]);
        assert_eq!(widths(&TEAM, 5), [(0, 0, 1), (1, 2, 3)]);
        assert_eq!(widths(&TEAM, 0), []);
    }

    proptest! {
        #[test]
        fn columns_never_overlap_nor_leave_the_table(
            given in proptest::collection::vec((0_u16..99, 0_u16..99, 0_u16..9, 0_u8..9, 0_u16..9), 0..9),
            width in 0_u16..300,
        ) {
            let column = |(min, more, weight, drop, gap): (u16, u16, u16, u8, u16)| {
                Column::flexible("", min, min + more).grow(weight).drop(drop).gap(gap)
            };
            let columns: Vec<Column> = given.into_iter().map(column).collect();
            let mut end = 0;
            for slot in solve(&columns, width) {
                prop_assert!(slot.x >= end && slot.width > 0);
                end = slot.x + slot.width;
                prop_assert!(end <= width);
            }
        }
    }
}
