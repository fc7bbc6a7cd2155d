//! One source at the desk: its items with their account names joined to teammates, and its data about people.
//!
//! Not here: deriving from an item (`derive`), updates of the board (`super`).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::Link;
use crate::board::item::{Item, Message};
use crate::board::names::{Names, Packed, Talk};
use crate::board::people::People;
use crate::board::shown::{Key, Shown};
use crate::board::texts::Texts;
use crate::board::told::Told;
use crate::board::written::Written;
use crate::domain::ack::Acks;
use crate::domain::batch::{self, Event, Profile, Status};
use crate::domain::ids::{Account, ItemId};
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::text::Text;

#[derive(Debug)]
pub(super) struct Source {
    pub(super) link: Link,
    pub(super) acks: Acks,
    pub(super) people: People,
    /// The accounts that items name: when one of them maps to another person, those items are joined again.
    pub(super) met: HashSet<Account>,
    pub(super) items: HashMap<ItemId, Kept>,
    pub(super) told: Told,
    pub(super) look: Shown,
}

/// An item, and what joining it again needs.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) item: Arc<Item>,
    pub(super) names: Packed,
}

/// An item with its conversation, joined.
pub(super) type Known = (Arc<Item>, Talk);

/// The consequences of new profiles.
pub(super) struct Learned {
    /// The items that name a person whose mapping changed, joined again.
    pub(super) items: Vec<Known>,
    /// The teammates who gain or lose a status or a calendar.
    pub(super) people: HashSet<TeammateIndex>,
}

impl Source {
    pub(super) fn new(link: Link, team: &Team) -> Self {
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

    pub(super) fn statuses_of(&self, index: TeammateIndex) -> impl Iterator<Item = &Status> {
        self.told.statuses().filter(move |(who, _)| self.people.index(who) == Some(index)).map(|(_, status)| status)
    }

    pub(super) fn events_of(&self, index: TeammateIndex) -> impl Iterator<Item = Event> {
        self.told.events(move |owner| self.people.index(owner) == Some(index))
    }

    /// Stores profiles. Joins the items that name a person whose mapping changed again, and returns the teammates who
    /// gain or lose a status, a hint or a calendar.
    pub(super) fn learn(&mut self, profiles: Vec<Profile>) -> Learned {
        if profiles.is_empty() {
            return Learned { items: Vec::new(), people: HashSet::new() };
        }
        for profile in &profiles {
            self.look.show(Key::Profile(profile.account.clone()));
        }
        self.relearn(|people| people.learn(profiles))
    }

    /// Removes the profiles for which `stays` is false.
    pub(super) fn unlearn(&mut self, stays: impl Fn(&Account) -> bool) -> Learned {
        self.relearn(|people| people.forget(stays))
    }

    pub(super) fn relearn(&mut self, change: impl FnOnce(&mut People) -> HashSet<Account>) -> Learned {
        let told = self.told.accounts();
        let before: HashMap<Account, TeammateIndex> = self.people.told_or_placed(&told);
        let changed = change(&mut self.people);
        let after = self.people.told_or_placed(&told);
        let whose = |indices: &HashMap<Account, TeammateIndex>, account: &Account| indices.get(account).copied();
        let people = changed.iter().flat_map(|account| [whose(&before, account), whose(&after, account)]);
        let people = people.flatten().collect();
        Learned { items: self.join_changed(changed), people }
    }

    /// The entries in the files of a check-in's folder.
    pub(super) fn in_files(&self, folder: &str) -> Written {
        let theirs = self.told.check_ins().filter(|(in_folder, ..)| *in_folder == folder);
        let file = |(_, date, who, text): (_, NaiveDate, &Account, &Text)| {
            Some(((self.people.index(who)?, date), text.clone()))
        };
        Written { files: theirs.filter_map(file).collect(), said: Vec::new() }
    }

    /// The messages in the conversation of an item, by time.
    pub(super) fn in_item(&self, id: &ItemId) -> Written {
        let messages = self.items.get(id).map(|kept| kept.item.messages.as_slice()).unwrap_or_default();
        let said = |message: &Message| Some((message.author.index()?, message.at, message.text.clone()));
        let mut said: Vec<_> = messages.iter().filter_map(said).collect();
        said.sort_by_key(|(_, at, _)| *at);
        Written { files: BTreeMap::new(), said }
    }

    pub(super) fn join_changed(&mut self, mut changed: HashSet<Account>) -> Vec<Known> {
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

    /// Joins an item's account names to teammates; `whole` keeps all its texts in memory.
    pub(super) fn join(&mut self, told: batch::Item, texts: &mut Texts, whole: bool) -> (Kept, Talk) {
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

    /// The item as it was joined last.
    pub(super) fn known(&self, kept: &Kept) -> Known {
        (kept.item.clone(), kept.names.names().talk(&self.people))
    }
}

impl Kept {
    pub(super) fn link(&self) -> Option<&str> {
        link(&self.item)
    }
}

/// The link that identifies an item in every source of its kind.
pub(super) fn link(item: &Item) -> Option<&str> {
    item.url.as_ref().map(Text::raw)
}
