//! The channels and tags that the settings name: looked up once a run.
//!
//! A channel is `Team/Channel`, by names or by ids. A tag is of a team of which a channel is read.
//!
//! Not here: reading a channel (`channels`).

use super::look::Look;
use super::place::Place;
use super::wire::{Members, Named, One};
use crate::config::suggest;
use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::http::{Failure, Next, Request, segment};

/// So much of a name is told.
const NAME: usize = 60;

impl Look<'_> {
    /// The channels that the settings name.
    pub(super) async fn places(&mut self) -> Result<Vec<Place>, Failure> {
        if let Some(known) = &self.memory.places {
            return Ok(known.clone());
        }
        let teams = self.named("me/joinedTeams").await?;
        let (mut places, mut unfound) = (Vec::new(), Vec::new());
        for wanted in self.teams.settings.channels.clone() {
            match self.place(&wanted, &teams).await? {
                Ok(place) if places.contains(&place) => {}
                Ok(place) => places.push(place),
                Err(why) => unfound.push(why),
            }
        }
        let mut ids: Vec<&String> = places.iter().map(|place| &place.team).collect();
        ids.sort_unstable();
        ids.dedup();
        if !self.teams.settings.groups.is_empty() {
            let ids: Vec<String> = ids.into_iter().cloned().collect();
            self.tags(&ids, &mut unfound).await?;
        }
        self.memory.unfound = unfound;
        self.memory.places = Some(places.clone());
        Ok(places)
    }

    /// The channel of `Team/Channel`; else why there is none.
    pub(super) async fn place(
        &mut self,
        wanted: &str,
        teams: &[(String, String)],
    ) -> Result<Result<Place, String>, Failure> {
        let Some((team, channel)) = wanted.trim_start_matches('#').rsplit_once('/') else {
            let wanted = Text::new(wanted);
            return Ok(Err(format!("{:?} names no channel: write it as \"Team/Channel\"", wanted.head(NAME))));
        };
        let team = match find(team, teams, "team of yours") {
            Ok(team) => team,
            Err(why) => return Ok(Err(why)),
        };
        let channels = self.named(&format!("teams/{}/channels", segment(&team))).await?;
        Ok(find(channel, &channels, "channel of that team").map(|id| {
            let name =
                channels.iter().find(|(known, _)| *known == id).map_or_else(|| id.clone(), |(_, name)| name.clone());
            Place { team, id, name }
        }))
    }

    /// A list of things with names: the id and the name of each.
    pub(super) async fn named(&mut self, path: &str) -> Result<Vec<(String, String)>, Failure> {
        let (mut found, mut guard, mut request) = (Vec::new(), self.session.pages(), Request::get(path));
        loop {
            let answer = self.session.json::<Named>(request).await?;
            let next = Next::address(&answer, answer.value.next.text());
            let named = self.flaws.good("name", answer.value.value);
            let next = guard.turn(named.iter().map(|one| &*one.id), next);
            let name = |one: One| {
                let name = self.session.scrub(one.name.text().unwrap_or(&one.id)).into_owned();
                (one.id, name)
            };
            found.extend(named.into_iter().map(name));
            match next {
                Some(Next::Link(link)) => request = Request::follow(link),
                _ => return Ok(found),
            }
        }
    }

    /// Whom the tags of the settings mean.
    async fn tags(&mut self, teams: &[String], unfound: &mut Vec<String>) -> Result<(), Failure> {
        let (mut known, mut met) = (Vec::new(), Vec::new());
        for team in teams {
            let tags = match self.named(&format!("teams/{}/tags", segment(team))).await {
                Ok(tags) => tags,
                Err(failure) if failure.status == Some(403) => {
                    unfound.push(format!("tags are not read, which needs TeamworkTag.Read: {}", failure.said()));
                    return Ok(());
                }
                Err(failure) => return Err(failure),
            };
            for (id, name) in &tags {
                if self.teams.settings.groups.iter().any(|wanted| wanted == name || wanted == id) {
                    met.extend([name.clone(), id.clone()]);
                    let path = format!("teams/{}/tags/{}/members", segment(team), segment(id));
                    let members: Members = self.session.get_json(&path, &[]).await?.value;
                    let members = self.flaws.good("member", members.value);
                    let ids = members.iter().filter_map(|member| member.user_id.text().map(str::to_owned));
                    self.memory.tags.insert(id.clone(), ids.collect());
                }
            }
            known.extend(tags);
        }
        let missing = self.teams.settings.groups.iter().find(|wanted| !met.contains(wanted));
        unfound.extend(missing.and_then(|wanted| find(wanted, &known, "tag of these teams").err()));
        Ok(())
    }

    /// What a channel that cannot be read is told as; everything else fails the look.
    pub(super) fn without(&mut self, what: &str, failure: Failure) -> Result<(), Trouble> {
        if !matches!(failure.status, Some(403 | 404)) {
            return Err(failure.into());
        }
        self.problems.push(format!("{what} cannot be read: {}", failure.trouble.text().raw()));
        Ok(())
    }
}

/// The id of what has this id or name; else why there is none.
fn find(wanted: &str, there: &[(String, String)], noun: &str) -> Result<String, String> {
    let wanted = wanted.trim();
    let mut named = there.iter().filter(|(_, name)| name == wanted);
    if let Some((id, _)) = there.iter().find(|(id, _)| id == wanted) {
        return Ok(id.clone());
    }
    match (named.next(), named.next()) {
        (Some((id, _)), None) => Ok(id.clone()),
        (Some(_), Some(_)) => {
            Err(format!("several are called {:?}: name the {noun} by its id", Text::new(wanted).head(NAME)))
        }
        _ => Err(unfound(wanted, there, noun)),
    }
}

/// Says that none of these has that name, with the nearest name.
pub(super) fn unfound(wanted: &str, there: &[(String, String)], noun: &str) -> String {
    let known: Vec<&str> = there.iter().map(|(_, name)| &**name).collect();
    format!("no {noun} is called {:?}; {}", Text::new(wanted).head(NAME), suggest(wanted, &known))
}
