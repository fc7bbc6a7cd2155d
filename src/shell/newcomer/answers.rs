//! The questions of `init` in order, and the answers of a person who accepts the defaults.
//!
//! Not here: a question on the screen (`dialog`), the questions about a service (`services`).

use std::io::BufRead;
use std::path::PathBuf;

use super::dialog::{Dialog, say};
use super::{folder_for, services};
use crate::domain::ids::TeammateId;
use crate::domain::zone::{Zone, Zones, names};
use crate::shell::cli::Global;
use crate::shell::clock::Clock;
use crate::shell::failure::Failure;
use crate::shell::init::{Answers, Member};
use crate::shell::setup::usual_config;
use crate::shell::typed::{self, ID_FORM, Wrong};

/// The default hours.
const HOURS: &str = "Mon-Fri 09:00-17:00";

/// What is taken without asking.
pub fn defaults(global: &Global, zones: &Zones, clock: Clock) -> Result<Answers, Failure> {
    let config = global.config.clone().or_else(usual_config);
    let config = config.ok_or_else(|| Failure::failed("error: there is no home folder: name a place with --config"))?;
    let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    let name = user.unwrap_or_default();
    let wanted = global.me.clone().unwrap_or_else(|| my_id(&name));
    let id = TeammateId::new(&wanted)
        .ok_or_else(|| Failure::wrong(format!("error: {wanted:?} cannot be an id: expected {ID_FORM}")))?;
    let name = if name.is_empty() { id.to_string() } else { name };
    let me = Member { id, name, zone: machine_zone(zones), hours: vec![HOURS.to_owned()] };
    let folder = folder_for(global.config.as_deref());
    Ok(Answers { me, mates: Vec::new(), sources: Vec::new(), folder, config, now: clock.now() })
}

fn my_id(name: &str) -> String {
    let id = typed::as_id(name);
    if id.is_empty() { "me".to_owned() } else { id }
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

/// Asks everything.
pub fn ask_all(dialog: &mut Dialog<impl BufRead>, answers: &mut Answers, zones: &Zones) -> Result<(), Failure> {
    say("Enter takes what is in brackets. All of it can be changed later, in the config.");
    let given = answers.me.name.clone();
    answers.me.name = dialog.ask("Your name", &given, name)?;
    if answers.me.name != given && answers.me.id.as_str() == my_id(&given) {
        let first = my_id(answers.me.name.split_whitespace().next().unwrap_or_default());
        answers.me.id = TeammateId::new(&first).unwrap_or_else(|| answers.me.id.clone());
    }
    let mine = answers.me.zone.name().to_owned();
    answers.me.zone = dialog.ask("Your time zone or city", &mine, |text| typed::zone(text, zones))?;
    answers.me.hours = dialog.ask("Your working hours, such as mon-fri 9:00-17:30", HOURS, typed::hours)?;
    ask_mates(dialog, answers, zones)?;
    let folder = answers.folder.to_string_lossy().into_owned();
    answers.folder = dialog.ask("The folder that the team shares", &folder, folder_of)?;
    answers.sources = services::ask(dialog, answers)?;
    Ok(())
}

fn name(text: &str) -> Result<String, Wrong> {
    if text.is_empty() { Err(Wrong::because("a name has at least one letter")) } else { Ok(text.to_owned()) }
}

/// Asks for teammates until no name comes.
fn ask_mates(dialog: &mut Dialog<impl BufRead>, answers: &mut Answers, zones: &Zones) -> Result<(), Failure> {
    loop {
        let which = if answers.mates.is_empty() { "A teammate's name" } else { "The next teammate's name" };
        let name = dialog.ask(&format!("{which} (Enter: no more)"), "", |text| Ok(text.to_owned()))?;
        if ["", "no", "none"].contains(&&*name.to_lowercase()) {
            return Ok(());
        }
        let taken: Vec<&str> = answers.mates.iter().chain([&answers.me]).map(|mate| mate.id.as_str()).collect();
        let id = typed::free_id(&name, &taken);
        let id = TeammateId::new(&id).ok_or_else(|| Failure::failed(format!("error: {id:?} cannot be an id")))?;
        let first = name.split_whitespace().next().unwrap_or(&name).to_owned();
        let mine = answers.me.zone.name();
        let zone = dialog.ask(&format!("{first}'s time zone or city"), mine, |text| typed::zone(text, zones))?;
        let hours = dialog.ask(&format!("{first}'s working hours"), &answers.me.hours.join("; "), typed::hours)?;
        answers.mates.push(Member { id, name, zone, hours });
    }
}

/// A folder that is there, or that can be made.
fn folder_of(text: &str) -> Result<PathBuf, Wrong> {
    let path = typed::path(text);
    let file = path.ancestors().find(|path| path.is_file());
    match file {
        Some(file) => {
            let beside = file.with_file_name("asyncboard");
            Err(Wrong::because(format!("{} is a file", file.display())).near(beside.to_string_lossy()))
        }
        None => Ok(path),
    }
}
