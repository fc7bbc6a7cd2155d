//! The board: everything known, and what follows at an instant.
//!
//! It takes updates and keeps two lists. What does not depend on the moment is worked out when something changed; what
//! does, when the moment moves ([`Board::settle`]); everything else asks without changing anything.
//!
//! Not here: joining (`desk`), what it looks like (panels).

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;

use super::front::{Front, View};
use super::hints::SourceHint;
use super::index::{Index, Slot, Who};
use super::item::{Deadline, OpenThread, Person};
use super::lists::{Brief, Dated, Ranked, Threads};
use super::order::Order;
use super::update::{Health, Joined, SourceLine, Update};
use crate::domain::Instant;
use crate::domain::availability::{Availability, Facts};
use crate::domain::batch::{Problem, Progress};
use crate::domain::form::{Dial, Form};
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::teammate::{Seat, Team};
use crate::domain::zone::Zone;

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
    /// Progress is counted while somebody looks.
    pub motion: bool,
    /// What to mend in the config: it stands above the sources.
    pub advice: Vec<Problem>,
    /// The sources, in the order of the config.
    pub sources: Vec<SourceLine>,
    facts: Vec<Arc<Facts>>,
    hints: Vec<Arc<[SourceHint]>>,
    /// The items of each source; those in which somebody owes something or that are due have a slot.
    items: Vec<HashMap<ItemId, Option<Slot>>>,
    index: Index,
    /// By due time; `order` says where each stands at the moment.
    threads: Vec<Ranked>,
    /// Each of them in brief, side by side in memory.
    briefs: Vec<Brief>,
    order: Order,
    deadlines: Vec<Dated>,
    counts: Vec<Counts>,
    /// The instants at which a thread or a deadline changes its state by itself, in order; and some at which one did
    /// that is gone.
    edges: Vec<Instant>,
    /// So many there were without any of those.
    live_edges: usize,
    next: Option<Instant>,
    /// Threads or deadlines came or went since they were last put in order.
    changed: bool,
    /// Until everything is joined: what the first rows of the lists, and the counts, are taken from.
    front: Option<Box<Front>>,
}

impl Board {
    /// A board on which nothing is known but the team.
    pub fn new(team: Arc<Team>, facts: Vec<Arc<Facts>>, sources: Vec<(SourceId, String)>) -> Self {
        Self::with(Index::new(&team), team, facts, sources)
    }

    fn with(index: Index, team: Arc<Team>, facts: Vec<Arc<Facts>>, sources: Vec<(SourceId, String)>) -> Self {
        let line = |(id, kind)| SourceLine {
            id,
            kind,
            health: Health::Never,
            progress: None,
            again: None,
            items: 0,
            problems: Vec::new(),
            remark: None,
        };
        Self {
            viewer: team.viewer_zone(),
            form: Form::default(),
            motion: true,
            items: vec![HashMap::new(); sources.len()],
            index,
            advice: Vec::new(),
            sources: sources.into_iter().map(line).collect(),
            counts: vec![Counts::default(); team.mates.len()],
            threads: Vec::new(),
            briefs: Vec::new(),
            order: Order::default(),
            deadlines: Vec::new(),
            edges: Vec::new(),
            live_edges: 0,
            next: None,
            changed: false,
            front: None,
            hints: vec![Arc::default(); team.mates.len()],
            facts,
            team,
        }
    }

