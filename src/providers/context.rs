//! What a provider may use of the world: zones, secrets, the team; and where it puts warnings about its settings.
//!
//! Not here: where secrets and sign-ins are kept (`credential`, `oauth`).

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::credential::{Credential, NoSecrets, Secrets};
use super::oauth::{InMemory, Vault};
use crate::config::{Problem as ConfigProblem, SecretSource, Section, Severity};
use crate::domain::hours::Hours;
use crate::domain::ids::TeammateId;
use crate::domain::teammate::Teammate;
use crate::domain::text::Text;
use crate::domain::zone::{Zone, Zones};

/// What a provider may use of the world.
#[derive(Clone)]
pub struct Context {
    /// The zones and their rules.
    pub zones: Arc<Zones>,
    /// Where secrets come from.
    pub secrets: Arc<dyn Secrets>,
    /// Where sign-ins are kept.
    pub sign_ins: Arc<dyn Vault>,
    /// Where warnings about settings go: a source with warnings opens all the same.
    pub warnings: Warnings,
    /// The teammates.
    pub mates: Arc<[Mate]>,
    /// Who looks at the board. What a look hands over may depend on it, so a cursor belongs to it too.
    pub me: Option<TeammateId>,
    /// The folders in which sources keep check-ins: the source's id, and the folder.
    pub check_ins: Arc<[(String, String)]>,
    /// The working hours of the teammates who have a zone.
    pub weeks: Arc<[Week]>,
    /// Where what services say of limits and permissions goes, and what is remarked on a source.
    pub gauges: super::gauge::Gauges,
    /// How a source waits for a service; `None`: by the clock. For tests.
    pub sleeper: Option<super::http::Sleeper>,
    /// The source that names the teammates, and which of its people they are, as the config has it.
    pub roster: Option<(String, String)>,
}

/// A teammate, as far as a source has to know one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mate {
    /// Their id.
    pub id: TeammateId,
    /// Their name.
    pub name: Text,
    /// Their accounts, by the id or the kind of a source.
    pub accounts: BTreeMap<String, String>,
}

/// A teammate's working hours by the config.
#[derive(Clone, Debug)]
pub struct Week {
    /// Whose.
    pub who: TeammateId,
    /// The hours.
    pub hours: Hours,
    /// Their zone.
    pub zone: Zone,
}

impl Week {
    /// A teammate's, if their zone is known.
    pub fn of(mate: &Teammate) -> Option<Self> {
        Some(Self { who: mate.id.clone(), hours: mate.hours.clone(), zone: mate.zone.known()?.clone() })
    }
}

impl From<&Teammate> for Mate {
    fn from(mate: &Teammate) -> Self {
        Self { id: mate.id.clone(), name: mate.name.clone(), accounts: mate.accounts.clone() }
    }
}

impl Mate {
    /// What their `accounts` say of a source, by its id, else by its kind: an account, or an address.
    pub fn account(&self, source: &str, kind: &str) -> Option<&str> {
        self.accounts.get(source).or_else(|| self.accounts.get(kind)).map(String::as_str)
    }

    /// Their e-mail address in a source: what stands there for the source itself, else under `email`, else any.
    pub fn address(&self, source: &str, kind: &str) -> Option<&str> {
        let usual = || self.accounts.get("email").map(String::as_str);
        let is_address = |account: &&str| account.contains('@');
        let own = self.account(source, kind).filter(is_address).or_else(|| usual().filter(is_address));
        own.or_else(|| self.accounts.values().map(String::as_str).find(is_address))
    }
}

impl Context {
    /// A world without secrets.
    pub fn new(zones: Arc<Zones>) -> Self {
        Self {
            zones,
            secrets: Arc::new(NoSecrets),
            sign_ins: Arc::new(InMemory::default()),
            warnings: Warnings::default(),
            mates: Arc::new([]),
            me: None,
            check_ins: Arc::new([]),
            weeks: Arc::new([]),
            gauges: super::gauge::Gauges::default(),
            sleeper: None,
            roster: None,
        }
    }

    /// The teammates' accounts in a source, for asking about them: e-mail addresses are none that a service would know.
    pub fn accounts(&self, source: &str, kind: &str) -> Vec<String> {
        let account = |mate: &Mate| mate.account(source, kind).map(str::to_owned);
        self.mates.iter().filter_map(account).filter(|account| !account.contains('@')).collect()
    }

