//! The desk: joins the data of sources, off the drawing thread.
//!
//! Due times do not depend on now, so they are derived once, when an item arrives, and again only when the working time
//! of a person in it changes (an out-of-office event appeared or was removed).
//!
//! Not here: reading the sources (sync), the board (`state`), one source (`source`), deriving threads and deadlines
//! (`derive`).

mod derive;
mod source;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use self::source::{Kept, Known, Learned, Source, link};
use super::hints::SourceHint;
use super::item::{Joined, Person};
use super::same::{self, Same};
use super::shown::Key;
use super::state::Update;
use super::texts::Texts;
use crate::domain::Instant;
use crate::domain::agreement::Targets;
use crate::domain::availability::Facts;
use crate::domain::batch::{Event, Page, Part, Parts};
use crate::domain::checkin::{CheckInPlan, Destination};
use crate::domain::deadline::DueZone;
use crate::domain::ids::{Account, ItemId, SourceId};
use crate::domain::interval::Interval;
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::text::Text;
use crate::domain::zone::{Zone, Zones};

/// What joining needs to know about a source.
#[derive(Clone, Debug)]
pub struct Link {
    /// The source.
    pub id: SourceId,
    /// Its kind: teammates may name their account by it.
    pub kind: String,
    /// The zone of its due dates.
    pub due_zone: DueZone,
    /// Its own targets.
    pub targets: Targets,
    /// Its account names are teammates' ids.
    pub accounts_are_ids: bool,
}

/// The joined data of all sources.
#[derive(Debug)]
pub struct Desk {
    team: Arc<Team>,
    viewer: Zone,
    base: Instant,
    sources: Vec<Source>,
    same: Same,
    facts: Vec<Arc<Facts>>,
    /// Each teammate's facts as derived from the config alone.
    configured: Vec<Arc<Facts>>,
    zones: Option<Arc<Zones>>,
    texts: Texts,
    /// Only what concerns this teammate is derived.
    only: Option<TeammateIndex>,
}

impl Desk {
    /// An empty desk for a team and its sources. Positions in working time count from `base`.
    pub fn new(team: Arc<Team>, links: Vec<Link>, base: Instant) -> Self {
        let facts: Vec<_> = team.mates.iter().map(|mate| Arc::new(Facts::new(mate, Vec::new(), &[], base))).collect();
        let same = Same::new(&links.iter().map(|link| &*link.kind).collect::<Vec<_>>());
        let sources = links.into_iter().map(|link| Source::new(link, &team)).collect();
        let (viewer, configured) = (team.viewer_zone(), facts.clone());
        Self { viewer, team, base, sources, same, facts, configured, zones: None, texts: Texts::default(), only: None }
    }

    /// The same desk, able to resolve the zones that profiles name.
    #[must_use]
    pub fn with_zones(self, zones: Arc<Zones>) -> Self {
        Self { zones: Some(zones), ..self }
    }

    /// The same desk, which derives only what concerns one teammate: the threads in which they owe a reply or wait for one.
    #[must_use]
    pub fn only_of(self, index: TeammateIndex) -> Self {
        Self { only: Some(index), ..self }
    }

    /// From now on at most so many bytes of texts of messages are held, because the store keeps them. Items that hold
    /// check-ins have theirs all the same.
    pub fn limit_texts(&mut self, most: usize) {
        self.texts.limit(most);
    }

    /// A desk for the same team and sources, with no data yet.
    #[must_use]
    pub fn blank(&self) -> Self {
        let links: Vec<&Link> = self.sources.iter().map(|source| &source.link).collect();
        Self {
            team: self.team.clone(),
            viewer: self.viewer.clone(),
            base: self.base,
            sources: links.iter().map(|link| Source::new(Link::clone(link), &self.team)).collect(),
            same: Same::new(&links.iter().map(|link| &*link.kind).collect::<Vec<_>>()),
            facts: self.configured.clone(),
            configured: self.configured.clone(),
            zones: self.zones.clone(),
            texts: Texts::default(),
            only: self.only,
        }
    }

    /// The team.
    pub fn team(&self) -> &Arc<Team> {
        &self.team
    }

    /// The sources, in the order of the config.
    pub fn sources(&self) -> impl Iterator<Item = &SourceId> {
        self.sources.iter().map(|source| &source.link.id)
    }

    /// Each teammate's facts.
    pub fn facts(&self) -> &[Arc<Facts>] {
        &self.facts
    }

