//! Completions of a filter: fields, then their values.
//!
//! Not here: showing and accepting them (`app`).

use std::ops::Range;

use super::due;
use super::field::{Field, Over};
use super::lex::{Value, What, pieces};
use super::names::{ME, begins, mates, places};
use super::read::{GROUPS, signs};
use crate::board::index::Names;
use crate::board::{Board, Wants};
use crate::domain::agreement::Channel;

/// The completions at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The range of the line that a completion replaces: up to the cursor.
    pub span: Range<usize>,
    /// The completions, in the order in which they are offered, without the present text.
    pub texts: Vec<String>,
}

/// The most completions.
const MOST: usize = 40;

/// The completions at the cursor; `None` in the middle of a word, or if there is no choice.
pub fn complete(line: &str, cursor: usize, over: Over, board: &Board) -> Option<Choices> {
    let after = line.get(cursor..)?;
    if !after.is_empty() && !after.starts_with(|c: char| c.is_whitespace() || c == ',') {
        return None;
    }
    let found = pieces(line).into_iter().find(|piece| piece.span.start < cursor && cursor <= piece.span.end);
    let (span, texts) = match found.map(|piece| piece.what) {
        Some(What::Text(value)) if !value.quoted => (value.span.clone(), fields(&value.text, over)),
        Some(What::Field(field, values)) if over.fields().contains(&field) => {
            let value = values.into_iter().find(|value| value.span.start <= cursor && cursor <= value.span.end)?;
            let texts = values_of(field, &value, over, board);
            (value.span, texts)
        }
        None => (cursor..cursor, fields("", over)),
        _ => return None,
    };
    let typed = line.get(span.clone()).unwrap_or_default();
    let texts: Vec<String> = texts.into_iter().filter(|text| text != typed).take(MOST).collect();
    (!texts.is_empty()).then_some(Choices { span, texts })
}

/// The fields with this prefix.
fn fields(start: &str, over: Over) -> Vec<String> {
    let start = start.to_lowercase();
    let fields = over.fields().iter().filter(|field| field.word().starts_with(&start));
    fields.map(|field| format!("{}:", field.word())).collect()
}

/// The values of a field with this prefix.
fn values_of(field: Field, value: &Value, over: Over, board: &Board) -> Vec<String> {
    let start = value.text.to_lowercase();
    let these = |words: &[&str]| {
        words.iter().filter(|word| word.starts_with(&start)).map(|word| (*word).to_owned()).collect::<Vec<_>>()
    };
    match field {
        Field::From => people(&start, board, true),
        Field::To => people(&start, board, over == Over::Deadlines),
        Field::Source => {
            let ids = board.sources.iter().map(|line| line.id.as_str());
            ids.filter(|id| begins(id, &start)).map(ToOwned::to_owned).collect()
        }
        Field::State => states(&start, over),
        Field::Channel => these(&Channel::ALL.map(Channel::word)),
        Field::Wants => these(&Wants::ALL.map(Wants::word)),
        Field::Project => named(board.index().projects(), &start),
        Field::Due => these(&due::OFFERED),
        Field::Group => these(&GROUPS),
        Field::Sign => these(&signs()),
    }
}

/// The states with this prefix, one word each.
fn states(start: &str, over: Over) -> Vec<String> {
    let mut states: Vec<_> = over.states().iter().filter(|(word, _)| word.starts_with(start)).collect();
    states.dedup_by_key(|(_, state)| *state);
    states.into_iter().map(|(word, _)| (*word).to_owned()).collect()
}

/// The viewer, the teammates by their ids, and the others by their names.
fn people(start: &str, board: &Board, outsiders: bool) -> Vec<String> {
    let me = (board.team.me.is_some() && ME.starts_with(start)).then(|| ME.to_owned());
    let mut mates: Vec<String> = mates(board, start).map(|(_, id)| id.to_owned()).collect();
    // Completions that continue the typed text come before those that replace it.
    mates.sort_by_key(|id| !id.starts_with(start));
    let others = if outsiders { named(board.index().outsiders(), start) } else { Vec::new() };
    me.into_iter().chain(mates).chain(others).collect()
}

/// The names with this prefix, quoted where needed.
fn named(names: &Names, start: &str) -> Vec<String> {
    let typed = |place: u32| {
        let name = names.texts().get(place as usize)?.clean().into_owned();
        let plain = !name.contains(|c: char| c.is_whitespace() || c == ',' || c == '"');
        let quoted = || format!("\"{}\"", name.replace('"', ""));
        Some(if plain { name.clone() } else { quoted() })
    };
    places(names, start).into_iter().filter_map(typed).collect()
}
