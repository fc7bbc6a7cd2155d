//! What was found: the windows of a group, how many are inside when, and how the hours are shared. It is worked out anew
//! only where what it follows from has changed.
//!
//! Not here: what rows say of it (`rows`), which of it is selected (the panel's state).

use std::sync::Arc;

use chrono::TimeDelta;

use super::group::Group;
use super::wish::Wish;
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::interval::Interval;
use crate::domain::plan::fair::{self, Days, Shares, Strain};
use crate::domain::plan::{self, Window};
use crate::domain::teammate::Seat;
use crate::domain::zone::{Edge, Zone};
use crate::panels::shared::{day, say};

/// A window that was taken before, and who was to meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// When.
    pub span: Interval,
    /// Who.
    pub people: Vec<Seat>,
}

/// What is to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// For whom.
    pub group: Group,
    /// What kind of meeting.
    pub wish: Wish,
    /// Where windows are looked for.
    pub span: Interval,
    /// What was taken before, by start.
    pub taken: Vec<Meeting>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    search: Option<Search>,
    /// The viewer's whole days around the span.
    days: Option<Interval>,
    members: Vec<Member>,
    levels: Vec<(Instant, usize)>,
    /// The windows, by start.
    pub windows: Vec<Window>,
    /// How often each of the group had an early or a late hour.
    pub shares: Shares,
    /// The number of the window in which the fairest start is, and that start.
    pub fairest: Option<(usize, Instant)>,
}

/// One of the group, over the days that are looked at.
#[derive(Debug)]
struct Member {
    name: String,
    facts: Arc<Facts>,
    free: Vec<Interval>,
    days: Days,
}

/// Where windows are looked for: from the minute of `clock` on; but when another moment is looked at that lies outside
/// of that, from the beginning of its day.
pub fn span(viewer: &Zone, wish: Wish, clock: Instant, moment: Option<Instant>) -> Option<Interval> {
    let from = |start: Instant| Interval::new(start, start.checked_add_signed(wish.reach())?);
    let ahead = from(say::minute(clock))?;
    match moment.filter(|moment| !ahead.contains(*moment)) {
        None => Some(ahead),
        Some(moment) => from(viewer.midnight(viewer.date(moment), Edge::Start)),
    }
}

impl Found {
    /// Finds what is to be found:
    ///
    /// 1. Everybody's time over the whole days, where those, or what is known of somebody, have changed.
    /// 2. The rest, where anything has.
    pub fn look(&mut self, board: &Board, search: Search) {
        let last = search.span.end - TimeDelta::nanoseconds(1);
        let whole = day::around(&board.viewer, search.span.start).zip(day::around(&board.viewer, last));
        let days = whole.map_or(search.span, |(first, last)| Interval { start: first.start, end: last.end });
        let same = self.search.as_ref().is_some_and(|old| old.group == search.group) && self.days == Some(days);
        let known = |(seat, member): (&Seat, &Member)| {
            board.shared_facts(*seat).is_some_and(|facts| Arc::ptr_eq(facts, &member.facts))
        };
        let same = same && search.group.seats.iter().zip(&self.members).all(known);
        if same && self.search.as_ref() == Some(&search) {
            return;
        }
        if !same {
            self.days = Some(days);
            let facts = |seat: &Seat| board.shared_facts(*seat).cloned().unwrap_or_default();
            let member = |seat: &Seat| Member::new(say::brief(board, *seat), facts(seat), days);
            self.members = search.group.seats.iter().map(member).collect();
            self.levels = plan::levels(&self.members.iter().map(|member| member.free.clone()).collect::<Vec<_>>());
        }
        self.weigh(&search);
        self.search = Some(search);
    }

    fn weigh(&mut self, search: &Search) {
        let cut = |member: &Member| member.free.iter().filter_map(|free| free.within(&search.span)).collect();
        let free: Vec<Vec<Interval>> = self.members.iter().map(cut).collect();
        self.windows = plan::windows(&free, search.wish.length());
        let place = |seat: &Seat| search.group.seats.iter().position(|member| member == seat);
        let taken: Vec<(Interval, Vec<usize>)> = search
            .taken
            .iter()
            .map(|meeting| (meeting.span, meeting.people.iter().filter_map(place).collect()))
            .collect();
        self.shares = fair::shares(self.members.len(), &taken, |person, meeting| {
            Days::around(self.members.get(person)?.facts.work(), meeting).strain(meeting)
        });
        let days: Vec<Days> = self.members.iter().map(|member| member.days.clone()).collect();
        self.fairest = fair::fairest(&self.windows, search.wish.length(), &days, &self.shares.each);
    }

    /// Who is planned for.
    pub fn group(&self) -> &Group {
        static NOBODY: Group = Group { seats: Vec::new(), why: super::group::Why::Marked };
        self.search.as_ref().map_or(&NOBODY, |search| &search.group)
    }

    /// Until when windows were looked for.
    pub fn until(&self) -> Option<Instant> {
        self.search.as_ref().map(|search| search.span.end)
    }

    /// The windows that were taken before, by start.
    pub fn taken(&self) -> &[Meeting] {
        self.search.as_ref().map_or(&[], |search| &search.taken)
    }

    /// A short name of a member of the group.
    pub fn name(&self, member: usize) -> &str {
        self.members.get(member).map_or("", |member| &member.name)
    }

    /// How many of the group are inside during all of a stretch of time.
    pub fn inside(&self, span: Interval) -> usize {
        plan::fewest(&self.levels, span)
    }

    /// How a meeting is a burden to a member of the group.
    pub fn strain(&self, member: usize, meeting: Interval) -> Option<Strain> {
        self.members.get(member)?.days.strain(meeting)
    }

    /// The window during all of which a stretch of time lies.
    pub fn window_around(&self, span: Interval) -> Option<&Window> {
        self.windows.iter().find(|window| window.span.start <= span.start && span.end <= window.span.end)
    }
}

impl Member {
    fn new(name: String, facts: Arc<Facts>, days: Interval) -> Self {
        Self { name, free: plan::free(&facts, days), days: Days::around(facts.work(), days), facts }
    }
}