    /// Joins a page of a source.
    pub fn page(&mut self, source: usize, mut page: Page) -> Vec<Update> {
        let mut updates = Vec::new();
        let Some(from) = self.sources.get_mut(source) else { return updates };
        let writes = !page.check_ins.is_empty();
        let ids: HashSet<ItemId> = page.items.iter().map(|item| item.id.clone()).chain(page.gone.clone()).collect();
        let Learned { items: mut changed, people: mut touched } = from.learn(std::mem::take(&mut page.people));
        let told = from.told.take(&mut page, &mut from.look);
        touched.extend(told.iter().filter_map(|account| from.people.index(account)));
        let moved = self.renew_each(&touched, &mut updates);
        let Some(from) = self.sources.get_mut(source) else { return updates };
        let mut others = Vec::new();
        for id in &page.gone {
            let before = from.items.remove(id);
            if let Some(kept) = &before {
                self.texts.let_go(&kept.item);
            }
            others.extend(self.same.note(source, id, before.as_ref().and_then(Kept::link), None));
        }
        changed.retain(|(item, _)| from.items.contains_key(&item.id));
        for item in page.items {
            let is_check_in = |plan: &CheckInPlan| {
                plan.source == from.link.id && matches!(&plan.place, Destination::Item(id) if *id == *item.id.raw())
            };
            let whole = self.team.checkins.iter().any(is_check_in);
            let (kept, talk) = from.join(item, &mut self.texts, whole);
            let item = kept.item.clone();
            from.look.show(Key::Item(item.id.clone()));
            let before = from.items.insert(item.id.clone(), kept);
            others.extend(self.same.note(source, &item.id, before.as_ref().and_then(Kept::link), link(&item)));
            changed.push((item, talk));
        }
        let put = changed.iter().map(|known| self.derive(source, known)).collect();
        updates.push(Update::Items { source, put, gone: page.gone });
        updates.extend(self.derive_each(others));
        updates.extend(self.derive_again(&moved));
        updates.extend(self.written(source, writes, |id| ids.contains(id)));
        updates
    }

    /// Derives these items again.
    fn derive_each(&self, items: Vec<same::ItemKey>) -> Vec<Update> {
        let mut by_source: BTreeMap<usize, Vec<Joined>> = BTreeMap::new();
        for (source, id) in items {
            let Some(from) = self.sources.get(source) else { continue };
            if let Some(kept) = from.items.get(&id) {
                by_source.entry(source).or_default().push(self.derive(source, &from.known(kept)));
            }
        }
        by_source.into_iter().map(|(source, put)| Update::Items { source, put, gone: Vec::new() }).collect()
    }

    /// Begins a look at a source.
    pub fn begin(&mut self, source: usize) {
        if let Some(from) = self.sources.get_mut(source) {
            from.look.begin();
        }
    }

    /// Resumes a look at its last cursor.
    pub fn go_on(&mut self, source: usize) {
        if let Some(from) = self.sources.get_mut(source) {
            from.look.go_on();
        }
    }

    /// Records that the look reported a cursor.
    pub fn stands(&mut self, source: usize) {
        if let Some(from) = self.sources.get_mut(source) {
            from.look.stand();
        }
    }

    /// Marks what is restored next as the beginning of an unfinished look.
    pub fn unfinished(&mut self, source: usize) {
        if let Some(from) = self.sources.get_mut(source) {
            from.look.unfinished();
        }
    }

    /// Ends restoring: what was not restored is removed.
    pub fn restored(&mut self, source: usize) -> Vec<Update> {
        let Some(from) = self.sources.get_mut(source) else { return Vec::new() };
        let seen = from.look.restored();
        self.forget(source, Parts::ALL, &seen)
    }

    /// Ends a complete look of these parts: what it did not show of them is removed.
    pub fn complete(&mut self, source: usize, parts: Parts) -> Vec<Update> {
        let Some(from) = self.sources.get_mut(source) else { return Vec::new() };
        let seen = from.look.end();
        self.forget(source, parts, &seen)
    }

    /// Removes what is not in `seen`.
    fn forget(&mut self, source: usize, parts: Parts, seen: &HashSet<Key>) -> Vec<Update> {
        let mut updates = Vec::new();
        let Some(from) = self.sources.get_mut(source) else { return updates };
        let lost = from.told.complete(parts, seen);
        let mut touched: HashSet<TeammateIndex> =
            lost.iter().filter_map(|account| from.people.index(account)).collect();
        let mut put = Vec::new();
        if parts.has(Part::People) {
            let Learned { items, people } = from.unlearn(|account| seen.contains(&Key::Profile(account.clone())));
            touched.extend(people);
            put = items;
        }
        let moved = self.renew_each(&touched, &mut updates);
        let Some(from) = self.sources.get_mut(source) else { return updates };
        let is_gone = |id: &&ItemId| parts.has(Part::Items) && !seen.contains(&Key::Item((*id).clone()));
        let gone: Vec<ItemId> = from.items.keys().filter(is_gone).cloned().collect();
        let mut others = Vec::new();
        for id in &gone {
            let before = from.items.remove(id);
            if let Some(kept) = &before {
                self.texts.let_go(&kept.item);
            }
            others.extend(self.same.note(source, id, before.as_ref().and_then(Kept::link), None));
        }
        put.retain(|(item, _)| from.items.contains_key(&item.id));
        let wrote = !lost.is_empty();
        updates.extend(self.written(source, wrote, |id| gone.contains(id)));
        if !gone.is_empty() || !put.is_empty() {
            let put = put.iter().map(|known| self.derive(source, known)).collect();
            updates.push(Update::Items { source, put, gone });
        }
        updates.extend(self.derive_each(others));
        updates.extend(self.derive_again(&moved));
        updates
    }

