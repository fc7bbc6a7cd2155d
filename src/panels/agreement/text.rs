//! The agreement as text and as Markdown, for printing and copying.
//!
//! Not here: the view (`super`), the form for programs (the shell).

use super::{checkins, words};
use crate::domain::agreement::{Agreement, Channel, Targets};
use crate::domain::teammate::Team;

/// One channel: its name, its target in words, its purpose, and the exceptions.
struct Line {
    channel: &'static str,
    target: String,
    purpose: Option<String>,
    others: Vec<String>,
}

fn lines(team: &Team) -> Vec<Line> {
    let agreement: &Agreement = &team.agreement;
    let none = Targets::default();
    let line = |channel: Channel| {
        let set_by = if agreement.targets.get(channel).is_some() { "" } else { " (default)" };
        let whose = "the responder's ";
        let other = |name: String, targets: &Targets| Some(format!("{name}: {}", words(targets.get(channel)?, whose)));
        let sources = agreement.sources.iter().filter_map(|(id, targets)| other(id.to_string(), targets));
        let mates = team.mates.iter().filter_map(|mate| other(mate.name.clean().into_owned(), &mate.targets));
        Line {
            channel: channel.word(),
            target: format!("{}{set_by}", words(agreement.target(channel, &none, &none), whose)),
            purpose: agreement.purpose.get(&channel).map(|text| text.clean().into_owned()),
            others: sources.chain(mates).collect(),
        }
    };
    Channel::ALL.map(line).into()
}

fn margins(team: &Team) -> String {
    let [soon, risk] = &team.agreement.margins;
    format!("due soon with {soon} or less left; a deadline is at risk with {risk} or less")
}

/// The agreement as lines of text; `covers` lists who covers whom now.
pub fn text(team: &Team, covers: &[String]) -> String {
    let mut out = String::new();
    for line in lines(team) {
        out.push_str(&format!("{:<9} {}\n", line.channel, line.target));
        let more = line.purpose.map(|purpose| format!("for {purpose}")).into_iter().chain(line.others);
        more.for_each(|more| out.push_str(&format!("{:<9} {more}\n", "")));
    }
    out.push_str(&format!("\n{}\n", margins(team)));
    checkins(team).for_each(|line| out.push_str(&format!("{line}\n")));
    for line in covers {
        out.push_str(&format!("{line}\n"));
    }
    out
}

/// The agreement as a table in Markdown.
pub fn markdown(team: &Team, covers: &[String]) -> String {
    let mut out = String::from("| channel | an answer is expected | for |\n|---|---|---|\n");
    for line in lines(team) {
        let target = std::iter::once(line.target).chain(line.others).collect::<Vec<_>>().join("; ");
        let escape = |text: &str| text.replace('|', "\\|");
        let purpose = line.purpose.map(|purpose| escape(&purpose)).unwrap_or_default();
        out.push_str(&format!("| {} | {} | {purpose} |\n", line.channel, escape(&target)));
    }
    out.push_str(&format!("\n{}\n", margins(team)));
    checkins(team).chain(covers.iter().cloned()).for_each(|line| out.push_str(&format!("\n- {line}\n")));
    out
}
