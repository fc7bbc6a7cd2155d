//! The subject of a thread: without what programs put in front of it.
//!
//! Not here: encoded words (`mail`).

/// What stands in front of a subject that answers or forwards, in small letters.
const MARKS: [&str; 6] = ["re", "fwd", "fw", "aw", "wg", "sv"];

/// The subject without `Re:`, `Re[2]:`, `Fwd:` and the like, and without the names of lists in brackets. One of which
/// nothing is left says so.
pub fn bare(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some(less) = unmarked(rest).or_else(|| unlisted(rest)) {
        rest = less.trim_start();
    }
    if rest.is_empty() { "(no subject)" } else { rest }
}

fn unmarked(subject: &str) -> Option<&str> {
    let (mark, rest) = subject.split_once([':', '：'])?;
    let mark = mark.trim_end();
    let word = match mark.split_once('[') {
        Some((word, count)) => {
            let count = count.strip_suffix(']')?;
            count.bytes().all(|byte| byte.is_ascii_digit()).then_some(word)?
        }
        None => mark,
    };
    MARKS.iter().any(|known| word.eq_ignore_ascii_case(known)).then_some(rest)
}

fn unlisted(subject: &str) -> Option<&str> {
    let (list, rest) = subject.strip_prefix('[')?.split_once(']')?;
    // Where only the brackets stand, they are the subject.
    (!list.contains('[') && !rest.trim().is_empty()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m1_a_subject_stands_without_what_answers_and_lists_put_in_front() {
        for (subject, is) in [
            ("Launch", "Launch"),
            ("Re: Launch", "Launch"),
            ("RE: Fwd: AW: WG: SV: Launch", "Launch"),
            ("[atlas-dev] Re: [x] Launch: the plan", "Launch: the plan"),
            ("Re[2]: Launch", "Launch"),
            ("re : Launch", "Launch"),
            ("Re：Launch", "Launch"),
            ("Regarding: Launch", "Regarding: Launch"),
            ("[URGENT]", "[URGENT]"),
            ("Re:", "(no subject)"),
            ("  ", "(no subject)"),
            ("Re: Re: ", "(no subject)"),
        ] {
            assert_eq!(bare(subject), is, "{subject:?}");
        }
    }
}
