//! The desk: joins what sources hand over, off the drawing thread.
//!
//! Due times do not depend on now, so they are worked out here, once, when an item arrives; again only when the working
//! time of somebody in it changes (an event out of office came or went).
//!
//! Not here: who asks the sources (sync), what is shown (`state`).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::hints::SourceHint;
use super::index::small;
use super::item::{Deadline, Item, Joined, Message, OpenThread, Person};
use super::names::{Names, Packed, Talk};
use super::people::People;
use super::same::{self, Same};
use super::shown::{Key, Shown};
use super::state::Update;
use super::texts::Texts;
use super::told::Told;
use super::written::Written;
use crate::domain::Instant;
use crate::domain::ack::Acks;
use crate::domain::agreement::Targets;
use crate::domain::availability::Facts;
use crate::domain::batch::{self, Due, Event, Page, Part, Parts, Profile, Status};
use crate::domain::checkin::{CheckInPlan, Place};
use crate::domain::conversation::{Conversation, Owed, Spell, owed, spells};
use crate::domain::deadline::{DueZone, due_at};
use crate::domain::ids::{Account, ItemId, SourceId};
use crate::domain::interval::Interval;
use crate::domain::join::pulse::{Dated, Record};
use crate::domain::teammate::{Seat, Team};
use crate::domain::text::Text;
use crate::domain::thread::{Term, due};
use crate::domain::worktime::WorkTime;
use crate::domain::zone::{Zone, Zones};

/// What joining needs to know of a source.
#[derive(Clone, Debug)]
pub struct Link {
    /// The source.
    pub id: SourceId,
    /// Its kind: teammates may name their account by it.
    pub kind: String,
    /// Whose day a due date in it is.
    pub due_zone: DueZone,
    /// Its own targets.
    pub targets: Targets,
    /// Its account names are the teammates' ids.
    pub accounts_are_ids: bool,
}

/// Everything that was handed over, joined.
#[derive(Debug)]
pub struct Desk {
    team: Arc<Team>,
    viewer: Zone,
    base: Instant,
    sources: Vec<Source>,
    same: Same,
    facts: Vec<Arc<Facts>>,
    /// What the config alone says of each teammate's time.
    configured: Vec<Arc<Facts>>,
    zones: Option<Arc<Zones>>,
    texts: Texts,
}

#[derive(Debug)]
struct Source {
    link: Link,
    acks: Acks,
    people: People,
    /// Accounts that items name: when one of them turns out to be somebody else, those items are joined again.
    met: HashSet<Account>,
    items: HashMap<ItemId, Kept>,
    told: Told,
    look: Shown,
}

/// An item, and what joining it again would need.
#[derive(Debug)]
struct Kept {
    item: Arc<Item>,
    names: Packed,
}

/// An item with its conversation, joined.
type Known = (Arc<Item>, Talk);

/// What follows from what was told of people.
struct Learned {
    /// The items that name somebody who turned out to be another, joined again.
    items: Vec<Known>,
    /// The teammates who win or lose a status or a calendar.
    people: HashSet<Seat>,
}

impl Desk {
    /// An empty desk for a team and its sources. Positions in working time count from `base`.
    pub fn new(team: Arc<Team>, links: Vec<Link>, base: Instant) -> Self {
        let facts: Vec<_> = team.mates.iter().map(|mate| Arc::new(Facts::new(mate, Vec::new(), &[], base))).collect();
        let same = Same::new(&links.iter().map(|link| &*link.kind).collect::<Vec<_>>());
        let sources = links.into_iter().map(|link| Source::new(link, &team)).collect();
        let (viewer, configured) = (team.viewer_zone(), facts.clone());
        Self { viewer, team, base, sources, same, facts, configured, zones: None, texts: Texts::default() }
    }

    /// The same desk, which finds the zones that profiles name.
    #[must_use]
    pub fn with_zones(self, zones: Arc<Zones>) -> Self {
        Self { zones: Some(zones), ..self }
    }

    /// From now on at most so many bytes of texts of messages are held, because the store keeps them. Items that hold
    /// check-ins have theirs all the same.
    pub fn limit_texts(&mut self, most: usize) {
        self.texts.limit(most);
    }

