//! The layout of the plan, a pure function of its size and the amount of content, for painting and for the mouse.
//!
//! ```text
//!  ╭ Plan Tue 24 Nov ────────00────03────06────09────12── start  class ──╮
//!  │ 45m with Maya, Kenji                    best of 5 days, until ...   │  head
//!  │ ✓ Maya Ortiz  you  zzzzz┃···▆▆▆▆▆▆▆▆···  07:00  edge  2h before ... │  people
//!  │   how many of 2         1111222···                                  │  levels
//!  │▌best   Tue 24 Nov 07:00  (07:00-07:15)   Kenji 21:00, off, ...      │  proposals
//!  │ why    no start is inside for all: ...                              │  notes
//!  │                                                                     │
//!  │ shared hours, 45m and more: ...                                     │  shared
//!  │                                                                     │
//!  │   Wed 25 Nov            1111222···                                  │  days to come
//! ```
//!
//! Without room for the hours, a person's row has their time, class and reason only.
//!
//! Not here: painting (`view`).

/// The amount of content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// How many lines it needs to say for whom is planned.
    pub head: usize,
    /// How many people have a row.
    pub people: usize,
    /// The lines that each proposal needs.
    pub proposals: Vec<usize>,
    /// The lines that each note needs.
    pub notes: Vec<usize>,
    /// The lines that all shared hours need.
    pub shared: usize,
    /// The number of further days, with the lines between weeks.
    pub days: usize,
    /// The number of hours of the day, rounded up.
    pub hours: u16,
    /// The widest name, offset, start, and class.
    pub widest: Widest,
}

/// The widths of the widest texts of the people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Widest {
    /// Of the names.
    pub name: u16,
    /// Of the times.
    pub start: u16,
    /// Of the classes.
    pub class: u16,
}

/// A range of lines of the panel: the first, and the count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The first.
    pub top: u16,
    /// The count.
    pub height: u16,
}

/// A column: its first cell and its width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// The first cell.
    pub x: u16,
    /// The width.
    pub width: u16,
}

/// The columns of a person's row; those without room are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Whether they are required.
    pub mark: Slot,
    /// The name.
    pub name: Slot,
    /// How far their clock is ahead.
    pub offset: Slot,
    /// The hours.
    pub grid: Slot,
    /// The cells of an hour; 0 without hours.
    pub per_hour: u16,
    /// Their time at the start.
    pub start: Slot,
    /// The class of the meeting.
    pub class: Slot,
    /// How far outside their hours the meeting is, or why they cannot come.
    pub why: Slot,
}

/// The layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Who is planned for.
    pub head: Option<Lines>,
    /// The columns of the people.
    pub columns: Columns,
    /// The people.
    pub people: Lines,
    /// The number of people inside.
    pub levels: Option<u16>,
    /// The lines of each proposal.
    pub proposals: Vec<Lines>,
    /// The lines of each note.
    pub notes: Vec<Lines>,
    /// The shared hours.
    pub shared: Lines,
    /// The days to come.
    pub days: Lines,
}

/// The most lines of a proposal or a note, before everything else has its rows.
const MOST: usize = 3;
/// Below this many rows only people and proposals are shown, in one list.
const LITTLE: u16 = 6;
/// The widths of an offset, and of a name in a narrow and in a wide area.
const OFFSET: u16 = 6;
const NAMES: (u16, u16) = (6, 16);
/// The width of `why` in a narrow and in a wide area.
const WHY: (u16, u16) = (12, 24);

