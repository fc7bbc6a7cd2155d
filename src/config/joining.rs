//! Adds the teammates of a source's roster (`[team] from`), sorted by name, after those of the config.
//!
//! 1. A person who is named in full is resolved as an account is (`board::people`): by the account, by an address, by the name. What
//!    the config leaves out of name, zone and e-mail address is taken from the source; what it says holds.
//! 2. An id is the service's user name in small letters, each other character a `-`; a number follows where it is taken.
//! 3. No more than [`MOST`] come.
//!
//! Not here: reading `[team]` (`roster`), asking the source (`providers`), where its answer is kept (the store).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::problem::{Problem, quoted};
use super::roster::RosterConfig;
use super::settings::Config;
use crate::domain::agreement::Targets;
use crate::domain::batch::Member;
use crate::domain::ids::TeammateId;
use crate::domain::sleep::Sleep;
use crate::domain::teammate::{Team, Teammate, TeammateIndex, TeammateZone};
use crate::domain::text::Text;
use crate::domain::zone::Zones;

/// The most teammates that a source may add.
const MOST: usize = 500;
/// The most names in one problem.
const TOLD: usize = 5;

impl Config {
    /// Adds the teammates of the source of `[team] from`; `None` if it was not read yet.
    pub fn join(&mut self, named: Option<&[Member]>, zones: &Zones) -> Vec<Problem> {
        let Some(roster) = self.roster.clone() else { return Vec::new() };
        let kind = self.sources.iter().find(|source| source.id.as_str() == roster.from.value);
        let keys = Keys { source: &roster.from.value, kind: kind.map_or("", |source| &source.kind.value) };
        let mut team = Team::clone(&self.team);
        let mut members: Vec<&Member> = named.unwrap_or_default().iter().collect();
        members.sort_by_cached_key(|member| (name_of(member).to_lowercase(), member.account.clone()));
        members.dedup_by(|a, b| a.account == b.account);
        let mut problems = Vec::new();
        let written = team.mates.len();
        let found = found(&team.mates, &members, keys);
        let mut zoneless = Vec::new();
        for (member, mate) in members.iter().zip(&found) {
            if let Some(mate) = mate.and_then(|n| team.mates.get_mut(n)) {
                fill(mate, member, zones);
                if mate.zone == TeammateZone::None {
                    zoneless.push(mate.name.clone());
                }
            }
        }
        let others = || members.iter().zip(&found).filter(|(_, mate)| mate.is_none()).map(|(member, _)| *member);
        let mut taken: HashSet<String> = team.mates.iter().map(|mate| mate.id.as_str().to_owned()).collect();
        for member in others().take(MOST) {
            let Some(id) = free_id(member, &mut taken) else { continue };
            let mate = made(id, member, &roster, zones);
            if mate.zone.known().is_none() {
                zoneless.push(mate.name.clone());
            }
            team.mates.push(mate);
        }
        let warn = |text: String, help: &str| Problem::warning(text, roster.from.location.clone()).help(help);
        if let Some(more @ 1..) = others().count().checked_sub(MOST) {
            let text = format!("{} names {more} people more than the {MOST} that the board takes", quoted(keys.source));
            problems.push(warn(text, "name a smaller channel or group in `of`"));
        }
        if !zoneless.is_empty() {
            let text = format!("{} tells no time zone of {}", quoted(keys.source), list(&zoneless));
            problems
                .push(warn(text, "write them out as [[teammate]] with a zone; until then their hours do not count"));
        }
        self.extend_check_ins(&mut team, written);
        self.find_me(&mut team, named.is_some(), &roster, &mut problems);
        self.team = Arc::new(team);
        problems
    }

    /// Settings of every teammate also apply to those who were added.
    fn extend_check_ins(&mut self, team: &mut Team, written: usize) {
        let added = (0..).map(TeammateIndex).take(team.mates.len()).skip(written);
        for checkin in self.checkins.iter_mut().filter(|checkin| checkin.of_everyone) {
            checkin.plan.people.extend(added.clone());
        }
        team.checkins = self.checkins.iter().map(|checkin| checkin.plan.clone()).collect();
    }

