//! Certificates for tests, and servers that show them.

use std::net::TcpStream;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Seen, Server, Stream};

/// A company's own certificate authority.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Nothing,
    Expired,
    NotYetValid,
    OtherHost,
}

impl Authority {
    /// A new authority.
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, "Acme test authority");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its own certificate, for `ca`.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate and key for this machine, in PEM.
    pub fn identity(&self) -> String {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        format!("{}{}", params.signed_by(&key, &self.0).unwrap().pem(), key.serialize_pem())
    }

    /// A server for `localhost` whose certificate nobody has issued but itself, and that certificate in PEM. `calls_itself`
    /// an authority: so the usual tools make them.
    pub fn nobody(
        calls_itself: bool,
        script: impl Fn(usize, &Seen, &mut dyn Stream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> (Server, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        if calls_itself {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        let certificate = params.self_signed(&key).unwrap();
        let pem = certificate.pem();
        (start(certificate.der().clone(), &key, script), pem)
    }

    /// A server for `localhost` whose certificate this authority has issued.
    pub fn server(
        &self,
        flaw: Flaw,
        script: impl Fn(usize, &Seen, &mut dyn Stream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Server {
        let key = KeyPair::generate().unwrap();
        let host = if flaw == Flaw::OtherHost { "other.example" } else { "localhost" };
        let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        match flaw {
            Flaw::Expired => params.not_after = date_time_ymd(2001, 1, 1),
            Flaw::NotYetValid => params.not_before = date_time_ymd(4000, 1, 1),
            Flaw::Nothing | Flaw::OtherHost => {}
        }
        let certificate = params.signed_by(&key, &self.0).unwrap();
        start(certificate.der().clone(), &key, script)
    }
}

fn start(
    certificate: CertificateDer<'static>,
    key: &KeyPair,
    script: impl Fn(usize, &Seen, &mut dyn Stream) -> std::io::Result<()> + Send + Sync + 'static,
) -> Server {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(builder.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    Server::start_with(script, move |stream: TcpStream| {
        let connection = ServerConnection::new(config.clone()).unwrap();
        Some(Box::new(StreamOwned::new(connection, stream)))
    })
}
