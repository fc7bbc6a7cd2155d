//! Where a service is, and what of an address may be said.
//!
//! Not here: asking it (`session`).

use std::fmt;

use reqwest::Url;

/// The base address of a service, perhaps with a path: `https://jira.acme.example/jira`.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Its scheme, host and port: what decides to whom a secret is sent.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Reads an address. It is https, or http on this machine; it has a host, and no user, query or fragment. The
    /// error says what is wrong, and never holds the address, in which a secret may have been pasted.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let with_scheme = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let mut url = Url::parse(&with_scheme).map_err(|_| "is no web address")?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err("names no host");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds a user or a password: they have settings of their own");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("holds a `?` or a `#`: only the address of the service itself is wanted");
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&url) => {}
            "http" => return Err("is http, over which everybody on the way can read the token: use https"),
            _ => return Err("is no https address"),
        }
        if !url.path().ends_with('/') {
            let path = format!("{}/", url.path());
            url.set_path(&path);
        }
        Ok(Self(url))
    }

    /// Reads the address of one file, such as a calendar, that may have a query: the service that has it, and where the file
    /// is there. `webcal` means https. The error says what is wrong, and never holds the address.
    pub fn of_file(text: &str) -> Result<(Self, Link), &'static str> {
        let text = text.trim();
        let rest = text.get(..9).filter(|start| start.eq_ignore_ascii_case("webcal://")).and_then(|_| text.get(9..));
        let text = rest.map_or_else(|| text.to_owned(), |rest| format!("https://{rest}"));
        let mut url = Url::parse(&text).map_err(|_| "is no web address")?;
        url.set_fragment(None);
        let mut home = url.clone();
        home.set_path("/");
        home.set_query(None);
        Ok((Self::parse(home.as_str())?, Link(url)))
    }

    /// The host, and the port where it is not the usual one: what people know the service by.
    pub fn host(&self) -> String {
        host(&self.0)
    }

    /// The whole address, without a slash at its end.
    pub fn text(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    /// The address of a path below this one. The path is percent-encoded already, and has no query.
    pub(super) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let path = format!("{}{}", url.path(), path.trim_start_matches('/'));
        url.set_path(&path);
        url
    }

    /// Where an address in an answer leads, when it stays with this service: same scheme, host and port.
    pub(super) fn follow(&self, from: &Url, to: &str) -> Result<Url, String> {
        let url = from.join(to).map_err(|_| "an address that is none".to_owned())?;
        if url.origin() == self.0.origin() && url.username().is_empty() && url.password().is_none() {
            Ok(url)
        } else {
            Err(where_to(&url, &self.0))
        }
    }

    /// Where a redirect leads that may go to another service: over https, or from this machine to itself.
    pub(super) fn roam(&self, from: &Url, to: &str) -> Result<Url, String> {
        let url = from.join(to).map_err(|_| "an address that is none".to_owned())?;
        let is_safe = url.scheme() == "https" || (self.is_loopback() && url.scheme() == "http" && is_loopback(&url));
        let is_bare = url.username().is_empty() && url.password().is_none();
        if is_safe && is_bare { Ok(url) } else { Err(where_to(&url, &self.0)) }
    }

    /// This machine itself.
    pub(super) fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }
}

/// An address at home: it came from the service and stays with it.
#[derive(Clone, PartialEq, Eq)]
pub struct Link(pub(super) Url);

impl Link {
    /// What tells it from others. It may hold a secret: for comparing and for cursors, not for showing.
    pub fn raw(&self) -> &str {
        self.0.as_str()
    }
}

/// Without its query.
impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Redacted(&self.0).fmt(f)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Redacted(&self.0).fmt(f)
    }
}

/// An address as it may be said: scheme, host and path; never a query, a user or a fragment.
pub struct Redacted<'a>(pub(super) &'a Url);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.0.scheme(), host(self.0), self.0.path())
    }
}

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An address as it may be said; of a secret one only its host.
pub(super) fn shown(url: &Url, hidden: bool) -> String {
    if hidden { format!("a secret address of {}", host(url)) } else { Redacted(url).to_string() }
}

/// A stranger, named as shortly as tells it apart.
fn where_to(url: &Url, home: &Url) -> String {
    if url.host_str() == home.host_str() && url.scheme() != home.scheme() {
        format!("{}://{}", url.scheme(), host(url))
    } else {
        host(url)
    }
}

fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

