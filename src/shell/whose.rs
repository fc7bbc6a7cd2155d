//! Maps accounts to teammates in each source, as the board does, for reports without a board.
//!
//! Not here: the rules (`board::people`).

use std::collections::HashMap;

use super::setup::Setup;
use crate::board::people::People;
use crate::domain::ids::{Account, SourceId};
use crate::domain::teammate::TeammateIndex;
use crate::providers::Accounts;
use crate::sync::What;

/// The people of every source, as far as they were returned.
pub(super) struct Whose(HashMap<SourceId, People>);

impl Whose {
    /// Those of the config.
    pub(super) fn new(setup: &Setup) -> Self {
        let of = |source: &super::setup::Opened| {
            let (id, kind) = (&source.config.id, source.config.kind.value.as_str());
            let ids = source.provider.about().accounts == Accounts::TeammateIds;
            (id.clone(), People::new(&setup.config.team, id.as_str(), kind, ids))
        };
        Self(setup.sources.iter().map(of).collect())
    }

    /// Adds the profiles of a source.
    pub(super) fn hear(&mut self, source: &SourceId, what: &What) {
        if let (What::Page(page), Some(people)) = (what, self.0.get_mut(source)) {
            people.learn(page.people.clone());
        }
    }

    /// The teammate whose account it is.
    pub(super) fn index(&self, source: &SourceId, account: &Account) -> Option<TeammateIndex> {
        self.0.get(source)?.index(account)
    }
}