    /// A board of the same team and sources on which nothing is known.
    #[must_use]
    pub fn blank(&self) -> Self {
        let names = self.sources.iter().map(|line| (line.id.clone(), line.kind.clone())).collect();
        let blank = Self::with(self.index.blank(), self.team.clone(), self.facts.clone(), names);
        Self { form: self.form, motion: self.motion, advice: self.advice.clone(), ..blank }
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
            Update::Hints(hints) => {
                for (seat, hints) in hints {
                    if let Some(slot) = self.hints.get_mut(seat.index()) {
                        *slot = hints;
                    }
                }
            }
            Update::Source(source, health) => self.line(source, |line| line.health = health),
            Update::Progress(source, progress) => {
                let still = Progress { done: 0, total: 0 };
                let progress = if self.motion { progress } else { progress.map(|_| still) };
                self.line(source, |line| line.progress = progress);
            }
            Update::Again(source, again) => self.line(source, |line| line.again = again),
            Update::Problems(source, problems, remark) => self.line(source, |line| {
                line.problems = problems;
                line.remark = remark;
            }),
            Update::Front(front) => self.take_front(front),
            Update::Whole(whole) => *self = Self { form: self.form, motion: self.motion, ..*whole },
        }
    }

    fn take_front(&mut self, mut front: Box<Front>) {
        front.updates().into_iter().for_each(|update| self.apply(update));
        for (line, items) in self.sources.iter_mut().zip(front.items()) {
            line.items = items;
        }
        self.front = Some(front);
    }

    fn line(&mut self, source: usize, change: impl FnOnce(&mut SourceLine)) {
        if let Some(line) = self.sources.get_mut(source) {
            change(line);
        }
    }

    fn put(&mut self, source: usize, put: Vec<Joined>, gone: &[ItemId]) {
        let (Some(line), Some(items)) = (self.sources.get_mut(source), self.items.get_mut(source)) else { return };
        let index = &mut self.index;
        let mut old: Vec<Slot> = gone.iter().filter_map(|id| items.remove(id).flatten()).collect();
        for joined in put {
            let open = joined.deadline.is_some() || !joined.threads.is_empty();
            let slot = open.then(|| index.put(source, &joined.item, &joined.title));
            old.extend(items.insert(joined.item.id.clone(), slot).flatten());
            let Some(slot) = slot else { continue };
            self.edges.extend(joined.threads.iter().filter_map(|thread| thread.term).flat_map(|term| term.edges()));
            self.edges.extend(joined.deadline.iter().flat_map(Deadline::edges));
            self.threads.extend(joined.threads.into_iter().map(|thread| Ranked::new(thread, slot, index)));
            self.deadlines.extend(joined.deadline.map(|deadline| Dated::new(deadline, slot)));
        }
        for slot in &old {
            index.let_go(*slot);
        }
        if !old.is_empty() {
            self.threads.retain(|ranked| index.is_live(ranked.brief().slot()));
            self.deadlines.retain(|dated| index.is_live(dated.slot()));
        }
        line.items = items.len();
        self.changed = true;
        self.shrink();
    }

    /// Forgets what was kept of items that are gone, once that is much.
    fn shrink(&mut self) {
        let Some(moved) = self.index.shrink() else { return };
        let to = |slot: Slot| moved.get(slot.index()).copied().unwrap_or(slot);
        self.threads.iter_mut().for_each(|ranked| ranked.move_to(to(ranked.brief().slot())));
        self.deadlines.iter_mut().for_each(|dated| dated.move_to(to(dated.slot())));
        self.items.iter_mut().flat_map(HashMap::values_mut).flatten().for_each(|slot| *slot = to(*slot));
    }

    /// Puts the lists in the order of `now`, and counts. What only depends on what is known is worked out only when
    /// that changed.
    pub fn settle(&mut self, now: Instant) {
        if self.front.is_some() {
            return self.settle_front(now);
        }
        if std::mem::take(&mut self.changed) {
            self.sort();
            self.count();
            self.sort_edges();
        }
        self.put_in_order(now);
        for (seat, counts) in (0..).map(Seat).zip(&mut self.counts) {
            counts.owes_late = self.order.late_of(seat);
        }
        let past = self.edges.partition_point(|edge| *edge <= now);
        self.next = self.edges.get(past).copied();
    }

    /// The same while only the front is known.
    fn settle_front(&mut self, now: Instant) {
        let Some(front) = &mut self.front else { return };
        let View { threads, deadlines, counts } = front.show(now, &self.team, &self.facts);
        let rows = front.rows();
        (self.index, self.threads, self.deadlines) = (self.index.blank(), Vec::new(), Vec::new());
        for joined in threads.into_iter().chain(deadlines) {
            let source = self.sources.iter().position(|line| line.id == joined.item.source).unwrap_or_default();
            let slot = self.index.put(source, &joined.item, &joined.title);
            let index = &mut self.index;
            self.threads.extend(joined.threads.into_iter().map(|thread| Ranked::new(thread, slot, index)));
            self.deadlines.extend(joined.deadline.map(|deadline| Dated::new(deadline, slot)));
        }
        self.sort();
        self.put_in_order(now);
        self.order.cut(rows);
        self.deadlines.truncate(rows);
        self.counts = counts;
        self.next = None;
    }

    fn put_in_order(&mut self, now: Instant) {
        let facts = &self.facts;
        self.order.settle(now, |seat| Some(facts.get(seat.index())?.work()?.position(now)));
    }

    /// Puts both lists in the order that does not depend on the moment.
    fn sort(&mut self) {
        let team = &self.team;
        // What was in order stays so, and what came stands behind it: a stable sort merges the two.
        self.threads.sort_by(|a, b| a.cmp(b, team));
        self.briefs = self.threads.iter().map(Ranked::brief).collect();
        self.order.set(self.threads.iter().map(|thread| (thread.by(), thread.term())));
        self.deadlines.sort_by(Dated::cmp);
    }

    /// Puts the edges in order. Those of what is gone do no harm, and are looked for only when there are many.
    fn sort_edges(&mut self) {
        if self.edges.len() > 2 * self.live_edges {
            let replies = self.threads.iter().filter_map(Ranked::term).flat_map(|term| term.edges());
            self.edges = replies.chain(self.deadlines.iter().flat_map(|deadline| deadline.edges())).collect();
            self.live_edges = self.edges.len();
        }
        self.edges.sort();
        self.edges.dedup();
    }

    fn count(&mut self) {
        let mut counts = vec![Counts::default(); self.team.mates.len()];
        let mut with = |seat: Seat, change: fn(&mut Counts)| counts.get_mut(seat.index()).map(change);
        for thread in &self.threads {
            with(thread.by(), |c| c.owes += 1);
            let Some(Who::Mate(seat)) = thread.asker() else { continue };
            with(seat, |c| c.waits_for += 1);
        }
        for deadline in &self.deadlines {
            let assignees = &deadline.item.assignees;
            for (n, seat) in assignees.iter().enumerate().filter_map(|(n, person)| Some((n, person.seat()?))) {
                if assignees.iter().take(n).all(|before| before.seat() != Some(seat)) {
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
    pub fn threads(&self) -> Threads<'_> {
        Threads { all: &self.threads, briefs: &self.briefs, order: &self.order }
    }

    /// The deadlines, by when they are due.
    pub fn deadlines(&self) -> &[Dated] {
        &self.deadlines
    }

    /// How many open threads there are; while only the front is known, more than the board has.
    pub fn thread_count(&self) -> usize {
        self.front.as_ref().map_or(self.threads.len(), |front| front.totals().0)
    }

    /// How many deadlines there are, likewise.
    pub fn deadline_count(&self) -> usize {
        self.front.as_ref().map_or(self.deadlines.len(), |front| front.totals().1)
    }

    /// Is only the front known? Then the lists have their first rows alone, without what was said, and nothing can be
    /// found in them.
    pub fn is_front(&self) -> bool {
        self.front.is_some()
    }

    /// What filters look at in the items of threads and deadlines.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// A teammate's share as of the last [`settle`](Self::settle).
    pub fn counts(&self, seat: Seat) -> Counts {
        self.counts.get(seat.index()).copied().unwrap_or_default()
    }

    /// What is known about a teammate's time.
    pub fn facts(&self, seat: Seat) -> Option<&Facts> {
        self.facts.get(seat.index()).map(Arc::as_ref)
    }

    /// What is known about everybody's time.
    pub(super) fn all_facts(&self) -> &[Arc<Facts>] {
        &self.facts
    }

    /// The same, to be held on to: what was worked out from it holds as long as it is this.
    pub fn shared_facts(&self, seat: Seat) -> Option<&Arc<Facts>> {
        self.facts.get(seat.index())
    }

    /// What sources hint at about a teammate, as far as it is to be shown at `now`; in the order of the config.
    pub fn hints(&self, seat: Seat, now: Instant) -> impl Iterator<Item = &SourceHint> {
        self.hints.get(seat.index()).into_iter().flat_map(|hints| hints.iter()).filter(move |hint| hint.is_shown(now))
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
