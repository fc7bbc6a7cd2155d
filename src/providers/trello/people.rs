//! The people of a board: from the ids that cards and comments hold to user names, which are the accounts.
//!
//! A user name is in small letters everywhere. Whom the board does not know any more goes by what is left: the id.
//!
//! Not here: who of them is a teammate (board).

use std::collections::BTreeMap;

use super::wire::Member;
use crate::domain::batch::Profile;
use crate::domain::ids::Account;
use crate::domain::text::Text;

/// Everybody who was met on a board.
#[derive(Clone, Debug, Default)]
pub struct People {
    by_id: BTreeMap<String, Account>,
    names: BTreeMap<Account, Text>,
    /// The members of the board itself; others only appear in it.
    board: Vec<Account>,
}

impl People {
    /// The members of a board.
    pub fn of_board(members: &[Member]) -> Self {
        let mut people = Self::default();
        people.board = members.iter().filter_map(|member| people.meet(member)).collect();
        people
    }

    /// Takes in somebody. `None`: nothing is known to call them by.
    pub fn meet(&mut self, member: &Member) -> Option<Account> {
        let name = member.username.text().filter(|name| !name.is_empty()).map(str::to_ascii_lowercase);
        let account = match (member.id.text(), name) {
            (Some(id), Some(name)) => self
                .by_id
                .entry(id.to_owned())
                .and_modify(|known| update(known, &name))
                .or_insert(Account::new(&name))
                .clone(),
            (None, Some(name)) => Account::new(&name),
            (Some(id), None) => return Some(self.account(id)),
            (None, None) => return None,
        };
        if let Some(full) = member.full_name.text().filter(|full| !full.trim().is_empty()) {
            self.names.entry(account.clone()).or_insert_with(|| Text::new(full));
        }
        Some(account)
    }

    /// The account of an id.
    pub fn account(&self, id: &str) -> Account {
        self.by_id.get(id).cloned().unwrap_or_else(|| Account::new(id))
    }

    /// The members of the board.
    pub fn board(&self) -> &[Account] {
        &self.board
    }

    /// What is known of everybody who was met.
    pub fn profiles(&self) -> Vec<Profile> {
        let profile = |(account, name): (&Account, &Text)| Profile {
            name: Some(name.clone()),
            folds_case: true,
            ..Profile::new(account.clone())
        };
        self.names.iter().map(profile).collect()
    }
}

/// The same person under a newer name.
fn update(known: &mut Account, name: &str) {
    if known.raw() != name {
        *known = Account::new(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::http::{Id, Lenient};

    fn member(id: &str, username: Option<&str>, full: Option<&str>) -> Member {
        let text = |text: &str| Lenient::Read(Id(text.to_owned()));
        let some = |some: Option<&str>| some.map_or(Lenient::Absent, text);
        Member { id: text(id), username: some(username), full_name: some(full) }
    }

    #[test]
    fn ids_become_user_names_in_small_letters_and_who_is_unknown_keeps_the_id() {
        let mut people = People::of_board(&[member("m1", Some("MayaOrtiz"), Some("Maya Ortiz"))]);
        assert_eq!(people.meet(&member("m2", Some("sam"), None)), Some(Account::new("sam")));
        assert_eq!(people.meet(&member("m3", None, None)), Some(Account::new("m3")));
        assert_eq!(people.meet(&Member::default()), None);
        assert_eq!(["m1", "m2", "m3"].map(|id| people.account(id).raw().to_owned()), ["mayaortiz", "sam", "m3"]);
        assert_eq!(people.board(), [Account::new("mayaortiz")]);
        let name = Some(Text::new("Maya Ortiz"));
        let maya = Profile { name, folds_case: true, ..Profile::new(Account::new("mayaortiz")) };
        assert_eq!(people.profiles(), [maya]);
    }
}
