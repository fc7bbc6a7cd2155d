//! The layout of the plan, computed from its size alone, for painting and for the mouse.
//!
//! ```text
//!  who is planned for
//!  Tue 24 Nov        00  02  04  06  08 ...           09:00-09:45      scale
//!                            │        ━━──────                         marks: now, the proposal, the window
//!  ✓ Maya Ortiz  you ··············▆▆▆▆▆▆▆▆···       09:00  early     people
//!  inside            0000001111222333              3 of 3              how many
//!  Kenji             14  16  18  20  22  Wed                           the scale of the selected teammate
//!  Wed 25 Nov        0000001111222333                                  days to come
//!
//!  12 windows ...                                                      windows
//!  fairness
//! ```
//!
//! Where there is no room for hours, people and windows are one list.
//!
//! Not here: painting (`view`).

use crate::domain::form::Form;
use crate::ui::columns::{Column, Slot};
use crate::ui::table;

/// The columns of a person's row, by their numbers.
pub const MARK: usize = 0;
/// The name.
pub const NAME: usize = 1;
/// How far their clock is ahead.
pub const OFFSET: usize = 2;
/// The hours.
pub const GRID: usize = 3;
/// Their time at the proposal.
pub const TIME: usize = 4;
/// Their weekday then, where it is another.
pub const DAY: usize = 5;
/// Whether they are inside then.
pub const HERE: usize = 6;

/// The rows of the hours beside those of people: scale, marks, how many, the second scale.
const AROUND: u16 = 4;
/// The fewest windows that stand below the hours.
const FEWEST: u16 = 4;
/// So many windows are seen before days to come are.
const ENOUGH: u16 = 8;

/// How much there is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// How many people have a row.
    pub people: usize,
    /// How many windows have one.
    pub windows: usize,
    /// How many days there are to come, with the lines between weeks.
    pub days: usize,
    /// How many hours the day has, a part of one counted as one.
    pub hours: u16,
    /// There is something to say of fairness.
    pub fairness: bool,
}

/// Lines of the panel, from its top: the first, and how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The first.
    pub top: u16,
    /// How many.
    pub height: u16,
}

/// The layout.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Who is planned for.
    pub head: Option<u16>,
    /// The hours, where there is room for them.
    pub hours: Option<Hours>,
    /// The heading of the windows.
    pub heading: Option<u16>,
    /// The windows; without hours people and windows.
    pub list: Lines,
    /// Fairness.
    pub fairness: Option<u16>,
}

/// Where the hours stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// How many cells an hour has.
    pub per_hour: u16,
    /// Where the columns stand.
    pub slots: Vec<Slot>,
    /// The scale; the marks are below it.
    pub scale: u16,
    /// The people.
    pub people: Lines,
    /// How many are inside; the second scale is below it.
    pub inside: u16,
    /// The days to come.
    pub days: Lines,
}

/// The columns of a person's row, when the hours take so many cells.
pub fn columns(cells: u16, form: Form) -> [Column; 7] {
    [
        Column::fixed("", 1),
        Column::flexible("name", 8, 18).gap(1),
        Column::fixed("", 6).right().gap(1).drop(4),
        Column::fixed("hours", cells),
        Column::fixed("time", form.time_width()).right().drop(1),
        Column::fixed("", 3).gap(1).drop(2),
        Column::fixed("here", 14).gap(1).drop(3),
    ]
}

/// How fine the hours are: the finest at which what must stand beside them has room.
///
/// 1. Quarters of an hour, where everything has.
/// 2. Halves, where the name, the time and the weekday have.
/// 3. Hours, where the name has.
fn hours(width: u16, hours: u16, form: Form) -> Option<(u16, Vec<Slot>)> {
    let try_one = |(per_hour, needed): (u16, &[usize])| {
        let slots = table::slots(&columns(hours * per_hour, form), width);
        let has = |column: &usize| {
            slots.iter().any(|slot| slot.column == *column && (*column != GRID || slot.width == hours * per_hour))
        };
        needed.iter().all(has).then_some((per_hour, slots))
    };
    let all: [usize; 7] = [MARK, NAME, OFFSET, GRID, TIME, DAY, HERE];
    [(4, &all[..]), (2, &[NAME, GRID, TIME, DAY]), (1, &[NAME, GRID])].into_iter().find_map(try_one)
}

/// Computes the layout for a number of columns and rows.
pub fn places(width: u16, height: u16, amount: Amount, form: Form) -> Places {
    let fairness = amount.fairness && height >= 8;
    let below = u16::from(fairness);
    with_hours(width, height - below.min(height), amount, form)
        .unwrap_or_else(|| one_list(height - below.min(height)))
        .with_fairness(fairness.then(|| height - 1))
}

