//! Looking at what has changed: one question for up to fifty repositories tells which of their issues and pull requests
//! were changed since the newest change that was seen. Only those are asked for, whole.
//!
//! A change of which the service tells nothing here (a reaction, perhaps a resolved thread, something deleted or transferred)
//! is seen by the next look at everything.
//!
//! Not here: that look (`look`).

use super::calls::{FULL, Spot};
use super::cursor::{Repository, Whole};
use super::look::{Look, not_there, take_in};
use super::map::Found;
use super::wire::{News, Seen};
use crate::domain::batch::{Page, Parts};
use crate::domain::ids::ItemId;
use crate::providers::Done;
use crate::providers::http::{Failure, Next};
use crate::providers::kit::Flaws;

/// So many repositories in one question.
const TOGETHER: usize = 50;

/// What changed in a repository.
#[derive(Default)]
struct Changed {
    /// What is to be asked for: ids, with their numbers.
    wanted: Vec<(String, u64)>,
    /// Every change that is seen.
    seen: Vec<(String, String)>,
}

impl Look<'_> {
    /// Looks at what has changed.
    pub async fn fresh(&mut self, mut state: Whole) -> Result<Done, Failure> {
        let before = state.clone();
        let mut flaws = Flaws::default();
        if self.calls.settings.wanted.iter().any(|wanted| wanted.is_prefix) && state.is_list_due(self.ask.now) {
            self.list_again(&mut state, &mut flaws).await?;
        }
        let keys: Vec<String> = state.own.repositories.keys().cloned().collect();
        for keys in keys.chunks(TOGETHER) {
            let since: Vec<(&str, &str)> = keys
                .iter()
                .map(|key| (&**key, state.own.repositories.get(key).map_or("", |known| &*known.changes.at)))
                .collect();
            let mut answer = self.calls.news(&since).await?;
            self.missing(&answer.errors, &mut flaws);
            for (n, key) in keys.iter().enumerate() {
                match answer.data.repositories.remove(&format!("r{n}")).flatten() {
                    Some(news) => self.news(key, news, &mut state, &mut flaws).await?,
                    None => flaws.tell([not_there(key)]),
                }
            }
        }
        self.tell(&mut state, flaws.words(None));
        let moved = state != before;
        Ok(state.done(Parts::NONE, moved))
    }

    /// Looks names with `*` up again: reads what is new, and tells what is gone.
    async fn list_again(&mut self, state: &mut Whole, flaws: &mut Flaws) -> Result<(), Failure> {
        let (names, problems) = self.names().await?;
        flaws.tell(problems);
        state.own.listed = self.ask.now.timestamp();
        let lost: Vec<String> = state.own.repositories.keys().filter(|key| !names.contains(key)).cloned().collect();
        for key in lost {
            if let Some(repository) = state.own.repositories.remove(&key) {
                self.send_gone(&repository, repository.open.iter().copied()).await;
            }
        }
        for key in names.into_iter().filter(|key| !before(state, key)).collect::<Vec<_>>() {
            self.read(&key, state, flaws).await?;
        }
        Ok(())
    }

    /// Reads a repository that is new, or has another name.
    async fn read(&mut self, key: &str, state: &mut Whole, flaws: &mut Flaws) -> Result<(), Failure> {
        let (mut spot, mut size, mut repository) = (Spot::begin(self.calls.settings), FULL, Repository::default());
        let mut guard = self.calls.session.pages();
        loop {
            let Some(page) = self.page(key, &spot, &mut size, flaws).await? else {
                flaws.tell([not_there(key)]);
                return Ok(());
            };
            if page.is_archived.is_true() {
                return Ok(());
            }
            let turned = take_in(page, &spot, &mut repository, &self.calls, &mut self.memory.people, flaws);
            let ids: Vec<String> = turned.found.iter().map(|found| found.node.clone()).collect();
            let next = turned.next.as_ref().and_then(|spot| serde_json::to_string(spot).ok());
            let on = guard.turn(ids.iter().map(String::as_str), Next::token(next.as_deref()));
            self.send(turned.found, flaws).await?;
            match (on, turned.next) {
                (Some(_), Some(next)) => spot = next,
                _ => break,
            }
        }
        state.own.repositories.insert(key.to_owned(), repository);
        Ok(())
    }

    /// Takes in the news of a repository.
    async fn news(&mut self, key: &str, news: News, state: &mut Whole, flaws: &mut Flaws) -> Result<(), Failure> {
        let Some(mut known) = state.own.repositories.get(key).cloned() else { return Ok(()) };
        if known.name != news.name {
            // It has another name, and so have its items.
            self.send_gone(&known, known.open.iter().copied()).await;
            return self.read(key, state, flaws).await;
        }
        let changed = self.changed(key, news, &known, flaws).await?;
        if changed.seen.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = changed.wanted.iter().map(|(id, _)| id.clone()).collect();
        let found = if ids.is_empty() { Vec::new() } else { self.whole(&ids, flaws).await? };
        // What is there no more, or not wanted any more, is taken off the board.
        let is_found = |number: u64| found.iter().any(|found: &Found| found.number == number);
        let gone: Vec<u64> =
            changed.wanted.iter().map(|(_, number)| *number).filter(|number| !is_found(*number)).collect();
        for found in &found {
            if found.item.done {
                known.open.remove(&found.number);
            } else {
                known.open.insert(found.number);
            }
        }
        let gone: Vec<u64> = gone.into_iter().filter(|number| known.open.remove(number)).collect();
        self.send(found, flaws).await?;
        self.send_gone(&known, gone.into_iter()).await;
        changed.seen.iter().for_each(|(id, at)| known.changes.sees(id, at));
        state.own.repositories.insert(key.to_owned(), known);
        Ok(())
    }

    /// Everything that was changed in a repository since it was looked at: read on while all of a page is news.
    async fn changed(&self, key: &str, news: News, known: &Repository, flaws: &mut Flaws) -> Result<Changed, Failure> {
        let (mut changed, mut news, mut guard) = (Changed::default(), news, self.calls.session.pages());
        let mut spot = Spot::begin(self.calls.settings);
        loop {
            let behind = spot.behind(news.issues.as_ref(), news.pulls.as_ref());
            let issues = flaws.good("issue", news.issues.ok().map(|list| list.nodes).unwrap_or_default());
            let pulls = flaws.good("pull request", news.pulls.ok().map(|list| list.nodes).unwrap_or_default());
            let is_past = |list: &[Seen]| list.last().is_none_or(|last| known.changes.knows(&last.id, updated(last)));
            let next = behind.map(|next| Spot {
                issues: next.issues.filter(|_| !is_past(&issues)),
                pulls: next.pulls.filter(|_| !is_past(&pulls)),
            });
            let next = next.filter(|next| next.issues.is_some() || next.pulls.is_some());
            let ids: Vec<String> = issues.iter().chain(&pulls).map(|seen| seen.id.clone()).collect();
            for seen in issues.into_iter().chain(pulls).filter(|seen| !known.changes.knows(&seen.id, updated(seen))) {
                let number = seen.number.as_ref().copied().unwrap_or_default();
                // What was opened and closed in between was never on the board.
                if seen.is_open() || known.open.contains(&number) {
                    changed.wanted.push((seen.id.clone(), number));
                }
                changed.seen.push((seen.id.clone(), updated(&seen).to_owned()));
            }
            let mark = next.as_ref().and_then(|spot| serde_json::to_string(spot).ok());
            let on = guard.turn(ids.iter().map(String::as_str), Next::token(mark.as_deref()));
            let (Some(_), Some(next)) = (on, next) else { return Ok(changed) };
            let mut answer = self.calls.more(key, &known.changes.at, &next).await?;
            let Some(more) = answer.data.repositories.remove("r0").flatten() else { return Ok(changed) };
            (news, spot) = (more, next);
        }
    }

    /// Hands over what was found, with its reactions.
    async fn send(&mut self, found: Vec<Found>, flaws: &mut Flaws) -> Result<(), Failure> {
        let mut found = found;
        self.memory.teams.expand(&self.calls, &mut found, &mut self.memory.people, flaws, self.ask.now).await?;
        let items = self.reacted(found).await?;
        let people = self.memory.people.news();
        if !items.is_empty() || !people.is_empty() {
            self.sink.send(Page { items, people, ..Page::default() }).await;
        }
        Ok(())
    }

    async fn send_gone(&self, repository: &Repository, numbers: impl Iterator<Item = u64>) {
        let gone: Vec<ItemId> = numbers.map(|number| ItemId::new(&format!("{}#{number}", repository.name))).collect();
        if !gone.is_empty() {
            self.sink.send(Page { gone, ..Page::default() }).await;
        }
    }
}

fn updated(seen: &Seen) -> &str {
    seen.updated_at.text().unwrap_or_default()
}

fn before(state: &Whole, key: &str) -> bool {
    state.own.repositories.contains_key(key)
}