/// The columns of people at this width: the finest hours that leave room for the required columns.
///
/// 1. Quarters of an hour, halves, hours, beside everything.
/// 2. Hours without the offset; without why, too.
/// 3. No hours.
pub fn columns(width: u16, amount: &Amount) -> Columns {
    let Widest { name, start, class } = amount.widest;
    let full = name.min(NAMES.1);
    let little = name.min(NAMES.0);
    let tries: [(u16, u16, bool, u16); 5] = [
        (4, full, true, WHY.1),
        (2, full, true, WHY.0),
        (1, little, true, WHY.0),
        (1, little, false, WHY.0),
        (1, little, false, 0),
    ];
    let fixed = |per_hour: u16, name: u16, offset: bool| {
        let grid = amount.hours * per_hour;
        let offset = if offset { OFFSET + 1 } else { 0 };
        // The margin, the mark, and the gaps.
        1 + 2 + name + offset + 2 + grid + 2 + start + 2 + class
    };
    let found = tries.into_iter().find_map(|(per_hour, name, offset, why)| {
        let needed = fixed(per_hour, name, offset) + if why > 0 { why + 2 } else { 1 };
        width.checked_sub(needed).map(|spare| (per_hour, name + spare.min(full - name), offset, why))
    });
    let mut x = 1;
    let mut next = |width: u16, gap: u16| {
        let slot = Slot { x, width };
        x += width + gap;
        slot
    };
    let Some((per_hour, name, offset, why)) = found else {
        let mark = next(1, 1);
        let room = width.saturating_sub(start + class + 8);
        let name = next(full.min(room), 2);
        let (start, class) = (next(start, 2), next(class, 2));
        let room = width.saturating_sub(class.x + class.width + 3);
        let why = if room < WHY.0 { Slot::default() } else { next(room, 0) };
        return Columns { mark, name, start, class, why, ..Columns::default() };
    };
    let mark = next(1, 1);
    let name = next(name, if offset { 1 } else { 2 });
    let offset = if offset { next(OFFSET, 2) } else { Slot::default() };
    let grid = next(amount.hours * per_hour, 2);
    let (start, class) = (next(start, 2), next(class, 2));
    let why = if why > 0 { next(width.saturating_sub(class.x + class.width + 3), 0) } else { Slot::default() };
    Columns { mark, name, offset, grid, per_hour, start, class, why }
}

/// The remaining rows.
struct Budget(u16);

impl Budget {
    /// Takes up to `rows` of them.
    fn take(&mut self, rows: usize) -> u16 {
        let taken = self.0.min(u16::try_from(rows).unwrap_or(u16::MAX));
        self.0 -= taken;
        taken
    }
}

/// Computes the layout for a number of columns and rows. Rows are given, in this order, to: the head, three people, the
/// best proposal, the first note, how many are inside; people up to half of all rows; the other proposals and notes; the
/// first shared hours; further lines of what is cut; the rest of the people; all shared hours; what is still cut; days to
/// come.
pub fn places(width: u16, height: u16, amount: &Amount) -> Places {
    let columns = columns(width, amount);
    if height < LITTLE {
        return Places { columns, ..Places::default() };
    }
    let mut left = Budget(height);
    let _head = left.take(1);
    let mut people = left.take(amount.people.min(3));
    let mut proposals = left.take(amount.proposals.len().min(1));
    let mut notes = left.take(amount.notes.len().min(1));
    let levels = if columns.per_hour > 0 && amount.people > 0 { left.take(1) } else { 0 };
    let half = usize::from(height / 2).min(amount.people).saturating_sub(people.into());
    people += left.take(half);
    proposals += left.take(amount.proposals.len().saturating_sub(proposals.into()));
    notes += left.take(amount.notes.len().saturating_sub(notes.into()));
    let mut shared = if amount.shared > 0 { left.take(2) } else { 0 };
    let mut lines = |wanted: &[usize], shown: u16| -> Vec<u16> {
        wanted.iter().take(shown.into()).map(|lines| 1 + left.take(lines.clamp(&1, &MOST) - 1)).collect()
    };
    let (mut proposals, mut notes) = (lines(&amount.proposals, proposals), lines(&amount.notes, notes));
    people += left.take(amount.people.saturating_sub(people.into()));
    if shared == 2 {
        shared += left.take(amount.shared - 1);
    }
    let head = 1 + left.take(amount.head.saturating_sub(1));
    let cut = proposals.iter_mut().zip(&amount.proposals).chain(notes.iter_mut().zip(&amount.notes));
    for (lines, wanted) in cut {
        *lines += left.take(wanted.saturating_sub(usize::from(*lines)));
    }
    let days = if levels > 0 && left.0 > 1 { left.take(amount.days + 1).saturating_sub(1) } else { 0 };
    let mut top = head;
    let mut next = |height: u16| {
        let lines = Lines { top, height };
        top += height;
        lines
    };
    let people = next(people);
    let levels = (levels > 0).then(|| next(1).top);
    let proposals = proposals.into_iter().map(&mut next).collect();
    let notes = notes.into_iter().map(&mut next).collect();
    // There is an empty line above the shared hours, where there is room for both.
    let blank = next(u16::from(shared > 1)).height;
    let shared = next(shared - blank);
    let gap = u16::from(days > 0);
    let days = Lines { top: next(gap).top + gap, height: days };
    let head = Some(Lines { top: 0, height: head });
    Places { head, columns, people, levels, proposals, notes, shared, days }
}

