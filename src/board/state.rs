//! The board: everything known, and what follows at an instant.
//!
//! It takes updates and keeps two lists in order. A list's order changes with time only where late threads overtake
//! each other, so [`Board::settle`] is called when the moment moves; everything else asks without changing anything.
//!
//! Not here: joining (`desk`), what it looks like (panels).

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::Arc;

use chrono::TimeDelta;

use super::item::{Deadline, Item, OpenThread, Person};
use crate::domain::Instant;
use crate::domain::availability::{Availability, Facts};
use crate::domain::batch::{Problem, Progress};
use crate::domain::form::{Dial, Form};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::{Seat, Team};
use crate::domain::text::Text;
use crate::domain::thread::{Rank, Term, ThreadState, cmp_ids};
use crate::domain::zone::Zone;

/// A change of what is known.
#[derive(Debug)]
pub enum Update {
    /// Items of a source that are new or changed, and those that are no more.
    Items {
        /// The source's place in the config.
        source: usize,
        /// New and changed ones.
        put: Vec<Joined>,
        /// Those that are no more.
        gone: Vec<ItemId>,
    },
    /// What is known about some teammates' time.
    Facts(Vec<(Seat, Arc<Facts>)>),
    /// How a source is.
    Source(usize, Health),
    /// How far a source's reading is; `None`: it is not being read.
    Progress(usize, Option<Progress>),
    /// What in a source could not be read, and a remark about how it is watched.
    Problems(usize, Vec<Problem>, Option<Text>),
}

/// An item with what follows from it.
#[derive(Debug)]
pub struct Joined {
    /// The item.
    pub item: Arc<Item>,
    /// The replies owed in its conversation.
    pub threads: Vec<OpenThread>,
    /// When it is due.
    pub deadline: Option<Deadline>,
}

/// How a source is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// It has not been asked, or has not answered yet.
    Never,
    /// It answered, then.
    Ok(Instant),
    /// What is shown comes from an earlier run, from then.
    Stale(Instant),
    /// It failed; what is shown is as old as the instant says, if there is anything.
    Failed {
        /// What happened and how to mend it.
        why: Text,
        /// When it failed first.
        since: Instant,
        /// When it last answered.
        last: Option<Instant>,
    },
}

impl Health {
    /// The word for it in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Ok(_) => "ok",
            Self::Stale(_) => "stale",
            Self::Failed { .. } => "failed",
        }
    }

    /// How old what is shown is: when it was fetched.
    pub fn fetched_at(&self) -> Option<Instant> {
        match self {
            Self::Never => None,
            Self::Ok(at) | Self::Stale(at) => Some(*at),
            Self::Failed { last, .. } => *last,
        }
    }
}

/// A source, as the board shows it.
#[derive(Clone, Debug)]
pub struct SourceLine {
    /// Its id.
    pub id: SourceId,
    /// Its kind.
    pub kind: String,
    /// How it is.
    pub health: Health,
    /// How far its reading is.
    pub progress: Option<Progress>,
    /// How many items it has.
    pub items: usize,
    /// What in it could not be read.
    pub problems: Vec<Problem>,
    /// How it is watched, where that is worth a remark.
    pub remark: Option<Text>,
}

/// One teammate's share at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Open threads that they owe.
    pub owes: usize,
    /// Those of them that are late.
    pub owes_late: usize,
    /// Open threads in which they asked.
    pub waits_for: usize,
    /// Deadlines that have them as an assignee.
    pub due: usize,
}

/// Everything known, joined.
#[derive(Debug)]
pub struct Board {
    /// The team.
    pub team: Arc<Team>,
    /// The viewer's zone.
    pub viewer: Zone,
    /// How the viewer wants times to be written.
    pub form: Form,
    /// The sources, in the order of the config.
    pub sources: Vec<SourceLine>,
    facts: Vec<Arc<Facts>>,
    items: Vec<HashSet<ItemId>>,
    threads: Vec<Ranked>,
    deadlines: Vec<Deadline>,
    counts: Vec<Counts>,
    next: Option<Instant>,
    /// Threads or deadlines came or went since they were last put in order.
    changed: bool,
}

/// An open thread with what decides its place. What every pass over all threads needs stands in one row of memory.
#[derive(Debug)]
pub struct Ranked {
    rank: Rank,
    by: Seat,
    term: Option<Term>,
    thread: Box<OpenThread>,
}

impl Deref for Ranked {
    type Target = OpenThread;