fn is_loopback(url: &Url) -> bool {
    let name = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_this_machine_and_nothing_but_an_address() {
        let text = |written: &str| Address::parse(written).map(|a| a.text().to_owned());
        for (written, read) in [
            ("https://acme.example", "https://acme.example"),
            ("https://acme.example/jira/", "https://acme.example/jira"),
            (" acme.example ", "https://acme.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:80/x", "http://[::1]/x"),
            ("http://localhost/", "http://localhost"),
        ] {
            assert_eq!(text(written).as_deref(), Ok(read), "{written}");
        }
        for wrong in [
            "",
            "https://",
            "http://acme.example",
            "http://127.0.0.1.acme.example",
            "ftp://acme.example",
            "https://maya:canary@acme.example",
            "https://acme.example?token=canary",
            "https://acme.example/#canary",
            "https://acme.example:canary",
        ] {
            let error = text(wrong).unwrap_err();
            assert!(!error.contains("canary"), "{wrong}: {error}");
        }
    }

    #[test]
    fn paths_are_joined_below_the_path_of_the_service() {
        let address = Address::parse("https://acme.example/jira").unwrap();
        assert_eq!(address.join("rest/api").as_str(), "https://acme.example/jira/rest/api");
        assert_eq!(address.join("/rest/api").as_str(), "https://acme.example/jira/rest/api");
        assert_eq!(address.join("a%2Fb?c").as_str(), "https://acme.example/jira/a%2Fb%3Fc");
    }

    #[test]
    fn c5_only_the_same_scheme_host_and_port_is_home() {
        let address = Address::parse("https://acme.example/jira").unwrap();
        let from = address.join("rest/list");
        let follow = |to: &str| address.follow(&from, to).map(|url| url.to_string());
        assert_eq!(follow("/x?y=1"), Ok("https://acme.example/x?y=1".to_owned()));
        assert_eq!(follow("https://acme.example:443/x"), Ok("https://acme.example/x".to_owned()));
        assert_eq!(follow("//evil.example/x?token=1"), Err("evil.example".to_owned()));
        assert_eq!(follow("https://acme.example:8443/"), Err("acme.example:8443".to_owned()));
        assert_eq!(follow("http://acme.example/"), Err("http://acme.example".to_owned()));
        assert_eq!(follow("https://acme.example.evil.example/"), Err("acme.example.evil.example".to_owned()));
        assert_eq!(follow("https://maya@acme.example/"), Err("acme.example".to_owned()));
        assert_eq!(follow("https://["), Err("an address that is none".to_owned()));
    }

    #[test]
    fn the_address_of_a_file_is_a_service_and_a_place_there() {
        let of = |text: &str| Address::of_file(text).map(|(at, file)| (at.text().to_owned(), file.raw().to_owned()));
        let both = |at: &str, file: &str| Ok((at.to_owned(), file.to_owned()));
        let file = "https://cal.example:8443/a/b.ics?token=canary";
        assert_eq!(of(&format!(" {file}#x ")), both("https://cal.example:8443", file));
        assert_eq!(of("WEBCAL://cal.example/sam.ics"), both("https://cal.example", "https://cal.example/sam.ics"));
        for wrong in ["", "sam.ics", "http://cal.example/canary", "https://maya:canary@cal.example/", "webcal://"] {
            let error = of(wrong).unwrap_err();
            assert!(!error.contains("canary"), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_redirect_may_roam_over_https_only() {
        let address = Address::parse("https://cal.example").unwrap();
        let roam = |to: &str| address.roam(&address.join("x"), to).map(|url| url.to_string());
        assert_eq!(roam("https://cdn.example/x"), Ok("https://cdn.example/x".to_owned()));
        assert_eq!(roam("http://cdn.example/x"), Err("cdn.example".to_owned()));
        assert_eq!(roam("http://127.0.0.1/x"), Err("127.0.0.1".to_owned()));
        assert_eq!(roam("https://maya@cdn.example/x"), Err("cdn.example".to_owned()));
    }

    #[test]
    fn what_is_said_of_an_address_holds_no_query() {
        let url = Url::parse("https://maya:canary@acme.example:8443/1/cards?key=canary#canary").unwrap();
        assert_eq!(Redacted(&url).to_string(), "https://acme.example:8443/1/cards");
        assert_eq!(format!("{:?}", Redacted(&url)), "https://acme.example:8443/1/cards");
    }
}
