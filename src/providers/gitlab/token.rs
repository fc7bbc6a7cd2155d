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
    scopes.iter().flat_map(|scopes| warnings(scopes, exam.writes)).fold(found, Examined::warn)
}

/// What is to be said of these scopes.
fn warnings(scopes: &[String], writes: bool) -> Vec<String> {
    let has = |scope: &str| scopes.iter().any(|known| known == scope);
    let mut said = Vec::new();
    if writes && !has(WRITES) {
        said.push(format!("the scope {WRITES} is missing: replies are refused"));
    }
    if !has(WRITES) && !has(READS) {
        said.push(format!("the scope {READS} is missing"));
    }
    if !writes && has(WRITES) {
        said.push(format!("the token's scope {WRITES} may also write: {READS} is enough to read"));
    }
    let more: Vec<&str> =
        scopes.iter().map(String::as_str).filter(|scope| ![WRITES, READS, "read_user"].contains(scope)).collect();
    if !more.is_empty() {
        said.push(format!("the token has more scopes than this source needs: {}", more.join(", ")));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(scopes: &[&str], writes: bool) -> Vec<String> {
        warnings(&scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>(), writes)
    }

    #[test]
    fn what_is_missing_and_what_is_more_than_needed_is_told() {
        assert_eq!((said(&["read_api"], false), said(&["api"], true)), (vec![], vec![]));
        assert_eq!(said(&["read_api"], true), ["the scope api is missing: replies are refused"]);
        assert_eq!(said(&["read_user"], false), ["the scope read_api is missing"]);
        let api = "the token's scope api may also write: read_api is enough to read";
        let more = "the token has more scopes than this source needs: sudo, write_repository";
        assert_eq!(said(&["api", "sudo", "write_repository"], false), [api, more]);
    }
}
