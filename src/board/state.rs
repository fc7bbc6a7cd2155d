//! The board: everything known, and what follows at an instant.
//!
//! It takes updates and keeps two lists. What does not depend on the moment is worked out when something changed; what
//! does, when the moment moves ([`Board::settle`]); everything else asks without changing anything.
//!
//! Not here: joining (`desk`), what it looks like (panels).

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
    Facts(Vec<(TeammateIndex, Arc<Facts>)>),
    /// What sources hint at about some teammates.
    Hints(Vec<(TeammateIndex, Arc<[SourceHint]>)>),
    /// What people wrote for the check-in at this place of the team's list.
    Written(usize, Arc<Written>),
    /// The viewer's marks on threads, all of them.
    Marks(Vec<Mark>),
    /// How a source is.
    Source(usize, Health),
    /// How far a source's reading is; `None`: it is not being read.
    Progress(usize, Option<Progress>),
    /// When the reading of a source goes on that is not at its end.
    Again(usize, Option<Instant>),
    /// What in a source could not be read, and a remark about how it is watched.
    Problems(usize, Vec<Problem>, Option<Text>),
    /// Enough for the first frame; the rest follows as a whole.
    Front(Box<Front>),
    /// Everything, in the place of what was there.
    Whole(Box<Board>),
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
    /// What the viewer did from here, until a look shows it.
    pub outbox: Outbox,
    /// The short names of the teammates, once they are asked for.
    names: OnceLock<ShortNames>,
    facts: Vec<Arc<Facts>>,
    hints: Vec<Arc<[SourceHint]>>,
    /// For each check-in of the team.
    written: Vec<Arc<Written>>,
    /// The viewer's marks, by the source, the item and who owes the thread.
    marks: HashMap<(String, String, TeammateIndex), Mark>,
    marking: marking::Marking,
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
    /// Until everything is joined: only the rows that come first are there.
    beginning: Option<Beginning>,
}

/// A board of which only the beginning is known.
#[derive(Clone, Copy, Debug)]
struct Beginning {
    /// The moment at which these rows come first.
    at: Instant,
    /// So many rows of each list are there at most.
    rows: usize,
    /// How many open threads, and how many deadlines, there are.
    totals: (usize, usize),
}

impl Board {
    /// A board that knows its team, and no items.
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

    /// Takes in a change. The lists are in order again only after [`settle`](Self::settle).
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

    /// Shows what an earlier run left for the first frame. The rest follows as a whole.
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
        if let Some(Beginning { at, rows, .. }) = self.beginning {
            // At another moment other rows might come first, which are not there.
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
        if self.live_edges == 0 {
            // Those that came so far are all.
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

    /// The short names of people, which tell them apart.
    pub fn names(&self) -> &ShortNames {
        self.names.get_or_init(|| short_names(&self.team))
    }
}

fn short_names(team: &Team) -> ShortNames {
    let person = |mate: &Teammate| (mate.id.to_string(), mate.name.clean().into_owned());
    ShortNames::of(&team.mates.iter().map(person).collect::<Vec<_>>())
}
