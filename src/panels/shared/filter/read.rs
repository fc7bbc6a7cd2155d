//! Parses a typed filter into terms, and reports what cannot be parsed.
//!
//! If a part cannot be parsed, it is reported with its position, and the filter is not applied. A part that is valid
//! only in other lists with the same filter has no effect here. A `-` alone has no effect.
//!
//! Not here: tokenizing the line (`lex`), which rows pass (`sieve`).

use std::ops::Range;

use super::due::{self, When};
use super::field::{Field, Over};
use super::lex::{Value, What, pieces};
use super::names::{ME, People, begins, nearest, people, places};
use crate::board::foresight::Group;
use crate::board::{Board, Wants};
use crate::domain::Instant;
use crate::domain::agreement::Channel;
use crate::domain::join::foresight::Kind;

/// A typed line, parsed for one list at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The terms.
    pub terms: Vec<Term>,
    /// The problems.
    pub problems: Vec<Problem>,
}

/// A condition on a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// It is negated.
    pub not: bool,
    /// The test.
    pub test: Test,
}

/// A test of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// The title contains this text, in lower case.
    Text(String),
    /// One of them is the asker.
    From(People),
    /// One of them owes the reply, or works on it.
    To(People),
    /// It is from one of these sources, by index in the config.
    Source(Vec<u32>),
    /// It has one of these states, named as in JSON.
    State(Vec<&'static str>),
    /// It is on one of these channels.
    Channel(Vec<Channel>),
    /// It wants one of these.
    Wants(Vec<Wants>),
    /// It belongs to one of these projects, by index in the board's index.
    Project(Vec<u32>),
    /// Its due time satisfies one of these.
    Due(Vec<When>),
    /// It is in one of these groups, named as in JSON.
    Group(Vec<&'static str>),
    /// It has one of these signs, named as in JSON.
    Sign(Vec<&'static str>),
}

/// A part that cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its byte range in the line.
    pub span: Range<usize>,
    /// The message, with the most similar valid word. Cleaned.
    pub text: String,
    /// Further typing could make it valid.
    pub could_grow: bool,
    /// It is valid in another list with the same filter.
    pub elsewhere: bool,
}

/// The context of parsing a line.
#[derive(Clone, Copy)]
struct Reader<'a> {
    board: &'a Board,
    over: Over,
    now: Instant,
}

/// The maximum number of terms; further ones have no effect.
const MOST: usize = 64;

/// Parses a line for a list at a moment.
pub fn read(line: &str, over: Over, board: &Board, now: Instant) -> Query {
    let reader = Reader { board, over, now };
    let mut query = Query::default();
    for piece in pieces(line).into_iter().take(MOST) {
        let test = match piece.what {
            // A dash alone is an incomplete term.
            What::Text(value) if !value.quoted && value.text.chars().all(|c| c == '-') => None,
            What::Text(value) => (!value.text.is_empty()).then(|| Test::Text(value.text.to_lowercase())),
            What::Nearly(span, meant) => {
                let name = line.get(span.clone()).unwrap_or_default();
                let text = format!("no field is called {name} did you mean {}:?", meant.word());
                query.problems.push(Problem { span, text, could_grow: false, elsewhere: false });
                None
            }
            What::Field(field, values) if reader.over.fields().contains(&field) => {
                reader.values(field, &values, &mut query.problems)
            }
            What::Field(field, values) => {
                let text = format!("{} have no {}:", over.word(), field.word());
                let elsewhere = over.others_have(field);
                // A part that no list can parse is a problem in all of them.
                let knows = Over::TOGETHER.into_iter().find(|other| elsewhere && other.fields().contains(&field));
                if let Some(over) = knows {
                    let mut wrong = Vec::new();
                    Reader { over, ..reader }.values(field, &values, &mut wrong);
                    query.problems.extend(wrong.into_iter().filter(Problem::is_mistake));
                }
                query.problems.push(Problem { span: piece.span, text, could_grow: false, elsewhere });
                None
            }
        };
        query.terms.extend(test.map(|test| Term { not: piece.not, test }));
    }
    if query.problems.iter().any(Problem::is_mistake) {
        // Applying a part of the filter would hide rows that were meant to match.
        query.terms.clear();
    }
    query
}

