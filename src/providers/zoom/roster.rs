//! The teammates, where this source names them (`[team] from`): the active people of the account (`all`), or of a group of
//! it (`@group`). Asked once a day.
//!
//! Not here: which ids they get, and what the config says of them (`config::roster`).

use super::look::Look;
use super::wire::{Group, Groups, User, Users};
use crate::config::suggest;
use crate::domain::batch::Member;
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::http::{Cut, Failure, Next, segment};

/// So many people are read: more than the board takes.
const PEOPLE: usize = 600;

impl Look<'_> {
    /// Puts the teammates on the next page. What cannot be read is a problem, and leaves the team as it was.
    pub(super) async fn roster(&mut self, of: &str) -> Result<(), Failure> {
        match self.members(of).await {
            Ok(Ok(members)) => self.page.roster = Some(members).filter(|members| !members.is_empty()),
            Ok(Err(why)) => self.problems.push(format!("the team is not read: {why}")),
            Err(failure) if matches!(failure.status, Some(400 | 403 | 404)) => {
                let why = failure.trouble.text();
                self.problems.push(format!("the team is not read: {}", why.raw()));
            }
            Err(failure) => return Err(failure),
        }
        Ok(())
    }

    async fn members(&mut self, of: &str) -> Result<Result<Vec<Member>, String>, Failure> {
        let path = if of == "all" {
            "users".to_owned()
        } else {
            let Some(wanted) = of.strip_prefix('@') else {
                return Ok(Err(format!("Zoom has no channels here: write \"all\" or \"@group\" in place of {of:?}")));
            };
            let groups = self.session.get_json::<Groups>("groups", &[]).await?.value.groups;
            let groups = self.flaws.good("group", groups);
            let name = |group: &Group| group.name.text().unwrap_or(&group.id.0).to_owned();
            let Some(group) = groups.iter().find(|group| group.id.0 == wanted || name(group) == wanted) else {
                let names: Vec<String> = groups.iter().map(name).collect();
                let known: Vec<&str> = names.iter().map(String::as_str).collect();
                return Ok(Err(format!("no group is called {wanted:?}; {}", suggest(wanted, &known))));
            };
            format!("groups/{}/members", segment(&group.id.0))
        };
        let (mut found, mut mark, mut guard) = (Vec::new(), String::new(), self.session.pages());
        loop {
            let query = [("page_size", "300"), ("next_page_token", &*mark)];
            let query = if mark.is_empty() { &query[..1] } else { &query[..] };
            let page = self.session.get_json::<Users>(&path, query).await?.value;
            let users = if of == "all" { page.users } else { page.members };
            let users = self.flaws.good("person", users.ok().unwrap_or_default());
            let next = guard.turn(users.iter().map(|user| &*user.id), Next::token(page.next_page_token.text()));
            found.extend(users.iter().filter_map(|user| self.member(user)));
            match next {
                Some(Next::Mark(on)) if found.len() < PEOPLE => mark = on,
                _ => break,
            }
        }
        self.problems.extend(guard.cut().map(Cut::words));
        found.sort_by(|a: &Member, b| a.account.cmp(&b.account));
        found.dedup_by(|a, b| a.account == b.account);
        Ok(Ok(found))
    }

    fn member(&self, user: &User) -> Option<Member> {
        if user.status.text().is_some_and(|status| status != "active") {
            return None;
        }
        let scrub = |text: &str| Text::new(self.session.scrub(text).into_owned());
        let email = user.email.text();
        let name = user.name();
        let word = email.and_then(|email| email.split('@').next()).unwrap_or(&name);
        let zone = user.timezone.text().filter(|zone| self.zoom.zones.find(zone).is_ok());
        Some(Member {
            account: Account::new(&user.id),
            user: scrub(word),
            name: Some(&*name).filter(|name| !name.is_empty()).map(scrub),
            email: email.map(scrub),
            zone: zone.map(Text::new),
        })
    }
}
