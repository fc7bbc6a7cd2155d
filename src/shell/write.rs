//! `asyncboard reply`, `ask-in` and `close`: writes into a source that allows it.
//!
//! What may not be done is refused before any source is asked. What is done is sent once: a failure after which it may have
//! arrived says so.
//!
//! Not here: what a source allows (`rights`), sending (sync's `acting`), how a kind does it (its provider).

use std::io::Read as _;

use super::cli::{self, Global};
use super::failure::Failure;
use super::mark::thread;
use super::output::{color_errors, warn};
use super::rights;
use super::setup::{Opened, Setup, setup};
use super::{once, print};
use crate::board::Board;
use crate::config::suggest;
use crate::domain::Instant;
use crate::domain::ids::ItemId;
use crate::providers::{Act, ActKind, Already, Did};
use crate::sync::acting::act_once;

/// The most bytes that are read from stdin.
const MOST: u64 = 64 * 1024;

/// Answers in a thread.
pub fn reply(global: &Global, asked: &cli::Reply) -> Result<i32, Failure> {
    let text = text(&asked.text)?;
    let (setup, now) = ready(global)?;
    let (source, _) = parts(&setup, &asked.thread, "thread", ActKind::Reply)?;
    let board = once::read_board(&setup, now)?;
    warn(&setup, &board, now);
    let thread = thread(&board, &asked.thread)?;
    let to = thread.questions().last().map_or(thread.asked_at, |question| question.at);
    let act = Act::Reply { item: thread.item.id.clone(), to, text };
    send(source, act, now, &format!("the answer in {}", asked.thread))?;
    print::err(&format!("{}: sent", asked.thread));
    Ok(0)
}

/// Asks in an item.
pub fn ask_in(global: &Global, asked: &cli::AskIn) -> Result<i32, Failure> {
    let text = text(&asked.text)?;
    let (setup, now) = ready(global)?;
    let (source, item) = parts(&setup, &asked.item, "item", ActKind::Ask)?;
    let board = once::read_board(&setup, now)?;
    warn(&setup, &board, now);
    is_there(&board, source, &item, &asked.item)?;
    send(source, Act::Ask { item, text }, now, &format!("the question in {}", asked.item))?;
    print::err(&format!("{}: sent", asked.item));
    Ok(0)
}

/// Closes an item.
pub fn close(global: &Global, asked: &cli::Close) -> Result<i32, Failure> {
    let (setup, now) = ready(global)?;
    let (source, item) = parts(&setup, &asked.item, "item", ActKind::Close)?;
    let board = once::read_board(&setup, now)?;
    warn(&setup, &board, now);
    is_there(&board, source, &item, &asked.item)?;
    let did = send(source, Act::Close { item }, now, &format!("closing {}", asked.item))?;
    let (id, dial) = (&asked.item, board.dial());
    print::err(&match did.already {
        None => format!("{id}: closed"),
        Some(Already { at: None }) => format!("{id} was closed before, and stays as it is"),
        Some(Already { at: Some(at) }) => {
            let day = dial.form.date_of_year(dial.zone.date(at));
            format!("{id} was closed on {day}, {}, and stays as it is", dial.time(at))
        }
    });
    Ok(0)
}

fn ready(global: &Global) -> Result<(Setup, Instant), Failure> {
    let setup = setup(global, color_errors())?;
    setup.me()?;
    let now = setup.clock.now();
    Ok((setup, now))
}

/// The words of the command line, or stdin for `-`.
fn text(words: &[String]) -> Result<String, Failure> {
    let text = match words {
        [dash] if dash == "-" => {
            let mut bytes = Vec::new();
            let read = std::io::stdin().take(MOST).read_to_end(&mut bytes);
            read.map_err(|error| Failure::failed(format!("error: the text cannot be read from stdin: {error}")))?;
            String::from_utf8_lossy(&bytes).into_owned()
        }
        words => words.join(" "),
    };
    let text = text.trim_end().to_owned();
    if text.trim().is_empty() {
        return Err(Failure::wrong("error: the text is empty: write what to send, or `-` to read it from stdin"));
    }
    Ok(text)
}

/// The source and the item of an id such as `here:launch-copy`, if the source may do this.
fn parts<'a>(setup: &'a Setup, id: &str, what: &str, act: ActKind) -> Result<(&'a Opened, ItemId), Failure> {
    let (source, item) = id.split_once(':').unwrap_or((id, ""));
    let found = setup.sources.iter().find(|opened| opened.config.id.as_str() == source);
    let Some(opened) = found else {
        let ids: Vec<&str> = setup.sources.iter().map(|opened| opened.config.id.as_str()).collect();
        let help = suggest(source, &ids);
        return Err(Failure::failed(format!(
            "error: no {what} has the id {id:?}: no source is called {source:?} ({help})"
        )));
    };
    if let Some(why) = rights::refusal(setup, opened, act) {
        return Err(Failure::failed(format!("error: {why}")));
    }
    Ok((opened, ItemId::new(item)))
}

fn is_there(board: &Board, source: &Opened, item: &ItemId, id: &str) -> Result<(), Failure> {
    if board.has_item(&source.config.id, item) {
        return Ok(());
    }
    let help = "`asyncboard snapshot --format json` has the ids of deadlines; those of threads end with who owes them";
    Err(Failure::failed(format!("error: no item has the id {id:?}: {help}")))
}

fn send(source: &Opened, act: Act, now: Instant, what: &str) -> Result<Did, Failure> {
    let failed = |why: &str| Failure::failed(format!("error: {what} was not sent: {why}"));
    let done = act_once(source.provider.clone(), act, now).map_err(|error| failed(&error.to_string()))?;
    let did = done.map_err(|failure| failed(&failure.text().clean()))?;
    if let Some(remark) = &did.remark {
        print::err(&remark.clean());
    }
    Ok(did)
}
