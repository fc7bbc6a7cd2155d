//! What a classic token of GitHub may do: which scopes are missing, and which are more than is needed.
//!
//! 1. A service that tells no scopes was asked with a fine-grained token: its permissions are not told.
//! 2. `read:org` is needed for the members of teams, `read:project` for `due_field`; a scope holds those below it.
//! 3. No scope reads private repositories without writing, so `repo` is told. So is what is of no use here.
//!
//! Not here: reading the scopes (`http::limits`), a refusal that names one (`refusals`).

use super::settings::Settings;
use crate::providers::Examined;

/// Scopes that hold `read:org`.
const ORG: &[&str] = &["read:org", "write:org", "admin:org"];
/// Scopes that hold `read:project`.
const PROJECT: &[&str] = &["read:project", "project"];
/// Scopes with which comments are written.
const WRITING: &[&str] = &["repo", "public_repo"];
/// Scopes that are of use, beside those.
const OF_USE: &[&str] = &["user:email", "read:user"];

/// What is to be said of these scopes.
pub fn judge(found: Examined, granted: &[String], settings: &Settings, writes: bool) -> Examined {
    let has = |any: &[&str]| granted.iter().any(|scope| any.contains(&scope.as_str()));
    let (has_teams, has_field) = (settings.team_requests != Some(false), settings.due_field.is_some());
    let needed = [
        (has_teams && !has(ORG), "read:org", "review requests to teams"),
        (has_field && !has(PROJECT), "read:project", "`due_field`"),
        (writes && !has(WRITING), "repo", "replies (for public repositories public_repo is enough)"),
    ];
    let lacking = needed.into_iter().filter(|(lacks, ..)| *lacks);
    let mut found = lacking.fold(found, |found, (_, name, why)| found.lacks(name, why));
    if let Some(which) = granted.iter().find(|scope| WRITING.contains(&scope.as_str())) {
        let limit = if writes { "these repositories" } else { "reading" };
        found = found.warn(format!(
            "the token is a classic one, whose scope {which} may also write: a fine-grained token can be limited to {limit}"
        ));
    }
    let is_of_use = |scope: &&String| {
        let scope = scope.as_str();
        [WRITING, OF_USE].iter().any(|known| known.contains(&scope))
            || has_teams && scope == "read:org"
            || has_field && scope == "read:project"
    };
    let more: Vec<&str> = granted.iter().filter(|scope| !is_of_use(scope)).map(String::as_str).collect();
    if more.is_empty() {
        return found;
    }
    found.warn(format!("the token has more scopes than this source needs: {}", more.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::github::settings::Issues;

    fn said(granted: &[&str], due_field: bool, team_requests: Option<bool>, writes: bool) -> String {
        let due_field = due_field.then(|| "Target date".to_owned());
        let settings = Settings { wanted: Vec::new(), issues: Issues::All, team_requests, due_field, bots: false };
        let granted: Vec<String> = granted.iter().map(|scope| (*scope).to_owned()).collect();
        let found = judge(Examined::default(), &granted, &settings, writes);
        found.warnings.iter().map(|text| text.raw().to_owned()).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_missing_scope_is_told_with_what_it_is_needed_for() {
        assert_eq!(said(&["read:org"], false, None, false), "");
        assert!(said(&[], false, None, false).starts_with("missing permission read:org, needed for review requests"));
        assert_eq!(said(&[], false, Some(false), false), "");
        assert!(
            said(&["read:org"], true, None, false)
                .starts_with("missing permission read:project, needed for `due_field`")
        );
        assert_eq!(said(&["read:org", "read:project"], true, None, false), "");
        assert!(
            said(&["read:org"], false, None, true).contains("missing permission repo, needed for replies (for public")
        );
    }

    #[test]
    fn a_scope_that_holds_another_has_it() {
        let more = |scope: &str| format!("the token has more scopes than this source needs: {scope}");
        assert_eq!(said(&["admin:org"], false, None, false), more("admin:org"));
        assert_eq!(said(&["write:org", "project"], true, None, false), more("write:org, project"));
    }

    #[test]
    fn a_scope_that_may_write_is_told_and_so_is_one_that_is_of_no_use() {
        let told = said(&["repo", "read:org", "user:email", "delete_repo"], false, None, true);
        let repo = "the token is a classic one, whose scope repo may also write: a fine-grained token can be limited to these repositories";
        assert_eq!(told, format!("{repo}; the token has more scopes than this source needs: delete_repo"));
        assert!(said(&["read:org"], false, Some(false), false).ends_with("than this source needs: read:org"));
    }
}