    /// The teammates' e-mail addresses in a source, for services that are asked by address.
    pub fn addresses(&self, source: &str, kind: &str) -> Vec<String> {
        self.mates.iter().filter_map(|mate| mate.address(source, kind).map(str::to_owned)).collect()
    }

    /// Which people of a source are the team, if it is the source that names them.
    pub fn roster_of(&self, source: &str) -> Option<String> {
        self.roster.as_ref().filter(|(from, _)| from == source).map(|(_, of)| of.clone())
    }

    /// Who looks at the board.
    pub fn me(&self) -> Option<&Mate> {
        self.mates.iter().find(|mate| Some(&mate.id) == self.me.as_ref())
    }

    /// Takes a secret from a source's section. `None`: neither the config nor the environment has it. What is wrong
    /// with it is a problem; what is unwise is a warning.
    pub fn secret(
        &self,
        section: &mut Section,
        key: &'static str,
        problems: &mut Vec<ConfigProblem>,
    ) -> Option<Credential> {
        let mut found = Vec::new();
        let source = section.secret(key, &mut found);
        let (errors, warnings): (Vec<_>, Vec<_>) = found.into_iter().partition(|p| p.severity == Severity::Error);
        problems.extend(errors);
        self.warnings.add(warnings);
        self.secrets.has(&source).then(|| Credential::asked(source, self.secrets.clone()))
    }

    /// Takes a secret of several lines from a source's section, such as a key file.
    pub fn document(
        &self,
        section: &mut Section,
        key: &'static str,
        problems: &mut Vec<ConfigProblem>,
    ) -> Option<Credential> {
        let mut found = Vec::new();
        let source = SecretSource { is_document: true, ..section.secret(key, &mut found) };
        let (errors, warnings): (Vec<_>, Vec<_>) = found.into_iter().partition(|p| p.severity == Severity::Error);
        problems.extend(errors);
        self.warnings.add(warnings);
        self.secrets.has(&source).then(|| Credential::asked(source, self.secrets.clone()))
    }

    /// Takes a secret that a source of this kind cannot do without.
    pub fn needed_secret(
        &self,
        section: &mut Section,
        key: &'static str,
        problems: &mut Vec<ConfigProblem>,
    ) -> Option<Credential> {
        let before = problems.len();
        let secret = self.secret(section, key, problems);
        if secret.is_none() && problems.len() == before {
            let missing = ConfigProblem::error(format!("{key} is missing"), section.location());
            problems.push(missing.help(format!("add `{key} = {{ env = \"NAME\" }}`, or command, file or keyring")));
        }
        secret
    }
}

/// Warnings about settings, gathered until the shell shows them. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Warnings(Arc<Mutex<Vec<ConfigProblem>>>);

impl Warnings {
    /// Adds warnings.
    pub fn add(&self, warnings: Vec<ConfigProblem>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(warnings);
    }

    /// Takes what was gathered so far.
    pub fn take(&self) -> Vec<ConfigProblem> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_knows_the_teammates_accounts_and_addresses_and_who_looks() {
        let mate = |id: &str, accounts: &[(&str, &str)]| Mate {
            id: TeammateId::new(id).unwrap(),
            name: Text::new(id),
            accounts: accounts.iter().map(|(key, account)| ((*key).to_owned(), (*account).to_owned())).collect(),
        };
        let mates = Arc::new([
            mate("maya", &[("jira", "5b10"), ("email", "maya@acme.example"), ("a", "old@acme.example")]),
            mate("kenji", &[("jira", "kenji@jira.example"), ("email", "kenji@acme.example")]),
            mate("sam", &[("work", "sam7"), ("jira", "sam"), ("zoom", "sam@acme.example")]),
            mate("lin", &[]),
        ]);
        let me = TeammateId::new("sam");
        let context = Context { mates, me, ..Context::new(Arc::new(Zones::newest([]))) };
        assert_eq!(context.accounts("work", "jira"), ["5b10", "sam7"]);
        let addresses = ["maya@acme.example", "kenji@jira.example", "sam@acme.example"];
        assert_eq!(context.addresses("work", "jira"), addresses);
        assert_eq!(context.me().map(|mate| mate.id.as_str()), Some("sam"));
    }
}
