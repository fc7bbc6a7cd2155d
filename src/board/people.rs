//! Maps accounts of one source to teammates, by the first rule that holds:
//!
//! 1. A teammate's `accounts` name it, under the source's id or kind. Names are compared exactly; where the source says
//!    it folds case ([`Profile::folds_case`]), ASCII case is ignored.
//! 2. Its e-mail address is in a teammate's `accounts`, under any key.
//! 3. Its display name is exactly that of one teammate, who names no account of this source (an e-mail address is none),
//!    and no second account of this source is left with that name.
//!
//! All others are outsiders.
//!
//! Not here: their messages (`desk`).

use std::collections::{BTreeSet, HashMap, HashSet};

use super::item::Person;
use crate::domain::batch::Profile;
use crate::domain::ids::Account;
use crate::domain::teammate::{Team, TeammateIndex};
use crate::domain::text::Text;

/// Values that identify a teammate; `None` if several teammates share one.
type Unique = HashMap<String, Option<TeammateIndex>>;

/// The people of a source.
#[derive(Debug, Default)]
pub struct People {
    /// By rule 1; in lower case once the source is known to fold case.
    named: HashMap<Account, TeammateIndex>,
    folds_case: bool,
    emails: Unique,
    names: Unique,
    profiles: HashMap<Account, Profile>,
    /// By the rules 2 and 3.
    found: HashMap<Account, TeammateIndex>,
}

impl People {
    /// The people of a source with this id and kind. With `ids`, its account names are the teammates' ids.
    pub fn new(team: &Team, id: &str, kind: &str, ids: bool) -> Self {
        let mut people = Self::default();
        for (index, mate) in team.indices() {
            if ids {
                people.named.insert(Account::new(mate.id.as_str()), index);
            }
            let account = mate.accounts.get(id).or_else(|| mate.accounts.get(kind));
            people.named.extend(account.map(|account| (Account::new(account), index)));
            for email in mate.accounts.values().filter(|account| account.contains('@')) {
                claim(&mut people.emails, email.to_lowercase(), index);
            }
            if account.is_none_or(|account| account.contains('@')) {
                claim(&mut people.names, mate.name.raw().to_owned(), index);
            }
        }
        people
    }

    /// The teammate of an account.
    pub fn index(&self, account: &Account) -> Option<TeammateIndex> {
        self.named.get(account).or_else(|| self.found.get(account)).copied()
    }

    /// The teammates among some accounts.
    pub fn indices(&self, accounts: &[Account]) -> Vec<TeammateIndex> {
        accounts.iter().filter_map(|account| self.index(account)).collect()
    }

    /// The person of an account: a teammate, or an outsider by the best known name.
    pub fn person(&self, account: &Account) -> Person {
        self.index(account).map_or_else(|| Person::Outsider(self.name(account)), Person::Mate)
    }

    fn name(&self, account: &Account) -> Text {
        let told = self.profiles.get(account).and_then(|profile| profile.name.clone());
        told.filter(|name| !name.raw().trim().is_empty()).unwrap_or_else(|| Text::new(account.raw()))
    }

    /// Stores profiles. Returns the accounts that now map to another person or have another name.
    pub fn learn(&mut self, told: Vec<Profile>) -> HashSet<Account> {
        let news: Vec<Profile> = told.into_iter().filter(|p| self.profiles.get(&p.account) != Some(p)).collect();
        if news.is_empty() {
            return HashSet::new();
        }
        let renamed = |p: &Profile| {
            let old = self.profiles.get(&p.account);
            let name = old.and_then(|old| old.name.as_ref()) != p.name.as_ref();
            name || old.and_then(|old| old.zone.as_ref()) != p.zone.as_ref()
        };
        let mut changed: HashSet<Account> = news.iter().filter(|p| renamed(p)).map(|p| p.account.clone()).collect();
        if !self.folds_case && news.iter().any(|profile| profile.folds_case) {
            changed.extend(self.fold_case());
        }
        self.profiles.extend(news.into_iter().map(|profile| (profile.account.clone(), profile)));
        changed.extend(self.find_again());
        changed
    }

    /// Removes the profiles for which `stays` is false. Returns the accounts that now map to another person or have
    /// another name.
    pub fn forget(&mut self, stays: impl Fn(&Account) -> bool) -> HashSet<Account> {
        let gone: Vec<Account> = self.profiles.keys().filter(|account| !stays(account)).cloned().collect();
        let mut changed = HashSet::new();
        for account in gone {
            self.profiles.remove(&account);
            changed.insert(account);
        }
        if !changed.is_empty() {
            changed.extend(self.find_again());
        }
        changed
    }

    /// The profile of an account.
    pub fn profile(&self, account: &Account) -> Option<&Profile> {
        self.profiles.get(account)
    }

    /// The teammates' accounts among `told` and among those whose profile names a zone.
    pub fn told_or_placed(&self, told: &HashSet<Account>) -> HashMap<Account, TeammateIndex> {
        let placed = self.profiles.values().filter(|profile| profile.zone.is_some()).map(|profile| &profile.account);
        told.iter().chain(placed).filter_map(|account| Some((account.clone(), self.index(account)?))).collect()
    }

    /// The accounts of a teammate, in order.
    pub fn accounts_of(&self, index: TeammateIndex) -> BTreeSet<Account> {
        let mine = |(account, whose): (&Account, &TeammateIndex)| (*whose == index).then(|| account.clone());
        self.named.iter().chain(&self.found).filter_map(mine).collect()
    }

    /// Maps the profiles again. Returns the accounts that now map to another person.
    fn find_again(&mut self) -> HashSet<Account> {
        let found = self.find();
        let moved = |account: &&Account| found.get(*account) != self.found.get(*account);
        let changed = found.keys().chain(self.found.keys()).filter(moved).cloned().collect();
        self.found = found;
        changed
    }

    /// Converts the account names of the config to lower case. Returns the accounts that only now match.
    fn fold_case(&mut self) -> Vec<Account> {
        self.folds_case = true;
        let lowered: Vec<(Account, TeammateIndex)> = self
            .named
            .iter()
            .map(|(account, index)| (Account::new(&account.raw().to_ascii_lowercase()), *index))
            .collect();
        let old = std::mem::replace(&mut self.named, lowered.into_iter().collect());
        self.named.keys().filter(|account| !old.contains_key(account)).cloned().collect()
    }

    /// The rules 2 and 3.
    fn find(&self) -> HashMap<Account, TeammateIndex> {
        let mut found = HashMap::new();
        let mut by_name: HashMap<TeammateIndex, Vec<&Account>> = HashMap::new();
        for (account, profile) in self.profiles.iter().filter(|(account, _)| !self.named.contains_key(*account)) {
            let email = profile.email.as_ref().map(|email| email.raw().to_lowercase());
            if let Some(index) = email.and_then(|email| self.emails.get(&email).copied().flatten()) {
                found.insert(account.clone(), index);
            } else if let Some(index) = profile.name.as_ref().and_then(|name| *self.names.get(name.raw())?) {
                by_name.entry(index).or_default().push(account);
            }
        }
        for (index, accounts) in by_name {
            if let [account] = *accounts {
                found.insert(account.clone(), index);
            }
        }
        found
    }
}

/// Records a value that identifies a teammate; a value shared by several identifies none.
fn claim(unique: &mut Unique, by: String, index: TeammateIndex) {
    unique.entry(by).and_modify(|old| *old = old.filter(|old| *old == index)).or_insert(Some(index));
}
