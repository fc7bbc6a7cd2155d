//! `[agreement]`, `[teammate.agreement]` and `[source.agreement]`.
//!
//! Not here: which of the three holds (`domain::agreement`).

use std::collections::BTreeMap;

use super::problem::{Problem, keep, quoted};
use super::section::Section;
use crate::domain::ack::Acks;
use crate::domain::agreement::{self, Agreement, Channel, Margin, Target, Targets, nearest_duration};
use crate::domain::text::Text;

/// The team's agreement.
pub(super) fn team(root: &mut Section, problems: &mut Vec<Problem>) -> Agreement {
    let mut agreement = Agreement::default();
    if let Some(mut section) = keep(root.table("agreement"), problems) {
        agreement.targets = channels(&mut section, problems);
        let [soon, risk] = &mut agreement.margins;
        agreement.due_soon = margin(&mut section, "due_soon", soon, problems).unwrap_or(agreement.due_soon);
        agreement.at_risk = margin(&mut section, "at_risk", risk, problems).unwrap_or(agreement.at_risk);
        agreement.purpose = purpose(&mut section, problems);
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
            targets.set_written(channel, target, &text.value);
        } else {
            let what = format!("{} is {}, which is no target", channel.word(), quoted(&text.value));
            let near = nearest_duration(&text.value, 'h').filter(|near| Target::parse(near).is_some());
            let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
            problems
                .push(Problem::error(what, text.location).help(format!("expected {}{near}", agreement::TARGET_FORM)));
        }
    }
    targets
}

/// Reads `[agreement.purpose]`: what each channel is for.
fn purpose(section: &mut Section, problems: &mut Vec<Problem>) -> BTreeMap<Channel, Text> {
    let mut purpose = BTreeMap::new();
    let Some(mut table) = keep(section.table("purpose"), problems) else { return purpose };
    for channel in Channel::ALL {
        purpose.extend(keep(table.text(channel.word()), problems).map(|text| (channel, Text::new(text.value))));
    }
    problems.extend(table.unknown());
    purpose
}

/// Reads a margin, and keeps it as it is written.
fn margin(
    section: &mut Section,
    key: &'static str,
    written: &mut Box<str>,
    problems: &mut Vec<Problem>,
) -> Option<Margin> {
    let text = keep(section.text(key), problems)?;
    *written = text.value.trim().into();
    let read = Margin::parse(&text.value);
    if read.is_none() {
        let what = format!("{key} is {}, which is no amount of time", quoted(&text.value));
        problems.push(Problem::error(what, text.location).help(format!("expected {}", agreement::MARGIN_FORM)));
    }
    read
}
