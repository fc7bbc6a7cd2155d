//! Answers and arguments as people type them, turned into values of the config: zones, hours, ids, paths. What cannot be
//! used comes back with the reason and the nearest that could be.
//!
//! Not here: asking (`newcomer`), the syntax of the config (`config`).

use std::path::{Path, PathBuf};

use super::init::quoted;
use crate::config::path_from;
use crate::domain::hours::loose;
use crate::domain::ids::is_id_char;
use crate::domain::zone::{Zone, Zones, names};
use crate::providers::Takes;

/// What an id looks like.
pub const ID_FORM: &str = "lower-case letters, digits, `-` and `_`, starting with a letter or a digit";

/// Why an answer cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The reason.
    pub why: String,
    /// The nearest answer that could be used.
    pub nearest: Option<String>,
}

impl Wrong {
    /// A reason without a nearest answer.
    pub fn because(why: impl Into<String>) -> Self {
        Self { why: why.into(), nearest: None }
    }

    /// The same with a nearest answer.
    #[must_use]
    pub fn near(self, answer: impl Into<String>) -> Self {
        Self { nearest: Some(answer.into()), ..self }
    }

    /// Both as a sentence.
    pub fn text(&self) -> String {
        let nearest = self.nearest.as_ref().filter(|nearest| !self.why.contains(nearest.as_str()));
        nearest.map_or_else(|| self.why.clone(), |nearest| format!("{}; did you mean {nearest:?}?", self.why))
    }
}

/// The zone that is meant by a zone's name, a city, a country or a name of Windows. An offset is not enough, because it
/// does not say when clocks change: the nearest is a city that is there.
pub fn zone(answer: &str, zones: &Zones) -> Result<Zone, Wrong> {
    let found = zones.find(answer).ok();
    let advice = match &found {
        Some(zone) => names::instead_of(zone.name()),
        None => names::advise(answer),
    };
    match (advice, found) {
        // An old name of one word (`Japan`): the city's lasts.
        (None, Some(zone)) if !zone.name().contains('/') && zone.name() != "UTC" => {
            let lasting = names::advise(answer).and_then(|advice| zones.find(advice.zone()?).ok());
            Ok(lasting.unwrap_or(zone))
        }
        (None, Some(zone)) => Ok(zone),
        (Some(advice), _) => {
            let meant = advice.zone().and_then(|zone| zones.find(zone).ok());
            let first = advice.zones.iter().copied().find(|zone| zones.find(zone).is_ok());
            meant.ok_or_else(|| Wrong { why: advice.text(), nearest: first.map(str::to_owned) })
        }
        (None, None) => {
            Err(Wrong::because("no time zone, city or country has that name; try a large city nearby, such as Berlin"))
        }
    }
}

/// Rules of working hours.
pub fn hours(answer: &str) -> Result<Vec<String>, Wrong> {
    loose::rules(answer).map_err(|unclear| Wrong { why: unclear.why, nearest: Some(unclear.nearest.join("; ")) })
}

/// A path: `~` is the home folder, and a relative path starts in the current folder.
pub fn path(answer: &str) -> PathBuf {
    let path = path_from(Path::new(""), answer.trim());
    std::path::absolute(&path).unwrap_or(path)
}

