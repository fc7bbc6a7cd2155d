//! What went wrong with a request, in words that help.
//!
//! Not here: what a source does then (sync, by the variant of [`Trouble`]).

use std::error::Error;
use std::{fmt, io};

use rustls::CertificateError;

use crate::domain::text::Text;
use crate::providers::Trouble;
use crate::providers::credential::{Lack, Why};

/// A request that gave no answer. `?` makes it a [`Trouble`].
#[derive(Clone)]
pub struct Failure {
    /// What it means for the source.
    pub trouble: Trouble,
    /// What the service answered, if it did.
    pub status: Option<u16>,
    /// The beginning of the answer's body as it came, for services that say there what is wrong. It may repeat secrets:
    /// what is shown of it, or cut, goes through [`Session::scrub`](super::Session::scrub).
    pub body: Option<Text>,
    /// What the service says in words, in short and without secrets; empty when its answer has no words that can be read.
    pub(super) said: String,
    /// The service's own word for it, where its kind read one (`Refusal`). It may repeat secrets, as the body.
    pub word: Option<String>,
    /// Asking once more may help.
    pub(super) passing: bool,
    /// The request did not leave this machine, or no connection stood, so the service did not act on it.
    pub(super) unsent: bool,
    /// No sooner than this.
    pub(super) not_before: Option<crate::domain::Instant>,
}

/// Without the body, which may repeat secrets.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure").field("trouble", &self.trouble).field("status", &self.status).finish_non_exhaustive()
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        failure.trouble
    }
}

impl Failure {
    /// The answer came, and has another shape than is known.
    pub fn is_of_shape(&self) -> bool {
        matches!(self.trouble, Trouble::Shape { .. })
    }

    /// What the service says is wrong, in short and without secrets, if it says anything that can be understood.
    pub fn in_words(&self) -> Option<&str> {
        Some(&*self.said).filter(|said| !said.is_empty())
    }

    /// What the service says is wrong, else what happened.
    pub fn said(&self) -> String {
        self.in_words().map_or_else(|| self.trouble.text().raw().to_owned(), str::to_owned)
    }

    /// A failure that asking again does not mend.
    pub(super) fn new(trouble: Trouble) -> Self {
        Self {
            trouble,
            status: None,
            body: None,
            said: String::new(),
            word: None,
            passing: false,
            unsent: false,
            not_before: None,
        }
    }

    /// What a request is to be signed with cannot be had, so it was not sent.
    pub(crate) fn of_credential(Lack { text, why }: Lack) -> Self {
        let trouble = match why {
            Why::Denied => Trouble::Denied { text },
            Why::Setup => Trouble::Setup { text },
            Why::Offline => Trouble::Offline { text },
            Why::Theirs => Trouble::Theirs { text },
            Why::Limited(until) => Trouble::Limited { until },
        };
        Self { unsent: true, ..Self::new(trouble) }
    }

    /// A service that does something that it must not.
    pub fn theirs(what: &str) -> Self {
        Self::new(theirs(what))
    }

    /// A failure before anything was sent, that may pass.
    pub(super) fn unsent(trouble: Trouble) -> Self {
        Self { unsent: true, ..Self::passing(trouble) }
    }

    /// What it means for something that was to be done: unless it was surely not done, the words say that it may have been.
    pub(super) fn of_act(mut self, host: &str) -> Self {
        let refused = self.status.is_some_and(|status| matches!(status, 300..500) && status != 408);
        let sure = self.unsent || refused || matches!(self.trouble, Trouble::Limited { .. } | Trouble::Setup { .. });
        if let Trouble::Offline { text } | Trouble::Theirs { text } | Trouble::Shape { text } = &mut self.trouble
            && !sure
        {
            *text = Text::new(format!("{}; it may have arrived: look at {host} before you do it again", text.raw()));
        }
        self
    }

    /// A failure that may pass.
    pub(super) fn passing(trouble: Trouble) -> Self {
        Self { passing: true, ..Self::new(trouble) }
    }
}

/// What is known when a request fails: for its words.
pub(super) struct Asked<'a> {
    /// The service, as people know it.
    pub host: &'a str,
    /// How long a request may take, for people.
    pub bounds: &'a super::bounds::Bounds,
}

/// Turns the client's error into words. Its own words are never used: they hold the address with its query.
pub(super) fn of_client(error: &reqwest::Error, asked: &Asked<'_>) -> Failure {
    let host = asked.host;
    let chain = Chain(error);
    if let Some(tls) = chain.find::<rustls::Error>() {
        let text = format!("the connection to {host} is not safe: {}", of_tls(tls));
        return Failure { unsent: error.is_connect(), ..Failure::new(offline(text)) };
    }
    if let Some(what) = of_proxy(&chain) {
        return Failure::unsent(offline(format!("{host} cannot be reached: {what}")));
    }
    if chain.says("dns error") {
        return Failure::unsent(offline(format!(
            "there is no address for {host}: check the name, or whether this machine is online (DNS)"
        )));
    }
    if error.is_timeout() || chain.io().is_some_and(|e| e.kind() == io::ErrorKind::TimedOut) {
        let what = if error.is_connect() {
            format!("no connection to {host} within {}", spell(asked.bounds.connect))
        } else {
            format!(
                "{host} did not answer in time (at most {} of silence, {} in all)",
                spell(asked.bounds.idle),
                spell(asked.bounds.whole)
            )
        };
        return Failure { passing: error.is_connect(), unsent: error.is_connect(), ..Failure::new(offline(what)) };
    }
    if error.is_connect() {
        return Failure::unsent(offline(format!("no connection to {host}: {}", of_connection(chain.io()))));
    }
    if error.is_builder() {
        return Failure::new(setup(format!(
            "the request to {host} cannot be made: a setting holds what no address or header may"
        )));
    }
    let cut = offline(format!("incomplete answer from {host}: the connection ended too early"));
    Failure { passing: error.is_request(), ..Failure::new(cut) }
}

