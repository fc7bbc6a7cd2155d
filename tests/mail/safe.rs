//! A mail server of this machine with TLS and an empty mailbox.
//!
//! Not here: what a test expects.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails here says so")]

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// The server, and what it was sent outside of TLS.
pub struct Safe {
    pub address: SocketAddr,
    pub open: Arc<Mutex<String>>,
}

/// Starts a server that shows this certificate: with TLS at once, or behind STARTTLS.
pub fn start(identity: &str, tls_first: bool) -> Safe {
    let chain = CertificateDer::pem_slice_iter(identity.as_bytes()).map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_slice(identity.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(builder.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, open) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(String::new())));
    let seen = open.clone();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (config, seen) = (config.clone(), seen.clone());
            thread::spawn(move || talk(stream, &config, tls_first, &seen));
        }
    });
    Safe { address, open }
}

fn talk(mut stream: TcpStream, config: &Arc<ServerConfig>, tls_first: bool, seen: &Mutex<String>) -> io::Result<()> {
    if !tls_first {
        stream.write_all(b"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hello\r\n")?;
        loop {
            let line = line(&mut stream)?;
            seen.lock().unwrap().push_str(&line);
            if line.contains("STARTTLS") {
                stream.write_all(b"a1 OK begin\r\n")?;
                break;
            }
        }
    }
    let mut safe = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream);
    if tls_first {
        safe.write_all(b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello\r\n")?;
    }
    loop {
        let line = line(&mut safe)?;
        let (tag, command) = line.trim_end().split_once(' ').unwrap();
        let answer = match command.split(' ').next().unwrap() {
            "CAPABILITY" => "* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n",
            "EXAMINE" => "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 1] x\r\n",
            _ => "",
        };
        safe.write_all(format!("{answer}{tag} OK done\r\n").as_bytes())?;
    }
}

fn line(stream: &mut dyn Read) -> io::Result<String> {
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    while !bytes.ends_with(b"\n") {
        stream.read_exact(&mut byte)?;
        bytes.push(byte[0]);
    }
    Ok(String::from_utf8(bytes).unwrap())
}
