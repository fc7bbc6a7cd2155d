//! Computes the widths of a table's columns.
//!
//! Not here: painting (`table`).

use super::fit::Align;

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading, for a table with headings.
    pub title: &'static str,
    /// The minimum width, unless the table itself is narrower.
    pub min: u16,
    /// The width that most of its texts need.
    pub ideal: u16,
    /// The weight by which it gets spare width after every column has its ideal width.
    pub weight: u16,
    /// The priority with which it is dropped if there is no room: the highest first, 0 never.
    pub drop: u8,
    /// The gap on its left, in cells, unless it is the first.
    pub gap: u16,
    /// The alignment of its texts.
    pub align: Align,
}

impl Column {
    /// A column of a fixed width that is never dropped.
    pub const fn fixed(title: &'static str, width: u16) -> Self {
        Self { title, min: width, ideal: width, weight: 0, drop: 0, gap: 2, align: Align::Left }
    }

    /// A column with a width from `min` to `ideal` that is never dropped.
    pub const fn flexible(title: &'static str, min: u16, ideal: u16) -> Self {
        Self { min, ..Self::fixed(title, ideal) }
    }

    /// Sets the weight for spare width.
    #[must_use]
    pub const fn grow(self, weight: u16) -> Self {
        Self { weight, ..self }
    }

    /// Allows dropping it if there is no room; the highest number is dropped first.
    #[must_use]
    pub const fn drop(self, drop: u8) -> Self {
        Self { drop, ..self }
    }

    /// Sets the gap on its left.
    #[must_use]
    pub const fn gap(self, gap: u16) -> Self {
        Self { gap, ..self }
    }

    /// Aligns its texts to the right.
    #[must_use]
    pub const fn right(self) -> Self {
        Self { align: Align::Right, ..self }
    }
}

/// The position of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The index of the column.
    pub column: usize,
    /// Its offset from the left end of the table.
    pub x: u16,
    /// Its width, at least one cell.
    pub width: u16,
}

/// Lays columns out side by side in `width` cells:
///
/// 1. While the sum of the minimum widths is too large, the column with the highest `drop` is dropped (of equal ones the
///    last).
/// 2. Each column gets its `min`; if that is still too much, the last ones get the remaining width or are dropped.
/// 3. The remaining width is distributed in proportion to the difference between `ideal` and `min`.
/// 4. What remains then is distributed by weight.
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

/// Distributes `amount` by `weights`. The remainder of the division goes to the first ones, one cell each.
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
