//! What is asked for every ten minutes: people with what they do, groups, and my conversations.
//!
//! Not here: messages (`look`).

use chrono::TimeDelta;

use super::book::{Group, Person};
use super::calls::{Calls, word};
use super::wire::{Groups, More, OneUser, Users};
use super::{Memory, Slack};
use crate::config::suggest;
use crate::domain::Instant;
use crate::domain::batch::Page;
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::chat::Seen;
use crate::providers::http::{Cut, Failure, Next};
use crate::providers::kit::Flaws;

/// They are asked for again after so long.
const OFTEN: TimeDelta = TimeDelta::minutes(10);
/// So many pages of people are read; of a larger workspace, whoever is written out.
const PAGES: usize = 5;
/// So much of a name is told.
const NAME: usize = 60;

/// The lists of one look.
pub struct Lists<'a> {
    pub slack: &'a Slack,
    pub calls: &'a Calls<'a>,
    pub now: Instant,
    pub memory: &'a mut Memory,
    pub seen: &'a mut Seen,
    pub flaws: &'a mut Flaws,
}

impl Lists<'_> {
    /// Are they to be asked for? At first, every ten minutes, and when the clock was set back.
    pub fn are_due(&self) -> bool {
        let age = self.memory.listed.map(|at| self.now - at);
        age.is_none_or(|age| !(TimeDelta::zero()..OFTEN).contains(&age))
    }

    /// Asks for all of them: a page with people, and whether all of these were told.
    pub async fn read(&mut self) -> Result<(Page, bool), Trouble> {
        let mut page = Page::default();
        let whole = self.people().await?;
        if self.slack.settings.presence {
            let silences = self.silences().await?;
            self.tell(&silences, &mut page);
        }
        self.describe();
        page.people = self.memory.people.news();
        let names_group = self.slack.roster.as_ref().is_some_and(|of| of.starts_with('@'));
        if !self.slack.settings.groups.is_empty() || names_group {
            self.groups().await?;
        }
        self.conversations().await?;
        page.roster = self.roster(whole).await?;
        self.memory.listed = Some(self.now);
        Ok((page, whole))
    }

    /// A list that may be done without: what fails is told as a problem.
    pub(super) fn without(&mut self, about: &str, what: &str, failure: Failure) -> Result<(), Trouble> {
        let missing = word(&failure) == "missing_scope"
            || matches!(failure.trouble, Trouble::Denied { .. } if failure.status == Some(403));
        if missing || matches!(failure.trouble, Trouble::Limited { .. }) {
            let said = failure.trouble.text();
            self.seen.told.insert(about.to_owned(), format!("{what}: {}", said.raw()));
            return Ok(());
        }
        Err(self.calls.trouble(failure))
    }

    /// Everybody of the workspace; `false`: not all of them.
    async fn people(&mut self) -> Result<bool, Trouble> {
        let (mut mark, mut guard, mut found) = (String::new(), self.calls.session.pages(), Vec::new());
        for _ in 0..PAGES {
            let query = [("limit", "200"), ("cursor", &*mark)];
            let asked = if mark.is_empty() { &query[..1] } else { &query[..] };
            let Users { members, more } = match self.calls.ask("users.list", asked).await {
                Ok(page) => page,
                Err(failure) => {
                    self.without("people", "names, zones and statuses are not read", failure)?;
                    return Ok(false);
                }
            };
            let members = self.flaws.good("person", members);
            let next = guard.turn(members.iter().map(|user| &*user.id), Next::token(More::mark(&more)));
            found.extend(members);
            self.seen.told.remove("people");
            let Some(Next::Mark(on)) = next else {
                if let Some(cut) = guard.cut() {
                    self.seen.told.insert("people".to_owned(), format!("people: {}", Cut::words(cut)));
                }
                self.keep(&found);
                return Ok(guard.cut().is_none());
            };
            mark = on;
        }
        self.keep(&found);
        self.written_out().await?;
        Ok(false)
    }

    pub(super) fn keep(&mut self, users: &[super::wire::User]) {
        for user in users {
            self.flaws.fields(&user.id, user.odd());
            let person = Person::new(user, |text| self.calls.session.scrub(text).into_owned());
            self.memory.book.people.insert(user.id.clone(), person);
        }
    }

    /// Whom the config writes out by their accounts, in a workspace that is too large to list.
    async fn written_out(&mut self) -> Result<(), Trouble> {
        for account in self.slack.accounts.clone() {
            if self.memory.book.people.contains_key(&account) {
                continue;
            }
            match self.calls.ask::<OneUser>("users.info", &[("user", &*account)]).await {
                Ok(OneUser { user }) => self.keep(&[user]),
                Err(failure) if word(&failure) == "user_not_found" => {
                    let text = format!("no person has the account {:?}", Text::new(account).head(NAME));
                    self.seen.told.insert("accounts".to_owned(), text);
                }
                Err(failure) => self.without("people", "some names are not read", failure)?,
            }
        }
        Ok(())
    }

    fn describe(&mut self) {
        let Memory { people, book, .. } = &mut *self.memory;
        people.begin();
        let mut all: Vec<_> = book.people.iter().collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        let mut unknown = None;
        for (id, person) in all {
            let zone = person.zone.as_deref().filter(|_| self.slack.settings.presence && !person.bot);
            let known = zone.filter(|zone| self.slack.zones.find(zone).is_ok());
            unknown = unknown.or(zone.filter(|_| known.is_none()).map(|zone| (person.name.clone(), zone.to_owned())));
            people.place(&Account::new(id), person.email.as_deref(), Some(&person.name), known, person.bot);
        }
        match unknown {
            Some((name, zone)) => {
                let (name, zone) = (Text::new(name), Text::new(zone));
                let text = format!("the zone of {:?} is not known: {:?}", name.head(NAME), zone.head(NAME));
                self.seen.told.insert("zones".to_owned(), text);
            }
            None => _ = self.seen.told.remove("zones"),
        }
    }

    /// The user groups: what each is called, and whom those of the settings mean.
    async fn groups(&mut self) -> Result<(), Trouble> {
        let groups: Groups = match self.calls.ask("usergroups.list", &[("include_users", "true")]).await {
            Ok(groups) => groups,
            Err(failure) => return self.without("groups", "user groups are not read", failure),
        };
        self.seen.told.remove("groups");
        let (groups, wanted) = (self.flaws.good("user group", groups.groups), &self.slack.settings.groups);
        let handle = |group: &super::wire::Group| group.handle.text().unwrap_or(&group.id).to_owned();
        let is_wanted =
            |group: &super::wire::Group| wanted.iter().any(|want| *want == group.id || *want == handle(group));
        let handles: Vec<String> = groups.iter().map(handle).collect();
        let missing =
            wanted.iter().find(|want| !groups.iter().any(|group| *want == &group.id || *want == &handle(group)));
        if let Some(missing) = missing {
            let known: Vec<&str> = handles.iter().map(String::as_str).collect();
            self.seen.told.insert(
                "groups".to_owned(),
                format!("no user group is called {missing:?}; {}", suggest(missing, &known)),
            );
        }
        let group = |group: super::wire::Group| {
            let (wanted, handle) = (is_wanted(&group), handle(&group));
            let everyone = group.users.ok().map(|users| users.good).unwrap_or_default();
            let members = if wanted { everyone.clone() } else { Vec::new() };
            (group.id, Group { handle, members, everyone })
        };
        self.memory.book.groups = groups.into_iter().map(group).collect();
        Ok(())
    }
}
