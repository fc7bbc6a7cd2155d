//! A program of one's own that prints what a source has, as JSON: for services that no kind serves.
//!
//! ```text
//!  mod   settings, and one look      run   running the program: no shell, no input, with bounds
//!  wire  what it prints, read with the path of every mistake      map   what that becomes
//! ```
//!
//! The program runs once a look and prints all there is. Which program that is stands in one's own config only: an
//! included file that names one is an error (`config`).
//!
//! Not here: what the program does.

mod map;
mod run;
mod wire;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::map::Mapping;
use self::run::Program;
use super::credential::Secrets;
use super::http::{self, SETTINGS};
use super::kit::{Owner, State};
use super::{About, Ask, Context, Done, Job, Provider, Setting, Sink, Takes, Trouble};
use crate::config::{Problem as ConfigProblem, Section, keep, path_from};
use crate::domain::batch::{Part, Parts};

/// The form of the cursor.
const FORM: u32 = 1;

/// What the kind is.
pub static ABOUT: About = About {
    gives: "whatever a program of your own prints as JSON: items, conversations, statuses, events, people",
    parts: &[Part::Items, Part::Statuses, Part::Calendars, Part::People],
    settings: &{
        let [_, _, _, timeout, max_answer, max_items] = SETTINGS;
        [
            Setting::needed("run", "the program and its arguments; only in your own config, not in an included file")
                .takes(Takes::Texts),
            Setting { meaning: "the longest that one run may take (\"30s\")", ..timeout },
            Setting { meaning: "the most that is read of what it prints, in MiB (16)", ..max_answer },
            max_items,
            Setting::optional("show_titles", "`true`: titles of everybody's events, not only of your own")
                .takes(Takes::Truth),
        ]
    },
    permissions: "those of the program; it gets no variable that holds a secret of another source",
    ..About::new("command", "Command")
};

struct Command {
    program: Arc<Program>,
    secrets: Arc<dyn Secrets>,
    mapping: Mapping,
    owner: Owner,
}

/// Opens a source. The program does not run yet.
pub fn open(section: &Section, context: &Context) -> Result<Box<dyn Provider>, Vec<ConfigProblem>> {
    let (mut section, mut problems) = (section.clone(), Vec::new());
    let words = words(&mut section, &mut problems);
    let bounds = http::Bounds::default();
    let patience = http::timeout(&mut section, &mut problems).unwrap_or(bounds.whole);
    let largest = http::number(&mut section, "max_answer", 1..=1024, &mut problems);
    let most = http::number(&mut section, "max_items", 1..=1_000_000, &mut problems).unwrap_or(bounds.items);
    let show_titles = keep(section.truth("show_titles"), &mut problems).is_some_and(|titles| titles.value);
    problems.extend(section.unknown());
    let (Some(words), true) = (words, problems.is_empty()) else { return Err(problems) };
    let largest = largest.map_or(bounds.body, |mib| mib * 1024 * 1024);
    let owner = Owner::new(FORM, context, &words);
    let program = Arc::new(Program { words, folder: section.folder(), patience, largest });
    let mapping = Mapping::new(section.owner(), &ABOUT, context, show_titles, most);
    Ok(Box::new(Command { program, secrets: context.secrets.clone(), mapping, owner }))
}

/// The program and its arguments. A program that is a path starts at the config's folder, or at home behind `~`.
fn words(section: &mut Section, problems: &mut Vec<ConfigProblem>) -> Option<Vec<String>> {
    let before = problems.len();
    let Some(run) = section.texts("run", problems) else {
        // Config takes it out of an included file, and says so.
        if problems.len() == before && !section.is_included() {
            let missing = ConfigProblem::error("run is missing", section.location());
            problems.push(missing.help("add `run = [\"program\", \"argument\"]`: what it prints is the source"));
        }
        return None;
    };
    let mut words: Vec<String> = run.value.into_iter().map(|word| word.value).collect();
    match words.first_mut() {
        Some(program) if !program.trim().is_empty() => {
            if program.contains('/') || program == "~" {
                *program = path_from(&section.folder(), program).to_string_lossy().into_owned();
            }
            Some(words)
        }
        _ => {
            problems.push(
                ConfigProblem::error("run names no program", run.location)
                    .help("expected `[\"program\", \"argument\"]`"),
            );
            None
        }
    }
}

impl Provider for Command {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn hosts(&self) -> Vec<String> {
        Vec::new()
    }

    fn fetch(&self, ask: Ask, sink: Sink) -> Job<'_, Result<Done, Trouble>> {
        Box::pin(async move {
            let printed = run::run(self.program.clone(), self.secrets.hidden()).await?;
            let name = self.program.name();
            let read = http::aside(printed.len(), move || wire::read(&printed)).await;
            let read = read.map_err(|mistake| wire::shape(&name, &mistake))?;
            let before = State::<Seen>::open(ask.cursor.as_ref(), self.owner, ask.now);
            let seen = before.as_ref().map(|state| state.own.clone()).unwrap_or_default();
            let mapped = self.mapping.map(read, &seen, ask.now);
            sink.send(mapped.page).await;
            let mut state = State::begin(self.owner, ask.now, mapped.seen);
            state.tell(mapped.problems);
            let is_news = before.is_none_or(|before| before.own != state.own);
            Ok(state.done(Parts::of(ABOUT.parts).only_if(mapped.whole), is_news))
        })
    }
}

/// When messages without a time were first seen, in seconds, by what tells each from the others.
type Seen = BTreeMap<u64, i64>;