/// Words for a client that cannot even be made.
pub(super) fn of_building(error: &reqwest::Error) -> Failure {
    let chain = Chain(error);
    let tls = chain.find::<rustls::Error>().map(of_tls);
    let what = tls.unwrap_or_else(|| {
        "the certificates of this machine, or those of `ca` and `client_cert`, cannot be used".to_owned()
    });
    Failure::new(setup(format!(
        "no safe connection can be made: {what}; if this machine has no list of certificate authorities, install ca-certificates or name one with `ca`"
    )))
}

fn of_proxy(chain: &Chain<'_>) -> Option<&'static str> {
    if !chain.says("tunnel error") {
        return None;
    }
    Some(if chain.says("proxy authorization required") {
        "the proxy of HTTPS_PROXY wants a user and a password: write them into it (https://user:password@proxy)"
    } else if chain.says("failed to create underlying connection") {
        "the proxy of HTTPS_PROXY cannot be reached: check it, or name this host in NO_PROXY"
    } else {
        "the proxy of HTTPS_PROXY did not connect us"
    })
}

fn of_connection(error: Option<&io::Error>) -> &'static str {
    match error.map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "it is refused; is the port right, and the service running?",
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted) => "it is cut at once",
        Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
            "no way leads there; is this machine online, or is a VPN needed?"
        }
        Some(io::ErrorKind::UnexpectedEof) => "it ends before it is safe; does this port speak https?",
        _ => "it fails",
    }
}

/// The cause of a TLS failure, named.
pub(crate) fn of_tls(error: &rustls::Error) -> String {
    let rustls::Error::InvalidCertificate(cause) = error else {
        return match error {
            rustls::Error::InvalidMessage(_) => "it does not speak TLS there; is the port right?".to_owned(),
            rustls::Error::AlertReceived(rustls::AlertDescription::CertificateRequired) => {
                "it wants a certificate of ours: name one with `client_cert`".to_owned()
            }
            rustls::Error::AlertReceived(alert) => format!("it refuses ours ({alert:?})"),
            rustls::Error::PeerIncompatible(_) => "it speaks only old TLS, which is not safe".to_owned(),
            _ => "TLS fails".to_owned(),
        };
    };
    match cause {
        CertificateError::UnknownIssuer => {
            "nobody whom this machine trusts has issued its certificate (unknown issuer); for a company's own authority, name its file with `ca`"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "its certificate has expired, or the clock of this machine is wrong"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet: is the clock of this machine right?"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another host (wrong host)"
        }
        CertificateError::Revoked => "its certificate has been revoked",
        // The one that makes itself an authority, as the usual tools do it. Its kind is known by its name only.
        CertificateError::Other(other) if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "its certificate has issued itself (self-signed) and calls itself an authority, which none of a host may: it needs one that an authority has issued, or one without CA:TRUE, which `ca` can name"
        }
        _ => "its certificate is not acceptable",
    }
    .to_owned()
}

/// An error and what caused it.
struct Chain<'a>(&'a (dyn Error + 'static));

impl<'a> Chain<'a> {
    fn links(&self) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
        // An io::Error holds its cause without naming it as its source.
        std::iter::successors(Some(self.0), |error: &&'a (dyn Error + 'static)| {
            let error = *error;
            let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            inside.map(|inside| inside as &(dyn Error + 'static)).or_else(|| error.source())
        })
    }

    fn find<T: Error + 'static>(&self) -> Option<&'a T> {
        self.links().find_map(|error| error.downcast_ref())
    }

    fn io(&self) -> Option<&'a io::Error> {
        self.links().filter_map(|error| error.downcast_ref::<io::Error>()).last()
    }

    fn says(&self, words: &str) -> bool {
        self.links().any(|error| error.to_string().contains(words))
    }
}

pub(super) fn offline(text: impl Into<Box<str>>) -> Trouble {
    Trouble::Offline { text: Text::new(text) }
}

pub(super) fn theirs(text: impl Into<Box<str>>) -> Trouble {
    Trouble::Theirs { text: Text::new(text) }
}

pub(super) fn shape(text: impl Into<Box<str>>) -> Trouble {
    Trouble::Shape { text: Text::new(text) }
}

/// A setting is wrong: which, and what it should be.
pub fn setup(text: impl Into<Box<str>>) -> Trouble {
    Trouble::Setup { text: Text::new(text) }
}

pub(super) fn denied(text: impl Into<Box<str>>) -> Trouble {
    Trouble::Denied { text: Text::new(text) }
}

/// A time limit for people.
pub(crate) fn spell(limit: std::time::Duration) -> String {
    if limit.subsec_millis() == 0 { format!("{} s", limit.as_secs()) } else { format!("{} ms", limit.as_millis()) }
}