impl Reader<'_> {
    /// The test of a field with those of its values that can be parsed. An empty value is incomplete.
    fn values(self, field: Field, values: &[Value], problems: &mut Vec<Problem>) -> Option<Test> {
        let mut all: Option<Test> = None;
        for value in values.iter().filter(|value| !value.text.is_empty()) {
            match self.value(field, &value.text.to_lowercase()) {
                Ok(test) => match &mut all {
                    Some(all) => all.join(test),
                    None => all = Some(test),
                },
                Err(text) => {
                    let could_grow = field == Field::Due && due::could_grow(&value.text);
                    let elsewhere = self.elsewhere(field, &value.text.to_lowercase());
                    problems.push(Problem { span: value.span.clone(), text, could_grow, elsewhere });
                }
            }
        }
        all
    }

    /// Returns whether a value that is unknown to this list is valid in another list with the same filter.
    fn elsewhere(self, field: Field, value: &str) -> bool {
        let together = Over::TOGETHER.contains(&self.over);
        match field {
            Field::State => self.over.others_have_state(&value.replace(['-', ' '], "_")),
            Field::To => together && !people(value, self.board, true).is_empty(),
            _ => false,
        }
    }

    fn value(self, field: Field, value: &str) -> Result<Test, String> {
        match field {
            Field::From => self.people(value, true).map(Test::From),
            Field::To => self.people(value, self.over == Over::Deadlines).map(Test::To),
            Field::Source => self.source(value).map(Test::Source),
            Field::State => self.state(value).map(Test::State),
            Field::Channel => channel(value).map(Test::Channel),
            Field::Wants => wants(value).map(Test::Wants),
            Field::Project => self.project(value).map(Test::Project),
            Field::Group => one_of(value, "no group is called", &GROUPS).map(Test::Group),
            Field::Sign => one_of(value, "no sign is called", &signs()).map(Test::Sign),
            Field::Due => due::read(value, &self.board.viewer, self.now).map(Test::Due).ok_or_else(|| {
                due::no_date(value).unwrap_or_else(|| {
                    "due: takes <3d, >1w, today, tomorrow, week, none, or a date such as 2026-11-27".to_owned()
                })
            }),
        }
    }

    fn people(self, name: &str, outsiders: bool) -> Result<People, String> {
        let found = people(name, self.board, outsiders);
        if !found.is_empty() {
            return Ok(found);
        }
        if name == ME {
            return Err("nobody is you: the config's \"me\" or --me says who looks at the board".to_owned());
        }
        let team = &self.board.team;
        let names: Vec<_> = team.mates.iter().map(|mate| mate.name.clean()).collect();
        let words = names.iter().flat_map(|name| name.split(' ')).chain(team.mates.iter().map(|mate| mate.id.as_str()));
        let whose = if outsiders { "nobody here" } else { "no teammate" };
        Err(unknown(&format!("{whose} is called"), name, nearest(name, words)))
    }

    fn source(self, name: &str) -> Result<Vec<u32>, String> {
        let ids: Vec<&str> = self.board.sources.iter().map(|line| line.id.as_str()).collect();
        let exact = ids.contains(&name);
        let meant = |id: &str| if exact { id == name } else { begins(id, name) };
        let found: Vec<u32> = (0..).zip(&ids).filter(|(_, id)| meant(id)).map(|(place, _)| place).collect();
        if found.is_empty() { Err(unknown_of("no source is called", name, &ids)) } else { Ok(found) }
    }

    fn state(self, word: &str) -> Result<Vec<&'static str>, String> {
        let word = word.replace(['-', ' '], "_");
        let states = self.over.states();
        let exact = states.iter().any(|(name, _)| *name == word);
        let meant = |name: &str| if exact { name == word } else { name.starts_with(&word) };
        let found: Vec<&str> = states.iter().filter(|(name, _)| meant(name)).map(|(_, state)| *state).collect();
        let mut names: Vec<&str> = states.iter().map(|(name, _)| *name).collect();
        // One word for each state is enough.
        names.dedup_by_key(|name| states.iter().find(|(known, _)| known == name).map(|(_, state)| *state));
        let what = format!("{} have no state", self.over.word());
        if found.is_empty() { Err(unknown_of(&what, &word, &names)) } else { Ok(found) }
    }

    fn project(self, name: &str) -> Result<Vec<u32>, String> {
        let projects = self.board.index().projects();
        let found = places(projects, name);
        if found.is_empty() {
            let near = nearest(name, projects.small().iter().map(String::as_str));
            return Err(unknown("no project is called", name, near));
        }
        Ok(found)
    }
}

