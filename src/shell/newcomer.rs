//! `asyncboard init`: a board of one's own. Asks a few questions, or takes defaults, and writes a config, a team folder
//! and one item in it. Never overwrites a file.
//!
//! Not here: what the files say (`init`).

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, BufRead, IsTerminal, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::cli::{self, Global};
use super::clock::Clock;
use super::failure::Failure;
use super::init::{Answers, files};
use super::setup::usual_config;
use super::{print, tzdata};
use crate::domain::hours::Hours;
use crate::domain::ids::{TeammateId, is_id_char};
use crate::domain::zone::{Zone, Zones, names};

/// The hours of somebody who does not say.
const HOURS: &str = "Mon-Fri 09:00-17:00";

/// Writes a config, a folder and an item.
pub fn init(global: &Global, asked: &cli::Init) -> Result<i32, Failure> {
    let zones = Zones::newest(tzdata::find(|name| std::env::var_os(name)).databases);
    let clock = global.now.map_or(Clock::Real, Clock::Frozen);
    let mut answers = defaults(global, &zones, clock)?;
    if !asked.yes {
        if !io::stdin().is_terminal() {
            return Err(Failure::wrong("error: there is nobody to ask: `asyncboard init --yes` takes defaults"));
        }
        ask_all(&mut answers, &zones)?;
    }
    let files = files(&answers);
    for (path, _) in &files {
        if path.symlink_metadata().is_ok() {
            let path = path.display();
            return Err(Failure::failed(format!(
                "error: {path} is there already, and nothing is overwritten: move it away, or name another place with --config"
            )));
        }
    }
    for (path, text) in &files {
        let is_config = *path == answers.config;
        write_new(path, text, is_config)
            .map_err(|error| Failure::failed(format!("error: writing {} failed: {error}", path.display())))?;
    }
    let clean = |path: &PathBuf| crate::domain::text::clean(&path.to_string_lossy()).into_owned();
    let list: Vec<String> = files.iter().map(|(path, _)| format!("  {}", clean(path))).collect();
    let written = format!("Written:\n{}\n\nOpen your board with `asyncboard`.\n", list.join("\n"));
    print::out(&written).map(|()| 0).map_err(|error| Failure::failed(format!("error: printing failed: {error}")))
}

fn defaults(global: &Global, zones: &Zones, clock: Clock) -> Result<Answers, Failure> {
    let config = global.config.clone().or_else(usual_config);
    let config = config.ok_or_else(|| Failure::failed("error: there is no home folder: name a place with --config"))?;
    let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let name = user.unwrap_or_default();
    let wanted = global.me.clone().unwrap_or_else(|| as_id(&name));
    let me =
        TeammateId::new(&wanted).ok_or_else(|| Failure::wrong(format!("error: {wanted:?} is no id: {ID_FORM}")))?;
    let name = if name.is_empty() { me.to_string() } else { name };
    let folder = folder_for(global.config.as_deref());
    let hours = vec![HOURS.to_owned()];
    Ok(Answers { me, name, zone: machine_zone(zones), hours, folder, config, now: clock.now() })
}

const ID_FORM: &str = "small letters, digits, `-` and `_`, first a letter or a digit";

/// A word as near to the name as an id can be.
fn as_id(name: &str) -> String {
    let small = name.to_lowercase();
    let id: String = small.chars().map(|c| if is_id_char(c) { c } else { '-' }).collect();
    let id = id.trim_matches(['-', '_']);
    if id.is_empty() { "me".to_owned() } else { id.to_owned() }
}

/// The team folder: beside a config that was named, else in the home folder, where a team can share it.
fn folder_for(config: Option<&Path>) -> PathBuf {
    let home = || directories::UserDirs::new().map(|dirs| dirs.home_dir().join("asyncboard"));
    let beside = config.map(|path| path.parent().unwrap_or(Path::new("")).join("asyncboard"));
    let folder = beside.or_else(home).unwrap_or_else(|| PathBuf::from("asyncboard"));
    std::path::absolute(&folder).unwrap_or(folder)
}

/// The machine's own zone. Only here it is looked at: the viewer's zone is what the config says.
fn machine_zone(zones: &Zones) -> Zone {
    let named = std::env::var("TZ").ok().filter(|name| !name.is_empty());
    let of_machine = || iana_time_zone::get_timezone().ok();
    let known = |name: String| zones.find(name.trim_start_matches(':')).ok();
    let zone = [named, of_machine()].into_iter().flatten().find_map(known).unwrap_or_else(Zone::utc);
    let place = names::instead_of(zone.name()).and_then(|advice| zones.find(advice.zone()?).ok());
    place.unwrap_or(zone)
}

