//! `[agreement]`, `[teammate.agreement]` and `[source.agreement]`.
//!
//! Not here: which of the three holds (`domain::agreement`).

use super::problem::{Problem, keep, quoted};
use super::section::Section;
use crate::domain::ack::Acks;
use crate::domain::agreement::{self, Agreement, Channel, Margin, Target, Targets};

/// The team's agreement.
pub(super) fn team(root: &mut Section, problems: &mut Vec<Problem>) -> Agreement {
    let mut agreement = Agreement::default();
    if let Some(mut section) = keep(root.table("agreement"), problems) {
        agreement.targets = channels(&mut section, problems);
        agreement.due_soon = margin(&mut section, "due_soon", problems).unwrap_or(agreement.due_soon);
        agreement.at_risk = margin(&mut section, "at_risk", problems).unwrap_or(agreement.at_risk);
        if let Some(acks) = section.texts("acks", problems) {
            agreement.acks = Acks::new(acks.value.iter().map(|phrase| &*phrase.value));
        }
        problems.extend(section.unknown());
    }
    agreement
}

/// The targets that a teammate or a source has of their own.
pub(super) fn targets(owner: &mut Section, problems: &mut Vec<Problem>) -> Targets {
    let Some(mut section) = keep(owner.table("agreement"), problems) else { return Targets::default() };
    let targets = channels(&mut section, problems);
    problems.extend(section.unknown());
    targets
}

fn channels(section: &mut Section, problems: &mut Vec<Problem>) -> Targets {
    let mut targets = Targets::default();
    for channel in Channel::ALL {
        let Some(text) = keep(section.text(channel.word()), problems) else { continue };
        if let Some(target) = Target::parse(&text.value) {
            targets.set(channel, target);
        } else {
            let what = format!("{} is {}, which is no target", channel.word(), quoted(&text.value));
            problems.push(Problem::error(what, text.place).help(format!("expected {}", agreement::TARGET_FORM)));
        }
    }
    targets
}

fn margin(section: &mut Section, key: &'static str, problems: &mut Vec<Problem>) -> Option<Margin> {
    let text = keep(section.text(key), problems)?;
    let read = Margin::parse(&text.value);
    if read.is_none() {
        let what = format!("{key} is {}, which is no amount of time", quoted(&text.value));
        problems.push(Problem::error(what, text.place).help(format!("expected {}", agreement::MARGIN_FORM)));
    }
    read
}
