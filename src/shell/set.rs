//! `asyncboard set`: my own status, in every source in which the config allows it.
//!
//! Not here: how a source keeps it (its provider).

use super::cli::{self, Global};
use super::failure::Failure;
use super::output::{color_errors, warn_of};
use super::setup::{Opened, Setup, setup};
use super::{args::instant, print};
use crate::domain::Instant;
use crate::domain::batch::Status;
use crate::domain::form::Dial;
use crate::domain::text::Text;
use crate::domain::until;
use crate::domain::zone::Zone;
use crate::panels::shared::say;
use crate::providers::{Act, ActKind, Did};
use crate::sync::acting::act_once;

/// Sets my status, or takes it back.
pub fn set(global: &Global, asked: &cli::Set) -> Result<i32, Failure> {
    let setup = setup(global, color_errors())?;
    let now = setup.clock.now();
    setup.me()?;
    let zone = setup.config.team.viewer_zone();
    let until = end(asked, &zone, now)?;
    let note = Some(asked.note.join(" ")).filter(|note| !note.trim().is_empty()).map(Text::new);
    let status = asked.state.0.map(|state| Status { state, until, note, set_at: Some(now), at_work_only: false });
    for source in keepers(&setup)? {
        if let Some(remark) = act(source, Act::SetStatus(status.clone()), now, "setting your status")?.remark {
            warn_of(remark.raw());
        }
    }
    let dial = Dial { zone: &zone, form: setup.config.screen.form };
    let said = match &status {
        Some(status) => {
            let until = status.until.map(|t| format!(" until {}", say::when(t, dial, now))).unwrap_or_default();
            format!("{}{until}\n", status.state.word())
        }
        None => "no status\n".to_owned(),
    };
    print::out(&said).map(|()| 0).map_err(|error| Failure::failed(format!("error: printing failed: {error}")))
}

/// The sources that keep my status: every one in which the config allows it.
fn keepers(setup: &Setup) -> Result<Vec<&Opened>, Failure> {
    let keepers: Vec<&Opened> = setup.sources.iter().filter(|source| source.may(ActKind::SetStatus)).collect();
    if !keepers.is_empty() {
        return Ok(keepers);
    }
    let could = setup.sources.iter().find(|source| source.provider.about().can(ActKind::SetStatus));
    Err(Failure::wrong(match could {
        Some(source) => format!(
            "error: {} may not set your status: add `allow = [\"status\"]` to its [[source]] in your own config",
            source.config.id
        ),
        None => {
            "error: none of your sources keeps statuses: add a [[source]] of a kind that does, such as a shared folder"
                .to_owned()
        }
    }))
}

/// Performs an operation on a source, and reports a failure.
fn act(source: &Opened, act: Act, now: Instant, doing: &str) -> Result<Did, Failure> {
    let failed = |why: &str| Failure::failed(format!("error: {doing} in {} failed: {why}", source.config.id));
    let done = act_once(source.provider.clone(), act, now).map_err(|error| failed(&error.to_string()))?;
    done.map_err(|failure| failed(&failure.text().clean()))
}

fn end(asked: &cli::Set, zone: &Zone, now: Instant) -> Result<Option<Instant>, Failure> {
    if let Some(length) = asked.length {
        let t = now.checked_add_signed(length);
        return t.map(Some).ok_or_else(|| Failure::wrong("error: --for is too long"));
    }
    let Some(text) = &asked.until else { return Ok(None) };
    let t = until::time_of_day(text, zone, now).or_else(|| instant(text).ok());
    let t = t.ok_or_else(|| {
        Failure::wrong(format!(
            "error: --until is {text:?}: expected HH:MM, or an instant such as 2026-11-22T14:30:00Z"
        ))
    })?;
    if t <= now {
        return Err(Failure::wrong(format!("error: --until is {text:?}, which is past")));
    }
    Ok(Some(t))
}
