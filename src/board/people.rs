//! Whose account a name is, in one source. By the first that holds:
//!
//! 1. A teammate's `accounts` name it, under the source's id or kind.
//! 2. Its e-mail address stands in a teammate's `accounts`, under whatever key.
//! 3. Its display name is exactly that of one teammate, who names no account of this source (an e-mail address is none),
//!    and no second account of this source is left with that name.
//!
//! Whom none of these finds is an outsider.
//!
//! Not here: what they said (`desk`).

use std::collections::{HashMap, HashSet};

use super::item::Person;
use crate::domain::batch::Profile;
use crate::domain::ids::Account;
use crate::domain::teammate::{Seat, Team};
use crate::domain::text::Text;

/// What somebody can be found by, and who it is: nobody when it would be several.
type Unique = HashMap<String, Option<Seat>>;

/// The people of a source.
#[derive(Debug, Default)]
pub struct People {
    /// By rule 1.
    named: HashMap<Account, Seat>,
    emails: Unique,
    names: Unique,
    profiles: HashMap<Account, Profile>,
    /// By the rules 2 and 3.
    found: HashMap<Account, Seat>,
}

impl People {
    /// The people of a source with this id and kind. `ids`: its account names are the teammates' ids.
    pub fn new(team: &Team, id: &str, kind: &str, ids: bool) -> Self {
        let mut people = Self::default();
        for (seat, mate) in team.seats() {
            if ids {
                people.named.insert(Account::new(mate.id.as_str()), seat);
            }
            let account = mate.accounts.get(id).or_else(|| mate.accounts.get(kind));
            people.named.extend(account.map(|account| (Account::new(account), seat)));
            for email in mate.accounts.values().filter(|account| account.contains('@')) {
                claim(&mut people.emails, email.to_lowercase(), seat);
            }
            if account.is_none_or(|account| account.contains('@')) {
                claim(&mut people.names, mate.name.raw().to_owned(), seat);
            }
        }
        people
    }

    /// The teammate whose account it is.
    pub fn seat(&self, account: &Account) -> Option<Seat> {
        self.named.get(account).or_else(|| self.found.get(account)).copied()
    }

    /// The teammates among some accounts.
    pub fn seats(&self, accounts: &[Account]) -> Vec<Seat> {
        accounts.iter().filter_map(|account| self.seat(account)).collect()
    }

    /// Who it is: a teammate, or an outsider by the best name that is known.
    pub fn person(&self, account: &Account) -> Person {
        self.seat(account).map_or_else(|| Person::Outsider(self.name(account)), Person::Mate)
    }

    fn name(&self, account: &Account) -> Text {
        let told = self.profiles.get(account).and_then(|profile| profile.name.clone());
        told.filter(|name| !name.raw().trim().is_empty()).unwrap_or_else(|| Text::new(account.raw()))
    }

    /// Takes in what the source tells of people. Returns the accounts that are somebody else now, or are called
    /// otherwise.
    pub fn learn(&mut self, told: Vec<Profile>) -> HashSet<Account> {
        let news: Vec<Profile> = told.into_iter().filter(|p| self.profiles.get(&p.account) != Some(p)).collect();
        if news.is_empty() {
            return HashSet::new();
        }
        let renamed = |p: &Profile| self.profiles.get(&p.account).and_then(|old| old.name.as_ref()) != p.name.as_ref();
        let mut changed: HashSet<Account> = news.iter().filter(|p| renamed(p)).map(|p| p.account.clone()).collect();
        self.profiles.extend(news.into_iter().map(|profile| (profile.account.clone(), profile)));
        let found = self.find();
        let moved = |account: &&Account| found.get(*account) != self.found.get(*account);
        changed.extend(found.keys().chain(self.found.keys()).filter(moved).cloned());
        self.found = found;
        changed
    }

