//! The board: all known data, and what follows from it at an instant.
//!
//! It applies updates and keeps two lists. What does not depend on the moment is computed on a change; what does, when
//! the moment moves ([`Board::settle`]); all other methods only read.
//!
//! Not here: joining (`desk`), painting (panels).

mod asked;
mod marking;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::front::Front;
use super::hints::SourceHint;
use super::index::{Index, Slot, Who};
use super::item::{Deadline, Joined};
use super::line::{Health, SourceLine};
use super::lists::{Brief, Dated, Ranked};
use super::order::Order;
use super::sent::Outbox;
use super::written::Written;
use crate::domain::Instant;
use crate::domain::availability::Facts;
use crate::domain::batch::{Problem, Progress};
use crate::domain::form::Form;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::join::mark::Mark;
use crate::domain::names::ShortNames;
use crate::domain::teammate::{Team, Teammate, TeammateIndex};
use crate::domain::text::Text;
use crate::domain::zone::Zone;
pub use crate::sync::event::Counts;

/// A change of the data.
#[derive(Debug)]
pub enum Update {
    /// New, changed and removed items of a source.
    Items {
        /// The index of the source in the config.
        source: usize,
        /// New and changed ones.
        put: Vec<Joined>,
        /// Removed ones.
        gone: Vec<ItemId>,
    },
    /// Facts about some teammates.
    Facts(Vec<(TeammateIndex, Arc<Facts>)>),
    /// Hints of sources about some teammates.
    Hints(Vec<(TeammateIndex, Arc<[SourceHint]>)>),
    /// The entries of the check-in at this index of the team's list.
    Written(usize, Arc<Written>),
    /// The viewer's marks on threads, all of them.
    Marks(Vec<Mark>),
    /// The health of a source.
    Source(usize, Health),
    /// The progress of a source; `None` if it is not being read.
    Progress(usize, Option<Progress>),
    /// When the unfinished reading of a source resumes.
    Again(usize, Option<Instant>),
    /// The problems of a source, and a remark about how it is watched.
    Problems(usize, Vec<Problem>, Option<Text>),
    /// The data of the first frame; the whole board follows.
    Front(Box<Front>),
    /// The whole board, which replaces the former data.
    Whole(Box<Board>),
}

/// The joined data of all sources.
#[derive(Debug)]
pub struct Board {
    /// The team.
    pub team: Arc<Team>,
    /// The viewer's zone.
    pub viewer: Zone,
    /// The format of times.
    pub form: Form,
    /// Progress is shown as a count while the board is visible.
    pub motion: bool,
    /// The problems of the config, which are listed above the sources.
    pub advice: Vec<Problem>,
    /// The sources, in the order of the config.
    pub sources: Vec<SourceLine>,
    /// The operations of the viewer that no look has shown yet.
    pub outbox: Outbox,
    /// The short names of the teammates, computed on first use.
    names: OnceLock<ShortNames>,
    facts: Vec<Arc<Facts>>,
    hints: Vec<Arc<[SourceHint]>>,
    /// The entries of each check-in of the team.
    written: Vec<Arc<Written>>,
    /// The viewer's marks, by source, item and the teammate who owes the thread.
    marks: HashMap<(String, String, TeammateIndex), Mark>,
    marking: marking::Marking,
    /// The items of each source; those with a thread or a deadline have a slot.
    items: Vec<HashMap<ItemId, Option<Slot>>>,
    index: Index,
    /// Sorted by due time; `order` holds their places at the moment.
    threads: Vec<Ranked>,
    /// The brief of each, contiguous in memory.
    briefs: Vec<Brief>,
    order: Order,
    deadlines: Vec<Dated>,
    counts: Vec<Counts>,
    /// The instants at which a thread or a deadline changes its state without an event, sorted; includes some of
    /// removed ones.
    edges: Vec<Instant>,
    /// Their number when the list was last without removed ones.
    live_edges: usize,
    next: Option<Instant>,
    /// Threads or deadlines were added or removed since the last sort.
    changed: bool,
    /// Present until everything is joined: only the first rows are available.
    beginning: Option<Beginning>,
}

/// A board of which only the first rows are available.
#[derive(Clone, Copy, Debug)]
struct Beginning {
    /// The moment at which these rows are the first.
    at: Instant,
    /// The most rows of each list.
    rows: usize,
    /// The numbers of open threads and of deadlines.
    totals: (usize, usize),
}

