//! A mail server, and how it is reached.
//!
//! Not here: reading it from the config (`settings`).

use std::sync::OnceLock;

use tokio_rustls::TlsConnector;

use super::server::Server;
use super::tls;
use crate::config::{Scrubber, Secret};
use crate::providers::Trouble;
use crate::providers::http::{Bounds, Proxy};

/// A mail server, and how it is reached.
pub struct Setup {
    /// The id of the source, for the log.
    pub source: String,
    /// Where it is.
    pub place: Server,
    /// The bounds of connections and commands.
    pub bounds: Bounds,
    /// More certificate authorities to trust, in PEM.
    pub ca: Vec<u8>,
    /// A certificate of our own and its key, in PEM.
    pub client_cert: Option<Secret>,
    /// How the network is reached.
    pub proxy: Proxy,
    /// Takes secrets out of what is said.
    pub scrubber: Scrubber,
    connector: OnceLock<TlsConnector>,
}

impl Setup {
    /// A server at a place, and everything else as usual.
    pub fn new(place: Server) -> Self {
        Self {
            source: place.name(),
            place,
            bounds: Bounds::default(),
            ca: Vec::new(),
            client_cert: None,
            proxy: Proxy::default(),
            scrubber: Scrubber::default(),
            connector: OnceLock::new(),
        }
    }

    /// What TLS connections begin with.
    pub(super) fn connector(&self) -> Result<&TlsConnector, Trouble> {
        if let Some(known) = self.connector.get() {
            return Ok(known);
        }
        let made = tls::connector(&self.ca, self.client_cert.as_ref())?;
        Ok(self.connector.get_or_init(|| made))
    }
}
