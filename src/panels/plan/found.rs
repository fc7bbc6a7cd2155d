//! The result of a search: the proposals for a group, its shared hours, and the number of people inside. It is
//! recomputed only if its inputs have changed.
//!
//! Not here: the contents of rows (`rows`, `words`), the selection (the panel's state).

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::group::Group;
use super::invited::{Invitation, Invited};
use super::wish::Wish;
use crate::board::Board;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::interval::Interval;
use crate::domain::plan::best::{Ask, Proposal, Role};
use crate::domain::plan::class::Burden;
use crate::domain::plan::history::Meeting;
use crate::domain::plan::person::Person;
use crate::domain::plan::{self, Plan, Window};
use crate::domain::sleep::Sleep;
use crate::domain::teammate::TeammateIndex;
use crate::domain::zone::{Edge, Zone};
use crate::panels::shared::{day, say};

/// The parameters of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The people.
    pub group: Group,
    /// The kind of meeting.
    pub wish: Wish,
    /// The searched interval.
    pub span: Interval,
    /// The windows that were taken before, by start.
    pub taken: Vec<Meeting>,
}

/// The result of a search.
#[derive(Debug, Default)]
pub struct Found {
    search: Option<Search>,
    /// The viewer's whole days around the span.
    days: Option<Interval>,
    /// The invited people, in the order of the invitation.
    members: Vec<Member>,
    levels: Vec<(Instant, usize)>,
    /// The invited people, with their burdens in earlier windows.
    pub invitation: Invitation,
    /// The windows of the required people, by start.
    pub windows: Vec<Window>,
    /// The proposals.
    pub plan: Plan,
}

/// An invited person, over the searched days.
#[derive(Debug)]
struct Member {
    index: Option<TeammateIndex>,
    facts: Arc<Facts>,
    sleep: Sleep,
    free: Vec<Interval>,
    person: Person,
}

/// The searched interval: from the minute of `clock` on; if another moment is displayed that lies outside of that, from
/// the beginning of its day.
pub fn span(viewer: &Zone, wish: Wish, clock: Instant, moment: Option<Instant>) -> Option<Interval> {
    let from = |start: Instant| Interval::new(start, start.checked_add_signed(wish.reach())?);
    let ahead = from(say::minute(clock))?;
    match moment.filter(|moment| !ahead.contains(*moment)) {
        None => Some(ahead),
        Some(moment) => from(viewer.midnight(viewer.date(moment), Edge::Start)),
    }
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
        let same = self.is_of(board);
        if same && self.search.as_ref() == Some(&search) {
            return;
        }
        let wanted = &search.group.wanted;
        self.invitation = Invitation::new(board, wanted, &search.taken, search.span.start);
        self.gather(days);
        self.weigh(board, &search);
        self.search = Some(search);
    }

    /// Returns whether the result is based on the present facts of the people.
    fn is_of(&self, board: &Board) -> bool {
        let mut pairs = self.invitation.people.iter().zip(&self.members);
        let known = |person: &Invited, member: &Member| match person.index.and_then(|index| board.shared_facts(index)) {
            Some(facts) => Arc::ptr_eq(facts, &member.facts),
            None => person.index.is_none(),
        };
        self.members.len() == self.invitation.people.len() && pairs.all(|(person, member)| known(person, member))
    }

    /// Computes each person's time over whole days; known ones are reused.
    fn gather(&mut self, days: Interval) {
        let mut old: HashMap<TeammateIndex, Member> = HashMap::new();
        for member in self.members.drain(..) {
            let Some(index) = member.index else { continue };
            old.insert(index, member);
        }
        let known = |person: &Invited, old: &mut HashMap<TeammateIndex, Member>| {
            let member = old.remove(&person.index?)?;
            (Arc::ptr_eq(&member.facts, &person.facts) && member.sleep == person.sleep).then_some(member)
        };
        let people = self.invitation.people.iter();
        self.members =
            people.map(|person| known(person, &mut old).unwrap_or_else(|| Member::new(person, days))).collect();
        let required = self.invitation.people.iter().zip(&self.members).filter(|(person, _)| is_needed(person));
        self.levels = plan::levels(required.flat_map(|(_, member)| &member.free));
    }

    fn weigh(&mut self, board: &Board, search: &Search) {
        let cut = |member: &Member| member.free.iter().filter_map(|free| free.within(&search.span)).collect();
        let pairs = self.invitation.people.iter().zip(&self.members);
        let required = pairs.filter(|(person, _)| person.role == Role::Required);
        let free: Vec<Vec<Interval>> = required.map(|(_, member)| cut(member)).collect();
        self.windows = plan::windows(&free, search.wish.length());
        self.plan = plan::plan(ask(board, search), &self.invitation.guests());
    }

    /// The question of the search; `None` before the first search.
    pub fn ask<'a>(&self, board: &'a Board) -> Option<Ask<'a>> {
        self.search.as_ref().map(|search| ask(board, search))
    }

    /// Who is planned for.
    pub fn group(&self) -> &Group {
        static NOBODY: Group = Group::none();
        self.search.as_ref().map_or(&NOBODY, |search| &search.group)
    }

    /// The number of required people.
    pub fn needed(&self) -> usize {
        self.invitation.people.iter().filter(|person| is_needed(person)).count()
    }

    /// The end of the searched interval.
    pub fn until(&self) -> Option<Instant> {
        self.search.as_ref().map(|search| search.span.end)
    }

    /// The proposals, best first.
    pub fn proposals(&self) -> &[Proposal] {
        &self.plan.proposals
    }

    /// The number of required people who are inside during a whole interval.
    pub fn inside(&self, span: Interval) -> usize {
        plan::fewest(&self.levels, span)
    }

    /// The index of a teammate among the invited.
    pub fn place(&self, index: TeammateIndex) -> Option<usize> {
        self.invitation.people.iter().position(|person| person.index == Some(index))
    }

    /// The burden of a meeting for each invited person.
    pub fn burdens(&self, meeting: Interval) -> Vec<Burden> {
        let inside = |days: &Interval| days.start <= meeting.start && meeting.end <= days.end;
        let kept = self.days.as_ref().is_some_and(inside);
        let one = |member: &Member| {
            if kept {
                member.person.burden(meeting)
            } else {
                Person::around(&member.facts, member.sleep, meeting).burden(meeting)
            }
        };
        self.members.iter().map(one).collect()
    }

    /// The shared hours that contain an interval.
    pub fn window_around(&self, span: Interval) -> Option<&Window> {
        self.windows.iter().find(|window| window.span.start <= span.start && span.end <= window.span.end)
    }
}

fn ask<'a>(board: &'a Board, search: &Search) -> Ask<'a> {
    let Search { wish, span, .. } = search;
    Ask { span: *span, length: wish.length(), at: None, every: wish.every(), viewer: &board.viewer }
}

/// Returns whether the person is required.
fn is_needed(person: &Invited) -> bool {
    person.role != Role::Optional
}

impl Member {
    fn new(person: &Invited, days: Interval) -> Self {
        let (facts, sleep) = (person.facts.clone(), person.sleep);
        let free = plan::free(&facts, days);
        Self { index: person.index, free, person: Person::around(&facts, sleep, days), facts, sleep }
    }
}
