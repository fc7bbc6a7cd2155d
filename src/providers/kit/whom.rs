//! The accounts of a service that a text of the user mentions.
//!
//! A teammate's account in a service is the first of these that holds, as on the board:
//!
//! 1. Their `accounts` name it, by the source or its kind.
//! 2. The service told of an account with one of their e-mail addresses.
//! 3. The service told of one account with exactly their name, and their `accounts` name none of this source.
//!
//! Not here: how a mention is written (each kind).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::ids::{Account, is_id_char};
use crate::domain::text::Text;
use crate::providers::mentions::scan;
use crate::providers::{Mate, Trouble};

/// The accounts with a name or an e-mail address. Clones share them, so that an act does not wait for a look.
#[derive(Clone, Debug, Default)]
pub struct Met(Arc<Mutex<HashMap<Account, Described>>>);

#[derive(Clone, Debug, Default)]
struct Described {
    email: Option<String>,
    name: Option<String>,
}

impl Met {
    /// Notes the e-mail address and the name of an account.
    pub fn describe(&self, account: &Account, email: Option<&str>, name: Option<&str>) {
        let text = |text: Option<&str>| text.filter(|text| !text.trim().is_empty()).map(str::to_owned);
        let described = Described { email: text(email), name: text(name) };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(account.clone(), described);
    }

    /// A teammate's account in a source of this kind.
    pub fn account(&self, mate: &Mate, source: &str, kind: &str) -> Option<Account> {
        let named = mate.account(source, kind);
        if let Some(account) = named.filter(|account| !account.contains('@')) {
            return Some(Account::new(account));
        }
        let met = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_theirs =
            |email: &String| mate.accounts.values().any(|own| own.contains('@') && own.eq_ignore_ascii_case(email));
        let by_address = met.iter().find(|(_, described)| described.email.as_ref().is_some_and(is_theirs));
        if let Some((account, _)) = by_address {
            return Some(account.clone());
        }
        let name = mate.name.raw();
        let mut by_name = met.iter().filter(|(_, described)| described.name.as_deref() == Some(name));
        match (by_name.next(), by_name.next()) {
            (Some((account, _)), None) if named.is_none_or(|named| named.contains('@')) => Some(account.clone()),
            _ => None,
        }
    }
}

/// A piece of a text of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words without markup.
    Text(&'t str),
    /// A teammate, by their account and their name.
    Mention(Account, &'t str),
}

/// Splits a text at the teammates that it mentions as `@id`. A teammate without an account in the service is an error,
/// before anything is sent.
pub fn pieces<'t>(
    text: &'t str,
    mates: &'t [Mate],
    (source, kind): (&str, &str),
    met: &Met,
) -> Result<Vec<Piece<'t>>, Trouble> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    for mention in scan(text, |c| is_id_char(c.to_ascii_lowercase())) {
        let id = mention.name.to_ascii_lowercase();
        let Some(mate) = mates.iter().find(|mate| mate.id.as_str() == id) else { continue };
        let Some(account) = met.account(mate, source, kind) else {
            let name = mate.name.raw();
            let what =
                format!("{name} has no account in {source:?}: add it to their `accounts`, or write the name without @");
            return Err(Trouble::Setup { text: Text::new(what) });
        };
        let (start, end) = (mention.at.start as usize, mention.at.end as usize);
        pieces.extend(text.get(from..start).filter(|words| !words.is_empty()).map(Piece::Text));
        pieces.push(Piece::Mention(account, mate.name.raw()));
        from = end;
    }
    pieces.extend(text.get(from..).filter(|words| !words.is_empty()).map(Piece::Text));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::TeammateId;

    fn mate(id: &str, name: &str, accounts: &[(&str, &str)]) -> Mate {
        Mate {
            id: TeammateId::new(id).unwrap(),
            name: Text::new(name),
            accounts: accounts.iter().map(|(key, account)| ((*key).to_owned(), (*account).to_owned())).collect(),
        }
    }

    #[test]
    fn a_teammate_is_mentioned_by_the_account_that_the_board_would_take_for_theirs() {
        let met = Met::default();
        met.describe(&Account::new("a1"), Some("Kenji@acme.example"), Some("K. Mori"));
        met.describe(&Account::new("a2"), None, Some("Lea Hoffmann"));
        met.describe(&Account::new("a3"), None, Some("Sam"));
        met.describe(&Account::new("a4"), None, Some("Sam"));
        let account = |mate: &Mate| met.account(mate, "work", "jira").map(|account| account.raw().to_owned());
        assert_eq!(account(&mate("maya", "Maya", &[("jira", "5b10")])).as_deref(), Some("5b10"));
        assert_eq!(account(&mate("maya", "Maya", &[("work", "x"), ("jira", "y")])).as_deref(), Some("x"));
        assert_eq!(account(&mate("kenji", "Kenji", &[("email", "kenji@acme.example")])).as_deref(), Some("a1"));
        assert_eq!(account(&mate("lea", "Lea Hoffmann", &[])).as_deref(), Some("a2"));
        assert_eq!(account(&mate("sam", "Sam", &[])), None, "two have that name");
        assert_eq!(account(&mate("ines", "Ines", &[])), None);
    }

    #[test]
    fn a_text_is_cut_at_its_mentions_and_one_without_an_account_is_told() {
        let mates = [mate("kenji", "Kenji Mori", &[("jira", "k1")]), mate("lea", "Lea", &[])];
        let met = Met::default();
        let cut = |text: &'static str| pieces(text, &mates, ("work", "jira"), &met);
        let kenji = || Piece::Mention(Account::new("k1"), "Kenji Mori");
        let found = cut("@Kenji: ok? a@kenji @here 確認@kenji").unwrap();
        assert_eq!(found, [kenji(), Piece::Text(": ok? a@kenji @here 確認"), kenji()]);
        let Err(Trouble::Setup { text }) = cut("hi @lea") else { panic!() };
        assert_eq!(
            text.raw(),
            "Lea has no account in \"work\": add it to their `accounts`, or write the name without @"
        );
        assert_eq!(cut("").unwrap(), []);
    }
}
