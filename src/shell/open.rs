//! Opening a link in the person's browser.
//!
//! The link comes from outside. It is handed to the system's opener as one argument, never to a shell, and only if it
//! is plainly a link to the web.
//!
//! Not here: which link (the program), showing why one was not opened (the program, by a notice).

use std::io;

use super::helper;
use crate::domain::text::Text;

/// The program that opens links.
const OPENER: &str = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };

/// Why a link is not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no link.
    #[error("there is no link")]
    Empty,
    /// Another scheme, or none.
    #[error("not opened: only http and https links are, and this is {0:?}")]
    Scheme(String),
    /// No host.
    #[error("not opened: the link names no host")]
    Host,
    /// A character that no link has.
    #[error("not opened: the link holds {0}, which no link may")]
    Character(String),
}

/// Checks a link, in this order:
///
/// 1. It holds no spaces, no control or hidden characters, and none that a shell or an opener could take for its own.
/// 2. It begins with `http://` or `https://`, in any case.
/// 3. A host follows that does not look like an option.
pub fn check(link: &Text) -> Result<&str, Refused> {
    let raw = link.raw();
    if raw.is_empty() {
        return Err(Refused::Empty);
    }
    if link.clean() != raw {
        return Err(Refused::Character("a control or hidden character".to_owned()));
    }
    if let Some(c) = raw.chars().find(|c| c.is_whitespace() || "\"'<>\\^`{|}".contains(*c)) {
        let what = if c.is_whitespace() { "a space".to_owned() } else { c.to_string() };
        return Err(Refused::Character(what));
    }
    let (scheme, rest) = raw.split_once(':').unwrap_or_default();
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let Some(rest) = rest.strip_prefix("//").filter(|_| web) else {
        let shown = if scheme.is_empty() { raw } else { scheme };
        return Err(Refused::Scheme(shown.chars().take(40).collect()));
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.is_empty() || host.starts_with(['-', '.', ':']) {
        return Err(Refused::Host);
    }
    Ok(raw)
}

/// Opens a link. The call does not wait; `told` hears, on another thread, when the opener fails. The opener gets our
/// environment without the `hidden` variables.
pub fn open(link: &Text, hidden: &[String], told: impl FnOnce(String) + Send + 'static) -> Result<(), Refused> {
    let link = check(link)?.to_owned();
    open_with(OPENER, link, hidden, told);
    Ok(())
}

fn open_with(opener: &str, link: String, hidden: &[String], told: impl FnOnce(String) + Send + 'static) {
    let name = opener.to_owned();
    helper::start(opener, &[link], hidden, move |outcome| {
        if let Some(failure) = failure(&name, outcome) {
            told(failure);
        }
    });
}

fn failure(opener: &str, outcome: io::Result<std::process::ExitStatus>) -> Option<String> {
    match outcome {
        Ok(status) if status.success() => None,
        Ok(status) => Some(format!("{opener} could not open the link ({status})")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Some(format!("links cannot be opened here: there is no {opener}; copy the link instead"))
        }
        Err(error) => Some(format!("the link could not be opened: {opener}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::mpsc;
    use std::time::Duration;

    fn refused(link: &str) -> String {
        check(&Text::new(link)).unwrap_err().to_string()
    }

    #[test]
    fn links_to_the_web_are_opened_as_they_are() {
        for link in ["https://acme.example/browse/ATL-1?a=b&c=%20#x", "HTTP://host:8080", "https://bücher.example/ö"]
        {
            assert_eq!(check(&Text::new(link)), Ok(link));
        }
    }

    #[test]
    fn t13_what_is_no_link_to_the_web_is_not_opened_and_the_reason_is_told() {
        let only = |what: &str| format!("not opened: only http and https links are, and this is {what:?}");
        assert_eq!(refused("javascript:alert(1)"), only("javascript"));
        assert_eq!(refused("JavaScript://%0aalert(1)"), only("JavaScript"));
        assert_eq!(refused("file:///etc/passwd"), only("file"));
        assert_eq!(refused("-flag"), only("-flag"));
        assert_eq!(refused("--help"), only("--help"));
        assert_eq!(refused("https:evil"), only("https"));
        assert_eq!(refused("https://"), Refused::Host.to_string());
        assert_eq!(refused("https://-flag/"), Refused::Host.to_string());
        assert_eq!(refused("https://a.example/b c"), "not opened: the link holds a space, which no link may");
        assert_eq!(refused("https://a.example/$(id)`id`"), "not opened: the link holds `, which no link may");
        assert_eq!(refused(" https://a.example"), "not opened: the link holds a space, which no link may");
        for hidden in ["https://a.example/\nx", "https://a.example/\x1B]0;x\x07", "https://a\u{202E}.example"] {
            assert_eq!(refused(hidden), "not opened: the link holds a control or hidden character, which no link may");
        }
        assert_eq!(refused(""), "there is no link");
    }

    #[test]
    fn t13_the_opener_gets_the_link_as_one_argument() {
        let folder = tempfile::tempdir().unwrap();
        let (script, told) = (folder.path().join("opener"), folder.path().join("told"));
        let say = format!(
            "#!/bin/sh\nprintf '%s|' \"$#\" \"$@\" \"${{CARGO_PKG_NAME-gone}}\" > {}\nexit 3\n",
            told.display()
        );
        std::fs::write(&script, say).unwrap();
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
        let (sender, receiver) = mpsc::channel();
        let hidden = ["CARGO_PKG_NAME".to_owned()];
        let script = script.to_str().unwrap();
        open_with(script, "https://a.example/$(id);x&y".to_owned(), &hidden, move |failure| {
            sender.send(failure).unwrap();
        });
        let failure = receiver.recv_timeout(Duration::from_secs(20)).unwrap();
        assert_eq!(failure, format!("{script} could not open the link (exit status: 3)"));
        assert_eq!(std::fs::read_to_string(told).unwrap(), "1|https://a.example/$(id);x&y|gone|");
    }

    #[test]
    fn a_missing_opener_is_told() {
        let (sender, receiver) = mpsc::channel();
        open_with("/no/such/opener", "https://a.example".to_owned(), &[], move |failure| {
            sender.send(failure).unwrap();
        });
        let failure = receiver.recv_timeout(Duration::from_secs(20)).unwrap();
        assert_eq!(failure, "links cannot be opened here: there is no /no/such/opener; copy the link instead");
    }
}
