//! The visible lines of a list: rows, their further lines, and group lines.
//!
//! Not here: their contents (each panel's `view`), painting them (`ui::list`).

use super::listing::{Listing, Moves};
use crate::ui::fit;

/// A line of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// The line of a group, by index.
    Group(usize),
    /// A line of a row: the first, the second, the third.
    Row(usize, usize),
}

/// The line with an index among all lines of a list.
pub fn line_at(groups: &[usize], further: &[u16], number: usize) -> Line {
    if further.is_empty() {
        let mut before = 0;
        for (group, row) in groups.iter().enumerate() {
            match (row + group).cmp(&number) {
                std::cmp::Ordering::Equal => return Line::Group(group),
                std::cmp::Ordering::Less => before += 1,
                std::cmp::Ordering::Greater => break,
            }
        }
        return Line::Row(number - before, 0);
    }
    let mut left = number;
    for row in 0.. {
        if let Some(group) = groups.iter().position(|first| *first == row) {
            let Some(rest) = left.checked_sub(1) else { return Line::Group(group) };
            left = rest;
        }
        let lines = 1 + usize::from(further.get(row).copied().unwrap_or(0));
        if left < lines {
            return Line::Row(row, left);
        }
        left -= lines;
    }
    Line::Row(0, 0)
}

/// The number of lines of a list.
pub fn count(list: &dyn Moves, further: &[u16]) -> usize {
    list.lines() + further.iter().map(|lines| usize::from(*lines)).sum::<usize>()
}

/// The lines that are visible in `height` rows of the screen.
pub fn in_sight<K: Clone + PartialEq>(list: &Listing<K>, further: &[u16], height: u16) -> Vec<Line> {
    let offset = list.offset(height.into());
    let end = count(list, further).min(offset + usize::from(height));
    (offset..end).map(|number| line_at(&list.groups, further, number)).collect()
}

/// The rows that are visible.
pub fn rows(lines: &[Line]) -> std::ops::Range<usize> {
    let row = |line: &Line| if let Line::Row(row, _) = line { Some(*row) } else { None };
    let first = lines.iter().find_map(row);
    let last = lines.iter().rev().find_map(row);
    first.zip(last).map_or(0..0, |(first, last)| first..last + 1)
}

impl Line {
    /// Returns whether it is a line of this row.
    pub fn is_of(self, row: usize) -> bool {
        matches!(self, Self::Row(of, _) if of == row)
    }
}

/// The further lines that a text needs, at most two.
pub fn further(text: &str, inner: u16) -> u16 {
    let width = text_width(inner);
    match fit::width_within(text, width) {
        Some(_) => 1,
        None => 2,
    }
}

/// The text of the `part`-th further line, of `of`.
pub fn part(text: &str, inner: u16, part: usize, of: usize) -> String {
    if of <= 1 {
        return text.to_owned();
    }
    let wrapped = fit::wrap(text, text_width(inner));
    if part < of {
        wrapped.get(part - 1).cloned().unwrap_or_default()
    } else {
        wrapped.get(part - 1..).unwrap_or_default().join(" ")
    }
}

/// The column at which further lines begin.
pub const INDENT: u16 = 3;

fn text_width(inner: u16) -> usize {
    usize::from((crate::ui::list::content(inner) + 1).saturating_sub(INDENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_further_lines_have_lines_of_their_own() {
        let lines = |further: &[u16], n: usize| (0..n).map(|at| line_at(&[0, 2], further, at)).collect::<Vec<_>>();
        let (group, row) = (Line::Group, Line::Row);
        assert_eq!(lines(&[], 5), [group(0), row(0, 0), row(1, 0), group(1), row(2, 0)]);
        assert_eq!(lines(&[0, 2, 0], 7), [group(0), row(0, 0), row(1, 0), row(1, 1), row(1, 2), group(1), row(2, 0)]);
    }
}