fn one_list(height: u16) -> Places {
    let head = (height >= 6).then_some(0);
    let top = u16::from(head.is_some());
    Places { head, list: Lines { top, height: height - top }, ..Places::default() }
}

/// Head, hours, days to come, windows. Everybody is seen if there is room, else at least half of the rows are people's;
/// the days to come have what is left when enough windows are seen.
fn with_hours(width: u16, height: u16, amount: Amount, form: Form) -> Option<Places> {
    let (per_hour, slots) = hours(width, amount.hours, form)?;
    let many = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    let windows = many(amount.windows).max(1);
    // The head, and the heading of the windows.
    let room = height.checked_sub(1 + AROUND + 1 + windows.min(FEWEST))?;
    let people = many(amount.people).min(room.min((height / 2).max(3)));
    if people < many(amount.people).min(3) {
        return None;
    }
    let left = room - people;
    let more = windows.min(ENOUGH).saturating_sub(FEWEST);
    // There is an empty line below the days.
    let days = many(amount.days).min(left.saturating_sub(more + 1));
    let scale = 1;
    let inside = scale + 2 + people;
    let days_top = inside + 2;
    let heading = days_top + days + u16::from(days > 0);
    let hours = Hours {
        per_hour,
        slots,
        scale,
        people: Lines { top: scale + 2, height: people },
        inside,
        days: Lines { top: days_top, height: days },
    };
    let list = Lines { top: heading + 1, height: height.saturating_sub(heading + 1) };
    Some(Places { head: Some(0), hours: Some(hours), heading: Some(heading), list, fairness: None })
}

impl Places {
    fn with_fairness(self, fairness: Option<u16>) -> Self {
        Self { fairness, ..self }
    }
}

impl Hours {
    /// The position of a column, if it is shown.
    pub fn slot(&self, column: usize) -> Option<Slot> {
        self.slots.iter().find(|slot| slot.column == column).copied()
    }
}

/// The range of a list's rows that is visible in a number of lines. The selected row is in the middle if the list is long
/// enough.
pub fn first_seen(selected: Option<usize>, height: usize, len: usize) -> usize {
    let middle = selected.unwrap_or(0).saturating_sub(height / 2);
    middle.min(len.saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEAM: Amount = Amount { people: 5, windows: 12, days: 6, hours: 24, fairness: true };

    fn at(width: u16, height: u16) -> Places {
        places(width, height, TEAM, Form::default())
    }

    #[test]
    fn the_hours_are_as_fine_as_the_room_allows() {
        let fine = |width| at(width, 40).hours.map(|hours| (hours.per_hour, hours.slots.len()));
        assert_eq!(
            [fine(158), fine(118), fine(98), fine(78), fine(48), fine(38), fine(30)],
            [Some((4, 7)), Some((2, 7)), Some((2, 7)), Some((2, 5)), Some((1, 4)), Some((1, 3)), None]
        );
    }

    #[test]
    fn a_low_panel_has_one_list() {
        assert_eq!(at(158, 13).hours, None);
        let low = at(158, 4);
        assert_eq!((low.head, low.list, low.fairness), (None, Lines { top: 0, height: 4 }, None));
        assert!(at(158, 16).hours.is_some_and(|hours| hours.people.height == 5 && hours.days.height == 0));
    }

    #[test]
    fn the_selected_row_stands_in_the_middle() {
        assert_eq!([None, Some(3), Some(12), Some(19)].map(|at| first_seen(at, 10, 20)), [0, 0, 7, 10]);
        assert_eq!(first_seen(Some(3), 10, 5), 0);
    }

    proptest! {
        #[test]
        fn nothing_overlaps_or_leaves_the_panel(
            width in 0_u16..300, height in 0_u16..100, people in 0_usize..600, windows in 0_usize..200,
            days in 0_usize..20, hours in 23_u16..26, fairness: bool,
        ) {
            let amount = Amount { people, windows, days, hours, fairness };
            let places = places(width, height, amount, Form::default());
            let mut taken: Vec<u16> = places.head.into_iter().chain(places.heading).chain(places.fairness).collect();
            let mut lines = vec![places.list];
            if let Some(hours) = &places.hours {
                taken.extend([hours.scale, hours.scale + 1, hours.inside, hours.inside + 1]);
                lines.extend([hours.people, hours.days]);
                prop_assert!(places.list.height >= 1);
                prop_assert!(hours.slots.iter().all(|slot| slot.x + slot.width < width));
            }
            taken.extend(lines.iter().flat_map(|lines| lines.top..lines.top + lines.height));
            let many = taken.len();
            taken.sort_unstable();
            taken.dedup();
            prop_assert_eq!(taken.len(), many, "{:?}", places);
            prop_assert!(taken.last().is_none_or(|last| *last < height), "{:?}", places);
        }
    }
}
