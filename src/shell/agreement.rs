//! `asyncboard agreement`: what the team agreed on, as text, Markdown or JSON (`asyncboard.agreement/1`).
//!
//! Not here: what a target means (`domain::agreement`).

use serde::Serialize;

use super::cli::{self, Global, Page};
use super::failure::Failure;
use super::join_json::{AgreementRows, agreement_rows};
use super::json::json_text;
use super::output::{color_errors, printed};
use super::print;
use super::setup::{Setup, setup};
use crate::panels::agreement::text;
use crate::panels::shared::say;

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
        Page::Text => text::text(team, &covers(&setup)),
        Page::Md => text::markdown(team, &covers(&setup)),
    };
    printed(print::out(&text))
}

/// Who covers whom now, according to the away ranges of the config.
fn covers(setup: &Setup) -> Vec<String> {
    let now = setup.clock.now();
    let (board, _) = setup.board(now);
    say::covers(&board, now)
}
