//! What the token of a GitLab may do, and until when: the service tells it of the token with which it is asked.
//!
//! A server that is older than that question (15.5), or does not let the token ask it, gives no answer.
//!
//! Not here: a refusal because of a missing scope (`http`).

use crate::providers::http::Session;
use crate::providers::kit::{day, shapes};
use crate::providers::{Exam, Examined};

/// The scope that reads.
const READS: &str = "read_api";
/// The scope that reads and writes.
const WRITES: &str = "api";

shapes! {
    /// A token.
    Token { ; scopes: Vec<String>, expires_at: String }
}

/// Asks what the token may do, and until when.
pub async fn examine(session: &Session, exam: &Exam) -> Examined {
    let Ok(answer) = session.get_json::<Token>("api/v4/personal_access_tokens/self", &[]).await else {
        return Examined::of(exam);
    };
    let token = answer.value;
    // It ends as that day begins, by UTC.
    let ends = token.expires_at.text().and_then(day).and_then(|day| day.and_hms_opt(0, 0, 0)).map(|at| at.and_utc());
    let scopes = token.scopes.ok();
    let found = Examined::default().with(scopes.clone(), ends, exam.now);
    scopes.iter().fold(found, |found, scopes| judge(found, scopes, exam.writes()))
}

/// What is to be said of these scopes.
fn judge(mut found: Examined, scopes: &[String], writes: bool) -> Examined {
    let has = |scope: &str| scopes.iter().any(|known| known == scope);
    if writes && !has(WRITES) {
        found = found.lacks(WRITES, "replies");
    }
    if !has(WRITES) && !has(READS) {
        found = found.lacks(READS, "reading issues and merge requests");
    }
    if !writes && has(WRITES) {
        found = found.warn(format!("the token's scope {WRITES} may also write: {READS} is enough to read"));
    }
    let more: Vec<&str> =
        scopes.iter().map(String::as_str).filter(|scope| ![WRITES, READS, "read_user"].contains(scope)).collect();
    if more.is_empty() {
        return found;
    }
    found.warn(format!("the token has more scopes than this source needs: {}", more.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(scopes: &[&str], writes: bool) -> Vec<String> {
        let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let found = judge(Examined::default(), &scopes, writes);
        found.warnings.iter().map(|text| text.raw().to_owned()).collect()
    }

    #[test]
    fn what_is_missing_and_what_is_more_than_needed_is_told() {
        assert_eq!((said(&["read_api"], false), said(&["api"], true)), (vec![], vec![]));
        assert_eq!(said(&["read_api"], true), ["missing permission api, needed for replies"]);
        assert_eq!(
            said(&["read_user"], false),
            ["missing permission read_api, needed for reading issues and merge requests"]
        );
        let api = "the token's scope api may also write: read_api is enough to read";
        let more = "the token has more scopes than this source needs: sudo, write_repository";
        assert_eq!(said(&["api", "sudo", "write_repository"], false), [api, more]);
    }
}