/// The words of groups.
pub(super) const GROUPS: [&str; 3] = [Group::Mine.word(), Group::OwedToMe.word(), Group::Others.word()];

/// The words of the signs that threads and deadlines can have.
pub(super) fn signs() -> Vec<&'static str> {
    Kind::ALL.into_iter().filter(|kind| *kind != Kind::NoOverlap).map(Kind::word).collect()
}

/// The words with this prefix.
fn one_of(word: &str, what: &str, known: &[&'static str]) -> Result<Vec<&'static str>, String> {
    let word = word.replace(['-', ' '], "_");
    let found: Vec<&str> = known.iter().copied().filter(|name| name.starts_with(&word)).collect();
    if found.is_empty() { Err(unknown_of(what, &word, known)) } else { Ok(found) }
}

fn channel(word: &str) -> Result<Vec<Channel>, String> {
    let found: Vec<Channel> = Channel::ALL.into_iter().filter(|channel| channel.word().starts_with(word)).collect();
    let words = Channel::ALL.map(Channel::word);
    if found.is_empty() { Err(unknown_of("no channel is called", word, &words)) } else { Ok(found) }
}

fn wants(word: &str) -> Result<Vec<Wants>, String> {
    let found: Vec<Wants> = Wants::ALL.into_iter().filter(|wants| wants.word().starts_with(word)).collect();
    let words = Wants::ALL.map(Wants::word);
    if found.is_empty() { Err(unknown_of("no thread wants", word, &words)) } else { Ok(found) }
}

/// The message about an unknown word, with the most similar known one.
fn unknown(what: &str, word: &str, near: Option<&str>) -> String {
    let near = near.map(|near| format!(": did you mean {near}?")).unwrap_or_default();
    format!("{what} {word:?}{near}")
}

/// The message about an unknown word, with the most similar known one or all of them.
fn unknown_of(what: &str, word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(near) => unknown(what, word, Some(near)),
        None => format!("{what} {word:?}: {}", known.join(", ")),
    }
}

impl Problem {
    /// Returns whether it is invalid in every list, and further typing cannot make it valid.
    pub fn is_mistake(&self) -> bool {
        !self.elsewhere && !self.could_grow
    }
}

impl Test {
    /// Combines two tests of the same field by "or".
    fn join(&mut self, other: Self) {
        match (self, other) {
            (Self::From(all), Self::From(more)) | (Self::To(all), Self::To(more)) => all.join(more),
            (Self::Source(all), Self::Source(more)) | (Self::Project(all), Self::Project(more)) => all.extend(more),
            (Self::State(all), Self::State(more))
            | (Self::Group(all), Self::Group(more))
            | (Self::Sign(all), Self::Sign(more)) => all.extend(more),
            (Self::Channel(all), Self::Channel(more)) => all.extend(more),
            (Self::Wants(all), Self::Wants(more)) => all.extend(more),
            (Self::Due(all), Self::Due(more)) => all.extend(more),
            _ => {}
        }
    }
}