    fn deref(&self) -> &OpenThread {
        &self.thread
    }
}

impl Board {
    /// A board on which nothing is known but the team.
    pub fn new(team: Arc<Team>, facts: Vec<Arc<Facts>>, sources: Vec<(SourceId, String)>) -> Self {
        let line = |(id, kind)| SourceLine {
            id,
            kind,
            health: Health::Never,
            progress: None,
            items: 0,
            problems: Vec::new(),
            remark: None,
        };
        Self {
            viewer: team.viewer_zone(),
            form: Form::default(),
            items: vec![HashSet::new(); sources.len()],
            sources: sources.into_iter().map(line).collect(),
            counts: vec![Counts::default(); team.mates.len()],
            threads: Vec::new(),
            deadlines: Vec::new(),
            next: None,
            changed: false,
            facts,
            team,
        }
    }

    /// Takes in a change. The lists are in order again only after [`settle`](Self::settle).
    pub fn apply(&mut self, update: Update) {
        match update {
            Update::Items { source, put, gone } => self.put(source, put, &gone),
            Update::Facts(facts) => {
                for (seat, facts) in facts {
                    if let Some(slot) = self.facts.get_mut(seat.index()) {
                        *slot = facts;
                    }
                }
            }
            Update::Source(source, health) => self.line(source, |line| line.health = health),
            Update::Progress(source, progress) => self.line(source, |line| line.progress = progress),
            Update::Problems(source, problems, remark) => self.line(source, |line| {
                line.problems = problems;
                line.remark = remark;
            }),
        }
    }

    fn line(&mut self, source: usize, change: impl FnOnce(&mut SourceLine)) {
        if let Some(line) = self.sources.get_mut(source) {
            change(line);
        }
    }

    fn put(&mut self, source: usize, put: Vec<Joined>, gone: &[ItemId]) {
        let (Some(line), Some(items)) = (self.sources.get_mut(source), self.items.get_mut(source)) else { return };
        let known = |id: &&ItemId| items.contains(*id);
        let old: HashSet<&ItemId> = put.iter().map(|j| &j.item.id).chain(gone).filter(known).collect();
        if !old.is_empty() {
            let stays = |item: &Item| item.source != line.id || !old.contains(&item.id);
            self.threads.retain(|ranked| stays(&ranked.item));
            self.deadlines.retain(|deadline| stays(&deadline.item));
        }
        for id in gone {
            items.remove(id);
        }
        for joined in put {
            items.insert(joined.item.id.clone());
            self.threads.extend(joined.threads.into_iter().map(Ranked::new));
            self.deadlines.extend(joined.deadline);
        }
        line.items = items.len();
        self.changed = true;
    }

    /// Puts the lists in the order of `now`, and counts. What only depends on what is known is worked out only when
    /// that changed; what depends on now as well costs one pass.
    pub fn settle(&mut self, now: Instant) {
        if std::mem::take(&mut self.changed) {
            self.deadlines.sort_by(|a, b| a.due_at.cmp(&b.due_at).then_with(|| key(&a.item).cmp(&key(&b.item))));
            self.count();
        }
        let next = self.rank(now);
        let team = &self.team;
        let order = |a: &Ranked, b: &Ranked| a.rank.cmp(&b.rank).then_with(|| cmp_ids(ids(a, team), ids(b, team)));
        if !self.threads.is_sorted_by(|a, b| order(a, b).is_le()) {
            self.threads.sort_unstable_by(order);
        }
        self.next = self.deadlines.iter().filter_map(|deadline| deadline.next_change(now)).chain(next).min();
    }

    /// Works out how late each thread is, counts the late ones, and gives the next instant at which that changes by more
    /// than the passing of time.
    fn rank(&mut self, now: Instant) -> Option<Instant> {
        let mut positions: Vec<Option<TimeDelta>> = vec![None; self.facts.len()];
        for counts in &mut self.counts {
            counts.owes_late = 0;
        }
        let mut next = None;
        for Ranked { rank, by, term, .. } in &mut self.threads {
            let Some(term) = term else { continue };
            next = [next, term.next_change(now)].into_iter().flatten().min();
            if term.state(now) != ThreadState::Late {
                rank.late = None;
                continue;
            }
            let work = self.facts.get(by.index()).and_then(|facts| facts.work());
            let position = work.zip(positions.get_mut(by.index()));
            let position = position.map(|(work, at)| *at.get_or_insert_with(|| work.position(now)));
            rank.late = Some(term.left(position).map_or(TimeDelta::zero(), |left| -left));
            if let Some(counts) = self.counts.get_mut(by.index()) {
                counts.owes_late += 1;
            }
        }
        next
    }

