//! One try of every source, and what came of each.
//!
//! Not here: the report (`check`, `json`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::board::{Person, Update};
use crate::domain::batch::Problem;
use crate::domain::ids::{ItemId, SourceId};
use crate::domain::text::Text;
use crate::providers::{ActKind, Exam, Examined};
use crate::shell::clock;
use crate::shell::failure::Failure;
use crate::shell::setup::Setup;
use crate::shell::whose::Whose;
use crate::sync::{self, Event, Examinee, What};

/// The most outsiders that are named for each source.
const NAMED: usize = 10;
/// An outsider who only writes, and is seen less often than this, is not listed.
const OFTEN: usize = 2;

/// The outsiders of an item.
#[derive(Debug, Default)]
struct Outsiders {
    assigned: Vec<Text>,
    writing: Vec<Text>,
}

/// How a source did.
#[derive(Debug, Default)]
pub struct Trial {
    items: HashMap<ItemId, Outsiders>,
    /// The owners of its statuses and calendars who are not teammates.
    others: BTreeSet<String>,
    /// What is wrong in it.
    pub problems: Vec<Problem>,
    /// From the beginning of the try to its end.
    pub took: Duration,
    /// Why it could not be read.
    pub failed: Option<Text>,
    /// What is known about its secret; warnings are among the problems.
    pub secret: Examined,
}

/// Asks every source for everything, without keeping it.
pub fn trials(setup: &Setup) -> Result<Vec<(SourceId, Trial)>, Failure> {
    let now = setup.clock.now();
    let (_, mut feed) = setup.board(now);
    let (tell, events) = channel();
    let (sources, start) = (setup.plugged(), clock::steady());
    // Durations are measured by the system clock: a frozen clock could not measure them.
    let told = move |event: Event| _ = tell.send((clock::steady(), event));
    let asking = std::thread::spawn(move || sync::once(sources, now, told));
    let mut trials: Vec<(SourceId, Trial)> =
        setup.sources.iter().map(|source| (source.config.id.clone(), Trial::default())).collect();
    let (mut whose, mut owners, mut profiles) = (Whose::new(setup), BTreeSet::new(), HashMap::new());
    for (at, event) in events {
        whose.hear(&event.source, &event.what);
        if let What::Page(page) = &event.what {
            let statuses = page.statuses.iter().map(|(account, _)| account);
            let named = statuses.chain(page.calendars.iter().map(|calendar| &calendar.owner));
            owners.extend(named.map(|account| (event.source.clone(), account.clone())));
            let told = page.people.iter().filter_map(|person| Some((&person.account, person.name.as_ref()?)));
            profiles.extend(told.map(|(account, name)| ((event.source.clone(), account.clone()), name.clone())));
        }
        let Some((_, trial)) = trials.iter_mut().find(|(id, _)| *id == event.source) else { continue };
        trial.took = at.saturating_sub(start);
        match &event.what {
            What::Done { problems, .. } => trial.problems.clone_from(problems),
            What::Failed(failure) => trial.failed = Some(failure.text()),
            _ => {}
        }
        for update in feed.take(event) {
            trial.see(update);
        }
    }
    for owner @ (source, account) in owners.iter().filter(|(source, account)| whose.index(source, account).is_none()) {
        if let Some((_, trial)) = trials.iter_mut().find(|(id, _)| id == source) {
            trial.others.insert(profiles.get(owner).map_or(account.raw(), Text::raw).to_owned());
        }
    }
    let asked = asking.join().unwrap_or_else(|_| Err(std::io::Error::other("a fault in asyncboard itself")));
    let failed = |error| Failure::failed(format!("error: the sources cannot be asked: {error}"));
    asked.map_err(failed)?;
    examine(setup, &mut trials).map_err(failed)?;
    Ok(trials)
}

/// Examines the secrets of the sources that answered.
fn examine(setup: &Setup, trials: &mut [(SourceId, Trial)]) -> std::io::Result<()> {
    let now = setup.clock.now();
    let is_read = |id: &SourceId| trials.iter().any(|(of, trial)| of == id && trial.failed.is_none());
    let examinees = setup.sources.iter().filter(|source| is_read(&source.config.id)).map(|source| {
        let (id, provider) = (source.config.id.clone(), source.provider.clone());
        let acts = ActKind::ALL.into_iter().filter(|act| source.may(*act)).collect();
        Examinee { exam: Exam { now, said: setup.gauges.of(id.as_str()), acts }, id, provider }
    });
    for (id, secret) in sync::examine(examinees.collect())? {
        let Some((_, trial)) = trials.iter_mut().find(|(of, _)| *of == id) else { continue };
        trial.problems.extend(secret.warnings.iter().map(|text| Problem::at_large(text.raw())));
        trial.secret = secret;
    }
    Ok(())
}

impl Trial {
    /// How many items it has.
    pub fn items(&self) -> usize {
        self.items.len()
    }

    /// How many of its problems kept something from being read.
    pub fn errors(&self) -> usize {
        self.problems.iter().filter(|problem| problem.is_error).count()
    }

    /// Whether it failed, or something in it could not be read.
    pub fn is_bad(&self) -> bool {
        self.failed.is_some() || self.errors() > 0
    }

    /// Counts the people of the items. An item that is returned again counts once.
    fn see(&mut self, update: Update) {
        let Update::Items { put, gone, .. } = update else { return };
        for id in &gone {
            self.items.remove(id);
        }
        for joined in put {
            let outsider = |person: &Person| match person {
                Person::Outsider(name) => Some(name.clone()),
                Person::Mate(_) => None,
            };
            let outsiders = Outsiders {
                assigned: joined.item.assignees.iter().filter_map(outsider).collect(),
                writing: joined.item.messages.iter().filter_map(|message| outsider(&message.author)).collect(),
            };
            self.items.insert(joined.item.id.clone(), outsiders);
        }
    }

    /// Who is no teammate, and has something to do, a status or a calendar, or is seen often; most often first.
    pub fn outsiders(&self) -> Vec<(Text, usize)> {
        let (mut counts, mut named): (BTreeMap<&str, usize>, BTreeSet<&str>) = Default::default();
        for item in self.items.values() {
            for name in item.assigned.iter().chain(&item.writing) {
                *counts.entry(name.raw()).or_default() += 1;
            }
            named.extend(item.assigned.iter().map(Text::raw));
        }
        for name in &self.others {
            *counts.entry(name).or_default() += 1;
            named.insert(name);
        }
        let matters = |(name, count): &(&str, usize)| *count >= OFTEN || named.contains(name);
        let mut often: Vec<(Text, usize)> =
            counts.into_iter().filter(matters).map(|(name, count)| (Text::new(name), count)).collect();
        often.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        often.truncate(NAMED);
        often
    }
}