    /// The entries of the check-ins of a source: of those in files if `files`, and of those in items that are
    /// `touched`.
    fn written(&self, source: usize, files: bool, touched: impl Fn(&ItemId) -> bool) -> Vec<Update> {
        let Some(from) = self.sources.get(source) else { return Vec::new() };
        let plans = self.team.checkins.iter().enumerate().filter(|(_, plan)| plan.source == from.link.id);
        let written = |(n, plan): (usize, &CheckInPlan)| {
            let written = match &plan.place {
                Destination::Folder(folder) if files => from.in_files(folder),
                Destination::Item(id) if touched(&ItemId::new(id)) => from.in_item(&ItemId::new(id)),
                Destination::Folder(_) | Destination::Item(_) => return None,
            };
            Some(Update::Written(n, Arc::new(written)))
        };
        plans.filter_map(written).collect()
    }

    /// Recomputes the facts of these teammates. Returns those whose working time changed.
    fn renew_each(&mut self, touched: &HashSet<TeammateIndex>, updates: &mut Vec<Update>) -> HashSet<TeammateIndex> {
        let moved = touched.iter().copied().filter(|index| self.renew(*index)).collect();
        let known = |index: &TeammateIndex| Some((*index, self.facts.get(index.index())?.clone()));
        if !touched.is_empty() {
            updates.push(Update::Facts(touched.iter().filter_map(known).collect()));
            updates.push(Update::Hints(touched.iter().map(|index| (*index, self.hints_of(*index))).collect()));
        }
        moved
    }

    /// The hints of all sources about a teammate, in the order of the config.
    fn hints_of(&self, index: TeammateIndex) -> Arc<[SourceHint]> {
        let own = self.team.get(index).and_then(|mate| mate.zone.known());
        let of_source = |from: &'_ Source| {
            let zone = |name: &Text| self.zones.as_ref()?.find(name.raw()).ok();
            let of_account = |account: Account| {
                let hint = from.told.hints().find(|(who, _)| **who == account).map(|(_, hint)| hint.clone());
                let zone = from.people.profile(&account).and_then(|profile| zone(profile.zone.as_ref()?));
                let own = own.cloned();
                (hint.is_some() || zone.is_some()).then(|| SourceHint { source: from.link.id.clone(), hint, zone, own })
            };
            from.people.accounts_of(index).into_iter().filter_map(of_account).collect::<Vec<_>>()
        };
        self.sources.iter().flat_map(of_source).collect()
    }

    /// Recomputes a teammate's facts. Returns whether their working time changed.
    fn renew(&mut self, index: TeammateIndex) -> bool {
        let (Some(mate), Some(slot)) = (self.team.get(index), self.facts.get_mut(index.index())) else { return false };
        let statuses = self.sources.iter().flat_map(|source| source.statuses_of(index)).cloned().collect();
        let events: Vec<Event> = self.sources.iter().flat_map(|source| source.events_of(index)).collect();
        let facts = Arc::new(Facts::new(mate, statuses, &events, self.base));
        let away = |facts: &Facts| facts.work().map(|work| work.away().to_vec());
        let old: Option<Vec<Interval>> = away(slot);
        let moved = old != away(&facts);
        *slot = facts;
        moved
    }

    /// Derives what depends on the working time of these teammates again.
    fn derive_again(&self, moved: &HashSet<TeammateIndex>) -> Vec<Update> {
        if moved.is_empty() {
            return Vec::new();
        }
        let concerns = |(item, talk): &Known| {
            item.assignees.iter().filter_map(Person::index).chain(talk.asked()).any(|index| moved.contains(&index))
        };
        let again = |(source, from): (usize, &Source)| {
            let known = from.items.values().map(|kept| from.known(kept)).filter(concerns);
            Update::Items { source, put: known.map(|known| self.derive(source, &known)).collect(), gone: Vec::new() }
        };
        self.sources.iter().enumerate().map(again).collect()
    }
}
