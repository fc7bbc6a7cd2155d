//! What the browser brings back: the query of the address to which the service sent it.
//!
//! Not here: how it gets here (`browser`, `ways`).

use crate::config::Secret;
use crate::domain::text::{Text, head};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A code, which is exchanged for tokens.
    Code(Secret),
    /// The person, or the service, refused, for this reason.
    Refused(String),
}

/// What an address says, if it has the right state: another one is a forgery, or of another sign-in.
pub fn of_address(address: &str, state: &Secret) -> Option<Answer> {
    let (_, query) = address.trim().split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let value = |wanted: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let mut found = pairs.filter(|(key, _)| *key == wanted).map(|(_, value)| decoded(value));
        found.next().flatten().filter(|_| found.next().is_none())
    };
    if value("state")? != state.expose() {
        return None;
    }
    if let Some(code) = value("code").filter(|code| !code.is_empty()) {
        return Some(Answer::Code(Secret::new(code)));
    }
    let said = value("error_description").or_else(|| value("error"))?;
    let said = if said == "access_denied" { "the access was refused in the browser".to_owned() } else { said };
    Some(Answer::Refused(head(&Text::new(said).clean(), 200).to_owned()))
}

/// A value of a query as it was meant.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Option<Answer> {
        of_address(address, &Secret::new("the-state"))
    }

    #[test]
    fn only_an_answer_with_the_right_state_counts() {
        let code = |code: &str| Some(Answer::Code(Secret::new(code)));
        assert_eq!(read("/?code=4%2F0A-b&state=the-state&scope=x"), code("4/0A-b"));
        assert_eq!(read("http://127.0.0.1:7777/?state=the-state&code=abc#x\n"), code("abc"));
        for wrong in [
            "/?code=abc",
            "/?code=abc&state=another",
            "/?code=abc&state=",
            "/?code=abc&state=the-state&state=the-state",
            "/?state=the-state",
            "/?state=the-state&code=%zz",
            "/",
            "abc",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_refusal_says_why() {
        let why = |address| match read(address) {
            Some(Answer::Refused(why)) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(why("/?error=access_denied&state=the-state"), "the access was refused in the browser");
        let told = "/?error=x&error_description=Needs+%1b%5b2Jan+admin&state=the-state";
        assert_eq!(why(told), "Needs \u{FFFD}an admin");
    }
}
