//! The message of an empty list: no rows, no match, no data yet, or no source that could be read; and what to do about
//! it.
//!
//! Not here: the list itself (its panel).

use ratatui::layout::Rect;

use super::{filter_words, is_awaited};
use crate::app::model::Model;
use crate::app::panel::PanelId;
use crate::board::{Health, SourceLine};
use crate::panels::shared::prose::{self, Para};
use crate::panels::shared::say;
use crate::panels::sources::rows;
use crate::ui::{Role, Words};

/// Below this many lines, only the first one is shown.
const FEW: u16 = 4;
/// The width of a command.
const COMMAND: usize = 42;

/// The message for a panel.
pub(super) fn lines(model: &Model, id: PanelId, place: Rect) -> Vec<Words<'static>> {
    let failed = |line: &SourceLine| matches!(line.health, Health::Failed { last: None, .. });
    let sources = &model.board.sources;
    let lists = matches!(id, PanelId::Threads | PanelId::Deadlines);
    let sifted = is_awaited(model, id) || !filter_words(model, id).is_empty();
    let paras = match () {
        () if sifted || !lists || place.height < FEW || sources.is_empty() => first(model, id),
        () if sources.iter().all(failed) => unread(model),
        () if sources.iter().all(|line| line.health.fetched_at().is_some()) && is_bare(model) => bare(model, id),
        () => first(model, id),
    };
    prose::lines(&paras, place.width)
}

/// One line.
fn first(model: &Model, id: PanelId) -> Vec<Para> {
    let sources = &model.board.sources;
    let text = match id {
        _ if is_awaited(model, id) => "reading",
        _ if !filter_words(model, id).is_empty() => "nothing matches",
        PanelId::Team => "no teammates: add a [[teammate]] to the config",
        PanelId::Sources => "no sources: add a [[source]] to the config",
        _ if sources.is_empty() => "no sources: add a [[source]] to the config",
        _ if sources.iter().all(|line| matches!(line.health, Health::Failed { last: None, .. })) => {
            "unknown: no source could be read"
        }
        _ if sources.iter().any(|line| line.health == Health::Never) => "reading",
        PanelId::Threads => "nobody owes a reply",
        PanelId::Deadlines => "nothing is due",
        // The other panels have their own message.
        _ => "",
    };
    vec![Para::Text(0, text.to_owned(), Role::Dim)]
}

/// Returns whether there are neither threads nor deadlines.
fn is_bare(model: &Model) -> bool {
    model.panels.threads.total == 0 && model.panels.deadlines.total == 0 && model.board.marked_count() == 0
}

/// No source has an open thread or deadline: how to get rows here.
fn bare(model: &Model, id: PanelId) -> Vec<Para> {
    let what = if id == PanelId::Threads { "Nothing is open" } else { "Nothing is due" };
    let whence = match model.board.sources.as_slice() {
        [one] => format!("in {:?}, the one source that this board reads", one.id.as_str()),
        several => format!("in the {} sources of this board", several.len()),
    };
    let command = |command: &str, does: &str| {
        let gap = " ".repeat(COMMAND.saturating_sub(command.len()));
        Para::Line(vec![(format!("  {command}{gap}"), Role::Strong), (does.to_owned(), Role::Dim)])
    };
    vec![
        Para::Text(0, format!("{what} {whence}."), Role::Text),
        Para::Text(0, "To see something here, in a shell:".to_owned(), Role::Dim),
        command("asyncboard add source", "Jira, Trello, calendars, chat"),
        command("asyncboard --demo", "how a full board looks"),
    ]
}

/// No source could be read, and the store is empty: what happened, and what to do.
fn unread(model: &Model) -> Vec<Para> {
    let (board, now) = (&model.board, model.time.clock);
    let names: Vec<String> = board.sources.iter().map(|line| line.id.to_string()).collect();
    let text = format!("unknown: {} could not be read, and nothing is kept from before", say::list(&names));
    let mut paras = vec![Para::Text(0, text, Role::Error)];
    for line in &board.sources {
        let prefix = if names.len() > 1 { format!("{}: ", line.id) } else { String::new() };
        let note = |note: String| Para::Text(2, format!("{prefix}{note}"), Role::Text);
        paras.extend(rows::notes(line, board.dial(), now).into_iter().map(note));
    }
    paras.push(Para::Text(0, "The team above is right: it needs no source.".to_owned(), Role::Dim));
    paras
}