    /// A desk for the same team and sources, to which nothing was handed over.
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

    /// What is known about everybody's time.
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
        touched.extend(told.iter().filter_map(|account| from.people.seat(account)));
        let moved = self.renew_each(&touched, &mut updates);
        let Some(from) = self.sources.get_mut(source) else { return updates };
        let mut others = Vec::new();
        for id in &page.gone {
            let before = from.items.remove(id);
            before.iter().for_each(|kept| self.texts.let_go(&kept.item));
            others.extend(self.same.note(source, id, before.as_ref().and_then(Kept::link), None));
        }
        changed.retain(|(item, _)| from.items.contains_key(&item.id));
        for item in page.items {
            let is_check_in = |plan: &CheckInPlan| {
                plan.source == from.link.id && matches!(&plan.place, Place::Item(id) if *id == *item.id.raw())
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
    fn derive_each(&self, items: Vec<same::Place>) -> Vec<Update> {
        let mut by_source: BTreeMap<usize, Vec<Joined>> = BTreeMap::new();
        for (source, id) in items {
            let Some(from) = self.sources.get(source) else { continue };
            if let Some(kept) = from.items.get(&id) {
                by_source.entry(source).or_default().push(self.derive(source, &from.known(kept)));
            }
        }
        by_source.into_iter().map(|(source, put)| Update::Items { source, put, gone: Vec::new() }).collect()
    }

    /// A look at a source begins.
    pub fn begin(&mut self, source: usize) {
        if let Some(from) = self.sources.get_mut(source) {
            from.look.begin();
        }
    }

    /// The look goes on where an earlier one stood.
    pub fn go_on(&mut self, source: usize) {
        if let Some(from) = self.sources.get_mut(source) {
            from.look.go_on();
        }
    }

    /// The look told where it stands.
    pub fn stands(&mut self, source: usize) {
        if let Some(from) = self.sources.get_mut(source) {
            from.look.stand();
        }
    }

    /// What is restored from now on is the beginning of a look that has not come to its end.
    pub fn unfinished(&mut self, source: usize) {
        if let Some(from) = self.sources.get_mut(source) {
            from.look.unfinished();
        }
    }

    /// Everything that is kept was restored: what was not is no more.
    pub fn restored(&mut self, source: usize) -> Vec<Update> {
        let Some(from) = self.sources.get_mut(source) else { return Vec::new() };
        let seen = from.look.restored();
        self.forget(source, Parts::ALL, &seen)
    }

    /// A look that showed all there is of these parts has ended: what it did not show of them is no more.
    pub fn complete(&mut self, source: usize, parts: Parts) -> Vec<Update> {
        let Some(from) = self.sources.get_mut(source) else { return Vec::new() };
        let seen = from.look.end();
        self.forget(source, parts, &seen)
    }

    /// Forgets what is not among `seen`.
    fn forget(&mut self, source: usize, parts: Parts, seen: &HashSet<Key>) -> Vec<Update> {
        let mut updates = Vec::new();
        let Some(from) = self.sources.get_mut(source) else { return updates };
        let lost = from.told.complete(parts, seen);
        let mut touched: HashSet<Seat> = lost.iter().filter_map(|account| from.people.seat(account)).collect();
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
            before.iter().for_each(|kept| self.texts.let_go(&kept.item));
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

    /// What is written for the check-ins of a source: of those in files if `files`, of those in an item if it is `touched`.
    fn written(&self, source: usize, files: bool, touched: impl Fn(&ItemId) -> bool) -> Vec<Update> {
        let Some(from) = self.sources.get(source) else { return Vec::new() };
        let plans = self.team.checkins.iter().enumerate().filter(|(_, plan)| plan.source == from.link.id);
        let written = |(n, plan): (usize, &CheckInPlan)| {
            let written = match &plan.place {
                Place::Folder(folder) if files => from.in_files(folder),
                Place::Item(id) if touched(&ItemId::new(id)) => from.in_item(&ItemId::new(id)),
                Place::Folder(_) | Place::Item(_) => return None,
            };
            Some(Update::Written(n, Arc::new(written)))
        };
        plans.filter_map(written).collect()
    }

    /// Works out anew what is known of these teammates. Returns those whose working time changed.
    fn renew_each(&mut self, touched: &HashSet<Seat>, updates: &mut Vec<Update>) -> HashSet<Seat> {
        let moved = touched.iter().copied().filter(|seat| self.renew(*seat)).collect();
        let known = |seat: &Seat| Some((*seat, self.facts.get(seat.index())?.clone()));
        if !touched.is_empty() {
            updates.push(Update::Facts(touched.iter().filter_map(known).collect()));
            updates.push(Update::Hints(touched.iter().map(|seat| (*seat, self.hints_of(*seat))).collect()));
        }
        moved
    }

    /// What the sources hint at about a teammate, in the order of the config.
    fn hints_of(&self, seat: Seat) -> Arc<[SourceHint]> {
        let own = self.team.get(seat).and_then(|mate| mate.zone.known());
        let of_source = |from: &'_ Source| {
            let zone = |name: &Text| self.zones.as_ref()?.find(name.raw()).ok();
            let of_account = |account: Account| {
                let hint = from.told.hints().find(|(who, _)| **who == account).map(|(_, hint)| hint.clone());
                let zone = from.people.profile(&account).and_then(|profile| zone(profile.zone.as_ref()?));
                let own = own.cloned();
                (hint.is_some() || zone.is_some()).then(|| SourceHint { source: from.link.id.clone(), hint, zone, own })
            };
            from.people.accounts_of(seat).into_iter().filter_map(of_account).collect::<Vec<_>>()
        };
        self.sources.iter().flat_map(of_source).collect()
    }

    /// Works out a teammate's facts anew. Did their working time change?
    fn renew(&mut self, seat: Seat) -> bool {
        let (Some(mate), Some(slot)) = (self.team.get(seat), self.facts.get_mut(seat.index())) else { return false };
        let statuses = self.sources.iter().flat_map(|source| source.statuses_of(seat)).cloned().collect();
        let events: Vec<Event> = self.sources.iter().flat_map(|source| source.events_of(seat)).cloned().collect();
        let facts = Arc::new(Facts::new(mate, statuses, &events, self.base));
        let away = |facts: &Facts| facts.work().map(|work| work.away().to_vec());
        let old: Option<Vec<Interval>> = away(slot);
        let moved = old != away(&facts);
        *slot = facts;
        moved
    }

    /// Derives again what depends on the working time of these teammates.
    fn derive_again(&self, moved: &HashSet<Seat>) -> Vec<Update> {
        if moved.is_empty() {
            return Vec::new();
        }
        let concerns = |(item, talk): &Known| {
            item.assignees.iter().filter_map(Person::seat).chain(talk.asked()).any(|seat| moved.contains(&seat))
        };
        let again = |(source, from): (usize, &Source)| {
            let known = from.items.values().map(|kept| from.known(kept)).filter(concerns);
            Update::Items { source, put: known.map(|known| self.derive(source, &known)).collect(), gone: Vec::new() }
        };
        self.sources.iter().enumerate().map(again).collect()
    }

    fn work(&self, seat: Seat) -> Option<&WorkTime> {
        self.facts.get(seat.index())?.work()
    }

    /// The open threads and the deadline of an item.
    fn derive(&self, source: usize, (item, talk): &Known) -> Joined {
        if item.done || self.same.is_another(source, link(item)) {
            return Joined { item: item.clone(), threads: Vec::new(), deadline: None, title: Box::default() };
        }
        let assignees: Vec<Seat> = item.assignees.iter().filter_map(Person::seat).collect();
        let open = owed(Conversation {
            messages: &talk.said,
            assignees: &assignees,
            parties: &talk.parties,
            answers: &talk.answers,
        });
        let link = self.sources.get(source).map(|from| &from.link);
        let thread = |owed| link.map(|link| Box::new(self.thread(link, item, &owed)));
        let threads = open.into_iter().filter_map(thread).collect();
        let deadline = link.zip(item.due).map(|(link, due)| self.deadline(link, item, due, assignees));
        Joined { item: item.clone(), threads, deadline, title: small(&item.title).into() }
    }

    /// Every reply that was ever owed, as far as the conversations of the present items tell.
    pub fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        for (n, from) in self.sources.iter().enumerate() {
            for kept in from.items.values().filter(|kept| !self.same.is_another(n, kept.link())) {
                let (item, talk) = from.known(kept);
                let assignees: Vec<Seat> = item.assignees.iter().filter_map(Person::seat).collect();
                let spells = spells(Conversation {
                    messages: &talk.said,
                    assignees: &assignees,
                    parties: &talk.parties,
                    answers: &talk.answers,
                });
                records.extend(spells.into_iter().map(|spell| self.record(&from.link, &item, &spell)));
            }
        }
        records
    }

    fn record(&self, link: &Link, item: &Item, spell: &Spell) -> Record {
        let own = self.team.get(spell.by).map(|mate| &mate.targets);
        let target = self.team.agreement.target(item.channel, &link.targets, own.unwrap_or(&Targets::default()));
        Record {
            source: link.id.clone(),
            item: item.id.raw().to_owned(),
            title: item.title.clone(),
            channel: item.channel,
            by: spell.by,
            asked_by: item.messages.get(spell.first).and_then(|message| message.author.seat()),
            asked_at: spell.asked_at,
            answered_at: spell.answered.map(|(at, _)| at),
            timed: spell.answered.is_none_or(|(_, timed)| timed),
            due_at: due(target, spell.asked_at, self.work(spell.by)),
            done: item.done,
        }
    }

    /// Every item that is or was due, done or not.
    pub fn dated(&self) -> Vec<Dated> {
        let mut dated = Vec::new();
        for (n, from) in self.sources.iter().enumerate() {
            for kept in from.items.values().filter(|kept| !self.same.is_another(n, kept.link())) {
                let Some(due) = kept.item.due else { continue };
                let assignees: Vec<Seat> = kept.item.assignees.iter().filter_map(Person::seat).collect();
                let due_at = self.deadline(&from.link, &kept.item, due, assignees.clone()).due_at;
                dated.push(Dated { due_at, assignees, done: kept.item.done, done_at: kept.item.done_at });
            }
        }
        dated
    }

    fn thread(&self, link: &Link, item: &Arc<Item>, owed: &Owed) -> OpenThread {
        let agreement = &self.team.agreement;
        let own = self.team.get(owed.by).map(|mate| &mate.targets);
        let target = agreement.target(item.channel, &link.targets, own.unwrap_or(&Targets::default()));
        OpenThread {
            item: item.clone(),
            by: owed.by,
            asker: owed.messages.first().and_then(|first| item.messages.get(*first)?.author.seat()),
            asked_at: owed.asked_at,
            unanswered: owed.messages.iter().map(|message| *message as u32).collect(),
            target,
            term: Term::of(target, owed.asked_at, self.work(owed.by), agreement.due_soon),
        }
    }

    fn deadline(&self, link: &Link, item: &Arc<Item>, due: Due, mut assignees: Vec<Seat>) -> Deadline {
        assignees.dedup();
        let works: Vec<(Seat, &WorkTime)> = assignees.iter().filter_map(|s| Some((*s, self.work(*s)?))).collect();
        let due_at = due_at(due, &link.due_zone, works.iter().map(|(_, work)| work.zone()), &self.viewer);
        let little = self.team.agreement.at_risk;
        let ends = match due {
            Due::Date(date) => works.iter().map(|(seat, work)| (*seat, work.zone().end_of(date))).collect(),
            Due::At(_) => Vec::new(),
        };
        let terms = works.iter().map(|(seat, work)| (*seat, Term::new(due_at, Some(work), little))).collect();
        Deadline { item: item.clone(), due_at, terms, ends }
    }
}

impl Source {
    fn new(link: Link, team: &Team) -> Self {
        let people = People::new(team, link.id.as_str(), &link.kind, link.accounts_are_ids);
        Self {
            link,
            acks: team.agreement.acks.clone(),
            people,
            met: HashSet::new(),
            items: HashMap::new(),
            told: Told::default(),
            look: Shown::default(),
        }
    }

