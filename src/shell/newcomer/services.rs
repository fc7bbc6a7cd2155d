//! The questions of `init` about services: which, and for each the settings without which it cannot be asked.
//!
//! Not here: which services there are, and what they need (`providers::registry`).

use std::io::BufRead;
use std::sync::Arc;

use super::dialog::Dialog;
use crate::config::{self, Problem, nearest};
use crate::domain::zone::Zones;
use crate::providers::{About, Context, Takes, registry};
use crate::shell::failure::Failure;
use crate::shell::init::{Answers, NewSource, quoted};
use crate::shell::typed::{self, Wrong};

/// Asks for services, and for the settings of each.
pub fn ask(dialog: &mut Dialog<impl BufRead>, answers: &Answers) -> Result<Vec<NewSource>, Failure> {
    let kinds = registry::kinds().iter().map(|kind| kind.about);
    let offered: Vec<&About> =
        kinds.filter(|about| about.kind != registry::starter().kind && about.is_service()).collect();
    let words: Vec<&str> = offered.iter().map(|about| about.kind).collect();
    let question = format!("Services to connect, with commas between: {} (Enter: none)", words.join(", "));
    let wanted = dialog.ask(&question, "", |text| chosen(text, &offered))?;
    wanted.into_iter().map(|about| source(dialog, about, answers)).collect()
}

/// The services that an answer names.
fn chosen(text: &str, offered: &[&'static About]) -> Result<Vec<&'static About>, Wrong> {
    let mut chosen: Vec<&About> = Vec::new();
    let words: Vec<&str> = offered.iter().map(|about| about.kind).collect();
    for word in text.split([',', ' ', ';']).map(str::trim).filter(|word| !word.is_empty()) {
        let lower = word.to_lowercase();
        if lower == "none" {
            continue;
        }
        let is = |about: &&&About| about.kind == lower || about.label.to_lowercase() == lower;
        match offered.iter().find(is) {
            Some(about) if chosen.iter().any(|one| one.kind == about.kind) => {}
            Some(about) => chosen.push(about),
            None if registry::names().contains(&&*lower) => {
                return Err(Wrong::because(format!("{word} is not supported yet; known are {}", words.join(", "))));
            }
            None => {
                let near = nearest(&lower, &words);
                let all = near.map_or_else(|| format!("; known are {}", words.join(", ")), |_| String::new());
                let why = format!("no service is called {word:?}{all}");
                return Err(Wrong { why, nearest: near.map(str::to_owned) });
            }
        }
    }
    Ok(chosen)
}

/// Asks for the settings of a service. Each answer is read as its provider reads it.
fn source(dialog: &mut Dialog<impl BufRead>, about: &'static About, answers: &Answers) -> Result<NewSource, Failure> {
    let mut source = NewSource::new(about.kind);
    for setting in about.settings.iter().filter(|setting| setting.needed || about.asks.contains(&setting.key)) {
        let (key, me) = (setting.key, answers.me.id.as_str());
        let variable = |end: &str| format!("{}_{end}", about.kind).to_uppercase().replace('-', "_");
        match about.takes(key) {
            Takes::Secret => source.secret(key, &variable(key), setting.meaning),
            Takes::SecretOfEach => {
                let variable = variable(me);
                source.set(key, format!("{{ {me} = {{ env = {} }} }}", quoted(&variable)));
                source.secrets.push((variable, "the address of your calendar".to_owned()));
            }
            takes => {
                let rest = if setting.needed { "" } else { " (Enter: leave it out)" };
                let question = format!("{}: {key}, {}{rest}", about.label, setting.meaning);
                let read = |text: &str| match text {
                    "" if setting.needed => Err(Wrong::because("it is needed")),
                    "" => Ok(None),
                    text => right(about, &source, setting.key, takes, text).map(Some),
                };
                if let Some(toml) = dialog.ask(&question, "", read)? {
                    source.set(key, toml);
                }
            }
        }
    }
    Ok(source)
}

/// The value of a setting as TOML, if its provider can read it.
fn right(about: &About, source: &NewSource, key: &'static str, takes: Takes, text: &str) -> Result<String, Wrong> {
    let toml = typed::setting(takes, text);
    let wrong = |toml: &str| {
        let mut source = source.clone();
        source.set(key, toml.to_owned());
        problems(&source).into_iter().find(|problem| problem.what.starts_with(key))
    };
    let Some(problem) = wrong(&toml) else { return Ok(toml) };
    let help = problem.help.map(|help| format!(": {help}")).unwrap_or_default();
    let secure = format!("https://{text}");
    let nearest = (about.is_service() && wrong(&typed::setting(takes, &secure)).is_none()).then_some(secure);
    Err(Wrong { why: format!("{}{help}", problem.what), nearest })
}

/// What is wrong with the section of a source. What it says of teammates and secrets, which are not there, is not asked.
fn problems(source: &NewSource) -> Vec<Problem> {
    let zones = Arc::new(Zones::newest([]));
    let read = config::load_text_with("config.toml", &source.toml(), &zones, None, |config| {
        let context = Context::new(zones.clone());
        let open = |source: &config::SourceConfig| registry::open(&source.kind, &source.section, &context).err();
        ((), config.sources.iter().filter_map(open).flatten().collect())
    });
    read.err().unwrap_or_default()
}
