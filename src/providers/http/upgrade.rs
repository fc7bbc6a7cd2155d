//! A connection that leaves HTTP: the handshake of a WebSocket (RFC 6455, section 4.1) over the same certificates, proxy,
//! bounds and log as every request.
//!
//! Not here: what is said over the connection (`providers::socket`).

use reqwest::header::{CONNECTION, HeaderName, UPGRADE};
use reqwest::{StatusCode, Upgraded};

use super::address::{Address, Link};
use super::api::Api;
use super::clock::Clock;
use super::failure::{self, Asked, Failure, theirs};
use super::refused::{self, Of};
use super::session::Session;
use super::trace::Trace;
use super::{body, limits};
use crate::domain::text::Text;
use crate::providers::Trouble;

/// A connection that was upgraded, and what the service said to it.
pub struct Upgrade {
    /// The connection.
    pub connection: Upgraded,
    /// The header `Sec-WebSocket-Accept`.
    pub accept: String,
}

impl Address {
    /// Reads the address of a socket that a service gave, `wss://host/path?query`: the service that has it, and where it is
    /// there. The error says what is wrong, and never holds the address, in which there may be a secret.
    pub fn of_socket(text: &str) -> Result<(Self, Link), &'static str> {
        let web = text.strip_prefix("wss://").map(|rest| format!("https://{rest}"));
        let web = web.or_else(|| text.strip_prefix("ws://").map(|rest| format!("http://{rest}")));
        Self::of_file(&web.ok_or("is no address of a socket")?)
    }
}

impl Session {
    /// Asks another address of the same service by the clock of this session.
    #[must_use]
    pub fn at(&self, api: &Api) -> Self {
        api.visit_by(self.clock())
    }

    /// Opens a connection that leaves HTTP. The request is not signed, and only the host of its address is shown.
    pub async fn upgrade(&self, link: &Link, headers: &[(&'static str, String)]) -> Result<Upgrade, Failure> {
        let (inner, clock) = (&self.api().0, self.clock());
        let (setup, host) = (&inner.setup, self.api().host());
        let explain = |error: &reqwest::Error| failure::of_client(error, &Asked { host: &host, bounds: &setup.bounds });
        let trace = Trace::begin(&setup.source, "GET", &link.0, true);
        let mut builder =
            inner.client()?.get(link.0.clone()).header(CONNECTION, "Upgrade").header(UPGRADE, "websocket");
        for (name, value) in headers {
            builder = builder.header(HeaderName::from_static(name), value);
        }
        let mut response = trace.seen(builder.send().await.map_err(|error| explain(&error)))?;
        let status = response.status();
        if status != StatusCode::SWITCHING_PROTOCOLS {
            let body = body::read(&mut response, setup.bounds.body).await.unwrap_or_default();
            return trace.seen(Err(refused(self, status.as_u16(), &response, &body, clock)));
        }
        let accept = response.headers().get("sec-websocket-accept").and_then(|value| value.to_str().ok());
        let accept = accept.unwrap_or_default().to_owned();
        let upgraded = response.upgrade().await;
        let connection = upgraded.map_err(|_| Failure::new(theirs(format!("{host} ends the connection at once"))))?;
        trace.answered(status.as_u16(), 0);
        Ok(Upgrade { connection, accept })
    }
}

/// What an answer means that is no upgrade.
fn refused(session: &Session, status: u16, response: &reqwest::Response, body: &[u8], clock: Clock) -> Failure {
    let (setup, host) = (&session.api().0.setup, session.api().host());
    if let Some(until) = limits::refusal(status, response.headers(), body, clock.now()) {
        return Failure { status: Some(status), ..Failure::new(Trouble::Limited { until }) };
    }
    let (scrubber, needs) = (&setup.scrubber, setup.permissions);
    let of = Of { host: &host, place: &host, secrets: "", needs, scrubber, word: None, sent: status };
    let body = (!body.is_empty()).then(|| Text::new(String::from_utf8_lossy(body.get(..4096).unwrap_or(body))));
    match status {
        // A page in the place of a socket.
        200..400 => Failure::new(theirs(format!("{host} opens no socket ({status})"))),
        _ => refused::explain(status, of, body),
    }
}
