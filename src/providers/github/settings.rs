//! The settings of a source of GitHub.
//!
//! Not here: those of every kind with HTTP (`http`).

use crate::config::{Located, Problem};
use crate::providers::Opening;
use crate::providers::http::Address;

/// The service's own address.
pub const VENDOR: &str = "https://api.github.com";

/// Which issues are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Issues {
    /// Every open one.
    All,
    /// Those with an assignee, a milestone or a comment.
    Talk,
    /// None.
    None,
}

const ISSUES: [(&str, Issues); 3] = [("all", Issues::All), ("talk", Issues::Talk), ("none", Issues::None)];

/// Repositories as a setting names them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Whose.
    pub owner: String,
    /// Its name, or with what that begins.
    pub name: String,
    /// The name is only the beginning.
    pub is_prefix: bool,
}

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Which repositories.
    pub wanted: Vec<Wanted>,
    /// Which issues.
    pub issues: Issues,
    /// Whether team requests ask; `None`: those of small teams.
    pub team_requests: Option<bool>,
    /// A date field of projects.
    pub due_field: Option<String>,
    /// What bots write counts.
    pub bots: bool,
}

/// Takes them out of a source's section.
pub fn read(opening: &mut Opening<'_>) -> Option<Settings> {
    let Opening { section, problems, .. } = opening;
    let before = problems.len();
    let wanted = match section.texts("repos", problems) {
        Some(repos) if repos.value.is_empty() => {
            problems.push(Problem::error("repos is empty", repos.location).help(FORM));
            None
        }
        Some(repos) => {
            let wanted: Vec<Option<Wanted>> = repos.value.into_iter().map(|repo| wanted(&repo, problems)).collect();
            wanted.into_iter().collect::<Option<Vec<_>>>()
        }
        None if problems.len() == before => {
            problems.push(Problem::error("repos is missing", section.location()).help(FORM));
            None
        }
        None => None,
    };
    let issues = opening.word("issues", &ISSUES).unwrap_or(Issues::All);
    let team_requests = opening.truth("team_requests");
    let due_field = opening.text("due_field");
    let bots = opening.truth("bots").unwrap_or_default();
    Some(Settings { wanted: wanted?, issues, team_requests, due_field, bots })
}

const FORM: &str = "expected names such as \"acme/app\", or with `*` at the end: \"acme/web-*\", \"acme/*\"";

fn wanted(repo: &Located<String>, problems: &mut Vec<Problem>) -> Option<Wanted> {
    let text = repo.value.trim();
    let (text, is_prefix) = text.strip_suffix('*').map_or((text, false), |text| (text, true));
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let parts = text.split_once('/').filter(|(owner, name)| {
        is_name(owner) && is_name(name) && !owner.is_empty() && (is_prefix || !name.is_empty())
    });
    let Some((owner, name)) = parts else {
        let what = format!("repos has {:?}, which is no repository", repo.value);
        problems.push(Problem::error(what, repo.location.clone()).help(FORM));
        return None;
    };
    Some(Wanted { owner: owner.to_owned(), name: name.to_owned(), is_prefix })
}

/// Where queries are posted: the vendor's address has a path of its own.
pub fn path(address: &Address) -> &'static str {
    if address.text() == VENDOR { "graphql" } else { "api/graphql" }
}
