//! Where a mail server is: `imaps://host`, or `imap://host`, which means STARTTLS.
//!
//! Not here: connecting to it (`connect`).

use std::net::IpAddr;

/// A mail server: its host, its port, and whether TLS begins with the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The host: a name or an IP address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// TLS begins with the connection. Otherwise it begins with STARTTLS; only a server of this machine may do without.
    pub tls_first: bool,
}

impl Server {
    /// Reads an address. The error says what is wrong, and never holds the address, in which a password may have been
    /// pasted.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("imaps", text));
        let tls_first = match scheme.to_ascii_lowercase().as_str() {
            "imaps" => true,
            "imap" => false,
            _ => return Err("is neither imaps:// nor imap://"),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains('@') {
            return Err("holds a user or a password: they have settings of their own");
        }
        if rest.contains(['/', '?', '#']) {
            return Err("holds a path: folders have the setting `folders`");
        }
        let (host, port) = split_port(rest)?;
        if host.is_empty() {
            return Err("names no host");
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        if host.parse::<IpAddr>().is_err() && !host.chars().all(is_name) {
            return Err("names a host that no mail server can have");
        }
        let port = port.unwrap_or(if tls_first { 993 } else { 143 });
        Ok(Self { host: host.to_ascii_lowercase(), port, tls_first })
    }

    /// The scheme, the host and the port: to whom a password is sent.
    pub fn origin(&self) -> String {
        let scheme = if self.tls_first { "imaps" } else { "imap" };
        format!("{scheme}://{}:{}", self.bracketed(), self.port)
    }

    /// The host, and the port where it is not the usual one: what people know the server by.
    pub fn name(&self) -> String {
        let usual = if self.tls_first { 993 } else { 143 };
        if self.port == usual { self.host.clone() } else { format!("{}:{}", self.bracketed(), self.port) }
    }

    /// The host as an address writes it.
    pub(super) fn bracketed(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }

    /// It is this machine itself.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

fn split_port(text: &str) -> Result<(&str, Option<u16>), &'static str> {
    let port = |digits: &str| digits.parse().ok().filter(|port| *port > 0).ok_or("has a port that is none");
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').ok_or("names a host that no mail server can have")?;
        return match rest.strip_prefix(':') {
            Some(digits) => Ok((host, Some(port(digits)?))),
            None => Ok((host, None)),
        };
    }
    match text.rsplit_once(':') {
        Some((host, digits)) => Ok((host, Some(port(digits)?))),
        None => Ok((text, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_a_port_and_a_way_to_tls() {
        let place = |text: &str| Server::parse(text).map(|place| (place.origin(), place.name()));
        for (written, origin, name) in [
            ("imaps://imap.acme.example", "imaps://imap.acme.example:993", "imap.acme.example"),
            ("imap.acme.example", "imaps://imap.acme.example:993", "imap.acme.example"),
            ("imap://IMAP.acme.example/", "imap://imap.acme.example:143", "imap.acme.example"),
            ("imap://127.0.0.1:14143", "imap://127.0.0.1:14143", "127.0.0.1:14143"),
            ("imaps://[::1]:993", "imaps://[::1]:993", "::1"),
        ] {
            assert_eq!(place(written), Ok((origin.to_owned(), name.to_owned())), "{written}");
        }
        for wrong in [
            "",
            "https://acme.example",
            "imaps://maya:canary@acme.example",
            "imaps://acme.example/canary",
            "imaps://acme.example:canary",
            "imaps://acme.example:0",
            "imaps://ca nary",
        ] {
            let error = place(wrong).unwrap_err();
            assert!(!error.contains("canary"), "{wrong}: {error}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        let near = |text: &str| Server::parse(text).unwrap().is_loopback();
        assert!(near("imap://127.0.0.1") && near("imap://localhost") && near("imap://[::1]"));
        assert!(!near("imap://127.0.0.1.acme.example") && !near("imap://10.0.0.1"));
    }
}
