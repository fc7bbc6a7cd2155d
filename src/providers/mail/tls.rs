//! TLS for mail: the certificates of this machine, those of a company, and our own, as for HTTP.
//!
//! Not here: what is said when one is not acceptable (`http::of_tls`).

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls_platform_verifier::Verifier;
use tokio_rustls::TlsConnector;

use super::failure::setup;
use crate::config::Secret;
use crate::providers::{Trouble, http};

/// What TLS connections begin with. Reading this machine's authorities takes a while: it is made once a source.
pub(super) fn connector(ca: &[u8], client_cert: Option<&Secret>) -> Result<TlsConnector, Trouble> {
    http::install();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let more: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(ca).filter_map(Result::ok).collect();
    let verifier = if more.is_empty() {
        Verifier::new(provider.clone())
    } else {
        Verifier::new_with_extra_roots(more, provider.clone())
    };
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| unusable(&error))?.dangerous();
    let builder = builder.with_custom_certificate_verifier(Arc::new(verifier.map_err(|error| unusable(&error))?));
    let config = match client_cert.and_then(identity) {
        Some((chain, key)) => builder.with_client_auth_cert(chain, key).map_err(|error| unusable(&error))?,
        None => builder.with_no_client_auth(),
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

fn identity(own: &Secret) -> Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
    let pem = own.expose().as_bytes();
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).collect();
    Some((chain, PrivateKeyDer::from_pem_slice(pem).ok()?))
}

fn unusable(error: &rustls::Error) -> Trouble {
    setup(format!(
        "no safe connection can be made: {}; if this machine has no list of certificate authorities, install ca-certificates or name one with `ca`",
        http::of_tls(error)
    ))
}