    fn statuses_of(&self, seat: Seat) -> impl Iterator<Item = &Status> {
        self.told.statuses().filter(move |(who, _)| self.people.seat(who) == Some(seat)).map(|(_, status)| status)
    }

    fn events_of(&self, seat: Seat) -> impl Iterator<Item = &Event> {
        let own = self.told.calendars().filter(move |(owner, _)| self.people.seat(owner) == Some(seat));
        own.flat_map(|(_, events)| events)
    }

    /// Takes in what is told of people. Joins again the items that name somebody who turned out to be another, and says
    /// which teammates win or lose a status, a hint or a calendar by that.
    fn learn(&mut self, profiles: Vec<Profile>) -> Learned {
        for profile in &profiles {
            self.look.show(Key::Profile(profile.account.clone()));
        }
        self.relearn(|people| people.learn(profiles))
    }

    /// Forgets the profiles that `stays` does not name.
    fn unlearn(&mut self, stays: impl Fn(&Account) -> bool) -> Learned {
        self.relearn(|people| people.forget(stays))
    }

    fn relearn(&mut self, change: impl FnOnce(&mut People) -> HashSet<Account>) -> Learned {
        let told = self.told.accounts();
        let before: HashMap<Account, Seat> = self.people.told_or_placed(&told);
        let changed = change(&mut self.people);
        let after = self.people.told_or_placed(&told);
        let whose = |seats: &HashMap<Account, Seat>, account: &Account| seats.get(account).copied();
        let people = changed.iter().flat_map(|account| [whose(&before, account), whose(&after, account)]);
        let people = people.flatten().collect();
        Learned { items: self.join_changed(changed), people }
    }