    /// The viewer may be one of those who were added.
    fn find_me(&mut self, team: &mut Team, is_read: bool, roster: &RosterConfig, problems: &mut Vec<Problem>) {
        let Some(wanted) = self.wanted_me.take() else { return };
        team.me = wanted.among(&team.mates);
        if team.me.is_some() {
            return;
        }
        let key = if wanted.location.is_some() { "me" } else { "--me" };
        let (id, source) = (quoted(&wanted.id), quoted(&roster.from.value));
        let what = format!("{key} is {id}, and no teammate has that id");
        let help = if is_read {
            format!("neither the config nor {source} names them: expected the id of a teammate")
        } else {
            format!("{source} has not named the team yet: run `asyncboard sync`")
        };
        let location = wanted.location.unwrap_or_else(|| roster.from.location.clone());
        problems.push(Problem::warning(what, location).help(help));
    }
}

/// Under which keys `accounts` has the account of a source.
#[derive(Clone, Copy)]
struct Keys<'a> {
    source: &'a str,
    kind: &'a str,
}

impl Keys<'_> {
    fn account<'a>(&self, mate: &'a Teammate) -> Option<&'a str> {
        mate.accounts.get(self.source).or_else(|| mate.accounts.get(self.kind)).map(String::as_str)
    }
}

fn name_of(member: &Member) -> &str {
    let name = member.name.as_ref().map(|name| name.raw().trim()).filter(|name| !name.is_empty());
    name.unwrap_or_else(|| member.user.raw())
}

/// Which of the teammates who are written out each member is.
fn found(mates: &[Teammate], members: &[&Member], keys: Keys<'_>) -> Vec<Option<usize>> {
    let (mut accounts, mut addresses, mut names) = (HashMap::new(), HashMap::new(), HashMap::new());
    let claim = |map: &mut HashMap<String, Option<usize>>, key: String, n: usize| {
        let whose = map.entry(key).or_insert(Some(n));
        *whose = whose.filter(|known| *known == n);
    };
    for (n, mate) in mates.iter().enumerate() {
        let account = keys.account(mate);
        accounts.extend(account.map(|account| (account.to_owned(), n)));
        for address in mate.accounts.values().filter(|account| account.contains('@')) {
            claim(&mut addresses, address.to_lowercase(), n);
        }
        if account.is_none_or(|account| account.contains('@')) {
            claim(&mut names, mate.name.raw().to_owned(), n);
        }
    }
    let mut bearers: HashMap<&str, usize> = HashMap::new();
    for member in members {
        *bearers.entry(name_of(member)).or_default() += 1;
    }
    let find = |member: &&Member| {
        let address = || member.email.as_ref().and_then(|email| addresses.get(&email.raw().to_lowercase()).copied()?);
        let name = || names.get(name_of(member)).copied()?.filter(|_| bearers.get(name_of(member)) == Some(&1));
        accounts.get(member.account.raw()).copied().or_else(address).or_else(name)
    };
    members.iter().map(find).collect()
}

/// Fills in what the config leaves out of a teammate.
fn fill(mate: &mut Teammate, member: &Member, zones: &Zones) {
    if mate.name.raw() == mate.id.as_str() {
        mate.name = Text::new(name_of(member));
    }
    if mate.zone == TeammateZone::None {
        mate.zone = zone_of(member, zones);
    }
    let email = member.email.as_ref().filter(|_| !mate.accounts.values().any(|account| account.contains('@')));
    mate.accounts.extend(email.map(|email| ("email".to_owned(), email.raw().to_owned())));
}

fn zone_of(member: &Member, zones: &Zones) -> TeammateZone {
    match &member.zone {
        None => TeammateZone::None,
        Some(name) => zones.find(name.raw()).map_or_else(|_| TeammateZone::Unknown(name.clone()), TeammateZone::Known),
    }
}

/// A teammate whom the config does not write out.
fn made(id: TeammateId, member: &Member, roster: &RosterConfig, zones: &Zones) -> Teammate {
    let mut accounts = BTreeMap::from([(roster.from.value.clone(), member.account.raw().to_owned())]);
    accounts.extend(member.email.as_ref().map(|email| ("email".to_owned(), email.raw().to_owned())));
    Teammate {
        id,
        name: Text::new(name_of(member)),
        role: None,
        zone: zone_of(member, zones),
        hours: roster.hours.clone(),
        days: BTreeMap::new(),
        sleep: Sleep::LeftOut,
        away: Vec::new(),
        holidays: roster.holidays.clone(),
        accounts,
        targets: Targets::default(),
    }
}

