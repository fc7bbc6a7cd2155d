//! What the system tells in notes, in English whatever the locale: who was asked to review, who approved, who wants changes.
//!
//! Not here: what people write (`map`).

/// What a system note tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// These were asked to review.
    Requested(Vec<String>),
    /// Its author approved.
    Approved,
    /// Its author wants changes.
    WantsChanges,
    /// The merge request is ready to be looked at.
    Ready,
    /// Its author pushed.
    Pushed,
}

/// Reads a system note by its beginning; all others tell nothing.
pub fn read(body: &str) -> Option<Told> {
    let body = plain(body);
    let body = body.trim();
    if let Some(rest) = body.strip_prefix("requested review from ") {
        let rest = rest.split(" and removed ").next().unwrap_or_default();
        return Some(Told::Requested(names(rest)));
    }
    let is = |beginning: &str| body.starts_with(beginning);
    if is("approved this merge request") {
        Some(Told::Approved)
    } else if is("requested changes") {
        Some(Told::WantsChanges)
    } else if is("marked this merge request as **ready**") || is("marked this merge request as ready") {
        Some(Told::Ready)
    } else if is("added ") && body.split_whitespace().nth(2).is_some_and(|word| word.starts_with("commit")) {
        Some(Told::Pushed)
    } else {
        None
    }
}

/// The text of a note that may come as `<p>...</p>`.
fn plain(body: &str) -> String {
    let (mut out, mut is_tag) = (String::with_capacity(body.len()), false);
    if !body.trim_start().starts_with('<') {
        return body.to_owned();
    }
    for c in body.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => out.push(c),
            _ => {}
        }
    }
    out
}

/// The names behind `@`, in small letters.
fn names(text: &str) -> Vec<String> {
    let name = |part: &str| {
        let end = part.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')));
        part.get(..end.unwrap_or(part.len())).unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
    };
    text.split('@').skip(1).map(name).filter(|name| !name.is_empty()).collect()
}

/// Whether an account is a program's, by its name.
pub fn is_bot(username: &str) -> bool {
    let of = |prefix: &str| {
        let rest = username.strip_prefix(prefix)?;
        let (number, rest) = rest.split_once('_')?;
        Some(!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with("bot"))
    };
    username.starts_with("service_account_")
        || ["project_", "group_"].into_iter().any(|prefix| of(prefix) == Some(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_notes_are_read_by_their_beginning() {
        let of = |names: &[&str]| Some(Told::Requested(names.iter().map(|name| (*name).to_owned()).collect()));
        for (body, told) in [
            ("requested review from @Kenji", of(&["kenji"])),
            ("requested review from @kenji, @maya.ortiz, and @sam_k", of(&["kenji", "maya.ortiz", "sam_k"])),
            ("requested review from @kenji and @lea and removed review request for @sam", of(&["kenji", "lea"])),
            ("<p>requested review from <a href=\"/kenji\">@kenji</a></p>", of(&["kenji"])),
            ("removed review request for @sam", None),
            ("approved this merge request", Some(Told::Approved)),
            ("unapproved this merge request", None),
            ("requested changes", Some(Told::WantsChanges)),
            ("marked this merge request as **ready**", Some(Told::Ready)),
            ("<p>marked this merge request as <strong>ready</strong></p>", Some(Told::Ready)),
            ("marked this merge request as **draft**", None),
            ("added 3 commits\n\n<ul><li>abc</li></ul>", Some(Told::Pushed)),
            ("added 1 commit", Some(Told::Pushed)),
            ("added ~bug label", None),
            ("changed the description", None),
            ("", None),
        ] {
            assert_eq!(read(body), told, "{body}");
        }
    }

    #[test]
    fn programs_are_known_by_their_names() {
        for bot in ["project_12_bot", "project_12_bot_9f3a", "group_7_bot2", "service_account_group_7_x"] {
            assert!(is_bot(bot), "{bot}");
        }
        for person in ["kenji", "project_x_bot", "project_12_boss", "robot", "group_bot"] {
            assert!(!is_bot(person), "{person}");
        }
    }
}