    /// The rules 2 and 3.
    fn find(&self) -> HashMap<Account, Seat> {
        let mut found = HashMap::new();
        let mut by_name: HashMap<Seat, Vec<&Account>> = HashMap::new();
        for (account, profile) in self.profiles.iter().filter(|(account, _)| !self.named.contains_key(*account)) {
            let email = profile.email.as_ref().map(|email| email.raw().to_lowercase());
            if let Some(seat) = email.and_then(|email| self.emails.get(&email).copied().flatten()) {
                found.insert(account.clone(), seat);
            } else if let Some(seat) = profile.name.as_ref().and_then(|name| *self.names.get(name.raw())?) {
                by_name.entry(seat).or_default().push(account);
            }
        }
        for (seat, accounts) in by_name {
            if let [account] = *accounts {
                found.insert(account.clone(), seat);
            }
        }
        found
    }
}

/// Notes that somebody can be found by this; who shares it with another cannot.
fn claim(unique: &mut Unique, by: String, seat: Seat) {
    unique.entry(by).and_modify(|old| *old = old.filter(|old| *old == seat)).or_insert(Some(seat));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::domain::zone::Zones;

    const TEAM: &str = r#"
me = "maya"
[[teammate]]
id = "maya"
name = "Maya Ortiz"
accounts = { tracker = "5b10", mail = "Maya@Acme.example" }
[[teammate]]
id = "kenji"
name = "Kenji Mori"
accounts = { mail = "kenji@acme.example" }
[[teammate]]
id = "sam"
name = "Sam Keller"
accounts = { tracker = "sam@acme.example" }
[[teammate]]
id = "sam2"
name = "Sam Keller"
[[teammate]]
id = "lin"
name = "Lin"
"#;

    fn people() -> People {
        let team = config::load_text("team.toml", TEAM, &Zones::newest([]), None).unwrap().team;
        People::new(&team, "work", "tracker", false)
    }

    fn profile(account: &str, email: Option<&str>, name: &str) -> Profile {
        Profile { account: Account::new(account), email: email.map(Text::new), name: Some(Text::new(name)) }
    }

    fn seat(people: &People, account: &str) -> Option<u32> {
        people.seat(&Account::new(account)).map(|seat| seat.0)
    }

    #[test]
    fn an_account_is_found_by_the_config_then_by_email_then_by_a_name_that_only_one_has() {
        let mut people = people();
        assert_eq!((seat(&people, "5b10"), seat(&people, "k1")), (Some(0), None));
        people.learn(vec![
            profile("5b10", Some("kenji@acme.example"), "Lin"),
            profile("m2", Some("maya@ACME.example"), "M."),
            profile("k1", Some("KENJI@acme.example"), "Somebody"),
            profile("s1", None, "Sam Keller"),
            profile("l1", None, "Lin"),
            profile("x1", None, "Maya Ortiz"),
        ]);
        let seats = ["5b10", "m2", "k1", "s1", "l1", "x1"].map(|account| seat(&people, account));
        assert_eq!(seats, [Some(0), Some(0), Some(1), None, Some(4), None]);
    }

    #[test]
    fn a_second_account_of_the_same_name_makes_both_outsiders_in_any_order() {
        let (a, b) = (profile("l1", None, "Lin"), profile("l2", None, "Lin"));
        let mut people = people();
        assert_eq!(people.learn(vec![a.clone()]), HashSet::from([Account::new("l1")]));
        assert_eq!(seat(&people, "l1"), Some(4));
        assert_eq!(people.learn(vec![b.clone()]), HashSet::from([Account::new("l1"), Account::new("l2")]));
        assert_eq!((seat(&people, "l1"), seat(&people, "l2")), (None, None));
        assert_eq!(people.person(&Account::new("l1")), Person::Outsider(Text::new("Lin")));
        assert_eq!(people.learn(vec![b, a]), HashSet::new());
    }

    #[test]
    fn an_outsider_is_called_by_name_and_without_one_by_account() {
        let mut people = people();
        people.learn(vec![profile("c1", None, "A Customer"), profile("c2", None, " ")]);
        let names = ["c1", "c2", "c3"].map(|account| people.person(&Account::new(account)));
        assert_eq!(names, ["A Customer", "c2", "c3"].map(|name| Person::Outsider(Text::new(name))));
    }
}
