//! Who is who in a mailbox: which addresses are mine, and which are teammates'.
//!
//! Not here: whose account an address is on the board (board).

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::batch::Profile;
use crate::domain::ids::{Account, TeammateId};
use crate::domain::text::Text;
use crate::providers::{Context, Mate};

/// Somebody who counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Whose mailbox it is.
    Me,
    /// Another teammate.
    Mate(TeammateId),
}

/// The people who count.
#[derive(Clone, Debug, Default)]
pub struct Circle {
    mine: BTreeSet<String>,
    mates: BTreeMap<String, TeammateId>,
    /// By which address I go on the board.
    me: String,
    /// My name, where the board knows no address of mine.
    my_name: Option<Text>,
    /// The names of teammates, in small letters: an outsider who is called so is not taken for one.
    names: BTreeSet<String>,
}

impl Circle {
    /// The people of a board, with further addresses of whoever looks at it.
    pub fn new(context: &Context, user: &str, more: &[String]) -> Self {
        let mut circle = Self::default();
        let small = |text: &str| text.trim().to_lowercase();
        for mate in context.mates.iter() {
            circle.names.insert(small(mate.name.raw()));
            for address in addresses(mate) {
                circle.mates.insert(address, mate.id.clone());
            }
        }
        let me = context.me();
        let known = me.map(addresses).unwrap_or_default();
        let own = [user].into_iter().chain(more.iter().map(String::as_str)).map(small);
        circle.mine = known.iter().cloned().chain(own.filter(|address| address.contains('@'))).collect();
        circle.me = known.first().cloned().unwrap_or_else(|| small(user));
        circle.my_name = me.filter(|_| known.is_empty()).map(|me| me.name.clone());
        circle.mates.retain(|address, _| !circle.mine.contains(address));
        circle
    }

    /// Whose address it is, in small letters; nobody's: an outsider's.
    pub fn who(&self, address: &str) -> Option<Who> {
        if self.mine.contains(address) {
            return Some(Who::Me);
        }
        self.mates.get(address).cloned().map(Who::Mate)
    }

    /// The account that an address is on the board: all of mine are one.
    pub fn account(&self, address: &str) -> Account {
        if self.mine.contains(address) { self.me() } else { Account::new(address) }
    }

    /// My account.
    pub fn me(&self) -> Account {
        Account::new(&self.me)
    }

    /// What is told of an account. An outsider who is called like a teammate goes by the address: who a teammate is, is told
    /// by addresses alone.
    pub fn profile(&self, account: &Account, name: Option<&str>) -> Profile {
        let address = account.raw();
        let name = if address == self.me {
            self.my_name.clone()
        } else {
            let is_mates = |name: &str| self.names.contains(&name.trim().to_lowercase());
            name.filter(|name| !is_mates(name) && !self.mates.contains_key(address)).map(Text::new)
        };
        let email = Some(Text::new(address)).filter(|_| address.contains('@'));
        Profile { email, name, folds_case: true, ..Profile::new(account.clone()) }
    }

    /// What everything depends on that is handed over, beside the mailbox itself.
    pub fn print(&self) -> impl std::hash::Hash + use<> {
        let mates = self.mates.iter().map(|(address, id)| (address.clone(), id.as_str().to_owned()));
        let names = self.names.iter().cloned().collect::<Vec<_>>();
        (self.mine.iter().cloned().collect::<Vec<_>>(), mates.collect::<Vec<_>>(), self.me.clone(), names)
    }
}

fn addresses(mate: &Mate) -> Vec<String> {
    let accounts = mate.accounts.values().filter(|account| account.contains('@'));
    accounts.map(|address| address.trim().to_lowercase()).collect()
}
