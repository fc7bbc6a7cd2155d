//! Files of one floor that import one another in circles.
//!
//! A file and what it is inside of (the `mod.rs` of its folder and of those around it) may name each other; a name that
//! such a file only passes on (`pub use`) counts as one of the file that it comes from. Tests may name whatever they want.
//!
//! Not here: which circles there may still be.

use std::collections::{BTreeMap, BTreeSet};

use super::scan::scan;

type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// What stands in the files.
struct Files<'a> {
    /// By module.
    paths: BTreeMap<Vec<&'a str>, &'a str>,
    texts: BTreeMap<&'a str, &'a str>,
    /// What each names, outside of tests.
    named: BTreeMap<&'a str, Vec<Vec<String>>>,
}

/// The circles among these files: each as the sorted paths of all files that import one another, also by way of others.
pub fn circles(sources: &[(String, String)]) -> Vec<Vec<&str>> {
    let graph = graph(sources);
    let reached: BTreeMap<&str, BTreeSet<&str>> = graph.keys().map(|file| (*file, reached(&graph, file))).collect();
    let mut found: BTreeSet<Vec<&str>> = BTreeSet::new();
    for (file, all) in &reached {
        let circle: Vec<&str> = all.iter().copied().filter(|other| reached[other].contains(file)).collect();
        if !circle.is_empty() {
            found.insert(circle);
        }
    }
    found.into_iter().collect()
}

/// Every file that can be reached from one, by at least one step.
fn reached<'a>(graph: &Graph<'a>, from: &str) -> BTreeSet<&'a str> {
    let (mut seen, mut next): (BTreeSet<&str>, Vec<&str>) = (BTreeSet::new(), graph[from].iter().copied().collect());
    while let Some(file) = next.pop() {
        if seen.insert(file) {
            next.extend(&graph[file]);
        }
    }
    seen
}

/// Which file names which other one of its floor, but for parents and children.
fn graph(sources: &[(String, String)]) -> Graph<'_> {
    let all = || sources.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let paths: BTreeMap<Vec<&str>, &str> = all().map(|(path, _)| (module(path), path)).collect();
    let named = all().map(|(path, text)| {
        let own = module(path);
        // A path may begin with a child of the file.
        let whole = |named: Vec<String>| {
            let is_child = named.first().is_some_and(|name| paths.contains_key(&[&own[..], &[name]].concat()));
            let root = std::iter::once("crate").chain(own.iter().copied()).map(str::to_owned);
            if is_child { root.chain(named).collect() } else { named }
        };
        (path, scan(path, text).live.into_iter().map(whole).collect())
    });
    let named = named.collect();
    let files = Files { paths, texts: all().collect(), named };
    let nodes: BTreeSet<&str> =
        all().map(|(path, _)| path).filter(|path| path.contains('/') && !is_test(path)).collect();
    let others = |path: &str| {
        let own = module(path);
        let targets = files.named[path].iter().filter_map(|name| files.file_of(name, 0));
        let others = targets.filter(|other| nodes.contains(other)).filter(|other| {
            let other = module(other);
            other != own && other.first() == own.first() && !is_parent(&own, &other) && !is_parent(&other, &own)
        });
        others.collect()
    };
    nodes.iter().map(|path| (*path, others(path))).collect()
}

fn is_parent(one: &[&str], other: &[&str]) -> bool {
    other.len() > one.len() && other.starts_with(one)
}

fn is_test(path: &str) -> bool {
    path.split('/').any(|part| part.trim_end_matches(".rs") == "tests")
}

/// A file's module, without the crate's root.
fn module(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    if matches!(parts.last(), Some(&"mod" | &"lib" | &"main")) {
        parts.pop();
    }
    parts
}

impl<'a> Files<'a> {
    /// The file in which a path's thing is defined, as far as names tell.
    fn file_of(&self, path: &[String], depth: usize) -> Option<&'a str> {
        let inside: Vec<&str> = path.strip_prefix(&["crate".to_owned()][..])?.iter().map(String::as_str).collect();
        let length = (1..=inside.len()).rev().find(|length| self.paths.contains_key(&inside[..*length]))?;
        let file = self.paths[&inside[..length]];
        let Some(name) = inside.get(length).filter(|name| depth < 4 && !self.defines(file, name)) else {
            return Some(file);
        };
        // What a parent passes on is not its own.
        let from =
            self.named[file].iter().find(|from| from.last().is_some_and(|last| last == name) && from[..] != *path);
        let passed_on = from.map(|from| [from, &path[length + 2..]].concat());
        passed_on.and_then(|from| self.file_of(&from, depth + 1)).or(Some(file))
    }

    fn defines(&self, file: &str, name: &str) -> bool {
        let words: Vec<&str> = self.texts[file].split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        let items = ["struct", "enum", "fn", "trait", "type", "const", "static", "mod"];
        words.windows(2).any(|pair| items.contains(&pair[0]) && pair[1] == name)
    }
}