/// An id that is not taken.
fn free_id(member: &Member, taken: &mut HashSet<String>) -> Option<TeammateId> {
    let plain = |text: &str| {
        let id: String = text
            .to_lowercase()
            .chars()
            .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' { c } else { '-' })
            .collect();
        // An id begins with a letter or a digit.
        id.trim_start_matches(['-', '_']).to_owned()
    };
    let words = [plain(member.user.raw()), plain(member.account.raw()), "person".to_owned()];
    let word = words.into_iter().find(|word| !word.is_empty())?;
    let numbered = (2..).map(|n: usize| format!("{word}-{n}"));
    let id = std::iter::once(word.clone()).chain(numbered).find(|id| !taken.contains(id))?;
    taken.insert(id.clone());
    TeammateId::new(&id)
}

/// A few names, and how many more there are.
fn list(names: &[Text]) -> String {
    let told: BTreeSet<&str> = names.iter().map(Text::raw).collect();
    let mut words: Vec<String> = told.iter().take(TOLD).map(|name| quoted(name)).collect();
    words.extend(told.len().checked_sub(TOLD).filter(|more| *more > 0).map(|more| format!("{more} more")));
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::load_text;
    use crate::domain::ids::Account;

    const TEAM: &str = r##"
me = "lea"

[team]
from = "work"
of = "#atlas"
hours = ["Mon-Fri 09:00-17:00"]

[[teammate]]
id = "maya"
name = "Maya O."
zone = "America/New_York"
hours = ["Mon-Fri 10:00-18:00"]
accounts = { slack = "UMAYA" }

[[teammate]]
id = "kenji"
accounts = { email = "Kenji@acme.example" }

[[teammate]]
id = "sam"
name = "Sam Okafor"

[[holiday]]
date = 2026-12-24
name = "Company day"

[[source]]
id = "work"
kind = "slack"
"##;

    fn member(account: &str, user: &str, name: &str, email: Option<&str>, zone: Option<&str>) -> Member {
        let (name, email, zone) = (Some(Text::new(name)), email.map(Text::new), zone.map(Text::new));
        Member { account: Account::new(account), user: Text::new(user), name, email, zone }
    }

    fn joined(config: &str, members: Option<&[Member]>) -> (Config, Vec<String>) {
        let zones = Zones::newest([]);
        let mut config = load_text("config.toml", config, &zones, None).unwrap();
        let problems = config.join(members, &zones);
        let words = problems.into_iter().map(|p| format!("{}; {}", p.what, p.help.unwrap_or_default())).collect();
        (config, words)
    }

    /// Id, name, zone, addresses.
    fn mates(config: &Config) -> Vec<String> {
        let line = |mate: &Teammate| {
            let zone = mate.zone.known().map_or("-", |zone| zone.name());
            let email = mate.accounts.get("email").map_or("-", String::as_str);
            format!("{} {:?} {zone} {email}", mate.id, mate.name.raw())
        };
        config.team.mates.iter().map(line).collect()
    }

    #[test]
    fn members_stand_behind_those_who_are_written_out_by_name_and_what_is_written_holds() {
        let members = [
            member("ULEA", "Lea.Hoffmann", "lea Hoffmann", Some("lea@acme.example"), Some("Europe/Berlin")),
            member("UMAYA", "maya", "Maya Ortiz", Some("maya@acme.example"), Some("Asia/Tokyo")),
            member("UKENJI", "km", "Kenji Mori", Some("kenji@ACME.example"), Some("Asia/Tokyo")),
            member("USAM", "so", "Sam Okafor", None, Some("Africa/Lagos")),
            member("UANA", "ana_b", "Ana B", None, Some("Europe/Lisbon")),
        ];
        let (config, problems) = joined(&TEAM.replace("\"lea\"", "\"lea-hoffmann\""), Some(&members));
        let expected = [
            "maya \"Maya O.\" America/New_York maya@acme.example",
            "kenji \"Kenji Mori\" Asia/Tokyo Kenji@acme.example",
            "sam \"Sam Okafor\" Africa/Lagos -",
            "ana_b \"Ana B\" Europe/Lisbon -",
            "lea-hoffmann \"lea Hoffmann\" Europe/Berlin lea@acme.example",
        ];
        assert_eq!(mates(&config), expected);
        assert_eq!((problems, config.team.me), (Vec::new(), Some(TeammateIndex(4))));
        let lea = &config.team.mates[4];
        assert_eq!(lea.accounts["work"], "ULEA");
        assert!(!lea.hours.is_empty() && lea.holidays.days().iter().any(|day| day.name.raw() == "Company day"));
        assert!(config.team.mates[2].hours.is_empty(), "the hours are for those who are not written out");
    }

    #[test]
    fn an_id_is_the_user_name_in_small_letters_with_a_number_where_it_is_taken() {
        let one = |account: &str, user: &str| member(account, user, account, None, Some("UTC"));
        let members =
            [one("U1", "Maya"), one("U2", "J\u{e4}n Li+x"), one("U3", "__"), one("U4", "maya"), one("U5", "浩")];
        let ids: Vec<String> =
            joined(TEAM, Some(&members)).0.team.mates.iter().skip(3).map(|mate| mate.id.to_string()).collect();
        assert_eq!(ids, ["maya-2", "j-n-li-x", "u3", "maya-3", "u5"]);
    }

    #[test]
    fn two_of_one_name_are_both_new_and_so_is_one_of_an_address_that_two_share() {
        let members = [
            member("U1", "sam1", "Sam Okafor", None, Some("UTC")),
            member("U2", "sam2", "Sam Okafor", None, Some("UTC")),
            member("U1", "again", "Sam Okafor", None, Some("UTC")),
        ];
        assert_eq!(joined(TEAM, Some(&members)).0.team.mates.len(), 5);
    }

    #[test]
    fn of_more_than_five_hundred_the_rest_is_told_and_so_is_who_has_no_zone() {
        let members: Vec<Member> =
            (0..503).map(|n| member(&format!("U{n}"), &format!("u{n}"), &format!("P {n:03}"), None, None)).collect();
        let (config, problems) = joined(TEAM, Some(&members));
        assert_eq!(config.team.mates.len(), 503);
        assert_eq!(
            problems[0].split(';').next(),
            Some("\"work\" names 3 people more than the 500 that the board takes")
        );
        let told = "\"work\" tells no time zone of \"P 000\", \"P 001\", \"P 002\", \"P 003\", \"P 004\", 495 more";
        assert_eq!(problems[1].split(';').next(), Some(told));
    }

    #[test]
    fn a_viewer_whom_the_source_has_not_named_is_a_warning_that_says_what_to_do() {
        for (members, help) in
            [(None, "run `asyncboard sync`"), (Some(&[][..]), "neither the config nor \"work\" names them")]
        {
            let (config, problems) = joined(TEAM, members);
            assert_eq!((config.team.me, problems.len()), (None, 1), "{problems:?}");
            assert!(problems[0].starts_with("me is \"lea\", and no teammate has that id; "), "{problems:?}");
            assert!(problems[0].contains(help), "{problems:?}");
        }
    }

    #[test]
    fn what_everybody_writes_those_who_come_from_a_source_write_too() {
        let config = format!(
            "{TEAM}\n[[checkin]]\nid = \"all\"\nsource = \"work\"\nitem = \"C1:1\"\n\n[[checkin]]\nid = \"some\"\nsource = \"work\"\nitem = \"C1:2\"\npeople = [\"maya\"]\n"
        );
        let (config, _) = joined(&config, Some(&[member("U1", "lea", "Lea", None, Some("UTC"))]));
        assert_eq!(config.team.checkins.iter().map(|plan| plan.people.len()).collect::<Vec<_>>(), [4, 1]);
        assert_eq!(config.team.me, Some(TeammateIndex(3)));
    }

    #[test]
    fn a_team_table_without_from_or_of_is_an_error_that_names_what_to_add() {
        let zones = Zones::newest([]);
        let of = |table: &str| {
            let found = load_text("config.toml", &format!("[team]\n{table}\n"), &zones, None).unwrap_err();
            found.into_iter().map(|p| p.what).collect::<Vec<_>>()
        };
        assert_eq!(of("hours = []"), ["from of [team] is missing", "of of [team] is missing"]);
        assert_eq!(of("from = \"work\"\nof = \" \"\nhours = []"), ["of of [team] is missing"]);
        assert_eq!(of("from = \"work\"\nof = \"all\"\nhours = [\"Mon\"]").len(), 1);
    }
}
