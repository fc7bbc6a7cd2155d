//! Teams: whom a request to a team, or a mention of one, asks.
//!
//! 1. A team of up to five members asks each of them, but never who opened the pull request; a larger one nobody, for what
//!    everybody owes nobody does. The setting `team_requests` says otherwise: `true` every team's members, `false` none.
//! 2. Members are asked for once an hour. A team that is requested and whose members may not be read is a problem.
//! 3. A mention is one of a team only where the organisation is one whose repositories are read: `@types/node` is a package.
//!
//! Not here: where a team is named (`map`).

use std::collections::{BTreeSet, HashMap};

use super::calls::Calls;
use super::map::{self, Found};
use crate::domain::Instant;
use crate::domain::batch::{Asks, Message};
use crate::domain::ids::Account;
use crate::providers::http::Failure;
use crate::providers::kit::{Flaws, People};

/// Larger teams ask nobody.
const MOST: usize = 5;
/// Members are asked for again after so many seconds.
const KEPT: i64 = 60 * 60;

/// What is known of teams.
#[derive(Debug, Default)]
pub struct Teams(HashMap<String, (i64, Option<Members>)>);

#[derive(Clone, Debug)]
struct Members {
    accounts: Vec<Account>,
    /// How many there are in all.
    count: usize,
}

impl Teams {
    /// Puts the members of teams in the place of their names.
    pub async fn expand(
        &mut self,
        calls: &Calls<'_>,
        found: &mut [Found],
        people: &mut People,
        flaws: &mut Flaws,
        now: Instant,
    ) -> Result<(), Failure> {
        let owners: BTreeSet<String> =
            calls.settings.wanted.iter().map(|wanted| wanted.owner.to_ascii_lowercase()).collect();
        let is_ours = |team: &str| team.split_once('/').is_some_and(|(org, _)| owners.contains(org));
        let (mut requested, mut named) = (BTreeSet::new(), BTreeSet::new());
        for message in found.iter().flat_map(|found| &found.item.messages) {
            let teams = message.mentions.iter().map(Account::raw).filter(|account| account.contains('/'));
            let set = if message.asks == Asks::Standing { &mut requested } else { &mut named };
            set.extend(teams.map(str::to_owned));
        }
        named.retain(|team| is_ours(team));
        if calls.settings.team_requests != Some(false) {
            for team in requested.union(&named) {
                if !self.0.get(team).is_some_and(|(at, _)| (0..KEPT).contains(&(now.timestamp() - at))) {
                    let members = self.ask(calls, team, people).await?;
                    self.0.insert(team.clone(), (now.timestamp(), members));
                }
                if requested.contains(team) && self.0.get(team).is_some_and(|(_, members)| members.is_none()) {
                    flaws.tell([format!(
                        "the members of {team} cannot be read, so its review requests ask nobody: the token needs the \
                         organisation's Members: read (classic: read:org)"
                    )]);
                }
            }
        }
        for found in found {
            let author = found.author.clone();
            found.item.messages.iter_mut().for_each(|message| self.put(message, &author, calls.settings.team_requests));
            found.item.messages.retain(|message| message.asks != Asks::Standing || !message.mentions.is_empty());
        }
        Ok(())
    }

    async fn ask(&self, calls: &Calls<'_>, team: &str, people: &mut People) -> Result<Option<Members>, Failure> {
        let (organization, slug) = team.split_once('/').unwrap_or_default();
        let answer = match calls.team(organization, slug).await {
            Err(failure) if matches!(failure.status, Some(403 | 404)) => return Ok(None),
            answer => answer?,
        };
        let team = answer.data.organization.and_then(|organization| organization.team.ok());
        Ok(team.map(|team| {
            let count = team.members.total.as_ref().copied().unwrap_or(team.members.nodes.len());
            let accounts = team.members.nodes.good.iter().map(|user| map::account(Some(user), people)).collect();
            Members { accounts, count }
        }))
    }

    fn put(&self, message: &mut Message, author: &Account, all: Option<bool>) {
        if !message.mentions.iter().any(|account| account.raw().contains('/')) {
            return;
        }
        let mut mentions: Vec<Account> = Vec::new();
        for account in std::mem::take(&mut message.mentions) {
            let members = if account.raw().contains('/') {
                let known = self.0.get(account.raw()).and_then(|(_, members)| members.as_ref());
                let asked = known.filter(|members| all != Some(false) && (all == Some(true) || members.count <= MOST));
                let of_team = asked.map(|members| members.accounts.clone()).unwrap_or_default();
                of_team.into_iter().filter(|member| member != author).collect()
            } else {
                vec![account]
            };
            for member in members {
                if !mentions.contains(&member) {
                    mentions.push(member);
                }
            }
        }
        message.mentions = mentions;
    }
}
