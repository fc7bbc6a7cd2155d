//! What a GraphQL question costs, by the formulas of the services, worked out from the question itself and its variables.
//!
//! Not here: whether it is valid (`tools/queries`).

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test's helper may stop at what it does not expect")]

use std::collections::HashMap;

use serde_json::Value;

/// A field with what is asked of it; or a fragment that is spread.
enum Part {
    Field { name: String, size: Option<u64>, parts: Vec<Part> },
    Spread(String),
}

/// A question that was read.
pub struct Query<'v> {
    parts: Vec<Part>,
    fragments: HashMap<String, Vec<Part>>,
    variables: &'v Value,
}

/// GitHub: a hundredth of the connections that are asked for, each once for every element that its parents ask for.
pub fn github(query: &str, variables: &Value) -> (usize, usize) {
    let query = Query::read(query, variables);
    let (connections, nodes) = query.connections(&query.parts, 1);
    (usize::try_from((connections + 50) / 100).unwrap().max(1), usize::try_from(nodes).unwrap())
}

/// Linear: a tenth a property and one an object, times the page.
pub fn linear(query: &str, variables: &Value) -> f64 {
    let query = Query::read(query, variables);
    query.points(&query.parts)
}

impl<'v> Query<'v> {
    fn read(query: &str, variables: &'v Value) -> Self {
        let mut words = words(query).into_iter().peekable();
        let (mut parts, mut fragments) = (Vec::new(), HashMap::new());
        while let Some(word) = words.next() {
            let name = words.next().unwrap();
            while words.next_if(|word| word != "{").is_some() {}
            words.next();
            let found = Self::parts(&mut words, variables);
            if word == "fragment" { _ = fragments.insert(name, found) } else { parts = found }
        }
        Self { parts, fragments, variables }
    }

    fn parts(words: &mut std::iter::Peekable<std::vec::IntoIter<String>>, variables: &Value) -> Vec<Part> {
        let mut parts = Vec::new();
        while let Some(word) = words.next().filter(|word| word != "}") {
            if word == "..." {
                let name = words.next().unwrap();
                if name == "on" {
                    words.next();
                    words.next();
                    parts.extend(Self::parts(words, variables));
                } else {
                    parts.push(Part::Spread(name));
                }
                continue;
            }
            let mut name = word.trim_end_matches(':').to_owned();
            if word.ends_with(':') {
                name = words.next().unwrap();
            }
            let (mut size, mut is_wanted) = (None, true);
            while let Some(more) = words.next_if(|word| word.starts_with('(') || word.starts_with('@')) {
                if more.starts_with('@') {
                    let condition = words.next().unwrap();
                    let variable = condition.trim_end_matches(')').rsplit('$').next().unwrap();
                    is_wanted = variables[variable] == true;
                } else {
                    size = size_of(&more, variables);
                }
            }
            let inner = words.next_if(|word| word == "{").map(|_| Self::parts(words, variables));
            if is_wanted {
                parts.push(Part::Field { name, size, parts: inner.unwrap_or_default() });
            }
        }
        parts
    }

    fn connections(&self, parts: &[Part], times: u64) -> (u64, u64) {
        let mut sum = (0, 0);
        for part in parts {
            let (found, own) = match part {
                Part::Spread(name) => (self.connections(&self.fragments[name], times), (0, 0)),
                Part::Field { size: Some(size), parts, .. } => {
                    (self.connections(parts, times * size), (times, times * size))
                }
                Part::Field { parts, .. } => (self.connections(parts, times), (0, 0)),
            };
            sum = (sum.0 + found.0 + own.0, sum.1 + found.1 + own.1);
        }
        sum
    }

    fn points(&self, parts: &[Part]) -> f64 {
        parts.iter().map(|part| self.points_of(part)).sum()
    }

    fn points_of(&self, part: &Part) -> f64 {
        match part {
            Part::Spread(name) => self.points(&self.fragments[name]),
            Part::Field { parts, .. } if parts.is_empty() => 0.1,
            Part::Field { size: Some(size), parts, .. } => {
                let is_nodes = |part: &&Part| matches!(part, Part::Field { name, .. } if name == "nodes");
                let nodes: f64 = parts.iter().filter(is_nodes).map(|nodes| self.inside(nodes)).sum();
                let rest: f64 = parts.iter().filter(|part| !is_nodes(part)).map(|part| self.points_of(part)).sum();
                1.0 + rest + *size as f64 * (1.0 + nodes)
            }
            Part::Field { parts, .. } => 1.0 + self.points(parts),
        }
    }

    fn inside(&self, nodes: &Part) -> f64 {
        if let Part::Field { parts, .. } = nodes { self.points(parts) } else { 0.0 }
    }
}

/// How many elements the arguments of a field ask for.
fn size_of(arguments: &str, variables: &Value) -> Option<u64> {
    let arguments = arguments.trim_matches(['(', ')']);
    for key in ["first:", "last:", "ids:"] {
        let Some((_, rest)) = arguments.split_once(key) else { continue };
        let value = rest.trim_start().split([',', ' ']).next().unwrap();
        let named = value.strip_prefix('$').map(|name| &variables[name]);
        return named.map_or_else(
            || value.parse().ok(),
            |value| value.as_u64().or(value.as_array().map(|ids| ids.len() as u64)),
        );
    }
    None
}

/// The words of a question: braces, `...`, names, whole lists of arguments.
fn words(query: &str) -> Vec<String> {
    let (mut words, mut word, mut depth) = (Vec::new(), String::new(), 0);
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    for c in query.chars() {
        match c {
            '(' => {
                if depth == 0 {
                    end(&mut word);
                }
                depth += 1;
                word.push(c);
            }
            ')' => {
                depth -= 1;
                word.push(c);
                if depth == 0 {
                    end(&mut word);
                }
            }
            _ if depth > 0 => word.push(c),
            '{' | '}' => {
                end(&mut word);
                word.push(c);
                end(&mut word);
            }
            ' ' | '\n' | ',' => end(&mut word),
            '.' if !word.chars().all(|c| c == '.') => {
                end(&mut word);
                word.push(c);
            }
            c if !word.is_empty() && c != '.' && word.chars().all(|c| c == '.') => {
                end(&mut word);
                word.push(c);
            }
            c => word.push(c),
        }
    }
    end(&mut word);
    words
}

#[test]
fn a_question_costs_what_the_services_say() {
    let query = "query Q($n: Int!, $on: Boolean!) { list: issues(first: $n, a: { b: 1 }) { pageInfo { end } nodes { ...P } } \
                 other(last: 5) @include(if: $on) { nodes { id } } } fragment P on Issue { id who { name ... on User { mail } } }";
    let with = |on: bool| serde_json::json!({ "n": 100, "on": on });
    // 1 + pageInfo 1.1 + 100 x (1 + id 0.1 + who 1.2); the other list: 1 + 5 x 1.1.
    assert!((linear(query, &with(false)) - 232.1).abs() < 1e-6, "{}", linear(query, &with(false)));
    assert!((linear(query, &with(true)) - 238.6).abs() < 1e-6, "{}", linear(query, &with(true)));
    let nested = "query Q { a(first: 50) { nodes { b(last: 30) { nodes { c(last: 10) { nodes { id } } } } } } }";
    assert_eq!(github(nested, &serde_json::json!({})), (16, 50 + 1500 + 15_000));
}
