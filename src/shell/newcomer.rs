//! `asyncboard init`: a board of one's own. Asks a few questions, or takes defaults, and writes a config, a team folder
//! and one item in it. Overwrites nothing.
//!
//! Not here: what the files say (`init`).

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, BufRead, IsTerminal, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::cli::{self, Global};
use super::clock::Clock;
use super::init::{Answers, files};
use super::setup::{Failure, usual_config};
use super::{print, tzdata};
use crate::domain::hours::Hours;
use crate::domain::ids::{TeammateId, is_id_char};
use crate::domain::zone::{Zone, Zones};

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

/// The machine's own zone. Nobody else looks at it: the viewer's zone is what the config says.
fn machine_zone(zones: &Zones) -> Zone {
    let named = std::env::var("TZ").ok().filter(|name| !name.is_empty());
    let of_machine = || iana_time_zone::get_timezone().ok();
    [named, of_machine()]
        .into_iter()
        .flatten()
        .find_map(|name| zones.find(name.trim_start_matches(':')).ok())
        .unwrap_or_else(Zone::utc)
}

fn ask_all(answers: &mut Answers, zones: &Zones) -> Result<(), Failure> {
    answers.name = ask("Your name", &answers.name, |text| Some(text.to_owned()))?;
    let id = global_or(&answers.name, &answers.me);
    answers.me = ask(&format!("Your id ({ID_FORM})"), &id, TeammateId::new)?;
    let zone = answers.zone.name().to_owned();
    answers.zone = ask("Your time zone, such as Europe/Berlin", &zone, |name| zones.find(name).ok())?;
    let right = |rule: &str| Hours::default().add(rule).is_ok().then(|| rule.to_owned());
    answers.hours = vec![ask("Your working hours", HOURS, right)?];
    let folder = answers.folder.to_string_lossy().into_owned();
    answers.folder = ask("The team's folder", &folder, |path| std::path::absolute(path).ok())?;
    Ok(())
}

fn global_or(name: &str, me: &TeammateId) -> String {
    let first = name.split(' ').next().map(as_id).unwrap_or_default();
    if first.is_empty() { me.to_string() } else { first }
}

/// Asks until the answer can be read. An empty one is the default.
fn ask<T>(question: &str, default: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
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
            Some(value) => return Ok(value),
            None => print::err(&format!("  {:?} will not do, please try again", crate::domain::text::clean(answer))),
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
    fn a_name_becomes_an_id() {
        let ids = ["Maya", "maya.ortiz", "Łukasz", "  ", "DOMAIN\\kenji", "x_1-"].map(as_id);
        assert_eq!(ids, ["maya", "maya-ortiz", "ukasz", "me", "domain-kenji", "x_1"]);
    }
}