/// A setting as people type it, written as TOML. Lists have commas between; a secret is `env:NAME`, `file:PATH`,
/// `keyring:NAME` or `command:PROGRAM ARG`; and TOML in brackets is taken as it is.
pub fn setting(takes: Takes, answer: &str) -> String {
    let answer = answer.trim();
    let is_toml = match takes {
        Takes::Text => false,
        Takes::Texts => answer.starts_with('['),
        Takes::Secret | Takes::SecretOfEach | Takes::Table => answer.starts_with('{'),
        Takes::Any => answer.starts_with(['{', '[']) || ["true", "false"].contains(&answer),
        Takes::Truth => ["true", "false"].contains(&answer),
        Takes::Number => !answer.is_empty() && answer.bytes().all(|b| b.is_ascii_digit()),
    };
    match takes {
        _ if is_toml => answer.to_owned(),
        Takes::Texts => format!("[{}]", parts(answer).map(quoted).collect::<Vec<_>>().join(", ")),
        Takes::Secret => secret(answer),
        Takes::SecretOfEach if answer.contains('=') => {
            let each = parts(answer).map(|part| {
                let (id, value) = part.split_once('=').unwrap_or((part, ""));
                format!("{} = {}", quoted(id.trim()), secret(value.trim()))
            });
            format!("{{ {} }}", each.collect::<Vec<_>>().join(", "))
        }
        _ => quoted(answer),
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

fn secret(text: &str) -> String {
    let table = |key: &str, value: String| format!("{{ {key} = {value} }}");
    match text.split_once(':') {
        Some((key @ ("env" | "file" | "keyring"), value)) => table(key, quoted(value.trim())),
        Some(("command", words)) => {
            let words: Vec<String> = words.split_whitespace().map(quoted).collect();
            table("command", format!("[{}]", words.join(", ")))
        }
        _ => quoted(text),
    }
}

/// A word as near to a name as an id can be; empty if no letter can be used.
pub fn as_id(name: &str) -> String {
    let plain = name.chars().map(|c| match c {
        'ł' | 'Ł' => 'l',
        'đ' | 'Đ' => 'd',
        'ø' | 'Ø' => 'o',
        c => nucleo_matcher::chars::normalize(c),
    });
    let lower: String = plain.flat_map(char::to_lowercase).filter(|c| !matches!(c, '\'' | '’' | '.')).collect();
    let id: String = lower.chars().map(|c| if is_id_char(c) { c } else { '-' }).collect();
    id.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-").trim_matches('_').to_owned()
}

/// The id of somebody with a name that differs from those that are taken: their first name, else all their names, else
/// with a number.
pub fn free_id(name: &str, taken: &[&str]) -> String {
    let first = as_id(name.split_whitespace().next().unwrap_or_default());
    let whole = as_id(name);
    let base = if first.is_empty() { "teammate".to_owned() } else { first.clone() };
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    let mut wanted = [first, whole].into_iter().filter(|id| !id.is_empty()).chain(numbered);
    wanted.find(|id| !taken.contains(&id.as_str())).unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_be_a_city_a_country_or_any_name_that_means_one_zone() {
        let zones = Zones::newest([]);
        let of = |answer: &str| zone(answer, &zones).map(|zone| zone.name().to_owned());
        for (answer, zone) in [
            ("Europe/Berlin", "Europe/Berlin"),
            ("utc", "UTC"),
            ("San Francisco", "America/Los_Angeles"),
            ("India Standard Time", "Asia/Kolkata"),
            ("CET", "Europe/Berlin"),
            ("Germany", "Europe/Berlin"),
            ("Japan", "Asia/Tokyo"),
        ] {
            assert_eq!(of(answer).as_deref(), Ok(zone), "{answer}");
        }
        for (answer, nearest) in [
            ("GMT+3", Some("Europe/Istanbul")),
            ("+05:30", Some("Asia/Kolkata")),
            ("EST", Some("America/New_York")),
            ("Etc/GMT-5", Some("Asia/Karachi")),
            ("Berln", Some("Europe/Berlin")),
            ("USA", Some("America/New_York")),
            ("nowhere", None),
        ] {
            assert_eq!(of(answer).unwrap_err().nearest.as_deref(), nearest, "{answer}");
        }
        assert!(of("IST").unwrap_err().why.contains("Europe/Dublin"));
    }

    #[test]
    fn a_name_becomes_an_id() {
        let ids = ["Maya", "Maya Ortiz", "Łukasz", "  ", "DOMAIN\\kenji", "x_1-", "José O'Neill"].map(as_id);
        assert_eq!(ids, ["maya", "maya-ortiz", "lukasz", "", "domain-kenji", "x_1", "jose-oneill"]);
        assert_eq!(free_id("Maya Ortiz", &["maya"]), "maya-ortiz");
        assert_eq!(free_id("Maya", &["maya", "maya-2"]), "maya-3");
        assert_eq!(free_id("健司", &[]), "teammate-2");
    }

    #[test]
    fn a_setting_is_written_as_what_it_takes() {
        for (takes, typed, toml) in [
            (Takes::Text, "a \"b\"", r#""a \"b\"""#),
            (Takes::Texts, "a, b", r#"["a", "b"]"#),
            (Takes::Texts, "[\"a\"]", r#"["a"]"#),
            (Takes::Truth, "true", "true"),
            (Takes::Truth, "yes", r#""yes""#),
            (Takes::Number, "16", "16"),
            (Takes::Secret, "env:JIRA_TOKEN", r#"{ env = "JIRA_TOKEN" }"#),
            (Takes::Secret, "command:pass show jira", r#"{ command = ["pass", "show", "jira"] }"#),
            (Takes::Secret, "{ env = \"X\" }", r#"{ env = "X" }"#),
            (Takes::SecretOfEach, "maya=env:M, kenji=~/k.ics", r#"{ "maya" = { env = "M" }, "kenji" = "~/k.ics" }"#),
        ] {
            assert_eq!(setting(takes, typed), toml, "{typed}");
        }
    }

    #[test]
    fn a_path_may_start_at_home() {
        let home = std::env::home_dir().unwrap();
        assert_eq!(path("~/team/atlas"), home.join("team/atlas"));
        assert_eq!(path("~"), home);
        assert!(path("team").is_absolute());
    }
}
