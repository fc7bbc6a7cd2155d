//! `asyncboard agreement`: what the team agreed on, as text, Markdown or JSON (`asyncboard.agreement/1`).
//!
//! Not here: what a target means (`domain::agreement`).

use serde::Serialize;

use super::cli::{self, Global, Page};
use super::failure::Failure;
use super::join_json::{AgreementRows, agreement_rows};
use super::output::{color_errors, printed};
use super::print;
use super::setup::setup;
use super::snapshot_json::json_text;
use crate::domain::agreement::{Agreement, Channel, Target, Targets};
use crate::domain::teammate::Team;

#[derive(Serialize)]
struct AgreementJson<'a> {
    schema: &'static str,
    #[serde(flatten)]
    rows: AgreementRows<'a>,
}

/// Prints it. It needs no source.
pub fn run(global: &Global, asked: &cli::Agreement) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let team = &setup.config.team;
    let text = match asked.format {
        Page::Json => {
            json_text(&AgreementJson { schema: "asyncboard.agreement/1", rows: agreement_rows(team) }, "the agreement")?
        }
        Page::Text => text(team),
        Page::Md => markdown(team),
    };
    printed(print::out(&text))
}

/// A target in words.
fn words(target: Target) -> String {
    match target {
        Target::Working(_) => format!("within {target} of the responder's working time"),
        Target::Days(1) => "by the end of the responder's next working day".to_owned(),
        Target::Days(2) => "by the end of the responder's second working day".to_owned(),
        Target::Days(3) => "by the end of the responder's third working day".to_owned(),
        Target::Days(n) => format!("by the end of the responder's {n}th working day"),
        Target::Elapsed(_) => format!("within {} hours", target.to_string().trim_end_matches("h elapsed")),
        Target::None => "no answer expected".to_owned(),
    }
}

/// One channel: its name, its target in words, what it is for, and who has another target.
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
        let other = |name: String, targets: &Targets| Some(format!("{name}: {}", words(targets.get(channel)?)));
        let sources = agreement.sources.iter().filter_map(|(id, targets)| other(id.to_string(), targets));
        let mates = team.mates.iter().filter_map(|mate| other(mate.name.clean().into_owned(), &mate.targets));
        Line {
            channel: channel.word(),
            target: format!("{}{set_by}", words(agreement.target(channel, &none, &none))),
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

fn text(team: &Team) -> String {
    let mut out = String::new();
    for line in lines(team) {
        out.push_str(&format!("{:<9} {}\n", line.channel, line.target));
        let more = line.purpose.map(|purpose| format!("for {purpose}")).into_iter().chain(line.others);
        more.for_each(|more| out.push_str(&format!("{:<9} {more}\n", "")));
    }
    out.push_str(&format!("\n{}\n", margins(team)));
    for checkin in &team.checkins {
        out.push_str(&format!("check-in {}\n", checkin.name.clean()));
    }
    out
}

fn markdown(team: &Team) -> String {
    let mut out = String::from("| channel | a reply is expected | for |\n|---|---|---|\n");
    for line in lines(team) {
        let target = std::iter::once(line.target).chain(line.others).collect::<Vec<_>>().join("; ");
        let escape = |text: &str| text.replace('|', "\\|");
        let purpose = line.purpose.map(|purpose| escape(&purpose)).unwrap_or_default();
        out.push_str(&format!("| {} | {} | {purpose} |\n", line.channel, escape(&target)));
    }
    out.push_str(&format!("\n{}\n", margins(team)));
    for checkin in &team.checkins {
        out.push_str(&format!("\n- check-in {}\n", checkin.name.clean()));
    }
    out
}
