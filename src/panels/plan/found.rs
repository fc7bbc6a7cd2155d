//! What was found: the windows of a group, how many are inside when, and how the hours are shared. It is worked out anew
//! only where what it follows from has changed.
//!
//! Not here: what rows say of it (`rows`), which of it is selected (the panel's state).

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::group::Group;
use super::invited::{Invitation, Wanted};
use super::wish::Wish;
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::interval::Interval;
use crate::domain::plan::fair::{self, Days, Shares, Strain};
use crate::domain::plan::history::Meeting;
use crate::domain::plan::{self, Window};
use crate::domain::teammate::Seat;
use crate::domain::zone::{Edge, Zone};
use crate::panels::shared::{day, say};

/// The parameters of a search.
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
    names: Vec<String>,
    levels: Vec<(Instant, usize)>,
    /// The windows, by start.
    pub windows: Vec<Window>,
    /// How often each of the group had an early or a late hour.
    pub shares: Shares,
    /// Who is invited, with what earlier windows asked of them.
    pub invitation: Invitation,
    /// The number of the window in which the fairest start is, and that start.
    pub fairest: Option<(usize, Instant)>,
}

/// One of the group, over the days that are looked at.
#[derive(Debug)]
struct Member {
    seat: Seat,
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

/// Who of some people had the early and the late hours of the windows that were taken last.
pub fn shares(board: &Board, people: &[Seat], taken: &[Meeting]) -> Shares {
    let places: HashMap<Seat, usize> = people.iter().copied().zip(0..).collect();
    let who = |meeting: &Meeting| meeting.people.iter().filter_map(|seat| places.get(seat).copied()).collect();
    let taken: Vec<(Interval, Vec<usize>)> = taken.iter().map(|meeting| (meeting.span, who(meeting))).collect();
    fair::shares(people.len(), &taken, |person, meeting| {
        let facts = board.facts(*people.get(person)?)?;
        Days::around(facts.work(), meeting).strain(meeting)
    })
}

impl Found {
    /// Runs a search:
    ///
    /// 1. The time of each person over the whole days, if the days or the person's data have changed.
    /// 2. The rest, where anything has.
    pub fn look(&mut self, board: &Board, search: Search) {
        let last = search.span.end - TimeDelta::nanoseconds(1);
        let whole = day::around(&board.viewer, search.span.start).zip(day::around(&board.viewer, last));
        let days = whole.map_or(search.span, |(first, last)| Interval { start: first.start, end: last.end });
        if self.days.replace(days) != Some(days) {
            self.members.clear();
        }
        let same = self.is_of(board, &search.group);
        if same && self.search.as_ref() == Some(&search) {
            return;
        }
        if !same {
            self.gather(board, &search.group, days);
        }
        self.weigh(board, &search);
        self.search = Some(search);
    }

    /// Is what was worked out that of this group, as it is known now?
    fn is_of(&self, board: &Board, group: &Group) -> bool {
        let mut pairs = group.seats.iter().zip(&self.members);
        group.seats.len() == self.members.len() && pairs.all(|(seat, member)| member.is(board, *seat))
    }

    /// Works out everybody's time over whole days; of whom it is known already, it stays.
    fn gather(&mut self, board: &Board, group: &Group, days: Interval) {
        let old = self.members.drain(..).filter(|member| member.is(board, member.seat));
        let mut old: HashMap<Seat, Member> = old.map(|member| (member.seat, member)).collect();
        let member = |seat: &Seat| old.remove(seat).unwrap_or_else(|| Member::new(board, *seat, days));
        self.members = group.seats.iter().map(member).collect();
        self.names = say::briefly(board, &group.seats);
        self.levels = plan::levels(self.members.iter().flat_map(|member| &member.free));
    }

    fn weigh(&mut self, board: &Board, search: &Search) {
        let cut = |member: &Member| member.free.iter().filter_map(|free| free.within(&search.span)).collect();
        let free: Vec<Vec<Interval>> = self.members.iter().map(cut).collect();
        self.windows = plan::windows(&free, search.wish.length());
        self.shares = shares(board, &search.group.seats, &search.taken);
        let wanted = Wanted { required: search.group.seats.clone(), ..Wanted::default() };
        self.invitation = Invitation::new(board, &wanted, &search.taken, search.span.start);
        let days: Vec<&Days> = self.members.iter().map(|member| &member.days).collect();
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

    /// Short names of the members of the group.
    pub fn names(&self) -> &[String] {
        &self.names
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
    fn new(board: &Board, seat: Seat, days: Interval) -> Self {
        let facts = board.shared_facts(seat).cloned().unwrap_or_default();
        Self { seat, free: plan::free(&facts, days), days: Days::around(facts.work(), days), facts }
    }

    /// Is this the person with their current data?
    fn is(&self, board: &Board, seat: Seat) -> bool {
        self.seat == seat && board.shared_facts(seat).is_some_and(|facts| Arc::ptr_eq(facts, &self.facts))
    }
}
