//! The teammates, where this source names them (`[team] from`): the people of a channel, of a user group, or all of the
//! workspace, without programs, deactivated accounts and guests of another workspace.
//!
//! What cannot be read is a problem, and leaves the team as it was.
//!
//! Not here: which ids they get, and what the config says of them (`config::roster`).

use super::book::Person;
use super::calls::{SHUT, word};
use super::lists::Lists;
use super::wire::{Members, More, OneUser};
use crate::config::suggest;
use crate::domain::batch::Member;
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::http::{Failure, Next};
use crate::providers::kit;

/// So many of them are asked for singly, where the list of people does not have them.
const SINGLY: usize = 50;
/// The key of the problem.
const TOLD: &str = "roster";

impl Lists<'_> {
    /// The teammates; `None`: this source does not name them, or they could not be read. `whole`: everybody of the
    /// workspace is known.
    pub(super) async fn roster(&mut self, whole: bool) -> Result<Option<Vec<Member>>, Trouble> {
        let Some(of) = self.slack.roster.clone() else { return Ok(None) };
        self.seen.told.remove(TOLD);
        let ids = if of == "all" {
            if !whole {
                self.fails("not everybody of the workspace could be read: name a channel or a group in `of`");
                return Ok(None);
            }
            self.memory.book.people.keys().cloned().collect()
        } else if let Some(group) = of.strip_prefix('@') {
            self.of_group(group)
        } else {
            self.of_channel(of.trim_start_matches('#')).await?
        };
        let Some(ids) = Some(ids).filter(|ids: &Vec<String>| !ids.is_empty()) else { return Ok(None) };
        self.meet(&ids).await?;
        let book = &self.memory.book;
        let people = ids.iter().filter_map(|id| Some((id, book.people.get(id)?)));
        let mut members: Vec<Member> =
            people.filter(|(id, person)| self.counts(id, person)).map(|(id, person)| member(id, person)).collect();
        members.sort_by(|a, b| a.account.cmp(&b.account));
        members.dedup_by(|a, b| a.account == b.account);
        Ok(Some(members))
    }

    fn fails(&mut self, why: &str) {
        self.seen.told.insert(TOLD.to_owned(), format!("the team is not read: {why}"));
    }

    /// Is it a person of this workspace?
    fn counts(&self, id: &str, person: &Person) -> bool {
        let elsewhere = person.team.is_some() && self.memory.me.team.is_some() && person.team != self.memory.me.team;
        !(person.deleted || person.stranger || elsewhere || self.memory.book.is_bot(id))
    }

    fn of_group(&mut self, wanted: &str) -> Vec<String> {
        let groups = &self.memory.book.groups;
        let found = groups.iter().find(|(id, group)| **id == *wanted || group.handle == wanted);
        if let Some((_, group)) = found {
            return group.everyone.clone();
        }
        // That the groups could not be read is told already.
        if !groups.is_empty() {
            let known: Vec<&str> = groups.values().map(|group| &*group.handle).collect();
            self.fails(&format!("no user group is called {wanted:?}; {}", suggest(wanted, &known)));
        }
        Vec::new()
    }

    async fn of_channel(&mut self, wanted: &str) -> Result<Vec<String>, Trouble> {
        let channels = &self.memory.book.channels;
        let found = channels.iter().find(|(id, name)| **id == *wanted || name.as_str() == wanted);
        let Some(id) = found.map(|(id, _)| id.clone()) else {
            let known: Vec<&str> = channels.values().map(String::as_str).collect();
            self.fails(&format!("no channel of yours is called {wanted:?}; {}", suggest(wanted, &known)));
            return Ok(Vec::new());
        };
        match self.channel_members(&id).await {
            Ok(list) => {
                if let Some(cut) = &list.cut {
                    self.fails(&cut.words());
                }
                Ok(self.flaws.good("member", list.each))
            }
            Err(failure) if SHUT.contains(&word(&failure)) => {
                self.fails(&format!("who is in #{wanted} may not be read ({})", word(&failure)));
                Ok(Vec::new())
            }
            Err(failure) => {
                self.without(TOLD, "the team is not read", failure)?;
                Ok(Vec::new())
            }
        }
    }

    async fn channel_members(&self, id: &str) -> Result<kit::List<String>, Failure> {
        let page = |mark: String| async move {
            let query = [("channel", id), ("limit", "200"), ("cursor", &*mark)];
            let asked = if mark.is_empty() { &query[..2] } else { &query[..] };
            let Members { members, more } = self.calls.ask("conversations.members", asked).await?;
            Ok((members, Next::token(More::mark(&more))))
        };
        kit::read_list(self.calls.session.pages(), String::clone, page).await
    }

    /// Asks for those of them whom the list of people does not have: those of a large or of another workspace.
    async fn meet(&mut self, ids: &[String]) -> Result<(), Trouble> {
        let unknown: Vec<&String> = ids.iter().filter(|id| !self.memory.book.people.contains_key(*id)).collect();
        for id in unknown.into_iter().take(SINGLY) {
            match self.calls.ask::<OneUser>("users.info", &[("user", id)]).await {
                Ok(OneUser { user }) => self.keep(&[user]),
                Err(failure) if matches!(word(&failure), "user_not_found" | "user_not_visible") => {}
                Err(failure) => return self.without(TOLD, "some of the team are not read", failure),
            }
        }
        Ok(())
    }
}

fn member(id: &str, person: &Person) -> Member {
    let text = |text: &Option<String>| text.as_deref().map(Text::new);
    let user = if person.user.is_empty() { &person.name } else { &person.user };
    let (email, zone) = (text(&person.email), text(&person.zone));
    Member { account: Account::new(id), user: Text::new(&**user), name: Some(Text::new(&*person.name)), email, zone }
}