    /// What is written in the files of a check-in's folder.
    fn in_files(&self, folder: &str) -> Written {
        let theirs = self.told.check_ins().filter(|(in_folder, ..)| *in_folder == folder);
        let file = |(_, date, who, text): (_, NaiveDate, &Account, &Text)| {
            Some(((self.people.seat(who)?, date), text.clone()))
        };
        Written { files: theirs.filter_map(file).collect(), said: Vec::new() }
    }

    /// What is said in the conversation of an item, by time.
    fn in_item(&self, id: &ItemId) -> Written {
        let messages = self.items.get(id).map(|kept| kept.item.messages.as_slice()).unwrap_or_default();
        let said = |message: &Message| Some((message.author.seat()?, message.at, message.text.clone()));
        let mut said: Vec<_> = messages.iter().filter_map(said).collect();
        said.sort_by_key(|(_, at, _)| *at);
        Written { files: BTreeMap::new(), said }
    }

    fn join_changed(&mut self, mut changed: HashSet<Account>) -> Vec<Known> {
        changed.retain(|account| self.met.contains(account));
        if changed.is_empty() {
            return Vec::new();
        }
        let mut again = Vec::new();
        for kept in self.items.values_mut() {
            let names = kept.names.names();
            if names.any(&changed) {
                let person = |account: &Account| self.people.person(account);
                let assignees = names.assignees().iter().map(person).collect();
                kept.item = Arc::new(kept.item.with_people(assignees, names.authors().map(person)));
                again.push((kept.item.clone(), names.talk(&self.people)));
            }
        }
        again
    }

    /// Joins an item's account names to teammates. `whole`: all its texts are held.
    fn join(&mut self, told: batch::Item, texts: &mut Texts, whole: bool) -> (Kept, Talk) {
        let names = Names::of(&told, &self.acks);
        names.each(&mut |account| {
            if !self.met.contains(account) {
                self.met.insert(account.clone());
            }
        });
        let item = Item::new(self.link.id.clone(), told, |account| self.people.person(account));
        self.items.get(&item.id).into_iter().for_each(|before| texts.let_go(&before.item));
        let item = Arc::new(texts.take(item, whole));
        (Kept { item, names: names.pack() }, names.talk(&self.people))
    }

    /// An item as it was joined last.
    fn known(&self, kept: &Kept) -> Known {
        (kept.item.clone(), kept.names.names().talk(&self.people))
    }
}

impl Kept {
    fn link(&self) -> Option<&str> {
        link(&self.item)
    }
}

/// What an item is known by in every source of its kind.
fn link(item: &Item) -> Option<&str> {
    item.url.as_ref().map(Text::raw)
}