fn ask_all(answers: &mut Answers, zones: &Zones) -> Result<(), Failure> {
    answers.name = ask("Your name", &answers.name, |text| Ok(text.to_owned()))?;
    let id = global_or(&answers.name, &answers.me);
    let as_id = |text: &str| TeammateId::new(text).ok_or_else(|| format!("expected {ID_FORM}"));
    answers.me = ask(&format!("Your id ({ID_FORM})"), &id, as_id)?;
    let zone = answers.zone.name().to_owned();
    answers.zone = ask("Your time zone or city, such as Europe/Berlin", &zone, |name| zone_of(name, zones))?;
    let rule = |rule: &str| match Hours::default().add(rule) {
        Ok(()) => Ok(rule.to_owned()),
        Err(error) => Err(error.to_string()),
    };
    answers.hours = vec![ask("Your working hours", HOURS, rule)?];
    let folder = answers.folder.to_string_lossy().into_owned();
    let as_path = |path: &str| std::path::absolute(path).map_err(|error| error.to_string());
    answers.folder = ask("The team's folder", &folder, as_path)?;
    Ok(())
}

/// The zone that an answer names: a zone that is a place or UTC, or any other word that can only mean one.
fn zone_of(answer: &str, zones: &Zones) -> Result<Zone, String> {
    let found = zones.find(answer).ok();
    let advice = match &found {
        Some(zone) => names::instead_of(zone.name()),
        None => names::advise(answer),
    };
    match (advice, found) {
        (None, Some(zone)) => Ok(zone),
        (Some(advice), _) => {
            let meant = advice.zone().and_then(|zone| zones.find(zone).ok());
            meant.ok_or_else(|| advice.text())
        }
        (None, None) => Err("no time zone or city is known by that name".to_owned()),
    }
}

fn global_or(name: &str, me: &TeammateId) -> String {
    let first = name.split(' ').next().map(as_id).unwrap_or_default();
    if first.is_empty() { me.to_string() } else { first }
}

/// Asks until the answer can be read. An empty one is the default.
fn ask<T>(question: &str, default: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Failure> {
    let nobody = || Failure::failed("error: no answer came");
    loop {
        let mut stderr = io::stderr().lock();
        let shown = crate::domain::text::clean(default).into_owned();
        write!(stderr, "{question} [{shown}]: ").and_then(|()| stderr.flush()).map_err(|_| nobody())?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line).map_err(|_| nobody())? == 0 {
            return Err(nobody());
        }
        let answer = if line.trim().is_empty() { default } else { line.trim() };
        match read(answer) {
            Ok(value) => return Ok(value),
            Err(why) => {
                let answer = crate::domain::text::clean(answer).into_owned();
                print::err(&format!("  {answer:?} cannot be used: {}", crate::domain::text::clean(&why)));
            }
        }
    }
}

/// Writes a file that must not be there yet. The config is private: it may come to hold a secret.
fn write_new(path: &Path, text: &str, private: bool) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(if private { 0o700 } else { 0o755 }).create(folder)?;
    }
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(if private { 0o600 } else { 0o644 }).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_be_a_city_or_any_name_that_means_one_zone() {
        let zones = Zones::newest([]);
        let of = |answer: &str| zone_of(answer, &zones).map(|zone| zone.name().to_owned());
        for (answer, zone) in [
            ("Europe/Berlin", "Europe/Berlin"),
            ("utc", "UTC"),
            ("San Francisco", "America/Los_Angeles"),
            ("India Standard Time", "Asia/Kolkata"),
            ("CET", "Europe/Berlin"),
            ("Germany", "Europe/Berlin"),
        ] {
            assert_eq!(of(answer).as_deref(), Ok(zone), "{answer}");
        }
        for (answer, advice) in [
            ("GMT+3", "Europe/Istanbul"),
            ("EST", "America/New_York"),
            ("IST", "Europe/Dublin"),
            ("Etc/GMT-5", "Asia/Karachi"),
            ("Berln", "Europe/Berlin"),
            ("nowhere", "no time zone or city"),
        ] {
            assert!(of(answer).unwrap_err().contains(advice), "{answer}");
        }
    }

    #[test]
    fn a_name_becomes_an_id() {
        let ids = ["Maya", "maya.ortiz", "Łukasz", "  ", "DOMAIN\\kenji", "x_1-"].map(as_id);
        assert_eq!(ids, ["maya", "maya-ortiz", "ukasz", "me", "domain-kenji", "x_1"]);
    }
}