/// The first visible row of a list, for a number of lines. The selected row is in the middle if the list is long
/// enough.
pub fn first_seen(selected: Option<usize>, height: usize, len: usize) -> usize {
    let middle = selected.unwrap_or(0).saturating_sub(height / 2);
    middle.min(len.saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amount() -> impl Strategy<Value = Amount> {
        let lines = proptest::collection::vec(1..8_usize, 0..6);
        let widest = (1..40_u16, 5..12_u16, 6..8_u16).prop_map(|(name, start, class)| Widest { name, start, class });
        (0..60_usize, lines.clone(), lines, 0..9_usize, 0..16_usize, 23..26_u16, widest).prop_map(
            |(people, proposals, notes, shared, days, hours, widest)| Amount {
                people,
                proposals,
                notes,
                head: 3,
                shared,
                days,
                hours,
                widest,
            },
        )
    }

    proptest! {
        #[test]
        fn at_every_size_parts_follow_one_another_and_none_is_outside(
            width in 0..260_u16, height in 0..90_u16, amount in amount(),
        ) {
            let places = places(width, height, &amount);
            let mut at = places.head.map_or(0, |head| head.height);
            let one = |top: &u16| Lines { top: *top, height: 1 };
            let parts = std::iter::once(places.people).chain(places.levels.iter().map(one));
            let parts = parts.chain(places.proposals.iter().copied()).chain(places.notes.iter().copied());
            let parts = parts.chain([places.shared, places.days]);
            for part in parts.filter(|part| part.height > 0) {
                prop_assert!(part.top >= at, "{part:?} begins before {at}");
                at = part.top + part.height;
            }
            prop_assert!(at <= height.max(at.min(1)), "{at} rows of {height}");
            let columns = places.columns;
            let slots = [columns.mark, columns.name, columns.offset, columns.grid, columns.start, columns.class, columns.why];
            let mut x = 0;
            for slot in slots.into_iter().filter(|slot| slot.width > 0) {
                prop_assert!(slot.x >= x);
                x = slot.x + slot.width;
            }
            prop_assert!(columns.per_hour == 0 || x <= width, "{x} columns of {width}");
        }

        #[test]
        fn where_there_is_room_the_best_proposal_and_somebody_are_shown(height in 6..90_u16, amount in amount()) {
            let places = places(120, height, &amount);
            prop_assert_eq!(places.people.height > 0, amount.people > 0);
            prop_assert_eq!(places.proposals.is_empty(), amount.proposals.is_empty());
        }
    }

    #[test]
    fn hours_are_as_fine_as_there_is_room_for() {
        let widest = Widest { name: 12, start: 5, class: 6 };
        let amount = Amount { hours: 24, widest, ..Amount::default() };
        let cells = |width: u16| columns(width, &amount).per_hour;
        assert_eq!([cells(170), cells(118), cells(78), cells(52), cells(48)], [4, 2, 1, 1, 0]);
    }
}
