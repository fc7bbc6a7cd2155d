//! Certificates: those of this machine, those of a company, and our own.
//!
//! Not here: what is said when one is not acceptable (`failure`).

use reqwest::{Certificate, ClientBuilder, Identity};

use super::failure::{self, Failure};
use crate::config::Secret;

/// Chooses the ciphers for the whole program. The first choice stays.
pub(crate) fn install() {
    // An error means that it is chosen already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Adds certificates to a client.
pub(super) fn add(
    mut builder: ClientBuilder,
    ca: &[u8],
    client_cert: Option<&Secret>,
) -> Result<ClientBuilder, Failure> {
    if !ca.is_empty() {
        let certificates = Certificate::from_pem_bundle(ca).map_err(|error| failure::of_building(&error))?;
        builder = builder.tls_certs_merge(certificates);
    }
    if let Some(own) = client_cert {
        let identity = Identity::from_pem(own.expose().as_bytes()).map_err(|error| failure::of_building(&error))?;
        builder = builder.identity(identity);
    }
    Ok(builder)
}

/// Whether a file's text holds at least one certificate.
pub(super) fn holds_certificates(pem: &[u8]) -> bool {
    Certificate::from_pem_bundle(pem).is_ok_and(|certificates| !certificates.is_empty())
}

/// Whether a file's text holds a certificate and its key.
pub(super) fn holds_identity(pem: &[u8]) -> bool {
    Identity::from_pem(pem).is_ok()
}
