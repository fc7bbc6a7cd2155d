//! The people whom a source names: each account is kept once, and each profile is sent once in a look.
//!
//! A service may name people by ids, by names, or by both. The account is the name. A person who is named by an id
//! alone gets the name that came with this id earlier, else the id is the account.
//!
//! Not here: which accounts are teammates (board).

use std::collections::{HashMap, HashSet};

use super::whom::Met;
use crate::domain::batch::Profile;
use crate::domain::ids::Account;
use crate::domain::text::Text;

/// The people of a source.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// The service compares account names without regard to case, so accounts are in lower case.
    folds_case: bool,
    accounts: HashMap<Box<str>, Account>,
    /// The accounts with a profile of their own. A mention may use an old name, and does not replace the profile.
    described: HashSet<Account>,
    told: HashSet<Account>,
    news: Vec<Profile>,
    /// The described accounts, for mentions in texts of the user.
    met: Met,
}

impl People {
    /// No people yet, for a service that compares account names without regard to case, or exactly.
    pub fn new(folds_case: bool) -> Self {
        Self { folds_case, ..Self::default() }
    }

    /// Sets whether account names are compared without regard to case, for a service that is asked for it. A change
    /// forgets every account.
    pub fn set_folds_case(&mut self, folds_case: bool) {
        if self.folds_case != folds_case {
            *self = Self { met: self.met.clone(), ..Self::new(folds_case) };
        }
    }

    /// The described accounts, which later looks extend.
    pub fn met(&self) -> Met {
        self.met.clone()
    }

    /// A look begins: profiles are sent again.
    pub fn begin(&mut self) {
        self.told.clear();
        self.news.clear();
    }

    /// The account of an id or a name.
    pub fn account(&mut self, id: &str) -> Account {
        if let Some(known) = self.accounts.get(id) {
            return known.clone();
        }
        let account = self.named(id);
        self.accounts.insert(id.into(), account.clone());
        account
    }

    /// Joins an id with a name, which is the account from now on.
    pub fn join(&mut self, id: &str, name: &str) -> Account {
        let account = self.named(name);
        if self.accounts.get(id) != Some(&account) {
            self.accounts.insert(id.into(), account.clone());
        }
        account
    }

    /// Adds a profile. Only the first profile of an account in a look is sent; empty texts are ignored.
    pub fn describe(&mut self, account: &Account, email: Option<&str>, name: Option<&str>) {
        self.place(account, email, name, None, false);
    }

    /// The same, with the zone that the person set in the service, and whether the account is a bot's.
    pub fn place(&mut self, account: &Account, email: Option<&str>, name: Option<&str>, zone: Option<&str>, bot: bool) {
        let text = |text: Option<&str>| text.filter(|text| !text.trim().is_empty()).map(Text::new);
        if self.told.insert(account.clone()) {
            self.described.insert(account.clone());
            self.met.describe(account, email, name);
            let (email, name, zone, folds_case) = (text(email), text(name), text(zone), self.folds_case);
            self.news.push(Profile { email, name, folds_case, zone, bot, ..Profile::new(account.clone()) });
        }
    }

    /// The account of a mention. The name in the mention is sent only for an account without a profile; the profile may
    /// still come in this look.
    pub fn mentioned(&mut self, id: &str, name: &str) -> Account {
        let account = self.account(id);
        if !name.is_empty() && !self.described.contains(&account) && !self.told.contains(&account) {
            let (name, folds_case) = (Some(Text::new(name)), self.folds_case);
            let profile = Profile { name, folds_case, ..Profile::new(account.clone()) };
            if !self.news.contains(&profile) {
                self.news.push(profile);
            }
        }
        account
    }

    /// The new profiles since the last call.
    pub fn news(&mut self) -> Vec<Profile> {
        std::mem::take(&mut self.news)
    }

    fn named(&self, name: &str) -> Account {
        if self.folds_case { Account::new(&name.to_ascii_lowercase()) } else { Account::new(name) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(account: &str, email: Option<&str>, name: Option<&str>) -> Profile {
        Profile { email: email.map(Text::new), name: name.map(Text::new), ..Profile::new(Account::new(account)) }
    }

    #[test]
    fn a_profile_is_told_once_in_a_look() {
        let mut people = People::default();
        let kenji = people.account("k");
        people.describe(&kenji, Some("kenji@acme.example"), Some("Kenji Mori"));
        people.describe(&kenji, None, Some("Another"));
        assert_eq!(people.news(), [profile("k", Some("kenji@acme.example"), Some("Kenji Mori"))]);
        people.describe(&kenji, None, Some("Kenji Mori"));
        assert_eq!(people.news(), []);
        people.begin();
        people.describe(&kenji, Some(" "), Some("Kenji Mori"));
        assert_eq!(people.news(), [profile("k", None, Some("Kenji Mori"))]);
    }

    #[test]
    fn what_a_mention_calls_somebody_never_replaces_their_own_description() {
        let mut people = People::default();
        people.mentioned("k", "Old Name");
        people.mentioned("k", "Old Name");
        let kenji = people.account("k");
        people.describe(&kenji, None, Some("Kenji Mori"));
        people.mentioned("k", "Old Name");
        assert_eq!(people.news(), [profile("k", None, Some("Old Name")), profile("k", None, Some("Kenji Mori"))]);
        people.begin();
        people.mentioned("k", "Old Name");
        assert_eq!(people.news(), []);
    }

    #[test]
    fn ids_become_names_in_small_letters_and_who_is_unknown_keeps_the_id() {
        let mut people = People::new(true);
        assert_eq!(people.account("m1"), Account::new("m1"));
        assert_eq!(people.join("m1", "MayaOrtiz"), Account::new("mayaortiz"));
        people.join("m2", "sam");
        assert_eq!(["m1", "m2", "m3"].map(|id| people.account(id).raw().to_owned()), ["mayaortiz", "sam", "m3"]);
        people.join("m1", "maya");
        assert_eq!(people.account("m1"), Account::new("maya"), "a newer name");
        people.describe(&Account::new("maya"), None, Some("Maya Ortiz"));
        assert!(people.news()[0].folds_case);
    }

    #[test]
    fn names_of_a_service_that_is_otherwise_than_thought_are_forgotten() {
        let mut people = People::default();
        assert_eq!(people.account("KMORI"), Account::new("KMORI"));
        people.set_folds_case(true);
        assert_eq!(people.account("KMORI"), Account::new("kmori"));
    }
}
