//! Derives from an item its owed replies, its deadline, and the records of the past.
//!
//! Not here: which items are derived again, and when (`super`).

use std::sync::Arc;

use super::source::{Known, link};
use super::{Desk, Link};
use crate::board::index::small;
use crate::board::item::{Deadline, Item, Joined, OpenThread, Person};
use crate::domain::agreement::Targets;
use crate::domain::batch::Due;
use crate::domain::conversation::{Conversation, Owed, Spell, owed, spells};
use crate::domain::deadline::due_at;
use crate::domain::join::pulse::{Dated, Record};
use crate::domain::teammate::TeammateIndex;
use crate::domain::thread::{Term, due};
use crate::domain::worktime::WorkTime;

impl Desk {
    pub(super) fn work(&self, index: TeammateIndex) -> Option<&WorkTime> {
        self.facts.get(index.index())?.work()
    }

    /// The open threads and the deadline of an item.
    pub(super) fn derive(&self, source: usize, (item, talk): &Known) -> Joined {
        if item.done || self.same.is_another(source, link(item)) {
            return Joined { item: item.clone(), threads: Vec::new(), deadline: None, title: Box::default() };
        }
        let assignees: Vec<TeammateIndex> = item.assignees.iter().filter_map(Person::index).collect();
        let open = owed(Conversation {
            messages: &talk.said,
            assignees: &assignees,
            parties: &talk.parties,
            answers: &talk.answers,
        });
        let link = self.sources.get(source).map(|from| &from.link);
        let thread = |owed| link.map(|link| Box::new(self.thread(link, item, &owed)));
        let asks = |owed: &Owed| owed.messages.first().and_then(|message| talk.said.get(*message)?.by);
        let concerns = |owed: &Owed| self.only.is_none_or(|only| owed.by == only || asks(owed) == Some(only));
        let threads = open.into_iter().filter(concerns).filter_map(thread).collect();
        let deadline = link.zip(item.due).map(|(link, due)| self.deadline(link, item, due, assignees));
        Joined { item: item.clone(), threads, deadline, title: small(&item.title).into() }
    }

    /// Every reply that was ever owed, according to the conversations of the present items.
    pub fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        for (n, from) in self.sources.iter().enumerate() {
            for kept in from.items.values().filter(|kept| !self.same.is_another(n, kept.link())) {
                let (item, talk) = from.known(kept);
                let assignees: Vec<TeammateIndex> = item.assignees.iter().filter_map(Person::index).collect();
                let spells = spells(Conversation {
                    messages: &talk.said,
                    assignees: &assignees,
                    parties: &talk.parties,
                    answers: &talk.answers,
                });
                records.extend(spells.into_iter().map(|spell| self.record(&from.link, &item, &spell)));
            }
        }
        records
    }

    fn record(&self, link: &Link, item: &Item, spell: &Spell) -> Record {
        let own = self.team.get(spell.by).map(|mate| &mate.targets);
        let target = self.team.agreement.target(item.channel, &link.targets, own.unwrap_or(&Targets::default()));
        Record {
            source: link.id.clone(),
            item: item.id.raw().to_owned(),
            title: item.title.clone(),
            channel: item.channel,
            by: spell.by,
            asked_by: item.messages.get(spell.first).and_then(|message| message.author.index()),
            asked_at: spell.asked_at,
            answered_at: spell.answered.map(|(at, _)| at),
            timed: spell.answered.is_none_or(|(_, timed)| timed),
            due_at: due(target, spell.asked_at, self.work(spell.by)),
            done: item.done,
        }
    }

    /// Every item that is or was due, done or not.
    pub fn dated(&self) -> Vec<Dated> {
        let mut dated = Vec::new();
        for (n, from) in self.sources.iter().enumerate() {
            for kept in from.items.values().filter(|kept| !self.same.is_another(n, kept.link())) {
                let Some(due) = kept.item.due else { continue };
                let assignees: Vec<TeammateIndex> = kept.item.assignees.iter().filter_map(Person::index).collect();
                let due_at = self.deadline(&from.link, &kept.item, due, assignees.clone()).due_at;
                dated.push(Dated { due_at, assignees, done: kept.item.done, done_at: kept.item.done_at });
            }
        }
        dated
    }

    fn thread(&self, link: &Link, item: &Arc<Item>, owed: &Owed) -> OpenThread {
        let agreement = &self.team.agreement;
        let own = self.team.get(owed.by).map(|mate| &mate.targets);
        let target = agreement.target(item.channel, &link.targets, own.unwrap_or(&Targets::default()));
        OpenThread {
            item: item.clone(),
            by: owed.by,
            asked_at: owed.asked_at,
            unanswered: owed.messages.iter().map(|message| *message as u32).collect(),
            term: Term::of(target, owed.asked_at, self.work(owed.by), agreement.due_soon),
        }
    }

    fn deadline(&self, link: &Link, item: &Arc<Item>, due: Due, mut assignees: Vec<TeammateIndex>) -> Deadline {
        assignees.dedup();
        let works: Vec<(TeammateIndex, &WorkTime)> =
            assignees.iter().filter_map(|s| Some((*s, self.work(*s)?))).collect();
        let due_at = due_at(due, &link.due_zone, works.iter().map(|(_, work)| work.zone()), &self.viewer);
        let little = self.team.agreement.at_risk;
        let ends = match due {
            Due::Date(date) => works.iter().map(|(index, work)| (*index, work.zone().end_of(date))).collect(),
            Due::At(_) => Vec::new(),
        };
        let terms = works.iter().map(|(index, work)| (*index, Term::new(due_at, Some(work), little))).collect();
        Deadline { item: item.clone(), due_at, terms, ends }
    }
}
