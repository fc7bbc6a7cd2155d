//! Which calendars of a server are whose.
//!
//! Not here: finding them there (`find`).

use crate::config::{Located, Problem, Section, Value, keep, suggest};
use crate::providers::Context;

/// A person's calendars.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Whose, by their id.
    pub owner: String,
    /// Their addresses, in small letters.
    pub addresses: Vec<String>,
    /// It is whoever looks at the board.
    pub is_me: bool,
    /// A calendar or a home of calendars, as a path on the server; `None`: all calendars of whoever is signed in.
    pub path: Option<String>,
}

/// Takes `calendars` out of a section: `{ maya = "*", kenji = "/kenji/main/" }`. Left out: all of `me`'s.
pub fn calendars(section: &mut Section, context: &Context, problems: &mut Vec<Problem>) -> Vec<Wanted> {
    let wanted = |owner: &str, path: Option<String>| Wanted {
        addresses: addresses(context, owner),
        is_me: context.me.as_ref().is_some_and(|me| me.as_str() == owner),
        owner: owner.to_owned(),
        path,
    };
    let before = problems.len();
    let Some(mut table) = keep(section.table("calendars"), problems) else {
        let me = context.me.as_ref().map(|me| wanted(me.as_str(), None));
        if me.is_none() && problems.len() == before {
            let missing = Problem::error("calendars is missing", section.location());
            problems.push(missing.help("add `calendars = { maya = \"*\" }`, or set `me` in the config"));
        }
        return me.into_iter().collect();
    };
    let ids: Vec<&str> = context.mates.iter().map(|mate| mate.id.as_str()).collect();
    let mut all = Vec::new();
    for (key, Located { value, location }) in table.take_all() {
        if !ids.is_empty() && !ids.contains(&&*key.value) {
            let what = format!("calendars has {:?}, which is no teammate's id", key.value);
            problems.push(Problem::error(what, key.location).help(suggest(&key.value, &ids)));
            continue;
        }
        match value {
            Value::Text(text) if text.trim() == "*" => all.push(wanted(&key.value, None)),
            Value::Text(text) if text.starts_with('/') => all.push(wanted(&key.value, Some(text))),
            other => {
                let what = format!("calendars.{}", key.value);
                problems.push(other.is_not(
                    "\"*\", or the path of a calendar such as \"/kenji/main/\"",
                    &what,
                    location,
                ));
            }
        }
    }
    all
}

fn addresses(context: &Context, owner: &str) -> Vec<String> {
    let mate = context.mates.iter().find(|mate| mate.id.as_str() == owner);
    let accounts = mate.into_iter().flat_map(|mate| mate.accounts.values());
    accounts.filter(|account| account.contains('@')).map(|address| address.to_lowercase()).collect()
}