impl Board {
    /// A board with a team and no items.
    pub fn new(team: Arc<Team>, facts: Vec<Arc<Facts>>, sources: Vec<(SourceId, String)>) -> Self {
        Self::with((Index::new(&team), OnceLock::new()), team, facts, sources)
    }

    fn with(
        (index, names): (Index, OnceLock<ShortNames>),
        team: Arc<Team>,
        facts: Vec<Arc<Facts>>,
        sources: Vec<(SourceId, String)>,
    ) -> Self {
        let line = |(id, kind): (SourceId, String)| SourceLine {
            label: id.to_string(),
            id,
            kind,
            health: Health::Never,
            progress: None,
            again: None,
            items: 0,
            problems: Vec::new(),
            remark: None,
            window: None,
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
            beginning: None,
            hints: vec![Arc::default(); team.mates.len()],
            written: vec![Arc::default(); team.checkins.len()],
            marks: HashMap::new(),
            outbox: Outbox::default(),
            marking: marking::Marking::default(),
            names,
            facts,
            team,
        }
    }

    /// A board of the same team and sources, without any data.
    #[must_use]
    pub fn blank(&self) -> Self {
        let sources = self.sources.iter().map(|line| (line.id.clone(), line.kind.clone())).collect();
        let known = (self.index.blank(), self.names.clone());
        let mut blank = Self::with(known, self.team.clone(), self.facts.clone(), sources);
        for (line, own) in blank.sources.iter_mut().zip(&self.sources) {
            line.label.clone_from(&own.label);
        }
        Self { form: self.form, motion: self.motion, advice: self.advice.clone(), ..blank }
    }

    /// Applies a change. The lists are sorted again only after [`settle`](Self::settle).
    pub fn apply(&mut self, update: Update) {
        match update {
            Update::Items { source, put, gone } => self.put(source, put, &gone),
            Update::Facts(facts) => {
                for (index, facts) in facts {
                    if let Some(slot) = self.facts.get_mut(index.index()) {
                        *slot = facts;
                    }
                }
            }
            Update::Hints(hints) => {
                for (index, hints) in hints {
                    if let Some(slot) = self.hints.get_mut(index.index()) {
                        *slot = hints;
                    }
                }
            }
            Update::Written(checkin, written) => {
                self.written.get_mut(checkin).into_iter().for_each(|slot| *slot = written.clone());
            }
            Update::Marks(marks) => {
                let key = |mark: &Mark| (mark.source.clone(), mark.item.clone(), mark.owed_by);
                self.marks = marks.into_iter().map(|mark| (key(&mark), mark)).collect();
            }
            Update::Source(source, health) => {
                if let (Health::Ok(_), Some(line)) = (&health, self.sources.get(source)) {
                    self.outbox.looked(&line.id);
                }
                self.line(source, |line| line.health = health);
            }
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
            Update::Front(front) => self.take_front(*front),
            Update::Whole(whole) => {
                let (outbox, marks) = (std::mem::take(&mut self.outbox), std::mem::take(&mut self.marks));
                *self = Self { form: self.form, motion: self.motion, outbox, marks, ..*whole };
            }
        }
    }

    /// Applies the stored data for the first frame. The whole board follows.
    fn take_front(&mut self, front: Front) {
        let Front { at, rows, totals, counts, facts, hints, sources, joined } = front;
        self.apply(Update::Facts(facts));
        self.apply(Update::Hints(hints));
        for (line, kept) in self.sources.iter_mut().zip(sources) {
            (line.items, line.health, line.problems) = (kept.items, kept.health, kept.problems);
        }
        (self.index, self.threads, self.deadlines) = (self.index.blank(), Vec::new(), Vec::new());
        for (source, joined) in joined {
            let slot = self.index.put(source, &joined.item, &joined.title);
            let index = &mut self.index;
            self.threads.extend(joined.threads.into_iter().map(|thread| Ranked::new(thread, slot, index)));
            self.deadlines.extend(joined.deadline.map(|deadline| Dated::new(deadline, slot)));
        }
        self.counts = counts;
        self.sort();
        self.deadlines.truncate(rows);
        self.beginning = Some(Beginning { at, rows, totals });
    }

    fn line(&mut self, source: usize, change: impl FnOnce(&mut SourceLine)) {
        if let Some(line) = self.sources.get_mut(source) {
            change(line);
        }
    }