    fn count(&mut self) {
        let mut counts = vec![Counts::default(); self.team.mates.len()];
        let mut with = |seat: Seat, change: fn(&mut Counts)| counts.get_mut(seat.index()).map(change);
        for thread in &self.threads {
            with(thread.by, |c| c.owes += 1);
            thread.asker.map(|seat| with(seat, |c| c.waits_for += 1));
        }
        for deadline in &self.deadlines {
            let mut seen: Vec<Seat> = Vec::new();
            for seat in deadline.item.assignees.iter().filter_map(Person::seat) {
                if !seen.contains(&seat) {
                    seen.push(seat);
                    with(seat, |c| c.due += 1);
                }
            }
        }
        self.counts = counts;
    }

    /// The viewer's clock.
    pub fn dial(&self) -> Dial<'_> {
        self.dial_of(&self.viewer)
    }

    /// The clock of a zone, as the viewer wants it to be written.
    pub fn dial_of<'a>(&self, zone: &'a Zone) -> Dial<'a> {
        Dial { zone, form: self.form }
    }

    /// The open threads, most urgent first as of the last [`settle`](Self::settle).
    pub fn threads(&self) -> &[Ranked] {
        &self.threads
    }

    /// The deadlines, by when they are due.
    pub fn deadlines(&self) -> &[Deadline] {
        &self.deadlines
    }

    /// A teammate's share as of the last [`settle`](Self::settle).
    pub fn counts(&self, seat: Seat) -> Counts {
        self.counts.get(seat.index()).copied().unwrap_or_default()
    }

    /// What is known about a teammate's time.
    pub fn facts(&self, seat: Seat) -> Option<&Facts> {
        self.facts.get(seat.index()).map(Arc::as_ref)
    }

    /// The same, to be held on to: what was worked out from it holds as long as it is this.
    pub fn shared_facts(&self, seat: Seat) -> Option<&Arc<Facts>> {
        self.facts.get(seat.index())
    }

    /// What a teammate is doing.
    pub fn availability(&self, seat: Seat, now: Instant) -> Option<Availability> {
        Some(self.facts(seat)?.at(now))
    }

    /// How many teammates are inside their working hours and outside away, whatever their status.
    pub fn working(&self, now: Instant) -> usize {
        self.facts.iter().filter(|facts| facts.is_working(now)).count()
    }

    /// A teammate's position in their working time.
    pub fn position(&self, seat: Seat, now: Instant) -> Option<TimeDelta> {
        Some(self.facts(seat)?.work()?.position(now))
    }

    /// The working time left to answer an open thread; negative when late.
    pub fn thread_left(&self, thread: &OpenThread, now: Instant) -> Option<TimeDelta> {
        thread.term?.left(self.position(thread.by, now))
    }

    /// The working time left for a deadline, of the assignee who has the least.
    pub fn deadline_left(&self, deadline: &Deadline, now: Instant) -> Option<TimeDelta> {
        deadline.left(|seat| self.position(seat, now))
    }

    /// The next instant, after that of the last [`settle`](Self::settle), at which a thread or a deadline changes its
    /// state by itself.
    pub fn next_change(&self) -> Option<Instant> {
        self.next
    }

    /// A teammate's id, or an outsider's name as written: raw, for JSON and matching.
    pub fn name_raw<'a>(&'a self, person: &'a Person) -> &'a str {
        match person {
            Person::Mate(seat) => self.team.get(*seat).map_or("", |mate| mate.id.as_str()),
            Person::Outsider(name) => name.raw(),
        }
    }
}

fn key(item: &Item) -> (&str, &str) {
    (item.source.as_str(), item.id.raw())
}

impl Ranked {
    fn new(thread: OpenThread) -> Self {
        let rank = Rank { late: None, due_at: thread.term.map(|term| term.due_at), asked_at: thread.asked_at };
        Self { rank, by: thread.by, term: thread.term, thread: Box::new(thread) }
    }
}

fn ids<'a>(thread: &'a OpenThread, team: &'a Team) -> [&'a str; 3] {
    let (source, item) = key(&thread.item);
    [source, item, team.get(thread.by).map_or("", |mate| mate.id.as_str())]
}
