//! The teammates, where this source names them (`[team] from`): the members of a channel (`#Team/Channel`), of a tag of
//! one's teams, or all of the organisation; without guests. Teams tells no time zones.
//!
//! Not here: which ids they get, and what the config says of them (`config::roster`).

use super::look::Look;
use super::places::unfound;
use super::wire::{Member as Row, Members, User, Users};
use crate::domain::batch::Member;
use crate::domain::ids::Account;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::http::{Cut, Failure, Next, Request, segment};

/// A guest's user name says so.
const GUEST: &str = "#EXT#";
/// So many people are read of an organisation: more than the board takes.
const PEOPLE: usize = 600;

impl Look<'_> {
    /// Puts the teammates on the next page, where this source names them. What cannot be read is a problem, and leaves the
    /// team as it was.
    pub(super) async fn roster(&mut self) -> Result<(), Trouble> {
        let Some(of) = self.teams.roster.clone() else { return Ok(()) };
        let found = if of == "all" { self.everybody().await } else { self.some(&of).await };
        match found {
            Ok(Some(members)) if !members.is_empty() => self.page.roster = Some(members),
            Ok(_) => {}
            Err(failure) if matches!(failure.trouble, Trouble::Limited { .. }) || failure.status == Some(403) => {
                self.problems.push(format!("the team is not read: {}", failure.trouble.text().raw()));
            }
            Err(failure) => self.without("the team", failure)?,
        }
        Ok(())
    }

    async fn everybody(&mut self) -> Result<Option<Vec<Member>>, Failure> {
        let (mut found, mut guard) = (Vec::new(), self.session.pages());
        let mut request =
            Request::get("users").query("$select", "id,displayName,mail,userPrincipalName").query("$top", "100");
        loop {
            let answer = self.session.json::<Users>(request).await?;
            let next = Next::address(&answer, answer.value.next.text());
            let users = self.flaws.good("person", answer.value.value);
            let next = guard.turn(users.iter().map(|user| &*user.id), next);
            found.extend(users.iter().filter_map(|user| self.of_user(user)));
            match next {
                Some(Next::Link(link)) if found.len() < PEOPLE => request = Request::follow(link),
                _ => break,
            }
        }
        self.problems.extend(guard.cut().map(Cut::words));
        found.sort_by(|a: &Member, b| a.account.cmp(&b.account));
        Ok(Some(found))
    }

    fn of_user(&self, user: &User) -> Option<Member> {
        let name = user.principal.text().filter(|name| !name.contains(GUEST))?;
        let scrub = |text: &str| Text::new(self.session.scrub(text).into_owned());
        Some(Member {
            account: Account::new(&user.id),
            user: scrub(name.split('@').next().unwrap_or(name)),
            name: user.display_name.text().map(scrub),
            email: user.mail.text().or(Some(name)).map(scrub),
            zone: None,
        })
    }

    /// The members of a channel or a tag.
    async fn some(&mut self, of: &str) -> Result<Option<Vec<Member>>, Failure> {
        let paths = if let Some(tag) = of.strip_prefix('@') {
            self.tag_paths(tag).await?
        } else {
            let teams = self.named("me/joinedTeams").await?;
            self.place(of, &teams)
                .await?
                .map(|place| vec![format!("teams/{}/channels/{}/members", segment(&place.team), segment(&place.id))])
        };
        let paths = match paths {
            Ok(paths) => paths,
            Err(why) => {
                self.problems.push(format!("the team is not read: {why}"));
                return Ok(None);
            }
        };
        let mut found: Vec<Member> = Vec::new();
        for path in paths {
            let (mut guard, mut request) = (self.session.pages(), Request::get(path));
            loop {
                let answer = self.session.json::<Members>(request).await?;
                let next = Next::address(&answer, answer.value.next.text());
                let rows = self.flaws.good("member", answer.value.value);
                let next = guard.turn(rows.iter().filter_map(|row| row.user_id.text()), next);
                found.extend(rows.iter().filter_map(|row| self.of_member(row)));
                match next {
                    Some(Next::Link(link)) => request = Request::follow(link),
                    _ => break,
                }
            }
        }
        found.sort_by(|a, b| a.account.cmp(&b.account));
        found.dedup_by(|a, b| a.account == b.account);
        Ok(Some(found))
    }

    fn of_member(&self, row: &Row) -> Option<Member> {
        let is_guest = row.roles.as_ref().is_some_and(|roles| roles.good.iter().any(|role| role == "guest"));
        let id = row.user_id.text().filter(|_| !is_guest)?;
        let scrub = |text: &str| Text::new(self.session.scrub(text).into_owned());
        let email = row.email.text();
        let user = email.and_then(|email| email.split('@').next()).or(row.display_name.text()).unwrap_or(id);
        Some(Member {
            account: Account::new(id),
            user: scrub(user),
            name: row.display_name.text().map(scrub),
            email: email.map(scrub),
            zone: None,
        })
    }

    /// Where the members of a tag are asked for: each of one's teams may have one of that name.
    async fn tag_paths(&mut self, wanted: &str) -> Result<Result<Vec<String>, String>, Failure> {
        let (mut paths, mut known) = (Vec::new(), Vec::new());
        for (team, _) in self.named("me/joinedTeams").await? {
            let tags = self.named(&format!("teams/{}/tags", segment(&team))).await?;
            let found = tags.iter().filter(|(id, name)| id == wanted || name == wanted);
            paths.extend(found.map(|(id, _)| format!("teams/{}/tags/{}/members", segment(&team), segment(id))));
            known.extend(tags);
        }
        if paths.is_empty() {
            return Ok(Err(unfound(wanted, &known, "tag of your teams")));
        }
        Ok(Ok(paths))
    }
}