    fn put(&mut self, source: usize, put: Vec<Joined>, gone: &[ItemId]) {
        let (Some(line), Some(items)) = (self.sources.get_mut(source), self.items.get_mut(source)) else { return };
        let index = &mut self.index;
        for item in gone {
            self.outbox.gone(&line.id, item);
        }
        let mut old: Vec<Slot> = gone.iter().filter_map(|id| items.remove(id).flatten()).collect();
        for joined in put {
            self.outbox.told(&joined.item, self.team.me);
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

    /// Drops the index data of removed items, once there is much of it.
    fn shrink(&mut self) {
        let Some(moved) = self.index.shrink() else { return };
        let to = |slot: Slot| moved.get(slot.index()).copied().unwrap_or(slot);
        self.threads.iter_mut().for_each(|ranked| ranked.move_to(to(ranked.brief().slot())));
        self.deadlines.iter_mut().for_each(|dated| dated.move_to(to(dated.slot())));
        self.items.iter_mut().flat_map(HashMap::values_mut).flatten().for_each(|slot| *slot = to(*slot));
    }

    /// Sorts the lists for `now`, and counts. What depends only on the data is recomputed only if that changed.
    pub fn settle(&mut self, now: Instant) {
        if let Some(Beginning { at, rows, .. }) = self.beginning {
            // At another moment other rows might be the first, which are not available.
            self.put_in_order(at);
            self.order.cut(rows);
            self.settle_marks(now);
            return;
        }
        if std::mem::take(&mut self.changed) {
            self.sort();
            self.count();
            self.sort_edges();
        }
        self.put_in_order(now);
        for (index, counts) in (0..).map(TeammateIndex).zip(&mut self.counts) {
            counts.owes_late = self.order.late_of(index);
        }
        let past = self.edges.partition_point(|edge| *edge <= now);
        self.settle_marks(now);
        self.next = self.edges.get(past).copied().into_iter().chain(self.next_unmarked()).min();
    }

    fn put_in_order(&mut self, now: Instant) {
        let facts = &self.facts;
        self.order.settle(now, |index| Some(facts.get(index.index())?.work()?.position(now)));
    }

    /// Sorts both lists by keys that do not depend on the moment.
    fn sort(&mut self) {
        let team = &self.team;
        // New entries are behind the sorted ones: a stable sort merges the two.
        self.threads.sort_by(|a, b| a.cmp(b, team));
        self.briefs = self.threads.iter().map(Ranked::brief).collect();
        self.order.set(self.threads.iter().map(|thread| (thread.by(), thread.term())));
        self.deadlines.sort_by(Dated::cmp);
    }

    /// Sorts the edges. Edges of removed entries are harmless, and are dropped only when there are many.
    fn sort_edges(&mut self) {
        if self.live_edges == 0 {
            // All edges so far are live.
            self.live_edges = self.edges.len();
        } else if self.edges.len() > 2 * self.live_edges {
            self.edges = Vec::new();
            let replies = self.threads.iter().filter_map(Ranked::term).flat_map(|term| term.edges());
            self.edges = replies.chain(self.deadlines.iter().flat_map(|deadline| deadline.edges())).collect();
            self.live_edges = self.edges.len();
        }
        self.edges.sort_unstable();
        self.edges.dedup();
        self.edges.shrink_to_fit();
    }

    fn count(&mut self) {
        let mut counts = vec![Counts::default(); self.team.mates.len()];
        let mut with = |index: TeammateIndex, change: fn(&mut Counts)| counts.get_mut(index.index()).map(change);
        for thread in &self.threads {
            with(thread.by(), |c| c.owes += 1);
            let Some(Who::Mate(index)) = thread.asker() else { continue };
            with(index, |c| c.waits_for += 1);
        }
        for deadline in &self.deadlines {
            let assignees = &deadline.item.assignees;
            for (n, index) in assignees.iter().enumerate().filter_map(|(n, person)| Some((n, person.index()?))) {
                if assignees.iter().take(n).all(|before| before.index() != Some(index)) {
                    with(index, |c| c.due += 1);
                }
            }
        }
        self.counts = counts;
    }

    /// The unambiguous short names of the teammates.
    pub fn names(&self) -> &ShortNames {
        self.names.get_or_init(|| short_names(&self.team))
    }
}

fn short_names(team: &Team) -> ShortNames {
    let person = |mate: &Teammate| (mate.id.to_string(), mate.name.clean().into_owned());
    ShortNames::of(&team.mates.iter().map(person).collect::<Vec<_>>())
}
